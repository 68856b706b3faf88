"""Processes of this machine that work through tasks, one at a time each, and may be lost without losing anybody's work.

They are forked from a process that holds all that they need and runs no thread, so that a new one can be had at any time and
at once. Which task a lost worker had in hand is known; every other task stays where it is.
"""

import contextlib
import gc
import os
import queue
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection, Pipe
from typing import Any

from autograder.course.problems import Problem
from autograder.grading.jail.sandbox import end_with
from autograder.grading.jail.twin import tell

FORKS = hasattr(os, "fork") and hasattr(socket, "send_fds")


class Lost(Exception):
    """The worker ended before it had answered."""


class Failed(Exception):
    """The work itself raised an exception; the text names it."""


def end_with_parent(parent: int) -> None:
    """End this process when its parent does, whose number is `parent`, and leave an interrupt from the keyboard to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with(parent)


def limit_memory(most_mb: int) -> None:
    """Let this process have so much memory beyond what it holds now; beyond that it gets a MemoryError, not the machine."""
    if sys.platform != "linux":  # elsewhere the system knows the limit and does not keep it
        return
    import resource

    with open("/proc/self/statm") as statm:
        held = int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = held + (most_mb << 20)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def nothing() -> None:
    """All that there is to prepare, where nothing is."""


class Workers:
    """Workers that answer a task with `work(task)`; both cross by pickle, between processes that trust one another."""

    def __init__(
        self,
        work: Callable[[Any], Any],
        most_mb: int,
        prepare: Callable[[], object] = nothing,
        line: socket.socket | None = None,
    ):
        """Have a process from which workers come: a fork of this one, made before it starts a thread, or the twin of a fork
        server at the other end of `line` (see `autograder.grading.jail.twin`), to which `work` and `prepare` cross by pickle.
        There, `prepare` runs first, beside all that this process does meanwhile; `ready` waits for it."""
        self.idle: queue.SimpleQueue[Connection] = queue.SimpleQueue()
        self.starting = threading.Lock()
        self.ours, theirs = socket.socketpair()
        self.news, telling = Pipe(duplex=False)
        self.pid = 0  # of a process that is ours to end and to wait for
        if line is not None:
            with contextlib.suppress(OSError):  # it is gone; `ready` says so
                tell(line, [theirs.fileno(), telling.fileno()], _begin_told, work, most_mb, prepare)
        else:
            parent = os.getpid()
            self.pid = os.fork()
            if not self.pid:
                try:
                    self.ours.close()
                    self.news.close()
                    end_with_parent(parent)
                    _begin(theirs, telling, work, most_mb, prepare)
                finally:
                    os._exit(0)
        theirs.close()
        telling.close()

    def ready(self) -> None:
        """Wait until `prepare` has ended; raises the Problem that it raised, and Failed for what else it did. Once."""
        try:
            trouble = self.news.recv()
        except (EOFError, OSError):
            raise Problem(
                "The process from which graders are made ended before it had begun. Nobody was graded; run the same command."
            ) from None
        finally:
            self.news.close()
        if trouble is not None:
            raise trouble

    def _start(self) -> Connection:
        mine, its = socket.socketpair()
        with its, self.starting:
            try:
                socket.send_fds(self.ours, [b"+"], [its.fileno()])
            except OSError:
                mine.close()
                raise Problem(
                    "The process from which graders are made has ended. What was finished is kept; run the same command."
                ) from None
        return Connection(mine.detach())

    def ask(self, task: Any) -> Any:
        """The answer to a task, from a worker that does nothing else meanwhile. Any thread may ask.

        Raises Lost where the worker ended, Failed where the work raised, and Problem where no worker can be had.
        """
        try:
            line = self.idle.get_nowait()
        except queue.Empty:
            line = self._start()
        try:
            line.send(task)
            done, answer = line.recv()
        except (EOFError, OSError):
            line.close()
            raise Lost from None
        self.idle.put(line)
        if not done:
            raise Failed(answer)
        return answer

    def close(self) -> None:
        """End the workers, busy ones too, and the process from which they come."""
        self.ours.close()
        self.news.close()
        pid, self.pid = self.pid, 0  # its number may be another's as soon as it is gone
        if pid:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        with contextlib.suppress(queue.Empty):
            while True:
                self.idle.get_nowait().close()


def _begin_told(
    sock: int, telling: int, work: Callable[[Any], Any], most_mb: int, prepare: Callable[[], object]
) -> None:
    """In the twin of a fork server: become the process from which workers come."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _begin(socket.socket(fileno=sock), Connection(telling, readable=False), work, most_mb, prepare)


def _begin(
    sock: socket.socket,
    telling: Connection,
    work: Callable[[Any], Any],
    most_mb: int,
    prepare: Callable[[], object],
) -> None:
    """Prepare, then fork workers until the other side is gone."""
    if _prepared(telling, prepare):
        gc.enable()  # it may be off where this was forked, and a worker may live as long as a large class
        _fork_on_demand(sock, work, most_mb)


def _prepared(telling: Connection, prepare: Callable[[], object]) -> bool:
    """Run `prepare`, and tell the other side how it ended; whether it ended well."""
    trouble: Exception | None = None
    try:
        prepare()
    except Problem as problem:
        trouble = problem
    except Exception:
        trouble = Failed(traceback.format_exc())
    telling.send(trouble)
    telling.close()
    return trouble is None


def _fork_on_demand(sock: socket.socket, work: Callable[[Any], Any], most_mb: int) -> None:
    """Fork a worker for each descriptor that comes, until the other side is gone."""
    parent = os.getpid()
    while True:
        asked, descriptors, _, _ = socket.recv_fds(sock, 1, 1)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not asked:
            return
        if not os.fork():
            sock.close()
            end_with_parent(parent)
            limit_memory(most_mb)
            _answer(Connection(descriptors[0]), work)
            os._exit(0)
        os.close(descriptors[0])


def _answer(line: Connection, work: Callable[[Any], Any]) -> None:
    """Answer tasks until the other side is gone."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            task = line.recv()
            try:
                answer = (True, work(task))
            except Exception as error:  # a fault of ours: it costs one task, and not the worker
                answer = (False, f"{type(error).__name__}: {error}")
            line.send(answer)
