"""What a course's own `nbgrader_config.py` says: its settings, the names of its folders, and what it is called."""

import os
from dataclasses import dataclass, fields
from pathlib import Path

from traitlets.config import Config, PyFileConfigLoader

from autograder.course.problems import Problem

CONFIG = "nbgrader_config.py"
STRUCTURE = os.path.join("{nbgrader_step}", "{student_id}", "{assignment_id}")


@dataclass(frozen=True)
class Folders:
    """The folders of a course, below its root, under nbgrader's names and with its defaults; `course_id` and `db_url` may
    be empty."""

    source_directory: str = "source"
    release_directory: str = "release"
    submitted_directory: str = "submitted"
    autograded_directory: str = "autograded"
    feedback_directory: str = "feedback"
    directory_structure: str = STRUCTURE
    course_id: str = ""
    db_url: str = ""


def course_config(root: Path) -> Config:
    """The settings of `root/nbgrader_config.py`; raises Problem where they cannot be read."""
    try:
        return PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    except Exception as error:  # the file is a program, and may fail in any way
        raise Problem(
            f"{CONFIG} in {root} cannot be read ({type(error).__name__}: {error}). Mend it, then try again."
        ) from None


def folders_of(root: Path) -> Folders:
    """The folders that `root/nbgrader_config.py` names, and nbgrader's own where it names none or does not exist.

    Raises Problem where they are nested in another way than nbgrader's own.
    """
    said = course_config(root).get("CourseDirectory", {}) if (root / CONFIG).is_file() else {}
    named = {each.name: said[each.name] for each in fields(Folders) if each.name in said}
    for name, value in named.items():
        if not isinstance(value, str):
            raise Problem(
                f"CourseDirectory.{name} in {CONFIG} is {value!r}, which is no text. Mend it, then try again."
            )
    folders = Folders(**named)
    if folders.directory_structure != STRUCTURE:
        raise Problem(
            f"CourseDirectory.directory_structure in {CONFIG} is {folders.directory_structure!r}, and only "
            f"{STRUCTURE!r} can be graded here. Take that line out and move the folders, then try again."
        )
    return folders
