"""AskCourse answers or refuses: what a limit on a signal costs a help desk, on real scores of its questions.

AskCourse shows the passage that BM25 ranks first, or says that a person will write. The questions are those of the data set
(without the 24 short ones), dealt into a half to build with and a half that judges. The prices are our assumption.
"""

from functools import lru_cache

import numpy as np
import pandas as pd

from aipm.worlds import askcourse
from aipm.worlds.askcourse import search
from aipm.worlds.seeds import public_seed

NAME = "desks"
PUBLIC_SEED = public_seed(NAME, 12)
DEALING = 12  # the seed of the halves
WRONG, PERSON = 6.0, 3.0  # euros for a passage that does not answer, and for a person who writes (assumed)
SHARES = (0.10, 0.40)  # of the questions that the pages do not answer, at two desks
SIGNALS = ("bm25", "word_table", "words")
DRAWN = 400  # questions of a month, of those with an answer and of those without


@lru_cache(maxsize=1)
def _all() -> pd.DataFrame:
    """Every question: kind, text, the three SIGNALS, right (whether BM25's first passage answers it) and half."""
    table = askcourse.questions().set_index("question")
    scores = search.bm25_table()
    table = pd.DataFrame(
        {
            "kind": table["kind"],
            "text": table["text"],
            "bm25": scores.max(axis=1),
            "word_table": search.word_table().max(axis=1),
            "words": table["words"],
            "right": scores.idxmax(axis=1) == table["passage"],
        }
    )
    table = table[table["kind"] != "none-short"]
    turn, rng = pd.Series(0, table.index), np.random.default_rng(DEALING)
    for _, names in table.groupby("kind", sort=True).groups.items():
        turn[names] = rng.permutation(len(names))
    return table.assign(half=np.where(turn % 2 == 0, "build", "judge"))


def build() -> pd.DataFrame:
    """The questions to build with: kind, text, bm25, word_table, words (the three signals) and right."""
    table = _all()
    return table[table["half"] == "build"].drop(columns="half")


@lru_cache(maxsize=64)
def _world(seed: int) -> pd.DataFrame:
    table, rng = _all(), np.random.default_rng(seed)
    table = table[table["half"] == "judge"]
    none = table["kind"] == "none"
    parts = [part.iloc[rng.integers(0, len(part), DRAWN)] for part in (table[~none], table[none])]
    return pd.concat(parts).drop(columns="half")


def world(seed: int) -> pd.DataFrame:
    """DRAWN questions with an answer and as many without, drawn with replacement from the half that judges."""
    return _world(seed).copy()


def costs(questions: pd.DataFrame, signal: str, limit: float, share: float) -> tuple[float, float, float]:
    """(euros, shown, wrong): the cost a question, the share that gets a passage, and the share that gets a wrong one.

    A passage is shown where `signal` (one of SIGNALS) is `limit` or more; a `share` of the questions has no answer.
    """
    none = (questions["kind"] == "none").to_numpy()
    shown, right = (questions[signal] >= limit).to_numpy(), questions["right"].to_numpy()
    weight = np.where(none, share / none.sum(), (1 - share) / (~none).sum())
    euros = np.where(shown, np.where(right, 0.0, WRONG), PERSON)
    return float(weight @ euros), float(weight @ shown), float(weight @ (shown & ~right))


def least(questions: pd.DataFrame, share: float) -> float:
    """The least cost a question of any limit on BM25's score."""
    ordered = questions.sort_values("bm25", ascending=False)
    none = (ordered["kind"] == "none").to_numpy()
    weight = np.where(none, share / none.sum(), (1 - share) / (~none).sum())
    saved = np.cumsum(weight * (PERSON - np.where(ordered["right"], 0.0, WRONG)))  # by showing so many from the top
    score = ordered["bm25"].to_numpy()
    last = np.append(score[1:] != score[:-1], True)  # a limit never parts equal scores
    return float(PERSON - max(0.0, saved[last].max()))
