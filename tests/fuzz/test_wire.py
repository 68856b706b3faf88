"""What a learner's process sends: it is decoded or refused, in bounded memory; judging it never raises, nor is it a fault
of the check; and whatever it sends in place of a reply, the submission ends with a result for every check."""

import contextlib
import json
import math
import socket
import threading
import tracemalloc

import pytest
from hypothesis import strategies as st

from aipm.questions.statuses import CRASHED, MALFORMED, OPEN, SOLVED, TIMED_OUT, WRONG
from autograder.course.places import lesson_names
from autograder.grading.exam import load_exam
from autograder.grading.jail.decoding import decode
from autograder.grading.jail.sandbox import Limits
from autograder.grading.jail.wire import Channel, WireError, read_json
from autograder.grading.judge import Judge
from autograder.grading.remote import learner_error
from autograder.grading.session import GradingSession
from autograder.grading.unit import grade_submission
from tests.fuzz import effort, frames, notebooks
from tests.fuzz.effort import fuzz
from tests.fuzz.strategies import dumped, harmless
from tests.grading import mini
from tests.paths import ROOT

MOST_TAKEN = 60_000_000  # bytes that the small messages made here may take at the most


@contextlib.contextmanager
def memory_watched():
    """Fail where more memory was taken at a time than such small messages need."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MOST_TAKEN
    finally:
        tracemalloc.stop()


@fuzz(150, value=frames.values)
def test_a_value_is_decoded_or_refused(value):
    with memory_watched():
        try:
            made = decode(read_json(dumped(value).encode()))
        except WireError as why:
            assert harmless(str(why))
            return
        with contextlib.suppress(Exception):  # of NumPy, where a sum of such things is none
            repr(made)


@fuzz(80, data=frames.messages(st.one_of(frames.replies, frames.values)))
def test_a_message_is_read_or_refused(data):
    here, there = socket.socketpair()
    with here, there, memory_watched():
        there.sendall(data)
        there.shutdown(socket.SHUT_WR)
        with contextlib.suppress(WireError, EOFError):
            Channel(here).receive(5)


def judging(lesson):
    """A judge of a real lesson and its checks."""
    exam = load_exam(ROOT, lesson)
    judge = Judge(exam)
    judge.warm()
    return judge, exam.checks


JUDGES = {}


@pytest.mark.parametrize("lesson", lesson_names(ROOT) if effort.LONG else ["02_accuracy_trap"])
@fuzz(
    30,
    share=0.02,
    place=st.integers(0, 30),
    exported=st.lists(frames.exports, min_size=8, max_size=8),
    replies=st.lists(frames.replies, max_size=3),
)
def test_no_answer_is_a_fault_of_the_check(lesson, place, exported, replies):
    judge, checks = JUDGES.get(lesson) or JUDGES.setdefault(lesson, judging(lesson))
    check = checks[place % len(checks)]
    exported = json_of([each if isinstance(each, dict) else {"value": each} for each in exported])
    waiting = iter(json_of(replies))

    def ask(number, name, arguments, named):
        reply = next(waiting, None)
        if isinstance(reply, dict) and "raised" in reply:
            raise learner_error(str(reply["raised"])[:60], str(reply.get("text", ""))[:300])
        if not isinstance(reply, dict) or "result" not in reply:
            raise ValueError("its result cannot be read: it did not arrive")
        return decode(reply["result"])

    result = judge.judge(check, exported[: len(judge.wanted[check.grade_id])], ask)
    judge.known.clear()
    assert result.verdict in (SOLVED, WRONG, MALFORMED, OPEN, TIMED_OUT, CRASHED), (result.verdict, result.message)
    assert math.isfinite(result.points) and 0 <= result.points <= result.max_points


def json_of(tree):
    """What arrives of a tree; a part that the wire refuses becomes nothing."""
    kept = []
    for each in tree:
        try:
            kept.append(read_json(dumped(each).encode()))
        except WireError:
            kept.append({})
    return kept


class Forger:
    """Stands for the fork server: whoever asks one of its processes gets what was forged, in turn, and then nothing."""

    def __init__(self, forged):
        self.forged, self.threads = iter(forged), []
        self.count = 0

    def fork(self, checkpoint, ticket, limits):
        here, there = socket.socketpair()
        thread = threading.Thread(target=self._serve, args=(there,))
        thread.start()
        self.threads.append((thread, there))
        return Channel(here)

    def _serve(self, there):
        with there, contextlib.suppress(OSError, EOFError, WireError):
            channel = Channel(there)
            for data in self.forged:
                channel.receive(5)
                there.sendall(data)
                if int.from_bytes(data[:4], "big") != len(data) - 4:
                    return

    def alive(self):
        return True

    def close(self):
        for thread, _ in self.threads:
            thread.join()


LIMITS = Limits(cell_seconds=2, notebook_seconds=6, memory_mb=300, restarts=2)


@fuzz(
    30,
    share=0.2,
    forged=st.lists(frames.messages(), max_size=24),
    data=st.one_of(st.just(mini.encoded(mini.submitted())), notebooks.files()),
)
def test_whatever_is_sent_every_check_has_a_result(forged, data):
    session = (
        SESSION[0]
        if SESSION
        else SESSION.append(GradingSession(mini.exam(), LIMITS, isolate=False, scenes=False, forks=False)) or SESSION[0]
    )
    session.snapshot = Forger(forged)
    try:
        graded = grade_submission(session, "somebody", data)
    finally:
        session.snapshot.close()
    assert [result.grade_id for result in graded.results] == [check.grade_id for check in session.exam.checks]
    assert 0 <= graded.score <= graded.max_score == 10
    json.dumps(graded.as_dict(), allow_nan=False).encode()
    graded.notebook.encode()
    assert harmless(graded.reason) and all(map(harmless, graded.ledger))
    assert all(harmless(result.message) for result in graded.results)
    assert all(0 <= sure <= 1 for sure in graded.sure.values())


SESSION = []
