"""A learner's own functions train; one that does not pass is named, and nothing is trained."""

import json
from pathlib import Path

import pytest
import torch

from exercises import runs
from foundations.layers import functional, network
from foundations.tensors import matmul_broadcast
from lessonkit.practice import Course, CourseError
from lessonkit.practice.command import main
from lessonkit.practice.in_page import ran
from lessonkit.practice.runs import Part, Run, run_of, swapped, trained

COURSE = Course("exercises")


def test_every_part_is_an_exercise_and_a_place_in_the_course():
    for run in runs.RUNS:
        for name, part in run.parts.items():
            assert COURSE.find(name)[1].name == name
            with swapped({part: lambda mine: mine}) as _:
                pass


def test_a_part_is_swapped_wherever_it_is_held_and_put_back():
    def mine(x):
        return x * 0 + 7

    ours = functional.relu
    with swapped({Part("foundations.layers.functional:relu"): mine}):
        assert functional.relu is mine
        assert network.ReLU().forward(torch.ones(2)).tolist() == [7, 7]
    assert functional.relu is ours


def test_what_was_learned_is_measured_by_the_course_s_own_code():
    ours = functional.relu
    wanted = Run(
        name="look",
        title="",
        among="lesson5",
        parts={"relu_grad": Part("foundations.layers.functional:relu")},
        train=lambda say: functional.relu is not ours,
        measure=lambda mine_trained: (f"{mine_trained}, {functional.relu is ours}", True),
    )
    said = []
    mine = "def relu_grad(x, grad_out):\n    return x\n"
    assert trained(COURSE, wanted, {"relu_grad": ("lesson3", mine)}, said.append)
    assert said[-1] == "True, True"


def test_an_adapted_product_is_the_linear_layer():
    calls = []

    def mine(a, b):
        calls.append(a.shape)
        return matmul_broadcast(a, b)

    layer = network.Linear(3, 2)
    x = torch.ones(4, 3)
    wanted = layer(x)
    with swapped({runs.RUNS[0].parts["matmul_broadcast"]: mine}):
        assert torch.allclose(layer(x), wanted)
    assert calls == [(4, 3)]


def test_an_adapted_convolution_is_the_course_s(monkeypatch):
    convolve = COURSE.find("convolve")[1]
    mine = convolve.loaded(convolve.solved())
    layer = runs.conv.Conv2d(2, 3, stride=2, padding=1)
    x = torch.randn(2, 2, 6, 6, generator=torch.Generator().manual_seed(0))
    wanted = layer(x)
    with swapped({runs.RUNS[1].parts["convolve"]: mine}):
        assert torch.allclose(layer(x), wanted, atol=1e-6)


def test_a_training_follows_exercises_that_a_lesson_has_given_by_then():
    for run in runs.RUNS:
        lesson = COURSE.set(run.among).lesson
        assert all(COURSE.find(name)[0].lesson <= lesson for name in run.parts)


@pytest.fixture
def learner(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)

    def write(name, edit=lambda text: text):
        among, exercise = COURSE.find(name)
        path = tmp_path / among.name / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        source = exercise.solved()
        if not isinstance(exercise.solution, str):  # it leans on its module: write it out
            source = WRITTEN[name]
        path.write_text(edit(source))

    def run(*arguments):
        status = main(["--course", "exercises", "run", *arguments])
        return status, capfd.readouterr().out

    return write, run


WRITTEN = {
    "linear_grad": "def linear_grad(x, w, grad_out):\n"
    "    return grad_out @ w.t(), x.t() @ grad_out, grad_out.sum(0)\n",
    "matmul_broadcast": "def matmul_broadcast(a, b):\n    c = a.new_zeros(len(a), b.shape[1])\n"
    "    for i in range(len(a)):\n        c[i] = (a[i][:, None] * b).sum(0)\n    return c\n",
}


def test_a_mutant_is_named_and_nothing_is_trained(learner):
    write, run = learner
    write("Rectifier")
    write("linear_grad", lambda text: text.replace("sum(0)", "mean(0)"))
    status, said = run("digits")
    assert status == 1
    assert "linear_grad: yours does not pass, so nothing was trained: grad_b: " in said
    assert "step" not in said


def test_without_anything_of_ones_own_nothing_is_run(learner):
    write, run = learner
    write("Rectifier", lambda text: COURSE.find("Rectifier")[1].stub())
    status, said = run("digits")
    assert status == 1 and "Rectifier: ours\nnothing of yours to run" in said


def test_what_can_be_run_is_listed(learner):
    status, said = learner[1]()
    assert status == 0 and "uses matmul_broadcast, linear_grad, Rectifier" in said


def test_ones_own_functions_learn_to_read_digits(learner):
    write, run = learner
    for name in runs.RUNS[0].parts:
        write(name)
    status, said = run("digits")
    assert status == 0, said
    assert [line for line in said.splitlines() if line.endswith(": yours")] == [
        f"{name}: yours" for name in runs.RUNS[0].parts
    ]
    assert "by the course's own code: loss" in said
    passed = json.loads(Path(".practice.json").read_text())["passed"]
    assert passed.keys() == runs.RUNS[0].parts.keys()


def in_page(name="digits", **written):
    said = []
    answers = {part: [COURSE.find(part)[0].name, source] for part, source in written.items()}
    told = json.loads(ran("exercises", name, json.dumps(answers), said.append))
    return told, said


def test_in_a_page_ones_own_functions_learn_too(monkeypatch):
    few = runs.mnist()
    few = type(few)(few.x_train[:4000], few.y_train[:4000], few.x_valid[:1000], few.y_valid[:1000])
    monkeypatch.setattr(runs, "mnist", lambda: few)
    noisy = WRITTEN["linear_grad"].replace("    return", "    print('mine')\n    return")
    told, said = in_page(linear_grad=noisy)
    assert told["passed"], said
    assert told["printed"].startswith("mine\nmine\n")
    assert said[0].startswith("  step   50: loss ") and "the course's own code: loss" in said[-1]


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("1 / 0", "linear_grad, line 2, ZeroDivisionError: division by zero"),
        ("import sys; sys.exit(3)", "linear_grad, line 2, SystemExit: 3"),
    ],
)
def test_code_that_fails_in_the_training_is_named_with_its_line(fault, says):
    failing = WRITTEN["linear_grad"].replace("\n    return", f"\n    {fault}\n    return")
    told, said = in_page(linear_grad=failing)
    assert (told["passed"], said) == (False, [f"the training failed: {says}"])


def test_what_learns_nothing_does_not_reach_the_goal():
    still = "import torch\n\ndef linear_grad(x, w, grad_out):\n    g = grad_out\n"
    still += "    return g @ w.t(), torch.zeros_like(w), g.sum(0) * 0\n"
    told, said = in_page(linear_grad=still)
    assert not told["passed"] and "the goal is 90%" in said[-1]
    assert functional.linear_grad.__module__ == "foundations.layers.functional"


def test_a_training_that_is_not_there_is_told():
    with pytest.raises(CourseError, match="no training 'nope'; there are digits, images"):
        run_of(COURSE, "nope")
