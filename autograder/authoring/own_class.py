"""A class of its own: a course folder whose public and hidden worlds come from the key of one class.

The key stays in its file. What learners get holds `datasets/class.json` with the public seed, which the key gives and
from which the key cannot be told, and with the draw of each world of which the lessons' prose is true.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from aipm.files import write
from aipm.worlds.files import class_file
from aipm.worlds.hidden import public_seed_of
from autograder.authoring.claims import draws
from autograder.course.class_key import seed_in
from autograder.course.problems import Problem

SHORTEST = 16  # characters of a key
FOLDERS = (".devcontainer", ".jupyter", "aipm", "autograder", "datasets", "lessons", "tests/answers")
FILES = [
    *("README.md", "LICENSE", "LICENSE-TEXT", "CITATION.cff", "GLOSSARY.md", "Makefile", "environment.yml"),
    *("nbgrader_config.py", "pyproject.toml", "requirements.txt", "requirements-dev.txt", ".gitignore"),
]
MADE = shutil.ignore_patterns("__pycache__", "*.pyc", "*.new", ".ipynb_checkpoints")
NEW_KEY = "python -c 'import secrets; print(secrets.token_hex(16))' > FILE"
DRAWN_ANEW = "> This class has its own draw of this world. The counts below are those of the open course; yours differ a little.\n\n"


def read_key(path: Path) -> str:
    """The key in a file; raises Problem where there is none that is long enough."""
    try:
        key = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"The key file {path} cannot be read ({type(error).__name__}). Make one: `{NEW_KEY}`.") from None
    if len(key) < SHORTEST:
        raise Problem(f"The key in {path} has {len(key)} characters; take {SHORTEST} or more: `{NEW_KEY}`.")
    return key


def lay_out(root: Path, out: Path, public_seed: str, memo_points: int | None = None) -> None:
    """Copy the course `root` to `out` without what is built, and write the class's public seed there, with the points
    that a person gives for each memo, where it has any.

    What people have made in `out` stays. Raises Problem where `out` holds anything but this very class.
    """
    if out == root or (root in out.parents and (out.relative_to(root).parts[0] in FOLDERS)):
        raise Problem(f"{out} is the course itself. Name another folder with --out.")
    known = seed_in(out / "datasets")
    if known is None and out.exists() and any(out.iterdir()):
        raise Problem(f"{out} is not empty and holds no class. Name a new folder with --out.")
    if known not in (None, public_seed):
        raise Problem(f"{out} holds the class of another key. Name a new folder with --out, or give that key.")
    said: dict[str, Any] = {"public_seed": public_seed, "draws": draws(public_seed)}
    said |= {"memos_by_hand": memo_points} if memo_points else {}
    write(class_file(out / "datasets"), (json.dumps(said, indent=1) + "\n").encode())
    for name in FOLDERS:
        shutil.copytree(root / name, out / name, ignore=MADE, dirs_exist_ok=True)
    for name in FILES:
        if (root / name).exists():
            shutil.copy2(root / name, out / name)
    (out / "notebooks").mkdir(exist_ok=True)


def environment_of(out: Path, key_file: Path) -> dict[str, str]:
    """The environment in which commands work on the class in `out`: its code, its data, its key's file."""
    kept = {name: value for name, value in os.environ.items() if name not in ("AIPM_KEY", "AIPM_DATASETS")}
    path = os.pathsep.join(filter(None, [str(out), kept.get("PYTHONPATH", "")]))
    return kept | {"PYTHONPATH": path, "AIPM_COURSE": str(out), "AIPM_KEY_FILE": str(key_file)}


def publish(out: Path, environment: Mapping[str, str]) -> None:
    """Write the class's data sets, in a process that draws from its seed; raises Problem where that fails."""
    command = [sys.executable, "-m", "aipm.worlds.publish"]
    done = subprocess.run(command, cwd=out, env=environment, capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise Problem(f"The data sets of the class could not be written ({said}). Run the same command again.")
    for sheet in sorted((out / "datasets").glob("*/datasheet.md")):
        text = sheet.read_text(encoding="utf-8")
        if "simulated" in text.split("\n\n")[1].split(":")[0] and DRAWN_ANEW not in text:
            title, rest = text.split("\n\n", 1)
            write(sheet, f"{title}\n\n{DRAWN_ANEW}{rest}".encode())


def build_class(
    root: Path, out: Path, key_file: Path, arguments: Sequence[str] = (), memo_points: int | None = None
) -> int:
    """Make `out` the course folder of the class whose key lies in `key_file`, and build its lessons.

    `arguments` go to the build, which runs as a command of its own; returns its exit code. `memo_points` are those that a
    person gives for each memo. Raises Problem where the key or the folder will not do.
    """
    root, out, key_file = root.resolve(), out.resolve(), key_file.resolve()
    if out in key_file.parents:
        raise Problem(f"The key lies inside {out}, which learners get. Keep it elsewhere.")
    lay_out(root, out, public_seed_of(read_key(key_file)), memo_points)
    environment = environment_of(out, key_file)
    publish(out, environment)
    return subprocess.call([sys.executable, "-m", "autograder.cli", "build", *arguments], cwd=out, env=environment)
