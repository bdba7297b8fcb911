"""Everything is made where its input lies. The meta device has shapes and no numbers."""

import pytest
import torch

from foundations.layers import (
    MSE,
    BatchNorm,
    CrossEntropy,
    Dropout,
    Linear,
    Model,
    ReLU,
    Sequential,
    SmoothCrossEntropy,
)
from foundations.tensors import LADDER, einsum
from foundations.training import SGD, Adam, AdamW, DataLoader, Dataset
from foundations.vision import (
    AvgPool2d,
    Conv2d,
    Flatten,
    MaxPool2d,
    RandomShift,
    Scale,
    Shift,
    fixup_resnet,
    resnet,
)

DEVICES = ["meta", *(["cuda"] if torch.cuda.is_available() else [])]


def mlp(**options):
    return Sequential(
        Flatten(), Linear(196, 8, **options), ReLU(), Dropout(0.5), Linear(8, 10, **options)
    )


def convnet(**options):
    return Sequential(
        Conv2d(1, 4, 3, 2, 1, **options),
        BatchNorm(4, **{key: value for key, value in options.items() if key != "generator"}),
        ReLU(),
        Conv2d(4, 4, padding="same", **options),
        MaxPool2d(2),
        AvgPool2d(3, 1),
        Flatten(),
        Linear(4, 10, **options),
    )


def small_resnet(**options):
    return resnet((4, 6), **options)


def small_fixup(**options):
    return fixup_resnet((4, 6), **options)


NETS = [mlp, convnet, small_resnet, small_fixup]


def step(net, optimiser_of, device, loss=None):
    """Take two steps with a loader, a moved image, dropout and all; return the optimiser."""
    x, y = torch.zeros(12, 1, 14, 14, device=device), torch.zeros(12, device=device).long()
    batches = DataLoader(Dataset(x, y), 4, shuffle=True, transform=RandomShift(1))
    model = Model(net, loss or CrossEntropy(), grad_x=False)
    optimiser = optimiser_of(model.parameters())
    for x, target in batches:
        model.zero_grad()
        model(x, target)
        model.backward()
        optimiser.step()
    return optimiser


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("optimiser", [lambda p: SGD(p, 0.1, 0.9), Adam, AdamW])
@pytest.mark.parametrize("make", NETS)
def test_a_network_is_trained_where_it_lies(make, optimiser, device):
    net = make(device=device)
    kept = step(net, optimiser, device)
    for p, state in zip(kept.parameters, kept.state, strict=True):
        assert p.data.device.type == p.grad.device.type == device
        assert {t.device.type for t in state.values() if t.is_floating_point()} == {device}
    assert net.eval()(torch.zeros(2, 1, 14, 14, device=device)).device.type == device


@pytest.mark.parametrize("make", NETS)
def test_a_network_that_is_moved_is_the_one_that_was_made_there(make):
    made, moved = (make(device="meta"), make().to("meta"))
    here = [(p.data.shape, p.data.device) for p in made.parameters()]
    assert here == [(p.data.shape, p.data.device) for p in moved.parameters()]
    step(moved, Adam, "meta")


@pytest.mark.parametrize("make", NETS)
def test_one_seed_makes_the_same_network_wherever_it_lies(make):
    there, here = (torch.Generator().manual_seed(3) for _ in range(2))
    make(device="meta", generator=there), make(generator=here)
    assert torch.equal(there.get_state(), here.get_state())


@pytest.mark.parametrize("loss", [SmoothCrossEntropy(0.1), CrossEntropy()])
def test_losses_of_classes_do_without_their_numbers(loss):
    step(mlp(device="meta"), Adam, "meta", loss)


def test_the_other_loss_does_too():
    x = torch.zeros(3, 2, device="meta")
    loss = MSE()
    assert loss(x, x).device.type == loss.backward().device.type == "meta"


@pytest.mark.parametrize("kind", [Scale, Shift])
def test_one_number_is_made_on_its_device(kind):
    layer = kind(device="meta")
    x = torch.zeros(2, device="meta")
    assert layer(x).device.type == layer.backward(x).device.type == "meta"


def test_sums_and_products_stay_on_their_device():
    a = torch.zeros(3, 3, device="meta")
    assert einsum("ij,jk->ik", a, a).device.type == "meta"
    assert {matmul(a, a).device.type for matmul in LADDER} == {"meta"}
