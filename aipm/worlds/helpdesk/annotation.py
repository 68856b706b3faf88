"""Annotation: people who label HelpDesk tickets as urgent or not, what their votes are worth, and what they cost.

Everything here is invented. A share of the tickets is hard, and hard for everybody: there every annotator errs more often.
Given the ticket, annotators err independently of each other and alike in both directions. An expert may settle a split vote.
All outcomes are expected ones under these chances, by the binomial distribution; `draw` samples labels.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from aipm.worlds.seeds import public_seed

NAME = "annotation"
PUBLIC_SEED = public_seed(NAME, 8)
TICKETS = 2_000  # to be labelled
BUDGET = 2_000.0  # euros
LABEL_EUROS, EXPERT_EUROS = 0.22, 1.20  # for one label, for one decision of the expert
URGENT = 0.10  # of the tickets
MOST_LABELS = 7
WHEN = ("never", "split_vote", "low_agreement", "low_kappa")


@dataclass(frozen=True)
class Crew:
    """Who labels: the share of hard tickets, and how often an annotator is right on easy and hard ones, and the expert."""

    hard: float = 0.20
    right_easy: float = 0.95
    right_hard: float = 0.70
    right_expert: float = 0.97

    @property
    def right(self) -> float:
        """How often one annotator is right, over all tickets."""
        return (1 - self.hard) * self.right_easy + self.hard * self.right_hard


@dataclass(frozen=True)
class Labels:
    """What a plan gives: the share of labels that are right, and euros a ticket."""

    right: float
    euros: float


def world(seed: int) -> Crew:
    """A Crew nobody has seen, near the public one."""
    rng = np.random.default_rng(seed)
    return Crew(
        hard=rng.uniform(0.18, 0.22),
        right_easy=rng.uniform(0.945, 0.955),
        right_hard=rng.uniform(0.68, 0.72),
        right_expert=rng.uniform(0.968, 0.975),
    )


def public_world() -> Crew:
    """The Crew that the lesson shows."""
    return Crew()


def majority(right: float, labels: int) -> float:
    """How often most of `labels` independent annotators are right, each with the chance `right`; ties by a coin."""
    half = labels / 2
    tie = stats.binom.pmf(half, labels, right) if labels % 2 == 0 else 0.0
    return float(stats.binom.sf(half, labels, right) + tie / 2)


def agreement(crew: Crew) -> float:
    """How often two annotators give one ticket the same label."""
    return sum(share * (p**2 + (1 - p) ** 2) for share, p in _kinds(crew))


def kappa(crew: Crew) -> float:
    """Cohen's kappa of two annotators: their agreement beyond what two blind ones with the same habits would reach."""
    says_urgent = URGENT * crew.right + (1 - URGENT) * (1 - crew.right)
    by_chance = says_urgent**2 + (1 - says_urgent) ** 2
    return (agreement(crew) - by_chance) / (1 - by_chance)


def _kinds(crew: Crew) -> tuple[tuple[float, float], tuple[float, float]]:
    return ((1 - crew.hard, crew.right_easy), (crew.hard, crew.right_hard))


def _all_to_expert(crew: Crew, when: str) -> bool:
    """Whether a rule about the whole batch sends every ticket to the expert."""
    return (when == "low_agreement" and agreement(crew) < 0.8) or (when == "low_kappa" and kappa(crew) < 0.6)


def outcome(crew: Crew, labels: int, when: str) -> Labels:
    """The expected Labels of a plan: `labels` a ticket, and when the expert decides, one word of WHEN."""
    right = asked = 0.0
    for share, p in _kinds(crew):
        if when == "split_vote":
            split = 1 - p**labels - (1 - p) ** labels
            right += share * (p**labels + split * crew.right_expert)
            asked += share * split
        else:
            right += share * majority(p, labels)
    if _all_to_expert(crew, when):
        right, asked = crew.right_expert, 1.0
    euros = labels * LABEL_EUROS + asked * EXPERT_EUROS
    return Labels(float(right), float(euros))


def draw(rng: np.random.Generator, crew: Crew, tickets: int, labels: int) -> tuple[np.ndarray, np.ndarray]:
    """(truth, labels): whether each of `tickets` is urgent, and what `labels` annotators say, as 0 and 1."""
    truth = (rng.random(tickets) < URGENT).astype(int)
    chance = np.where(rng.random(tickets) < crew.hard, crew.right_hard, crew.right_easy)
    wrong = rng.random((tickets, labels)) >= chance[:, None]
    return truth, np.where(wrong, 1 - truth[:, None], truth[:, None])
