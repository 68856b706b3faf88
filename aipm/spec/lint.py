"""What is wrong with a specification before anything is run: gaps, dead rules, budgets that nobody measures; an agent's limits."""

from collections.abc import Iterator, Sequence

import numpy as np

from aipm.spec.finding import Finding
from aipm.spec.lint_agents import lint_agent
from aipm.spec.rules import Cells, Rule, SpecError, cells, default, rules
from aipm.spec.schema import check
from aipm.spec.vocabulary import Spec, Vocabulary


def lint(spec: Spec, vocabulary: Vocabulary | None = None) -> list[Finding]:
    """All Findings about a readable specification, the gravest kinds first. Raises SpecError where it cannot be read.

    What an agent's tools are stands in the vocabulary; without one, nothing is said about `tools`, `limits` and the like.
    """
    check(spec, vocabulary)
    listed = rules(spec)
    space = cells(listed, vocabulary.segments if vocabulary else ())
    agent = lint_agent(spec, vocabulary) if vocabulary and vocabulary.tools else []
    faults, notes = ([finding for finding in agent if (finding.kind == "note") == note] for note in (False, True))
    return [
        *_gaps(spec, space),
        *_unreachable(listed, space),
        *faults,
        *_unmeasured(spec, vocabulary),
        *_uncovered(spec),
        *notes,
    ]


def _gaps(spec: Spec, space: Cells) -> Iterator[Finding]:
    if default(spec) is not None:
        return
    free = np.argwhere(space.owner < 0)
    if len(free):
        place = space.describe(free[0])
        yield Finding("gap", place, f"Nobody answers at {place}, and the spec has no default.")


def _unreachable(listed: Sequence[Rule], space: Cells) -> Iterator[Finding]:
    fired = set(np.unique(space.owner))
    for index, rule in enumerate(listed):
        if index not in fired:
            yield Finding(
                "unreachable", rule.id, f"The rule {rule.id} never fires: the rules above it take all it names."
            )


def _unmeasured(spec: Spec, vocabulary: Vocabulary | None) -> Iterator[Finding]:
    watched = {monitor["signal"] for monitor in spec.get("monitors", [])}
    for place, budget in enumerate(spec.get("budgets", [])):
        seen_by = vocabulary.metrics[budget["metric"]] if vocabulary else (budget["metric"],)
        if not watched & set(seen_by):
            sentence = f"The budget on {budget['metric']} can break unseen: no monitor watches {' or '.join(seen_by)}."
            yield Finding("unmeasured", f"budgets[{place}]", sentence)


def _uncovered(spec: Spec) -> Iterator[Finding]:
    names = {rule["id"] for rule in spec["rules"]} | {monitor["signal"] for monitor in spec.get("monitors", [])}
    for place, mode in enumerate(spec.get("failure_modes", [])):
        unknown = [name for name in mode["covered_by"] if name not in names]
        if unknown:
            raise SpecError(
                f"`failure_modes[{place}].covered_by` names {unknown[0]!r}, which is no rule and no monitor"
            )
        if mode["severity"] == "severe" and not mode["covered_by"]:
            sentence = f"The failure mode {mode['id']} is severe, and neither a rule nor a monitor is about it."
            yield Finding("uncovered", f"failure_modes[{place}]", sentence)
