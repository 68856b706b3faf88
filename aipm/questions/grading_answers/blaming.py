"""Lesson 12, the question of a help desk's traces: which part is to blame, and which repair to buy first."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

import pandas as pd

from aipm.questions.reading import answered, mapping, misplaced, word, word_table
from aipm.questions.verdict import Readable, Wrong, judges
from aipm.worlds.askcourse import traces

PARTS = ("fine", "wrong_passage", "wrong_use", "no_answer")
ENOUGH = 22  # of the traces


@judges
def blame_and_repair(
    blame: Any,
    first: Any,
    key: Mapping[str, Container[str]] | None = None,
    worlds: Sequence[pd.DataFrame] | None = None,
) -> str:
    """Judge Q12.6: the part to blame for each trace, ENOUGH of them by `key`, and the repair that saves most in `worlds`.

    Without `key` and `worlds` the form and what a trace alone contradicts are judged.
    """
    answered(blame, first)
    shown = traces.shown()
    blame = word_table("blame", mapping("blame", blame, tuple(shown.index)), tuple(shown.index), PARTS)
    first = word("first", first, traces.REPAIRS)
    _no_page(blame, shown)
    if key is None or worlds is None:
        counts = ", ".join(f"{part} {sum(each == part for each in blame.values())}" for part in PARTS)
        return Readable(
            f"{len(blame)} traces ({counts}), and a repair to buy first. This check has looked at little more than the form."
        )
    wrong = misplaced(blame, key)
    if len(blame) - len(wrong) < ENOUGH:
        raise Wrong(
            f"{len(blame) - len(wrong)} of {len(blame)} traces fit what they show; {ENOUGH} are asked. {_why(wrong[0], blame, shown)}"
        )
    months = pd.concat(worlds)
    cost = months[["as_it_is", *traces.REPAIRS]].mean()
    said = f"With `{first}` an unseen question costs {cost[first]:.2f} € on average, and {cost['as_it_is']:.2f} € as the desk is now."
    best = cost[list(traces.REPAIRS)].idxmin()
    if best != first:
        _not_first(said, first, cost, months, f"One of the other repairs brings it to {cost[best]:.2f} €.")
    return f"{len(blame) - len(wrong)} of {len(blame)} traces fit what they show. {said}"


def _no_page(blame: Mapping[str, str], shown: pd.DataFrame) -> None:
    """Raise Wrong where every question without a page is blamed on the search, or on the model's reading."""
    none = list(shown.index[shown["needs"] == ""])
    for part, why in (
        ("wrong_passage", "no search can find a passage that is not there"),
        ("wrong_use", "no passage was there to be used well"),
    ):
        if all(blame[name] == part for name in none):
            raise Wrong(
                f"Of {len(none)} questions no page holds the answer, {none[0]} among them. You blame {part} for all of these, but {why}. "
                "What should the desk have said?"
            )


def _why(name: str, blame: Mapping[str, str], shown: pd.DataFrame) -> str:
    """What a trace shows against its blame."""
    trace = shown.loc[name]
    said = f"{name} is {blame[name]} for you"
    if trace["needs"] == "":
        return f"{said}: no page answers its question, and the desk answered {trace['its answer']!r}. What should it have done?"
    if blame[name] == "no_answer":
        return f"{said}, but passage {trace['needs']} answers its question."
    if trace["needs"] != trace["found"]:
        return f"{said}: it needed passage {trace['needs']} and got {trace['found']}. What could be answered from that?"
    return f"{said}: it got the passage that it needed, where {trace['right answer']!r} is the answer, and answered {trace['its answer']!r}."


def _not_first(said: str, first: str, cost: pd.Series, months: pd.DataFrame, other: str) -> None:
    """Raise Wrong for a repair that does not save most."""
    saved = (months["as_it_is"] - months[first]).groupby(months["kind"]).sum() / len(months)
    where = "; ".join(f"{kind} {euros:+.2f} €" for kind, euros in saved.items())
    by_kind = f"Saved a question, by its kind: {where}."
    if cost[first] >= cost["as_it_is"]:
        raise Wrong(
            f"{said} It costs more than it saves. {by_kind} {other} For which questions was the search right as it is?"
        )
    if first == "leave":
        raise Wrong(
            f"{said} {by_kind} {other} The examples allow the model to refuse; how often does it do so, in section 8, where no page answers?"
        )
    raise Wrong(f"{said} {by_kind} {other} Which of your piles is the largest, and what would touch it?")
