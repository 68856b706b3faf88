"""Which tests of a parallel run share a process, and which groups begin first.

What a test file makes once a process, such as a graded class, an open JupyterLab or a lesson that has been run, is made once
in the whole run when the tests that use it stay together. `tests/seconds.csv` says what each group took when it was last
measured (`pytest --keep-seconds`); the longest begin first, so that no worker sits idle at the end. Nothing hangs on it but
the time that a run takes.
"""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from autograder.course.places import lesson_texts
from tests.paths import ROOT

SECONDS = ROOT / "tests" / "seconds.csv"
# These files run a lesson, then try answers in it: their tests of one lesson belong together, across the files.
IN_A_LESSON = (
    "tests/authoring/test_answers.py",
    "tests/authoring/test_audit.py",
    "tests/authoring/test_calibration.py",
)
# Too long for one process: each half of the lessons makes what the file shares once more.
IN_HALVES = ("tests/classroom/test_nbgrader.py",)
# Their files share a built site, and an open JupyterLab.
IN_FOLDERS = ("tests/reading", "tests/browser/evening")

LESSONS = {text.stem[:2]: text.stem for text in lesson_texts(ROOT)}


def group_of(test: str) -> str:
    """The group of a test, by its node id: path::name[parameters], the first of which may be a lesson or one's question."""
    path, _, name = test.partition("::")
    found = re.search(r"\[q?(\d\d)_", name)
    lesson = LESSONS.get(found[1]) if found else None
    if path in IN_A_LESSON and lesson:
        return f"answers of {lesson}"
    if path in IN_HALVES:
        return f"{path} {'odd' if lesson and int(lesson[:2]) % 2 else 'even'}"
    return next((folder for folder in IN_FOLDERS if path.startswith(f"{folder}/")), path)


def groups_of(path: str) -> list[str]:
    """The groups of a test file that is not cut by lesson: one, or its halves."""
    return sorted(
        {group_of(f"{path}::test[{lesson}]") for lesson in LESSONS.values()} if path in IN_HALVES else {group_of(path)}
    )


def torn(where: Iterable[tuple[str, str]]) -> list[str]:
    """The groups that did not stay together, of (group, process) pairs."""
    processes = defaultdict(set)
    for group, process in where:
        processes[group].add(process)
    return sorted(group for group, found in processes.items() if len(found) > 1)


def known_seconds() -> dict[str, float]:
    """By group, what its tests took when they were last measured, in seconds."""
    with SECONDS.open(encoding="utf-8", newline="") as file:
        return {row["group"]: float(row["seconds"]) for row in csv.DictReader(file)}


def in_order(groups: list[str], seconds: dict[str, float]) -> list[int]:
    """The places of the tests, group by group: those that take longest first, then in the order in which they came.

    A group that nobody has measured counts as one that takes no time.
    """
    places = defaultdict(list)
    for place, group in enumerate(groups):
        places[group].append(place)
    return [place for group in sorted(places, key=lambda each: -seconds.get(each, 0.0)) for place in places[group]]


def seconds_by_group(reports: Iterable[object]) -> dict[str, float]:
    """What the tests of each group took, from set-up to the end, in seconds; what is no report of a test counts as nothing."""
    taken: Counter[str] = Counter()
    for report in reports:
        if hasattr(report, "duration"):
            taken[group_of(report.nodeid)] += report.duration
    return taken


def write_seconds(measured: dict[str, float]) -> None:
    """Put what was measured into the table, the longest first; other groups keep what they had."""
    rows = known_seconds() | measured
    with SECONDS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["group", "seconds"])
        writer.writerows((group, f"{rows[group]:.1f}") for group in sorted(rows, key=lambda each: (-rows[each], each)))
