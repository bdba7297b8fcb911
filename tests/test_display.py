import re

import matplotlib.pyplot as plt
import pytest
import torch
from matplotlib.colors import to_rgb

from foundations.support import COLOURS, show_images, source, table, use_course_style


@pytest.fixture(autouse=True)
def shown(monkeypatch):
    """Figures that a test shows are closed after it, and never drawn on a screen."""
    monkeypatch.setattr(plt, "show", lambda: None)
    yield
    plt.close("all")


def luminance(colour):
    """Relative luminance as WCAG 2 defines it."""
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]


def contrast(a, b):
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("paper", ["#fffdf9", "#16181d"])
@pytest.mark.parametrize("colour", COLOURS)
def test_a_curve_is_seen_on_both_papers(colour, paper):
    assert contrast(colour, paper) >= 3


def test_a_figure_is_a_plain_one_with_a_grid():
    use_course_style()
    _, ax = plt.subplots()
    (line,) = ax.plot([1, 2], label="loss")
    assert plt.gcf().get_size_inches().tolist() == [5.2, 3.0]
    assert plt.gcf().get_constrained_layout()
    assert [side for side, spine in ax.spines.items() if spine.get_visible()] == ["left", "bottom"]
    assert all(mark.get_visible() for mark in ax.get_xgridlines())
    assert not ax.legend().get_frame_on()
    assert (line.get_linewidth(), ax.title.get_fontsize()) == (2, 10)


def test_a_grid_has_the_images_in_order_and_no_empty_frames():
    images = torch.arange(7 * 4).view(7, 2, 2)
    show_images(images, titles="abc", columns=3)
    axes = plt.gcf().axes
    assert len(axes) == 9
    drawn = [ax.get_images()[0].get_array() for ax in axes if ax.get_images()]
    assert [image.tolist() for image in drawn] == images.tolist()
    assert [ax.get_title() for ax in axes] == ["a", "b", "c", "", "", "", "", "", ""]
    assert not any(ax.axison for ax in axes)


def test_one_image_is_a_grid():
    show_images(torch.zeros(1, 2, 2), columns=1)
    assert len(plt.gcf().axes) == 1


def test_a_grid_grows_with_its_rows():
    for rows in (1, 2):
        show_images(torch.zeros(5 * rows, 2, 2))
        assert plt.gcf().get_size_inches().tolist() == [5, 1.3 * rows]


def test_a_table_aligns_numbers_to_the_right():
    assert table(["a", "b", "c"], []).data.splitlines()[1] == "| --- | ---: | ---: |"
    assert table(["rung", "time"], [["loops", 7], ["op", 1.5]]).data.splitlines() == [
        "| rung | time |",
        "| --- | ---: |",
        "| loops | 7 |",
        "| op | 1.5 |",
    ]


class Documented:
    """The first line.

    And more.
    """

    def double(self, x):
        """Return twice x."""
        # because
        return 2 * x


def undocumented():
    return "not a docstring"


def test_source_is_the_code_without_its_docstrings():
    shown = source(Documented, undocumented).data
    assert shown.startswith("```python\nclass Documented:\n    def double(self, x):\n        # bec")
    assert shown.endswith('\n\ndef undocumented():\n    return "not a docstring"\n```')
    assert "first line" not in shown and "And more" not in shown and "twice x" not in shown


def test_a_figure_is_the_same_in_every_run(tmp_path):
    use_course_style()
    drawings = []
    for name in ("a.svg", "b.svg"):
        _, ax = plt.subplots()
        ax.plot([0, 1], [0, 1], label="text")
        ax.legend()
        plt.savefig(tmp_path / name, metadata={"Date": None})
        drawings.append((tmp_path / name).read_text())
    assert drawings[0] == drawings[1]
    assert re.search(r"<text[^>]*>text</text>", drawings[0]), "labels are text, not outlines"
