"""What leaves as CSV: no formula for a spreadsheet, and ids as the platform knows them."""

import csv
import io

import pytest

from autograder.classroom.export import FORMATS, ScoreRow
from autograder.classroom.grade import write_csv
from autograder.course.printable import cell, key
from autograder.grading.unit import Graded

FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "＝1", "＠x", '=HYPERLINK("http://x","y")',
    "=cmd|'/C calc'!A0", "-2+3+cmd|'/C calc'!A0", "\u200b=1", "\ufeff=1",
]  # fmt: skip
DANGEROUS = ["=cmd|'/C calc'!A0", '=HYPERLINK("http://x")', "@SUM(1)", "=1\t2", "+1\n2", "=A1:B2", "-x y", "=a,b"]
IDS = ["ada", "s-01", "-ada", "+491234", "@ada", "=ada", "ada@x.org", "ada.b_c", "007", "李明", "Zoë", "o'neil", "a b"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_formula(text):
    shown = cell(text)
    assert shown.lstrip()[0] not in "=+-@＝＋－＠\t\r\n"
    next(csv.reader(io.StringIO(shown))), shown.encode()


@pytest.mark.parametrize("text", IDS)
def test_ids_that_harm_nobody_stay(text):
    assert key(text) == text


@pytest.mark.parametrize("text", DANGEROUS)
def test_ids_that_could_call_something_do_not(text):
    assert key(text).startswith("'")


def table(form, **changed):
    values = {"student": "ada", "first_name": "A", "last_name": "B", "email": "", "lms_id": "", "lesson": "02_x"}
    row = ScoreRow(**{**values, "score": 1.0, "max_score": 2.0, "late_penalty": 0.0, **changed})
    text = io.StringIO()
    csv.writer(text).writerows(FORMATS[form]([row]))
    text.getvalue().encode()
    return list(csv.DictReader(io.StringIO(text.getvalue())))[-1]


@pytest.mark.parametrize("text", ["-ada", "+49", "=ada", "@x"])
def test_platforms_find_their_people(text):
    canvas = table("canvas", student=text, lms_id=text)
    assert canvas["ID"] == canvas["SIS User ID"] == canvas["SIS Login ID"] == text
    assert table("moodle", student=text)["ID number"] == table("moodle", lms_id=text)["ID number"] == text
    assert table("moodle", email=text)["Email address"] == text
    assert table("csv", student=text)["student"] == f"'{text}"


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("text", [*FORMULAS, "\ud800", "\x1b]0;x\x07", "a\x00b", "x" * 100_000])
def test_every_cell_of_every_form_is_harmless(form, text):
    for value in table(form, first_name=text, last_name=text).values():
        assert value[:1] not in tuple("=+@\t\r") and len(value) < 3_000 and value.replace("\u00a0", "").isprintable()


def test_the_table_of_a_grading_is_harmless(tmp_path):
    records = [Graded(text, "02_x", "refused", text + " \ud800", 0.0, 2.0) for text in FORMULAS]
    write_csv(records, tmp_path / "grades.csv")
    with (tmp_path / "grades.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(FORMULAS)
    assert all(row[name][:1] not in tuple("=+-@\t\r\n") for row in rows for name in ("student", "reason"))
