"""Lesson 08's explorations: looks at a running test, users who differ, late feedback, and the week in which one decides.

Each `…_frame` is a pure function of the controls' values that returns (figure, sentence).
"""

from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure
from scipy import stats

from aipm.explore.panel import Exploration, choice, slider, stops
from aipm.figure import BLUE, FAINT, GREEN, INK, VERMILION, figure, title
from aipm.worlds.shelf import bandits, experiments
from aipm.worlds.shelf import feed as shelf_feed
from aipm.worlds.shelf import rank as shelf_rank

ALPHA = 0.05
LOOKS = (1, 2, 5, 10, 14, 20, 50, 100)
LIMITS = ("1.96 at each look", "the same, stricter (Pocock)", "5% divided by the looks (Bonferroni)")
SPREADS = (0.0, 0.4, 0.7, 1.0, 1.4)
DELAYS = (1, 10, 100, 300, 1000)
FEW = 100_000  # users of a test that is too small for a slow harm


@lru_cache(maxsize=1)
def _false_claims() -> np.ndarray:
    """The share of tests without a difference that claim something, by kind of limit (rows) and LOOKS.

    Pocock's limit is the one that claims in ALPHA of them, so it need not be found here.
    """
    usual = experiments.false_claims_so_far([experiments.Z] * max(LOOKS))[np.array(LOOKS) - 1]
    divided = [experiments.false_claims([stats.norm.ppf(1 - ALPHA / 2 / n)] * n) for n in LOOKS]
    return np.array([usual, [ALPHA] * len(LOOKS), divided])


def looks_frame(number: int, limit: str) -> tuple[Figure, str]:
    """False claims by the number of looks, under a kind of limit."""
    at, row = LOOKS.index(number), LIMITS.index(limit)
    shares = 100 * _false_claims()
    fig, ax = figure()
    for line, (style, marker, colour) in enumerate((("-", "o", VERMILION), ("--", "s", BLUE), (":", "^", GREEN))):
        wide = 2.6 if line == row else 1.2
        ax.plot(LOOKS, shares[line], style, marker=marker, color=colour, linewidth=wide, markersize=5)
        ax.annotate(
            ("1.96", "Pocock", "Bonferroni")[line], (LOOKS[-1], shares[line, -1]), xytext=(8, -3), textcoords="offset points"
        )  # fmt: skip
    ax.plot([number], [shares[row, at]], "D", color=INK, markersize=10)
    ax.annotate(
        f"{shares[row, at]:.1f}%", (number, shares[row, at]), xytext=(0, 12), textcoords="offset points", ha="center",
        fontweight="bold",
    )  # fmt: skip
    ax.set_xscale("log")
    ax.set_xticks(LOOKS, [str(value) for value in LOOKS])
    ax.minorticks_off()
    ax.set(xlabel="looks at a running test", ylabel="false claims, % of tests", ylim=(0, 45), xlim=(0.9, 210))
    title(ax, "Each look at the usual limit adds false claims")
    return fig, (
        f'With {number} {"look" if number == 1 else "looks"} and the limit "{limit}", {shares[row, at]:.1f}% of tests in which nothing differs claim one; '
        f"one look at 1.96 does so in {shares[0, 0]:.1f}%."
    )


@lru_cache(maxsize=1)
def _needs() -> np.ndarray:
    """Visitors for an A/B test and sessions for an interleaving, by SPREADS."""
    pairs = [(shelf_rank.visitors_for_ab(spread=s), shelf_rank.sessions_for_interleaving(spread=s)) for s in SPREADS]
    return np.array(pairs).T


def spread_frame(spread: float) -> tuple[Figure, str]:
    """What an A/B test and an interleaving need to see the same new ranker, as visitors differ more."""
    needs = _needs()
    at = SPREADS.index(spread)
    fig, ax = figure()
    for values, colour, line, marker, name in (
        (needs[0], VERMILION, "--", "s", "A/B test"),
        (needs[1], BLUE, "-", "o", "interleaving"),
    ):
        ax.plot(SPREADS, values, line, color=colour, marker=marker, markersize=5)
        ax.plot([spread], [values[at]], marker, color=colour, markersize=11)
        ax.annotate(name, (SPREADS[-1], values[-1]), xytext=(8, -3), textcoords="offset points")
        ax.annotate(
            f"{values[at]:,.0f}", (spread, values[at]), xytext=(0, 11), textcoords="offset points", ha="center",
            fontweight="bold",
        )  # fmt: skip
    ax.set_yscale("log")
    ax.set_yticks([1_000, 10_000, 100_000], ["1", "10", "100"])
    ax.minorticks_off()
    ax.set(
        xlabel="how much visitors differ (spread of log activity)",
        ylabel="visitors needed, thousands",
        xlim=(-0.1, 1.72),
        ylim=(300, 150_000),
    )
    title(ax, "The more visitors differ, the more interleaving saves")
    times = needs[0, at] / needs[1, at]
    return fig, (
        f"Where visitors differ by a spread of {spread:g}, an A/B test needs {needs[0, at]:,.0f} visitors to see the new ranker with a power of 80%, "
        f"and an interleaving {needs[1, at]:,.0f}: {times:.1f} times fewer."
    )


def _regrets(delay: int) -> np.ndarray:
    """Mean regret of Thompson sampling, UCB and an even split, where feedback arrives every `delay` steps."""
    return np.array([bandits.regret(rule, delay=delay) for rule in ("thompson", "ucb", "even")])


def delay_frame(delay: int) -> tuple[Figure, str]:
    """What late feedback does to two bandits, beside an even split."""
    regrets = _regrets(delay)
    fig, ax = figure()
    places = np.arange(3)
    ax.bar(places, regrets, color=(BLUE, VERMILION, FAINT), hatch="", edgecolor="white", width=0.6)
    for place, value in zip(places, regrets, strict=True):
        ax.annotate(
            f"{value:.0f}", (place, value), xytext=(0, 4), textcoords="offset points", ha="center", fontweight="bold"
        )
    ax.set_xticks(places, ["Thompson\nsampling", "UCB", "even split\n(a test)"])
    ax.set(ylabel="regret: clicks lost in 10,000 steps", ylim=(0, 1080))
    title(ax, "Late feedback turns a bandit into a test")
    return fig, (
        f"With feedback every {'step' if delay == 1 else f'{delay:,} steps'}, Thompson sampling loses {regrets[0]:.0f} clicks in 10,000 steps, UCB {regrets[1]:.0f} and an even "
        f"split {regrets[2]:.0f} (mean of {bandits.REPETITIONS} simulated runs, ten arms)."
    )


def horizon_frame(week: int) -> tuple[Figure, str]:
    """The new ranker's effect on three metrics, read in a week of the simulated half year, beside the noise of such a test."""
    shop = shelf_feed.public_world()
    effects = shelf_feed.effects(shop)
    now = effects.iloc[week - 1]
    few = 1.96 * shelf_feed.noise(shop, "visits_per_user", users=FEW)
    fig, ax = figure()
    ax.axhspan(-100 * few, 100 * few, color=FAINT, alpha=0.2)
    ax.annotate(f"noise of visits\nwith {FEW:,} users", (33.5, -100 * few), ha="right", va="bottom")
    for name, words, colour, line, marker in (
        ("click_rate", "click rate", GREEN, ":", "^"),
        ("clicks_per_user", "clicks per user", VERMILION, "-", "s"),
        ("visits_per_user", "visits per user", BLUE, "--", "o"),
    ):
        ax.plot(effects["week"], 100 * effects[name], line, color=colour)
        ax.plot([week], [100 * now[name]], marker, color=colour, markersize=10)
        ax.annotate(words, (26, 100 * effects[name].iloc[-1]), xytext=(8, -3), textcoords="offset points")
    ax.axhline(0, color=FAINT, linewidth=1)
    ax.axvline(week, color=INK, linestyle=":", linewidth=1.2)
    ax.set(xlabel="week in which the test is read", ylabel="new against old, %", xlim=(0, 34), ylim=(-3, 4))
    says = "ship" if now["clicks_per_user"] > 0 else "hold"
    title(ax, f"Read by clicks per user in week {week}: {says}")
    enough = 1.96 * shelf_feed.noise(shop, "visits_per_user")
    return fig, (
        f"In week {week} the new ranker's click rate stands at {now['click_rate']:+.1%}, clicks per user at {now['clicks_per_user']:+.1%} and visits "
        f"per user at {now['visits_per_user']:+.1%}. Whoever reads clicks per user then would {says}. By luck alone visits move by up to ±{few:.1%} "
        f"with {FEW:,} users, and ±{enough:.1%} with {shelf_feed.REACH:,}."
    )


def looks() -> Exploration:
    """Two controls: how many looks at a running test, and which limit."""
    return Exploration(
        looks_frame,
        {"number": stops("Looks", LOOKS, 1), "limit": choice("Limit", [(name, name) for name in LIMITS], LIMITS[0])},
    )


def spread() -> Exploration:
    """Slider: how much visitors differ in activity."""
    return Exploration(spread_frame, {"spread": stops("Spread of log activity", SPREADS, 0.0)})


def delay() -> Exploration:
    """Slider: every how many steps the feedback arrives."""
    return Exploration(delay_frame, {"delay": stops("Feedback every", DELAYS, 1, unit="steps")})


def horizon() -> Exploration:
    """Slider: the week in which the test is read."""
    return Exploration(horizon_frame, {"week": slider("Week", 1, 26, 1, 2)})
