"""The answer audit: its operators, what it calls a miss, and a sample of every question of the course."""

import random

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from autograder.authoring.answers import Outcome
from autograder.authoring.audit import run
from autograder.authoring.audit.forms import forms
from autograder.authoring.audit.functions import code_mutants, lazy_functions
from autograder.authoring.audit.lazy import guesses, lazy, pasted
from autograder.authoring.audit.mutants import mutants
from autograder.authoring.audit.promises import kept, read_promises
from autograder.authoring.audit.shown import misses, write_messages
from autograder.authoring.audit.values import Candidate, parts, with_part
from autograder.authoring.calibrate import stage_of
from autograder.cli.course import app
from autograder.course.places import lesson_texts
from autograder.course.problems import Problem
from tests.paths import ROOT

VALUES = {"plan": {"share": 0.25, "days": [7, 14], "then": "stop", "log": {"a", "b"}, "on": True}}
KNOWN = {("plan", "then"): ["stop", "go"], ("plan", "log"): ["a", "b", "c"]}
LESSONS = [text.stem for text in lesson_texts(ROOT)]
QUESTIONS = [(lesson, question) for lesson in LESSONS for question in stage_of(ROOT, lesson).questions()]
SAMPLE = {"mutant": 6, "lazy": 4, "form": 5, "guess": 0}


def made(candidates, operator):
    return [each.values["plan"] for each in candidates if each.operator == operator]


def test_mutants_change_one_thing():
    found = list(mutants(VALUES, KNOWN))
    assert {each["share"] for each in made(found, "times 100")} == {25.0, 0.25}
    assert [each["share"] for each in made(found, "one minus")] == [0.75]
    assert [each["then"] for each in made(found, "another word")] == ["go"]
    assert [each["on"] for each in made(found, "opposite truth")] == [False]
    assert {"a", "b", "c"} in [each["log"] for each in made(found, "entry added")]
    assert [14, 7] in [each["days"] for each in made(found, "two entries swapped")]
    assert all(each.values != VALUES for each in found)
    assert VALUES["plan"]["days"] == [7, 14]


def test_lazy_answers_need_no_thought():
    found = list(lazy(VALUES, KNOWN))
    assert any(
        plan["share"] == plan["days"][0] == plan["days"][1] == 1_000_000
        for plan in [each.values["plan"] for each in found]
    )
    assert [each["log"] for each in made(found, "all in it")] == [{"a", "b", "c"}]
    copied = dict(pasted({"x": {"low": 0.1, "high": 0.2}}, [[3.0, 4.0, 5.0], [6.0]]))
    assert list(copied.values()) == [{"x": {"low": 3.0, "high": 4.0}}, {"x": {"low": 4.0, "high": 5.0}}]


def test_guesses_are_blind_and_the_same_every_time():
    first, again = ([each.values for each in guesses(VALUES, KNOWN, 20, seed=1)] for _ in range(2))
    assert first == again and {each["plan"]["then"] for each in first} == {"stop", "go"}
    assert len({each["plan"]["share"] for each in first}) == 20


def test_forms_say_the_same():
    found = list(forms(VALUES, KNOWN))
    operators = {each.operator for each in found}
    assert {"NumPy numbers", "a fraction", "an array", "a Series", "a list for a set", "capitals in words"} <= operators
    assert isinstance(made(found, "an array")[0]["days"], np.ndarray)
    assert isinstance(made(found, "a Series")[0]["days"], pd.Series)
    assert made(found, "capitals in words")[0]["then"] == "Stop"


def test_parts_lead_back():
    for path, part in parts(VALUES):
        assert with_part(VALUES, path, part) == VALUES


def test_functions_have_mutants_and_lazy_rivals():
    source = "def f(a, b):\n    if a < b:\n        raise ValueError\n    return 2 * a + b"
    found = dict(code_mutants(source, "f"))
    assert {
        "a comparison turned",
        "an operator turned",
        "a constant doubled",
        "two arguments swapped",
        "a statement dropped",
    } <= set(found)
    for code in found.values():
        compile(code, "mutant", "exec")
    from aipm import measure

    rivals = dict(lazy_functions(2, {"measure": measure, "random": random}))
    assert "always None" in rivals and all("random" not in code for code in rivals.values())


@pytest.mark.parametrize(
    ("says", "end"),
    [(True, "kept"), (False, "broken"), (0.97, "kept"), (0.7, "near"), (0.2, "broken"), (None, "untold")],
)
def test_what_a_promise_says(says, end):
    assert kept(lambda x, given: says, {"x": 1}, {}) == end


def test_an_answer_that_stops_the_replay_breaks_its_promise():
    assert kept(lambda x, given: 1 / x, {"x": 0}, {}) == "broken"


def audited(**counts):
    """An audit with so many candidates of each (kind, promise, verdict)."""
    made = run.Audited("02_accuracy_trap", "q02_1", ways=1, promised=True)
    for kind, promise, verdict, count in counts.values():
        made.tried += [run.Tried(Candidate(kind, "op", (), {}), Outcome(verdict, "said"), promise)] * count
    return made


@pytest.mark.parametrize(
    ("count", "missed"),
    [
        (("mutant", "broken", "wrong", 100), ""),
        (("mutant", "broken", "right", 4), "a promise is broken and taken"),
        (("mutant", "kept", "wrong", 4), "a promise is kept and refused"),
        (("lazy", "broken", "right", 3), "a lazy answer is taken"),
        (("form", "kept", "malformed", 1), "a form is refused"),
        (("guess", "broken", "right", 3), "a blind guess is taken"),
        (("mutant", "untold", "wrong", 1), "no reason decides"),
        (("lazy", "broken", "crashed", 1), "a check crashed"),
    ],
)
def test_what_counts_as_a_miss(count, missed):
    made = audited(
        fine=("mutant", "broken", "wrong", 96),
        taken=("mutant", "kept", "right", 96),
        lazy=("lazy", "broken", "wrong", 97),
        guess=("guess", "broken", "wrong", 97),
        odd=count,
    )
    assert made.misses() == ([missed] if missed else [])
    assert (missed == "") == (misses([made]) == [])


def test_messages_are_written_beside_their_answers(tmp_path):
    write_messages([audited(one=("mutant", "broken", "wrong", 2))], tmp_path / "messages.csv")
    lines = (tmp_path / "messages.csv").read_text().splitlines()
    assert lines[0].startswith("question,kind,operator") and lines[1:] == ["q02_1,mutant,op,,{},broken,wrong,said"] * 2


def test_a_question_that_is_not_there_is_named():
    with pytest.raises(Problem, match="has no question 'q02_99'. Choose one of: q02_1, "):
        run.asked_for(ROOT, ["q02_99"])
    assert run.asked_for(ROOT, ["q02_2", "Q02.1", "q02_2"]) == {"02_accuracy_trap": ["q02_2", "q02_1"]}


def test_the_verb_prints_its_table(monkeypatch):
    monkeypatch.setenv("AIPM_COURSE", str(ROOT))
    done = CliRunner().invoke(app, ["audit", "q02_5", "--jobs", "1", "--share", "0.02"], env={"COLUMNS": "200"})
    assert done.exit_code in (0, 1) and "q02_5" in done.output and "question" in done.output, done.output


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_question_has_a_promise_and_no_reason_is_left_over(lesson):
    asked = [question for name, question in QUESTIONS if name == lesson]
    module = read_promises(ROOT, lesson)
    assert [question for question in asked if not hasattr(module, question)] == []
    reasons = run.read_reasons(ROOT, lesson)
    assert {question for question, _ in reasons} <= set(asked) and set(reasons.values()) <= {"taken", "refused"}
    for question in asked:
        assert sum(name == question for name, _ in reasons) <= 5


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_sample_of_every_question(lesson):
    """A few candidates of each kind; `aipm audit` tries them all."""
    auditor = run.Auditor(ROOT, lesson)
    for question in auditor.stage.questions():
        tried = auditor.audit(question, SAMPLE)
        wrong = [(each.candidate.operator, each.candidate.where, each.promise, each.outcome) for each in tried.faults()]
        assert len(wrong) <= 1, f"{question}: {wrong}"
        assert not any(each.outcome.kind == "crashed" for each in tried.tried), question
