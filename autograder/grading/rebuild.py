"""The notebook that is graded: the exam's own cells in their order, with the learner's sources in their places.

Checks, points, prompts and structure come from the exam. From the submission come the sources of answer cells, edited
scenes, and cells that the learner added, each in its place. Copies, losses and a new order do no harm, and a blank never
resets what the learner has set in cells of their own.
"""

import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.grading.exam import Exam
from autograder.grading.matching import Question, matched, questions_of
from autograder.grading.reading import SubmittedCell
from autograder.grading.syntax import Facts, alike, facts, without_resets
from autograder.grading.syntax import same as same
from autograder.grading.text import listed, question_label
from autograder.grading.texts import Texts, texts_of

NAME = re.compile(r"[A-Za-z0-9_\-]+")  # of a cell that nbgrader marks
SKIPPED = "skip-execution"  # the one tag by which a cell is not run
ABOVE = "# Answered above, in a cell of your own.\n"


@dataclass(frozen=True)
class RunCell:
    """One code cell to run or check: `place` is its exam cell's index (-1: the learner added it), `own` whether the
    learner wrote this source. An added one stands `below` the exam's cell of that index, where that is known."""

    place: int
    role: str
    source: str
    grade_id: str = ""
    own: bool = False
    below: int | None = None


@dataclass
class Rebuilt:
    """The code cells in the order in which they run, and the learner's Markdown (`texts`); in clauses, what looked odd in
    the submission's structure (`anomalies`), what its author should know of how it was read (`notes`), and the ids of the
    answer cells that are gone or empty (`lost`): there the exam's own runs."""

    cells: list[RunCell]
    anomalies: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    texts: Texts = field(default_factory=Texts)
    lost: frozenset[str] = frozenset()


def rebuild(exam: Exam, submitted: Sequence[SubmittedCell]) -> Rebuilt:
    """The cells to run for what was submitted."""
    told = functools.cache(Facts)  # each cell is looked at once, and forgotten with this submission
    places = matched(exam, submitted, told)
    builder = Builder(exam, submitted, places, told)
    run = list(builder.run())
    texts = texts_of(exam, submitted, places)
    odd, notes = list(odd_checks(exam, submitted, places)), list(builder.notes())
    return Rebuilt(run, odd, notes, texts, frozenset((*builder.lost, *builder.emptied)))


def added(source: str, own: bool = True, below: int | None = None) -> RunCell:
    """A code cell that is none of the exam's."""
    return RunCell(-1, "added", source, own=own, below=below)


class Builder:
    """Puts the sources of one submission into the exam's cells; `places` is what `matched` says of them, and `told` gives
    the facts of a source."""

    def __init__(
        self,
        exam: Exam,
        submitted: Sequence[SubmittedCell],
        places: Sequence[int | None],
        told: Callable[[str], Facts],
    ):
        self.exam, self.submitted, self.told = exam, submitted, told
        self.present = {place for place in places if place is not None}
        self.sources: dict[int, list[str]] = {}  # by exam cell, of the submitted cells that are it
        self.added: dict[int, list[str]] = {}  # by the exam cell below which they run, of cells that the learner added
        self.elsewhere: list[str] = []  # questions whose answer was found in a cell of the learner's own
        self.lost: list[str] = []  # ids of the answer cells of which nothing was found
        self.emptied: list[str] = []  # and of those in which nothing stands
        anchor = -1
        for cell, place in zip(submitted, places, strict=True):
            if place is not None:
                anchor = place
                role = exam.cells[place].role
                if role == "answer" or (role in ("free", "check") and cell.is_code):
                    self.sources.setdefault(place, []).append(cell.source)
            elif cell.is_code and cell.source.strip():
                self.added.setdefault(self._lowest(anchor), []).append(cell.source)
        self.questions = {question.answer: question for question in questions_of(exam)}
        self.moved = dict(self._moved())
        self.in_own = {place: own for place in self.questions if (own := self._own_answer(place))}
        held = [self.questions[place] for place in self.in_own]
        self.held = {at for question in held for at in range(question.prompt, question.until)}

    def _lowest(self, anchor: int) -> int:
        """Where a cell below the exam's cell `anchor` runs: below scenes and texts that were deleted there, too, since
        what the learner put in their stead must not be undone by them."""
        cells = self.exam.cells
        while anchor + 1 < len(cells) and anchor + 1 not in self.present and cells[anchor + 1].role in ("free", "text"):
            anchor += 1
        return anchor

    def _within(self, question: Question) -> list[str]:
        """The added cells between a question's prompt and its check."""
        return [each for at in range(question.prompt, question.until) for each in self.added.get(at, [])]

    def _moved(self) -> Iterator[tuple[int, str]]:
        """Answers that stand too low: (answer cell that is gone, source of an own cell that sets all that it asks)."""
        for place, question in self.questions.items():
            above = [each for at, sources in self.added.items() if at < question.until for each in sources]
            if place in self.present or not question.asked:
                continue
            if any(self.told(each).touched & question.asked for each in above):
                continue
            for at in sorted(self.added, reverse=True):
                fits = [each for each in self.added[at] if self.told(each).names >= question.asked]
                if at >= question.until and fits:
                    self.added[at].remove(fits[-1])
                    self.elsewhere.append(self._label(place))
                    yield place, fits[-1]
                    break

    def _own_answer(self, place: int) -> list[str]:
        """The learner's own cells between a question's prompt and its check, where the answer cell at `place` is blank or
        gone and they are the answer."""
        question = self.questions[place]
        own = self._within(question)
        if place in self.moved or self._changed(place):
            return []
        if place not in self.present or any(self.told(each).touched & question.asked for each in own):
            return own
        return []

    def _changed(self, place: int) -> list[str]:
        """What was submitted for an answer cell and is not its scaffold, nor nothing; to the letter, where a person reads it."""
        known, sources = self.exam.cells[place], self.sources.get(place, [])
        if known.by_hand:
            return [each for each in sources if each != known.source]
        return [each for each in sources if each.strip() and not self._same(each, known.source)]

    def _same(self, source: str, released: str) -> bool:
        """`same` for a submitted source and one of the exam's."""
        return alike(source, released) or self.told(source).says(facts(released))

    def _label(self, place: int) -> str:
        return question_label(self.exam.cells[place].grade_id)

    def run(self) -> Iterator[RunCell]:
        """The code cells in the order in which they run."""
        mine: frozenset[str] = frozenset()  # names that hold what cells of the learner's own gave them
        for place in range(-1, len(self.exam.cells)):
            cells = list(self._at(place, mine)) if place >= 0 else []
            if place not in self.held:
                cells += [added(source, below=place) for source in self.added.get(place, [])]
            for cell in cells:
                names = (self.told if cell.own else facts)(cell.source).names
                mine = mine | names if cell.own and cell.place < 0 else mine - names
                yield cell

    def _at(self, place: int, mine: frozenset[str]) -> Iterator[RunCell]:
        """What runs for the exam's cell at `place`, where the learner's own cells have set `mine`."""
        known = self.exam.cells[place]
        if known.role in ("free", "check"):
            source = self.sources.get(place, [known.source])[-1] if known.role == "free" else known.source
            edited = not self._same(source, known.source)
            yield RunCell(place, known.role, source if edited else known.source, known.grade_id, own=edited)
        elif place in self.in_own:
            yield from self._in_own_cells(self.questions[place], self.in_own[place])
        elif known.role == "answer":
            yield from self._answer(place, mine)

    def _in_own_cells(self, question: Question, own: Sequence[str]) -> Iterator[RunCell]:
        """What the scaffold defines beside the answer, then the learner's own cells: the last that sets what is asked is
        the answer."""
        known = self.exam.cells[question.answer]
        fits = [number for number, each in enumerate(own) if self.told(each).touched & question.asked]
        names = frozenset[str]().union(*(self.told(each).names for each in own))
        if not fits and question.answer not in self.present:
            self.lost.append(known.grade_id)
        if rest := without_resets(known.source, names):
            yield added(rest, own=False)
        for number, source in enumerate(own):
            is_answer = number == (fits[-1] if fits else len(own) - 1)
            yield RunCell(question.answer, "answer", source, known.grade_id, own=True) if is_answer else added(source)

    def _answer(self, place: int, mine: frozenset[str]) -> Iterator[RunCell]:
        """The copies of an answer cell: all run, and the last that was changed is the answer."""
        known, asked = self.exam.cells[place], self.questions[place].asked
        copies = [self.moved[place]] if place in self.moved else self._changed(place)
        if copies:
            yield from map(added, copies[:-1])
            yield RunCell(place, "answer", copies[-1], known.grade_id, own=True)
        elif asked and asked <= mine:
            self.elsewhere.append(self._label(place))
            rest = without_resets(known.source, asked)
            yield RunCell(place, "answer", ABOVE + rest, known.grade_id)
        else:
            if place not in self.present:
                self.lost.append(known.grade_id)
            elif not any(map(str.strip, self.sources.get(place, []))):
                self.emptied.append(known.grade_id)
            yield RunCell(place, "answer", known.source, known.grade_id)

    def notes(self) -> Iterator[str]:
        """What the author should know of how the notebook was read, once it has been."""
        yield from dict.fromkeys(cell.fault for cell in self.submitted if cell.fault)
        if self.elsewhere:
            yield f"{listed(self.elsewhere)}: answered outside of the lesson's own cell, and taken from there"
        if not self.lost:
            return
        known = {cell.grade_id for cell in self.exam.cells}
        foreign = [cell.grade_id for cell in self.submitted if cell.grade_id and cell.grade_id not in known]
        if not any(cell.is_code for cell in self.submitted):
            yield "the notebook holds no code. Hand in the notebook of this lesson, with the answers in it"
        elif len(self.lost) < len(self.questions):
            several = len(self.lost) > 1
            labels = listed([question_label(name) for name in self.lost])
            yield f"the answer cell{'s' * several} of {labels} {'are' if several else 'is'} missing"
        elif foreign:
            yield (
                f"none of the lesson's answer cells was found: the notebook holds {listed(foreign)}. Hand in the notebook "
                "of this lesson"
            )
        else:
            yield (
                "none of the lesson's answer cells was found: they lost their marks and their place. Put each answer below "
                "its question in a fresh copy of the notebook, and hand that in"
            )


def odd_checks(exam: Exam, submitted: Sequence[SubmittedCell], places: Sequence[int | None]) -> Iterator[str]:
    """What nobody does by accident: a check that is not to run, is worth more, or stands above its answer.

    Copies are honest, and so are tags, types and other metadata that editors leave on a cell.
    """
    where: dict[int, list[int]] = {}  # by exam cell, where the submitted cells that are it stand
    most = max((check.points for check in exam.checks), default=0.0)
    for number, (cell, place) in enumerate(zip(submitted, places, strict=True)):
        if cell.grade_id and not NAME.fullmatch(cell.grade_id):
            yield f"a cell is named {cell.grade_id}, which nbgrader allows nobody to write"
        if place is None:
            if cell.points is not None and not 0 <= cell.points <= most:
                yield f"a cell named {cell.grade_id or '(nothing)'} claims {claimed(cell.points)}, and the lesson has none such"
            continue
        known = exam.cells[place]
        where.setdefault(place, []).append(number)
        if known.role != "check":
            continue
        if any(tag.lower() == SKIPPED for tag in cell.tags):
            yield f"{known.grade_id} carries the tag {SKIPPED}"
        if cell.points is not None and cell.points != known.points:
            yield f"{known.grade_id} claims {claimed(cell.points)} instead of {known.points:g}"
        if cell.schema_version == 0:
            yield f"{known.grade_id} claims an unknown schema version"
    yield from checks_above(exam, where)


def checks_above(exam: Exam, where: Mapping[int, Sequence[int]]) -> Iterator[str]:
    """Checks of which every copy stands above every copy of their answer."""
    answers = {cell.grade_id: place for place, cell in enumerate(exam.cells) if cell.role == "answer"}
    for place, numbers in where.items():
        known = exam.cells[place]
        answer = where.get(answers.get(known.question, -1)) if known.role == "check" else None
        if answer and max(numbers) < min(answer):
            yield f"{known.grade_id} stands above its answer"


def claimed(points: float) -> str:
    """A claim of points in words."""
    return "an impossible number of points" if points == float("inf") else f"{points:g} points"
