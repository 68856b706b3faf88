"""How a source of submissions is laid out, and whose each part of it says that it is.

A learner can choose the name of a file and of a folder inside their own work, and often the name by which the platform
calls them. So the layout is decided once for a whole source, and only what lies at its top says whose something is.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from nbgrader.utils import parse_utc

from aipm.printable import printable
from autograder.classroom.sources import Top
from autograder.course.problems import Problem


class Layout(StrEnum):
    """Who named what lies at the top of a source."""

    MOODLE = "Moodle"
    CANVAS = "Canvas"
    EXCHANGE = "nbgrader's exchange"
    FOLDERS = "a person"


# Moodle: "Ada Lovelace_1234_assignsubmission_file_/x.ipynb", or one file without a folder, "…_file_x.ipynb". Moodle
# writes no "_" into a name. Canvas: "lovelaceada_LATE_1234_5678_x-1.ipynb", with letters and digits as the name.
# The exchange: "ada+02_accuracy_trap+2026-11-24 03:42:00.123 UTC+a8fr", the last part a random one that may lack.
MOODLE_FOLDER = re.compile(r"(?P<student>.+)_(?P<number>\d+)_assignsubmission_(file|onlinetext)(_[^_]*)?", re.S)
MOODLE_FILE = re.compile(r"(?P<student>[^_]+)_(?P<number>\d+)_assignsubmission_(file|onlinetext)_.+", re.S)
CANVAS = re.compile(r"(?P<student>[^_]+)_(LATE_)?(?P<number>\d+)_\d+_(?P<file>.+)", re.S)
EXCHANGE = re.compile(
    r"(?P<student>.+)\+(?P<lesson>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d[^+]{0,40})(\+[^+]*)?", re.S
)  # fmt: skip
AGAIN = re.compile(r"-\d+(?=\.ipynb$)")  # Canvas counts what is handed in again: x-1.ipynb, x-2.ipynb


@dataclass(frozen=True)
class Origin:
    """Whose something says that it is: their name, their number in Canvas, and what tells them from everybody else there.

    An exchange says for which lesson it is, and when it came (UTC).
    """

    student: str
    identity: str
    number: str = ""
    lesson: str = ""
    time: datetime | None = None


def origin_of(layout: Layout, top: Top) -> Origin | None:
    """Whose a top is in a layout; None where its name does not say so."""
    match layout:
        case Layout.MOODLE:
            found = (MOODLE_FOLDER if top.is_folder else MOODLE_FILE).fullmatch(top.name)
            return Origin(found["student"], f"Moodle {found['number']}") if found else None
        case Layout.CANVAS:
            found = None if top.is_folder else CANVAS.fullmatch(top.name)
            return Origin(found["student"], f"Canvas {found['number']}", found["number"]) if found else None
        case Layout.EXCHANGE:
            found = EXCHANGE.fullmatch(top.name) if top.is_folder else None
            if not found:
                return None
            return Origin(found["student"], named(found["student"]), "", found["lesson"], time_in(found["time"]))
        case Layout.FOLDERS:
            name = top.name if top.is_folder else re.sub(r"(?i)\.ipynb$", "", top.name)
            return Origin(name, named(name))


def named(student: str) -> str:
    """The identity of whom nothing but a name tells from others; it can be written anywhere."""
    return f"name {printable(student, 400)}"


def file_of(layout: Layout, name: str) -> str:
    """What a learner called a file, from the name it has now, without what Canvas put before it and after it."""
    if layout is Layout.CANVAS and (found := CANVAS.fullmatch(name)):
        name = found["file"]
    elif layout is Layout.MOODLE and (flat := MOODLE_FILE.fullmatch(name)):
        name = re.sub(r"^[^_]+_\d+_assignsubmission_[^_]+_", "", flat[0])
    return name


def time_in(text: str) -> datetime | None:
    """The time in the name of an exchange's folder, UTC; None where it is none."""
    try:
        return parse_utc(text).replace(microsecond=0)
    except (ValueError, OverflowError, AttributeError, TypeError):
        return None


def layout_of(tops: Sequence[Top], source: str) -> Layout:
    """Who named what lies at the top of `source` (the name of a folder or file): the layout that most of it follows.

    A folder called `inbound` that holds anything of the exchange is the exchange's, whatever else people lay into it.
    Raises Problem where two platforms named as much each.
    """
    platforms = (Layout.MOODLE, Layout.CANVAS, Layout.EXCHANGE)
    counts = {layout: sum(origin_of(layout, top) is not None for top in tops) for layout in platforms}
    if source == "inbound" and counts[Layout.EXCHANGE]:
        return Layout.EXCHANGE
    best = max(counts.values())
    first = [layout for layout in platforms if counts[layout] == best]
    if not best or best * 2 <= len([top for top in tops if top.is_folder or is_notebook(top.name)]):
        return Layout.FOLDERS
    if len(first) > 1:
        raise Problem(f"{source} holds names of {first[0]} and names of {first[1]}. Collect the two apart.")
    return first[0]


def is_notebook(name: str) -> bool:
    """Whether a file's name is a notebook's; browsers save some under a name that ends once more."""
    return name.lower().endswith((".ipynb", ".ipynb.txt", ".ipynb.json"))


def only_wrapped(tops: Iterable[Top]) -> Top | None:
    """The one folder in which everything lies, where there is nothing beside it."""
    found = list(tops)
    return found[0] if len(found) == 1 and found[0].is_folder else None
