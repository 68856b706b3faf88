"""The guide's claims: each is given to its lessons, and what the course does with it is what the table says.

`tests/claims.csv` has a column `shown`: *exercised* where a judged question rests on the claim, *measured* where a cell of
code shows it, *opinion* where the text cites it and says whose view it is. The column is derived here from the cells' tags.
"""

import csv
import re

import jupytext
import pytest

from autograder.course.places import lesson_texts
from tests.paths import ROOT

LESSONS = [text.stem for text in lesson_texts(ROOT)]
with (ROOT / "tests" / "claims.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


def shown(claim: str) -> str:
    """The strongest thing that any lesson does with a claim."""
    return max(USES.get(claim, {"opinion"}), key=["opinion", "measured", "exercised"].index)


def uses() -> dict[str, set[str]]:
    """By claim, what the tagged cells of all lessons do with it."""
    found: dict[str, set[str]] = {}
    for lesson in LESSONS:
        for cell in jupytext.read(ROOT / "lessons" / f"{lesson}.py").cells:
            asked = cell.cell_type == "markdown" and re.match(r"### Q\d\d\.\d", cell.source)
            use = "exercised" if asked else "measured" if cell.cell_type == "code" else "opinion"
            for tag in cell.metadata.get("tags", []):
                found.setdefault(tag, set()).add(use)
    return found


USES = uses()


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_the_table_says_what_is_done_with_a_claim(row):
    assert row["shown"] == shown(row["id"]), row["claim"]


@pytest.mark.parametrize("row", [row for row in ROWS if "D" in row["mode"]], ids=lambda row: row["id"])
def test_each_skill_is_exercised_by_a_judged_decision(row):
    assert row["shown"] == "exercised", row["claim"]


@pytest.mark.parametrize(
    "row", [row for row in ROWS if "M" in row["mode"] and "R" not in row["mode"]], ids=lambda row: row["id"]
)
def test_what_is_to_be_measured_is_measured(row):
    assert row["shown"] in ("measured", "exercised"), row["claim"]
