"""The `aipm` command: each verb is a thin skin over one module."""

import gc
import io
import os
import sys
import traceback
from types import TracebackType
from typing import NoReturn

from autograder.cli import course, grading, learning, measuring, models
from autograder.cli.common import app, errors
from autograder.course.extras import left_out
from autograder.course.printable import printable
from autograder.course.problems import Problem

STOPPED = 130  # the exit code after Ctrl+C

__all__ = ["course", "grading", "learning", "main", "measuring", "models"]


def main() -> None:
    """The program: a Problem is one sentence on standard error and exit code 1."""
    os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that knows fewer letters than a name has
            stream.reconfigure(errors="backslashreplace")
    sys.excepthook = show_fault
    try:
        run()
    finally:
        gc.freeze()  # the process ends: Python need not look through all that it still holds, which takes it a tenth of a second


def run() -> NoReturn:
    """Run the command and leave by SystemExit, or by an error that nobody foresaw."""
    try:
        code = app(standalone_mode=False) or 0
        if code == STOPPED:
            errors.print("Stopped. What was finished is kept; the same command goes on from there.")
        sys.exit(code)
    except Problem as problem:
        errors.print(str(problem), style="bold", soft_wrap=True)
        sys.exit(1)
    except ImportError as error:
        if (said := left_out(error)) is None:
            raise
        errors.print(str(said), style="bold", soft_wrap=True)
        sys.exit(1)
    except Exception as error:
        say = getattr(error, "format_message", None)  # typer's own, about what was typed; it would print it unescaped
        if say is None:
            raise
        if words := say():
            what = getattr(getattr(error, "param", None), "help", None)
            if what and words.startswith("Missing argument"):
                words = f"{words.rstrip('.')}: {what[:1].lower()}{what[1:]}"
            errors.print(f"{words.rstrip('.')}." if words[-1:] not in "?" else words, style="bold", soft_wrap=True)
            errors.print("`aipm --help` lists the verbs, `aipm VERB --help` what a verb takes.", soft_wrap=True)
        sys.exit(getattr(error, "exit_code", 2))


def show_fault(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What is shown of an error that nobody foresaw: Python's own traceback, printable, and what to do with it."""
    lines = "".join(traceback.format_exception(kind, error, trace))
    sys.stderr.write(printable(lines[-8_000:], 8_000, lines=True))
    sys.stderr.write("This is a fault of the course's own program. Please report it with these lines.\n")
