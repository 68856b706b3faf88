"""What other programs make of a notebook's file: metadata and ids dropped or added, other versions, other encodings."""

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import nbformat

from autograder.attacks.materials import Materials
from autograder.attacks.submission import NOTEBOOK, Submission
from autograder.bench.sample_class import encoded

Notebook = dict[str, Any]
LARGE = 1_500_000  # bytes of one picture among the outputs


def honest_editors(materials: Materials) -> list[Submission]:
    """A perfect notebook as each of these programs saves it."""
    return [
        *(saved(materials, *change) for change in CHANGES),
        older_format(materials),
        *encodings(materials),
    ]


def saved(
    materials: Materials, slug: str, says: str, change: Callable[[Notebook], None], source: str = ""
) -> Submission:
    """A perfect notebook whose JSON was changed."""
    notebook = json.loads(encoded(materials.perfect()))
    change(notebook)
    return materials.honest(slug, says, {NOTEBOOK: dumped(notebook)}, materials.total, source)


def dumped(notebook: Notebook) -> bytes:
    """A notebook's bytes as they are, not brought to any version."""
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def no_metadata(notebook: Notebook) -> None:
    """All metadata of cells dropped, every id kept."""
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def no_metadata_new_ids(notebook: Notebook) -> None:
    """All metadata of cells dropped, every id a new one."""
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"], cell["id"] = {}, f"cell-{number}"


def no_metadata_no_ids(notebook: Notebook) -> None:
    """All metadata of cells dropped, and all ids: only texts and order say what a cell is."""
    notebook["nbformat_minor"] = 4
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        del cell["id"]


def colab(notebook: Notebook) -> None:
    """As Colab downloads it: its own metadata, no ids of cells, minor version 0, outputs with a script."""
    notebook["nbformat_minor"] = 0
    notebook["metadata"] = {
        "colab": {"provenance": [], "toc_visible": True},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
    }
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"] |= {"id": cell.pop("id"), "colab": {"base_uri": "https://localhost:8080/", "height": 206}}
        if cell["cell_type"] == "code":
            cell["metadata"]["outputId"] = f"{number:08x}-0000-4000-8000-000000000000"


def vscode(notebook: Notebook) -> None:
    """As VS Code saves it: a language for each cell, ids of its own, no nbgrader, the kernel of a virtual environment."""
    notebook["metadata"]["kernelspec"] = {"display_name": ".venv", "language": "python", "name": "python3"}
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"], cell["id"] = {"vscode": {"languageId": "python"}}, f"{number:08x}"


def deepnote(notebook: Notebook) -> None:
    """As Deepnote exports it: new ids, a hash and times for each cell, no nbgrader, no kernel, minor version 0."""
    notebook["nbformat_minor"] = 0
    notebook["metadata"] = {"deepnote": {}, "deepnote_notebook_id": "0" * 32, "deepnote_execution_queue": []}
    for number, cell in enumerate(notebook["cells"]):
        del cell["id"]
        kind = "code" if cell["cell_type"] == "code" else "text-cell-p"
        cell["metadata"] = {"cell_id": f"{number:032x}", "deepnote_cell_type": kind, "source_hash": f"{number:08x}"}


def pycharm(notebook: Notebook) -> None:
    """As PyCharm saves it: a mark in each cell, text as one string, its own kernel, nbgrader kept."""
    notebook["metadata"]["kernelspec"] = {
        "display_name": "PyCharm (course)",
        "language": "python",
        "name": "pycharm-1a2b",
    }
    for cell in notebook["cells"]:
        cell["metadata"] |= {"pycharm": {"name": "#%%\n", "is_executing": False}, "collapsed": False}
        cell["source"] = "".join(cell["source"])


def other_kernel(notebook: Notebook) -> None:
    """The kernel of the learner's own environment."""
    name = "conda-env-datascience-py"
    notebook["metadata"]["kernelspec"] |= {"name": name, "display_name": "Python [conda env:datascience]"}


def no_kernel(notebook: Notebook) -> None:
    """No metadata of the notebook at all."""
    notebook["metadata"] = {}


def ids_missing(notebook: Notebook) -> None:
    """The version that demands ids, and half of the cells without."""
    for cell in notebook["cells"][::2]:
        del cell["id"]


def ids_twice(notebook: Notebook) -> None:
    """Two cells with one id, twice: a text and an answer, and two scenes."""
    cells = {cell["id"]: cell for cell in notebook["cells"]}
    cells["q02_2"]["id"] = notebook["cells"][0]["id"]
    scenes = [
        cell for cell in notebook["cells"] if cell["cell_type"] == "code" and not cell["metadata"].get("nbgrader")
    ]
    scenes[1]["id"] = scenes[0]["id"]


def ids_too_early(notebook: Notebook) -> None:
    """Ids of cells in a version that has none yet."""
    notebook["nbformat_minor"] = 2


def run_again(notebook: Notebook) -> None:
    """Run out of order, with an error, a result and a widget among the outputs."""
    widget = {
        "application/vnd.jupyter.widget-view+json": {"model_id": "0" * 32, "version_major": 2, "version_minor": 0}
    }
    error = {
        "output_type": "error",
        "ename": "NameError",
        "evalue": "name 'weeks'",
        "traceback": ["\x1b[0;31mNameError"],
    }
    outputs = [
        {"output_type": "stream", "name": "stderr", "text": ["a warning\n"]},
        {"output_type": "display_data", "metadata": {}, "data": {**widget, "text/plain": ["VBox(...)"]}},
        error,
    ]
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}, "version_major": 2}}
    for number, cell in enumerate(cell for cell in notebook["cells"] if cell["cell_type"] == "code"):
        cell["execution_count"], cell["outputs"] = 900 - 7 * number, [outputs[number % 3]]


def large_outputs(notebook: Notebook) -> None:
    """Two pictures of 2 MB each as text, and a table of 20,000 rows."""
    picture = base64.b64encode(bytes(range(256)) * (LARGE // 256)).decode()
    rows = "".join(f"<tr><td>{row}</td><td>{row / 7:.6f}</td></tr>\n" for row in range(20_000))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for cell, data in zip(code, ({"image/png": picture}, {"image/png": picture}, {"text/html": rows}), strict=False):
        cell["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": data}]


def extensions(notebook: Notebook) -> None:
    """What extensions add: times, folding, contents, slides, a formatter's settings, numbers of any size."""
    notebook["metadata"] |= {"toc": {"base_numbering": 1, "toc_position": {"height": "calc(100% - 180px)"}}}
    notebook["metadata"] |= {"varInspector": {"cols": {"lenName": 16}}, "latex_envs": {"cite_by": "apalike"}}
    for cell in notebook["cells"]:
        cell["metadata"] |= {"ExecuteTime": {"end_time": "2026-11-02T09:00:00.1Z", "duration": -1e-9, "n": 2**70}}
        cell["metadata"] |= {
            "slideshow": {"slide_type": "fragment"},
            "jupyter": {"source_hidden": True},
            "hidden": None,
        }


CHANGES = (
    ("no_metadata", "Lost all metadata of cells and kept every id.", no_metadata, "jupyter/nbgrader#424"),
    ("no_metadata_new_ids", "Lost all metadata of cells and got new ids.", no_metadata_new_ids, "jupyter/nbgrader#424"),
    ("no_metadata_no_ids", "Lost all metadata of cells and all ids.", no_metadata_no_ids, "jupyter/nbgrader#1398"),
    ("colab", "Worked in Colab: its own metadata, no ids.", colab, "jupyter/nbgrader#1273"),
    (
        "vscode",
        "Worked in an editor that keeps neither metadata nor ids.",
        vscode,
        "TU-Wien-dataLAB/grader-service#213",
    ),
    ("deepnote", "Worked in Deepnote: its own metadata instead of nbgrader's, no kernel.", deepnote),
    ("pycharm", "Worked in PyCharm: marks in every cell, its own kernel.", pycharm, "jupyter/nbgrader#417"),
    ("other_kernel", "Names the kernel of a conda environment.", other_kernel, "jupyter/nbgrader#1375"),
    ("no_kernel", "Names no kernel and no language.", no_kernel),
    ("ids_missing", "Half of the ids are missing where the version demands them.", ids_missing, "jupyter/nbformat#189"),
    ("ids_twice", "Two ids stand there twice.", ids_twice, "jupyter/notebook#6001"),
    ("ids_too_early", "Has ids in a version without ids.", ids_too_early, "ucbds-infra/otter-grader#701"),
    ("run_again", "Ran out of order; errors and a widget among the outputs.", run_again),
    ("large_outputs", "Brings 4 MB of pictures and a table of 20,000 rows.", large_outputs),
    ("extensions", "Carries the metadata of a dozen extensions.", extensions),
)


def older_format(materials: Materials) -> Submission:
    """nbformat 3, in which cells lie in worksheets and a source is called input."""
    older = nbformat.convert(materials.perfect(), 3)
    data = nbformat.v3.writes_json(older).encode()
    return materials.honest("older_format", "Saved in version 3 of the format.", {NOTEBOOK: data}, materials.total)


def encodings(materials: Materials) -> Iterator[Submission]:
    """Saved by a plain text editor on Windows."""
    text = encoded(materials.perfect()).decode()
    for slug, says, encoding in (
        ("byte_order_mark", "Saved by a text editor, with a byte order mark.", "utf-8-sig"),
        ("utf_16", "Saved by a text editor, in UTF-16.", "utf-16"),
    ):
        yield materials.honest(slug, says, {NOTEBOOK: text.encode(encoding)}, materials.total)
