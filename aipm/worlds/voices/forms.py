"""What a strict program reads of an answer that a model wrote."""

import json

WORDS = ("positive", "negative")


def whole(answer: str) -> str | None:
    """The word of WORDS that is the whole answer, or the whole `label` of a JSON object; None where it is anything else.

    Capitals and a full stop at the end are forgiven, other words are not.
    """
    word = answer.strip().rstrip(".")
    if word.startswith("{"):
        try:
            found = json.loads(word)
        except (ValueError, RecursionError):
            return None
        label = found.get("label")
        word = label if isinstance(label, str) else ""
    return word.lower() if word.lower() in WORDS else None
