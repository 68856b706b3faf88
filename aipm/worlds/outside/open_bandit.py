"""The Open Bandit sample of a fashion shop: of 26 million logged shows, 10,000 for each policy in the campaign for men."""

import io
from collections.abc import Callable

import pandas as pd

FOLDER = "obp/dataset/obd/"
POLICIES = ("random", "bts")  # every item as often; Bernoulli Thompson sampling, a bandit
COLUMNS = {"position": "position", "item_id": "item", "propensity_score": "chance", "click": "clicked"}


def table(read: Callable[[str], bytes]) -> pd.DataFrame:
    """One row a show, in the source's order: first the random policy, then the bandit.

    Columns: policy (random or bts), position (1 left, 2 middle, 3 right), item (0 to 33), chance (with which the policy
    showed this item at that moment), clicked (1 or 0). Times, and all that describes the visitors, stay in the source.
    `read` gives the bytes of a member of the wheel.
    """
    logs = []
    for policy in POLICIES:
        log = pd.read_csv(io.BytesIO(read(f"{FOLDER}{policy}/men/men.csv")), usecols=list(COLUMNS))
        log = log[list(COLUMNS)].rename(columns=COLUMNS).round({"chance": 6})
        log.insert(0, "policy", policy)
        logs.append(log)
    return pd.concat(logs, ignore_index=True)
