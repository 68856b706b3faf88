"""Numbers, conditions and limits of a specification in words, for findings and for people who read it aloud."""

from collections.abc import Iterable, Mapping
from typing import Any

from aipm.spec.rules import SIGNALS, Rule

PER = {"case": "a case", "customer": "a customer in a month", "day": "a day"}


def amount(value: float) -> str:
    """Euros, or a number of things, as people write them: 1,200,000 or 87.50."""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.2f}"


def count(number: float, thing: str) -> str:
    """A number with its thing: 1 call, 300 calls."""
    return f"{amount(number)} {thing}{'' if number == 1 else 's'}"


def listed(words: Iterable[str]) -> str:
    """Words with `and` before the last one."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def limit_in_words(limit: Mapping[str, Any]) -> str:
    """A limit such as "150 euros a customer in a month"."""
    most = count(limit["max_euros"], "euro") if "max_euros" in limit else count(limit["max_calls"], "call")
    return f"{most} {PER[limit['per']]}"


def condition(rule: Rule) -> str:
    """A rule's conditions in words."""
    parts = []
    for signal, (low, high) in rule.when.items():
        most = SIGNALS[signal][1]
        if low <= 0 and high > most:
            parts.append(f"any {signal}")
        elif high > most:
            parts.append(f"{signal} from {low:g}")
        elif low <= 0:
            parts.append(f"{signal} below {high:g}")
        else:
            parts.append(f"{signal} from {low:g} to below {high:g}")
    if rule.segments is not None:
        parts.append("segment " + " or ".join(sorted(rule.segments)))
    return ", ".join(parts)
