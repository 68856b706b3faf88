"""What the prompts of lesson 03 promise, replayed by code that is not the judges'."""

import re
from datetime import date
from functools import lru_cache
from itertools import combinations
from math import ceil, sqrt

import numpy as np

from aipm.worlds import scanner, triage
from autograder.authoring.audit.promises import unseen

CHOICES = list(combinations(range(20), 3))[::23]  # fifty choices of three of twenty unseen deals


def deals():
    """Twenty unseen deals, the same for all questions: to train their readers takes a second each."""
    return unseen(scanner, "q03")


def upper_end(wrong, cases):
    """The upper end of Wilson's interval at 95%."""
    z, share = 1.959964, wrong / cases
    middle = share + z * z / (2 * cases)
    half = z * sqrt(share * (1 - share) / cases + z * z / (4 * cases * cases))
    return (middle + half) / (1 + z * z / cases)


@lru_cache(maxsize=32)
def served_and_wrong(scenario):
    """By unseen deal, how many readings the forest serves in a scenario, the surest ones, and how many are wrong."""
    share = {"prefill": 0.98, "auto_file": 0.85, "payment": 0.60}[scenario]
    found = []
    for deal in deals():
        known = np.sort(deal.readings("forest", "calibration")["score"])
        read = deal.readings("forest")
        sure = read["score"] >= np.quantile(known, 1 - share)
        found.append((int(sure.sum()), int((1 - read["right"])[sure].sum())))
    return found


def q03_1(budgets, given):
    """Each budget costs at most 120 euros in 1,000 readings, and three deals together show that it is kept."""
    owners = {"product_manager", "operations_lead", "finance_lead", "data_science_lead", "legal"}
    if sorted(budget["scope"] for budget in budgets) != ["auto_file", "payment", "prefill"]:
        return False
    shares = []
    for budget in budgets:
        day = date.fromisoformat(budget["review_by"])
        if not date(2027, 1, 4) < day <= date(2028, 1, 4) or budget["owner"] not in owners:
            return False
        if budget["metric"] != "wrong_share" or set(budget) != {"metric", "scope", "max", "owner", "review_by"}:
            return False
        euros = {"prefill": 2, "auto_file": 6, "payment": 15}[budget["scope"]]
        if not 0 <= budget["max"] * 1000 * euros <= 120 + 1e-6:
            return False
        counted = served_and_wrong(budget["scope"])
        kept = [
            upper_end(sum(counted[place][1] for place in three), sum(counted[place][0] for place in three))
            <= budget["max"]
            for three in CHOICES
        ]
        shares.append(np.mean(kept))
    return min(shares)


def gap(said, right):
    """The calibration error in ten bins."""
    said, right = np.asarray(said, float), np.asarray(right, float)
    bins = np.minimum((10 * said).astype(int), 9)
    return sum(abs(said[bins == place].sum() - right[bins == place].sum()) for place in range(10)) / len(said)


@lru_cache(maxsize=32)
def recalibrated_errors(reader, method):
    """(error on twenty deals, accuracy behind the best reader, error on the deal of the lesson)."""
    said = np.concatenate([scanner.recalibrated(deal, reader, method) for deal in deals()])
    right = {name: np.concatenate([deal.readings(name)["right"] for deal in deals()]) for name in scanner.READERS}
    behind = max(each.mean() for each in right.values()) - right[reader].mean()
    deal = scanner.public_world()
    return (
        gap(said, right[reader]),
        behind,
        gap(scanner.recalibrated(deal, reader, method), deal.readings(reader)["right"]),
    )


def q03_2(choice, given):
    """Honest to 0.05 and at most a point behind the best reader, fitted where it may be, and its error reported."""
    known = choice["method"] in ("platt", "isotonic") and choice["fitted_on"] == "calibration"
    if not known and (choice["method"], choice["fitted_on"]) != ("none", "nothing"):
        return False
    error, behind, here = recalibrated_errors(choice["reader"], choice["method"])
    return error <= 0.05 and behind <= 0.01 and choice["error"] >= 0 and abs(choice["error"] - here) <= 0.005


@lru_cache(maxsize=1)
def pages_of_bayes():
    """By unseen deal and kind of page: scores, unfamiliarity, and whether each was read rightly."""
    return [
        {
            kind: (
                deal.readings("bayes", kind)["score"].to_numpy(),
                deal.unfamiliar(kind),
                deal.readings("bayes", kind)["right"].to_numpy(),
            )
            for kind in ("clean", "rotated_45", "noise", "inverted")
        }
        for deal in deals()
    ]


def q03_3(gate, given):
    """At least 80% of clean pages, at most 4% of them wrong, at most 1% of each foreign kind, on eight deals together."""
    if not (0 <= gate["score_min"] <= 1 and 0 <= gate["ood_max"] <= 1):
        return False
    counts = []
    for kinds in pages_of_bayes():
        row = []
        for score, odd, right in kinds.values():
            passed = (score >= gate["score_min"]) & (odd <= gate["ood_max"])
            row += [passed.sum(), len(passed), (passed & (right == 0)).sum()]
        counts.append(row)
    counts, chance, kept = np.array(counts), np.random.default_rng(3), 0
    for _ in range(60):
        total = counts[chance.choice(20, 8, replace=False)].sum(axis=0)
        served, pages, wrong = total[:3]
        foreign = max(total[place] / total[place + 1] for place in (3, 6, 9))
        kept += served >= 0.80 * pages and wrong <= 0.04 * served and foreign <= 0.01
    return kept / 60


@lru_cache(maxsize=1)
def accuracy_by_angle(side):
    """Accuracy of `bayes` over twenty unseen deals, every five degrees to 40, to one side (1 or -1)."""
    return np.mean(
        [
            [deal.readings("bayes", f"rotated_{side * angle}")["right"].mean() for angle in range(0, 41, 5)]
            for deal in deals()
        ],
        axis=0,
    )


def q03_4(card, given):
    """Within two degrees of the angles at which the accuracy of `bayes` passes 85 and 60%, and 60% on the other side."""
    found = []
    for name, side, level in (("angle_85", 1, 0.85), ("angle_60", 1, 0.60), ("other_60", -1, 0.60)):
        falls = accuracy_by_angle(side)
        place = next(step for step in range(1, 9) if falls[step] < level)
        share = (falls[place - 1] - level) / (falls[place - 1] - falls[place])
        off = abs(card[name] - 5 * (place - 1 + share))
        # the unseen deals of a grader move the crossing by up to one degree: between, either verdict is fair
        found.append(1.0 if off <= 1.2 else 0.7 if off <= 2.8 else 0.0)
    return min(found) if set(card) == {"angle_85", "angle_60", "other_60"} and min(card.values()) >= 0 else False


@lru_cache(maxsize=64)
def days(alpha, watch, then):
    """(wrong pages of 300, whether the alarm rang before the shift) on twenty unseen deals, page by page."""
    found = []
    for number, deal in enumerate(deals()):
        order = np.random.default_rng(number).permutation(450)

        def signal(kind, deal=deal):
            if watch == "mean_score":
                return deal.probabilities("cautious", kind).max(axis=1)
            if watch == "unfamiliar_pages":
                return (deal.unfamiliar(kind) > 0.95) * 1.0
            return (deal.sets(kind, alpha).sum(axis=1) != 1) * 1.0

        usual = signal("calibration")
        off = 4 * max(usual.std(), 0.02) / sqrt(50)
        seen = np.concatenate([signal("clean")[order[:300]], signal("rotated_30")[order[-300:]]])
        truth = deal.digits("rotated_30")[order[-300:]]
        sets, strict = deal.sets("rotated_30", alpha)[order[-300:]], deal.sets("rotated_30", 0.01)[order[-300:]]
        alarmed, early, wrong = False, False, 0
        for page in range(600):
            if page >= 300:
                row, digit = page - 300, truth[page - 300]
                after = alarmed and watch not in ("nothing", "labelled_errors")
                used = sets[row] if not after or then != "lower_alpha" else strict[row]
                shown = (
                    not after
                    or then in ("retrain_nightly", "lower_alpha")
                    or (then == "singletons_only" and used.sum() == 1)
                )
                wrong += bool(shown and not used[digit])
            if page >= 49 and abs(seen[page - 49 : page + 1].mean() - usual.mean()) > off:
                early, alarmed = early or page < 300, page >= 300 or alarmed
        found.append((wrong, early))
    return np.array(found, float)


@lru_cache(maxsize=8)
def kept_at_20(alpha):
    """The share of pages turned by 20 degrees whose set holds the digit, in the deal of the lesson."""
    deal = scanner.public_world()
    sets, digits = deal.sets("rotated_20", alpha), deal.digits("rotated_20")
    return sum(bool(row[digit]) for row, digit in zip(sets, digits, strict=True)) / len(digits)


def q03_5(plan, given):
    """Fewer than twenty wrong of three hundred on average, a silent alarm on most clean days, and the share as asked."""
    if plan["alpha"] not in (0.10, 0.05, 0.02) or plan["watch"] in ("nothing", "labelled_errors"):
        return False
    if abs(plan["kept_at_20"] - kept_at_20(plan["alpha"])) > 0.0055:
        return False
    found = days(plan["alpha"], plan["watch"], plan["then"])
    chance = np.random.default_rng(5)
    means = [found[chance.choice(20, 12, replace=False)].mean(axis=0) for _ in range(40)]
    return float(np.mean([wrong < 20 and early <= 0.5 for wrong, early in means]))


# The limits that each incident of Q03.6 shows, by the definitions of its prompt. Fraudsters change the inputs (shift) and
# choose them (adversarial); left-handed people are a group that was missing (bias), and far from what was learned.
LIMITS = {
    "rural_customers": {"bias"},
    "tilted_pages": {"shift"},
    "dotted_cheque": {"adversarial"},
    "holiday_photo": {"extrapolation"},
    "helped_patients": {"correlation"},
    "dusty_glass": {"shift"},
    "fraud_tactics": {"shift", "adversarial"},
    "left_handers": {"bias", "extrapolation"},
}


def q03_6(names, given):
    """The key of words, restated above with its reasons."""
    return set(names) == set(LIMITS) and all(names[incident] in LIMITS[incident] for incident in LIMITS)


@lru_cache(maxsize=16)
def above_best(policy):
    """By unseen ward, the deaths under a policy above those of the best use of the same beds, as a share."""
    found = []
    for ward in unseen(triage, "q03_7"):
        saved = (ward["risk_ward"] - ward["risk_intensive"]).to_numpy()
        helped = triage.admitted(ward, policy).to_numpy()
        nobody = ward["risk_ward"].sum()
        best = nobody - np.sort(saved)[-helped.sum() :].sum()
        found.append((nobody - saved[helped].sum()) / best - 1)
    return np.array(found)


def q03_7(decision, given):
    """At most 10% more deaths than the best use, a proof about acting, and the deaths of patients with asthma counted."""
    if decision["proof"] not in ("fewer_expected_deaths", "trial_of_the_policy"):
        return False
    patients = triage.world(1)
    asthma = patients["asthma"].to_numpy() == 1
    helped = triage.admitted(patients, decision["policy"]).to_numpy()
    risk = np.where(helped, patients["risk_intensive"], patients["risk_ward"])[asthma]
    if abs(decision["asthma_deaths"] - 1000 * risk.mean()) > 0.55:
        return False
    return float((above_best(decision["policy"]) <= 0.10).mean())


def q03_8(claim, given):
    """Not below the bound (but for a rounded digit), not above the next whole percent; a test long enough, not longer."""
    if set(claim) != {"cheques", "forms", "pages_needed", "may_say"} or claim["may_say"] != "at_most_the_bound":
        return False
    for name, pages in (("cheques", 176), ("forms", 54)):
        bound = 1 - 0.05 ** (1 / pages)
        if not bound - 0.0005 <= claim[name] <= ceil(bound * 100) / 100 + 1e-9:
            return False
    needed = claim["pages_needed"]
    return needed == int(needed) and needed <= 600 and 0.995**needed <= 0.05


def q03_9(memo, given):
    """The wrong of the served, of straight and of turned pages, each beside its name; a decision and a condition.

    "Unless …, wait" and "wait until …" say both; "if …, we stop" alone says no decision.
    """
    deal = scanner.public_world()
    said = [part.lower() for part in re.split(r"(?<=[.!?])\s+|\n", memo) if len(part.split()) > 2]
    conditions = [part for part in said if re.search(r"\b(if|when|unless|until)\b", part)]
    counted = []
    for stream, name in (("clean", "straight"), ("rotated_90", "turned")):
        pages = deal.readings("forest", stream)
        served = pages["score"].to_numpy() >= 0.4
        wrong = int((served & (pages["right"].to_numpy() == 0)).sum())
        known = {wrong, served.sum() - wrong, round(100 * wrong / served.sum(), 1), round(100 * wrong / served.sum())}
        numbers = [{float(each) for each in re.findall(r"\d+(?:\.\d+)?", part)} for part in said if name in part]
        counted.append(any(served.sum() in each and each & known for each in numbers))
    return (
        len(said) >= 2
        and all(counted)
        and any(re.search("propose|wait|start", part) for part in said if not re.search(r"\b(if|when)\b", part))
        and any(re.search("wait|start|stop", part) for part in conditions)
    )
