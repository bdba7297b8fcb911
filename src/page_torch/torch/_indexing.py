"""Square brackets: numbers, slices, `None` and `...` look at the memory; lists and masks pick.

PyTorch first applies what only looks, from left to right, and then what picks. NumPy mixes the two
and puts the axes elsewhere; so the two steps are kept apart here.
"""

import numpy as np

from . import _storage as storage
from ._dtypes import cast, of_array
from ._elementwise import is_operand
from ._layout import ordered
from ._shapes import strides_for
from ._strides import expanded
from ._tensor import Tensor, joins, wrap

Index = object


@joins
class Indexing:
    """Square brackets."""

    def __getitem__(self, index: Index) -> Tensor:
        plain = _plain(index)
        if plain:
            try:
                view = self._a[plain]
                if view.size:
                    return wrap(view)
            except IndexError:
                pass  # found again below, and said as PyTorch says it
        view, picks = _looked_at(self._a, index)
        return wrap(_picked(view, picks) if picks else view)

    def __setitem__(self, index: Index, value: "Tensor | bool | int | float") -> None:
        a = self._a
        if not is_operand(value):
            if isinstance(value, Tensor):
                self[index] = value._to_write()
                return
            raise TypeError(
                f"can't assign a {type(value).__name__} to a torch.{of_array(a).letters}Tensor"
            )
        new = value._a if isinstance(value, Tensor) else cast(value, a.dtype)
        plain = _plain(index)
        if plain and new.ndim == 0:
            try:
                a[plain] = new
                return
            except IndexError:
                pass  # found again below, and said as PyTorch says it
        if index is False:
            return
        view, picks = _looked_at(a, None if index is True else index)
        if picks:
            _put(view, picks, new)
        elif new.shape == view.shape or new.ndim == 0:
            np.copyto(view, new, casting="unsafe")
        else:
            np.copyto(view, expanded(_without_ones(new), view.shape), casting="unsafe")

    def index_put_(
        self, indices: tuple[Tensor, ...], values: Tensor, accumulate: bool = False
    ) -> Tensor:
        """Write, or with `accumulate` add, values where lists of places meet.

        With `accumulate` a place that is named twice gets both values.
        """
        view, picks = _looked_at(self._a, tuple(indices))
        _put(view, picks, values._a, accumulate=accumulate)
        return self


def _plain(index: Index) -> tuple | None:
    """The index for NumPy if it only looks at the memory and runs forwards, else None.

    The ellipsis at its end makes NumPy give a view even of a single element.
    """
    items = index if type(index) is tuple else (index,)
    for each in items:
        kind = type(each)
        if kind is not int and each is not None and (kind is not slice or each.step is not None):
            return None
    return (*items, ...)


def _looked_at(a: np.ndarray, index: Index) -> tuple[np.ndarray, dict[int, np.ndarray]]:
    """Apply what only looks at the memory.

    Returns:
        The view, and for each of its axes from which something is picked the places or the mask.

    Raises:
        IndexError: if a number is out of range, there are too many, or something is no index.
        ValueError: if a slice runs backwards.
    """
    items = [_read(item) for item in (index if isinstance(index, tuple) else (index,))]
    rest = a.ndim - sum(map(_axes_used, items))
    _check_count(a, rest, None if isinstance(index, (tuple, Tensor)) else items[0])
    view, picks, axis, dim = a, {}, 0, 0
    for place, item in enumerate(items):
        if item is Ellipsis:
            axis, dim, rest = axis + rest, dim + rest, 0
        elif item is None:
            view, axis = np.expand_dims(view, axis), axis + 1
        elif isinstance(item, bool):
            view = np.expand_dims(view, axis)
            picks[axis], axis = np.array([item]), axis + 1
        elif isinstance(item, int):
            if not -a.shape[dim] <= item < a.shape[dim]:
                raise IndexError(
                    f"index {item} is out of bounds for dimension {place} with size {a.shape[dim]}"
                )
            view, dim = view[(slice(None),) * axis + (item, ...)], dim + 1
        elif isinstance(item, slice):
            view = storage.sliced(view, axis, _forward(item))
            axis, dim = axis + 1, dim + 1
        else:
            picks[axis], axis, dim = item, axis + _axes_used(item), dim + _axes_used(item)
    return view, picks


def _check_count(a: np.ndarray, rest: int, single: Index) -> None:
    if a.ndim == 0 and isinstance(single, int) and not isinstance(single, bool):
        if single:
            raise IndexError(f"index {single} is out of bounds for dimension 0 with size 0")
        raise IndexError(
            "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or "
            "`tensor.item<T>()` in C++ to convert a 0-dim tensor to a number"
        )
    if a.ndim == 0 and isinstance(single, slice):
        _forward(single)
        raise IndexError("slice() cannot be applied to a 0-dim tensor.")
    if rest < 0:
        raise IndexError(f"too many indices for tensor of dimension {a.ndim}")


def _check_mask(a: np.ndarray, item: np.ndarray, dim: int) -> None:
    if item.dtype == bool:
        for i, size in enumerate(item.shape):
            if size != a.shape[dim + i]:
                raise IndexError(
                    f"The shape of the mask {list(item.shape)} at index {i} does not match the "
                    f"shape of the indexed tensor {list(a.shape)} at index {dim + i}"
                )


def _forward(item: slice) -> slice:
    if item.step is not None and item.step <= 0:
        raise ValueError(
            "step must be greater than zero" if item.step else "slice step cannot be zero"
        )
    return item


def _read(item: Index) -> Index:
    """An item as bool, int, slice, None, Ellipsis, or an array of places or a mask."""
    if isinstance(item, Tensor):
        a = item._a
        if a.dtype.kind not in "biu":
            raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
        if a.ndim == 0:
            return a.item()
        return a.astype(bool) if a.dtype == np.uint8 else a
    if item is None or item is Ellipsis or isinstance(item, (bool, int, slice)):
        return item
    if isinstance(item, (list, tuple, range, np.ndarray)):
        places = np.asarray(item)
        return places if places.size else places.astype(np.int64)
    if isinstance(item, np.integer):
        return int(item)
    if isinstance(item, str):
        raise TypeError("new(): invalid data type 'str'")
    raise IndexError(
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid "
        f"indices (got {type(item).__name__})"
    )


def _axes_used(item: Index) -> int:
    if item is None or item is Ellipsis or isinstance(item, bool):
        return 0
    return item.ndim if isinstance(item, np.ndarray) and item.dtype == bool else 1


def _places(view: np.ndarray, picks: dict[int, np.ndarray]) -> dict[int, np.ndarray]:
    """For each axis the places that are picked, all of one shape.

    Raises:
        IndexError: if a mask does not fit the tensor, or the shapes of places each other.
    """
    places = {}
    for axis, item in picks.items():
        _check_mask(view, item, axis)
        found = item.nonzero() if item.dtype == bool else [item.astype(np.intp)]
        places.update({axis + i: each for i, each in enumerate(found)})
    try:
        shape = np.broadcast_shapes(*(each.shape for each in places.values()))
    except ValueError:
        shapes = ", ".join(str(list(each.shape)) for each in places.values())
        raise IndexError(
            f"shape mismatch: indexing tensors could not be broadcast together with shapes {shapes}"
        ) from None
    return {axis: np.broadcast_to(each, shape) for axis, each in places.items()}


def _target(
    view: np.ndarray, places: dict[int, np.ndarray]
) -> tuple[tuple[int, ...], int, tuple[slice | np.ndarray, ...]]:
    """The shape of what is picked, where in it the picked axes begin, and the index for NumPy.

    Picked axes that lie side by side stay where they were, else they lead.
    """
    axes, picked = sorted(places), next(iter(places.values())).shape
    first = axes[0] if axes[-1] - axes[0] == len(axes) - 1 else 0
    rest = [size for axis, size in enumerate(view.shape) if axis not in places]
    index = tuple(places.get(axis, slice(None)) for axis in range(view.ndim))
    return (*rest[:first], *picked, *rest[first:]), first, index


def _check_range(view: np.ndarray, places: dict[int, np.ndarray], shape: tuple[int, ...]) -> None:
    if 0 in shape:  # nothing is looked for
        return
    outside = [
        (each < -view.shape[axis]) | (each >= view.shape[axis]) for axis, each in places.items()
    ]
    if np.any(outside):
        # PyTorch walks from pick to pick, and looks at the axes of each.
        by_pick = np.reshape(outside, (len(places), -1)).T
        pick, number = divmod(int(by_pick.argmax()), len(places))
        axis, each = list(places.items())[number]
        raise IndexError(
            f"index {each.flat[pick]} is out of bounds for dimension {number} "
            f"with size {view.shape[axis]}"
        )


def _picked(view: np.ndarray, picks: dict[int, np.ndarray]) -> np.ndarray:
    """Copy what is picked, laid out in memory as PyTorch lays it out."""
    places = _places(view, picks)
    shape, first, index = _target(view, places)
    _check_range(view, places, shape)
    if view.flags.c_contiguous and 0 not in shape:
        return np.asarray(view[index], order="C")
    count = next(iter(places.values())).ndim
    steps = [step for axis, step in enumerate(storage.strides(view)) if axis not in places]
    steps[first:first] = [0] * count
    alone = [n if first <= axis < first + count else 1 for axis, n in enumerate(shape)]
    walk = zip(strides_for(tuple(alone)), alone, shape, strict=True)
    inner = [0 if own != size else step for step, own, size in walk]
    out = ordered(shape, view.dtype, [steps, inner])
    if out.size:
        out[...] = view[index]
    return out


def _without_ones(new: np.ndarray) -> np.ndarray:
    """Values without the axes of size 1 that lead."""
    while new.ndim and new.shape[0] == 1:
        new = new[0]
    return new


def _put(
    view: np.ndarray,
    picks: dict[int, np.ndarray],
    new: np.ndarray,
    *,
    accumulate: bool = False,
) -> None:
    """Write into what is picked; only with a mask alone a single number is cast to its type."""
    places, new = _places(view, picks), _without_ones(new)
    shape, _, index = _target(view, places)
    ends = zip(new.shape[::-1], shape[::-1], strict=False)
    if new.ndim > len(shape) or any(own not in (1, size) for own, size in ends):
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(new.shape)} cannot be broadcast to "
            f"indexing result of shape {list(shape)}"
        )
    if new.ndim == 0 and [item.dtype for item in picks.values()] == [np.bool_]:
        new = cast(new.item(), view.dtype)
    if new.dtype != view.dtype:
        raise RuntimeError(
            "Index put requires the source and destination dtypes match, got "
            f"{of_array(view).letters} for the destination and {of_array(new).letters} for the "
            "source."
        )
    _check_range(view, places, shape)
    if accumulate:
        np.add.at(view, index, new)
    elif 0 not in shape:
        view[index] = new
