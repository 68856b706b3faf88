"""Lesson 06, the questions about thresholds: five contracts for one score, and a helper that should not disturb."""

from collections.abc import Sequence
from typing import Any, TypedDict

import numpy as np

from aipm.questions.verdict import Formed, Malformed, Wrong, answered, fraction, judges, mapping, number, word
from aipm.worlds.industries import disturb, regimes

KEYS = ("lo", "hi", "automation", "explain")


class Contract(TypedDict):
    """One industry's contract, as read: a person is asked from `lo` on, the product acts from `hi` on."""

    lo: float
    hi: float
    automation: str
    explain: str


UNSAID = {
    "main_reasons": "is acted upon, and nobody can be told what spoke for it",
    "source_passage": "is called risky, and the lawyer cannot see the words that it rests on",
    "nothing": "is a mere suggestion, with no passage that it could rest on",
}


def _read(contracts: Any) -> dict[str, Contract]:
    """The five contracts as {industry: {lo, hi, automation, explain}}, or NotAnswered or Malformed."""
    answered(contracts)
    read: dict[str, Contract] = {}
    for name, contract in mapping("contracts", contracts, tuple(regimes.REGIMES)).items():
        contract = mapping(name, contract, KEYS)
        lo = number(f"lo of {name}", contract["lo"], 0, 1.01)
        hi = number(f"hi of {name}", contract["hi"], 0, 1.01)
        if hi < lo:
            raise Malformed(f"{name}: `hi` is {hi:g} and `lo` is {lo:g}; `hi` may not lie below `lo`.")
        automation = word(f"automation of {name}", contract["automation"], regimes.AUTOMATION)
        explain = word(f"explain of {name}", contract["explain"], regimes.EXPLANATIONS)
        read[name] = {"lo": lo, "hi": hi, "automation": automation, "explain": explain}
    return read


@judges
def five_contracts_form(contracts: Any) -> str:
    """Judge the form of Q06.2: five contracts that can be read."""
    return Formed(f"contracts that can be read: {len(_read(contracts))}.")


def _measured(
    name: str, contract: Contract, cases: Sequence[regimes.Cases]
) -> tuple[float, float, dict[str, float], float]:
    """What a contract does, on average over `cases`: missed, reviews, false actions, costs by kind, times the best cost."""
    regime, confirmed = regimes.REGIMES[name], contract["automation"] == "person_confirms"
    found = [regimes.outcome(each, regime, contract["lo"], contract["hi"], confirmed) for each in cases]
    missed, reviews, wrong = (
        float(np.mean([getattr(each, kind) for each in found])) for kind in ("missed", "reviews", "false_actions")
    )
    cost = {
        "missed cases": missed * regime.miss,
        "reviews": reviews * regime.review,
        "false alarms": wrong * regime.false_alarm,
    }
    least = float(np.mean([regimes.best(each, name) for each in cases]))
    return missed, reviews, cost, sum(cost.values()) / least


def _problem(name: str, contract: Contract, cases: Sequence[regimes.Cases]) -> str | None:
    """What is wrong with one contract, as a sentence, or None."""
    regime = regimes.REGIMES[name]
    missed, reviews, cost, times = _measured(name, contract, cases)
    if regime.must_confirm and contract["automation"] == "acts_alone":
        acted = 1000 * np.mean([(each.scores >= contract["hi"]).mean() for each in cases])
        return (
            f"{name}: {acted:.0f} of 1,000 cases would be acted upon by nobody but the product, and this regime requires "
            "a person who confirms. Which kind of automation has one?"
        )
    if reviews > regime.capacity:
        return (
            f"{name}: {reviews:.0f} of 1,000 cases wait for a person, and the team can do {regime.capacity}. With 1,000 "
            f"cases a day the queue grows by {reviews - regime.capacity:.0f} a day. Who is asked, and from which score on?"
        )
    if missed > regime.missed_max:
        return (
            f"{name}: {missed:.1f} of 1,000 cases are positive and left alone; {regime.missed_max:g} are allowed. "
            "Which end of the contract decides whom nobody looks at?"
        )
    if times > regimes.WITHIN:
        most = max(cost, key=cost.__getitem__)
        return (
            f"{name}: the contract costs {times:.2f} times the best one that keeps the rules; {regimes.WITHIN:.2f} are "
            f"allowed. Most of it ({cost[most] / sum(cost.values()):.0%}) comes from {most}. What does each of them cost here?"
        )
    if contract["explain"] not in regime.explain:
        shown = 1000 * np.mean([(each.scores >= contract["lo"]).mean() for each in cases])
        return (
            f"{name}: each of {shown:.0f} cases in 1,000 {UNSAID[regime.explain[0]]}. What does the person on the other "
            "side need to do their part?"
        )
    return None


@judges
def five_contracts(contracts: Any, worlds: Sequence[regimes.Cases] | None = None) -> str:
    """Judge Q06.2: five contracts that keep each regime's rules at a cost within WITHIN of the best feasible one.

    Replayed on `worlds` (Cases; without them the public ones), in expectation and on average over them.
    """
    read = _read(contracts)
    cases = worlds or [regimes.public_world()]
    problems = {name: _problem(name, contract, cases) for name, contract in read.items()}
    broken = [name for name, problem in problems.items() if problem]
    pairs = {(contract["lo"], contract["hi"]) for contract in read.values()}
    if broken and len(pairs) == 1:
        raise Wrong(
            f"One pair of thresholds for all five meets {len(read) - len(broken)} of 5 regimes. Their prices and their "
            f"people differ. Begin with {broken[0]}: what does a miss cost there, and how many reviews can it do?"
        )
    if broken:
        raise Wrong(problems[broken[0]])
    times = max(_measured(name, contract, cases)[3] for name, contract in read.items())
    return f"one score, five contracts, each within its rules; none costs more than {times:.2f} times the best."


@judges
def do_not_disturb(threshold: Any, worlds: Sequence[disturb.Team] | None = None) -> str:
    """Judge Q06.3: a threshold with at most DISMISSED_MAX of the offers dismissed and OF_BEST of the best minutes.

    Replayed for twelve weeks in the companies of `worlds` (without them the public one), on average over them.
    """
    answered(threshold)
    threshold = fraction("threshold", threshold)
    teams = worlds or [disturb.public_world()]
    found = [disturb.quarter(team, threshold) for team in teams]
    minutes, dismissed, clicks, off, offers = (
        float(np.mean([getattr(each, kind) for each in found]))
        for kind in ("minutes", "dismissed", "clicks", "off", "offers")
    )
    best_minutes, best_clicks = np.mean([disturb.best(team) for team in teams], axis=0)
    if dismissed > disturb.DISMISSED_MAX:
        if threshold < 0.05:
            raise Wrong(
                f"The helper interrupts everybody, {offers:.0f} times a week: {dismissed:.0%} of its offers are dismissed, "
                f"and after {disturb.WEEKS} weeks {off:.0%} of the users have switched it off. When is an offer wanted?"
            )
        if abs(threshold - disturb.LOST / (disturb.LOST + disturb.SAVED)) < 0.03:
            raise Wrong(
                f"A single offer pays from there on. But each dismissal risks all later offers: after {disturb.WEEKS} weeks "
                f"{off:.0%} of the users have switched the helper off. What does a lost user cost?"
            )
        if clicks > 0.98 * best_clicks:
            raise Wrong(
                f"This brings {clicks / best_clicks:.0%} of the most clicks that can be had, and {dismissed:.0%} of the offers are "
                f"dismissed; {disturb.DISMISSED_MAX:.0%} are allowed. Clicks are not saved minutes: who else clicks?"
            )
        raise Wrong(
            f"{dismissed:.1%} of the offers are dismissed; {disturb.DISMISSED_MAX:.0%} are allowed. After {disturb.WEEKS} weeks "
            f"{off:.0%} of the users have switched the helper off. Offer less often: from which score on?"
        )
    if minutes < disturb.OF_BEST * best_minutes and minutes > best_minutes / 2:
        raise Wrong(
            f"The helper disturbs nobody, {dismissed:.0%} of its offers are dismissed, and it keeps too much to itself: {minutes:.1f} minutes "
            f"saved a user and week, where {best_minutes:.1f} can be saved within the limit. How much of the {disturb.DISMISSED_MAX:.0%} do you use?"
        )
    if minutes < disturb.OF_BEST * best_minutes:
        raise Wrong(
            f"The helper is nearly silent: {offers:.1f} offers a user and week, and it saves {minutes:.1f} minutes where "
            f"{best_minutes:.1f} can be saved without disturbing more than allowed. Who would notice if it were gone?"
        )
    return f"{minutes:.1f} minutes saved a user and week, {dismissed:.0%} of the offers dismissed."
