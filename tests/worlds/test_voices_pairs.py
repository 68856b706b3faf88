"""Voices by pairs: whole pairs of the half for judging, both orders, blank texts, and a clause that says nothing."""

import numpy as np
import pandas as pd
import pytest

from aipm.worlds import voices
from aipm.worlds.voices import pairs, runs


@pytest.fixture(autouse=True)
def own_folder(monkeypatch):
    monkeypatch.delenv("AIPM_DATASETS", raising=False)


@pytest.fixture(scope="module")
def table():
    return pairs.load()


class Shortest:
    """A model for which the shorter text is A, and that is the surer of displeased the longer a text is."""

    def __init__(self, name):
        self.name, self.asked = name, []

    def weigh(self, messages, words, *, chat=None):
        text = messages[-1]["content"]
        self.asked.append((text, tuple(words), chat))
        if tuple(words) == ("A", "B"):
            a, b = (
                text.split("\nMore pleased:")[-2 if text.endswith("pleased:") else -1].split("A: ")[-1].split("\nB: ")
            )
            share = 0.9 if len(a) < len(b) else 0.2
            return [share, 1 - share]
        share = min(len(text), 9_000) / 10_000
        return [1 - share, share]


def test_pairs_are_dealt_as_their_kinds_say(table):
    dealt = pairs.dealt()
    assert table[list(dealt.columns)].equals(dealt), "the file holds the pairs that the seed deals"
    assert table["kind"].value_counts().to_dict() == pairs.SIZES
    apart = (table["mean_1"] - table["mean_2"]).abs().round(2)
    for kind, (low, high) in pairs.KINDS.items():
        assert apart[table["kind"] == kind].between(low, high).all(), kind


def test_no_sentence_comes_twice_and_no_pair_is_of_one_review(table):
    both = pd.concat(
        [table[[f"review_{one}", f"sentence_{one}"]].set_axis(["review", "sentence"], axis=1) for one in (1, 2)]
    )
    assert not both.duplicated().any() and (table["review_1"] != table["review_2"]).all()
    judge = voices.fitting("judge")[["review", "sentence"]]
    assert len(both.merge(judge)) == len(both) == 400
    assert 0.35 < ((table["mean_1"] > table["mean_2"])[table["kind"] != "equal"]).mean() < 0.65


def test_examples_of_pairs_are_of_the_half_for_examples_and_in_balance():
    examples = voices.load().query("half == 'examples'").set_index("text")["mean"]
    mean = {text: examples[examples.index.str.endswith(text)].iloc[0] for one in pairs.EXAMPLES for text in one[:2]}
    for a, b, letter in pairs.EXAMPLES:
        assert (letter == "A") == (mean[a] > mean[b])
    assert sorted(letter for *_, letter in pairs.EXAMPLES) == list("AABB")


def test_a_pair_is_asked_in_both_orders(monkeypatch):
    few = pairs.dealt().head(3)
    monkeypatch.setattr(pairs, "dealt", lambda: few)
    for name in pairs.MAKERS:
        found = pairs.ask_pairs(Shortest(name))
        assert list(found.columns) == ["pair", f"{name}_first", f"{name}_second"]
        assert (found[f"{name}_first"] != found[f"{name}_second"]).all(), (
            "the other order turns the answer of this model"
        )
        picked = pairs.picks(found, name)
        assert (picked["first"] == picked["second"]).all() and (picked["first"] == picked["averaged"]).all()


def test_a_model_that_always_says_a_flips_and_is_a_coin_on_average():
    table = pd.DataFrame({"gemma3_first": [0.8, 0.7], "gemma3_second": [0.6, 0.9]})
    picked = pairs.picks(table, "gemma3")
    assert picked["first"].tolist() == [1, 1] and picked["second"].tolist() == [2, 2]
    assert picked["averaged"].tolist() == [1, 2]
    with pytest.raises(ValueError, match="'huge' was not asked about these pairs; asked were gemma3"):
        pairs.picks(table, "huge")


@pytest.mark.parametrize("name", runs.MODELS)
def test_blank_texts_stand_under_each_order_of_examples(name):
    found = pairs.blanks().query("model == @name")
    model = Shortest(name)
    asked = pairs.ask_blanks(model)
    assert found[["run", "name"]].to_numpy().tolist() == asked[["run", "name"]].to_numpy().tolist()
    orders = {run.name for run in runs.runs_of(name) if "six-" in run.name and run.words}
    first = {"text-plain", "text-swapped"} if name == "gemma3" else {"plain", "swapped"}
    assert orders <= set(found["run"]) and first <= set(found["run"])
    in_text = found[found["run"].str.startswith("text-")]
    assert (in_text.groupby("run").size() == len(pairs.BLANKS)).all()
    assert found["share"].between(0, 1).all() and found["blank"].notna().all()


def test_a_clause_is_added_and_nothing_else(monkeypatch):
    model = Shortest("gemma3")
    found = pairs.ask_boxed(model, "text-plain", count=2)
    texts = [text for text, *_ in model.asked]
    assert [text.replace(runs.BOX, "") for text in texts[2:]] == texts[:2] and all(
        runs.BOX in text for text in texts[2:]
    )
    assert (found["boxed"] - found["share"]).tolist() == pytest.approx([len(runs.BOX) / 10_000] * 2)


def test_boxed_sentences_are_the_first_of_the_half_for_judging():
    table = pairs.boxed()
    first = voices.fitting("judge").head(pairs.BOXED)
    assert table[["review", "sentence"]].to_numpy().tolist() == first[["review", "sentence"]].to_numpy().tolist()
    assert not np.allclose(table["share"], table["boxed"]) and pairs.BOXED_RUN in {
        run.name for run in runs.runs_of("gemma3")
    }
