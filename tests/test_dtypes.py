"""What every function and every layer does with each kind of number."""

import inspect

import pytest
import torch

from foundations.layers import (
    MSE,
    BatchNorm,
    CrossEntropy,
    Dropout,
    Linear,
    Module,
    ReLU,
    SmoothCrossEntropy,
    batchnorm,
    batchnorm_grad,
    cross_entropy,
    cross_entropy_grad,
    grad_w_einsum,
    grad_w_matmul,
    grad_w_outer,
    linear,
    linear_grad,
    log_softmax,
    log_softmax_grad,
    mse,
    mse_grad,
    relu,
    relu_grad,
    shifted_relu,
    shifted_relu_grad,
    smooth_cross_entropy,
    smooth_cross_entropy_grad,
    statistics,
)
from foundations.support import DtypeError
from foundations.tensors import LADDER, einsum
from foundations.vision import (
    AvgPool2d,
    Conv2d,
    Flatten,
    GlobalAvgPool2d,
    MaxPool2d,
    Residual,
    Scale,
    Shift,
    add_patches,
    avg_pool2d,
    avg_pool2d_grad,
    conv2d,
    conv2d_grad,
    conv2d_loops,
    max_pool2d,
    max_pool2d_grad,
    patches,
)

HALVES = [torch.float16, torch.bfloat16]
CLASSES = torch.tensor([2, 0, 1, 1])
FLAT, FLAT_3 = (4, 3), (3,)
IMAGES, KERNELS, MAPS = (2, 2, 5, 4), (2, 2, 3, 3), (2, 2, 3, 2)

# Each function with the shapes of the tensors that must share one dtype.
FUNCTIONS = {
    "linear": (linear, FLAT, (3, 2), (2,)),
    "linear_grad": (linear_grad, FLAT, (3, 2), (4, 2)),
    "grad_w_einsum": (grad_w_einsum, FLAT, (4, 2)),
    "grad_w_matmul": (grad_w_matmul, FLAT, (4, 2)),
    "relu": (relu, FLAT),
    "relu_grad": (relu_grad, FLAT, FLAT),
    "shifted_relu": (shifted_relu, FLAT),
    "shifted_relu_grad": (shifted_relu_grad, FLAT, FLAT),
    "mse": (mse, FLAT, FLAT),
    "mse_grad": (mse_grad, FLAT, FLAT),
    "log_softmax": (log_softmax, FLAT),
    "log_softmax_grad": (log_softmax_grad, FLAT, FLAT),
    "cross_entropy": (lambda x: cross_entropy(x, CLASSES), FLAT),
    "cross_entropy_grad": (lambda x: cross_entropy_grad(x, CLASSES), FLAT),
    "smooth": (lambda x: smooth_cross_entropy(x, CLASSES, 0.2), FLAT),
    "smooth_grad": (lambda x: smooth_cross_entropy_grad(x, CLASSES, 0.2), FLAT),
    "batchnorm": (lambda x, *g: batchnorm(x, *statistics(x), *g), FLAT, FLAT_3, FLAT_3),
    "batchnorm_grad": (lambda x, *g: batchnorm_grad(x, *statistics(x), *g), FLAT, FLAT_3, FLAT),
    "conv2d_loops": (conv2d_loops, IMAGES, KERNELS, (2,)),
    "conv2d": (conv2d, IMAGES, KERNELS, (2,)),
    "conv2d_grad": (conv2d_grad, IMAGES, KERNELS, MAPS),
    "conv2d_grad by rows": (
        lambda *tensors: conv2d_grad(*tensors, 2, 1), IMAGES, KERNELS, (2, 2, 3, 2)
    ),
    "avg_pool2d": (lambda x: avg_pool2d(x, 2, 1), IMAGES),
    "avg_pool2d_grad": (lambda x, g: avg_pool2d_grad(x, (3, 3), g, 1), IMAGES, MAPS),
    "max_pool2d": (lambda x: max_pool2d(x, 2, 1), IMAGES),
    "max_pool2d_grad": (lambda x, g: max_pool2d_grad(x, (3, 3), g, 1), IMAGES, MAPS),
}  # fmt: skip
WHOLE = {"linear", "relu", "conv2d_loops", "conv2d", "max_pool2d"}
"""Functions that add, multiply and compare only: integers will do."""

LAYERS = {
    "Linear": (lambda **o: Linear(3, 2, **o), FLAT),
    "ReLU": (lambda **o: ReLU(), FLAT),
    "BatchNorm": (lambda **o: BatchNorm(3, **o), FLAT),
    "Dropout": (lambda **o: Dropout(0.5), FLAT),
    "Conv2d": (lambda **o: Conv2d(2, 2, **o), IMAGES),
    "AvgPool2d": (lambda **o: AvgPool2d(2), IMAGES),
    "MaxPool2d": (lambda **o: MaxPool2d(2), IMAGES),
    "GlobalAvgPool2d": (lambda **o: GlobalAvgPool2d(), IMAGES),
    "Residual": (lambda **o: Residual(ReLU()), FLAT),
    "Scale": (lambda **o: Scale(**o), FLAT),
    "Shift": (lambda **o: Shift(**o), FLAT),
}


def draw(*shapes, dtype):
    generator = torch.Generator().manual_seed(0)
    numbers = [torch.randn(shape, generator=generator) for shape in shapes]
    return [(3 * x).to(dtype) for x in numbers]


def parts(result):
    return [t for t in (result if isinstance(result, tuple) else (result,)) if t is not None]


@pytest.mark.parametrize("dtype", HALVES)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_of_halves_is_rounded_once(name, dtype):
    function, *shapes = FUNCTIONS[name]
    tensors = draw(*shapes, dtype=dtype)
    exact = parts(function(*(t.double() for t in tensors)))
    got = parts(function(*tensors))
    eps = torch.finfo(dtype).eps
    for t, expected in zip(got, exact, strict=True):
        assert t.dtype == dtype
        torch.testing.assert_close(t.double(), expected, rtol=0.51 * eps, atol=1e-5)


@pytest.mark.parametrize("dtype", [torch.complex64, torch.bool, torch.uint16])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_refuses_numbers_that_it_would_compute_wrongly(name, dtype):
    function, *shapes = FUNCTIONS[name]
    with pytest.raises(DtypeError, match=f"got .*{dtype}"):
        function(*(t.to(dtype) for t in draw(*shapes, dtype=torch.float32)))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_takes_integers_only_if_integers_come_out(name):
    function, *shapes = FUNCTIONS[name]
    tensors = draw(*shapes, dtype=torch.int64)
    if name in WHOLE:
        got = function(*tensors)
        assert got.dtype == torch.int64
        assert torch.equal(got.double(), function(*(t.double() for t in tensors)))
    else:
        with pytest.raises(DtypeError, match=r"got .*torch.int64"):
            function(*tensors)


@pytest.mark.parametrize("other", [torch.float64, torch.float16, torch.int64])
@pytest.mark.parametrize("name", [name for name, (_, *shapes) in FUNCTIONS.items() if shapes[1:]])
def test_a_function_refuses_two_dtypes_whichever_tensor_has_the_other(name, other):
    function, *shapes = FUNCTIONS[name]
    for i in range(len(shapes)):
        tensors = draw(*shapes, dtype=torch.float32)
        tensors[i] = tensors[i].to(other)
        with pytest.raises(DtypeError):
            function(*tensors)


@pytest.mark.parametrize("dtype", [*HALVES, torch.float64])
@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_goes_both_ways_in_its_dtype(name, dtype):
    make, shape = LAYERS[name]
    layer = make(dtype=dtype)
    (x,) = draw(shape, dtype=dtype)
    y = layer(x)
    grad_x = layer.backward(torch.ones_like(y))
    assert {y.dtype, grad_x.dtype, *(p.grad.dtype for p in layer.parameters())} == {dtype}


@pytest.mark.parametrize("dtype", [torch.float64, torch.int64, torch.complex64])
@pytest.mark.parametrize(
    "name", sorted(LAYERS.keys() - {"GlobalAvgPool2d"})
)  # it looks at the shape only
def test_a_layer_refuses_the_gradient_of_another_dtype(name, dtype):
    make, shape = LAYERS[name]
    layer = make()
    y = layer(*draw(shape, dtype=torch.float32))
    with pytest.raises(DtypeError):
        layer.backward(torch.ones_like(y).to(dtype))


@pytest.mark.parametrize("loss", [MSE(), CrossEntropy(), SmoothCrossEntropy(0.1)])
def test_the_weight_of_a_loss_is_one_number(loss):
    x = torch.ones(4, 3)
    loss(x, x if isinstance(loss, MSE) else CLASSES)
    with pytest.raises(ValueError, match=r"the result is \(\), and so must grad_out be, got \(4"):
        loss.backward(torch.ones(4, 3))


@pytest.mark.parametrize("name", [*LAYERS, "MSE", "CrossEntropy", "SmoothCrossEntropy"])
def test_a_layer_gives_the_gradient_of_its_input_unless_told_otherwise(name):
    losses = {"MSE": MSE, "CrossEntropy": CrossEntropy, "SmoothCrossEntropy": SmoothCrossEntropy}
    kind = losses.get(name) or type(LAYERS[name][0]())
    assert inspect.signature(kind.backward).parameters["grad_x"].default is True


def test_a_branch_of_another_dtype_is_refused():
    class Double(Module):
        def forward(self, x):
            return x.double()

    with pytest.raises(DtypeError, match=r"^Residual: branch, shortcut hold floats"):
        Residual(ReLU(), Double())(torch.ones(2, 3))


def test_flatten_takes_everything_and_gives_it_back():
    layer = Flatten()
    x = torch.ones(2, 3, 4, dtype=torch.bool)
    assert layer(x).dtype == torch.bool and torch.equal(layer.backward(layer.forward(x)), x)


class TestHalvesThatFitOnlyAtTheEnd:
    """A step on the way is larger than any half, the answer is not."""

    def test_batchnorm(self):
        x = torch.tensor([[-400.0], [400.0]]).half()
        layer = BatchNorm(1, dtype=torch.float16)
        assert layer(x).tolist() == [[-1.0], [1.0]]
        assert layer.running_variance.dtype == torch.float32
        assert layer.running_variance.tolist() == pytest.approx([0.9 + 0.1 * 320_000])
        layer.backward(torch.tensor([[60_000.0], [0.0]]).half())
        assert layer.gamma.grad.tolist() == [-60_000.0]
        assert layer.eval()(x).flatten().tolist() == pytest.approx([-2.236, 2.236], abs=2e-3)

    def test_many_classes(self):
        x = draw((2**17,), dtype=torch.float16)[0]
        exact = 1 - 2**17 * torch.softmax(x.double(), -1)
        got = log_softmax_grad(x, torch.ones_like(x))
        torch.testing.assert_close(got.double(), exact, rtol=1e-3, atol=1e-3)

    def test_mse(self):
        pred, target = torch.full((4,), 60_000.0).half(), torch.zeros(4).half()
        target[0] = -60_000
        assert mse_grad(pred, target).tolist() == [60_000.0, *[30_000.0] * 3]
        assert mse(torch.tensor([300.0, 0, 0, 0]).half(), torch.zeros(4).half()).item() == 22_496

    def test_linear(self):
        x, w = torch.full((1, 2), 200.0).half(), torch.full((2, 1), 200.0).half()
        assert linear(x, w, torch.tensor([-60_000.0]).half()).item() == pytest.approx(20_000)

    def test_shares_that_cancel(self):
        values = torch.zeros(1, 1, 3, 1, 3, 1).half()
        values[0, 0, :, 0, :, 0] = torch.tensor([[0, 0, 6e4], [0, 6e4, 0], [-6e4, 0, 0]])
        assert add_patches(values, (1, 5))[0, 0, 0, 2].item() == 60_000

    def test_scale(self):
        layer = Scale(dtype=torch.float16)
        x = torch.full((1000,), 300.0).half()
        layer(x), layer.backward(torch.where(torch.arange(1000) < 500, x, -x))
        assert layer.a.grad.item() == 0

    def test_einsum(self):
        a = torch.full((1000,), 300.0).half()
        b = torch.where(torch.arange(1000) < 500, a, -a)
        assert einsum("i,i->", a, b).item() == 0 and einsum("i,i->", a, b).dtype == a.dtype


def test_mse_grad_does_not_double_what_cannot_be_doubled():
    pred, target = torch.tensor([2e38, 0.0]), torch.tensor([-1e38, 0.0])
    assert mse_grad(pred, target)[0].item() == pytest.approx(3e38, rel=1e-6)


def test_products_that_would_overflow_before_their_sum_are_refused():
    x = torch.ones(4, 3).half()
    with pytest.raises(DtypeError, match=r"^grad_w_outer: .* floats of 32 or 64 bits"):
        grad_w_outer(x, x)


@pytest.mark.parametrize("dtype", [*HALVES, torch.bool, torch.uint16])
@pytest.mark.parametrize("matmul", LADDER)
def test_the_ladder_refuses_what_its_rungs_would_disagree_on(matmul, dtype):
    a = torch.ones(2, 2).to(dtype)
    with pytest.raises(DtypeError, match=f"^matmul: a, b hold numbers, neither .*got {dtype}"):
        matmul(a, a)


@pytest.mark.parametrize("dtype", [torch.int8, torch.uint8, torch.int16, torch.complex64])
def test_the_ladder_agrees_on_all_else_even_where_it_wraps(dtype):
    a = torch.arange(120, 132).view(3, 4).to(dtype)
    results = [matmul(a, a.T) for matmul in LADDER]
    assert all(torch.equal(result, results[0]) for result in results)
    assert results[0].dtype == dtype


class TestEinsum:
    @pytest.mark.parametrize(
        ("spec", "dtypes", "value"),
        [
            ("i,j->", (torch.bool, torch.float32), 200 * 3),
            ("i,j->", (torch.float32, torch.bool), 200 * 3),
            ("i,j->", (torch.int8, torch.float32), 200 * 3),
            ("i,j->", (torch.uint8, torch.int64), 200 * 3),
            ("i,j->", (torch.bool, torch.uint8), 200 * 3 % 256),
            ("i,j->", (torch.int8, torch.uint8), 200 * 3),
            ("i,j->", (torch.bool, torch.bool), 1),
            ("i,j->", (torch.float16, torch.complex64), 200 * 3),
        ],
    )
    def test_an_operand_is_summed_in_the_dtype_of_the_product(self, spec, dtypes, value):
        a, b = torch.ones(200, dtype=dtypes[0]), torch.ones(3, dtype=dtypes[1])
        got = einsum(spec, a, b)
        assert got.dtype == torch.promote_types(*dtypes) and got.item() == value

    def test_a_view_of_halves_stays_one(self):
        x = torch.ones(3, 3).half()
        assert einsum("ii->i", x).data_ptr() == x.data_ptr()

    def test_what_cannot_be_promoted_is_refused(self):
        x = torch.ones(2).to(torch.uint16)
        with pytest.raises(DtypeError, match=r"^einsum: tensor holds numbers, got torch.uint16"):
            einsum("i,i->", x, torch.ones(2))


def test_a_view_takes_every_dtype():
    x = torch.ones(1, 1, 3, 3, dtype=torch.bool)
    assert patches(x, 2).dtype == torch.bool
