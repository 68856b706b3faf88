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

CLAIMS = {  # what somebody might say in an interview; not all of it is shown by a page
    "cut_fraud": "I lowered the fraud losses of a payment company.",
    "found_the_trap": "I can show why 99% accuracy was not enough, with recall and precision.",
    "specified_behaviour": "I wrote down what a product does with a score, before it was built.",
    "priced_errors": "I set thresholds from the prices of both errors, on simulated payments.",
    "stated_limits": "I wrote a promise that names how sure a model is, with intervals.",
    "planned_fallback": "I planned what a product does when its model is unsure or wrong.",
    "planned_alarms": "I planned what is watched after launch, and which alarm stops what.",
    "trusted_by_users": "Users trust the products that I specified.",
    "sized_by_p95": "I sized a simulated service by its 95th percentile and its price.",
    "ran_a_platform": "I ran the model service of a company with forty product teams.",
    "checked_columns": "I set a check that finds broken columns in simulated weeks nobody had seen.",
    "planned_labels": "I planned labels and an expert within a budget, for recall and precision.",
    "led_annotators": "I led a team of annotators and made it agree more often.",
    "ordered_weeks": "I divided eight weeks among five kinds of work, in simulated markets.",
    "won_pilots": "I won pilot customers for a start-up in eight weeks.",
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


def claims() -> pd.DataFrame:
    """Sentences that somebody might say in an interview, as a table."""
    return pd.DataFrame(list(CLAIMS.items()), columns=["claim", "sentence"])
