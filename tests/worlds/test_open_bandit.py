"""The real log of lesson 08: weights by hand, intervals by another way, and what the lesson says of them."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from aipm.pictures import logs
from aipm.worlds import open_bandit, outside, shelf_log
from tests.pictures.looks import check_looks

LOG = open_bandit.load()
SMALL = pd.DataFrame(
    {
        "policy": ["random"] * 4 + ["bts"] * 4,
        "position": [1, 1, 2, 2, 1, 1, 1, 2],
        "item": [0, 1, 0, 1, 0, 0, 1, 1],
        "chance": [0.5] * 4 + [0.6] * 4,
        "clicked": [1, 0, 1, 0, 1, 0, 0, 0],
    }
)


def test_only_shows_and_clicks_leave_the_source():
    """Four columns of each policy's file, in its order; times and what describes visitors stay behind."""
    head = "timestamp,item_id,position,click,propensity_score,user_feature_0"
    files = {
        "obp/dataset/obd/random/men/men.csv": f"{head}\n2019,5,1,0,0.02941176,abc\n2019,4,3,1,0.02941176,abd\n",
        "obp/dataset/obd/bts/men/men.csv": f"{head}\n2019,33,2,1,0.5000004,abc\n",
    }
    said = outside.open_bandit.table(lambda member: files[member].encode()).to_csv(index=False)
    assert said.splitlines() == [
        "policy,position,item,chance,clicked",
        "random,1,5,0.029412,0",
        "random,3,4,0.029412,1",
        "bts,2,33,0.5,1",
    ]


def test_weights_by_hand():
    """At position 1 the bandit shows item 0 in two of three shows; at position 2 never."""
    assert open_bandit.weights(SMALL).tolist() == pytest.approx([4 / 3, 2 / 3, 0, 2])
    assert open_bandit.weighted(SMALL)[0] == pytest.approx((4 / 3 + 0) / 4)
    assert open_bandit.worth_of(pd.Series([1.0, 1.0, 1.0])) == 3 and open_bandit.worth_of(pd.Series([2.0, 0.0])) == 1


def test_the_random_policy_gives_each_item_the_same_chance():
    shows = LOG[LOG["policy"] == "random"]
    assert shows["chance"].unique().tolist() == [round(1 / 34, 6)]
    assert stats.chisquare(shows["item"].value_counts()).pvalue > 0.001
    assert open_bandit.weights(LOG).mean() == pytest.approx(1, abs=0.03)


def test_the_interval_agrees_with_a_bootstrap():
    worth = (open_bandit.weights(LOG) * LOG.loc[LOG["policy"] == "random", "clicked"]).to_numpy()
    rng = np.random.default_rng(3)
    again = [worth[rng.integers(0, len(worth), len(worth))].mean() for _ in range(2_000)]
    rate, low, high = open_bandit.weighted(LOG)
    assert np.quantile(again, [0.025, 0.975]) == pytest.approx([low, high], abs=0.0003)
    assert low < rate < high


def test_the_lesson_may_say_what_it_says():
    """The bandit's own rate lies in the weights' interval, and so does the random policy's; it is not twice as good or half."""
    random, bandit = (open_bandit.counted(LOG, policy)[0] for policy in ("random", "bts"))
    _, low, high = open_bandit.weighted(LOG)
    assert low < random < bandit < high < 2 * random and low > random / 2


def test_the_weights_move_the_rate_by_less_than_luck_does():
    weight, clicked = open_bandit.weights(LOG), LOG.loc[LOG["policy"] == "random", "clicked"]
    moved = (weight - 1) * clicked
    assert 0 < moved.mean() < 1.96 * moved.std() / np.sqrt(len(moved))
    assert moved.mean() == pytest.approx(open_bandit.weighted(LOG)[0] - open_bandit.counted(LOG, "random")[0])
    assert open_bandit.worth_of(weight[clicked == 1]) < clicked.sum() / 2
    title = logs.real_log(LOG)[0].axes[0].get_title(loc="left")
    assert title == "The interval of the weighted rate holds both counts"


def test_the_pictures_say_their_numbers():
    live = shelf_log.offline_and_live()
    check_looks(lambda: logs.real_log(LOG))
    check_looks(lambda: logs.offline_and_live(live))
    assert "bandit, counted 0.69%" in logs.real_log(LOG)[1]
    ahead = live.assign(kept=[1.0, 0.7, 0.8])
    titles = [[ax.get_title(loc="left") for ax in logs.offline_and_live(rows)[0].axes] for rows in (live, ahead)]
    assert titles[0] == ["Offline, echo is ahead", "Live, the offline winner loses"]
    assert titles[1] == ["Offline, new is ahead", "Live, the same one wins"]


def test_the_offline_winner_loses_live_in_other_shops_too():
    for seed in range(3):
        rows = shelf_log.offline_and_live(seed).set_index("ranker")
        assert rows.loc["echo", "kept"] == 1 > rows.loc["new", "kept"]
        assert rows.loc["echo", "gain"] < 0 < rows.loc["new", "low"]
