"""What the prompts of lesson 06 promise, replayed by code that is not the judges'."""

import re
from functools import lru_cache

import numpy as np
from scipy import stats

from aipm.worlds import cold_start, disturb, lendfair, regimes
from autograder.authoring.audit.promises import unseen

BINDS = {  # who is bound by the narrow reading, and whom a wider reading of sections 1 to 6 allows
    "health_privacy": ("healthcare", ""),  # only there are cases patients
    "device_authorisation": ("healthcare", ""),
    "reasons_for_each": ("fintech healthcare", "legal"),  # the lawyer needs words more than reasons
    "errors_by_group": ("fintech", "healthcare"),  # a loan; a treatment
    "source_passage": ("legal", "healthcare"),
    "do_not_interrupt": ("saas", "healthcare ecommerce legal"),  # professionals work all day in their tools, too
    "cold_start": ("ecommerce", "saas fintech"),  # new users; new applicants
    "rival_metrics": ("ecommerce", "saas"),
}


def q06_1(constraints, given):
    """All eight constraints with their industries, by the narrow or the wider reading."""
    if set(constraints) != set(BINDS):
        return False
    for name, (must, may) in BINDS.items():
        chosen = set(constraints[name])
        if not set(must.split()) <= chosen <= set(must.split()) | set(may.split()):
            return False
    return True


TERMS = {  # what the table of section 1 says: miss, false alarm, review, reviews done, missed allowed, confirmed, explained
    "saas": (3, 3, 3, 0, 1000, False, "nothing main_reasons"),
    "fintech": (60, 15, 4, 120, 1000, False, "main_reasons"),
    "healthcare": (500, 40, 10, 520, 6, True, "main_reasons"),
    "legal": (150, 25, 8, 400, 12, True, "source_passage"),
    "ecommerce": (1, 0.15, 3, 0, 1000, False, "nothing main_reasons"),
}
GRID = np.unique(np.round(np.concatenate([np.linspace(0.004, 0.1, 49), np.linspace(0.1, 1.0, 91), [1.01]]), 4))


def _counts(scores, lo, hi, confirmed):
    """(missed, reviews, false actions) per 1,000 cases."""
    missed = scores[scores < lo].sum()
    acted = scores >= hi
    looked = ((scores >= lo) & ~acted).sum() + (acted.sum() if confirmed else 0)
    false = 0.0 if confirmed else (1 - scores[acted]).sum()
    return np.array([missed, looked, false]) * 1000 / len(scores)


@lru_cache(maxsize=1)
def _customers():
    return [each.scores for each in unseen(regimes, "q06_2")]


@lru_cache(maxsize=8)
def _least(name):
    """The least cost of a contract within the rules, by customer: searched over pairs of GRID."""
    miss, alarm, review, capacity, allowed, confirm, _ = TERMS[name]
    found = []
    for scores in _customers():
        total = 1000 / len(scores)
        at = np.searchsorted(scores, GRID)
        sums = np.concatenate([[0], np.cumsum(scores)])
        lo, hi = (axes.ravel() for axes in np.meshgrid(np.arange(len(GRID)), np.arange(len(GRID))))
        lo, hi = lo[lo <= hi], hi[lo <= hi]
        missed, above = sums[at[lo]] * total, (len(scores) - at[hi]) * total
        looked = (at[hi] - at[lo]) * total + (above if confirm else 0)
        false = 0 if confirm else above - (sums[-1] - sums[at[hi]]) * total
        cost = missed * miss + looked * review + false * alarm
        found.append(cost[(looked <= capacity) & (missed <= allowed)].min())
    return np.array(found)


@lru_cache(maxsize=4096)
def _contract(name, lo, hi, automation, explain):
    """Whether one contract keeps its regime's terms, on average over each twelve of the customers."""
    miss, alarm, review, capacity, allowed, confirm, explained = TERMS[name]
    confirmed = {"person_confirms": True, "acts_alone": False}[automation]
    counts = np.array([_counts(scores, lo, hi, confirmed) for scores in _customers()])
    alone = any((scores >= hi).any() for scores in _customers()) and not confirmed
    fits = 0 <= lo <= hi <= 1.01 and explain in explained.split() and not (confirm and alone)
    cost = counts @ np.array([miss, review, alarm])
    kept = []
    for start in range(len(counts)):
        missed, reviews, _ = np.roll(counts, -start, axis=0)[:12].mean(axis=0)
        paid, least = (np.roll(each, -start)[:12].mean() for each in (cost, _least(name)))
        kept.append(fits and missed <= allowed and reviews <= capacity and paid <= 1.1 * least)
    return np.array(kept)


def q06_2(contracts, given):
    """Each contract keeps the limits of the table, costs at most 10% above the best, and explains what is needed."""
    if set(contracts) != set(TERMS) or any(
        set(each) != {"lo", "hi", "automation", "explain"} for each in contracts.values()
    ):
        return False
    return np.mean(np.all([_contract(name, **contract) for name, contract in contracts.items()], axis=0))


@lru_cache(maxsize=1024)
def _weeks(threshold):
    """(dismissed, minutes, still on) after 52 weeks, by company."""
    found = []
    for team in unseen(disturb, "q06_3"):
        shown = team.score >= threshold
        wanted, unwanted = (team.score * shown).sum(axis=1), ((1 - team.score) * shown).sum(axis=1)
        on, minutes = np.ones(len(team.score)), 0.0
        for _ in range(52):
            minutes += (on * (3 * wanted - unwanted)).mean() / 52
            on = on * 0.99**unwanted
        found.append((unwanted.sum() / max(shown.sum(), 1), minutes, on.mean()))
    return np.array(found)


@lru_cache(maxsize=1)
def _most_minutes():
    tried = np.array([_weeks(float(threshold)) for threshold in np.round(np.arange(0, 1, 0.02), 2)])
    return np.where(tried[:, :, 0] <= 0.45, tried[:, :, 1], -np.inf).max(axis=0)


def q06_3(offer, given):
    """45% dismissed at most, 95% of the minutes, and the share who still have the helper within 3 points."""
    if set(offer) != {"from_score", "still_on"} or not all(0 <= number <= 1 for number in offer.values()):
        return False
    done, most, kept = _weeks(float(offer["from_score"])), _most_minutes(), 0
    for start in range(len(done)):
        dismissed, minutes, on = np.roll(done, -start, axis=0)[:12].mean(axis=0)
        best = np.roll(most, -start)[:12].mean()
        kept += dismissed <= 0.45 and minutes >= 0.95 * best and abs(offer["still_on"] - on) <= 0.03
    return kept / len(done)


@lru_cache(maxsize=1)
def _lenders():
    """By lender: (score, true probability, whether in B, best profit) as arrays."""
    found = []
    for table in unseen(lendfair, "q06_4"):
        p = table["p_default"].to_numpy()
        best = np.clip(1 - p - 5 * p, 0, None).mean()
        found.append((table["score"].to_numpy(), p, (table["group"] == "B").to_numpy(), best))
    return found


def q06_4(decision, given):
    """93% of the best profit, a gap of at most 5 points, the criterion that says so, and a lawyer first."""
    if set(decision) != {"thresholds", "criterion", "reason_code"} or set(decision["thresholds"]) != {"A", "B"}:
        return False
    low, high = decision["thresholds"]["A"], decision["thresholds"]["B"]
    says = decision["criterion"] == "equal_good_refused" and decision["reason_code"] == "legal_review_required"
    if not (0 <= low <= 1 and 0 <= high <= 1 and says):
        return False
    rows = []
    for score, p, b, best in _lenders():
        refused = score >= np.where(b, high, low)
        good = [((1 - p) * refused)[group].sum() / (1 - p)[group].sum() for group in (~b, b)]
        rows.append((good[1] - good[0], ((1 - 6 * p) * ~refused).mean() / best))
    kept = 0
    for start in range(len(rows)):
        gap, share = np.roll(rows, -start, axis=0)[:6].mean(axis=0)
        kept += abs(gap) <= 0.05 and share >= 0.93
    return kept / len(rows)


PLAN = {  # the line M that names a change (or none), and whether every line P was met
    "new_cases": ("M1", True),
    "third_clinic": ("M2", True),  # 240 own cases, 200 asked
    "children": ("", True),
    "older_women_worse": ("M1", False),  # P2: a group lost 4 points
    "end_at_007": ("M3", True),
    "end_at_020": ("", True),  # M3 ends at 0.10
    "seen_test_cases": ("M1", False),  # P1: 260 unseen cases are left
    "rules_out": ("", True),  # touches I1
}


def q06_5(changes, given):
    """Inside, outside or stop, as the lines of the plan say; all eight."""
    follows = {change: ("inside" if met else "stop") if line else "outside" for change, (line, met) in PLAN.items()}
    return dict(changes) == follows


def q06_6(sample, given):
    """2% would show so few failures in at most 5% of tests, a good product passes in 90%, and 60 hours are enough."""
    n, most = sample["n"], sample["max_failures"]
    if set(sample) != {"n", "max_failures"} or n % 1 or most % 1 or not 0 <= most < n <= 60 * 60 / 6:
        return False
    tail, good = (sum(stats.binom.pmf(k, n, rate) for k in range(int(most) + 1)) for rate in (0.02, 0.005))
    return bool(tail <= 0.05 and good >= 0.90)


RATES = np.array([0.060, 0.040, 0.030, 0.012, 0.035])  # the table of section 6


@lru_cache(maxsize=2048)
def _earned(k, *weights):
    """Euros a week by set of shops: 26 weeks of six places, ten showings each, ranked by believed rate times worth."""
    found = []
    for shops in unseen(cold_start, "q06_7", worlds=30):
        chance = np.random.default_rng(shops.seed)
        prior = RATES[shops.category]
        wanted = weights[0] * 35 + weights[1] * shops.price + weights[2] * shops.later
        shown, sold, euros = np.zeros(prior.shape), np.zeros(prior.shape), 0.0
        for week in range(26):
            here = slice(week, week + 30)
            record = np.divide(sold, shown, out=np.zeros(prior.shape), where=shown > 0)
            trust = np.where(shown > 0, shown / np.maximum(shown + k, 1e-12), 0)
            belief = (trust * record + (1 - trust) * prior) * wanted
            page = week + np.argsort(-belief[:, here], axis=1)[:, :6]
            rate = np.take_along_axis(shops.rate, page, 1)
            worth = np.take_along_axis(0.3 * shops.price + shops.later, page, 1)
            hits = chance.binomial(10, rate)
            for count, more in ((shown, 10), (sold, hits)):
                np.put_along_axis(count, page, np.take_along_axis(count, page, 1) + more, 1)
            euros += 10 * (rate * worth).sum()
        found.append(euros / 26 / len(prior))
    return np.array(found)


@lru_cache(maxsize=1)
def _best_blend():
    return np.max([_earned(float(k), 0.0, 0.3, 1.0) for k in (0, 10, 30, 60, 100, 200, 2000)], axis=0)


def q06_7(plan, given):
    """At least 97% of what the best blend earns, on average over twelve sets of shops; and what the sale earns."""
    names = ("conversion", "order_value", "lifetime_value")
    if set(plan) != {"k", "weights", "a_sale"} or set(plan["weights"]) != set(names):
        return False
    weights = [float(plan["weights"][name]) for name in names]
    if not 0 <= plan["k"] < np.inf or min(weights) < 0 or max(weights) == 0:
        return False
    if abs(plan["a_sale"] - (60 - 42 - 4)) > 0.05:  # 70% of the price does not stay, and 4 € go later
        return False
    ratio, best = _earned(float(plan["k"]), *(weight / max(weights) for weight in weights)), _best_blend()
    chance = np.random.default_rng(7)
    twelves = [chance.choice(len(best), 12, replace=False) for _ in range(400)]
    return np.mean([ratio[some].mean() >= 0.97 * best[some].mean() for some in twelves])


def q06_8(memo, given):
    """The refused good payers of each group beside its letter, two sums of euros, a decision and a condition.

    "Unless …, we keep it" says both.
    """
    applicants = lendfair.public_world()
    score, good = applicants["score"].to_numpy(), applicants["defaulted"].to_numpy() == 0
    in_b, loss = (applicants["group"] == "B").to_numpy(), applicants["p_default"].to_numpy()
    said = [part for part in re.split(r"(?<=[.!?])\s+|\n", memo) if len(part.split()) > 2]
    conditions = [part for part in said if re.search(r"\b(if|when|unless|until|as soon as)\b", part, re.IGNORECASE)]

    def numbers(text):
        return {float(each.replace(",", "")) for each in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}

    counted = []
    for name, here in (("A", ~in_b), ("B", in_b)):
        whole, part = (good & here).sum(), (good & here & (score >= 1 / 6)).sum()
        known = {part, whole - part, round(100 * part / whole)}
        # what stands before a group's letter is said of it: "12 of 300 in A and 4 of 80 in B"
        near = [piece for text in said for piece in re.findall(rf"(?:^|[AB]\b)((?:(?![AB]\b).)*)\b{name}\b", text)]
        counted.append(any(whole in numbers(piece) and numbers(piece) & known for piece in near))
    worth = 100 * (1 - 6 * loss)
    euros = [(worth * (score < limit)).sum() for limit in (1 / 6, np.where(in_b, 0.25, 1 / 6))]
    every = set().union(*map(numbers, said))
    return (
        len(said) >= 2
        and all(counted)
        and all(any(abs(number - each) <= 500 for number in every) for each in euros)
        and any(
            re.search(r"propose|wait|keep|raise\b|[Aa]sk", part)
            for part in said
            if not re.search(r"\b([Ii]f|[Ww]hen)\b", part)
        )
        and any(re.search("keep|wait|raise|stop", part) for part in conditions)
    )
