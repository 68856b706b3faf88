"""The feedback page: each question's points and message on top, the learner's own answers below, nothing hidden.

`GenerateFeedback.exporter_class` in `nbgrader_config.py`. Text of the learner is escaped; the page runs no script.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import markdown2html
from nbconvert.preprocessors.sanitize import SanitizeHTML

from autograder.authoring.lint import BEGIN_HIDDEN, END_HIDDEN, PROMPT, outside
from autograder.classroom.own_notebook import title
from autograder.grading.exam import role_of
from autograder.grading.marking import SUMMARY

TEMPLATES = Path(__file__).parent / "templates"
MOST_TEXT = 6_000  # characters of one output


def page(name: str, **values) -> str:
    """One of our pages, rendered; every value is escaped unless the template says otherwise."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(["html", "j2"]))
    return environment.get_template(name).render(**values)


def plain_outputs(cell):
    """What a cell printed or raised, as text."""
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            yield output.text[:MOST_TEXT]
        elif output.output_type == "error":
            yield f"{output.ename}: {output.evalue}"[:MOST_TEXT]
        elif output.get("data", {}).get("text/plain"):
            yield str(output.data["text/plain"])[:MOST_TEXT]


def questions_of(notebook):
    """What the page shows of each question of a marked notebook whose grades nbgrader has filled in."""
    results = {result["grade_id"]: result for result in notebook.metadata[SUMMARY]["results"]}
    prompt, shown = "", {}
    for cell in notebook.cells:
        grade = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "markdown":
            prompt = cell.source if PROMPT.search(cell.source) else prompt
        elif role_of(cell) == "answer":
            shown[grade.grade_id] = {
                "id": grade.grade_id,
                "title": title(grade.grade_id),
                "prompt": safe_html(prompt),
                "answer": cell.source,
                "outputs": list(plain_outputs(cell)),
                "comments": [grade["comment"]] if grade.get("comment") else [],
                "points": 0.0,
                "most": 0.0,
                "verdict": "Solved",
                "message": "",
            }
        elif grade.get("grade_id") in results:
            result = results[grade.grade_id]
            question = shown.get(result["question"])
            if question is None:
                continue
            score = grade.get("score")
            question["points"] += result["points"] if score is None else score
            question["most"] += grade.get("points", result["max_points"])
            if result["verdict"] != "solved" and question["verdict"] == "Solved":
                question |= {"verdict": result["verdict"].capitalize(), "message": result["message"]}
            elif question["verdict"] == "Solved":
                question["message"] = sentence(result["message"].removeprefix("Solved: "))
            if score is not None and score != result["points"]:
                question["comments"].append(f"A person changed the points of {result['grade_id']} to {score:g}.")
    return list(shown.values())


def sentence(text: str) -> str:
    """A text that begins with a capital."""
    return text[:1].upper() + text[1:]


def safe_html(markdown: str) -> str:
    """Markdown as HTML in which only harmless elements are left."""
    return SanitizeHTML().sanitize_html_tags(markdown2html(markdown)) if markdown else ""


class FeedbackExporter(HTMLExporter):
    """Writes our page for notebooks that our grader marked, and nbgrader's own for all others."""

    def from_notebook_node(self, nb, resources=None, **kwargs):
        if SUMMARY not in nb.metadata:
            for cell in nb.cells:
                cell.source = "\n".join(outside(cell.source, BEGIN_HIDDEN, END_HIDDEN))
            return super().from_notebook_node(nb, resources, **kwargs)
        resources = self._init_resources(resources)
        nb, resources = self._preprocess(nb, resources)
        summary, questions = nb.metadata[SUMMARY], questions_of(nb)
        text = page(
            "feedback.html.j2",
            lesson=resources.get("nbgrader", {}).get("assignment", ""),
            score=sum(question["points"] for question in questions),
            most=sum(question["most"] for question in questions),
            status=summary["status"],
            reason=summary["reason"],
            penalty=resources.get("nbgrader", {}).get("late_penalty") or 0,
            questions=questions,
        )
        return text, resources
