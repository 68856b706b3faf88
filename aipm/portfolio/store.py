"""Where a learner's artefacts lie and how a value is kept: what writing them and laying them out both need."""

import sys
from typing import Any

from aipm.portfolio.shape import Plain, words

EXPORT, PROGRESS = "portfolio", "progress"  # names of files in the folder that are no artefacts
OWN_PRODUCT = "00_my_product"  # the page about a product of the learner's own choice; no lesson asks for it
BLANK_TEXTS = {"", "...", "…"}


def plain(value: Any) -> Plain:
    """`value` as JSON-ready data: NumPy values become Python's, sets sorted lists, blanks None."""
    if value is Ellipsis:
        return None
    numpy = sys.modules.get("numpy")  # what nobody has imported, no value is of
    if numpy and isinstance(value, (numpy.generic, numpy.ndarray)):
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


def empty(value: Any) -> bool:
    """Whether a value that is neither list nor dict is a place where nothing was written: `...`, or a text of nothing."""
    return value is Ellipsis or (isinstance(value, str) and value.strip() in BLANK_TEXTS)


def unanswered(value: Any) -> bool:
    """Whether a value, plain or not yet, holds nothing that the learner put there."""
    if isinstance(value, (dict, list, tuple, set, frozenset)):
        return all(map(unanswered, value.values() if isinstance(value, dict) else value))
    return value is None or empty(value)


def blanks(value: Any, name: str) -> list[str]:
    """The places of a part `name` that are still open, as words: the part itself where nothing is in it, else each
    entry that was left blank ("Contract: hours a week").

    A None that the learner wrote ("nothing is asked here") is an answer, unless it is the whole part.
    """
    if unanswered(value):
        return [name]
    if isinstance(value, dict):
        inner = [(words(str(key)), each) for key, each in value.items()]
    elif isinstance(value, (list, tuple)):
        inner = [(str(number), each) for number, each in enumerate(value, 1)]
    elif isinstance(value, (set, frozenset)):
        return [f"{name}: one word"] if any(map(empty, value)) else []
    else:
        return []
    found: list[str] = []
    for key, each in inner:
        place = f"{name}, {key}" if ": " in name else f"{name}: {key}"
        if isinstance(each, (dict, list, tuple, set, frozenset)):
            found += blanks(each, place) if each and not all(map(nothing, each_of(each))) else []
        elif empty(each):
            found.append(place)
    return found


def each_of(value: Any) -> list[Any]:
    """What lies in a collection."""
    return list(value.values() if isinstance(value, dict) else value)


def nothing(value: Any) -> bool:
    """Whether a value is a None that was written on purpose."""
    return value is None


class PortfolioNotWritten(Exception):
    """The pages could not be written; the message is one sentence with the next step."""
