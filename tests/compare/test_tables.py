"""Tables of scenes: a caption, texts to the left, numbers to the right, and the same rows as plain text."""

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from aipm import tables
from aipm.tables import show_table

ROWS = [
    {"segment": "new <user>", "frauds": 1200, "recall": 0.5, "cost (€)": 1234.56, "checked": True},
    {"segment": "abroad", "frauds": 7, "recall": np.nan, "cost (€)": -20.0, "checked": False},
]


@pytest.fixture
def shown(monkeypatch):
    """What `show_table` displays: (page, text)."""
    bundles = []
    monkeypatch.setattr(tables, "display", lambda bundle, raw: bundles.append(bundle))

    def run(*arguments, **named):
        show_table(*arguments, **named)
        bundle = bundles.pop()
        return BeautifulSoup(bundle["text/html"], "html.parser"), bundle["text/plain"]

    return run


def test_a_table_has_a_caption_heads_and_sides(shown):
    page, text = shown(ROWS, "Recall differs by segment", {"recall": ".0%"})
    assert page.caption.text == "Recall differs by segment"
    heads = page.thead.find_all("th")
    assert [head.text for head in heads] == ["segment", "frauds", "recall", "cost (€)", "checked"]
    sides = ["left", "right", "right", "right", "left"]
    assert ["right" if "right" in head["style"] else "left" for head in heads] == sides
    for row in page.tbody.find_all("tr"):
        assert ["right" if "right" in cell["style"] else "left" for cell in row.find_all(["th", "td"])] == sides
    assert [cell.text for cell in page.tbody.tr.find_all(["th", "td"])] == [
        "new <user>", "1,200", "50%", "1,235", "yes",
    ]  # fmt: skip
    assert text.splitlines() == [
        "Recall differs by segment",
        "segment     frauds  recall  cost (€)  checked",
        "----------  ------  ------  --------  -------",
        "new <user>   1,200     50%     1,235  yes",
        "abroad           7       –       -20  no",
    ]


def test_the_plain_table_is_the_same_table(shown):
    page, text = shown(ROWS, "Recall differs")
    cells = [[cell.text for cell in row.find_all(["th", "td"])] for row in page.find_all("tr")]
    lines = [line.split("  ") for line in text.splitlines()[1:] if not line.startswith("-")]
    assert cells == [[cell.strip() for cell in line if cell.strip()] for line in lines]


def test_a_first_column_of_numbers_stands_to_the_right(shown):
    page, _ = shown([{"threshold": 0.02, "F1": 0.5}, {"threshold": 0.1, "F1": 0.25}], "F1 moves")
    assert "right" in page.tbody.th["style"] and page.tbody.th.text == "0.020"


def test_an_index_that_says_something_becomes_a_column(shown):
    frame = pd.DataFrame({"frauds": [3, 4]}, index=pd.Index(["a", "b"], name="segment"))
    page, _ = shown(frame, "Frauds by segment")
    assert [head.text for head in page.thead.find_all("th")] == ["segment", "frauds"]
    assert list(frame.columns) == ["frauds"]
    page, _ = shown(frame.reset_index(), "Frauds by segment")
    assert len(page.thead.find_all("th")) == 2


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ([1.0, 2.0], ["1", "2"]),
        ([0.1234, 0.5], ["0.123", "0.500"]),
        ([1.234, 0.5], ["1.23", "0.50"]),
        ([12.34, 1], ["12.3", "1.0"]),
        ([123.4, 1], ["123", "1"]),
        ([None, 3], ["–", "3"]),
        ([None, "x"], ["–", "x"]),
        ([1_000_000, 1], ["1,000,000", "1"]),
    ],
)
def test_a_column_has_as_many_decimals_as_its_size_asks_for(column, cells):
    assert tables.written(pd.Series(column), None) == cells


@pytest.mark.parametrize(
    ("rows", "caption", "form", "says"),
    [([], "x", None, "no rows"), (ROWS, " ", None, "caption"), (ROWS, "x", {"cost": ".0f"}, "'cost'; the columns are")],
)
def test_what_cannot_be_a_table_is_said(rows, caption, form, says):
    with pytest.raises(ValueError, match=says):
        show_table(rows, caption, form)
