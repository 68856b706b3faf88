"""Which cell of the exam each submitted cell is, and where in the exam an answer may stand."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autograder.grading.exam import Exam, ExamCell
from autograder.grading.reading import SubmittedCell
from autograder.grading.syntax import Facts, facts

SURE = "sure"  # the name under which an answer cell says how sure its author is; no check asks for it


@dataclass(frozen=True)
class Question:
    """An answer cell's surroundings in the exam: from its prompt up to its first check (`until`) its answer may stand.

    `asked` are the names that the scaffold sets and the checks read.
    """

    answer: int
    prompt: int
    until: int
    asked: frozenset[str]


@functools.lru_cache(maxsize=8)
def questions_of(exam: Exam) -> list[Question]:
    """The questions of an exam that are answered in code, in order."""
    found = []
    for place, known in enumerate(exam.cells):
        if known.role != "answer":
            continue
        prompt = place
        while (
            prompt
            and exam.cells[prompt].role not in ("text", "task")
            and exam.cells[prompt - 1].role in ("text", "task", "free")
        ):
            prompt -= 1
        checks = [at for at in range(place, len(exam.cells)) if _judges(exam.cells[at], known)]
        wanted: set[str] = set()
        for at in checks:
            wanted |= set(exam.names_wanted(exam.cells[at]))
        asked = frozenset((wanted & facts(known.source).names or wanted) - {SURE})
        found.append(Question(place, prompt, checks[0] if checks else place + 1, asked))
    return found


def _judges(cell: ExamCell, answer: ExamCell) -> bool:
    return cell.role == "check" and cell.question == answer.grade_id


def heading(source: str) -> str:
    """The first line of a text if it is a heading, else nothing."""
    first = source.strip().split("\n", 1)[0]
    return " ".join(first.split()) if first.startswith("#") else ""


def matched(exam: Exam, submitted: Sequence[SubmittedCell], told: Callable[[str], Facts] = facts) -> list[int | None]:
    """For each submitted cell the index of the exam's cell that it is, or None for one that the learner added.

    By nbgrader's id first, then by the cell's id, then by its text, its statements or its heading. Each exam cell is taken
    once, but every copy of a cell that nbgrader marks is one of it. `told` gives the facts of a submitted cell.
    """
    by_grade = {cell.grade_id: place for place, cell in enumerate(exam.cells) if cell.grade_id}
    by_id = {cell.id: place for place, cell in enumerate(exam.cells)}
    places: list[int | None] = [by_grade.get(cell.grade_id) for cell in submitted]
    taken = {place for place in places if place is not None}
    for number, cell in enumerate(submitted):
        place = by_id.get(cell.id)
        if places[number] is None and not cell.grade_id and place is not None and place not in taken:
            places[number] = place
            taken.add(place)
    for key in KEYS:
        free: dict[str, list[int]] = {}
        for position, known in enumerate(exam.cells):
            if position not in taken and (known_by := key(known.source, known.role not in TEXTS, facts)):
                free.setdefault(known_by, []).append(position)
        for number, cell in enumerate(submitted):
            if places[number] is None and free and (found := free.get(key(cell.source, cell.is_code, told))):
                places[number] = place = found.pop(0)
                taken.add(place)
    return places


TEXTS = ("text", "written", "task")  # roles of cells that are no code
# By what a cell that lost its ids is known, in this order: functions of its source, of whether it is code, and of what
# tells its facts.
KEYS: tuple[Callable[[str, bool, Callable[[str], Facts]], str], ...] = (
    lambda source, is_code, told: " ".join(source.split()),
    lambda source, is_code, told: told(source).digest if is_code else "",
    lambda source, is_code, told: "" if is_code else heading(source),
)
