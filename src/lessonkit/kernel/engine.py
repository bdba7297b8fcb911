"""How a notebook is executed: by nbclient, with this interpreter, through pipes."""

import logging
import os
from pathlib import Path
from typing import Any

from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode

__all__ = ["Engine", "engine"]

LONGEST_PIPE = 90  # characters that every system allows in the name of a pipe


class _ThisInterpreter(KernelSpecManager):
    """Gives the interpreter that runs the tools, whatever kernelspecs lie around."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(**get_kernel_dict())


class Engine(NotebookClient):
    """An engine that keeps what the kernel answered to each cell.

    Attributes:
        replies: the content of the answer, by the index of the cell.
    """

    def __init__(self, notebook: NotebookNode, **options: Any):
        super().__init__(notebook, on_cell_executed=self._keep, **options)
        self.replies: dict[int, dict] = {}

    def _keep(self, cell: NotebookNode, cell_index: int, execute_reply: dict) -> None:
        self.replies[cell_index] = execute_reply["content"]


def engine(notebook: NotebookNode, folder: Path, timeout: int, scratch: str) -> Engine:
    """An engine that is not started yet.

    Args:
        notebook: its cells receive the fresh outputs.
        folder: where the kernel runs.
        timeout: seconds that one cell may take.
        scratch: an empty folder that lives as long as the kernel.
    """
    # Pipes instead of ports, where the system can: kernels that start together never collide.
    can = os.name != "nt" and len(scratch) < LONGEST_PIPE
    pipes = {"transport": "ipc", "ip": f"{scratch}/k"} if can else {}
    manager = AsyncKernelManager(
        kernel_spec_manager=_ThisInterpreter(),
        connection_file=f"{scratch}/kernel.json",
        **pipes,
    )
    return Engine(
        notebook,
        km=manager,
        timeout=timeout,
        shell_timeout_interval=1,
        iopub_timeout=30,
        raise_on_iopub_timeout=True,
        record_timing=False,
        log=logging.Logger("nbclient", logging.CRITICAL),  # what goes wrong is raised
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(folder)}},
    )
