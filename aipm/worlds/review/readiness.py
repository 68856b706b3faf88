"""Readiness: twelve checks of one team, in the four sections of the ML Test Score (Breck and others 2017), with evidence.

The sections, the half points and the minimum are the paper's; the twelve checks are a selection in our own words, the team
and its evidence are invented. The paper has seven checks a section; here are three.
"""

from collections.abc import Mapping

import pandas as pd

SECTIONS = ("data", "model", "infrastructure", "monitoring")

_CHECKS = (
    # check, section, what it asks, what the team says
    ("schema", "data", "columns keep their ranges", "tested at every load; last run 2026-05-03"),
    ("feature_value", "data", "each column earns its place", "a colleague tried it; report of 2026-03-11"),
    ("privacy", "data", "personal data are protected", "'we do that'; no document"),
    ("baseline", "model", "better than a simple rule", "tested at every training; last run 2026-05-02"),
    ("slices", "model", "good enough in each slice", "tested at every training; last run 2026-05-02"),
    ("staleness", "model", "what an old model costs", "tried by hand; report of 2026-02-20"),
    ("reproducible", "infrastructure", "same training, same model", "tested every night; last run 2026-05-04"),
    ("rollback", "infrastructure", "back to the old version", "rehearsed by two people; report of 2026-04-16"),
    ("canary", "infrastructure", "a small share goes first", "by script, each release; last run 2026-04-29"),
    ("input_drift", "monitoring", "inputs stay in their ranges", "a dashboard; nobody knows who looks"),
    ("skew", "monitoring", "serving computes as training did", "compared by hand; report of 2026-04-02"),
    ("quality_drop", "monitoring", "falling quality is noticed", "planned for the autumn"),
)
CHECKS = tuple(check for check, *_ in _CHECKS)


def checks() -> pd.DataFrame:
    """The twelve checks: check, section, asks, evidence."""
    return pd.DataFrame(_CHECKS, columns=["check", "section", "asks", "evidence"])


def score(points: Mapping[str, float]) -> float:
    """The final score of `points` (a dict of check to points): the smallest sum of a section. Breck and others (2017)."""
    table = checks()
    return float(table["check"].map(points).groupby(table["section"]).sum().min())
