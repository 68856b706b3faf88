"""The verbs of the `aipm` command that grade: grade, check, report, export, collect."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from autograder.cli.common import AsJson, Jobs, Lessons, app, chosen, console, errors, progress
from autograder.cli.tables import counted, grade_table, own_table, question_table
from autograder.course.places import course_root, find_lesson, learners_course
from autograder.course.problems import Problem

if TYPE_CHECKING:  # a verb imports what it works with only when it is called
    from autograder.grading.unit import Graded


@app.command()
def grade(
    lessons: Lessons = None,
    student: Annotated[list[str] | None, typer.Option(help="Only this student; may be given again.")] = None,
    sample: Annotated[bool, typer.Option("--sample", help="Grade a made-up class in the folder `class`.")] = False,
    jobs: Jobs = 2,
    executor: Annotated[str, typer.Option(help="Who grades: local, or dask.")] = "local",
    scheduler: Annotated[str, typer.Option(help="With dask: the scheduler, such as tcp://HOST:8786.")] = "",
    gradebook: Annotated[str, typer.Option(help="Another gradebook, such as postgresql+psycopg://HOST/NAME.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Grade also what has not changed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Grade the submissions in `submitted/STUDENT/LESSON/`: a table here, the gradebook, and `grades.csv`."""
    from autograder.bench.sample_class import hand_in
    from autograder.classroom.coordinator import students_of
    from autograder.classroom.executors import Executor
    from autograder.classroom.grade import Grading, row, write_csv
    from autograder.grading.jail.sandbox import isolation

    if executor not in ("local", "dask"):
        raise Problem(f"There is no executor {executor!r}. Choose one of: local, dask.")
    root = course_root()
    course = root / "class" if sample else root
    if executor == "local" and not isolation():
        errors.print("NOT ISOLATED: learner code runs with your rights. " + next_step_to_isolation(), style="bold red")
    start = time.monotonic()
    records: list[Graded] = []
    by_hand: list[tuple[str, str, float, float]] = []
    for lesson in chosen(root, lessons):
        if sample:
            hand_in(root, lesson, course / "submitted")
        students_of(course / "submitted", lesson)  # says so at once where there is nobody
        grading = Grading(root, course, lesson, gradebook=gradebook)
        students = grading.students(student or ())
        with progress() as bar:
            say = live_counts(bar, lesson, len(students))

            def workers(grading: Grading = grading, bar: Progress = bar) -> Executor:
                bar.stop()  # its thread must not be there when the workers are forked
                made = grading.executor(executor, jobs, scheduler)
                bar.start()
                return made

            records += grading.grade(students, workers, force=force, say=say)
            kept = {name: grading.by_hand[name] for name in students if name in grading.by_hand}
            by_hand += [(lesson, name, score, grading.exam.max_score) for name, score in kept.items()]
    write_csv(records, course / "grades.csv")
    if as_json:
        print(json.dumps([row(graded) for graded in records], indent=1))
        return
    for lesson in dict.fromkeys(graded.lesson for graded in records):
        console.print(grade_table(lesson, [graded for graded in records if graded.lesson == lesson]))
    for lesson, name, score, most in by_hand:
        note = f"{name} has points set by hand in {lesson}: {score:g} of {most:g} count, not the score above."
        console.print(note, markup=False, highlight=False, soft_wrap=True)
    seconds = time.monotonic() - start
    console.print(
        f"{counted(len(records), 'submission')} in {seconds:.1f} s, {60 * len(records) / max(seconds, 0.1):.0f} a minute."
    )
    console.print(f"The same table lies in {(course / 'grades.csv').relative_to(root)}.")


def live_counts(bar: Progress, lesson: str, total: int) -> Callable[["Graded"], None]:
    """A function that shows on `bar` how many of a lesson's submissions ended in which way, told of one at a time."""
    task = bar.add_task(f"{lesson}: starting", total=total)
    counts: dict[str, int] = {}

    def say(graded: "Graded") -> None:
        counts[graded.status] = counts.get(graded.status, 0) + 1
        live = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
        bar.update(task, advance=1, description=f"{lesson}: {live}")

    return say


@app.command()
def check(
    lesson: Annotated[
        str | None, typer.Argument(help="A lesson, such as 02, or the path of a notebook; without it, the one in hand.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Grade your own notebook, hidden worlds included: points and messages by question."""
    from autograder.classroom import own_notebook as own

    with errors.status("grading your notebook"):
        checked = own.check_own_notebook(learners_course(), lesson)
    if as_json:
        print(json.dumps({**checked.graded.as_dict(), "notebook": "", "saved": checked.saved}, indent=1))
        return
    console.print(own_table(checked.graded))
    console.print(own.as_text(checked).splitlines()[0])
    if checked.graded.reason:
        console.print(f"It was stopped: {checked.graded.reason}.")


@app.command()
def report(
    lesson: Annotated[str, typer.Argument(help="A lesson by number or name, such as 02.")],
    sample: Annotated[bool, typer.Option("--sample", help="Report on the made-up class.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say what a class has learnt: per question, the commonest misconceptions, what looks odd; a table and a page."""
    from autograder.classroom import report as pages
    from autograder.classroom.ledger import read_records
    from autograder.classroom.statistics import summarise

    root = course_root()
    course, lesson = root / "class" if sample else root, find_lesson(root, lesson)
    summary = summarise(lesson, read_records(course, lesson))
    place = course / "reports" / lesson
    pages.write_page(summary, place.with_suffix(".html"))
    pages.write_csv(summary, place.with_suffix(".csv"))
    if as_json:
        tables = {name: getattr(summary, name).to_dict("records") for name in ("questions", "messages", "odd")}
        print(
            json.dumps(
                {"lesson": lesson, "submissions": summary.submissions, "statuses": summary.statuses, **tables}, indent=1
            )
        )
        return
    console.print(question_table(summary))
    for _, row in summary.messages.head(5).iterrows():
        console.print(f"{counted(row['learners'], 'learner')}, {row['question']}: {row['message']}", markup=False)
    for _, row in summary.odd.iterrows():
        console.print(f"Looks odd, {row['student']}: {row['what looks odd']}", markup=False)
    statuses = ", ".join(f"{count} {status}" for status, count in summary.statuses.items())
    console.print(
        f"{counted(summary.submissions, 'submission')}: {statuses}. Their own code ran for {summary.median_seconds:.2f} s (median)."
    )
    console.print(f"The page lies in {place.with_suffix('.html').relative_to(root)}, the table in {place.name}.csv.")


@app.command()
def export(
    lessons: Lessons = None,
    form: Annotated[str, typer.Option("--format", help="csv, canvas or moodle.")] = "csv",
    to: Annotated[Path | None, typer.Option(help="A file to write; the screen without it.")] = None,
    gradebook: Annotated[str, typer.Option(help="Another gradebook, such as postgresql+psycopg://HOST/NAME.")] = "",
    sample: Annotated[bool, typer.Option("--sample", help="Export the made-up class.")] = False,
) -> None:
    """Write the gradebook's scores as CSV, or as Canvas or Moodle import them."""
    from autograder.classroom.export import export as exported
    from autograder.classroom.grade import default_gradebook

    root = course_root()
    course = root / "class" if sample else root
    text = exported(gradebook or default_gradebook(course), chosen(root, lessons), form)
    if to is None:
        print(text, end="")
        return
    try:
        to.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise Problem(f"{to} could not be written ({error.strerror}). Name another file with --to.") from None
    console.print(f"Written to {to}.")


@app.command()
def collect(
    lesson: Annotated[str, typer.Argument(help="A lesson by number or name, such as 02.")],
    source: Annotated[
        Path, typer.Argument(help="A folder, an exchange's inbound folder, or a zip of Moodle or Canvas.")
    ],
    student: Annotated[str, typer.Option(help="Whose all of it is, where the names in it do not say.")] = "",
    at: Annotated[str, typer.Option(help='When it came, if not now: "2026-11-27 18:00", or with UTC behind it.')] = "",
    gradebook: Annotated[str, typer.Option(help="Another gradebook, such as postgresql+psycopg://HOST/NAME.")] = "",
) -> None:
    """Take submissions into `submitted/STUDENT/LESSON/`, and note when each came."""
    from autograder.classroom.collect import collect as collected
    from autograder.classroom.collect import time_of
    from autograder.classroom.grade import default_gradebook
    from autograder.classroom.roster import read_roster

    root = course_root()
    came = time_of(at) if at else None
    roster = (
        read_roster(gradebook or default_gradebook(root)) if gradebook or (root / "gradebook.db").exists() else None
    )
    taken = collected(root, find_lesson(root, lesson), source, student, roster=roster, at=came)
    for reason in taken.left_out:
        console.print(f"Left out {reason}.", markup=False, soft_wrap=True)
    for name in taken.strangers:
        console.print(f"The roster knows nobody called {name}; taken under that name.", markup=False, soft_wrap=True)
    console.print(
        f"{counted(len(taken.new), 'new submission')}, {len(taken.known)} were here already, "
        f"{counted(len(taken.left_out), 'file')} left out."
    )


def next_step_to_isolation() -> str:
    """What to do about a machine that cannot lock up learner code."""
    if sys.platform != "linux":
        return "Grade strangers' notebooks on Linux with bubblewrap."
    return "Install bubblewrap (`apt-get install bubblewrap`), or grade on a machine that holds nothing else."
