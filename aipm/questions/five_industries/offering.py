"""Lesson 06, the question about a helper that should not disturb."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NoReturn

import numpy as np

from aipm.questions.five_industries.practice import HIDDEN
from aipm.questions.practice import luck
from aipm.questions.reading import answered, fraction, mapping
from aipm.questions.verdict import Readable, Wrong, judges
from aipm.worlds.industries import disturb

WITHIN = 0.03  # of the share of users who still have the helper
PRACTICE = range(16)  # seeds of the companies that the open check draws


@lru_cache(maxsize=1)
def _practice() -> tuple[disturb.Team, ...]:
    """Companies that the open check draws."""
    return tuple(disturb.world(seed) for seed in PRACTICE)


@judges
def do_not_disturb(offer: Any, worlds: Sequence[disturb.Team] | None = None) -> str:
    """Judge Q06.3: from which score on to offer, and what share of users still has the helper at the end.

    At most DISMISSED_MAX of the offers dismissed, OF_BEST of the best minutes, the share within WITHIN. Replayed for WEEKS
    weeks in the companies of `worlds` (without them practice ones, and near a limit it says so), on average.
    """
    answered(offer)
    offer = mapping("offer", offer, ("from_score", "still_on"))
    threshold, stated = fraction("from_score", offer["from_score"]), fraction("still_on", offer["still_on"])
    teams = list(worlds or _practice())
    found = [disturb.use(team, threshold) for team in teams]
    each = {kind: np.array([getattr(one, kind) for one in found]) for kind in ("minutes", "dismissed", "off")}
    best_minutes, best_clicks = np.mean([disturb.best(team) for team in teams], axis=0)
    minutes, dismissed, off = (float(each[kind].mean()) for kind in ("minutes", "dismissed", "off"))
    if dismissed > disturb.DISMISSED_MAX:
        _too_many(found, threshold, dismissed, off, float(best_clicks))
    if minutes < disturb.OF_BEST * best_minutes:
        _too_few(found, dismissed, minutes, float(best_minutes))
    said = f"{minutes:.1f} minutes saved a user and week, {dismissed:.1%} of the offers dismissed, in {len(teams)} companies"
    if abs(stated - (1 - off)) > WITHIN:
        _wrong_share(stated, off, dismissed, said)
    spare = [
        disturb.DISMISSED_MAX - dismissed - luck(each["dismissed"], HIDDEN),
        minutes / best_minutes - disturb.OF_BEST - luck(each["minutes"] / best_minutes, HIDDEN),
        WITHIN - abs(stated - (1 - off)) - luck(each["off"], HIDDEN),
    ]
    if worlds is None and min(spare) < 0:
        limits = (
            f"{disturb.DISMISSED_MAX:.0%} dismissed",
            f"{disturb.OF_BEST:.0%} of the minutes",
            "3 points for `still_on`",
        )
        limit = limits[int(np.argmin(spare))]
        return Readable(f"{said}. That is near a limit ({limit}): companies differ, and others may lie beyond it.")
    return f"{said}; {1 - off:.0%} of the users still have the helper."


def _too_many(
    found: Sequence[disturb.Use], threshold: float, dismissed: float, off: float, best_clicks: float
) -> NoReturn:
    """Raise Wrong: too many offers are dismissed."""
    offers, clicks = (float(np.mean([getattr(one, kind) for one in found])) for kind in ("offers", "clicks"))
    if threshold < 0.05:
        raise Wrong(
            f"The helper interrupts everybody, {offers:.0f} times a week: {dismissed:.0%} of its offers are dismissed, "
            f"and after {disturb.WEEKS} weeks {off:.0%} of the users have switched it off. When is an offer wanted?"
        )
    if abs(threshold - disturb.LOST / (disturb.LOST + disturb.SAVED)) < 0.03:
        raise Wrong(
            f"A single offer pays from about there on. But each dismissal risks all later offers: after {disturb.WEEKS} weeks "
            f"{off:.0%} of the users have switched the helper off. What does a lost user cost?"
        )
    if clicks > 0.98 * best_clicks:
        raise Wrong(
            f"This brings {clicks / best_clicks:.0%} of the most clicks that can be had, and {dismissed:.1%} of the offers are "
            f"dismissed; {disturb.DISMISSED_MAX:.0%} are allowed. Clicks are not saved minutes: who else clicks?"
        )
    here = disturb.use(disturb.public_world(), threshold).dismissed
    public = (
        f" In the company of section 2 it was {here:.1%}; companies differ." if here <= disturb.DISMISSED_MAX else ""
    )
    raise Wrong(
        f"{dismissed:.1%} of the offers are dismissed in {len(found)} companies; {disturb.DISMISSED_MAX:.0%} are allowed.{public} After "
        f"{disturb.WEEKS} weeks {off:.0%} of the users have switched the helper off. Offer less often: from which score on?"
    )


def _too_few(found: Sequence[disturb.Use], dismissed: float, minutes: float, best_minutes: float) -> NoReturn:
    """Raise Wrong: the helper keeps too much to itself."""
    if minutes > best_minutes / 2:
        raise Wrong(
            f"{dismissed:.0%} of its offers are dismissed, and the helper keeps too much to itself: {minutes:.1f} minutes "
            f"saved a user and week, {minutes / best_minutes:.0%} of the {best_minutes:.1f} that can be saved within the limit. How much of the "
            f"{disturb.DISMISSED_MAX:.0%} do you use?"
        )
    offers = float(np.mean([one.offers for one in found]))
    raise Wrong(
        f"The helper is nearly silent: {offers:.1f} offers a user and week, and it saves {minutes:.1f} minutes where "
        f"{best_minutes:.1f} can be saved without disturbing more than allowed. Who would notice if it were gone?"
    )


def _wrong_share(stated: float, off: float, dismissed: float, said: str) -> NoReturn:
    """Raise Wrong: the threshold is good, and the share of users who still have the helper is another one."""
    if abs(stated - off) < WITHIN / 2:
        raise Wrong(
            f"{said}: a good place. But {stated:.3g} is the share of users who have switched the helper off. "
            "How many still have it?"
        )
    if abs(stated - (1 - dismissed)) < WITHIN / 2:
        raise Wrong(
            f"{said}: a good place. But {stated:.3g} is the share of the offers that are not dismissed. "
            "One user meets many offers: how many users still have the helper after the year?"
        )
    raise Wrong(
        f"{said}: a good place. But the share of users who still have the helper is not {stated:.3g}, nor within "
        "3 points of it. Which column of section 2 says how many have switched it off?"
    )
