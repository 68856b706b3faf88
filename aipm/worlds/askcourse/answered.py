"""What a real language model answered with a passage, and what two readings made of it.

Both readings were made by language-model assistants that worked for the course, not by two persons: see the data sheet. A
team has to make its own.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.metrics import cohen_kappa_score

from aipm.worlds import askcourse
from aipm.worlds.askcourse import search
from aipm.worlds.askcourse.asking import REFUSAL
from aipm.worlds.files import read_public

READERS = ("reader_a", "reader_b")
SUPPORTED, UNSUPPORTED = "supported", "not supported"
NUMBERS = {
    word: str(n)
    for n, word in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])
}
RUBRICS = {  # by round
    1: "Read the question, the passage and the answer. Say whether the passage supports the answer: supported or not supported.",
    2: (
        "Supported: somebody who has only this text would give this answer to this question; the form may differ. An answer that "
        "says that the text does not hold it is supported where the text does not. Not supported: words or numbers of the text "
        "that answer another question, the question said back, an answer of which a part is not in the text, or a text that "
        "speaks of something else than the question."
    ),
}


@dataclass(frozen=True)
class Agreement:
    """How far two readers agree on the same items."""

    share: float  # of the items, those with the same label
    kappa: float  # Cohen's kappa: 0 is the agreement of chance, 1 is perfect


def agreement(one: npt.ArrayLike, other: npt.ArrayLike) -> Agreement:
    """How far two readers' labels of the same items agree; kappa is NaN where both use one and the same label only."""
    one, other = np.asarray(one), np.asarray(other)
    return Agreement(float(np.mean(one == other)), float(cohen_kappa_score(one, other)))


def labels() -> pd.DataFrame:
    """The answers that both readers read, as `answers` describes them, with what they said and why it changed.

    reader_a_1, reader_b_1 (round 1, under RUBRICS[1]), reader_a_2, reader_b_2 (round 2), each SUPPORTED or UNSUPPORTED; two
    further readers who worked apart, reader_c and reader_d (the same under both rubrics); note ("" where nothing changed or
    was discussed).
    """
    table = read_public(askcourse.NAME, "labels.csv").fillna({"note": ""})
    return table.merge(answers(), on="item", validate="1:1")


def answers() -> pd.DataFrame:
    """The recorded answers, a row each: item, question, passage, shown, examples, answer, and what follows.

    `passage` is "" where the model was given none; it was shown "whole" or as a "clip" (see `search.clip`); `examples` is
    "plain" or "refusing" (see `asking.EXAMPLES`). Added: kind and
    text of the question; right (the passage that answers it) and right_answer, "" where there is none; given ("right" or
    "wrong" passage, "no" passage, or "found" where no passage is right); first (whether BM25 ranks the passage first).
    """
    table = read_public(askcourse.NAME, "answers.csv.gz").fillna("")
    own = askcourse.questions().set_index("question")[["kind", "text", "passage", "answer"]]
    own = own.rename(columns={"passage": "right", "answer": "right_answer"})
    table = table.join(own, on="question")
    table["given"] = "wrong"
    table.loc[table["passage"] == table["right"], "given"] = "right"
    table.loc[table["right"] == "", "given"] = "found"
    table.loc[table["passage"] == "", "given"] = "no"
    best = search.bm25_table().rank(axis=1, ascending=False, method="first").eq(1).idxmax(axis=1)
    return table.assign(first=table["passage"] == table["question"].map(best))


def refuses(answer: str) -> bool:
    """Whether an answer says that the text does not hold it, in the words of the examples."""
    return REFUSAL in answer.lower()


def plain_words(text: str) -> list[str]:
    """The words and numbers of `text` in small letters, without articles and without the s of a plural.

    2,000 and 2000 are the same number, and so are four and 4.
    """
    found = re.findall(r"\d+(?:[.,]\d+)*|[^\W\d_][^\W_]*", text.lower())
    return [_plain(word) for word in found if word not in ("a", "an", "the")]


@lru_cache(maxsize=8192)
def _plain(word: str) -> str:
    """What `plain_words` makes of one word; cached, since texts repeat their words."""
    word = re.sub(r"(?<=\d),(?=\d{3})", "", word)
    return NUMBERS.get(word, re.sub(r"(?<=[a-z]{3})s$", "", word))


def is_right(answer: str, right: str) -> bool:
    """Whether `answer` holds the right answer `right`, by rule.

    Where `right` has numbers, these and no others stand in the answer, and the words around them do not count. Else the words
    of `right` stand in the answer together and in their order, and no "not" is added. A rule for short answers (see the data
    sheet).
    """
    said, wanted = plain_words(answer), plain_words(right)
    figures = [word for word in wanted if word[0].isdigit()]
    if figures:
        return list(dict.fromkeys(word for word in said if word[0].isdigit())) == figures
    negated = {"not", "no"} & (set(said) - set(wanted))
    return not negated and any(said[start : start + len(wanted)] == wanted for start in range(len(said)))


def stands_in(answer: str, passage: str) -> bool:
    """Whether all words of `answer` stand somewhere in `passage`: a check by program that catches invention."""
    return set(plain_words(answer)) <= set(plain_words(passage))
