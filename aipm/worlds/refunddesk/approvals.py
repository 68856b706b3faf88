"""People who approve: how many of the wrong refunds a reviewer catches, by what is shown, how rare they are, and how many came.

Everything here is simulated. The fall with rarity follows Wolfe and others (2005), who had people search pictures of luggage;
what the shown recommendation takes away follows Dratsch and others (2023) and Buçinca and others (2021), who had doctors and
laypeople decide. None of them watched anybody approve refunds. That the eye tires with the number of looks is published, its
size is ours. See `parameters`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit

from aipm.worlds import refunddesk
from aipm.worlds.refunddesk import parameters as given

NAME = "approvals"
SHOWN = ("shown_first", "decides_first", "not_shown")
DAYS_A_WEEK = 5


@dataclass(frozen=True)
class Reviewer:
    """One reviewer. `kept` are the catches that stay by what is shown (a dict over SHOWN); `sharper` moves the logit of a
    catch; `tires` looks in a day halve the attention that can be lost; `easier` is how much easier a planted error is."""

    kept: dict[str, float]
    sharper: float = 0.0
    tires: float = given.TIRES
    easier: float = 0.0

    def attention(self, looked: npt.ArrayLike) -> np.ndarray:
        """What is left of the catches after `looked` looks on the same day: from 1 down to TIRED."""
        return given.TIRED + (1 - given.TIRED) * 0.5 ** (np.asarray(looked, float) / self.tires)

    def catches(self, share: npt.ArrayLike, shown: str, looked: npt.ArrayLike = 0, planted: bool = False) -> np.ndarray:
        """The chance to catch a wrong refund, where `share` of the looked-at ones are wrong, after `looked` looks."""
        if shown not in SHOWN:
            raise ValueError(f"`shown` is {shown!r}; choose from {', '.join(SHOWN)}")
        met = np.clip(np.asarray(share, float), 1e-6, 1 - 1e-6)
        start, slope = given.MISS_FIT
        eye = self.sharper + (self.easier if planted else 0.0)
        return expit(-(start + slope * np.log10(met / (1 - met))) + eye) * self.kept[shown] * self.attention(looked)

    def looks(self, looks: int, share: float, shown: str, planted: bool = False) -> float:
        """The chance to catch, averaged over `looks` looks of one day."""
        return float(self.catches(share, shown, np.arange(max(looks, 1)), planted).mean())


def average() -> Reviewer:
    """The Reviewer whose numbers are those of `parameters`."""
    return Reviewer({"shown_first": given.SHOWN_FIRST, "decides_first": given.DECIDES_FIRST, "not_shown": 1.0})


@dataclass(frozen=True)
class Office:
    """A world: a reviewer, a month of refunds that the agent proposes, and the prices of a look and of a wrong refusal."""

    reviewer: Reviewer
    refunds: pd.DataFrame
    wage: float

    @property
    def share(self) -> float:
        """The true share of the proposed refunds that are not owed."""
        return float(self.refunds["p_bad"].mean())

    def bill(self, order: npt.ArrayLike, shown: str) -> float:
        """Expected euros per 1,000 refunds when a person looks at the refunds `order` (places, first looked at first).

        The looks are dealt to the working days of the month in turn, so each day begins with its most urgent ones. The share
        of wrong ones that a reviewer meets is that of the looked-at ones. A bill holds wages, wrongly refused customers, and
        the euros of wrong refunds that nobody caught.
        """
        return _bill(self, _places(order, len(self.refunds)), shown)

    def hours(self, looks: int, shown: str) -> float:
        """Hours a week that a number of looks in the month takes."""
        return looks * given.SECONDS[shown] / 3600 / (given.DAYS / 7)

    def most_looks(self, hours: float = given.HOURS, shown: str = "shown_first") -> int:
        """How many looks in the month fit into `hours` a week."""
        return int(hours * given.DAYS / 7 * 3600 / given.SECONDS[shown])


def _places(order: npt.ArrayLike, refunds: int) -> np.ndarray:
    order = np.asarray(order)
    if order.dtype == bool:
        order = np.flatnonzero(order)
    order = order.astype(int)
    if len(np.unique(order)) != len(order) or (len(order) and not 0 <= order.min() <= order.max() < refunds):
        raise ValueError(f"`order` needs different places from 0 to {refunds - 1}, the first looked at first")
    return order


def _bill(office: Office, order: np.ndarray, shown: str) -> float:
    p, euros = office.refunds["p_bad"].to_numpy(), office.refunds["asked_euros"].to_numpy()
    lost = p @ euros
    if len(order):
        days = round(given.DAYS * DAYS_A_WEEK / 7)
        looked = np.arange(len(order)) // days
        caught = office.reviewer.catches(p[order].mean(), shown, looked)
        refused, angry = given.WRONGLY_REFUSED
        lost -= (p[order] * euros[order]) @ caught
        lost += angry * refused * (1 - p[order]).sum()
        lost += len(order) * given.SECONDS[shown] / 3600 * office.wage
    return float(1000 * lost / len(p))


def by_worth(office: Office) -> np.ndarray:
    """The places of the refunds, the largest shown risk times euros first: all that can be known before a look."""
    refunds = office.refunds
    return np.argsort(-(refunds["risk"] * refunds["asked_euros"]).to_numpy(), kind="stable")


def best(office: Office, hours: float = given.HOURS) -> tuple[float, str, int]:
    """(bill, what is shown, looks) of the least bill within `hours` a week, looking at the largest risk times euros first."""
    order = by_worth(office)
    found = [(office.bill([], SHOWN[0]), SHOWN[0], 0)]
    for shown in SHOWN:
        most = min(office.most_looks(hours, shown), len(order))
        for looks in np.unique(np.linspace(0, most, 41).astype(int))[1:]:
            found.append((office.bill(order[:looks], shown), shown, int(looks)))
    return min(found)


def plants(
    rng: np.random.Generator, reviewer: Reviewer, number: int, share: float, shown: str, looks: int = 80
) -> tuple[int, int]:
    """(caught, planted): `number` planted errors among a reviewer's looks, simulated.

    `share` is the share of wrong refunds that the reviewer then meets, plants included: half of all in a test hour, or a
    little more than on an ordinary day. `looks` a day are spread alike over the day.
    """
    looked = rng.integers(0, looks, number)
    return int((rng.random(number) < reviewer.catches(share, shown, looked, planted=True)).sum()), number


def true_catch(office: Office, shown: str, looks: int = 80) -> float:
    """What a reviewer catches on the ordinary days of an office, as a share of the wrong refunds looked at: no plants."""
    return office.reviewer.looks(looks, office.share, shown)


def approved(office: Office, shown: str, looks: int = 80) -> tuple[float, float]:
    """(share of the proposals that the reviewer approves, share of the approved that are owed), on ordinary days."""
    caught, refused = true_catch(office, shown, looks), given.WRONGLY_REFUSED[0]
    yes = office.share * (1 - caught) + (1 - office.share) * (1 - refused)
    return yes, (1 - office.share) * (1 - refused) / yes


@lru_cache(maxsize=32)
def world(seed: int) -> Office:
    """An Office nobody has seen: another month, and a reviewer who is sharper or less, and leans more or less on advice."""
    rng, draws = np.random.default_rng([seed % 2**32, 11]), given.REVIEWER_DRAWS
    kept = {name: float(rng.uniform(*draws[name])) for name in ("shown_first", "decides_first")} | {"not_shown": 1.0}
    eye, easier = float(rng.normal(*draws["sharper"])), float(rng.uniform(*given.PLANTS_EASIER))
    reviewer = Reviewer(kept, eye, float(rng.uniform(*draws["tires"])), easier)
    wage = given.WAGE * rng.uniform(*draws["wage"])
    return Office(reviewer, refunddesk.refunds(refunddesk.world(seed)), float(wage))


def public_world() -> Office:
    """The Office of the open notebook: the public month and the average reviewer."""
    return Office(average(), refunddesk.refunds(refunddesk.public_world()), given.WAGE)


def table(office: Office, hours: float = given.HOURS) -> pd.DataFrame:
    """Ways to approve, one row each: way, shown, looks, hours (a week), bill (euros per 1,000 refunds)."""
    order, everything = by_worth(office), np.arange(len(office.refunds))
    ways: list[tuple[str, str, Sequence[int] | np.ndarray]] = [
        ("nobody looks", "shown_first", []),
        ("a person approves all", "shown_first", everything),
        ("a person approves all", "decides_first", everything),
    ]
    for shown in SHOWN:
        ways.append(("largest risk times euros", shown, order[: office.most_looks(hours, shown)]))
    rows = [(way, shown, len(who), office.hours(len(who), shown), office.bill(who, shown)) for way, shown, who in ways]
    return pd.DataFrame(rows, columns=["way", "shown", "looks", "hours", "bill"])
