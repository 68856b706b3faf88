"""What the text of a cell tells without running it: its statements, and the names that it sets.

A learner's source is only ever parsed by `tree_of`: without a word to the screen, and within bounds.
"""

import ast
import functools
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autograder.course.trees import tree_of

MAGIC = re.compile(r"^[ \t]*[%!].*$", re.MULTILINE)
DEFINED = re.compile(
    r"^(?:async )?(?:def|class) +([^\W\d]\w*)|^([^\W\d]\w*)(?=[ \t]*=(?!=))", re.MULTILINE
)  # how a line sets a name, in a cell that is no Python
SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
LONGEST = 20_000  # characters of a cell whose statements are looked at; of a longer one only the lines that set a name


def body_of(source: str) -> list[ast.stmt] | None:
    """The statements of a cell without its magics; None for what is no Python, or too long."""
    if len(source) > LONGEST:
        return None
    tree = tree_of(source) or tree_of(MAGIC.sub("", source))
    return tree.body if tree else None


def names_set(nodes: Iterable[ast.AST], parts: bool = False) -> Iterator[str]:
    """The names that statements set at their own level; with `parts` those, too, into which they only put something
    (`x[0] = 1`)."""
    todo = list(nodes)
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from ((alias.asname or alias.name).split(".")[0] for alias in node.names)
        elif isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store):
            todo.append(node.value)
            if parts and isinstance(node.value, ast.Name):
                yield node.value.id
        elif isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                yield node.id
        elif not isinstance(node, SCOPES):
            todo += ast.iter_child_nodes(node)


@dataclass(frozen=True)
class Facts:
    """Of a cell: the `names` that it sets, with those into which it puts something (`touched`), and a `digest` of its
    statements, in which comments and layout do not count; empty where it has none."""

    names: frozenset[str]
    touched: frozenset[str]
    digest: str


def facts_of(source: str) -> Facts:
    """What a cell's text tells, as far as it can be read."""
    body = body_of(source)
    if body is None:
        names = frozenset(name for found in DEFINED.findall(source) for name in found if name)
        return Facts(names, names, "")
    try:
        digest = hashlib.sha256("\n".join(map(ast.dump, body)).encode()).hexdigest() if body else ""
    except (ValueError, RecursionError, MemoryError):  # a number or a chain that is too long to be written out
        digest = ""
    return Facts(frozenset(names_set(body)), frozenset(names_set(body, parts=True)), digest)


facts = functools.lru_cache(maxsize=600)(facts_of)  # for the cells of a lesson, which come again with each submission


def without_resets(source: str, names: Iterable[str]) -> str:
    """A blank scaffold without the statements that would reset `names`, or that do nothing but raise or show something;
    `source` itself where it is no Python."""
    body, known = body_of(source), set(names)
    if body is None:
        return source
    kept = [node for node in body if set(names_set([node])) - known]
    return "\n".join(ast.get_source_segment(source, node) or ast.unparse(node) for node in kept)


def alike(one: str, other: str) -> bool:
    """Whether two texts differ in white space alone."""
    return one.split() == other.split()


def same(one: str, other: str) -> bool:
    """Whether two cells say the same, apart from white space, line ends and comments."""
    return alike(one, other) or (bool(digest := facts(one).digest) and digest == facts(other).digest)
