"""Foreign text on its way out of the grader: to a screen and a page by `printable`, to a spreadsheet by `cell` and `key`."""

import re

from aipm.printable import printable

__all__ = ["cell", "key", "printable"]

# What a spreadsheet takes for a formula, the wide forms of East Asian keyboards included.
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
HARMLESS_KEY = re.compile(r"[=+\-@]?[\w.@+-]*")  # calls nothing and fetches nothing, even as a formula


def cell(text: object, limit: int = 1_000) -> str:
    """A text as a cell of a CSV file: printable, bounded, and for no spreadsheet a formula."""
    raw = text if isinstance(text, str) else str(text)
    shown = printable(raw, limit)
    return f"'{shown}" if FORMULA.match(raw) else shown


def key(text: str) -> str:
    """A text by which a learning platform finds a person: as it is, where it can do no harm even as a formula."""
    return text if HARMLESS_KEY.fullmatch(text) else cell(text)
