"""How long the fuzzing tries: a few examples, the same every time, in `make test`; many new ones in `make fuzz`.

AIPM_FUZZ_EXAMPLES is how many a property gets in the long run; slow properties get a share of it. What fails is printed
with the decorator that repeats it, and is then kept as a case of tests/fuzz/corpus.py.
"""

import functools
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, Phase, example, given, seed, settings
from hypothesis.configuration import set_hypothesis_home_dir

LONG = int(os.environ.get("AIPM_FUZZ_EXAMPLES", "0"))
set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "aipm-hypothesis")  # what it remembers stays out of the course


@dataclass
class Tally:
    """How many cases a property ran, and for how long (wall seconds)."""

    cases: int = 0
    seconds: float = 0.0


TALLIES: dict[str, Tally] = {}


def fuzz(quick, share=1.0, finds=(), **strategies):
    """Make a test a property of `strategies`: `quick` examples, or in the long run `share` of AIPM_FUZZ_EXAMPLES.

    `finds` are cases of tests/fuzz/corpus.py, which are tried every time.
    """

    def decorate(test):
        tally = TALLIES.setdefault(test.__name__.removeprefix("test_"), Tally())

        @functools.wraps(test)
        def counted(*arguments, **values):
            start = time.perf_counter()
            try:
                return test(*arguments, **values)
            finally:
                tally.cases += 1
                tally.seconds += time.perf_counter() - start

        effort = settings(
            max_examples=max(1, int(LONG * share)) if LONG else quick,
            derandomize=not LONG,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate, Phase.shrink],
        )
        made = effort(given(**strategies)(counted))
        for find in finds:
            made = example(**find)(made)
        return made

    return decorate


def sample(strategy, count, number=0):
    """`count` values of a strategy, the same every time for the same `number`, without the first and simplest ones."""
    found = []

    @seed(number)
    @settings(
        max_examples=2 * count + 20,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def keep(value):
        found.append(value)

    keep()
    return found[-count:]
