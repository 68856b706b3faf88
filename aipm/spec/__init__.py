"""The executable behavioural specification: what a product does in which case, as data that is linted and executed.

`rules` reads and decides, `schema` says what a specification may look like, `lint` finds what is wrong before anything
runs, `replay` counts its budgets on a world, `render` shows it to people.
"""

from aipm.spec.lint import Finding, lint
from aipm.spec.render import as_flow, as_table
from aipm.spec.replay import Metric, MetricResult, replay, table
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
    "KEYS", "RULE_KEYS", "SIGNALS", "Finding", "Metric", "MetricResult", "Rule", "SpecError", "Vocabulary", "as_flow", "as_table",
    "check", "decide", "default", "gaps", "intervals", "lint", "overlaps", "replay", "rules", "schema", "table", "uncovered",
    "unreachable",
]  # fmt: skip
