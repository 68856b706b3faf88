"""The 96 prompts on a hundred sentences: AUC, cut and bill against a slow count, and who went on."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from aipm.worlds.voices import answers, rates, runs, screening
from aipm.worlds.voices.prompts import DESIGN


@pytest.fixture(scope="module")
def few():
    return screening.screened()


@pytest.mark.parametrize("prompt", DESIGN[::19], ids=lambda prompt: prompt.name)
def test_a_prompt_is_measured_as_by_hand(few, prompt):
    table, row = answers.answers("smollm2", prompt.name), few.loc[prompt.name]
    assert len(table) == runs.FEW
    assert row["auc"] == pytest.approx(roc_auc_score(table["side"] == "displeased", table["share"]))
    bills = [1000 * rates.price(table, table["share"] > cut).mean() for cut in np.linspace(-0.001, 1, 2002)]
    assert row["euros"] == pytest.approx(1000 * rates.price(table, table["share"] > row["cut"]).mean())
    assert row["euros"] <= min(bills) + 1e-9


def test_those_that_cost_least_went_on(few):
    finalists = screening.finalists()
    assert set(finalists) == {screening.USER.name, *runs.FINALISTS} and len(finalists) == 6
    assert few["euros"].iloc[:6].tolist() == pytest.approx(sorted(few.loc[finalists, "euros"]))


def test_the_parts_are_means_over_halves_of_the_design(few):
    parts = screening.by_part(few).set_index("part")
    asks = parts.loc["question: side,\nor yes or no"]
    assert asks["one"] == pytest.approx(few.loc[few.index.str.startswith("sort"), "auc"].mean())
    assert asks["other"] == pytest.approx(few.loc[few.index.str.startswith("yes"), "auc"].mean())
    moved = (parts["one"] - parts["other"]).abs()
    assert moved.idxmax() == "question: side,\nor yes or no" and moved["expert: no role,\nor the role"] < 0.03


def test_among_prompts_that_ask_which_side_the_place_counts_and_the_expert_does_not(few):
    side = few[few["ask"] == "sort"]
    parts = screening.by_part(side).set_index("part")
    assert len(parts) == 5 and not parts.isna().any(axis=None)  # the question is the same in all of them
    place = parts.loc["place: system,\nor message"]
    assert place["other"] == pytest.approx(side.loc[side.index.str.contains("-user-"), "auc"].mean())
    moved = (parts["one"] - parts["other"]).abs()
    assert moved.idxmax() == "place: system,\nor message" and moved.max() > 3 * moved.nlargest(2).iloc[1]
    assert moved["expert: no role,\nor the role"] < 0.01


def test_the_hundred_are_easier_for_user_at_a_cut_that_nobody_chose():
    easy, hard = (answers.answers("smollm2", "user", half) for half in ("build", "judge"))
    easy = easy.head(runs.FEW)
    assert easy["review"].nunique() == 12
    assert easy["sentence"].tolist() == runs.sentences("few")["sentence"].tolist()
    few, fresh = (rates.price(table, table["share"] > 0.5).mean() for table in (easy, hard))
    assert 1.3 * few < fresh


def test_what_lesson_09_says_of_the_finalists():
    bills = screening.bills()
    assert (bills["judge"] > 1.3 * bills["hundred"]).all()
    assert (bills["judge"][1:] < bills["judge"][0]).all()
    assert all(name.split("-")[4] == "user" for name in screening.finalists())
    assert sum(name.split("-")[3] == "expert" for name in screening.finalists()) == 4
