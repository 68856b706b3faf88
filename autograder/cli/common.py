"""What the verbs of the `aipm` command share: the app, the screen, the common arguments."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from autograder.course.places import find_lesson, lesson_texts

app = typer.Typer(
    help="AI product management, measured: open, build and grade the course.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console()
errors = Console(stderr=True)

Lessons = Annotated[list[str] | None, typer.Argument(help="Lessons by number or name, such as 02; all without any.")]
Jobs = Annotated[int, typer.Option(min=1, max=64, help="How many run at a time.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def chosen(root: Path, names: Sequence[str] | None) -> list[str]:
    """The full names of the lessons asked for, or of all."""
    return [find_lesson(root, name) for name in names] if names else [text.stem for text in lesson_texts(root)]


def progress() -> Progress:
    """A progress bar on standard error that leaves nothing behind."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=errors, transient=True)
