"""A filter of system calls: what no lesson needs and every escape begins with is answered "not permitted".

Namespaces already keep learner code in; this takes away the kernel's larger doors as well, and memory that nobody
would count because no process need hold it (nameless shared memory, memfd, queues and segments). See seccomp(2). The filter
is a classic BPF program of some hundred instructions, written by hand: `pyseccomp` would need the system's libseccomp,
which pip does not bring and bubblewrap does not need, so that a bare machine would have no filter at all. It would also
search for that library with other programs and build the same hundred instructions anew in every fork.
"""

import ctypes
import errno
import os
import platform
import struct

LOAD, RETURN, AND = 0x20, 0x06, 0x54  # BPF_LD|W|ABS, BPF_RET|K, BPF_ALU|AND|K
JUMP_EQUAL, JUMP_FROM, JUMP_SET = 0x15, 0x35, 0x45  # BPF_JMP|JEQ|K, BPF_JMP|JGE|K, BPF_JMP|JSET|K
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000
NUMBER, ARCHITECTURE, FIRST_ARGUMENT, FOURTH_ARGUMENT = 0, 4, 16, 40  # offsets in struct seccomp_data
NEW_NAMESPACES = 0x7E020000 | 0x02000000  # CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
OTHER_NUMBERS = 0x40000000  # from here on x86_64 has the same calls again, for programs of the x32 kind
PR_SET_SECCOMP, FILTER = 22, 2

# System calls by name and their numbers, which are those of a machine's table; the newest are the same everywhere.
REFUSED = {
    "x86_64": {
        "mount": 165, "umount2": 166, "pivot_root": 155, "unshare": 272, "setns": 308, "ptrace": 101, "bpf": 321,
        "keyctl": 250, "add_key": 248, "request_key": 249, "perf_event_open": 298, "userfaultfd": 323, "kexec_load": 246,
        "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312, "open_by_handle_at": 304,
        "memfd_create": 319, "shmget": 29, "semget": 64, "msgget": 68, "mq_open": 240,
    },
    "aarch64": {
        "mount": 40, "umount2": 39, "pivot_root": 41, "unshare": 97, "setns": 268, "ptrace": 117, "bpf": 280,
        "keyctl": 219, "add_key": 217, "request_key": 218, "perf_event_open": 241, "userfaultfd": 282, "kexec_load": 104,
        "process_vm_readv": 270, "process_vm_writev": 271, "kcmp": 272, "open_by_handle_at": 265,
        "memfd_create": 279, "shmget": 194, "semget": 190, "msgget": 186, "mq_open": 180,
    },
}  # fmt: skip
REFUSED_EVERYWHERE = {
    "io_uring_setup": 425, "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432,
    "fspick": 433, "pidfd_getfd": 438, "mount_setattr": 442, "memfd_secret": 447,
}  # fmt: skip
# Audit architecture, and the numbers of clone, mmap, socket and socketpair.
MACHINES = {"x86_64": (0xC000003E, 56, 9, 41, 53), "aarch64": (0xC00000B7, 220, 222, 198, 199)}
CLONE3 = 435
SHARED_AND_NAMELESS = 0x01 | 0x20  # MAP_SHARED, MAP_ANONYMOUS
AF_UNIX = 1


def instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """One BPF instruction: code, jumps, constant."""
    return struct.pack("=HBBI", code, if_true, if_false, value)


def program(machine: str) -> bytes:
    """The filter for a machine such as x86_64; raises KeyError for one that is not known."""
    architecture, clone, mmap, *sockets = MACHINES[machine]
    lines = [
        instruction(LOAD, ARCHITECTURE),
        instruction(JUMP_EQUAL, architecture, 1, 0),
        instruction(RETURN, KILL),
        instruction(LOAD, NUMBER),
        instruction(JUMP_FROM, OTHER_NUMBERS, 0, 1),
        instruction(RETURN, REFUSE | errno.ENOSYS),
        # The C library falls back to clone where clone3 does not exist; its flags can be looked at.
        instruction(JUMP_EQUAL, CLONE3, 0, 1),
        instruction(RETURN, REFUSE | errno.ENOSYS),
    ]
    for number in (REFUSED[machine] | REFUSED_EVERYWHERE).values():
        lines += [instruction(JUMP_EQUAL, number, 0, 1), instruction(RETURN, REFUSE | errno.EPERM)]
    # Shared memory without a file outlives its mapping in a child that never touches it, where nothing counts it.
    lines += [
        instruction(JUMP_EQUAL, mmap, 0, 5),
        instruction(LOAD, FOURTH_ARGUMENT),
        instruction(AND, SHARED_AND_NAMELESS),
        instruction(JUMP_EQUAL, SHARED_AND_NAMELESS, 0, 1),
        instruction(RETURN, REFUSE | errno.EPERM),
        instruction(RETURN, ALLOW),
    ]
    # A family of sockets other than the one inside the machine may lead out of every namespace, as AF_VSOCK does.
    for number in sockets:
        lines += [
            instruction(JUMP_EQUAL, number, 0, 4),
            instruction(LOAD, FIRST_ARGUMENT),
            instruction(JUMP_EQUAL, AF_UNIX, 0, 1),
            instruction(RETURN, ALLOW),
            instruction(RETURN, REFUSE | errno.EAFNOSUPPORT),
        ]
    lines += [
        instruction(JUMP_EQUAL, clone, 0, 3),
        instruction(LOAD, FIRST_ARGUMENT),
        instruction(JUMP_SET, NEW_NAMESPACES, 0, 1),
        instruction(RETURN, REFUSE | errno.EPERM),
        instruction(RETURN, ALLOW),
    ]
    return b"".join(lines)


class Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def install(libc: ctypes.CDLL) -> None:
    """Put the filter on this process and its children for good; no new privileges must be set before.

    Nothing on a machine that is not known. Raises OSError where the kernel refuses.
    """
    if platform.machine() not in MACHINES:
        return
    code = program(platform.machine())
    # A char pointer would stop at a zero byte if it were copied; the buffer is passed as it lies.
    buffer = ctypes.create_string_buffer(code, len(code))
    filtered = Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_char_p))
    if libc.prctl(PR_SET_SECCOMP, FILTER, ctypes.byref(filtered), 0, 0):
        raise OSError(ctypes.get_errno(), "the filter of system calls was refused")


def opened() -> int | None:
    """A descriptor from which another program can read the filter; None on a machine that is not known."""
    if platform.machine() not in MACHINES:
        return None
    reading, writing = os.pipe()  # the filter is far smaller than a pipe holds
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(program(platform.machine()))
    return reading
