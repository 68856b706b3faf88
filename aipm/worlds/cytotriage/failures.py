"""Failures: what can go wrong with CytoTriage in a clinic, as cards, as modes that need a fallback, and as a runbook.

Everything here is invented: the cards and their ratings, the clinic's daily numbers, the hours of each step. Nothing of it
is medical advice. Severity, occurrence and detection run from 1 to 10, as in a failure mode and effects analysis; the
harm scale and the severity-first rule are the course's own.
"""

from functools import lru_cache

import numpy as np
import pandas as pd

from aipm.worlds import payguard

NAME = "failures"

TYPES = ("wrong", "harmful", "unhelpful")
GRAVE = 9  # from this severity on a card comes first, however rare it is

_CARDS = (
    # id, type, what happens, severity, occurrence, detection (10: nobody notices)
    ("lost_patient", "harmful", "a referral is never sent, and nobody notices", 10, 1, 9),
    ("swapped_samples", "wrong", "two women get each other's result", 9, 3, 5),
    ("cancer_cleared", "wrong", "a malignant lump scores low and is cleared", 8, 4, 8),
    ("group_worse", "harmful", "a group absent from the data is missed more often", 8, 3, 8),
    ("new_scanner", "wrong", "another scanner measures in other units", 8, 3, 7),
    ("blind_trust", "harmful", "a doctor follows the score without looking", 7, 5, 7),
    ("queue_too_long", "unhelpful", "unsure cases wait for days", 6, 7, 4),
    ("frightening_words", "harmful", "she reads 'malignant' before anyone talks to her", 6, 3, 4),
    ("stale_result", "wrong", "the page shows last week's result", 6, 4, 6),
    ("false_urgent", "wrong", "a benign lump is referred as urgent", 5, 6, 3),
    ("no_next_step", "unhelpful", "the page says 'unsure' and nothing else", 5, 8, 4),
    ("wrong_language", "unhelpful", "the result is in a language she cannot read", 4, 6, 5),
    ("late_batch", "unhelpful", "results of the night come at noon", 4, 7, 7),
    ("slow_page", "unhelpful", "the page takes ten seconds", 3, 9, 5),
    ("rounded_score", "wrong", "0.996 is shown as 1.00", 3, 7, 9),
    ("cut_printout", "unhelpful", "the printout loses its last line", 3, 10, 9),
    ("double_alert", "unhelpful", "the same alert comes twice", 3, 8, 4),
    ("login_expires", "unhelpful", "the session ends after five minutes", 2, 10, 8),
    ("pale_chart", "unhelpful", "a chart is hard to read in sunlight", 2, 7, 9),
    ("typing_error", "unhelpful", "a label has a spelling mistake", 2, 8, 6),
)

# Modes that need a fallback: cases a day, and whether somebody may be harmed before anybody looks again.
_MODES = (
    ("unsure_score", 120, True, "the score lies between the thresholds"),
    ("unlike_training", 25, True, "nothing like it was in the training data"),
    ("doctor_disagrees", 40, True, "the doctor has marked the answer as wrong"),
    ("unreadable_image", 30, False, "the picture is blurred; no score"),
    ("slow_answer", 150, False, "no answer in ten seconds; it comes in the hour"),
    ("model_down", 1200, True, "no scores all day"),
)
REVIEWERS, REVIEWS_EACH, HOURS = 6, 40, 8  # six people, 40 cases each in a day of eight hours

# Runbook steps: hours that each takes.
STEPS = {
    "check_alarm": 2,
    "save_evidence": 1,
    "switch_to_fallback": 1,
    "tell_affected": 8,
    "find_cause": 60,
    "collect_labels": 672,
    "retrain": 24,
    "test_on_new_weeks": 24,
    "relaunch_in_steps": 72,
    "write_review": 4,
}


def cards() -> pd.DataFrame:
    """The twenty cards: card, type, what, severity, occurrence, detection."""
    return _cards().copy()


@lru_cache(maxsize=1)
def _cards() -> pd.DataFrame:
    return pd.DataFrame(_CARDS, columns=["card", "type", "what", "severity", "occurrence", "detection"])


def harm(cards: pd.DataFrame) -> pd.Series:
    """Expected harm of each card in a year: each point of severity triples it, each point of occurrence doubles it.

    Detection counts as the share that nobody notices in time, in tenths. A scale of our own, without a unit.
    """
    return 3.0 ** cards["severity"] * 2.0 ** cards["occurrence"] * cards["detection"] / 10


def world(seed: int) -> pd.DataFrame:
    """The cards as another panel rates them: occurrence and detection up to one point up or down, severity the same."""
    return _world(seed).copy()


@lru_cache(maxsize=4096)
def _world(seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rated = cards()
    for column in ("occurrence", "detection"):
        rated[column] = (rated[column] + rng.integers(-1, 2, len(rated))).clip(1, 10)
    return rated


def modes() -> pd.DataFrame:
    """The six modes of CytoTriage that need a fallback: mode, a_day (cases), harmful, what."""
    return pd.DataFrame(_MODES, columns=["mode", "a_day", "harmful", "what"])


@lru_cache(maxsize=1)
def weekly_loss() -> tuple[float, float]:
    """(model, nothing): expected euros a week that the whole bank loses after the change of tactics."""
    after = payguard.world(payguard.PUBLIC_SEED, 100_000, 19, 26)
    scale = 60_000 / len(after)
    nothing = payguard.cost(after, np.zeros(len(after), bool))
    return scale * payguard.cost(after, after["score"] >= 0.02), scale * nothing
