"""The twin of a fork server: it is told by whoever started the server, shares its imports, and ends with it."""

import json
import os
import subprocess
import sys
import time
from contextlib import closing, suppress

import psutil
import pytest

from autograder.classroom.workers import Workers
from autograder.course.problems import Problem
from autograder.grading.jail.sandbox import Limits
from autograder.grading.jail.snapshot import Snapshot, neutral_environment
from autograder.grading.jail.twin import tell
from tests.needs import needs_linux

SECRET = "only-for-who-judges"


@pytest.fixture(autouse=True)
def linux():
    needs_linux("a fork server is one of Linux")


def report(writing, names):
    """In a twin: say where it works, with what, and from which process it came."""
    import sys

    loaded = sorted(name for name in names if name in sys.modules)
    said = {"loaded": loaded, "key": os.environ.get("AIPM_KEY"), "folder": os.getcwd(), "parent": os.getppid()}
    os.write(writing, json.dumps(said | {"pid": os.getpid()}).encode())
    os.close(writing)


def stay(writing):
    """In a twin: say who it is, and go on."""
    os.write(writing, str(os.getpid()).encode())
    time.sleep(60)


def parent_of(task):
    """What the workers of this test answer."""
    return psutil.Process(os.getppid()).ppid()


def told(server, do, *arguments):
    """What the twin writes that is told so."""
    reading, writing = os.pipe()
    tell(server.twin, [writing], do, *arguments)
    os.close(writing)
    with open(reading) as file:
        return file.read()


def gone(pid):
    """Whether a process has ended, at the latest after some seconds."""
    until = time.monotonic() + 10
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def test_a_twin_has_what_the_server_imported_and_works_where_it_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("AIPM_KEY", SECRET)
    monkeypatch.chdir(tmp_path)
    with closing(Snapshot(["colorsys"], twin=True)) as server:
        said = json.loads(told(server, report, ["colorsys", "sklearn"]))
        assert said["loaded"] == ["colorsys"] and said["parent"] == server.pid
        assert said["key"] == SECRET and said["folder"] == str(tmp_path)
        assert gone(said["pid"]), "it ends when what it was told is done"


def test_what_a_twin_is_told_never_comes_to_the_server(monkeypatch):
    monkeypatch.setenv("AIPM_KEY", SECRET)
    with closing(Snapshot([], twin=True)) as server:
        told(server, report, [])
        server.begin([["import os"]])
        channel = server.fork(0, None, Limits())
        try:
            channel.send({"run": "import os\nprint(sorted(os.environ), len(os.listdir('/proc/self/fd')))"})
            printed = channel.receive(20)["printed"]
        finally:
            channel.end()
        assert "AIPM_KEY" not in printed and "HOME" in printed
        with open(f"/proc/{server.pid}/environ", "rb") as file:
            assert SECRET.encode() not in file.read()
        for region in psutil.Process(server.pid).memory_maps(grouped=False):
            if "w" in region.perms and SECRET.encode() in memory_of(server.pid, region.addr):
                pytest.fail(f"the server holds it in {region.path}")


def memory_of(pid, region):
    """The bytes of a region of a process's memory."""
    first, last = (int(each, 16) for each in region.split("-"))
    with open(f"/proc/{pid}/mem", "rb", 0) as memory:
        memory.seek(first)
        return memory.read(last - first)


@pytest.mark.parametrize("asked", [True, False])
def test_a_twin_ends_with_the_server(asked):
    server = Snapshot([], twin=True)
    with closing(server):
        if asked:
            reading, writing = os.pipe()
            tell(server.twin, [writing], stay)
            os.close(writing)
            pids = [int(os.read(reading, 20))]
            os.close(reading)
        else:
            server.begin([[]])
            server.wait(0)
            pids = [child.pid for child in psutil.Process(server.pid).children()]
    assert pids and all(map(gone, pids))


def test_workers_may_come_from_a_twin():
    with closing(Snapshot([], twin=True)) as server:
        with closing(Workers(parent_of, 500, line=server.twin)) as workers:
            workers.ready()
            assert workers.ask("") == server.pid
        twin = psutil.Process(server.pid).children()
        assert all(gone(each.pid) for each in twin), "it ends when nobody asks for workers any more"


def test_a_server_that_is_gone_has_no_workers():
    server = Snapshot([], twin=True)
    server.process.kill()
    server.process.wait()
    with closing(server), closing(Workers(parent_of, 500, line=server.twin)) as workers:
        with pytest.raises(Problem, match="ended before it had begun"):
            workers.ready()
        with pytest.raises(Problem, match="has ended"):
            workers.ask("")


def test_a_server_whose_starter_has_ended_by_now_ends_too(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    scenes = json.dumps({"segments": [["x = 1"]]})
    for parent, code in ((gone.pid, 1), (os.getpid(), None)):
        folder = tmp_path / str(parent)
        folder.mkdir()
        server = subprocess.Popen(
            [sys.executable, "-m", "autograder.grading.jail.serving", str(folder), str(parent), "-"],
            env=neutral_environment(str(folder)),
            stdin=subprocess.PIPE,
            text=True,
        )
        with suppress(BrokenPipeError), server.stdin:  # it may have ended by now
            server.stdin.write(scenes)
        until = time.monotonic() + 60
        while server.poll() is None and not (folder / "0").exists() and time.monotonic() < until:
            time.sleep(0.02)
        assert (server.poll(), (folder / "0").exists()) == (code, code is None)
        server.kill()
        server.wait()
