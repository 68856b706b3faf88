"""Lesson 06, the question of five contracts for one score."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypedDict

import numpy as np

from aipm.questions.five_industries.practice import HIDDEN
from aipm.questions.practice import luck
from aipm.questions.reading import answered, mapping, number, word
from aipm.questions.verdict import Formed, Malformed, Readable, Wrong, judges
from aipm.worlds.industries import regimes

KEYS = ("lo", "hi", "automation", "explain")
PRACTICE = range(16)  # seeds of the customers that the open check draws


class Contract(TypedDict):
    """One industry's contract, as read: a person is asked from `lo` on, the product acts from `hi` on."""

    lo: float
    hi: float
    automation: str
    explain: str


UNSAID = {  # by what is needed, and by what comes instead
    ("main_reasons", "nothing"): "nobody can say what spoke for it",
    ("main_reasons", "source_passage"): "they get a passage of text, and nobody can say what spoke for this case",
    ("source_passage", "nothing"): "they cannot see the words that the warning rests on",
    ("source_passage", "main_reasons"): "they get reasons, and cannot see the words that the warning rests on",
    ("nothing", "source_passage"): "it is a mere suggestion, with no passage that it could rest on",
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


class Measured:
    """What a contract does in each of several customers' cases, per 1,000 cases: arrays, one entry a customer."""

    def __init__(self, name: str, contract: Contract, cases: Sequence[regimes.Cases]):
        """Replay one contract."""
        regime, confirmed = regimes.REGIMES[name], contract["automation"] == "person_confirms"
        found = [regimes.outcome(each, regime, contract["lo"], contract["hi"], confirmed) for each in cases]
        self.missed = np.array([each.missed for each in found])
        self.reviews = np.array([each.reviews for each in found])
        wrong = np.array([each.false_actions for each in found])
        self.alone = np.array([0 if confirmed else 1000 * (each.scores >= contract["hi"]).mean() for each in cases])
        self.shown = float(1000 * np.mean([(each.scores >= contract["lo"]).mean() for each in cases]))
        self.cost = {
            "missed cases": float((self.missed * regime.miss).mean()),
            "reviews": float((self.reviews * regime.review).mean()),
            "false alarms": float((wrong * regime.false_alarm).mean()),
        }
        best = np.array([regimes.best(each, name) for each in cases])
        cost = np.array([each.cost for each in found])
        self.times, self.each_times = float(cost.mean() / best.mean()), cost / best


@lru_cache(maxsize=1)
def _practice() -> tuple[regimes.Cases, ...]:
    """Customers that the open check draws."""
    return tuple(regimes.world(seed) for seed in PRACTICE)


def _problem(name: str, contract: Contract, cases: Sequence[regimes.Cases]) -> str | None:
    """What is wrong with one contract, as a sentence, or None."""
    regime = regimes.REGIMES[name]
    done, public = (Measured(name, contract, each) for each in (cases, [regimes.public_world()]))
    over = f"on average over {len(cases)} customers"
    if regime.must_confirm and done.alone.any():
        return (
            f"{name}: {done.alone.mean():.1f} of 1,000 cases would be acted upon by nobody but the product, and this regime requires "
            "a person who confirms. Which kind of automation has one?"
        )
    reviews, missed = float(done.reviews.mean()), float(done.missed.mean())
    if reviews > regime.capacity:
        here = _here(public.reviews[0], public.reviews[0] <= regime.capacity)
        return (
            f"{name}: {reviews:.0f} of 1,000 cases wait for a person, {over}, and the team can do {regime.capacity}. With 1,000 "
            f"cases a day the queue grows by {reviews - regime.capacity:.1f} a day.{here} Who is asked, and from which score on?"
        )
    if missed > regime.missed_max:
        here = _here(public.missed[0], public.missed[0] <= regime.missed_max)
        return (
            f"{name}: {missed:.1f} of 1,000 cases are positive and left alone, {over}; {regime.missed_max:g} are allowed.{here} "
            "Which end of the contract decides whom nobody looks at?"
        )
    if done.times > regimes.WITHIN:
        most = max(done.cost, key=done.cost.__getitem__)
        return (
            f"{name}: the contract costs {done.times:.2f} times the best one that keeps the rules; {regimes.WITHIN:.2f} are "
            f"allowed. Most of it ({done.cost[most] / sum(done.cost.values()):.0%}) comes from {most}. What does each of them cost here?"
        )
    if contract["explain"] not in regime.explain:
        lacks = UNSAID[regime.explain[0], contract["explain"]]
        return (
            f"{name}: {done.shown:.0f} of 1,000 cases reach the other side, where the {regime.asks}. With {contract['explain']}, {lacks}. "
            "What does the person on the other side need to do their part?"
        )
    return None


def _here(value: float, kept: bool) -> str:
    """A sentence on the public cases, where they keep the limit that others break."""
    return f" In the cases of section 1 it is {value:.1f}; customers differ." if kept else ""


def _near(name: str, contract: Contract, cases: Sequence[regimes.Cases]) -> str | None:
    """How near a kept contract is to a limit that other customers may break, or None."""
    regime, done = regimes.REGIMES[name], Measured(name, contract, cases)
    if regime.capacity and done.reviews.mean() + luck(done.reviews, HIDDEN) > regime.capacity:
        return f"{name} asks for {done.reviews.mean():.0f} reviews of 1,000 cases, and {regime.capacity} can be done"
    if done.missed.mean() + luck(done.missed, HIDDEN) > regime.missed_max:
        return f"{name} misses {done.missed.mean():.1f} of 1,000 cases, and {regime.missed_max:g} are allowed"
    if done.times + luck(done.each_times, HIDDEN) > regimes.WITHIN:
        return f"{name} costs {done.times:.2f} times the best contract, and {regimes.WITHIN:.2f} are allowed"
    return None


@judges
def five_contracts(contracts: Any, worlds: Sequence[regimes.Cases] | None = None) -> str:
    """Judge Q06.2: five contracts that keep each regime's rules at a cost within WITHIN of the best feasible one.

    Replayed on `worlds` (Cases; without them practice ones, and near a limit it says so), in expectation and on average.
    """
    read = _read(contracts)
    cases = list(worlds or _practice())
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
    times = max(Measured(name, contract, cases).times for name, contract in read.items())
    said = f"one score, five contracts, each within its rules; none costs more than {times:.2f} times the best, over {len(cases)} customers"
    near = [close for name, contract in read.items() if (close := _near(name, contract, cases))]
    if worlds is None and near:
        return Readable(f"{said}. Near a limit: {near[0]}. Other customers may be over it.")
    return f"{said}."
