"""A wall inside the room: who stands behind it can neither look into a process outside, nor change or signal it.

Without root the process that holds a room open has the learner's own user, and the kernel would let one write into the
other's memory through /proc. Landlock forbids that between domains, whoever the user is; newer kernels forbid signals
as well. See landlock(7).
"""

import ctypes
import os
import struct

CREATE, RESTRICT = 444, 446  # the same numbers on every machine
ASK_VERSION = 1
MAKE_BLOCK_DEVICE = 1 << 11  # a rule set must handle something; nobody inside may do this anyway
ABSTRACT_SOCKETS, SIGNALS = 1, 2
SCOPES_SINCE = 6  # version of the interface


def version(libc: ctypes.CDLL) -> int:
    """The version of the kernel's interface; 0 where there is none."""
    return max(0, libc.syscall(CREATE, None, ctypes.c_size_t(0), ASK_VERSION))


def install(libc: ctypes.CDLL) -> None:
    """Put this process and its children behind the wall for good; no new privileges must be set before.

    Nothing where the kernel has no Landlock. Raises OSError where it has and refuses.
    """
    known = version(libc)
    if not known:
        return
    scoped = ABSTRACT_SOCKETS | SIGNALS if known >= SCOPES_SINCE else 0
    rules = struct.pack("=QQQ", MAKE_BLOCK_DEVICE, 0, scoped)
    made = libc.syscall(CREATE, rules, ctypes.c_size_t(len(rules)), 0)
    if made < 0 or libc.syscall(RESTRICT, made, 0):
        raise OSError(ctypes.get_errno(), "the wall inside the room was refused")
    os.close(made)
