"""Lesson 05, the decisions of Monday and Wednesday: the size of a platform, and a check before each release."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NoReturn

import pandas as pd

from aipm.questions.practice import luck
from aipm.questions.reading import answered, count, mapping, number, word
from aipm.questions.verdict import Readable, Wrong, judges
from aipm.worlds.helpdesk import serving, skew

TRAFFIC = (0, 1, 2)  # public traffic, by which the fewest replicas are found
PRACTICE_TRAFFIC, HIDDEN_TRAFFIC = tuple(range(100, 112)), 6  # seeds of the open check; how many grading draws
SPARE = 2  # replicas above the fewest, at most
FOUND, TRUE_ALARMS = 0.90, 0.90  # of the broken columns found, of the columns named broken
PRACTICE_WEEKS, HIDDEN_WEEKS = range(20), 10  # seeds of the open check; how many grading draws


@judges
def platform_promise(size: Any, worlds: Sequence[int] | None = None) -> str:
    """Judge Q05.3: replicas and batch that keep `serving`'s promise with at most SPARE replicas above the fewest.

    Replayed on the traffic of `worlds` (seeds; without them PRACTICE_TRAFFIC, and near the limit it says so).
    """
    answered(size)
    size = mapping("size", size, ("replicas", "batch"))
    replicas = count("replicas", number("replicas", size["replicas"], 1, serving.MOST_REPLICAS))
    batch = count("batch", number("batch", size["batch"], 1, serving.MOST_BATCH))
    traffic = tuple(worlds or PRACTICE_TRAFFIC)
    seen = serving.pooled(traffic, replicas, batch)
    if not seen.kept:
        _broken_promise(seen, replicas, batch)
    fewest, _ = serving.least(TRAFFIC)
    euros = replicas * serving.EUROS
    if replicas > fewest + SPARE:
        raise Wrong(
            f"p95 is {seen.p95:.0f} ms, and you pay {euros:.2f} € an hour. That is {replicas / fewest - 1:.0%} above the least that keeps "
            f"the promise, and more than {SPARE} spare replicas. Can each replica do more for every start?"
        )
    said = f"p95 {seen.p95:.0f} ms, {seen.errors:.2%} errors, {euros:.2f} € an hour; busy {seen.busy:.0%} of the time"
    each = [serving.hour(seed, replicas, batch).p95 for seed in traffic]
    if worlds is None and seen.p95 + luck(each, HIDDEN_TRAFFIC) > serving.P95:
        return Readable(
            f"{said}. That is near the limit: in single hours p95 was {min(each):.0f} to {max(each):.0f} ms, so other hours may break the promise."
        )
    return f"{said}."


def _broken_promise(seen: serving.Hour, replicas: int, batch: int) -> NoReturn:
    """Raise Wrong: the promise is broken, by the queue, by the size of the batch, by errors, or behind a fine mean."""
    if seen.busy >= 1:
        raise Wrong(
            f"The work of {serving.load(batch):.1f} replicas arrives, and you have {replicas}. The queue grows without end: after 20 seconds "
            f"p95 is {seen.p95 / 1000:,.1f} seconds. How much idle time does the promise need?"
        )
    if seen.busy >= 0.949:
        raise Wrong(
            f"{replicas} replicas are busy {seen.busy:.0%} of the time, and p95 is {seen.p95:,.0f} ms. Queues explode near full load: "
            "there is no slack for a busy second. How much idle time does the promise need?"
        )
    if seen.p95 <= serving.P95:
        raise Wrong(
            f"p95 is {seen.p95:.0f} ms, and {seen.errors:.2%} of the callers wait longer than {serving.GIVES_UP:.0f} ms and give up; "
            f"{serving.ERRORS:.1%} are allowed. What do the slowest calls wait for?"
        )
    if seen.mean <= serving.P95:
        raise Wrong(
            f"The mean is {seen.mean:.0f} ms and looks kept; p95 is {seen.p95:.1f} ms, {serving.P95:.0f} are promised. One call in twenty waits "
            "longer than that. Does it wait in the queue, or for its own batch?"
        )
    alone = serving.pooled(TRAFFIC, serving.MOST_REPLICAS, batch)
    raise Wrong(
        f"With batches of {batch} p95 is {seen.p95:.0f} ms, and with {serving.MOST_REPLICAS} replicas it would still be {alone.p95:.0f}. "
        "The first call of a batch waits for the last one. How large may a batch be?"
    )


@lru_cache(maxsize=16)
def _in_practice(compare: str, statistic: str) -> tuple[pd.Series, ...]:
    """How far the columns are apart in each of the weeks that the open check draws."""
    return tuple(skew.differences(week, compare, statistic) for week in _practice_weeks())


@lru_cache(maxsize=1)
def _practice_weeks() -> tuple[skew.Week, ...]:
    """Weeks that the open check draws."""
    return tuple(skew.world(seed) for seed in PRACTICE_WEEKS)


@judges
def release_check(check: Any, worlds: Sequence[skew.Week] | None = None) -> str:
    """Judge Q05.4: a check that names the columns which the serving code breaks, and no others.

    Replayed on the Weeks of `worlds` (without them practice ones, and near the limit it says so), pooled: at least FOUND of
    the broken columns are named, and at least TRUE_ALARMS of the named ones are broken.
    """
    answered(check)
    check = mapping("check", check, ("compare", "statistic", "limit"))
    compare = word("compare", check["compare"], skew.COMPARE)
    statistic = word("statistic", check["statistic"], skew.STATISTICS)
    limit = number("limit", check["limit"], 0, 10)
    weeks = list(worlds or _practice_weeks())
    tables = (
        [skew.differences(week, compare, statistic) for week in worlds] if worlds else _in_practice(compare, statistic)
    )
    named = [set(apart.index[apart > limit]) for apart in tables]
    hits = sum(len(names & week.broken) for names, week in zip(named, weeks, strict=True))
    alarms, broken = sum(map(len, named)), sum(len(week.broken) for week in weeks)
    said = (
        f"Your check names {alarms} columns in {len(weeks)} weeks. Broken among them: {hits}; broken in all: {broken}."
    )
    if hits >= FOUND * broken and hits >= TRUE_ALARMS * alarms:
        told = f"{hits} of {broken} broken columns found, {alarms - hits} false alarms, in {len(weeks)} weeks"
        found = [len(names & week.broken) / len(week.broken) for names, week in zip(named, weeks, strict=True)]
        true = [len(names & week.broken) / max(len(names), 1) for names, week in zip(named, weeks, strict=True)]
        spare = min(
            hits / broken - FOUND - luck(found, HIDDEN_WEEKS), hits / alarms - TRUE_ALARMS - luck(true, HIDDEN_WEEKS)
        )
        if worlds is None and spare < 0:
            return Readable(f"{told}. That is near the limit of 9 in 10: weeks differ, so others may fall below it.")
        return f"{told}."
    if compare == "past_and_served":
        raise Wrong(
            f"{said} Last quarter's tickets and last week's are different tickets, from other days: what moved there may have "
            "moved for everybody, customers and all. Which two tables hold the same tickets?"
        )
    if statistic in ("mean_difference", "psi"):
        name = "mean" if statistic == "mean_difference" else "distribution"
        raise Wrong(
            f"{said} A cache that mixes up tickets, or a wrong unit in 3% of them, hardly moves the {name} of a column. "
            "Which statistic looks at one ticket at a time?"
        )
    if compare == "row_by_row":
        raise Wrong(
            f"{said} The log lies in another order, so each row is compared with a stranger's. What do both tables have in "
            "common that says which ticket it is?"
        )
    if statistic == "share_not_identical" and hits < TRUE_ALARMS * alarms:
        raise Wrong(
            f"{said} The serving code rounds to seven digits, so 0.1 is not identical to 0.1. Which differences are large enough "
            "to mean anything?"
        )
    if hits < FOUND * broken:
        raise Wrong(
            f"{said} Faults that hit few tickets stay below your limit of {limit:g}. What share of the tickets does the rarest fault hit?"
        )
    raise Wrong(
        f"{said} Some values change between serving and recomputing, by nobody's fault, and with a limit of {limit:g} columns are named "
        "for these alone. Which share do the healthy columns show?"
    )
