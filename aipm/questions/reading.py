"""The forms that all questions share: one reader for a number, a word, a table of words and the rest, each Malformed else.

A judging function gets its answer as plain values (`aipm.questions.plain`). Checks run in one order: answered, type,
vocabulary, misconceptions, replay.
"""

import math
import numbers
from collections.abc import Callable, Collection, Container, Mapping
from typing import Any, TypeVar

from aipm.questions.plain import is_table, plain
from aipm.questions.verdict import Malformed, NotAnswered, Wrong, brief, fill_in

Value = TypeVar("Value")
Entry = TypeVar("Entry")


def blanks(value: Any, depth: int = 0) -> int:
    """How many `...` stand in a plain value, looked for in lists, tuples, sets and dict values five levels deep."""
    if value is Ellipsis:
        return 1
    if depth > 5:
        return 0
    if isinstance(value, dict):
        return sum(blanks(inner, depth + 1) for inner in value.values())
    if isinstance(value, (list, tuple, set, frozenset)):
        return sum(blanks(inner, depth + 1) for inner in value)
    return 0


def answered(*values: Any) -> None:
    """Raise NotAnswered while any `...` is left."""
    left = sum(blanks(value) for value in values)
    if left:
        blank, it = ("the `...` is", "it") if left == 1 else (f"{left} `...` are", "them")
        raise NotAnswered(f"{blank} still open. {fill_in(it)}")


def number(name: str, value: Any, low: float = -math.inf, high: float = math.inf, unit: str = "") -> float:
    """`value` as a float within [low, high], or Malformed. Booleans, text, NaN and infinity are no numbers here."""
    value = plain(value)
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise Malformed(f"`{name}` is {brief(value)}, of type {type(value).__name__}; a single number was expected.")
    value = float(value)
    if not math.isfinite(value):
        raise Malformed(f"`{name}` is {value}; a finite number was expected.")
    if not low <= value <= high:
        said = f" {unit}" if unit else ""
        expected = (
            f"{_short(low)}{said} or more"
            if math.isinf(high)
            else f"something from {_short(low)} to {_short(high)}{said}"
        )
        raise Malformed(f"`{name}` is {_short(value)}; {expected} was expected.")
    return value


def _short(value: float) -> str:
    """A number as it is said to a learner: a million and more with commas, not as a power of ten."""
    return f"{value:,.0f}" if 1e6 <= abs(value) < 1e15 else f"{value:g}"


def fraction(name: str, value: Any) -> float:
    """`value` as a float in [0, 1]; a percentage gets a message of its own."""
    value = number(name, value)
    if 1 < value <= 100:
        raise Malformed(
            f"`{name}` is {value:g}, which reads like a percentage. Write it as a fraction: {value / 100:g}."
        )
    return number(name, value, 0, 1)


def count(name: str, value: Any) -> int:
    """`value` as an int of 0 or more, or Malformed."""
    value = number(name, value, 0)
    if value != int(value):
        raise Malformed(f"`{name}` is {value:g}; a whole number was expected.")
    return int(value)


def truth(name: str, value: Any) -> bool:
    """`value` as True or False, or Malformed; 1 and 0 say the same."""
    value = plain(value)
    if not isinstance(value, (bool, int, float)) or value not in (0, 1):
        raise Malformed(f"`{name}` is {brief(value)}; True or False was expected.")
    return bool(value)


def missing(value: Any) -> bool:
    """Whether the learner said "no value": None or NaN."""
    return value is None or (isinstance(value, numbers.Real) and math.isnan(value))


def word(name: str, value: Any, vocabulary: Collection[str]) -> str:
    """`value` as one word of `vocabulary`, or Malformed with the words to choose from."""
    if isinstance(value, (list, tuple, set, dict)):
        raise Malformed(
            f"`{name}` holds a {type(value).__name__}; write one word, such as {brief(sorted(vocabulary)[0])}."
        )
    if not isinstance(value, str):
        raise Malformed(f"`{name}` is {brief(value)}; one word in quotes was expected, from: {', '.join(vocabulary)}.")
    found = spelt(value, vocabulary)
    if found is None:
        raise Malformed(
            f"`{name}` is {brief(value)}, which is not in the vocabulary. Choose from: {', '.join(vocabulary)}."
        )
    return found


def spelt(value: str, vocabulary: Collection[str]) -> str | None:
    """The word of a vocabulary that `value` is, however it is spelt: capitals, spaces and hyphens do not matter."""
    if value in vocabulary:
        return str(value)
    meant = [known for known in vocabulary if _letters(known) == _letters(value)]
    return meant[0] if len(meant) == 1 else None


def _letters(text: str) -> str:
    return "_".join(text.casefold().replace("-", " ").replace("_", " ").split())


def words(name: str, value: Any, vocabulary: Collection[str]) -> set[str]:
    """`value` (set, list or tuple) as a set of words of `vocabulary`, or Malformed."""
    value = plain(value)
    if not isinstance(value, (set, frozenset, list, tuple)):
        raise Malformed(
            f"`{name}` is {brief(value)}; a set of words was expected, such as {{{brief(sorted(vocabulary)[0])}}}."
        )
    return {word(f"an entry of {name}", entry, vocabulary) for entry in value}


def mapping(name: str, value: Any, keys: Collection[str]) -> dict[str, Any]:
    """`value` as a dict with exactly `keys`, or Malformed naming the first key that is missing or unknown."""
    if is_table(value):
        raise Malformed(f"`{name}` is a pandas DataFrame; a dict was expected, with the keys {', '.join(keys)}.")
    value = plain(value)
    if not isinstance(value, dict):
        raise Malformed(f"`{name}` is {brief(value)}; a dict was expected, with the keys {', '.join(keys)}.")
    named = {key: spelt(key, keys) if isinstance(key, str) and key not in keys else None for key in value}
    value = {named[key] if named[key] and named[key] not in value else key: entry for key, entry in value.items()}
    for key in keys:
        if key not in value:
            raise Malformed(f"`{name}` has no entry {key!r}; it needs exactly: {', '.join(keys)}.")
    for key in value:
        if key not in keys:
            raise Malformed(
                f"`{name}` has an entry {brief(key)} that nobody reads; it needs exactly: {', '.join(keys)}."
            )
    return {key: value[key] for key in keys}


def word_table(name: str, value: Any, keys: Collection[str], vocabulary: Collection[str]) -> dict[str, str]:
    """`value` as a dict from exactly `keys` to words of `vocabulary`: the form of a classification question."""
    return {key: word(key, entry, vocabulary) for key, entry in mapping(name, value, keys).items()}


def listing(
    name: str,
    value: Any,
    kind: str,
    read: Callable[[str, Any], Entry],
    most: int,
    *,
    wanted: str,
    bound: str,
    unit: str = "entries",
) -> list[Entry]:
    """`value` as a list of 1 to `most` entries, each read by `read`, which is told "`kind` 1" and so on; or Malformed.

    `wanted` says what the list holds, `bound` and `unit` how many: "one to 12 tests", "one to 12", "tests".
    """
    value = plain(value)
    if not isinstance(value, (list, tuple)) or not value:
        raise Malformed(f"`{name}` is {brief(value)}; a list of {wanted} was expected, each a dict.")
    if len(value) > most:
        raise Malformed(f"`{name}` has {len(value)} {unit}; {bound} were expected.")
    return [read(f"{kind} {place}", entry) for place, entry in enumerate(value, 1)]


def misplaced(chosen: Mapping[str, Value], key: Mapping[str, Container[Value]]) -> list[str]:
    """The entries of a classification, in order, whose word is not in the set that `key` allows for them."""
    return [entry for entry, chosen_word in chosen.items() if chosen_word not in key[entry]]


def fitting(
    chosen: Mapping[str, Value], key: Mapping[str, Container[Value]], says: str, enough: int | None = None
) -> int:
    """How many entries of a classification have a word that `key` allows; Wrong where `enough` of them (all) do not.

    `says` is the sentence of that Wrong. Its fields are {right}, {total} and {enough} (counts), {entry} (the first that
    does not fit) and {word} (what was chosen there).
    """
    wrong, total = misplaced(chosen, key), len(chosen)
    right, enough = total - len(wrong), total if enough is None else enough
    if right < enough:
        raise Wrong(says.format(right=right, total=total, enough=enough, entry=wrong[0], word=chosen[wrong[0]]))
    return right


def differs(got: float, want: float, within: float) -> bool:
    """Whether two numbers differ by more than `within`."""
    return bool(abs(got - want) > within + 1e-12)


def several(name: str, value: Any, entries: int, wanted: str) -> list[Any]:
    """`value` as a list of exactly so many entries; or Malformed, where `wanted` says what they are: "low, high"."""
    value = plain(value)
    if not isinstance(value, (list, tuple)) or len(value) != entries:
        raise Malformed(f"`{name}` is {brief(value)}; {entries} entries were expected: {wanted}.")
    return list(value)
