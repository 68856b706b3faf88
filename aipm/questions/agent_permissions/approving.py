"""Lesson 13, the question about people who approve: at which refunds they look, in which order, and what they see first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from aipm.questions.calling import calls
from aipm.questions.plain import plain
from aipm.questions.reading import answered, word
from aipm.questions.verdict import Malformed, Readable, Wrong, brief, judges
from aipm.worlds.refunddesk import approvals
from aipm.worlds.refunddesk import parameters as given

HOURS = (5, 11, 25)  # a week
OF_BEST = 1.05  # of the least bill that we know
SURE, OPEN = 1.03, 1.08  # of it in the public month: other months agree below, and above they refuse
ALIKE = 1.25  # two averages with a smaller ratio are as good as alike
FEW, ALL = 0.75, 0.9  # of the looks that fit, of the refunds
UNKNOWN = ["p_bad", "bad"]  # columns that nobody knows when a refund is proposed


@dataclass(frozen=True)
class _Look:
    """What a function picked in an office at some hours a week: `order` are places, `bill` and `least` euros per 1,000."""

    office: approvals.Office
    hours: int
    shown: str
    order: np.ndarray
    least: float

    @property
    def bill(self) -> float:
        return self.office.bill(self.order, self.shown)

    @property
    def most(self) -> int:
        """How many looks fit."""
        return min(self.office.most_looks(self.hours, self.shown), len(self.office.refunds))


@judges
def people_look(to_look_at: Any, shown: Any, worlds: Sequence[approvals.Office] | None = None) -> str:
    """Judge Q13.2: a function (refunds, hours) → places of the refunds to look at, first looked at first; and what is shown.

    The bill, averaged over the offices of `worlds` (the public one without), may be OF_BEST of the least that we know at most,
    at each of HOURS a week.
    """
    answered(shown)
    shown = word("shown", shown, approvals.SHOWN)
    offices = worlds or [approvals.public_world()]
    asked = [(office, hours) for hours in HOURS for office in offices]
    tables = [office.refunds.drop(columns=UNKNOWN) for office in offices]
    cases = [(table.copy(), hours) for hours in HOURS for table in tables]
    looks = []
    for (office, hours), one in zip(asked, calls("to_look_at", to_look_at, cases), strict=True):
        order = _places(f"to_look_at(refunds, {hours})", one(), office.refunds)
        looks.append(_Look(office, hours, shown, order, approvals.best(office, hours)[0]))
    for look in looks:
        if len(look.order) > look.most + 1:  # a part of a look may be rounded up
            _too_many(look, {len(each.order) for each in looks})
    at = [[look for look in looks if look.hours == hours] for hours in HOURS]
    bills = [float(np.mean([look.bill for look in each])) for each in at]
    ratios = [bill / float(np.mean([look.least for look in each])) for bill, each in zip(bills, at, strict=True)]
    worst = int(np.argmax(ratios))
    if ratios[worst] > (OF_BEST if worlds else OPEN):
        _too_costly(at[worst], bills[worst], ratios[worst])
    nobody = np.mean([office.bill([], shown) for office in offices])
    said = (
        f"at {_and(HOURS)} hours a week the bill is {_and(f'{bill:,.0f}' for bill in bills)} € per 1,000 refunds, "
        f"{_and(f'{max(0.0, ratio - 1):.0%}' for ratio in ratios)} above the least that we know. If nobody looks, it is {nobody:,.0f} €."
    )
    if worlds is None and max(ratios) > SURE:
        return Readable(f"{said} {OF_BEST - 1:.0%} are allowed in other months, and there it may be more or less.")
    return said


def _and(parts: Any) -> str:
    *first, last = map(str, parts)
    return f"{', '.join(first)} and {last}"


def _places(name: str, value: Any, refunds: pd.DataFrame) -> np.ndarray:
    """A result as different places of `refunds`, in its order; Malformed else.

    Rows, a column with its labels, and case numbers say the same as places.
    """
    value = plain(value)
    if isinstance(value, pd.DataFrame):
        value = value.index.tolist()
    if isinstance(value, dict):
        value = list(value)
    answered(value)
    if not isinstance(value, (list, tuple)):
        raise Malformed(f"`{name}` is {brief(value)}; a list of places was expected, first looked at first.")
    if value and all(isinstance(each, bool) for each in value):
        raise Malformed(
            f"`{name}` holds {len(value):,} truth values, which say no order. Places were expected, first looked at first."
        )
    odd = [each for each in value if isinstance(each, bool) or not isinstance(each, (int, float)) or each != each // 1]
    if odd:
        raise Malformed(f"`{name}` holds {brief(odd[0])}; places were expected, whole numbers from 0.")
    places = np.array(value, int)
    if len(set(value)) < len(value):
        twice = pd.Series(places)[pd.Series(places).duplicated()].iloc[0]
        raise Malformed(f"`{name}` names {twice} more than once; each refund is looked at once at most.")
    if len(places) and not 0 <= places.min() <= places.max() < len(refunds):
        found = pd.Index(refunds["case"]).get_indexer(places)
        if (found < 0).any():
            raise Malformed(
                f"`{name}` holds {places[found < 0][0]}; places from 0 to {len(refunds) - 1:,} were expected, or numbers of the column `case`."
            )
        places = found
    return places


def _too_many(look: _Look, numbers: set[int]) -> None:
    """Raise Wrong for more looks than fit into the hours."""
    office, looks = look.office, len(look.order)
    said = (
        f"At {look.hours} hours a week your function picks {looks:,} of {len(office.refunds):,} refunds. A look with `{look.shown}` takes "
        f"{given.SECONDS[look.shown]} seconds, so these looks take {office.hours(looks, look.shown):.1f} hours a week."
    )
    if looks > ALL * len(office.refunds):
        raise Wrong(
            f"{said} With all these hours the bill would be {look.bill:,.0f} € per 1,000 refunds; it is {office.bill([], look.shown):,.0f} € if nobody looks. "
            "Which refunds need no look?"
        )
    if len(numbers) == 1:
        raise Wrong(f"{said} It picks as many for each number of hours. How many looks fit into `hours`?")
    raise Wrong(f"{said} A month has 30/7 weeks. How many looks fit?")


def _too_costly(looks: Sequence[_Look], bill: float, ratio: float) -> None:
    """Raise Wrong with what the bill is paid for, told of one of the offices."""
    look = looks[0]
    office, order, shown = look.office, look.order, look.shown
    said = (
        f"At {look.hours} hours a week the bill is {bill:,.0f} € per 1,000 refunds, {ratio - 1:.0%} more than the least that we know; {OF_BEST - 1:.0%} more are "
        "allowed."
    )
    p, euros = office.refunds["p_bad"].to_numpy(), office.refunds["asked_euros"].to_numpy()
    risk = office.refunds["risk"].to_numpy()
    if not len(order):
        raise Wrong(
            f"{said} Your function picks no refund, and {look.most:,} looks fit. What is paid that nobody owes?"
        )
    if shown != "not_shown":
        lost = p[order] @ euros[order]
        caught = 1 - (office.bill(order, shown) - without_catches(office, order, shown)) * len(p) / 1000 / lost
        raise Wrong(
            f"{said} Of 100 € that are not owed and that a person has looked at, {100 * caught:.0f} € are caught. With `{shown}` a look takes {given.SECONDS[shown]} seconds, and "
            f"{look.most:,} looks fit. What does a person still see who {READS[shown]}?"
        )
    shorter = [int(share * len(order)) for share in np.linspace(0.05, 0.95, 19)]
    prefixes = {length: office.bill(order[:length], shown) for length in shorter}
    length = min(prefixes, key=prefixes.__getitem__)
    if prefixes[length] <= OF_BEST * look.least:
        quarter = int(0.75 * len(order))  # the best place to end is not told
        _last_looks(said, look, quarter if office.bill(order[:quarter], shown) < look.bill else length)
    others = np.setdiff1d(np.arange(len(p)), order)
    at_stake = risk * euros
    sorted_bill = office.bill(order[np.argsort(-at_stake[order], kind="stable")], shown)
    if sorted_bill <= OF_BEST * look.least:
        raise Wrong(
            f"{said} The same refunds in another order would cost {sorted_bill:,.0f} €. A person catches less after many looks on a day, and each day begins with the first "
            "places of your list. Which refunds should a rested person see?"
        )
    left, seen = others[at_stake[others].argmax()], order[at_stake[order].argmin()]
    if len(order) < FEW * look.most:
        raise Wrong(
            f"{said} Your function picks {len(order):,} refunds, and {look.most:,} looks fit. Nobody looks at one of {euros[left]:,.0f} € with a risk of {risk[left]:.2g}. "
            "What is lost there on average?"
        )
    if euros[order].mean() < ALIKE * euros[others].mean() and risk[order].mean() > ALIKE * risk[others].mean():
        raise Wrong(
            f"{said} The refunds that your function picks are of {euros[order].mean():.0f} € on average, and the others of {euros[others].mean():.0f} €. Is it as bad to miss "
            f"one of {euros[seen]:,.0f} € as one of {euros[left]:,.0f} €?"
        )
    if risk[order].mean() < ALIKE * risk[others].mean() and euros[order].mean() > ALIKE * euros[others].mean():
        raise Wrong(
            f"{said} The refunds that your function picks have a risk of {risk[order].mean():.3f} on average, and the others of {risk[others].mean():.3f}. In how many of the looks "
            "is there anything to catch?"
        )
    raise Wrong(
        f"{said} A person looks at a refund of {euros[seen]:,.2f} € with a risk of {risk[seen]:.2g}, and nobody at one of {euros[left]:,.0f} € with a risk of {risk[left]:.2g}. "
        "By which of the two is more lost on average?"
    )


READS = {
    "shown_first": "has read the recommendation before the case",
    "decides_first": "decides first and then reads the recommendation",
}


def without_catches(office: approvals.Office, order: np.ndarray, shown: str) -> float:
    """The part of a bill, in euros per 1,000 refunds, that is not in the refunds looked at: wages, refused ones, the others."""
    p, euros = office.refunds["p_bad"].to_numpy(), office.refunds["asked_euros"].to_numpy()
    return 1000 * (p @ euros - p[order] @ euros[order]) / len(p) + _price(office, order, shown)


def _price(office: approvals.Office, order: np.ndarray, shown: str) -> float:
    """Wages and wrongly refused customers of the looks `order`, in euros per 1,000 refunds."""
    share, angry = given.WRONGLY_REFUSED
    refused = share * angry * (1 - office.refunds["p_bad"].to_numpy()[order]).sum()
    wages = len(order) * given.SECONDS[shown] / 3600 * office.wage
    return float(1000 * (refused + wages) / len(office.refunds))


def _last_looks(said: str, look: _Look, length: int) -> None:
    """Raise Wrong where a list is good, and looks at its end cost more than they save."""
    last = look.order[length:]
    price = _price(look.office, last, look.shown)
    saved = price - (look.bill - look.office.bill(look.order[:length], look.shown))
    what = f"{saved:,.0f} € more are caught" if saved >= 0 else f"{-saved:,.0f} € less are caught in all"
    raise Wrong(
        f"{said} The last {len(last):,} of {len(look.order):,} looks cost {price:,.0f} € per 1,000 refunds in wages and in customers wrongly refused, and with them {what}. "
        "From where on does a look cost more than it saves?"
    )
