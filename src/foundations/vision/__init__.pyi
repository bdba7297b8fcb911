from .windows import (
    add_patches as add_patches,
    pad as pad,
    patches as patches,
    places as places,
    sides as sides,
)
from .conv import (
    Conv2d as Conv2d,
    conv2d as conv2d,
    conv2d_grad as conv2d_grad,
    conv2d_loops as conv2d_loops,
)
from .pool import (
    AvgPool2d as AvgPool2d,
    Flatten as Flatten,
    GlobalAvgPool2d as GlobalAvgPool2d,
    MaxPool2d as MaxPool2d,
    avg_pool2d as avg_pool2d,
    avg_pool2d_grad as avg_pool2d_grad,
    max_pool2d as max_pool2d,
    max_pool2d_grad as max_pool2d_grad,
)
from .augment import RandomShift as RandomShift, shift as shift
from .residual import (
    Residual as Residual,
    conv_norm as conv_norm,
    residual_block as residual_block,
    resnet as resnet,
    stages as stages,
)
from .fixup import (
    Scale as Scale,
    Shift as Shift,
    fixup_block as fixup_block,
    fixup_resnet as fixup_resnet,
)
