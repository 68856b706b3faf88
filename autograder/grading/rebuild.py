"""The notebook that is graded: the exam's own cells in their order, with the learner's sources in their places.

Checks, points, prompts and structure come from the exam. From the submission come the sources of answer cells, edited
scenes, and cells that the learner added, each in its place. Copies, losses and a new order do no harm.
"""

import ast
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

    cells: list
    anomalies: list = field(default_factory=list)


def same(one: str, other: str) -> bool:
    """Whether two cells say the same, apart from white space, line ends and comments."""
    if one.split() == other.split():
        return True
    try:
        return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def matched(exam: Exam, submitted: list[SubmittedCell]):
    """For each submitted cell the index of the exam's cell that it is, or None for one that the learner added.

    By nbgrader's id first, then by the cell's id, then by its text; each exam cell is taken once by id and text, but
    every copy of an answer cell is one of it.
    """
    by_grade = {cell.grade_id: place for place, cell in enumerate(exam.cells) if cell.grade_id}
    by_id = {cell.id: place for place, cell in enumerate(exam.cells)}
    by_text = {}
    for place, cell in enumerate(exam.cells):
        by_text.setdefault(" ".join(cell.source.split()), []).append(place)
    places, taken = [None] * len(submitted), set()
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
    sources, added = {}, {}
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
    for place, cell in enumerate(exam.cells):
        if cell.role in ("free", "check"):
            mine = sources.get(place, [cell.source])[-1] if cell.role == "free" else cell.source
            edited = not same(mine, cell.source)
            run.append(RunCell(place, cell.role, mine if edited else cell.source, cell.grade_id, own=edited))
        elif cell.role == "answer":
            copies = [source for source in sources.get(place, []) if not same(source, cell.source)] or [cell.source]
            run += [RunCell(-1, "added", source, own=True) for source in copies[:-1]]
            run.append(RunCell(place, "answer", copies[-1], cell.grade_id, own=not same(copies[-1], cell.source)))
        run += [RunCell(-1, "added", source, own=True) for source in added.get(place, [])]
    return Rebuilt(run, anomalies)


def odd_checks(exam: Exam, submitted, places):
    """What nobody does by accident: a check that will not run, is worth more, or stands above its answer."""
    first, answers = {}, {cell.question: place for place, cell in enumerate(exam.cells) if cell.role == "answer"}
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
    for place, cell in enumerate(exam.cells):
        if cell.role == "check" and copies.count(place) > 1 and copies.count(answers.get(cell.question)) > 1:
            yield f"{cell.question} stands there twice, its check too"
    for place, number in first.items():
        cell = exam.cells[place]
        if cell.role == "check" and cell.question in answers:
            answer = first.get(answers[cell.question])
            if answer is not None and number < answer:
                yield f"{cell.grade_id} stands above its answer"
