"""A specification for people: as a table, and as a flow of sentences that a stakeholder can read aloud."""

import math

import pandas as pd

from aipm.spec.rules import Rule, default, rules
from aipm.spec.vocabulary import Spec


def condition(rule: Rule) -> str:
    """A rule's conditions in words."""
    parts = []
    for signal, (low, high) in rule.when.items():
        if low <= 0 and high > 1:
            parts.append(f"any {signal}")
        elif (high > 1 and signal != "amount") or math.isinf(high):
            parts.append(f"{signal} from {low:g}")
        elif low <= 0:
            parts.append(f"{signal} below {high:g}")
        else:
            parts.append(f"{signal} from {low:g} to below {high:g}")
    if rule.segments is not None:
        parts.append("segment " + " or ".join(sorted(rule.segments)))
    return ", ".join(parts)


def as_table(spec: Spec) -> pd.DataFrame:
    """The rules as a DataFrame: one row a rule in order, the default last."""
    rows = [(rule.id, condition(rule), rule.do, rule.say) for rule in rules(spec)]
    action = default(spec)
    if action is not None:
        rows.append(("default", "otherwise", action, ""))
    return pd.DataFrame(rows, columns=["rule", "if", "do", "say"])


def as_flow(spec: Spec) -> list[str]:
    """The specification as a list of sentences, in the order in which the product asks."""
    lines = []
    for place, rule in enumerate(rules(spec)):
        start = "First ask" if place == 0 else "Else ask"
        lines.append(
            f"{start}: {condition(rule)}? Then {rule.do.replace('_', ' ')}, and say {rule.say.replace('_', ' ')!r}."
        )
    last = default(spec)
    lines.append(f"Else {last.replace('_', ' ')}." if last else "Else nobody answers.")
    for budget in spec.get("budgets", []):
        limit = f"at most {budget['max']:g}" if "max" in budget else f"at least {budget['min']:g}"
        where = "" if budget["scope"] == "all" else f" in {budget['scope'].replace('_', ' ')}"
        lines.append(
            f"We promise {limit} {budget['metric'].replace('_', ' ')}{where}; "
            f"{budget['owner'].replace('_', ' ')} looks again by {budget['review_by']}."
        )
    for monitor in spec.get("monitors", []):
        lines.append(f"If {monitor['signal'].replace('_', ' ')} alarms, {monitor['then'].replace('_', ' ')}.")
    return lines
