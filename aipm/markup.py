"""HTML that the course writes: a table of texts, and pages from templates. Texts are made printable and escaped."""

import html
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from aipm.printable import LONGEST, printable

SHORT = 8  # letters, as of "question"
CAPTION = "caption-side:top;text-align:left;font-weight:bold;padding:4px 0"


def escaped(text: str) -> str:
    """Foreign text for a page: printable, its line ends kept, and escaped."""
    return html.escape(printable(text, LONGEST, lines=True))


def coded(text: str, style: str = "") -> str:
    """Foreign text for a page as `escaped` gives it, with `names` between backticks as code, in a `style` of its own."""
    attribute = f" style='{style}'" if style else ""
    return re.sub(r"`([^`]+)`", rf"<code{attribute}>\1</code>", escaped(text))


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    total: Sequence[str] | None = None,
    *,
    caption: str = "",
    numeric: Sequence[bool] | None = None,
    sentences: bool = False,
) -> str:
    """A table with header cells: the first cell of a row names it, `total` stands below a line of its own.

    Columns of texts stand to the left, those of numbers to the right: the ones that `numeric` says, else those whose
    every cell begins with a digit or a dash (the first column never). `caption` stands above. Where cells hold
    `sentences`, short words stay whole beside them, and names between backticks are code.
    """
    body = [list(row) for row in rows]
    first = "right" if numeric and numeric[0] else "left"
    numeric = numeric or [
        bool(body) and all(row[place][:1].isdigit() or row[place] in ("", "–") for row in body)
        for place in range(len(columns))
    ]
    sides = ["right" if yes else "left" for yes in numeric]

    def breaks(cell: str) -> str:
        # A long word of a name may break, so that the table fits beside JupyterLab's file list on a tablet.
        whole = sentences and all(len(word) <= SHORT for word in cell.split())
        return ";white-space:nowrap" if whole and len(cell) <= SHORT else "" if whole else ";overflow-wrap:anywhere"

    def line(cells: Sequence[str]) -> str:
        made = [f"<th scope='row' style='text-align:{first}{breaks(cells[0])}'>{escaped(cells[0])}</th>"]
        for cell, side in zip(cells[1:], sides[1:], strict=True):
            text = coded(cell) if sentences else escaped(cell)
            made.append(f"<td style='text-align:{side}{breaks(cell) if side == 'left' else ''}'>{text}</td>")
        return f"<tr>{''.join(made)}</tr>"

    heads = (
        f"<th scope='col' style='text-align:{side}{breaks(name)}'>{escaped(name)}</th>"
        for name, side in zip(columns, sides, strict=True)
    )
    above = f"<caption style='{CAPTION}'>{escaped(caption)}</caption>" if caption else ""
    foot = f"<tfoot>{line(total)}</tfoot>" if total else ""
    return (
        f"<table>{above}<thead><tr>{''.join(heads)}</tr></thead><tbody>{''.join(map(line, body))}</tbody>{foot}</table>"
    )


def paragraph(text: str) -> str:
    """A sentence as a paragraph."""
    return f"<p>{escaped(text)}</p>"


def page(folder: Path, name: str, **values: Any) -> str:
    """The template `name` of `folder`, rendered with `values`; a name that the template lacks is an error.

    Values are made printable, and escaped unless the file is Markdown (`.md.j2`); what is made of markup stays as it is.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # here, since lessons do not write pages

    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=not name.endswith(".md.j2"),
        undefined=StrictUndefined,
        finalize=shown,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name).render(**values)


def shown(value: Any) -> Any:
    """A value as a template shows it: foreign text printable, markup and numbers as they are."""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return printable(value, LONGEST, lines=True)
    return value
