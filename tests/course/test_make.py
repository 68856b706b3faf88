"""The two commands on a machine that lacks something: one sentence, the next step, an exit code."""

import contextlib
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
    gone = ("MAKE", "PIP_", "UV", "CONDA", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(gone)} | {"UV": ""}
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
    for name in ("lab", "test", "quick", "build", "site", "grade", "bench", "datasets", "calibrate", "pins"):
        assert f"make {name} " in said


def program(folder, name, text):
    """A program in `folder`, as a shell runs it; returns its path."""
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)
    return folder / name


def dry_environment(folder):
    """A Python that makes an environment whose own Python notes what it is asked, and installs nothing."""
    program(folder, "inner", 'echo python "$@" >> calls')
    making = "mkdir -p .venv/bin; cp inner .venv/bin/python"
    return program(folder, "python3.12", f'case "$*" in *venv*) {making};; esac')


def calls(folder):
    found = folder / "calls"
    return found.read_text().splitlines() if found.exists() else []


@pytest.mark.parametrize("name", ["plain", "with a space", "Übung"])
def test_set_up_works_under_any_name_of_the_folder(bare, name):
    os.rename(bare, there := bare.parent / name)
    dry_environment(there)
    done = make(there, ".venv/course", "PYTHON=./python3.12")
    assert done.returncode == 0, done.stderr
    assert [line for line in calls(there) if "install" in line and "-r requirements.txt" in line]
    assert (there / ".venv" / "course").exists()


@pytest.mark.parametrize("on_a_terminal", [True, False])
def test_the_first_run_names_its_steps_and_moves(bare, on_a_terminal):
    """An installation that goes on until it was seen to move: a count on a terminal, dots in a log."""
    python = dry_environment(bare)
    program(bare, "inner", 'case "$*" in *install*) while [ ! -e seen ]; do sleep 0.1; done;; esac; echo oops >&2')
    pinned = sum("==" in line for line in (bare / "requirements.txt").read_text(encoding="utf-8").splitlines())
    one = "mkdir -p .venv/lib/python3.12/site-packages/numpy-2.dist-info .venv/bin"
    python.write_text(python.read_text().replace("mkdir -p .venv/bin", one))
    reader, writer = os.openpty() if on_a_terminal else os.pipe()
    command = [needs("make", "this test runs the Makefile"), ".venv/course", f"PYTHON={python}", "UV="]
    with subprocess.Popen(
        command, cwd=bare, stdin=subprocess.DEVNULL, stdout=writer, stderr=subprocess.PIPE
    ) as running:
        os.close(writer)
        moved, said = b"place after 1 s" if on_a_terminal else "packages … .".encode(), b""
        with contextlib.suppress(OSError):  # how a terminal says that nobody writes to it any more
            while more := os.read(reader, 1_000):
                said += more
                if moved in said:
                    (bare / "seen").touch()
        complaints = running.stderr.read()
    os.close(reader)
    lines = said.decode().splitlines()
    assert running.returncode == 0 and complaints == b"oops\n" * 2, "what an installation complains of is passed on"
    assert moved in said and lines[1:2] == ["1 of 3: a Python of its own …"]
    assert [line for line in lines if line.startswith(f"2 of 3: about {pinned} packages …")]
    assert lines[-1].startswith("3 of 3: the course itself …")


@pytest.mark.parametrize("variable", ["CONDA_PREFIX", "VIRTUAL_ENV"])
def test_another_environment_that_is_active_is_left_alone(bare, variable):
    done = make(bare, ".venv/course", f"PYTHON={dry_environment(bare)}", **{variable: "/opt/mine"})
    sentence = "The environment /opt/mine is active. The course uses its own, .venv, and leaves yours as it is."
    assert done.returncode == 0 and done.stdout.splitlines()[0] == sentence


def test_its_own_environment_is_no_other(bare):
    done = make(bare, ".venv/course", f"PYTHON={dry_environment(bare)}", VIRTUAL_ENV=str(bare / ".venv"))
    assert done.returncode == 0 and "is active" not in done.stdout


def test_what_is_set_for_another_python_is_not_passed_on(bare):
    """A home, a path of modules and `pip install --user` break an environment."""
    python = dry_environment(bare)
    text = python.read_text().replace("esac", 'esac\necho "[$PYTHONHOME$PYTHONPATH$PIP_USER]" >> calls')
    python.write_text(text)
    make(bare, ".venv/course", f"PYTHON={python}", PYTHONHOME="/h", PYTHONPATH="/p", PIP_USER="1")
    assert "[0]" in calls(bare)


def test_uv_is_used_where_it_is(bare):
    uv = program(bare, "uv", 'echo uv "$@" >> calls')
    assert make(bare, ".venv/course", f"PYTHON={dry_environment(bare)}", UV=str(uv)).returncode == 0
    assert [line.split()[:3] for line in calls(bare)] == [["uv", "pip", "install"]] * 2


def test_where_uv_fails_pip_tries(bare):
    """uv reads no settings of pip, such as an index of one's own."""
    uv = program(bare, "uv", "exit 2")
    assert make(bare, ".venv/course", f"PYTHON={dry_environment(bare)}", UV=str(uv)).returncode == 0
    assert len([line for line in calls(bare) if line.startswith("python -m pip") and "install" in line]) == 2


def test_a_folder_that_may_not_be_written(bare, tmp_path_factory):
    """Said as it is, and not as a package that lacks. Root may write everywhere, so a shell's test stands in for one."""
    shell = program(tmp_path_factory.mktemp("bin"), "sh", 'case "$*" in *"[ -w . ]"*) shift; set -- "-c" "$(echo "$*" | sed s/-w/!\\ -e/)";; esac\nexec /bin/sh "$@"')  # fmt: skip
    done = make(bare, "lab", f"SHELL={shell}", f"PYTHON={dry_environment(bare)}")
    assert (
        done.returncode != 0 and "You may not write to this folder" in done.stderr and "Copy the course" in done.stderr
    )
    assert f'cp -R "{bare}" ~/my-course && cd ~/my-course && make lab' in done.stderr
    assert "apt-get" not in done.stderr and not (bare / ".venv").exists()


def test_an_environment_whose_python_is_gone_is_made_anew(bare):
    """As after an upgrade of the system's Python: its link leads nowhere."""
    (bare / ".venv" / "bin").mkdir(parents=True)
    (bare / ".venv" / "bin" / "python").symlink_to("/nowhere/python")
    (bare / ".venv" / "course").touch()
    assert make(bare, ".venv/course", f"PYTHON={dry_environment(bare)}").returncode == 0
    assert [line for line in calls(bare) if "-r requirements.txt" in line]
