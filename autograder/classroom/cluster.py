"""Grading by the workers of a Dask cluster, which keep nothing: each has a process that judges, and replaces one that is lost."""

import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process

import nbformat
from traitlets.config import Config

from aipm.worlds.hidden import given_key
from autograder.classroom.executors import Task, ended_the_grader, failed, grade_here, grade_with
from autograder.classroom.proving import prove
from autograder.classroom.workers import end_with_parent, limit_memory
from autograder.course.problems import Problem
from autograder.grading.exam import Exam, course_digest
from autograder.grading.jail.sandbox import Limits
from autograder.grading.session import GradingSession
from autograder.grading.unit import Graded


def _open_session(lesson: str, text: str, config: Config, key: str, limits: Limits, digest: str) -> None:
    """In a process of a cluster's worker: open a grading session of the exam that was sent."""
    if key:
        os.environ["AIPM_KEY"] = key
    if parent := parent_process():
        end_with_parent(parent.pid or os.getppid())
    exam = Exam(lesson, nbformat.reads(text, as_version=4), config, course_digest())
    if exam.digest != digest:
        raise Problem("A worker of the cluster has another version of the course. Install the same one everywhere.")
    session = GradingSession(exam, limits)
    prove(session)
    session.judge.may_end = True
    grade_with(session)
    limit_memory(limits.judge_mb)


Sent = tuple[str, str, Config, str, Limits, str]  # the arguments of `_open_session`; the last is the exam's digest

RETRIES = 2  # of a submission whose process was lost
PATIENCE = 15  # seconds in which a scheduler must answer

_pools: dict[str, ProcessPoolExecutor] = {}  # by exam, one process a worker
_turn = threading.Lock()  # one submission at a time, so that a lost process tells whose fault it was


def _grade_there(sent: Sent, task: Task) -> Graded:
    """On a worker: grade in a process of its own, since a worker runs its tasks in threads."""
    digest = sent[-1]
    with _turn:
        if digest not in _pools:
            pool = ProcessPoolExecutor(1, get_context("spawn"))
            try:
                pool.submit(_open_session, *sent).result()
            except BrokenProcessPool:
                raise Problem(
                    "A worker of the cluster cannot open a grading session. Run `aipm doctor` there."
                ) from None
            _pools[digest] = pool
        try:
            return _pools[digest].submit(grade_here, task).result()
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
    ):
        """Connect; raises Problem where dask is missing or nobody answers."""
        try:
            from distributed import Client
        except ImportError:
            raise Problem("Dask is not installed. Run `pip install distributed`, here and on the workers.") from None
        self.exam, self.address = exam, address
        try:
            self.client = Client(address, timeout=PATIENCE, set_as_default=False)
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

        futures = {
            self.client.submit(_grade_there, self.sent, task, pure=False, retries=RETRIES): task for task in tasks
        }
        done = 0
        try:
            for future in completed(futures, loop=self.client.loop):
                if future.status == "cancelled":
                    break
                task = futures[future]
                error = future.exception()
                if isinstance(error, Problem):
                    raise error
                if isinstance(error, BrokenProcessPool):
                    record = ended_the_grader(self.exam, task.student, f"{RETRIES + 1} times")
                else:
                    record = failed(self.exam, task.student, repr(error)) if error else future.result()
                done += 1
                yield record
        # It may go between the word that a result is there and the result: CancelledError.
        except (OSError, TimeoutError, RuntimeError, CancelledError):
            pass
        if done < len(futures):
            raise Problem(
                f"The scheduler at {self.address} is gone. {done} of {len(futures)} submissions are graded and kept; "
                "start it again, and the same command goes on from there."
            )

    def close(self) -> None:
        """Leave the cluster; its workers go on."""
        self.client.close(timeout=5)
