"""The verbs of the `aipm` command for a learner's own work: portfolio, progress, gain. They grade nothing."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Column, Table

from aipm import place
from autograder.cli.common import LEARNERS, AsJson, app, console, errors, print_json
from autograder.cli.tables import misconceptions_table
from autograder.course.places import learners_course
from autograder.course.problems import Problem


@app.command(rich_help_panel=LEARNERS)
def portfolio(as_json: AsJson = False) -> None:
    """Write your portfolio as one page and as Markdown, and say what is missing."""
    from aipm.portfolio.page import export as written
    from aipm.portfolio.store import PortfolioNotWritten

    try:
        kept = written(place.portfolio(), learners_course())
    except PortfolioNotWritten as why:
        raise Problem(str(why)) from None
    if as_json:
        listed = {"artefacts": [artefact.slug for artefact in kept.artefacts], "missing": kept.missing}
        print_json({**listed, "open": dict(kept.open), "broken": kept.broken, "notes": kept.notes})
    else:
        for number, line in enumerate(kept.lines()):
            screen = console if kept.artefacts and not number else errors
            screen.print(line, soft_wrap=True)
    raise typer.Exit(0 if kept.artefacts and not kept.broken else 1)


@app.command(rich_help_panel=LEARNERS)
def progress(as_json: AsJson = False) -> None:
    """Say how far you have come: points, artefacts and minutes left by lesson, claims of the guide covered."""
    from aipm.progress import COLUMNS, measure

    reached = measure(learners_course(), place.portfolio())
    if as_json:
        print_json(asdict(reached))
        return
    table = Table(*COLUMNS, show_footer=True)
    for column, text in zip(table.columns, reached.total(), strict=True):
        column.footer = text
    for row in reached.rows:
        table.add_row(*row.cells())
    console.print(table)
    for line in (reached.claims_line(), *reached.notes):
        console.print(line, soft_wrap=True)


@app.command(rich_help_panel=LEARNERS)
def gain(
    save: Annotated[Path | None, typer.Option(help="Write your answers to this file, without your name.")] = None,
    of_class: Annotated[
        Path | None, typer.Option("--class", help="Show a class instead: a folder with such files.")
    ] = None,
    enrolled: Annotated[int | None, typer.Option(min=0, help="With --class: how many learners the class has.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show which misconceptions went and which stayed between the questions of lesson 00 and those of lesson 11."""
    from aipm.inventory.store import Unreadable

    if of_class is not None and save is not None:
        raise Problem("--save writes your own answers, --class reads those of others. Use one of them.")
    if of_class is None and enrolled is not None:
        raise Problem("--enrolled counts a class. Use it with --class FOLDER.")
    try:
        if of_class is not None:
            gain_of_class(of_class, enrolled, as_json)
        else:
            own_gain(save, as_json)
    except Unreadable as why:
        raise Problem(str(why)) from None


def own_gain(save: Path | None, as_json: bool) -> None:
    """Show a learner what has moved, and write their answers to `save` where it is given."""
    from aipm.files import write
    from aipm.inventory import gain as gains
    from aipm.inventory import store

    kept = store.read(place.portfolio())
    if save is not None:
        if kept is None:
            raise Problem(gains.NOTHING)
        try:
            write(save, store.as_json(kept))
        except OSError as error:
            raise Problem(f"{save} could not be written ({error.strerror}). Name another file with --save.") from None
    if as_json:
        print_json({"items": [asdict(row) for row in gains.rows(kept)] if kept else []})
        return
    rows = gains.table(kept)
    if rows:
        table = Table(*(Column(name, overflow="fold") for name in gains.COLUMNS))
        for row in rows:
            table.add_row(*row)
        console.print(table)
    for line in gains.sentences(kept):
        console.print(line, soft_wrap=True)
    if save is not None:
        line = f"Written to {save}. The file holds your answers and a random number in place of your name."
        console.print(line, soft_wrap=True)


def gain_of_class(folder: Path, enrolled: int | None, as_json: bool) -> None:
    """Show what a class has gained, from the files in `folder`."""
    from aipm.inventory import classes

    learners, notes = classes.read_folder(folder)
    told = classes.summarise(learners)
    if as_json:
        print_json({**asdict(told), "enrolled": enrolled, "notes": notes})
        return
    if told.misconceptions:
        console.print(misconceptions_table(told.misconceptions))
    for line in classes.lines(told, enrolled):
        console.print(line, soft_wrap=True)
    for line in notes:
        errors.print(line, soft_wrap=True)
