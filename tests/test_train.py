import copy

import pytest
import torch
from torch import nn

from foundations.layers import MSE, BatchNorm, CrossEntropy, Linear, Model, ReLU, Sequential
from foundations.support import DtypeError, ShapeError
from foundations.training import SGD, Callback, DataLoader, Dataset, Epoch, accuracy, evaluate, fit

N = 11


def data(randn, seed=0, batch_size=4, **options):
    x = randn(N, 5, seed=seed)
    return DataLoader(Dataset(x, (x[:, 0] > 0).long()), batch_size, **options)


def make_model():
    generator = torch.Generator().manual_seed(0)
    layers = [Linear(5, 4, generator=generator, dtype=torch.float64), ReLU()]
    return Model(
        Sequential(*layers, Linear(4, 2, generator=generator, dtype=torch.float64)), CrossEntropy()
    )


def torch_copy(model):
    layers = []
    for layer in model.net.layers:
        if isinstance(layer, ReLU):
            layers.append(nn.ReLU())
            continue
        twin = nn.Linear(*layer.w.data.shape, dtype=torch.float64)
        twin.weight.data, twin.bias.data = layer.w.data.T.clone(), layer.b.data.clone()
        layers.append(twin)
    return nn.Sequential(*layers)


def test_fit_against_a_loop_of_torch(randn):
    model = make_model()
    net = torch_copy(model)
    ours, theirs = SGD(model.parameters(), 0.1, 0.9), torch.optim.SGD(net.parameters(), 0.1, 0.9)
    train = data(randn)
    run = fit(3, model, ours, train)
    for result in run.history:
        total = 0.0
        for x, target in train:
            theirs.zero_grad()
            loss = nn.functional.cross_entropy(net(x), target)
            loss.backward()
            theirs.step()
            total += loss.item() * len(x)
        # The last batch has 3 pairs of 11, so a mean of the three means would be another number.
        assert result.train_loss == pytest.approx(total / N, rel=1e-9)
    for mine, exact in zip(model.parameters(), net.parameters(), strict=True):
        torch.testing.assert_close(mine.data, exact.data.t(), rtol=1e-6, atol=1e-9)


def test_gradients_left_from_before_do_not_count(randn):
    models = [make_model(), make_model()]
    models[0](*next(iter(data(randn))))
    models[0].backward()
    for model in models:
        fit(1, model, SGD(model.parameters(), 0.1), data(randn))
    for a, b in zip(models[0].parameters(), models[1].parameters(), strict=True):
        assert torch.equal(a.data, b.data)


def test_validation_measures_the_whole_set_and_changes_nothing(randn):
    model = make_model()
    model.net.layers.append(BatchNorm(2, dtype=torch.float64))
    model.net.layers[-1].running_mean = randn(2)
    before = copy.deepcopy(vars(model.net.layers[-1])), [p.data for p in model.parameters()]
    valid = data(randn, batch_size=4)
    loss, share = evaluate(model, valid)

    logits = model.net.eval()(valid.dataset.x)
    expected = nn.functional.cross_entropy(logits, valid.dataset.y)
    assert loss == pytest.approx(expected.item(), rel=1e-9)
    assert share == pytest.approx((logits.argmax(1) == valid.dataset.y).double().mean().item())
    assert torch.equal(model.net.layers[-1].running_mean, before[0]["running_mean"])
    for parameter, old in zip(model.parameters(), before[1], strict=True):
        assert parameter.data is old and parameter.grad is None


@pytest.mark.parametrize("training", [True, False])
def test_evaluate_gives_the_mode_back(randn, training):
    model = make_model().train(training)
    evaluate(model, data(randn))
    assert all(module.training is training for module in model.modules())


def test_fit_trains_in_training_mode_and_validates_in_eval_mode(randn):
    modes = []

    class Watch(ReLU):
        def forward(self, x):
            modes.append((self.training, len(x)))
            return super().forward(x)

    model = make_model()
    model.net.layers[1] = Watch()
    optimiser = SGD(model.parameters(), 0.1)
    fit(2, model.eval(), optimiser, data(randn), data(randn, 1, batch_size=6))
    assert modes == [(True, 4), (True, 4), (True, 3), (False, 6), (False, 5)] * 2


class Log(Callback):
    def __init__(self):
        self.lines = []

    def before_fit(self, run):
        self.lines.append("before_fit")

    def before_step(self, run):
        self.lines.append(("before_step", run.epoch, run.step))

    def after_step(self, run):
        self.lines.append(("after_step", run.epoch, run.step))

    def after_epoch(self, run):
        self.lines.append(("after_epoch", run.epoch, len(run.history)))

    def after_fit(self, run):
        self.lines.append("after_fit")


def test_callbacks_hear_of_every_moment_in_order(randn):
    log, model = Log(), make_model()
    fit(2, model, SGD(model.parameters(), 0.1), data(randn, batch_size=6), callbacks=[log])
    steps = [[(moment, s // 2, s) for moment in ("before_step", "after_step")] for s in range(4)]
    assert log.lines == [
        "before_fit",
        *steps[0],
        *steps[1],
        ("after_epoch", 0, 1),
        *steps[2],
        *steps[3],
        ("after_epoch", 1, 2),
        "after_fit",
    ]


def test_a_resumed_training_counts_on(randn):
    log, model = Log(), make_model()
    optimiser = SGD(model.parameters(), 0.1)
    run = fit(3, model, optimiser, data(randn, batch_size=6), callbacks=[log], start=2)
    assert log.lines[1] == ("before_step", 2, 4) and log.lines[-2] == ("after_epoch", 2, 1)
    assert (run.total, len(run.history)) == (6, 1)


def test_after_fit_comes_even_after_an_error(randn):
    class Stop(Callback):
        def after_step(self, run):
            raise KeyboardInterrupt

    log, model = Log(), make_model()
    with pytest.raises(KeyboardInterrupt):
        fit(2, model, SGD(model.parameters(), 0.1), data(randn), callbacks=[Stop(), log])
    assert log.lines == ["before_fit", ("before_step", 0, 0), "after_fit"]


def test_history_has_validation_only_if_there_is_any(randn):
    model = make_model()
    optimiser = SGD(model.parameters(), 0.1)
    assert fit(1, model, optimiser, data(randn)).history[0][1:] == (None, None)
    valid = data(randn, seed=1)
    (result,) = fit(1, model, optimiser, data(randn), valid).history
    assert result == Epoch(result.train_loss, *evaluate(model, valid))


def test_a_small_network_learns(randn):
    x = randn(200, 5)
    loader = DataLoader(
        Dataset(x, (x[:, 0] > 0).long()), 20, shuffle=True, generator=torch.Generator()
    )
    model = make_model()
    history = fit(20, model, SGD(model.parameters(), 0.3, 0.9), loader, loader).history
    assert history[-1].valid_loss < history[0].valid_loss / 3 and history[-1].metric > 0.97


def test_accuracy_counts():
    logits = torch.tensor([[0.1, 0.9], [0.8, 0.2], [0.3, 0.7]])
    assert accuracy(logits, torch.tensor([1, 0, 0])) == 2 / 3


@pytest.mark.parametrize(("logits", "target"), [((3, 2), (3, 1)), ((3,), (3,)), ((0, 2), (0,))])
def test_accuracy_refuses_shapes_that_would_broadcast(logits, target):
    with pytest.raises(ShapeError, match=r"^accuracy: logits are \(n, classes\) and target \(n,\)"):
        accuracy(torch.zeros(logits), torch.zeros(target))


def test_each_module_is_back_in_its_own_mode_even_after_an_error(randn):
    model = make_model()
    model.net.layers[1].eval()
    modes = [module.training for module in model.modules()]
    evaluate(model, data(randn))
    assert [module.training for module in model.modules()] == modes

    class Broken(ReLU):
        def forward(self, x):
            raise KeyboardInterrupt

    model.net.layers.append(Broken())
    with pytest.raises(KeyboardInterrupt):
        evaluate(model, data(randn))
    assert [module.training for module in model.modules()] == [*modes, True]


def regression(randn):
    x = randn(11, 5)
    batches = DataLoader(Dataset(x, x.sum(1, keepdim=True)), 4)
    return Model(Linear(5, 1, dtype=torch.float64), MSE()), batches


def test_a_model_without_classes_is_validated_by_its_loss_or_by_a_metric_of_its_own(randn):
    model, batches = regression(randn)
    optimiser = SGD(model.parameters(), 0.1)
    run = fit(1, model, optimiser, batches, batches, metric=None)
    assert run.history[0].valid_loss > 0 and run.history[0].metric is None and run.metric is None

    def farthest(pred, target):
        return (pred - target).abs().mean()

    run = fit(1, model, optimiser, batches, batches, metric=farthest)
    x, y = batches.dataset.x, batches.dataset.y
    assert run.metric is farthest
    assert run.history[0].metric == pytest.approx(farthest(model.net(x), y).item())
    assert evaluate(model, batches, farthest) == (run.history[0].valid_loss, run.history[0].metric)
    with pytest.raises(ShapeError, match=r"^accuracy: logits are"):
        fit(1, model, optimiser, batches, DataLoader(Dataset(x, y), 4))


@pytest.mark.parametrize("epochs", [-1, 1.0, "1", None])
def test_epochs_are_counted(randn, epochs):
    model, batches = regression(randn)
    with pytest.raises(ValueError, match=r"^fit: epochs is an integer, 0 or more, got"):
        fit(epochs, model, SGD(model.parameters(), 0.1), batches)


def test_inputs_that_require_grad_are_trained_on_like_others(randn):
    model, batches = regression(randn)
    batches.dataset.x.requires_grad_()
    run = fit(2, model, SGD(model.parameters(), 0.1), batches, batches, metric=None)
    assert run.history[1].valid_loss < run.history[0].valid_loss
    assert not any(p.data.requires_grad for p in model.parameters())


@pytest.mark.parametrize(
    ("logits", "target"), [(torch.zeros(2, 3).long(), [0, 1]), (torch.zeros(2, 3), [True, False])]
)
def test_accuracy_compares_scores_and_classes(logits, target):
    with pytest.raises(
        DtypeError, match=r"^accuracy: (logits holds floats|target holds real numbers)"
    ):
        accuracy(logits, torch.tensor(target))


def test_accuracy_of_no_classes_is_refused():
    with pytest.raises(ShapeError, match=r"^accuracy: "):
        accuracy(torch.zeros(3, 0), torch.zeros(3).long())


def test_one_image_of_one_class_is_right():
    assert accuracy(torch.zeros(1, 1), torch.tensor([0])) == 1.0


def test_a_fit_of_no_epoch_changes_nothing(randn):
    model, batches = regression(randn)
    before = [p.data.clone() for p in model.parameters()]
    run = fit(0, model, SGD(model.parameters(), 0.1), batches)
    assert run.history == [] and run.total == 0
    assert all(map(torch.equal, before, [p.data for p in model.parameters()]))
