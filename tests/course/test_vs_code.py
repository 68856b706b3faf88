"""A lesson in VS Code, emulated: its Jupyter extension cannot be installed without its market, so no editor runs here.

Emulated is what that extension does to a kernel of `.venv` before the first cell (microsoft/vscode-jupyter 2025.4,
src/kernels): it starts ipykernel in the notebook's folder, asks for the version of ipywidgets, and runs its startup code
in silence, which names the notebook and switches jedi off. No Jupyter server says which notebook is open. Cells then run as
the editor holds them, and `check()` reads the file as it was saved. What the editor draws, sliders too, is not tested.
"""

import contextlib
import os
import sys

import nbformat
import pytest
from jupyter_client.manager import KernelManager

from autograder.authoring.answers import read_rows
from autograder.grading.exam import load_exam
from tests.browser.lab import copy_course, lonely_environment
from tests.paths import ROOT

LESSON = "00_start_here"
RIGHT = next(row for row in read_rows(ROOT / "tests" / "answers" / f"{LESSON}.toml") if row.question == "q00_1")
MOST = round(sum(check.points for check in load_exam(ROOT, LESSON).checks))
OWN_CODE = """
__vsc_ipynb_file__ = "{file}"
%config Completer.use_jedi = False
"""
WIDGETS = """
try:
    import ipywidgets as _VSCODE_ipywidgets
    print("e976ee50-99ed-4aba-9b6b-9dcd5634d07d:IPyWidgets:" + _VSCODE_ipywidgets.__version__)
    del _VSCODE_ipywidgets
except:
    pass
"""


class Editor:
    """A notebook that is open in VS Code: its file, its cells as they stand on the screen, and its kernel."""

    def __init__(self, file, environment):
        self.file, self.cells = file, nbformat.read(file, as_version=4)
        self.manager = KernelManager(kernel_name="python3")
        assert self.manager.kernel_spec.argv[1:3] == ["-m", "ipykernel_launcher"]
        self.manager.start_kernel(cwd=str(file.parent), env=environment)
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=300)
        self.run(WIDGETS, silent=True)
        self.run(OWN_CODE.format(file=str(file).replace("\\", "\\\\")), silent=True)

    def run(self, source, silent=False):
        """What a cell shows, as plain text and as tracebacks."""
        said = []

        def note(message):
            content = message["content"]
            plain = content.get("data", {}).get("text/plain") if "data" in content else None
            said.append(str(plain or content.get("text") or "\n".join(content.get("traceback", []))))

        self.client.execute_interactive(source, silent=silent, store_history=not silent, output_hook=note, timeout=300)
        return " ".join("".join(said).split())

    def answer(self, source):
        """Type an answer into the cell of Q00.1 and run every code cell; nothing is saved."""
        next(cell for cell in self.cells.cells if cell.id == "q00_1").source = source
        return {cell.id: self.run(cell.source) for cell in self.cells.cells if cell.cell_type == "code"}

    def save(self):
        nbformat.write(self.cells, self.file)


@pytest.fixture
def editor(tmp_path):
    course = copy_course(tmp_path)
    environment = lonely_environment(tmp_path, course)
    for name in ("JPY_SESSION_NAME", "JPY_PARENT_PID", "JUPYTER_DEFAULT_PROVISIONER_NAME"):
        environment.pop(name, None)
    environment |= {"PATH": os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])}
    environment |= {"PYDEVD_IPYTHON_COMPATIBLE_DEBUGGING": "1", "VSCODE_PID": str(os.getpid())}
    opened = Editor(course / "notebooks" / LESSON / f"{LESSON}.ipynb", environment)
    yield opened
    with contextlib.suppress(RuntimeError):
        opened.client.stop_channels()
    opened.manager.shutdown_kernel(now=True)


def test_a_learner_answers_the_first_question_and_sees_the_points(editor):
    """Judged at once by the cell below; `check()` grades what is saved, and says when that was."""
    shown = editor.answer(RIGHT.answer.strip("\n"))
    assert "Readable so far" in shown["q00_1_judge"]
    unsaved = editor.run("from aipm import check; check()")
    assert f"0 of {MOST} points, as your notebook was saved at" in unsaved
    editor.save()
    assert f"1 of {MOST} points, as your notebook was saved at" in editor.run("check()")
    assert (editor.file.parents[2] / "portfolio" / "progress.json").is_file()


def test_of_two_notebooks_the_open_one_is_graded(editor):
    """A copy beside it that was saved later is not taken for it: the extension's variable says which one is open."""
    editor.answer(RIGHT.answer.strip("\n"))
    editor.save()
    copy = editor.file.with_name(f"{editor.file.stem}-Copy1.ipynb")
    copy.write_bytes((ROOT / "notebooks" / LESSON / editor.file.name).read_bytes())
    os.utime(copy, (editor.file.stat().st_mtime + 60,) * 2)
    assert f"1 of {MOST} points" in editor.run("from aipm import check; check()")
