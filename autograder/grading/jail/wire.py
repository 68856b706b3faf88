"""The only way into or out of a learner's process: plain data in JSON, never pickle, with limits on size and depth.

What can cross: None, `...`, booleans, numbers, text, bytes, lists, tuples, sets, dicts, dates, NumPy scalars and
arrays, pandas Series, DataFrames and timestamps; fractions and decimals as floats, ranges, deques and views as lists. A function crosses as a number to call it by. Anything else crosses
as an Opaque: its type's name and a short text, so that a judge can say what it saw.

`encoding` writes the format and `decoding` reads it; the limits below hold at both ends. Whoever reads believes nothing
of them: a message is measured before it is parsed, and a value is charged for before it is made.
"""

from __future__ import annotations

import datetime
import json
import re
import select
import socket
import struct
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import EllipsisType

    import numpy as np
    import pandas as pd

    # What a value may be at either end, and what stands for it on the way. A learner's function is something to call.
    Plain: TypeAlias = (
        EllipsisType | bool | int | float | str | bytes | datetime.date | datetime.timedelta
        | list["Plain"] | tuple["Plain", ...] | set["Plain"] | frozenset["Plain"] | dict["Plain", "Plain"]
        | np.generic | np.ndarray | pd.Series | pd.DataFrame | pd.Index | "Opaque" | Callable[..., Any] | None
    )  # fmt: skip
    Encoded: TypeAlias = bool | int | float | str | list["Encoded"] | dict[str, "Encoded"] | None
    Form: TypeAlias = dict[str, Encoded]  # one value that JSON has no form for, under the name of its kind

MOST_BYTES = 8_000_000  # one message
EARLY, MOST_AT_ONCE = 4_096, 262_144  # bytes to ask for; small messages that come together then cost one look
MOST_TOKENS = 1_000_000  # commas, colons and opening brackets of one message: it parses to some 100 MB at most
MOST_NESTED = 200  # brackets inside one another; one level of a value takes up to four
MOST_ITEMS = 200_000  # values in one answer
MOST_CELLS = 1_000_000  # elements of all arrays and columns in one answer
MOST_COLUMNS = 2_000  # of one DataFrame
MOST_DEPTH = 40
MOST_DIGITS = 400  # of a whole number
MOST_BITS = 4 * MOST_DIGITS
TEXT = 120  # characters of an Opaque's text
KINDS = "biufcSUmM"  # the NumPy kinds that are plain data
MOST_OUTPUT = 40_000  # characters of what one cell prints, and of what it displays
SHOWN = ("text/plain",)  # HTML of a learner would be shown to whoever reads the feedback

# What an honest lesson never does. Noted for the instructor; points do not hang on it.
WATCHED = {
    "os.exec": "starts another program",
    "os.fork": "forks",
    "os.forkpty": "forks",
    "os.kill": "sends a signal",
    "os.posix_spawn": "starts another program",
    "os.system": "starts another program",
    "socket.connect": "opens a connection",
    "socket.getaddrinfo": "looks up a host",
    "sqlite3.connect": "opens a database",
    "subprocess.Popen": "starts another program",
}

STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


class WireError(Exception):
    """A message that is too large, too deep, or not of this format. The text is a clause that begins with "it"."""


@dataclass(frozen=True, eq=False)
class Opaque:
    """Something that is no plain data: what it called itself, and how it looked."""

    type_name: str
    text: str

    def __repr__(self) -> str:
        return self.text or f"an object of type {self.type_name}"


def text_of(value: object, limit: int) -> str:
    """The first characters of something that should be text, each one that any file can hold; "" where it is none."""
    return value[:limit].encode("utf-8", "replace").decode("utf-8") if type(value) is str else ""


def require_whole(text: str) -> None:
    """Raise WireError for a text with half a character in it, which no file, page or terminal can take."""
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise WireError("it holds half a character, such as one half of an emoji") from None


def require_small(text: str) -> None:
    """Raise WireError for JSON that is too long, or that would parse to too many values or too deep ones."""
    if len(text) > MOST_BYTES:
        raise WireError(f"it takes {len(text):,} bytes; at most {MOST_BYTES:,} cross")
    if len(text) <= MOST_TOKENS and text.count("[") + text.count("{") <= MOST_NESTED:
        return  # it has not the room to hold too much; nearly every message ends here
    bare = STRING.sub("", text)
    tokens = sum(map(bare.count, ",:[{"))
    if tokens > MOST_TOKENS:
        raise WireError(f"it holds {tokens:,} parts; at most {MOST_TOKENS:,} cross")
    depth = 0
    for bracket in bare.encode("ascii", "replace").translate(None, NO_BRACKETS):
        depth += 1 if bracket in b"[{" else -1
        if depth > MOST_NESTED:
            raise WireError(f"it is nested more than {MOST_NESTED} brackets deep")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


READING = json.JSONDecoder(parse_constant=_no_constant)
WRITING = json.JSONEncoder(separators=(",", ":"))


def read_json(data: bytes) -> Any:
    """What a message says; raises WireError, before anything is made of it where it is too large."""
    try:
        text = data.decode("utf-8")
        require_small(text)
        return READING.decode(text)
    except (ValueError, RecursionError):
        raise WireError("it is not JSON") from None


class Channel:
    """Messages over a connected socket: four bytes of length, then JSON."""

    def __init__(self, sock: socket.socket, ending: Callable[[], object] = lambda: None):
        """`ending` is called by `end`: whatever it takes to end the process at the other side."""
        self.sock, self.ending = sock, ending
        self.early = b""  # what came behind the last message that was received

    def send(self, message: Encoded, seconds: float | None = None) -> None:
        """Send a JSON-ready message; WireError where it is too large, TimeoutError where nobody takes it in `seconds`."""
        text = WRITING.encode(message)
        require_small(text)
        data = text.encode()
        self.sock.settimeout(None if seconds is None else max(0.001, seconds))
        self.sock.sendall(struct.pack(">I", len(data)) + data)

    def waits(self, seconds: float) -> bool:
        """Whether something is there to be received, at the latest after `seconds`."""
        return bool(self.early or select.select([self.sock], [], [], max(0.0, seconds))[0])

    def receive(self, seconds: float | None = None) -> Any:
        """The next message; EOFError where the other side is gone, TimeoutError after `seconds` in all."""
        until = None if seconds is None else time.monotonic() + seconds
        (size,) = struct.unpack(">I", self._exactly(4, until))
        if size > MOST_BYTES:
            raise WireError(f"it takes {size:,} bytes; at most {MOST_BYTES:,} cross")
        return read_json(self._exactly(size, until))

    def _exactly(self, size: int, until: float | None) -> bytes:
        data = bytearray(size)
        rest = memoryview(data)
        got = self.early
        while True:
            taken = min(len(got), len(rest))
            rest[:taken], self.early = got[:taken], got[taken:]
            rest = rest[taken:]
            if not rest:
                return bytes(data)
            self.sock.settimeout(None if until is None else max(0.001, until - time.monotonic()))
            got = self.sock.recv(min(max(EARLY, len(rest)), MOST_AT_ONCE))
            if not got:
                raise EOFError("the other side is gone")

    def end(self) -> None:
        """End the process at the other side, as far as this side can, and close the socket."""
        self.ending()
        self.sock.close()
