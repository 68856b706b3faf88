"""Lesson 08, the question about splits that do not work: which tests must not be read."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from scipy import stats

from aipm.questions.calling import calls
from aipm.questions.reading import answered, truth
from aipm.questions.verdict import Wrong, judges
from aipm.worlds.shelf import splits

# How far B lies from its plan in the tests that are tried, in standard deviations of luck. 1 of 1,000 lies at 3.29; from 1 of
# 500 to 1 of 3,000 (3.09 to 3.59) nothing is tried, since the usual tests differ a little there.
SOUND = (0.0, 0.6, 1.2, 1.8, 2.4, 2.8, 3.05)
BROKEN = (3.62, 4.0, 5.0, 7.0, 12.0)

Case = tuple[splits.Design, float]  # a design, and how far B lies above its plan


@judges
def split_check(mismatch: Any, worlds: Sequence[splits.Plans] | None = None) -> str:
    """Judge the first part of Q08.5: a function (a, b, planned_b) -> whether a test must be stopped for its split.

    Tried on tests of the designs of `worlds` (without them the public ones), on both sides of the plan: those in SOUND may
    be read, those in BROKEN must be stopped.
    """
    answered(mismatch)
    designs = [design for world in worlds or [splits.public_world()] for design in world.designs]
    cases: list[Case] = [
        (design, side * z) for design in designs for z in SOUND + BROKEN for side in (-1, 1) if z or side > 0
    ]
    table = splits.table()
    asked = [(*splits.counts(design, z), design[1]) for design, z in cases]
    asked += [(row.a, row.b, row.planned_b) for row in table.itertuples()]
    got = []
    for arguments, one in zip(asked, calls("mismatch", mismatch, asked), strict=True):
        value = one()
        answered(value)
        got.append(truth(f"mismatch{arguments}", value))
    stops = dict(zip(cases, got, strict=False))
    false = [case for case in cases if abs(case[1]) in SOUND and stops[case]]
    missed = [case for case in cases if abs(case[1]) in BROKEN and not stops[case]]
    if false or missed:
        _explain(stops, false, missed)
    stopped = [str(name) for name, value in zip(table["test"], got[len(cases) :], strict=True) if value]
    return (
        f"as far as tried, on {len(cases)} tests, it stops those that luck would make so uneven in fewer than 1 of 1,000, on both sides and for each plan. "
        f"Of the seven of section 5 it stops {len(stopped)}: {', '.join(stopped)}."
    )


def _told(case: Case) -> str:
    """A test in the learner's terms: plan, visitors and what B has."""
    (visitors, share), z = case
    _, b = splits.counts((visitors, share), z)
    return f"a test of {visitors:,} visitors that plans {share:.0%} for B, and has {b / visitors:.2%} there"


def _of_luck(z: float) -> str:
    """How often luck alone makes a working split at least so uneven, as "3.4 of 1,000"."""
    share = 2 * stats.norm.sf(abs(z))
    if share > 1e-4:
        return f"{1000 * share:.1f} of 1,000"
    return f"{1e6 * share:.2g} of 1,000,000" if share > 1e-8 else "fewer than 1 of 100 million"


def _explain(stops: Mapping[Case, bool], false: Sequence[Case], missed: Sequence[Case]) -> NoReturn:
    """Raise Wrong: which tests a function stops that may be read, or lets pass, and what that says of it."""
    if not any(stops.values()):
        raise Wrong(f"Your function stops no test, not even {_told(max(stops, key=lambda case: case[1]))}.")
    if all(stops.values()):
        raise Wrong(
            f"Your function stops every test, even {_told(min(stops, key=lambda case: abs(case[1])))}. Which tests may be read?"
        )
    if all(stops[case] == (abs(case[1]) in SOUND) for case in stops):
        raise Wrong(
            f"Your function stops the even tests and lets pass the uneven ones, such as {_told(missed[-1])}. `True` means: stop this test."
        )
    exact = [case for case in false if case[1] == 0]
    if exact:
        raise Wrong(
            f"Your function stops {_told(exact[0])}: exactly as planned. What does it compare the visitors of B with?"
        )
    sides = {case[1] > 0 for case in missed}
    if len(sides) == 1 and max(abs(case[1]) for case in missed) == max(BROKEN):
        raise Wrong(
            f"Your function stops tests where B has too {'few' if sides == {True} else 'many'} visitors. It lets pass {_told(missed[-1])}. "
            "Which arm can lose visitors?"
        )
    if false and missed:
        raise Wrong(
            f"Your function stops {_told(false[0])}, where luck does at least as much in {_of_luck(false[0][1])} tests. It lets "
            f"pass {_told(missed[-1])}, where luck does so in {_of_luck(missed[-1][1])}. Does its limit know how many visitors there are?"
        )
    if false:
        nearest = min(false, key=lambda case: abs(case[1]))
        raise Wrong(
            f"Your function stops {_told(nearest)}. Luck makes a working split at least so uneven in {_of_luck(nearest[1])} tests; fewer than "
            "1 of 1,000 was asked. Which limit belongs to that?"
        )
    furthest = max(missed, key=lambda case: abs(case[1]))
    raise Wrong(
        f"Your function lets pass {_told(furthest)}. Luck makes a working split at least so uneven in {_of_luck(furthest[1])} tests, and below "
        "1 of 1,000 a test is to be stopped. By how much does luck move the visitors of B?"
    )
