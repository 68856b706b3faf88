"""The owner's side of the fork server: where a server for a kernel is, how it is started, and a handle on a kernel."""

import atexit
import contextlib
import hashlib
import importlib.machinery
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from autograder.kernels.server import NUMBER, ONE_THREAD, PRELOAD

SERVER = Path(__file__).with_name("server.py")
SECONDS_TO_START = 120
KILLED = -9

# What modules read while they are imported, so that kernels which differ here cannot share a server.
READ_ON_IMPORT: tuple[str, ...] = (
    "PYTHON",
    "VIRTUAL_ENV",
    "HOME",
    "XDG_",
    "LANG",
    "LC_",
    "TZ",
    "LD_",
    "IPYTHON",
    "JUPYTER",
    "MPL",
)
READ_ON_IMPORT += ("NUMPY", "NPY_", "SCIPY", "PANDAS", "SKLEARN", "JOBLIB", "OPENBLAS_", "MKL_", "KMP_", "GOMP_")


class NoForkServer(Exception):
    """A kernel cannot be forked; the sentence says why."""


class ForkedKernel:
    """A kernel's process as `subprocess.Popen` would show it. Dropping the handle ends the kernel."""

    def __init__(self, connection: socket.socket, pid: int, pipes: Sequence[IO[bytes] | None]) -> None:
        self.connection, self.pid = connection, pid
        self.returncode: int | None = None
        self.stdin, self.stdout, self.stderr = pipes

    def poll(self) -> int | None:
        """The exit code (negative: the signal that ended it), or None while the kernel runs."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the exit code; raises subprocess.TimeoutExpired."""
        if self._ended(timeout) is None:
            raise subprocess.TimeoutExpired("ipykernel", timeout or 0.0)
        return self.returncode

    def _ended(self, seconds: float | None) -> int | None:
        if self.returncode is None:
            news = select.poll()
            news.register(self.connection, select.POLLIN)
            if news.poll(None if seconds is None else 1000 * seconds):
                code = received_number(self.connection)
                self.returncode = KILLED if code is None else code  # without its server no kernel lives
                self.connection.close()
        return self.returncode

    def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel's process group, by way of the server, which knows whether it still exists."""
        if self.poll() is None:
            with contextlib.suppress(ConnectionError):
                self.connection.send(bytes([signal.Signals(signum)]))

    def kill(self) -> None:
        """End the process group at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the process group to end."""
        self.send_signal(signal.SIGTERM)


class ForkServer:
    """A running server. `address` names what it has imported and from where, and is its socket's name."""

    def __init__(self, address: str, options: Sequence[str], environment: Mapping[str, str]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="aipm-kernels-"))  # readable by this user only
        self.path = str(self.folder / address)
        self.log = self.folder / "log"
        listener = socket.socket(socket.AF_UNIX)
        with listener, self.log.open("wb") as log:
            listener.bind(self.path)
            listener.listen()
            arguments = [str(listener.fileno()), str(os.getpid()), str(self.folder)]
            self.process = subprocess.Popen(
                [sys.executable, *options, str(SERVER), *arguments],
                env=environment,
                cwd="/",
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=log,
                pass_fds=[listener.fileno()],
                start_new_session=True,
            )

    def fork(
        self,
        arguments: Sequence[str],
        cwd: str,
        environment: Mapping[str, str],
        streams: Sequence[int],
        pipes: Sequence[IO[bytes] | None] = (None, None, None),
    ) -> ForkedKernel:
        """A new ForkedKernel with the descriptors `streams` as 0, 1, 2; raises NoForkServer."""
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(SECONDS_TO_START)
            connection.connect(self.path)
            asked = {"arguments": arguments, "cwd": cwd, "environment": environment}
            text = json.dumps(asked).encode() + b"\n"
            connection.sendall(text[socket.send_fds(connection, [text], streams) :])
            pid = received_number(connection)
        except OSError as error:
            connection.close()
            raise NoForkServer(f"the fork server does not answer ({self.last_log_line() or error})") from None
        if pid is None:
            connection.close()
            raise NoForkServer(f"the fork server refused ({self.last_log_line()})")
        connection.setblocking(False)
        return ForkedKernel(connection, pid, pipes)

    def last_log_line(self) -> str:
        """The last line that the server wrote to its log, or an empty text."""
        with contextlib.suppress(OSError):
            return (self.log.read_text(errors="replace").strip().splitlines() or [""])[-1]
        return ""

    def let_go(self) -> None:
        """Close our end of the lifeline: the server ends once nobody holds it."""
        assert self.process.stdin is not None  # a pipe, as asked for above
        self.process.stdin.close()

    def stop(self) -> None:
        """End the server and with it every kernel."""
        self.let_go()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Servers:
    """The servers of this process, each started when a kernel first needs it, and left alone once it has failed."""

    def __init__(self) -> None:
        self.running: dict[str, ForkServer] = {}
        self.failed: dict[str, str] = {}
        self.lock = threading.Lock()

    def fork(
        self,
        options: Sequence[str],
        arguments: Sequence[str],
        cwd: str,
        environment: Mapping[str, str],
        streams: Sequence[int],
        pipes: Sequence[IO[bytes] | None],
    ) -> ForkedKernel:
        """A new ForkedKernel of an interpreter with `options`; otherwise as ForkServer.fork."""
        read = read_on_import(environment, cwd)
        address = address_of(options, read)
        if address in self.failed:
            raise NoForkServer(self.failed[address])
        try:
            return self.server(address, options, read).fork(arguments, cwd, environment, streams, pipes)
        except NoForkServer as reason:
            self.failed[address] = str(reason)
            raise

    def server(self, address: str, options: Sequence[str], environment: Mapping[str, str]) -> ForkServer:
        """The running server of an address, started where there is none; raises NoForkServer."""
        with self.lock:
            server = self.running.get(address)
            if server is None or server.process.poll() is not None:
                if server is not None:
                    server.stop()
                try:
                    server = self.running[address] = ForkServer(address, options, environment)
                except OSError as error:
                    raise NoForkServer(f"the fork server does not start ({error})") from None
        return server

    def stop(self) -> None:
        """End every server."""
        with self.lock:
            while self.running:
                self.running.popitem()[1].stop()

    def forget(self) -> None:
        """In a fork of this process: leave the servers to their owner and own none."""
        for server in self.running.values():
            server.let_go()
        self.running, self.failed, self.lock = {}, {}, threading.Lock()


def read_on_import(environment: Mapping[str, str], cwd: str) -> dict[str, str]:
    """What a server needs of a kernel's environment: all that modules read while they are imported."""
    read = {name: value for name, value in environment.items() if name.startswith(READ_ON_IMPORT)}
    if read.get("PYTHONPATH"):
        places = read["PYTHONPATH"].split(os.pathsep)
        read["PYTHONPATH"] = os.pathsep.join(os.path.join(cwd, place) for place in places)
    return {**read, **ONE_THREAD, "MPLBACKEND": "agg"}  # each child sets its own backend


def address_of(options: Sequence[str], environment: Mapping[str, str]) -> str:
    """A digest of all that decides what a server has imported: interpreter, options, environment and each file."""
    path = [*environment.get("PYTHONPATH", "").split(os.pathsep), *sys.path]
    files: list[str | None] = [str(SERVER)]
    for name in sorted({name.partition(".")[0] for name in PRELOAD}):
        found = importlib.machinery.PathFinder.find_spec(name, [place for place in path if place])
        files.append(found.origin if found else None)
    stamps = [[file, *stamp(file)] for file in files]
    key = [sys.executable, sys.version, list(options), sorted(environment.items()), stamps]
    return hashlib.sha256(json.dumps(key).encode()).hexdigest()[:16]


def stamp(file: str | None) -> list[int]:
    """What changes with a file's content: its inode, size and time of change, or nothing where there is no file."""
    if not file or not os.path.exists(file):
        return []
    status = os.stat(file)
    return [status.st_ino, status.st_size, status.st_mtime_ns]


def received_number(connection: socket.socket) -> int | None:
    """One number from the server, or None where the connection has ended."""
    data = b""
    while len(data) < NUMBER.size:
        try:
            more = connection.recv(NUMBER.size - len(data))
        except ConnectionError:
            return None
        if not more:
            return None
        data += more
    return NUMBER.unpack(data)[0]


SERVERS = Servers()
atexit.register(SERVERS.stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=SERVERS.forget)
