"""A check that sets or deletes one of the learner's names does so where the learner's functions live, too.

nbgrader's own sample does it: `old = squares; del squares`, then a call that must fail, then `squares = old`. Judged outside
the learner's process, such a check would change a copy, and the learner's functions would notice nothing.
"""

from collections.abc import Callable, Collection
from typing import Any

GONE = object()  # stands for the value of a name that was deleted

Bind = Callable[[str, Any], None]  # a learner's name and its new value, or GONE


class Mirror(dict[str, Any]):
    """The local names of a check whose global ones are `names`: the same, except that `watched` ones are told to `bind`."""

    def __init__(self, names: dict[str, Any], watched: Collection[str], bind: Bind):
        super().__init__()
        self.names, self.watched, self.bind = names, watched, bind

    def __getitem__(self, name: str) -> Any:
        return self.names[name]

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __setitem__(self, name: str, value: Any) -> None:
        self.names[name] = value
        if name in self.watched:
            self.bind(name, value)

    def __delitem__(self, name: str) -> None:
        del self.names[name]
        if name in self.watched:
            self.bind(name, GONE)
