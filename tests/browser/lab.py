"""JupyterLab as `aipm lab` starts it, over a copy of the course, for a learner whose machine has never seen Jupyter."""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.paths import ROOT

COURSE = (".jupyter", "aipm", "autograder", "datasets", "lessons", "notebooks", "solutions")
MARKS = ("environment.yml", "nbgrader_config.py", "pyproject.toml")

SETTINGS = {
    # All cells stay in the page, so that one below the fold can be read; the default leaves it to the browser.
    "notebook-extension/tracker": {"windowingMode": "none"},
    # Nothing is saved behind a test's back, and no file is changed while it is compared.
    "docmanager-extension/plugin": {"autosave": False},
}


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its address and token, the learner's home, the course in it, and their environment."""

    url: str
    token: str
    home: Path
    course: Path
    environment: dict

    def ask(self, path, method="GET"):
        """The server's answer to a request of its interface, such as `api/sessions`; None where it has no body."""
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(f"{self.url}{path}", headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def end_kernels(self):
        """End every kernel, so that the next lesson has the machine to itself."""
        for session in self.ask("api/sessions"):
            self.ask(f"api/sessions/{session['id']}", "DELETE")


def copy_course(home):
    """Copy the course to `home`/course, so that a test changes no file of the repository."""
    course = home / "course"
    for name in COURSE:
        shutil.copytree(ROOT / name, course / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__"))
    for name in MARKS:
        shutil.copy(ROOT / name, course / name)
    return course


def lonely_environment(home, course):
    """The environment of a machine on which nobody has used Jupyter before, with the course in `course`.

    Kernels stand in the folder of the running Python, so they are still found; they are forked, which saves seconds.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "AIPM_", "XDG_"))}
    folders = {
        "HOME": home,
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "IPYTHONDIR": home / "ipython",
        "MPLCONFIGDIR": home / "matplotlib",
        "PYTHONPATH": course,
    }
    forked = {"JUPYTER_DEFAULT_PROVISIONER_NAME": "aipm-fork-server"}
    return kept | forked | {name: str(path) for name, path in folders.items()}


def write_settings(config):
    """Write JupyterLab's settings into the folder `config`, as if the learner had chosen them."""
    for name, value in SETTINGS.items():
        file = config / "lab" / "user-settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(value), encoding="utf-8")


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def end(process):
    """End `process` and all that it started: kernels have sessions of their own and can outlive a killed server."""
    with contextlib.suppress(psutil.NoSuchProcess):
        command = psutil.Process(process.pid)
        family = [*command.children(recursive=True), command]
        for each in reversed(family):
            with contextlib.suppress(psutil.NoSuchProcess):
                each.terminate()
        for straggler in psutil.wait_procs(family, timeout=15)[1]:
            with contextlib.suppress(psutil.NoSuchProcess):
                straggler.kill()
    process.wait()


def address(process, home, token, seconds=90):
    """The address at which the server answers; a RuntimeError with the end of its log where it does not."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        # The server notes where it listens, which may be another port when somebody took ours in between.
        for note in (home / "runtime").glob("jpserver-*.json"):
            with contextlib.suppress(ValueError, KeyError, urllib.error.URLError, ConnectionError, TimeoutError):
                url = json.loads(note.read_text(encoding="utf-8"))["url"]
                urllib.request.urlopen(f"{url}api/status?token={token}", timeout=5).close()
                return url
        time.sleep(0.1)
    log = (home / "jupyter.log").read_text(encoding="utf-8", errors="replace")
    raise RuntimeError(f"JupyterLab did not answer (exit code {process.poll()}):\n{log[-3000:]}")


@contextlib.contextmanager
def jupyterlab(home, *options):
    """`aipm lab` over a copy of the course in `home`/course; gives its Lab, and leaves no process behind."""
    course, token = copy_course(home), secrets.token_hex(16)
    write_settings(home / "config")
    environment = lonely_environment(home, course)
    command = [sys.executable, "-m", "autograder.cli", "lab", "--no-browser", *options]
    served = environment | {"JUPYTER_TOKEN": token, "JUPYTER_PORT": str(free_port())}
    with (home / "jupyter.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=course, env=served, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            yield Lab(address(process, home, token), token, home, course, environment)
        finally:
            end(process)
