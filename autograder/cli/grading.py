"""The verbs of the `aipm` command that grade: grade, check, report, export."""

import json
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from autograder.cli.common import AsJson, Jobs, Lessons, app, chosen, console, errors, progress
from autograder.course.places import course_root, find_lesson
from autograder.course.problems import Problem


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
):
    """Grade the submissions in `submitted/STUDENT/LESSON/`: a table here, the gradebook, and `grades.csv`."""
    from autograder.bench.sample_class import hand_in
    from autograder.classroom.classroom import students_of
    from autograder.classroom.grade import Grading, row, write_csv
    from autograder.grading.jail.sandbox import isolation

    if executor not in ("local", "dask"):
        raise Problem(f"There is no executor {executor!r}. Choose one of: local, dask.")
    root = course_root()
    course = root / "class" if sample else root
    if executor == "local" and not isolation():
        errors.print("NOT ISOLATED: learner code runs with your rights. " + next_step_to_isolation(), style="bold red")
    records, by_hand, start = [], [], time.monotonic()
    for lesson in chosen(root, lessons):
        if sample:
            hand_in(root, lesson, course / "submitted")
        students_of(course / "submitted", lesson)  # says so at once where there is nobody
        grading = Grading(root, course, lesson, gradebook=gradebook)
        students = grading.students(student or ())
        with progress() as bar:
            task = bar.add_task(f"{lesson}: starting", total=len(students))
            counts = {}

            def say(graded, bar=bar, task=task, counts=counts, lesson=lesson):
                counts[graded.status] = counts.get(graded.status, 0) + 1
                live = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
                bar.update(task, advance=1, description=f"{lesson}: {live}")

            def workers(grading=grading, bar=bar):
                bar.stop()  # its thread must not be there when the workers are forked
                made = grading.executor(executor, jobs, scheduler)
                bar.start()
                return made

            records += grading.grade(students, workers, force=force, say=say)
            kept = {student: grading.by_hand[student] for student in students if student in grading.by_hand}
            by_hand += [(lesson, student, score, grading.exam.max_score) for student, score in kept.items()]
    write_csv(records, course / "grades.csv")
    if as_json:
        print(json.dumps([row(graded) for graded in records], indent=1))
        return
    for lesson in dict.fromkeys(graded.lesson for graded in records):
        console.print(grade_table(lesson, [graded for graded in records if graded.lesson == lesson]))
    for lesson, student, score, most in by_hand:
        said = f"{student} has points set by hand in {lesson}: {score:g} of {most:g} count, not the score above."
        console.print(said, markup=False, highlight=False, soft_wrap=True)
    seconds = time.monotonic() - start
    console.print(
        f"{counted(len(records), 'submission')} in {seconds:.1f} s, {60 * len(records) / max(seconds, 0.1):.0f} a minute."
    )
    console.print(f"The same table lies in {(course / 'grades.csv').relative_to(root)}.")


@app.command()
def check(
    lesson: Annotated[str | None, typer.Argument(help="A lesson, such as 02; the one saved last without it.")] = None,
    as_json: AsJson = False,
):
    """Grade your own notebook, hidden worlds included: points and messages by question."""
    from autograder.classroom import own_notebook as own

    with errors.status("grading your notebook"):
        checked = own.check(course_root(), lesson)
    if as_json:
        print(json.dumps({**checked.graded.as_dict(), "notebook": "", "saved": checked.saved}, indent=1))
        return
    table = Table("question", "points", "what the check says", title=checked.graded.lesson)
    for question, points, most, verdict, message in own.by_question(checked.graded):
        table.add_row(own.title(question), f"{points:g} of {most:g}", message or verdict)
    console.print(table)
    console.print(own.as_text(checked).splitlines()[0])
    if checked.graded.reason:
        console.print(f"It was stopped: {checked.graded.reason}.")


@app.command()
def report(
    lesson: Annotated[str, typer.Argument(help="A lesson by number or name, such as 02.")],
    sample: Annotated[bool, typer.Option("--sample", help="Report on the made-up class.")] = False,
    as_json: AsJson = False,
):
    """Say what a class has learnt: per question, the commonest misconceptions, what looks odd; a table and a page."""
    from autograder.classroom import report as pages
    from autograder.classroom.ledger import read_records
    from autograder.classroom.statistics import report as summarised

    root = course_root()
    course, lesson = root / "class" if sample else root, find_lesson(root, lesson)
    told = summarised(lesson, read_records(course, lesson))
    place = course / "reports" / lesson
    pages.write_page(told, place.with_suffix(".html"))
    pages.write_csv(told, place.with_suffix(".csv"))
    if as_json:
        tables = {name: getattr(told, name).to_dict("records") for name in ("questions", "messages", "odd")}
        print(
            json.dumps(
                {"lesson": lesson, "submissions": told.submissions, "statuses": told.statuses, **tables}, indent=1
            )
        )
        return
    console.print(question_table(told))
    for _, row in told.messages.head(5).iterrows():
        console.print(f"{counted(row['learners'], 'learner')}, {row['question']}: {row['message']}", markup=False)
    for _, row in told.odd.iterrows():
        console.print(f"Looks odd, {row['student']}: {row['what looks odd']}", markup=False)
    said = ", ".join(f"{count} {status}" for status, count in told.statuses.items())
    console.print(
        f"{counted(told.submissions, 'submission')}: {said}. Their own code ran for {told.median_seconds:.2f} s (median)."
    )
    console.print(f"The page lies in {place.with_suffix('.html').relative_to(root)}, the table in {place.name}.csv.")


def question_table(told):
    """A class report's questions as a table for the screen."""
    table = Table(
        "question", "solved", "wrong", "malformed", "not answered", "mean points", "discrimination", title=told.lesson
    )
    for _, row in told.questions.iterrows():
        shares = [f"{row[name]:.0%}" for name in ("solved", "wrong", "malformed", "not answered")]
        tells = "–" if row["discrimination"] != row["discrimination"] else f"{row['discrimination']:.2f}"
        table.add_row(row["question"], *shares, f"{row['mean points']:.2f} of {row['of']:g}", tells)
    return table


@app.command()
def export(
    lessons: Lessons = None,
    form: Annotated[str, typer.Option("--format", help="csv, canvas or moodle.")] = "csv",
    to: Annotated[Path | None, typer.Option(help="A file to write; the screen without it.")] = None,
    gradebook: Annotated[str, typer.Option(help="Another gradebook, such as postgresql+psycopg://HOST/NAME.")] = "",
    sample: Annotated[bool, typer.Option("--sample", help="Export the made-up class.")] = False,
):
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
):
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


def counted(number: int, thing: str) -> str:
    """1 file, 2 files."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def next_step_to_isolation():
    """What to do about a machine that cannot lock up learner code."""
    if sys.platform != "linux":
        return "Grade strangers' notebooks on Linux with bubblewrap."
    return "Install bubblewrap (`apt-get install bubblewrap`), or grade on a machine that holds nothing else."


def grade_table(lesson, records):
    """One lesson's records as a table for the screen."""
    table = Table("student", "score", "status", "reason", "looks odd", "seconds", title=lesson)
    for graded in records:
        odd = (
            graded.ledger[0] + (f" (+{len(graded.ledger) - 1})" if len(graded.ledger) > 1 else "")
            if graded.ledger
            else ""
        )
        status = graded.status if graded.isolated else f"{graded.status}, not isolated"
        score = f"{graded.score:g} of {graded.max_score:g}"
        table.add_row(graded.student, score, status, graded.reason, odd, f"{graded.seconds:.2f}")
    return table
