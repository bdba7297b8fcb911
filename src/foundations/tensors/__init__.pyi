from .broadcasting import (
    broadcast_shape as broadcast_shape,
    broadcast_to as broadcast_to,
    explain as explain,
)
from .summation import einsum as einsum
from .matmul import (
    LADDER as LADDER,
    matmul_broadcast as matmul_broadcast,
    matmul_einsum as matmul_einsum,
    matmul_elementwise as matmul_elementwise,
    matmul_loops as matmul_loops,
    matmul_op as matmul_op,
)
