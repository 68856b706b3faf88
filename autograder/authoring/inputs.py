"""What a lesson's notebooks are made from: its text, the modules of `aipm` that it reaches by imports, and what all share.

Imports are read, not run. A lesson is stale when a byte of one of these files changes.
"""

import ast
import functools
import hashlib
from collections.abc import Iterator
from importlib.util import resolve_name
from pathlib import Path

from autograder.authoring.facts import facts_of, used_by

PACKAGE = "aipm"
WORLDS = "aipm.worlds"  # its WORLD_MODULES say which module `from aipm.worlds import tickets` means
OWN_FOLDERS = ("authoring", "course", "kernels")  # of autograder: what builds and runs the notebooks


@functools.cache
def imports(source: bytes, package: str) -> frozenset[tuple[str, str | None]]:
    """(module, name) of each import anywhere in a text; name is None where the module itself is imported.

    `package` is the package in which the text lies, for imports that begin with a dot. Raises SyntaxError.
    """
    found: set[tuple[str, str | None]] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {(alias.name, None) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = resolve_name("." * node.level + (node.module or ""), package)
            found |= {(module, alias.name) for alias in node.names}
    return frozenset(found)


@functools.cache
def binds(source: bytes) -> frozenset[str]:
    """Every name that a text sets, defines or imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name.split(".")[0])
    return frozenset(names)


def world_modules(source: bytes) -> dict[str, str]:
    """The table WORLD_MODULES as it stands in a module's text; empty where there is none that can be read."""
    try:
        for node in ast.parse(source).body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            if any(isinstance(target, ast.Name) and target.id == "WORLD_MODULES" for target in targets):
                return dict(ast.literal_eval(getattr(node, "value", None) or ""))
    except (SyntaxError, ValueError, TypeError):
        pass  # each name of a world then counts as one that is not known
    return {}


class Modules:
    """The modules of the package `aipm` of a course folder, and which of them a text reaches by imports."""

    def __init__(self, root: Path):
        self.files: dict[str, Path] = {}
        for path in (root / PACKAGE).rglob("*.py"):
            parts = path.relative_to(root).with_suffix("").parts
            self.files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
        self.sources = {name: path.read_bytes() for name, path in self.files.items()}
        self.short = world_modules(self.sources.get(WORLDS, b""))

    def whole(self, module: str) -> set[str]:
        """A module, with all that lies in it where it is a package; everything where there is no such module."""
        if module not in self.files:
            return set(self.files)
        return {name for name in self.files if f"{name}.".startswith(f"{module}.")}

    def named(self, module: str) -> set[str]:
        """A module that is imported by its name; with all that lies in it where it is a package that opens modules when
        they are first asked for."""
        return self.whole(module) if "__getattr__" in binds(self.sources[module]) else {module}

    def meant(self, module: str, name: str | None) -> set[str]:
        """The modules that one import names, without those that these import in turn."""
        if module.split(".")[0] != PACKAGE:
            return set()
        if name is None or name == "*":
            return self.whole(module)
        if f"{module}.{name}" in self.files:
            return self.named(f"{module}.{name}")
        if module == WORLDS and name in self.short:
            return self.named(f"{WORLDS}.{self.short[name]}")
        known = module in self.files and name in binds(self.sources[module])
        return {module} if known else set(self.files)

    def reached(self, source: bytes) -> set[str]:
        """The modules that run when a text does: those it imports, the packages they lie in, and theirs in turn."""
        todo, seen = list(self._of(source, "")), set[str]()
        while todo:
            name = todo.pop()
            if name in seen:
                continue
            seen.add(name)
            package = name if self.files[name].name == "__init__.py" else name.rpartition(".")[0]
            todo += self._of(self.sources[name], package)
        return seen

    def _of(self, source: bytes, package: str) -> Iterator[str]:
        for module, name in imports(source, package):
            for each in self.meant(module, name):
                parts = each.split(".")
                yield from (".".join(parts[:end]) for end in range(1, len(parts) + 1))

    def files_of(self, source: bytes) -> set[Path]:
        """The files that a text's modules are made of: their own, and the data that lie beside them in the package."""
        try:
            reached = self.reached(source)
        except (SyntaxError, ValueError):
            reached = set(self.files)  # a text that cannot be read may import anything
        own = {self.files[name] for name in reached}
        beside = {path for folder in {path.parent for path in own} for path in folder.iterdir() if path.is_file()}
        return own | {path for path in beside if path.suffix not in (".py", ".new")}


class Inputs:
    """The digests of the lessons of a course folder, as its files are now."""

    def __init__(self, root: Path):
        self.root, self.modules = root, Modules(root)
        shared = [path for folder in OWN_FOLDERS for path in (root / "autograder" / folder).glob("*.py")]
        shared += [path for path in (root / "datasets").rglob("*") if path.suffix not in (".md", ".new")]
        shared += [root / "requirements.txt", root / "nbgrader_config.py"]
        self.facts = facts_of(root)
        self.shared = {path: path.read_bytes() for path in shared if path.is_file()}

    def digest(self, text: Path) -> str:
        """A digest of everything that the notebooks of the lesson in `text` are made from."""
        source = text.read_bytes()
        files = {path: path.read_bytes() for path in self.modules.files_of(source)} | self.shared
        digest = hashlib.sha256(used_by(source.decode(errors="replace"), self.facts).encode())
        for path in [text, *sorted(files)]:
            content = source if path == text else files[path]
            digest.update(str(path.relative_to(self.root)).encode() + b"\0" + content + b"\0")
        return digest.hexdigest()
