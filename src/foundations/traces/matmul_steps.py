"""The ladder of matrix products, step by step (lesson 1)."""

from collections.abc import Callable

from torch import Tensor

from foundations.support.errors import ShapeError
from foundations.traces._code import Code
from foundations.traces._recorded import Tape, Write
from foundations.traces._trace import Trace

__all__ = ["trace_matmul"]


def trace_matmul(a: Tensor, b: Tensor, *functions: Callable[[Tensor, Tensor], Tensor]) -> Trace:
    """Run functions that multiply two matrices, and write down what each of them does.

    A step is one line of Python that writes to the result, once. For each of its cells the trace
    says which numbers are read and multiplied, and whether their sum is added to what was there.

    Args:
        a: small matrix of shape (n, k).
        b: small matrix of shape (k, m), of the same dtype.
        *functions: such as those of `LADDER`, written in Python.

    Returns:
        A trace that shows itself: in a page the numbers can be changed.

    Raises:
        AttributeError: if a function does more than multiply, add up and look at parts.
        ShapeError: if it returns no matrix.
        TypeError: if it returns a tensor that is not computed from both, or is not written in
            Python.

    Examples:
        >>> import torch
        >>> from foundations.tensors import matmul_broadcast, matmul_loops
        >>> a, b = torch.tensor([[1, 2], [3, 4]]), torch.tensor([[10], [1]])
        >>> trace_matmul(a, b, matmul_loops, matmul_broadcast)
        A (2, 2) times a (2, 1), in steps of Python: matmul_loops in 4, matmul_broadcast in 2.
    """
    rungs = [_rung(function, a, b) for function in functions]
    counts = [f"{rung['name']} in {len(rung['steps'])}" for rung in rungs]
    return Trace(
        "matmul-explorer",
        f"A {tuple(a.shape)} times a {tuple(b.shape)}, in steps of Python: {', '.join(counts)}.",
        a=a.tolist(),
        b=b.tolist(),
        rungs=rungs,
    )


def _rung(function: Callable[[Tensor, Tensor], Tensor], a: Tensor, b: Tensor) -> dict:
    tape = Tape(Code(function))
    result = tape.run(function, a=a, b=b)
    steps = [
        {"line": line, "at": at, "writes": list(map(_written, writes))}
        for (line, at), writes in tape.steps_to(result)
    ]
    if result.ndim != 2:
        got = f"got one of shape {tuple(result.shape)} from {function.__name__}"
        raise ShapeError(f"trace_matmul: a product of two matrices is a matrix, {got}")
    return {
        "name": function.__name__,
        "code": tape.code.lines,
        "made": result.moment.line,
        "shape": tuple(result.shape),
        "steps": steps,
    }


def _written(write: Write) -> list:
    """A write as JSON has it: a cell, and a sum such as `a0*b1`; `+a1*b3` is added to the cell."""
    terms = "+".join("*".join(term) for term in write.terms)
    return [write.place, f"+{terms}" if write.adds else terms]
