"""Which names a cell reads without having made them: scopes as Python sees them, on every version of Python."""

import pytest

from autograder.course.names import imported, loaded

CASES = {
    "reading": ("print(a, b)", ["a", "b"]),
    "order in the text": ("last = (lambda: b)()\na + b + c", ["b", "a", "c"]),
    "order on one line": ("judge(answer, key[0])", ["judge", "answer", "key"]),
    "set in this cell": ("a = 1\nprint(a)", []),
    "set and changed": ("total += 1", []),
    "item and attribute": ("table['x'] = row.size", ["table", "row"]),
    "imports": ("import os.path, numpy as np\nfrom math import pi as p\nos, np, p, numpy, pi", ["numpy", "pi"]),
    "import in a function": ("def f():\n    import os\n    return os\nos.name", ["os"]),
    "a parameter elsewhere": ("def f(policy):\n    return policy\nf(policy)", ["policy"]),
    "a lambda's parameter elsewhere": ("key = lambda row: row\nkey(row)", ["row"]),
    "default and decorator": ("@mark\ndef f(x=start, *a, **k) -> kind:\n    return x", ["mark", "start", "kind"]),
    "a function's own name": ("def f(n):\n    m = n\n    return m\nf(m)", ["m"]),
    "an enclosing function's": ("def f(a):\n    def g():\n        return a + b\n    return g", ["b"]),
    "nonlocal": ("def f():\n    n = 0\n    def g():\n        nonlocal n\n        n += step\n    return g", ["step"]),
    "global": ("def f():\n    global n\n    n = 1\nf()\nprint(n)", []),
    "global that is only read": ("def f():\n    global n\n    return n", ["n"]),
    "comprehension": ("[x for x in xs if x > low]", ["xs", "low"]),
    "comprehension's name outside": ("kept = [x for x in xs]\nprint(x)", ["x", "xs"]),
    "comprehension's name in a function": ("kept = {x for x in xs}\ndef f():\n    return x", ["x", "xs"]),
    "first iterable of its own name": ("{x: 1 for x in x}", ["x"]),
    "nested comprehensions": ("{a: [b for b in a] for a in rows}\n(b for b in a)", ["a", "rows"]),
    "walrus": ("if (n := len(rows)) > 3:\n    print(n)", ["rows"]),
    "walrus in a comprehension": ("any((found := x) for x in xs)\nprint(found)", ["xs"]),
    "class body": ("class A(Base):\n    size = unit\n    twice = 2 * size\nprint(size)", ["Base", "size", "unit"]),
    "a method does not see its class": ("class A:\n    size = 1\n    def f(self):\n        return size", ["size"]),
    "except as": ("try:\n    run()\nexcept Error as error:\n    print(error)", ["run", "Error"]),
    "match": ("match case:\n    case {'a': a, **rest} | Pair(a, rest):\n        print(a, rest)", ["case", "Pair"]),
    "match star and as": ("match case:\n    case [*items] as whole:\n        print(items, whole)", ["case"]),
    "for, with and del": ("for i in n:\n    pass\nwith o as f:\n    i, f\ndel gone", ["n", "o"]),
    "builtins": ("print(len(str(__name__)))", []),
    "f-string": ("f'{a!r:>{width}}'", ["a", "width"]),
    "annotation": ("x: Kind = y", ["Kind", "y"]),
    "nothing": ("", []),
}


@pytest.mark.parametrize("case", CASES)
def test_names_that_a_cell_takes_from_elsewhere(case):
    source, names = CASES[case]
    assert loaded(source) == names


@pytest.mark.parametrize("source", ["%matplotlib inline\nx", "!ls", "x ="])
def test_what_is_no_plain_python(source):
    with pytest.raises(SyntaxError):
        loaded(source)
    assert list(imported(source)) == []


def test_imports_with_their_modules():
    source = "import os.path, numpy as np\nfrom aipm.questions import verdict as v\nfrom . import x"
    assert list(imported(source)) == [
        ("os", "os", None),
        ("np", "numpy", None),
        ("v", "aipm.questions", "verdict"),
    ]
