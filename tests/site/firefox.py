"""Firefox as a reader has it, driven by WebDriver BiDi, which it speaks without a driver.

Playwright's own Firefox is a build of its own, and not the one that readers have.
"""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
EVENTS = ["log.entryAdded", "network.beforeRequestSent"]
READY = "document.readyState === 'complete' && document.querySelector('article h1') !== null"
PATIENCE = 60  # seconds for one answer, on a busy machine
OF_THE_SITE = ("http://127.0.0.1:", "file:", "data:", "blob:")


@contextmanager
def firefox(profile: Path) -> Iterator["Firefox"]:
    """The browser of the system, with an empty profile, until the end of the block."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    assert program, "no Firefox is installed: apt-get install firefox-esr"
    options = ["--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port=0"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    run = subprocess.Popen([program, *options], text=True, **quiet)
    try:
        found = next(filter(None, map(LISTENS.search, run.stderr)))
        with connect(f"{found[1]}/session", max_size=None) as connection:
            yield Firefox(connection)
    finally:
        run.terminate()
        run.wait(PATIENCE)
        run.stderr.close()


class Firefox:
    """One tab of it, and what went wrong on its pages: errors, and requests to other hosts."""

    def __init__(self, connection: ClientConnection):
        self.connection, self.numbers = connection, count(1)
        self.faults: list[str] = []
        self._ask("session.new", capabilities={})
        self._ask("session.subscribe", events=EVENTS)
        self.tab = self._ask("browsingContext.create", type="tab")["context"]

    def open(self, address: str) -> None:
        """Open a page and wait until all of it is there."""
        self._ask("browsingContext.navigate", context=self.tab, url=address, wait="complete")
        # On a busy machine the old page may still answer for a moment.
        for _ in range(10 * PATIENCE):
            if self.evaluate(f"location.href === {json.dumps(address)} && {READY}"):
                return
            time.sleep(0.1)

    def evaluate(self, expression: str) -> Any:
        """What JavaScript gives, which JSON must be able to hold; a promise is waited for."""
        asked = f"(async () => JSON.stringify(await ({expression})))()"
        target = {"context": self.tab}
        answer = self._ask("script.evaluate", expression=asked, target=target, awaitPromise=True)
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"].get("value", "null"))

    def type(self, text: str) -> None:
        """Press keys."""
        presses = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        keyboard = {"type": "key", "id": "keyboard", "actions": presses}
        self._ask("input.performActions", context=self.tab, actions=[keyboard])

    def printed(self) -> str:
        """The page as a PDF, in base64."""
        return self._ask("browsingContext.print", context=self.tab)["data"]

    def _ask(self, method: str, **parameters: Any) -> dict:
        number = next(self.numbers)
        asked = {"id": number, "method": method, "params": parameters}
        self.connection.send(json.dumps(asked))
        while (answer := json.loads(self.connection.recv(PATIENCE))).get("id") != number:
            self._hear(answer.get("method"), answer["params"])
        assert answer["type"] == "success", answer.get("message")
        return answer["result"]

    def _hear(self, event: str, told: dict) -> None:
        if event == "log.entryAdded" and told["level"] in ("error", "warn"):
            self.faults.append(told["text"])
        elif event == "network.beforeRequestSent" and told["context"]:
            address = told["request"]["url"]
            if not address.startswith(OF_THE_SITE):
                self.faults.append(f"request to {address}")
