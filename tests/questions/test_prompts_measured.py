"""Lesson 09: what its judges replay, against slow computations of the same and against sentences made by hand."""

import numpy as np
import pandas as pd
import pytest

from aipm.measure import mcnemar
from aipm.questions import prompts_measured
from aipm.questions.prompts_measured import comparing, defending, gating, parsing, replay, routing, tracing
from aipm.questions.verdict import Readable, Wrong
from aipm.worlds.voices import answers, mailbag, rates

MONTHS = tuple(mailbag.world(seed) for seed in (3, 4, 5))


def test_months_are_counted_sentence_by_sentence():
    counts = replay.times(MONTHS)
    assert counts.sum(axis=1).tolist() == [len(month) for month in MONTHS]
    table, first = replay.half(), MONTHS[0]
    for place in (0, 17, 400):
        row = table.iloc[place]
        same = (first["review"] == row["review"]) & (first["sentence"] == row["sentence"])
        assert counts[0, place] == same.sum()
    assert replay.times(None).tolist() == [[1.0] * len(table)]


def test_a_bill_is_that_of_rates():
    called = replay.shares("smollm2", "user") > 0.59
    table = replay.half()
    assert replay.bill(replay.prices(called), replay.times(None)) == pytest.approx(rates.rates(table, called).euros)


@pytest.mark.parametrize(("run", "missed", "wasted"), [("user", 15, 5), ("six-ppnnnp", 3, 5), ("plain", 300, 5)])
def test_the_cheapest_cut_is_the_best_of_all_hundredths(run, missed, wasted):
    counts, share = replay.times(MONTHS), replay.shares("smollm2", run)
    bills = [replay.bill(replay.prices(share > cut / 100, missed, wasted), counts) for cut in range(101)]
    found = replay.cheapest_cut(share, counts, missed, wasted)
    assert found.bill == pytest.approx(min(bills))
    assert found.cut == int(np.argmin(bills)) / 100


def test_the_cheapest_two_cuts_are_the_best_of_all_pairs():
    counts, share, price = replay.times(MONTHS), routing.tried(), routing.prices()
    steps = [-1.0, *np.unique(share)]
    bills = []
    for low in steps:
        for high in (step for step in steps if step >= low):
            spent = np.where(share <= low, price["leave"], np.where(share > high, price["call"], price["person"]))
            bills.append(replay.bill(spent, counts))
    assert routing.cheapest_pair(counts) == pytest.approx(min(bills))


@pytest.mark.parametrize(
    ("answer", "form", "side"),
    [
        ("Positive.", "word", "pleased"),
        (' "negative"\n', "word", "displeased"),
        ('Sure!\n```json\n{\n  "label": "negative', "label", "displeased"),
        ("The review is positive, and the product is sold.", "sentence", "pleased"),
        ("I think this text was negative overall.", "sentence", "displeased"),
        ("The review is positive, but also a bit negative.", "both", "unreadable"),
        ('{"label": "positive"} or {"label": "negative"}', "both", "unreadable"),
        ("I will give more positive feedback in future.", "elsewhere", "unreadable"),
        ("I'm sorry for your loss.", "no word", "unreadable"),
        ("The review is very positive.", "open", "pleased"),
        ("I was positively surprised.", "open", "pleased"),
        ("def is_positive_negative(data):", "both", "unreadable"),
    ],
)
def test_what_an_answer_states(answer, form, side):
    assert parsing.stated(answer) == (form, side)


def test_a_reading_that_follows_the_key_passes_here_and_on_other_months():
    def read(answer):
        form, side = parsing.stated(answer)
        return side if form != "open" else "unreadable"

    assert "100% of the" in prompts_measured.reader(read)
    assert "100% of the" in prompts_measured.reader(read, worlds=MONTHS[:1])


def test_the_traces_are_of_the_build_half_and_of_several_kinds():
    table = tracing.traces()
    assert table.index.tolist() == list(tracing.TRACED)
    said = [len(tracing.words_in(answer)) for answer in table["answer"]]
    assert {0, 1, 2} == set(said)


def test_the_attacker_keeps_the_way_that_silences():
    plain, attacked = defending.messages()
    assert len(plain) == len(replay.half())
    assert len(attacked) == replay.bad().sum()
    with pytest.raises(Wrong, match="joined to it by a comma"):
        prompts_measured.heard_outside(lambda parts: any(part["model"] > 0.49 for part in parts))


def test_a_week_is_counted_as_by_hand():
    counts = comparing.counted(50)
    table = replay.half()
    assert counts.sentences == (table[table["review"].isin(table["review"].unique()[-50:])]["side"] != "neutral").sum()
    assert counts.only_a > counts.reviews_a and counts.only_b > counts.reviews_b
    a, b = (answers.answers("smollm2", run, "judge") for run in (comparing.A, comparing.B))
    last = a["review"].isin(a["review"].unique()[-50:]) & (a["side"] != "neutral")
    right_a, right_b = ((each["share"] > 0.5) == (each["side"] == "displeased") for each in (a, b))
    assert (counts.only_a, counts.only_b) == ((right_a & ~right_b)[last].sum(), (right_b & ~right_a)[last].sum())
    each = pd.DataFrame({"gain": right_b * 1.0 - right_a, "n": 1.0})[last].groupby(a["review"]).sum().to_numpy()
    assert (counts.reviews_a, counts.reviews_b) == ((each[:, 0] < 0).sum(), (each[:, 0] > 0).sum())
    drawn = each[np.random.default_rng(4).integers(0, len(each), (4000, len(each)))].sum(axis=1)
    ends = np.percentile(100 * drawn[:, 0] / drawn[:, 1], [2.5, 97.5])
    assert (counts.low, counts.high) == pytest.approx(ends, abs=1)


def test_both_methods_by_review_leave_room_for_no_gain_and_coins_by_sentence_do_not():
    counts = comparing.counted(comparing.REVIEWS)
    assert mcnemar(counts.only_a, counts.only_b) < 0.05 < 0.5 < mcnemar(counts.reviews_a, counts.reviews_b)
    assert counts.low < 0 < counts.high
    with pytest.raises(Wrong, match=r"by review the gain lies between -2\.0 and \+16\.7 points"):
        prompts_measured.better_prompt({"p": 0.63, "decision": "ship_b", "n_needed": 312})


def test_what_a_release_does_is_what_rates_say():
    version = gating.TODAY
    called = (replay.shares("smollm2", version.run) > version.cut) | (replay.shares("vader") > version.words)
    told = rates.rates(replay.half(), called)
    found = gating.by_slice()["today"]
    assert (found["euros"], found["heard"]) == pytest.approx((told.euros, told.recall))


def test_near_a_limit_the_visible_check_leaves_the_word_to_other_months():
    def wide(share):
        return "leave" if share <= 0.07 else "call" if share > 0.15 else "person"

    assert isinstance(prompts_measured.routed(wide), Readable)
