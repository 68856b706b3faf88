"""Lesson 09, the question about reading: what happened in each of twenty answers to the bare prompt."""

import re
from collections import Counter
from collections.abc import Container, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from aipm.questions.reading import answered, fitting, misplaced, word_table
from aipm.questions.verdict import Readable, Wrong, judges
from aipm.worlds.voices import answers

CODES = ("right", "wrong_side", "both_sides", "talks_to_customer", "repeats", "edits_the_text", "other_subject")
AGREED = 18  # of the twenty
TRACED = (  # review and sentence in Voices, of the build half
    "45-3", "45-8", "18-1", "18-2", "18-6", "18-9", "18-11", "18-12", "214-9", "167-4",
    "34-1", "34-3", "34-5", "34-6", "34-10", "34-12", "91-4", "85-8", "153-8", "11-2",
)  # fmt: skip


@lru_cache(maxsize=1)
def _traces() -> pd.DataFrame:
    table = answers.written("bare", "build")
    names = [f"{review}-{sentence}" for review, sentence in zip(table["review"], table["sentence"], strict=True)]
    return table.assign(trace=names).set_index("trace").loc[list(TRACED), ["text", "side", "answer"]]


def traces() -> pd.DataFrame:
    """The twenty traces by name: the sentence, its side by the votes, and what SmolLM2 wrote under the bare prompt."""
    return _traces().copy()


def words_in(answer: str) -> set[str]:
    """Which of the two words stand in an answer."""
    return set(re.findall(r"\b(positive|negative)\b", answer.lower()))


@judges
def trace_codes(codes: Any, key: Mapping[str, Container[str]] | None = None) -> str:
    """Judge Q09.1: one code for each traced answer, AGREED of them as in `key` (a dict of sets); without it the form."""
    answered(codes)
    codes = word_table("codes", codes, TRACED, CODES)
    used, silent = Counter(codes.values()), [name for name in TRACED if not _said()[name]]
    if len(used) == 1:
        raise Wrong(
            f"All twenty have one code, {next(iter(used))}. {len(silent)} of the answers hold neither of the two words, and the others hold one or both. "
            "What does a count of one code tell?"
        )
    right = len(codes) - len(misplaced(codes, key)) if key else 0
    if right < AGREED:
        _slipped(codes, slips(codes), 1 if key else len(TRACED) - AGREED)
    if key is None:
        return Readable("twenty codes: " + ", ".join(f"{code} {used[code]}" for code in CODES if used[code]) + ".")
    right = fitting(
        codes,
        key,
        "{right} of {total} agree with two readings; {enough} are asked. Read {entry} again beside the list of codes: does the answer name a "
        "side, and if not, what does it do? You wrote {word}.",
        AGREED,
    )
    return f"{right} of {len(codes)} agree. {len(silent)} of the twenty answers hold neither word, so form comes before knowledge."


@lru_cache(maxsize=1)
def _said() -> dict[str, set[str]]:
    return {name: words_in(text) for name, text in _traces()["answer"].items()}


def slips(codes: Mapping[str, str]) -> dict[str, list[str]]:
    """Traces that are surely coded wrongly, by kind: a tone taken for a side, votes not looked at, one of both words left out."""
    said, side = _said(), _traces()["side"]
    sided = {name: codes[name] for name in TRACED if codes[name] in ("right", "wrong_side")}
    named = {name: "pleased" if said[name] == {"positive"} else "displeased" for name in sided if len(said[name]) == 1}
    return {
        "tone": [name for name in TRACED if not said[name] and codes[name] in ("right", "wrong_side", "both_sides")],
        "votes": [name for name, told in named.items() if (told == side[name]) != (sided[name] == "right")],
        "both": [name for name in sided if len(said[name]) == 2],
    }


def _slipped(codes: Mapping[str, str], found: Mapping[str, list[str]], allowed: int) -> None:
    """Raise Wrong where there are more slips than `allowed`, with the commonest kind."""
    if sum(map(len, found.values())) <= allowed:
        return
    kind = max(found, key=lambda each: len(found[each]))
    name, count = found[kind][0], len(found[kind])
    answers_are = "1 answer is" if count == 1 else f"{count} answers are"
    if kind == "tone":
        raise Wrong(
            f"{answers_are} coded as if a side were named, such as {name} as {codes[name]}, where neither positive nor negative stands. "
            "A kind tone is no label: a program would have nothing to read. What does the model do there instead?"
        )
    if kind == "votes":
        raise Wrong(
            f"{answers_are} coded against the column side. One is {name}, coded as {codes[name]}: the answer says {next(iter(_said()[name]))}, and the votes call the "
            f"sentence {_traces().loc[name, 'side']}. Do the two agree?"
        )
    raise Wrong(
        f"{answers_are} coded as if one side were named, such as {name} as {codes[name]}, where both words stand. Which of the two would a "
        "program take?"
    )
