"""Lesson 09's two explorations: where to cut the shares that an order of examples gives, and the power of a paired test.

Each `…_frame` is a pure function of the controls' values that returns (figure, sentence).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy import stats

from aipm.explore.panel import Exploration, choice, slider, stops
from aipm.figure import BLUE, FAINT, GREEN, INK, VERMILION, figure, title
from aipm.measure import mcnemar_power
from aipm.worlds.voices import answers, orders, rates

BINS = [place / 40 for place in range(41)]
SIZES = (25, 50, 91, 150, 200, 300, 400, 600)  # reviews; in 91 of the half for judging a sentence takes a side
# Two recorded prompts, of which the second is right on more of the sentences that take a side.
COMPARED = {
    "two orders of section 6": ("six-npnnpp", "six-ppnnpn"),
    "no example, six examples": ("plain", "six-pnnpnp"),
    "words swapped, as it was": ("swapped", "plain"),
}


@lru_cache(maxsize=8)
def _asked(order: str) -> pd.DataFrame:
    return orders.asked("smollm2", order, "judge")


def cut_frame(order: str, cut: float) -> tuple[Figure, str]:
    """The shares of the sentences of `judge` under an order of the six examples, and what a cut does to them."""
    table = _asked(order)
    got = rates.rates(table, table["share"] > cut)
    displeased = (table["side"] == "displeased").to_numpy()
    fig, ax = figure(height=3.5)
    for these, colour, hatch, name in ((~displeased, BLUE, "", "others"), (displeased, VERMILION, "//", "displeased")):
        share = table["share"][these]
        weight = np.full(len(share), 100 / len(share))
        ax.hist(
            share, BINS, weights=weight, histtype="stepfilled", color=colour, hatch=hatch, alpha=0.55, edgecolor="white", label=name
        )  # fmt: skip
    top = ax.get_ylim()[1]
    ax.axvline(cut, color=INK, linestyle="--")
    ax.annotate(" called", (cut, 1.09 * top), color=INK, fontweight="bold")
    ax.set(xlabel="share of “negative”", ylabel="% of the sentences of a kind", xlim=(0, 1), ylim=(0, 1.22 * top))
    ax.legend(loc="upper right", frameon=False)
    title(ax, f"{got.recall:.0%} of the displeased are heard, for {got.euros:,.0f} euros")
    precision = f"{got.precision:.0%} of the {got.calls} calls are about one" if got.calls else "nobody is called"
    return fig, (
        f"Order {order}, cut at {cut:.2f}: {got.recall:.0%} of the displeased sentences lead to a call, {precision}, "
        f"and 1,000 sentences cost {got.euros:,.0f} euros."
    )


@dataclass(frozen=True)
class _Pair:
    """Two prompts on the same reviews: what one review tells of them."""

    behind: float  # share of the reviews in which the second is right less often
    ahead: float
    gain: float  # of the share that is right
    same: float  # the error of the gain with one review that both read
    separate: float  # and with one review for each


@lru_cache(maxsize=4)
def _pair(name: str) -> _Pair:
    tables = [answers.answers("smollm2", run, "judge").query("side != 'neutral'") for run in COMPARED[name]]
    first, second = (((table["share"] > 0.5) == (table["side"] == "displeased")).astype(float) for table in tables)
    review = tables[0]["review"]
    size = review.groupby(review).size().mean()

    def error(values: pd.Series) -> float:  # of a mean whose sentences come in reviews, by linearisation
        return float((values - values.mean()).groupby(review).sum().std() / size)

    net = (second - first).groupby(review).sum()
    apart = float(np.hypot(error(first), error(second)))
    gain = float(second.mean() - first.mean())
    return _Pair(float((net < 0).mean()), float((net > 0).mean()), gain, error(second - first), apart)


@lru_cache(maxsize=4)
def _powers(name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The chances to find the second prompt better for each of SIZES: by the difference, by coins, by two separate sets."""
    pair, limit = _pair(name), stats.norm.ppf(0.975)
    same, separate = (
        stats.norm.sf(limit - pair.gain / (error / np.sqrt(SIZES))) for error in (pair.same, pair.separate)
    )
    return same, np.array([mcnemar_power(n, pair.behind, pair.ahead)[0] for n in SIZES]), separate


def power_frame(n: int, compared: str) -> tuple[Figure, str]:
    """How often a test on `n` reviews finds the better of two prompts, on the same reviews or on two separate sets."""
    powers, at, pair = _powers(compared), SIZES.index(n), _pair(compared)
    fig, ax = figure()
    for values, colour, line, mark, name in (
        (powers[0], BLUE, "-", "o", "same reviews, difference in what is right"),
        (powers[1], GREEN, "-.", "^", "same reviews, one coin a review"),
        (powers[2], VERMILION, "--", "s", "two separate sets of reviews"),
    ):
        ax.plot(SIZES, 100 * values, line, color=colour, marker=mark, markersize=4, label=name)
        ax.plot([n], [100 * values[at]], mark, color=colour, markersize=10)
    ax.axhline(80, color=FAINT, linestyle=":", linewidth=1.2)
    ax.set(xlabel="reviews", ylabel="finds the better prompt, %", ylim=(0, 148), xlim=(0, 620))
    ax.set_yticks([0, 20, 40, 60, 80, 100])
    ax.legend(loc="upper right", frameon=False)
    title(ax, f"{n} reviews find it in {powers[0][at]:.0%}, two sets of {n} in {powers[2][at]:.0%}")
    return fig, (
        f"The second prompt is ahead in {pair.ahead:.0%} and behind in {pair.behind:.0%} of the reviews. {n} reviews find it "
        f"better with a chance of {powers[0][at]:.0%} by the difference and {powers[1][at]:.0%} by one coin a review, when both "
        f"prompts read the same ones; {powers[2][at]:.0%} with {n} for each."
    )


def cut() -> Exploration:
    """Two controls: the order of the six examples, and the cut."""
    options = [(order, order) for order in orders.of("smollm2")]
    return Exploration(
        cut_frame, {"order": choice("Order", options, options[0][1]), "cut": slider("Cut", 0.0, 1.0, 0.02, 0.5)}
    )


def power() -> Exploration:
    """Two controls: the number of reviews, and which two prompts are compared."""
    options = [(name, name) for name in COMPARED]
    return Exploration(
        power_frame, {"n": stops("Reviews", SIZES, 91), "compared": choice("Prompts", options, options[0][1])}
    )
