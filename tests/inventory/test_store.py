"""The learner's file: kept whole, never written while an answer is graded, and one sentence whatever it holds."""

import json
import sys
import types

import pytest

from aipm.inventory.store import MOST_BYTES, PLACE, Unreadable, as_json, keep, new_learner, parse, read
from aipm.self_check import GRADER, JAIL
from tests.inventory.learners import learner

GOOD = json.loads(as_json(learner(1, 3, 8)))


def changed(**change):
    return json.dumps({**GOOD, **change}).encode()


def with_answer(**change):
    answers = {**GOOD["taken"]["before"]["answers"]}
    answers["average"] = {**answers["average"], **change}
    return changed(taken={"before": {**GOOD["taken"]["before"], "answers": answers}})


HOSTILE = {
    "no JSON": b"{",
    "no text": b"\xff\xfe\x00",
    "nested without end": b"[" * 40_000,
    "huge": b" " * (MOST_BYTES + 1),
    "a list": b"[]",
    "another file": b'{"title": "x", "parts": {}}',
    "no learner": changed(learner=None),
    "a name": changed(learner="zoe"),
    "a long number": changed(learner="0" * 5_000),
    "no taken": changed(taken=None),
    "another moment": changed(taken={"between": GOOD["taken"]["before"]}),
    "another form": changed(taken={"before": {**GOOD["taken"]["before"], "form": "c"}}),
    "the same form twice": changed(taken={"before": GOOD["taken"]["before"], "after": GOOD["taken"]["before"]}),
    "finished in words": changed(taken={"before": {**GOOD["taken"]["before"], "finished": "yes"}}),
    "answers in a list": changed(taken={"before": {**GOOD["taken"]["before"], "answers": []}}),
    "an item of another course": changed(
        taken={"before": {**GOOD["taken"]["before"], "answers": {"geography": {"choice": "right", "of": 4}}}}
    ),
    "a choice of another item": with_answer(choice="precision_travels"),
    "a choice that is a list": with_answer(choice=["right"]),
    "no choices": with_answer(of=0),
    "more choices than there are": with_answer(of=400),
    "sure in percent": with_answer(sure=80),
    "sure of nothing": json.dumps(GOOD).replace('"sure": 0.7', '"sure": NaN', 1).encode(),
    "sure in words": with_answer(sure="very"),
    "an answer that is a word": changed(taken={"before": {**GOOD["taken"]["before"], "answers": {"average": "right"}}}),
}


def test_what_is_kept_is_read_again(tmp_path):
    kept = learner(5, 3, 8)
    keep(tmp_path, kept)
    assert read(tmp_path) == kept and parse(as_json(kept)) == kept


def test_nothing_kept_is_nothing(tmp_path):
    assert read(tmp_path) is None and new_learner().taken == {}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_one_sentence(case, tmp_path):
    with pytest.raises(Unreadable) as why:
        parse(HOSTILE[case])
    assert 10 < len(str(why.value)) < 120 and "\n" not in str(why.value)
    (tmp_path / PLACE).parent.mkdir()
    (tmp_path / PLACE).write_bytes(HOSTILE[case])
    with pytest.raises(Unreadable, match="cannot be used: .*Move that file away, and begin again"):
        read(tmp_path)


def test_nothing_is_written_while_an_answer_is_graded(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, JAIL, types.ModuleType(JAIL))
    monkeypatch.delitem(sys.modules, GRADER, raising=False)
    keep(tmp_path, learner(5, 3))
    assert list(tmp_path.iterdir()) == []


def test_the_file_holds_no_name(tmp_path, monkeypatch):
    monkeypatch.setenv("USER", "zoe-o-neil")
    keep(tmp_path, new_learner())
    assert set(json.loads((tmp_path / PLACE).read_text())) == {"aipm_inventory", "learner", "taken"}
    assert "zoe" not in (tmp_path / PLACE).read_text()
