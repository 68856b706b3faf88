"""The coordinator's own memory: what was graded from which bytes, when each version was first seen, and what was odd.

One SQLite file, `ledger.db`, beside the gradebook. A row is written in one transaction after the gradebook has its
scores, so that whatever is interrupted is simply graded again.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from aipm.worlds.hidden import given_key
from autograder.course.problems import Problem
from autograder.grading.submission import Submission, Unreadable
from autograder.grading.unit import Graded, from_dict

TABLES = """
CREATE TABLE IF NOT EXISTS graded (
    student TEXT, lesson TEXT, content TEXT, exam TEXT, record TEXT, at TEXT, PRIMARY KEY (student, lesson));
CREATE TABLE IF NOT EXISTS received (
    student TEXT, lesson TEXT, content TEXT, at TEXT, PRIMARY KEY (student, lesson, content));
CREATE TABLE IF NOT EXISTS noted (
    student TEXT, lesson TEXT, clause TEXT, PRIMARY KEY (student, lesson, clause));
"""


def key_print() -> str:
    """A fingerprint of the class's key, from which the key cannot be told."""
    return hashlib.sha256(b"print of " + given_key().encode()).hexdigest()[:16]


def content_of(data: bytes, odd: Iterable[str] = ()) -> str:
    """A digest of what was handed in, and of what was odd about its files."""
    return hashlib.sha256(data + json.dumps(list(odd)).encode()).hexdigest()


def now() -> str:
    """The present time, UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0, tzinfo=None).isoformat()


def version_of(read: Submission | Unreadable) -> str:
    """The fingerprint of what was handed in, a Submission or an Unreadable: of its bytes, else of why there are none."""
    return content_of(str(read).encode() if read.data is None else read.data)


class Ledger:
    """The ledger of a course folder."""

    def __init__(self, course: Path):
        """Open it, or make it; raises Problem where that is not possible."""
        self.path = course / "ledger.db"
        try:
            self.connection = sqlite3.connect(self.path, timeout=20, isolation_level=None)
            self.connection.execute("PRAGMA journal_mode=WAL")
            self.connection.executescript(TABLES)
        except sqlite3.Error as error:
            raise Problem(
                f"The ledger {self.path.name} cannot be used ({error}). Move it away and grade again."
            ) from None

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def receive(self, student: str, lesson: str, content: str, at: str | None = None, *, certain: bool = False) -> str:
        """Note that a version of a submission is here; returns when it came (UTC).

        What was noted first stays, unless a person says the time (`certain`). Without `at` it is now.
        """
        row = (student, lesson, content)
        verb = "REPLACE" if certain else "IGNORE"
        self.connection.execute(f"INSERT OR {verb} INTO received VALUES (?, ?, ?, ?)", (*row, at or now()))
        found = self.connection.execute(
            "SELECT at FROM received WHERE student = ? AND lesson = ? AND content = ?", row
        ).fetchone()
        return found[0]

    def note(self, student: str, lesson: str, clause: str) -> None:
        """Note what looked odd when a submission came."""
        self.connection.execute("INSERT OR IGNORE INTO noted VALUES (?, ?, ?)", (student, lesson, clause))

    def notes(self, student: str, lesson: str) -> tuple[str, ...]:
        """What was noted when a submission came."""
        found = self.connection.execute(
            "SELECT clause FROM noted WHERE student = ? AND lesson = ? ORDER BY clause", (student, lesson)
        )
        return tuple(row[0] for row in found)

    def unchanged(self, student: str, lesson: str, content: str, exam: str) -> Graded | None:
        """The record of these very bytes under this very exam, if there is one."""
        found = self.connection.execute(
            "SELECT record FROM graded WHERE student = ? AND lesson = ? AND content = ? AND exam = ?",
            (student, lesson, content, exam),
        ).fetchone()
        return from_dict(json.loads(found[0])) if found else None

    def write(self, graded: Graded, content: str, exam: str) -> None:
        """Keep a record, without its notebook."""
        record = json.dumps({**graded.as_dict(), "notebook": ""})
        values = (graded.student, graded.lesson, content, exam, record, now())
        self.connection.execute("INSERT OR REPLACE INTO graded VALUES (?, ?, ?, ?, ?, ?)", values)

    def records(self, lesson: str) -> list[Graded]:
        """All records of a lesson, by student."""
        rows = self.connection.execute("SELECT record FROM graded WHERE lesson = ? ORDER BY student", (lesson,))
        return [from_dict(json.loads(row[0])) for row in rows]


def read_records(course: Path, lesson: str) -> list[Graded]:
    """The records of a lesson; raises Problem where nothing has been graded yet."""
    records: list[Graded] = []
    if (course / "ledger.db").exists():
        with closing(Ledger(course)) as ledger:
            records = ledger.records(lesson)
    if not records:
        raise Problem(f"Nothing of {lesson} has been graded yet. Run `aipm grade {lesson[:2]}` first.")
    return records
