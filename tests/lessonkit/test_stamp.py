"""A stamp changes when the page's sources do, and only then."""

import subprocess
import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lessonkit.page import cells_of
from lessonkit.project import Project
from lessonkit.stamp import (
    KEY,
    files_behind,
    installed_copies,
    make_stamp,
    named_in,
    project_modules,
    stale,
)
from lessonkit.stamp.modules import file_hash, project_files, source_hash

SOURCE = '''"""What it is for."""

RATE = 0.1


def f(x):
    """Twice."""
    return 2 * x  # exact
'''


@pytest.fixture
def root(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.lessonkit]\nversions = ["nbformat"]\n')
    (tmp_path / "toy.py").write_text(SOURCE)
    return tmp_path


@pytest.fixture
def notebook(root):
    shown = new_output("stream", name="stdout", text="1\n")
    cells = [new_code_cell("x = 1", outputs=[shown]), new_markdown_cell("<!--=x-->1<!--/--> a")]
    notebook = new_notebook(cells=cells)
    notebook.metadata[KEY] = stamped(notebook, root, "2025-01-31")
    return notebook


def stamped(notebook, root, today):
    old = notebook.metadata.get(KEY)
    return make_stamp(cells_of(notebook), Project.required(root), ["toy.py"], today, old)


def reasons(notebook, root):
    return stale(notebook.metadata.get(KEY), cells_of(notebook), Project.required(root))


def test_a_fresh_page_is_not_stale(notebook, root):
    assert reasons(notebook, root) == []


def test_a_page_without_a_stamp_is_stale(root):
    assert reasons(new_notebook(), root) == ["it has never been executed"]


def test_each_part_is_named(notebook, root):
    notebook.cells[0].source = "x = 2"
    notebook.cells[0].outputs[0].text = "2\n"
    notebook.cells[1].source = "<!--=x-->2<!--/--> b"
    (root / "toy.py").write_text(SOURCE.replace("2 * x", "3 * x"))
    assert reasons(notebook, root) == [
        "its code cells or their tags changed",
        "its stored outputs changed by hand",
        "its numbers in prose changed by hand",
        "toy.py changed",
    ]


@pytest.mark.parametrize("name", ["data.csv", "toy.py"])
def test_of_a_file_that_was_read_every_letter_counts(notebook, root, name):
    (root / "data.csv").write_text("1,2\n")
    cells, course = cells_of(notebook), Project.required(root)
    notebook.metadata[KEY] = make_stamp(cells, course, ["toy.py"], "2025-01-31", files=[name])
    assert reasons(notebook, root) == []
    (root / name).write_text((root / name).read_text() + "# a comment\n")
    assert reasons(notebook, root) == [f"{name} changed"]
    (root / name).unlink()
    assert reasons(notebook, root) == [f"{name} is gone"]


def test_how_the_lines_of_a_file_end_does_not_count(tmp_path):
    (tmp_path / "a").write_bytes(b"1\n2\n")
    (tmp_path / "b").write_bytes(b"1\r\n2\r\n")
    (tmp_path / "c").write_bytes(b"\0\r\n")
    (tmp_path / "d").write_bytes(b"\0\n")
    a, b, c, d = (file_hash(tmp_path / name) for name in "abcd")
    assert a == b != c != d


def test_files_named_in_code_may_have_been_read(tmp_path):
    cells = cells_of(new_notebook(cells=[new_code_cell("!sh run.sh\npl.read('sub/b.csv')")]))
    assert {tmp_path / "run.sh", tmp_path / "sub/b.csv"} <= set(named_in(cells, tmp_path))


@pytest.mark.parametrize(
    ("text", "files"), [("Twice.", ["toy.py"]), ("&lt;p&gt;", []), ("0.1", [])]
)
def test_a_module_whose_words_are_shown_is_read_to_the_letter(root, text, files):
    shown = new_output("display_data", {"text/html": f"<p>{text}</p>"})
    cells = cells_of(new_notebook(cells=[new_code_cell("f.__doc__", outputs=[shown])]))
    assert files_behind(cells, ["toy.py"], [], Project.required(root)) == files


def test_what_git_ignores_is_no_file_of_the_project(root):
    for name in ("data.csv", "download.csv", "__pycache__/x.pyc"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).touch()
    found = [
        root / "data.csv",
        root / "download.csv",
        root / "__pycache__/x.pyc",
        Path("/etc/hosts"),
    ]
    assert project_files(found, root) == ["data.csv", "download.csv"]
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    (root / ".gitignore").write_text("down*\n")
    assert project_files(found, root) == ["data.csv"]


def test_sentences_and_counts_do_not_matter(notebook, root):
    notebook.cells[1].source += " and more"
    notebook.cells[0].execution_count = 7
    assert reasons(notebook, root) == []


def test_a_module_that_is_gone_is_named(notebook, root):
    (root / "toy.py").unlink()
    assert reasons(notebook, root) == ["toy.py is gone"]


def test_a_module_that_no_longer_parses_is_named(notebook, root):
    (root / "toy.py").write_text("def")
    assert reasons(notebook, root) == ["toy.py changed"]


@pytest.mark.parametrize(
    "same",
    [
        SOURCE.replace("Twice.", "Two times."),
        SOURCE.replace('    """Twice."""\n', ""),
        SOURCE.replace('"""What it is for."""\n', "# nothing\n"),
        SOURCE.replace("  # exact", ""),
        SOURCE.replace("2 * x", "(2 *\n        x)"),
        SOURCE + "\n\n",
    ],
)
def test_docstrings_comments_and_layout_do_not_count(tmp_path, same):
    (tmp_path / "a.py").write_text(SOURCE)
    (tmp_path / "b.py").write_text(same)
    assert source_hash(tmp_path / "a.py") == source_hash(tmp_path / "b.py")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2 * x", "2.0 * x"),
        ("2 * x", "x * 2"),
        ("2 * x", "2 + x"),
        ("0.1", "0.10001"),
        ("0.1", "None"),
        ("f(x)", "f(x=None)"),
        ("f(x)", "f(*x)"),
        ("RATE", "rate"),
        ("return 2", "yield 2"),
        ("RATE = 0.1", "RATE = '0.1'"),
    ],
)
def test_code_counts(tmp_path, old, new):
    assert old in SOURCE
    (tmp_path / "a.py").write_text(SOURCE)
    (tmp_path / "b.py").write_text(SOURCE.replace(old, new))
    assert source_hash(tmp_path / "a.py") != source_hash(tmp_path / "b.py")


@pytest.mark.parametrize(
    ("old", "new"), [("x = 'a'", "x = 'b'"), ("x = 0", "x = False"), ("x = 0", "x = None")]
)
def test_constants_count(tmp_path, old, new):
    (tmp_path / "a.py").write_text(old)
    (tmp_path / "b.py").write_text(new)
    assert source_hash(tmp_path / "a.py") != source_hash(tmp_path / "b.py")


def test_the_date_stays_while_nothing_changes(notebook, root):
    assert stamped(notebook, root, "2025-06-30") == notebook.metadata[KEY]


def test_the_date_moves_when_something_changes(notebook, root):
    notebook.cells[0].source = "x = 2"
    assert stamped(notebook, root, "2025-06-30")["executed"] == "2025-06-30"


def test_a_pinned_version_makes_a_page_stale(notebook, root):
    ran_with = notebook.metadata[KEY]["versions"]["nbformat"]
    settings = '[tool.lessonkit]\nversions = ["nbformat"]\nconstraints = "pins.txt"\n'
    (root / "pyproject.toml").write_text(settings)
    (root / "pins.txt").write_text(f"# pins\nnbformat=={ran_with}\nother==1\n")
    assert reasons(notebook, root) == []
    (root / "pins.txt").write_text("nbformat==0.1\n")
    assert reasons(notebook, root) == [f"it was run with nbformat {ran_with}, not 0.1"]


def test_a_version_that_was_not_recorded_makes_a_page_stale(notebook, root):
    (root / "pyproject.toml").write_text('[tool.lessonkit]\nversions = ["nbclient"]\n')
    assert reasons(notebook, root) == ["it was run without a record of its nbclient"]


def test_only_the_projects_own_modules_are_watched(tmp_path):
    own = [tmp_path / "src/toy/init.py", tmp_path / "notebooks/helper.py"]
    foreign = [
        tmp_path / ".venv/lib/python3.11/site-packages/torch/nn.py",
        tmp_path / "env/lib/odd.py",
        tmp_path.parent / "elsewhere.py",
        tmp_path / "src/toy/fast.so",
        Path("None"),
    ]
    (tmp_path / "env").mkdir()
    (tmp_path / "env/pyvenv.cfg").touch()
    assert project_modules(foreign + own, tmp_path) == ["notebooks/helper.py", "src/toy/init.py"]


def test_installed_copies_of_the_project_are_found(tmp_path):
    (tmp_path / "src/toy").mkdir(parents=True)
    (tmp_path / "src/toy/init.py").touch()
    installed = Path("/env/lib/python3.11/site-packages")
    files = [installed / "toy/init.py", installed / "torch/nn.py", tmp_path / "src/toy/init.py"]
    assert installed_copies(files, tmp_path) == ["toy/init.py"]


def test_the_docs_can_ask_without_the_engine_and_its_libraries():
    code = (
        "import sys, lessonkit.stamp, lessonkit.page\n"
        "known = sys.stdlib_module_names | {'lessonkit'}\n"
        "print({name.partition('.')[0] for name in sys.modules} - known - START)\n"
    )
    code = "import sys; START = {n.partition('.')[0] for n in sys.modules}\n" + code
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
