"""Exported cells are a module that computes what the notebook computes, and overwrite no work."""

import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from lessonkit.export.command import default_target, main
from lessonkit.kernel import Kernel


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    """Writes cells to a notebook in the current folder and gives its name."""
    monkeypatch.chdir(tmp_path)

    def write(*cells, name="00_tests.ipynb"):
        cells = [new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
        nbformat.write(new_notebook(cells=cells), tmp_path / name)
        return name

    return write


@pytest.fixture
def exported(lesson, tmp_path):
    """The code of the module that cells give, without its header."""

    def export(*cells):
        assert main([lesson(*cells)]) == 0
        text = (tmp_path / "exp/nb_00.py").read_text()
        return text.split("\n", 2)[2]

    return export


@pytest.mark.parametrize(
    ("notebook", "module"),
    [
        ("00_exports.ipynb", "exp/nb_00.py"),
        ("a/02_fully_connected.ipynb", "a/exp/nb_02.py"),
        ("tools.ipynb", "exp/nb_tools.py"),
        ("02-x_y.ipynb", "exp/nb_02-x.py"),
    ],
)
def test_the_module_is_named_by_what_stands_before_the_first_underscore(tmp_path, notebook, module):
    assert default_target(tmp_path / notebook) == tmp_path / module


def test_marked_cells_become_the_module_and_others_do_not(exported):
    code = exported(
        new_markdown_cell("#export"),
        "#export\ndef b(): return 1",
        "not_exported = 1",
        "# export\na = 2  # two\n\n_private = 3",
        "#| export\nclass C: pass",
        "first = 1\n#export",
    )
    assert code == (
        '\n__all__ = [\n    "C",\n    "a",\n    "b",\n]\n\n\n'
        "def b(): return 1\n\n\na = 2  # two\n\n_private = 3\n\n\nclass C: pass\n"
    )


def test_imports_are_gathered_at_the_top_each_once(exported):
    code = exported(
        "#export\nimport os\nx = os.sep\nfrom math import (  # both\n    pi,\n    tau,\n)\n"
        "y = pi\nimport re\nz = 3",
        "#export\nfrom __future__ import annotations\nimport os\nimport os.path",
    )
    assert code == (
        "\nfrom __future__ import annotations\nimport os\nfrom math import (  # both\n    pi,\n"
        '    tau,\n)\nimport re\nimport os.path\n\n__all__ = [\n    "x",\n    "y",\n    "z",\n]\n'
        "\n\nx = os.sep\ny = pi\nz = 3\n"
    )


@pytest.mark.parametrize(
    "line",
    [
        "os.environ['OMP_NUM_THREADS'] = '1'",
        "sys.path.insert(0, 'there')",
        "os.sep = '/'",
        "if sys.platform == 'linux':\n    sys.argv[0] = 'x'",
        "matplotlib.use('Agg')",
        "class Early:\n    os.environ['A'] = '1'",
        "@register\ndef f(): pass",
        "def f(x=start()): pass",
        "level += 1",
        "del sys.modules['re']",
    ],
)
def test_an_import_stays_below_a_line_that_may_change_it(exported, line):
    code = exported(f"#export\nimport os\n{line}", "#export\nimport re")
    assert code.index("import os") < code.index("__all__") < code.index(line)
    assert code.index(line) < code.index("import re")


@pytest.mark.parametrize(
    "line",
    [
        '"""What it is for."""',
        "RATE = 0.5",
        "(a, b), c = (1, 2), os.sep",
        "def f(x=1): return os.getcwd()",
        "class A:\n    'What it is.'\n    size: int = 3\n    def f(self): return g()",
        "class A(Exception): pass",
    ],
)
def test_an_import_is_gathered_from_below_a_line_that_only_names(exported, line):
    code = exported(f"#export\nimport os\n{line}", "#export\nimport re")
    assert code.index("import re") < code.index("__all__") < code.index(line)


def test_an_import_from_the_future_stands_first_in_any_case(exported):
    code = exported("#export\nstart()", "#export\nfrom __future__ import annotations")
    assert code.startswith("\nfrom __future__ import annotations\n")


@pytest.mark.parametrize("sign", ["\u2028", "\x85", "\x0b", "\x1c"])
def test_a_sign_that_ends_no_line_of_python_stays_inside_a_text(exported, sign):
    code = exported(f"#export\ns = 'a{sign}b'\nimport os\nz = 6")
    assert f"\ns = 'a{sign}b'\nz = 6\n" in code


def test_all_holds_what_is_bound_at_the_top_level(exported):
    code = exported(
        "#export\n(a, [b, *c]), d.x = f()\ne: int\ng: int = 1\n"
        "if a:\n    h = 1\nelse:\n    def i(): j = 1\n"
        "try:\n    import k\nexcept ImportError:\n    l = 1\nfinally:\n    m = 1\n"
        "with n as o:\n    p = 1\nfor q in []:\n    r = 1\na = 2\nb[0] = 1"
    )
    names = code.partition("[")[2].partition("]")[0].replace('"', "").replace(",", "").split()
    assert names == ["a", "b", "c", "g", "h", "i", "l", "m", "p"]


def test_an_all_of_their_own_stays(exported):
    assert exported("#export\n__all__ = ['b']\na = b = 1").count("__all__") == 1


def test_the_header_names_the_source_as_seen_from_the_module(lesson, tmp_path):
    main([lesson("#export\na = 1"), "--to", "deep/down/module.py"])
    first = (tmp_path / "deep/down/module.py").read_text().splitlines()[0]
    assert first.startswith("# Made from ../../00_tests.ipynb by lessonkit export")
    assert str(tmp_path) not in first


def test_what_is_exported_computes_what_the_notebook_computes(lesson, tmp_path):
    name = lesson(
        "#export\nfrom math import sqrt\nSCALE = 2",
        "#export\ndef norm(xs):\n    return SCALE * sqrt(sum(x * x for x in xs))",
        "norm([3, 4, 5])",
    )
    assert main([name]) == 0
    notebook = nbformat.read(name, as_version=4)
    with Kernel(notebook, tmp_path, 30) as kernel:
        for index in range(3):
            outputs = kernel.run(index)
    command = [sys.executable, "-c", "from exp.nb_00 import *; print(norm([3, 4, 5]), dir())"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    value, _, names = said.partition(" ")
    assert value == outputs[0].data["text/plain"] == "14.142135623730951"
    assert "sqrt" not in names
    assert "'SCALE'" in names


def test_it_is_deterministic_and_writes_only_what_changed(lesson, tmp_path, capsys):
    name = lesson("#export\na = 1")
    target = tmp_path / "exp/nb_00.py"
    main([name])
    before = target.read_bytes(), target.stat().st_mtime_ns
    assert main([name]) == 0
    assert (target.read_bytes(), target.stat().st_mtime_ns) == before
    assert capsys.readouterr().out == "written: exp/nb_00.py\nunchanged: exp/nb_00.py\n"
    assert main([name, "--to", str(target)]) == 0
    assert target.read_bytes() == before[0]
    lesson("#export\na = 2")
    main([name])
    assert "a = 2" in target.read_text()
    assert [path.name for path in target.parent.iterdir()] == ["nb_00.py"]


def test_check_tells_and_writes_nothing(lesson, tmp_path, capsys):
    name = lesson("#export\na = 1")
    assert main([name, "--check"]) == 1
    assert not (tmp_path / "exp").exists()
    main([name])
    assert main([name, "--check"]) == 0
    lesson("#export\na = 2")
    assert main([name, "--check"]) == 1
    assert "a = 1" in (tmp_path / "exp/nb_00.py").read_text()
    assert capsys.readouterr().out.splitlines() == [
        "out of date: exp/nb_00.py",
        "written: exp/nb_00.py",
        "up to date: exp/nb_00.py",
        "out of date: exp/nb_00.py",
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a = 1\n", "was not written by lessonkit export"),
        (b"", "was not written by lessonkit export"),
        (b"\xff\xfe", "was not written by lessonkit export"),
        (b"# Made from ../00_tests.ipynb by lessonkit export", "was not written by lessonkit"),
    ],
)
def test_a_file_of_somebody_else_is_not_overwritten(lesson, tmp_path, capsys, content, says):
    target = tmp_path / "module.py"
    target.write_bytes(content)
    assert main([lesson("#export\na = 1"), "--to", "module.py"]) == 1
    assert target.read_bytes() == content
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"failed: module.py {says}")


def test_an_edited_module_and_that_of_another_notebook_are_not_overwritten(
    lesson, tmp_path, capsys
):
    target = tmp_path / "exp/nb_00.py"
    main([lesson("#export\na = 1")])
    other = lesson("#export\na = 2", name="00_other.ipynb")
    assert main([other]) == 1
    assert "was made from another notebook" in capsys.readouterr().err
    edited = target.read_text() + "# mended\n"
    target.write_text(edited)
    assert main([lesson("#export\na = 3")]) == 1
    assert "was edited by hand since" in capsys.readouterr().err
    assert target.read_text() == edited


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (["a = 1"], ": no code cell begins with #export"),
        (["#export\n# only a remark"], None),
        (["#export\n%matplotlib inline"], ", cell 1 (In [1]), line 2, `%matplotlib inline`: "),
        (["1", "#export\na = (1"], ", cell 2 (In [2]), line 2, `a = (1`: '(' was never closed"),
        (["#export\nawait x"], ", cell 1 (In [1]), line 2, `await x`: 'await' outside function"),
        (["#export\nimport os; x = 1"], ", cell 1 (In [1]), line 2: give `import os` a line of"),
        (["#export\nx = 1", "#export\nfrom os import sep as x"], ": 'x' is both imported and def"),
        (
            ["#export\nfrom os import sep as x", "#export\nfrom os import pathsep as x"],
            ", cell 2 (In [2]): 'x' is imported twice, with two meanings",
        ),
        (["#expert\nx = 1"], ", cell 1 (In [1]): its first line is `#expert`: did you mean `#exp"),
        (["#Export\nx = 1"], ", cell 1 (In [1]): its first line is `#Export`: did you mean `#exp"),
        ([" #export\nx = 1"], ", cell 1 (In [1]): its first line is ` #export`: did you mean"),
        (["#exports\nx = 1"], ", cell 1 (In [1]): its first line is `#exports`: did you mean"),
    ],
)
def test_what_makes_no_module_is_one_line_and_nothing_is_written(
    lesson, tmp_path, capsys, cells, says
):
    status = main([lesson(*cells)])
    err = capsys.readouterr().err
    if says is None:
        assert (status, err) == (0, "")
        return
    assert status == 1
    (line,) = err.splitlines()
    assert line.startswith(f"failed: 00_tests.ipynb{says}")
    assert not (tmp_path / "exp").exists()


@pytest.mark.parametrize("first", ["# an expert speaks", "# example", "#report", "# extra"])
def test_an_ordinary_remark_is_no_misspelt_mark(exported, first):
    assert "b = 1" not in exported("#export\na = 1", f"{first}\nb = 1")


def test_modules_of_one_package_imported_twice_are_no_conflict(exported):
    assert "import os.path" in exported("#export\nimport os\nimport os.path\nimport os as o")


def test_a_folder_in_the_way_is_one_line(lesson, tmp_path, capsys):
    (tmp_path / "exp").write_text("")
    assert main([lesson("#export\na = 1")]) == 1
    assert main(["00_tests.ipynb", "--to", "."]) == 1
    assert main(["gone.ipynb"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(" cannot ")[0] for line in lines] == [
        "failed: exp/nb_00.py",
        "failed: .",
        "failed: gone.ipynb",
    ]
