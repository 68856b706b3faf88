"""The words of Shelf's specification and its promises, counted under the true probabilities where the world has them."""

import numpy as np
import pandas as pd

from aipm.spec import Metric, Vocabulary

UNFAMILIAR = 0.99  # from this `ood` on a visitor lies outside what the model has learned from

VOCABULARY = Vocabulary(
    product="Shelf",
    do=("show_nothing", "popular", "recommend"),
    say=("best_for_you", "you_may_like", "popular_now"),
    owners=("shop_lead", "data_team"),
    metrics={
        "irrelevant_share": ("click_share",),
        "unfamiliar_recommended": ("ood_share",),
        "personal_share": ("personal_share",),
        "empty_share": ("empty_share",),
    },
    segments=("returning", "new", "abroad"),
    numeric=("score", "ood"),
)


def _irrelevant(world: pd.DataFrame, action: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if "p_wanted" in world:
        return 1 - world["p_wanted"].to_numpy(), action == "recommend"
    return (world["item"] != world["wanted"]).to_numpy(float), action == "recommend"


METRICS = {
    "irrelevant_share": Metric("irrelevant_share", "of the recommended items, the share not wanted", _irrelevant),
    "unfamiliar_recommended": Metric(
        "unfamiliar_recommended",
        "of the unfamiliar visitors, the share that gets a recommendation",
        lambda world, action: ((action == "recommend").astype(float), (world["ood"] >= UNFAMILIAR).to_numpy()),
    ),
    "personal_share": Metric(
        "personal_share",
        "of the visits, the share that gets a recommendation",
        lambda world, action: ((action == "recommend").astype(float), action == action),
    ),
    "empty_share": Metric(
        "empty_share",
        "of all visits, the share whose slot stays empty",
        lambda world, action: (((action == None) | (action == "show_nothing")).astype(float), action == action),  # noqa: E711
    ),
}

_SIGNED = {"owner": "shop_lead", "review_by": "2027-03-01"}
BUDGETS = [
    {"metric": "empty_share", "scope": "all", "max": 0.0, **_SIGNED},
    {"metric": "unfamiliar_recommended", "scope": "all", "max": 0.0, **_SIGNED},
    {"metric": "irrelevant_share", "scope": "returning", "max": 0.10, **_SIGNED},
    {"metric": "irrelevant_share", "scope": "new", "max": 0.10, **_SIGNED},
    {"metric": "personal_share", "scope": "all", "min": 0.20, **_SIGNED},
    {"metric": "personal_share", "scope": "new", "min": 0.08, **_SIGNED},
]
