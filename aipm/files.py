"""Writing a whole file that others read: a build, a grader or a learner's command may be stopped at any moment."""

import contextlib
import os
import secrets
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Write `data` to `path` at once or not at all, making its folder where there is none; raises OSError.

    Guards against three things: a reader who meets half a file, a process killed while it writes (the old file stays
    whole), and a link that somebody laid in place of the file (it is replaced, never followed). The scratch file lies
    in the same folder, under a name that nobody can foresee and lay a link at; one that a crash leaves behind is
    harmless, for nothing reads files that end in `.new`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{secrets.token_hex(8)}.new")
    try:
        with scratch.open("xb") as file:
            file.write(data)
        os.replace(scratch, path)
    except BaseException:
        with contextlib.suppress(OSError):
            scratch.unlink()
        raise
