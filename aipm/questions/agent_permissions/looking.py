"""Lesson 13, the question whether a reviewer looks: planted errors, what they let you claim, and what you do when it is little."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy import stats

from aipm.questions.practice import luck
from aipm.questions.reading import answered, count, mapping, number, word
from aipm.questions.saying import percent
from aipm.questions.verdict import Readable, Wrong, judges
from aipm.worlds.refunddesk import approvals
from aipm.worlds.seeds import public_seed

WHERE = ("announced_test", "among_the_others")
CLAIMS = ("share_caught", "lower_end")
AFTER = {"no_advice": "not_shown", "commit_first": "decides_first", "more_looks": "shown_first"}
NEVER, CLICKS = "not_shown", "shown_first"  # who never opens the advice, and who opens it before looking

WEEKS, LOOKS, TEST_LOOKS = 4, 80, 40  # of planting; in a day; in a test
DAYS = approvals.DAYS_A_WEEK
SECONDS, MINUTES = 90, 45  # of a look; of plants in a week
TRUE, USEFUL = 0.95, 2 / 3  # of the reviewers; of the true share
LEFT_ALONE, NOTICED = 0.95, 0.95  # of those who never open it; of those who open it first
HALF = 0.5  # of the wrong refunds are caught after the action
SURE = 0.95  # the confidence of a lower end
OPEN, HIDDEN = 30, 30  # reviewers whom the open check, and the hidden one, tries


@dataclass(frozen=True)
class _Plan:
    plants: int
    where: str
    claim: str
    times: float
    act_below: float
    then: str

    @property
    def planted(self) -> int:
        """How many errors are planted in all."""
        return WEEKS * self.plants

    def claims(self) -> np.ndarray:
        """What is claimed where 0, 1, ... and all of the plants are caught."""
        caught = np.arange(self.planted + 1)
        if self.claim == "share_caught":
            return self.times * caught / self.planted
        lower = stats.beta.ppf(1 - SURE, np.maximum(caught, 1), self.planted - caught + 1)
        return self.times * np.where(caught > 0, lower, 0.0)


@dataclass(frozen=True)
class _Replayed:
    """What a plan does, a row a reviewer; columns are NEVER and CLICKS where there are two."""

    truth: np.ndarray  # share of the wrong refunds that is caught on ordinary days
    caught: np.ndarray  # share of the plants that is caught
    true: np.ndarray  # chance that the claim is true
    claimed: np.ndarray  # claim on average
    acts: np.ndarray  # chance of an action
    after: np.ndarray  # share caught by a reviewer who opened it first, after the action

    @property
    def useful(self) -> np.ndarray:
        """The claim as a share of the truth, on average over both kinds."""
        return (self.claimed / self.truth).mean(axis=1)


@judges
def looking_plan(looking: Any, worlds: Sequence[approvals.Office] | None = None) -> str:
    """Judge Q13.3: plants a week and where, what is claimed of them, below which claim is acted, and how.

    Half of the reviewers of `worlds` (public ones without) never open the advice, half open it before they look.
    """
    answered(looking)
    plan = _read(looking)
    _affordable(plan)
    found = _replay(plan, worlds)
    said = _claim_holds(plan, found)
    _acts_rightly(plan, found)
    _helps(plan, found)
    kept = f"the claim is true of {found.true.mean():.1%} of the reviewers and reaches {found.useful.mean():.0%} of the true share; {found.acts[:, 1].mean():.0%} of those who open the advice first are noticed."
    return Readable(f"{kept} That is near a limit, and other reviewers may cross it.") if said and not worlds else kept


def _read(looking: Any) -> _Plan:
    read = mapping("looking", looking, ("plants", "where", "claim", "times", "act_below", "then"))
    return _Plan(
        count("plants", number("plants", read["plants"], 1, 100_000)),
        word("where", read["where"], WHERE),
        word("claim", read["claim"], CLAIMS),
        number("times", read["times"], 0, 1, "(a factor)"),
        number("act_below", read["act_below"], 0, 1, "(a fraction)"),
        word("then", read["then"], tuple(AFTER)),
    )


def _affordable(plan: _Plan) -> None:
    minutes = plan.plants * SECONDS / 60
    if minutes > MINUTES:
        raise Wrong(
            f"{plan.plants:,} plants a week take {minutes:,.0f} minutes of looks; {MINUTES} minutes may go to plants. The looks are there for the real refunds."
        )


def _replay(plan: _Plan, worlds: Sequence[approvals.Office] | None) -> _Replayed:
    offices = worlds or _open_offices()
    claims, caught = plan.claims(), np.arange(plan.planted + 1)
    week = LOOKS * DAYS
    rows: list[list[Any]] = []
    for office in offices:
        see, truth, right, mean, acts = office.reviewer.looks, [], [], [], []
        seen = []
        for kind in (NEVER, CLICKS):
            truth.append(approvals.true_catch(office, kind, LOOKS))
            if plan.where == "announced_test":  # everybody looks first then, and half of what they meet is planted
                seen.append(see(TEST_LOOKS, 0.5, NEVER, planted=True))
            else:
                met = (office.share * week + plan.plants) / (week + plan.plants)
                seen.append(see(LOOKS, met, kind, planted=True))
            chance = stats.binom.pmf(caught, plan.planted, seen[-1])
            right.append(float(chance @ (claims <= truth[-1] + 1e-12)))
            mean.append(float(chance @ claims))
            acts.append(float(chance @ (claims < plan.act_below - 1e-12)))
        after = approvals.true_catch(office, AFTER[plan.then], LOOKS * (2 if plan.then == "more_looks" else 1))
        rows.append([truth, seen, right, mean, acts, after])
    return _Replayed(*(np.array(column) for column in zip(*rows, strict=True)))


@lru_cache(maxsize=1)
def _open_offices() -> tuple[approvals.Office, ...]:
    """The offices of the open check."""
    first = public_seed(approvals.NAME, 3)
    return tuple(approvals.world(first + place) for place in range(OPEN))


def _near(each: np.ndarray, limit: float) -> bool:
    return bool(abs(each.mean() - limit) < luck(each, HIDDEN))


def _claim_holds(plan: _Plan, found: _Replayed) -> bool:
    """Whether the claim is near a limit; Wrong where it is true too seldom, or useless."""
    true, useful, near = found.true.mean(), found.useful.mean(), False
    if true < TRUE:
        _false_claim(plan, found)
    near |= _near(found.true.mean(axis=1), TRUE)
    if useful < USEFUL:
        _useless_claim(plan, found)
    return near | _near(found.useful, USEFUL)


def _false_claim(plan: _Plan, found: _Replayed) -> None:
    plants, truth = found.caught.mean(axis=0), found.truth.mean(axis=0)
    said = f"Your claim is true of {percent(found.true.mean(), TRUE)} of the reviewers; {TRUE:.0%} are asked."
    if plan.where == "announced_test":
        raise Wrong(
            f"{said} In the test the reviewers catch {plants[1]:.0%} of the plants, whether they usually open the advice or not, since all of them know that they are tested. On ordinary days "
            f"those who open it first catch {truth[1]:.0%} of the wrong refunds, the others {truth[0]:.0%}. Which days is your claim about?"
        )
    easier = (found.caught / found.truth).mean() - 1
    said = f"{said} Your reviewers catch {plants[0]:.0%} of the plants and {truth[0]:.0%} of the real wrong refunds if they never open the advice, {plants[1]:.0%} and {truth[1]:.0%} if they open it first."
    if plan.claim == "share_caught":
        luck_ = np.sqrt(plants[1] * (1 - plants[1]) / plan.planted)
        raise Wrong(
            f"{said} Besides, of {plan.planted} plants the share that the second kind catches moves by about {100 * luck_:.1f} points through luck alone. What does your claim allow for each of the two?"
        )
    raise Wrong(
        f"{said} The lower end allows for luck. It does not allow for plants that are caught {easier:.0%} more often than what they stand for."
    )


def _useless_claim(plan: _Plan, found: _Replayed) -> None:
    share = found.useful.mean()
    said = f"Your claim is true of {found.true.mean():.0%} of the reviewers, and on average it reaches {percent(share, USEFUL)} of the true share; two thirds are asked."
    if plan.where == "announced_test":
        by_kind = (found.claimed / found.truth).mean(axis=0)
        raise Wrong(
            f"{said} It reaches {by_kind[0]:.0%} of the truth for reviewers who never open the advice, and {by_kind[1]:.0%} for those who open it first. What does the test say of the second kind?"
        )
    easier = (found.caught / found.truth).mean() - 1
    if plan.claim == "share_caught" or not plan.times:
        raise Wrong(
            f"{said} You multiply by {plan.times:g}, and the plants are caught {easier:.0%} more often than real errors. How large must the discount be?"
        )
    of_share = (found.claimed / plan.times / found.caught).mean()
    said = (
        f"{said} With {plan.planted} plants in {WEEKS} weeks the lower end lies at {of_share:.0%} of the share caught, you multiply it by {plan.times:g}, "
        f"and the plants are caught {easier:.0%} more often than real errors."
    )
    if of_share < plan.times:
        raise Wrong(f"{said} What moves the lower end up?")
    raise Wrong(f"{said} How large must the discount be?")


def _acts_rightly(plan: _Plan, found: _Replayed) -> None:
    """Raise Wrong where the line for an action takes the wrong reviewers."""
    never, clicks = found.acts.mean(axis=0)
    if never <= 1 - LEFT_ALONE and clicks >= NOTICED:
        return
    claimed = found.claimed.mean(axis=0)
    raise Wrong(
        f"You act where the claim is below {plan.act_below:g}. That meets {percent(clicks, NOTICED)} of the reviewers who open the advice first ({NOTICED:.0%} are asked), and {percent(never, 1 - LEFT_ALONE)} "
        f"of those who never open it ({1 - LEFT_ALONE:.0%} are allowed). Your claim is {claimed[1]:.0%} on average for the first and {claimed[0]:.0%} for the second."
    )


def _helps(plan: _Plan, found: _Replayed) -> None:
    """Raise Wrong where too few reviewers catch enough after the action."""
    enough = (found.after >= HALF).mean()
    if enough >= TRUE:
        return
    before, after = found.truth[:, 1].mean(), found.after.mean()
    raise Wrong(
        f"Claim and line are right, and your action is `{plan.then}`. The reviewers who opened the advice first caught {before:.0%} of the wrong refunds, and catch {after:.0%} after it; in {percent(enough, TRUE)} of the cases "
        "it is half or more. What takes the catches away?"
    )
