"""The audit as tables, and every message as CSV."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from rich.table import Column, Table
from rich.text import Text

from aipm.files import write
from aipm.questions.verdict import brief
from autograder.authoring.audit.run import Audited

FEW = 6  # faults of a question that the table lists


def figures_table(audits: Sequence[Audited]) -> Table:
    """A line for each question: its figures, and whether it misses a bound."""
    rows = [audited.row() for audited in audits]
    table = Table(*(Column(name, no_wrap=True, overflow="fold") for name in rows[0])) if rows else Table()
    for row in rows:
        table.add_row(*row.values())
    return table


def misses(audits: Sequence[Audited]) -> list[str]:
    """A line for each question that misses a bound, with the bounds that it misses."""
    return [f"{audited.question}: {'; '.join(audited.misses())}" for audited in audits if audited.misses()]


def faults_table(audits: Sequence[Audited]) -> Table:
    """What checks should have said otherwise, a few of each question."""
    table = Table("question", "operator", "where", "answer", "promise", "the check said")
    for audited in audits:
        for tried in audited.faults()[:FEW]:
            candidate = tried.candidate
            where = ".".join(map(str, candidate.where))
            value = brief(dict(candidate.values), 160)
            said = Text(tried.outcome.message if tried.outcome.message else tried.outcome.kind)
            table.add_row(audited.question, candidate.operator, Text(where), Text(value), tried.promise, said)
    return table


def write_messages(audits: Sequence[Audited], path: Path) -> None:
    """Write every candidate with its promise, its verdict and its message as CSV."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["question", "kind", "operator", "where", "answer", "promise", "verdict", "message"])
    for audited in audits:
        for tried in audited.tried:
            candidate = tried.candidate
            where = ".".join(map(str, candidate.where))
            answer = brief(dict(candidate.values), 500)
            outcome = [tried.promise, tried.outcome.kind, tried.outcome.message]
            table.writerow([audited.question, candidate.kind, candidate.operator, where, answer, *outcome])
    write(path, text.getvalue().encode())
