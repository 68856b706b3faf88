"""Executing a specification: what it does to every case of a world, and whether its budgets hold there."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm.measure import wilson_interval
from aipm.spec.rules import SpecError, decide
from aipm.spec.vocabulary import SCOPE_ALL, SCOPE_EACH, Spec


@dataclass(frozen=True)
class Metric:
    """How a budget is counted: of the cases in `base`, the share of `hit`, times `per` (1,000 gives a rate per 1,000).

    `count(world, action)` returns two arrays of one entry a case: `hit` (0 to 1; a probability where the world has one)
    and `base` (booleans, or chances that a case belongs to it).
    """

    name: str
    meaning: str
    count: Callable[[pd.DataFrame, np.ndarray], tuple[npt.ArrayLike, npt.ArrayLike]]
    per: float = 1.0


@dataclass(frozen=True)
class Figure:
    """How a budget is computed that is no share of cases, such as the most euros of a day: `value(spec, world)`."""

    name: str
    meaning: str
    value: Callable[[Spec, pd.DataFrame], float]


@dataclass(frozen=True)
class MetricResult:
    """One budget, replayed: `value` with its interval (95%, Wilson) in `scope`, of `cases`; `met` if value keeps it.

    A Figure has no interval: `low` and `high` are its value.
    """

    metric: str
    scope: str
    value: float
    low: float
    high: float
    cases: int
    limit: str
    met: bool


def replay(spec: Spec, world: pd.DataFrame, metrics: Mapping[str, Metric | Figure]) -> list[MetricResult]:
    """The MetricResults of a specification's budgets on a world (a DataFrame, one row a case).

    `metrics` maps names to Metrics and Figures. A scope `each_segment` gives a result a segment of the world. Raises
    SpecError where a budget's metric is not among `metrics`, or a Figure is asked for by segment.
    """
    action, _ = decide(spec, world)
    results = []
    for place, budget in enumerate(spec.get("budgets", [])):
        metric = metrics.get(budget["metric"])
        if metric is None:
            raise SpecError(f"`budgets[{place}].metric` is {budget['metric']!r}; counted are {', '.join(metrics)}")
        if isinstance(metric, Figure):
            if budget["scope"] != SCOPE_ALL:
                raise SpecError(
                    f"`budgets[{place}].scope` is {budget['scope']!r}; {metric.name} is one figure of the whole product, so write {SCOPE_ALL!r}"
                )
            value = float(metric.value(spec, world))
            results.append(
                MetricResult(metric.name, SCOPE_ALL, value, value, value, len(world), *_judged(budget, value))
            )
            continue
        hit, base = metric.count(world, action)
        for scope, inside in scopes(world, budget["scope"]):
            results.append(_result(metric, budget, scope, np.asarray(hit, float)[inside], np.asarray(base)[inside]))
    return results


def scopes(world: pd.DataFrame, scope: str) -> list[tuple[str, np.ndarray]]:
    """(name, boolean array) of the groups that a budget is about."""
    if scope == SCOPE_ALL:
        return [(SCOPE_ALL, np.ones(len(world), bool))]
    segment = world["segment"].to_numpy()
    names = sorted(set(segment)) if scope == SCOPE_EACH else [scope]
    return [(name, segment == name) for name in names]


def _result(metric: Metric, budget: Mapping[str, Any], scope: str, hit: np.ndarray, base: np.ndarray) -> MetricResult:
    cases = float(base.sum())
    hits = float((hit * base).sum())
    value = metric.per * hits / cases if cases else float("nan")
    ends = wilson_interval(hits, cases) if cases >= 1 else (math.nan, math.nan)
    low, high = (metric.per * end for end in ends)
    return MetricResult(metric.name, scope, value, low, high, round(cases), *_judged(budget, value))


def _judged(budget: Mapping[str, Any], value: float) -> tuple[str, bool]:
    """(limit in words, whether `value` keeps it); a value of nothing keeps a maximum and no minimum."""
    if "max" in budget:
        return f"at most {budget['max']:g}", math.isnan(value) or value <= budget["max"]
    return f"at least {budget['min']:g}", value >= budget["min"]


def table(results: Sequence[MetricResult]) -> pd.DataFrame:
    """MetricResults as a DataFrame for the screen, one row a budget and scope."""
    return pd.DataFrame(
        {
            "budget": [f"{result.metric}, {result.limit}" for result in results],
            "scope": [result.scope for result in results],
            "value": [round(result.value, 4) for result in results],
            "plausible": [
                "computed" if result.low == result.high else f"{result.low:.3g} to {result.high:.3g}"
                for result in results
            ],
            "cases": [result.cases for result in results],
            "kept": ["yes" if result.met else "NO" for result in results],
        }
    )
