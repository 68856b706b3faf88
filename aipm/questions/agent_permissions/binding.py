"""Lesson 13, the question about the law's dates: which duties bind whom on a day. The rows are those of `duties`."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from aipm.questions.reading import answered, mapping, words
from aipm.questions.verdict import Readable, Wrong, judges
from aipm.worlds import duties

# The cases of the prompt: the product and the day, of which the product is a new version.
CASES = {
    "bank_2026": ("LendFair", date(2026, 11, 19)),
    "bank_2027": ("LendFair", date(2027, 12, 2)),
    "lendfair_maker": ("LendFair", date(2027, 12, 2)),
    "refunddesk_maker": ("RefundDesk", date(2026, 12, 10)),
    "payguard_maker": ("PayGuard", date(2027, 12, 2)),
    "hospital": ("CytoTriage", date(2028, 8, 2)),
    "cytotriage_maker": ("CytoTriage", date(2028, 8, 1)),
}
ROWS = {duty.id: duty for duty in duties.DUTIES}


@judges
def duties_by_case(duties_on: Any, key: Mapping[str, set[str]] | None = None) -> str:
    """Judge Q13.8: the ids of the duties that bind in each case.

    Without the `key` only the days are judged: no duty may be listed before its first day.
    """
    answered(duties_on)
    entries = mapping("duties_on", duties_on, tuple(CASES))
    chosen = {case: words(case, [] if entry in ({}, None) else entry, ROWS) for case, entry in entries.items()}
    for case, listed in chosen.items():
        _too_early(case, listed)
    total = sum(len(listed) for listed in chosen.values())
    if not total:
        raise Wrong(
            "Your answer lists no duty in any case. One row of the table has bound since 2018. Which rows began before 19 November 2026, and were they postponed?"
        )
    if key is None:
        return Readable(
            f"You list {_count(total, 'duty', 'duties')} in {len(CASES)} cases, and none before its first day. Whether each is a duty of that company and of that product, and whether one is missing, is judged later."
        )
    right = sum(chosen[case] == key[case] for case in CASES)
    said = f"In {right} of {len(CASES)} cases you list exactly the duties that bind."
    for case in CASES:
        _not_theirs(said, case, chosen[case] - key[case])
        _lacking(said, case, key[case] - chosen[case], chosen[case])
    return f"in all {len(CASES)} cases exactly the duties that bind."


def _too_early(case: str, listed: set[str]) -> None:
    day = CASES[case][1]
    early = [ROWS[each] for each in ROWS if each in listed and ROWS[each].since > day]
    if early:
        raise Wrong(
            f"`{case}` is about {_said(day)}, and you list {early[0].id!r}, whose first day comes later, on {_said(early[0].since)}."
        )


def _not_theirs(said: str, case: str, extra: set[str]) -> None:
    """Raise Wrong with the first duty of the table that is listed and does not bind: by its product, else by its role."""
    product = duties.PRODUCTS[CASES[case][0]]
    for duty in (ROWS[each] for each in ROWS if each in extra):
        for field, value in duty.applies.items():
            if getattr(product, field) != value:
                raise Wrong(
                    f"{said} In `{case}` you list {duty.id!r}. That row applies to products whose `{field}` is {value!r}. What does `duties.products()` say there of {product.name}, and why?"
                )
        raise Wrong(
            f"{said} In `{case}` you list {duty.id!r}, which is a duty of the {duty.role}. Which roles does this company have, by what the prompt says of roles?"
        )


def _lacking(said: str, case: str, missing: set[str], listed: set[str]) -> None:
    """Raise Wrong with what is known of a duty that is not `listed`, and not its name."""
    day = CASES[case][1]
    for duty in (ROWS[each] for each in ROWS if each in missing):
        lacks = f"{said} In `{case}` a duty is missing"
        if duty.since == day and not any(ROWS[each].since == day for each in listed):
            raise Wrong(f"{lacks} that begins on {_said(day)}. Does a duty bind on its first day?")
        if duty.id == "gdpr_22":
            raise Wrong(
                f"{lacks} that is older than the AI Act. A clerk signs; who decides, if the clerk has never once decided otherwise than the score?"
            )
        if duty.id == "ai_act_50_1":
            raise Wrong(
                f"{lacks} that no later law has moved. Which dates were moved in July 2026, and which were not?"
            )
        raise Wrong(
            f"{lacks} that has bound since {_said(duty.since)}. Go through all roles that this company has, and through each row of a role."
        )


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
