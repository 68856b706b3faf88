"""The coordinator's own memory: what was graded from which bytes, when each version was first seen, and what was odd.

One SQLite file, `ledger.db`, beside the gradebook. A row is written in one transaction after the gradebook has its
scores, so that whatever is interrupted is simply graded again.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from aipm.worlds.hidden import given_key
from autograder.course.problems import Problem
from autograder.grading.submission import Submission, Unreadable
from autograder.grading.unit import Graded, from_dict, joined

TABLES = """
CREATE TABLE IF NOT EXISTS graded (
    student TEXT, lesson TEXT, content TEXT, exam TEXT, record TEXT, at TEXT, PRIMARY KEY (student, lesson));
CREATE TABLE IF NOT EXISTS received (
    student TEXT, lesson TEXT, content TEXT, at TEXT, PRIMARY KEY (student, lesson, content));
CREATE TABLE IF NOT EXISTS noted (
    student TEXT, lesson TEXT, clause TEXT, PRIMARY KEY (student, lesson, clause));
CREATE TABLE IF NOT EXISTS origins (
    student TEXT, lesson TEXT, identity TEXT, PRIMARY KEY (student, lesson));
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

    @contextmanager
    def _asked(self) -> Iterator[sqlite3.Connection]:
        """The connection; raises Problem where the file itself is the trouble, and not what is written to it."""
        try:
            yield self.connection
        except sqlite3.DatabaseError as error:
            if isinstance(error, (sqlite3.DataError, sqlite3.IntegrityError, sqlite3.ProgrammingError)):
                raise
            raise Problem(
                f"The ledger {self.path.name} cannot be used ({error}). Check that nobody else holds it and that the disk "
                "has room, then the same command goes on from there."
            ) from None

    def receive(self, student: str, lesson: str, content: str, at: str | None = None, *, certain: bool = False) -> str:
        """Note that a version of a submission is here; returns when it came (UTC).

        What was noted first stays, unless a person says the time (`certain`). Without `at` it is now.
        """
        row = (student, lesson, content)
        verb = "REPLACE" if certain else "IGNORE"
        with self._asked() as db:
            db.execute(f"INSERT OR {verb} INTO received VALUES (?, ?, ?, ?)", (*row, at or now()))
            found = db.execute(
                "SELECT at FROM received WHERE student = ? AND lesson = ? AND content = ?", row
            ).fetchone()
        return found[0]

    @contextmanager
    def together(self) -> Iterator[None]:
        """Write what is noted inside in one transaction, or none of it."""
        with self._asked() as db:
            db.execute("BEGIN")
            try:
                yield
                db.execute("COMMIT")
            finally:
                if db.in_transaction:
                    db.execute("ROLLBACK")

    def came_from(self, student: str, lesson: str, identity: str) -> None:
        """Note under which identity a student's submission was collected."""
        with self._asked() as db:
            db.execute("INSERT OR REPLACE INTO origins VALUES (?, ?, ?)", (student, lesson, identity))

    def origins(self, lesson: str) -> dict[str, str]:
        """Under which identities a lesson's submissions were collected, by student."""
        with self._asked() as db:
            return dict(db.execute("SELECT student, identity FROM origins WHERE lesson = ?", (lesson,)).fetchall())

    def note(self, student: str, lesson: str, clause: str) -> None:
        """Note what looked odd when a submission came."""
        with self._asked() as db:
            db.execute("INSERT OR IGNORE INTO noted VALUES (?, ?, ?)", (student, lesson, clause))

    def notes(self, student: str, lesson: str) -> tuple[str, ...]:
        """What was noted when a submission came."""
        with self._asked() as db:
            query = "SELECT clause FROM noted WHERE student = ? AND lesson = ? ORDER BY clause"
            return tuple(row[0] for row in db.execute(query, (student, lesson)))

    def unchanged(self, student: str, lesson: str, content: str, exam: str) -> Graded | None:
        """The record of these very bytes under this very exam, if there is one."""
        with self._asked() as db:
            query = "SELECT record FROM graded WHERE student = ? AND lesson = ? AND content = ? AND exam = ?"
            found = db.execute(query, (student, lesson, content, exam)).fetchone()
        return next(read(found), None) if found else None

    def write(self, graded: Graded, content: str, exam: str) -> None:
        """Keep a record, without its notebook."""
        record = json.dumps({**graded.as_dict(), "notebook": ""})
        values = (graded.student, graded.lesson, content, exam, record, now())
        with self._asked() as db:
            db.execute("INSERT OR REPLACE INTO graded VALUES (?, ?, ?, ?, ?, ?)", values)

    def records(self, lesson: str) -> list[Graded]:
        """All records of a lesson, by student; those of a lesson's several notebooks are put together."""
        with self._asked() as db:
            query = "SELECT record FROM graded WHERE lesson = ? OR substr(lesson, 1, ?) = ? ORDER BY student, lesson"
            rows = db.execute(query, (lesson, len(lesson) + 1, f"{lesson}/")).fetchall()
        by_student: dict[str, list[Graded]] = {}
        for row in rows:
            for record in read(row):
                by_student.setdefault(record.student, []).append(record)
        return [joined(lesson, records) for records in by_student.values()]


def read(row: Sequence[str]) -> Iterator[Graded]:
    """The record in a row, unless another version of the grader wrote it."""
    try:
        yield from_dict(json.loads(row[0]))
    except (ValueError, TypeError, KeyError):
        return


def read_records(course: Path, lesson: str) -> list[Graded]:
    """The records of a lesson; raises Problem where nothing has been graded yet."""
    records: list[Graded] = []
    if (course / "ledger.db").exists():
        with closing(Ledger(course)) as ledger:
            records = ledger.records(lesson)
    if not records:
        raise Problem(f"Nothing of {lesson} has been graded yet. Run `aipm grade {lesson}` first.")
    return records
