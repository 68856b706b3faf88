"""How rules of a specification become words, parts of a picture and counts."""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from aipm.portfolio.picture import Row, Zone
from aipm.portfolio.shape import words
from aipm.spec import as_flow
from aipm.spec.rules import default, rules

ACTS = {"serve", "recommend", "clear", "urgent_referral", "serve_with_caveat"}
ASKS = {"human_review", "ask_again", "answer_later"}
SHORT = {"human_review": "a person looks", "urgent_referral": "urgent", "popular": "popular item", "serve": "served"}


def kind_of(action: str | None) -> str:
    """Which kind of part an action is in a picture."""
    return "none" if action is None else "act" if action in ACTS else "ask" if action in ASKS else "hold"


def named(action: str | None) -> str:
    """An action in few words."""
    return "nothing happens" if action is None else SHORT.get(action, words(action))


def rule_rows(spec: Mapping[str, Any], groups: Mapping[str, str | None]) -> list[Row]:
    """One row a group (heading → segment, None for everybody): what happens at each score, by the first rule that fits.

    Rules that ask for something else than score and segment are left out; they are named in words.
    """
    rows = []
    for heading, segment in groups.items():
        fitting = [
            rule
            for rule in rules(spec)
            if set(rule.when) <= {"score"} and (not rule.segments or segment is None or segment in rule.segments)
        ]
        ends = sorted({0.0, 1.0, *(end for rule in fitting for end in rule.on("score") if 0 < end < 1)})
        parts: list[Zone] = []
        for low, high in itertools.pairwise(ends):
            middle = (low + high) / 2
            action = default(spec)
            for rule in fitting:
                begin, end = rule.on("score")
                if begin <= middle < end:
                    action = rule.do
                    break
            text = f"{named(action)}, {low:g} to {high:g}"
            if parts and parts[-1].text.split(", ")[0] == named(action):
                low = parts.pop().low
                text = f"{named(action)}, {low:g} to {high:g}"
            parts.append(Zone(low, high, text, kind_of(action)))
        rows.append(Row(heading, parts))
    return rows


def sentences(spec: Mapping[str, Any]) -> list[str]:
    """The rules as sentences without their points."""
    return [re.sub(r"\bood\b", "unfamiliarity", line.rstrip(".")) for line in as_flow(spec)]


def counted(actions: Iterable[str]) -> str:
    """How often each action was taken, the most frequent first: "served 2,540 of 3,237; a person looks 697 of 3,237"."""
    tally = Counter(map(str, actions))
    total = sum(tally.values())
    return "; ".join(f"{named(action)} {count:,} of {total:,}" for action, count in tally.most_common())
