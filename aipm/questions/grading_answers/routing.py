"""Lesson 12, the question about people's six hours: which sentences are called about, and which a person reads first."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from aipm.questions.reading import answered, fraction, mapping
from aipm.questions.verdict import Readable, Wrong, judges
from aipm.worlds.voices import mail_routes

MOST = 1275.0  # euros per 1,000 sentences, on average
NEAR = 0.5  # the model's own even chance
OPEN = 1345.0  # euros in the months of the open check, which are others: what costs more there costs too much anywhere


@judges
def route(limits: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q12.5: from which share on a sentence is read by a person, and from which on the customer is called at once.

    The bill is averaged over the months of `worlds`; without them over months drawn from the half for building, which says
    nothing certain of unseen ones.
    """
    answered(limits)
    limits = mapping("limits", limits, ("look_from", "call_from"))
    look_from, call_from = (fraction(name, limits[name]) for name in ("look_from", "call_from"))
    if look_from > call_from:
        raise Wrong(
            f"A person would read from {look_from:g} on, and the call is made at once from {call_from:g} on. So nobody reads anything. Which of the two is the lower limit?"
        )
    months = worlds or mail_routes.months()
    found = [mail_routes.cost(month, look_from, call_from) for month in months]
    euros, wanted, unread = (
        float(np.mean([getattr(each, name) for each in found])) for name in ("euros", "wanted", "unread")
    )
    said = f"On average over {len(months)} {'unseen months' if worlds else 'months like those for building'} that costs {euros:,.0f} € per 1,000 sentences"
    if euros > (MOST if worlds else OPEN):
        _too_much(said, look_from, call_from, (wanted, unread), months)
    said = f"{said}, with {wanted:.0f} looks wanted and {wanted - unread:.0f} made."
    if worlds:
        return said[0].lower() + said[1:]
    return Readable(f"{said} Unseen months may cost more or less; {MOST:,.0f} € are allowed there.")


def _too_much(
    said: str, look_from: float, call_from: float, looks: tuple[float, float], months: Sequence[pd.DataFrame]
) -> None:
    """Raise Wrong with what the route pays for."""
    wanted, unread = looks
    alone = min(
        float(np.mean([mail_routes.cost(month, cut, cut).euros for month in months]))
        for cut in (0.55, 0.575, 0.6, 0.625, 0.65)
    )
    said = f"{said}; {MOST:,.0f} € are allowed in unseen months. The best of five limits without any look costs {alone:,.0f} €."
    missed, wasted = _errors(look_from, call_from, months)
    if unread > 0.15 * wanted:
        raise Wrong(
            f"{said} You ask for {wanted:.0f} looks a month, {mail_routes.LOOKS} fit into six hours, and for the {unread:.0f} others nobody is called. Who needs the look least?"
        )
    if wanted < mail_routes.LOOKS / 3:
        raise Wrong(
            f"{said} People read {wanted:.0f} sentences a month; {mail_routes.LOOKS} fit into six hours. Which sentences would gain most by a look?"
        )
    if look_from <= NEAR <= call_from:
        raise Wrong(
            f"{said} Your {wanted:.0f} looks lie around a share of {NEAR:g}, where the model is least sure. {missed:.0f} displeased sentences a month are still not heard and {wasted:.0f} calls are wasted. "
            "At which shares would a call be right about as often as its price asks?"
        )
    raise Wrong(
        f"{said} {missed:.0f} displeased sentences a month are not heard, at 15 € each, and {wasted:.0f} calls are wasted, at 5 € each. Which of your two limits causes the larger sum?"
    )


def _errors(look_from: float, call_from: float, months: Sequence[pd.DataFrame]) -> tuple[float, float]:
    """(displeased sentences that nobody hears of, wasted calls), a month on average."""
    missed = [((month["share"] < look_from) & (month["side"] == "displeased")).sum() for month in months]
    wasted = [((month["share"] >= call_from) & (month["side"] != "displeased")).sum() for month in months]
    return float(np.mean(missed)), float(np.mean(wasted))
