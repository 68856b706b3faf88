"""Lesson 11, the questions about the decision: three verdicts with an exit, a memo recomputed, and your own calibration."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

import numpy as np

from aipm.measure import wilson_interval
from aipm.questions.verdict import (
    Malformed,
    Readable,
    Wrong,
    answered,
    brief,
    count,
    differs,
    judges,
    mapping,
    number,
    word,
)
from aipm.spec import clinic
from aipm.worlds.cytotriage import clinics
from aipm.worlds.review import answers_record, boards, launch

CODES = ("lines_hold_and_it_pays", "red_line_broken_in_a_group", "too_few_cases", "signature_missing", "it_earns_most")
SLIPS, LETS = 0.05, 0.80  # the chance to grow at BAD at most, at GOOD at least

MEMO = ("missed_outreach", "review_share", "caught_share")
DIRECTIONS = ("over", "under", "about_right")
STEPS = (
    "look_for_a_reason_against",
    "check_before_saying_0.9",
    "keep_a_record",
    "say_1.0_more_often",
    "change_nothing",
)


@judges
def verdicts(
    review: Any,
    worlds: Sequence[Mapping[str, launch.File]] | None = None,
    key: Mapping[tuple[str, str], Container[str]] | None = None,
) -> str:
    """Judge Q11.5: a decision and a code for each file of `boards`, and an exit that numbers decide.

    Decisions are replayed on `worlds` (the public one without). `key` maps (file, decision) to the codes that fit.
    """
    answered(review)
    review = mapping("review", review, (*boards.NAMES, "exit"))
    read = {}
    for name in boards.NAMES:
        pair = review[name]
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise Malformed(f"`{name}` is {brief(pair)}; a pair of words was expected: decision, code.")
        read[name] = (
            word(f"decision of {name}", pair[0], launch.DECISIONS),
            word(f"code of {name}", pair[1], CODES),
        )
    limited = [name for name in read if read[name][0] == "limited"]
    if limited and review["exit"] is None:
        raise Wrong(
            f"{limited[0]} is limited without an exit. It stays as it is for years, or grows in silence. What ends it?"
        )
    leave = {"cases": 1, "wrong": 0}
    if review["exit"] is not None:
        leave = mapping("exit", review["exit"], ("cases", "wrong"))
        for part, low in (("cases", 1), ("wrong", 0)):
            leave[part] = count(part, number(part, leave[part], low, boards.MOST_CASES))
    tables = worlds or [boards.public_world()]
    for name, (decision, _) in read.items():
        crossed = [files[name] for files in tables if files[name].crosses(decision)]
        if crossed and name == "payguard":
            file = crossed[0]
            raise Wrong(
                f"payguard goes to everybody on {file.cases} cases. In {len(crossed)} of {len(tables)} worlds that look like this one the line is "
                f"broken, with up to {max(each.rate for each in crossed):.1%} of honest payments held; {file.limit:.0%} are allowed. Which interval did {file.cases} cases leave?"
            )
        if crossed:
            file = crossed[0]
            raise Wrong(
                f"{name}, {decision}: {file.line} in {file.group} {file.rate:.0%}, and {file.limit:.0%} are allowed. It earns {file.euros(decision):,.0f} € a week, "
                "and no gain buys a red line back. Does a smaller launch help whom it refuses?"
            )
    if all(decision == "no" for decision, _ in read.values()):
        lost = np.mean([launch.value(files, launch.best(files)) for files in tables])
        raise Wrong(
            f"Three times no is sometimes right; here it costs about {lost:,.0f} € a week that no red line forbids. Which line holds?"
        )
    if limited:
        _exit_decides(**leave)
    if read["cytotriage"][0] == "no":
        file = tables[0]["cytotriage"]
        raise Wrong(
            f"cytotriage keeps its line on {file.cases:,} cases, and no costs {file.full:,.0f} € a week. What holds it back, measured?"
        )
    if key is None:
        return Readable("no red line is crossed, and the exit tells good from bad.")
    for name, (decision, code) in read.items():
        if code not in key.get((name, decision), {code}):
            raise Wrong(
                f"{name}: {decision} is defensible, but not because of {code}. Cite the row: which number of the evidence says so?"
            )
    return "no red line is crossed, each verdict has its row, and the exit tells good from bad."


def _exit_decides(cases: int, wrong: int) -> None:
    """Raise Wrong where an exit lets a bad launch grow too often, or a good one too seldom."""
    bad, good = (boards.grows(cases, wrong, rate) for rate in (boards.BAD, boards.GOOD))
    said = f"At most {wrong} of {cases:,}:"
    if bad > SLIPS:
        raise Wrong(
            f"{said} a launch that holds {boards.BAD:.0%} of honest payments, twice the line, would grow with a chance of {bad:.0%}; {SLIPS:.0%} are "
            "allowed. More cases, or fewer wrong ones?"
        )
    if good < LETS:
        raise Wrong(
            f"{said} a launch that holds {boards.GOOD:.0%}, half of the line, would grow with a chance of {good:.0%} only; {LETS:.0%} are asked. "
            "More cases leave room for a few wrong ones."
        )


@judges
def memo_numbers(memo: Any, recomputed: bool = False) -> str:
    """Judge Q11.6: three numbers with their intervals, each recomputed from the public month under `clinics.DRAFT`.

    Without `recomputed` only form and the usual slips are judged.
    """
    answered(memo)
    memo, truth = mapping("memo", memo, MEMO), memo_truth()
    for name in MEMO:
        value = memo[name]
        if not isinstance(value, (list, tuple)) and not isinstance(value, (dict, set, str, bool, type(None))):
            number(name, value)
            raise Wrong(
                f"`{name}` is one number without its interval. In the meeting somebody asks how far it could be off. Which two numbers "
                "belong beside it?"
            )
        if not isinstance(value, (list, tuple)) or len(value) != 3:
            raise Malformed(f"`{name}` is {brief(value)}; three numbers were expected: value, low, high.")
        got = [number(f"{part} of {name}", each) for part, each in zip(("value", "low", "high"), value, strict=True)]
        if got[0] > 1 and name != "missed_outreach":
            raise Wrong(
                f"`{name}` is {got[0]:g}: a percentage. The budget beside it is a fraction, and whoever compares them finds it broken "
                "a hundred times over."
            )
        if not got[1] < got[2]:
            raise Wrong(
                f"`{name}` has no interval: from {got[1]:g} to {got[2]:g}. Which values would fit what was counted?"
            )
        if not got[1] <= got[0] <= got[2]:
            raise Wrong(
                f"`{name}` is {got[0]:g} and lies outside its interval, {got[1]:g} to {got[2]:g}. Was one of them counted on other women?"
            )
        memo[name] = got
    if not recomputed:
        return Readable("three numbers, each with an interval around it.")
    stale = memo_truth(("city",))
    for name in MEMO:
        value, low, high = memo[name]
        exact = truth[name]
        within = 0.06 if name == "missed_outreach" else 0.0011
        if name == "missed_outreach" and not differs(value, 1000 * wrong_all(), within):
            raise Wrong(
                f"`{name}` is {value:.2f} in 1,000: that counts both sites. The sentence speaks of the outreach site alone."
            )
        if differs(value, exact[0], within) and not differs(value, stale[name][0], within):
            raise Wrong(
                f"`{name}` is {value:.4g}: right before the outreach site joined, and stale now. Count it again on the whole month."
            )
        if differs(value, exact[0], within):
            raise Wrong(
                f"`{name}` is {value:.4g}, and recounted on this month it is another number. Which women, of which, did you count?"
            )
        if differs(low, exact[1], 2 * within) or differs(high, exact[2], 2 * within):
            raise Wrong(
                f"`{name}` is right, and its interval, {low:.4g} to {high:.4g}, is not that of the women whom the sentence is about. How many are they?"
            )
    return "three numbers, each recounted on this month, with the interval that its women leave."


def _triple(hits: int, base: int, per: float = 1) -> tuple[float, float, float]:
    low, high = wilson_interval(hits, base)
    return per * hits / base, per * low, per * high


def memo_truth(sites: Sequence[str] = clinics.SITES) -> dict[str, tuple[float, float, float]]:
    """The memo's numbers on the public month, from the women of `sites` only: (value, low, high) by name."""
    month = clinics.public_world()
    action = clinic.actions(clinics.DRAFT, month)
    sick, asked, here = month["malignant"] == 1, action == "human_review", month["segment"].isin(sites)
    away = month["segment"] == sites[-1]
    missed = sick & (action == "clear")
    return {
        "missed_outreach": _triple(int((missed & away).sum()), int(away.sum()), 1000),
        "review_share": _triple(int((asked & here).sum()), int(here.sum())),
        "caught_share": _triple(int((sick & here & ~missed).sum()), int((sick & here).sum())),
    }


def wrong_all() -> float:
    """The share of all women of the public month who are missed."""
    month = clinics.public_world()
    return float(((month["malignant"] == 1) & (clinic.actions(clinics.DRAFT, month) == "clear")).mean())


@judges
def calibration(own: Any, key: Container[str] | None = None) -> str:
    """Judge Q11.7: brier, direction, worst level and next step, for the public record of `answers_record`.

    `key` is the set of next steps that fit; without it the next step is judged by its direction only.
    """
    answered(own)
    own = mapping("own", own, ("brier", "direction", "worst_level", "next_step"))
    brier = number("brier", own["brier"], 0, 1)
    direction = word("direction", own["direction"], DIRECTIONS)
    worst = number("worst_level", own["worst_level"], 0.5, 1)
    step = word("next_step", own["next_step"], STEPS)
    record = answers_record.public_world()
    table, right = answers_record.levels(record), record["right"].mean()
    if not differs(brier, right, 0.005):
        raise Wrong(
            f"{brier:.3f} is the share of right answers. A Brier score also asks how sure they were: what is squared?"
        )
    if not differs(brier, float((record["sure"] - record["right"]).abs().mean()), 0.005):
        raise Wrong(
            f"{brier:.3f} is the mean distance between sure and right. The Brier score squares it first, so that being sure and wrong is dear."
        )
    if differs(brier, answers_record.brier(record), 0.005):
        raise Wrong(
            f"{brier:.3f} is not the mean of (sure - right) squared over these {len(record)} answers. Always saying 0.5 would give 0.25."
        )
    said = f"This learner said {record['sure'].mean():.0%} on average and was right in {right:.0%}."
    if direction == "under":
        raise Wrong(f"{said} The sign is the other way round: is that saying too much, or too little?")
    if direction == "about_right":
        raise Wrong(
            f"{said} That is {100 * abs(record['sure'].mean() - right):.0f} points apart, on {len(record)} answers. Luck would give about 5."
        )
    place = round(worst, 1)
    if place in table.index and table.loc[place, "answers"] < answers_record.FEWEST:
        few = int(table.loc[place, "answers"])
        raise Wrong(
            f"At {place:g} there are {few} answers. Almost any share fits {few} answers, so read no fact there. Which level with at least {answers_record.FEWEST} is furthest off?"
        )
    enough = table[table["answers"] >= answers_record.FEWEST]
    if place != enough["gap"].abs().idxmax():
        raise Wrong(
            f"At {place:g} the gap is not the widest among levels with at least {answers_record.FEWEST} answers. Sort the table by the size of its gap."
        )
    if step not in (key or set(STEPS[:3])):
        raise Wrong(f"{said} If you do as `{step}` says, will the next record lie closer to the diagonal?")
    if key is None:
        return Readable("score, direction and level fit the record.")
    return f"a Brier score of {answers_record.brier(record):.3f}, too sure above all at {place:g}, and a step that brings the two closer."
