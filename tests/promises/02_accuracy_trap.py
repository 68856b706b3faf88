"""What the prompts of lesson 02 promise, replayed by code that is not the judges'."""

import re
from functools import lru_cache
from math import inf, isnan

import numpy as np

from aipm.worlds import cytotriage, payguard
from autograder.authoring.audit.promises import unseen

EDGES = {"under_25": (0, 25), "25_to_100": (25, 100), "100_to_300": (100, 300), "over_300": (300, np.inf)}


def rounded(got, want, digits):
    """Whether `got` is `want` with so many digits after the point, or more of them."""
    return abs(got - want) <= 0.55 * 10**-digits and isinstance(got, (int, float)) and not isinstance(got, bool)


def no_value(value):
    """None or NaN."""
    return value is None or (isinstance(value, float) and isnan(value))


@lru_cache(maxsize=1)
def open_weeks():
    """Score, fraud, amount and segment of the open weeks 14 to 18, as arrays."""
    payments = payguard.load()
    weeks = payments[(payments["week"] >= 14) & (payments["week"] <= 18)]
    return {
        "score": payguard.score(weeks).to_numpy(),
        **{name: weeks[name].to_numpy() for name in ("fraud", "amount", "segment")},
    }


def q02_1(scores, given):
    """Nobody is flagged: right on every honest payment of a new user, nothing caught, no precision."""
    weeks = open_weeks()
    honest = (weeks["fraud"][weeks["segment"] == "new_user"] == 0).mean()
    nothing = scores["recall"] == 0 and scores["caught"] == 0
    return set(scores) == {"accuracy", "recall", "precision", "caught"} and (
        rounded(scores["accuracy"], honest, 3) and nothing and no_value(scores["precision"])
    )


def q02_2(recall, given):
    """Of the sick women, those with a probability of 0.1 or more, to three digits (half a woman)."""
    cases = cytotriage.public_world()
    sick = cases.loc[cases["malignant"] == 1, "logistic"].to_numpy()
    return (
        rounded(recall, np.count_nonzero(sick >= 0.1) / len(sick), 3)
        or abs(recall * len(sick) - np.count_nonzero(sick >= 0.1)) <= 0.5
    )


def q02_3(ppv, given):
    """A million women of each crowd, counted: who is flagged, who of them is sick; to two digits, and to a woman."""
    found = []
    for crowd, per_1000 in (("family_risk", 15), ("symptoms", 85)):
        sick = per_1000 * 1000
        right, false = round(sick * 0.869), round((1_000_000 - sick) * 0.111)
        found.append(rounded(ppv[crowd], right / (right + false), 2))
    # half of the flagged are sick: 0.869 n = 0.111 (1000 - n)
    return all(found) and abs(0.869 * ppv["half_at"] - 0.111 * (1000 - ppv["half_at"])) <= 0.98


def q02_4(threshold, given):
    """Acting and not acting cost the same at the threshold, for any prices; else 0, 1 or a ValueError, as the prompt says."""
    chance = np.random.default_rng(4)
    for _ in range(20):
        c00, c11 = chance.uniform(0, 5, 2)
        dear10, dear01 = chance.uniform(0.1, 50, 2)
        p = threshold(c00 + dear10, c11 + dear01, c00, c11)
        flag, leave = p * c11 + (1 - p) * (c00 + dear10), p * (c11 + dear01) + (1 - p) * c00
        if not (0 <= p <= 1 and abs(flag - leave) <= 0.00051 * (dear10 + dear01)):
            return False
        cheap = chance.uniform(0.1, 1) * min(c00, c11)
        flag_all, flag_none = (
            threshold(c00 - cheap, c11 + dear01, c00, c11),
            threshold(c00 + dear10, c11 - cheap, c00, c11),
        )
        if abs(flag_all) > 1e-9 or abs(flag_none - 1) > 1e-9:
            return False
        try:
            threshold(c00 - cheap, c11 - cheap, c00, c11)
            return False
        except ValueError:
            pass
    return True


def q02_5(policy, given):
    """At most 6% above the cheapest calls, payment by payment, and at most 1.0% of payments in review."""
    worlds = unseen(payguard, "q02_5")
    kept = 0
    for start in range(len(worlds)):  # what three worlds hold together, as the prompt's budget is meant
        three = [worlds[(start + step) % len(worlds)] for step in range(3)]
        cost = best = reviewed = payments = 0.0
        for world in three:
            amount, p = world["amount"].to_numpy(), world["p_fraud"].to_numpy()
            limits = np.select(
                [(amount >= low) & (amount < high) for low, high in EDGES.values()], [policy[b] for b in EDGES]
            )
            flagged = world["score"].to_numpy() >= limits
            miss, review = p * (amount + 25), (1 - p) * 4
            cost += np.where(flagged, review, miss).sum()
            best += np.minimum(review, miss).sum()
            reviewed, payments = reviewed + flagged.sum(), payments + len(world)
        kept += (
            all(0 <= limit <= 1 for limit in policy.values()) and cost <= 1.06 * best and reviewed <= 0.010 * payments
        )
    return kept / len(worlds)


# Which metrics contain what each sentence of Q02.6 names. A capacity: precision among so many, or the cost of what does
# not fit on the list, since amounts differ. Prices: expected cost; one exchange rate may also be kept as a promised precision (1 in 21). No price, no threshold: the ranking.
# Equal classes and equal errors: accuracy, or cost, which is accuracy times a constant. A shown percentage: calibration.
METRICS = {
    "fraud_queue": {"precision_at_k", "expected_cost"},
    "auto_block": {"expected_cost"},
    "cancer_triage": {"expected_cost", "recall_at_precision"},
    "vendor_choice": {"auc"},
    "digit_sorting": {"accuracy", "expected_cost"},
    "shown_percentage": {"calibration_error"},
}


def q02_6(choices, given):
    """The key of words, restated above with its reasons."""
    return set(choices) == set(METRICS) and all(choices[decision] in METRICS[decision] for decision in METRICS)


def q02_7(table, given):
    """Every stay in its box, 17.5 to 18.5% of them with an alert, and both precisions to two digits."""
    tp, fn, fp, tn = (table[name] for name in ("tp", "fn", "fp", "tn"))
    if fn != 1709 or tp + fn != 2552 or abs(tp + fn + fp + tn - 38455) > 1 or min(fp, tn) < 0 or fp != int(fp):
        return False
    if not 0.175 <= (tp + fp) / 38455 <= 0.185:
        return False
    septic, others = 20 * tp / (tp + fn), 980 * fp / (fp + tn)  # alerts among 1,000 stays of the other hospital
    return rounded(table["ppv"], tp / (tp + fp), 2) and rounded(table["ppv_elsewhere"], septic / (septic + others), 2)


@lru_cache(maxsize=1)
def guide_in_numbers():
    """(largest recall at a precision of 0.9, precision at the cheapest of eight thresholds, euros) by sweeping the scores."""
    weeks = open_weeks()
    score, fraud, amount = weeks["score"], weeks["fraud"] == 1, weeks["amount"]
    recall = 0.0
    for threshold in np.unique(score[fraud]):
        flagged = score >= threshold
        if (fraud & flagged).sum() >= 0.9 * flagged.sum():
            recall = max(recall, (fraud & flagged).sum() / fraud.sum())
    least, precision = inf, 0.0
    for threshold in (0.01, 0.02, 0.025, 0.03, 0.05, 0.1, 0.2, 0.3):
        flagged = score >= threshold
        cost = sum(amount[fraud & ~flagged] + 25) + 20 * np.count_nonzero(flagged & ~fraud)
        if cost < least:
            least, precision = cost, np.count_nonzero(flagged & fraud) / np.count_nonzero(flagged)
    return float(recall), float(precision), 9 * float(np.mean(amount[fraud] + 25))


def q02_8(finding, given):
    """Both fractions as on these weeks, and a verdict that they carry: not at this price; or at another, and at which."""
    recall, precision, euros = guide_in_numbers()
    if set(finding) != {"max_recall_at_p90", "cheapest_precision", "verdict", "false_alarm_euros"}:
        return False
    said, verdict = finding["false_alarm_euros"], finding["verdict"]
    priced = not no_value(said) and abs(said - euros) <= 20
    return (
        rounded(finding["max_recall_at_p90"], recall, 2)
        and finding["max_recall_at_p90"] >= 0
        and rounded(finding["cheapest_precision"], precision, 2)
        and priced
        and verdict in ("depends_on_cost", "not_supported")
    )


def q02_9(memo, given):
    """The counts of weeks 9 to 13 at 0.04 beside their nouns, two sums of money, a decision, a condition; two sentences or more."""
    payments = payguard.load()
    weeks = payments[(payments["week"] >= 9) & (payments["week"] <= 13)]
    flagged, fraud = payguard.score(weeks).to_numpy() >= 0.04, weeks["fraud"].to_numpy() == 1
    lost = np.where(fraud, weeks["amount"].to_numpy() + 25, 0)
    euros = {lost[~flagged].sum() + 4 * (flagged & ~fraud).sum(), lost.sum()}
    caught, all_flagged = (flagged & fraud).sum(), flagged.sum()
    said = [part.lower() for part in re.split(r"(?<=[.!?])\s+|\n", memo) if len(part.split()) > 2]
    counted = [{float(each.replace(",", "")) for each in re.findall(r"\d[\d,]*(?:\.\d+)?", part)} for part in said]

    def together(noun, whole, *parts):
        """Whether a sentence with the noun holds the whole and one of the parts, or the parts stand by "of these"."""
        return any(
            whole in numbers and numbers & set(parts) and re.search(noun, part)
            for part, numbers in zip(said, counted, strict=True)
        )

    per_cent = round(100 * caught / fraud.sum()), round(100 * caught / all_flagged)
    every = set().union(*counted)
    conditions = [part for part in said if re.search(r"\b(if|when|unless|until)\b", part)]
    return (
        len(said) >= 2
        and len(memo.split()) <= 120
        and together("fraud", fraud.sum(), caught, fraud.sum() - caught, per_cent[0])
        and together("flag|alarm", all_flagged, caught, all_flagged - caught, per_cent[1])
        and all(any(abs(number - sum_) <= 50 for number in every) for sum_ in euros)
        and any(re.search("launch|start", part) for part in said if part not in conditions)
        and any(re.search("stop|change", part) for part in conditions)
    )
