"""A value out of data of the wire's format, which somebody may have forged.

Nothing is believed: each form has exactly its fields, each size is compared with what the data hold, and each value,
element and key is charged for before it is made. What breaks a limit or a form is one kind of error, a WireError.
"""

from __future__ import annotations

import base64
import datetime
import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from autograder.grading.jail.wire import (
    KINDS,
    MOST_BITS,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_DEPTH,
    MOST_ITEMS,
    TEXT,
    Opaque,
    WireError,
    require_whole,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from autograder.grading.jail.wire import Encoded, Plain

MOST_DIMENSIONS = 32
MOST_ELEMENT = 40_000  # bytes of one element of an array
MOST_ALIKE = 100  # keys with one hash; only keys that are made for it have more, to be slow to look up
DTYPE = re.compile(r"[<>|=]?(?:[biufc][0-9]{1,2}|[SU][0-9]{1,6}|[mM]8(?:\[[0-9]{0,4}[a-zA-Z]{1,2}\])?)")
DIGITS = re.compile(r"-?[0-9]{1,500}")
BAD = "it is not in the format of plain data"


def decode(data: Encoded, function: Callable[[int, str], Plain] | None = None) -> Plain:
    """The value of encoded `data`; `function(number, name)` makes what stands for a learner's function.

    Raises WireError for what the encoder does not write.
    """
    return Decoder(function).decode(data)


class Decoder:
    """Reads values, and counts them: `items` and the `cells` of their arrays, over all that one decoder reads."""

    def __init__(self, function: Callable[[int, str], Plain] | None = None):
        self.function = function
        self.items = self.cells = 0

    def decode(self, data: Encoded) -> Plain:
        """The value of encoded `data`, or WireError."""
        try:
            return self.value(data, 0)
        except (WireError, MemoryError):
            raise
        except Exception as error:  # whatever is wrong with bytes that somebody may have forged
            raise WireError(f"{BAD} ({type(error).__name__})") from None

    def charge(self, items: int, cells: int = 0) -> None:
        """Count what is about to be made; raises WireError where that is too much."""
        self.items += items
        self.cells += cells
        if self.items > MOST_ITEMS:
            raise WireError(f"it holds more than {MOST_ITEMS:,} values")
        if self.cells > MOST_CELLS:
            raise WireError(f"it holds arrays of more than {MOST_CELLS:,} elements")

    def value(self, data: Any, depth: int) -> Plain:
        """One value `depth` levels inside the answer."""
        self.charge(1)
        if depth > MOST_DEPTH:
            raise WireError(f"it is nested more than {MOST_DEPTH} levels deep")
        if data is None or type(data) is bool:
            return data
        if type(data) is str:
            require_whole(data)
            return data
        if type(data) in (int, float):
            if (not -(2**53) < data < 2**53 and type(data) is int) or not math.isfinite(data):
                raise WireError(BAD)
            return data
        if type(data) is list:
            return self.all(data, depth + 1)
        kind = next(iter(data), "")
        fields, read = FORMS.get(kind, (set(), None))
        if read is None or data.keys() != fields | {kind}:
            raise WireError(BAD)
        return read(self, data, depth + 1)

    def all(self, data: Any, depth: int) -> list[Plain]:
        """Each value of a list."""
        return [self.value(each, depth) for each in of_type(list, data)]

    def keys(self, data: Any, depth: int) -> list[Plain]:
        """Each value of a list, which can all be keys of one table."""
        return keyed(self.all(data, depth))

    def mapping(self, data: dict[str, Any], depth: int) -> Plain:
        """A dict from its pairs."""
        pairs = [of_type(list, pair) for pair in of_type(list, data["dict"])]
        keys = self.keys([key for key, _ in pairs], depth)
        return dict(zip(keys, self.all([each for _, each in pairs], depth), strict=True))

    def array(self, data: dict[str, Any], depth: int) -> np.ndarray:
        """An array from its bytes, of which this is a copy, or from objects."""
        shape = shape_of(data["shape"])
        count = math.prod(shape)
        if "objects" in data:
            if len(of_type(list, data["objects"])) != count:
                raise WireError(BAD)
            values = np.empty(count, dtype=object)
            for place, each in enumerate(data["objects"]):  # one by one: a list of lists would become a table
                values[place] = self.value(each, depth)
            return values.reshape(shape)
        dtype, text = dtype_of(data["dtype"]), of_type(str, data["array"])
        if len(text) != 4 * math.ceil(count * dtype.itemsize / 3):
            raise WireError(BAD)
        self.charge(count if dtype.kind in "SU" else 0, count)
        made = np.frombuffer(base64.b64decode(text, validate=True), dtype=dtype).reshape(shape).copy()
        if dtype.kind == "U":
            require_whole("".join(made.ravel().tolist()))
        return made

    def column(self, data: Any, depth: int) -> np.ndarray:
        """A column or index: an array of one dimension."""
        if type(data) is not dict or data.keys() not in ({"array", "dtype", "shape"}, {"objects", "shape"}):
            raise WireError(BAD)
        made = self.array(data, depth)
        if made.ndim != 1:
            raise WireError(BAD)
        return made

    def index(self, data: Any, depth: int) -> np.ndarray:
        """An index, in which things are looked up."""
        made = self.column(data, depth)
        if made.dtype.kind == "O":
            keyed(made.tolist())
        return made

    def frame(self, data: dict[str, Any], depth: int) -> pd.DataFrame:
        """A DataFrame of columns that are as long as its index."""
        count = len(of_type(list, data["frame"]))
        if count > MOST_COLUMNS or count != len(of_type(list, data["labels"])):
            raise WireError(BAD)
        columns = [self.column(column, depth) for column in data["frame"]]
        index = self.index(data["index"], depth)
        if any(len(column) != len(index) for column in columns):
            raise WireError(BAD)
        frame = pd.DataFrame(dict(enumerate(columns)), index=index)
        frame.columns = self.keys(data["labels"], depth)
        return frame

    def series(self, data: dict[str, Any], depth: int) -> pd.Series:
        """A Series that is as long as its index."""
        values, index = self.column(data["series"], depth), self.index(data["index"], depth)
        if len(values) != len(index):
            raise WireError(BAD)
        (name,) = self.keys([data["name"]], depth)
        return pd.Series(values, index=index, name=name)

    def scalar(self, data: dict[str, Any], depth: int) -> Plain:
        """A NumPy scalar from its array."""
        inner = data["scalar"]
        if type(inner) is not dict or inner.keys() != {"array", "dtype", "shape"} or inner["shape"] != []:
            raise WireError(BAD)
        return self.array(inner, depth)[()]

    def callable(self, data: dict[str, Any], depth: int) -> Plain:
        """What stands for a learner's function."""
        name, number = text_of(data["name"], 60), of_type(int, data["function"])
        if not 0 <= number < MOST_ITEMS:
            raise WireError(BAD)
        return self.function(number, name) if self.function else Opaque("function", f"function {name}")


def of_type(kind: type, value: Any) -> Any:
    """`value` if it is of exactly this type, else a WireError."""
    if type(value) is not kind:
        raise WireError(BAD)
    return value


def keyed(values: list[Plain]) -> list[Plain]:
    """`values` if they can be keys of one table and are quick to look up, else an error."""
    if values and Counter(map(hash, values)).most_common(1)[0][1] > MOST_ALIKE:
        raise WireError("it holds keys that are made to be slow")
    return values


def shape_of(data: Any) -> tuple[int, ...]:
    """An array's shape; also what an empty array says of its other sides is bounded."""
    sides: Sequence[int] = [of_type(int, side) for side in of_type(list, data)]
    if len(sides) > MOST_DIMENSIONS or any(not 0 <= side <= MOST_CELLS for side in sides):
        raise WireError(BAD)
    if math.prod(side or 1 for side in sides) > MOST_CELLS:
        raise WireError(f"it holds arrays of more than {MOST_CELLS:,} elements")
    return tuple(sides)


def dtype_of(data: Any) -> np.dtype:
    """The type of an array's elements, of the kinds that are plain data."""
    if not DTYPE.fullmatch(of_type(str, data)):
        raise WireError(BAD)
    dtype = np.dtype(data)
    if dtype.kind not in KINDS or not 0 < dtype.itemsize <= MOST_ELEMENT:
        raise WireError(BAD)
    return dtype


def whole(text: Any) -> int:
    """A long whole number from its digits."""
    if not DIGITS.fullmatch(of_type(str, text)) or (number := int(text)).bit_length() > MOST_BITS:
        raise WireError(BAD)
    return number


def unusual(text: Any) -> float:
    """A number that JSON has no form for; each NaN is an object of its own, as it was."""
    if text not in ("nan", "inf", "-inf"):
        raise WireError(BAD)
    return float(text)


def seconds(value: Any) -> datetime.timedelta:
    """A span of time; raises OverflowError where there is none so long."""
    if type(value) not in (int, float):
        raise WireError(BAD)
    return datetime.timedelta(seconds=value)


# By the name of its kind: the other fields of a form, and how it is read.
FORMS: dict[str, tuple[set[str], Callable[[Decoder, dict[str, Any], int], Plain]]] = {
    "ellipsis": (set(), lambda decoder, data, depth: ...),
    "int": (set(), lambda decoder, data, depth: whole(data["int"])),
    "float": (set(), lambda decoder, data, depth: unusual(data["float"])),
    "bytes": (set(), lambda decoder, data, depth: base64.b64decode(of_type(str, data["bytes"]), validate=True)),
    "datetime": (set(), lambda decoder, data, depth: datetime.datetime.fromisoformat(of_type(str, data["datetime"]))),
    "date": (set(), lambda decoder, data, depth: datetime.date.fromisoformat(of_type(str, data["date"]))),
    "seconds": (set(), lambda decoder, data, depth: seconds(data["seconds"])),
    "dict": (set(), Decoder.mapping),
    "tuple": (set(), lambda decoder, data, depth: tuple(decoder.all(data["tuple"], depth))),
    "set": (set(), lambda decoder, data, depth: set(decoder.keys(data["set"], depth))),
    "frozenset": (set(), lambda decoder, data, depth: frozenset(decoder.keys(data["frozenset"], depth))),
    "array": ({"dtype", "shape"}, Decoder.array),
    "objects": ({"shape"}, Decoder.array),
    "scalar": (set(), Decoder.scalar),
    "pandas_index": (set(), lambda decoder, data, depth: pd.Index(decoder.index(data["pandas_index"], depth))),
    "frame": ({"labels", "index"}, Decoder.frame),
    "series": ({"name", "index"}, Decoder.series),
    "function": ({"name"}, Decoder.callable),
    "opaque": (
        {"text"},
        lambda decoder, data, depth: Opaque(text_of(data["opaque"], 60), text_of(data["text"], TEXT)),
    ),
}
