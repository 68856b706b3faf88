"""How far a learner has come: points, artefacts, minutes left, claims covered. Read from files; nothing is graded."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aipm import markup, place
from aipm.course import Lesson, read_lessons
from aipm.portfolio import store
from aipm.portfolio.kept import complete
from aipm.printable import printable
from aipm.questions.statuses import SOLVED

COLUMNS = ("lesson", "points", "artefacts", "minutes left")


@dataclass(frozen=True)
class Result:
    """What an earlier check of a lesson said: points, of how many, and the questions solved."""

    points: float
    of: float
    solved: frozenset[str]


@dataclass(frozen=True)
class LessonProgress:
    """One lesson: points, artefacts kept, minutes left (None without its notebook), and whether all is solved."""

    lesson: str
    title: str
    points: float
    points_of: float
    artefacts: int
    artefacts_of: int
    minutes_left: int | None
    all_solved: bool

    def cells(self) -> tuple[str, ...]:
        """The row as the text of its cells, in the order of COLUMNS."""
        return (
            f"{self.lesson[:2]} {self.title}",
            f"{self.points:g} of {self.points_of:g}",
            f"{self.artefacts} of {self.artefacts_of}",
            "unknown" if self.minutes_left is None else str(self.minutes_left),
        )


@dataclass(frozen=True)
class Progress:
    """The rows, how many of the guide's claims the solved lessons cover, and what could not be read."""

    rows: list[LessonProgress]
    claims: int
    claims_of: int
    notes: list[str]

    def total(self) -> tuple[str, ...]:
        """The last row of the table."""
        return (
            "all",
            f"{sum(row.points for row in self.rows):g} of {sum(row.points_of for row in self.rows):g}",
            f"{sum(row.artefacts for row in self.rows)} of {sum(row.artefacts_of for row in self.rows)}",
            str(sum(row.minutes_left or 0 for row in self.rows)),
        )

    def claims_line(self) -> str:
        """The share of the guide's claims, in a sentence."""
        share = self.claims / self.claims_of if self.claims_of else 0
        return (
            f"Lessons whose questions you have all solved cover {self.claims} of the {self.claims_of} claims of the "
            f"guide that these lessons test ({share:.0%})."
        )


def number(value: Any) -> bool:
    """Whether `value` is a number that can be points."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e6


def result_of(entry: Any) -> Result | None:
    """One lesson's entry of `progress.json`, or None where it has another shape."""
    if not isinstance(entry, dict) or not number(entry.get("score")) or not number(entry.get("max_score")):
        return None
    questions = entry.get("questions")
    if not isinstance(questions, dict) or not all(isinstance(each, dict) for each in questions.values()):
        return None
    solved = frozenset(name for name, each in questions.items() if each.get("verdict") == SOLVED)
    return Result(entry["score"], entry["max_score"], solved)


def read_results(folder: Path) -> tuple[dict[str, Result], list[str]]:
    """The results by lesson that earlier checks left in `folder`, and a sentence for what cannot be read."""
    name = f"{store.PROGRESS}.json"
    again = 'Check your lessons again, for example with `from aipm import check; check("00")`.'
    try:
        kept = json.loads((folder / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, ['No points are kept yet. Check a lesson, for example with `from aipm import check; check("00")`.']
    except OSError as error:
        return {}, [f"{name} in your portfolio could not be opened ({error.strerror}), so no points are shown."]
    except (ValueError, RecursionError):
        kept = None
    if not isinstance(kept, dict):
        return {}, [f"{name} in your portfolio cannot be read, so no points are shown. {again}"]
    results = {lesson: result_of(entry) for lesson, entry in kept.items()}
    bad = [lesson for lesson, result in results.items() if result is None]
    notes = [f"{name} has no readable points for {', '.join(bad)}. {again}"] if bad else []
    return {lesson: result for lesson, result in results.items() if result is not None}, notes


def row_of(lesson: Lesson, result: Result | None, folder: Path) -> LessonProgress:
    """A lesson's row. Its scenes count as done once a cell was run, an artefact kept or a point earned; an artefact counts
    once nothing in it is open."""
    kept = [folder / f"{slug}.json" for slug in lesson.artefacts if (folder / f"{slug}.json").is_file()]
    solved = result.solved if result else frozenset()
    left = sum(question.minutes for question in lesson.questions if question.id not in solved)
    started = lesson.run or bool(kept) or bool(result and result.points)
    return LessonProgress(
        lesson=lesson.name,
        title=lesson.title,
        points=result.points if result else 0.0,
        points_of=result.of if result else sum(question.points for question in lesson.questions),
        artefacts=sum(map(complete, kept)),
        artefacts_of=len(lesson.artefacts),
        minutes_left=left + (0 if started else lesson.scene_minutes),
        all_solved=bool(lesson.questions) and all(question.id in solved for question in lesson.questions),
    )


def measure(course: Path | None, folder: Path) -> Progress:
    """The progress of the learner whose portfolio is `folder`, on the lessons that lie in `course`."""
    lessons, notes = (
        read_lessons(course) if course else ([], ["This is not inside the course's folder. Open it there."])
    )
    results, unread = read_results(folder)
    rows = [row_of(lesson, results.get(lesson.name), folder) for lesson in lessons]
    known = {lesson.name for lesson in lessons}
    for name, result in results.items():
        if name not in known:
            rows.append(LessonProgress(name, name[3:].replace("_", " "), result.points, result.of, 0, 0, None, False))
            notes.append(f"The notebook of {name} was not read, so its minutes and claims are unknown.")
    rows.sort(key=lambda row: row.lesson)
    solved = {row.lesson for row in rows if row.all_solved}
    covered = {claim for lesson in lessons if lesson.name in solved for claim in lesson.claims}
    every = {claim for lesson in lessons for claim in lesson.claims}
    return Progress(rows, len(covered), len(every), notes + unread)


def as_text(told: Progress) -> str:
    """The progress as plain text."""
    table = [COLUMNS, *(row.cells() for row in told.rows), told.total()]
    widths = [max(len(cells[place]) for cells in table) for place in range(len(COLUMNS))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip() for cells in table
    ]
    return "\n".join(printable(line, 4_000) for line in [*lines, told.claims_line(), *told.notes])


def as_html(told: Progress) -> str:
    """The progress as a table for the notebook; every text is escaped."""
    table = markup.table(COLUMNS, [row.cells() for row in told.rows], told.total())
    return table + "".join(map(markup.paragraph, (told.claims_line(), *told.notes)))


def progress() -> None:
    """Show how far you have come: points, artefacts and minutes left by lesson. Grades nothing."""
    told = measure(place.course(), place.portfolio())
    from IPython.display import display  # here, since the command line has no use for it

    display({"text/html": as_html(told), "text/plain": as_text(told)}, raw=True)
