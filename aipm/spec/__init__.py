"""The executable behavioural specification: what a product does in which case, as data that is linted and executed.

`rules` reads and decides, `schema` says what a specification may look like, `lint` finds what is wrong before anything
runs, `replay` counts its budgets on a world, `render` shows it to people. For an agent with tools, `agents` reads what it may
do, `powers` computes what that can cost at most, and `desk` replays it on a month of RefundDesk.
"""

from aipm.spec.finding import Finding
from aipm.spec.lint import lint
from aipm.spec.powers import Part, plans_of, policy_of, worst_day, worst_month, worst_parts
from aipm.spec.render import as_flow, as_table
from aipm.spec.render_agents import as_permissions
from aipm.spec.replay import Figure, Metric, MetricResult, replay, table
from aipm.spec.rules import (
    KEYS,
    RULE_KEYS,
    SIGNALS,
    Rule,
    SpecError,
    decide,
    default,
    gaps,
    intervals,
    overlaps,
    rules,
    uncovered,
    unreachable,
)
from aipm.spec.schema import check, schema
from aipm.spec.vocabulary import Vocabulary

__all__ = [
    "KEYS", "RULE_KEYS", "SIGNALS", "Figure", "Finding", "Metric", "MetricResult", "Part", "Rule", "SpecError", "Vocabulary",
    "as_flow", "as_permissions", "as_table", "check", "decide", "default", "gaps", "intervals", "lint", "overlaps", "plans_of",
    "policy_of", "replay", "rules", "schema", "table", "uncovered", "unreachable", "worst_day", "worst_month", "worst_parts",
]  # fmt: skip
