"""Cost matrices drawn at random, for judging a threshold rule on prices that nobody has seen."""

import numpy as np
import pandas as pd

NAME = "costs"


def world(seed: int, reasonable: int = 30, unreasonable: int = 6) -> pd.DataFrame:
    """Cost matrices as rows with c10 (false alarm), c01 (miss), c00, c11 (right calls) and `reasonable` (bool).

    Unreasonable rows price an error no higher than the right call it replaces, so that no threshold makes sense.
    """
    rng = np.random.default_rng(seed)
    rows = reasonable + unreasonable
    c00, c11 = rng.uniform(0, 5, rows).round(1), rng.uniform(0, 20, rows).round(1)
    c10, c01 = c00 + rng.uniform(1, 60, rows).round(1), c11 + rng.uniform(1, 900, rows).round(1)
    bad = np.arange(rows) >= reasonable
    c10[bad] = c00[bad] - rng.uniform(0, 1, unreasonable).round(1)
    return pd.DataFrame({"c10": c10, "c01": c01, "c00": c00, "c11": c11, "reasonable": ~bad})
