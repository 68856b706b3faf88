"""Lesson 13, the question about routes: rule, small model first, large model or a person, band by band."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from aipm.questions.calling import calls
from aipm.questions.reading import answered, word
from aipm.questions.verdict import Readable, Wrong, judges
from aipm.worlds import routes
from aipm.worlds.refunddesk import parameters as given

BANDS = 20  # of equal size, the easiest cases first
MOST = 1.02  # times the price per resolved case of the best ways
ALIKE = 0.8  # of the bands: who says the same word there at all three prices does not count with them
SURE = 1.01  # on the open desks: what costs more may cost too much on others
PERSONS = (0.2, 1.0, 5.0)  # each desk is asked at these times its price of a person
OPEN = tuple(range(1, 24))  # seeds of the desks that the open check sees beside that of section 4


@dataclass(frozen=True)
class Chosen:
    """What a function does on one desk at one price of a person: its words by band, the `ratio` of its price per resolved case to the least one, and
    by band `lost` (euros a case beside the best way), `euros` and `back` of the ways that it chose, whether they are the
    `cheapest` until the case is answered or have the `fewest` who come back; `person` in euros."""

    words: tuple[str, ...]
    ratio: float
    lost: np.ndarray
    euros: np.ndarray
    back: np.ndarray
    cheapest: np.ndarray
    fewest: np.ndarray
    person: float


@judges
def route_by_band(route: Any, worlds: Sequence[routes.Traffic] | None = None) -> str:
    """Judge Q13.6: which way each band of cases takes, so that a resolved case costs little.

    The ratio is averaged over the desks of `worlds`, each at three prices of a person; without them over 24 open ones,
    which are others.
    """
    answered(route)
    desks = worlds or [routes.public_world(), *(routes.world(seed) for seed in OPEN)]
    found = [_chosen(route, replace(desk, person=times * desk.person)) for desk in desks for times in PERSONS]
    ratio = float(np.mean([each.ratio for each in found]))
    said = f"On average over {len(desks)} {'unseen' if worlds else 'open'} desks, each at three prices of a person, a resolved case costs {_times(ratio)} the least possible with these ways"
    if ratio > MOST:
        _too_much(f"{said}; {MOST:g} times are allowed.", found)
    shares = {way: float(np.mean([each.words.count(way) / BANDS for each in found])) for way in routes.ROUTES}
    told = ", ".join(f"{share:.0%} of the cases to {way}" for way, share in shares.items() if share)
    said = f"{said}. Your function sends {told}."
    if worlds or ratio <= SURE:
        return said[0].lower() + said[1:]
    return Readable(f"{said} On unseen desks it may be more or less; {MOST:g} times are allowed there.")


def measured(desk: routes.Traffic) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """(euros, back) of each way by band: what a case costs until it is answered, and which share comes back."""
    hard = desk.cases
    small, large = desk.resolved("small", hard), desk.resolved("large", hard)
    handed = desk.noticed * (1 - small)
    tokens = {model: routes.price(model) * desk.scale for model in ("small", "large")}
    euros = {
        "rule": np.zeros(len(hard)),
        "small": tokens["small"] + handed * tokens["large"],
        "large": np.full(len(hard), tokens["large"]),
        "person": np.full(len(hard), desk.person),
    }
    settled = {way: desk.resolved(way, hard) for way in ("rule", "large", "person")} | {"small": small + handed * large}
    back = {way: given.BACK[0] * settled[way] + given.BACK[1] * (1 - settled[way]) for way in euros}
    return {way: _by_band(euros[way]) for way in euros}, {way: _by_band(back[way]) for way in euros}


def _by_band(values: np.ndarray) -> np.ndarray:
    """Means of the bands, to four digits: what a function is told."""
    return values.reshape(BANDS, -1).mean(axis=1).round(4)


def _chosen(route: Any, desk: routes.Traffic) -> Chosen:
    euros, back = measured(desk)
    cases = [
        [{way: float(euros[way][band]) for way in euros}, {way: float(back[way][band]) for way in back}]
        for band in range(BANDS)
    ]
    said = tuple(word("what route returns", ask(), routes.ROUTES) for ask in calls("route", route, cases))
    least, _ = desk.best()
    price = desk.bill(np.repeat(said, routes.GRID // BANDS)).per_resolved
    net = {way: euros[way] + back[way] * desk.person - least * (1 - back[way]) for way in euros}
    lost, paid, came = (_beside(values, said) for values in (net, euros, back))
    return Chosen(said, price / least, lost[1], paid[0], came[0], paid[1] == 0, came[1] == 0, desk.person)


def _beside(values: dict[str, np.ndarray], said: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """(values of the chosen ways by band, how much more they are than the least of all ways)."""
    mine = np.array([values[way][band] for band, way in enumerate(said)])
    return mine, mine - np.min(list(values.values()), axis=0)


def _too_much(said: str, found: Sequence[Chosen]) -> None:
    """Raise Wrong with what the ways have in common, or else with the one on which most is lost."""
    euros, back, person = (
        float(np.mean([np.mean(getattr(each, name)) for each in found])) for name in ("euros", "back", "person")
    )
    hardest = float(np.mean([each.back[-2:].mean() for each in found]))
    every = {way for each in found for way in each.words}
    if all(each.cheapest.all() for each in found):
        raise Wrong(
            f"{said} In every band `route` takes the way that costs least until the case is answered. Of the hardest tenth {hardest:.0%} then come back, "
            f"and a person handles each of them for {person:.2f} € on average. Is that in the bill of a way?"
        )
    fewest = float(np.mean([each.fewest.mean() for each in found]))
    if fewest > 0.95:
        raise Wrong(
            f"{said} In {fewest:.0%} of the bands `route` takes the way after which the fewest come back, and a case costs {euros:.2f} € on average until it is answered. "
            f"A person costs {person:.2f} €. How many would have to come back less for a way to be worth that price?"
        )
    if len(every) == 1:
        raise Wrong(
            f"{said} `route` says {every.pop()!r} for every band. A case then costs {euros:.2f} € on average until it is answered, {back:.0%} come back, and of the hardest tenth {hardest:.0%}. "
            f"A person costs {person:.2f} €. Is one way the cheapest for easy and for hard cases?"
        )
    _one_price(said, found)
    lost = {way: sum(float(each.lost[_of(each, way)].sum()) for each in found) for way in every}
    way = max(lost, key=lambda each: lost[each])
    there = [each for each in found if way in each.words]
    euros, back = (
        float(np.mean(np.concatenate([getattr(each, name)[_of(each, way)] for each in there])))
        for name in ("euros", "back")
    )
    raise Wrong(
        f"{said} {lost[way] / sum(lost.values()):.0%} of the loss is made where `route` says {way!r}. There a case costs {euros:.2f} € on average until it is answered, {back:.0%} come back, "
        f"and a person costs {np.mean([each.person for each in there]):.2f} €. What would the other ways cost there, with all who come back?"
    )


def _one_price(said: str, found: Sequence[Chosen]) -> None:
    """Raise Wrong where a function decides alike at all three prices of a person, well at one of them."""
    desks = [found[place : place + len(PERSONS)] for place in range(0, len(found), len(PERSONS))]
    alike = np.mean(
        [len(set(words)) == 1 for desk in desks for words in zip(*(each.words for each in desk), strict=True)]
    )
    ratios, persons = (
        [
            float(np.mean([getattr(each, name) for each in found[place :: len(PERSONS)]]))
            for place in range(len(PERSONS))
        ]
        for name in ("ratio", "person")
    )
    if alike < ALIKE or min(ratios) > MOST:
        return
    told = [f"{_times(ratio)} the least at {person:.2f} €" for ratio, person in zip(ratios, persons, strict=True)]
    raise Wrong(
        f"{said} In {alike:.0%} of the bands `route` says the same word at all three prices. On average over the desks a resolved case then costs {told[0]} for a person, {told[1]} and {told[2]}. "
        "What does a customer who comes back cost at each of these prices, and where does your function read that?"
    )


def _of(each: Chosen, way: str) -> np.ndarray:
    """In which bands a way was chosen."""
    return np.array(each.words) == way


def _times(ratio: float) -> str:
    return f"{ratio:.3f} times" if ratio < 1.1 else f"{ratio:.1f} times"
