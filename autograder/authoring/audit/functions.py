"""Functions as answers: mutants of their code, and functions that need no thought."""

import ast
import copy
import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

TURNED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}


def code_mutants(source: str, name: str) -> Iterator[tuple[str, str]]:
    """(operator, source) for each small change to the function called `name` in an answer's text."""
    tree = ast.parse(source)
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    if not found:
        return
    inside = [place for place, node in enumerate(ast.walk(found[-1]))]
    for place in inside:
        for operator, change in changes_of(_node(found[-1], place)):
            changed = copy.deepcopy(found[-1])
            change(_node(changed, place))
            yield operator, ast.unparse(ast.fix_missing_locations(changed))


def _node(root: ast.AST, place: int) -> ast.AST:
    return next(node for number, node in enumerate(ast.walk(root)) if number == place)


def changes_of(node: ast.AST) -> Iterator[tuple[str, Callable[[Any], None]]]:
    """(operator, change in place) for what may be changed at a node."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        yield "a constant doubled", partial(_set, "value", node.value * 2)
        yield "a constant halved", partial(_set, "value", node.value / 2)
    if isinstance(node, ast.Compare) and type(node.ops[0]) in TURNED:
        turned = TURNED[type(node.ops[0])]
        yield "a comparison turned", partial(_set, "ops", [turned(), *node.ops[1:]])
    if isinstance(node, (ast.BinOp, ast.BoolOp)) and type(node.op) in TURNED:
        other = TURNED[type(node.op)]
        yield "an operator turned", partial(_set, "op", other())
    if isinstance(node, ast.FunctionDef) and len(node.args.args) > 1:
        for place in range(len(node.args.args) - 1):
            yield "two arguments swapped", partial(_swap, place)
    for field in ("body", "orelse"):
        statements = getattr(node, field, None)
        if isinstance(node, ast.stmt) and isinstance(statements, list) and len(statements) > 1:
            for place, statement in enumerate(statements):
                if isinstance(statement, (ast.If, ast.AugAssign, ast.Raise)):
                    yield "a statement dropped", partial(_drop, field, place)


def _set(field: str, new: Any, node: Any) -> None:
    setattr(node, field, new)


def _swap(place: int, node: Any) -> None:
    names = node.args.args
    names[place], names[place + 1] = names[place + 1], names[place]


def _drop(field: str, place: int, node: Any) -> None:
    getattr(node, field).pop(place)


def lazy_functions(arity: int, names: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(operator, source of an expression): constants, the first argument, None, and course functions that would fit.

    `names` are those that the scenes above leave behind.
    """
    for constant in (None, 0, 1, 0.5, -1, 1_000_000, True, False):
        yield f"always {constant}", f"lambda *given, **named: {constant!r}"
    yield "its first argument", "lambda *given, **named: (*given, *named.values())[0]"
    for name, value in names.items():
        module = getattr(value, "__module__", "") or ""
        if inspect.isfunction(value) and module.startswith("aipm.") and fits(value, arity):
            yield f"the course's {name}", name
        if inspect.ismodule(value) and value.__name__.startswith("aipm."):
            for inner, function in vars(value).items():
                if inspect.isfunction(function) and function.__module__ == value.__name__ and fits(function, arity):
                    yield f"the course's {name}.{inner}", f"{name}.{inner}"


def fits(function: Callable[..., Any], arity: int) -> bool:
    """Whether a function can be called with `arity` positional arguments."""
    try:
        inspect.signature(function).bind(*range(arity))
    except (TypeError, ValueError):
        return False
    return True
