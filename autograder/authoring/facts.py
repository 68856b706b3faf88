"""Sentences that may stop being true: laws, registers, product names. Each stands once, with its source and its dates.

`lessons/facts.csv` holds them; a lesson's text names one by `{{fact its_id}}`, and the build puts the sentence there with
its source. Run this module (`make facts`) to see how old each is and where it stands.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Column, Table

from autograder.authoring.lesson import Cell
from autograder.course.places import course_root, lesson_texts
from autograder.course.problems import Problem

FILE = "facts.csv"
COLUMNS = ("id", "sentence", "source", "url", "seen", "look_again")
ID = r"[a-z][a-z0-9_]*"
NAMED = re.compile(r"\{\{\s*fact\s+([^}\s]*)\s*\}\}")


@dataclass(frozen=True)
class Fact:
    """A whole sentence (or two), the page that says so, the day that page was read, and when to look again."""

    id: str
    sentence: str
    source: str
    url: str
    seen: date
    look_again: date

    @property
    def text(self) -> str:
        """The sentence as a lesson shows it, with its source and the day it was read."""
        read = f"{self.seen.day} {self.seen:%B %Y}"
        return f"{self.sentence} ([{self.source}]({self.url}), read on {read}.)"


def facts_of(root: Path) -> dict[str, Fact]:
    """The facts of a course folder by id; none where it has no file of them.

    Raises Problem that names the line where a row has an empty or a missing cell, an id that is not a name or stands
    twice, a date that is none, or a sentence without an end.
    """
    path = root / "lessons" / FILE
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if tuple(rows.fieldnames or ()) != COLUMNS:
            raise Problem(f"lessons/{FILE}:1: the columns must be {', '.join(COLUMNS)}.")
        facts: dict[str, Fact] = {}
        for row in rows:
            fact = _fact(row, f"lessons/{FILE}:{rows.line_num}")
            if fact.id in facts:
                raise Problem(f"lessons/{FILE}:{rows.line_num}: the id {fact.id!r} stands twice; rename one.")
            facts[fact.id] = fact
    return facts


def _fact(row: Mapping[str, str | None], where: str) -> Fact:
    """One row as a Fact; `where` names its line in a complaint."""
    cells = {column: (row.get(column) or "").strip() for column in COLUMNS}
    empty = [column for column, cell in cells.items() if not cell]
    if empty or None in row:
        what = f"has nothing in {', '.join(empty)}" if empty else "has more cells than columns; quote the sentence"
        raise Problem(f"{where}: the row {what}.")
    if not re.fullmatch(ID, cells["id"]):
        raise Problem(f"{where}: the id {cells['id']!r} must be a name such as reg_b_2026.")
    if not cells["sentence"].endswith((".", "?", ")")):
        raise Problem(f"{where}: the sentence of {cells['id']} must end with a full stop.")
    if not cells["url"].startswith("https://"):
        raise Problem(f"{where}: the url of {cells['id']} must begin with https://.")
    try:
        seen, look_again = date.fromisoformat(cells["seen"]), date.fromisoformat(cells["look_again"])
    except ValueError:
        raise Problem(f"{where}: seen and look_again of {cells['id']} must be dates such as 2026-11-26.") from None
    if look_again <= seen:
        raise Problem(f"{where}: look_again of {cells['id']} must be later than seen.")
    return Fact(cells["id"], cells["sentence"], cells["source"], cells["url"], seen, look_again)


def names_in(text: str) -> list[str]:
    """The ids that a text names, in order, whether there are such facts or not."""
    return NAMED.findall(text)


def filled(cells: Sequence[Cell], facts: Mapping[str, Fact]) -> list[Cell]:
    """The cells with each named fact in its place; a name without a fact stays as it is."""

    def put(found: re.Match[str]) -> str:
        fact = facts.get(found[1])
        return fact.text if fact else found[0]

    return [replace(cell, source=NAMED.sub(put, cell.source)) if cell.kind == "markdown" else cell for cell in cells]


def unknown(cells: Sequence[Cell], facts: Mapping[str, Fact]) -> Iterator[tuple[Cell, str]]:
    """Complaints: a name that no fact has, or one that stands in code, where nothing is put in its place."""
    for cell in cells:
        for name in names_in(cell.source):
            if cell.kind != "markdown":
                yield cell, f"{{{{fact {name}}}}} stands in code; only Markdown gets facts"
            elif name not in facts:
                yield cell, f"there is no fact {name!r} in lessons/{FILE}"


def used_by(source: str, facts: Mapping[str, Fact]) -> str:
    """The texts of all facts that a lesson's source names: what changes its notebooks when a fact does."""
    return "\n".join(facts[name].text for name in names_in(source) if name in facts)


def table(root: Path, today: date) -> Table:
    """Every fact with its age, the soonest to look up again first; those past their day are marked."""
    places: dict[str, list[str]] = {}
    for text in lesson_texts(root):
        for name in dict.fromkeys(names_in(text.read_text(encoding="utf-8"))):
            places.setdefault(name, []).append(text.stem[:2])
    names = ("fact and source", "lessons", "read", "days ago", "look again by")
    shown = Table(*(Column(name, overflow="fold") for name in names), title="Facts with a date")
    for fact in sorted(facts_of(root).values(), key=lambda fact: (fact.look_again, fact.id)):
        due = "due: " if fact.look_again <= today else ""
        where = " ".join(places.get(fact.id, [])) or "nowhere"
        age = str((today - fact.seen).days)
        shown.add_row(
            f"{fact.id}\n  {fact.source}\n  {fact.url}", where, str(fact.seen), age, f"{due}{fact.look_again}"
        )
    return shown


if __name__ == "__main__":
    Console().print(table(course_root(), date.today()))
