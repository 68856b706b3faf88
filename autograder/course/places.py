"""Where things lie in a course folder."""

import os
from pathlib import Path

from autograder.course.problems import Problem


def course_root(start=None):
    """The course folder: AIPM_COURSE where it is set, else the nearest folder upwards with `nbgrader_config.py`.

    Raises Problem where there is none.
    """
    here = Path(os.environ.get("AIPM_COURSE") or start or Path.cwd()).resolve()
    for place in (here, *here.parents):
        if (place / "nbgrader_config.py").exists() and (place / "notebooks").is_dir():
            return place
    raise Problem(f"{here} is not inside the course. Go to the folder that holds nbgrader_config.py and try again.")


def lesson_texts(root):
    """The lessons' texts in order of their number; raises Problem where there is none."""
    texts = sorted((root / "lessons").glob("[0-9][0-9]_*.py"))
    if not texts:
        raise Problem(f"No lesson lies in {root / 'lessons'}. A lesson is a file such as 02_accuracy_trap.py.")
    return texts


def find_lesson(root, name):
    """The full name of a lesson (`02_accuracy_trap`) from its name or number; raises Problem listing what there is."""
    names = [path.stem for path in lesson_texts(root)]
    matches = [full for full in names if name == full or (name.isdigit() and full.startswith(f"{int(name):02d}_"))]
    if not matches:
        raise Problem(f"There is no lesson {name!r}. Choose one of: {', '.join(names)}.")
    return matches[0]
