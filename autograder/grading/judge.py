"""Running checks: in this process, which has never run learner code, on the plain data that came over the wire."""

import ast
import builtins
import contextlib
import importlib
import io
import math
import numbers
import signal
import threading
import time
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

from aipm.questions.verdict import Malformed, NotAnswered, Verdict, Wrong
from autograder.course.names import imported
from autograder.grading.exam import Exam, ExamCell
from autograder.grading.jail.wire import decode

OPEN, SOLVED, WRONG, MALFORMED, TIMED_OUT, CRASHED, ERROR = (
    "not answered",
    "solved",
    "wrong",
    "malformed",
    "timed out",
    "crashed",
    "error",
)
KINDS = {NotAnswered: OPEN, Malformed: MALFORMED, Wrong: WRONG}


@dataclass(frozen=True)
class CheckResult:
    """What became of one check: `verdict` is one of the words above, `message` one line for the learner."""

    grade_id: str
    question: str
    points: float
    max_points: float
    verdict: str
    message: str
    seconds: float = 0.0


class CheckTimedOut(BaseException):
    """A check took longer than it may."""


@contextlib.contextmanager
def processor_limit(seconds):
    """Raise CheckTimedOut after `seconds` of this process's own work; the wall clock is the judging functions' to use."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(signum, frame):
        raise CheckTimedOut

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


class Remote:
    """Stands for a learner's function: a call goes over the wire with plain arguments and brings back a plain result."""

    def __init__(self, number, name, ask):
        self.number, self.ask = number, ask
        self.__name__ = name or "function"

    def __call__(self, *arguments):
        return self.ask(self.number, self.__name__, arguments)

    def __repr__(self):
        return f"<function {self.__name__}>"


def raised(name, text):
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
        self.known = {}
        self.wanted = {check.grade_id: exam.names_wanted(check) for check in exam.checks}

    def warm(self):
        """Import what the checks use, so that no submission waits for it; a check that cannot import says so itself."""
        for check in self.exam.checks:
            with contextlib.suppress(Exception):
                self._import(check, {})
                for _, module, _ in imported(check.full_source):
                    importlib.import_module(module)

    def judge(self, check: ExamCell, exported, ask, stopped: str = "") -> CheckResult:
        """The result of a check, from the exports of the names it wants, in that order.

        An export is {"value": …}, {"missing": True} or {"refused": why}. `ask(number, name, arguments)` calls a
        learner's function. `stopped` says what the answer's own cell stopped with, if it did.
        """
        start = time.perf_counter()
        memory = repr((check.grade_id, exported, stopped))
        if memory in self.known:
            return self.known[memory]
        calls = []

        def remote(number, name):
            calls.append(number)
            return Remote(number, name, ask)

        verdict, share, message = self._verdict(check, exported, remote, stopped)
        seconds = round(time.perf_counter() - start, 4)
        result = CheckResult(
            check.grade_id, check.question, share * check.points, check.points, verdict, message, seconds
        )
        if not calls and verdict not in (TIMED_OUT, ERROR):
            self.known[memory] = result
        return result

    def _verdict(self, check, exported, remote, stopped):
        namespace = {"__name__": "__main__"}
        try:
            for name, export in zip(self.wanted[check.grade_id], exported, strict=True):
                if export.get("missing"):
                    raise NotAnswered(
                        f"`{name}` does not exist{because(stopped)}. Write it in the answer cell and run that cell."
                    )
                if "refused" in export:
                    raise Malformed(f"`{name}` cannot be read: {str(export['refused'])[:200]}.")
                namespace[name] = decode(export["value"], remote)
            nowhere = io.StringIO()
            with processor_limit(self.seconds), redirect_stdout(nowhere), redirect_stderr(nowhere):
                self._import(check, namespace)
                value = run(check.full_source, namespace, check.grade_id)
        except Verdict as verdict:
            kind = next(kind for base, kind in KINDS.items() if isinstance(verdict, base))
            return kind, 0.0, one_line(verdict)
        except AssertionError as error:
            return WRONG, 0.0, one_line(error) or "the check does not hold"
        except CheckTimedOut:
            return TIMED_OUT, 0.0, f"Judging this answer took longer than {self.seconds:g} seconds. Make it smaller."
        except Exception as error:
            return ERROR, 0.0, f"The check itself stopped with {type(error).__name__}: {one_line(error)}"
        share = share_of(value, check.points)
        return (SOLVED if share else WRONG), share, said(value)

    def _import(self, check, namespace):
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


def because(stopped):
    """A clause that says what the answer's own cell stopped with."""
    return f": its cell stopped with {stopped}" if stopped else ""


def run(source, namespace, name):
    """Execute a check and return the value of its last expression, as a notebook would show it, or None."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), namespace)
    return eval(compile(ast.Expression(last.value), name, "eval"), namespace) if last is not None else None


def share_of(value, points):
    """The share of a check's points that its value earns: all, unless it is a number within 0 and the points."""
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        value = float(value)
        if not math.isfinite(value) or not 0 <= value <= points:
            return 0.0
        return value / points if points else 0.0
    return 1.0


def said(value):
    """What a notebook would print of a check's value: the sentence with its opening words."""
    shown = getattr(value, "_ipython_display_", None)
    if shown is None:
        return ""
    with redirect_stdout(io.StringIO()) as out:
        shown()
    return " ".join(out.getvalue().split())


def one_line(error):
    """An error's text on one line."""
    return " ".join(str(error).split())
