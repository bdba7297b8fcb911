"""A learner's own functions train; one that does not pass is named, and nothing is trained."""

import pytest
import torch

from exercises import runs
from foundations.layers import functional, network
from foundations.tensors import matmul_broadcast
from lessonkit.practice import Course
from lessonkit.practice.command import main
from lessonkit.practice.runs import Part, swapped

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
    assert "linear_grad: one of yours does not pass, so nothing was trained: grad_b: " in said
    assert "step" not in said


def test_without_anything_of_ones_own_nothing_is_run(learner):
    _, run = learner
    status, said = run("digits")
    assert status == 1 and "nothing of yours to run" in said


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
