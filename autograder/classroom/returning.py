"""What nbgrader's own tools need beside a submission and its marked notebook: the time it came, and its secret.

The formgrader calls a submission graded when `timestamp.txt` beside it says what the gradebook says. A learner's own file
of that name counts for nothing; the coordinator's time replaces it.

A learner who hands in through nbgrader's exchange leaves a secret in the submission and keeps a copy; `release_feedback`
names the page after it, and only who knows it finds the page. A submission that came another way has none, and
`release_feedback` would stop at it for everybody: it gets one that nobody knows.
"""

import contextlib
import secrets
import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from aipm.files import write
from autograder.classroom.layouts import time_in

SECRET, TIME = "submission_secret.txt", "timestamp.txt"
CLAIM = "claims to be of "  # as `submission` says it
MOST = 1_000  # characters of a secret; nbgrader's has 128


def secret_in(folder: Path) -> str:
    """The secret in a submission's folder; empty where there is none that may be read."""
    path = folder / SECRET
    try:
        if folder.is_symlink() or path.is_symlink() or not path.is_file() or path.stat().st_size > MOST:
            return ""
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def stamp(folder: Path, received: datetime) -> None:
    """Say beside a submission when it came, unless it says so already; raises OSError where that cannot be written."""
    text = f"{received.isoformat(' ', 'seconds')} UTC"
    path = folder / TIME
    if path.is_symlink() or not path.is_file() or path.stat().st_size > MOST or path.read_bytes() != text.encode():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        write(path, text.encode())  # a link of that name is replaced, never followed


def without_our_stamp(odd: Iterable[str], received: datetime) -> tuple[str, ...]:
    """The anomalies without a claimed time that is no earlier than the time of receipt: we have written that ourselves, or
    nbgrader's exchange or the instructor's `zip_collect` has, each in a form of its own and to the minute or so."""
    return tuple(clause for clause in odd if not (clause.startswith(CLAIM) and no_earlier(clause, received)))


def no_earlier(claim: str, received: datetime) -> bool:
    """Whether the time in a claim lies at most an hour before `received`."""
    claimed = time_in(claim.removeprefix(CLAIM))
    return claimed is not None and claimed >= received - timedelta(hours=1)


def ready_to_return(submitted: Path, marked: Path, received: datetime) -> None:
    """Write the time beside both notebooks, and the secret beside the marked one: the submission's, else the one of before,
    else a new one. Raises OSError where the folder of the marked notebook cannot be written."""
    secret = secret_in(submitted) or secret_in(marked) or secrets.token_hex(64)
    write(marked / SECRET, secret.encode())
    stamp(marked, received)
    if submitted.is_dir() and not submitted.is_symlink():
        with contextlib.suppress(OSError):  # a folder that may only be read: the formgrader will ask to grade it again
            stamp(submitted, received)
