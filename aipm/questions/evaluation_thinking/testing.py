"""Lesson 10, the questions about testing: a suite of behavioural tests against mutants, and the rules of a leaderboard."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from aipm.questions.reading import answered, count, listing, mapping, number, word
from aipm.questions.verdict import Formed, Malformed, Readable, Wrong, brief, judges
from aipm.worlds.payguard import mutants
from aipm.worlds.review import leaderboard

MOST_TESTS = 12
KILLED = 4  # of six mutants, in each world

GAP, KEPT = 0.015, 0.65  # announced from true accuracy at most; of the real gains at least
BUDGET, A_LOOK = 5_000, 40  # euros
PUBLIC_RACES = range(24)
SURE = 2.33 * (1 / 24 + 1 / 12) ** 0.5  # of a race's spread: so far from a limit 99 of 100 draws of 12 races agree

MANY_WORLDS = 8  # draws of all nine faults, for what a suite does to other mutants than those shown


def read_suite(suite: Any) -> list[mutants.Test]:
    """The suite as a list of checked dicts in the schema of `aipm.worlds.payguard.mutants`; NotAnswered or Malformed else."""
    answered(suite)
    bound = f"one to {MOST_TESTS}"
    return listing("suite", suite, "test", _read_test, MOST_TESTS, wanted=f"{bound} tests", bound=bound, unit="tests")


def _read_test(name: str, test: Any) -> mutants.Test:
    if not isinstance(test, dict):
        raise Malformed(f"{name} is {brief(test)}; a dict with kind, row and expect was expected.")
    kind = word(f"kind of {name}", test.get("kind"), tuple(mutants.KINDS))
    keys = ("kind", "row", "expect") if kind == "MFT" else ("kind", "row", "edit", "expect")
    read = mapping(name, test, keys)
    read["expect"] = word(f"expect of {name}", read["expect"], mutants.KINDS[kind])
    for part in ("row", "edit"):
        if part in keys:
            read[part] = _read_columns(f"{part} of {name}", read[part])
    if kind != "MFT" and not read["edit"]:
        raise Malformed(f"edit of {name} changes nothing; name at least one column, such as {{'name': 'Zoltan'}}.")
    return read


def _read_columns(name: str, columns: Any) -> dict[str, Any]:
    """Columns of a payment with values that can be read; Malformed else."""
    if not isinstance(columns, dict):
        raise Malformed(f"{name} is {brief(columns)}; a dict of columns was expected, such as {{'night': 1}}.")
    return {word(f"a column in {name}", column, tuple(mutants.ORDINARY)): _value(name, column, value)
            for column, value in columns.items()}  # fmt: skip


def _value(name: str, column: str, value: Any) -> str | float | None:
    said = f"{column} in {name}"
    if column == "merchant_risk" and value is None:
        return None
    if column in ("night", "device_new", "velocity_24h"):
        return count(said, number(said, value, *mutants.RANGES[column]))
    if column in mutants.RANGES:
        return number(said, value, *mutants.RANGES[column])
    if column == "name":
        if not isinstance(value, str) or not value[:1].isalpha() or len(value) > 40:
            raise Malformed(f"{said} is {brief(value)}; a name in quotes was expected, beginning with a letter.")
        return str(value)
    return word(said, value, {"currency": tuple(mutants.EUROS), "segment": mutants.SEGMENTS}[column])


@judges
def mutation_suite_form(suite: Any) -> str:
    """Judge the form of Q10.3: one to MOST_TESTS tests that can be run, and that the good model passes."""
    read = read_suite(suite)
    good_model_passes(read)
    kinds = [kind for kind in mutants.KINDS if any(test["kind"] == kind for test in read)]
    return Formed(f"{len(read)} tests that can be run ({', '.join(kinds)}), and the good model passes them all.")


def good_model_passes(read: Sequence[mutants.Test]) -> None:
    """Raise Wrong at the first test that the good model fails."""
    rows = mutants.rows_of(read)
    passed = mutants.holds(read, mutants.good, rows)
    if passed.all():
        return
    place = int(np.argmin(passed))
    test = read[place]
    old, new = (scores[place] for scores in np.split(mutants.good(rows), 2))
    if test["kind"] == "MFT":
        raise Wrong(
            f"The good model fails test {place + 1}: it scores this payment {old:.4f}, and review begins at {mutants.THRESHOLD}; you "
            f"expect {test['expect']}. A minimum test needs a case that leaves no doubt."
        )
    edited = f"your edit of {', '.join(test['edit'])} {_moved(old, new)}"
    if test["kind"] == "INV":
        raise Wrong(
            f"The good model fails test {place + 1}: {edited}, and rightly. An edit for an invariance must leave the meaning as it was. Is the "
            "payment still the same?"
        )
    raise Wrong(
        f"The good model fails test {place + 1}: {edited}; you expect {test['expect']}. Which way should this edit push?"
    )


def _moved(old: float, new: float) -> str:
    """What an edit did to a score, in as many digits as show it."""
    if abs(new - old) <= mutants.SAME:
        return f"left its score at {old:.4f}"
    digits = next((n for n in (4, 5, 6) if f"{old:.{n}f}" != f"{new:.{n}f}"), 7)
    return f"moved its score from {old:.{digits}f} to {new:.{digits}f}"


@judges
def mutation_suite(suite: Any, worlds: Sequence[Sequence[mutants.Mutant]] | None = None) -> str:
    """Judge Q10.3: a suite that the good model passes and that kills at least KILLED of six mutants in each of `worlds`.

    Without `worlds` the public one is judged; whether others would agree is told from draws of all nine faults.
    """
    read = read_suite(suite)
    good_model_passes(read)
    rows = mutants.rows_of(read)
    fewest, kinds = mutants.MUTANTS, {test["kind"] for test in read}
    shown = _killed(read, rows, mutants.public_world())[0].sum()
    for world in worlds or [mutants.public_world()]:
        dead, working = _killed(read, rows, world)
        if dead.sum() >= KILLED:
            fewest = min(fewest, int(dead.sum()))
            continue
        alive = [mutant for mutant, killed in zip(world, dead, strict=True) if not killed]
        accurate = [mutants.accuracy(mutant.model) for mutant in alive]
        lived = f"{len(alive)} of {len(world)} mutants live, and {KILLED} must die."
        if worlds and shown >= KILLED:
            lived = (
                f"In the open notebook your suite kills {shown} of {mutants.MUTANTS} mutants; here other faults are drawn, {dead.sum()} of "
                f"{len(world)} die, and {KILLED} must."
            )
        if kinds == {"MFT"}:
            raise Wrong(
                f"{lived} All your tests look at single payments, as an accuracy does: on everyday payments the living mutants are right in "
                f"{min(accurate):.1%} to {max(accurate):.1%}, the good model in {mutants.accuracy(mutants.good):.1%}. What must not change, and what "
                "must move, when you edit a payment?"
            )
        if working >= 3 and dead.sum() * 2 <= working:
            raise Wrong(
                f"{lived} {working} of your tests do kill, and together they kill {dead.sum()}: the same mutants again and again. "
                f"{untouched(read)}"
            )
        raise Wrong(
            f"{lived} On everyday payments the living are right in {min(accurate):.1%} to {max(accurate):.1%}, the good model in "
            f"{mutants.accuracy(mutants.good):.1%}, so no accuracy will find them. {untouched(read)}"
        )
    said = f"the good model passes {len(read)} tests, and at least {fewest} of {mutants.MUTANTS} mutants die."
    share = 1.0 if worlds else _share_of_worlds(read, rows)
    if share > 0.997:  # three hidden worlds agree in 99 of 100 draws
        return said
    return Readable(f"{said} With other faults than these it is so in {share:.0%} of the worlds. {untouched(read)}")


def _killed(read: Sequence[mutants.Test], rows: pd.DataFrame, world: Sequence[mutants.Mutant]) -> tuple[Any, int]:
    """Which mutants of a world die (booleans), and how many of the tests kill any."""
    failed = np.array([~mutants.holds(read, mutant.model, rows) for mutant in world])
    return failed.any(axis=1), int(failed.any(axis=0).sum())


def _share_of_worlds(read: Sequence[mutants.Test], rows: pd.DataFrame) -> float:
    """The share of worlds of six faults, each of all nine as likely as another, in which at least KILLED die."""
    faults = len(mutants.FAULTS)
    drawn = [_killed(read, rows, mutants.world(seed, mutants=faults))[0].sum() for seed in range(MANY_WORLDS)]
    return float(np.mean([stats.hypergeom.sf(KILLED - 1, faults, dead, mutants.MUTANTS) for dead in drawn]))


def untouched(read: Sequence[mutants.Test]) -> str:
    """A sentence about the columns that no test sets or edits; where there are none, about values and segments."""
    touched = {column for test in read for part in ("row", "edit") for column in test.get(part, {})}
    left = [column for column in mutants.ORDINARY if column not in touched]
    if left:
        return f"No test of yours touches {', '.join(left)}."
    return "Your tests touch every column. Which values and which segments have they not seen?"


@judges
def board_protocol(protocol: Any, worlds: Sequence[leaderboard.Race] | None = None) -> str:
    """Judge Q10.4: looks, step and fresh labels of a leaderboard, replayed on the races of `worlds` (public ones without).

    On average the announced accuracy may be GAP from the true one at most, and KEPT of the real gains must be in the model.
    """
    answered(protocol)
    protocol = mapping("protocol", protocol, ("looks", "step", "fresh_labels"))
    looks = count("looks", number("looks", protocol["looks"], 1, leaderboard.CHANGES))
    step = number("step", protocol["step"], 0, 1)
    fresh = count("fresh_labels", number("fresh_labels", protocol["fresh_labels"], 0, leaderboard.LABELS - 100))
    if looks * A_LOOK > BUDGET:
        raise Wrong(
            f"{looks} looks cost {looks * A_LOOK:,} €, and there are {BUDGET:,} €. How many can the team pay for?"
        )
    if worlds:
        ends, largest = [race.run(looks, step, fresh) for race in worlds], max(race.effects.max() for race in worlds)
    else:
        ends, largest = _public_ends(looks, step, fresh)
    gaps, shares = np.array([(abs(end.announced - end.true), end.kept) for end in ends]).T
    gap, kept = gaps.mean(), shares.mean()
    announced, true = (np.mean([getattr(end, name) for end in ends]) for name in ("announced", "true"))
    said = f"On average over {len(ends)} races you announce {announced:.1%} and the model is right in {true:.1%}."
    if gap > GAP:
        _announced_badly(said, gap, looks, step, fresh)
    if kept < KEPT:
        _gains_lost(said, kept, true, (looks, step, fresh), largest)
    said = f"announced {announced:.1%}, true {true:.1%}, {_points(gap)} points apart on average, and {kept:.0%} of the real gains kept."
    if worlds or (gap + SURE * gaps.std() <= GAP and kept - SURE * shares.std() >= KEPT):
        return said
    return Readable(f"{said} That is near a limit, and luck differs from race to race.")


@lru_cache(maxsize=64)
def _public_ends(looks: int, step: float, fresh: int) -> tuple[list[leaderboard.Result], float]:
    """How the public races end under the rules, and the largest real gain in them."""
    races = [leaderboard.world(seed) for seed in PUBLIC_RACES]
    return [race.run(looks, step, fresh) for race in races], max(race.effects.max() for race in races)


def _points(fraction: float, limit: float | None = None) -> str:
    """A fraction in points, with as many decimals as it takes to tell it from a limit."""
    digits = next((n for n in (1, 2, 3) if limit is None or f"{100 * fraction:.{n}f}" != f"{100 * limit:.{n}f}"), 4)
    return f"{100 * fraction:.{digits}f}"


def _announced_badly(said: str, gap: float, looks: int, step: float, fresh: int) -> None:
    """Raise Wrong for a number that lies too far from the true one."""
    apart = f"{_points(gap, GAP)} points on average; {100 * GAP:g} are allowed."
    if fresh:
        raise Wrong(
            f"{said} No choice was made by the fresh labels, but {fresh} of them stray by {apart} How many would be steady enough?"
        )
    if step == 0:
        raise Wrong(
            f"{said} {looks} looks at the same {leaderboard.LABELS:,} labels: whatever was lucky there stayed, and the two numbers differ by "
            f"{apart} Which wins are more than luck? Or which labels has nobody chosen by?"
        )
    luck = np.sqrt(2 * leaderboard.START * (1 - leaderboard.START) * leaderboard.TOUCHED / leaderboard.LABELS)
    raise Wrong(
        f"{said} With {looks} looks and a step of {100 * step:g} points the two numbers differ by {apart} Luck alone moves a score on this board by "
        f"about {100 * luck:.1f} points. How large must a win be to be more than that?"
    )


def _gains_lost(said: str, kept: float, true: float, rules: tuple[int, float, int], largest: float) -> None:
    """Raise Wrong for rules that throw real gains away; `largest` is the largest real gain."""
    looks, step, fresh = rules
    lost = f"{kept:.0%} of the real gains are kept; {KEPT:.0%} are asked."
    if step >= largest:
        raise Wrong(
            f"{said} A step of {100 * step:g} points is more than the largest real gain, {100 * largest:.1f} points, so a real gain passes by luck only: "
            f"{lost} How large is a gain, and how large is luck?"
        )
    if looks <= 50:
        raise Wrong(
            f"{said} With {looks} of {leaderboard.CHANGES} changes scored, {lost} The team's own tests put the {leaderboard.GAINS} good changes near the "
            "front, not at the very front. How many looks can you pay for?"
        )
    board = leaderboard.LABELS - fresh
    luck = 100 * np.sqrt(true * (1 - true) / board)
    if luck > 1.5:
        raise Wrong(
            f"{said} {board} labels are left on the board. A score on so few is off by about {luck:.1f} points, and a real gain is nearly 3, so the "
            f"board picks luck: {lost} How many labels does the announcement need?"
        )
    raise Wrong(
        f"{said} The number is near the truth, but {lost} You score {looks} changes on {board:,} labels with a step of {100 * step:g} points; a real "
        "gain is near 3 points. Which of the three stops real gains?"
    )
