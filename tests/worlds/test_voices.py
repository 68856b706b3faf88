"""Voices: is each sentence where the data sheet says it is, are whole reviews dealt, and does agreement count rightly?"""

import numpy as np
import pandas as pd
import pytest

from aipm.measure import clustered_interval, wilson_interval
from aipm.worlds import voices
from aipm.worlds.outside import voices as source
from aipm.worlds.voices import agreement

NAMES = {
    "Apex AD2600 DVD player": r"apex|ad-?2[56]00",
    "Canon G3": r"canon|\bg3\b",
    "Nikon Coolpix 4300": r"nikon|coolpix|\b4300\b",
    "Nokia 6610": r"nokia|6610",
    "Creative Nomad Jukebox Zen Xtra": r"nomad|\bzen|jukebox",
}
FIRST_DEALT = [37, 301, 134, 117, 272, 1]  # reviews
BUILD_BEGINS = "let the countdown begin apex."
JUDGE_BEGINS = "great by for the price."
# The example with which Fleiss' kappa is often taught: ten subjects, five categories, fourteen raters; kappa is 0.210.
TAUGHT = """0 0 0 0 14|0 2 6 4 2|0 0 3 5 6|0 3 9 2 0|2 2 8 1 1|7 7 0 0 0|3 2 6 3 0|2 5 3 2 2|6 5 2 1 0|0 2 2 3 7"""


@pytest.fixture(scope="module")
def table():
    return voices.load()


@pytest.fixture(scope="module")
def counts(table):
    return table[voices.COUNTS].to_numpy()


# --- the table


def test_what_is_added_follows_from_the_votes(table):
    """By hand for the first sentence: seven votes are zero and 13 below it, with the sum -18."""
    first = table.iloc[0]
    assert first["text"].startswith("troubleshooting ad-2500")
    assert first[[*voices.COUNTS, "mean", "side", "words"]].tolist() == [13, 7, 0, -0.9, "displeased", 8]
    assert voices.cast(table).shape == (len(table), 20) and voices.cast(table.head(0)).shape == (0, 20)
    assert (table[voices.COUNTS].sum(axis=1) == 20).all()
    assert np.allclose(table["mean"], voices.cast(table).sum(axis=1) / 20)


def test_a_tie_goes_to_the_more_displeased_side(table):
    assert voices.winner([[9, 9, 2], [8, 4, 8], [0, 10, 10], [0, 1, 19], [7, 7, 6]]).tolist() == [0, 0, 1, 2, 0]
    tied = table[(table["zero"] == table["up"]) & (table["zero"] > table["down"])]
    assert len(tied) and set(tied["side"]) == {"neutral"}


def test_a_change_of_what_was_loaded_changes_no_later_loading(table):
    mine = voices.load()
    mine["side"] = "pleased"
    assert voices.load().equals(table)


def test_products_lie_in_blocks_that_name_them(table):
    """Each product is named most often in its own block, and the reviews next to a border know their own product."""
    named = pd.DataFrame(
        {name: table["text"].str.contains(words).groupby(table["review"]).any() for name, words in NAMES.items()}
    )
    own = table.groupby("review")["product"].first()
    most = named.groupby(own).mean().idxmax()
    assert most.to_dict() == {name: name for name in NAMES}
    hit = pd.Series([named.loc[review, own[review]] for review in own.index], own.index)
    assert (hit.sum(), (~named.any(axis=1)).sum(), (named.any(axis=1) & ~hit).sum()) == (195, 102, 3)
    borders = {
        98: "value",
        99: "canon",
        142: "canon g3",
        143: "best 4mp compact",
        175: "4300",
        176: "phone",
        215: "phone",
        216: "zen",
    }
    for review, word in borders.items():
        assert table.loc[table["review"] == review, "text"].str.contains(word).any(), f"review {review} says no {word}"


# --- the dealing


def test_the_kept_dealing_is_the_one_that_the_program_deals(table):
    deal = source.dealt(table[["review", "text"]])
    assert (table["half"] == table["review"].map(deal["half"])).all()
    assert (table["turn"] == table["review"].map(deal["turn"])).all()


def test_the_dealing_on_which_recorded_answers_rest_has_not_moved(table):
    """Which reviews come first, and the sentences with which building and judging begin."""
    order = table.drop_duplicates("review").sort_values("turn")["review"].tolist()
    assert order[:6] == FIRST_DEALT and sorted(order) == sorted(set(table["review"]))
    assert [len(voices.fitting(half)) for half in voices.HALVES] == [448, 426, 801, 1317]
    assert voices.fitting("build")["text"].iloc[0] == BUILD_BEGINS
    assert voices.fitting("judge")["text"].iloc[0] == JUDGE_BEGINS


def test_whole_reviews_are_dealt_until_enough_sentences_fit(table):
    assert (table.groupby("review")["half"].nunique() == 1).all()
    reviews = table.drop_duplicates("review").set_index("review").sort_values("turn")
    assert reviews["turn"].tolist() == list(range(1, len(reviews) + 1))
    assert list(dict.fromkeys(reviews["half"])) == list(voices.HALVES)
    assert (reviews["half"] == "examples").sum() == 40
    for half, least in (("build", 400), ("judge", 800)):
        fitting = voices.fitting(half)
        last = fitting["turn"] == reviews.loc[reviews["half"] == half, "turn"].max()
        assert len(fitting) >= least > (~last).sum(), f"{half} goes on after {least}"


def test_fitting_sentences_come_in_the_order_of_the_dealing(table):
    found = voices.fitting("judge")
    assert found["words"].between(3, 25).all() and set(found["half"]) == {"judge"}
    assert list(zip(found["turn"], found["sentence"], strict=True)) == sorted(
        zip(found["turn"], found["sentence"], strict=True)
    )
    assert found.equals(table.loc[found.index])
    with pytest.raises(ValueError, match="half is 'test'; it is one of examples, build, judge, spare"):
        voices.fitting("test")


# --- agreement


def test_one_vote_against_the_others_is_what_leaving_each_out_gives(table, counts):
    """The slow way, vote by vote, on every twentieth sentence."""
    signs = np.sign(voices.cast(table))[::20]
    right, sided = [], []
    for votes in signs:
        for vote, others in ((votes[k], np.delete(votes, k)) for k in range(20)):
            most = max((-1, 0, 1), key=lambda side: ((others == side).sum(), -side))
            right.append(vote == most)
            if vote and most:
                sided.append(vote == most)
    found = agreement.one_against_the_rest(counts[::20])
    assert found.three_way == pytest.approx(np.mean(right)) and found.sided == pytest.approx(np.mean(sided))
    assert np.isnan(agreement.one_against_the_rest([[0, 20, 0]]).sided)


def test_fleiss_kappa_gives_the_taught_example():
    taught = [[int(count) for count in row.split()] for row in TAUGHT.split("|")]
    assert agreement.fleiss_kappa(taught) == pytest.approx(0.210, abs=0.0005)


def test_fleiss_kappa_at_its_ends():
    assert agreement.fleiss_kappa([[20, 0, 0], [0, 20, 0], [0, 0, 20]]) == pytest.approx(1)
    blind = np.random.default_rng(1).multinomial(20, [0.3, 0.2, 0.5], size=4000)
    assert agreement.fleiss_kappa(blind) == pytest.approx(0, abs=0.01)
    assert np.isnan(agreement.fleiss_kappa([[0, 0, 20], [0, 0, 20]]))
    for wrong in ([[20, 0, 0], [0, 19, 0]], [[1, 0, 0], [0, 1, 0]]):
        with pytest.raises(ValueError, match="the same number for all"):
            agreement.fleiss_kappa(wrong)


def test_clearness_cuts_at_half_a_point_and_one_and_a_half():
    means = pd.Series([0, 0.45, -0.5, 1.45, -1.5, 4], index=[7, 6, 5, 4, 3, 2])
    expected = ["unclear", "unclear", "middling", "middling", "clear", "clear"]
    assert agreement.clearness(means).tolist() == expected and agreement.clearness(means).index.equals(means.index)


def test_agreement_falls_from_clear_to_unclear_sentences(table, counts):
    """What the lessons say of all sentences and of the three kinds, rounded."""
    kinds = agreement.clearness(table["mean"])
    found = {kind: counts[kinds == kind] for kind in agreement.CLEAR}
    one = {kind: round(agreement.one_against_the_rest(rows).three_way, 3) for kind, rows in found.items()}
    kappa = {kind: round(agreement.fleiss_kappa(rows), 3) for kind, rows in found.items()}
    assert {kind: len(rows) for kind, rows in found.items()} == {"unclear": 723, "middling": 1223, "clear": 1762}
    assert one == {"unclear": 0.711, "middling": 0.789, "clear": 0.978}
    assert kappa == {"unclear": 0.225, "middling": 0.525, "clear": 0.909}
    whole = agreement.one_against_the_rest(counts)
    assert (round(whole.three_way, 3), round(whole.sided, 3)) == (0.864, 0.966)


@pytest.mark.parametrize("k", [1, 4, 10])
def test_majority_of_k_is_what_drawing_gives(table, counts, k):
    signs = np.sign(voices.cast(table))
    rng = np.random.default_rng(k)
    drawn = []
    for _ in range(12):
        mixed = rng.permuted(signs, axis=1)
        parts = (mixed[:, :k], mixed[:, k : k + 10])
        sides = [voices.winner(np.stack([(part == side).sum(axis=1) for side in (-1, 0, 1)], axis=1)) for part in parts]
        drawn.append((sides[0] == sides[1]).mean())
    assert agreement.majority_against(counts, k) == pytest.approx(np.mean(drawn), abs=4 * np.std(drawn) / np.sqrt(12))


def test_more_votes_agree_more_and_never_always(counts):
    shares = [agreement.majority_against(counts, k) for k in (1, 3, 5, 7, 9)]
    assert shares == sorted(shares) and [round(share, 3) for share in shares] == [0.859, 0.903, 0.921, 0.931, 0.936]
    assert agreement.majority_against([[20, 0, 0], [0, 0, 20]], 5) == pytest.approx(1)
    for k in (0, 11):
        with pytest.raises(ValueError, match=f"{k} and 10 votes were asked for"):
            agreement.majority_against(counts, k)


def test_the_design_effect_is_that_of_drawing_whole_reviews(table):
    hits = table["side"] == "pleased"
    found = agreement.design_effect(hits, table["review"])
    (low, high), (simple_low, simple_high) = (
        clustered_interval(hits, table["review"]),
        wilson_interval(hits.sum(), len(hits)),
    )
    assert found == pytest.approx(((high - low) / (simple_high - simple_low)) ** 2, rel=0.1)
    assert round(found, 1) == 5.1


def test_the_design_effect_at_its_ends():
    hits = np.random.default_rng(2).random(4000) < 0.4
    assert agreement.design_effect(hits, np.arange(4000)) == pytest.approx(4000 / 3999)
    assert agreement.design_effect(np.repeat(hits, 7), np.repeat(np.arange(4000), 7)) == pytest.approx(7, rel=0.001)
    assert np.isnan(agreement.design_effect([1, 1, 1], [1, 2, 3]))
    with pytest.raises(ValueError, match="1 groups"):
        agreement.design_effect([1, 0], [1, 1])
