"""Lesson 11, the questions about proof: monitors that stop the harm, and a short suite that runs before each release."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from aipm.questions.designing_for_failure.watching import read_monitors
from aipm.questions.evaluation_thinking.testing import good_model_passes, read_suite
from aipm.questions.launch_review.agreeing import SURE, chance_to_keep
from aipm.questions.reading import answered
from aipm.questions.verdict import Formed, Malformed, Readable, Wrong, brief, judges
from aipm.worlds.cytotriage import failures
from aipm.worlds.payguard import drills, mutants, vendors

CONTAINS = ("fallback_rules", "pause_product")
SAID = {drills.TACTICS: "changes of tactics", drills.FEED: "broken feeds"}
IN_TIME = {drills.TACTICS: 3, drills.FEED: 1}  # weeks
CAUGHT = 0.90  # of the incidents, at least
RINGS, STOPS, PAUSES = 0.05, 0.02, 0.01  # of calm quarters with an alarm, with one that acts, and with a pause, at most
PRACTICE = range(1, 9)  # the worlds of drills, and of vendors, that a learner may open

MOST_TESTS, KILLED = 8, 6
FURTHER = 20  # times an amount, or a number of payments, at which a test looks again for what it has missed


def _first(read: Sequence[dict[str, Any]], worlds: Sequence[drills.Drill], kind: str) -> np.ndarray:
    """By quarter of a kind, the week in which the first of the monitors rings; infinity where none does."""
    found = []
    for world in worlds:
        rung = np.zeros((drills.QUARTERS, drills.WEEKS), bool)
        for monitor in read:
            asked = (monitor[key] for key in ("signal", "window_weeks", "k", "runs", "wait_days"))
            rung |= world.alarms(kind, *asked)
        found.append(np.where(rung.any(axis=1), rung.argmax(axis=1) + 1.0, np.inf))
    return np.concatenate(found)


def _why_late(read: Sequence[dict[str, Any]], kind: str) -> str:
    """What the monitors of an answer miss of an incident, in words and numbers."""
    calm, after = drills.rates()[drills.CALM], drills.rates()[kind]
    signals = {monitor["signal"] for monitor in read}
    moved = drills.psi_of_counts(calm.bins, after.bins)
    if kind == drills.FEED:
        limits = [monitor["k"] for monitor in read if monitor["signal"] == "score_psi"]
        if limits and min(limits) > moved:
            return f"The PSI of the scores rises to {moved:.3f}, and your limit is {min(limits):g}. Where does this limit come from?"
        if limits:
            tight = min((each for each in read if each["signal"] == "score_psi"), key=lambda each: each["k"])
            return (
                f"In a whole week the PSI of the scores rises to {moved:.3f}. Your monitor with the limit {tight['k']:g} has window_weeks "
                f"{tight['window_weeks']}, runs {tight['runs']} and wait_days {tight['wait_days']}. What keeps it from ringing in the first week?"
            )
        return (
            f"A broken feed raises the reviewers' hit rate from {calm.review_hit_rate:.0%} to {after.review_hit_rate:.0%} and the accuracy to {after.accuracy:.1%}: "
            "both look better. Which signal looks at the scores themselves?"
        )
    if signals == {"score_psi"}:
        return (
            f"A change of tactics moves the PSI of the scores to {moved:.4f}, and recall from {calm.recall:.0%} to {after.recall:.0%}. The scores look as "
            "always, only what they mean has changed. Which signal looks at outcomes?"
        )
    outcomes = [monitor for monitor in read if monitor["signal"] != "score_psi"]
    early = [
        each
        for each in outcomes
        if each["signal"] in ("recall", "accuracy") and each["wait_days"] < 7 * drills.LABEL_DELAY
    ]
    if early:
        return (
            f"Your monitor of {early[0]['signal']} waits {early[0]['wait_days']} days. By then the bank knows the frauds that it stopped, and none of those "
            "that it missed, so this number looks good whatever happens. When do the disputes come in?"
        )
    if all(monitor["wait_days"] > 7 * IN_TIME[kind] for monitor in outcomes):
        soonest = min(monitor["wait_days"] for monitor in outcomes)
        return (
            f"Your monitors of outcomes wait {soonest} days or more, and {7 * IN_TIME[kind]} days are given. Which outcome is known on the day of the "
            "review?"
        )
    return "Is the limit too wide, the window too long, or does the monitor wait for more weeks than it must?"


def _runs_on(read: Sequence[dict[str, Any]], drilled: Sequence[drills.Drill], kind: str, weeks: int) -> str:
    """Which alarms see an incident in time and only send a message, and what that costs."""
    alone = {
        monitor["signal"]: (_first([monitor], drilled, kind) <= weeks).mean()
        for monitor in read
        if monitor["then"] not in CONTAINS
    }
    told = f"Your monitor of {max(alone, key=lambda signal: alone[signal])} sees them and only sends a message, and the model runs on meanwhile"
    if kind == drills.FEED:
        return f"{told}, with scores that come from broken data."
    model, nothing = failures.weekly_loss()
    return f"{told}, which costs {model - nothing:,.0f} € a week more than no model."


@judges
def contained_drills(monitors: Any, worlds: Sequence[drills.Drill] | None = None) -> str:
    """Judge Q11.2: alarms that ring seldom for nothing, act more seldom for nothing, and end each incident in time.

    Replayed on the drills of `worlds`; without them on those to practise on.
    """
    read = read_monitors(monitors)
    drilled = worlds or [drills.world(seed) for seed in PRACTICE]
    acting = [monitor for monitor in read if monitor["then"] in CONTAINS]
    rung = np.isfinite(_first(read, drilled, drills.CALM))
    stopped = np.isfinite(_first(acting, drilled, drills.CALM))
    pausing = [monitor for monitor in read if monitor["then"] == "pause_product"]
    paused = np.isfinite(_first(pausing, drilled, drills.CALM))
    if rung.mean() > RINGS:
        alone = [np.isfinite(_first([monitor], drilled, drills.CALM)).mean() for monitor in read]
        worst = int(np.argmax(alone))
        raise Wrong(
            f"In {rung.mean():.1%} of calm quarters somebody is woken for nothing, and {RINGS:.0%} are allowed. Your monitor of {read[worst]['signal']} "
            f"alone rings in {alone[worst]:.1%}. A wider limit, or a second week in a row?"
        )
    ended: dict[str, np.ndarray] = {}
    for kind, weeks in IN_TIME.items():
        seen = _first(read, drilled, kind) <= weeks
        ended[kind] = _first(acting, drilled, kind) <= weeks
        within = f"within {weeks} week{'s' * (weeks > 1)}"
        if seen.mean() < CAUGHT:
            raise Wrong(
                f"Of the {SAID[kind]} {seen.mean():.1%} are seen {within}, and {CAUGHT:.0%} are asked. {_why_late(read, kind)}"
            )
        if ended[kind].mean() < CAUGHT:
            raise Wrong(
                f"Of the {SAID[kind]} {seen.mean():.0%} are seen {within}, but only {ended[kind].mean():.0%} end in more than a message by then. "
                f"{_runs_on(read, drilled, kind, weeks)} What should that alarm do?"
            )
    if paused.mean() > PAUSES:
        raise Wrong(
            f"In {paused.mean():.1%} of calm quarters an alarm of yours pauses every payment for nothing, and {PAUSES:.0%} are allowed. Until somebody has "
            "looked, nobody can pay. Which response stops the model and lets people pay?"
        )
    if stopped.mean() > STOPS:
        raise Wrong(
            f"In {stopped.mean():.1%} of calm quarters an alarm of yours stops the model for nothing, and {STOPS:.0%} are allowed; a message may come in "
            f"{RINGS:.0%}. Which of your alarms must be surer before it acts?"
        )
    pauses = f" and in {paused.mean():.1%} one pauses every payment" if pausing else ""
    told = (
        f"in {rung.mean():.1%} of calm quarters an alarm rings, in {stopped.mean():.1%} one acts{pauses}; {ended[drills.TACTICS].mean():.0%} of the changes of "
        f"tactics and {ended[drills.FEED].mean():.0%} of the broken feeds end in time."
    )
    of = len(rung)
    chances = [
        chance_to_keep(int((~bad).sum()), of, of - int(most * of), of)
        for bad, most in ((rung, RINGS), (stopped, STOPS), (paused, PAUSES))
    ]
    chances += [chance_to_keep(int(good.sum()), of, int(np.ceil(CAUGHT * of)), of) for good in ended.values()]
    if worlds is None and min(chances) < SURE:
        return Readable(
            f"{told} One of these numbers is near its limit, and other quarters may fall on the other side."
        )
    return told


def _read(suite: Any) -> list[mutants.Test]:
    answered(suite)
    if not isinstance(suite, (list, tuple)) or not suite:
        raise Malformed(f"`suite` is {brief(suite)}; a list of one to {MOST_TESTS} tests was expected, each a dict.")
    if len(suite) > MOST_TESTS:
        raise Malformed(f"`suite` has {len(suite)} tests; a release runs at most {MOST_TESTS} here.")
    read = read_suite(suite)
    good_model_passes(read)
    return read


@judges
def release_suite_form(suite: Any) -> str:
    """Judge the form of Q11.4: one to MOST_TESTS tests that can be run, and that the good model passes."""
    return Formed(f"{len(_read(suite))} tests that can be run, and the good model passes them all.")


def _untouched(read: Sequence[mutants.Test]) -> str:
    """Which columns no test sets or edits, as a sentence."""
    touched = {column for test in read for part in ("row", "edit") for column in test.get(part, {})}
    left = [column for column in mutants.ORDINARY if column not in touched]
    if not left:
        return "Your tests touch every column. Which values far outside the everyday do they leave out: very large, missing, negative?"
    return f"No test of yours touches {', '.join(left)}."


def _ends_early(read: Sequence[mutants.Test], alive: Sequence[mutants.Mutant]) -> str:
    """Which test a living copy would fail if its edit, or its payment, went further; an empty text where there is none."""
    for place, test in enumerate(read, 1):
        part = "row" if test["kind"] == "MFT" else "edit"
        for column in ("amount", "velocity_24h"):
            value = test[part].get(column)
            if test["kind"] == "INV" or value is None or value <= 0:
                continue
            further = [{**test, part: {**test[part], column: FURTHER * value}}]
            if not mutants.holds(further, mutants.good).all():
                continue
            if any(not mutants.holds(further, mutant.model).all() for mutant in alive):
                return f"A copy passes your test {place}, which ends at {column} {value:g}, and would fail it further out. How far must it reach? "
    return ""


def _deliveries() -> list[tuple[mutants.Mutant, ...]]:
    """The copies of the notebook and those to practise on: each fault in each of its forms."""
    return [vendors.public_world(), *map(vendors.world, PRACTICE)]


def _failed(read: Sequence[mutants.Test], worlds: Sequence[Sequence[mutants.Mutant]]) -> list[np.ndarray]:
    """By delivery, which copies fail a test, as booleans."""
    rows = mutants.rows_of(read)
    return [np.array([not mutants.holds(read, each.model, rows).all() for each in world]) for world in worlds]


@lru_cache(maxsize=64)
def _failed_in_practice(suite: str) -> list[np.ndarray]:
    """What a suite, written as JSON, finds in the deliveries to practise on."""
    return _failed(json.loads(suite), _deliveries())


@judges
def release_suite(suite: Any, worlds: Sequence[Sequence[mutants.Mutant]] | None = None) -> str:
    """Judge Q11.4: in each of `worlds` (of `vendors`) KILLED of nine copies fail, among them both that sit in one segment.

    Without `worlds` the public copies and those to practise on are judged, which hold each fault in each of its forms.
    """
    read, fewest = _read(suite), len(mutants.FAULTS)
    kinds = {test["kind"] for test in read}
    failed = _failed(read, worlds) if worlds else _failed_in_practice(json.dumps(read))
    for world, dead in zip(worlds or _deliveries(), failed, strict=True):
        alive = [mutant for mutant, killed in zip(world, dead, strict=True) if not killed]
        fewest = min(fewest, int(dead.sum()))
        hiding = [mutant for mutant in alive if mutant.fault in vendors.SEGMENT_FAULTS]
        lived = f"In one week's delivery {dead.sum()} of {len(world)} faulty copies fail a test, and {KILLED} must."
        if kinds == {"MFT"} and dead.sum() < KILLED:
            raise Wrong(
                f"{lived} Tests of single payments are what an accuracy does; on everyday payments a copy that passes is right in "
                f"{mutants.accuracy(alive[0].model):.1%}, the good model in {mutants.accuracy(mutants.good):.1%}. What must move when you edit a payment?"
            )
        if hiding:
            raise Wrong(
                f"A copy passes that is faulty in one segment only; in all, {dead.sum()} of {len(world)} fail. Everywhere else it is the good "
                "model. Do you ask the same of each segment?"
            )
        if dead.sum() < KILLED:
            raise Wrong(f"{lived} {_ends_early(read, alive)}{_untouched(read)}")
    told = f"{len(read)} tests, and in each delivery at least {fewest} of {len(mutants.FAULTS)} faulty copies fail, in every segment."
    if worlds is None:
        always = dict.fromkeys(mutants.FAULTS, True)  # whether a fault is found in each of its forms
        for world, dead in zip(_deliveries(), failed, strict=True):
            for mutant, killed in zip(world, dead, strict=True):
                always[mutant.fault] &= bool(killed)
        if sum(always.values()) < KILLED:
            return Readable(
                f"{told} Of the faults {sum(always.values())} are found in each of their forms, so in another week fewer than {KILLED} may fail."
            )
    return told
