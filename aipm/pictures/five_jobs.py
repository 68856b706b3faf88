"""Lesson 05's pictures: where wanted jobs stand, how long callers wait, and what each desk's numbers hide."""

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from aipm.figure import BLUE, FAINT, GREEN, INK, VERMILION, figure, title

ON_WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}  # the ground of words that stand on a hatched bar


def _bars(ax: Axes, parts: pd.DataFrame, looks: tuple[tuple[str, str], ...]) -> None:
    """Stacked bars, the first row of `parts` on top: a row a bar, a column a part, with its (colour, hatch) of `looks`."""
    places, left = np.arange(len(parts))[::-1], np.zeros(len(parts))
    for column, (colour, hatch) in zip(parts, looks, strict=True):
        ax.barh(places, parts[column], left=left, height=0.6, color=colour, hatch=hatch, edgecolor="white")
        left += parts[column].to_numpy()
    ax.set(yticks=places, yticklabels=list(parts.index), ylim=(-0.6, len(parts) - 0.4))


def _inside(ax: Axes, parts: pd.DataFrame, row: int, words: Collection[str]) -> None:
    """Write `words`, one for each part, into the bar of a row of `parts`."""
    middle = parts.iloc[row].cumsum() - parts.iloc[row] / 2
    for at, text in zip(middle, words, strict=True):
        ax.text(at, len(parts) - 1 - row, text, ha="center", va="center", bbox=ON_WHITE)


def titles(counts: pd.DataFrame, searched: str) -> tuple[Figure, str, pd.DataFrame]:
    """How many advertisements each title has, wanted and other; `counts` has a row a title and columns False and True."""
    counts = counts.sort_values(True, ascending=False, kind="stable")
    parts = counts.reindex(columns=[True, False], fill_value=0).set_axis(["wanted", "other"], axis=1)
    fig, ax = figure(height=3.6)
    fig.subplots_adjust(left=0.24)
    _bars(ax, parts, ((BLUE, ""), (FAINT, "//")))
    for place, (name, row) in enumerate(parts[::-1].iterrows()):
        bold = "bold" if name == searched else "normal"
        ax.annotate(f" {row['wanted']} of {row.sum()} wanted", (row.sum(), place), va="center", fontweight=bold)
    ax.set(xlabel="advertisements (solid: wanted, hatched: other)", xlim=(0, 1.3 * parts.sum(axis=1).max()))
    found = parts.loc[searched, "wanted"] / parts["wanted"].sum()
    title(ax, f"{'Most' if found < 0.5 else 'Some'} of the wanted work stands under other titles")
    told = ", ".join(f"{name} {row['wanted']} of {row.sum()}" for name, row in parts.iterrows())
    return (
        fig,
        f"Bars of advertisements by title, with those that are wanted: {told}.",
        parts.reset_index(names="title"),
    )


def waiting(waits: Mapping[str, np.ndarray], promise: float) -> tuple[Figure, str, pd.DataFrame]:
    """How long calls wait, in milliseconds, for two sizes of a service, beside the promise for 95 of 100 calls."""
    edges = np.arange(0, 401, 10)
    fig, ax = figure(height=3.4)
    table, told = pd.DataFrame({"from (ms)": edges[:-1]}), []
    looks = ((BLUE, "-", "//", "solid, hatched"), (VERMILION, "--", "", "dashed"))
    for place, ((name, seen), (colour, line, hatch, cue)) in enumerate(zip(waits.items(), looks, strict=True)):
        table[name] = np.histogram(seen.clip(0, 399), edges)[0] / len(seen)
        ax.stairs(100 * table[name], edges, fill=not place, color=colour, alpha=0.4, hatch=hatch)
        ax.stairs(100 * table[name], edges, color=colour, linestyle=line, linewidth=2.2)
        told.append(f"mean {seen.mean():.0f} ms, {(seen > promise).mean():.0%} too late")
        ax.text(0.5, 0.72 - 0.21 * place, f"{name} ({cue}):\n{told[-1]}", transform=ax.transAxes, va="center")
    ax.axvline(promise, color=INK, linestyle=":")
    ax.annotate(
        f" promised to 95 of 100: {promise:.0f} ms", (promise, 0.97), xycoords=("data", "axes fraction"), va="top"
    )
    ax.set(xlabel="milliseconds until the answer", ylabel="% of the calls", xlim=(0, 400), xticks=range(0, 400, 50))
    fine = all(seen.mean() <= promise for seen in waits.values())
    late = [(seen > promise).mean() > 0.05 for seen in waits.values()]
    message = "Some calls come later than promised" if any(late) else "The slowest calls keep the promise"
    title(ax, "The mean is fine, and the slowest calls are too late" if fine and all(late) else message)
    each = "; ".join(f"{name} {said}" for name, said in zip(waits, told, strict=True))
    return fig, f"How long calls wait, against a promise of {promise:.0f} ms to 95 of 100: {each}.", table


def lost_minutes(spent: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """The minutes that each threshold loses per 1,000 tickets: one row a threshold, one column each of two kinds of error."""
    fig, ax = figure(height=3.2)
    fig.subplots_adjust(left=0.18)
    _bars(ax, spent, ((VERMILION, ""), (BLUE, "//")))
    total = spent.sum(axis=1)
    for place, lost in enumerate(total[::-1]):
        ax.annotate(f" {lost:,.0f}", (lost, place), va="center", fontweight="bold")
    one, other = spent.columns
    ax.set(xlabel=f"minutes lost per 1,000 tickets (solid: {one}, hatched: {other})", xlim=(0, 1.15 * total.max()))
    cheapest = total.idxmin()
    title(ax, f"{cheapest[0].upper()}{cheapest[1:]} loses the fewest minutes")
    told = "; ".join(
        f"{name} {total[name]:,.0f} ({', '.join(f'{kind} {lost:,.0f}' for kind, lost in row.items())})"
        for name, row in spent.iterrows()
    )
    return fig, f"Minutes lost per 1,000 tickets: {told}.", spent.reset_index(names="used")


def two_views(
    monitor: pd.Series, same: pd.Series, broken: Collection[str], alarm: float
) -> tuple[Figure, str, pd.DataFrame]:
    """Each column twice: the PSI that the monitor shows, and the share of the same tickets on which two programs differ."""
    names, places = list(monitor.index), np.arange(len(monitor))[::-1]
    looks = [(VERMILION, "//") if name in broken else (BLUE, "") for name in names]
    fig, both = figure(columns=2, width=8.6, height=4.2)
    fig.subplots_adjust(left=0.23, wspace=0.12)
    for ax, values, form in ((both[0], monitor, ".2f"), (both[1], same[names], ".1%")):
        ax.barh(
            places,
            values,
            color=[colour for colour, _ in looks],
            hatch=[hatch for _, hatch in looks],
            edgecolor="white",
        )
        for place, value in zip(places, values, strict=True):
            ax.annotate(f" {value:{form}}", (value, place), va="center", fontsize=10)
        ax.set(yticks=places, yticklabels=names if ax is both[0] else [], xlim=(0, 1.25 * values.max()))
    both[0].axvline(alarm, color=INK, linestyle=":")
    both[0].annotate(f" alarm from {alarm:g} on", (alarm, -0.05), va="center", fontsize=10, bbox=ON_WHITE)
    both[0].set_xlabel("PSI, last quarter and last week")
    both[1].set_xlabel("share of the same tickets that differ")
    both[1].xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    loud = [name for name in names if monitor[name] >= alarm]
    title(both[0], "Large PSI in sound columns" if not set(loud) & set(broken) else "Large PSI in some columns")
    title(both[1], "Hatched: the code is broken")
    told = ", ".join(f"{name} PSI {monitor[name]:.2f} and {same[name]:.1%}" for name in names)
    words = f"PSI is above {alarm:g} in {' and '.join(loud) or 'no column'}; broken are {', '.join(sorted(broken))}. {told}."
    return fig, words, pd.DataFrame({"column": names, "PSI": monitor.to_numpy(), "differ": same[names].to_numpy()})


def agreement(one: np.ndarray, other: np.ndarray) -> tuple[Figure, str, pd.DataFrame]:
    """How often two annotators agree (0 and 1 a ticket), and how much of it two blind ones with the same habits would."""
    agree, chance = (one == other).mean(), one.mean() * other.mean() + (1 - one.mean()) * (1 - other.mean())
    parts = pd.DataFrame({"blind": [chance], "beyond": [agree - chance], "differ": [1 - agree]}, index=[""]) * 100
    fig, ax = figure(height=2.1)
    fig.subplots_adjust(left=0.03, right=0.96, bottom=0.3)
    _bars(ax, parts, ((FAINT, "//"), (BLUE, ""), (VERMILION, "..")))
    blind, beyond, differ = parts.iloc[0]
    _inside(ax, parts, 0, (f"blind ones agree: {blind:.0f}", f"{beyond:.0f} more", f"{differ:.0f} differ"))
    kappa = (agree - chance) / (1 - chance)
    ax.set(xlim=(0, 100), ylim=(-0.4, 0.4), yticks=[], xlabel="of 100 tickets (left and middle: they agree)")
    title(ax, f"{'Most of the agreement is' if chance > agree / 2 else 'Part of the agreement is'} chance")
    words = f"Two annotators agree on {agree:.0%} of the tickets, two blind ones would on {chance:.0%}; kappa is {kappa:.2f}."
    return fig, words, parts


def found_and_called(labels: np.ndarray, truth: np.ndarray) -> tuple[Figure, str, pd.DataFrame]:
    """The urgent tickets, found or missed, above the tickets that are called urgent, rightly or not (0 and 1 a ticket)."""
    found, missed, wrong = (labels & truth).sum(), (truth & ~labels & 1).sum(), (labels & ~truth & 1).sum()
    parts = pd.DataFrame({"right": [found, found], "wrong": [missed, wrong]}, index=["urgent", "called urgent"])
    fig, ax = figure(height=2.6)
    fig.subplots_adjust(left=0.17)
    _bars(ax, parts, ((BLUE, ""), (VERMILION, "//")))
    for row, (right, other) in enumerate((("found", "missed"), ("urgent", "not urgent"))):
        ax.text(found / 2, 1 - row, f"{found} {right}", ha="center", va="center", bbox=ON_WHITE)
        ax.annotate(f" {parts.iloc[row, 1]} {other}", (parts.iloc[row].sum(), 1 - row), va="center")
    ax.set(xlabel="tickets", xlim=(0, 1.25 * parts.sum(axis=1).max()))
    recall, precision = found / (found + missed), found / (found + wrong)
    few, many = "few" if missed < wrong else "many", "many" if missed < wrong else "few"
    title(ax, f"{few.capitalize()} urgent ones are missed, {many} others are called urgent")
    words = f"Of {found + missed} urgent tickets {found} are found (recall {recall:.0%}); of {found + wrong} called urgent {found} are urgent (precision {precision:.0%})."
    return fig, words, parts.reset_index(names="tickets")


def training(right: Mapping[int, np.ndarray]) -> tuple[Figure, str, pd.DataFrame]:
    """The share of right answers after 0, 1, 2, … weeks of training, by the weeks of labelling before them."""
    fig, ax = figure(height=3.2)
    looks = zip(right.items(), (VERMILION, BLUE, GREEN), ("--", "-", ":"), ("s", "o", "^"), strict=False)
    for (labels, share), colour, line, mark in looks:
        ax.plot(100 * share, line, marker=mark, color=colour)
        ax.annotate(
            f"{labels} weeks of labels: {share[-1]:.0%}",
            (len(share) - 1, 100 * share[-1]),
            (0, 9),
            textcoords="offset points",
            ha="right",
        )
    longest = max(map(len, right.values()))
    ax.set(xlabel="weeks of training", ylabel="% of answers right", xlim=(-0.2, longest - 0.8), ylim=(0, 108))
    flat = np.ptp(next(iter(right.values()))) == 0
    title(ax, "Without labels no week of training helps" if flat else "Each week of training helps less")
    told = "; ".join(
        f"after {labels} weeks of labels from {share[0]:.0%} to {share[-1]:.0%}" for labels, share in right.items()
    )
    rows = [(labels, week, part) for labels, share in right.items() for week, part in enumerate(share)]
    return (
        fig,
        f"Right answers by weeks of training: {told}.",
        pd.DataFrame(rows, columns=["labels", "training", "right"]),
    )


def worth(parts: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """What each plan is worth, in thousands of euros: one row a plan, one column each for two sources of money."""
    fig, ax = figure(height=2.9)
    fig.subplots_adjust(left=0.22)
    _bars(ax, parts, ((FAINT, "//"), (GREEN, "")))
    total = parts.sum(axis=1)
    _inside(ax, parts, int(total.argmax()), list(parts))
    for place, value in enumerate(total[::-1]):
        ax.annotate(f" {value:.0f}", (value, place), va="center", fontweight="bold")
    ax.set(xlabel="thousands of euros, expected", xlim=(0, 1.15 * total.max()))
    title(ax, f"Most of the best plan's worth comes from {parts.loc[total.idxmax()].idxmax()}")
    told = "; ".join(
        f"{name} {total[name]:.0f} ({', '.join(f'{kind} {value:.0f}' for kind, value in row.items())})"
        for name, row in parts.iterrows()
    )
    return fig, f"What each plan is worth, in thousands of euros: {told}.", parts.reset_index(names="plan")
