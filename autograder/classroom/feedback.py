"""The feedback page: each question's points and message on top, the learner's own answers below, nothing hidden.

`GenerateFeedback.exporter_class` in `nbgrader_config.py`. Text of the learner is escaped; the page runs no script.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode

from aipm import markup
from aipm.course import PROMPT
from aipm.questions.statuses import BY_HAND, CRASHED, ERROR, NOT_JUDGED, SOLVED, TIMED_OUT, shown_as
from autograder.authoring.lint import BEGIN_HIDDEN, END_HIDDEN, outside
from autograder.classroom.gradebook import NO_RESPONSE
from autograder.classroom.safe_html import safe_html
from autograder.course.printable import printable
from autograder.grading.exam import role_of
from autograder.grading.judge import CheckResult
from autograder.grading.marking import SUMMARY
from autograder.grading.unit import REFUSED, price_of_stops, question_label

TEMPLATES = Path(__file__).parent / "templates"
PLAIN = re.compile(r"[A-Za-z][\w-]*")  # an id that can be an element's
OWN = ("added-", "remark-")  # how the ids of the learner's own cells begin in a marked notebook
MOST_TEXT = 6_000  # characters of one output
MOST_SOURCE = 20_000  # characters of one answer
MOST_OUTPUTS = 20  # of one answer


@dataclass
class QuestionShown:
    """What the page shows of one question."""

    id: str
    title: str
    prompt: str  # HTML, with harmless elements only
    answer: str = ""  # code
    words: str = ""  # a written answer, as HTML with harmless elements only
    outputs: list[tuple[str, str]] = field(default_factory=list)  # (what it is, the text)
    comments: list[str] = field(default_factory=list)
    points: float = 0.0
    most: float = 0.0
    verdict: str = SOLVED
    message: str = ""

    @property
    def shown(self) -> str:
        """The verdict as people read it."""
        return shown_as(self.verdict)


def plain_outputs(cell: NotebookNode) -> Iterator[tuple[str, str]]:
    """What a cell printed, showed or raised: (which of these, the text), the first MOST_OUTPUTS of them."""
    outputs = cell.get("outputs", [])
    for output in outputs[:MOST_OUTPUTS]:
        if output.output_type == "stream":
            yield "It printed:", printable(output.text, MOST_TEXT, lines=True)
        elif output.output_type == "error":
            yield "It stopped with:", printable(f"{output.ename}: {output.evalue}", MOST_TEXT, lines=True)
        elif output.get("data", {}).get("text/plain"):
            yield "It showed:", printable(output.data["text/plain"], MOST_TEXT, lines=True)
    if len(outputs) > MOST_OUTPUTS:
        yield "And more:", f"{len(outputs) - MOST_OUTPUTS:,} more outputs are not shown here."


def questions_of(notebook: NotebookNode) -> list[QuestionShown]:
    """What the page shows of each question of a marked notebook whose grades nbgrader has filled in: answers in code and
    in words, tasks, and checks that stand alone, in their order."""
    results = {result["grade_id"]: result for result in notebook.metadata[SUMMARY]["results"]}
    ours = any(is_prompt(cell) for cell in notebook.cells if not str(cell.get("id", "")).startswith(OWN))
    prompt = ""
    task: QuestionShown | None = None  # the one that the learner's own cells below answer
    shown: dict[str, QuestionShown] = {}
    for cell in notebook.cells:
        grade, role = cell.metadata.get("nbgrader", {}), role_of(cell)
        name = grade.get("grade_id", "")
        result = results.get(name)
        if str(cell.get("id", "")).startswith(OWN):
            if task is not None:
                add_to_task(task, cell)
            continue
        task = None
        if role == "text" and cell.cell_type == "markdown":
            prompt = cell.source if is_prompt(cell) or not ours else prompt
        if role in ("answer", "written", "task"):
            shown[name] = QuestionShown(
                id=name if PLAIN.fullmatch(name) else f"question-{len(shown) + 1}",
                title=question_label(name),
                prompt=safe_html(cell.source if role == "task" else prompt),
                answer=printable(cell.source, MOST_SOURCE, lines=True) if role == "answer" else "",
                words=safe_html(cell.source) if role == "written" else "",
                outputs=list(plain_outputs(cell)),
            )
            task = shown[name] if role == "task" else None
        if result and result["question"] not in shown:  # a check that stands alone, or points by hand beside a check
            title = question_label(result["question"] if name in shown else name)
            asked = "" if name in shown else safe_html(prompt)
            shown[result["question"]] = QuestionShown(f"question-{len(shown) + 1}", title, asked)
        question = shown.get(result["question"] if result else name)
        if question is None:
            continue
        if grade.get("comment"):
            question.comments.append(grade["comment"])
        if result:
            add_result(question, result, grade)
    return list(shown.values())


def add_to_task(task: QuestionShown, cell: NotebookNode) -> None:
    """Add a cell of the learner's own below a task to what answers it."""
    if cell.cell_type == "markdown":
        task.words += safe_html(cell.source)
    else:
        task.answer = "\n\n".join(filter(None, (task.answer, printable(cell.source, MOST_SOURCE, lines=True))))
        task.outputs += plain_outputs(cell)


def is_prompt(cell: NotebookNode) -> bool:
    """Whether a cell asks one of this course's questions."""
    return cell.cell_type == "markdown" and bool(PROMPT.search(cell.source))


def add_result(question: QuestionShown, result: Mapping[str, Any], grade: Mapping[str, Any]) -> None:
    """Add one graded cell to its question: points, what speaks for it, and who changed them."""
    score = grade.get("score")
    question.points += result["points"] if score is None else score
    question.most += grade.get("points", result["max_points"])
    if question.verdict == SOLVED:
        if result["verdict"] == SOLVED:
            question.message = sentence(result["message"].removeprefix("Solved: "))
        else:
            question.verdict, question.message = result["verdict"], result["message"]
    if result["verdict"] == BY_HAND:
        if score:
            question.message = f"A person gave {score:g} of {question.most:g} points."
    elif result["verdict"] == ERROR:
        if score:
            question.comments.append(f"The {score:g} points of {result['grade_id']} are of an earlier grading.")
    elif score is not None and score != result["points"]:
        question.comments.append(f"A person changed the points of {result['grade_id']} to {score:g}.")


def sentence(text: str) -> str:
    """A text that begins with a capital."""
    return text[:1].upper() + text[1:]


class FeedbackExporter(HTMLExporter):
    """Writes our page for notebooks that our grader marked, and nbgrader's own for all others."""

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[Any, dict[str, Any]]:
        if SUMMARY not in nb.metadata:
            for cell in nb.cells:
                cell.source = "\n".join(outside(cell.source, BEGIN_HIDDEN, END_HIDDEN))
            return super().from_notebook_node(nb, resources, **kwargs)
        resources = self._init_resources(resources)
        nb, resources = self._preprocess(nb, resources)
        summary, questions = nb.metadata[SUMMARY], questions_of(nb)
        results = [CheckResult(**result) for result in summary["results"]]
        told = ""  # where nothing was judged: what every check says, once on top
        if summary["status"] in (REFUSED, NOT_JUDGED):
            told = next((result.message for result in results), "")
            for question in questions:
                question.message = "" if question.message == told else question.message
                # nbgrader says this of each answer, as it looks at the notebook as handed out; nobody has read the learner's.
                question.comments = [comment for comment in question.comments if comment != NO_RESPONSE]
        text = markup.page(
            TEMPLATES,
            "feedback.html.j2",
            lesson=resources.get("nbgrader", {}).get("assignment", ""),
            score=sum(question.points for question in questions),
            most=sum(question.most for question in questions),
            status=summary["status"],
            reason=summary["reason"],
            told=told,
            stopped=price_of_stops(results) if summary["status"] in (TIMED_OUT, CRASHED) else "",
            penalty=resources.get("nbgrader", {}).get("late_penalty") or 0,
            questions=questions,
        )
        return text, resources
