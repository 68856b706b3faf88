"""What learner code may read inside its jail, and what lies among that and is not for it."""

import sys
from collections.abc import Sequence
from pathlib import Path

from aipm import place


def kept_readable() -> list[Path]:
    """The folders that learner code may read: Python with its packages, aipm, the data sets.

    Each under the name by which Python knows it and, where links lead there, under its own name.
    """
    folders = [Path(sys.prefix), Path(sys.base_prefix), place.package(), place.datasets()]
    names = [name for path in folders if path.exists() for name in (path.absolute(), path.resolve())]
    return [name for name in dict.fromkeys(names) if not name.is_relative_to("/usr")]  # the jail has all of /usr


def kept_out(folders: Sequence[Path]) -> list[Path]:
    """What lies in folders that learner code may read and is not for it: the checks that an installed package brings."""
    checks = place.PACKAGED / "solutions"
    within = [*folders, Path("/usr")]
    names = dict.fromkeys([checks.absolute(), checks.resolve()])
    return [name for name in names if name.is_dir() and any(map(name.is_relative_to, within))]
