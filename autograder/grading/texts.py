"""A learner's Markdown: answers in writing, and what they wrote between the cells. It is kept, and never run."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from autograder.grading.exam import Exam
from autograder.grading.reading import SubmittedCell

# Pages that show Markdown take these for elements, for characters written as their number, and for programs.
ELEMENT = re.compile(r"<(?=[A-Za-z/!?])")
ENTITY = re.compile(r"&(?=#|\w+;)")
PROGRAM = re.compile(
    r"(j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t|v\s*b\s*s\s*c\s*r\s*i\s*p\s*t|d\s*a\s*t\s*a)(?=[\s\\]*:)", re.IGNORECASE
)
LINK = re.compile(r"\\(?=href\b|url\b|newcommand\b|def\b|let\b|require\b)")  # TeX that makes links or new commands
PICTURE = re.compile(r"!\[([^\]\n]{0,200})\]\(\s*attachment:[^)\n]{0,400}\)", re.IGNORECASE)  # stays in the submission
ATTACHED = re.compile(r"attachment(?=:)", re.IGNORECASE)
FORMULA = re.compile(r"\\(?=[\[(]|begin\b)")
MOST_FORMULAS = 200  # of one text; a page takes quadratic time for them


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
    an element, an entity, the address of a program or a link in TeX; a picture that was pasted is named, since it stays in
    the submission. All else stays as it was written."""
    text = ATTACHED.sub("attachment ", PICTURE.sub(r"[a picture in the submitted notebook: \1]", markdown))
    text = LINK.sub(r"\\ ", PROGRAM.sub(r"\1 ", ENTITY.sub("& ", ELEMENT.sub("< ", text))))
    count = itertools.count()
    return FORMULA.sub(lambda found: found[0] if next(count) < MOST_FORMULAS else "\\ ", text)
