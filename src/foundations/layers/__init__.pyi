from .init import (
    fans as fans,
    fixup_branch as fixup_branch,
    fixup_scale as fixup_scale,
    gain as gain,
    glorot_normal as glorot_normal,
    glorot_uniform as glorot_uniform,
    kaiming_normal as kaiming_normal,
    kaiming_uniform as kaiming_uniform,
    simplified_kaiming as simplified_kaiming,
    torch_default as torch_default,
)
from .functional import (
    grad_w_einsum as grad_w_einsum,
    grad_w_matmul as grad_w_matmul,
    grad_w_outer as grad_w_outer,
    linear as linear,
    linear_grad as linear_grad,
    relu as relu,
    relu_grad as relu_grad,
    shifted_relu as shifted_relu,
    shifted_relu_grad as shifted_relu_grad,
)
from .losses import (
    cross_entropy as cross_entropy,
    cross_entropy_grad as cross_entropy_grad,
    log_softmax as log_softmax,
    log_softmax_grad as log_softmax_grad,
    mse as mse,
    mse_grad as mse_grad,
)
from .module import Module as Module, Parameter as Parameter
from .network import (
    MSE as MSE,
    CrossEntropy as CrossEntropy,
    Linear as Linear,
    Model as Model,
    ReLU as ReLU,
    Sequential as Sequential,
)
from .normalisation import (
    BatchNorm as BatchNorm,
    batchnorm as batchnorm,
    batchnorm_grad as batchnorm_grad,
    statistics as statistics,
)
from .dropout import Dropout as Dropout, dropout_mask as dropout_mask
from .smoothing import (
    SmoothCrossEntropy as SmoothCrossEntropy,
    smooth_cross_entropy as smooth_cross_entropy,
    smooth_cross_entropy_grad as smooth_cross_entropy_grad,
)
