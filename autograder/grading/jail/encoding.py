"""A value as JSON-ready data of the wire's format: what a learner's process says of an answer, and ours of an argument."""

from __future__ import annotations

import base64
import datetime
import math
from collections import deque
from collections.abc import ItemsView, KeysView, ValuesView
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from autograder.grading.jail.wire import (
    KINDS,
    MOST_BITS,
    MOST_BYTES,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_DEPTH,
    MOST_DIGITS,
    MOST_ITEMS,
    TEXT,
    WireError,
    require_whole,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from autograder.grading.jail.wire import Encoded, Form


class Encoder:
    """Turns values into JSON-ready data; `functions` collects the functions met, by their number."""

    def __init__(self, functions: list[Callable[..., Any]] | None = None):
        self.functions = functions
        self.items = self.cells = 0

    def encode(self, value: Any, depth: int = 0) -> Encoded:
        """`value` as JSON-ready data; raises WireError where it is too large or too deep."""
        self._count(1)
        if depth > MOST_DEPTH:
            raise WireError(f"it is nested more than {MOST_DEPTH} levels deep")
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is str:
            return self._text(value)
        if kind is int:
            return value if abs(value) < 2**53 else self._long(value)
        if kind is float:
            return value if math.isfinite(value) else {"float": repr(value)}
        for base, encode in PLAIN:
            if not isinstance(value, base):
                continue
            try:
                return encode(self, value, depth + 1)
            except WireError:
                raise
            except Exception:  # an object that only pretends to be of this type
                break
        if self.functions is not None and callable(value) and not isinstance(value, type):
            self.functions.append(value)
            return {"function": len(self.functions) - 1, "name": text_of(getattr(value, "__name__", "function"), 60)}
        return {"opaque": text_of(kind.__name__, 60), "text": text_of(safe_repr(value), TEXT)}

    def _count(self, items: int, cells: int = 0) -> None:
        self.items += items
        self.cells += cells
        if self.items > MOST_ITEMS:
            raise WireError(f"it holds more than {MOST_ITEMS:,} values")
        if self.cells > MOST_CELLS:
            raise WireError(f"it holds arrays of more than {MOST_CELLS:,} elements")

    def _text(self, value: str) -> str:
        require_whole(value)
        return value

    def _long(self, value: int) -> Form:
        if value.bit_length() > MOST_BITS:
            raise WireError(f"it holds a whole number of more than {MOST_DIGITS} digits")
        return {"int": str(value)}

    def all(self, values: Iterable[Any], depth: int) -> list[Encoded]:
        """Each of `values`, encoded."""
        return [self.encode(value, depth) for value in values]

    def mapping(self, value: dict[Any, Any], depth: int) -> Form:
        """A dict as a list of pairs, since keys need not be text."""
        return {"dict": [[self.encode(key, depth), self.encode(inner, depth)] for key, inner in dict.items(value)]}

    def array(self, value: np.ndarray | np.generic, depth: int) -> Form:
        """An array as its bytes, or as a list where it holds objects."""
        value = np.asarray(value)
        if value.nbytes > MOST_BYTES // 2:
            raise WireError(f"it holds an array of {value.nbytes:,} bytes")
        if value.dtype.kind in KINDS and value.dtype.names is None:
            self._count(value.size if value.dtype.kind in "SU" else 0, value.size)
            if value.dtype.kind == "U":
                require_whole("".join(value.ravel().tolist()))
            data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
            return {"array": data, "dtype": value.dtype.str, "shape": list(value.shape)}
        return {"objects": self.all(value.ravel().tolist(), depth), "shape": list(value.shape)}

    def column(self, values: pd.Series | pd.Index, depth: int) -> Form:
        """A pandas column or index as an array; types of pandas' own become objects."""
        if isinstance(values.dtype, np.dtype) and values.dtype.kind in KINDS:
            return self.array(values.to_numpy(), depth)
        return {"objects": self.all(values.astype(object).tolist(), depth), "shape": [len(values)]}

    def frame(self, value: pd.DataFrame, depth: int) -> Form:
        """A DataFrame column by column."""
        if value.shape[1] > MOST_COLUMNS:
            raise WireError(f"it has {value.shape[1]:,} columns; at most {MOST_COLUMNS:,} cross")
        labels = self.all(value.columns.tolist(), depth)
        columns: list[Encoded] = [self.column(value.iloc[:, place], depth) for place in range(value.shape[1])]
        return {"frame": columns, "labels": labels, "index": self.column(value.index, depth)}

    def series(self, value: pd.Series, depth: int) -> Form:
        """A Series with its name and index."""
        index = self.column(value.index, depth)
        return {"series": self.column(value, depth), "name": self.encode(value.name, depth), "index": index}


# In the order in which they are tried: a type before those that it is derived from.
PLAIN: tuple[tuple[type, Callable[[Encoder, Any, int], Encoded]], ...] = (
    (type(Ellipsis), lambda encoder, value, depth: {"ellipsis": True}),
    (np.generic, lambda encoder, value, depth: {"scalar": encoder.array(value, depth)}),
    (np.ndarray, Encoder.array),
    (pd.DataFrame, Encoder.frame),
    (pd.Series, Encoder.series),
    (pd.Index, lambda encoder, value, depth: {"pandas_index": encoder.column(value, depth)}),
    (type(pd.NaT), lambda encoder, value, depth: {"float": "nan"}),
    (datetime.datetime, lambda encoder, value, depth: {"datetime": datetime.datetime.isoformat(value)}),
    (datetime.date, lambda encoder, value, depth: {"date": datetime.date.isoformat(value)}),
    (datetime.timedelta, lambda encoder, value, depth: {"seconds": value.total_seconds()}),
    (complex, lambda encoder, value, depth: {"scalar": encoder.array(np.complex128(value), depth)}),
    (Fraction, lambda encoder, value, depth: encoder.encode(float(value), depth)),
    (Decimal, lambda encoder, value, depth: encoder.encode(float(value), depth)),
    (range, lambda encoder, value, depth: encoder.all(range.__iter__(value), depth)),
    (deque, lambda encoder, value, depth: encoder.all(deque.__iter__(value), depth)),
    (KeysView, lambda encoder, value, depth: encoder.all(list(value), depth)),
    (ValuesView, lambda encoder, value, depth: encoder.all(list(value), depth)),
    (ItemsView, lambda encoder, value, depth: encoder.all(list(value), depth)),
    (bool, lambda encoder, value, depth: bool(value)),
    (int, lambda encoder, value, depth: encoder.encode(int.__int__(value), depth)),
    (float, lambda encoder, value, depth: encoder.encode(float.__float__(value), depth)),
    (str, lambda encoder, value, depth: encoder.encode(str.__str__(value), depth)),
    (bytes, lambda encoder, value, depth: {"bytes": base64.b64encode(value).decode()}),
    (dict, Encoder.mapping),
    (list, lambda encoder, value, depth: encoder.all(list.__iter__(value), depth)),
    (tuple, lambda encoder, value, depth: {"tuple": encoder.all(tuple.__iter__(value), depth)}),
    (frozenset, lambda encoder, value, depth: {"frozenset": encoder.all(frozenset.__iter__(value), depth)}),
    (set, lambda encoder, value, depth: {"set": encoder.all(set.__iter__(value), depth)}),
)


def safe_repr(value: object) -> str:
    """The repr of a value on one line, or an empty text where it fails."""
    try:
        return " ".join(repr(value)[: 4 * TEXT].split())
    except BaseException:
        return ""
