"""Lesson 00: how its five answers are judged, and what each wrong one is told."""

from aipm.questions.start_here.carding import (
    FIXERS,
    HARMS,
    PRODUCTS,
    STATEMENTS,
    USERS,
    product_card,
    testable_statements,
)
from aipm.questions.start_here.counting import guess_and_count, two_sided_budget
from aipm.questions.start_here.repairing import ACTIONS, DRAFT, SAYINGS, repaired_spec, spec_form

__all__ = [
    "ACTIONS", "DRAFT", "FIXERS", "HARMS", "PRODUCTS", "SAYINGS", "STATEMENTS", "USERS", "guess_and_count", "product_card",
    "repaired_spec", "spec_form", "testable_statements", "two_sided_budget",
]  # fmt: skip
