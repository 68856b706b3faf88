"""Lesson 07, the questions about luck: which changes are news, and whom to ask how often."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from aipm.questions.verdict import Malformed, Readable, Wrong, answered, count, judges, mapping, number, words
from aipm.worlds.keepit import segments, survey

PUBLIC = range(3)  # seeds of the open worlds
NATIONAL = 0.34  # below this share of the budget a proportional plan was made for the overall share alone


@judges
def noise_or_news(news: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q07.6: which of twenty segments have really changed.

    `news` is a set of segments.NAMES. Without `worlds` it is held against the two quarters on the desk; with them (of segments:
    the quarters that follow) the verdict is what stays.
    """
    answered(news)
    if isinstance(news, (list, tuple)) and not news:
        raise Malformed(
            "`news` is an empty list; a set of names was expected, or `set()` if you mean that nothing changed."
        )
    chosen = words("news", news, segments.NAMES)
    table = segments.load().set_index("segment")
    p = segments.p_values(table)
    change = segments.interval(table)
    looks = len(table)
    if not chosen:
        raise Wrong(
            f"Caution is not blindness. By luck, any of {looks} segments would move as much as the surest of yours in one of "
            f"{1 / min(1, looks * p.min()):,.0f} such reports. What survives a correction?"
        )
    small = table["customers"].idxmin()
    if small in chosen:
        row = change.loc[small]
        raise Wrong(
            f"{small} moved most, by {100 * row['change']:+.0f} points, and they are {table.loc[small, 'customers']} customers. The "
            f"interval runs from {100 * row['low']:+.0f} to {100 * row['high']:+.0f} points: it spans zero."
        )
    lucky = {name for name in chosen if name not in segments.MOVED}
    unsure = [name for name in table.index if name in lucky and p[name] >= segments.LEVEL]
    if unsure:
        row = change.loc[unsure[0]]
        raise Wrong(
            f"{unsure[0]} moved by {100 * row['change']:+.1f} points; its interval runs from {100 * row['low']:+.1f} to "
            f"{100 * row['high']:+.1f} and spans zero. Twenty segments never stand still."
        )
    if lucky:
        said = (
            f"{len(chosen)} segments are below 5%, one by one. {looks} looks at nothing bring at least one such find in "
            f"{segments.chance_of_a_false_one(looks):.0%} of cases."
        )
        name = min(lucky)
        if worlds is None:
            raise Wrong(f"{said} What must a p value be below when you look {looks} times?")
        later = (
            np.mean([world.set_index("segment").loc[name, "left"] for world in worlds]) / table.loc[name, "customers"]
        )
        before = table.loc[name, "left_before"] / table.loc[name, "customers"]
        after = table.loc[name, "left_after"] / table.loc[name, "customers"]
        raise Wrong(f"{said} {name}: {before:.0%}, then {after:.0%}, and {later:.0%} in the quarters after that.")
    gone = [name for name in segments.MOVED if name not in chosen]
    if gone and worlds is None:
        return Readable("nothing on your list looks like luck.")
    if gone:
        raise Wrong(
            f"What you named stays, and {len(gone)} more would have. Divide 5% by the number of looks, and read the whole column "
            "of p values again."
        )
    if worlds is None:
        return Readable("nothing on your list looks like luck.")
    return f"{len(chosen)} changes, and both are still there in the quarters after."


def _read_plan(plan: Any) -> tuple[dict[str, int], dict[str, float]]:
    plan = mapping("plan", plan, ("quotas", "counts_for"))
    quotas, counts_for = (mapping(name, plan[name], tuple(survey.CUSTOMERS)) for name in ("quotas", "counts_for"))
    quotas = {region: count(f"quotas of {region}", value) for region, value in quotas.items()}
    for region, value in quotas.items():
        if not 1 <= value <= survey.CUSTOMERS[region]:
            raise Malformed(
                f"`quotas` of {region} is {value:,}; there are {survey.CUSTOMERS[region]:,} such customers, and one interview is the least."
            )
    counts_for = {region: number(f"counts_for of {region}", value, 0) for region, value in counts_for.items()}
    if 0 in counts_for.values():
        raise Malformed("`counts_for` holds a 0; an interview that counts for nobody need not be made.")
    return quotas, counts_for


@judges
def sampling_plan(plan: Any, worlds: Sequence[Mapping[str, float]] | None = None) -> str:
    """Judge Q07.8: how many interviews in the city and in the country, and for how many customers each counts.

    Judged by the promises of survey under the true shares of `worlds` (without them public ones): in no world may the
    rural interval, the overall interval or the error of the overall share be larger than allowed.
    """
    answered(plan)
    quotas, counts_for = _read_plan(plan)
    total = sum(quotas.values())
    if total > survey.INTERVIEWS:
        raise Wrong(f"Your plan needs {total:,} interviews, and {survey.INTERVIEWS:,} are paid for.")
    worlds = worlds or [survey.world(seed) for seed in PUBLIC]
    rural = max(survey.half_width(world["rural"], quotas["rural"]) for world in worlds)
    share = survey.CUSTOMERS["rural"] / sum(survey.CUSTOMERS.values())
    if rural > survey.RURAL_HALF and quotas["rural"] / total < 1.3 * share and total < NATIONAL * survey.INTERVIEWS:
        national = survey.half_width(0.5, total)
        raise Wrong(
            f"{total} interviews give about ±{100 * national:.0f} points for everybody together. Of those {quotas['rural']} are rural, and "
            f"they give ±{100 * rural:.0f}. That is the national interval; which one was promised?"
        )
    if rural > survey.RURAL_HALF and quotas["rural"] / total < 1.3 * share:
        raise Wrong(
            f"In proportion, {share:.0%} of your interviews are rural: {quotas['rural']} of {total:,}, and ±{100 * rural:.1f} points; "
            f"±{100 * survey.RURAL_HALF:.0f} is promised. An interval knows only how many were asked, not of how many."
        )
    if rural > survey.RURAL_HALF:
        raise Wrong(
            f"{quotas['rural']} rural interviews give ±{100 * rural:.1f} points; ±{100 * survey.RURAL_HALF:.0f} is promised. "
            "An interval shrinks with the square root of the interviews: half as wide takes four times as many. How many for this one?"
        )
    overall = [survey.overall(world, quotas, counts_for) for world in worlds]
    off = [said - survey.true_share(world) for (said, _), world in zip(overall, worlds, strict=True)]
    worst = max(off, key=abs)
    if abs(worst) > survey.BIAS:
        ratio = counts_for["urban"] / counts_for["rural"]
        if 0.9 < ratio < 1.1:
            raise Wrong(
                f"Every interview counts alike, and {quotas['rural'] / total:.0%} of them are rural where {share:.0%} of the customers "
                f"are. The overall share is off by {100 * worst:+.1f} points. How many customers does one interview stand for?"
            )
        raise Wrong(
            f"With one urban interview counting {ratio:.1f} times a rural one, the overall share is off by {100 * worst:+.1f} points; "
            f"{100 * survey.BIAS:.1f} is allowed. How many customers does one interview stand for, in each region?"
        )
    half = max(half for _, half in overall)
    if half > survey.OVERALL_HALF:
        raise Wrong(
            f"The country is known to ±{100 * rural:.1f} points, and everybody together only to ±{100 * half:.1f}; "
            f"±{100 * survey.OVERALL_HALF:.0f} is promised. {quotas['urban']} interviews carry {1 - share:.0%} of the customers."
        )
    return f"rural ±{100 * rural:.1f} points, overall ±{100 * half:.1f}, with {total:,} interviews."
