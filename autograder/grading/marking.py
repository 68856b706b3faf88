"""The notebook that goes back: the exam's cells with the learner's sources and, in each check, its result as output.

It is what nbgrader expects in `autograded/`: an error output earns nothing, none earns all. Hidden regions are not in
it, and nothing that learner code displayed but plain text.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any

import nbformat
from nbformat import NotebookNode

from aipm.questions.statuses import SOLVED, shown_as
from autograder.grading.exam import Exam
from autograder.grading.judge import CheckResult
from autograder.grading.rebuild import RunCell
from autograder.grading.session import RunResult

CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")
NOT_RUN = "not-run-again"  # tag of scenes that were taken from the snapshot
SUMMARY = "aipm"  # key of the notebook's metadata under which results are kept


def clean(text: object) -> str:
    """A text without control characters."""
    return CONTROL.sub("", str(text))


def learner_outputs(ran: Mapping[str, Any]) -> list[NotebookNode]:
    """What one of the learner's cells did, as notebook outputs of plain text."""
    outputs = []
    if ran.get("printed"):
        outputs.append(nbformat.v4.new_output("stream", name="stdout", text=clean(ran["printed"])))
    for output in ran.get("outputs", []):
        data = output.get("data") if isinstance(output, dict) else None
        if isinstance(data, dict) and isinstance(data.get("text/plain"), str):
            outputs.append(nbformat.v4.new_output("display_data", data={"text/plain": clean(data["text/plain"])}))
    if ran.get("error"):
        name, text = map(clean, ran["error"])
        outputs.append(nbformat.v4.new_output("error", ename=name, evalue=text, traceback=[f"{name}: {text}"]))
    return outputs


def result_output(result: CheckResult) -> NotebookNode:
    """A check's result as the one output of its cell, such that nbgrader reads the right points from it.

    Where nothing was judged nbgrader reads 0 as well, since it knows no output that says "open".
    """
    if result.verdict == SOLVED and result.points == result.max_points:
        return nbformat.v4.new_output("stream", name="stdout", text=f"{result.message}\n")
    if result.verdict == SOLVED:
        return nbformat.v4.new_output("execute_result", data={"text/plain": repr(result.points)}, execution_count=1)
    name = shown_as(result.verdict).title().replace(" ", "")
    return nbformat.v4.new_output("error", ename=name, evalue=result.message, traceback=[wrapped(result.message)])


def wrapped(text: str) -> str:
    """A text in lines that the formgrader's page can show without scrolling."""
    return "\n".join(fill(line, 110) for line in text.splitlines())


def mark(exam: Exam, cells: Sequence[RunCell], ran: RunResult) -> NotebookNode:
    """The marked notebook of rebuilt `cells` and what became of them."""
    notebook = nbformat.v4.new_notebook(metadata=dict(exam.released.metadata))
    results = {result.grade_id: result for result in ran.results}
    by_place: dict[int, tuple[int, RunCell]] = {}
    added: dict[int, list[tuple[int, RunCell]]] = {}
    anchor = -1
    for index, cell in enumerate(cells):
        if cell.place >= 0:
            by_place[cell.place], anchor = (index, cell), cell.place
        else:
            added.setdefault(anchor, []).append((index, cell))

    def append_added(place: int) -> None:
        for number, (index, cell) in enumerate(added.get(place, [])):
            identity = hashlib.sha256(f"{place}/{number}/{cell.source}".encode()).hexdigest()[:12]
            built = nbformat.v4.new_code_cell(cell.source, id=f"added-{identity}")
            built.outputs = learner_outputs(ran.outputs.get(index, {}))
            notebook.cells.append(built)

    append_added(-1)
    for place, released in enumerate(exam.released.cells):
        cell = nbformat.from_dict(released)
        if place in by_place:
            index, run = by_place[place]
            cell.source = run.source
            if run.role == "check":
                cell.outputs = [result_output(results[run.grade_id])]
            elif index in ran.outputs:
                cell.outputs = learner_outputs(ran.outputs[index])
            else:
                cell.metadata["tags"] = [*cell.metadata.get("tags", []), NOT_RUN]
        notebook.cells.append(cell)
        append_added(place)
    return notebook
