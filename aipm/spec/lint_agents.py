"""What is wrong with what an agent may do, before anything runs: totals that no code holds, refunds that are paid twice.

Each Finding is computed from the specification, the facts of the tools and the public parameters of RefundDesk.
"""

from collections.abc import Callable, Iterator, Mapping

from aipm.spec import agents, powers
from aipm.spec.desk_words import service
from aipm.spec.finding import Finding
from aipm.spec.vocabulary import Spec, ToolFacts, Vocabulary
from aipm.spec.wording import count, limit_in_words, listed
from aipm.worlds.refunddesk import parameters as given
from aipm.worlds.refunddesk.retries import extra, rates
from aipm.worlds.refunddesk.tools import rule_of_two

Facts = Mapping[str, ToolFacts]
WORST_DAY = "worst_day_euros"
RULE_OF_TWO = (
    "The tools that are alone reach private data and change something, and the desk reads what strangers write: the Rule of "
    "Two (Meta, 31 October 2025) asks for a person where all three meet."
)


def lint_agent(spec: Spec, vocabulary: Vocabulary) -> list[Finding]:
    """The Findings about tools, limits, approvals and retries of a checked specification, the gravest kinds first."""
    if not any(spec.get(key) for key in agents.KEYS):
        return []
    kinds: list[Callable[[Spec, Facts], Iterator[Finding]]] = [
        _unbounded, _uncapped, _prompt_only, _paid_twice, _no_key_there, _no_way_back, _dead_limits, _unplanted, _no_promise,
        _notes,
    ]  # fmt: skip
    return [finding for kind in kinds for finding in kind(spec, vocabulary.tools)]


def _sum_of(spec: Spec) -> str:
    """The arithmetic of the worst day in words."""
    return "; ".join(f"{listed(sorted(part.tools))}: {part.why}" for part in powers.worst_parts(spec))


def _allowed(spec: Spec) -> Iterator[tuple[int, float]]:
    """(place, euros) of each budget that says what a day may cost at most."""
    for place, budget in enumerate(spec.get("budgets", [])):
        if budget["metric"] == WORST_DAY and "max" in budget:
            yield place, budget["max"]


def _unbounded(spec: Spec, facts: Facts) -> Iterator[Finding]:
    worst = powers.worst_day(spec)
    for place, allowed in _allowed(spec):
        if worst > allowed:
            sentence = f"At worst a day costs {count(worst, 'euro')}, and the budget allows {count(allowed, 'euro')} ({_sum_of(spec)})."
            yield Finding("unbounded", f"budgets[{place}]", sentence)


def _no_promise(spec: Spec, facts: Facts) -> Iterator[Finding]:
    worst = powers.worst_day(spec)
    if worst and not list(_allowed(spec)):
        sentence = f"At worst a day costs {count(worst, 'euro')} ({_sum_of(spec)}), and no budget on {WORST_DAY} says what it may cost."
        yield Finding("no_promise", "budgets", sentence)


def _costly(spec: Spec, facts: Facts) -> list[str]:
    """The tools that are alone and cost euros, in the order in which they are listed."""
    alone = agents.alone(spec)
    return [tool for tool in agents.permissions(spec) if tool in alone and facts[tool].most > 0]


def _only_prompt(spec: Spec, tool: str) -> bool:
    return {limit["held_by"] for limit in agents.limits_on(spec, tool)} == {"prompt"}


def _holds_total(limit: Spec) -> bool:
    """Whether code adds up calls under a limit, or lets none through; a limit of one case holds no total."""
    return limit["held_by"] == "code" and (limit["per"] != "case" or limit.get("max_calls") == 0)


def _uncapped(spec: Spec, facts: Facts) -> Iterator[Finding]:
    for tool in _costly(spec, facts):
        part = powers.without_limit(spec, frozenset({tool}))
        if (
            any(_holds_total(limit) for limit in agents.limits_on(spec, tool))
            or _only_prompt(spec, tool)
            or not part.euros
        ):
            continue
        start = f"{tool} may be used alone, and no limit in code adds up its calls"
        if facts[tool].pays:
            end = f"At worst that is {part.why}, {count(part.euros, 'euro')} a day. A limit per case holds no total."
        else:
            end = f"No euros stand in its call, so only `max_calls` can hold it. At worst that is {part.why}, {count(part.euros, 'euro')} a day."
        yield Finding("uncapped", f"tools.{tool}", f"{start}. {end}")


def _prompt_only(spec: Spec, facts: Facts) -> Iterator[Finding]:
    for tool in _costly(spec, facts):
        if _only_prompt(spec, tool):
            named = listed(limit_in_words(limit) for limit in agents.limits_on(spec, tool))
            part = powers.without_limit(spec, frozenset({tool}))
            sentence = (
                f"Only the prompt holds {tool} to {named}: that holds until somebody talks the model out of it. "
                f"Then it is {part.why}, {count(part.euros, 'euro')} a day."
            )
            yield Finding("prompt_only", f"tools.{tool}", sentence)


def _paid_twice(spec: Spec, facts: Facts) -> Iterator[Finding]:
    plans = powers.plans_of(spec)
    for place, retry in enumerate(spec.get("retries", [])):
        name = service(retry["tool"])
        if facts[retry["tool"]].pays and not retry["key"] and retry["tries"] > 1:
            again = 1000 * extra(rates(given.CALLS[name], name, plans[name]), plans[name])
            sentence = (
                f"A payment whose answer is lost is made again, since its {retry['tries']:g} tries carry no key: "
                f"{again:.0f} payments too many in 1,000 tasks of {retry['tool']}, by the public rates."
            )
            yield Finding("paid_twice", f"retries[{place}]", sentence)


def _no_key_there(spec: Spec, facts: Facts) -> Iterator[Finding]:
    for place, retry in enumerate(spec.get("retries", [])):
        if retry["key"] and not facts[retry["tool"]].takes_key:
            sentence = f"{retry['tool']} takes no key, so the plan asks for something that its service does not know."
            yield Finding("no_key_there", f"retries[{place}]", sentence)


def _no_way_back(spec: Spec, facts: Facts) -> Iterator[Finding]:
    for tool, may in agents.permissions(spec).items():
        if may == "alone" and facts[tool].changes and facts[tool].undo == 0:
            sentence = f"{tool} may be used alone, and what it did can never be taken back: no undo of it works."
            yield Finding("no_way_back", f"tools.{tool}", sentence)
    for place, retry in enumerate(spec.get("retries", [])):
        if retry["undo"] == "tool" and facts[retry["tool"]].undo == 0:
            sentence = f"The plan for {retry['tool']} lets the tool undo its call, and no undo of it works."
            yield Finding("no_way_back", f"retries[{place}]", sentence)


def _dead_limits(spec: Spec, facts: Facts) -> Iterator[Finding]:
    for place, limit in enumerate(spec.get("limits", [])):
        why = _never_binds(spec, limit, facts) or _held_already(spec, place)
        if why:
            yield Finding("dead_limit", f"limits[{place}]", f"`limits[{place}]` stops no call of its own: {why}.")


def _never_binds(spec: Spec, limit: Spec, facts: Facts) -> str:
    """Why a limit can never stop a call, or nothing."""
    tools = [tool for tool in limit["tools"] if tool in agents.alone(spec)]
    if not tools:
        return f"{listed(limit['tools'])} always waits for a person"
    call = max(facts[tool].most if limit["per"] == "case" else powers.a_call(spec, tool) for tool in tools)
    calls = 1 if limit["per"] == "case" else given.CAPACITY * (given.DAYS if limit["per"] == "customer" else 1)
    often = "a case calls a tool once" if calls == 1 else f"the desk serves at most {calls:,} cases in that time"
    if "max_calls" in limit:
        return often if limit["max_calls"] >= calls else ""
    if limit["max_euros"] < calls * call:
        return ""
    return f"one call pays at most {count(call, 'euro')}" + ("" if calls == 1 else f", and {often}")


def _held_already(spec: Spec, place: int) -> str:
    """Which other limit on the same tools, that holds at least as well, stops every call that this one would, or nothing.

    A limit that is asked before the other also keeps its calls out of the ledgers in between, so there must be none.
    """
    limit, alone = spec["limits"][place], agents.alone(spec)
    named = set(limit["tools"]) & alone
    order = [other for other, _ in agents.in_order(spec)]
    for other, rival in enumerate(spec["limits"]):
        same = rival["per"] == limit["per"] and set(rival["tools"]) & alone == named
        holds = rival["held_by"] == "code" or limit["held_by"] == "prompt"
        if other == place or not same or not holds or not _as_tight(rival, limit, other < place):
            continue
        between = order[order.index(place) + 1 : order.index(other)]
        pauses = {each["then"] == "pause_product" for each in (limit, rival)}
        first = other < place  # in one period, limits are asked as they are listed
        if first or (len(pauses) == 1 and not any(named & set(spec["limits"][each]["tools"]) for each in between)):
            return f"`limits[{other}]` holds the same tools to {limit_in_words(rival)}"
    return ""


def _as_tight(rival: Spec, limit: Spec, first: bool) -> bool:
    """Whether a rival counts the same thing as a limit and allows less of it, or as much and is the one to keep."""
    key = "max_euros" if "max_euros" in limit else "max_calls"
    if key not in rival or rival[key] > limit[key]:
        return False
    return rival[key] < limit[key] or first or rival["held_by"] != limit["held_by"]


def _unplanted(spec: Spec, facts: Facts) -> Iterator[Finding]:
    owed = 1000 * (1 - given.NOT_OWED)
    for place, approval in enumerate(spec.get("approvals", [])):
        if approval["plants_a_week"] == 0:
            sentence = (
                f"{approval['id']} plants no error, so nobody would see that the person has stopped looking: of 1,000 proposed "
                f"refunds {owed:.0f} are owed, and whoever approves all of them is seldom wrong."
            )
            yield Finding("unplanted", f"approvals[{place}]", sentence)


def _notes(spec: Spec, facts: Facts) -> Iterator[Finding]:
    permissions = agents.permissions(spec)
    if all(rule_of_two(agents.alone(spec))):
        yield Finding("note", "tools", RULE_OF_TWO)
    missing = [tool for tool in facts if tool not in permissions]
    if permissions and missing:
        yield Finding("note", "tools", f"The agent may never use what is not listed: {', '.join(missing)}.")
