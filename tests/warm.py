"""A Python that has imported the libraries it is told of, and forks for each module that it is asked to run.

`python -P tests/warm.py LIBRARY…` reads requests from standard input, one JSON a line, and answers each with an exit code.
It imports nothing of the course, so a child reads the course's code, and what that reads of the environment while it is
imported, as a Python that was started for the request.
"""

import gc
import importlib
import json
import os
import runpy
import sys


def become(asked):
    """In a fresh fork: the working directory, environment, module search path and streams of a process of its own."""
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.path[:0] = [asked["cwd"], *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    writing = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    for stream, path, how in ((0, os.devnull, os.O_RDONLY), (1, asked["out"], writing), (2, asked["err"], writing)):
        opened = os.open(path, how)
        os.dup2(opened, stream)
        os.close(opened)


def main(libraries):
    """Import, then fork for each request; a child leaves by its module's end and does at exit what any Python does."""
    for library in libraries:
        importlib.import_module(library)
    gc.freeze()  # else the collector writes to every page that the child shares
    gc.set_threshold(100_000, 50, 100)  # as in the process that asks (tests/conftest.py)
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            become(asked)
            module, *sys.argv[1:] = asked["words"]
            if module == "nbgrader":
                # It starts alembic for each gradebook that it makes, which would import all this once more.
                importlib.import_module("autograder.course.nbgrader_api")
            runpy.run_module(module, run_name="__main__", alter_sys=True)
            return
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
