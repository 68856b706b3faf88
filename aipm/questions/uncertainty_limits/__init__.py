"""Lesson 03: how its eight answers are judged, and what each wrong one is told."""

from aipm.questions.uncertainty_limits.claiming import flawless_run
from aipm.questions.uncertainty_limits.deciding import asthma_trap, name_limits, promise_under_shift
from aipm.questions.uncertainty_limits.measuring import boundary, gate_and_threshold, shown_percentage
from aipm.questions.uncertainty_limits.promising import budget_form, uncertainty_budget

__all__ = [
    "asthma_trap",
    "boundary",
    "budget_form",
    "flawless_run",
    "gate_and_threshold",
    "name_limits",
    "promise_under_shift",
    "shown_percentage",
    "uncertainty_budget",
]
