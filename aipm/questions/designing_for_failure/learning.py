"""Lesson 04, the questions about learning: what reviewers cannot see, and a loop that keeps finding out."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from aipm.questions.calling import calls
from aipm.questions.reading import answered, fraction, mapping, number, words
from aipm.questions.verdict import Malformed, Readable, Wrong, brief, judges
from aipm.worlds.payguard import drills
from aipm.worlds.shelf import feedback

FIELDS = ("customer_name", "clicks", "delivery_address", "position", "propensity", "shown_items")
PERSONAL = ("customer_name", "delivery_address")
VISITORS = 300  # a week, in the shops of Q04.5
OF_BEST, FOUND = 0.94, 3.7  # of the clicks of the best page at least, and of its five items on average
PUBLIC_SHOPS, HIDDEN_SHOPS = range(80), 80
SURE = 2.33  # standard deviations: kept in 99 of 100 draws
WITHIN = 0.03  # the mean distance of an estimate from the true recall
PUBLIC_AUDITS = range(20)


@judges
def learning_loop(loop: Any, worlds: Sequence[feedback.Shop] | None = None) -> str:
    """Judge Q04.5: the share of random places, and what is logged.

    Replayed in the shops of `worlds` (without them PUBLIC_SHOPS), with VISITORS a week: on average at least OF_BEST of the
    clicks of the best page, and at least FOUND of its five items known at the end. The log needs clicks, shown items,
    position, propensity. Without `worlds` an answer near a limit is Readable.
    """
    answered(loop)
    loop = mapping("loop", loop, ("explore_share", "log"))
    share = fraction("explore_share", loop["explore_share"])
    log = words("log", loop["log"], FIELDS)
    if not log:
        raise Malformed(f"`log` is empty; a set of fields was expected, from: {', '.join(FIELDS)}.")
    shops = worlds or [feedback.world(seed) for seed in PUBLIC_SHOPS]
    runs = [feedback.run(shop, share, visitors=VISITORS) for shop in shops]
    all_clicks, all_found = [run.of_best for run in runs], [run.found for run in runs]
    clicks, found = np.mean(all_clicks), np.mean(all_found)
    if share == 0:
        raise Wrong(
            f"Without a random place the page earns {clicks:.0%} of the clicks that it could and knows {found:.1f} of the five best "
            "items. An item that is never shown earns no click, and an item without clicks is never shown. What breaks that circle?"
        )
    if found < FOUND:
        looks = share * VISITORS * feedback.WEEKS * feedback.PLACES / feedback.ITEMS
        raise Wrong(
            f"With {share:.2%} of random places the page knows {found:.2f} of the five best items after {feedback.WEEKS} weeks; {FOUND} are asked. "
            f"With {VISITORS} visitors a week, chance shows each item about {looks:.0f} times in all that time. Is that enough to tell good items from lucky ones?"
        )
    if clicks < OF_BEST:
        raise Wrong(
            f"{share:.1%} of all places are random, and the page knows {found:.2f} of the five best items, but it earns {clicks:.1%} of the clicks "
            f"that it could; {OF_BEST:.0%} are asked. How much chance is needed once the best are known?"
        )
    personal = [field for field in PERSONAL if field in log]
    if personal:
        raise Wrong(
            f"Your log keeps {personal[0]}, and no estimate here needs it. What you do not keep cannot leak. Which fields tell "
            "you how often an item was shown, where, and why?"
        )
    if log == {"clicks"}:
        raise Wrong(
            "Your log holds clicks and no denominators: 90 clicks of 100 showings and 90 of 9,000 look the same. What was on the "
            "page when nobody clicked?"
        )
    for field, message in (
        ("clicks", "Your log says what was shown and not what was clicked. Which outcome should the model learn from?"),
        (
            "shown_items",
            "An item that was shown and left alone does not appear in your log: clicks have no denominator.",
        ),
        (
            "position",
            "Your log does not say in which place an item stood. The fifth place is looked at "
            f"{feedback.FADE**4:.2f} times as often as the first: is an item unloved, or was it low on the page?",
        ),
        (
            "propensity",
            "Your log does not say with which chance each item was shown (its propensity). A click on a place drawn at random "
            "and one on a favourite weigh the same. How will you tell luck from merit later?",
        ),
    ):
        if field not in log:
            raise Wrong(message)
    said = f"{clicks:.1%} of the clicks of the best page, {found:.2f} of its five items known, and a log to learn from."
    strays = [SURE * np.std(each) * np.sqrt(1 / len(runs) + 1 / HIDDEN_SHOPS) for each in (all_clicks, all_found)]
    if worlds is None and (clicks < OF_BEST + strays[0] or found < FOUND + strays[1]):
        return Readable(
            f"{said} That keeps the promises in these shops, where {OF_BEST:.0%} and {FOUND} are asked. But other shops differ by up to "
            f"{100 * strays[0]:.1f} percentage points of clicks and {strays[1]:.2f} items."
        )
    return said


@judges
def recall_from_audit(true_recall: Any, worlds: Sequence[drills.Drill] | None = None) -> str:
    """Judge Q04.6: a function (table) → recall, from labels that exist only where somebody looked.

    Replayed on the mixed audits of `worlds` (of `drills.world`; without them PUBLIC_AUDITS). The mean distance from the truth
    may be at most WITHIN; without `worlds` an answer near it is Readable.
    """
    answered(true_recall)
    pairs = [world.mixed_audit() for world in worlds or map(drills.world, PUBLIC_AUDITS)]
    rows, slips = [], []
    recalls = calls("true_recall", true_recall, [(table.copy(),) for table, _ in pairs])
    for (table, true), recall_of in zip(pairs, recalls, strict=True):
        value = recall_of()
        answered(value)
        rows.append((fraction("true_recall(table)", number("true_recall(table)", value)), true))
        slips.append(_slips(table))
    got, truth = map(np.array, zip(*rows, strict=True))
    distance = np.abs(got - truth).mean()
    if distance <= WITHIN:
        said = f"on average {100 * distance:.1f} percentage points off, though nobody looked at most payments."
        strays = SURE * np.abs(got - truth).std() * np.sqrt(2 / len(pairs))
        if worlds is None and distance > WITHIN - strays:
            return Readable(
                f"{said} But {100 * WITHIN:.0f} are allowed, and on other tables it may be {100 * strays:.1f} more."
            )
        return said
    place = int(np.argmax(np.abs(got - truth)))
    table, (value, true) = pairs[place][0], rows[place]
    said = (
        f"Your function is {100 * distance:.0f} percentage points off on average; {100 * WITHIN:.0f} are allowed. In one audit it says "
        f"{value:.0%}, and in truth {true:.0%} of the frauds are flagged."
    )
    for name, message in SLIPS.items():
        if np.abs(got - [each[name] for each in slips]).max() < 0.002:
            raise Wrong(f"{said} {message}")
    if np.ptp(got) < 0.002:
        raise Wrong(
            f"{said} It says {brief(float(got[0]))} for every table, and the tables differ. Compute it from `frauds_found`, `payments` and "
            "`looked_at`."
        )
    looked = ", ".join(
        f"{share:.0%} of {group}"
        for group, share in zip(table["group"], table["looked_at"] / table["payments"], strict=True)
    )
    raise Wrong(
        f"{said} There the reviewers looked at {looked}. How many frauds does each group hold, and which of them are flagged?"
    )


SLIPS = {  # by the slip: what its value means
    "all flagged": (
        "That is the recall among reviewed payments: every fraud there was flagged, since flagging is why they were reviewed. You can only see misses that "
        "you looked for: which rows of the table did look?"
    ),
    "near as found": (
        "That is what you get from the frauds found in the first two rows. Many frauds score far below the threshold. Which row "
        "stands for them?"
    ),
    "near": (
        "That is what you get from the first two groups alone. Many frauds score far below the threshold. Which row stands for them?"
    ),
    "as found": (
        "That is what you get from the frauds that were found, as if all groups had been looked at alike. How many frauds does each "
        "one stand for that was found in a sample?"
    ),
    "middle as found": (
        "That is what you get if only the last row is scaled up. How much of the middle group was looked at?"
    ),
    "without the middle": (
        "That is what you get without the middle row. It was not drawn at random from all payments, but its frauds are missed, too. "
        "How many are they?"
    ),
    "pooled": (
        "That is what you get if the last two rows are added first and scaled up together. The curious look more often at the middle "
        "group, where fraud is more frequent. What does each row stand for by itself?"
    ),
    "precision": (
        "That is the share of frauds among the flagged payments: the precision. Recall divides by all frauds, also by those that nobody "
        "flagged. How many are they?"
    ),
}


def _slips(table: pd.DataFrame) -> dict[str, float]:
    """What the usual slips make of an audit's table, by their names in SLIPS."""
    found, payments, looked = (table[name].to_numpy(float) for name in ("frauds_found", "payments", "looked_at"))
    frauds = found * payments / looked
    together = found[1:].sum() * payments[1:].sum() / looked[1:].sum()
    return {
        "all flagged": 1.0,
        "near as found": found[0] / found[:2].sum(),
        "near": frauds[0] / frauds[:2].sum(),
        "as found": found[0] / found.sum(),
        "middle as found": frauds[0] / (found[:2].sum() + frauds[2]),
        "without the middle": frauds[0] / (frauds[0] + frauds[2]),
        "pooled": frauds[0] / (frauds[0] + together),
        "precision": found[0] / payments[0],
    }
