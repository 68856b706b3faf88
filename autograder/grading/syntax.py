"""What the text of a cell tells without running it: its statements, and the names that it sets.

A learner's source is only ever parsed by `tree_of`: without a word to the screen, and within bounds.
"""

import ast
import functools
import hashlib
import re
from collections.abc import Iterable

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


def names_set(nodes: Iterable[ast.AST]) -> tuple[set[str], set[str]]:
    """The names that statements set at their own level, and those into which they only put something (`x[0] = 1`)."""
    names: set[str] = set()
    into: set[str] = set()
    todo = list(nodes)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                names.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
        elif isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store):
            todo.append(node.value)
            if isinstance(node.value, ast.Name):
                into.add(node.value.id)
        elif not isinstance(node, SCOPES):
            todo += ast.iter_child_nodes(node)
    return names, into


def equal(one: object, other: object) -> bool:
    """Whether two syntax trees, or parts of them, say the same, wherever they stand; ends at the first difference."""
    todo = [(one, other)]
    while todo:
        here, there = todo.pop()
        if type(here) is not type(there):
            return False
        if isinstance(here, ast.AST):
            todo += [(getattr(here, field, None), getattr(there, field, None)) for field in here._fields]
        elif isinstance(here, list) and isinstance(there, list):
            if len(here) != len(there):
                return False
            todo += zip(here, there, strict=True)
        elif here != there:
            return False
    return True


class Facts:
    """What a cell's text tells, as far as it can be read; each fact is found out when somebody asks for it."""

    def __init__(self, source: str):
        self.source = source

    @functools.cached_property
    def body(self) -> list[ast.stmt] | None:
        """Its statements, as `body_of` finds them."""
        return body_of(self.source)

    @functools.cached_property
    def _set(self) -> tuple[frozenset[str], frozenset[str]]:
        if self.body is None:
            defined = frozenset(name for found in DEFINED.findall(self.source) for name in found if name)
            return defined, defined
        names, into = names_set(self.body)
        return frozenset(names), frozenset(names | into)

    @property
    def names(self) -> frozenset[str]:
        """The names that it sets."""
        return self._set[0]

    @property
    def touched(self) -> frozenset[str]:
        """The names that it sets, and those into which it puts something."""
        return self._set[1]

    @functools.cached_property
    def digest(self) -> str:
        """A digest of its statements, in which comments and layout do not count; empty where it has none."""
        try:
            return hashlib.sha256("\n".join(map(ast.dump, self.body)).encode()).hexdigest() if self.body else ""
        except (ValueError, RecursionError, MemoryError):  # a number or a chain that is too long to be written out
            return ""

    def says(self, other: "Facts") -> bool:
        """Whether it has statements, and they are the other's."""
        return bool(self.body and other.body) and equal(self.body, other.body)


@functools.lru_cache(maxsize=600)
def facts(source: str) -> Facts:
    """The facts of one of a lesson's cells, which comes again with each submission: its names are kept; its statements,
    which take much more memory, only from when somebody compares them."""
    known = Facts(source)
    _ = known.names
    del known.body
    return known


def without_resets(source: str, names: Iterable[str]) -> str:
    """A blank scaffold without the statements that would reset `names`, or that do nothing but raise or show something;
    `source` itself where it is no Python."""
    body, known = body_of(source), set(names)
    if body is None:
        return source
    kept = [node for node in body if names_set([node])[0] - known]
    return "\n".join(ast.get_source_segment(source, node) or ast.unparse(node) for node in kept)


def alike(one: str, other: str) -> bool:
    """Whether two texts differ in white space alone."""
    return one.split() == other.split()


def same(one: str, other: str) -> bool:
    """Whether two cells say the same, apart from white space, line ends and comments."""
    return alike(one, other) or facts(one).says(facts(other))
