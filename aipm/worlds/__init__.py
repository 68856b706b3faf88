"""One folder a product: how its world is made or read, the model that serves it, and what its errors cost.

A lesson asks for a world by one short name, `from aipm.worlds import tickets`; WORLD_MODULES says where each lies. A
world's name is also what its hidden seeds are drawn with (its constant NAME), so a name stays when a file moves:
notebooks that were handed out go on working, and no hidden world changes.
"""

import importlib
from types import ModuleType
from typing import Any

from aipm.worlds.hidden import hidden

WORLD_MODULES = {
    "annotation": "helpdesk.annotation",
    "answers_record": "review.answers_record",
    "approvals": "refunddesk.approvals",
    "askcourse": "askcourse",
    "attackers": "refunddesk.attackers",
    "bandits": "shelf.bandits",
    "berkeley": "berkeley",
    "boards": "review.boards",
    "buying": "voices.buying",
    "candidates": "review.candidates",
    "churn_columns": "keepit.columns",
    "churn_model": "keepit.churn_model",
    "clinics": "cytotriage.clinics",
    "cold_start": "industries.cold_start",
    "compas": "compas",
    "costs": "payguard.costs",
    "curves": "refunddesk.curves",
    "cytotriage": "cytotriage",
    "desk_traces": "askcourse.traces",
    "desks": "askcourse.desks",
    "digitdesk": "digitdesk",
    "disturb": "industries.disturb",
    "drills": "payguard.drills",
    "duels": "voices.duels",
    "duties": "refunddesk.duties",
    "experiments": "shelf.experiments",
    "failures": "cytotriage.failures",
    "fairness": "lendfair.fairness",
    "feedback": "shelf.feedback",
    "fitted_attacks": "refunddesk.fitted_attacks",
    "job_ads": "jobs.ads",
    "judge_watch": "voices.judge_watch",
    "keepit": "keepit",
    "keepit_export": "keepit.export",
    "launch": "review.launch",
    "leaderboard": "review.leaderboard",
    "lendfair": "lendfair",
    "lineage": "keepit.lineage",
    "mail_routes": "voices.mail_routes",
    "mailbag": "voices.mailbag",
    "mutants": "payguard.mutants",
    "open_bandit": "open_bandit",
    "payguard": "payguard",
    "prompts": "helpdesk.prompts",
    "published": "shelf.published",
    "readiness": "review.readiness",
    "red_team": "refunddesk.red_team",
    "refunddesk": "refunddesk",
    "refunddesk_traces": "refunddesk.traces",
    "regimes": "industries.regimes",
    "release_gates": "voices.release_gates",
    "replies": "helpdesk.replies",
    "retries": "refunddesk.retries",
    "rises": "voices.rises",
    "roles": "jobs.roles",
    "routes": "refunddesk.routes",
    "scanner": "digitdesk.scanner",
    "segments": "keepit.segments",
    "serving": "helpdesk.serving",
    "shelf": "shelf",
    "shelf_candidates": "shelf.candidates",
    "shelf_cycle": "shelf.cycle",
    "shelf_feed": "shelf.feed",
    "shelf_log": "shelf.log",
    "shelf_rank": "shelf.rank",
    "skew": "helpdesk.skew",
    "splits": "shelf.splits",
    "startup": "jobs.startup",
    "support": "keepit.support",
    "survey": "keepit.survey",
    "swaps": "refunddesk.swaps",
    "tastes": "industries.tastes",
    "tickets": "helpdesk.tickets",
    "tools": "refunddesk.tools",
    "transrisk": "transrisk",
    "triage": "ward",
    "vendors": "payguard.vendors",
    "voices": "voices",
}

__all__ = ["WORLD_MODULES", "hidden", "module_of"]


def module_of(name: str) -> ModuleType:
    """The module of the world that lessons call `name`; raises KeyError where there is none."""
    return importlib.import_module(f"{__name__}.{WORLD_MODULES[name]}")


def __getattr__(name: str) -> Any:
    """A world by its short name, imported when a lesson first asks for it."""
    if name in WORLD_MODULES:
        return module_of(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *WORLD_MODULES})
