"""The backward pass: every step, and one number of each that is worked out."""

import ast
import operator
import re

import pytest

from .exploring import Exploring

NAMES = (
    *("l1", "l2", "pred", "loss", "grad_pred", "grad_l2", "grad_w2", "grad_b2"),
    *("grad_l1", "grad_w1", "grad_b1", "grad_x"),
)
WHOLE = set(NAMES) - {"l1", "l2", "pred", "grad_x"}
"""Those of which all terms are shown."""
SIGNS = {"\N{MULTIPLICATION SIGN}": "*", "\N{MINUS SIGN}": "-", "²": "**2"}
OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
WORKED = """() => {
    const { trace } = document.querySelector("backward-explorer");
    const { steps } = customElements.get("backward-explorer");
    return trace.b1.map((_, unit) => trace.x.map((_, image) =>
        steps.map(({ gives, one }) => [gives, one(trace, image, unit)])));
}"""


@pytest.fixture
def explorer(visitor, site):
    return Exploring(visitor.open(site.address + "explorers/"), "backward")


def value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=number):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -value(inner)
        case ast.UnaryOp(op=ast.UAdd(), operand=inner):
            return value(inner)
        case ast.BinOp(left=left, op=op, right=right):
            return OPERATIONS[type(op)](value(left), value(right))
    raise AssertionError(ast.dump(node))


def computed(text: str) -> float:
    for sign, python in SIGNS.items():
        text = text.replace(sign, python)
    return value(ast.parse(text.strip(), mode="eval").body)


def test_what_is_worked_out_is_what_was_recorded(explorer):
    worked = explorer.page.evaluate(WORKED)
    units = len(explorer.trace["b1"])
    seen = 0
    for name, text in (pair for unit in worked for image in unit for pair in image):
        if name in WHOLE:
            left, right = re.sub(r"^l1 is.*: ", "", text).split(" = ")
            size = computed(left.replace("\N{MINUS SIGN}", "+"))
            assert computed(left) == pytest.approx(computed(right), abs=0.01 * size), (name, text)
            seen += 1
    assert seen == units * 4 * len(WHOLE)


def test_each_step_names_what_it_gives(explorer):
    for step, name in enumerate(NAMES, 1):
        explorer.step(step)
        assert re.search(rf"\b{name}(\[|:)", explorer.said)
        current = explorer.box.locator("[aria-current]")
        assert current.inner_text().startswith(f"{name} (")
        assert explorer.shown("ex-detail code")[0].startswith(f"{name} = ")
        assert explorer.box.locator("math").bounding_box()["width"] > 30
    explorer.step(0)
    assert "nothing has been computed" in explorer.said
    assert not explorer.box.locator("math").is_visible()


def test_gradients_are_there_once_they_were_computed(explorer):
    later = explorer.box.locator(".ex-part--later")
    explorer.step(4)
    assert later.count() == len(NAMES) - 4
    explorer.box.get_by_role("button", name="grad_l1").click()
    assert "grad_l1[" in explorer.said
    assert later.count() == 3
    explorer.step(len(NAMES))
    assert later.count() == 0


def test_another_image_and_another_unit_show_other_numbers(explorer):
    before = explorer.said
    explorer.choose("Image", "the 4")
    explorer.box.get_by_role("button", name="grad_l2").click()
    explorer.slide("Hidden unit", 7)
    assert "grad_l2[2, 7]" in explorer.said
    assert explorer.said != before
    strip = explorer.box.locator(".ex-pixels--strip canvas")
    box = strip.bounding_box()
    explorer.page.mouse.click(box["x"] + 1, box["y"] + box["height"] - 1)
    assert "grad_l2[3, 0]" in explorer.said
