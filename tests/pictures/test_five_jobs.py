"""Lesson 05's pictures: what is drawn, said and tabled are the same numbers, counted here in another way."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score, precision_score, recall_score

from aipm.pictures import five_jobs as pictures
from aipm.worlds.helpdesk import annotation, serving, skew
from aipm.worlds.jobs import ads as job_ads
from aipm.worlds.jobs import startup
from tests.pictures.looks import check_looks, titled

ADS = job_ads.load()
SEARCHED = "AI Product Manager"
NAMED = ADS["title"].str.extract(f"({SEARCHED}|Trust & Safety)")[0].fillna("any other title")
COUNTS = pd.crosstab(NAMED, job_ads.wanted(ADS))
WAITS = {f"{n} replicas": serving.waits(np.random.default_rng(0), n, 8) for n in (12, 40)}
SPENT = pd.DataFrame({"unseen": [80.0, 30.0, 10.0], "needless": [0.0, 10.0, 25.0]}, index=["none", "high", "low"])
WEEK = skew.public_world()
PSI = skew.differences(WEEK, "past_and_served", "psi")
SAME = skew.differences(WEEK, "same_tickets", "share_different")
TRUTH, LABELS = annotation.draw(np.random.default_rng(3), annotation.public_world(), tickets=900, labels=3)
MOST = LABELS.sum(axis=1) >= 2
RIGHT = {
    labels: startup.outcome(startup.public_world(), startup.plan(labels, np.arange(9 - labels), 0, 0, 0)).right
    for labels in (0, 3)
}
WORTH = pd.DataFrame({"the round": [90.0, 80.0], "customers": [0.0, 170.0]}, index=["one", "two"])
FIGURES = {
    "titles": lambda: pictures.titles(COUNTS, SEARCHED),
    "waiting": lambda: pictures.waiting(WAITS, serving.P95),
    "lost_minutes": lambda: pictures.lost_minutes(SPENT),
    "two_views": lambda: pictures.two_views(PSI, SAME, WEEK.broken, 0.25),
    "agreement": lambda: pictures.agreement(LABELS[:, 0], LABELS[:, 1]),
    "found_and_called": lambda: pictures.found_and_called(MOST, TRUTH),
    "training": lambda: pictures.training(RIGHT),
    "worth": lambda: pictures.worth(WORTH),
}


def widths(fig, axes=0):
    return [bar.get_width() for bar in fig.axes[axes].patches]


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_a_figure_has_a_message_and_words_and_is_the_same_each_time(draw):
    check_looks(draw)


def test_each_advertisement_stands_under_one_title():
    fig, words, table = pictures.titles(COUNTS, SEARCHED)
    rows = [(title, tasks > 0) for title, tasks in zip(ADS["title"], ADS["model_tasks"], strict=True)]
    under = [wanted for title, wanted in rows if SEARCHED in title]
    assert f"{SEARCHED} {sum(under)} of {len(under)}" in words
    assert table["wanted"].sum() == sum(wanted for _, wanted in rows) and sum(widths(fig)) == len(ADS)
    assert titled(fig) == ["Most of the wanted work stands under other titles"]


def test_the_title_turns_where_the_search_finds_most():
    turned = pd.DataFrame({False: [1, 1], True: [9, 2]}, index=[SEARCHED, "any other title"])
    assert titled(pictures.titles(turned, SEARCHED)[0]) == ["Some of the wanted work stands under other titles"]


def test_the_late_calls_are_counted_one_by_one():
    fig, words, table = pictures.waiting(WAITS, serving.P95)
    for name, seen in WAITS.items():
        late = sum(wait > 150 for wait in seen.tolist()) / len(seen)
        assert f"{name} mean {seen.mean():.0f} ms, {late:.0%} too late" in words
        assert table[name].sum() == pytest.approx(1)
    assert titled(fig) == ["The mean is fine, and the slowest calls are too late"]


def test_the_title_turns_where_the_promise_is_kept_or_the_mean_is_late():
    quick = {name: seen / 4 for name, seen in WAITS.items()}
    assert titled(pictures.waiting(quick, serving.P95)[0]) == ["The slowest calls keep the promise"]
    slow = {name: seen * 4 for name, seen in WAITS.items()}
    assert titled(pictures.waiting(slow, serving.P95)[0]) == ["Some calls come later than promised"]


def test_the_bars_are_minutes_by_kind_and_the_cheapest_is_named():
    fig, words, table = pictures.lost_minutes(SPENT)
    assert widths(fig) == [80, 30, 10, 0, 10, 25] and titled(fig) == ["Low loses the fewest minutes"]
    assert [text.get_text().strip() for text in fig.axes[0].texts] == ["35", "40", "80"]
    assert "high 40 (unseen 30, needless 10)" in words and table["used"].tolist() == ["none", "high", "low"]
    assert "solid: unseen, hatched: needless" in fig.axes[0].get_xlabel()


def test_the_two_views_show_each_column_twice_and_hatch_what_is_broken():
    fig, words, table = pictures.two_views(PSI, SAME, WEEK.broken, 0.25)
    assert widths(fig) == PSI.tolist() and widths(fig, 1) == SAME.tolist()
    hatched = {name for name, bar in zip(PSI.index, fig.axes[1].patches, strict=True) if bar.get_hatch()}
    assert hatched == set(WEEK.broken) and table["column"].tolist() == list(skew.COLUMNS)
    assert "above 0.25 in words and open_tickets" in words and titled(fig)[0] == "Large PSI in sound columns"
    moved = pictures.two_views(PSI, SAME, {"words"}, 0.25)
    assert titled(moved[0])[0] == "Large PSI in some columns"


def test_the_middle_part_over_middle_and_right_is_kappa():
    fig, words, _ = pictures.agreement(LABELS[:, 0], LABELS[:, 1])
    blind, beyond, differ = widths(fig)
    kappa = cohen_kappa_score(LABELS[:, 0], LABELS[:, 1])
    assert beyond / (beyond + differ) == pytest.approx(kappa) and blind + beyond + differ == pytest.approx(100)
    assert f"kappa is {kappa:.2f}" in words and titled(fig) == ["Most of the agreement is chance"]
    same = np.array([0, 1] * 50)
    assert pictures.agreement(same, same)[1].endswith("two blind ones would on 50%; kappa is 1.00.")


def test_found_and_called_are_recall_and_precision():
    fig, words, _ = pictures.found_and_called(MOST, TRUTH)
    assert f"(recall {recall_score(TRUTH, MOST):.0%})" in words
    assert f"(precision {precision_score(TRUTH, MOST):.0%})" in words
    right, also_right, missed, wrong = widths(fig)
    assert right == also_right and right + missed == TRUTH.sum() and right + wrong == MOST.sum()
    assert titled(fig) == ["Few urgent ones are missed, many others are called urgent"]
    swapped = pictures.found_and_called(TRUTH, MOST)[0]
    assert titled(swapped) == ["Many urgent ones are missed, few others are called urgent"]


def test_the_lines_end_where_the_plans_end():
    fig, words, table = pictures.training(RIGHT)
    assert [len(line.get_ydata()) for line in fig.axes[0].lines] == [9, 6] and len(table) == 15
    market = startup.public_world()
    assert f"after 0 weeks of labels from {market.bought:.0%} to {market.bought:.0%}" in words
    assert titled(fig) == ["Without labels no week of training helps"]
    assert titled(pictures.training({3: RIGHT[3]})[0]) == ["Each week of training helps less"]
    assert np.all(np.diff(RIGHT[3], 2) < 0)  # what that title says


def test_the_best_plan_is_named_by_its_larger_source():
    fig, words, _ = pictures.worth(WORTH)
    assert widths(fig) == [90, 80, 0, 170] and "two 250 (the round 80, customers 170)" in words
    assert titled(fig) == ["Most of the best plan's worth comes from customers"]
    poor = pictures.worth(WORTH.assign(customers=0.0))[0]
    assert titled(poor) == ["Most of the best plan's worth comes from the round"]
