"""One submission from its cells to its results: run the learner's cells over there, judge their answers here."""

import contextlib
import functools
import hashlib
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from aipm.questions.statuses import CRASHED, ERROR, NOT_JUDGED, OPEN, TIMED_OUT
from autograder.grading.beside import Files
from autograder.grading.conversation import (
    MOST_SHOWN,
    Conversation,
    Stopped,
    error_of,
    exports_of,
    outputs_of,
    size_of,
)
from autograder.grading.exam import Exam, ExamCell
from autograder.grading.halted import NOTHING, Halted, told
from autograder.grading.jail.fresh import Fresh
from autograder.grading.jail.readable import kept_readable
from autograder.grading.jail.rooms import Rooms
from autograder.grading.jail.sandbox import Limits, isolation
from autograder.grading.jail.snapshot import Served, Snapshot
from autograder.grading.judge import POINTS_STAY_OPEN, SHORT, CheckResult, Judge
from autograder.grading.plan import Start
from autograder.grading.preloading import preloaded_for
from autograder.grading.rebuild import RunCell

FORKS = sys.platform == "linux"  # elsewhere, forking a process that holds numerical libraries is not safe
SURE = "sure"  # the name under which an answer cell says how sure its author is
MOST_KNOWN = 20_000
WITHHELD = "(What this cell shows is left out: it ran after a check had called a function of this notebook.)"


@dataclass
class RunResult:
    """What became of a submission: results by check, outputs by cell (its index among the cells), and what was noted."""

    results: list[CheckResult] = field(default_factory=list)
    outputs: dict[int, dict[str, Any]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    sure: dict[str, float] = field(default_factory=dict)  # by question, how sure the learner was
    stops: list[tuple[int, str, str]] = field(default_factory=list)  # (index of the cell, verdict, message)
    isolated: bool = True
    learner_seconds: float = 0.0
    seconds: float = 0.0


class GradingSession:
    """Grades submissions of one exam, one after another: a fork server on one side, a judge on the other."""

    def __init__(
        self,
        exam: Exam,
        limits: Limits | None = None,
        isolate: bool = True,
        scenes: bool = True,
        forks: bool = FORKS,
        *,
        snapshot: Served | None = None,
        warm: bool = True,
    ):
        """Start the fork server; `scenes` lets it run the released scenes once, which pays from the second submission on.

        `snapshot` is a server that was started before: a Snapshot was not told yet what to run. Without `warm`, whoever grades
        first waits for what the checks import, unless it calls `judge.warm` before. Without `forks` each learner gets a fresh
        process, and no jail. Scenes of another course may fail, wait for a file or never end, so there they run with the
        learner's own cells.
        """
        scenes = scenes and exam.ours
        self.exam, self.limits = exam, limits or Limits()
        bounds = limits or Limits()
        self.start, self.judge = Start(exam), Judge(exam, bounds.check_seconds, bounds.notebook_seconds)
        self.isolation = isolation() if isolate and forks else ""
        self.readable = kept_readable()
        self.scenes = scenes and forks
        self.shown: set[bytes] = set()  # digests of what cells showed in processes that no check had told anything
        self.snapshot: Served | Fresh = (snapshot or server_for(exam)) if forks else Fresh()
        if isinstance(self.snapshot, Snapshot):
            self.snapshot.begin(self.start.scenes.segments if scenes else [[]])
        if warm:
            self.judge.warm()  # while the fork server starts

    @functools.cached_property
    def rooms(self) -> Rooms:
        """The rooms of this session's learners."""
        return Rooms(self.readable, self.isolation == "root", 2 * self.limits.memory_mb)

    def close(self) -> None:
        """End the fork server, and every room."""
        self.rooms.close()
        self.snapshot.close()
        self.judge.close()

    def run(self, cells: Sequence[RunCell], files: Files = ()) -> RunResult:
        """Run rebuilt cells and judge every check; whatever the learner's code does, every check gets a result.

        `files` are the learner's own data, which lie beside their notebook.
        """
        return SubmissionRun(self, cells, files).run()


def is_sureness(value: object) -> TypeGuard[int | float]:
    """Whether a value says how sure somebody is: a number from 0 to 1."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def server_for(exam: Exam) -> Snapshot:
    """A fork server with what an exam's cells and reference answers import."""
    released = [cell.source for cell in exam.released.cells if cell.cell_type == "code"]
    return Snapshot(preloaded_for([*released, *exam.reference.values()]))


class SubmissionRun:
    """One submission in a grading session."""

    def __init__(self, session: GradingSession, cells: Sequence[RunCell], files: Files = ()):
        self.session, self.limits, self.cells = session, session.limits, list(cells)
        files = (*session.exam.beside, *files)
        self.talk = Conversation(
            session.snapshot, session.limits, session.isolation, session.readable, files, session.rooms
        )
        self.ran = RunResult(isolated=bool(session.isolation), seen=self.talk.seen)
        self.checks = {check.grade_id: check for check in session.exam.checks}
        self.judged: dict[str, CheckResult] = {}
        self.skipped: set[int] = set()
        self.halted: dict[str, Halted] = {}  # by question, what its answer's cell stopped with
        self.todo: list[RunCell] = []
        self.current = -1
        self.told = False  # whether this process was told what a check calls its functions with
        self.late: set[int] = set()  # the cells whose outputs come from a process that was told

    def run(self) -> RunResult:
        """Run until all is done, beginning again without the guilty cell where the process had to be ended."""
        begun = time.monotonic()
        for _ in range(self.limits.restarts + 1):
            try:
                self._open()
                self._all()
                break
            except Stopped as stop:
                self.ran.stops.append((self.current, stop.verdict, str(stop)))
                if stop.verdict == ERROR:
                    break
                self._blame(stop)
            finally:
                self.talk.close()
            if self.talk.left <= 0:
                break
        for cell in self.cells:
            if cell.role == "check" and cell.grade_id not in self.judged:
                _, verdict, why = self.ran.stops[-1]
                message = f"The notebook was stopped before this check: {why}"
                if verdict == ERROR:
                    message = f"This check could not be run: {why}. {POINTS_STAY_OPEN}"
                self._note(self.checks[cell.grade_id], verdict, message)
        if self.late:
            self._show_again()
        self.ran.results = [self.judged[check.grade_id] for check in self.session.exam.checks]
        self.ran.seconds = time.monotonic() - begun
        return self.ran

    def _open(self) -> None:
        """A fresh learner process."""
        checkpoint, self.todo = self.session.start.at(self.cells) if self.session.scenes else (0, self.cells)
        self.talk.open(checkpoint)
        self.told = False

    def _code(self) -> Iterator[tuple[int, RunCell]]:
        """The cells to run in this process with their indices; `current` follows them."""
        for cell in self.todo:
            self.current = next(index for index, each in enumerate(self.cells) if each is cell)
            if self.current not in self.skipped:
                yield self.current, cell

    def _all(self) -> None:
        for _, cell in self._code():
            if cell.role != "check":
                self._run(cell)
            elif cell.grade_id not in self.judged:
                self._check(self.checks[cell.grade_id])

    def _run(self, cell: RunCell) -> None:
        start = time.monotonic()
        try:
            reply = self.talk.ask({"run": cell.source}, self.limits.cell_seconds, "a cell")
        finally:
            self.ran.learner_seconds += time.monotonic() - start
        error = error_of(reply)
        if cell.own and error and error[0] == "MemoryError":
            self.ran.stops.append((self.current, CRASHED, "a cell ran out of memory"))
        if cell.role == "answer":
            said = told(*error) if error else ""
            self.halted[cell.grade_id] = Halted(said[:SHORT] if self.told else said, cell.own)
        self._show(reply)

    def _show(self, reply: dict[str, Any]) -> None:
        """Keep what the current cell did, for the marked notebook."""
        others = sum(size_of(outputs) for index, outputs in self.ran.outputs.items() if index != self.current)
        shown = self.ran.outputs[self.current] = outputs_of(reply, max(0, MOST_SHOWN - others))
        known, digest = self.session.shown, hashlib.sha256(repr(shown).encode()).digest()
        self.late.discard(self.current)
        if self.told and digest not in known and any(shown.values()):
            self.late.add(self.current)
        elif not self.told and len(known) < MOST_KNOWN:
            known.add(digest)

    def _show_again(self) -> None:
        """Take what late cells show from a process that no check has told anything.

        A function may remember what a check calls it with, hidden worlds among it, and a later cell may show that. Points
        do not hang on this; what cannot be had so is withheld, and says so.
        """
        with contextlib.suppress(Stopped):
            try:
                self._open()
                for index, cell in self._code():
                    if cell.role != "check":
                        reply = self.talk.ask({"run": cell.source}, self.limits.cell_seconds, "a cell")
                        if index in self.late:
                            self._show(reply)
                    if not self.late:
                        break
            finally:
                self.talk.close()
        for index in self.late:
            self.ran.outputs[index] = {"printed": WITHHELD, "outputs": [], "error": None}

    def _check(self, check: ExamCell) -> None:
        from autograder.grading.asking import Asking  # it brings pandas, which who only hands out work does not need

        names = self.session.judge.wanted[check.grade_id]
        reply = self.talk.ask({"export": [*names, SURE]}, self.limits.cell_seconds, "reading an answer")
        values = exports_of(reply, len(names) + 1)
        sure = values.pop().get("value")
        if is_sureness(sure):
            self.ran.sure[check.question] = float(sure)
        asking = Asking(self.talk, self.limits.cell_seconds)
        with contextlib.suppress(Stopped):  # `asking` knows
            self.judged[check.grade_id] = self.session.judge.judge(
                check, values, asking.call, self.halted.get(check.question, NOTHING), asking.bind, asking.in_turn
            )
            asking.finish()
        self.told |= asking.told
        self.ran.learner_seconds += asking.spent
        if asking.broken:
            # The process still runs the learner's function, or is gone: begin again behind this check.
            stop = asking.broken
            raise stop if isinstance(stop, Stopped) else Stopped(TIMED_OUT, "a function never returned")

    def _blame(self, stop: Stopped) -> None:
        """Leave out the cell that ended the process; an answer so stopped cannot be judged."""
        self.skipped.add(self.current)
        cell = self.cells[self.current] if self.current >= 0 else None
        if cell is None:
            return
        guilty = cell.grade_id if cell.role == "answer" else ""
        for check in self.session.exam.checks:
            if cell.role == "check" and check.grade_id == cell.grade_id and check.grade_id not in self.judged:
                self._note(check, stop.verdict, f"{str(stop).capitalize()}.")
            if guilty and check.question == guilty and check.grade_id not in self.judged:
                self._note(check, stop.verdict, f"The answer was stopped: {stop}. The rest was judged without it.")

    def _note(self, check: ExamCell, verdict: str, message: str) -> None:
        self.judged[check.grade_id] = CheckResult(check.grade_id, check.question, 0.0, check.points, verdict, message)


def status_of(ran: RunResult) -> str:
    """One word for a submission: graded, not answered, timed out, crashed or not judged."""
    if ran.results and not any(result.judged for result in ran.results):
        return NOT_JUDGED
    for verdict in (TIMED_OUT, CRASHED):
        if any(stop[1] == verdict for stop in ran.stops) or any(each.verdict == verdict for each in ran.results):
            return verdict
    return OPEN if all(result.verdict == OPEN for result in ran.results) else "graded"
