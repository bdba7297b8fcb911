"""A reader who does the exercises of a page."""

import json

from playwright.sync_api import Page

LONGEST = 90_000  # milliseconds
JUDGED = "/^(passed|not yet|no answer)/"


class Practising:
    """A page that ends with exercises.

    Args:
        page: opened already.
    """

    def __init__(self, page: Page):
        self.page = page

    def box(self, name: str):
        return self.page.locator(f".nb-exercise:has(#exercise-{name})")

    def button(self, name: str, label: str):
        return self.box(name).get_by_role("button", name=label)

    def said(self, name: str) -> str:
        """What stands in the status and below it."""
        box = self.box(name)
        verdict = box.locator(".nb-verdict")
        below = verdict.inner_text() if verdict.count() else ""
        return f"{box.locator('[role=status]').inner_text()}\n{below}"

    def choose(self, name: str, option: str) -> str:
        self.box(name).get_by_label(option).check()
        self.button(name, "Check").click()
        return self.said(name)

    def answer(self, name: str, text: str) -> str:
        self.box(name).get_by_role("textbox").fill(text)
        self.button(name, "Check").click()
        return self.said(name)

    def write(self, name: str, code: str) -> None:
        """Replace the code of an exercise by typing."""
        write = self.button(name, "Write")
        if write.is_visible():
            write.dispatch_event("click")
        editor = self.box(name).locator(".cm-content")
        editor.wait_for()
        editor.focus()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(code)

    def keep(self, **answers: str) -> None:
        """Have answers kept in this browser, as if written on other pages, and come back."""
        kept = {name: [answer] for name, answer in answers.items()}
        self.page.evaluate(
            "kept => { localStorage['lessonkit:answers'] = kept; }", json.dumps(kept)
        )
        self.page.reload()

    def check(self, name: str, condition: str = JUDGED, label: str = "Check") -> str:
        """Press Check, or another button, wait for the verdict, and give all that is said."""
        self.button(name, label).dispatch_event("click")
        self.page.wait_for_function(
            """([name, condition]) => new RegExp(condition).test(document
                .getElementById(`exercise-${name}`).closest(".nb-exercise")
                .querySelector("[role=status]").textContent)""",
            arg=[name, condition.strip("/")],
            timeout=LONGEST,
        )
        return self.said(name)
