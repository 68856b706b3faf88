"""What was recorded of real models about Voices, as tables: shares, texts and the word list of 2014.

Everything here reads `datasets/voices_answers/`; no model is asked and no network is used.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import pandas as pd

from aipm.worlds import voices
from aipm.worlds.files import read_public
from aipm.worlds.voices import runs

FOLDER = "voices_answers"
WORD_LIST = "vader"  # a model without runs: one share a sentence of all halves, from its compound score


@lru_cache(maxsize=3)
def _shares(model: str) -> pd.DataFrame:
    if model not in (*runs.MODELS, WORD_LIST):
        raise ValueError(f"nothing is recorded of {model!r}; recorded are {', '.join((*runs.MODELS, WORD_LIST))}")
    return read_public(FOLDER, f"{model}.csv.gz")


@lru_cache(maxsize=1)
def _texts() -> pd.DataFrame:
    return read_public(FOLDER, "written.csv.gz")


@lru_cache(maxsize=1)
def _sentences() -> pd.DataFrame:
    """All sentences in the order of the dealing."""
    return voices.load().sort_values(["turn", "sentence"], ignore_index=True)


@lru_cache(maxsize=4)
def _runs(model: str | None) -> dict[str, pd.DataFrame]:
    """What a model's shares (None: the texts) say by run, with the `place` of each sentence in `_sentences`.

    Cached, so that a run asks neither for a search through all runs nor for a join of its own.
    """
    places = _sentences()[["review", "sentence"]].reset_index(names="place")
    placed = (_texts() if model is None else _shares(model)).merge(places, on=["review", "sentence"])
    return {str(run): part for run, part in placed.groupby("run", sort=False)}


def _joined(model: str | None, run: str, column: str, half: str | None) -> pd.DataFrame:
    """The sentences of a run (of one half, or both), with what it says in `column`."""
    found = _runs(model)
    if run not in found:
        raise ValueError(f"{run!r} is not recorded; recorded are {', '.join(list(found)[:12])} and others")
    said = found[run].sort_values("place")
    table = _sentences().take(said["place"].to_numpy()).reset_index(drop=True)
    table[column] = said[column].array
    return table if half is None else table[table["half"] == half].reset_index(drop=True)


def answers(model: str, run: str, half: str | None = None) -> pd.DataFrame:
    """The sentences of a run (of one half, or both), as `voices.load` describes them, with the recorded `share`.

    `share` is the chance of the word for displeased among the two allowed words, from 0 to 1. Raises ValueError where the
    run is not recorded.
    """
    return _answers(model, run, half).copy()


@lru_cache(maxsize=256)
def _answers(model: str, run: str, half: str | None) -> pd.DataFrame:
    """What `answers` says; cached, since scenes, pictures and explorations ask for the same runs again."""
    return _joined(model, run, "share", half)


def recorded(model: str) -> pd.DataFrame:
    """All recorded shares of a model at once, a row a run and sentence: run, review, sentence, share."""
    return _shares(model).copy()


def word_list(half: str | None = None, run: str = "compound") -> pd.DataFrame:
    """The fitting sentences of build, judge and spare with the `share` of the word list VADER: (1 - its score) / 2.

    A share above 0.5 means that the list reads the sentence as displeased; 0.5 that it knows no word of it. The runs called
    "attacked-…" hold the displeased sentences of build and judge with an attack behind them, as SmolLM2 was asked.
    """
    return _joined(WORD_LIST, run, "share", half)


def written(run: str, half: str | None = None) -> pd.DataFrame:
    """The sentences of a run in which SmolLM2 wrote freely, with its `answer` as it came, cut off after the run's tokens."""
    table = _joined(None, run, "answer", half)
    return table.assign(answer=table["answer"].fillna(""))


def word_in(answer: str, words: Sequence[str]) -> int | None:
    """Which of `words` (its place) stands in a free text as a whole word, in any case of letters; None where none or several do.

    A program's reading: it understands nothing, and takes "not positive" for "positive".
    """
    found = {word for word in re.findall(r"[^\W_]+", answer.lower()) if word in words}
    return list(words).index(found.pop()) if len(found) == 1 else None


def together(model: str, shares: Mapping[str, Sequence[float]]) -> pd.DataFrame:
    """Recorded shares by run as one table, a row a run and sentence: run, review, sentence, share (4 decimals).

    `shares` may lack runs that are still to be asked; a run whose sentences are not as many raises ValueError.
    """
    return _put_together(model, {name: [round(share, 4) for share in found] for name, found in shares.items()}, "share")


def texts_together(model: str, texts: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Recorded texts by run as one table, a row a run and sentence: run, review, sentence, answer."""
    return _put_together(model, texts, "answer")


def _put_together(model: str, found: Mapping[str, Sequence[object]], column: str) -> pd.DataFrame:
    parts = []
    for run in runs.runs_of(model):
        if run.name not in found:
            continue
        part = runs.sentences(run.over)[["review", "sentence"]]
        if len(part) != len(found[run.name]):
            raise ValueError(f"{run.name} has {len(found[run.name])} answers for {len(part)} sentences")
        parts.append(part.assign(**{column: list(found[run.name])}).assign(run=run.name))
    return pd.concat(parts, ignore_index=True)[["run", "review", "sentence", column]]


_KEPT = (_shares, _texts, _sentences, _runs, _answers)


def forget() -> None:
    """Drop what was read and joined, for a program in which the folder of the data sets has changed."""
    for kept in _KEPT:
        kept.cache_clear()
