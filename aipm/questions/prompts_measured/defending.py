"""Lesson 09, the question about orders in the data: a rule outside the prompt that an attacker cannot silence."""

from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from aipm.questions.calling import calls
from aipm.questions.prompts_measured.replay import bad, bill, cheapest_cut, prices, shares, times, where
from aipm.questions.reading import answered, truth
from aipm.questions.verdict import Readable, Wrong, judges

HEARD, CLEAN = 0.60, 1.15  # of attacked complaints at least; the bill of clean messages, times that of the model alone
SURE_HEARD, SURE_CLEAN = 0.65, 1.10
OWN = {"model": 0.0, "list": 0.0}  # a part that the attacker wrote: the best that an attacker can hope for
TRIES = (
    "an order before the complaint",
    "an order behind it",
    "orders on both sides",
    "an order joined to it by a comma",
)

Part = dict[str, float]


def clean() -> list[Part]:
    """The one part of each message of the judge half: what the model (plain prompt) and the word list say, to two decimals."""
    return _parts(shares("smollm2", "plain"), shares("vader"))


def joined() -> list[Part]:
    """The same for the displeased messages, with an order joined by a comma, so that it is no part of its own."""
    return _parts(*(shares(model, "attacked-joined")[bad()] for model in ("smollm2", "vader")))


def _parts(model: np.ndarray, words: np.ndarray) -> list[Part]:
    return [{"model": float(m), "list": float(w)} for m, w in zip(np.round(model, 2), np.round(words, 2), strict=True)]


def messages() -> tuple[list[list[Part]], list[list[list[Part]]]]:
    """(clean messages of the judge half, for each displeased one its four attacked forms, as TRIES has them)."""
    every = clean()
    own = [part for part, displeased in zip(every, bad(), strict=True) if displeased]
    tries = [
        [[OWN, part], [part, OWN], [OWN, OWN, part, OWN], [comma]] for part, comma in zip(own, joined(), strict=True)
    ]
    return [[part] for part in every], tries


@judges
def heard_outside(heard: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q09.5: a function parts -> whether somebody calls; the attacker tries TRIES on it and keeps what silences it."""
    answered(heard)
    counts = times(worlds)
    weight = counts.sum(axis=0)[bad()]
    plain, attacked = messages()
    asked = {_key(parts): parts for parts in [*plain, *(each for tries in attacked for each in tries)]}
    cases = [[[dict(part) for part in parts]] for parts in asked.values()]
    told = {}
    for key, one in zip(asked, calls("heard", heard, cases), strict=True):
        answer = one()
        answered(answer)
        told[key] = truth("heard(parts)", answer)
    called = np.array([told[_key(parts)] for parts in plain])
    kept = np.array([[told[_key(parts)] for parts in tries] for tries in attacked])
    through = float(np.average(kept.all(axis=1), weights=weight))
    alone = cheapest_cut(np.round(shares("smollm2", "plain"), 2), counts)
    spent = bill(prices(called), counts)
    said = f"Of the complaints that an attacker works on {through:.0%} still lead to a call {where(worlds)}; {HEARD:.0%} are asked."
    paid = f"Clean messages cost {spent:,.0f} euros per 1,000, where the model alone, called above {alone.cut:g}, costs {alone.bill:,.0f}"
    if through < HEARD:
        _silenced(said, np.average(called[bad()], weights=weight), np.average(kept, axis=0, weights=weight))
    if spent > CLEAN * alone.bill:
        share = np.average(called, weights=counts.sum(axis=0))
        extra = "Everybody is called." if called.all() else f"{share:.0%} of the customers are called."
        raise Wrong(
            f"{said} {paid}; at most {CLEAN - 1:.0%} more are allowed. {extra} Which of the calls could you save?"
        )
    if worlds is None and (through < SURE_HEARD or spent > SURE_CLEAN * alone.bill):
        return Readable(
            f"{said} {paid}; {CLEAN - 1:.0%} more are allowed. That is close to a limit, so other months decide."
        )
    return f"{through:.0%} of the attacked complaints still lead to a call {where(worlds)}. {paid}."


def _key(parts: Sequence[Part]) -> tuple[tuple[float, float], ...]:
    return tuple((part["model"], part["list"]) for part in parts)


def _silenced(said: str, own: float, heard: np.ndarray) -> NoReturn:
    """Raise Wrong: which of the attacker's ways silences a rule that hears `own` of the clean complaints."""
    if own == 0:
        raise Wrong(f"{said} Your rule hears no complaint at all, attacked or not. What does a share near 1 say?")
    if own < HEARD:
        raise Wrong(
            f"{said} It hears {own:.0%} of the complaints when nobody attacks. First the clean messages: which cuts hear more?"
        )
    if heard[:3].min() >= HEARD:
        model, words = (float(np.mean([part[name] for part in joined()])) for name in ("model", "list"))
        raise Wrong(
            f"{said} An order in a part of its own does not silence your rule. {TRIES[3].capitalize()} does: {heard[3]:.0%} are heard. Your code cannot cut it off; "
            f"the model's share is {model:.2f} then on average, and the list's {words:.2f}. Which of the two cannot be given an order?"
        )
    if heard[0] < HEARD <= heard[1] or heard[1] < HEARD <= heard[0]:
        raise Wrong(
            f"{said} Your rule hears {heard[0]:.0%} with {TRIES[0]} and {heard[1]:.0%} with {TRIES[1]}. The attacker chooses the place. "
            "Which parts must your rule look at?"
        )
    worst = int(heard[:3].argmin())
    raise Wrong(
        f"{said} With {TRIES[worst]} {heard[worst]:.0%} are heard, and {own:.0%} without an attack. An added part, 0 for both, closes the case. "
        "Can a part that says nothing take back what another part says?"
    )
