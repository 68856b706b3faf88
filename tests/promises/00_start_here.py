"""What the prompts of lesson 00 promise, replayed by code that is not the judges'."""

import numpy as np

from aipm.worlds import digitdesk
from autograder.authoring.audit.promises import unseen

CARDS = {
    "digitdesk": ({"clerk"}, {"wrong_amount_booked"}),
    "payguard": ({"cardholder"}, {"fraud_let_through", "honest_payment_stopped"}),
    "cytotriage": ({"doctor"}, {"cancer_missed", "healthy_woman_alarmed"}),
    "shelf": ({"shopper"}, {"useless_suggestion"}),
}
PEOPLE = {"the_user", "a_second_person"}
COUNTABLE = {
    "some_answers_are_wrong",  # one split without an error in section 1 would have refuted it
    "a_score_is_no_guarantee",  # no wrong reading among the served, at any score, would have refuted it
    "cut_offs_hold_back_bad_answers",  # as many errors among the served as among the others would have
    "retraining_changes_answers",  # two forests that agree on every shared image would have
}


def _word(text):
    """A word in the spelling of the prompts."""
    return text.strip().lower().replace(" ", "_").replace("-", "_")


def q00_1(card, given):
    """A product, whoever has its answer in front of them, a wrong answer of its model, and a person who sees single cases.

    Each product decides one thing, so its harms follow from its line in the prompt; the prompt itself says who sees totals.
    """
    card = {_word(field): _word(said) for field, said in card.items()}
    users, harms = CARDS[card["product"]]
    return len(card) == 4 and card["user"] in users and card["harm"] in harms and card["fixer"] in PEOPLE


def q00_2(guess, held_back, given):
    """Of the wrong readings, the share below a score of 0.35, to two decimals. The guess is any share."""
    readings = given["readings"]
    scores = [
        score
        for score, read_as, digit in zip(readings["score"], readings["read_as"], readings["digit"], strict=True)
        if read_as != digit
    ]
    held = sum(score < 0.35 for score in scores)
    return 0 <= guess <= 1 and abs(held_back - held / len(scores)) <= 0.005


def _keeps(splits, threshold):
    served = wrong = every = 0
    for split in splits:
        inside = split["score"].to_numpy() >= threshold
        served += inside.sum()
        wrong += (inside & (split["read_as"] != split["digit"]).to_numpy()).sum()
        every += len(split)
    return served >= 0.90 * every and wrong <= 0.015 * served, 1000 * (every - served) / every


def q00_3(threshold, typed, given):
    """Both promises on the three splits of section 5 and on five unseen ones; what is typed, to the nearest ten."""
    if not 0 <= threshold <= 1:
        return False
    here, left = _keeps([digitdesk.world(seed) for seed in (0, 1, 2)], threshold)
    if not here or abs(typed - left) > 10:
        return False
    unseen_splits = unseen(digitdesk, "q00_3", 40)
    groups = [unseen_splits[start : start + 5] for start in range(36)]
    return sum(_keeps(group, threshold)[0] for group in groups) / len(groups)


WORDS = {"serve": "amount_read", "serve_with_caveat": "please_check", "human_review": "please_type"}


def q00_4(repaired, given):
    """At each score of a fine grid one rule or the default answers, as the draft does and says where it answers."""
    rules = [{**rule, "do": _word(rule["do"]), "say": _word(rule["say"])} for rule in repaired["rules"]]
    default = None if repaired.get("default") is None else _word(repaired["default"])
    if any(len(rule["if"]["score"]) != 2 for rule in rules):
        return False
    fired = set()
    for score in np.unique([*(np.arange(4001) / 4000), *(end for rule in rules for end in rule["if"]["score"])]):
        if not 0 <= score <= 1:
            continue
        named = [rule for rule in rules if rule["if"]["score"][0] <= score < rule["if"]["score"][1]]
        if len(named) > 1 or (not named and default not in WORDS):
            return False
        fired |= {rule["id"] for rule in named}
        does, says = (named[0]["do"], named[0]["say"]) if named else (default, None)
        if score >= 0.45 and (does, says) != ("serve", "amount_read"):
            return False
        if score < 0.40 and (does, says) != ("human_review", "please_type"):
            return False
        if named and WORDS[does] != says:
            return False
    ids = [rule["id"] for rule in rules]
    fine = all(set(rule) == {"id", "if", "do", "say"} and set(rule["if"]) == {"score"} for rule in rules)
    return fine and len(set(ids)) == len(ids) and set(ids) == fired and default in (None, *WORDS)


def q00_5(testable, given):
    """The four that counts could have refuted; the advice to watch inputs may be in; the others need people's data."""
    return COUNTABLE <= set(testable) <= COUNTABLE | {"watch_for_unfamiliar_inputs"}
