"""Q13.6, Q13.8 and Q13.9: what a function is told of a desk, what the cases say of the table, and what decides in a memo."""

import numpy as np
import pytest

from aipm.questions.agent_permissions import duties_by_case, memo_to_head_of_customer_service, route_by_band
from aipm.questions.agent_permissions.binding import CASES
from aipm.questions.agent_permissions.routing import PERSONS, measured
from aipm.questions.verdict import Readable, Wrong
from aipm.worlds import duties, routes

MAKER, BANK = ("provider", "manufacturer"), ("deployer", "controller", "creditor")
ROLES = {"bank_2026": BANK, "bank_2027": BANK, "hospital": BANK[:2]}


def binding(case):
    product, day = CASES[case]
    return [each for role in ROLES.get(case, MAKER) for each in duties.binding(product, role, day)]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("way", routes.ROUTES)
def test_what_a_function_is_told_adds_up_to_the_bill_of_the_desk(seed, way):
    desk = routes.world(seed)
    euros, back = measured(desk)
    bill = desk.bill(np.full(routes.GRID, way))
    assert (euros[way] + back[way] * desk.person).mean() == pytest.approx(bill.euros, abs=1e-3)
    assert 1 - back[way].mean() == pytest.approx(bill.resolved, abs=1e-3)


def test_a_rule_that_leaves_prices_out_costs_more_than_one_that_counts_them():
    def fixed(euros, back):
        return "rule" if back["rule"] < 0.08 else "small" if back["small"] < 0.15 else "large"

    def counted(euros, back):
        return min(euros, key=lambda way: euros[way] + back[way] * euros["person"])

    assert "1.002 times" in route_by_band(counted)
    with pytest.raises(Wrong, match="same word at all three prices|of the loss is made"):
        route_by_band(fixed)


def test_a_price_of_a_person_that_stands_in_the_function_is_refused_at_whatever_price():
    for price in (3, 4, 5, 7, 10):
        with pytest.raises(Wrong, match="three prices"):
            route_by_band(lambda euros, back, price=price: min(euros, key=lambda way: euros[way] + price * back[way]))
    assert PERSONS == (0.2, 1.0, 5.0), "the prompt says a fifth and five times"


def test_the_cases_follow_from_the_table_and_no_open_row_decides_one():
    answer = {case: binding(case) for case in CASES}
    key = {case: set(listed) for case, listed in answer.items()}
    assert isinstance(duties_by_case(answer), Readable)
    assert "all 7 cases" in duties_by_case(answer, key=key)
    assert {len(listed) for listed in answer.values()} == {1, 2, 5}
    for case, (name, _) in CASES.items():
        if duties.PRODUCTS[name].decides_alone is None:
            assert "controller" not in ROLES.get(case, MAKER), "the law leaves open what the controller of that owes"


def test_what_the_agent_recommends_is_no_decision_of_the_writer():
    said = (
        "Today 1,000 refunds cost 2,359 euros, since a person sees the agent's advice first. Without the recommendation 937 euros are "
        "expected. 2 of 50 testers got through, so at most 12% of tomorrow's attackers may. {}If the bill doubles, we go back."
    )
    with pytest.raises(Wrong, match="does not say what you propose"):
        memo_to_head_of_customer_service(said.format(""))
    assert "the decision" in memo_to_head_of_customer_service(said.format("My advice is to hide it. "))
