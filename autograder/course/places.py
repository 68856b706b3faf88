"""The lessons of a course folder, by name and number; where the course lies is `aipm.place`'s to say."""

import os
from pathlib import Path

from aipm import place
from autograder.course.problems import Problem


def course_root(start: Path | str | None = None) -> Path:
    """The course worked in (see `aipm.place.working_course`); raises Problem where there is none."""
    root = place.working_course(Path(start) if start else None)
    if root is None:
        where = os.environ.get("AIPM_COURSE") or start or Path.cwd()
        raise Problem(
            f"{where} is not inside the course. Go to the folder that holds nbgrader_config.py and try again."
        )
    return root


def learners_course(start: Path | None = None) -> Path:
    """The course whose lessons a learner works on, wherever their notebook lies; raises Problem where there is none."""
    root = place.course(start)
    if root is None:
        raise Problem(
            "No course was found: AIPM_COURSE names none, or it is not set and neither this folder nor the installed "
            "package lies in one. Set AIPM_COURSE to the course's folder and try again."
        )
    return root


def lesson_texts(root: Path) -> list[Path]:
    """The lessons' texts in order of their number; raises Problem where there is none."""
    texts = sorted((root / "lessons").glob("[0-9][0-9]_*.py"))
    if not texts:
        raise Problem(f"No lesson lies in {root / 'lessons'}. A lesson is a file such as 02_accuracy_trap.py.")
    return texts


def find_lesson(root: Path, name: str) -> str:
    """The full name of a lesson (`02_accuracy_trap`) from its name or number; raises Problem listing what there is."""
    names = [path.stem for path in lesson_texts(root)]
    matches = [full for full in names if name == full or (name.isdigit() and full.startswith(f"{int(name):02d}_"))]
    if not matches:
        raise Problem(f"There is no lesson {name!r}. Choose one of: {', '.join(names)}.")
    return matches[0]
