"""Running checks: in this process, which has never run learner code, on the plain data that came over the wire."""

import ast
import builtins
import contextlib
import importlib
import io
import math
import numbers
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

from aipm.questions.calling import can_interrupt, interrupted
from aipm.questions.statuses import CRASHED, ERROR, MALFORMED, OPEN, SOLVED, TIMED_OUT, WRONG
from aipm.questions.verdict import JudgeError, Malformed, NotAnswered, Verdict, Wrong
from aipm.worlds.files import MissingData
from autograder.course.names import imported
from autograder.grading.exam import Exam, ExamCell
from autograder.grading.jail.wire import WireError, decode

KINDS = {NotAnswered: OPEN, Malformed: MALFORMED, Wrong: WRONG}
POINTS_STAY_OPEN = "Your answer is not the cause, and its points stay open."

Export = Mapping[str, Any]  # of one name: {"value": encoded}, {"missing": True} or {"refused": why}
Ask = Callable[[int, str, tuple[Any, ...]], Any]  # calls a learner's function by number and name, with arguments


@dataclass(frozen=True)
class CheckResult:
    """What became of one check: `verdict` is a word of `aipm.questions.statuses`, `message` one line for the learner."""

    grade_id: str
    question: str
    points: float
    max_points: float
    verdict: str
    message: str
    seconds: float = 0.0

    @property
    def judged(self) -> bool:
        """Whether the answer was judged. Where the check or the grader failed, its points are open and not lost."""
        return self.verdict != ERROR


class OutOfMemory(Exception):
    """There is no answer, because the cell that makes it needs more memory than it may have."""


class CheckTimedOut(BaseException):
    """A check took longer than it may."""


def processor_limit(seconds: float) -> AbstractContextManager[None]:
    """Raise CheckTimedOut after `seconds` of this process's own work, where that can be had.

    Waiting for the learner's process is not counted here; `time_limit`, which judging functions set inside this one,
    counts time on the wall.
    """
    if can_interrupt():
        return interrupted(signal.ITIMER_VIRTUAL, signal.SIGVTALRM, seconds, CheckTimedOut)
    return contextlib.nullcontext()


class Remote:
    """Stands for a learner's function: a call goes over the wire with plain arguments and brings back a plain result.

    What a call raises is the learner's, and is added to `raised` with the function's name.
    """

    def __init__(self, number: int, name: str, ask: Ask, raised: list[tuple[str, Exception]]):
        self.number, self.ask, self.raised = number, ask, raised
        self.__name__ = name or "function"

    def __call__(self, *arguments: Any) -> Any:
        try:
            return self.ask(self.number, self.__name__, arguments)
        except Exception as error:
            self.raised.append((self.__name__, error))
            raise

    def __repr__(self) -> str:
        return f"<function {self.__name__}>"


def learner_error(name: str, text: str) -> Exception:
    """The exception that stands for one raised by learner code: a builtin one of that name, or a RuntimeError."""
    kind = getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, Exception) and kind not in (UnicodeDecodeError, UnicodeEncodeError):
        with contextlib.suppress(TypeError):
            return kind(text)
    return RuntimeError(f"{name}: {text}")


class Judge:
    """Judges an exam's checks. Equal plain answers to the same check are judged once."""

    def __init__(self, exam: Exam, seconds: float = 60.0):
        self.exam, self.seconds = exam, seconds
        self.known: dict[str, CheckResult] = {}
        self.wanted = {check.grade_id: exam.names_wanted(check) for check in exam.checks}

    def warm(self) -> None:
        """Import what the checks use, so that no submission waits for it; a check that cannot import says so itself."""
        for check in self.exam.checks:
            with contextlib.suppress(Exception):
                self._import(check, {})
                for _, module, _ in imported(check.full_source):
                    importlib.import_module(module)

    def judge(self, check: ExamCell, exported: Sequence[Export], ask: Ask, stopped: str = "") -> CheckResult:
        """The result of a check, from the exports of the names it wants, in that order.

        `stopped` says what the answer's own cell stopped with, if it did.
        """
        start = time.perf_counter()
        memory = repr((check.grade_id, exported, stopped))
        if memory in self.known:
            return self.known[memory]
        functions: list[Remote] = []
        raised: list[tuple[str, Exception]] = []

        def remote(number: int, name: str) -> Remote:
            functions.append(Remote(number, name, ask, raised))
            return functions[-1]

        verdict, share, message = self._verdict(check, exported, remote, raised, stopped)
        seconds = round(time.perf_counter() - start, 4)
        result = CheckResult(
            check.grade_id, check.question, share * check.points, check.points, verdict, message, seconds
        )
        if not functions and verdict not in (TIMED_OUT, ERROR):
            self.known[memory] = result
        return result

    def _verdict(
        self,
        check: ExamCell,
        exported: Sequence[Export],
        remote: Callable[[int, str], Remote],
        raised: list[tuple[str, Exception]],
        stopped: str,
    ) -> tuple[str, float, str]:
        """(verdict, share of the points, message)."""
        try:
            namespace = self._answers(check, exported, remote, stopped)
            nowhere = io.StringIO()
            with processor_limit(self.seconds), redirect_stdout(nowhere), redirect_stderr(nowhere):
                self._import(check, namespace)
                value = run(check.full_source, namespace, check.grade_id)
        except Verdict as verdict:
            kind = next(kind for base, kind in KINDS.items() if isinstance(verdict, base))
            return kind, 0.0, one_line(verdict)
        except OutOfMemory as error:
            return CRASHED, 0.0, one_line(error)
        except AssertionError as error:
            return WRONG, 0.0, one_line(error) or "the check does not hold"
        except CheckTimedOut:
            return TIMED_OUT, 0.0, f"Judging this answer took longer than {self.seconds:g} seconds. Make it smaller."
        except JudgeError as error:
            return ERROR, 0.0, one_line(error)
        except MissingData as error:
            return ERROR, 0.0, f"{one_line(error)} {POINTS_STAY_OPEN}"
        except (Exception, SystemExit) as error:
            kind_and_text = f"{type(error).__name__}: {one_line(error)}".rstrip(": ")
            for name, each in raised:
                if each is error:
                    return MALFORMED, 0.0, one_line(Malformed(f"`{name}` stopped with {kind_and_text}."))
            return ERROR, 0.0, f"This check has a fault of its own ({kind_and_text}). {POINTS_STAY_OPEN}"
        share = share_of(value, check.points)
        return (SOLVED if share else WRONG), share, printed_sentence(value)

    def _answers(
        self, check: ExamCell, exported: Sequence[Export], remote: Callable[[int, str], Remote], stopped: str
    ) -> dict[str, Any]:
        """The namespace of a check with the learner's values in it; raises a Verdict where one cannot be had."""
        namespace: dict[str, Any] = {"__name__": "__main__"}
        for name, export in zip(self.wanted[check.grade_id], exported, strict=True):
            if export.get("missing") and stopped.partition(":")[0] == "MemoryError":
                raise OutOfMemory(f"`{name}` does not exist: its cell ran out of memory. Make less of it at a time.")
            if export.get("missing"):
                raise NotAnswered(
                    f"`{name}` does not exist{because(stopped)}. Write it in the answer cell and run that cell."
                )
            if "value" not in export:
                raise Malformed(f"`{name}` cannot be read: {str(export.get('refused', 'it did not arrive'))[:200]}.")
            try:
                namespace[name] = decode(export["value"], remote)
            except WireError as error:
                raise Malformed(f"`{name}` cannot be read: it is {error}.") from None
        return namespace

    def _import(self, check: ExamCell, namespace: dict[str, Any]) -> None:
        """Put the modules and names that the released notebook imported above into a check's namespace."""
        used = {node.id for node in ast.walk(ast.parse(check.full_source)) if isinstance(node, ast.Name)}
        for name, (module, attribute) in self.exam.trusted_names[check.grade_id].items():
            if name not in used:
                continue
            found = importlib.import_module(module)
            if attribute is not None:
                if not hasattr(found, attribute):
                    importlib.import_module(f"{module}.{attribute}")
                found = getattr(found, attribute)
            namespace.setdefault(name, found)


def because(stopped: str) -> str:
    """A clause that says what the answer's own cell stopped with."""
    return f": its cell stopped with {stopped}" if stopped else ""


def run(source: str, namespace: dict[str, Any], name: str) -> Any:
    """Execute a check and return the value of its last expression, as a notebook would show it, or None."""
    tree = ast.parse(source)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        tree.body.pop()
    exec(compile(tree, name, "exec"), namespace)
    return eval(compile(ast.Expression(last.value), name, "eval"), namespace) if isinstance(last, ast.Expr) else None


def share_of(value: Any, points: float) -> float:
    """The share of a check's points that its value earns: all, unless it is a number within 0 and the points."""
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        value = float(value)
        if not math.isfinite(value) or not 0 <= value <= points:
            return 0.0
        return value / points if points else 0.0
    return 1.0


def printed_sentence(value: Any) -> str:
    """What a notebook would print of a check's value: the sentence with its opening words."""
    shown = getattr(value, "_ipython_display_", None)
    if shown is None:
        return ""
    with redirect_stdout(io.StringIO()) as out:
        shown()
    return " ".join(out.getvalue().split())


def one_line(error: BaseException) -> str:
    """An error's text on one line."""
    return " ".join(str(error).split())
