"""The class report: true words, bounded whatever a record holds, harmless on a page, JSON that is JSON."""

import csv
import io
import json
import time

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from rich.console import Console

from aipm.questions.statuses import BY_HAND, ERROR, NOT_JUDGED, TIMED_OUT
from autograder.classroom.ledger import Ledger
from autograder.classroom.report import REST, hardest, shares_figure, table_html, write_csv, write_page
from autograder.classroom.statistics import LONG, MOST_ODD, WAITING, listed, summarise
from autograder.cli import grading
from autograder.cli.tables import question_table
from autograder.course.problems import Problem
from autograder.grading.judge import CheckResult
from autograder.grading.unit import Graded

LESSON = "02_accuracy_trap"
EVIL = "=1+1</td><script>a()</script>[/b]\x1b]0;x\x07\u202e\ud800"


def record(student, verdict="wrong", message="", ledger=(), points=0.0, status="graded"):
    results = [CheckResult(f"q02_{number}_judge", f"q02_{number}", points, 2.0, verdict, message) for number in (1, 2)]
    made = Graded(student, LESSON, status, "", 2 * points, 4.0, results)
    made.ledger = list(ledger)  # as another version may have kept it, whatever a record bounds today
    return made


def test_the_terminal_shows_what_became_of_everybody():
    report = summarise(LESSON, [record("ada", "solved", points=2.0), record("bob", TIMED_OUT), record("cy", "crashed")])
    table = question_table(report)
    cells = [list(column.cells) for column in table.columns]
    assert [column.header for column in table.columns][5] == REST and cells[1:6] == [
        ["33%"] * 2, ["0%"] * 2, ["0%"] * 2, ["0%"] * 2, ["67%"] * 2,
    ]  # fmt: skip
    screen = Console(file=io.StringIO(), width=80)
    screen.print(table)
    said = screen.file.getvalue()
    words = ("question", "malformed", "answered", "stopped", "refused", "discrimi-", "nation")
    assert all(word in said for word in words) and "0.67 of 2" in said and "…" not in said, said


def test_the_title_names_the_hardest_question_only_where_there_is_one():
    assert (
        hardest(pd.DataFrame({"question": ["Q1", "Q2"], "solved": [0.5, 0.25]})) == "Q2 is the hardest: 25% solved it"
    )
    tie = pd.DataFrame({"question": ["Q1", "Q2", "Q3"], "solved": [0.0, 0.5, 0.0]})
    assert hardest(tie) == "2 questions are the hardest: 0% solved each of them"


def test_a_page_of_hostile_records_is_harmless(tmp_path):
    report = summarise(LESSON, [record(f"{EVIL}{number}", message=EVIL, ledger=[EVIL]) for number in range(3)])
    write_page(report, tmp_path / "r.html")
    write_csv(report, tmp_path / "r.csv")
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert not BeautifulSoup(text, "html.parser").find("script") and "[/b]" in text
    assert not set("\x1b\x07\u202e") & set(text)
    with (tmp_path / "r.csv").open(newline="", encoding="utf-8") as file:
        assert [row["question"] for row in csv.DictReader(file)] == ["Q02.1", "Q02.2"]


@pytest.mark.parametrize(
    "ledger", [["x" * 15_000_000], ["[red] \ud800"] * 300_000, [" ".join("ab" for _ in range(3_000_000))]]
)
def test_a_ledger_of_megabytes_is_bounded(tmp_path, ledger):
    start = time.monotonic()
    report = summarise(LESSON, [record("ada", message=ledger[0], ledger=ledger), record("bob")])
    write_page(report, tmp_path / "r.html")
    assert time.monotonic() - start < 10 and (tmp_path / "r.html").stat().st_size < 400_000
    assert report.odd["reasons"].iloc[0] == len(ledger)
    assert len(report.odd["what looks odd"].iloc[0]) < (MOST_ODD + 1) * (LONG + 60)


def test_what_is_left_out_of_a_list_is_counted():
    assert (
        listed([f"c{number}" for number in range(20)], 2) == "c0; c1; and 18 more"
        and listed(["a"]) == "a"
        and listed([]) == ""
    )


def test_a_stopped_submission_is_a_result_and_a_failure_of_ours_is_not_judged():
    report = summarise(LESSON, [record("a", TIMED_OUT, status=TIMED_OUT), record("b", "refused", status="refused")])
    seen = BeautifulSoup(shares_figure(report), "html.parser").get_text(" ")
    assert REST in seen and NOT_JUDGED not in seen
    report = summarise(LESSON, [record("a", ERROR, status=NOT_JUDGED), record("b", "solved", points=2.0)])
    cells = [
        [each.get_text() for each in row.find_all(["th", "td"])]
        for row in BeautifulSoup(shares_figure(report), "html.parser").find_all("tr")
    ]
    assert dict(zip(cells[0], cells[1], strict=True))[NOT_JUDGED] == "0.5"
    assert ERROR not in report.questions.columns and "error" not in report.statuses


def test_what_a_person_grades_is_neither_stopped_nor_not_judged():
    report = summarise(LESSON, [record("a", BY_HAND), record("b", BY_HAND)])
    rows = BeautifulSoup(shares_figure(report), "html.parser").find_all("tr")
    cells = [[each.get_text() for each in row.find_all(["th", "td"])] for row in rows]
    told = dict(zip(cells[0], cells[1], strict=True))
    assert told[BY_HAND] == "1" and told[REST] == "0" and NOT_JUDGED not in told


def test_points_that_wait_for_a_person_have_a_column_only_where_there_are_any(tmp_path):
    nobody = summarise(LESSON, [record("a"), record("b", TIMED_OUT), record("c", "solved", points=2.0)])
    some = summarise(LESSON, [record("a"), record("b", BY_HAND), record("c", ERROR), record("d", BY_HAND)])
    assert WAITING not in nobody.questions and list(some.questions[WAITING]) == [6.0, 6.0]
    some.questions.loc[1, WAITING] = 0.0
    for report, there in ((nobody, False), (some, True)):
        write_page(report, tmp_path / "r.html")
        write_csv(report, tmp_path / "r.csv")
        page = BeautifulSoup((tmp_path / "r.html").read_text(encoding="utf-8"), "html.parser")
        heads = [each.get_text() for each in page.find_all("th")]
        assert (WAITING in heads) == there == ("Points that wait are" in page.get_text())
        with (tmp_path / "r.csv").open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert [row.get(WAITING) for row in rows] == (["6.0", "0.0"] if there else [None, None])


def test_long_messages_are_shown_whole_as_far_as_a_table_goes():
    import pandas as pd

    assert "x" * 200 in table_html(pd.DataFrame({"message": ["x" * 200]}))


def test_a_lesson_without_checks_is_one_sentence():
    with pytest.raises(Problem, match="has no check"):
        summarise(LESSON, [Graded("a", LESSON, "graded", "", 0.0, 0.0)])


@pytest.mark.parametrize("most", [0.0, 1.0, 100_000.0])
def test_any_number_of_points_makes_a_page(tmp_path, most):
    records = [record(name) for name in "abc"]
    for each in records:
        each.max_score = most
    write_page(summarise(LESSON, records), tmp_path / "r.html")


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course in which two submissions were graded, so that nothing can be told of discrimination."""
    for name in ("notebooks", "lessons"):
        (tmp_path / name).mkdir()
    (tmp_path / "nbgrader_config.py").write_text("")
    (tmp_path / "lessons" / f"{LESSON}.py").write_text("# %%\n")
    monkeypatch.setenv("AIPM_COURSE", str(tmp_path))
    ledger = Ledger(tmp_path)
    for each in (record("ada", ledger=["calls \x1b]0;x\x07"]), record("bob", "solved", "Solved: y", points=2.0)):
        ledger.write(each, "x", "y")
    ledger.close()
    return tmp_path


def test_the_reports_json_is_json(course, capsys):
    grading.report(LESSON, as_json=True)
    told = json.loads(capsys.readouterr().out, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert told["submissions"] == 2 and told["questions"][0]["discrimination"] is None
    assert told["odd"][0]["student"] == "ada"


def test_the_reports_screen_is_printable(course, capsys):
    grading.report(LESSON)
    said = capsys.readouterr().out
    assert "\x1b" not in said and "\x07" not in said and "Looks odd, ada: calls" in said
