"""A reader who plays with one explorer of a page."""

import json

from playwright.sync_api import Page

# Runs Python in the page, behind its cells, and gives what that prints.
PRINTED = """async source => {
    const printed = [];
    await document.querySelector(".nb-live-page").live.kernel.run({ source, alt: "", caption: "" },
        ({ output }) => printed.push(output.text ?? output.traceback?.join("\\n") ?? ""), () => {});
    return printed.join("");
}"""

DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹\N{MINUS SIGN}", "-0123456789-")


def number(text: str) -> float:
    """A number as explorers write it: with a true minus, or times a power of ten."""
    return float(text.translate(DIGITS).replace(" \N{MULTIPLICATION SIGN} 10", "e"))


def computed_in_page(page: Page, code: str, count: int) -> list:
    """What code in the page puts into `cases`, a part at a time: a long output is cut off."""
    assert page.evaluate(PRINTED, code) == ""
    part, cases = 250, []
    for first in range(0, count, part):
        asked = f"print(json.dumps(cases[{first}:{first + part}]))"
        cases += json.loads(page.evaluate(PRINTED, asked))
    return cases


class Exploring:
    """One explorer of a page.

    Args:
        page: opened already, with its script loaded.
        name: such as `matmul`.
    """

    def __init__(self, page: Page, name: str):
        self.page, self.name = page, f"{name}-explorer"
        self.box = page.locator(f"{self.name}.ex").first
        self.box.wait_for()

    @property
    def trace(self) -> dict:
        """What the page was given."""
        return self.box.evaluate("el => el.trace")

    @property
    def said(self) -> str:
        """What is read out to who does not see."""
        return self.box.locator("[aria-live]").inner_text()

    def choose(self, group: str, option: str) -> None:
        """Press one of several."""
        legend = self.page.locator("legend", has_text=group)
        choices = self.box.locator("fieldset").filter(has=legend)
        choices.get_by_text(option, exact=True).click()

    def slide(self, label: str, value: float | str) -> None:
        """Move the slider with a label."""
        self.box.get_by_label(label, exact=True).fill(str(value))

    def step(self, step: int) -> None:
        """Go to a step."""
        self.slide("Step", step)

    def shown(self, part: str) -> list[str]:
        """The texts of its parts of one class."""
        return self.box.locator(f".{part}").all_inner_texts()
