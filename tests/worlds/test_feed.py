"""Shelf's feed against drawn visits and clicks, and against what lesson 08 says of the sizes of its effects."""

import numpy as np
import pytest

from aipm.worlds import hidden
from aipm.worlds.shelf import feed as shelf_feed

SHOP = shelf_feed.public_world()


def drawn(users, seed=9):
    """Visits and clicks of a week in which nothing is baited, drawn user by user."""
    rng = np.random.default_rng(seed)
    visits = rng.poisson(rng.gamma(shelf_feed.SHAPE, shelf_feed.VISITS / shelf_feed.SHAPE, users))
    return visits, rng.binomial(visits, 1 / (1 + np.exp(shelf_feed.RARE)))


def test_the_first_week_agrees_with_drawn_users():
    visits, clicks = drawn(400_000)
    first = shelf_feed.weeks(SHOP).iloc[0]
    assert first["visits_per_user"] == pytest.approx(visits.mean(), rel=0.03)
    assert first["returning_share"] == pytest.approx((visits > 0).mean(), rel=0.03)
    assert first["click_rate"] == pytest.approx(clicks.sum() / visits.sum(), rel=0.01)
    assert first["clicks_per_user"] == pytest.approx(first["click_rate"] * first["visits_per_user"])


def test_bait_wins_clicks_at_once_and_loses_visits_slowly():
    effects = shelf_feed.effects(SHOP)
    assert effects["visits_per_user"][0] == 0
    odds = np.exp(SHOP.appeal - shelf_feed.RARE)
    rate = 1 / (1 + np.exp(shelf_feed.RARE))
    assert effects["click_rate"][0] == pytest.approx(odds / (1 + odds) / rate - 1)
    for falls in ("visits_per_user", "clicks_per_user", "click_rate", "returning_share"):
        assert (np.diff(effects[falls]) < 0).all()
    assert (shelf_feed.effects(SHOP, bait=0.0)[list(shelf_feed.METRICS)] == 0).all(axis=None)


@pytest.mark.parametrize("shop", [SHOP, *hidden(shelf_feed, "test", 8)])
def test_effects_are_a_few_percent(shop):
    """A few percent at once, one to three percent of the visits after half a year, and the sign of clicks turns."""
    effects = shelf_feed.effects(shop)
    assert 0.03 <= effects["clicks_per_user"].iloc[0] <= 0.04
    assert -0.03 <= effects["visits_per_user"].iloc[-1] <= -0.01
    assert -0.03 <= effects["clicks_per_user"].iloc[-1] < 0 < effects["click_rate"].iloc[-1]
    for bait, quality in shelf_feed.candidates(shop):
        assert abs(shelf_feed.effects(shop, bait, quality, shelf_feed.PRESENT)["clicks_per_user"]).max() < 0.06


def test_the_noise_of_a_test_agrees_with_drawn_tests():
    """How far the relative difference of two arms lies from none, over tests in which nothing differs."""
    visits, clicks = (each.reshape(400, 1_000) for each in drawn(400_000, seed=10))
    of = {
        "visits_per_user": visits.mean(axis=1),
        "clicks_per_user": clicks.mean(axis=1),
        "returning_share": (visits > 0).mean(axis=1),
        "click_rate": clicks.sum(axis=1) / visits.sum(axis=1),
    }
    for metric, arms in of.items():
        apart = arms[::2] / arms[1::2] - 1
        assert shelf_feed.noise(SHOP, metric, users=2_000) == pytest.approx(apart.std(), rel=0.15), metric
    few, many = (shelf_feed.noise(SHOP, "visits_per_user", users=users) for users in (10_000, 1_000_000))
    assert few == pytest.approx(10 * many)
    assert shelf_feed.noise(SHOP, "visits_per_user", 0.1) > shelf_feed.noise(SHOP, "visits_per_user", 0.5)


def test_one_week_hides_the_harm_from_few_users_and_not_from_all():
    """With 100,000 users a week shows it after the tenth; the last weeks read together show it a little earlier."""
    visits = shelf_feed.effects(SHOP)["visits_per_user"].to_numpy()
    few, all_ = (shelf_feed.noise(SHOP, "visits_per_user", users=users) for users in (100_000, shelf_feed.REACH))
    assert (visits < -1.96 * few).argmax() + 1 > 10 and (visits < -1.96 * all_).argmax() + 1 < 6
    lasting, weekly = 1 / shelf_feed.SHAPE, 1 / shelf_feed.VISITS
    together = 2 * np.sqrt((lasting + weekly / 5) / 100_000)  # five weeks: habits stay, the rest averages out
    assert visits[4:9].mean() < -1.96 * together and visits[8] > -1.96 * few


def test_foresight_needs_users_and_weeks():
    shop = shelf_feed.world(12)
    assert shelf_feed.foresight(shop, "click_rate", 12) == pytest.approx(1 / 3, abs=0.01)  # the better ones, 4 of 12
    late, rate = (shelf_feed._candidate_effects(shop)[name] for name in ("clicks_per_user", "click_rate"))
    assert (np.sign(late[:, -1]) == np.sign(rate[:, 11])).tolist() == [False] * 4 + [True] * 4 + [False] * 4
    for metric in ("visits_per_user", "returning_share"):
        assert shelf_feed.foresight(shop, metric, 1) == pytest.approx(0.5, abs=0.01)
        readings = [shelf_feed.foresight(shop, metric, 4, share) for share in (0.01, 0.05, 0.5)]
        assert readings == sorted(readings) and readings[-1] < shelf_feed.foresight(shop, metric, 8)
        assert shelf_feed.foresight(shop, metric, 6, users=100_000) < 0.75 < shelf_feed.foresight(shop, metric, 6)
