"""The jail itself, in both of its forms, and the filter of system calls."""

import os
import platform
import shutil
import subprocess
import sys

import pytest

from autograder.grading import session
from autograder.grading.jail import sandbox, seccomp
from autograder.grading.jail.readable import kept_readable
from autograder.grading.jail.sandbox import Jail, Limits, isolation
from autograder.grading.jail.watch import memory_mb
from autograder.grading.session import GradingSession
from autograder.grading.unit import grade_submission
from tests.grading import mini
from tests.needs import absent, needs


@pytest.fixture
def bwrap():
    return needs("bwrap", "this test makes a jail")


def test_without_bubblewrap_there_is_no_jail(monkeypatch):
    isolation.cache_clear()
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert isolation() == ""
    isolation.cache_clear()


def test_a_broken_bubblewrap_counts_as_none(monkeypatch, tmp_path):
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho no namespaces here >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(OSError, match="no namespaces here"):
        Jail(kept_readable(), as_root=False)
    isolation.cache_clear()
    assert isolation() == ""
    isolation.cache_clear()


@pytest.mark.parametrize("as_root", [False, True])
def test_a_room_ends_with_everybody_in_it(bwrap, as_root):
    if as_root and os.geteuid() != 0:
        absent("root's own jail needs root")
    try:
        jail = Jail(kept_readable(), as_root)
    except OSError as error:
        absent(f"this machine cannot make such a jail ({error})")
    assert os.path.exists(f"/proc/{jail.pid}") and 0 < memory_mb(jail.pid) < 50
    jail.close()
    assert not os.path.exists(f"/proc/{jail.pid}")


def test_the_jail_of_people_without_root(bwrap, monkeypatch):
    """The same answers, judged in the jail that an ordinary user's bubblewrap makes."""
    try:
        Jail(kept_readable(), as_root=False).close()
    except OSError as error:
        absent(f"this machine makes no user namespaces ({error})")
    monkeypatch.setattr(session, "isolation", lambda: "user")
    grading = GradingSession(mini.exam(), Limits(cell_seconds=10))
    try:
        assert grading.isolation == "user"
        reach = "import os, socket\nassert os.getuid() == 1000\nroom = sorted(os.listdir('/'))\nprint(room, len(os.listdir('/home')))"
        answers = {**mini.REFERENCE, "q90_1": f"{reach}\n{mini.REFERENCE['q90_1']}"}
        record = grade_submission(grading, "x", mini.encoded(mini.submitted(answers)))
        assert record.score == 10 and record.isolated
        write = "import aipm\nopen(aipm.__file__, 'a')"
        record = grade_submission(grading, "x", mini.encoded(mini.submitted({**mini.REFERENCE, "q90_1": write})))
        assert record.score == 8 and "Read-only file system" in record.notebook
    finally:
        grading.close()


def test_the_filter_knows_this_machine():
    if platform.machine() not in seccomp.MACHINES:
        absent(f"the filter of system calls has no table for {platform.machine()}")
    code = seccomp.program(platform.machine())
    assert len(code) % 8 == 0 and seccomp.REFUSED["x86_64"].keys() == seccomp.REFUSED["aarch64"].keys()


def test_the_filter_refuses_namespaces_and_lets_work_go_on():
    if sys.platform != "linux" or platform.machine() not in seccomp.MACHINES:
        absent("the filter is Linux's")
    code = (
        "import ctypes, errno, subprocess, threading\n"
        "from autograder.grading.jail import seccomp\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "libc.prctl(38, 1, 0, 0, 0)\n"
        "seccomp.install(libc)\n"
        "assert libc.unshare(0x10000000) == -1 and ctypes.get_errno() == errno.EPERM\n"
        "assert libc.mount(b'none', b'/tmp', b'tmpfs', 0, None) == -1 and ctypes.get_errno() == errno.EPERM\n"
        "assert libc.syscall(0x40000000 + 272, 0x10000000) == -1 and ctypes.get_errno() == errno.ENOSYS\n"
        "thread = threading.Thread(target=lambda: None); thread.start(); thread.join()\n"
        "assert subprocess.run(['true']).returncode == 0\n"
        "print('fine')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "fine", done.stderr


def test_limits_are_set_before_any_learner_code(bwrap):
    if not sandbox.isolation():
        absent("no jail can be made here")
    grading = GradingSession(mini.exam(), Limits(cell_seconds=10, memory_mb=200, processes=20, file_mb=1))
    try:
        code = (
            "import resource as r\nprint(r.getrlimit(r.RLIMIT_NPROC), r.getrlimit(r.RLIMIT_FSIZE), r.getrlimit(r.RLIMIT_CORE))\n"
            "try:\n    open('big', 'wb').write(b'x' * 3_000_000)\nexcept OSError as error:\n    print('stopped', error.errno)\n"
        )
        record = grade_submission(grading, "x", mini.encoded(mini.submitted({**mini.REFERENCE, "q90_3": code})))
        assert "(20, 20) (1048576, 1048576) (0, 0)" in record.notebook and "stopped 27" in record.notebook
    finally:
        grading.close()
