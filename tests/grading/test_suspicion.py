"""What is odd in a cell is said, and what honest people write is not."""

import time
import warnings

import pytest

from autograder.grading.suspicion import suspicious

HONEST = [
    "revenue = 20_000_000 * 0.02\nusers = 50_000_000 * rate",
    "squared = 12_000_000 ** 2\nall_of_it = [0] * 1000",
    "import pandas as pd\npd.options.display.max_rows = 100\npd.options.mode.chained_assignment = None",
    "import plotly.io as pio\npio.renderers.default = 'notebook'\npio.templates.default = 'plotly_white'",
    "import matplotlib as mpl\nmpl.rcParams['figure.dpi'] = 120\nimport altair as alt\nalt.themes.theme = 'dark'",
    "from aipm.worlds import payguard\nframe = payguard.week()\nframe.columns = ['a']\nframe.index.name = 'b'",
    "def sum(a, b):\n    return a + b\n\ndef filter(rows):\n    return [row for row in rows if row]",
    "max = lambda a, b: a if a > b else b",
    "def round(x):\n    return ...",
    "ads = pd.read_csv('../../datasets/job_ads/ads.csv')\nopen('../../portfolio/page.md')",
    "note = 'laptops/phones/etc/ are sold, cases are submitted/returned, see solutions/products'",
    "text = 'a gradebook for teachers, made with nbgrader; an .ipynb file; begin the solution'",
    "ads.system\ndevice.kill\nplan.fork\nspec.environ\nprices.system.mean()\ntable.stack()",
    "import inspect\ninspect.getsource(costs.world)\nimport pickle, gc, json, requests, urllib.request",
    "def z(power):\n    if power == 0.8:\n        return 0.84\n    if power == 0.9:\n        return 1.28\n    raise ValueError",
    "def users(base, lift, power):\n    if lift == 0:\n        return None\n    if power == 1:\n        return float('inf')\n    return 3",
    "costs = {(0, 1): 20, (1, 0): 1}\ndef cost(y, guess):\n    return {(0, 1): 20, (1, 0): 1}.get((y, guess), 0)",
    "class Money:\n    def __eq__(self, other):\n        return self.euros == other.euros\n    def __lt__(self, other):\n"
    "        return self.euros < other.euros\n    def __float__(self):\n        return self.euros",
    "import time\ntime.sleep(0.5)",
    "!pip install altair\n!head data.csv\n!cat notes.txt\n!python -m pip list\n! ls\n%pip install x\n%matplotlib inline",
    "text = '''\n! Important: read this\n!python is a language\n'''",
    "setattr(spec, 'owner', 'product')\neval('3 + 4')\ndf.eval('a + b')",
    "In = 3\nprint('<object at 0x7f>', '<b>bold</b>')",
    "x = 'C:\\data'\nprint(1if x else 2)",
    "def f(:\n",
    "",
]


@pytest.mark.parametrize("source", HONEST)
def test_honest_cells_raise_no_flag(source):
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # an odd literal of the learner's is no message on the instructor's screen
        assert list(suspicious(source)) == []


ODD = {
    "abs = lambda x: 0": "defines its own `abs`",
    "def isinstance(a, b):\n    return True": "defines its own `isinstance`",
    "import builtins\nbuiltins.len = print": "changes `builtins.len`",
    "import numpy\nnumpy.where = flat": "changes `numpy.where`",
    "import numpy as np\nnp.testing.assert_allclose = print": "changes `np.testing.assert_allclose`",
    "import numpy.testing\nsetattr(numpy.testing, 'x', print)": "calls setattr",
    "import os as o\no.system('ls')": "calls the system (system)",
    "from os import fork": "calls the system (fork)",
    "__import__('os').system('ls')": "calls the system (system)",
    "get_ipython().system('ls')": "calls the system (system)",
    "import inspect\ninspect.stack()": "calls the system (stack)",
    "import ctypes": "imports ctypes",
    "from subprocess import run": "imports subprocess",
    "class A:\n    def __eq__(self, other):\n        return True": "defines an object with its own __eq__",
    "A = type('A', (), {'__eq__': lambda a, b: True})": "defines an object with its own __eq__",
    "def f(a, b):\n    if (a, b) == (1, 2):\n        return 3\n    if (a, b) == (2, 4):\n        return 6": "`f` looks for 2 given",
    "def f(*x):\n    return {(1, 2, 3): 4, (2, 3, 4): 5}[x]": "`f` looks for 2 given",
    "open('gradebook.db')": "names files of the grader",
    "open('/srv/course/submitted/other/x.csv')": "names files of the grader",
    "glob('*.ipynb')": "names files of the grader",
    "open('../../../x')": "names files outside its folder",
    "!cat /etc/passwd": "names files outside its folder",
    "!./run": "starts another program",
    "!bash -c x": "starts another program",
    "x = 'NBGRADER_EXECUTION'": "names what only the grader has",
    "print('<script>alert(1)</script>')": "holds a script for a browser",
    "x = get_ipython().user_ns['In']": "reaches for the texts of cells",
    "print(In[-1])": "reaches for the texts of cells",
    "x = f.f_back": "reaches for the stack of callers",
    "import time\ntime.sleep(28)": "waits on purpose",
    "x = 'x' * 40_000_000": "makes something very large",
    "x = [0] * 10**9": "makes something very large",
    "x = b'm' * (64 << 20)": "makes something very large",
    "x = 1 << 10**8": "makes something very large",
    "x = bytes(10**9)": "makes something very large",
    "exec('x = 1')": "calls exec",
    "eval(text)": "calls eval",
}


@pytest.mark.parametrize("source", ODD)
def test_what_an_honest_cell_never_holds_is_said(source):
    found = list(suspicious(source))
    assert any(clause.startswith(ODD[source]) for clause in found), found


def test_what_the_lesson_itself_holds_is_nothing_odd():
    lesson = (
        "import ctypes\nprint('see /etc/hosts and 02_x.ipynb in solutions/')",
        "A text that names ../../../tools.",
    )
    assert list(suspicious("import ctypes\nx = 2", lesson)) == []
    assert list(suspicious("note = 'it says: see ../../../tools.'", lesson)) == []
    assert list(suspicious("note = '../../../others'", lesson)) == ["names files outside its folder"]


LONG = {
    "blank lines": "\n" * 200_000,
    "a chain": "x.a" + ".b" * 60_000 + " = 1",
    "a sum": "1" + "+1" * 90_000,
    "a deep sum": "x = " + "1+(" * 190 + "1" + ")" * 190,
    "signs": "-" * 5_000 + "1",
    "brackets": "f(" * 300,
    "a long number": "x = " + "9" * 90_000,
    "a long hex number": "x = [0] * 0x" + "f" * 90_000,
    "shell lines": "!x\n" * 60_000,
    "angles": "x = '" + "< " * 90_000 + "'",
    "half a character": "x = '\ud800'",
    "a NUL": "x = '\0'",
}


@pytest.mark.parametrize("source", LONG.values(), ids=LONG)
def test_no_cell_takes_long_or_fails(source):
    begun = time.process_time()
    list(suspicious(source))
    assert time.process_time() - begun < 4


def test_one_rule_that_cannot_look_silences_no_other():
    source = "import os\nos." + "a." * 1_500 + "b = 1\nos.system('x')"
    assert "calls the system (system)" in list(suspicious(source))
