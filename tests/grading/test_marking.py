"""What goes back holds the learner's words, harmless and within bounds, and nbgrader reads the right points from it."""

import json
import unicodedata
from dataclasses import asdict

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbgrader.utils import determine_grade

from aipm.questions.statuses import ERROR, SOLVED, WRONG
from autograder.grading.judge import CheckResult
from autograder.grading.marking import mark, new_output, result_output
from autograder.grading.reading import MOST_CODE, Unreadable, cells_of
from autograder.grading.rebuild import RunCell, rebuild
from autograder.grading.session import RunResult
from autograder.grading.text import MOST_CLAUSE, MOST_CLAUSES, MOST_MESSAGE, MOST_REASON, clauses, clean, sentence
from autograder.grading.texts import Texts
from autograder.grading.unit import Graded, finished, from_dict, grade_cells, refused
from tests.grading import mini, strategies

EXAM = mini.exam()
MOST_BYTES = 2_000_000  # of what goes back
EVIL = "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b31m \ud83d \u202egpj\u2066 \0\x08\x0b\x0c\x7f\x85\u2028\u2029\r\n\ufffe"


def results(verdict=SOLVED, message="Solved: fine.", points=None):
    return [
        CheckResult(
            check.grade_id, check.question, check.points if points is None else points, check.points, verdict, message
        )
        for check in EXAM.checks
    ]


def own_cells(*sources):
    return [RunCell(-1, "added", source, own=True) for source in sources]


def text_of(notebook):
    """The file of a marked notebook, once nbgrader's own reader has taken it."""
    text = nbformat.writes(notebook) + "\n"
    nbformat.validate(nbformat.reads(text, as_version=4))
    return text


def strings(value):
    """All texts in a value of JSON."""
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from strings(each)


def assert_harmless(text):
    """A notebook's file that can be written, and in which no text steers a screen."""
    text.encode()
    for each in strings(json.loads(text)):
        odd = {letter for letter in each if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")} - {"\n", "\t"}
        assert not odd and not set(each) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068"), repr(each[:200])


def marked(cells=None, outputs=None, found=None, texts=None):
    cells = rebuild(EXAM, []).cells if cells is None else cells
    ran = RunResult(results=results() if found is None else found, outputs=outputs or {})
    return mark(EXAM, cells, ran, texts)


FLOOD = {
    "letters": "x" * 300_000,
    "lines": "\n" * 300_000,
    "quotes": '"\\' * 150_000,
    "emoji": "\U0001f600" * 300_000,
    "controls": "\x1b\0\x08" * 100_000,
    "lines of all kinds": "\r\u2028\x0b\x85" * 75_000,
    "bidi": "\u202e" * 300_000,
    "half characters": "\ud83d" * 300_000,
    "unseen": "\U000e0100" * 300_000,
}


PLACES = ["printed", "displayed", "often displayed", "raised", "source", "many cells", "texts", "all"]


@pytest.mark.parametrize(
    ("kind", "where"),
    [("lines", where) for where in PLACES]
    + [(kind, "all") for kind in ("quotes", "emoji", "half characters")]
    + [(kind, "printed") for kind in FLOOD],
)
def test_what_goes_back_is_bounded(kind, where):
    flood, every = FLOOD[kind], where == "all"
    cells, outputs, texts = rebuild(EXAM, []).cells, {}, Texts()
    if where in ("many cells",) or every:
        cells = own_cells(*(flood[:200] for _ in range(1_900))) + cells
    if where == "source" or every:
        cells = own_cells(*([flood[:190_000]] * (MOST_CODE // 190_000))) + cells
    indexes = range(len(cells))
    if where == "printed" or every:
        outputs = {index: {"printed": flood, "outputs": [], "error": None} for index in indexes}
    if where in ("displayed", "often displayed"):
        display = {"data": {"text/plain": flood[:20] if where == "often displayed" else flood}}
        outputs = {
            index: {"printed": "", "outputs": [display] * (3_000 if "often" in where else 2)} for index in indexes
        }
    if where == "raised":
        outputs = {index: {"printed": "", "outputs": [], "error": [flood, flood]} for index in indexes}
    if where == "texts" or every:
        texts = Texts({}, {0: [(0, flood[:150_000])] * 5 + [(0, flood[:5])] * 1_500})
    text = text_of(marked(cells, outputs, results(WRONG, flood, 0.0), texts))
    assert len(text.encode()) < MOST_BYTES
    assert_harmless(text)


def test_many_small_cells_stay_within_the_bound():
    notebook = {"cells": [{"cell_type": "code", "source": f"x{number} = '\U0001f600'"} for number in range(1_500)]}
    cells = rebuild(EXAM, cells_of(json.dumps(notebook).encode(), "x")).cells
    outputs = {
        index: {"printed": "é\n" * 500, "outputs": [{"data": {"text/plain": "1"}}] * 9} for index in range(len(cells))
    }
    assert len(text_of(marked(cells, outputs)).encode()) < MOST_BYTES


def test_honest_work_goes_back_as_it_is():
    source = "share = 0.42  # 42 % – naïve\ttab\n\n\nsure = 0.8\n"
    cells = rebuild(EXAM, cells_of(mini.encoded(mini.submitted({**mini.REFERENCE, "q90_1": source})), "x")).cells
    index = next(number for number, cell in enumerate(cells) if cell.grade_id == "q90_1")
    table = "\n".join(f"row {number}  │ é │ 日本" for number in range(900))
    outputs = {
        index: {"printed": table, "outputs": [{"data": {"text/plain": "👩‍💻 4"}}], "error": ["ValueError", "no <b>"]}
    }
    cell = next(cell for cell in marked(cells, outputs).cells if cell.id == "q90_1")
    assert cell.source == source
    assert [output.output_type for output in cell.outputs] == ["stream", "display_data", "error"]
    assert cell.outputs[0].text == table and cell.outputs[1].data["text/plain"] == "👩‍💻 4"
    assert cell.outputs[2].evalue == "no <b>"


def test_a_flood_in_one_cell_takes_no_answer_from_the_page():
    cells = (
        own_cells(*("#" * 190_000 for _ in range(2)))
        + rebuild(EXAM, cells_of(mini.encoded(mini.submitted()), "x")).cells
    )
    outputs = {index: {"printed": "x" * 8_000_000, "outputs": [], "error": None} for index in range(len(cells))}
    notebook = marked(cells, outputs)
    shown = {cell.id: cell.source for cell in notebook.cells}
    assert {question: shown[question] for question in mini.REFERENCE} == mini.REFERENCE
    assert "more characters" in notebook.cells[0].outputs[0].text


@pytest.mark.parametrize(
    "ran",
    [
        {}, {"printed": 3}, {"printed": None, "outputs": [3, None, [], {"data": 3}, {"data": {"text/plain": 3}}, {"data": {}}]},
        {"printed": "", "outputs": [{"data": {"text/html": "<script>"}}], "error": None},
    ],
)  # fmt: skip
def test_outputs_of_any_type_show_nothing(ran):
    notebook = marked(own_cells("x") + rebuild(EXAM, []).cells, {0: ran})
    assert notebook.cells[0].outputs == []
    text_of(notebook)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(strategies.notebooks(), st.lists(strategies.outputs(), max_size=4), strategies.texts())
def test_whatever_was_handed_in_and_printed_goes_back_readable(notebook, outputs, said):
    try:
        rebuilt = rebuild(EXAM, cells_of(strategies.as_bytes(notebook), "x"))
    except Unreadable as why:
        rebuilt, said = rebuild(EXAM, []), str(why)
    ran = RunResult(results=results(WRONG, said, 0.0), outputs=dict(enumerate(outputs)))
    text = finished(EXAM, rebuilt, ran, "graded", said)
    nbformat.validate(nbformat.reads(text, as_version=4))
    assert_harmless(text)


# What nbgrader reads


def read_by_nbgrader(output):
    """The points that nbgrader reads for a check of 2 points with this output, and the most it could."""
    cell = nbformat.v4.new_code_cell("x", metadata={"nbgrader": {"grade": True, "solution": False, "points": 2}})
    cell.outputs = [output]
    return determine_grade(cell)


@pytest.mark.parametrize(
    ("result", "points"),
    [
        (CheckResult("q", "q", 2.0, 2.0, SOLVED, "Solved."), 2),
        (CheckResult("q", "q", 2.0, 2.0, SOLVED, EVIL), 2),
        (CheckResult("q", "q", 2.0, 2.0, SOLVED, ""), 2),
        (CheckResult("q", "q", 0.5, 2.0, SOLVED, "Half."), 0.5),
        (CheckResult("q", "q", 0.0, 2.0, WRONG, EVIL * 100), 0),
        (CheckResult("q", "q", 0.0, 2.0, ERROR, ""), 0),
        (None, 0),
    ],
)
def test_nbgrader_reads_the_points_of_every_result(result, points):
    assert read_by_nbgrader(result_output(result)) == (points, 2)


def test_a_check_without_a_result_earns_nothing():
    notebook = marked(found=results()[:1])
    outputs = {cell.id: cell.outputs[0].output_type for cell in notebook.cells if cell.id.endswith("_judge")}
    assert outputs == {"q90_1_judge": "stream", **dict.fromkeys(["q90_2_judge", "q90_3_judge", "q90_4_judge"], "error")}


# Records


def test_texts_are_cleaned_the_same_twice():
    for text in (EVIL, EVIL * 500, "é" * 3_000, "x" * 3_000, " a \n b\t", "\x1b[31m" * 3_000, "", "\ud83d" * 2_000):
        line = sentence(text, 200)
        assert len(line) <= 200 and sentence(line, 200) == line and "\n" not in line
        line.encode()
        shown = clean(text, 500)
        assert len(shown) <= 500 and clean(shown, 500) == shown
    assert clean("a\tb\r\nc\rd\u2028e", 99) == "a\tb\nc\nd\ne"
    assert clean("\x1b[1;31mred\x1b[0m \x1b]8;;https://x\x1b\\link\x1b]8;;\x07", 99) == "red link"
    assert sentence("Zoë naïve 日本 👩‍💻", 99) == "Zoë naïve 日本 👩‍💻"
    assert sentence("ab cd", 4) == "ab…"


def test_a_ledger_has_few_short_clauses():
    kept = clauses([*(f"clause {number}" for number in range(238)), "clause 1", EVIL, "x" * 10**6])
    assert len(kept) == MOST_CLAUSES and kept[-1] == "and 216 more" and kept[0] == "clause 0"
    assert clauses(kept) == kept and all(len(clause) <= MOST_CLAUSE for clause in kept)
    assert clauses(["a", "a", "b"]) == ["a", "b"] and clauses([]) == []


def test_no_record_can_hold_text_that_harms():
    result = CheckResult("q90_1_judge", "q90_1", 0.0, 2.0, WRONG, EVIL * 1_000)
    record = Graded("zoe", "90_small", "graded", EVIL * 1_000, 0.0, 10.0, [result], [EVIL * 1_000] * 3 + ["x"] * 9, {})
    assert (
        len(record.reason) <= MOST_REASON and len(record.results[0].message) <= MOST_MESSAGE and len(record.ledger) == 2
    )
    assert_harmless(json.dumps(record.as_dict()))
    assert from_dict(json.loads(json.dumps(record.as_dict()))) == record
    assert from_dict(asdict(record)) == record


def test_a_refusal_is_a_record_whatever_its_reason():
    record = refused(EXAM, "zoe", EVIL * 1_000, [EVIL])
    assert record.status == "refused" and record.score == 0 and not record.open_points
    assert_harmless(record.notebook)
    assert len(record.notebook.encode()) < 60_000


class Broken:
    """A session in which grading fails for one reason or another."""

    exam = EXAM

    def __init__(self, error):
        self.error = error

    def run(self, *anything, **more):
        raise self.error


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError(EVIL),
        KeyError("x"),
        RecursionError(),
        MemoryError(),
        UnicodeEncodeError("utf-8", "\ud800", 0, 1, "no"),
    ],
)
def test_a_fault_of_the_grader_is_this_submissions_record(error):
    record = grade_cells(Broken(error), "zoe", cells_of(mini.encoded(mini.submitted()), "x"))
    assert record.status == "not judged" and type(error).__name__ in record.reason and record.open_points == 10
    assert_harmless(record.notebook)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("stream", {"name": "stdout", "text": "a\nb"}),
        ("display_data", {"data": {"text/plain": "x"}}),
        ("execute_result", {"data": {"text/plain": "2.5"}, "execution_count": 1}),
        ("error", {"ename": "Wrong", "evalue": "no", "traceback": ["no"]}),
    ],
)
def test_an_output_is_what_nbformat_makes(kind, fields):
    theirs, ours = nbformat.v4.new_output(kind, **fields), new_output(kind, **fields)
    assert ours == theirs and {key: type(value) for key, value in ours.items()} == {
        key: type(value) for key, value in theirs.items()
    }
