"""Lesson 07, the questions about luck: which changes are news, and whom to ask how often."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from aipm.questions.reading import answered, count, mapping, number, words
from aipm.questions.verdict import Malformed, Readable, Wrong, judges
from aipm.worlds.keepit import segments, survey

WORST = {"urban": 0.30, "rural": 0.50}  # a share near one half, and 20 points between the regions, as the prompt allows
TENTH = 0.0005  # the promises are read to a tenth of a point


@judges
def noise_or_news(news: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q07.6: which of twenty segments have really changed in the report from abroad.

    `news` is a set of segments.NAMES. Without `worlds` it is held against the two quarters on the desk; with them (of segments:
    the quarters that follow) the verdict is what stays.
    """
    answered(news)
    if isinstance(news, (list, tuple)) and not news:
        raise Malformed(
            "`news` is an empty list; a set of names was expected, or `set()` if you mean that nothing changed."
        )
    chosen = words("news", news, segments.NAMES)
    table = segments.load_abroad().set_index("segment")
    p = segments.p_values(table)
    change = segments.interval(table)
    looks = len(table)
    if not chosen:
        surest = p.idxmin()
        raise Wrong(
            f"You name nothing. One of the {looks} segments moved by {100 * change.loc[surest, 'change']:+.1f} points, and its interval runs "
            f"from {100 * change.loc[surest, 'low']:+.1f} to {100 * change.loc[surest, 'high']:+.1f}. Which p values are small enough for "
            f"{looks} looks?"
        )
    unsure = [name for name in table.index if name in chosen and p[name] >= segments.LEVEL]
    if unsure:
        name = max(unsure, key=lambda each: abs(change.loc[each, "change"]))
        row, size = change.loc[name], table.loc[name, "customers"]
        raise Wrong(
            f"{name} moved by {100 * row['change']:+.1f} points, and {size:,} customers are in it. Its interval runs from "
            f"{100 * row['low']:+.1f} to {100 * row['high']:+.1f} points; its p value is {p[name]:.2f}. Luck alone moves a segment of this "
            "size as much. Which p values are far smaller?"
        )
    lucky = sorted(name for name in chosen if p[name] > segments.LEVEL / looks and name not in segments.MOVED_ABROAD)
    if lucky:
        said = (
            f"{lucky[0]} has a p value of {p[lucky[0]]:.3f}. Among {looks} segments in which nothing has happened, at least one comes "
            f"below 5% in {segments.chance_of_a_false_one(looks):.0%} of reports."
        )
        if worlds is None:
            raise Wrong(f"{said} What must a p value be below when you look {looks} times?")
        later = np.mean([world.set_index("segment").loc[lucky[0], "left_abroad"] for world in worlds])
        before, after, later = (
            count / table.loc[lucky[0], "customers"]
            for count in (table.loc[lucky[0], "left_before"], table.loc[lucky[0], "left_after"], later)
        )
        raise Wrong(
            f"{said} {lucky[0]}: {before:.0%} left, then {after:.0%}, and {later:.0%} in the quarters after that."
        )
    if worlds is None:
        return Readable(
            f"segments on your list: {len(chosen)}. Whether they stay, and whether one is missing, shows later."
        )
    gone = [name for name in segments.MOVED_ABROAD if name not in chosen]
    if gone:
        raise Wrong(
            f"What you named stays. Segments that have changed as surely and are not on your list: {len(gone)}. Divide 5% by the number of "
            "looks, and read the whole column of p values again."
        )
    return f"changes that are still there in the quarters after: {len(chosen)}, and none is missing."


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

    Judged by the promises of survey for any shares that the prompt allows, WORST among them, and for those of `worlds`. An
    interval knows how many were asked of how many: the finite population is taken into account.
    """
    answered(plan)
    quotas, counts_for = _read_plan(plan)
    total = sum(quotas.values())
    if total > survey.INTERVIEWS:
        raise Wrong(f"Your plan needs {total:,} interviews, and {survey.INTERVIEWS:,} are paid for.")
    shares = [WORST, *(worlds or [])]
    rural = max(survey.half_width(world["rural"], quotas["rural"], survey.CUSTOMERS["rural"]) for world in shares)
    share = survey.CUSTOMERS["rural"] / sum(survey.CUSTOMERS.values())
    if rural > survey.RURAL_HALF + TENTH:
        promised = f"±{100 * survey.RURAL_HALF:.1f} is promised, whatever the rural share turns out to be"
        if quotas["rural"] < 1.3 * share * total:
            raise Wrong(
                f"Of your {total:,} interviews {quotas['rural']} are rural, {quotas['rural'] / total:.0%}; of the customers {share:.0%} are. If half of the "
                f"rural customers plan to leave, their share is known to ±{100 * rural:.1f} points; {promised}. Must the country get its share of "
                "the interviews, or more?"
            )
        raise Wrong(
            f"If half of the rural customers plan to leave, {quotas['rural']} rural interviews give ±{100 * rural:.1f} points; {promised}. "
            "Which share makes the interval widest, and how many interviews are enough there?"
        )
    worst = max((survey.overall(world, quotas, counts_for)[0] - survey.true_share(world) for world in shares), key=abs)
    if abs(worst) > survey.BIAS + TENTH:
        ratio = counts_for["urban"] / counts_for["rural"]
        off = f"If the regions lie 20 points apart, the overall share is off by {100 * worst:+.1f} points; {100 * survey.BIAS:.1f} is allowed."
        if 0.9 < ratio < 1.1:
            raise Wrong(
                f"Every interview counts alike, and {quotas['rural'] / total:.0%} of them are rural where {share:.0%} of the customers are. {off} "
                "How many customers does one interview stand for?"
            )
        raise Wrong(
            f"In your plan one urban interview counts {ratio:.2f} times as much as a rural one. {off} How many customers does one "
            "interview stand for, in each region?"
        )
    even = {"urban": 0.5, "rural": 0.5}
    half = max(survey.overall(world, quotas, counts_for)[1] for world in (even, *shares))
    if half > survey.OVERALL_HALF + TENTH:
        raise Wrong(
            f"The rural share is known to ±{100 * rural:.1f} points. The overall share may be off by ±{100 * half:.1f}, and "
            f"±{100 * survey.OVERALL_HALF:.1f} is promised: {quotas['urban']} interviews speak for {1 - share:.0%} of the customers."
        )
    return f"rural ±{100 * rural:.1f} points, overall ±{100 * half:.1f} at most, with {total:,} interviews."
