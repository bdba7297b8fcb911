"""Every exercise of the course: its solution passes, each named mistake is told by its own hint."""

import re

import pytest

from exercises.runs import RUNS
from lessonkit.mutants.faults import mutants_of
from lessonkit.practice import (
    Choice,
    Code,
    Course,
    Derive,
    Predict,
    Puzzle,
    Repair,
    expected,
    judge,
    verdict,
)
from lessonkit.practice.pages import described
from lessonkit.practice.plain import difference, plain

SETS = list(Course("exercises").sets())
EXERCISES = [exercise for each in SETS for exercise in each.exercises]
MISTAKES = [(exercise, mistake) for exercise in EXERCISES for mistake in exercise.mistakes]
EXPRESSIONS = [exercise for exercise in EXERCISES if isinstance(exercise, Derive | Puzzle)]
CODE = [exercise for exercise in EXERCISES if isinstance(exercise, Code)]

EQUIVALENT = {
    ("gain", "def gain(a: float = 1.0) -> float:"): "every case gives the slope",
    ("statistics", "return mean, ((mean - x) ** 2).mean(0)"): "a square has no sign",
    ("log_softmax", "shifted = logits - logits.amax(1, keepdim=True)"): "of two axes, the last",
    (
        "log_softmax",
        "return shifted - shifted.exp().sum(1, keepdim=True).log()",
    ): "of two axes, the last",
    ("total", "ones(x) @ x"): "a product of two flat tensors has no order",
    ("eye", "(i[:, None] == i) / 1.0"): "nothing is divided by 1",
    ("triangle", "(i[:, None] >= i) / 1.0"): "nothing is divided by 1",
    ("one_hot", "(labels[:, None] == classes) / 1.0"): "nothing is divided by 1",
    ("counts", "ones(labels / 1.0) @ one_hot(labels, classes)"): "nothing is divided by 1",
    ("counts", "ones(labels * 2.0) @ one_hot(labels, classes)"): "ones has no use for the values",
    ("relu", "x * (x >= 0)"): "0 times 0 is 0",
    ("distances", "((b - a[:, None]) ** 2) ** 0.5"): "a square has no sign",
}


def name(value):
    return getattr(value, "name", "").replace(" ", "-")


def only(kind):
    return [exercise for exercise in EXERCISES if isinstance(exercise, kind)]


def test_there_is_enough_to_do_in_every_lesson():
    counts = {each.name: len(each.exercises) for each in SETS}
    assert all(counts[f"lesson{n}"] >= 6 for n in range(10)), counts
    assert len(only(Puzzle)) >= 15


@pytest.mark.parametrize("lesson", SETS[:1] + [s for s in SETS if s.name.startswith("lesson")][1:])
def test_a_lesson_has_mixed_kinds(lesson):
    assert len({exercise.kind for exercise in lesson.exercises}) >= 4


def test_names_are_unique():
    # A training has its place among the exercises of a page.
    names = [each.name for each in (*EXERCISES, *RUNS)]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("exercise", EXERCISES, ids=name)
def test_the_solution_passes(exercise):
    verdict = judge(exercise, exercise.solved()) if not _ours(exercise) else None
    # A function of the course uses helpers of its module, which a learner's answer has not.
    assert verdict is None or verdict.passed, verdict


@pytest.mark.parametrize("exercise", EXERCISES, ids=name)
def test_no_solution_fails_unless_it_must(exercise):
    answers = expected(exercise)
    failing = [answer for answer in answers if answer["kind"] in ("raised", "changed", "object")]
    assert len(failing) == (exercise.name == "test_ne") * 3, failing


@pytest.mark.parametrize("exercise", [*CODE, *EXPRESSIONS], ids=name)
def test_the_inputs_of_a_case_have_names(exercise):
    for case, arguments in enumerate(exercise.cases()):
        names = [line.partition(" = ")[0] for line in exercise.given(case).splitlines()]
        assert len(names) == len(arguments)
        assert all(re.fullmatch(r"[a-z_]\w*(\[\d\])?", name) for name in names), names


def _ours(exercise):
    return isinstance(exercise, Code) and not isinstance(exercise.solution, str)


@pytest.mark.parametrize("exercise", [e for e in CODE if e.ours], ids=name)
def test_a_solution_of_its_own_agrees_with_the_course(exercise):
    use = exercise.use or (lambda function, *arguments: function(*arguments))
    got = expected(exercise)
    for arguments, answer in zip(exercise.cases(), got, strict=True):
        assert difference(plain(use(exercise.ours, *arguments)), answer) == ""


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES, ids=name)
def test_each_mistake_is_caught_with_its_own_hint(exercise, mistake):
    answers = exercise.tried(exercise.slipped(mistake), trusted=True)
    told = verdict(exercise, {"answers": answers, "printed": ""})
    assert not told.passed
    assert told.hint == mistake.hint


@pytest.mark.parametrize("exercise", EXERCISES, ids=name)
def test_no_two_mistakes_give_the_same_answers(exercise):
    every = [exercise.tried(exercise.slipped(m), trusted=True) for m in exercise.mistakes]
    for i, some in enumerate(every):
        for other in every[:i]:
            assert any(difference(a, b) for a, b in zip(some, other, strict=True))


@pytest.mark.parametrize("exercise", EXERCISES, ids=name)
def test_there_are_mistakes_and_each_hint_is_one_of_a_kind(exercise):
    hints = [mistake.hint for mistake in exercise.mistakes]
    assert 3 <= len(hints) <= 6
    if not isinstance(exercise, Predict | Choice):
        assert exercise.nudges


@pytest.mark.parametrize("exercise", EXERCISES, ids=name)
def test_a_stub_is_python_and_does_not_pass(exercise):
    compile(exercise.stub(), "stub.py", "exec")
    assert not judge(exercise, exercise.stub()).passed


@pytest.mark.parametrize("exercise", EXERCISES, ids=name)
def test_no_stub_and_no_page_carries_the_answer(exercise):
    answer = _answer(exercise)
    page = described(SETS[0], exercise)
    assert "solution" not in page
    shown = [exercise.stub(), page.get("stub", ""), page["ask"], *page["nudges"]]
    shown += [mistake.hint for mistake in exercise.mistakes]
    for text in shown:
        assert _squeezed(answer) not in _squeezed(text)


def _answer(exercise):
    """The line that makes an answer right."""
    if isinstance(exercise, Predict | Choice):
        return f"answer = {exercise.solved()}"
    if isinstance(exercise, Derive | Puzzle):
        return exercise.solution
    if isinstance(exercise, Repair):
        return exercise.bug.old
    return exercise.solved().rstrip().splitlines()[-1]


def _squeezed(text):
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("exercise", [*CODE, *EXPRESSIONS], ids=name)
def test_generic_faults_are_caught(exercise):
    excused = {after for known, after in EQUIVALENT if known == exercise.name}
    faults = [f for f in mutants_of(exercise.solved()) if f.after not in excused]
    survivors = []
    for fault in faults:
        try:
            answers = exercise.tried(fault.source, trusted=True)
        except Exception:
            continue
        if not any(difference(a, b) for a, b in zip(expected(exercise), answers, strict=True)):
            survivors.append(f"{fault.before} -> {fault.after}")
    assert len(survivors) <= 0.05 * len(faults), survivors


@pytest.mark.parametrize("exercise", only(Derive), ids=name)
def test_a_derivative_is_that_of_the_loss(exercise):
    place, step = exercise.arguments.index(exercise.by), 1e-6
    for values, answer in zip(exercise.cases(), expected(exercise), strict=True):
        up, down = (
            exercise.lost((*values[:place], values[place] + move, *values[place + 1 :]))
            for move in (step, -step)
        )
        assert (up - down) / (2 * step) == pytest.approx(answer["value"], rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("exercise", only(Choice), ids=name)
def test_what_is_to_be_chosen_is_true(exercise):
    exec(exercise.proof, {"__name__": "proof"})
