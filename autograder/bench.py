"""Figures, not tests: what a lesson takes to run, and how many submissions stock nbgrader grades in a minute."""

import copy
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from autograder.build.execute import STEADY

PEAK = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"


@dataclass(frozen=True)
class Run:
    """One lesson's solution, run from top to bottom in a fresh kernel: wall seconds and peak memory in MB."""

    lesson: str
    seconds: float
    peak_mb: int


def run_all(root: Path, lesson: str):
    """Run a solution as "Run All" does, kernel start included, and ask its kernel for its peak memory."""
    path = root / "solutions" / lesson / f"{lesson}.ipynb"
    notebook = copy.deepcopy(nbformat.read(path, as_version=4))
    notebook.cells.append(nbformat.v4.new_code_cell(PEAK))
    with tempfile.TemporaryDirectory() as portfolio:
        environment = {**os.environ, **STEADY, "AIPM_PORTFOLIO": portfolio}
        resources = {"metadata": {"path": str(path.parent)}}
        client = NotebookClient(
            notebook, kernel_name="python3", resources=resources, extra_arguments=["--log-level=40"]
        )
        start = time.perf_counter()
        client.execute(env=environment)
        seconds = time.perf_counter() - start
    return Run(lesson, seconds, int(notebook.cells[-1].outputs[0].text))
