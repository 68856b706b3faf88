"""Clinics: simulated months of CytoTriage at two sites, drawn from its real cases; the outreach site's pictures are poorer.

The cases and their scores are those of `cytotriage.world`. The two sites are invented: from OUTREACH of the women the
picture is blurred, which pulls the score towards the middle and down, and some of the malignant ones with it. A teaching
example, not medical advice.
"""

from functools import lru_cache

import numpy as np
import pandas as pd

from aipm.worlds import cytotriage

NAME = "clinics"

PUBLIC_SEED = 80  # a mild month; see "What we planted" in lesson 11
WOMEN = 6000  # in one world
SITES = ("city", "outreach")
OUTREACH = 0.30  # the share of women who are seen at the outreach site
BLUR, PULL, NOISE = 0.8, -2.5, 0.6  # on the score's log-odds, there
SPLITS = 5  # ways to cut the cases into folds; a world takes one of them

LIMITS = {"missed_per_1000": 10, "review_share": 0.15, "urgent_benign_share": 0.05}
SCOPES = {"missed_per_1000": "each_segment", "review_share": "all", "urgent_benign_share": "all"}
OWNERS = ("clinical_lead", "operations", "product")
PROMISES = [{"metric": metric, "scope": SCOPES[metric], "max": limit} for metric, limit in LIMITS.items()]
BUDGETS = [
    {**promise, "owner": owner, "review_by": "2026-11-02"} for promise, owner in zip(PROMISES, OWNERS, strict=True)
]
DRAFT = [
    {"id": "clear", "if": {"score": [0.0, 0.08]}, "do": "clear", "say": "likely_benign"},
    {"id": "grey", "if": {"score": [0.08, 0.85]}, "do": "human_review", "say": "a_person_will_look"},
    {"id": "urgent", "if": {"score": [0.85, 1.01]}, "do": "urgent_referral", "say": "seen_this_week"},
]


@lru_cache(maxsize=64)
def _world(seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    cases = cytotriage.world(int(rng.integers(SPLITS)))
    drawn = cases.iloc[rng.integers(len(cases), size=WOMEN)].reset_index(drop=True)
    away = rng.random(WOMEN) < OUTREACH
    p = np.clip(drawn["logistic"], 1e-9, 1 - 1e-9)
    odds = np.clip(np.log(p / (1 - p)), -8, 8)
    blurred = BLUR * odds + PULL + NOISE * rng.standard_normal(WOMEN)
    score = np.where(away, 1 / (1 + np.exp(-blurred)), drawn["logistic"])
    return drawn[["case", "malignant"]].assign(segment=np.where(away, "outreach", "city"), score=score)


def world(seed: int) -> pd.DataFrame:
    """A month: WOMEN rows with `case` (which of the 569 real ones), `malignant` (1 or 0), `segment` (the site) and `score`."""
    return _world(seed).copy()


def public_world() -> pd.DataFrame:
    """The month that the lesson shows."""
    return world(PUBLIC_SEED)
