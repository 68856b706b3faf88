"""Figures, not tests: a class graded by stock nbgrader and by us in one run on one machine, with equal scores asserted.

Each grader runs as a command of its own, so that wall time, processor time and memory are those of the whole thing.
The lesson is entered in both gradebooks beforehand, as it is when an instructor has released it.
"""

import contextlib
import ctypes
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from aipm.files import write
from autograder.bench.kernels import pss_mb
from autograder.bench.otter_course import grade_folder, write_autograder
from autograder.bench.sample_class import SubmissionFactory, encoded
from autograder.bench.stock_course import StockCourse
from autograder.classroom.grade import Grading, register
from autograder.course.nbgrader_api import open_gradebook
from autograder.grading.exam import load_exam

FEW = 3  # submissions that show the memory of a grader which takes one after another


@dataclass(frozen=True)
class Measured:
    """One run over a class: submissions, wall and processor seconds, peak memory in MB, and the scores by student."""

    what: str
    submissions: int
    wall: float
    cpu: float
    peak_mb: float
    scores: dict[str, float]
    learner_seconds: float = 0.0

    @property
    def per_minute(self) -> float:
        """Submissions a minute."""
        return 60 * self.submissions / self.wall


def class_of(root: Path, lesson: str, size: int) -> Iterator[tuple[str, bytes]]:
    """(student, bytes) of a class: right, wrong and partial submissions in turn, from the listed answers."""
    factory = SubmissionFactory(root, lesson)
    questions = list(factory.reference)
    wrong = [row for row in factory.rows if row.kind == "wrong"]
    for number in range(size):
        if number % 3 == 0:
            answers = factory.reference
        elif number % 3 == 1:
            row = wrong[number % len(wrong)]
            answers = {**factory.reference, row.question: row.answer.strip("\n")}
        else:
            answers = {name: factory.reference[name] for name in questions[: 1 + number % len(questions)]}
        notebook = factory.filled(answers)
        for cell in notebook.cells:  # everybody guesses something else
            if cell.source.startswith("guess_") and "..." in cell.source:
                cell.source = cell.source.replace("...", str(number))
        yield f"student{number:04}", encoded(notebook)


PR_SET_CHILD_SUBREAPER = 36


@contextlib.contextmanager
def adopting() -> Iterator[None]:
    """Let processes whose parent ends before them become children of this one, and wait for them: else the processor time
    of a grader's workers, which end with it and for which nobody waits, would be nobody's."""
    if sys.platform != "linux":
        yield
        return
    prctl = ctypes.CDLL(None).prctl
    others = {child.pid for child in psutil.Process().children()}
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
        until = time.monotonic() + 10
        while time.monotonic() < until:
            left = [child.pid for child in psutil.Process().children() if child.pid not in others]
            if not left:
                break
            for pid in left:
                with contextlib.suppress(ChildProcessError):  # somebody else has waited for it
                    os.waitpid(pid, os.WNOHANG)
            time.sleep(0.01)
    finally:
        prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def watched(
    command: Callable[[], object], for_memory: Callable[[], object] | None = None
) -> tuple[float, float, float]:
    """(wall seconds, processor seconds, peak MB of this process's descendants) of a call that runs commands.

    To look at the memory of many processes takes up to a third of a processor. So nobody looks at the run that is timed, and
    the memory is that of a second run: of `for_memory`, or of `command` again.
    """
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with adopting():
        command()
        wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak_mb(for_memory or command)


def below(processes: Iterable[psutil.Process]) -> Iterator[psutil.Process]:
    """The descendants of processes, of those that are still there."""
    for process in processes:
        with contextlib.suppress(psutil.Error):
            yield from process.children(recursive=True)


def peak_mb(command: Callable[[], object]) -> float:
    """The most megabytes that the processes which `command` starts were seen with, shared pages counted once; what this
    process had started before, such as a server of kernels, is none of them."""
    peak, stop = [0.0], threading.Event()
    others = set(psutil.Process().children())

    def look() -> None:
        while not stop.wait(0.1):
            started = [child for child in psutil.Process().children() if child not in others]
            peak[0] = max(peak[0], pss_mb([*started, *below(started)]) or 0.0)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        with adopting():
            command()
    finally:
        stop.set()
        watcher.join()
    return peak[0]


def scores_in(course: Path, lesson: str) -> dict[str, float]:
    """The scores in a course folder's gradebook, by student."""
    with open_gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {each.student.id: each.score for each in gradebook.find_assignment(lesson).submissions}


def write_submissions(course: Path, lesson: str, submissions: Iterable[tuple[str, bytes]]) -> None:
    """Write submissions, (student, bytes) pairs, into a course folder."""
    for student, data in submissions:
        write(course / "submitted" / student / lesson / f"{lesson}.ipynb", data)


def write_course(root: Path, course: Path, lesson: str, submissions: Iterable[tuple[str, bytes]]) -> None:
    """Write a course folder with one lesson of `root` and a class in it."""
    (course / "notebooks").mkdir(parents=True)
    for name in ("nbgrader_config.py", f"lessons/{lesson}.py", f"solutions/{lesson}/{lesson}.ipynb"):
        write(course / name, (root / name).read_bytes())
    write_submissions(course, lesson, submissions)


def by_stock(root: Path, lesson: str, size: int) -> Measured:
    """A class graded by stock nbgrader with its own settings."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as second:
        course, few = (StockCourse(root, Path(each), lesson, own_home=False) for each in (folder, second))
        for each, many in ((course, size), (few, min(size, FEW))):
            write_submissions(each.folder, lesson, class_of(root, lesson, many))
            each.generate()
        wall, cpu, peak = watched(course.autograde, few.autograde)
        return Measured("stock nbgrader", size, wall, cpu, peak, scores_in(course.folder, lesson))


def by_otter(root: Path, lesson: str, size: int, python: str) -> Measured:
    """The same class graded by otter-grader without containers, by the Python `python` that has it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, few, archive = (Path(scratch) / name for name in ("class", "few", "autograder.zip"))
        scores: dict[str, float] = {}
        for number, (student, data) in enumerate(class_of(root, lesson, size)):
            for each in (folder, few) if number < FEW else (folder,):
                write(each / f"{student}.ipynb", data)
        write_autograder(load_exam(root, lesson), archive)
        wall, cpu, peak = watched(
            lambda: scores.update(grade_folder(python, root, archive, folder)),
            lambda: grade_folder(python, root, archive, few),
        )
        return Measured("otter-grader", size, wall, cpu, peak, scores)


def by_us(root: Path, lesson: str, size: int, jobs: int = 2) -> tuple[Measured, Measured]:
    """The same class graded by `aipm grade`, then graded again unchanged; two Measured."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as second:
        course, once_more = Path(folder), Path(second)
        for each in (course, once_more):
            write_course(root, each, lesson, class_of(root, lesson, size))
            grading = Grading(each, each, lesson)
            register(each, each, [grading.exam], grading.gradebook)
        rows_by_run: list[list[dict[str, Any]]] = []

        def grade(where: Path) -> None:
            command = [sys.executable, "-m", "autograder.cli", "grade", lesson, "--jobs", str(jobs), "--json"]
            environment = {**os.environ, "AIPM_COURSE": str(where)}
            done = subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=True)
            rows_by_run.append(json.loads(done.stdout))

        first = watched(lambda: grade(course), lambda: grade(once_more))
        learner = sum(row["learner_seconds"] for row in rows_by_run[0])
        again = watched(lambda: grade(course))
        scores = scores_in(course, lesson)
        return (
            Measured("aipm grade", size, *first, scores, learner),
            Measured("aipm grade, unchanged", size, *again, scores),
        )
