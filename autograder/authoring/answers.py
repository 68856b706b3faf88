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
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from aipm.questions.verdict import Malformed, NotAnswered, Solved, Wrong
from autograder.authoring.checking import (
    Outcome,
    failed,
    hidden_alone,
    key_for_worlds,
    last_outcome,
    leaving_names,
    without,
)
from autograder.authoring.lint import BEGIN_HIDDEN, BEGIN_SOLUTION, END_HIDDEN, END_SOLUTION

KINDS = {"right": Solved, "wrong": Wrong, "malformed": Malformed, "open": NotAnswered}

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


class Stage:
    """A lesson's solution, run once up to each question when an answer is first tried there."""

    def __init__(self, notebook_path: Path):
        """Read the cells of a solution notebook."""
        self.answers: dict[str, str] = {}
        self.judges: dict[str, list[str]] = {}
        self.known: dict[tuple[str, str, bool], Outcome] = {}
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
        """By question, the names as the cells above its answer leave them; raises what a cell raises.

        Pictures, explorations and the calls of judges are left out: they leave no name.
        """
        states: dict[str, dict[str, Any]] = {}
        namespace: dict[str, Any] = {"__name__": "__main__"}
        with contextlib.redirect_stdout(io.StringIO()):
            for cell in self.cells:
                grade = cell.metadata.get("nbgrader", {})
                judge = bool(grade.get("grade") and not grade.get("solution"))
                if grade.get("solution"):
                    states[grade["grade_id"]] = dict(namespace)
                exec(compile(leaving_names(cell.source, judge), cell.id, "exec"), namespace)
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

    def monsters(self, question: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """(name, values) pairs: each monster as the whole answer and, where that is a dict, as its first entry.

        The values are to be put in the place of what the reference leaves. Where that is all plain data, they are all
        that it leaves, so that nothing needs to run again.
        """
        left = self.after(question, self.reference(question))
        asked = self.asked(question)
        functions = any(callable(left[name]) for name in asked)
        plainly = {} if functions else {name: left[name] for name in (*asked, "sure") if name in left}
        for name in asked:
            for monster, value in MONSTERS.items():
                yield f"{name} is {monster}", plainly | {name: monstrous(value)}
                if isinstance(left[name], dict):
                    first = next(iter(left[name]))
                    yield f"an entry of {name} is {monster}", plainly | {name: left[name] | {first: monstrous(value)}}

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
        which knows no key, where that was passed before. Returns the first failing Outcome, else the last one. What is
        said of a text without a `key` is remembered.
        """
        if key is not None or values is not None or seen:
            return self.outcomes(question, answer, visible=not seen, hidden=graded, key=key, values=values)[graded]
        if (question, answer, graded) not in self.known:
            visible, whole = self.outcomes(question, answer, hidden=graded)
            self.known[question, answer, False] = visible
            if graded:
                self.known[question, answer, True] = whole
        return self.known[question, answer, graded]

    def outcomes(
        self,
        question: str,
        answer: str,
        *,
        visible: bool = True,
        hidden: bool = True,
        key: str | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> tuple[Outcome, Outcome]:
        """What a learner sees of an answer, and what the grade says of it; see `outcome`.

        A grade runs what a learner sees before the hidden region, so each is run once for both. A hidden region knows the
        names that the visible part leaves, and not the other way round.
        """
        seen = graded = Outcome("right", "")
        with key_for_worlds(key), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            try:
                names = self.left(question, answer, values)
            except Exception as error:
                return failed(error), failed(error)
            behind = dict(names)
            for source in self.judges[question]:
                if visible:
                    seen = last_outcome(without(source, BEGIN_HIDDEN, END_HIDDEN), names)
                    graded = seen if graded.kind == "right" else graded
                    if seen.kind != "right":
                        break
                if hidden and graded.kind == "right":
                    if BEGIN_HIDDEN in source:
                        graded = last_outcome(hidden_alone(source), behind)
                    else:
                        try:
                            exec(compile(hidden_alone(source), "check", "exec"), behind)
                        except Exception as error:
                            graded = failed(error)
        return seen, graded

    def left(self, question: str, answer: str, values: Mapping[str, Any] | None) -> dict[str, Any]:
        """The names as an answer leaves them, or `values` in their place; the text is run where they are not all there."""
        if values is not None and set(self.asked(question)) <= set(values):
            return self.before[question] | copy.deepcopy(dict(values))
        return self.after(question, answer) | copy.deepcopy(dict(values or {}))


def monstrous(value: str) -> Any:
    """What the text of a monster makes, as if a learner's cell had made it."""
    return eval(value, {"__name__": "__main__"})


def meets(row: ListedAnswer, outcome: Outcome) -> bool:
    """Whether an outcome is what its row promises: the kind, and the message meant for it."""
    return outcome.kind == row.kind and row.says in outcome.message
