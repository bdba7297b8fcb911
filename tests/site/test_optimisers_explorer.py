"""Paths through a ravine: those of the trace, and those that the page computes as Python does."""

import re

import pytest

from .exploring import Exploring, computed_in_page, number

SETTINGS, STARTS, STEPS = 100, 20, 6
ANSWERS = f"""
import json, math, random
import torch
from foundations.layers import Parameter
from foundations.training import SGD, Adam, AdamW
draw, cases = random.Random(7), []
for _ in range({SETTINGS}):
    kind = draw.choice([SGD, SGD, Adam, AdamW])
    options = {{"lr": 10 ** draw.uniform(-3, 0)}}
    options["weight_decay"] = draw.choice([0.0, draw.random()])
    if kind is SGD:
        options["momentum"] = draw.choice([0.0, draw.random()])
        options["nesterov"] = options["momentum"] > 0 and draw.random() < 0.5
    else:
        options["betas"] = [draw.random(), draw.random()]
        options["eps"] = 10 ** draw.uniform(-9, -1)
    if kind is not AdamW:
        options["decoupled"] = draw.random() < 0.5
    curvatures = [10 ** draw.uniform(-1, 1), 10 ** draw.uniform(0, 2)]
    degrees = draw.choice([0, 45, draw.uniform(-90, 90)])
    starts = [[draw.uniform(-9, 9), draw.uniform(-9, 9)] for _ in range({STARTS})]
    # All walkers of these settings at once, a row for each.
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    turn = torch.tensor([[c, -s], [s, c]], dtype=torch.float64)
    steepness = torch.tensor(curvatures, dtype=torch.float64)
    p = Parameter(torch.tensor(starts, dtype=torch.float64) @ turn.t())
    optimiser = kind([p], **options)
    points = [(p.data @ turn).tolist()]
    for _ in range({STEPS}):
        p.grad = (steepness * (p.data @ turn)) @ turn.t()
        optimiser.step()
        points.append((p.data @ turn).tolist())
    settings = {{"decoupled": True, **options, "kind": kind.__name__}}
    for i, start in enumerate(starts):
        ravine = {{"curvatures": curvatures, "start": start, "steps": {STEPS}}}
        cases.append([[ravine, settings, degrees], [among[i] for among in points]])
"""
WALKED = """cases => {
    const { walked } = customElements.get("optimisers-explorer");
    return cases.map(given => walked(...given));
}"""
DRAWN = """el => el.querySelector(".ex-line--a").getAttribute("d").match(/[ML]/g).length"""


@pytest.fixture
def explorer(visitor, site):
    return Exploring(visitor.open(site.address + "explorers/"), "optimisers")


def test_the_page_walks_as_the_course_does(explorer):
    cases = computed_in_page(explorer.page, ANSWERS, SETTINGS * STARTS)
    assert len(cases) == SETTINGS * STARTS == 2000
    found = explorer.page.evaluate(WALKED, [given for given, _ in cases])
    for path, (given, expected) in zip(found, cases, strict=True):
        assert len(path) == STEPS + 1
        for point, its in zip(path, expected, strict=True):
            size = max(map(abs, its))
            assert point == pytest.approx(its, rel=0, abs=1e-12 * max(1, size)), given


def test_at_first_it_shows_what_was_recorded(explorer):
    for walk in explorer.trace["walks"]:
        explorer.choose("Optimiser", walk["name"])
        for step in (0, 5, explorer.trace["steps"]):
            explorer.step(step)
            found = re.search(r"step (\d+) of \d+: at \((\S+), (\S+)\)", explorer.said)
            assert int(found[1]) == step
            x, y = map(number, found.groups()[1:])
            assert [x, y] == pytest.approx(walk["path"][step], rel=5e-3)
            assert explorer.box.evaluate(DRAWN) == step + 1


def test_rate_and_momentum_move_the_path(explorer):
    assert "multiplies x by 0.925 and y by \N{MINUS SIGN}0.875." in explorer.said
    rate = explorer.box.get_by_label("Learning rate")
    rate.focus()
    for _ in range(2):
        explorer.page.keyboard.press("ArrowRight")
    assert "flies out" in explorer.said
    explorer.choose("Optimiser", "momentum")
    before = explorer.said
    explorer.slide("Momentum", 0.95)
    assert explorer.said != before
    explorer.choose("Optimiser", "Adam")
    assert explorer.box.get_by_label("Second beta").is_visible()


def test_plain_descent_does_not_notice_the_turn_and_adam_does(explorer):
    turned = explorer.box.get_by_role("checkbox")
    said = {}
    for name in ("SGD", "Adam"):
        explorer.choose("Optimiser", name)
        explorer.step(15)
        straight = explorer.said
        turned.check()
        said[name] = straight == explorer.said
        turned.uncheck()
    assert said == {"SGD": True, "Adam": False}


def test_a_path_is_kept_to_compare(explorer):
    ghost = explorer.box.locator(".ex-line--ghost")
    assert ghost.count() == 0
    explorer.box.get_by_role("button", name="Keep this path to compare").click()
    explorer.choose("Optimiser", "Nesterov")
    assert ghost.count() == 2
    explorer.box.get_by_role("button", name="Forget the kept path").click()
    assert ghost.count() == 0
