"""Proving the judges: right and wrong answers by question, each run through the very cells that grade it.

The rows lie in `tests/answers/NN_slug.toml`. A row has `question`, `kind` (right, wrong, malformed or open), `name`,
`answer` (the text of an answer cell) and, unless it is right, `says`: a part of the message it must meet.
`visible = false` marks a wrong answer that only the hidden region can tell from a right one.
"""

import ast
import contextlib
import copy
import functools
import io
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from aipm.questions.verdict import Malformed, NotAnswered, Readable, Solved, Wrong
from autograder.authoring.lint import BEGIN_HIDDEN, BEGIN_SOLUTION, END_HIDDEN, END_SOLUTION, outside

KINDS = {"right": Solved, "wrong": Wrong, "malformed": Malformed, "open": NotAnswered}
NAMES = {Solved: "right", Readable: "right", Wrong: "wrong", Malformed: "malformed", NotAnswered: "open"}

# Put into every answer in turn, whole and entry by entry: none may end in anything but a verdict.
MONSTERS = {
    "None": "None",
    "text": "'a sentence'",
    "empty list": "[]",
    "empty dict": "{}",
    "NaN": "float('nan')",
    "infinity": "float('inf')",
    "empty table": "__import__('pandas').DataFrame()",
    "array": "__import__('numpy').arange(3)",
    "function that raises": "lambda *a: 1 / 0",
    "function that never returns": "lambda *a: [None for _ in iter(int, 1)]",
    "object equal to all": "type('Equal', (), {'__eq__': lambda s, o: True, '__hash__': lambda s: 0})()",
}


@dataclass(frozen=True)
class ListedAnswer:
    """One listed answer."""

    question: str
    kind: str
    name: str
    answer: str
    says: str = ""
    visible: bool = True


@dataclass(frozen=True)
class Outcome:
    """What a judge said: right, wrong, malformed, open, or crashed (anything that is no verdict)."""

    kind: str
    message: str


def read_rows(path: Path) -> list[ListedAnswer]:
    """The rows of one TOML file; raises ValueError naming the row that is not well formed."""
    rows = []
    for place, entry in enumerate(tomllib.loads(path.read_text(encoding="utf-8")).get("row", []), 1):
        try:
            row = ListedAnswer(**entry)
        except TypeError as error:
            raise ValueError(f"{path.name}, row {place}: {error}") from None
        if row.kind not in KINDS:
            raise ValueError(f"{path.name}, row {place}: kind {row.kind!r} is none of {', '.join(KINDS)}")
        if row.kind != "right" and not row.says:
            raise ValueError(
                f"{path.name}, row {place}: a {row.kind} answer needs `says`, part of the message it must meet"
            )
        rows.append(row)
    return rows


def without(source: str, begin: str, end: str) -> str:
    """`source` without its begin/end region."""
    return "\n".join(outside(source, begin, end))


class Stage:
    """A lesson's solution, run once up to each question when an answer is first tried there."""

    def __init__(self, notebook_path: Path):
        """Read the cells of a solution notebook."""
        self.answers: dict[str, str] = {}
        self.judges: dict[str, list[str]] = {}
        self.cells = [cell for cell in nbformat.read(notebook_path, as_version=4).cells if cell.cell_type == "code"]
        for cell in self.cells:
            grade = cell.metadata.get("nbgrader", {})
            if grade.get("solution"):
                self.answers[grade["grade_id"]] = cell.source
            elif grade.get("grade"):
                question = grade["grade_id"].rsplit("_", 1)[0]
                self.judges.setdefault(question, []).append(cell.source)

    @functools.cached_property
    def before(self) -> dict[str, dict[str, Any]]:
        """By question, the names as the cells above its answer leave them; raises what a cell raises."""
        states: dict[str, dict[str, Any]] = {}
        namespace: dict[str, Any] = {"__name__": "__main__"}
        with contextlib.redirect_stdout(io.StringIO()):
            for cell in self.cells:
                grade = cell.metadata.get("nbgrader", {})
                if grade.get("solution"):
                    states[grade["grade_id"]] = dict(namespace)
                exec(compile(cell.source, cell.id, "exec"), namespace)
        return states

    def questions(self) -> list[str]:
        """The ids of the lesson's questions, in order."""
        return list(self.answers)

    def reference(self, question: str) -> str:
        """The text of the solution, with its scaffold."""
        return self.answers[question]

    def scaffold(self, question: str) -> str:
        """The text that a learner finds."""
        return without(self.answers[question], BEGIN_SOLUTION, END_SOLUTION)

    def asked(self, question: str) -> list[str]:
        """The names that the scaffold leaves blank or defines, apart from `sure`."""
        names = []
        for node in ast.parse(self.scaffold(question)).body:
            if isinstance(node, ast.Assign):
                names += [target.id for target in node.targets if isinstance(target, ast.Name)]
            elif isinstance(node, ast.FunctionDef):
                names.append(node.name)
        return [name for name in names if name != "sure"]

    def monsters(self, question: str) -> Iterator[tuple[str, str]]:
        """(name, answer) pairs: each monster as the whole answer and, for a dict, as each of its entries."""
        for name in self.asked(question):
            for monster, value in MONSTERS.items():
                yield f"{name} is {monster}", f"{self.reference(question)}\n{name} = {value}"
                yield (
                    f"an entry of {name} is {monster}",
                    f"{self.reference(question)}\nif isinstance({name}, dict):\n"
                    f"    {name} = {{**{name}, next(iter({name})): {value}}}\nelse:\n    {name} = {value}",
                )

    def after(self, question: str, answer: str) -> dict[str, Any]:
        """The names as an answer's text leaves them; raises what it raises."""
        namespace = dict(self.before[question])
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            exec(compile(answer, "answer", "exec"), namespace)
        return namespace

    def printed(self, question: str) -> list[str]:
        """The text of each stored output above the answer to a question."""
        found: list[str] = []
        for cell in self.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") == question:
                return found
            for output in cell.outputs:
                found.append(output.get("text") or output.get("data", {}).get("text/plain", ""))
        return found

    def outcome(
        self,
        question: str,
        answer: str,
        *,
        graded: bool = True,
        key: str | None = None,
        values: Mapping[str, Any] | None = None,
        seen: bool = False,
    ) -> Outcome:
        """What the judges of `question` say of an answer's text, or of `values` in the place of what it leaves.

        `graded` runs their hidden regions too, under the key of hidden worlds `key`; `seen` leaves out what a learner sees,
        which knows no key, where that was passed before. Returns the first failing Outcome, else the last one.
        """
        namespace = dict(self.before[question])
        verdict: Any = None
        before = os.environ.get("AIPM_KEY")
        if key is not None:
            os.environ["AIPM_KEY"] = key
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                if values is None or not set(self.asked(question)) <= set(values):
                    exec(compile(answer, "answer", "exec"), namespace)
                namespace.update(copy.deepcopy(dict(values or {})))
                for source in self.judges[question]:
                    text = source if graded else without(source, BEGIN_HIDDEN, END_HIDDEN)
                    if not seen:
                        verdict = last_value(text, namespace)
                    elif BEGIN_HIDDEN in source:
                        verdict = last_value(hidden_alone(source), namespace)
                    else:
                        exec(compile(hidden_alone(source), "check", "exec"), namespace)
        except (Wrong, Malformed, NotAnswered) as refusal:
            return Outcome(NAMES[type(refusal)], str(refusal))
        except Exception as error:
            return Outcome("crashed", f"{type(error).__name__}: {error}")
        finally:
            if before is None:
                os.environ.pop("AIPM_KEY", None)
            else:
                os.environ["AIPM_KEY"] = before
        if not isinstance(verdict, Solved):
            return Outcome("crashed", f"the check's last line gave {type(verdict).__name__}, not a sentence")
        return Outcome("right", str(verdict))


def hidden_alone(source: str) -> str:
    """A check without the calls that a learner sees: its imports and names, and its hidden region, if it has one."""
    visible, _, rest = source.partition(BEGIN_HIDDEN)
    kept = [ast.unparse(node) for node in ast.parse(visible).body if not isinstance(node, ast.Expr)]
    return "\n".join([*kept, *rest.split(END_HIDDEN)])


def last_value(source: str, namespace: dict[str, Any]) -> Any:
    """Execute a cell and return the value of its last expression, as a notebook would show it."""
    tree = ast.parse(source)
    last = tree.body.pop()
    exec(compile(tree, "check", "exec"), namespace)
    if not isinstance(last, ast.Expr):
        raise ValueError("the last line of a check is no expression")
    return eval(compile(ast.Expression(last.value), "check", "eval"), namespace)


def meets(row: ListedAnswer, outcome: Outcome) -> bool:
    """Whether an outcome is what its row promises: the kind, and the message meant for it."""
    return outcome.kind == row.kind and row.says in outcome.message
