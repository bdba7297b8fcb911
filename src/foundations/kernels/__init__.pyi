from .registers import (
    Tile as Tile,
    Vector as Vector,
    add_to as add_to,
    fma as fma,
    lanes as lanes,
    load as load,
    nothing as nothing,
    outer as outer,
    positive as positive,
    put as put,
    spread as spread,
    store as store,
    where_positive as where_positive,
    zeros as zeros,
)
from .direct import (
    Convolution as Convolution,
    Frame as Frame,
    Window as Window,
    convolve as convolve,
    fill as fill,
    fill_line as fill_line,
    slide as slide,
    weigh as weigh,
)
from .convolution import conv2d as conv2d, conv2d_grad as conv2d_grad
from .moments import (
    back_sums as back_sums,
    backward_line as backward_line,
    forward_line as forward_line,
    merge as merge,
    normal_line as normal_line,
    normalise as normalise,
)
from .product import matmul as matmul
from .step import SGD as SGD
from .fused import ConvNorm as ConvNorm, ResidualSum as ResidualSum
from .switch import CompiledConv2d as CompiledConv2d, compiled as compiled
