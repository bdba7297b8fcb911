import math

import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import given, settings
from hypothesis import strategies as st

from foundations.layers import (
    cross_entropy,
    cross_entropy_grad,
    log_softmax,
    log_softmax_grad,
    mse,
    mse_grad,
)
from foundations.support import DtypeError, ShapeError

sizes = st.integers(1, 5)


def classes_for(logits, seed=0):
    n, c = logits.shape
    return torch.randint(c, (n,), generator=torch.Generator().manual_seed(seed))


def check_mse(gradcheck, pred, target):
    def backward(pred, target, grad_out):
        return mse_grad(pred, target) * grad_out

    gradcheck(mse, backward, F.mse_loss, pred, fixed=(target,))


def check_cross_entropy(gradcheck, logits, target, **options):
    def backward(logits, target, grad_out):
        return cross_entropy_grad(logits, target) * grad_out

    def oracle(logits, target):
        return F.cross_entropy(logits, target.long())

    gradcheck(cross_entropy, backward, oracle, logits, fixed=(target,), **options)


def check_log_softmax(gradcheck, logits, **options):
    gradcheck(log_softmax, log_softmax_grad, lambda x: F.log_softmax(x, -1), logits, **options)


@settings(deadline=None, max_examples=25)
@given(st.lists(sizes, max_size=3), st.integers(0, 99))
def test_mse(gradcheck, randn, shape, seed):
    check_mse(gradcheck, randn(*shape, seed=seed), randn(*shape, seed=seed + 1))


@settings(deadline=None, max_examples=25)
@given(sizes, sizes, st.integers(0, 99))
def test_cross_entropy(gradcheck, randn, n, c, seed):
    logits = randn(n, c, seed=seed)
    check_cross_entropy(gradcheck, logits, classes_for(logits, seed))


@settings(deadline=None, max_examples=25)
@given(st.lists(sizes, min_size=1, max_size=3), st.integers(0, 99))
def test_log_softmax(gradcheck, randn, shape, seed):
    check_log_softmax(gradcheck, randn(*shape, seed=seed))


def test_non_contiguous_inputs(gradcheck, randn):
    x, target = randn(4, 6).T[::2], randn(4, 3, seed=1).T
    assert not x.is_contiguous() and not target.is_contiguous()
    check_mse(gradcheck, x, target)
    check_log_softmax(gradcheck, x)
    check_cross_entropy(gradcheck, x, torch.arange(6)[::2].clamp_max(3))


@pytest.mark.parametrize("shift", [1e4, -1e4])
def test_large_scores_stay_finite(gradcheck, randn, shift):
    logits = randn(4, 5) + shift
    target = classes_for(logits)
    check_log_softmax(gradcheck, logits, differences=False)
    check_cross_entropy(gradcheck, logits, target, differences=False)
    for x in (logits.float(), logits.float() * torch.tensor([1.0, -1.0, 1.0, -1.0, 0.0])):
        for result in (log_softmax(x), cross_entropy(x, target), cross_entropy_grad(x, target)):
            assert result.isfinite().all()


def test_log_softmax_ignores_a_shift():
    # Shifts by a power of two are exact here, so the results are equal to the last bit.
    logits = torch.arange(6.0).reshape(2, 3)
    assert torch.equal(log_softmax(logits + 1024), log_softmax(logits))


def test_equal_scores_cost_the_logarithm_of_the_classes():
    loss = cross_entropy(torch.zeros(7, 10).double(), torch.arange(7))
    assert math.isclose(loss.item(), math.log(10), rel_tol=1e-12)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("n", [1, 6])
def test_shapes_and_dtypes(randn, dtype, n):
    pred, target, classes = (
        randn(n, 3, dtype=dtype),
        randn(n, 3, dtype=dtype),
        torch.zeros(n).long(),
    )
    for value in (mse(pred, target), cross_entropy(pred, classes)):
        assert (value.shape, value.dtype) == ((), dtype)
    for value in (
        mse_grad(pred, target),
        log_softmax(pred),
        log_softmax_grad(pred, target),
        cross_entropy_grad(pred, classes),
    ):
        assert (value.shape, value.dtype) == ((n, 3), dtype)


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int8, torch.int32, torch.int64])
def test_cross_entropy_takes_any_integer_classes(gradcheck, randn, dtype):
    # PyTorch would read a uint8 index as a mask.
    check_cross_entropy(gradcheck, randn(3, 4), torch.tensor([3, 0, 1], dtype=dtype))


@pytest.mark.parametrize("op", [mse, mse_grad])
class TestMseRefuses:
    def test_a_column_against_a_flat_target(self, op):
        message = (
            rf"^{op.__name__}: .*\(5, 1\) and \(5,\), .*\(5, 5\), 25 differences instead of 5; "
            r"did you mean pred.squeeze\(-1\) or target.unsqueeze\(-1\)\?$"
        )
        with pytest.raises(ShapeError, match=message):
            op(torch.zeros(5, 1), torch.zeros(5))

    def test_a_flat_prediction_against_a_column(self, op):
        message = (
            r"\(5,\) and \(5, 1\), .*\(5, 5\).* target.squeeze\(-1\) or pred.unsqueeze\(-1\)\?$"
        )
        with pytest.raises(ShapeError, match=message):
            op(torch.zeros(5), torch.zeros(5, 1))

    @pytest.mark.parametrize("target", [(3,), (5, 1), (3, 5), ()])
    def test_other_shapes(self, op, target):
        with pytest.raises(ShapeError, match=r"need one shape, got \(5, 3\) and \([^)]*\)$"):
            op(torch.zeros(5, 3), torch.zeros(target))

    def test_an_empty_batch(self, op):
        with pytest.raises(ShapeError, match=r"\(0, 3\) holds nothing to average"):
            op(torch.zeros(0, 3), torch.zeros(0, 3))

    @pytest.mark.parametrize("dtype", [torch.uint8, torch.int64])
    def test_integers(self, op, dtype):
        whole = torch.zeros(5, dtype=dtype)
        with pytest.raises(DtypeError, match=rf"got torch.float32, {dtype}; .*target.to"):
            op(torch.zeros(5), whole)
        with pytest.raises(DtypeError, match=rf"got {dtype}, {dtype}; .*pred.float"):
            op(whole, whole)

    def test_two_float_dtypes(self, op):
        with pytest.raises(DtypeError, match=r"got torch.float32, torch.float64"):
            op(torch.zeros(5), torch.zeros(5).double())


@pytest.mark.parametrize("op", [cross_entropy, cross_entropy_grad])
class TestCrossEntropyRefuses:
    @pytest.mark.parametrize("dtype", [torch.float32, torch.bool, torch.complex64])
    def test_targets_that_are_no_integers(self, op, dtype):
        with pytest.raises(DtypeError, match=rf"^{op.__name__}: .*got {dtype}; .*target.long"):
            op(torch.zeros(2, 3), torch.zeros(2, dtype=dtype))

    @pytest.mark.parametrize("target", [[0, 3], [-1, 2], [-100, 0]])
    def test_classes_out_of_range(self, op, target):
        got = f"{min(target)} to {max(target)}"
        with pytest.raises(IndexError, match=f"classes run from 0 to 2, got {got}"):
            op(torch.zeros(2, 3), torch.tensor(target))

    def test_a_column_of_classes(self, op):
        with pytest.raises(ShapeError, match=r"\(2, 3\) and \(2, 1\); .*target.squeeze\(-1\)"):
            op(torch.zeros(2, 3), torch.zeros(2, 1).long())

    @pytest.mark.parametrize(("logits", "target"), [((2, 3), (3,)), ((3,), (3,)), ((3,), ())])
    def test_shapes_that_do_not_fit(self, op, logits, target):
        with pytest.raises(ShapeError, match=r"logits are \(n, classes\) and target \(n,\), got"):
            op(torch.zeros(logits), torch.zeros(target).long())

    @pytest.mark.parametrize("shape", [(0, 3), (2, 0)])
    def test_nothing_to_average(self, op, shape):
        with pytest.raises(ShapeError, match="hold nothing to average"):
            op(torch.zeros(shape), torch.zeros(shape[0]).long())

    def test_integer_scores(self, op):
        with pytest.raises(DtypeError, match=r"logits holds floats, got torch.int64"):
            op(torch.zeros(2, 3).long(), torch.zeros(2).long())


def test_log_softmax_refuses_what_has_no_classes():
    for shape in [(), (2, 0)]:
        with pytest.raises(ShapeError, match="a class or more"):
            log_softmax(torch.zeros(shape))


def test_log_softmax_grad_refuses_a_gradient_that_would_broadcast():
    with pytest.raises(ShapeError, match=r"is \(2, 3\), and so must .*, got \(3,\)"):
        log_softmax_grad(torch.zeros(2, 3), torch.zeros(3))
