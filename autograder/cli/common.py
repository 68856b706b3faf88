"""What the verbs of the `aipm` command share: the app, the screen, the common arguments."""

import json
import math
import numbers
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TimeElapsedColumn
from rich.status import Status
from rich.text import Text

from autograder.course.places import find_lesson, lesson_names
from autograder.course.printable import printable

LEARNERS, INSTRUCTORS, AUTHORS = "For learners", "For instructors", "For authors"  # whom a verb is for
LONGEST = 20_000  # characters of one text on the screen

app = typer.Typer(
    help="AI product management, measured: open, build and grade the course.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Screen(Console):
    """A terminal on which every text, be it a cell, a title or a line, is shown as it stands: printable, and no markup."""

    def __init__(self, *, stderr: bool = False):
        super().__init__(stderr=stderr, markup=False, emoji=False, highlight=False)

    def render_str(self, text: str, **settings: Any) -> Text:
        """The one way in which rich turns a string into what it prints."""
        settings |= {"markup": False, "emoji": False, "highlight": False, "highlighter": None}
        return super().render_str(printable(text, LONGEST, lines=True), **settings)

    def busy(self, what: str) -> Status:
        """A spinner beside `what` for as long as a `with` lasts."""
        return self.status(Text(printable(what, 100)))


class Description(ProgressColumn):
    """What a progress bar is about, as plain text."""

    def render(self, task: Task) -> Text:
        """The description, as it stands."""
        return Text(printable(task.description, 100))


console = Screen()
errors = Screen(stderr=True)

Lessons = Annotated[list[str] | None, typer.Argument(help="Lessons by number or name, such as 02; all without any.")]
Jobs = Annotated[int, typer.Option(min=1, max=64, help="How many run at a time.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def chosen(root: Path, names: Sequence[str] | None) -> list[str]:
    """The full names of the lessons asked for, or of all."""
    return [find_lesson(root, name) for name in names] if names else lesson_names(root)


def progress() -> Progress:
    """A progress bar on standard error that leaves nothing behind."""
    columns = (Description(), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=errors, transient=True)


def as_json(value: Any) -> Any:
    """Plain data that JSON knows: what is no number in it (NaN, infinity) becomes null, other objects their text."""
    if isinstance(value, Mapping):
        return {str(name): as_json(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [as_json(inner) for inner in value]
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value) if math.isfinite(value) else None
    return str(value)


def print_json(value: Any) -> None:
    """Print plain data as JSON in ASCII, which no terminal takes for anything else."""
    sys.stdout.write(json.dumps(as_json(value), indent=1, allow_nan=False).replace("\x7f", "\\u007f") + "\n")
