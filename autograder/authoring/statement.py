"""What a lesson says of its own exercise: how many questions, points and minutes. It has to be true.

"Eight questions, 18 points" is said of the whole lesson; "Three are left, 7 points" of what stands below; "Two come now"
of what stands between it and such a sentence; "70 for the exercise" is the minutes of all prompts together, as they are
or rounded up to five.
"""

import math
import re
from collections.abc import Iterator, Sequence

from aipm.course import MINUTES
from aipm.questions.memo.figures import ONES
from autograder.authoring.lesson import Cell

WORDS = ONES[1:16]
NUMBER = rf"\b(\d+|{'|'.join(WORDS)})"
WORTH = re.compile(rf"{NUMBER} questions?, {NUMBER} points?\b", re.IGNORECASE)
LEFT = re.compile(rf"{NUMBER} (?:is|are) left, {NUMBER} points?\b", re.IGNORECASE)
COME = re.compile(rf"{NUMBER} comes? now\b", re.IGNORECASE)
TIME = re.compile(rf"{NUMBER}(?: minutes?)? for the exercise\b", re.IGNORECASE)
MINUTES_OF_ALL = "minutes for the exercise"
EXAMPLES = {
    WORTH: "Eight questions, 18 points.",
    TIME: "**Time:** 60 minutes for the scenes, 55 for the exercise.",
}


def points_of(cells: Sequence[Cell]) -> dict[str, int]:
    """The points that the checks of each question give together."""
    points: dict[str, int] = {}
    for cell in cells:
        if "judge" in cell.marks and isinstance(cell.marks.get("points"), int):
            points[cell.marks["judge"]] = points.get(cell.marks["judge"], 0) + cell.marks["points"]
    return points


def count(word: str) -> int:
    """A number in digits or as one of WORDS."""
    return int(word) if word.isdigit() else WORDS.index(word.lower()) + 1


def stated(cells: Sequence[Cell]) -> Iterator[tuple[Cell, str, int, str]]:
    """(cell, number as the text says it, number that is true, of what) of each such sentence.

    Minutes are left out where a prompt does not say its own, which is a complaint of its own.
    """
    points = points_of(cells)
    asked = {place: str(cell.marks["answer"]) for place, cell in enumerate(cells) if "answer" in cell.marks}
    minutes = [MINUTES.search(cells[place - 1].source) for place in asked]
    texts = {place: cell.source for place, cell in enumerate(cells) if cell.kind == "markdown"}
    rests = [place for place, text in texts.items() if LEFT.search(text)]

    def worth(first: int, end: int = len(cells)) -> tuple[int, int]:
        """The number and the points of the questions from one place to another."""
        inside = [question for place, question in asked.items() if first <= place < end]
        return len(inside), sum(points.get(question, 0) for question in inside)

    for place, text in texts.items():
        for found in WORTH.finditer(text):
            for said, true, what in zip(found.groups(), worth(0), ("questions", "points"), strict=True):
                yield cells[place], said, true, what
        for found in LEFT.finditer(text):
            for said, true, what in zip(found.groups(), worth(place), ("questions left", "points left"), strict=True):
                yield cells[place], said, true, what
        for found in COME.finditer(text):
            end = next((rest for rest in rests if rest > place), len(cells))
            yield cells[place], found[1], worth(place, end)[0], "questions that come now"
        for found in TIME.finditer(text):
            if all(minutes):
                yield cells[place], found[1], sum(int(each[2]) for each in minutes if each), MINUTES_OF_ALL


def check_statement(cells: Sequence[Cell], number: str) -> Iterator[tuple[Cell, str]]:
    """A lesson with questions says how many, their points and their minutes, as prompts and checks have them."""
    if not any("answer" in cell.marks for cell in cells):
        return
    for cell, said, true, what in stated(cells):
        rounded = what == MINUTES_OF_ALL and count(said) == 5 * math.ceil(true / 5)
        if count(said) != true and not rounded:
            yield cell, f"the text says {said} {what}; its prompts and checks have {true}"
    for pattern, example in EXAMPLES.items():
        if not any(pattern.search(cell.source) for cell in cells if cell.kind == "markdown"):
            yield cells[0], f"no sentence tells what the exercise takes; write one like `{example}`"
