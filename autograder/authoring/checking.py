"""The cells of a solution without Jupyter: what of them is run, and what a check said of an answer."""

import ast
import contextlib
import functools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType
from typing import Any

from aipm.questions.verdict import Malformed, NotAnswered, Readable, Solved, Wrong
from autograder.authoring.lint import BEGIN_HIDDEN, END_HIDDEN, outside

NAMES = {Solved: "right", Readable: "right", Wrong: "wrong", Malformed: "malformed", NotAnswered: "open"}
SHOWING = {"show", "explore"}  # a function, and a module of functions, of which a call leaves no name


@dataclass(frozen=True)
class Outcome:
    """What a judge said: right, wrong, malformed, open, or crashed (anything that is no verdict)."""

    kind: str
    message: str


@functools.lru_cache(maxsize=256)
def without(source: str, begin: str, end: str) -> str:
    """`source` without its begin/end region."""
    return "\n".join(outside(source, begin, end))


@contextlib.contextmanager
def key_for_worlds(key: str | None) -> Iterator[None]:
    """Let hidden worlds be drawn under `key`, or under the one that there is where it is None."""
    before = os.environ.get("AIPM_KEY")
    if key is not None:
        os.environ["AIPM_KEY"] = key
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("AIPM_KEY", None)
        else:
            os.environ["AIPM_KEY"] = before


def leaving_names(source: str, judge: bool) -> ast.Module:
    """A cell without the calls that leave no name: pictures and explorations, or in a judge all calls."""

    def shows(node: ast.stmt) -> bool:
        if not isinstance(node, ast.Expr):
            return False
        called = node.value.func if isinstance(node.value, ast.Call) else None
        of = called.value if isinstance(called, ast.Attribute) else called
        return judge or (isinstance(of, ast.Name) and of.id in SHOWING)

    return ast.Module([node for node in ast.parse(source).body if not shows(node)], [])


@functools.lru_cache(maxsize=256)
def hidden_alone(source: str) -> str:
    """A check without the calls that a learner sees: its imports and names, and its hidden region, if it has one."""
    visible, _, rest = source.partition(BEGIN_HIDDEN)
    kept = [ast.unparse(node) for node in ast.parse(visible).body if not isinstance(node, ast.Expr)]
    return "\n".join([*kept, *rest.split(END_HIDDEN)])


@functools.lru_cache(maxsize=256)
def compiled(source: str) -> tuple[CodeType, CodeType]:
    """The code of a check in two: all but its last line, and that line, whose value a notebook would show."""
    tree = ast.parse(source)
    last = tree.body.pop()
    if not isinstance(last, ast.Expr):
        raise ValueError("the last line of a check is no expression")
    return compile(tree, "check", "exec"), compile(ast.Expression(last.value), "check", "eval")


def last_outcome(source: str, namespace: dict[str, Any]) -> Outcome:
    """Execute a check and say what it made of the answer, be it that it raises."""
    try:
        before, last = compiled(source)
        exec(before, namespace)
        verdict = eval(last, namespace)
    except Exception as error:
        return failed(error)
    if not isinstance(verdict, Solved):
        return Outcome("crashed", f"the check's last line gave {type(verdict).__name__}, not a sentence")
    return Outcome("right", str(verdict))


def failed(error: Exception) -> Outcome:
    """The outcome of a check or an answer that raised `error`."""
    if isinstance(error, (Wrong, Malformed, NotAnswered)):
        return Outcome(NAMES[type(error)], str(error))
    return Outcome("crashed", f"{type(error).__name__}: {error}")
