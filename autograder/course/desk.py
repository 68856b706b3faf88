"""The folder in which somebody opens the course: a course that is there, or one that is laid out now."""

import os
from pathlib import Path

import aipm
from aipm import layout, place
from autograder.course.places import course_root, other_course
from autograder.course.problems import Problem

# What Jupyter, IPython and Matplotlib write for a person, whose home it is by default.
KEPT_AT_HOME = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR")


def without_a_home(root: Path) -> dict[str, str]:
    """The variables that keep in the course `root` what JupyterLab needs to write, where the home is not there or may not
    be written to: it would not start. Empty elsewhere; what somebody has set stays."""
    if os.access(Path.home(), os.W_OK):
        return {}
    return {name: str(root / ".aipm" / "home" / name.lower()) for name in KEPT_AT_HOME if name not in os.environ}


def open_desk(folder: Path | None = None) -> tuple[Path, list[str]]:
    """The course to open in `folder` (without one, where the command was given), and what was done for that, in sentences.

    An installed package lays the course out where there is none, and brings up to date what it laid out before. Raises
    Problem where that cannot be done, or where it would mix with somebody's other files.
    """
    if folder is None and os.environ.get("AIPM_COURSE"):
        return course_root(), []
    where = (folder or Path.cwd()).expanduser().absolute()
    source, found = place.packaged(), place.upwards(where)
    if source is None or (found and not place.is_laid_out(found)):
        return found or course_root(where), []
    if not found and (other := other_course(where)):
        return other, []
    target = found or where
    try:
        if not found and not layout.is_free(where):
            raise Problem(
                f"{where} holds other files, so the course was not laid out there. Name a new folder for it: "
                "`aipm lab my-course`."
            )
        done = layout.lay_out(target, source, aipm.__version__)
    except OSError as error:
        raise Problem(
            f"The course cannot be laid out in {target} ({error.strerror}). Name a folder that you may write to: "
            "`aipm lab FOLDER`."
        ) from None
    return target, layout.lines(done, target, aipm.__version__)
