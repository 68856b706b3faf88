"""Many nbgrader commands in a row, without the seconds that each takes to import nbgrader: a process that has imported it forks
for each command, and the child runs `nbgrader` with its arguments as the program does."""

import contextlib
import json
import os
import subprocess
import sys

# The collector would write to every page that the child shares; what was only imported has run no command.
FORKING = """
import gc, json, os, sys
from nbgrader.apps.nbgraderapp import main
import autograder.classroom.nbgrader_plugins
gc.freeze()
for line in sys.stdin:
    asked = json.loads(line)
    child = os.fork()
    if not child:
        log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for stream in (1, 2):
            os.dup2(log, stream)
        sys.argv, code = ["nbgrader", *asked["arguments"]], 70
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@contextlib.contextmanager
def nbgrader_in(folder, environment):
    """A function that runs one nbgrader command in `folder` and returns (exit code, what it printed)."""
    process = subprocess.Popen(
        [sys.executable, "-c", FORKING], cwd=folder, env={**os.environ, **environment},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    log = folder / "command.log"

    def run(*arguments):
        process.stdin.write(json.dumps({"arguments": arguments, "log": str(log)}) + "\n")
        process.stdin.flush()
        return int(process.stdout.readline()), log.read_text(encoding="utf-8", errors="replace")

    try:
        yield run
    finally:
        with process:
            process.stdin.close()
