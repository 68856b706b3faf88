"""Tables and counts for the screen: how the verbs of the `aipm` command show records and measurements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Column, Table

from aipm.questions.statuses import shown_as
from autograder.course.printable import printable

if TYPE_CHECKING:  # a verb imports what it works with only when it is called
    from aipm.inventory.classes import Believed
    from autograder.bench.grading import Measured
    from autograder.bench.kernels import KernelStart, Run
    from autograder.bench.repaints import Repaint
    from autograder.classroom.statistics import ClassReport
    from autograder.grading.unit import Graded


NAME, LONG = 80, 300  # characters of a student's id, and of a reason


def counted(number: int, thing: str) -> str:
    """1 file, 2 files."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def megabytes(memory: float | None) -> str:
    """A memory in MB; a dash where the system does not tell it."""
    return "–" if memory is None else f"{memory:,.0f} MB"


def grade_table(lesson: str, records: Iterable[Graded]) -> Table:
    """One lesson's records; what is to be read about them stands in `grade_notes`."""
    table = Table("student", "score", "status", "seconds", title=lesson)
    for graded in records:
        status = graded.status if graded.isolated else f"{graded.status}, not isolated"
        score = f"{graded.score:g} of {graded.max_score:g}"
        table.add_row(printable(graded.student, NAME), score, status, f"{graded.seconds:.2f}")
    return table


def grade_notes(records: Iterable[Graded]) -> Iterator[str]:
    """Lines below that table: whose work could not be graded whole, with the next step, and what looks odd. A column would
    break the name of a file at its edge."""
    for graded in records:
        name = printable(graded.student, NAME)
        if graded.reason:
            yield f"{name}, {graded.status}: {printable(graded.reason, LONG)}"
        if graded.ledger:
            more = f" (+{len(graded.ledger) - 1:,})" if len(graded.ledger) > 1 else ""
            yield f"Looks odd, {name}: {printable(graded.ledger[0], LONG)}{more}"


def not_judged_line(records: Sequence[Graded]) -> str:
    """A sentence on the submissions of which the grader itself judged nothing, or not all."""
    names = [printable(graded.student, NAME) for graded in records]
    some = ", ".join(names[:5]) + (f" and {len(names) - 5:,} more" if len(names) > 5 else "")
    return (
        f"Not all was judged of {counted(len(names), 'submission')}: {some}. No points are lost. "
        "Read the reason above, mend it, and run the same command again."
    )


def own_table(graded: Graded) -> Table:
    """A learner's own record, question by question."""
    from autograder.grading.unit import by_question, question_label

    table = Table(
        Column("question", no_wrap=True), Column("points", no_wrap=True), "what the check says", title=graded.lesson
    )
    for question, points, most, verdict, message in by_question(graded):
        table.add_row(
            question_label(question),
            f"{points:g} of {most:g}",
            printable(message or shown_as(verdict), 1_000, lines=True),
        )
    return table


def question_table(report: ClassReport) -> Table:
    """A class report's questions."""
    from autograder.classroom.report import REST, stopped

    verdicts = ("solved", "wrong", "malformed", "not answered", REST)
    names = ("question", *verdicts, "mean points", "discrimi-\nnation")  # whole in a window of 80 characters
    table = Table(*names, title=report.lesson, box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for _, row in report.questions.assign(**{REST: stopped(report.questions)}).iterrows():
        shares = [f"{row[name]:.0%}" for name in verdicts]
        tells = "–" if row["discrimination"] != row["discrimination"] else f"{row['discrimination']:.2f}"
        table.add_row(row["question"], *shares, f"{row['mean points']:.2f} of {row['of']:g}", tells)
    return table


def misconceptions_table(found: Sequence[Believed]) -> Table:
    """What a class believed, of the learners who answered an item before and after the course."""
    table = Table("lesson", Column("misconception", overflow="fold"), "before", "after", "stayed", "learners")
    for each in found:
        counts = (each.before, each.after, each.both, each.of)
        table.add_row(each.lesson, each.words, *map(str, counts))
    return table


def graders_table(lesson: str, runs: Iterable[Measured], stock: Measured) -> Table:
    """What graders took for a class, each compared with stock nbgrader."""
    table = Table("grader", "submissions", "wall", "processor", "peak memory", "a minute", "ratio", title=lesson)
    for run in runs:
        table.add_row(
            run.what,
            str(run.submissions),
            f"{run.wall:.1f} s",
            f"{run.cpu:.1f} s",
            f"{run.peak_mb:.0f} MB",
            f"{run.per_minute:.0f}",
            f"{run.per_minute / stock.per_minute:.1f}",
        )
    return table


def repaints_table(repaints: Iterable[Repaint]) -> Table:
    """What a change of a control takes until its picture is there, in each exploration."""
    table = Table("exploration", *(Column(name, justify="right") for name in ("changes", "median", "longest")))
    for each in repaints:
        table.add_row(each.exploration, f"{each.changes}", f"{each.ms:.0f} ms", f"{each.most_ms:.0f} ms")
    return table


def runs_table(imports: Run, runs: Iterable[Run]) -> Table:
    """What each lesson's Run All takes, beside a kernel that only imports what lessons import."""
    table = Table("lesson", "Run All", "times an importing kernel", "peak memory")
    for run in (imports, *runs):
        table.add_row(run.name, f"{run.seconds:.1f} s", f"{run.seconds / imports.seconds:.1f}", f"{run.peak_mb} MB")
    return table


def kernel_table(stock: KernelStart, forked: KernelStart) -> Table:
    """What a kernel with the lessons' imports takes, started as usual and forked."""
    table = Table("kernel with imports", "first", "each further", "private memory")
    for name, start in (("stock", stock), ("fork server", forked)):
        memory = "–" if start.private_mb is None else f"{start.private_mb:.0f} MB"
        table.add_row(name, f"{start.first_ms:.0f} ms", f"{start.ms:.0f} ms", memory)
    if stock.private_mb is None or forked.private_mb is None:
        memory = "–"
    else:
        memory = f"{stock.private_mb / forked.private_mb:.1f} ×"
    table.add_row("ratio", f"{stock.first_ms / forked.first_ms:.1f} ×", f"{stock.ms / forked.ms:.1f} ×", memory)
    return table
