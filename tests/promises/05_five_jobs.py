"""What the prompts of lesson 05 promise, replayed by code that is not the judges'."""

import re
from functools import lru_cache
from itertools import product
from math import comb

import numpy as np

from aipm.worlds import annotation, job_ads, serving, skew, startup
from autograder.authoring.audit.promises import unseen

DESKS = ("platform", "applied", "ml_infra", "tooling", "startup")
OWNERS = {  # whoever notices tomorrow
    "suggestion_speed": "platform",  # product teams call the service
    "shared_prompts": "platform applied tooling",  # several products share it; users feel it; instructions are labels
    "silent_suggestion": "applied",
    "held_payment": "applied",
    "feature_store": "ml_infra",
    "training_queue": "ml_infra",
    "label_workbench": "tooling",
    "clicked_together": "tooling",
    "next_month": "startup",
    "demo_on_friday": "startup",
    "comparison_page": "ml_infra tooling platform",  # model builders use it; it is a tool; it serves teams of the company
    "drift_service": "platform ml_infra",  # every team calls it; it watches models
}
FELT = {
    "platform": "p95_and_adoption",
    "applied": "minutes_saved_for_users",
    "ml_infra": "days_from_idea_to_release",
    "tooling": "right_labels_per_euro",
    "startup": "pilots_who_stay",
}


def q05_1(owners, success, given):
    """At least ten of twelve decisions with a desk that notices; the measure that each desk's users feel."""
    fits = sum(owners[decision] in desks.split() for decision, desks in OWNERS.items())
    known = set(owners) == set(OWNERS) and set(owners.values()) <= set(DESKS)
    return known and fits >= 10 and dict(success) == FELT


@lru_cache(maxsize=1)
def _months():
    """(texts as words between spaces, wanted) of each unseen month."""
    found = []
    for month in unseen(job_ads, "q05_2", worlds=60):
        texts = [_spaced(f"{ad.title} {ad.text}") for ad in month.itertuples()]
        found.append((texts, (month["model_tasks"] >= 1).to_numpy()))
    return found


def _spaced(text):
    return f" {' '.join(re.findall(r'[a-z0-9_]+', text.lower()))} "


def q05_2(query, given):
    """Recall of 80% and precision of 60% over twelve months together, by at most twelve terms."""
    parts = {part: [_spaced(term) for term in query[part]] for part in ("any", "all", "none")}
    terms = [term for part in parts.values() for term in part]
    if set(query) != set(parts) or not 1 <= len(terms) <= 12 or any(not term.strip() for term in terms):
        return False
    counts = []
    for texts, wanted in _months():
        hit = np.array(
            [
                (not parts["any"] or any(term in text for term in parts["any"]))
                and all(term in text for term in parts["all"])
                and not any(term in text for term in parts["none"])
                for text in texts
            ]
        )
        counts.append(((hit & wanted).sum(), hit.sum(), wanted.sum()))
    chance, kept = np.random.default_rng(2), 0
    for _ in range(200):  # twelve of sixty months
        both, found, wanted = np.array(counts)[chance.choice(len(counts), 12, replace=False)].sum(axis=0)
        kept += found > 0 and both >= 0.8 * wanted and both >= 0.6 * found
    return kept / 200


@lru_cache(maxsize=512)
def _hours(replicas, batch):
    """(p95, errors) on average over each six of twenty unseen hours."""
    waits = [
        serving.waits(np.random.default_rng(seed), replicas, batch)[serving.WARM_UP :]
        for seed in unseen(serving, "q05_3")
    ]
    p95, late = np.array([(np.percentile(each, 95), (each > 400).mean()) for each in waits]).T
    return [(np.roll(p95, -start)[:6].mean(), np.roll(late, -start)[:6].mean()) for start in range(len(waits))]


def _keeps(replicas, batch):
    return np.mean([p95 <= 150 and late <= 0.005 for p95, late in _hours(replicas, batch)])


@lru_cache(maxsize=1)
def _fewest():
    """The fewest replicas for which some batch keeps the promise."""
    work = {batch: 0.9 * (16 / batch + 10) for batch in range(1, 13)}
    for replicas in range(10, 41):
        if any(_keeps(replicas, batch) >= 0.5 for batch, busy in work.items() if busy < replicas):
            return replicas
    raise AssertionError("no size keeps the promise")


def q05_3(size, given):
    """150 milliseconds for 95 of 100 calls and 0.5% errors, with at most two replicas more than the fewest."""
    replicas, batch = size["replicas"], size["batch"]
    if not (set(size) == {"replicas", "batch"} and replicas % 1 == batch % 1 == 0):
        return False
    if not (1 <= batch <= 32 and 1 <= replicas <= _fewest() + 2):
        return False
    return _keeps(int(replicas), int(batch)) if 0.9 * (16 / batch + 10) < replicas else False


@lru_cache(maxsize=64)
def _apart(compare, statistic):
    return [(week.broken, skew.differences(week, compare, statistic)) for week in unseen(skew, "q05_4")]


def q05_4(check, given):
    """Nine in ten of the broken columns are named, and nine in ten of the named are broken, in ten weeks together."""
    if set(check) != {"compare", "statistic", "limit"} or not 0 <= check["limit"] <= 10:
        return False
    weeks = _apart(check["compare"], check["statistic"])
    kept = 0
    for start in range(len(weeks)):
        broken = named = both = 0
        for step in range(10):
            truth, apart = weeks[(start + step) % len(weeks)]
            says = {name for name, value in apart.items() if value > check["limit"]}
            broken, named, both = broken + len(truth), named + len(says), both + len(says & truth)
        kept += named > 0 and both >= 0.9 * broken and both >= 0.9 * named
    return kept / len(weeks)


def _votes(p, labels):
    """(chance that most are right, ties by a coin; chance that not all say the same), by counting."""
    chances = [comb(labels, k) * p**k * (1 - p) ** (labels - k) for k in range(labels + 1)]
    most = sum(
        chance * (1.0 if 2 * k > labels else 0.5 if 2 * k == labels else 0.0) for k, chance in enumerate(chances)
    )
    return most, 1 - chances[0] - chances[-1], chances[-1]


def q05_5(plan, given):
    """2,000 tickets for 2,000 €, urgent found in 95% and called rightly in 75%; the stated precision within 5 points."""
    labels, when = plan["labels_per_item"], plan["adjudicate_if"]
    if set(plan) != {"labels_per_item", "adjudicate_if", "precision"} or labels not in range(1, 8):
        return False
    if when not in annotation.WHEN or not 0 <= plan["precision"] <= 1:
        return False
    labels = int(labels)
    kept = 0
    crews = unseen(annotation, "q05_5")
    for start in range(len(crews)):
        recall, precision, euros = [], [], []
        for crew in [crews[(start + step) % len(crews)] for step in range(5)]:
            kinds = ((1 - crew.hard, crew.right_easy), (crew.hard, crew.right_hard))
            right = asked = agree = one = 0.0
            for share, p in kinds:
                most, split, unanimous = _votes(p, labels)
                right += share * (unanimous + split * crew.right_expert if when == "split_vote" else most)
                asked += share * split if when == "split_vote" else 0
                agree, one = agree + share * (p * p + (1 - p) ** 2), one + share * p
            yes = 0.1 * one + 0.9 * (1 - one)
            chance = yes * yes + (1 - yes) ** 2
            if (when == "low_agreement" and agree < 0.8) or (
                when == "low_kappa" and (agree - chance) / (1 - chance) < 0.6
            ):
                right, asked = crew.right_expert, 1.0
            recall.append(right)
            precision.append(100 * right / (100 * right + 900 * (1 - right)))
            euros.append(2000 * (0.22 * labels + 1.2 * asked))
        found, true, bill = np.mean(recall), np.mean(precision), np.mean(euros)
        kept += found >= 0.95 and true >= 0.75 and bill <= 2000 and abs(plan["precision"] - true) <= 0.05
    return kept / len(crews)


@lru_cache(maxsize=1)
def _markets():
    """(market, value of the best of all plans) of each unseen market."""
    plans = np.array([plan for plan in product(range(9), repeat=5) if sum(plan) <= 8]).T
    return [(market, float(_value(market, *plans).max())) for market in unseen(startup, "q05_6")]


def _value(market, label, train, evaluate, build, win):
    """What weeks are worth, in thousands of euros: the five curves of the scene, written anew."""
    learned = (1 - np.exp(-label / market.labels)) * (1 - np.exp(-train / market.training))
    wrong = 1 - (market.bought + (market.best - market.bought) * learned)
    known = 1 - np.exp(-evaluate / market.finding)
    helped = wrong * known * (1 - np.exp(-build / market.fallback))
    useful = (1 - wrong) + 0.7 * helped - 0.4 * (wrong - helped)
    pilots = market.pilots * (1 - np.exp(-win / market.selling))
    return 22 * pilots * np.clip((useful - 0.5) / 0.4, 0, 1) + 180 * (1 - wrong * (1 - known)) ** 5


def q05_6(weeks, given):
    """At least 90% of the best plan's value, on average over six markets, by whole weeks, eight at most."""
    work = ("label_data", "train_model", "evaluate", "build_fallback", "win_pilots")
    given_away = [weeks[each] for each in work]
    if set(weeks) != set(work) or any(each < 0 or each % 1 for each in given_away) or sum(given_away) > 8:
        return False
    ratios = np.array([float(_value(market, *given_away)) / best for market, best in _markets()])
    return np.mean([np.roll(ratios, -start)[:6].mean() >= 0.9 for start in range(len(ratios))])


SHOWN = {  # which pages show what a sentence says, and which skills it speaks for
    "found_the_trap": ("02_error_cost_memo", "evaluation error_costs"),
    "specified_behaviour": ("00_product_card 01_behaviour_spec", "behaviour_specs"),
    "priced_errors": ("02_error_cost_memo", "error_costs"),
    "stated_limits": ("03_uncertainty_budget", "uncertainty evaluation"),
    "planned_fallback": ("04_failure_plan", "failure_design"),
    "planned_alarms": ("04_failure_plan", "monitoring"),
    "sized_by_p95": ("05_desk_decisions", "service_levels"),
    "checked_columns": ("05_desk_decisions", "pipelines monitoring"),
    "planned_labels": ("05_desk_decisions", "annotation_quality"),
    "ordered_weeks": ("05_desk_decisions", "prioritising"),
}  # the others speak of a company, a team, users or customers, and no page holds one


def q05_7(canvas, given):
    """By the tables that the scenes show: two pages, two sentences that they carry, open gaps, and a step for one."""
    roles = given["roles"]
    asked = dict(zip(roles.table()["role"], roles.table()["skills"].str.split(", "), strict=True))[canvas["role"]]
    shows = dict(zip(roles.evidence()["artefact"], roles.evidence()["shows"].str.split(", "), strict=True))
    closes = dict(zip(roles.steps()["next step"], roles.steps()["closes"], strict=True))
    pages, claims, gaps = (list(canvas[part]) for part in ("evidence", "claims", "gaps"))
    lists = [*(len(set(part)) == len(part) for part in (pages, claims, gaps)), len(pages) >= 2, len(claims) >= 2, gaps]
    if set(canvas) != {"role", "evidence", "claims", "gaps", "next_step"} or not all(lists):
        return False
    shown = {skill for page in pages for skill in shows[page]}
    return bool(
        all(set(shows[page]) & set(asked) for page in pages)
        and all(set(SHOWN[claim][0].split()) & set(pages) for claim in claims)
        and all(set(SHOWN[claim][1].split()) & set(asked) for claim in claims)
        and all(gap in asked and gap not in shown for gap in gaps)
        and closes[canvas["next_step"]] in gaps
    )
