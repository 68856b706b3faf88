"""The lessons of a course folder, by name and number; where the course lies is `aipm.place`'s to say."""

import os
from pathlib import Path

from aipm import place
from autograder.course.problems import Problem
from autograder.course.settings import CONFIG, folders_of

NAMED = (
    "autograder.classroom.switch",
    "autograder.classroom.nbgrader_plugins",
)  # by settings under which this grader judges


def course_root(start: Path | str | None = None) -> Path:
    """The course worked in (see `aipm.place.working_course`), or else another course whose settings name this grader.

    Raises Problem where there is none.
    """
    where = Path(os.environ.get("AIPM_COURSE") or start or Path.cwd())
    root = place.working_course(Path(start) if start else None) or other_course(where)
    if root is None:
        raise Problem(
            f"{where} is not inside the course. Go to the folder that holds nbgrader_config.py and try again."
        )
    return root


def other_course(start: Path) -> Path | None:
    """The nearest folder from `start` upwards whose `nbgrader_config.py` names this grader, or None."""
    here = start.resolve()
    return next((folder for folder in (here, *here.parents) if names_us(folder / CONFIG)), None)


def names_us(config: Path) -> bool:
    """Whether a settings file names this grader's plugins."""
    try:
        text = config.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return any(name in text for name in NAMED)


def learners_course(start: Path | None = None) -> Path:
    """The course whose lessons a learner works on, wherever their notebook lies; raises Problem where there is none."""
    root = place.course(start)
    if root is None:
        raise Problem(
            "No course was found: AIPM_COURSE names none, or it is not set and neither this folder nor the installed "
            "package lies in one. Set AIPM_COURSE to the course's folder and try again."
        )
    return root


def checks_of(root: Path) -> Path:
    """The course that holds the checks for what a learner does in `root`: itself, or the installed package where `aipm
    lab` laid it out."""
    return place.packaged() or root if place.is_laid_out(root) else root


def lesson_texts(root: Path) -> list[Path]:
    """The lessons' texts in order of their number; raises Problem where there is none."""
    texts = sorted((root / "lessons").glob("[0-9][0-9]_*.py"))
    if not texts:
        raise Problem(f"No lesson lies in {root / 'lessons'}. A lesson is a file such as 02_accuracy_trap.py.")
    return texts


def lesson_names(root: Path) -> list[str]:
    """The names of the lessons: those of the texts, or in another course those of its assignments, which are the folders
    with notebooks in nbgrader's source folder. Raises Problem where there is none."""
    if (root / "lessons").is_dir():
        return [text.stem for text in lesson_texts(root)]
    source = root / folders_of(root).source_directory
    names = sorted(path.name for path in source.iterdir() if notebooks_in(path)) if source.is_dir() else []
    if not names:
        raise Problem(f"No assignment lies in {source}. An assignment is a folder there with at least one notebook.")
    return names


def notebooks_in(folder: Path) -> list[Path]:
    """The notebooks of an assignment's folder, in order."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix == ".ipynb" and not path.name.startswith("."))


def find_lesson(root: Path, name: str) -> str:
    """The full name of a lesson (`02_accuracy_trap`) from its name or number; raises Problem listing what there is."""
    names = lesson_names(root)
    matches = [full for full in names if name == full or (name.isdigit() and full.startswith(f"{int(name):02d}_"))]
    if not matches:
        raise Problem(f"There is no lesson {name!r}. Choose one of: {', '.join(names)}.")
    return matches[0]
