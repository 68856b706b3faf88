"""A fork server that is started before the rest is read: when it is, who takes it, and that none is left behind."""

from contextlib import closing

import nbformat
import pytest

from aipm.files import write
from autograder.classroom.ahead import Ahead
from autograder.classroom.grade import Grading
from autograder.classroom.ledger import Ledger
from autograder.classroom.students import never_graded
from autograder.course.places import course_root
from autograder.course.problems import Problem
from autograder.grading.jail.snapshot import Snapshot
from autograder.grading.unit import Graded
from tests.grading import mini

ROOT, LESSON = course_root(), "90_small"


@pytest.fixture
def course(tmp_path):
    (tmp_path / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())
    write(tmp_path / "lessons" / f"{LESSON}.py", b"# %%\n")
    write(tmp_path / "solutions" / LESSON / f"{LESSON}.ipynb", nbformat.writes(mini.solution()).encode())
    write(tmp_path / "submitted" / "ada" / LESSON / f"{LESSON}.ipynb", mini.encoded(mini.submitted(mini.REFERENCE)))
    return tmp_path


def noted(course, student, lesson=LESSON):
    with closing(Ledger(course)) as ledger:
        ledger.write(Graded(student, lesson, "graded", "", 1.0, 1.0), "bytes", "exam")


def test_who_has_no_record_was_never_graded(tmp_path):
    assert never_graded(tmp_path, LESSON, ["ada"]) and not never_graded(tmp_path, LESSON, [])
    noted(tmp_path, "ada")
    noted(tmp_path, "zoe", f"{LESSON}/second")
    noted(tmp_path, "eve", "91_other")
    assert not never_graded(tmp_path, LESSON, ["ada", "zoe"])
    assert never_graded(tmp_path, LESSON, ["ada", "eve"])


def test_nothing_is_started_for_what_cannot_be_graded_or_told(tmp_path):
    assert not never_graded(tmp_path, LESSON, ["a[b]", "two\nlines"])  # such folders get no record, ever
    (tmp_path / "ledger.db").write_text("no database")
    assert not never_graded(tmp_path, LESSON, ["ada"])


def test_a_class_is_graded_by_the_server_that_was_started_ahead(course):
    with closing(Ahead(course, LESSON, Snapshot())) as ahead:
        started = ahead.executor
        grading = Grading(course, course, LESSON, ahead=ahead)
        made = []

        def executor():
            made.append(grading.executor())
            return made[-1]

        (record,) = grading.grade(["ada"], executor)
        assert made[0] is started and ahead.executor is None
    assert (record.status, record.score) == ("graded", grading.max_score)
    assert not started.session.snapshot.alive()


def test_other_limits_and_no_jail_get_a_server_of_their_own(course):
    with closing(Ahead(course, LESSON, Snapshot())) as ahead:
        grading = Grading(course, course, LESSON, ahead=ahead)
        with closing(grading.executor(isolate=False)) as executor:
            assert executor is not ahead.executor and not executor.session.isolation
        server = ahead.executor.session.snapshot
    assert not server.alive() and not server.folder.exists()


def test_a_lesson_that_cannot_be_read_leaves_no_server(course):
    (course / "solutions" / LESSON / f"{LESSON}.ipynb").write_text("{")
    server = Snapshot()
    with pytest.raises(Problem, match="cannot be read"):
        Ahead(course, LESSON, server)
    assert not server.alive() and not server.folder.exists()


def test_an_exam_that_fails_its_own_check_is_refused_by_whoever_takes_it(course):
    solution = mini.solution()
    next(
        cell for cell in solution.cells if cell.id == "q90_1"
    ).source = "### BEGIN SOLUTION\nshare = 0.9\n### END SOLUTION"
    write(course / "solutions" / LESSON / f"{LESSON}.ipynb", nbformat.writes(solution).encode())
    with closing(Ahead(course, LESSON, Snapshot())) as ahead:
        server = ahead.executor.session.snapshot
        grading = Grading(course, course, LESSON, ahead=ahead)
        with pytest.raises(Problem, match="do not pass their own check"):
            grading.grade(["ada"], grading.executor)
    assert not server.alive() and not (course / "gradebook.db").exists()
