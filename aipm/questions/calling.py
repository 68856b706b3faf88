"""Calling a function that a learner wrote: it may raise, return nonsense, or never return."""

import ctypes
import signal
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from itertools import repeat
from types import FrameType
from typing import Any

from aipm.questions.verdict import Malformed, NotAnswered, brief, fill_in
from aipm.worlds.files import MissingData

SECONDS = 2.0  # that one call may take


class TookTooLong(BaseException):
    """Raised inside a learner's function when its time is up; no `except Exception` of theirs can swallow it."""


def can_interrupt() -> bool:
    """Whether a timer's signal can interrupt this code: on Unix, in the main thread."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


RINGS: dict[int, list[type[BaseException]]] = {}  # by signal, what it raises where it comes now: the last


def ring(number: int, frame: FrameType | None) -> None:
    """Raise what the innermost time limit of a signal raises; nothing where there is none any more."""
    if RINGS[number]:
        raise RINGS[number][-1]


@contextmanager
def interrupted(timer: int, number: int, seconds: float, error: type[BaseException]) -> Iterator[None]:
    """Raise `error` when `timer`, which sends the signal `number`, has run for `seconds`. Needs `can_interrupt`.

    They may lie inside each other. One with the same timer as that around it holds the outer one back, at most as long as
    it runs itself.
    """

    within = RINGS.setdefault(number, [])
    before = None if within else signal.signal(number, ring)
    within.append(error)
    outer, _ = signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        try:
            ran = seconds - signal.setitimer(timer, 0)[0]
        finally:  # a signal that came just now is heard here
            within.pop()
            if not within:
                signal.signal(number, before)
        if outer:
            signal.setitimer(timer, max(outer - ran, 0.001))


def time_limit(seconds: float) -> AbstractContextManager[None]:
    """Raise TookTooLong in this thread after `seconds` by the clock on the wall, a sleep included.

    Uses the alarm signal where there is one; elsewhere an exception sent from a timer thread; nothing where there are no
    threads either, as in a browser.
    """
    if can_interrupt():
        return interrupted(signal.ITIMER_REAL, signal.SIGALRM, seconds, TookTooLong)
    return interrupted_by_thread(seconds)


@contextmanager
def interrupted_by_thread(seconds: float) -> Iterator[None]:
    """Raise TookTooLong in this thread, at its next step in Python, when another thread has waited for `seconds`.

    Where no thread can be started there is no limit, and who waits can stop the cell by hand.
    """
    thread = ctypes.c_ulong(threading.get_ident())
    timer = threading.Timer(
        seconds, ctypes.pythonapi.PyThreadState_SetAsyncExc, (thread, ctypes.py_object(TookTooLong))
    )
    timer.daemon = True
    with suppress(RuntimeError):  # "can't start new thread"
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


class Distant(ABC):
    """A function in another process: to ask it once for many cases is much cheaper than to ask it many times for one."""

    @abstractmethod
    def in_turn(self, cases: Sequence[Sequence[Any]]) -> Iterator[Callable[..., Any]]:
        """For each case, in its turn, something to call with the case's arguments instead of this function, once at most."""


def said(arguments: Sequence[Any]) -> str:
    """The arguments of a call in a few words."""
    return ", ".join(brief(argument, 20) for argument in arguments)


def call(
    name: str,
    function: Any,
    *arguments: Any,
    may_raise: tuple[type[Exception], ...] = (),
    seconds: float = SECONDS,
    may_be_none: bool = False,
) -> Any:
    """The result of `function(*arguments)`; Malformed where it raises or runs longer than `seconds`.

    Exceptions listed in `may_raise` pass through, and what is no fault of the function: missing data, and a stop by hand.
    A result that is still `...` counts as not answered, and None as no result, but where the answer `may_be_none`.
    """
    if not callable(function):
        raise Malformed(f"`{name}` is {brief(function)}; a function was expected: `def {name}(...):` with a `return`.")
    try:
        with time_limit(seconds):
            result = function(*arguments)
    except TookTooLong:
        raise Malformed(
            f"`{name}({said(arguments)})` was still running after {seconds:g} seconds. Look for a loop that never ends."
        ) from None
    except may_raise:
        raise
    except MissingData:
        raise
    except (Exception, SystemExit) as error:
        raise Malformed(f"`{name}({said(arguments)})` stopped with {type(error).__name__}: {brief(error)}.") from None
    if result is Ellipsis:
        raise NotAnswered(f"`{name}` still returns `...`. {fill_in()}")
    if result is None and not may_be_none:
        raise Malformed(f"`{name}({said(arguments)})` returned nothing (None). Does its last line say `return`?")
    return result


def calls(
    name: str,
    function: Any,
    cases: Sequence[Sequence[Any]],
    may_raise: tuple[type[Exception], ...] = (),
    seconds: float = SECONDS,
    may_be_none: bool = False,
) -> Iterator[Callable[[], Any]]:
    """For each of `cases`, lists of arguments, in turn: a function without arguments that gives or raises what `call` does.

    A function in another process may have worked on some of the cases that come next before anybody asks for them.
    """
    asked = function.in_turn(cases) if isinstance(function, Distant) else repeat(function)
    for arguments, one in zip(cases, asked, strict=False):
        yield partial(call, name, one, *arguments, may_raise=may_raise, seconds=seconds, may_be_none=may_be_none)
