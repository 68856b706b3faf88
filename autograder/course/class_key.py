"""A class of its own in use: do this process's worlds and key belong to the course folder that it works on?"""

import json
from pathlib import Path

from aipm.worlds.files import class_file
from aipm.worlds.hidden import given_key, public_seed_of
from aipm.worlds.seeds import class_seed
from autograder.course.problems import Problem


def seed_in(datasets: Path) -> str | None:
    """The public seed in a folder of data sets, or None in the open course."""
    try:
        return json.loads(class_file(datasets).read_text(encoding="utf-8"))["public_seed"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def memo_points_in(datasets: Path) -> int | None:
    """The points by hand of each memo in the class of a folder of data sets, or None where memos give none."""
    try:
        return int(json.loads(class_file(datasets).read_text(encoding="utf-8"))["memos_by_hand"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def require_worlds_of(root: Path) -> None:
    """Raise Problem unless this process works in the worlds of the course `root` and holds no other class's key.

    A key file that cannot be read is a Problem in every course.
    """
    key = key_in_use()
    if not (root / "datasets").is_dir():
        return  # a folder without data sets of its own takes those beside the package
    seed = seed_in(root / "datasets")
    if seed != class_seed():
        raise Problem(f"The worlds in use are not those of {root}. Set AIPM_COURSE to that folder and try again.")
    if seed is not None and key and public_seed_of(key) != seed:
        raise Problem("The key is not the one this class was built with. Set AIPM_KEY_FILE to that key's file.")


def require_key_of(root: Path) -> None:
    """Raise Problem where `root` is a class of its own and this process, which is to grade it, has not got its key."""
    require_worlds_of(root)
    if seed_in(root / "datasets") is not None and not key_in_use():
        raise Problem("This class has a key of its own. Set AIPM_KEY_FILE to the key's file, then grade again.")


def key_in_use() -> str:
    """The key that this process was given, or ""; raises Problem where its file cannot be read."""
    try:
        return given_key()
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(
            f"The file in AIPM_KEY_FILE cannot be read ({type(error).__name__}). Name the key's file."
        ) from None
