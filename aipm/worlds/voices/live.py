"""A real model that answers now: whether one may be asked from this cell, and asking it what the recorded ones were asked.

Only a notebook that a learner has open asks a model. Grading, tests of stored outputs, the build and the site never do, so
what they print does not depend on the machine.
"""

import os
import time
from collections.abc import Sequence
from typing import Protocol

import pandas as pd

from aipm import place
from aipm.models import Message, ModelError, weights
from aipm.models.endpoint import from_environment
from aipm.worlds.voices import answers, recording, runs

FIRST, LEAST, MOST = 40, 20, 1000  # sentences that are asked of a live model: without a setting, and the bounds of one
SETTING = "AIPM_LLM_SENTENCES"
PLAIN = ("positive", "negative")  # the words that are looked for where a run allows no two of its own


class Writer(Protocol):
    """A model that can write; one on this machine can also `weigh` (see `recording.Weigher`)."""

    name: str

    def write(self, messages: Sequence[Message], tokens: int = 64, *, chat: bool | None = None) -> str:
        """The model's own words, at most so many tokens; 0 asks an endpoint for as many as it likes."""


_asked: dict[tuple[str, ...], recording.Found] = {}  # what was answered since the kernel started


def learner_is_here() -> bool:
    """Whether this kernel serves a notebook that somebody has open in an editor, and no test runs it."""
    return "PYTEST_VERSION" not in os.environ and place.open_notebook() is not None


def model_here(name: str) -> Writer | None:
    """The model that may be asked from this cell, or None: the endpoint that is set, else the weights of `name`.

    Raises ModelError where one is set up and cannot be used.
    """
    if not learner_is_here():
        return None
    endpoint = from_environment()
    if endpoint:
        return endpoint
    return weights.load(name) if name in weights.KNOWN and weights.there(name) else None


def how_many(say: recording.Said = print) -> int:
    """How many sentences of a run are asked: AIPM_LLM_SENTENCES, or 40; a setting out of bounds is said and mended."""
    told = os.environ.get(SETTING, "").strip()
    if not told:
        return FIRST
    if not told.isascii() or not told.isdigit():
        say(f"{SETTING} is {told[:40]!r} and no whole number, so {FIRST} sentences are asked.")
        return FIRST
    count = min(max(int(told[:9]), LEAST), MOST)
    if count != int(told[:9]):
        say(f"{SETTING} is {told[:9]}; between {LEAST} and {MOST:,} sentences can be asked, so it is {count:,}.")
    return count


def ask(model: Writer, run: runs.Run, text: str) -> recording.Found:
    """What a model answers to one sentence: as `recording.ask` where it can weigh, else only "answer", its last words."""
    if isinstance(model, recording.Weigher):
        return recording.ask(model, run, text)
    said: Sequence[Message] = run.make(text)
    answer = model.write(said, run.tokens)
    if run.tokens and run.words:
        answer = model.write(runs.followed(said, answer), 0)
    return {"answer": answer}


def called(found: recording.Found, run: runs.Run, at: float = 0.5) -> bool | None:
    """Whether an answer leads to a call: its share is above `at`, or its words say displeased; None where nobody can tell."""
    if "p" in found:
        return bool(found["p"] > at)
    place_of = answers.word_in(found["answer"], run.words or PLAIN)
    return None if place_of is None else place_of == 1


def key(model: Writer, run: runs.Run, text: str) -> tuple[str, ...]:
    """The name under which an answer is kept while the kernel runs."""
    return (type(model).__name__, str(getattr(model, "url", "")), model.name, run.name, text)


def all_asked(
    model: Writer, asked: Sequence[tuple[runs.Run, pd.DataFrame]], say: recording.Said = print
) -> list[list[recording.Found]]:
    """What `model` answers under each run to the sentences of its table; what was answered before is not asked again.

    One line says how much is asked and about how long it takes, once the first answer is there. Where the model fails or the
    learner interrupts, one line says so, and the runs that were answered to the end are returned.
    """
    todo = sum(key(model, run, text) not in _asked for run, table in asked for text in table["text"])
    sentences = max(len(table) for _, table in asked)
    whole: list[list[recording.Found]] = []
    fresh = 0
    try:
        for run, table in asked:
            for text in table["text"]:
                if key(model, run, text) in _asked:
                    continue
                begun = time.perf_counter()
                _asked[key(model, run, text)] = ask(model, run, text)
                fresh += 1
                if fresh == 1:
                    say(announced(model.name, len(asked), sentences, todo, time.perf_counter() - begun))
            whole.append([_asked[key(model, run, text)] for text in table["text"]])
    except ModelError as why:
        say(f"{why} {stays(fresh)}")
    except KeyboardInterrupt:
        say(f"You stopped the model. {stays(fresh)}")
    return whole


def announced(name: str, ways: int, sentences: int, todo: int, seconds: float) -> str:
    """The line that says what is asked now and about how long it takes, by the `seconds` of the first answer."""
    took = seconds * todo
    about = f"{took / 60:.0f} minutes" if took >= 100 else f"{max(took, 1):.0f} seconds"
    way = "one way" if ways == 1 else f"{ways} ways"
    return (
        f"{name} answers now, on the first {sentences} sentences in {way}: {todo:,} answers, about {about} "
        f"({SETTING} sets how many sentences)."
    )


def stays(fresh: int) -> str:
    """What a failure leaves: the second half of its line."""
    kept = (
        f" The {fresh:,} answers so far are kept, and the cell goes on from there when you run it again."
        if fresh
        else ""
    )
    return f"The recorded rows stay.{kept}"
