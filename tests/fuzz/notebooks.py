"""Notebooks as somebody hostile, or an unlucky editor, might hand them in: made from the mini lesson, or from nothing."""

import json

from hypothesis import strategies as st

from tests.fuzz.strategies import changed, damaged, dumped, texts, trees, words
from tests.grading import mini

FILLED = json.loads(mini.encoded(mini.submitted()))
BLANK = json.loads(mini.encoded(mini.submitted({})))
IDS = [cell["id"] for cell in FILLED["cells"]]

SOURCES = [
    "share = total * 2 / 100", "share = 0.42", "share = ...", "def double(x):\n    return 2 * x", "words = {'a': 'right'}",
    "items = [1, 2]", "print('\\ud800')", "raise ValueError('\\x1b[2J' * 50)", "x = '\ud800'", "def [/b](x): pass", "class K[T]: pass",
    "(" * 300, "x = " + "-" * 3000 + "1", "x = " + "[" * 2000, "lambda: (yield)", "async def f(): await x", "%%bash\nls", "!rm x", "%run x", "?x",
    "share = 10 ** 10 ** 3", "# coding: utf-16\nshare = 1", "\ufeffshare = 1", "share\u00a0= 1", "sh\u0430re = 1", "\0", "\x0c\x0c1", "if x:\n\ty\n        z",
    "f'{f\"{1}\"}'", "'\\N{no such}'", "b'\\xff'", "1_000j", "x: int = 1", "match x:\n    case _: pass", "del share", "global share", "return 1", "1" * 6000,
    "import os; os.system('x')", "'" + "a" * 3000, "### BEGIN SOLUTION\nshare = 1\n### END SOLUTION", "### END HIDDEN TESTS", "### BEGIN HIDDEN TESTS",
]  # fmt: skip
sources = st.one_of(
    st.sampled_from(SOURCES), texts, st.lists(st.one_of(st.sampled_from(SOURCES), texts, trees), max_size=4)
)

grades = st.fixed_dictionaries(
    {},
    optional={
        "grade_id": st.one_of(st.sampled_from([*IDS, "q90_9_judge"]), words, trees),
        "points": st.one_of(st.integers(-1, 5), trees),
        "schema_version": st.one_of(st.integers(0, 4), trees),
        "grade": st.one_of(st.booleans(), trees),
        "solution": st.one_of(st.booleans(), trees),
        "task": st.one_of(st.booleans(), trees),
        "locked": trees,
    },
)
metadata = st.one_of(
    trees,
    st.fixed_dictionaries(
        {}, optional={"nbgrader": st.one_of(grades, trees), "tags": st.one_of(st.lists(words), trees)}
    ),
)
outputs = st.lists(
    st.one_of(
        trees,
        st.fixed_dictionaries(
            {"output_type": st.sampled_from(["stream", "error", "display_data", "execute_result", "no such"])},
            optional={
                "text": trees,
                "data": trees,
                "ename": trees,
                "evalue": trees,
                "traceback": trees,
                "metadata": trees,
            },
        ),
    ),
    max_size=3,
)
cells = st.fixed_dictionaries(
    {"cell_type": st.one_of(st.sampled_from(["code", "code", "markdown", "raw", "heading"]), trees)},
    optional={
        "source": sources,
        "input": sources,
        "id": st.one_of(st.sampled_from(IDS), words, trees),
        "metadata": metadata,
        "outputs": outputs,
        "execution_count": trees,
        "attachments": trees,
    },
)


@st.composite
def structures(draw):
    """A notebook as a tree: the lesson's, with cells changed, lost, copied, moved and put in; or hardly a notebook."""
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return draw(trees)
    if kind == 1:
        return {"cells": draw(st.one_of(st.lists(st.one_of(cells, trees), max_size=6), trees)), "nbformat": draw(trees)}
    if kind == 2:
        return {
            "worksheets": draw(
                st.one_of(st.lists(st.fixed_dictionaries({"cells": st.lists(cells, max_size=3)})), trees)
            )
        }
    notebook = draw(changed(draw(st.sampled_from([FILLED, BLANK])), others=st.one_of(trees, metadata, grades)))
    found = notebook.get("cells") if isinstance(notebook, dict) else None
    if isinstance(found, list):
        for _ in range(draw(st.integers(0, 4))):
            at = draw(st.integers(0, len(found)))
            match draw(st.sampled_from(["insert", "insert", "lose", "copy", "move", "source", "metadata"])):
                case "insert":
                    found.insert(at, draw(cells))
                case "lose" if found:
                    found.pop(at % len(found))
                case "copy" if found:
                    found.insert(at, found[draw(st.integers(0, len(found) - 1))])
                case "move" if found:
                    found.insert(at, found.pop(draw(st.integers(0, len(found) - 1))))
                case "source" if found and isinstance(found[at % len(found)], dict):
                    found[at % len(found)] = {**found[at % len(found)], "source": draw(sources)}
                case "metadata" if found and isinstance(found[at % len(found)], dict):
                    found[at % len(found)] = {**found[at % len(found)], "metadata": draw(metadata)}
    return notebook


@st.composite
def files(draw):
    """A notebook's bytes: mostly JSON in UTF-8, sometimes in another encoding, sometimes damaged."""
    text = dumped(draw(structures()))
    kind = draw(st.integers(0, 11))
    if kind == 0:
        return text.encode(draw(st.sampled_from(["utf-8-sig", "utf-16", "utf-32-le", "utf-16-be"])))
    if kind == 1:  # as it stands in text, not escaped
        return text.encode().decode("unicode_escape").encode("utf-8", "surrogatepass")
    if kind == 2:
        return draw(damaged(text.encode()))
    if kind == 3:
        return draw(st.binary(max_size=60))
    return text.encode()
