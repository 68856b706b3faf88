"""What the bench says of two graders, and that it counts the work of processes for which nobody waits."""

import subprocess
import sys
import time

from autograder.bench import grading
from autograder.bench.grading import Measured, watched
from autograder.cli.measuring import speeds
from tests.needs import needs_linux

ORPHAN = """
import os, time
if not os.fork():
    while time.process_time() < 0.5:
        pass
    os._exit(0)
os._exit(0)
"""


def test_nobody_waits_for_a_child_that_was_there_before():
    needs_linux("only there are orphans adopted")
    with subprocess.Popen(["sleep", "60"]) as before:
        start = time.monotonic()
        watched(lambda: subprocess.run(["true"], check=True))
        took = time.monotonic() - start
        assert before.poll() is None and took < 10
        before.kill()


def test_the_work_of_an_orphan_counts():
    needs_linux("only there is an orphan adopted by who started its parent")
    _, processor, _ = watched(lambda: subprocess.run([sys.executable, "-c", ORPHAN], check=True))
    assert processor >= 0.5


BUSY = """
import time
until = time.process_time() + 1.0
while time.process_time() < until:
    pass
"""
GRADER = f"""
from contextlib import closing
from autograder.grading.jail.sandbox import Limits
from autograder.grading.jail.snapshot import Snapshot
with closing(Snapshot([])) as server:  # libraries would take more work to import, now more, now less, than the learner does
    server.begin([[]])
    for code in {["pass", BUSY]!r}[:NUMBER]:
        channel = server.fork(0, None, Limits())
        channel.send({{"run": code}})
        channel.receive(60)
        channel.end()
    server.fork(0, None, Limits()).end()  # by then the server has taken leave of those before
"""


def test_the_work_of_learners_counts():
    needs_linux("the fork server forks")
    commands = [[sys.executable, "-c", GRADER.replace("NUMBER", str(number))] for number in (1, 2)]
    idle, busy = (
        watched(lambda command=command: subprocess.run(command, check=True), for_memory=lambda: None)[1]
        for command in commands
    )
    assert busy - idle > 0.5


def test_nobody_looks_at_the_memory_while_the_time_runs(monkeypatch):
    looks, runs = [], []
    monkeypatch.setattr(grading, "pss_mb", lambda processes: looks.append(len(runs)) or 7.0)

    def command():
        runs.append(len(looks))
        time.sleep(0.4)

    _, _, peak = watched(command)
    assert peak == 7.0 and runs == [0, 0] and looks and set(looks) == {2}
    _, _, peak = watched(lambda: runs.append("timed"), lambda: time.sleep(0.3))
    assert peak == 7.0 and runs[2:] == ["timed"]


def measured(what, submissions, wall, peak_mb):
    return Measured(what, submissions, wall, wall, peak_mb, {})


def test_what_is_asked_of_the_grader_is_said_in_sentences():
    alone, stock_alone = measured("aipm grade", 1, 4.0, 500), measured("stock nbgrader", 1, 8.0, 300)
    ours, stock, many = (
        measured("aipm grade", 24, 5.0, 590),
        measured("stock", 24, 100.0, 400),
        measured("us", 240, 20.0, 580),
    )
    assert list(speeds(stock_alone, alone, stock, [ours, many])) == [
        "One submission, start included: aipm grade 4.0 s, stock nbgrader 8.0 s (0.50 of it).",
        "A class of 24: 20.0 times as many a minute as stock nbgrader in its class of 24.",
        "A class of 240: 50.0 times as many a minute as stock nbgrader in its class of 24.",
        "The most memory of aipm grade, all its processes together: 590 MB.",
    ]
