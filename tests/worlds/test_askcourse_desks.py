"""The help desks of lesson 12's questions: prices against their own arithmetic, and halves that do not meet."""

import numpy as np
import pandas as pd
import pytest

from aipm.worlds import askcourse
from aipm.worlds.askcourse import answered, desks, search, traces


def test_the_halves_of_the_questions_share_nothing_and_have_all_kinds():
    build, judge = desks.build(), desks.world(1)
    assert not set(build.index) & set(judge.index)
    assert set(build["kind"]) == set(judge["kind"]) == {*askcourse.ANSWERABLE, "none"}
    assert (judge["kind"] == "none").sum() == desks.DRAWN == len(judge) / 2
    assert not build.loc[build["kind"] == "none", "right"].any()


def test_a_desk_is_priced_question_by_question():
    table = pd.DataFrame(
        {"kind": ["open", "topic", "none", "none"], "bm25": [9.0, 5.0, 9.0, 1.0], "right": [True, False, False, False]}
    )
    euros, shown, wrong = desks.costs(table, "bm25", 6, 0.4)
    assert euros == pytest.approx(0.6 * (0 + desks.PERSON) / 2 + 0.4 * (desks.WRONG + desks.PERSON) / 2)
    assert (shown, wrong) == (pytest.approx(0.5), pytest.approx(0.2))
    assert desks.costs(table, "bm25", np.inf, 0.1)[0] == pytest.approx(desks.PERSON)
    assert desks.least(table, 0.4) == pytest.approx(min(desks.costs(table, "bm25", x, 0.4)[0] for x in (1, 5, 9, 10)))


def test_no_limit_on_another_signal_beats_the_best_on_bm25():
    table = desks.build()
    for share in desks.SHARES:
        for signal in ("word_table", "words"):
            other = min(desks.costs(table, signal, limit, share)[0] for limit in np.unique(table[signal]))
            assert other > 1.1 * desks.least(table, share)


def test_traces_show_what_was_recorded_and_are_not_among_the_unseen():
    shown, asked = traces.shown(), answered.answers()
    assert len(shown) == sum(traces.SHOWN.values()) == 24
    used = asked[asked["first"] & (asked["examples"] == "plain") & (asked["shown"] == "whole")].set_index("text")
    for row in shown.itertuples(index=False):
        own = used.loc[row.question]
        assert (own["right"], own["passage"]) == (row.needs, row.found)
    names = set(askcourse.questions().set_index("text").loc[shown["question"], "question"])
    assert not names & set(traces.world(3).index)


def test_repairs_cost_what_their_answers_cost():
    month, asked = traces.world(5), answered.answers()
    score = search.bm25_table().max(axis=1)
    for name, row in month[~month.index.duplicated()].iterrows():
        own = asked[(asked["question"] == name) & asked["first"]]
        for column, examples, shown in (
            ("as_it_is", "plain", "whole"),
            ("shorter", "plain", "clip"),
            ("leave", "refusing", "whole"),
        ):
            (said,) = own[(own["examples"] == examples) & (own["shown"] == shown)].itertuples()
            right = said.right_answer != "" and answered.is_right(said.answer, said.right_answer)
            want = 0 if right else traces.PERSON if answered.refuses(said.answer) else traces.WRONG
            assert row[column] == want
        assert row["limit"] == (traces.PERSON if score[name] < traces.LIMIT else row["as_it_is"])


def test_one_repair_saves_most_in_every_month():
    for seed in range(20):
        cost = traces.world(seed)[["as_it_is", *traces.REPAIRS]].mean()
        assert cost.idxmin() == "limit" and cost["word_search"] > cost["as_it_is"]
