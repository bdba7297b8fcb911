import pytest
import torch

from foundations.layers import MSE, CrossEntropy, Linear, Model, Module, Parameter, ReLU, Sequential
from foundations.support import BackwardError, ShapeError


class Nest(Module):
    """Hold parameters and modules in every kind of place."""

    def __init__(self):
        self.plain = Parameter(torch.zeros(1))
        self.listed = [Linear(1, 2), (Linear(2, 3, bias=False), [Linear(3, 4)])]
        self.named = {"scale": Parameter(torch.zeros(5)), "act": ReLU()}
        self.tied = self.plain
        self.other = ["text", None, 3, torch.zeros(7)]


def test_parameters_are_found_in_order_and_once():
    nest = Nest()
    shapes = [tuple(p.data.shape) for p in nest.parameters()]
    assert shapes == [(1,), (5,), (1, 2), (2,), (2, 3), (3, 4), (4,)]
    assert nest.parameters()[0] is nest.plain


def test_modules_are_found_in_order_and_once():
    relu = ReLU()
    net = Sequential(relu, Sequential(Linear(1, 2), relu), relu)
    assert [type(m) for m in net.modules()] == [Sequential, ReLU, Sequential, Linear]
    assert [type(m) for m in net.children()] == [ReLU, Sequential, ReLU]


def test_gradients_add_up_and_clear():
    parameter = Parameter(torch.zeros(2))
    assert parameter.grad is None
    first = torch.tensor([1.0, 2.0])
    parameter.add_grad(first)
    parameter.add_grad(torch.tensor([10.0, 20.0]))
    assert parameter.grad.tolist() == [11.0, 22.0]
    assert first.tolist() == [1.0, 2.0], "what was handed in is not changed"

    nest = Nest()
    for p in nest.parameters():
        p.add_grad(torch.ones_like(p.data))
    nest.zero_grad()
    assert [p.grad for p in nest.parameters()] == [None] * 7


def test_a_gradient_of_another_shape_is_refused():
    with pytest.raises(ShapeError, match=r"parameter \(3,\) needs .*, got \(5, 3\); is a sum"):
        Parameter(torch.zeros(3)).add_grad(torch.zeros(5, 3))
    assert repr(Parameter(torch.zeros(3))) == "Parameter(3,)"


def test_train_and_eval_reach_every_module():
    nest = Nest()
    assert nest.eval() is nest
    assert not any(m.training for m in nest.modules())
    assert nest.train() is nest
    assert all(m.training for m in nest.modules())
    nest.train(False)
    assert not any(m.training for m in nest.modules())
    assert Linear(1, 1).training


X, CLASSES = torch.ones(2, 3), torch.tensor([0, 1])


@pytest.mark.parametrize(
    ("make", "x"),
    [
        (lambda: Linear(3, 3), (X,)),
        (ReLU, (X,)),
        (MSE, (X, X)),
        (CrossEntropy, (X, CLASSES)),
    ],
)
class TestBackwardNeedsItsForward:
    def refuse(self, layer):
        with pytest.raises(BackwardError, match=r"\): backward needs a forward pass of its own"):
            layer.backward(X)

    def test_before(self, make, x):
        self.refuse(make())

    def test_twice(self, make, x):
        layer = make()
        layer.backward(torch.ones_like(layer(*x)))
        self.refuse(layer)

    def test_after_eval(self, make, x):
        layer = make().eval()
        layer(*x)
        self.refuse(layer)

    def test_two_forwards_allow_two(self, make, x):
        layer = make()
        one = torch.ones_like(layer(*x))
        layer(*x)
        layer.backward(one), layer.backward(one)
        self.refuse(layer)


def test_a_model_allows_one_backward_for_each_forward():
    model = Model(Linear(3, 1), MSE())
    x, target = torch.ones(2, 3), torch.zeros(2, 1)
    with pytest.raises(BackwardError):
        model.backward()
    model(x, target), model(x, target)
    model.backward()
    with pytest.raises(BackwardError, match=r"^MSE\(\): .* twice for one forward\?$"):
        model.backward()


def test_backward_takes_the_last_call_first():
    relu = ReLU()
    relu(torch.tensor([1.0, -1.0])), relu(torch.tensor([-1.0, 1.0]))
    assert relu.backward(torch.ones(2)).tolist() == [0.0, 1.0]
    assert relu.backward(torch.ones(2)).tolist() == [1.0, 0.0]


def test_eval_saves_nothing():
    net = Sequential(Linear(3, 2), ReLU()).eval()
    net(torch.ones(4, 3))
    assert not any("_saved" in vars(module) for module in net.modules())


def test_forget_drops_what_was_saved():
    net = Sequential(Linear(3, 2), ReLU())
    net(torch.ones(4, 3))
    net.forget()
    with pytest.raises(BackwardError, match=r"^ReLU\(\): "):
        net.backward(torch.ones(4, 2))


@pytest.mark.parametrize("method", ["forward", "backward"])
def test_a_subclass_defines_both_directions(method):
    class Half(Module):
        pass

    with pytest.raises(NotImplementedError, match=f"Half defines no {method}"):
        getattr(Half(), method)(torch.ones(1))


def test_a_gradient_is_kept_as_a_copy():
    one, other, grad = Parameter(torch.zeros(2)), Parameter(torch.zeros(2)), torch.ones(2)
    one.add_grad(grad), other.add_grad(grad)
    grad.zero_(), one.grad.zero_()
    assert other.grad.tolist() == [1.0, 1.0]


def test_a_parameter_holds_values_and_no_graph():
    leaf = torch.ones(2, requires_grad=True)
    p = Parameter(leaf * 2)
    assert not p.data.requires_grad


class Everything(Module):
    def __init__(self):
        self.w, self.inner = Parameter(torch.ones(2)), {"deep": [Linear(2, 2)]}
        self.running, self._hidden = torch.ones(3), torch.zeros(1)
        self.several, self.pair = [torch.ones(1), {"t": torch.ones(1)}], (torch.ones(1), "kept")

    def tensors(self):
        inside = [self.running, self._hidden, self.several[0], self.several[1]["t"], self.pair[0]]
        return [*inside, *(p.data for p in self.parameters())]


def test_a_module_moves_with_all_that_it_holds():
    module = Everything()
    before = module.tensors()
    module.w.grad = torch.ones(2)
    module.inner["deep"][0](torch.ones(1, 2))
    assert module.to(None) is module and module.tensors() == before
    assert module.to("meta") is module
    assert {t.device.type for t in module.tensors()} == {"meta"}
    assert module.w.grad.device.type == "meta" and module.pair[1] == "kept"
    assert not any(vars(m).get("_saved") for m in module.modules())
    assert all(p.grad is None for p in module.inner["deep"][0].parameters())
    assert module.to(torch.device("meta")) is module
