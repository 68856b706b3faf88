"""The `aipm` command: each verb is a thin skin over one module."""

import json
import os
import subprocess
import sys
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
    as_json: AsJson = False,
):
    """Grade the submissions in `submitted/STUDENT/LESSON/` with nbgrader; a table here, and `grades.csv`."""
    from autograder.grade import Grading, students_of, write_csv
    from autograder.sample import hand_in

    root = course_root()
    course = root / "class" if sample else root
    results = []
    for lesson in chosen(root, lessons):
        if sample:
            hand_in(root, lesson, course / "submitted")
        present = students_of(course / "submitted", lesson)
        unknown = sorted(set(student or ()) - set(present))
        if unknown:
            raise Problem(f"{unknown[0]} has not handed in {lesson}. Those who have: {', '.join(present)}.")
        grading = Grading(root, course, lesson)
        grading.register()
        with progress() as bar:
            for name in bar.track(student or present, description=lesson):
                results.append(grading.grade(name))
    write_csv(results, course / "grades.csv")
    if as_json:
        print(json.dumps([asdict(result) for result in results], indent=1))
    else:
        for lesson in dict.fromkeys(result.lesson for result in results):
            console.print(grade_table(lesson, [result for result in results if result.lesson == lesson]))
        seconds = sum(result.seconds for result in results)
        console.print(
            f"{len(results)} submissions in {seconds:.0f} s, {60 * len(results) / max(seconds, 0.1):.1f} a minute."
        )
        console.print(f"The same table lies in {(course / 'grades.csv').relative_to(root)}.")


def grade_table(lesson, results):
    """One lesson's results as a table for the screen."""
    table = Table("student", "score", "status", "reason", "seconds", title=lesson)
    for result in results:
        score = f"{result.score:g} of {result.max_score:g}"
        table.add_row(result.student, score, result.status, result.reason, f"{result.seconds:.1f}")
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
    """Measure each lesson's Run All, how many submissions a minute stock nbgrader grades, and a kernel's start."""
    from autograder.bench import kernel_starts, run_all, stock_seconds

    root = course_root()
    table = Table("lesson", "Run All", "peak memory", "stock nbgrader")
    with progress() as bar:
        for lesson in bar.track(chosen(root, lessons), description="measuring"):
            run = run_all(root, lesson)
            seconds = stock_seconds(root, lesson, submissions)
            rate = f"{60 * submissions / seconds:.1f} a minute ({submissions} in {seconds:.0f} s)"
            table.add_row(lesson, f"{run.seconds:.1f} s", f"{run.peak_mb} MB", rate)
    console.print(table)
    with errors.status("starting kernels"):
        console.print(kernel_table(*kernel_starts()))


def kernel_table(stock, forked):
    """What a kernel with the lessons' imports takes, started as usual and forked, as a table for the screen."""
    table = Table("kernel with imports", "first", "each further", "private memory")
    for name, start in (("stock", stock), ("fork server", forked)):
        memory = "–" if start.private_mb is None else f"{start.private_mb:.0f} MB"
        table.add_row(name, f"{start.first_ms:.0f} ms", f"{start.ms:.0f} ms", memory)
    memory = "–" if None in (stock.private_mb, forked.private_mb) else f"{stock.private_mb / forked.private_mb:.1f} ×"
    table.add_row("ratio", f"{stock.first_ms / forked.first_ms:.1f} ×", f"{stock.ms / forked.ms:.1f} ×", memory)
    return table


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
