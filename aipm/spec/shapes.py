"""Small pieces of JSON Schema that every part of a specification is made of."""

from collections.abc import Iterable, Sequence
from typing import Any

WORD = {"type": "string", "minLength": 1}
INTERVAL = {"type": "array", "prefixItems": [{"type": "number"}] * 2, "minItems": 2, "maxItems": 2}


def one_of(options: Iterable[str]) -> dict[str, Any]:
    """A word out of `options`; any word where there are none."""
    listed = list(options)
    return {"type": "string", "enum": listed} if listed else dict(WORD)


def record(properties: dict[str, Any], required: Sequence[str] = ()) -> dict[str, Any]:
    """An object that has these properties and no other."""
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def conditions(numeric: Iterable[str], segment: dict[str, Any] | None) -> dict[str, Any]:
    """What stands under `if`: intervals on `numeric` signals, and a list of segments where `segment` is the shape of one."""
    known: dict[str, Any] = dict.fromkeys(numeric, INTERVAL)
    if segment is not None:
        known["segment"] = {"type": "array", "minItems": 1, "items": segment}
    return {"type": "object", "minProperties": 1, "properties": known, "additionalProperties": False}
