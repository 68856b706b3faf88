"""The feedback page: each question's points and message on top, the learner's own answers below, nothing hidden.

`GenerateFeedback.exporter_class` in `nbgrader_config.py`. Text of the learner is escaped; the page runs no script.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbconvert.filters import markdown2html
from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import NotebookNode

from aipm import markup
from aipm.course import PROMPT
from aipm.questions.statuses import ERROR, SOLVED, shown_as
from autograder.authoring.lint import BEGIN_HIDDEN, END_HIDDEN, outside
from autograder.grading.exam import role_of
from autograder.grading.marking import SUMMARY
from autograder.grading.unit import question_label

TEMPLATES = Path(__file__).parent / "templates"
MOST_TEXT = 6_000  # characters of one output


@dataclass
class QuestionShown:
    """What the page shows of one question."""

    id: str
    title: str
    prompt: str  # HTML, with harmless elements only
    answer: str
    outputs: list[str]
    comments: list[str]
    points: float = 0.0
    most: float = 0.0
    verdict: str = SOLVED
    message: str = ""

    @property
    def shown(self) -> str:
        """The verdict as people read it."""
        return shown_as(self.verdict)


def plain_outputs(cell: NotebookNode) -> Iterator[str]:
    """What a cell printed or raised, as text."""
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            yield output.text[:MOST_TEXT]
        elif output.output_type == "error":
            yield f"{output.ename}: {output.evalue}"[:MOST_TEXT]
        elif output.get("data", {}).get("text/plain"):
            yield str(output.data["text/plain"])[:MOST_TEXT]


def questions_of(notebook: NotebookNode) -> list[QuestionShown]:
    """What the page shows of each question of a marked notebook whose grades nbgrader has filled in."""
    results = {result["grade_id"]: result for result in notebook.metadata[SUMMARY]["results"]}
    prompt = ""
    shown: dict[str, QuestionShown] = {}
    for cell in notebook.cells:
        grade = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "markdown":
            prompt = cell.source if PROMPT.search(cell.source) else prompt
        elif role_of(cell) == "answer":
            shown[grade.grade_id] = QuestionShown(
                id=grade.grade_id,
                title=question_label(grade.grade_id),
                prompt=safe_html(prompt),
                answer=cell.source,
                outputs=list(plain_outputs(cell)),
                comments=[grade["comment"]] if grade.get("comment") else [],
            )
        elif grade.get("grade_id") in results:
            result = results[grade.grade_id]
            question = shown.get(result["question"])
            if question is None:
                continue
            score = grade.get("score")
            question.points += result["points"] if score is None else score
            question.most += grade.get("points", result["max_points"])
            if question.verdict == SOLVED:
                if result["verdict"] == SOLVED:
                    question.message = sentence(result["message"].removeprefix("Solved: "))
                else:
                    question.verdict, question.message = result["verdict"], result["message"]
            if result["verdict"] == ERROR:
                if score:
                    question.comments.append(f"The {score:g} points of {result['grade_id']} are of an earlier grading.")
            elif score is not None and score != result["points"]:
                question.comments.append(f"A person changed the points of {result['grade_id']} to {score:g}.")
    return list(shown.values())


def sentence(text: str) -> str:
    """A text that begins with a capital."""
    return text[:1].upper() + text[1:]


def safe_html(markdown: str) -> str:
    """Markdown as HTML in which only harmless elements are left."""
    return SanitizeHTML().sanitize_html_tags(markdown2html(markdown)) if markdown else ""


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
        text = markup.page(
            TEMPLATES,
            "feedback.html.j2",
            lesson=resources.get("nbgrader", {}).get("assignment", ""),
            score=sum(question.points for question in questions),
            most=sum(question.most for question in questions),
            status=summary["status"],
            reason=summary["reason"],
            penalty=resources.get("nbgrader", {}).get("late_penalty") or 0,
            questions=questions,
        )
        return text, resources
