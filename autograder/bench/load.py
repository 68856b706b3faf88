"""Figures, not tests: many kernels that open a lesson at once, and JupyterLab with one lesson running in it."""

import asyncio
import json
import os
import queue
import re
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import psutil
from jupyter_client import BlockingKernelClient
from nbformat import NotebookNode

from autograder.authoring.execute import STEADY
from autograder.bench.kernels import pss_mb
from autograder.kernels.provisioner import ForkingKernelManager

SECONDS = 600
SCENE = re.compile(r"^## ", re.MULTILINE)
BUSY = 0.2  # seconds between two looks at the memory


@dataclass(frozen=True)
class Load:
    """Kernels that opened a lesson at once: how many, wall seconds until all had run its first cells, and memory in MB.

    `pss_mb` is the proportional share of all that was started (the fork server too), None where the system does not
    tell it; `failed` counts kernels in which a cell raised.
    """

    kernels: int
    seconds: float
    slowest: float
    pss_mb: float | None
    failed: int


def code_cells(notebook: NotebookNode, scenes: int | None = None) -> list[str]:
    """The sources of a notebook's code cells, in order; with `scenes`, those above the heading of the scene after it."""
    sources, seen = [], 0
    for cell in notebook.cells:
        seen += len(SCENE.findall(cell.source)) if cell.cell_type == "markdown" else 0
        if scenes is not None and seen > scenes:
            break
        if cell.cell_type == "code":
            sources.append(cell.source)
    return sources


def opened_at_once(root: Path, lesson: str, kernels: int) -> Load:
    """Start `kernels` forked kernels at once, run the student notebook's imports and first scene in each, and measure."""
    path = root / "notebooks" / lesson / f"{lesson}.ipynb"
    return asyncio.run(_open(code_cells(nbformat.read(path, as_version=4), scenes=1), path.parent, kernels))


async def _open(sources: Sequence[str], folder: Path, kernels: int) -> Load:
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    start = time.perf_counter()
    managers = [ForkingKernelManager(kernel_name="python3") for _ in range(kernels)]
    try:
        took = await asyncio.gather(*(_run(manager, sources, folder) for manager in managers))
        seconds = time.perf_counter() - start
        started = [each for each in psutil.Process().children(recursive=True) if each.pid not in before]
        memory = pss_mb(started)
    finally:
        await asyncio.gather(*(manager.shutdown_kernel(now=True) for manager in managers), return_exceptions=True)
    return Load(kernels, seconds, max(each for each, _ in took), memory, sum(failed for _, failed in took))


async def _run(manager: ForkingKernelManager, sources: Sequence[str], folder: Path) -> tuple[float, bool]:
    """(seconds, whether a cell raised) of one kernel from its start to the end of `sources`."""
    start = time.perf_counter()
    await manager.start_kernel(cwd=str(folder), extra_arguments=["--log-level=40"], env={**os.environ, **STEADY})
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(SECONDS)
        failed = False
        for source in sources:
            reply = await client.execute_interactive(source, timeout=SECONDS, output_hook=lambda message: None)
            failed |= reply["content"]["status"] != "ok"
    finally:
        client.stop_channels()
    return time.perf_counter() - start, failed


@dataclass(frozen=True)
class Lab:
    """JupyterLab's server with one kernel that has run a student notebook: memory in MB, at its peak and apart."""

    peak_mb: float | None
    server_mb: float | None
    kernel_mb: float | None


def lab_with(root: Path, lesson: str) -> Lab:
    """Start JupyterLab as `aipm lab` does, open the lesson in it, run all of its cells, and measure the memory."""
    token, page = secrets.token_hex(16), f"notebooks/{lesson}/{lesson}.ipynb"
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "JUPYTER_RUNTIME_DIR": home, "JUPYTER_TOKEN": token, "AIPM_PORTFOLIO": home}
        environment |= {"AIPM_COURSE": str(root)}
        command = [sys.executable, "-m", "autograder.cli", "lab", "--no-browser"]
        with (Path(home) / "log").open("wb") as log:
            server = subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log)
        family = psutil.Process(server.pid)
        try:
            url = _address(Path(home), server)
            session = {"path": page, "name": page, "type": "notebook", "kernel": {"name": "python3"}}
            kernel = _post(f"{url}api/sessions", token, session)["kernel"]["id"]
            notebook = nbformat.read(root / page, as_version=4)
            peak = _run_all(Path(home) / f"kernel-{kernel}.json", code_cells(notebook), family)
            kernels = [each for each in family.children(recursive=True) if "ipykernel_launcher" in each.cmdline()]
            kernel_mb = pss_mb(kernels)
            now = pss_mb([family, *family.children(recursive=True)])
        finally:
            everyone = [*family.children(recursive=True), family]
            for process in everyone:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            server.wait()
    return Lab(peak, None if now is None or kernel_mb is None else now - kernel_mb, kernel_mb)


def _address(home: Path, server: subprocess.Popen[bytes]) -> str:
    """Where the server answers."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and server.poll() is None:
        for note in home.glob("jpserver-*.json"):
            with suppress(ValueError, KeyError):
                return json.loads(note.read_text(encoding="utf-8"))["url"]
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start: {(home / 'log').read_text(errors='replace')[-1000:]}")


def _post(url: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
    """Post JSON to the server, as soon as it listens, and read its answer."""
    headers = {"Authorization": f"token {token}", "Content-Type": "application/json"}
    for _ in range(100):
        try:
            request = urllib.request.Request(url, json.dumps(body).encode(), headers)
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError:
            raise
        except urllib.error.URLError:
            time.sleep(0.1)
    raise RuntimeError(f"JupyterLab does not answer at {url}")


def _run_all(connection: Path, sources: Sequence[str], family: psutil.Process) -> float | None:
    """Run cells in a kernel of the server; returns the most memory that the server's family was seen with."""
    client = BlockingKernelClient(connection_file=str(connection))
    client.load_connection_file()
    client.start_channels()
    client.wait_for_ready(SECONDS)
    seen, until = [], time.monotonic() + SECONDS
    for source in sources:
        message, done = client.execute(source), False
        while not done:
            if time.monotonic() > until:
                raise RuntimeError(f"the kernel did not finish the cell that begins with {source[:40]!r}")
            with suppress(queue.Empty):
                done = client.get_shell_msg(timeout=BUSY)["parent_header"].get("msg_id") == message
            seen.append(pss_mb([family, *family.children(recursive=True)]))
    client.stop_channels()
    known = [memory for memory in seen if memory is not None]
    return max(known) if len(known) == len(seen) else None
