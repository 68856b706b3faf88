"""Lesson 04: how its eight answers are judged, and what each wrong one is told."""

from aipm.questions.designing_for_failure.learning import learning_loop, recall_from_audit
from aipm.questions.designing_for_failure.planning import fallback_table, first_failures
from aipm.questions.designing_for_failure.replying import caveats_and_flags
from aipm.questions.designing_for_failure.responding import alarm_response, runbook
from aipm.questions.designing_for_failure.watching import alarm_plan, alarm_plan_form, three_zones, three_zones_form

__all__ = [
    "alarm_plan",
    "alarm_plan_form",
    "alarm_response",
    "caveats_and_flags",
    "fallback_table",
    "first_failures",
    "learning_loop",
    "recall_from_audit",
    "runbook",
    "three_zones",
    "three_zones_form",
]
