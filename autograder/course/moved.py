"""Mends an environment whose folder was moved or renamed: `python moved.py .venv`, as `make` does before anything else.

Programs of an environment begin with the path of its Python, and an editable install holds the path of the course. After
a move both lead to where the folder was. This file is run by itself, before the course can be imported, so it imports
nothing of it. It prints one sentence where it mended something, and nothing else.
"""

import ast
import json
import re
import shlex
import sys
from pathlib import Path

LONGEST = 120  # bytes of a path that every system takes in a first line
PLAIN = re.compile(r"#!(?P<python>/[^\n]*/bin/python[\d.]*)\n")
# How pip and uv begin a program whose path has a space or is long: for a shell a command, for Python a text.
WRAPPED = re.compile(r"""#!/bin/sh\n'''exec' (?P<quoted>[^\n]*/bin/python[\d.]*["']?) "\$0" "\$@"\n' '''\n""")
MAPPING = re.compile(r"^((?:MAPPING|NAMESPACES)\b[^=\n]*= *)(\{.*\})$", re.MULTILINE)


def beginning(python: Path) -> str:
    """The first lines of a program that `python` is to run."""
    quoted = shlex.quote(str(python))
    if quoted != str(python) or len(str(python).encode()) > LONGEST:
        return f"#!/bin/sh\n'''exec' {quoted} \"$0\" \"$@\"\n' '''\n"
    return f"#!{python}\n"


def begun_by(text: str) -> tuple[Path, int] | None:
    """The Python that a program's first lines name, and their length; None where they name none."""
    if found := PLAIN.match(text):
        return Path(found["python"]), found.end()
    if found := WRAPPED.match(text):
        return Path("".join(shlex.split(found["quoted"])[:1])), found.end()
    return None


def mend(environment: Path) -> str:
    """Mend the environment in a folder; returns the folder that it came from, or "" where nothing had moved.

    Raises OSError where a file cannot be written.
    """
    programs = environment / "bin"
    before = ""
    for path in sorted(programs.iterdir()):
        if path.is_symlink() or not path.is_file():
            continue
        data = path.read_bytes()
        start = data[: 4 * LONGEST + 4_096].decode(errors="surrogateescape")
        found = begun_by(start)
        if found is None:
            continue
        there, length = found
        if there.parent != programs and there.parent.parent.name == environment.name:
            before = str(there.parent.parent.parent)
            rest = data[len(start[:length].encode(errors="surrogateescape")) :]
            path.write_bytes(beginning(programs / there.name).encode(errors="surrogateescape") + rest)
    for path in texts(environment) if before else ():
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
        changed = in_new_place(path, text, Path(before), environment.parent)
        if changed != text:
            path.write_text(changed, encoding="utf-8", errors="surrogateescape")
    return before


def in_new_place(path: Path, text: str, old: Path, new: Path) -> str:
    """A file's text with the folder `new` in place of `old`, in the form in which such a file writes a path."""
    if path.suffix == ".json":
        return text.replace(json.dumps(old.as_uri()), json.dumps(new.as_uri()))
    if path.suffix == ".py":  # setuptools' finder: a line with a dict of packages and folders
        return MAPPING.sub(lambda found: found[1] + repr(renamed(found[2], old, new)), text)
    return re.sub(re.escape(str(old)) + r"(?=[/'\"\s)]|$)", lambda _: str(new), text)


def renamed(mapping: str, old: Path, new: Path) -> dict[str, str | list[str]]:
    """A dict of packages and folders, given as Python writes it, with the folders below `new` in place of `old`."""

    def moved(folder: str) -> str:
        path = Path(folder)
        return str(new / path.relative_to(old)) if path.is_relative_to(old) else folder

    folders: dict[str, str | list[str]] = ast.literal_eval(mapping)
    return {
        name: moved(folder) if isinstance(folder, str) else list(map(moved, folder)) for name, folder in folders.items()
    }


def texts(environment: Path) -> list[Path]:
    """The other files of an environment that name the folder it lies in."""
    found = [*environment.glob("bin/activate*"), environment / "pyvenv.cfg"]
    packages = [*environment.glob("lib/python*/site-packages")]
    for folder in packages:
        found += [*folder.glob("__editable__*"), *folder.glob("aipm-*.dist-info/direct_url.json")]
    return [path for path in found if path.is_file()]


if __name__ == "__main__":
    here = Path(sys.argv[1]).absolute()
    try:
        if mend(here):
            print("This folder was moved or renamed; its .venv is mended.")
    except OSError as error:
        print(f"This folder was moved, and its .venv cannot be mended ({error.strerror}). Delete .venv and try again.")
