"""One complaint about a specification."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One complaint: `kind` is one word for what is wrong, `where` a path or a place, `sentence` says it to a person.

    Kinds about every product: gap, unreachable, unmeasured, uncovered. About an agent with tools: unbounded, uncapped,
    prompt_only, paid_twice, no_key_there, no_way_back, dead_limit, unplanted, no_promise, and note, which is no fault.
    """

    kind: str
    where: str
    sentence: str
