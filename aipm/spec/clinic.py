"""The clinic of lesson 11 as a specification to replay: how its budgets are counted on a month of `aipm.worlds.cytotriage.clinics`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm.spec.replay import Metric, MetricResult, replay
from aipm.spec.rules import decide
from aipm.worlds.cytotriage.clinics import BUDGETS


def _share(
    name: str, meaning: str, hit: Callable[[pd.DataFrame, np.ndarray], npt.ArrayLike], per: float = 1.0
) -> Metric:
    return Metric(name, meaning, lambda world, action: (hit(world, action), np.ones(len(world), bool)), per)


METRICS = {
    "missed_per_1000": _share(
        "missed_per_1000",
        "malignant cases that are cleared, of 1,000 women",
        lambda world, action: (action == "clear") & (world["malignant"] == 1),
        per=1000,
    ),
    "review_share": _share(
        "review_share", "women at whose case a person looks", lambda world, action: action == "human_review"
    ),
    "urgent_benign_share": _share(
        "urgent_benign_share",
        "women who are referred as urgent and have nothing",
        lambda world, action: (action == "urgent_referral") & (world["malignant"] == 0),
    ),
}


def lines(
    rules: Sequence[Mapping[str, Any]], month: pd.DataFrame, budgets: Sequence[Mapping[str, Any]] | None = None
) -> list[MetricResult]:
    """The replayed budgets (`aipm.spec.replay.MetricResult`s) of a list of rules on a month; the clinic's BUDGETS if none are named."""
    spec = {"rules": rules, "default": "human_review", "budgets": BUDGETS if budgets is None else budgets}
    return replay(spec, month, METRICS)


def actions(rules: Sequence[Mapping[str, Any]], month: pd.DataFrame) -> np.ndarray:
    """What a list of rules does with each woman of a month; without a rule a person looks."""
    return decide({"rules": rules, "default": "human_review"}, month)[0]
