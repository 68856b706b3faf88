"""The notebook that goes back: the exam's cells with the learner's sources and, in each check, its result as output.

It is what nbgrader expects in `autograded/`: an error output earns nothing, none earns all. Hidden regions are not in
it, and nothing that learner code displayed but plain text. What the learner wrote and printed has a bound in all.
"""

import functools
import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import Any

import nbformat
from nbformat import NotebookNode

from aipm.questions.statuses import ERROR, SOLVED, shown_as
from autograder.grading.exam import Exam
from autograder.grading.judge import POINTS_STAY_OPEN, CheckResult
from autograder.grading.notebook_text import text_of_cell
from autograder.grading.rebuild import RunCell
from autograder.grading.session import RunResult
from autograder.grading.text import MOST_MESSAGE, clean, sentence
from autograder.grading.texts import Texts, harmless

NOT_RUN = "not-run-again"  # tag of scenes that were taken from the snapshot
SUMMARY = "aipm"  # key of the notebook's metadata under which results are kept

# Bytes of the file for a learner's code, their Markdown, what cells displayed, and what they raised.
MOST_SOURCES, MOST_TEXTS, MOST_OUTPUTS, MOST_ERRORS = 600_000, 300_000, 500_000, 200_000
MOST_PRINTED = 41_000  # characters of what one cell prints, and of one display; learner.py keeps 40,000
MOST_DISPLAYS = 100  # of one cell
MOST_ERROR = 400  # characters of the name of an exception, and of its text
INDENT = 14  # bytes that the file needs for a line beside its text
FRAME = 260  # bytes that the file needs for a cell or an output beside its text


class Room:
    """How much of the file is left for foreign text: `left` bytes."""

    def __init__(self, left: int):
        self.left = left

    def fit(self, text: str, most: int) -> str:
        """`text` made harmless and, where it is too long or the room too small, cut; the end then says so."""
        most = min(most, max(0, self.left))  # a character takes a byte or more
        shown = clean(text, most)
        whole = len(text) <= most or len(shown) < most
        while shown and self._size(shown) > self.left:
            fits = int(len(shown) * min(0.9, self.left / self._size(shown)))
            shown, whole = shown[:fits], False
        self.left -= self._size(shown)
        return shown if whole else f"{shown}\n… and {len(text) - len(shown):,} more characters"

    def frame(self) -> bool:
        """Take the room that one more cell or output needs; whether there was enough."""
        self.left -= FRAME
        return self.left > 0

    def _size(self, text: str) -> int:
        return len(json.dumps(text, ensure_ascii=False).encode()) + INDENT * (text.count("\n") + 1)


def learner_outputs(ran: Mapping[str, Any], room: Room, room_for_errors: Room) -> Iterator[NotebookNode]:
    """What one of the learner's cells did, as notebook outputs of plain text, as far as there is room."""
    if (printed := text_in(ran.get("printed"))) and room.frame():
        yield new_output("stream", name="stdout", text=room.fit(printed, MOST_PRINTED))
    displays = [text for output in ran.get("outputs", []) if (text := text_in(output, "data", "text/plain"))]
    for number, text in enumerate(displays):
        if not room.frame():
            break
        if number == MOST_DISPLAYS:
            said = f"… and {len(displays) - number:,} more displays"
            yield new_output("display_data", data={"text/plain": said})
            break
        yield new_output("display_data", data={"text/plain": room.fit(text, MOST_PRINTED)})
    error = ran.get("error")
    if isinstance(error, list) and len(error) == 2 and room_for_errors.frame():
        name, text = (sentence(room_for_errors.fit(text_in(part), MOST_ERROR), MOST_ERROR) for part in error)
        room_for_errors.left -= len(name) + len(text)  # once more below
        yield new_output("error", ename=name, evalue=text, traceback=[f"{name}: {text}"])


def new_output(output_type: str, data: Mapping[str, str] | None = None, **fields: object) -> NotebookNode:
    """What `nbformat.v4.new_output` gives, without its look into the schema: what is given here is known to be right."""
    shown = {} if data is None else {"metadata": NotebookNode(), "data": NotebookNode(data)}
    return NotebookNode(output_type=output_type, **shown, **fields)


def text_in(value: object, *keys: str) -> str:
    """The text under `keys` in what a learner's process sent; empty where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def result_output(result: CheckResult | None) -> NotebookNode:
    """A check's result as the one output of its cell, such that nbgrader reads the right points from it.

    Where nothing was judged nbgrader reads 0 as well, since it knows no output that says "open".
    """
    if result is None:  # an output that is missing would earn all points
        return failure(ERROR, f"This check was not run. {POINTS_STAY_OPEN}")
    message = sentence(result.message, MOST_MESSAGE)
    if result.verdict == SOLVED and result.points == result.max_points:
        return new_output("stream", name="stdout", text=f"{message}\n")
    if result.verdict == SOLVED:
        return new_output("execute_result", data={"text/plain": repr(result.points)}, execution_count=1)
    return failure(result.verdict, message)


def failure(verdict: str, message: str) -> NotebookNode:
    """An error output, which earns nothing."""
    name = shown_as(verdict).title().replace(" ", "")
    return new_output("error", ename=name, evalue=message, traceback=[wrapped(message)])


def wrapped(text: str) -> str:
    """A text in lines that the formgrader's page can show without scrolling."""
    return "\n".join(fill(line, 110) for line in text.splitlines())


def mark(exam: Exam, cells: Sequence[RunCell], ran: RunResult, texts: Texts | None = None) -> NotebookNode:
    """The marked notebook of rebuilt `cells` and what became of them, with the learner's Markdown (`texts`). Its cells of
    which nothing became are those of `as_handed_out`."""
    texts = texts or Texts()
    notebook = nbformat.v4.new_notebook(metadata=dict(exam.released.metadata))
    results = {result.grade_id: result for result in ran.results}
    sources = shown_sources(cells)
    room, room_for_errors, room_for_texts = Room(MOST_OUTPUTS), Room(MOST_ERRORS), Room(MOST_TEXTS)
    written = {place: prose(source, room_for_texts) for place, source in texts.written.items()}
    by_place: dict[int, int] = {}
    added: dict[int, list[int]] = {}
    anchor = -1
    for index, cell in enumerate(cells):
        if cell.place >= 0:
            by_place[cell.place], anchor = index, cell.place
        else:
            added.setdefault(anchor if cell.below is None else cell.below, []).append(index)

    def append_remarks(place: int, least: int, most: float) -> None:
        for number, (codes, source) in enumerate(texts.remarks.get(place, [])):
            if least <= codes < most and room_for_texts.frame():
                shown = prose(source, room_for_texts)
                notebook.cells.append(nbformat.v4.new_markdown_cell(shown, id=f"remark-{place + 1}-{number}"))

    def append_added(place: int) -> None:
        own = added.get(place, [])
        for number, index in enumerate(own):
            append_remarks(place, number, number + 1)
            identity = hashlib.sha256(f"{place}/{number}/{sources[index]}".encode()).hexdigest()[:12]
            built = nbformat.v4.new_code_cell(sources[index], id=f"added-{identity}")
            built.outputs = list(learner_outputs(ran.outputs.get(index, {}), room, room_for_errors))
            notebook.cells.append(built)
        append_remarks(place, len(own), math.inf)

    append_added(-1)
    shared = as_handed_out(exam)
    for place, released in enumerate(exam.released.cells):
        shown = shared.plain[place]
        if place in by_place:
            index = by_place[place]
            run = cells[index]
            ran_here = run.role == "check" or index in ran.outputs
            if ran_here or sources[index] != released.source:
                shown = nbformat.from_dict(released if ran_here else shared.not_run[place])
                shown.source = sources[index]
            else:
                shown = shared.not_run[place]
            if run.role == "check":
                shown.outputs = [result_output(results.get(run.grade_id))]
            elif index in ran.outputs:
                shown.outputs = list(learner_outputs(ran.outputs[index], room, room_for_errors))
        elif place in written:
            shown = nbformat.from_dict(released)
            shown.source = written[place]
        notebook.cells.append(shown)
        append_added(place)
    return notebook


@dataclass(frozen=True)
class HandedOut:
    """An exam's cells as a marked notebook shows them where nothing became of them, by place: `plain`, or `not_run` again.
    All marked notebooks share them, so that nobody may change them. `texts` is what stands of them in a file, by `id`."""

    plain: list[NotebookNode]
    not_run: list[NotebookNode]
    texts: dict[int, str]


@functools.lru_cache(maxsize=8)
def as_handed_out(exam: Exam) -> HandedOut:
    """The cells of an exam that its marked notebooks share."""
    plain = [nbformat.from_dict(cell) for cell in exam.released.cells]
    not_run = [nbformat.from_dict(cell) for cell in exam.released.cells]
    for cell in not_run:
        cell.metadata["tags"] = [*cell.metadata.get("tags", []), NOT_RUN]
    return HandedOut(plain, not_run, {id(cell): text_of_cell(cell) for cell in (*plain, *not_run)})


def prose(markdown: str, room: Room) -> str:
    """A learner's Markdown as it may be shown."""
    return harmless(room.fit(markdown, len(markdown)))


def shown_sources(cells: Sequence[RunCell]) -> list[str]:
    """The sources of rebuilt cells as they are shown; answers get room first. The exam's own need none."""
    room = Room(MOST_SOURCES - FRAME * sum(cell.place < 0 for cell in cells))
    order = sorted(range(len(cells)), key=lambda index: cells[index].role != "answer")
    shown = [cell.source for cell in cells]
    for index in order:
        if cells[index].own:
            shown[index] = room.fit(shown[index], len(shown[index]))
    return shown
