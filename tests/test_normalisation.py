import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from foundations.layers import BatchNorm, batchnorm, batchnorm_grad, statistics
from foundations.support import BackwardError, DtypeError, ShapeError

EPS = 1e-2  # Large enough that a gradient which forgets it is wrong in the second digit.


def normalised(x, gamma, beta):
    return batchnorm(x, *statistics(x), gamma, beta, EPS)


def grads(x, gamma, beta, grad_out):
    return batchnorm_grad(x, *statistics(x), gamma, grad_out, EPS)


def oracle(x, gamma, beta):
    return F.batch_norm(x, None, None, gamma, beta, training=True, eps=EPS)


@st.composite
def shapes(draw):
    """Draw a shape with at least two numbers a channel."""
    n, c = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    size = draw(st.sampled_from([(), (1, 1), (1, 3), (2, 2)]))
    return (max(n, 2) if size in ((), (1, 1)) else n, c, *size)


def close(got, expected, rtol=1e-6, atol=1e-9):
    torch.testing.assert_close(got, expected, rtol=rtol, atol=atol)


@settings(deadline=None, max_examples=50)
@given(shapes(), st.integers(0, 99))
def test_batchnorm(gradcheck, randn, shape, seed):
    x = randn(*shape, seed=seed) * 3 + 2
    gamma, beta = randn(shape[1], seed=seed + 1), randn(shape[1], seed=seed + 2)
    gradcheck(normalised, grads, oracle, x, gamma, beta)


@settings(deadline=None, max_examples=25)
@given(shapes())
def test_statistics_against_torch(randn, shape):
    x = randn(*shape) * 3 + 2
    axes = [axis for axis in range(x.ndim) if axis != 1]
    close(statistics(x), (x.mean(axes), x.var(axes, unbiased=False)), rtol=1e-12)


def test_non_contiguous_inputs(gradcheck, randn):
    images = randn(3, 4, 2, 5).permute(2, 1, 3, 0)[:, ::2]
    rows = randn(3, 8).T[::2]
    assert not images.is_contiguous() and not rows.is_contiguous()
    gradcheck(normalised, grads, oracle, images, randn(2, seed=1), randn(2, seed=2))
    gradcheck(normalised, grads, oracle, rows, randn(3, seed=1), randn(3, seed=2))

    contiguous = images.contiguous()
    grad_out = randn(2, 2, 5, 3, seed=3)
    expected = grads(contiguous, randn(2), randn(2), grad_out)
    odd_layout = grad_out.transpose(2, 3).contiguous().transpose(2, 3)
    close(grads(contiguous, randn(2), randn(2), odd_layout), expected)


@pytest.mark.parametrize("offset", [1e6, -1e6])
def test_a_mean_far_from_zero_does_not_spoil_the_variance(randn, offset):
    # The mean of the squares minus the squared mean has an error of about 1e-4 here.
    x = randn(100, 3)
    close(statistics(x + offset)[1], x.var(0, unbiased=False), rtol=1e-9)
    single = (x + 1000).float()
    close(statistics(single)[1], single.double().var(0, unbiased=False).float(), rtol=1e-6)


def test_equal_numbers_are_not_divided_by_zero():
    x, one = torch.full((4, 1), 7.0), torch.ones(1)
    y = batchnorm(x, *statistics(x), one, one)
    grad_x, *_ = batchnorm_grad(x, *statistics(x), one, torch.arange(4.0)[:, None])
    assert (y == 1).all() and grad_x.isfinite().all()


def copies(c, shape, **options):
    """Give our layer and PyTorch's with the same scale and shift."""
    mine = BatchNorm(c, dtype=torch.float64, **options)
    kind = nn.BatchNorm1d if len(shape) == 2 else nn.BatchNorm2d
    copy = kind(c, **options).double()
    generator = torch.Generator().manual_seed(5)
    for parameter, other in zip(mine.parameters(), copy.parameters(), strict=True):
        parameter.data = torch.randn(c, generator=generator, dtype=torch.float64)
        other.data = parameter.data.clone()
    return mine, copy


@pytest.mark.parametrize("options", [{}, {"momentum": 0.3, "eps": 1e-3}])
@pytest.mark.parametrize("shape", [(2, 3), (7, 3), (1, 3, 2, 2), (4, 3, 5, 2)])
def test_layer_against_torch(randn, shape, options):
    mine, copy = copies(shape[1], shape, **options)
    for step in range(3):
        x = (randn(*shape, seed=step) * 2 + step).requires_grad_()
        grad_out = randn(*shape, seed=10 + step)
        expected = copy(x)
        expected.backward(grad_out)
        close(mine(x.detach()), expected.detach())
        close(mine.backward(grad_out), x.grad)
        for parameter, other in zip(mine.parameters(), copy.parameters(), strict=True):
            close(parameter.grad, other.grad)
        close(mine.running_mean, copy.running_mean)
        close(mine.running_variance, copy.running_var)

    x = randn(*shape, seed=20)
    close(mine.eval()(x), copy.eval()(x).detach())
    close(mine.running_mean, copy.running_mean)
    close(mine(x[:1]), copy(x[:1]).detach())


def test_the_defaults_are_those_of_torch():
    mine, copy = BatchNorm(3), nn.BatchNorm2d(3)
    assert (mine.momentum, mine.eps) == (copy.momentum, copy.eps)
    state = [mine.gamma.data, mine.beta.data, mine.running_mean, mine.running_variance]
    expected = [copy.weight, copy.bias, copy.running_mean, copy.running_var]
    assert all(torch.equal(a, b) for a, b in zip(state, expected, strict=True))


def test_running_averages_know_nothing_of_later_changes(randn):
    layer = BatchNorm(2, dtype=torch.float64)
    before = layer.running_mean
    layer(randn(4, 2))
    assert not before.any(), "tensors that were handed out are not changed"


def test_eval_uses_no_batch_and_has_no_backward(randn):
    layer = BatchNorm(2, dtype=torch.float64)
    layer(randn(8, 2))
    layer.forget()
    x = randn(5, 2, seed=1)
    close(layer.eval()(x)[:1], layer(x[:1]), rtol=0, atol=0)
    with pytest.raises(BackwardError):
        layer.backward(x)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("shape", [(4, 3), (1, 3, 2, 2)])
def test_shapes_and_dtypes(randn, dtype, shape):
    layer = BatchNorm(3, dtype=dtype)
    x = randn(*shape, dtype=dtype)
    results = [layer(x), layer.backward(x)]
    assert [(t.shape, t.dtype) for t in results] == [(x.shape, dtype)] * 2
    per_channel = [
        *(p.grad for p in layer.parameters()),
        layer.running_mean,
        layer.running_variance,
    ]
    assert [(t.shape, t.dtype) for t in per_channel] == [((3,), dtype)] * 4


def test_float32_against_torch(randn):
    x = randn(8, 3, 5, 5, dtype=torch.float32).requires_grad_()
    mine, copy = BatchNorm(3), nn.BatchNorm2d(3)
    expected = copy(x)
    grad_out = randn(*x.shape, dtype=torch.float32, seed=1)
    expected.backward(grad_out)
    close(mine(x.detach()), expected.detach(), rtol=1e-5, atol=1e-5)
    close(mine.backward(grad_out), x.grad, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("shape", [(1, 3), (1, 3, 1, 1)])
def test_training_on_one_number_a_channel_is_refused(shape):
    with pytest.raises(ShapeError, match=r"2 numbers a channel or more, got x \(1, 3.*last batch"):
        BatchNorm(3)(torch.zeros(shape))
    BatchNorm(3).eval()(torch.zeros(shape))


@pytest.mark.parametrize(
    ("c", "x", "error", "message"),
    [
        (3, torch.ones(8, 1, 4, 4), ShapeError, r"a gamma of shape \(1,\), got \(3,\)"),
        (1, torch.ones(8, 5), ShapeError, r"a gamma of shape \(5,\), got \(1,\)"),
        (3, torch.zeros(4, 5), ShapeError, r"a gamma of shape \(5,\), got \(3,\)"),
        (
            3,
            torch.ones(4, 3).double(),
            DtypeError,
            "hold floats, all of one dtype, got torch.float64, ",
        ),
        (3, torch.ones(1, 3), ShapeError, "2 numbers a channel or more"),
    ],
)
def test_nothing_is_learned_from_what_is_refused(c, x, error, message):
    layer = BatchNorm(c)
    with pytest.raises(error, match=message):
        layer(x)
    assert torch.equal(layer.running_mean, torch.zeros(c))
    assert torch.equal(layer.running_variance, torch.ones(c))
    with pytest.raises(BackwardError):
        layer.backward(x)


def test_an_empty_batch_has_no_statistics():
    with pytest.raises(ShapeError, match=r"^statistics: x \(0, 3\) holds nothing to average"):
        BatchNorm(3)(torch.zeros(0, 3))
    assert BatchNorm(3).eval()(torch.zeros(0, 3)).shape == (0, 3)


@pytest.mark.parametrize("shape", [(3,), (2, 3, 4), (1, 2, 3, 4, 5)])
def test_other_numbers_of_axes_are_refused(shape):
    with pytest.raises(ShapeError, match=r"^statistics: x is \(n, c\) or \(n, c, h, w\) with 1"):
        statistics(torch.zeros(shape))


@pytest.mark.parametrize("which", ["mean", "variance", "gamma", "beta"])
@pytest.mark.parametrize("shape", [(1,), (), (3, 1)])
def test_tensors_that_would_broadcast_are_refused(which, shape):
    tensors = dict.fromkeys(["mean", "variance", "gamma", "beta"], torch.ones(3))
    tensors[which] = torch.ones(shape)
    with pytest.raises(
        ShapeError, match=rf"^batchnorm: x \(2, 3\) needs a {which} of shape \(3,\)"
    ):
        batchnorm(torch.zeros(2, 3), **tensors)


def test_a_gradient_that_would_broadcast_is_refused():
    three = torch.ones(3)
    with pytest.raises(ShapeError, match=r"is \(2, 3\), and so must .* got \(1, 3\)"):
        batchnorm_grad(torch.zeros(2, 3), three, three, three, torch.zeros(1, 3))
    for i, name in enumerate(["mean", "variance", "gamma"]):
        tensors = [three, three, three]
        tensors[i] = torch.ones(1)
        with pytest.raises(ShapeError, match=rf"^batchnorm_grad: .* a {name} of shape \(3,\), got"):
            batchnorm_grad(torch.zeros(2, 3), *tensors, torch.zeros(2, 3))


def test_integers_and_mixed_dtypes_are_refused():
    with pytest.raises(DtypeError, match=r"^statistics: x holds floats, got torch.int64"):
        statistics(torch.zeros(2, 3).long())
    with pytest.raises(DtypeError, match=r"got torch.float64, torch.float32, torch.float32"):
        batchnorm(torch.zeros(2, 3).double(), *[torch.ones(3)] * 4)


def test_layer_says_what_it_is():
    assert repr(BatchNorm(16)) == "BatchNorm(16)"


@pytest.mark.parametrize("shape", [(3, 0), (3, 0, 2, 2)])
def test_no_channels_are_refused(shape):
    for mode in (True, False):
        with pytest.raises(ShapeError, match=r"with 1 channel or more, got \(3, 0"):
            BatchNorm(0).train(mode)(torch.zeros(shape))


def test_the_running_averages_hold_no_graph():
    layer = BatchNorm(2)
    layer(torch.randn(4, 2, requires_grad=True))
    assert not layer.running_mean.requires_grad and not layer.running_variance.requires_grad


def test_autograd_goes_through(randn):
    x = randn(4, 2).requires_grad_()
    gamma, beta, grad_out = randn(2, seed=1), randn(2, seed=2), randn(4, 2, seed=3)
    (expected,) = torch.autograd.grad(batchnorm(x, *statistics(x), gamma, beta), x, grad_out)
    x = x.detach()
    got = batchnorm_grad(x, *statistics(x), gamma, grad_out)[0]
    torch.testing.assert_close(got, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("which", range(5))
def test_batchnorm_grad_takes_one_dtype(randn, which):
    x = torch.randn(4, 2)
    tensors = [x, *statistics(x), torch.ones(2), torch.randn(4, 2)]
    tensors[which] = tensors[which].double()
    with pytest.raises(DtypeError, match=r"^batchnorm_grad: .* all of one dtype"):
        batchnorm_grad(*tensors)


def test_the_statistics_of_halves_are_wanted_in_float32():
    x, ones = torch.ones(4, 2).half(), torch.ones(2).half()
    assert batchnorm(x, *statistics(x), ones, ones).dtype == torch.float16
    with pytest.raises(DtypeError):
        batchnorm(x, torch.ones(2).double(), torch.ones(2), ones, ones)
