import io

import pytest
import torch

from foundations.layers import CrossEntropy, Linear, Model
from foundations.training import (
    SGD,
    Callback,
    DataLoader,
    Dataset,
    ProgressBar,
    Recorder,
    Scheduler,
    fit,
    one_cycle,
)


def loader():
    return DataLoader(Dataset(torch.eye(6), torch.arange(6) % 2), batch_size=2)


def training(*callbacks, **options):
    model = Model(Linear(6, 2, generator=torch.Generator().manual_seed(0)), CrossEntropy())
    optimiser = SGD(model.parameters(), lr=0.5, momentum=0.5)
    return fit(2, model, optimiser, loader(), callbacks=callbacks, **options)


def test_the_recorder_writes_down_every_step():
    recorder = Recorder("lr")
    run = training(recorder)
    assert len(recorder.losses) == 6 and recorder.values == {"lr": [0.5] * 6}
    assert sum(recorder.losses[:3]) / 3 == pytest.approx(run.history[0].train_loss)
    assert sum(recorder.losses[3:]) / 3 == pytest.approx(run.history[1].train_loss)


@pytest.mark.parametrize("order", [slice(None), slice(None, None, -1)])
def test_the_scheduler_sets_the_values_before_the_step_that_uses_them(order):
    lr, momentum = one_cycle(0.1), one_cycle(0.85, start=0.95, end=0.95)
    recorder = Recorder("lr", "momentum")
    training(*[Scheduler(lr=lr, momentum=momentum), recorder][order])
    assert recorder.values == {
        "lr": [lr(step, 6) for step in range(6)],
        "momentum": [momentum(step, 6) for step in range(6)],
    }


def test_the_scheduler_goes_on_where_a_training_is_resumed():
    recorder = Recorder("lr")
    training(Scheduler(lr=lambda step, total: step / total), recorder, start=1)
    assert recorder.values["lr"] == [3 / 6, 4 / 6, 5 / 6]


def test_a_schedule_decides_what_is_learned():
    weights = [
        training(*callbacks).model.net.w.data
        for callbacks in ([], [Scheduler(lr=lambda step, total: 0.5)], [Scheduler(lr=one_cycle(1))])
    ]
    assert torch.equal(weights[0], weights[1]) and not torch.equal(weights[0], weights[2])


def test_the_scheduler_refuses_a_misspelt_name():
    with pytest.raises(AttributeError, match=r"^Scheduler: SGD has no 'learning_rate' to set$"):
        training(Scheduler(learning_rate=one_cycle(1.0)))


def test_the_progress_bar_shows_epoch_loss_and_accuracy():
    file = io.StringIO()
    run = training(ProgressBar(file), valid=loader())
    last = file.getvalue().rstrip().rpartition("\r")[2]
    assert last.startswith("epoch 2 of 2: 100%") and "6/6" in last
    assert f"loss={run.loss:.3f}" in last and f"accuracy={run.history[-1].metric:.2%}" in last


def test_the_progress_bar_keeps_the_last_accuracy_through_the_next_epoch():
    bar, seen = ProgressBar(io.StringIO()), []

    class Watch(Callback):
        def after_step(self, run):
            seen.append(bar.bar.postfix)

    run = training(bar, Watch(), valid=loader())
    assert not any("accuracy" in shown for shown in seen[:3])
    assert all(f"accuracy={run.history[0].metric:.2%}" in shown for shown in seen[3:])


def test_the_progress_bar_shows_an_accuracy_as_soon_as_it_is_measured():
    file, seen = io.StringIO(), []

    class Watch(Callback):
        def after_epoch(self, run):
            seen.append(file.getvalue().rpartition("\r")[2])

    run = training(ProgressBar(file), Watch(), valid=loader())
    for shown, epoch in zip(seen, run.history, strict=True):
        assert shown.index("loss=") < shown.index(f"accuracy={epoch.metric:.2%}")


def test_the_progress_bar_hides_no_error_that_comes_before_it(capsys):
    with pytest.raises(AttributeError, match=r"^Scheduler: SGD has no 'learning_rate' to set$"):
        training(Scheduler(learning_rate=one_cycle(1.0)), ProgressBar())
    assert capsys.readouterr().err == ""


def test_the_progress_bar_works_without_validation_and_when_resumed(capsys):
    training(ProgressBar(), start=1)
    shown = capsys.readouterr()
    assert "3/6" in shown.err and "6/6" in shown.err and "accuracy" not in shown.err
    assert shown.out == ""


def test_the_bar_names_another_metric():
    def distance(pred, target):
        return 1.25

    out = io.StringIO()
    training(ProgressBar(out), valid=loader(), metric=distance)
    assert "distance=1.25" in out.getvalue() and "accuracy" not in out.getvalue()
