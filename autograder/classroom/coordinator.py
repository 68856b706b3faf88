"""Grading a class: find what was handed in, skip what has not changed, give the rest to workers, write down each result.

Only this coordinator writes. For each student, in this order: the marked notebook, the gradebook in one transaction,
the ledger. Killed in between, the next run grades that submission again and loses nothing.
"""

import contextlib
import errno
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import Path

from aipm.files import write
from aipm.questions.statuses import NOT_JUDGED
from autograder.classroom.arrivals import Arrivals
from autograder.classroom.executors import Executor, Task
from autograder.classroom.gradebook import Book, NotEntered
from autograder.classroom.ledger import Ledger, content_of, key_print, version_of
from autograder.classroom.returning import ready_to_return, without_our_stamp
from autograder.classroom.students import useless
from autograder.course.printable import printable
from autograder.course.problems import Problem
from autograder.course.settings import Folders
from autograder.grading.beside import handed_in
from autograder.grading.exam import Exam
from autograder.grading.reading import SubmittedCell
from autograder.grading.submission import Submission, Unreadable, read_submission
from autograder.grading.unit import Graded, not_judged, refused

# What the system says when nobody's result can be written, whoever comes next.
EVERYBODYS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ENOMEM, errno.EMFILE, errno.ENFILE}


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
        try:
            yield
        finally:  # by word, since a forked process that is still ending shares the open file and the lock with it
            with contextlib.suppress(ImportError):
                import fcntl

                fcntl.flock(file, fcntl.LOCK_UN)


def links_in(folder: Path) -> tuple[str, ...]:
    """What is odd about a submission's folder that cannot be read: a clause for each link."""
    links = [path.name for path in ([folder] if folder.is_symlink() else folder.glob("*")) if path.is_symlink()]
    return tuple(f"{name} is a link to another file" for name in links)


def times_of(ledger: Ledger, arrivals: Arrivals, student: str, folder: Path, names: Iterable[str]) -> Iterator[str]:
    """When each of a submission's notebooks with these file names came, if it can be read."""
    for name in names:
        with contextlib.suppress(Unreadable):
            read = read_submission(folder, name.removesuffix(".ipynb"))
            yield ledger.receive(student, arrivals.lesson, version_of(read), arrivals.came(student, read))


class Coordinator:
    """Grades one notebook of a lesson for a class in a course folder. `siblings` are the file names of all the lesson's
    notebooks: what is handed in is as late as the last of them."""

    def __init__(
        self, course: Path, exam: Exam, book: Book, folders: Folders | None = None, siblings: Sequence[str] = ()
    ):
        self.course, self.exam, self.book = course, exam, book
        self.folders, self.siblings = folders or Folders(), siblings
        self.ledger, self.arrivals = Ledger(course), Arrivals(course, exam.lesson)
        self.exam_print = f"{exam.digest}/{key_print()}"
        self.contents: dict[str, str] = {}  # by student, the digest of what they handed in
        self.received: dict[str, str] = {}  # by student, when it came
        self.unchanged = 0  # how many kept the results of an earlier run

    def close(self) -> None:
        """Close the ledger."""
        self.ledger.close()

    def sort_out(self, students: Iterable[str], force: bool, kept: Callable[[Graded], object]) -> Iterator[Task]:
        """The tasks of those who are to be graded, each read when it is asked for; `kept` is told the records of what has not
        changed, and of what cannot be read, which are written."""
        for student in students:
            if why := useless(student):
                kept(refused(self.exam, printable(student, 60), why))
                continue
            try:
                found = self._sorted(student, force)
            except Exception as error:
                found = self._failed(student, error)
            if isinstance(found, Task):
                yield found
            else:
                kept(found)

    def _submitted(self, student: str) -> Path:
        return self.course / self.folders.submitted_directory / student / self.exam.lesson

    def _sorted(self, student: str, force: bool) -> Graded | Task:
        """A task, or the record of what has not changed or cannot be read."""
        folder = self._submitted(student)
        read: Submission | Unreadable
        cells: Sequence[SubmittedCell] = ()
        files: tuple[tuple[str, bytes], ...] = ()
        try:
            read = submission = self._read(folder)
            cells, data, odd, why = submission.cells, submission.data, submission.anomalies, None
            files, left_out = handed_in(folder, self.exam.beside)
            odd = (*odd, *left_out)
        except Unreadable as unreadable:
            read, why = unreadable, str(unreadable)
            data, odd = why.encode(), links_in(folder)
        received = self.received[student] = self._receive(student, read)
        for clause in (odd := without_our_stamp(odd, datetime.fromisoformat(received))):
            if clause.startswith("claims"):  # our own time replaces the claim; what was claimed must not be lost
                self.ledger.note(student, self.exam.lesson, clause)
        odd = tuple(dict.fromkeys((*odd, *self.ledger.notes(student, self.exam.lesson))))
        content = self.contents[student] = content_of(data + repr(files).encode() * bool(files), odd)
        before = None if force else self.ledger.unchanged(student, self.exam.title, content, self.exam_print)
        if before and self._marked(student).exists() and self.book.has(student):
            self.unchanged += 1
            return before
        if why is not None:
            return self.keep(refused(self.exam, student, why, odd))
        return Task(student, cells, odd, files)

    def _read(self, folder: Path) -> Submission:
        """The notebook in a submission's folder; where the lesson has several, the one of the right name."""
        several = len(self.siblings) > 1 and folder.is_dir() and not folder.is_symlink()
        if several and not (folder / self.exam.file).is_file():
            raise Unreadable(f"the folder holds no {self.exam.file}. Hand it in")
        return read_submission(folder, self.exam.name)

    def _receive(self, student: str, read: Submission | Unreadable) -> str:
        """When a submission came: the time of the newest of its notebooks."""
        came = self.ledger.receive(student, self.exam.lesson, version_of(read), self.arrivals.came(student, read))
        others = [name for name in self.siblings if name != self.exam.file]
        return max([came, *times_of(self.ledger, self.arrivals, student, self._submitted(student), others)])

    def _marked(self, student: str) -> Path:
        return self.course / self.folders.autograded_directory / student / self.exam.lesson / self.exam.file

    def _failed(self, student: str, error: Exception) -> Graded:
        """The record of a submission at which something went wrong that is no other's trouble; raises Problem where it is
        everybody's. Nothing is written of it, so the next run tries again."""
        if isinstance(error, Problem):
            raise error
        if isinstance(error, OSError) and error.errno in EVERYBODYS:
            raise Problem(
                f"Nothing can be written or read any more ({error.strerror}). Make room or make it writable; what was "
                "finished is kept, and the same command goes on from there."
            ) from None
        reason = f"its files cannot be used ({type(error).__name__}: {printable(error, 200)}). Look at its folder"
        if isinstance(error, OSError):
            named = isinstance(error.filename, str) and error.filename
            what = f" at {Path(named).name}" if named else ""
            reason = f"its files cannot be used ({error.strerror or error}{what}). Collect it again, or mend its folder"
        elif isinstance(error, NotEntered):
            reason = f"{error}. Look at the student's id and rename the folder"
        return not_judged(self.exam, student, printable(reason, 400))

    def keep(self, graded: Graded) -> Graded:
        """Write down one result and return it, or the record that says why it could not be; raises Problem where the disk
        or the gradebook takes nobody's."""
        try:
            return self.write_down(graded)
        except Exception as error:
            autograded = self.course / self.folders.autograded_directory
            if isinstance(error, PermissionError) and not os.access(
                autograded if autograded.is_dir() else self.course, os.W_OK
            ):
                raise Problem(
                    f"{autograded.name} may not be written to ({error.strerror}). Make it writable; what was finished is "
                    "kept, and the same command goes on from there."
                ) from None
            return self._failed(graded.student, error)

    def write_down(self, graded: Graded) -> Graded:
        """Write down one result and return it, without the notebook, which is on the disk then; raises OSError or NotEntered
        where this one cannot be, and Problem where nobody's can."""
        received = datetime.fromisoformat(self.received[graded.student])
        path = self._marked(graded.student)
        if path.exists():
            path.chmod(0o644)
        if graded.status != NOT_JUDGED or not path.exists():  # what was judged before is worth more than nothing
            write(path, graded.notebook.encode())
        ready_to_return(self._submitted(graded.student), path.parent, received)
        self.book.write(graded, received)
        # Where the grader itself failed, these bytes are not judged yet: the next run tries again.
        again = self.exam_print if graded.judged else "again"
        self.ledger.write(graded, self.contents[graded.student], again)
        return replace(graded, notebook="")

    def grade(
        self,
        executor_for: Callable[[], Executor],
        students: Iterable[str],
        force: bool = False,
        say: Callable[[Graded], object] = lambda graded: None,
    ) -> list[Graded]:
        """All records of `students`, in order; `executor_for()` is asked for only if there is something to grade."""
        records: list[Graded] = []

        def ended(graded: Graded) -> None:
            records.append(graded)
            say(graded)

        tasks = self.sort_out(students, force, ended)
        first = next(tasks, None)
        if first is not None:
            executor = executor_for()
            try:
                for graded in executor.grade(chain([first], tasks)):
                    ended(self.keep(graded))
            finally:
                executor.close()
        return sorted(records, key=lambda graded: graded.student)
