"""One submission from end to end in a jail: what it earns, what it cannot reach, and that it always ends."""

import json
import os
import time

import nbformat
import psutil
import pytest

from autograder.grading.conversation import Conversation, Stopped
from autograder.grading.jail.sandbox import Limits, isolation
from autograder.grading.session import WITHHELD, GradingSession
from autograder.grading.unit import grade_submission
from tests.grading import mini
from tests.needs import absent

LIMITS = Limits(cell_seconds=6, notebook_seconds=40, memory_mb=300, restarts=3)


@pytest.fixture(scope="module")
def session():
    if not isolation():
        absent("bubblewrap cannot make a jail here; this test locks learner code up")
    made = GradingSession(mini.exam(), LIMITS)
    yield made
    made.close()


def graded(session, answers=mini.REFERENCE, **others):
    return grade_submission(session, "somebody", mini.encoded(mini.submitted(answers, **others)))


def instead(**answers):
    """The reference answers with some replaced."""
    return {**mini.REFERENCE, **answers}


def verdicts(record):
    return {result.question: result.verdict for result in record.results}


def printed(record):
    """All text that the learner's cells put into the marked notebook."""
    return record.notebook


def test_right_answers_earn_all_points(session):
    record = graded(session)
    assert (record.score, record.status, record.ledger, record.isolated) == (10, "graded", [], True)
    assert record.sure == {"q90_1": 0.8, "q90_2": 0.9, "q90_3": 0.5, "q90_4": 1.0}


def test_untouched_earns_nothing_calmly(session):
    record = graded(session, {})
    assert record.score == 0 and record.ledger == []
    assert verdicts(record)["q90_1"] == "not answered"


def test_each_answer_stands_for_itself(session):
    record = graded(
        session, instead(q90_1="share = 0.43", q90_2="def double(x):\n    return x + x if x > 0 else 0", q90_3="oh (")
    )
    assert verdicts(record) == {"q90_1": "wrong", "q90_2": "wrong", "q90_3": "malformed", "q90_4": "solved"}
    assert "its cell stopped with SyntaxError: incomplete input (line 1). Mend that" in record.results[2].message


def test_who_wrote_what_python_cannot_read_has_answered(session):
    """Whoever looks at the class sees that somebody needs help with a bracket, and not that nobody is there."""
    assert graded(session, {}).status == "not answered"
    record = graded(session, {"q90_3": "oh ("})
    assert record.status == "graded" and verdicts(record)["q90_3"] == "malformed"


@pytest.mark.parametrize("left", ["", "  \n"])
def test_of_an_emptied_cell_nothing_is_said_but_that_it_is_empty(session, left):
    """Not even where something of the same name stands above: that is no answer."""
    record = graded(session, instead(q90_1=left), base="base = 30\nshare = 5")
    assert verdicts(record)["q90_1"] == "not answered"
    assert record.results[0].message.startswith("Not answered yet: its answer cell is missing or empty.")


def test_a_changed_scene_counts_for_the_answer_that_uses_it(session):
    record = graded(session, instead(q90_1="share = total * 2 / 100 + 0.0"), base="import math\nbase = 30")
    assert verdicts(record)["q90_1"] == "wrong"


def test_a_helper_in_an_added_cell_works(session):
    notebook = mini.submitted(instead(q90_1="share = helper()"))
    from nbformat.v4 import new_code_cell

    notebook.cells.insert(mini.place(notebook, "q90_1"), new_code_cell("def helper():\n    return 0.42"))
    assert grade_submission(session, "x", mini.encoded(notebook)).score == 10


def test_the_result_is_the_same_without_the_snapshot(session):
    fresh = GradingSession(mini.exam(), LIMITS, scenes=False)
    try:
        for answers in (mini.REFERENCE, {}, instead(q90_2="def double(x):\n    raise KeyError(x)")):
            one, other = graded(session, answers), graded(fresh, answers)
            assert [(r.verdict, r.points, r.message) for r in one.results] == [
                (r.verdict, r.points, r.message) for r in other.results
            ]
    finally:
        fresh.close()


def test_without_forks_and_jail_it_says_so():
    fresh = GradingSession(mini.exam(), LIMITS, forks=False)
    try:
        record = graded(fresh)
        assert record.score == 10 and not record.isolated
    finally:
        fresh.close()


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        ("while True:\n    pass", "timed out", "still ran when its 6 seconds"),
        ("import signal, time\nsignal.signal(2, signal.SIG_IGN)\nsignal.signal(15, signal.SIG_IGN)\nwhile True:\n    time.sleep(1)", "timed out", "6 seconds"),
        ("import os\nos._exit(0)", "crashed", "ended the process"),
        ("import os\nos.kill(os.getpid(), 9)", "crashed", "ended the process"),
        ("import ctypes\nctypes.string_at(0)", "crashed", "ended the process"),
    ],
)  # fmt: skip
def test_what_ends_one_answer_ends_no_other(session, code, status, said):
    record = graded(session, instead(q90_2=code))
    assert (record.status, record.score) == (status, 7) and said in record.reason
    assert verdicts(record)["q90_2"] == status


def test_a_function_that_never_returns_costs_its_own_question(session):
    record = graded(session, instead(q90_2="def double(x):\n    while True:\n        pass"))
    assert record.score == 7 and verdicts(record)["q90_2"] in ("timed out", "malformed")


def test_a_whole_notebook_has_a_limit():
    impatient = GradingSession(mini.exam(), Limits(cell_seconds=3, notebook_seconds=5, restarts=3))
    try:
        start = time.monotonic()
        record = graded(impatient, dict.fromkeys(mini.REFERENCE, "import time\ntime.sleep(2.5)"))
        assert record.status == "timed out" and "whole notebook" in record.reason
        assert time.monotonic() - start < 40
    finally:
        impatient.close()


def test_memory_and_output_have_limits(session):
    record = graded(session, instead(q90_2="x = bytearray(2_000_000_000)"))
    assert record.score == 7
    record = graded(session, instead(q90_3="print('y' * 20_000_000)\nwords = {'a': 'right'}"))
    assert record.score == 10 and len(record.notebook) < 500_000
    assert any("printed" in clause for clause in record.ledger)


def test_a_fork_bomb_stays_small_and_leaves_nothing(session):
    bomb = "import os, time\nfor _ in range(500):\n    try:\n        if os.fork() == 0:\n            time.sleep(600)\n    except OSError:\n        break"
    session.snapshot.wait(session.snapshot.count - 1)  # its own processes are all there
    before = {process.pid for process in psutil.process_iter()}
    record = graded(session, instead(q90_2=bomb))
    assert 0 <= record.score <= 7
    until, late = time.monotonic() + 10, None
    while late is None or (late and time.monotonic() < until):  # the kernel ends them a moment after the jail
        late = [each for each in psutil.process_iter() if each.pid not in before and forked_at(session, each)]
    assert not late, "a learner's process outlived its jail"


def forked_at(session, process):
    """Whether a process was forked by this session's server, whose folder stands in the command line of all of them."""
    return str(session.snapshot.folder) in " ".join(command(process))


def command(process):
    try:
        return process.cmdline()
    except psutil.Error:
        return []


REACHES = {
    "the solutions": f"print(open({str(os.path.abspath('solutions'))!r} + '/02_accuracy_trap/02_accuracy_trap.ipynb').read())",
    "the grader's code": "import autograder.attacks",
    "other processes": "import os\nprint([name for name in os.listdir('/proc') if name.isdigit() and int(name) > 5])",
    "the network": "import socket\nsocket.create_connection(('127.0.0.1', 9), timeout=2)",
    "the packages": "import numpy\nopen(numpy.__file__, 'a')",
    "the environment": "import os\nassert [n for n in os.environ if 'AIPM_KEY' in n or 'NBGRADER' in n], 'nothing there'",
    "a parent": "import os, signal\nos.kill(1, signal.SIGKILL)",
    "namespaces": "import ctypes\nassert ctypes.CDLL(None).unshare(0x10000000) == 0, 'no rights'",
    "mounts": "import ctypes\nassert ctypes.CDLL(None).mount(b'none', b'/tmp', b'tmpfs', 0, None) == 0, 'no rights'",
    "root": "import os\nos.setuid(0)",
}


@pytest.mark.parametrize("what", REACHES)
def test_out_of_reach(session, what, monkeypatch):
    monkeypatch.setenv("AIPM_KEY", mini.CANARY)
    record = graded(
        session,
        instead(q90_3=f"{REACHES[what]}\nreached = 'it was ' + 'reached'\nprint(reached)\nwords = {{'a': 'right'}}"),
    )
    if what == "other processes":
        assert "[]" in record.notebook
        return
    assert "it was reached" not in record.notebook and verdicts(record)["q90_3"] == "malformed"


def test_hidden_text_is_nowhere_in_the_learners_process(session):
    """A search through all that the process holds in memory finds what it knows itself, and not the canary."""
    search = (
        "found = []\nfor line in open('/proc/self/maps'):\n    where, rights = line.split()[:2]\n"
        "    if 'r' in rights and 'w' in rights and 'vvar' not in line:\n        low, high = (int(x, 16) for x in where.split('-'))\n"
        "        with open('/proc/self/mem', 'rb') as memory:\n            memory.seek(low)\n"
        "            try:\n                text = memory.read(high - low)\n            except OSError:\n                continue\n"
        "        found += [word for word in (b'secret-' + b'canary', b'known-' + b'here') if word in text]\n"
        "known = b'known-' + b'here'\nprint(sorted(set(found)))"
    )
    record = graded(session, instead(q90_3=f"marker = 'known-' + 'here'\n{search}"))
    assert "secret-canary" not in record.notebook


def test_a_learner_cannot_speak_for_the_judge(session):
    """Writing to the channel itself brings nonsense, not points."""
    forge = (
        "import gc, json, struct\nfrom autograder.grading.jail.wire import Channel\n"
        "for thing in gc.get_objects():\n    if type(thing) is Channel:\n"
        "        data = json.dumps({'values': [{'value': 0.42}], 'verdict': 'solved', 'points': 99}).encode()\n"
        "        thing.sock.sendall(struct.pack('>I', len(data)) + data)"
    )
    record = graded(session, {**dict.fromkeys(mini.REFERENCE, "pass"), "q90_1": forge})
    assert record.score <= 0 and record.max_score == 10


def test_an_answer_that_equals_everything_earns_nothing(session):
    equal = "class E:\n    def __eq__(self, other):\n        return True\n    def __lt__(self, other):\n        return True\nshare = words = items = E()"
    record = graded(session, {"q90_1": equal})
    assert record.score == 0 and "defines an object with its own __eq__" in record.ledger


def test_markup_is_harmless(session):
    from IPython.display import HTML  # noqa: F401

    script = (
        "from IPython.display import HTML, display\ndisplay(HTML('<script>alert(1)</script>'))\nwords = {'a': 'right'}"
    )
    record = graded(session, instead(q90_3=script))
    assert record.score == 10 and '"text/html"' not in record.notebook
    assert "holds a script for a browser" in record.ledger


# What a learner's process says is cut and replaced on this side, whatever it makes of itself


FORGE = (
    "import gc, json, struct\n"
    "for thing in gc.get_objects():\n    if type(thing).__name__ == 'Channel':\n"
    "        for message in ({!r}):\n"
    "            thing.sock.sendall(struct.pack('>I', len(message)) + message)\n"
)


def forged(*messages):
    """A cell that sends these in place of the replies to itself and to what is asked next."""
    return FORGE.format([each if isinstance(each, bytes) else json.dumps(each).encode() for each in messages])


def shown(record):
    """All text of outputs in a marked notebook."""
    cells = json.loads(record.notebook)["cells"]
    return sum(len(json.dumps(cell.get("outputs", []))) for cell in cells)


@pytest.mark.parametrize(
    "reply",
    [
        {"printed": "p" * 7_900_000, "outputs": [], "error": None},
        {"printed": "", "outputs": [{"data": {"text/plain": "d"}}] * 40_000, "error": None},
        {"printed": "", "outputs": [{"data": {"text/plain": "d" * 70_000}}] * 100, "error": None},
        {"printed": "", "outputs": [], "error": ["N" * 3_000_000, "e" * 3_000_000]},
        {"printed": "", "outputs": [], "seen": ["s" * 1000] * 5000},
        {"printed": {"a": 1}, "outputs": [1, None, {"data": 3}, {"data": {"text/plain": []}}], "error": {"a": 1}, "seen": [[1]]},
        {"printed": 3, "outputs": "text", "error": [1, 2, 3], "seen": {"a": 1}},
        {"printed": "half \ud83d", "outputs": [{"data": {"text/plain": "\udfff"}}], "error": ["\ud800", "\ud800"], "seen": ["\ud83d"]},
    ],
    ids=lambda reply: str(reply)[:30],
)  # fmt: skip
def test_forged_outputs_are_bounded(session, reply):
    record = graded(session, instead(q90_3=forged(reply) + "words = {'a': 'right'}"))
    assert record.score >= 5 and shown(record) < 400_000
    record.notebook.encode()
    assert all(len(clause) < 200 for clause in record.ledger) and len(record.ledger) < 30


def test_outputs_are_bounded_over_a_whole_notebook(session):
    notebook = mini.submitted()
    notebook.cells += [nbformat.v4.new_code_cell("print('y' * 39_000)", id=f"more{number}") for number in range(60)]
    record = grade_submission(session, "x", mini.encoded(notebook))
    assert record.score == 10 and shown(record) < 500_000


def test_what_a_cell_prints_is_kept_once(session):
    """IPython's own record of outputs would hold these 400 MB twice more, and the cell would run out of memory."""
    record = graded(session, instead(q90_3="for _ in range(400):\n    print('y' * 1_000_000)\nwords = {'a': 'right'}"))
    assert (record.score, record.status) == (10, "graded")


@pytest.mark.parametrize(
    "message",
    [b"[" * 100_000, b"NaN", b"[]", b"null", b"{}", b"\xff", b'{"values": [{"value": 1}]}', b'{"values": {"a": 1}}', b'{"values": [1, 2]}'],
)  # fmt: skip
def test_a_forged_reply_costs_its_own_question(session, message):
    ran = {"printed": "", "outputs": [], "error": None, "seen": []}
    record = graded(session, instead(q90_3=forged(ran, message) + "words = {'a': 'right'}"))
    assert len(record.results) == 4 and record.judged and record.score >= 5
    assert verdicts(record)["q90_3"] in ("malformed", "crashed", "solved"), record.results[2].message


def test_a_process_that_does_not_read_ends_in_time(session):
    """A call with more arguments than a socket holds would wait for ever."""
    deaf = "import autograder.grading.jail.wire as wire, time\nwire.Channel.receive = lambda self, seconds=None: time.sleep(600)\n"
    start = time.monotonic()
    with pytest.raises(Stopped, match="never took up its request"):
        talk = Conversation(session.snapshot, LIMITS, session.isolation, session.readable)
        try:
            talk.open(0)
            talk.ask({"run": deaf}, 5, "a cell")
            talk.ask({"call": 0, "arguments": ["x" * 4_000_000]}, 1, "`f`")
        finally:
            talk.close()
    assert time.monotonic() - start < 20


# What a hidden check hands over does not come back

KEPT = "kept = []\ndef double(x):\n    kept.append(x)\n    return 2 * x"
SECRET = "5, -1"  # stands in the hidden check of the second question alone


@pytest.mark.parametrize(
    "later",
    [
        "print(kept)",
        "from IPython.display import display\ndisplay(kept)",
        "kept",
        "raise ValueError(kept)",
        "import sys\nprint(kept, file=sys.stderr)",
        "class Shown:\n    def __repr__(self):\n        return str(kept)\nShown()",
        "print(open('/tmp/kept').read())",
        "import builtins\nbuiltins.print('from a file', open('/dev/shm/kept').read())",
    ],
)
def test_what_a_check_calls_a_function_with_is_not_shown_later(session, later):
    files = "\n    for place in ('/tmp/kept', '/dev/shm/kept'):\n        open(place, 'a').write(f'{x}, ')"
    first = KEPT.replace("\n    return", f"{files}\n    return")
    right = "words = {'a': 'right'}\n"
    record = graded(session, instead(q90_2=f"{first}\nprint('said', 'before')", q90_3=right + later))
    assert record.score == 10 and SECRET not in record.notebook and "said before" in record.notebook
    assert "[2, 2, 3" not in record.notebook


def test_an_honest_later_output_is_shown(session):
    record = graded(session, instead(q90_3="words = {'a': 'right'}\nprint(double(21))\nprint(total)"))
    assert record.score == 10 and '"42\\n",' in record.notebook and '"21\\n"' in record.notebook
    assert "left out" not in record.notebook


def test_what_cannot_be_shown_so_says_it(session):
    """The second time, without the checks, this notebook does not come to its end."""
    record = graded(
        session,
        instead(
            q90_2=KEPT,
            q90_3="words = {'a': 'right'}\nif not kept:\n    import os\n    os._exit(0)\nprint('shown', 'later')",
        ),
    )
    assert record.score == 10 and WITHHELD in record.notebook and "shown later" not in record.notebook
    assert record.status == "graded"


@pytest.mark.parametrize(
    "raising", ["raise ValueError(str(kept) * 50)", "raise type('K' * 300, (Exception,), {})(str(kept) * 50)"]
)
def test_an_errors_text_holds_no_world(session, raising):
    long = "def double(x):\n    kept.extend(range(1000, 1100))\n    if x > 2:\n        {}\n    return 2 * x"
    record = graded(
        session, instead(q90_2=f"kept = []\n{long.format(raising)}", q90_3="raise ValueError(str(kept) * 50)")
    )
    assert verdicts(record)["q90_2"] == "malformed" and "1030" not in record.notebook
    assert all(len(result.message) < 250 and "1030" not in result.message for result in record.results)


def test_an_answer_that_ran_out_of_memory_is_said_to_have_crashed(session):
    record = graded(session, {"q90_4": "items = bytearray(3_000_000_000)"})
    assert record.status == "crashed" and record.reason == "the answer to Q90.4 ran out of memory"
    assert verdicts(record) == {**dict.fromkeys(mini.REFERENCE, "not answered"), "q90_4": "crashed"}
