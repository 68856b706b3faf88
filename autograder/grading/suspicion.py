"""What an honest answer never holds, looked for in the text of the learner's own cells.

Advice for the instructor, never a verdict: points do not hang on it, since checks run where learner code cannot reach
them. Each rule is a generator of clauses. They must stay silent on what honest people write: a shadowed builtin, pandas'
options, a large price, a path to the data sets, a sentence that they pasted from the lesson.
"""

import ast
import functools
from collections.abc import Callable, Iterator, Mapping

from autograder.course.trees import tree_of
from autograder.grading.mentions import of_shell, of_text
from autograder.grading.syntax import MAGIC

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
TOOLS = {"ctypes", "faulthandler", "marshal", "multiprocessing", "resource", "signal", "socket", "subprocess"}
SYSTEM = {
    "_exit",
    "abort",
    "environ",
    "execv",
    "execve",
    "fork",
    "getenv",
    "kill",
    "popen",
    "setsid",
    "symlink",
    "system",
}
REACHED = {  # by module, what of it reaches for the system or for other code
    "os": SYSTEM,
    "posix": SYSTEM,
    "inspect": {"stack", "trace", "getouterframes", "getinnerframes"},
    "sys": {"settrace", "setprofile", "_exit"},
}
OPENING = {"__import__", "import_module", "get_ipython"}  # calls that give a module, or IPython's own shell
COMPARISONS = {"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__float__", "__bool__", "__class__"}
BUILTINS = {
    "abs",
    "all",
    "any",
    "bool",
    "float",
    "int",
    "isinstance",
    "len",
    "max",
    "min",
    "round",
    "set",
    "sorted",
    "sum",
}
SETTINGS = {"options", "rcParams", "config", "settings", "default", "defaults", "templates", "renderers", "theme"}
LONG_SLEEP = 5  # seconds
SHORT = 1000  # characters of a cell
LARGE = 10**7


def suspicious(source: str, lesson: tuple[str, ...] = ()) -> Iterator[str]:
    """Clauses of what is odd in one cell of the learner's; nothing for a cell that is no Python, and nothing that the
    lesson's own cells (`lesson`) hold as well."""
    yield from _often(source, lesson) if len(source) <= SHORT else _odd(source, lesson)


def _odd(source: str, lesson: tuple[str, ...]) -> Iterator[str]:
    known, words = _familiar(lesson)
    return (clause for clause in _clauses(source, words) if clause not in known)


@functools.lru_cache(maxsize=1000)
def _often(source: str, lesson: tuple[str, ...]) -> tuple[str, ...]:
    """What is odd in a cell that many may have written alike."""
    return tuple(_odd(source, lesson))


@functools.lru_cache(maxsize=8)
def _familiar(lesson: tuple[str, ...]) -> tuple[frozenset[str], str]:
    """(what the lesson's own cells do that would be odd, all their text)."""
    words = "\n".join(lesson)
    return frozenset(clause for source in lesson for clause in _clauses(source, words)), words


def _clauses(source: str, words: str) -> Iterator[str]:
    tree = tree_of(source)
    if tree is None:  # a line of Python cannot begin with % or !, but for one inside a text
        yield from of_shell(MAGIC.findall(source), words)
        tree = tree_of(MAGIC.sub("", source))
    if tree is None:
        return
    modules = dict(imported_modules(tree))
    rules: tuple[Callable[[ast.AST], Iterator[str]], ...] = (
        lambda node: of_names(node, modules),
        of_imports,
        of_definitions,
        lambda node: of_changes(node, modules),
        of_amounts,
        lambda node: of_text(node.value, words) if isinstance(node, ast.Constant) else iter(()),
    )
    for node in ast.walk(tree):
        for rule in rules:
            try:
                yield from rule(node)
            except (RecursionError, ValueError):  # what is nested too deeply, or too large, to be looked at
                continue


def imported_modules(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """(name, module) of each module that a cell imports as a whole."""
    for node in ast.walk(tree):
        for alias in node.names if isinstance(node, ast.Import) else []:
            yield alias.asname or alias.name.split(".")[0], alias.name.split(".")[0]


def root_of(node: ast.expr) -> str:
    """The name with which a chain of attributes begins; empty where it is another thing."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def called(node: ast.AST) -> str:
    """The name of what a call calls; empty for what is no call."""
    return getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""


def of_names(node: ast.AST, modules: Mapping[str, str]) -> Iterator[str]:
    """Reaching into what belongs to IPython, the interpreter or the system."""
    if isinstance(node, ast.Name) and node.id in INNER and isinstance(node.ctx, ast.Load):
        yield f"reaches for {INNER[node.id]}"
    if isinstance(node, ast.Constant) and node.value in ("In", "_ih"):
        yield f"reaches for {INNER['In']}"
    if isinstance(node, ast.Attribute):
        if node.attr in INNER and node.attr != "In":
            yield f"reaches for {INNER[node.attr]}"
        module = modules.get(node.value.id, "") if isinstance(node.value, ast.Name) else ""
        opened = called(node.value) in OPENING and node.attr in SYSTEM
        if opened or node.attr in REACHED.get(module, ()):
            yield f"calls the system ({node.attr})"


def of_imports(node: ast.AST) -> Iterator[str]:
    """Modules, and parts of them, that no lesson needs."""
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    for name in names:
        if name.split(".")[0] in TOOLS:
            yield f"imports {name.split('.')[0]}"
    if isinstance(node, ast.ImportFrom) and not node.level:
        for alias in node.names:
            if alias.name in REACHED.get(node.module or "", ()):
                yield f"calls the system ({alias.name})"


def of_definitions(node: ast.AST) -> Iterator[str]:
    """Builtins and comparisons that do not look at what they are given, and functions that know the visible cases."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        if node.name in BUILTINS and blind(node):
            yield f"defines its own `{node.name}`"
        if node.name in COMPARISONS and (blind(node) or not reads_all(node)):
            yield f"defines an object with its own {node.name}"
        if stored := looked_up(node):
            yield f"`{node.name}` looks for {stored} given inputs and returns what is written beside them"
    if (
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Lambda)
        and isinstance(node.value.body, ast.Constant)
    ):
        for target in node.targets:
            if isinstance(target, ast.Name) and target.id in BUILTINS:
                yield f"defines its own `{target.id}`"
    if isinstance(node, ast.Dict):
        for key in node.keys:
            if isinstance(key, ast.Constant) and key.value in COMPARISONS:
                yield f"defines an object with its own {key.value}"


def blind(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function returns the same written value whatever it is given."""
    returns = [node for node in ast.walk(function) if isinstance(node, ast.Return)]
    written = [node.value for node in returns if isinstance(node.value, ast.Constant)]
    return len(returns) == len(written) == 1 and written[0].value not in (None, ...)


def reads_all(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function reads all that it is given."""
    read = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    return {argument.arg for argument in function.args.args} <= read


def looked_up(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """For how many given inputs, each of two numbers or more, a function returns a number that is written there."""
    arguments, found = {argument.arg for argument in function.args.args}, 0
    for node in ast.walk(function):
        if isinstance(node, ast.If) and any(map(returns_number, node.body)):
            compared = {each.id for each in ast.walk(node.test) if isinstance(each, ast.Name)} & arguments
            equal = any(isinstance(each, (ast.Eq, ast.In)) for each in ast.walk(node.test))
            numbers = [each for each in ast.walk(node.test) if is_number(each)]
            found += equal and len(compared) > 1 and len(numbers) > 1
        elif isinstance(node, ast.Dict):
            keys = [key for key in node.keys if isinstance(key, ast.Tuple) and len(key.elts) > 2]
            found += len(keys) if all(is_number(each) for key in keys for each in key.elts) else 0
    return found if found > 1 else 0


def is_number(node: ast.AST) -> bool:
    """Whether a node is a written number."""
    return isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool)


def returns_number(node: ast.AST) -> bool:
    """Whether a statement returns a written number."""
    return isinstance(node, ast.Return) and node.value is not None and is_number(node.value)


def of_changes(node: ast.AST, modules: Mapping[str, str]) -> Iterator[str]:
    """Changing a module that others use, but for the settings that it has for that."""
    theirs = modules.keys() | {"builtins", "__builtins__"}
    for target in node.targets if isinstance(node, (ast.Assign, ast.Delete)) else []:
        if isinstance(target, ast.Attribute) and root_of(target) in theirs:
            text = ast.unparse(target)
            if not SETTINGS & set(text.split(".")):
                yield f"changes `{text[:60]}`"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        first = node.args[0] if node.args else None
        if node.func.id in ("exec", "__import__"):
            yield f"calls {node.func.id}"
        if node.func.id == "eval" and not (isinstance(first, ast.Constant) and "__" not in str(first.value)):
            yield "calls eval"
        if node.func.id == "setattr" and first is not None and root_of(first) in theirs:
            yield "calls setattr"


def of_amounts(node: ast.AST) -> Iterator[str]:
    """Waiting, and very large things."""
    if called(node) == "sleep" and isinstance(node, ast.Call):
        first = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else 0
        if isinstance(first, (int, float)) and first >= LONG_SLEEP:
            yield "waits on purpose"
    large = False
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Mult):
            sides = ((node.left, node.right), (node.right, node.left))
            large = any(is_sequence(one) and amount(other) >= LARGE for one, other in sides)
        elif isinstance(node.op, (ast.Pow, ast.LShift)):
            large = amount(node.right) >= LARGE
    elif isinstance(node, ast.Call) and called(node) in ("bytes", "bytearray") and node.args:
        large = amount(node.args[0]) >= LARGE
    if large:
        yield "makes something very large"


def is_sequence(node: ast.expr) -> bool:
    """Whether a node is a written list or text, of which a multiple is a longer one."""
    written = isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))
    return written or isinstance(node, (ast.List, ast.Tuple, ast.JoinedStr))


def amount(node: ast.expr) -> int:
    """The whole number that is written, also as 10**9 or 64 << 20; 0 for anything else."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant) and isinstance(node.right, ast.Constant):
        left, right = amount(node.left), amount(node.right)
        if isinstance(node.op, ast.Pow) and 0 < left < 1000 and 0 < right < 100:
            return left**right
        if isinstance(node.op, ast.LShift) and 0 < left < 10**6 and 0 <= right < 100:
            return left << right
        if isinstance(node.op, ast.Mult):
            return min(left, 10**12) * min(right, 10**12)
    return 0
