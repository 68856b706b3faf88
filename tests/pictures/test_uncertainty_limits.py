"""Lesson 03's pictures: what is drawn, said and tabled are the same numbers, counted here in another way."""

import numpy as np
import pandas as pd
import pytest

from aipm.measure import upper_error_bound, wilson_interval
from aipm.pictures import uncertainty_limits as pictures
from aipm.pictures.pairs import pairs
from aipm.worlds import keepit, scanner, triage
from tests.pictures.looks import check_looks

DEAL = scanner.public_world()
CURVE = scanner.turned(DEAL, "forest", range(0, 41, 10))
SETS, DIGITS = DEAL.sets("clean", 0.05), DEAL.digits("clean")
KEPT = pd.DataFrame({"page": DEAL.tested, "digit": DIGITS, "kept": SETS[range(len(SETS)), DIGITS]})
CUSTOMERS = keepit.world(seed=1, customers=20_000).assign(
    few=lambda them: them["logins_30d"] < them["tier"].map(keepit.USUAL_LOGINS)
)
READERS = [
    {"reader": "loud", "says": 0.985, "is right": 0.9, "error": 0.085, "by luck": 0.009, "95% below": 0.018},
    {"reader": "shy", "says": 0.7, "is right": 0.95, "error": 0.25, "by luck": 0.04, "95% below": 0.061},
]
SCORES = [
    {"reader": name, "pages": pages, "mean score": DEAL.readings(name, pages)["score"].mean()}
    for pages in ("clean", "noise")
    for name in ("bayes", "forest")
]
PROMISES = [
    {"promise": promise, "pages": pages, "kept": kept}
    for promise, pages, kept in (
        (0.9, "clean", 0.91),
        (0.9, "turned", 0.4),
        (0.95, "clean", 0.94),
        (0.95, "turned", 0.5),
    )
]
DEATHS = [
    {"beds": "doctors", "in all": 48, "with asthma": 33},
    {"beds": "doctors, then the score", "in all": 44, "with asthma": 33},
    {"beds": "model", "in all": 43, "with asthma": 116},
]
PAGES = [20, 100, 1000]
FIGURES = {
    "said_and_right": lambda: pictures.said_and_right(READERS),
    "sure_of_strangers": lambda: pictures.sure_of_strangers(SCORES),
    "sheet": lambda: pictures.sheet(DEAL, "bayes", ["clean", "noise"], "bayes names a digit on every page"),
    "boundary": lambda: pictures.boundary(CURVE, 0.9),
    "some_sets": lambda: pictures.some_sets(DEAL.pictures("clean"), SETS, DIGITS),
    "promises": lambda: pictures.promises(PROMISES),
    "kept_by_digit": lambda: pictures.kept_by_digit(KEPT, 0.95),
    "crossing": lambda: pictures.crossing(CUSTOMERS),
    "protections": lambda: pictures.protections(triage.weights()),
    "who_dies": lambda: pictures.who_dies(DEATHS),
    "flawless": lambda: pictures.flawless(PAGES, [upper_error_bound(0, each) for each in PAGES]),
}


def heading(fig):
    return fig.axes[0].get_title(loc="left")


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_a_figure_has_a_message_and_words_and_is_the_same_each_time(draw):
    check_looks(draw)


def test_a_pair_says_each_number_on_its_own_side():
    fig, words, table = pairs(["a", "b"], [0.2, 0.5], [0.8, 0.5], ("before", "after"), "One moves, one stays", "share")
    said = {text.get_text(): text.get_ha() for text in fig.axes[0].texts}
    assert said == {"before 20%": "right", "after 80%": "left", "before 50%": "right", "after 50%": "left"}
    assert table.to_numpy().tolist() == [["a", 0.2, 0.8], ["b", 0.5, 0.5]]
    assert words == "Pairs of numbers, share. a: before 20%, after 80%; b: before 50%, after 50%."
    assert max(fig.axes[0].get_xticks()) <= 1 and min(fig.axes[0].get_xticks()) >= 0


def test_readers_are_named_by_what_they_say_and_how_often_they_are_right():
    fig, words, _ = pictures.said_and_right(READERS)
    assert heading(fig) == "loud is the surest reader, and shy is right most often"
    assert "loud, error 0.085, by luck 0.009, 95% below 0.018: says 98.5%, is right 90.0%" in words


def test_the_reader_that_grows_unsure_is_named():
    fig, words, _ = pictures.sure_of_strangers(SCORES)
    assert heading(fig) == "forest grows unsure of strange pages, bayes does not"
    assert f"noise: bayes {np.mean(DEAL.probabilities('bayes', 'noise').max(axis=1)):.2f}" in words


def test_a_sheet_marks_what_was_read_wrongly_and_no_page_without_a_digit():
    fig, words, table = pictures.sheet(DEAL, "cautious", ["clean", "attacked_0.15", "noise"], "Two pages and noise", 5)
    marks = sum(text.get_text().startswith("✗") for text in fig.axes[0].texts)
    counts = [sum(DEAL.readings("cautious", stream)["right"].head(5) == 0) for stream in ("clean", "attacked_0.15")]
    assert marks == sum(counts) and f"clean {counts[0]}, chosen {counts[1]}, noise 0" in words
    assert table["digit"].tolist()[-5:] == ["none"] * 5


@pytest.mark.parametrize(
    ("promise", "said"),
    [
        (0.4, "holds at 30 degrees and is broken at 40"),
        (0.01, "holds at every angle"),
        (0.99, "broken at 0 degrees already"),
    ],
)
def test_the_boundary_is_the_first_angle_below_the_promise(promise, said):
    fig, _, table = pictures.boundary(CURVE, promise)
    assert said in heading(fig)
    below = [angle for angle, right in zip(table["angle"], table["accuracy"], strict=True) if right < promise]
    assert below[:1] == {0.4: [40], 0.01: [], 0.99: [0]}[promise]


def test_each_size_of_set_has_its_pages():
    _, words, table = pictures.some_sets(DEAL.pictures("clean"), SETS, DIGITS)
    sizes = [0 if told == "none" else len(told.split(", ")) for told in table["set"]]
    assert sizes == sorted(sizes) and set(sizes) >= {0, 1, 2}
    for page, told, inside in zip(table["page"], table["set"], table["truth in the set"], strict=True):
        assert inside == (str(DIGITS[page]) in told.split(", "))
    assert words.count("written") == len(table)


def test_a_promise_that_is_nearly_kept_is_not_called_broken():
    assert heading(pictures.promises(PROMISES)[0]) == "Far below the promise on turned pages"
    near = [row | {"kept": 0.88} for row in PROMISES]
    assert heading(pictures.promises(near)[0]) == "Near a promise on turned pages too"


def test_digits_below_the_promise_are_those_whose_wide_interval_is():
    """Each interval allows for ten looks, and the same page counts once however often it is dealt."""
    fig, _, table = pictures.kept_by_digit(KEPT, 0.95)
    low = 0
    for digit in range(10):
        held = KEPT.loc[KEPT["digit"] == digit, "kept"].tolist()
        low += wilson_interval(held.count(True), len(held), 0.995)[1] < 0.95
    assert low > 0
    assert heading(fig).startswith(f"{low} of the 10 digits") and table["cases"].sum() == len(KEPT)
    again, _, more = pictures.kept_by_digit(pd.concat([KEPT] * 5), 0.95)
    assert heading(again) == heading(fig) and more["cases"].sum() == 5 * len(KEPT)


def test_the_lines_cross_only_where_they_do():
    fig, words, table = pictures.crossing(CUSTOMERS)
    assert heading(fig) == "With few logins, urban customers leave more and rural ones less"
    rural = CUSTOMERS.query("region == 'rural' and few")
    assert f"{sum(rural['churned']) / len(rural):.1%} with fewer" in words
    assert table["size"].sum() == len(CUSTOMERS)
    same = CUSTOMERS.assign(churned=(CUSTOMERS["few"]).astype(int))
    assert heading(pictures.crossing(same)[0]) == "Few logins mean the same in both regions"


def test_the_lowest_weight_is_the_protection():
    assert heading(pictures.protections(triage.weights())[0]) == "The model counts asthma as a protection"
    alike = pd.Series({"age": 0.1, "asthma": 0.2})
    assert heading(pictures.protections(alike)[0]) == "No column counts as a protection"


def test_who_dies_more_is_said():
    assert heading(pictures.who_dies(DEATHS)[0]) == "Under the model fewer die in all, and more with asthma"
    good = [row | {"with asthma": 20 if row["beds"] == "model" else 33} for row in DEATHS]
    assert heading(pictures.who_dies(good)[0]) == "Under the model deaths change alike in both groups"


def test_a_flawless_run_leaves_the_exact_bound():
    _, words, table = pictures.flawless(PAGES, [upper_error_bound(0, each) for each in PAGES])
    assert table["plausible up to"].tolist() == pytest.approx([1 - 0.05 ** (1 / each) for each in PAGES])
    assert table["3 / pages"].tolist() == [0.15, 0.03, 0.003] and "100 pages 2.95%" in words
