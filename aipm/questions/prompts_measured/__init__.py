"""Lesson 09: how its eight answers are judged, and what each wrong one is told."""

from aipm.questions.prompts_measured.choosing import eight_examples, thinking_plan
from aipm.questions.prompts_measured.comparing import better_prompt, release_gate
from aipm.questions.prompts_measured.prompting import contract_prompt, guarded_prompt, unsure_prompt
from aipm.questions.prompts_measured.tracing import trace_codes

__all__ = [
    "better_prompt",
    "contract_prompt",
    "eight_examples",
    "guarded_prompt",
    "release_gate",
    "thinking_plan",
    "trace_codes",
    "unsure_prompt",
]
