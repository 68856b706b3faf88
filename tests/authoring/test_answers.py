"""Every listed answer meets the verdict meant for it, in the cells that grade it."""

import ast
import re
import tomllib
from collections import Counter

import pytest

from aipm.questions import calling
from autograder.authoring.answers import MONSTERS, meets, read_rows
from autograder.authoring.calibrate import stage_of
from autograder.authoring.checking import last_outcome, leaving_names, without
from autograder.authoring.lint import BEGIN_HIDDEN, END_HIDDEN
from autograder.course.places import lesson_texts
from tests.paths import ROOT

LESSONS = [text.stem for text in lesson_texts(ROOT)]


def stage(lesson):
    return stage_of(ROOT, lesson)


def rows(lesson):
    return read_rows(ROOT / "tests" / "answers" / f"{lesson}.toml")


def outcome(lesson, question, answer, graded=True):
    return stage(lesson).outcome(question, answer, graded=graded)


def sentence(message):
    """A message with its numbers blanked out, so that one sentence about two answers is one sentence."""
    return re.sub(r"[-+±]?\d+(?:[.,]\d+)*", "#", message)


LISTED = [pytest.param(lesson, row, id=f"{row.question} {row.name}") for lesson in LESSONS for row in rows(lesson)]


@pytest.mark.parametrize(("lesson", "row"), LISTED)
def test_listed_answer(lesson, row):
    graded = outcome(lesson, row.question, row.answer)
    assert meets(row, graded), f"graded: expected {row.kind} … {row.says} …, got {graded}"
    seen = outcome(lesson, row.question, row.answer, graded=False)
    if row.visible:
        assert meets(row, seen), f"in the open notebook: expected {row.kind} … {row.says} …, got {seen}"
    else:
        assert seen.kind == "right", f"marked as hidden, but the learner already sees {seen}"


@pytest.mark.parametrize("lesson", LESSONS)
def test_reference_and_scaffold(lesson):
    for question in stage(lesson).questions():
        assert stage(lesson).outcome(question, stage(lesson).reference(question)).kind == "right"
        for graded in (True, False):
            untouched = stage(lesson).outcome(question, stage(lesson).scaffold(question), graded=graded)
            assert untouched.kind == "open", f"{question}, untouched: {untouched}"
            assert "\n" not in untouched.message


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_answer_ends_in_a_traceback(lesson, monkeypatch):
    """Each monster in place of an answer, or of one of its entries, meets a verdict in one line.

    What never returns is given less time than a learner's function, of which these are none.
    """
    patience = calling.time_limit
    monkeypatch.setattr(calling, "time_limit", lambda seconds: patience(seconds / 10))
    for question in stage(lesson).questions():
        monsters = dict(stage(lesson).monsters(question))
        assert list(monsters) == expected_monsters(lesson, question)
        for name, values in monsters.items():
            outcome = stage(lesson).outcome(question, stage(lesson).reference(question), values=values)
            whole = not name.startswith("an entry")
            allowed = {"malformed"} if whole else {"malformed", "wrong", "open", "right"}
            if "None" in name or "NaN" in name:
                allowed |= {"right", "wrong"} if not whole else set()
            assert outcome.kind in allowed, f"{question}, {name}: {outcome}"
            assert "\n" not in outcome.message, f"{question}, {name}: {outcome}"


def expected_monsters(lesson, question):
    """Each monster as the whole of each asked name; as an entry too, but for a name whose value has none to replace."""
    left = stage(lesson).after(question, stage(lesson).reference(question))
    names = []
    for name in stage(lesson).asked(question):
        for monster in MONSTERS:
            names.append(f"{name} is {monster}")
            names += [f"an entry of {name} is {monster}"] if isinstance(left[name], dict) else []
    return names


@pytest.mark.parametrize(("lesson", "question"), [("02_accuracy_trap", "q02_5"), ("08_experimentation", "q08_3")])
def test_one_run_says_what_each_cell_says_alone(lesson, question):
    """These have two judges each: the open cells run without hidden regions, and whole as a grader runs them."""
    judges = stage(lesson).judges[question]
    assert len(judges) == 2
    texts = [row.answer for row in rows(lesson) if row.question == question]
    for answer in (stage(lesson).reference(question), stage(lesson).scaffold(question), *texts):
        for graded in (False, True):
            names = stage(lesson).after(question, answer)
            for source in judges:
                said = last_outcome(source if graded else without(source, BEGIN_HIDDEN, END_HIDDEN), names)
                if said.kind != "right":
                    break
            assert outcome(lesson, question, answer, graded) == said


def test_only_what_shows_something_is_left_out():
    cell = "import json\nshow(1)\nexplore.zones()\nrows.append(2)\nname = show(3)"
    assert ast.unparse(leaving_names(cell, judge=False)) == "import json\nrows.append(2)\nname = show(3)"
    assert ast.unparse(leaving_names(cell, judge=True)) == "import json\nname = show(3)"


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_question_has_enough_answers(lesson):
    """Three misconceptions with sentences of their own, and two right answers besides the reference.

    A sentence is the whole message that an answer meets. Two parts of one message, in `says` of two rows, are one.
    """
    known = {question: Counter() for question in stage(lesson).questions()}
    sentences = {question: set() for question in known}
    for row in rows(lesson):
        assert row.question in known, f"{row.question} is not in lesson {lesson}"
        known[row.question][row.kind] += 1
        if row.kind == "wrong":
            sentences[row.question].add(sentence(outcome(lesson, row.question, row.answer).message))
    exempt = exemptions(lesson)
    for question, kinds in known.items():
        assert kinds["right"] >= 2, f"{question} has {kinds['right']} other right answers"
        if question not in exempt:
            met = sorted(sentences[question])
            assert len(met) >= 3, f"the wrong answers to {question} meet {len(met)} different sentences: {met}"


def exemptions(lesson):
    """Questions without a wrong answer (a guess to be stored), declared in the answers file with their reason."""
    text = (ROOT / "tests" / "answers" / f"{lesson}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text).get("no_wrong_answer", {})
