"""Lesson 13, the question about what an agent may do alone: permissions and limits, as a part of a specification."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from aipm import spec as specs
from aipm.questions.reading import answered, listing, mapping, number, word, words
from aipm.questions.verdict import Malformed, Readable, Wrong, brief, judges
from aipm.spec import desk as refund_desk
from aipm.spec.vocabulary import HELD_BY, MAY, PERIODS, THEN, Spec
from aipm.worlds import refunddesk
from aipm.worlds.refunddesk import attackers
from aipm.worlds.refunddesk import parameters as given
from aipm.worlds.refunddesk.tools import TOOLS, Policy, needed

WORST, ACCOUNT = 6_000, 120  # euros: of a day at worst, of an account in a month
ALONE, ATTACKED = 0.70, 0.40  # of the honest cases: in a month, on days on which an attacker writes first
SURE, OPEN = 0.715, 0.695  # of them in the public month: other months agree above, and below they refuse
DAYS = (4, 14, 24)  # on which the attacker writes
MOST = 20  # entries


@dataclass(frozen=True)
class Served:
    """What becomes of honest cases: `weight` (the chance to be honest), `way`, the `tool` that each needs, and the `limit`
    that stopped it (a place, or -1); `got` are the euros of the attacker who wrote before them."""

    weight: np.ndarray
    way: np.ndarray
    tool: np.ndarray
    limit: np.ndarray
    got: float = 0.0

    def share(self, which: np.ndarray) -> float:
        return float(self.weight @ which / self.weight.sum())


@judges
def agent_may(desk: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q13.1: `tools` and `limits` of a specification of RefundDesk.

    By arithmetic a day costs WORST at most and an account is paid ACCOUNT a month at most. In the months of `worlds` (the
    public one without) ALONE of the honest cases need no person, and none is refused; on days with an adaptive attacker, who
    writes first, none is refused either, and ATTACKED need no person.
    """
    answered(desk)
    spec = _read(desk)
    worst = specs.worst_day(spec)
    if worst > WORST:
        _too_much(spec, worst)
    policy = specs.policy_of(spec)
    account, paying = policy.per_customer, [tool for tool in TOOLS if tool in policy.alone and _pays(tool)]
    if paying and account > ACCOUNT:
        _too_much_for_one(spec, account, paying)
    months = worlds or [refunddesk.public_world()]
    served = _joined([_month(spec, month) for month in months])
    _refused(spec, served, "")
    alone = served.share(served.way == "alone")
    if alone < (ALONE if worlds else OPEN):
        _too_many_people(spec, served, alone)
    days = [attacked_day(spec, policy, month, day) for month in months for day in DAYS]
    attacked = _joined(days)
    _refused(spec, attacked, f"On {len(days)} days on which an adaptive attacker writes first: ")
    kept = attacked.share(attacked.way == "alone")
    if kept < ATTACKED:
        _stopped(spec, attacked, kept)
    said = (
        f"at worst a day costs {worst:,.0f} €, and an account is paid {account:,.0f} € a month at most. {alone:.1%} of the honest cases need no person, and nobody is refused "
        f"unseen. On {len(days)} days an adaptive attacker got {max(day.got for day in days):,.0f} € at most, and {kept:.0%} of the honest cases still needed no person."
    )
    if worlds is None and alone < SURE:
        return Readable(f"{said} {ALONE:.0%} are asked in other months, and there it may be more or fewer.")
    return said


def _read(desk: Any) -> dict[str, Any]:
    """The part of a specification with words as the vocabulary has them; Malformed where it cannot be read."""
    desk = mapping("desk", desk, ("tools", "limits"))
    spec = {
        "tools": listing(
            "tools",
            desk["tools"],
            "tool number",
            _permission,
            MOST,
            wanted="tools",
            bound=f"one to {MOST}",
            unit="tools",
        ),
        "limits": []
        if desk["limits"] in ([], ())
        else listing(
            "limits",
            desk["limits"],
            "limit number",
            _limit,
            MOST,
            wanted="limits",
            bound=f"at most {MOST}",
            unit="limits",
        ),
    }
    try:
        specs.check(refund_desk.whole(spec), refund_desk.VOCABULARY)
    except specs.SpecError as error:
        raise Malformed(f"{brief(error, 300)}.") from None
    return spec


def _permission(name: str, entry: Any) -> dict[str, str]:
    read = mapping(name, entry, ("id", "may"))
    return {"id": word(f"id of {name}", read["id"], tuple(TOOLS)), "may": word(f"may of {name}", read["may"], MAY)}


def _limit(name: str, entry: Any) -> dict[str, Any]:
    if isinstance(entry, dict):
        entry = {key: value for key, value in entry.items() if value is not None}
    counted = isinstance(entry, dict) and "max_calls" in entry and "max_euros" not in entry
    most = "max_calls" if counted else "max_euros"
    read = mapping(name, entry, ("tools", "per", most, "held_by", "then"))
    tools = [read["tools"]] if isinstance(read["tools"], str) else read["tools"]
    named = words(f"tools of {name}", tools, tuple(TOOLS))
    value = number(f"{most} of {name}", read[most], 0, 1e9)
    return {
        "tools": [tool for tool in TOOLS if tool in named],
        "per": word(f"per of {name}", read["per"], PERIODS),
        most: int(value) if counted and value == int(value) else value,
        "held_by": word(f"held_by of {name}", read["held_by"], HELD_BY),
        "then": word(f"then of {name}", read["then"], THEN),
    }


def _too_much(spec: Spec, worst: float) -> None:
    """Raise Wrong with the arithmetic of a worst day, and what its largest part lacks."""
    parts = sorted(specs.worst_parts(spec), key=lambda part: -part.euros)
    sums = "; ".join(f"{' and '.join(sorted(part.tools))} {part.euros:,.0f} € ({part.why})" for part in parts)
    said = f"At worst a day costs {worst:,.0f} €, and {WORST:,} are allowed: {sums}."
    held = {**spec, "limits": [{**limit, "held_by": "code"} for limit in spec["limits"]]}
    if specs.worst_day(held) < worst:
        got = refund_desk.attacked(np.random.default_rng(DAYS[0]), spec, "adaptive")
        raise Wrong(
            f"{said} If your limits in the prompt held, it would be {specs.worst_day(held):,.0f} €. On a simulated day an adaptive attacker gets {got:,.0f} €. Who can be talked out "
            "of a limit, and who cannot?"
        )
    tools = parts[0].tools
    blind = sorted(tool for tool in tools if not TOOLS[tool].capped)
    if blind:
        raise Wrong(
            f"{said} No euros stand in a call of {blind[0]}, so a limit in euros does not see it: each call can cost {TOOLS[blind[0]].most:,.0f} €. Which cases of this kind are "
            "worth that?"
        )
    periods = {
        tool: {limit["per"] for limit in spec["limits"] if tool in limit["tools"] and limit["held_by"] == "code"}
        for tool in sorted(tools)
    }
    tool = min(periods, key=lambda name: ("day" in periods[name], "customer" in periods[name], len(periods[name])))
    if not periods[tool]:
        raise Wrong(f"{said} No limit in code is about {tool}. What should a limit add up, and for how long?")
    if periods[tool] == {"case"}:
        raise Wrong(
            f"{said} Of {tool} you limit each case, and the desk serves {given.CAPACITY:,} cases a day. Over what must the euros be added up?"
        )
    if "day" not in periods[tool]:
        raise Wrong(
            f"{said} Of {tool} you limit each account, and one attacker holds {given.ACCOUNTS} of them. Over what must the euros be added up?"
        )
    raise Wrong(f"{said} Which of your limits lets so much through?")


def _pays(tool: str) -> bool:
    """Whether euros stand in a call of a tool, so that a limit can add them up."""
    return TOOLS[tool].capped and TOOLS[tool].most > 0


def _too_much_for_one(spec: Spec, account: float, paying: Sequence[str]) -> None:
    """Raise Wrong where one account can be paid more than ACCOUNT in a month."""
    asked = f"; {ACCOUNT} € are allowed"
    if np.isfinite(account):
        raise Wrong(
            f"By your limits one account can be paid {account:,.0f} € in a month without a person{asked}. Which limit adds up by account?"
        )
    own = [place for place, limit in enumerate(spec["limits"]) if limit["per"] == "customer"]
    if own and all(spec["limits"][place]["held_by"] == "prompt" for place in own):
        raise Wrong(
            f"Only the prompt holds `limits[{own[0]}]`, and no limit in code adds up what one account is paid in a month{asked}. Who can be talked out of a limit?"
        )
    raise Wrong(
        f"No limit adds up what one account is paid in a month by {' or '.join(paying)}{asked}. One account could take all that a day's limits let through, and every honest customer after it would "
        "wait."
    )


def _month(spec: Spec, month: pd.DataFrame) -> Served:
    """A month without an attacker; limits in the prompt hold honest customers too."""
    cases = refund_desk.settle(spec, month)
    way, tool, limit = (cases[name].to_numpy() for name in ("way", "tool", "limit"))
    return Served(1 - cases["p_bad"].to_numpy(), way, tool, limit)


def attacked_day(spec: Spec, policy: Policy, month: pd.DataFrame, day: int) -> Served:
    """The honest cases of one day of a month on which an adaptive attacker writes first. Limits in the prompt hold nobody."""
    wants = attackers.plan(policy, "adaptive")
    obeyed = attackers.obeys(np.random.default_rng(day), "adaptive", len(wants))
    wants, honest = wants[obeyed].assign(day=day), month[month["day"] == day]
    both = pd.concat([wants, honest], ignore_index=True, join="inner")  # day, customer and euros
    tool = np.r_[wants["tool"].to_numpy(object), needed(honest)]
    way, limit = refund_desk.permitted(spec, both, tool, held_by=("code",))
    first = len(wants)
    lost = wants["tool"].map({name: 0.0 if each.capped else each.most for name, each in TOOLS.items()})
    got = (wants["asked_euros"] + lost).to_numpy(float)[way[:first] == "alone"].sum()
    return Served(1 - honest["p_bad"].to_numpy(), way[first:], tool[first:], limit[first:], float(got))


def _joined(parts: Sequence[Served]) -> Served:
    weight, way, tool, limit = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("weight", "way", "tool", "limit")
    )
    return Served(weight, way, tool, limit)


def _groups(served: Served, which: np.ndarray) -> list[tuple[float, str, int]]:
    """(cases of 1,000, tool, limit) of the groups of the honest cases in `which`, the largest first."""
    found = []
    for tool, limit in sorted(set(zip(served.tool[which], served.limit[which], strict=True))):
        share = 1000 * served.share(which & (served.tool == tool) & (served.limit == limit))
        found.append((share, str(tool), int(limit)))
    return sorted(found, reverse=True)


def _count(cases: float) -> str:
    """A number of 1,000 in words; fewer than one are told as one in so many."""
    if cases >= 1:
        return f"{cases:.0f}" if cases >= 10 else f"{cases:.2g}"
    return f"fewer than one (one in {1000 / max(cases, 1e-6):,.0f})"


def _refused(spec: Spec, served: Served, when: str) -> None:
    """Raise Wrong where honest customers are refused and no person has seen them."""
    which = served.way == "refuse"
    if not which.any():
        return
    share, tool, limit = _groups(served, which)[0]
    said = f"{when}{'of' if when else 'Of'} 1,000 honest cases {_count(share)} need {tool} and are refused, and no person has seen them."
    if limit >= 0:
        raise Wrong(f"{said} `limits[{limit}]` refuses what it stops. Who should decide then?")
    listed = {entry["id"] for entry in spec["tools"]}
    why = f"In your tools {tool} is `never`." if tool in listed else f"Your tools do not list {tool}, so it is `never`."
    raise Wrong(f"{said} {why} Who settles these cases?")


def _too_many_people(spec: Spec, served: Served, alone: float) -> None:
    """Raise Wrong with what makes the honest cases wait."""
    groups = _groups(served, served.way == "ask")
    why = "; ".join(
        f"{_count(cases)} need {tool}{f', and `limits[{limit}]` stops them' if limit >= 0 else ''}"
        for cases, tool, limit in groups[:3]
    )
    said = (
        f"{alone:.1%} of the honest cases need no person; {ALONE:.0%} are asked. Of 1,000 that come, these wait: {why}."
    )
    stopped = [group for group in groups if group[2] >= 0]
    if stopped and sum(group[0] for group in stopped) > 20:
        place = stopped[0][2]
        if spec["limits"][place]["then"] == "pause_product":
            raise Wrong(
                f"{said} `limits[{place}]` pauses the product, so that from then on every case of that day waits. Who else has to wait because one customer met a limit?"
            )
        raise Wrong(
            f"{said} How high must a limit be that honest customers seldom meet? On a day of the public month they ask for {_a_day():,.0f} € of small refunds on average."
        )
    tool = groups[0][1]
    raise Wrong(f"{said} What could {tool} cost at worst if the agent used it alone, under limits that code holds?")


def _a_day() -> float:
    """Euros of the refunds of a day of the public month that refund_small can pay."""
    month = refunddesk.public_world()
    euros = month["asked_euros"]
    return float(euros[euros <= given.SMALL_REFUND].sum() / given.DAYS)


def _stopped(spec: Spec, attacked: Served, kept: float) -> None:
    """Raise Wrong where the attacker stops the desk for everybody."""
    groups = _groups(attacked, attacked.way == "ask")
    by_limit = {limit: sum(cases for cases, _, other in groups if other == limit) for _, _, limit in groups}
    place = max(by_limit, key=by_limit.__getitem__)
    then: Mapping[str, Any] = spec["limits"][place] if place >= 0 else {}
    said = f"When an adaptive attacker writes first, {kept:.0%} of the honest cases of that day need no person; {ATTACKED:.0%} are asked."
    if then.get("then") == "pause_product":
        raise Wrong(
            f"{said} `limits[{place}]` then pauses the product, so that the attacker stops it for everybody. Which requests are harmless even on such a day?"
        )
    raise Wrong(f"{said} Which of the tools can go on without a risk on such a day?")
