"""Lesson 11, the questions about proof: monitors that stop the harm, and a short suite that runs before each release."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from aipm.questions.designing_for_failure.watching import CAUGHT, IN_TIME, alarm_plan, caught_share, read_monitors
from aipm.questions.evaluation_thinking.testing import good_model_passes, read_suite, untouched
from aipm.questions.verdict import Formed, Malformed, Wrong, judges
from aipm.worlds.cytotriage import failures
from aipm.worlds.payguard import drills, mutants, vendors

CONTAINS = ("fallback_rules", "pause_product")
SAID = {drills.TACTICS: "changes of tactics", drills.FEED: "broken feeds"}
MOST_TESTS, KILLED = 8, 6


@judges
def contained_drills(monitors: Any, worlds: Sequence[drills.Drill] | None = None) -> str:
    """Judge Q11.3: the alarms of lesson 04, and those that contain must catch each incident by themselves."""
    read = read_monitors(monitors)
    worlds = worlds or [drills.public_world()]
    told = alarm_plan(monitors, worlds=worlds)
    stopping = [monitor for monitor in read if monitor["then"] in CONTAINS]
    for kind, weeks in IN_TIME.items():
        share = caught_share(stopping, worlds, kind, weeks) if stopping else 0.0
        if share < CAUGHT:
            model, nothing = failures.weekly_loss()
            raise Wrong(
                f"Every kind of incident is seen, but only {share:.0%} of the {SAID[kind]} end in more than a message. While somebody looks "
                f"for the cause the model runs on; after a change of tactics that costs {model - nothing:,.0f} € a week more than "
                "no model. What should the alarm do?"
            )
    return f"{told} Each alarm that counts also stops the harm."


def _read(suite: Any) -> list[mutants.Test]:
    read = read_suite(suite)
    if len(read) > MOST_TESTS:
        raise Malformed(f"`suite` has {len(read)} tests; a release runs at most {MOST_TESTS} here.")
    good_model_passes(read)
    return read


@judges
def release_suite_form(suite: Any) -> str:
    """Judge the form of Q11.4: one to MOST_TESTS tests that can be run, and that the good model passes."""
    return Formed(f"{len(_read(suite))} tests that can be run, and the good model passes them all.")


@judges
def release_suite(suite: Any, worlds: Sequence[Sequence[mutants.Mutant]] | None = None) -> str:
    """Judge Q11.4: in each of `worlds` (of `vendors`) KILLED of nine mutants die, among them both that sit in one segment."""
    read = _read(suite)
    rows, fewest = mutants.rows_of(read), len(mutants.FAULTS)
    kinds = {test["kind"] for test in read}
    for world in worlds or [vendors.public_world()]:
        dead = np.array([not mutants.holds(read, mutant.model, rows).all() for mutant in world])
        alive = [mutant for mutant, killed in zip(world, dead, strict=True) if not killed]
        fewest = min(fewest, int(dead.sum()))
        hiding = [mutant for mutant in alive if mutant.fault in vendors.SEGMENT_FAULTS]
        lived = f"{len(alive)} of {len(world)} mutants live, and {KILLED} must die."
        if kinds == {"MFT"} and dead.sum() < KILLED:
            raise Wrong(
                f"{lived} Tests of single payments are what an accuracy does; on everyday payments a mutant that lives is right in "
                f"{mutants.accuracy(alive[0].model):.1%}, the good model in {mutants.accuracy(mutants.good):.1%}. What must move when you edit a payment?"
            )
        if hiding:
            raise Wrong(
                f"A mutant lives that is faulty in one segment only, and {dead.sum()} of {len(world)} are dead. Everywhere else it is the good "
                "model. Do you ask the same of each segment?"
            )
        if dead.sum() < KILLED:
            raise Wrong(f"{lived} No test of yours touches {untouched(read)}.")
    return f"{len(read)} tests, and at least {fewest} of {len(mutants.FAULTS)} mutants die, in every segment."
