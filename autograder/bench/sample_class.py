"""A sample class: submissions of every kind that a grader meets, made from the listed answers."""

import copy
import random
from collections.abc import Iterator, Mapping
from pathlib import Path

from nbformat import NotebookNode

from aipm.files import write
from autograder.authoring.answers import ListedAnswer, read_rows
from autograder.authoring.lint import BEGIN_SOLUTION, END_SOLUTION
from autograder.grading.exam import load_exam
from autograder.grading.notebook_text import text_of_notebook

LOOP = "while True:\n    pass"
SYNTAX_ERROR = "def this is not Python"


def slug(text: str) -> str:
    """A text as a part of a student's id."""
    return "".join(letter if letter.isalnum() else "_" for letter in text.lower()).strip("_")[:40]


def solution_of(source: str) -> str:
    """The text inside the solution region of an answer cell."""
    return source.split(BEGIN_SOLUTION, 1)[1].split(END_SOLUTION, 1)[0].strip("\n")


class SubmissionFactory:
    """Makes submissions of one lesson: its released notebook, filled in with reference answers or listed rows."""

    def __init__(self, root: Path, lesson: str) -> None:
        self.lesson = lesson
        exam = load_exam(root, lesson)
        self.released = exam.released
        self.reference = {grade_id: solution_of(source) for grade_id, source in exam.reference.items()}
        self.rows = read_rows(root / "tests" / "answers" / f"{lesson}.toml")

    def filled(self, answers: Mapping[str, str]) -> NotebookNode:
        """The released notebook with `answers` (text by question) in place of the scaffolds; others stay untouched."""
        notebook = copy.deepcopy(self.released)
        for cell in notebook.cells:
            if cell.id in answers:
                cell.source = answers[cell.id]
        return notebook

    def with_row(self, row: ListedAnswer) -> NotebookNode:
        """A perfect notebook but for the one answer of `row`."""
        return self.filled({**self.reference, row.question: row.answer.strip("\n")})


def sample_class(root: Path, lesson: str) -> Iterator[tuple[str, bytes]]:
    """(student, bytes) pairs: a perfect, an untouched and partial submissions, and those that break things."""
    factory = SubmissionFactory(root, lesson)
    questions = list(factory.reference)
    half = {question: factory.reference[question] for question in questions[: len(questions) // 2]}
    last = questions[-1]
    yield "perfect", encoded(factory.filled(factory.reference))
    yield "untouched", encoded(factory.filled({}))
    yield "half_done", encoded(factory.filled(half))
    for question in questions:
        row = next((row for row in factory.rows if row.question == question and row.kind == "wrong"), None)
        if row:
            yield f"{question}_{slug(row.name)}", encoded(factory.with_row(row))
    yield "syntax_error", encoded(factory.filled({**factory.reference, last: SYNTAX_ERROR}))
    yield "endless_loop", encoded(factory.filled({**factory.reference, last: LOOP}))
    yield "not_json", encoded(factory.filled(factory.reference))[:2000]
    yield "copied_cell", encoded(copied(factory.filled(factory.reference), last))


def copied(notebook: NotebookNode, cell_id: str) -> NotebookNode:
    """The notebook with one answer cell copied right below itself, as Jupyter does it: new id, same metadata."""
    place = next(index for index, cell in enumerate(notebook.cells) if cell.id == cell_id)
    twin = copy.deepcopy(notebook.cells[place])
    twin.id = f"copy{random.Random(cell_id).randrange(10**8)}"
    notebook.cells.insert(place + 1, twin)
    return notebook


def encoded(notebook: NotebookNode) -> bytes:
    """A notebook's bytes. Nobody looks whether its form is right: an attack's need not be."""
    return text_of_notebook(notebook).encode()


def hand_in(root: Path, lesson: str, submitted: Path) -> list[str]:
    """Write the sample class of a lesson below `submitted`, and return the students' ids."""
    students = []
    for student, data in sample_class(root, lesson):
        write(submitted / student / lesson / f"{lesson}.ipynb", data)
        students.append(student)
    return students
