from .broadcast_cases import (
    broadcast_answer as broadcast_answer,
    trace_broadcasting as trace_broadcasting,
)
from .matmul_steps import trace_matmul as trace_matmul
