"""AskCourse: searching against values computed by hand, sections as plain text, the word table, and what was recorded."""

import gzip
import hashlib
import json
import struct

import numpy as np
import pandas as pd
import pytest

from aipm.worlds import askcourse
from aipm.worlds.askcourse import answered, asking, search, sections, words
from aipm.worlds.outside import Unfit


@pytest.fixture(autouse=True)
def own_folder(monkeypatch):
    monkeypatch.delenv("AIPM_DATASETS", raising=False)


@pytest.fixture(scope="module")
def questions():
    return askcourse.questions().set_index("question")


# --- search


def test_bm25_is_what_a_hand_computes():
    """Three texts of 2, 3 and 1 words; "cat" stands in two of them, so it weighs ln(1 + 1.5 / 2.5) = 0.470004."""
    scores = search.bm25(["cat", "Cat cat", "bird dog", "fox"], ["cat sat", "cat, cat: dog!", "bird"])
    first = 0.470004 * 2.5 / (1 + 1.5)
    second = 0.470004 * 2 * 2.5 / (2 + 1.5 * (0.25 + 0.75 * 3 / 2))
    rare = 0.980829  # ln(1 + 2.5 / 1.5): in one text of three
    assert scores[0] == pytest.approx([first, second, 0], abs=1e-6)
    assert scores[1] == pytest.approx([2 * first, 2 * second, 0], abs=1e-6)
    bird = rare * 2.5 / (1 + 1.5 * (0.25 + 0.75 * 1 / 2))
    dog = rare * 2.5 / (1 + 1.5 * (0.25 + 0.75 * 3 / 2))
    assert scores[2] == pytest.approx([0, dog, bird], abs=1e-6)
    assert not scores[3].any()
    assert search.bm25([], ["cat"]).shape == (0, 1)
    with pytest.raises(ValueError, match="no text to search in"):
        search.bm25(["cat"], [])


def test_without_length_a_long_text_is_not_marked_down():
    texts = ["cat", "cat and many other words that say nothing of it", "dog"]
    short, long, _ = search.bm25(["cat"], texts, b=0)[0]
    assert short == long
    short, long, _ = search.bm25(["cat"], texts)[0]
    assert short > long


def test_words_keep_their_joints():
    assert search.tokens("It's Q02.4: how=\"left\", swapped_samples (510(k)).") == ["it's", "q02.4", "how", "left", "swapped_samples", "510", "k"]  # fmt: skip


def test_a_place_counts_ties_against_the_passage():
    scores = pd.DataFrame([[3.0, 2, 1], [1, 1, 0], [5, 4, 3]], index=["q1", "q2", "q3"], columns=["a", "b", "c"])
    right = pd.Series({"q1": "b", "q2": "a", "q3": ""})
    assert search.places(scores, right).to_dict() == {"q1": 2, "q2": 2}
    with pytest.raises(KeyError):
        search.places(scores, pd.Series({"q1": "z"}))


def test_ranks_are_joined_by_their_reciprocals():
    one = pd.DataFrame([[3.0, 2, 1]], index=["q1"], columns=["a", "b", "c"])
    other = pd.DataFrame([[0.1, 0.9, 0.2]], index=["q1"], columns=["a", "b", "c"])
    assert search.joined(one, other).loc["q1"].tolist() == pytest.approx(
        [1 / 61 + 1 / 63, 1 / 62 + 1 / 61, 1 / 63 + 1 / 62]
    )
    with pytest.raises(ValueError, match="same questions and passages"):
        search.joined(one, other.rename(columns={"a": "z"}))


def test_a_clip_is_the_part_that_shares_most_with_the_question():
    text = "A cat sat. A dog ran. It barked at the red cat. The end came. All slept."
    assert search.clip("Why did the dog bark?", text, 2) == "A dog ran. It barked at the red cat."
    assert search.clip("fish", text, 2) == "A cat sat. A dog ran.", "the earliest of equals"
    assert search.clip("fish", "One. Two.", 3) == "One. Two."


def test_chance_higher_is_the_auc():
    assert search.chance_higher([3, 2], [2, 1]) == (4 - 0.5) / 4


def test_both_tables_score_every_question_on_every_passage(questions):
    one, other = search.bm25_table(), search.word_table()
    assert one.index.equals(other.index) and list(one.columns) == list(other.columns)
    assert one.shape == (len(questions), len(askcourse.passages()))
    assert other.notna().all(axis=None) and other.abs().max(axis=None) <= 1


# --- passages and questions


def test_a_section_becomes_plain_text():
    below = "> **Predict.** See [the page](https://x.org/a).\n\n| name | divide |\n|---|---|\n| *recall* | `frauds` |\n\n<details><summary>Hint</summary>no</details>\n- one\n2. two"
    assert sections.plain(below) == "Predict. See the page. name; divide. recall; frauds. one two"


def test_a_long_text_is_cut_behind_a_sentence():
    assert sections.cut("One two three. Four five? Six seven.", 5) == "One two three. Four five?"
    with pytest.raises(ValueError, match="a sentence of more than 2 words"):
        sections.cut("One two three.", 2)


def test_passages_follow_the_headings_of_a_notebook(tmp_path):
    long = "Word by word we go. " * 20
    cells = [
        {"cell_type": "markdown", "source": [f"# Title\n{long}"]},
        {"cell_type": "markdown", "source": ["## 1. First\n", "short."]},
        {"cell_type": "code", "source": ["# ## no heading\n", "x = 1"]},
        {"cell_type": "markdown", "source": [f"{long}\n\n## What we planted\n{long}"]},
        {"cell_type": "markdown", "source": ["### Q01.1 A question\nSay it."]},
    ]
    path = tmp_path / "01_small.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    table = sections.passages([path])
    assert table[["passage", "lesson", "heading"]].to_numpy().tolist() == [
        ["01a", "01", "Title"],
        ["01b", "01", "First"],
    ]
    assert table["text"].iloc[1].startswith("short. Word by word")


def test_passages_are_sections_of_sixty_to_three_hundred_words():
    table = askcourse.passages()
    assert table["words"].between(60, 300).all() and table["passage"].is_unique and table["text"].is_unique
    assert "09" not in set(table["lesson"]) and table["lesson"].nunique() == 11


def test_questions_are_as_many_and_as_long_as_promised(questions):
    count = questions["kind"].value_counts()
    assert count["open"] == count["topic"] == 40 and count["exact"] >= 20 and count["none"] >= 30
    assert set(questions["kind"]) == set(askcourse.KINDS) and questions["text"].is_unique
    has = questions["passage"] != ""
    assert has.equals(questions["kind"].isin(askcourse.ANSWERABLE))
    mean = questions.groupby("kind")["words"].mean()
    assert mean["none"] == mean["open"] == mean["topic"]
    number = search.chance_higher(questions["words"][questions["kind"].isin(["open", "topic"])], questions["words"][questions["kind"] == "none"])  # fmt: skip
    assert 0.45 < number < 0.55, "the number of words tells which questions have no answer"
    assert questions["words"][questions["kind"] == "none-short"].max() < questions["words"][has].min()


def test_a_short_answer_stands_in_its_passage(questions):
    texts = askcourse.passages().set_index("passage")["text"].str.lower()
    short = questions[questions["answer"] != ""]
    assert len(short) >= 60
    for row in short.itertuples():
        assert row.answer.lower() in texts[row.passage], row


def test_questions_from_the_page_share_its_words_and_those_from_the_topic_hardly_do(questions):
    texts = askcourse.passages().set_index("passage")
    bag = {name: set(search.tokens(row["heading"] + " " + row["text"])) for name, row in texts.iterrows()}
    everywhere = {word for word in set.union(*bag.values()) if sum(word in one for one in bag.values()) > len(bag) / 4}
    shares = {}
    for row in questions[questions["kind"].isin(["open", "topic"])].itertuples():
        asked = set(search.tokens(row.text)) - everywhere
        shares.setdefault(row.kind, []).append(len(asked & bag[row.passage]) / max(len(asked), 1))
    assert np.mean(shares["open"]) > 0.6 and np.mean(shares["topic"]) < 0.2


# --- the word table

MODEL = {
    "vocab": {**{f"<0x{byte:02X}>": byte for byte in range(256)}, "▁": 256, "a": 257, "b": 258, "ab": 259, "▁ab": 260},
    "merges": ["a b", "▁ ab"],
}


def table_of(numbers):
    data = np.asarray(numbers, "<f2")
    head = json.dumps({"t": {"dtype": "F16", "shape": list(data.shape), "data_offsets": [0, data.nbytes]}}).encode()
    return struct.pack("<Q", len(head)) + head + data.tobytes()


def test_words_are_cut_into_the_parts_of_the_table():
    splitter = words.Splitter(MODEL)
    assert splitter.text("ab ba") == [260, 256, 258, 257]
    assert splitter.text("é") == [256, 0xC3, 0xA9], "a sign that the table lacks becomes its bytes"


def test_cosines_are_those_of_the_means():
    numbers = np.zeros((261, 2))
    numbers[260], numbers[256], numbers[257], numbers[258] = [1, 0], [0, 0], [0, 3], [3, 0]
    found = words.cosines(words.Splitter(MODEL), words.matrix(table_of(numbers)), ["ab"], ["ab ab", "a", "ba"])
    assert found[0] == pytest.approx([1, 0, np.sqrt(0.5)])


def test_another_table_is_refused():
    members = {words.PARTS: json.dumps({"model": MODEL}).encode(), words.NUMBERS: table_of(np.ones((261, 2)))}
    with pytest.raises(Unfit, match="pip download --no-deps wordllama==0.4.0.post1"):
        words.table(members.__getitem__)
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in members.items()}
    made = words.table(members.__getitem__, digests)
    assert list(made.columns) == ["question", "passage", "cosine"] and set(made["cosine"]) == {1}
    with pytest.raises(Unfit, match="one table of kind F16"):
        words.matrix(struct.pack("<Q", 2) + b"{}")


# --- what was recorded


class Echo:
    """A model that writes the last question back, and a line more."""

    def write(self, messages, tokens=64, *, chat=None):
        (message,) = messages
        return " " + message["content"].split("Question: ")[-1].split("\n")[0] + "\nText: more"


def test_recording_asks_all_that_is_planned(monkeypatch, questions):
    planned = asking.planned()
    assert not planned.duplicated().any()
    monkeypatch.setattr(asking, "planned", lambda: planned.head(6).copy())
    said = []
    table = asking.record(Echo(), said.append)
    assert table["item"].tolist() == [1, 2, 3, 4, 5, 6] and len(said) == 6
    assert table["answer"].tolist() == questions["text"][table["question"]].tolist()


def test_the_recorded_answers_are_those_that_were_planned():
    table = answered.answers()
    both = table[["question", "passage", "shown", "examples"]].merge(asking.planned(), how="outer", indicator=True)
    assert len(both) == len(table) and (both["_merge"] == "both").all()
    assert table.groupby("question")["first"].max().all(), "what search finds first is among the recorded passages"
    assert set(table["given"]) == {"right", "wrong", "no", "found"}
    assert not table["answer"].str.contains("\n").any()


@pytest.mark.parametrize(
    ("said", "right", "verdict"),
    [
        ("569", "569", True),
        ("569 real cases", "569", True),
        ("56", "569", False),
        ("2000", "2,000", True),
        ("Four €", "4 €", True),
        ("4 of 5", "4 €", False),
        ("It is Cohen's kappa.", "Cohen's kappa", True),
        ("kappa", "Cohen's kappa", False),
        ("", "applied", False),
        ("an audit", "audit", True),
        ("those not in the grey zone", "grey zone", False),
        ("the 11", "c11", False),
        ("1. The 1 is the one coded 1", "1", True),
        ("by the positive", "the positives", True),
    ],
)
def test_an_answer_is_right_by_its_words_and_numbers(said, right, verdict):
    assert answered.is_right(said, right) is verdict


def test_a_program_sees_what_is_invented():
    assert answered.stands_in("The 569 Cases", "There are 569 real cases.")
    assert not answered.stands_in("570 cases", "There are 569 real cases.")
    assert answered.refuses("Not in the text.") and not answered.refuses("in the text")


def test_both_readers_read_the_same_answers_by_a_written_rubric():
    table = answered.labels()
    assert len(table) >= 60 and table["item"].is_unique
    for reader in answered.READERS:
        for number in (1, 2):
            assert set(table[f"{reader}_{number}"]) == {answered.SUPPORTED, answered.UNSUPPORTED}
    first, second = (answered.agreement(table[f"reader_a_{n}"], table[f"reader_b_{n}"]) for n in (1, 2))
    assert second.share > first.share and second.kappa > first.kappa
    assert all(len(answered.RUBRICS[number].split()) >= 10 for number in (1, 2))
    changed = (table["reader_a_1"] != table["reader_a_2"]) | (table["reader_b_1"] != table["reader_b_2"])
    assert (table["note"][changed] != "").all(), "an item that changed has a note"


def test_two_readers_of_one_make_agree_whatever_the_rubric_leaves_open():
    table = answered.labels()
    assert set(table["reader_c"]) == {answered.SUPPORTED, answered.UNSUPPORTED}
    assert answered.agreement(table["reader_c"], table["reader_d"]).share == 1
    assert (table["reader_c"] != table["reader_a_1"]).sum() == 1


def test_agreement_leaves_out_chance():
    found = answered.agreement(pd.Series(list("xxyy")), pd.Series(list("xyyy")))
    assert (found.share, found.kappa) == (0.75, pytest.approx(0.5))


def test_the_files_are_packed_without_a_time():
    from aipm import place

    for name in ("word_table.csv.gz", "answers.csv.gz"):
        data = (place.datasets() / askcourse.NAME / name).read_bytes()
        assert data[4:8] == bytes(4) and gzip.decompress(data)
