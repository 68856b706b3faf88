"""The shape of a specification as JSON Schema, and reading one: each error names its path and what was expected."""

import math
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from aipm.spec import agents
from aipm.spec import vocabulary as words
from aipm.spec.rules import SpecError
from aipm.spec.shapes import WORD, conditions, one_of, record
from aipm.spec.vocabulary import Vocabulary

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

MAX_RULES = 200
GRAMMAR = "rfc3987_syntax"

Step = str | int  # of a path: a key or a place


def schema(vocabulary: Vocabulary | None = None) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a specification; with a `Vocabulary` its words become enumerations."""
    known = vocabulary
    numeric = known.numeric if known else tuple(words.NUMERIC)
    segment = one_of(known.segments if known else ()) if known is None or known.segments else None
    rule = record(
        {
            "id": WORD,
            "if": conditions(numeric, segment),
            "do": one_of(known.do if known else ()),
            "say": one_of(known.say if known else ()),
        },
        required=("id", "if", "do", "say"),
    )
    budget = record(
        {
            "metric": one_of(known.metrics if known else ()),
            "scope": one_of(known.scopes if known else ()),
            "max": {"type": "number"},
            "min": {"type": "number"},
            "owner": one_of(known.owners if known else ()),
            "review_by": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
        },
        required=("metric", "scope", "owner", "review_by"),
    )
    monitor = record(
        {
            "signal": one_of(known.signals if known else ()),
            "stat": one_of(words.STATS),
            "window_weeks": {"type": "integer", "minimum": 1, "maximum": 52},
            "k": {"type": "number", "exclusiveMinimum": 0},
            "runs": {"type": "integer", "minimum": 1, "maximum": 10},
            "then": one_of(words.RESPONSES),
        },
        required=("signal", "stat", "then"),
    )
    mode = record(
        {"id": WORD, "severity": one_of(words.SEVERITIES), "covered_by": {"type": "array", "items": WORD}},
        required=("id", "severity", "covered_by"),
    )
    test = record(
        {
            "kind": one_of(words.TESTS),
            "edit": one_of(known.edits if known else ()),
            "expect": one_of(words.TEST_RESULTS),
        },
        required=("kind", "edit", "expect"),
    )
    feedback = record(
        {
            "capture": {"type": "array", "items": one_of(words.CAPTURES)},
            "label_delay_days": {"type": "integer", "minimum": 0},
            "explore_share": {"type": "number", "minimum": 0, "maximum": 1},
        }
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Behavioural specification",
        **record(
            {
                "product": WORD,
                "population": WORD,
                "owner": WORD,
                "rules": {"type": "array", "maxItems": MAX_RULES, "items": rule},
                "default": one_of(known.do if known else ()),
                "budgets": {"type": "array", "items": budget},
                "monitors": {"type": "array", "items": monitor},
                "failure_modes": {"type": "array", "items": mode},
                "feedback": feedback,
                "must_pass": {"type": "array", "items": test},
                **(agents.shapes(known, conditions(numeric, segment)) if known is None or known.tools else {}),
            },
            required=("rules",),
        ),
    }


def path_of(steps: Iterable[Step]) -> str:
    """A place in a specification as a person writes it: `rules[2].if.score`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return text.lstrip(".") or "the spec"


def plain(value: Any) -> Any:
    """`value` with tuples and sets as lists, so that the schema's `array` holds for both."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(inner) for inner in value]
    return value.item() if hasattr(value, "item") and getattr(value, "ndim", 1) == 0 else value


@cache
def _validator() -> "type[Validator]":
    """The class of jsonschema that reads our schema, imported when the first specification is read.

    At its import jsonschema also imports what checks the formats of texts, where that is installed. Jupyter brings it, and
    its grammar of web addresses takes over a second. Our schema names no format, so the grammar is hidden meanwhile.
    """
    hide = GRAMMAR not in sys.modules
    if hide:
        sys.modules[GRAMMAR] = None  # type: ignore[assignment]  # so the import system says that it is not installed
    try:
        from jsonschema import Draft202012Validator
    finally:
        if hide:
            del sys.modules[GRAMMAR]
    return Draft202012Validator


def check(spec: Any, vocabulary: Vocabulary | None = None) -> None:
    """Raise SpecError, one sentence with a path, at the first thing in `spec` that cannot be read."""
    errors = sorted(
        _validator()(schema(vocabulary)).iter_errors(plain(spec)), key=lambda error: list(map(str, error.path))
    )
    if errors:
        raise SpecError(sentence(errors[0]))
    for steps, number in _numbers(plain(spec)):
        if not math.isfinite(number):
            raise SpecError(f"`{path_of(steps)}` is {number}; a finite number was expected")
    asked = [
        (key, place, entry["if"])
        for key in ("rules", "approvals")
        for place, entry in enumerate(spec.get(key, []))
        if "if" in entry
    ]
    for key, place, when in asked:
        for signal, ends in when.items():
            if signal != "segment" and ends[0] >= ends[1]:
                path = path_of((key, place, "if", signal))
                raise SpecError(f"`{path}` runs from {ends[0]:g} to {ends[1]:g}; the first end must be the smaller one")
    for place, budget in enumerate(spec.get("budgets", [])):
        if ("max" in budget) == ("min" in budget):
            raise SpecError(f"`budgets[{place}]` needs either `max` or `min`, and one of them only")
    agents.check(spec, vocabulary)


def _numbers(value: Any, steps: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], float]]:
    """(path, number) of every float in a plain value."""
    if isinstance(value, float):
        yield steps, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _numbers(inner, (*steps, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _numbers(inner, (*steps, place))


def sentence(error: "ValidationError") -> str:
    """A validation error of jsonschema in the words of this course."""
    path, value, rule = path_of(error.absolute_path), error.instance, error.validator
    shown = " ".join(repr(value).split())[:50]
    if rule == "required":
        missing = error.message.split("'")[1]
        return f"`{path}` has no entry {missing!r}; it needs {', '.join(error.validator_value)}"
    if rule == "additionalProperties":
        known = list(error.schema["properties"])
        odd = next(key for key in value if key not in known)
        return f"`{path}` has an entry {str(odd)[:40]!r} that nobody reads; known are {', '.join(known)}"
    if rule == "enum":
        return f"`{path}` is {shown}; choose from {', '.join(map(str, error.validator_value))}"
    if rule == "type":
        names = {
            "object": "a dict",
            "array": "a list",
            "number": "a number",
            "integer": "a whole number",
            "string": "text",
            "boolean": "True or False",
        }
        return f"`{path}` is {shown}, of type {type(value).__name__}; {names[error.validator_value]} was expected"
    if rule in ("minItems", "maxItems") and path.split(".")[-1] in words.NUMERIC:
        return f"`{path}` is {shown}; an interval of two numbers was expected, such as [0.5, 1.01]"
    if rule == "maxItems":
        return f"`{path}` has {len(value):,} entries; at most {error.validator_value} can be read by a person, so none more are"
    if rule in ("minItems", "minLength", "minProperties"):
        return f"`{path}` is empty; at least one entry was expected"
    if rule == "pattern":
        return f"`{path}` is {shown}; a date such as 2027-03-01 was expected"
    bounds = {"minimum": "at least", "maximum": "at most", "exclusiveMinimum": "more than"}
    return f"`{path}` is {shown}; {bounds[rule]} {error.validator_value} was expected"
