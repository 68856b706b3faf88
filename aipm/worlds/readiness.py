"""Readiness: twelve checks of one team, in the four sections of the ML Test Score (Breck and others 2017), with evidence.

The sections, the half points and the minimum are the paper's; the twelve checks are a selection in our own words, the team
and its evidence are invented. The paper has seven checks a section; here are three.
"""

import pandas as pd

SECTIONS = ("data", "model", "infrastructure", "monitoring")
AS_OF = "2026-05-04"

_CHECKS = (
    # check, section, what the team says
    ("schema", "data", "ranges of all columns are tested at every load; last run 2026-05-03"),
    ("feature_value", "data", "a colleague tried the model without each column; report of 2026-03-11"),
    ("privacy", "data", "'we do that'; no document"),
    ("baseline", "model", "compared with a simple rule at every training; last run 2026-05-02"),
    ("slices", "model", "measured by segment at every training; last run 2026-05-02"),
    ("staleness", "model", "an old model was compared by hand; report of 2026-02-20"),
    ("reproducible", "infrastructure", "two trainings are compared every night; last run 2026-05-04"),
    ("rollback", "infrastructure", "rehearsed by two people; report of 2026-04-16"),
    ("canary", "infrastructure", "each release goes to 1% of traffic first, by script; last run 2026-04-29"),
    ("input_drift", "monitoring", "a dashboard exists; nobody knows who looks, nothing is dated"),
    ("skew", "monitoring", "training and serving values were compared by hand; report of 2026-04-02"),
    ("quality_drop", "monitoring", "planned for the autumn"),
)
CHECKS = tuple(check for check, *_ in _CHECKS)


def checks():
    """The twelve checks: check, section, evidence."""
    return pd.DataFrame(_CHECKS, columns=["check", "section", "evidence"])


def score(points):
    """The final score of `points` (a dict of check to points): the smallest sum of a section. Breck and others (2017)."""
    table = checks()
    return float(table["check"].map(points).groupby(table["section"]).sum().min())
