"""Lesson 06, how far other worlds may differ: a visible check is sure only where nearly all of them agree."""

from collections.abc import Sequence

import numpy as np

HIDDEN = 12  # worlds that grading draws


def luck(each: Sequence[float] | np.ndarray, drawn: int = HIDDEN) -> float:
    """How far the mean of `drawn` other worlds may lie from that of `each`, in 99 of 100 draws."""
    return float(2.5 * np.std(each) * np.sqrt(1 / drawn + 1 / len(each)))
