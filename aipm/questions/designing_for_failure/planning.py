"""Lesson 04, the questions about planning: which failures first, what the user sees, and who does what in which order."""

from collections.abc import Collection, Container, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from aipm.questions.verdict import Malformed, Readable, Wrong, answered, brief, fitting, judges, mapping, word
from aipm.worlds.cytotriage import failures

HARM_KEPT = 0.85  # of the most harm that five cards can cover, over all panels

ACTIONS = ("human_review", "ask_again", "paper_rule", "answer_later", "clear")
SAYINGS = ("a_person_will_look", "please_send_again", "use_the_paper_rule", "answer_follows", "sorry", "nothing")
WORDS_FOR = {
    "human_review": "a_person_will_look",
    "ask_again": "please_send_again",
    "paper_rule": "use_the_paper_rule",
    "answer_later": "answer_follows",
}

BEFORE = (  # (earlier, later, what goes wrong otherwise); the gravest first
    ("switch_to_fallback", "find_cause", "cause"),
    ("switch_to_fallback", "collect_labels", "cause"),
    ("switch_to_fallback", "retrain", "retrain"),
    ("check_alarm", "switch_to_fallback", "check"),
    ("save_evidence", "find_cause", "evidence"),
    ("tell_affected", "find_cause", "tell"),
    ("tell_affected", "collect_labels", "tell"),
    ("find_cause", "retrain", "blind"),
    ("collect_labels", "retrain", "labels"),
    ("retrain", "test_on_new_weeks", "test"),
    ("test_on_new_weeks", "relaunch_in_steps", "test"),
    ("relaunch_in_steps", "write_review", "review"),
)


def _listed(name: str, value: Any, vocabulary: Collection[str], number: int) -> list[str]:
    """`value` as a list of `number` different words of `vocabulary`, or Malformed."""
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
    """The fives that hold every grave card and all three types, as rows of places in `failures.cards()`."""
    cards = failures.cards()
    types = cards["type"].to_numpy()
    grave = tuple(cards.index[cards["severity"] >= failures.GRAVE])
    others = [place for place in cards.index if place not in grave]
    fives = (grave + rest for rest in combinations(others, 5 - len(grave)))
    return np.array([five for five in fives if set(types[list(five)]) == set(failures.TYPES)])


def _best(cards: pd.DataFrame) -> float:
    """The most harm that five cards can cover which hold every grave one and all three types."""
    return failures.harm(cards).to_numpy()[_fives()].sum(axis=1).max()


@judges
def first_failures(first_five: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q04.1: five cards in order, grave ones first, all three types covered.

    Order: severity never rises. Coverage: at least HARM_KEPT of the expected harm that five cards can cover, over the
    panels in `worlds` (frames of `failures.world`; without them the public ratings).
    """
    answered(first_five)
    known = failures.cards()
    chosen = _listed("first_five", first_five, tuple(known["card"]), 5)
    rows = known.set_index("card").loc[chosen]
    grave = known[known["severity"] >= failures.GRAVE]["card"]
    lost = [card for card in grave if card not in chosen]
    product = known["severity"] * known["occurrence"] * known["detection"]
    if lost and set(chosen) == set(known["card"][product.nlargest(5).index]):
        raise Wrong(
            f"These are the five largest products S x O x D. The product puts {chosen[0]} above {lost[0]}: it rates what "
            "happens often and is merely annoying above what happens once and cannot be undone. Which column comes first?"
        )
    if lost and rows["occurrence"].min() >= 7:
        raise Wrong(
            f"Your five are the frequent ones, and they cover {_covered(known, chosen):.0%} of the harm that five cards can. "
            "Multiply for one card what a single event does by how often it comes."
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
            "However rare, the first one that happens is the one you answer for. Which rule of section 1 keeps them?"
        )
    severity = list(rows["severity"])
    for place in range(4):
        if severity[place] < severity[place + 1]:
            raise Wrong(
                f"{chosen[place]} (severity {severity[place]}) stands above {chosen[place + 1]} (severity "
                f"{severity[place + 1]}). If the time runs out after {place + 1}, the graver one has no plan."
            )
    panels = worlds or [known]
    share = sum(_covered(panel, chosen) for panel in panels) / len(panels)
    if share < HARM_KEPT:
        raise Wrong(
            f"Your five cover {share:.0%} of the expected harm that five cards can cover; {HARM_KEPT:.0%} are asked. "
            "Two are settled by severity. Compare the harm of the others."
        )
    return f"the grave ones first, all three kinds, and {share:.0%} of the harm that five cards can cover."


def _covered(cards: pd.DataFrame, chosen: Sequence[str]) -> float:
    """The chosen cards' share of the most harm that five cards can cover."""
    return failures.harm(cards)[cards["card"].isin(chosen)].sum() / _best(cards)


@judges
def fallback_table(fallbacks: Any, key: Mapping[str, Container[str]] | None = None) -> str:
    """Judge Q04.2: an action and a wording for each of six modes, within the reviewers' day.

    `fallbacks` maps each mode of `failures.modes()` to a pair (do, say). `key` maps modes to the actions that fit;
    without it load, silence and wording are judged.
    """
    answered(fallbacks)
    modes = failures.modes()
    table = mapping("fallbacks", fallbacks, tuple(modes["mode"]))
    read = {}
    for mode, pair in table.items():
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise Malformed(f"`{mode}` is {brief(pair)}; a pair of words was expected: what it does, what it says.")
        read[mode] = (word(f"do of {mode}", pair[0], ACTIONS), word(f"say of {mode}", pair[1], SAYINGS))
    capacity = failures.REVIEWERS * failures.REVIEWS_EACH
    load = sum(row.a_day for row in modes.itertuples() if read[row.mode][0] == "human_review")
    for row in modes.itertuples():
        do, say = read[row.mode]
        if row.harmful and do == "clear":
            raise Wrong(
                f"{row.mode}: {row.a_day} women a day are cleared in the very cases in which the product knows that it does "
                "not know. Which action keeps the case open?"
            )
    if load > capacity:
        wait = (load - capacity) / capacity * failures.HOURS
        raise Wrong(
            f"Your table sends {load:,} cases a day to {failures.REVIEWERS} people who can look at {capacity}: "
            f"{load / capacity:.1f} times their capacity. After one day the last case waits for another {wait:.0f} working hours. "
            "Which modes can move on without a person?"
        )
    for row in modes.itertuples():
        do, say = read[row.mode]
        if say == "sorry":
            raise Wrong(
                f"{row.mode}: {row.a_day} people a day read an apology and cannot go on. What can they do next, or who does "
                "it for them?"
            )
        if say == "nothing":
            raise Wrong(
                f"{row.mode}: {row.a_day} people a day are told nothing, and to them the product looks as if it worked. "
                "Section 4 has a name for that kind of failure."
            )
        if say != WORDS_FOR.get(do):
            raise Wrong(
                f"{row.mode}: the product does {do} and says {say}. Whoever reads that waits for something that does not "
                "come. Let the words fit the deed."
            )
    if key is None:
        return Readable(f"{load} of {capacity} reviews a day used; words and deeds agree.")
    fitting(
        {mode: do for mode, (do, _) in read.items()},
        key,
        "{right} of {total} fit. Read {entry} again: what does a woman gain from {word} there, and what has the product to "
        "show her?",
    )
    return f"six modes, each with a way forward, and {load} of {capacity} reviews a day."


def _why(kind: str, hours: int) -> str:
    """What an order costs, by the kind of its mistake; `hours` pass before the switch to the fallback."""
    model, nothing = failures.weekly_loss()
    extra = (model - nothing) * hours / 168
    return {
        "cause": (
            f"You look for the cause while the broken model runs: {hours} hours pass before the switch, and it costs about "
            f"{extra:,.0f} € more than no model in that time. Which step stops the loss?"
        ),
        "retrain": (
            f"You retrain first. {hours} hours pass before the switch, and the old model keeps deciding: about {extra:,.0f} € more "
            "than no model. And on whose labels does the new one learn?"
        ),
        "check": (
            "You switch before anybody has looked whether the alarm is real. The lesson's chart at two standard deviations would "
            f"switch you off in every fourth quarter for nothing. The check takes {failures.STEPS['check_alarm']} hours."
        ),
        "evidence": "You look for the cause after the records of that week are gone. What must be kept before it is overwritten?",
        "tell": (
            f"The people whose payments were hit hear of it after {failures.STEPS['find_cause']} hours of search or more, and some only "
            "from their statement. What can they be told as soon as the loss is stopped?"
        ),
        "blind": "You retrain before you know what broke. A new model on a broken feed learns the broken feed.",
        "labels": (
            "You retrain before the labels of the new weeks are there. It learns the old tactics again, very well. How long do "
            "labels take here?"
        ),
        "test": "A model goes live that nobody has tested on weeks after the change. The old one had passed its test, too.",
        "review": "You write the review before the story has ended. What will it say about the relaunch?",
    }[kind]


@judges
def runbook(steps: Any, replayed: bool = False) -> str:
    """Judge Q04.7: ten steps in an order that stops the loss first and retrains on what has been learnt.

    Any order that keeps BEFORE passes. With `replayed` the sentence reports what the order costs on the drill.
    """
    answered(steps)
    order = _listed("steps", steps, tuple(failures.STEPS), len(failures.STEPS))
    hours = sum(failures.STEPS[step] for step in order[: order.index("switch_to_fallback") + 1])
    if order[0] in ("retrain", "collect_labels"):
        raise Wrong(_why("retrain", hours))
    for earlier, later, kind in BEFORE:
        if order.index(earlier) > order.index(later):
            raise Wrong(_why(kind, hours))
    model, nothing = failures.weekly_loss()
    cost = f"the loss stops after {hours} hours, at about {(model - nothing) * hours / 168:,.0f} €"
    return f"{cost}; people hear of it, and the new model learns from new weeks." if replayed else f"{cost}."
