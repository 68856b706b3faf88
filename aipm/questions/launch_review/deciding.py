"""Lesson 11, the question about the decision: three verdicts, each with its reason, and an exit that numbers decide."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

import numpy as np

from aipm.measure import wilson_interval
from aipm.questions.reading import answered, count, mapping, missing, number, several, word
from aipm.questions.verdict import Readable, Wrong, judges
from aipm.worlds.review import boards, launch

CODES = ("lines_hold_and_it_pays", "red_line_broken_in_a_group", "too_few_cases", "signature_missing", "it_earns_most")
SLIPS, LETS = 0.05, 0.90  # the chance to grow at BAD at most, at GOOD at least
LOOKALIKES = range(1, 21)  # seeds of worlds whose evidence looks like that of the notebook


@judges
def verdicts(
    review: Any,
    worlds: Sequence[Mapping[str, launch.File]] | None = None,
    key: Mapping[tuple[str, str], Container[str]] | None = None,
) -> str:
    """Judge Q11.5: a decision and a code for each file of `boards`, and an exit that numbers decide.

    Decisions are replayed on `worlds` (open ones without). `key` maps (file, decision) to the codes that fit.
    """
    answered(review)
    review = mapping("review", review, (*boards.NAMES, "exit"))
    read = {}
    for name in boards.NAMES:
        decision, code = several(name, review[name], 2, "a pair of words, decision and code")
        read[name] = (word(f"decision of {name}", decision, launch.DECISIONS), word(f"code of {name}", code, CODES))
    leave = _read_exit(review["exit"])
    tables = worlds or [boards.public_world(), *map(boards.world, LOOKALIKES)]
    for name, (decision, _) in read.items():
        _keeps_its_line(name, decision, tables)
    if all(decision == "no" for decision, _ in read.values()):
        lost = np.mean([launch.value(files, launch.best(files)) for files in tables])
        raise Wrong(
            f"Three times no is sometimes right; here it costs about {lost:,.0f} € a week that no red line forbids. Which line holds?"
        )
    decision = read["payguard"][0]
    if leave is None:
        ends = (
            "stays as it is for years, or grows in silence"
            if decision == "limited"
            else "is a no for ever, or until somebody asks again"
        )
        raise Wrong(
            f"payguard, {decision}: there is no exit, so this {ends}. How many cases, and how many wrong ones among them, would settle it?"
        )
    _exit_decides(**leave)
    decision, file = read["cytotriage"][0], tables[0]["cytotriage"]
    if decision != "launch":
        raise Wrong(
            f"cytotriage keeps its line on {file.cases:,} cases, and {decision} gives up {file.full - file.euros(decision):,.0f} € a week. What holds it "
            "back, measured?"
        )
    if key is None:
        return Readable("no red line is crossed, and the exit tells good from bad.")
    for name, (decision, code) in read.items():
        if code not in key.get((name, decision), ()):
            raise Wrong(
                f"{name}: {decision} is defensible, but not because of {code}. {_evidence(name, code)} Which code says what this row says?"
            )
    return "no red line is crossed, each verdict has its row, and the exit tells good from bad."


def _read_exit(leave: Any) -> dict[str, int] | None:
    """An exit as whole numbers `cases` and `wrong`; None where there is none."""
    if missing(leave) or (isinstance(leave, dict) and leave and all(missing(part) for part in leave.values())):
        return None
    read = mapping("exit", leave, ("cases", "wrong"))
    return {
        part: count(part, number(part, read[part], low, boards.MOST_CASES))
        for part, low in (("cases", 1), ("wrong", 0))
    }


def _keeps_its_line(name: str, decision: str, tables: Sequence[Mapping[str, launch.File]]) -> None:
    """Raise Wrong where a decision crosses a red line in any of the worlds."""
    crossed = [files[name] for files in tables if files[name].crosses(decision)]
    if not crossed:
        return
    file, most = crossed[0], max(each.rate for each in crossed)
    told = f"In {len(crossed)} of {len(tables)} worlds whose evidence looks like this one's"
    if name == "payguard":
        raise Wrong(
            f"payguard goes to everybody on {file.cases} cases. {told} the line is broken, with up to {most:.1%} of honest payments held; "
            f"{file.limit:.0%} are allowed. Which interval did {file.cases} cases leave?"
        )
    asks = "Who is refused, even if it pays?" if decision == "launch" else "Whom does a smaller launch still refuse?"
    raise Wrong(
        f"{name}, {decision}: {told} the line is broken ({file.line}): up to {most:.0%} in {file.group}, and {file.limit:.0%} are allowed. It earns "
        f"{file.euros(decision):,.0f} € a week, and no gain buys a red line back. {asks}"
    )


def _exit_decides(cases: int, wrong: int) -> None:
    """Raise Wrong where an exit lets a bad launch grow too often, or a good one too seldom."""
    bad, good = (boards.grows(cases, wrong, rate) for rate in (boards.BAD, boards.GOOD))
    said = f"At most {wrong} of {cases:,}:"
    if bad > SLIPS:
        raise Wrong(
            f"{said} a launch that holds {boards.BAD:.0%} of honest payments, twice the line, would grow with a chance of {bad:.1%}; {SLIPS:.0%} are "
            "allowed. More cases, or fewer wrong ones?"
        )
    if good < LETS:
        raise Wrong(
            f"{said} a launch that holds {boards.GOOD:.0%}, half of the line, would grow with a chance of {good:.1%} only; {LETS:.0%} are asked. "
            f"{boards.GOOD * cases:.1f} wrong ones are expected then. How much room is there above that?"
        )


def _evidence(name: str, code: str) -> str:
    """What the table of section 4 says of a file, or of a reason that no table can give."""
    files = boards.public_world()
    table = launch.evidence(files)
    row = table[table["file"] == name].iloc[0]
    low, high = wilson_interval(row["wrong"], row["of"])
    counted = f"{row['wrong']} of {row['of']:,} leave {low:.1%} to {high:.1%}, and {row['at_most']} are allowed."
    if code == "it_earns_most":
        full = {each: file.full for each, file in files.items()}
        most = max(full, key=lambda each: full[each])
        return f"What a file earns says nothing of its line, and {most} earns most. For {name} {counted}"
    if code == "signature_missing":
        return f"No file of section 4 waits for a signature. For {name} {counted}"
    return f"For {name} {counted}"
