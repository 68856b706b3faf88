"""AskCourse's passages: sections of the student notebooks as plain text.

The data set was frozen on 26 November 2026; lessons that change later do not change it. `passages` made it, and makes a new
one of other notebooks.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

LONGEST = 300  # words of a passage: a longer section is cut behind its last whole sentence
SHORTEST = 60  # words: a shorter section is left out
LEFT_OUT = (
    "The exercise",
    "What we planted",
    "Keep it",
    "How far you are",
    "References",
    "Q0",
    "Q1",
)  # headings begin so


def plain(markdown: str) -> str:
    """The words of a piece of Markdown in one line: no marks, no addresses, no hidden answers; a table row ends in a full stop."""
    text = re.sub(r"(?s)<details>.*?</details>|<[^>]+>|!\[[^\]]*\]\([^)]*\)", "", markdown)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    lines = []
    for line in (line.strip() for line in text.splitlines()):
        if re.fullmatch(r"[|:\- ]+", line):
            continue
        if line.startswith("|"):
            line = "; ".join(part.strip() for part in line.strip("|").split("|")) + "."
        lines.append(re.sub(r"^(>|[-*]|\d+\.)\s+", "", line))
    text = re.sub(r"\*\*|[`$]", "", " ".join(lines))
    text = re.sub(r"(?<!\w)\*(.+?)\*(?!\w)", r"\1", text)
    return re.sub(r"\s+", " ", text).strip()


def sentences(text: str) -> list[str]:
    """The sentences of `text`, which end in a full stop, a question mark, an exclamation mark or a colon."""
    return [part for part in re.split(r"(?<=[.?!:])\s+(?=[A-Z\"“(0-9])", text) if part]


def cut(text: str, words: int = LONGEST) -> str:
    """The first whole sentences of `text`, at most `words` words; raises ValueError where the first is longer."""
    kept: list[str] = []
    for sentence in sentences(text):
        if len(kept) + len(sentence.split()) > words:
            break
        kept += sentence.split()
    if text and not kept:
        raise ValueError(f"a sentence of more than {words} words: {text[:60]}…")
    return " ".join(kept)


def sections(notebook: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(heading, Markdown below it) of a notebook, in order; a section goes on over code cells to the next heading."""
    heading, below = "", ""
    for cell in notebook["cells"]:
        if cell["cell_type"] != "markdown":
            continue
        for part in re.split(r"(?m)^(?=#{1,4} )", "".join(cell["source"])):
            found = re.match(r"#{1,4} (.*)\n?", part)
            if not found:
                below += "\n\n" + part
                continue
            if heading:
                yield heading, below
            heading, below = found[1].strip(), part[found.end() :]
    if heading:
        yield heading, below


def passages(notebooks: Iterable[Path]) -> pd.DataFrame:
    """The passages of student notebooks, whose names begin with the lesson's number: passage, lesson, heading, text.

    `passage` is the lesson's number and a letter, such as "04c". Sections shorter than SHORTEST words, and those of which the
    heading begins as in LEFT_OUT, are left out.
    """
    rows = []
    for path in notebooks:
        letters = iter("abcdefghijklmnopqrstuvwxyz")
        for heading, below in sections(json.loads(path.read_text(encoding="utf-8"))):
            text, title = plain(below), re.sub(r"^\d+\. ", "", plain(heading))
            if len(text.split()) >= SHORTEST and not title.startswith(LEFT_OUT):
                rows.append([path.name[:2] + next(letters), path.name[:2], title, cut(text)])
    return pd.DataFrame(rows, columns=["passage", "lesson", "heading", "text"])
