"""What a learner's install leaves out, and the sentence that says so where somebody needs it."""

import importlib.util

from autograder.course.problems import Problem

# The modules that come with no other package than those of the extra `instructor` in pyproject.toml.
INSTRUCTOR = {"alembic", "jupytext", "nbgrader", "nbval", "sqlalchemy"}
STEP = 'Run `pip install "aipm[instructor]"`, then try again.'


def left_out(error: ImportError, what: str = "This command") -> Problem | None:
    """The Problem for an import that failed because a learner's install has no such package, its sentence beginning with
    `what`; None where the package is not one of the extra's, since then something else is wrong."""
    missing = (error.name or "").partition(".")[0]
    return Problem(sentence(missing, what)) if missing in INSTRUCTOR else None


def sentence(missing: str, what: str) -> str:
    """What to say where a package of the extra is missing."""
    return f"{what} needs {missing}, which a learner's install leaves out. {STEP}"


def require(package: str, what: str = "This command") -> None:
    """Raise the Problem where a package of the extra is not installed, before anything else is looked at."""
    try:
        found = importlib.util.find_spec(package)
    except ImportError:  # somebody hides it
        found = None
    if found is None:
        raise Problem(sentence(package, what))
