"""Sizes that the compiler knows: numbers that travel as the type of an argument.

A compiler that knows how long a loop is can keep all that the loop needs in registers, and write
every address into the instruction. numba compiles a function once for each combination of *types*
of its arguments. So a class of sizes derives from `Sizes`, and each of its values has a type of its
own: `sizes.c_out` in a compiled function is no variable, but a number in the machine code.
"""

from typing import Any

from numba import types
from numba.core.imputils import lower_constant
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)

__all__ = ["Sizes", "SizesType"]


class Sizes:
    """The base of frozen dataclasses whose attributes are integers, or other sizes."""


class SizesType(types.Type):
    """The type of one value of `Sizes`; two equal values share it."""

    def __init__(self, sizes: Sizes):
        super().__init__(name=repr(sizes))
        self.sizes = sizes


@typeof_impl.register(Sizes)
def _typeof(sizes: Sizes, context: Any) -> SizesType:
    return SizesType(sizes)


@register_model(SizesType)
class _NoBytes(models.OpaqueModel):
    """There is nothing to store: the type says it all."""


@unbox(SizesType)
def _unbox(kind: SizesType, value: Any, c: Any) -> NativeValue:
    return NativeValue(c.context.get_dummy_value())


@lower_constant(SizesType)
def _constant(context: Any, builder: Any, kind: SizesType, value: Any) -> Any:
    return context.get_dummy_value()


@infer_getattr
class _Attributes(AttributeTemplate):
    key = SizesType

    def generic_resolve(self, kind: SizesType, name: str) -> types.Type:
        value = getattr(kind.sizes, name)
        return SizesType(value) if isinstance(value, Sizes) else types.literal(value)


@lower_getattr_generic(SizesType)
def _lower(context: Any, builder: Any, kind: SizesType, value: Any, name: str) -> Any:
    number = getattr(kind.sizes, name)
    if isinstance(number, Sizes):
        return context.get_dummy_value()
    return context.get_constant(types.intp, number)
