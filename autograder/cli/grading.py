"""The verbs of the `aipm` command that grade: grade, check, report, export, collect."""

import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from aipm.questions.statuses import NOT_JUDGED
from autograder.cli.common import (
    INSTRUCTORS,
    LEARNERS,
    AsJson,
    Jobs,
    Lessons,
    app,
    chosen,
    console,
    errors,
    print_json,
    progress,
)
from autograder.cli.learning import gain_of_class
from autograder.cli.tables import counted, grade_notes, grade_table, not_judged_line, own_table, question_table
from autograder.course.places import course_root, find_lesson, learners_course
from autograder.course.printable import printable
from autograder.course.problems import Problem
from autograder.course.settings import folders_of
from autograder.course.unopened import without_collecting

if TYPE_CHECKING:  # a verb imports what it works with only when it is called
    from autograder.grading.jail.snapshot import Snapshot
    from autograder.grading.unit import Graded


@app.command(rich_help_panel=INSTRUCTORS)
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
    """Grade the submissions in `submitted/STUDENT/LESSON/`: a table here, the gradebook, and `grades.csv`.

    The exit code is 0 if every submission was judged, also where that is refused, timed out or crashed, and 1 if the
    grader itself failed at one.
    """
    from autograder.classroom.students import students_of
    from autograder.course.extras import require
    from autograder.grading.jail.sandbox import isolation

    require("nbgrader")  # which is imported later, when it is needed
    if executor not in ("local", "dask"):
        raise Problem(f"There is no executor {executor!r}. Choose one of: local, dask.")
    root = course_root()
    course = root / "class" if sample else root
    if executor == "local" and not isolation():
        errors.print("NOT ISOLATED: learner code runs with your rights. " + next_step_to_isolation(), style="bold red")
    start = time.monotonic()
    records: list[Graded] = []
    by_hand: list[tuple[str, str, float, float]] = []
    unchanged = 0
    for lesson in chosen(root, lessons):
        if sample:
            from autograder.bench.sample_class import hand_in  # brings all that builds lessons

            hand_in(root, lesson, course / "submitted")
        there = students_of(course / folders_of(root).submitted_directory, lesson)  # says at once that there is nobody
        server = server_ahead(root, course, lesson, student or there, force) if executor == "local" else None
        with without_collecting():
            from autograder.classroom.ahead import Ahead

            ahead = Ahead(root, lesson, server, jobs)
        with closing(ahead), progress() as bar:
            with without_collecting():
                from autograder.classroom.executors import Executor
                from autograder.classroom.grade import Grading

                grading = Grading(root, course, lesson, gradebook=gradebook, ahead=ahead)
            students = grading.students(student or ())
            say = live_counts(bar, lesson, len(students) * len(grading.exams))

            def workers(grading: Grading = grading, bar: Progress = bar) -> Executor:
                bar.stop()  # its thread must not be there when the workers are forked
                made = grading.executor(executor, jobs, scheduler)
                bar.start()
                return made

            records += grading.grade(students, workers, force=force, say=say)
            unchanged += grading.unchanged
            if grading.note:
                errors.print(grading.note, soft_wrap=True)
            kept = {name: grading.by_hand[name] for name in students if name in grading.by_hand}
            by_hand += [(lesson, name, score, grading.max_score) for name, score in kept.items()]
    from autograder.classroom.grade import row, write_csv

    write_csv(records, course / "grades.csv")
    if as_json:
        print_json([row(graded) for graded in records])
    else:
        for lesson in dict.fromkeys(graded.lesson for graded in records):
            of_lesson = [graded for graded in records if graded.lesson == lesson]
            console.print(grade_table(lesson, of_lesson))
            for note in grade_notes(of_lesson):
                console.print(note, soft_wrap=True)
        for lesson, name, score, most in by_hand:
            note = f"{name} has points set by hand in {lesson}: {score:g} of {most:g} count, not the score above."
            console.print(note, soft_wrap=True)
        seconds = time.monotonic() - start
        pace = f"{60 * len(records) / max(seconds, 0.1):.0f} a minute"
        if unchanged:
            pace = f"{unchanged:,} unchanged, with the results of an earlier run (--force grades them again)"
        console.print(f"{counted(len(records), 'submission')} in {seconds:.1f} s, {pace}.", soft_wrap=True)
        console.print(f"The same table lies in {(course / 'grades.csv').relative_to(root)}.", soft_wrap=True)
    if undone := [graded for graded in records if graded.status == NOT_JUDGED or not graded.judged]:
        errors.print(not_judged_line(undone), style="bold", soft_wrap=True)
        raise typer.Exit(1)


def server_ahead(root: Path, course: Path, lesson: str, students: Sequence[str], force: bool) -> "Snapshot | None":
    """A lesson's fork server, begun before this process has read the rest: only where there is something to grade for
    certain, and where a process can be forked."""
    from autograder.classroom.students import never_graded
    from autograder.grading.jail.snapshot import Snapshot
    from autograder.grading.preloading import preloaded_for_lesson

    if sys.platform != "linux" or not (force or never_graded(course, lesson, students)):
        return None
    return Snapshot(preloaded_for_lesson(root / folders_of(root).source_directory / lesson), twin=True)


def live_counts(bar: Progress, lesson: str, total: int) -> Callable[["Graded"], None]:
    """A function that shows on `bar` how many of a lesson's submissions ended in which way, told of one at a time."""
    task = bar.add_task(f"{lesson}: starting", total=total)
    counts: dict[str, int] = {}

    def say(graded: "Graded") -> None:
        counts[graded.status] = counts.get(graded.status, 0) + 1
        live = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
        bar.update(task, advance=1, description=f"{lesson}: {live}")

    return say


@app.command(rich_help_panel=LEARNERS)
def check(
    lesson: Annotated[
        str | None, typer.Argument(help="A lesson, such as 02, or the path of a notebook; without it, the one in hand.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Grade your own notebook, hidden worlds included: points and messages by question."""
    from autograder.classroom import own_notebook as own

    with errors.busy("grading your notebook"):
        checked = own.check_own_notebook(learners_course(), lesson)
    if as_json:
        print_json({**checked.graded.as_dict(), "notebook": "", "saved": checked.saved})
        return
    for line in own.opening(checked):
        console.print(line, soft_wrap=True)
    console.print(own_table(checked.graded))
    for question, form in checked.forms.items():
        console.print(f"\n{own.again(question)}\n\n{form}", soft_wrap=True, markup=False, highlight=False)


@app.command(rich_help_panel=INSTRUCTORS)
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
        print_json({"lesson": lesson, "submissions": summary.submissions, "statuses": summary.statuses, **tables})
        return
    console.print(question_table(summary))
    for _, row in summary.messages.head(5).iterrows():
        console.print(f"{counted(row['learners'], 'learner')}, {row['question']}: {row['message']}", soft_wrap=True)
    for _, row in summary.odd.iterrows():
        console.print(f"Looks odd, {printable(row['student'], 80)}: {row['what looks odd']}", soft_wrap=True)
    statuses = ", ".join(f"{count} {status}" for status, count in summary.statuses.items())
    console.print(
        f"{counted(summary.submissions, 'submission')}: {statuses}. Their own code ran for {summary.median_seconds:.2f} s (median)."
    )
    console.print(f"The page lies in {place.with_suffix('.html').relative_to(root)}, the table beside it.")
    if (course / "gains").is_dir():  # what learners handed in of `aipm gain --save`
        gain_of_class(course / "gains", None, as_json=False)


@app.command(rich_help_panel=INSTRUCTORS)
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
    console.print(f"Written to {to}.", soft_wrap=True)


@app.command(rich_help_panel=INSTRUCTORS)
def collect(
    lesson: Annotated[str, typer.Argument(help="A lesson by number or name, such as 02.")],
    source: Annotated[
        Path, typer.Argument(help="A folder, an exchange's inbound folder, or a zip of Moodle or Canvas.")
    ],
    student: Annotated[str, typer.Option(help="Whose all of it is, where the names in it do not say.")] = "",
    at: Annotated[str, typer.Option(help='When it came, if not now: "2026-11-27 18:00", or with UTC behind it.')] = "",
    gradebook: Annotated[str, typer.Option(help="Another gradebook, such as postgresql+psycopg://HOST/NAME.")] = "",
) -> None:
    """Take submissions into `submitted/STUDENT/LESSON/`, and note when each came.

    Ends with 1 where something was left out because it is damaged, or because nobody can tell whose it is.
    """
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
    for line in [f"Left out {reason}." for reason in taken.left_out] + taken.notes:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    for name in taken.strangers:
        line = f"The roster knows nobody called {printable(name)}; taken under that name."
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print(
        f"{counted(len(taken.new), 'new submission')}, {len(taken.known)} were here already, "
        f"{counted(taken.files, 'file')} left out."
    )
    if taken.refused:
        raise typer.Exit(1)


def next_step_to_isolation() -> str:
    """What to do about a machine that cannot lock up learner code."""
    if sys.platform != "linux":
        return "Grade strangers' notebooks on Linux with bubblewrap."
    return "Install bubblewrap (`apt-get install bubblewrap`), or grade on a machine that holds nothing else."
