"""What an honest answer never holds, looked for in the text of the learner's own cells.

Advice for the instructor, never a verdict: points do not hang on it, since checks run where learner code cannot reach
them. Each rule is a generator of clauses; together they stay silent on the honest mistakes of tests/attacks.
"""

import ast
import builtins
import re
from collections.abc import Iterator

INNER = {
    "_ih": "the texts of cells",
    "In": "the texts of cells",
    "ast_transformers": "IPython's transformers",
    "compute_format_data": "IPython's display",
    "currentframe": "the stack of callers",
    "display_formatter": "IPython's display",
    "displayhook": "IPython's display",
    "f_back": "the stack of callers",
    "get_objects": "the objects of other code",
    "get_referrers": "the objects of other code",
    "input_transformers_cleanup": "IPython's transformers",
    "input_transformers_post": "IPython's transformers",
    "_getframe": "the stack of callers",
}
TOOLS = {"ctypes", "gc", "inspect", "multiprocessing", "pickle", "signal", "socket", "sqlite3", "subprocess", "urllib"}
TOOLS |= {"requests", "http", "shelve", "marshal", "resource", "faulthandler"}
SYSTEM = {"_exit", "abort", "environ", "execv", "fork", "getenv", "kill", "popen", "setsid", "symlink", "system"}
COMPARISONS = {"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__float__", "__bool__", "__class__"}
TEXTS = {
    r"\.ipynb\b|\bgradebook\b|\.db\b|\bsolutions/|submitted/|autograded/": "names files of the grader",
    r"\.\./\.\.|/proc/|/etc/|\.ipython|site-packages|sitecustomize": "names files outside its folder",
    r"NBGRADER|AIPM_KEY|BEGIN HIDDEN|BEGIN SOLUTION": "names what only the grader has",
    r"<\s*(script|iframe|object)|javascript:|onerror\s*=": "holds a script for a browser",
}
LONG_SLEEP = 5  # seconds
LARGE = 10**7


def suspicious(source: str) -> Iterator[str]:
    """Clauses of what is odd in one cell of the learner's; nothing for a cell that is no Python."""
    plain = re.sub(r"^\s*[%!].*$", "", source, flags=re.MULTILINE)
    if re.search(r"^\s*!\s*(?!pip\b|ls\b|pwd\b)\w", source, re.MULTILINE):
        yield "starts another program"
    try:
        tree = ast.parse(plain)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    modules = {
        (alias.asname or alias.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    for node in ast.walk(tree):
        yield from of_names(node)
        yield from of_imports(node)
        yield from of_definitions(node)
        yield from of_changes(node, modules)
        yield from of_amounts(node)


def of_names(node: ast.AST) -> Iterator[str]:
    """Reaching into what belongs to IPython, the interpreter or the system; texts that name what only the grader has."""
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else None
    if name in INNER:
        yield f"reaches for {INNER[name]}"
    if isinstance(node, ast.Attribute) and name in SYSTEM:
        yield f"calls the system ({name})"
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        for pattern, says in TEXTS.items():
            if re.search(pattern, node.value, re.IGNORECASE):
                yield says


def of_imports(node: ast.AST) -> Iterator[str]:
    """Modules that no lesson needs."""
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    for name in names:
        if name.split(".")[0] in TOOLS:
            yield f"imports {name.split('.')[0]}"


def of_definitions(node: ast.AST) -> Iterator[str]:
    """Functions in place of builtins, and objects that decide for themselves what they equal."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        if hasattr(builtins, node.name) and not node.name.startswith("_"):
            yield f"defines its own `{node.name}`"
        if node.name in COMPARISONS:
            yield f"defines an object with its own {node.name}"
        if stored := looked_up(node):
            yield f"`{node.name}` looks for {stored} given inputs and returns what is written beside them"
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
        for target in node.targets:
            if isinstance(target, ast.Name) and hasattr(builtins, target.id):
                yield f"defines its own `{target.id}`"
    if isinstance(node, ast.Dict):
        for key in node.keys:
            if isinstance(key, ast.Constant) and key.value in COMPARISONS:
                yield f"defines an object with its own {key.value}"


def looked_up(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How often a function compares an argument with a written number and then returns a constant."""
    arguments, found = {argument.arg for argument in function.args.args}, 0
    for node in ast.walk(function):
        if not isinstance(node, ast.If) or not any(isinstance(inner, ast.Return) for inner in node.body):
            continue
        for test in ast.walk(node.test):
            if isinstance(test, ast.Compare) and isinstance(test.ops[0], (ast.Eq, ast.In)):
                sides = [test.left, *test.comparators]
                named = any(
                    isinstance(each, ast.Name) and each.id in arguments for side in sides for each in ast.walk(side)
                )
                written = any(isinstance(each, ast.Constant) for side in sides for each in ast.walk(side))
                found += named and written
    returned = {
        key.value for key in ast.walk(function) if isinstance(key, ast.Constant) and isinstance(key.value, (int, float))
    }
    tables = [node for node in ast.walk(function) if isinstance(node, ast.Dict) and len(node.keys) > 1]
    tupled = [key for table in tables for key in table.keys if isinstance(key, ast.Tuple)]
    return max(found if found > 1 and returned else 0, len(tupled) if len(tupled) > 1 else 0)


def of_changes(node: ast.AST, modules: set[str]) -> Iterator[str]:
    """Changing a module that others use."""
    targets = node.targets if isinstance(node, (ast.Assign, ast.Delete)) else []
    for target in targets:
        if isinstance(target, ast.Attribute):
            root: ast.expr = target
            while isinstance(root, ast.Attribute):
                root = root.value
            if isinstance(root, ast.Name) and root.id in modules | {"builtins", "__builtins__"}:
                yield f"changes `{ast.unparse(target)[:60]}`"
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("setattr", "exec", "eval", "__import__")
    ):
        yield f"calls {node.func.id}"


def of_amounts(node: ast.AST) -> Iterator[str]:
    """Waiting, and very large things."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        first = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else 0
        if name == "sleep" and isinstance(first, (int, float)) and first >= LONG_SLEEP:
            yield "waits on purpose"
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Pow, ast.LShift)):
        for side in (node.left, node.right):
            if isinstance(side, ast.Constant) and isinstance(side.value, int) and side.value >= LARGE:
                yield "makes something very large"
