"""A learner's Markdown: answers in writing, and what they wrote between the cells. It is kept, and never run."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from autograder.grading.exam import Exam
from autograder.grading.reading import SubmittedCell

# Pages that show Markdown take these for elements, for characters written as their number, and for programs.
ELEMENT = re.compile(r"<(?=[A-Za-z/!?])")
ENTITY = re.compile(r"&(?=#|\w+;)")
PROGRAM = re.compile(r"(javascript|vbscript|data)(?=[\s\\]*:)", re.IGNORECASE)


@dataclass
class Texts:
    """`written` holds by exam cell the answers in writing that are not as handed out, of copies the last; `remarks` by
    exam cell what the learner wrote below it, each with the number of their own code cells between the two."""

    written: dict[int, str] = field(default_factory=dict)
    remarks: dict[int, list[tuple[int, str]]] = field(default_factory=dict)


def texts_of(exam: Exam, submitted: Sequence[SubmittedCell], places: Sequence[int | None]) -> Texts:
    """The Markdown of a submission, of which `places` says which exam cell each cell is."""
    texts = Texts()
    anchor, codes = -1, 0
    for cell, place in zip(submitted, places, strict=True):
        if place is not None:
            anchor, codes = place, 0
            known = exam.cells[place]
            if known.role == "written" and cell.source != known.source:
                texts.written[place] = cell.source
        elif cell.is_code:
            codes += bool(cell.source.strip())
        elif cell.source.strip():
            texts.remarks.setdefault(anchor, []).append((codes, cell.source))
    return texts


def harmless(markdown: str) -> str:
    """A student's Markdown for pages that do not clean it, such as the formgrader's: a space in the middle of what could be
    an element, an entity or the address of a program. All else stays as it was written."""
    return PROGRAM.sub(r"\1 ", ENTITY.sub("& ", ELEMENT.sub("< ", markdown)))
