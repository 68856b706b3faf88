"""Memos written by many hands meet the verdict they deserve. The kept half was written before the rules that read it, and so were
those called fresh, by other hands."""

import tomllib

import pytest

from aipm.questions import (
    accuracy_trap,
    agent_permissions,
    evaluation_thinking,
    experimentation,
    five_industries,
    grading_answers,
    launch_review,
    uncertainty_limits,
)
from aipm.questions.memo.claiming import certainties
from aipm.questions.memo.conditions import condition
from aipm.questions.memo.figures import PAIR, POINTS, SHARE, figures
from aipm.questions.memo.sentences import sentences
from aipm.questions.memo.stance import decision
from aipm.questions.verdict import Malformed, NotAnswered, Solved, Wrong
from tests.paths import ROOT

JUDGES = {
    "02": accuracy_trap.memo_to_head_of_fraud,
    "03": uncertainty_limits.memo_to_post_room,
    "06": five_industries.memo_to_the_board,
    "08": experimentation.memo_to_head_of_product,
    "10": evaluation_thinking.memo_to_the_director,
    "11": launch_review.memo_to_the_board,
    "12": grading_answers.memo_to_head_of_customer_care,
    "13": agent_permissions.memo_to_head_of_customer_service,
}
FOLDER = ROOT / "tests" / "memos"


def good(lesson, half):
    return (FOLDER / f"{lesson}_good_{half}.txt").read_text(encoding="utf-8").strip().split("\n---\n")


def bad(lesson):
    return tomllib.loads((FOLDER / f"{lesson}_bad.toml").read_text(encoding="utf-8"))["memo"]


GOOD = [
    pytest.param(lesson, memo, id=f"{lesson} {path.stem} {place}")
    for lesson in JUDGES
    for path in sorted(FOLDER.glob(f"{lesson}_good_*.txt"))
    for place, memo in enumerate(path.read_text(encoding="utf-8").strip().split("\n---\n"))
]
BAD = [pytest.param(lesson, memo, id=f"{lesson} {memo['name']}") for lesson in JUDGES for memo in bad(lesson)]


@pytest.mark.parametrize(("lesson", "memo"), GOOD)
def test_a_good_memo_is_taken(lesson, memo):
    assert isinstance(JUDGES[lesson](memo), Solved)


@pytest.mark.parametrize(("lesson", "memo"), BAD)
def test_a_bad_memo_is_refused_with_its_reason(lesson, memo):
    with pytest.raises(Wrong) as said:
        JUDGES[lesson](memo["text"])
    assert memo["says"] in str(said.value)
    assert str(said.value).startswith("Not yet: I read: ")


@pytest.mark.parametrize("lesson", JUDGES)
def test_there_are_enough_memos(lesson):
    assert len(good(lesson, "kept")) == len(good(lesson, "open")) == 15
    assert len(bad(lesson)) >= 20
    assert len({*good(lesson, "kept"), *good(lesson, "open")}) == 30


@pytest.mark.parametrize("lesson", JUDGES)
def test_good_memos_with_their_figures_taken_out_are_refused(lesson):
    """No manner of speaking passes without its numbers."""
    for memo in [*good(lesson, "kept"), *good(lesson, "open")]:
        bare = memo
        for figure in reversed(figures(memo)):
            bare = bare[: figure.start] + " some " + bare[figure.end :]
        with pytest.raises(Wrong, match="does not say|not of how many"):
            JUDGES[lesson](bare)


@pytest.mark.parametrize("lesson", JUDGES)
def test_good_memos_without_their_conditions_are_refused(lesson):
    """Each sentence in which the reader finds the condition is needed, unless another one says it too."""
    for memo in [*good(lesson, "kept"), *good(lesson, "open")]:
        without = "".join(piece.text for piece in sentences(memo) if condition([piece]) is None)
        with pytest.raises(Wrong):
            JUDGES[lesson](without)


@pytest.mark.parametrize("lesson", JUDGES)
def test_what_is_no_text_is_named(lesson):
    with pytest.raises(NotAnswered):
        JUDGES[lesson](...)
    for odd in (0.44, ["a", "b"], None, "", "  \n"):
        with pytest.raises(Malformed, match="sentences"):
            JUDGES[lesson](odd)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.2%", 0.012),
        ("1.2 percent", 0.012),
        ("1,2 %", 0.012),
        ("0.012", 0.012),
        ("12‰", 0.012),
        ("1 000", 1000),
        ("1,000", 1000),
        ("1.000", 1000),
        ("€1.7k", 1700),
        ("1.7 thousand euros", 1700),
        ("about 1700 EUR", 1700),
        ("k€ 1.7", 1700),
        ("1.7k€", 1700),
        ("two hundred and fifteen", 215),
        ("fifty-four", 54),
        ("a thousand", 1000),
        ("minus 0.3 points", -0.003),
        ("-0.3 percentage points", -0.003),
        ("1.5 million euros", 1_500_000),
    ],
)
def test_a_number_is_read(text, value):
    (figure,) = figures(f"There were {text} in all.")
    assert any(reading.value == pytest.approx(value) for reading in figure.readings)


@pytest.mark.parametrize(
    "text",
    ["12 of 1,000", "12 in 1000", "twelve in a thousand", "12/1000", "1.2%", "one in 83", "12 out of every 1 000"],
)
def test_a_share_is_read_however_it_is_said(text):
    (figure,) = figures(f"We found {text} there.")
    assert figure.kind in (PAIR, SHARE) and figure.is_rate(0.012) and not figure.is_rate(0.12)


@pytest.mark.parametrize(
    ("text", "exact", "sound"),
    [
        ("5,400", 5360, True),
        ("5,360", 5358, True),
        ("5,300", 5360, False),
        ("about 5,300", 5360, True),
        ("90", 91, False),
        ("190", 191, True),
        ("10,500", 10_528, True),
        ("11,000", 10_528, True),
        ("12,000", 10_528, False),
        ("5.360", 5360, True),
    ],
)
def test_a_sound_rounding(text, exact, sound):
    assert figures(f"It was {text}.")[0].is_(exact) == sound


def test_a_unit_that_stands_once_counts_for_both():
    low, high = figures("It rose by 0.4 to 1.2 points.")
    assert low.kind == high.kind == POINTS and low.is_(0.004)


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("We should launch it now.", True),
        ("Not yet, please.", True),
        ("I would wait until the team has counted again.", True),
        ("If the cost doubles, we stop it.", False),
        ("If the lower end is above zero then, we ship.", False),
        ("Ship it, but turn it off should the costs double.", True),
        ("We launch it now, and if the costs double, we stop.", True),
        ("From fifty-four frauds we stop twenty-four.", False),
        ("The errors cost 5 euros, against 10 euros with no review.", False),
    ],
)
def test_a_decision_is_found(text, there):
    assert (decision(sentences(text)) is not None) == there


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("Launch it, unless reviews take a day.", True),
        ("Should the number of alarms double, we stop.", True),
        ("If we do nothing, it costs 10 euros.", False),
        ("We tested it when it was winter.", False),
        ("We launch it on Monday.", False),
    ],
)
def test_a_condition_is_found(text, there):
    assert (condition(sentences(text)) is not None) == there


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ("It will catch half of them.", True),
        ("This proves it.", True),
        ("This does not prove it.", False),
        ("It will probably catch half of them.", False),
        ("No test guarantees that.", False),
        ("It always works.", True),
    ],
)
def test_a_certainty_is_found(text, claimed):
    assert bool(certainties(sentences(text))) == claimed
