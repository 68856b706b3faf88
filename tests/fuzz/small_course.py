"""A course of the mini lesson, and classes of it: honest work that is cheap to grade, between whatever else is handed in."""

import os

import nbformat

from autograder.classroom.grade import Grading
from autograder.grading.jail.sandbox import Limits
from tests.fuzz.arrivals import LESSON
from tests.grading import mini
from tests.paths import ROOT

LIMITS = Limits(cell_seconds=3, notebook_seconds=8, memory_mb=300, processes=32, restarts=2)
PARTIAL = {name: mini.REFERENCE[name] for name in ("q90_1", "q90_3")}
HONEST = {  # by kind: the notebook's bytes and the points that it earns
    "perfect": (mini.encoded(mini.submitted()), 10.0),
    "partial": (mini.encoded(mini.submitted(PARTIAL)), 3.0),
    "wrong": (mini.encoded(mini.submitted({**mini.REFERENCE, "q90_4": "items = [2, 1]\nsure = 0.9"})), 6.0),
    "blank": (mini.encoded(mini.submitted({})), 0.0),
}


def course_of(folder):
    """`folder` as a course of the mini lesson alone."""
    place = folder / "solutions" / LESSON
    place.mkdir(parents=True)
    nbformat.write(mini.solution(), place / f"{LESSON}.ipynb")
    (folder / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())
    return folder


def hand_in(course, student, data, name=f"{LESSON}.ipynb"):
    """Lay one file into a student's folder; the student's name may be bytes."""
    folder = os.path.join(os.fsencode(course / "submitted"), os.fsencode(student), LESSON.encode())
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, os.fsencode(name)), "wb") as file:
        file.write(data)


def grade(root, course, *, jobs=2, limits=LIMITS, **more):
    """The records of everybody who handed in, by student, and how the grading went."""
    grading = Grading(root, course, LESSON, limits=limits)
    records = grading.grade(grading.students(), lambda: grading.executor(jobs=jobs), **more)
    return {record.student: record for record in records}
