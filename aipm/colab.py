"""The course in Google Colab: laid out beside the open notebook, with Colab's own packages left as they are.

A notebook in Colab is no file of the machine that runs it. So self-check asks Colab for it (`open_notebook`), and
what the machine keeps is gone when it is given back (`start` says so).
"""

import json
import os
import re
import sys
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from aipm import layout, place
from aipm.files import write

NOT_NEEDED = {"ipykernel", "ipython", "jupyterlab"}  # what Colab has in a form of its own
SECONDS = 30  # to wait for the open notebook
SAVED = Path(".aipm", "colab")  # where the open notebook is put to be graded
FORGETS = (
    "Colab forgets this machine. Before you leave, choose File, then Save a copy in Drive, and download the folder "
    "portfolio, or call start with a folder of your Drive."
)


def here() -> bool:
    """Whether this notebook runs in Colab."""
    return "google.colab" in sys.modules


def lacking() -> list[str]:
    """The requirements of lessons that this machine does not meet, as pip takes them."""
    from packaging.requirements import Requirement  # here, so that a Python without it can say what is missing

    missing = []
    for text in requires("aipm") or []:
        needed = Requirement(text)
        if needed.name in NOT_NEEDED or (needed.marker and not needed.marker.evaluate({"extra": ""})):
            continue
        try:
            met = needed.specifier.contains(version(needed.name), prereleases=True)
        except PackageNotFoundError:
            met = False
        missing += [] if met else [f"{needed.name}{needed.specifier}"]
    return missing


def start(folder: str | Path = ".") -> None:
    """Lay the course out in `folder`, and say what to know; a second call changes no file.

    Raises OSError where `folder` cannot be written.
    """
    where = Path(folder).expanduser().absolute()
    source = place.packaged()
    if source is None:
        print("The course's files are not in this installation. Install the wheel, not a folder.")
        return
    if missing := lacking():
        print(f"Missing here: run  %pip install -q {' '.join(map(repr, missing))}  and restart the session.")
    os.environ["AIPM_COURSE"] = str(where)  # the notebook itself lies nowhere, so nothing could be found from there
    done = layout.lay_out(where, source, version("aipm"))
    for line in layout.lines(done, where, version("aipm")) or [f"The course lies in {where}."]:
        print(line)
    print(FORGETS)


def open_notebook() -> Path | None:
    """The open notebook as Colab holds it now, written to a file; None where Colab does not hand it over."""
    try:
        from google.colab import _message

        answer = _message.blocking_request("get_ipynb", request="", timeout_sec=SECONDS)
        notebook = answer["ipynb"]
        name = str(notebook.get("metadata", {}).get("colab", {}).get("name", ""))
        stem = re.sub(r"[^\w ().-]", "_", name.removesuffix(".ipynb")).lstrip(".") or "notebook"
        path = (place.working_course() or Path.cwd()) / SAVED / f"{stem}.ipynb"
        write(path, json.dumps(notebook).encode())
        return path
    except Exception:  # a part of Colab that it does not promise to keep
        return None


def in_hand(lesson: str | None) -> str | None:
    """What to grade when `lesson` was asked for: the path of the open notebook where it is of that lesson."""
    if lesson and lesson.endswith(".ipynb"):
        return lesson
    found = open_notebook()
    if found is None:
        print(
            "Colab did not hand over the open notebook. Choose File, then Download .ipynb, upload it under Files, and "
            'give its name: check("name.ipynb").'
        )
    return str(found) if found and place.is_of(found, lesson) else lesson
