"""Who does the grading: processes of this machine, or the workers of a Dask cluster. Both only turn bytes into records."""

import ctypes
import os
import signal
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context

import nbformat

from aipm.worlds.hidden import given_key
from autograder.course.problems import Problem
from autograder.grading.exam import Exam, course_digest
from autograder.grading.jail.sandbox import Limits
from autograder.grading.judge import CRASHED
from autograder.grading.rebuild import RunCell
from autograder.grading.session import Desk
from autograder.grading.unit import Graded, grade, ungraded


@dataclass(frozen=True)
class Task:
    """One submission to grade: its bytes, and what was odd about its files."""

    student: str
    data: bytes
    odd: tuple = ()


def prove(desk: Desk):
    """Grade the reference answers; raises Problem unless they earn every point. Warms the judge's worlds as well."""
    cells = [
        RunCell(
            place, cell.role, desk.exam.reference.get(cell.grade_id, cell.source), cell.grade_id, cell.role == "answer"
        )
        for place, cell in enumerate(desk.exam.cells)
        if cell.role != "text"
    ]
    ran = desk.run(cells)
    lost = [result for result in ran.results if result.points < result.max_points]
    if lost:
        raise Problem(
            f"The reference answers of {desk.exam.lesson} do not pass their own check {lost[0].grade_id} "
            f"({lost[0].message}). Run `aipm build {desk.exam.lesson[:2]}` before you grade."
        )


def lost(exam: Exam, student: str, why: str) -> Graded:
    """The record of a submission whose worker was lost; it is graded again the next time."""
    return ungraded(exam, student, CRASHED, f"the grader's own process was lost ({why}). Grade it again")


# --- this machine ------------------------------------------------------------------------------------------------

_desk: Desk | None = None  # inherited by the forks of the pool


def _end_with_parent():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)


def _grade_here(task: Task) -> Graded:
    return grade(_desk, task.student, task.data, task.odd)


class Local:
    """`jobs` processes, forked from one that holds the judge with its worlds; one fork server serves them all."""

    def __init__(self, exam: Exam, jobs: int = 2, limits: Limits | None = None, isolate: bool = True):
        """Prove the exam, then make the pool; raises Problem where the exam is broken."""
        global _desk
        self.exam = exam
        self.desk = _desk = Desk(exam, limits, isolate)
        try:
            prove(self.desk)
        except BaseException:
            self.desk.close()
            raise
        forks = "fork" in get_all_start_methods()
        self.pool = ProcessPoolExecutor(jobs, get_context("fork"), _end_with_parent) if forks else None
        if self.pool:
            self.pool.submit(int).result()  # forks all of them now, before anybody starts a thread

    def grade(self, tasks):
        """The records of tasks, each as soon as it is there."""
        if self.pool is None:
            for task in tasks:
                yield _grade_here(task)
            return
        running = {self.pool.submit(_grade_here, task): task for task in tasks}
        for done in as_completed(running):
            try:
                yield done.result()
            except BrokenProcessPool as error:
                yield lost(self.exam, running[done].student, str(error))
            except Exception as error:
                yield lost(self.exam, running[done].student, f"{type(error).__name__}: {error}")

    def close(self):
        """End the pool and the fork server."""
        if self.pool:
            self.pool.shutdown(cancel_futures=True)
        self.desk.close()


# --- a cluster ---------------------------------------------------------------------------------------------------


def _sit_down(lesson, text, config, key, limits, digest):
    """In a process of a cluster's worker: make a desk for the exam that was sent."""
    global _desk
    if key:
        os.environ["AIPM_KEY"] = key
    _end_with_parent()
    exam = Exam(lesson, nbformat.reads(text, as_version=4), config, course_digest())
    if exam.digest != digest:
        raise Problem("A worker of the cluster has another version of the course. Install the same one everywhere.")
    _desk = Desk(exam, limits)
    prove(_desk)


_rooms = {}  # one process a worker and exam, which no thread of the worker shares


def _grade_there(sent, task: Task) -> Graded:
    """On a worker: grade in a process of its own, since a worker runs its tasks in threads."""
    digest = sent[-1]
    if digest not in _rooms:
        _rooms[digest] = ProcessPoolExecutor(1, get_context("spawn"), _sit_down, sent)
    try:
        return _rooms[digest].submit(_grade_here, task).result()
    except BrokenProcessPool:
        _rooms.pop(digest).shutdown(wait=False)
        raise


class Dask:
    """The workers of the Dask scheduler at `address`, such as tcp://HOST:8786. They keep nothing."""

    def __init__(
        self, exam: Exam, notebook_text: str, config, address: str, limits: Limits | None = None, seconds: float = 15
    ):
        """Connect; raises Problem where dask is missing or nobody answers."""
        try:
            from distributed import Client
        except ImportError:
            raise Problem("Dask is not installed. Run `pip install distributed`, here and on the workers.") from None
        self.exam, self.address = exam, address
        try:
            self.client = Client(address, timeout=seconds, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise Problem(
                f"No Dask scheduler answers at {address} ({type(error).__name__}). Start one and try again."
            ) from None
        if not self.client.scheduler_info()["workers"]:
            self.client.close()
            raise Problem(f"The scheduler at {address} has no workers. Start one with `dask worker {address}`.")
        self.sent = (
            exam.lesson,
            notebook_text,
            config,
            given_key(),
            limits or Limits(),
            exam.digest,
        )

    def grade(self, tasks):
        """The records of tasks, each as soon as it is there; raises Problem when the scheduler is gone."""
        from distributed import as_completed as completed

        tasks = list(tasks)
        futures = {self.client.submit(_grade_there, self.sent, task, pure=False, retries=2): task for task in tasks}
        done = 0
        try:
            for future in completed(futures, loop=self.client.loop):
                if future.status == "cancelled":
                    break
                task = futures[future]
                error = future.exception()
                if isinstance(error, Problem):
                    raise error
                done += 1
                yield lost(self.exam, task.student, f"{type(error).__name__}: {error}") if error else future.result()
        except (OSError, TimeoutError, RuntimeError):
            pass
        if done < len(tasks):
            raise Problem(
                f"The scheduler at {self.address} is gone. {done} of {len(tasks)} submissions are graded and kept; "
                "start it again, and the same command goes on from there."
            )

    def close(self):
        """Leave the cluster; its workers go on."""
        self.client.close(timeout=5)
