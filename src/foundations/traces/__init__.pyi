from .broadcast_cases import (
    broadcast_answer as broadcast_answer,
    trace_broadcasting as trace_broadcasting,
)
from .matmul_steps import trace_matmul as trace_matmul
from .initialisation import (
    Stack as Stack,
    depth_sizes as depth_sizes,
    draw_stack as draw_stack,
    trace_initialisation as trace_initialisation,
)
from .backward import trace_backward as trace_backward
from .convolution_steps import trace_convolution as trace_convolution
from .optimisers import trace_optimisers as trace_optimisers, walk as walk
