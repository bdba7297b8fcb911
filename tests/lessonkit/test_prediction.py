"""Predict first: the answer is what the cell shows, and it must be one."""

import shutil
import subprocess

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from lessonkit.page import cells_of, digest, digests, page_problems, prediction_of


def cell(source, *texts, stream=""):
    outputs = [
        new_output("execute_result", {"text/plain": text}, execution_count=1) for text in texts
    ]
    if stream:
        outputs.append(new_output("stream", name="stdout", text=stream))
    notebook = new_notebook(cells=[new_code_cell(source, execution_count=1, outputs=outputs)])
    return cells_of(notebook)[0]


@pytest.mark.parametrize(
    ("shown", "answer"),
    [
        ("torch.Size([5, 10])", "(5, 10)"),
        ("torch.Size([])", "()"),
        ("(5, 10)", "(5, 10)"),
        ("(5,)", "(5,)"),
        ("()", "()"),
        ("tensor of shape (2, 3, 4)", "(2, 3, 4)"),
        ("(5, 10) and torch.Size([5, 10])", "(5, 10)"),
    ],
)
def test_a_shape_is_read_from_what_the_cell_shows(shown, answer):
    found = prediction_of(cell("#| predict: shape\nx.shape", shown))
    assert (found.of, found.answer, found.ask) == ("shape", answer, "Which shape comes out?")


@pytest.mark.parametrize(
    ("shown", "answer", "digits"),
    [
        ("392000", "392000", 0),
        ("-0.25", "-0.25", 2),
        ("loss: 2.30", "2.30", 2),
        ("50,000 images", "50000", 0),
        ("in float32: 7", "7", 0),
    ],
)
def test_a_number_is_read_with_its_decimals(shown, answer, digits):
    found = prediction_of(cell("#| predict: number\nx", shown))
    assert (found.answer, found.digits) == (answer, digits)
    assert prediction_of(cell("#| predict: number\nprint(x)", stream=shown)).answer == answer


def test_the_author_may_ask_in_own_words():
    found = prediction_of(cell("#| predict: shape\n#| ask: Which one?\nx", "(1, 2)"))
    assert found.ask == "Which one?"


def test_a_cell_that_asks_nothing_has_no_question():
    assert prediction_of(cell("x.shape", "(1, 2)")) is None


@pytest.mark.parametrize(
    ("source", "shown", "says"),
    [
        ("#| predict: shape\nx", "3", "needs one shape among the outputs, got none"),
        ("#| predict: shape\nx", "(1, 2) (2, 1)", "got (1, 2), (2, 1)"),
        ("#| predict: number\nx", "1 and 2", "needs one number among the outputs, got 1, 2"),
        ("#| predict: colour\nx", "red", "asks for a shape or a number, got 'colour'"),
        ("#| ask: Which?\nx", "(1, 2)", "needs a line `#| predict: shape`"),
    ],
)
def test_a_question_without_one_answer_fails_the_page(source, shown, says):
    asked = cell(source, shown)
    with pytest.raises(ValueError, match=r"`#\|"):
        prediction_of(asked)
    assert any(says in problem for problem in page_problems([asked]))


def test_a_sound_question_is_no_problem():
    assert page_problems([cell("#| predict: shape\nx", "(1, 2)")]) == []


def test_digests_differ_by_question_and_by_answer():
    digests = {digest(salt, answer) for salt in ("a", "b") for answer in ("(2, 3)", "(3, 2)", "é")}
    assert len(digests) == 6


@pytest.mark.skipif(shutil.which("node") is None, reason="needs a JavaScript engine")
def test_a_page_computes_the_same_digest():
    code = digests.__doc__.partition("JavaScript::\n")[2]
    written = code.replace("h.toString", "h = h.toString")
    script = f'const salt = "shape", answer = "(2, é)";\n{written}\nconsole.log(h);'
    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == digest("shape", "(2, é)")
