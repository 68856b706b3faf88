"""The verbs of the `aipm` command that keep the course: lab, build, site, calibrate, bench, doctor."""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from autograder.cli.common import AsJson, Jobs, Lessons, app, chosen, console, errors, progress
from autograder.course.places import course_root, find_lesson
from autograder.course.problems import Problem


@app.command()
def lab(browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True):
    """Open the course in JupyterLab at its first lesson."""
    from autograder.course.nbgrader_api import find_own_programs

    root = course_root()
    first = next(iter(sorted((root / "notebooks").glob("[0-9][0-9]_*/*.ipynb"))), None)
    if first is None:
        raise Problem(f"No student notebook lies in {root / 'notebooks'}. Run `make build` first.")
    page = f"/lab/tree/{first.relative_to(root).as_posix()}"
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}", f"--LabApp.default_url={page}"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container there may be no other user
        command.append("--allow-root")
    settings = [str(root / ".jupyter"), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    find_own_programs()
    own = {"AIPM_COURSE": str(root), "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, settings))}
    environment = {**os.environ, **own}
    # The formgrader reads nbgrader_config.py in the folder in which the server starts.
    raise typer.Exit(subprocess.call(command if browser else [*command, "--no-browser"], cwd=root, env=environment))


@app.command()
def build(
    lessons: Lessons = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if a built file is out of date.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Build even what has not changed.")] = False,
    jobs: Jobs = 2,
    key_file: Annotated[
        Path | None, typer.Option(help="A file with the key of a class: builds a class of its own, in --out.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="With --key-file: the folder of that class.")] = None,
):
    """Build lessons: text → executed solution → student notebook; with a key, a class with worlds of its own."""
    from autograder.authoring.own_class import build_class
    from autograder.authoring.pipeline import Build
    from autograder.course.class_key import fits

    root = course_root()
    names = chosen(root, lessons)
    if (key_file is None) != (out is None):
        raise Problem("A class of its own needs both --key-file FILE and --out FOLDER.")
    if key_file is not None:
        arguments = [*names, "--jobs", str(jobs), *(["--check"] if check else []), *(["--force"] if force else [])]
        raise typer.Exit(build_class(root, out, key_file, arguments))
    fits(root)
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
def site(out: Annotated[Path, typer.Option(help="The folder to write, anew each time.")] = Path("site")):
    """Write the reading edition: the lessons with their results and without answers, as pages for a browser."""
    from autograder.reading.build import build_site

    root = course_root()
    with errors.status("writing the site"):
        count = build_site(root, root / out)
    console.print(f"{count} pages. Open {root / out / 'index.html'} in a browser.", soft_wrap=True)


@app.command()
def calibrate(lessons: Lessons = None, jobs: Jobs = 2):
    """Run each right and wrong answer over 200 draws of hidden worlds and write the table of budgets."""
    from autograder.authoring import calibrate as budgets

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
    size: Annotated[int, typer.Option(min=2, help="How many submissions stock nbgrader and we grade.")] = 24,
    large: Annotated[int, typer.Option(min=0, help="How many we grade to see how cost grows; 0 for none.")] = 240,
    attacks: Annotated[bool, typer.Option("--attacks", help="Run the corpus of attacks on stock nbgrader.")] = False,
    otter: Annotated[str, typer.Option(help="A Python that has otter-grader and the course's packages.")] = "",
    kernels: Annotated[int, typer.Option(min=0, help="Only: this many kernels open lesson 02 at once.")] = 0,
    kills: Annotated[int, typer.Option(min=0, help="Only: kill the grader so often during classes of --size.")] = 0,
):
    """Measure each lesson's Run All, a class graded by stock nbgrader and by us, and attacks on stock nbgrader."""
    from autograder.attacks.baseline import baseline, tables
    from autograder.bench.grading import by_otter, by_stock, by_us
    from autograder.bench.kernels import kernel_starts, run_all

    root = course_root()
    if kernels or kills:
        strained(root, find_lesson(root, "02"), kernels, kills, size)
        return
    table = Table("lesson", "Run All", "peak memory")
    with progress() as bar:
        for lesson in bar.track(chosen(root, lessons), description="running lessons"):
            run = run_all(root, lesson)
            table.add_row(lesson, f"{run.seconds:.1f} s", f"{run.peak_mb} MB")
    console.print(table)
    with errors.status("starting kernels"):
        console.print(kernel_table(*kernel_starts()))
    lesson = find_lesson(root, "02")
    with errors.status(f"grading {size} submissions of {lesson} twice, then {large}"):
        others = [by_stock(root, lesson, size), *([by_otter(root, lesson, size, otter)] if otter else [])]
        ours, again = by_us(root, lesson, size)
        many = by_us(root, lesson, large) if large else ()
    runs, stock = [*others, ours, again, *many], others[0]
    table = Table("grader", "submissions", "wall", "processor", "peak memory", "a minute", "ratio", title=lesson)
    for run in runs:
        ratio = f"{run.per_minute / stock.per_minute:.1f}"
        memory = f"{run.peak_mb:.0f} MB"
        table.add_row(
            run.what,
            str(run.submissions),
            f"{run.wall:.1f} s",
            f"{run.cpu:.1f} s",
            memory,
            f"{run.per_minute:.0f}",
            ratio,
        )
    console.print(table)
    different = [name for other in others for name, score in other.scores.items() if score != ours.scores.get(name)]
    if different:
        raise Problem(f"Scores differ for {', '.join(different[:3])}. Look at both gradebooks.")
    console.print(f"All {size} scores are equal.")
    if large:
        grown = (many[0].cpu - ours.cpu) / (large - size)
        own = many[0].learner_seconds / large
        console.print(
            f"Each further submission: {grown:.2f} s of processor, of which the learner's own code {own:.2f} s."
        )
    if attacks:
        with errors.status("attacking stock nbgrader"):
            outcomes = list(baseline(root))
        for outcome in tables(outcomes):
            console.print(outcome)


def strained(root, lesson, kernels, kills, size):
    """Print what load and faults do: kernels that open a lesson at once, and a grader killed during a class.

    Raises Problem where a kernel failed or a kill lost something.
    """
    from autograder.bench.faults import class_like, killed
    from autograder.bench.load import lab_with, opened_at_once

    if kernels:
        with errors.status(f"opening {lesson} in {kernels} kernels at once"):
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
    if kills:
        with errors.status("grading") as status:
            told = killed(class_like(root, lesson, size), lesson, kills, say=status.update)
        console.print(
            f"{len(told.moments)} kills over {told.classes} classes of {size}, each taken up again; an undisturbed class takes "
            f"{told.undisturbed:.1f} s. Killed after {', '.join(f'{moment:.1f}' for moment in told.moments)} s, with "
            f"{', '.join(map(str, told.kept))} submissions finished."
        )
        if told.trouble:
            raise Problem(f"{len(told.trouble)} things are wrong after the kills. The first: {told.trouble[0]}.")
        console.print("Every student has a row, every score is that of the undisturbed class, no process stayed.")


def megabytes(memory):
    """A memory in MB for the screen; a dash where the system does not tell it."""
    return "–" if memory is None else f"{memory:,.0f} MB"


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
    from autograder.course.doctor import examine

    findings = examine(course_root())
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings], indent=1))
    else:
        table = Table("what", "state", "next step")
        for finding in findings:
            table.add_row(finding.what, "fine" if finding.fine else "missing", finding.next_step)
        console.print(table)
    raise typer.Exit(0 if all(finding.fine or finding.optional for finding in findings) else 1)
