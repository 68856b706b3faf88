"""A specification for people: as a table, and as a flow of sentences that a stakeholder can read aloud."""

import pandas as pd

from aipm.spec.render_agents import sentences
from aipm.spec.rules import default, rules
from aipm.spec.vocabulary import Spec, Vocabulary
from aipm.spec.wording import condition


def as_table(spec: Spec) -> pd.DataFrame:
    """The rules as a DataFrame: one row a rule in order, the default last."""
    rows = [(rule.id, condition(rule), rule.do, rule.say) for rule in rules(spec)]
    action = default(spec)
    if action is not None:
        rows.append(("default", "otherwise", action, ""))
    return pd.DataFrame(rows, columns=["rule", "if", "do", "say"])


def as_flow(spec: Spec, vocabulary: Vocabulary | None = None) -> list[str]:
    """The specification as a list of sentences, in the order in which the product asks.

    With the vocabulary of an agent, the sentences also say what its tools do and what a day costs at worst.
    """
    lines = []
    for place, rule in enumerate(rules(spec)):
        start = "First ask" if place == 0 else "Else ask"
        lines.append(
            f"{start}: {condition(rule)}? Then {rule.do.replace('_', ' ')}, and say {rule.say.replace('_', ' ')!r}."
        )
    last = default(spec)
    lines.append(f"Else {last.replace('_', ' ')}." if last else "Else nobody answers.")
    lines.extend(sentences(spec, vocabulary))
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
