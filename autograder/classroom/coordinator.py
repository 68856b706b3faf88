"""Grading a class: find what was handed in, skip what has not changed, give the rest to workers, write down each result.

Only this coordinator writes. For each student, in this order: the marked notebook, the gradebook in one transaction,
the ledger. Killed in between, the next run grades that submission again and loses nothing.
"""

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from aipm.files import write
from aipm.questions.statuses import NOT_JUDGED
from autograder.classroom.executors import Executor, Task
from autograder.classroom.gradebook import Book
from autograder.classroom.ledger import Ledger, content_of, key_print, version_of
from autograder.classroom.returning import ready_to_return, without_our_stamp
from autograder.course.problems import Problem
from autograder.grading.exam import Exam
from autograder.grading.submission import Submission, Unreadable, read_submission
from autograder.grading.unit import Graded, refused


def students_of(submitted: Path, lesson: str) -> list[str]:
    """The students with something handed in for `lesson`, in order; raises Problem where there is nobody."""
    students = sorted(folder.parent.name for folder in submitted.glob(f"*/{lesson}"))
    if not students:
        raise Problem(
            f"Nobody has handed in {lesson}: no folder {submitted.name}/STUDENT/{lesson} exists. "
            "Put each notebook there, or try `aipm grade --sample`."
        )
    return students


@contextlib.contextmanager
def grading_lock(course: Path) -> Iterator[None]:
    """Hold the course folder's lock; raises Problem where somebody else is grading."""
    path = course / ".aipm" / "grading.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:  # Windows has no such lock; two coordinators there are up to the people
            pass
        except OSError:
            file.seek(0)
            who = file.read().strip() or "somebody else"
            raise Problem(
                f"{who} is grading this class now. Wait until that has ended, then run the same command."
            ) from None
        file.truncate(0)
        file.write(f"Process {os.getpid()}")
        file.flush()
        yield


def links_in(folder: Path) -> tuple[str, ...]:
    """What is odd about a submission's folder that cannot be read: a clause for each link."""
    links = [path.name for path in ([folder] if folder.is_symlink() else folder.glob("*")) if path.is_symlink()]
    return tuple(f"{name} is a link to another file" for name in links)


class Coordinator:
    """Grades one lesson of a class in a course folder."""

    def __init__(self, course: Path, exam: Exam, book: Book):
        self.course, self.exam, self.book = course, exam, book
        self.ledger = Ledger(course)
        self.exam_print = f"{exam.digest}/{key_print()}"
        self.contents: dict[str, str] = {}  # by student, the digest of what they handed in
        self.received: dict[str, str] = {}  # by student, when it came

    def close(self) -> None:
        """Close the ledger."""
        self.ledger.close()

    def sort_out(self, students: Iterable[str], force: bool = False) -> tuple[list[Graded], list[Task]]:
        """(records of what has not changed, tasks for the rest); what cannot be read becomes a record and is written."""
        kept, tasks = [], []
        for student in students:
            folder = self.course / "submitted" / student / self.exam.lesson
            read: Submission | Unreadable
            try:
                read = submission = read_submission(folder, self.exam.lesson)
                data, odd, why = submission.data, submission.anomalies, None
            except Unreadable as unreadable:
                read, why = unreadable, str(unreadable)
                data, odd = why.encode(), links_in(folder)
            received = self.ledger.receive(student, self.exam.lesson, version_of(read), read.landed)
            self.received[student] = received
            for clause in (odd := without_our_stamp(odd, datetime.fromisoformat(received))):
                if clause.startswith("claims"):  # our own time replaces the claim; what was claimed must not be lost
                    self.ledger.note(student, self.exam.lesson, clause)
            odd = tuple(dict.fromkeys((*odd, *self.ledger.notes(student, self.exam.lesson))))
            content = self.contents[student] = content_of(data, odd)
            before = None if force else self.ledger.unchanged(student, self.exam.lesson, content, self.exam_print)
            if before and self._marked(student).exists() and self.book.has(student):
                kept.append(before)
            elif why is not None:
                kept.append(self.write_down(refused(self.exam, student, why, odd)))
            else:
                tasks.append(Task(student, data, odd))
        return kept, tasks

    def _marked(self, student: str) -> Path:
        return self.course / "autograded" / student / self.exam.lesson / f"{self.exam.lesson}.ipynb"

    def write_down(self, graded: Graded) -> Graded:
        """Write down one result; raises Problem where the disk or the gradebook does not let it."""
        received = datetime.fromisoformat(self.received[graded.student])
        path = self._marked(graded.student)
        try:
            if path.exists():
                path.chmod(0o644)
            if graded.status != NOT_JUDGED or not path.exists():  # what was judged before is worth more than nothing
                write(path, graded.notebook.encode())
            submitted = self.course / "submitted" / graded.student / self.exam.lesson
            ready_to_return(submitted, path.parent, received)
        except OSError as error:
            raise Problem(
                f"{path.relative_to(self.course)} could not be written ({error.strerror}). Make room or make it "
                "writable; what was finished is kept, and the same command goes on from there."
            ) from None
        self.book.write(graded, received)
        # Where the grader itself failed, these bytes are not judged yet: the next run tries again.
        again = self.exam_print if graded.judged else "again"
        self.ledger.write(graded, self.contents[graded.student], again)
        return graded

    def grade(
        self,
        executor_for: Callable[[], Executor],
        students: Iterable[str],
        force: bool = False,
        say: Callable[[Graded], object] = lambda graded: None,
    ) -> list[Graded]:
        """All records of `students`, in order; `executor_for()` is asked for only if there is something to grade."""
        records, tasks = self.sort_out(students, force)
        for graded in records:
            say(graded)
        if tasks:
            executor = executor_for()
            try:
                for graded in executor.grade(tasks):
                    records.append(self.write_down(graded))
                    say(graded)
            finally:
                executor.close()
        return sorted(records, key=lambda graded: graded.student)
