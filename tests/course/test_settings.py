"""Settings that could do nothing without a word: each of these did, or hid that a check no longer ran."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests import quick, sharing
from tests.needs import absent
from tests.paths import ROOT

MAY_SKIP = ("tests/needs.py", "tests/models/test_again.py")  # the one way to skip; a model that nobody has to fetch
BUILT = ("lessons/", "notebooks/", "solutions/")


def tracked(*patterns):
    """The files of the course that Git keeps, by their paths."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        absent("not a git checkout")
    said = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return said.stdout.split()


def test_ruff_reads_every_file_that_is_not_built():
    """The name of a folder alone, as an exclusion, means such a folder at any depth, and hid tests/lessons."""
    ruff = shutil.which("ruff", path=os.path.dirname(sys.executable)) or absent("ruff is not installed")
    said = subprocess.run([ruff, "check", "--show-files", "."], cwd=ROOT, capture_output=True, text=True, check=True)
    read = {os.path.relpath(path, ROOT) for path in said.stdout.splitlines()}
    ours = [path for path in tracked("*.py") if not path.startswith(BUILT)]
    assert len(ours) > 500 and [path for path in ours if path not in read] == []
    assert [path for path in read if path.startswith(BUILT)] == []


def test_what_a_learner_imports_is_installed_for_learners():
    """deptry knows that a package is declared, and not for whom: what an extra brings would pass."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {canonicalize_name(Requirement(text).name) for text in project["dependencies"]}
    theirs = {
        module for module, made in packages_distributions().items() if declared & set(map(canonicalize_name, made))
    }
    known = theirs | set(sys.stdlib_module_names) | {"aipm", "google", "pyodide", "js"}  # Colab's own, and a browser's
    found = set()
    for path in tracked("aipm/*.py"):
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {(alias.name.split(".")[0], path) for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add((node.module.split(".")[0], path))
    assert len(found) > 200 and sorted((name, path) for name, path in found if name not in known) == []


def test_a_commit_is_formatted_as_far_as_the_checks_look():
    """`ruff format` judges blocks of Python in pages too."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
    (formatting,) = [hook for hook in hooks if hook["id"] == "ruff-format"]
    assert set(formatting["types_or"]) == {"python", "markdown"}


def test_whoever_skips_is_asked_whether_that_is_allowed():
    """Where AIPM_REQUIRE_ALL is set, as in CI, nothing is left out but with `absent`, which then fails."""
    skips = re.compile(r"pytest\.skip\(|skipif|importorskip|mark\.skip\b|SkipTest|skipTest")
    here = "tests/course/test_settings.py"
    found = [path for path in tracked("tests/*.py") if skips.search((ROOT / path).read_text(encoding="utf-8"))]
    assert sorted(set(found) - {here}) == sorted(MAY_SKIP)


def test_what_the_quick_checks_leave_out_is_found_by_its_file():
    """The table of seconds names groups, and a group is not always a file: the dearest counted as nothing."""
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")}
    seconds = {name: known for known, (name,) in quick.tests_of(files, [])}
    assert set(seconds) == files - set(sharing.IN_A_LESSON)
    dear = {group: known for group, known in sharing.known_seconds().items() if known > quick.MOST_SECONDS}
    assert set(sharing.IN_FOLDERS) < set(dear)
    for file, known in seconds.items():
        assert known >= max((dear.get(group, 0.0) for group in sharing.groups_of(file)), default=0.0), file
    assert max(seconds[file] for file in files if file.startswith(sharing.IN_FOLDERS[1])) > quick.MOST_SECONDS


@pytest.fixture
def chosen(tmp_path):
    """Which Python `.ci/run` gives to make where `python3` is of some version, and PYTHON names it or is not set."""
    system = "/usr/bin/python3"
    if not os.access(system, os.X_OK):
        absent("this system has no Python of its own")
    own = subprocess.run([system, "-c", "import sys; print(sys.version_info[:2])"], capture_output=True, text=True)
    place = tmp_path / "bin"
    place.mkdir()

    def program(name, says=""):
        file = place / name
        file.write_text(f"#!/bin/sh\n{says}\n", encoding="utf-8")
        file.chmod(0o755)
        return file

    (tmp_path / "npm" / "pyodide").mkdir(parents=True)
    for name in ("apt-get", "chromium-headless-shell", "bwrap", "configurable-http-proxy", "uv", "node"):
        program(name)
    program("apt-cache")
    program("npm", f"echo {tmp_path / 'npm'}")
    program("make", 'echo "make $* with $PYTHON"')

    def run(version, **asked):
        said = own.stdout.strip() if version == "the system's" else version
        mine = program("python3", f"echo '{said}'")
        elsewhere = {name: value for name, value in os.environ.items() if name != "PYTHON"}
        told = {name: str(mine) if value == "mine" else value for name, value in asked.items()}
        done = subprocess.run(
            ["bash", ROOT / ".ci" / "run"], env={**elsewhere, **told, "PATH": f"{place}:/usr/bin:/bin"},
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        first, last = [line for line in done.stdout.splitlines() if line.startswith("make ")]
        assert first.startswith("make .venv/checks with ") and last.startswith("make test with ")
        (python,) = {line.rpartition(" ")[2] for line in (first, last)}
        return "mine" if python in (str(mine), "python3") else python

    return run


def test_the_checks_run_on_the_python_that_was_asked_for(chosen):
    """A matrix of versions on an image of Debian once ran three times on Debian's own."""
    assert chosen("the system's") == "/usr/bin/python3"
    assert chosen("(3, 99)") == "mine"
    assert chosen("(3, 99)", PYTHON="mine") == "mine"
