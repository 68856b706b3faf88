"""A Dask scheduler and workers as processes of their own on the loopback, as a cluster would have them."""

import contextlib
import os
import socket
import subprocess
import sys
import time

from tests.paths import ROOT


@contextlib.contextmanager
def cluster(workers):
    """(address, kill) of a scheduler with `workers` worker processes; `kill()` ends the scheduler at once."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    environment = {**os.environ, "PYTHONPATH": ROOT}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment}
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port)]
    scheduler = subprocess.Popen([*command, "--dashboard-address", "127.0.0.1:0"], **quiet)
    command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny"]
    others = [
        subprocess.Popen([*command, "--dashboard-address", "127.0.0.1:0", "--death-timeout", "60"], **quiet)
        for _ in range(workers)
    ]
    try:
        wait_for(address, workers)
        yield address, scheduler.kill
    finally:
        for process in (*others, scheduler):
            process.kill()
            process.wait()


def wait_for(address, workers):
    """Wait until the scheduler has its workers."""
    from distributed import Client

    until = time.monotonic() + 90
    while True:
        try:
            with Client(address, timeout=5, set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=60)
                return
        except (OSError, TimeoutError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
