"""The cards of verdicts: told apart by sign and word, readable in both themes, and worth the points of the plain text."""

import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.utils import determine_grade

from aipm.questions import card
from aipm.questions.verdict import Formed, Malformed, NotAnswered, Readable, Solved, Wrong
from autograder.grading.judge import printed_sentence
from tests.contrast import LEAST, contrast

KINDS = {
    "open": (NotAnswered, "Not answered yet", 0),
    "unread": (Malformed, "Cannot read this answer", 0),
    "wrong": (Wrong, "Not yet", 0),
    "readable": (Readable, "Readable so far", 2),
    "solved": (Solved, "Solved", 2),
}


@pytest.mark.parametrize("kind", card.LOOKS)
def test_words_and_signs_can_be_read_on_their_ground(kind):
    look = card.LOOKS[kind]
    light = [contrast(colour, look.ground) for colour in (look.mark, card.INK)]
    dark = [contrast(colour, look.dark_ground) for colour in (look.dark_mark, card.DARK_INK)]
    assert min(light + dark) >= LEAST


def test_no_card_is_told_by_its_colour_alone():
    assert (
        len({look.sign for look in card.LOOKS.values()})
        == len(card.LOOKS)
        == len({look.mark for look in card.LOOKS.values()})
    )
    assert len({words for _, words, _ in KINDS.values()}) == len(KINDS) and KINDS.keys() == card.LOOKS.keys()


def test_a_card_says_what_the_plain_line_says():
    html = card.as_html("wrong", "Not yet", "`share` is 3 & <b>more</b> than 1.")
    page = BeautifulSoup(html, "html.parser")
    assert page.select_one(".aipm-verdict p").text == "Not yet: share is 3 & <b>more</b> than 1."
    assert page.code.text == "share" and page.b is None
    assert page.select_one("[aria-hidden=true]").text == card.LOOKS["wrong"].sign


def ran(source):
    """A check cell of two points after a kernel has run it."""
    mark = {
        "grade": True,
        "solution": False,
        "locked": True,
        "points": 2,
        "grade_id": "q",
        "schema_version": 3,
        "cell_type": "code",
    }
    notebook = new_notebook(cells=[new_code_cell(source, metadata={"nbgrader": mark, "tags": ["raises-exception"]})])
    NotebookClient(notebook, timeout=60, kernel_name="python3", record_timing=False).execute()
    nbformat.validate(notebook)
    return notebook.cells[0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_card_in_a_kernel_earns_what_the_plain_line_earned(kind):
    """Stock nbgrader counts an error as nothing and a display as all; a card must change neither."""
    verdict, words, points = KINDS[kind]
    name = verdict.__name__
    line = f"raise {name}('`share` is 3.')" if points == 0 else f"{name}('it pays.')"
    cell = ran(f"from aipm.questions.verdict import {name}\n{line}")
    shown = cell.outputs[0]
    assert determine_grade(cell) == (points, 2)
    said = BeautifulSoup(shown.data["text/html"], "html.parser").select_one(f".aipm-{kind} p").text
    assert said.startswith(f"{words}: ")
    if points:
        assert len(cell.outputs) == 1 and shown.data["text/plain"].replace("\n", " ") == said
    else:
        assert [output.output_type for output in cell.outputs] == ["display_data", "error"]
        assert cell.outputs[1].traceback == [f"{words}: `share` is 3."] and "text/plain" not in shown.data


def test_judging_in_a_learners_kernel_shows_no_card():
    """`aipm.check()` judges in the notebook's own process: what a check says goes into its table, not below the cell."""
    source = "from aipm.questions.verdict import Formed\nfrom autograder.grading.judge import printed_sentence\n"
    cell = ran(source + "print(printed_sentence(Formed('a list.')))")
    assert [output.output_type for output in cell.outputs] == ["stream"]
    assert cell.outputs[0].text == f"{printed_sentence(Formed('a list.'))}\n" == "The form is right: a list.\n"


def test_without_a_kernel_a_verdict_stays_a_line(capsys):
    Solved("it pays.")._ipython_display_()
    assert capsys.readouterr().out == "Solved: it pays.\n"
    assert Wrong("no.")._render_traceback_() == ["Not yet: no."] and capsys.readouterr().out == ""
    assert not card.shown("<p></p>") and re.search("<style>", card.as_html("open", "a", "b"))


def test_a_check_that_runs_under_red_lines_says_that_it_may_speak_of_an_earlier_answer():
    """The kernel still holds what an earlier run has set; after a verdict, or where the cell ran well, nothing is added."""
    sources = [
        "from aipm.questions.verdict import Readable, Wrong",
        "Readable('a card.')",
        "Readable('a card.",
        "Readable('a card.')",
        "1 / 0",
        "raise Wrong('no.')",
        "raise Wrong('no.')",
        "x = 1",
        "Readable('a card.')",
    ]
    cells = [new_code_cell(source, metadata={"tags": ["raises-exception"]}) for source in sources]
    NotebookClient(new_notebook(cells=cells), timeout=60, kernel_name="python3", record_timing=False).execute()
    pages = ["".join(each.get("data", {}).get("text/html", "") for each in cell.outputs) for cell in cells]
    note = "speaks of an earlier one"
    assert [note in page for page in pages] == [False, False, False, True, False, True, False, False, False]
