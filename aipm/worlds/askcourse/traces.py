"""Traces of AskCourse to be blamed, and what four repairs are worth on other questions; all from recorded answers.

The desk as section 8 has it: BM25's first passage goes whole to Gemma 3 with plain examples. A repair changes one part of it. Where
the word table finds another wrong passage than BM25, the recorded answer with BM25's wrong passage stands for its answer, since no
other was recorded. The prices are our assumption.
"""

from functools import lru_cache

import numpy as np
import pandas as pd

from aipm.worlds.askcourse import answered, search
from aipm.worlds.seeds import public_seed

NAME = "desk_traces"
PUBLIC_SEED = public_seed(NAME, 12)
DEALING = 12  # the seed by which the traces are dealt
SHOWN = {"open": 10, "exact": 2, "topic": 4, "none": 8}  # traces that are shown, by kind of question
WRONG, PERSON = 8.0, 3.0  # euros for a wrong answer, and for a person who writes (assumed)
LIMIT = 12.0  # of BM25's score: below it a person writes
REPAIRS = ("shorter", "leave", "word_search", "limit")
DRAWN = 200  # questions of a month


def _euros(found: pd.DataFrame) -> pd.Series:
    """What the answers of `found`, a row a question, cost in euros."""
    right = [
        bool(own) and answered.is_right(said, own)
        for said, own in zip(found["answer"], found["right_answer"], strict=True)
    ]
    refused = found["answer"].map(answered.refuses)
    return pd.Series(np.where(right, 0.0, np.where(refused, PERSON, WRONG)), found["question"])


@lru_cache(maxsize=1)
def _all() -> pd.DataFrame:
    """Every question that was asked: its trace at the desk, what it costs there and with each of REPAIRS, and whether it is shown."""
    asked = answered.answers()
    first, plain, whole = asked["first"], asked["examples"] == "plain", asked["shown"] == "whole"
    table = asked[first & plain & whole].set_index("question")[
        ["kind", "text", "right", "right_answer", "passage", "answer"]
    ]
    table["as_it_is"] = _euros(asked[first & plain & whole])
    table["shorter"] = _euros(asked[first & plain & ~whole])
    table["leave"] = _euros(asked[first & ~plain & whole])
    by_words = search.word_table().idxmax(axis=1)[table.index]
    given = np.where(table["right"] == "", "found", np.where(by_words == table["right"], "right", "wrong"))
    other = asked[
        plain & whole & (asked["given"] == pd.Series(given, table.index).reindex(asked["question"]).to_numpy())
    ]
    table["word_search"] = _euros(other)
    score = search.bm25_table().max(axis=1)[table.index]
    table["limit"] = np.where(score < LIMIT, PERSON, table["as_it_is"])
    rng = np.random.default_rng(DEALING)
    shown = [
        name
        for kind, count in SHOWN.items()
        for name in rng.choice(table.index[table["kind"] == kind], count, replace=False)
    ]
    return table.assign(shown=table.index.isin(shown))


def shown() -> pd.DataFrame:
    """The traces, a row each, named t01, t02 …: question, needs (the passage that answers it, "" where none does), found (the passage
    that it got), right answer and its answer."""
    table = _all()
    table = table[table["shown"]].sample(frac=1, random_state=DEALING)
    table.index = pd.Index([f"t{number:02d}" for number in range(1, len(table) + 1)], name="trace")
    heads = {
        "text": "question",
        "right": "needs",
        "passage": "found",
        "right_answer": "right answer",
        "answer": "its answer",
    }
    return table[list(heads)].rename(columns=heads)


def world(seed: int) -> pd.DataFrame:
    """DRAWN of the other questions, drawn with replacement: kind, as_it_is and a column of euros for each of REPAIRS."""
    table = _all()
    table = table[~table["shown"]]
    place = np.random.default_rng(seed).integers(0, len(table), DRAWN)
    return table.iloc[place][["kind", "as_it_is", *REPAIRS]]
