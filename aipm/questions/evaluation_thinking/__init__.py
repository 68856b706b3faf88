"""Lesson 10: how its nine answers are judged, and what each wrong one is told."""

from aipm.questions.evaluation_thinking.auditing import fairness_audit, leaflet
from aipm.questions.evaluation_thinking.choosing import label_plan, utility
from aipm.questions.evaluation_thinking.launching import launch_table, readiness_score
from aipm.questions.evaluation_thinking.telling import memo_to_the_director
from aipm.questions.evaluation_thinking.testing import board_protocol, mutation_suite, mutation_suite_form

__all__ = [
    "board_protocol",
    "fairness_audit",
    "label_plan",
    "launch_table",
    "leaflet",
    "memo_to_the_director",
    "mutation_suite",
    "mutation_suite_form",
    "readiness_score",
    "utility",
]
