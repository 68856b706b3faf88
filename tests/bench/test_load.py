"""Many kernels at once, and JupyterLab with a lesson run in it: small versions of `aipm bench --kernels`."""

import nbformat
import psutil
import pytest

from autograder.bench.load import code_cells, lab_with, opened_at_once
from tests.needs import needs_linux
from tests.paths import ROOT

LESSON = "02_accuracy_trap"
BINDER_MB = 1000  # of the 1 to 2 GB that Binder gives a visitor


@pytest.fixture(autouse=True)
def where_memory_is_told():
    """Leave every test here where kernels are not forked or the system does not tell their memory."""
    needs_linux("kernels are forked, and their memory is told, there only")


def test_four_kernels_open_a_lesson_at_once():
    """All four run the first scene without an error, share their imports, and leave no process but the fork server."""
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    load = opened_at_once(ROOT, LESSON, 4)
    assert (load.kernels, load.failed) == (4, 0) and load.seconds >= load.slowest > 0
    assert load.pss_mb < 4 * 300, "kernels that share nothing would need more"
    left = [each for each in psutil.Process().children(recursive=True) if each.pid not in before]
    assert [each.cmdline() for each in left if "ipykernel_launcher" in " ".join(each.cmdline())] == []
    print(f"4 kernels: {load.seconds:.1f} s, {load.pss_mb:.0f} MB")


def test_the_first_scene_is_more_than_imports_and_less_than_the_lesson():
    notebook = nbformat.read(ROOT / "notebooks" / LESSON / f"{LESSON}.ipynb", as_version=4)
    first = code_cells(notebook, scenes=1)
    assert 2 <= len(first) < len(code_cells(notebook)) and any("import" in source for source in first)


def test_jupyterlab_with_a_lesson_fits_on_binder():
    lab = lab_with(ROOT, LESSON)
    assert 0 < lab.kernel_mb < lab.peak_mb < BINDER_MB
    print(f"JupyterLab with {LESSON}: {lab.peak_mb:.0f} MB at the peak")
