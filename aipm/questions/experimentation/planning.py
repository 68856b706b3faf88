"""Lesson 08, the questions before a test starts: how many days, and when it may stop."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import stats

from aipm.questions.calling import calls
from aipm.questions.reading import answered, count, mapping, number, word
from aipm.questions.verdict import Malformed, Readable, Wrong, brief, judges
from aipm.worlds.shelf import experiments

POWERS = (0.8, 0.9)
WITHIN = 0.03  # of the visitors that one of the usual formulas gives
PUBLIC_CASES = [(0.05, 0.10), (0.05, 0.05), (0.02, 0.05), (0.12, 0.03), (0.03, 0.08)]
ABOUT_DAYS = (
    8.4,
    32.6,
    2.6,
    19.6,
    46.6,
)  # so long do the tests of a world take, in turn; at 8.4 rounding is not rounding up
LEAST_DAYS = 7  # a test sees every day of the week

FALSE_CLAIMS, SURE_CLAIMS = 0.06, 0.053  # of tests in which nothing differs, at most; below, other worlds agree
OF_FIXED, SURE_FIXED = 0.80, 0.82  # of the power of one look on the last day, at least; above, other worlds agree
LOOKS, FIRST = 3, 5  # looks at least, and the day by which the first one comes
LOSS, LOSS_DAY = -0.20, 10  # a change that loses so many of the orders is stopped by this day
STOPPED, SURE_STOPPED = 0.90, 0.915  # in so many of its tests at least; above, other worlds agree
SIDES = ("both", "wins", "losses")

Plan = tuple[list[int], list[float], str]  # the days of the looks, a limit for each, and the side that may end a test
Case = tuple[float, float, float, int]  # base, lift, power, visitors a day


def _usual(base: float, lift: float, power: float) -> tuple[float, float]:
    """The smallest and the largest number of visitors that the usual formulas give, both arms together."""
    other, z = base * (1 + lift), stats.norm.ppf(power)
    shift, middle = (base * lift) ** 2, base * (2 + lift) / 2
    both = base * (1 - base) + other * (1 - other)
    under_null = experiments.Z * np.sqrt(2 * middle * (1 - middle)) + z * np.sqrt(both)
    found = [
        experiments.visitors_needed(base, lift, power),
        2 * (experiments.Z + z) ** 2 * both / shift,
        2 * under_null**2 / shift,
        2 * (experiments.Z + z) ** 2 * 2 * middle * (1 - middle) / shift,
    ]
    return min(found), max(found)


def _days(visitors: float, a_day: int) -> int:
    """Whole days in which so many visitors come, a week at least."""
    return max(LEAST_DAYS, math.ceil(visitors / a_day - 1e-9))


def _planned(worlds: Sequence[experiments.Trials] | None) -> list[Case]:
    """The tests to be planned: so many visitors a day come that they take about ABOUT_DAYS."""
    plans = [pair for world in worlds for pair in world.plans()] if worlds else PUBLIC_CASES
    cases = []
    for place, (base, lift) in enumerate(plans):
        a_day = round(experiments.visitors_needed(base, lift) / ABOUT_DAYS[place % len(ABOUT_DAYS)])
        cases += [(base, lift, power, a_day) for power in POWERS]
    return cases


def _alike(got: Sequence[int], cases: Sequence[Case], visitors: Callable[[float, float, float], float]) -> bool:
    """Whether all days are those of a misconception about `visitors`, give or take a day or 6%."""
    meant = [_days(visitors(base, lift, power), a_day) for base, lift, power, a_day in cases]
    return all(abs(one - other) <= max(1, 0.06 * other) for one, other in zip(got, meant, strict=True))


@judges
def planned_days(days_needed: Any, worlds: Sequence[experiments.Trials] | None = None) -> str:
    """Judge Q08.2: a function (base, lift, power, a_day) -> whole days of a test: two sides at 5%, two equal arms, a week at least.

    Asked for the tests of `worlds` (without them PUBLIC_CASES), each at both POWERS; the visitors may be WITHIN of a usual
    formula.
    """
    answered(days_needed)
    cases = _planned(worlds)
    got = []
    for case, days_of in zip(cases, calls("days_needed", days_needed, cases), strict=True):
        value = days_of()
        answered(value)
        got.append(count(f"days_needed{case}", number(f"days_needed{case}", value, 0)))
    lows, highs = zip(*(_usual(*case[:3]) for case in cases), strict=True)
    off = [
        place
        for place, (case, days) in enumerate(zip(cases, got, strict=True))
        if not _days((1 - WITHIN) * lows[place], case[3]) <= days <= _days((1 + WITHIN) * highs[place], case[3])
    ]
    if not off:
        return f"{len(cases)} tests planned, each with the power that was asked for, and none shorter than a week."
    base, lift, power, a_day = cases[off[0]]
    days = got[off[0]]
    said = f"For base {base}, lift {lift}, power {power} and {a_day:,} visitors a day you ask for {days} days."
    sees = f"{days * a_day:,} visitors see a true lift of {lift:.1%} in {experiments.power_of(days * a_day, base, lift):.0%} of cases"
    if _alike(got, cases, lambda base, lift, power: experiments.visitors_needed(base, lift, power) / 2):
        raise Wrong(
            f"{said} {sees}; {power:.0%} are asked. All your numbers are those of one arm; a comparison has two."
        )
    if _alike(got, cases, lambda base, lift, power: experiments.visitors_needed(base, lift, 0.5)):
        raise Wrong(f"{said} {sees}: a coin flip on a real effect. Where does `power` enter your formula?")
    if got[0::2] == got[1::2] and any(days > LEAST_DAYS for days in got):
        raise Wrong(
            f"{said} {sees}. For a power of {POWERS[0]:.0%} and of {POWERS[1]:.0%} you always ask for the same days. Where does `power` enter?"
        )
    if days < LEAST_DAYS and _days(lows[off[0]], a_day) == LEAST_DAYS:
        raise Wrong(
            f"{said} That leaves out a part of the week. Shop visitors differ between Monday and Sunday; what is the least?"
        )
    if days < _days(lows[off[0]], a_day):
        if days == math.floor(lows[off[0]] / a_day):
            raise Wrong(
                f"{said} In {days} days {days * a_day:,} visitors come, and the usual formulas ask for {lows[off[0]]:,.0f} or more. Which way are days "
                "rounded here?"
            )
        raise Wrong(
            f"{said} {sees}; {power:.0%} are asked. Two sides, two arms, the variance of a share, a difference of {100 * base * lift:.2f} points, "
            "and days rounded up: which one does your function lack?"
        )
    enough = _days(highs[off[0]], a_day)
    if lows[off[0]] * (1 - WITHIN) <= days <= highs[off[0]] * (1 + WITHIN):
        raise Wrong(f"{said} So many visitors would do, in both arms together. In how many days do they come?")
    if all(each % LEAST_DAYS == 0 for each in got):
        raise Wrong(
            f"{said} {enough} days are enough. All your numbers are whole weeks. Asked are whole days, and a week only as the least."
        )
    asks = "Does a factor stand twice?" if days >= 1.5 * enough else "What makes your number larger than it must be?"
    raise Wrong(
        f"{said} {enough} days are enough: {days / enough:.2f} times as long as it must be. Every day too many is a day of waiting. {asks}"
    )


def _read_stopping(stopping: Any) -> Plan:
    """A stopping plan as (days, limits, side); NotAnswered or Malformed else."""
    answered(stopping)
    plan = mapping("stopping", stopping, ("days", "limits", "stop_for"))
    days, limits = plan["days"], plan["limits"]
    if not isinstance(days, (list, tuple, range, np.ndarray)) or not 1 <= len(days) <= experiments.DAYS:
        raise Malformed(
            f"`days` is {brief(days)}; a list of 1 to {experiments.DAYS} days was expected, such as [7, 14]."
        )
    days = [count("a day of days", number("a day of days", day, 1, experiments.DAYS)) for day in days]
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise Malformed(f"`days` is {brief(days)}; each day was expected to be later than the one before.")
    if not isinstance(limits, (list, tuple, np.ndarray)):
        limits = [limits] * len(days)
    if len(limits) != len(days):
        raise Malformed(
            f"`limits` has {len(limits)} entries and `days` {len(days)}; a limit for each look was expected."
        )
    limits = [number("a limit of limits", limit, 0) for limit in limits]
    return days, limits, word("stop_for", plan["stop_for"], SIDES)


def _looks(days: Sequence[int]) -> str:
    return "one look" if len(days) == 1 else f"{len(days)} looks"


def _ends(plan: Plan, worlds: Sequence[experiments.Trials] | None, lift: float) -> tuple[float, float, float]:
    """(wins, harms, last day), averaged over the worlds' tests."""
    runs = [experiments.run_plan(world.z_scores(lift), *plan) for world in worlds or [experiments.public_world()]]
    return tuple(np.mean([[run.win, run.harm, run.day] for run in runs], axis=0))


def _stopped(plan: Plan, worlds: Sequence[experiments.Trials] | None) -> float:
    """The share of tests with LOSS that an early look, one until LOSS_DAY, stops with a harm."""
    days, limits, side = plan
    early = [(day, limit) for day, limit in zip(days, limits, strict=True) if day <= LOSS_DAY]
    if side == "wins" or not early:
        return 0.0
    early.append((experiments.DAYS, np.inf))  # the look at the end claims nothing here
    return _ends(([day for day, _ in early], [limit for _, limit in early], side), worlds, LOSS)[1]


def _acts(plan: Plan, worlds: Sequence[experiments.Trials] | None) -> float:
    """The share of tests with LOSS that a plan stops by LOSS_DAY; Wrong below STOPPED."""
    days, limits, side = plan
    stopped = _stopped(plan, worlds)
    if stopped >= STOPPED:
        return stopped
    said = f"A change that loses {-LOSS:.0%} of the orders is stopped by day {LOSS_DAY} in {stopped:.1%} of tests, and {STOPPED:.0%} are asked."
    if side == "wins":
        raise Wrong(
            f"{said} You stop early for wins only, so a loss runs until the last look. Whose orders does your plan watch?"
        )
    told = ", ".join(
        f"|z| beyond {limit:g} on day {day}"
        for day, limit in zip(days, np.round(limits, 2), strict=True)
        if day <= LOSS_DAY
    )
    raise Wrong(
        f"{said} By then you ask for {told}. Which of these looks can still stop anything, and is it early enough?"
    )


def _seldom(plan: Plan) -> None:
    """Raise Wrong where a plan looks too seldom, or too late, to see a page that has broken."""
    days, _, _ = plan
    if len(days) < LOOKS or days[0] > FIRST:
        raise Wrong(
            f"{_looks(days)[0].upper()}{_looks(days)[1:]}, the first on day {days[0]}. A change that loses orders would run until then. Asked are at least "
            f"{LOOKS} looks, the first by day {FIRST}."
        )


@judges
def stopping_valid(stopping: Any, worlds: Sequence[experiments.Trials] | None = None) -> str:
    """Judge the first part of Q08.3: looks that stop a loss, and at most FALSE_CLAIMS of tests without a difference claim anything."""
    days, limits, side = plan = _read_stopping(stopping)
    _seldom(plan)
    win, harm, _ = _ends(plan, worlds, 0.0)
    if win + harm <= FALSE_CLAIMS:
        stopped = _acts(plan, worlds)
        told = (
            f"{_looks(days)}: a false claim in {win + harm:.1%} of tests in which nothing differs ({FALSE_CLAIMS:.0%} are allowed), and a loss of "
            f"{-LOSS:.0%} is stopped by day {LOSS_DAY} in {stopped:.1%} ({STOPPED:.0%} are asked)."
        )
        if worlds is None and (win + harm > SURE_CLAIMS or stopped < SURE_STOPPED):
            return Readable(f"{told} That is close to a limit; other tests decide.")
        return told
    if side == "losses":
        raise Wrong(
            f"You stop early for losses only. In {harm:.1%} of tests in which nothing differs your plan reports a harm, and in {win + harm:.1%} it "
            "claims something. Looking for bad news is looking, too: what does each look cost?"
        )
    if side == "wins":
        raise Wrong(
            f"You stop early for wins only. In {win:.1%} of tests in which nothing differs your plan reports a win, and in {win + harm:.1%} it "
            "claims something. One side less is not enough: how strict is each look?"
        )
    said = f"In {win + harm:.1%} of tests in which nothing differs your {len(days)} looks claim something; {FALSE_CLAIMS:.0%} are allowed."
    low = min(limits)
    if low < experiments.Z - 0.005:
        raise Wrong(
            f"{said} A limit of {low:.2f} is less than a single look at the end needs. Which number does section 2 give for that?"
        )
    enough = max(looks for looks in range(1, experiments.DAYS + 1) if experiments.constant_limit(looks) <= low + 0.005)
    at = "for a single look" if enough == 1 else f"at each of {enough} looks at equal distances"
    raise Wrong(
        f"{said} Your lowest limit, {low:.2f}, would be enough {at}, and no more. Section 3 has two families of limits."
    )


@judges
def stopping_plan(stopping: Any, worlds: Sequence[experiments.Trials] | None = None) -> str:
    """Judge the second part of Q08.3: the plan is valid, stops a loss and keeps OF_FIXED of the power of one look on the last day."""
    days, limits, _ = plan = _read_stopping(stopping)
    _seldom(plan)
    win, harm, _ = _ends(plan, worlds, 0.0)
    if win + harm > FALSE_CLAIMS:
        raise Wrong(
            f"The plan claims something in {win + harm:.1%} of tests in which nothing differs. Its power says nothing before that is mended: "
            "a plan that always claims something finds every effect."
        )
    stopped = _acts(plan, worlds)
    seen, _, day = _ends(plan, worlds, experiments.LIFT)
    fixed, _, _ = _ends(([experiments.DAYS], [experiments.Z], "both"), worlds, experiments.LIFT)
    near = win + harm > SURE_CLAIMS or stopped < SURE_STOPPED
    if worlds is None and near and seen >= OF_FIXED * fixed:
        return Readable(
            f"A true lift is seen {seen / fixed:.1%} as often as with one look. The first part of this question is close to its limit; other tests decide."
        )
    if worlds is None and OF_FIXED <= seen / fixed < SURE_FIXED:
        return Readable(
            f"A true lift is seen {seen / fixed:.1%} as often as with one look, close to the {OF_FIXED:.0%} asked; other tests decide."
        )
    if seen >= OF_FIXED * fixed:
        return (
            f"{_looks(days)}: a false claim in {win + harm:.1%} of tests, a true lift of {experiments.LIFT:.0%} seen in {seen:.0%} "
            f"(one look: {fixed:.0%}), after {day:.1f} days on average."
        )
    lost = (
        f"A true lift of {experiments.LIFT:.0%} is seen in {seen:.1%} of tests, where one look on day {experiments.DAYS} sees it in {fixed:.1%}: "
        f"{seen / fixed:.0%} as often, and {OF_FIXED:.0%} is asked."
    )
    if days[-1] < experiments.DAYS:
        raise Wrong(f"{lost} Your last look is on day {days[-1]}; what are the visitors of the days after it worth?")
    bonferroni = stats.norm.ppf(1 - 0.025 / len(days))
    if all(abs(limit - bonferroni) < 0.02 for limit in limits):
        raise Wrong(
            f"Your plan is valid, and wasteful. It divides the 5% by {len(days)} as if the looks were {len(days)} separate tests, and claims falsely in "
            f"{win + harm:.1%}. {lost} Most of today's visitors were there yesterday: what may the limit be?"
        )
    raise Wrong(f"Your plan is valid: {win + harm:.1%} false claims. {lost} Where could your limits be less strict?")
