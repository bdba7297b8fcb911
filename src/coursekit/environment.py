"""What a kernel inherits: the same threads, instruction sets and habits on every machine."""

import os
from pathlib import Path

__all__ = ["CELL_TIMEOUT", "PINS", "kernel_environment"]

CELL_TIMEOUT = 300.0  # seconds; nbval would wait for half an hour

# Threads and instruction sets change the last digits of floating-point sums, the rest changes text.
PINS = {
    "OMP_NUM_THREADS": "1",
    "MKL_CBWR": "COMPATIBLE",
    "ATEN_CPU_CAPABILITY": "avx2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "COLUMNS": "100",
    "LINES": "40",
    "NO_COLOR": "1",
    "TQDM_DISABLE": "1",  # a progress bar shows times, and on stderr
}
HABITS = ("FORCE_COLOR", "MPLBACKEND", "PYTHONSTARTUP", "PYTHONWARNINGS")


def kernel_environment(scratch: Path) -> dict[str, str]:
    """This process's environment, pinned, without its user's settings of IPython and matplotlib.

    Args:
        scratch: an empty folder that lives as long as the kernel.
    """
    (scratch / "matplotlibrc").touch()
    own = {"IPYTHONDIR": str(scratch), "MATPLOTLIBRC": str(scratch)}
    inherited = {name: value for name, value in os.environ.items() if name not in HABITS}
    return inherited | PINS | own
