"""Lesson 05, one decision at each desk: a platform's size, a release check, an annotation plan, eight weeks."""

from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np

from aipm.questions.verdict import Malformed, Wrong, answered, count, judges, mapping, number, word
from aipm.worlds.helpdesk import annotation, serving, skew
from aipm.worlds.jobs import startup

TRAFFIC = (0, 1, 2)  # public traffic, by which the least cost is found
FOUND, TRUE_ALARMS = 0.90, 0.90  # of the broken columns found, of the columns named broken
PUBLIC_WEEKS = range(6)
ENOUGH = 0.97  # of the labels right
OF_BEST = 0.90  # of the value of the best plan


@judges
def platform_promise(size: Any, worlds: Sequence[int] | None = None) -> str:
    """Judge Q05.3: replicas and batch that keep `serving`'s promise at no more than DEARER above the least cost.

    Replayed on the traffic of `worlds` (seeds; without them public ones).
    """
    answered(size)
    size = mapping("size", size, ("replicas", "batch"))
    replicas = count("replicas", number("replicas", size["replicas"], 1, serving.MOST_REPLICAS))
    batch = count("batch", number("batch", size["batch"], 1, serving.MOST_BATCH))
    seen = serving.pooled(tuple(worlds or TRAFFIC), replicas, batch)
    if not seen.kept:
        _broken_promise(seen, replicas, batch)
    fewest, _ = serving.least(TRAFFIC)
    if replicas > fewest * (1 + serving.DEARER):
        raise Wrong(
            f"p95 is {seen.p95:.0f} ms, and you pay {replicas * serving.EUROS:.2f} € an hour, {replicas / fewest - 1:.0%} above the least that keeps the promise; "
            f"{serving.DEARER:.0%} are allowed. Can each replica do more for every start?"
        )
    return f"p95 {seen.p95:.0f} ms, {seen.errors:.2%} errors, {replicas * serving.EUROS:.2f} € an hour; busy {seen.busy:.0%} of the time."


def _broken_promise(seen: serving.Hour, replicas: int, batch: int) -> NoReturn:
    """Raise Wrong: the promise is broken, by the queue, by the size of the batch, or behind a fine mean."""
    if seen.busy >= 1:
        raise Wrong(
            f"The work of {serving.load(batch):.1f} replicas arrives, and you have {replicas}. The queue grows without end: after 20 seconds "
            f"p95 is {seen.p95 / 1000:,.1f} seconds. How much idle time does the promise need?"
        )
    if seen.busy >= 0.949:
        raise Wrong(
            f"{replicas} replicas are busy {seen.busy:.0%} of the time, and p95 is {seen.p95:,.0f} ms. Queues explode near full load: "
            "there is no slack for a busy second. How much idle time does the promise need?"
        )
    if seen.mean <= serving.P95:
        raise Wrong(
            f"The mean is {seen.mean:.0f} ms and looks kept; p95 is {seen.p95:.1f} ms, {serving.P95:.0f} are promised. One call in twenty waits "
            "longer than that. Does it wait in the queue, or for its own batch?"
        )
    alone = serving.pooled(TRAFFIC, serving.MOST_REPLICAS, batch)
    raise Wrong(
        f"With batches of {batch} p95 is {seen.p95:.0f} ms, and with {serving.MOST_REPLICAS} replicas it would still be {alone.p95:.0f}. "
        "Throughput goes up and the first call waits for the last. How large may a batch be?"
    )


@judges
def release_check(check: Any, worlds: Sequence[skew.Week] | None = None) -> str:
    """Judge Q05.4: a check that names the columns which the serving code breaks, and no others.

    Replayed on the Weeks of `worlds` (without them public ones), pooled: at least FOUND of the broken columns are named,
    and at least TRUE_ALARMS of the named ones are broken.
    """
    answered(check)
    check = mapping("check", check, ("compare", "statistic", "limit"))
    compare = word("compare", check["compare"], skew.COMPARE)
    statistic = word("statistic", check["statistic"], skew.STATISTICS)
    limit = number("limit", check["limit"], 0, 10)
    weeks = list(worlds or [skew.world(seed) for seed in PUBLIC_WEEKS])
    named = [_named(week, compare, statistic, limit) for week in weeks]
    hits = sum(len(names & week.broken) for names, week in zip(named, weeks, strict=True))
    alarms, broken = sum(map(len, named)), sum(len(week.broken) for week in weeks)
    said = (
        f"Your check names {alarms} columns in {len(weeks)} weeks. Broken among them: {hits}; broken in all: {broken}."
    )
    if hits >= FOUND * broken and hits >= TRUE_ALARMS * alarms:
        return f"{hits} of {broken} broken columns found, {alarms - hits} false alarms, in {len(weeks)} weeks."
    if compare == "past_and_served":
        raise Wrong(
            f"{said} Last quarter's tickets and last week's come from other days: what moved there may have moved for everybody, "
            "customers and all. Which two tables hold the same tickets?"
        )
    if statistic in ("mean_difference", "psi"):
        name = "mean" if statistic == "mean_difference" else "distribution"
        raise Wrong(
            f"{said} A cache that mixes up tickets, or a wrong unit in 3% of them, leaves the {name} of a column as it was. "
            "Which statistic looks at one ticket at a time?"
        )
    if compare == "row_by_row":
        raise Wrong(
            f"{said} The log lies in another order, so each row is compared with a stranger's. What do both tables have in "
            "common that says which ticket it is?"
        )
    if statistic == "share_not_identical" and hits < TRUE_ALARMS * alarms and limit >= 0.005:
        raise Wrong(
            f"{said} The serving code rounds to seven digits, so 0.1 is not identical to 0.1. Which differences are large enough "
            "to mean anything?"
        )
    if hits < FOUND * broken:
        raise Wrong(
            f"{said} The faults that hit few tickets stay below your limit of {limit:g}. What share does the rarest fault hit?"
        )
    raise Wrong(
        f"{said} Some values change between serving and recomputing, by nobody's fault, and your limit of {limit:g} calls each a "
        "breakage. Which share do the healthy columns show?"
    )


def _named(week: skew.Week, compare: str, statistic: str, limit: float) -> set[str]:
    apart = skew.differences(week, compare, statistic)
    return set(apart.index[apart > limit])


@judges
def annotation_plan(plan: Any, worlds: Sequence[annotation.Crew] | None = None) -> str:
    """Judge Q05.5: labels a ticket and when the expert decides; at least ENOUGH right, all tickets within the budget.

    Judged by expected outcomes, averaged over the Crews of `worlds` (without them the public one).
    """
    answered(plan)
    plan = mapping("plan", plan, ("labels_per_item", "adjudicate_if"))
    labels = count("labels_per_item", number("labels_per_item", plan["labels_per_item"], 1, annotation.MOST_LABELS))
    when = word("adjudicate_if", plan["adjudicate_if"], annotation.WHEN)
    crews = worlds or [annotation.public_world()]
    done = [annotation.outcome(crew, labels, when) for crew in crews]
    right, euros = np.mean([each.right for each in done]), np.mean([each.euros for each in done])
    agree, kappa = (np.mean([measure(crew) for crew in crews]) for measure in (annotation.agreement, annotation.kappa))
    covered = min(annotation.TICKETS, int(annotation.BUDGET / euros))
    over = annotation.TICKETS * euros > annotation.BUDGET
    if labels == 1:
        alone = np.mean([crew.right for crew in crews])
        raise Wrong(
            f'One label a ticket is right in {alone:.0%}: nobody can disagree with it, so no rule sees a doubt. A stamp that always says "not urgent" '
            "is right as often. How would you notice a wrong label?"
        )
    if when == "agreement_below_0.8":
        raise Wrong(
            f"Annotators agree on {agree:.0%} of the tickets, so your rule never calls the expert, and {right:.1%} of the labels are "
            f"right. That agreement is a kappa of {kappa:.2f} here: most of it comes from tickets that are plainly not urgent. What else shows doubt?"
        )
    if over:
        raise Wrong(
            f"At {euros:.2f} € a ticket the budget of {annotation.BUDGET:,.0f} € is gone after {covered:,} of {annotation.TICKETS:,} tickets; "
            f"{right:.1%} of those labels are right. On which tickets is another opinion worth its price?"
        )
    if right < ENOUGH:
        hard, votes = (np.mean([annotation.majority(crew.right_hard, n) for crew in crews]) for n in (1, labels))
        raise Wrong(
            f"{right:.1%} of the labels are right, and {ENOUGH:.0%} are asked; {annotation.BUDGET - annotation.TICKETS * euros:,.0f} € are left. "
            f"On the hard tickets one label is right in {hard:.0%}, and most of {labels} in {votes:.0%}. Who else could decide, and when?"
        )
    return f"{right:.1%} of the labels right, at {annotation.TICKETS * euros:,.0f} of {annotation.BUDGET:,.0f} €."


@judges
def eight_weeks(weeks: Any, worlds: Sequence[startup.Market] | None = None) -> str:
    """Judge Q05.6: whole weeks by kind of work, worth at least OF_BEST of the best plan there is.

    The value is expected; its ratio to the best is averaged over the Markets of `worlds` (without them the public one).
    """
    answered(weeks)
    weeks = mapping("weeks", weeks, startup.WORK)
    weeks = {work: count(work, number(work, number_of, 0, 52, "weeks")) for work, number_of in weeks.items()}
    total = sum(weeks.values())
    if total > startup.WEEKS:
        raise Malformed(f"`weeks` gives away {total} weeks; the investors come after {startup.WEEKS}.")
    markets = worlds or [startup.public_world()]
    done = [startup.outcome(market, weeks) for market in markets]
    ratio = np.mean([each.value / startup.best(market)[1] for each, market in zip(done, markets, strict=True)])
    right, demo, dead_ends = (
        float(np.mean([getattr(each, name) for each in done])) for name in ("right", "demo", "dead_ends")
    )
    if ratio >= OF_BEST:
        return (
            f"{ratio:.0%} of the value of the best plan; {right:.0%} right, the demo holds with a chance of {demo:.0%}."
        )
    said = f"Your plan is worth {ratio:.0%} of the best one."
    if weeks["train_model"] > 0 and weeks["label_data"] == 0:
        raise Wrong(
            f"{said} {weeks['train_model']} weeks of training have no labelled data to learn from, from the first week to the last, so the model "
            f"stays at {right:.0%} right. What must come before training?"
        )
    if weeks["label_data"] > 0 and weeks["train_model"] == 0:
        raise Wrong(
            f"{said} {weeks['label_data']} weeks of labels wait for somebody to train on them, so the model stays at {right:.0%} right, as it was bought. "
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
            f"{said} {dead_ends:.0%} of the sessions dead-end: the answer is wrong or doubtful, and there is no way on. "
            "Which kind of work gives those people one?"
        )
    if total < startup.WEEKS:
        raise Wrong(f"{said} It uses {total} of {startup.WEEKS} weeks. Where would another week add most?")
    raise Wrong(
        f"{said} {right:.0%} right, {dead_ends:.0%} dead ends, a demo that holds with a chance of {demo:.0%}. Move one week from the kind of work that has "
        "the most to one that has the least, and compare."
    )
