"""Stock nbgrader, called by its own commands in a fresh copy of the course, works on our folders and grades as we say."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from aipm.files import write
from autograder.bench.sample_class import SubmissionFactory, encoded
from autograder.course.places import lesson_texts
from tests.paths import ROOT

LESSONS = [text.stem for text in lesson_texts(ROOT)]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """What a clone holds of the course, as nbgrader sees it."""
    folder = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for name in ("solutions", "notebooks"):
        for path in (ROOT / name).glob("*/*.ipynb"):
            write(folder / name / path.parent.name / path.name, path.read_bytes())
    return folder


def nbgrader(course, *arguments):
    """Run one nbgrader command in the course folder and return its log; an error fails the test."""
    home = {"HOME": str(course), "AIPM_DATASETS": str(ROOT / "datasets"), "AIPM_PORTFOLIO": str(course / "portfolio")}
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=course, env={**os.environ, **home}, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stderr


def test_validate_says_what_is_open(course):
    """`nbgrader validate`, which students know, counts every check of an untouched notebook as failing."""
    lesson = LESSONS[0]
    command = [sys.executable, "-m", "nbgrader", "validate", f"notebooks/{lesson}/{lesson}.ipynb"]
    env = {**os.environ, "HOME": str(course), "AIPM_DATASETS": str(ROOT / "datasets")}
    done = subprocess.run(command, cwd=course, env=env, capture_output=True, text=True, timeout=300)
    judges = sum(
        cell.metadata.get("nbgrader", {}).get("grade", False) for cell in SubmissionFactory(ROOT, lesson).released.cells
    )
    assert f"VALIDATION FAILED ON {judges} CELL(S)" in done.stdout, done.stdout[-500:] + done.stderr[-500:]
    assert "Not answered yet" in done.stdout


@pytest.mark.parametrize("lesson", LESSONS)
def test_from_submission_to_gradebook(course, lesson):
    """generate_assignment writes what we built; full points for the reference, none for the untouched; feedback."""
    factory = SubmissionFactory(ROOT, lesson)
    for student, answers in {"perfect": factory.reference, "untouched": {}}.items():
        write(course / "submitted" / student / lesson / f"{lesson}.ipynb", encoded(factory.filled(answers)))
    nbgrader(course, "generate_assignment", lesson, "--force", "--create")
    path = Path("notebooks") / lesson / f"{lesson}.ipynb"
    assert (course / path).read_bytes() == (ROOT / path).read_bytes()

    nbgrader(course, "autograde", lesson, "--create", "--force")
    points = sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in factory.released.cells)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "aipm") as gradebook:
        scores = {
            each.student.id: (each.score, each.max_score) for each in gradebook.find_assignment(lesson).submissions
        }
    assert scores == {"perfect": (points, points), "untouched": (0, points)}

    nbgrader(course, "generate_feedback", lesson, "--force")

    feedback = (course / "feedback" / "untouched" / lesson / f"{lesson}.html").read_text(encoding="utf-8")
    assert "Not answered yet" in feedback
    graded = nbformat.read(course / "autograded" / "untouched" / lesson / f"{lesson}.ipynb", as_version=4)
    for cell in graded.cells:
        for output in cell.get("outputs", []):
            assert "Traceback" not in str(output.get("traceback", "")), f"{cell.id} shows a traceback"
    if lesson == LESSONS[0]:
        check_export(course, lesson, points)


def check_export(course, lesson, points):
    """`nbgrader export` writes the gradebook's scores."""
    nbgrader(course, "export")
    with (course / "grades.csv").open(newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file) if row["assignment"] == lesson}
    assert float(rows["perfect"]["score"]) == float(rows["perfect"]["max_score"]) == points
    assert float(rows["untouched"]["score"]) == 0
