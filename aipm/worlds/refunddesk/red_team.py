"""Six red-team reports: how the attacks were chosen, how many worked, and what may be claimed of the attacks of tomorrow.

Everything here is simulated. A claim has the form "at most this share of tomorrow's attacks works". It needs tries that
were drawn like tomorrow's, against the agent as it is now. Where the tries were copied from a list that the guard knows, where
the agent has changed since, or where tomorrow's attacker fits the attack to the guard, no number of failures supports any.
An attack is one text, or, where each tester tried one idea several times, one tester with all of them.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy import stats
from scipy.optimize import brentq

from aipm.worlds.refunddesk import parameters as given
from aipm.worlds.refunddesk.curves import once, runs
from aipm.worlds.seeds import public_seed

NAME = "red_team"
PUBLIC_SEED = public_seed(NAME, 4)
SURE = 0.95
PEOPLE_TRIES = given.IDEAS[1]  # of each tester, with one idea
FRESH, SOME, PEOPLE, COPIED, CHANGED, ADAPTIVE = "fresh", "some", "people", "copied", "changed", "adaptive"
KINDS = (FRESH, SOME, PEOPLE, COPIED, CHANGED, ADAPTIVE)
CLAIMABLE = (FRESH, SOME, PEOPLE)
SAYS = {
    FRESH: "each text written anew by another person, as customers' messages come in; the agent has not changed since",
    SOME: "each text drawn from the attacks among last month's messages, all of which people had read; tomorrow's attackers write as "
    "these did; the agent has not changed since",
    PEOPLE: "each tester tried an idea of their own ten times, as tomorrow's attackers will; the agent has not changed since",
    COPIED: "texts of a public list, which the makers of the guard have read as well; the agent has not changed since",
    CHANGED: "each text written anew by another person; a new model and a new prompt were released after the test",
    ADAPTIVE: "each text fixed before the test; tomorrow's attackers see the answers and try again until one works",
}


@dataclass(frozen=True)
class Report:
    """One report: `tries` that were made, by how many `testers`, how many attacks `worked` (where each tester repeated one
    idea: how many testers got through), and in `says` how the texts came about.

    `rate` is the true share of tomorrow's attacks that work; no learner sees it, nor `kind`.
    """

    name: str
    says: str
    tries: int
    worked: int
    testers: int
    kind: str
    rate: float

    @property
    def units(self) -> int:
        """How many independent pieces of evidence the tries are: testers where each repeats one idea."""
        return self.testers if self.kind == PEOPLE else self.tries


def bound(units: int, worked: int, sure: float = SURE) -> float:
    """The least share that may be claimed as an upper bound with confidence `sure`, from independent tries (Clopper, Pearson).

    With none that worked it is 1 - (1 - sure)^(1 / units), close to the rule of three, 3 / units (Hanley and Lippman-Hand 1983).
    """
    if not 0 <= worked <= units or units < 1:
        raise ValueError(
            f"{worked} of {units} tries worked; give at least one try, and no more that worked than were made"
        )
    return 1.0 if worked == units else float(stats.beta.ppf(sure, worked + 1, units - worked))


def tightest(report: Report) -> float | None:
    """The least claim that a report supports, or None where it supports none."""
    if report.kind not in CLAIMABLE:
        return None
    return bound(report.units, min(report.worked, report.units))


def true(report: Report, claim: float | None) -> bool:
    """Whether a claim is true of tomorrow; no claim is never false."""
    return claim is None or report.rate <= claim


def _people(rate: float) -> tuple[float, float]:
    """The Beta of testers' ideas, of which a share `rate` gets through with PEOPLE_TRIES tries."""
    a = given.IDEAS[0]
    return a, float(np.exp(brentq(lambda b: once(PEOPLE_TRIES, (a, np.exp(b))) - rate, -3, 12)))


def _report(rng: np.random.Generator, name: str, kind: str) -> Report:
    after = given.STATIC_TO_FITTED[int(rng.integers(len(given.STATIC_TO_FITTED)))][1]
    rate = after if kind == ADAPTIVE else float(rng.uniform(*given.REPORT_RATES[kind]))
    if kind == PEOPLE:
        testers = int(rng.choice(given.REPORT_TRIES["testers"]))
        worked = int(runs(rng, testers, PEOPLE_TRIES, _people(rate)).any(axis=1).sum())
        return Report(name, SAYS[kind], PEOPLE_TRIES * testers, worked, testers, kind, rate)
    tries = int(rng.choice(given.REPORT_TRIES["some" if kind == SOME else "few"]))
    works = rate if kind in CLAIMABLE else rng.uniform(0.0, given.REPORT_SEEN)
    return Report(name, SAYS[kind], tries, int(rng.binomial(tries, works)), tries, kind, rate)


@lru_cache(maxsize=512)
def world(seed: int) -> tuple[Report, ...]:
    """Six Reports nobody has seen, one of each of KINDS, in an order that tells nothing."""
    rng = np.random.default_rng(seed)
    return tuple(_report(rng, name, str(kind)) for name, kind in zip("ABCDEF", rng.permutation(KINDS), strict=True))


def public_world() -> tuple[Report, ...]:
    """The six reports of the open notebook."""
    return world(PUBLIC_SEED)


def table(reports: tuple[Report, ...]) -> pd.DataFrame:
    """What a product manager reads, one row a report: report, tries, testers, worked, says."""
    rows = [(r.name, r.tries, r.testers, r.worked, r.says) for r in reports]
    return pd.DataFrame(rows, columns=["report", "tries", "testers", "worked", "says"])
