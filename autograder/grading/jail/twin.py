"""The twin of a fork server: forked from it when its imports are done, before it knows anything of a lesson.

Who judges needs the same large libraries as who is judged, and two processes that are forked from one hold them once. The
twin waits to be told what it is to be, by whoever started the server; what it is told never comes to the server.
"""

import os
import socket
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any

from autograder.grading.jail.sandbox import leave_with_parent

MOST_DESCRIPTORS = 8


def leave(number: int) -> None:
    """In the server, before it knows anything: fork a twin that is told on the socket `number` what to do, and let go of that."""
    server = os.getpid()
    if not os.fork():
        try:
            leave_with_parent(server)
            _do_as_told(socket.socket(fileno=number))
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(number)


def tell(line: socket.socket, descriptors: Sequence[int], do: Callable[..., object], *arguments: Any) -> None:
    """Have the twin at the other end of `line` call `do`, a function of a module, with copies of `descriptors` and with
    arguments that cross by pickle, between processes that trust one another; it does so where this process works, with its
    environment, and ends then. Raises OSError where it is gone."""
    socket.send_fds(line, [b"+"], descriptors)
    with Connection(os.dup(line.fileno())) as told:
        told.send((dict(os.environ), os.getcwd(), sys.path))
        told.send((do, arguments))


def _do_as_told(line: socket.socket) -> None:
    asked, descriptors, _, _ = socket.recv_fds(line, 1, MOST_DESCRIPTORS)
    if not asked:  # nobody needs it
        return
    with Connection(line.detach()) as told:
        environment, folder, path = told.recv()
        os.environ.clear()
        os.environ.update(environment)
        time.tzset()
        os.chdir(folder)
        sys.path[:] = path
        do, arguments = told.recv()
    do(*descriptors, *arguments)
