from .matmul_steps import trace_matmul as trace_matmul
