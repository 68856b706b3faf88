"""What the prompts of lesson 07 promise, replayed by code that is not the judges'."""

from functools import cache, lru_cache
from itertools import combinations
from statistics import NormalDist

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier

from aipm.worlds.keepit import churn_model, lineage, support
from aipm.worlds.keepit import columns as churn_columns
from aipm.worlds.keepit import export as keepit_export
from autograder.authoring.audit.promises import unseen

SILENT = {"unknown", "not_recorded"}
SHEET = {
    "one_row_is": {"customer"},
    "collected_from": {"2025-01-01"},
    "collected_to": {"2025-12-31"},
    "label_written_by": {"billing_job"},
    "label_known_after_days": {30},
    "survey_sent_to": {"those_who_logged_in"},
    "absent_until_march": {"rural_offices"},
    "consent_to_training": SILENT,
    "erased_on_request": SILENT,
}


def q07_1(sheet, given):
    """Every entry agrees with a line of the record; the two without a line say that the record is silent."""
    said = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in sheet.items()}
    return set(sheet) == set(SHEET) and all(said[name] in SHEET[name] for name in SHEET)


@cache
def _slice(place, months, rows):
    """Which rows of an unseen export a slice means; an array."""
    export = unseen(keepit_export, "q07_2", 12)[place]
    first, last = months
    inside = (export["month"] >= first) & (export["month"] <= last)
    if rows in ("crm", "partner"):
        inside &= export["source"] == rows
    elif rows in ("urban", "rural"):
        inside &= export["region"] == rows
    elif rows in ("free", "enterprise"):
        inside &= export["tier"] == rows
    elif rows == "pro":
        inside &= export["tier"].str.startswith("pro")
    elif rows in ("left", "stayed"):
        inside &= export["churned"] == int(rows == "left")
    elif rows != "all":
        raise ValueError(rows)
    return inside.to_numpy()


DEFECTS = {  # smell and column, and the slices that describe the defect as well as each other
    ("written_after_outcome", "retention_call"): [((1, 12), "all"), ((1, 12), "left")],
    ("rows_twice", "customer_id"): [((5, 5), "all")],
    ("labels_not_in_yet", "churned"): [((12, 12), "all")],
    ("missing_depends_on_outcome", "nps"): [((1, 12), "all"), ((1, 12), "left")],
    ("wrong_unit", "monthly_spend"): [((9, 12), "partner")],
    ("zero_means_not_measured", "logins_30d"): [((7, 7), "all")],
    ("two_names_for_one", "tier"): [((1, 12), "partner"), ((1, 12), "pro")],
    ("group_absent", "region"): [((1, 2), rows) for rows in ("all", "urban", "rural")],
}


@cache
def _holds(smell, column, months, rows):
    """On which unseen exports, and on the next one too, a finding shares 70% of the rows with a defect; an array."""
    held = []
    for place in range(12):
        own, best = _slice(place, months, rows), 0.0
        for defect in DEFECTS.get((smell, column), []):
            theirs = _slice(place, *defect)
            either = (own | theirs).sum()
            best = max(best, (own & theirs).sum() / either if either else 1.0)
        held.append(best >= 0.7)
    return np.array(held) & np.roll(held, 1)


def _oddity(finding, months):
    """A long tail, a true zero, a season or a low share taken for a defect; no gap of this table is at random."""
    smell, column = finding["smell"], finding["column"]
    zero = smell == "zero_means_not_measured" and (
        column == "monthly_spend" or (column == "logins_30d" and months == (8, 8))
    )
    low = smell == "labels_not_in_yet" and finding["rows"] == "enterprise" and months[0] < 12
    return smell in ("extreme_values", "missing_at_random") or zero or low


def q07_2(findings, given):
    """F1 of 0.9 against the eight defects, by the rows that are meant, and no honest oddity."""
    right = {}
    for finding in findings:
        months = finding["months"]
        months = (months, months) if isinstance(months, (int, float)) else tuple(months)
        if len(months) != 2 or not 1 <= months[0] <= months[1] <= 12 or any(month % 1 for month in months):
            return False
        if _oddity(finding, months) or set(finding) != {"smell", "column", "months", "rows"}:
            return False
        pair = (finding["smell"], finding["column"])
        right[pair] = right.get(pair, np.zeros(12, bool)) | _holds(*pair, months, finding["rows"])
    f1 = 2 * np.sum(list(right.values()), axis=0) / (len(findings) + 8)
    return float((f1 >= 0.9).mean())


@cache
def _delivered(drop, months):
    """AUC of a forest of the recipe on unseen customers, by counting pairs of drawn outcomes; an array over worlds."""
    export = keepit_export.load().drop_duplicates("customer_id")
    export = export[~export["month"].isin(months)]
    names = [name for name in churn_model.COLUMNS if name not in drop]
    forest = RandomForestClassifier(40, random_state=1).fit(churn_model.inputs(export, names), export["churned"])
    found = []
    for world in unseen(churn_model, "q07_3", 6):
        score = forest.predict_proba(churn_model.inputs(world, names))[:, 1]
        p = world["p_churn"].to_numpy()
        order = pd.Series(score).rank().to_numpy()
        # Mann and Whitney's count with each customer in both classes, weighted by the chance of it
        ranks = np.argsort(np.argsort(order, kind="stable"), kind="stable")
        below = np.zeros(len(p))
        below[np.argsort(ranks)] = np.cumsum((1 - p)[np.argsort(ranks)]) - (1 - p)[np.argsort(ranks)]
        found.append((p * below).sum() / (p.sum() * (1 - p).sum() - (p * (1 - p)).sum()))
    return np.array(found)


@lru_cache(maxsize=1)
def _team():
    return churn_model.tested(keepit_export.load())


def q07_3(estimate, given):
    """Nothing from after the fact, nobody on both sides, no open label; both numbers within 0.03 on unseen customers."""
    drop, months = set(estimate["drop"]), {int(month) for month in estimate["exclude_months"]}
    if (
        not drop < set(churn_model.COLUMNS)
        or not months <= set(range(1, 13))
        or set(estimate)
        != {
            "drop",
            "split",
            "exclude_months",
            "auc",
            "too_much",
        }
    ):
        return False
    apart = estimate["split"] in ("by_customer", "each_customer_once")
    apart |= estimate["split"] == "random_rows" and 5 in months  # the rows that stand twice are of May
    if not ("retention_call" in drop and apart and 12 in months and len(months) <= 6):
        return False
    worth = _delivered(tuple(sorted(drop)), tuple(sorted(months)))
    pairs = (worth + np.roll(worth, 1)) / 2
    team = _team()
    kept = (abs(estimate["auc"] - pairs) <= 0.03) & (abs(estimate["too_much"] - team + pairs) <= 0.03)
    return float(kept.mean())


@lru_cache(maxsize=1)
def _gaps():
    rows = given_mended()
    found, size = {}, {}
    for tier in ("free", "pro", "enterprise"):
        left = [[], []]
        for row in rows[rows["tier"] == tier].itertuples():
            left[row.tickets_90d >= 2].append(row.churned)
        found[tier], size[tier] = sum(left[1]) / len(left[1]) - sum(left[0]) / len(left[0]), len(left[0]) + len(left[1])
    found["all_tiers"] = sum(found[tier] * size[tier] for tier in size) / sum(size.values())
    return found


def given_mended():
    """The export mended by hand, customers of 12 months or more."""
    table = keepit_export.load().drop_duplicates("customer_id")
    table = table[(table["month"] != 12) & (table["tenure_months"] >= 12)]
    return table.assign(tier=table["tier"].where(table["tier"] != "professional", "pro"))


@lru_cache(maxsize=8)
def _keeps(action):
    """The share of unseen worlds in which an action keeps at least one leaver in a hundred."""
    kept = 0
    worlds = unseen(support, "q07_4", 6)
    for world in worlds:
        p, problems = world["p_churn"].to_numpy(), world["tickets_90d"].to_numpy()
        log_odds = np.log(p) - np.log1p(-p)
        fewest = np.zeros(len(p), bool)
        fewest[np.argsort(problems, kind="stable")[: len(p) // 5]] = True
        change = {
            "hide_ticket_button": 0.10 * problems,
            "reward_tickets": 0.0,
            "call_few_tickets": np.where(fewest, -0.22 * problems / 2, 0),
            "fix_frequent_problems": -0.22 * problems / 3,
        }[action]
        kept += (1 / (1 + np.exp(-log_odds - change))).mean() <= 0.99 * p.mean()
    return kept / len(worlds)


def q07_4(direction, given):
    """Half a point on each gap; an action that keeps leavers.

    The conclusion: heavy users leave more in each tier, so tickets neither protect nor say nothing; without the button more
    leave, so they do not make people leave. Only the signal is left.
    """
    gaps = _gaps()
    return (
        set(direction) == {*gaps, "conclusion", "action"}
        and all(abs(direction[name] - gaps[name]) <= 0.005 for name in gaps)
        and direction["conclusion"] == "tickets_signal_trouble"
        and _keeps(direction["action"]) == 1
    )


@lru_cache(maxsize=1)
def _learned_from():
    return churn_columns.simulate(np.random.default_rng(11), 20_000)


@cache
def _auc(chosen):
    """Expected AUC of a discriminant learned from customers of our own, on unseen customers; an array over worlds."""
    table = _learned_from()
    values, left = table[list(chosen)].to_numpy(float), table["churned"].to_numpy(bool)
    spread = np.cov(values[left].T) * left.mean() + np.cov(values[~left].T) * (1 - left.mean())
    weight = np.linalg.solve(np.atleast_2d(spread), values[left].mean(0) - values[~left].mean(0))
    found = []
    for world in unseen(churn_columns, "q07_5", 9):
        order = np.argsort(world[list(chosen)].to_numpy(float) @ weight + 1e-9 * np.arange(len(world)))
        p = world["p_churn"].to_numpy()[order]
        below = np.cumsum(1 - p) - (1 - p)
        found.append((p * below).sum() / (p.sum() * (1 - p).sum() - (p * (1 - p)).sum()))
    return np.array(found)


DAYS = {"tier": 1, "tenure_months": 1, "tickets_90d": 1, "open_tickets": 2, "logins_30d": 1, "active_days_30d": 2}
DAYS |= {
    "login_trend": 3,
    "features_used": 6,
    "days_to_renewal": 2,
    "payment_failures": 4,
    "seats": 2,
    "survey_mood": 8,
}
DAYS |= {"signup_weekday": 1, "browser_version": 1, "avatar_colour": 1}


@lru_cache(maxsize=1)
def _best():
    useful = [name for name in DAYS if name not in ("signup_weekday", "browser_version", "avatar_colour", "seats")]
    sets = [each for each in combinations(useful, 5) if sum(DAYS[name] for name in each) <= 10 and "tier" in each]
    return np.max([_auc(each) for each in sets], axis=0)


def q07_5(features, given):
    """At most five of the columns that may be used, ten days, and 97% of the best AUC on any three unseen worlds."""
    chosen = tuple(sorted(features))
    if not 1 <= len(chosen) <= 5 or len(set(chosen)) < len(chosen) or not set(chosen) <= set(DAYS):
        return False
    if sum(DAYS[name] for name in chosen) > 10:
        return False
    got, best = _auc(chosen), _best()
    three = [got[[i, (i + 1) % 9, (i + 2) % 9]].mean() / best[[i, (i + 1) % 9, (i + 2) % 9]].mean() for i in range(9)]
    return float(np.mean([ratio >= 0.97 for ratio in three]))


@lru_cache(maxsize=1)
def _surviving():
    """What survives a correction for twenty looks, by both rules of section 8, computed by hand."""
    from aipm.worlds.keepit import segments

    p = {}
    for row in segments.load_abroad().itertuples():
        one, two, n = row.left_before / row.customers, row.left_after / row.customers, row.customers
        both = (one + two) / 2
        p[row.segment] = 2 * NormalDist().cdf(-abs(one - two) / (2 * both * (1 - both) / n) ** 0.5)
    ranked = sorted(p, key=p.get)
    steps = [place for place, name in enumerate(ranked, 1) if p[name] <= 0.05 * place / 20]
    return {name for name in p if p[name] <= 0.05 / 20}, set(ranked[: max(steps, default=0)])


def q07_6(news, given):
    """The segments that survive a correction for twenty looks, and no other; the two usual corrections agree here."""
    strict, mild = _surviving()
    return strict <= set(news) <= mild


def q07_7(finding, given):
    """Customers of billing who have no row after the join, to within 1%, and that join as the reason."""
    stages = lineage.public_world()
    at = {name: set(table["customer_id"]) for name, table in stages.items()}
    gone = len(at["billing"] - at["with_device"])
    n = finding["n"]
    said = (finding["stage"], finding["cause"]) == ("with_device", "inner_join")
    return set(finding) == {"stage", "cause", "n"} and said and n == int(n) and abs(n - gone) <= 0.01 * gone


def q07_8(plan, given):
    """Within 1,500 interviews, for any shares up to one half that lie up to 20 points apart, to a tenth of a point."""
    people = {"urban": 11_040, "rural": 960}
    quotas, counts = plan["quotas"], plan["counts_for"]
    if set(quotas) != set(people) or set(counts) != set(people) or set(plan) != {"quotas", "counts_for"}:
        return False
    if sum(quotas.values()) > 1500 or not all(1 <= quotas[r] <= people[r] and quotas[r] % 1 == 0 for r in people):
        return False
    mass = {region: quotas[region] * counts[region] for region in people}
    if min(mass.values()) <= 0:
        return False
    part = {region: mass[region] / sum(mass.values()) for region in people}

    def error(region, share):
        n, all_of_them = quotas[region], people[region]
        return 1.96 * (share * (1 - share) / n * (1 - n / all_of_them)) ** 0.5

    for urban in np.linspace(0.1, 0.9, 81):
        for apart in (-0.2, 0.0, 0.2):
            rural = min(max(urban + apart, 0), 1)
            off = abs(part["rural"] - 0.08) * abs(rural - urban)
            half = ((part["urban"] * error("urban", urban)) ** 2 + (part["rural"] * error("rural", rural)) ** 2) ** 0.5
            if round(100 * error("rural", rural), 1) > 4.5 or round(100 * half, 1) > 3.0 or round(100 * off, 1) > 0.5:
                return False
    return True
