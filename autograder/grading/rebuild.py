"""The notebook that is graded: the exam's own cells in their order, with the learner's sources in their places.

Checks, points, prompts and structure come from the exam. From the submission come the sources of answer cells, edited
scenes, and cells that the learner added, each in its place. Copies, losses and a new order do no harm.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from autograder.grading.exam import Exam
from autograder.grading.submission import SubmittedCell


@dataclass(frozen=True)
class RunCell:
    """One code cell to run or check: `place` is its exam cell's index (-1: the learner added it), `own` whether the
    learner wrote this source."""

    place: int
    role: str
    source: str
    grade_id: str = ""
    own: bool = False


@dataclass
class Rebuilt:
    """The code cells in the order in which they run, and what looked odd in the submission's structure."""

    cells: list[RunCell]
    anomalies: list[str] = field(default_factory=list)


def same(one: str, other: str) -> bool:
    """Whether two cells say the same, apart from white space, line ends and comments."""
    if one.split() == other.split():
        return True
    try:
        return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def matched(exam: Exam, submitted: Sequence[SubmittedCell]) -> list[int | None]:
    """For each submitted cell the index of the exam's cell that it is, or None for one that the learner added.

    By nbgrader's id first, then by the cell's id, then by its text; each exam cell is taken once by id and text, but
    every copy of an answer cell is one of it.
    """
    by_grade = {cell.grade_id: place for place, cell in enumerate(exam.cells) if cell.grade_id}
    by_id = {cell.id: place for place, cell in enumerate(exam.cells)}
    by_text: dict[str, list[int]] = {}
    for position, known in enumerate(exam.cells):
        by_text.setdefault(" ".join(known.source.split()), []).append(position)
    places: list[int | None] = [None] * len(submitted)
    taken: set[int] = set()
    for number, cell in enumerate(submitted):
        place = by_grade.get(cell.grade_id)
        if (
            place is None
            and cell.id in by_id
            and not exam.cells[by_id[cell.id]].grade_id
            and by_id[cell.id] not in taken
        ):
            place = by_id[cell.id]
        if place is not None:
            places[number] = place
            taken.add(place)
    for number, cell in enumerate(submitted):
        if places[number] is None:
            free = [place for place in by_text.get(" ".join(cell.source.split()), []) if place not in taken]
            if free and cell.source.strip():
                places[number] = free[0]
                taken.add(free[0])
    return places


def rebuild(exam: Exam, submitted: list[SubmittedCell]) -> Rebuilt:
    """The cells to run for what was submitted."""
    places = matched(exam, submitted)
    sources: dict[int, list[str]] = {}
    added: dict[int, list[str]] = {}
    anomalies = list(odd_checks(exam, submitted, places))
    anchor = -1
    for cell, place in zip(submitted, places, strict=True):
        if place is None:
            if cell.is_code and cell.source.strip():
                added.setdefault(anchor, []).append(cell.source)
            continue
        anchor = place
        if exam.cells[place].role != "text" and (cell.is_code or exam.cells[place].role == "answer"):
            sources.setdefault(place, []).append(cell.source)
    run = [RunCell(-1, "added", source, own=True) for source in added.get(-1, [])]
    for position, known in enumerate(exam.cells):
        if known.role in ("free", "check"):
            mine = sources.get(position, [known.source])[-1] if known.role == "free" else known.source
            edited = not same(mine, known.source)
            run.append(RunCell(position, known.role, mine if edited else known.source, known.grade_id, own=edited))
        elif known.role == "answer":
            changed = [source for source in sources.get(position, []) if not same(source, known.source)]
            copies = changed or [known.source]
            run += [RunCell(-1, "added", source, own=True) for source in copies[:-1]]
            run.append(RunCell(position, "answer", copies[-1], known.grade_id, own=not same(copies[-1], known.source)))
        run += [RunCell(-1, "added", source, own=True) for source in added.get(position, [])]
    return Rebuilt(run, anomalies)


def odd_checks(exam: Exam, submitted: Sequence[SubmittedCell], places: Sequence[int | None]) -> Iterator[str]:
    """What nobody does by accident: a check that will not run, is worth more, or stands above its answer."""
    first: dict[int, int] = {}  # by exam cell, where the first submitted cell that is it stands
    answers = {cell.question: place for place, cell in enumerate(exam.cells) if cell.role == "answer"}
    for number, (cell, place) in enumerate(zip(submitted, places, strict=True)):
        if place is None:
            if cell.points is not None:
                yield f"a cell named {cell.grade_id or '(nothing)'} claims {cell.points:g} points, and the lesson has none such"
            continue
        known = exam.cells[place]
        first.setdefault(place, number)
        if known.role != "check":
            continue
        if cell.tags and set(cell.tags) - {"raises-exception"}:
            yield f"{known.grade_id} carries the tag {sorted(set(cell.tags) - {'raises-exception'})[0]}"
        if cell.points is not None and cell.points != known.points:
            yield f"{known.grade_id} claims {cell.points:g} points instead of {known.points:g}"
        if cell.schema_version not in (None, 1, 2, 3):
            yield f"{known.grade_id} claims an unknown schema version"
        if not cell.is_code:
            yield f"{known.grade_id} is no code cell any more"
    copies = [place for place in places if place is not None and exam.cells[place].role in ("answer", "check")]
    for position, known in enumerate(exam.cells):
        twice = copies.count(position) > 1 and copies.count(answers.get(known.question, -1)) > 1
        if known.role == "check" and twice:
            yield f"{known.question} stands there twice, its check too"
    for position, number in first.items():
        known = exam.cells[position]
        if known.role == "check" and known.question in answers:
            answer = first.get(answers[known.question])
            if answer is not None and number < answer:
                yield f"{known.grade_id} stands above its answer"
