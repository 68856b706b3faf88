"""Attackers of the desk: one that copies a public list, one that rewords it, and one that studies the limits and tries again.

Everything here is simulated. An attack has two hurdles: the model must do what it is told (a chance, larger with every try),
and the code must let the call through (`tools`). Against limits in code the second hurdle holds for all three.
"""

from functools import lru_cache

import numpy as np
import pandas as pd

from aipm.worlds.refunddesk import parameters as given
from aipm.worlds.refunddesk import tools
from aipm.worlds.refunddesk.curves import once
from aipm.worlds.refunddesk.tools import TOOLS, Policy

KINDS = ("copied", "changed", "adaptive")
FIRST_ACCOUNT = 1_000_000  # attackers' accounts are numbered from here


def obeys(rng: np.random.Generator, kind: str, attacks: int, tries: int = given.TRIES) -> np.ndarray:
    """Whether the model does what each of `attacks` attacks wants, as booleans, simulated.

    copied: a text of the public list, which the guard knows. changed: the same texts reworded, one try each, with the chance
    that fixed attacks had in a published table. adaptive: up to `tries` tries, each attack with its own chance.
    """
    if kind == "copied":
        return rng.random(attacks) < given.PATCHED
    if kind == "changed":
        return rng.random(attacks) < given.STATIC_TO_FITTED[0][0]
    if kind == "adaptive":
        return rng.random(attacks) < once(tries, given.ADAPTIVE)
    raise ValueError(f"there is no attacker {kind!r}; choose from {', '.join(KINDS)}")


def plan(policy: Policy, kind: str, accounts: int = given.ACCOUNTS) -> pd.DataFrame:
    """The calls that an attacker wants in one day: customer, tool, asked_euros.

    Those who do not study the policy ask for the most valuable order, again and again, from one account, with each tool that
    may pay. The adaptive attacker asks for exactly what the caps leave, from every account, and takes what no cap sees.
    """
    return _plan(policy, kind, accounts).copy()


@lru_cache(maxsize=64)
def _plan(policy: Policy, kind: str, accounts: int) -> pd.DataFrame:
    """What `plan` says; cached, since an attacker makes the same plan on each of many days."""
    if kind != "adaptive":
        names = ["refund_any", "refund_small"]
        wants = [(FIRST_ACCOUNT, name, TOOLS[name].most) for name in names for _ in range(given.COPIED_STRINGS // 2)]
        return pd.DataFrame(wants, columns=["customer", "tool", "asked_euros"])
    numbers = FIRST_ACCOUNT + np.arange(accounts)
    busy = np.resize(numbers, given.CAPACITY)
    parts = []
    paying = [name for name in policy.alone if TOOLS[name].capped and TOOLS[name].most]
    if paying:
        best = max(paying, key=lambda name: TOOLS[name].most)
        cap = min(TOOLS[best].most, policy.cap("per_case"), policy.cap("per_customer"), policy.cap("per_day"))
        if cap > 0:  # as often as the desk serves cases: what one ledger refuses, the next one may pay
            parts.append(pd.DataFrame({"customer": busy, "tool": best, "asked_euros": cap}))
    if "change_address" in policy.alone:
        parts.append(pd.DataFrame({"customer": numbers, "tool": "change_address", "asked_euros": 0.0}))
    if "close_account" in policy.alone:
        parts.append(pd.DataFrame({"customer": busy, "tool": "close_account", "asked_euros": 0.0}))
    empty = pd.DataFrame({"customer": [], "tool": [], "asked_euros": []})
    return pd.concat(parts, ignore_index=True) if parts else empty


def attack(
    rng: np.random.Generator, policy: Policy, kind: str, accounts: int = given.ACCOUNTS, tries: int = given.TRIES
) -> float:
    """The euros that one attacker gets in one day under a policy, simulated; no honest customer writes before.

    Only what the model obeys reaches the tools. Caps in the prompt do not hold against a model that obeys.
    """
    wants = plan(policy, kind, accounts)
    done = wants[obeys(rng, kind, len(wants), tries)].assign(day=1)
    if done.empty:
        return 0.0
    through = tools.alone(policy, done, done["tool"].to_numpy(), capped=policy.in_code)
    worth = done["tool"].map({name: 0.0 if tool.capped else tool.most for name, tool in TOOLS.items()})
    return float((done["asked_euros"] + worth)[through].sum())


def attack_with_customers(
    rng: np.random.Generator, policy: Policy, kind: str, day: pd.DataFrame, accounts: int = given.ACCOUNTS
) -> tuple[float, float]:
    """(euros of the attacker, share of the honest cases without a person) on a day of cases, the attacker writing first."""
    wants = plan(policy, kind, accounts)
    wants = wants[obeys(rng, kind, len(wants))].assign(day=int(day["day"].iloc[0]), intent="return")
    both = pd.concat([wants, day], ignore_index=True)
    tool = np.r_[wants["tool"].to_numpy(object), tools.needed(day)]
    theirs = np.arange(len(both)) < len(wants)
    through = tools.alone(policy, both, tool, capped=policy.in_code | ~theirs)
    worth = wants["tool"].map({name: 0.0 if each.capped else each.most for name, each in TOOLS.items()}).to_numpy(float)
    got = (both["asked_euros"].to_numpy()[theirs] + worth)[through[theirs]].sum()
    honest = 1 - day["p_bad"].to_numpy()
    return float(got), float(honest @ through[~theirs] / honest.sum())
