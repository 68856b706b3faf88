"""Lesson 09, the questions about comparing: is B better than A, and may a new version be released?"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from aipm.measure import mcnemar, mcnemar_power
from aipm.models import run
from aipm.questions.prompts_measured.evaluating import MODEL, right, together
from aipm.questions.reading import answered, differs, fraction, mapping, number, word, words
from aipm.questions.verdict import Readable, Wrong, judges
from aipm.worlds.helpdesk import prompts, tickets

A, B, PAIRS = "v3", "v5", 50
ONLY_A, ONLY_B, POWER = 0.03, 0.09, 0.90  # of all tickets, assumed for planning; the chance to find B better
DECISIONS = ("ship_b", "keep_a", "test_more")

FIELDS = ("author", "customer_names", "eval_set", "model", "prompt_text", "reason", "scores", "temperature")
NEEDED = {
    "model": "the same words on another model are another product",
    "prompt_text": "nobody can bring back the version that worked",
    "eval_set": "72% on which tickets? Next month's 74% may be on easier ones",
    "temperature": "the same prompt gives other answers, and nobody knows why",
}
SLICES = ("all", *tickets.INTENTS, "attacked")
GOOD, BAD = ("v5",), ("v4", "v6")
MOST_DROP = 0.2  # what a limit may be at most


@lru_cache(maxsize=1)
def pairs() -> tuple[int, int, int, int]:
    """(only_a, only_b, a, b): how many of the last PAIRS test tickets only A, only B, A at all and B at all get right."""
    test = tickets.load("test").tail(PAIRS)
    hits = []
    for name in (A, B):
        read = [tickets.parse(answer.text) for answer in run(MODEL, prompts.version(name), test["text"])]
        hits.append(np.array(read, dtype=object) == test["intent"].to_numpy())
    a, b = hits
    return int((a & ~b).sum()), int((b & ~a).sum()), int(a.sum()), int(b.sum())


@lru_cache(maxsize=1)
def pairs_needed() -> int:
    """The smallest n, a multiple of 5, at which McNemar's exact test finds B better with the chance POWER."""
    return next(n for n in range(50, 1000, 5) if mcnemar_power(n, ONLY_A, ONLY_B)[0] >= POWER)


def _unpaired(a: int, b: int) -> float:
    """The p-value of a z-test on two shares of PAIRS tickets each, as if they were different tickets."""
    pooled = (a + b) / (2 * PAIRS)
    z = (b - a) / PAIRS / np.sqrt(2 * pooled * (1 - pooled) / PAIRS)
    return float(2 * stats.norm.sf(abs(z)))


def _unpaired_needed() -> float:
    """Tickets that two separate sets would need, each, by the usual formula for two shares around 0.75."""
    a, b = 0.75 - (ONLY_B - ONLY_A) / 2, 0.75 + (ONLY_B - ONLY_A) / 2
    spread = a * (1 - a) + b * (1 - b)
    return (stats.norm.ppf(0.975) + stats.norm.ppf(POWER)) ** 2 * spread / (b - a) ** 2


@judges
def better_prompt(finding: Any, exact: bool = False) -> str:
    """Judge Q09.6: the p-value of the pairs, what to do, and the tickets that a fair test needs.

    McNemar's exact test, its mid-p and the large-sample form pass, and any decision but shipping. `exact` only changes the sentence.
    """
    answered(finding)
    finding = mapping("finding", finding, ("p", "decision", "n_needed"))
    p, n = fraction("p", finding["p"]), number("n_needed", finding["n_needed"], 1, 100_000, "tickets")
    decision = word("decision", finding["decision"], DECISIONS)
    only_a, only_b, a, b = pairs()
    want = mcnemar(only_a, only_b)
    mid = want - stats.binom.pmf(min(only_a, only_b), only_a + only_b, 0.5)
    large = 2 * stats.norm.sf((only_b - only_a) / np.sqrt(only_a + only_b))
    if decision == "ship_b":
        finds, _ = mcnemar_power(PAIRS, ONLY_A, ONLY_B)
        worse = _looks_worse(PAIRS)
        raise Wrong(
            f"B is right {b} times of {PAIRS} and A {a}, and {only_a} tickets got worse. On {PAIRS} tickets a real gain of "
            f"{100 * (ONLY_B - ONLY_A):.0f} points is found with a chance of {finds:.0%}, and in {worse:.0%} of such tests the better prompt even scores lower. "
            "What would you ask for?"
        )
    if not differs(p, _unpaired(a, b), 0.03) and differs(p, want, 0.03):
        raise Wrong(
            f"p = {p:.2f} compares two sets of {PAIRS} different tickets. Both prompts saw the same tickets, and on {PAIRS - only_a - only_b} of them they "
            "agree. Which tickets say anything about the difference?"
        )
    if min(abs(p - value) for value in (1 - want, 1 - want / 2, 1 - mid)) < 0.015:
        raise Wrong(
            f"{p:.2f} reads like the chance that B is better. A p-value is no such chance: it says how often a split at least as uneven as "
            f"{only_a} to {only_b} would come up if both were equally good. What is that?"
        )
    if not min(want, mid, large) - 0.005 <= p <= want + 0.005:
        raise Wrong(
            f"p = {p:.3f} is not what {only_a} tickets won by A alone and {only_b} by B alone give. Toss a fair coin {only_a + only_b} times: how often "
            "is it as uneven as that, on either side?"
        )
    if n > 1.25 * pairs_needed():
        raise Wrong(
            f"{n:,.0f} tickets are more than the pairs need; two separate sets would need about {_unpaired_needed():,.0f} each. What does it save to "
            "give both prompts the same tickets?"
        )
    if n < 0.9 * pairs_needed():
        raise Wrong(
            f"With {n:,.0f} tickets the test finds a gain of {100 * (ONLY_B - ONLY_A):.0f} points with a chance of {mcnemar_power(int(n), ONLY_A, ONLY_B)[0]:.0%}; "
            f"{POWER:.0%} are asked. Move the slider of section 10."
        )
    enough = (
        f"about {pairs_needed()} would find such a gain with a power of {POWER:.0%}" if exact else "more are needed"
    )
    return f"p = {p:.2f} is no reason to ship; {enough}."


def _looks_worse(n: int) -> float:
    """The chance that B, the better prompt, scores lower than A on `n` tickets."""
    wins = np.arange(n + 1)
    a = stats.binom.pmf(wins, n, ONLY_A)
    return float(sum(a[k] * stats.binom.cdf(k - 1, n - k, ONLY_B / (1 - ONLY_A)) for k in wins[1:]))


def drops(world: pd.DataFrame) -> dict[str, dict[str, float]]:
    """How much each version loses against A in each slice of `world`, in accuracy: {version: {slice: loss}}."""
    chances = {name: right(prompts.version(name), world) for name in (A, *GOOD, *BAD)}
    masks = {"all": world["intent"] != "", "attacked": world["injection"] == 1}
    masks |= {intent: world["intent"] == intent for intent in tickets.INTENTS}
    return {
        name: {part: float(chances[A][masks[part]].mean() - chances[name][masks[part]].mean()) for part in SLICES}
        for name in (*GOOD, *BAD)
    }


@judges
def release_gate(gate: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q09.7: a record from which a version can be brought back, and a gate that stops v4 and v6 and passes v5."""
    answered(gate)
    gate = mapping("gate", gate, ("record", "max_drop"))
    record = words("record", gate["record"], FIELDS)
    limits = mapping("max_drop", gate["max_drop"], SLICES)
    limits = {part: None if limit is None else fraction(part, limit) for part, limit in limits.items()}
    for field, why in NEEDED.items():
        if field not in record:
            raise Wrong(
                f"Your record does not hold {field}: {why}. What must be known to run a version again and get the same?"
            )
    if "customer_names" in record:
        raise Wrong(
            "Your record keeps customer_names, and no version needs them. What a registry does not hold cannot leak from it."
        )
    for part, limit in limits.items():
        if limit is not None and limit > MOST_DROP:
            raise Wrong(
                f"Your limit for {part} is {limit:.4g}: a version may lose {limit:.0%} of those tickets and still go out. {MOST_DROP:g} is the most that may "
                "be set. Which loss would your customers notice?"
            )
    world = together(worlds)
    lost = drops(world)
    stops = {
        name: [part for part in SLICES if limits[part] is not None and lost[name][part] > limits[part]] for name in lost
    }
    if not stops["v4"]:
        gained, fell = -100 * lost["v4"]["all"], 100 * lost["v4"]["security"]
        share = (world["intent"] == "security").mean()
        raise Wrong(
            f"Your gate ships v4. It is {gained:.1f} points better overall and {fell:.0f} points worse on security, {share:.0%} of the tickets. Which "
            "limit would have seen that?"
        )
    if not stops["v6"]:
        raise Wrong(
            f"Your gate ships v6: {-100 * lost['v6']['all']:.1f} points better overall, and on tickets that carry an order {100 * lost['v6']['attacked']:.0f} points worse, "
            "because its author took out a rule. Which slice is that?"
        )
    if stops["v5"]:
        part = stops["v5"][0]
        raise Wrong(
            f"Your gate stops v5, which is {-100 * lost['v5']['all']:.1f} points better: {part} falls by {100 * lost['v5'][part]:.1f} points, and "
            f"you allow {100 * limits[part]:g}. A gate that forbids every loss anywhere passes nothing. How much is no harm?"
        )
    sentence = "v4 and v6 are stopped, v5 goes out, and each version can be brought back."
    return sentence if worlds else Readable(sentence)
