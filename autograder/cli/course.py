"""The verbs of the `aipm` command that keep the course: lab, build, site, calibrate, doctor."""

import os
import re
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer
from rich.table import Table

from aipm import place
from autograder.cli.common import (
    AUTHORS,
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
from autograder.course.desk import open_desk, without_a_home
from autograder.course.places import course_root, learners_course
from autograder.course.problems import Problem
from autograder.course.programs import find_own_programs

ForInstructors = Annotated[bool, typer.Option("--instructor", help="For whoever grades the class.")]


@app.command(rich_help_panel=LEARNERS)
def lab(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="The folder to open, where an empty or a new one gets the course laid out; or a lesson by its number."
        ),
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
    instructor: ForInstructors = False,
) -> None:
    """Open the course in JupyterLab at its first lesson; with --instructor, nbgrader's menu and the formgrader are there.

    In an empty folder the course is laid out first. Your own files are never overwritten.
    """
    if instructor:
        import nbgrader  # noqa: F401  # without it the menus would be missing, and nobody would be told why
    number = int(str(folder)) if folder and re.fullmatch(r"\d\d?", str(folder)) and not folder.exists() else None
    root, said = open_desk(folder if number is None else None)
    for line in said:
        console.print(line, soft_wrap=True)
    wanted = "[0-9][0-9]" if number is None else f"{number:02}"
    first = next(iter(sorted((root / "notebooks").glob(f"{wanted}_*/*.ipynb"))), None)
    if first is None and number is not None:
        raise Problem(f"There is no lesson {number} in {root / 'notebooks'}, and no folder {number} here. Name either.")
    if first is None and not instructor:
        raise Problem(f"No student notebook lies in {root / 'notebooks'}. Run `make build` first.")
    page = f"/lab/tree/{quote(first.relative_to(root).as_posix())}" if first else "/lab"
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}", f"--LabApp.default_url={page}"]
    command += [
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--log-level=WARN",
        "--LabApp.log_level=WARN",
    ]
    if os.name == "posix":
        # Where nobody sees its output Jupyter takes a login shell, which may forget where `aipm` lies.
        shell = {"shell_command": [os.environ.get("SHELL") or "sh"]}
        command.append(f"--ServerApp.terminado_settings={shell}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container there may be no other user
        command.append("--allow-root")
    own_desk = root / ".jupyter"
    desk = own_desk if own_desk.is_dir() or not place.packaged() else place.PACKAGED / ".jupyter"
    settings = [str(desk / "instructor" if instructor else desk), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    find_own_programs()
    own = {"AIPM_COURSE": str(root), "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, settings))}
    environment = {**os.environ, **without_a_home(root), **own}
    errors.print(
        "JupyterLab starts. Leave this window open while you work; press Ctrl+C twice to end it, and give the same command to "
        "come back. What you saved stays.",
        soft_wrap=True,
    )
    signal.signal(signal.SIGINT, lambda *_: None)  # JupyterLab asks what was meant, and ends when it is said again
    # The formgrader reads nbgrader_config.py in the folder in which the server starts.
    raise typer.Exit(subprocess.call(command if browser else [*command, "--no-browser"], cwd=root, env=environment))


@app.command(rich_help_panel=AUTHORS)
def build(
    lessons: Lessons = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if a built file is out of date.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Build even what has not changed.")] = False,
    jobs: Jobs = 2,
    key_file: Annotated[
        Path | None, typer.Option(help="A file with the key of a class: builds a class of its own, in --out.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="With --key-file: the folder of that class.")] = None,
    memos_by_hand: Annotated[
        str | None,
        typer.Option(metavar="N", help="With --key-file: the points, 1 to 10, that a person gives for each memo."),
    ] = None,
) -> None:
    """Build lessons: text → executed solution → student notebook; with a key, a class with worlds of its own."""
    from autograder.authoring.memos import points_asked
    from autograder.authoring.own_class import build_class
    from autograder.authoring.pipeline import Build
    from autograder.course.class_key import require_worlds_of

    root = course_root()
    names = chosen(root, lessons)
    memo_points = points_asked(memos_by_hand)
    if (key_file is None) != (out is None):
        raise Problem("A class of its own needs both --key-file FILE and --out FOLDER.")
    if key_file is not None and out is not None:
        arguments = [*names, "--jobs", str(jobs), *(["--check"] if check else []), *(["--force"] if force else [])]
        raise typer.Exit(build_class(root, out, key_file, arguments, memo_points))
    if memo_points:
        raise Problem("Points by hand belong to a class of its own; add --key-file FILE and --out FOLDER.")
    require_worlds_of(root)
    with progress() as bar:
        task = bar.add_task("building", total=len(names))

        def say(step: str) -> None:
            bar.update(task, description=step, advance=step.endswith((": done", ": nothing to do")))

        report = Build(root, check=check, force=force, say=say).run(names, jobs)
    for copy in report.kept:
        console.print(f"Your work was kept as {copy}.", soft_wrap=True)
    if check and report.changed:
        raise Problem(f"Out of date: {', '.join(report.changed)}. Run `make build` and commit what it writes.")
    done = f"{len(report.changed)} files written" if report.changed else "nothing to write"
    console.print(f"{len(report.built)} lessons built, {len(report.current)} were current; {done}.")


@app.command(rich_help_panel=AUTHORS)
def site(out: Annotated[Path, typer.Option(help="The folder to write, anew each time.")] = Path("site")) -> None:
    """Write the reading edition: the lessons with their results and without answers, as pages for a browser."""
    from autograder.reading.build import build_site

    root = course_root()
    with errors.busy("writing the site"):
        count = build_site(root, root / out)
    console.print(f"{count} pages. Open {root / out / 'index.html'} in a browser.", soft_wrap=True)


@app.command(rich_help_panel=AUTHORS)
def calibrate(
    which: Annotated[
        list[str] | None, typer.Argument(help="Lessons, such as 02, or questions, such as q02_9; all without any.")
    ] = None,
    jobs: Jobs = 2,
) -> None:
    """Run each right and wrong answer over 200 draws of hidden worlds and write the table of budgets."""
    from autograder.authoring import calibrate as budgets

    root = course_root()
    asked = budgets.asked_for(root, which or [])
    with errors.busy("calibrating"):
        rows = budgets.calibrate(root, asked, jobs, done=lambda question: errors.print(f"{question} done"))
    for lesson in asked:
        budgets.keep(root, lesson, [row for row in rows if row.lesson == lesson])
    table = Table("question", "answer", "must be", "met")
    for row in rows:
        table.add_row(row.question, row.answer, row.kind, f"{row.met} of {row.of}")
    console.print(table)
    if budgets.loose(rows):
        row = budgets.loose(rows)[0]
        raise Problem(
            f"{row.question}, {row.answer!r}: met in {row.met} of {row.of} draws. Move the budget or the answer."
        )


@app.command(rich_help_panel=AUTHORS)
def audit(
    which: Annotated[
        list[str] | None, typer.Argument(help="Lessons, such as 02, or questions, such as q02_5; all without any.")
    ] = None,
    jobs: Jobs = 2,
    messages: Annotated[
        Path | None, typer.Option(help="Write every answer that was tried, with its message, as CSV to this file.")
    ] = None,
    share: Annotated[float, typer.Option(min=0.01, max=1, help="How much of it: 0.1 tries a tenth.")] = 1,
) -> None:
    """Try mutants, lazy answers and other forms of the right answers on the checks, beside what the prompts promise."""
    from autograder.authoring.audit import run
    from autograder.authoring.audit.shown import faults_table, figures_table, misses, write_messages

    root = course_root()
    asked = run.asked_for(root, which or [])
    most = {kind: max(1, round(share * count)) for kind, count in run.MOST.items()}
    with errors.busy("auditing"):
        found = run.audit(root, asked, jobs, done=lambda audited: errors.print(f"{audited.question} done"), most=most)
    if messages:
        write_messages(found, messages)
    console.print(figures_table(found))
    if any(audited.faults() for audited in found):
        console.print(faults_table(found))
    missed = misses(found)
    for line in missed:
        console.print(line, markup=False)
    if missed:
        raise Problem(
            f"{len(missed)} of {len(found)} questions miss a bound. Mend the check or the prompt, then audit it again."
        )


@app.command(rich_help_panel=LEARNERS)
def doctor(as_json: AsJson = False, instructor: ForInstructors = False) -> None:
    """Say what is missing on this machine, and what to do about it; with --instructor, also what grading a class needs."""
    from autograder.course.doctor import examine

    findings = examine(course_root() if instructor else learners_course(), instructor)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        table = Table("what", "state", "next step")
        for finding in findings:
            table.add_row(finding.what, "fine" if finding.fine else "missing", finding.next_step)
        console.print(table)
    raise typer.Exit(0 if all(finding.fine or finding.optional for finding in findings) else 1)
