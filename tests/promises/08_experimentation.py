"""What the prompts of lesson 08 promise, replayed by code that is not the judges'."""

import math
import re
from functools import cache, lru_cache
from itertools import pairwise
from statistics import NormalDist

import numpy as np
from scipy import stats

from aipm.worlds.shelf import experiments, splits
from aipm.worlds.shelf import feed as shelf_feed
from aipm.worlds.shelf import log as shelf_log
from aipm.worlds.shelf import rank as shelf_rank
from autograder.authoring.audit.promises import unseen

NORMAL = NormalDist()


def _total(rows, estimator, ranker):
    """What an estimator says of a ranker, written down once more."""
    clicked = rows["clicked"].to_numpy()
    weight = (rows[f"look_{ranker}"] / rows["look_log"]).to_numpy()
    if estimator == "raw_clicks":
        return clicked[(rows[f"{ranker}_place"] > 0).to_numpy()].sum()
    if estimator == "ndcg_on_clicks":
        place = rows[f"{ranker}_place"].to_numpy()
        gain = np.where(place > 0, 1 / np.log2(place + 1.0 + (place == 0)), 0) * clicked
        session = rows["session"].to_numpy()
        many, gains = np.bincount(session, clicked), np.bincount(session, gain)
        ideal = np.array([sum(1 / math.log2(k + 1) for k in range(1, n + 1)) for n in range(7)])[many.astype(int)]
        return (gains[many > 0] / ideal[many > 0]).mean()
    if estimator == "ips_capped":
        return (clicked * np.minimum(weight, 10)).sum()
    if estimator == "snips":
        return (clicked * weight).sum() / (0.85 ** (rows["place"].to_numpy() - 1) * weight).sum()
    return (clicked * weight).sum()


@cache
def _estimates(estimator):
    """(estimate on the early sessions of the public log, estimates on unseen logs, true gains there)."""
    log = shelf_log.load()
    worlds = unseen(shelf_log, "q08_1", 10)

    def gain(rows):
        return _total(rows, estimator, "new") / _total(rows, estimator, "old") - 1

    return gain(log[log["session"] <= 4000]), [gain(w.rows) for w in worlds], [w.lift for w in worlds]


def q08_1(offline, given):
    """An estimator that is right on average (within 5 points over unseen logs), its number on the early sessions, and a test.

    Test online: the estimate is positive, so the old ranker is not simply kept; and from log to log it moves as much as
    it is large, so nothing is shipped on it.
    """
    said, others, true = _estimates(offline["estimator"])
    fair = abs(np.mean(others) - np.mean(true)) < 0.05
    unsure = said > 0 and np.std(others) > 0.2 * abs(np.mean(true))
    return (
        set(offline) == {"estimator", "lift", "verdict"}
        and fair
        and abs(offline["lift"] - said) <= 0.001
        and unsure
        and offline["verdict"] == "test_online"
    )


def _formulas(base, lift, power):
    """Visitors in both arms by the four usual formulas: one variance, two variances, a pooled one, and the textbook's mix."""
    a, b = NORMAL.inv_cdf(0.975), NORMAL.inv_cdf(power)
    p, q, shift = base, base * (1 + lift), base * lift
    mid = (p + q) / 2
    one, two, pooled = 2 * p * (1 - p), p * (1 - p) + q * (1 - q), 2 * mid * (1 - mid)
    mixed = (a * pooled**0.5 + b * two**0.5) ** 2
    return [2 * each / shift**2 for each in ((a + b) ** 2 * one, (a + b) ** 2 * two, (a + b) ** 2 * pooled, mixed)]


def q08_2(days_needed, given):
    """Whole days, rounded up, a week at least, within 3% of the visitors of one of the usual formulas."""
    chance = np.random.default_rng(8)
    for _ in range(30):
        base, lift = round(chance.uniform(0.01, 0.2), 3), round(chance.uniform(0.02, 0.1), 3)
        for power in (0.8, 0.9):
            needed = _formulas(base, lift, power)
            a_day = round(needed[0] / chance.uniform(2, 60))
            days = days_needed(base, lift, power, a_day)
            allowed = range(
                max(7, math.ceil(0.97 * min(needed) / a_day)), max(7, math.ceil(1.03 * max(needed) / a_day)) + 1
            )
            if days != int(days) or int(days) not in allowed:
                return False
    return True


@lru_cache(maxsize=3)
def _tests(lift):
    """64,000 tests, eight groups of 8,000, of 14 days, drawn here: z at the end of each day."""
    chance = np.random.default_rng([3, round(1000 * abs(lift)), lift < 0])
    n = 2_230 * np.arange(1, 15)
    a = chance.binomial(2_230, 0.05, (64_000, 14)).cumsum(1)
    b = chance.binomial(2_230, 0.05 * (1 + lift), (64_000, 14)).cumsum(1)
    share = (a + b) / (2 * n)
    return ((b - a) / np.sqrt(2 * n * share * (1 - share))).astype(np.float32)


def _ends(days, limits, side, lift, until=14):
    """For each test +1 where it claims a win, -1 a harm, 0 nothing; only looks until a day count."""
    z, ended = _tests(lift), np.zeros(64_000, int)
    for place, (day, limit) in enumerate(zip(days, limits, strict=True)):
        last = place == len(days) - 1
        if day > until:
            break
        seen = z[:, day - 1]
        win = (seen > limit) & (last or side != "losses") & (ended == 0)
        harm = (seen < -limit) & (last or side != "wins") & (ended == 0)
        ended = ended + win - harm
    return ended.reshape(8, -1)


def q08_3(stopping, given):
    """Three looks, the first by day 5; at most 6% false claims; a loss stopped by day 10 in 90%; a lift seen 80% as often."""
    days = [int(day) for day in stopping["days"]]
    limits = stopping["limits"]
    limits = [limits] * len(days) if isinstance(limits, (int, float)) else list(limits)
    rising = all(one < two for one, two in pairwise(days))
    whole = all(day == int(day) for day in stopping["days"])
    if len(days) < 3 or not rising or not whole or days[0] < 1 or days[0] > 5 or days[-1] > 14 or min(limits) < 0:
        return False
    if set(stopping) != {"days", "limits", "stop_for"} or stopping["stop_for"] not in ("both", "wins", "losses"):
        return False
    false = (_ends(days, limits, stopping["stop_for"], 0.0) != 0).mean(1)
    seen = (_ends(days, limits, stopping["stop_for"], 0.1) == 1).mean(1)
    stopped = (_ends(days, limits, stopping["stop_for"], -0.2, until=10) == -1).mean(1)
    once = (_tests(0.1)[:, 13] > 1.959964).mean()
    return float(((false <= 0.06) & (stopped >= 0.9) & (seen >= 0.8 * once)).mean())


@cache
def _covariate(name):
    """(share of unseen worlds where a covariate keeps the effect and takes variance out, what it saves in public)."""
    kept = 0
    for seed in range(6):
        on, off = (experiments.people(70_000 + seed, 60_000, lift=lift) for lift in (0.06, 0.0))
        effects = []
        for table in (on, off):
            quiet = table[table["visits_before"] <= 7]
            x, y = quiet[name].to_numpy(float), quiet["clicks"].to_numpy(float)
            own = y - np.polyfit(x, y, 1)[0] * (x - x.mean())
            arm = quiet["treated"].to_numpy() == 1
            effects.append((own[arm].mean() - own[~arm].mean(), y[arm].mean() - y[~arm].mean(), own.var() / y.var()))
        (with_it, plain, left), (nothing_with, nothing, _) = effects
        kept += (with_it - nothing_with) >= 0.85 * (plain - nothing) - 0.02 and left <= 0.95
    public = experiments.people(experiments.PUBLIC_SEED)
    public = public[public["visits_before"] <= 7]
    return kept / 6, np.corrcoef(public[name], public["clicks"])[0, 1] ** 2


def q08_4(cuped_plan, given):
    """A covariate that keeps 85% of an effect and leaves at most 95% of the variance of quiet people; what it saves."""
    share, saved = _covariate(cuped_plan["covariate"])
    whole = set(cuped_plan) == {"covariate", "users_saved"}
    return whole and share > 0.5 and abs(cuped_plan["users_saved"] - saved) <= 0.005


@cache
def _splits():
    """Tests of unseen designs, each as (a, b, planned share of B, whether it must be stopped), by the exact binomial test.

    Between 1 of 3,000 and 1 of 500 either is right, as the prompt says: there the usual tests differ.
    """
    tests = []
    chance = np.random.default_rng(85)
    for plans in unseen(splits, "q08_5", 4):
        for visitors, share in plans.designs:
            spread = math.sqrt(visitors * share * (1 - share))
            for off in [*chance.uniform(-6, 6, 24), 0.0]:
                b = round(visitors * share + off * spread)
                p = stats.binomtest(b, visitors, share).pvalue
                if not 1 / 3000 <= p <= 1 / 500:
                    tests.append((visitors - b, b, share, p < 1 / 1000))
    return tests


def q08_5(mismatch, ramp, given):
    """Stops a test where luck makes a working split at least so uneven in fewer than 1 of 1,000; and reads a ramp-up.

    The ramp-up: two decimals, from the published counts; a verdict that follows from both days; a report that the split
    cannot turn. The reports are tried on a ramp-up in which nothing differs: pool_users then reports an effect. best_day takes
    the larger of two numbers, and drop_friday leaves one out because of what it shows: choices after the fact, which the
    prompt forbids.
    """
    friday = 100 * (230 / 10_000 - 20_000 / 990_000)
    saturday = 100 * (6_000 - 5_000) / 500_000
    return (
        all(bool(mismatch(a, b, share)) == stop for a, b, share, stop in _splits())
        and set(ramp) == {"friday", "saturday", "verdict", "report"}
        and all(abs(ramp[day] - true) <= 0.006 for day, true in (("friday", friday), ("saturday", saturday)))
        and ramp["verdict"] == "treatment_better"
        and ramp["report"] in {"average_days", "weigh_days", "equal_split_rule"}
    )


@cache
def _preference(first, same):
    """Means and variances of `win` on unseen pages, drawn as whole experiments: two arrays over worlds."""
    found = []
    for world in unseen(shelf_rank, "q08_6", 12):
        win = np.concatenate(
            [shelf_rank.interleaved(seed, first, same=same)["win"].to_numpy() for seed in (world.seed, world.seed + 1)]
        )
        found.append((win.mean(), win.var()))
    return np.array(found).T


def q08_6(audit, given):
    """Between equal lists the old team drafts first; a fix makes them equal; the claim is theirs; the power is 75% to 90%."""
    fixes = {"coin_each_round", "coin_each_session", "take_turns", "new_drafts_first"}
    if audit["bug"] != "old_drafts_first" or audit["fix"] not in fixes or audit["claim"] != "new_preferred":
        return False
    first = audit["fix"].replace("new_drafts_first", "new_first")
    if abs(_preference(first, True)[0].mean()) > 0.02 or audit["sessions"] < 1 or len(audit) != 4:
        return False
    mean, variance = (values.mean() for values in _preference("coin_each_round", False))
    spread = _preference("coin_each_round", False)[0].std() / math.sqrt(6)
    means = mean + spread * np.array([-1.5, -0.5, 0.5, 1.5])  # what six worlds may say together
    power = [NORMAL.cdf((audit["sessions"] / variance) ** 0.5 * each - 1.96) for each in means]
    return float(np.mean([0.75 <= each <= 0.90 for each in power]))


METHODS = {
    # A choice of three days that nobody will ask about: it should earn while it learns. A test ends too late.
    "headline": {"bandit"},
    # The outcome takes 30 days of seven weeks: a bandit plays blindly. One look or planned ones both answer.
    "renewal_offer": {"fixed_test", "sequential_test"},
    # An effect with an interval, before anything is live: no bandit, and no holdout after a launch.
    "warning_text": {"fixed_test", "sequential_test"},
    # An order, with few sessions: section 6.
    "ranker_order": {"interleaving"},
    # Everybody gets it next week, and harm comes in months: somebody must be left to compare with.
    "push_messages": {"holdout"},
    # It must be stopped within days, and its effect reported: planned looks.
    "checkout": {"sequential_test"},
}


def q08_7(methods, given):
    """Each case has the methods that its own words leave."""
    return set(methods) == set(METHODS) and all(methods[case] in METHODS[case] for case in METHODS)


@cache
def _shop(metric, week, share):
    """On unseen shops: how often a reading points the right way, and the fall of the ranker at hand over its noise."""
    right, fall = [], []
    for shop in unseen(shelf_feed, "q08_8", 9):
        noise = shelf_feed.spread(shop, metric, 0.4) * math.sqrt((1 / share + 1 / (1 - share)) / 4_000_000)
        now = shelf_feed.weeks(shop, 0.4)
        hits = []
        for bait, quality in shelf_feed.candidates(shop):
            new = shelf_feed.weeks(shop, bait, quality)
            early = new[metric].iloc[week - 1] / now[metric].iloc[week - 1] - 1
            late = new["clicks_per_user"].iloc[25] - now["clicks_per_user"].iloc[25]
            hits.append(NORMAL.cdf(early / noise if late > 0 else -early / noise))
        right.append(np.mean(hits))
        here, none = shelf_feed.weeks(shop, 1.0), shelf_feed.weeks(shop, 0.0)
        own = shelf_feed.spread(shop, metric) * math.sqrt((1 / share + 1 / (1 - share)) / 4_000_000)
        fall.append((here[metric].iloc[week - 1] / none[metric].iloc[week - 1] - 1) / own)
    return np.array(right), np.array(fall)


def q08_8(launch, given):
    """A reading in week 5 or 6 that is right in 90%; a second metric that has fallen clearly; so this ranker is not shipped.

    The guardrail is a metric that must not fall, whatever is won, and it has: both forms of shipping give nearly everybody the
    ranker all the same.
    """
    if launch["decision"] != "hold" or len(launch) != 5 or launch["surrogate"] == launch["guardrail"]:
        return False
    week = int(launch["week"])
    if not 5 <= week <= 6 or week != launch["week"]:
        return False
    right, fall = _shop(launch["surrogate"], week, 0.5)[0], _shop(launch["guardrail"], week, 0.5)[1]
    three = [
        (np.take(right, [i, i + 1, i + 2], mode="wrap").mean(), np.take(fall, [i, i + 1, i + 2], mode="wrap").mean())
        for i in range(9)
    ]
    return float(np.mean([good >= 0.9 and low < -2 for good, low in three]))


def q08_9(memo, given):
    """Both arms with their counts, both ends of the interval, a decision, a condition; and nothing that zero inside forbids."""
    people = experiments.people(seed=experiments.PUBLIC_SEED)
    clicks, treated = people["clicks"].to_numpy() >= 5, people["treated"].to_numpy() == 1
    shares = [clicks[treated == arm].mean() for arm in (False, True)]
    spread = NORMAL.inv_cdf(0.975) * math.sqrt(
        sum(share * (1 - share) / (treated == arm).sum() for share, arm in zip(shares, (False, True), strict=True))
    )
    ends = [100 * (shares[1] - shares[0] + side * spread) for side in (-1, 1)]
    said = [part.lower() for part in re.split(r"(?<=[.!?])\s+|\n", memo) if len(part.split()) > 2]
    text = re.sub(r"(?<=\d),(?=\d{3})", "", memo.lower()).replace(",", ".")
    numbers = {abs(float(each)) for each in re.findall(r"\d+(?:\.\d+)?", text)}
    conditions = [part for part in said if re.search(r"\b(if|when|unless|until)\b", part)]
    counted = all(
        {clicks[treated == arm].sum(), round(100 * share)} & numbers and (treated == arm).sum() in numbers
        for share, arm in zip(shares, (False, True), strict=True)
    )
    return (
        len(said) >= 2
        and counted
        and all(any(abs(number - abs(end)) <= 0.05 for number in numbers) for end in ends)
        and not re.search("significant|no effect|proves", text)
        and any(re.search("propose|wait|would ship", part) for part in said if part not in conditions)
        and any(re.search("ship|stop", part) for part in conditions)
    )
