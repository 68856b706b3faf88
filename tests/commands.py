"""Commands of ours and of nbgrader, run as `python -m` runs them, without the seconds that each takes to import libraries.

One warm process for each worker forks for each command. Where the start of a process is itself what a test is about, the
test starts one.
"""

import atexit
import functools
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.grading.jail.snapshot import PRELOADED, THREADS
from tests.paths import ROOT

LIBRARIES = ("nbgrader.apps.nbgraderapp", "nbconvert.exporters", "alembic", "jupytext", "rich.progress", "typer", *PRELOADED)  # fmt: skip


class WarmPython:
    """A Python that has imported `libraries`, by default those of our commands and of nbgrader's; see `tests/warm.py`."""

    def __init__(self, libraries=LIBRARIES):
        self.folder = tempfile.TemporaryDirectory(prefix="warm-")
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        self.process = subprocess.Popen(
            [sys.executable, "-P", ROOT / "tests" / "warm.py", *libraries], env=environment | THREADS, text=True,
            cwd=self.folder.name, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    def run(self, words, cwd, environment, timeout):
        """As `subprocess.run` of `python -m WORDS`, with text captured."""
        streams = [Path(self.folder.name) / name for name in ("out", "err")]
        out, err = map(str, streams)
        asked = {"words": words, "cwd": str(cwd), "environment": environment, "out": out, "err": err}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        with selectors.DefaultSelector() as ready:
            ready.register(self.process.stdout, selectors.EVENT_READ)
            if not ready.select(timeout):
                os.killpg(self.process.pid, signal.SIGKILL)
        code = self.process.stdout.readline()
        if not code:
            warm_python.cache_clear()
            raise TimeoutError(f"{' '.join(words)} did not end in {timeout} seconds")
        return subprocess.CompletedProcess(words, int(code), *(each.read_text(encoding="utf-8") for each in streams))

    def close(self):
        """End the process and forget what commands said."""
        with self.process:
            self.process.stdin.close()
        self.folder.cleanup()


@functools.cache
def warm_python():
    """The one of this process, started when the first command is run."""
    warm = WarmPython()
    atexit.register(warm.close)
    return warm


def run_module(*words, cwd=ROOT, environment=None, timeout=300):
    """What `python -m WORDS` says in a folder: exit code, standard output and standard error.

    `environment` is the whole of it, or None for this process's own; of what it tells Python itself, PYTHONPATH alone counts.
    """
    told = {name: str(value) for name, value in (os.environ if environment is None else environment).items()}
    return warm_python().run(words, cwd, told, timeout)
