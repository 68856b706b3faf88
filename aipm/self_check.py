"""Grade your own notebook from inside it. The grader is another package, found by the entry point `aipm.grader`."""

import sys
from importlib.metadata import entry_points

from aipm import colab

NO_GRADER = (
    "No grader is installed in this Python, so nothing was graded. Where the course has a `.venv`, choose that as the kernel; "
    "else install the course again, in a clone of it with `pip install -e .`. Then run this cell once more."
)
IN_A_BROWSER = (
    "Nothing was graded: self-check runs your notebook in another Python, and a browser has only this one. "
    "Download the notebook and check it where Python is installed, or hand it in."
)
JAIL = (
    "autograder.grading.jail.learner"  # the module in which an answer is being graded; there is nothing to call there
)

GRADER = "autograder.grading.conversation"  # what speaks to such a process, and never runs in it


def being_graded() -> bool:
    """Whether an answer is being graded in this process; one that has only started a grader knows both modules."""
    return JAIL in sys.modules and GRADER not in sys.modules


def check(lesson: str | None = None) -> None:
    """Grade your saved notebook, hidden worlds included: the one you call this in, or that of `lesson`.

    `lesson` is a number or a name, such as "02", or the path of a notebook. Shows your points and what each check says.
    Save the notebook first: what is graded is the file. In Colab it is the open notebook as it stands.
    """
    if being_graded():
        print("This notebook is being graded now.")
        return
    if sys.platform == "emscripten":
        print(IN_A_BROWSER)
        return
    found = next(iter(entry_points(group="aipm.grader", name="check")), None)
    try:
        grader = found.load() if found else None
    except ImportError:  # half installed: the entry point is known, its module or one that it needs is not
        grader = None
    if grader is None:
        print(NO_GRADER)
        return
    as_html, as_text = grader(colab.in_hand(lesson) if colab.here() else lesson)
    from IPython.display import display  # here, since the command line has no use for it

    display({"text/html": as_html, "text/plain": as_text}, raw=True)
