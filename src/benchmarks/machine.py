"""What the numbers were measured on, and nothing that would name a person or a place."""

import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.threads import cores

__all__ = ["machine"]

LIBRARIES = ("torch", "numpy", "numba")
CPUINFO = Path("/proc/cpuinfo")


def machine() -> dict[str, str | int]:
    """Describe the processor, the system, the libraries, and the day.

    Examples:
        >>> list(machine())
        ['date', 'cpu', 'cores', 'system', 'python', 'torch', 'numpy', 'numba']
    """
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cpu": _cpu(),
        "cores": cores(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name).partition("+")[0] for name in LIBRARIES},
    }


def _cpu() -> str:
    if CPUINFO.is_file():
        for line in CPUINFO.read_text(encoding="utf-8").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                return value.strip()
    if platform.system() == "Darwin":
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    return platform.processor() or "unknown"
