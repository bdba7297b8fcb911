"""The capstone: the package can be rebuilt from stubs, module by module."""

import ast
import shutil
from pathlib import Path

import pytest

import foundations
from exercises import capstone
from lessonkit.practice.command import main
from lessonkit.practice.hollow import hollow

from ..rooms import floors, needs, path

SOURCE = Path(foundations.__file__).parent
MODULES = [name.removeprefix("foundations.") for name in capstone.MODULES]


def test_modules_come_from_the_ground_up():
    for place, module in enumerate(MODULES):
        later = set(MODULES[place + 1 :])
        assert needs(module) & later == set(), module


def test_what_is_not_rebuilt_builds_no_network():
    left = {module for module in floors() if module not in MODULES}
    rooms = {module.partition(".")[0] for module in left}
    beyond = {"kernels", "tape", "traces"}
    assert rooms - beyond <= {"support", "data", "training", "layers", "vision", "recipes"}
    assert {m for m in left if m.startswith("layers")} == {"layers.smoothing", "layers.dropout"}


@pytest.mark.parametrize("module", MODULES)
def test_a_stub_keeps_the_names_and_loses_the_code(module):
    text = path(module).read_text(encoding="utf-8")
    left = hollow(text)
    names = [n.name for n in ast.parse(left).body if isinstance(n, ast.FunctionDef | ast.ClassDef)]
    offered = [n for n in foundations_names(text) if n in names or n.isupper()]
    assert offered == foundations_names(text)
    for returned in returns(text):
        assert returned not in left, returned


def foundations_names(text):
    for node in ast.parse(text).body:
        match node:
            case ast.Assign([ast.Name("__all__")], value):
                return [n for n in ast.literal_eval(value) if n not in ("Metric", "Schedule")]
    return []


def returns(text):
    """What the public functions return, where that is more than a name."""
    for node in ast.walk(ast.parse(text)):
        public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if public and isinstance(node.body[-1], ast.Return) and node.body[-1].value:
            value = ast.unparse(node.body[-1])
            if len(value) > 24:
                yield value


def test_the_way_from_stubs_to_a_package_of_ones_own(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def rebuild(*arguments):
        status = main(["--course", "exercises", "rebuild", *arguments])
        return status, capsys.readouterr().out

    assert rebuild()[0] == 0
    folder = tmp_path / "rebuild/foundations"
    status, said = rebuild("functional")
    assert status == 1 and "still a stub: linear, linear_grad, " in said
    for module in MODULES:
        place = f"{module.replace('.', '/')}.py"
        shutil.copy(SOURCE / place, folder / place)
    functional = folder / "layers/functional.py"
    text = functional.read_text()
    wrong = text.replace("torch.where(x > 0, grad_out, 0)", "torch.where(x > 0, grad_out.abs(), 0)")
    functional.write_text(wrong)
    status, said = rebuild("functional")
    assert status == 1 and "on the exercise relu_grad:" in said
    functional.write_text(text)
    status, said = rebuild()
    assert status == 0
    assert said.count(": done") == len(MODULES)
    assert said.endswith(f"cd rebuild\n{capstone.THEN}\n")
