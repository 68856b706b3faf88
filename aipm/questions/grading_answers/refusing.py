"""Lesson 12, the question of a help desk that answers or refuses: by which signal, and from which limit on."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from aipm.questions.reading import answered, mapping, number, word
from aipm.questions.saying import percent
from aipm.questions.verdict import Readable, Wrong, judges
from aipm.worlds.askcourse import desks

OF_LEAST = 1.15
OPEN = 1.4  # in the questions of the open check, which are others: of the least cost there
DESKS = {f"desk_{100 * share:.0f}": share for share in desks.SHARES}


@judges
def refusal(desk: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q12.7: a signal, and at two desks the limit from which on a passage is shown.

    The cost a question, averaged over `worlds`, may be OF_LEAST of the least at most; without them the questions to build with
    are judged, which says nothing certain of unseen ones.
    """
    answered(desk)
    desk = mapping("desk", desk, ("signal", *DESKS))
    signal = word("signal", desk["signal"], desks.SIGNALS)
    limits = {name: number(name, desk[name], -1e6, 1e6) for name in DESKS}
    months = worlds or [desks.build()]
    together = pd.concat(months)
    told, allowed = [], OF_LEAST if worlds else OPEN
    for name, share in DESKS.items():
        euros, shown, wrong = np.mean([desks.costs(month, signal, limits[name], share) for month in months], axis=0)
        least = desks.least(together, share)
        if euros > allowed * least:
            _too_much(name, allowed, signal, (euros, shown, wrong), least, together)
        more = round(euros / least - 1, 2) + 0.0  # no minus before a zero
        told.append(
            f"{name} {euros:.2f} € a question ({more:+.0%} against the best limit on BM25's score), {shown:.0%} get a passage and {wrong:.0%} a wrong one"
        )
    said = "; ".join(told)
    return (
        f"{said}."
        if worlds
        else Readable(
            f"on the questions to build with: {said}. Unseen questions may cost more or less, and there only {OF_LEAST - 1:.0%} above the best limit are allowed."
        )
    )


def _too_much(
    name: str, allowed: float, signal: str, found: tuple[float, float, float], least: float, questions: pd.DataFrame
) -> None:
    """Raise Wrong with what a desk pays for."""
    euros, shown, wrong = found
    said = (
        f"{name}: {shown:.0%} of the questions get a passage, {wrong:.0%} get one that does not answer, and {max(0.0, 1 - shown):.0%} go to a person. "
        f"That costs {euros:.2f} € a question, {percent(euros / least - 1, allowed - 1)} more than the least of a limit on BM25's score; "
        f"{allowed - 1:.0%} more are allowed{'' if allowed == OF_LEAST else f' here, and {OF_LEAST - 1:.0%} on unseen questions'}."
    )
    if shown > 0.98:
        raise Wrong(
            f"{said} To refuse costs {desks.PERSON:g} €, a passage that does not answer {desks.WRONG:g} €. Which questions would you rather not have answered?"
        )
    if shown < 0.02:
        raise Wrong(
            f"{said} A desk that never answers makes no mistake and helps nobody by itself. For which questions is the passage nearly always right?"
        )
    if signal != "bm25":
        right = questions["right"]
        high, low = (questions.loc[each, signal].median() for each in (right, ~right))
        raise Wrong(
            f"{said} By {signal}, the middle of the questions whose first passage is right has {high:.3g}, the middle of the others {low:.3g}. Which signal sets the two further "
            "apart?"
        )
    if wrong * desks.WRONG > (1 - shown) * desks.PERSON:
        raise Wrong(
            f"{said} The wrong passages cost {wrong * desks.WRONG:.2f} € of it. At which scores is the first passage right in less than {1 - desks.PERSON / desks.WRONG:.0%} of the cases?"
        )
    raise Wrong(
        f"{said} The people cost {(1 - shown) * desks.PERSON:.2f} € of it. At which scores would the passage have been right?"
    )
