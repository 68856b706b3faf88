"""Serving: the peak hour of HelpDesk's platform, simulated call by call: replicas, batches, and how long a caller waits.

Everything here is invented. Calls arrive at random (a Poisson process). They are collected into batches; a batch leaves when
it is full, or BATCH_WAIT after its first call. It then waits for the first free replica, in order of arrival. A batch takes
a fixed time and some for each call in it, varied by chance. With batches of one and exponential times this is the M/M/c
queue of the textbooks, against whose formula the tests check it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from heapq import heapreplace
from math import ceil

import numpy as np

NAME = "serving"

RATE = 900.0  # calls a second in the peak hour
CALLS = 18_000  # simulated, 20 seconds of the peak hour; the first WARM_UP of them are not counted
WARM_UP = 1_800
FIXED, EACH = 16.0, 10.0  # milliseconds that a batch takes, and each call in it adds
SHAPE = 4.0  # of the gamma distribution by which a batch's time varies; the standard deviation is 1 / sqrt(SHAPE) of it
BATCH_WAIT = 50.0  # milliseconds after which a batch leaves although it is not full
GIVES_UP = 400.0  # milliseconds after which the caller has gone, and the answer counts as an error
EUROS = 0.60  # a replica and hour

P95, ERRORS = 150.0, 0.005  # the promise: milliseconds, share of calls
MOST_REPLICAS, MOST_BATCH = 40, 32


@dataclass(frozen=True)
class Hour:
    """What the callers of one peak hour see, in milliseconds, the share of errors, and how busy the replicas are."""

    mean: float
    p95: float
    errors: float
    busy: float

    @property
    def kept(self) -> bool:
        """Whether the promise on the 95th percentile and on errors holds."""
        return self.p95 <= P95 and self.errors <= ERRORS


def waits(
    rng: np.random.Generator,
    replicas: int,
    batch: int,
    rate: float = RATE,
    calls: int = CALLS,
    fixed: float = FIXED,
    each: float = EACH,
    shape: float = SHAPE,
) -> np.ndarray:
    """How long each of `calls` calls waits for its answer, in milliseconds, in order of arrival.

    `rng` is a numpy Generator; `rate` in calls a second. `shape` 1 makes the times of batches exponential.
    """
    arrival = np.cumsum(rng.exponential(1000 / rate, calls))
    first, leaves = _batches(arrival, batch)
    size = np.diff(first, append=calls)
    takes = (fixed + each * size) * rng.gamma(shape, 1 / shape, len(size))
    free = [0.0] * replicas
    done: list[float] = []
    for ready, time in zip(leaves.tolist(), takes.tolist(), strict=True):
        end = max(ready, free[0]) + time
        heapreplace(free, end)
        done.append(end)
    return np.repeat(done, size) - arrival


def _batches(arrival: np.ndarray, batch: int) -> tuple[np.ndarray, np.ndarray]:
    """The place of the first call of each batch, and when the batch leaves."""
    if batch == 1:
        return np.arange(len(arrival)), arrival
    last = np.minimum(
        np.arange(len(arrival)) + batch, np.searchsorted(arrival, arrival + BATCH_WAIT, side="right")
    ).tolist()
    starts: list[int] = []
    place = 0
    while place < len(arrival):
        starts.append(place)
        place = last[place]
    first = np.array(starts)
    size = np.diff(first, append=len(arrival))
    return first, np.where(size == batch, arrival[first + size - 1], arrival[first] + BATCH_WAIT)


def load(batch: int, rate: float = RATE) -> float:
    """Replicas that full batches of this size keep busy all the time; with no more than these, the queue never ends."""
    return rate / 1000 * (FIXED / batch + EACH)


@lru_cache(maxsize=4096)
def hour(seed: int, replicas: int, batch: int) -> Hour:
    """The Hour that a number of replicas and a size of batch give, under the traffic of `seed`."""
    seen = waits(np.random.default_rng(seed), replicas, batch)[WARM_UP:]
    return Hour(
        float(seen.mean()),
        float(np.quantile(seen, 0.95)),
        float((seen > GIVES_UP).mean()),
        load(batch) / replicas,
    )


def pooled(seeds: Iterable[int], replicas: int, batch: int) -> Hour:
    """The Hour averaged over the traffic of several seeds."""
    hours = [hour(seed, replicas, batch) for seed in seeds]
    return Hour(*(float(np.mean([getattr(one, name) for one in hours])) for name in ("mean", "p95", "errors", "busy")))


@lru_cache(maxsize=8)
def least(seeds: tuple[int, ...]) -> tuple[int, int]:
    """(replicas, batch) of the fewest replicas that keep the promise under the traffic of `seeds` (a tuple)."""
    found = (MOST_REPLICAS + 1, 1)
    for batch in range(1, MOST_BATCH + 1):
        for replicas in range(ceil(load(batch)), found[0]):
            if pooled(seeds, replicas, batch).kept:
                found = (replicas, batch)
                break
            if pooled(seeds, MOST_REPLICAS, batch).p95 > P95:
                break  # too long even without a queue
    return found


def world(seed: int) -> int:
    """The seed itself: traffic nobody has seen."""
    return int(seed)
