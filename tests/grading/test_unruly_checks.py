"""Checks of other courses that wait, that need memory, or that learners would turn round: none stops a class, none is fooled."""

import contextlib
import copy
import re
import signal
import time

import pytest

from aipm.questions.calling import TookTooLong, can_interrupt, interrupted, time_limit
from aipm.questions.statuses import ERROR, MALFORMED, SOLVED, TIMED_OUT, WRONG
from autograder.grading import judge as judging
from autograder.grading.exam import load_exam
from autograder.grading.jail.encoding import Encoder
from autograder.grading.jail.sandbox import Limits
from autograder.grading.remote import learner_error
from autograder.grading.session import GradingSession
from autograder.grading.texts import MOST_FORMULAS, harmless
from autograder.grading.unit import grade_submission
from tests.classroom import other
from tests.grading import mini
from tests.needs import absent


def small(folder, *cells):
    """The exam of an assignment with these cells."""
    other.write_course(folder, {"hw": {"main": other.notebook(*cells)}}, files={})
    return load_exam(folder, "hw")


@contextlib.contextmanager
def grading(exam):
    """A function that says what becomes of a submission with these answers by the id of their cells, in one session."""
    session = GradingSession(exam, Limits(cell_seconds=20))

    def record_of(answers):
        notebook = copy.deepcopy(exam.released)
        for cell in notebook.cells:
            cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
        return grade_submission(session, "ada", mini.encoded(notebook))

    try:
        yield record_of
    finally:
        session.close()


def judged(exam, value, seconds=5.0, waits=0.4):
    """What a judge says of one plain value of the first check."""
    made = judging.Judge(exam, seconds, waits)
    made.patience = waits
    return made.judge(exam.checks[0], [{"value": Encoder([]).encode(value)}], lambda *asked: None)


def needs_alarms():
    if not can_interrupt():
        absent("this thread cannot be interrupted by a signal")


@pytest.mark.parametrize(
    "wait", ["time.sleep(delay)", "open('no such file') if not delay else os.read(os.pipe()[0], delay)"]
)
def test_a_check_that_waits_is_ended(tmp_path, wait):
    needs_alarms()
    exam = small(tmp_path, other.answer("q1", "delay = 0.0001"), other.check("q1_c", f"import os, time\n{wait}"))
    begun = time.monotonic()
    result = judged(exam, 10**6)
    assert (result.verdict, result.points) == (TIMED_OUT, 0) and time.monotonic() - begun < 5
    assert result.message == "Judging this answer waited for 0.4 seconds, and nothing came."


def test_one_limit_inside_another_gives_the_outer_its_time_back():
    needs_alarms()
    begun = time.monotonic()
    with pytest.raises(KeyError), interrupted(signal.ITIMER_REAL, signal.SIGALRM, 0.5, KeyError):
        with pytest.raises(TookTooLong), time_limit(0.1):
            time.sleep(5)
        time.sleep(5)
    assert 0.4 < time.monotonic() - begun < 2
    time.sleep(0.01)


def test_limits_leave_the_signal_as_they_found_it():
    needs_alarms()
    heard = []
    before = signal.signal(signal.SIGALRM, lambda *_: heard.append("mine"))
    try:
        mine = signal.getsignal(signal.SIGALRM)
        for ending in (ValueError, TookTooLong, None):
            with (
                contextlib.suppress(ValueError, TookTooLong),
                interrupted(signal.ITIMER_REAL, signal.SIGALRM, 5, KeyError),
            ):
                for _ in range(2):
                    with pytest.raises(TookTooLong), time_limit(0.02):
                        time.sleep(5)
                with time_limit(5):
                    if ending:
                        raise ending
            assert signal.getsignal(signal.SIGALRM) is mine and signal.getitimer(signal.ITIMER_REAL) == (0, 0)
        signal.raise_signal(signal.SIGALRM)
        assert heard == ["mine"]
    finally:
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(("room", "verdict"), [(900.0, MALFORMED), (50.0, ERROR), (float("inf"), ERROR)])
def test_an_answer_that_makes_a_check_need_memory(tmp_path, monkeypatch, room, verdict):
    """Where there was room enough for the reference, it is the answer that asks for more; else nobody can tell."""
    monkeypatch.setattr(judging, "left_mb", lambda: room)
    exam = small(tmp_path, other.answer("q1", "n = 3"), other.check("q1_c", "raise MemoryError(n)"))
    result = judged(exam, 10**11)
    assert (result.verdict, result.judged) == (verdict, verdict == MALFORMED)
    if verdict == MALFORMED:
        assert "judging `n` takes more than the 900 MB that a check may have. Make it smaller." in result.message


def test_an_ended_loop_is_no_right_answer(tmp_path):
    exam = small(
        tmp_path,
        other.answer("even", "def even(x):\n    return x % 2 == 0"),
        other.check("even_c", "assert all(map(even, [2, 4]))"),
        other.check("even_d", "for x, y in zip(map(even, [2, 4]), [True, True]):\n    assert x == y"),
    )
    right = {"even": "def even(x):\n    return x % 2 == 0"}
    with grading(exam) as record_of:
        assert record_of({}).score == 0
        assert record_of(right).score == 2
        for error in ("StopIteration", "StopAsyncIteration"):
            assert record_of({"even": f"def even(x):\n    raise {error}"}).score == 0
            assert type(learner_error(error, "")) is RuntimeError


def test_a_learner_does_not_move_a_constant_of_a_locked_cell(tmp_path):
    from nbformat.v4 import new_code_cell

    locked = other.marked(
        new_code_cell("TOL = 1e-6\n\ndef near(one, other):\n    return abs(one - other) < TOL"), "given", locked=True
    )
    exam = small(
        tmp_path, locked, other.answer("q1", "pi = 3.14159265"), other.check("q1_c", "assert near(pi, 3.1415926535)")
    )
    with grading(exam) as record_of:
        assert record_of({"q1": "pi = 3.14159265"}).score == 1
        assert record_of({"q1": "pi = 100; TOL = 1e9"}).score == 0


def test_functions_are_called_by_keyword_too(tmp_path):
    raising = "try:\n    power(base='a', to=2)\n    assert False, 'text has no power'\nexcept TypeError:\n    pass"
    exam = small(
        tmp_path,
        other.answer("q1", "def power(base, to=2):\n    return base**to"),
        other.check("q1_c", "assert power(3, to=3) == 27 and power(base=2) == 4"),
        other.check("q1_d", raising),
    )
    with grading(exam) as record_of:
        assert record_of({"q1": "def power(base, to=2):\n    return base**to"}).score == 2
        lenient = record_of({"q1": "def power(base, to=2):\n    return 27 if to == 3 else 4"})
    assert [result.verdict for result in lenient.results] == [SOLVED, WRONG]


def test_an_error_of_the_learners_own_is_known_by_what_it_is_derived_from(tmp_path):
    asks = "try:\n    root(-1)\n    assert False\nexcept ValueError as error:\n    assert 'Negative' in str(error)"
    exam = small(
        tmp_path, other.answer("q1", "def root(x):\n    raise ValueError('Negative')"), other.check("q1_c", asks)
    )
    own = "class Negative(ValueError):\n    pass\n\ndef root(x):\n    raise Negative('no')"
    with grading(exam) as record_of:
        assert record_of({"q1": own}).score == 1
        assert record_of({"q1": own.replace("(ValueError)", "(Exception)")}).score == 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see ![s](attachment:s.png)", "see [a picture in the submitted notebook: s]"),
        ("[x](attachment:a.zip)", "[x](attachment :a.zip)"),
        ("$\\href{java\tscript:alert(1)}{x}$", "$\\ href{java\tscript :alert(1)}{x}$"),
        ("$\\newcommand\\x[1]{y}$ and $\\frac{1}{2}$", "$\\ newcommand\\x[1]{y}$ and $\\frac{1}{2}$"),
    ],
)
def test_pictures_and_links_of_a_learner_are_harmless(text, shown):
    assert harmless(text) == shown


def test_a_page_of_formulas_is_bounded():
    shown = harmless("\\[ x \\]\n" * 2 * MOST_FORMULAS)
    assert shown.count("\\[") == MOST_FORMULAS and shown.count("\\ [") == MOST_FORMULAS


COMMON = [
    ("range(3)", "list(x) == [0, 1, 2]"),
    ("__import__('fractions').Fraction(5, 2)", "abs(x - 2.5) < 1e-9"),
    ("__import__('decimal').Decimal('2.5')", "abs(x - 2.5) < 1e-9"),
    ("1 + 2j", "x == 1 + 2j"),
    ("{'a': 1}.keys()", "set(x) == {'a'}"),
    ("{'a': 1}.items()", "dict(x) == {'a': 1}"),
    ("__import__('collections').deque([1, 2])", "list(x) == [1, 2]"),
]


@pytest.fixture(scope="module")
def crossed(tmp_path_factory):
    """By value, the points of its answer: one submission with an answer for each common value."""
    cells, answers = [], {}
    for number, (value, holds) in enumerate(COMMON, 1):
        answers[f"q{number}"] = f"x{number} = {value}"
        holds = re.sub(r"\bx\b", f"x{number}", holds)
        cells += [other.answer(f"q{number}", answers[f"q{number}"]), other.check(f"q{number}_c", f"assert {holds}")]
    exam = small(tmp_path_factory.mktemp("common"), *cells)
    with grading(exam) as record_of:
        results = record_of(answers).results
    return dict(zip([value for value, _ in COMMON], [result.points for result in results], strict=True))


@pytest.mark.parametrize(("value", "holds"), COMMON)
def test_common_values_cross(crossed, value, holds):
    assert crossed[value] == 1, holds


def test_what_cannot_cross_is_named_with_a_next_step(tmp_path):
    exam = small(tmp_path, other.answer("q1", "x = [1]"), other.check("q1_c", "assert len(x) == 1"))
    with grading(exam) as record_of:
        record = record_of({"q1": "x = (each for each in [1])"})
    assert record.results[0].verdict == MALFORMED
    assert (
        "`x` is a generator, which a check cannot read. Make a number, text, list or dict of it."
        in record.results[0].message
    )
