"""What the lessons say of a public world in words, so that a class of its own gets worlds of which it is true.

Each claim takes the seed of a draw and says whether the prose holds there. A world without a claim here serves any class
in any draw, or is the same in every class; the guide's section "A class of its own" lists them.
"""

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from aipm.measure import psi, wilson_interval
from aipm.worlds import cytotriage, payguard
from aipm.worlds import ward as triage
from aipm.worlds.digitdesk import scanner
from aipm.worlds.keepit import export as keepit_export
from aipm.worlds.keepit import support
from aipm.worlds.review import boards, candidates, launch
from aipm.worlds.seeds import draw_of
from aipm.worlds.shelf import experiments
from aipm.worlds.shelf import log as shelf_log
from autograder.course.problems import Problem

TRIES = 500
THRESHOLD = 0.02  # of lessons 02 and 04
PRICES = ((20, 1, 0.1), (145, 12, 4), (1, 50, 0.2))  # of lesson 10: clinic, bank, mail


def _payguard(seed: int) -> bool:
    """Lesson 02: at 0.5 the model is the lazy product, and the cheapest threshold is a low one.

    Lesson 04: a broken feed hides from the PSI, takes most of the recall, and lets the reviewers' hit rate rise.
    """
    drawn = payguard.simulate(np.random.default_rng(seed))
    trained = payguard.fitted(drawn)
    week = drawn[drawn["week"].between(14, 18)].reset_index(drop=True)
    score = trained.predict_proba(payguard.features(week))[:, 1]
    blind = trained.predict_proba(payguard.features(week.assign(device_new=0)))[:, 1]
    fraud, flagged, left = week["fraud"] == 1, score >= THRESHOLD, blind >= THRESHOLD
    lazy = score[week["week"] == 18].max() < 0.5
    hidden = psi(score, blind) < 0.1 and (fraud & left).sum() < (fraud & flagged).sum() / 2
    if not (lazy and hidden and 0.02 <= _cheapest(week, score) <= 0.03):
        return False
    return bool(week["p_fraud"][left].mean() > week["p_fraud"][flagged].mean())


def _cheapest(week: pd.DataFrame, score: np.ndarray) -> float:
    """The threshold of lesson 02 that cost least in these weeks."""
    fraud, loss = week["fraud"] == 1, week["amount"] + payguard.DISPUTE_FEE

    def cost(threshold: float) -> float:
        flagged = score >= threshold
        return loss[fraud & ~flagged].sum() + payguard.REVIEW_COST * (flagged & ~fraud).sum()

    return min((0.01, 0.02, 0.025, 0.03, 0.05, 0.1), key=cost)


def _cytotriage(seed: int) -> bool:
    """Lesson 10 quotes an accuracy of 97.7%. Lesson 02: the prices lower the cost, naive Bayes gains most near zero."""
    cases = cytotriage.world(seed)
    sick = cases["malignant"] == 1

    def cost(model: str, threshold: float) -> int:
        flagged = cases[model] >= threshold
        return 20 * (~flagged & sick).sum() + (flagged & ~sick).sum()

    right = ((cases["logistic"] >= 0.5) == sick).mean()
    return bool(
        f"{right:.1%}" == "97.7%"
        and cost("logistic", 1 / 21) < 0.7 * cost("logistic", 0.5)
        and cost("bayes", 1e-7) < 0.5 * cost("bayes", 1 / 21)
        and 0.7 * cost("bayes", 0.5) < cost("bayes", 1 / 21) <= cost("bayes", 0.5)
    )


def _scanner(seed: int) -> bool:
    """Lesson 03: the surest reader is the worst one, and the forest the best."""
    read = {name: scanner.world(seed).readings(name) for name in scanner.READERS}
    right, said = ({name: table[column].mean() for name, table in read.items()} for column in ("right", "score"))
    surest = max(said, key=lambda name: said[name])
    worst, best = (choose(right, key=lambda name: right[name]) for choose in (min, max))
    return bool(surest == worst == "bayes" and best == "forest")


def _triage(seed: int) -> bool:
    """Lesson 03: patients with asthma died less often, and asthma has a weight below zero."""
    records = triage.simulate(np.random.default_rng(seed), 20_000)
    died = records.groupby("asthma")["died"].mean()
    return bool(died[1] < died[0] and triage.learn(records, list(triage.FEATURES))[0]["asthma"] < -0.05)


def _keepit_export(seed: int) -> bool:
    """Lesson 07: the typical customer pays; heavy users of support leave less, and in every tier more.

    The tiers differ enough for Q07.4 to tell their plain mean from the average by customers, and from a regression.
    """
    export = keepit_export.simulate(np.random.default_rng(seed))
    mended = keepit_export.mended(export)
    files_many = mended["tickets_90d"] >= support.HEAVY
    heavy, table = mended.groupby(files_many)["churned"].mean(), support.gaps(mended)
    spread = files_many.groupby(mended["tier"]).var(ddof=0) * table["customers"]  # how a regression weighs the tiers
    average, plain = support.weighted_gap(table), table["gap"].mean()
    regression = np.average(table["gap"], weights=spread)
    apart = (table["gap"] > 0.02).all() and average > 0.07
    apart = apart and abs(average - plain) > 0.01 and abs(regression - plain) > 0.002
    return bool(export["monthly_spend"].median() > 0 and heavy[True] < heavy[False] and apart)


def _shelf_log(seed: int) -> bool:
    """Lesson 08: counting clicks the new ranker loses by a wide margin, weighing them it wins."""
    rows = shelf_log.world(seed).rows
    return shelf_log.estimate(rows, "raw_clicks") < -0.1 and shelf_log.estimate(rows, "ips") > 0.02


def _experiments(seed: int) -> bool:
    """Lesson 08: the effect is not significant, and with the fortnight before taken out it is."""
    people = experiments.people(seed)

    def z(*covariate: str) -> float:
        effect, variance = experiments.cuped(people, *covariate)
        return effect / (2 * np.sqrt(variance / len(people)))

    return bool(0 < z() < 1.9 and z("clicks_before") > 2.0)


def _candidates(seed: int) -> bool:
    """Lesson 10: three places, three winners; faxes are weak, and 600 labels as they come do not show it."""
    world = candidates.world(seed)
    winners = {candidates.cost(world.models, prices).idxmin() for prices in PRICES}
    if world.weak != "fax" or len(winners) < 3:
        return False
    typed = candidates.typed_by_hand(world.slips, candidates.proportional(600), seed)
    equally = candidates.typed_by_hand(world.slips, dict.fromkeys(candidates.SLIPS, 100), seed)
    few, many = (table.set_index("kind").loc["fax"] for table in (typed, equally))
    low, high = wilson_interval(few["wrong"], few["of"])
    stands_out = wilson_interval(many["wrong"], many["of"])[0] > candidates.PROMISE
    total = typed["wrong"].sum() / typed["of"].sum()
    return bool(0.06 < total < 0.09 and low < 0.10 and high > 0.25 and stands_out)


def _launch(seed: int) -> bool:
    """Lesson 10: the lines of the files A and C are kept, B's is broken, E's is not known yet. Lesson 11: one of each."""
    friday, board = (_places(launch.evidence(files, seed)) for files in (launch.world(seed), boards.public_world()))
    return friday == ["below", "above", "below", "across"] and board == ["below", "across", "above"]


def _places(evidence: pd.DataFrame) -> list[str]:
    """Where the interval of each counted file lies to its line: below, across, above."""
    places = []
    for row in evidence[evidence["of"] > 0].itertuples():
        low, high = wilson_interval(row.wrong, row.of)
        limit = float(row.at_most.rstrip("%")) / 100
        places.append("below" if high < limit else "above" if low > limit else "across")
    return places


CLAIMS: dict[str, Callable[[int], bool]] = {
    "payguard": _payguard,
    "cytotriage": _cytotriage,
    "scanner": _scanner,
    "triage": _triage,
    "keepit_export": _keepit_export,
    "shelf_log": _shelf_log,
    "experiments": _experiments,
    "candidates": _candidates,
    "launch": _launch,
}


def draws(public_seed: str, worlds: Iterable[str] | None = None) -> dict[str, int]:
    """For each world with a claim, or each of `worlds`, the first draw of a class of which the claim is true."""
    return {world: _first(public_seed, world) for world in worlds or CLAIMS}


def _first(public_seed: str, world: str) -> int:
    for draw in range(TRIES):
        if CLAIMS[world](draw_of(public_seed, world, draw)):
            return draw
    raise Problem(f"No draw of the world {world} fits what the lessons say. Take another key.")
