"""The verbs of the `aipm` command for a learner's own work: portfolio, progress. They grade nothing."""

from dataclasses import asdict

import typer
from rich.table import Table

from aipm import place
from autograder.cli.common import AsJson, app, console, errors, print_json
from autograder.course.places import learners_course
from autograder.course.problems import Problem


@app.command()
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
        print_json({**listed, "open": dict(kept.open), "broken": kept.broken})
    else:
        for number, line in enumerate(kept.lines()):
            screen = console if kept.artefacts and not number else errors
            screen.print(line, soft_wrap=True)
    raise typer.Exit(0 if kept.artefacts and not kept.broken else 1)


@app.command()
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
