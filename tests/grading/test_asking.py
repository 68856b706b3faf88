"""Many cases in one request: the same verdicts and messages as case by case, whatever the learner's process does with them."""

import contextlib
import json
import socket
import struct
import threading

import pytest

from aipm.questions.calling import TookTooLong, call, calls, time_limit
from aipm.questions.verdict import Malformed, NotAnswered
from autograder.grading.asking import MOST_AT_ONCE, Asking
from autograder.grading.conversation import Conversation, Stopped
from autograder.grading.jail.learner import Learner
from autograder.grading.jail.sandbox import Limits, isolation
from autograder.grading.jail.wire import Channel
from autograder.grading.remote import Remote
from autograder.grading.session import GradingSession
from autograder.grading.unit import grade_submission
from tests.grading import mini
from tests.needs import absent

CASES = [(number, number + 1) for number in range(2 * MOST_AT_ONCE + 30)]


class NoShell:
    """What a Learner needs of a shell where no cell runs."""

    def __init__(self):
        self.user_ns = {}


class Peer(Channel):
    """The learner's end of a channel; counts the requests."""

    requests = 0

    def receive(self, seconds=None):
        self.requests += 1
        return super().receive(seconds)


@pytest.fixture
def asking():
    """Makes (asking, remote, peer) for a function that another thread serves as a learner's process does."""
    sockets = []

    def made(function, serve=None, seconds=5.0):
        here, there = socket.socketpair()
        sockets.extend((here, there))
        peer = Peer(there)
        learner = Learner(NoShell(), peer)
        learner.functions.append(function)

        def work():
            with contextlib.suppress(EOFError, OSError):
                serve(peer) if serve else learner.serve()

        threading.Thread(target=work, daemon=True).start()
        talk = Conversation(None, Limits(), "", [])
        talk.source = type("Server", (), {"alive": lambda self: True})()
        talk.channel = Channel(here)
        asked = Asking(talk, seconds)
        return asked, Remote(0, "f", asked.call, [], asked.in_turn), peer

    yield made
    for each in sockets:
        each.close()


def outcome(answer):
    try:
        return answer()
    except (Malformed, NotAnswered, ValueError) as error:
        return type(error).__name__, str(error)


def odd(one, two):
    if one % 7 == 3:
        raise ValueError(f"not {one}")
    if one % 7 == 5:
        raise OverflowError(one)
    return None if one % 7 == 6 else one * two


def test_many_cases_are_judged_as_one_by_one(asking):
    asked, remote, peer = asking(odd)
    got = [outcome(each) for each in calls("f", remote, CASES, may_raise=(ValueError,))]
    assert got == [outcome(lambda case=case: call("f", odd, *case, may_raise=(ValueError,))) for case in CASES]
    assert got == [outcome(each) for each in calls("f", odd, CASES, may_raise=(ValueError,))]
    assert peer.requests < 12 < len(CASES) and asked.told and asked.broken is None
    assert [name for name, _ in remote.raised] == ["f"] * sum(each % 7 in (3, 5) for each, _ in CASES)


def test_what_nobody_asks_for_is_dropped_and_the_next_request_gets_its_own_reply(asking):
    asked, remote, _ = asking(lambda one, two: one)
    answers = list(calls("f", remote, CASES))
    assert [answers[place]() for place in range(6)] == list(range(6)) and asked.talk.due
    assert answers[9]() == 9  # what lies between is skipped
    assert call("f", remote, 700, 1) == 700 and not asked.talk.due
    assert answers[10]() == 10  # asked for anew
    other = calls("f", remote, [(71, 0), (72, 0), (73, 0)])
    assert [next(other)(), answers[11](), next(other)(), answers[12]()] == [71, 11, 72, 12]
    with pytest.raises(Malformed, match="is given once"):
        answers[11]()
    asked.finish()
    assert not asked.talk.due and asked.broken is None and call("f", remote, 800, 1) == 800


def test_a_function_that_hangs_is_named_with_its_own_case(asking):
    gate = threading.Event()

    def hangs(one, two):
        if one == 20:
            gate.wait(20)
        return one

    asked, remote, _ = asking(hangs)
    answers = calls("f", remote, CASES, seconds=0.4)
    assert [next(answers)() for _ in range(20)] == list(range(20))
    with pytest.raises(Malformed, match=r"`f\(20, 21\)` was still running after 0.4 seconds"):
        next(answers)()
    assert isinstance(asked.broken, TookTooLong)
    gate.set()


def test_a_hang_that_nobody_asked_for_ends_the_process_and_not_the_verdict(asking, monkeypatch):
    monkeypatch.setattr("autograder.grading.asking.SECONDS", 0.3)
    gate = threading.Event()
    asked, remote, _ = asking(lambda one, two: gate.wait(20) if one == 6 else one)
    assert [each() for each, _ in zip(calls("f", remote, CASES), range(5), strict=False)] == list(range(5))
    with pytest.raises(Stopped, match="a function still ran"):
        asked.finish()
    assert isinstance(asked.broken, Stopped)
    gate.set()


def dumped(reply):
    return json.dumps(reply).encode()


def framed(text):
    return struct.pack(">I", len(text)) + text


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (b'{"result": ' + b"[" * 300 + b"]" * 300 + b"}", "sent what is no plain data"),
        (b"[1]", "sent what is no reply"),
        (b"no JSON", "sent what is no plain data"),
    ],
)
def test_a_forged_reply_in_the_middle_ends_the_process(asking, reply, said):
    def serve(peer):
        while True:
            for one, _ in peer.receive()["cases"]:
                peer.sock.sendall(framed(reply if one == 5 else dumped({"result": one})))

    asked, remote, _ = asking(None, serve)
    answers = calls("f", remote, CASES)
    assert [next(answers)() for _ in range(5)] == list(range(5))
    with pytest.raises(Stopped, match=said):
        next(answers)()
    assert isinstance(asked.broken, Stopped)


def test_one_result_that_is_too_large_is_the_fault_of_its_case_alone(asking):
    _, remote, _ = asking(lambda one, two: [0] * 300_000 if one == 5 else one)
    got = [outcome(each) for each in calls("f", remote, CASES[:9])]
    assert got[:5] + got[6:] == [0, 1, 2, 3, 4, 6, 7, 8]
    assert got[5][0] == "Malformed" and "cannot be read: it holds more than 200,000 values" in got[5][1]


@pytest.mark.parametrize("surplus", [-1, 1])
def test_fewer_or_more_replies_than_cases_harm_only_who_sends_them(asking, surplus):
    def serve(peer):
        request = peer.receive()
        while True:
            cases = request.get("cases", [[99]])
            count = len(cases) + (surplus if len(cases) == 4 else 0)
            peer.sock.sendall(b"".join(framed(dumped({"result": cases[0][0]})) for _ in range(count)))
            request = peer.receive()

    asked, remote, _ = asking(None, serve, seconds=0.5)
    answers = calls("f", remote, CASES[:16])
    heard = []
    try:
        for each in answers:
            heard.append(each())
        asked.finish()
    except Stopped as stop:
        assert surplus < 0 and asked.broken is stop and len(heard) == 6
    else:  # one reply stands for the next case, and no check waits or fails
        assert surplus > 0 and len(heard) == 16 and asked.broken is None


def test_a_plain_function_runs_only_when_it_is_asked(asking):
    ran = []
    answers = list(calls("f", lambda one: ran.append(one) or one, [(1,), (2,), (3,)]))
    assert not ran and answers[1]() == 2 and ran == [2]
    with pytest.raises(Malformed, match="a function was expected"):
        next(calls("f", 3, [(1,)]))()
    with time_limit(5):
        assert [each() for each in calls("f", lambda one: one, [])] == []


CALLS = "from aipm.questions.calling import calls\nassert [x() for x in calls('double', double, [(n,) for n in range(40)])] == list(range(0, 80, 2))"


def in_one_exam(hidden):
    """The small lesson, whose second question asks for many cases at once."""
    made = mini.exam()
    for cell in made.checks:
        if cell.question == "q90_2":
            assert "[double(x) for x in (3, 5, -1)]" in cell.full_source
    notebook = mini.solution()
    for cell in notebook.cells:
        cell.source = cell.source.replace("assert [double(x) for x in (3, 5, -1)] == [6, 10, -2]", hidden)
    return type(made)("90_small", notebook)


@pytest.mark.parametrize(
    ("body", "verdict", "score"),
    [
        ("return 2 * x", "solved", 10),
        ("return 2 * x if x != 30 else 1", "wrong", 7),
        ("return 2 * x if x != 30 else __import__('os')._exit(0)", "crashed", 7),
        ("while x == 30:\n        pass\n    return 2 * x", "malformed", 7),
        ("import sys\n    print(sys._getframe(2).f_locals, sys._getframe(1).f_locals)\n    return 2 * x", "solved", 10),
    ],
)
def test_in_a_jail_a_function_costs_its_own_question_only(body, verdict, score):
    if not isolation():
        absent("bubblewrap cannot make a jail here; this test locks learner code up")
    session = GradingSession(in_one_exam(CALLS), Limits(cell_seconds=6, notebook_seconds=40, memory_mb=300))
    try:
        answers = {**mini.REFERENCE, "q90_2": f"def double(x):\n    {body}\nsure = 0.9"}
        record = grade_submission(session, "somebody", mini.encoded(mini.submitted(answers)))
    finally:
        session.close()
    said = {result.question: result.verdict for result in record.results}
    assert (said.pop("q90_2"), record.score) == (verdict, score), record.results
    assert set(said.values()) == {"solved"}


def test_what_a_function_remembers_of_the_cases_is_not_shown():
    if not isolation():
        absent("bubblewrap cannot make a jail here; this test locks learner code up")
    session = GradingSession(in_one_exam(CALLS.replace("range(40)", "(31415, 92653, 58979)").replace("list(range(0, 80, 2))", "[62830, 185306, 117958]")), Limits(cell_seconds=6, notebook_seconds=40, memory_mb=300))  # fmt: skip
    remembering = "heard = []\ndef double(x):\n    import sys\n    heard.append((x, str(sys._getframe(2).f_locals)))\n    return 2 * x\nsure = 0.9"
    answers = {**mini.REFERENCE, "q90_2": remembering, "q90_3": "words = {'a': 'right'}\nprint(heard)\nsure = 0.5"}
    try:
        record = grade_submission(session, "somebody", mini.encoded(mini.submitted(answers)))
    finally:
        session.close()
    assert record.score == 10
    assert not any(secret in record.notebook for secret in ("31415", "92653", "58979"))
