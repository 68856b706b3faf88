"""Lesson 09, the questions about choosing: a prompt with its cut and what to promise of it, and what three shops ship."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple, NoReturn

import numpy as np
import pandas as pd

from aipm.questions.prompts_measured.replay import WASTED, Cut, bill, cheapest_cut, prices, shares, times, where
from aipm.questions.reading import answered, fraction, mapping, missing, number, several, word
from aipm.questions.verdict import Malformed, Readable, Wrong, judges

PROMPTS = (
    "plain", "swapped", "defined", "expert", "user", "six-pnpnpn", "six-pnnppn", "six-pnnpnp", "six-ppnnpn", "six-nnpppn",
    "six-npnnpp", "six-pnnnpp", "six-ppnnnp",
)  # fmt: skip
ERROR = 10.0  # euros, for a missed displeased sentence and for a wasted call
REGRET, SURE_REGRET = 1.25, 1.19  # times the bill of the cheapest prompt and cut
INSIDE, WIDE = 0.75, 700.0  # of the months that must lie in the promised range; its largest width in euros
SPARE = 300.0  # euros on both sides of the judge half's bill, with which other months agree

SCORED = {  # the ways that need a cut
    "word_list": ("vader", "compound"),
    "language_model": ("smollm2", "user"),
    "model_with_steps": ("smollm2", "steps"),
}
WAYS = ("call_all", "call_nobody", *SCORED)
SHOPS = {
    "cameras": 20.0,
    "bank": 300.0,
    "games": 3.0,
}  # euros for a missed displeased sentence; a wasted call costs WASTED
RUNNING = {"language_model": 150.0, "model_with_steps": 600.0}  # euros per 1,000 sentences that a model is asked
SHIP_REGRET, SHIP_SURE = 1.12, 1.07


class Choice(NamedTuple):
    """A prompt, the share above which is called, and the bill that is promised, from low to high."""

    prompt: str
    cut: float
    low: float
    high: float


@judges
def prompt_and_promise(choice: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q09.3: a prompt and a cut within REGRET of the cheapest, and a range that holds the bills of INSIDE of the months."""
    answered(choice)
    chosen, counts = _read(choice), times(worlds)
    price = prices(shares("smollm2", chosen.prompt) > chosen.cut, ERROR, ERROR)
    spent = bill(price, counts)
    best = min(cheapest_cut(shares("smollm2", prompt), counts, ERROR, ERROR).bill for prompt in PROMPTS)
    said = f"{chosen.prompt}, called above {chosen.cut:g}, costs {spent:,.0f} euros per 1,000 sentences {where(worlds)}"
    if spent > REGRET * best:
        _costly(
            f"{said}; the cheapest prompt with its cut costs {best:,.0f}, and {REGRET - 1:.0%} more are allowed.",
            chosen,
        )
    bills = 1000 * counts @ price / counts.sum(axis=1)
    inside = float(np.mean((bills >= chosen.low) & (bills <= chosen.high)))
    told = f"Your range, {chosen.low:,.0f} to {chosen.high:,.0f},"
    if chosen.high - chosen.low > WIDE:
        raise Wrong(
            f"{said}. {told} is {chosen.high - chosen.low:,.0f} euros wide; {WIDE:,.0f} are allowed. Nobody can plan with a promise that holds everything. "
            "How far do bills of such months lie apart?"
        )
    if inside < INSIDE:
        held = (
            f"holds the bills of {inside:.0%} of the months; {INSIDE:.0%} are asked" if worlds else "does not hold that"
        )
        _missed(f"{said}. {told} {held}.", chosen, spent)
    if worlds:
        return f"{said}, the cheapest {best:,.0f}. {told} holds the bills of {inside:.0%} of the months."
    near = spent > SURE_REGRET * best or min(spent - chosen.low, chosen.high - spent) < SPARE
    return (
        Readable(f"{said}. {told} holds that. Other months decide.")
        if near
        else f"{said}. {told} holds that, with room on both sides."
    )


def _read(choice: Any) -> Choice:
    choice = mapping("choice", choice, ("prompt", "cut", "promise"))
    prompt, cut = word("prompt", choice["prompt"], PROMPTS), fraction("cut", choice["cut"])
    ends = several("promise", choice["promise"], 2, "the lower end and the upper end, in euros")
    low, high = (
        number(f"the {name} end of promise", end, 0, 100_000, "euros")
        for name, end in zip(("lower", "upper"), ends, strict=True)
    )
    if low > high:
        raise Malformed(f"`promise` goes from {low:g} to {high:g}; the lower end was expected first.")
    return Choice(prompt, cut, low, high)


@lru_cache(maxsize=1)
def on_build() -> dict[str, Cut]:
    """The cheapest cut of each prompt on the build half."""
    return {name: cheapest_cut(shares("smollm2", name, "build"), _once(), ERROR, ERROR, "build") for name in PROMPTS}


def _once() -> np.ndarray:
    return np.ones((1, len(shares("smollm2", "plain", "build"))))


def building(prompt: str, cut: float) -> float:
    """The bill of a prompt with a cut on the build half."""
    return bill(prices(shares("smollm2", prompt, "build") > cut, ERROR, ERROR, "build"), _once())


def _costly(said: str, chosen: Choice) -> NoReturn:
    """Raise Wrong: whether the cut or the prompt is not the best of the build half."""
    built, own = building(chosen.prompt, chosen.cut), on_build()[chosen.prompt]
    if built > 1.05 * own.bill:
        raise Wrong(
            f"{said} On the build half this prompt costs {built:,.0f} with your cut, and {own.bill:,.0f} with its best one. What does each "
            "hundredth cost there?"
        )
    ahead = sum(each.bill < own.bill for each in on_build().values())
    if ahead:
        raise Wrong(
            f"{said} On the build half {ahead} of the {len(PROMPTS)} prompts cost less than this one, each with its own best cut. Did you "
            "compare all of them so?"
        )
    raise Wrong(
        f"{said} On the build half it costs {built:,.0f}, near the cheapest. Which other cuts near yours cost about the same there?"
    )


def _missed(said: str, chosen: Choice, spent: float) -> NoReturn:
    """Raise Wrong: why a promised range does not hold the bills."""
    width, middle = chosen.high - chosen.low, (chosen.low + chosen.high) / 2
    built = building(chosen.prompt, chosen.cut)
    if width < 100:
        raise Wrong(f"{said} It is {width:,.0f} euros wide. By how much do months of 80 reviews move by luck?")
    if abs(middle - built) < min(100, abs(middle - spent)):
        raise Wrong(
            f"{said} Its middle lies nearer to {built:,.0f}, which this choice costs on the build half: there prompts and cuts were "
            "compared, so the winner's luck is in it. Which reviews have not helped to choose?"
        )
    raise Wrong(f"{said} An interval by review on the judge half says how far such bills move. Does yours?")


@judges
def ship_plan(ship: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q09.8: a way and a cut for each of SHOPS, with a bill of at most SHIP_REGRET times the cheapest way and cut."""
    answered(ship)
    plans = {shop: _plan(shop, entry) for shop, entry in mapping("ship", ship, tuple(SHOPS)).items()}
    counts, told, near = times(worlds), [], False
    for shop, (way, cut) in plans.items():
        bills = {name: cheapest_way(name, counts, SHOPS[shop]) for name in WAYS}
        best, called = min(bills.values()), _called(way, cut)
        spent = bill(prices(called, SHOPS[shop]), counts) + _running(way)
        if spent > SHIP_REGRET * best:
            plan = way if cut is None else f"{way}, called above {cut:g},"
            said = f"{shop}: {plan} costs {spent:,.0f} euros per 1,000 sentences {where(worlds)}; the cheapest way costs {best:,.0f}."
            _unwise(said, shop, way, spent, bills, called, counts)
        near = near or spent > SHIP_SURE * best
        told.append(f"{shop} {spent:,.0f} (cheapest {best:,.0f})")
    said = f"euros per 1,000 sentences {where(worlds)}: {', '.join(told)}."
    if worlds is None and near:
        return Readable(
            f"{said} At most {SHIP_REGRET - 1:.0%} more than the cheapest are allowed, so other months decide."
        )
    return said


def _plan(shop: str, entry: Any) -> tuple[str, float | None]:
    """The way of a shop and its cut, None where the way needs none."""
    entry = mapping(shop, entry, ("way", "cut"))
    way = word(f"the way of {shop}", entry["way"], WAYS)
    if way not in SCORED:
        if not missing(entry["cut"]):
            number(f"the cut of {shop}", entry["cut"])
        return way, None
    if missing(entry["cut"]):
        raise Malformed(f"the cut of {shop} is None; {way} needs a share above which somebody calls, from 0 to 1.")
    return way, fraction(f"the cut of {shop}", entry["cut"])


def _running(way: str) -> float:
    return RUNNING.get(way, 0.0)


def _called(way: str, cut: float | None) -> np.ndarray:
    return np.full(len(shares("vader")), way == "call_all") if cut is None else shares(*SCORED[way]) > cut


def cheapest_way(way: str, counts: np.ndarray, missed: float) -> float:
    """Euros per 1,000 sentences of a way with its cheapest cut, the language model's price included."""
    if way in SCORED:
        return cheapest_cut(shares(*SCORED[way]), counts, missed).bill + _running(way)
    return bill(prices(_called(way, None), missed), counts)


def _unwise(
    said: str, shop: str, way: str, spent: float, bills: dict[str, float], called: np.ndarray, counts: np.ndarray
) -> NoReturn:
    """Raise Wrong: where the plan of a shop loses its money."""
    missed, best = SHOPS[shop], min(bills.values())
    lost, idle = bill(prices(called, 1.0, 0.0), counts), bill(prices(called, 0.0, 1.0), counts)
    errs = f"Of 1,000 sentences it misses {lost:.0f} displeased ones, at {missed:g} euros each, and wastes {idle:.0f} calls at {WASTED:g}."
    if way in SCORED and bills[way] <= SHIP_REGRET * best:
        raise Wrong(
            f"{said} {errs} With another cut {way} would do. What does a missed sentence cost in this shop, beside a call?"
        )
    if way in RUNNING and spent - RUNNING[way] <= SHIP_REGRET * best:
        raise Wrong(
            f"{said} Of that {RUNNING[way]:g} are the price of the model. What do you get for it where a missed sentence costs {missed:g}?"
        )
    with_cut = f" With its best cut {way} would cost {bills[way]:,.0f} there." if way in SCORED else ""
    raise Wrong(f"{said} {errs}{with_cut} Which of the five ways fits the prices of this shop?")
