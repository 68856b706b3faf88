"""The document of lesson 13: what an agent with tools may do alone, what that can cost, and who looks."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from aipm.portfolio.document import SIMULATED, Answers, Document, Fact, Sheet, as_number, euros, joined, of_1000
from aipm.portfolio.picture import Bar, Picture, bars
from aipm.portfolio.shape import words
from aipm.spec import SpecError, as_permissions, plans_of, worst_day
from aipm.spec import desk as refund_desk
from aipm.spec.desk_words import FACTS
from aipm.spec.render_agents import SHOWN
from aipm.spec.wording import PER, limit_in_words
from aipm.worlds import refunddesk
from aipm.worlds.refunddesk import duties, retries
from aipm.worlds.refunddesk import parameters as given

DESK, LOOKS, GATE = "Tools and limits", "Refunds looked at by hours a week", "Gate for a new version"
LOOKING, MAKER = "Does the reviewer look", "refunddesk_maker"
DAYS, SEED = 20, 13  # days on which an attacker writes, and from which draws
HOURS = "11"  # a week, of the three that the lesson asks for
CLAIMS = {
    "share_caught": "the share of the plants that is caught",
    "lower_end": "the lower end of the 95% interval for the plants that are caught",
}
WHERE = {"among_the_others": "among the others, unannounced", "announced_test": "in an announced test"}
THEN = {
    "no_advice": "the advice is taken away",
    "commit_first": "the person decides before seeing the advice",
    "more_looks": "the person looks twice as often",
}
AVERAGE = {
    "decides_nothing": "the average decides nothing",
    "stops_if_lower": "a lower average stops it too",
    "passes_if_not_lower": "an average that is not lower lets it pass in any case",
}


def permissions(answers: Answers) -> Document:
    """RefundDesk: permissions and limits with the worst day by arithmetic, replayed on the public month of cases."""
    parts = {
        "tools": answers.at(DESK, "tools"),
        "limits": answers.at(DESK, "limits"),
        "retries": answers["Tries keys and undo"],
    }
    spec = spelled(parts)
    try:
        worst, sheet, plans = worst_day(spec), as_permissions(spec), plans_of(spec)
    except SpecError as error:
        raise ValueError(f"“{DESK}” cannot be read: {error}.") from None
    may = dict(zip(sheet["tool"], sheet["may"], strict=True))
    alone = [tool for tool in may if may[tool] == "alone" and FACTS[tool].changes]
    asks = [tool for tool in may if may[tool] == "ask"]
    cases = refunddesk.load()
    free = int((refund_desk.settle(spec, cases)["way"] == "alone").sum())
    rng = np.random.default_rng(SEED)
    got = max(refund_desk.attacked(rng, spec, "adaptive") for _ in range(DAYS))
    tried = retries.public_world().run(plans)
    looks = {hours: as_number(count, LOOKS) for hours, count in answers.entries(LOOKS).items()}
    asked = len(refunddesk.refunds(cases))
    shown = SHOWN[spelled(answers["What the reviewer sees"])]
    return Document(
        kind="Permission sheet of an agent",
        data=f"{SIMULATED}: a shop's desk, one month of {len(cases):,} cases, with its attackers, reviewers and tools",
        decision=(
            f"The agent uses {joined(alone) if alone else 'no tool that changes anything'} alone, which costs "
            f"{euros(worst)} a day at worst; {f'for {joined(asks)} it asks a person' if asks else 'it asks a person for nothing'}."
        ),
        picture=at_worst(spec),
        sheet=Sheet(
            f"What the agent may do: at worst a day costs {euros(worst)}",
            list(sheet.columns),
            [[words(str(row[0])), *map(str, row[1:])] for row in sheet.itertuples(index=False)],
        ),
        facts=[
            Fact(f"{free:,} of {len(cases):,}", "cases of the month need no person"),
            Fact(
                euros(got),
                f"at most went to a simulated attacker who adapts, in {DAYS} days that begin with the attack",
            ),
            Fact(
                f"{looks[HOURS]:,.0f} of {asked:,}",
                f"refunds of the month are looked at in {HOURS} hours a week, where all of them wait for a person",
            ),
            Fact(
                of_1000(tried.resolved),
                f"cases are resolved with these tries, {tried.double:.0f} of 1,000 refunded twice, and 95 of 100 are over within "
                f"{tried.p95:.1f} seconds",
            ),
        ],
        points=[
            f"Who looks: in {joined(list(looks))} hours a week a person looks at {joined([f'{n:,.0f}' for n in looks.values()])} "
            f"refunds of a month, and {shown}.",
            *looking(answers),
            gate(answers),
            bound(answers),
        ],
        points_heading="Who looks, what a new version must show, and which duties bind",
        unknown=[
            "What a failure below the limits costs. They bound euros, and not what customers are told.",
            f"How many accounts an attacker holds: {given.ACCOUNTS} is an assumption, as are all rates of time-outs.",
            "Whether people who approve refunds tire, and follow advice, as those of the published studies did, who did other work.",
            f"What the law leaves open. This is not legal advice; the articles were read on {duties.READ_ON.day} {duties.READ_ON:%B %Y}.",
        ],
    )


def spelled(value: Any) -> Any:
    """A plain value with each word in it as the vocabulary writes it: "Refund any" is refund_any."""
    if isinstance(value, dict):
        there = {key: inner for key, inner in value.items() if inner is not None}
        return {k: [spelled(v)] if k == "tools" and isinstance(v, str) else spelled(v) for k, v in there.items()}
    if isinstance(value, list):
        return [spelled(inner) for inner in value]
    return "_".join(re.findall(r"[a-z0-9]+", value.lower())) if isinstance(value, str) else value


def at_worst(spec: Mapping[str, Any]) -> Picture:
    """The worst day without a limit in code, and with those a case, a customer and a day added one after another."""
    steps: list[tuple[str, list[Any]]] = [("no limit in code", [])]
    for period, name in PER.items():
        added = [limit for limit in spec["limits"] if limit["per"] == period and limit["held_by"] == "code"]
        if added:
            said = limit_in_words(added[0]) if len(added) == 1 else f"{len(added)} limits {name}"
            steps.append((f"{'and' if len(steps) > 1 else 'at most'} {said}", [*steps[-1][1], *added]))
    worst = [worst_day({**spec, "limits": limits}) for _, limits in steps]
    last = len(steps) - 1
    return bars(
        f"The limits in code bring the worst day from {euros(worst[0])} to {euros(worst[-1])}."
        if worst[-1] < worst[0]
        else f"No limit in code makes the worst day cost less than {euros(worst[-1])}.",
        "Bars of the most euros that a day can cost, by arithmetic: "
        + "; ".join(f"{name} {euros(most)}" for (name, _), most in zip(steps, worst, strict=True)),
        "most euros of a day",
        [
            Bar(name, most, euros(most), place == last)
            for place, ((name, _), most) in enumerate(zip(steps, worst, strict=True))
        ],
    )


def looking(answers: Answers) -> list[str]:
    """What is planted and where, what may be claimed of a reviewer, and from which claim on something is done."""
    plan = spelled(answers.entries(LOOKING))
    plants, times, below = (as_number(plan[key], LOOKING) for key in ("plants", "times", "act_below"))
    return [
        f"Does the person look: {plants:,.0f} planted error{'s' * (plants != 1)} a week, {WHERE[plan['where']]}.",
        f"We claim that a reviewer catches at least this share of the wrong refunds: {CLAIMS[plan['claim']]}, times {times:g}. "
        f"Where the claim is below {below:g}, {THEN[plan['then']]}.",
    ]


def gate(answers: Answers) -> str:
    """What a new version of the model must show, in a sentence."""
    tested = [as_number(count, GATE) for count in answers.entries(GATE, "cases").values()]
    fall, tokens = (answers.number(GATE, key) for key in ("fall", "tokens"))
    return (
        f"A new version of the model is tested on {sum(tested):,.0f} cases, {min(tested):,.0f} or more of each slice. It is stopped "
        f"where a slice falls by {100 * fall:.1f} points, or where it takes {tokens:g} times the tokens; "
        f"{AVERAGE[spelled(answers.at(GATE, 'average'))]}."
    )


def bound(answers: Answers) -> str:
    """The duties that bind who builds the agent and sells it, by the names of the law."""
    named = {duty.id: duty.short for duty in duties.DUTIES}
    ids = answers.at("Duties by case", MAKER)
    if not isinstance(ids, list):
        raise ValueError("“Duties by case” should hold a list for each case.")
    listed = joined([named.get(each, each) for each in map(str, spelled(ids))])
    return f"Whoever builds the agent and sells it to shops, on 10 December 2026: {listed}."
