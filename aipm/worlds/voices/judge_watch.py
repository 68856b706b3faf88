"""Half-years of a judge in service: the vendor may change it, and labels by people are to notice it.

Invented. Each week the judge grades a thousand sentences, and people label some of them. The true share of displeased drifts
with the season. In a third of the half-years nothing happens to the judge; in a third it grows deaf (it finds fewer of the
displeased), in a third nervous (it calls more of the others).
"""

from dataclasses import dataclass

import numpy as np

from aipm.worlds.seeds import public_seed

NAME = "judge_watch"
PUBLIC_SEED = public_seed(NAME, 12)
WEEKS, FIRST, WINDOW = (
    26,
    6,
    4,
)  # weeks of a half-year; the first ones, which are compared with; those that are compared
JUDGED = 1000  # sentences a week
RATE, DEAF, NERVOUS = 0.90, 0.65, 0.70  # the judge's two rates before; of the displeased after; of the others after
SOON = 6  # weeks within which a change is to be noticed
YEARS = 150  # half-years of a world
SIGNALS = ("agreement", "called_share")
SOURCES = ("all", "called", "left_alone", "half_each")
KINDS = ("quiet", "deaf", "nervous")


@dataclass(frozen=True)
class Noticed:
    """What an alarm did, as shares of half-years: of the quiet ones it rang in `false`; of the others it rang in time."""

    false: float
    deaf: float
    nervous: float


@dataclass(frozen=True)
class HalfYears:
    """YEARS half-years: `share` of displeased by week, the judge's two rates by week, `kind` and the week of `change`."""

    seed: int
    share: np.ndarray  # (half-years, weeks)
    tpr: np.ndarray
    tnr: np.ndarray
    kind: np.ndarray
    change: np.ndarray

    def agreement(self, source: str, labels: int) -> np.ndarray:
        """Of `labels` labels a week, how many agree with the judge, by half-year and week; `source` is one of SOURCES."""
        rng = np.random.default_rng([self.seed, 1])
        hit, alarm = self.share * self.tpr, (1 - self.share) * (1 - self.tnr)
        quiet = (1 - self.share) * self.tnr
        of_called, of_left = hit / (hit + alarm), quiet / (1 - hit - alarm)
        if source == "half_each":
            half = labels // 2
            return np.asarray(rng.binomial(half, of_called) + rng.binomial(labels - half, of_left))
        chance = {"all": hit + quiet, "called": of_called, "left_alone": of_left}[source]
        return np.asarray(rng.binomial(labels, chance))

    def called_share(self) -> np.ndarray:
        """The share of the judged sentences that the judge calls displeased, by half-year and week."""
        chance = self.share * self.tpr + (1 - self.share) * (1 - self.tnr)
        return np.asarray(np.random.default_rng([self.seed, 2]).binomial(JUDGED, chance) / JUDGED)

    def moved(self, signal: str, source: str, labels: int) -> np.ndarray:
        """How far the last WINDOW weeks lie from the FIRST weeks, by half-year and week: a fall of the agreement, or any
        move of the share that is called; minus infinity where the weeks are not over yet."""
        weekly = self.called_share() if signal == "called_share" else self.agreement(source, labels) / labels
        first = weekly[:, :FIRST].mean(axis=1, keepdims=True)
        total = np.cumsum(weekly, axis=1)
        recent = (total[:, WINDOW:] - total[:, :-WINDOW]) / WINDOW
        off = np.abs(recent - first) if signal == "called_share" else first - recent
        moved = np.full(weekly.shape, -np.inf)
        moved[:, WINDOW:] = off
        moved[:, : FIRST + 1] = -np.inf
        return moved

    def noticed(self, signal: str, source: str, labels: int, alarm: float) -> Noticed:
        """What an alarm at a move of `alarm` or more does. One that rang before the change is not in time."""
        rings = self.moved(signal, source, labels) >= alarm
        first = np.where(rings.any(axis=1), rings.argmax(axis=1), WEEKS + 1)
        in_time = (first >= self.change) & (first < self.change + SOON)
        quiet, deaf, nervous = (self.kind == place for place in range(len(KINDS)))
        return Noticed(
            float((first[quiet] <= WEEKS).mean()), float(in_time[deaf].mean()), float(in_time[nervous].mean())
        )


def world(seed: int) -> HalfYears:
    """YEARS half-years of a seed, a third of each kind."""
    rng = np.random.default_rng(seed)
    kind = np.arange(YEARS) % len(KINDS)
    start, end = rng.uniform(0.22, 0.38, (2, YEARS, 1))
    share = start + (end - start) * np.linspace(0, 1, WEEKS)
    change = rng.integers(8, 16, YEARS)
    after = np.arange(WEEKS) >= change[:, None]
    tpr = np.where(after & (kind == KINDS.index("deaf"))[:, None], DEAF, RATE)
    tnr = np.where(after & (kind == KINDS.index("nervous"))[:, None], NERVOUS, RATE)
    return HalfYears(seed, share, tpr, tnr, kind, change)


def public_worlds() -> list[HalfYears]:
    """The half-years that the open check sees."""
    return [world(PUBLIC_SEED + place) for place in range(20)]
