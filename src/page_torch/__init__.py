"""A stand-in for PyTorch, so that the lessons run in a reader's browser.

The folder `torch` in here is a package of its own, on NumPy alone. Put this folder first on the
path, and `import torch` takes the stand-in; nothing in `foundations` or in a lesson changes:

    PYTHONPATH=src/page_torch:src python -c "import torch; print(torch.__version__)"

The folder `safetensors` beside it reads and writes the files of lesson 5 in the same way.

Tests import the same code as `page_torch.torch`, beside the real `torch`, which judges it: the
modules in here import each other relatively, so they do not care under which name they were found.
Little programs are drawn at random, and have to give what PyTorch gives; its answers are recorded,
so that they are compared in a browser as well (`tests/page_torch`, `tests/site/test_stand_in.py`).

What it has is what lessons take, and no more: the tests derive that list from the notebooks and
from `foundations`. What it cannot have stands in `torch/_absent.py`, with the reason.

Lessons ask PyTorch's gradients, layers and optimisers to judge those of the course. In the page a
stand-in judges: it is code of this project, which the tests hold to PyTorch, PyTorch beside it.

The same seeds give the same numbers, results have the same types, strides and texts, and mistakes
the same messages, with these exceptions:

- A sum of many floats, and so a mean, a norm or a product of matrices, is added up in another
  order, so its last digits differ. So do those of exponentials, logarithms and the like, and of
  `randn` in float64. Training that is about to diverge makes more of it: then no digit is shared.
- Where a processor has no fused multiply-add, as in a browser, a product of matrices rounds as
  plain sums do. Elsewhere set OPENBLAS_CORETYPE=Nehalem for lessons that compare such products.
- The largest of 0.0 and -0.0 may be either.
- The memory layout of a result is PyTorch's, but for `einsum`, for what joins images whose channels
  lie innermost, and for strides along which nobody walks: of axes of size 1, of empty tensors.
- Only the messages of common mistakes are the same, not those that list signatures.
- Gradients are those of PyTorch up to their last digits. There are none of gradients, and none
  through what is written into a tensor: both are refused. A tensor that is changed under `no_grad`
  between the two passes is not noticed. Operations of several steps may be recorded as others.
- Warnings are left out, and NumPy's are switched off: infinity and NaN are results.
"""
