"""The benchmark's own arithmetic: turns, results, ratios; and that rivals do the same work."""

import getpass
import gzip
import json
import math
import platform
import sys
import time

import pytest
import torch

from benchmarks import __main__ as command
from benchmarks import (
    accuracy,
    backward,
    commands,
    compiled,
    gate,
    growth,
    ladder,
    learners,
    nets,
    pages,
    results,
    steps,
)
from benchmarks.machine import machine
from benchmarks.memory import peak_bytes
from benchmarks.ratios import compared, moves, ratios
from benchmarks.rounds import PATIENCE, clock_of, in_turns, turns
from benchmarks.settings import Settings
from benchmarks.threads import THREADS, threads
from foundations import layers
from foundations.layers import BatchNorm, cross_entropy
from foundations.support import BackwardError, ShapeError
from foundations.tensors import LADDER
from foundations.training import DataLoader, Dataset
from foundations.vision import Conv2d, GlobalAvgPool2d, residual_block


class Clock:
    """A clock that moves only when a call says so."""

    def __init__(self):
        self.now = 0.0
        self.calls = []

    def __call__(self):
        return self.now

    def taking(self, name, *seconds):
        durations = list(seconds)

        def call():
            self.calls.append(name)
            self.now += durations.pop(0) if len(durations) > 1 else durations[0]

        return call


@pytest.fixture
def quiet():
    return Settings(rounds=1, say=lambda line: None)


@pytest.fixture
def instantly(monkeypatch):
    """Call nothing and time nothing, so that the shape of the results is seen at once."""

    def no_time(calls, rounds, clock=None):
        return dict.fromkeys(calls, 1.0)

    for part in (ladder, growth, backward, steps):
        monkeypatch.setattr(part, "in_turns", no_time)
    monkeypatch.setattr(
        compiled, "turns", lambda calls, rounds, clock: dict.fromkeys(calls, [1.0] * rounds)
    )
    monkeypatch.setattr(compiled, "tile_flops", lambda: 1e9)
    monkeypatch.setattr(compiled, "bandwidth", lambda count: 1e9)
    monkeypatch.setattr(backward, "peak_bytes", lambda call: 1)
    monkeypatch.setattr(growth, "peak_flops", lambda count: 1e9 * count)
    monkeypatch.setattr(growth, "bandwidth", lambda count: 1e9)


# Rounds


def test_contenders_take_turns():
    clock = Clock()
    in_turns({"a": clock.taking("a", 1.0), "b": clock.taking("b", 1.0)}, rounds=3, clock=clock)
    assert clock.calls == ["a", "b"] * 4  # the first turn finds the number of repetitions


def test_the_turns_of_a_race_are_kept_one_by_one_and_the_first_call_is_not_one():
    clock = Clock()
    calls = {"a": clock.taking("a", 9.0, 1.0, 0.5, 0.25), "b": clock.taking("b", 1.0)}
    assert turns(calls, rounds=2, clock=clock) == {"a": [0.5, 0.25], "b": [1.0, 1.0]}


def test_the_least_time_is_kept():
    clock = Clock()
    call = clock.taking("a", 1.0, 0.5, 0.25, 0.75)
    assert in_turns({"a": call}, rounds=3, clock=clock) == {"a": 0.25}


def test_a_short_call_is_repeated_and_its_time_is_that_of_one_call():
    clock = Clock()
    call = clock.taking("a", 2.0**-9, 2.0**-10)
    times = in_turns({"a": call}, rounds=1, clock=clock)
    assert times == {"a": 2.0**-10}
    assert len(clock.calls) == 1 + 2 + 4 + 8 + 16 + 32 + 64 + 64


def test_a_slow_call_sits_the_other_rounds_out():
    clock = Clock()
    calls = {"slow": clock.taking("slow", PATIENCE), "quick": clock.taking("quick", 1.0)}
    in_turns(calls, rounds=3, clock=clock)
    assert clock.calls == ["slow", "quick", "quick", "quick", "quick"]


def test_other_programs_do_not_stretch_one_thread():
    assert clock_of(1) is time.process_time
    assert clock_of(2) is time.perf_counter


# Results


def test_a_part_is_merged_and_the_others_are_kept(tmp_path):
    path = tmp_path / "results.json"
    results.store("ladder", {"seconds": {"case": {"a": 1.0}}}, path)
    results.store("steps", {"seconds": {"case": {"b": 2.0}}}, path)
    results.store("ladder", {"seconds": {"case": {"a": 3.0}}}, path)
    stored = results.load(path)
    assert stored["ladder"]["seconds"] == {"case": {"a": 3.0}}
    assert stored["steps"]["seconds"] == {"case": {"b": 2.0}}


def test_each_part_says_what_it_was_measured_on(tmp_path):
    path = tmp_path / "results.json"
    results.store("ladder", {}, path)
    assert results.load(path)["ladder"]["machine"] == machine()


def test_numbers_are_stored_with_four_digits(tmp_path):
    path = tmp_path / "results.json"
    results.store("p", {"x": 123.456, "list": [(0.0012345678, 5)], "n": 123456}, path)
    assert results.load(path)["p"] | {"machine": {}} == {
        "machine": {},
        "x": 123.5,
        "list": [[0.001235, 5]],
        "n": 123456,
    }


def test_no_results_are_no_error(tmp_path):
    assert results.load(tmp_path / "none.json") == {}


def test_the_machine_is_described_without_names_and_folders():
    described = machine()
    assert set(described) == {
        "date",
        "cpu",
        "cores",
        "system",
        "python",
        "torch",
        "numpy",
        "numba",
    }
    text = json.dumps(described)
    assert platform.node() not in text
    assert f'"{getpass.getuser()}"' not in text
    assert "+cpu" not in text


# Ratios and the check for regressions


def test_ratios_are_to_the_first():
    assert ratios({"a": 2.0, "b": 1.0, "c": 8.0}) == {"a": 1.0, "b": 2.0, "c": 0.25}


def part(a, b, kind="seconds"):
    return {"part": {kind: {"case": {"a": a, "b": b}}}}


def test_a_faster_machine_moves_nothing():
    assert moves(part(8.0, 2.0), part(1.0, 0.25)) == []


@pytest.mark.parametrize(("new", "moved"), [(1.29, 0), (1.31, 1), (1 / 1.29, 0), (1 / 1.31, 1)])
def test_a_ratio_moves_by_more_than_the_factor_up_or_down(new, moved):
    assert len(moves(part(1.0, 1.0), part(new, 1.0))) == moved
    assert len(moves(part(1.0, 1.0, "bytes"), part(1.0, new, "bytes"))) == moved


def test_a_move_names_its_place_and_both_ratios():
    (move,) = moves(part(1.0, 0.5), part(1.0, 0.25))
    assert str(move) == "part, case, b: 2 became 4 (2.00 times)"


def test_bytes_are_compared_as_they_are():
    (first, second) = moves(part(10, 10, "bytes"), part(20, 20, "bytes"))
    assert (first.name, second.name) == ("a", "b")
    assert (first.old, first.new) == (10, 20)


def test_what_only_one_has_measured_is_no_move():
    assert moves({}, part(1.0, 2.0)) == []
    assert moves(part(1.0, 2.0), {}) == []


def test_what_is_no_race_is_not_compared():
    old = {"growth": {"flop/s": {"1 thread": 1e9}, "seconds": {}}}
    new = {"growth": {"flop/s": {"1 thread": 9e9}, "seconds": {}}}
    assert moves(old, new) == []


@pytest.mark.parametrize(("old", "new", "change"), [(0, 8, "0 became 8"), (8, 0, "8 became 0")])
def test_no_bytes_at_all_are_compared_too(old, new, change):
    (move,) = moves(part(old, 5, "bytes"), part(new, 5, "bytes"))
    assert f": {change}" in str(move)
    assert moves(part(0, 5, "bytes"), part(0, 5, "bytes")) == []


def test_a_part_is_compared_by_what_both_have_measured():
    assert compared(part(1.0, 2.0), part(3.0, 4.0)) == {"part": True}
    assert compared({}, part(3.0, 4.0)) == {"part": False}
    other = {"part": {"seconds": {"another case": {"a": 1.0, "b": 1.0}}}}
    assert compared(other, part(3.0, 4.0)) == {"part": False}


def test_a_race_of_one_has_no_ratio_to_compare():
    alone = {"part": {"seconds": {"case": {"a": 1.0}}}}
    assert compared(alone, alone) == {}
    assert compared(part(1.0, 2.0), {"part": {"seconds": {"case": {"a": 1.0, "c": 1.0}}}}) == {
        "part": False
    }


# The command


def run(arguments, path, a=4.0, b=1.0):
    def broken(settings):
        raise ValueError("no such thing")

    parts = {
        "fine": lambda settings: {"seconds": {"case": {"a": a, "b": b}}},
        "other": lambda settings: {"rounds": settings.rounds},
        "gate": broken,
    }
    return command.main(arguments, parts, path)


def test_all_parts_run_but_those_on_request(tmp_path):
    assert run([], tmp_path / "r.json") == 0
    assert set(results.load(tmp_path / "r.json")) == {"fine", "other"}


def test_a_part_can_run_alone(tmp_path):
    assert run(["--only", "other", "--rounds", "2"], tmp_path / "r.json") == 0
    stored = results.load(tmp_path / "r.json")
    assert set(stored) == {"other"}
    assert stored["other"]["rounds"] == 2


def test_a_broken_part_is_named_and_the_others_are_stored(tmp_path, capsys):
    assert run(["--only", "gate", "fine"], tmp_path / "r.json") == 1
    assert set(results.load(tmp_path / "r.json")) == {"fine"}
    assert "gate failed: ValueError: no such thing" in capsys.readouterr().out


def test_comparing_stores_nothing_and_fails_if_a_ratio_moved(tmp_path, capsys):
    path = tmp_path / "r.json"
    run(["--only", "fine"], path)
    before = path.read_bytes()
    assert run(["--only", "fine", "--compare"], path, a=8.0, b=2.0) == 0
    assert "no ratio has moved" in capsys.readouterr().out
    assert run(["--only", "fine", "--compare"], path, a=8.0, b=1.0) == 1
    assert "moved: fine, case, b: 4 became 8" in capsys.readouterr().out
    assert path.read_bytes() == before


def test_comparing_with_nothing_fails_and_names_the_part(tmp_path, capsys):
    path = tmp_path / "r.json"
    assert run(["--only", "fine", "other", "--compare"], path) == 1
    shown = capsys.readouterr().out
    assert "nothing stored to compare with: fine\n" in shown
    assert "no ratio has moved" not in shown
    assert not path.exists()


def test_a_part_without_ratios_fails_only_if_it_is_alone(tmp_path, capsys):
    path = tmp_path / "r.json"
    run([], path)
    assert run(["--compare"], path) == 0
    assert "no ratio has moved" in capsys.readouterr().out
    assert run(["--only", "other", "--compare"], path) == 1
    shown = capsys.readouterr().out
    assert "nothing stored to compare with: other\n" in shown
    assert "no ratio has moved" not in shown


def test_after_a_failure_nothing_is_said_to_have_stayed(tmp_path, capsys):
    path = tmp_path / "r.json"
    run([], path)
    capsys.readouterr()
    for parts in (["gate"], ["gate", "fine"]):
        assert run(["--only", *parts, "--compare"], path) == 1
        shown = capsys.readouterr().out
        assert "not measured: gate" in shown
        assert "no ratio has moved" not in shown


def test_the_command_explains_itself(capsys):
    with pytest.raises(SystemExit):
        command.main(["--help"])
    shown = capsys.readouterr().out
    assert all(part in shown for part in command.PARTS)


def test_an_unknown_part_is_refused(tmp_path):
    with pytest.raises(SystemExit):
        run(["--only", "nothing"], tmp_path / "r.json")


# What is measured


def test_memory_is_the_peak_and_not_the_sum():
    def step():
        for _ in range(3):
            torch.zeros(1000)

    assert peak_bytes(step) == 4000


def test_memory_that_was_given_back_is_neither_kept_nor_taken_off():
    def step():
        torch.zeros(1000)
        torch.zeros(5000)

    assert peak_bytes(step) == 20000


def test_memory_that_was_there_does_not_count():
    x = torch.zeros(1000)
    assert peak_bytes(lambda: x.neg_()) == 0


def test_threads_are_given_back():
    before = torch.get_num_threads()
    with pytest.raises(KeyError), threads(1):
        assert torch.get_num_threads() == 1
        raise KeyError
    assert torch.get_num_threads() == before


def test_the_ladder_claims_something_for_each_rung(quiet, instantly):
    measured = ladder.measure(quiet)["seconds"]
    assert list(measured[ladder.CASE]) == list(ladder.CLAIMED)
    assert "a @ b" in measured[ladder.PIECES]


def test_products_grow_on_one_thread_and_on_all(quiet, instantly):
    measured = growth.measure(quiet)
    cases = [growth.case(n, label) for label in THREADS for n in growth.SIZES]
    assert list(measured["seconds"]) == cases
    assert measured["flop/s"] == {label: 1e9 * count for label, count in THREADS.items()}
    assert list(measured["bytes/s"]) == list(THREADS)
    assert all(next(iter(race)) == "matmul_op" for race in measured["seconds"].values())


def test_the_backward_step_is_timed_and_weighed_at_each_batch(quiet, instantly, monkeypatch):
    monkeypatch.setattr(backward, "BATCHES", (8, 16))
    measured = backward.measure(quiet)
    for kind in ("seconds", "bytes"):
        assert list(measured[kind]) == ["batch 8", "batch 16"]
        assert list(measured[kind]["batch 8"]) == list(backward.contenders(8))


def test_each_network_races_its_twin(quiet, instantly, monkeypatch):
    monkeypatch.setattr(steps, "BATCHES", (8,))
    measured = steps.measure(quiet)["seconds"]
    assert list(measured) == [steps.case(name, 8, label) for name in nets.NETS for label in THREADS]


# PyTorch's compiler imports what it calls deprecated itself.
IMPORTS_ITS_COMPILER = pytest.mark.filterwarnings(
    "ignore:.torch.jit.script_method:DeprecationWarning"
)


@IMPORTS_ITS_COMPILER
def test_each_race_on_kernels_has_medians_and_quartiles(quiet, instantly, monkeypatch):
    monkeypatch.setattr(compiled, "BATCHES", (8,))
    measured = compiled.measure(quiet)
    whole = [steps.case(name, 8, label) for name in nets.NETS for label in THREADS]
    alone = [*map(str, compiled.LAYERS), compiled.MATRICES]
    assert list(measured["seconds"]) == list(measured["quartiles"]) == whole + alone
    assert measured["quartiles"][whole[-1]]["kernels"] == [1.0, 1.0, 1.0]
    assert compiled.mean_ratio(measured["seconds"], "ResNet", "torch.compile") == 1.0


@IMPORTS_ITS_COMPILER
@pytest.mark.parametrize("name", nets.NETS)
def test_all_ways_of_a_step_start_from_the_same_weights(name):
    """All but `torch.compile`, which would compile for half a minute."""
    steps_of = compiled.contenders(name, 4)
    learned = []
    for way in ("torch.nn", "readable", "kernels"):
        steps_of[way]()
        learner = steps_of[way].func.__self__
        learned.append(learner.scores(steps_of[way].args[0]))
    for other in learned[1:]:
        assert torch.allclose(other, learned[0], atol=1e-4)


def test_all_ways_of_a_layer_are_the_same_convolution():
    calls = compiled.Layer(4, 8, 3, 2, 5).calls()
    expected = calls["F.conv2d"]()
    assert set(calls) == {"F.conv2d", "channels last", "readable", "kernels"}
    for call in calls.values():
        assert torch.allclose(call(), expected, atol=1e-5)


def test_the_operations_and_the_bytes_of_a_layer_are_counted():
    layer = compiled.Layer(2, 3, 1, 1, 5)
    assert layer.flops == 64 * 25 * 2 * 3 * 2
    assert layer.bytes == 4 * (64 * 25 * (2 + 3) + 2 * 3)


def test_every_piece_of_the_operator_is_the_same_product():
    a, b = torch.randn(5, 784), torch.randn(784, 10)
    for name, call in ladder.pieces(a, b).items():
        if "1x1" not in name and name != "nothing":
            assert torch.allclose(torch.as_tensor(call()), a @ b, atol=1e-4), name


def test_every_rung_that_grows_is_the_same_product():
    calls = growth.contenders(64, count=1)
    expected = calls["matmul_op"]()
    for rung in LADDER[1:]:
        assert torch.allclose(calls[rung.__name__](), expected, rtol=1e-3, atol=1e-4)


def test_with_more_threads_only_those_that_use_them_take_part():
    alone, together = (set(growth.contenders(128, count)) for count in (1, 2))
    assert alone - together == {"matmul_elementwise", "ijk", "ikj", "blocked", "tiled"}
    assert together - alone == set()


def test_slow_products_stop_growing():
    assert "matmul_loops" in growth.contenders(64, 1)
    assert "matmul_loops" not in growth.contenders(128, 1)


def test_all_forms_of_the_backward_step_give_the_same_gradients():
    calls = backward.contenders(64)
    expected = calls["autograd"]()
    assert len(expected) == 5
    for name, call in calls.items():
        grads = call()
        assert len(grads) == (4 if "no grad" in name else 5), name
        for grad, exact in zip(grads, expected, strict=False):
            assert torch.allclose(grad, exact, rtol=1e-4, atol=1e-5), name


@pytest.mark.parametrize("name", nets.NETS)
def test_twins_start_alike_and_learn_alike(name):
    generator = torch.Generator().manual_seed(0)
    shape = (32, 784) if name == "MLP" else (32, 1, 28, 28)
    x = torch.randn(shape, generator=generator)
    target = torch.randint(10, (32,), generator=generator)
    net = nets.NETS[name](generator=generator)
    rivals = learners.Torch(nets.twin(net)), learners.Ours(net)
    for _ in range(3):
        theirs, ours = (learner.scores(x) for learner in rivals)
        assert torch.allclose(theirs, ours, rtol=1e-3, atol=1e-4)
        for learner in rivals:
            learner.step(x, target, lr=0.1)
    assert cross_entropy(ours, target) != cross_entropy(rivals[1].scores(x), target)


def test_a_twin_is_made_for_a_network_in_use():
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(16, 4, 5, 5, generator=generator)
    target = torch.randint(3, (16,), generator=generator)
    net = layers.Sequential(
        residual_block(4, 4, generator=generator),
        Conv2d(4, 6, k=2, stride=2, generator=generator),
        BatchNorm(6, momentum=0.5, eps=0.1),
        GlobalAvgPool2d(),
        layers.Linear(6, 3, bias=False, generator=generator),
    )
    for _ in range(2):
        rivals = learners.Torch(nets.twin(net)), learners.Ours(net)
        for learner in rivals:
            learner.step(x, target, lr=0.1)
        theirs, ours = (learner.scores(x) for learner in rivals)
        assert torch.allclose(theirs, ours, rtol=1e-3, atol=1e-4)


def test_a_layer_without_a_twin_is_named():
    with pytest.raises(TypeError, match="MSE"):
        nets.twin(layers.Sequential(layers.ReLU(), layers.MSE()))


def test_a_step_is_made_for_each_kind():
    calls = steps.contenders("MLP", 8)
    assert list(calls) == ["torch.nn", "ours"]
    for call in calls.values():
        call()


def test_scoring_saves_nothing_and_goes_back_to_training():
    ours = learners.Ours(nets.mlp())
    ours.scores(torch.randn(2, 784))
    assert ours.model.training
    with pytest.raises(BackwardError):
        ours.model.backward()


class Oracle:
    """A learner that knows one image more after each step."""

    def __init__(self):
        self.steps = 0
        self.lrs = []

    def step(self, x, target, lr):
        self.steps += 1
        self.lrs.append(lr)

    def scores(self, x):
        right = torch.arange(len(x)) < self.steps
        return torch.stack([~right, right], dim=1).float()


def test_training_looks_four_times_an_epoch_and_stops_at_the_last_goal(monkeypatch):
    oracle = Oracle()
    entry = accuracy.Entry(oracle, lambda step, total: step / total)
    data = Dataset(torch.zeros(8, 1), torch.zeros(8))
    looks = accuracy.train(
        entry, DataLoader(data, 1), torch.zeros(10, 1), torch.ones(10), lambda line: None
    )
    assert [epochs for epochs, _, _ in looks] == [0.25, 0.5, 0.75, 1.0, 1.25]
    assert [right for _, _, right in looks] == [0.2, 0.4, 0.6, 0.8, 1.0]
    assert oracle.lrs[:2] == [0.0, 1 / (8 * accuracy.EPOCHS)]
    seconds = [took for _, took, _ in looks]
    assert seconds == sorted(seconds)


def test_training_uses_all_cores_and_says_how_many(monkeypatch, quiet):
    seen = []

    class Watcher(Oracle):
        def step(self, x, target, lr):
            seen.append(torch.get_num_threads())

    data = torch.rand(128, 28, 28), torch.zeros(128), torch.rand(4, 28, 28), torch.zeros(4)
    entry = accuracy.Entry(Watcher(), lambda step, total: 0.1)
    monkeypatch.setattr(accuracy, "mnist", lambda: data)
    monkeypatch.setattr(accuracy, "entries", lambda: {"watcher": entry})
    monkeypatch.setattr(accuracy, "cores", lambda: 3)
    with threads(1):
        assert accuracy.measure(quiet)["threads"] == 3
    assert set(seen) == {3}


def test_the_accuracy_of_a_learner_wants_one_class_an_image():
    oracle = Oracle()
    oracle.step(None, None, 0.1)
    assert learners.accuracy(oracle, torch.zeros(4, 1), torch.ones(4)) == 0.25
    with pytest.raises(ShapeError, match="accuracy"):
        learners.accuracy(oracle, torch.zeros(4, 1), torch.ones(4, 1))


def test_a_goal_is_reached_at_the_first_look_or_never():
    looks = [(0.25, 1.0, 0.96), (0.5, 2.0, 0.97), (0.75, 3.0, 0.965), (1.0, 4.0, 0.98)]
    assert accuracy.reached(looks, 0.97) == (0.5, 2.0)
    assert accuracy.reached(looks, 0.98) == (1.0, 4.0)
    assert accuracy.reached(looks, 0.99) is None


def test_each_network_trains_beside_its_twin_from_the_same_weights():
    entries = accuracy.entries()
    assert list(entries) == [
        "ConvNet, torch.nn",
        "ConvNet, ours",
        "ResNet, torch.nn",
        "ResNet, ours",
        "PyTorch's example",
    ]
    x = torch.randn(4, 1, 28, 28)
    for name in ("ConvNet", "ResNet"):
        theirs, ours = (entries[f"{name}, {k}"].learner.scores(x) for k in ("torch.nn", "ours"))
        assert torch.allclose(theirs, ours, rtol=1e-3, atol=1e-4)
    decays = [entries["PyTorch's example"].lr(step, accuracy.EPOCHS) for step in range(3)]
    assert decays == pytest.approx([1.0, 0.7, 0.49])


def test_pages_and_what_they_share_are_weighed_apart(tmp_path):
    html = '<link href=assets/a.css> <script src="assets/b.js?v=1"></script> <a href=x.css>'
    (tmp_path / "index.html").write_text(html)
    (tmp_path / "lesson").mkdir()
    (tmp_path / "lesson/index.html").write_text("text " * 1000)
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/a.css").write_text("p {} " * 1000)
    (tmp_path / "assets/b.js").write_text("")
    (tmp_path / "assets/unused.js").write_text("")
    found, shared = pages.weights(tmp_path)
    assert list(found) == [".", "lesson"]
    assert found["lesson"] == len(gzip.compress(b"text " * 1000))
    assert list(shared) == ["assets/a.css", "assets/b.js"]


def test_a_command_is_timed_in_its_environment():
    check = "import os, sys; sys.exit(os.environ['WANTED'] != 'yes')"
    assert commands.took([sys.executable, "-c", check], {"WANTED": "yes"}) > 0


def test_a_command_that_fails_has_no_time_but_a_reason():
    with pytest.raises(RuntimeError, match="broken pipe organ"):
        commands.took([sys.executable, "-c", "raise SystemExit('broken pipe organ')"])


def test_the_gate_runs_on_each_lesson(monkeypatch, tmp_path, quiet):
    (tmp_path / "notebooks").mkdir()
    for name in ("02.ipynb", "01.ipynb"):
        (tmp_path / "notebooks" / name).touch()
    run = []
    monkeypatch.setattr(gate, "ROOT", tmp_path)
    monkeypatch.setattr(gate, "took", lambda command: run.append(command) or 2.0)
    assert gate.measure(quiet) == {"seconds": {"lessons": {"01": 2.0, "02": 2.0}}}
    assert all("--nbval" in command for command in run)


# What is committed


def test_the_stored_results_are_complete_and_finite():
    stored = results.load()
    assert set(command.PARTS) - command.ON_REQUEST <= set(stored) <= set(command.PARTS)
    for name, measured in stored.items():
        for case, race in measured.get("seconds", {}).items():
            for contender, seconds in race.items():
                assert seconds > 0 and math.isfinite(seconds), (name, case, contender)
