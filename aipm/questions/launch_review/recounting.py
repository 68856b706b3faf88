"""Lesson 11, the questions about counting again: a memo for the board, and how sure a learner was."""

import math
from collections.abc import Callable, Container, Mapping, Sequence
from functools import lru_cache
from typing import Any

import pandas as pd
from scipy import stats

from aipm.measure import clustered_interval, wilson_interval
from aipm.questions.reading import answered, differs, mapping, number, several, word
from aipm.questions.verdict import Malformed, Readable, Wrong, brief, judges
from aipm.spec import clinic
from aipm.worlds.cytotriage import clinics
from aipm.worlds.review import answers_record

MEMO = ("missed_outreach", "review_share", "caught_share")
LATER = 2  # the month of the recount
PER = {"missed_outreach": 1000.0, "review_share": 1.0, "caught_share": 1.0}
SLACK, ALIKE = 0.05, 0.10  # of an interval's width: how far two usual ways may differ, and how near tells whose it is
DIGITS = {"missed_outreach": 0, "review_share": 2, "caught_share": 2}  # decimals that a memo names at least

DIRECTIONS = ("over", "under", "about_right")
STEPS = (
    "look_for_a_reason_against",
    "doubt_high_numbers",
    "keep_a_record",
    "say_a_higher_number",
    "change_nothing",
)
LOWERS = STEPS[:2]  # steps after which somebody says less

Counts = dict[str, tuple[int, int]]  # by name of MEMO: how many, of how many women


def counts(month: pd.DataFrame, of: Callable[[pd.DataFrame], pd.Series] | None = None) -> Counts:
    """The counts behind the memo in a month under `clinics.DRAFT`; `of` chooses the women (default: those of the sentence)."""
    month = month.assign(action=clinic.actions(clinics.DRAFT, month))
    sick = month["malignant"] == 1
    every = sick | True
    here = every if of is None else of(month)
    away = month["segment"] == "outreach" if of is None else here
    missed = sick & (month["action"] == "clear")
    return {
        "missed_outreach": (int((missed & away).sum()), int(away.sum())),
        "review_share": (int(((month["action"] == "human_review") & here).sum()), int(here.sum())),
        "caught_share": (int((sick & here & ~missed).sum()), int((sick & here).sum())),
    }


def intervals(hits: int, base: int) -> list[tuple[float, float]]:
    """The usual 95% intervals of a share: Wilson, Clopper and Pearson, Jeffreys, Agresti and Coull, and the normal one."""
    exact = stats.binomtest(hits, base).proportion_ci(method="exact")
    low, high = stats.beta.ppf([0.025, 0.975], hits + 0.5, base - hits + 0.5)
    found = [wilson_interval(hits, base), (float(exact.low), float(exact.high)), (float(low), float(high))]
    for some, all_ in ((hits, base), (hits + 2, base + 4)):
        share = some / all_
        half = 1.96 * math.sqrt(share * (1 - share) / all_)
        found.append((share - half, share + half))
    return found


@lru_cache(maxsize=1)
def drawn_anew() -> dict[str, tuple[float, float]]:
    """The intervals of the month LATER where its real women are drawn anew, not its rows (a bootstrap), as section 5 does."""
    month = clinics.world(LATER)
    action, sick = clinic.actions(clinics.DRAFT, month), month["malignant"] == 1
    away, everybody = month["segment"] == "outreach", month["malignant"] >= 0
    hit = {
        "missed_outreach": action == "clear",
        "review_share": action == "human_review",
        "caught_share": action != "clear",
    }
    hit["missed_outreach"] &= sick
    among = {"missed_outreach": away, "review_share": everybody, "caught_share": sick}
    return {name: clustered_interval(hit[name][among[name]], month.loc[among[name], "case"]) for name in MEMO}


def _within(digits: int, said: float) -> float:
    """Half a unit of the last decimal that a number was written with, taking it for written with `digits` decimals at least."""
    while digits < 6 and abs(round(said, digits) - said) > 1e-9:
        digits += 1
    return 0.5 * 10.0**-digits + 1e-9


def _is(name: str, said: float, true: float) -> bool:
    """Whether a number of the memo is this one, rounded as exactly as it was written."""
    return not differs(said, PER[name] * true, _within(DIGITS[name], said))


def _cut(name: str, said: float, true: float) -> bool:
    """Whether a number of the memo is this one, rounded or cut off behind its last digit."""
    within = _within(DIGITS[name], said)
    return -2 * within <= said - PER[name] * true <= within


def _ends_fit(name: str, low: float, high: float, ends: Sequence[tuple[float, float]]) -> bool:
    """Whether an interval lies within the usual ones, each end rounded, cut off or rounded outwards."""
    slack = SLACK * PER[name] * min(end - start for start, end in ends)
    for said, usual in ((low, [start for start, _ in ends]), (high, [end for _, end in ends])):
        unit = 2 * _within(DIGITS[name], said) + slack
        if not PER[name] * min(usual) - unit <= said <= PER[name] * max(usual) + unit:
            return False
    return True


def _wide_as(name: str, low: float, high: float, wide: tuple[float, float]) -> bool:
    """Whether an interval of the memo is this one, told more finely than chance rounding could."""
    near = ALIKE * PER[name] * (wide[1] - wide[0])
    return all(
        _is(name, said, end) and not differs(said, PER[name] * end, near)
        for said, end in zip((low, high), wide, strict=True)
    )


@judges
def memo_numbers(memo: Any) -> str:
    """Judge Q11.6: three numbers with their intervals, recounted on the month LATER under `clinics.DRAFT`."""
    answered(memo)
    memo = mapping("memo", memo, MEMO)
    read = {name: _read_triple(name, memo[name]) for name in MEMO}
    later, before = clinics.world(LATER), clinics.public_world()
    truth = counts(later)
    for name, (value, low, high) in read.items():
        hits, base = truth[name]
        if not _cut(name, value, hits / base):
            raise Wrong(f"`{name}` is {value:.4g}. {_whose(name, value, later, before)}")
        ends = intervals(hits, base)
        lows, highs = zip(*ends, strict=True)
        if _ends_fit(name, low, high, ends) or _ends_fit(name, low, high, [drawn_anew()[name]]):
            continue
        others = {"this month, all women": len(later), "section 5's month": counts(before)[name][1]}
        for whose, women in others.items():
            wide = wilson_interval(hits / base * women, women)
            if women != base and _wide_as(name, low, high, wide):
                raise Wrong(
                    f"`{name}` is right, and its interval, {low:.4g} to {high:.4g}, is the one that {women:,} women would leave ({whose}). How many are "
                    "the women whom the sentence is about?"
                )
        wider = "wider" if high - low > PER[name] * (max(highs) - min(lows)) else "narrower or elsewhere"
        raise Wrong(
            f"`{name}` is right, and its interval, {low:.4g} to {high:.4g}, is {wider} than any usual 95% interval of the women whom the sentence is "
            "about. How many are they, and is it 95%?"
        )
    return "three numbers, each recounted on this month, with the interval that its women leave."


def _read_triple(name: str, value: Any) -> tuple[float, float, float]:
    """(value, low, high) of an entry of the memo; Wrong where it has no interval or cannot be one, Malformed else."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number(name, value)
        raise Wrong(
            f"`{name}` is one number without its interval. In the meeting somebody asks how far it could be off. Which two numbers "
            "belong beside it?"
        )
    parts = ("value", "low", "high")
    value, low, high = (
        number(f"{part} of {name}", each)
        for part, each in zip(parts, several(name, value, 3, "value, low, high"), strict=True)
    )
    if PER[name] == 1 and value > 1:
        as_percent = value <= 100
        raise Wrong(
            f"`{name}` is {value:g}{', which reads like a percentage' if as_percent else ''}. A share of women as a fraction lies from 0 to 1, as the budget "
            "beside it does. In which unit is it asked?"
        )
    if not low < high:
        what = "has no interval" if low == high else "has an interval whose ends are the wrong way round"
        raise Wrong(f"`{name}` {what}: from {low:g} to {high:g}. Which values would fit what was counted?")
    if not low <= value <= high:
        raise Wrong(
            f"`{name}` is {value:g} and lies outside its interval, {low:g} to {high:g}. Was one of them counted on other women, or in another "
            "unit?"
        )
    return value, low, high


def _whose(name: str, value: float, later: pd.DataFrame, before: pd.DataFrame) -> str:
    """Whose number this is, where it is one of another group, month or base; else what to look at."""
    site: Callable[[str], Callable[[pd.DataFrame], pd.Series]] = lambda site: lambda month: month["segment"] == site  # noqa: E731
    everybody: Callable[[pd.DataFrame], pd.Series] = lambda month: month["malignant"] >= 0  # noqa: E731
    groups = {
        "both sites together": counts(later, everybody),
        "the city site alone": counts(later, site("city")),
        "the outreach site alone": counts(later, site("outreach")),
    }
    hits, base = groups["both sites together"]["caught_share"]
    shares = {f"that of {whose}, this month": found[name] for whose, found in groups.items()}
    shares["that of the month of section 5"] = counts(before)[name]
    shares["the city's in the month of section 5"] = counts(before, site("city"))[name]
    if name == "caught_share":
        shares["that of all women, sick or not, who are not cleared in spite of a malignant lump"] = (
            len(later) - (base - hits), len(later),
        )  # fmt: skip
        shares["the share that is missed"] = (base - hits, base)
    if name == "missed_outreach":
        away, sick = later["segment"] == "outreach", later["malignant"] == 1
        shares["the one of 1,000 women with a malignant lump, not of 1,000 women,"] = (
            counts(later)[name][0], int((away & sick).sum()),
        )  # fmt: skip
    if name == "missed_outreach" and abs(value - counts(later)[name][0] / counts(later)[name][1]) < 0.001:
        return "That is a share as a fraction. The sentence speaks of women of 1,000."
    for whose, (some, of) in shares.items():
        if _is(name, value, some / of) and (some, of) != counts(later)[name]:
            return f"That is {whose.rstrip(',')}. Whom does the sentence speak of, and in which month?"
    return "Recounted on this month it is another number. Which women did you count, and of how many?"


@judges
def calibration(own: Any, key: Container[str] | None = None) -> str:
    """Judge Q11.7: brier, direction, worst level and next step, for the neighbour's record of `answers_record`.

    `key` is the set of next steps that fit; without it the next step is not judged.
    """
    answered(own)
    own = mapping("own", own, ("brier", "direction", "worst_level", "next_step"))
    brier = number("brier", own["brier"], 0, 1)
    direction = word("direction", own["direction"], DIRECTIONS)
    worst = number("worst_level", own["worst_level"], 0.5, 1)
    step = word("next_step", own["next_step"], STEPS)
    record = answers_record.neighbour()
    _brier_fits(brier, record)
    said, right = record["sure"].mean(), record["right"].mean()
    told = f"This learner said {said:.0%} on average and was right in {right:.0%}."
    if direction == "about_right":
        luck = 100 * math.sqrt(right * (1 - right) / len(record))
        raise Wrong(
            f"{told} That is {100 * abs(said - right):.0f} points apart, on {len(record)} answers. Luck would give about {luck:.0f}."
        )
    if direction != ("over" if said > right else "under"):
        raise Wrong(f"{told} You say {direction}: is that saying too much, or too little?")
    _level_fits(worst, answers_record.levels(record))
    if key is None:
        return Readable("score, direction and level fit the record.")
    if step not in key:
        does = "makes somebody say less" if step in LOWERS else "leaves everything as it is"
        does = "makes somebody say more" if step == "say_a_higher_number" else does
        raise Wrong(f"{told} `{step}` {does}. Will the next record then lie closer to the diagonal?")
    return f"a Brier score of {answers_record.brier(record):.3f}, {direction} above all at {worst:g}, and a step that brings the two closer."


def _brier_fits(brier: float, record: pd.DataFrame) -> None:
    """Raise Wrong where a number is not the Brier score of a record, and say whose it is where it is one of the usual ones."""
    if not differs(brier, answers_record.brier(record), _within(2, brier)):
        return
    shown = answers_record.public_world()
    if not differs(brier, record["right"].mean(), 0.005):
        raise Wrong(
            f"{brier:.3f} is about the share of right answers. A Brier score also asks how sure they were: what is squared?"
        )
    if not differs(brier, float((record["sure"] - record["right"]).abs().mean()), 0.005):
        raise Wrong(
            f"{brier:.3f} is about the mean distance between sure and right. The Brier score squares it first, so that being sure and wrong "
            "costs more."
        )
    if not differs(brier, answers_record.brier(shown), 0.005):
        raise Wrong(f"{brier:.3f} is about the Brier score of section 6's record. Whose record is asked here?")
    raise Wrong(
        f"{brier:.3f} is not the mean of (sure - right) squared over these {len(record)} answers. Always saying 0.5 would give 0.25."
    )


def _level_fits(worst: float, table: pd.DataFrame) -> None:
    """Raise Malformed or Wrong where a level does not exist, has too few answers, or is not the furthest off."""
    named: Mapping[float, int] = table["answers"].to_dict()
    place = min(named, key=lambda level: abs(level - worst))
    if abs(place - worst) > 1e-6:
        raise Malformed(
            f"`worst_level` is {brief(worst)}; one of the levels was expected: {', '.join(f'{each:g}' for each in named)}."
        )
    few = int(named[place])
    if few < answers_record.FEWEST:
        raise Wrong(
            f"At {place:g} there are {few} answers. Almost any share fits {few} answers, so read no fact there. Which level with at least {answers_record.FEWEST} is furthest off?"
        )
    gaps = table.loc[table["answers"] >= answers_record.FEWEST, "gap"].abs()
    if gaps[place] < gaps.max() - 1e-9:
        raise Wrong(
            f"At {place:g} what was said and what happened are {100 * gaps[place]:.0f} points apart; at another level with at least "
            f"{answers_record.FEWEST} answers they are further apart. Sort the table by the size of its gap."
        )
