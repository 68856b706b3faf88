"""What the site adds to Sphinx's pages: columns of numbers to the right, and a prediction with its answer as one card."""

import pytest
from bs4 import BeautifulSoup

from autograder.reading.dressing import MANY, dressed


def table(*rows, head=("a", "b")):
    """A table of HTML with a head."""
    heads = "".join(f"<th>{text}</th>" for text in head)
    body = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    return f"<table class='dataframe'><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def sides(html):
    """Whether each cell stands to the right, by row."""
    rows = BeautifulSoup(dressed(html), "html.parser").find_all("tr")
    return [["number" in cell.get_attribute_list("class") for cell in row.find_all(["th", "td"])] for row in rows]


def test_numbers_stand_right_and_texts_left():
    assert sides(table(["free", "1,204"], ["pro", "NaN"], ["3 of 9", "-0.5"])) == [[False, True]] * 4


@pytest.mark.parametrize(
    "number", ["0", "7", "0.05", ".5", "-3", "−3.1", "+2.5%", "1,000", "12 %", "€40", "1e-05", "< 0.01", "3×"]
)
def test_what_is_a_number(number):
    assert sides(table(["x", number]))[1] == [False, True]


@pytest.mark.parametrize("text", ["00", "2026-11-26", "3 to 5", "12 of 1,000", "q02_5", "True", "–", "1.2.3", "week 3"])
def test_what_is_none(text):
    assert sides(table(["x", text]))[1] == [False, False]


def test_what_an_author_has_said_stays():
    html = (
        "<table><tr><td style='text-align:left'>1</td><td class='text-center'>2</td><td class='big'>3</td></tr></table>"
    )
    page = BeautifulSoup(dressed(html), "html.parser")
    assert [cell.get("class") for cell in page.find_all("td")] == [None, ["text-center"], ["big", "number"]]


def test_a_table_with_joined_cells_is_left_alone():
    html = "<table><tr><th colspan='2'>1</th></tr><tr><td>1</td><td>2</td></tr></table>"
    assert "number" not in dressed(html)


def test_wide_tables_are_smaller_and_their_names_may_break():
    names = [f"column_{place}" for place in range(MANY + 1)]
    wide = BeautifulSoup(dressed(table(names, head=names)), "html.parser")
    assert "wide" in wide.table["class"] and str(wide.th) == "<th>column_<wbr/>0</th>"
    assert wide.th.text == "column_0" and "wbr" not in str(wide.td)
    assert "wide" not in dressed(table(names[:MANY], head=names[:MANY]))


def cell(source, *more):
    """A code cell as MyST-NB writes it, with some classes."""
    return f"<div class='{' '.join(['cell', *more])}'><div class='cell_input'><pre>{source}</pre></div></div>"


ASKED = "<p><strong>Predict.</strong> How many?</p>"
GUESS, SCENE, SHOWN = cell("guess_n = ..."), cell("print(40)"), cell("compare(guess_n, 40)")


def card(html):
    """(what stands in the card, what stands after it), as texts; None where there is no card."""
    page = BeautifulSoup(dressed(html), "html.parser")
    found = page.select(".predict")
    if not found:
        return None
    (one,) = found
    assert one["role"] == "group" and one["aria-label"] == "Prediction"
    return [part.get_text() for part in one.find_all(recursive=False)], [
        part.get_text() for part in one.find_next_siblings()
    ]


def test_a_prediction_its_guess_and_its_answer_are_one_card():
    words = "Predict. How many?"
    assert card(ASKED + GUESS + SCENE + "<p>Next.</p>") == ([words, "guess_n = ...", "print(40)"], ["Next."])
    assert card(f"<blockquote><div>{ASKED}</div></blockquote>{GUESS}{SCENE}") == (
        [words, "guess_n = ...", "print(40)"],
        [],
    )
    assert card(ASKED + "<p>Mind the unit.</p>" + GUESS + SCENE)[0] == [
        words,
        "Mind the unit.",
        "guess_n = ...",
        "print(40)",
    ]


def test_the_card_ends_with_the_answer():
    assert card(ASKED + GUESS + SCENE + cell("explore()"))[1] == ["explore()"]
    assert card(ASKED + GUESS + SCENE + SHOWN + cell("explore()"))[1] == ["explore()"]
    assert card(ASKED + GUESS + cell("x = ...", "tag_answer"))[1] == ["x = ..."]


def test_without_a_guess_there_is_no_card():
    assert card(ASKED + SCENE) is None
    assert card(ASKED + "<h2>Next</h2>" + GUESS) is None
    assert card("<p>Whom do you <strong>predict</strong>?</p>" + GUESS) is None


def test_the_rest_of_a_page_stays_as_it_is():
    html = f'<p>a &lt; b</p><img alt="A line." src="data:image/png;base64,{"iVBORw0KGgo" * 20}=="/><pre>x  =  1\n</pre>'
    assert dressed(html) == html
