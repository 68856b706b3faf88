"""Lesson 04, the questions about planning: which failures come first, and what the user sees when they come."""

from collections.abc import Collection, Container, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from aipm.questions.reading import answered, mapping, misplaced, several, word
from aipm.questions.verdict import Malformed, Readable, Wrong, brief, judges
from aipm.worlds.cytotriage import failures

LEAST = 5  # severity: what is milder is an annoyance, and none of the five
HARM_KEPT = (
    0.80  # of the most harm that the cards can carry which severity does not settle, on the average of all panels
)
PAPER_MOST = 100  # women a day who may be harmed and are left to the paper rule, outside a day without the model

ACTIONS = ("human_review", "ask_again", "paper_rule", "answer_later", "clear")
SAYINGS = ("a_person_will_look", "please_send_again", "use_the_paper_rule", "answer_follows", "sorry", "nothing")
WORDS_FOR = {
    "human_review": "a_person_will_look",
    "ask_again": "please_send_again",
    "paper_rule": "use_the_paper_rule",
    "answer_later": "answer_follows",
}


def listed(name: str, value: Any, vocabulary: Collection[str], number: int) -> list[str]:
    """`value` as a list of `number` different words of `vocabulary`, or Malformed."""
    if isinstance(value, dict) and all(
        isinstance(key, int) for key in value
    ):  # a column of a table, with its row numbers
        value = list(value.values())
    if not isinstance(value, (list, tuple)):
        raise Malformed(f"`{name}` is {brief(value)}; a list of {number} words in order was expected.")
    read = [word(f"entry {place} of {name}", entry, vocabulary) for place, entry in enumerate(value, 1)]
    for entry in read:
        if read.count(entry) > 1:
            raise Malformed(f"`{name}` holds {entry} more than once; {number} different words were expected.")
    if len(read) != number:
        raise Malformed(f"`{name}` has {len(read)} entries; exactly {number} were expected.")
    return read


@lru_cache(maxsize=1)
def _fives() -> np.ndarray:
    """The fives with every grave card, all three types and nothing below LEAST, as places in `failures.cards()`, grave first."""
    cards = failures.cards()
    types, severity = cards["type"].to_numpy(), cards["severity"].to_numpy()
    grave = tuple(np.flatnonzero(severity >= failures.GRAVE))
    others = np.flatnonzero((severity >= LEAST) & (severity < failures.GRAVE))
    fives = (grave + rest for rest in combinations(others, 5 - len(grave)))
    return np.array([five for five in fives if set(types[list(five)]) == set(failures.TYPES)])


def _harms(panels: Sequence[pd.DataFrame]) -> pd.Series:
    """The harm of each card by name, as the panels rate it on average."""
    names = failures.cards()["card"]
    columns = ("severity", "occurrence", "detection")
    rated = pd.DataFrame({name: np.concatenate([panel[name].to_numpy() for panel in panels]) for name in columns})
    return pd.Series(failures.harm(rated).to_numpy().reshape(-1, len(names)).mean(axis=0), index=names)


def best_rest(harms: pd.Series) -> float:
    """The most harm that the cards of a five can carry which severity does not settle."""
    grave = (failures.cards()["severity"] >= failures.GRAVE).sum()
    return float(harms.to_numpy()[_fives()[:, grave:]].sum(axis=1).max())


@judges
def first_failures(first_five: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q04.1: five cards in order, grave ones first, none milder than LEAST, all three types covered.

    Order: severity never rises. Harm: the cards that severity does not settle carry at least HARM_KEPT of what such cards
    can, on the average of the panels in `worlds` (frames of `failures.world`; without them the public ratings).
    """
    answered(first_five)
    known = failures.cards()
    chosen = listed("first_five", first_five, tuple(known["card"]), 5)
    rows = known.set_index("card").loc[chosen]
    grave = known[known["severity"] >= failures.GRAVE]["card"]
    lost = [card for card in grave if card not in chosen]
    product = known["severity"] * known["occurrence"] * known["detection"]
    if lost and set(chosen) == set(known["card"][product.nlargest(5).index]):
        mildest = rows["severity"].idxmin()
        raise Wrong(
            f"These are the five largest products S x O x D. The product puts {mildest} (severity {rows['severity'].min()}) above "
            f"{lost[0]} (severity {known.set_index('card')['severity'][lost[0]]}): a high occurrence makes up for a low severity. "
            "Which column comes first?"
        )
    if lost and rows["occurrence"].min() >= 7:
        share = _harms([known])[chosen].sum() / _harms([known]).nlargest(5).sum()
        raise Wrong(
            f"Your five are frequent ones: each has an occurrence of {rows['occurrence'].min()} or more. Together they carry {share:.0%} of "
            "the harm of the five most harmful cards. Multiply for one card what a single event does by how often it comes."
        )
    types = set(rows["type"])
    if types != set(failures.TYPES):
        gone = [kind for kind in failures.TYPES if kind not in types]
        raise Wrong(
            f"No card of the type {gone[0]} is among your five. A plan that never thought of it has no fallback for it. "
            "The guide asks for all three kinds."
        )
    if lost:
        raise Wrong(
            f"{len(lost)} of {len(grave)} cards with a severity of {failures.GRAVE} or more are not on your list. "
            "However rare such a card is, its first time is the one that you answer for. Which rule of section 1 keeps it?"
        )
    severity = list(rows["severity"])
    for place in range(4):
        if severity[place] < severity[place + 1]:
            raise Wrong(
                f"{chosen[place]} (severity {severity[place]}) stands above {chosen[place + 1]} (severity "
                f"{severity[place + 1]}). If the time runs out after {place + 1}, the graver one has no plan."
            )
    if severity[-1] < LEAST:
        raise Wrong(
            f"{chosen[-1]} has a severity of {severity[-1]}: {rows['what'].iloc[-1]}. That is an annoyance, and the five are for failures "
            f"of severity {LEAST} or more. Which graver card does it push off the list?"
        )
    harms = _harms(worlds or [known])
    own = harms[[card for card in chosen if card not in set(grave)]]
    share = own.sum() / best_rest(harms)
    if share < HARM_KEPT:
        by = f", as {len(worlds)} panels rate them on average" if worlds else ""
        raise Wrong(
            f"Severity settles {len(grave)} of your five. The other {len(own)} carry {share:.0%} of the harm that {len(own)} such cards can "
            f"carry{by}; {HARM_KEPT:.0%} are asked. The least of it comes from {own.idxmin()}. Compare the harm of the others."
        )
    return f"the grave ones first, all three kinds, and {share:.0%} of the harm that the other {len(own)} can carry."


@judges
def fallback_table(fallbacks: Any, key: Mapping[str, Container[str]] | None = None) -> str:
    """Judge Q04.2: an action and a wording for each of six modes, within the reviewers' day.

    `fallbacks` maps each mode of `failures.modes()` to a pair (do, say). `key` maps modes to the actions that fit;
    without it what is cleared, load, the paper rule and wording are judged.
    """
    answered(fallbacks)
    modes = failures.modes()
    table = mapping("fallbacks", fallbacks, tuple(modes["mode"]))
    read = {}
    for mode, pair in table.items():
        pair = several(mode, pair, 2, "a pair of words, what it does and what it says")
        read[mode] = (word(f"do of {mode}", pair[0], ACTIONS), word(f"say of {mode}", pair[1], SAYINGS))
    for row in modes.itertuples():
        if read[row.mode][0] == "clear":
            raise Wrong(
                f"{row.mode}: {row.a_day:,} women a day are cleared, and all that the product knows of them is this: {row.what}. "
                "Which action keeps the case open?"
            )
    capacity = failures.REVIEWERS * failures.REVIEWS_EACH
    load = sum(row.a_day for row in modes.itertuples() if read[row.mode][0] == "human_review")
    if load > capacity:
        wait = (load - capacity) / capacity * failures.HOURS
        raise Wrong(
            f"Your table sends {load:,} cases a day to {failures.REVIEWERS} people who can look at {capacity}: "
            f"{load / capacity:.1f} times their capacity. After one day the last case waits for another {wait:.1f} working hours. "
            "Which modes can move on without a person?"
        )
    paper = [
        row
        for row in modes.itertuples()
        if row.harmful and row.mode != "model_down" and read[row.mode][0] == "paper_rule"
    ]
    on_paper = sum(row.a_day for row in paper)
    if on_paper > PAPER_MOST:
        raise Wrong(
            f"{on_paper} women a day who may be harmed are left to the paper rule, which misses more than a person does; {PAPER_MOST} are "
            f"allowed. Most of them come from {max(paper, key=lambda row: row.a_day).mode}. Your reviewers are asked about {load} cases a day "
            f"and can look at {capacity}."
        )
    for row in modes.itertuples():
        do, say = read[row.mode]
        if say == "sorry":
            raise Wrong(
                f"{row.mode}: {row.a_day:,} people a day read an apology and cannot go on. What can they do next, or who does "
                "it for them?"
            )
        if say == "nothing":
            raise Wrong(
                f"{row.mode}: {row.a_day:,} people a day are told nothing, and to them the product looks as if it worked. "
                "Section 4 has a name for that kind of failure."
            )
        if say != WORDS_FOR[do]:
            raise Wrong(
                f"{row.mode}: the product does {do} and says {say}. Whoever reads that expects something else than what "
                "happens. Let the words fit the deed."
            )
    if key is None:
        return Readable(
            f"{load} of {capacity} reviews a day are used, {on_paper} women a day who may be harmed are left to the paper rule, and "
            "words and deeds agree."
        )
    wrong = misplaced({mode: do for mode, (do, _) in read.items()}, key)
    if wrong:
        row = next(row for row in modes.itertuples() if row.mode == wrong[0])
        raise Wrong(
            f"{len(read) - len(wrong)} of {len(read)} modes have a fallback that fits. {row.mode} ({row.a_day:,} a day) does "
            f"{read[row.mode][0]}, and this is what is known: {row.what}. {_misfit(read[row.mode][0], row.harmful)}"
        )
    return f"six modes, each with a way forward, and {load} of {capacity} reviews a day."


def _misfit(do: str, harmful: bool) -> str:
    """What an action that does not fit its mode leads to."""
    late = " Meanwhile somebody may be harmed." if harmful else ""
    return {
        "ask_again": "A new picture meets the same problem, since the picture was not at fault. What is it that fails here?",
        "answer_later": f"The product promises an answer, and none is on its way.{late} Who or what can decide now?",
        "human_review": "A person's time goes to a case that moves on by itself. Who else needs that time?",
        "paper_rule": "The paper rule decides where something better is at hand. What is it?",
    }[do]
