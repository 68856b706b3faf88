"""The guide's claims: each is given to its lessons, and what the course does with it is what the table says.

`tests/claims.csv` has a column `shown`: *exercised* where a judged question rests on the claim, *measured* where a cell of
code shows it, *opinion* where the text cites it and says whose view it is. The column is derived here from the cells' tags.
A lesson beyond the guide goes on with some claims and shows none of them for the guide: it stands in the column `beyond`.
"""

import csv
import re

import pytest

from autograder.authoring import lesson as lessons
from autograder.course.places import lesson_texts
from tests.paths import ROOT

BEYOND = "**This lesson is an elective, beyond the guide:**"
TEXTS = lesson_texts(ROOT)
ELECTIVES = {text.stem for text in TEXTS if BEYOND in text.read_text(encoding="utf-8")}
with (ROOT / "tests" / "claims.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


def shown(claim: str) -> str:
    """The strongest thing that any lesson of the guide does with a claim."""
    done = set().union({"opinion"}, *USES.get(claim, {}).values())
    return max(done, key=["opinion", "measured", "exercised"].index)


def uses(electives: bool) -> dict[str, dict[str, set[str]]]:
    """By claim and lesson, what the tagged cells do with it, in the lessons of the guide or in those beyond it."""
    found: dict[str, dict[str, set[str]]] = {}
    for text in TEXTS:
        if (text.stem in ELECTIVES) != electives:
            continue
        for cell in lessons.read(text):
            asked = cell.kind == "markdown" and re.match(r"### Q\d\d\.\d", cell.source)
            use = "exercised" if asked else "measured" if cell.kind == "code" else "opinion"
            for tag in cell.marks.get("tags", []):
                found.setdefault(tag, {}).setdefault(text.stem[:2], set()).add(use)
    return found


USES, CONTINUED = uses(electives=False), uses(electives=True)


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_the_table_says_what_is_done_with_a_claim(row):
    assert row["shown"] == shown(row["id"]), row["claim"]


def test_two_lessons_go_beyond_the_guide():
    assert sorted(ELECTIVES) == ["12_grading_answers", "13_agent_permissions"]


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_what_goes_beyond_the_guide_is_marked(row):
    """An elective is given no claim of the guide; which claims it goes on with, the table says."""
    assert row["beyond"] == ",".join(sorted(CONTINUED.get(row["id"], ()))), row["claim"]
    assert not {name[:2] for name in ELECTIVES} & set(row["lessons"].split(",")), row["claim"]


def test_the_readme_marks_what_goes_beyond_the_guide():
    table = re.findall(r"^\| \[(\d\d) .*", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    marked = re.findall(
        r"^\| \[(\d\d) .*\) \(beyond the guide\) \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert table == [text.stem[:2] for text in TEXTS] and marked == [name[:2] for name in sorted(ELECTIVES)]


@pytest.mark.parametrize("row", [row for row in ROWS if "D" in row["mode"]], ids=lambda row: row["id"])
def test_each_skill_is_exercised_by_a_judged_decision(row):
    assert row["shown"] == "exercised", row["claim"]


@pytest.mark.parametrize(
    "row", [row for row in ROWS if "M" in row["mode"] and "R" not in row["mode"]], ids=lambda row: row["id"]
)
def test_what_is_to_be_measured_is_measured(row):
    assert row["shown"] in ("measured", "exercised"), row["claim"]
