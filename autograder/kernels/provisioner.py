"""A kernel provisioner for jupyter_client that forks kernels, and starts them as usual wherever it cannot."""

import asyncio
import contextlib
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from typing import IO, Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

from autograder.kernels.client import SERVERS, ForkedKernel, NoForkServer

UNDERSTOOD = {"env", "cwd", "stdin", "stdout", "stderr", "independent", "kernel_id", "extra_arguments"}
SECONDS_TO_BIND = 1.0  # usually 0.05; whoever connects before that is only a little slower
SECONDS_TO_END = 0.1
WARNED: set[str] = set()


class ForkServerProvisioner(LocalProvisioner):
    """Kernels of this Python forked from this process's fork server; any other as LocalProvisioner starts it."""

    process: Any  # a Popen, or the ForkedKernel that stands in for one

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork the kernel that `cmd` describes, or start it; returns its connection information."""
        try:
            self.process = await asyncio.to_thread(forked, cmd, kwargs)
        except NoForkServer as reason:
            if str(reason) not in WARNED:
                WARNED.add(str(reason))
                self.log.warning("Kernels start the slow way: %s.", reason)
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid  # each kernel leads a session of its own
        self.cwd = kwargs.get("cwd") or os.getcwd()
        await self._until(self._listens, SECONDS_TO_BIND)
        return self.connection_info

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel's process group."""
        if isinstance(self.process, ForkedKernel):
            self.process.send_signal(signum)
        else:
            await super().send_signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel's process group, and see it end before a manager looks and then looks away for 0.1 seconds."""
        await super().kill(restart)
        await self._until(self._ended, SECONDS_TO_END)

    async def _listens(self) -> bool:
        """Whether the kernel has bound the last of its sockets: ZeroMQ retries an early connection after 0.1 seconds."""
        if self.connection_info.get("transport") != "tcp" or self.process.poll() is not None:
            return True
        try:
            _, writer = await asyncio.open_connection(self.connection_info["ip"], self.connection_info["hb_port"])
        except OSError:
            return False
        writer.close()
        return True

    async def _ended(self) -> bool:
        return await self.poll() is not None

    async def _until(self, happened: Callable[[], Awaitable[bool]], seconds: float) -> None:
        end = time.monotonic() + seconds
        while not await happened() and time.monotonic() < end:
            await asyncio.sleep(0.003)


class ForkingKernelManager(AsyncKernelManager):
    """A kernel manager that forks its kernels, also where the environment variable names another provisioner."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kernel_id = self.kernel_id or str(uuid.uuid4())
        self.provisioner = ForkServerProvisioner(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)


def forked(cmd: Sequence[str], kwargs: dict[str, Any]) -> ForkedKernel:
    """Fork a kernel from a launch command and Popen's arguments; raises NoForkServer where it cannot be forked."""
    if not (sys.platform == "linux" and hasattr(os, "pidfd_open")):
        raise NoForkServer("forking is not safe on this system")
    options, arguments = taken_apart([os.path.expanduser(word) for word in cmd])
    if kwargs.get("independent") or set(kwargs) - UNDERSTOOD:
        raise NoForkServer("a kernel was asked for that needs a process of its own")
    cwd = os.path.abspath(kwargs.get("cwd") or os.getcwd())
    if not os.path.isdir(cwd):
        raise NoForkServer("the working directory does not exist")
    with contextlib.ExitStack() as stack:
        streams, pipes = opened(stack, [kwargs.get(name) for name in ("stdin", "stdout", "stderr")])
        return SERVERS.fork(options, arguments, cwd, kwargs["env"], streams, pipes)


def taken_apart(cmd: list[str]) -> tuple[list[str], list[str]]:
    """The interpreter's options and ipykernel's arguments in a launch command; raises NoForkServer for any other."""
    if cmd[0] != sys.executable or "-m" not in cmd:
        raise NoForkServer("the kernel is not one of this Python")
    module = cmd.index("-m")
    if cmd[module + 1 : module + 2] != ["ipykernel_launcher"]:
        raise NoForkServer("the kernel is not ipykernel")
    return cmd[1:module], cmd[module + 2 :]


def opened(stack: contextlib.ExitStack, asked: Sequence[Any]) -> tuple[list[int], list[IO[bytes] | None]]:
    """Descriptors for a kernel's stdin, stdout and stderr as Popen's arguments ask, and our ends of the pipes.

    `stack` closes what only the kernel needs. Standard input is empty unless asked for, as jupyter_client starts it.
    """
    streams: list[int] = []
    pipes: list[IO[bytes] | None] = []
    for number, stream in enumerate(asked):
        pipe = None
        if stream == subprocess.PIPE:
            ends = os.pipe()
            ours, theirs = ends if number else reversed(ends)
            pipe = os.fdopen(ours, "rb" if number else "wb", 0)
            stack.callback(os.close, theirs)
        elif stream == subprocess.DEVNULL or (stream is None and number == 0):
            theirs = os.open(os.devnull, os.O_RDWR)
            stack.callback(os.close, theirs)
        elif stream == subprocess.STDOUT:
            theirs = streams[1]
        elif stream is None:
            theirs = number
        else:
            theirs = stream if isinstance(stream, int) else stream.fileno()
        streams.append(theirs)
        pipes.append(pipe)
    return streams, pipes
