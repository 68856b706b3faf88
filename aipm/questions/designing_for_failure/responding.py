"""Lesson 04, the questions about the alarm that rings: what it does by itself, and who then does what in which order."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np

from aipm.questions.designing_for_failure.planning import listed
from aipm.questions.designing_for_failure.watching import (
    CAUGHT,
    FALSE_ALARMS,
    IN_TIME,
    alarm_plan,
    caught_share,
    read_monitors,
)
from aipm.questions.reading import answered
from aipm.questions.verdict import Readable, Wrong, judges
from aipm.worlds.cytotriage import failures
from aipm.worlds.payguard import drills

STOPS = ("fallback_rules", "pause_product")
FALSE_PAUSES = 0.01  # of calm quarters at most in which payments are stopped
PUBLIC_DRILLS, HIDDEN_DRILLS = 8, 6  # worlds of drills.QUARTERS quarters of each kind
SURE = 2.33  # standard deviations: kept in 99 of 100 draws

SWITCHED, SAVED, TOLD = 12, 48, 24  # hours after the alarm by which a step must have ended


@judges
def alarm_response(monitors: Any, worlds: Sequence[drills.Drill] | None = None) -> str:
    """Judge Q04.4: the drills of `alarm_plan`, and what each alarm does.

    Monitors that stop the model (STOPS) must catch CAUGHT of the changes of tactics by themselves, and payments may be
    paused in at most FALSE_PAUSES of calm quarters. Replayed on `worlds`, without them on PUBLIC_DRILLS public ones.
    """
    read = read_monitors(monitors)
    seen = worlds or [drills.public_world(), *map(drills.world, range(1, PUBLIC_DRILLS))]
    told = alarm_plan(monitors, worlds=seen)
    weeks = IN_TIME[drills.TACTICS]
    stopping = [monitor for monitor in read if monitor["then"] in STOPS]
    stopped = caught_share(stopping, seen, drills.TACTICS, weeks) if stopping else 0.0
    if stopped < CAUGHT:
        model, nothing = failures.weekly_loss()
        raise Wrong(
            f"Of the changes of tactics {stopped:.0%} end in more than a message within {weeks} weeks; {CAUGHT:.0%} are asked. Until somebody "
            f"acts on a message the model runs on, and it then costs {model - nothing:,.0f} € a week more than no model. What should that alarm do?"
        )
    pausing = [monitor for monitor in read if monitor["then"] == "pause_product"]
    paused = caught_share(pausing, seen, drills.CALM, drills.WEEKS) if pausing else 0.0
    if paused > FALSE_PAUSES:
        raise Wrong(
            f"In {paused:.1%} of calm quarters a false alarm stops every payment of the bank, {drills.PAYMENTS:,} a week; {FALSE_PAUSES:.0%} are allowed. "
            "Which answer stops the model and lets people pay?"
        )
    shares = [
        (caught_share(read, seen, drills.CALM, drills.WEEKS), FALSE_ALARMS, "false alarms"),
        (paused, FALSE_PAUSES, "false pauses"),
        (1 - stopped, 1 - CAUGHT, "changes of tactics not stopped in time"),
        (1 - caught_share(read, seen, drills.FEED, IN_TIME[drills.FEED]), 1 - CAUGHT, "broken feeds not seen in time"),
    ]
    near = [(share, limit, what) for share, limit, what in shares if share > limit - _strays(share)]
    if worlds is None and near:
        share, limit, what = near[0]
        return Readable(
            f"{told} That keeps the promises on these quarters. But at most {limit:.0%} {what} are allowed, here they are {share:.1%}, and other "
            f"quarters differ by up to {100 * _strays(share):.1f} percentage points."
        )
    return f"{told} {stopped:.0%} of the changes of tactics also end in more than a message."


def _strays(share: float) -> float:
    """How far a share may stray between the public quarters and hidden ones, in 99 of 100 draws."""
    public, unseen = PUBLIC_DRILLS * drills.QUARTERS, HIDDEN_DRILLS * drills.QUARTERS
    return float(SURE * np.sqrt(share * (1 - share) * (1 / public + 1 / unseen)))


@judges
def runbook(steps: Any, replayed: bool = False) -> str:
    """Judge Q04.7: ten steps, one after another, against the clock.

    Within hours of the alarm the model is off (SWITCHED), those who were hit are told (TOLD) and the records are safe (SAVED);
    neither happens on an unchecked alarm. A new model waits for cause and labels, goes live tested, and the review knows the
    cause. With `replayed` the sentence reports what the order costs on the drill.
    """
    answered(steps)
    order = listed("steps", steps, tuple(failures.STEPS), len(failures.STEPS))
    ends = dict(zip(order, accumulate(failures.STEPS[step] for step in order), strict=True))
    hours, cost = ends["switch_to_fallback"], _extra(ends["switch_to_fallback"])
    for step, deed in (
        ("switch_to_fallback", "switch the scores off"),
        ("tell_affected", "tell people that they were hit"),
    ):
        if ends[step] < ends["check_alarm"]:
            raise Wrong(
                f"You {deed} before anybody has looked whether the alarm is real. A weekly chart of recall at two standard deviations "
                f"rings in {_calm_rings():.0%} of calm quarters. The check takes {failures.STEPS['check_alarm']} hours."
            )
    if hours > SWITCHED:
        longest = max(order[: order.index("switch_to_fallback")], key=lambda step: failures.STEPS[step])
        raise Wrong(
            f"{hours} hours pass before the switch, {failures.STEPS[longest]} of them for {longest}; {SWITCHED} are allowed. The broken model decides all that "
            f"time, and that costs about {cost:,.0f} € more than no model. Which step stops the loss?"
        )
    if ends["tell_affected"] > TOLD:
        raise Wrong(
            f"The people whose payments were hit hear of it {ends['tell_affected']} hours after the alarm; {TOLD} are allowed. Some will hear sooner, "
            "from their statement. What can they be told as soon as the loss is stopped?"
        )
    if ends["save_evidence"] > SAVED:
        raise Wrong(
            f"The records are copied {ends['save_evidence']} hours after the alarm, and they are overwritten after {SAVED}. What will show the cause then?"
        )
    for earlier, later, message in BEFORE:
        if ends[earlier] > ends[later]:
            raise Wrong(message)
    said = f"the loss stops after {hours} hours, at about {cost:,.0f} €"
    return f"{said}; people hear of it, and the new model learns from new weeks." if replayed else f"{said}."


BEFORE = (  # (earlier, later, what goes wrong otherwise)
    (
        "find_cause",
        "retrain",
        "You retrain before you know what broke. What would the new model learn that the old one did not know?",
    ),
    (
        "collect_labels",
        "retrain",
        "You retrain before the labels of the new weeks are there. The new model learns the old tactics once more. How long do labels "
        "take here?",
    ),
    (
        "retrain",
        "test_on_new_weeks",
        "The test comes before the new model is there. What does it test?",
    ),
    (
        "test_on_new_weeks",
        "relaunch_in_steps",
        "A model goes live that nobody has tested on weeks after the change. The old one had passed its test, too.",
    ),
    ("find_cause", "write_review", "You write the review before anybody knows the cause. What will it say about it?"),
)


def _extra(hours: int) -> float:
    """Euros that the broken model costs in so many hours beyond what no model costs."""
    model, nothing = failures.weekly_loss()
    return (model - nothing) * hours / 168


def _calm_rings() -> float:
    """How often a weekly chart of recall at two standard deviations rings in a calm quarter of the bank."""
    calm = drills.rates()[drills.CALM]
    frauds = round(drills.PAYMENTS * (calm.outcome[0] + calm.outcome[2]))
    return drills.chart(calm.recall, calm.recall, frauds, 2.0)[0]
