"""How long a check may work: an exception when its time is up, and the end of the process where no exception gets through."""

import contextlib
import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager

from aipm.questions.calling import can_interrupt, interrupted


class CheckTimedOut(BaseException):
    """A check took longer than it may."""


class CheckWaited(CheckTimedOut):
    """A check waited longer than it may for something that does not come."""


def processor_limit(seconds: float) -> AbstractContextManager[None]:
    """Raise CheckTimedOut after `seconds` of this process's own work, where that can be had.

    Waiting for the learner's process is not counted here; `time_limit`, which judging functions set inside this one,
    counts time on the wall.
    """
    if can_interrupt():
        return interrupted(signal.ITIMER_VIRTUAL, signal.SIGVTALRM, seconds, CheckTimedOut)
    return contextlib.nullcontext()


def waiting_limit(seconds: float) -> AbstractContextManager[None]:
    """Raise CheckWaited after `seconds` by the clock on the wall, where that can be had: for a check that sleeps, or waits
    for a file or a line. It lies outside of `processor_limit`, and is longer than any learner's function may take."""
    if can_interrupt():
        return interrupted(signal.ITIMER_REAL, signal.SIGALRM, seconds, CheckWaited)
    return contextlib.nullcontext()


def last_resort(seconds: float) -> AbstractContextManager[None]:
    """End this whole process after `seconds` of its own work: for a check that hangs in a library, where no exception of
    ours can be raised. Only for a process that somebody replaces."""
    if hasattr(signal, "ITIMER_PROF") and can_interrupt():
        return _ending(seconds)
    return contextlib.nullcontext()


@contextlib.contextmanager
def _ending(seconds: float) -> Iterator[None]:
    signal.setitimer(signal.ITIMER_PROF, seconds)  # nobody catches this timer's signal, and its default is the end
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
