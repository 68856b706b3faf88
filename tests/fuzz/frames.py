"""Messages of the wire as a learner's process could forge them: right ones with a part changed, wrong ones, and bytes."""

import base64
import datetime
import json
import struct

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from autograder.grading.jail.encoding import Encoder
from tests.fuzz.strategies import changed, damaged, dumped, scalars, texts, trees, words

DATES = pd.date_range("2026-01-01", periods=3)
VALUES = [
    None, ..., True, 0.42, float("nan"), 10**300, "right", "é👩", b"x", [1, [2, [3]]], (1, 2), {1, 2}, frozenset("ab"), {"a": "right", 1: {2: 3}},
    datetime.date(2026, 1, 1), datetime.datetime(2026, 1, 1, 2, 3), datetime.timedelta(seconds=5), np.float64(2.5), np.int8(3), np.datetime64("2026"),
    np.arange(6).reshape(2, 3), np.array(["a", "bb"]), np.array([b"a"]), np.array([1 + 2j]), np.array([[1, None], ["x", ...]], dtype=object), np.array(7),
    np.zeros((0, 3)), np.array([True]), pd.Series([1.0, None], name="s"), pd.Series(["a", "b"], index=["x", "x"]), pd.Index([1, 2]), DATES,
    pd.DataFrame({"a": [1, 2], "b": ["x", None]}), pd.DataFrame({"d": DATES}, index=DATES), pd.DataFrame(), pd.Categorical(["a"]), object(), len,
]  # fmt: skip
RIGHT = [json.loads(json.dumps(Encoder([]).encode(value))) for value in VALUES]

sides = st.one_of(st.integers(-1, 4), st.sampled_from([10**6, 2**31, 2**62, 10**30]), scalars)
dtypes = st.one_of(
    st.sampled_from(["<f8", "<i8", "|b1", "|u1", "<U1", "<U999999", "|S1", "|S0", "<U0", "|O", "|V8", "<M8[ns]", "<m8[Y]", "<M8", "<M8[7D]", "<c16", ">i2", "<f2"]),
    st.sampled_from(["f8,f8", "(1000000,)f8", "<f16", "O8", "i4:2", "{'a':'f8'}", "<M8[x]", "=i8", "datetime64[ns]"]),
    scalars,
)  # fmt: skip
packed = st.one_of(
    st.binary(max_size=40).map(lambda data: base64.b64encode(data).decode()),
    st.integers(0, 6).map(lambda count: base64.b64encode(bytes(8 * count)).decode()),
    st.sampled_from(["A" * 10_000, "====", "AA==AA==", "\u00e9AAA"]),
    scalars,
)


def forms(inner):
    """Each kind of value with anything in its fields."""
    many = st.one_of(st.lists(inner, max_size=4), inner)
    pairs = st.one_of(st.lists(st.one_of(st.tuples(inner, inner).map(list), inner), max_size=4), inner)
    shapes = st.one_of(st.lists(sides, max_size=4), st.just([1] * 40), inner)
    arrays = st.fixed_dictionaries({"array": packed, "dtype": dtypes, "shape": shapes})
    objects = st.fixed_dictionaries({"objects": many, "shape": shapes})
    columns = st.one_of(arrays, objects, inner)
    zero = st.just({"array": base64.b64encode(bytes(8)).decode(), "dtype": "<f8", "shape": []})
    index = st.one_of(columns, st.integers(0, 200_000).map(lambda n: {"objects": [], "shape": [0, n]}))
    return st.one_of(
        many,
        arrays,
        objects,
        pairs.map(lambda value: {"dict": value}),
        st.sampled_from(
            ["tuple", "set", "frozenset", "int", "float", "bytes", "date", "datetime", "seconds", "ellipsis", "no such"]
        ).flatmap(lambda kind: many.map(lambda value: {kind: value})),
        columns.map(lambda value: {"pandas_index": value}),
        columns.map(lambda value: {"scalar": value}),
        st.fixed_dictionaries(
            {"frame": st.one_of(st.lists(st.one_of(columns, zero), max_size=3), inner), "labels": many, "index": index}
        ),
        st.fixed_dictionaries({"series": st.one_of(columns, zero), "name": inner, "index": index}),
        st.fixed_dictionaries({"function": sides, "name": inner}),
        st.fixed_dictionaries({"opaque": inner, "text": inner}),
        st.dictionaries(words, inner, max_size=3),
    )


forged = st.recursive(st.one_of(scalars, st.sampled_from(RIGHT)), forms, max_leaves=10)
values = st.one_of(st.sampled_from(RIGHT).flatmap(lambda right: changed(right, others=forged)), forged, trees)

exports = st.one_of(
    values.map(lambda value: {"value": value}),
    st.just({"missing": True}),
    st.one_of(texts, values).map(lambda why: {"refused": why}),
    trees,
)
replies = st.one_of(
    st.fixed_dictionaries({"values": st.one_of(st.lists(exports, max_size=4), trees)}, optional={"seen": trees}),
    st.fixed_dictionaries(
        {"printed": st.one_of(texts, trees), "outputs": st.one_of(trees, st.lists(st.fixed_dictionaries({"data": trees}), max_size=3))},
        optional={"error": st.one_of(st.none(), trees, st.lists(texts, min_size=2, max_size=2)), "seen": st.lists(texts, max_size=30)},
    ),
    values.map(lambda value: {"result": value}),
    st.fixed_dictionaries({"raised": st.one_of(texts, st.sampled_from(["KeyError", "SystemExit", "UnicodeDecodeError", "MemoryError"]), trees)}, optional={"text": trees}),
    st.one_of(texts, trees).map(lambda why: {"refused": why}),
    trees,
)  # fmt: skip


@st.composite
def messages(draw, trees_of=None):
    """The bytes of one message: four bytes of length, then JSON; either may be a lie."""
    data = dumped(draw(replies if trees_of is None else trees_of)).encode()
    kind = draw(st.integers(0, 7))
    if kind == 0:
        data = draw(damaged(data))
    size = (
        len(data)
        if kind != 1
        else draw(st.sampled_from([0, 1, len(data) - 1, len(data) + 1, 2**31, 2**32 - 1])) % 2**32
    )
    return struct.pack(">I", size) + data
