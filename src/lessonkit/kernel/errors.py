"""The error that a cell has raised, as an output of one form, however the kernel has shown it."""

import re

from nbformat import NotebookNode
from nbformat.v4 import new_output

__all__ = ["with_its_error"]

# IPython prints the traceback of a group of exceptions, and sends no error.
PRINTED = re.compile(r"^(?:Traceback \(most recent| *\+ Exception Group Traceback).*", re.M | re.S)
OF_IPYTHON = re.compile(
    r"^[ |]*File \"[^\"\n]*[\\/]IPython[\\/][^\n]*\n(?:[ |]* {4}(?!File)[^\n]*\n)*", re.M
)
# It warns whoever leaves a notebook by sys.exit().
ON_EXIT = re.compile(r"^[^\n]*UserWarning: To exit: use 'exit'[^\n]*\n(?: +warn\([^\n]*\n)?", re.M)


def with_its_error(outputs: list[NotebookNode], reply: dict) -> list[NotebookNode]:
    """The outputs of a cell, with the error that the kernel has told of in its reply.

    Args:
        outputs: as they were recorded.
        reply: the content of the kernel's answer.
    """
    if reply.get("status") != "error":
        return outputs
    shown = any(output.output_type == "error" for output in outputs)
    extra = ON_EXIT if shown else PRINTED
    printed, kept = [], []
    for output in outputs:
        if output.output_type == "stream" and output.name == "stderr":
            printed += extra.findall(output.text)
            output = NotebookNode(output | {"text": extra.sub("", output.text)})
        if output.get("text", "-"):
            kept.append(output)
    if shown:
        return kept
    traceback = [OF_IPYTHON.sub("", text).rstrip("\n") for text in printed]
    error = {"ename": reply["ename"], "evalue": reply["evalue"], "traceback": traceback}
    return [*kept, new_output("error", **error)]
