"""The verbs of the `aipm` command for a learner's own work: portfolio, progress. They grade nothing."""

import json
from dataclasses import asdict

import typer
from rich.markup import escape
from rich.table import Table

from autograder.cli.common import AsJson, app, console, errors
from autograder.course.places import course_root
from autograder.course.problems import Problem


@app.command()
def portfolio(as_json: AsJson = False):
    """Write your portfolio as one page and as Markdown, and say what is missing."""
    from aipm.portfolio.page import export as written
    from aipm.portfolio.store import PortfolioNotWritten, folder

    try:
        kept = written(folder(), course_root())
    except PortfolioNotWritten as why:
        raise Problem(str(why)) from None
    if as_json:
        told = {"artefacts": [artefact.slug for artefact in kept.artefacts], "missing": kept.missing}
        print(json.dumps({**told, "open": dict(kept.open), "broken": kept.broken}, indent=1))
    else:
        for number, line in enumerate(kept.lines()):
            screen = console if kept.artefacts and not number else errors
            screen.print(line, markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(0 if kept.artefacts and not kept.broken else 1)


@app.command()
def progress(as_json: AsJson = False):
    """Say how far you have come: points, artefacts and minutes left by lesson, claims of the guide covered."""
    from aipm.portfolio.store import folder
    from aipm.progress import COLUMNS, measure

    told = measure(course_root(), folder())
    if as_json:
        print(json.dumps(asdict(told), indent=1))
        return
    table = Table(*COLUMNS, show_footer=True)
    for column, text in zip(table.columns, told.total(), strict=True):
        column.footer = text
    for row in told.rows:
        table.add_row(*map(escape, row.cells()))
    console.print(table)
    for line in (told.claims_line(), *told.notes):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
