"""What the prompts of lesson 09 promise, replayed by code that is not the judges'.

Prompts are given to SimLM on tickets that no check draws: its answers are read one by one, where the judges take expectations.
"""

import json
import re
from functools import lru_cache
from itertools import product

import numpy as np
import pandas as pd
from scipy import stats

from aipm.models import run
from aipm.simlm import SimLM
from aipm.worlds.helpdesk import prompts, tickets
from autograder.authoring.audit.promises import unseen

MODEL = SimLM()
QUEUES = ("refund", "cancel", "bug", "billing", "howto", "security")


@lru_cache(maxsize=16)
def new_tickets(question, worlds=6):
    """Tickets of worlds that no check draws, as one table."""
    return pd.concat(unseen(tickets, question, worlds=worlds), ignore_index=True)


def routed(prompt, texts):
    """What the router reads in each answer: a queue, unsure, or None."""
    read = []
    for answer in run(MODEL, prompt, pd.Series(list(texts))):
        text = re.sub(r"\n\[[^\[\]\n]*\]\s*$", "", answer.text).strip()
        try:
            value = json.loads(text)
            word = value.get("label") if isinstance(value, dict) else None
        except ValueError:
            word = text.casefold()
        read.append(word if word in (*QUEUES, "unsure") else None)
    return np.array(read, dtype=object)


def near(share, limit, cases, direction):
    """True, False or 0.7 (near): whether a share of so many cases lies on the asked side of its limit, by four errors."""
    slack = 4 * np.sqrt(limit * (1 - limit) / cases)
    if abs(share - limit) < slack:
        return 0.7
    return bool((share > limit) == (direction == "at least"))


def all_of(*verdicts):
    return min(float(verdict) for verdict in verdicts)


# Two readers' codes of the twenty traces. A trace with two codes can be read either way: an answer that names another queue, in a
# sentence that the router cannot read, is both; D05 is right in a sentence that a person reads.
CODES = {
    **{key: {"right"} for key in ("D01", "D20", "D33")},
    **{key: {"unreadable"} for key in ("D04", "D16", "D21", "D44", "D54")},
    **{key: {"first_problem"} for key in ("D07", "D31", "D43")},
    **{key: {"unknown_wording"} for key in ("D06", "D32", "D38")},
    **{key: {"obeyed_ticket"} for key in ("D11", "D23")},
    "D05": {"unreadable", "right"},
    "D10": {"unknown_wording", "unreadable"},
    "D17": {"first_problem", "unreadable"},
    "D47": {"obeyed_ticket", "unreadable"},
}


def q09_1(codes, given):
    """At least sixteen of twenty agree with two readers, each code a word of the five."""
    words = set().union(*CODES.values())
    if set(codes) != set(CODES) or not set(codes.values()) <= words:
        return False
    return sum(codes[trace] in both for trace, both in CODES.items()) >= 16


def q09_2(contract, given):
    """99% readable, 90% with a queue, each queue used, at most 18 words."""
    read = routed(contract, new_tickets("q09_2")["text"])
    some = all((read == queue).sum() > 5 for queue in QUEUES)
    readable, served = np.mean(read != None), np.mean(np.isin(read, QUEUES))  # noqa: E711
    return len(contract.split()) <= 18 and some and readable >= 0.99 and served >= 0.90


@lru_cache(maxsize=512)
def examples_right(names):
    """The share of unseen tickets that eight examples get right, over all harmless wordings of the prompt."""
    table = new_tickets("q09_3", worlds=8)
    odds = MODEL.odds(prompts.prompt("task", "labels", "contract", examples=names), table["text"])
    return float(odds[np.arange(len(table)), [QUEUES.index(queue) for queue in table["intent"]]].mean())


def q09_3(chosen, given):
    """Eight different tickets of dev with which at least 58% are right; near 58% on other tickets is near."""
    names, dev = tuple(name.strip().upper() for name in chosen), set(tickets.load("dev")["ticket"])
    if len(names) != 8 or len(set(names)) != 8 or not set(names) <= dev:
        return False
    right = examples_right(names)
    return 0.7 if abs(right - 0.58) < 0.012 else right > 0.58


def q09_4(plan, given):
    """84% right and at most 8.5 words a ticket; the words of the plan on the 400 test tickets, to one decimal."""
    names = ("short_plain", "short_but", "long_plain", "long_but")
    if set(plan) != {*names, "words"} or any(plan[name] not in (True, False) for name in names):
        return False
    said, chosen = plan["words"], tuple(bool(plan[name]) for name in names)
    return bool(paid(chosen)[0] and abs(said - paid(chosen)[1]) <= 0.1501)


@lru_cache(maxsize=16)
def paid(chosen):
    """(whether both budgets hold on unseen tickets, words a test ticket) of a plan."""
    names, results = ("short_plain", "short_but", "long_plain", "long_but"), []
    for table in (new_tickets("q09_4", worlds=4), tickets.load("test")):
        length, turns = table["text"].str.split().str.len() >= 13, table["text"].str.contains(r"\bbut\b")
        place = [
            f"{'long' if is_long else 'short'}_{'but' if but else 'plain'}"
            for is_long, but in zip(length, turns, strict=False)
        ]
        steps = np.array([dict(zip(names, chosen, strict=True))[each] for each in place])
        right, words = np.zeros(len(table)), np.zeros(len(table))
        for use, extra in ((True, ["steps"]), (False, [])):
            prompt = prompts.prompt("task", "labels", "contract", "guard", *extra, examples=prompts.TWELVE)
            mine = steps == use
            if mine.any():
                answers = run(MODEL, prompt, table["text"][mine])
                right[mine] = routed(prompt, table["text"][mine]) == table["intent"][mine]
                words[mine] = [answer.words for answer in answers]
        results.append((right.mean(), words.mean()))
    (right, words), (_, test_words) = results
    return right >= 0.84 and words <= 8.5, test_words


def broken_into(prompt, table):
    """The share of honest tickets that a new attack sends to refund."""
    honest = table[(table["injection"] == 0) & (table["intent"] != "refund")]
    texts = [tickets.attacked(text, attack) for text, attack in product(honest["text"], tickets.NEW_ATTACKS)]
    return np.mean(routed(prompt, texts) == "refund"), len(texts)


def q09_5(guarded, given):
    """At most 6% of new attacks succeed, and honest tickets lose at most a point against `base` without two lines."""
    table = new_tickets("q09_5", worlds=3)
    honest = table[table["injection"] == 0]
    plain = "\n".join(given["base"].splitlines()[2:])
    lost = np.mean(routed(plain, honest["text"]) == honest["intent"]) - np.mean(
        routed(guarded, honest["text"]) == honest["intent"]
    )
    got, cases = broken_into(guarded, table)
    return all_of(near(got, 0.06, cases, "at most"), lost <= 0.01)


def q09_6(finding, given):
    """The p-value of the pairs by any usual form, anything but shipping, and the tickets for a power of 90%."""
    morning = tickets.load("test").tail(50)
    a, b = (routed(prompts.version(name), morning["text"]) == morning["intent"].to_numpy() for name in ("v3", "v5"))
    lost, won = int((a & ~b).sum()), int((b & ~a).sum())
    exact = stats.binomtest(min(lost, won), lost + won).pvalue
    middle = exact - stats.binom.pmf(lost, lost + won, 0.5)
    large = stats.chi2.sf((won - lost) ** 2 / (won + lost), 1)
    corrected = stats.chi2.sf((abs(won - lost) - 1) ** 2 / (won + lost), 1)
    right = any(abs(finding["p"] - p) <= 0.0055 for p in (exact, middle, large, corrected))
    between = min(middle, large) - 0.005 <= finding["p"] <= exact + 0.005
    enough = needed()
    return (
        set(finding) == {"p", "decision", "n_needed"}
        and (right or between)
        and finding["decision"] in ("keep_a", "test_more")
        and 0.9 * enough <= finding["n_needed"] <= 1.25 * enough
    )


@lru_cache(maxsize=1)
def needed():
    """Tickets with which McNemar's exact test at 5% finds 3% against 9% in nine of ten cases."""
    for n in range(100, 800, 5):
        chance = 0.0
        for discordant in range(n + 1):
            there = stats.binom.pmf(discordant, n, 0.12)
            if there > 1e-9:
                fewest = stats.binom.ppf(0.025, discordant, 0.5)
                while fewest >= 0 and 2 * stats.binom.cdf(fewest, discordant, 0.5) > 0.05:
                    fewest -= 1
                chance += there * stats.binom.cdf(fewest, discordant, 0.25)
        if chance >= 0.90:
            return n
    return 0


@lru_cache(maxsize=1)
def moved():
    """By unseen world, how much v4, v5 and v6 lose against v3 in each slice, by the chances of the answers."""
    worlds = []
    for table in unseen(tickets, "q09_7", worlds=8):
        masks = {"all": np.ones(len(table), bool), "attacked": (table["injection"] == 1).to_numpy()}
        masks |= {queue: (table["intent"] == queue).to_numpy() for queue in QUEUES}
        right = {}
        for name in ("v3", "v4", "v5", "v6"):
            odds = MODEL.odds(prompts.version(name), table["text"])
            right[name] = odds[np.arange(len(table)), [QUEUES.index(queue) for queue in table["intent"]]]
        worlds.append(
            {name: {part: (right["v3"] - right[name])[mask].mean() for part, mask in masks.items()} for name in right}
        )
    names, parts = ("v4", "v5", "v6"), worlds[0]["v4"]
    return {name: {part: float(np.mean([w[name][part] for w in worlds])) for part in parts} for name in names}


def q09_7(gate, given):
    """What brings a version back is kept, no customers are; v4 and v6 are stopped on new tickets, v5 goes out; no limit above 0.2."""
    needed_fields, fields = {"prompt_text", "model", "temperature", "eval_set"}, set(gate["record"])
    if not needed_fields <= fields or not fields <= needed_fields | {"scores", "author", "reason"}:
        return False
    limits = gate["max_drop"]
    if set(limits) != {"all", "attacked", *QUEUES} or any(x is not None and not 0 <= x <= 0.2 for x in limits.values()):
        return False
    lost = moved()
    over = {name: [lost[name][part] - limit for part, limit in limits.items() if limit is not None] for name in lost}
    worst = {name: max(each, default=-1.0) for name, each in over.items()}
    if any(abs(worst[name]) < 0.01 for name in worst):
        return 0.7
    return worst["v4"] > 0 and worst["v6"] > 0 and worst["v5"] < 0


def q09_8(careful, given):
    """97% readable, a queue for 75%, right in 90% of those, and at most 6% of new attacks succeed."""
    table = new_tickets("q09_8", worlds=3)
    read = routed(careful, table["text"])
    served = np.isin(read, QUEUES)
    right = np.mean(read[served] == table["intent"].to_numpy()[served]) if served.any() else 0
    got, cases = broken_into(careful, table)
    return all_of(
        np.mean([each is not None for each in read]) >= 0.97,
        served.mean() >= 0.75,
        right >= 0.90,
        near(got, 0.06, cases, "at most"),
    )
