"""Roles: five archetypes of product manager, the skills that each asks for, and which page of the portfolio shows which.

The archetypes are the guide's. The skills, and which artefact shows which, are the course's own reading of it; another
company draws the lines elsewhere.
"""

from collections.abc import Iterable

import pandas as pd

ROLES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    # role: (whom it serves, what it decides, skills)
    "platform": (
        "product teams, through a service",
        "how fast, how reliable, at what cost",
        ("service_levels", "monitoring", "behaviour_specs", "developer_experience"),
    ),
    "applied": (
        "people who use the product",
        "what the product does with a score",
        (
            "error_costs",
            "behaviour_specs",
            "uncertainty",
            "failure_design",
            "user_research",
            "experiments",
            "industry_rules",
        ),
    ),
    "ml_infra": (
        "ML engineers and data scientists",
        "how a model gets built, released and watched",
        ("pipelines", "monitoring", "service_levels", "data_literacy", "developer_experience"),
    ),
    "tooling": (
        "customers who build with models, often no experts",
        "how they get from data to a model they can trust",
        ("annotation_quality", "evaluation", "data_literacy", "prompt_design", "user_research"),
    ),
    "startup": (
        "pilot customers and investors",
        "what comes first",
        (
            "prioritising",
            "failure_design",
            "annotation_quality",
            "evaluation",
            "prompt_design",
            "experiments",
            "investor_story",
        ),
    ),
}

ARTEFACTS: dict[str, tuple[str, ...]] = {
    "00_product_card": ("behaviour_specs",),
    "01_behaviour_spec": ("behaviour_specs", "evaluation"),
    "02_error_cost_memo": ("error_costs", "evaluation"),
    "03_uncertainty_budget": ("uncertainty", "evaluation"),
    "04_failure_plan": ("failure_design", "monitoring"),
    "05_desk_decisions": ("service_levels", "pipelines", "annotation_quality", "prioritising"),
}

NEXT_STEPS = {
    "lesson_06_industries": "industry_rules",
    "lesson_07_data_literacy": "data_literacy",
    "lesson_08_experiments": "experiments",
    "lesson_09_prompts": "prompt_design",
    "lesson_10_evaluation": "evaluation",
    "watch_three_users": "user_research",
    "document_one_api": "developer_experience",
    "pitch_to_an_outsider": "investor_story",
}

SKILLS = tuple(sorted({skill for _, _, skills in ROLES.values() for skill in skills}))


def table() -> pd.DataFrame:
    """The five roles as a table: whom each serves, what it decides, the skills it asks for."""
    return pd.DataFrame(
        [(role, serves, decides, ", ".join(skills)) for role, (serves, decides, skills) in ROLES.items()],
        columns=["role", "serves", "decides", "skills"],
    )


def shown_by(artefacts: Iterable[str]) -> set[str]:
    """The skills that these artefacts show, as a set."""
    return {skill for artefact in artefacts for skill in ARTEFACTS[artefact]}


def evidence() -> pd.DataFrame:
    """Which skill each artefact of the portfolio so far shows, as a table."""
    return pd.DataFrame(
        [(artefact, ", ".join(skills)) for artefact, skills in ARTEFACTS.items()], columns=["artefact", "shows"]
    )


def steps() -> pd.DataFrame:
    """The next steps to choose from, and the gap that each closes, as a table."""
    return pd.DataFrame(list(NEXT_STEPS.items()), columns=["next step", "closes"])
