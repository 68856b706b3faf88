"""The fork server: it imports what lessons use, once, and forks a child for each kernel it is asked for.

Only client.py starts it, as a script: `python server.py LISTENER OWNER FOLDER`, with a listening Unix socket as an
inherited descriptor and the lifeline as standard input. It imports nothing of the course, so that no kernel runs
course code from before an edit. A kernel lives as long as its connection; all end with the server, and the server
ends with its owner.
"""

import builtins
import contextlib
import ctypes
import gc
import importlib
import importlib.util
import json
import os
import random
import selectors
import shutil
import signal
import socket
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

# Neither ipywidgets nor matplotlib_inline.backend_inline: both look for the running shell while they are imported.
PRELOAD = (
    "numpy",
    "scipy.stats",
    "pandas",
    "matplotlib.pyplot",
    "sklearn.ensemble",
    "sklearn.linear_model",
    "sklearn.metrics",
    "sklearn.model_selection",
    "sklearn.naive_bayes",
    "sklearn.pipeline",
    "sklearn.preprocessing",
    "matplotlib.backends.backend_agg",
    "IPython.core.completerlib",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    "tornado.platform.asyncio",
)
# Threads of linear algebra start with the import, and only a process of one thread can be forked.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
INLINE = "module://matplotlib_inline.backend_inline"  # what ipykernel chooses where MPLBACKEND is not set
NUMBER = struct.Struct("!i")  # all that the server ever says: a kernel's process id, later its exit code
SECONDS_TO_ASK = 10
PR_SET_PDEATHSIG = 1


@dataclass
class Job:
    """What a kernel is asked to be: ipykernel's arguments, working directory, environment, descriptors for 0, 1, 2."""

    arguments: list[str]
    cwd: str
    environment: dict[str, str]
    streams: list[int]


@dataclass
class Kernel:
    """A forked kernel: its process (and group) id, the descriptor that tells its end, the connection it lives by."""

    pid: int
    pidfd: int
    connection: socket.socket


class Server:
    """The loop that accepts jobs, passes signals on and reaps; it alone knows which process ids are still its own."""

    def __init__(self, listener: socket.socket, owner: int, folder: str) -> None:
        self.listener, self.owner, self.folder = listener, owner, folder
        self.kernels: dict[int, Kernel] = {}
        self.owner_end = os.pidfd_open(owner)
        self.selector = selectors.DefaultSelector()
        self.selector.register(listener, selectors.EVENT_READ, self.launch)
        for ends in (self.owner_end, sys.stdin.fileno()):
            self.selector.register(ends, selectors.EVENT_READ, None)

    def serve(self) -> Job | None:
        """Serve until the owner ends; returns None then, and in each child, at once, its Job."""
        if os.getppid() != self.owner:
            self.end()
            return None
        while True:
            (key, _), *_ = self.selector.select()  # one event at a time: handling it may close what the next one names
            if key.data is None:
                self.end()
                return None
            job = key.data(key.fileobj)
            if job is not None:
                return job

    def launch(self, listener: socket.socket) -> Job | None:
        """Fork a kernel for the next connection; in the child, drop all that is the server's and return the Job."""
        connection, _ = listener.accept()
        try:
            threads = len(os.listdir("/proc/self/task"))
            if threads != 1:
                raise RuntimeError(f"the fork server has {threads} threads")
            job = received(connection, self.owner)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            connection.close()
            print(error, file=sys.stderr, flush=True)
            return None
        pid = os.fork()
        if pid == 0:
            connection.close()
            self.drop()
            return job
        for stream in job.streams:
            os.close(stream)
        kernel = Kernel(pid, os.pidfd_open(pid), connection)
        self.kernels[pid] = kernel
        self.selector.register(kernel.pidfd, selectors.EVENT_READ, lambda _: self.reap(kernel))
        self.selector.register(connection, selectors.EVENT_READ, lambda _: self.listen(kernel))
        say(connection, pid)
        return None

    def listen(self, kernel: Kernel) -> None:
        """Pass on the signals that the owner asks for, one a byte; a closed connection ends the kernel."""
        try:
            signals = kernel.connection.recv(64)
        except OSError:
            signals = b""
        for signum in signals or [signal.SIGKILL]:
            send(kernel.pid, signum)
        if not signals:
            self.selector.unregister(kernel.connection)
            kernel.connection.close()

    def reap(self, kernel: Kernel) -> None:
        """Collect an ended kernel, end what it left running in its process group, and tell its exit code."""
        send(kernel.pid, signal.SIGKILL)  # before waitpid: until then nobody else can have got this id
        _, status = os.waitpid(kernel.pid, 0)
        self.selector.unregister(kernel.pidfd)
        os.close(kernel.pidfd)
        del self.kernels[kernel.pid]
        if kernel.connection.fileno() >= 0:
            say(kernel.connection, os.waitstatus_to_exitcode(status))
            self.selector.unregister(kernel.connection)
            kernel.connection.close()

    def end(self) -> None:
        """Kill every kernel, wait for each, and remove the folder of the socket."""
        self.listener.close()
        for kernel in list(self.kernels.values()):
            send(kernel.pid, signal.SIGKILL)
            self.reap(kernel)
        shutil.rmtree(self.folder, ignore_errors=True)

    def drop(self) -> None:
        """In a child: close every descriptor of the server, so that it can neither be talked to nor kept alive."""
        self.selector.close()
        self.listener.close()
        os.close(self.owner_end)
        for kernel in self.kernels.values():
            os.close(kernel.pidfd)
            kernel.connection.close()


def received(connection: socket.socket, owner: int) -> Job:
    """Read a Job from a new connection; raises PermissionError where another process than the owner asks."""
    peer, _, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    if peer != owner:
        raise PermissionError(f"process {peer} asked for a kernel, and only {owner} may")
    connection.settimeout(SECONDS_TO_ASK)
    text, streams, _, _ = socket.recv_fds(connection, 1 << 16, 3)
    try:
        while not text.endswith(b"\n"):
            more = connection.recv(1 << 16)
            if not more:
                raise ConnectionError("a request ended in its middle")
            text += more
        asked = json.loads(text)
        return Job(asked["arguments"], asked["cwd"], asked["environment"], streams)
    except BaseException:
        for stream in streams:
            os.close(stream)
        raise


def say(connection: socket.socket, number: int) -> None:
    """Send one number to the owner; that it no longer listens shows in the next event of its connection."""
    with contextlib.suppress(OSError):
        connection.send(NUMBER.pack(number))


def send(pid: int, signum: int) -> None:
    """Send a signal to a kernel's process group, or to the process alone while it has not made its own group yet."""
    try:
        os.killpg(pid, signum)
    except ProcessLookupError:
        os.kill(pid, signum)  # cannot meet another process: this one has not been reaped


@contextlib.contextmanager
def as_in_a_kernel() -> Iterator[None]:
    """Answer as a kernel would to what pandas asks while it is imported: is there a shell, and how is output encoded.

    Without a kernel it would fit its tables to a terminal of 80 columns.
    """
    vars(builtins)["get_ipython"] = lambda: SimpleNamespace(kernel=None)
    with open(os.devnull, "w", encoding="UTF-8") as output, contextlib.redirect_stdout(output):
        yield
    del vars(builtins)["get_ipython"]


def preload() -> str:
    """Import what kernels use and freeze it in memory; returns the path of Matplotlib's settings that were read.

    Raises RuntimeError where forking would not be safe afterwards.
    """
    with as_in_a_kernel():
        for name in PRELOAD:
            importlib.import_module(name)
    import asyncio

    import matplotlib
    import zmq

    gc.collect()
    unsafe = (zmq.Context, asyncio.AbstractEventLoop)
    alive = [type(thing).__name__ for thing in gc.get_objects() if issubclass(type(thing), unsafe)]
    if alive:
        raise RuntimeError(f"a {alive[0]} exists before the fork")
    gc.freeze()  # the collector would write to every shared page
    return matplotlib.matplotlib_fname()


def become(job: Job, parent: int) -> None:
    """Turn a fresh child of the server `parent` into the process that the job describes, as if started by itself."""
    os.setsid()
    # Linux shares time out among sessions first, so a session of its own would yield to nobody.
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(os.nice(0)))
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # the server ended before the line above
        os._exit(1)
    for target, stream in enumerate(job.streams):
        os.dup2(stream, target)
        os.close(stream)
    os.chdir(job.cwd)
    os.environ.clear()
    os.environ.update(job.environment, JPY_PARENT_PID=str(parent))
    launcher = importlib.util.find_spec("ipykernel_launcher")
    assert launcher is not None and launcher.origin is not None  # ipykernel, preloaded, brings it along
    sys.argv = [launcher.origin, *job.arguments]


def renew(settings: str) -> None:
    """Forget what the server drew and read: random states, folders, Matplotlib's `settings`."""
    import tempfile

    import matplotlib
    import numpy

    random.seed()
    numpy.random.seed()
    tempfile.tempdir = None
    importlib.invalidate_caches()
    if matplotlib.matplotlib_fname() != settings:  # a working directory may hold its own
        matplotlib.rc_file(matplotlib.matplotlib_fname())
    matplotlib.rcParams["backend"] = os.environ.setdefault("MPLBACKEND", INLINE)


def main() -> None:
    """Serve; in a child, which leaves the loop with its Job, run ipykernel."""
    if sys.path[0] == str(Path(__file__).parent):
        del sys.path[0]
    listener, owner, folder = sys.argv[1:]
    server, here = Server(socket.socket(fileno=int(listener)), int(owner), folder), os.getpid()
    settings = preload()
    job = server.serve()
    if job is None:
        return
    del server
    become(job, here)
    renew(settings)
    from ipykernel import kernelapp

    kernelapp.launch_new_instance(parent_handle=here)


if __name__ == "__main__":
    main()
