"""Replies: a simulated help desk whose model answers customers at once, with caveats, flags and corrections.

Everything here is invented. Each answer has a score, the chance that it is right. In week CHANGE the rules of one topic
change, and there the model goes on answering by the old ones. A customer who acts on a wrong answer is harmed; a caveat
("this may be wrong, look at the page it links to") makes most of them look first, less so the more answers carry one.
Customers may flag an answer as wrong. What is flagged, confirmed or sampled can go back into training.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from aipm.worlds.seeds import public_seed

NAME = "replies"
PUBLIC_SEED = public_seed(NAME, 4)
TOPICS = ("delivery", "returns", "invoices", "warranty")
SHARES = np.array([0.35, 0.30, 0.20, 0.15])  # of the questions
FLAGGED = np.array([0.30, 0.20, 0.04, 0.15])  # of the wrong answers; few complain of an invoice in their favour
FALSE_FLAG = 0.03  # of the right answers: a customer dislikes the rule and says that the answer is wrong
ACT, ACT_WARNED = 0.9, 0.3  # of the customers act on an answer: without a caveat, and with one while caveats are rare
WRITE_AGAIN = 0.15  # of the customers with a caveat on a right answer ask a person all the same
QUESTIONS = 2_500  # a week
WEEKS, CHANGE = 12, 9  # a quarter; the change comes in its ninth week
BUSY = 1.8  # times as many questions in one week of the quarter
MINUTES = 3  # for a person to see whether an answer was right
LEARN_WEEKS = 4  # of flags and samples, after the change, go into the next training
NEEDED = 60  # corrections of a topic's new rule after which a third of its errors are left
RINGS = 3.5  # standard deviations
SIGNALS = ("flags", "flags_per_1000", "flags_per_1000_by_topic")
SOURCES = ("flags", "confirmed_flags", "confirmed_flags_and_sample", "silence_is_right")
SCORES = np.linspace(0.005, 0.995, 100)  # the middles of a hundred equal steps


@dataclass(frozen=True)
class Desk:
    """A help desk: how its scores are spread over SCORES, which topic changes, by how much, and its busiest week."""

    seed: int
    spread: np.ndarray
    changed: int
    lost: float
    busy: int


@dataclass(frozen=True)
class Day:
    """What two thresholds do, of 1,000 questions: wrong answers acted on, cases for a person, caveats shown."""

    acted_on: float
    to_people: float
    caveats: float


@dataclass(frozen=True)
class Learned:
    """What a source of corrections gives: of the changed topic's new errors, the share left; of right answers, the share
    that the next model gets wrong because it learned from false labels; reading hours a week."""

    left: float
    spoiled: float
    hours: float


def world(seed: int) -> Desk:
    """A Desk nobody has seen."""
    rng = np.random.default_rng(seed)
    a, b = rng.uniform(7.0, 7.8), rng.uniform(1.10, 1.20)
    spread = SCORES ** (a - 1) * (1 - SCORES) ** (b - 1)
    return Desk(seed, spread / spread.sum(), int(rng.integers(4)), rng.uniform(0.35, 0.45), int(rng.integers(7, 9)))


def public_world() -> Desk:
    """The desk that the lesson shows."""
    return world(PUBLIC_SEED)


def day(desk: Desk, caveat_from: float, serve_from: float) -> Day:
    """The Day of a desk before the change: a person answers below `caveat_from`, and from `serve_from` on no caveat stands."""
    shown, warned = caveat_from <= SCORES, (caveat_from <= SCORES) & (serve_from > SCORES)
    answered, caveats = desk.spread[shown].sum(), desk.spread[warned].sum()
    worn = caveats / answered if answered else 0.0
    acts = np.where(warned, ACT_WARNED + (ACT - ACT_WARNED) * worn, ACT)
    acted_on = (desk.spread * (1 - SCORES) * acts)[shown].sum()
    again = (desk.spread * SCORES)[warned].sum() * WRITE_AGAIN
    return Day(1000 * acted_on, 1000 * (1 - answered + again), 1000 * caveats)


def weeks(desk: Desk, caveat_from: float, changed: bool = True) -> pd.DataFrame:
    """A quarter of flags: a row for each week and topic with `answers` shown and `flags`; without `changed` a calm one."""
    answers, flags = _quarter(desk, caveat_from, changed)
    index = pd.MultiIndex.from_product([range(1, WEEKS + 1), TOPICS], names=["week", "topic"])
    return pd.DataFrame({"answers": answers.ravel(), "flags": flags.ravel()}, index).reset_index()


def _quarter(desk: Desk, caveat_from: float, changed: bool) -> tuple[np.ndarray, np.ndarray]:
    """(answers shown, flags) by week and topic."""
    rng = np.random.default_rng([desk.seed % 2**32, int(changed)])
    spread = desk.spread * (caveat_from <= SCORES)
    visits = QUESTIONS * rng.uniform(0.97, 1.03, WEEKS)
    visits[desk.busy - 1] *= BUSY
    answers = (visits[:, None] * SHARES * spread.sum()).astype(int)
    wrong = np.full((WEEKS, 4), spread @ (1 - SCORES))
    if changed:
        wrong[CHANGE - 1 :, desk.changed] = spread @ (1 - np.clip(SCORES - desk.lost, 0, 1))
    wrong /= max(spread.sum(), 1e-12)
    return answers, rng.binomial(answers, wrong * FLAGGED + (1 - wrong) * FALSE_FLAG)


def alarms(desk: Desk, caveat_from: float, signal: str, changed: bool = True) -> list[int]:
    """The weeks in which a signal lies RINGS standard deviations above what the six weeks before let expect."""
    answers, flags = _quarter(desk, caveat_from, changed)
    if signal != "flags_per_1000_by_topic":
        answers, flags = (each.sum(axis=1, keepdims=True) for each in (answers, flags))
    found = []
    for week in range(6, WEEKS):
        past = flags[week - 6 : week].sum(axis=0)
        scale = np.full(past.shape, 1 / 6)
        if signal != "flags":
            scale = answers[week] / np.maximum(answers[week - 6 : week].sum(axis=0), 1)
        expected = past * scale
        if (flags[week] > expected + RINGS * np.sqrt(expected * (1 + scale))).any():
            found.append(week + 1)
    return found


def rings(desk: Desk, caveat_from: float, signal: str) -> tuple[bool, bool]:
    """(whether a signal rings in the week of the change or the next, whether it rings in a calm quarter)."""
    soon = {CHANGE, CHANGE + 1} & set(alarms(desk, caveat_from, signal))
    return bool(soon), bool(alarms(desk, caveat_from, signal, changed=False))


def learned(desk: Desk, caveat_from: float, source: str, sample: int = 0, topic: str = "") -> Learned:
    """What four weeks of corrections give the next model; `sample` answers a week are drawn at random and read as well.
    `topic` is the one whose rules have changed, else the desk's own.

    Expected values. NEEDED corrections of the new rule leave a third of its errors; false labels spoil right answers in
    proportion to their share.
    """
    changed = TOPICS.index(topic) if topic else desk.changed
    spread = desk.spread * (caveat_from <= SCORES)
    right = np.tile(SCORES, (4, 1))
    right[changed] = np.clip(SCORES - desk.lost, 0, 1)
    answers = QUESTIONS * SHARES[:, None] * spread
    wrong, fine = (answers * (1 - right)).sum(axis=1), (answers * right).sum(axis=1)
    true_flags, false_flags = wrong * FLAGGED, fine * FALSE_FLAG
    total = max(wrong.sum() + fine.sum(), 1e-12)
    found, spoiled, read = true_flags, 0.0, 0.0
    if source == "flags":
        spoiled = false_flags.sum() / max((true_flags + false_flags).sum(), 1e-12)
    elif source == "silence_is_right":
        spoiled = (wrong - true_flags).sum() / total + false_flags.sum() / max((true_flags + false_flags).sum(), 1e-12)
        found = true_flags * 0.2  # drowned by as many answers that are kept as right and are not
    else:
        read = (true_flags + false_flags).sum()
    if source == "confirmed_flags_and_sample":
        found, read = true_flags + sample * wrong / total, read + sample
    new = found[changed] * LEARN_WEEKS
    return Learned(float(3 ** (-new / NEEDED)), float(0.1 * spoiled), read * MINUTES / 60)


def who_flags(desk: Desk, caveat_from: float = 0.0) -> pd.DataFrame:
    """By topic, in a calm week and per 1,000 answers: how many are wrong, how many of those are flagged, and how many right
    answers are flagged."""
    spread = desk.spread * (caveat_from <= SCORES)
    wrong = 1000 * float(spread @ (1 - SCORES) / spread.sum())
    columns = {"wrong": wrong, "wrong_and_flagged": wrong * FLAGGED, "right_and_flagged": (1000 - wrong) * FALSE_FLAG}
    return pd.DataFrame(columns, index=pd.Index(TOPICS, name="topic")).round(1)
