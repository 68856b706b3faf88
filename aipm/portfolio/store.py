"""Where a learner's artefacts lie and how a value is kept: what writing them and laying them out both need."""

from typing import Any

import numpy as np

from aipm.portfolio.shape import Plain

EXPORT, PROGRESS = "portfolio", "progress"  # names of files in the folder that are no artefacts


def plain(value: Any) -> Plain:
    """`value` as JSON-ready data: NumPy values become Python's, sets sorted lists, blanks None."""
    if value is Ellipsis:
        return None
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((plain(inner) for inner in value), key=str)
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return f"a {type(value).__name__} (not kept)"


def unanswered(value: Plain) -> bool:
    """Whether a plain value holds nothing that the learner put there."""
    if isinstance(value, (dict, list)):
        return all(map(unanswered, value.values() if isinstance(value, dict) else value))
    return value is None


class PortfolioNotWritten(Exception):
    """The pages could not be written; the message is one sentence with the next step."""
