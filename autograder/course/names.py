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


class _First(ast.NodeVisitor):
    """Notes for each name of a cell's own scope whether it is read or set first, in the order in which Python does it."""

    def __init__(self) -> None:
        self.first: dict[str, bool] = {}  # by name: is it read first?
        self.own: list[set[str]] = []  # names that belong to the comprehensions around

    def visit_Name(self, node: ast.Name) -> None:
        """A name read, set or deleted; what is deleted was there before."""
        if not any(node.id in names for names in self.own):
            self.first.setdefault(node.id, not isinstance(node.ctx, ast.Store))

    def visit_Assign(self, node: ast.Assign | ast.For | ast.AugAssign | ast.AnnAssign | ast.NamedExpr) -> None:
        """What is assigned is worked out before the target is set."""
        value = node.iter if isinstance(node, ast.For) else node.value
        if value is not None:
            self.visit(value)
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            self.visit_Name(ast.copy_location(ast.Name(node.target.id, ast.Load()), node.target))
        for child in ast.iter_child_nodes(node):
            if child is not value:
                self.visit(child)

    visit_For = visit_AugAssign = visit_AnnAssign = visit_NamedExpr = visit_Assign  # noqa: N815

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        """A function or class sets its own name; what its body reads, it reads later."""
        self.first.setdefault(node.name, False)

    visit_AsyncFunctionDef = visit_ClassDef = visit_FunctionDef  # noqa: N815

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """A lambda reads later too."""

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        """An import sets names."""
        for alias in node.names:
            self.first.setdefault(alias.asname or alias.name.split(".")[0], False)

    visit_ImportFrom = visit_Import  # noqa: N815

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        targets = [each for part in node.generators for each in ast.walk(part.target)]
        self.own.append({each.id for each in targets if isinstance(each, ast.Name)})
        self.generic_visit(node)
        self.own.pop()

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = _comprehension  # noqa: N815


def rebound(source: str) -> list[str]:
    """The names that a cell reads before it sets or deletes them itself, such as `squares` in `old = squares; del squares`.

    Raises SyntaxError or ValueError for what is no Python.
    """
    tree = ast.parse(source)
    order = _First()
    order.visit(tree)
    changed = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    made = {
        symbol.get_name()
        for symbol in symtable.symtable(source, "<cell>", "exec").get_symbols()
        if symbol.is_assigned()
    }
    return sorted(
        name for name, read in order.first.items() if read and name in changed & made and name not in dir(builtins)
    )
