import math

import pytest
import torch

from foundations.traces import trace_optimisers, walk
from foundations.training import SGD, Adam, AdamW

WALKS = {
    "plain": (SGD, {"lr": 0.05}),
    "momentum": (SGD, {"lr": 0.02, "momentum": 0.8}),
    "Nesterov": (SGD, {"lr": 0.02, "momentum": 0.8, "nesterov": True}),
    "Adam": (Adam, {"lr": 0.5}),
    "AdamW": (AdamW, {"lr": 0.5, "weight_decay": 0.1}),
}


def walk_of_pytorch(kind, options, steps, degrees):
    angle = math.radians(degrees)
    c, s = math.cos(angle), math.sin(angle)
    turn = torch.tensor([[c, -s], [s, c]], dtype=torch.float64)
    p = (turn @ torch.tensor([-10.0, 1.0], dtype=torch.float64)).requires_grad_()
    optimiser = getattr(torch.optim, kind.__name__)([p], **options)
    path = [p.detach() @ turn]
    for _ in range(steps):
        optimiser.zero_grad()
        straight = p @ turn
        (0.5 * (straight[0] ** 2 + 25 * straight[1] ** 2)).backward()
        optimiser.step()
        path.append(p.detach() @ turn)
    return torch.stack(path)


@pytest.mark.parametrize("degrees", [0, 30])
@pytest.mark.parametrize("name", WALKS)
def test_paths_are_those_of_pytorch(name, degrees):
    kind, options = WALKS[name]
    _, path = walk(kind, options, steps=15, degrees=degrees)
    found = torch.tensor(path, dtype=torch.float64)
    expected = walk_of_pytorch(kind, options, 15, degrees)
    torch.testing.assert_close(found, expected, rtol=1e-9, atol=1e-9)


def test_a_trace_holds_each_path_and_what_its_optimiser_was_told():
    data = trace_optimisers(WALKS, steps=15).data
    assert data["steps"] == 15
    for walked, (name, (kind, options)) in zip(data["walks"], WALKS.items(), strict=True):
        assert (walked["name"], walked["kind"]) == (name, kind.__name__)
        assert walked | options == walked
        _, path = walk(kind, options, steps=15)
        for point, (x, y) in zip(walked["path"], path, strict=True):
            assert point == pytest.approx([x, y], rel=1e-5, abs=1e-6)


@pytest.mark.parametrize(("kind", "name"), [(SGD, "momentum"), (Adam, "Adam")])
def test_a_fault_in_the_course_changes_the_trace(monkeypatch, kind, name):
    one = {name: WALKS[name]}
    right, change = trace_optimisers(one), kind.change
    monkeypatch.setattr(kind, "change", lambda self, grad, state: 1.01 * change(self, grad, state))
    assert trace_optimisers(one).data != right.data


def test_the_words_say_where_each_ends():
    trace = trace_optimisers({"plain": (SGD, {"lr": 0.08})}, steps=2)
    assert str(trace).endswith("They end: plain with a learning rate of 0.08 at (-8.5, 1).")


def test_walks_that_the_page_could_not_take_are_refused():
    class Mine(SGD):
        pass

    with pytest.raises(ValueError, match="knows SGD, Adam and AdamW, got Mine"):
        trace_optimisers({"mine": (Mine, {"lr": 0.1})})
    with pytest.raises(ValueError, match="no optimiser that could walk"):
        trace_optimisers({})
    with pytest.raises(ValueError, match="steps is an integer, 1 or more, got 0"):
        trace_optimisers(WALKS, steps=0)
