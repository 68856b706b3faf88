"""Lesson 13's later pictures: what is drawn, said and tabled are the same numbers, counted here in another way."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from aipm.pictures import agent_changes as changes
from aipm.pictures import agent_trials as trials
from aipm.worlds.refunddesk import fitted_attacks
from tests.pictures.looks import check_looks, labels, titled

RUNS = pd.DataFrame({"k": [1, 2, 3], "published": [0.6, 0.5, 0.45], "ours": [0.6, 0.49, 0.44],
                     "independent": [0.6, 0.36, 0.216]})  # fmt: skip
TASKS = pd.DataFrame({"successes": [0, 1, 2], "tasks": [5, 2, 3], "beta": [4.5, 2.5, 3.0], "independent": [3.6, 4.8, 1.6]})  # fmt: skip
TRIES = pd.DataFrame({"tries": [1, 2, 3], "works": [0.8, 0.9, 0.9], "independent": [0.8, 0.96, 0.992],
                      "double": [0.0, 40.4, 50.6]})  # fmt: skip
ROOM = {tries: 1 - 0.05 ** (1 / tries) for tries in (10, 30, 100)}
COUNT = np.arange(1, 21)
AGENTS = {"leaky": 1 - 0.9**COUNT, "tight": 0.01 * COUNT / 20}
KNOWN = {"leaky": ((1, 0.1), (20, 0.878)), "tight": ((1, 0.0005), (20, 0.01))}
TODAY, NEW = pd.Series({"a": 0.9, "rare_b": 0.8}), pd.Series({"a": 0.91, "rare_b": 0.7})
SHARES = pd.Series({"a": 0.9, "rare_b": 0.1})
STOPPED = pd.DataFrame({"harmful": [0.9, 1.0, 1.0], "harmless": [0.8, 0.7, 0.02]}, index=(50, 100, 1000))
DAILY = pd.DataFrame({"euros": [100.0, 120.0, 90.0, 110.0], "twice": [4.0, 6.0, 0.0, 0.0]},
                     index=pd.Index([1, 2, 3, 4], name="day"))  # fmt: skip
LAW = pd.DataFrame([(date(2018, 5, 25), "GDPR 22(1)", "Loan"), (date(2026, 8, 2), "AI Act 50(1)", "Chat"),
                    (date(2026, 12, 10), "product liability", "Loan"), (date(2026, 12, 10), "product liability", "Chat"),
                    (date(2027, 12, 2), "AI Act 14", "Loan"), (date(2027, 12, 2), "AI Act 26(2)", "Loan")],
                   columns=["since", "short", "product"])  # fmt: skip
FIGURES = {
    "all_of_k": lambda: trials.all_of_k(RUNS),
    "successes": lambda: trials.successes(TASKS),
    "retried": lambda: trials.retried(TRIES),
    "failures": lambda: trials.failures(ROOM),
    "fixed_and_fitted": lambda: trials.fixed_and_fitted(fitted_attacks.table()),
    "tried_again": lambda: trials.tried_again(COUNT, AGENTS, KNOWN),
    "slices": lambda: changes.slices(TODAY, NEW, SHARES),
    "gates": lambda: changes.gates(STOPPED, 0.05),
    "watched": lambda: changes.watched(DAILY, 3),
    "dates": lambda: changes.dates(LAW, date(2026, 11, 26)),
}


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_a_figure_has_a_message_and_words_and_is_the_same_each_time(draw):
    check_looks(draw)


def test_runs_are_set_beside_one_chance_for_all():
    fig, words, table = FIGURES["all_of_k"]()
    assert titled(fig) == ["All 3 runs succeed in 45% of the tasks, not in 22%"]
    assert "k = 2: published 50.0%, each task its own chance 49.0%, one chance for all 36.0%" in words
    assert table.columns.tolist() == list(RUNS.columns)
    fig, words, _ = FIGURES["successes"]()
    assert titled(fig) == ["In 2 runs each, 3 of 10 tasks always work and 5 never do"]
    assert [bar.get_height() for bar in fig.axes[0].patches] == [5, 2, 3]
    assert "1 of 2: 2 tasks, 2.5 expected where each has its own chance, 4.8 where all have the same" in words


def test_what_no_retry_cures_and_what_it_pays_twice():
    fig, words, _ = FIGURES["retried"]()
    assert titled(fig) == ["10% are never cured", "Without a key, a retry pays twice"]
    assert {"40", "51"} <= set(labels(fig)) and "2: 90.0% work, by the formula 96.0%, 40 of 1,000" in words


def test_room_that_failed_tries_leave():
    fig, words, table = FIGURES["failures"]()
    assert titled(fig) == ["30 failed tries leave room for 9.5%, and 100 for 3.0%"]
    assert table["3 / tries"].tolist() == pytest.approx([0.3, 0.1, 0.03]) and "10 tries 25.9%" in words


def test_the_title_holds_for_every_defence_that_fixed_attacks_did_not_pass():
    fig, words, table = FIGURES["fixed_and_fitted"]()
    held = [row for row in table.itertuples() if row.defence != "None" and row.fixed <= 0.01]
    assert len(held) == 13 and min(row.fitted for row in held) == 0.47
    assert titled(fig) == ["Where fixed attacks fail (1% at most), 47% or more of the fitted ones work"]
    assert "Of 28 pairs of a defence and a model 13 let at most 1%" in words and words.endswith(
        "47% to 99% of the fitted ones."
    )


def test_the_title_names_the_tries_by_which_half_has_worked():
    fig, words, table = FIGURES["tried_again"]()
    half = next(k for k in COUNT if 1 - 0.9**k >= 0.5)
    assert titled(fig) == [f"leaky: half of the attacks work by {half} tries"]
    assert "Published: leaky 10.0% by 1, 87.8% by 20; tight 0.1% by 1, 1.0% by 20." in words
    alone = table.query("agent == 'tight' and tries == 20")["independent"].item()
    assert alone == pytest.approx(1 - 0.9995**20)
    tight = trials.tried_again(COUNT, {"tight": AGENTS["tight"]}, KNOWN)[0]
    assert titled(tight) == ["tight: half of the attacks work not even by 20 tries"]


def test_a_slice_falls_while_the_average_hardly_moves():
    fig, words, table = FIGURES["slices"]()
    assert titled(fig) == ["The average moves by −0.1 points, and rare b falls by 10.0 points"]
    assert {"+1.0", "−10.0", "−0.1"} <= set(labels(fig)) and "all cases 89.0% to 88.9%" in words
    assert table["slice"].tolist() == ["a", "rare b", "all cases"]
    same = changes.slices(TODAY, pd.Series({"a": 0.9 + 0.1 / 9, "rare_b": 0.7}), SHARES)[0]
    assert titled(same) == ["The average stays, and rare b falls by 10.0 points"]


def test_a_small_test_stops_what_is_harmless():
    fig, words, _ = FIGURES["gates"]()
    assert titled(fig) == ["100 cases a slice stop 70% of the harmless tests, 1,000 stop 2%"]
    assert "50 cases: 90% of the harmful tests and 80% of the harmless ones" in words


def test_a_total_shows_nothing_of_what_a_count_shows():
    fig, words, table = FIGURES["watched"]()
    assert titled(fig) == ["Euros refunded show nothing", "Paid twice: 4 on day 1"]
    assert "110 euros and 5.0 cases paid twice before day 3, and 100 euros and 0.0" in words
    assert table["twice"].sum() == 10
    loud = changes.watched(pd.DataFrame({"euros": [100.0] * 29 + [900.0], "twice": 0.0}, index=range(1, 31)), 3)[0]
    assert titled(loud)[0] == "Euros refunded stand out on 1 day"


def test_dates_that_have_come_are_counted_and_named():
    fig, words, table = FIGURES["dates"]()
    assert titled(fig) == ["On 26 November 2026, 2 of these 4 days have come"]
    assert "2 December 2027: AI Act 14, 26(2) (Loan)" in labels(fig)
    assert "10 December 2026: product liability (all products)" in labels(fig)
    assert table["binds on the day"].tolist() == ["yes", "yes", "no", "no"]
    assert words.startswith("Duties by the day from which they bind: 25 May 2018: GDPR 22(1) (Loan);")
    on_the_day, before = (changes.dates(LAW, day)[0] for day in (date(2026, 8, 2), date(2026, 8, 1)))
    assert titled(on_the_day) == ["On 2 August 2026, 2 of these 4 days have come"]
    assert titled(before) == ["On 1 August 2026, 1 of these 4 days have come"]
