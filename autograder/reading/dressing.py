"""What the site adds to a page that Sphinx has made: numbers to the right and texts to the left in every table, and each
prediction with its guess and its answer as one card.

`dressed` is a pure function of a page's HTML; `setup` gives it to Sphinx.
"""

import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup, Tag

LABEL = "Predict."
GUESS = re.compile(r"guess\w* = \.\.\.", re.MULTILINE)
ANSWER = "compare("  # the call that shows a guess beside its answer
NUMBER = re.compile(r"[<>≤≥~±+−-]?\s?[€$]?(0|0?\.\d+|[1-9][\d,]*|0\.\d+)(\.\d+)?(e[+-]?\d+)?\s?(%|€|×)?", re.IGNORECASE)
NOTHING = {"", "–", "—", "-", "NaN", "None", "nan", "inf", "-inf"}
MANY = 10  # columns from which on a table is set smaller
PICTURE = re.compile(r"(?<=base64,)[\w+/=]{80,}")


def dressed(body: str) -> str:
    """A page's HTML with its tables aligned and its predictions as cards; what else stands on it stays as it is."""
    pictures: list[str] = []

    def keep(found: re.Match[str]) -> str:
        pictures.append(found[0])
        return f"kept{len(pictures) - 1}="

    page = BeautifulSoup(PICTURE.sub(keep, body), "html.parser")
    for table in page.find_all("table"):
        align(table)
        let_names_break(table)
    for label in page.find_all("strong", string=LABEL):
        as_card(page, label)
    return re.sub(r"(?<=base64,)kept(\d+)=", lambda found: pictures[int(found[1])], str(page))


def columns(table: Tag) -> Iterator[tuple[list[Tag], list[Tag]]]:
    """The columns of a table without joined cells, as (cells of the head, cells of the body)."""
    rows = [row.find_all(["th", "td"], recursive=False) for row in table.find_all("tr")]
    if len({len(row) for row in rows}) != 1 or any(
        cell.get("colspan") or cell.get("rowspan") for row in rows for cell in row
    ):
        return
    for column in zip(*rows, strict=True):
        heads = [cell for cell in column if cell.find_parent("thead")]
        yield heads, [cell for cell in column if cell not in heads]


def align(table: Tag) -> None:
    """Mark the cells of each column of numbers, unless its author has said where it stands, and a table of many columns."""
    for count, (heads, cells) in enumerate(columns(table), 1):
        if count > MANY:
            add_class(table, "wide")
        texts = [cell.get_text().strip() for cell in cells]
        told = [text for text in texts if text not in NOTHING]
        if told and all(NUMBER.fullmatch(text) for text in told):
            for cell in (*heads, *cells):
                if not cell.get("style") and not {"text-left", "text-center", "text-right"} & set(classes(cell)):
                    add_class(cell, "number")


def classes(tag: Tag) -> list[str]:
    """The classes of a tag."""
    return [name for name in tag.get_attribute_list("class") if name]


def add_class(tag: Tag, name: str) -> None:
    """Give a tag one more class."""
    if name not in classes(tag):
        tag["class"] = " ".join([*classes(tag), name])


def let_names_break(table: Tag) -> None:
    """Let the long name of a column break after an underscore, so that a wide table fits."""
    for head in table.select("thead th"):
        for text in [text for text in head.find_all(string=True) if "_" in text]:
            first, *more = str(text).split("_")
            parts: list[Any] = [first]
            for part in more:
                parts += ["_", Tag(name="wbr", can_be_empty_element=True), part]
            text.replace_with(*parts)


def as_card(page: BeautifulSoup, label: Tag) -> None:
    """Put the paragraph of a prediction, what follows up to its guess, and its answer into one group."""
    start = label.find_parent("blockquote") or label.find_parent("p")
    if start is None or start.find_parent(class_="predict"):
        return
    before, guess, after = [start], None, []
    for one in start.find_next_siblings():
        if not is_cell(one) and (guess is not None or one.name not in ("p", "ul", "ol", "div", "blockquote")):
            break
        if is_cell(one) and guess is None and not GUESS.search(code(one)):
            break
        if guess is None:
            guess = one if is_cell(one) else None
            before += [one]
        elif "tag_answer" in classes(one):
            break
        else:
            after.append(one)
    if guess is None:
        return
    last = next((place for place, one in enumerate(after) if ANSWER in code(one)), 0)
    if start.name == "blockquote":  # the card stands in its place
        before[:1] = start.find_all(recursive=False)
    card = page.new_tag("div", attrs={"class": "predict", "role": "group", "aria-label": "Prediction"})
    start.insert_before(card)
    for one in (*before, *after[: last + 1]):
        card.append(one.extract())
    if start.name == "blockquote":
        start.decompose()


def is_cell(one: Tag) -> bool:
    """Whether this is a code cell of a notebook."""
    return one.name == "div" and "cell" in classes(one)


def code(cell: Tag) -> str:
    """The source of a code cell."""
    source = cell.select_one(".cell_input")
    return source.get_text() if source else ""


def setup(app: Any) -> None:
    """Dress each page before its template is filled."""

    def dress(app: Any, name: str, template: str, context: dict[str, Any], doctree: object) -> None:
        if "body" in context:
            context["body"] = dressed(context["body"])

    app.connect("html-page-context", dress)
