"""The permission sheet of lesson 13: the worst day by hand, the sheet on both pages, and answers of other forms."""

import copy
import json
import re
from pathlib import Path

import pytest

from aipm.portfolio.documents import agent
from aipm.portfolio.drawing import draw
from aipm.portfolio.kept import Artefact, parse
from aipm.portfolio.own_seed import FILE
from aipm.portfolio.page import export
from aipm.portfolio.trying import tried
from aipm.questions.agent_permissions import approving, looking, swapping

SLUG = "13_agent_permission_sheet"
REFERENCE = Path(__file__).parent / "reference" / f"{SLUG}.json"
CUSTOMER, DAY = (
    {"tools": ["refund_small"], "per": per, "max_euros": most, "held_by": "code", "then": "ask"}
    for per, most in (("customer", 100), ("day", 5_700))
)


def drawn(change=None, **parts):
    """The document of the reference answers with some parts replaced, and `change` made to its tools and limits."""
    kept = copy.deepcopy(parse(REFERENCE).parts)
    kept |= {heading.replace("_", " "): value for heading, value in parts.items()}
    if change:
        change(kept["Tools and limits"])
    return draw(Artefact(SLUG, "T", kept))


def limited(*limits):
    document, why = drawn(lambda desk: desk.update(limits=list(limits)))
    assert not why
    return document


@pytest.mark.parametrize(
    ("limits", "euros"),
    [
        ([], ["100,000 €"]),  # 2,000 cases of 50 euros
        ([CUSTOMER], ["100,000 €", "30,000 €"]),  # 300 accounts
        ([DAY, CUSTOMER], ["100,000 €", "30,000 €", "5,700 €"]),
        ([{**DAY, "held_by": "prompt"}, CUSTOMER], ["100,000 €", "30,000 €"]),  # who can be talked out of a limit
        ([DAY, {**DAY, "max_euros": 4_000}], ["100,000 €", "4,000 €"]),
    ],
)
def test_the_picture_adds_the_limits_that_code_holds(limits, euros):
    document = limited(*limits)
    assert [text for _, text in document.picture.rows] == euros
    assert (
        euros[-1] in document.decision and euros[-1] in document.sheet.caption and euros[-1] in document.picture.message
    )
    assert document.picture.rows[0][0] == "no limit in code"


def test_two_limits_of_one_kind_are_one_step_of_the_picture():
    assert limited(DAY, {**DAY, "max_euros": 4_000}).picture.rows[1][0] == "at most 2 limits a day"
    assert limited(CUSTOMER, DAY).picture.rows[2][0] == "and 5,700 euros a day"


def test_a_limit_in_the_prompt_is_told_as_one_on_the_sheet():
    (row,) = [row for row in limited({**DAY, "held_by": "prompt"}).sheet.rows if row[0] == "refund small"]
    assert "no code holds it" in row[2]


def test_an_agent_that_changes_nothing_costs_nothing():
    def only_reads(desk):
        desk.update(tools=[{"id": "look_up", "may": "alone"}, {"id": "refund_any", "may": "ask"}], limits=[])

    document, why = drawn(
        only_reads,
        Tries_keys_and_undo=[{"tool": "look_up", "tries": 1, "patience_seconds": 3, "key": False, "undo": "none"}],
    )
    assert not why and "no tool that changes anything alone, which costs 0 € a day at worst" in document.decision
    assert document.facts[1].value == "0 €" and document.decision.endswith("for refund any it asks a person.")


def test_the_sheet_says_what_each_tool_may_do_and_how_often_it_is_tried():
    document, _ = drawn()
    assert list(document.sheet.columns) == ["tool", "may", "caps", "when a cap is reached", "tried", "key", "undo"]
    rows = {row[0]: row[1:] for row in document.sheet.rows}
    assert rows["refund small"][:3] == [
        "alone",
        "100 euros a customer in a month; 5,700 euros a day",
        "a person decides",
    ]
    assert rows["close account"][0] == "ask" and rows["close account"][-1] == "person"
    assert rows["refund any"][3:] == rows["refund small"][3:]  # one service pays for both


def test_words_may_be_spelt_as_the_checks_take_them():
    def spelt(desk):
        desk["tools"][0] = {"id": "Look up", "may": "ALONE"}
        desk["limits"] = [{**CUSTOMER, "tools": "refund-small", "max_calls": None}, {**DAY, "then": "Ask"}]

    looks = {**parse(REFERENCE).parts["Does the reviewer look"], "where": "Among the others", "claim": "lower end"}
    document, why = drawn(spelt, What_the_reviewer_sees="Not shown", Does_the_reviewer_look=looks)
    plainly = drawn()[0]
    assert not why and document.facts == plainly.facts and document.points == plainly.points
    assert document.sheet == plainly.sheet and document.decision == plainly.decision


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        (
            {"Tools_and_limits": {"tools": [{"id": "refund_all", "may": "alone"}], "limits": []}},
            "“Tools and limits” cannot be read",
        ),
        ({"Tools_and_limits": {"tools": [], "limits": 3}}, "“Tools and limits” cannot be read"),
        ({"What_the_reviewer_sees": "everything"}, "An entry has another form."),
        (
            {"Refunds_looked_at_by_hours_a_week": {"11": "many"}},
            "“Refunds looked at by hours a week” should hold a number",
        ),
        ({"Duties_by_case": {"refunddesk_maker": "all"}}, "“Duties by case” should hold a list for each case."),
        ({"Gate_for_a_new_version": {"fall": 0.1}}, "“Gate for a new version” has no entry 'cases'."),
    ],
)
def test_an_answer_of_another_form_is_said_in_a_sentence(parts, says):
    document, why = drawn(**parts)
    assert document is None and says in why and why.endswith("All entries are listed below.")


def test_the_words_are_those_that_the_checks_take():
    assert set(agent.THEN) == set(looking.AFTER) and set(agent.WHERE) == set(looking.WHERE)
    assert set(agent.CLAIMS) == set(looking.CLAIMS) and set(agent.AVERAGE) == set(swapping.AVERAGE)
    assert int(agent.HOURS) in approving.HOURS


def test_both_pages_hold_the_sheet_with_its_caption(tmp_path):
    (tmp_path / f"{SLUG}.json").write_text(REFERENCE.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / FILE).write_text("0" * 16)
    export(tmp_path, tmp_path)
    page, text = ((tmp_path / f"portfolio.{ending}").read_text(encoding="utf-8") for ending in ("html", "md"))
    caption = "What the agent may do: at worst a day costs 5,700 €"
    assert f"<caption>{caption}</caption>" in page and f"### {caption}\n" in text
    table = re.search(r'<table class="grid sheet".*?</table>', page, re.DOTALL)[0]
    assert table.count('<th scope="col"') == 7 and table.count('<th scope="row"') == 6
    assert table.count("<td") == table.count("data-label=") == 36
    assert 'data-label="caps">100 euros a customer in a month; 5,700 euros a day</td>' in table
    assert "| refund small | alone | 100 euros a customer in a month; 5,700 euros a day | a person decides |" in text


def test_what_an_unfinished_function_gives_is_an_open_entry():
    def unfinished(hours):
        return int(hours / ...)

    assert tried(unfinished, 11) is ... and tried(len, [1, 2]) == 2
    with pytest.raises(KeyboardInterrupt):
        tried(stopped)


def stopped():
    raise KeyboardInterrupt


def test_the_reference_counts_the_looks_for_each_of_the_hours():
    looks = json.loads(REFERENCE.read_text(encoding="utf-8"))["parts"]["Refunds looked at by hours a week"]
    assert list(looks) == ["5", "11", "25"] and looks["5"] < looks["11"] < looks["25"] < 8_725
