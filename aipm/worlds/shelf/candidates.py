"""Shelf's candidates: three models that ask to be released, each with the report of its evaluation. All invented.

C is good in both segments, on so many cases that even the lower end of its interval keeps a promise of 90%. B is better
overall and worse for new visitors. D looks best for new visitors, on few of them.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm.worlds.seeds import public_seed

NAME = "shelf_candidates"
PUBLIC_SEED = public_seed(NAME, 3)
MODELS = ("B", "C", "D")
METRICS = ("precision", "coverage")
SEGMENTS = ("all", "returning", "new")


def world(seed: int) -> pd.DataFrame:
    """The reports of the three candidates, one row a model and segment.

    Columns: model, segment (all, returning, new), visits, suggestions (how many of the visits got one) and right (how many
    of the suggestions were wanted).
    """
    rng = np.random.default_rng(seed)
    returning, new = int(rng.integers(6_000, 7_501)), int(rng.integers(1_500, 1_901))
    few = int(rng.integers(40, 56))
    plans = {
        "B": (rng.uniform(0.968, 0.976), rng.uniform(0.872, 0.885), new),
        "C": (rng.uniform(0.9205, 0.9295), rng.uniform(0.9305, 0.9395), new),
        "D": (rng.uniform(0.9205, 0.9295), rng.uniform(0.955, 0.97), few),
    }
    rows = []
    for model, (good_returning, good_new, suggestions) in plans.items():
        parts = [
            ("returning", 2 * returning, returning, round(good_returning * returning)),
            ("new", round(suggestions / 0.35), suggestions, round(good_new * suggestions)),
        ]
        both = ("all", *(sum(numbers) for numbers in zip(*(part[1:] for part in parts), strict=True)))
        rows += [(model, *part) for part in (both, *parts)]
    return pd.DataFrame(rows, columns=["model", "segment", "visits", "suggestions", "right"])


def public_world() -> pd.DataFrame:
    """The reports that the lesson shows."""
    return world(PUBLIC_SEED)


def least_of_c() -> pd.DataFrame:
    """The report of C with the least shares and counts that the lesson names for other months."""
    parts = [("returning", 12_000, 6_000, 5_520), ("new", 4_286, 1_500, 1_395)]
    both = ("all", *(sum(numbers) for numbers in zip(*(part[1:] for part in parts), strict=True)))
    return pd.DataFrame(
        [("C", *part) for part in (both, *parts)], columns=["model", "segment", "visits", "suggestions", "right"]
    )


def measured(reports: pd.DataFrame, model: str, segment: str, metric: str) -> tuple[float, int]:
    """(value, cases) of a metric in one report: precision of the suggestions, or coverage of the visits."""
    row = reports[(reports["model"] == model) & (reports["segment"] == segment)].iloc[0]
    if metric == "precision":
        return row["right"] / row["suggestions"], int(row["suggestions"])
    return row["suggestions"] / row["visits"], int(row["visits"])


def broken(done: Mapping[str, Mapping[str, Any] | None], reports: pd.DataFrame, model: str) -> list[str]:
    """The segments in which a model breaks a definition of done.

    `done` maps segments to dicts of metric, min and n_min, or to None where nothing is asked.
    """
    failed = []
    for segment, asked in done.items():
        if asked is not None:
            value, cases = measured(reports, model, segment, asked["metric"])
            if value < asked["min"] or cases < asked["n_min"]:
                failed.append(segment)
    return failed
