"""Lesson 10, the questions about testing: a suite of behavioural tests against mutants, and the rules of a leaderboard."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from aipm.questions.verdict import (
    Formed,
    Malformed,
    Wrong,
    answered,
    brief,
    count,
    judges,
    listing,
    mapping,
    number,
    word,
)
from aipm.worlds.payguard import mutants
from aipm.worlds.review import leaderboard

MOST_TESTS = 12
KILLED = 4  # of six mutants, in each world

GAP, KEPT = 0.02, 0.70  # announced from true accuracy at most; of the real gains at least
PUBLIC_RACES = range(8)


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
    if test["kind"] == "INV":
        raise Wrong(
            f"The good model fails test {place + 1}: your edit of {', '.join(test['edit'])} moved its score from {old:.4f} to {new:.4f}, and rightly. "
            "An edit for an invariance must leave the meaning as it was. Is the payment still the same?"
        )
    raise Wrong(
        f"The good model fails test {place + 1}: your edit of {', '.join(test['edit'])} moved its score from {old:.4f} to {new:.4f}; you expect "
        f"{test['expect']}. Which way should this edit push?"
    )


@judges
def mutation_suite(suite: Any, worlds: Sequence[Sequence[mutants.Mutant]] | None = None) -> str:
    """Judge Q10.3: a suite that the good model passes and that kills at least KILLED of six mutants in each of `worlds`."""
    read = read_suite(suite)
    good_model_passes(read)
    rows = mutants.rows_of(read)
    fewest, kinds = mutants.MUTANTS, {test["kind"] for test in read}
    for world in worlds or [mutants.public_world()]:
        failed = np.array([~mutants.holds(read, mutant.model, rows) for mutant in world])
        dead = np.any(failed, axis=1)
        if dead.sum() >= KILLED:
            fewest = min(fewest, int(dead.sum()))
            continue
        alive = [mutant for mutant, killed in zip(world, dead, strict=True) if not killed]
        accurate = [mutants.accuracy(mutant.model) for mutant in alive]
        lived = f"{len(alive)} of {len(world)} mutants live, {KILLED} must die."
        if kinds == {"MFT"}:
            raise Wrong(
                f"{lived} All your tests look at single payments, as an accuracy does: on everyday payments these mutants are right in {min(accurate):.1%} to "
                f"{max(accurate):.1%}, the good model in {mutants.accuracy(mutants.good):.1%}. What must not change, and what must move, when you edit a payment?"
            )
        working = failed.any(axis=0).sum()
        if working >= 3 and dead.sum() * 2 <= working:
            raise Wrong(
                f"{lived} {working} of your tests do kill, and together they kill {dead.sum()}: the same mutants again and again. "
                f"No test of yours touches {untouched(read)}."
            )
        raise Wrong(
            f"{lived} On everyday payments the living are right in {min(accurate):.1%} to {max(accurate):.1%}, so no accuracy will find them. "
            f"No test of yours touches {untouched(read)}."
        )
    return f"the good model passes {len(read)} tests, and at least {fewest} of {mutants.MUTANTS} mutants die."


def untouched(read: Sequence[mutants.Test]) -> str:
    """The columns that no test sets or edits, in words."""
    touched = {column for test in read for part in ("row", "edit") for column in test.get(part, {})}
    left = [column for column in mutants.ORDINARY if column not in touched]
    return ", ".join(left) if left else "a value far outside the everyday: very large, missing, negative"


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
    races = worlds or [leaderboard.world(seed) for seed in PUBLIC_RACES]
    ends = [race.run(looks, step, fresh) for race in races]
    announced, true, kept = np.mean([(end.announced, end.true, end.kept) for end in ends], axis=0)
    gap = np.mean([abs(end.announced - end.true) for end in ends])
    said = f"You announce {announced:.1%}; the model is right in {true:.1%}."
    if kept < KEPT and step >= max(race.effects.max() for race in races):
        raise Wrong(
            f"{said} A step of {100 * step:g} points is more than the largest real gain, so nothing ever improves: {kept:.0%} of what the "
            "team really found is kept. How large is a gain, and how large is luck?"
        )
    if kept < KEPT and looks <= 5:
        raise Wrong(
            f"{said} With {looks} of {leaderboard.CHANGES} changes scored the number is honest and {kept:.0%} of the real gains are kept. The team's own "
            f"tests put the {leaderboard.GAINS} good changes near the front, not at the very front. How many looks can you afford?"
        )
    if gap > GAP and not fresh and step == 0 and looks == leaderboard.CHANGES:
        raise Wrong(
            f"{said} {looks} looks at the same {leaderboard.LABELS:,} labels: whatever was lucky there stayed, and the gap is {100 * gap:.1f} "
            f"points. {100 * GAP:g} are allowed. Which numbers has nobody chosen by?"
        )
    if gap > GAP and fresh:
        raise Wrong(
            f"{said} The fresh labels are honest, but {fresh} of them stray by {100 * gap:.1f} points on average; {100 * GAP:g} are allowed. How many "
            "would be steady enough?"
        )
    if gap > GAP:
        raise Wrong(
            f"{said} {looks} looks with a step of {100 * step:g} points leave a gap of {100 * gap:.1f}; {100 * GAP:g} are allowed. Luck alone moves a score on "
            "this board by nearly a point. From which step on is a win more than that?"
        )
    board = leaderboard.LABELS - fresh
    luck = 100 * np.sqrt(true * (1 - true) / board)
    if kept < KEPT and luck > 1.5:
        raise Wrong(
            f"{said} {board} labels are left on the board. Luck alone moves a score there by about {luck:.1f} points and a real gain by nearly 3, so the "
            f"board picks luck, and {kept:.0%} of the real gains are kept. How many labels does the announcement need?"
        )
    if kept < KEPT:
        raise Wrong(
            f"{said} The number is honest, and {kept:.0%} of the real gains are kept; {KEPT:.0%} are asked. A real gain is near 3 points: does "
            "your step stop it, or do your looks end too early?"
        )
    return f"announced {announced:.1%}, true {true:.1%}, and {kept:.0%} of the real gains kept."
