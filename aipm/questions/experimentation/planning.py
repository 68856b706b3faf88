"""Lesson 08, the questions before a test starts: how many visitors, and when it may stop."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import stats

from aipm.questions.calling import call
from aipm.questions.verdict import Malformed, Wrong, answered, brief, count, judges, mapping, number, word
from aipm.worlds.shelf import experiments

POWERS = (0.8, 0.9)
WITHIN = 0.03  # of the visitors that one of the usual formulas gives
PUBLIC_CASES = [(0.05, 0.10), (0.05, 0.05), (0.02, 0.05), (0.12, 0.03)]

FALSE_CLAIMS = 0.06  # of tests in which nothing differs, at most
OF_FIXED = 0.80  # of the power of one look on the last day, at least
SIDES = ("both", "wins", "losses")

Plan = tuple[list[int], list[float], str]  # the days of the looks, a limit for each, and the side that may end a test


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


def _all(got: Sequence[float], wanted: Sequence[float], within: float = 0.06) -> bool:
    """Whether every number of visitors lies near the one that a misconception gives."""
    return all(abs(g / w - 1) < within for g, w in zip(got, wanted, strict=True))


@judges
def sample_size(users_needed: Any, worlds: Sequence[experiments.Trials] | None = None) -> str:
    """Judge Q08.2: a function (base, lift, power) → visitors in both arms together, for a two-sided test at 5%.

    Asked for the tests of `worlds` (without them PUBLIC_CASES), each at both POWERS; WITHIN of a usual formula passes.
    """
    answered(users_needed)
    plans = [pair for world in worlds for pair in world.plans()] if worlds else PUBLIC_CASES
    cases = [(base, lift, power) for base, lift in plans for power in POWERS]
    got = []
    for case in cases:
        value = call("users_needed", users_needed, *case)
        answered(value)
        got.append(number("users_needed(base, lift, power)", value))
        if got[-1] <= 0:
            raise Malformed(f"`users_needed{case}` is {got[-1]:g}; a number of visitors above 0 was expected.")
    wanted = [experiments.visitors_needed(*case) for case in cases]
    base, lift, power = cases[0]
    if _all(got, [want * base**2 for want, (base, *_) in zip(wanted, cases, strict=True)], 0.2):
        raise Wrong(
            f"For a base of {base:.1%} and a lift of {lift:.1%} you ask for {got[0]:,.0f} visitors. That would see {base:.1%} become "
            f"{base + lift:.1%}. A relative lift of {lift:.1%} is {100 * base * lift:.2f} points: {lift:.1%} of {base:.1%}."
        )
    if _all(got, [want / 2 for want in wanted]):
        raise Wrong(
            f"With {got[0]:,.0f} visitors in all, split in two, the test sees a true lift of {lift:.1%} in "
            f"{experiments.power_of(got[0], base, lift):.0%} of cases. You have counted one arm; a comparison has two."
        )
    if _all(got, [experiments.visitors_needed(*case[:2], 0.5) for case in cases]):
        raise Wrong(
            f"With {got[0]:,.0f} visitors the test sees a true lift of {lift:.1%} in {experiments.power_of(got[0], base, lift):.0%} of "
            "cases: a coin flip on a real effect. Where does `power` enter your formula?"
        )
    if got[0::2] == got[1::2]:
        raise Wrong(
            f"At a power of {POWERS[0]:.0%} and at one of {POWERS[1]:.0%} you ask for the same {got[0]:,.0f} visitors. They see a true lift of "
            f"{lift:.1%} in {experiments.power_of(got[0], base, lift):.0%} of cases. Where does `power` enter your formula?"
        )
    for (base, lift, power), visitors in zip(cases, got, strict=True):
        low, high = _usual(base, lift, power)
        if visitors < (1 - WITHIN) * low:
            raise Wrong(
                f"For base {base}, lift {lift} and power {power} you ask for {visitors:,.0f} visitors. They see a true lift in "
                f"{experiments.power_of(visitors, base, lift):.0%} of cases; {power:.0%} are asked. Two sides, two arms, and the variance of a "
                "share: which is missing?"
            )
        if visitors > (1 + WITHIN) * high:
            raise Wrong(
                f"For base {base}, lift {lift} and power {power} you ask for {visitors:,.0f} visitors, {visitors / high:.1f} times what is needed. "
                "Every visitor too many is a day of waiting. Does a factor stand twice?"
            )
    return f"{len(cases)} tests planned, each with the power that was asked for."


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
    limits = [number("a limit of limits", limit, 0, 20) for limit in limits]
    return days, limits, word("stop_for", plan["stop_for"], SIDES)


def _looks(days: Sequence[int]) -> str:
    return "one look" if len(days) == 1 else f"{len(days)} looks"


def _ends(plan: Plan, worlds: Sequence[experiments.Trials] | None, lift: float) -> tuple[float, float, float]:
    """(wins, harms, last day), averaged over the worlds' tests."""
    runs = [experiments.run_plan(world.z_scores(lift), *plan) for world in worlds or [experiments.public_world()]]
    return tuple(np.mean([[run.win, run.harm, run.day] for run in runs], axis=0))


@judges
def stopping_valid(stopping: Any, worlds: Sequence[experiments.Trials] | None = None) -> str:
    """Judge the first part of Q08.3: in at most FALSE_CLAIMS of tests without a difference is anything claimed."""
    days, limits, side = plan = _read_stopping(stopping)
    win, harm, _ = _ends(plan, worlds, 0.0)
    if win + harm <= FALSE_CLAIMS:
        return f"{_looks(days)}, and a false claim in {win + harm:.1%} of tests in which nothing differs."
    if side == "losses":
        raise Wrong(
            f"You stop early for losses only. In {harm:.0%} of tests in which nothing differs your plan cries harm, and in {win + harm:.0%} it "
            "claims something. Looking for bad news is looking, too: what does each look cost?"
        )
    if side == "wins":
        raise Wrong(
            f"You stop early for wins only. In {win:.0%} of tests in which nothing differs your plan reports a win, and in {win + harm:.0%} it "
            "claims something. One side less is not enough: how strict is each look?"
        )
    if min(limits) < experiments.Z - 0.005:
        raise Wrong(
            f"In {win + harm:.0%} of tests in which nothing differs your plan claims something; {FALSE_CLAIMS:.0%} are allowed. A limit of "
            f"{min(limits):.2f} is less than a single look at the end needs. Which number does section 2 give for that?"
        )
    raise Wrong(
        f"In {win + harm:.0%} of tests in which nothing differs your {len(days)} looks claim something; {FALSE_CLAIMS:.0%} are allowed. A limit of "
        f"{min(limits):.2f} would serve for fewer looks. Section 3 has two families of limits for more."
    )


@judges
def stopping_plan(stopping: Any, worlds: Sequence[experiments.Trials] | None = None) -> str:
    """Judge the second part of Q08.3: the plan is valid and keeps OF_FIXED of the power of one look on the last day."""
    days, limits, _ = plan = _read_stopping(stopping)
    win, harm, _ = _ends(plan, worlds, 0.0)
    if win + harm > FALSE_CLAIMS:
        raise Wrong(
            f"The plan claims something in {win + harm:.0%} of tests in which nothing differs. Its power says nothing before that is mended: "
            "whoever always shouts finds every fire."
        )
    seen, _, day = _ends(plan, worlds, experiments.LIFT)
    fixed, _, _ = _ends(([experiments.DAYS], [experiments.Z], "both"), worlds, experiments.LIFT)
    if seen >= OF_FIXED * fixed:
        return (
            f"{_looks(days)}: a false claim in {win + harm:.1%} of tests, a true lift of {experiments.LIFT:.0%} seen in {seen:.0%} "
            f"(one look: {fixed:.0%}), after {day:.1f} days on average."
        )
    lost = f"A true lift of {experiments.LIFT:.0%} is seen in {seen:.0%} of tests, where one look on day {experiments.DAYS} sees it in {fixed:.0%}."
    if days[-1] < experiments.DAYS:
        raise Wrong(f"{lost} Your last look is on day {days[-1]}; what are the visitors of the days after it worth?")
    bonferroni = stats.norm.ppf(1 - 0.025 / len(days))
    if len(days) > 1 and all(abs(limit - bonferroni) < 0.02 for limit in limits):
        raise Wrong(
            f"Your plan is valid, and wasteful. It divides the 5% by {len(days)} as if the looks were {len(days)} separate tests, and claims falsely in "
            f"{win + harm:.1%}. {lost} Most of today's visitors were there yesterday: what may the limit be?"
        )
    raise Wrong(f"Your plan is valid: {win + harm:.1%} false claims. {lost} Where could your limits be less strict?")
