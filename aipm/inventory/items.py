"""The twelve items as they are asked, each made when it is first asked for: some read a world that takes a second."""

from functools import lru_cache

from aipm.inventory import early, late
from aipm.inventory.item import Asked

MAKERS = {
    "average": early.average,
    "accuracy": early.accuracy,
    "base_rate": early.base_rate,
    "none_seen": early.none_seen,
    "only_flagged": early.only_flagged,
    "votes": early.votes,
    "blind": early.blind,
    "more_data": late.more_data,
    "p_value": late.p_value,
    "pairs": late.pairs,
    "best_of_many": late.best_of_many,
    "of_whom": late.of_whom,
}


@lru_cache(maxsize=32)
def item(name: str, form: str) -> Asked:
    """The item of a topic in a form, as it is asked. Raises KeyError where there is no such topic."""
    return MAKERS[name](form)
