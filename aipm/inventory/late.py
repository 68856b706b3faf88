"""The items of lessons 07 to 11. Every number in them is counted in the course's worlds or computed from them."""

from collections.abc import Iterator

import numpy as np
from scipy import stats

from aipm.inventory.early import REFUSED_FROM, applicants
from aipm.inventory.item import Asked, asked, of_many, percent
from aipm.measure import mcnemar
from aipm.models import run
from aipm.simlm import SimLM
from aipm.worlds import cytotriage, experiments, leaderboard, lendfair, prompts, survey, tickets

ASKED = {"a": 400, "b": 900}  # people in the first sample
TIMES = 4  # how many times as many the second sample has
TRIALS = 400  # A/B tests in which one with a small p is looked for
SMALL = {"a": (0.026, 0.044), "b": (0.016, 0.024)}
PAIR = {"a": ("v4", "v6"), "b": ("v3", "v4")}  # versions of the prompt
TICKETS = 100
DRAWS = {"a": (1, 201), "b": (1_001, 1_201)}  # of the tickets, until one fits
LOOKS = {"a": 100, "b": 150}


def points(share: float) -> str:
    """A share as percentage points, with one decimal."""
    return f"{100 * share:.1f}"


def more_data(form: str) -> Asked:
    """Lesson 07: more cases of the same kind narrow an interval and leave a bias as it is."""
    first = ASKED[form]
    more = TIMES * first
    if form == "a":
        share = survey.world(0)["urban"]
        text = (
            f"KeepIt asks {first:,} customers in the city whether they plan to leave; {percent(share)} do. Customers in the "
            f"country are not asked. To know better how many of all customers plan to leave, KeepIt now asks {more:,} "
            "customers in the city."
        )
        kind = "customers in the city"
    else:
        loans = applicants(form)[~lendfair.rejected(applicants(form), REFUSED_FROM[form])]
        share = float((loans["defaulted"] == 1).mean())
        text = (
            f"LendFair looks at {first:,} people who got a loan; {percent(share)} did not pay it back. Of refused people nobody "
            "can know it. To know better how many of all applicants would not pay back, LendFair now looks at "
            f"{more:,} people who got a loan."
        )
        kind = "people who got a loan"
    wide, narrow = survey.half_width(share, first), survey.half_width(share, more)
    return asked(
        f"{text} What becomes of the number?",
        f"It is surer, but still a number only about {kind}.",
        {
            "more_data_repairs_bias": f"It comes closer to the number of all: {more:,} cases are {TIMES} times as many.",
            "interval_is_all_error": f"Its error falls from {points(wide)} to {points(narrow)} points.",
            "big_sample_stands_for_all": f"It stays as it is: {first:,} cases already stand for all.",
        },
    )


def p_value(form: str) -> Asked:
    """Lesson 08: what a p-value is a chance of."""
    last = experiments.z_scores(np.random.default_rng(1), tests=TRIALS, lift=experiments.LIFT)[:, -1]
    every = 2 * stats.norm.sf(last)
    low, high = SMALL[form]
    p = float(every[(last > 0) & (every > low) & (every < high)][0].round(2))
    told, rest = percent(p), percent(1 - p)
    return asked(
        f"A shop tests a new page against the old one. More visitors buy on the new page, with p = {p:g}. What does that say?",
        f"If both pages were equally good, luck would bring so large a difference in about {told} of such tests.",
        {
            "p_is_the_chance_of_no_effect": f"With a chance of {rest} the new page is better.",
            "p_is_repeating": f"If the test is repeated, the new page wins in {rest} of the repetitions.",
            "p_is_the_effect": f"On the new page about {told} more visitors buy.",
        },
    )


def answered_rightly(version: str, form: str) -> Iterator[np.ndarray]:
    """For draw after draw of tickets: which of the first TICKETS this version of the prompt brings into the right queue."""
    for seed in range(*DRAWS[form]):
        drawn = tickets.world(seed).head(TICKETS)
        answers = run(SimLM(), prompts.version(version), drawn["text"])
        yield np.array([tickets.parse(answer.text) for answer in answers]) == drawn["intent"].to_numpy()


def pairs(form: str) -> Asked:
    """Lesson 09: a few more hits on a few tickets can be luck."""
    old, new = (answered_rightly(version, form) for version in PAIR[form])
    only_old = only_new = 0
    for before, after in zip(old, new, strict=True):
        only_old, only_new = int((before & ~after).sum()), int((after & ~before).sum())
        if only_new > only_old and 0.1 < mcnemar(only_old, only_new) < 0.4:
            break
    else:
        raise ValueError(
            f"In no draw does {PAIR[form][1]} lead {PAIR[form][0]} by luck. Choose other versions in PAIR."
        )
    luck = percent(mcnemar(only_old, only_new))
    return asked(
        f"An old and a new prompt answer the same {TICKETS} tickets; the model is simulated. The old prompt alone is right on "
        f"{only_old} tickets, the new one alone on {only_new}. On all others both are right or both are wrong. Which prompt is "
        "better?",
        f"This cannot be told: two equally good prompts differ at least as much in {luck} of such tests.",
        {
            "higher_mean_ships": f"The new one: it is right on {only_new - only_old} more tickets.",
            "p_is_the_chance_that_b_wins": f"The new one, with a chance of {percent(1 - mcnemar(only_old, only_new))}.",
            "no_proof_is_equality": "Neither: the difference may be luck, so both are equally good.",
        },
    )


def best_of_many(form: str) -> Asked:
    """Lesson 10: the best of many looks at one test has luck in it."""
    race = leaderboard.world(leaderboard.PUBLIC_SEED + (form == "b"))
    told = race.run(LOOKS[form], 0.0, 0).announced
    wide = survey.half_width(told, leaderboard.LABELS)
    return asked(
        f"A team tries {LOOKS[form]} changes to a model on the same {leaderboard.LABELS:,} labelled cases, and keeps each change "
        f"that scores higher. So the model rises from {percent(leaderboard.START)} to {percent(told, 1)} right answers. How "
        "many will be right on cases that nobody has looked at?",
        f"Fewer than {percent(told, 1)}: the team has also kept what was lucky on these cases.",
        {
            "test_set_never_wears_out": f"{percent(told, 1)}, give or take {points(wide)} points: so many cases allow no more.",
            "luck_cancels_out": f"About {percent(told, 1)}: with so many changes good and bad luck cancel out.",
            "what_won_goes_on_winning": f"More than {percent(told, 1)}, since each change that was kept is an improvement.",
        },
    )


def of_whom(form: str) -> Asked:
    """Lesson 11: a share of all cases and a share of the bad cases are two numbers."""
    if form == "a":
        rare, line = float(cytotriage.load()["malignant"].mean()), 0.01
        text = (
            f"Of 1,000 women in a clinic {of_many(rare, 1_000)} have a malignant lump. A red line says: of 1,000 women, at most "
            f"{line * 1_000:.0f} may have a malignant lump that the product clears. Of 100 women with a malignant lump, how "
            "many may be cleared?"
        )
    else:
        rare = float(applicants("b")["p_default"].mean())
        line = round(rare * 1_000 / 8) / 1_000
        text = (
            f"Of 1,000 applicants {of_many(rare, 1_000)} would not pay back. A red line says: of 1,000 applicants, at most "
            f"{line * 1_000:.0f} may get a loan that they do not pay back. Of 100 applicants who would not pay back, how many "
            "may get a loan?"
        )
    return asked(
        text,
        f"About {of_many(line / rare, 100)}",
        {
            "all_for_the_sick": f"About {of_many(line, 100)}",
            "shares_multiplied": f"About {line * rare * 100:.2f}",
            "needs_the_good_ones": "This cannot be told before somebody counts the good cases that are stopped.",
        },
    )
