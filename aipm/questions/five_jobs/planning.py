"""Lesson 05, the decisions of Thursday and Friday: a plan for labels, and eight weeks of a start-up."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NoReturn

import numpy as np

from aipm.questions.practice import luck
from aipm.questions.reading import answered, count, fraction, mapping, number, word
from aipm.questions.verdict import Malformed, Readable, Wrong, judges
from aipm.worlds.helpdesk import annotation
from aipm.worlds.jobs import startup

RECALL, PRECISION = 0.95, 0.75  # of urgent: of the urgent tickets labelled urgent, of those labelled urgent
WITHIN = 0.05  # of the precision that a plan really has
OF_BEST = 0.90  # of the value of the best plan
PRACTICE_MARKETS, HIDDEN_MARKETS = range(40), 6  # seeds of the open check; how many grading draws


def precision(right: float) -> float:
    """Of the tickets labelled urgent, the share that is urgent, where both kinds are labelled rightly in a share `right`."""
    hits, false = annotation.URGENT * right, (1 - annotation.URGENT) * (1 - right)
    return hits / (hits + false)


@judges
def annotation_plan(plan: Any, worlds: Sequence[annotation.Crew] | None = None) -> str:
    """Judge Q05.5: labels a ticket, when the expert decides, and the precision of urgent that this gives.

    At least RECALL and PRECISION for urgent tickets, all tickets within the budget, and the stated precision within WITHIN.
    By expected outcomes, averaged over the Crews of `worlds` (without them the public one).
    """
    answered(plan)
    plan = mapping("plan", plan, ("labels_per_item", "adjudicate_if", "precision"))
    labels = count("labels_per_item", number("labels_per_item", plan["labels_per_item"], 1, annotation.MOST_LABELS))
    when = word("adjudicate_if", plan["adjudicate_if"], annotation.WHEN)
    stated = fraction("precision", plan["precision"])
    crews = worlds or [annotation.public_world()]
    done = [annotation.outcome(crew, labels, when) for crew in crews]
    right, euros = float(np.mean([each.right for each in done])), float(np.mean([each.euros for each in done]))
    found, true = right, float(np.mean([precision(each.right) for each in done]))
    urgent = 1000 * annotation.URGENT
    called, false = urgent * found / true, urgent * found / true - urgent * found
    flags = (
        f"of 1,000 tickets {called:.0f} are labelled urgent, and {false:.0f} of these are not (precision {true:.0%}); "
        f"{urgent * found:.0f} of the {urgent:.0f} urgent ones are found (recall {found:.0%})"
    )
    if labels == 1:
        alone = float(np.mean([crew.right for crew in crews]))
        raise Wrong(
            f"One label a ticket is right in {alone:.0%}: nobody can disagree with it, so no rule sees a doubt. Of the tickets that it calls urgent "
            f"only {precision(alone):.0%} are urgent. How would you notice a wrong label?"
        )
    if when == "low_agreement" and (found < RECALL or true < PRECISION):
        agree, kappa = (
            np.mean([measure(crew) for crew in crews]) for measure in (annotation.agreement, annotation.kappa)
        )
        raise Wrong(
            f"Annotators agree on {agree:.0%} of the tickets, so your rule never calls the expert: {flags}. "
            f"That agreement is a kappa of {kappa:.2f} here: most of it comes from tickets that are plainly not urgent. What else shows doubt?"
        )
    if annotation.TICKETS * euros > annotation.BUDGET:
        covered = int(annotation.BUDGET / euros)
        raise Wrong(
            f"At {euros:.2f} € a ticket the budget of {annotation.BUDGET:,.0f} € is gone after {covered:,} of {annotation.TICKETS:,} tickets. "
            "On which tickets is another opinion worth its price?"
        )
    if found < RECALL or true < PRECISION:
        hard, votes = (np.mean([annotation.majority(crew.right_hard, n) for crew in crews]) for n in (1, labels))
        raise Wrong(
            f"{right:.0%} of the labels are right, and yet {flags}. Asked are {RECALL:.0%} recall and {PRECISION:.0%} precision. "
            f"On the hard tickets one label is right in {hard:.0%}, and most of {labels} in {votes:.0%}. Who else could decide, and when?"
        )
    if abs(stated - true) > WITHIN:
        _wrong_precision(stated, right)
    said = f"{flags}; it costs {annotation.TICKETS * euros:,.0f} of {annotation.BUDGET:,.0f} €"
    if worlds is None and abs(stated - true) > WITHIN - 0.015:
        return Readable(
            f"{said}. Your `precision` of {stated:.2f} is only just near enough; other crews differ a little."
        )
    return f"{said}."


def _wrong_precision(stated: float, right: float) -> NoReturn:
    """Raise Wrong: the plan is good, and the precision that is stated is not its precision."""
    if abs(stated - right) < 0.006:  # rounded to two digits
        raise Wrong(
            f"The plan keeps its promise, but {stated:.2f} is the share of all labels that are right. Most tickets are not urgent, and "
            "that share counts them all. What is the share among the tickets that are labelled urgent?"
        )
    if abs(stated - (1 - right)) < 0.003:
        raise Wrong(
            f"The plan keeps its promise, but {stated:.3g} is the share of all labels that are wrong. How many tickets of 1,000 are labelled "
            "urgent, and how many of these are urgent?"
        )
    raise Wrong(
        f"The plan keeps its promise, but its precision is not {stated:.3g}, nor within five points of it. How many tickets of 1,000 are "
        "labelled urgent, rightly and wrongly?"
    )


@lru_cache(maxsize=1)
def _practice_markets() -> tuple[startup.Market, ...]:
    """Markets that the open check draws."""
    return tuple(startup.world(seed) for seed in PRACTICE_MARKETS)


@lru_cache(maxsize=128)
def _best(market: startup.Market) -> float:
    """The value of the best plan in a market."""
    return startup.best(market)[1]


@judges
def eight_weeks(weeks: Any, worlds: Sequence[startup.Market] | None = None) -> str:
    """Judge Q05.6: whole weeks by kind of work, worth at least OF_BEST of the best plan there is.

    The value is expected; its ratio to the best is averaged over the Markets of `worlds` (without them practice ones, and
    near the limit it says so).
    """
    answered(weeks)
    weeks = mapping("weeks", weeks, startup.WORK)
    weeks = {work: count(work, number(work, number_of, 0, 52, "weeks")) for work, number_of in weeks.items()}
    total = sum(weeks.values())
    if total > startup.WEEKS:
        raise Malformed(f"`weeks` gives away {total} weeks; the investors come after {startup.WEEKS}.")
    markets = list(worlds or _practice_markets())
    best = [_best(market) for market in markets]
    done = [startup.outcome(market, weeks) for market in markets]
    ratios = [float(each.value) / most for each, most in zip(done, best, strict=True)]
    ratio = float(np.mean(ratios))
    right, demo, dead_ends = (
        float(np.mean([getattr(each, name) for each in done])) for name in ("right", "demo", "dead_ends")
    )
    if ratio < OF_BEST:
        _too_little(
            weeks,
            f"Over {len(markets)} markets your plan is worth {ratio:.0%} of the best one.",
            right,
            demo,
            dead_ends,
            markets,
            ratio,
        )
    said = f"{ratio:.1%} of the value of the best plan over {len(markets)} markets; {right:.0%} right, the demo holds with a chance of {demo:.0%}"
    if worlds is None and ratio - luck(ratios, HIDDEN_MARKETS) < OF_BEST:
        return Readable(
            f"{said}. That is near the limit: in single markets it is {min(ratios):.0%} to {max(ratios):.0%}, and {OF_BEST:.0%} are asked on average."
        )
    return f"{said}."


def _too_little(
    weeks: Mapping[str, int],
    said: str,
    right: float,
    demo: float,
    dead_ends: float,
    markets: Sequence[startup.Market],
    ratio: float,
) -> NoReturn:
    """Raise Wrong: the plan is worth too little, and why."""
    if weeks["train_model"] > 0 and weeks["label_data"] == 0:
        raise Wrong(
            f"{said} For {_weeks(weeks['train_model'])} of training there are no labelled data to learn from, so the model "
            f"stays at {right:.0%} right. What must come before training?"
        )
    if weeks["label_data"] > 0 and weeks["train_model"] == 0:
        raise Wrong(
            f"{said} Nobody trains on the labels of {_weeks(weeks['label_data'])}, so the model stays at {right:.0%} right, as it was bought. "
            "What turns labels into answers?"
        )
    if weeks["evaluate"] == 0:
        raise Wrong(
            f"{said} Nobody has looked for its errors, and in {1 - demo:.0%} of the demos it is sure and wrong on the investor's own tickets. "
            "Which work finds those before she does?"
        )
    if weeks["win_pilots"] == 0:
        raise Wrong(
            f"{said} {right:.0%} of the answers are right, and no customer has tried it. Who would say that it is worth money?"
        )
    if weeks["build_fallback"] == 0:
        raise Wrong(
            f"{said} {dead_ends:.0%} of the sessions are dead ends: the answer is wrong, and there is no way on. "
            "Which kind of work gives those people one?"
        )
    if sum(weeks.values()) < startup.WEEKS:
        raise Wrong(
            f"{said} It uses {sum(weeks.values())} of {startup.WEEKS} weeks. Where would another week add most?"
        )
    moved = max(
        float(np.mean([startup.outcome(market, other).value / _best(market) for market in markets]))
        for other in _moves(weeks)
    )
    more = (
        f"The best move of a single week adds {100 * (moved - ratio):.0f} points: from which kind of work to which?"
        if moved >= ratio + 0.005
        else "No move of a single week makes it better: look for a plan of another kind."
    )
    raise Wrong(
        f"{said} {right:.0%} right, {dead_ends:.0%} dead ends, a demo that holds with a chance of {demo:.0%}. {more}"
    )


def _weeks(number_of: int) -> str:
    return "one week" if number_of == 1 else f"{number_of} weeks"


def _moves(weeks: Mapping[str, int]) -> list[dict[str, int]]:
    """Every plan that differs by one week moved from one kind of work to another."""
    return [
        {**weeks, giver: weeks[giver] - 1, taker: weeks[taker] + 1}
        for giver in weeks
        for taker in weeks
        if giver != taker and weeks[giver] > 0
    ]
