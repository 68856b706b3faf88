"""Lesson 04, the questions about learning: what reviewers cannot see, and a loop that keeps finding out."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from aipm.questions.calling import call
from aipm.questions.verdict import Malformed, Wrong, answered, brief, fraction, judges, mapping, number, words
from aipm.worlds.payguard import drills
from aipm.worlds.shelf import feedback

FIELDS = ("clicks", "shown_items", "position", "propensity", "customer_name", "delivery_address")
PERSONAL = ("customer_name", "delivery_address")
OF_BEST, FOUND = 0.93, 4.0  # of the clicks of the best page at least, and of its five items on average
PUBLIC_SHOPS = range(8)
WITHIN = 0.10  # the mean distance of an estimate from the true recall
PUBLIC_AUDITS = range(5)


@judges
def learning_loop(loop: Any, worlds: Sequence[feedback.Shop] | None = None) -> str:
    """Judge Q04.5: the share of random places, and what is logged.

    Replayed in the shops of `worlds` (without them eight public ones): on average at least OF_BEST of the clicks of the best
    page, and at least FOUND of its five items known at the end. The log needs clicks, shown items, position, propensity.
    """
    answered(loop)
    loop = mapping("loop", loop, ("explore_share", "log"))
    share = fraction("explore_share", loop["explore_share"])
    log = words("log", loop["log"], FIELDS)
    if not log:
        raise Malformed(f"`log` is empty; a set of fields was expected, from: {', '.join(FIELDS)}.")
    runs = [feedback.run(shop, share) for shop in worlds or [feedback.world(seed) for seed in PUBLIC_SHOPS]]
    clicks, found = np.mean([run.of_best for run in runs]), np.mean([run.found for run in runs])
    if share == 0:
        raise Wrong(
            f"Without a random place the page earns {clicks:.0%} of the clicks that it could and knows {found:.1f} of the five best "
            "items. An item that is never shown earns no click, and an item without clicks is never shown. What breaks that circle?"
        )
    if found < FOUND:
        raise Wrong(
            f"With {share:.2%} of random places the page knows {found:.1f} of the five best items after {feedback.WEEKS} weeks. Most items are "
            "hardly ever looked at. How many looks does each need?"
        )
    if clicks < OF_BEST:
        raise Wrong(
            f"{share:.0%} of all places are random, and the page knows {found:.1f} of the five best items, but it earns {clicks:.0%} of the clicks "
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
            "Your log does not say in which place an item stood. The fifth place is looked at 0.41 times as often as the "
            "first: is an item unloved, or was it low on the page?",
        ),
        (
            "propensity",
            "Your log does not say with which chance each item was shown (its propensity). A click on a place drawn at random "
            "and one on a favourite weigh the same. How will you tell luck from merit later?",
        ),
    ):
        if field not in log:
            raise Wrong(message)
    return f"{clicks:.0%} of the clicks of the best page, {found:.1f} of its five items known, and a log to learn from."


@judges
def recall_from_audit(true_recall: Any, worlds: Sequence[drills.Drill] | None = None) -> str:
    """Judge Q04.6: a function (table) → recall, from labels that exist only where somebody looked.

    Replayed on the audits of `worlds` (of `drills.world`; without them public ones). The mean distance from the truth may be
    at most WITHIN.
    """
    answered(true_recall)
    pairs = [world.audit() for world in worlds or map(drills.world, PUBLIC_AUDITS)]
    rows = []
    for table, true in pairs:
        value = call("true_recall", true_recall, table.copy())
        answered(value)
        share = fraction("true_recall(table)", number("true_recall(table)", value))
        found = table["frauds_found"]
        usual_slips = found[0] / found.sum(), found[0] / found[:2].sum(), found[0] / table["payments"][0]
        rows.append((share, true, *usual_slips))
    got, truth, naive, near, precision = map(np.array, zip(*rows, strict=True))
    said = f"Your function says {got.mean():.0%}; in truth {truth.mean():.0%} of the frauds are flagged."
    if (got > 0.99).all():
        raise Wrong(
            f"{said} Among reviewed payments every fraud was flagged, since flagging is why they were reviewed. You can only "
            "see misses that you looked for: which rows of the table did look?"
        )
    if np.abs(got - near).max() < 0.005:
        raise Wrong(
            f"{said} You counted the misses just below the threshold, where the curious look. Most frauds of the new kind score "
            "far lower. Which row stands for them?"
        )
    if np.abs(got - naive).max() < 0.005:
        raise Wrong(
            f"{said} You added what was found, as if all groups had been looked at alike. Of the rest, one payment in "
            f"{1 / drills.AUDITED_REST:.0f} was looked at: how many frauds does each one found stand for?"
        )
    if np.abs(got - precision).max() < 0.005:
        raise Wrong(
            f"{said} You divided the flagged frauds by the flagged payments: that is the precision. Recall divides by all frauds, also "
            "by those that nobody flagged. How many are they?"
        )
    if (got < truth / 4).all():
        raise Wrong(
            f"{said} In every audit that is less than a quarter of the truth. Estimate the frauds of each group first, then divide the "
            "flagged ones by all."
        )
    if np.abs(got - truth).mean() > WITHIN:
        raise Wrong(
            f"{said} {100 * WITHIN:.0f} points of distance are allowed. Estimate the frauds of each group first, then divide the "
            "flagged ones by all."
        )
    if np.ptp(got) == 0:
        raise Wrong(
            f"{said} It says {brief(float(got[0]))} for every table, and the tables differ. Compute it from `frauds_found`, `payments` and "
            "`looked_at`."
        )
    return f"{got.mean():.0%} estimated, {truth.mean():.0%} true, though nobody looked at most payments."
