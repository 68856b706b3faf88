"""A class graded: nothing lost at a kill, nothing graded twice, one coordinator at a time, and every trouble a sentence."""

import csv
import io
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from aipm.files import write
from autograder.bench.faults import Kills, adopting, finish, kill_at, leftovers, start
from autograder.classroom import coordinator
from autograder.classroom.export import export
from autograder.classroom.grade import Grading, default_gradebook, register, write_csv
from autograder.classroom.ledger import Ledger, read_records
from autograder.classroom.report import write_csv as write_table
from autograder.classroom.report import write_page
from autograder.classroom.roster import read_roster
from autograder.classroom.statistics import discrimination, summarise, without_numbers
from autograder.course import nbgrader_api
from autograder.course.problems import Problem
from autograder.grading.exam import load_exam
from autograder.grading.jail.sandbox import Limits
from tests.grading import mini
from tests.needs import absent, needs_module
from tests.paths import ROOT

LESSON = "90_small"
ODD_NAMES = ["o'brien; drop", "müller 😀", "-=1+1", "a" * 100]


@pytest.fixture
def course(tmp_path):
    """A course folder with the small lesson, its settings and eight submissions."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons" / f"{LESSON}.py").write_text("# %%\n")
    (tmp_path / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())
    write(tmp_path / "solutions" / LESSON / f"{LESSON}.ipynb", nbformat.writes(mini.solution()).encode())
    hand_in(tmp_path, "perfect")
    hand_in(tmp_path, "untouched", {})
    hand_in(tmp_path, "wrong", {**mini.REFERENCE, "q90_1": "share = 0.5"})
    write(tmp_path / "submitted" / "broken" / LESSON / f"{LESSON}.ipynb", b'{"cells": [')
    for name in ODD_NAMES:
        hand_in(tmp_path, name)
    return tmp_path


def hand_in(course, student, answers=mini.REFERENCE):
    write(course / "submitted" / student / LESSON / f"{LESSON}.ipynb", mini.encoded(mini.submitted(answers)))


def grading(course, **others):
    return Grading(course, course, LESSON, limits=Limits(cell_seconds=20), **others)


def graded(course, *, force=False, said=None, **others):
    """Grade everybody; returns the records by student. `said` collects the students that were really graded."""
    made = grading(course, **others)
    started = []

    def executor():
        started.append(1)
        return made.executor(jobs=2)

    records = made.grade(made.students(), executor, force=force)
    if said is not None:
        said.extend(started)
    return {record.student: record for record in records}


def scores(course, db_url=None):
    with Gradebook(db_url or default_gradebook(course), "aipm") as gradebook:
        return {each.student.id: each.score for each in gradebook.find_assignment(LESSON).submissions}


def test_nobody_has_to_activate_the_environment(course):
    """A class is graded and exported from nothing where PATH lacks the programs that nbgrader calls by name."""
    environment = {**os.environ, "PATH": "/usr/bin:/bin", "AIPM_COURSE": str(course), "PYTHONPATH": str(ROOT)}
    assert shutil.which("alembic", path=environment["PATH"]) is None
    for arguments in (["grade", LESSON, "--student", "wrong", "--json"], ["export", LESSON]):
        command = [sys.executable, "-m", "autograder.cli", *arguments]
        done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr[-2000:]
        assert "wrong" in done.stdout


def test_every_gradebook_is_opened_in_one_place():
    """There, and nowhere else, it is seen to that nbgrader finds its programs."""
    opens = [
        path for path in (ROOT / "autograder").rglob("*.py") if re.search(r"\bGradebook\(", path.read_text("utf-8"))
    ]
    assert opens == [Path(nbgrader_api.__file__)]


def test_a_roster_may_be_asked_for_before_there_is_a_gradebook(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    assert read_roster(default_gradebook(tmp_path)).ids == set()


def test_every_submission_ends_with_a_row_in_table_gradebook_and_folder(course):
    records = graded(course)
    assert {name: record.score for name, record in records.items()} == {
        "perfect": 10, "untouched": 0, "wrong": 8, "broken": 0, **dict.fromkeys(ODD_NAMES, 10),
    }  # fmt: skip
    assert {name: record.status for name, record in records.items() if record.status != "graded"} == {
        "untouched": "not answered", "broken": "refused",
    }  # fmt: skip
    assert scores(course) == {name: record.score for name, record in records.items()}
    write_csv(records.values(), course / "grades.csv")
    with (course / "grades.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["student"].removeprefix("'"): float(row["score"]) for row in csv.DictReader(file)}
        assert rows == scores(course), "an apostrophe keeps spreadsheets from taking a name for a formula"
    marked = nbformat.read(course / "autograded" / "broken" / LESSON / f"{LESSON}.ipynb", as_version=4)
    assert "was refused" in json.dumps(marked)
    for name in records:
        text = (course / "autograded" / name / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8")
        assert mini.CANARY not in text and "BEGIN HIDDEN" not in text


def test_what_has_not_changed_is_not_graded_again(course):
    first, again, changed, forced = [], [], [], []
    before = graded(course, said=first)
    after = graded(course, said=again)
    assert {name: record.score for name, record in after.items()} == {
        name: record.score for name, record in before.items()
    }
    hand_in(course, "wrong")
    assert graded(course, said=changed)["wrong"].score == 10 == scores(course)["wrong"]
    graded(course, force=True, said=forced)
    assert (first, again, changed, forced) == ([1], [], [1], [1])
    made = grading(course)
    assert len(made.grade(made.students(), lambda: made.executor(jobs=2))) == made.unchanged > 1


def test_a_person_changed_a_score_and_it_stays(course):
    graded(course)
    with Gradebook(default_gradebook(course), "aipm") as gradebook:
        grade = gradebook.find_grade("q90_1_judge", LESSON, LESSON, "wrong")
        grade.manual_score = 1.5
        gradebook.db.commit()
    graded(course, force=True)
    with Gradebook(default_gradebook(course), "aipm") as gradebook:
        grade = gradebook.find_grade("q90_1_judge", LESSON, LESSON, "wrong")
        assert (grade.manual_score, grade.auto_score, grade.needs_manual_grade) == (1.5, 0, True)
    assert scores(course)["wrong"] == 9.5


def test_late_by_the_coordinators_own_time(course):
    """The learner's timestamp.txt of 1999 counts for nothing, and a penalty is nbgrader's own."""
    (course / "submitted" / "perfect" / LESSON / "timestamp.txt").write_text("1999-01-01 00:00:00 UTC")
    config = (course / "nbgrader_config.py").read_text() + '\nc.LateSubmissionPlugin.penalty_method = "zero"\n'
    (course / "nbgrader_config.py").write_text(config)
    made = grading(course)
    register(course, course, made.exams, made.gradebook)
    with Gradebook(made.gradebook, "aipm") as gradebook:
        gradebook.find_assignment(LESSON).duedate = datetime(2020, 1, 1)
        gradebook.db.commit()
    graded(course)
    rows = {row["student"]: row for row in csv.DictReader(io.StringIO(export(made.gradebook, [LESSON], "csv")))}
    assert float(rows["perfect"]["score"]) == 0 and float(rows["perfect"]["late_penalty"]) == 10


def test_export_for_canvas_and_moodle(course):
    graded(course)
    canvas = list(csv.reader(io.StringIO(export(default_gradebook(course), [LESSON], "canvas"))))
    assert canvas[0][-1] == LESSON and canvas[1][0].strip() == "Points Possible" and canvas[1][-1] == "10"
    assert [row[-1] for row in canvas if row[2] == "wrong"] == ["8"]
    moodle = list(csv.reader(io.StringIO(export(default_gradebook(course), [LESSON], "moodle"))))
    names = {row[0] for row in moodle[1:]}
    assert "o'brien; drop" in names and "'-=1+1" in names, "quoted, and no formula for a spreadsheet"
    with pytest.raises(Problem, match="Choose one of: csv, canvas, moodle"):
        export(default_gradebook(course), [LESSON], "xlsx")


def test_the_report_counts(course):
    graded(course)
    summary = summarise(LESSON, read_records(course, LESSON))
    first = summary.questions.set_index("question").loc["Q90.1"]
    assert (
        summary.submissions == 8 and first["solved"] == 5 / 8 and first["wrong"] == 1 / 8 and first["refused"] == 1 / 8
    )
    assert list(summary.messages["learners"]) == [1] or summary.messages["learners"].iloc[0] >= 1
    write_page(summary, course / "page.html")
    write_table(summary, course / "table.csv")
    page = (course / "page.html").read_text(encoding="utf-8")
    assert (
        "Q90.4" in page and "<script" not in page and 'alt="' in page and "http" not in page.replace("http-equiv", "")
    )
    with pytest.raises(Problem, match="Nothing of 91_other has been graded"):
        read_records(course, "91_other")


def test_discrimination_by_hand():
    assert discrimination([0, 0, 1, 1], [1, 2, 9, 10]) == pytest.approx(0.9899, abs=1e-3)
    assert discrimination([1, 1, 1], [3, 4, 5]) != discrimination([1, 1, 1], [3, 4, 5]), "no spread, no value"
    assert without_numbers("flags 0 of 57,843 payments: -1.5%") == without_numbers("flags 12 of 9 payments: 3%")


def test_killed_and_taken_up_again(course):
    """kill -9 for the whole process group, three times: what was finished is kept, nobody is lost, nobody stays behind."""
    for number in range(12):
        hand_in(
            course,
            f"slow{number:02}",
            {**mini.REFERENCE, "q90_3": "import time\ntime.sleep(0.4)\nwords = {'a': 'right'}"},
        )
    rng, told, kept = random.Random(1), Kills(), set()
    with adopting() as known:
        for goal in (3, 6):
            process = start(course, LESSON)
            until = time.monotonic() + 120
            while time.monotonic() < until and process.poll() is None and len(finished(course)) < goal:
                time.sleep(0.05)
            assert kill_at(process, rng.uniform(0, 0.2), told)
            assert leftovers(known, "after a kill") == []
            assert kept <= finished(course) and 0 < len(finished(course)) < 20, "what was finished is kept"
            kept = finished(course)
        assert kill_at(start(course, LESSON), rng.uniform(0, 1), told), "a kill before anything is graded"
        rows = finish(start(course, LESSON), course, LESSON, told, known)
    assert told.trouble == []
    assert len(rows) == 20 and rows["slow07"] == (10, "graded") and rows["untouched"] == (0, "not answered")


def finished(course):
    """Those of whom the ledger has a record."""
    if not (course / "ledger.db").exists():
        return set()
    with closing(sqlite3.connect(course / "ledger.db", timeout=20)) as ledger:
        try:
            return {row[0] for row in ledger.execute("SELECT student FROM graded")}
        except sqlite3.OperationalError:  # the table is not there yet
            return set()


def test_one_coordinator_at_a_time(course):
    with (
        coordinator.grading_lock(course),
        pytest.raises(Problem, match=f"Process {os.getpid()} is grading this class now"),
    ):
        graded(course)


@pytest.mark.parametrize("spoil", ["locked", "old", "no database"])
def test_trouble_with_the_gradebook_is_a_sentence(course, spoil, monkeypatch):
    made = grading(course)
    register(course, course, made.exams, made.gradebook)
    path = course / "gradebook.db"
    if spoil == "old":
        with sqlite3.connect(path) as db:
            db.execute("ALTER TABLE grade DROP COLUMN extra_credit")
    elif spoil == "no database":
        path.write_bytes(b"this is no database" * 100)
    else:
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr(nbgrader_api, "Gradebook", impatient(Gradebook))
    with pytest.raises(Problem, match="gradebook cannot be used") as caught:
        graded(course)
    assert "Traceback" not in str(caught.value) and "\n" not in str(caught.value)


def impatient(kind):
    """A gradebook that waits for a lock for a moment instead of five seconds."""
    return lambda db_url, *arguments: kind(f"{db_url}?timeout=0.2", *arguments)


def test_a_full_disk_keeps_what_was_finished(course, monkeypatch):
    wrote = []

    def full(path, data):
        if len(wrote) >= 2:
            raise OSError(28, "No space left on device")
        wrote.append(path)
        write(path, data)

    monkeypatch.setattr(coordinator, "write", full)
    with pytest.raises(Problem, match="No space left on device"):
        graded(course)
    monkeypatch.undo()
    assert len(scores(course)) == 2
    graded(course)
    assert len(scores(course)) == 8


def test_a_broken_exam_grades_nobody(course):
    broken = mini.solution()
    broken.cells[mini.place(broken, "q90_1_judge")].source = broken.cells[
        mini.place(broken, "q90_1_judge")
    ].source.replace("0.42", "0.43")
    write(course / "solutions" / LESSON / f"{LESSON}.ipynb", nbformat.writes(broken).encode())
    with pytest.raises(Problem, match="do not pass their own check q90_1_judge"):
        graded(course)


def test_the_ledger_remembers_the_first_time(tmp_path):
    ledger = Ledger(tmp_path)
    assert ledger.receive("s", LESSON, "abc", "2026-01-01T00:00:00") == "2026-01-01T00:00:00"
    assert ledger.receive("s", LESSON, "abc", "2027-01-01T00:00:00") == "2026-01-01T00:00:00"
    ledger.close()


def test_postgresql(course):
    """The same class in a real PostgreSQL gradebook, where one is installed."""
    needs_module("psycopg", "this test grades into PostgreSQL")
    from tests.classroom.postgres import server

    with server(course / "postgres") as url:
        if url is None:
            absent("PostgreSQL's server is not installed; this test grades into one")
        graded(course, gradebook=url)
        assert scores(course, url)["wrong"] == 8 and len(scores(course, url)) == 8
        hand_in(course, "wrong")
        graded(course, gradebook=url)
        assert scores(course, url)["wrong"] == 10
        assert "wrong" in export(url, [LESSON], "csv")
    with pytest.raises(Problem, match="gradebook cannot be used"):
        graded(course, gradebook=url)


def test_a_dask_cluster(course, monkeypatch):
    """A real scheduler and two worker processes; then the scheduler dies in the middle."""
    needs_module("distributed", "this test grades on a cluster")
    from tests.classroom.cluster import cluster

    local = graded(course)
    with cluster(2) as (address, kill):
        made = grading(course)
        records = made.grade(made.students(), lambda: made.executor("dask", scheduler=address), force=True)
        assert {record.student: (record.score, record.status) for record in records} == {
            name: (record.score, record.status) for name, record in local.items()
        }
        for number in range(10):
            hand_in(
                course,
                f"slow{number}",
                {**mini.REFERENCE, "q90_3": "import time\ntime.sleep(1)\nwords = {'a': 'right'}"},
            )
        seen = []

        def say(record):
            if record.student.startswith("slow"):
                seen.append(record.student)
                kill()

        with pytest.raises(Problem, match="The scheduler at .* is gone"):
            made.grade(made.students(), lambda: made.executor("dask", scheduler=address), say=say)
        assert seen and set(seen) <= set(scores(course))
    monkeypatch.setattr("autograder.classroom.cluster.PATIENCE", 2)  # for one that is not there
    with pytest.raises(Problem, match="No Dask scheduler answers"):
        made.executor("dask", scheduler=address)
    with pytest.raises(Problem, match="--scheduler"):
        made.executor("dask")
    assert len(graded(course)) == 18


def test_a_lesson_without_solution(tmp_path):
    with pytest.raises(Problem, match="Run `aipm build` first"):
        load_exam(tmp_path, LESSON)
