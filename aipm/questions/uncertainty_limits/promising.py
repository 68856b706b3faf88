"""Lesson 03, the uncertainty budget: three promises that are written as a specification and replayed."""

import datetime
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from aipm import spec as specs
from aipm.questions.reading import answered
from aipm.questions.verdict import Formed, Malformed, Readable, Wrong, brief, judges
from aipm.worlds.digitdesk import scanner

# What each scenario must serve without a person, and what one wrong reading costs there.
SERVE = {"prefill": 0.98, "auto_file": 0.85, "payment": 0.60}
EUROS = {"prefill": 2.0, "auto_file": 6.0, "payment": 15.0}
TOLERATED = 120.0  # euros lost per 1,000 served readings
LAUNCH, LATEST = datetime.date(2027, 1, 4), datetime.date(2028, 1, 4)
OWNERS = ("product_manager", "operations_lead", "finance_lead", "data_science_lead", "legal")
PUBLIC_DEALS = (0, 1, 2)
OPEN_DEALS = range(5)  # any three of them tell how much luck there is in three deals

WORDS = specs.Vocabulary(
    product="DigitDesk scanner",
    do=("person", "serve"),
    say=("please_type", "amount_read"),
    owners=OWNERS,
    metrics={"wrong_share": ("sampled_errors",)},
    segments=tuple(SERVE),
)


def _wrong_share(world: pd.DataFrame, action: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return world["wrong"].to_numpy(), action == "serve"


METRICS = {
    "wrong_share": specs.Metric("wrong_share", "of the readings served without a person, the share wrong", _wrong_share)
}


def _read(budgets: Any) -> dict[str, Mapping[str, Any]]:
    """The three budgets by scenario; raises NotAnswered, Malformed, or Wrong where a scenario has none of its own."""
    answered(budgets)
    if not isinstance(budgets, (list, tuple)):
        raise Malformed(f"`budgets` is {brief(budgets)}; a list of budgets was expected, one dict a scenario.")
    if not budgets:
        raise Malformed("`budgets` is empty; one dict a scenario was expected.")
    try:
        specs.check({"rules": [], "budgets": list(budgets)}, WORDS)
    except specs.SpecError as error:
        raise Malformed(f"{error}.") from None
    if any("max" not in budget for budget in budgets):
        raise Malformed("a budget on wrong_share needs `max`, the largest share that may be wrong.")
    for budget in budgets:
        if budget["max"] < 0:
            raise Malformed(f"a `max` is {budget['max']:g}; a share is 0 or more.")
        if budget["max"] > 1:
            raise Malformed(f"a `max` is {budget['max']:g}; write the share as a fraction, such as 0.05 for 5%.")
        try:
            review = datetime.date.fromisoformat(budget["review_by"])
        except ValueError:
            raise Malformed(f"`review_by` is {brief(budget['review_by'])}; no calendar has such a day.") from None
        if not LAUNCH < review <= LATEST:
            raise Wrong(
                f"The budget for {budget['scope']} is looked at again by {review}. The launch is on {LAUNCH}, and a budget "
                f"lives: its review must come after the launch and within a year. Pages, prices and the law change meanwhile."
            )
    if any(budget["scope"] in ("all", "each_segment") for budget in budgets):
        raise Wrong(
            "One of your budgets is about everybody. Most readings are prefilled fields, so the average hides the "
            "payments. Give each scenario a budget of its own."
        )
    found = {budget["scope"]: budget for budget in budgets}
    if len(found) < len(budgets):
        raise Malformed("two budgets are about the same scenario; one each was expected.")
    for scenario in SERVE:
        if scenario not in found:
            raise Wrong(
                f"Nobody has promised anything for {scenario}. What may be wrong there without anybody knowing?"
            )
    return found


@judges
def budget_form(budgets: Any) -> str:
    """Judge the form of Q03.1: one readable budget a scenario, with an owner and a date within a year."""
    found = _read(budgets)
    return Formed("three budgets, " + ", ".join(f"{name} {found[name]['max']:.2%}" for name in SERVE) + ".")


@judges
def uncertainty_budget(budgets: Any, worlds: Sequence[scanner.Scanner] | None = None) -> str:
    """Judge Q03.1: budgets that money allows and that the forest can be shown to keep, replayed scenario by scenario.

    `budgets` is a list of dicts as in a specification, metric wrong_share, scopes of SERVE. Replayed on `worlds` of
    scanner, pooled (without them three public deals).
    """
    found = _read(budgets)
    most = {name: float(found[name]["max"]) for name in SERVE}
    if set(most.values()) == {0.0}:
        raise Wrong(
            "0% everywhere is infeasible: no test can show it, so nothing ships. "
            "Even without one error in 1,000 pages, 0.3% wrong remains possible."
        )
    if len(set(most.values())) == 1:
        value = most["payment"]
        raise Wrong(
            f"{value:.2%} for all three. A wrong prefill costs {EUROS['prefill']:g} €, a wrong payment {EUROS['payment']:g} €: "
            f"your promise allows losses of {1000 * value * EUROS['prefill']:,.0f} and {1000 * value * EUROS['payment']:,.0f} € "
            "per 1,000 readings."
        )
    for name, value in most.items():
        if 1000 * value * EUROS[name] > TOLERATED + 1e-9:
            raise Wrong(
                f"{name}: {value:.2%} wrong at {EUROS[name]:g} € each is {1000 * value * EUROS[name]:,.0f} € per 1,000 "
                f"readings, and {TOLERATED:g} € are tolerated. Which of your three promises is too generous for its price?"
            )
    lines = {line.scope: line for line in replayed(found, worlds or [scanner.world(seed) for seed in PUBLIC_DEALS])}
    for name, line in lines.items():
        if line.high > most[name]:
            raise Wrong(
                f"{name}: to serve {SERVE[name]:.0%} the reader gets {line.value:.2%} of {line.cases:,} wrong, plausibly up to "
                f"{line.high:.2%}. Your {most[name]:.2%} cannot be shown to hold, so {name} does not ship."
            )
    said = ", ".join(f"{name} at most {line.high:.2%} of {most[name]:.2%}" for name, line in lines.items())
    worst = {} if worlds else _worst()
    near = [name for name in worst if 1.1 * worst[name] > most[name]]
    if near:
        return Readable(
            f"three budgets that hold on these deals, with their plausible worst: {said}. For {near[0]} that is near the "
            f"limit: on three others of our deals it is up to {worst[near[0]]:.2%}."
        )
    return f"three budgets that hold, with their plausible worst: {said}."


@lru_cache(maxsize=1)
def _worst() -> dict[str, float]:
    """By scenario, the largest upper end of its interval over all choices of three open deals, whatever the budgets."""
    budget = {"metric": "wrong_share", "max": 1.0, "owner": OWNERS[0], "review_by": LATEST.isoformat()}
    found = {name: {**budget, "scope": name} for name in SERVE}
    deals = [scanner.world(seed) for seed in OPEN_DEALS]
    lines = [line for three in combinations(deals, 3) for line in replayed(found, three)]
    return {name: max(line.high for line in lines if line.scope == name) for name in SERVE}


def replayed(found: Mapping[str, Mapping[str, Any]], worlds: Sequence[scanner.Scanner]) -> list[specs.MetricResult]:
    """The MetricResults of the budgets on pooled worlds, each scenario at the threshold that serves its promised share."""
    pages = pd.concat([_pages(world) for world in worlds], ignore_index=True)
    rules = [
        {"id": name, "if": {"segment": [name], "score": [0.5, 1.01]}, "do": "serve", "say": "amount_read"}
        for name in SERVE
    ]
    spec = {"rules": rules, "default": "person", "budgets": [found[name] for name in SERVE]}
    return specs.replay(spec, pages, METRICS)


def _pages(world: scanner.Scanner) -> pd.DataFrame:
    """The clean pages of a deal once a scenario; `score` is above 0.5 where the scenario's threshold is reached."""
    known, read = world.readings("forest", "calibration")["score"], world.readings("forest")
    parts = []
    for name, share in SERVE.items():
        enough = read["score"] >= np.quantile(known, 1 - share)
        parts.append(pd.DataFrame({"segment": name, "score": np.where(enough, 1.0, 0.0), "wrong": 1 - read["right"]}))
    return pd.concat(parts, ignore_index=True)
