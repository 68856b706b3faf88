"""`show_table`: rows of a scene as a table with a caption, in place of lines printed by a loop."""

import numbers
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from IPython.display import display

from aipm import markup
from aipm.printable import printable

NONE = "–"  # stands where there is no value


def show_table(
    rows: pd.DataFrame | Iterable[Mapping[str, Any]], caption: str, form: Mapping[str, str] | None = None
) -> None:
    """Show `rows` (a DataFrame, or a list of dicts with the same keys) under `caption`, the table's one message.

    The names of columns are its heads; write the unit into them: "cost (€)". `form` gives a column Python's format,
    such as {"recall": ".0%"}; without one, numbers have thousands and a column has as many decimals as its size asks
    for. An index with a name, or one of texts, becomes the first column. Raises ValueError for no rows, no caption, or
    a form of a column that is not there.
    """
    if not caption.strip():
        raise ValueError("A table needs a caption: one sentence that says its message.")
    frame = as_frame(rows)
    unknown = set(form or {}) - set(frame.columns)
    if unknown:
        raise ValueError(f"`form` names {sorted(unknown)[0]!r}; the columns are {', '.join(frame.columns)}.")
    numeric = [is_numeric(frame[column]) for column in frame]
    cells = [written(frame[column], (form or {}).get(column)) for column in frame]
    body = list(zip(*cells, strict=True))
    page = markup.table(list(frame.columns), body, caption=caption, numeric=numeric)
    display({"text/html": page, "text/plain": as_text(list(frame.columns), body, caption, numeric)}, raw=True)


def as_frame(rows: pd.DataFrame | Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """`rows` as a frame of which every column has a text as its name; raises ValueError where there are none."""
    frame = rows.copy() if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    if not len(frame) or not len(frame.columns):
        raise ValueError("There are no rows to show: give a DataFrame, or a list of dicts with the same keys.")
    if frame.index.name is not None or not pd.api.types.is_numeric_dtype(frame.index):
        frame = frame.reset_index(names=frame.index.name or " ")
    frame.columns = [str(column) for column in frame.columns]
    return frame


def is_numeric(column: pd.Series) -> bool:
    """Whether a column holds numbers, some of them perhaps missing; truth values are words."""
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def written(column: pd.Series, form: str | None) -> list[str]:
    """The cells of a column as texts, all numbers with the same number of decimals."""
    if form is None and is_numeric(column):
        form = usual_form(column.dropna())
    return [one(value, form or "") for value in column]


def usual_form(known: pd.Series) -> str:
    """The format of numbers without one: thousands, whole from 100 on, and below one to three decimals."""
    if (known == known.round()).all():
        return ",.0f"
    largest = known.abs().max()
    return ",.0f" if largest >= 100 else ".1f" if largest >= 10 else ".2f" if largest >= 1 else ".3f"


def one(value: Any, form: str) -> str:
    """One cell as a text."""
    if value is None or (isinstance(value, numbers.Real) and pd.isna(value)):
        return NONE
    if pd.api.types.is_bool(value):
        return "yes" if value else "no"
    return printable(format(value, form) if isinstance(value, numbers.Real) else value)


def as_text(columns: Sequence[str], body: Sequence[Sequence[str]], caption: str, numeric: Sequence[bool]) -> str:
    """The table as plain text: its caption, its heads, a line, and the rows."""
    widths = [max(map(len, cells)) for cells in zip(columns, *body, strict=True)]

    def line(cells: Sequence[str]) -> str:
        sides = zip(cells, widths, numeric, strict=True)
        return "  ".join(cell.rjust(width) if right else cell.ljust(width) for cell, width, right in sides).rstrip()

    return "\n".join([caption, line(columns), line(["-" * width for width in widths]), *map(line, body)])
