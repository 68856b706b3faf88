"""What the prompts of lesson 11 promise, replayed by code that is not the judges'."""

import datetime
import math
import re
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy import stats

from aipm.worlds import boards, clinics, drills, vendors
from autograder.authoring.audit.promises import unseen

SAYS = {"clear": "likely_benign", "urgent_referral": "seen_this_week", "human_review": "a_person_will_look"}
SITES = ("city", "outreach")
BOARD = {"missed_per_1000": 7, "review_share": 0.15, "urgent_benign_share": 0.05}


def spelt(word):
    """A word as the prompt writes it: capitals, spaces and hyphens do not matter."""
    return "_".join(word.lower().replace("-", " ").replace("_", " ").split())


@lru_cache(maxsize=2)
def months(question):
    """(score, malignant, at the outreach site) of twenty unseen months, as arrays."""
    found = unseen(clinics, question)
    return [
        (m["score"].to_numpy(), m["malignant"].to_numpy() == 1, (m["segment"] == "outreach").to_numpy()) for m in found
    ]


def does(rules, default, score, away):
    """What a list of rules does with each woman: the first that holds decides."""
    action = np.array([default or ""] * len(score), dtype="<U20")
    free = np.ones(len(score), bool)
    for rule in rules:
        named = rule["if"].get("segment")
        named = [named] if isinstance(named, str) else named
        low, high = rule["if"].get("score", (-9, 9))
        holds = free & (score >= low) & (score < high)
        if named is not None:
            sites = {spelt(each) for each in named}
            holds &= (away & ("outreach" in sites)) | (~away & ("city" in sites))
        action[holds] = spelt(rule["do"])
        free &= ~holds
    return action


def readable(rules):
    """Rules that can be read: each has what a rule needs, ids of their own, words of the prompt; each can fire and tells the truth."""
    ids = [rule["id"] for rule in rules]
    if not rules or len(set(ids)) < len(ids):
        return False
    ends = sorted({end for rule in rules for end in rule["if"].get("score", ())})
    grid = np.array(sorted({0.0, 1.0, *(end + step for end in ends for step in (-1e-9, 0.0) if 0 <= end + step <= 1)}))
    score, away = np.tile(grid, 2), np.repeat([False, True], len(grid))
    fired = np.full(len(score), -1)
    for place, rule in enumerate(rules):
        if set(rule) != {"id", "if", "do", "say"} or not set(rule["if"]) <= {"score", "segment"} or not rule["if"]:
            return False
        if (
            SAYS[spelt(rule["do"])] != spelt(rule["say"])
            or not rule["if"].get("score", (0, 1))[0] < rule["if"].get("score", (0, 1))[1]
        ):
            return False
        here = does([rule], None, score, away) != ""
        fired[here & (fired < 0)] = place
        if rule["if"].get("segment") is not None and not {
            spelt(s) for s in np.atleast_1d(rule["if"]["segment"])
        } <= set(SITES):
            return False
    return set(range(len(rules))) <= set(fired.tolist())


def value(metric, action, ill, inside):
    """The number of a budget among the women `inside`."""
    hit = {
        "missed_per_1000": (action == "clear") & ill,
        "review_share": action == "human_review",
        "urgent_benign_share": (action == "urgent_referral") & ~ill,
    }[metric]
    return hit[inside].mean() * (1000 if metric == "missed_per_1000" else 1)


def year_kept(question, rules, default, budgets):
    """The share of years of twelve among the twenty months, taken in a circle, in which ten months keep every budget."""
    kept = []
    for score, ill, away in months(question):
        action = does(rules, default, score, away)
        groups = {"all": [away | ~away], "city": [~away], "outreach": [away], "each_segment": [~away, away]}
        kept.append(
            all(value(m, action, ill, inside) <= most for m, scope, most in budgets for inside in groups[scope])
        )
    twenty = len(kept)
    return np.mean([sum(kept[(start + step) % twenty] for step in range(12)) >= 10 for start in range(twenty)])


def q11_1(rules, given):
    """Ten of twelve unseen months keep the board's three budgets, the first at each site."""
    if not readable(rules):
        return False
    asked = [
        ("missed_per_1000", "each_segment", 7),
        ("review_share", "all", 0.15),
        ("urgent_benign_share", "all", 0.05),
    ]
    return year_kept("q11_1", rules, "human_review", asked)


def week_of(monitors, world, kind):
    """The first week in which one of the monitors rings, by quarter."""
    weeks = []
    for m in monitors:
        rung = world.alarms(kind, spelt(m["signal"]), int(m["window_weeks"]), m["k"], int(m["runs"]), m["wait_days"])
        weeks.append(np.where(rung.any(axis=1), rung.argmax(axis=1) + 1, 99))
    return np.min(weeks, axis=0) if weeks else np.full(drills.QUARTERS, 99)


def q11_2(monitors, given):
    """Any alarm in 5% of calm quarters, one that acts in 2%, a pause in 1%; acting alarms end 90% of both incidents in three weeks and one."""
    if not 1 <= len(monitors) <= 4:
        return False
    for m in monitors:
        if set(m) != {"signal", "window_weeks", "k", "runs", "wait_days", "then"}:
            return False
        whole = all(float(m[key]).is_integer() for key in ("window_weeks", "runs", "wait_days"))
        if not (
            whole
            and 1 <= m["window_weeks"] <= 8
            and 1 <= m["runs"] <= 4
            and 0 <= m["wait_days"] <= 56
            and 0 <= m["k"] <= 100
        ):
            return False
    acting = [m for m in monitors if spelt(m["then"]) in ("fallback_rules", "pause_product")]
    pausing = [m for m in monitors if spelt(m["then"]) == "pause_product"]
    rows = []
    for world in unseen(drills, "q11_2"):
        rows.append(
            (
                (week_of(monitors, world, drills.CALM) < 99).mean(),
                (week_of(acting, world, drills.CALM) < 99).mean(),
                (week_of(pausing, world, drills.CALM) < 99).mean(),
                (week_of(acting, world, drills.TACTICS) <= 3).mean(),
                (week_of(acting, world, drills.FEED) <= 1).mean(),
            )
        )
    rows = np.array(rows)
    kept = []
    for start in range(len(rows)):
        rings, acts, pauses, tactics, feed = rows[[(start + step) % len(rows) for step in range(8)]].mean(axis=0)
        kept.append(rings <= 0.05 and acts <= 0.02 and pauses <= 0.01 and tactics >= 0.9 and feed >= 0.9)
    return np.mean(kept)


FALLBACKS = {  # what is there on that day: a picture that can be taken again; a score that comes; no score, but a person and paper
    "blurred_picture": {"ask_for_new_picture", "human_review"},
    "slow_answer": {"answer_later", "human_review", "paper_rule"},
    "model_down": {"human_review", "paper_rule"},
}
ACTS = {  # by the prompt: the clinical lead changes all three, operations who looks, product the urgent places
    "missed_per_1000": {"clinical_lead"},
    "review_share": {"clinical_lead", "operations"},
    "urgent_benign_share": {"clinical_lead", "product"},
}
SEES = {
    "missed_per_1000": "audit_of_cleared",
    "review_share": "review_share",
    "urgent_benign_share": "referral_outcome",
}


def q11_3(package, given):
    """The whole: budgets as wide as the board allows, each owned, dated and watched; alarms, fallbacks, exit; ten of twelve months."""
    if set(package) != {"spec", "fallbacks", "exit"}:
        return False
    spec, leave = package["spec"], package["exit"]
    known = {
        "product",
        "population",
        "owner",
        "rules",
        "default",
        "budgets",
        "monitors",
        "failure_modes",
        "feedback",
        "must_pass",
    }
    if not set(spec) <= known or not readable(spec["rules"]):
        return False
    default = spelt(spec["default"]) if spec.get("default") else None
    if default not in (None, *SAYS):
        return False
    budgets = []
    for budget in spec["budgets"]:
        day = datetime.date.fromisoformat(str(budget["review_by"]).strip()[:10])
        if spelt(budget["owner"]) not in ACTS[spelt(budget["metric"])]:
            return False
        if set(budget) != {"metric", "scope", "max", "owner", "review_by"} or budget["max"] < 0:
            return False
        if not datetime.date(2026, 6, 4) <= day <= datetime.date(2027, 5, 4):
            return False
        budgets.append((spelt(budget["metric"]), spelt(budget["scope"]), budget["max"]))
    for metric, limit in BOARD.items():
        scopes = {scope for name, scope, most in budgets if name == metric and most <= limit}
        each = "each_segment" in scopes or {"city", "outreach"} <= scopes
        if not (each or (metric != "missed_per_1000" and "all" in scopes)):
            return False
    watched = {}
    for monitor in spec["monitors"]:
        if not set(monitor) <= {"signal", "stat", "then"}:
            return False
        watched.setdefault(spelt(monitor["signal"]), set()).add(spelt(monitor["then"]))
    if not set(SEES.values()) <= set(watched) or not watched["audit_of_cleared"] & {"fallback_rules", "pause_product"}:
        return False
    if not set().union(*watched.values()) <= {"alert_owner", "fallback_rules", "pause_product"}:
        return False
    if set(package["fallbacks"]) != set(FALLBACKS) or any(
        spelt(package["fallbacks"][m]) not in FALLBACKS[m] for m in FALLBACKS
    ):
        return False
    if (
        set(leave) != {"metric", "max", "cases"}
        or spelt(leave["metric"]) != "missed_per_1000"
        or not 1 <= leave["cases"] <= 5400
    ):
        return False
    cases, found = int(leave["cases"]), math.floor(leave["max"] * leave["cases"] / 1000 + 1e-9)
    promised = min(most for name, _, most in budgets if name == "missed_per_1000")
    grows = [sum(stats.binom.pmf(np.arange(found + 1), cases, rate)) for rate in (0.014, 0.0035)]
    if cases != leave["cases"] or not 0 <= leave["max"] <= promised or grows[0] > 0.05 or grows[1] < 0.9:
        return False
    if default is None:
        ends = {end for rule in spec["rules"] for end in rule["if"].get("score", ()) if 0 <= end <= 1}
        grid = np.array(sorted({0.0, 1.0, *ends, *(end - 1e-9 for end in ends if end > 0)}))
        if any((does(spec["rules"], None, grid, np.full(len(grid), away)) == "").any() for away in (False, True)):
            return False
    return year_kept("q11_3", spec["rules"], default, budgets)


def failed(suite, model, mutants):
    """By test of a suite, whether a model fails it."""
    import pandas as pd

    before = [{**mutants.ORDINARY, **test["row"]} for test in suite]
    after = [{**row, **test.get("edit", {})} for row, test in zip(before, suite, strict=True)]
    rows = pd.DataFrame(before + after, columns=list(mutants.ORDINARY)).astype({"merchant_risk": float})
    scores = model(rows)
    found = []
    for test, old, new in zip(suite, scores[: len(suite)], scores[len(suite) :], strict=True):
        expect = spelt(test["expect"])
        moved = 0 if abs(new - old) <= 1e-6 else math.copysign(1, new - old)
        may = {"same": (0,), "higher": (1,), "lower": (-1,), "not_lower": (0, 1), "not_higher": (0, -1)}
        found.append(
            (old >= 0.02) != (expect == "review") if expect in ("review", "pass") else moved not in may[expect]
        )
    return found


KINDS = {"MFT": {"review", "pass"}, "INV": {"same"}, "DIR": {"higher", "lower", "not_lower", "not_higher"}}


def proper(test, mutants):
    """Whether a test has the form of Q10.3."""
    kind = test["kind"].upper()
    if (
        set(test) != ({"kind", "row", "expect"} if kind == "MFT" else {"kind", "row", "edit", "expect"})
        or spelt(test["expect"]) not in KINDS[kind]
    ):
        return False
    for columns in (test["row"], test.get("edit", {})):
        for column, said in columns.items():
            if column in mutants.RANGES and said is not None:
                low, high = mutants.RANGES[column]
                if not low <= said <= high or (column in ("night", "device_new", "velocity_24h") and said != int(said)):
                    return False
            if (column == "segment" and said not in mutants.SEGMENTS) or (
                column == "currency" and said not in mutants.EUROS
            ):
                return False
            if column not in mutants.ORDINARY or (said is None and column != "merchant_risk"):
                return False
    return kind == "MFT" or bool(test["edit"])


def q11_4(suite, given):
    """The good model passes at most eight tests; in each delivery six of nine copies fail one, both segment faults among them."""
    from aipm.worlds.payguard import mutants

    if not 1 <= len(suite) <= 8 or not all(proper(test, mutants) for test in suite):
        return False
    if any(failed(suite, mutants.good, mutants)):
        return False
    kept, tried = [], {}
    for world in unseen(vendors, "q11_4"):
        for mutant in world:
            if mutant.what not in tried:  # the same fault in the same form
                tried[mutant.what] = any(failed(suite, mutant.model, mutants))
        dead = {mutant.fault for mutant in world if tried[mutant.what]}
        kept.append(len(dead) >= 6 and {"blind_segment", "trusts_regulars"} <= dead)
    return np.mean(
        [kept[start] and kept[start - 1] and kept[start - 2] and kept[start - 3] for start in range(len(kept))]
    )


REASONS = {  # the interval of section 4 against its line: below, across, above
    "cytotriage": "lines_hold_and_it_pays",
    "payguard": "too_few_cases",
    "lendfair": "red_line_broken_in_a_group",
}


def q11_5(review, given):
    """No line is crossed in any world; each reason is what the interval says; an exit for PayGuard that tells 4% from 1%."""
    if set(review) != {"cytotriage", "payguard", "lendfair", "exit"}:
        return False
    decided = {}
    for name, code in REASONS.items():
        decision, said = review[name]
        decided[name] = spelt(decision)
        if decided[name] not in ("launch", "limited", "no") or spelt(said) != code:
            return False
    crossed = [files[name].crosses(decided[name]) for files in unseen(boards, "q11_5") for name in decided]
    if any(crossed) or decided["cytotriage"] != "launch":  # no line forbids it, and less pays less
        return False
    leave = review["exit"]
    if leave is None:
        return False
    cases, wrong = leave["cases"], leave["wrong"]
    if (
        set(leave) != {"cases", "wrong"}
        or cases != int(cases)
        or wrong != int(wrong)
        or not (1 <= cases <= 2000 and 0 <= wrong <= 2000)
    ):
        return False
    grows = [sum(stats.binom.pmf(np.arange(int(wrong) + 1), int(cases), rate)) for rate in (0.04, 0.01)]
    return grows[0] <= 0.05 and grows[1] >= 0.9


def last_digit(said, least):
    """The unit of the last decimal that a number is written with, `least` decimals at least."""
    return next((10.0**-d for d in range(least, 7) if abs(round(said, d) - said) < 1e-9), 1e-7)


def by_women(month, hit, among):
    """A 95% interval of a share where the 569 women, and not their rows, are drawn anew."""
    women = (
        pd.DataFrame({"hit": hit[among], "case": month.loc[among, "case"]}).groupby("case")["hit"].agg(["sum", "size"])
    )
    rng = np.random.default_rng(0)
    drawn = rng.multinomial(len(women), np.full(len(women), 1 / len(women)), 8000) @ women.to_numpy()
    return np.quantile(drawn[:, 0] / drawn[:, 1], (0.025, 0.975))


@lru_cache(maxsize=1)
def second_month():
    """By number of the memo: (hits, cases, per how many, interval with the women drawn anew)."""
    month = clinics.world(2)
    cleared, grey = month["score"] < 0.08, (month["score"] >= 0.08) & (month["score"] < 0.85)
    ill, away = month["malignant"] == 1, month["segment"] == "outreach"
    counted = {
        "missed_outreach": (cleared & ill & away, away, 1000),
        "review_share": (grey, ill | True, 1),
        "caught_share": (~cleared & ill, ill, 1),
    }
    return {
        name: (int(hit.sum()), int(among.sum()), per, by_women(month, hit, among))
        for name, (hit, among, per) in counted.items()
    }


def q11_6(memo, given):
    """Each number and its interval as counted in the second month: rounded as a memo does or finer, cut off, or outwards."""
    counted = second_month()
    if set(memo) != set(counted):
        return False
    for name, (hits, base, per, anew) in counted.items():
        said, low, high = memo[name]
        share = hits / base
        units = [last_digit(each, 0 if per == 1000 else 2) for each in (said, low, high)]
        exact = stats.binomtest(hits, base)
        found = [exact.proportion_ci(method=method) for method in ("wilson", "exact")]
        normal = 1.96 * math.sqrt(share * (1 - share) / base)
        lows = [per * each.low for each in found] + [per * (share - normal)]
        highs = [per * each.high for each in found] + [per * (share + normal)]
        if not (low <= said <= high and low < high and -units[0] <= said - per * share <= units[0] / 2 + 1e-9):
            return False
        loose = per * normal / 10  # a twentieth of the interval, for one that is drawn in place of computed
        down, up = units[1] + loose, units[2] + loose
        usual = min(lows) - down <= low <= max(lows) + down and min(highs) - up <= high <= max(highs) + up
        start, end = (per * each for each in anew)
        loose = (end - start) / 20
        if not usual and not (abs(low - start) <= units[1] + loose and abs(high - end) <= units[2] + loose):
            return False
    return True


def q11_7(own, given):
    """The score of the neighbour's record, whether they say too little, the level furthest off, and a step that raises or keeps."""
    if set(own) != {"brier", "direction", "worst_level", "next_step"}:
        return False
    record = given["neighbour"]
    sure, right = record["sure"].to_numpy(), record["right"].to_numpy()
    gaps = {
        level: abs(right[np.isclose(sure, level)].mean() - level)
        for level in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
        if np.isclose(sure, level).sum() >= 5
    }
    worst = max(gaps, key=gaps.get)
    return (
        any(abs(round(np.mean((sure - right) ** 2), digits) - own["brier"]) < 1e-7 for digits in (2, 3, 4, 5, 6, 9, 17))
        and spelt(own["direction"]) == ("under" if right.mean() > sure.mean() else "over")
        and abs(own["worst_level"] - worst) < 1e-6
        and spelt(own["next_step"])
        in ("keep_a_record", "say_a_higher_number")  # the others make somebody say less, or nothing new
    )


def q11_8(board_memo, given):
    """Three shares of one month with their counts, its people named, a decision and a condition; "until" says both."""
    month = clinics.world(2)
    score, ill = month["score"].to_numpy(), month["malignant"].to_numpy() == 1
    away = month["segment"].to_numpy() == "outreach"
    ends = {rule["do"]: rule["if"]["score"] for rule in clinics.DRAFT}
    cleared, urgent = score < ends["clear"][1], score >= ends["urgent_referral"][0]
    person, missed = ~cleared & ~urgent, cleared & ill
    said = [part.lower() for part in re.split(r"(?<=[.!?])\s+|\n", board_memo) if len(part.split()) > 2]
    conditions = [part for part in said if re.search(r"\b(if|when|unless|until|as soon as)\b", part)]

    def together(noun, part_, whole):
        known = {part_, whole - part_, round(100 * part_ / whole, 1), round(100 * part_ / whole)}
        numbers = [{float(each.replace(",", "")) for each in re.findall(r"\d[\d,]*(?:\.\d+)?", part)} for part in said]
        return bool(re.search(noun, board_memo.lower())) and any(whole in each and each & known for each in numbers)

    return (
        len(said) >= 2
        and together("outreach", (missed & away).sum(), away.sum())
        and together("person|look", person.sum(), len(month))
        and together("malignant|cancer", ill.sum() - missed.sum(), ill.sum())
        and any(
            re.search("propose|launch|wait", part) for part in said if not re.search(r"\b(if|when|as soon as)\b", part)
        )
        and any(re.search("open|launch|wait|stop|start", part) for part in conditions)
    )
