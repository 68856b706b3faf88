"""What the prompts of lesson 12 promise, replayed by code that is not the judges'."""

import math
import re
from functools import lru_cache

import numpy as np
from scipy import stats

from aipm.worlds.askcourse import desks
from aipm.worlds.askcourse import traces as desk_traces
from aipm.worlds.voices import judge_watch, judging, mail_routes, rises
from autograder.authoring.audit.promises import unseen


def whole(value, low, high):
    """Whether a value is a whole number within bounds."""
    real = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return real and float(value).is_integer() and low <= value <= high


# Q12.1 and Q12.2: the tables of the prompts.
OFFERS = {"small": (0.72, 0.70, 0.01), "medium": (0.86, 0.84, 0.03), "large": (0.95, 0.94, 0.10)}
VERDICTS = {
    "A": (0.93, 0.12, 0.93, 0.12),
    "B": (0.99, 0.88, 0.99, 0.88),
    "C": (0.80, 0.05, 0.80, 0.05),
    "D": (0.90, 0.28, 0.90, 0.28),
    "E": (0.96, 0.10, 0.99, 0.45),
}


def wilson_half(hits, cases):
    """Half of Wilson's interval at 95%."""
    z, share = stats.norm.ppf(0.975), hits / cases
    return z * np.sqrt(share * (1 - share) / cases + z * z / (4 * cases * cases)) / (1 + z * z / cases)


@lru_cache(maxsize=8192)
def narrow(name, labels, judged, months=4000):
    """In what share of the months the half of the interval is four points or less; sentence by sentence kinds are drawn."""
    finds, leaves, _ = OFFERS[name]
    chance = np.random.default_rng([labels, judged % 2**31])
    displeased = chance.binomial(labels, 0.3, months)
    hit, quiet = chance.binomial(displeased, finds), chance.binomial(labels - displeased, leaves)
    counts = judging.Labels(hit, displeased - hit, labels - displeased - quiet, quiet)
    if judged == 0:
        width = wilson_half(np.arange(labels + 1), labels)[displeased]
    else:
        truly = chance.binomial(judged, 0.3, months)
        yes = chance.binomial(truly, finds) + chance.binomial(judged - truly, 1 - leaves)
        found = judging.combined(counts, yes, judged)
        width = (found.high - found.low) / 2
    return float((width <= 0.04).mean())


@lru_cache(maxsize=8)
def least(name):
    """The least bill over a grid of plans, people alone among them."""
    price = OFFERS[name][2]
    alone = next(1.5 * n for n in range(480, 700, 4) if narrow(name, n, 0, 1000) >= 0.95)
    plans = [
        (1.5 * n + price * m, n, m)
        for n in range(120, 560, 8)
        for m in np.geomspace(200, 20_000, 40).astype(int).tolist()
    ]
    return next((bill for bill, n, m in sorted(plans) if bill < alone and narrow(name, n, m, 1000) >= 0.95), alone)


def q12_1(purchase, given):
    """Each plan narrow enough in 95% of the months, at most 15% above the least bill of its judge; the cheapest is bought."""
    if set(purchase) != {*OFFERS, "buy"}:
        return False
    bills, near = {}, False
    for name, (_, _, price) in OFFERS.items():
        labels, judged = purchase[name]
        if not (whole(labels, 1, 1e5) and whole(judged, 0, 1e7)):
            return False
        kept, bills[name] = narrow(name, int(labels), int(judged)), 1.5 * labels + price * judged
        if kept < 0.93 or bills[name] > 1.18 * least(name):
            return False
        near |= kept < 0.965 or bills[name] > 1.11 * least(name)
    if bills[purchase["buy"]] > min(bills.values()):
        return False
    return 0.7 if near else True


def gated(name, answers):
    """(false stops, missed losses) averaged over old versions that are right in 88 to 92%."""
    right, wrong, new_right, new_wrong = VERDICTS[name]
    found = []
    for before in np.linspace(0.88, 0.92, 41):
        old = before * right + (1 - before) * wrong
        ends = []
        for now in (before, before - 0.05):
            new = now * new_right + (1 - now) * new_wrong
            error = math.sqrt((old * (1 - old) + new * (1 - new)) / answers)
            ends.append(stats.norm.cdf((old - new) / error - 2))
        found.append((ends[0], 1 - ends[1]))
    return np.mean(found, axis=0)


@lru_cache(maxsize=8)
def fewest(name):
    """The fewest answers, to ten, with which a judge may gate; None where 3,000 are not enough."""
    found = (n for n in range(10, 3001, 10) if (gated(name, n) <= (0.05, 0.20)).all())
    return next(found, None)


def q12_2(gate, given):
    """None for whoever may not gate; for the others at most 25% above the fewest answers that are enough."""
    if set(gate) != set(VERDICTS):
        return False
    near = False
    for name, answers in gate.items():
        needed = fewest(name)
        if (answers is None) != (needed is None):
            return False
        if answers is None:
            continue
        if not whole(answers, 1, 3000) or not 0.97 * needed <= answers <= 1.28 * needed:
            return False
        near |= not 1.03 * needed <= answers <= 1.22 * needed
    return 0.7 if near else True


def q12_3(rise, given):
    """Coverage of 93%, 1.2 of the width that the counts need, None for 90% of the useless and 2% of the useful at most."""
    cases = [case for world in unseen(rises, "q12_3", worlds=15) for case in world]
    covered, widths, needed, named, lost = [], [], [], [], []
    for case in cases:
        said, judged, said_now, judged_now, displeased, found, others, left = case.counts
        ends = rise(*case.counts)
        if not case.useful:
            named.append(ends is None)
            continue
        lost.append(ends is None)
        low, high = (1, -1) if ends is None else ends
        covered.append(low <= case.rise <= high)
        if ends is None:
            continue
        if not low <= high:
            return False
        a, b = said / judged, said_now / judged_now
        t, f = found / displeased, left / others
        know = t + f - 1
        # the gradient of (b - a) / (t + f - 1) by each of the four shares
        slopes = (-1 / know, 1 / know, -(b - a) / know**2, -(b - a) / know**2)
        errors = (a * (1 - a) / judged, b * (1 - b) / judged_now, t * (1 - t) / displeased, f * (1 - f) / others)
        widths.append(high - low)
        needed.append(2 * 1.96 * math.sqrt(sum(s * s * e for s, e in zip(slopes, errors, strict=True))))
    if np.mean(lost) > 0.03:
        return False
    figures = (np.mean(covered) - 0.93, 1.2 - np.sum(widths) / np.sum(needed), np.mean(named) - 0.90)
    slack = (0.016, 0.03, 0.06)
    if any(figure < -room for figure, room in zip(figures, slack, strict=True)):
        return False
    return 0.7 if any(figure < room for figure, room in zip(figures, slack, strict=True)) else True


@lru_cache(maxsize=4096)
def compared(orders, ties, pairs, margin, lead, first, draws=60_000):
    """(better, worse): how often the new version is called so, in comparisons drawn pair kind by pair kind."""
    chance = np.random.default_rng(pairs)
    new, old, same = chance.multinomial(pairs, [(1 - first + lead) / 2, (1 - first - lead) / 2, first], draws).T
    counted = np.full(draws, pairs)
    if orders == "old_first":
        old = old + same
    elif orders == "random":
        shown = chance.binomial(same, 0.5)
        new, old = new + shown, old + same - shown
    elif ties == "drop":
        counted = np.maximum(new + old, 1)
    elif ties == "new_wins":
        new = new + same
    counted_lead = (new - old) / counted
    return (counted_lead > margin + 1e-9).mean(), (counted_lead < -margin - 1e-9).mean()


def q12_4(protocol, given):
    """Within 640 calls; equal versions called different in 5% at most, ten points found in 80%, whichever judge it is."""
    if set(protocol) != {"orders", "ties", "pairs", "margin"}:
        return False
    orders, ties, pairs, margin = (protocol[name] for name in ("orders", "ties", "pairs", "margin"))
    if orders not in ("old_first", "random", "both") or ties not in ("drop", "half", "new_wins"):
        return False
    if not whole(pairs, 1, 320 if orders == "both" else 640) or not 0 <= margin <= 1:
        return False
    firsts = (0.65, 0.70, 0.75, 0.80, 0.85)
    different = max(sum(compared(orders, ties, int(pairs), margin, 0.0, first)) for first in firsts)
    found = min(compared(orders, ties, int(pairs), margin, 0.1, first)[0] for first in firsts)
    if different > 0.053 or found < 0.795:
        return False
    return 0.7 if different > 0.047 or found < 0.805 else True


def routed(month, look_from, call_from):
    """What a route costs per 1,000 sentences, sentence by sentence."""
    looks, euros = 0, 0
    for share, side in zip(month["share"], month["side"], strict=True):
        if share >= call_from:
            euros += 0 if side == "displeased" else 5
        elif share >= look_from and looks < 180:
            looks += 1
        elif side == "displeased":
            euros += 15
    return 1000 * euros / len(month)


def q12_5(limits, given):
    """At most 1,275 euros per 1,000 sentences on average over unseen months."""
    look_from, call_from = limits["look_from"], limits["call_from"]
    if set(limits) != {"look_from", "call_from"} or not 0 <= look_from <= call_from <= 1:
        return False
    bills = [routed(month, look_from, call_from) for month in unseen(mail_routes, "q12_5", worlds=60)]
    off, error = np.mean(bills) - 1275, np.std(bills) / math.sqrt(12)
    return 0.7 if abs(off) < 3 * error else bool(off < 0)


def q12_8(watch, given):
    """At most 120 labels; a false alarm in 10% of the quiet half-years; each kind of change noticed in 85%, in time."""
    if set(watch) != {"signal", "labels_from", "labels", "alarm"}:
        return False
    signal, source, labels, alarm = (watch[name] for name in ("signal", "labels_from", "labels", "alarm"))
    if not whole(labels, 1, 120) or not 0 <= alarm <= 1 or signal not in ("agreement", "called_share"):
        return False
    if source not in ("all", "called", "left_alone", "half_each"):
        return False
    ends = {"quiet": [], "deaf": [], "nervous": []}
    for place, world in enumerate(unseen(judge_watch, "q12_8", worlds=20)):
        chance = np.random.default_rng(place)
        for year in range(len(world.kind)):
            kind = ("quiet", "deaf", "nervous")[world.kind[year]]
            weekly = week_by_week(chance, signal, source, int(labels), world, year)
            rang = next(
                (week for week in range(7, 26) if moved(signal, weekly, week) >= alarm), None
            )  # week 7 is the first that ends after the first six and is compared
            change = world.change[year]
            ends[kind].append(rang is not None if kind == "quiet" else rang is not None and change <= rang < change + 6)
    false, deaf, nervous = (np.mean(ends[kind]) for kind in ("quiet", "deaf", "nervous"))
    if false > 0.115 or min(deaf, nervous) < 0.832:
        return False
    return 0.7 if false > 0.085 or min(deaf, nervous) < 0.868 else True


def week_by_week(chance, signal, source, labels, world, year):
    """The signal of each week of a half-year, drawn from the four kinds of sentences."""
    share, finds, leaves = world.share[year], world.tpr[year], world.tnr[year]
    kinds = np.array([share * finds, share * (1 - finds), (1 - share) * (1 - leaves), (1 - share) * leaves]).T
    if signal == "called_share":
        return np.array([chance.multinomial(1000, week)[[0, 2]].sum() / 1000 for week in kinds])
    called, left = kinds[:, 0] / (kinds[:, 0] + kinds[:, 2]), kinds[:, 3] / (kinds[:, 1] + kinds[:, 3])
    if source == "all":
        return chance.binomial(labels, kinds[:, 0] + kinds[:, 3]) / labels
    if source == "half_each":
        half = labels // 2
        return (chance.binomial(half, called) + chance.binomial(labels - half, left)) / labels
    return chance.binomial(labels, called if source == "called" else left) / labels


def moved(signal, weekly, week):
    """How far the four weeks up to this one lie from the first six."""
    apart = weekly[week - 3 : week + 1].mean() - weekly[:6].mean()
    return abs(apart) if signal == "called_share" else -apart


CONDITION = re.compile(r"\b(if|when|unless|until|as soon as|should|once)\b")


def q12_9(memo, given):
    """Two shares with their counts, each beside its sentences, both ends of the interval, a proposal and a condition."""
    hit, displeased, alarm, others, ends = 108, 122, 40, 258, (27.6, 34.8)
    said = [part.lower() for part in re.split(r"(?<=[.!?])\s+|\n", memo) if len(part.split()) > 2]
    numbers = {float(each.replace(",", "")) for each in re.findall(r"\d[\d,]*(?:\.\d+)?", memo)}
    shares = ({hit, displeased - hit}, displeased), ({alarm, others - alarm}, others)
    clauses = [part for part in re.split(r"[;,:.!?]\s+|\n", memo.lower()) if len(part.split()) > 2]
    proposed = re.compile(r"propose|suggest|recommend|i would|let us|keep|go on|continue|do not report")
    free = [part for part in clauses if not CONDITION.search(part)]
    return (
        len(said) >= 2
        and all(whole_ in numbers and numbers & parts for parts, whole_ in shares)
        and all(numbers & {end, round(end * 10), end / 100} for end in ends)
        and any(proposed.search(part) for part in free)
        and len(free) < len(clauses)
    )


def q12_6(blame, first, given):
    """At least 22 of 24 traces by what they show; the repair that saves most on unseen questions.

    No page needed to be found: no_answer. The right answer's words or figures in the answer: fine. Else the passage decides.
    """
    table = desk_traces.shown()
    if set(blame) != set(table.index):
        return False
    first, blame = first.lower(), {name: part.lower() for name, part in blame.items()}
    right = 0
    for name, row in table.iterrows():
        if row["needs"] == "":
            part = "no_answer"
        elif holds(row["its answer"], row["right answer"]):
            part = "fine"
        else:
            part = "wrong_use" if row["needs"] == row["found"] else "wrong_passage"
        right += blame[name] == part
    kept = [
        first in world
        and all(world[first].sum() <= world[other].sum() for other in ("shorter", "leave", "word_search", "limit"))
        for world in unseen(desk_traces, "q12_6")
    ]
    return right >= 22 and float(np.mean(kept))


def holds(said, right):
    """Whether an answer has the figures of the right one and no others, or else its words, the last letter of a plural aside."""
    figures = [re.findall(r"\d[\d.,]*\d|\d", text) for text in (said, right)]
    if figures[1]:
        return figures[0] == figures[1]
    words = [
        {word.rstrip("s") for word in re.findall(r"[a-z]+", text.lower())} - {"the", "a"} for text in (said, right)
    ]
    return words[1] <= words[0]


def q12_7(desk, given):
    """At each desk at most 15% more than the best limit on BM25's score, on unseen questions, question by question."""
    if set(desk) != {"signal", "desk_10", "desk_40"} or desk["signal"] not in ("bm25", "word_table", "words"):
        return False
    ratios = []
    for name, share in (("desk_10", 0.10), ("desk_40", 0.40)):
        spent, best = 0.0, np.zeros(len(LIMITS))
        for world in unseen(desks, "q12_7"):
            none = world["kind"] == "none"
            weight = np.where(none, share / none.sum(), (1 - share) / (~none).sum())
            wrong = np.where(world["right"], 0, 6)
            spent += (weight * np.where(world[desk["signal"]] >= desk[name], wrong, 3)).sum()
            shown = world["bm25"].to_numpy()[None, :] >= LIMITS[:, None]
            best += (weight * np.where(shown, wrong, 3)).sum(axis=1)
        ratios.append(spent / best.min())
    return 0.7 if 1.10 < max(ratios) < 1.20 else max(ratios) <= 1.15


LIMITS = np.arange(4, 32, 0.1)
