import errno
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import torch

from foundations.data import Mnist, mnist
from foundations.recipes import mnist_resnet as module
from foundations.recipes.mnist_resnet import Log, Recipe, full_run, main, training
from foundations.training import Checkpoint, evaluate, load

STORED = Path(__file__).parents[1] / "runs"
SMALL = Recipe(channels=(4, 6), epochs=2, batch_size=8)


@pytest.fixture(scope="module")
def data():
    generator = torch.Generator().manual_seed(0)
    x = torch.rand(50, 784, generator=generator)
    y = torch.randint(10, (50,), generator=generator)
    return Mnist(x[:30], y[:30], x[30:], y[30:])


@pytest.fixture(scope="module")
def whole(tmp_path_factory, data):
    """The folder of a small run that nobody stopped."""
    folder = tmp_path_factory.mktemp("whole") / "of" / "runs"
    full_run(SMALL, data, folder)
    return folder


def read(folder):
    return json.loads((folder / "resnet.json").read_text())


def stop_at(moment, monkeypatch):
    """Let the second epoch end as a run does that is killed: before or after its checkpoint."""
    finished = Checkpoint.after_epoch

    def after_epoch(self, run):
        if run.epoch == 0 or moment == "after":
            finished(self, run)
        if run.epoch == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(Checkpoint, "after_epoch", after_epoch)


def test_the_log_says_how_the_run_was_made_and_how_it_went(whole):
    log = read(whole)
    assert list(log) == ["recipe", "software", "first_epoch", "epochs"]
    assert log["recipe"] == {
        "channels": [4, 6], "blocks": 1, "stem_stride": 2, "epochs": 2, "batch_size": 8,
        "lr": 0.1, "momentum": 0.9, "weight_decay": 5e-4, "pixels": 2, "seed": 0,
    }  # fmt: skip
    assert torch.__version__.startswith(log["software"]["torch"])
    assert log["software"]["threads"] == torch.get_num_threads()
    assert len(log["first_epoch"]) == 30 // 8 and len(log["epochs"]) == 2
    first, last = log["epochs"]
    assert first["train_loss"] == pytest.approx(sum(log["first_epoch"]) / 3)
    assert last["lr"] < 1e-6 < first["lr"] < 0.1


def test_the_parameters_are_those_of_the_last_line(whole, data):
    model, _, _, valid = training(SMALL, data)
    load(model.net, whole / "resnet.safetensors")
    last = read(whole)["epochs"][-1]
    assert evaluate(model, valid) == (last["valid_loss"], last["accuracy"])
    assert {path.name for path in whole.iterdir()} == {"resnet.json", "resnet.safetensors"}


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_run_that_was_stopped_ends_as_if_it_had_not_been(
    tmp_path, data, whole, moment, monkeypatch
):
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        stop_at(moment, patch)
        full_run(SMALL, data, tmp_path)
    assert not (tmp_path / "resnet.safetensors").exists()
    full_run(SMALL, data, tmp_path)
    for path in whole.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()
    assert not (tmp_path / "training.safetensors").exists()


@pytest.fixture
def stopped(tmp_path, data, monkeypatch):
    """The folder of a small run that was stopped in its second epoch."""
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        stop_at("before", patch)
        full_run(SMALL, data, tmp_path)
    return tmp_path


@pytest.mark.parametrize("change", [{"epochs": 3}, {"channels": (5, 7)}, {"channels": (4,)}])
def test_another_recipe_does_not_go_on_with_what_was_stopped(stopped, data, change):
    with pytest.raises(ValueError, match=r"the recipe .*'epochs': 2,.* did you mean another"):
        full_run(replace(SMALL, **change), data, stopped)


def test_a_stopped_run_does_not_go_on_without_its_log(stopped, data):
    (stopped / "resnet.json").unlink()
    with pytest.raises(ValueError, match=r"resnet\.json is missing; did you mean another --folder"):
        full_run(SMALL, data, stopped)


def test_every_setting_reaches_what_it_sets(data):
    recipe = Recipe((4, 6), 2, 1, 3, 5, 0.2, 0.8, 1e-3, 1, 7)
    model, optimiser, train, valid = training(recipe, data)
    assert model.net(torch.zeros(1, 1, 28, 28)).shape == (1, 10)
    assert len(model.net.layers) == 2 + 2 * 2 + 2
    assert model.net.layers[0].layers[0].stride == 1
    assert (optimiser.lr, optimiser.momentum, optimiser.weight_decay) == (0.2, 0.8, 1e-3)
    assert optimiser.nesterov and optimiser.parameters == model.parameters()
    assert (train.batch_size, train.shuffle, train.drop_last) == (5, True, True)
    assert train.transform.pixels == 1 and not valid.shuffle
    other = training(Recipe((4, 6), 2, 1, 3, 5, 0.2, 0.8, 1e-3, 1, 8), data).model
    assert not torch.equal(model.parameters()[0].data, other.parameters()[0].data)


def test_a_recipe_stays_as_it_was_written_down():
    with pytest.raises(AttributeError):
        SMALL.epochs = 3


def test_images_are_normalised_by_the_training_set_and_moved_over_paper(data):
    _, _, train, valid = training(SMALL, data._replace(x_train=data.x_train * 0.5))
    x, moved = train.dataset.x, train.transform(torch.ones(200, 1, 28, 28))
    assert abs(float(x.mean())) < 1e-5 and abs(float(x.std()) - 1) < 1e-5
    assert valid.dataset.x.mean() > 1
    paper = -0.5 * data.x_train.mean() / (0.5 * data.x_train.std())
    assert moved.min() == pytest.approx(float(paper))


def test_the_command_takes_epochs_and_a_folder(tmp_path, data, monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(module, "mnist", lambda: data)
    monkeypatch.setattr(module, "full_run", lambda *arguments: asked.append(arguments))
    monkeypatch.setattr(sys, "argv", ["full_run", "--epochs", "3", "--folder", str(tmp_path)])
    main()
    assert asked == [(Recipe(epochs=3), data, tmp_path)]
    assert "resnet.json" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["full_run"])
    main()
    assert asked[1] == (Recipe(), data, Path("runs"))


def test_the_stored_run_has_the_recipe_of_the_code():
    log = read(STORED)
    assert log["recipe"] == asdict(Recipe()) | {"channels": list(Recipe.channels)}
    assert log["software"]["threads"] == 1
    assert len(log["first_epoch"]) == 50_000 // Recipe.batch_size
    assert len(log["epochs"]) == Recipe.epochs


def test_the_stored_parameters_read_as_its_last_line_says():
    model, _, _, valid = training(Recipe(), mnist())
    load(model.net, STORED / "resnet.safetensors")
    last = read(STORED)["epochs"][-1]
    # Another processor rounds otherwise, and may turn a digit or two on the edge.
    loss, accuracy = evaluate(model, valid)
    assert loss == pytest.approx(last["valid_loss"], rel=1e-3)
    assert accuracy == pytest.approx(last["accuracy"], abs=2e-4)


@pytest.mark.parametrize("epochs", [0, -1, 1.5])
def test_a_run_without_an_epoch_is_refused_and_leaves_what_is_there(tmp_path, data, epochs):
    (tmp_path / "resnet.safetensors").write_bytes(b"half an hour of training")
    with pytest.raises(ValueError, match=r"^full_run: epochs is an integer, 1 or more, got"):
        full_run(replace(SMALL, epochs=epochs), data, tmp_path)
    assert (tmp_path / "resnet.safetensors").read_bytes() == b"half an hour of training"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_cannot_be_written_is_refused_before_the_first_step(
    tmp_path, data, monkeypatch
):
    def refuse(self, *args, **options):
        raise OSError(errno.EROFS, "Read-only file system", str(self))

    monkeypatch.setattr(Path, "touch", refuse)
    monkeypatch.setattr(module, "training", None)
    with pytest.raises(OSError, match="Read-only"):
        full_run(SMALL, data, tmp_path)
    assert not list(tmp_path.iterdir())


def test_two_runs_in_one_folder_do_not_meet(tmp_path, data, monkeypatch):
    def second(self, run):
        with pytest.raises(OSError, match=r"another run is writing to .*another --folder\?$"):
            full_run(SMALL, data, tmp_path)

    monkeypatch.setattr(Log, "before_fit", second)
    full_run(SMALL, data, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"resnet.json", "resnet.safetensors"}


def test_a_log_that_is_none_is_named(stopped, data):
    (stopped / "resnet.json").write_text('{"recipe":')
    with pytest.raises(ValueError, match=r"resnet.json is no log .*; remove it and training.safe"):
        full_run(SMALL, data, stopped)


# Where a run can be killed: in each epoch before, in and after the write of each of its files.
MOMENTS = [
    (moment, name, count)
    for moment in ("before", "within", "after")
    for name, counts in (("resnet.json", 2), ("training.safetensors", 2), ("resnet.safetensors", 1))
    for count in range(counts)
]


@pytest.mark.parametrize(("moment", "name", "count"), MOMENTS)
def test_a_run_that_is_killed_while_it_writes_ends_bit_identical(
    tmp_path, data, whole, monkeypatch, moment, name, count
):
    moves = []
    move = Path.replace

    def replace(self, target):
        moves.append(Path(target).name)
        if Path(target).name != name or moves.count(name) != count + 1:
            return move(self, target)
        if moment == "within":  # the file beside is half there, and nobody clears it away
            (tmp_path / f".{name}.0.partial").write_bytes(self.read_bytes()[:100])
        if moment == "after":
            move(self, target)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "replace", replace)
        full_run(SMALL, data, tmp_path)
    full_run(SMALL, data, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in whole.iterdir()}
    for path in whole.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_a_full_disk_loses_nothing(tmp_path, data, whole, monkeypatch):
    write = Path.write_text

    def full(self, text, **options):
        write(self, text[:4096], **options)
        raise OSError(errno.ENOSPC, "No space left on device")

    for _ in range(2):
        with monkeypatch.context() as patch, pytest.raises(OSError, match="No space"):
            patch.setattr(Path, "write_text", full)
            full_run(SMALL, data, tmp_path)
    full_run(SMALL, data, tmp_path)
    assert read(tmp_path) == read(whole)


def test_the_network_is_made_where_the_data_lies(data, monkeypatch):
    asked, make = [], module.resnet
    monkeypatch.setattr(module, "resnet", lambda *a, **o: asked.append(o) or make(*a, **o))
    training(SMALL, data)
    assert asked[0]["device"] is not None and asked[0]["device"] == data.x_train.device


def test_one_epoch_is_a_run(tmp_path, data):
    full_run(replace(SMALL, epochs=1), data, tmp_path)
    assert len(read(tmp_path)["epochs"]) == 1
