"""How a kept value is laid out: on one line, as a table, or as a list; the same for the page and for Markdown."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from aipm.printable import LONGEST as LONGEST_TEXT
from aipm.printable import printable

CODE = re.compile(r"[A-Za-z0-9]+(_[A-Za-z0-9]+)+")
LONGEST = 60  # characters of an item that may share its line with others
WIDEST = 6  # columns of a grid
DEEPEST = 6  # levels shown as tables and lists; what lies deeper is JSON
BLANK = "–"

Plain: TypeAlias = Any  # None, a truth value, a number, a text, or lists and dicts of these


@dataclass(frozen=True)
class Grid:
    """A table: its column headings and, a row, an optional row heading and the cells ("" where a row has none)."""

    columns: list[str]
    rows: list[tuple[str | None, list[Plain]]]


def words(text: str) -> str:
    """A name such as `cost_of_a_miss` with spaces; any other text as it is."""
    return text.replace("_", " ") if CODE.fullmatch(text) else text


def scalar(value: Plain) -> str:
    """A value that is neither list nor dict, as text."""
    if value is None:
        return BLANK
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return measured(value)
    return words(str(value))


def measured(value: float) -> str:
    """A float with the digits that a reader can use: four decimals, two from 100 on, none from a million on."""
    size = abs(value)
    if 1e6 <= size < 1e15:
        return f"{value:,.0f}"
    if 0.001 <= size < 1e6:
        return f"{round(value, 2 if size >= 100 else 4):.10g}"
    return f"{value:.3g}"


def inline(value: Plain, deep: int = 0) -> str | None:
    """The value on one line, or None where it needs a list or a table."""
    if not isinstance(value, (dict, list)):
        return scalar(value)
    if not value:
        return "nothing"
    inner = list(value.values() if isinstance(value, dict) else value)
    if len(inner) > 4 or deep > 1:
        return None
    items = []
    for each in inner:
        item = inline(each, deep + 1)
        if item is None or len(item) > LONGEST or "\n" in item:
            return None
        items.append(item)
    if isinstance(value, list):
        return ", ".join(items) if not any(isinstance(each, (dict, list)) for each in inner) else None
    return "; ".join(f"{words(key)}: {item}" for key, item in zip(value, items, strict=True))


def grid(value: Plain) -> Grid | None:
    """Dicts of the same kind, in a list or by name, as one table; None for anything else."""
    rows = list(value.items()) if isinstance(value, dict) else [(None, each) for each in value]
    if len(rows) < 2 or not all(isinstance(row, dict) and row for _, row in rows):
        return None
    columns = list(dict.fromkeys(key for _, row in rows for key in row))
    filled = sum(len(row) for _, row in rows) / (len(columns) * len(rows))
    if len(columns) > WIDEST or filled < 0.5:
        return None
    return Grid(
        [words(key) for key in columns],
        [(None if name is None else words(name), [row.get(key, "") for key in columns]) for name, row in rows],
    )


def holes(value: Plain) -> int:
    """How many places of a plain value hold nothing."""
    if isinstance(value, (dict, list)):
        return sum(map(holes, value.values() if isinstance(value, dict) else value))
    return int(value is None)


def as_json(value: Plain) -> str:
    """A value that lies too deep for tables, as JSON."""
    return json.dumps(value, indent=1, ensure_ascii=False)


def escaped(text: str) -> str:
    """Text that Markdown and HTML show as it is, on one line."""
    text = re.sub(r"([\\`*\[\]|~$])", r"\\\1", printable(text.strip(), LONGEST_TEXT, lines=True))
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = re.sub(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", r"\\_", text)
    text = re.sub(r"^([#+=-])(?=[\s#+=-]|$)", r"\\\1", text)  # no heading, bullet or rule where a line begins
    text = re.sub(r"^(\d+)([.)])(?=\s)", r"\1\\\2", text)
    return re.sub(r"\r\n?|\n", "<br>", text)


def table_lines(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table; the cells are already escaped."""
    return [
        f"| {' | '.join(heads)} |",
        f"|{'---|' * len(heads)}",
        *(f"| {' | '.join(cells)} |" for cells in rows),
    ]


def markdown(value: Plain, deep: int = 0) -> list[str]:
    """A value as lines of Markdown: a sentence, a table or nested bullets."""
    if not isinstance(value, (dict, list)) or not value:
        return [escaped(inline(value) or "")]
    table = markdown_table(value)
    if table:
        return ["", *table, ""] if deep else table
    named = list(value.items()) if isinstance(value, dict) else [(None, each) for each in value]
    lines = []
    for number, (name, inner) in enumerate(named, 1):
        lead = "" if name is None else f"**{escaped(words(name))}**"
        short = inline(inner)
        if short is None and deep >= DEEPEST:
            short = json.dumps(inner, ensure_ascii=False)
        if short is not None:
            lines.append(f"- {lead}{': ' if lead else ''}{escaped(short)}")
        else:
            lines += [f"- {lead or f'**{number}**'}", *(f"  {line}".rstrip() for line in markdown(inner, deep + 1))]
    return lines


def markdown_table(value: Plain) -> list[str] | None:
    """A value as a Markdown table where each of its cells is one line, else None."""
    made = grid(value)
    if made:
        cells = [[inline(cell) for cell in row] for _, row in made.rows]
        named = isinstance(value, dict)
        heads = ["entry"] * named + [escaped(column) for column in made.columns]
        names = [[f"**{escaped(name)}**"] if name is not None else [] for name, _ in made.rows]
    elif isinstance(value, dict):
        cells = [[inline(inner)] for inner in value.values()]
        heads, names = ["entry", "value"], [[escaped(words(key))] for key in value]
    else:
        return None
    lines = []
    for name, row in zip(names, cells, strict=True):
        texts = [escaped(cell) for cell in row if cell is not None]
        if len(texts) < len(row):
            return None
        lines.append([*name, *texts])
    return table_lines(heads, lines)
