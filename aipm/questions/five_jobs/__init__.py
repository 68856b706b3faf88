"""Lesson 05: how its seven answers are judged, and what each wrong one is told."""

from aipm.questions.five_jobs.desks import platform_promise, release_check
from aipm.questions.five_jobs.planning import annotation_plan, eight_weeks
from aipm.questions.five_jobs.roles import role_canvas, whose_decision
from aipm.questions.five_jobs.searching import hidden_jobs, hidden_jobs_form

__all__ = [
    "annotation_plan",
    "eight_weeks",
    "hidden_jobs",
    "hidden_jobs_form",
    "platform_promise",
    "release_check",
    "role_canvas",
    "whose_decision",
]
