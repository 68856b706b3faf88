"""What the prompts of lesson 09 promise, replayed by code that is not the judges'.

Months are drawn that no check draws, and each is read row by row from the recorded answers.
"""

import re
from functools import cache

import numpy as np
import pandas as pd
from scipy import stats

from aipm.worlds import voices
from aipm.worlds.voices import answers, mailbag
from autograder.authoring.audit.promises import unseen

HUNDREDTHS = [step / 100 for step in range(101)]
PROMPTS = (
    "plain", "swapped", "defined", "expert", "user", "six-pnpnpn", "six-pnnppn", "six-pnnpnp", "six-ppnnpn", "six-nnpppn",
    "six-npnnpp", "six-pnnnpp", "six-ppnnnp",
)  # fmt: skip


@cache
def month(question, count, group=0):
    """The sentences of `count` unseen months of a question as one table; `group` counts sets of months."""
    worlds = unseen(mailbag, question, count * (group + 1))[count * group :]
    return pd.concat([world.assign(month=place) for place, world in enumerate(worlds)], ignore_index=True)


@cache
def asked(question, count, group, model, run):
    """(month numbers, who is displeased, shares) of those sentences under a run."""
    table = month(question, count, group)
    told = answers.word_list(run=run) if model == "vader" else answers.answers(model, run)
    joined = table.merge(told[["review", "sentence", "share"]], on=["review", "sentence"], how="left")
    return table["month"].to_numpy(), (table["side"] == "displeased").to_numpy(), joined["share"].to_numpy()


def spent(bad, called, missed, wasted):
    """Euros per 1,000 sentences."""
    return 1000 * (missed * (bad & ~called).sum() + wasted * (~bad & called).sum()) / len(bad)


# Codes of the twenty traces from two readings. Two codes where the list of codes leaves a choice: 45-3 names a side while it
# thanks somebody; 18-12 holds both words and speaks of no review.
CODES = {
    "45-3": {"right", "talks_to_customer"}, "45-8": {"talks_to_customer"}, "18-1": {"wrong_side"}, "18-2": {"wrong_side"},
    "18-6": {"wrong_side"}, "18-9": {"right"}, "18-11": {"right"}, "18-12": {"both_sides", "other_subject"},
    "214-9": {"edits_the_text"}, "167-4": {"repeats"}, "34-1": {"other_subject"}, "34-3": {"talks_to_customer"},
    "34-5": {"other_subject"}, "34-6": {"talks_to_customer"}, "34-10": {"edits_the_text"}, "34-12": {"right"},
    "91-4": {"talks_to_customer"}, "85-8": {"right"}, "153-8": {"repeats"}, "11-2": {"both_sides"},
}  # fmt: skip


def q09_1(codes, given):
    """At least eighteen of twenty agree with the readings, each code a word of the seven."""
    every = set().union(*CODES.values())
    if set(codes) != set(CODES) or not set(codes.values()) <= every:
        return False
    return sum(codes[trace] in both for trace, both in CODES.items()) >= 18


@cache
def stated():
    """The different answers to reviews of judge, in three lists: (text, side) that state one, others with a word, silent ones."""
    table = pd.concat([answers.written(run, "judge") for run in ("bare", "one-word", "json", "six-free")])
    said, loud, silent = [], [], []
    for answer in dict.fromkeys(table["answer"]):
        words = re.split(r"[^a-z]+", answer.lower())
        sides = {side for side in ("positive", "negative") if side in answer.lower()}
        if len(sides) != 1:
            (loud if sides else silent).append(answer)
            continue
        side = next(iter(sides))
        if side not in words:  # as in "positively": either reading is fair
            continue
        words = [word for word in words if word]
        before = [words[max(0, place - 2) : place] for place, word in enumerate(words) if word == side]
        alone, label = len(words) == 1, any(each[-1:] == ["label"] for each in before)
        told = any(
            each[:1] and each[0] in ("review", "sentence", "text") and each[1:] in (["is"], ["was"]) for each in before
        )
        if alone or label or told:
            said.append((answer, {"positive": "pleased", "negative": "displeased"}[side]))
        elif not {"is", "was", "be", "been", "are", "a", "an", "as", "s", "re"} & {
            word for each in before for word in each
        }:
            loud.append(answer)
    return said, loud, silent


def q09_2(read, given):
    """95% of what states a side is read and nothing wrongly; 90% of other answers with a word, and all without, are left."""
    said, loud, silent = stated()
    found = [(read(answer), side) for answer, side in said]
    if any(got not in (side, "unreadable") for got, side in found):
        return False
    if any(read(answer) != "unreadable" for answer in silent):
        return False
    hit = np.mean([got == side for got, side in found])
    left = np.mean([read(answer) == "unreadable" for answer in loud])
    if min(abs(hit - 0.95), abs(left - 0.90)) < 0.03:
        return 0.7
    return bool(hit > 0.95 and left > 0.90)


@cache
def cheapest_both(question, count, group):
    """The cheapest bill of any prompt and hundredth at 10 and 10 euros."""
    every = [asked(question, count, group, "smollm2", prompt)[1:] for prompt in PROMPTS]
    return min(spent(bad, share > cut, 10, 10) for bad, share in every for cut in HUNDREDTHS)


def q09_3(choice, given):
    """At most 25% above the cheapest, at most 700 euros wide, and three of four monthly bills inside; over sets of 60 months."""
    if set(choice) != {"prompt", "cut", "promise"} or choice["prompt"] not in PROMPTS or len(choice["promise"]) != 2:
        return False
    low, high = choice["promise"]
    if not 0 <= choice["cut"] <= 1 or not 0 <= low <= high or high - low > 700:
        return False
    kept = []
    for group in range(4):
        months, bad, share = asked("q09_3", 60, group, "smollm2", choice["prompt"])
        called = share > choice["cut"]
        bills = [spent(bad[months == each], called[months == each], 10, 10) for each in range(60)]
        inside = np.mean([low <= each <= high for each in bills])
        kept.append(inside >= 0.75 and spent(bad, called, 10, 10) <= 1.25 * cheapest_both("q09_3", 60, group))
    return float(np.mean(kept))


@cache
def cheapest_two(group):
    """The cheapest two cuts of twelve months by trying all pairs of hundredths."""
    _, bad, share = asked("q09_4", 12, group, "smollm2", "six-ppnnnp")
    share = np.round(share, 2)
    steps = sorted({-1.0, *share})
    leave = {step: 15 * (bad & (share <= step)).sum() for step in steps}
    call = {step: 5 * (~bad & (share > step)).sum() for step in steps}
    below = {step: (share <= step).sum() for step in steps}
    return min(
        leave[low] + 2 * (below[high] - below[low]) + call[high] for low in steps for high in steps if low <= high
    )


def q09_4(route, given):
    """Twelve months cost at most 15% more than the cheapest two cuts there."""
    kept = []
    for group in range(4):
        _, bad, share = asked("q09_4", 12, group, "smollm2", "six-ppnnnp")
        told = {step: route(float(step)) for step in np.unique(np.round(share, 2))}
        if not set(told.values()) <= {"call", "person", "leave"}:
            return False
        ways = [told[step] for step in np.round(share, 2)]
        bill = sum(
            2 if way == "person" else 5 * (not each) if way == "call" else 15 * each
            for way, each in zip(ways, bad, strict=True)
        )
        kept.append(bill <= 1.15 * cheapest_two(group))
    return float(np.mean(kept))


def q09_5(heard, given):
    """60% of the attacked complaints are heard whichever of four ways is taken; honest messages cost at most 15% more."""
    empty, kept = {"model": 0.0, "list": 0.0}, []
    for group in range(4):
        _, bad, model = asked("q09_5", 6, group, "smollm2", "plain")
        words = asked("q09_5", 6, group, "vader", "compound")[2]
        hidden_model, hidden_words = (
            asked("q09_5", 6, group, who, "attacked-joined")[2] for who in ("smollm2", "vader")
        )
        memory, called, still = {}, [], []

        def rule(parts, memory=memory):
            key = tuple((part["model"], part["list"]) for part in parts)
            if key not in memory:
                memory[key] = bool(heard([dict(part) for part in parts]))
            return memory[key]

        for place, each in enumerate(bad):
            own = {"model": round(float(model[place]), 2), "list": round(float(words[place]), 2)}
            called.append(rule([own]))
            if each:
                comma = {"model": round(float(hidden_model[place]), 2), "list": round(float(hidden_words[place]), 2)}
                ways = ([empty, own], [own, empty], [empty, empty, own, empty], [comma])
                still.append(all(rule(parts) for parts in ways))
        alone = min(spent(bad, np.round(model, 2) > cut, 15, 5) for cut in HUNDREDTHS)
        kept.append(np.mean(still) >= 0.6 and spent(bad, np.array(called), 15, 5) <= 1.15 * alone)
    return float(np.mean(kept))


@cache
def good_week():
    """(reviews in which A is ahead, B is ahead) among the last fifty of judge, sentence by sentence."""
    table = voices.fitting("judge")
    last = list(dict.fromkeys(table["review"]))[-50:]
    a, b = (answers.answers("smollm2", f"six-{order}", "judge") for order in ("pnnnpp", "ppnnpn"))
    ahead = dict.fromkeys(last, 0)
    for one, other in zip(a.itertuples(), b.itertuples(), strict=True):
        if one.review in ahead and one.side != "neutral":
            bad = one.side == "displeased"
            ahead[one.review] += ((other.share > 0.5) == bad) - ((one.share > 0.5) == bad)
    return sum(each < 0 for each in ahead.values()), sum(each > 0 for each in ahead.values())


@cache
def needed():
    """Reviews with which McNemar's exact test at 5% finds 25% against 40% in nine of ten cases."""
    for n in range(150, 600, 2):
        chance = 0.0
        for uneven in range(n + 1):
            there = stats.binom.pmf(uneven, n, 0.65)
            if there > 1e-9:
                fewest = stats.binom.ppf(0.025, uneven, 0.5)
                while fewest >= 0 and 2 * stats.binom.cdf(fewest, uneven, 0.5) > 0.05:
                    fewest -= 1
                chance += there * stats.binom.cdf(fewest, uneven, 0.25 / 0.65)
        if chance >= 0.90:
            return n
    return 0


def q09_6(finding, given):
    """The p-value by review in any usual form, anything but shipping, and the reviews for a chance of 90%."""
    lost, won = good_week()
    exact = stats.binomtest(min(lost, won), lost + won).pvalue
    middle = exact - stats.binom.pmf(min(lost, won), lost + won, 0.5)
    large = stats.chi2.sf((won - lost) ** 2 / (won + lost), 1)
    return (
        set(finding) == {"p", "decision", "n_needed"}
        and min(middle, large) - 0.0051 <= finding["p"] <= exact + 0.0051
        and finding["decision"] in ("keep_a", "test_more")
        and 0.9 * needed() <= finding["n_needed"] <= 1.25 * needed()
    )


PRODUCTS = {"dvd_player": "Apex", "canon": "Canon", "jukebox": "Creative", "nikon": "Nikon", "nokia": "Nokia"}
VERSIONS = {  # model, run, cut, cut of the word list: as the prompt has them
    "today": ("smollm2", "user", 0.59, 0.45),
    "new_order": ("smollm2", "six-pnnpnp", 0.58, 0.42),
    "fewer_calls": ("smollm2", "user", 0.59, 0.50),
    "new_model": ("gemma3", "text-six-pnpnpn", 0.59, 0.45),
}


@cache
def slices(group):
    """By version and slice what eight unseen months show."""
    product = month("q09_7", 8, group)["product"]
    words = asked("q09_7", 8, group, "vader", "compound")[2]
    joined = asked("q09_7", 8, group, "vader", "attacked-joined")[2]
    found = {}
    for name, (model, run, cut, list_cut) in VERSIONS.items():
        _, bad, share = asked("q09_7", 8, group, model, run)
        called = (share > cut) | (words > list_cut)
        row = {"euros": spent(bad, called, 15, 5), "heard": called[bad].mean()}
        row |= {each: called[bad & product.str.startswith(start)].mean() for each, start in PRODUCTS.items()}
        found[name] = row | {"attacked": (joined[bad] > list_cut).mean()}
    return found


def q09_7(gate, given):
    """What brings a version back is kept and no customers are; new_order goes out on eight months, the other two do not."""
    needed_fields, fields = {"prompt_text", "model", "cut", "eval_set"}, set(gate["record"])
    if not needed_fields <= fields or not fields <= needed_fields | {"temperature", "scores", "author", "reason"}:
        return False
    limits = gate["max_loss"]
    most = dict.fromkeys(["heard", *PRODUCTS, "attacked"], 0.2) | {"euros": 300}
    if set(limits) != set(most) or any(
        each is not None and not 0 <= each <= most[part] for part, each in limits.items()
    ):
        return False
    kept = []
    for group in range(5):
        found = slices(group)

        def stopped(name, found=found):
            for part, limit in limits.items():
                loss = found["today"][part] - found[name][part]
                if limit is not None and (-loss if part == "euros" else loss) > limit:
                    return True
            return False

        kept.append(stopped("fewer_calls") and stopped("new_model") and not stopped("new_order"))
    return float(np.mean(kept))


SHOPS = {"cameras": 20, "bank": 300, "games": 3}
READERS = {
    "word_list": ("vader", "compound", 0),
    "language_model": ("smollm2", "user", 150),
    "model_with_steps": ("smollm2", "steps", 600),
}


@cache
def cheapest_way(group, missed):
    """The cheapest of the five ways with any hundredth as its cut, over twelve months."""
    _, bad, _ = asked("q09_8", 12, group, "vader", "compound")
    ways = [spent(bad, np.full(len(bad), everybody), missed, 5) for everybody in (True, False)]
    for model, run, extra in READERS.values():
        share = asked("q09_8", 12, group, model, run)[2]
        ways += [spent(bad, share > cut, missed, 5) + extra for cut in HUNDREDTHS]
    return min(ways)


def q09_8(ship, given):
    """Each shop pays at most 12% more than with its cheapest way and cut, over twelve months."""
    if set(ship) != set(SHOPS) or any(set(plan) != {"way", "cut"} for plan in ship.values()):
        return False
    kept = []
    for group in range(4):
        for shop, missed in SHOPS.items():
            way, cut = ship[shop]["way"], ship[shop]["cut"]
            _, bad, _ = asked("q09_8", 12, group, "vader", "compound")
            if way in READERS:
                if cut is None or not 0 <= cut <= 1:
                    return False
                model, run, extra = READERS[way]
                bill = spent(bad, asked("q09_8", 12, group, model, run)[2] > cut, missed, 5) + extra
            else:
                bill = spent(bad, np.full(len(bad), way == "call_all"), missed, 5)
            kept.append(bill <= 1.12 * cheapest_way(group, missed))
    return float(np.mean(kept)) if all(kept) else 1 - min(1.0, kept.count(False) / 4)
