"""Stock nbgrader, called from Python: its API with our settings, its gradebook, and what it complains of in one sentence.

Everything of ours that works with nbgrader comes in by `nbgrader_api` or `open_gradebook`: nbgrader calls programs by
name, and these two see to it that they are found.
"""

import functools
import glob
import logging
import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from nbgrader import api, dbutil
from nbgrader.api import Gradebook
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from autograder.course.problems import Problem
from autograder.course.programs import find_own_programs
from autograder.course.settings import course_config, folders_of

if TYPE_CHECKING:
    from nbgrader.apps import NbGraderAPI

COURSE_ID = "aipm"  # as in nbgrader_config.py


@functools.cache
def newest_tables() -> str:
    """The revision of the tables of a gradebook that is made now, as nbgrader's own files have it."""
    from alembic.script import ScriptDirectory

    return str(ScriptDirectory(dbutil.ALEMBIC_DIR).get_current_head())


# nbgrader starts alembic's program for each gradebook it makes, to be told this. That takes seconds, and says the same each time.
api.get_alembic_version = newest_tables


def nbgrader_api(root: Path, course: Path, db_url: str = "") -> "NbGraderAPI":
    """nbgrader's API with the settings of `root/nbgrader_config.py`, working in the folder `course`."""
    from nbgrader.apps import NbGraderAPI  # its programs, which only entering a lesson needs
    from nbgrader.coursedir import CourseDirectory

    if glob.has_magic(str(course)):
        raise Problem(
            f"nbgrader takes a [, * or ? in {course} for a pattern, and finds nothing there. Rename that folder."
        )
    find_own_programs()
    config: Config = course_config(root)
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.db_url = db_url or f"sqlite:///{course / 'gradebook.db'}"
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)
    # nbgrader asks its database while objects are still being made; SQLAlchemy says so on every grading.
    warnings.filterwarnings("ignore", category=SAWarning, module=r"nbgrader\.")
    return NbGraderAPI(CourseDirectory(config=config), config=config)


def open_gradebook(db_url: str, course_id: str = COURSE_ID) -> Gradebook:
    """nbgrader's gradebook at an address, made where there is none; whoever opens it closes it (or says `with`)."""
    find_own_programs()
    return Gradebook(db_url, course_id)


def gradebook_of(course: Path) -> str:
    """The address of a course folder's gradebook: the one that its settings name, else `gradebook.db` in it."""
    return folders_of(course).db_url or f"sqlite:///{course / 'gradebook.db'}"


def complaint(outcome: Mapping[str, object]) -> str:
    """What nbgrader says went wrong: the last line of its log that names an error, without its level."""
    lines = [
        line.strip() for line in str(outcome.get("log") or outcome.get("error") or "").splitlines() if line.strip()
    ]
    named = [line for line in lines if re.match(r"[\w.]*(Error|Exception)\b", line)]
    said = (named or lines or ["no reason given"])[-1]
    return re.sub(r"^\[\w+\] ", "", said).rstrip(".")
