"""The verb of the `aipm` command that measures the course and its grader against others: bench."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.common import AUTHORS, Lessons, app, chosen, console, errors, progress
from autograder.cli.tables import graders_table, kernel_table, megabytes, repaints_table, runs_table
from autograder.course.places import course_root, find_lesson
from autograder.course.problems import Problem

if TYPE_CHECKING:  # a verb imports what it works with only when it is called
    from autograder.bench.grading import Measured


@app.command(rich_help_panel=AUTHORS)
def bench(
    lessons: Lessons = None,
    size: Annotated[int, typer.Option(min=2, help="How many submissions stock nbgrader and we grade.")] = 24,
    large: Annotated[int, typer.Option(min=0, help="How many we grade to see how cost grows; 0 for none.")] = 240,
    attacks: Annotated[bool, typer.Option("--attacks", help="Run the corpus of attacks on stock nbgrader.")] = False,
    otter: Annotated[str, typer.Option(help="A Python that has otter-grader and the course's packages.")] = "",
    kernels: Annotated[int, typer.Option(min=0, help="Only: this many kernels open lesson 02 at once.")] = 0,
    kills: Annotated[int, typer.Option(min=0, help="Only: kill the grader so often during classes of --size.")] = 0,
) -> None:
    """Measure each lesson's Run All, explorations, a class graded by stock nbgrader and by us, and attacks on stock nbgrader."""
    from autograder.bench.kernels import kernel_starts, run_lessons

    root = course_root()
    lesson = find_lesson(root, "02")
    if kernels or kills:
        if kernels:
            bench_load(root, lesson, kernels)
        if kills:
            bench_kills(root, lesson, kills, size)
        return
    with progress() as bar:
        imports, runs = run_lessons(root, bar.track(chosen(root, lessons), description="running lessons"))
    console.print(runs_table(imports, runs))
    with errors.busy("starting kernels"):
        console.print(kernel_table(*kernel_starts()))
    bench_repaints()
    bench_graders(root, lesson, size, large, otter)
    if attacks:
        bench_attacks(root)


def bench_repaints() -> None:
    """Print what a repaint of each exploration takes in the kernel, and what that leaves out."""
    from autograder.bench.repaints import repaints

    with errors.busy("moving the controls of every exploration"):
        measured = repaints()
    console.print(repaints_table(measured))
    console.print(
        "Processor time from a control's new value to its picture, drawn when it is asked for. Not included: the messages' way, the "
        "browser's own work, and what a kernel at rest has drawn ahead."
    )


def bench_graders(root: Path, lesson: str, size: int, large: int, otter: str) -> None:
    """Print what one submission and a class of `size` take others and us, and one of `large` us; raises Problem where scores
    differ."""
    from autograder.bench.grading import by_otter, by_stock, by_us

    with errors.busy(f"grading 1 and {size} submissions of {lesson} twice, then {large}"):
        stock_alone, (alone, _) = by_stock(root, lesson, 1), by_us(root, lesson, 1)
        stock = by_stock(root, lesson, size)
        others = [stock, *([by_otter(root, lesson, size, otter)] if otter else [])]
        ours, again = by_us(root, lesson, size)
        many = list(by_us(root, lesson, large)) if large else []
    console.print(graders_table(lesson, [stock_alone, alone, *others, ours, again, *many], stock))
    console.print(
        "Memory is that of a second run, since looking at it takes a processor's time: the same class with aipm grade, a few "
        "submissions with the others, which take one after another."
    )
    pairs = [(stock_alone, alone), *((other, ours) for other in others)]
    different = [name for other, we in pairs for name, score in other.scores.items() if score != we.scores.get(name)]
    if different:
        raise Problem(f"Scores differ for {', '.join(different[:3])}. Look at both gradebooks.")
    console.print(f"All {size} scores are equal.")
    for line in speeds(stock_alone, alone, stock, [ours, *many[:1]]):
        console.print(line, soft_wrap=True)
    if many:
        grown = (many[0].cpu - ours.cpu) / (large - size)
        own = many[0].learner_seconds / large
        console.print(
            f"Each further submission: {grown:.2f} s of processor, of which the learner's own code {own:.2f} s."
        )


def speeds(
    stock_alone: "Measured", alone: "Measured", stock: "Measured", classes: Sequence["Measured"]
) -> Iterator[str]:
    """What is asked of `aipm grade`, in sentences: its start against one submission of stock nbgrader, how many times as
    fast it is with classes, and the most memory that it and all that it starts were seen with."""
    yield (
        f"One submission, start included: aipm grade {alone.wall:.1f} s, stock nbgrader {stock_alone.wall:.1f} s "
        f"({alone.wall / stock_alone.wall:.2f} of it)."
    )
    for run in classes:
        times = run.per_minute / stock.per_minute
        yield f"A class of {run.submissions}: {times:.1f} times as many a minute as stock nbgrader in its class of {stock.submissions}."
    yield f"The most memory of aipm grade, all its processes together: {megabytes(max(run.peak_mb for run in (alone, *classes)))}."


def bench_attacks(root: Path) -> None:
    """Print what the corpus of attacks does to stock nbgrader."""
    from autograder.attacks.baseline import baseline, tables

    with errors.busy("attacking stock nbgrader"):
        outcomes = list(baseline(root))
    for table in tables(outcomes):
        console.print(table)


def bench_load(root: Path, lesson: str, kernels: int) -> None:
    """Print what kernels that open a lesson at once take; raises Problem where one failed."""
    from autograder.bench.load import lab_with, opened_at_once

    with errors.busy(f"opening {lesson} in {kernels} kernels at once"):
        load, lab_memory = opened_at_once(root, lesson, kernels), lab_with(root, lesson)
    console.print(
        f"{load.kernels} kernels opened {lesson} at once: all ready after {load.seconds:.1f} s, "
        f"{megabytes(load.pss_mb)} in all."
    )
    console.print(
        f"JupyterLab with all of {lesson} run: {megabytes(lab_memory.peak_mb)} at the peak; in the end server "
        f"{megabytes(lab_memory.server_mb)}, kernel {megabytes(lab_memory.kernel_mb)}."
    )
    if load.failed:
        raise Problem(f"In {load.failed} kernels a cell failed. Run the lesson's first scene by hand.")


def bench_kills(root: Path, lesson: str, kills: int, size: int) -> None:
    """Print what became of a grader killed during classes of `size`; raises Problem where a kill lost something."""
    from autograder.bench.faults import course_maker, grade_under_kills

    with errors.status("grading") as status:
        outcome = grade_under_kills(course_maker(root, lesson, size), lesson, kills, show_step=status.update)
    console.print(
        f"{len(outcome.moments)} kills over {outcome.classes} classes of {size}, each taken up again; an undisturbed class "
        f"takes {outcome.undisturbed:.1f} s. Killed after {', '.join(f'{moment:.1f}' for moment in outcome.moments)} s, "
        f"with {', '.join(map(str, outcome.kept))} submissions finished."
    )
    if outcome.trouble:
        raise Problem(f"{len(outcome.trouble)} things are wrong after the kills. The first: {outcome.trouble[0]}.")
    console.print("Every student has a row, every score is that of the undisturbed class, no process stayed.")
