"""Lesson 03, the questions about measuring: what a score says, where it stops, and what a flawless run proves."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from aipm.measure import calibration_error, upper_error_bound
from aipm.questions.verdict import (
    Malformed,
    Readable,
    Wrong,
    answered,
    differs,
    fraction,
    judges,
    mapping,
    number,
    word,
)
from aipm.worlds.digitdesk import scanner

METHODS = ("none", "platt", "isotonic")
PARTS = ("nothing", "training", "calibration", "test")
CLAIMS = ("never_wrong", "no_error_seen", "at_most_the_bound")
CLEAN_SERVED, FOREIGN_SERVED, SERVED_ERROR = 0.88, 0.01, 0.085  # the promises of Q03.3
ECE, ACCURACY_DROP = 0.05, 0.01  # the promises of Q03.2
DEGREES = 4  # how far a boundary may lie from that of unseen deals
CURVE = tuple(range(0, 41, 5))
CHEQUES, FORMS = 176, 54


@judges
def shown_percentage(choice: Any, worlds: Sequence[scanner.Scanner] | None = None) -> str:
    """Judge Q03.2: which reader's score may be shown as a percentage, after which recalibration.

    `choice` maps reader to one of scanner.READERS, method to METHODS and fitted_on to PARTS. Judged on `worlds` of
    scanner (without them the public one): calibration error at most ECE, accuracy at most ACCURACY_DROP below the best.
    """
    answered(choice)
    choice = mapping("choice", choice, ("reader", "method", "fitted_on"))
    reader = word("reader", choice["reader"], scanner.READERS)
    method = word("method", choice["method"], METHODS)
    part = word("fitted_on", choice["fitted_on"], PARTS)
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
    if error > ECE and reader == "bayes":
        raise Wrong(
            f"This reader says {said.mean():.1%} on average and is right in {right.mean():.1%}: calibration error "
            f"{error:.3f}, allowed {ECE:g}. The surest voice is not the most honest one."
        )
    if error > ECE:
        raise Wrong(
            f"It says {said.mean():.0%} on average and is right in {right.mean():.1%}: calibration error {error:.3f}, "
            f"allowed {ECE:g}. A clerk who reads {said.mean():.0%} checks pages that need no check. What would repair it?"
        )
    best = max(accuracy.values())
    if accuracy[reader] < best - ACCURACY_DROP:
        raise Wrong(
            f"Now the percentage is honest, with a calibration error of {error:.3f}. But the reader is right in "
            f"{accuracy[reader]:.1%} of pages, {100 * (best - accuracy[reader]):.1f} points below the best; 1 is allowed."
        )
    return f"calibration error {error:.3f}, and {right.mean():.1%} of the pages right."


@judges
def gate_and_threshold(gate: Any, worlds: Sequence[scanner.Scanner] | None = None) -> str:
    """Judge Q03.3: serve a page from which score on, and up to which unfamiliarity, with the bayes reader.

    `gate` maps score_min and ood_max to fractions. Judged on clean pages and on those of scanner.FOREIGN, pooled over
    `worlds` of scanner (without them the public one).
    """
    answered(gate)
    gate = mapping("gate", gate, ("score_min", "ood_max"))
    score_min, ood_max = fraction("score_min", gate["score_min"]), fraction("ood_max", gate["ood_max"])
    worlds = worlds or [scanner.public_world()]
    served = {
        stream: np.concatenate([_served(world, stream, score_min, ood_max) for world in worlds])
        for stream in ("clean", *scanner.FOREIGN)
    }
    clean = served["clean"].mean()
    foreign = {stream: served[stream].mean() for stream in scanner.FOREIGN}
    if ood_max == 1 and foreign["noise"] > FOREIGN_SERVED:
        raise Wrong(
            f"Your gate is open, so only the score decides: {foreign['noise']:.0%} of the pages of pure noise are served. "
            "The score does not know that it has never seen such a page. Which number does?"
        )
    if max(foreign.values()) > FOREIGN_SERVED:
        worst = max(foreign, key=foreign.__getitem__)
        raise Wrong(
            f"{foreign[worst]:.0%} of the {worst} pages pass; {FOREIGN_SERVED:.0%} is allowed. The strangest page among "
            "the learned ones is stranger than these. How much of the usual range do you need?"
        )
    if clean < CLEAN_SERVED and ood_max < 0.9:
        raise Wrong(
            f"You refuse {1 - clean:.0%} of the clean work, and {1 - CLEAN_SERVED:.0%} is allowed. At a gate of "
            f"{ood_max:g} about that share of ordinary pages counts as usual, and no more."
        )
    if clean < CLEAN_SERVED:
        raise Wrong(
            f"You refuse {1 - clean:.0%} of the clean work, and {1 - CLEAN_SERVED:.0%} is allowed. The gate lets enough "
            "pass; look at the threshold on the score."
        )
    right = np.concatenate([world.readings("bayes")["right"] for world in worlds])
    error = 1 - right[served["clean"]].mean()
    if error > SERVED_ERROR:
        raise Wrong(f"{error:.1%} of the clean pages that you serve are read wrongly; {SERVED_ERROR:.1%} is allowed.")
    return f"{clean:.0%} of the clean pages served, {max(foreign.values()):.1%} of the foreign ones, {error:.1%} wrong."


def _served(world: scanner.Scanner, stream: str, score_min: float, ood_max: float) -> np.ndarray:
    """Which pages of a stream pass both conditions, as booleans."""
    return (world.readings("bayes", stream)["score"].to_numpy() >= score_min) & (world.unfamiliar(stream) <= ood_max)


def crossing(curve: pd.DataFrame, level: float) -> float:
    """The angle at which a falling curve (columns angle and accuracy) first meets `level`, by straight lines between."""
    angles, values = curve["angle"].to_numpy(float), curve["accuracy"].to_numpy()
    below = int(np.argmax(values < level))
    if not below:
        return angles[0] if values[0] < level else angles[-1]
    share = (values[below - 1] - level) / (values[below - 1] - values[below])
    return float(angles[below - 1] + share * (angles[below] - angles[below - 1]))


def mean_curve(worlds: Sequence[scanner.Scanner], reader: str = "forest") -> pd.DataFrame:
    """Accuracy and mean score under turning, averaged over worlds of scanner."""
    curves = [scanner.turned(world, reader, CURVE) for world in worlds]
    return sum(curves) / len(curves)


@judges
def boundary(card: Any, worlds: Sequence[scanner.Scanner] | None = None) -> str:
    """Judge Q03.4: at which angles the forest's accuracy falls to 90% and to 70%, to within DEGREES of unseen deals."""
    answered(card)
    card = mapping("card", card, ("angle_90", "angle_70"))
    angles = {name: number(name, value, 0, 180, unit="degrees") for name, value in card.items()}
    public = mean_curve([scanner.world(seed) for seed in range(5)])
    for level, name in ((90, "angle_90"), (70, "angle_70")):
        at_angle = np.interp(angles[name], public["angle"], public["accuracy"])
        if angles[name] == level:
            raise Wrong(
                f"{name} is {level}, the percentage itself. At {level} degrees this reader gets about "
                f"{scanner.turned(scanner.public_world(), 'forest', (level,))['accuracy'][0]:.0%} right. Which angle is wanted?"
            )
        if not differs(angles[name], 100 * at_angle, 0.5) and angles[name] > 30:
            raise Wrong(
                f"{name} is {angles[name]:g}, which reads like an accuracy in percent. Write an angle in degrees."
            )
    if angles["angle_90"] >= angles["angle_70"]:
        raise Wrong(
            f"At {angles['angle_90']:g} degrees you promise 90%, at {angles['angle_70']:g} only 70%. "
            "The further a page is turned, the worse it is read."
        )
    by_score = float(np.interp(-0.7, -public["mean_score"], public["angle"]))
    if angles["angle_70"] < DEGREES + by_score + 1:
        raise Wrong(
            f"At {angles['angle_70']:g} degrees this reader is still right in "
            f"{np.interp(angles['angle_70'], public['angle'], public['accuracy']):.0%} of pages. The curve that has fallen "
            "to 70% there is the mean score. Which column holds what happened?"
        )
    if worlds is None:
        return Readable("two angles, in the right order, none of the usual mix-ups.")
    curve = mean_curve(worlds)
    for share, name in ((0.9, "angle_90"), (0.7, "angle_70")):
        if differs(angles[name], crossing(curve, share), DEGREES):
            raise Wrong(
                f"{name}: on pages nobody has seen, accuracy at {angles[name]:g} degrees is "
                f"{np.interp(angles[name], curve['angle'], curve['accuracy']):.0%}, not {share:.0%}. "
                "Average several deals, and draw a straight line between two angles of the table."
            )
    return "the boundary holds on deals that you have not seen."


@judges
def flawless_run(claim: Any, exact: bool = False) -> str:
    """Judge Q03.8: the largest error rates that 176 of 176 and 54 of 54 right still allow, one-sided at 95%."""
    answered(claim)
    claim = mapping("claim", claim, ("cheques", "forms", "may_say"))
    rates = {name: fraction(name, claim[name]) for name in ("cheques", "forms")}
    said = word("may_say", claim["may_say"], CLAIMS)
    if 0 in rates.values() or said == "never_wrong":
        raise Wrong(
            "The absence of failures is no proof that there are none. A reader that is wrong on 1 page in 200 gets "
            f"{CHEQUES} in a row right in {(1 - 1 / 200) ** CHEQUES:.0%} of all tests."
        )
    if rates["cheques"] == rates["forms"]:
        raise Wrong(
            f"You give one rate for {CHEQUES} pages and for {FORMS}. The 5% is the risk that you take with the claim; "
            "the bound itself depends on how much was tested."
        )
    if not differs(rates["cheques"], 1 / CHEQUES, 0.0004) or not differs(rates["forms"], 1 / FORMS, 0.001):
        raise Wrong(
            f"A reader that is wrong on 1 page in {CHEQUES} would show no error in {(1 - 1 / CHEQUES) ** CHEQUES:.0%} of "
            "such tests. To be excluded at 95%, a rate must show none in only 5%."
        )
    if not differs(rates["cheques"], upper_error_bound(0, CHEQUES, 0.975), 0.0004):
        raise Wrong(
            f"An error rate of {rates['cheques']:.2%} passes such a test in {(1 - rates['cheques']) ** CHEQUES:.1%} of cases: "
            "the upper end of a two-sided interval. Only one side is asked here, and 5% stands there."
        )
    if said == "no_error_seen":
        raise Wrong(
            f"True, and it hides what matters: {FORMS} pages without an error and {CHEQUES} sound the same. "
            "Which sentence carries the size of the test?"
        )
    if not exact:
        return Readable("two bounds, and the larger test gives the smaller one.")
    for name, trials in (("cheques", CHEQUES), ("forms", FORMS)):
        if differs(rates[name], upper_error_bound(0, trials), 0.04 * upper_error_bound(0, trials)):
            raise Wrong(
                f"{name}: a reader with an error rate of {rates[name]:.2%} passes {trials} pages without an error in "
                f"{(1 - rates[name]) ** trials:.1%} of tests. Find the rate at which that is 5%."
            )
    return "a flawless run, with the error rate that it still allows."
