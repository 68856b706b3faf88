"""Calling a function that a learner wrote: it may raise, return nonsense, or never return."""

import ctypes
import signal
import threading
from contextlib import contextmanager

from aipm.questions.verdict import Malformed, NotAnswered, shown


class TookTooLong(BaseException):
    """Raised inside a learner's function when its time is up; no `except Exception` of theirs can swallow it."""


@contextmanager
def time_limit(seconds):
    """Raise TookTooLong in this thread after `seconds`.

    Uses the alarm signal where there is one (it also ends a sleep); elsewhere an exception sent from a timer thread.
    """
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():

        def ring(signum, frame):
            raise TookTooLong

        before = signal.signal(signal.SIGALRM, ring)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        return

    thread = ctypes.c_ulong(threading.get_ident())
    timer = threading.Timer(
        seconds, ctypes.pythonapi.PyThreadState_SetAsyncExc, (thread, ctypes.py_object(TookTooLong))
    )
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def call(name, function, *arguments, may_raise=(), seconds=2.0):
    """The result of `function(*arguments)`; Malformed where it raises or runs longer than `seconds`.

    Exceptions listed in `may_raise` pass through. A result that is still `...` or None counts as not answered.
    """
    if not callable(function):
        raise Malformed(f"`{name}` is {shown(function)}; a function was expected: `def {name}(...):` with a `return`.")
    said = ", ".join(shown(argument, 20) for argument in arguments)
    try:
        with time_limit(seconds):
            result = function(*arguments)
    except TookTooLong:
        raise Malformed(
            f"`{name}({said})` was still running after {seconds:g} seconds. Look for a loop that never ends."
        ) from None
    except may_raise:
        raise
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        raise Malformed(f"`{name}({said})` stopped with {type(error).__name__}: {shown(error)}.") from None
    if result is Ellipsis:
        raise NotAnswered(f"`{name}` still returns `...`. Fill it in, run that cell, then this one.")
    if result is None:
        raise Malformed(f"`{name}({said})` returned nothing (None). Does its last line say `return`?")
    return result
