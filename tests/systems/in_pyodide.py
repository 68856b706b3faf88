"""Run by `pyodide.mjs`: imports every module of aipm, then judges plain answers. Prints one line of JSON.

`given`, set from outside, has `folders`, the course and the installed packages, and `absent`, those of them that a browser
does not have. In what is printed `modules` says by module what stopped its import, "" for nothing; `said` holds what checks
and a limit did.
"""

import contextlib
import importlib
import io
import json
import pkgutil
import sys

given = globals()["given"]


class Absent:
    """Hides packages that are made for another machine."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in given["absent"]:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, Absent())
sys.path[:0] = given["folders"]

import aipm  # noqa: E402
from aipm.questions.calling import call, time_limit  # noqa: E402
from aipm.questions.reading import answered, fraction, mapping, word  # noqa: E402
from aipm.questions.verdict import Verdict, Wrong, judges  # noqa: E402


def stopped(name: str) -> str:
    """What stopped the import of a module, as "ModuleNotFoundError numpy" or the error itself; "" for nothing."""
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        return f"ModuleNotFoundError {(error.name or '').partition('.')[0]}"
    except BaseException as error:
        return repr(error)
    return ""


def verdict(judge, *answer) -> str:
    """What a judge says of an answer."""
    try:
        return judge(*answer).said()
    except Verdict as error:
        return str(error)


@judges
def shares(answer):
    """Judge Q00.0: a table of two shares."""
    answered(answer)
    table = {name: fraction(name, value) for name, value in mapping("shares", answer, ["served", "held back"]).items()}
    if abs(sum(table.values()) - 1) > 1e-9:
        raise Wrong(f"the two shares make {sum(table.values()):g}, and all cases are one or the other.")
    return f"{table['served']:.0%} are served."


@judges
def doubling(function):
    """Judge Q00.0: a function that doubles."""
    results = [call("double", function, number) for number in range(50)]
    if results != [2 * number for number in range(50)]:
        raise Wrong("some numbers are not doubled.")
    return f"{word('the answer', 'Doubled', ['doubled'])}: 50 numbers."


def fails(number):
    raise KeyError(number)


with contextlib.redirect_stdout(io.StringIO()) as told:
    aipm.check("00")
with time_limit(0.001):
    total = sum(range(200_000))

found = sorted(module.name for module in pkgutil.walk_packages(aipm.__path__, "aipm.", onerror=lambda name: None))
said = {
    "limit": total,
    "self-check": told.getvalue(),
    "served": verdict(shares, {"served": 0.75, "held_back": 0.25}),
    "open": verdict(shares, {"served": ..., "held back": 0.25}),
    "percent": verdict(shares, {"served": 75, "held back": 0.25}),
    "sum": verdict(shares, {"served": 0.5, "held back": 0.25}),
    "function": verdict(doubling, lambda number: number + number),
    "none": verdict(doubling, lambda number: None),
    "raises": verdict(doubling, fails),
}
print(json.dumps({"platform": sys.platform, "modules": {name: stopped(name) for name in found}, "said": said}))
