"""Lesson 03, the questions about deciding: what to do when a guarantee dies, which limit it was, and whom a model harms."""

from collections.abc import Container, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm.questions.reading import answered, differs, fitting, fraction, mapping, number, word, word_table
from aipm.questions.verdict import Malformed, Readable, Wrong, judges
from aipm.worlds import ward as triage
from aipm.worlds.digitdesk import scanner

ALPHAS = (0.10, 0.05, 0.02)
WATCH = ("nothing", "labelled_errors", "mean_score", "pages_without_one_answer", "unfamiliar_pages")
THEN = ("retrain_nightly", "lower_alpha", "singletons_only", "hold_pages")
BEFORE, AFTER, WINDOW = 300, 300, 50  # pages before and after the shift, and of the alarm's window
LIMIT, NEAR, EARLY = 20, 17, 0.5  # wrong pages allowed; near that; share of days with a false alarm
SIGMAS = 4
OPEN_DEALS = range(5)
SMALLER, TWO_DIGITS = "rotated_20", 0.0055  # the pages of `kept_at_20`, and how far it may be off

INCIDENTS = (
    "rural_customers", "tilted_pages", "dotted_cheque", "holiday_photo", "helped_patients", "dusty_glass", "fraud_tactics",
    "left_handers",
)  # fmt: skip
LIMITS = ("bias", "shift", "adversarial", "extrapolation", "correlation")

PROOFS = ("higher_auc", "better_calibrated", "fewer_expected_deaths", "trial_of_the_policy")
ABOVE_BEST = 0.10  # expected deaths above the best use of the same beds
WHOLE = 0.55  # a number rounded to the nearest whole one may be off by so much


@judges
def promise_under_shift(plan: Any, worlds: Sequence[scanner.Scanner] | None = None) -> str:
    """Judge Q03.5: a conformal promise, what is watched and what happens at the alarm, replayed through a shift.

    `plan` maps alpha to one of ALPHAS, watch to WATCH, then to THEN, and kept_at_20 to the share of sets that hold the
    truth on pages turned by 20 degrees, in the public deal. A day of BEFORE clean and AFTER turned pages is replayed on
    each of `worlds` (without them the open deals): fewer than LIMIT wrong after the shift on average, and no early alarm
    on most days.
    """
    answered(plan)
    plan = mapping("plan", plan, ("alpha", "watch", "then", "kept_at_20"))
    alpha = number("alpha", plan["alpha"], 0, 1)
    if alpha not in ALPHAS:
        raise Malformed(f"`alpha` is {alpha:g}; choose one of {', '.join(f'{each:g}' for each in ALPHAS)}.")
    watch, then = word("watch", plan["watch"], WATCH), word("then", plan["then"], THEN)
    kept = fraction("kept_at_20", plan["kept_at_20"])
    days = [day(world, alpha, watch, then) for world in worlds or [scanner.world(seed) for seed in OPEN_DEALS]]
    wrong, false = np.mean([each["wrong"] for each in days]), np.mean([each["early"] for each in days])
    missed = np.mean([each["missed"] for each in days])
    if watch == "nothing":
        raise Wrong(
            f"You promised {1 - alpha:.0%} and keep {1 - missed:.0%} once the pages are turned: {wrong:.0f} of {AFTER} wrong. "
            "A small alpha is no shield against pages of another kind. Who would notice?"
        )
    if watch == "labelled_errors":
        raise Wrong(
            f"The right answers arrive three weeks later. Until then {wrong:.0f} of {AFTER} turned pages are wrong and nobody "
            "knows. Which signal needs no right answer?"
        )
    if wrong >= LIMIT and then == "retrain_nightly":
        raise Wrong(
            f"The alarm rings, and you retrain tonight on pages whose digits nobody has typed. Today {wrong:.0f} of {AFTER} "
            "are wrong. What can be done with the next page, now?"
        )
    if wrong >= LIMIT and then == "lower_alpha":
        raise Wrong(
            f"After the alarm you ask for 99%, and {wrong:.0f} of {AFTER} pages are still wrong. The limit was counted on "
            "pages of another kind; a stricter limit from the same pages is not enough."
        )
    if wrong >= LIMIT and then == "singletons_only":
        raise Wrong(
            f"After the alarm you show only the pages with one answer, and {wrong:.0f} of {AFTER} are wrong. "
            "Under the shift a single answer is no longer a sure one."
        )
    if wrong >= LIMIT:
        raise Wrong(
            f"{wrong:.0f} of {AFTER} turned pages are wrong before the alarm rings; fewer than {LIMIT} are allowed. Which signal "
            "moves further when the pages are turned, or which alpha lets it move further?"
        )
    if false > EARLY:
        raise Wrong(
            f"Your alarm rings on {false:.0%} of the days before anything has changed. Nobody answers the second time."
        )
    deal = scanner.public_world()
    sets, digits = deal.sets(SMALLER, alpha), deal.digits(SMALLER)
    if differs(kept, sets[np.arange(len(digits)), digits].mean(), TWO_DIGITS):
        raise Wrong(
            f"The plan is fine, and `kept_at_20` is not what your alpha keeps: at {alpha:g} your {kept:.3g} is another share. "
            "Section 5 computes it for pages turned by 30 degrees, in the deal called `deal`."
        )
    found = f"{wrong:.0f} of {AFTER} turned pages wrong, where silence would have cost {missed * AFTER:.0f}."
    if worlds is None and wrong > NEAR:
        return Readable(f"{found} That is near the limit of {LIMIT}: on other deals the plan may miss it.")
    return found


@lru_cache(maxsize=8192)
def day(world: scanner.Scanner, alpha: float, watch: str, then: str) -> dict[str, float]:
    """One day of clean, then turned pages: wrong (after the shift), early (alarm before it), missed (share of sets)."""
    clean, turned = "clean", "rotated_30"
    order = np.random.default_rng(world.seed).permutation(len(world.tested))
    before, after = order[:BEFORE], order[-AFTER:]
    usual = _signal(world, "calibration", alpha, watch)
    seen = np.concatenate([_signal(world, clean, alpha, watch)[before], _signal(world, turned, alpha, watch)[after]])
    sums = np.convolve(seen, np.ones(WINDOW), "valid") / WINDOW
    far = np.abs(sums - usual.mean()) > SIGMAS * max(usual.std(), 0.02) / np.sqrt(WINDOW)
    rings = np.flatnonzero(far) + WINDOW  # pages seen when the alarm rings
    late = rings[rings > BEFORE]
    until = int(late[0] - BEFORE) if len(late) and watch not in ("nothing", "labelled_errors") else AFTER
    sets = world.sets(turned, alpha)[after]
    digits = world.digits(turned)[after]
    miss = ~sets[np.arange(AFTER), digits]
    if then == "lower_alpha":
        rest = ~world.sets(turned, 0.01)[after][np.arange(AFTER), digits]
    elif then == "singletons_only":
        rest = miss & (sets.sum(axis=1) == 1)
    else:
        rest = miss if then == "retrain_nightly" else np.zeros(AFTER, bool)
    early = bool(len(rings) and rings[0] <= BEFORE)
    return {"wrong": int(miss[:until].sum() + rest[until:].sum()), "early": early, "missed": float(miss.mean())}


def _signal(world: scanner.Scanner, stream: str, alpha: float, watch: str) -> np.ndarray:
    """What is watched on each page of a stream, as numbers."""
    if watch == "mean_score":
        return world.readings("cautious", stream)["score"].to_numpy()
    if watch == "unfamiliar_pages":
        return (world.unfamiliar(stream) > 0.95).astype(float)
    return (world.sets(stream, alpha).sum(axis=1) != 1).astype(float)


@judges
def name_limits(names: Any, key: Mapping[str, Container[str]] | None = None) -> str:
    """Judge Q03.6: which of the five limits each incident shows; `key` maps each incident to the words that fit."""
    answered(names)
    names = word_table("names", names, INCIDENTS, LIMITS)
    if names["rural_customers"] == "shift":
        raise Wrong(
            "rural_customers: shift says that the world has changed since the model learned. "
            "Did it ever learn what holds for this group?"
        )
    if names["dusty_glass"] == "adversarial":
        raise Wrong("dusty_glass: is someone choosing where the specks fall? Ask who wants the wrong answer.")
    if names["holiday_photo"] == "correlation":
        raise Wrong(
            "holiday_photo: no pattern has been mistaken for a cause here. "
            "How far is this page from anything the model has learned?"
        )
    if names["helped_patients"] == "bias":
        raise Wrong(
            "helped_patients: these patients are all in the records, and in full. "
            "What did the doctors do that the model took for a property of the patients?"
        )
    if key is None:
        return Readable("eight incidents, each with one limit.")
    fitting(
        names,
        key,
        "{right} of {total} fit. Read {entry} again: did it never learn this group, has the world moved, does somebody choose the "
        "input, is it far from everything, or was a pattern taken for a cause?",
    )
    return "eight incidents, each with the limit it shows."


@judges
def asthma_trap(decision: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q03.7: who gets the intensive beds, by expected deaths on `worlds` of triage, and how one would know.

    `decision` maps policy to one of triage.POLICIES, proof to PROOFS, and asthma_deaths to the expected deaths in 1,000
    patients with asthma under that policy, among the patients of the open world.
    """
    answered(decision)
    decision = mapping("decision", decision, ("policy", "proof", "asthma_deaths"))
    policy = word("policy", decision["policy"], triage.POLICIES)
    proof = word("proof", decision["proof"], PROOFS)
    reported = number("asthma_deaths", decision["asthma_deaths"], 0, 1000, unit="deaths in 1,000")
    worlds = worlds or [triage.world(1)]
    deaths = _mean(triage.deaths(world, triage.admitted(world, policy)) for world in worlds)
    trusted = _mean(triage.deaths(world, triage.admitted(world, "trust_model")) for world in worlds)
    best = _mean(map(triage.best, worlds))
    beds = _mean(triage.admitted(world, policy)[world["asthma"] == 1].mean() for world in worlds)
    above = deaths / best - 1
    found = f"{beds:.0%} of the patients with asthma get a bed, and {deaths:.1f} of 1,000 patients die; {best:.1f} is possible."
    if policy == "trust_model":
        raise Wrong(
            f"{found} The records say that these patients do well. They do well because they were treated at once."
        )
    if policy == "drop_column":
        raise Wrong(
            f"{found} The column is gone and its proxies remain: the inhaler and the wheeze say who has asthma. "
            f"Trusting the model costs {trusted:.1f}, so the harm falls only partly."
        )
    if policy == "more_data":
        raise Wrong(f"{found} Ten times as many records of the same doctors teach the same thing, more firmly.")
    if above > ABOVE_BEST:
        raise Wrong(
            f"{found} The model no longer takes asthma for a protection. It still has not learned that it is a danger. "
            "Where could it learn that, or who knows it?"
        )
    if proof in ("higher_auc", "better_calibrated"):
        raise Wrong(
            f"The policy is fine, the proof is not: {proof} asks how well the records are predicted, and in the records "
            "these patients were treated. What would happen if your policy were followed?"
        )
    _check_deaths(policy, reported)
    return (
        f"{deaths:.1f} deaths per 1,000 patients against {trusted:.1f} under the trusted model; {best:.1f} is possible."
    )


def _check_deaths(policy: str, reported: float) -> None:
    """Raise Wrong where the reported deaths of patients with asthma are not those of the policy, in the open world."""
    patients = triage.world(1)
    asthma, chosen = patients["asthma"] == 1, triage.admitted(patients, policy)
    if not differs(reported, triage.deaths(patients[asthma], chosen[asthma]), WHOLE):
        return
    said = f"asthma_deaths: {reported:.4g} in 1,000 is not what `patients` show for {policy}."
    trusted = triage.admitted(patients, "trust_model")
    if not differs(reported, triage.deaths(patients, chosen), WHOLE):
        said += " It is the number for all patients; the question asks for those with asthma."
    elif not differs(reported, triage.deaths(patients[asthma], trusted[asthma]), WHOLE):
        said += " It is the number under trust_model."
    raise Wrong(f"{said} Count as the last code cell of section 7 does.")


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))
