"""Into a room that bubblewrap has made, and without any right there: what a fork of the fork server does before it runs a cell.

See namespaces(7), setns(2), ioctl_ns(2) and capabilities(7).
"""

import ctypes
import os

from autograder.grading.jail import landlock, seccomp
from autograder.grading.jail.sandbox import Limits, Ticket

CLONE = {
    "user": 0x10000000,
    "ipc": 0x08000000,
    "uts": 0x04000000,
    "net": 0x40000000,
    "pid": 0x20000000,
    "mnt": 0x00020000,
}
NS_GET_USERNS = 0xB701
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 24, 38
CAPABILITIES = 41
NICE = 5  # a learner's code yields to whoever judges


def fork_into(ticket: Ticket | None) -> int:
    """As `os.fork`; the child of root is born in the ticket's room of processes, which `enter` finds. Raises OSError.

    Somebody else may not come back from there, so that their child needs a child of its own.
    """
    if not ticket or not ticket["uid"]:
        return os.fork()
    libc = ctypes.CDLL(None, use_errno=True)
    with open("/proc/self/ns/pid", "rb") as own, open(f"/proc/{ticket['pid']}/ns/pid", "rb") as room:
        raise_if_failed(libc.setns(room.fileno(), CLONE["pid"]), "setns pid")
        child = -1
        try:
            child = os.fork()
        finally:
            if child:  # here, not in the child
                raise_if_failed(libc.setns(own.fileno(), CLONE["pid"]), "setns pid")
    return child


def enter(ticket: Ticket, limits: Limits) -> None:
    """Take this process, forked by `fork_into`, into a jail and give up every right; returns inside.

    Who is not root comes out in a child inside, and the process that called ends here with its child's fate. Raises
    OSError where a step fails, before any learner code has run.
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
    for name in ("ipc", "uts", "net", *["pid"] * by_user, "mnt"):
        raise_if_failed(libc.setns(spaces[name], CLONE[name]), f"setns {name}")
    if by_user and innermost:
        raise_if_failed(libc.setns(spaces["user"], CLONE["user"]), "setns user")
    for descriptor in spaces.values():
        os.close(descriptor)
    if by_user and (child := os.fork()):  # only a child is in the new room of processes
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


def raise_if_failed(result: int, step: str) -> None:
    """Raise OSError where a C function reported failure."""
    if result:
        number = ctypes.get_errno()
        raise OSError(number, f"{step}: {os.strerror(number)}")
