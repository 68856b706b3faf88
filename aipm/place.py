"""Where things are: the course, its data sets, the learner's portfolio, and the notebook in hand.

The one answer for every caller, whether a notebook runs in the course folder, in an assignment that was fetched on a
hub, or in an editor whose working directory is another. Nothing is written here.
"""

import json
import os
import re
from pathlib import Path

# What a wheel brings: notebooks, data sets and checks, laid as in a course.
PACKAGED = Path(__file__).parent / "material"
LAID_OUT = Path(".aipm", "laid_out.json")  # in a folder that `aipm lab` made a course of: what it laid there

AT_ONCE = 10.0  # seconds within which all notebooks of a course are written when it is laid out
LESSON_NAME = re.compile(r"\d\d_[a-z0-9_]+")
GRADE_ID = re.compile(r"q(\d\d)_\d+")


def is_course(folder: Path) -> bool:
    """Whether a folder is a course: it holds student notebooks, and `nbgrader_config.py` or what `aipm lab` leaves."""
    return (folder / "notebooks").is_dir() and ((folder / "nbgrader_config.py").is_file() or is_laid_out(folder))


def is_laid_out(folder: Path) -> bool:
    """Whether `aipm lab` laid the course out in a folder: notebooks and data to look into, but no checks."""
    return (folder / LAID_OUT).is_file()


def packaged() -> Path | None:
    """The course that came with an installed package, or None where the package lies in a course's own folder."""
    return PACKAGED if is_course(PACKAGED) else None


def upwards(start: Path) -> Path | None:
    """The nearest course from the folder `start` upwards, or None."""
    here = start.resolve()
    return next((folder for folder in (here, *here.parents) if is_course(folder)), None)


def working_course(start: Path | None = None) -> Path | None:
    """The course somebody works in, or None: that of AIPM_COURSE where it is set, else the nearest one upwards.

    The search begins in the folder `start`; without it, in the working directory.
    """
    told = os.environ.get("AIPM_COURSE")
    return upwards(Path(told) if told else start or Path.cwd())


def course(start: Path | None = None) -> Path | None:
    """The course whose lessons serve here, or None: the one worked in, else the one the package was installed from.

    Where AIPM_COURSE names a folder without a course, nothing else is guessed.
    """
    found = working_course(start)
    return found if found or os.environ.get("AIPM_COURSE") else packaged() or upwards(package())


def package() -> Path:
    """The folder of the package aipm.

    `aipm.__file__` would not do: it is None where a folder called aipm lies in the working directory, such as a clone of
    the course in somebody's home, and the program looks there first, as nbgrader does.
    """
    return Path(__file__).parent


def datasets() -> Path:
    """The folder of the public data sets: AIPM_DATASETS, else that of the course, else the one that came with the package.

    Where `aipm lab` laid the course out, its data sets are there to look into; lessons read those of the package, which
    are of one version with its code.
    """
    told = os.environ.get("AIPM_DATASETS")
    if told:
        return Path(told)
    found = course()
    if found and (found / "datasets").is_dir() and not is_laid_out(found):
        return found / "datasets"
    return (packaged() or package().resolve().parent) / "datasets"


def is_own(course: Path) -> bool:
    """Whether a course is the learner's: they may write to it, and it is no installed package.

    On a hub the course is somebody else's, and so is what lies there.
    """
    return course != PACKAGED and os.access(course, os.W_OK)


def portfolio() -> Path:
    """The folder that keeps a learner's own work, the same wherever their notebooks run.

    AIPM_PORTFOLIO where it is set; else `portfolio` in the course folder; where that belongs to somebody else, as on a
    hub or in an installed package, or where there is none, `portfolio` in the learner's home.
    """
    told = os.environ.get("AIPM_PORTFOLIO")
    if told:
        return Path(told)
    found = course()
    return (found if found and is_own(found) else Path.home()) / "portfolio"


def lesson_number(path: Path) -> str | None:
    """The number of the lesson that a notebook file is of, as two digits: by its exact name, by its questions' ids, or
    by the digits its name begins with (02_accuracy_trap-Copy1). None where it is of no lesson."""
    if LESSON_NAME.fullmatch(path.stem):
        return path.stem[:2]
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        ids = [str(cell["metadata"].get("nbgrader", {}).get("grade_id", "")) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        ids = []
    found = next(filter(None, map(GRADE_ID.match, ids)), None) or re.match(r"(\d\d)_", path.stem)
    return found[1] if found else None


def is_of(path: Path, lesson: str | None) -> bool:
    """Whether a notebook is of the lesson with a name or number (02, 2, 02_accuracy_trap); of any without one."""
    number = lesson_number(path)
    if lesson is None or number is None:
        return number is not None
    asked = re.match(r"\d+", lesson)
    return asked is not None and int(asked[0]) == int(number)


def open_notebook() -> Path | None:
    """The notebook that the running kernel serves, or None: JupyterLab and VS Code say it, others do not."""
    said = [os.environ.get("JPY_SESSION_NAME", "")]
    try:
        from IPython import get_ipython

        shell = get_ipython()
        said.insert(0, shell.user_ns.get("__vsc_ipynb_file__", "") if shell else "")
    except ImportError:
        pass
    paths = [Path(name) for name in said if isinstance(name, str) and name.endswith(".ipynb")]
    return next((path.resolve() for path in paths if path.is_file()), None)


def notebook(lesson: str | None = None, start: Path | None = None) -> Path | None:
    """The saved notebook in hand, or None: of `lesson` (a name or number) where one is asked for.

    The open one; else the one saved last in the folder `start` (without it, the working directory); else in the folder
    of the lesson below `start`; else the one saved last of the course, where that is the learner's. In the course's own
    folder copies that lie there come last. Of notebooks that were all written at once none has been saved yet: then it is
    the first.
    """
    here = (start or Path.cwd()).resolve()
    found = open_notebook()
    if found and is_of(found, lesson):
        return found
    root = course(here)
    folders = [here.glob("*.ipynb"), here.glob("[0-9][0-9]_*/*.ipynb")]
    folders += [(root / "notebooks").glob("[0-9][0-9]_*/*.ipynb")] if root and is_own(root) else []
    if root and here == root.resolve():
        folders = folders[2:] + folders[:2]
    for found_there in folders:
        present = [path for path in found_there if path.is_file() and is_of(path, lesson)]
        if present:
            saved = {path: path.stat().st_mtime for path in present}
            if max(saved.values()) - min(saved.values()) < AT_ONCE:
                return min(present, key=lambda path: path.name)
            return max(present, key=lambda path: (saved[path], path.name))
    return None
