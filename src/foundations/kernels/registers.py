"""Registers for numba: a vector of numbers, and a tile of vectors (lesson 10).

numba knows single numbers, and arrays, which lie in memory. Sums that are to be fast have to lie in
registers, and a register of a processor holds not one number but 4, 8 or 16. So compiled code gets
two new types here, and what can be done with them:

- a `Vector` of n numbers, in one register;
- a `Tile` of p rows of v vectors, in p * v registers.

One operation is hot, and all the speed of this room comes from it: `outer` adds the product of a
column of p numbers and a row of v vectors to a tile. It loads p + v times for p * v * n
multiplications and as many additions.

All of these functions work in compiled code only. Arrays are flat, and the numbers that describe a
tile are known to the compiler: literals, or attributes of sizes.
"""

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import binding, ir
from numba import types
from numba.core import cgutils
from numba.core.errors import TypingError
from numba.extending import intrinsic, lower_builtin, models, register_model, type_callable

__all__ = [
    "Tile",
    "Vector",
    "add_to",
    "fma",
    "lanes",
    "load",
    "nothing",
    "outer",
    "positive",
    "put",
    "spread",
    "store",
    "where_positive",
    "zeros",
]


def _machine() -> tuple[int, int]:
    """Bits of a register of vectors, and how many of them the sums may take.

    The others are for what is loaded. An ARM processor has 32 of 128 bits.
    """
    features = binding.get_host_cpu_features()
    if features.get("avx512f"):
        return 512, 24  # of 32
    if features.get("avx2") and features.get("fma"):
        return 256, 12  # of 16
    return 128, 12


BITS, REGISTERS = _machine()


def lanes(c: int, bits: int) -> int:
    """Say how many numbers a vector takes, for rows of c of them: as many as fit and divide c.

    Args:
        c: numbers in a row, such as channels.
        bits: of one number, 32 or 64.

    Examples:
        >>> lanes(3, 32), lanes(6, 32), lanes(4, 32)
        (1, 2, 4)
    """
    return next(n for n in (16, 8, 4, 2, 1) if n * bits <= BITS and c % n == 0)


class Vector(types.Type):
    """n numbers of one dtype, side by side in a register."""

    def __init__(self, dtype: types.Float, n: int):
        super().__init__(name=f"Vector({dtype}, {n})")
        self.dtype, self.n = dtype, n


class Tile(types.Type):
    """p rows of v vectors, each in a register of its own."""

    def __init__(self, vector: Vector, p: int, v: int):
        super().__init__(name=f"Tile({vector}, {p}, {v})")
        self.vector, self.p, self.v = vector, p, v


@register_model(Vector)
class _VectorModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Vector):
        super().__init__(manager, kind, _register(kind))


@register_model(Tile)
class _TileModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Tile):
        super().__init__(manager, kind, ir.ArrayType(_register(kind.vector), kind.p * kind.v))


# What LLVM is told. -------------------------------------------------------------------------------


def _register(kind: Vector) -> ir.VectorType:
    return ir.VectorType(ir.FloatType() if kind.dtype.bitwidth == 32 else ir.DoubleType(), kind.n)


def _number(kind: types.Type) -> int:
    if not isinstance(kind, types.IntegerLiteral):
        raise TypingError(f"the sizes of a vector or tile are known to the compiler, got {kind}")
    return kind.literal_value


def _first(context: Any, builder: Any, kind: types.Array, array: Any) -> Any:
    """Give the address of the first number of an array."""
    return context.make_array(kind)(context, builder, array).data


def _at(builder: Any, first: Any, index: Any, offset: int = 0) -> Any:
    """Give the address of a number; an offset becomes a part of the instruction."""
    if offset:
        index = builder.add(index, ir.Constant(index.type, offset))
    return builder.gep(first, [index])


def _read(builder: Any, address: Any, kind: Vector) -> Any:
    # Rows of an image start anywhere, so a vector lies on the boundary of a number, no more.
    place = builder.bitcast(address, _register(kind).as_pointer())
    return builder.load(place, align=kind.dtype.bitwidth // 8)


def _write(builder: Any, address: Any, value: Any, kind: Vector) -> None:
    place = builder.bitcast(address, _register(kind).as_pointer())
    builder.store(value, place, align=kind.dtype.bitwidth // 8)


def _spread(builder: Any, number: Any, kind: Vector) -> Any:
    """Put the same number into all places of a vector."""
    empty, index = ir.Constant(_register(kind), ir.Undefined), ir.IntType(32)
    one = builder.insert_element(empty, number, ir.Constant(index, 0))
    return builder.shuffle_vector(
        one, empty, ir.Constant(ir.VectorType(index, kind.n), [0] * kind.n)
    )


def _fma(builder: Any, a: Any, b: Any, c: Any, kind: Vector) -> Any:
    """Ask for a * b + c in one instruction, rounded once."""
    signature = ir.FunctionType(c.type, [c.type] * 3)
    name = f"llvm.fma.v{kind.n}f{kind.dtype.bitwidth}"
    function = cgutils.get_or_insert_function(builder.module, signature, name)
    return builder.call(function, [a, b, c])


def _instruction(function: Callable[..., Any]) -> Any:
    """Make a function for compiled code of one that says which instructions it stands for.

    That one is given the types of the arguments. It returns the type of the result, and what emits
    the instructions.
    """
    return intrinsic(function)


# Vectors. -----------------------------------------------------------------------------------------


@_instruction
def load(typing: Any, a: Any, i: Any, n: Any) -> Any:
    """Give `a[i : i + n]` as a vector."""
    kind = Vector(a.dtype, _number(n))

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _read(builder, _at(builder, _first(context, builder, a, args[0]), args[1]), kind)

    return kind(a, types.intp, n), emit


@_instruction
def store(typing: Any, a: Any, i: Any, x: Any) -> Any:
    """Write a vector to `a[i : i + n]`."""

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        _write(builder, _at(builder, _first(context, builder, a, args[0]), args[1]), args[2], x)
        return context.get_dummy_value()

    return types.void(a, types.intp, x), emit


@_instruction
def spread(typing: Any, a: Any, number: Any, n: Any) -> Any:
    """Give n times the same number, in the dtype of the array a."""
    kind = Vector(a.dtype, _number(n))

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        one = context.cast(builder, args[1], signature.args[1], a.dtype)
        return _spread(builder, one, kind)

    return kind(a, number, n), emit


@_instruction
def nothing(typing: Any, a: Any, n: Any) -> Any:
    """Give n zeros, in the dtype of the array a."""
    kind = Vector(a.dtype, _number(n))

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return ir.Constant(_register(kind), None)

    return kind(a, n), emit


@_instruction
def fma(typing: Any, a: Any, b: Any, c: Any) -> Any:
    """Give `a * b + c`, rounded once."""

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _fma(builder, args[0], args[1], args[2], a)

    return a(a, b, c), emit


@_instruction
def positive(typing: Any, a: Any) -> Any:
    """Give a where it is not below 0, else 0: the ReLU. What is no number stays none."""

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        zero = ir.Constant(_register(a), None)
        below = builder.fcmp_ordered("<", args[0], zero)
        return builder.select(below, zero, args[0])

    return a(a), emit


@_instruction
def where_positive(typing: Any, a: Any, b: Any) -> Any:
    """Give b where a > 0, else 0: the gradient of the ReLU, a being its result."""

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        zero = ir.Constant(_register(a), None)
        return builder.select(builder.fcmp_ordered(">", args[0], zero), args[1], zero)

    return b(a, b), emit


def _arithmetic(operation: Callable, instruction: str) -> None:
    """Let a sign of Python stand between two vectors."""

    @type_callable(operation)
    def _typed(context: Any) -> Callable:
        def typer(a: Any, b: Any) -> Any:
            return a if isinstance(a, Vector) and isinstance(b, Vector) else None

        return typer

    @lower_builtin(operation, Vector, Vector)
    def _lowered(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return getattr(builder, instruction)(*args)


_arithmetic(operator.add, "fadd")
_arithmetic(operator.sub, "fsub")
_arithmetic(operator.mul, "fmul")


# Tiles. -------------------------------------------------------------------------------------------


def _places(p: int, run: int, near: int, far: int) -> list[int]:
    """Say how far p places are from the first: runs that are `far` apart, inside them `near`."""
    return [row // run * far + row % run * near for row in range(p)]


@_instruction
def zeros(typing: Any, a: Any, p: Any, v: Any, n: Any) -> Any:
    """Give a tile of p rows of v vectors of n zeros, in the dtype of the array a."""
    kind = Tile(Vector(a.dtype, _number(n)), _number(p), _number(v))

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return ir.Constant(context.get_value_type(kind), None)

    return kind(a, p, v, n), emit


@_instruction
def outer(
    typing: Any, tile: Any, x: Any, i: Any, run: Any, near: Any, far: Any, w: Any, j: Any
) -> Any:
    """Add a column of numbers times a row of vectors to a tile.

    `tile[r] += x[i + place(r)] * w[j : j + v * n]`, where the places of the p rows come in runs:
    `run` of them lie `near` apart, and from run to run it is `far`.
    """
    places = _places(tile.p, _number(run), _number(near), _number(far))
    vector, v = tile.vector, tile.v

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        sums, first, at = args[0], _first(context, builder, x, args[1]), args[2]
        row_first, row_at = _first(context, builder, w, args[6]), args[7]
        row = [
            _read(builder, _at(builder, row_first, row_at, u * vector.n), vector) for u in range(v)
        ]
        for r, place in enumerate(places):
            number = _spread(builder, builder.load(_at(builder, first, at, place)), vector)
            for u in range(v):
                old = builder.extract_value(sums, r * v + u)
                new = _fma(builder, number, row[u], old, vector)
                sums = builder.insert_value(sums, new, r * v + u)
        return sums

    return tile(tile, x, types.intp, run, near, far, w, types.intp), emit


def _writer(add: bool) -> Callable:
    def write(typing: Any, tile: Any, y: Any, i: Any, run: Any, near: Any, far: Any) -> Any:
        places = _places(tile.p, _number(run), _number(near), _number(far))
        vector, v = tile.vector, tile.v

        def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            first = _first(context, builder, y, args[1])
            for r, place in enumerate(places):
                for u in range(v):
                    address = _at(builder, first, args[2], place + u * vector.n)
                    value = builder.extract_value(args[0], r * v + u)
                    if add:
                        value = builder.fadd(_read(builder, address, vector), value)
                    _write(builder, address, value, vector)
            return context.get_dummy_value()

        return types.void(tile, y, types.intp, run, near, far), emit

    return write


put = _instruction(_writer(add=False))
"""Write each row of a tile to `y[i + place(r)]`, with the places of `outer`."""

add_to = _instruction(_writer(add=True))
"""Add each row of a tile to what stands at `y[i + place(r)]`, with the places of `outer`."""
