"""In a browser Python is Pyodide: no threads, no processes, no signals. Its core runs here under Node, without NumPy.

The core comes from npm; Pyodide's NumPy and the rest are not to be had there. What needs them runs in `test_systems`.
"""

import ast
import importlib.metadata
import json
import re
import subprocess
import sys
import sysconfig
import tomllib
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from aipm.self_check import IN_A_BROWSER
from tests.needs import absent, needs
from tests.paths import ROOT

WHY = "this test runs the course in Pyodide"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
(VERSION,) = re.findall(r"\bpyodide@([\d.]+)", (ROOT / ".ci" / "run").read_text(encoding="utf-8"))
HERE = Path(__file__).parent

# What needs neither NumPy nor another compiled package, and has to stay so: the ground of all checks, and the learner's
# own folder.
GROUND = {
    "aipm.course", "aipm.files", "aipm.inventory.gain", "aipm.inventory.store", "aipm.layout", "aipm.markup", "aipm.models.endpoint",
    "aipm.place", "aipm.portfolio", "aipm.portfolio.kept", "aipm.portfolio.store", "aipm.printable", "aipm.progress",
    "aipm.questions.calling", "aipm.questions.card", "aipm.questions.fault", "aipm.questions.memo.reader",
    "aipm.questions.memo.story", "aipm.questions.plain", "aipm.questions.reading", "aipm.questions.verdict",
    "aipm.self_check", "aipm.worlds.files", "aipm.worlds.hidden", "aipm.worlds.seeds",
}  # fmt: skip


@pytest.fixture(scope="module")
def pyodide():
    """The folder of npm's package pyodide, in the version that `.ci/run` installs."""
    npm = needs("npm", f"{WHY}, which comes from there")
    done = subprocess.run([npm, "root", "--global"], capture_output=True, text=True, check=True)
    folder = Path(done.stdout.strip()) / "pyodide"
    if not folder.is_dir():
        absent(f"npm's package `pyodide` is not installed (`npm install --global pyodide@{VERSION}`); {WHY}")
    found = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
    if found != VERSION:
        absent(f"npm's package `pyodide` is {found} and not {VERSION}; {WHY}")
    return folder


FASTER = {"markupsafe", "wcwidth"}  # do the same without their compiled parts


@cache
def compiled() -> set[str]:
    """The modules, by the name at their top, of installed packages that hold compiled code: of no use in a browser."""
    found = set()
    for top, owners in importlib.metadata.packages_distributions().items():
        files = [str(file) for owner in owners for file in importlib.metadata.files(owner) or []]
        if any(file.endswith((".so", ".pyd")) and file.startswith((f"{top}/", f"{top}.")) for file in files):
            found.add(top)
    return found - FASTER


@pytest.fixture(scope="module")
def report(pyodide):
    """What `in_pyodide.py` printed."""
    node = needs("node", WHY)
    given = {"folders": [str(ROOT), sysconfig.get_path("purelib")], "absent": sorted(compiled())}
    command = [node, HERE / "pyodide.mjs", pyodide, HERE / "in_pyodide.py", json.dumps(given)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1200)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_every_module_is_there_but_for_what_it_needs(report):
    """A module may lack a compiled package of others; it may lack nothing of Python, start nothing and break nowhere."""
    assert report["platform"] == "emscripten"
    names = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in (ROOT / "aipm").rglob("*.py")}
    names = {name.removesuffix(".__init__") for name in names} - {"aipm"}
    lacking = {f"ModuleNotFoundError {top}" for top in compiled()}
    broken = {name: why for name, why in report["modules"].items() if why and why not in lacking}
    assert not broken
    assert {"numpy", "pandas"} <= compiled() and "IPython" not in compiled()
    reached = {name for name, why in report["modules"].items() if not why}
    assert reached >= GROUND, sorted(GROUND - reached)
    assert names > reached


def test_checks_judge_plain_answers(report):
    """Verdicts, readers and calls of learners' functions, under a time limit that cannot be kept there."""
    said = report["said"]
    assert said.pop("limit") == sum(range(200_000))
    assert said.pop("self-check") == f"{IN_A_BROWSER}\n"
    assert {name: text.split(":")[0] for name, text in said.items()} == {
        "served": "Solved", "function": "Solved", "open": "Not answered yet", "sum": "Not yet",
        "percent": "Cannot read this answer", "none": "Cannot read this answer", "raises": "Cannot read this answer",
    }  # fmt: skip
    assert "75% are served" in said["served"] and "a fraction: 0.75" in said["percent"]
    assert "returned nothing" in said["none"] and "stopped with KeyError" in said["raises"]


def imported() -> set[str]:
    """The modules of others, by the name at their top, that aipm imports anywhere."""
    found = set()
    for path in (ROOT / "aipm").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found - {"aipm", *sys.stdlib_module_names}


def test_a_browser_can_have_what_lessons_import(pyodide):
    """Pyodide builds it in a version that pyproject.toml takes, or it is plain Python and comes from the package index."""
    kept = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    wanted = {each.name: each.specifier for each in map(Requirement, PROJECT["dependencies"])}
    owners = importlib.metadata.packages_distributions()
    tops = imported() - {"google", "llama_cpp"}  # there in Colab alone; a model on this machine, which no lesson needs
    assert {"numpy", "pandas", "sklearn", "IPython", "ipywidgets"} <= tops
    for top in sorted(tops):
        name = owners[top][0].lower().replace("_", "-")
        built = name in kept and wanted[name].contains(kept[name]["version"])
        assert built or top not in compiled(), f"{name} {kept.get(name, {}).get('version')}, and not {wanted[name]}"
