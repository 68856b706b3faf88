"""Lesson 10, the questions about deciding: five launch files with red lines, and how ready a team is."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

import numpy as np

from aipm.measure import wilson_interval
from aipm.questions.reading import answered, mapping, misplaced, number, word
from aipm.questions.verdict import Malformed, Readable, Wrong, brief, judges
from aipm.worlds.review import launch, readiness

WHY = ("lines_hold_and_it_pays", "red_line_broken_in_a_group", "too_few_cases", "signature_missing", "too_new")
EXITS = ("line_kept_on_enough_cases", "on_a_date", "when_nobody_complains")
UNMEASURED = {
    "on_a_date": "A date measures nothing.",
    "when_nobody_complains": "Lesson 00 met failures that nobody complains about.",
}
EARNED = 0.90  # of what the best decisions within the red lines earn, over all months

POINTS = (0, 0.5, 1)

Decided = tuple[str, str, str | None]  # decision, reason, exit


def _read_decisions(decisions: Any) -> dict[str, Decided]:
    """By file the decision, the reason and the exit (None where nothing ends); NotAnswered or Malformed else."""
    answered(decisions)
    read = {}
    for name, value in mapping("decisions", decisions, launch.NAMES).items():
        if not isinstance(value, (list, tuple)) or len(value) != 3:
            raise Malformed(
                f"`{name}` is {brief(value)}; three entries were expected: decision, reason, exit (or None)."
            )
        decision = word(f"decision of {name}", value[0], launch.DECISIONS)
        why = word(f"reason of {name}", value[1], WHY)
        leave = None if value[2] is None else word(f"exit of {name}", value[2], EXITS)
        read[name] = (decision, why, leave)
    return read


@judges
def launch_table(
    decisions: Any,
    worlds: Sequence[Mapping[str, launch.File]] | None = None,
    key: Mapping[tuple[str, str], Container[str]] | None = None,
) -> str:
    """Judge Q10.7: launch, limited or no for five files, each with a reason; limited also with an exit.

    Replayed on the months of `worlds` (the public one without): no red line crossed, and at least EARNED of what is possible.
    `key` maps (file, decision) to the reasons that fit; without it reasons are not judged.
    """
    read = _read_decisions(decisions)
    chosen = {name: decision for name, (decision, _, _) in read.items()}
    months = worlds or [launch.public_world()]
    _no_line_crossed(chosen, months)
    possible = np.mean([launch.value(month, launch.best(month)) for month in months])
    if set(chosen.values()) == {"no"}:
        raise Wrong(
            f"Five times no is safe for you and costs {possible:,.0f} € a week that no red line forbids. "
            "Waiting is a decision too. Which lines hold?"
        )
    _exits_measure(read)
    earned = np.mean([launch.value(month, chosen) for month in months])
    if earned < EARNED * possible:
        lost = {
            name: np.mean(
                [month[name].euros(launch.best(month)[name]) - month[name].euros(chosen[name]) for month in months]
            )
            for name in chosen
        }
        name = max(lost, key=lost.__getitem__)
        raise Wrong(
            f"No line is crossed, and your table earns {earned:,.0f} € a week of {possible:,.0f} € that the red lines allow. Most is lost on file "
            f"{name}: {lost[name]:,.0f} € a week. What holds it back, measured?"
        )
    if key is None:
        return Readable(f"no red line is crossed, and {earned:,.0f} € a week are earned.")
    for name, (decision, why, _) in read.items():
        if why not in key.get((name, decision), {why}):
            raise Wrong(
                f"File {name}: the decision {decision} can be defended, but not because of {why}. In the meeting somebody will ask for the number behind "
                f"it. {_evidence(name)} Which reason does that support?"
            )
    return f"no red line is crossed, {earned / possible:.0%} of what is possible is earned, and each reason has its number."


def _evidence(name: str) -> str:
    """A sentence with the evidence on a file, as section 7 shows it."""
    row = launch.evidence(launch.public_world()).set_index("file").loc[name]
    if not row["of"]:
        return f"The evidence has no count at all for the {row['red_line']}."
    low, high = wilson_interval(row["wrong"], row["of"])
    return (
        f"The evidence has {row['wrong']} of {row['of']:,} for '{row['red_line']}', plausible {low:.1%} to {high:.1%}, where {row['at_most']} "
        f"are allowed, in the group '{row['group']}'."
    )


def _no_line_crossed(chosen: Mapping[str, str], months: Sequence[Mapping[str, launch.File]]) -> None:
    """Raise Wrong at the first file whose red line is crossed in any month."""
    for name, decision in chosen.items():
        crossed = [month[name] for month in months if month[name].crosses(decision)]
        if not crossed:
            continue
        file = crossed[0]
        if file.limit is None:
            raise Wrong(
                f"File {name} goes live, to whomever, and the {file.line} does not exist. {file.full:,.0f} € a week do not replace a "
                "signature. What would you ask for, and of whom?"
            )
        if file.cases < 100:
            raise Wrong(
                f"File {name} goes to everybody on {file.cases} cases. In truth {file.rate:.1%} are {file.line}, and "
                f"{file.limit:.0%} are allowed; {file.cases} cases could not show it. Which interval did they leave open?"
            )
        raise Wrong(
            f"File {name} breaks its red line in the group '{file.group}': {file.rate:.0%} are {file.line} there, {file.limit:.0%} are allowed. The "
            f"{file.full:,.0f} € a week that it earns do not buy a red line back. Who can be served without crossing it?"
        )


def _exits_measure(read: Mapping[str, Decided]) -> None:
    """Raise Wrong where a limited launch has no exit, or one that measures nothing, and where an exit has nothing to end."""
    for name, (decision, _, leave) in read.items():
        if decision != "limited":
            if leave is not None:
                raise Wrong(
                    f"File {name} has the exit {leave}, and its decision is {decision}: no limited launch is there to leave. What belongs in its place?"
                )
            continue
        if leave is None:
            raise Wrong(
                f"File {name} is limited, and nothing says when that ends. Without an exit it stays as it is for years, or it grows in "
                "silence. What would have to be measured, on how many?"
            )
        if leave != "line_kept_on_enough_cases":
            raise Wrong(f"File {name} has the exit {leave}. {UNMEASURED[leave]} Which exit looks at the red line?")


@judges
def readiness_score(readiness_points: Any, key: Mapping[str, float] | None = None) -> str:
    """Judge Q10.8: 0, 0.5 or 1 for each of twelve checks, and the final score.

    `key` maps checks to their points; without it form and the final score of the own points are judged.
    """
    answered(readiness_points)
    read = mapping("ready", readiness_points, (*readiness.CHECKS, "score"))
    points = {check: number(check, read[check], 0, 1) for check in readiness.CHECKS}
    score = number("score", read["score"], 0, len(POINTS) * len(readiness.SECTIONS))
    for check, value in points.items():
        if value not in POINTS:
            raise Malformed(f"`{check}` is {value:g}; 0, 0.5 or 1 was expected.")
    total, final = sum(points.values()), readiness.score(points)
    if key is not None:
        _points_fit(points, key)
    if abs(score - total) < 1e-9 and total != final:
        raise Wrong(
            f"{total:g} is the sum of your points. The score is the smallest of the four sections, since a gap in one is not filled "
            "by a surplus in another. What are the four sums?"
        )
    if abs(score - total / len(readiness.SECTIONS)) < 1e-6 and total / len(readiness.SECTIONS) != final:
        raise Wrong(
            f"{score:g} is the average of the four sections. An average hides the weakest; take the smallest sum."
        )
    if abs(score - final) > 1e-9:
        raise Wrong(
            f"From your points the four sections do not give {score:g}. Add up each section and take the smallest sum."
        )
    if key is None:
        return Readable("each check has its points, and the score is the smallest section of them.")
    return f"{final:g}: the team's weakest section, and what it should work on first."


def _points_fit(points: Mapping[str, float], key: Mapping[str, float]) -> None:
    """Raise Wrong where points do not fit the evidence; the usual mix-ups first."""
    table = readiness.checks().set_index("check")["evidence"]
    wrong = misplaced(points, {check: {value} for check, value in key.items()})
    for check in wrong:
        if key[check] == 0.5 and points[check] == 1:
            raise Wrong(
                f"{check}: '{table[check]}'. Done by hand and written down is half a point; a full one needs a system that runs it again and "
                f"again. It is so with {len([c for c in wrong if key[c] == 0.5 and points[c] == 1])} of your checks."
            )
    for check in wrong:
        if key[check] == 0:
            raise Wrong(
                f"{check}: '{table[check]}'. Without a date and a document nobody can verify it, and a plan is no test. What would you show "
                "somebody who doubts it?"
            )
    if wrong:
        raise Wrong(f"{wrong[0]}: '{table[wrong[0]]}'. Is it run by hand or by a system, and can somebody look it up?")
