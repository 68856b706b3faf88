"""A folder that was moved or renamed after its set-up mends its own environment, whatever its new name is."""

import ast
import json
import os
import subprocess
import sys
import venv

import pytest

from tests.needs import needs
from tests.paths import ROOT

# As pip begins a program, as it does where the path has a space, and as uv does there.
BEGINNINGS = {
    "aipm": "#!{python}\n",
    "by_pip": "#!/bin/sh\n'''exec' \"{python}\" \"$0\" \"$@\"\n' '''\n",
    "by_uv": "#!/bin/sh\n'''exec' '{python}' \"$0\" \"$@\"\n' '''\n",
}
PROGRAM = "import sys\nprint('it runs', sys.prefix)\n"


@pytest.fixture
def course(tmp_path):
    """A small course with an environment, a program in it, and an editable install of what lies beside."""
    folder = tmp_path / "here"
    folder.mkdir()
    venv.create(folder / ".venv", symlinks=True)
    (folder / "mine.py").write_text("print('mine')\n")
    for name, first in BEGINNINGS.items():
        (folder / ".venv" / "bin" / name).write_text(first.format(python=folder / ".venv/bin/python") + PROGRAM)
        (folder / ".venv" / "bin" / name).chmod(0o755)
    (packages,) = folder.glob(".venv/lib/python*/site-packages")
    (packages / "__editable__.aipm-0.1.0.pth").write_text(str(folder))
    mapping, inner = {"mine": str(folder / "mine"), "other": "/opt/other"}, {"mine.x": [str(folder / "mine")]}
    (packages / "__editable___aipm_0_1_0_finder.py").write_text(
        f"MAPPING: dict[str, str] = {mapping!r}\nNAMESPACES = {inner!r}\n"
    )
    (packages / "aipm-0.1.0.dist-info").mkdir()
    (packages / "aipm-0.1.0.dist-info" / "direct_url.json").write_text(json.dumps({"url": folder.as_uri()}))
    return folder


def run(program):
    return subprocess.run([program], capture_output=True, text=True, timeout=60)


def mend(folder):
    command = [sys.executable, ROOT / "autograder" / "course" / "moved.py", folder / ".venv"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and done.stderr == ""
    return done.stdout


def programs(folder):
    return {path.name: path.read_bytes() for path in (folder / ".venv" / "bin").iterdir() if not path.is_symlink()}


@pytest.mark.parametrize("name", ["there", "with a space", "Übungen für später", "x" * 140, "it's (1)", "back\\slash"])
def test_a_moved_folder_works_again(course, name):
    there = course.parent / "deep" / name
    there.parent.mkdir()
    os.rename(course, there)
    with pytest.raises(FileNotFoundError):
        run(there / ".venv" / "bin" / "aipm")
    assert mend(there) == "This folder was moved or renamed; its .venv is mended.\n"
    for program in BEGINNINGS:
        done = run(there / ".venv" / "bin" / program)
        assert done.stdout == f"it runs {there / '.venv'}\n", done.stderr
    python = there / ".venv" / "bin" / "python"
    done = subprocess.run([python, "-c", "import mine"], cwd="/", capture_output=True, text=True, timeout=60)
    assert done.stdout == "mine\n", done.stderr
    finder = "import __editable___aipm_0_1_0_finder as finder; print([finder.MAPPING, finder.NAMESPACES])"
    done = subprocess.run([python, "-c", finder], cwd="/", capture_output=True, text=True, timeout=60)
    assert ast.literal_eval(done.stdout) == [
        {"mine": str(there / "mine"), "other": "/opt/other"},
        {"mine.x": [str(there / "mine")]},
    ], done.stderr
    (told,) = there.glob(".venv/lib/python*/site-packages/*/direct_url.json")
    assert json.loads(told.read_text()) == {"url": there.as_uri()}
    assert mend(there) == "", "once"


def test_a_folder_that_was_moved_twice_and_back(course):
    """Programs of any beginning come out with the plain one, where the path allows it."""
    before = {name: data for name, data in programs(course).items() if not name.startswith("by_")}
    for name in ("with a space", "here"):
        os.rename(course, course := course.parent / name)
        mend(course)
    found = programs(course)
    assert {name: found[name] for name in before} == before and len({found[name] for name in BEGINNINGS}) == 1


def test_nothing_is_touched_where_nothing_moved(course):
    before = {path: path.stat().st_mtime_ns for path in (course / ".venv").rglob("*")}
    assert mend(course) == ""
    assert {path: path.stat().st_mtime_ns for path in (course / ".venv").rglob("*")} == before


def test_a_neighbour_with_a_longer_name_is_not_taken_for_this_folder(course):
    (packages,) = course.glob(".venv/lib/python*/site-packages")
    (packages / "__editable__.other.pth").write_text(f"{course}-other")
    os.rename(course, there := course.parent / "there")
    mend(there)
    (packages,) = there.glob(".venv/lib/python*/site-packages")
    assert (packages / "__editable__.other.pth").read_text() == f"{course}-other"


def test_other_programs_are_left_alone(course):
    """A shell's script, a program of the system's Python, a binary."""
    others = {"sh": b"#!/bin/sh\necho\n", "system": b"#!/usr/bin/python3\n", "binary": b"\x7fELF\x00", "empty": b""}
    for name, data in others.items():
        (course / ".venv" / "bin" / name).write_bytes(data)
    os.rename(course, there := course.parent / "there")
    mend(there)
    assert {name: programs(there)[name] for name in others} == others


def test_what_cannot_be_mended_is_said(course):
    os.rename(course, there := course.parent / "there")
    os.rename(there / ".venv" / "bin", there / ".venv" / "gone")
    assert "cannot be mended (No such file or directory). Delete .venv and try again." in mend(there)


@pytest.mark.parametrize("name", ["moved", "with a space"])
def test_make_mends_it(course, name):
    """Before anything else, also where nothing else is to do."""
    make = needs("make", "this test runs the Makefile")
    (course / "autograder" / "course").mkdir(parents=True)
    for part in ("Makefile", "autograder/course/moved.py"):
        (course / part).write_bytes((ROOT / part).read_bytes())
    os.rename(course, there := course.parent / name)
    said = [subprocess.run([make, "help"], cwd=there, capture_output=True, text=True, timeout=60) for _ in range(2)]
    assert said[0].stdout.startswith("This folder was moved or renamed; its .venv is mended.\nmake lab")
    assert said[1].stdout.startswith("make lab") and said[0].stderr == said[1].stderr == ""
    assert run(there / ".venv" / "bin" / "aipm").stdout.startswith("it runs")
