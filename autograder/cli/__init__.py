"""The `aipm` command: each verb is a thin skin over one module."""

import os
import sys

from autograder.cli import course, grading, learning, measuring
from autograder.cli.common import app, errors
from autograder.course.problems import Problem

__all__ = ["course", "grading", "learning", "main", "measuring"]


def main() -> None:
    """Run the command; a Problem is one sentence on standard error and exit code 1."""
    os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")
    try:
        app()
    except Problem as problem:
        errors.print(str(problem), style="bold", markup=False, highlight=False, soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        errors.print("Stopped. What was finished is kept; the same command goes on from there.")
        sys.exit(130)
