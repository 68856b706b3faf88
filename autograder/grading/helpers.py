"""What a check of another course needs beside the answer: functions and classes that released cells above it define.

They are the instructor's, so they are made where the check runs, from the released text. Were they asked of the learner's
process, the learner could put others in their place.
"""

import ast
import symtable
from collections.abc import Iterable, Iterator, Sequence

from autograder.course.names import loaded

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def made_by(sources: Iterable[str]) -> set[str]:
    """The names that cells set, define or import at their top level; a cell that is no Python sets none."""
    names: set[str] = set()
    for source in sources:
        try:
            symbols = symtable.symtable(source, "<cell>", "exec").get_symbols()
        except (SyntaxError, ValueError):
            continue
        names |= {symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()}
    return names


def statements(source: str, role: str) -> Iterator[tuple[str, str]]:
    """(name, statement) of each function and class at a cell's top level, of each name that a check sets, and of each that
    a locked cell (role "locked") sets to a plain constant."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):
        return
    for node in body:
        if isinstance(node, DEFINITIONS):
            yield node.name, ast.unparse(node)
        elif (
            isinstance(node, ast.Assign)
            and all(isinstance(each, ast.Name) for each in node.targets)
            and (role == "check" or (role == "locked" and is_constant(node.value)))
        ):
            for target in node.targets:
                assert isinstance(target, ast.Name)
                yield target.id, ast.unparse(node)


def is_constant(node: ast.AST) -> bool:
    """Whether an expression is a plain value written out; a blank is none."""
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return value is not None and value is not Ellipsis


def with_helpers(cells: Sequence[tuple[str, str]], answers: Iterable[str]) -> list[str]:
    """The source of each cell of `cells`, (role, full source) in their order, as it is judged; a free cell that learners
    cannot change has the role "locked". Before a check stand the
    definitions of released cells above it that it reads, and those that these read. What an answer of `answers`, the
    sources of the reference's answer cells, sets itself is the learner's and never defined here."""
    theirs = made_by(answers)
    known: dict[str, str] = {}
    judged = []
    for role, source in cells:
        judged.append(preceded(source, known) if role == "check" else source)
        if role in ("free", "locked", "check"):
            known.update({name: text for name, text in statements(source, role) if name not in theirs})
    return judged


def preceded(source: str, known: dict[str, str]) -> str:
    """A check's source with the definitions of `known` before it that it reads; itself where it reads none."""
    needed: dict[str, str] = {}

    def add(text: str) -> None:
        try:
            names = loaded(text)
        except (SyntaxError, ValueError):
            return
        for name in names:
            if name in known and name not in needed:
                needed[name] = known[name]
                add(known[name])

    add(source)
    # In the order of the notebook, since one may need another while it is made.
    texts = dict.fromkeys(known[name] for name in known if name in needed)
    return "\n".join([*texts, source])
