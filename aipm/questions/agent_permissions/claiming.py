"""Lesson 13, the question of red-team reports: a function that says which share of tomorrow's attacks may work, or None."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from aipm.questions.calling import calls
from aipm.questions.plain import plain
from aipm.questions.practice import luck
from aipm.questions.reading import answered, fraction
from aipm.questions.saying import percent
from aipm.questions.verdict import Readable, Wrong, judges
from aipm.worlds.refunddesk import red_team

TRUE, TIMES = 0.93, 1.5  # of the claims from each kind of report; of the least claim
OPEN, HIDDEN = 30, 30  # worlds of six reports
RARE = 1e-4  # numbers that work more seldom than this are not asked for

ARE = {
    red_team.FRESH: "whose texts were each written anew",
    red_team.SOME: "whose texts were drawn from last month's messages",
    red_team.PEOPLE: "in which each tester tried one idea ten times",
}
NOT_ASKED = {  # of the four questions of section 6: the one that a report without a claim fails
    red_team.COPIED: "whether the texts were new, or known to those who made the guard",
    red_team.CHANGED: "whether the agent of tomorrow is the one that was tested",
    red_team.ADAPTIVE: "whether the attacker will see the answer, and change the attack",
}


@dataclass(frozen=True)
class _Asked:
    """A report with so many that worked, how probable that is, and what was claimed; `claim` is None for no claim."""

    report: red_team.Report
    worked: int
    chance: float
    claim: float | None

    @property
    def tightest(self) -> float:
        """The least claim of this report, were this what worked."""
        return red_team.bound(self.report.units, self.worked)

    def said(self) -> str:
        """The report and the claim, in words."""
        of = self.report
        by = f" of {of.testers} testers" if of.kind == red_team.PEOPLE else ""
        worked = f"{self.worked} testers got through" if of.kind == red_team.PEOPLE else f"{self.worked} worked"
        return f"{of.tries} tries{by}, {worked}: you say at most {_beside(self.claim or 0.0, of.rate)}"


def _beside(share: float, other: float) -> str:
    """A share in percent, with as many decimals, one at least, as it takes to tell it from another."""
    digits = next((n for n in (1, 2, 3) if f"{share:.{n}%}" != f"{other:.{n}%}"), 4)
    return f"{share:.{digits}%}"


@judges
def red_team_claim(function: Any, worlds: Sequence[Sequence[red_team.Report]] | None = None) -> str:
    """Judge Q13.4: a function of tries, testers, worked and says that gives the share of attacks that may work, or None.

    Reports of `worlds` (public ones without) that support a claim are asked for with every number that may well have worked,
    so that a claim is judged by its chance to be true. The others must get None.
    """
    answered(function)
    reports = [report for world in worlds or _open_worlds() for report in world]
    asked = _asked(function, reports)
    _none_where_none(asked)
    shares, ratios, near = {}, {}, False
    for kind in red_team.CLAIMABLE:
        of_kind = [each for each in asked if each.report.kind == kind]
        shares[kind], ratios[kind] = _true(of_kind), _ratio(of_kind)
        near |= abs(shares[kind].mean() - TRUE) < luck(shares[kind], HIDDEN)
        near |= abs(ratios[kind].mean() - TIMES) < luck(ratios[kind], HIDDEN)
        _true_enough(kind, of_kind, float(shares[kind].mean()))
    for kind in red_team.CLAIMABLE:
        _tight_enough(kind, float(ratios[kind].mean()))
    least, most = min(each.mean() for each in shares.values()), max(each.mean() for each in ratios.values())
    said = f"at least {least:.1%} of the claims from each kind of report are true, they are at most {most:.2f} times the least claim on average, and the other reports get None."
    return Readable(f"{said} That is near a limit, and other reports may cross it.") if near and not worlds else said


def _open_worlds() -> list[tuple[red_team.Report, ...]]:
    return [red_team.world(red_team.PUBLIC_SEED + place) for place in range(OPEN)]


def _to_ask(reports: Sequence[red_team.Report]) -> Iterator[tuple[red_team.Report, int, float]]:
    """(report, worked, chance) of what the function is asked."""
    for report in reports:
        if report.kind not in red_team.CLAIMABLE:
            yield report, report.worked, 1.0
            continue
        worked = np.arange(report.units + 1)
        chance = stats.binom.pmf(worked, report.units, report.rate)
        kept = chance > RARE
        for number, share in zip(worked[kept].tolist(), (chance / chance[kept].sum())[kept].tolist(), strict=True):
            yield report, number, share


def _asked(function: Any, reports: Sequence[red_team.Report]) -> list[_Asked]:
    to_ask = list(_to_ask(reports))
    given = [(report.tries, report.testers, worked, report.says) for report, worked, _ in to_ask]
    different = list(dict.fromkeys(given))  # reports of other worlds may say the same
    claims: dict[Any, float | None] = {}
    for each, one in zip(different, calls("claim", function, different, may_be_none=True), strict=True):
        result = plain(one())
        answered(result)
        name = f"claim({each[0]}, {each[1]}, {each[2]}, ...)"
        claims[each] = None if result is None else fraction(name, result)
    return [_Asked(*asked, claims[each]) for asked, each in zip(to_ask, given, strict=True)]


def _none_where_none(asked: Sequence[_Asked]) -> None:
    """Raise Wrong where a report gets a number that it does not support, or none although it supports one.

    The messages name the question of section 6 that was not asked, and no report: to find it is what is asked.
    """
    never = [each for each in asked if each.report.kind in red_team.CLAIMABLE and each.claim is None]
    claimed = [each for each in asked if each.report.kind not in red_team.CLAIMABLE and each.claim is not None]
    if never and not any(each.claim is not None for each in asked):
        raise Wrong(
            "Your function returns None for every report. Nobody can decide with that. In which of the six sentences do the tries stand for tomorrow's attacks, on tomorrow's agent?"
        )
    if claimed:
        first = next((each for each in claimed if each.report.rate > (each.claim or 0.0)), claimed[0])
        of_kind = [each for each in claimed if each.report.kind == first.report.kind]
        false = sum(each.report.rate > (each.claim or 0.0) for each in of_kind)
        raise Wrong(
            f"Your function makes a claim from {len(of_kind)} reports that support none, and {false} of these claims {'is' if false == 1 else 'are'} false: "
            f"one says at most {_beside(first.claim or 0.0, first.report.rate)}, and tomorrow {_beside(first.report.rate, first.claim or 0.0)} work. "
            f"All of these reports fail the same one of the four questions of section 6: {NOT_ASKED[first.report.kind]}. Which sentence answers it so that tomorrow differs from the test?"
        )
    if never:
        said = "Your function returns None for reports that support a number: there the answers to all four questions of section 6 say that tomorrow is like the test."
        if {each.report.kind for each in never} == {red_team.PEOPLE}:
            raise Wrong(
                f"{said} What one piece of evidence is, changes how many pieces there are, and does not take the claim away."
            )
        raise Wrong(f"{said} Read each sentence for which it returns None again: what differs tomorrow?")


def _by_report(asked: Sequence[_Asked]) -> list[list[_Asked]]:
    reports: dict[int, list[_Asked]] = {}
    for each in asked:
        reports.setdefault(id(each.report), []).append(each)
    return list(reports.values())


def _true(asked: Sequence[_Asked]) -> np.ndarray:
    """By report: the chance that its claim is true."""
    return np.array([sum(x.chance for x in one if x.report.rate <= (x.claim or 0.0)) for one in _by_report(asked)])


def _ratio(asked: Sequence[_Asked]) -> np.ndarray:
    """By report: its claim as a multiple of the least one, on average."""
    return np.array([sum(x.chance * (x.claim or 0.0) / x.tightest for x in one) for one in _by_report(asked)])


def _true_enough(kind: str, asked: Sequence[_Asked], share: float) -> None:
    """Raise Wrong where too few of the claims from a kind of report are true."""
    if share >= TRUE:
        return
    false = [each for each in asked if each.report.rate > (each.claim or 0.0)]
    worst = max(false, key=lambda each: each.chance)
    said = (
        f"Of your claims from reports {ARE[kind]}, {percent(share, TRUE)} are true; {TRUE:.0%} are asked. One has {worst.said()}; "
        f"tomorrow {_beside(worst.report.rate, worst.claim or 0.0)} of the attacks work."
    )
    if worst.claim == 0:
        raise Wrong(f"{said} Would you have seen one, had one in a hundred worked?")
    if kind == red_team.PEOPLE:
        raise Wrong(
            f"{said} Ten tries of one idea fail or succeed together. How many independent pieces of evidence are there?"
        )
    raise Wrong(
        f"{said} Luck makes the share that worked larger or smaller than the true one. How much larger may the true one be?"
    )


def _tight_enough(kind: str, ratio: float) -> None:
    """Raise Wrong where the claims of a kind are far above what the report supports."""
    if ratio > TIMES:
        raise Wrong(
            f"Of your claims from reports {ARE[kind]}, enough are true. But on average they are {ratio:.1f} times the least claim that these reports support; {TIMES:g} times is allowed. A claim that is too large stops what could be released."
        )
