"""A filter of system calls: what no lesson needs and every escape begins with is answered "not permitted".

Namespaces already keep learner code in; this takes away the kernel's larger doors as well. See seccomp(2). The filter
is a classic BPF program of some forty instructions, written by hand: `pyseccomp` would need the system's libseccomp,
which pip does not bring and bubblewrap does not need, so that a bare machine would have no filter at all. It would also
search for that library with other programs and build the same forty instructions anew in every fork.
"""

import ctypes
import errno
import platform
import struct

LOAD, RETURN = 0x20, 0x06  # BPF_LD|W|ABS, BPF_RET|K
JUMP_EQUAL, JUMP_FROM, JUMP_SET = 0x15, 0x35, 0x45  # BPF_JMP|JEQ|K, BPF_JMP|JGE|K, BPF_JMP|JSET|K
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
NEW_NAMESPACES = 0x7E020000 | 0x02000000  # CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
OTHER_NUMBERS = 0x40000000  # from here on x86_64 has the same calls again, for programs of the x32 kind
PR_SET_SECCOMP, FILTER = 22, 2

# System calls by machine: audit architecture, clone, clone3, and those refused whatever their arguments.
REFUSED = (
    "mount", "umount2", "pivot_root", "unshare", "setns", "ptrace", "bpf", "keyctl", "add_key", "request_key",
    "perf_event_open", "userfaultfd", "io_uring_setup", "process_vm_readv", "process_vm_writev", "kexec_load",
)  # fmt: skip
MACHINES = {
    "x86_64": (
        0xC000003E, 56, 435,
        (165, 166, 155, 272, 308, 101, 321, 250, 248, 249, 298, 323, 425, 310, 311, 246),
    ),
    "aarch64": (
        0xC00000B7, 220, 435,
        (40, 39, 41, 97, 268, 117, 280, 219, 217, 218, 241, 282, 425, 270, 271, 104),
    ),
}  # fmt: skip


def instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """One BPF instruction: code, jumps, constant."""
    return struct.pack("=HBBI", code, if_true, if_false, value)


def program(machine: str) -> bytes:
    """The filter for a machine such as x86_64; raises KeyError for one that is not known."""
    architecture, clone, clone3, refused = MACHINES[machine]
    lines = [
        instruction(LOAD, ARCHITECTURE),
        instruction(JUMP_EQUAL, architecture, 1, 0),
        instruction(RETURN, KILL),
        instruction(LOAD, NUMBER),
        instruction(JUMP_FROM, OTHER_NUMBERS, 0, 1),
        instruction(RETURN, REFUSE | errno.ENOSYS),
        # The C library falls back to clone where clone3 does not exist; its flags can be looked at.
        instruction(JUMP_EQUAL, clone3, 0, 1),
        instruction(RETURN, REFUSE | errno.ENOSYS),
    ]
    for number in refused:
        lines += [instruction(JUMP_EQUAL, number, 0, 1), instruction(RETURN, REFUSE | errno.EPERM)]
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
