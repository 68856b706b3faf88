"""Lesson 09, the question about comparing: is prompt B better than prompt A on the reviews of one week?"""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from aipm.measure import clustered_interval, mcnemar, mcnemar_power
from aipm.questions.prompts_measured.replay import bad, half, shares
from aipm.questions.reading import answered, differs, fraction, mapping, number, word
from aipm.questions.verdict import Wrong, judges

A, B, REVIEWS = "six-pnnnpp", "six-ppnnpn", 50  # of SmolLM2; the last reviews of the judge half
ONLY_A, ONLY_B, POWER = 0.25, 0.40, 0.90  # of the reviews, assumed for planning; the chance to find B better
DECISIONS = ("ship_b", "keep_a", "test_more")


class Counts(NamedTuple):
    """How often only A and only B is right, by sentence, and in how many reviews A or B is right more often.

    `low` and `high`: how many points more of the sentences B gets right, as a 95% interval by review.
    """

    sentences: int
    only_a: int
    only_b: int
    reviews_a: int
    reviews_b: int
    low: float
    high: float


@lru_cache(maxsize=2)
def counted(reviews: int) -> Counts:
    """The counts on the sentences with a side of the last so many reviews of the judge half; called above 0.5."""
    table = half()
    mine = np.asarray(table["review"].isin(table["review"].unique()[-reviews:]) & (table["side"] != "neutral"))
    a, b = ((shares("smollm2", run)[mine] > 0.5) == bad()[mine] for run in (A, B))
    ahead = b.astype(int) - a.astype(int)
    sums = table[mine].assign(ahead=ahead).groupby("review")["ahead"].sum()
    low, high = clustered_interval(100 * ahead, table["review"][mine])
    return Counts(
        int(mine.sum()),
        int((ahead < 0).sum()),
        int((ahead > 0).sum()),
        int((sums < 0).sum()),
        int((sums > 0).sum()),
        low,
        high,
    )


@lru_cache(maxsize=1)
def reviews_needed() -> int:
    """The smallest n at which McNemar's exact test finds B better with the chance POWER."""
    return next(n for n in range(50, 1000, 2) if mcnemar_power(n, ONLY_A, ONLY_B)[0] >= POWER)


@judges
def better_prompt(finding: Any, exact: bool = False) -> str:
    """Judge Q09.6: the p-value by review, what to do, and the reviews that a fair test needs.

    McNemar's exact test, its mid-p and the large-sample form pass, and any decision but shipping. `exact` only changes the sentence.
    """
    answered(finding)
    finding = mapping("finding", finding, ("p", "decision", "n_needed"))
    p, n = fraction("p", finding["p"]), number("n_needed", finding["n_needed"], 1, 100_000, "reviews")
    decision = word("decision", finding["decision"], DECISIONS)
    counts, every = counted(REVIEWS), counted(len(half()["review"].unique()))
    lost, won = counts.reviews_a, counts.reviews_b
    by_sentence, want = mcnemar(counts.only_a, counts.only_b), mcnemar(lost, won)
    mid = want - float(stats.binom.pmf(min(lost, won), lost + won, 0.5))
    large = float(2 * stats.norm.sf((won - lost) / np.sqrt(lost + won)))
    if decision == "ship_b":
        raise Wrong(
            f"B is right more often in {won} reviews and A in {lost}; the other {REVIEWS - won - lost} are level. If both were equally good, coins would fall "
            f"at least so unevenly in {want:.0%} of such weeks. Sentences of one review go together, so the {counts.sentences} sentences are fewer than they look; by review the gain "
            f"lies between {counts.low:+.1f} and {counts.high:+.1f} points. "
            "What would you ask for?"
        )
    if not differs(p, by_sentence, 0.0005):
        raise Wrong(
            f"p = {p:.4f} is what {counts.only_a} sentences won by A alone and {counts.only_b} by B alone give, as if each sentence came from another customer. "
            f"They come from {REVIEWS} reviews. How many reviews are better with B, and how many with A?"
        )
    if min(abs(p - value) for value in (1 - want, 1 - want / 2, 1 - mid)) < 0.01:
        raise Wrong(
            f"{p:.2f} reads like the chance that B is better. A p-value is no such chance: it says how often a split at least as uneven as "
            f"{lost} to {won} would come up if both were equally good. What is that?"
        )
    if not differs(p, want / 2, 0.003):
        raise Wrong(
            f"p = {p:.3f} is half of the p-value: it counts only the weeks in which B comes out ahead. Before the week you did not know which prompt "
            "would win. What of the other side?"
        )
    if not differs(p, mcnemar(every.reviews_a, every.reviews_b), 0.003):
        raise Wrong(
            f"p = {p:.3f} is the value of all {len(half()['review'].unique())} reviews of the half, {every.reviews_a} won by A and {every.reviews_b} by B. "
            f"Her week has the last {REVIEWS}. How do you keep only those?"
        )
    if not min(want, mid, large) - 0.005 <= p <= want + 0.005:
        raise Wrong(
            f"p = {p:.3f} is not what {lost} reviews won by A and {won} by B give. Toss a fair coin {lost + won} times: how often "
            "is it as uneven as that, on either side?"
        )
    _enough(n)
    enough = (
        f"about {reviews_needed()} reviews would find such a gain with a chance of {POWER:.0%}"
        if exact
        else "more reviews are needed"
    )
    return f"p = {p:.2f} by review is no reason to ship, although the sentences alone give {by_sentence:.3f}; {enough}."


def _enough(n: float) -> None:
    """Raise Wrong where so many reviews are too few or too many."""
    chance = float(mcnemar_power(int(n), ONLY_A, ONLY_B)[0])
    said = f"With {n:,.0f} reviews the test finds B better with a chance of {chance:.1%} if A alone wins {ONLY_A:.0%} and B alone {ONLY_B:.0%} of them"
    if n < 0.9 * reviews_needed():
        raise Wrong(f"{said}; {POWER:.0%} are asked. What does a small gain need more of?")
    if n > 1.25 * reviews_needed():
        raise Wrong(
            f"{said}; {POWER:.0%} would do. Each review needs people who say what is right. With how many fewer is {POWER:.0%} still kept?"
        )
