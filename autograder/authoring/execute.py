"""Execute a solution notebook in a fresh kernel and store its outputs so that they are the same on every run."""

import os
import re
import tempfile
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from autograder.authoring.lesson import LANGUAGE
from autograder.authoring.rendering import keep_equal_images
from autograder.kernels.provisioner import ForkingKernelManager

WIDGET = "application/vnd.jupyter.widget-view+json"
OWN = "nbval-ignore-output"  # nbval's tag for a cell that shows the learner's own folder, which nobody else has
ADDRESS = re.compile(r"\bat 0x[0-9a-f]{6,}")
SECONDS_A_CELL = 120

# One thread for linear algebra and a fixed hash seed: outputs must not depend on the machine's load or its cores.
STEADY = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}


class CellFailed(Exception):
    """A cell of a solution did not run as it must; `index` is its place in the notebook, from 0."""

    def __init__(self, index: int, sentence: str):
        super().__init__(sentence)
        self.index = index


def execute(notebook: NotebookNode, folder: Path, stored: NotebookNode | None = None) -> NotebookNode:
    """Run `notebook` in place with `folder` as its working directory, and make it steady; raises CellFailed."""
    with tempfile.TemporaryDirectory() as portfolio:
        environment = {**os.environ, **STEADY, "AIPM_PORTFOLIO": portfolio}
        client = NotebookClient(
            notebook,
            timeout=SECONDS_A_CELL,
            kernel_name="python3",
            kernel_manager_class=ForkingKernelManager,
            resources={"metadata": {"path": str(folder)}},
            record_timing=False,
            store_widget_state=False,
            coalesce_streams=True,
            allow_errors=True,
            force_raise_errors=False,
            extra_arguments=["--log-level=40"],  # the kernel's own start-up warnings are not the lesson's
        )
        running = {"index": 0}
        client.on_cell_start = lambda cell, cell_index: running.update(index=cell_index)
        try:
            client.execute(env=environment)
        except CellTimeoutError:
            raise CellFailed(running["index"], f"still ran after {SECONDS_A_CELL} seconds") from None
        except (DeadKernelError, CellExecutionError) as error:
            raise CellFailed(running["index"], f"stopped the kernel: {str(error).strip().splitlines()[-1]}") from None
    return settled(notebook, stored)


def settled(notebook: NotebookNode, stored: NotebookNode | None = None) -> NotebookNode:
    """`notebook`, which has run, in place as it is stored; raises CellFailed where it shows what must not be.

    Outputs are made steady: widgets are replaced by their static frame, streams joined, and what a cell tagged OWN
    shows is left out. `stored` is the notebook as built before; where an image differs from it by rendering noise only,
    the stored bytes are kept.
    """
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            shown = [steady(index, output) for output in cell.outputs]
            cell.outputs = [] if OWN in cell.metadata.get("tags", []) else shown
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = dict(LANGUAGE)  # without the version of the Python that happened to run it
    if stored is not None:
        keep_equal_images(notebook, stored)
    return notebook


def steady(index: int, output: NotebookNode) -> NotebookNode:
    """One output without what changes from run to run; raises CellFailed on what must not be stored."""
    if output.output_type == "error":
        raise CellFailed(index, f"raised {output.ename}: {output.evalue}")
    if output.output_type == "stream" and output.name == "stderr":
        raise CellFailed(index, f"wrote a warning: {output.text.strip().splitlines()[-1]}")
    texts = [output.text] if output.output_type == "stream" else [str(output.data.get("text/plain", ""))]
    if any(ADDRESS.search(text) for text in texts):
        raise CellFailed(index, "prints a memory address, which differs on every run")
    if output.output_type != "stream":
        output.data.pop(WIDGET, None)
    return output
