"""Lesson 03: how its nine answers are judged, and what each wrong one is told."""

from aipm.questions.uncertainty_limits.claiming import flawless_run
from aipm.questions.uncertainty_limits.deciding import asthma_trap, name_limits, promise_under_shift
from aipm.questions.uncertainty_limits.measuring import boundary, gate_and_threshold, shown_percentage
from aipm.questions.uncertainty_limits.promising import budget_form, uncertainty_budget
from aipm.questions.uncertainty_limits.telling import memo_to_post_room

__all__ = [
    "asthma_trap",
    "boundary",
    "budget_form",
    "flawless_run",
    "gate_and_threshold",
    "memo_to_post_room",
    "name_limits",
    "promise_under_shift",
    "shown_percentage",
    "uncertainty_budget",
]
