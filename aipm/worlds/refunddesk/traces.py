"""Traces of RefundDesk's public month: every call that the agent made to a tool, one row each.

Everything here is simulated. Until the day KEYS_FROM a repeated call carried no key, so a refund whose answer was lost could
be paid again. The agent called the tools with its own authority, which may pay any amount, and not with the customer's.
"""

from functools import lru_cache

import numpy as np
import pandas as pd

from aipm.worlds import refunddesk
from aipm.worlds.files import read_public
from aipm.worlds.refunddesk import parameters as given
from aipm.worlds.refunddesk import tools

NAME = "refunddesk_traces"
TRIES = given.TRACE_TRIES
OUTCOMES = ("ok", "timed_out", "never_works", "to_a_person")


CALLED = {"refund_small": "refund", "refund_any": "refund"}  # tools whose rates and seconds `parameters` gives together


def simulate(rng: np.random.Generator, month: pd.DataFrame) -> pd.DataFrame:
    """The calls of a month of cases: case, step, tool, try, outcome (one of OUTCOMES), done, key, euros, seconds, tokens.

    Each case begins with a look-up. Then comes the tool it needs: alone where the agent may use it, else as a draft for a
    person. `done` is 1 where the call changed something, whether its answer arrived or not; `euros` is what it then paid.
    """
    first = _calls(rng, month, np.full(len(month), "look_up"), step=1)
    rest = month[month["case"].isin(first.loc[first["outcome"] == "ok", "case"])].reset_index(drop=True)
    need = tools.needed(rest)
    alone = np.isin(need, ["refund_small", "refund_any", "look_up"])
    second = _calls(rng, rest, np.where(alone, need, "draft"), step=2, skip=need == "look_up")
    calls = pd.concat([first, second], ignore_index=True)
    order = np.lexsort((calls["try"], calls["step"], calls["case"]))
    return calls.iloc[order].reset_index(drop=True)


def _calls(
    rng: np.random.Generator, month: pd.DataFrame, tool: np.ndarray, step: int, skip: np.ndarray | bool = False
) -> pd.DataFrame:
    """Up to TRIES calls of one tool for each case of a month (those of `skip` left out), in order of case and try."""
    keep = ~np.broadcast_to(skip, len(month))
    cases, tool = month[keep], tool[keep]
    called = [CALLED.get(name, name) for name in tool]
    rates = np.array([given.CALLS[name] for name in called])
    late = rng.random((len(cases), TRIES)) < rates[:, :1]
    never = rng.random(len(cases)) < rates[:, 1]
    silent = rng.random((len(cases), TRIES)) < rates[:, 2:]
    seconds = np.array([given.TIME[name] for name in called])[:, None] * np.exp(
        given.TIME_SPREAD * rng.standard_normal((len(cases), TRIES))
    )
    used = rng.poisson(given.TRACE_TOKENS, (len(cases), TRIES))
    tries = np.where(late.all(axis=1), TRIES, late.argmin(axis=1) + 1)
    row, attempt = np.nonzero(np.arange(TRIES) < tries[:, None])
    timed_out, lasts = late[row, attempt], never[row]
    outcome = np.select([timed_out, lasts, tool[row] == "draft"], ["timed_out", "never_works", "to_a_person"], "ok")
    keyed = cases["day"].to_numpy()[row] >= given.KEYS_FROM
    changes = np.isin(tool[row], ["refund_small", "refund_any"]) & ~lasts
    did = changes & (~timed_out | silent[row, attempt])
    before: np.ndarray = np.cumsum(did) - did  # calls of all cases that had been done before
    earlier = before - np.repeat(before[np.r_[True, np.diff(row) > 0]], tries)
    did &= ~(keyed & (earlier > 0))  # with the key, the second call is told what the first one did
    asked = cases["asked_euros"].to_numpy()[row]
    return pd.DataFrame(
        {
            "case": cases["case"].to_numpy()[row],
            "step": step,
            "tool": tool[row],
            "try": attempt + 1,
            "outcome": outcome,
            "done": did.astype(int),
            "key": keyed.astype(int),
            "euros": np.where(did, asked, 0.0),
            "seconds": np.where(timed_out, given.TIMEOUT, seconds[row, attempt].clip(max=given.TIMEOUT)).round(1),
            "tokens": used[row, attempt],
        }
    )


@lru_cache(maxsize=1)
def _public() -> pd.DataFrame:
    return read_public(NAME, "traces.csv.gz")


def load() -> pd.DataFrame:
    """The public traces: one row a call to a tool."""
    return _public().copy()


def public_traces() -> pd.DataFrame:
    """The traces of the public month, as they are published."""
    rng = np.random.default_rng([refunddesk.PUBLIC_SEED, 1])
    return simulate(rng, refunddesk.public_world())


def paid_twice(traces: pd.DataFrame) -> pd.DataFrame:
    """The cases that were paid more than once: case, payments, euros, in order of the euros paid too much."""
    paid = traces[traces["euros"] > 0].groupby("case")["euros"].agg(["size", "first", "sum"]).reset_index()
    twice = paid[paid["size"] > 1].assign(too_much=lambda rows: rows["sum"] - rows["first"])
    twice = twice.rename(columns={"size": "payments", "sum": "euros"}).drop(columns="first")
    return twice.sort_values("too_much", ascending=False).reset_index(drop=True)
