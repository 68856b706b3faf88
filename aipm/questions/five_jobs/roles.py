"""Lesson 05, the questions about roles: whose decision it is, what counts as success, and a target role with evidence."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

from aipm.questions.verdict import (
    Malformed,
    Readable,
    Wrong,
    answered,
    brief,
    fitting,
    judges,
    mapping,
    word,
    word_table,
)
from aipm.worlds.jobs import roles

ROLES = tuple(roles.ROLES)
DECISIONS = (
    "suggestion_speed",
    "shared_prompts",
    "silent_suggestion",
    "held_payment",
    "feature_store",
    "training_queue",
    "label_workbench",
    "clicked_together",
    "next_month",
    "demo_on_friday",
    "comparison_page",
    "drift_service",
)
SUCCESS = (
    "p95_and_adoption",
    "minutes_saved_for_users",
    "days_from_idea_to_release",
    "right_labels_per_euro",
    "pilots_who_stay",
    "accuracy",
    "models_trained",
)
RIGHT = 10  # of the twelve decisions


@judges
def whose_decision(
    owners: Any,
    success: Any,
    key: Mapping[str, Container[str]] | None = None,
    success_key: Mapping[str, Container[str]] | None = None,
) -> str:
    """Judge Q05.1: the archetype that owns each of twelve decisions, and a measure of success for each archetype.

    `key` maps each decision to the set of archetypes that fit, `success_key` each archetype to its measures; at least
    RIGHT decisions must fit and all measures. Without keys, the usual mix-ups are judged.
    """
    answered(owners, success)
    owners = word_table("owners", owners, DECISIONS, ROLES)
    success = word_table("success", success, ROLES, SUCCESS)
    for decision, role, message in (
        (
            "feature_store",
            "platform",
            "The data scientists themselves come to this store; no product team ever sees it. Who is served: product "
            "teams, or the people who build models?",
        ),
        (
            "label_workbench",
            "ml_infra",
            "This workbench is sold to firms without a single engineer. Whom does its product manager visit?",
        ),
        (
            "held_payment",
            "platform",
            "A held payment is felt at the till, by the person who pays. Which archetype decides what its users feel?",
        ),
    ):
        if owners[decision] == role:
            raise Wrong(f"{decision} → {role}: {message}")
    if len(set(owners.values())) == 1:
        raise Wrong(
            f"All twelve decisions go to {owners[DECISIONS[0]]}. In one week that person would sit at five desks. "
            "Ask of each decision: who notices tomorrow if it is wrong?"
        )
    lazy = [role for role in ROLES if success[role] == "accuracy"]
    if lazy:
        raise Wrong(
            f'{lazy[0]} by accuracy: a label that is always "not urgent" is 90% accurate on these tickets and helps nobody. '
            "Whose day gets better when this desk does its work, and in which unit?"
        )
    if "models_trained" in success.values():
        role = next(role for role in ROLES if success[role] == "models_trained")
        raise Wrong(
            f"{role} by models_trained: ten models that nobody released count more than one that works. What do the people "
            "at this desk wait for?"
        )
    if key is None or success_key is None:
        return Readable("twelve owners and five measures, none of the usual mix-ups.")
    right = fitting(
        owners,
        key,
        "{right} of {total} decisions fit; {enough} are asked. Read {entry} again: who notices first when it goes wrong, and "
        "is that whom the desk {word} serves?",
        RIGHT,
    )
    fitting(
        success,
        success_key,
        "{entry} by {word}: that number could rise while the people whom this desk serves are worse off. Look up in "
        "section 2 whom it serves.",
    )
    return f"{right} of {len(DECISIONS)} decisions with the right owner, and five measures that fit."


@judges
def role_canvas(canvas: Any, kept: Sequence[str] | None = None) -> str:
    """Judge Q05.7: a target role, at least two artefacts that show its skills, open gaps, and a step that closes one.

    `kept` lists the artefacts that exist (without it all of `roles.ARTEFACTS`).
    """
    answered(canvas)
    canvas = mapping("canvas", canvas, ("role", "evidence", "gaps", "next_step"))
    role = canvas["role"]
    if isinstance(role, (list, tuple, set)) and len(role) > 1 and all(isinstance(r, str) and r in ROLES for r in role):
        raise Wrong(
            f"{len(role)} roles: a reader of your portfolio must guess which job you want. Choose one; the second is plan B "
            "and gets a canvas of its own."
        )
    role = word("role", role, ROLES)
    evidence = _listed("evidence", canvas["evidence"], tuple(kept or roles.ARTEFACTS))
    gaps = _listed("gaps", canvas["gaps"], roles.SKILLS)
    step = word("next_step", canvas["next_step"], tuple(roles.NEXT_STEPS))
    skills = roles.ROLES[role][2]
    if not evidence:
        raise Wrong(
            f"You claim {role} and name no artefact. A claim without one is what everybody else writes too. Which page of "
            "your portfolio would you open in the interview?"
        )
    for artefact in evidence:
        if not set(roles.ARTEFACTS[artefact]) & set(skills):
            raise Wrong(
                f"{artefact} shows {' and '.join(roles.ARTEFACTS[artefact])}, and {role} does not ask for that in our table. A reader wonders why "
                "it is there. Which other page speaks for this role?"
            )
    if len(evidence) < 2:
        raise Wrong(f"One artefact, {evidence[0]}, carries the whole claim. Which second page shows a skill of {role}?")
    if not gaps:
        raise Wrong(
            f"No gaps: {role} asks for {len(skills)} skills in our table, and your pages show {len(set(skills) & roles.shown_by(evidence))} of them. "
            "Compare the two lists; whoever interviews you will."
        )
    for gap in gaps:
        if gap not in skills:
            raise Wrong(
                f"{gap} is no skill that {role} asks for in our table. Closing it brings this goal no nearer. What is missing here?"
            )
        if gap in roles.shown_by(evidence):
            raise Wrong(
                f"You call {gap} a gap, and your own evidence shows it. Which skill of {role} do your pages not show?"
            )
    if roles.NEXT_STEPS[step] not in gaps:
        raise Wrong(
            f"{step} closes {roles.NEXT_STEPS[step]}, which is not among your gaps ({', '.join(gaps)}). Let the next step follow from a gap, "
            "or write down the gap that it follows from."
        )
    return f"{role}, argued from {len(evidence)} artefacts, with {len(gaps)} open {'gap' if len(gaps) == 1 else 'gaps'} and a step that closes one."


def _listed(name: str, value: Any, vocabulary: Sequence[str]) -> list[str]:
    """`value` as a list of different words of a vocabulary, or Malformed."""
    if not isinstance(value, (list, tuple, set, frozenset)):
        raise Malformed(f"`{name}` is {brief(value)}; a list of words was expected, such as [{brief(vocabulary[0])}].")
    if len(value) > len(vocabulary):
        raise Malformed(f"`{name}` has {len(value)} entries; there are only {len(vocabulary)} to choose from.")
    read = [word(f"an entry of {name}", entry, vocabulary) for entry in value]
    if len(set(read)) < len(read):
        raise Malformed(f"`{name}` holds a word more than once; different words were expected.")
    return read
