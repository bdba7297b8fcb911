import torch

from foundations.layers import Dropout, Linear, dropout_mask, kaiming_normal
from foundations.support._random import source_of


class Elsewhere:
    """A generator of a device that this machine may not have."""

    device = torch.device("cuda", 1)


def test_without_a_generator_or_with_one_of_the_cpu_nothing_else_is_said():
    generator = torch.Generator()
    assert source_of(None) == {"generator": None}
    assert source_of(generator) == {"generator": generator}


def test_a_generator_of_another_device_draws_there():
    generator = Elsewhere()
    assert source_of(generator) == {"generator": generator, "device": generator.device}


def test_what_is_drawn_for_another_device_is_moved_there():
    generator = torch.Generator().manual_seed(0)
    layer = Linear(3, 2, generator=generator, device="meta")
    assert [p.data.device.type for p in layer.parameters()] == ["meta", "meta"]
    drawn = kaiming_normal((3, 2), generator=torch.Generator().manual_seed(0))
    after = torch.Generator().manual_seed(0)
    kaiming_normal((3, 2), generator=after)
    assert drawn.device.type == "cpu" and torch.equal(generator.get_state(), after.get_state())
    assert dropout_mask((2,), 0.5, device="meta").device.type == "meta"
    assert Dropout(0.5)(torch.zeros(3, device="meta")).device.type == "meta"
