"""The learner's own memo on the pages of the portfolio: as it was written, for each lesson that asks for one."""

import json
import re
import shutil
from pathlib import Path

import pytest
from jinja2 import Environment

from aipm.portfolio.kept import parse
from aipm.portfolio.own_seed import FILE
from aipm.portfolio.page import export
from autograder.course.places import lesson_texts
from tests.paths import ROOT

REFERENCE = Path(__file__).parent / "reference"
MEMOS = {path.stem: memo for path in sorted(REFERENCE.glob("*.json")) if (memo := parse(path).parts.get("Memo"))}
ABOUT = {"11_launch_package": ", on the first draft in the month after"}  # its memo is not about the package itself


def escaped(text):
    """A text as the page's template writes it."""
    return Environment(autoescape=True).from_string("{{ text }}").render(text=text)


def pages(folder):
    (folder / FILE).write_text("0" * 16)
    export(folder, folder)
    return [(folder / f"portfolio.{ending}").read_text(encoding="utf-8") for ending in ("html", "md")]


@pytest.mark.parametrize(
    ("memo", "shown"), [("To the head of fraud.\nTwo lines.", True), (None, False), ({"a": 1}, False), ("  ", False)]
)
def test_a_memo_is_shown_in_the_learners_words_and_without_one_nothing_is(memo, shown, tmp_path):
    parts = {**parse(REFERENCE / "02_error_cost_memo.json").parts, "Memo": memo}
    (tmp_path / "02_error_cost_memo.json").write_text(json.dumps({"title": "T", "parts": parts, "open": []}))
    page, text = pages(tmp_path)
    assert ("In my own words" in page) == ("In my own words" in text) == shown
    assert not shown or memo in page


def test_every_lesson_that_keeps_a_memo_has_one_among_the_reference_answers():
    keeping = {path.stem[:2] for path in lesson_texts(ROOT) if re.search(r"\bmemo=", path.read_text(encoding="utf-8"))}
    assert {slug[:2] for slug in MEMOS} == keeping >= {"02", "03", "06", "10", "11"}


@pytest.mark.parametrize("slug", MEMOS)
def test_each_of_them_is_shown_as_it_was_written(slug, tmp_path):
    shutil.copy(REFERENCE / f"{slug}.json", tmp_path)
    heading = f"In my own words{ABOUT.get(slug, '')}"
    page, text = pages(tmp_path)
    assert f'<h3>{heading}</h3>\n<p class="memo">{escaped(MEMOS[slug])}</p>' in page
    assert f"### {heading}\n" in text
