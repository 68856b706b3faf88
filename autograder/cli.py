"""The `aipm` command: each verb is a thin skin over one module."""

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from autograder.places import course_root, find_lesson, lesson_texts
from autograder.problems import Problem

app = typer.Typer(
    help="AI product management, measured: open, build and grade the course.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console()
errors = Console(stderr=True)

Lessons = Annotated[list[str] | None, typer.Argument(help="Lessons by number or name, such as 02; all without any.")]
Jobs = Annotated[int, typer.Option(min=1, max=64, help="How many run at a time.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def chosen(root: Path, names):
    """The full names of the lessons asked for, or of all."""
    return [find_lesson(root, name) for name in names] if names else [text.stem for text in lesson_texts(root)]


def progress():
    """A progress bar on standard error that leaves nothing behind."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=errors, transient=True)


@app.command()
def lab(browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True):
    """Open the course in JupyterLab at its first lesson."""
    from autograder.stock import find_own_programs

    root = course_root()
    first = next(iter(sorted((root / "notebooks").glob("[0-9][0-9]_*/*.ipynb"))), None)
    if first is None:
        raise Problem(f"No student notebook lies in {root / 'notebooks'}. Run `make build` first.")
    page = f"/lab/tree/{first.relative_to(root).as_posix()}"
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}", f"--LabApp.default_url={page}"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container there may be no other user
        command.append("--allow-root")
    settings = [str(root / "autograder" / "lab"), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    find_own_programs()
    environment = {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, settings))}
    raise typer.Exit(subprocess.call(command if browser else [*command, "--no-browser"], env=environment))


@app.command()
def build(
    lessons: Lessons = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if a built file is out of date.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Build even what has not changed.")] = False,
    jobs: Jobs = 2,
):
    """Build lessons: text → executed solution → student notebook."""
    from autograder.build.pipeline import Build

    root = course_root()
    names = chosen(root, lessons)
    with progress() as bar:
        task = bar.add_task("building", total=len(names))

        def say(step):
            bar.update(task, description=step, advance=step.endswith((": done", ": nothing to do")))

        report = Build(root, check=check, force=force, say=say).run(names, jobs)
    for copy in report.kept:
        console.print(f"Your work was kept as {copy}.")
    if check and report.changed:
        raise Problem(f"Out of date: {', '.join(report.changed)}. Run `make build` and commit what it writes.")
    done = f"{len(report.changed)} files written" if report.changed else "nothing to write"
    console.print(f"{len(report.built)} lessons built, {len(report.current)} were current; {done}.")


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
    from autograder.grade import Grading, row, write_csv
    from autograder.grading.sandbox import isolation
    from autograder.sample import hand_in

    if executor not in ("local", "dask"):
        raise Problem(f"There is no executor {executor!r}. Choose one of: local, dask.")
    root = course_root()
    course = root / "class" if sample else root
    if executor == "local" and not isolation():
        errors.print("NOT ISOLATED: learner code runs with your rights. " + next_step_to_isolation(), style="bold red")
    records, start = [], time.monotonic()
    for lesson in chosen(root, lessons):
        if sample:
            hand_in(root, lesson, course / "submitted")
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
    write_csv(records, course / "grades.csv")
    if as_json:
        print(json.dumps([row(graded) for graded in records], indent=1))
        return
    for lesson in dict.fromkeys(graded.lesson for graded in records):
        console.print(grade_table(lesson, [graded for graded in records if graded.lesson == lesson]))
    seconds = time.monotonic() - start
    console.print(
        f"{len(records)} submissions in {seconds:.1f} s, {60 * len(records) / max(seconds, 0.1):.0f} a minute."
    )
    console.print(f"The same table lies in {(course / 'grades.csv').relative_to(root)}.")


@app.command()
def check(
    lesson: Annotated[str | None, typer.Argument(help="A lesson, such as 02; the one saved last without it.")] = None,
    as_json: AsJson = False,
):
    """Grade your own notebook, hidden worlds included: points and messages by question."""
    from autograder import check as own

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


@app.command()
def calibrate(lessons: Lessons = None, jobs: Jobs = 2):
    """Run each right and wrong answer over 200 draws of hidden worlds and write the table of budgets."""
    from autograder import calibrate as budgets

    root = course_root()
    names = chosen(root, lessons)
    with errors.status("calibrating"):
        lines = budgets.calibrate(root, names, jobs, done=lambda question: errors.print(f"{question} done"))
    for lesson in names:
        own = [line for line in lines if line.lesson == lesson]
        budgets.write_table(own, budgets.table_path(root, lesson))
    table = Table("question", "answer", "must be", "met")
    for line in lines:
        table.add_row(line.question, line.answer, line.kind, f"{line.met} of {line.of}")
    console.print(table)
    if budgets.loose(lines):
        line = budgets.loose(lines)[0]
        raise Problem(
            f"{line.question}, {line.answer!r}: met in {line.met} of {line.of} draws. Move the budget or the answer."
        )


@app.command()
def bench(
    lessons: Lessons = None,
    submissions: Annotated[int, typer.Option(min=1, help="How many stock nbgrader grades for the baseline.")] = 6,
):
    """Measure each lesson's Run All, and how many submissions a minute stock nbgrader grades."""
    from autograder.bench import run_all, stock_seconds

    root = course_root()
    table = Table("lesson", "Run All", "peak memory", "stock nbgrader")
    with progress() as bar:
        for lesson in bar.track(chosen(root, lessons), description="measuring"):
            run = run_all(root, lesson)
            seconds = stock_seconds(root, lesson, submissions)
            rate = f"{60 * submissions / seconds:.1f} a minute ({submissions} in {seconds:.0f} s)"
            table.add_row(lesson, f"{run.seconds:.1f} s", f"{run.peak_mb} MB", rate)
    console.print(table)


@app.command()
def doctor(as_json: AsJson = False):
    """Say what is missing on this machine, and what to do about it."""
    from autograder.doctor import examine

    findings = examine(course_root())
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings], indent=1))
    else:
        table = Table("what", "state", "next step")
        for finding in findings:
            table.add_row(finding.what, "fine" if finding.fine else "missing", finding.next_step)
        console.print(table)
    raise typer.Exit(0 if all(finding.fine or finding.optional for finding in findings) else 1)


def main():
    """Run the command; a Problem is one sentence on standard error and exit code 1."""
    os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")
    try:
        app()
    except Problem as problem:
        errors.print(str(problem), style="bold", markup=False, highlight=False, soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        errors.print("Stopped. What was finished is kept; the same command goes on from there.")
        sys.exit(130)


if __name__ == "__main__":
    main()
