"""Running checks: in this process, which has never run learner code, on the plain data that came over the wire."""

import ast
import contextlib
import hashlib
import importlib
import io
import marshal
import math
import numbers
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

from aipm.questions.statuses import CRASHED, ERROR, MALFORMED, OPEN, SOLVED, TIMED_OUT, WRONG
from aipm.questions.verdict import JudgeError, Malformed, NotAnswered, Solved, Verdict, Wrong
from aipm.worlds.files import MissingData
from autograder.course.names import imported, rebound
from autograder.grading.beside import laid_out
from autograder.grading.exam import Exam, ExamCell
from autograder.grading.halted import NOTHING, Halted, missing
from autograder.grading.jail.wire import Opaque, WireError, text_of
from autograder.grading.memory import AMPLE, left_mb
from autograder.grading.mirror import Bind, Mirror
from autograder.grading.remote import Ask, InTurn, Remote
from autograder.grading.timers import CheckTimedOut, CheckWaited, last_resort, processor_limit, waiting_limit

KINDS = {NotAnswered: OPEN, Malformed: MALFORMED, Wrong: WRONG}
NEVER_THEIRS = (ImportError, MemoryError, SyntaxError)  # of a check that works on the reference's answers
SHORT = 60  # characters of what a learner's code says after a check has told it something; no world fits in
LARGE = 500_000  # bytes of an answer as it came; a larger one is the cause where memory runs out
MOST_MESSAGE = 4_000  # characters
POINTS_STAY_OPEN = "Your answer is not the cause, and its points stay open."  # as `aipm.questions.verdict` says it too
NOBODY_WAS_GRADED = "No learner's answer is the cause, and nobody was graded."  # the same to an instructor

Export = Mapping[str, Any]  # of one name: {"value": encoded}, {"missing": True} or {"refused": why}


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


class Judge:
    """Judges an exam's checks. Equal plain answers to the same check are judged once."""

    def __init__(self, exam: Exam, seconds: float = 60.0, waits: float = 120.0):
        """`seconds` are a check's own work, `waits` what the learner's functions may take in all."""
        self.exam, self.seconds, self.patience = exam, seconds, seconds + waits
        self.may_end = False  # whether this process may end where a check cannot be stopped otherwise
        self.known: dict[str, CheckResult] = {}
        self.wanted = {check.grade_id: exam.names_wanted(check) for check in exam.checks}
        self.rebound = {check.grade_id: set(rebound(check.full_source)) for check in exam.checks}
        self.folder = laid_out(exam.beside)  # copies of the files that a check of another course may open

    def close(self) -> None:
        """Remove the copies of the lesson's files."""
        if self.folder is not None:
            self.folder.cleanup()

    def warm(self) -> None:
        """Import what the checks use, so that no submission waits for it; a check that cannot import says so itself."""
        for check in self.exam.checks:
            with contextlib.suppress(Exception), self._among_files():
                self.import_into(check, {})
                for _, module, _ in imported(check.full_source):
                    importlib.import_module(module)

    @contextlib.contextmanager
    def _among_files(self) -> Iterator[None]:
        """Work where the files lie that the lesson ships, if it ships any; modules among them can be imported."""
        if self.folder is None:
            yield
            return
        sys.path.append(self.folder.name)
        try:
            with contextlib.chdir(self.folder.name):
                yield
        finally:
            sys.path.remove(self.folder.name)

    def judge(
        self,
        check: ExamCell,
        exported: Sequence[Export],
        ask: Ask,
        halted: Halted = NOTHING,
        bind: Bind | None = None,
        in_turn: InTurn | None = None,
    ) -> CheckResult:
        """The result of a check, from the exports of the names it wants, in that order.

        `ask` calls a learner's function, and `in_turn` does so for many cases. `halted` says what the answer's own cell
        stopped with, if it did. `bind` sets one of the learner's names where the learner's functions live.
        """
        start = time.perf_counter()
        parts = [marshal.dumps(dict(export), 0) for export in exported]
        sizes = dict(zip(self.wanted[check.grade_id], map(len, parts), strict=True))
        parts.append(marshal.dumps([check.grade_id, halted.said, halted.own, *sizes.values()], 0))
        memory = hashlib.sha256(b"".join(parts)).hexdigest()
        del parts
        if memory in self.known:
            return self.known[memory]
        functions: list[Remote] = []
        raised: list[tuple[str, Exception]] = []

        def remote(number: int, name: str) -> Remote:
            functions.append(Remote(number, name, ask, raised, in_turn))
            return functions[-1]

        room = left_mb()
        hard = last_resort(2 * self.seconds) if self.may_end else contextlib.nullcontext()
        try:
            with hard:
                verdict, share, message = self._verdict(check, exported, remote, raised, halted, bind)
        except MemoryError:
            verdict, share, message = out_of_memory(sizes, room)
        seconds = round(time.perf_counter() - start, 4)
        result = CheckResult(
            check.grade_id, check.question, share * check.points, check.points, verdict, message[:MOST_MESSAGE], seconds
        )
        if not functions and not self.rebound[check.grade_id] and verdict not in (TIMED_OUT, ERROR):
            self.known[memory] = result
        return result

    def _verdict(
        self,
        check: ExamCell,
        exported: Sequence[Export],
        remote: Callable[[int, str], Remote],
        raised: list[tuple[str, Exception]],
        halted: Halted,
        bind: Bind | None,
    ) -> tuple[str, float, str]:
        """(verdict, share of the points, message)."""
        namespace: dict[str, Any] = {}
        try:
            namespace = self._answers(check, exported, remote, halted)
            nowhere = io.StringIO()
            watched = self.rebound[check.grade_id]
            names = Mirror(namespace, watched, bind) if watched and bind else None
            quiet = redirect_stdout(nowhere), redirect_stderr(nowhere)
            with waiting_limit(self.patience), processor_limit(self.seconds), quiet[0], quiet[1], self._among_files():
                self.import_into(check, namespace)
                value = run(check.full_source, namespace, check.grade_id, names)
        except Verdict as verdict:
            kind = next(kind for base, kind in KINDS.items() if isinstance(verdict, base))
            return kind, 0.0, one_line(verdict)
        except OutOfMemory as error:
            return CRASHED, 0.0, one_line(error)
        except AssertionError as error:
            return WRONG, 0.0, one_line(error) or "the check does not hold"
        except CheckWaited:
            return TIMED_OUT, 0.0, f"Judging this answer waited for {self.patience:g} seconds, and nothing came."
        except CheckTimedOut:
            return TIMED_OUT, 0.0, f"Judging this answer took longer than {self.seconds:g} seconds. Make it smaller."
        except JudgeError as error:
            if isinstance(error.__cause__, MemoryError):
                raise error.__cause__ from None
            return ERROR, 0.0, one_line(error)
        except MissingData as error:
            return ERROR, 0.0, f"{one_line(error)} {POINTS_STAY_OPEN}"
        except (Exception, SystemExit) as error:
            kind_and_text = f"{type(error).__name__}: {one_line(error)}".rstrip(": ")
            if isinstance(error, NotImplementedError) and any(each is error for _, each in raised):
                return OPEN, 0.0, f"Not answered yet: `{raised[-1][0]}` raises NotImplementedError."
            for name, each in raised:
                if each is error:
                    return MALFORMED, 0.0, one_line(Malformed(f"`{name}` stopped with {kind_and_text}."))
            if isinstance(error, MemoryError):
                raise
            if "'Opaque'" in kind_and_text:
                for name, each in namespace.items():
                    if isinstance(each, Opaque):
                        said = f"`{name}` is a {each.type_name}, which a check cannot read. Make a number, text, list or dict of it."
                        return MALFORMED, 0.0, one_line(Malformed(said))
            if self.exam.plain(check) and not isinstance(error, NEVER_THEIRS):
                return WRONG, 0.0, f"The check stopped with {kind_and_text}."
            return ERROR, 0.0, f"This check has a fault of its own ({kind_and_text}). {POINTS_STAY_OPEN}"
        share = share_of(value, check.points)
        return (SOLVED if share else WRONG), share, printed_sentence(value)

    def _answers(
        self, check: ExamCell, exported: Sequence[Export], remote: Callable[[int, str], Remote], halted: Halted
    ) -> dict[str, Any]:
        """The namespace of a check with the learner's values in it; raises a Verdict where one cannot be had."""
        from autograder.grading.jail.decoding import (
            decode,
        )  # it brings pandas, which who only hands out work does not need

        namespace: dict[str, Any] = {"__name__": "__main__"}
        for name, export in zip(self.wanted[check.grade_id], exported, strict=True):
            if export.get("missing") and halted.said.partition(":")[0] == "MemoryError":
                raise OutOfMemory(f"`{name}` does not exist: its cell ran out of memory. Make less of it at a time.")
            if export.get("missing"):
                raise missing(name, halted)
            if "value" not in export:
                raise Malformed(
                    f"`{name}` cannot be read: {text_of(export.get('refused'), 80) or 'it did not arrive'}."
                )
            try:
                namespace[name] = decode(export["value"], remote)
            except WireError as error:
                raise Malformed(f"`{name}` cannot be read: {error}.") from None
        return namespace

    def import_into(self, check: ExamCell, namespace: dict[str, Any]) -> None:
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


def out_of_memory(sizes: Mapping[str, int], room: float) -> tuple[str, float, str]:
    """What to say where the judge ran out of memory over answers of these sizes in bytes, with so many MB to begin with."""
    name = max(sizes, key=lambda each: sizes[each], default="")
    if sizes.get(name, 0) > LARGE:
        too_large = f"`{name}` is too large to be judged: it takes {sizes[name] / 1e6:.1f} MB. Make it smaller."
        return MALFORMED, 0.0, one_line(Malformed(too_large))
    if name and AMPLE < room < math.inf:  # the reference's answers passed this check in as much
        names = " and ".join(f"`{each}`" for each in sorted(sizes))
        needs = f"judging {names} takes more than the {room:,.0f} MB that a check may have. Make it smaller."
        return MALFORMED, 0.0, one_line(Malformed(needs))
    return ERROR, 0.0, "The grader ran out of memory while it judged this answer. Its points stay open."


def run(source: str, namespace: dict[str, Any], name: str, names: dict[str, Any] | None = None) -> Any:
    """Execute a check and return the value of its last expression, as a notebook would show it, or None.

    `names` are its local names where they are not those of `namespace`.
    """
    local = namespace if names is None else names
    tree = ast.parse(source)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        tree.body.pop()
    exec(compile(tree, name, "exec"), namespace, local)
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), name, "eval"), namespace, local)


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
    if isinstance(value, Solved):  # in a learner's notebook it would show itself there
        return " ".join(value.said().split())
    shown = getattr(value, "_ipython_display_", None)
    if shown is None:
        return ""
    with redirect_stdout(io.StringIO()) as out:
        shown()
    return " ".join(out.getvalue().split())


def one_line(error: BaseException) -> str:
    """An error's text on one line."""
    return " ".join(str(error)[:MOST_MESSAGE].split())
