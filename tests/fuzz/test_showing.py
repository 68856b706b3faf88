"""What a person sees of records and rosters, whatever stands in them: screens, tables, pages, files for other programs."""

import contextlib
import csv
import io
import json
import re
import tempfile
from html.parser import HTMLParser
from pathlib import Path

from hypothesis import strategies as st

from aipm.printable import printable
from aipm.questions.statuses import CRASHED, ERROR, MALFORMED, OPEN, SOLVED, TIMED_OUT, WRONG
from autograder.classroom import report
from autograder.classroom.export import FORMATS, ScoreRow
from autograder.classroom.grade import write_csv
from autograder.classroom.ledger import Ledger
from autograder.classroom.statistics import summarise
from autograder.cli import tables
from autograder.cli.common import Screen, as_json
from autograder.course.problems import Problem
from autograder.grading.judge import CheckResult
from autograder.grading.unit import REFUSED, Graded
from tests.fuzz.effort import fuzz
from tests.fuzz.strategies import NASTY, harmless, texts

LESSON = "90_small"
VERDICTS = [CRASHED, ERROR, MALFORMED, OPEN, SOLVED, TIMED_OUT, WRONG, REFUSED]
POINTS = {"q90_1": 2.0, "q90_2": 3.0}
ids = st.one_of(st.text("abz019._-", min_size=1, max_size=6), texts)
long = st.one_of(texts, st.sampled_from(NASTY).map(lambda text: (text * 400)[:4_000]))


def checks(question):
    """Results of one check."""
    return st.builds(
        lambda verdict, share, message: CheckResult(
            f"{question}_judge", question, share * POINTS[question], POINTS[question], verdict, message
        ),
        st.sampled_from(VERDICTS),
        st.sampled_from([0.0, 0.25, 1.0]),
        long,
    )


records = st.builds(
    Graded,
    student=ids,
    lesson=st.just(LESSON),
    status=st.sampled_from(["graded", "not answered", "timed out", "crashed", "refused", "not judged"]),
    reason=long,
    score=st.sampled_from([0.0, 1.5, 5.0]),
    max_score=st.just(5.0),
    results=st.tuples(*map(checks, POINTS)).map(list),
    ledger=st.lists(long, max_size=30),
    isolated=st.booleans(),
    learner_seconds=st.sampled_from([0.0, 0.123, 90.0]),
)
classes = st.lists(records, min_size=1, max_size=5, unique_by=lambda graded: graded.student)


@contextlib.contextmanager
def watched(width=100):
    """A screen of the command, and a check of all that was written on it."""
    screen, written = Screen(), io.StringIO()
    screen._file, screen._width = written, width
    screen._force_terminal = False
    yield screen
    text = written.getvalue()
    assert harmless(text) and len(text) < 400_000


class Active(HTMLParser):
    """Counts the elements and attributes of a page that would run something."""

    found = 0

    def handle_starttag(self, tag, attrs):
        self.found += tag in ("script", "iframe", "object", "embed", "form", "base", "link")
        self.found += any(
            name.startswith("on") or (value or "").strip().lower().startswith("javascript:") for name, value in attrs
        )


def passive(html):
    """Whether a page can be kept, and runs nothing."""
    html.encode("utf-8")
    page = Active()
    page.feed(html)
    return not page.found


@fuzz(60, text=st.one_of(long, st.integers(), st.none()), limit=st.integers(0, 400), lines=st.booleans())
def test_printable_text_can_be_shown(text, limit, lines):
    shown = printable(text, limit, lines=lines)
    assert harmless(shown) and len(shown) <= 10 * limit + 60
    assert lines or "\n" not in shown


@fuzz(20, share=0.3, graded=classes, width=st.sampled_from([20, 80, 200]))
def test_the_screen_shows_a_class(graded, width):
    with watched(width) as screen:
        screen.print(tables.grade_table(LESSON, graded))
        for note in tables.grade_notes(graded):
            screen.print(note, soft_wrap=True)
        screen.print(tables.not_judged_line(graded), style="bold", soft_wrap=True)
        for each in graded:
            screen.print(tables.own_table(each))
        with screen.busy(graded[0].student):
            pass


@fuzz(20, share=0.1, graded=classes)
def test_a_class_is_summed_up(graded):
    summary = summarise(LESSON, graded)
    assert summary.submissions == len(graded)
    for name in ("questions", "messages", "odd"):
        assert passive(report.table_html(getattr(summary, name)))
        assert len(report.table_html(getattr(summary, name))) < 200_000
        json.dumps(as_json(getattr(summary, name).to_dict("records")), allow_nan=False)
    with watched() as screen:
        screen.print(tables.question_table(summary))
    with tempfile.TemporaryDirectory() as folder:
        report.write_csv(summary, Path(folder) / "x.csv")
        write_csv(graded, Path(folder) / "grades.csv")
        with (Path(folder) / "grades.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == len(graded)
        assert not any(formula(cell) for row in rows for name, cell in row.items() if name in ("student", "reason"))


@fuzz(3, share=0.005, graded=classes)
def test_a_class_has_a_page(graded):
    with tempfile.TemporaryDirectory() as folder:
        report.write_page(summarise(LESSON, graded), Path(folder) / "x.html")
        text = (Path(folder) / "x.html").read_text(encoding="utf-8")
        assert passive(text) and len(text) < 3_000_000


def formula(cell):
    """Whether a spreadsheet would calculate a cell of a CSV file."""
    return cell.lstrip().startswith(("=", "+", "-", "@")) or cell.startswith(("\t", "\r"))


names = st.one_of(st.sampled_from(["", "Zoë", "O'Neil", "Dupont, dit Petit"]), long)
scores = st.builds(
    ScoreRow,
    student=ids, first_name=names, last_name=names, email=names, lms_id=st.one_of(st.just("7001"), texts), lesson=st.sampled_from([LESSON, "91_other"]),
    score=st.sampled_from([0.0, 0.1 + 0.2, 4.0]), max_score=st.just(5.0), late_penalty=st.sampled_from([0.0, 1.0]),
)  # fmt: skip


@fuzz(
    100,
    share=0.5,
    rows=st.lists(scores, max_size=6, unique_by=lambda row: (row.student, row.lesson)),
    form=st.sampled_from(sorted(FORMATS)),
)
def test_scores_are_exported(rows, form):
    """One row a student, each encodable and no formula; what cannot be an id of a platform is said in a Problem."""
    out = io.StringIO()
    try:
        csv.writer(out).writerows(FORMATS[form](rows))
    except Problem as problem:
        assert harmless(str(problem))
        return
    text = out.getvalue()
    assert harmless(text.replace("\r\n", "\n"))
    table = list(csv.reader(io.StringIO(text)))
    assert len(table) == {"csv": 1 + len(rows), "canvas": 2, "moodle": 1}[form] + (
        0 if form == "csv" else len({row.student for row in rows})
    )
    for row in table[1:]:
        for cell in row:
            assert not formula(cell) or re.fullmatch(r"[=+\-@]?[\w.@+-]*|    Points Possible", cell), cell


# What becomes of a name that no file can hold is a matter of who reads it: test_class.py.
kept = classes.filter(
    lambda graded: not any("\ud800" <= letter <= "\udfff" for each in graded for letter in each.student)
)


@fuzz(20, share=0.1, graded=kept)
def test_records_come_back_from_the_ledger(graded):
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(Ledger(Path(folder))) as ledger:
        for each in graded:
            ledger.write(each, "content", "exam")
        assert {each.student for each in ledger.records(LESSON)} == {each.student for each in graded}
        assert all(ledger.unchanged(each.student, LESSON, "content", "exam") for each in graded)
