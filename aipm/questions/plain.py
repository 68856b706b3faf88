"""Answers as plain values: what NumPy, pandas and fractions hold, as Python's own numbers, truth values, lists and dicts.

Every judging function reads its answer through `plain`, so that no question has to know of other people's containers.
"""

import numbers
import sys
from decimal import Decimal
from typing import Any

DEEPEST = 20  # levels of nesting that are looked into; what lies deeper stays as it is


def plain(value: Any, depth: int = 0) -> Any:
    """`value` with arrays, indexes and unlabelled Series as lists, labelled Series as dicts, and scalars as Python's.

    Tables, functions and every other object stay as they are, and so do tuples, sets and the order of keys.
    """
    if depth > DEEPEST or (isinstance(value, (str, bool, int, float)) and type(value) in (str, bool, int, float)):
        return value
    np, pd = sys.modules.get("numpy"), sys.modules.get("pandas")  # what nobody has imported, no value is of
    if np and (isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0)):
        return plain(value.item(), depth + 1) if not isinstance(value.item(), np.generic) else value
    if pd and isinstance(value, pd.Series):
        entries = plain(value.tolist(), depth + 1)
        unlabelled = value.index.equals(pd.RangeIndex(len(value)))
        return entries if unlabelled else dict(zip(plain(value.index.tolist(), depth + 1), entries, strict=True))
    if np and isinstance(value, np.ndarray):
        return plain(value.tolist(), depth + 1)
    if pd and isinstance(value, (pd.Index, pd.api.extensions.ExtensionArray)):
        return plain(value.tolist(), depth + 1)
    if isinstance(value, Decimal) or (isinstance(value, numbers.Rational) and not isinstance(value, numbers.Integral)):
        return float(value)
    if isinstance(value, dict):
        return {plain(key, depth + 1): plain(entry, depth + 1) for key, entry in value.items()}
    if type(value) in (list, tuple, set, frozenset):
        return type(value)(plain(entry, depth + 1) for entry in value)
    return value


def is_table(value: Any) -> bool:
    """Whether `value` is a pandas DataFrame."""
    pd = sys.modules.get("pandas")
    return pd is not None and isinstance(value, pd.DataFrame)
