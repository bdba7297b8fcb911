"""Sizes by layer: what was recorded is what is drawn and said."""

import re

import pytest

from .exploring import Exploring, number

DRAWN = """el => ["a", "b"].map(kind =>
    el.querySelector(`svg svg .ex-line--${kind}`).getAttribute("d").match(/[ML]/g).length)"""


@pytest.fixture
def explorer(visitor, site):
    return Exploring(visitor.open(site.address + "explorers/"), "initialisation")


def test_it_says_what_was_recorded(explorer):
    trace = explorer.trace
    for rule, activations in trace["runs"].items():
        explorer.choose("Weights", rule)
        for activation, runs in activations.items():
            explorer.choose("After each layer", activation)
            place = trace["gains"].index(2.0)
            explorer.choose("Gain", "2")
            explorer.step(10)
            said = re.search(
                r"activations is (.+), that of their gradients (.+?)\. ", explorer.said
            )
            expected = [runs[place]["activations"][9], runs[place]["gradients"][-1][9]]
            found = [number(text) for text in said.groups()]
            assert found == pytest.approx([10**power for power in expected], rel=0.06)


def test_a_line_has_a_point_for_each_layer(explorer):
    for depth in explorer.trace["depths"]:
        explorer.choose("Layers", str(depth))
        assert explorer.box.evaluate(DRAWN) == [depth + 1, depth]
        assert f"After layer {depth} of {depth}" in explorer.said


def test_it_says_who_vanishes(explorer):
    assert "the activations vanish" in explorer.said
    assert "the gradients vanish" in explorer.said
    explorer.choose("Weights", "Kaiming")
    assert "the activations keep their size" in explorer.said
    explorer.choose("Gain", "2")
    assert "the activations explode" in explorer.said


def test_the_arrows_walk_through_the_layers(explorer):
    explorer.box.get_by_label("Step", exact=True).focus()
    explorer.page.keyboard.press("ArrowLeft")
    assert "After layer 49 of 50" in explorer.said
    explorer.page.keyboard.press("Home")
    assert explorer.said == "Rows of size 1 go in."
