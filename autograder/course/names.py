"""Which names a cell imports, and which it reads without having made them."""

import ast
import builtins


def imported(source: str):
    """(name, module, attribute) of each import at the top level of a cell; attribute is None for a module."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):
        return
    for node in body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (
                    alias.asname or alias.name.split(".")[0],
                    alias.name if alias.asname else alias.name.split(".")[0],
                    None,
                )
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, node.module, alias.name


def loaded(source: str):
    """The names that a cell reads and neither sets, imports nor finds among the builtins, in order."""
    tree = ast.parse(source)
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    own = {node.id for node in names if not isinstance(node.ctx, ast.Load)} | {name for name, _, _ in imported(source)}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            own.add(node.name)
        if isinstance(node, ast.arg):
            own.add(node.arg)
    own |= set(dir(builtins))
    return list(dict.fromkeys(node.id for node in names if node.id not in own))
