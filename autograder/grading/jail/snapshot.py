"""The fork server of a lesson: it runs the released scenes once, stops at checkpoints, and forks there for each learner.

`python -m autograder.grading.jail.snapshot FOLDER MODULE…` imports the modules, reads the scenes from standard input (JSON:
`segments`, a list of lists of cell sources) and serves checkpoint k, the state after segments 0 to k, on the socket FOLDER/k.
Each checkpoint is a process of its own, forked from the one before. It holds public text and data only: no hidden
check, no key, no solution. It never runs learner code itself.
"""

import contextlib
import functools
import gc
import importlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aipm import place
from aipm.files import write
from autograder.course.problems import Problem
from autograder.grading.jail.entering import enter, fork_into
from autograder.grading.jail.sandbox import HOME, Limits, leave_with_parent
from autograder.grading.jail.wire import Channel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from IPython.core.interactiveshell import InteractiveShell

    from autograder.grading.jail.learner import Learner
    from autograder.grading.jail.sandbox import Ticket

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
NEEDED_TO_ENTER = ("resource",)  # imported before a jail is entered, where it may be out of reach
NEEDED_INSIDE = ("os", "numpy", "aipm")  # one module of each folder that learner code imports from
START_SECONDS = 120
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "LOKY_MAX_CPU_COUNT"), "1")


def neutral_environment(home: str) -> dict[str, str]:
    """The environment of learner code: the same wherever it is graded, without a key or a name of the grader.

    No course is there, be it the folder or the package that this process works from.
    """
    kept = {name: os.environ[name] for name in ("OPENBLAS_CORETYPE", "SYSTEMROOT") if name in os.environ}
    kept["PYTHONPATH"] = str(place.package().parent)
    own = {"PATH": os.defpath, "HOME": home, "LANG": "C.UTF-8", "MPLBACKEND": "Agg", "PYTHONHASHSEED": "0"}
    course = {"AIPM_COURSE": home, "AIPM_DATASETS": str(place.datasets()), "AIPM_PORTFOLIO": f"{home}/portfolio"}
    return kept | own | THREADS | course


# --- the server's side -------------------------------------------------------------------------------------------


def threads() -> int:
    """How many threads this process has."""
    return len(os.listdir("/proc/self/task"))


def take_leave(*_: object) -> None:
    """Wait for each learner's process that has ended: the end of its room waits for that, and its time counts as this one's."""
    with contextlib.suppress(ChildProcessError):  # nobody is left
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def serve(folder: Path, number: int, shell: "InteractiveShell") -> None:
    """Fork for everybody who asks on the socket FOLDER/number; returns when the folder is gone."""
    from autograder.grading.jail.learner import Learner

    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(folder / f"{number}.new"))
    listener.listen(64)
    os.rename(folder / f"{number}.new", folder / str(number))
    signal.signal(signal.SIGCHLD, take_leave)
    while folder.exists():
        if not select.select([listener], [], [], 1.0)[0]:
            continue
        asker, _ = listener.accept()
        with asker:
            text, descriptors, _, _ = socket.recv_fds(asker, 65536, 1)
            if threads() != 1:
                raise RuntimeError("a thread was left running by a scene; forking would not be safe")
            request = json.loads(text)
            with socket.socket(fileno=descriptors[0]) as sock:
                try:
                    child = fork_into(request["ticket"])
                except OSError as error:
                    Channel(sock).send({"failed": f"{type(error).__name__}: {error}"})
                    continue
                if child:
                    continue
                asker.close()
                listener.close()
                start_learner(request, sock, shell, Learner)


def start_learner(
    request: dict[str, Any], sock: socket.socket, shell: "InteractiveShell", learner_class: "type[Learner]"
) -> None:
    """In a fresh fork: go into the jail if there is one, then serve the channel and end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    channel = Channel(sock)
    limits = Limits(**request["limits"])
    try:
        if request["ticket"]:
            enter(request["ticket"], limits)
            require_modules()
            home = HOME
        else:
            leave_with_parent()
            home = request["home"]
        os.environ["HOME"] = home
        os.chdir(home)
        sys.path.append("")  # as in a notebook, modules that a cell has written are found; here after all others
        silence()
        channel.send({"entered": os.getpid()})
    except BaseException as error:
        with contextlib.suppress(Exception):
            channel.send({"failed": f"{type(error).__name__}: {error}"})
        os._exit(1)
    learner = learner_class(shell, channel)
    learner.watch()
    learner.serve()
    os._exit(0)


def require_modules() -> None:
    """Raise OSError where Python's modules are out of reach: then every answer would fail, and none by its own fault."""
    for name in NEEDED_INSIDE:
        if not os.path.exists(sys.modules[name].__file__ or ""):
            raise OSError(f"the module {name} cannot be read inside the jail")


def silence() -> None:
    """Standard input, output and error of the process lead nowhere; cells are captured above them."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def main(folder: Path, modules: "Sequence[str]") -> None:
    """Import modules, run segment after segment; at the end of each, one process stays to serve and another goes on."""
    from autograder.grading.jail.learner import new_shell

    leave_with_parent()
    gc.disable()  # what is imported stays; the collector would only look through it again and again
    for name in (*NEEDED_TO_ENTER, *modules):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    shell = new_shell()
    gc.freeze()
    gc.enable()
    spec = json.load(sys.stdin)
    for number, segment in enumerate(spec["segments"]):
        if segment and (error := run_scenes(shell, segment)):
            write(folder / "error", f"a scene stopped with {': '.join(error)}".encode())
            return
        gc.freeze()  # else the collector writes to every page that checkpoints share, and each gets its own copy
        if number + 1 < len(spec["segments"]) and not os.fork():
            leave_with_parent()
            continue
        serve(folder, number, shell)
        return


def run_scenes(shell: "InteractiveShell", sources: list[str]) -> list[str] | None:
    """Run the cells of a segment, without pictures, since nobody sees them here; the name and text of what one raised."""
    from aipm.drawing import undrawn
    from autograder.grading.jail.learner import run_cell

    with undrawn():
        for source in sources:
            if error := run_cell(shell, source)["error"]:
                found: list[str] = error
                return found
    return None


def kill_group(leader: int) -> None:
    """End a process and those of its group; who left the group is beyond this, which is why there are jails."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


# --- the grader's side -------------------------------------------------------------------------------------------


class Snapshot:
    """A lesson's fork server: it imports `modules` as soon as it is made, and runs the scenes that `begin` tells it."""

    def __init__(self, modules: "Sequence[str]" = PRELOADED) -> None:
        """Start the server. Whether that works shows when something is asked of it."""
        self.count = 0  # checkpoints that it was told of
        self.folder = Path(tempfile.mkdtemp(prefix="aipm-"))
        self.log = (self.folder / "log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "autograder.grading.jail.snapshot", str(self.folder), *modules],
            stdin=subprocess.PIPE,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            env=neutral_environment(str(self.folder)),
            cwd=self.folder,
        )

    def begin(self, segments: "Sequence[Sequence[str]]") -> None:
        """Tell the server, once, the scenes' sources up to each checkpoint. `fork` waits for its checkpoint to be ready."""
        self.count = len(segments)
        assert self.process.stdin  # a pipe
        with contextlib.suppress(BrokenPipeError):  # it has ended; `wait` says why
            self.process.stdin.write(json.dumps({"segments": segments}).encode())
            self.process.stdin.close()

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

    def fork(self, checkpoint: int, ticket: "Ticket | None", limits: Limits) -> Channel:
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
        import psutil  # on the grader's side alone; `poll` would not know, in a fork of the process that started it

        try:
            return psutil.Process(self.process.pid).status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False

    def close(self) -> None:
        """End the server, and with it every checkpoint."""
        self.process.kill()
        self.process.wait()
        with contextlib.suppress(BrokenPipeError):
            if self.process.stdin:
                self.process.stdin.close()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
