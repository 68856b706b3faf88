"""The only way into or out of a learner's process: plain data in JSON, never pickle, with limits on size and depth.

What can cross: None, `...`, booleans, numbers, text, bytes, lists, tuples, sets, dicts, dates, NumPy scalars and
arrays, pandas Series, DataFrames and timestamps. A function crosses as a number to call it by. Anything else crosses
as an Opaque: its type's name and a short text, so that a judge can say what it saw.
"""

from __future__ import annotations

import base64
import datetime
import json
import math
import socket
import struct
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import EllipsisType

    # What a value may be at either end, and what stands for it on the way. A learner's function is something to call.
    Plain: TypeAlias = (
        EllipsisType | bool | int | float | str | bytes | datetime.date | datetime.timedelta
        | list["Plain"] | tuple["Plain", ...] | set["Plain"] | frozenset["Plain"] | dict["Plain", "Plain"]
        | np.generic | np.ndarray | pd.Series | pd.DataFrame | pd.Index | "Opaque" | Callable[..., Any] | None
    )  # fmt: skip
    Encoded: TypeAlias = bool | int | float | str | list["Encoded"] | dict[str, "Encoded"] | None
    Form: TypeAlias = dict[str, Encoded]  # one value that JSON has no form for, under the name of its kind

MOST_BYTES = 8_000_000  # one message
MOST_ITEMS = 200_000  # values in one message
MOST_DEPTH = 40
MOST_DIGITS = 400  # of a whole number
TEXT = 120  # characters of an Opaque's text
KINDS = "biufcSUmM"  # the NumPy kinds that are plain data


class WireError(Exception):
    """A message that is too large, too deep, or not of this format."""


@dataclass(frozen=True, eq=False)
class Opaque:
    """Something that is no plain data: what it called itself, and how it looked."""

    type_name: str
    text: str

    def __repr__(self) -> str:
        return self.text or f"an object of type {self.type_name}"


class Encoder:
    """Turns values into JSON-ready data; `functions` collects the functions met, by their number."""

    def __init__(self, functions: list[Callable[..., Any]] | None = None):
        self.functions = functions
        self.items = 0

    def encode(self, value: Any, depth: int = 0) -> Encoded:
        """`value` as JSON-ready data; raises WireError where it is too large or too deep."""
        self.items += 1
        if self.items > MOST_ITEMS:
            raise WireError(f"it holds more than {MOST_ITEMS:,} values")
        if depth > MOST_DEPTH:
            raise WireError(f"it is nested more than {MOST_DEPTH} levels deep")
        kind = type(value)
        if value is None or kind is bool or kind is str:
            return value
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

    def _long(self, value: int) -> Form:
        if value.bit_length() > MOST_DIGITS * 4:
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
    (bool, lambda encoder, value, depth: bool(value)),
    (int, lambda encoder, value, depth: encoder.encode(int.__int__(value), depth)),
    (float, lambda encoder, value, depth: encoder.encode(float.__float__(value), depth)),
    (str, lambda encoder, value, depth: str.__str__(value)),
    (bytes, lambda encoder, value, depth: {"bytes": base64.b64encode(value).decode()}),
    (dict, Encoder.mapping),
    (list, lambda encoder, value, depth: encoder.all(list.__iter__(value), depth)),
    (tuple, lambda encoder, value, depth: {"tuple": encoder.all(tuple.__iter__(value), depth)}),
    (frozenset, lambda encoder, value, depth: {"frozenset": encoder.all(frozenset.__iter__(value), depth)}),
    (set, lambda encoder, value, depth: {"set": encoder.all(set.__iter__(value), depth)}),
)


def text_of(value: object, limit: int) -> str:
    """A short text of something that should be text."""
    return value[:limit] if type(value) is str else ""


def safe_repr(value: object) -> str:
    """The repr of a value on one line, or an empty text where it fails."""
    try:
        return " ".join(repr(value)[: 4 * TEXT].split())
    except BaseException:
        return ""


def decode(data: Encoded, function: Callable[[int, str], Plain] | None = None) -> Plain:
    """The value of encoded `data`; `function(number, name)` makes what stands for a learner's function.

    Raises WireError for what this module's encoder does not write.
    """
    try:
        return _decode(data, function, 0)
    except WireError:
        raise
    except Exception as error:  # whatever is wrong with bytes that somebody may have forged
        raise WireError(f"not in the format of plain data ({type(error).__name__})") from None


def _decode(data: Any, function: Callable[[int, str], Plain] | None, depth: int) -> Plain:
    if depth > 3 * MOST_DEPTH:
        raise WireError("too deep")
    if data is None or type(data) in (bool, int, float, str):
        return data
    if type(data) is list:
        return [_decode(each, function, depth + 1) for each in data]
    kind = next(iter(data))
    value = data[kind]

    def inner(each: Encoded) -> Plain:
        return _decode(each, function, depth + 1)

    if kind == "dict":
        return {hashable(inner(key)): inner(each) for key, each in value}
    if kind in ("tuple", "set", "frozenset"):
        return {"tuple": tuple, "set": set, "frozenset": frozenset}[kind](map(inner, value))
    if kind in ("array", "objects"):
        return array_of(data, inner)
    if kind == "frame":
        columns = [array_of(column, inner) for column in value]
        frame = pd.DataFrame(dict(enumerate(columns)), index=array_of(data["index"], inner))
        frame.columns = [hashable(inner(label)) for label in data["labels"]]
        return frame
    if kind == "series":
        return pd.Series(array_of(value, inner), index=array_of(data["index"], inner), name=inner(data["name"]))
    if kind == "function" and function is not None:
        return function(int(value), text_of(data.get("name"), 60))
    return SIMPLE[kind](value, data)


SIMPLE: dict[str, Callable[[Any, dict[str, Any]], Plain]] = {
    "ellipsis": lambda value, data: ...,
    "int": lambda value, data: whole(value),
    "float": lambda value, data: float(value),
    "bytes": lambda value, data: base64.b64decode(value),
    "datetime": lambda value, data: datetime.datetime.fromisoformat(value),
    "date": lambda value, data: datetime.date.fromisoformat(value),
    "seconds": lambda value, data: datetime.timedelta(seconds=value),
    "scalar": lambda value, data: array_of(value, None)[()],
    "pandas_index": lambda value, data: pd.Index(array_of(value, lambda each: _decode(each, None, 0))),
    "opaque": lambda value, data: Opaque(text_of(value, 60), text_of(data.get("text"), TEXT)),
    "function": lambda value, data: Opaque("function", f"function {text_of(data.get('name'), 60)}"),
}


def whole(text: str) -> int:
    """A long whole number from its digits."""
    if len(text) > 2 * MOST_DIGITS:
        raise WireError(f"a whole number of {len(text):,} digits")
    return int(text)


def hashable(value: Plain) -> Plain:
    """`value` if it can be a key, else a WireError."""
    hash(value)
    return value


def array_of(data: dict[str, Any], inner: Callable[[Encoded], Plain] | None) -> np.ndarray:
    """The array of encoded `data`: a copy of its bytes, or objects, where there may be any (`inner` decodes them)."""
    shape = tuple(int(side) for side in data["shape"])
    if inner and "objects" in data:
        values = np.empty(len(data["objects"]), dtype=object)
        values[:] = [inner(each) for each in data["objects"]]
        return values.reshape(shape)
    dtype = np.dtype(str(data["dtype"]))
    if dtype.kind not in KINDS or dtype.names is not None:
        raise WireError(f"arrays of {dtype} do not cross")
    return np.frombuffer(base64.b64decode(data["array"]), dtype=dtype).reshape(shape).copy()


class Channel:
    """Messages over a connected socket: four bytes of length, then JSON."""

    def __init__(self, sock: socket.socket, ending: Callable[[], object] = lambda: None):
        """`ending` is called by `end`: whatever it takes to end the process at the other side."""
        self.sock, self.ending = sock, ending

    def send(self, message: Encoded) -> None:
        """Send a JSON-ready message; raises WireError where it is too large."""
        data = json.dumps(message, separators=(",", ":")).encode()
        if len(data) > MOST_BYTES:
            raise WireError(f"it takes {len(data):,} bytes; at most {MOST_BYTES:,} cross")
        self.sock.sendall(struct.pack(">I", len(data)) + data)

    def receive(self, seconds: float | None = None) -> Any:
        """The next message; EOFError where the other side is gone, TimeoutError after `seconds` in all."""
        until = None if seconds is None else time.monotonic() + seconds
        (size,) = struct.unpack(">I", self._exactly(4, until))
        if size > MOST_BYTES:
            raise WireError(f"a message of {size:,} bytes")
        try:
            return json.loads(self._exactly(size, until))
        except (ValueError, RecursionError):
            raise WireError("not JSON") from None

    def _exactly(self, size: int, until: float | None) -> bytes:
        parts: list[bytes] = []
        left = size
        while left:
            if until is not None:
                self.sock.settimeout(max(0.001, until - time.monotonic()))
            part = self.sock.recv(min(left, 1 << 20))
            if not part:
                raise EOFError("the other side is gone")
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    def end(self) -> None:
        """End the process at the other side, as far as this side can, and close the socket."""
        self.ending()
        self.sock.close()
