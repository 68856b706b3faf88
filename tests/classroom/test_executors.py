"""Workers may be lost, run out of memory or fail: nobody loses by another, and whoever ends a worker is named."""

import gc
import os
import signal
import threading
import time
from pathlib import Path

import psutil
import pytest

from aipm.questions.statuses import NOT_JUDGED
from autograder.classroom import cluster, executors, workers
from autograder.classroom.executors import Local, Task
from autograder.classroom.workers import Failed, Lost, Workers
from autograder.course.problems import Problem
from autograder.course.unopened import without_collecting
from autograder.grading.jail.sandbox import Limits
from autograder.grading.reading import cells_of
from autograder.grading.unit import grade_cells, not_judged
from tests.grading import mini
from tests.needs import absent, needs_linux, needs_module

LIMITS = Limits(cell_seconds=6, judge_mb=400)
RIGHT = cells_of(mini.encoded(mini.submitted()), "mini.ipynb")
BYSTANDERS = [f"bystander{number:02}" for number in range(12)]


def work(task):
    """What the workers of these tests do with a task."""
    what, _, more = task.partition(" ")
    if what == "pid":
        return os.getpid()
    if what == "end":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "raise":
        raise ValueError(more)
    if what == "take":
        return len(bytearray(int(more) << 20))
    if what == "sleep":
        Path(more).touch()
        time.sleep(60)
    return os.getppid()


held = []  # what a prepared process holds


def complain(text):
    raise Problem(text)


@pytest.fixture
def made():
    if not workers.FORKS:
        absent("this system does not fork")
    made = Workers(work, 200)
    yield made
    made.close()


def test_a_worker_answers_one_task_after_another(made):
    first = made.ask("pid")
    assert made.ask("pid") == first != os.getpid()
    with pytest.raises(Failed, match="ValueError: odd"):
        made.ask("raise odd")
    assert made.ask("pid") == first, "a fault of the work costs no worker"


def test_workers_come_from_a_process_that_was_prepared(tmp_path):
    if not workers.FORKS:
        absent("this system does not fork")
    made = Workers(lambda task: held, 200, lambda: held.append(os.getpid()))
    try:
        made.ready()
        assert made.ask("") == [made.pid] and held == []
    finally:
        made.close()


def test_a_worker_collects_its_garbage_whoever_made_it():
    if not workers.FORKS:
        absent("this system does not fork")
    with without_collecting():  # as while a lesson is begun ahead
        made = Workers(lambda task: gc.isenabled(), 200)
    try:
        assert made.ask("") is True, "it would take more memory with each submission of a large class"
    finally:
        made.close()


@pytest.mark.parametrize(
    ("prepare", "raised", "said"),
    [
        (lambda: complain("no check passes"), Problem, "^no check passes$"),
        (lambda: [][1], Failed, "IndexError"),
        (lambda: os.kill(os.getpid(), signal.SIGKILL), Problem, "before it had begun"),
    ],
)
def test_what_goes_wrong_while_it_is_prepared_is_said(prepare, raised, said):
    if not workers.FORKS:
        absent("this system does not fork")
    made = Workers(work, 200, prepare)
    try:
        with pytest.raises(raised, match=said):
            made.ready()
    finally:
        made.close()


def test_a_lost_worker_is_replaced(made):
    first = made.ask("pid")
    with pytest.raises(Lost):
        made.ask("end")
    assert made.ask("pid") not in (first, os.getpid())
    os.kill(made.ask("pid"), signal.SIGKILL)  # while it has nothing to do
    time.sleep(0.2)
    with pytest.raises(Lost):
        made.ask("pid")
    assert made.ask("pid")


def test_a_worker_has_a_limit_of_memory(made):
    needs_linux("elsewhere the system does not keep such a limit")
    first = made.ask("pid")
    assert made.ask("take 50") == 50 << 20
    with pytest.raises(Failed, match="MemoryError"):
        made.ask("take 300")
    assert made.ask("pid") == first


def test_the_end_of_all_is_said(made):
    parent = made.ask("parent")
    assert parent == made.pid
    os.kill(made.pid, signal.SIGKILL)
    os.waitpid(made.pid, 0)
    time.sleep(0.2)
    with pytest.raises((Lost, Problem)):
        made.ask("pid")
    with pytest.raises(Problem, match="run the same command"):
        made.ask("pid")


def test_closing_ends_busy_workers_too(made, tmp_path):
    here, ended = tmp_path / "here", threading.Event()
    pid = made.ask("pid")

    def ask():
        with pytest.raises(Lost):
            made.ask(f"sleep {here}")
        ended.set()

    thread = threading.Thread(target=ask)
    thread.start()
    while not here.exists():
        time.sleep(0.01)
    made.close()
    assert ended.wait(10)
    thread.join()
    until = time.monotonic() + 10  # the kernel ends a child with its parent, but a moment later
    while running(pid) and time.monotonic() < until:
        time.sleep(0.01)
    assert not running(pid)


def running(pid):
    """Whether a process does anything still."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def local(monkeypatch, grade):
    """An executor whose workers grade with `grade(session, student, cells, odd, files)`."""
    monkeypatch.setattr(executors, "grade_cells", grade)
    return Local(mini.exam(), 2, LIMITS)


def graded(executor, names):
    """Records by student, of right submissions."""
    try:
        records = {record.student: record for record in executor.grade([Task(name, RIGHT) for name in names])}
    finally:
        executor.close()
    assert set(records) == set(names)
    return records


def test_a_large_class_is_never_in_memory_whole(monkeypatch):
    taken = []

    def tasks():
        for number in range(30):
            taken.append(number)
            yield Task(f"student{number:02}", RIGHT)

    made = local(monkeypatch, lambda session, student, *more: not_judged(session.exam, student, "nobody looked"))
    try:
        for had, _ in enumerate(made.grade(tasks())):
            assert len(taken) <= had + executors.READY * made.jobs
    finally:
        made.close()
    assert len(taken) == 30


def test_whoever_ends_the_grader_is_named_and_nobody_else_loses(monkeypatch, tmp_path):
    def grade(session, student, *more):
        with (tmp_path / student).open("a") as file:
            file.write("x")
        if student.startswith("culprit"):
            os.kill(os.getpid(), signal.SIGKILL)
        return grade_cells(session, student, *more)

    culprits = ["culprit1", "culprit2"]
    records = graded(local(monkeypatch, grade), [*BYSTANDERS[:6], *culprits, *BYSTANDERS[6:]])
    assert all(records[name].score == 10 for name in BYSTANDERS)
    assert all((tmp_path / name).read_text() == "x" for name in BYSTANDERS), "nobody else was graded again"
    for name in culprits:
        record = records[name]
        assert (record.status, record.judged, record.open_points) == (NOT_JUDGED, False, 10)
        assert record.reason.startswith("grading this submission ended the grader's process twice")
        assert record.ledger == ["ended the grader's process twice"]
        assert record.results[0].message.endswith("Its points stay open until a person has looked at it.")
        assert (tmp_path / name).read_text() == "xx"


def test_a_worker_killed_by_hand_costs_nobody_anything(monkeypatch, tmp_path):
    def grade(session, student, *more):
        if not (tmp_path / student).exists():
            (tmp_path / student).write_text(str(os.getpid()))
            time.sleep(0.3)
        return grade_cells(session, student, *more)

    def kill():
        for name in (BYSTANDERS[0], BYSTANDERS[5]):
            while not (tmp_path / name).exists() or not (tmp_path / name).read_text():
                time.sleep(0.01)
            os.kill(int((tmp_path / name).read_text()), signal.SIGKILL)

    executor = local(monkeypatch, grade)
    thread = threading.Thread(target=kill)
    thread.start()
    records = graded(executor, BYSTANDERS)
    thread.join()
    assert {(record.score, record.status) for record in records.values()} == {(10, "graded")}


def test_a_fault_of_the_grader_is_one_submissions_row(monkeypatch):
    def grade(session, student, *more):
        if student == "odd":
            raise KeyError("of ours")
        if student == "large":
            bytearray(2 << 30)
        return grade_cells(session, student, *more)

    needs_linux("elsewhere the system keeps no limit of memory")
    records = graded(local(monkeypatch, grade), [*BYSTANDERS[:3], "odd", "large"])
    assert all(records[name].score == 10 for name in BYSTANDERS[:3])
    assert "the grader itself failed at it (KeyError: 'of ours')" in records["odd"].reason
    assert records["large"].status == NOT_JUDGED and "MemoryError" in records["large"].reason


def test_without_forks_one_after_another(monkeypatch):
    monkeypatch.setattr(executors, "FORKS", False)

    def grade(session, student, *more):
        if student == "odd":
            raise KeyError("of ours")
        return grade_cells(session, student, *more)

    records = graded(local(monkeypatch, grade), ["odd", *BYSTANDERS[:2]])
    assert records["odd"].status == NOT_JUDGED and records[BYSTANDERS[0]].score == 10


def test_nothing_stays_behind(monkeypatch):
    mine = psutil.Process()
    before = mine.children(recursive=True)  # what other tests hold on to in this process
    executor = local(monkeypatch, grade_cells)
    gone = [process for process in graded_halfway(executor, mine) if process not in before]
    assert gone
    _, alive = psutil.wait_procs(gone, timeout=10)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


def graded_halfway(executor, mine):
    """Stop after the first record, as an interrupt would; the processes that there were."""
    records = executor.grade([Task(name, RIGHT) for name in BYSTANDERS])
    next(records)
    there = mine.children(recursive=True)
    records.close()
    executor.close()
    return there


def test_on_a_cluster_the_culprit_is_named_too(monkeypatch):
    needs_module("distributed", "this test grades on a cluster")
    from concurrent.futures.process import BrokenProcessPool

    class Future:
        def __init__(self, error):
            self.error, self.status = error, "error"

        def exception(self):
            return self.error

    class Client:
        loop = None

        def submit(self, function, sent, task, pure, retries):
            assert retries == 2
            return Future({"culprit": BrokenProcessPool("gone"), "odd": KeyError("x")}[task.student])

    made = Dask_without_scheduler(Client())
    monkeypatch.setattr("distributed.as_completed", lambda futures, loop: iter(futures))
    records = {record.student: record for record in made.grade([Task("culprit", RIGHT), Task("odd", RIGHT)])}
    assert "ended the grader's process 3 times" in records["culprit"].reason
    assert "the grader itself failed at it (KeyError('x'))" in records["odd"].reason


def test_a_scheduler_that_goes_before_its_last_result_came_is_said(monkeypatch):
    needs_module("distributed", "this test uses its exceptions")
    from distributed.client import FutureCancelledError

    class Future:
        status = "finished"

        def exception(self):
            return None

        def result(self):
            raise FutureCancelledError("task", "scheduler-connection-lost")

    class Client:
        loop = None

        def submit(self, function, sent, task, pure, retries):
            return Future()

    made = Dask_without_scheduler(Client())
    monkeypatch.setattr("distributed.as_completed", lambda futures, loop: iter(futures))
    with pytest.raises(Problem, match="is gone. 0 of 1 submissions are graded"):
        list(made.grade([Task("ada", RIGHT)]))


def Dask_without_scheduler(client):  # noqa: N802
    """A Dask executor with this client."""
    made = cluster.Dask.__new__(cluster.Dask)
    made.exam, made.address, made.client, made.sent = mini.exam(), "tcp://nowhere", client, ()
    return made
