"""Lesson 13's pictures of what changes around an agent: the vendor's version, the days of production, the law's dates."""

from datetime import date

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aipm.figure import BLUE, FAINT, INK, VERMILION, figure, title


def slices(today: pd.Series, new: pd.Series, shares: pd.Series) -> tuple[Figure, str, pd.DataFrame]:
    """The share resolved by slice (fractions), today's version and the new one, and their average by the slices' `shares`."""
    rows = [(name.replace("_", " "), today[name], new[name]) for name in shares.index]
    rows.append(("all cases", float(today @ shares), float(new @ shares)))
    table = pd.DataFrame(rows, columns=["slice", "today", "new"])
    fig, ax = figure(height=1.3 + 0.38 * len(rows))
    fig.subplots_adjust(left=0.2, right=0.9)
    down = np.arange(len(rows)) + 0.35 * (table["slice"] == "all cases")
    for place, row in zip(down, table.itertuples(), strict=True):
        ax.plot([100 * row.today, 100 * row.new], [place, place], color=FAINT, linewidth=3)
        change = f"{100 * (row.new - row.today):+.1f}".replace("-", "−")
        change = "0.0" if change in ("+0.0", "−0.0") else change
        bold = "bold" if row.slice == "all cases" else "normal"
        ax.annotate(change, (98.5, place), va="center", annotation_clip=False, fontweight=bold)
    ax.plot(100 * table["today"], down, "o", color=BLUE, markersize=9)
    ax.plot(100 * table["new"], down, "s", color=VERMILION, markersize=8)
    ax.set(yticks=down, yticklabels=table["slice"], xlim=(62, 98), ylim=(down.max() + 0.6, -0.6))
    ax.set_xlabel("● today   ■ new version, % resolved   (right: change in points)")
    worst = table.iloc[:-1].assign(fall=lambda each: each["today"] - each["new"]).sort_values("fall").iloc[-1]
    change = 100 * (table["new"].iloc[-1] - table["today"].iloc[-1])
    kept = "The average stays" if abs(change) < 0.1 else f"The average moves by {change:+.1f} points".replace("-", "−")
    title(ax, f"{kept}, and {worst['slice']} falls by {100 * worst['fall']:.1f} points")
    each = "; ".join(f"{row.slice} {row.today:.1%} to {row.new:.1%}" for row in table.itertuples())
    return fig, f"Share resolved, today's version to the new one: {each}.", table


def gates(stopped: pd.DataFrame, line: float) -> tuple[Figure, str, pd.DataFrame]:
    """How often a gate stops a version, by test cases a slice (index); columns harmful, harmless; `line` is its fall."""
    fig, ax = figure(height=3.5)
    fig.subplots_adjust(right=0.8)
    cases = stopped.index.to_numpy()
    looks = {"harmful": (VERMILION, "s", "--"), "harmless": (BLUE, "o", "-")}
    for name, (colour, marker, dash) in looks.items():
        ax.plot(cases, 100 * stopped[name], dash, marker=marker, color=colour)
        sign = "■" if marker == "s" else "●"
        ax.annotate(f"  {sign} {name}", (cases[-1], 100 * stopped[name].iloc[-1]), va="center", annotation_clip=False)
    for place, share in zip(cases, stopped["harmless"], strict=True):
        ax.annotate(f"{share:.0%}", (place, 100 * share), (0, -16), textcoords="offset points", ha="center")
    ax.set_xscale("log")
    ax.set_xticks(cases, [f"{number:,}" for number in cases])
    ax.minorticks_off()
    ax.set(xlabel=f"test cases a slice (stops where one falls by {100 * line:.0f} points)", ylabel="% that are stopped")
    ax.set_ylim(-14, 108)
    few, many = stopped["harmless"].iloc[1], stopped["harmless"].iloc[-1]
    title(ax, f"{cases[1]:,} cases a slice stop {few:.0%} of the harmless tests, {cases[-1]:,} stop {many:.0%}")
    each = "; ".join(
        f"{number:,} cases: {row.harmful:.0%} of the harmful tests and {row.harmless:.0%} of the harmless ones"
        for number, row in zip(cases, stopped.itertuples(), strict=True)
    )
    return fig, f"Stopped: {each}.", stopped.rename_axis("cases").reset_index()


def watched(daily: pd.DataFrame, keys_from: int) -> tuple[Figure, str, pd.DataFrame]:
    """Two signals by day (index): columns euros (refunded) and twice (cases paid twice); keys came on the day `keys_from`."""
    fig, (left, right) = figure(columns=2, width=8.8, height=3.4)
    fig.subplots_adjust(wspace=0.26)
    days, before = daily.index.to_numpy(), daily.index < keys_from
    middle, spread = daily["euros"].mean(), daily["euros"].std()
    left.axhspan((middle - 3 * spread) / 1000, (middle + 3 * spread) / 1000, color=FAINT, alpha=0.15)
    left.plot(days, daily["euros"] / 1000, "-o", color=BLUE, markersize=4)
    left.set(
        xlabel="day (grey: mean ± 3 deviations)",
        ylabel="refunded, 1,000 €",
        ylim=(0, 1.25 * daily["euros"].max() / 1000),
    )
    right.bar(days, daily["twice"], color=VERMILION, hatch="//", edgecolor="white")
    right.set(xlabel="day", ylabel="cases paid twice", ylim=(0, 1.25 * max(daily["twice"].max(), 1)))
    for ax in (left, right):
        ax.axvline(keys_from - 0.5, color=INK, linestyle="--", linewidth=1.2)
        ax.annotate(" keys", (keys_from - 0.5, 0.93 * ax.get_ylim()[1]))
    outside = int((abs(daily["euros"] - middle) > 3 * spread).sum())
    seen = "show nothing" if not outside else f"stand out on {outside} day{'s' * (outside > 1)}"
    title(left, f"Euros refunded {seen}")
    title(right, f"Paid twice: {daily['twice'].iloc[0]:.0f} on day {days[0]}")
    table = daily[["euros", "twice"]].rename_axis("day").reset_index()
    parts = [
        f"{daily['euros'][part].mean():,.0f} euros and {daily['twice'][part].mean():.1f} cases paid twice"
        for part in (before, ~before)
    ]
    return fig, f"A day refunds on average {parts[0]} before day {keys_from}, and {parts[1]} from then on.", table


def dates(duties: pd.DataFrame, today: date) -> tuple[Figure, str, pd.DataFrame]:
    """A time line of the days from which duties bind: columns since (date), short (law and article) and product.

    One row a duty and product, as `duties.by_product()` has them. A day before the year of `today` is an arrow at the left edge.
    """
    days, everybody = sorted(duties["since"].unique()), duties["product"].nunique()
    first, last = date(today.year, 1, 1), date(days[-1].year + 1, 1, 1)
    fig, ax = figure(width=8.6, height=1.3 + 0.5 * len(days))
    fig.subplots_adjust(left=0.03, right=0.97)
    rows = []
    for place, day in enumerate(days):
        own, start, binds = duties[duties["since"] == day], max(day, first).toordinal(), day <= today
        who = list(dict.fromkeys(own["product"]))
        said = "all products" if len(who) == everybody else ", ".join(who)
        colour, line, marker = (BLUE, "-", "o") if binds else (FAINT, ":", "s")
        ax.plot([start, last.toordinal()], [place, place], line, color=colour, linewidth=5, alpha=0.4)
        ax.plot([start], [place], "<" if day < first else marker, color=BLUE if binds else INK, markersize=9)
        late = start > date(today.year + 1, 3, 1).toordinal()
        what = listed(own["short"])
        ax.annotate(f"{written(day)}: {what} ({said})", (start, place), (-5 if late else 5, 8), fontsize=10, zorder=5,
                    textcoords="offset points", ha="right" if late else "left",
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5})  # fmt: skip
        rows.append((written(day), what, ", ".join(who), "yes" if binds else "no"))
    ax.axvline(today.toordinal(), color=VERMILION, linestyle="--", linewidth=1.5)
    ax.annotate(f" {written(today)}", (today.toordinal(), len(days) - 0.35), fontsize=10)
    years = range(first.year, last.year + 1)
    ax.set_xticks([date(year, 1, 1).toordinal() for year in years], [str(year) for year in years])
    ax.set(xlim=(first.toordinal() - 12, last.toordinal()), ylim=(len(days) - 0.2, -0.8), yticks=[])
    ax.grid(axis="y", visible=False)
    table = pd.DataFrame(rows, columns=["since", "duties", "products", "binds on the day"])
    bound = int((table["binds on the day"] == "yes").sum())
    title(ax, f"On {written(today)}, {bound} of these {len(days)} days have come")
    each = "; ".join(f"{row[0]}: {row[1]} ({row[2]})" for row in rows)
    return fig, f"Duties by the day from which they bind: {each}.", table


def listed(names: pd.Series) -> str:
    """Names of articles in one list that says each law once: "AI Act 14, 26(2)"."""
    laws: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        law, _, number = name.rpartition(" ")
        laws.setdefault(law if number[:1].isdigit() else name, []).extend([number] if number[:1].isdigit() else [])
    return "; ".join(f"{law} {', '.join(numbers)}".strip() for law, numbers in laws.items())


def written(day: date) -> str:
    """A day as it is written in a sentence: 2 August 2026."""
    return f"{day.day} {day:%B} {day.year}"
