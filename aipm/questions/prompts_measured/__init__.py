"""Lesson 09: how its eight answers are judged, and what each wrong one is told."""

from aipm.questions.prompts_measured.choosing import prompt_and_promise, ship_plan
from aipm.questions.prompts_measured.comparing import better_prompt
from aipm.questions.prompts_measured.defending import heard_outside
from aipm.questions.prompts_measured.gating import release_gate
from aipm.questions.prompts_measured.parsing import reader
from aipm.questions.prompts_measured.routing import routed
from aipm.questions.prompts_measured.tracing import trace_codes

__all__ = [
    "better_prompt",
    "heard_outside",
    "prompt_and_promise",
    "reader",
    "release_gate",
    "routed",
    "ship_plan",
    "trace_codes",
]
