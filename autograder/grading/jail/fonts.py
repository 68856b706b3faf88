"""The list of this machine's fonts, lent to each fork server. Its home is empty, and Matplotlib, which keeps that list in a
cache at home, would look through all fonts once more whenever a lesson is graded."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from aipm.files import write

CACHE = Path(".cache", "matplotlib")  # in a home, on Linux; elsewhere nothing is lent
LISTS = "fontlist-*.json"  # one for each form of the list
MOST = 4 << 20  # bytes of a list


def kept() -> Path:
    """The folder of the user's own cache in which lists lie."""
    return Path(platformdirs.user_cache_dir("aipm", appauthor=False)) / "fonts"


def lend(home: Path) -> None:
    """Put the lists that there are into a new home."""
    with contextlib.suppress(OSError):  # without them it takes longer, and nothing else
        for path in lists_in(kept()):
            write(home / CACHE / path.name, path.read_bytes())


def keep(home: Path) -> None:
    """Keep a list that was made in a home, if it is the first of its form."""
    with contextlib.suppress(OSError):
        for path in lists_in(home / CACHE):
            if not (kept() / path.name).exists():
                write(kept() / path.name, path.read_bytes())


def lists_in(folder: Path) -> Iterator[Path]:
    """The lists in a folder, without links."""
    for path in folder.glob(LISTS):
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= MOST:
            yield path
