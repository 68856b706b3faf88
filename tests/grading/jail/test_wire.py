"""Plain data crosses as it is; nothing else does, and forged bytes end in one kind of error."""

import base64
import datetime
import itertools
import json
import math
import os
import socket
import subprocess
import sys
import threading
import time

import numpy as np
import pandas as pd
import pytest

from autograder.grading.jail.decoding import decode
from autograder.grading.jail.encoding import Encoder
from autograder.grading.jail.wire import MOST_BYTES, Channel, Opaque, WireError, read_json, text_of
from tests.needs import needs_linux
from tests.paths import ROOT

PLAIN = [
    None, ..., True, 0, -7, 2**53, -(10**300), 0.1, "text", "ü\x00\n", b"\x00\xff", [], [1, [2.5, None]], (), (1, ("a",)),
    {1, 2}, frozenset({"a"}), {}, {"a": 1, (1, 2): [3], None: ..., 2.5: {"b": {3}}},
    datetime.date(2026, 11, 24), datetime.datetime(2026, 11, 24, 3, 42, 1), datetime.timedelta(seconds=90),
]  # fmt: skip


@pytest.mark.parametrize("value", PLAIN, ids=lambda value: repr(value)[:30])
def test_plain_data_crosses_as_it_is(value):
    back = decode(Encoder().encode(value))
    assert back == value and type(back) is type(value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_numbers_that_json_has_not(value):
    assert str(decode(Encoder().encode(value))) == str(value)


@pytest.mark.parametrize(
    "value", [np.float64(0.3), np.int8(-3), np.bool_(True), np.datetime64("2026-11-24"), np.str_("a")]
)
def test_numpy_scalars(value):
    back = decode(Encoder().encode(value))
    assert back == value and back.dtype == value.dtype


def test_arrays_and_tables():
    array = np.arange(6.0).reshape(2, 3)
    back = decode(Encoder().encode(array))
    assert np.array_equal(back, array) and back.dtype == array.dtype and back.flags.writeable
    mixed = np.array([1, "a", None], dtype=object)
    assert list(decode(Encoder().encode(mixed))) == [1, "a", None]
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", None], ("c", 1): [0.5, np.nan]}, index=[10, 20])
    pd.testing.assert_frame_equal(decode(Encoder().encode(frame)), frame, check_dtype=False, check_index_type=False)
    series = frame["a"]
    pd.testing.assert_series_equal(decode(Encoder().encode(series)), series)
    assert decode(Encoder().encode(pd.DataFrame())).shape == (0, 0)


def test_subclasses_arrive_as_what_they_are_derived_from():
    class Mine(dict):
        def __eq__(self, other):
            return True

        __hash__ = None

    class Number(float):
        def __le__(self, other):
            return True

    back = decode(Encoder().encode([Mine(a=1), Number(2.5)]))
    assert type(back[0]) is dict and type(back[1]) is float and back == [{"a": 1}, 2.5]


def test_objects_become_opaque():
    class Equal:
        def __eq__(self, other):
            return True

        __hash__ = object.__hash__

    class Pretender:
        __class__ = dict

    class Shy:
        def __repr__(self):
            raise SystemExit

    for value in (Equal(), Pretender(), Shy(), open, int, math):
        back = decode(Encoder().encode(value))
        assert isinstance(back, Opaque) and back.type_name == type(value).__name__
        assert back != 42 and repr(back)


def test_functions_cross_by_number():
    functions = []
    data = Encoder(functions).encode({"f": len, "g": [abs]})
    assert functions == [len, abs]
    back = decode(data, lambda number, name: (number, name))
    assert back == {"f": (0, "len"), "g": [(1, "abs")]}


def test_what_is_too_large_or_too_deep_is_refused():
    deep = []
    for _ in range(100):
        deep = [deep]
    for value in (deep, list(range(300_000)), np.zeros(10_000_000), 10**1000):
        with pytest.raises(WireError):
            Encoder().encode(value)
    loop = []
    loop.append(loop)
    with pytest.raises(WireError):
        Encoder().encode(loop)


LONG = Encoder().encode(np.arange(1000))
SQUARE = Encoder().encode(np.zeros((1000, 1)))
NUMBER = Encoder().encode(np.array(1.5))


@pytest.mark.parametrize(
    "forged",
    [
        {"pickle": "gASVAA"}, {"dict": [[[], 1]]}, {"dict": 3}, {}, {"array": "AAAA", "dtype": "|O", "shape": [1]},
        {"array": "AA==", "dtype": "<f8", "shape": [10**12]}, {"set": [[1]]}, {"int": "9" * 5000}, {"int": "x"},
        {"datetime": "yesterday"}, {"frame": [], "labels": 1, "index": {}}, {"opaque": 3, "text": {}, "dict": 1, "x": []},
        {"objects": [1, 2], "shape": [3]}, {"bytes": 7}, {"scalar": {"array": "", "dtype": "<f8", "shape": [0]}},
        math.nan, math.inf, 2**53, 10**30, {"int": "1_0"}, {"int": "٣"}, {"float": "1e999"}, {"float": 1.0}, {"seconds": 1e300},
        {"seconds": True}, {"function": -1, "name": "f"}, {"function": 1.5, "name": "f"}, {"function": 10**30, "name": "f"},
        {"tuple": "ab"}, {"set": {"tuple": []}}, {"dict": ["ab"]}, {"dict": [[1, 2, 3]]}, {"dict": [], "list": []}, {"ellipsis": True, "x": 1},
        {"bytes": "A"}, {"bytes": "!AAA"}, {"date": "0000-00-00"}, {"pandas_index": {"tuple": []}}, "\ud800", {"dict": [["\udfff", 1]]},
        {"opaque": "x"}, {"array": "AAAA", "dtype": "|u1", "shape": [-3]}, {"array": "", "dtype": "<f8", "shape": [10**12, 0]},
        {"array": "", "dtype": "<f8", "shape": [10**6, 10**6, 0]}, {"array": "", "dtype": "<U9999999", "shape": [0]},
        {"array": "AAAAAAAA", "dtype": "(2,)|u1", "shape": [3]}, {"array": "AAAA", "dtype": "u1,u1,u1", "shape": [1]},
        {"array": "AAAA", "dtype": "|u1", "shape": [3.0]}, {"array": "AAAA", "dtype": "|u1", "shape": [True]},
        {"array": "ANgAAA==", "dtype": "<U1", "shape": [1]}, {"array": "////fw==", "dtype": "<U1", "shape": [1]},
        {"frame": [NUMBER], "labels": ["a"], "index": LONG}, {"frame": [LONG], "labels": ["a", "b"], "index": LONG},
        {"frame": [LONG, SQUARE], "labels": ["a", "b"], "index": LONG}, {"frame": [{"opaque": "x", "text": ""}], "labels": ["a"], "index": LONG},
        {"series": NUMBER, "name": None, "index": LONG}, {"series": LONG, "name": [1], "index": LONG}, {"series": LONG, "name": None, "index": SQUARE},
        {"scalar": LONG}, {"scalar": {"objects": [1], "shape": []}},
    ],
    ids=lambda forged: str(forged)[:40],
)  # fmt: skip
def test_forged_data_never_does_more_than_a_wire_error(forged):
    try:
        decode(forged)
    except WireError:
        return
    assert isinstance(decode(forged), (Opaque, np.ndarray))


def alike(count):
    """Different keys that all have the same hash."""
    signs = itertools.islice(itertools.product((-1, -2), repeat=10), count)
    return [{"tuple": list(each)} for each in signs]


@pytest.mark.parametrize(
    "keys",
    [
        alike(1000),
        [{"int": str(number * (2**61 - 1))} for number in range(1, 2000)],
        [{"frozenset": [{"tuple": [place, each]}]} for place, each in enumerate(alike(1000)[:1])] + alike(500),
    ],
)
def test_keys_that_are_made_to_be_slow_are_refused(keys):
    column = {"objects": keys, "shape": [len(keys)]}
    for forged in (
        {"set": keys},
        {"frozenset": keys},
        {"dict": [[key, 1] for key in keys]},
        {"pandas_index": column},
        {"series": column, "name": None, "index": column},
        {"frame": [NUMBER] * len(keys), "labels": keys, "index": NUMBER},
    ):
        with pytest.raises(WireError):
            decode(forged)
    honest = {(a, b, c): a for a, b, c in itertools.product(range(-3, 4), repeat=3)}
    assert decode(Encoder().encode(honest)) == honest


def test_tables_of_odd_things_cross():
    """Lists of one length as values, NaN as keys, empty texts, dates, no columns: what honest answers hold now and then."""
    lists = np.empty(2, dtype=object)
    lists[:] = [[1, 2], [3, 4]]
    assert decode(Encoder().encode(lists)).tolist() == [[1, 2], [3, 4]]
    assert len(decode(Encoder().encode({float("nan") for _ in range(300)}))) == 300
    for array in (
        np.array(["", "ü😀"]),
        np.array([b"", b"x"]),
        np.zeros((0, 3)),
        np.array([], dtype="U"),
        np.float16([1, 2]),
    ):
        back = decode(Encoder().encode(array))
        assert np.array_equal(back, array) and back.dtype == array.dtype
    frame = pd.DataFrame({"when": pd.to_datetime(["2026-01-01", None]), "what": pd.Categorical(["a", "b"])})
    assert decode(Encoder().encode(frame)).shape == (2, 2)
    assert decode(Encoder().encode(pd.DataFrame(index=[1, 2]))).shape == (2, 0)
    assert decode(Encoder().encode(pd.Series([1, 2], name=("a", 1)).groupby([1, 2]).sum())).tolist() == [1, 2]


def test_half_a_character_does_not_cross():
    for value in (
        "\ud83d",
        ["ok", "\udfff"],
        {"\ud800": 1},
        np.array(["a", "\ud83d"]),
        pd.Series(["\ud83d"]),
        pd.DataFrame({"\ud83d": [1]}),
    ):
        with pytest.raises(WireError, match="it holds half a character"):
            Encoder().encode(value)
    assert (
        text_of("half \ud83d \udfff", 100) == "half ? ?"
        and text_of("whole 😀", 7) == "whole 😀"
        and text_of(b"x", 3) == ""
    )


# The largest messages of each kind. How much memory they take is measured in a process of its own.
NULLS = base64.b64encode(bytes(5_000_000)).decode()
LARGEST = {
    "lists": "[" + "[]," * 2_600_000 + "[]]",
    "lists within the limit": "[" + "[]," * 490_000 + "[]]",
    "objects": "[" + '{"":0},' * 330_000 + "0]",
    "texts": "[" + '"\u0101",' * 990_000 + "0]",
    "empty texts": "[" + '"",' * 2_600_000 + "0]",
    "texts of quotes": "[" + '"\\\\",' * 1_500_000 + "0]",
    "one wide text": '["\U0001f600' + "\x7f" * 7_900_000 + '"]',
    "wide texts": '["\U0001f600' + '","\u0101' * 900_000 + '"]',
    "numbers": "[" + "1.5," * 990_000 + "1]",
    "deep": "[" * 7_900_000,
    "deep and even": "[" * 3_900_000 + "]" * 3_900_000,
    "text array": json.dumps({"array": NULLS, "dtype": "|S1", "shape": [5_000_000]}),
    "text column": json.dumps({"series": {"array": NULLS, "dtype": "|S1", "shape": [5_000_000]}, "name": None, "index": LONG}),
    "bytes as numbers": json.dumps({"array": NULLS, "dtype": "|u1", "shape": [5_000_000]}),
    "0-d columns": json.dumps({"frame": [NUMBER] * 2000, "labels": list(range(2000)), "index": {"array": base64.b64encode(bytes(700_000)).decode(), "dtype": "|u1", "shape": [700_000]}}),
    "0-d series": json.dumps({"series": NUMBER, "name": None, "index": {"array": base64.b64encode(bytes(700_000)).decode(), "dtype": "|u1", "shape": [700_000]}}),
    "columns": json.dumps({"frame": [{"array": "AA==", "dtype": "|u1", "shape": [1]}] * 100_000, "labels": list(range(100_000)), "index": {"array": "AA==", "dtype": "|u1", "shape": [1]}}),
    "pairs": json.dumps({"dict": [[number, {"dict": []}] for number in range(66_000)]}),
    "values": json.dumps({"objects": [[]] * 199_000, "shape": [199_000]}),
    "scalars": json.dumps([Encoder().encode(np.float64(0.1))] * 85_000),
}  # fmt: skip
MEASURE = """
import sys
import pandas as pd
from autograder.grading.jail.decoding import decode
from autograder.grading.jail.wire import WireError, read_json

def megabytes(name):
    return int(next(line for line in open("/proc/self/status") if line.startswith(name)).split()[1]) / 1024

decode({"frame": [], "labels": [], "index": {"objects": ["a"], "shape": [1]}})
before = megabytes("VmRSS")
try:
    decode(read_json(sys.stdin.buffer.read()))
except WireError:
    pass
print(megabytes("VmHWM") - before)
"""


@pytest.mark.parametrize("kind", LARGEST)
def test_no_message_takes_much_memory(kind):
    """The worst of them takes some 150 MB on the trusted side, until it is refused."""
    needs_linux("memory is measured in /proc")
    data = LARGEST[kind].encode()
    assert len(data) <= MOST_BYTES
    warned = [sys.executable, "-W", "ignore", "-c", MEASURE]
    done = subprocess.run(
        warned, input=data, capture_output=True, timeout=120, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    assert float(done.stdout) < 200


def test_what_is_no_json_is_no_message():
    for text in ("NaN", "[Infinity]", "-Infinity", "9" * 5000, "[1,", "\x00", '{"a" 1}', "\ufeff{}"):
        with pytest.raises(WireError, match="it is not JSON"):
            read_json(text.encode())
    for data in (b"\xff", '{"a": 1}'.encode("utf-16"), b'"\xed\xa0\x80"'):
        with pytest.raises(WireError, match="it is not JSON"):
            read_json(data)
    with pytest.raises(WireError, match="nested"):
        read_json(b"[" * 300 + b"]" * 300)
    assert read_json(json.dumps(["[" * 5000, '{"' * 300, "\\" * 7]).encode())[0] == "[" * 5000


def pair():
    ours, theirs = socket.socketpair()
    return Channel(ours), theirs


def test_a_channel_carries_messages_and_sees_the_end():
    ours, theirs = pair()
    other = Channel(theirs)
    other.send({"a": [1, None, "ü"]})
    assert ours.receive(5) == {"a": [1, None, "ü"]}
    other.end()
    with pytest.raises(EOFError):
        ours.receive(5)


def test_a_channel_waits_only_so_long_in_all():
    """A trickle of single bytes does not extend the time."""
    ours, theirs = pair()
    stop = threading.Event()

    def trickle():
        theirs.sendall(b"\x00\x00\x00\x40")
        while not stop.wait(0.05):
            theirs.send(b"[")

    thread = threading.Thread(target=trickle)
    thread.start()
    with pytest.raises(TimeoutError):
        ours.receive(0.4)
    stop.set()
    thread.join()


@pytest.mark.parametrize("data", [b"\xff\xff\xff\xff", b"\x00\x00\x00\x03abc", b"\x00\x00\x00\x02\xff\xfe"])
def test_what_is_no_message(data):
    ours, theirs = pair()
    theirs.sendall(data)
    with pytest.raises(WireError):
        ours.receive(5)


def test_too_large_a_message_is_not_sent():
    ours, _ = pair()
    with pytest.raises(WireError):
        ours.send("x" * (MOST_BYTES + 1))


def test_nobody_waits_for_a_reader_that_does_not_read():
    ours, theirs = pair()
    start = time.monotonic()
    with pytest.raises(TimeoutError):
        ours.send("x" * 4_000_000, 0.3)
    assert time.monotonic() - start < 5
    theirs.close()
