"""Small classes really graded: whatever is handed in has a row, and the honest ones keep theirs exactly."""

import csv
import os
import time
from dataclasses import replace

import pytest

from autograder.classroom import report
from autograder.classroom.export import export
from autograder.classroom.grade import write_csv
from autograder.classroom.ledger import read_records
from autograder.classroom.statistics import summarise
from autograder.cli import tables
from autograder.course.nbgrader_api import nbgrader_api
from autograder.grading.jail.sandbox import isolation
from tests.fuzz import effort, hostile, notebooks, small_course
from tests.fuzz.arrivals import LESSON
from tests.fuzz.strategies import harmless
from tests.fuzz.test_showing import watched
from tests.needs import absent

NAMES = [b"caf\xe9", "a\nb", "[ab]*", "submitted", "字" * 80, "-rf", "a b", "=1+1", "[b]", b"\xff\xfe"]


def timeless(record):
    """A record without what differs from one run to the next: whose it is and what it took."""
    results = [replace(result, seconds=0.0) for result in record.results]
    return replace(record, student="", results=results, seconds=0.0, learner_seconds=0.0)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    if not isolation():
        absent("bubblewrap cannot make a jail here; these submissions attack the machine they run on")
    return small_course.course_of(tmp_path_factory.mktemp("fuzz") / "root")


@pytest.fixture(scope="module")
def undisturbed(root, tmp_path_factory):
    """The records of honest work by kind, graded with nobody hostile in the class."""
    course = tmp_path_factory.mktemp("calm")
    for kind, (data, _) in small_course.HONEST.items():
        small_course.hand_in(course, kind, data)
    records = small_course.grade(root, course)
    for kind, (_, points) in small_course.HONEST.items():
        assert records[kind].score == points, records[kind]
    return {kind: timeless(record) for kind, record in records.items()}


def put_honest(course, count):
    """Hand in `count` honest submissions of all kinds; returns the kind of each student."""
    kinds = list(small_course.HONEST)
    students = {f"h{number:03}": kinds[number % len(kinds)] for number in range(count)}
    for student, kind in students.items():
        small_course.hand_in(course, student, small_course.HONEST[kind][0])
    return students


def look_at(root, course, records):
    """All that is made of a class: the screen, the tables, the page, the export, and everybody's feedback."""
    graded = list(records.values())
    with watched() as screen:
        screen.print(tables.grade_table(LESSON, graded))
        for note in tables.grade_notes(graded):
            screen.print(note, soft_wrap=True)
        screen.print(tables.not_judged_line(graded))
    write_csv(graded, course / "grades.csv")
    with (course / "grades.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(graded)
    summary = summarise(LESSON, read_records(course, LESSON))
    nameless = [
        record for record in graded if record.reason.startswith("the name of its folder")
    ]  # a row, and no entry
    assert summary.submissions == len(graded) - len(nameless)
    report.write_page(summary, course / "report.html")
    report.write_csv(summary, course / "report.csv")
    for form in ("csv", "canvas", "moodle"):
        assert harmless(export(f"sqlite:///{course / 'gradebook.db'}", [LESSON], form).replace("\r\n", "\n"))
    api = nbgrader_api(root, course)
    for student in ("h000", "h001"):
        assert api.generate_feedback(LESSON, student)["success"]
    for place, _, files in os.walk(course / "autograded"):
        assert all(os.path.getsize(os.path.join(place, name)) < 3_000_000 for name in files)


def test_made_notebooks_under_any_name(root, undisturbed, tmp_path):
    """What fuzzing makes, handed in by students of any name; in the long run more of it."""
    many = max(12, effort.LONG // 50)
    start = time.perf_counter()
    honest = put_honest(tmp_path, 2)
    for number, data in enumerate(effort.sample(notebooks.files(), many, number=effort.LONG)):
        small_course.hand_in(tmp_path, f"m{number:05}", data)
    for number, name in enumerate(NAMES):
        small_course.hand_in(tmp_path, name, list(hostile.submissions().values())[-1 - number % 3])
    records = small_course.grade(root, tmp_path)
    assert len(records) == len(honest) + many + len(NAMES)
    for student, kind in honest.items():
        assert timeless(records[student]) == undisturbed[kind]
    assert all(0 <= record.score <= 10 and record.status for record in records.values())
    unjudged = {student: record.reason for student, record in records.items() if record.status == "not judged"}
    assert not unjudged
    look_at(root, tmp_path, records)
    tally = effort.TALLIES.setdefault("made_notebooks_under_any_name", effort.Tally())
    tally.cases, tally.seconds = many + len(NAMES), time.perf_counter() - start


def test_a_large_class_with_hostile_ones(root, undisturbed, tmp_path):
    """60 with 6 hostile ones; in the long run 300 with 30. Everybody has a row, honest work is graded as in a calm class."""
    most, bad = (300, 30) if effort.LONG else (60, 6)
    start = time.perf_counter()
    honest = put_honest(tmp_path, most - bad)
    for number, (name, data) in enumerate(hostile.some(bad)):
        student = f"h{number * (most // bad):03}x_{name}"  # between the honest ones, in order of names
        small_course.hand_in(tmp_path, student, data)
    records = small_course.grade(root, tmp_path)
    seconds = time.perf_counter() - start
    assert len(records) == most
    changed = [student for student, kind in honest.items() if timeless(records[student]) != undisturbed[kind]]
    assert not changed, [(records[student], undisturbed[honest[student]]) for student in changed[:2]]
    assert all(
        record.score <= 0.5 * record.max_score
        for student, record in records.items()
        if "x_" in student and "made" not in student
    )
    look_at(root, tmp_path, records)
    print(f"{most} submissions, {bad} of them hostile: {seconds:.1f} s")
    tally = effort.TALLIES.setdefault("a_large_class_with_hostile_ones", effort.Tally())
    tally.cases, tally.seconds = most, seconds
