"""The words a specification may use, so that code can read every part of it and nobody grades prose."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Spec = Mapping[str, Any]  # a specification as it is written: a dict of text, numbers, lists and dicts

# What a numeric condition may name, and its range: `score`, `ood` (share of the training data that lies nearer) and `risk`
# (chance that a request is not owed) are fractions, `amount` is in euros, `worth` is risk times euros. The upper ends belong
# to the range.
NUMERIC = {
    "score": (0.0, 1.0), "ood": (0.0, 1.0), "amount": (0.0, math.inf), "risk": (0.0, 1.0), "worth": (0.0, math.inf),
}  # fmt: skip

STATS = ("p_chart", "mean_shift", "psi", "threshold")
RESPONSES = ("alert_owner", "fallback_rules", "pause_product")
CAPTURES = ("override", "outcome", "shown_items", "position", "propensity", "flag")
TESTS = ("INV", "DIR", "MFT")
TEST_RESULTS = ("same_action", "more_careful", "less_careful", "this_action")
SEVERITIES = ("severe", "serious", "minor")
SCOPE_ALL, SCOPE_EACH = "all", "each_segment"

# An agent with tools: what it may do with a tool, over what a limit adds up, who holds the limit, what happens to what the
# limit stops, what a reviewer sees, who takes back what a later failure leaves behind.
MAY = ("alone", "ask", "never")
PERIODS = ("case", "customer", "day")  # in the order in which limits are asked; a customer's is that of a month
HELD_BY = ("code", "prompt")
THEN = ("ask", "refuse", "pause_product")
SHOWN = ("shown_first", "decides_first", "not_shown")
UNDO = ("tool", "person", "none")


@dataclass(frozen=True)
class ToolFacts:
    """What a tool is, whatever a specification says of it.

    `most` euros one call can cost; `in_call` says whether those euros stand in the call, so that a limit can add them up. It
    `reads` private data, or `changes` something outside. `undo` is the chance that an undo of it works. With `takes_key`
    the service knows a call again by its key. `says` tells people what the tool does.
    """

    most: float
    in_call: bool
    reads: bool
    changes: bool
    undo: float
    takes_key: bool
    says: str

    @property
    def pays(self) -> bool:
        """Whether each call pays euros that a limit can add up."""
        return self.in_call and self.most > 0


@dataclass(frozen=True)
class Vocabulary:
    """One product's words.

    `do` are actions, from the most careful to the least; `say` what the user reads; `metrics` maps each budget's metric to
    the monitor signals that can see it break; `segments` are the groups of users; `signals` what a monitor may watch.
    Where the product is an agent, `tools` are the facts of its tools, and `calls` names the tool that an action calls; an
    action that is not in `calls` changes nothing.
    """

    product: str
    do: tuple[str, ...]
    say: tuple[str, ...]
    owners: tuple[str, ...]
    metrics: Mapping[str, tuple[str, ...]]
    segments: tuple[str, ...] = ()
    numeric: tuple[str, ...] = ("score",)
    edits: tuple[str, ...] = ()
    tools: Mapping[str, ToolFacts] = field(default_factory=dict)
    calls: Mapping[str, str] = field(default_factory=dict)

    @property
    def signals(self) -> tuple[str, ...]:
        """Every signal that a monitor may watch, in order of first mention."""
        return tuple(dict.fromkeys(signal for signals in self.metrics.values() for signal in signals))

    @property
    def scopes(self) -> tuple[str, ...]:
        """What a budget may be about: everybody, each segment, or one of them."""
        return (SCOPE_ALL, SCOPE_EACH, *self.segments) if self.segments else (SCOPE_ALL,)
