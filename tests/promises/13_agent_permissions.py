"""What the prompts of lesson 13 promise, replayed by code that is not the judges'."""

import dataclasses
import itertools
import math
import re
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy import stats

from aipm.worlds import refunddesk
from aipm.worlds.refunddesk import approvals, duties, red_team, retries, routes, swaps
from autograder.authoring.audit.promises import unseen


def whole(value, low, high):
    """Whether a value is a whole number within bounds."""
    real = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return real and float(value).is_integer() and low <= value <= high


def spelt(text):
    """A word however it is spelt: capitals, spaces and hyphens do not matter."""
    return "_".join(text.lower().replace("-", " ").replace("_", " ").split())


# Q13.3, Q13.4 and Q13.7: plants, claims from red-team reports, and a gate for swaps.


@lru_cache(maxsize=512)
def lower_ends(planted):
    """The lower end, one-sided at 95%, where none, one, ... and all plants are caught."""
    ends = [stats.binomtest(k, planted, alternative="greater").proportion_ci(0.95, "exact") for k in range(planted + 1)]
    return np.array([end.low for end in ends])


def caught_in_a_day(reviewer, share, shown, planted, looks):
    """What a reviewer catches of the wrong refunds, averaged look by look over a day."""
    return np.mean([float(reviewer.catches(share, shown, place, planted)) for place in range(looks)])


@lru_cache(maxsize=64)
def eyes(where, plants):
    """By unseen reviewer and kind: (true share caught without plants, share of the plants that is caught)."""
    found = []
    for office in unseen(approvals, "q13_3", worlds=24):
        share, row = office.refunds["p_bad"].mean(), []
        for kind in ("not_shown", "shown_first"):
            truth = caught_in_a_day(office.reviewer, share, kind, False, 80)
            if where == "announced_test":
                seen = caught_in_a_day(office.reviewer, 0.5, "not_shown", True, 40)
            else:
                seen = caught_in_a_day(office.reviewer, (400 * share + plants) / (400 + plants), kind, True, 80)
            row.append((truth, seen))
        found.append(row)
    return np.array(found)


@lru_cache(maxsize=4)
def after_act(then):
    """By unseen reviewer who opened the advice first: the share caught after the act."""
    kind = {"no_advice": "not_shown", "commit_first": "decides_first", "more_looks": "shown_first"}[then]
    looks = 160 if then == "more_looks" else 80
    offices = unseen(approvals, "q13_3", worlds=24)
    return [caught_in_a_day(one.reviewer, one.refunds["p_bad"].mean(), kind, False, looks) for one in offices]


def q13_3(looking, given):
    """45 minutes of plants; the claim true of 95% and two thirds of the truth; the act for 95% of one kind, 5% of the other."""
    if set(looking) != {"plants", "where", "claim", "times", "act_below", "then"}:
        return False
    plants, times, line = looking["plants"], looking["times"], looking["act_below"]
    where, taken, then = (spelt(looking[name]) for name in ("where", "claim", "then"))
    if not whole(plants, 1, 45 * 60 / 90) or not (0 <= times <= 1 and 0 <= line <= 1):
        return False
    if where not in ("announced_test", "among_the_others") or taken not in ("share_caught", "lower_end"):
        return False
    if np.mean(np.array(after_act(then)) >= 0.5) < 0.95:
        return False
    planted, chance = 4 * int(plants), np.random.default_rng(17)
    truth, seen = np.moveaxis(eyes(where, int(plants)), -1, 0)
    caught = chance.binomial(planted, seen, (1500, *seen.shape))
    claims = times * (caught / planted if taken == "share_caught" else lower_ends(planted)[caught])
    acts = (claims < line - 1e-12).mean(axis=(0, 1))
    rooms = (
        ((claims <= truth + 1e-12).mean() - 0.95, 0.012),
        ((claims / truth).mean() - 2 / 3, 0.02),
        (acts[1] - 0.95, 0.03),
        (0.05 - acts[0], 0.03),
    )
    return limits(rooms)


def limits(rooms):
    """Whether each (what is left to a limit, what luck may move it by) is kept; 0.7 where one lies within luck."""
    if any(left < -room for left, room in rooms):
        return False
    return 0.7 if any(left < room for left, room in rooms) else True


def luck_of(each):
    """How far a mean over thirty reports may lie from that over many, where sixty in a row of `each` are of one report."""
    return 2.5 * np.reshape(np.array(each, float), (-1, 60)).mean(axis=1).std() / math.sqrt(30)


@lru_cache(maxsize=4096)
def upper_end(units, worked):
    """The share that may still work, one-sided at 95% (Clopper and Pearson)."""
    return stats.binomtest(worked, units, alternative="less").proportion_ci(0.95, "exact").high


def q13_4(claim, given):
    """None for three kinds of report; of the others 93% of the claims true, at most 1.5 times the least one on average."""
    chance, rooms, asked = np.random.default_rng(4), [], {}
    reports = [report for world in unseen(red_team, "q13_4", worlds=60) for report in world]
    for kind in ("fresh", "some", "people"):
        true, times = [], []
        for report in (each for each in reports if each.kind == kind):
            units = report.testers if kind == "people" else report.tries
            for worked in chance.binomial(units, report.rate, 60).tolist():
                key = (report.tries, report.testers, worked, report.says)
                if key not in asked:
                    asked[key] = claim(*key)
                said = asked[key]
                if said is None or isinstance(said, bool) or not 0 <= said <= 1:
                    return False
                true.append(report.rate <= said)
                times.append(said / upper_end(units, worked))
        rooms += [(np.mean(true) - 0.93, luck_of(true)), (1.5 - np.mean(times), luck_of(times))]
    others = [each for each in reports if each.kind in ("copied", "changed", "adaptive")]
    if any(claim(each.tries, each.testers, each.worked, each.says) is not None for each in others):
        return False
    return limits(rooms)


SLICES = {
    "status": (0.38, 0.95), "refund": (0.30, 0.86), "address": (0.10, 0.90),
    "other_language": (0.12, 0.84), "long_message": (0.06, 0.80), "angry": (0.04, 0.76),
}  # fmt: skip


@lru_cache(maxsize=200_000)
def falls_too_far(cases, today, new, fall):
    """The chance that a slice falls by so much or more in a test, summed over what today's version may show."""
    before = np.arange(cases + 1)
    least = np.floor(before - fall * cases + 1e-9)  # the most that the new version may show
    return float(stats.binom.pmf(before, cases, today) @ stats.binom.cdf(least, cases, new))


def q13_7(swap_gate, given):
    """4,800 cases, 100 a slice; in 90% of the tests three are stopped and five of five pass, by the chances of each."""
    if set(swap_gate) != {"cases", "fall", "tokens", "average"} or set(swap_gate["cases"]) != set(SLICES):
        return False
    cases, fall, tokens = swap_gate["cases"], swap_gate["fall"], swap_gate["tokens"]
    average = spelt(swap_gate["average"])
    if not all(whole(one, 100, 4800) for one in cases.values()) or sum(cases.values()) > 4800 or not 0 <= fall <= 1:
        return False
    if average not in ("decides_nothing", "stops_if_lower", "passes_if_not_lower") or not 0 <= tokens <= 1000:
        return False
    kept = []
    for world in unseen(swaps, "q13_7", worlds=24):
        harm, others = 1.0, np.array([1.0])  # the chance that all are stopped; of the numbers that pass
        for swap in world:
            stops = stop_chance(swap, cases, fall, tokens, average)
            if max(today - swap.resolved[name] for name, (_, today) in SLICES.items()) >= 0.05 or swap.tokens >= 1.5:
                harm *= stops
            else:
                others = np.convolve(others, [stops, 1 - stops])
        kept.append(harm * others[5])
    return limits([(np.mean(kept) - 0.90, 0.012)])


def stop_chance(swap, cases, fall, tokens, average):
    """The chance that a gate stops a version."""
    if average == "decides_nothing":
        if swap.tokens >= tokens:
            return 1.0
        slices = [
            falls_too_far(int(cases[name]), today, swap.resolved[name], fall) for name, (_, today) in SLICES.items()
        ]
        return 1 - np.prod(1 - np.array(slices))
    chance, far, mean = np.random.default_rng(8), np.zeros(400, bool), np.zeros(400)
    for name, (share, today) in SLICES.items():
        number = int(cases[name])
        loss = (chance.binomial(number, today, 400) - chance.binomial(number, swap.resolved[name], 400)) / number
        far |= loss >= fall - 1e-12
        mean += share * loss
    stops = far | (swap.tokens >= tokens)
    lower = mean > 1e-12
    return float((stops | lower if average == "stops_if_lower" else stops & lower).mean())


# Q13.6, Q13.8 and Q13.9: ways by band, duties by case, and the memo.


@lru_cache(maxsize=96)
def desk_by_band(place, times):
    """(euros, back, least price per resolved case) of an unseen desk whose people cost so many times their price.

    The first two by way and band, from chances case by case.
    """
    desk = unseen(routes, "q13_6")[place]
    desk = dataclasses.replace(desk, person=times * desk.person)
    hard = stats.beta.ppf((np.arange(2000) + 0.5) / 2000, *desk.difficulty)
    settled = {way: 1 / (1 + np.exp(fall * hard - start)) for way, (start, fall) in desk.resolves.items()}
    handed = (1 - settled["small"]) * desk.noticed
    settled["small"] = settled["small"] + handed * settled["large"]
    tokens = {model: desk.scale * routes.price(model) for model in ("small", "large")}
    euros = {"rule": 0 * hard, "small": tokens["small"] + handed * tokens["large"]}
    euros |= {"large": 0 * hard + tokens["large"], "person": 0 * hard + desk.person}
    back = {way: 0.85 - 0.82 * settled[way] for way in euros}
    ways, least = np.array(list(euros)), desk.person
    for _ in range(60):  # the price at which the best choice, case by case, neither wins nor loses
        net = [euros[way] + back[way] * desk.person - least * (1 - back[way]) for way in ways]
        best = ways[np.argmin(net, axis=0)]
        paid = sum(((euros[way] + back[way] * desk.person) * (best == way)).sum() for way in ways)
        least = paid / sum(((1 - back[way]) * (best == way)).sum() for way in ways)
    bands = [{way: values[way].reshape(20, 100).mean(axis=1) for way in values} for values in (euros, back)]
    return *bands, least


def q13_6(route, given):
    """The price of a resolved case, averaged over unseen desks and three prices of people, at most 1.02 times the least."""
    ratios = []
    for place, times in itertools.product(range(20), (0.2, 1, 5)):
        euros, back, least = desk_by_band(place, times)
        paid = stayed = 0.0
        for band in range(20):
            here = [{way: float(values[way][band]) for way in values} for values in (euros, back)]
            way = route(*here)
            if not isinstance(way, str) or spelt(way) not in euros:
                return False
            cost, again = (values[spelt(way)] for values in here)
            paid, stayed = paid + cost + again * here[0]["person"], stayed + 1 - again
        ratios.append(paid / stayed / least)
    by_desk = np.reshape(ratios, (-1, 3)).mean(axis=1)
    off, error = by_desk.mean() - 1.02, by_desk.std() / math.sqrt(24)
    return 0.7 if abs(off) < 3 * error else bool(off < 0)


MAKER, BANK = {"provider", "manufacturer"}, {"deployer", "controller", "creditor"}
COMPANIES = {
    "bank_2026": (BANK, {"high_risk": "annex_iii", "decides_alone": True, "credit": True}, "2026-11-19"),
    "bank_2027": (BANK, {"high_risk": "annex_iii", "decides_alone": True, "credit": True}, "2027-12-02"),
    "lendfair_maker": (MAKER, {"high_risk": "annex_iii", "decides_alone": True, "credit": True}, "2027-12-02"),
    "refunddesk_maker": (MAKER, {"talks": True}, "2026-12-10"),
    "payguard_maker": (MAKER, {}, "2027-12-02"),
    "hospital": ({"deployer", "controller"}, {"high_risk": "annex_i"}, "2028-08-02"),
    "cytotriage_maker": (MAKER, {"high_risk": "annex_i"}, "2028-08-01"),
}


def q13_8(duties_on, given):
    """In each case all rows of the printed table, and no others, whose role, product and first day fit the company."""
    if set(duties_on) != set(COMPANIES):
        return False
    for case, (roles, product, day) in COMPANIES.items():
        binds = {
            row["id"]
            for row in duties.table().astype({"since": str}).to_dict("records")
            if row["role"] in roles
            and row["since"] <= day
            and row["applies"] in ("every product", *(f"{name} is {value}" for name, value in product.items()))
        }
        if {spelt(each) for each in duties_on[case]} != binds:
            return False
    return True


CONDITION = re.compile(r"\b(if|when|unless|until|as soon as|should|once|only after|in case)\b")


def q13_9(memo, given):
    """Both bills of 1,000 refunds, testers and those who got through, the largest share, a proposal and a condition."""
    memo = re.sub(r"\bfifty\b", "50", re.sub(r"\btwo\b", "2", memo, flags=re.IGNORECASE), flags=re.IGNORECASE)
    said = [part.lower() for part in re.split(r"(?<=[.!?])\s+|\n", memo) if len(part.split()) > 2]
    numbers = {float(each.replace(",", "")) for each in re.findall(r"\d[\d,]*(?:\.\d+)?", memo)}
    bills = ({2359, 2358.58, 2360, 2358.6, 2400}, {937, 937.19, 940, 937.2})
    clauses = [part for part in re.split(r"[;,:.!?]\s+|\n", memo.lower()) if len(part.split()) > 2]
    proposed = re.compile(r"propose|suggest|recommend|advise|i would|let us|change to|we go with|switch")
    free = [part for part in clauses if not CONDITION.search(part)]
    return (
        len(said) >= 2
        and all(numbers & bill for bill in bills)
        and bool(
            re.search(r"(1,?000|thousand)\W+(\w+\W+)?refunds|refunds\W+(\w+\W+){0,2}(1,?000|thousand)", memo.lower())
        )
        and {50} <= numbers
        and bool(numbers & {2, 48})
        and any(low <= each <= high for each in numbers for low, high in ((0.12, 0.13), (12, 13), (120, 130)))
        and any(proposed.search(part) for part in free)
        and len(free) < len(clauses)
    )


# Q13.1, Q13.2 and Q13.5: permissions and limits, looks of people, tries.

MOST = {
    "look_up": 0, "draft": 0, "refund_small": 50, "refund_any": 600, "change_address": 600, "close_account": 80,
}  # fmt: skip
PAYS = ("refund_small", "refund_any")
NEEDED = {"status": "look_up", "other": "look_up", "address": "change_address", "close": "close_account"}


class Books:
    """The limits of a specification as books, in cents or calls; each call is told what becomes of it."""

    def __init__(self, desk, held_by):
        self.may = {entry["id"]: entry["may"] for entry in desk["tools"]}
        order = ("case", "customer", "day")
        held = [limit for limit in desk["limits"] if limit["held_by"] in held_by]
        self.limits = sorted(held, key=lambda limit: order.index(limit["per"]))
        self.used, self.closed, self.paused = {}, set(), set()

    def room(self, tool, customer, day):
        """The cents that the limits leave a call of a tool."""
        room = 100 * MOST[tool]
        for place, limit in enumerate(self.limits):
            if tool in limit["tools"]:
                book = (place, {"case": None, "customer": customer, "day": day}[limit["per"]])
                used = 0 if limit["per"] == "case" else self.used.get(book, 0)
                if book in self.closed and limit["per"] != "case":
                    return 0
                if "max_calls" in limit:
                    room = room if limit["max_calls"] > used else 0
                else:
                    room = min(room, round(100 * limit["max_euros"]) - used)
        return room

    def ask(self, tool, cents, customer, day):
        """alone, ask or refuse; a call that does not fit closes its book until the period is over."""
        may = self.may.get(tool, "never")
        if may != "alone":
            return "ask" if may == "ask" else "refuse"
        if day in self.paused or (tool in PAYS and cents > 100 * MOST[tool]):
            return "ask"
        for place, limit in enumerate(self.limits):
            if tool not in limit["tools"]:
                continue
            book = (place, {"case": object(), "customer": customer, "day": day}[limit["per"]])
            counted, most = (1, limit["max_calls"]) if "max_calls" in limit else (cents, 100 * limit["max_euros"])
            if book in self.closed or self.used.get(book, 0) + counted > most + 0.5 * (counted != 1):
                self.closed.add(book)
                if limit["then"] == "pause_product":
                    self.paused.add(day)
                return "refuse" if limit["then"] == "refuse" else "ask"
            self.used[book] = self.used.get(book, 0) + counted
        return "alone"


def taken_in_a_day(desk):
    """The most cents that somebody with 300 accounts gets in 2,000 cases of a tool, in the best order of the tools."""
    alone = [entry["id"] for entry in desk["tools"] if entry["may"] == "alone" and MOST[entry["id"]]]
    most = 0
    for order in itertools.permutations(alone):
        books, got = Books(desk, ["code"]), 0
        for tool in order:
            for case in range(300 if tool == "change_address" else 2000):
                room = books.room(tool, case % 300, 1)
                cents = room if tool in PAYS else 0
                if room > 0 and books.ask(tool, cents, case % 300, 1) == "alone":
                    got += room if tool in PAYS else 100 * MOST[tool]
            most = max(most, got)
            if most > 700_000:
                return most
    return most


def taken_by_one(desk):
    """The most cents that one account is paid in a month."""
    books, got = Books(desk, ["code"]), 0
    tools = [tool for tool in PAYS if books.may.get(tool) == "alone"]
    for day, tool, _ in itertools.product(range(30), tools, range(40)):
        room = books.room(tool, 1, day)
        if room > 0 and books.ask(tool, room, 1, day) == "alone":
            got += room
    return got


def served(books, month):
    """(share of the honest cases that need no person, share that is refused), case by case."""
    honest = 1 - month["p_bad"].to_numpy()
    way = []
    for intent, euros, customer, day in zip(
        month["intent"], month["asked_euros"], month["customer"], month["day"], strict=True
    ):
        tool = NEEDED.get(intent, "refund_small" if euros <= 50 else "refund_any")
        way.append(books.ask(tool, round(100 * euros), customer, day))
    way = np.array(way)
    return honest @ (way == "alone") / honest.sum(), honest @ (way == "refuse") / honest.sum()


def q13_1(desk, given):
    """At most 6,000 € a day and 120 € an account, taken call by call; 70% without a person, 40% after an attack; no refusal."""
    if set(desk) != {"tools", "limits"} or len({entry["id"] for entry in desk["tools"]}) < len(desk["tools"]):
        return False  # each tool is listed once
    if not all(limit["tools"] and whole(limit.get("max_calls", 0), 0, 10**9) for limit in desk["limits"]):
        return False
    if taken_in_a_day(desk) > 600_000 or taken_by_one(desk) > 12_000:
        return False
    months = unseen(refunddesk, "q13_1", worlds=2)
    alone, refused = zip(*(served(Books(desk, ["code", "prompt"]), month) for month in months), strict=True)
    attacked = []
    for month, day in itertools.product(months, (2, 16, 30)):
        books = Books(desk, ["code"])
        for tool in (each for each in books.may if books.may[each] == "alone" and MOST[each]):
            cents = books.room(tool, 1_000_000, day) if tool in PAYS else 0
            for case in range(300 if tool == "change_address" else 1570):
                books.ask(tool, cents, 1_000_000 + case % 300, day)
        attacked.append(served(books, month[month["day"] == day]))
    after, refused_after = zip(*attacked, strict=True)
    if max(refused) > 0 or max(refused_after) > 0:
        return False
    return limits([(np.mean(alone) - 0.70, 0.006), (np.mean(after) - 0.40, 0.02)])


SECONDS = {"shown_first": 60, "decides_first": 90, "not_shown": 95}


def bill_of(office, order, shown):
    """Euros per 1,000 refunds: wages, 2% of the owed ones refused at 12 €, and what was not owed and not caught."""
    p, euros = office.refunds["p_bad"].to_numpy(), office.refunds["asked_euros"].to_numpy()
    if not len(order):
        return 1000 * np.mean(p * euros)
    odds, reviewer = math.log10(p[order].mean() / (1 - p[order].mean())), office.reviewer
    sees = 1 / (1 + math.exp(-2.4985 - 0.8317 * odds - reviewer.sharper)) * reviewer.kept[shown]
    fresh = 0.5 + 0.5 * 0.5 ** ((np.arange(len(order)) // 21) / reviewer.tires)
    lost = (p * euros).sum() - (p[order] * euros[order] * sees * fresh).sum()
    lost += len(order) * SECONDS[shown] / 3600 * office.wage + 0.02 * 12 * (1 - p[order]).sum()
    return 1000 * lost / len(p)


@lru_cache(maxsize=64)
def least_bill(place, hours):
    """The least bill of an unseen office, looking at the largest risk times euros first and seeing no recommendation."""
    office = unseen(approvals, "q13_2", worlds=10)[place]
    order = (-office.refunds["risk"] * office.refunds["asked_euros"]).sort_values().index.to_numpy()
    most = int(hours * 30 / 7 * 3600 / 95)
    return min(bill_of(office, order[:looks], "not_shown") for looks in range(0, most + 1, 25))


def q13_2(to_look_at, shown, given):
    """Within 5, 11 and 25 hours a week; the bill, averaged over unseen offices, at most 1.05 of the least with each."""
    rooms = []
    for hours in (5, 11, 25):
        bills, least = [], []
        for place, office in enumerate(unseen(approvals, "q13_2", worlds=10)):
            table = office.refunds.drop(columns=["p_bad", "bad"])
            order = to_look_at(table.copy(), hours)
            if not isinstance(order, (list, tuple)):
                order = getattr(order, "index", order)  # rows and columns carry their places
            order = np.array(list(order), int)
            if len(order) and order.max() >= len(table):
                order = pd.Series(table.index, index=table["case"])[order].to_numpy()
            if len(set(order.tolist())) < len(order) or len(order) > hours * 30 / 7 * 3600 / SECONDS[shown] + 1:
                return False
            bills.append(bill_of(office, order, shown))
            least.append(least_bill(place, hours))
        rooms.append((1.05 - np.sum(bills) / np.sum(least), 0.012))
    return limits(rooms)


CHAINS = {
    ("look_up", "refund"): 0.62, ("look_up", "change_address"): 0.14, ("look_up", "refund", "close_account"): 0.06,
    ("look_up", "draft"): 0.18,
}  # fmt: skip
HALF_WITHIN = {"look_up": 1.5, "draft": 4, "refund": 3, "change_address": 2.5, "close_account": 2.5}


def run_cases(desk, plans, chance):
    """(share resolved, seconds of the 95th of 100, share half done) of 25,000 cases, drawn call by call."""
    resolved, half, seconds = 0, 0.0, []
    for chain, share in CHAINS.items():
        number = int(25_000 * share)
        going, spent, paid = np.ones(number, bool), np.zeros(number), np.zeros(number, bool)
        for tool in chain:
            tries, patience, _ = plans.get(tool, (1, 10, "none"))
            times_out, never, _ = desk.calls[tool]
            worked = np.zeros(number, bool)
            for _ in range(int(tries)):
                open_ = going & ~worked
                answer = HALF_WITHIN[tool] * np.exp(0.5 * chance.standard_normal(number))
                late = (chance.random(number) < times_out) | (answer > patience)
                spent += open_ * np.where(late, patience, answer)
                worked |= open_ & ~late
            worked &= chance.random(number) >= never
            if tool == "close_account":
                back = 0.6 if plans.get("refund", (1, 10, "none"))[2] == "tool" else 0.0
                half += (1 - back) * (paid & going & ~worked).sum()
            going &= worked
            paid |= going & (tool == "refund")
        resolved += going.sum()
        seconds.append(spent)
    return resolved / 25_000, float(np.quantile(np.concatenate(seconds), 0.95)), half / 25_000


def q13_5(retry_plan, given):
    """No refund paid twice, 92% resolved, 95 of 100 within 15 seconds, 1.3 of 1,000 half done; no undo and no key that is not there."""
    plans, keys, named = {}, {}, set()
    for entry in retry_plan:
        if set(entry) != {"tool", "tries", "patience_seconds", "key", "undo"}:
            return False
        tool = {"refund_small": "refund", "refund_any": "refund"}.get(entry["tool"], entry["tool"])
        if not whole(entry["tries"], 1, 8) or not 0.5 <= entry["patience_seconds"] <= 60:
            return False
        if entry["undo"] not in ("tool", "person", "none") or (tool == "close_account" and entry["undo"] == "tool"):
            return False
        if entry["key"] and tool in ("look_up", "draft"):
            return False
        plan = (entry["tries"], entry["patience_seconds"], entry["undo"])
        if tool in plans and (
            entry["tool"] not in PAYS or entry["tool"] in named or (plan, entry["key"]) != (plans[tool], keys[tool])
        ):
            return False  # one service pays for both refund tools
        plans[tool], keys[tool] = plan, entry["key"]
        named.add(entry["tool"])
    if plans.get("refund", (1,))[0] > 1 and not keys["refund"]:
        return False
    desks = unseen(retries, "q13_5", worlds=40)
    found = [run_cases(desk, plans, np.random.default_rng(place)) for place, desk in enumerate(desks)]
    resolved, seconds, half = np.mean(found, axis=0)
    return limits([(resolved - 0.92, 0.004), (15 - seconds, 0.35), (1.3 - 1000 * half, 0.09)])
