"""The words a specification may use, so that code can read every part of it and nobody grades prose."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Spec = Mapping[str, Any]  # a specification as it is written: a dict of text, numbers, lists and dicts

# What a numeric condition may name, and its range: `score` and `ood` (share of the training data that lies nearer) are
# fractions, `amount` is in euros. The upper ends belong to the range.
NUMERIC = {"score": (0.0, 1.0), "ood": (0.0, 1.0), "amount": (0.0, math.inf)}

STATS = ("p_chart", "mean_shift", "psi", "threshold")
RESPONSES = ("alert_owner", "fallback_rules", "pause_product")
CAPTURES = ("override", "outcome", "shown_items", "position", "propensity", "flag")
TESTS = ("INV", "DIR", "MFT")
TEST_RESULTS = ("same_action", "more_careful", "less_careful", "this_action")
SEVERITIES = ("severe", "serious", "minor")
SCOPE_ALL, SCOPE_EACH = "all", "each_segment"


@dataclass(frozen=True)
class Vocabulary:
    """One product's words.

    `do` are actions, from the most careful to the least; `say` what the user reads; `metrics` maps each budget's metric to
    the monitor signals that can see it break; `segments` are the groups of users; `signals` what a monitor may watch.
    """

    product: str
    do: tuple[str, ...]
    say: tuple[str, ...]
    owners: tuple[str, ...]
    metrics: Mapping[str, tuple[str, ...]]
    segments: tuple[str, ...] = ()
    numeric: tuple[str, ...] = ("score",)
    edits: tuple[str, ...] = ()

    @property
    def signals(self) -> tuple[str, ...]:
        """Every signal that a monitor may watch, in order of first mention."""
        return tuple(dict.fromkeys(signal for signals in self.metrics.values() for signal in signals))

    @property
    def scopes(self) -> tuple[str, ...]:
        """What a budget may be about: everybody, each segment, or one of them."""
        return (SCOPE_ALL, SCOPE_EACH, *self.segments) if self.segments else (SCOPE_ALL,)
