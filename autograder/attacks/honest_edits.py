"""What happens to cells in an editor: typed again, pasted, merged, turned into text, left over from an earlier try."""

import copy

import nbformat
from nbformat import NotebookNode

from autograder.attacks.materials import Materials, cell_of, code_cell, place_of
from autograder.attacks.submission import Submission
from autograder.bench.sample_class import copied

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def honest_edits(materials: Materials) -> list[Submission]:
    """A perfect notebook after each of these edits."""
    return [materials.changed(*change) for change in CHANGES]


def answers_of(notebook: NotebookNode) -> list[NotebookNode]:
    """The answer cells that still bear nbgrader's metadata, in their order."""
    return [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")]


def retype(notebook: NotebookNode, question: str) -> None:
    """Put a new cell with the same text, and nothing else, in place of an answer cell."""
    place = place_of(notebook, question)
    notebook.cells[place] = code_cell(notebook.cells[place].source, f"typed_{question}")


def retyped_cells(notebook: NotebookNode) -> None:
    """Three answers."""
    for question in ("q02_1", "q02_5", "q02_8"):
        retype(notebook, question)


def retyped_all(notebook: NotebookNode) -> None:
    """Every answer."""
    for cell in answers_of(notebook):
        retype(notebook, cell.id)


def retyped_without_text(notebook: NotebookNode) -> None:
    """Two answers, of which the texts above went with them: only the check below says what they are."""
    for question in ("q02_3", "q02_6"):
        del notebook.cells[place_of(notebook, question) - 1]
        retype(notebook, question)


def retyped_in_two(notebook: NotebookNode) -> None:
    """One answer, as two new cells."""
    place = place_of(notebook, "q02_8")
    text = notebook.cells[place].source
    cut = text.index("\nfinding = ") + 1
    notebook.cells[place : place + 1] = [code_cell(text[:cut], "typed_a"), code_cell(text[cut:], "typed_b")]


def answers_below(notebook: NotebookNode) -> None:
    """The scaffolds emptied, and each answer typed into a new cell below."""
    for cell in answers_of(notebook):
        notebook.cells.insert(place_of(notebook, cell.id) + 1, code_cell(cell.source, f"below_{cell.id}"))
        cell.source = ""


def pasted_from_a_draft(notebook: NotebookNode) -> None:
    """Two answers pasted from a draft in another lesson's notebook; they bring that lesson's metadata along."""
    for question, other in (("q02_2", "q01_2"), ("q02_6", "q01_6")):
        cell = cell_of(notebook, question)
        cell.id = cell.metadata.nbgrader.grade_id = other


def copied_question(notebook: NotebookNode) -> None:
    """A question with its text, answer and check pasted below itself, to try something in the copy."""
    place = place_of(notebook, "q02_3")
    twins = copy.deepcopy(notebook.cells[place - 1 : place + 2])
    for number, cell in enumerate(twins):
        cell.id = f"pasted{number}"
    notebook.cells[place + 2 : place + 2] = twins


def two_attempts(notebook: NotebookNode) -> None:
    """A first, wrong attempt kept above the right one; both have the metadata."""
    copied(notebook, "q02_7")
    cell_of(notebook, "q02_7").source = 'table = {"tp": 6922, "fn": 0, "fp": 0, "tn": 0, "ppv": 1.0}\nsure = 0.3'


def blank_copy(notebook: NotebookNode) -> None:
    """The scaffold as it was handed out pasted back below the answer."""
    copied(notebook, "q02_2")
    notebook.cells[place_of(notebook, "q02_2") + 1].source = "recall = ...\nsure = ..."


def merged_cells(notebook: NotebookNode) -> None:
    """Answers and the checks below them merged into one cell each, as Shift+M does: the upper one's metadata stays."""
    for question in ("q02_1", "q02_3"):
        answer, check = cell_of(notebook, question), cell_of(notebook, f"{question}_judge")
        answer.source = f"{answer.source}\n\n{check.source}"
        notebook.cells.remove(check)


def merged_with_scene(notebook: NotebookNode) -> None:
    """A free cell merged with the answer below it: the upper one's metadata stays, which is none."""
    place = place_of(notebook, "q02_7")
    gone = notebook.cells.pop(place)
    notebook.cells.insert(place, code_cell(f"# the numbers of the paper\npatients = 38_455\n\n{gone.source}", "merged"))


def only_answers(notebook: NotebookNode) -> None:
    """Everything deleted but the answers."""
    notebook.cells = answers_of(notebook)


def turned(notebook: NotebookNode, cell: NotebookNode, kind: str) -> None:
    """Turn a code cell into one of another kind, as one key does."""
    made = nbformat.v4.new_markdown_cell(cell.source) if kind == "markdown" else nbformat.v4.new_raw_cell(cell.source)
    made.id, made.metadata = cell.id, cell.metadata
    notebook.cells[place_of(notebook, cell.id)] = made


def answers_as_text(notebook: NotebookNode) -> None:
    """Two answers turned into Markdown (key M) and raw text (key R)."""
    turned(notebook, cell_of(notebook, "q02_3"), "markdown")
    turned(notebook, cell_of(notebook, "q02_6"), "raw")


def checks_as_text(notebook: NotebookNode) -> None:
    """Two checks turned into Markdown and raw text."""
    turned(notebook, cell_of(notebook, "q02_2_judge"), "markdown")
    turned(notebook, cell_of(notebook, "q02_7_judge"), "raw")


def own_tags(notebook: NotebookNode) -> None:
    """Tags of one's own on scenes, answers and checks."""
    cell_of(notebook, "q02_1").metadata["tags"] = ["todo", "ask Zoë"]
    cell_of(notebook, "q02_1_judge").metadata["tags"] = ["passed"]
    notebook.cells[2].metadata["tags"] = ["hide-input"]


def scratch_cells(notebook: NotebookNode) -> None:
    """Cells to try things in, of which some fail: an error, a half sentence of code, tests of one's own, an empty one."""
    end = place_of(notebook, "q02_4_judge")
    sources = ("recal", "for band in policy", "1 / 0", "assert abs(threshold(1, 20, 0, 0) - 1 / 21) < 1e-9", "")
    notebook.cells[end:end] = [code_cell(source, f"scratch{number}") for number, source in enumerate(sources)]


def pasted_picture(notebook: NotebookNode) -> None:
    """A picture in a text cell, as an attachment, and one in an answer's Markdown note."""
    note = nbformat.v4.new_markdown_cell("My sketch: ![sketch](attachment:sketch.png)")
    note.id, note["attachments"] = "sketch", {"sketch.png": {"image/png": PIXEL}}
    notebook.cells.insert(place_of(notebook, "q02_5"), note)


def tabs(notebook: NotebookNode) -> None:
    """Tabs for indentation."""
    cell = cell_of(notebook, "q02_4")
    cell.source = cell.source.replace("    ", "\t")


def many_alphabets(notebook: NotebookNode) -> None:
    """Names in Cyrillic and with accents, curly quotes and emoji in comments, and an accent written as a sign of its own."""
    cell = cell_of(notebook, "q02_2")
    cell.source = cell.source.replace("box", "коробка")
    cell.source = f"# “recall” – not ‘precision’ 🎉, x₀ ≤ 1\ncafe\u0301 = größe = 'naïve 木'\n{cell.source}"


CHANGES = (
    ("retyped_cells", "Deleted three answer cells and typed them again.", retyped_cells, "jupyter/nbgrader#424"),
    ("retyped_all", "Deleted every answer cell and typed it again.", retyped_all, "jupyter/nbgrader#424"),
    ("retyped_without_text", "Typed two answers again; the texts above are gone, too.", retyped_without_text),
    ("retyped_in_two", "Deleted an answer cell and typed it again as two.", retyped_in_two),
    (
        "answers_below",
        "Emptied every answer cell and answered in a new one below.",
        answers_below,
        "moorepants/resonance#109",
    ),
    ("pasted_from_a_draft", "Pasted two answers with the metadata of another lesson.", pasted_from_a_draft),
    ("copied_question", "Pasted a question below itself, check included.", copied_question, "jupyter/nbgrader#1083"),
    (
        "two_attempts",
        "Kept a wrong first attempt above the answer, with its metadata.",
        two_attempts,
        "jupyter/nbgrader#1083",
    ),
    ("blank_copy", "Pasted the scaffold back below an answer.", blank_copy, "jupyter/nbgrader#108"),
    ("merged_cells", "Merged two answers with the checks below them.", merged_cells),
    (
        "merged_with_scene",
        "Merged an answer into a cell without metadata above it.",
        merged_with_scene,
    ),
    ("only_answers", "Deleted everything but the answers.", only_answers, "jupyter/nbgrader#1682"),
    (
        "answers_as_text",
        "Turned an answer into Markdown and one into raw text.",
        answers_as_text,
        "jupyter/nbgrader#107",
    ),
    ("checks_as_text", "Turned a check into Markdown and one into raw text.", checks_as_text, "jupyter/nbgrader#92"),
    ("own_tags", "Put tags on a scene, an answer and a check.", own_tags),
    ("scratch_cells", "Left cells to try things in, of which three fail.", scratch_cells),
    ("pasted_picture", "Pasted a picture into a text cell.", pasted_picture, "jupyter/nbgrader#950"),
    ("tabs", "Indented a function with tabs.", tabs),
    ("many_alphabets", "Wrote names and comments in many alphabets.", many_alphabets, "jupyter/nbgrader#1297"),
)
