"""Lesson 12, the questions about what is bought: labels and judged answers for an interval, and judges that may gate a release."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from aipm.questions.reading import answered, count, mapping, number, several, word
from aipm.questions.saying import percent
from aipm.questions.verdict import Readable, Wrong, judges
from aipm.worlds.voices import buying, judging, release_gates

KEPT, OF_LEAST = 0.95, 1.15  # of the months; of the least bill
SURE = 0.965  # so often in the open months, and hidden ones agree
MOST_LABELS, MOST_JUDGED = 100_000, 10_000_000
ENOUGH = 1_000_000  # judged answers: more of them would narrow nothing that can be seen

FALSE, MISSED = 0.05, 0.20  # of the releases that are as good; of those that are worse
OF_FEWEST = 1.25  # of the fewest answers that are enough
CLOSE = 0.02  # of the numbers of answers: so near a limit other releases may decide otherwise


@judges
def least_bill(purchase: Any, worlds: Sequence[buying.Months] | None = None) -> str:
    """Judge Q12.1: for each judge on offer the labels and judged answers for an interval of HALF, and which one to buy.

    The interval must be narrow enough in KEPT of the months of `worlds` (public ones without), at OF_LEAST of the least bill
    at most, and the judge that is bought must be the one whose own plan costs least.
    """
    answered(purchase)
    purchase = mapping("purchase", purchase, (*buying.OFFERS, "buy"))
    plans = {name: _plan(name, purchase[name]) for name in buying.OFFERS}
    bought = word("buy", purchase["buy"], tuple(buying.OFFERS))
    least = 1.0
    for name, (labels, judged) in plans.items():
        least = min(least, _narrow_enough(name, labels, judged, worlds))
    for name, (labels, judged) in plans.items():
        _cheap_enough(name, labels, judged)
    bills = {name: buying.bill(buying.OFFERS[name], *plan) for name, plan in plans.items()}
    cheapest = min(bills, key=lambda name: bills[name])
    if bought != cheapest:
        raise Wrong(
            f"All three plans keep the width, and you buy `{bought}` for {bills[bought]:,.0f} €. One of your other plans costs {bills[cheapest]:,.0f} €. "
            "The price of a single judged answer is not the bill."
        )
    said = f"{', '.join(f'{name} {bills[name]:,.0f} €' for name in bills)}; the interval is narrow enough in at least {least:.0%} of the months."
    if worlds is None and least < SURE:
        return Readable(f"{said} That is near the limit of {KEPT:.0%}, and luck differs from month to month.")
    return said


def _plan(name: str, value: Any) -> tuple[int, int]:
    labels, judged = several(name, value, 2, "labels, judged answers")
    return (
        count(f"labels of {name}", number(f"labels of {name}", labels, 1, MOST_LABELS)),
        count(f"judged answers of {name}", number(f"judged answers of {name}", judged, 0, MOST_JUDGED)),
    )


def _points(fraction: float) -> str:
    return f"{100 * fraction:.1f}"


def _narrow_enough(name: str, labels: int, judged: int, worlds: Sequence[buying.Months] | None) -> float:
    """In what share of the months the interval is narrow enough; Wrong where in too few."""
    offer = buying.OFFERS[name]
    months = worlds or [buying.public_world(), buying.world(buying.PUBLIC_SEED + 1)]
    halves = np.concatenate([month.half_widths(offer, labels, judged) for month in months])
    kept = float((halves <= buying.HALF).mean())
    if kept >= KEPT:
        return kept
    said = (
        f"{name}: {labels:,} labels and {judged:,} judged answers leave ±{_points(halves.mean())} points on average, and the interval is narrow "
        f"enough in {percent(kept, KEPT)} of the months; {KEPT:.0%} are asked."
    )
    if judged == 0:
        raise Wrong(f"{said} Without a judged answer the judge helps nothing, and these labels alone are too few.")
    floor = months[0].half_widths(offer, labels, ENOUGH)
    if (floor <= buying.HALF).mean() < KEPT:
        raise Wrong(
            f"{said} More judging does not help: even {ENOUGH:,} judged answers would leave ±{_points(floor.mean())} points on average, and more than "
            f"±{_points(buying.HALF)} in {percent(float((floor > buying.HALF).mean()), 1 - KEPT)} of the months; {1 - KEPT:.0%} are allowed. The labels say how often this judge errs. "
            "How many of them does it take?"
        )
    raise Wrong(
        f"{said} With these labels, and as many judged answers as you like, the width could be kept. Which of the two numbers narrows it for less?"
    )


def _cheap_enough(name: str, labels: int, judged: int) -> None:
    """Raise Wrong where the same width can be had for much less."""
    offer, cost, least = buying.OFFERS[name], 0.0, buying.least_bill(name, KEPT)
    cost = buying.bill(offer, labels, judged)
    if cost <= OF_LEAST * least:
        return
    for_labels, for_judged = cost - offer.price * judged, offer.price * judged
    said = (
        f"{name}: the interval is narrow enough, for {cost:,.0f} €: {for_labels:,.0f} € for labels and {for_judged:,.0f} € for judged answers. "
        f"That is {cost / least - 1:.0%} above the least bill that we know of; {OF_LEAST - 1:.0%} are allowed."
    )
    if judged == 0:
        raise Wrong(f"{said} You pay people alone. What would this judge save?")
    now, half = (
        float(judging.half_width("combined", buying.SHARE, offer.tpr, offer.tnr, labels, n))
        for n in (judged, judged / 2)
    )
    fewer = float(judging.half_width("combined", buying.SHARE, offer.tpr, offer.tnr, labels / 2, judged))
    if for_judged > for_labels / 2 and half - now < fewer - now:
        raise Wrong(
            f"{said} With half of the judged answers the half width would be {_points(half)} in place of {_points(now)} points, with half of the labels "
            f"{_points(fewer)}. Which of the two is worth its price?"
        )
    raise Wrong(
        f"{said} The half width is {_points(now)} points on average; {_points(buying.HALF)} are asked, in {KEPT:.0%} of the months. Where do you "
        "pay for more than that?"
    )


@judges
def gate_table(gate: Any, worlds: Sequence[np.ndarray] | None = None) -> str:
    """Judge Q12.2: for each of five judges the answers that a gate needs of each version, None for a judge that may not gate.

    `worlds` hold the old version's share of right answers before releases; without them those spread evenly. Chances are
    averaged over all releases.
    """
    answered(gate)
    gate = mapping("gate", gate, tuple(release_gates.JUDGES))
    chosen = {name: None if value is None else _answers(name, value) for name, value in gate.items()}
    releases = tuple(np.concatenate(worlds)) if worlds else tuple(release_gates.public_world())
    close = False
    for name, answers in chosen.items():
        if answers is None:
            _rightly_out(name, releases)
        else:
            close |= _may_gate(name, answers, releases)
    used = {name: answers for name, answers in chosen.items() if answers is not None}
    said = f"{', '.join(f'{name} with {answers:,} answers' for name, answers in used.items())} may gate; the others may not, whatever their agreement."
    if worlds is None and close:
        return Readable(
            f"{said} One of the numbers is near a limit, and other releases may need more or fewer answers."
        )
    return said


def _answers(name: str, value: Any) -> int:
    return count(f"answers of {name}", number(f"answers of {name}", value, 1, 10_000_000))


def _errs(name: str, answers: int, releases: tuple[float, ...]) -> tuple[float, float]:
    """(false stops, missed losses) of a judge, as shares of the releases."""
    judge, shares = release_gates.JUDGES[name], np.array(releases)
    return float(release_gates.stops(judge, answers, 0, shares).mean()), float(
        1 - release_gates.stops(judge, answers, release_gates.LOSS, shares).mean()
    )


@lru_cache(maxsize=64)
def _fewest(name: str, releases: tuple[float, ...]) -> int | None:
    """The fewest answers with which a judge may gate, MOST at most; None where it may not."""
    few, most = 0, release_gates.MOST
    false, missed = _errs(name, most, releases)
    if false > FALSE or missed > MISSED:
        return None
    while most - few > 1:
        middle = (few + most) // 2
        few, most = (few, middle) if _errs(name, middle, releases)[1] <= MISSED else (middle, most)
    return most


def _rightly_out(name: str, releases: tuple[float, ...]) -> None:
    """Raise Wrong where a judge that was left out may gate."""
    false, missed = _errs(name, release_gates.MOST, releases)
    if false <= FALSE and missed <= MISSED:
        raise Wrong(
            f"{name} may not gate, you say. It agrees with people in {release_gates.agreement(release_gates.JUDGES[name]):.0%} of the old version's answers; with {release_gates.MOST:,} answers of each "
            f"version its gate stops {false:.1%} of the releases that are as good, and misses {missed:.0%} of the losses. What is a gate judged by?"
        )


def _may_gate(name: str, answers: int, releases: tuple[float, ...]) -> bool:
    """Whether the number of answers lies near a limit; Wrong where the judge may not gate, or not with that number."""
    judge, (false, missed) = release_gates.JUDGES[name], _errs(name, answers, releases)
    said = f"{name} with {answers:,} answers of each version stops {percent(false, FALSE)} of the releases that are as good, and misses {percent(missed, MISSED)} of the losses."
    fewest = _fewest(name, releases)
    agrees = release_gates.agreement(judge)
    if fewest is None and (judge.new_right, judge.new_wrong) != (judge.right, judge.wrong):
        raise Wrong(
            f"{said} It agrees with people in {agrees:.0%} of the old version's answers. But it passes {judge.wrong:.0%} of the wrong answers of the old version "
            f"and {judge.new_wrong:.0%} of those of the new one. Whom does it compare then?"
        )
    if fewest is None:
        raise Wrong(
            f"{said} Even {release_gates.MOST:,} answers do not make it a gate, although it agrees with people in {agrees:.0%} of the old version's answers: it passes {judge.right:.0%} of "
            f"the right and {judge.wrong:.0%} of the wrong ones. How much does its share move when {release_gates.LOSS:.0%} more are wrong?"
        )
    if answers > release_gates.MOST:
        raise Wrong(f"{said} But only {release_gates.MOST:,} answers of each version can be judged before a release.")
    if missed > MISSED:
        raise Wrong(
            f"{said} At most {MISSED:.0%} may be missed. Fewer answers make both shares stray further. How many does it take?"
        )
    if answers > OF_FEWEST * fewest:
        raise Wrong(
            f"{said} That is {answers / fewest - 1:.0%} more answers than the fewest that are enough; {OF_FEWEST - 1:.0%} more are allowed, since each is paid before "
            "every release."
        )
    return answers < (1 + CLOSE) * fewest or answers > (1 - CLOSE) * OF_FEWEST * fewest
