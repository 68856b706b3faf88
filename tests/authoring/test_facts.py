"""Sentences that may stop being true: each has its source and its dates, stands once, and a dated lesson names it."""

import re
from datetime import date, timedelta

import nbformat
import pytest
from rich.console import Console

from autograder.authoring import facts
from autograder.authoring import lesson as lessons
from autograder.authoring.inputs import Inputs
from autograder.authoring.pipeline import Build
from autograder.course.places import lesson_texts
from autograder.course.problems import Problem
from tests.authoring.test_build import LESSON, course  # noqa: F401 -- the fixture
from tests.paths import ROOT

HEAD = ",".join(facts.COLUMNS)
ROW = "speed_limit,Since 1 May 2025 the limit is 30.,Road office,https://example.org/limit,2026-01-02,2026-07-01"
FACTS = facts.facts_of(ROOT)
TEXTS = {path.stem: lessons.read(path) for path in lesson_texts(ROOT)}
# A number that reads as a year or a day of a calendar.
DATED = re.compile(r"\b(?:19[89]\d|20[0-4]\d)\b")
# Works by their year, as lists of references have them: "Zheng and others (2023)", "Hardt, Price and Srebro 2016".
NO_NAME = "in|of|since|from|before|until|after|by|to|and|January|February|March|April|May|June|July|August|September|October|November|December"
WORK = re.compile(
    rf"\b(?!(?:{NO_NAME})\b)[A-Za-z][\w’'.-]+(?: et al\.)?,? \(?((?:19|20)\d\d)\b|\((\d{{4}}) BCCRT 149\)"
)
STORY = ("The file on your desk is of January 2026",)  # dates of an invented product, told in a scene


def with_facts(root, *rows):
    (root / "lessons" / facts.FILE).write_text("\n".join([HEAD, *rows]) + "\n")
    return root


def naming(root, name):
    """The small lesson with one fact named in its scene."""
    (root / "lessons" / "90_small.py").write_text(
        LESSON.replace("# ## A scene\n", f"# ## A scene\n# {{{{fact {name}}}}} Mind it.\n")
    )
    return root


def test_a_fact_stands_in_the_notebook_with_its_source_and_its_day(course):  # noqa: F811
    Build(naming(with_facts(course, ROW), "speed_limit")).run()
    student = nbformat.read(course / "notebooks" / "90_small" / "90_small.ipynb", 4)
    assert (
        "Since 1 May 2025 the limit is 30. ([Road office](https://example.org/limit), read on 2 January 2026.) Mind it."
        in student.cells[0].source
    )


def test_a_lesson_is_stale_when_a_fact_it_names_changes_and_not_when_another_does(course):  # noqa: F811
    text = naming(with_facts(course, ROW), "speed_limit") / "lessons" / "90_small.py"
    before = Inputs(course).digest(text)
    other = ROW.replace("speed_limit", "other").replace("30", "50")
    assert Inputs(with_facts(course, ROW, other)).digest(text) == before
    assert Inputs(with_facts(course, ROW.replace("30", "50"), other)).digest(text) != before


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        (ROW.replace("Road office", ""), "lessons/facts.csv:2: the row has nothing in source"),
        (ROW + ",more", "lessons/facts.csv:2: the row has more cells than columns"),
        (ROW.replace("speed_limit", "Speed limit"), "must be a name such as"),
        (ROW.replace("30.", "30"), "must end with a full stop"),
        (ROW.replace("https", "http"), "must begin with https://"),
        (ROW.replace("2026-01-02", "2 January"), "must be dates such as"),
        (ROW.replace("2026-07-01", "2026-01-01"), "must be later than seen"),
        (f"{ROW}\n{ROW}", "lessons/facts.csv:3: the id 'speed_limit' stands twice"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_with_its_line(course, row, complaint):  # noqa: F811
    with pytest.raises(Problem, match=re.escape(complaint)):
        Build(with_facts(course, row))


def test_a_name_without_a_fact_and_a_fact_in_code_are_complaints(course):  # noqa: F811
    with pytest.raises(Problem, match=r"90_small.py:1: cell 1: there is no fact 'speed' in lessons/facts.csv"):
        Build(naming(with_facts(course, ROW), "speed")).run()
    path = naming(course, "speed_limit") / "lessons" / "90_small.py"
    path.write_text(path.read_text().replace('print("two is"', 'print("{{fact speed_limit}}"'))
    with pytest.raises(Problem, match="stands in code; only Markdown gets facts"):
        Build(course).run()


def test_the_table_tells_what_is_due_and_where_each_fact_stands(course):  # noqa: F811
    naming(with_facts(course, ROW, ROW.replace("speed_limit", "unused")), "speed_limit")
    console = Console(width=200)
    with console.capture() as said:
        console.print(facts.table(course, date(2026, 7, 1)))
    lines = said.get().splitlines()
    limit, unused = (next(line for line in lines if name in line) for name in ("speed_limit", "unused"))
    assert "90" in limit and "180" in limit and "due: 2026-07-01" in limit and "nowhere" in unused
    with console.capture() as said:
        console.print(facts.table(course, date(2026, 6, 30)))
    assert "due" not in said.get()


# What a lesson on agents and attackers will need; no other lesson names it.
AHEAD = {
    "eu_ai_act_products_date",
    "promptfoo_purchase",
    "spotlighting_adaptive_2025",
}


def test_every_fact_is_named_by_a_lesson_and_looked_up_again_within_a_year():
    named = {name for cells in TEXTS.values() for cell in cells for name in facts.names_in(cell.source)}
    assert named <= set(FACTS) and set(FACTS) - named <= AHEAD, sorted(set(FACTS) - named)
    late = [fact.id for fact in FACTS.values() if fact.look_again - fact.seen > timedelta(days=366)]
    assert not late


def works_of(cells):
    """The years of a lesson's list of references."""
    listed = next((cell.source for cell in cells if cell.source.startswith("## References")), "")
    return set(re.findall(r"\b(?:19|20)\d\d\b", listed))


@pytest.mark.parametrize("lesson", sorted(TEXTS))
def test_no_dated_sentence_stands_without_its_source(lesson):
    """A year in a scene's prose belongs to a fact, or to a work of the lesson's references that the sentence names.

    Prompts are left out: their dates belong to their story.
    """
    works = works_of(TEXTS[lesson])
    bare = []
    for cell in TEXTS[lesson]:
        if cell.kind != "markdown" or cell.source.startswith(("## References", "### Q")):
            continue
        for sentence in re.split(r"(?<!al\.)(?<=[.?!])\s+|\n\n", facts.NAMED.sub("", cell.source)):
            cited = {year for found in WORK.findall(sentence) for year in found if year in works}
            told = sentence.startswith(STORY) or "](http" in sentence
            if set(DATED.findall(sentence)) - cited and not told:
                bare.append(f"line {cell.line}: {sentence}")
    assert not bare, "\n".join(bare)
