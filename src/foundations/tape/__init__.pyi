from .scalars import Number as Number
from .unbroadcasting import unbroadcast as unbroadcast
from .variables import Variable as Variable, operation as operation
from .operations import (
    batchnorm as batchnorm,
    conv2d as conv2d,
    cross_entropy as cross_entropy,
    exp as exp,
    linear as linear,
    log as log,
    mean as mean,
    mse as mse,
    relu as relu,
    reshape as reshape,
    spatial_mean as spatial_mean,
    total as total,
)
from .recompute import recomputed as recomputed
from .networks import record as record
