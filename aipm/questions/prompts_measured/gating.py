"""Lesson 09, the question about releases: what a registry keeps, and a gate that three releases meet on unseen months."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from aipm.questions.prompts_measured.replay import bad, bill, half, prices, shares, times, where
from aipm.questions.reading import answered, fraction, mapping, number, words
from aipm.questions.verdict import Readable, Wrong, judges

FIELDS = ("author", "customer_names", "cut", "eval_set", "model", "prompt_text", "reason", "scores", "temperature")
NEEDED = {
    "model": "the same words on another model are another product",
    "prompt_text": "nobody can bring back the version that worked",
    "cut": "the same share then calls other customers, as in section 8",
    "eval_set": "1,800 euros on which reviews? Next month's 1,700 may be on easier ones",
}
PRODUCTS = {
    "dvd_player": "Apex AD2600 DVD player", "canon": "Canon G3", "jukebox": "Creative Nomad Jukebox Zen Xtra",
    "nikon": "Nikon Coolpix 4300", "nokia": "Nokia 6610",
}  # fmt: skip
SLICES = ("euros", "heard", *PRODUCTS, "attacked")
MOST_EUROS, MOST = 300.0, 0.2  # what a limit may be at most


class Version(NamedTuple):
    """Who is called: where the share of a model lies above `cut`, or that of the word list above `words`."""

    model: str
    run: str
    cut: float
    words: float


TODAY = Version("smollm2", "user", 0.59, 0.45)
RELEASES = {
    "new_order": Version("smollm2", "six-pnnpnp", 0.58, 0.42),
    "fewer_calls": Version("smollm2", "user", 0.59, 0.50),
    "new_model": Version("gemma3", "text-six-pnpnpn", 0.59, 0.45),
}
GOOD = "new_order"


def measured(version: Version, counts: np.ndarray) -> dict[str, float]:
    """By slice what a version does: euros per 1,000 sentences, and of the displeased sentences the share that is heard.

    "attacked" are the displeased sentences with an order joined to them by a comma: the model is silenced there, so only the
    word list is counted, as it reads the attacked sentence.
    """
    called = (shares(version.model, version.run) > version.cut) | (shares("vader") > version.words)
    weight, product = counts.sum(axis=0), np.asarray(half()["product"])

    def heard(mask: np.ndarray) -> float:
        return float(np.average(called[mask], weights=weight[mask]))

    still = shares("vader", "attacked-joined")[bad()] > version.words
    found = {"euros": bill(prices(called), counts), "heard": heard(bad())}
    found |= {name: heard(bad() & (product == label)) for name, label in PRODUCTS.items()}
    return found | {"attacked": float(np.average(still, weights=weight[bad()]))}


def by_slice() -> pd.DataFrame:
    """What today's version and the three releases do on the judge half, a column each, and how many sentences a slice has."""
    counts, product = times(None), half()["product"]
    table = pd.DataFrame(
        {"today": measured(TODAY, counts)} | {name: measured(each, counts) for name, each in RELEASES.items()}
    )
    table["cases"] = (
        len(half()),
        bad().sum(),
        *((bad() & (product == label)).sum() for label in PRODUCTS.values()),
        bad().sum(),
    )
    return table.loc[list(SLICES)]


def losses(counts: np.ndarray) -> dict[str, dict[str, float]]:
    """By release and slice how much it loses against TODAY: euros that it costs more, and points of recall as a fraction."""
    now = measured(TODAY, counts)
    found = {}
    for name, version in RELEASES.items():
        then = measured(version, counts)
        found[name] = {part: then[part] - now[part] if part == "euros" else now[part] - then[part] for part in SLICES}
    return found


@judges
def release_gate(gate: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q09.7: a record from which a version can be brought back, and a gate that passes GOOD and stops the other two."""
    answered(gate)
    gate = mapping("gate", gate, ("record", "max_loss"))
    record = words("record", gate["record"], FIELDS)
    limits = {part: _limit(part, limit) for part, limit in mapping("max_loss", gate["max_loss"], SLICES).items()}
    for field, why in NEEDED.items():
        if field not in record:
            raise Wrong(
                f"Your record does not hold {field}: {why}. What must be known to run a version again and get the same?"
            )
    if "customer_names" in record:
        raise Wrong(
            "Your record keeps customer_names, and no version needs them. What a registry does not hold cannot leak from it."
        )
    lost = losses(times(worlds))
    stops = {name: [part for part in SLICES if _over(loss[part], limits[part])] for name, loss in lost.items()}
    for name in RELEASES:
        if name != GOOD and not stops[name]:
            worst = max(SLICES[1:], key=lambda part: lost[name][part])
            raise Wrong(
                f"Your gate lets {name} go out. {where(worlds).capitalize()} it costs {_euros(lost[name]['euros'])} euros per 1,000 sentences, and {_told(worst)} "
                f"{100 * lost[name][worst]:.0f} points fewer are heard than today. Which of your limits should have seen that?"
            )
    if stops[GOOD]:
        part = stops[GOOD][0]
        loss = lost[GOOD][part]
        fell = f"euros rise by {loss:,.0f}" if part == "euros" else f"{part} falls by {100 * loss:.1f} points"
        raise Wrong(
            f"Your gate stops {GOOD}, which costs {_euros(lost[GOOD]['euros'])} euros per 1,000 sentences {where(worlds)}: {fell}, and you allow "
            f"{limits[part]:g}. A gate that forbids every loss anywhere passes nothing. How much is no harm?"
        )
    sentence = "new_order goes out, fewer_calls and new_model are stopped, and each version can be brought back."
    return sentence if worlds else Readable(sentence)


def _limit(part: str, limit: Any) -> float | None:
    """A limit, None for a slice that nobody watches; Wrong above what a gate may allow."""
    if limit is None:
        return None
    value = number(part, limit, 0, unit="euros") if part == "euros" else fraction(part, limit)
    most = MOST_EUROS if part == "euros" else MOST
    if value > most:
        lets = f"cost {value:,.0f} euros more" if part == "euros" else f"hear {100 * value:.0f} of 100 fewer there"
        raise Wrong(
            f"Your limit for {part} is {value:.4g}: a version may {lets} and still go out. {most:g} is the most that may be set. Which loss would be noticed?"
        )
    return value


def _over(loss: float, limit: float | None) -> bool:
    return limit is not None and loss > limit + 1e-9


def _euros(loss: float) -> str:
    return f"{abs(loss):,.0f} {'more' if loss > 0 else 'fewer'}"


def _told(part: str) -> str:
    return {"heard": "of all complaints", "attacked": "of the attacked complaints"}.get(
        part, f"of the complaints about {PRODUCTS.get(part, part)}"
    )
