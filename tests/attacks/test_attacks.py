"""Every attack of the corpus against our grader, all in one class: no unearned point, nothing leaked, nobody touched."""

import contextlib
import shutil

import pytest

from autograder.attacks.corpus import bystanders, submissions
from autograder.attacks.submission import LESSON, Zip, write
from autograder.classroom.collect import collect
from autograder.classroom.grade import Grading
from autograder.course.nbgrader_api import nbgrader_api
from autograder.course.problems import Problem
from autograder.grading.jail.sandbox import Limits, isolation
from tests.needs import absent
from tests.paths import ROOT

CORPUS = submissions(ROOT)
LIMITS = Limits(cell_seconds=6, notebook_seconds=25, memory_mb=700, processes=32, restarts=2)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """(course folder, records by student) of one class: two honest learners, all attacks, all honest mistakes."""
    if not isolation():
        absent("bubblewrap cannot make a jail here; these submissions attack the machine they run on")
    course = tmp_path_factory.mktemp("class") / "course"
    course.mkdir()
    early, late = bystanders(ROOT)
    for submission in (early, *CORPUS, late):
        place = write(submission, course)
        if any(isinstance(content, Zip) for content in submission.files.values()):
            as_downloaded(course, place)
    grading = Grading(ROOT, course, LESSON, limits=LIMITS)
    records = grading.grade(grading.students(), lambda: grading.executor(jobs=2))
    api = nbgrader_api(ROOT, course)
    for record in records:
        api.generate_feedback(LESSON, record.student)
    return course, {record.student: record for record in records}


def as_downloaded(course, place):
    """Take a submitted archive in by our own way; what it leaves is what is graded."""
    for archive in sorted(place.glob("*.zip")):
        moved = course.parent / archive.name
        shutil.move(archive, moved)
        with contextlib.suppress(Problem):
            collect(course, LESSON, moved, place.parent.name)


@pytest.mark.parametrize("submission", CORPUS, ids=lambda submission: submission.name)
def test_submission(graded, submission):
    course, records = graded
    record = records[submission.name]
    assert record.score == submission.deserves, f"{submission.says} {record.status}, {record.reason}"
    assert submission.witness.check(course) == []
    if submission.expects_ledger:
        assert record.ledger, f"the ledger is silent: {submission.says}"
    else:
        assert record.ledger == [], "an honest mistake is suspected"


def test_the_whole_class_is_there(graded):
    _, records = graded
    early, late = bystanders(ROOT)
    assert {submission.name for submission in (early, late, *CORPUS)} <= set(records)
    assert records[early.name].score == early.deserves and records[late.name].score == late.deserves
