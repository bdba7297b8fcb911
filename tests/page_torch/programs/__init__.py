"""Little programs on `torch`, drawn at random, by families of operations.

A program is text: statements that leave a result in `r`. So it runs on PyTorch and on the stand-in,
is written down in a file, and is read in the message of a failure.

Floats are eighths of small integers: their sums and products are exact, in whatever order they are
taken. So results are compared to the last bit, but for functions such as the exponential.
"""

from .brackets import indexing
from .creation import creation, exact_call, random_numbers, rounded_call
from .elements import elementwise, functions
from .gradients import gradients, rounded_gradients, tape
from .layers import layers
from .printing import printing
from .products import products
from .promotion import promotion
from .reductions import deviations, reductions
from .shapes import views
from .writing import in_place

__all__ = ["FAMILIES", "ULPS"]

FAMILIES = {
    "creation": creation(),
    "random numbers": random_numbers(exact_call),
    "random doubles": random_numbers(rounded_call),
    "elementwise": elementwise(),
    "functions": functions(),
    "reductions": reductions(),
    "deviations": deviations(),
    "indexing": indexing(),
    "views": views(),
    "promotion": promotion(),
    "printing": printing(),
    "products": products(),
    "in place": in_place(),
    "gradients": gradients(),
    "rounded gradients": rounded_gradients(),
    "tape": tape(),
    "layers": layers(),
}
"""The programs of each family."""

ULPS = {"random doubles": 8, "functions": 8, "deviations": 4}
ULPS |= {"gradients": 2, "rounded gradients": 4, "tape": 1, "layers": 32}
"""By how many units in the last place a family may differ; none, if it is not named.

Exponentials are rounded otherwise, and sums are taken in another order. In "layers" a step of
training hands that on: a last digit of a weight is multiplied by each pixel, and these are added.
"""
