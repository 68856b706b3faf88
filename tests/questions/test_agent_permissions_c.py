"""Lesson 13, questions 3, 4 and 7: prompts say what their judges hold, and judges' chances are those of a simulation."""

from pathlib import Path

import numpy as np
import pytest

from aipm.questions.agent_permissions import claiming, looking, swapping
from aipm.questions.calling import call
from aipm.questions.verdict import Malformed, Readable, Wrong
from aipm.worlds import hidden
from aipm.worlds.refunddesk import approvals, red_team, swaps
from aipm.worlds.refunddesk import parameters as given

LESSON = Path(__file__).parents[2] / "lessons" / "13_agent_permissions.py"
PLAN = {
    "plants": 25, "where": "among_the_others", "claim": "lower_end", "times": 0.8, "act_below": 0.33, "then": "no_advice",
}  # fmt: skip
GATE = {"cases": dict.fromkeys(swaps.SLICES, 600), "fall": 0.06, "tokens": 1.5, "average": "decides_nothing"}


def prompt(question):
    """The prompt of a question: its Markdown up to the answer cell."""
    text = LESSON.read_text(encoding="utf-8")
    return text.split(f"### Q13.{question} ")[1].split("# %%")[0]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (3, f"about {looking.LOOKS * looking.DAYS} refunds a week, of which about {given.NOT_OWED:.0%} are wrong"),
        (3, f"a look of {looking.SECONDS} seconds, and {looking.MINUTES} minutes a week"),
        (3, f"true of at least {looking.TRUE:.0%} of them"),
        (3, f"at least {looking.NOTICED:.0%} of those who open the advice first"),
        (3, f"at most {1 - looking.LEFT_ALONE:.0%} of those who never do"),
        (4, f"at least {claiming.TRUE:.0%} of the claims must be true"),
        (4, f"at most {claiming.TIMES:g} times the least claim"),
        (7, f"at least {swapping.LEAST} in each, and at most {swapping.BUDGET:,} in all"),
        (7, f"at least {swapping.KEPT:.0%} of the tests"),
        *((7, f"| `{name}` | {share:.0%} | {given.BASE[name]:.0%} |") for name, share in given.SLICES.items()),
    ],
)
def test_a_prompt_says_what_its_judge_holds(question, said):
    assert said in prompt(question)


def test_a_prompt_says_what_its_world_draws():
    for office in hidden(approvals, "q13_3", worlds=60):
        easier = office.reviewer.looks(80, 0.04, "shown_first", True) / office.reviewer.looks(80, 0.04, "shown_first")
        assert 1 <= easier <= 1.2, "up to a fifth easier"
    for versions in hidden(swaps, "q13_7", worlds=60):
        falls = sorted(version.falls.max() for version in versions)
        assert falls[5] < 0.02 and 0.10 <= falls[6] <= falls[7] <= 0.14, "10 to 14 points, or less than two"
        harmless = [version for version in versions if not version.harms]
        assert len(harmless) == 5 and max(version.tokens for version in harmless) <= 1.1, "at most a tenth more"


def test_the_chances_of_a_plan_are_those_of_planting():
    office, rng, plan = hidden(approvals, "q13_3", worlds=1)[0], np.random.default_rng(3), looking._read(PLAN)
    met = (400 * office.share + 25) / 425
    counts = [approvals.plants(rng, office.reviewer, plan.planted, met, kind)[0] for kind in ["not_shown"] * 4_000]
    claims = plan.claims()[counts]
    found = looking._replay(plan, [office])
    assert found.claimed[0, 0] == pytest.approx(claims.mean(), abs=0.005)
    assert found.true[0, 0] == pytest.approx((claims <= found.truth[0, 0]).mean(), abs=0.02)
    assert found.acts[0, 0] == pytest.approx((claims < 0.33).mean(), abs=0.02)


@pytest.mark.parametrize("times", [0.1, 0.2, 0.3, 0.5, 0.8])
@pytest.mark.parametrize("claim", looking.CLAIMS)
def test_no_discount_makes_an_announced_test_say_who_looks(times, claim):
    with pytest.raises(Wrong):
        looking.looking_plan({**PLAN, "where": "announced_test", "times": times, "claim": claim})


def test_a_plan_near_a_limit_is_not_called_solved():
    said = []
    for times in np.arange(0.66, 0.80, 0.004):
        try:
            said.append(looking.looking_plan({**PLAN, "claim": "share_caught", "times": times}))
        except Wrong:
            break
    assert isinstance(said[-1], Readable) and not isinstance(said[0], Readable) and len(said) < 30


def test_reports_without_a_claim_and_with_one_are_told_apart_by_their_sentence_alone():
    def by_sentence(tries, testers, worked, says):
        return red_team.bound(testers, worked) if says in claimable else None

    claimable = {red_team.SAYS[kind] for kind in red_team.CLAIMABLE}
    assert "true" in claiming.red_team_claim(by_sentence)
    for kind in red_team.CLAIMABLE:
        claimable.discard(red_team.SAYS[kind])
        with pytest.raises(Wrong, match="returns None for reports that support a number"):
            claiming.red_team_claim(by_sentence)
        claimable.add(red_team.SAYS[kind])


@pytest.mark.parametrize("result", [True, "none", float("nan"), -0.1, [0.1, 0.2]])
def test_what_is_no_share_cannot_be_read(result):
    with pytest.raises(Malformed):
        claiming.red_team_claim(lambda *report: result)


def test_none_is_a_result_only_where_a_question_says_so():
    assert call("claim", lambda: None, may_be_none=True) is None
    with pytest.raises(Malformed, match="returned nothing"):
        call("claim", lambda: None)


def test_a_gate_is_replayed_as_tests_of_versions_go():
    gate, rng = swapping._read(GATE), np.random.default_rng(5)
    for swap in swaps.world(11):
        tests = [swaps.trial(rng, swap, GATE["cases"]) for _ in range(400)]
        stops = [((one["today"] - one["new"]) / one["cases"] >= 0.06).any() or swap.tokens >= 1.5 for one in tests]
        assert gate.tested(np.random.default_rng(6), swap).stops.mean() == pytest.approx(np.mean(stops), abs=0.04)


def test_cases_as_they_come_are_refused_at_every_line():
    cases = {name: int(swapping.BUDGET * share) for name, share in given.SLICES.items()}
    for fall in (0.04, 0.05, 0.06, 0.07, 0.08, 0.09):
        with pytest.raises(Wrong, match="your gate stops at a fall"):
            swapping.swap_gate({**GATE, "cases": cases, "fall": fall})
