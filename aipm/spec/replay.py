"""Executing a specification: what it does to every case of a world, and whether its budgets hold there."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from aipm.measure import wilson_interval
from aipm.spec.rules import decide
from aipm.spec.vocabulary import SCOPE_ALL, SCOPE_EACH


@dataclass(frozen=True)
class Metric:
    """How a budget is counted: of the cases in `base`, the share of `hit`, times `per` (1,000 gives a rate per 1,000).

    `count(world, action)` returns two arrays of one entry a case: `hit` (0 to 1; a probability where the world has one)
    and `base` (booleans).
    """

    name: str
    meaning: str
    count: object
    per: float = 1.0


@dataclass(frozen=True)
class Line:
    """One budget, replayed: `value` with its interval (95%, Wilson) in `scope`, of `cases`; `met` if value keeps it."""

    metric: str
    scope: str
    value: float
    low: float
    high: float
    cases: int
    limit: str
    met: bool


def replay(spec, world, metrics):
    """The Lines of a specification's budgets on a world (a DataFrame, one row a case).

    `metrics` maps names to Metrics. A scope `each_segment` gives a line a segment of the world.
    """
    action, _ = decide(spec, world)
    lines = []
    for budget in spec.get("budgets", []):
        hit, base = metrics[budget["metric"]].count(world, action)
        for scope, inside in scopes(world, budget["scope"]):
            lines.append(
                _line(
                    metrics[budget["metric"]], budget, scope, np.asarray(hit, float)[inside], np.asarray(base)[inside]
                )
            )
    return lines


def scopes(world, scope):
    """(name, boolean array) of the groups that a budget is about."""
    if scope == SCOPE_ALL:
        return [(SCOPE_ALL, np.ones(len(world), bool))]
    segment = world["segment"].to_numpy()
    names = sorted(set(segment)) if scope == SCOPE_EACH else [scope]
    return [(name, segment == name) for name in names]


def _line(metric, budget, scope, hit, base):
    cases = int(base.sum())
    hits = float((hit * base).sum())
    value = metric.per * hits / cases if cases else float("nan")
    low, high = (metric.per * end for end in wilson_interval(hits, cases)) if cases else (float("nan"), float("nan"))
    if "max" in budget:
        limit, met = f"at most {budget['max']:g}", cases == 0 or value <= budget["max"]
    else:
        limit, met = f"at least {budget['min']:g}", cases > 0 and value >= budget["min"]
    return Line(metric.name, scope, value, low, high, cases, limit, met)


def table(lines):
    """Lines as a DataFrame for the screen, one row a budget and scope."""
    return pd.DataFrame(
        {
            "budget": [f"{line.metric}, {line.limit}" for line in lines],
            "scope": [line.scope for line in lines],
            "value": [round(line.value, 4) for line in lines],
            "plausible": [f"{line.low:.3g} to {line.high:.3g}" for line in lines],
            "cases": [line.cases for line in lines],
            "kept": ["yes" if line.met else "NO" for line in lines],
        }
    )
