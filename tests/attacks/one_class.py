"""Submissions of the corpus, graded together by our grader as one class."""

import contextlib
import shutil

from autograder.attacks.corpus import bystanders, submissions
from autograder.attacks.submission import LESSON, Zip, write
from autograder.classroom.collect import collect
from autograder.classroom.grade import Grading
from autograder.course.nbgrader_api import nbgrader_api
from autograder.course.problems import Problem
from autograder.grading.jail.sandbox import Limits, isolation
from tests.needs import absent
from tests.paths import ROOT

CORPUS = submissions(ROOT)  # made once for all the tests of this folder, which only read it
LIMITS = Limits(cell_seconds=6, notebook_seconds=25, memory_mb=700, processes=32, restarts=2)


def graded_class(folder, submissions):
    """(course folder, records by student) of one class below `folder`: `submissions` between two honest learners."""
    if not isolation():
        absent("bubblewrap cannot make a jail here; these submissions may do anything to the machine they run on")
    course = folder / "course"
    course.mkdir()
    early, late = bystanders(ROOT)
    for submission in (early, *submissions, late):
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
