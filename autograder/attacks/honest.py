"""Honest mistakes: what careful people do to a notebook without meaning to. None may cost a point or raise a flag."""

import copy
import json
from collections.abc import Iterator

import nbformat
from nbformat import NotebookNode

from autograder.attacks.honest_editors import dumped, honest_editors
from autograder.attacks.honest_edits import honest_edits
from autograder.attacks.honest_handing_in import honest_handing_in
from autograder.attacks.honest_running import honest_running
from autograder.attacks.materials import Materials, cell_of, code_cell, place_of
from autograder.attacks.submission import LESSON, NOTEBOOK, Submission
from autograder.bench.sample_class import copied, encoded


def honest(materials: Materials) -> list[Submission]:
    """All honest mistakes. They hold every reference answer, but for those that could not be read or were deleted."""
    return [
        *(materials.changed(*change) for change in CHANGES),
        deleted_answer(materials),
        older_jupyter(materials),
        newer_jupyter(materials),
        *files(materials),
        *line_ends(materials),
        *honest_edits(materials),
        *honest_editors(materials),
        *honest_running(materials),
        *honest_handing_in(materials),
    ]


def copied_cells(notebook: NotebookNode) -> None:
    """An answer, its check and a scene, each pasted below itself."""
    copied(notebook, "q02_4")
    copied(notebook, "q02_6_judge")
    scene = next(cell for cell in notebook.cells if cell.cell_type == "code")
    copied(notebook, scene.id)


def deleted_cells(notebook: NotebookNode) -> None:
    """Two checks, a check of form, a text, and the scene that an answer builds on."""
    scene = next(cell for cell in notebook.cells if "def five_week_cost" in cell.source)
    text = next(cell for cell in notebook.cells[1:] if cell.cell_type == "markdown")
    gone = {"q02_3_judge", "q02_8_judge", "q02_5_shape", scene.id, text.id}
    notebook.cells = [cell for cell in notebook.cells if cell.id not in gone]


def reordered_cells(notebook: NotebookNode) -> None:
    """The sixth question stands first, with its text and check, and a check stands below the next question."""
    start = place_of(notebook, "q02_6") - 1
    block = notebook.cells[start : start + 3]
    del notebook.cells[start : start + 3]
    first = place_of(notebook, "q02_1") - 1
    notebook.cells[first:first] = block
    check = notebook.cells.pop(place_of(notebook, "q02_3_judge"))
    notebook.cells.insert(place_of(notebook, "q02_4_judge") + 1, check)


def split(notebook: NotebookNode, question: str, line: str) -> NotebookNode:
    """Cut an answer cell above the line that starts with `line`; returns the new, lower cell."""
    place = place_of(notebook, question)
    cell = notebook.cells[place]
    cut = cell.source.index(f"\n{line}") + 1
    lower = copy.deepcopy(cell)
    lower.id = f"{question}b"
    cell.source, lower.source = cell.source[:cut].rstrip("\n"), cell.source[cut:]
    notebook.cells.insert(place + 1, lower)
    return lower


def split_cell(notebook: NotebookNode) -> None:
    """As JupyterLab splits a cell: both halves keep the metadata."""
    split(notebook, "q02_8", "finding = ")


def split_cell_plain(notebook: NotebookNode) -> None:
    """As older editors do: the lower half is a cell without metadata."""
    split(notebook, "q02_7", "table = ").metadata.clear()


def edited_cells(notebook: NotebookNode) -> None:
    """Guesses filled in, notes in the text, a scene and two checks changed."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.startswith("guess_"):
            cell.source = cell.source.replace("...", "50")
    notebook.cells[1].source += "\n\n*My note: ask the data team for the base rate.*"
    scene = next(cell for cell in notebook.cells if "pd.crosstab" in cell.source)
    scene.source += "\nweeks.shape"
    check = cell_of(notebook, "q02_2_judge")
    check.source = f"print(recall)\n{check.source}"
    cell_of(notebook, "q02_7_judge").source = "# looks right to me"


def stray_stderr(notebook: NotebookNode) -> None:
    """A warning and a print to stderr, one of them while a check calls the answer."""
    cell_of(notebook, "q02_1").source += '\nimport warnings\n\nwarnings.warn("week 18 is short", stacklevel=1)'
    rule = cell_of(notebook, "q02_4")
    line = "def threshold(c10, c01, c00, c11):\n"
    rule.source = "import sys\n\n" + rule.source.replace(
        line, f'{line}    print("threshold of", c10, c01, file=sys.stderr)\n'
    )


def extra_import(notebook: NotebookNode) -> None:
    """Modules of the standard library and of the environment, in a cell of its own and in an answer; and a helper."""
    helper = "import math\nfrom collections import Counter\n\ndef part_of(part, whole):\n    return part / whole"
    notebook.cells.insert(1, code_cell(helper, "helpers"))
    answer = cell_of(notebook, "q02_2")
    answer.source = answer.source.replace(
        'box["caught"] / (box["caught"] + box["missed"])', 'part_of(box["caught"], box["caught"] + box["missed"])'
    )
    answer.source = f"import numpy as np\n{answer.source}\nassert math.isfinite(np.float64(recall))"


CHANGES = (
    ("copied_cells", "Pasted an answer, a check and a scene below themselves.", copied_cells),
    ("deleted_cells", "Deleted three checks, a text and a scene that an answer builds on.", deleted_cells),
    ("reordered_cells", "Moved a question up, and a check below the next question.", reordered_cells),
    ("split_cell", "Split an answer cell in two; both halves keep the metadata.", split_cell),
    ("split_cell_plain", "Split an answer cell in two; the lower half has no metadata.", split_cell_plain),
    ("edited_cells", "Edited texts, scenes and checks.", edited_cells),
    ("stray_stderr", "Prints and warns on stderr, also while a check calls the answer.", stray_stderr),
    ("extra_import", "Imports more modules, and keeps a helper in a cell of its own.", extra_import),
)


def deleted_answer(materials: Materials) -> Submission:
    """An answer cell is gone; its points with it, and no others."""
    notebook = materials.perfect()
    notebook.cells = [cell for cell in notebook.cells if cell.id != "q02_3"]
    deserves = materials.total - materials.points("q02_3")
    return materials.honest("deleted_answer", "Deleted an answer cell.", {NOTEBOOK: encoded(notebook)}, deserves)


def older_jupyter(materials: Materials) -> Submission:
    """nbformat 4.4: cells have no ids."""
    notebook = json.loads(encoded(materials.perfect()))
    notebook["nbformat_minor"] = 4
    for cell in notebook["cells"]:
        del cell["id"]
    return materials.honest(
        "older_jupyter", "Saved by an older Jupyter: no cell ids.", {NOTEBOOK: dumped(notebook)}, materials.total
    )


def newer_jupyter(materials: Materials) -> Submission:
    """A minor version above the installed one, and metadata that nobody knows yet."""
    notebook = json.loads(encoded(materials.perfect()))
    notebook["nbformat_minor"] = nbformat.current_nbformat_minor + 2
    notebook["metadata"]["future"] = {"collaborators": ["me"], "theme": None}
    for cell in notebook["cells"]:
        cell["metadata"]["future"] = {"folded": False}
        cell["metadata"]["execution"] = {"iopub.status.busy": "2031-01-01T00:00:00.000000Z"}
    says = "Saved by a newer Jupyter: a higher minor version and unknown metadata."
    return materials.honest("newer_jupyter", says, {NOTEBOOK: dumped(notebook)}, materials.total)


def files(materials: Materials) -> Iterator[Submission]:
    """What stands in the folder: half a file, another name, nothing, or two notebooks."""
    perfect = encoded(materials.perfect())
    cut = perfect[: len(perfect) // 2]
    yield materials.honest("interrupted_save", "Saved only in part: not JSON.", {NOTEBOOK: cut}, 0)
    named = {f"{LESSON} (1).ipynb": perfect}
    yield materials.honest("wrong_name", "The browser saved it under another name.", named, materials.total)
    yield materials.honest("empty_folder", "An empty folder.", {}, 0)
    half = dict(list(materials.reference.items())[:3])
    two = {NOTEBOOK: perfect, f"{LESSON}-Copy1.ipynb": encoded(materials.factory.filled(half))}
    yield materials.honest(
        "two_notebooks", "A finished notebook and an unfinished copy beside it.", two, materials.total
    )


def line_ends(materials: Materials) -> Iterator[Submission]:
    """CRLF in the file, and in the text of every cell."""
    perfect = materials.perfect()
    outside = encoded(perfect).replace(b"\n", b"\r\n")
    says = "A file with Windows line ends."
    yield materials.honest("crlf_file", says, {NOTEBOOK: outside}, materials.total)
    for cell in perfect.cells:
        cell.source = cell.source.replace("\n", "\r\n")
    says = "Windows line ends inside every cell."
    yield materials.honest("crlf_cells", says, {NOTEBOOK: encoded(perfect)}, materials.total)
