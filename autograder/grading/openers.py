"""Checks of other courses that would run, or open, what a learner wrote: they are refused before anything is graded.

A check runs with the rights of whoever grades. What it takes from the learner may be compared, but not handed to `eval` or
to what opens files, addresses and programs.
"""

import ast
from collections.abc import Iterator, Set

RUNS = {"eval", "exec", "compile", "open", "__import__", "execfile"}
RUNS_AS_PART = {
    "system",
    "popen",
    "Popen",
    "check_call",
    "check_output",
    "getoutput",
    "getstatusoutput",
    "execv",
    "spawnv",
}
RUNS_AS_PART |= {
    "import_module",
    "run_path",
    "run_module",
    "urlopen",
    "urlretrieve",
    "read_text",
    "read_bytes",
    "unlink",
}
RUNS_AS_PART |= {"eval", "query", "rmtree", "loadtxt", "genfromtxt", "fromfile", "memmap"}
MODULES = {
    "pickle",
    "marshal",
    "shelve",
    "joblib",
    "subprocess",
    "requests",
    "dill",
    "cloudpickle",
    "runpy",
    "importlib",
}

FILES = {"read_text", "read_bytes", "write_text", "write_bytes", "unlink"}  # of a path that is the learner's


def opened(source: str, theirs: Set[str]) -> tuple[str, str] | None:
    """(what is called, the name) of the first call in a check that hands on what comes from the learner's names `theirs`
    to something that would run or open it; None where there is none. Names of a function's own arguments count as theirs.
    """
    tree = ast.parse(source)
    tainted = set(theirs) | {argument.arg for node in ast.walk(tree) for argument in arguments_of(node)}
    found = len(tainted) - 1
    while found != len(tainted):
        found = len(tainted)
        for targets, value in assignments(tree):
            if names_in(value) & tainted:
                tainted |= names_in(targets)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        given: list[ast.AST] = [*node.args, *(keyword.value for keyword in node.keywords)]
        called = dangerous(node.func)
        if isinstance(node.func, ast.Attribute) and node.func.attr in FILES:
            called, given = node.func.attr, [node.func.value]
        handed = set().union(*map(names_in, given)) & tainted
        if called and handed:
            return called, min(handed)
    return None


def arguments_of(node: ast.AST) -> list[ast.arg]:
    """The arguments of a function that is defined at a node."""
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return []
    return [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]


def assignments(tree: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """(target, value) of whatever gives a name a value."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            yield from ((target, node.value) for target in node.targets)
        elif isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.NamedExpr)) and node.value is not None:
            yield node.target, node.value
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            yield node.target, node.iter
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            yield node.optional_vars, node.context_expr


def names_in(node: ast.AST) -> set[str]:
    """The names that stand in a piece of code."""
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def dangerous(function: ast.AST) -> str:
    """What a call is of, if that runs or opens what it is given; else nothing."""
    if isinstance(function, ast.Name):
        return function.id if function.id in RUNS else ""
    if not isinstance(function, ast.Attribute):
        return ""
    name, root = function.attr, function.value
    reads = name.startswith("read_")
    of_module = isinstance(root, ast.Name) and root.id in MODULES
    plain_open = name == "open" and isinstance(root, ast.Name) and root.id in ("io", "os", "codecs", "gzip", "Image")
    if name in RUNS_AS_PART or reads or of_module or plain_open:
        return ast.unparse(function)
    return ""
