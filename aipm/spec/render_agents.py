"""What an agent may do, for people: the permission sheet as a table, and sentences that a stakeholder can read aloud."""

from collections.abc import Iterator

import pandas as pd

from aipm.spec import agents, powers
from aipm.spec.desk_words import FACTS, service
from aipm.spec.rules import rules
from aipm.spec.vocabulary import Spec, Vocabulary
from aipm.spec.wording import condition, count, limit_in_words, listed

THEN = {
    "ask": "a person decides",
    "refuse": "the call is refused",
    "pause_product": "the agent pauses until the next day",
}
SHOWN = {
    "shown_first": "sees first what the agent says",
    "decides_first": "decides before seeing what the agent says",
    "not_shown": "decides without seeing what the agent says",
}
UNDO = {
    "tool": "the tool tries to undo it",
    "person": "a person undoes it",
    "none": "nobody undoes it",
}
COLUMNS = ("tool", "may", "caps", "when a cap is reached", "tried", "key", "undo")


def as_permissions(spec: Spec) -> pd.DataFrame:
    """The permission sheet of a specification of RefundDesk, or a part of one: a DataFrame, one row a tool of the desk.

    Columns: tool, may (alone, ask, never), caps in the order in which they are asked, when a cap is reached, tried, key,
    undo. A cell is empty where the specification says nothing. Raises SpecError where it cannot be read.
    """
    spec = powers.read(spec)
    may, plans = agents.permissions(spec), powers.plans_of(spec)
    undone = {service(retry["tool"]): retry["undo"] for retry in spec.get("retries", [])}
    rows = []
    for tool in FACTS:
        caps = [limit for _, limit in agents.in_order(spec) if tool in limit["tools"]]
        then = dict.fromkeys(THEN[limit["then"]] for limit in caps)
        if len(then) > 1:
            reached = "; ".join(f"{THEN[limit['then']]} ({limit_in_words(limit)})" for limit in caps)
        else:
            reached = "".join(then)
        row = [tool, may.get(tool, "never" if may else ""), "; ".join(_cap(limit, tool) for limit in caps), reached]
        plan = plans.get(service(tool)) if may.get(tool, "never") != "never" or not may else None
        if plan:
            row += [_tried(plan.tries, plan.patience), "yes" if plan.key else "no", undone[service(tool)]]
        rows.append(row + [""] * (len(COLUMNS) - len(row)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def sentences(spec: Spec, vocabulary: Vocabulary | None = None) -> Iterator[str]:
    """The sentences about tools, limits, approvals and retries, in the order in which the product asks.

    With a vocabulary they also say what each tool does, and what a day costs at worst.
    """
    yield from _tools(spec, vocabulary)
    if spec.get("tools") and vocabulary and vocabulary.tools:
        yield f"At worst a day costs {count(powers.worst_day(spec), 'euro')}."
    for approval in spec.get("approvals", []):
        yield from _approval(approval)
    for retry in spec.get("retries", []):
        key = (
            ("with the same key each time" if retry["tries"] > 1 else "with a key") if retry["key"] else "without a key"
        )
        yield (
            f"{retry['tool']} is tried {_tried(retry['tries'], retry['patience_seconds'])}, {key}; where a later step of the "
            f"case fails, {UNDO[retry['undo']]}."
        )


def _tools(spec: Spec, vocabulary: Vocabulary | None) -> Iterator[str]:
    facts = vocabulary.tools if vocabulary else {}
    for tool, may in agents.permissions(spec).items():
        does = f" ({facts[tool].says})" if tool in facts else ""
        if may == "never":
            yield f"The agent may never use {tool}{does}."
        elif may == "ask":
            yield f"A person decides on every call of {tool}{does}."
        else:
            caps = [limit for _, limit in agents.in_order(spec) if tool in limit["tools"]]
            if not caps:
                yield f"The agent may use {tool}{does} alone, without a limit."
                continue
            text = "; ".join(f"at most {_cap(limit, tool)}, then {THEN[limit['then']]}" for limit in caps)
            yield f"The agent may use {tool}{does} alone: {text}."


def _cap(limit: Spec, tool: str) -> str:
    others = [other for other in limit["tools"] if other != tool]
    together = f" together with {listed(others)}" if others else ""
    return f"{limit_in_words(limit)}{together}{'' if limit['held_by'] == 'code' else ' (the prompt asks; no code holds it)'}"


def _approval(approval: Spec) -> Iterator[str]:
    about = listed(approval["tools"])
    when = f" where {condition(rules({'rules': [agents.as_rule(approval)]})[0])}" if "if" in approval else ""
    yield (
        f"Of what waits, a person looks at {about}{when}, the largest risk times euros first, "
        f"{count(approval['hours_a_week'], 'hour')} a week, and {SHOWN[approval['shown']]}."
    )
    plants = approval["plants_a_week"]
    if plants:
        yield f"{count(plants, 'planted error')} a week show{'s' if plants == 1 else ''} whether the person looks."
    else:
        yield "No planted error shows whether the person looks."


def _tried(tries: float, patience: float) -> str:
    seconds = count(patience, "second") if patience == round(patience) else f"{patience:g} seconds"
    return f"once, waiting {seconds}" if tries == 1 else f"{tries:g} times, waiting {seconds} each time"
