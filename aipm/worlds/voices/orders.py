"""One set of six examples in many orders: what the order does to a judge's threshold, and what to its knowledge.

The answers are recorded (`answers`); the threshold of an order is chosen on a few labels of the half for building, and what it
costs is counted on the half for judging, at the prices of `rates`.
"""

from functools import lru_cache

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from aipm.worlds.voices import answers, rates, runs
from aipm.worlds.voices.cuts import cut_between

PREFIX = {"smollm2": "six-", "gemma3": "text-six-"}  # what the names of a model's runs begin with, before the order
NAMES = {"smollm2": "SmolLM2", "gemma3": "Gemma 3"}


def of(model: str) -> list[str]:
    """The orders of the six examples under which answers of `model` are recorded, such as "pnpnpn": p is pleased, n displeased."""
    named = [run.name for run in runs.runs_of(model) if run.words and run.name.startswith(PREFIX[model])]
    return [name.removeprefix(PREFIX[model]) for name in named if _recorded(model, name)]


def _recorded(model: str, run: str) -> bool:
    try:
        return len(answers.answers(model, run, "judge")) > 0
    except ValueError:
        return False


def asked(model: str, order: str, half: str) -> pd.DataFrame:
    """The sentences of a half with the share that `model` gave under that order of the examples."""
    return answers.answers(model, PREFIX[model] + order, half)


def euros(table: pd.DataFrame, cut: float) -> float:
    """What calling everybody with a share above `cut` costs on these sentences, in euros per 1,000."""
    return float(1000 * rates.price(table, table["share"] > cut).mean())


@lru_cache(maxsize=64)
def moved(model: str, order: str, labels: int, draws: int = 60, seed: int = 0) -> np.ndarray:
    """Euros per 1,000 sentences for judging, with the threshold that costs least on so many labelled sentences.

    The labelled sentences are drawn anew for each of `draws` from the half for building. Raises ValueError where that half
    has fewer sentences.
    """
    build, judge = (asked(model, order, half) for half in ("build", "judge"))
    if not 1 <= labels <= len(build):
        raise ValueError(f"{labels} labels: the half for building has {len(build)} sentences")
    rng = np.random.default_rng(seed)
    learned, displeased = build["share"].to_numpy(), (build["side"] == "displeased").to_numpy()
    shares, truth = judge["share"].to_numpy(), judge["side"] == "displeased"
    samples = (rng.choice(len(build), labels, replace=False) for _ in range(draws))
    cuts = [cut_between(learned[sample], displeased[sample]) for sample in samples]
    return np.array([1000 * rates.price_each(truth, shares > cut).mean() for cut in cuts])


def table(labels: int) -> pd.DataFrame:
    """Each order of each model, named in the index: model, auc, half (euros at 0.5) and chosen (mean of `moved`)."""
    rows = {}
    for model, name in NAMES.items():
        for order in of(model):
            judge = asked(model, order, "judge")
            rows[f"{name} {order}"] = {
                "model": name, "auc": roc_auc_score(judge["side"] == "displeased", judge["share"]),
                "half": euros(judge, 0.5), "chosen": float(moved(model, order, labels).mean()),
            }  # fmt: skip
    return pd.DataFrame(rows).T.astype({"auc": float, "half": float, "chosen": float})
