"""Plain data crosses as it is; nothing else does, and forged bytes end in one kind of error."""

import datetime
import math
import socket
import threading

import numpy as np
import pandas as pd
import pytest

from autograder.grading.jail.wire import MOST_BYTES, Channel, Encoder, Opaque, WireError, decode

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


@pytest.mark.parametrize(
    "forged",
    [
        {"pickle": "gASVAA"}, {"dict": [[[], 1]]}, {"dict": 3}, {}, {"array": "AAAA", "dtype": "|O", "shape": [1]},
        {"array": "AA==", "dtype": "<f8", "shape": [10**12]}, {"set": [[1]]}, {"int": "9" * 5000}, {"int": "x"},
        {"datetime": "yesterday"}, {"frame": [], "labels": 1, "index": {}}, {"opaque": 3, "text": {}, "dict": 1, "x": []},
        {"objects": [1, 2], "shape": [3]}, {"bytes": 7}, {"scalar": {"array": "", "dtype": "<f8", "shape": [0]}},
    ],
    ids=lambda forged: str(forged)[:40],
)  # fmt: skip
def test_forged_data_never_does_more_than_a_wire_error(forged):
    try:
        decode(forged)
    except WireError:
        return
    assert isinstance(decode(forged), (Opaque, np.ndarray))


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
