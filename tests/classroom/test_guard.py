"""Nobody stops a class: whatever is wrong with one submission is that submission's row, and the loop goes on."""

import errno
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, StatementError

from aipm.files import write
from aipm.questions.statuses import NOT_JUDGED
from autograder.classroom import coordinator
from autograder.classroom.grade import Grading, default_gradebook, write_csv
from autograder.classroom.gradebook import Book
from autograder.classroom.ledger import Ledger, read_records
from autograder.classroom.students import students_of
from autograder.course.problems import Problem
from autograder.grading.unit import REFUSED, refused
from tests.grading import mini
from tests.paths import ROOT

LESSON = "90_small"
FILE = f"{LESSON}.ipynb"


class Quick:
    """An executor that looks at nothing: each submission gets the same written-down record at once."""

    def __init__(self, exam, spoil=None):
        self.exam, self.spoil = exam, spoil

    def grade(self, tasks):
        for task in tasks:
            record = refused(self.exam, task.student, "nobody looked at it")
            if self.spoil and task.student == "b":
                self.spoil(record)
            yield record

    def close(self):
        pass


@pytest.fixture(scope="module")
def registered(tmp_path_factory):
    """A course folder with the small lesson, which is in the gradebook already."""
    folder = tmp_path_factory.mktemp("registered")
    (folder / "notebooks").mkdir()
    (folder / "lessons").mkdir()
    (folder / "lessons" / f"{LESSON}.py").write_text("# %%\n")
    (folder / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())
    write(folder / "solutions" / LESSON / FILE, nbformat.writes(mini.solution()).encode())
    hand_in(folder, "somebody")
    grade(folder)
    shutil.rmtree(folder / "submitted")
    return folder


@pytest.fixture
def course(registered, tmp_path):
    """That folder, in a path with brackets, with three honest submissions."""
    folder = tmp_path / "a [course] of mine"
    shutil.copytree(registered, folder)
    for student in "abc":
        hand_in(folder, student)
    return folder


def hand_in(course, student, data=None):
    path = course / "submitted" / os.fsdecode(student) / LESSON / FILE
    write(path, mini.encoded(mini.submitted()) if data is None else data)


def grade(course, spoil=None):
    """The rows of everybody by name."""
    grading = Grading(course, course, LESSON)
    return {record.student: record for record in grading.grade(grading.students(), lambda: Quick(grading.exam, spoil))}


def in_gradebook(course):
    with Gradebook(default_gradebook(course), "aipm") as gradebook:
        return {each.student.id for each in gradebook.find_assignment(LESSON).submissions} - {"somebody"}


NAMES = {
    b"\xff\xfe caf\xe9": "is not UTF-8",
    b"two\nlines": "cannot be shown",
    b"\x1b]0;title\x07": "cannot be shown",
    "\u202egnp.exe".encode(): "cannot be shown",
    b"n" * 129: "129 characters",
    b"[x]": "takes for a pattern",
    b"a*?": "takes for a pattern",
}


def test_a_folder_name_that_is_no_id_is_a_row(course):
    for name in NAMES:
        hand_in(course, name)
    records = grade(course)
    assert set("abc") <= set(records) and in_gradebook(course) == set("abc") and len(records) == 3 + len(NAMES)
    for says in NAMES.values():
        assert any(says in record.reason and record.status == REFUSED for record in records.values()), says
    for name, record in records.items():
        assert name.isprintable() and record.reason.isprintable()
    write_csv(records.values(), course / "grades.csv")
    assert len(read_records(course, LESSON)) == 4, "nothing of them is kept under a name that is none"


def test_every_folder_is_listed_and_none_that_is_hidden(course):
    for name in ("submitted", "autograded", "-x", "+", "o'neil", "müller", ".hidden", "x" * 128):
        hand_in(course, name)
    (course / "submitted" / "a file").write_text("")
    (course / "submitted" / "nothing").mkdir()
    (course / "submitted" / "gone").symlink_to("nowhere")
    found = students_of(course / "submitted", LESSON)
    assert found == sorted(["submitted", "autograded", "-x", "+", "o'neil", "müller", "x" * 128, *"abc"])
    assert set(grade(course)) == set(found) == in_gradebook(course)


@pytest.mark.parametrize(
    "kind", ["file", "link to nowhere", "link to a folder", "loop", "fifo", "empty", "unreadable text"]
)
def test_whatever_lies_where_a_submission_should_is_a_row(course, kind):
    place = course / "submitted" / "odd" / LESSON
    place.parent.mkdir()
    if kind == "file":
        place.write_text("")
    elif kind.startswith("link"):
        place.symlink_to("/nowhere" if "nowhere" in kind else course / "submitted" / "a" / LESSON)
    elif kind == "loop":
        place.symlink_to(place)
    elif kind == "fifo":
        place.mkdir()
        os.mkfifo(place / FILE)
    elif kind == "empty":
        place.mkdir()
    else:
        write(place / FILE, b'{"cells": [{"source": "\xff"}]}')
    records = grade(course)
    assert set(records) == {*"abc", "odd"} and records["odd"].status == REFUSED and records["odd"].reason


def failing(real, error, when):
    """`real`, which raises `error` where `when` says so of its arguments."""

    def called(*arguments, **named):
        if when(*arguments, **named):
            raise error
        return real(*arguments, **named)

    return called


def of_b(path, *_):
    return "/b/" in f"{path}/"


TROUBLE = [
    FileNotFoundError(errno.ENOENT, "No such file or directory"),
    PermissionError(errno.EACCES, "Permission denied"),
    OSError(errno.ENAMETOOLONG, "File name too long"),
    OSError(errno.EILSEQ, "Invalid or incomplete multibyte or wide character"),
    IsADirectoryError(errno.EISDIR, "Is a directory"),
    UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
    OverflowError("int too large to convert to float"),
    RecursionError("maximum recursion depth exceeded"),
    MemoryError(),
    KeyError("nbgrader"),
]


@pytest.mark.parametrize("error", TROUBLE, ids=lambda error: type(error).__name__ + str(getattr(error, "errno", "")))
@pytest.mark.parametrize("where", ["read_submission", "write"])
def test_trouble_with_one_submission_is_its_row(course, monkeypatch, where, error):
    monkeypatch.setattr(coordinator, where, failing(getattr(coordinator, where), error, of_b))
    records = grade(course)
    assert [records[name].status for name in "abc"] == [REFUSED, NOT_JUDGED, REFUSED] and not records["b"].judged
    assert in_gradebook(course) == {"a", "c"} and records["b"].reason.isprintable()
    monkeypatch.undo()
    assert grade(course)["b"].status == REFUSED and in_gradebook(course) == set("abc"), "the next run goes on"


REFUSALS = [
    IntegrityError("INSERT", {}, Exception("NOT NULL constraint failed")),
    DataError("INSERT", {}, Exception("value too long for type character varying(128)")),
    StatementError("can't encode", "INSERT", {}, UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates")),
    ValueError("A string literal cannot contain NUL (0x00) characters."),
]


@pytest.mark.parametrize("error", REFUSALS, ids=lambda error: type(error).__name__)
def test_a_row_that_the_gradebook_refuses_is_only_its_own(course, monkeypatch, error):
    monkeypatch.setattr(Book, "_enter", failing(Book._enter, error, lambda book, graded, at: graded.student == "b"))
    records = grade(course)
    assert records["b"].status == NOT_JUDGED and "the gradebook does not take it" in records["b"].reason
    assert in_gradebook(course) == {"a", "c"}


def test_a_record_that_cannot_be_written_is_only_its_own(course):
    """Should half a character ever reach a marked notebook, a score no number is, or a reason no text."""
    for spoil in (
        lambda record: setattr(record, "notebook", "half \ud83d"),
        lambda record: setattr(record, "results", [None]),
        lambda record: setattr(record, "ledger", [object()]),
    ):
        records = grade(course, spoil)
        assert set(records) == set("abc") and records["b"].status == NOT_JUDGED
        for student in "abc":  # each is graded again
            hand_in(course, student, mini.encoded(mini.submitted(q90_1=f"share = {id(spoil)}")))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE])
def test_what_concerns_all_stops_with_a_sentence_and_keeps_what_was_finished(course, monkeypatch, number):
    full = failing(write, OSError(number, os.strerror(number)), of_b)
    monkeypatch.setattr(coordinator, "write", full)
    with pytest.raises(Problem, match=os.strerror(number)):
        grade(course)
    assert in_gradebook(course) == {"a"} and not (course / "autograded" / "b").exists()
    monkeypatch.undo()
    assert set(grade(course)) == set("abc") == in_gradebook(course)


def test_a_gradebook_that_is_locked_stops_with_a_sentence(course, monkeypatch):
    error = OperationalError("INSERT", {}, Exception("database is locked"))
    monkeypatch.setattr(Book, "_enter", failing(Book._enter, error, lambda book, graded, at: graded.student == "b"))
    with pytest.raises(Problem, match="database is locked"):
        grade(course)


def test_a_ledger_that_is_locked_or_none_stops_with_a_sentence(course, monkeypatch):
    grade(course)
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, timeout=5.0, **more: connect(path, timeout=0.1, **more))
    with closing(connect(course / "ledger.db", isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Problem, match=r"ledger.db cannot be used \(database is locked\)"):
            grade(course)
    (course / "ledger.db").write_bytes(b"no database at all" * 200)
    with pytest.raises(Problem, match="ledger.db cannot be used"):
        grade(course)


def test_a_record_of_another_version_is_no_stop(course):
    grade(course)
    with closing(Ledger(course)) as ledger:
        ledger.connection.execute("UPDATE graded SET record = '{\"other\": 1}' WHERE student = 'b'")
    assert {record.student for record in read_records(course, LESSON)} == {"a", "c", "somebody"}
    assert (
        set(grade(course)) == set("abc") == {record.student for record in read_records(course, LESSON)} - {"somebody"}
    )


def test_no_permission_at_all_is_a_sentence(course, monkeypatch):
    error = PermissionError(errno.EACCES, "Permission denied", str(course / "autograded" / "b"))
    monkeypatch.setattr(coordinator, "write", failing(write, error, lambda path, data: True))
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(Problem, match="autograded may not be written to"):
        grade(course)


def test_nobody_is_a_sentence_whatever_lies_there(tmp_path):
    with pytest.raises(Problem, match="Nobody has handed in"):
        students_of(tmp_path / "none", LESSON)
    (tmp_path / "a file").write_text("")
    with pytest.raises(Problem, match="cannot be read"):
        students_of(Path(tmp_path / "a file"), LESSON)
