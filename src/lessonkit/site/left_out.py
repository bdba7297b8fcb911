"""What a page does not show of its notebook: cells, code and outputs with certain tags."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["LeftOut"]

# The names that mkdocs-jupyter gives to the fields below, in their order.
OPTIONS = (
    "remove_cell_tags",
    "remove_input_tags",
    "remove_all_outputs_tags",
    "remove_single_output_tags",
)


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
