import pickle

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from foundations.layers import (
    BatchNorm,
    CrossEntropy,
    Linear,
    Model,
    Module,
    Parameter,
    ReLU,
    Sequential,
)
from foundations.support import ShapeError
from foundations.training import (
    SGD,
    Adam,
    Checkpoint,
    DataLoader,
    Dataset,
    Recorder,
    Scheduler,
    checkpoint,
    fit,
    load,
    load_training,
    one_cycle,
    save,
    save_training,
    tensors,
)
from foundations.vision import Conv2d


class Flat(Module):
    def forward(self, x):
        self.save(x.shape)
        return x.flatten(1)

    def backward(self, grad_out):
        (shape,) = self.saved()
        return grad_out.reshape(shape)


class Noise(Module):
    """Draw random numbers in training, as dropout does."""

    def __init__(self, generator):
        self.generator = generator

    def forward(self, x):
        if not self.training:
            return x
        return x + 0.1 * torch.randn(x.shape, generator=self.generator)

    def backward(self, grad_out):
        return grad_out


class Jitter:
    """Change the inputs at random, as augmentation does."""

    def __init__(self, generator):
        self.generator = generator

    def __call__(self, x):
        return x + torch.randn(x.shape, generator=self.generator)


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def make_net(seed=0, generator=None):
    g = seeded(seed)
    return Sequential(
        Conv2d(1, 3, padding=1, stride=2, bias=False, generator=g),
        BatchNorm(3),
        ReLU(),
        Noise(generator),
        Flat(),
        Linear(27, 2, generator=g),
    )


def make_training(seed=0, own_generators=True, kind=SGD):
    """Give a model, its optimiser, its loader and its callbacks, all from one seed."""
    generators = [seeded(seed + i) if own_generators else None for i in range(3)]
    torch.manual_seed(seed)
    model = Model(make_net(seed, generators[0]), CrossEntropy())
    x = torch.randn(10, 1, 6, 6, generator=seeded(9))
    train = DataLoader(
        Dataset(x, torch.arange(10) % 2), 4, shuffle=True, generator=generators[1],
        transform=Jitter(generators[2]),
    )  # fmt: skip
    options = {"momentum": 0.9} if kind is SGD else {}
    return model, kind(model.parameters(), lr=0.1, **options), train


def equal(a, b):
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


def test_everything_that_was_learned_is_named_once():
    net = make_net()
    shared = Linear(2, 2)
    net.layers += [shared, ReLU(), shared]
    net.table = {"scale": torch.zeros(3)}
    net(torch.zeros(1, 1, 6, 6))
    assert {name: tuple(t.shape) for name, t in tensors(net).items()} == {
        "layers.0.w": (3, 1, 3, 3),
        "layers.1.gamma": (3,),
        "layers.1.beta": (3,),
        "layers.1.running_mean": (3,),
        "layers.1.running_variance": (3,),
        "layers.5.w": (27, 2),
        "layers.5.b": (2,),
        "layers.6.w": (2, 2),
        "layers.6.b": (2,),
        "table.scale": (3,),
    }


def test_what_was_saved_is_loaded(tmp_path):
    net, other = make_net(0), make_net(1)
    net(torch.randn(5, 1, 6, 6, generator=seeded(0)))
    save(net, tmp_path / "net.safetensors")
    assert not equal(tensors(net), tensors(other))
    load(other, tmp_path / "net.safetensors")
    assert equal(tensors(net), tensors(other))
    x = torch.randn(2, 1, 6, 6, generator=seeded(1))
    assert torch.equal(net.eval()(x), other.eval()(x))


def test_tensors_of_any_layout_are_saved(tmp_path):
    layer = Linear(3, 2)
    layer.w.data, layer.b.data = torch.arange(6.0).reshape(2, 3).T, torch.ones(1).expand(2)
    save(layer, tmp_path / "layer.safetensors")
    assert equal(load_file(tmp_path / "layer.safetensors"), tensors(layer))


def test_the_file_is_no_pickle(tmp_path):
    save(Linear(2, 2), tmp_path / "layer.safetensors")
    with pytest.raises(pickle.UnpicklingError):
        pickle.loads((tmp_path / "layer.safetensors").read_bytes())


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (lambda: Linear(3, 4), r"  w: \(3, 4\) torch.float32 here, \(3, 2\) torch.float32 in the"),
        (lambda: Linear(3, 2, bias=False), r"  b: not there here, \(2,\) torch.float32 in the fil"),
        (lambda: Linear(3, 2, dtype=torch.float64), r"  w: \(3, 2\) torch.float64 here, \(3, 2\) "),
        (lambda: Sequential(Linear(3, 2)), r"  layers.0.w: .* here, not there in the file"),
    ],
)
def test_another_structure_is_refused_and_left_alone(tmp_path, other, message):
    path = tmp_path / "layer.safetensors"
    save(Linear(3, 2), path)
    module = other()
    before = {name: t.clone() for name, t in tensors(module).items()}
    with pytest.raises(
        ShapeError, match=rf"^load: {path} is of another structure:\n(.*\n)*{message}"
    ):
        load(module, path)
    assert equal(tensors(module), before)


def test_an_interrupted_save_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "net.safetensors"
    net = make_net()
    save(net, path)
    before = path.read_bytes()

    def interrupted(named, target, facts):
        target.write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(checkpoint, "save_file", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save(net, path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("own_generators", [True, False])
@pytest.mark.parametrize("kind", [SGD, Adam])
def test_a_resumed_training_is_bit_identical(tmp_path, kind, own_generators):
    path = tmp_path / "training.safetensors"

    def callbacks(recorder):
        return [Scheduler(lr=one_cycle(0.2)), recorder]

    whole, rest = Recorder("lr"), Recorder("lr")
    model, optimiser, train = make_training(0, own_generators, kind)
    fit(4, model, optimiser, train, callbacks=callbacks(whole))
    expected = {name: t.clone() for name, t in tensors(model).items()}
    next_random = torch.rand(3)

    stopped, optimiser, train = make_training(0, own_generators, kind)

    class Stop(Checkpoint):
        def before_step(self, run):
            if run.epoch == 2 and run.step % len(run.train) == 1:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit(4, stopped, optimiser, train, callbacks=[*callbacks(Recorder()), Stop(path)])
    assert not equal(tensors(stopped), expected)

    # Another seed, so that nothing is right by accident.
    resumed, optimiser, train = make_training(5, own_generators, kind)
    start = load_training(path, resumed, optimiser, train)
    fit(4, resumed, optimiser, train, callbacks=callbacks(rest), start=start)
    assert start == 2
    assert equal(tensors(resumed), expected)
    assert rest.losses == whole.losses[6:] and rest.values["lr"] == whole.values["lr"][6:]
    assert torch.equal(torch.rand(3), next_random)


def test_a_training_of_another_kind_is_refused(tmp_path):
    path = tmp_path / "training.safetensors"
    save_training(path, *make_training(), 1)
    with pytest.raises(ValueError, match=r"has the state of SGD, not Adam$"):
        load_training(path, *make_training(kind=Adam))
    model, optimiser, train = make_training()
    train.transform = None
    with pytest.raises(ValueError, match=r"only one of .* and this training has transform$"):
        load_training(path, model, optimiser, train)


def test_a_generator_that_serves_two_purposes_is_saved_once(tmp_path):
    path = tmp_path / "training.safetensors"
    model, optimiser, train = make_training()
    train.transform.generator = train.generator
    save_training(path, model, optimiser, train, 0)
    random = [name for name in load_file(path) if name.startswith("random.")]
    assert sorted(random) == [
        "random.global",
        "random.model.net.layers.3.generator",
        "random.train",
    ]
    assert load_training(path, model, optimiser, train) == 0


class Hidden(Module):
    """A parameter, a module and a generator under private names, and a cache."""

    def __init__(self):
        self._w, self._inner = Parameter(torch.ones(2)), [Linear(2, 2)]
        self._generator, self._cache = seeded(3), torch.zeros(5)


class Clash(Module):
    """Two parameters with one path."""

    def __init__(self):
        self.a = {"b.c": Parameter(torch.ones(1)), "b": {"c": Parameter(torch.zeros(1))}}


@pytest.mark.parametrize("kind", [Hidden, Clash])
def test_every_parameter_is_named_and_comes_back(tmp_path, kind):
    module, other = kind(), kind()
    assert len(tensors(module)) == len(module.parameters())
    for i, p in enumerate(other.parameters()):
        p.data = torch.full_like(p.data, 7.0 + i)
    save(module, tmp_path / "f")
    load(other, tmp_path / "f")
    assert equal(tensors(other), tensors(module))
    assert all(map(torch.equal, *([p.data for p in m.parameters()] for m in (module, other))))


def test_of_two_parameters_with_one_path_the_second_gets_another_name():
    assert list(tensors(Clash())) == ["a.b.c", "a.b.c_"]


def test_a_private_generator_is_part_of_the_training(tmp_path):
    path, module = tmp_path / "f", Hidden()
    train = make_training()[2]
    save_training(path, module, SGD(module.parameters(), 0.1), train, 1)
    expected = torch.rand(2, generator=module._generator)
    load_training(path, module, SGD(module.parameters(), 0.1), train)
    assert torch.equal(torch.rand(2, generator=module._generator), expected)


def test_a_module_that_another_has_replaced_the_values_of_is_loaded(tmp_path):
    layer, other = Linear(3, 2), Linear(3, 2)
    save(layer, tmp_path / "f")
    other.b.data = torch.ones(1).expand(2)  # cannot be written to
    load(other, tmp_path / "f")
    assert equal(tensors(other), tensors(layer))


DAMAGES = {
    "empty": lambda content: b"",
    "cut": lambda content: content[: len(content) // 2],
    "cut by one byte": lambda content: content[:-1],
    "another file": lambda content: b"junk" * 1000,
    "one bit of a number": lambda content: content[:-9] + bytes([content[-9] ^ 1]) + content[-8:],
    "one bit of a name": lambda content: content.replace(b"running", b"runninf", 1),
    "the checksum": lambda content: content.replace(b'"sha256":"', b'"sha256":"0', 1)[:-1],
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=list(DAMAGES))
def test_a_damaged_file_is_named_with_what_to_do_and_nothing_is_overwritten(tmp_path, damage):
    path = tmp_path / "run.safetensors"
    save_training(path, *make_training(), 1)
    path.write_bytes(damage(path.read_bytes()))
    model, optimiser, train = make_training(5)
    before = {name: t.clone() for name, t in tensors(model).items()}
    with pytest.raises(ValueError, match=r"run.safetensors is damaged: .*; remove it, and the tr"):
        load_training(path, model, optimiser, train)
    with pytest.raises(ValueError, match=r"run.safetensors is damaged: .*; write it again, or"):
        load(model, path)
    assert equal(tensors(model), before)


def test_a_file_that_is_not_there_is_not_called_damaged(tmp_path):
    with pytest.raises(FileNotFoundError):
        load(Linear(2, 2), tmp_path / "nothing")


def test_a_file_of_others_without_a_checksum_is_read(tmp_path):
    layer = Linear(3, 2)
    save_file({"w": torch.ones(3, 2), "b": torch.ones(2)}, tmp_path / "f")
    load(layer, tmp_path / "f")
    assert layer.w.data.sum() == 6
    with pytest.raises(ValueError, match=r"f holds no training; did you mean load\?$"):
        load_training(tmp_path / "f", layer, SGD(layer.parameters(), 0.1), make_training()[2])


def test_the_same_contents_make_the_same_file(tmp_path):
    for name in ("one", "other"):
        save(make_net(), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


@pytest.mark.parametrize("pick", [lambda p: p[::-1], lambda p: p[1:], lambda p: p[:-1]])
def test_other_parameters_or_another_order_are_refused_before_anything_is_overwritten(
    tmp_path, pick
):
    path = tmp_path / "f"
    model, optimiser, train = make_training()
    save_training(path, model, optimiser, train, 1)
    model, _, train = make_training(5)
    optimiser = SGD(pick(model.parameters()), 0.1, momentum=0.9)
    before = {name: t.clone() for name, t in tensors(model).items()}
    states = optimiser.state, train.generator.get_state()
    with pytest.raises(ValueError, match=r"has the state of the parameters net.*, this optimiser"):
        load_training(path, model, optimiser, train)
    assert equal(tensors(model), before)
    assert optimiser.state is states[0] and torch.equal(train.generator.get_state(), states[1])


def test_an_optimiser_of_another_model_is_refused(tmp_path):
    model, _, train = make_training()
    stranger = SGD(make_net().parameters(), 0.1)
    with pytest.raises(ValueError, match=r"^save_training: the model has no Parameter\(3, 1, 3, 3"):
        save_training(tmp_path / "f", model, stranger, train, 1)
    assert not list(tmp_path.iterdir())


def test_a_generator_of_another_device_is_refused(tmp_path):
    model, optimiser, train = make_training()
    save_training(tmp_path / "f", model, optimiser, train, 1)

    class Elsewhere(torch.Generator):
        def get_state(self):
            return super().get_state()[:16]

    train.generator = Elsewhere()
    with pytest.raises(ValueError, match="has train of another device than this training"):
        load_training(tmp_path / "f", model, optimiser, train)


def test_tensors_that_require_grad_are_saved_and_loaded(tmp_path):
    layer = Linear(3, 2)
    layer.w.data.requires_grad_()
    save(layer, tmp_path / "f")
    load(layer, tmp_path / "f")
    assert not layer.w.data.requires_grad


@pytest.mark.parametrize(
    ("name", "tensor"),
    [("optimiser.0.velocity", torch.ones(2)), ("optimiser.99.velocity", torch.ones(()))],
)
def test_a_state_that_is_of_no_parameter_is_refused_before_anything_is_overwritten(
    tmp_path, name, tensor
):
    path = tmp_path / "f"
    save_training(path, *make_training(), 1)
    found = load_file(path)
    with safe_open(path, framework="pt") as file:
        facts = {key: text for key, text in file.metadata().items() if key != "sha256"}
    save_file(found | {name: tensor}, path, facts)
    model, optimiser, train = make_training(5)
    before = {name: t.clone() for name, t in tensors(model).items()}
    with pytest.raises(ValueError, match=rf"has {name} of shape \(.*\), which is of no"):
        load_training(path, model, optimiser, train)
    assert equal(tensors(model), before)
