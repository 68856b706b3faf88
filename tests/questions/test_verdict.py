"""The judging vocabulary: what is accepted, what is refused and in which words, and how a verdict shows in a notebook."""

import io
import json
import threading
import time

import pytest
from IPython.core.interactiveshell import InteractiveShell

from aipm.questions import verdict
from aipm.questions.calling import call
from aipm.questions.verdict import Malformed, NotAnswered, Readable, Solved, Wrong


@verdict.judges
def judge(answer):
    """A judge that trusts its input too much."""
    if answer == "form":
        return Readable("well formed.")
    return f"{1 / answer:.1f}"


def test_judges_let_nothing_but_verdicts_out():
    assert judge(2) == "0.5" and isinstance(judge(2), Solved)
    assert isinstance(judge("form"), Readable)
    with pytest.raises(Malformed, match="ZeroDivisionError"):
        judge(0)


def test_call():
    assert call("f", lambda a: a + 1, 1) == 2
    with pytest.raises(Malformed, match="a function was expected"):
        call("f", 3)
    with pytest.raises(Malformed, match="stopped with ZeroDivisionError"):
        call("f", lambda: 1 / 0)
    with pytest.raises(Malformed, match="stopped with SystemExit"):
        call("f", exit)
    with pytest.raises(Malformed, match="returned nothing"):
        call("f", lambda: None)
    with pytest.raises(NotAnswered):
        call("f", lambda: ...)
    with pytest.raises(ValueError, match="told"):
        call("f", lambda: (_ for _ in ()).throw(ValueError("told")), may_raise=(ValueError,))


def forever():
    while True:
        try:
            time.sleep(0.01)
        except Exception:
            continue


def test_a_function_that_never_returns_is_stopped():
    with pytest.raises(Malformed, match="still running after 0.3 seconds"):
        call("f", forever, seconds=0.3)


def test_a_function_that_never_returns_is_stopped_without_signals():
    """As on Windows, or outside the main thread."""
    said = []

    def run():
        try:
            call("f", forever, seconds=0.3)
        except Malformed as malformed:
            said.append(str(malformed))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(10)
    assert said and "still running" in said[0]


def test_a_verdict_is_one_line_in_a_notebook(capsys):
    shell = InteractiveShell.instance()
    for raised in (NotAnswered("a blank."), Malformed("a list."), Wrong("it costs 3.")):
        shell.user_ns["raised"] = raised
        shell.run_cell("raise raised")
        shown = capsys.readouterr().out.strip()
        assert shown == str(raised) and "Traceback" not in shown and "\n" not in shown
    InteractiveShell.clear_instance()


def test_a_solved_answer_prints_its_sentence(capsys):
    Solved("it pays.")._ipython_display_()
    Readable("well formed.")._ipython_display_()
    shown = capsys.readouterr().out.splitlines()
    assert shown == ["Solved: it pays.", "Readable so far: well formed. The rest is judged when you grade this lesson."]


def test_long_sentences_break_between_words():
    lines = Wrong("you guard coffee and wave through " * 6)._render_traceback_()
    assert len(lines) > 1 and all(len(line) <= verdict.LINE and not line.endswith(" ") for line in lines)


def test_messages_are_plain_text():
    """A message may quote an answer; it stays on one line and within bounds."""
    quoted = verdict.brief("x\n" * 500)
    assert "\n" not in quoted and len(quoted) <= 60
    json.dumps(quoted)
    assert io.StringIO(quoted).read() == quoted
