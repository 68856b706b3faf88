"""What the prompts of lesson 04 promise, replayed by code that is not the judges'."""

from functools import lru_cache
from itertools import combinations

import numpy as np
import pandas as pd

from aipm.worlds import cytotriage
from aipm.worlds.cytotriage import failures
from aipm.worlds.helpdesk import replies
from aipm.worlds.payguard import drills
from aipm.worlds.shelf import feedback
from autograder.authoring.audit.promises import unseen


def spelt(word):
    """A word as the vocabulary writes it."""
    return "_".join(str(word).lower().replace("_", " ").split())


@lru_cache(maxsize=1)
def panels():
    """By card, its harm as 3,000 panels rate it on average."""
    total = 0.0
    for panel in unseen(failures, "q04_1", 3000):
        total = total + 3.0 ** panel["severity"] * 2.0 ** panel["occurrence"] * panel["detection"] / 10
    return dict(zip(panel["card"], total / 3000, strict=True))


def q04_1(first_five, given):
    """Both grave cards, none below severity 5, severity falling, three types, and 80% of the harm of the other three."""
    cards = {row.card: row for row in failures.cards().itertuples()}
    chosen = [spelt(card) for card in list(first_five)]
    if len(set(chosen)) != 5 or len(chosen) != 5 or not set(chosen) <= set(cards):
        return False
    severity = [cards[card].severity for card in chosen]
    settled = {card for card in cards if cards[card].severity >= 9}
    every = {"wrong", "harmful", "unhelpful"}
    if not settled <= set(chosen) or severity != sorted(severity, reverse=True) or severity[-1] < 5:
        return False
    if {cards[card].type for card in chosen} != every:
        return False
    harm = panels()
    rest = [card for card in cards if card not in settled and cards[card].severity >= 5]
    most = max(
        sum(harm[card] for card in three)
        for three in combinations(rest, 3)
        if {cards[card].type for card in {*three, *settled}} == every
    )
    share = sum(harm[card] for card in chosen if card not in settled) / most
    return 0.75 if 0.79 < share < 0.81 else share >= 0.80


HELPS = {  # what helps with what has failed
    "unsure_score": {"human_review"},  # 120 harmful cases: too many for the paper rule, and no other picture is clearer
    "unlike_training": {"human_review", "paper_rule"},  # the model knows nothing here; people and the old rule do
    "doctor_disagrees": {"human_review", "paper_rule"},  # a second person, or the rule by which the doctor decides
    "unreadable_image": {"ask_again", "human_review", "paper_rule"},  # the picture is at fault; nobody may be harmed
    "slow_answer": {"answer_later", "paper_rule"},  # the answer is on its way; 150 more reviews do not fit
    "model_down": {"paper_rule"},  # 1,200 cases do not fit a day of 240 reviews, and no answer comes
}
WORDS = {
    "human_review": "a_person_will_look",
    "ask_again": "please_send_again",
    "paper_rule": "use_the_paper_rule",
    "answer_later": "answer_follows",
}


def q04_2(fallbacks, given):
    """An action that helps with what failed, within 240 reviews and 100 harmful cases by the paper rule; true words."""
    table = {spelt(mode): [spelt(word) for word in list(pair)] for mode, pair in dict(fallbacks).items()}
    modes = {row.mode: row for row in failures.modes().itertuples()}
    if set(table) != set(modes) or any(len(pair) != 2 for pair in table.values()):
        return False
    reviews = sum(modes[mode].a_day for mode, (do, _) in table.items() if do == "human_review")
    paper = sum(
        modes[mode].a_day
        for mode, (do, _) in table.items()
        if do == "paper_rule" and modes[mode].harmful and mode != "model_down"
    )
    fits = all(do in HELPS[mode] and say == WORDS[do] for mode, (do, say) in table.items())
    return fits and reviews <= 240 and paper <= 100


SAYS = {"clear": "likely_benign", "human_review": "a_person_will_look", "urgent_referral": "seen_this_week"}


@lru_cache(maxsize=1)
def splits():
    """(scores, sick) of 60 splits, six draws of ten."""
    worlds = unseen(cytotriage, "q04_3", 60)
    return np.array([world["logistic"] for world in worlds]), (worlds[0]["malignant"] == 1).to_numpy()


def q04_3(spec, given):
    """At most 5 in 1,000 cleared, 13% to a person, 1% urgent and benign; each rule fires and says what it does."""
    scores, sick = splits()
    action = np.full(scores.shape, "", dtype=object)
    steps = np.concatenate([np.linspace(0, 1, 20001), [1.0]])  # every score that there may be, for gaps and dead rules
    taken = np.full(steps.shape, "", dtype=object)
    names = [rule["id"] for rule in spec["rules"]]
    if len(set(names)) != len(names) or not set(spec) <= {"product", "rules", "default"}:
        return False
    if spelt(spec.get("product", "cytotriage")) != "cytotriage":
        return False
    for rule in spec["rules"]:
        if set(rule) != {"id", "if", "do", "say"} or set(rule["if"]) != {"score"}:
            return False
        (low, high), do = rule["if"]["score"], spelt(rule["do"])
        if not low < high or SAYS[do] != spelt(rule["say"]):
            return False
        action[(action == "") & (scores >= low) & (scores < high)] = do
        free = (taken == "") & (steps >= low) & (steps < high)
        if not free.any():
            return False
        taken[free] = do
    default = spec.get("default")
    if (taken == "").any():
        if default is None:
            return False
        action[action == ""] = spelt(default)
    shares = [
        ((action == "clear") & sick).mean(axis=1) / 0.005,
        (action == "human_review").mean(axis=1) / 0.13,
        ((action == "urgent_referral") & ~sick).mean(axis=1) / 0.01,
    ]
    tens = np.array([share.reshape(6, 10).mean(axis=1) for share in shares])
    return float((tens <= 1).all(axis=0).mean())


def watched(monitor, kind, world):
    """In which of the drilled weeks a monitor rings, (quarters, 13), by the prompt's own arithmetic."""
    quarters = world.quarters(kind)
    weeks = [int(monitor[name]) for name in ("window_weeks", "runs")]
    window, runs, days = *weeks, monitor["wait_days"]
    signal, k = spelt(monitor["signal"]), monitor["k"]
    late, calm = int(np.ceil(days / 7)), drills.rates()["calm"]
    total = quarters.outcome.shape[1]
    rings = np.zeros((len(quarters.outcome), total), bool)
    for week in range(total):
        first = max(0, week - window + 1)
        if signal == "score_psi":
            new, old = quarters.bins[:, first : week + 1].sum(axis=1) + 0.5, calm.bins * 8 * 60_000 + 0.5
            p, q = new / new.sum(axis=1, keepdims=True), old / old.sum()
            rings[:, week] = ((p - q) * np.log(p / q)).sum(axis=1) > k
            continue
        caught, wrongly, missed, passed = quarters.outcome[:, first : week + 1].sum(axis=1).astype(float).T
        known = days >= 28  # before, a missed fraud looks like an honest payment
        missed, passed = (missed, passed) if known else (0 * missed, passed + missed)
        part, whole = {
            "recall": (caught, caught + missed),
            "review_hit_rate": (caught, caught + wrongly),
            "accuracy": (caught + passed, caught + wrongly + missed + passed),
        }[signal]
        usual = {
            "recall": calm.recall if known else 1.0,
            "review_hit_rate": calm.review_hit_rate,
            "accuracy": calm.accuracy if known else 1 - calm.outcome[1],
        }[signal]
        with np.errstate(divide="ignore", invalid="ignore"):
            rings[:, week] = part / whole < usual - k * np.sqrt(usual * (1 - usual) / whole)
    held = rings.copy()
    for back in range(1, runs):
        held[:, back:] &= rings[:, :-back]
        held[:, :back] = False
    seen = np.zeros_like(held)
    seen[:, late:] = held[:, : total - late] if late else held
    return seen[:, 8:]


def q04_4(monitors, given):
    """Calm 5%, payments paused 1%, feeds seen 90% in two weeks, changes of tactics stopped 90% in six: shares of draws of six."""
    for monitor in monitors:
        whole = [monitor[name] for name in ("window_weeks", "runs", "wait_days")]
        kinds = {"signal", "window_weeks", "k", "runs", "wait_days", "then"}
        if set(monitor) != kinds or any(number != int(number) for number in whole) or not 1 <= len(monitors) <= 4:
            return False
        if not (1 <= whole[0] <= 8 and 1 <= whole[1] <= 4 and 0 <= whole[2] <= 56 and 0 <= monitor["k"] <= 100):
            return False
        if spelt(monitor["then"]) not in {"alert_owner", "fallback_rules", "pause_product"}:
            return False
    stops = [m for m in monitors if spelt(m["then"]) != "alert_owner"]
    pauses = [m for m in monitors if spelt(m["then"]) == "pause_product"]
    found = []
    for world in unseen(drills, "q04_4", 24):

        def ring(some, kind, weeks, world=world):
            seen = [watched(m, kind, world)[:, :weeks].any(axis=1) for m in some]
            return np.any(seen, axis=0).mean() if seen else 0.0

        found.append(
            [
                ring(monitors, "calm", 13) / 0.05,
                ring(pauses, "calm", 13) / 0.01,
                (1 - ring(monitors, "broken_feed", 2)) / 0.10,
                (1 - ring(stops, "tactics_change", 6)) / 0.10,
            ]
        )
    sixes = np.array([np.mean(found[start : start + 6], axis=0) for start in range(19)])
    return float((sixes <= 1 + 1e-9).all(axis=1).mean())


NEEDED = {"clicks", "shown_items", "position", "propensity"}  # result, how often, where, with which chance


@lru_cache(maxsize=256)
def shops(share):
    """By shop, (share of the best page's clicks, best items found) of 160 small shops."""
    runs = [feedback.run(shop, share, visitors=300) for shop in unseen(feedback, "q04_5", 160)]
    return np.array([run.of_best for run in runs]), np.array([run.found for run in runs])


def q04_5(loop, given):
    """94% of the clicks and 3.7 items on average; the log tells what came of each showing, and nothing about persons."""
    if set(loop) != {"explore_share", "log"} or {spelt(word) for word in loop["log"]} != NEEDED:
        return False
    if not 0 <= loop["explore_share"] <= 1:
        return False
    chance, (clicks, found) = np.random.default_rng(5), shops(float(loop["explore_share"]))
    kept = []
    for _ in range(200):
        some = chance.integers(0, 160, 80)
        kept.append(clicks[some].mean() >= 0.94 and found[some].mean() >= 3.7)
    return float(np.mean(kept))


def q04_6(true_recall, given):
    """At most 3 points off on average over twenty tables, in each of ten draws."""
    audits = [world.mixed_audit() for world in unseen(drills, "q04_6", 200)]
    off = []
    for table, truth in audits:
        got = float(true_recall(pd.DataFrame(table)))
        if not 0 <= got <= 1:
            return False
        off.append(abs(got - truth))
    return float((np.reshape(off, (10, 20)).mean(axis=1) <= 0.03).mean())


def q04_7(steps, given):
    """Deadlines by the clock, nothing on an unchecked alarm, and a new model that has what it learns from."""
    order = [spelt(step) for step in list(steps)]
    if sorted(order) != sorted(failures.STEPS):
        return False
    clock, done = 0, {}
    for step in order:
        clock += failures.STEPS[step]
        done[step] = clock
    before = [
        ("check_alarm", "switch_to_fallback"),
        ("check_alarm", "tell_affected"),
        ("find_cause", "retrain"),
        ("collect_labels", "retrain"),
        ("retrain", "test_on_new_weeks"),
        ("test_on_new_weeks", "relaunch_in_steps"),
        ("find_cause", "write_review"),
    ]
    in_time = done["switch_to_fallback"] <= 12 and done["tell_affected"] <= 24 and done["save_evidence"] <= 48
    return in_time and all(done[first] < done[second] for first, second in before)


@lru_cache(maxsize=1)
def desks():
    """Help desks that no check draws."""
    return unseen(replies, "q04_8", 600)


@lru_cache(maxsize=512)
def zone(low, high):
    """(wrong answers acted on, questions for a person) of 1,000, on average, by the sums of the prompt's own words."""
    acted, people = [], []
    for desk in desks():
        shares = list(zip(replies.SCORES, desk.spread, strict=True))
        warned = sum(share for score, share in shares if low <= score < high)
        shown = sum(share for score, share in shares if score >= low)
        look_away = 0.3 + 0.6 * (warned / shown if shown else 0)
        acted.append(
            sum(share * (1 - score) * (look_away if score < high else 0.9) for score, share in shares if score >= low)
        )
        people.append(1 - shown + 0.15 * sum(share * score for score, share in shares if low <= score < high))
    return 1000 * sum(acted) / len(acted), 1000 * sum(people) / len(people)


@lru_cache(maxsize=256)
def rung(low, signal):
    """(share of changes at which a signal rings in time, share of calm quarters in which it rings)."""
    both = [replies.rings(desk, low, signal) for desk in desks()]
    return tuple(np.mean(both, axis=0))


def q04_8(reply_loop, given):
    """The six promises of the prompt: harm, people, the alarm in time and in calm, errors left and answers spoiled, hours."""
    low, high, sample = (reply_loop[name] for name in ("caveat_from", "serve_from", "sample"))
    signal, source = (spelt(reply_loop[name]) for name in ("signal", "learn_from"))
    known = signal in replies.SIGNALS and source in replies.SOURCES
    if not (known and 0 <= low <= high <= 1 and sample >= 0 and sample == int(sample)):
        return False
    acted, people = zone(float(low), float(high))
    in_time, calm = rung(float(low), signal)
    worst, spoiled, hours = 0.0, 0.0, 0.0
    for topic in replies.TOPICS:
        each = [replies.learned(desk, float(low), source, int(sample), topic) for desk in desks()[:200]]
        worst = max(worst, np.mean([one.left for one in each]))
        spoiled = max(spoiled, np.mean([one.spoiled for one in each]))
        hours = max(hours, np.mean([one.hours for one in each]))
    near = abs(acted - 78) < 0.4 or abs(people - 115) < 1.5 or abs(worst - 0.20) < 0.005 or abs(hours - 21) < 0.1
    kept = (
        acted <= 78
        and people <= 115
        and in_time >= 0.6
        and calm <= 0.1
        and worst <= 0.2
        and spoiled <= 0.01
        and hours <= 21
    )
    return 0.75 if near and not (acted > 79 or people > 118 or calm > 0.1 or in_time < 0.6 or spoiled > 0.01) else kept
