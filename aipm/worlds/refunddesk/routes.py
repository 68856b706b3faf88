"""A rule, a small model, a large model or a person: what a case costs by its route, and whether it comes back.

Everything here is simulated; the prices are ratios of published list prices (`parameters`). How difficult a case is, is known
before it is routed. A case counts as resolved when the customer does not come back within seven days. Those who come back
are handled by a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy import stats
from scipy.optimize import brentq
from scipy.special import expit, ndtr

from aipm.worlds.refunddesk import parameters as given

NAME = "routes"
ROUTES = ("rule", "small", "large", "person")
GRID = 2_000  # difficulties at which a desk is evaluated, each worth the same share of cases


def tokens(turns: int, prefix: int = given.PREFIX, grows: int = given.GROWS) -> tuple[int, int, int]:
    """(read anew, read from the cache, written) in a case: instructions, tools and history are read again at each turn.

    What an earlier turn has read is in the cache; what is new in a turn is not.
    """
    anew = prefix + grows * (turns - 1)
    again = sum(prefix + grows * (turn - 1) for turn in range(1, turns))
    return anew, again, given.WRITES * turns


def price(model: str, cache: bool = True, turns: int | None = None) -> float:
    """Euros of one case with the small or the large model, from tokens and ratios."""
    if model not in ("small", "large"):
        raise ValueError(f"there is no model {model!r}; choose small or large")
    anew, again, written = tokens(given.TURNS[model] if turns is None else turns)
    units = (anew + again * (given.CACHED if cache else 1.0) + written * given.OUT_TO_IN) / 1000
    return float(units * given.UNIT * (given.SMALL_TO_LARGE if model == "small" else 1.0))


@dataclass(frozen=True)
class Bill:
    """What a routing costs: `euros` a case, `resolved` (share not back in seven days), `per_resolved` (euros), `p95`
    (seconds until the first answer), and `shares` of the cases by route."""

    euros: float
    resolved: float
    per_resolved: float
    p95: float
    shares: dict[str, float]


@dataclass(frozen=True)
class Traffic:
    """A world: the logits by which routes resolve, the price of a person, how costly tokens are, and what a check notices."""

    resolves: dict[str, tuple[float, float]]
    person: float
    scale: float
    noticed: float
    difficulty: tuple[float, float]

    @property
    def cases(self) -> np.ndarray:
        """GRID difficulties that stand for all cases: the middles of slices of equal share."""
        return _quantiles(*self.difficulty)

    def resolved(self, route: str, difficulty: np.ndarray) -> np.ndarray:
        """The true chance that a route settles a case of a difficulty."""
        start, fall = self.resolves[route]
        return expit(start - fall * difficulty)

    def bill(self, routes: Sequence[str] | np.ndarray) -> Bill:
        """The Bill of a route for each of `cases`. A route "small" hands failures that its check notices to the large model."""
        routes = np.asarray(routes)
        if routes.shape != self.cases.shape or not set(routes) <= set(ROUTES):
            raise ValueError(f"give one of {', '.join(ROUTES)} for each of the {GRID} cases")
        euros, settled, handed = self._by_route(routes)
        back = given.BACK[0] * settled + given.BACK[1] * (1 - settled)
        stays = float((1 - back).mean())
        total = float((euros + back * self.person).mean())
        shares = {route: float((routes == route).mean()) for route in ROUTES}
        return Bill(total, stays, total / stays, _p95(shares, float(handed.mean())), shares)

    def _by_route(self, routes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(euros, chance to be settled, chance to be handed to the large model) of each case."""
        difficulty = self.cases
        small, large = (self.resolved(route, difficulty) for route in ("small", "large"))
        handed = np.where(routes == "small", self.noticed * (1 - small), 0.0)
        direct = {route: self.resolved(route, difficulty) for route in ("rule", "large", "person")}
        settled = np.select([routes == route for route in direct], list(direct.values()), small + handed * large)
        cost = {
            "rule": 0.0,
            "small": price("small") * self.scale,
            "large": price("large") * self.scale,
            "person": self.person,
        }
        euros = np.select([routes == route for route in ROUTES], list(cost.values())) + handed * cost["large"]
        return euros, settled, handed

    def by_thresholds(self, low: float, high: float, between: str = "small", above: str = "large") -> Bill:
        """The Bill of two thresholds on the difficulty: a rule below `low`, `between` below `high`, `above` from there on."""
        difficulty = self.cases
        return self.bill(np.select([difficulty < low, difficulty < high], ["rule", between], above))

    def best(self) -> tuple[float, np.ndarray]:
        """(euros per resolved case, routes) of the cheapest routes, found case by case; refined until the price stands.

        Found once for equal traffic; the routes cannot be written to.
        """
        return _best(tuple(self.resolves.items()), self.person, self.scale, self.noticed, self.difficulty)


@lru_cache(maxsize=512)
def _best(
    resolves: tuple[tuple[str, tuple[float, float]], ...],
    person: float,
    scale: float,
    noticed: float,
    difficulty: tuple[float, float],
) -> tuple[float, np.ndarray]:
    traffic = Traffic(dict(resolves), person, scale, noticed, difficulty)
    ways = []
    for route in ROUTES:
        euros, settled, _handed = traffic._by_route(np.full(GRID, route, dtype="<U6"))
        back = given.BACK[0] * settled + given.BACK[1] * (1 - settled)
        ways.append((euros, back))
    value = person
    routes = np.full(GRID, "large", dtype="<U6")
    for _ in range(50):
        net = [euros + back * person - value * (1 - back) for euros, back in ways]
        routes = np.array(ROUTES)[np.argmin(net, axis=0)]
        found = traffic.bill(routes).per_resolved
        if abs(found - value) < 1e-9:
            break
        value = found
    routes.flags.writeable = False
    return value, routes


@lru_cache(maxsize=64)
def _quantiles(a: float, b: float) -> np.ndarray:
    found = stats.beta.ppf((np.arange(GRID) + 0.5) / GRID, a, b)
    found.flags.writeable = False
    return found


def _p95(shares: dict[str, float], handed: float) -> float:
    """The 95th percentile of the wait: a mixture of lognormal waits; a case that is handed on waits for both models."""
    parts = [(shares[route] - (handed if route == "small" else 0.0), *given.WAITS[route]) for route in ROUTES]
    both = given.WAITS["small"][0] + given.WAITS["large"][0]
    parts.append((handed, both, given.WAITS["large"][1]))

    def above(log_seconds: float) -> float:
        below = sum(part * ndtr((log_seconds - np.log(middle)) / spread) for part, middle, spread in parts if part > 0)
        return float(below - 0.95)

    return float(np.exp(brentq(above, -5.0, 15.0)))


def world(seed: int) -> Traffic:
    """Traffic nobody has seen: other prices, another mix of cases, models and rules that are better or worse."""
    rng = np.random.default_rng(seed)
    better, steeper, part = given.ROUTE_DRAWS
    resolves = {
        route: (start + rng.normal(0, better), fall * rng.uniform(1 - steeper, 1 + steeper))
        for route, (start, fall) in given.RESOLVES.items()
    }
    a, b = given.DIFFICULTY
    return Traffic(
        resolves,
        given.PERSON * _times(rng),
        _times(rng),
        given.NOTICED * rng.uniform(1 - part, 1 + part),
        (a * rng.uniform(0.92, 1.08), b * rng.uniform(0.92, 1.08)),
    )


def _times(rng: np.random.Generator) -> float:
    """By how much a price differs from the public one: between PRICE_DRAWS, even on the scale of ratios."""
    low, high = given.PRICE_DRAWS
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def public_world() -> Traffic:
    """The Traffic of the open notebook."""
    return Traffic(dict(given.RESOLVES), given.PERSON, 1.0, given.NOTICED, given.DIFFICULTY)


def table(traffic: Traffic) -> pd.DataFrame:
    """Some routings, one row each: way, euros (a case), resolved, per_resolved, p95, rule, small, large, person (shares)."""
    _, routes = traffic.best()
    ways = {
        "large model always": traffic.by_thresholds(0, 0),
        "small model first, always": traffic.by_thresholds(0, 1),
        "rule, then large": traffic.by_thresholds(0.2, 0.2),
        "rule, small first, large": traffic.by_thresholds(0.2, 0.4),
        "a person always": traffic.bill(np.full(GRID, "person", dtype="<U6")),
        "the cheapest routes": traffic.bill(routes),
    }
    rows = [(way, b.euros, b.resolved, b.per_resolved, b.p95, *b.shares.values()) for way, b in ways.items()]
    return pd.DataFrame(rows, columns=["way", "euros", "resolved", "per_resolved", "p95", *ROUTES])
