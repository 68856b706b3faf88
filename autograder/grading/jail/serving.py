"""A lesson's fork server: it runs the released scenes once, stops at checkpoints, and forks there for each learner.

`python -m autograder.grading.jail.serving FOLDER PARENT LINE MODULE…` imports the modules, reads the scenes from standard input
(JSON: `segments`, a list of lists of cell sources) and serves checkpoint k, the state after segments 0 to k, on the socket
FOLDER/k. Each checkpoint is a process of its own, forked from the one before. It holds public text and data only: no hidden
check, no key, no solution. It never runs learner code itself. LINE is the number of the socket on which its twin (`twin`)
is told what to do, or "-" for none; PARENT is the process with which the server ends.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aipm.files import write
from autograder.grading.jail import twin
from autograder.grading.jail.entering import enter, fork_into
from autograder.grading.jail.sandbox import HOME, Limits, leave_with_parent
from autograder.grading.jail.wire import Channel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from IPython.core.interactiveshell import InteractiveShell

    from autograder.grading.jail.learner import Learner

NEEDED_TO_ENTER = ("resource",)  # imported before a jail is entered, where it may be out of reach
NEEDED_INSIDE = ("os", "numpy", "aipm")  # one module of each folder that learner code imports from


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
    server = os.getpid()
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
                start_learner(request, sock, shell, Learner, server)


def start_learner(
    request: dict[str, Any],
    sock: socket.socket,
    shell: "InteractiveShell",
    learner_class: "type[Learner]",
    server: int,
) -> None:
    """In a fresh fork of the process `server`: go into the jail if there is one, then serve the channel and end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    channel = Channel(sock)
    limits = Limits(**request["limits"])
    try:
        if request["ticket"]:
            enter(request["ticket"], limits)
            require_modules()
            home = HOME
        else:
            leave_with_parent(server)
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


def main(folder: Path, parent: int, line: str, modules: "Sequence[str]") -> None:
    """Import modules, leave a twin where there is a line to it, and run segment after segment; at the end of each, one
    process stays to serve and another goes on."""
    from autograder.grading.jail.learner import new_shell

    leave_with_parent(parent)
    gc.disable()  # what is imported stays; the collector would only look through it again and again
    for name in (*NEEDED_TO_ENTER, *modules):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.freeze()
    if line.isdigit():
        twin.leave(int(line))
    shell = new_shell()
    gc.freeze()
    gc.enable()
    spec = json.load(sys.stdin)
    for number, segment in enumerate(spec["segments"]):
        if segment and (error := run_scenes(shell, segment)):
            write(folder / "error", f"a scene stopped with {': '.join(error)}".encode())
            return
        gc.freeze()  # else the collector writes to every page that checkpoints share, and each gets its own copy
        before = os.getpid()
        if number + 1 < len(spec["segments"]) and not os.fork():
            leave_with_parent(before)
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


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
