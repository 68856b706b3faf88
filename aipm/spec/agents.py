"""Four entries of a specification for an agent with tools: `tools`, `limits`, `approvals` and `retries`, read and checked.

What a tool is belongs to the product and stands in `Vocabulary.tools`. What the agent may do with it belongs to the
specification. A tool that is not listed may never be used.
"""

from collections.abc import Iterator
from typing import Any

from aipm.spec import vocabulary as words
from aipm.spec.rules import SpecError, rules
from aipm.spec.shapes import WORD, one_of, record
from aipm.spec.vocabulary import Spec, Vocabulary

KEYS = ("tools", "limits", "approvals", "retries")
MOST_ENTRIES = 50
MOST_TRIES = 8
PATIENCE = (0.5, 60.0)  # seconds


def shapes(vocabulary: Vocabulary | None, conditions: dict[str, Any]) -> dict[str, Any]:
    """The JSON Schema of the four entries by name; `conditions` is the shape of what stands under `if`."""
    tool = one_of(vocabulary.tools if vocabulary else ())
    tools = {"type": "array", "minItems": 1, "items": tool}
    permission = record({"id": tool, "may": one_of(words.MAY)}, required=("id", "may"))
    limit = record(
        {
            "tools": tools,
            "per": one_of(words.PERIODS),
            "max_euros": {"type": "number", "minimum": 0},
            "max_calls": {"type": "integer", "minimum": 0},
            "held_by": one_of(words.HELD_BY),
            "then": one_of(words.THEN),
        },
        required=("tools", "per", "held_by", "then"),
    )
    approval = record(
        {
            "id": WORD,
            "tools": tools,
            "if": conditions,
            "shown": one_of(words.SHOWN),
            "hours_a_week": {"type": "number", "exclusiveMinimum": 0},
            "plants_a_week": {"type": "integer", "minimum": 0},
            "owner": one_of(vocabulary.owners if vocabulary else ()),
        },
        required=("id", "tools", "shown", "hours_a_week", "plants_a_week", "owner"),
    )
    retry = record(
        {
            "tool": tool,
            "tries": {"type": "integer", "minimum": 1, "maximum": MOST_TRIES},
            "patience_seconds": {"type": "number", "minimum": PATIENCE[0], "maximum": PATIENCE[1]},
            "key": {"type": "boolean"},
            "undo": one_of(words.UNDO),
        },
        required=("tool", "tries", "patience_seconds", "key", "undo"),
    )
    entries = zip(KEYS, (permission, limit, approval, retry), strict=True)
    return {key: {"type": "array", "maxItems": MOST_ENTRIES, "items": shape} for key, shape in entries}


def permissions(spec: Spec) -> dict[str, str]:
    """What the agent may do with each listed tool: alone, ask or never."""
    return {entry["id"]: entry["may"] for entry in spec.get("tools", [])}


def alone(spec: Spec) -> frozenset[str]:
    """The tools that the agent may use without a person."""
    return frozenset(tool for tool, may in permissions(spec).items() if may == "alone")


def in_order(spec: Spec) -> list[tuple[int, dict[str, Any]]]:
    """(place, limit) of every limit, in the order in which a call meets them: case, customer, day, and then as listed."""
    listed = enumerate(spec.get("limits", []))
    return sorted(listed, key=lambda limit: words.PERIODS.index(limit[1]["per"]))


def check(spec: Spec, vocabulary: Vocabulary | None = None) -> None:
    """Raise SpecError, one sentence with a path, where entries that have the right shape contradict each other."""
    listed = [entry["id"] for entry in spec.get("tools", [])]
    for place, tool in enumerate(listed):
        if tool in listed[:place]:
            raise SpecError(f"`tools[{place}]` lists {tool} a second time; say once what the agent may do with it")
    _check_limits(spec, vocabulary)
    _check_approvals(spec)
    tried = [entry["tool"] for entry in spec.get("retries", [])]
    for place, tool in enumerate(tried):
        if tool in tried[:place]:
            raise SpecError(f"`retries[{place}]` is about {tool} a second time; give each tool one plan")


def _check_limits(spec: Spec, vocabulary: Vocabulary | None) -> None:
    may = permissions(spec)
    for place, limit in enumerate(spec.get("limits", [])):
        if ("max_euros" in limit) == ("max_calls" in limit):
            raise SpecError(f"`limits[{place}]` needs either `max_euros` or `max_calls`, and one of them only")
        for tool in limit["tools"]:
            if may.get(tool, "never") == "never":
                raise SpecError(
                    f"`limits[{place}]` limits {tool}, which the agent may never use; list it under `tools`, or take it out here"
                )
            facts = vocabulary.tools.get(tool) if vocabulary else None
            if facts and "max_euros" in limit and not facts.pays:
                raise SpecError(
                    f"`limits[{place}]` adds up the euros of {tool}, and no euros stand in its call; use `max_calls`"
                )


def _check_approvals(spec: Spec) -> None:
    names = [entry["id"] for entry in spec.get("approvals", [])]
    for place, approval in enumerate(spec.get("approvals", [])):
        if names[place] in names[:place]:
            raise SpecError(f"`approvals[{place}]` has the id {names[place]!r} a second time; give each its own")
        if not any(asks(spec, tool) for tool in approval["tools"]):
            raise SpecError(
                f"`approvals[{place}]` waits for {' or '.join(approval['tools'])}, and nobody is ever asked about that; "
                "let a tool `ask`, or let a limit `ask`"
            )
        if "if" in approval:
            rules({"rules": [as_rule(approval)]})


def asks(spec: Spec, tool: str) -> bool:
    """Whether a call of a tool can come to wait for a person: it asks always, or one of its limits asks."""
    may = permissions(spec).get(tool, "never")
    return may == "ask" or (may == "alone" and any(limit["then"] != "refuse" for limit in limits_on(spec, tool)))


def limits_on(spec: Spec, tool: str) -> Iterator[dict[str, Any]]:
    """The limits that name a tool, as listed."""
    return (limit for limit in spec.get("limits", []) if tool in limit["tools"])


def as_rule(approval: Spec) -> dict[str, Any]:
    """An approval's condition as a rule, so that it is read and decided by the same code as every other condition."""
    return {"id": approval["id"], "if": approval["if"], "do": "look", "say": "a person looks"}
