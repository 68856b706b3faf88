"""Lesson 12's pictures: what is drawn, said and tabled are the same numbers, counted here in another way."""

import numpy as np
import pandas as pd
import pytest

from aipm.pictures import grading_answers as pictures
from aipm.pictures import habits, passages
from aipm.worlds.voices import judging
from tests.pictures.looks import check_looks, labels, titled

RNG = np.random.default_rng(7)
READERS = ["reader_a_1", "reader_b_1", "reader_a_2", "reader_b_2"]
VERDICTS = pd.DataFrame(RNG.random((30, 4)) < 0.7, columns=READERS)
SHARES = pd.DataFrame({"all": [0.86, 0.90, 0.94], "clear": [0.98, 1.0, 1.0]}, index=(1, 3, 9))
TRUTH, GROUPS = RNG.random(400) < 0.3, RNG.integers(0, 60, 400)
SAID = {"deaf": RNG.random(400) < 0.05, "good": np.where(RNG.random(400) < 0.9, TRUTH, ~TRUTH)}
RATES = pd.DataFrame({name: vars(judging.judge_rates(said, TRUTH, GROUPS)) for name, said in SAID.items()}).T
JUDGES = {"weak": (0.72, 0.70), "good": (0.95, 0.95)}
WIDTHS = judging.compare_ways(JUDGES, 0.3, 200, 5000, np.random.default_rng(0), 400)
JUDGED = np.array([200, 5000, 100_000])
HALVES = {name: judging.half_width("corrected", 0.3, *pair, 200, JUDGED) for name, pair in JUDGES.items()}
ORDERS = pd.DataFrame(
    {"model": "M", "auc": [0.8, 0.75], "half": [4400.0, 2000.0], "chosen": [2400.0, 2100.0]}, index=["pn", "np"]
)
RAW = judging.reliability(RNG.random(400), TRUTH, GROUPS)
FITTED = judging.reliability(np.where(TRUTH, 0.6, 0.2) + 0.01 * RNG.random(400), TRUTH, GROUPS)
WEEKS = pd.DataFrame({"week": range(1, 13), "said": [0.2] * 4 + [0.5] * 4 + [0.6] * 4, "true": [0.3] * 8 + [0.4] * 4,
                      "anchors": [1.0] * 4 + [0.7] * 8, "hears": 0.5, "spares": 0.9})  # fmt: skip
POINTS = pd.DataFrame({"model": ["A", "A", "B", "B"], "order": ["pn", "np"] * 2, "blank": [0.1, 0.6, 0.3, 0.9],
                       "called": [0.05, 0.7, 0.2, 0.8]})  # fmt: skip
PARTS = pd.DataFrame(
    {"right": [0.9, 0.0], "refused": [0.0, 0.4], "wrong": [0.1, 0.6]}, index=["right passage", "wrong passage"]
)
COUNTS = pd.DataFrame({"kind": ["open", "open", "topic", "topic"], "search": ["BM25", "word table"] * 2,
                       "first": [36, 22, 2, 5], "five": [39, 32, 6, 18], "of": 40})  # fmt: skip
CHANCES = pd.DataFrame(
    {"short ones": [0.99, 1.0], "long ones": [0.71, 0.43]}, index=["BM25: the best score", "the number of words"]
)
FIGURES = {
    "two_rounds": lambda: pictures.two_rounds(VERDICTS, ["A", "B"]),
    "majorities": lambda: pictures.majorities(SHARES),
    "two_rates": lambda: pictures.two_rates(RATES, "Judges that agree often can hear little"),
    "ways": lambda: pictures.ways(WIDTHS),
    "more_judging": lambda: pictures.more_judging(JUDGED, HALVES, 0.064),
    "thresholds": lambda: habits.thresholds(ORDERS),
    "reliability": lambda: habits.reliability(RAW, FITTED),
    "watched": lambda: habits.watched(WEEKS, 5, 9),
    "stacked": lambda: passages.stacked(PARTS, "A wrong passage makes a wrong answer", "40 answers"),
    "blanks": lambda: habits.blanks(POINTS),
    "found": lambda: passages.found(COUNTS),
    "tell_apart": lambda: passages.tell_apart(CHANCES),
}


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_a_figure_has_a_message_and_words_and_is_the_same_each_time(draw):
    check_looks(draw)


def test_readings_differ_where_their_marks_do():
    fig, words, table = FIGURES["two_rounds"]()
    apart = [sum(VERDICTS[a] != VERDICTS[b]) for a, b in (READERS[:2], READERS[2:])]
    assert titled(fig) == [f"The readings differ on {apart[0]} of 30 answers, and on {apart[1]} with the new rubric"]
    assert f"on {apart[0]} of 30 answers in round 1" in words
    assert table["supported"].tolist() == [VERDICTS[column].sum() for column in READERS]
    frames = [line for line in fig.axes[0].lines if len(line.get_xdata()) == 5 and line.get_linestyle() == "-"]
    assert len(frames) == sum(apart)


def test_names_of_lines_do_not_lie_over_one_another():
    fig, words, _ = FIGURES["majorities"]()
    assert labels(fig) == ["all 94", "clear 100"] and "all from 86.0% with one vote to 94.0% with 9" in words
    assert (np.diff(np.sort(pictures.apart([94, 93, 60, 94], 3.5))) >= 3.5).all()


def test_rates_are_those_that_were_counted():
    _, words, table = FIGURES["two_rates"]()
    heard = sum(a and b for a, b in zip(SAID["good"], TRUTH, strict=True))
    assert f"good: hears {heard / TRUTH.sum():.0%} of {TRUTH.sum()}" in words
    assert table["judge"].tolist() == ["deaf", "good"]


def test_the_title_counts_the_judges_whose_correction_is_worse_than_people():
    fig, words, table = FIGURES["ways"]()
    assert titled(fig) == ["Corrected, 1 of 2 judges leave more open than people do"]
    assert table.columns.tolist() == ["judge", "people", "corrected", "combined"]
    weak = WIDTHS.query("judge == 'weak' and way == 'corrected'")["half"].item()
    assert f"weak: people ±{100 * table['people'][0]:.1f}, corrected ±{100 * weak:.1f}" in words


def test_the_title_of_more_judging_turns_with_the_judge():
    assert titled(FIGURES["more_judging"]()[0]) == ["More judging does not make a weak judge enough"]
    strong = pictures.more_judging(JUDGED, {"good": HALVES["good"]}, 0.064)[0]
    assert titled(strong) == ["Much judging beats the labels alone"]


def test_orders_lie_as_far_apart_as_their_bills():
    fig, words, _ = FIGURES["thresholds"]()
    assert titled(fig) == ["M: 2,400 € apart at 0.5, 300 € with own thresholds"]
    assert "pn 4,400 to 2,400 € (AUC 0.80)" in words


def test_calibration_is_counted_by_parts():
    _, words, table = FIGURES["reliability"]()
    off = sum(row.cases * abs(row.said - row.happened) for row in RAW.itertuples()) / RAW["cases"].sum()
    assert f"as it comes {100 * off:.0f} points off" in words and len(table) == len(RAW) + len(FITTED)
    assert RAW["cases"].sum() == 400 and np.average(RAW["happened"], weights=RAW["cases"]) == pytest.approx(
        TRUTH.mean()
    )


def test_the_watch_says_what_changed_when():
    fig, words, _ = FIGURES["watched"]()
    assert "reports 20% displeased, 50% from week 5 and 60% from week 9" in words
    assert "100% keep their verdict before week 5, 70% from then and 70% from week 9" in words
    assert titled(fig) == ["The judge's report moves at both changes", "Its reading of the anchors moves at one change"]
    calm = habits.watched(WEEKS.assign(said=0.3, anchors=1.0), 5, 9)[0]
    assert all(title.endswith("at neither change") for title in titled(calm))


def test_parts_of_a_whole_and_what_is_found():
    assert "wrong passage: 0% right, 40% refused, 60% wrong" in FIGURES["stacked"]()[1]
    fig, words, _ = FIGURES["found"]()
    assert titled(fig) == ["BM25 finds 36 of 40 open and 2 of 40 topic ones first"]
    assert "topic, word table: 5 first and 18 in five of 40" in words
    assert titled(FIGURES["tell_apart"]()[0]) == ["With equal lengths BM25: the best score falls to 0.71"]


def test_the_answer_to_nothing_is_set_beside_the_answers_of_each_model():
    fig, words, _ = FIGURES["blanks"]()
    assert titled(fig) == ["A blank text shows the leaning of A and B"]
    assert "from 10% to 90%, and 5% to 80% of the sentences" in words and "1.00 for A, 1.00 for B" in words
    one = habits.blanks(POINTS.assign(called=[0.05, 0.7, 0.8, 0.2]))[0]
    assert titled(one) == ["A blank text shows the leaning of A, not of B"]
    none = habits.blanks(POINTS.assign(called=[0.7, 0.05, 0.8, 0.2]))[0]
    assert titled(none) == ["A blank text shows no leaning here"]
