"""How much memory a check still may take, and what a process gives back before it waits or is forked."""

import contextlib
import ctypes
import os
import sys

AMPLE = 300.0  # megabytes: more than any check of a lesson takes, so what needs more needs it for the answer's sake


def left_mb() -> float:
    """Megabytes that this process may still take before its limit ends it; infinite where it has none, or none is known."""
    if sys.platform != "linux":
        return float("inf")
    import resource

    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit == resource.RLIM_INFINITY:
        return float("inf")
    with open("/proc/self/statm") as statm:
        held = int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return (limit - held) / 1e6


def give_back() -> None:
    """Give the system what has become free among this process's memory, as imports leave much of it; where glibc can."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)
