"""Figures, not tests: the grader killed at random moments of a class, and taken up again until the class is done."""

import ctypes
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from autograder.bench.grading import class_of, scores_in, small_course

PR_SET_CHILD_SUBREAPER = 36
SECONDS_TO_END = 20.0


@dataclass
class Kills:
    """What became of the kills: the moments (seconds after a start), classes that were completed, and what was wrong.

    `trouble` holds a sentence for each lost student, changed score and process that stayed; empty where all is well.
    """

    moments: list = field(default_factory=list)
    classes: int = 0
    undisturbed: float = 0.0  # wall seconds of a class without a kill
    kept: list = field(default_factory=list)  # after each kill, how many submissions had a record already
    trouble: list = field(default_factory=list)


@contextmanager
def adopting():
    """Make this process the parent of orphans among its descendants, so that none can hide (Linux only).

    Gives the numbers of those that are there before, which are nobody's leftovers.
    """
    known = {process.pid for process in psutil.Process().children(recursive=True)}
    adopt = (
        (lambda yes: ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, yes, 0, 0, 0)) if sys.platform == "linux" else id
    )
    adopt(1)
    try:
        yield known
    finally:
        adopt(0)


def class_like(root: Path, lesson: str, size: int):
    """A function that lays out a course folder with one lesson and the bench's class of `size` submissions."""
    submissions = list(class_of(root, lesson, size))
    return lambda course: small_course(root, course, lesson, submissions)


def start(course: Path, lesson: str, jobs: int = 2):
    """`aipm grade` as the leader of a process group of its own."""
    command = [sys.executable, "-m", "autograder.cli", "grade", lesson, "--jobs", str(jobs), "--json"]
    return subprocess.Popen(
        command,
        cwd=course,
        env={**os.environ, "AIPM_COURSE": str(course)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def killed(lay: Callable[[Path], None], lesson: str, kills: int = 10, seed: int = 1, say=lambda step: None) -> Kills:
    """Kill the grader's whole process group `kills` times at moments drawn with `seed`, and complete each class begun.

    `lay` makes a course folder with the class in it. A moment is drawn over the time of an undisturbed class. A run that
    has ended before its moment completes its class; the next one is a new class of the same submissions.
    """
    rng, told = random.Random(seed), Kills()
    with adopting() as known, tempfile.TemporaryDirectory() as folder:
        course = Path(folder) / "undisturbed"
        lay(course)
        begun = time.monotonic()
        expected = finish(start(course, lesson), course, lesson, told, known)
        told.undisturbed = time.monotonic() - begun
        while len(told.moments) < kills:
            course = Path(folder) / f"class{told.classes}"
            lay(course)
            process = start(course, lesson)
            while len(told.moments) < kills and kill_at(process, rng.uniform(0, told.undisturbed), told):
                told.kept.append(len(list((course / "autograded").glob(f"*/{lesson}"))))
                told.trouble += leftovers(known, f"after a kill at {told.moments[-1]:.1f} s")
                say(f"killed {len(told.moments)} of {kills}, {told.kept[-1]} of {len(expected)} were finished")
                process = start(course, lesson)
            finish(process, course, lesson, told, known, expected)
            told.classes += 1
    return told


def kill_at(process, moment: float, told: Kills) -> bool:
    """Kill a process group `moment` seconds from now, and note the moment; False where it has ended before."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(moment)
        return False
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    told.moments.append(moment)
    return True


def finish(process, course, lesson, told, known, expected=None):
    """Let a run end; notes what differs from the `expected` rows and scores, and returns those of this class."""
    out, err = process.communicate()
    if process.returncode:
        told.trouble.append(f"the grader ended with {process.returncode}: {err.strip()[-300:]}")
        return {}
    rows = {row["student"]: (row["score"], row["status"]) for row in json.loads(out)}
    stored = scores_in(course, lesson)
    for student, (score, status) in sorted((expected or rows).items()):
        if rows.get(student) != (score, status):
            told.trouble.append(f"{student} has {rows.get(student)} in the table, not {(score, status)}")
        if stored.get(student) != score:
            told.trouble.append(f"{student} has {stored.get(student)} in the gradebook, not {score}")
    told.trouble += leftovers(known, "after a class")
    return rows


def leftovers(known, when):
    """A sentence for each descendant of this process, but those `known`, that does not end in time. The dead are buried."""
    until, alive = time.monotonic() + SECONDS_TO_END, True
    while alive and time.monotonic() < until:
        alive = []
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.NoSuchProcess, ChildProcessError):
                if process.pid in known:
                    continue
                if process.status() == psutil.STATUS_ZOMBIE:
                    os.waitpid(process.pid, os.WNOHANG)
                else:
                    alive.append(process)
        time.sleep(0.02)
    return [f"process {process.pid} is still there {when}" for process in alive or ()]
