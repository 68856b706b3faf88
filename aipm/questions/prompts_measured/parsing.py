"""Lesson 09, the question about reading answers by a program: what a model's own words say, and what they do not say."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NoReturn

import pandas as pd

from aipm.questions.calling import calls
from aipm.questions.reading import answered, word
from aipm.questions.verdict import Readable, Wrong, brief, judges
from aipm.worlds.voices import answers

FORMS = ("bare", "one-word", "json", "six-free")  # runs in which SmolLM2 wrote freely
READ = ("pleased", "displeased", "unreadable")
SIDES = {"positive": "pleased", "negative": "displeased"}
STATED, SILENT = (
    0.95,
    0.90,
)  # of the answers that state a side; of those that hold a word and state none, left unreadable
SURE = 0.98  # of each, above which other months agree

ALONE = re.compile(r"\W*(positive|negative)\W*")
LABEL = re.compile(r'"?label"?\s*:\s*"?(positive|negative)\b')
SENTENCE = re.compile(r"\b(?:review|sentence|text) (?:is|was) (positive|negative)\b")
NEARLY = re.compile(
    r"\b(?:is|was|are|were|be|been|as|s|re|label\w*)\b\W+(?:\w+\W+){0,3}(?:positive|negative)\b|^\W*an? (?:positive|negative)"
)


def stated(answer: str) -> tuple[str, str]:
    """(how an answer states a side, the side): "word", "label", "sentence", "both", "elsewhere", "no word" or "open".

    "elsewhere" holds a word of a side and states none; "open" may be read as its side or left, such as "a very positive review".
    """
    text = answer.lower()
    found = set(re.findall("positive|negative", text))
    if len(found) != 1:
        return ("both" if found else "no word"), "unreadable"
    said = found.pop()
    side = SIDES[said]
    if not re.search(rf"\b{said}\b", text):  # as in "positively"
        return "open", side
    for form, pattern in (("label", LABEL), ("sentence", SENTENCE)):
        if pattern.search(text):
            return form, side
    if ALONE.fullmatch(text):
        return "word", side
    return ("open", side) if NEARLY.search(text) else ("elsewhere", "unreadable")


@lru_cache(maxsize=1)
def _texts() -> pd.DataFrame:
    return pd.concat([answers.written(form) for form in FORMS], ignore_index=True)[["half", "review", "answer"]]


def texts(worlds: Sequence[pd.DataFrame] | None) -> list[str]:
    """The different answers to the sentences of some months, or of the build half, in the order of FORMS."""
    table = _texts()
    reviews = pd.concat(worlds)["review"].unique() if worlds else []
    mine = table["review"].isin(reviews) if worlds else table["half"] == "build"
    return list(dict.fromkeys(table.loc[mine, "answer"]))


@judges
def reader(read: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q09.2: a function from a model's text to one of READ: STATED of what states a side, SILENT of what does not."""
    answered(read)
    tried = texts(worlds)
    key = {text: stated(text) for text in tried}
    told = {}
    for text, one in zip(tried, calls("read", read, [[text] for text in tried]), strict=True):
        said = one()
        answered(said)
        told[text] = word("what read returns", said, READ)
    _sided(told, key)
    groups = {form: [text for text in tried if key[text][0] == form] for form in ("word", "label", "sentence")}
    every = [text for group in groups.values() for text in group]
    hit = sum(told[text] == key[text][1] for text in every) / len(every)
    loud = [text for text in tried if key[text][0] in ("both", "elsewhere")]
    still = sum(told[text] == "unreadable" for text in loud) / len(loud)
    counted = f"{hit:.0%} of the {len(every)} answers that state a side are read, and {still:.0%} of the {len(loud)} that hold a word and state none are left unreadable"
    silent = [text for text in tried if key[text][0] == "no word" and told[text] != "unreadable"]
    if silent:
        raise Wrong(
            f"{counted}. But your function reads {told[silent[0]]} in an answer that holds neither word: {brief(silent[0], 90)}. What would a "
            "program do with a kind tone?"
        )
    if hit < STATED:
        _unread(counted, told, key, groups)
    if still < SILENT:
        read_too = [text for text in loud if told[text] != "unreadable"]
        both = sum(key[text][0] == "both" for text in read_too)
        raise Wrong(
            f"{counted}; {SILENT:.0%} are asked. Of those that it reads {both} hold both words. One is {brief(read_too[0], 90)}, read as "
            f"{told[read_too[0]]}. Which of the three forms is that?"
        )
    if worlds is None and min(hit, still) < SURE:
        return Readable(f"{counted}. That is close to a limit, so other answers decide.")
    return f"{counted}."


def _sided(told: Mapping[str, str], key: Mapping[str, tuple[str, str]]) -> None:
    """Raise Wrong where an answer that holds one word is read as the other side."""
    other = [
        text for text, (form, side) in key.items()
        if form not in ("both", "elsewhere", "no word") and told[text] not in (side, "unreadable")
    ]  # fmt: skip
    if other:
        raise Wrong(
            f"{len(other)} answers are read as the wrong side. One is {brief(other[0], 90)}, read as {told[other[0]]}. Which word means displeased?"
        )


def _unread(
    counted: str, told: Mapping[str, str], key: Mapping[str, tuple[str, str]], groups: Mapping[str, Sequence[str]]
) -> NoReturn:
    """Raise Wrong: which form of stating a side is not read."""
    named = {"word": "are the word alone", "label": "have a label", "sentence": "say it in a sentence"}
    missed = {form: [text for text in group if told[text] != key[text][1]] for form, group in groups.items()}
    if all(told[text] == "unreadable" for text in key):
        raise Wrong(
            f"{counted}; {STATED:.0%} are asked. Your function finds every answer unreadable, even {brief(groups['word'][0], 40)}."
        )
    form = max(missed, key=lambda each: len(missed[each]))
    raise Wrong(
        f"{counted}; {STATED:.0%} are asked. Of the {len(groups[form])} different answers that {named[form]} {len(missed[form])} are not read, such as "
        f"{brief(missed[form][0], 90)}. What stands around the word there?"
    )
