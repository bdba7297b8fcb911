"""Direct convolution: sums stay in registers while the kernel passes over the image (lesson 10).

The convolution of lesson 6 lays out patches as rows, and multiplies matrices. That copies each
pixel kh * kw times. Here nothing is laid out. A tile of sums, some pixels of the result by some
channels, lies in registers. For each number of the kernel `outer` adds a column of pixels times a
row of weights to it, and when the kernel has passed, the tile is written, once.

Three loops need no more than this operation:

- `convolve`, forward: pixels of x times weights;
- the gradient of x: one more convolution, of the gradient of the result with the kernel turned by
  half a turn. With a stride of s the pixels of x fall into s * s classes. Each class meets its own
  weights of the kernel, and is a convolution with a stride of 1, so no zero is multiplied;
- `weigh`, the gradient of w: pixels of x times the gradients of the result, added up over places.

An image is `(h, w, c)`, channels innermost, somewhere in a flat array. It is copied into the middle
of a frame of zeros, so that no loop asks where the edge is.
"""

import itertools
from dataclasses import dataclass
from functools import cached_property

from numba.extending import overload

from foundations.kernels._compiler import kernel
from foundations.kernels._sizes import Sizes
from foundations.kernels.registers import (
    REGISTERS,
    add_to,
    fma,
    lanes,
    load,
    outer,
    put,
    store,
    zeros,
)

__all__ = ["Convolution", "Frame", "Window", "convolve", "fill", "fill_line", "slide", "weigh"]

BLOCK = 2**17
"""Bytes of images that `weigh` takes at a time: they stay in the second cache for `slide`."""


@dataclass(frozen=True)
class Frame(Sizes):
    """Images of h by w pixels of c numbers, and the zeros around each.

    Attributes:
        h: rows of pixels; w: pixels in a row; c: numbers in a pixel.
        top: rows of zeros above; bottom, left and right alike.
        bits: of a number, 32 or 64.
    """

    h: int
    w: int
    c: int
    top: int
    bottom: int
    left: int
    right: int
    bits: int

    @cached_property
    def inside(self) -> int:
        """Numbers of an image without its frame."""
        return self.h * self.w * self.c

    @cached_property
    def row(self) -> int:
        """Numbers in a row without the frame."""
        return self.w * self.c

    @cached_property
    def line(self) -> int:
        """Numbers in a row with the frame."""
        return (self.left + self.w + self.right) * self.c

    @cached_property
    def whole(self) -> int:
        """Numbers of an image with its frame."""
        return (self.top + self.h + self.bottom) * self.line

    @cached_property
    def start(self) -> int:
        """Where the image starts in its frame."""
        return self.top * self.line + self.left * self.c

    @cached_property
    def n(self) -> int:
        """Numbers that are copied at a time."""
        return lanes(self.row, self.bits)

    @cached_property
    def of_c(self) -> int:
        """Channels that are treated at a time."""
        return lanes(self.c, self.bits)


@dataclass(frozen=True)
class Window(Sizes):
    """A kernel on its way over framed images, and where its results go.

    Attributes:
        x: the images.
        c_out: channels of the result; kh and kw: rows and columns of the kernel.
        down: rows of x from place to place; across: columns.
        top: how far above the image the first place starts; left: how far before it.
        rows: places downwards; columns: places across.
        to: the pixel of y that the first place gives; to_down and to_across: pixels of y from it to
            the next place downwards, and across.
        first: where its weights start, each a `(kh, kw, x.c, c_out)`.
        adds: 1 if the results are added to what is there, else 0.
    """

    x: Frame
    c_out: int
    kh: int
    kw: int
    down: int
    across: int
    top: int
    left: int
    rows: int
    columns: int
    to: int
    to_down: int
    to_across: int
    first: int = 0
    adds: int = 0

    @cached_property
    def tiling(self) -> tuple[int, int, int, int]:
        """Places downwards and across, vectors, and lanes: few loads for each multiply-add.

        At an edge the last tile moves back until it fits, and computes some places again. That is
        no matter if it writes, and would be wrong if it added.
        """
        n = lanes(self.c_out, self.x.bits)

        def cost(tile: tuple[int, int, int]) -> tuple[float, int]:
            down, across, v = tile
            done = -(-self.rows // down) * down * -(-self.columns // across) * across
            loads = (down * across + v) / (down * across * v)
            return loads * done, down

        shapes = itertools.product(
            range(1, self.rows + 1), range(1, self.columns + 1), (1, 2, 3, 4)
        )
        fitting = [
            (down, across, v)
            for down, across, v in shapes
            if down * across * v <= REGISTERS
            and self.c_out % (v * n) == 0
            and not (self.adds and (self.rows % down or self.columns % across))
        ]
        return *min(fitting, key=cost), n

    @cached_property
    def tile_down(self) -> int:
        """Places of a tile downwards."""
        return self.tiling[0]

    @cached_property
    def tile_across(self) -> int:
        """Places of a tile across."""
        return self.tiling[1]

    @cached_property
    def p(self) -> int:
        """Places of a tile."""
        return self.tile_down * self.tile_across

    @cached_property
    def v(self) -> int:
        """Vectors of a row of a tile."""
        return self.tiling[2]

    @cached_property
    def n(self) -> int:
        """Numbers in a vector."""
        return self.tiling[3]

    @cached_property
    def wide(self) -> int:
        """Numbers under a row of the kernel."""
        return self.kw * self.x.c

    @cached_property
    def start(self) -> int:
        """Where the first place starts in the frame."""
        return (self.x.top - self.top) * self.x.line + (self.x.left - self.left) * self.x.c

    @cached_property
    def near(self) -> int:
        """Numbers of x from place to place across."""
        return self.across * self.x.c

    @cached_property
    def far(self) -> int:
        """Numbers of x from place to place downwards."""
        return self.down * self.x.line

    @cached_property
    def to_near(self) -> int:
        """Numbers of y from place to place across."""
        return self.to_across * self.c_out

    @cached_property
    def to_far(self) -> int:
        """Numbers of y from place to place downwards."""
        return self.to_down * self.c_out


@dataclass(frozen=True)
class Windows(Sizes):
    """Some windows on the same images."""

    each: tuple[Window, ...]


@dataclass(frozen=True)
class Convolution(Sizes):
    """A convolution of lesson 6 in numbers, and the plan of its three loops.

    Attributes:
        c_in: channels of x; c_out: channels of the result; kh and kw: size of the kernel.
        down: stride downwards; across: stride across.
        top: padding above; bottom, left and right alike.
        h: rows of x; w: columns of x.
        bits: of a number, 32 or 64.
        adds: 1 if the gradient of x is added to what is there, else 0.
    """

    c_in: int
    c_out: int
    kh: int
    kw: int
    down: int
    across: int
    top: int
    bottom: int
    left: int
    right: int
    h: int
    w: int
    bits: int
    adds: int = 0

    @cached_property
    def h_out(self) -> int:
        """Rows of the result."""
        return (self.top + self.h + self.bottom - self.kh) // self.down + 1

    @cached_property
    def w_out(self) -> int:
        """Columns of the result."""
        return (self.left + self.w + self.right - self.kw) // self.across + 1

    @cached_property
    def x(self) -> Frame:
        """The images, with their padding."""
        padding = self.top, self.bottom, self.left, self.right
        return Frame(self.h, self.w, self.c_in, *padding, self.bits)

    @cached_property
    def y(self) -> Frame:
        """The results, with the zeros that the gradient of x wants around their gradient."""
        above, below = _around(self.h, self.kh, self.down, self.top, self.h_out)
        before, behind = _around(self.w, self.kw, self.across, self.left, self.w_out)
        size = self.h_out, self.w_out, self.c_out
        return Frame(*size, above, below, before, behind, self.bits)

    @cached_property
    def forward(self) -> Window:
        """The window of the convolution itself."""
        return Window(
            self.x, self.c_out, self.kh, self.kw, self.down, self.across, self.top, self.left,
            self.h_out, self.w_out, to=0, to_down=self.w_out, to_across=1,
        )  # fmt: skip

    @cached_property
    def classes(self) -> tuple[tuple[slice, slice], ...]:
        """The weights, downwards and across, that each class of pixels of x meets."""
        return tuple(
            (slice((a + self.top) % self.down, None, self.down),
             slice((b + self.left) % self.across, None, self.across))
            for a, b in itertools.product(range(self.down), range(self.across))
        )  # fmt: skip

    @cached_property
    def backward(self) -> Windows:
        """The windows of the gradient of x: one for each class of its pixels."""
        found, first = [], 0
        for (a, b), (rows, columns) in zip(
            itertools.product(range(self.down), range(self.across)), self.classes, strict=True
        ):
            # Weight u met row i of the result at row down * i + u - top of x. So row r of x met
            # row (r + top - u) / down, if that is whole. Turned, the last weight comes first.
            kh, kw = len(range(self.kh)[rows]), len(range(self.kw)[columns])
            above = kh - 1 - (a + self.top - rows.start) // self.down
            before = kw - 1 - (b + self.left - columns.start) // self.across
            places = len(range(a, self.h, self.down)), len(range(b, self.w, self.across))
            if all(places):
                found.append(Window(
                    self.y, self.c_in, kh, kw, 1, 1, above, before, *places,
                    to=a * self.w + b, to_down=self.down * self.w, to_across=self.across,
                    first=first, adds=self.adds,
                ))  # fmt: skip
            first += kh * kw * self.c_in * self.c_out
        return Windows(tuple(found))

    @cached_property
    def block(self) -> int:
        """Images that are taken at a time on the way back."""
        return max(1, BLOCK * 8 // (self.bits * (self.x.whole + self.y.whole)))

    # The gradient of w: a tile of p numbers of the kernel by v vectors of channels. ---------------

    @cached_property
    def n(self) -> int:
        """Numbers in a vector."""
        return lanes(self.c_out, self.bits)

    @cached_property
    def v(self) -> int:
        """Vectors of a row of a tile."""
        return 2 if self.c_out % (2 * self.n) == 0 else 1

    @cached_property
    def wide(self) -> int:
        """Numbers under a row of the kernel."""
        return self.kw * self.c_in

    @cached_property
    def deep(self) -> int:
        """Weights of a row of the kernel."""
        return self.wide * self.c_out

    @cached_property
    def at_once(self) -> int:
        """Rows of the kernel in a tile: all if they fit, else 1, or a part of it."""
        return self.kh if self.kh * self.wide * self.v <= REGISTERS else 1

    @cached_property
    def run(self) -> int:
        """Numbers of one row of the kernel in a tile: they have to divide it."""
        most = REGISTERS // self.v // self.at_once
        return next(run for run in range(min(most, self.wide), 0, -1) if self.wide % run == 0)

    @cached_property
    def p(self) -> int:
        """Numbers of the kernel in a tile."""
        return self.run * self.at_once


def _around(size: int, k: int, stride: int, padding: int, places: int) -> tuple[int, int]:
    """Say how many zeros the gradient of x reads before the places, and behind them."""
    first = -((k - 1 - padding) // stride)
    last = (size - 1 + padding) // stride
    return max(0, -first), max(0, last - (places - 1))


# The loops. ---------------------------------------------------------------------------------------


@kernel
def fill(framed, at, x, i, frame):
    """Copy the image at `x[i:]` into the middle of its frame at `framed[at:]`."""
    for r in range(frame.h):
        to, place = at + frame.start + r * frame.line, i + r * frame.row
        for k in range(0, frame.row, frame.n):
            store(framed, to + k, load(x, place + k, frame.n))


@kernel
def fill_line(framed, at, g, y, i, line, frame):
    """Put `a * g + b * y + c` into the middle of a frame: the gradient of a normalisation.

    `line` holds a, b and c of each channel, `(3, frame.c)`.
    """
    for o in range(0, frame.c, frame.of_c):
        a, b = load(line, o, frame.of_c), load(line, frame.c + o, frame.of_c)
        c = load(line, 2 * frame.c + o, frame.of_c)
        for r in range(frame.h):
            to, place = at + frame.start + r * frame.line + o, i + r * frame.row + o
            for _ in range(frame.w):
                rest = fma(load(y, place, frame.of_c), b, c)
                store(framed, to, fma(load(g, place, frame.of_c), a, rest))
                to += frame.c
                place += frame.c


@kernel
def convolve(y, i, x, at, w, window):
    """Convolve one framed image at `x[at:]`, and write the result to `y[i:]`."""
    for r in range(0, window.rows, window.tile_down):
        row = min(r, window.rows - window.tile_down)
        first, last = 0, window.kh
        if window.tile_down == 1:  # leave out the rows of the kernel that lie on the frame
            first = max(0, window.top - window.down * row)
            last = min(window.kh, window.x.h + window.top - window.down * row)
        for q in range(0, window.columns, window.tile_across):
            column = min(q, window.columns - window.tile_across)
            place = at + window.start + row * window.far + column * window.near
            to = i + window.to * window.c_out + row * window.to_far + column * window.to_near
            for o in range(0, window.c_out, window.v * window.n):
                tile = zeros(y, window.p, window.v, window.n)
                for u in range(first, last):
                    pixel = place + u * window.x.line
                    weight = window.first + u * window.wide * window.c_out + o
                    for k in range(window.wide):
                        tile = outer(
                            tile, x, pixel + k, window.tile_across, window.near, window.far,
                            w, weight + k * window.c_out,
                        )  # fmt: skip
                if window.adds:
                    add_to(tile, y, to + o, window.tile_across, window.to_near, window.to_far)
                else:
                    put(tile, y, to + o, window.tile_across, window.to_near, window.to_far)


def slide(y, i, x, at, w, windows):
    """Do `convolve` with each of some windows; in compiled code only."""
    raise NotImplementedError("slide: this is called by compiled code only")


@overload(slide)
def _slide(y, i, x, at, w, windows):
    first, *rest = windows.sizes.each
    if not rest:
        return lambda y, i, x, at, w, windows: convolve(y, i, x, at, w, first)
    others = Windows(tuple(rest))

    def run(y, i, x, at, w, windows):
        convolve(y, i, x, at, w, first)
        slide(y, i, x, at, w, others)

    return run


@kernel
def weigh(grad_w, x, y, images, sizes):
    """Add the gradient of w from some framed images and the framed gradients of their results."""
    step = sizes.v * sizes.n
    for u in range(0, sizes.kh, sizes.at_once):
        first, last = 0, sizes.h_out
        if sizes.at_once == 1:  # leave out the places where this row of the kernel is on the frame
            first = max(0, -((u - sizes.top) // sizes.down))
            last = min(last, (sizes.h - 1 + sizes.top - u) // sizes.down + 1)
        for k in range(0, sizes.wide, sizes.run):
            for o in range(0, sizes.c_out, step):
                tile = zeros(grad_w, sizes.p, sizes.v, sizes.n)
                for image in range(images):
                    for r in range(first, last):
                        pixel = image * sizes.x.whole + (sizes.down * r + u) * sizes.x.line + k
                        place = image * sizes.y.whole + sizes.y.start + r * sizes.y.line + o
                        for q in range(sizes.w_out):
                            tile = outer(
                                tile, x, pixel + q * sizes.forward.near,
                                sizes.run, 1, sizes.x.line, y, place + q * sizes.c_out,
                            )  # fmt: skip
                add_to(
                    tile, grad_w, (u * sizes.wide + k) * sizes.c_out + o,
                    sizes.run, sizes.c_out, sizes.deep,
                )  # fmt: skip
