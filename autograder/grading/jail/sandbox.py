"""Where learner code is locked up: namespaces made by bubblewrap, joined by a fork that then gives up every right.

Bubblewrap makes the namespaces (mounts, processes, network, IPC, host name and, without root, users) and holds them
open; a fork of the snapshot, with its imports done, joins them with setns(2). When the holder is killed the kernel
ends every process inside, whatever it did to hide. The holder may be of the learner's own user, so it has the same
filter and limits as they, and they stand behind a wall from it (`landlock`). Without bubblewrap only limits of time
remain, and the result says "not isolated".

See namespaces(7), setns(2), ioctl_ns(2), capabilities(7) and bwrap(1).
"""

import contextlib
import ctypes
import functools
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from autograder.grading.jail import landlock, seccomp
from autograder.grading.jail.readable import kept_out
from autograder.grading.jail.watch import Watch

HOME = "/home/learner"
WRITABLE = {HOME: 64, "/tmp": 64, "/dev/shm": 16}  # the only places to write, and their megabytes
CLONE = {
    "user": 0x10000000,
    "ipc": 0x08000000,
    "uts": 0x04000000,
    "net": 0x40000000,
    "pid": 0x20000000,
    "mnt": 0x00020000,
}
NS_GET_USERNS = 0xB701
PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_SET_PDEATHSIG = 4, 24, 38, 1
CAPABILITIES = 41
NICE = 5  # a learner's code yields to whoever judges
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

    def __init__(self, folders: Sequence[Path], as_root: bool, most_mb: float = 2 * Limits.memory_mb):
        """Make the room; raises OSError where bubblewrap cannot."""
        self.pid = 0
        reading, writing = os.pipe()
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
        finally:
            os.close(writing)
            if filtering is not None:
                os.close(filtering)
        with os.fdopen(reading, "rb") as pipe:
            info = pipe.read()
        stdin, stdout, stderr = self.holder.stdin, self.holder.stdout, self.holder.stderr
        assert stdin and stdout and stderr  # all three are pipes
        # `cat` echoes a line once the room is finished; bubblewrap tells its number before.
        try:
            stdin.write(b"ready\n")
            stdin.flush()
            ready = stdout.readline() == b"ready\n"
        except OSError:
            ready = False
        if not ready:
            complaint = stderr.read().decode(errors="replace").strip()
            self.close()
            raise OSError(complaint or "bubblewrap ended at once")
        self.pid = json.loads(info)["child-pid"]
        limit_holders(self.pid)
        self.uid = FIRST_UID + os.getpid() % 4000 if as_root else 0
        self.ticket: Ticket = {"pid": self.pid, "uid": self.uid}
        self.watch = Watch(self.pid, most_mb, WRITABLE, self._end)
        self.watch.start()

    @property
    def over(self) -> str:
        """What those inside took too much of, in a clause, if that ended the room; else ""."""
        return self.watch.why

    def _end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)  # the first process of the room: the kernel ends all others with it

    def close(self) -> None:
        """End every process inside and the room with them; returns when the last one is gone."""
        if self.pid:
            self.watch.close()
            self._end()
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


def enter(ticket: Ticket, limits: Limits) -> None:
    """Take this forked process into a jail and give up every right; returns in a child inside.

    The process that called ends here with its child's fate. Raises OSError where a step fails, before any learner
    code has run.
    """
    import fcntl  # not on Windows, which never comes here

    libc = ctypes.CDLL(None, use_errno=True)
    pid = ticket["pid"]
    spaces = {name: os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY) for name in CLONE}
    by_user = not ticket["uid"]
    if by_user:
        # The rooms belong to an outer user namespace; the innermost one is entered last, and has no power over them.
        owner = fcntl.ioctl(spaces["mnt"], NS_GET_USERNS)
        innermost = os.fstat(owner).st_ino != os.fstat(spaces["user"]).st_ino
        raise_if_failed(libc.setns(owner, CLONE["user"]), "setns user")
        os.close(owner)
    for name in ("ipc", "uts", "net", "pid", "mnt"):
        raise_if_failed(libc.setns(spaces[name], CLONE[name]), f"setns {name}")
    if by_user and innermost:
        raise_if_failed(libc.setns(spaces["user"], CLONE["user"]), "setns user")
    for descriptor in spaces.values():
        os.close(descriptor)
    child = os.fork()  # only a child is in the new room of processes
    if child:
        os.waitpid(child, 0)
        os._exit(0)
    os.setsid()
    os.nice(NICE)
    set_limits(limits)
    for capability in range(CAPABILITIES):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    if ticket["uid"]:
        os.setgroups([])
        os.setresgid(ticket["uid"], ticket["uid"], ticket["uid"])
        os.setresuid(ticket["uid"], ticket["uid"], ticket["uid"])
    raise_if_failed(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")
    drop_capabilities(libc)
    landlock.install(libc)
    seccomp.install(libc)


def drop_capabilities(libc: ctypes.CDLL) -> None:
    """Empty the effective, permitted and inheritable sets (capset(2), version 3: two words each)."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    raise_if_failed(libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")


def set_limits(limits: Limits) -> None:
    """Process limits: address space, processes, file size, open files, no core dumps, processor time."""
    import resource  # not on Windows, which never comes here

    with open("/proc/self/statm") as statm:
        held = int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    most = {
        resource.RLIMIT_AS: held + (limits.memory_mb << 20),
        resource.RLIMIT_NPROC: limits.processes,
        resource.RLIMIT_FSIZE: limits.file_mb << 20,
        resource.RLIMIT_NOFILE: 128,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: int(limits.notebook_seconds) + 5,
    }
    for what, value in most.items():
        hard = resource.getrlimit(what)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(what, (value, value))


def leave_with_parent() -> None:
    """Without a jail: end when the fork server does, and be the head of a group that can be killed whole."""
    os.setsid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def raise_if_failed(result: int, step: str) -> None:
    """Raise OSError where a C function reported failure."""
    if result:
        number = ctypes.get_errno()
        raise OSError(number, f"{step}: {os.strerror(number)}")
