"""Where learner code is locked up: namespaces made by bubblewrap, joined by a fork that then gives up every right.

Bubblewrap makes the namespaces (mounts, processes, network, IPC, host name and, without root, users) and holds them
open; a fork of the snapshot, with its imports done, joins them with setns(2). When the holder is killed the kernel
ends every process inside, whatever it did to hide. The holder may be of the learner's own user, so it has the same
filter and limits as they, and they stand behind a wall from it (`landlock`). Without bubblewrap only limits of time
remain, and the result says "not isolated".

See namespaces(7) and bwrap(1); `entering` is the way in.
"""

import contextlib
import ctypes
import functools
import json
import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from autograder.grading.jail import seccomp
from autograder.grading.jail.readable import kept_out
from autograder.grading.jail.watch import Watch

HOME = "/home/learner"
WRITABLE = {HOME: 64, "/tmp": 64, "/dev/shm": 16}  # the only places to write, and their megabytes
PR_SET_PDEATHSIG = 1
FIRST_UID = 61184  # of a range that systemd keeps for users who exist for the time of one service


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Seconds are wall time; megabytes are above what the snapshot holds already.

    `memory_mb` is for one process of the learner's; all of them together may have twice as much. `judge_mb` is for the
    process that judges, above the worlds that it holds already: the worst message takes some 100, a lesson's own
    checks up to 170, and the rest is for what a check does with a large answer.
    """

    cell_seconds: float = 30.0
    notebook_seconds: float = 120.0
    check_seconds: float = 60.0
    memory_mb: int = 1500
    judge_mb: int = 1000
    processes: int = 32
    file_mb: int = 50
    restarts: int = 3


class Ticket(TypedDict):
    """What a fork needs to get into a jail: a process inside, and the user to become (0: the one of the namespace)."""

    pid: int
    uid: int


def command(folders: Sequence[Path], info_fd: int, as_root: bool, filter_fd: int | None = None) -> list[str]:
    """The bubblewrap command that makes an empty room with `folders` to read and a small home to write."""
    ancestors = sorted({str(parent) for path in folders for parent in path.parents if str(parent) != "/"})
    words = [
        shutil.which("bwrap") or "bwrap",
        "--unshare-pid",
        "--unshare-net",
        "--unshare-ipc",
        "--unshare-uts",
        "--hostname",
        "classroom",
    ]
    if not as_root:
        words += ["--unshare-user", "--uid", "1000", "--gid", "1000", "--disable-userns"]
    words += ["--seccomp", str(filter_fd)] if filter_fd is not None else []
    words += ["--die-with-parent", "--new-session", "--info-fd", str(info_fd), "--ro-bind", "/usr", "/usr"]
    for name in ("bin", "lib", "lib64", "sbin"):
        words += ["--symlink", f"usr/{name}", f"/{name}"] if Path(f"/{name}").is_symlink() else []
        words += (
            ["--ro-bind", f"/{name}", f"/{name}"]
            if Path(f"/{name}").is_dir() and not Path(f"/{name}").is_symlink()
            else []
        )
    for path in ("/etc/ld.so.cache", "/etc/localtime", "/etc/fonts"):
        words += ["--ro-bind-try", path, path]
    # Before the folders to read: one of them may lie below /tmp.
    words += ["--proc", "/proc", "--dev", "/dev"]
    for place_to_write, size in WRITABLE.items():
        words += ["--perms", "0777", "--size", str(size << 20), "--tmpfs", place_to_write]
    for ancestor in ancestors:
        words += ["--perms", "0755", "--dir", ancestor]
    for folder in folders:
        words += ["--ro-bind", str(folder), str(folder)]
    for folder in kept_out(folders):
        words += ["--perms", "0555", "--tmpfs", str(folder), "--remount-ro", str(folder)]
    # A mapping of /dev/zero would be memory that nothing counts; /dev is a file system without a limit of its size.
    words += ["--dev-bind", "/dev/null", "/dev/zero"]
    return [*words, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/", "--", "cat"]


class Jail:
    """One room for one submission. `ticket` tells a fork how to get in; `close` ends everybody inside.

    When all inside together pass `most_mb` or make too many files the room is ended, and `over` says so in a clause.
    """

    def __init__(
        self, folders: Sequence[Path], as_root: bool, most_mb: float = 2 * Limits.memory_mb, *, wait: bool = True
    ):
        """Make the room, in which `folders` can be read; raises OSError where bubblewrap cannot.

        Without `wait` it is only begun, and there when `ready` returns.
        """
        self.pid, self.most_mb, self.ended = 0, most_mb, False
        self.uid = FIRST_UID + os.getpid() % 4000 if as_root else 0
        told, writing = os.pipe()
        self.told = os.fdopen(told, "rb")  # bubblewrap's word on the room
        filtering = seccomp.opened()
        try:
            self.holder = subprocess.Popen(
                command(folders, writing, as_root, filtering),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[writing] if filtering is None else [writing, filtering],
                env={"PATH": os.defpath},
                cwd="/",
            )
        except OSError:
            self.told.close()
            raise
        finally:
            os.close(writing)
            if filtering is not None:
                os.close(filtering)
        if wait:
            self.ready()

    def ready(self) -> None:
        """Wait until the room is there, and watch it from then on; raises OSError where bubblewrap cannot make it."""
        info = self._told()
        stdin, stdout, stderr = self.holder.stdin, self.holder.stdout, self.holder.stderr
        assert stdin and stdout and stderr  # all three are pipes
        # `cat` echoes a line once the room is finished; bubblewrap tells its number before.
        try:
            stdin.write(b"ready\n")
            stdin.flush()
            ready = self.holder.poll() is None and stdout.readline() == b"ready\n"
        except OSError:
            ready = False
        if not ready:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.holder.wait(1)  # then it has said why
            os.set_blocking(stderr.fileno(), False)
            complaint = (stderr.read() or b"").decode(errors="replace").strip()
            self.ended = True
            self.close()
            raise OSError(complaint or "bubblewrap ended at once")
        self.pid = json.loads(info)["child-pid"]
        limit_holders(self.pid)
        self.ticket: Ticket = {"pid": self.pid, "uid": self.uid}
        self.watch = Watch(self.pid, self.most_mb, WRITABLE, self._end)
        self.watch.start()

    def _told(self) -> bytes:
        """What bubblewrap tells of the room, as far as it came: one that was ended on its way may leave the pipe open."""
        info = b""
        with self.told:
            while True:
                if select.select([self.told], [], [], 0.2)[0]:
                    if not (part := os.read(self.told.fileno(), 4096)):
                        return info
                    info += part
                elif self.holder.poll() is not None:
                    return info

    @property
    def over(self) -> str:
        """What those inside took too much of, in a clause, if that ended the room; else ""."""
        return self.watch.why

    def _end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)  # the first process of the room: the kernel ends all others with it

    def end(self) -> None:
        """Begin to end every process inside, and the room with them."""
        if not (self.pid or self.ended):
            with contextlib.suppress(OSError):
                self.ready()  # of a room that is half made, a process might stay
        if self.ended:
            return
        self.ended = True
        self.watch.close()
        self._end()

    def close(self) -> None:
        """End the room; returns when the last process inside is gone."""
        self.end()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.holder.wait(10)
        self.holder.kill()
        for pipe in (self.holder.stdin, self.holder.stdout, self.holder.stderr):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()
        self.holder.wait()


def limit_holders(pid: int) -> None:
    """Take from the first processes of a room, which wait and do nothing else, the means to do anything else."""
    import resource  # not on Windows, which never comes here

    most = {resource.RLIMIT_NPROC: 0, resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0, resource.RLIMIT_CPU: 5}
    with contextlib.suppress(OSError):  # one of them has ended, and the room with it
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for each in (pid, *map(int, children)):
            for what, value in most.items():
                resource.prlimit(each, what, (value, value))


@functools.cache
def isolation() -> str:
    """How this machine can lock up learner code: "root", "user", or "" for not at all."""
    if sys.platform != "linux" or not shutil.which("bwrap"):
        return ""
    as_root = os.geteuid() == 0
    try:
        Jail([Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()], as_root).close()
    except (OSError, ValueError):
        return ""
    return "root" if as_root else "user"


def leave_with_parent(parent: int) -> None:
    """Without a jail: end when the process `parent` does, and be the head of a group that can be killed whole."""
    os.setsid()
    end_with(parent)


def end_with(parent: int) -> None:
    """End this process when its parent does, whose number is `parent`; one that has ended by now gives no signal any more."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
