"""Who does the grading: processes of this machine, or those of a cluster (`cluster`). Both only turn cells into records."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Protocol

from aipm.questions.statuses import ERROR, NOT_JUDGED
from autograder.classroom.proving import prove
from autograder.classroom.workers import FORKS, Failed, Lost, Workers
from autograder.course.problems import Problem
from autograder.course.unopened import without_collecting
from autograder.grading.beside import Files
from autograder.grading.exam import Exam
from autograder.grading.jail.sandbox import Limits
from autograder.grading.jail.snapshot import Served, Snapshot
from autograder.grading.memory import give_back
from autograder.grading.reading import SubmittedCell
from autograder.grading.rehearsal import rehearse
from autograder.grading.session import GradingSession
from autograder.grading.unit import Graded, grade_cells, not_judged, without_results


@dataclass(frozen=True)
class Task:
    """One submission to grade: its cells as they were read, what was odd about its files, and the plain data among them."""

    student: str
    cells: Sequence[SubmittedCell]
    odd: tuple[str, ...] = ()
    files: Files = ()


READY = 3  # tasks in hand for each worker: the one that it works at, and what waits while a result is written down


class Executor(Protocol):
    """Who does the grading."""

    def grade(self, tasks: Iterable[Task]) -> Iterator[Graded]:
        """The records of tasks, each as soon as it is there."""
        ...

    def close(self) -> None:
        """Let go of what was started."""
        ...


def failed(exam: Exam, student: str, why: str) -> Graded:
    """The record of a submission at which the grader itself failed, for a reason in a clause."""
    return not_judged(exam, student, f"the grader itself failed at it ({why}). Please report it")


def ended_the_grader(exam: Exam, student: str, times: str) -> Graded:
    """The record of a submission that ended the process which graded it, as often as `times` says, the last time alone."""
    reason = f"grading this submission ended the grader's process {times}, the last time with no other beside it"
    message = f"This submission was not judged: {reason}. Its points stay open until a person has looked at it."
    odd = [f"ended the grader's process {times}"]
    return without_results(exam, student, NOT_JUDGED, ERROR, f"{reason}. Look at it by hand", message, odd)


_session: GradingSession  # inherited by the workers


def grade_with(session: GradingSession) -> None:
    """Make this process, and its forks, grade in a session."""
    global _session
    _session = session


def grade_here(task: Task) -> Graded:
    """The record of a task, from the session of this process."""
    return grade_cells(_session, task.student, task.cells, task.odd, task.files)


def _open_here(session: GradingSession) -> None:
    """Prove a session's exam in this process, which is to grade with it or to be forked for that."""
    grade_with(session)
    with without_collecting():
        session.judge.warm()  # while the fork server starts
        rehearse(session.judge)  # while it runs the scenes
    prove(session)
    session.judge.may_end = FORKS
    give_back()
    gc.freeze()  # else each worker's collector would copy every page that it shares with this process


def _open_beside(exam: Exam, limits: Limits, isolate: bool, server: Served) -> None:
    """The same with a session of an exam that came from another process, which has started the fork server."""
    _open_here(GradingSession(exam, limits, isolate, snapshot=server, warm=False))


class Local:
    """`jobs` processes, forked from one that holds the judge with its worlds; one fork server serves them all."""

    def __init__(
        self,
        exam: Exam,
        jobs: int = 2,
        limits: Limits | None = None,
        isolate: bool = True,
        session: GradingSession | None = None,
        wait: bool = True,
    ):
        """Prove the exam in the process from which the workers come; raises Problem where the exam is broken. `session` is one
        of this exam that was opened before, with its own limits; it is closed with this executor. Without `wait` that is left
        to `proved`, which must be called before anything is graded."""
        self.exam, self.jobs, self.session = exam, jobs, session or GradingSession(exam, limits, isolate, warm=False)
        self.workers = self._workers() if FORKS else None
        if wait:
            self.proved()

    def _workers(self) -> Workers:
        """The workers, from the twin of the fork server where it has one: so they hold the large libraries once."""
        session, server = self.session, self.session.snapshot
        prepare: Callable[[], object] = partial(_open_here, session)
        line = None
        if isinstance(server, Snapshot) and server.twin:
            line = server.twin
            prepare = partial(_open_beside, session.exam, session.limits, bool(session.isolation), server.handle())
        return Workers(grade_here, session.limits.judge_mb, prepare, line)

    def proved(self) -> None:
        """Wait until the exam is proved; raises Problem where it is broken, and lets go of all then."""
        try:
            if self.workers:
                self.workers.ready()
            else:
                _open_here(self.session)
        except BaseException:
            self.close()
            raise

    def grade(self, tasks: Iterable[Task]) -> Iterator[Graded]:
        """The records of tasks, each as soon as it is there.

        A task is taken only shortly before its turn, so that a large class is never in memory whole. One whose worker was
        lost is done again at the end, alone. So nobody loses by another, and whoever ends a worker that has nothing else to
        do is known.
        """
        again: list[Task] = []
        coming, jobs = iter(tasks), self.jobs if self.workers else 1
        threads = ThreadPoolExecutor(jobs)
        running: dict[Future[Graded], Task] = {}
        try:
            while True:
                for task in islice(coming, READY * jobs - len(running)):
                    running[threads.submit(self._graded, task)] = task
                if not running:
                    break
                done = wait(running, return_when=FIRST_COMPLETED).done.pop()
                task = running.pop(done)
                try:
                    yield done.result()
                except Lost:
                    again.append(task)
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
        for task in again:
            try:
                yield self._graded(task)
            except Lost:
                yield ended_the_grader(self.exam, task.student, "twice")

    def _graded(self, task: Task) -> Graded:
        """The record of a task; raises Lost where its worker ended."""
        try:
            if self.workers:
                record: Graded = self.workers.ask(task)
                return record
            return grade_here(task)
        except (Lost, Problem):
            raise
        except Exception as error:
            return failed(self.exam, task.student, str(error) if isinstance(error, Failed) else repr(error))

    def close(self) -> None:
        """End the workers and the fork server."""
        if self.workers:
            self.workers.close()
        self.session.close()
