"""AskCourse: a help desk over this course's own pages, and what it found and answered.

Passages are sections of the student lessons as they stood on 26 November 2026; questions were written for them. What a real
language model answered is recorded, and two readings say which answers their passage supports. See
`datasets/askcourse/datasheet.md`; no model is asked here and no network is used.
"""

from functools import lru_cache

import pandas as pd

from aipm.worlds.files import read_public

NAME = "askcourse"
KINDS = {
    "open": "written with the page open",
    "topic": "written from the heading alone, in a customer's own words",
    "exact": "asks for an exact term of the page",
    "none": "the pages do not answer it; as long as the others",
    "none-short": "the pages do not answer it; shorter than the others",
}
ANSWERABLE = ("open", "topic", "exact")


@lru_cache(maxsize=4)
def _public(file: str = "passages.csv") -> pd.DataFrame:
    return read_public(NAME, file)


def _texts(file: str) -> pd.DataFrame:
    """A table of texts: an empty cell is an empty text."""
    return _public(file).fillna("")


def passages() -> pd.DataFrame:
    """The passages, a row each: passage ("04c"), lesson ("04"), heading, text (60 to 300 words), words."""
    table = _texts("passages.csv")
    return table.assign(lesson=table["passage"].str[:2], words=table["text"].str.split().str.len())


def questions() -> pd.DataFrame:
    """The questions, a row each: question ("q001"), kind (one of KINDS), text, passage, answer, words.

    `passage` answers it ("" where none does); `answer` is the right answer as the passage writes it ("" where it is long).
    """
    table = _texts("questions.csv")
    return table.assign(words=table["text"].str.split().str.len())
