"""Honest mistakes: what careful people do to a notebook without meaning to. None may cost a point or raise a flag."""

import copy
import json

import nbformat

from autograder.attacks.kit import Kit, cell_of, code_cell, place_of
from autograder.attacks.submission import LESSON, NOTEBOOK, Submission
from autograder.bench.sample_class import copied, encoded


def honest(kit: Kit) -> list[Submission]:
    """All honest mistakes. They hold every reference answer, but for those that could not be read or were deleted."""
    return [
        *(changed(kit, *change) for change in CHANGES),
        deleted_answer(kit),
        older_jupyter(kit),
        newer_jupyter(kit),
        *files(kit),
        *line_ends(kit),
    ]


def changed(kit, slug, says, change):
    """A perfect notebook after `change`."""
    notebook = kit.perfect()
    change(notebook)
    return kit.honest(slug, says, {NOTEBOOK: encoded(notebook)}, kit.total)


def copied_cells(notebook):
    """An answer, its check and a scene, each pasted below itself."""
    copied(notebook, "q02_4")
    copied(notebook, "q02_6_judge")
    scene = next(cell for cell in notebook.cells if cell.cell_type == "code")
    copied(notebook, scene.id)


def deleted_cells(notebook):
    """Two checks, a check of form, a text, and the scene that an answer builds on."""
    scene = next(cell for cell in notebook.cells if "def five_week_cost" in cell.source)
    text = next(cell for cell in notebook.cells[1:] if cell.cell_type == "markdown")
    gone = {"q02_3_judge", "q02_8_judge", "q02_5_shape", scene.id, text.id}
    notebook.cells = [cell for cell in notebook.cells if cell.id not in gone]


def reordered_cells(notebook):
    """The sixth question stands first, with its text and check, and a check stands below the next question."""
    start = place_of(notebook, "q02_6") - 1
    block = notebook.cells[start : start + 3]
    del notebook.cells[start : start + 3]
    first = place_of(notebook, "q02_1") - 1
    notebook.cells[first:first] = block
    check = notebook.cells.pop(place_of(notebook, "q02_3_judge"))
    notebook.cells.insert(place_of(notebook, "q02_4_judge") + 1, check)


def split(notebook, question, line):
    """Cut an answer cell above the line that starts with `line`; returns the place of the new, lower cell."""
    place = place_of(notebook, question)
    cell = notebook.cells[place]
    cut = cell.source.index(f"\n{line}") + 1
    lower = copy.deepcopy(cell)
    lower.id = f"{question}b"
    cell.source, lower.source = cell.source[:cut].rstrip("\n"), cell.source[cut:]
    notebook.cells.insert(place + 1, lower)
    return lower


def split_cell(notebook):
    """As JupyterLab splits a cell: both halves keep the metadata."""
    split(notebook, "q02_8", "finding = ")


def split_cell_plain(notebook):
    """As older editors do: the lower half is a cell without metadata."""
    split(notebook, "q02_7", "table = ").metadata.clear()


def edited_cells(notebook):
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


def stray_stderr(notebook):
    """A warning and a print to stderr, one of them while a check calls the answer."""
    cell_of(notebook, "q02_1").source += '\nimport warnings\n\nwarnings.warn("week 18 is short", stacklevel=1)'
    rule = cell_of(notebook, "q02_4")
    line = "def threshold(c10, c01, c00, c11):\n"
    rule.source = "import sys\n\n" + rule.source.replace(
        line, f'{line}    print("threshold of", c10, c01, file=sys.stderr)\n'
    )


def extra_import(notebook):
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


def deleted_answer(kit):
    """An answer cell is gone; its points with it, and no others."""
    notebook = kit.perfect()
    notebook.cells = [cell for cell in notebook.cells if cell.id != "q02_3"]
    deserves = kit.total - kit.points("q02_3")
    return kit.honest("deleted_answer", "Deleted an answer cell.", {NOTEBOOK: encoded(notebook)}, deserves)


def older_jupyter(kit):
    """nbformat 4.4: cells have no ids."""
    notebook = json.loads(encoded(kit.perfect()))
    notebook["nbformat_minor"] = 4
    for cell in notebook["cells"]:
        del cell["id"]
    return kit.honest(
        "older_jupyter", "Saved by an older Jupyter: no cell ids.", {NOTEBOOK: dumped(notebook)}, kit.total
    )


def newer_jupyter(kit):
    """A minor version above the installed one, and metadata that nobody knows yet."""
    notebook = json.loads(encoded(kit.perfect()))
    notebook["nbformat_minor"] = nbformat.current_nbformat_minor + 2
    notebook["metadata"]["future"] = {"collaborators": ["me"], "theme": None}
    for cell in notebook["cells"]:
        cell["metadata"]["future"] = {"folded": False}
        cell["metadata"]["execution"] = {"iopub.status.busy": "2031-01-01T00:00:00.000000Z"}
    says = "Saved by a newer Jupyter: a higher minor version and unknown metadata."
    return kit.honest("newer_jupyter", says, {NOTEBOOK: dumped(notebook)}, kit.total)


def files(kit):
    """What stands in the folder: half a file, another name, nothing, or two notebooks."""
    perfect = encoded(kit.perfect())
    cut = perfect[: len(perfect) // 2]
    yield kit.honest("interrupted_save", "Saved only in part: not JSON.", {NOTEBOOK: cut}, 0)
    named = {f"{LESSON} (1).ipynb": perfect}
    yield kit.honest("wrong_name", "The browser saved it under another name.", named, kit.total)
    yield kit.honest("empty_folder", "An empty folder.", {}, 0)
    half = dict(list(kit.reference.items())[:3])
    two = {NOTEBOOK: perfect, f"{LESSON}-Copy1.ipynb": encoded(kit.desk.filled(half))}
    yield kit.honest("two_notebooks", "A finished notebook and an unfinished copy beside it.", two, kit.total)


def line_ends(kit):
    """CRLF in the file, and in the text of every cell."""
    perfect = kit.perfect()
    outside = encoded(perfect).replace(b"\n", b"\r\n")
    says = "A file with Windows line ends."
    yield kit.honest("crlf_file", says, {NOTEBOOK: outside}, kit.total)
    for cell in perfect.cells:
        cell.source = cell.source.replace("\n", "\r\n")
    says = "Windows line ends inside every cell."
    yield kit.honest("crlf_cells", says, {NOTEBOOK: encoded(perfect)}, kit.total)


def dumped(notebook):
    """A notebook's bytes as they are, not brought to any version."""
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()
