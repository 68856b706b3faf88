"""Lesson 03, the questions about measuring: what a score says, whom a gate lets pass, and where a reader stops."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm.measure import calibration_error, calibration_floor
from aipm.questions.reading import answered, differs, fraction, mapping, number, word
from aipm.questions.verdict import Malformed, Readable, Wrong, judges
from aipm.worlds.digitdesk import scanner

METHODS = ("none", "platt", "isotonic")
PARTS = ("nothing", "training", "calibration", "test")
CLEAN_SERVED, FOREIGN_SERVED, SERVED_ERROR = 0.80, 0.01, 0.04  # the promises of Q03.3
NEAR_SERVED, NEAR_ERROR = 0.815, 0.033  # from here on eight other deals may break them (they move by 0.005 and 0.003)
ECE, ACCURACY_DROP = 0.05, 0.01  # the promises of Q03.2
ERROR_OFF = 0.005  # how far a reported calibration error may be off
DEGREES = 2  # how far a boundary may lie from that of unseen deals
BOUGHT = "bayes"  # the reader of Q03.3 and Q03.4
CROSSINGS = {
    "angle_85": (1, 0.85),
    "angle_60": (1, 0.60),
    "other_60": (-1, 0.60),
}  # side (the sign of the angle), level
CURVE = tuple(range(0, 41, 5))
OPEN_DEALS = range(5)  # those of section 3, which averages three of them for the forest


@judges
def shown_percentage(choice: Any, worlds: Sequence[scanner.Scanner] | None = None) -> str:
    """Judge Q03.2: which reader's score may be shown as a percentage, after which recalibration.

    `choice` maps reader to one of scanner.READERS, method to METHODS, fitted_on to PARTS, and error to the calibration
    error on the public deal. Judged on `worlds` of scanner (without them the public one): calibration error at most ECE,
    accuracy at most ACCURACY_DROP below the best.
    """
    answered(choice)
    choice = mapping("choice", choice, ("reader", "method", "fitted_on", "error"))
    reader = word("reader", choice["reader"], scanner.READERS)
    method = word("method", choice["method"], METHODS)
    part = word("fitted_on", choice["fitted_on"], PARTS)
    reported = fraction("error", choice["error"])
    if (method == "none") != (part == "nothing"):
        raise Malformed(
            f"the method {method!r} does not go with fitted_on {part!r}: `none` learns from `nothing`, and only it."
        )
    worlds = worlds or [scanner.public_world()]
    accuracy = {name: np.mean([world.readings(name)["right"].mean() for world in worlds]) for name in scanner.READERS}
    if part == "test":
        raise Wrong(
            "You fit on the very pages on which the percentage is judged. It will look honest there, and nobody has "
            "seen it on a new page. Which part was dealt for this purpose?"
        )
    if part == "training":
        known = worlds[0].readings(reader, "training")
        raise Wrong(
            f"On the pages it learned from, this reader is right in {known['right'].mean():.1%} of cases; on new ones in "
            f"{accuracy[reader]:.1%}. The recalibrator would learn from a performance that no customer sees."
        )
    said = np.concatenate([scanner.recalibrated(world, reader, method) for world in worlds])
    right = np.concatenate([world.readings(reader)["right"] for world in worlds])
    error = calibration_error(said, right)
    if error > ECE:
        if said.mean() > right.mean():
            meant = f"A clerk who reads {said.mean():.0%} trusts it too much."
        else:
            meant = f"A clerk who reads {said.mean():.0%} checks pages that need no check."
        raise Wrong(
            f"{reader} says {said.mean():.1%} on average and is right in {right.mean():.1%}: calibration error "
            f"{error:.3f}, allowed {ECE:g}. {meant} What would repair it?"
        )
    best = max(accuracy.values())
    if accuracy[reader] < best - ACCURACY_DROP:
        raise Wrong(
            f"Now the percentage is honest, with a calibration error of {error:.3f}. But the reader is right in "
            f"{accuracy[reader]:.1%} of pages, {100 * (best - accuracy[reader]):.1f} points below the best; 1 is allowed."
        )
    deal = scanner.public_world()
    happened = deal.readings(reader)["right"]
    if differs(reported, calibration_error(scanner.recalibrated(deal, reader, method), happened), ERROR_OFF):
        before = calibration_error(deal.readings(reader)["score"], happened)
        same = f" That is the error of {reader} before any recalibration." if abs(reported - before) < 0.002 else ""
        raise Wrong(
            f"The choice is fine, and `error` is not what it gives on `deal`: you report {reported:.3g}.{same} "
            "Compare the recalibrated scores of the clean pages with the column `right`."
        )
    luck = calibration_floor(said, np.random.default_rng(0))
    return f"calibration error {error:.3f}, where luck alone would bring {luck:.3f} on average; {right.mean():.1%} of the pages right."


@judges
def gate_and_threshold(gate: Any, worlds: Sequence[scanner.Scanner] | None = None) -> str:
    """Judge Q03.3: serve a page from which score on, and up to which unfamiliarity, with the bayes reader.

    `gate` maps score_min and ood_max to fractions. Judged on clean pages and on those of scanner.FOREIGN, pooled over
    `worlds` of scanner (without them the open deals).
    """
    answered(gate)
    gate = mapping("gate", gate, ("score_min", "ood_max"))
    score_min, ood_max = fraction("score_min", gate["score_min"]), fraction("ood_max", gate["ood_max"])
    in_the_open = [scanner.world(seed) for seed in OPEN_DEALS]
    clean, error, foreign = _gated(worlds or in_the_open, score_min, ood_max)
    before = ""
    if worlds:
        shown, wrong, _ = _gated(in_the_open, score_min, ood_max)
        before = f" On the open deals {shown:.1%} were served, {wrong:.1%} of them wrongly; here are other pages."
    if max(foreign.values()) > FOREIGN_SERVED and ood_max == 1:
        raise Wrong(
            f"Your gate is open, so only the score decides: {foreign['noise']:.0%} of the pages of pure noise are served. "
            "The score does not know that it has never seen such a page. Which number does?"
        )
    if max(foreign.values()) > FOREIGN_SERVED:
        worst = max(foreign, key=foreign.__getitem__)
        raise Wrong(
            f"{foreign[worst]:.1%} of the {worst} pages pass; {FOREIGN_SERVED:.0%} is allowed.{before} With a gate at "
            f"{ood_max:g} a page may lie further off than {100 * ood_max:g}% of the learned ones do. How much of the usual range do you need?"
        )
    if clean < CLEAN_SERVED:
        strict, _, _ = _gated(worlds or in_the_open, 0, ood_max)
        raise Wrong(
            f"You serve {clean:.1%} of the clean pages; {CLEAN_SERVED:.0%} is the least.{before} The gate alone serves "
            f"{strict:.1%}. Which of your two conditions refuses too much?"
        )
    if error > SERVED_ERROR:
        alone, wrongly, _ = _gated(worlds or in_the_open, 0, ood_max)
        raise Wrong(
            f"{error:.1%} of the {clean:.0%} clean pages that you serve are read wrongly; {SERVED_ERROR:.0%} is allowed.{before} "
            f"The gate alone would serve {alone:.0%}, {wrongly:.1%} of them wrongly. What else do you know of a page?"
        )
    found = (
        f"{clean:.1%} of the clean pages served, {max(foreign.values()):.1%} of the foreign ones, {error:.1%} wrong."
    )
    if not worlds and (clean < NEAR_SERVED or error > NEAR_ERROR):
        return Readable(
            f"{found} That is near the limits of {CLEAN_SERVED:.0%} served or {SERVED_ERROR:.0%} wrong: other deals may break them."
        )
    return found


def _gated(
    worlds: Sequence[scanner.Scanner], score_min: float, ood_max: float
) -> tuple[float, float, dict[str, float]]:
    """(share of clean pages served, share of those read wrongly, share served of each foreign stream), pooled."""
    parts = [_served(world, score_min, ood_max) for world in worlds]
    served, wrong = sum(part["clean"] for part in parts), sum(part["wrong"] for part in parts)
    pages = sum(len(world.tested) for world in worlds)
    foreign = {name: sum(part[name] for part in parts) / pages for name in scanner.FOREIGN}
    return served / pages, wrong / served if served else 0.0, foreign


@lru_cache(maxsize=4096)
def _served(world: scanner.Scanner, score_min: float, ood_max: float) -> dict[str, int]:
    """How many pages of each stream pass both conditions in a deal, and how many clean ones of them are read wrongly."""
    found = {}
    for stream in ("clean", *scanner.FOREIGN):
        read = world.readings(BOUGHT, stream)
        passed = (read["score"].to_numpy() >= score_min) & (world.unfamiliar(stream) <= ood_max)
        found[stream] = int(passed.sum())
        if stream == "clean":
            found["wrong"] = int((passed & (read["right"].to_numpy() == 0)).sum())
    return found


def crossing(curve: pd.DataFrame, level: float) -> float:
    """The angle at which a falling curve (columns angle and accuracy) first meets `level`, by straight lines between."""
    angles, values = curve["angle"].to_numpy(float), curve["accuracy"].to_numpy()
    below = int(np.argmax(values < level))
    if not below:
        return angles[0] if values[0] < level else angles[-1]
    share = (values[below - 1] - level) / (values[below - 1] - values[below])
    return float(angles[below - 1] + share * (angles[below] - angles[below - 1]))


def mean_curve(worlds: Sequence[scanner.Scanner], reader: str = BOUGHT, side: int = 1) -> pd.DataFrame:
    """Accuracy and mean score under turning to one side (1 or -1), averaged over worlds; angles are written as positive."""
    return sum(_curve(world, reader, side) for world in worlds) / len(worlds)


@lru_cache(maxsize=512)
def _curve(world: scanner.Scanner, reader: str, side: int) -> pd.DataFrame:
    return scanner.turned(world, reader, [side * angle for angle in CURVE]).assign(angle=CURVE)


@judges
def boundary(card: Any, worlds: Sequence[scanner.Scanner] | None = None) -> str:
    """Judge Q03.4: at which angles the accuracy of BOUGHT makes its CROSSINGS, to within DEGREES of unseen deals."""
    answered(card)
    card = mapping("card", card, tuple(CROSSINGS))
    angles = {name: number(name, value, 0, 180, unit="degrees") for name, value in card.items()}
    for name, (side, level) in CROSSINGS.items():
        if angles[name] == 100 * level:
            right = scanner.turned(scanner.public_world(), BOUGHT, (side * int(angles[name]),))["accuracy"][0]
            raise Wrong(
                f"{name} is {angles[name]:g}, the percentage itself. At {angles[name]:g} degrees this reader gets about "
                f"{right:.0%} right. Which angle is wanted?"
            )
    if angles["angle_85"] >= angles["angle_60"]:
        raise Wrong(
            f"angle_85 is {angles['angle_85']:.3g} degrees and angle_60 {angles['angle_60']:.3g}: a page that is turned further "
            "would be read better. The further a page is turned, the worse it is read."
        )
    in_the_open = [scanner.world(seed) for seed in OPEN_DEALS]
    curve, other = mean_curve(in_the_open), mean_curve(in_the_open, side=-1)
    if not differs(angles["angle_85"], crossing(mean_curve(in_the_open, "forest"), 0.85), 1):
        raise Wrong(
            f"At {angles['angle_85']:.3g} degrees `forest` is right in about 85% of pages; `{BOUGHT}` is right in "
            f"{np.interp(angles['angle_85'], curve['angle'], curve['accuracy']):.0%}. The customer has bought `{BOUGHT}`."
        )
    if not differs(angles["other_60"], crossing(curve, 0.60), 1):
        raise Wrong(
            f"At {angles['other_60']:.3g} degrees to this side `{BOUGHT}` is right in about 60% of pages; to the other side it is "
            f"right in {np.interp(angles['other_60'], other['angle'], other['accuracy']):.0%}. Negative angles turn a page there."
        )
    if worlds is None:
        return Readable("three angles, each on its own side.")
    for name, (side, level) in CROSSINGS.items():
        curve = mean_curve(worlds, side=side)
        if differs(angles[name], crossing(curve, level), DEGREES):
            raise Wrong(
                f"{name}: on pages nobody has seen, accuracy at {angles[name]:.3g} degrees is "
                f"{np.interp(angles[name], curve['angle'], curve['accuracy']):.0%}, not {level:.0%}. "
                "Average several deals, and draw a straight line between two angles of the table."
            )
    return "the boundary holds on deals that you have not seen."
