"""How a tensor is printed: digit for digit as PyTorch prints it."""

from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from ._dtypes import ALL, dtype

__all__ = ["set_printoptions", "text"]

_START = "tensor("


@dataclass(frozen=True)
class _Options:
    """How to print.

    Attributes:
        precision: digits behind the point.
        threshold: the most elements that are printed in full.
        edgeitems: elements at each end of an axis that are printed of a larger tensor.
        linewidth: characters in a line.
        sci_mode: whether to write powers of ten; None to decide by the numbers.
    """

    precision: int = 4
    threshold: int = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None


_PROFILES = {
    "default": _Options(),
    "short": _Options(precision=2, edgeitems=2),
    "full": _Options(threshold=2**63),
}
_options = _Options()


def set_printoptions(
    precision: int | None = None,
    threshold: int | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Change how tensors are printed; what is None stays, but for `sci_mode`.

    Args:
        precision: digits behind the point.
        threshold: the most elements that are printed in full.
        edgeitems: elements at each end of an axis that are printed of a larger tensor.
        linewidth: characters in a line.
        profile: "default", "short" or "full", to start from.
        sci_mode: whether to write powers of ten; None to decide by the numbers.
    """
    global _options
    base = _PROFILES[profile] if profile else _options
    given = {"precision": precision, "threshold": threshold}
    given |= {"edgeitems": edgeitems, "linewidth": linewidth}
    given = {key: value for key, value in given.items() if value is not None}
    _options = replace(base, **given, sci_mode=sci_mode)


def text(a: np.ndarray, of: dtype, *more: str) -> str:
    """The text of a tensor.

    Args:
        a: its elements.
        of: their type, which stands at the end unless it is one of those that literals have.
        more: what stands behind that.
    """
    suffixes = []
    if not a.size and a.ndim != 1:
        suffixes.append(f"size={a.shape}")
    usual = [ALL[name] for name in ("float32", "complex64", "int64", "bool")]
    # Brackets without numbers would be read as floats.
    if of not in (usual if a.size else usual[:1]):
        suffixes.append(f"dtype={of}")
    short = a.size > _options.threshold
    body = _START + ("[]" if not a.size else _grid(a, len(_START), short, _formatter(a, short)))
    return _with_suffixes(body, [*suffixes, *more])


def _with_suffixes(body: str, suffixes: list[str]) -> str:
    length = len(body) - body.rfind("\n") + 1
    for suffix in suffixes:
        if length + len(suffix) + 2 > _options.linewidth:
            body += ",\n" + " " * len(_START) + suffix
            length = len(_START) + len(suffix)
        else:
            body += ", " + suffix
            length += len(suffix) + 2
    return body + ")"


def _grid(a: np.ndarray, indent: int, short: bool, form: "_Form | _ComplexForm") -> str:
    """The elements in nested brackets."""
    if a.ndim == 0:
        return form(a.item())
    edge = _options.edgeitems
    cut = short and (len(a) > 2 * edge)
    if a.ndim > 1:
        rows = [*a[:edge], *a[len(a) - edge :]] if cut else a
        parts = [_grid(row, indent + 1, short, form) for row in rows]
        parts[edge:edge] = ["..."] * cut
        return "[" + ("," + "\n" * (a.ndim - 1) + " " * (indent + 1)).join(parts) + "]"
    numbers = [*a[:edge].tolist(), *a[len(a) - edge :].tolist()] if cut else a.tolist()
    words = [form(number) for number in numbers]
    words[edge:edge] = ["..." if not edge else " ..."] * cut
    a_line = max(1, (_options.linewidth - indent) // (form.width + 2))
    lines = [", ".join(words[i : i + a_line]) for i in range(0, len(words), a_line)]
    return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"


class _Form:
    """One notation and one width for all the numbers that are shown.

    Args:
        shown: the numbers.
    """

    def __init__(self, shown: np.ndarray):
        self.floats = shown.dtype.kind == "f"
        self.whole, self.scientific, self.width = True, False, 1
        if not self.floats:
            self.width = max(map(len, map(str, shown.ravel().tolist())), default=1)
            return
        wide = shown.astype(np.float64)
        wide = wide[np.isfinite(wide) & (wide != 0)]
        if wide.size:
            low, high = np.abs(wide).min(), np.abs(wide).max()
            self.whole = bool((wide == np.ceil(wide)).all())
            self.scientific = bool(high / low > 1000 or high > 1e8 or low < 1e-4)
            if _options.sci_mode is not None:
                self.scientific = _options.sci_mode
            self.width = max(map(len, map(self._word, wide.tolist())))

    def _word(self, x: float) -> str:
        if self.scientific:
            return f"{x:.{_options.precision}e}"
        if self.whole:
            return f"{x:.0f}." if isfinite(x) else f"{x:.0f}"
        return f"{x:.{_options.precision}f}"

    def __call__(self, x: bool | int | float) -> str:
        return (self._word(x) if self.floats else str(x)).rjust(self.width)


class _ComplexForm:
    """A notation for each of the two parts of complex numbers.

    Args:
        shown: the numbers.
    """

    def __init__(self, shown: np.ndarray):
        self.real, self.imag = _Form(shown.real), _Form(shown.imag)
        self.width = self.real.width + self.imag.width + 1

    def __call__(self, x: complex) -> str:
        imag = self.imag(x.imag).lstrip() + "j"
        return self.real(x.real) + ("" if imag[0] in "+-" else "+") + imag


def _formatter(a: np.ndarray, short: bool) -> _Form | _ComplexForm:
    """The notation for the elements of a tensor, of which a large one shows only the edges."""
    if short:
        edge = _options.edgeitems
        for axis, size in enumerate(a.shape):
            if size > 2 * edge:
                a = np.take(a, [*range(edge), *range(size - edge, size)], axis)
    return (_ComplexForm if a.dtype.kind == "c" else _Form)(a)
