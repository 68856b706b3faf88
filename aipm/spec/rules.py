"""The executable behavioural specification: what a product does at which score, as data that is linted and executed.

A spec is a dict. Its `rules` are tried in order and the first match wins. A rule has an `id`, conditions under `if`, an
action under `do` and its wording under `say`. A condition is a half-open interval on a signal: `{"score": [0.4, 1.01]}`
holds from 0.4, which belongs to it, to 1.01, which does not. `default` is the action where no rule fires; without it,
nobody answers there.
"""

import math
import numbers
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm.spec.vocabulary import NUMERIC, Spec

KEYS = (
    "product", "population", "owner", "rules", "default", "budgets", "monitors", "failure_modes", "feedback", "must_pass",
    "tools", "limits", "approvals", "retries",
)  # fmt: skip
RULE_KEYS = ("id", "if", "do", "say")
SIGNALS = NUMERIC  # what a condition may name besides `segment`, and its range, both ends included
MOST_CELLS = 2_000_000

Interval = tuple[float, float]  # half-open: the first end belongs to it


class SpecError(ValueError):
    """A spec that cannot be read; the message names the rule and what was expected."""


@dataclass(frozen=True)
class Rule:
    """One rule as read: `when` maps each numeric signal of its conditions to (low, high); `segments` None means all."""

    id: str
    when: dict[str, Interval]
    do: str
    say: str
    segments: frozenset[str] | None = None

    def on(self, signal: str) -> Interval:
        """The half-open interval of `signal` in which the rule can fire; its whole range where none is named."""
        low, high = SIGNALS[signal]
        return self.when.get(signal, (low, math.nextafter(high, math.inf)))


def rules(spec: Any) -> list[Rule]:
    """The rules of a spec as Rules, in order. Raises SpecError where the spec or one of its rules cannot be read."""
    if not isinstance(spec, dict):
        raise SpecError(f"the spec is of type {type(spec).__name__}; a dict with a list of `rules` was expected")
    for key in spec:
        if key not in KEYS:
            raise SpecError(f"the spec has an entry {key!r} that nobody reads; known are {', '.join(KEYS)}")
    listed = spec.get("rules")
    if not isinstance(listed, (list, tuple)):
        raise SpecError("the spec needs an entry `rules`, a list of rules")
    found = [_rule(place, rule) for place, rule in enumerate(listed, 1)]
    names = [rule.id for rule in found]
    for name in names:
        if names.count(name) > 1:
            raise SpecError(f"two rules have the id {name!r}; give each its own")
    default(spec)
    return found


def default(spec: Spec) -> str | None:
    """The action where no rule fires, or None where nobody answers."""
    action = spec.get("default")
    if action is not None and not isinstance(action, str):
        raise SpecError(f"`default` is of type {type(action).__name__}; the name of an action was expected")
    return action


def _rule(place: int, rule: Any) -> Rule:
    """The `place`-th rule as a Rule, or SpecError."""
    if not isinstance(rule, dict):
        raise SpecError(
            f"rule {place} is of type {type(rule).__name__}; a dict with {', '.join(RULE_KEYS)} was expected"
        )
    name = rule.get("id")
    said = name if isinstance(name, str) and name else f"rule {place}"
    for key in RULE_KEYS:
        if key not in rule:
            raise SpecError(f"{said} has no entry {key!r}; a rule needs {', '.join(RULE_KEYS)}")
    for key in rule:
        if key not in RULE_KEYS:
            raise SpecError(f"{said} has an entry {key!r} that nobody reads; a rule has {', '.join(RULE_KEYS)}")
    for key in ("id", "do", "say"):
        if not isinstance(rule[key], str) or not rule[key]:
            raise SpecError(f"{said}: `{key}` is of type {type(rule[key]).__name__}; one word in quotes was expected")
    when = rule["if"]
    if not isinstance(when, dict) or not when:
        raise SpecError(f"{said}: `if` needs a condition, such as {{'score': [0.5, 1.01]}}")
    bounds = {signal: _interval(said, signal, ends) for signal, ends in when.items() if signal != "segment"}
    return Rule(rule["id"], bounds, rule["do"], rule["say"], _segments(said, when.get("segment")))


def _segments(rule: str, named: Any) -> frozenset[str] | None:
    """The segments that a rule names as a frozenset, None where it names none; or SpecError."""
    if named is None:
        return None
    if not isinstance(named, (list, tuple, set, frozenset)) or not all(isinstance(each, str) for each in named):
        raise SpecError(f"{rule}: `segment` needs a list of names, such as ['new']")
    if not named:
        raise SpecError(
            f"{rule}: `segment` is an empty list, so that the rule never fires; name a segment or leave it out"
        )
    return frozenset(named)


def _interval(rule: str, signal: str, ends: Any) -> Interval:
    """`ends` as (low, high) with low < high, reaching into the signal's range; or SpecError."""
    if signal not in SIGNALS:
        raise SpecError(f"{rule} asks for a signal {signal!r}; known are {', '.join(SIGNALS)} and segment")
    if not isinstance(ends, (list, tuple)) or len(ends) != 2:
        raise SpecError(f"{rule}: the interval on `{signal}` needs two numbers in brackets, such as [0.5, 1.01]")
    for end in ends:
        if isinstance(end, bool) or not isinstance(end, numbers.Real) or not math.isfinite(end):
            raise SpecError(f"{rule}: an end of the interval on `{signal}` is {end!r}; a finite number was expected")
    low, high = map(float, ends)
    if low >= high:
        raise SpecError(
            f"{rule}: the interval on `{signal}` runs from {low:g} to {high:g}; the first end must be the smaller one"
        )
    least, most = SIGNALS[signal]
    if high <= least or low > most:
        raise SpecError(f"{rule}: no `{signal}` lies from {low:g} to {high:g}; it runs from {least:g} to {most:g}")
    return low, high


def uncovered(low: float, high: float, taken: Iterable[Interval]) -> list[Interval]:
    """The parts of the half-open interval [low, high) that lie in none of the intervals `taken`, as (low, high)."""
    parts = []
    for start, end in sorted(taken):
        if start >= high:
            break
        if start > low:
            parts.append((low, start))
        low = max(low, end)
    if low < high:
        parts.append((low, high))
    return parts


def intervals(spec: Spec) -> list[tuple[str, float, float]]:
    """(id, low, high) of each rule in order: the scores at which it would fire if it were alone."""
    return [(rule.id, *rule.on("score")) for rule in rules(spec)]


def gaps(spec: Spec) -> list[Interval]:
    """The scores that nobody answers, as (low, high) pairs; (1.0, 1.0) is the score 1 alone. Empty with a default.

    For rules on the score alone; `aipm.spec.lint` finds gaps and dead rules for all signals together.
    """
    taken = [(low, high) for _, low, high in intervals(spec)]
    if default(spec) is not None:
        return []
    least, most = SIGNALS["score"]
    return [(low, min(high, most)) for low, high in uncovered(least, math.nextafter(most, math.inf), taken)]


def unreachable(spec: Spec) -> list[str]:
    """The ids of rules that never fire, since the rules above them take every score that they name."""
    dead: list[str] = []
    taken: list[Interval] = []
    least, most = SIGNALS["score"]
    for name, low, high in intervals(spec):
        if not uncovered(max(low, least), min(high, math.nextafter(most, math.inf)), taken):
            dead.append(name)
        taken.append((low, high))
    return dead


def overlaps(spec: Spec) -> list[tuple[str, str, float, float]]:
    """(earlier id, later id, low, high) for each pair of rules that name the same scores; the earlier one wins there."""
    listed = intervals(spec)
    pairs = [(first, second) for place, first in enumerate(listed) for second in listed[place + 1 :]]
    shared = [(one[0], other[0], max(one[1], other[1]), min(one[2], other[2])) for one, other in pairs]
    return [found for found in shared if found[2] < found[3]]


@dataclass(frozen=True)
class Cells:
    """The space of all cases cut at every end that a rule names.

    `axes` maps each numeric signal to the starts of its pieces, and `segments` are the groups. `owner` has one entry a
    cell (one axis a signal, the last for segments): the index of the first rule that holds there, or -1.
    """

    axes: dict[str, np.ndarray]
    segments: tuple[str, ...]
    owner: np.ndarray

    def describe(self, place: Sequence[int] | np.ndarray) -> str:
        """A cell in words, such as "score from 0.4 to below 0.45, segment new"."""
        parts = []
        for (signal, starts), index in zip(self.axes.items(), place, strict=False):
            most = SIGNALS[signal][1]
            end = starts[index + 1] if index + 1 < len(starts) else most
            parts.append(
                f"{signal} {end:g}" if starts[index] == end else f"{signal} from {starts[index]:g} to below {end:g}"
            )
        if len(self.segments) > 1:
            parts.append(f"segment {self.segments[place[-1]]}")
        return ", ".join(parts)


def cells(listed: Sequence[Rule], segments: Sequence[str] = ()) -> Cells:
    """The Cells of rules. `segments` are the groups there are; without them, those that the rules name and "others".

    Raises SpecError where the rules cut the space into more than two million cells.
    """
    named = sorted({name for rule in listed for name in rule.segments or ()})
    groups = tuple(segments) or (*named, "others")
    used = [signal for signal in SIGNALS if any(signal in rule.when for rule in listed)] or ["score"]
    axes = {}
    for signal in used:
        least, most = SIGNALS[signal]
        ends = {end for rule in listed for end in rule.on(signal) if least < end <= most and math.isfinite(end)}
        axes[signal] = np.array(sorted({least} | ends))
    shape = (*map(len, axes.values()), len(groups))
    if math.prod(shape) > MOST_CELLS:
        raise SpecError(
            f"the rules cut the space into {math.prod(shape):,} cells; use fewer different ends (at most 2,000,000 cells)"
        )
    owner = np.full(shape, -1)
    for index, rule in enumerate(listed):
        holds = np.ones(shape, bool)
        for axis, (signal, starts) in enumerate(axes.items()):
            low, high = rule.on(signal)
            inside = (starts >= low) & (starts < high)
            holds &= inside.reshape([-1 if place == axis else 1 for place in range(len(shape))])
        if rule.segments is not None:
            holds &= np.array([name in rule.segments for name in groups])
        owner[holds & (owner < 0)] = index
    return Cells(axes, groups, owner)


def decide(spec: Spec, cases: pd.DataFrame | npt.ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """What the product does with each of `cases`, as two arrays: the actions and the ids of the rules that fired.

    `cases` is a DataFrame with a column for each signal that a rule names, or an array of scores. Where no rule fires, the
    action is the default and the id "default"; without a default both are None. A NaN fires no rule that asks for it.
    """
    listed, action = rules(spec), default(spec)
    columns = cases if isinstance(cases, pd.DataFrame) else {"score": np.asarray(cases, float)}
    shape = (len(cases),) if isinstance(cases, pd.DataFrame) else columns["score"].shape
    names = [*(rule.id for rule in listed), "default" if action is not None else None]
    does = [*(rule.do for rule in listed), action]
    choice, free = np.full(shape, len(listed)), np.ones(shape, bool)
    for index, rule in enumerate(listed):
        holds = free.copy()
        for signal, (low, high) in rule.when.items():
            values = np.asarray(_column(columns, signal, rule), float)
            holds &= (values >= low) & (values < high)
        if rule.segments is not None:
            holds &= np.isin(np.asarray(_column(columns, "segment", rule), str), list(rule.segments))
        choice[holds] = index
        free &= ~holds
    return np.array(does, object)[choice], np.array(names, object)[choice]


def _column(columns: pd.DataFrame | Mapping[str, np.ndarray], signal: str, rule: Rule) -> np.ndarray | pd.Series:
    """The values of a signal, or SpecError where the cases have none."""
    if signal not in columns:
        raise SpecError(f"{rule.id} asks for `{signal}`, and these cases have {', '.join(map(str, columns))} only")
    return columns[signal]
