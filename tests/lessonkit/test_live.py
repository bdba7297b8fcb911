"""What a page ships so that its cells run, what runs them there, and how they are judged."""

import gzip
import io
import json
import tarfile

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from lessonkit.live.cells import cell_data
from lessonkit.live.judge import judged
from lessonkit.live.kinds import ABSENT, EQUAL, OTHER, TIMED
from lessonkit.live.plan import PYODIDE, Plan, PlanError
from lessonkit.live.script import as_script, live_script
from lessonkit.live.worker.errors import CELL, error_output
from lessonkit.live.worker.streams import MOST, PIECE, Stream
from lessonkit.page import cells_of

DRAWING = (
    '<svg viewBox="0 0 100 50"><g id="a"><path d="M {x} 3 L 9 9"/></g>'
    '<text style="font-size: 10px">{label}</text><use xlink:href="#a"/></svg>'
)


@pytest.fixture
def plan(tmp_path):
    """A small course with all that a page needs of it."""
    for name in (*PYODIDE, "numpy.tar.bin", "matplotlib.tar.bin"):
        (tmp_path / "runtime").mkdir(exist_ok=True)
        (tmp_path / "runtime" / name).write_bytes(name.encode())
    (tmp_path / "src/tiny").mkdir(parents=True)
    (tmp_path / "src/tiny/__init__.py").write_text("ONE = 1\n")
    (tmp_path / "src/tiny/notes.txt").write_text("not imported\n")
    (tmp_path / "part.bin").write_bytes(b"part")
    return Plan(
        tmp_path,
        "runtime",
        "notebooks",
        code=["src/tiny"],
        beside=["part.bin"],
        dataset="part.bin",
        extras={"matplotlib": "plt"},
    )


def members(archive):
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(archive))) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar.getmembers()}


def test_the_course_travels_in_one_archive_that_is_always_the_same(plan):
    files = plan.files()
    assert files == plan.files()
    found = members(files["course.tar.bin"])
    assert found["code/tiny/__init__.py"] == b"ONE = 1\n"
    assert "code/tiny/notes.txt" not in found
    assert found["part.bin"] == b"part"
    assert {"code/lessonkit/live/worker/runner.py", "code/IPython/display.py"} <= found.keys()


def test_the_page_is_told_which_file_is_what(plan):
    files = plan.files()
    data = plan.as_data(files)
    assert data["archives"] == [["numpy.tar.bin", ""], ["course.tar.bin", "/course"]]
    assert data["extras"] == [{"name": "matplotlib.tar.bin", "wanted": "plt"}]
    assert data["sizes"]["part.bin"] == 4
    assert data["dataset"] == "part.bin"
    assert data["folder"] == "/course/notebooks"
    changed = plan.as_data(files | {"numpy.tar.bin": b"another"})
    assert changed["version"] != data["version"]


@pytest.mark.parametrize("gone", ["runtime/pyodide.js.bin", "part.bin", "src/tiny/__init__.py"])
def test_what_is_missing_is_named(plan, gone):
    path = plan.root / gone
    path.unlink()
    if path.name == "__init__.py":
        path.with_name("notes.txt").unlink()
        path.parent.rmdir()
        gone = "src/tiny"
    with pytest.raises(PlanError, match=gone.rpartition("runtime/")[2]):
        plan.files()


def test_a_file_is_a_script_too():
    assert as_script("a.bin", b"\x00\x01") == 'lessonkitFile("a.bin", "AAE=");\n'


def test_the_script_holds_the_plan_and_the_worker():
    script = live_script({"version": "7"})
    assert 'const PLAN = {"version": "7"};' in script
    assert script.count('"use strict"') == 1
    assert "loadPyodide" in script


def test_hidden_code_is_handed_to_the_page_and_shown_code_is_not():
    hidden = new_code_cell("#| alt: A line\nx = 1")
    shown = new_code_cell("y = 2", metadata={"lessonkit": {"live": {"kind": OTHER, "reason": "r"}}})
    cells = cells_of(new_notebook(cells=[hidden, shown]))
    first, second = json.loads(cell_data(cells, {1}))
    assert first == {
        "index": 0,
        "number": 1,
        "kind": EQUAL,
        "alt": "A line",
        "source": hidden.source,
    }
    assert second == {"index": 1, "number": 2, "kind": OTHER, "reason": "r"}


def printed(text):
    return new_output("stream", name="stdout", text=text)


def drawn(x, label):
    return new_output("display_data", {"image/svg+xml": DRAWING.format(x=x, label=label)})


FAILED = new_output("error", ename="ValueError", evalue="no", traceback=["line 1"])


@pytest.mark.parametrize(
    ("stored", "fresh", "tags", "kind"),
    [
        (printed("loss 0.512"), printed("loss 0.512"), [], EQUAL),
        (printed("loss 0.512"), printed("loss 0.513"), [], EQUAL),
        (printed("loss 0.512"), printed("loss 0.612"), [], OTHER),
        (printed("loss 0.512"), printed("mean 0.512"), [], ABSENT),
        (printed("took 7 ms"), printed("took 900 ms"), ["timing:10"], TIMED),
        (printed("took 7 ms"), printed("in 900 ms"), ["timing:10"], ABSENT),
        (printed("done"), FAILED, [], ABSENT),
        (FAILED, FAILED | {"traceback": ["another line"]}, [], EQUAL),
        (drawn(3, "0.1"), drawn(6, "0.1"), [], EQUAL),
        (drawn(3, "0.1"), drawn(60, "0.1"), [], OTHER),
        (drawn(3, "0.1"), drawn(3, "0.2"), [], OTHER),
        (drawn(3, "0.1"), printed("0.1"), [], ABSENT),
    ],
)
def test_a_cell_is_of_one_of_four_kinds(stored, fresh, tags, kind):
    (cell,) = cells_of(
        new_notebook(cells=[new_code_cell("x", outputs=[stored], metadata={"tags": tags})])
    )
    assert judged(cell, [dict(fresh)])[0] == kind


def test_a_stream_sends_pieces_and_stops_at_the_most():
    sent = []
    stream = Stream("stdout", sent.append)
    stream.write("a" * PIECE)
    assert [len(output["text"]) for output in sent] == [PIECE]
    for _ in range(MOST // 1000):
        stream.write("b" * 1000)
    stream.flush()
    text = "".join(output["text"] for output in sent)
    assert text.startswith("a" * PIECE)
    assert text.rstrip().endswith("characters here")
    assert len(text) < MOST + 100
    with pytest.raises(TypeError, match="must be str"):
        stream.write(b"bytes")


def test_an_error_shows_the_lines_of_cells_alone():
    try:
        exec(compile("import json\n\njson.loads('{')", f"{CELL}1>", "exec"), {})
    except ValueError as error:
        output = error_output(error)
    assert output["ename"] == "JSONDecodeError"
    assert output["traceback"][0].startswith("line 3:")
    assert len(output["traceback"]) == 2
