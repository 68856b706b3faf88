"""Lesson 05, the questions about roles: whose decision it is, what counts as success, and a target role with evidence."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

from aipm.questions.reading import answered, mapping, misplaced, word, word_table
from aipm.questions.verdict import Malformed, Readable, Wrong, brief, judges
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
FELT = {  # who feels each measure of success
    "p95_and_adoption": "the teams that call a service",
    "minutes_saved_for_users": "the people who use the product",
    "days_from_idea_to_release": "the people who build models",
    "right_labels_per_euro": "customers who pay for labels",
    "pilots_who_stay": "the first customers of a young firm",
}
MIX_UPS = {  # an owner that is often named, and what speaks against it
    (
        "feature_store",
        "platform",
    ): "The data scientists themselves come to this store; no product team ever sees it. Who is "
    "served: product teams, or the people who build models?",
    ("label_workbench", "ml_infra"): "This workbench is sold to firms without a single engineer. Whom does its product "
    "manager visit?",
    (
        "held_payment",
        "platform",
    ): "A held payment is felt at the till, by the person who pays. Which archetype decides what its users feel?",
}


@judges
def whose_decision(
    owners: Any,
    success: Any,
    key: Mapping[str, Container[str]] | None = None,
    success_key: Mapping[str, Container[str]] | None = None,
) -> str:
    """Judge Q05.1: the archetype that owns each of twelve decisions, and a measure of success for each archetype.

    `key` maps each decision to the set of archetypes that fit, `success_key` each archetype to its measures; at least
    RIGHT decisions must fit and all measures. Without keys, what is wrong under any key is judged.
    """
    answered(owners, success)
    owners = word_table("owners", owners, DECISIONS, ROLES)
    success = word_table("success", success, ROLES, SUCCESS)
    mixed = [decision for decision, role in owners.items() if (decision, role) in MIX_UPS]
    if len(mixed) > len(DECISIONS) - RIGHT:
        raise Wrong(f"At least {len(mixed)} decisions do not fit, and {RIGHT} must. {_doubt(mixed[0], owners)}")
    if len(set(owners.values())) == 1:
        raise Wrong(
            f"All twelve decisions go to {owners[DECISIONS[0]]}. In one week that person would sit at five desks. "
            "Ask of each decision: who notices tomorrow if it is wrong?"
        )
    _check_measures(success)
    if key is None or success_key is None:
        again = f" One to read again: {_doubt(mixed[0], owners)}" if mixed else ""
        return Readable(f"twelve owners and five different measures.{again}")
    wrong = misplaced(owners, key)
    right = len(DECISIONS) - len(wrong)
    if right < RIGHT:
        raise Wrong(f"{right} of {len(DECISIONS)} decisions fit; {RIGHT} are asked. {_doubt(wrong[0], owners)}")
    for desk in misplaced(success, success_key):
        raise Wrong(
            f"{desk} by {success[desk]}: that number is felt by {FELT[success[desk]]}, and {desk} serves "
            f"{roles.ROLES[desk][0]}. What do the people at this desk wait for, or pay for?"
        )
    rest = f" Read again: {wrong[0]}." if wrong else ""
    return f"{right} of {len(DECISIONS)} decisions with an owner that fits, and five measures that fit.{rest}"


def _doubt(decision: str, owners: Mapping[str, str]) -> str:
    """A sentence on why the chosen owner of a decision is doubtful."""
    role = owners[decision]
    serves = f"This desk serves {roles.ROLES[role][0]}. Who notices first when this decision is wrong?"
    return f"{decision} → {role}: {MIX_UPS.get((decision, role), serves)}"


def _check_measures(success: Mapping[str, str]) -> None:
    """Raise Wrong where a measure helps nobody, or stands beside two desks."""
    lazy = [role for role in ROLES if success[role] == "accuracy"]
    if lazy:
        raise Wrong(
            f'{lazy[0]} by accuracy: a label that is always "not urgent" is right on 90% of HelpDesk\'s tickets and helps nobody. '
            "Whose day gets better when this desk does its work, and in which unit?"
        )
    if "models_trained" in success.values():
        role = next(role for role in ROLES if success[role] == "models_trained")
        raise Wrong(
            f"{role} by models_trained: ten models that nobody released count more than one that works. What do the people "
            "at this desk wait for?"
        )
    for measure in FELT:
        desks = [role for role in ROLES if success[role] == measure]
        if len(desks) > 1:
            raise Wrong(
                f"{measure} stands beside {' and '.join(desks)}; each measure belongs to one desk. It is felt by {FELT[measure]}. "
                "Which desk serves them?"
            )


@judges
def role_canvas(
    canvas: Any,
    kept: Sequence[str] | None = None,
    key: Mapping[str, tuple[Container[str], Sequence[str]]] | None = None,
) -> str:
    """Judge Q05.7: a target role, two artefacts that show its skills, claims that they carry, open gaps, and a next step.

    `kept` lists the artefacts that exist (without it all of `roles.ARTEFACTS`). `key` maps each claim that a page carries to
    (artefacts that carry it, the skills that it shows); without it the claims are read only.
    """
    answered(canvas)
    canvas = mapping("canvas", canvas, ("role", "evidence", "claims", "gaps", "next_step"))
    role = canvas["role"]
    if isinstance(role, (list, tuple, set)) and len(role) > 1 and all(isinstance(r, str) and r in ROLES for r in role):
        raise Wrong(
            f"{len(role)} roles: a reader of your portfolio must guess which job you want. Choose one; the second is plan B "
            "and gets a canvas of its own."
        )
    role = word("role", role, ROLES)
    evidence = _listed("evidence", canvas["evidence"], tuple(kept or roles.ARTEFACTS))
    said = _listed("claims", canvas["claims"], tuple(roles.CLAIMS))
    gaps = _listed("gaps", canvas["gaps"], roles.SKILLS)
    step = word("next_step", canvas["next_step"], tuple(roles.NEXT_STEPS))
    _check_evidence(role, evidence)
    if len(said) < 2:
        raise Wrong(
            f"{len(said)} of the two sentences that an interview needs. Which sentences of section 8 do your pages carry?"
        )
    _check_gaps(role, evidence, gaps, step)
    told = f"{role}, argued from {len(evidence)} artefacts, with {len(said)} claims, {len(gaps)} open {'gap' if len(gaps) == 1 else 'gaps'} and a step that closes one"
    if key is None:
        return Readable(f"{told}.")
    for claim in said:
        _check_claim(role, evidence, claim, key)
    return f"{told}. Each claim is carried by a page."


def _check_evidence(role: str, evidence: Sequence[str]) -> None:
    """Raise Wrong where the evidence is no evidence for the role."""
    if not evidence:
        raise Wrong(
            f"You claim {role} and name no artefact. A claim without one is what everybody else writes too. Which page of "
            "your portfolio would you open in the interview?"
        )
    for artefact in evidence:
        if not set(roles.ARTEFACTS[artefact]) & set(roles.ROLES[role][2]):
            raise Wrong(
                f"{artefact} shows {' and '.join(roles.ARTEFACTS[artefact])}, and {role} does not ask for that in our table. A reader wonders why "
                "it is there. Which other page speaks for this role?"
            )
    if len(evidence) < 2:
        raise Wrong(f"One artefact, {evidence[0]}, carries the whole claim. Which second page shows a skill of {role}?")


def _check_gaps(role: str, evidence: Sequence[str], gaps: Sequence[str], step: str) -> None:
    """Raise Wrong where a gap is none, or the next step closes none of them."""
    skills = roles.ROLES[role][2]
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


def _check_claim(
    role: str, evidence: Sequence[str], claim: str, key: Mapping[str, tuple[Container[str], Sequence[str]]]
) -> None:
    """Raise Wrong where no page carries a claim, or it speaks for another role."""
    sentence = f'{claim} ("{roles.CLAIMS[claim]}")'
    if claim not in key:
        raise Wrong(
            f"{sentence}: no page of this course shows that. Your pages hold decisions about simulated products, with no customer, "
            "team or company of your own in them. What would you answer when the interviewer asks for more?"
        )
    pages, shows = key[claim]
    if not set(shows) & set(roles.ROLES[role][2]):
        raise Wrong(
            f"{sentence} shows {' and '.join(shows)}, and {role} does not ask for that in our table. Which sentence would?"
        )
    if not any(page in pages for page in evidence):
        raise Wrong(
            f"{sentence}: none of the pages that you bring ({', '.join(evidence)}) shows it. Bring the page that does, or claim less."
        )


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
