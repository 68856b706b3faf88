"""Lesson 13: how its nine answers are judged, and what each wrong one is told."""

from aipm.questions.agent_permissions.approving import people_look
from aipm.questions.agent_permissions.binding import duties_by_case
from aipm.questions.agent_permissions.claiming import red_team_claim
from aipm.questions.agent_permissions.looking import looking_plan
from aipm.questions.agent_permissions.permitting import agent_may
from aipm.questions.agent_permissions.retrying import tried_again
from aipm.questions.agent_permissions.routing import route_by_band
from aipm.questions.agent_permissions.swapping import swap_gate
from aipm.questions.agent_permissions.telling import memo_to_head_of_customer_service

__all__ = [
    "agent_may",
    "duties_by_case",
    "looking_plan",
    "memo_to_head_of_customer_service",
    "people_look",
    "red_team_claim",
    "route_by_band",
    "swap_gate",
    "tried_again",
]
