"""Three judges on offer: what labels by people and judged answers cost, and how narrow an interval they buy.

Invented: the rates of the judges and all prices. The answers are verdicts on sentences: is the customer displeased? A plan buys
labels (sentences that a person and the judge have both read) and judged answers (on other sentences, which only the judge
has read); `judging.combined` makes the interval. A plan without judged answers is people alone, `judging.by_people`.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aipm.worlds.seeds import public_seed
from aipm.worlds.voices import judging

NAME = "buying"
PUBLIC_SEED = public_seed(NAME, 12)
SHARE = 0.30  # of the sentences are displeased
HALF = 0.04  # half of the interval, at most
A_LABEL = 1.50  # euros
DRAWS = 2000
BOUGHT = (380, 2400)  # labels and judged answers of the first month
FIRST_MONTH = 6  # its seed


@dataclass(frozen=True)
class Offer:
    """A judge: its two rates, and what a judged answer costs in euros."""

    tpr: float
    tnr: float
    price: float


OFFERS = {"small": Offer(0.72, 0.70, 0.01), "medium": Offer(0.86, 0.84, 0.03), "large": Offer(0.95, 0.94, 0.10)}


@dataclass(frozen=True)
class Months:
    """Months to come, DRAWS of them, whose answers are drawn from one seed."""

    seed: int

    def half_widths(self, offer: Offer, labels: int, judged: int, draws: int = DRAWS) -> np.ndarray:
        """Half of the interval in each month, a fraction, for so many labels (1 or more) and judged answers (0 or more)."""
        rng = np.random.default_rng(self.seed)
        counts, yes = judging.draw(SHARE, offer.tpr, offer.tnr, labels, max(judged, 1), rng, draws)
        found = judging.combined(counts, yes, judged) if judged else judging.by_people(counts)
        return np.asarray((found.high - found.low) / 2)


def world(seed: int) -> Months:
    """The months of a seed."""
    return Months(seed)


def public_world() -> Months:
    """The months that the open check sees."""
    return world(PUBLIC_SEED)


def bought() -> tuple[judging.Labels, int, int]:
    """(labels, yes, judged) of the first month after a purchase: the judge "medium", BOUGHT labels and judged answers."""
    offer, (labels, judged) = OFFERS["medium"], BOUGHT
    counts, yes = judging.draw(SHARE, offer.tpr, offer.tnr, labels, judged, np.random.default_rng(FIRST_MONTH), 1)
    return judging.Labels(*(int(cell[0]) for cell in counts.cells)), int(yes[0]), judged


def bill(offer: Offer, labels: int, judged: int) -> float:
    """What a plan costs, in euros."""
    return A_LABEL * labels + offer.price * judged


@lru_cache(maxsize=8)
def least_bill(name: str, kept: float) -> float:
    """The least bill of a plan with the judge `name` whose interval is narrow enough in a share `kept` of the months.

    Searched over plans with some 30 numbers of labels; people alone are among them.
    """
    offer, months = OFFERS[name], Months(PUBLIC_SEED)

    def narrow(labels: int, judged: int) -> bool:
        return bool((months.half_widths(offer, labels, judged, 600) <= HALF).mean() >= kept)

    alone = next(labels for labels in range(400, 1000, 4) if narrow(labels, 0))
    found = [bill(offer, alone, 0)]
    for labels in np.unique(np.geomspace(100, alone, 30).astype(int)):
        most = int((min(found) - A_LABEL * labels) / offer.price)  # what would cost as much as the best plan so far
        if most < 1 or not narrow(labels, most):
            continue
        few = 0
        while most - few > 0.01 * most + 1:
            middle = (few + most) // 2
            few, most = (few, middle) if narrow(labels, max(middle, 1)) else (middle, most)
        found.append(bill(offer, int(labels), most))
    return min(found)
