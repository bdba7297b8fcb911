"""A reader who runs the cells of a page."""

from collections.abc import Iterator

from playwright.sync_api import Page

ENDED = "/^(done|failed)/"
LONGEST = 90_000  # milliseconds


class Live:
    """A page whose cells run, in one browser.

    Args:
        page: opened already.
        whole: whether it takes all data instead of a part.
    """

    def __init__(self, page: Page, whole: bool = False):
        self.page = page
        if whole:
            page.evaluate(
                '() => { document.querySelector(".nb-live-page").live.kernel.whole = true; }'
            )

    @property
    def cells(self) -> list[dict]:
        """Of each cell its place, whether it can be pressed, how it ended, and its outputs."""
        return self.page.evaluate(
            """() => document.querySelector(".nb-live-page").live.cells.map(cell => ({
                index: Number(cell.about.index), pressable: Boolean(cell.bar && cell.runs),
                ended: cell.ended, outputs: cell.outputs.list }))"""
        )

    def bar(self, place: int):
        """What stands below the cell at a place in the page, counted from 0."""
        return self.page.locator(".nb-live[data-cell]").nth(place)

    def button(self, place: int, name: str):
        return self.bar(place).locator("button", has_text=name)

    def status(self, place: int) -> str:
        return self.bar(place).locator("[role=status]").inner_text()

    def output(self, place: int) -> str:
        cell = self.bar(place).get_attribute("data-cell")
        return self.page.locator(f'.nb-outputs[data-cell="{cell}"]').inner_text()

    def press(self, place: int, name: str = "Run") -> None:
        # Not `click`, which would wait until nothing moves, and scroll.
        self.button(place, name).dispatch_event("click")

    def wait(self, place: int, condition: str = ENDED) -> str:
        """Wait until the status matches a regular expression of JavaScript; give it."""
        self.page.wait_for_function(
            f"""place => {condition}.test(
                document.querySelectorAll(".nb-live[data-cell]")[place].querySelector("[role=status]").textContent)""",
            arg=place,
            timeout=LONGEST,
        )
        return self.status(place)

    def run(self, place: int) -> str:
        """Press Run, wait for its end, and give the outputs."""
        self.press(place)
        self.wait(place)
        return self.output(place)

    def write(self, place: int, code: str) -> None:
        """Replace the code of a cell by typing."""
        self.press(place, "Edit")
        editor = self.page.locator(".nb-editing .cm-content").last
        editor.wait_for()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(code)

    def run_all(self) -> Iterator[dict]:
        """Press Run below each cell in turn; give what became of all of them.

        Those that are said not to run are pressed too: they may do so by now.
        """
        self.page.evaluate(
            """() => document.querySelector(".nb-live-page").live.cells.forEach(cell => {
                cell.about.kind = "equal"; cell.refresh(); })"""
        )
        bars = self.page.locator(".nb-live[data-cell]")
        for place in range(bars.count()):
            if self.button(place, "Run").get_attribute("hidden") is None:
                self.press(place)
        self.page.evaluate('() => document.querySelector(".nb-live-page").live.queue')
        yield from self.cells
