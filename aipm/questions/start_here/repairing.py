"""Lesson 00, the question about rules: a draft without its gap and its dead rule, and otherwise as it was."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from aipm import spec as specs
from aipm.questions.reading import answered, word
from aipm.questions.verdict import Formed, Malformed, Wrong, brief, judges
from aipm.worlds import digitdesk

ACTIONS = ("serve", "serve_with_caveat", "human_review")
SAYINGS = ("amount_read", "please_check", "please_type")
FITS = dict(zip(ACTIONS, SAYINGS, strict=True))  # what each action says, as the prompt lists them
DRAFT = {
    "product": "DigitDesk",
    "rules": [
        {"id": "r1", "if": {"score": [0.45, 1.01]}, "do": "serve", "say": "amount_read"},
        {"id": "r2", "if": {"score": [0.60, 0.80]}, "do": "serve_with_caveat", "say": "please_check"},
        {"id": "r3", "if": {"score": [0.00, 0.40]}, "do": "human_review", "say": "please_type"},
    ],
}
GRID = np.arange(1001) / 1000


def _read_spec(spec: Any) -> dict[str, Any]:
    """A spec of rules whose words are all known, in their usual spelling; raises NotAnswered or Malformed."""
    answered(spec)
    try:
        rules = specs.rules(spec)
    except specs.SpecError as error:
        raise Malformed(f"{brief(error, 300)}.") from None
    read = []
    for rule in rules:
        if set(rule.when) != {"score"} or rule.segments is not None:
            raise Malformed(
                f"{brief(rule.id)} asks for more than the score, and these readings have no more to ask for."
            )
        action, saying = (
            word(f"do of {brief(rule.id)}", rule.do, ACTIONS),
            word(f"say of {brief(rule.id)}", rule.say, SAYINGS),
        )
        read.append({"id": rule.id, "if": dict(rule.when), "do": action, "say": saying})
    default = specs.default(spec)
    return {"rules": read, "default": None if default is None else word("default", default, ACTIONS)}


@judges
def spec_form(spec: Any) -> str:
    """Judge the form of Q00.4: rules that can be read, with known actions and wordings."""
    read = _read_spec(spec)
    rest = "no default" if read["default"] is None else f"{read['default']} as the default"
    return Formed(f"rules that can be read: {len(read['rules'])}, with {rest}.")


@judges
def repaired_spec(spec: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q00.4: DRAFT without its gap and its dead rule, and otherwise with the same action and words at every score.

    Replayed on the readings of `worlds` (without them the public split) and on a grid of a thousand scores.
    """
    read = _read_spec(spec)
    readings = pd.concat(worlds or [digitdesk.public_world()])
    scores = readings["score"].to_numpy()
    _no_gaps(specs.gaps(read), scores)
    dead, shared = specs.unreachable(read), specs.overlaps(read)
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
    for rule in read["rules"]:
        if FITS[rule["do"]] != rule["say"]:
            low, high = rule["if"]["score"]
            told = ((scores >= low) & (scores < high)).sum()
            raise Wrong(
                f"{brief(rule['id'])} does {rule['do']} and says {rule['say']}, for {told:,} of {len(scores):,} digits. The "
                "clerk believes what the screen says. Which words does the prompt list for that action?"
            )
    _nothing_else_changed(read, readings)
    before, _ = specs.decide(DRAFT, scores)
    return f"all {len(scores):,} digits get an answer, also the {(before == None).sum()} that had none."  # noqa: E711


def _no_gaps(gaps: Sequence[tuple[float, float]], scores: np.ndarray) -> None:
    """Raise Wrong with the consequence of the first gap."""
    if not gaps:
        return
    low, high = gaps[-1]
    if high == 1 and low > 0.9:
        last = f"A score of {low:g}" if low == 1 else f"A score from {low:g} to 1"
        raise Wrong(
            f"{last} matches no rule, and {(scores >= low).sum()} of {len(scores):,} digits get no answer. The upper end "
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


def _words(spec: dict[str, Any], fired: np.ndarray) -> np.ndarray:
    """What the product says at each point, by the ids of the rules that fired; None where it says nothing."""
    said = {rule["id"]: rule["say"] for rule in spec["rules"]}
    return np.array([said.get(name) for name in fired], object)


def _nothing_else_changed(spec: dict[str, Any], readings: pd.DataFrame) -> None:
    """Raise Wrong where a score that DRAFT answers gets another action, or other words."""
    scores = readings["score"].to_numpy()
    points = np.concatenate([scores, GRID])
    (before, draft_fired), (after, fired) = specs.decide(DRAFT, points), specs.decide(spec, points)
    told = np.array([old is not None for old in before])
    changed = told & np.array([old != new for old, new in zip(before, after, strict=True)])
    if changed.any():
        moved = changed[: len(scores)]
        at = np.flatnonzero(changed)[np.argmin(points[changed])]
        newly = moved & (after[: len(scores)] == "serve")
        wrong = (readings["read_as"] != readings["digit"]).to_numpy()[newly].sum()
        served = f" Of the {newly.sum()} that are now served, {wrong} are wrong." if newly.any() else ""
        raise Wrong(
            f"At a score of {points[at]:g} the draft says {before[at]}, and your rules say {after[at]}: {moved.sum():,} of "
            f"{len(scores):,} digits that had an answer get another one.{served} Repair only what is broken."
        )
    was, now = _words(DRAFT, draft_fired), _words(spec, fired)
    silent = told & np.array([old != new for old, new in zip(was, now, strict=True)])
    if silent.any():
        at = np.flatnonzero(silent)[np.argmin(points[silent])]
        raise Wrong(
            f"At a score of {points[at]:g} the draft tells the clerk {was[at]}. Your default does {after[at]} there and tells "
            f"the clerk nothing, for {silent[: len(scores)].sum()} of {len(scores):,} digits. A default has no words: which "
            "rule had them?"
        )
