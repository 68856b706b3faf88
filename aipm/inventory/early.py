"""The items of lessons 01 to 06. Every number in them is counted in the course's worlds or computed from them."""

from functools import lru_cache

import pandas as pd

from aipm.inventory.item import Asked, asked, of_many, percent
from aipm.measure import predictive_value, upper_error_bound, wilson_interval
from aipm.worlds import annotation, digitdesk, lendfair, payguard, shelf

THRESHOLD = 0.02  # from this score on PayGuard flags, as in lessons 02 and 04
REFUSED_FROM = {"a": 1 / 6, "b": 0.25}  # the default probability from which LendFair refuses
VOTERS = {"a": 3, "b": 5}


@lru_cache(maxsize=2)
def applicants(form: str) -> pd.DataFrame:
    """LendFair's applicants of a form: the public ones, and those of another draw."""
    return lendfair.public_world() if form == "a" else lendfair.world(lendfair.PUBLIC_SEED + 1)


def payments(form: str) -> pd.DataFrame:
    """PayGuard's payments of a form: two different weeks."""
    every = payguard.public_world()
    weeks = sorted(every["week"].unique())
    return every[every["week"] == (weeks[0] if form == "a" else weeks[-1])]


def average(form: str) -> Asked:
    """Lesson 01: an average says nothing of a group inside it."""
    if form == "a":
        visits = shelf.public_visits()
        hits, of = int((visits["item"] == visits["wanted"]).sum()), len(visits)
        few = percent((visits["segment"] == "new").mean())
        text = (
            f"Shelf suggests an item to each visitor of a shop. In {of:,} visits, {percent(hits / of)} of the "
            f"suggestions were what the visitor wanted. {few} of the visitors were new to the shop. "
            "How many of the suggestions to new visitors were wanted?"
        )
    else:
        loans = applicants(form)[~lendfair.rejected(applicants(form), REFUSED_FROM[form])]
        hits, of = int((loans["defaulted"] == 0).sum()), len(loans)
        few = percent((loans["group"] == "B").mean())
        text = (
            f"LendFair decides about loans. Of {of:,} loans, {percent(hits / of)} were paid back. {few} of them went to "
            "people of group B. How many of the loans to group B were paid back?"
        )
    share = percent(hits / of)
    low, high = wilson_interval(hits, of)
    return asked(
        text,
        f"These numbers do not tell: it can be far from {share}.",
        {
            "average_holds_for_all": f"About {share}, since that is how well the product works.",
            "average_protects_groups": f"A little less than {share}: a bad group would have pulled the average down.",
            "size_covers_groups": f"Between {percent(low, 1)} and {percent(high, 1)}: so many cases leave no more room.",
        },
    )


def accuracy(form: str) -> Asked:
    """Lesson 02: accuracy says nothing of how many rare cases are found."""
    week = payments(form)
    right = (week["score"] >= THRESHOLD) == (week["fraud"] == 1)
    honest = percent(1 - week["fraud"].mean(), 2)
    share, wrong = percent(right.mean(), 1), int((~right).sum())
    return asked(
        f"In one week PayGuard sorted {len(week):,} payments into fraud and honest. {share} of the payments were sorted "
        "rightly. How many of the frauds did PayGuard find?",
        f"This number does not tell: calling every payment honest is right in {honest}.",
        {
            "accuracy_is_recall": f"About {share} of the frauds.",
            "few_errors_few_missed": f"Most of them, since only {wrong} of {len(week):,} payments were sorted wrongly.",
            "accuracy_beats_a_coin": "At least half of them: to find fewer would be worse than a coin.",
        },
    )


def base_rate(form: str) -> Asked:
    """Lesson 02: the same model has another precision where fewer are ill, default or cheat."""
    if form == "a":
        cases = payguard.public_world()
        chance, flagged = cases["p_fraud"], cases["score"] >= THRESHOLD
        shares = chance.groupby(cases["segment"]).mean()
        here, there = shares["new_user"], shares["established"]
        what, where, many = "payments are frauds", "in another country", 1_000
    else:
        cases = applicants("b")
        chance, flagged = cases["p_default"], cases["score"] >= REFUSED_FROM["b"]
        here, there = chance.mean(), chance.mean() / 5
        what, where, many = "applicants do not pay back", "in another town", 100
    caught = float(chance[flagged].sum() / chance.sum())
    alarmed = float((1 - chance)[flagged].sum() / (1 - chance).sum())
    before = predictive_value(caught, 1 - alarmed, here)
    after = predictive_value(caught, 1 - alarmed, there)
    return asked(
        f"A model flags {percent(caught)} of the bad cases and {percent(alarmed, 1)} of the good ones. Where it is used now, "
        f"{of_many(here, 1_000)} of 1,000 {what}, and of {many:,} flagged cases {of_many(before, many)} are bad. Then it is "
        f"used {where}, where {of_many(there, 1_000)} of 1,000 are bad, and flags the same shares of bad and of good cases. "
        f"Of {many:,} flagged cases, how many are bad there?",
        f"About {of_many(after, many)}",
        {
            "precision_travels": f"About {of_many(before, many)}",
            "recall_is_precision": f"About {of_many(caught, many)}",
            "base_rate_is_precision": f"About {of_many(there, many)}",
        },
    )


def none_seen(form: str) -> Asked:
    """Lesson 03: no failure in a test does not mean that there is none."""
    readings = digitdesk.public_world() if form == "a" else digitdesk.world(digitdesk.PUBLIC_SEED + 1)
    wrong = (readings["read_as"] != readings["digit"]).to_numpy()
    clean = int(wrong.argmax()) if wrong.any() else len(wrong)
    return asked(
        f"DigitDesk has read {clean} slips of a new customer, and none of them wrongly. Which error rate is still possible? "
        "Choose the largest one that fits this result at 95% confidence.",
        f"About {percent(upper_error_bound(0, clean), 1)}",
        {
            "none_seen_none_there": "0%: an error would have shown itself.",
            "one_in_n": f"About {percent(1 / clean, 1)}: the next reading could be the first error.",
            "confidence_is_the_rate": "5%, whatever the number of slips.",
        },
    )


def only_flagged(form: str) -> Asked:
    """Lesson 04: whoever looks only at what was flagged cannot know what was missed."""
    if form == "a":
        week = payments("a")
        flagged = week["score"] >= THRESHOLD
        found, looked = int((flagged & (week["fraud"] == 1)).sum()), int(flagged.sum())
        text = (
            f"PayGuard flags {looked} payments in a week. A person looks at each of them and finds {found} frauds. Nobody "
            "looks at the other payments. Which share of all frauds was found?"
        )
        rest, complain = "payments that were not flagged", "cardholder"
    else:
        readings = digitdesk.public_world()
        held = readings["score"] < 0.5
        found, looked = int((held & (readings["read_as"] != readings["digit"])).sum()), int(held.sum())
        text = (
            f"DigitDesk holds {looked} readings back. A clerk looks at each of them and finds {found} wrong ones. Nobody looks "
            "at the other readings. Which share of all wrong readings was held back?"
        )
        rest, complain = "readings that were not held back", "customer"
    return asked(
        text,
        f"Nobody knows before a random sample of the {rest} is looked at.",
        {
            "precision_as_recall": f"{percent(found / looked)}: {found} of {looked}.",
            "silence_is_success": f"Nearly all, as long as no {complain} complains.",
            "more_of_the_same_log": "Nobody knows before some more weeks are looked at in the same way.",
        },
    )


def votes(form: str) -> Asked:
    """Lesson 05: people who label the same cases err on the same cases."""
    crew = annotation.public_world() if form == "a" else annotation.world(annotation.PUBLIC_SEED + 1)
    people = VOTERS[form]
    alone, apart = percent(crew.right), percent(annotation.majority(crew.right, people), 1)
    return asked(
        f"One person labels {alone} of HelpDesk's tickets rightly. Now {people} such people label each ticket, and the "
        f"majority decides. A calculation with independent errors gives {apart}. How many tickets are labelled rightly?",
        f"Fewer than {apart}: a ticket that is hard for one person is hard for all {people}.",
        {
            "errors_are_independent": f"{apart}, since each person labels alone.",
            "votes_add_nothing": f"{alone}: a majority is no better than its members.",
            "one_right_is_enough": f"Nearly all: it is enough that one of the {people} is right.",
        },
    )


def blind(form: str) -> Asked:
    """Lesson 06: a model that does not see a group can still treat it otherwise."""
    people = applicants(form)
    groups = lendfair.by_group(people, lendfair.rejected(people, REFUSED_FROM[form]))
    first, second = (percent(groups.loc[name, "good_refused"]) for name in ("A", "B"))
    return asked(
        f"LendFair refuses {first} of the people in group A who would have paid back, and {second} of those in group B. "
        "Somebody proposes to hide the column with the group from the model. What happens to the difference?",
        "It can stay: the other columns differ between the groups, too.",
        {
            "blind_is_fair": "It goes away: a model that does not see the group treats both alike.",
            "one_threshold_is_fair": "It goes away if both groups also get the same threshold.",
            "more_rows_make_fair": "It goes away if the model also learns from more people of both groups.",
        },
    )
