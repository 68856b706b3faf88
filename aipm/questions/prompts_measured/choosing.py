"""Lesson 09, the questions about spending: which eight examples to show, and for which tickets to pay for steps."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from aipm.models import run
from aipm.questions.prompts_measured.evaluating import MODEL, expected, right, together
from aipm.questions.prompts_measured.prompting import STRONG
from aipm.questions.reading import answered, differs, mapping, number, truth
from aipm.questions.verdict import Malformed, Wrong, brief, judges
from aipm.worlds.helpdesk import prompts, tickets

EXAMPLES, ACCURACY = 8, 0.58
SLICES = ("short_plain", "short_but", "long_plain", "long_but")
SAID_WITHIN = 0.15  # words
WORDS, PAID_ACCURACY = 8.5, 0.84  # words written for a ticket on average at most; accuracy at least


def _names(names: Any) -> tuple[list[str], list[str]]:
    names = (
        [str(name).strip().upper() if isinstance(name, str) else name for name in names]
        if isinstance(names, (list, tuple))
        else names
    )
    names = sorted(names) if isinstance(names, (set, frozenset)) and all(isinstance(n, str) for n in names) else names
    if not isinstance(names, list):
        raise Malformed(f"`chosen` is {brief(names)}; a list of {EXAMPLES} ticket names was expected, such as 'D01'.")
    known = tickets.load().set_index("ticket")["set"]
    for name in names:
        if not isinstance(name, str):
            raise Malformed(f"`chosen` holds {brief(name)}; names of tickets in quotes were expected, such as 'D01'.")
        if name not in known.index:
            raise Malformed(
                f"`chosen` holds {brief(name)}, and there is no such ticket. Choose from: {', '.join(known.index[known == 'dev'])}."
            )
        if names.count(name) > 1:
            raise Malformed(f"`chosen` holds {brief(name)} more than once; {EXAMPLES} different tickets were expected.")
    if len(names) != EXAMPLES:
        raise Malformed(f"`chosen` has {len(names)} entries; exactly {EXAMPLES} were expected.")
    return [str(name) for name in names], [name for name in names if known[name] == "test"]


@judges
def eight_examples(chosen: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q09.3: eight dev tickets as examples with which the accuracy on new tickets is at least ACCURACY."""
    answered(chosen)
    names, tested = _names(chosen)
    if tested:
        raise Wrong(
            f"Among your examples are test tickets: {len(tested)}, such as {tested[0]}. Whoever shows the model the questions of the test with "
            "their answers has no test left: the score would be void. Take them from dev."
        )
    world = together(worlds)
    got = expected(prompts.prompt("task", "labels", "contract", examples=names), world)["accuracy"]
    without = expected(prompts.prompt("task", "labels", "contract"), world)["accuracy"]
    if got >= ACCURACY:
        return f"accuracy {got:.1%} with your eight, {without:.1%} with none."
    rows = tickets.load("dev").set_index("ticket").loc[names]
    result = f"Accuracy {got:.1%} with your eight, {without:.1%} with none; {ACCURACY:.0%} are asked."
    if rows["intent"].nunique() == 1:
        raise Wrong(f"{result} All eight belong to {rows['intent'].iloc[0]}, and five queues have learned nothing.")
    bare = right(prompts.prompt("task", "labels", "contract"), rows.reset_index())
    known = int((bare > 0.5).sum())
    if known >= 4:
        raise Wrong(
            f"{result} {known} of your eight the model gets right without any example: they teach what it knows. On which tickets does it fail?"
        )
    odd = int(((rows["decoy"] == 1) | (rows["injection"] == 1)).sum())
    if odd >= 3:
        raise Wrong(
            f"{result} {odd} of your eight name two problems or carry an order, and this model learns half of each. Which tickets show one "
            "new wording and nothing else?"
        )
    raise Wrong(f"{result} How many different wordings do your eight show, and for how many queues?")


@judges
def thinking_plan(plan: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q09.4: for which slices the model goes step by step: accuracy at least PAID_ACCURACY, at most WORDS written words."""
    answered(plan)
    plan = mapping("plan", plan, (*SLICES, "words"))
    said = number("words", plan.pop("words"), 0, 1000, "words")
    plan = {name: truth(name, choice) for name, choice in plan.items()}
    world = together(worlds)
    parts = ("task", "labels", "contract", "guard")
    with_steps, without = (prompts.prompt(*parts, *extra, examples=STRONG) for extra in (("steps",), ()))
    which = tickets.slices(world["text"])
    paid = which.map({name: bool(choice) for name, choice in plan.items()}).to_numpy()
    chances = [right(text, world).to_numpy() for text in (with_steps, without)]
    wrote = [np.array([answer.words for answer in run(MODEL, text, world["text"])]) for text in (with_steps, without)]
    accuracy, words = np.where(paid, *chances).mean(), np.where(paid, *wrote).mean()
    decoys = world["decoy"].to_numpy() == 1
    fooled = chances[1][decoys].mean()
    if not paid.any():
        raise Wrong(
            f"Without steps the accuracy is {accuracy:.1%}; {PAID_ACCURACY:.0%} are asked. Of the tickets that name another problem first, "
            f"{fooled:.0%} are right. In which slices are those?"
        )
    if words > WORDS and accuracy >= PAID_ACCURACY:
        idle = [name for name in SLICES if plan[name] and (chances[0] - chances[1])[which == name].mean() < 0.01]
        raise Wrong(
            f"Accuracy {accuracy:.1%} for {words:.1f} words a ticket; {WORDS:g} are in the budget, and {wrote[1].mean():.0f} is the price without steps. "
            f"In {idle[0] if idle else 'one slice'} the steps gain nothing. Compare the slices on dev."
        )
    if accuracy < PAID_ACCURACY:
        left = [name for name in SLICES if not plan[name] and decoys[which == name].mean() > 0.1]
        raise Wrong(
            f"Accuracy {accuracy:.1%} for {words:.1f} words a ticket; {PAID_ACCURACY:.0%} are asked. In {left[0] if left else 'one slice'} you save words where "
            f"{decoys[which == left[0]].mean() if left else 0:.0%} of the customers name another problem first."
        )
    _words_fit(said, plan, with_steps, without)
    return f"accuracy {accuracy:.1%} for {words:.1f} words a ticket."


def _words_fit(said: float, plan: dict[str, bool], with_steps: str, without: str) -> None:
    """Raise Wrong where `said` is not what a plan writes for a test ticket on average."""
    test = tickets.load("test")
    which = tickets.slices(test["text"])
    paid = which.map(plan).to_numpy()
    wrote = [np.array([answer.words for answer in run(MODEL, text, test["text"])]) for text in (with_steps, without)]
    real = np.where(paid, *wrote).mean()
    if not differs(said, real, SAID_WITHIN):
        return
    each = pd.DataFrame({"slice": which, "words": np.where(paid, *wrote)}).groupby("slice")["words"].mean()
    if not differs(said, each.mean(), SAID_WITHIN):
        raise Wrong(
            f"{said:.4g} words is the mean of the four slices as if all had as many tickets. How many of the {len(test)} tickets are in each?"
        )
    raise Wrong(
        f"{said:.4g} words a ticket is not what your plan writes on the {len(test)} test tickets. Each slice counts as often as it has tickets, "
        "with steps or without."
    )
