"""What honest cells use of a notebook's IPython works in the learner's shell, too, and is not taken for something odd."""

import json
import subprocess
import sys

from tests.paths import ROOT

# In a process of its own: an IPython shell is made once a process, and an audit hook stays for good.
PROGRAM = """
import json, sys
import matplotlib.font_manager  # as the fork server has it; it asks the system for fonts, once
from autograder.grading.jail.learner import Learner, new_shell, run_cell

learner = Learner(new_shell(), None)
learner.watch()
answers = []
for cell in json.load(sys.stdin):
    ran = run_cell(learner.shell, cell)
    answers.append([ran["error"], list(learner.seen)])
    learner.seen.clear()
print(json.dumps(answers))
"""


def ran(folder, *cells, path=""):
    """(error, what was noted) of each cell, run one after another in one shell in `folder`; modules are found on `path` too."""
    environment = {"PYTHONPATH": f"{ROOT}:{path}", "HOME": str(folder), "MPLBACKEND": "Agg", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps(cells),
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
        env=environment,
        timeout=120,
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_cells_that_begin_with_a_magic_run_to_their_ends(tmp_path):
    cells = (
        "%matplotlib inline\nimport math",
        "%matplotlib notebook\nmath.pi",
        "%load_ext autoreload\n%autoreload 2\nassert math.isfinite(_)",
        "%%time\ntook = 1",
        "%%capture\nhidden = 2",
        "assert took + hidden == 3",
        "%config InlineBackend.figure_format = 'retina'",
    )
    assert ran(tmp_path, *cells) == [[None, []]] * len(cells)


def test_what_a_python_begins_with_may_be_read_again_and_nothing_else_of_that_name(tmp_path):
    """Debian's has a `sitecustomize`, which IPython reads to see whether it has changed."""
    begins = tmp_path / "begins"
    begins.mkdir()
    (begins / "sitecustomize.py").write_text("begun = True\n")
    odd = ("open('sitecustomize.py', 'w').close()", "import sitecustomize\nopen(sitecustomize.__file__, 'a').close()")
    lying = (
        "class Path(str):\n    __eq__ = lambda self, other: True\n    __hash__ = str.__hash__",
        "import contextlib\nwith contextlib.suppress(OSError):\n    open(Path('/gradebook.db'))",
    )
    honest = (
        "import sitecustomize\nassert sitecustomize.begun",
        "%load_ext autoreload\n%autoreload 2\n1",
        "2",
        lying[0],
    )
    noted = [["opens sitecustomize.py"]] * 2 + [["opens gradebook.db"]]
    seen = ran(tmp_path, *honest, *odd, lying[1], path=begins)
    assert seen == [[None, []]] * 4 + [[None, each] for each in noted]


def test_the_last_result_is_kept_as_in_a_notebook(tmp_path):
    cells = (
        "1 + 1",
        "twice = _",
        "assert (twice, _) == (2, 2)",
        "3 + 1",
        "assert (_, __) == (4, 2)",
        "_ = 7",
        "5",
        "assert _ == 7",
    )
    assert ran(tmp_path, *cells) == [[None, []]] * len(cells)


def test_commands_of_a_set_up_are_nothing_odd_and_others_are(tmp_path):
    honest = ("!ls", "%pip --version", "%cd .", "!pip --version", "files = 1")
    assert ran(tmp_path, *honest) == [[None, []]] * len(honest)
    (error, seen), (_, system) = ran(
        tmp_path, "import subprocess\nsubprocess.run(['true'])", "import os\nos.system('true')"
    )
    assert error is None and seen == ["starts another program"] == system


RAISING = """
import inspect, json
from autograder.grading.jail.learner import new_shell, run_cell

shell, looked = new_shell(), []
inspect.getmodule = lambda *asked: looked.append(asked)
cell = "def share(part, whole):\\n    return part / whole\\n\\nshare(1, 0)"
print(json.dumps([run_cell(shell, cell), len(looked)]))
"""


def test_an_error_shows_the_lines_that_led_to_it_and_costs_no_look_through_all_modules(tmp_path):
    environment = {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", RAISING], capture_output=True, text=True, env=environment, check=True, timeout=120
    )
    reply, looked = json.loads(done.stdout)
    assert reply["error"] == ["ZeroDivisionError", "division by zero"] and looked == 0
    for shown in ("Cell In[1], line 4", "share(1, 0)", "line 2 in share", "return part / whole", "division by zero"):
        assert shown in reply["printed"]


PLAIN_TRANSFORMS = """
import json, sys
from IPython.core.inputtransformer2 import TransformerManager
from autograder.course.trees import tree_of
from autograder.grading.jail.learner import Transforms

ours, theirs = Transforms(), TransformerManager()
cells = json.load(sys.stdin)
different = [cell for cell in cells if ours.transform_cell(cell) != theirs.transform_cell(cell)]
print(json.dumps([different, sum(tree_of(cell) is not None for cell in cells)]))
"""
ODD_CELLS = [
    "x = %who_ls",
    "files = !ls",
    "!echo {x}",
    "len?",
    "??len",
    "%%writefile a.txt\nx = 1",
    ">>> x = 1\n>>> x",
    "In [1]: x = 5\n   ...: y = 6",
    "In [1]: x = 5",
    "    x = 1\n    y = 2",
    "\n\n  x = 1",
    "/len x",
    ",f a b",
    "if x:\n    %pwd\nelse:\n    y = !pwd",
    "text = '''\n%not a magic\n!nor a command\nwhat?\n'''",
    "a = 5 \\\n%time b",
    "ls",
    "pwd\nls",
    "f(\n  x,\n)?",
    "x = 1\x0cy = 2",
    "print('\\d')",
    "0x",
    "",
]


def test_a_cell_becomes_the_python_that_ipython_makes_of_it(tmp_path):
    """Also where IPython's slow look for its own syntax is left out: in every cell of every lesson, and in odd ones."""
    lessons = [
        "".join(cell["source"])
        for path in sorted((ROOT / "solutions").glob("*/*.ipynb"))
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    ]
    environment = {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PLAIN_TRANSFORMS],
        input=json.dumps(ODD_CELLS + lessons), capture_output=True, text=True, env=environment, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    different, python = json.loads(done.stdout)
    assert different == [] and python > len(lessons) / 2
