"""Lesson 08: how its nine answers are judged, and what each wrong one is told."""

from aipm.questions.experimentation.choosing import interleaving_audit, launch_plan, method_table
from aipm.questions.experimentation.comparing import covariate_choice, offline_choice, ramp_up
from aipm.questions.experimentation.planning import planned_days, stopping_plan, stopping_valid
from aipm.questions.experimentation.splitting import split_check
from aipm.questions.experimentation.telling import memo_to_head_of_product

__all__ = [
    "covariate_choice",
    "interleaving_audit",
    "launch_plan",
    "memo_to_head_of_product",
    "method_table",
    "offline_choice",
    "planned_days",
    "ramp_up",
    "split_check",
    "stopping_plan",
    "stopping_valid",
]
