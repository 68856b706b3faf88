"""A lesson's fork server, as the grader sees it: started here, told what to run, and asked for a learner's process."""

import contextlib
import functools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aipm import place
from autograder.course.problems import Problem
from autograder.grading.jail import fonts
from autograder.grading.jail.wire import Channel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograder.grading.jail.sandbox import Limits, Ticket

PRELOADED = (
    "numpy",
    "pandas",
    "scipy.stats",
    "matplotlib.figure",
    "matplotlib.backends.backend_agg",
    "sklearn.linear_model",
    "sklearn.metrics",
    "sklearn.model_selection",
    "ipywidgets",
)
START_SECONDS = 120
# What a large array took goes back to the system when it is gone, in place of waiting in each process for the next one; what
# smaller ones took waits, up to a bound, since a lesson asks for it again at once (`aipm bench` shows both).
GIVEN_BACK = {"MALLOC_MMAP_THRESHOLD_": str(512 << 10), "MALLOC_TRIM_THRESHOLD_": str(4 << 20)}  # bytes, to glibc
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "LOKY_MAX_CPU_COUNT"), "1")


def neutral_environment(home: str) -> dict[str, str]:
    """The environment of learner code: the same wherever it is graded, without a key or a name of the grader.

    No course is there, be it the folder or the package that this process works from.
    """
    kept = {name: os.environ[name] for name in ("OPENBLAS_CORETYPE", "SYSTEMROOT") if name in os.environ}
    kept["PYTHONPATH"] = str(place.package().parent)
    own = {"PATH": os.defpath, "HOME": home, "LANG": "C.UTF-8", "MPLBACKEND": "Agg", "PYTHONHASHSEED": "0"}
    course = {"AIPM_COURSE": home, "AIPM_DATASETS": str(place.datasets()), "AIPM_PORTFOLIO": f"{home}/portfolio"}
    return kept | own | THREADS | GIVEN_BACK | course


def kill_group(leader: int) -> None:
    """End a process and those of its group; who left the group is beyond this, which is why there are jails."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


@dataclass(eq=False)
class Served:
    """A fork server that somebody else has started and ends: its folder, its process, and how many checkpoints it has."""

    folder: Path
    pid: int
    count: int

    def wait(self, checkpoint: int) -> str:
        """The socket of a checkpoint, once it is there."""
        path, until = self.folder / str(checkpoint), time.monotonic() + START_SECONDS
        while not path.exists():
            failed = self.folder / "error"
            if failed.exists():
                raise Problem(f"The released notebook does not run: {failed.read_text()}. Run `aipm build`.")
            if not self.alive() or time.monotonic() > until:
                log = (self.folder / "log").read_text(errors="replace").strip().splitlines()
                raise Problem(
                    f"The fork server did not start ({log[-1] if log else 'it said nothing'}). Run `aipm doctor`."
                )
            time.sleep(0.01)
        return str(path)

    def fork(self, checkpoint: int, ticket: "Ticket | None", limits: "Limits") -> Channel:
        """A channel to a new learner process in the state of a checkpoint; raises OSError where it cannot enter its jail."""
        ours, theirs = socket.socketpair()
        home = None
        if not ticket:
            home = tempfile.mkdtemp(prefix="home-", dir=self.folder)
        request = json.dumps({"ticket": ticket, "limits": asdict(limits), "home": home}).encode()
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asker:
            asker.connect(self.wait(checkpoint))
            socket.send_fds(asker, [request], [theirs.fileno()])
        theirs.close()
        channel = Channel(ours)
        try:
            reply = channel.receive(30)
        except (EOFError, TimeoutError):
            reply = {"failed": "it ended at once"}
        if "entered" not in reply:
            channel.end()
            raise OSError(f"the learner's process could not be started ({reply.get('failed')})")
        if not ticket:
            channel.ending = functools.partial(kill_group, reply["entered"])
        return channel

    def alive(self) -> bool:
        """Whether the server still runs; its checkpoints and all learner processes end with it."""
        import psutil

        try:
            return psutil.Process(self.pid).status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False

    def close(self) -> None:
        """Let go of the server, which goes on until whoever started it ends it."""


class Snapshot(Served):
    """A lesson's fork server: it imports `modules` as soon as it is made, and runs the scenes that `begin` tells it."""

    def __init__(self, modules: "Sequence[str]" = PRELOADED, *, twin: bool = False) -> None:
        """Start the server, and a twin of it if it shall have one. Whether that works shows when something is asked of it."""
        self.twin: socket.socket | None = None  # the line to it
        theirs: socket.socket | None = None
        if twin:
            self.twin, theirs = socket.socketpair()
        line = [theirs.fileno()] if theirs else []
        folder = Path(tempfile.mkdtemp(prefix="aipm-"))
        fonts.lend(folder)
        self.log = (folder / "log").open("wb")
        about = [str(folder), str(os.getpid()), *map(str, line or "-")]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "autograder.grading.jail.serving", *about, *modules],
            stdin=subprocess.PIPE,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            env=neutral_environment(str(folder)),
            cwd=folder,
            pass_fds=line,
        )
        if theirs:
            theirs.close()
        super().__init__(folder, self.process.pid, 0)

    def begin(self, segments: "Sequence[Sequence[str]]") -> None:
        """Tell the server, once, the scenes' sources up to each checkpoint. `fork` waits for its checkpoint to be ready."""
        self.count = len(segments)
        assert self.process.stdin  # a pipe
        with contextlib.suppress(BrokenPipeError):  # it has ended; `wait` says why
            self.process.stdin.write(json.dumps({"segments": segments}).encode())
            self.process.stdin.close()

    def handle(self) -> Served:
        """What another process needs to ask this server for learners' processes."""
        return Served(self.folder, self.pid, self.count)

    def close(self) -> None:
        """End the server, and with it every checkpoint and its twin."""
        self.process.kill()
        self.process.wait()
        with contextlib.suppress(BrokenPipeError):
            if self.process.stdin:
                self.process.stdin.close()
        self.log.close()
        if self.twin:
            self.twin.close()
        fonts.keep(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)
