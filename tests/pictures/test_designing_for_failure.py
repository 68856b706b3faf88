"""Lesson 04's pictures: what is drawn, said and tabled are the same numbers, counted here in another way."""

import numpy as np
import pandas as pd
import pytest

from aipm.pictures import designing_for_failure as pictures
from aipm.worlds import cytotriage, drills, failures, feedback, payguard, replies
from tests.pictures.looks import check_looks

CARDS = failures.cards().assign(product=lambda cards: cards["severity"] * cards["occurrence"] * cards["detection"])
MODES = failures.modes()
CASES = cytotriage.public_world().rename(columns={"logistic": "score"})
PAYMENTS = payguard.load().query("week >= 14").assign(score=payguard.score)
COSTS = [
    {"weeks": "early", "missed": 600.0, "reviews": 400.0, "without": 2000.0},
    {"weeks": "late", "missed": 500.0, "reviews": 400.0, "without": 650.0},
]
DRAWN = {50: np.linspace(0.05, 0.3, 101), 1000: np.linspace(0, 0.02, 101)}
THEORY = {50: 0.18, 1000: 0.009}
CALM, TACTICS, BROKEN = drills.rates().values()
DESK = replies.public_world()
DAYS = {"nowhere": replies.day(DESK, 0, 0), "on scores 0.5 to 0.9": replies.day(DESK, 0.5, 0.9)}
SHOP = feedback.public_world()
CLICKS, BEST = feedback.run(SHOP, 0).clicks, feedback.best_clicks(SHOP)
FIGURES = {
    "product_and_severity": lambda: pictures.product_and_severity(CARDS),
    "load": lambda: pictures.load(MODES, 240),
    "grey_zone": lambda: pictures.grey_zone(CASES, 0.1, 0.9),
    "moved": lambda: pictures.moved({"score": 0.0004, "amount": 0.0001}),
    "silence": lambda: pictures.silence(PAYMENTS, 0.02),
    "weekly_costs": lambda: pictures.weekly_costs(COSTS),
    "by_chance": lambda: pictures.by_chance(DRAWN, THEORY),
    "signals": lambda: pictures.signals(CALM, BROKEN),
    "caveats": lambda: pictures.caveats(DAYS),
    "flags_by_topic": lambda: pictures.flags_by_topic(replies.who_flags(DESK)),
    "clicks_by_week": lambda: pictures.clicks_by_week(CLICKS, BEST),
    "waiting": lambda: pictures.waiting(4700.0, 3000.0, 28),
}


def headings(fig):
    return [ax.get_title(loc="left") for ax in fig.axes]


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_a_figure_has_a_message_and_words_and_is_the_same_each_time(draw):
    check_looks(draw)


def test_the_largest_products_and_the_gravest_cards_are_named():
    fig, words, _ = pictures.product_and_severity(CARDS)
    ranked = sorted(zip(CARDS["product"], CARDS["card"], strict=True), reverse=True)
    assert f"The largest products: {', '.join(card for _, card in ranked[:5])}." in words
    assert headings(fig) == ["None of the 2 gravest cards is among the 5 largest products"]
    shown = {text.get_text().strip() for text in fig.axes[0].texts}
    assert shown >= {"lost_patient", "swapped_samples", *(card for _, card in ranked[:5])}
    worse = CARDS.assign(product=CARDS["severity"])
    assert headings(pictures.product_and_severity(worse)[0])[0].startswith("2 of the 2 gravest")


def test_the_largest_mode_is_held_against_the_capacity():
    fig, words, _ = pictures.load(MODES, 240)
    assert headings(fig) == ["model_down alone is 5 times what all reviewers can do"] and "model_down 1,200" in words


def test_cases_in_the_zone_are_counted():
    fig, words, table = pictures.grey_zone(CASES, 0.1, 0.9)
    inside = [kind for score, kind in zip(CASES["score"], CASES["malignant"], strict=True) if 0.1 <= score < 0.9]
    assert headings(fig) == [f"{len(inside)} of {len(CASES)} cases lie between 0.1 and 0.9"]
    assert f"{inside.count(0)} benign and {inside.count(1)} malignant" in words
    assert table[["benign", "malignant"]].to_numpy().sum() == len(CASES)


def test_a_psi_beyond_the_lower_limit_is_named():
    assert headings(pictures.moved({"score": 0.0004, "amount": 0.09})[0]) == ["Nothing reaches the lower limit"]
    assert headings(pictures.moved({"score": 0.3, "amount": 0.09})[0]) == ["Beyond the lower limit: score"]


def test_the_weeks_are_counted_one_by_one():
    fig, words, table = pictures.silence(PAYMENTS, 0.02)
    assert headings(fig) == ["From week 19 on accuracy stays", "From week 19 on recall falls"]
    recalls = {}
    for week, part in PAYMENTS.query("fraud == 1").groupby("week"):
        recalls[week] = sum(score >= 0.02 for score in part["score"]) / len(part)
    assert dict(zip(table["week"], table["recall"], strict=True)) == pytest.approx(recalls)
    after = np.mean([recall for week, recall in recalls.items() if week >= 19])
    assert f"{after:.1%} from then on." in words


def test_weeks_in_which_the_model_costs_more_are_named():
    fig, words, _ = pictures.weekly_costs(COSTS)
    assert headings(fig) == ["In late the model costs more than no model"]
    assert "early: 600 missed frauds and 400 reviews, 2,000 without the model" in words
    assert headings(pictures.weekly_costs(COSTS[:1])[0]) == ["The model pays in all weeks"]
    said = [text.get_text() for text in fig.axes[0].texts]
    assert said == [f"{who} {euros} €" for who, euros in (("no model:", "2,000"), ("with the model:", "1,000"), ("no model:", "650"), ("with the model:", "900"))]  # fmt: skip


def test_samples_above_the_limit_are_counted():
    fig, words, table = pictures.by_chance(DRAWN, THEORY)
    assert headings(fig) == ["By chance alone 50 payments ring often, 1,000 seldom"]
    assert table["above"].tolist() == [sum(psi > 0.1 for psi in drawn) / 101 for drawn in DRAWN.values()]
    assert "1,000 payments: mean 0.010 (theory 0.009), 0% above 0.1" in words
    assert headings(pictures.by_chance({50: DRAWN[50]}, THEORY)[0]) == ["By chance alone a PSI is above zero"]


def test_what_rises_and_what_falls_is_said():
    assert headings(pictures.signals(CALM, BROKEN)[0]) == ["Hit rate and accuracy rise while recall falls"]
    assert headings(pictures.signals(CALM, CALM)[0]) == ["All three move the same way"]
    assert f"recall: calm {CALM.recall:.1%}, broken {BROKEN.recall:.1%}" in pictures.signals(CALM, BROKEN)[1]


def test_the_zone_with_the_least_harm_is_named():
    fig, words, _ = pictures.caveats(DAYS)
    assert headings(fig) == ["Least harm with the caveat on scores 0.5 to 0.9"]
    assert f"nowhere: {DAYS['nowhere'].acted_on:.0f} acted on, 0 to a person" in words


def test_the_topic_that_is_flagged_least_is_named():
    flags = pd.DataFrame(
        {"wrong": [100.0, 50.0], "wrong_and_flagged": [30.0, 20.0], "right_and_flagged": [9.0, 9.0]},
        index=pd.Index(["a", "b"], name="topic"),
    )
    fig, words, _ = pictures.flags_by_topic(flags)
    assert headings(fig) == ["Wrong answers about a are flagged least"]
    assert "a 30 of 100 wrong ones, and 9 right ones" in words


def test_the_last_week_is_held_against_the_best_page():
    fig, words, table = pictures.clicks_by_week([1.0, 1.5], 3.0)
    assert headings(fig) == ["After 2 weeks the page earns 50% of the clicks that are possible"]
    assert words == "A line of clicks a visitor: 1.00 in week 1, 1.50 in week 2, where 3.00 are possible."
    assert table["week"].tolist() == [1, 2]


def test_waiting_adds_up_the_weeks():
    fig, words, _ = pictures.waiting(700.0, 350.0, 14)
    assert headings(fig) == ["Each day of waiting with the model on costs extra"]
    assert "1,400 € with the model left on, 700 € with the scores off" in words
    assert headings(pictures.waiting(300.0, 350.0, 14)[0]) == ["Waiting with the model on costs no more"]
