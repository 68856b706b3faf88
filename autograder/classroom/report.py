"""`aipm report`: the class of one lesson as one self-contained page with figures, and as CSV."""

from pathlib import Path

import pandas as pd
from matplotlib.ticker import MaxNLocator

from aipm import markup
from aipm.figure import BLUE, FAINT, PURPLE, VERMILION, as_html, figure
from aipm.figure import title as figure_title
from aipm.files import write
from aipm.questions.statuses import BY_HAND, MALFORMED, NOT_JUDGED, OPEN, SOLVED, WRONG
from autograder.classroom.feedback import TEMPLATES
from autograder.classroom.statistics import WAITING, ClassReport
from autograder.course.printable import cell, printable

MOST_BARS = 100
REST = "stopped or refused"  # timed out, crashed, refused: a result, though no check could speak
STACK = (
    (SOLVED, BLUE, ""),
    (WRONG, VERMILION, "//"),
    (MALFORMED, PURPLE, ".."),
    (OPEN, "#8C8C8C", ""),
    (REST, "#555555", "xx"),
    (BY_HAND, "#B3D9EE", "||"),
    (NOT_JUDGED, "#D9D9D9", "--"),
)


def shares_figure(report: ClassReport) -> str:
    """What became of each question, as stacked bars with their table, in HTML."""
    table = report.questions.assign(**{REST: stopped(report.questions)})
    stack = [each for each in STACK if each[0] not in (BY_HAND, NOT_JUDGED) or table[each[0]].any()]
    height = 1.2 + 0.42 * len(table)
    fig, ax = figure(height=height)
    left = pd.Series(0.0, index=table.index)
    for verdict, colour, hatch in stack:
        ax.barh(
            table["question"],
            100 * table[verdict],
            left=100 * left,
            color=colour,
            hatch=hatch,
            edgecolor="white",
            label=verdict,
        )
        left = left + table[verdict]
    ax.invert_yaxis()
    ax.set_xlim(0, 100)
    ax.set_xlabel("share of submissions (%)")
    ax.legend(
        ncols=3 if len(stack) > 5 else 5,
        loc="upper center",
        bbox_to_anchor=(0.45, -0.75 / height),
        frameon=False,
        fontsize=9,
    )
    fig.subplots_adjust(bottom=1.05 / height, top=1 - 0.5 / height)
    message = hardest(table)
    figure_title(ax, message)
    columns = ["question", *(verdict for verdict, _, _ in stack)]
    return as_html(fig, f"Of {report.submissions} submissions, by question: {message.lower()}.", table[columns])


def stopped(questions: pd.DataFrame) -> pd.Series:
    """By question, the share of submissions that were stopped or refused: a result, though no check could speak."""
    judged = questions[[verdict for verdict, _, _ in STACK if verdict != REST]].sum(axis=1)
    return (1 - judged).clip(lower=0).rename(REST)


def hardest(table: pd.DataFrame) -> str:
    """Which question was solved least often, in a clause; of several that nobody solved, how many they are."""
    least = table[SOLVED].min()
    worst = table.loc[table[SOLVED] == least, "question"]
    if len(worst) == 1:
        return f"{worst.iloc[0]} is the hardest: {least:.0%} solved it"
    return f"{len(worst)} questions are the hardest: {least:.0%} solved each of them"


def scores_figure(report: ClassReport) -> str:
    """How the points are spread, as a histogram in HTML."""
    fig, ax = figure(height=3.0)
    most = max(1, round(report.max_score))
    wide = max(1, -(-most // MOST_BARS))  # points that share a bar
    edges = [edge - 0.5 for edge in range(0, most + wide + 1, wide)]
    ax.hist(report.scores, bins=edges, color=BLUE, edgecolor="white")
    ax.set_xlabel("points")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_ylabel("submissions")
    median = report.scores.median()
    ax.axvline(median, color=FAINT, linestyle="--")
    message = f"Half of the class has {median:g} points or more, of {report.max_score:g}"
    figure_title(ax, message)
    return as_html(fig, f"{message}; the lowest has {report.scores.min():g}, the highest {report.scores.max():g}.")


def table_html(table: pd.DataFrame) -> str:
    """A table as escaped HTML with header cells; its texts are printable and whole."""
    table = table.map(lambda value: printable(value) if isinstance(value, str) else value)
    return table.to_html(index=False, border=0, na_rep="–", float_format=lambda value: f"{value:.2f}", escape=True)


def write_page(report: ClassReport, path: Path) -> None:
    """Write the report as one HTML page that needs nothing else."""
    text = markup.page(
        TEMPLATES,
        "report.html.j2",
        lesson=report.lesson,
        submissions=report.submissions,
        statuses=report.statuses,
        seconds=report.median_seconds,
        shares=shares_figure(report),
        scores=scores_figure(report),
        questions=table_html(report.questions),
        waiting=WAITING in report.questions,
        messages=table_html(report.messages.head(30)),
        odd=table_html(report.odd),
        any_odd=len(report.odd) > 0,
    )
    write(path, text.encode())


def write_csv(report: ClassReport, path: Path) -> None:
    """Write the table of questions as CSV."""
    table = report.questions.map(lambda value: cell(value) if isinstance(value, str) else value)
    write(path, table.to_csv(index=False).encode())
