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
from tests.commands import run_module
from tests.grading import mini
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


def environment_of(course):
    """What nbgrader is told of the folder in which it works."""
    told = {"HOME": course, "AIPM_DATASETS": ROOT / "datasets", "AIPM_PORTFOLIO": course / "portfolio"}
    return {**os.environ, **{name: str(path) for name, path in told.items()}}


def nbgrader(course, *arguments):
    """Run one nbgrader command in the course folder; an error fails the test."""
    done = run_module("nbgrader", *arguments, cwd=course, environment=environment_of(course))
    assert done.returncode == 0, done.stderr[-3000:]


def started(course, *arguments):
    """How an nbgrader command ended that was started in the course folder as a person starts it, a process of its own."""
    command = [sys.executable, "-m", "nbgrader", *arguments]
    return subprocess.run(
        command, cwd=course, env=environment_of(course), capture_output=True, text=True, timeout=300
    )  # fmt: skip


def test_validate_says_what_is_open(course):
    """`nbgrader validate`, which students know, counts every check of an untouched notebook as failing."""
    lesson = LESSONS[0]
    done = started(course, "validate", f"notebooks/{lesson}/{lesson}.ipynb")
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
    done = started(course, "export")
    assert done.returncode == 0, done.stderr[-3000:]
    with (course / "grades.csv").open(newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file) if row["assignment"] == lesson}
    assert float(rows["perfect"]["score"]) == float(rows["perfect"]["max_score"]) == points
    assert float(rows["untouched"]["score"]) == 0


SMALL = "90_small"


@pytest.fixture
def small(tmp_path):
    """The small lesson in a folder whose path, and whose students' ids, hold the names of nbgrader's folders."""
    folder = tmp_path / "submitted" / "autograded"
    write(folder / "nbgrader_config.py", (ROOT / "nbgrader_config.py").read_bytes())
    (folder / "notebooks").mkdir()
    write(folder / "solutions" / SMALL / f"{SMALL}.ipynb", nbformat.writes(mini.solution()).encode())
    for student in ("submitted", "autograded", "ada"):
        write(folder / "submitted" / student / SMALL / f"{SMALL}.ipynb", mini.encoded(mini.submitted()))
    return folder


def small_scores(course):
    """The points in the gradebook by student."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "aipm") as gradebook:
        return {each.student.id: each.score for each in gradebook.find_assignment(SMALL).submissions}


def test_names_in_a_path_decide_nothing(small):
    """Here both commands are processes of their own."""
    for command in ("generate_assignment", "autograde"):
        done = started(small, command, SMALL, "--create")
        assert done.returncode == 0, done.stderr[-3000:]
    assert small_scores(small) == {"submitted": 10, "autograded": 10, "ada": 10}


def refusal(course):
    """What `nbgrader autograde` says where it does not grade: its lines that name an error."""
    done = run_module("nbgrader", "autograde", SMALL, "--create", cwd=course, environment=environment_of(course))
    assert done.returncode == 1 and "Traceback" not in done.stderr
    return [line.partition("ERROR] ")[2] for line in done.stderr.splitlines() if "ERROR]" in line]


def test_a_typing_mistake_in_a_check_books_nothing(small):
    """As `aipm grade` has it: one sentence, before anybody gets 0 points."""
    nbgrader(small, "generate_assignment", SMALL, "--create")
    path = small / "solutions" / SMALL / f"{SMALL}.ipynb"
    right = path.read_text(encoding="utf-8")
    path.write_text(right.replace("share == 0.42", "share == 0.43"), encoding="utf-8")
    (said,) = refusal(small)
    assert "do not pass their own check q90_1_judge" in said and "Run `aipm build 90`" in said
    path.write_text(right.replace("share == 0.42", "shrae == 0.42"), encoding="utf-8")
    (said,) = refusal(small)
    assert "q90_1_judge" in said and "shrae" in said
    assert small_scores(small) == {} and not (small / "autograded").exists()


def test_a_question_more_than_the_gradebook_has_is_a_sentence_with_the_next_step(small):
    nbgrader(small, "generate_assignment", SMALL, "--create")
    more = mini.solution()
    more.cells += [mini.answer("q90_5", "last = ...", "last = 1"), mini.check("q90_5_judge", "assert last", "", 5)]
    write(small / "solutions" / SMALL / f"{SMALL}.ipynb", nbformat.writes(more).encode())
    (said,) = refusal(small)
    assert f"Run `aipm grade {SMALL}`" in said and small_scores(small) == {}
