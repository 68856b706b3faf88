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
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from autograder.bench.grading import class_of, scores_in, write_course
from autograder.course.printable import printable

PR_SET_CHILD_SUBREAPER = 36
SECONDS_TO_END = 20.0

Scores = dict[str, tuple[float, str]]  # by student: score and status


@dataclass
class Kills:
    """What became of the kills: the moments (seconds after a start), classes that were completed, and what was wrong.

    `trouble` holds a sentence for each lost student, changed score and process that stayed; empty where all is well.
    """

    moments: list[float] = field(default_factory=list)
    classes: int = 0
    undisturbed: float = 0.0  # wall seconds of a class without a kill
    kept: list[int] = field(default_factory=list)  # after each kill, how many submissions had a record already
    trouble: list[str] = field(default_factory=list)


@contextmanager
def adopting() -> Iterator[set[int]]:
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


def course_maker(root: Path, lesson: str, size: int) -> Callable[[Path], None]:
    """A function that makes a course folder with one lesson and the bench's class of `size` submissions."""
    submissions = list(class_of(root, lesson, size))
    return lambda course: write_course(root, course, lesson, submissions)


def start(course: Path, lesson: str, jobs: int = 2) -> subprocess.Popen[str]:
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


def grade_under_kills(
    make_course: Callable[[Path], None],
    lesson: str,
    kills: int = 10,
    seed: int = 1,
    show_step: Callable[[str], object] = lambda step: None,
) -> Kills:
    """Kill the grader's whole process group `kills` times at moments drawn with `seed`, and complete each class begun.

    `make_course` makes a course folder with the class in it. A moment is drawn over the time of an undisturbed class. A
    run that has ended before its moment completes its class; the next one is a new class of the same submissions.
    """
    rng, result = random.Random(seed), Kills()
    with adopting() as known, tempfile.TemporaryDirectory() as folder:
        course = Path(folder) / "undisturbed"
        make_course(course)
        begun = time.monotonic()
        expected = finish(start(course, lesson), course, lesson, result, known)
        result.undisturbed = time.monotonic() - begun
        while len(result.moments) < kills:
            course = Path(folder) / f"class{result.classes}"
            make_course(course)
            process = start(course, lesson)
            while len(result.moments) < kills and kill_at(process, rng.uniform(0, result.undisturbed), result):
                result.kept.append(len(list((course / "autograded").glob(f"*/{lesson}"))))
                result.trouble += leftovers(known, f"after a kill at {result.moments[-1]:.1f} s")
                show_step(
                    f"killed {len(result.moments)} of {kills}, {result.kept[-1]} of {len(expected)} were finished"
                )
                process = start(course, lesson)
            finish(process, course, lesson, result, known, expected)
            result.classes += 1
    return result


def kill_at(process: subprocess.Popen[str], moment: float, result: Kills) -> bool:
    """Kill a process group `moment` seconds from now, and note the moment; False where it has ended before."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(moment)
        return False
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    result.moments.append(moment)
    return True


def finish(
    process: subprocess.Popen[str],
    course: Path,
    lesson: str,
    result: Kills,
    known: set[int],
    expected: Scores | None = None,
) -> Scores:
    """Let a run end; notes what differs from the `expected` rows and scores, and returns those of this class."""
    out, err = process.communicate()
    if process.returncode:
        result.trouble.append(f"the grader ended with {process.returncode}: {err.strip()[-300:]}")
        return {}
    rows = {row["student"]: (row["score"], row["status"]) for row in json.loads(out)}
    stored = scores_in(course, lesson)
    for student, (score, status) in sorted((expected or rows).items()):
        if rows.get(student) != (score, status):
            result.trouble.append(f"{student} has {rows.get(student)} in the table, not {(score, status)}")
        if stored.get(student) != score:
            result.trouble.append(f"{student} has {stored.get(student)} in the gradebook, not {score}")
    result.trouble += leftovers(known, "after a class")
    return rows


def leftovers(known: set[int], when: str) -> list[str]:
    """A sentence for each descendant of this process, but those `known`, that does not end in time."""
    until = time.monotonic() + SECONDS_TO_END
    while (pids := living_descendants(known)) and time.monotonic() < until:
        time.sleep(0.02)
    return [f"process {pid} ({known_as(pid)}) is still there {when}" for pid in pids]


def known_as(pid: int) -> str:
    """What a process is: its state, and its command as far as it fits into a sentence."""
    try:
        process = psutil.Process(pid)
        return f"{process.status()}, {printable(' '.join(process.cmdline()) or process.name(), 200)}"
    except psutil.Error:
        return "gone by now"


def living_descendants(known: set[int]) -> list[int]:
    """The numbers of this process's descendants but those `known`. Of the dead, those that are ours are buried."""
    alive = []
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess, ChildProcessError):
            if process.pid in known:
                continue
            if process.status() == psutil.STATUS_ZOMBIE:
                os.waitpid(process.pid, os.WNOHANG)
            else:
                alive.append(process.pid)
    return alive
