"""What a reader of the site sees, as pure functions: notebooks to notebooks, Markdown to Markdown.

Every source on a page comes from the student notebook, which holds no answer. The solution gives the outputs of scenes
alone: those of a cell that is no part of a question and that reads nothing which an answer has made.
"""

import ast
import re

import nbformat
from nbformat import NotebookNode

from autograder.course.names import imported, loaded
from autograder.course.problems import Problem

STILL = '<p class="still">The controls move in JupyterLab, on your machine or on Binder. This is their first frame.</p>'
KEPT_KINDS = ("text/html", "text/plain", "image/png")
BINDER = re.compile(r"^\[binder\]: (\S+?urlpath=lab/tree/)(\S+)\.ipynb$", re.MULTILINE)
PLANTED = "\n## What was planted\n"


def made(source: str) -> set[str]:
    """The names that a cell sets, imports, defines or changes by item or attribute; none where it is no plain Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return set()
    names = {name for name, _, _ in imported(source)}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Name, ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
            while isinstance(node, (ast.Subscript, ast.Attribute)):
                node = node.value
            if isinstance(node, ast.Name):
                names.add(node.id)
    return names


def leans_on(source: str, answers: set[str]) -> bool:
    """Whether a cell reads or changes one of the names in `answers`; where it is no plain Python, it may."""
    try:
        return bool(answers & set(loaded(source)))
    except (SyntaxError, ValueError):
        return bool(answers)


def page_output(output: NotebookNode) -> NotebookNode:
    """An output as a page shows it: no widget state, no style of its own, an exploration with one line about it."""
    if output.output_type not in ("display_data", "execute_result"):
        return output
    data = {kind: text for kind, text in output.data.items() if kind in KEPT_KINDS}
    if page := data.get("text/html"):
        page = re.sub(r"<style scoped>.*?</style>\s*", "", page, flags=re.DOTALL)
        page = page.replace('<table border="1" ', "<table ").replace("<th></th>", "<td></td>")
        still = output.output_type == "execute_result" and "<figure" in page
        data["text/html"] = page + STILL if still else page
    return nbformat.v4.new_output("display_data", data=data)


def reading(solution: NotebookNode, student: NotebookNode) -> NotebookNode:
    """The notebook of a lesson's page: prose, scenes with their outputs, answers as scaffolds, no checks.

    `solution` is executed, `student` is its release; their cells are matched by id. Raises Problem where a scene of
    one is not in the other.
    """
    solved, answers = {cell.id: cell for cell in solution.cells}, set()
    page = nbformat.v4.new_notebook(metadata=student.metadata)
    for cell in student.cells:
        mark, twin = cell.metadata.get("nbgrader"), solved.get(cell.id)
        if mark and mark.grade:
            continue
        if not twin or (not mark and twin.source != cell.source):
            raise Problem(f"Cell {cell.id} differs between solution and student notebook. Run `make build` first.")
        if cell.cell_type != "code":
            page.cells.append(nbformat.v4.new_markdown_cell(cell.source, id=cell.id))
            continue
        built = nbformat.v4.new_code_cell(cell.source, id=cell.id)
        if mark:
            built.metadata["tags"] = ["answer"]
            answers |= made(twin.source)
        elif leans_on(cell.source, answers):
            answers |= made(cell.source)
        else:
            answers -= made(cell.source)
            built.outputs = [page_output(output) for output in twin.outputs]
        page.cells.append(built)
    return page


def binder(readme: str) -> tuple[str, str]:
    """Binder's address up to the notebook, and the first lesson's page name, from the README's [binder] link."""
    found = BINDER.search(readme)
    if not found:
        raise Problem("README.md defines no [binder] link that ends in a notebook. Put it back at the end of the file.")
    return found[1], found[2]


def heading(text: str) -> str:
    """The title of a Markdown text: its first heading of level 1."""
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    if not found:
        raise Problem(f"A page has no title; begin it with `# `. It starts with {text[:40]!r}.")
    return found[1].strip()


def introduction(readme: str) -> str:
    """What the README says before its first section, below its badge: what, for whom, the table of lessons."""
    before = readme.split("\n## ", 1)[0]
    return before.split("\n[![", 1)[-1].split("\n", 1)[-1].strip()


def glossary(text: str) -> str:
    """The glossary without its sentence for those who edit the course."""
    return text.replace(
        " Built from the lessons by `python -m autograder.authoring.glossary`; edit the lessons, not this page.", ""
    )


def data_overview(text: str) -> str:
    """The overview of the data sets without its sections for those who keep them."""
    return text.split("\n## ", 1)[0].rstrip() + "\n\nThe files themselves lie in the folder `datasets` of the course.\n"


def data_page(sheet: str, dictionary: str) -> str:
    """A data sheet with its dictionary as one more section, before the section that gives the answers away."""
    tables = dictionary.split("\n## ", 1)[-1]
    columns = "\n## Columns\n\n### " + tables.replace("\n## ", "\n### ").strip() + "\n"
    before, planted, rest = sheet.partition(PLANTED)
    return before.rstrip() + "\n" + columns + planted + rest


def toctree(caption: str, pages: list[tuple[str, str]]) -> str:
    """Sphinx's table of contents of (title, page name) pairs; it shows in the sidebar only."""
    lines = "\n".join(f"{title} <{name}>" for title, name in pages)
    return f"```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{lines}\n```\n"
