"""Lesson 04's pictures: failures before a launch, zones, a silent failure, alarms, what customers tell, and the clock."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aipm.figure import BLUE, FAINT, INK, VERMILION, figure, title
from aipm.pictures.pairs import pairs
from aipm.worlds import payguard
from aipm.worlds.cytotriage import failures
from aipm.worlds.helpdesk import replies
from aipm.worlds.payguard import drills

Rows: TypeAlias = pd.DataFrame | Iterable[Mapping[str, Any]]
Picture = tuple[Figure, str, pd.DataFrame]


def beside(ax: Axes, words: str, point: tuple[float, float], **how: Any) -> None:
    """Write `words` to the right of a point, a little away from it."""
    ax.annotate(words, point, (6, 0), textcoords="offset points", va="center", **how)


def product_and_severity(cards: pd.DataFrame, first: int = 5) -> Picture:
    """Each card's product of ratings and its severity, and where the `first` largest products begin."""
    top, grave = cards.nlargest(first, "product"), cards["severity"] >= failures.GRAVE
    fig, ax = figure(height=4.2)
    for kind, colour, marker in ((~grave, BLUE, "o"), (grave, VERMILION, "D")):
        ax.plot(cards.loc[kind, "product"], cards.loc[kind, "severity"], marker, color=colour, markersize=8)
    for row in cards[cards.index.isin(top.index)].itertuples():
        beside(ax, row.card, (row.product, row.severity), fontsize=10)
    for row in cards[grave & ~cards.index.isin(top.index)].itertuples():
        ax.annotate(f"{row.card}  ", (row.product, row.severity), ha="right", va="center", fontsize=10)
    edge = (top["product"].min() + cards.drop(top.index)["product"].max()) / 2
    ax.axvline(edge, color=INK, linestyle="--")
    beside(ax, f"the {first} largest →", (edge, 1.2))
    ax.set(xlabel="product of severity, occurrence and detection", ylabel="severity", ylim=(0.5, 11.2))
    ax.set(yticks=range(2, 11, 2), xlim=(0, 1.25 * cards["product"].max()))
    among = int(grave[top.index].sum())
    title(ax, f"{among or 'None'} of the {grave.sum()} gravest cards is among the {first} largest products")
    words = (
        f"Dots of {len(cards)} cards by product and severity. The largest products: {', '.join(top['card'])}. "
        f"The gravest: {', '.join(cards.loc[grave, 'card'])}; {among} of them among the largest products."
    )
    return fig, words, cards[["card", "severity", "product"]]


def load(modes: pd.DataFrame, capacity: int) -> Picture:
    """Cases a day of each mode, beside what all reviewers can look at in a day."""
    fig, ax = figure(height=3.4)
    fig.subplots_adjust(left=0.22)
    places, harmful = np.arange(len(modes))[::-1], modes["harmful"].to_numpy()
    bars = ax.barh(
        places, modes["a_day"], 0.6, color=np.where(harmful, VERMILION, BLUE), hatch=np.where(harmful, "//", ""), edgecolor="white"
    )  # fmt: skip
    ax.bar_label(bars, [f"{cases:,}" for cases in modes["a_day"]], padding=4)
    ax.axvline(capacity, color=INK, linestyle="--")
    beside(ax, f"{capacity} reviews a day", (capacity, places[0]))
    ax.annotate("hatched: somebody may be harmed", (0.99, 0.45), xycoords="axes fraction", ha="right")
    ax.set(yticks=places, yticklabels=modes["mode"], xlabel="cases a day", xlim=(0, 1.15 * modes["a_day"].max()))
    most = modes.loc[modes["a_day"].idxmax()]
    title(ax, f"{most['mode']} alone is {most['a_day'] / capacity:.0f} times what all reviewers can do")
    each = ", ".join(f"{row.mode} {row.a_day:,}" for row in modes.itertuples())
    return fig, f"Bars of the cases a day, for {capacity} reviews a day: {each}.", modes[["mode", "a_day", "harmful"]]


def grey_zone(cases: pd.DataFrame, low: float, high: float) -> Picture:
    """How many benign and malignant cases have which score, and the zone between two thresholds: columns score, malignant."""
    edges = np.linspace(0, 1, 21)
    kinds = {"benign": cases["malignant"] == 0, "malignant": cases["malignant"] == 1}
    counts = {kind: np.histogram(cases.loc[chosen, "score"], edges)[0] for kind, chosen in kinds.items()}
    fig, ax = figure()
    ax.axvspan(low, high, color="#E6E6E6")
    for count, colour, hatch in zip(counts.values(), (BLUE, VERMILION), ("", "//"), strict=True):
        ax.stairs(count, edges, fill=True, color=colour, alpha=0.45, hatch=hatch)
    beside(ax, "benign", (edges[1], 0.7 * counts["benign"][0]), fontweight="bold")
    ax.annotate("malignant ", (edges[-2], counts["malignant"][-1]), ha="right", va="top", fontweight="bold")
    ax.annotate("a person looks", ((low + high) / 2, 150), ha="center")
    between = {
        kind: int(cases.loc[chosen, "score"].between(low, high, inclusive="left").sum())
        for kind, chosen in kinds.items()
    }
    ax.set(yscale="symlog", ylim=(0, 600), yticks=(0, 1, 10, 100), yticklabels=(0, 1, 10, 100), xlim=(0, 1))
    ax.set(xlabel="score", ylabel="cases (each line ten times as many)")
    title(ax, f"{sum(between.values())} of {len(cases)} cases lie between {low:g} and {high:g}")
    words = (
        f"Two piles of scores, benign at 0 and malignant at 1; between {low:g} and {high:g} lie {between['benign']} benign and "
        f"{between['malignant']} malignant of {len(cases)} cases."
    )
    return fig, words, pd.DataFrame({"score from": edges[:-1], "to": edges[1:], **counts})


def moved(values: Mapping[str, float], limits: tuple[float, float] = (0.1, 0.25)) -> Picture:
    """The PSI of some columns beside the two limits of the rule of thumb."""
    names, psis = list(values), list(values.values())
    fig, ax = figure(height=3.2)
    fig.subplots_adjust(left=0.22)
    places = np.arange(len(names))[::-1]
    ax.barh(places, psis, 0.6, color=BLUE)
    for place, value in zip(places, psis, strict=True):
        beside(ax, f"{value:.4f}", (value, place))
    for limit, says in zip(limits, ("look more closely", "something has shifted"), strict=True):
        ax.axvline(limit, color=VERMILION, linestyle="--")
        beside(ax, f"{says} →", (limit, places[0] + 0.75), fontsize=10)
    ax.set(yticks=places, yticklabels=names, xlabel="PSI", ylim=(-0.6, len(names) + 0.2))
    ax.set_xlim(0, max(0.38, 1.2 * max(psis)))
    beyond = [name for name, value in values.items() if value >= limits[0]]
    title(ax, f"Beyond the lower limit: {', '.join(beyond)}" if beyond else "Nothing reaches the lower limit")
    each = ", ".join(f"{name} {value:.4f}" for name, value in values.items())
    words = f"Bars of the PSI, with limits at {limits[0]:g} and {limits[1]:g}: {each}."
    return fig, words, pd.DataFrame({"column": names, "PSI": psis})


def silence(payments: pd.DataFrame, threshold: float) -> Picture:
    """Accuracy and recall by week at a threshold: columns week, fraud and score."""
    flagged, fraud = payments["score"] >= threshold, payments["fraud"] == 1
    weeks = pd.DataFrame(
        {"week": payments["week"], "right": flagged == fraud, "caught": flagged & fraud, "fraud": fraud}
    )
    sums = weeks.groupby("week").agg({"right": "mean", "caught": "sum", "fraud": "sum"})
    table = pd.DataFrame({"accuracy": sums["right"], "recall": sums["caught"] / sums["fraud"], "frauds": sums["fraud"]})
    change = payguard.TACTICS_CHANGE_IN_WEEK
    means = table.groupby(table.index >= change)[["accuracy", "recall"]].mean()
    fig, axes = figure(columns=2, width=8.6)
    for ax, name, colour, marker in zip(axes, ("accuracy", "recall"), (BLUE, VERMILION), "os", strict=True):
        ax.plot(table.index, 100 * table[name], color=colour, marker=marker, markersize=5, linewidth=1.4)
        ax.axvline(change - 0.5, color=INK, linestyle=":", linewidth=1.4)
        ax.set(xlabel="week", ylim=(0, 105))
        fell = means[name].iloc[0] - means[name].iloc[1] > 0.1
        title(ax, f"From week {change} on {name} {'falls' if fell else 'stays'}")
    axes[0].set_ylabel("right calls, % of payments")
    axes[1].set_ylabel("flagged, % of the frauds")
    axes[1].annotate("tactics change", (change - 0.8, 99), ha="right", va="top")
    told = {
        name: f"{means[name].iloc[0]:.1%} before week {change} and {means[name].iloc[1]:.1%} from then on"
        for name in means
    }
    return fig, f"By week: accuracy is on average {told['accuracy']}, recall {told['recall']}.", table.reset_index()


def weekly_costs(rows: Rows) -> Picture:
    """Euros a week with the model, stacked by kind, and without it: columns weeks, missed, reviews, without."""
    table = pd.DataFrame(rows)
    with_model, places = table["missed"] + table["reviews"], np.arange(len(table))[::-1] * 2.6
    fig, ax = figure(height=1.4 + 0.9 * len(table))
    fig.subplots_adjust(left=0.2)
    ax.barh(places + 0.5, table["without"], 0.8, color=FAINT, alpha=0.45)
    ax.barh(places - 0.5, table["missed"], 0.8, color=VERMILION, alpha=0.85)
    ax.barh(places - 0.5, table["reviews"], 0.8, left=table["missed"], color=BLUE, hatch="//", edgecolor="white")
    for place, alone, row in zip(places, with_model, table.itertuples(), strict=True):
        beside(ax, f"no model: {row.without:,.0f} €", (row.without, place + 0.5))
        beside(ax, f"with the model: {alone:,.0f} €", (alone, place - 0.5))
    ax.set(yticks=places, yticklabels=table["weeks"], xlim=(0, 1.35 * max(with_model.max(), table["without"].max())))
    ax.set(xlabel="€ a week; with the model: missed frauds, then (hatched) reviews")
    worse = [name for name, bad in zip(table["weeks"], with_model > table["without"], strict=True) if bad]
    title(
        ax, f"In {' and '.join(worse)} the model costs more than no model" if worse else "The model pays in all weeks"
    )
    each = "; ".join(
        f"{row.weeks}: {row.missed:,.0f} missed frauds and {row.reviews:,.0f} reviews, {row.without:,.0f} without the model"
        for row in table.itertuples()
    )
    return fig, f"Bars of euros a week. {each}.", table


def by_chance(drawn: Mapping[int, npt.ArrayLike], theory: Mapping[int, float], limit: float = 0.1) -> Picture:
    """The PSI of samples in which nothing has changed, by their size: the middle 90%, the mean, and the mean by theory."""
    fig, ax = figure(height=3.2)
    fig.subplots_adjust(left=0.2)
    rows = []
    for place, (size, values) in enumerate(drawn.items()):
        values = np.asarray(values, float)
        low, high = np.quantile(values, (0.05, 0.95))
        ax.barh(-place, high - low, left=low, height=0.45, color=BLUE, alpha=0.35)
        ax.plot(values.mean(), -place, "D", color=BLUE)
        ax.plot(theory[size], -place, "|", color=INK, markersize=20)
        above = float((values > limit).mean())
        beside(ax, f"{above:.0%} above {limit:g}", (max(high, limit), -place))
        rows.append((size, values.mean(), theory[size], low, high, above))
    table = pd.DataFrame(rows, columns=["payments", "mean", "theory", "5% below", "5% above", "above"])
    ax.axvline(limit, color=VERMILION, linestyle="--")
    ax.set(yticks=-table.index, yticklabels=[f"{size:,} payments" for size in drawn], ylim=(0.4 - len(drawn), 0.6))
    ax.set(xlabel="PSI without change: mean (diamond), theory (line), middle 90% (bar)")
    ax.set_xlim(0, 1.3 * table["5% above"].max())
    often, seldom = table["payments"].iloc[[0, -1]]
    parted = table["above"].iloc[0] > 0.2 > table["above"].iloc[-1]
    rings = f"By chance alone {often:,} payments ring often, {seldom:,} seldom"
    title(ax, rings if parted else "By chance alone a PSI is above zero")
    each = "; ".join(
        f"{row.payments:,} payments: mean {row.mean:.3f} (theory {row.theory:.3f}), {row.above:.0%} above {limit:g}"
        for row in table.itertuples()
    )
    return fig, f"PSI of samples without any change. {each}.", table


def signals(calm: drills.Rates, broken: drills.Rates) -> Picture:
    """Three shares in a calm week and with a broken feed."""
    names = {"hit rate": "review_hit_rate", "recall": "recall", "accuracy": "accuracy"}
    before, after = ([getattr(rates, name) for name in names.values()] for rates in (calm, broken))
    rising = [name for name, old, new in zip(names, before, after, strict=True) if new > old]
    falling = [name for name in names if name not in rising]
    up, down = (
        " and ".join(part) + f" {verb}{'s' * (len(part) == 1)}" for part, verb in ((rising, "rise"), (falling, "fall"))
    )
    message = f"{up.capitalize()} while {down}" if rising and falling else "All three move the same way"
    return pairs(list(names), before, after, ("calm", "broken"), message, "share in a week", ".1%")


def caveats(days: Mapping[str, replies.Day]) -> Picture:
    """Wrong answers acted on and cases for a person, of 1,000 questions, by where the caveat stands."""
    table = pd.DataFrame(
        [{"caveat": where, "acted_on": day.acted_on, "to_people": day.to_people} for where, day in days.items()]
    )
    places = np.arange(len(table))[::-1]
    fig, ax = figure(height=1.4 + 0.7 * len(table))
    fig.subplots_adjust(left=0.3)
    for shift, column, colour, hatch, says in (
        (0.2, "acted_on", VERMILION, "", "acted on and wrong"),
        (-0.2, "to_people", BLUE, "//", "to a person"),
    ):
        bars = ax.barh(places + shift, table[column], 0.36, color=colour, hatch=hatch, edgecolor="white")
        ax.bar_label(bars, [f"{value:.0f} {says}" for value in table[column]], padding=4)
    ax.set(yticks=places, yticklabels=table["caveat"], xlabel="of 1,000 questions")
    ax.set_xlim(0, 1.5 * table[["acted_on", "to_people"]].to_numpy().max())
    title(ax, f"Least harm with the caveat {table.loc[table['acted_on'].idxmin(), 'caveat']}")
    each = "; ".join(
        f"{row.caveat}: {row.acted_on:.0f} acted on, {row.to_people:.0f} to a person" for row in table.itertuples()
    )
    return fig, f"Bars for each place of the caveat, of 1,000 questions. {each}.", table


def flags_by_topic(flags: pd.DataFrame) -> Picture:
    """How many wrong answers each topic has how many of them are flagged, and how many right ones."""
    places = np.arange(len(flags))[::-1]
    fig, ax = figure(height=1.4 + 0.5 * len(flags))
    fig.subplots_adjust(left=0.16)
    ax.barh(places, flags["wrong"], 0.6, color=FAINT, alpha=0.3)
    ax.barh(places, flags["wrong_and_flagged"], 0.6, color=VERMILION, hatch="//", edgecolor="white")
    for place, row in zip(places, flags.itertuples(), strict=True):
        told = f"{row.wrong_and_flagged:.0f} of {row.wrong:.0f} flagged, and {row.right_and_flagged:.0f} right ones"
        beside(ax, told, (row.wrong, place))
    ax.set(yticks=places, yticklabels=flags.index, xlabel="wrong answers of 1,000 in each topic (hatched: flagged)")
    ax.set_xlim(0, 1.7 * flags["wrong"].max())
    least = (flags["wrong_and_flagged"] / flags["wrong"]).idxmin()
    title(ax, f"Wrong answers about {least} are flagged least")
    each = "; ".join(
        f"{row.Index} {row.wrong_and_flagged:.0f} of {row.wrong:.0f} wrong ones, and {row.right_and_flagged:.0f} right ones"
        for row in flags.itertuples()
    )
    return fig, f"Flagged of 1,000 answers in each topic: {each}.", flags.reset_index()


def clicks_by_week(clicks: Sequence[float], best: float) -> Picture:
    """Clicks a visitor by week, beside those of the page that knows every item."""
    weeks = np.arange(1, len(clicks) + 1)
    fig, ax = figure(height=3.2)
    ax.plot(weeks, clicks, "-o", color=BLUE, markersize=5)
    ax.axhline(best, color=VERMILION, linestyle="--")
    ax.annotate(f"possible: {best:.2f}", (1, best), (0, 5), textcoords="offset points")
    ax.annotate(
        f"{clicks[-1]:.2f}", (weeks[-1], clicks[-1]), (0, 8), textcoords="offset points", ha="center", fontweight="bold"
    )
    ax.set(xlabel="week", ylabel="clicks a visitor", ylim=(0, 1.2 * best), xticks=weeks[3::4])
    title(ax, f"After {len(weeks)} weeks the page earns {clicks[-1] / best:.0%} of the clicks that are possible")
    words = f"A line of clicks a visitor: {clicks[0]:.2f} in week 1, {clicks[-1]:.2f} in week {len(weeks)}, where {best:.2f} are possible."
    return fig, words, pd.DataFrame({"week": weeks, "clicks a visitor": clicks})


def waiting(model: float, nothing: float, days: int) -> Picture:
    """What is lost while labels are awaited, with the model left on and with the scores off, from euros a week."""
    day = np.arange(days + 1)
    lost = {"model left on": model * day / 7, "scores off": nothing * day / 7}
    fig, ax = figure(height=3.4)
    fig.subplots_adjust(left=0.14, right=0.76)
    for (name, euros), colour, line in zip(lost.items(), (VERMILION, BLUE), ("-", "--"), strict=True):
        ax.plot(day, euros, line, color=colour)
        beside(ax, f"{name}\n{euros[-1]:,.0f} €", (days, euros[-1]), fontweight="bold")
    ax.set(xlabel="days of waiting for labels", ylabel="lost so far, €", xlim=(0, days), xticks=range(0, days + 1, 7))
    ax.set_ylim(0, 1.15 * max(model, nothing) * days / 7)
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    extra = "Each day of waiting with the model on costs extra"
    title(ax, extra if model > nothing else "Waiting with the model on costs no more")
    words = f"Two lines of what is lost in {days} days: {lost['model left on'][-1]:,.0f} € with the model left on, {lost['scores off'][-1]:,.0f} € with the scores off."
    return fig, words, pd.DataFrame({"day": day, **lost}).iloc[::7]
