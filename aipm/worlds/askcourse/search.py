"""Finding the passage that answers a question: by shared words (BM25), by a word table, or by both.

A score table has one row a question and one column a passage; a higher score means nearer. BM25 is computed here. The word
table's scores were recorded, since its 32,000 words with 256 numbers each are no part of the course: see
`datasets/askcourse/datasheet.md`.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm.worlds import askcourse
from aipm.worlds.askcourse.sections import sentences
from aipm.worlds.files import read_public

K1, B = 1.5, 0.75  # usual values: how soon a repeated word stops to count, and how far long texts are marked down
STEP = 60  # of reciprocal rank fusion, as Cormack, Clarke and Buettcher (2009) set it


def tokens(text: str) -> list[str]:
    """The words of `text` in small letters: runs of letters and digits, joined also by _ . ' or - within."""
    return re.findall(r"[^\W_]+(?:[_.'’-][^\W_]+)*", text.lower())


def bm25(queries: Sequence[str], texts: Sequence[str], k1: float = K1, b: float = B) -> np.ndarray:
    """How well each of `texts` fits each of `queries`, as (queries, texts): 0 where no word is shared.

    Robertson and Zaragoza (2009), with the weight ln(1 + (N - n + 0.5) / (n + 0.5)) for a word that stands in n of N texts,
    which is never negative. A word that a query has twice counts twice. Raises ValueError where there is no text.
    """
    if not len(texts):
        raise ValueError("there is no text to search in")
    asked = [Counter(tokens(query)) for query in queries]
    rows = {word: row for row, word in enumerate(sorted({word for query in asked for word in query}))}
    times, counts = np.zeros((len(asked), len(rows))), np.zeros((len(rows), len(texts)))
    for place, query in enumerate(asked):
        times[place, [rows[word] for word in query]] = list(query.values())
    lengths = np.zeros(len(texts))
    for place, bag in enumerate(Counter(tokens(text)) for text in texts):
        lengths[place] = bag.total()
        for word in bag.keys() & rows.keys():
            counts[rows[word], place] = bag[word]
    norm = k1 * (1 - b + b * lengths / max(lengths.mean(), 1))
    found = (counts > 0).sum(axis=1)
    weights = np.log(1 + (len(texts) - found + 0.5) / (found + 0.5))
    parts = weights[:, None] * counts * (k1 + 1) / (counts + norm)
    return np.asarray((times @ parts).round(9))  # digits beyond differ between processors


@lru_cache(maxsize=1)
def _bm25() -> pd.DataFrame:
    questions, passages = askcourse.questions(), askcourse.passages()
    whole = passages["heading"] + ". " + passages["text"]
    return pd.DataFrame(bm25(questions["text"], whole), index=questions["question"], columns=list(passages["passage"]))


def bm25_table() -> pd.DataFrame:
    """The BM25 scores of every question of the data set on every passage (with its heading): rows q001…, columns 00a…"""
    return _bm25().copy()


def word_table() -> pd.DataFrame:
    """The word table's scores in the same shape: the cosine between the mean vectors of the words, from -1 to 1."""
    table = read_public(askcourse.NAME, "word_table.csv.gz")
    shape = _bm25()
    return table.pivot(index="question", columns="passage", values="cosine").loc[shape.index, shape.columns]


def places(scores: pd.DataFrame, right: pd.Series) -> pd.Series:
    """The place (1 is first) at which each question finds its passage: how many passages score at least as much.

    `right` gives the passage by question (its index holds names of rows of `scores`); questions without one, "", are left out. A tie
    counts against the passage. Raises KeyError where a question or a passage has no score.
    """
    right = right[right != ""]
    own = np.array([scores.at[question, passage] for question, passage in right.items()])
    return (scores.loc[right.index].to_numpy() >= own[:, None]).sum(axis=1) + pd.Series(0, right.index)


def joined(*tables: pd.DataFrame) -> pd.DataFrame:
    """Several score tables as one by reciprocal rank fusion: the sum of 1 / (STEP + place) over the tables.

    Raises ValueError without a table, or where the tables have not the same rows and columns.
    """
    if not tables or not all(t.index.equals(tables[0].index) and t.columns.equals(tables[0].columns) for t in tables):
        raise ValueError("score tables to be joined have the same questions and passages, and there is at least one")
    places = [table.rank(axis=1, ascending=False, method="min") for table in tables]
    return pd.DataFrame(sum(1 / (STEP + place) for place in places))


def clip(question: str, text: str, count: int = 3) -> str:
    """The `count` sentences in a row of `text` that BM25 ranks first for `question`, the earliest of equals; all where it has fewer."""
    whole = sentences(text)
    windows = [" ".join(whole[start : start + count]) for start in range(max(len(whole) - count, 0) + 1)]
    return windows[int(bm25([question], windows)[0].argmax())]


def chance_higher(with_answer: npt.ArrayLike, without: npt.ArrayLike) -> float:
    """The AUC of a number that is to be higher for questions with an answer: the chance that one of them lies higher.

    Both are one number a question, for example the best score or the number of words; ties count half.
    """
    higher, lower = np.asarray(with_answer, float)[:, None], np.asarray(without, float)[None, :]
    return float(((higher > lower) + 0.5 * (higher == lower)).mean())
