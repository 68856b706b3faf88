"""A fault of ours is never booked as the learner's: what could not be judged stays open, and better points stay."""

import json
import os

import nbformat
import pytest

from aipm.files import write
from aipm.questions.statuses import ERROR, NOT_JUDGED
from autograder.classroom import own_notebook
from autograder.classroom.grade import Grading, default_gradebook, register
from autograder.classroom.statistics import summarise
from autograder.course.nbgrader_api import open_gradebook
from autograder.course.problems import Problem
from autograder.grading.exam import load_exam
from autograder.grading.jail.sandbox import Limits
from autograder.grading.judge import NOBODY_WAS_GRADED, CheckResult
from autograder.grading.unit import Graded, not_judged
from tests.commands import run_module
from tests.grading import mini
from tests.paths import ROOT

LESSON = "90_small"
TROUBLED = {**mini.REFERENCE, "q90_1": "share = 0.5"}  # the answer at which the check below meets its own fault
FAULT = "assert share == 0.42"


@pytest.fixture
def course(tmp_path):
    """A course whose first check names something that does not exist, but only where an answer is 0.5."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons" / f"{LESSON}.py").write_text("# %%\n")
    (tmp_path / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())
    text = nbformat.writes(mini.solution())
    assert FAULT in text
    broken = text.replace(FAULT, "share == 0.5 and [].nobody_wrote_this\\nassert share == 0.42")
    write(tmp_path / "solutions" / LESSON / f"{LESSON}.ipynb", broken.encode())
    return tmp_path


def hand_in(course, answers):
    write(course / "submitted" / "ada" / LESSON / f"{LESSON}.ipynb", mini.encoded(mini.submitted(answers)))


def graded(course):
    grading = Grading(course, course, LESSON, limits=Limits(cell_seconds=20))
    (record,) = grading.grade(["ada"], lambda: grading.executor(jobs=1))
    return record


def in_gradebook(course):
    with open_gradebook(default_gradebook(course)) as gradebook:
        grade = gradebook.find_grade("q90_1_judge", LESSON, LESSON, "ada")
        return grade.auto_score, grade.needs_manual_grade


def test_a_check_that_fails_itself_leaves_its_points_open(course):
    hand_in(course, TROUBLED)
    record = graded(course)
    assert not record.judged and record.open_questions == {"q90_1": 2} and record.score == 8
    assert "Your answer is not the cause" in record.results[0].message
    assert "could not be judged: 2 of the points stay open" in record.reason
    assert in_gradebook(course) == (None, True)
    table = summarise(LESSON, [record]).questions.set_index("question")
    assert table.loc["Q90.1", NOT_JUDGED] == 1


def test_where_the_reference_itself_meets_the_fault_an_instructor_is_told_as_one(course):
    path = course / "solutions" / LESSON / f"{LESSON}.ipynb"
    path.write_text(path.read_text().replace("share == 0.5 and []", "[]"))
    with pytest.raises(Problem) as told:
        Grading(course, course, LESSON, limits=Limits(cell_seconds=20)).executor(jobs=1)
    said = str(told.value)
    assert said.startswith(f"The reference answers of {LESSON} could not be judged, so nobody's can be. q90_1_judge: ")
    assert said.endswith(f"{NOBODY_WAS_GRADED} Mend that, or run `aipm doctor`.") and "our answer" not in said


def test_it_takes_no_points_that_stand_already_and_is_tried_again(course):
    hand_in(course, mini.REFERENCE)
    assert graded(course).score == 10
    hand_in(course, TROUBLED)
    assert graded(course).score == 8 and in_gradebook(course) == (2, True)
    path = course / "solutions" / LESSON / f"{LESSON}.ipynb"
    path.write_text(path.read_text().replace("[].nobody_wrote_this", "True"))
    assert graded(course).judged and in_gradebook(course) == (0, False)


def test_stock_autograde_leaves_them_open_too(course):
    environment = {**os.environ, "HOME": str(course), "PYTHONPATH": str(ROOT), "AIPM_DATASETS": str(ROOT / "datasets")}
    command = ["nbgrader", "autograde", LESSON, "--create", "--force"]
    register(course, course, [load_exam(course, LESSON)], default_gradebook(course))
    for answers, expected in ((TROUBLED, (None, True)), (mini.REFERENCE, (2, False)), (TROUBLED, (2, True))):
        hand_in(course, answers)
        done = run_module(*command, cwd=course, environment=environment)
        assert done.returncode == 0, done.stderr[-2000:]
        assert in_gradebook(course) == expected


def test_where_nothing_was_judged_the_marked_notebook_of_before_stays(course, monkeypatch):
    hand_in(course, mini.REFERENCE)
    graded(course)
    marked = course / "autograded" / "ada" / LESSON / f"{LESSON}.ipynb"
    before = marked.read_bytes()
    hand_in(course, {**mini.REFERENCE, "q90_4": "items = [1, 2]"})
    grading = Grading(course, course, LESSON)

    class Broken:
        def grade(self, tasks):
            for task in tasks:
                yield not_judged(grading.exam, task.student, "the machine went away")

        def close(self):
            pass

    (record,) = grading.grade(["ada"], Broken)
    assert record.status == NOT_JUDGED and marked.read_bytes() == before and in_gradebook(course) == (2, True)


def test_a_learners_own_points_stay(tmp_path, monkeypatch):
    monkeypatch.setenv("AIPM_PORTFOLIO", str(tmp_path))

    def record(first, second):
        results = [
            CheckResult(f"{name}_judge", name, points, 2, verdict, "")
            for name, (points, verdict) in (("q1", first), ("q2", second))
        ]
        return Graded("you", "02_x", "graded", "", sum(each.points for each in results), 4, results)

    own_notebook.remember(record((2, "solved"), (0, "wrong")))
    own_notebook.remember(record((0, ERROR), (2, "solved")))
    kept = json.loads((tmp_path / "progress.json").read_text())["02_x"]
    assert kept["score"] == 4 and {name: each["points"] for name, each in kept["questions"].items()} == {
        "q1": 2,
        "q2": 2,
    }
    own_notebook.remember(record((0, "wrong"), (0, ERROR)))
    assert json.loads((tmp_path / "progress.json").read_text())["02_x"]["score"] == 2
