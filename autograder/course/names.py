"""Which names a cell imports, and which it reads without having made them."""

import ast
import builtins
import math
import symtable
from collections.abc import Iterator


def imported(source: str) -> Iterator[tuple[str, str, str | None]]:
    """(name, module, attribute) of each import at the top level of a cell; attribute is None for a module."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):
        return
    for node in body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                module = alias.name if alias.asname else alias.name.split(".")[0]
                yield alias.asname or module, module, None
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, node.module, alias.name


class _OwnScopes(ast.NodeTransformer):
    """Turns comprehensions into generators: from Python 3.12 on, only those have a scope of their own in a symtable."""

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp) -> ast.AST:
        """A list or a set."""
        self.generic_visit(node)
        return ast.copy_location(ast.GeneratorExp(node.elt, node.generators), node)

    visit_SetComp = visit_ListComp  # noqa: N815

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        """A dict, by its pairs."""
        self.generic_visit(node)
        pair = ast.Tuple([node.key, node.value], ast.Load())
        return ast.copy_location(ast.GeneratorExp(pair, node.generators), node)


def _scopes(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for inner in table.get_children():
        yield from _scopes(inner)


def loaded(source: str) -> list[str]:
    """The names that a cell reads and neither sets, imports nor finds among the builtins, as they first stand in it.

    A name that a class body sets counts as the class's own. Raises SyntaxError or ValueError for what is no Python.
    """
    tree = ast.parse(source)
    first: dict[str, tuple[int, int]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            here = (node.lineno, node.col_offset)
            first[node.id] = min(here, first.get(node.id, here))
    cell = symtable.symtable(ast.unparse(_OwnScopes().visit(tree)), "<cell>", "exec")
    read, made = set(), set(dir(builtins))
    for scope in _scopes(cell):
        for symbol in scope.get_symbols():
            if symbol.is_global() or scope is cell:
                read |= {symbol.get_name()} if symbol.is_referenced() else set()
                made |= {symbol.get_name()} if symbol.is_assigned() or symbol.is_imported() else set()
    return sorted(read - made, key=lambda name: first.get(name, (math.inf, 0)))
