"""Lesson 09's pictures: what is drawn, said and tabled are the same numbers, counted here in another way."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from aipm.measure import mcnemar
from aipm.models import run
from aipm.pictures import prompts_measured as pictures
from aipm.worlds.helpdesk import prompts, tickets
from aipm.worlds.helpdesk.simlm import SimLM
from tests.pictures.looks import check_looks, titled

MODEL, TEST = SimLM(), tickets.load("test")
FIRST = tickets.load("dev").assign(
    read=lambda dev: [
        tickets.parse(answer.text) for answer in run(MODEL, prompts.prompt("task", "labels"), dev["text"])
    ]
)
FORMS = {"": 286, "Be brief.": 345, "Reply with JSON, and nothing else.": 400}
SCORES = [0.50, 0.52, 0.52, 0.545]
MEANS = pd.DataFrame(
    {"plain": [0.6, 0.29], "steps": [0.6, 0.71], "plain_words": [2, 2], "steps_words": [8, 13]},
    index=["one problem", "two problems"],
)
STRONG = ("task", "labels", "contract", "steps", "guard")
UNSURE = pd.DataFrame(
    {name: MODEL.expected(prompts.prompt(*parts), TEST) for name, parts in
     (("never", STRONG), ("may be\nunsure", (*STRONG, "unsure")))}
).T  # fmt: skip
GROWING = pd.DataFrame(
    {part: MODEL.expected(prompts.prompt(*STRONG[: at + 1]), TEST) for at, part in enumerate(STRONG)}
).T
RUNS = [
    [tickets.parse(answer.text) for answer in run(MODEL, prompts.version("v5"), TEST["text"], 1.0, seed)]
    for seed in range(5)
]
TRIALS = pd.DataFrame(
    {"wording": ["sort", "please sort", "now sort"], "dev": [0.7, 0.75, 0.68], "test": [0.68, 0.675, 0.67]}
)
A, B = np.random.default_rng(3).random((2, 400)) < 0.7
FIGURES = {
    "by_hand": lambda: pictures.by_hand(FIRST, ["D01", "D18", "D20"]),
    "readable": lambda: pictures.readable(FORMS, 400),
    "orders": lambda: pictures.orders(SCORES, above=0.475, without=0.385),
    "steps_and_price": lambda: pictures.steps_and_price(MEANS),
    "where_tickets_go": lambda: pictures.where_tickets_go(UNSURE),
    "parts_alone": lambda: pictures.parts_alone(GROWING),
    "parts_together": lambda: pictures.parts_together(GROWING),
    "five_answers": lambda: pictures.five_answers(RUNS, TEST["intent"]),
    "wordings": lambda: pictures.wordings(TRIALS, 1),
    "discordant": lambda: pictures.discordant(A, B, ("v3", "v5")),
    "coins": lambda: pictures.coins(11, 9),
}


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_a_figure_has_a_message_and_words_and_is_the_same_each_time(draw):
    check_looks(draw)


@pytest.mark.parametrize("name", sorted(set(FIGURES) - {"orders", "coins"}))
def test_what_the_simulated_model_did_is_said_to_be_simulated(name):
    assert "imulated" in FIGURES[name]()[1]


def test_each_ticket_is_one_mark_and_the_tried_ones_are_framed():
    fig, words, table = pictures.by_hand(FIRST, ["D01", "D18", "D20"])
    score = tickets.score(FIRST, FIRST["read"])
    right, nothing = round(60 * score["accuracy"]), round(60 * (1 - score["valid"]))
    assert table.set_index("answer")["tickets"].to_dict() == {
        "right": right,
        "wrong queue": 60 - right - nothing,
        "not readable": nothing,
    }
    assert table["tried by hand"].tolist() == [3, 0, 0]
    *kinds, frames = fig.axes[0].lines
    assert sum(len(line.get_xdata()) - 1 for line in kinds) == 60  # one more of each kind stands in the key
    assert list(zip(frames.get_xdata(), frames.get_ydata(), strict=True)) == [(0, 0), (2, 1), (4, 1)]
    assert f"{right} right" in words and titled(fig)[0].endswith(f"only {right}")


def test_the_bars_of_forms_are_their_counts():
    fig, words, table = pictures.readable(FORMS, 400)
    assert [bar.get_width() for bar in fig.axes[0].patches[len(FORMS) :]] == [286, 345, 400]
    assert titled(fig) == ["The last form is read 400 times of 400"]
    assert table["form"].tolist() == ["(nothing)", *list(FORMS)[1:]] and "(nothing) 286; Be brief 345;" in words


def test_each_order_is_one_dot_at_its_accuracy():
    fig, words, table = pictures.orders(SCORES, above=0.475, without=0.385)
    dots, *lines = fig.axes[0].lines
    assert sorted(dots.get_xdata()) == pytest.approx(sorted(100 * np.array(SCORES)))
    assert len(set(zip(dots.get_xdata(), dots.get_ydata(), strict=True))) == len(SCORES)
    assert [line.get_xdata()[0] for line in lines] == pytest.approx([38.5, 47.5])
    assert table["orders"].sum() == 4 and titled(fig) == ["4 orders of the same examples lie 4.5 points apart"]
    assert words.startswith("4 orders give 50.0% to 54.5%")


def test_steps_are_said_to_gain_where_they_gain_most():
    assert titled(pictures.steps_and_price(MEANS)[0]) == [
        "Steps gain most with two problems",
        "Steps cost words on all tickets",
    ]
    turned = MEANS.assign(steps=[0.9, 0.3], steps_words=[2, 13])
    assert titled(pictures.steps_and_price(turned)[0]) == [
        "Steps gain most with one problem",
        "Steps cost words on some tickets",
    ]


def test_a_hundred_tickets_go_somewhere():
    fig, words, table = pictures.where_tickets_go(UNSURE)
    assert table[["right", "wrong queue", "to a person"]].sum(axis=1).tolist() == pytest.approx([100, 100])
    assert table["right"].tolist() == pytest.approx(100 * UNSURE["accuracy"].to_numpy())
    assert table["to a person"].tolist() == pytest.approx(100 * (1 - UNSURE["coverage"].to_numpy()))
    before, after = table["wrong queue"]
    assert titled(fig)[0].endswith(f"from {before:.0f} to {after:.0f}") and "may be unsure: " in words


def test_the_part_that_is_named_brings_most():
    alone, together = pictures.parts_alone(GROWING)[0], pictures.parts_together(GROWING)[0]
    accuracy = [MODEL.expected(prompts.prompt(*STRONG[: at + 1]), TEST)["accuracy"] for at in range(len(STRONG))]
    assert titled(alone) == [f"Alone, the most comes from the {STRONG[int(np.argmax(accuracy))]}"]
    assert titled(together) == [
        f"In this order the most comes from the {STRONG[int(np.argmax(np.diff(accuracy))) + 1]}"
    ]
    bars = [bar.get_width() for bar in alone.axes[0].patches[len(STRONG) :]]
    assert bars == pytest.approx([100 * share for share in accuracy])
    assert together.axes[0].lines[1].get_ydata() == pytest.approx([100 * share for share in accuracy])


def test_answers_that_agree_are_counted_ticket_by_ticket():
    fig, _, table = pictures.five_answers(RUNS, TEST["intent"])
    counts = dict.fromkeys(range(1, 6), 0)
    right = dict(counts)
    for *answers, intent in zip(*RUNS, TEST["intent"], strict=True):
        commonest = max(answers, key=answers.count)  # the first of those that come up most often
        counts[answers.count(commonest)] += 1
        right[answers.count(commonest)] += commonest == intent
    assert (table["right"] + table["wrong"]).tolist() == list(counts.values())
    assert table["right"].tolist() == list(right.values())
    assert titled(fig) == ["Answers that agree are right more often"]
    wrong = pictures.five_answers([["bug", "refund"], ["bug", "bug"]], ["refund", "refund"])[0]
    assert titled(wrong) == ["Answers that agree are not right more often"]


def test_wordings_are_dots_at_their_gains():
    fig, words, table = pictures.wordings(TRIALS, 1)
    dots = fig.axes[0].lines[2]
    assert dots.get_xdata() == pytest.approx([0, 5, -2]) and dots.get_ydata() == pytest.approx([0, -0.5, -1])
    assert titled(fig) == ["Chosen for +5.0 points on dev, it has −0.5 on test"]
    assert table["wording"].tolist() == TRIALS["wording"].tolist() and "+5.0 points on dev and -0.5 on test" in words


def test_the_discordant_pairs_are_those_of_the_cross_table():
    fig, words, table = pictures.discordant(A, B, ("v3", "v5"))
    cross = pd.crosstab(A, B)
    want = [cross.loc[True, True], cross.loc[True, False], cross.loc[False, True], cross.loc[False, False]]
    assert table["tickets"].tolist() == want
    assert [len(line.get_xdata()) - 1 for line in fig.axes[0].lines] == want
    assert titled(fig) == [f"Only {want[1] + want[2]} of 400 tickets tell the two prompts apart"]
    assert f"{want[1]} only v3, {want[2]} only v5" in words


@pytest.mark.parametrize(("only_a", "only_b"), [(11, 9), (2, 12), (0, 3), (7, 7)])
def test_the_marked_coins_are_the_p_value(only_a, only_b):
    fig, words, table = pictures.coins(only_a, only_b)
    marked = sum(bar.get_height() for bar in fig.axes[0].patches if bar.get_hatch() == "//") / 100
    assert marked == pytest.approx(mcnemar(only_a, only_b))
    assert marked == pytest.approx(stats.binomtest(only_a, only_a + only_b).pvalue)
    assert table["chance"].sum() == pytest.approx(1) and f"{marked:.1%} lie" in words
