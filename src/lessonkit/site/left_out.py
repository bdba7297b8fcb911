"""What a page does not show of its notebook: cells, code and outputs with certain tags."""

from collections.abc import Mapping
from dataclasses import dataclass

from lessonkit.page import Cell

__all__ = ["FOLDING", "LeftOut", "one_spelling"]

# What folds a cell, its code or its outputs.
FOLDING = frozenset({"hide-cell", "hide-input", "hide-output"})

# The names that mkdocs-jupyter gives to the fields below, in their order.
OPTIONS = (
    "remove_cell_tags",
    "remove_input_tags",
    "remove_all_outputs_tags",
    "remove_single_output_tags",
)


def one_spelling(tag: str) -> str:
    """Jupyter Book writes `hide_input`, and Jupyter `hide-input`.

    >>> one_spelling("hide_input"), one_spelling("my_tag")
    ('hide-input', 'my_tag')
    """
    return tag.replace("_", "-") if tag.startswith(("hide_", "remove_")) else tag


@dataclass(frozen=True)
class LeftOut:
    """The tags that leave something out.

    Attributes:
        cells: of cells, whatever their kind.
        code: of cells whose code is not shown.
        outputs: of cells whose outputs are not shown.
        single_outputs: of single outputs, in their own metadata.
    """

    cells: frozenset[str] = frozenset({"remove-cell"})
    code: frozenset[str] = frozenset({"remove-input"})
    outputs: frozenset[str] = frozenset({"remove-output"})
    single_outputs: frozenset[str] = frozenset()

    @property
    def all_tags(self) -> frozenset[str]:
        """Each tag that leaves something out."""
        return self.cells | self.code | self.outputs | self.single_outputs

    def hides(self, cell: Cell) -> bool:
        """Whether the page shows nothing of a cell."""
        return self.has(self.cells, cell)

    def has(self, tags: frozenset[str], cell: Cell) -> bool:
        """Whether a cell has one of the tags, in either spelling."""
        return not tags.isdisjoint({*cell.tags, *map(one_spelling, cell.tags)})

    def and_also(self, option: Mapping[str, object]) -> "LeftOut":
        """These tags, and those of mkdocs-jupyter's option `remove_tag_config`.

        >>> LeftOut().and_also({"remove_input_tags": ["quiet"]}).code == {"remove-input", "quiet"}
        True

        Raises:
            ValueError: the option has a key that it does not know, or no list of tags.
        """
        for name, tags in option.items():
            if name not in OPTIONS:
                raise ValueError(f"has no key {name!r}; known are {', '.join(OPTIONS)}")
            if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
                raise ValueError(f"{name} must be a list of tags, got {tags!r}")
        own = (self.cells, self.code, self.outputs, self.single_outputs)
        return LeftOut(
            *(tags.union(option.get(name, ())) for name, tags in zip(OPTIONS, own, strict=True))
        )
