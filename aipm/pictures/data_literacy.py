"""Lesson 07's pictures: when columns are written, what months, tiers and segments show, and how well a sample knows."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aipm.figure import BLUE, FAINT, GREEN, INK, VERMILION, figure, title

LEAK = "retention_call"
# Of each column of the model: the days over which it is written, counted from the day on which the score is used.
WRITTEN = {
    "region, tier": (-90, -88), "tenure_months": (-90, 0), "tickets_90d": (-90, 0), "monthly_spend": (-30, 0),
    "logins_30d": (-30, 0), LEAK: (1, 30),
}  # fmt: skip


def timeline(written: dict[str, tuple[int, int]] = WRITTEN) -> tuple[Figure, str, pd.DataFrame]:
    """When each column is written, against the day on which the score is used."""
    fig, ax = figure(height=3.2)
    fig.subplots_adjust(left=0.2)
    for place, (first, last) in enumerate(written.values()):
        late = first > 0
        ax.plot([first, last], [-place] * 2, "--" if late else "-", linewidth=7, color=VERMILION if late else BLUE)
        if late:
            ax.annotate("written after notice", (first, -place), xytext=(0, 9), textcoords="offset points")
    ax.axvline(0, color=INK)
    ax.annotate(" the score is used", (0, 0.75), va="center")
    ax.set(yticks=[-place for place in range(len(written))], yticklabels=list(written), ylim=(0.5 - len(written), 1.1))
    ax.set(xlabel="days before and after the score is used", xlim=(-93, 45))
    title(ax, "One column is written after the moment of use")
    after = ", ".join(column for column, (first, _) in written.items() if first > 0)
    words = f"A time line: every column is written before the day on which the score is used, except {after}, written after it."
    return fig, words, pd.DataFrame([(name, *days) for name, days in written.items()], columns=["column", "from", "to"])


def months(by_month: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """Three answers by month: the share that left, the spend of the top five percent, and the share of rural rows."""
    panels = {
        "left": ("Leavers, % of rows", 100), "spend_top_5_percent": ("Top spends, € a month", 1),
        "rural": ("Rural rows, % of all", 100),
    }  # fmt: skip
    fig, axes = figure(columns=3, width=8.6, height=3.0)
    told = []
    for ax, (column, (message, times)) in zip(axes, panels.items(), strict=True):
        values = times * by_month[column]
        odd = (values > 2 * values.median()) | (values < values.median() / 2)
        colours, hatches = np.where(odd, VERMILION, BLUE), np.where(odd, "//", "")
        ax.bar(by_month.index, values, 0.75, color=colours, hatch=hatches, edgecolor="white")
        ax.set(xticks=[1, 4, 7, 10, 12], xlabel="month", ylim=(0, 1.15 * values.max()))
        title(ax, message)
        names = ", ".join(str(month) for month in by_month.index[odd]) or "none"
        told.append(f"{message.split(',')[0].lower()}: {names}")
    return fig, f"Bars by month. Months far from the usual, {'; '.join(told)}.", by_month.reset_index()


def draws(tests: Mapping[str, Sequence[float]], luck: float, true: float) -> tuple[Figure, str, pd.DataFrame]:
    """The AUCs of several draws of two splits, each with its interval of `luck` to both sides, beside the `true` AUC."""
    fig, ax = figure(height=3.4)
    fig.subplots_adjust(left=0.16)
    looks, told, rows = ((VERMILION, "D", "--"), (BLUE, "o", "-")), [], []
    for (split, aucs), place, (colour, marker, line) in zip(tests.items(), (1.0, 0.0), looks, strict=True):
        places = place + np.linspace(-0.3, 0.3, len(aucs))
        ax.hlines(places, np.subtract(aucs, luck), np.add(aucs, luck), color=colour, linestyle=line, linewidth=1.4)
        ax.plot(aucs, places, marker, color=colour)
        mean = float(np.mean(aucs))
        ax.annotate(f"mean {mean:.3f}", (max(aucs) + luck, place), (6, 0), textcoords="offset points", va="center")
        told.append(f"{split} " + ", ".join(f"{auc:.3f}" for auc in aucs) + f" (mean {mean:.3f})")
        rows += [{"split": split, "draw": draw, "AUC in the test": auc} for draw, auc in enumerate(aucs)]
    ax.axvline(true, color=INK)
    ax.annotate(f" next month: {true:.3f}", (true, 1.47), va="center")
    ax.set(yticks=[1, 0], yticklabels=[split.replace("_", "\n") for split in tests], ylim=(-0.5, 1.65))
    ax.set(xlabel="AUC in the test, and its 95% interval (0.5 is a coin)", xlim=(0.5, 0.65))
    leaky, honest = tests.values()
    fair = min(leaky) > max(*honest, true)
    title(ax, "By rows every draw promises too much" if fair else "What the draws of two splits promise")
    return fig, f"Next month {true:.3f}; in the tests: {'; '.join(told)}; each ±{luck:.3f}.", pd.DataFrame(rows)


def tests_and_days(rows: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """AUCs of models in several tests: column model, then one column of AUCs for each test, the last one the day of use."""
    names = list(rows.columns[1:])
    fig, ax = figure(height=3.4)
    for row, colour, line, marker in zip(
        rows.itertuples(index=False), (VERMILION, BLUE), ("--", "-"), "so", strict=True
    ):
        values = list(row)[1:]
        ax.plot(range(len(names)), values, line, marker=marker, color=colour, markersize=9)
        ax.annotate(f"  {row[0]}", (len(names) - 1, values[-1]), va="center", fontweight="bold")
        above = values[-1] == rows[names[-1]].max()
        for place, value in enumerate(values):
            ax.annotate(
                f"{value:.2f}", (place, value), (0, 9 if above else -18), textcoords="offset points", ha="center"
            )
    ax.set(xticks=range(len(names)), xticklabels=names, xlim=(-0.3, len(names) - 0.4), ylabel="AUC (0.5 is a coin)")
    ax.set(ylim=(0.45, 1))
    team, day = rows[names[0]], rows[names[-1]]
    flatters = (team > day).all() and abs(team.iloc[0] - team.iloc[1]) < abs(day.iloc[0] - day.iloc[1])
    title(
        ax, "The team's test flatters both and shrinks the gap" if flatters else "What the tests of two models promise"
    )
    each = "; ".join(
        f"{row[0]} " + ", ".join(f"{v:.2f} ({n})" for n, v in zip(names, row[1:], strict=True))
        for row in rows.itertuples(index=False)
    )
    return fig, f"AUC of two models: {each}.", rows


def widths(
    half_width: Callable[..., float], marked: Sequence[int], population: int
) -> tuple[Figure, str, pd.DataFrame]:
    """How well a share of 35% is known after so many interviews, where there are `population` people, and where endless many.

    `half_width(share, interviews, population)` is a fraction; `marked` are the numbers of interviews of the table.
    """
    asked = np.arange(60, population + 1, 20)
    fig, ax = figure(height=3.5)
    table: dict[str, list[float]] = {"interviews": list(marked)}
    for people, name, colour, line, marker, aside in (
        (None, "of very many", FAINT, "--", "s", (6, 8)), (population, f"of {population}", BLUE, "-", "o", (-34, -14)),
    ):  # fmt: skip
        ax.plot(asked, [100 * half_width(0.35, number, people) for number in asked], line, color=colour)
        table[name] = [100 * half_width(0.35, number, people) for number in marked]
        ax.plot(marked, table[name], marker, color=colour, markersize=9)
        for number, value in zip(marked, table[name], strict=True):
            ax.annotate(f"±{value:.1f}", (number, value), aside, textcoords="offset points")
        end = 100 * half_width(0.35, population, people)
        ax.annotate(f" {name}", (population, end), va="center", fontweight="bold")
    ax.set(xlabel="interviews", ylabel="width to each side, points", xlim=(0, 1.2 * population), ylim=(-0.6, 13))
    title(ax, "Few interviews know little, and all know everything")
    each = "; ".join(
        f"{row[1]} interviews ±{row[2]:.1f}, ±{row[3]:.1f} {list(table)[2]}" for row in pd.DataFrame(table).itertuples()
    )
    return fig, f"Intervals of a share of 35%, in points: {each}.", pd.DataFrame(table)


def tiers_and_whole(gaps: pd.DataFrame, left: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """Who leaves by tickets: a line for each tier of `gaps` (others, heavy), and one for all of them from `left` (left)."""
    fig, ax = figure(height=3.8)
    whole = list(left["left"])
    lines = {tier: (row["others"], row["heavy"]) for tier, row in gaps.iterrows()} | {"all together": tuple(whole)}
    looks = ((BLUE, "-", "o"), (GREEN, "-.", "^"), (FAINT, ":", "s"), (VERMILION, "--", "D"))
    for (name, ends), (colour, line, marker) in zip(lines.items(), looks, strict=True):
        wide = 3.2 if name == "all together" else 2.0
        ax.plot([0, 1], [100 * end for end in ends], line, marker=marker, color=colour, markersize=9, linewidth=wide)
        ax.annotate(f"{100 * ends[0]:.0f}%  ", (0, 100 * ends[0]), ha="right", va="center")
        ax.annotate(f"  {100 * ends[1]:.0f}% {name}", (1, 100 * ends[1]), va="center", fontweight="bold")
    ax.set(xticks=[0, 1], xticklabels=list(left.index), xlim=(-0.35, 1.6), ylim=(-2, 52), ylabel="% who left")
    turned = (gaps["gap"] > 0).all() and whole[1] < whole[0]
    title(ax, "Each line rises, and all together they fall" if turned else "Lines of the tiers and of all together")
    each = "; ".join(f"{name} {ends[0]:.1%} and {ends[1]:.1%}" for name, ends in lines.items())
    return fig, f"Who left, with fewer tickets and with 2 or more: {each}.", gaps.reset_index()


def departments(gaps: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """Women minus men admitted, by department and in the last row all together: columns gap, low and high (fractions)."""
    places = np.r_[np.arange(len(gaps) - 1, 0, -1), -0.4]
    fig, ax = figure(height=3.6)
    fig.subplots_adjust(left=0.23)
    for place, row in zip(places, gaps.itertuples(), strict=True):
        apart = row.low > 0 or row.high < 0
        ax.plot([100 * row.low, 100 * row.high], [place] * 2, "-" if apart else ":", color=VERMILION if apart else BLUE)
        ax.plot(100 * row.gap, place, "D" if apart else "o", color=VERMILION if apart else BLUE)
        ax.annotate(f"{100 * row.gap:+.0f}", (100 * row.gap, place), (0, 6), textcoords="offset points", ha="center")
    ax.axvline(0, color=INK, linewidth=1)
    ax.axhline(0.4, color=FAINT, linewidth=0.8)
    labels = [f"{name}, {row['applicants']:,.0f}" for name, row in gaps.iterrows()]
    ax.set(yticks=places, yticklabels=labels, ylim=(-0.9, len(gaps) - 0.3))
    ax.set(xlabel="women minus men, points admitted, and the 95% interval")
    parts, whole = gaps.iloc[:-1], gaps.iloc[-1]
    clear = (parts["high"] < 0).sum()
    title(
        ax,
        "Women admitted less often, clearly so in no department"
        if whole["high"] < 0 and not clear
        else f"Departments clearly admitting women less often: {clear} of {len(parts)}",
    )
    each = "; ".join(
        f"{name} {100 * row['gap']:+.1f} ({100 * row['low']:+.1f} to {100 * row['high']:+.1f})"
        for name, row in gaps.iterrows()
    )
    return (
        fig,
        f"Women minus men admitted, in points, with intervals: {each}.",
        gaps.rename_axis("department").reset_index(),
    )


def changes(report: pd.DataFrame) -> tuple[Figure, str, pd.DataFrame]:
    """The change of each segment with its 95% interval: columns segment, customers, change, low and high (fractions)."""
    table = report.sort_values("change", key=abs, ignore_index=True)
    apart = ((table["low"] > 0) | (table["high"] < 0)).to_numpy()
    fig, ax = figure(height=1.2 + 0.22 * len(table))
    fig.subplots_adjust(left=0.26)
    for place, row in enumerate(table.itertuples()):
        colour, marker = (VERMILION, "D") if apart[place] else (BLUE, "o")
        ax.plot([100 * row.low, 100 * row.high], [place] * 2, "-" if apart[place] else ":", color=colour)
        ax.plot(100 * row.change, place, marker, color=colour)
    ax.axvline(0, color=INK, linewidth=1)
    labels = [f"{row.segment}, {row.customers:,}" for row in table.itertuples()]
    ax.set(ylim=(-0.7, len(table) - 0.3), xlabel="change of the share that left, points, and its 95% interval")
    ax.set_yticks(range(len(table)), labels, fontsize=9)
    largest = table.iloc[-1]
    wide = (table["high"] - table["low"]).idxmax() == len(table) - 1
    title(
        ax,
        f"The largest change, of {largest['segment']}, is {'also the least certain' if wide else 'not the least certain'}",
    )
    words = f"{len(table)} changes with their intervals: the largest is that of {largest['segment']} ({100 * largest['change']:+.0f} points, {100 * largest['low']:+.0f} to {100 * largest['high']:+.0f}); {apart.sum()} intervals (diamonds) do not reach zero."
    return fig, words, table[["segment", "customers", "change", "low", "high"]].iloc[::-1]
