"""Who does the grading: processes of this machine, or the workers of a Dask cluster. Both only turn bytes into records."""

import ctypes
import os
import signal
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context
from typing import Protocol

import nbformat
from traitlets.config import Config

from aipm.worlds.hidden import given_key
from autograder.course.problems import Problem
from autograder.grading.exam import Exam, course_digest
from autograder.grading.jail.sandbox import Limits
from autograder.grading.rebuild import RunCell
from autograder.grading.session import GradingSession
from autograder.grading.unit import Graded, grade_submission, not_judged


@dataclass(frozen=True)
class Task:
    """One submission to grade: its bytes, and what was odd about its files."""

    student: str
    data: bytes
    odd: tuple[str, ...] = ()


class Executor(Protocol):
    """Who does the grading."""

    def grade(self, tasks: Iterable[Task]) -> Iterator[Graded]:
        """The records of tasks, each as soon as it is there."""
        ...

    def close(self) -> None:
        """Let go of what was started."""
        ...


def prove(session: GradingSession) -> None:
    """Grade the reference answers; raises Problem unless they earn every point. Warms the judge's worlds as well."""
    cells = [
        RunCell(
            place,
            cell.role,
            session.exam.reference.get(cell.grade_id, cell.source),
            cell.grade_id,
            cell.role == "answer",
        )
        for place, cell in enumerate(session.exam.cells)
        if cell.role != "text"
    ]
    ran = session.run(cells)
    failed = [result for result in ran.results if result.points < result.max_points]
    broken = [result for result in failed if not result.judged]
    if broken:
        raise Problem(
            f"The reference answers of {session.exam.lesson} could not be judged, so nobody's can be. "
            f"{broken[0].grade_id}: {broken[0].message} Mend that, or run `aipm doctor`."
        )
    if failed:
        raise Problem(
            f"The reference answers of {session.exam.lesson} do not pass their own check {failed[0].grade_id} "
            f"({failed[0].message}). Run `aipm build {session.exam.lesson[:2]}` before you grade."
        )


def lost(exam: Exam, student: str, why: str) -> Graded:
    """The record of a submission whose worker was lost; it is graded again the next time."""
    return not_judged(exam, student, f"the grader's own process was lost ({why}). Grade it again")


# --- this machine ------------------------------------------------------------------------------------------------

_session: GradingSession  # inherited by the forks of the pool


def _end_with_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)


def _grade_here(task: Task) -> Graded:
    return grade_submission(_session, task.student, task.data, task.odd)


class Local:
    """`jobs` processes, forked from one that holds the judge with its worlds; one fork server serves them all."""

    def __init__(self, exam: Exam, jobs: int = 2, limits: Limits | None = None, isolate: bool = True):
        """Prove the exam, then make the pool; raises Problem where the exam is broken."""
        global _session
        self.exam = exam
        self.session = _session = GradingSession(exam, limits, isolate)
        try:
            prove(self.session)
        except BaseException:
            self.session.close()
            raise
        forks = "fork" in get_all_start_methods()
        self.pool = ProcessPoolExecutor(jobs, get_context("fork"), _end_with_parent) if forks else None
        if self.pool:
            self.pool.submit(int).result()  # forks all of them now, before anybody starts a thread

    def grade(self, tasks: Iterable[Task]) -> Iterator[Graded]:
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

    def close(self) -> None:
        """End the pool and the fork server."""
        if self.pool:
            self.pool.shutdown(cancel_futures=True)
        self.session.close()


# --- a cluster ---------------------------------------------------------------------------------------------------


def _open_session(lesson: str, text: str, config: Config, key: str, limits: Limits, digest: str) -> None:
    """In a process of a cluster's worker: open a grading session of the exam that was sent."""
    global _session
    if key:
        os.environ["AIPM_KEY"] = key
    _end_with_parent()
    exam = Exam(lesson, nbformat.reads(text, as_version=4), config, course_digest())
    if exam.digest != digest:
        raise Problem("A worker of the cluster has another version of the course. Install the same one everywhere.")
    _session = GradingSession(exam, limits)
    prove(_session)


Sent = tuple[str, str, Config, str, Limits, str]  # the arguments of `_open_session`; the last is the exam's digest

_pools: dict[str, ProcessPoolExecutor] = {}  # by exam, one process a worker, which no thread of the worker shares


def _grade_there(sent: Sent, task: Task) -> Graded:
    """On a worker: grade in a process of its own, since a worker runs its tasks in threads."""
    digest = sent[-1]
    if digest not in _pools:
        _pools[digest] = ProcessPoolExecutor(1, get_context("spawn"), _open_session, sent)
    try:
        return _pools[digest].submit(_grade_here, task).result()
    except BrokenProcessPool:
        _pools.pop(digest).shutdown(wait=False)
        raise


class Dask:
    """The workers of the Dask scheduler at `address`, such as tcp://HOST:8786. They keep nothing."""

    def __init__(
        self,
        exam: Exam,
        notebook_text: str,
        config: Config,
        address: str,
        limits: Limits | None = None,
        seconds: float = 15,
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
        self.sent: Sent = (
            exam.lesson,
            notebook_text,
            config,
            given_key(),
            limits or Limits(),
            exam.digest,
        )

    def grade(self, tasks: Iterable[Task]) -> Iterator[Graded]:
        """The records of tasks, each as soon as it is there; raises Problem when the scheduler is gone."""
        from distributed import as_completed as completed

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
        if done < len(futures):
            raise Problem(
                f"The scheduler at {self.address} is gone. {done} of {len(futures)} submissions are graded and kept; "
                "start it again, and the same command goes on from there."
            )

    def close(self) -> None:
        """Leave the cluster; its workers go on."""
        self.client.close(timeout=5)
