"""Lesson 13, the question of a retired model: a gate that decides which of the vendor's versions may take its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from aipm.questions.practice import luck
from aipm.questions.reading import answered, count, fraction, mapping, number, word
from aipm.questions.saying import percent
from aipm.questions.verdict import Readable, Wrong, judges
from aipm.worlds.refunddesk import parameters as given
from aipm.worlds.refunddesk import swaps

AVERAGE = ("decides_nothing", "stops_if_lower", "passes_if_not_lower")
BUDGET, LEAST = 4_800, 100  # test cases in all; in each slice
KEPT, HARMLESS = 0.90, 5  # of the sets; versions of a set that do no harm, which all must pass
TRIALS = 250  # of each set
OPEN, HIDDEN = 20, 20  # sets that the open check, and the hidden one, tries

SHARES = np.array([given.SLICES[name] for name in swaps.SLICES])
TODAY = np.array([given.BASE[name] for name in swaps.SLICES])


@dataclass(frozen=True)
class _Gate:
    cases: np.ndarray  # by slice
    fall: float
    tokens: float
    average: str

    def tested(self, rng: np.random.Generator, swap: swaps.Swap) -> "_Tested":
        """What TRIALS tests of a version show, simulated."""
        shape = (TRIALS, len(self.cases))
        resolved = np.array([swap.resolved[name] for name in swaps.SLICES])
        falls = (rng.binomial(self.cases, TODAY, shape) - rng.binomial(self.cases, resolved, shape)) / self.cases
        too_far = falls >= self.fall - 1e-12
        lower = falls @ SHARES > 1e-12
        stops = too_far.any(axis=1) | (swap.tokens >= self.tokens)
        if self.average == "stops_if_lower":
            stops |= lower
        elif self.average == "passes_if_not_lower":
            stops &= lower
        return _Tested(swap, swap.harms, stops, too_far, lower)


@dataclass(frozen=True)
class _Tested:
    """A version, whether it harms, and its tests, a row a trial: whether the gate stops it, which slices fall too far, whether
    the average falls."""

    swap: swaps.Swap
    harms: bool
    stops: np.ndarray
    too_far: np.ndarray
    lower: np.ndarray


@judges
def swap_gate(gate: Any, worlds: Sequence[Sequence[swaps.Swap]] | None = None) -> str:
    """Judge Q13.7: test cases a slice, the fall and the tokens that stop a version, and what the average decides.

    In KEPT of the tests of the sets of `worlds` (public ones without) every harmful version must be stopped, and all others
    must pass.
    """
    answered(gate)
    read = _read(gate)
    _affordable(read)
    sets = [
        [read.tested(np.random.default_rng([place, spot]), swap) for spot, swap in enumerate(world)]
        for place, world in enumerate(worlds or _open_sets())
    ]
    stopped = np.array([_all_stopped(tests) for tests in sets])
    passed = np.array([_all_pass(tests) for tests in sets])
    each = (stopped & passed).mean(axis=1)
    kept = float(each.mean())
    if kept < KEPT:
        _badly(read, [test for tests in sets for test in tests], kept, float(stopped.mean()), float(passed.mean()))
    said = f"in {kept:.1%} of the tests all three harmful versions are stopped and all {HARMLESS} others pass, with {read.cases.sum():,} test cases."
    if not worlds and kept - KEPT < luck(each, HIDDEN):
        return Readable(f"{said} That is near the limit of {KEPT:.0%}, and other versions may cross it.")
    return said


def _open_sets() -> list[tuple[swaps.Swap, ...]]:
    return [swaps.world(swaps.PUBLIC_SEED + place) for place in range(OPEN)]


def _read(gate: Any) -> _Gate:
    read = mapping("swap_gate", gate, ("cases", "fall", "tokens", "average"))
    cases = mapping("cases", read["cases"], swaps.SLICES)
    return _Gate(
        np.array([count(f"cases of {name}", number(f"cases of {name}", cases[name], 0, 1e6)) for name in cases]),
        fraction("fall", read["fall"]),
        number("tokens", read["tokens"], 0, 1000, "times the tokens of today"),
        word("average", read["average"], AVERAGE),
    )


def _affordable(gate: _Gate) -> None:
    if gate.cases.sum() > BUDGET:
        raise Wrong(
            f"Your gate asks for {gate.cases.sum():,} test cases; {BUDGET:,} can be written and judged before the old version ends."
        )
    for name, cases in zip(swaps.SLICES, gate.cases, strict=True):
        if cases < LEAST:
            raise Wrong(
                f"`{name}` gets {cases} test cases; at least {LEAST} were asked for in each slice. A slice that is hardly tested can fall without anybody noticing."
            )


def _all_stopped(tests: Sequence[_Tested]) -> np.ndarray:
    return np.all([test.stops for test in tests if test.harms], axis=0)


def _all_pass(tests: Sequence[_Tested]) -> np.ndarray:
    return ~np.any([test.stops for test in tests if not test.harms], axis=0)


def _strays(gate: _Gate, place: int) -> float:
    """By how many points luck moves the measured fall of a slice that does not change."""
    return float(100 * np.sqrt(2 * TODAY[place] * (1 - TODAY[place]) / gate.cases[place]))


def _badly(gate: _Gate, tests: Sequence[_Tested], kept: float, stopped: float, passed: float) -> None:
    """Raise Wrong with what goes wrong, the usual mix-ups first."""
    said = f"In {percent(kept, KEPT)} of the tests your gate does both; {KEPT:.0%} are asked. All three harmful versions are stopped in {stopped:.0%}, and all {HARMLESS} others pass in {passed:.0%}."
    tokens = [test for test in tests if test.swap.tokens >= given.TOKENS_HARM]
    slices = [test for test in tests if test.swap.falls.max() >= given.HARM]
    harmless = [test for test in tests if not test.harms]
    if gate.average == "passes_if_not_lower" and stopped < KEPT:
        saved = np.mean([~test.lower for test in tests if test.harms])
        raise Wrong(
            f"{said} In {saved:.0%} of the tests of a harmful version its average is not lower than today's, so it passes, whatever its slices and its tokens show. What does an average hide?"
        )
    missed = np.mean([test.swap.tokens < gate.tokens for test in tokens])
    if missed > 0:
        few = min(test.swap.tokens for test in tokens)
        raise Wrong(
            f"{said} A version that takes {few:.1f} times the tokens passes a limit of {gate.tokens:g}, unless a slice falls. It resolves a little more, and you pay for it in every case."
        )
    if gate.average == "stops_if_lower" and passed < KEPT:
        lower = np.mean([test.lower for test in harmless])
        raise Wrong(
            f"{said} In {lower:.0%} of the tests of a harmless version its average is lower than today's, and the version is stopped. None of them truly loses more than {100 * max(test.swap.falls.max() for test in harmless):.1f} points in any slice. The old version ends, so something must pass."
        )
    most = max(test.swap.tokens for test in harmless)
    if gate.tokens <= most:
        raise Wrong(
            f"{said} A harmless version takes {most:.2f} times the tokens of today, and your limit is {gate.tokens:g}. How many more tokens count as harm?"
        )
    _luck(gate, said, slices, harmless, stopped, passed)


def _luck(
    gate: _Gate, said: str, slices: Sequence[_Tested], harmless: Sequence[_Tested], stopped: float, passed: float
) -> None:
    """Raise Wrong where the fall, or the number of cases, lets luck decide."""
    shown = f"stops at a fall of {100 * gate.fall:.3g} points"
    if stopped <= passed:
        hits: dict[str, list[tuple[float, float]]] = {}
        for test in slices:
            passes = float((~test.stops).mean())
            hits.setdefault(str(test.swap.falls.idxmax()), []).append((passes, float(test.swap.falls.max())))
        name, found = max(hits.items(), key=lambda each: float(np.mean(each[1], axis=0)[0]))
        place, (passes, fall) = swaps.SLICES.index(name), np.mean(found, axis=0)
        raise Wrong(
            f"{said} Versions in which `{name}` loses {100 * fall:.0f} points pass in {passes:.0%} of their tests: {gate.cases[place]:,} cases of each version let luck move that difference by about "
            f"{_strays(gate, place):.1f} points, and your gate {shown}."
        )
    often = np.mean([test.too_far for test in harmless], axis=(0, 1))
    place = int(np.argmax(often))
    lost = 100 * max(float(test.swap.falls.max()) for test in harmless)
    raise Wrong(
        f"{said} `{swaps.SLICES[place]}` alone stops {often[place]:.1%} of the tests of harmless versions, though none of them truly loses more than {lost:.1f} points in any slice: {gate.cases[place]:,} cases of each version "
        f"let luck move that difference by about {_strays(gate, place):.1f} points, and your gate {shown}. With {HARMLESS} such versions and {len(swaps.SLICES)} slices there are {HARMLESS * len(swaps.SLICES)} comparisons in which luck may do it."
    )
