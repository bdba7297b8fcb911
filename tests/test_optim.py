import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from foundations.layers import Parameter
from foundations.support import BackwardError, DtypeError, ShapeError
from foundations.training import SGD, Adam, AdamW, Optimiser

STEPS = 100
SHAPES = [(3, 4), (4,), ()]

MOMENTUM = {"momentum": 0.9}
NESTEROV = {"momentum": 0.8, "nesterov": True}
CASES = [
    (SGD, torch.optim.SGD, {}),
    (SGD, torch.optim.SGD, {"weight_decay": 0.1}),
    (SGD, torch.optim.SGD, MOMENTUM),
    (SGD, torch.optim.SGD, {**MOMENTUM, "weight_decay": 0.1}),
    (SGD, torch.optim.SGD, NESTEROV),
    (SGD, torch.optim.SGD, {**NESTEROV, "weight_decay": 0.1}),
    (Adam, torch.optim.Adam, {}),
    (Adam, torch.optim.Adam, {"betas": (0.7, 0.95), "eps": 1e-2, "weight_decay": 0.1}),
    (AdamW, torch.optim.AdamW, {}),
    (AdamW, torch.optim.AdamW, {"betas": (0.7, 0.95), "eps": 1e-2, "weight_decay": 0.3}),
]


def pairs(randn):
    """Give parameters of ours and of PyTorch's with the same values."""
    values = [randn(*shape, seed=i) for i, shape in enumerate(SHAPES)]
    return [Parameter(v) for v in values], [torch.nn.Parameter(v.clone()) for v in values]


def run(mine, theirs, ours, others, randn, before=lambda step: None, skip=()):
    """Take the same gradients through both, and compare the parameters after each step."""
    for step in range(STEPS):
        before(step)
        for i, (parameter, other) in enumerate(zip(ours, others, strict=True)):
            grad = randn(*parameter.data.shape, seed=1000 + 10 * step + i) + parameter.data
            other.grad = None if (i, step % 3) in skip else grad
            parameter.grad = other.grad
        mine.step()
        theirs.step()
        for parameter, other in zip(ours, others, strict=True):
            torch.testing.assert_close(parameter.data, other.data, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("kind", "oracle", "options"), CASES)
def test_step_for_step_against_torch(randn, kind, oracle, options):
    ours, others = pairs(randn)
    run(kind(ours, lr=0.03, **options), oracle(others, lr=0.03, **options), ours, others, randn)


@pytest.mark.parametrize(("kind", "oracle", "options"), [CASES[3], CASES[5], CASES[7], CASES[9]])
def test_a_changing_learning_rate_against_torch(randn, kind, oracle, options):
    ours, others = pairs(randn)
    mine, theirs = kind(ours, lr=0.1, **options), oracle(others, lr=0.1, **options)

    def before(step):
        mine.lr = theirs.param_groups[0]["lr"] = 0.1 / (1 + step)

    run(mine, theirs, ours, others, randn, before)


@pytest.mark.parametrize(("kind", "oracle", "options"), [CASES[3], CASES[7], CASES[9]])
def test_parameters_without_a_gradient_stand_still_as_in_torch(randn, kind, oracle, options):
    # Each parameter counts its own steps, and one without a gradient does not even decay.
    ours, others = pairs(randn)
    mine, theirs = kind(ours, lr=0.03, **options), oracle(others, lr=0.03, **options)
    run(mine, theirs, ours, others, randn, skip={(0, 0), (1, 2)})


@settings(deadline=None, max_examples=25)
@given(
    st.floats(0, 0.99), st.floats(0, 0.5), st.floats(1e-4, 0.3), st.booleans(), st.integers(0, 9)
)  # fmt: skip
def test_any_sgd_against_torch(randn, momentum, weight_decay, lr, nesterov, seed):
    options = {"lr": lr, "momentum": momentum, "weight_decay": weight_decay}
    options["nesterov"] = nesterov and momentum > 0
    p, q = Parameter(randn(3, seed=seed)), torch.nn.Parameter(randn(3, seed=seed))
    mine, theirs = SGD([p], **options), torch.optim.SGD([q], **options)
    for step in range(5):
        p.grad = q.grad = randn(3, seed=100 + step)
        mine.step(), theirs.step()
    torch.testing.assert_close(p.data, q.data, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("options", [MOMENTUM, NESTEROV])
def test_decoupled_sgd_shrinks_the_weights_apart_from_the_gradient(randn, options):
    ours, others = pairs(randn)
    mine = SGD(ours, lr=0.03, weight_decay=0.2, decoupled=True, **options)
    theirs = torch.optim.SGD(others, lr=0.03, **options)

    def before(step):
        for other in others:
            other.grad = None
            other.data *= 1 - 0.03 * 0.2

    # `run` makes the gradients from our parameters, which have not shrunk yet.
    run(mine, theirs, ours, others, randn, before)


def test_the_two_kinds_of_decay_are_one_without_momentum_only(randn):
    def after(**options):
        p = Parameter(randn(5))
        optimiser = SGD([p], lr=0.1, weight_decay=0.5, **options)
        for step in range(3):
            p.grad = randn(5, seed=step)
            optimiser.step()
        return p.data

    torch.testing.assert_close(after(), after(decoupled=True), rtol=1e-12, atol=1e-14)
    assert (after(momentum=0.9) - after(momentum=0.9, decoupled=True)).abs().min() > 1e-3


def test_adam_decays_a_weight_with_large_gradients_less_unless_decoupled():
    def shrinks(size, decoupled):
        """Say how much lower 50 steps end with weight decay than without it."""
        ends = []
        for weight_decay in (0.0, 0.1):
            p = Parameter(torch.ones(1).double())
            optimiser = Adam([p], lr=0.01, weight_decay=weight_decay, decoupled=decoupled)
            for step in range(50):
                p.grad = torch.tensor([size * (-1) ** step]).double()
                optimiser.step()
            ends.append(p.data.item())
        return ends[0] - ends[1]

    assert shrinks(1.0, decoupled=False) > 50 * shrinks(100.0, decoupled=False) > 0
    assert shrinks(1.0, decoupled=True) == pytest.approx(shrinks(100.0, decoupled=True), rel=1e-6)


def test_tensors_that_were_handed_in_are_not_changed(randn):
    value, grad = randn(3), randn(3, seed=1)
    before = value.clone(), grad.clone()
    p = Parameter(value)
    for optimiser in (SGD([p], 0.1, **NESTEROV, weight_decay=0.1), AdamW([p], 0.1)):
        p.grad = grad
        optimiser.step(), optimiser.step()
    assert torch.equal(value, before[0]) and torch.equal(grad, before[1])


@pytest.mark.parametrize("kind", [SGD, Adam, AdamW])
def test_float32_stays_float32(randn, kind):
    p = Parameter(randn(3, dtype=torch.float32))
    p.grad = randn(3, dtype=torch.float32, seed=1)
    optimiser = kind([p], lr=0.1, weight_decay=0.1)
    optimiser.step(), optimiser.step()
    assert p.data.dtype == torch.float32
    assert all(t.dtype in (torch.float32, torch.int64) for t in optimiser.state[0].values())


def test_zero_grad_clears():
    p = Parameter(torch.ones(2))
    p.add_grad(torch.ones(2))
    SGD([p], 0.1).zero_grad()
    assert p.grad is None


def test_a_step_without_any_gradient_is_refused():
    with pytest.raises(BackwardError, match="no parameter has a gradient; did backward run"):
        SGD([Parameter(torch.ones(2))], 0.1).step()


def test_an_optimiser_without_parameters_is_refused():
    used_up = iter([])
    with pytest.raises(ValueError, match=r"^Adam: there are no parameters to learn$"):
        Adam(used_up)


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        (SGD, {"lr": -0.1}, "SGD: lr is 0 or more, got -0.1"),
        (SGD, {"lr": 0.1, "weight_decay": -1}, "SGD: weight_decay is 0 or more, got -1"),
        (SGD, {"lr": 0.1, "momentum": 1.0}, "SGD: momentum is 0 or more and below 1, got 1.0"),
        (SGD, {"lr": 0.1, "nesterov": True}, "SGD: nesterov needs a momentum, got 0.0"),
        (Adam, {"betas": (0.9, 1)}, r"Adam: betas are 0 or more and below 1, got \(0.9, 1\)"),
        (AdamW, {"eps": -1e-8}, "AdamW: eps is 0 or more, got -1e-08"),
    ],
)
def test_numbers_out_of_range_are_refused(kind, options, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        kind([Parameter(torch.ones(2))], **options)


def test_a_subclass_says_how_a_gradient_becomes_a_change():
    p = Parameter(torch.ones(2))
    p.add_grad(torch.ones(2))
    with pytest.raises(NotImplementedError, match="Optimiser defines no change"):
        Optimiser([p], 0.1).step()


def test_an_optimiser_of_ones_own_decays_nothing_unless_asked():
    class Plain(Optimiser):
        def change(self, grad, state):
            return grad

    for lr in (0.0, 0.5):
        p = Parameter(torch.tensor([1.0, -2.0]))
        p.add_grad(torch.tensor([3.0, 4.0]))
        Plain([p], lr).step()
        assert p.data.tolist() == [1 - 3 * lr, -2 - 4 * lr]
        assert not Plain([p], lr).decoupled


@pytest.mark.parametrize("kind", [Adam, AdamW])
def test_adaptive_steps_start_from_a_thousandth(kind):
    assert kind([Parameter(torch.ones(1))]).lr == 1e-3
    assert kind([Parameter(torch.ones(1))], lr=0, eps=0).eps == 0


def test_without_momentum_nothing_is_kept():
    p = Parameter(torch.ones(2))
    p.add_grad(torch.ones(2))
    plain = SGD([p], 0.1)
    plain.step()
    assert plain.state == [{}]


@pytest.mark.parametrize(
    "kind", [lambda p: SGD(p, 0.1, 0.9), lambda p: SGD(p, 0.1, 0.9, True), Adam]
)
def test_a_gradient_that_is_cleared_in_place_leaves_the_state_alone(kind):
    ours, theirs = Parameter(torch.tensor([1.0])), Parameter(torch.tensor([1.0]))
    optimisers = [kind([ours]), kind([theirs])]
    ours.grad = torch.tensor([2.0])
    theirs.grad = torch.tensor([2.0])
    for optimiser in optimisers:
        optimiser.step()
    ours.grad.zero_()
    theirs.grad = torch.tensor([0.0])
    for optimiser in optimisers:
        optimiser.step()
    assert torch.equal(ours.data, theirs.data)


def test_a_parameter_that_comes_twice_is_refused():
    p, other = Parameter(torch.ones(2)), Parameter(torch.ones(2))
    message = r"^SGD: each parameter comes once, .* got Parameter\(2,\) in the places 0 and 2$"
    with pytest.raises(ValueError, match=message):
        SGD([p, other, p], lr=0.1)


def test_what_is_no_parameter_is_refused():
    with pytest.raises(
        TypeError, match=r"^Adam: .* got Tensor; did you mean model.parameters\(\)?"
    ):
        Adam([torch.ones(2)])
    for dtype in (torch.int64, torch.complex64):
        with pytest.raises(DtypeError, match=f"^SGD: parameter holds floats, got {dtype}"):
            SGD([Parameter(torch.ones(2, dtype=dtype))], lr=0.1)


@pytest.mark.parametrize(
    ("grad", "error"),
    [
        (torch.ones(1, 2), ShapeError),
        (torch.ones(1), ShapeError),
        (torch.ones(2).double(), DtypeError),
        (torch.ones(2).half(), DtypeError),
        (torch.ones(2).long(), DtypeError),
    ],
)
def test_a_gradient_that_does_not_fit_changes_nothing_at_all(grad, error):
    first, second = Parameter(torch.ones(2)), Parameter(torch.ones(2))
    optimiser = SGD([first, second], lr=0.1, momentum=0.9)
    first.grad, second.grad = torch.ones(2), grad
    with pytest.raises(error, match=r"^SGD.step: "):
        optimiser.step()
    assert first.data.tolist() == second.data.tolist() == [1.0, 1.0]
    assert optimiser.state == [{}, {}]
    with pytest.raises(error, match=r"^add_grad: "):
        Parameter(torch.ones(2)).add_grad(grad)


@pytest.mark.parametrize("kind", [lambda p: SGD(p, 0.1, 0.9), Adam])
def test_a_graph_of_autograd_does_not_grow_with_the_steps(kind):
    p = Parameter(torch.ones(2).requires_grad_())
    optimiser = kind([p])
    p.data = torch.ones(2).requires_grad_()
    p.grad = p.data * 2
    optimiser.step()
    assert not p.data.requires_grad
    assert not any(t.requires_grad for t in optimiser.state[0].values())


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize("kind", [lambda p: SGD(p, 0.1, 0.9), lambda p: Adam(p, 0.1)])
def test_halves_take_the_steps_of_float32(kind, dtype):
    half, full = Parameter(torch.ones(3, dtype=dtype)), Parameter(torch.ones(3))
    optimisers = kind([half]), kind([full])
    for _ in range(3):
        half.grad = torch.tensor([1e-5, 0.0, 300.0], dtype=dtype)
        full.grad = half.grad.float()
        for optimiser in optimisers:
            optimiser.step()
        assert half.data.dtype == dtype
        full.data = half.data.float()  # rounded at each step
        for mine, exact in zip(optimisers[0].state, optimisers[1].state, strict=True):
            assert all(torch.equal(mine[name], exact[name]) for name in exact)


def test_the_state_follows_a_model_that_moves():
    p = Parameter(torch.ones(2))
    optimiser = Adam([p])
    for device in ("cpu", "meta"):
        p.data, p.grad = p.data.to(device), torch.ones(2, device=device)
        optimiser.step()
        assert optimiser.state[0]["mean"].device.type == p.data.device.type == device
    assert optimiser.state[0]["steps"].device.type == "cpu"
