"""`python -m lessonkit` in a page: it reads, runs and exports notebooks as it does elsewhere."""

import json
import re
import shutil

import pytest
from nbformat import writes
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from lessonkit.cli import main

FRAMES = re.compile(r"\n(-----| *Cell In).*?(?=\nfailed|\Z)", re.S)
TRACEBACK = """\
---------------------------------------------------------------------------
AssertionError                            Traceback (most recent call last)
Cell In[2], line 3
      1 
      2 
----> 3 f(1)

Cell In[1], line 3, in f(x)
      1 def f(x):
      2     y = x
----> 3     assert y == 2, 'not two'

AssertionError: not two
"""


def notebook(*sources, tags=()):
    cells = [new_code_cell(source) for source in sources]
    for cell, its in zip(cells, tags, strict=False):
        cell.metadata["tags"] = its
    return writes(new_notebook(cells=[new_markdown_cell("# A title"), *cells]))


GOOD = notebook(
    "#export\nimport os\ndef f(x):\n    return x\n", "a = 1", "f(a)\n", "#export\nb = 2"
)
FILES = {
    "good.ipynb": GOOD,
    "fails.ipynb": notebook("def f(x):\n    y = x\n    assert y == 2, 'not two'", "\n\nf(1)\nf(2)"),
    "names.ipynb": notebook("loss = 0.5\nassert loss < 0.25"),
    "set.ipynb": notebook("n = 3", "assert n == 3", tags=[["parameters"]]),
    "expected.ipynb": notebook("1 / 0", "print('on')", tags=[["raises-exception"]]),
    "shows.ipynb": notebook("print(1)\nprint(2)\n3"),
    "slip.ipynb": notebook("#exprot\nx = 1"),
    "syntax.ipynb": notebook("x = 1\nx ="),
    "other.ipynb": json.dumps(json.loads(GOOD) | {"metadata": {"language_info": {"name": "R"}}}),
    "empty.ipynb": notebook(),
    "lines.ipynb": json.dumps(json.loads(GOOD), indent=1),
    "list.ipynb": "[1]",
    "text.ipynb": "text",
}
RUN = [name for name in FILES if name not in ("lines.ipynb", "text.ipynb")]
COMMANDS = [
    *(f"run {name}" for name in RUN),
    "run set.ipynb --n 4",
    "run set.ipynb --m 4",
    "run shows.ipynb --show",
    "run fails.ipynb names.ipynb good.ipynb --keep-going",
    *(f"export {name}" for name in FILES if name != "text.ipynb"),
    "export good.ipynb --check",
    "nothing",
    "run --help",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebooks")
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def in_the_page(in_page, folder):
    """What each command says in a page: its status, and all that it prints."""
    said = in_page(f"""if True:
        import json, subprocess, sys
        answers = {{}}
        for said in {COMMANDS!r}:
            command = [sys.executable, "-m", "lessonkit", *said.split()]
            done = subprocess.run(command, cwd={str(folder)!r}, capture_output=True, text=True)
            answers[said] = done.returncode, done.stdout, done.stderr
        print(json.dumps(answers))
    """)
    shutil.rmtree(folder / "exp")
    return json.loads(said)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_says_what_it_says_elsewhere(in_the_page, folder, command, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    try:
        status = main(command.split())
    except SystemExit as stop:
        status = stop.code
    theirs = (status, *capsys.readouterr())
    assert without_what_varies(in_the_page[command]) == without_what_varies(theirs)


def without_what_varies(answer):
    """An answer with no seconds, no name of a cell's file, and no frames: IPython shows more."""
    status, out, err = answer
    err = re.sub(r"\((\d+\.py|Cell In\[\d\]), ", "(", FRAMES.sub("", err))
    return status, re.sub(r"in \d+\.\d s", "in N s", out), err


def test_a_failure_shows_its_frames(in_the_page):
    assert in_the_page["run fails.ipynb"][2].partition("\n\n")[2] == TRACEBACK
