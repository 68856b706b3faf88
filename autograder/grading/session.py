"""One submission from its cells to its results: run the learner's cells over there, judge their answers here."""

import contextlib
import select
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aipm.questions.calling import TookTooLong
from aipm.questions.statuses import CRASHED, ERROR, NOT_JUDGED, OPEN, TIMED_OUT
from autograder.grading.exam import Exam, ExamCell
from autograder.grading.jail.fresh import Fresh
from autograder.grading.jail.sandbox import Jail, Limits, isolation, kept_readable
from autograder.grading.jail.snapshot import Snapshot
from autograder.grading.jail.wire import Channel, Encoder, WireError, decode
from autograder.grading.judge import POINTS_STAY_OPEN, CheckResult, CheckTimedOut, Judge, learner_error
from autograder.grading.plan import Start
from autograder.grading.rebuild import RunCell

FORKS = sys.platform == "linux"  # elsewhere, forking a process that holds numerical libraries is not safe
SURE = "sure"  # the name under which an answer cell says how sure its author is
GLANCE = 0.5  # seconds between two looks at the memory of a cell that runs long


class Stopped(BaseException):
    """The learner's process cannot go on. No `except Exception` of a judge holds this.

    `verdict` is timed out or crashed where the learner's code is the cause, and error where the grader is.
    """

    def __init__(self, verdict: str, message: str):
        super().__init__(message)
        self.verdict = verdict


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
        self, exam: Exam, limits: Limits | None = None, isolate: bool = True, scenes: bool = True, forks: bool = FORKS
    ):
        """Start the fork server; `scenes` lets it run the released scenes once, which pays from the second submission on.

        Without `forks` each learner gets a fresh process, and no jail.
        """
        self.exam, self.limits = exam, limits or Limits()
        self.start, self.judge = Start(exam), Judge(exam, (limits or Limits()).check_seconds)
        self.isolation = isolation() if isolate and forks else ""
        self.readable = kept_readable()
        self.scenes = scenes and forks
        self.snapshot: Snapshot | Fresh = Snapshot(self.start.scenes.segments if scenes else [[]]) if forks else Fresh()
        self.judge.warm()  # while the fork server starts

    def close(self) -> None:
        """End the fork server."""
        self.snapshot.close()

    def run(self, cells: Sequence[RunCell]) -> RunResult:
        """Run rebuilt cells and judge every check; whatever the learner's code does, every check gets a result."""
        return SubmissionRun(self, cells).run()


class SubmissionRun:
    """One submission in a grading session."""

    def __init__(self, session: GradingSession, cells: Sequence[RunCell]):
        self.session, self.limits, self.cells = session, session.limits, list(cells)
        self.ran = RunResult(isolated=bool(session.isolation))
        self.checks = {check.grade_id: check for check in session.exam.checks}
        self.judged: dict[str, CheckResult] = {}
        self.skipped: set[int] = set()
        self.raised: dict[str, str] = {}  # by question, what its answer's cell stopped with
        self.todo: list[RunCell] = []
        self.jail: Jail | None = None
        self.channel: Channel | None = None
        self.current = -1
        self.left = session.limits.notebook_seconds  # of the learner's own time; what the judge takes is not theirs

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
                self._close()
            if self.left <= 0:
                break
        for cell in self.cells:
            if cell.role == "check" and cell.grade_id not in self.judged:
                _, verdict, why = self.ran.stops[-1]
                message = f"The notebook was stopped before this check: {why}"
                if verdict == ERROR:
                    message = f"This check could not be run: {why}. {POINTS_STAY_OPEN}"
                self._note(self.checks[cell.grade_id], verdict, message)
        self.ran.results = [self.judged[check.grade_id] for check in self.session.exam.checks]
        self.ran.seconds = time.monotonic() - begun
        return self.ran

    def _open(self) -> None:
        """A fresh learner process, in a jail where there can be one."""
        checkpoint, self.todo = self.session.start.at(self.cells) if self.session.scenes else (0, self.cells)
        try:
            if self.session.isolation:
                self.jail = Jail(self.session.readable, self.session.isolation == "root")
            self.channel = self.session.snapshot.fork(checkpoint, self.jail.ticket if self.jail else None, self.limits)
        except OSError as error:
            raise Stopped(ERROR, str(error) or type(error).__name__) from None

    def _close(self) -> None:
        if self.channel is not None:
            self.channel.end()
        if self.jail is not None:
            self.jail.close()
        self.jail, self.channel = None, None

    def _all(self) -> None:
        for cell in self.todo:
            self.current = next(index for index, each in enumerate(self.cells) if each is cell)
            if cell.role == "check":
                if cell.grade_id not in self.judged:
                    self._check(self.checks[cell.grade_id])
            elif self.current not in self.skipped:
                self._run(cell)

    def _run(self, cell: RunCell) -> None:
        start = time.monotonic()
        try:
            reply = self._ask({"run": cell.source}, self.limits.cell_seconds, "a cell")
        finally:
            self.ran.learner_seconds += time.monotonic() - start
        error = reply.get("error")
        error = [str(part)[:300] for part in error] if isinstance(error, list) and len(error) == 2 else None
        if cell.role == "answer":
            self.raised[cell.grade_id] = f"{error[0]}: {error[1]}" if error else ""
        outputs = reply.get("outputs")
        self.ran.outputs[self.current] = {
            "printed": str(reply.get("printed", "")),
            "outputs": outputs if isinstance(outputs, list) else [],
            "error": error,
        }

    def _check(self, check: ExamCell) -> None:
        names = self.session.judge.wanted[check.grade_id]
        values = self._ask({"export": [*names, SURE]}, self.limits.cell_seconds, "reading an answer").get("values")
        if not isinstance(values, list) or not all(isinstance(each, dict) for each in values):
            values = []
        if len(values) != len(names) + 1:
            values = [{"refused": "it did not arrive"}] * (len(names) + 1)
        sure = values.pop().get("value")
        if type(sure) in (int, float) and 0 <= sure <= 1:
            self.ran.sure[check.question] = float(sure)
        broken: list[BaseException] = []

        def ask(number: int, name: str, arguments: tuple[Any, ...]) -> Any:
            try:
                return self._call(number, name, arguments)
            except (Stopped, TookTooLong, CheckTimedOut) as stop:
                broken.append(stop)
                raise

        with contextlib.suppress(Stopped):  # it is in `broken` already
            self.judged[check.grade_id] = self.session.judge.judge(
                check, values, ask, self.raised.get(check.question, "")
            )
        if broken:
            # The process still runs the learner's function, or is gone: begin again behind this check.
            first = broken[0]
            raise first if isinstance(first, Stopped) else Stopped(TIMED_OUT, "a function never returned")

    def _call(self, number: int, name: str, arguments: tuple[Any, ...]) -> Any:
        """Call a learner's function over the wire: a plain result, what it raised, or Stopped."""
        sent = [Encoder().encode(argument) for argument in arguments]
        start = time.monotonic()
        try:
            reply = self._ask({"call": number, "arguments": sent}, self.limits.cell_seconds, f"`{name}`")
        finally:
            self.ran.learner_seconds += time.monotonic() - start
        if "raised" in reply:
            raise learner_error(str(reply["raised"])[:60], str(reply.get("text", ""))[:300])
        if "refused" in reply or "result" not in reply:
            raise ValueError(f"its result cannot be read: {str(reply.get('refused', 'it did not arrive'))[:200]}")
        return decode(reply["result"])

    def _ask(self, request: Mapping[str, Any], seconds: float, what: str) -> dict[str, Any]:
        """Send a request and wait for its reply; raises Stopped when time or memory is up or the process is gone."""
        begun = time.monotonic()
        until = begun + min(seconds, self.left)
        assert self.channel  # open as long as anything runs
        try:
            self.channel.send(dict(request))
            self._wait(self.channel, until, what, seconds)
            reply = self.channel.receive(max(1.0, until - time.monotonic()))
        except (EOFError, ConnectionError):
            if not self.session.snapshot.alive():
                raise Stopped(ERROR, "the fork server of this lesson has ended") from None
            raise Stopped(CRASHED, f"{what} ended the process") from None
        except TimeoutError:
            raise Stopped(TIMED_OUT, f"{what} never finished its reply") from None
        except WireError as error:
            raise Stopped(CRASHED, f"{what} sent what is no plain data ({error})") from None
        finally:
            self.left -= time.monotonic() - begun
        if not isinstance(reply, dict):
            raise Stopped(CRASHED, f"{what} sent what is no reply")
        seen = reply.pop("seen", [])
        for what_was in seen if isinstance(seen, list) else []:
            if isinstance(what_was, str) and what_was[:80] not in self.ran.seen and len(self.ran.seen) < 40:
                self.ran.seen.append(what_was[:80])
        return reply

    def _wait(self, channel: Channel, until: float, what: str, seconds: float) -> None:
        while not select.select([channel.sock], [], [], max(0.0, min(GLANCE, until - time.monotonic())))[0]:
            if time.monotonic() >= until:
                whole = " for the whole notebook" if seconds > self.left else ""
                given = self.limits.notebook_seconds if whole else seconds
                raise Stopped(TIMED_OUT, f"{what} still ran when its {given:g} seconds{whole} were over")
            if self.jail and self.jail.memory_mb() > 2 * self.limits.memory_mb:
                raise Stopped(CRASHED, f"{what} took more than {2 * self.limits.memory_mb} MB of memory")

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
        if any(stop[1] == verdict for stop in ran.stops):
            return verdict
    return OPEN if all(result.verdict == OPEN for result in ran.results) else "graded"
