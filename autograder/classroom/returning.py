"""What nbgrader's own tools need beside a submission and its marked notebook: the time it came, and its secret.

The formgrader calls a submission graded when `timestamp.txt` beside it says what the gradebook says. A learner's own file
of that name counts for nothing; the coordinator's time replaces it.

A learner who hands in through nbgrader's exchange leaves a secret in the submission and keeps a copy; `release_feedback`
names the page after it, and only who knows it finds the page. A submission that came another way has none, and
`release_feedback` would stop at it for everybody: it gets one that nobody knows.
"""

import contextlib
import os
import secrets
import tempfile
from datetime import datetime
from pathlib import Path

SECRET, TIME = "submission_secret.txt", "timestamp.txt"
MOST = 1_000  # characters of a secret; nbgrader's has 128


def secret_in(folder: Path) -> str:
    """The secret in a submission's folder; empty where there is none that may be read."""
    path = folder / SECRET
    if folder.is_symlink() or path.is_symlink() or not path.is_file() or path.stat().st_size > MOST:
        return ""
    return path.read_text(encoding="utf-8", errors="replace")


def put(folder: Path, name: str, text: str):
    """Write a file into a folder that may hold anything: a link of that name is replaced, never followed."""
    handle, scratch = tempfile.mkstemp(dir=folder, prefix=".put-")
    with open(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(scratch, 0o644)
    os.replace(scratch, folder / name)


def stamp(folder: Path, received: datetime):
    """Say beside a submission when it came, unless it says so already; raises OSError where that cannot be written."""
    text = f"{received:%Y-%m-%d %H:%M:%S} UTC"
    path = folder / TIME
    if path.is_symlink() or not path.is_file() or path.read_text(encoding="utf-8", errors="replace") != text:
        put(folder, TIME, text)


def honest(odd, received: datetime) -> tuple:
    """The anomalies without a claimed time that is the very time of receipt, which we have written ourselves."""
    return tuple(clause for clause in odd if clause != f"claims to be of {received:%Y-%m-%d %H:%M:%S} UTC")


def ready_to_return(submitted: Path, marked: Path, received: datetime):
    """Write the time beside both notebooks, and the secret beside the marked one: the submission's, else the one of before,
    else a new one. Raises OSError where the folder of the marked notebook cannot be written."""
    put(marked, SECRET, secret_in(submitted) or secret_in(marked) or secrets.token_hex(64))
    stamp(marked, received)
    if submitted.is_dir() and not submitted.is_symlink():
        with contextlib.suppress(OSError):  # a folder that may only be read: the formgrader will ask to grade it again
            stamp(submitted, received)
