"""Another system on this one: `python -m tests.systems.without windows -m autograder.cli check 00`.

The code of the course, and the cells of its notebooks, meet a Python as it is there: `sys.platform` says so, modules that
are not there cannot be imported, and what `os`, `signal`, `socket` and `select` lack is missing. Other people's packages
keep what they have, since they have branches of their own for each system. In a browser nobody can start a thread, a
process or a connection. Every Python that is started from here is of the same kind.

What this cannot show: paths, line endings, locks and encodings of the real system, and other people's branches.
"""

import ast
import builtins
import importlib.machinery
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import types
from dataclasses import dataclass
from pathlib import Path

from tests.paths import ROOT

COURSE = ("aipm", "autograder", "__main__")  # whose code is told; a notebook's cells are `__main__`

# What the documentation of these modules marks as "Availability: Unix", as far as somebody might use it.
MISSING = {
    "os": """
        WNOHANG chown chroot fchmod fchown fork forkpty getegid geteuid getgid getgroups getloadavg getpgid getpgrp
        getpriority getresuid getsid getuid initgroups killpg lchown lockf mkfifo mknod nice openpty pidfd_open posix_spawn
        posix_spawnp pread pwrite register_at_fork sched_getaffinity sched_setaffinity sched_yield sendfile setegid seteuid
        setgid setgroups setpgid setpriority setregid setresgid setresuid setreuid setsid setuid statvfs sysconf tcgetpgrp
        tcsetpgrp ttyname uname wait wait3 wait4 waitid
    """,
    "signal": """
        ITIMER_PROF ITIMER_REAL ITIMER_VIRTUAL SIGALRM SIGCHLD SIGHUP SIGKILL SIGPROF SIGQUIT SIGSTOP SIGUSR1 SIGUSR2
        SIGVTALRM alarm getitimer pause pidfd_send_signal pthread_kill pthread_sigmask setitimer siginterrupt sigpending
        sigtimedwait sigwait
    """,
    "select": "epoll poll",
    "socket": "AF_UNIX recv_fds send_fds sethostname",
}
MODULES = "curses fcntl grp posix pty pwd readline resource syslog termios tty"


@dataclass(frozen=True)
class System:
    """A system: what `sys.platform` says there, and whether nobody can start a thread, a process or a connection."""

    platform: str
    alone: bool = False


# Pyodide has some of the names of Unix, and whoever calls one fails; so what is missing is the same in both.
SYSTEMS = {"windows": System("win32"), "browser": System("emscripten", alone=True)}


class Elsewhere(ast.NodeTransformer):
    """Writes a system's name in the place of `sys.platform`, and of `os.name`."""

    def __init__(self, platform: str):
        self.said = {"sys.platform": platform, "os.name": "nt" if platform == "win32" else "posix"}

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        said = self.said.get(ast.unparse(node)) if isinstance(node.value, ast.Name) else None
        return node if said is None else ast.copy_location(ast.Constant(said), node)


def take_away(name: str) -> None:
    """Make this process one of the system `name` in SYSTEMS, for good; before anything of the course is imported."""
    system = SYSTEMS[name]

    class Told(importlib.machinery.SourceFileLoader):
        def source_to_code(self, data, path, *, _optimize=-1):
            tree = Elsewhere(system.platform).visit(ast.parse(data))
            return compile(tree, path, "exec", dont_inherit=True, optimize=_optimize)

        def path_stats(self, path):
            raise OSError("bytecode of this code is neither read nor written")

    class Finder:
        @staticmethod
        def find_spec(module, path=None, target=None):
            if module.partition(".")[0] not in COURSE:
                return None
            spec = importlib.machinery.PathFinder.find_spec(module, path, target)
            if spec and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
                spec.loader = Told(module, spec.loader.path)
            return spec

    seen = {module: shown(sys.modules[module], gone.split()) for module, gone in MISSING.items()}
    there = builtins.__import__

    def import_(module, globals=None, locals=None, fromlist=(), level=0):
        found = there(module, globals, locals, fromlist, level)
        asking, top = (globals or {}).get("__name__", ""), module.partition(".")[0]
        if asking.partition(".")[0] not in COURSE:
            return found
        if top in MODULES.split():
            raise ModuleNotFoundError(f"No module named {top!r} on {name}", name=top)
        return seen.get(module, found)

    sys.meta_path.insert(0, Finder())
    builtins.__import__ = import_
    if system.alone:
        leave_alone()
    folder = tempfile.mkdtemp(prefix="aipm-system-")
    python = Path(folder) / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} -m tests.systems.without {name} "$@"\n')
    python.chmod(0o755)
    sys.executable = str(python)


def shown(module: types.ModuleType, missing: list[str]) -> types.ModuleType:
    """A module without some of its names."""
    copy = types.ModuleType(module.__name__, module.__doc__)
    copy.__dict__.update({name: value for name, value in vars(module).items() if name not in missing})
    return copy


def leave_alone() -> None:
    """Refuse, with the errors of Pyodide, to start a thread, a process or a connection."""

    def refuse(error: Exception):
        def refused(*args, **kwargs):
            raise error

        return refused

    threading.Thread.start = refuse(RuntimeError("can't start new thread"))
    subprocess.Popen.__init__ = refuse(OSError(138, "emscripten does not support processes."))
    os.fork = refuse(OSError(52, "Function not implemented"))
    socket.socket.connect = socket.socket.listen = refuse(OSError(52, "Function not implemented"))


def main(name: str, *arguments: str) -> None:
    """Run the program that `arguments` name (`-m MODULE …` or `-c CODE`) under the system `name`."""
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    take_away(name)
    how, what, *rest = arguments
    sys.argv = [what, *rest]
    if how == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})


assert select and signal  # in `sys.modules`, where `take_away` looks
if __name__ == "__main__":
    main(*sys.argv[1:])
