"""Figures, not tests: what a lesson and a kernel take to run."""

import copy
import os
import statistics
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import LocalProvisioner
from nbclient import NotebookClient

from autograder.authoring.execute import STEADY
from autograder.kernels.provisioner import ForkServerProvisioner

PEAK = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
IMPORTS = "import numpy, pandas, matplotlib.pyplot, sklearn.linear_model"
SECONDS_TO_START = 120


@dataclass(frozen=True)
class Run:
    """A notebook, run from top to bottom in a fresh kernel: its name, wall seconds and peak memory in MB."""

    name: str
    seconds: float
    peak_mb: int


def run_all(root: Path, lesson: str) -> Run:
    """Run a learner's notebook as "Run All" does, kernel start included, and ask its kernel for its peak memory.

    Nothing is answered in it, so each check says that and goes on.
    """
    path = root / "notebooks" / lesson / f"{lesson}.ipynb"
    return run_notebook(lesson, nbformat.read(path, as_version=4), path.parent)


def run_imports(root: Path) -> Run:
    """Run a notebook of one cell, the lessons' imports, in the same way: what no lesson can go below."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(IMPORTS)])
    return run_notebook("imports only", notebook, root / "notebooks")


def run_lessons(root: Path, lessons: Iterable[str]) -> tuple[Run, list[Run]]:
    """Run each lesson, and before each the imports alone: (the latter's run of median seconds, the lessons' runs).

    How many times the imports each lesson takes says more of the lesson than of the machine, if both meet the same machine.
    """
    run_imports(root)  # the first of all reads the packages from the disk
    pairs = [(run_imports(root), run_all(root, lesson)) for lesson in lessons]
    imports = sorted((alone for alone, _ in pairs), key=lambda run: run.seconds)
    return imports[len(imports) // 2], [run for _, run in pairs]


def run_notebook(name: str, notebook: nbformat.NotebookNode, folder: Path) -> Run:
    """Run a copy of `notebook` in the working directory `folder`, from the start of its kernel to its end."""
    notebook = copy.deepcopy(notebook)
    notebook.cells.append(nbformat.v4.new_code_cell(PEAK))
    with tempfile.TemporaryDirectory() as portfolio:
        environment = {**os.environ, **STEADY, "AIPM_PORTFOLIO": portfolio}
        resources = {"metadata": {"path": str(folder)}}
        client = NotebookClient(
            notebook, kernel_name="python3", resources=resources, extra_arguments=["--log-level=40"], allow_errors=True
        )
        start = time.perf_counter()
        client.execute(env=environment)
        seconds = time.perf_counter() - start
    return Run(name, seconds, int(notebook.cells[-1].outputs[0].text))


@dataclass(frozen=True)
class KernelStart:
    """A kernel's way from nothing to a cell with the lessons' imports: milliseconds, and its private memory in MB.

    `first_ms` is the first kernel of a process, for which a fork server has to be started; `ms` the median of the
    others. `private_mb`, the memory that no other process shares, is None where the system does not tell it.
    """

    first_ms: float
    ms: float
    private_mb: float | None


def kernel_start(provisioner: type[LocalProvisioner], kernels: int = 6) -> KernelStart:
    """Start kernels one after another, each through a new object of the class `provisioner`, and measure them."""
    milliseconds, private = [], []
    for number in range(kernels):
        start = time.perf_counter()
        manager = KernelManager(kernel_name="python3", kernel_id=f"bench-{number}")
        launcher = provisioner(kernel_id=manager.kernel_id, kernel_spec=manager.kernel_spec, parent=manager)
        manager.provisioner = launcher
        manager.start_kernel(extra_arguments=["--log-level=40"], env={**os.environ, **STEADY})
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(SECONDS_TO_START)
        client.execute_interactive(IMPORTS, timeout=SECONDS_TO_START)
        milliseconds.append(1000 * (time.perf_counter() - start))
        assert launcher.pid is not None  # it has launched
        private.append(private_mb(launcher.pid))
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    first, *others = milliseconds
    known = [memory for memory in private if memory is not None]
    return KernelStart(first, statistics.median(others), statistics.median(known) if len(known) == kernels else None)


def pss_mb(processes: Iterable[psutil.Process]) -> float | None:
    """The memory of processes in MB, each shared page divided by those who share it; None where nobody tells it."""
    total = 0
    for process in processes:
        with suppress(psutil.Error):
            information = process.memory_full_info()
            if not hasattr(information, "pss"):
                return None
            total += information.pss
    return total / 1e6


def private_mb(pid: int) -> float | None:
    """The memory in MB that a process shares with no other, or None where the system does not tell it."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Clean", "Private_Dirty"))) / 1024


def kernel_starts() -> list[KernelStart]:
    """The KernelStart of jupyter_client's own kernels and that of forked ones, in this order."""
    return [kernel_start(LocalProvisioner), kernel_start(ForkServerProvisioner)]
