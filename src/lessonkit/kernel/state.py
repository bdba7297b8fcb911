"""What a namespace holds, as a hash of each of its names: did an expression change anything?

The text of this file runs inside kernels, so it imports nothing but the standard library.
"""

import functools
import io
import pickle
import sys
import types
import zlib
from typing import Any, NoReturn

__all__ = ["CHANGES", "changed_names", "fingerprints"]

CHANGES = "computing it changes {}: do that above, and name its result here"
LONGEST_WALK = 300_000  # values looked at; a namespace that holds more is not seen whole
COLLECTIONS = {dict, frozenset, list, set, tuple}
NOT_STATE = {"In", "Out", "exit", "get_ipython", "quit"}
SHARED_GENERATORS = {
    "random": "getstate",
    "numpy.random": "get_state",
    "torch": "get_rng_state",
}


def fingerprints(namespace: dict) -> dict[str, int]:
    """A hash of what each name stands for, and of the random generators that all share.

    It sees names bound anew, items, attributes, arrays, tables, random generators, and how far an
    iterator or a file has been read. A large tensor is known by its count of changes. Modules and
    classes are taken to be as they were, and what a `cached_property` remembers does not count.

    Args:
        namespace: names and their values.
    """
    walk = _Walk()
    found = {
        f"the random numbers of {name}": _plain(getattr(sys.modules[name], getter)())
        for name, getter in SHARED_GENERATORS.items()
        if name in sys.modules
    }
    for name, value in list(namespace.items()):
        if not name.startswith("_") and name not in NOT_STATE:
            found[name] = walk.hash(value)
    return found


def changed_names(before: dict[str, int], after: dict[str, int]) -> str:
    """The names whose hashes differ, in a row; empty if none does."""
    return ", ".join(name for name, value in after.items() if before.get(name) != value)


class _Walk:
    """Hashes values and what they hold, each object once."""

    def __init__(self):
        self.seen = {}
        self.remembered = {}

    def hash(self, value: object) -> int:
        """A number that changes when the value does."""
        if isinstance(value, str | bytes | int | float | complex | type(None)):
            return hash((type(value).__name__, repr(value)))
        if isinstance(value, type | types.ModuleType | types.BuiltinFunctionType):
            return id(value)
        if id(value) in self.seen or len(self.seen) > LONGEST_WALK:
            return id(value)
        self.seen[id(value)] = value  # kept, so that no other value takes its place in memory
        if type(value) in COLLECTIONS and (plain := _plain_contents(value)) is not None:
            return hash((type(value).__name__, plain))
        try:
            held = [self.hash(part) for part in self._held(value)]
        except Exception:  # an object that does not show what it holds, or one without an end
            held = []
        return hash((type(value).__name__, *held)) if held else id(value)

    def _held(self, value: Any) -> list:
        """What an object is made of."""
        if isinstance(value, dict):
            return [len(value), *value.keys(), *value.values(), *self._attributes(value)]
        if isinstance(value, list | tuple):
            return [len(value), *value, *self._attributes(value)]
        if isinstance(value, set | frozenset):
            return [hash(frozenset(map(self.hash, value)))]
        if isinstance(value, types.FunctionType):
            cells = [cell.cell_contents for cell in value.__closure__ or ()]
            return [*cells, *self._attributes(value), *(value.__defaults__ or ())]
        if isinstance(value, types.MethodType):
            return [value.__self__]
        if isinstance(value, types.GeneratorType):
            frame = value.gi_frame
            return [frame.f_lasti, *frame.f_locals.values()] if frame else []
        if hasattr(value, "_version") and hasattr(value, "data_ptr"):
            grad = value.grad if value.is_leaf else None
            return [value._version, value.data_ptr(), str(value.shape), _contents(value), grad]
        if hasattr(value, "__array_interface__"):
            # To print the objects of an array would run their code, which may change them.
            items = value.tolist() if value.dtype.hasobject else zlib.crc32(value.tobytes())
            return [items, str(value.shape), str(value.dtype)]
        if hasattr(value, "to_numpy") and hasattr(value, "shape"):
            return self._table(value)
        return [*self._position(value), *self._attributes(value)]

    def _table(self, value: Any) -> list:
        """A data frame is its columns, a series or an index its values: attributes show neither."""
        rows = getattr(value, "index", None)
        if len(value.shape) == 2 and hasattr(value, "items"):
            return [str(value.shape), rows, *[part for column in value.items() for part in column]]
        return [getattr(value, "name", None), rows, value.to_numpy()]

    def _attributes(self, value: object) -> list:
        slots = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
        named = {name: getattr(value, name) for name in slots if hasattr(value, name)}
        named |= getattr(value, "__dict__", {})
        for name in self._remembered_by(type(value)):
            named.pop(name, None)
        return [*named, *named.values()]

    def _remembered_by(self, kind: type) -> list[str]:
        """The attributes of a class that are computed once, when somebody looks."""
        if kind not in self.remembered:
            self.remembered[kind] = [
                name
                for parent in kind.__mro__
                for name, attribute in vars(parent).items()
                if isinstance(attribute, functools.cached_property)
            ]
        return self.remembered[kind]

    def _position(self, value: Any) -> list:
        """How far a random generator, an iterator or a file has come."""
        for name in ("getstate", "get_state", "tell"):
            if callable(found := getattr(value, name, None)):
                return [str(found()) if name == "tell" else _plain(found())]
        if hasattr(value, "bit_generator"):
            return [_plain(value.bit_generator.state)]
        if hasattr(value, "__next__") and type(value).__module__ in ("builtins", "itertools"):
            return [*value.__reduce__()[1:]]
        return []


class _PlainPickler(pickle.Pickler):
    """Knows the plain kinds of values, and refuses the others before it runs any code of theirs."""

    def reducer_override(self, obj: object) -> NoReturn:
        raise pickle.PicklingError(type(obj).__name__)


def _plain_contents(collection: object) -> int | None:
    """A hash of a collection that holds plain values to its depths, which may be a million."""
    written = io.BytesIO()
    try:
        _PlainPickler(written, 4).dump(collection)
    except (pickle.PicklingError, RecursionError):
        return None
    return zlib.crc32(written.getbuffer())


def _contents(tensor: Any) -> int:
    """The numbers of a small tensor: its count of changes misses what happens to its `.data`."""
    try:
        return zlib.crc32(tensor.detach().numpy().tobytes()) if tensor.numel() < 100_000 else 0
    except Exception:  # on another device, or of a kind that NumPy does not have
        return 0


def _plain(state: Any) -> int:
    """The state of a generator, which is made anew each time, as a hash of its contents."""
    if hasattr(state, "numpy"):
        state = state.numpy()
    if hasattr(state, "tobytes"):
        return zlib.crc32(state.tobytes())
    if isinstance(state, dict):
        return hash(tuple((key, _plain(part)) for key, part in state.items()))
    if isinstance(state, list | tuple):
        return hash(tuple(map(_plain, state)))
    return hash(state)
