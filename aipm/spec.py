"""The executable behavioural specification: what a product does at which score, as data that is linted and executed.

A spec is a dict. Its `rules` are tried in order and the first match wins. A rule has an `id`, conditions under `if`, an
action under `do` and its wording under `say`. A condition is a half-open interval on a signal: `{"score": [0.4, 1.01]}`
holds from 0.4, which belongs to it, to 1.01, which does not. `default` is the action where no rule fires; without it,
nobody answers there.
"""

import math
import numbers
from dataclasses import dataclass

import numpy as np

KEYS = ("product", "population", "owner", "rules", "default", "budgets", "monitors", "feedback", "must_pass")
RULE_KEYS = ("id", "if", "do", "say")
SIGNALS = {"score": (0.0, 1.0)}  # what a condition may name, and its range, both ends included


class SpecError(ValueError):
    """A spec that cannot be read; the message names the rule and what was expected."""


@dataclass(frozen=True)
class Rule:
    """One rule as read: `when` maps each signal of its conditions to (low, high)."""

    id: str
    when: dict
    do: str
    say: str

    def on(self, signal):
        """The half-open interval of `signal` in which the rule can fire; its whole range where none is named."""
        low, high = SIGNALS[signal]
        return self.when.get(signal, (low, math.nextafter(high, math.inf)))


def rules(spec):
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


def default(spec):
    """The action where no rule fires, or None where nobody answers."""
    action = spec.get("default")
    if action is not None and not isinstance(action, str):
        raise SpecError(f"`default` is of type {type(action).__name__}; the name of an action was expected")
    return action


def _rule(place, rule):
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
    return Rule(name, {signal: _interval(said, signal, ends) for signal, ends in when.items()}, rule["do"], rule["say"])


def _interval(rule, signal, ends):
    """`ends` as (low, high) with low < high, reaching into the signal's range; or SpecError."""
    if signal not in SIGNALS:
        raise SpecError(f"{rule} asks for a signal {signal!r}; known are {', '.join(SIGNALS)}")
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


def uncovered(low, high, taken):
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


def intervals(spec):
    """(id, low, high) of each rule in order: the scores at which it would fire if it were alone."""
    return [(rule.id, *rule.on("score")) for rule in rules(spec)]


def gaps(spec):
    """The scores that nobody answers, as (low, high) pairs; (1.0, 1.0) is the score 1 alone. Empty with a default."""
    taken = [(low, high) for _, low, high in intervals(spec)]
    if default(spec) is not None:
        return []
    least, most = SIGNALS["score"]
    return [(low, min(high, most)) for low, high in uncovered(least, math.nextafter(most, math.inf), taken)]


def unreachable(spec):
    """The ids of rules that never fire, since the rules above them take every score that they name."""
    dead, taken = [], []
    least, most = SIGNALS["score"]
    for name, low, high in intervals(spec):
        if not uncovered(max(low, least), min(high, math.nextafter(most, math.inf)), taken):
            dead.append(name)
        taken.append((low, high))
    return dead


def overlaps(spec):
    """(earlier id, later id, low, high) for each pair of rules that name the same scores; the earlier one wins there."""
    listed = intervals(spec)
    pairs = [(first, second) for place, first in enumerate(listed) for second in listed[place + 1 :]]
    shared = [(one[0], other[0], max(one[1], other[1]), min(one[2], other[2])) for one, other in pairs]
    return [found for found in shared if found[2] < found[3]]


def decide(spec, scores):
    """What the product does at each of `scores`, as two arrays: the actions and the ids of the rules that fired.

    Where no rule fires, the action is the default and the id "default"; without a default both are None. A score that is
    NaN fires no rule.
    """
    listed, action = rules(spec), default(spec)
    signals = {"score": np.asarray(scores, float)}
    shape = signals["score"].shape
    actions, fired = np.full(shape, action, object), np.full(shape, None if action is None else "default", object)
    free = np.ones(shape, bool)
    for rule in listed:
        holds = free.copy()
        for signal, (low, high) in rule.when.items():
            holds &= (signals[signal] >= low) & (signals[signal] < high)
        actions[holds], fired[holds] = rule.do, rule.id
        free &= ~holds
    return actions, fired
