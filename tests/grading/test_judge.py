"""Whose fault it is: an answer's, a check's own, or the grader's; and that points stay open where it is not the answer's."""

import os
import signal
import subprocess
import sys
import time

import nbformat
import pytest

from aipm.questions.statuses import CRASHED, ERROR, MALFORMED, NOT_JUDGED, OPEN, TIMED_OUT, WRONG, shown_as
from autograder.grading.exam import Exam
from autograder.grading.halted import NOTHING, Halted
from autograder.grading.jail.encoding import Encoder
from autograder.grading.jail.sandbox import Limits, isolation
from autograder.grading.judge import POINTS_STAY_OPEN, Judge
from autograder.grading.remote import learner_error
from autograder.grading.session import GradingSession
from autograder.grading.unit import from_dict, grade_submission, not_judged, refused
from tests.grading import mini
from tests.needs import absent, needs
from tests.paths import ROOT

OURS = "from aipm.questions import verdict\n"  # makes a check one of this course; others speak by exceptions


def nobody(number, name, arguments, named):
    raise AssertionError("no function of this answer should be called")


def judged(source, value, ask=nobody, halted=NOTHING):
    """What a judge says of `x` by a check with this source; `value` is x, or an export ready-made."""
    exam = Exam("90_small", nbformat.v4.new_notebook(cells=[mini.check("q90_1_judge", source, "", 2)]))
    judging = Judge(exam, seconds=1)
    export = value if isinstance(value, dict) and value.keys() <= {"value", "missing", "refused"} else None
    return judging.judge(exam.checks[0], [export or {"value": Encoder([]).encode(value)}], ask, halted)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("x + {}['x']", "(KeyError: 'x')"),
        ("[][x]", "(IndexError: list index out of range)"),
        ("import no_such_module\nx", "(ModuleNotFoundError: No module named 'no_such_module')"),
        ("x\nraise SystemExit", "(SystemExit)"),
    ],
)
def test_a_fault_of_the_check_is_said_as_its_own(source, told):
    result = judged(f"{OURS}{source}", 1)
    assert (result.verdict, result.points, result.judged) == (ERROR, 0, False)
    assert result.message == f"This check has a fault of its own {told}. {POINTS_STAY_OPEN}"
    assert shown_as(result.verdict) == NOT_JUDGED


def test_a_judge_error_is_shown_as_it_is():
    source = "from aipm.questions.verdict import JudgeError\nraise JudgeError(f'This check is broken, and {x} is not.')"
    result = judged(source, 7)
    assert (result.verdict, result.message) == (ERROR, "This check is broken, and 7 is not.")


def test_missing_data_are_not_the_answers_fault():
    result = judged("from aipm.worlds.files import read_public\nread_public('nowhere', 'x.csv')\nx", 7)
    assert result.verdict == ERROR and "is missing. Run `make datasets`" in result.message
    assert result.message.endswith(POINTS_STAY_OPEN)


def test_what_a_learners_function_raises_is_the_learners():
    def ask(number, name, arguments, named):
        raise KeyError(arguments[0])

    result = judged("assert x(2) == 4", {"value": {"function": 0, "name": "double"}}, ask)
    assert (result.verdict, result.judged) == (MALFORMED, True)
    assert result.message == "Cannot read this answer: `double` stopped with KeyError: 2."


@pytest.mark.parametrize(
    "forged", [{"value": {"pickle": "gASV"}}, {"value": {"dict": 3}}, {"refused": "it is odd"}, {}]
)
def test_a_forged_answer_is_malformed(forged):
    result = judged("x", forged) if forged else judged("x", {"missing": False})
    assert result.verdict == MALFORMED and result.message.startswith("Cannot read this answer: `x` cannot be read: it ")


def test_an_answer_that_ran_out_of_memory_was_answered():
    result = judged("x", {"missing": True}, halted=Halted("MemoryError: Unable to allocate 72.8 TiB", True))
    assert result.verdict == CRASHED and "its cell ran out of memory" in result.message
    result = judged("x", {"missing": True}, halted=Halted("NameError: name 'y' is not defined"))
    assert result.verdict == OPEN and "its cell stopped with NameError" in result.message
    result = judged("x", {"missing": True}, halted=Halted("NameError: name 'y' is not defined", True))
    assert (
        result.verdict == MALFORMED and "stopped with NameError: name 'y' is not defined. Mend that" in result.message
    )
    assert judged("x", {"missing": True}, halted=Halted("NotImplementedError: ", True)).verdict == OPEN


def test_who_is_the_cause_where_the_judge_runs_out_of_memory():
    full = f"{OURS}x\nraise MemoryError"
    decorated = f"{OURS}@verdict.judges\ndef judge(x):\n    raise MemoryError\njudge(x)"
    for source in (full, decorated):
        result = judged(source, "small")
        assert (result.verdict, result.judged) == (ERROR, False)
        assert result.message == "The grader ran out of memory while it judged this answer. Its points stay open."
        result = judged(source, list(range(150_000)))
        assert (result.verdict, result.points) == (MALFORMED, 0)
        assert (
            result.message
            == "Cannot read this answer: `x` is too large to be judged: it takes 0.8 MB. Make it smaller."
        )

    def ask(number, name, arguments, named):
        raise MemoryError("theirs")

    result = judged(f"{OURS}assert x(2) == 4", {"value": {"function": 0, "name": "f"}}, ask)
    assert (result.verdict, result.message) == (
        MALFORMED,
        "Cannot read this answer: `f` stopped with MemoryError: theirs.",
    )


def test_an_answers_text_takes_no_more_room_than_it_has():
    """Equal answers are known by a digest; a message is bounded, whatever it quotes."""
    judging = Judge(
        Exam("90_small", nbformat.v4.new_notebook(cells=[mini.check("q90_1_judge", "assert x == 0, x", "", 2)]))
    )
    export = {"value": "\x7f" * 3_000_000 + "😀"}
    first = judging.judge(judging.exam.checks[0], [export], nobody)
    assert first.verdict == WRONG and len(first.message) <= 4_000
    assert judging.judge(judging.exam.checks[0], [dict(export)], nobody) is first
    assert sum(map(len, judging.known)) < 100
    assert judging.judge(judging.exam.checks[0], [{"value": 1}], nobody) != judging.judge(
        judging.exam.checks[0], [{"value": True}], nobody
    )


@pytest.mark.parametrize("name", ["a b", "x" * 59 + "\n", "`; rm", "", "\ud800", "<script>"])
def test_a_functions_name_is_a_name(name):
    def ask(number, name, arguments, named):
        raise KeyError(2)

    result = judged("assert x(2) == 4", {"value": {"function": 0, "name": name}}, ask)
    assert result.message == "Cannot read this answer: `function` stopped with KeyError: 2."


def test_a_check_that_hangs_in_a_library_ends_a_process_that_is_replaced():
    code = (
        "import nbformat\nfrom autograder.grading.exam import Exam\nfrom autograder.grading.judge import Judge\n"
        "from tests.grading import mini\ncells = [mini.check('q90_1_judge', 'x\\nsum(range(10**12))', '', 2)]\n"
        "judging = Judge(Exam('90_small', nbformat.v4.new_notebook(cells=cells)), seconds=0.3)\njudging.may_end = True\n"
        "judging.judge(judging.exam.checks[0], [{'value': 1}], None)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        timeout=100,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == -signal.SIGPROF, done.stderr.decode()


def test_a_check_has_a_limit_of_work_inside_which_a_call_has_one_of_time():
    source = "from aipm.questions.calling import time_limit\nimport time\nwith time_limit(5):\n    time.sleep(0)\n"
    start = time.monotonic()
    result = judged(f"{source}while x:\n    pass", 1)
    assert result.verdict == TIMED_OUT and time.monotonic() - start < 20
    assert judged(f"{source}time.sleep(1.5)\nassert x == 2", 1).verdict == WRONG, "waiting is no work"


def test_exceptions_of_learners_are_builtin_ones():
    assert isinstance(learner_error("KeyError", "a"), KeyError)
    for name in ("Verdict", "SystemExit", "KeyboardInterrupt", "print", "UnicodeDecodeError", "ExceptionGroup"):
        assert type(learner_error(name, "a")) is RuntimeError


# The grader's own failures


def without_jail():
    return GradingSession(mini.exam(), Limits(cell_seconds=6), isolate=False)


def graded(opened, answers=mini.REFERENCE):
    return grade_submission(opened, "somebody", mini.encoded(mini.submitted(answers)))


def test_a_process_that_cannot_be_started_leaves_all_points_open(monkeypatch):
    opened = without_jail()
    try:
        monkeypatch.setattr(opened.snapshot, "fork", fail)
        record = graded(opened)
    finally:
        opened.close()
    assert (record.status, record.score, record.judged, record.open_points) == (NOT_JUDGED, 0, False, 10)
    assert record.reason == "no process left"
    assert record.open_questions == {"q90_1": 2, "q90_2": 3, "q90_3": 1, "q90_4": 4}
    assert all(
        result.message == f"This check could not be run: no process left. {POINTS_STAY_OPEN}"
        for result in record.results
    )
    assert '"NotJudged"' in record.notebook


def fail(*arguments):
    raise OSError("no process left")


def test_the_end_of_the_fork_server_is_nobodys_fault(monkeypatch):
    opened = without_jail()
    try:
        assert graded(opened, {"q90_1": "import os\nos._exit(0)"}).status == CRASHED
        with monkeypatch.context() as patch:
            patch.setattr(opened.snapshot, "alive", lambda: False)
            record = graded(opened, {"q90_1": "import os\nos._exit(0)"})
        assert (record.status, record.reason) == (NOT_JUDGED, "the fork server of this lesson has ended")
        assert opened.snapshot.alive()
        opened.snapshot.process.kill()
        opened.snapshot.process.wait()
        time.sleep(0.5)  # its checkpoints end with it, a moment later
        assert graded(opened).open_points == 10 and not opened.snapshot.alive()
    finally:
        opened.close()


def test_one_faulty_check_costs_nobody_its_points():
    notebook = mini.solution()
    check = notebook.cells[mini.place(notebook, "q90_3_judge")]
    check.source = check.source.replace("answered(words)", "Wrong.no_such_name")
    exam = Exam("90_small", notebook)
    opened = GradingSession(exam, Limits(cell_seconds=6), isolate=False)
    try:
        record = graded(opened)
    finally:
        opened.close()
    assert (record.status, record.score, record.open_questions) == ("graded", 9, {"q90_3": 1})
    assert record.reason == "q90_3_judge could not be judged: 1 of the points stay open"


def test_records_keep_what_is_open():
    exam = mini.exam()
    record = not_judged(exam, "somebody", "the worker was lost")
    assert record.open_points == exam.max_score and not from_dict(record.as_dict()).judged
    assert record.results[0].message == f"This submission was not judged: the worker was lost. {POINTS_STAY_OPEN}"
    record = refused(exam, "somebody", "it is no notebook")
    assert record.judged and record.open_points == 0 and record.open_questions == {}


def test_a_jail_without_pythons_modules_is_no_answers_fault():
    if not isolation():
        absent("bubblewrap cannot make a jail here")
    opened = GradingSession(mini.exam(), Limits(cell_seconds=6))
    try:
        opened.readable = opened.readable[-1:]
        record = graded(opened)
    finally:
        opened.close()
    assert record.status == NOT_JUDGED and "cannot be read inside the jail" in record.reason


def test_python_may_be_reached_through_a_link(tmp_path):
    """The jail has Python's folders under both names; answers may import what the scenes have not."""
    needs("bwrap", "this test makes a jail")
    link = tmp_path / "python"
    link.symlink_to(sys.prefix)
    code = (
        "import sys\nfrom autograder.grading.session import GradingSession\n"
        "from autograder.grading.unit import grade_submission\nfrom tests.grading import mini\n"
        "assert sys.prefix.endswith('python'), sys.prefix\n"
        "opened = GradingSession(mini.exam())\n"
        "answers = {**mini.REFERENCE, 'q90_3': 'import wave, scipy.ndimage\\nwords = {\"a\": \"right\"}'}\n"
        "record = grade_submission(opened, 'x', mini.encoded(mini.submitted(answers)))\nopened.close()\n"
        "print(record.score, record.reason, [result.message for result in record.results])"
    )
    done = subprocess.run(
        [link / "bin" / "python", "-c", code], capture_output=True, text=True, timeout=120, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout.startswith("10.0 "), done.stdout + done.stderr
