"""What nbgrader's own tools need beside a submission and its marked notebook: the time it came, and its secret.

The formgrader calls a submission graded when `timestamp.txt` beside it says what the gradebook says. A learner's own file
of that name counts for nothing; the coordinator's time replaces it.

A learner who hands in through nbgrader's exchange leaves a secret in the submission and keeps a copy; `release_feedback`
names the page after it, and only who knows it finds the page. A submission that came another way has none, and
`release_feedback` would stop at it for everybody: it gets one that nobody knows.
"""

import contextlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from aipm.files import write

SECRET, TIME = "submission_secret.txt", "timestamp.txt"
MOST = 1_000  # characters of a secret; nbgrader's has 128


def secret_in(folder: Path) -> str:
    """The secret in a submission's folder; empty where there is none that may be read."""
    path = folder / SECRET
    if folder.is_symlink() or path.is_symlink() or not path.is_file() or path.stat().st_size > MOST:
        return ""
    return path.read_text(encoding="utf-8", errors="replace")


def stamp(folder: Path, received: datetime) -> None:
    """Say beside a submission when it came, unless it says so already; raises OSError where that cannot be written."""
    text = f"{received:%Y-%m-%d %H:%M:%S} UTC"
    path = folder / TIME
    if path.is_symlink() or not path.is_file() or path.read_text(encoding="utf-8", errors="replace") != text:
        write(path, text.encode())  # a link of that name is replaced, never followed


def without_our_stamp(odd: Iterable[str], received: datetime) -> tuple[str, ...]:
    """The anomalies without a claimed time that is the very time of receipt, which we have written ourselves."""
    return tuple(clause for clause in odd if clause != f"claims to be of {received:%Y-%m-%d %H:%M:%S} UTC")


def ready_to_return(submitted: Path, marked: Path, received: datetime) -> None:
    """Write the time beside both notebooks, and the secret beside the marked one: the submission's, else the one of before,
    else a new one. Raises OSError where the folder of the marked notebook cannot be written."""
    secret = secret_in(submitted) or secret_in(marked) or secrets.token_hex(64)
    write(marked / SECRET, secret.encode())
    stamp(marked, received)
    if submitted.is_dir() and not submitted.is_symlink():
        with contextlib.suppress(OSError):  # a folder that may only be read: the formgrader will ask to grade it again
            stamp(submitted, received)
