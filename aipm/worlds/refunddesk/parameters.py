"""Every number that RefundDesk is made of, each with its source, or marked as assumed.

RefundDesk is simulated. A few of its numbers were published about other systems and other people; `status` says how each was
read: OK (in the paper, the repository or the law itself, or word for word in several copies), REPORTED (only through
somebody who quotes it), ASSUMED (set by us, no source). `table()` shows all of them.
"""

from typing import TypeVar

import pandas as pd

Value = TypeVar("Value")

OK, REPORTED, ASSUMED = "read", "reported", "assumed"
_ROWS: list[tuple[str, object, str, str]] = []


def _from(name: str, value: Value, status: str, source: str) -> Value:
    """Enter a parameter into the table and return its value."""
    _ROWS.append((name, value, status, source))
    return value


def table() -> pd.DataFrame:
    """One row a parameter: name, value, status (read, reported or assumed), source (who, when, what exactly)."""
    return pd.DataFrame(_ROWS, columns=["name", "value", "status", "source"])


YAO = "tau-bench (Yao and others 2024, arXiv 2406.12045), README of sierra-research/tau-bench at commit 59a200c6, 18 March 2026"
DRATSCH = "Dratsch and others (2023), Radiology 307(4):e222176, abstract in three agreeing copies"
BUCINCA = "Buçinca, Malaya and Gajos (2021), CSCW, 199 people, source of carbohydrates where the advice was wrong; through a reader's notes"
WOLFE = "Wolfe, Horowitz and Kenner (2005), Nature 435:439, as quoted by three others"
LISTED = "List of models at llm-stats.com, read in a copy of 2026"

# --- customers and cases
CASES = _from("CASES", 20_000, ASSUMED, "cases of a month of 30 days")
DAYS = _from("DAYS", 30, ASSUMED, "days of a month")
CUSTOMERS = _from("CUSTOMERS", 12_000, ASSUMED, "customers who may write in a month")
INTENTS = _from(
    "INTENTS",
    {"status": 0.40, "return": 0.22, "damaged": 0.13, "not_received": 0.09, "address": 0.08, "close": 0.03, "other": 0.05},
    ASSUMED,
    "shares of what customers want",
)  # fmt: skip
ORDER_LOG = _from("ORDER_LOG", (3.6, 0.8), ASSUMED, "mean and deviation of the logarithm of an order's euros")
MOST_ORDER = _from("MOST_ORDER", 600.0, ASSUMED, "euros of the most valuable order")
NOT_OWED = _from("NOT_OWED", 0.04, ASSUMED, "of the refunds that the agent proposes, the share that is not owed")
RETURN_FRAUD = _from(
    "RETURN_FRAUD", 0.1514, OK, "Appriss Retail and Deloitte (2024), 15.14% of returns fraudulent, Chain Store Age; not used"
)  # fmt: skip
RISK_SPREAD = _from("RISK_SPREAD", 1.6, ASSUMED, "deviation of the logit of the risk that a refund is not owed")
TRUTH = _from("TRUTH", 30.0, ASSUMED, "concentration of the true risk around the risk that the agent shows")

LANGUAGES = _from("LANGUAGES", {"own": 0.88, "other": 0.12}, ASSUMED, "shares of the languages that customers write in")
MONTH_DRAWS = _from("MONTH_DRAWS", 0.05, ASSUMED, "hidden months: most by which the mean logarithm of an order differs")

# --- tools, caps and what a broken limit is worth
SMALL_REFUND = _from("SMALL_REFUND", 50.0, ASSUMED, "euros that the tool refund_small pays at most")
CAPACITY = _from("CAPACITY", 2_000, ASSUMED, "cases that the desk serves in a day at most, attackers included")
ACCOUNTS = _from("ACCOUNTS", 300, ASSUMED, "accounts that one attacker holds")
CLOSED_ACCOUNT = _from("CLOSED_ACCOUNT", 80.0, ASSUMED, "euros that a wrongly closed account costs the shop")

# --- attackers: the chance that an attack works by its tries, as Beta(a, b) over attacks
GUI_2026 = _from(
    "GUI_2026", ((1, 0.178), (200, 0.786)), REPORTED,
    "system card of Claude Opus 4.6, 5 February 2026, agent with a screen, no safeguards; wwwhatsnew.com, 13 February 2026",
)  # fmt: skip
CODE_2025 = _from(
    "CODE_2025", ((1, 0.047), (10, 0.336), (100, 0.630)), REPORTED,
    "system card of Claude Opus 4.5, November 2025, Gray Swan, as quoted alike by five others",
)  # fmt: skip
CONTAINED_2026 = _from(
    "CONTAINED_2026", ((1, 0.001), (100, 0.055)), OK,
    "Anthropic, 25 May 2026: 'roughly 0.1%' and 'around 5-6%' of attacks on Claude Opus 4.7; word for word in copies",
)  # fmt: skip
ADAPTIVE = _from("ADAPTIVE", (0.29, 1.35), REPORTED, "Beta fitted by us to GUI_2026; used as the attacker of the desk")
ADAPTIVE_CODE = _from("ADAPTIVE_CODE", (0.305, 4.155), REPORTED, "Beta fitted by us to CODE_2025; within 2.2 points")
ADAPTIVE_CONTAINED = _from("ADAPTIVE_CONTAINED", (0.0531, 53.04), OK, "Beta fitted by us to CONTAINED_2026")
STATIC_TO_FITTED = _from(
    "STATIC_TO_FITTED", ((0.28, 0.99), (0.21, 0.95), (0.30, 1.00), (0.00, 0.47), (0.00, 0.75)), OK,
    "Nasr, Carlini and others (2025), arXiv 2510.09023, table 7 (whole in `fitted_attacks`): fixed attacks, then ones fitted to the defence",
)  # fmt: skip
TRIES = _from("TRIES", 200, REPORTED, "tries of the adaptive attacker at one account, as in GUI_2026")
COPIED_STRINGS = _from("COPIED_STRINGS", 40, ASSUMED, "attack texts on the public list that the copying attacker uses")
PATCHED = _from("PATCHED", 0.0, ASSUMED, "chance of a text on the public list, once the guard knows the list")

REPORT_RATES = _from(
    "REPORT_RATES",
    {"fresh": (0.001, 0.02), "some": (0.02, 0.08), "people": (0.005, 0.05), "copied": (0.2, 0.35), "changed": (0.12, 0.4)},
    ASSUMED, "range of the attacks that work tomorrow, by red-team report; of the adaptive one it is STATIC_TO_FITTED",
)  # fmt: skip
REPORT_SEEN = _from("REPORT_SEEN", 0.01, ASSUMED, "most that works in a test that does not resemble tomorrow")
REPORT_TRIES = _from(
    "REPORT_TRIES", {"few": (30, 60, 100, 150, 300), "some": (150, 300, 500), "testers": (30, 40, 60)}, ASSUMED,
    "tries, or testers, that a report may have",
)  # fmt: skip
IDEAS = _from("IDEAS", (0.08, 10), ASSUMED, "first number of the Beta of testers' ideas; tries of each tester")

# --- people who approve
MISS_BY_SHARE = _from("MISS_BY_SHARE", ((0.50, 0.07), (0.10, 0.16), (0.01, 0.30)), REPORTED, f"{WOLFE}: share, missed")
MISS_FIT = _from(
    "MISS_FIT",
    (-2.4985, -0.8317),
    REPORTED,
    "logit of the missed by the log10 odds of the share, fitted by us to MISS_BY_SHARE",
)
EVANS = _from(
    "EVANS", ((0.50, 0.12), (0.005, 0.30)), OK,
    "Evans, Birdwell and Wolfe (2013), PLoS ONE 8(5):e64366, abstract: 12% missed at half, 30% in the clinic, where about 0.5% are ill (Mitroff and Biggs 2014); a check only",
)  # fmt: skip
AFTER_ADVICE = _from(
    "AFTER_ADVICE", ((0.797, 0.198), (0.813, 0.248), (0.823, 0.455)), OK,
    f"{DRATSCH}: right where the advice is right, and where it is wrong; inexperienced, moderately, very experienced",
)  # fmt: skip
READERS_2026 = _from(
    "READERS_2026", (0.71, 0.39), OK,
    "Taib and others (2026), Breast Cancer Research 28 suppl. 1:79, abstract: cancers found without and with AI that missed them",
)  # fmt: skip
FORCED = _from(
    "FORCED", (0.08, 0.27, 0.49), REPORTED, f"{BUCINCA}: right if shown first, if deciding first, without advice"
)
SHOWN_FIRST = _from(
    "SHOWN_FIRST", 0.305, OK, "0.248 / 0.813 of AFTER_ADVICE: catches kept when the recommendation comes first"
)
DECIDES_FIRST = _from(
    "DECIDES_FIRST", 0.55, REPORTED, "0.27 / 0.49 of FORCED: catches kept when the person decides first"
)
APPROVED = _from(
    "APPROVED", 0.93, OK,
    "Anthropic, 'How we contain Claude across products', 25 May 2026: 'users approved roughly 93% of permission prompts'",
)  # fmt: skip
TIRES = _from("TIRES", 120.0, ASSUMED, "looks in a day after which half of the attention that can be lost is lost")
TIRED = _from(
    "TIRED",
    0.5,
    ASSUMED,
    "share of the catches that stays however many were looked at; only its direction is published",
)
SECONDS = _from(
    "SECONDS", {"shown_first": 60, "decides_first": 90, "not_shown": 95}, ASSUMED, "a look, by what is shown"
)
WAGE = _from("WAGE", 36.0, ASSUMED, "euros an hour of a reviewer")
WRONGLY_REFUSED = _from(
    "WRONGLY_REFUSED", (0.02, 12.0), ASSUMED, "share of owed refunds that a look refuses, euros of each"
)
HOURS = _from("HOURS", 11.0, ASSUMED, "hours of review in a week")
PLANTS_EASIER = _from(
    "PLANTS_EASIER", (0.0, 0.8), ASSUMED, "range, in logits, by which a planted error is easier to see"
)

REVIEWER_DRAWS = _from(
    "REVIEWER_DRAWS", {"shown_first": (0.24, 0.42), "decides_first": (0.47, 0.63), "sharper": (0.0, 0.2), "tires": (90, 160), "wage": (0.9, 1.1)},
    ASSUMED, "hidden reviewers: ranges; of `sharper` the mean and deviation of a logit, of `wage` times WAGE",
)  # fmt: skip

# --- agent: does it do a task again, and what its calls to tools do
RETAIL = _from("RETAIL", (0.604, 0.491, 0.430, 0.383), OK, f"{YAO}: retail, gpt-4o, pass^1 to pass^4")
RETAIL_OTHERS = _from(
    "RETAIL_OTHERS",
    {"claude-3-5-sonnet-20241022": (0.692, 0.576, 0.509, 0.462), "claude-3-5-sonnet-20240620": (0.626, 0.506, 0.435, 0.387)},
    OK, f"{YAO}: retail, two other models",
)  # fmt: skip
AIRLINE = _from("AIRLINE", (0.420, 0.273, 0.220, 0.200), OK, f"{YAO}: airline, gpt-4o")
AIRLINE_TASKS = _from(
    "AIRLINE_TASKS", (14, 12, 10, 4, 10), OK,
    "airline tasks with 0 to 4 successes in four runs of gpt-4o, counted by us in gpt-4o-airline.json of the same repository, 2026",
)  # fmt: skip
RETAIL_EIGHT = _from(
    "RETAIL_EIGHT",
    0.25,
    OK,
    "abstract of Yao and others (2024), an earlier run: pass^8 below 25% in retail; our Beta says 30%",
)
TASKS = _from("TASKS", (0.576, 0.375), OK, "Beta fitted by us to RETAIL, within 0.004")
AIRLINE_FIT = _from("AIRLINE_FIT", (0.4685, 0.6636), OK, "Beta fitted by us to AIRLINE, within 0.012")
# by tool: share of calls that time out, share of tasks that fail always, of the timed-out calls the share that was done
CALLS = _from(
    "CALLS",
    {
        "look_up": (0.10, 0.02, 0.0), "draft": (0.05, 0.02, 0.0), "refund": (0.12, 0.04, 0.5),
        "change_address": (0.08, 0.05, 0.5), "close_account": (0.06, 0.03, 0.5),
    },
    ASSUMED, "timed out; never works; done although timed out",
)  # fmt: skip
TIME = _from(
    "TIME", {"look_up": 1.5, "draft": 4.0, "refund": 3.0, "change_address": 2.5, "close_account": 2.5}, ASSUMED,
    "median seconds of a call that answers",
)  # fmt: skip
TIME_SPREAD = _from("TIME_SPREAD", 0.5, ASSUMED, "deviation of the logarithm of those seconds")
TIMEOUT = _from("TIMEOUT", 10.0, ASSUMED, "seconds until a call counts as timed out; the next try follows at once")
UNDONE = _from(
    "UNDONE", {"look_up": 1.0, "draft": 1.0, "refund": 0.6, "change_address": 0.9, "close_account": 0.0}, ASSUMED,
    "chance that an undo of this tool works; a look-up and a draft change nothing",
)  # fmt: skip
HALF_DONE = _from("HALF_DONE", 15.0, ASSUMED, "euros of a case that was left half done")

TASK_SHARES = _from(
    "TASK_SHARES", {"refund": 0.62, "address": 0.14, "close": 0.06, "draft": 0.18}, ASSUMED, "shares of the chains of calls"
)  # fmt: skip
CALL_DRAWS = _from("CALL_DRAWS", 0.3, ASSUMED, "hidden desks: share by which the rates of CALLS differ at most")
REFUND = _from("REFUND", (50.0, 10.0), ASSUMED, "euros of an average refund, and most by which hidden desks differ")
KEYS_FROM = _from("KEYS_FROM", 16, ASSUMED, "day of the public month from which repeated calls carry a key")
TRACE_TRIES = _from("TRACE_TRIES", 3, ASSUMED, "tries of a call in the public month")
TRACE_TOKENS = _from("TRACE_TOKENS", 4_500, ASSUMED, "tokens of one turn of the model in the public traces, on average")

# --- models: prices as ratios, minutes of waiting
OUT_TO_IN = _from("OUT_TO_IN", 4.0, OK, f"{LISTED}: $2.50/$10, $2/$8 and $0.40/$1.60 a million tokens in and out")
SMALL_TO_LARGE = _from("SMALL_TO_LARGE", 0.1, OK, f"{LISTED}: 1/5 ($0.40 to $2) and 1/20 ($0.10 to $2); we take 1/10")
CACHED = _from(
    "CACHED", 0.25, REPORTED, "price of a cached token: 50 to 90% off on five pages of 2026; we take 75% off"
)
UNIT = _from(
    "UNIT",
    0.01,
    ASSUMED,
    "euros of 1,000 tokens read by the large model; above the list prices of 2026, so that a model is not free beside a person",
)
TURNS = _from("TURNS", {"small": 6, "large": 6}, ASSUMED, "calls of the model in a case")
PREFIX = _from(
    "PREFIX", 3_000, ASSUMED, "tokens of instructions and tools, read again at each turn, cached from the second on"
)
GROWS = _from("GROWS", 500, ASSUMED, "tokens by which the history grows with each turn")
WRITES = _from("WRITES", 300, ASSUMED, "tokens written at each turn")
PERSON = _from("PERSON", 5.0, ASSUMED, "euros of a case that a person handles, or that comes back")
DIFFICULTY = _from("DIFFICULTY", (0.7, 2.6), ASSUMED, "Beta of the difficulty that is known before a case is routed")
# logit of the chance that a case is resolved: at difficulty 0, and its fall to difficulty 1
RESOLVES = _from(
    "RESOLVES", {"rule": (5.5, 14.0), "small": (3.5, 7.5), "large": (3.9, 4.6), "person": (3.5, 1.5)}, ASSUMED,
    "logit of the chance to resolve a case, and its fall over the range of difficulty",
)  # fmt: skip
NOTICED = _from(
    "NOTICED", 0.55, ASSUMED, "of the small model's failures, the share that a check notices and hands to the large one"
)
BACK = _from("BACK", (0.03, 0.85), ASSUMED, "back within seven days: of the resolved cases, of the others")
ROUTE_DRAWS = _from(
    "ROUTE_DRAWS", (0.25, 0.2, 0.35), ASSUMED,
    "hidden worlds: deviation of the logit at difficulty 0, share by which the fall and NOTICED differ",
)  # fmt: skip
PRICE_DRAWS = _from(
    "PRICE_DRAWS", (0.4, 2.5), ASSUMED, "hidden worlds: times the public price of a person, and of tokens"
)
FIRST_CONTACT = _from(
    "FIRST_CONTACT", 0.70, REPORTED, "SQM Group (2025), resolved at the first contact, quoted by eesel.ai; not used"
)
WAITS = _from(
    "WAITS", {"rule": (0.5, 0.3), "small": (7.0, 0.5), "large": (18.0, 0.6), "person": (1500.0, 0.7)}, ASSUMED,
    "median seconds until the answer, and the deviation of their logarithm",
)  # fmt: skip

# --- vendor's versions
SLICES = _from(
    "SLICES", {"status": 0.38, "refund": 0.30, "address": 0.10, "other_language": 0.12, "long_message": 0.06, "angry": 0.04},
    ASSUMED, "slices of the cases, no case in two of them",
)  # fmt: skip
BASE = _from(
    "BASE", {"status": 0.95, "refund": 0.86, "address": 0.90, "other_language": 0.84, "long_message": 0.80, "angry": 0.76},
    ASSUMED, "share resolved by today's version, by slice",
)  # fmt: skip
HARM = _from("HARM", 0.05, ASSUMED, "fall in a slice that counts as harm, as a share of its cases")
TOKENS_HARM = _from("TOKENS_HARM", 1.5, ASSUMED, "times the tokens of today that count as harm")
TOKENS_TODAY = _from(
    "TOKENS_TODAY", 27_300, ASSUMED, "tokens of a case with today's version: the six turns of `routes`"
)
NOTICE_DAYS = _from("NOTICE_DAYS", 60, ASSUMED, "days between the vendor's notice and the end of the old version")
SWAP_DRAWS = _from(
    "SWAP_DRAWS",
    {
        "noise": (-0.006, 0.006), "slice": (0.10, 0.14), "tokens": (1.9, 2.3), "tokens_gain": (0.010, 0.014), "better": (0.02, 0.03),
        "cheaper": (0.55, 0.75), "worse": (0.006, 0.010), "mixed": (-0.012, 0.012), "same_tokens": (0.95, 1.08), "same_p95": (0.9, 1.1),
        "slow_p95": (1.3, 1.7), "fast_p95": (0.6, 0.8),
    },
    ASSUMED, "falls of slices, and ratios of tokens and of the 95th percentile of the wait, by kind of version",
)  # fmt: skip
