"""What fuzzing makes: foreign texts, JSON with what no honest program writes, and anything with one part of it changed."""

import copy
import json
import math

from hypothesis import strategies as st

NASTY = [
    "", " ", "\0", "\n", "\r\n", "\t", "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x1b]8;;http://x\x1b\\link", "\x9b2J", "\x7f",
    "[/b]", "[bold]x", "[link=x]", "{{7*7}}", "{% raw %}", "<script>alert(1)</script>", "</pre><img src=x onerror=y>", "]]>",
    "=1+1", "+1", "-1", "@x", "\t=1", "'", '"', '","', ";", "|", "`", "$(id)", "%s%n", "\\", "/", "..", "../../x", "C:\\x", "\\\\host\\x",
    "CON", "NUL.ipynb", "a.", ".hidden", "~", "-rf", "*", "?", "[a]", "submitted", "autograded",
    "\ud800", "x\udfff", "\ud83d", "\udce4", "\ufeff", "\u202eevil", "\u2066x\u2069", "\u200b", "\u200d", "\u2028", "\u2029", "\x85",
    "é", "e\u0301", "ß", "İ", "ﬁ", "李明", "👩\u200d👧", "\U0010ffff", "\U000e0041", "a" * 300, "字" * 120, "x" * 5000, "👩" * 300,
    "__proto__", "None", "nan", "1e999", "🏳️\u200d🌈", "स्\u200dत", "\N{HANGUL FILLER}",
]  # fmt: skip

texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(), max_size=12),  # halves of characters included
    st.lists(st.sampled_from(NASTY), min_size=2, max_size=4).map("".join),
)
words = st.one_of(st.text("abcdefgh_0123456789", min_size=1, max_size=8), texts)


class Raw(str):
    """A piece of JSON written as it stands."""


RAW = [
    Raw("1" * 400),
    Raw("-" + "9" * 5000),
    Raw("1e999"),
    Raw("-1e999"),
    Raw("NaN"),
    Raw("Infinity"),
    Raw("-Infinity"),
]
RAW += [
    Raw("1E400"),
    Raw("0.1e-400"),
    Raw("-0"),
    Raw("1" + "0" * 308),
    Raw("[" * 500 + "]" * 500),
    Raw('{"a":1,"a":[]}'),
]

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 5),
    st.sampled_from([2**53, -(2**63), 10**30, 10**400, 0.5, 1e300, math.nan, math.inf]),
    st.floats(),
    texts,
    st.sampled_from(RAW),
)
trees = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(words, inner, max_size=4)),
    max_leaves=8,
)


def dumped(tree):
    """A tree as JSON text in ASCII, with its Raw pieces as they stand; numbers that are none as Python writes them."""
    if isinstance(tree, Raw):
        return str(tree)
    if isinstance(tree, dict):
        return "{" + ",".join(f"{json.dumps(str(name))}:{dumped(inner)}" for name, inner in tree.items()) + "}"
    if isinstance(tree, (list, tuple)):
        return "[" + ",".join(map(dumped, tree)) + "]"
    if isinstance(tree, int) and not isinstance(tree, bool) and abs(tree) > 10**4000:
        return "1" * 4001
    return json.dumps(tree)


def places(tree, path=()):
    """The path of every node of a tree."""
    yield path
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for name, each in inner:
        yield from places(each, (*path, name))


@st.composite
def changed(draw, tree, others=None, most=4):
    """`tree` with up to `most` of its nodes replaced, deleted, doubled, or swapped for another of its nodes."""
    tree, others = copy.deepcopy(tree), trees if others is None else others
    for _ in range(draw(st.integers(0, most))):
        every = list(places(tree))
        path = every[draw(st.integers(0, len(every) - 1))]
        if not path:
            continue
        parent = tree
        for name in path[:-1]:
            parent = parent[name]
        name = path[-1]
        match draw(st.sampled_from(["replace", "replace", "delete", "double", "swap", "wrap", "rename"])):
            case "replace":
                parent[name] = copy.deepcopy(draw(others))
            case "delete":
                del parent[name]
            case "double" if isinstance(parent, list):
                parent.insert(name, copy.deepcopy(parent[name]))
            case "swap":
                found = tree
                for step in every[draw(st.integers(0, len(every) - 1))]:
                    found = found[step]
                if len(list(places(found))) < 200:
                    parent[name] = copy.deepcopy(found)
            case "wrap":
                parent[name] = [parent[name]]
            case "rename" if isinstance(parent, dict):
                parent[draw(words)] = parent.pop(name)
    return tree


@st.composite
def damaged(draw, data):
    """Bytes as they are, or with some flipped, cut off, doubled or put in."""
    data = bytearray(data)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        match draw(st.sampled_from(["flip", "cut", "double", "insert", "zero"])):
            case "flip" if data:
                data[at] ^= 1 << draw(st.integers(0, 7))
            case "cut":
                del data[at:]
            case "double":
                data[at:at] = data[at : at + 40]
            case "insert":
                data[at:at] = draw(st.binary(max_size=6))
            case "zero":
                data[at : at + 4] = bytes(4)
    return bytes(data)


def harmless(text):
    """Whether a text can be kept anywhere and steers no screen: no controls, no halves, nothing that turns a line round."""
    text.encode("utf-8")
    bad = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))} - {"\n", "\t"}
    bad |= set("\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\ufeff\u200b")
    return not bad & set(text)
