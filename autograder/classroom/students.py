"""Who has handed in, by the folders of `submitted/`, and who of them was graded before.

It imports next to nothing, so that a command can ask it before anything else is there.
"""

import glob
import os
import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from autograder.course.problems import Problem

LONGEST_ID = 128  # characters that nbgrader's gradebook keeps of a student's id


def students_of(submitted: Path, lesson: str) -> list[str]:
    """The students with something handed in for `lesson`, in order; raises Problem where there is nobody."""
    try:
        with os.scandir(submitted) as entries:
            names = [entry.name for entry in entries if not entry.name.startswith(".")]
    except FileNotFoundError:
        names = []
    except OSError as error:
        raise Problem(
            f"{submitted.name} cannot be read ({error.strerror}). Make it readable, then try again."
        ) from None
    students = sorted(name for name in names if handed_in_by(submitted / name, lesson))
    if not students:
        raise Problem(
            f"Nobody has handed in {lesson}: no folder {submitted.name}/STUDENT/{lesson} exists. "
            "Put each notebook there, or try `aipm grade --sample`."
        )
    return students


def handed_in_by(folder: Path, lesson: str) -> bool:
    """Whether a student's folder holds something for `lesson`, or cannot be looked into, which their row will say."""
    try:
        (folder / lesson).lstat()
        return True
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def useless(name: str) -> str:
    """Why a folder's name cannot be a student's id, in a clause with the next step; empty where it can."""
    step = "Give the folder the student's id as its name"
    if any("\ud800" <= letter <= "\udfff" for letter in name):
        return f"the name of its folder is not UTF-8. {step}"
    if not name.isprintable():
        return f"the name of its folder holds a line break or another character that cannot be shown. {step}"
    if glob.has_magic(name):
        return f"the name of its folder holds one of [ * ?, which nbgrader takes for a pattern. {step}"
    if len(name) > LONGEST_ID:
        return f"the name of its folder has {len(name)} characters, and the gradebook keeps {LONGEST_ID}. {step}"
    return ""


def never_graded(course: Path, lesson: str, students: Collection[str]) -> bool:
    """Whether the ledger of a course folder lacks one of `students` for a lesson, so that there is something to grade.

    Where it cannot be read, and of those whose folder's name is no id, nothing is said: False.
    """
    ledger = course / "ledger.db"
    asked = {student for student in students if not useless(student)}
    if not ledger.exists():
        return bool(asked)
    query = "SELECT student FROM graded WHERE lesson = ? OR substr(lesson, 1, ?) = ?"
    try:
        with closing(sqlite3.connect(f"{ledger.absolute().as_uri()}?mode=ro", uri=True)) as database:
            known = {row[0] for row in database.execute(query, (lesson, len(lesson) + 1, f"{lesson}/"))}
    except sqlite3.Error:
        return False
    return not asked <= known
