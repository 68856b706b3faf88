"""What the prompts of lesson 01 promise, replayed by code that is not the judges'."""

from functools import lru_cache
from math import ceil, floor, sqrt

import numpy as np
import pandas as pd
from scipy.stats import beta

from aipm.worlds import shelf
from aipm.worlds.shelf import candidates
from autograder.authoring.audit.promises import unseen

Z = 1.959964

FITTING = {
    "price_charged": {"exact"},  # code that somebody wrote; one wrong charge is a defect
    "cart_adds_one": {"exact"},  # the same
    "page_speed": {"range", "both"},  # loads differ; a hard limit beside the share is usual
    "never_out_of_stock": {"exact"},  # a filter behind the model, and "never"
    "suggestion_wanted": {"range"},  # a taste
    "same_model_same_item": {"exact"},  # measured in section 1
    "item_kept_overnight": {"range"},  # measured in section 2: some change each night
    "unfamiliar_gets_popular": {"exact", "both"},  # the rule is code; whether `ood` finds each stranger is a share
}


def _word(text):
    """A word in the spelling of the prompts."""
    return text.strip().lower().replace(" ", "_").replace("-", "_")


def q01_1(tests, given):
    """At least seven of eight fit."""
    known = {kind for kinds in FITTING.values() for kind in kinds}
    if set(tests) != set(FITTING) or not {_word(kind) for kind in tests.values()} <= known:
        return False
    return sum(_word(tests[name]) in kinds for name, kinds in FITTING.items()) >= 7


@lru_cache(maxsize=1)
def _shops():
    """Sixteen unseen shops, each as a table of visits."""
    return [shelf.visits(seed) for seed in unseen(shelf, "q01_2", 16)]


def _plain_rules(rules):
    """Rules with usual spelling: (score from, to, ood from, to, segments, action, words)."""
    read = []
    for rule in rules:
        when = rule["if"]
        if set(rule) != {"id", "if", "do", "say"} or not when or not set(when) <= {"score", "ood", "segment"}:
            raise ValueError("no such rule")
        names = {_word(name) for name in when.get("segment", shelf.SEGMENTS)}
        bounds = [tuple(when.get(signal, (-1, 9))) for signal in ("score", "ood")]
        sound = all(len(ends) == 2 and ends[0] < ends[1] and ends[0] <= 1 and ends[1] > 0 for ends in bounds)
        if not names or not names <= set(shelf.SEGMENTS) or not sound:
            raise ValueError("no such condition")
        read.append((*bounds[0], *bounds[1], names, _word(rule["do"]), _word(rule["say"])))
    return read


def _first_match(rules, score, ood, segment):
    """The place of the first rule that holds for each case; -1 where none does."""
    chosen = np.full(len(score), -1)
    for place, (low, high, near, far, names, _, _) in enumerate(rules):
        holds = (score >= low) & (score < high) & (ood >= near) & (ood < far) & np.isin(segment, sorted(names))
        chosen[(chosen < 0) & holds] = place
    return chosen


def _tally(rules, default, world):
    """Counts of one shop: visits, empty, strangers served, and by segment visits, recommended, unwanted."""
    fired = _first_match(rules, world["score"].to_numpy(), world["ood"].to_numpy(), world["segment"].to_numpy())
    action = np.array([*(rule[5] for rule in rules), default], object)[fired]
    got, segment = action == "recommend", world["segment"].to_numpy()
    empty = sum(each not in ("recommend", "popular") for each in action)
    counts = [len(world), empty, (got & (world["ood"].to_numpy() >= 0.99)).sum(), got.sum()]
    for name in ("returning", "new"):
        inside = got & (segment == name)
        counts += [(segment == name).sum(), inside.sum(), (1 - world["p_wanted"].to_numpy()[inside]).sum()]
    return np.array(counts, float)


def _six_budgets(counts):
    visits, empty, strangers, got, _, returning, bored, new_visits, new, new_bored = counts
    errors = bored <= 0.10 * returning and new_bored <= 0.10 * new
    return empty == 0 and strangers == 0 and errors and got >= 0.20 * visits and new >= 0.08 * new_visits


def q01_2(slot, given):
    """Six budgets on eight unseen shops together, fitting words, and no rule that can never fire."""
    rules = _plain_rules(slot["rules"])
    default = None if slot.get("default") is None else _word(slot["default"])
    ids = [rule["id"] for rule in slot["rules"]]
    if len(set(ids)) != len(ids) or not set(slot) <= {"rules", "default", "product"}:
        return False
    for *_, action, words in rules:
        fits = ("best_for_you", "you_may_like") if action == "recommend" else ("popular_now",)
        if action not in ("recommend", "popular", "show_nothing") or words not in fits:
            return False
    if default not in (None, "recommend", "popular", "show_nothing"):
        return False
    starts = [
        sorted({0.0, *(end for rule in rules for end in rule[2 * axis : 2 * axis + 2] if 0 <= end <= 1)})
        for axis in (0, 1)
    ]
    grid = pd.MultiIndex.from_product([*starts, sorted(shelf.SEGMENTS)]).to_frame(index=False)
    reached = set(_first_match(rules, grid[0].to_numpy(), grid[1].to_numpy(), grid[2].to_numpy()))
    if not set(range(len(rules))) <= reached:
        return False
    others = [_tally(rules, default, world) for world in _shops()]
    groups = [sum(others[(start + step) % len(others)] for step in range(8)) for start in range(len(others))]
    return sum(map(_six_budgets, groups)) / len(groups)


def _wilson(right, cases, z=Z):
    """Wilson's interval by its formula."""
    share, middle = right / cases, 1 + z * z / cases
    half = z * sqrt(share * (1 - share) / cases + z * z / (4 * cases * cases))
    return (share + z * z / (2 * cases) - half) / middle, (share + z * z / (2 * cases) + half) / middle


def _passes(done, report):
    """Whether a report (segment: visits, suggestions, right) passes a gate."""
    for segment, asked in done.items():
        if asked is not None:
            visits, made, right = report[segment]
            value, cases = (right / made, made) if _word(asked["metric"]) == "precision" else (made / visits, visits)
            if value < asked["min"] or cases < asked["n_min"]:
                return False
    return True


def _by_model(reports):
    return {
        model: {row.segment: (row.visits, row.suggestions, row.right) for row in rows.itertuples()}
        for model, rows in reports.groupby("model")
    }


def q01_3(done, given):
    """C passes and B and D do not, in any month; a share of exactly `min` of `n_min` begins at 90% by Wilson's interval."""
    if set(done) != {"all", "returning", "new"}:
        return False
    for asked in done.values():
        if asked is not None and (
            set(asked) != {"metric", "min", "n_min"}
            or _word(asked["metric"]) not in ("precision", "coverage")
            or not 0 <= asked["min"] <= 1
            or asked["n_min"] != int(asked["n_min"])
            or asked["n_min"] < 0
        ):
            return False
    new = done["new"]
    if new is None or _word(new["metric"]) != "precision" or new["n_min"] == 0:
        return False
    low = _wilson(new["min"] * new["n_min"], new["n_min"])[0]
    if low < 0.8994:
        return False
    for reports in (candidates.public_world(), *unseen(candidates, "q01_3")):
        passed = {model for model, report in _by_model(reports).items() if _passes(done, report)}
        if passed != {"C"}:
            return False
    # the least that the prompt says of C: 93% of 1,500 and 92% of 6,000, together 92.2% of 7,500
    least = {"new": (4_290, 1_500, 1_395), "returning": (12_000, 6_000, 5_520), "all": (16_290, 7_500, 6_915)}
    return 0.7 if low < 0.8996 else _passes(done, least)


@lru_cache(maxsize=1)
def _panels():
    return [shelf.panel(seed) for seed in (shelf.PUBLIC_SEED, *unseen(shelf, "q01_4", 16))]


def _nights(panel, margin):
    """(share of users whose item changes in a night, share who want what they see)."""
    items = panel.scores[0].argmax(axis=1).tolist()
    changes, wanted = 0, 0.0
    for day in range(1, len(panel.days)):
        scores, wants = panel.scores[day], panel.wants[day]
        best, users = scores.argmax(axis=1), np.arange(len(scores))
        switch = scores[users, best] - scores[users, items] > margin
        changes += switch.sum()
        items = np.where(switch, best, items)
        wanted += wants[users, items].sum()
    total = (len(panel.days) - 1) * panel.scores.shape[1]
    return changes / total, wanted / total


@lru_cache(maxsize=2_000)
def _calm(margin):
    """Of each shop, the public one first: (share that changes, wanted suggestions lost)."""
    found = []
    for place, panel in enumerate(_panels()):
        change, wanted = _nights(panel, margin)
        found.append((change, _still(place) - wanted))
    return np.array(found)


@lru_cache(maxsize=32)
def _still(place):
    return _nights(_panels()[place], 0.0)[1]


def q01_4(margin, changed, given):
    """At most 0.6% and at least 0.1% change, at most 20 of 10,000 are lost, on eight unseen shops; `changed` counts this one."""
    if not 0 <= margin <= 1:
        return False
    here, *_ = calm = _calm(float(margin))

    def bearable(change, lost):
        return 0.001 <= change <= 0.006 and lost <= 0.0020

    if abs(changed - 10_000 * here[0]) > 2.5:
        return False
    others = calm[1:]
    groups = [np.mean([others[(start + step) % 16] for step in range(8)], axis=0) for start in range(16)]
    return sum(bearable(*group) for group in groups) / 16


def q01_5(status, given):
    """The counts of the new visitors among visits 1,001 to 1,900, from a score of 0.75 on; shares to two decimals."""
    if set(status) != {"segment", "precision", "recall", "n_pos", "ci_low", "ci_high", "as_of"}:
        return False
    if _word(status["segment"]) != "new" or status["as_of"].strip() != "2027-02-01":
        return False
    made = positives = hits = 0
    for row in given["visits"].iloc[1000:1900].itertuples():
        if row.segment == "new":
            made += row.score >= 0.75
            positives += row.item == row.wanted
            hits += row.score >= 0.75 and row.item == row.wanted
    share = hits / positives
    half = Z * sqrt(share * (1 - share) / positives)
    usual = [
        _wilson(hits, positives),
        (beta.ppf(0.025, hits, positives - hits + 1), beta.ppf(0.975, hits + 1, positives - hits)),
        (share - half, share + half),
    ]
    lows, highs = zip(*usual, strict=True)
    low, high = status["ci_low"], status["ci_high"]
    if not (floor(100 * min(lows)) / 100 <= low <= ceil(100 * max(lows)) / 100):
        return 0.7 if abs(low - share) < 0.12 and min(lows) - 0.01 <= low <= max(lows) + 0.01 else False
    if not (floor(100 * min(highs)) / 100 <= high <= ceil(100 * max(highs)) / 100):
        return 0.7 if min(highs) - 0.01 <= high <= max(highs) + 0.01 else False
    exact = status["n_pos"] == positives
    return exact and abs(status["precision"] - hits / made) <= 0.005 and abs(status["recall"] - share) <= 0.005


STEPS = {"monitor", "diagnose", "repair_log", "retrain", "evaluate", "keep_old_model", "tell_support", "release"}


def q01_6(cycle, given):
    """By the needs of the prompt: what had happened before each release, and which log its model had learned from."""
    steps = [_word(step) for step in cycle]
    if not steps or len(steps) > 28 or not set(steps) <= STEPS:
        return False

    def since(step, begin):
        """The first place of a step from `begin` on, or 99."""
        return next((place for place in range(begin, len(steps)) if steps[place] == step), 99)

    repaired = since("repair_log", since("diagnose", since("monitor", 0) + 1) + 1)
    out = False
    for place in [place for place, step in enumerate(steps) if step == "release"]:
        before = steps[:place]
        if "retrain" not in before:
            continue  # nothing to release
        learned = place - 1 - before[::-1].index("retrain")
        measured = [when for when in range(learned + 1, place) if steps[when] == "evaluate"]
        if learned < repaired and measured and measured[-1] > repaired:
            continue  # failed its evaluation on the repaired log
        if not measured or learned < repaired or not {"keep_old_model", "tell_support"} <= set(before):
            return False
        out = True
    return out
