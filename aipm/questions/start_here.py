"""Lesson 00: how its five answers are judged, and what each wrong one is told."""

import numbers
from collections.abc import Container, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from aipm import spec as specs
from aipm.questions.verdict import (
    Formed,
    Malformed,
    Readable,
    Wrong,
    answered,
    brief,
    fraction,
    judges,
    mapping,
    word,
    words,
)
from aipm.worlds import digitdesk

PRODUCTS = ("digitdesk", "payguard", "cytotriage", "shelf")
USERS = ("clerk", "cardholder", "doctor", "shopper")
HARMS = (
    "wrong_amount_booked", "fraud_let_through", "honest_payment_stopped", "cancer_missed", "healthy_woman_alarmed",
    "useless_suggestion",
)  # fmt: skip
FIXERS = ("the_user", "a_second_person", "the_data_team", "the_product_manager", "the_model")

ACTIONS = ("serve", "serve_with_caveat", "human_review")
SAYINGS = ("amount_read", "please_check", "please_type")
DRAFT = {
    "product": "DigitDesk",
    "rules": [
        {"id": "r1", "if": {"score": [0.45, 1.01]}, "do": "serve", "say": "amount_read"},
        {"id": "r2", "if": {"score": [0.60, 0.80]}, "do": "serve_with_caveat", "say": "please_check"},
        {"id": "r3", "if": {"score": [0.00, 0.40]}, "do": "human_review", "say": "please_type"},
    ],
}
GRID = np.arange(1001) / 1000

STATEMENTS = (
    "some_answers_are_wrong", "a_score_is_no_guarantee", "cut_offs_hold_back_bad_answers", "retraining_changes_answers",
    "watch_for_unfamiliar_inputs", "lost_trust_stays_lost", "most_study_the_wrong_things", "more_jobs_than_titles",
)  # fmt: skip
CAREER = ("most_study_the_wrong_things", "more_jobs_than_titles")

COVERAGE, ERROR = 0.90, 0.015  # the two promises of Q00.3
PUBLIC_SPLITS = (0, 1, 2)


@judges
def product_card(card: Any, key: Mapping[str, Container[str]] | None = None) -> str:
    """Judge Q00.1: one product, its user, the error that hurts most and who puts it right.

    `card` maps product, user, harm and fixer to words of PRODUCTS, USERS, HARMS and FIXERS. `key` maps each product to
    the set of users and harms that belong to it; without it the form is judged and one mix-up named.
    """
    answered(card)
    vocabulary = {"product": PRODUCTS, "user": USERS, "harm": HARMS, "fixer": FIXERS}
    card = mapping("card", card, tuple(vocabulary))
    card = {field: word(field, value, vocabulary[field]) for field, value in card.items()}
    if card["fixer"] == "the_model":
        raise Wrong(
            "The model gave the wrong answer and shows it like a right one: it cannot know. "
            "Section 2 calls that a silent failure. Which person finds out, and puts it right?"
        )
    if key is None:
        return Readable(f"one {card['product']} card, every word known.")
    product = card["product"]
    if card["harm"] not in key[product]:
        raise Wrong(
            f"{card['harm']} cannot happen in {product}. Read its line in the list again: what does it decide, and what "
            "has gone wrong when it decides wrongly?"
        )
    if card["user"] not in key[product]:
        raise Wrong(
            f"No {card['user']} works with {product}. Read its line in the list again: who has it in front of them?"
        )
    return f"{product} can do this harm, to this user, and a person puts it right."


@judges
def first_guess(held_back: Any, sure: Any = None) -> str:
    """Judge the form of Q00.2: the guessed share of wrong readings that a threshold of 0.5 holds back, in [0, 1].

    A guess is stored, never right or wrong. `sure` is not judged either; it gets a remark.
    """
    answered(held_back)
    if held_back is None:
        raise Malformed("`held_back` is None; write a number from 0 to 1. Guess first, then measure.")
    held_back = fraction("held_back", held_back)
    return f"your guess is kept: {held_back:.0%} of the wrong readings held back.{_remark(sure)}"


def _remark(sure: Any) -> str:
    """What can be said of a `sure` line, which is never graded."""
    if isinstance(sure, bool) or not isinstance(sure, numbers.Real):
        return " Your `sure` line is still open; it costs no points."
    sure = float(sure)
    if sure == 1:
        return " Certain is allowed. Lesson 11 shows whether it was earned."
    if not 0.5 <= sure <= 1:
        return f" Your `sure` is {sure:g}; from 0.5 (a coin flip) to 1.0 (certain) it can be used later."
    return ""


@judges
def two_sided_budget(threshold: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q00.3: a threshold that serves at least COVERAGE of the digits, of which at most ERROR are wrong.

    Judged on the readings of all `worlds` together; without them on the three splits of PUBLIC_SPLITS.
    """
    answered(threshold)
    threshold = fraction("threshold", threshold)
    readings = pd.concat(worlds or [digitdesk.world(seed) for seed in PUBLIC_SPLITS])
    coverage, error = digitdesk.served(readings, threshold)
    if coverage < 0.5:
        raise Wrong(
            f"At {threshold:g} only {coverage:.0%} of the digits are served; a clerk types the other "
            f"{1000 * (1 - coverage):.0f} of every 1,000. Few scores of this model are so high: read the histogram of "
            "section 3."
        )
    if coverage < COVERAGE:
        raise Wrong(
            f"The error is excellent, {error:.2%} of the served, but {1 - coverage:.1%} of the work goes back to a clerk "
            f"and {1 - COVERAGE:.0%} may. An error of {ERROR:.1%} is allowed: spend some of it."
        )
    if coverage == 1:
        raise Wrong(
            f"At {threshold:g} every digit is served, as if there were no rule, and {1000 * error:.0f} of 1,000 are "
            "wrong. Below which score do the wrong readings crowd?"
        )
    if error > ERROR:
        raise Wrong(
            f"The coverage is fine, {coverage:.1%}, but of 1,000 served digits {1000 * error:.1f} are wrong, and "
            f"{1000 * ERROR:.0f} may be. Which way must the threshold move, and how much coverage can you spare?"
        )
    return f"{coverage:.1%} of {len(readings):,} digits served, {error:.2%} of them wrong: both promises kept."


def _read_spec(spec: Any) -> list[specs.Rule]:
    """The rules of a spec whose words are all known; raises NotAnswered or Malformed."""
    answered(spec)
    try:
        rules = specs.rules(spec)
    except specs.SpecError as error:
        raise Malformed(f"{brief(error, 300)}.") from None
    for rule in rules:
        if set(rule.when) != {"score"} or rule.segments is not None:
            raise Malformed(
                f"{brief(rule.id)} asks for more than the score, and these readings have no more to ask for."
            )
        word(f"do of {brief(rule.id)}", rule.do, ACTIONS)
        word(f"say of {brief(rule.id)}", rule.say, SAYINGS)
    if specs.default(spec) is not None:
        word("default", specs.default(spec), ACTIONS)
    return rules


@judges
def spec_form(spec: Any) -> str:
    """Judge the form of Q00.4: rules that can be read, with known actions and wordings."""
    rules = _read_spec(spec)
    default = specs.default(spec)
    rest = "no default" if default is None else f"{default} as the default"
    return Formed(f"rules that can be read: {len(rules)}, with {rest}.")


@judges
def repaired_spec(spec: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q00.4: DRAFT without its gap and its dead rule, and otherwise with the same action at every score.

    Replayed on the readings of `worlds` (without them the public split) and on a grid of a thousand scores.
    """
    _read_spec(spec)
    readings = pd.concat(worlds or [digitdesk.public_world()])
    scores = readings["score"].to_numpy()
    _no_gaps(specs.gaps(spec), scores)
    dead, shared = specs.unreachable(spec), specs.overlaps(spec)
    if dead:
        raise Wrong(
            f"{brief(dead[0])} fires for 0 of {len(scores):,} digits: the rules above it already take every score that it "
            "names, and the first match wins. What is a rule for that never fires?"
        )
    if shared:
        first, second, low, high = shared[0]
        raise Wrong(
            f"{brief(first)} and {brief(second)} both name the scores from {low:g} to {min(high, 1):g}. The first match "
            f"wins, so {brief(second)} never fires there. Let each score be named once."
        )
    _nothing_else_changed(spec, readings)
    before, _ = specs.decide(DRAFT, scores)
    return f"all {len(scores):,} digits get an answer, also the {(before == None).sum()} that had none."  # noqa: E711


def _no_gaps(gaps: Sequence[tuple[float, float]], scores: np.ndarray) -> None:
    """Raise Wrong with the consequence of the first gap."""
    if not gaps:
        return
    low, high = gaps[-1]
    if high == 1 and low > 0.9:
        raise Wrong(
            f"A score of 1 matches no rule, and {(scores >= low).sum()} of {len(scores):,} digits get no answer. The upper end "
            "of an interval does not belong to it: which number does the draft write there?"
        )
    low, high = gaps[0]
    lost = ((scores >= low) & (scores < high)).sum()
    if low == 0:
        raise Wrong(
            f"Scores below {high:g} match no rule, and {lost} of {len(scores):,} digits get no answer. The model is least "
            "sure of them. Who answers when no rule fires?"
        )
    raise Wrong(
        f"Scores from {low:g} to {high:g} match no rule, and {lost} of {len(scores):,} digits get no answer: "
        "not read, not typed. Which rule should reach further?"
    )


def _nothing_else_changed(spec: dict[str, Any], readings: pd.DataFrame) -> None:
    """Raise Wrong where a score that DRAFT answers gets another action."""
    scores = readings["score"].to_numpy()
    points = np.concatenate([scores, GRID])
    before, after = specs.decide(DRAFT, points)[0], specs.decide(spec, points)[0]
    changed = np.array([old is not None and old != new for old, new in zip(before, after, strict=True)])
    if not changed.any():
        return
    moved = changed[: len(scores)]
    at = np.flatnonzero(changed)[np.argmin(points[changed])]
    newly = moved & (after[: len(scores)] == "serve")
    wrong = (readings["read_as"] != readings["digit"]).to_numpy()[newly].sum()
    served = f" Of the {newly.sum()} that are now served, {wrong} are wrong." if newly.any() else ""
    raise Wrong(
        f"At a score of {points[at]:g} the draft says {before[at]}, and your rules say {after[at]}: {moved.sum()} of "
        f"{len(scores):,} digits that had an answer get another one.{served} Repair only what is broken."
    )


@judges
def testable_statements(testable: Any, key: Mapping[str, set[str]] | None = None) -> str:
    """Judge Q00.5: which of STATEMENTS could be refuted with DigitDesk's readings, as a set of words.

    `key` has the sets `must` and `may`; without it the form is judged and known mix-ups are named.
    """
    answered(testable)
    chosen = words("testable", testable, STATEMENTS)
    if not chosen:
        raise Malformed("`testable` is empty; a set with at least one of the eight words was expected.")
    if len(chosen) == len(STATEMENTS):
        raise Wrong(
            "You chose all eight. Testable means that it could have come out otherwise: for each, say which count over "
            "`readings` would have proved it false."
        )
    career = [statement for statement in CAREER if statement in chosen]
    if career:
        raise Wrong(
            f"{career[0]}: the columns are image, digit, read_as and score. No column of these could make the sentence "
            "false. Whom would you have to ask instead?"
        )
    if "a_score_is_no_guarantee" not in chosen:
        raise Wrong(
            "You left out a statement that you have just measured: section 5 counted the wrong readings that are served all "
            "the same. Which statement would have fallen, had there been none at any threshold?"
        )
    if key is None:
        return Readable(f"{len(chosen)} of {len(STATEMENTS)} statements, none of the usual mix-ups.")
    extra, missing = chosen - key["must"] - key["may"], key["must"] - chosen
    if extra:
        raise Wrong(
            f"{len(extra)} of your {len(chosen)} statements cannot be refuted here. Who would have to be watched, and for "
            "how long, to see it fail? Only pictures of digits are in the file."
        )
    if missing:
        raise Wrong(
            f"{len(missing)} more of the eight can be tested with these digits. Look for those where a count over "
            "`readings`, or a comparison of two splits, could have come out otherwise."
        )
    return "you can tell a claim that data could refute from one that they cannot."
