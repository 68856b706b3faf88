"""What the prompts of lesson 10 promise, replayed by code that is not the judges'."""

import math
import re
from functools import lru_cache
from itertools import permutations

import numpy as np
import pandas as pd
from scipy import stats

from aipm.worlds import cytotriage, lendfair
from aipm.worlds.payguard import mutants
from aipm.worlds.review import candidates, launch, leaderboard, readiness
from autograder.authoring.audit.promises import unseen

# What the six sentences of Q10.1 say, in minutes, euros, biopsies, spams or loans: miss, false alarm, look.
SAID = {
    "cancer_triage": (5, 1, 1 / 2),
    "fraud_review": (90, 40 / 60 * 36, 25 / 60 * 36),
    "churn_offer": (300, 75, 45),
    "urgent_tickets": (90, 20, 30),
    "spam_filter": (1, 4, 1 / 2),
    "loan_default": (4, 1, 1 / 5),
}


def plain_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def q10_1(weights, given):
    """Wherever one candidate costs at least a tenth more than another, the prices say so too, in the right order."""
    if set(weights) != set(SAID) or not all(len(own) == 3 and min(own) >= 0 < max(own) for own in weights.values()):
        return False
    kept = 0
    for world in unseen(candidates, "q10_1"):
        outcomes = world.models[["missed", "false_alarms", "to_a_person"]].to_numpy()
        right = True
        for context, own in weights.items():
            real, said = outcomes @ np.array(SAID[context]), outcomes @ np.array(own, float)
            for a, b in permutations(range(len(outcomes)), 2):
                right &= not (real[b] >= 1.10 * real[a] and said[b] <= said[a])
        kept += right
    return kept / len(unseen(candidates, "q10_1"))


@lru_cache(maxsize=4096)
def slips_typed(share, labels):
    """(expected half-width, chance that the whole interval lies above 15%) of Wilson's interval for so many slips."""
    if labels < 1:
        return 0.5, 0.0
    wrong = np.arange(labels + 1)
    ends = [stats.binomtest(int(k), labels).proportion_ci(method="wilson") for k in wrong]
    chance = stats.binom.pmf(wrong, labels, share)
    half = sum(c * (e.high - e.low) / 2 for c, e in zip(chance, ends, strict=True))
    return half, sum(c for c, e in zip(chance, ends, strict=True) if e.low > 0.15)


def q10_2(plan, given):
    """At most 350 labels; no interval wider than ± 11 points at the largest share; each rare kind, weak, is found in 90%."""
    if set(plan) != set(candidates.SLIPS) or any(not float(n).is_integer() or n < 0 for n in plan.values()):
        return False
    if sum(plan.values()) > 350:
        return False
    rare = ("fax", "old_form", "carbon_copy")
    narrow = all(slips_typed(0.34 if kind in rare else 0.09, int(n))[0] <= 0.11 for kind, n in plan.items())
    found = min(np.mean([slips_typed(rate / 100, int(plan[kind]))[1] for rate in range(28, 35)]) for kind in rare)
    return narrow and (0.7 if abs(found - 0.90) < 0.02 else found > 0.90)


def looked_at(test, model):
    """(holds, scores): what a test of the prompt's schema says of a model."""
    before = {**mutants.ORDINARY, **test["row"]}
    after = {**before, **test.get("edit", {})}
    one, two = map(float, model(pd.DataFrame([before, after]).astype({"merchant_risk": float})))
    moved = two - one
    return {
        ("MFT", "review"): one >= 0.02,
        ("MFT", "pass"): one < 0.02,
        ("INV", "same"): abs(moved) <= 1e-6,
        ("DIR", "higher"): moved > 1e-6,
        ("DIR", "lower"): moved < -1e-6,
        ("DIR", "not_lower"): moved >= -1e-6,
        ("DIR", "not_higher"): moved <= 1e-6,
    }[test["kind"], test["expect"]]


def readable(test):
    """Whether a test has the entries and the values that the prompt names."""
    parts = {"kind", "row", "expect"} | ({"edit"} if test["kind"] != "MFT" else set())
    if set(test) != parts or (test["kind"] != "MFT" and not test["edit"]):
        return False
    for column, value in [*test["row"].items(), *test.get("edit", {}).items()]:
        if column in ("night", "device_new"):
            right = value in (0, 1)
        elif column == "velocity_24h":
            right = 0 <= value <= 500 and float(value).is_integer()
        elif column == "merchant_risk":
            right = value is None or 0 <= value <= 1
        elif column == "amount":
            right = abs(value) <= 1e6
        elif column == "currency":
            right = value in ("EUR", "USD", "JPY")
        elif column == "segment":
            right = value in ("established", "new_user", "cross_border")
        else:
            right = column == "name" and isinstance(value, str) and value[:1].isalpha()
        if not right:
            return False
    return True


@lru_cache(maxsize=8192)
def says(frozen, which):
    """What one test says of the good model (-1), or of the mutant `which` = (world, place)."""
    model = mutants.good if which == -1 else unseen(mutants, "q10_3")[which[0]][which[1]].model
    return bool(looked_at(eval(frozen), model))


def q10_3(suite, given):
    """Up to 12 tests, which the good model passes; in each world at least 4 of 6 mutants die."""
    if not 1 <= len(suite) <= 12 or not all(readable(test) for test in suite):
        return False
    frozen = [repr(test) for test in suite]
    if not all(says(test, -1) for test in frozen):
        return False
    worlds = unseen(mutants, "q10_3")
    dead = [
        sum(any(not says(test, (w, m)) for test in frozen) for m in range(len(world))) for w, world in enumerate(worlds)
    ]
    return np.mean([number >= 4 for number in dead])


RACES = 40


@lru_cache(maxsize=256)
def raced(looks, step, fresh):
    """(gap, share of the gains) of each unseen race, played move by move."""
    chance, ends = np.random.default_rng([looks, fresh]), []
    for race in unseen(leaderboard, "q10_4", worlds=RACES):
        board = 2000 - fresh
        right, true = race.start[:board].copy(), 0.70
        best = right.mean()
        for change in range(looks):
            odds = min(1.0, max(0.0, true + 4 * race.effects[change]))
            tried = right.copy()
            touched = race.touched[change, :board]
            tried[touched] = race.luck[change, :board][touched] < odds
            if round(tried.sum() / board, 12) > best + step:
                right, best, true = tried, tried.sum() / board, true + race.effects[change]
        told = chance.binomial(fresh, true) / fresh if fresh else best
        ends.append((abs(told - true), (true - 0.70) / np.sort(race.effects)[-6:].sum()))
    return np.array(ends)


def q10_4(protocol, given):
    """5,000 € for looks of 40 €; on average at most 1.5 points apart, and at least 65% of the gains: of batches of 12."""
    looks, step, fresh = protocol["looks"], protocol["step"], protocol["fresh_labels"]
    if set(protocol) != {"looks", "step", "fresh_labels"} or any(not float(n).is_integer() for n in (looks, fresh)):
        return False
    if not (1 <= looks <= 300 and 40 * looks <= 5000 and 0 <= step <= 1 and 0 <= fresh <= 1900):
        return False
    ends, chance = raced(int(looks), float(step), int(fresh)), np.random.default_rng(0)
    batches = [ends[chance.choice(RACES, 12, replace=False)].mean(axis=0) for _ in range(40)]
    kept = np.mean([gap <= 0.015 and gains >= 0.65 for gap, gains in batches])
    gap, gains = ends.mean(axis=0)
    spread = ends.std(axis=0) / math.sqrt(12)
    near = abs(gap - 0.015) < 2.5 * spread[0] or abs(gains - 0.65) < 2.5 * spread[1]
    return 0.7 if near and kept >= 0.5 else 0.5 if near else kept


@lru_cache(maxsize=1)
def ruled():
    """Gaps and cost of Q10.5 by hand: everybody refused from 0.25 on, against A from 0.20 and B from 0.40."""
    people = lendfair.public_world()
    p, score, b = people["p_default"].to_numpy(), people["score"].to_numpy(), (people["group"] == "B").to_numpy()

    def share(refused, weight, group):
        return (weight * refused)[group].sum() / weight[group].sum()

    refused = score >= 0.25
    levelled = score >= np.where(b, 0.40, 0.20)
    gaps = [share(refused, weight, b) - share(refused, weight, ~b) for weight in (np.ones_like(p), 1 - p, p)]
    worth = (1 - p) - 5 * p
    return gaps, 1000 * (worth[~refused].sum() - worth[~levelled].sum()) / len(p)


def q10_5(audit, given):
    """The gaps to one point, the cost to two, and the two pairs of words that the prompt's facts leave.

    Lending: those who would have paid back are harmed, defaults are provided for, and no person sees a score; so errors among
    those without the thing that is looked for. Diagnosis: the missed are sent home, and no doctor sees a score.
    """
    gaps, cost = ruled()
    names = ("refused_gap", "good_refused_gap", "bad_refused_gap", "gap_without_column")
    right = all(
        plain_number(audit[name]) and abs(audit[name] - gap) <= 0.01 + 1e-9
        for name, gap in zip(names, [*gaps, gaps[1]], strict=True)
    )
    pairs = (tuple(audit["lending"]), tuple(audit["diagnosis"]))
    return (
        set(audit) == {*names, "cost", "lending", "diagnosis"}
        and right
        and abs(audit["cost"] - cost) <= 2
        and pairs == (("equal_false_alarms", "wrongly_refused_are_harmed"), ("equal_recall", "missed_are_harmed"))
    )


def usual(wrong, of):
    """95% intervals by SciPy and by resampling: what anybody may have computed."""
    for method in ("wilson", "exact", "wilsoncc"):
        ends = stats.binomtest(wrong, of).proportion_ci(method=method)
        yield ends.low, ends.high
    yield tuple(stats.beta(wrong + 0.5, of - wrong + 0.5).ppf([0.025, 0.975]))
    share = wrong / of
    yield share - 1.96 * math.sqrt(share * (1 - share) / of), share + 1.96 * math.sqrt(share * (1 - share) / of)
    more = (wrong + 2) / (of + 4)
    yield more - 1.96 * math.sqrt(more * (1 - more) / (of + 4)), more + 1.96 * math.sqrt(more * (1 - more) / (of + 4))
    yield tuple(np.quantile(np.random.default_rng(0).binomial(of, share, 20_000), [0.025, 0.975]) / of)


def q10_6(words, given):
    """A sentence that counts women like her; whole numbers of 1,000 with a usual interval; the pilot's lowest share.

    `of_1000` and `of_cleared` are the only sentences that count women who were cleared.
    """
    if words["sentence"] not in ("of_1000", "of_cleared"):
        return False
    cases = cytotriage.public_world()
    like_her = cases.loc[cases["logistic"] < 0.20, "malignant"]
    wrong, of = int(like_her.sum()), len(like_her)
    ends = [(1000 * max(0, low), 1000 * high) for low, high in usual(wrong, of)]
    fits = any(abs(words["low"] - low) <= 0.6 and abs(words["high"] - high) <= 0.6 for low, high in ends)
    lowest = [0.025 ** (1 / 80), 0.05 ** (1 / 80), 1 - 3 / 80, stats.beta(80.5, 0.5).ppf(0.025), 80 / (80 + 1.96**2)]
    pilot = min(lowest) - 0.015 < words["pilot_low"] < max(lowest) + 0.006
    return abs(words["cancer_of_1000"] - 1000 * wrong / of) <= 0.6 and fits and pilot


# Which reasons the evidence of section 7 supports, by file and decision. A: 46 of 9,000 where 1% is allowed, so the line holds;
# whoever limits it may call it new. B: 108 of 400 where 15% are allowed, in one group. D: no signature. E: 0 of 40.
REASONS = {
    ("A", "launch"): {"lines_hold_and_it_pays"},
    ("A", "limited"): {"lines_hold_and_it_pays", "too_new"},
    ("B", "limited"): {"red_line_broken_in_a_group"},
    ("C", "launch"): {"lines_hold_and_it_pays"},
    ("C", "limited"): {"lines_hold_and_it_pays", "too_new"},
    ("D", "no"): {"signature_missing"},
    ("E", "limited"): {"too_few_cases"},
    ("E", "no"): {"too_few_cases"},
}


def q10_7(decisions, given):
    """No red line crossed in any month, 90% of what is possible earned, a reason that the evidence supports, an exit."""
    if set(decisions) != set("ABCDE") or any(len(entry) != 3 for entry in decisions.values()):
        return False
    for file, (decision, reason, leave) in decisions.items():
        if reason not in REASONS.get((file, decision), set()):
            return False
        if leave != ("line_kept_on_enough_cases" if decision == "limited" else None):
            return False
    earned = possible = 0.0
    for month in unseen(launch, "q10_7"):
        for name, file in month.items():
            full_allowed = file.limit is not None and file.rate <= file.limit
            limited = file.limited if file.limited_keeps else 0
            euros = {"launch": file.full if full_allowed else -math.inf, "no": 0.0}
            euros["limited"] = file.limited if file.limited_keeps else -math.inf
            earned += euros[decisions[name][0]]
            possible += file.full if full_allowed else limited
    return earned >= 0.90 * possible


def q10_8(ready, given):
    """A point for what a system repeats, half for a report of people, nothing else; the score is the smallest section."""
    table = readiness.checks()
    sums = dict.fromkeys(table["section"], 0.0)
    for row in table.itertuples():
        system = "last run 2026" in row.evidence
        points = 1 if system else 0.5 if "report of 2026" in row.evidence else 0
        if ready[row.check] != points:
            return False
        sums[row.section] += points
    return len(ready) == 13 and ready["score"] == min(sums.values())


def q10_9(memo, given):
    """Two shares with their counts, each beside its women, the ends of Wilson's interval, a decision and a condition."""
    cases = cytotriage.public_world()
    home, ill = cases["logistic"].to_numpy() < 0.15, cases["malignant"].to_numpy() == 1
    both, n = (home & ill).sum(), home.sum()
    said = [part.lower() for part in re.split(r"(?<=[.!?])\s+|\n", memo) if len(part.split()) > 2]
    conditions = [part for part in said if re.search(r"\b(if|when|unless|until|as soon as)\b", part)]

    def numbers(text):
        return {float(each.replace(",", "")) for each in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}

    def together(noun, whole):
        known = {both, whole - both, round(100 * both / whole, 1), round(100 * both / whole)}
        return any(whole in numbers(part) and numbers(part) & known for part in said if re.search(noun, part))

    z = 1.959964
    middle, half = (both + z * z / 2) / (n + z * z), z * math.sqrt(both * (n - both) / n + z * z / 4) / (n + z * z)
    every = [set().union(*map(numbers, said)), {1000 * (middle - half), 1000 * (middle + half)}]
    ends = all(any(abs(a - e) <= 0.5 or abs(10 * a - e) <= 0.5 for a in every[0]) for e in every[1])
    return (
        len(said) >= 2
        and together("clear", n)
        and together("cancer", ill.sum())
        and ends
        and any(re.search("propose|clear them|wait|start|against", part) for part in said if part not in conditions)
        and any(re.search("stop|clear|wait|start", part) for part in conditions)
    )
