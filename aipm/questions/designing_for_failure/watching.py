"""Lesson 04, the questions about watching: three zones as a specification, and alarms replayed on drills."""

from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from aipm import spec as specs
from aipm.questions.reading import answered, count, listing, mapping, number, spelt, word
from aipm.questions.verdict import Formed, Malformed, Readable, Wrong, brief, judges
from aipm.worlds import cytotriage
from aipm.worlds.payguard import drills

VOCABULARY = specs.Vocabulary(
    product="CytoTriage",
    do=("human_review", "urgent_referral", "clear"),
    say=("a_person_will_look", "seen_this_week", "likely_benign"),
    owners=("clinical_lead", "operations", "product"),
    metrics={
        "missed_per_1000": ("audit_of_cleared",),
        "review_share": ("review_share",),
        "urgent_benign_share": ("referral_outcome",),
    },
)
LIMITS = {"missed_per_1000": 10, "review_share": 0.20, "urgent_benign_share": 0.01}  # of section 3
ASKED = {"missed_per_1000": 5, "review_share": 0.13, "urgent_benign_share": 0.01}  # of Q04.3
STRAYS = {
    "missed_per_1000": 1.5,
    "review_share": 0.004,
    "urgent_benign_share": 0.002,
}  # between ten splits and ten others
SAYS = {"human_review": "a_person_will_look", "urgent_referral": "seen_this_week", "clear": "likely_benign"}
CLOSE = {
    "missed_per_1000": f"at most {ASKED['missed_per_1000']} of 1,000 may be missed, and other splits often differ by {STRAYS['missed_per_1000']}, sometimes by more",
    "review_share": f"at most {ASKED['review_share']:.0%} may go to a person, and other splits often differ by {STRAYS['review_share']:.1%}, sometimes by more",
    "urgent_benign_share": (
        f"at most {ASKED['urgent_benign_share']:.0%} may be urgent and benign, and other splits often differ by {STRAYS['urgent_benign_share']:.1%}, sometimes by more"
    ),
}
PUBLIC_SPLITS = range(10)
BUDGETS = [
    {"metric": metric, "scope": "all", "max": limit, "owner": owner, "review_by": "2027-03-01"}
    for (metric, limit), owner in zip(LIMITS.items(), VOCABULARY.owners, strict=True)
]


def _everyone(world: pd.DataFrame) -> np.ndarray:
    return np.ones(len(world), bool)


METRICS = {
    "missed_per_1000": specs.Metric(
        "missed_per_1000",
        "malignant cases that are cleared, of 1,000 cases",
        lambda world, action: ((action == "clear") & (world["malignant"] == 1), _everyone(world)),
        per=1000,
    ),
    "review_share": specs.Metric(
        "review_share",
        "cases that a person looks at",
        lambda world, action: (action == "human_review", _everyone(world)),
    ),
    "urgent_benign_share": specs.Metric(
        "urgent_benign_share",
        "benign cases that are referred as urgent",
        lambda world, action: ((action == "urgent_referral") & (world["malignant"] == 0), _everyone(world)),
    ),
}

SIGNALS = ("accuracy", "score_psi", "recall", "review_hit_rate")
THEN = ("alert_owner", "fallback_rules", "pause_product")
KEYS = ("signal", "window_weeks", "k", "runs", "wait_days", "then")
FALSE_ALARMS, CAUGHT = 0.05, 0.90  # of calm quarters at most, of incidents at least
IN_TIME = {drills.TACTICS: 6, drills.FEED: 2}  # weeks

Monitor = dict[str, Any]  # by KEYS, every entry checked


def _spelt(spec: Any) -> Any:
    """A spec with the words of its rules as the vocabulary spells them, where they can be told; the rest as it is."""
    if not isinstance(spec, dict) or not isinstance(spec.get("rules"), (list, tuple)):
        return spec

    def meant(entry: Any, known: Sequence[str]) -> Any:
        return (spelt(entry, known) or entry) if isinstance(entry, str) else entry

    words = {"do": VOCABULARY.do, "say": VOCABULARY.say}
    rules = [
        {key: meant(entry, words.get(key, ())) for key, entry in rule.items()} if isinstance(rule, dict) else rule
        for rule in spec["rules"]
    ]
    named = {"product": (VOCABULARY.product,), "default": VOCABULARY.do}
    return {key: meant(entry, named.get(key, ())) for key, entry in spec.items()} | {"rules": rules}


def _read_spec(spec: Any) -> dict[str, Any]:
    """A spec that can be read in CytoTriage's words, with the lesson's budgets; NotAnswered or Malformed else."""
    answered(spec)
    spec = _spelt(spec)
    try:
        specs.rules(spec)
        own = {**spec, "budgets": BUDGETS}
        specs.check(own, VOCABULARY)
    except specs.SpecError as error:
        raise Malformed(f"{brief(error, 300)}.") from None
    if not spec["rules"]:
        raise Malformed("`rules` is empty; rules for low, middle and high scores were expected.")
    return own


@judges
def three_zones_form(spec: Any) -> str:
    """Judge the form of Q04.3: rules that can be read, in the words of CytoTriage."""
    own = _read_spec(spec)
    return Formed(f"rules that can be read: {len(own['rules'])}.")


@judges
def three_zones(spec: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q04.3: a specification that keeps ASKED on all cases of `worlds` together (without them ten public splits).

    Each rule fires somewhere, and says what it does. Without `worlds` an answer nearer to a limit than STRAYS is Readable.
    """
    own = _read_spec(spec)
    for finding in specs.lint(own, VOCABULARY):
        if finding.kind == "gap":
            raise Wrong(
                f"Nobody answers at {finding.where}, and the spec has no default: those women get no result at all. "
                "Which rule should reach further?"
            )
        if finding.kind == "unreachable":
            raise Wrong(
                f"{finding.where} never fires: the rules above it take every score that it names. What is it for, and "
                "should it stand higher up?"
            )
    for rule in own["rules"]:
        if rule["say"] != SAYS[rule["do"]]:
            raise Wrong(
                f"The rule {rule['id']} does {rule['do']} and says {rule['say']}. What would a woman expect who reads these words?"
            )
    splits = worlds or [cytotriage.world(seed) for seed in PUBLIC_SPLITS]
    cases = pd.concat(splits)
    cases = cases.rename(columns={"logistic": "score"})
    values = {line.metric: line.value for line in specs.replay(own, cases, METRICS)}
    missed, review, urgent = (values[name] for name in ASKED)
    if review == 0:
        raise Wrong(
            f"No case goes to a person: the product acts on each score as if it were sure. {missed:.1f} of 1,000 women have a malignant "
            f"lump and are cleared ({ASKED['missed_per_1000']} are allowed), and {urgent:.1%} of all cases are benign and referred as urgent "
            f"({ASKED['urgent_benign_share']:.0%}). Where should a person look?"
        )
    if review > ASKED["review_share"]:
        raise Wrong(
            f"{missed:.1f} of 1,000 are missed, and {review:.1%} of all cases go to four people who can take "
            f"{ASKED['review_share']:.0%}. Which scores need no person?"
        )
    if missed > ASKED["missed_per_1000"]:
        raise Wrong(
            f"{missed:.1f} of 1,000 women have a malignant lump and are cleared; {ASKED['missed_per_1000']} are allowed. The reviewers "
            f"are asked about {review:.1%} of the cases and could take {ASKED['review_share']:.0%}. At which end is the danger?"
        )
    if urgent > ASKED["urgent_benign_share"]:
        raise Wrong(
            f"{urgent:.1%} of all cases are benign and referred as urgent; {ASKED['urgent_benign_share']:.0%} are allowed. From which score "
            "on is a referral safe without a person?"
        )
    told = f"{missed:.1f} of 1,000 missed, {review:.1%} to a person, {urgent:.1%} urgent and benign, among {len(splits[0])} women scored in {len(splits)} splits."
    close = [name for name, limit in ASKED.items() if values[name] > limit - STRAYS[name]]
    if worlds is None and close:
        return Readable(
            f"{told} That keeps the promises on these splits. But {CLOSE[close[0]]}, so this promise may break there."
        )
    return told


def read_monitors(monitors: Any) -> list[Monitor]:
    """The monitors as a list of checked dicts; NotAnswered or Malformed else."""
    answered(monitors)
    return listing(
        "monitors", monitors, "monitor", _read_monitor, 4, wanted="one to four monitors", bound="one to four"
    )


def _read_monitor(name: str, monitor: Any) -> Monitor:
    monitor = mapping(name, monitor, KEYS)
    ranges = {"window_weeks": (1, drills.WARM_UP), "runs": (1, 4), "wait_days": (0, 56)}
    for key, (low, high) in ranges.items():
        monitor[key] = count(f"{key} of {name}", number(f"{key} of {name}", monitor[key], low, high))
    monitor["signal"] = word(f"signal of {name}", monitor["signal"], SIGNALS)
    monitor["then"] = word(f"then of {name}", monitor["then"], THEN)
    monitor["k"] = number(f"k of {name}", monitor["k"], 0, 100)
    return monitor


@judges
def alarm_plan_form(monitors: Any) -> str:
    """Judge the form of Q04.4: one to four monitors that can be read."""
    read = read_monitors(monitors)
    return Formed("monitors that can be read: " + ", ".join(monitor["signal"] for monitor in read) + ".")


def _alarms(monitor: Monitor, world: drills.Drill, kind: str) -> np.ndarray:
    return world.alarms(kind, *(monitor[key] for key in KEYS[:-1]))


@judges
def alarm_plan(monitors: Any, worlds: Sequence[drills.Drill] | None = None) -> str:
    """Judge Q04.4: alarms in at most FALSE_ALARMS of calm quarters that catch at least CAUGHT of each kind of incident.

    In time means within IN_TIME weeks of the incident. Replayed on the drills of `worlds`, without them the public ones.
    """
    read = read_monitors(monitors)
    worlds = worlds or [drills.public_world()]
    false = caught_share(read, worlds, drills.CALM, drills.WEEKS)
    caught = {kind: caught_share(read, worlds, kind, weeks) for kind, weeks in IN_TIME.items()}
    if false > FALSE_ALARMS:
        noisy = [np.mean([_alarms(m, world, drills.CALM).any(axis=1).mean() for world in worlds]) for m in read]
        worst = int(np.argmax(noisy))
        raise Wrong(
            f"In {false:.1%} of calm quarters somebody is woken for nothing; {FALSE_ALARMS:.0%} are allowed. Most of it comes from "
            f"{read[worst]['signal']} (alone {noisy[worst]:.1%}). A wider limit, or a second week in a row?"
        )
    if caught[drills.TACTICS] < CAUGHT:
        _missed_tactics(read, caught[drills.TACTICS])
    if caught[drills.FEED] < CAUGHT:
        _missed_feed(read, caught[drills.FEED])
    return (
        f"{false:.1%} of calm quarters with a false alarm; {caught[drills.TACTICS]:.0%} of the changes of tactics and "
        f"{caught[drills.FEED]:.0%} of the broken feeds caught in time."
    )


def caught_share(monitors: Sequence[Monitor], worlds: Sequence[drills.Drill], kind: str, weeks: int) -> float:
    """The share of quarters of a kind in which any monitor alarms within `weeks` weeks."""
    return float(
        np.mean([np.any([_alarms(m, w, kind)[:, :weeks].any(axis=1) for m in monitors], axis=0).mean() for w in worlds])
    )


def _missed_tactics(read: Sequence[Monitor], share: float) -> NoReturn:
    """Raise Wrong: the change of tactics is not caught in six weeks."""
    calm, tactics = drills.rates()[drills.CALM], drills.rates()[drills.TACTICS]
    fell = f"recall fell from {calm.recall:.0%} to {tactics.recall:.0%}"
    outcomes = [m for m in read if m["signal"] != "score_psi"]
    hasty = [m for m in outcomes if m["signal"] != "review_hit_rate" and m["wait_days"] < 7 * drills.LABEL_DELAY]
    if hasty:
        blind = {
            "recall": "recall reads 100% in every week, whatever happens",
            "accuracy": "accuracy counts each of those as an honest payment",
        }[hasty[0]["signal"]]
        raise Wrong(
            f"Your {hasty[0]['signal']} is read after {hasty[0]['wait_days']} days. By then the bank knows the frauds that it stopped, "
            f"and none of those that it missed: {blind}. When do the disputes come in?"
        )
    if not outcomes:
        moved = drills.psi_of_counts(calm.bins, tactics.bins)
        raise Wrong(
            f"The change of tactics moves the PSI of the scores to {moved:.5f}, while {fell}. "
            "The inputs look as always; only what they mean has changed. Which signal looks at outcomes?"
        )
    said = f"Of the changes of tactics {share:.0%} are caught within {IN_TIME[drills.TACTICS]} weeks; {CAUGHT:.0%} are asked."
    if {m["signal"] for m in outcomes} == {"accuracy"}:
        points = 100 * (calm.accuracy - tactics.accuracy)
        raise Wrong(f"{said} Accuracy moved by {points:.2f} percentage points while {fell}. Watch the share that fell.")
    raise Wrong(
        f"{said} Is the limit too wide, the window too long, are there too many weeks in a row, or does a monitor wait longer than it must?"
    )


def _missed_feed(read: Sequence[Monitor], share: float) -> NoReturn:
    """Raise Wrong: the broken feed is not caught in two weeks."""
    calm, feed = drills.rates()[drills.CALM], drills.rates()[drills.FEED]
    limits = [m["k"] for m in read if m["signal"] == "score_psi"]
    moved = drills.psi_of_counts(calm.bins, feed.bins)
    chance = (drills.BINS - 1) * (1 + 1 / drills.REFERENCE_WEEKS) / drills.PAYMENTS
    if limits and min(limits) > moved:
        raise Wrong(
            f"A feed breaks, recall falls from {calm.recall:.0%} to {feed.recall:.0%}, the PSI of the scores rises to {moved:.3f}, and your "
            f"limit of {min(limits):g} stays quiet. Chance alone gives a PSI of about {chance:.4f} at this volume. Where does your limit come from?"
        )
    if limits:
        watch = next(m for m in read if m["signal"] == "score_psi" and m["k"] == min(limits))
        raise Wrong(
            f"Of the broken feeds {share:.0%} are caught within {IN_TIME[drills.FEED]} weeks; {CAUGHT:.0%} are asked. Your PSI monitor counts "
            f"{watch['window_weeks']} weeks together, asks for {watch['runs']} in a row and is read after {watch['wait_days']} days. "
            "Which of the three does it not need?"
        )
    raise Wrong(
        f"A feed breaks, and {share:.0%} of such incidents are caught within {IN_TIME[drills.FEED]} weeks. Accuracy then rises to {feed.accuracy:.1%} and "
        f"the reviewers' hit rate to {feed.review_hit_rate:.0%}: both look better. Which signal looks at the scores themselves?"
    )
