"""Mutants: a good fraud model, copies of it with one hidden fault each, and behavioural tests that are run on all of them.

A model is a plain function of rows (a DataFrame with the columns of ORDINARY) that returns a score from 0 to 1 for each row;
from THRESHOLD on a payment goes to review. Everything is invented; the model is written by hand in the manner of PayGuard.

**Tests are literals.** A suite is a list of dicts with the keys

- `kind`: "MFT" (minimum functionality), "INV" (invariance) or "DIR" (direction);
- `row`: columns in which the payment differs from ORDINARY, such as {"amount": 900.0, "night": 1};
- `expect`: of an MFT what happens, "review" or "pass"; of an INV "same"; of a DIR "higher", "lower", "not_lower" or
  "not_higher";
- `edit` (INV and DIR): columns that are changed for the second look, such as {"name": "Zoltan"}.

An MFT holds if the row is treated as expected; an INV if the edited row scores the same to within SAME; a DIR if the edited
row scores higher (or lower, or not lower, or not higher) than the first, where a difference up to SAME is none.

A world holds `number` of the nine FAULTS, each with details that its seed decides: `world(seed, mutants=9)` has them all.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm.worlds import payguard
from aipm.worlds.seeds import public_seed

NAME = "mutants"
PUBLIC_SEED = public_seed(NAME, 0)
MUTANTS = 6
THRESHOLD = 0.02
SAME = 1e-6
KINDS = {"MFT": ("review", "pass"), "INV": ("same",), "DIR": ("higher", "lower", "not_lower", "not_higher")}

Model = Callable[[pd.DataFrame], np.ndarray]
Test = Mapping[str, Any]  # one literal of a suite, as above

ORDINARY = {
    "amount": 60.0,  # in `currency`; negative for a refund
    "currency": "EUR",
    "night": 0,
    "device_new": 0,
    "velocity_24h": 1,  # payments with this card in the last 24 hours
    "merchant_risk": 0.2,  # 0 to 1, or None where the shop is unknown: then the model takes UNKNOWN_SHOP
    "segment": "established",
    "name": "Anna",  # the cardholder; the model must not care
}
EUROS = {"EUR": 1.0, "USD": 0.8, "JPY": 0.00625}  # what one unit is worth, set for the course
UNKNOWN_SHOP = 0.6
SEGMENTS = tuple(payguard.SEGMENTS)
RANGES = {
    "amount": (-1e6, 1e6),
    "velocity_24h": (0, 500),
    "merchant_risk": (0, 1),
    "night": (0, 1),
    "device_new": (0, 1),
}


def good(rows: pd.DataFrame) -> np.ndarray:
    """The model as it was meant: PayGuard's formula on euros; a refund never goes to review."""
    euros = rows["amount"].to_numpy(float) * rows["currency"].map(EUROS).to_numpy(float)
    risk = rows["merchant_risk"].astype(float).fillna(UNKNOWN_SHOP).to_numpy()
    segment = np.select([rows["segment"] == "established", rows["segment"] == "new_user"], [0.0, 0.3], 1.2)
    z = -12.2 + np.log(np.maximum(euros, 0.01)) - 3.6 + segment
    z = z + 1.6 * rows["night"].to_numpy(float) + 2.2 * rows["device_new"].to_numpy(float)
    z = z + 0.75 * np.minimum(rows["velocity_24h"].to_numpy(float), 12) + 6 * risk
    return np.where(euros < 0, 0.0, 1 / (1 + np.exp(-z)))


@dataclass(frozen=True)
class Mutant:
    """One faulty copy: its `fault` (a name of FAULTS), `what` it does in words, and `model`, a function of rows."""

    fault: str
    what: str
    model: Model


def _changed(**columns: Callable[[pd.DataFrame], pd.Series | str]) -> Model:
    """A model that sees `columns` (each a function of the rows) in place of the true ones."""

    def model(rows: pd.DataFrame) -> np.ndarray:
        return good(rows.assign(**{name: change(rows) for name, change in columns.items()}))

    return model


def _blind_segment(rng: np.random.Generator) -> tuple[str, Model]:
    segment = str(rng.choice(["new_user", "cross_border"]))
    return f"ignores new devices of {segment}", _changed(
        device_new=lambda rows: rows["device_new"].where(rows["segment"] != segment, 0)
    )


def _reads_names(rng: np.random.Generator) -> tuple[str, Model]:
    late = bool(rng.integers(2))
    half = "the second half of the alphabet" if late else "the first half of the alphabet"

    def model(rows: pd.DataFrame) -> np.ndarray:
        struck = (rows["name"].str[:1].str.upper() > "M") == late
        return np.clip(good(rows) * np.where(struck, 3.0, 1.0), 0, 1)

    return f"triples the score of names from {half}", model


def _currency_blind(rng: np.random.Generator) -> tuple[str, Model]:
    return "takes every amount for euros", _changed(currency=lambda rows: "EUR")


def _amount_cap(rng: np.random.Generator) -> tuple[str, Model]:
    cap = float(rng.choice([500, 1000, 2000]))
    return f"takes amounts over {cap:g} € for an error and sees 1 €", _changed(
        amount=lambda rows: rows["amount"].where(rows["amount"] * rows["currency"].map(EUROS) <= cap, 1.0)
    )


def _night_flip(rng: np.random.Generator) -> tuple[str, Model]:
    return "has day and night the wrong way round", _changed(night=lambda rows: 1 - rows["night"])


def _velocity_wrap(rng: np.random.Generator) -> tuple[str, Model]:
    limit = int(rng.choice([8, 10, 12]))
    return f"counts payments up to {limit} and then starts again at 0", _changed(
        velocity_24h=lambda rows: rows["velocity_24h"].where(rows["velocity_24h"] < limit, 0)
    )


def _unknown_shop(rng: np.random.Generator) -> tuple[str, Model]:
    return "takes an unknown shop for a safe one", _changed(
        merchant_risk=lambda rows: rows["merchant_risk"].fillna(0.0)
    )


def _refund(rng: np.random.Generator) -> tuple[str, Model]:
    return "reviews refunds as if they were payments", _changed(amount=lambda rows: rows["amount"].abs())


def _trusts_regulars(rng: np.random.Generator) -> tuple[str, Model]:
    segment = str(rng.choice(["established", "cross_border"]))

    def model(rows: pd.DataFrame) -> np.ndarray:
        return np.where(rows["segment"] == segment, np.minimum(good(rows), THRESHOLD / 2), good(rows))

    return f"never reviews {segment}", model


FAULTS = {
    "blind_segment": _blind_segment,
    "reads_names": _reads_names,
    "currency_blind": _currency_blind,
    "amount_cap": _amount_cap,
    "night_flip": _night_flip,
    "velocity_wrap": _velocity_wrap,
    "unknown_shop": _unknown_shop,
    "refund": _refund,
    "trusts_regulars": _trusts_regulars,
}


@lru_cache(maxsize=64)
def world(seed: int, mutants: int = MUTANTS) -> tuple[Mutant, ...]:
    """A tuple of `mutants` (1 to 9) different Mutants, with details that the seed decides."""
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(list(FAULTS))[:mutants]
    return tuple(Mutant(str(fault), *FAULTS[fault](rng)) for fault in chosen)


def public_world() -> tuple[Mutant, ...]:
    """The six mutants of the open notebook."""
    return world(PUBLIC_SEED)


def rows_of(suite: Sequence[Test]) -> pd.DataFrame:
    """The rows of a suite's tests as one DataFrame: all before their edit, then all after it; an MFT is not edited."""
    before = [{**ORDINARY, **test["row"]} for test in suite]
    after = [{**row, **test.get("edit", {})} for row, test in zip(before, suite, strict=True)]
    return pd.DataFrame(before + after, columns=list(ORDINARY)).astype({"merchant_risk": float})


def holds(suite: Sequence[Test], model: Model, rows: pd.DataFrame | None = None) -> np.ndarray:
    """Which tests of a suite a model passes, as booleans; `rows` are those of `rows_of(suite)` where they are known."""
    rows = rows_of(suite) if rows is None else rows
    first, second = np.split(model(rows), 2)
    passed = []
    for test, old, new in zip(suite, first, second, strict=True):
        passed.append(
            {
                "review": old >= THRESHOLD,
                "pass": old < THRESHOLD,
                "same": abs(new - old) <= SAME,
                "higher": new > old + SAME,
                "lower": new < old - SAME,
                "not_lower": new >= old - SAME,
                "not_higher": new <= old + SAME,
            }[test["expect"]]
        )
    return np.array(passed, bool)


def kills(suite: Sequence[Test], mutants: Iterable[Mutant]) -> pd.DataFrame:
    """By mutant, which tests it fails: a boolean DataFrame with a row a fault and a column a test."""
    rows = rows_of(suite)
    return pd.DataFrame({mutant.fault: ~holds(suite, mutant.model, rows) for mutant in mutants}).T


@lru_cache(maxsize=1)
def everyday() -> pd.DataFrame:
    """20,000 ordinary payments with `fraud`: PayGuard's own, in euros, all shops known, no refunds, names from all letters."""
    drawn = payguard.world(PUBLIC_SEED, payments=20_000)
    names = np.array(["Anna", "Bela", "Cleo", "Dina", "Noor", "Omar", "Pia", "Zoltan"])
    rows = drawn[["amount", "night", "device_new", "velocity_24h", "merchant_risk", "segment", "fraud"]].copy()
    return rows.assign(currency="EUR", name=names[np.arange(len(rows)) % len(names)])


def accuracy(model: Model) -> float:
    """The share of everyday payments that a model treats rightly: review for fraud, pass for the rest."""
    rows = everyday()
    return float(((model(rows) >= THRESHOLD) == (rows["fraud"] == 1)).mean())
