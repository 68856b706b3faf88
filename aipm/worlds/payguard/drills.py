"""Drills: many simulated quarters of PayGuard at the size of the whole bank, calm ones and ones in which something breaks.

Everything here is invented. The rates of each week come from PayGuard's own generator and model (threshold 0.02); the
bank's volume, the delay of labels and the audits are ours. Two incidents are drilled: the fraudsters change tactics, as in
week 19, and a feed breaks, so that every device looks known.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy import stats

from aipm.measure import psi_of_counts
from aipm.worlds import payguard
from aipm.worlds.seeds import public_seed

NAME = "drills"
PUBLIC_SEED = public_seed(NAME, 4)
PAYMENTS = 60_000  # a week, in the whole bank
THRESHOLD = 0.02
WARM_UP, WEEKS = 8, 13  # calm weeks that every quarter starts with, and the weeks that are drilled
QUARTERS = 150  # of each kind in one world
LABEL_DELAY = 4  # weeks until a cardholder's dispute tells the bank of a missed fraud
REFERENCE_WEEKS = 8
DRAWN = 200_000  # payments from which each kind of week takes its rates
BINS = 10

CALM, TACTICS, FEED = "calm", "tactics_change", "broken_feed"
AUDITED_REST = 0.05  # of the payments that nobody suspected, in the selective-labels tables
NEAR = 0.012  # payments from here to the threshold are looked at by the curious
NEAR_MIXED, MIXED_WEEKS = 0.003, 26  # the same in `mixed_audit`, and its weeks
LOOKED_NEAR, LOOKED_REST = (0.1, 0.25, 0.5), (0.05, 0.1, 0.2, 0.4)  # shares that may be looked at there


@dataclass(frozen=True)
class Rates:
    """One kind of week: the chance that a payment is (caught, false alarm, missed, passed), and its score's bin."""

    outcome: np.ndarray
    bins: np.ndarray

    @property
    def recall(self) -> float:
        """Frauds flagged, as a share of the frauds."""
        return self.outcome[0] / (self.outcome[0] + self.outcome[2])

    @property
    def review_hit_rate(self) -> float:
        """Frauds among the flagged: what reviewers find."""
        return self.outcome[0] / (self.outcome[0] + self.outcome[1])

    @property
    def accuracy(self) -> float:
        """Calls that are right, at THRESHOLD."""
        return self.outcome[0] + self.outcome[3]


def _rates(p: np.ndarray, scores: np.ndarray, edges: np.ndarray) -> Rates:
    flag = scores >= THRESHOLD
    outcome = np.array([p[flag].sum(), (1 - p)[flag].sum(), p[~flag].sum(), (1 - p)[~flag].sum()])
    binned = np.bincount(np.searchsorted(edges, scores), minlength=BINS)
    return Rates(outcome / len(p), binned / len(p))


@lru_cache(maxsize=1)
def _drawn() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """By kind of week, (chance of fraud, score) of DRAWN payments each; cached, for the rates and every kind of audit."""
    before = payguard.world(PUBLIC_SEED, DRAWN, 14, 18)
    p, score = before["p_fraud"].to_numpy().copy(), before["score"].to_numpy().copy()
    blind = payguard.score(before.assign(device_new=0)).to_numpy()
    del before  # one large table at a time
    after = payguard.world(PUBLIC_SEED, DRAWN, 19, 26)
    return {
        CALM: (p, score),
        TACTICS: (after["p_fraud"].to_numpy().copy(), after["score"].to_numpy().copy()),
        FEED: (p, blind),
    }


@lru_cache(maxsize=1)
def rates() -> dict[str, Rates]:
    """The Rates of a calm week, of one after the change of tactics, and of one with a broken feed, by name."""
    edges = np.quantile(_drawn()[CALM][1], np.arange(1, BINS) / BINS)
    return {kind: _rates(p, scores, edges) for kind, (p, scores) in _drawn().items()}


@dataclass(frozen=True)
class Quarters:
    """Weekly counts of many quarters of one kind: `outcome` (quarters, weeks, 4) and `bins` (quarters, weeks, BINS)."""

    kind: str
    outcome: np.ndarray
    bins: np.ndarray


def quarters(rng: np.random.Generator, kind: str, number: int = QUARTERS) -> Quarters:
    """`number` Quarters: WARM_UP calm weeks, then WEEKS weeks of `kind`."""
    calm, drilled = rates()[CALM], rates()[kind]
    draw = [
        np.concatenate(
            [
                rng.multinomial(PAYMENTS, getattr(calm, part), (number, WARM_UP)),
                rng.multinomial(PAYMENTS, getattr(drilled, part), (number, WEEKS)),
            ],
            axis=1,
        )
        for part in ("outcome", "bins")
    ]
    return Quarters(kind, *draw)


@lru_cache(maxsize=64)
def _quarters(seed: int, kind: str) -> Quarters:
    return quarters(np.random.default_rng([seed, (CALM, TACTICS, FEED).index(kind)]), kind)


@lru_cache(maxsize=1024)
def _alarms(seed: int, kind: str, signal: str, window: int, k: float, runs: int, wait_days: float) -> np.ndarray:
    return alarms(_quarters(seed, kind), signal, window, k, runs, wait_days)


@dataclass(frozen=True)
class Drill:
    """A world of drills, drawn when it is asked for."""

    seed: int

    def quarters(self, kind: str) -> Quarters:
        """QUARTERS of a kind: calm, tactics_change or broken_feed."""
        return _quarters(self.seed, kind)

    def alarms(
        self, kind: str, signal: str, window: int = 1, k: float = 3.0, runs: int = 1, wait_days: float = 0
    ) -> np.ndarray:
        """What `alarms` says of the quarters of a kind."""
        return _alarms(self.seed, kind, signal, window, k, runs, wait_days)

    def audit(self) -> tuple[pd.DataFrame, float]:
        """What `audit` returns."""
        return audit(self.seed)

    def mixed_audit(self) -> tuple[pd.DataFrame, float]:
        """What `mixed_audit` returns."""
        return mixed_audit(self.seed)


def world(seed: int) -> Drill:
    """A Drill nobody has seen."""
    return Drill(seed)


def public_world() -> Drill:
    """The drills of the open notebook."""
    return world(PUBLIC_SEED)


def rolling(counts: np.ndarray, window: int) -> np.ndarray:
    """Sums over the last `window` weeks along axis 1; the first weeks sum what there is."""
    total = np.cumsum(counts, axis=1)
    lagged = np.zeros_like(total)
    lagged[:, window:] = total[:, :-window]
    return total - lagged


def alarms(
    quarters: Quarters, signal: str, window: int = 1, k: float = 3.0, runs: int = 1, wait_days: float = 0
) -> np.ndarray:
    """Whether a monitor alarms, as booleans (quarters, WEEKS): by the end of each drilled week.

    A share alarms below its calm value by more than `k` standard deviations, the PSI of the scores above `k`, each over
    the last `window` weeks and `runs` weeks in a row. `wait_days` delays it. Read before LABEL_DELAY weeks have passed,
    recall and accuracy know only the frauds that were flagged.
    """
    counts = rolling(quarters.outcome, window).astype(float)
    if signal == "score_psi":
        reference = rates()[CALM].bins * REFERENCE_WEEKS * PAYMENTS + 0.5
        low = psi_of_counts(reference, rolling(quarters.bins, window) + 0.5) > k
    else:
        hits, base = _share(counts, signal, early=wait_days < 7 * LABEL_DELAY)
        usual = getattr(rates()[CALM], signal)
        if wait_days < 7 * LABEL_DELAY and signal == "accuracy":
            usual = 1 - rates()[CALM].outcome[1]
        elif wait_days < 7 * LABEL_DELAY and signal == "recall":
            usual = 1.0
        with np.errstate(divide="ignore", invalid="ignore"):
            low = hits / base < usual - k * np.sqrt(usual * (1 - usual) / base)
    in_a_row = low.copy()
    for back in range(1, runs):
        in_a_row[:, back:] &= low[:, :-back]
        in_a_row[:, :back] = False
    late = -(-int(wait_days) // 7)
    seen = np.zeros_like(in_a_row)
    if late < seen.shape[1]:
        seen[:, late:] = in_a_row[:, : seen.shape[1] - late]
    return seen[:, WARM_UP:]


def _share(counts: np.ndarray, signal: str, early: bool) -> tuple[np.ndarray, np.ndarray]:
    """(hits, base) of a share, as it is known: with `early` the missed frauds pass for honest payments."""
    caught, false_alarms, missed, passed = np.moveaxis(counts, -1, 0)
    if early:
        missed, passed = np.zeros_like(missed), passed + missed
    if signal == "recall":
        return caught, caught + missed
    if signal == "review_hit_rate":
        return caught, caught + false_alarms
    return caught + passed, caught + false_alarms + missed + passed


def audit(seed: int, kind: str = TACTICS, weeks: int = 8) -> tuple[pd.DataFrame, float]:
    """What is known after `weeks` weeks, as (table, true recall).

    The table has a row a group: flagged (all are reviewed), just_below (scores from NEAR to the threshold, all looked at by
    curious reviewers), rest (a random share AUDITED_REST is looked at). Columns: group, payments, looked_at, frauds_found.
    """
    return _audited(np.random.default_rng(seed), _strata()[kind], weeks, (1.0, AUDITED_REST))


def mixed_audit(seed: int) -> tuple[pd.DataFrame, float]:
    """An `audit` of MIXED_WEEKS weeks, drawn anew in all that can vary: (table, true recall).

    A share of the frauds, from none to all, follows the new tactics. "Just below" reaches down to NEAR_MIXED. Of that group
    and of the rest, shares from LOOKED_NEAR and LOOKED_REST are looked at, each drawn at random.
    """
    rng = np.random.default_rng(seed)
    changed, strata = rng.uniform(), _strata(NEAR_MIXED)
    cells = changed * strata[TACTICS] + (1 - changed) * strata[CALM]
    return _audited(rng, cells, MIXED_WEEKS, (rng.choice(LOOKED_NEAR), rng.choice(LOOKED_REST)))


def _audited(
    rng: np.random.Generator, cells: np.ndarray, weeks: int, looked_at: tuple[float, float]
) -> tuple[pd.DataFrame, float]:
    """The audit of a draw of `weeks` weeks; `looked_at` are the shares of just_below and of rest."""
    drawn = rng.multinomial(PAYMENTS * weeks, cells)
    payments, frauds = drawn.reshape(3, 2).sum(axis=1), drawn[::2]
    looked = np.array([payments[0], *(round(share * of) for share, of in zip(looked_at, payments[1:], strict=True))])
    found = [
        frauds[place]
        if looked[place] == payments[place]
        else rng.hypergeometric(frauds[place], payments[place] - frauds[place], looked[place])
        for place in range(3)
    ]
    table = pd.DataFrame(
        {"group": ["flagged", "just_below", "rest"], "payments": payments, "looked_at": looked, "frauds_found": found}
    )
    return table, float(frauds[0] / frauds.sum())


@lru_cache(maxsize=2)
def _strata(near: float = NEAR) -> dict[str, np.ndarray]:
    """By kind, the chance that a payment is fraud or honest in each of the three groups of `audit`, six numbers."""
    found = {}
    for kind in (CALM, TACTICS):
        p, scores = _drawn()[kind]
        group = np.select([scores >= THRESHOLD, scores >= near], [0, 1], 2)
        sums = [(part[group == place].sum()) for place in range(3) for part in (p, 1 - p)]
        found[kind] = np.array(sums) / len(p)
    return found


def chart(
    usual: float, drifted: float, labels: float, k: float, runs: int = 1, weeks: int = WEEKS
) -> tuple[float, float]:
    """(false alarm, caught): what a weekly chart of a share does, exactly, by the binomial distribution.

    The chart alarms where the share of `labels` cases lies more than `k` standard deviations below `usual`, `runs` weeks
    in a row. `false_alarm` is the chance of an alarm in `weeks` calm weeks, `caught` the chance of one within the first two
    weeks in which the share is `drifted`.
    """
    limit = usual - k * np.sqrt(usual * (1 - usual) / labels)
    cut = np.ceil(limit * labels - 1e-9) - 1  # the largest count that lies below the limit
    calm, after = (float(stats.binom.cdf(cut, labels, share)) for share in (usual, drifted))
    return _any_run(calm, runs, weeks), _any_run(after, runs, 2)


def _any_run(p: float, runs: int, weeks: int) -> float:
    """The chance of at least one run of `runs` successes in `weeks` independent weeks with success chance `p`."""
    state = np.zeros(runs + 1)
    state[0] = 1.0
    for _ in range(weeks):
        new = np.zeros_like(state)
        new[0] = state[:runs].sum() * (1 - p)
        new[1 : runs + 1] = state[:runs] * p
        new[runs] += state[runs]
        state = new
    return float(state[runs])
