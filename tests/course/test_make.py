"""The two commands on a machine that lacks something: one sentence, the next step, an exit code."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.needs import needs
from tests.paths import ROOT


@pytest.fixture
def bare(tmp_path):
    """A folder with what `make` reads, and nothing set up."""
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def make(folder, *arguments, **environment):
    """Run make in `folder`, without the settings of the make that may be running these tests."""
    program = needs("make", "this test runs the Makefile")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "PIP_"))}
    done = subprocess.run(
        [program, *arguments], cwd=folder, env={**kept, **environment}, capture_output=True, text=True, timeout=300
    )
    assert "Traceback" not in done.stderr
    return done


@pytest.mark.parametrize("target", ["lab", "test"])
def test_a_python_that_is_too_old(bare, target):
    old = bare / "python3.9"
    old.write_text(f"#!/bin/sh\nexec {sys.executable} -c 'import sys; sys.exit(1)'\n")
    old.chmod(0o755)
    done = make(bare, target, f"PYTHON={old}")
    assert done.returncode != 0
    assert "needs Python 3.11 or newer" in done.stderr and f"make PYTHON=python3.12 {target}" in done.stderr
    assert not (bare / ".venv").exists()


def test_no_python_at_all(bare):
    done = make(bare, "lab", "PYTHON=python-that-is-not-there")
    assert done.returncode != 0 and "needs Python 3.11 or newer" in done.stderr


def test_no_network(bare):
    """pip finds nothing: the sentence says what to look at, and the next run begins where this one stopped."""
    done = make(bare, "lab", f"PYTHON={sys.executable}", PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull)
    assert done.returncode != 0
    assert "Check that this machine reaches the network, then run the same command again." in done.stderr
    assert not (bare / ".venv" / "course").exists()


def test_a_second_run_sets_nothing_up(bare):
    """With .venv in place, make has nothing to do before the command itself."""
    (bare / ".venv" / "bin").mkdir(parents=True)
    for name in ("bin/python", "course", "checks"):
        (bare / ".venv" / name).write_text("")
    done = make(bare, "-n", "lab")
    assert "pip" not in done.stdout and "aipm lab" in done.stdout


def test_help_names_every_command(bare):
    said = make(bare).stdout
    for name in ("lab", "test", "build", "site", "grade", "bench", "datasets", "calibrate", "pins"):
        assert f"make {name} " in said
