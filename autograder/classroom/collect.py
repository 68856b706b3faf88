"""`aipm collect`: take submissions from a folder, an nbgrader exchange, or a zip as Moodle and Canvas give it.

Nothing in them is trusted. `archives` reads what lies there within bounds, `layouts` says once for a whole source how it
is laid out, `identities` gives each part to a student or refuses it, `intake` brings it to where it is graded. The time
at which a version came is noted in the ledger.
"""

import os
import re
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from aipm.printable import printable
from autograder.classroom.archives import Zip
from autograder.classroom.exchange import Versions, lenders
from autograder.classroom.identities import DECIDE, SHOWN, Claim, settle, unfit
from autograder.classroom.intake import Collected, Intake, no_room
from autograder.classroom.layouts import AGAIN, Layout, Origin, is_notebook, layout_of, only_wrapped, origin_of
from autograder.classroom.ledger import Ledger
from autograder.classroom.roster import Match, Roster, alike
from autograder.classroom.sources import Folder, Source, Top
from autograder.course.problems import Problem
from autograder.course.settings import folders_of


def time_of(text: str) -> str:
    """A time as a person writes it, in their own time zone unless it says UTC, as ISO 8601 in UTC; raises Problem."""
    try:
        at = datetime.fromisoformat(re.sub(r"\s*(UTC|Z)$", "+00:00", text.strip()))
        at = at.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    except (ValueError, OverflowError):
        raise Problem(f"{text!r} is no time. Write it as 2026-11-27 18:00, or as 2026-11-27 17:00 UTC.") from None
    if at > datetime.now(UTC).replace(tzinfo=None):
        raise Problem(f"{text} lies ahead. Say when the submissions came.")
    return at.isoformat()


def opened(path: Path) -> Source:
    """The source at a path; raises Problem where it cannot be read."""
    if path.is_dir():
        return Folder(path)
    if is_notebook(path.name) and path.is_file():
        return Folder(path.resolve().parent, only=path.resolve().name)
    return Zip(path)


def unwrapped(source: Source, path: Path, lesson: str, known: Callable[[str], bool]) -> tuple[Source, str]:
    """The source without the one folder around everything that packing a folder makes, and its name.

    Raises Problem where nobody can tell whether that folder is a student's.
    """
    name = path.resolve().name
    top = only_wrapped(source.tops())
    if top is None or known(top.name) or any(origin_of(layout, top) for layout in list(Layout)[:3]):
        return source, name
    inner = source.inner(top)
    within = inner.tops()
    platform = layout_of(within, top.name) is not Layout.FOLDERS
    if not platform and (not within or any(not each.is_folder for each in within)):
        return source, name  # a student's own folder
    if any(each.name == lesson for each in within):
        return source, name  # a student's, as nbgrader lays out folders
    if path.is_file() and path.stem == top.name:
        return inner, top.name
    raise Problem(
        f"{path} holds nothing but {printable(top.name, SHOWN)}, and nobody can tell whether that is a student. If it is, "
        "say whose it is with --student; if what lies in it is the students', name that folder (unpack a zip first)."
    )


def claims_in(source: Source, layout: Layout, lesson: str, collected: Collected) -> list[Claim]:
    """Who says to have handed in what; what says nothing is left out."""
    found: dict[str, tuple[Origin, list[Top]]] = {}
    for top in source.tops():
        origin = origin_of(layout, top)
        if layout is Layout.FOLDERS and not top.is_folder and not is_notebook(top.name):
            step = ". Put it into a folder called as its student" if top.name.lower().endswith(".zip") else ""
            collected.leave_out(top.name, f"it is no notebook{step}", refused=False)
        elif origin is None:
            serious = top.is_folder or is_notebook(top.name)
            collected.leave_out(top.name, f"it is not named as {layout} names what is handed in", refused=serious)
        elif layout is Layout.FOLDERS and AGAIN.sub("", f"{origin.student}.ipynb") == f"{lesson}.ipynb":
            collected.leave_out(top.name, f"it says of no student that this is {lesson}. {DECIDE}")
        else:
            key = f"{origin.identity} {origin.student}"
            found.setdefault(key, (origin, []))[1].append(top)
    return [Claim(origin, tuple(tops)) for origin, tops in found.values()]


def versions_in(source: Source, folder: Path, lesson: str, collected: Collected) -> list[Claim]:
    """The newest version of everybody in an exchange; raises Problem where the folder cannot be read."""
    versions = Versions(source.tops(), lesson, lenders(folder) if folder.is_dir() else set())
    for what, why in versions.left_out:
        collected.leave_out(what, why)
    if versions.others:
        of = "1 folder" if versions.others == 1 else f"{versions.others:,} folders"
        collected.leave_out(folder.name, f"{of} of other lessons", refused=False)
    if versions.untold:
        collected.notes.append(
            f"Owners of files do not tell learners apart in {folder.name}, which was copied or where all use one account: "
            "the names of its folders say whose each is, and when it came."
        )
    return versions.claims


def present(course: Path, lesson: str, origins: dict[str, str]) -> dict[str, str]:
    """Those whose work lies in the course, and under which identity it was collected, "" where that is not known."""
    submitted = course / folders_of(course).submitted_directory
    names = (
        [name for name in os.listdir(submitted) if os.path.lexists(submitted / name / lesson)]
        if submitted.is_dir()
        else []
    )
    return {name: origins.get(name, "") for name in names}


def collect(
    course: Path, lesson: str, source: Path, student: str = "", *, roster: Roster | None = None, at: str | None = None
) -> Collected:
    """Take the submissions of `lesson` from `source` into `course`/submitted/STUDENT/LESSON/.

    With `student`, all of it is that student's, and what had to be left out is noted in the ledger. Names are looked up
    in `roster`. `at` is when they came (UTC, ISO 8601), where that is not now. Raises Problem where the source cannot be
    read, and where it holds nothing to take and nothing that was refused.
    """
    if student and (why := unfit(student)):
        raise Problem(f"{student!r} cannot be a student: {why}.")
    collected, roster = Collected(), roster or Roster()
    found = opened(source)
    try:
        with closing(Ledger(course)) as ledger:
            _collect(course, lesson, source, found, student, roster, at, collected, ledger)
    except OSError as error:
        raise no_room(error) from None
    finally:
        if isinstance(found, Zip):
            found.close()
    collected.strangers = [name for name in collected.strangers if name in {*collected.new, *collected.known}]
    if not (collected.new or collected.known or collected.refused):
        why = f" ({collected.left_out[0]})" if collected.left_out else ""
        raise Problem(f"{source} holds no notebook that could be taken{why}. Check the path.")
    return collected


def _collect(
    course: Path,
    lesson: str,
    path: Path,
    source: Source,
    student: str,
    roster: Roster,
    at: str | None,
    collected: Collected,
    ledger: Ledger,
) -> None:
    there = present(course, lesson, ledger.origins(lesson))
    if student:
        tops = source.tops()
        layout = layout_of(tops, path.resolve().name)
        if twin := next((one for one in (*roster.ids, *there) if one != student and alike(one) == alike(student)), ""):
            raise Problem(f"{student!r} cannot be told from the student {twin!r}. Name the one whom you mean.")
        people = {origin.identity for top in tops if (origin := origin_of(layout, top))}
        if layout is not Layout.FOLDERS and len(people) > 1:
            raise Problem(
                f"{path} holds the work of {len(people)} people, and --student takes all of it as one's. Put what is "
                f"theirs into a folder and collect that."
            )
        if layout is Layout.EXCHANGE:
            tops = [claim.tops[0] for claim in Versions(tops, lesson, {top.owner or 0 for top in tops}).claims]
        taken = {student: Claim(Origin(student, ""), tuple(tops))} if tops else {}
        if roster.ids and student not in roster.ids:
            collected.strangers.append(student)
    else:

        def known(name: str) -> bool:
            return name in there or roster.match(name) != Match()

        single = path.is_file() and is_notebook(path.name)
        source, name = unwrapped(source, path, lesson, known)
        layout = layout_of(source.tops(), name)
        exchange = layout is Layout.EXCHANGE
        claims = (
            versions_in(source, path, lesson, collected) if exchange else claims_in(source, layout, lesson, collected)
        )
        if single and layout is Layout.FOLDERS and claims and not known(claims[0].origin.student):
            raise Problem(f"Nobody can tell whose {path} is. Say it with --student.")
        settled = settle(claims, layout, roster, there)
        for what, why in settled.refused:
            collected.leave_out(what, why)
        collected.strangers += settled.strangers
        taken = settled.claims
    for entry in source.flawed():
        collected.leave_out(entry.path, entry.flaw)
    with Intake(course, lesson, source, layout, collected, at) as intake:
        for each, claim in taken.items():
            intake.lay_aside(each, claim)
        intake.settle(ledger, said=bool(student))
    for reason in collected.odd if student else ():
        ledger.note(student, lesson, f"holds a file that was left out ({reason[:120]})")
