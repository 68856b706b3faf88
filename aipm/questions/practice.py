"""How far other worlds may differ from those that a learner sees: a visible check is sure only where nearly all agree."""

from collections.abc import Sequence

import numpy as np


def luck(each: Sequence[float] | np.ndarray, drawn: int) -> float:
    """How far the mean of `drawn` other worlds may lie from that of `each`, in 99 of 100 draws, in the unit of `each`."""
    return float(2.5 * np.std(each) * np.sqrt(1 / drawn + 1 / len(each)))
