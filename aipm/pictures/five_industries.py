"""Lesson 06's pictures: what a threshold trades, whom it refuses, what a test lets pass, and what kept clicks give away."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from scipy.stats import binom

from aipm.figure import BLUE, FAINT, GREEN, INK, VERMILION, figure, title
from aipm.measure import wilson_interval

ON_WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
GROUPS = {"A": (BLUE, "o", "-", ""), "B": (VERMILION, "s", "--", "//")}  # colour, marker, line, hatch


def trade_off(tried: pd.DataFrame, ill: float) -> tuple[Figure, str, pd.DataFrame]:
    """What each threshold (index) does to 1,000 patients: columns `left_alone` (of `ill` ones) and `seen` by a doctor."""
    tried = tried.sort_values("seen")
    fig, ax = figure(height=3.4)
    ax.plot(tried["seen"], tried["left_alone"], "o--", color=BLUE, markersize=9)
    for threshold, row in tried.iterrows():
        text = f"from {threshold:.2f} on: {row['left_alone']:.0f} left alone, {row['seen']:.0f} seen"
        ax.annotate(text, (row["seen"], row["left_alone"]), (10, 4), textcoords="offset points")
    ax.set(xlabel="patients a doctor sees, of 1,000", ylabel=f"ill patients left alone, of {ill:.0f}")
    ax.set(xlim=(0, 1.75 * tried["seen"].max()), ylim=(0, 1.25 * tried["left_alone"].max()))
    falls = tried["left_alone"].is_monotonic_decreasing
    title(ax, "To miss few, a doctor must see many" if falls else "More looks do not always miss fewer")
    told = "; ".join(
        f"from {at:.2f} on {row['left_alone']:.0f} of {ill:.0f} ill patients are left alone and a doctor sees {row['seen']:.0f}"
        for at, row in tried.iterrows()
    )
    return fig, f"Of 1,000 patients: {told}.", tried.reset_index(names="threshold")


def own_thresholds(offices: pd.DataFrame, deck: float) -> tuple[Figure, str, pd.DataFrame]:
    """Each customer's own threshold beside the `deck`'s: columns `own`, and `times`, the deck's cost over the own one's."""
    places = np.arange(len(offices))[::-1]
    fig, ax = figure(height=3.3)
    fig.subplots_adjust(left=0.16)
    ax.hlines(places, offices["own"], deck, color=BLUE, linewidth=3, alpha=0.4)
    ax.plot(offices["own"], places, "D", color=BLUE, markersize=8)
    ax.axvline(deck, color=VERMILION, linestyle="--")
    ax.annotate(f"sales deck: {deck:g}", (deck + 0.03, len(offices) - 0.45), va="bottom", color=INK)
    for place, (_, row) in zip(places, offices.iterrows(), strict=True):
        ax.annotate(
            f"{row['own']:.2f}", (row["own"], place), (0, 9), textcoords="offset points", ha="center", bbox=ON_WHITE
        )
        ax.annotate(f"{deck:g} costs {row['times']:.1f} times as much", (deck + 0.03, place), va="center")
    ax.set(yticks=places, yticklabels=offices.index, xlim=(0, 0.92), ylim=(-0.5, len(offices) + 0.05))
    ax.set(xlabel="threshold at which both errors balance (diamond)")
    apart = (offices["own"] - deck).abs() > 0.02
    title(ax, f"The sales deck is wrong for {apart.sum()} of {len(apart)} customers")
    told = "; ".join(
        f"{name} {row['own']:.2f}, where {deck:g} costs {row['times']:.1f} times as much"
        for name, row in offices.iterrows()
    )
    return fig, f"The own threshold of each customer: {told}.", offices.reset_index(names="industry")


def offers(tried: pd.DataFrame, break_even: float) -> tuple[Figure, str, pd.DataFrame]:
    """What the helper does by `offer from`, a score: columns `minutes a week`, and `off in a year`, a share of the users."""
    at, minutes, stays = tried["offer from"], tried["minutes a week"], 100 * (1 - tried["off in a year"])
    fig, (left, right) = figure(columns=2, width=8.6)
    for ax, values, colour, mark in ((left, minutes, BLUE, "o"), (right, stays, GREEN, "s")):
        ax.plot(at, values, "-", marker=mark, color=colour)
        ax.axvline(break_even, color=VERMILION, linestyle="--")
        ax.set(
            xlabel="offers from this score on", xlim=(-0.03, 1), xticks=np.arange(5) / 5, ylim=(0, 1.2 * values.max())
        )
        ax.annotate(f" break-even of one offer: {break_even:g}", (break_even, 1.12 * values.max()), va="center")
    left.set_ylabel("minutes saved, a user and week")
    right.set_ylabel("% who have it after a year")
    most = at[minutes.idxmax()]
    title(left, f"Of these, {most:g} saves most minutes")
    title(right, "Low thresholds lose the users" if stays.is_monotonic_increasing else "Who keeps the helper differs")
    told = "; ".join(
        f"from {score:g} on {saved:.1f} minutes a week, {stay:.0f}% still have it"
        for score, saved, stay in zip(at, minutes, stays, strict=True)
    )
    return fig, f"Minutes saved over a year, and users left at its end: {told}.", tried


def calibration(said: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """What the score says and what happens: rows by (part, group), columns `score` (mean), `defaults` and `applicants`."""
    low, high = np.array([wilson_interval(*pair) for pair in said[["defaults", "applicants"]].to_numpy()]).T
    table = said.assign(defaulted=said["defaults"] / said["applicants"], low=low, high=high).reset_index()
    fig, ax = figure(height=3.8)
    ax.plot([0, 1], [0, 1], ":", color=INK)
    for group, (colour, mark, line, _) in GROUPS.items():
        here = table[table["group"] == group]
        ax.plot(here["score"], here["defaulted"], mark, color=colour, markersize=8, alpha=0.8)
        ax.vlines(here["score"], here["low"], here["high"], color=colour, linestyle=line)
        last = here.iloc[-1]
        ax.annotate(
            f"group {group}",
            (last["score"], last["defaulted"]),
            (10, -12) if group == "A" else (-40, 20),
            textcoords="offset points",
            va="center",
            color=INK,
            fontweight="bold",
        )
    ax.annotate("dotted: what the score says", (0.13, 0.5), color=INK)
    ax.set(
        xlabel="mean score (chance of a default: lower is better)",
        ylabel="defaulted, with 95% interval",
        xlim=(0, 0.85),
        ylim=(0, 0.85),
    )
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0))
    fits = ((table["low"] <= table["score"]) & (table["score"] <= table["high"])).sum()
    title(
        ax,
        "In both groups the score says what happens" if fits >= 0.8 * len(table) else "The score misses in some parts",
    )
    told = "; ".join(f"{row.group} at {row.score:.0%} defaulted {row.defaulted:.0%}" for row in table.itertuples())
    words = f"Points near the diagonal, {fits} of {len(table)} intervals hold the mean score: {told}."
    return fig, words, table.drop(columns="said", errors="ignore")


def good_payers(applicants: pd.DataFrame, threshold: float) -> tuple[Figure, str, pd.DataFrame]:
    """Which scores the good payers of each group have, as shares of their group, and the threshold that refuses them."""
    paid, edges = applicants[applicants["defaulted"] == 0], np.linspace(0, 0.6, 25)
    table, told = pd.DataFrame({"score from": edges[:-1]}), {}
    fig, ax = figure(height=3.6)
    for (group, (colour, _, line, hatch)), height in zip(GROUPS.items(), (0.55, 0.4), strict=True):
        score = paid.loc[paid["group"] == group, "score"]
        table[group] = np.histogram(score.clip(upper=0.599), edges)[0] / len(score)
        ax.stairs(100 * table[group], edges, fill=True, color=colour, alpha=0.35, hatch=hatch)
        ax.stairs(100 * table[group], edges, color=colour, linestyle=line, linewidth=2.2)
        told[group] = (score >= threshold).mean()
        words = f"{group} ({'solid' if line == '-' else 'dashed, hatched'}): {told[group]:.0%} are refused"
        ax.text(0.36, height, words, transform=ax.transAxes, color=INK)
    ax.axvline(threshold, color=INK)
    ax.annotate(" refused from here on", (threshold, 0.9), xycoords=("data", "axes fraction"))
    ax.set(
        xlabel="score (chance of a default: lower is better; 0.6 and more in the last bar)",
        ylabel="% of the group's good payers",
        xlim=(0, 0.6),
        xticks=np.arange(6) / 10,
    )
    more = max(told, key=lambda group: told[group])
    title(ax, f"More good payers of {more} stand on the wrong side")
    each = " and ".join(f"{share:.0%} in {group}" for group, share in told.items())
    return (
        fig,
        f"The scores of good payers in two groups that overlap; from {threshold:.2f} on {each} are refused.",
        table,
    )


def one_test(cases: int, needed: int, worse: float, good: float) -> tuple[Figure, str, pd.DataFrame]:
    """How many of `cases` two models find in one test, by luck, and the `needed` number from which a model passes."""
    found = np.arange(int(cases * worse) - 12, cases + 1)
    table, passes = pd.DataFrame({"found": found}), {}
    fig, ax = figure(height=3.6)
    for recall, (colour, _, _, hatch), shift in ((worse, GROUPS["B"], -0.2), (good, GROUPS["A"], 0.2)):
        name = f"finds {recall:.0%}"
        table[name], passes[name] = binom.pmf(found, cases, recall), binom.sf(needed - 1, cases, recall)
        ax.bar(found + shift, 100 * table[name], 0.4, color=colour, hatch=hatch, edgecolor="white")
        top = table[name].idxmax()
        ax.annotate(
            f"{name}:\n{passes[name]:.0%} pass",
            (found[top], 100 * table.loc[top, name] + 0.5),
            ha="center",
            fontweight="bold",
        )
    ax.axvline(needed - 0.5, color=INK, linestyle="--")
    ax.annotate(f"passes from {needed} on ", (needed - 0.5, 27), ha="right", va="center")
    ax.set(xlabel=f"found, of {cases} malignant cases", ylabel="% of the tests", ylim=(0, 29))
    share = passes[f"finds {worse:.0%}"]
    title(ax, f"The worse model passes in {share:.0%} of the tests")
    told = " and ".join(f"one that {name} passes in {part:.0%}" for name, part in passes.items())
    return fig, f"Two hills of what one test of {cases} cases shows; {needed} are needed: {told}.", table


def clean_runs(bounds: Mapping[int, float], claim: float) -> tuple[Figure, str, pd.DataFrame]:
    """What a run of checks without a failure leaves plausible (`bounds` by number of checks), beside the `claim`."""
    places, high = np.arange(len(bounds))[::-1], 100 * np.array(list(bounds.values()))
    fig, ax = figure(height=2.8)
    fig.subplots_adjust(left=0.13)
    ax.barh(
        places,
        high,
        0.5,
        color=[BLUE if top <= 100 * claim else VERMILION for top in high],
        hatch=["" if top <= 100 * claim else "//" for top in high],
        edgecolor="white",
    )
    for place, top in zip(places, high, strict=True):
        ax.annotate(
            f"up to {top:.1f}%",
            (top, place),
            (6, 0),
            textcoords="offset points",
            va="center",
            fontweight="bold",
            bbox=ON_WHITE,
        )
    ax.axvline(100 * claim, color=INK, linestyle="--")
    ax.annotate(f"claimed: {claim:.0%} ", (100 * claim, len(bounds) - 0.55), ha="right", va="bottom")
    ax.set(yticks=places, yticklabels=[f"0 of {n}" for n in bounds], ylim=(-0.5, len(bounds) - 0.15))
    ax.set(xlabel="% unsupported that still fits a clean run, at 95%", xlim=(0, 1.25 * high.max()))
    fit = sum(bound <= claim for bound in bounds.values())
    title(ax, f"{fit} of {len(bounds)} clean runs {'supports' if fit == 1 else 'support'} the claim")
    told = ", ".join(f"0 of {n} up to {bound:.1%}" for n, bound in bounds.items())
    return (
        fig,
        f"What a clean run leaves plausible, against a claim of {claim:.0%}: {told}.",
        pd.DataFrame({"checks": list(bounds), "at most": list(bounds.values())}),
    )


def one_sale(believed: pd.DataFrame, category: float) -> tuple[Figure, str, pd.DataFrame]:
    """What ten showings make the shop believe, by k (index): columns `none` (no sale) and `one` (one sale), fractions."""
    places = np.arange(len(believed))[::-1]
    fig, ax = figure(height=2.9)
    fig.subplots_adjust(left=0.13)
    ax.hlines(places, 100 * believed["none"], 100 * believed["one"], color=BLUE, linewidth=3, alpha=0.4)
    for column, mark, colour in (("none", "o", VERMILION), ("one", "D", BLUE)):
        ax.plot(100 * believed[column], places, mark, color=colour, markersize=9)
    ax.axvline(100 * category, color=INK, linestyle="--")
    ax.annotate(f" category: {category:.0%}", (100 * category, len(believed) - 0.55), va="bottom")
    ends = believed.iloc[0]
    ax.annotate(
        f"no sale: {ends['none']:.0%}", (100 * ends["none"], places[0]), (0, -17), textcoords="offset points", ha="left"
    )
    ax.annotate(
        f"one sale: {ends['one']:.0%}", (100 * ends["one"], places[0]), (0, -17), textcoords="offset points", ha="right"
    )
    ax.set(yticks=places, yticklabels=[f"k = {k}" for k in believed.index], ylim=(-0.5, len(believed) - 0.15))
    ax.set(xlabel="% of showings that sell, as the shop believes after ten of them", xlim=(-0.4, 110 * ends["one"]))
    gap = believed["one"] - believed["none"]
    title(
        ax, "The larger k, the less one sale says" if gap.is_monotonic_decreasing else "What one sale says depends on k"
    )
    told = "; ".join(f"k = {k}: one sale {row['one']:.1%}, none {row['none']:.1%}" for k, row in believed.iterrows())
    return fig, f"What the shop believes after ten showings. {told}.", believed.reset_index(names="k")


def owners(pages: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """What each owner's page does (index): columns `sales a week` and `of best value`, that of the best page."""
    places = np.arange(len(pages))[::-1]
    fig, (left, right) = figure(columns=2, width=8.6, height=2.9)
    fig.subplots_adjust(left=0.17, wspace=0.12)
    for ax, values, form in ((left, pages["sales a week"], ".1f"), (right, 100 * pages["of best value"], ".0f")):
        most = values == values.max()
        ax.barh(
            places,
            values,
            0.55,
            color=[BLUE if top else FAINT for top in most],
            hatch=["" if top else "//" for top in most],
            edgecolor="white",
        )
        for place, value in zip(places, values, strict=True):
            ax.annotate(f" {value:{form}}", (value, place), va="center", fontweight="bold")
        ax.set(yticks=places, yticklabels=pages.index if ax is left else [], xlim=(0, 1.2 * values.max()))
    left.set_xlabel("sales a week")
    right.set_xlabel("value, % of the best page")
    title(left, f"{pages['sales a week'].idxmax().replace('_', ' ').capitalize()} sells most often")
    title(right, f"{pages['of best value'].idxmax().replace('_', ' ').capitalize()} earns the most")
    told = "; ".join(
        f"{name} {row['sales a week']:.1f} sales a week, {row['of best value']:.0%} of the best value"
        for name, row in pages.iterrows()
    )
    return fig, f"Pages by what their owner counts: {told}.", pages.reset_index(names="owner")


def kept_clicks(kept: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """Hits and unique visitors (fractions) by the number of kept clicks, the first column of `kept`."""
    clicks, places = kept.iloc[:, 0].tolist(), np.arange(len(kept))
    fig, ax = figure(height=3.4)
    looks = (
        ("hits", "suggestions that hit", "o", "-", BLUE, -28),
        ("unique", "visitors who are unique", "s", "--", VERMILION, 9),
    )
    for column, label, mark, line, colour, above in looks:
        ax.plot(places, 100 * kept[column], line, marker=mark, color=colour)
        ax.annotate(
            f"{label}: {kept[column].iloc[-1]:.0%}",
            (places[-1], 100 * kept[column].iloc[-1]),
            (0, above),
            textcoords="offset points",
            ha="right",
        )
    ax.set(xticks=places, xticklabels=clicks, xlabel="clicks kept of each visitor", ylabel="%", ylim=(0, 115))
    half = int(np.argmax(kept["unique"] >= 0.5))
    early = kept["hits"].iloc[half - 1] - kept["hits"].iloc[0] > kept["hits"].iloc[-1] - kept["hits"].iloc[half - 1]
    title(ax, "The first clicks bring use, the next ones give people away" if early else "Use and risk grow together")
    told = "; ".join(
        f"{count} kept {row.hits:.0%} hit, {row.unique:.0%} unique"
        for count, row in zip(clicks, kept.itertuples(), strict=True)
    )
    return fig, f"By clicks kept: {told}.", kept
