"""Hostile submissions of the mini lesson: attacks of the corpus, fitted to it, and what fuzzing makes."""

import nbformat

from autograder.attacks import bounds, breaking, sharing
from autograder.attacks.forging import FORGE, FRAMES
from tests.fuzz import effort, notebooks
from tests.grading import mini

PRELUDE = "import contextlib, os, sys, tempfile, time\nTOKEN = COURSE = 'x'\nsay = print\n"
LOOP = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"
SMALL = breaking.Bounds(processes=100, memory=1024, disk=300, seconds=10)
CODE = {
    "exit": "os._exit(0)",
    "loop": LOOP,
    "flood": "for _ in range(400):\n    print('x' * 100_000)",
    "halves": "print('\\ud83d')\nshare = '\\ud83d'\nraise ValueError('\\udfff\\x1b[2J[/b]')",
    "memory": breaking.memory(SMALL),
    "forks": breaking.forks(SMALL),
    "disk": breaking.disk(SMALL),
    "memfd": sharing.memfd(SMALL),
    "steering": f'print("{bounds.STEERS}")\nraise type("{bounds.STEERS}", (Exception,), {{}})("{bounds.STEERS}")',
}


def with_code(code):
    """The mini lesson with code above its first, open answer; the others are blank."""
    return mini.encoded(mini.submitted({"q90_1": f"{PRELUDE}{code}\nshare = ..."}))


def with_piece(piece):
    """The mini lesson with a piece of JSON as the points of a check."""
    notebook = mini.submitted({})
    notebook.cells[mini.place(notebook, "q90_1_judge")].metadata["nbgrader"]["points"] = bounds.PLACE
    return mini.encoded(notebook).replace(str(bounds.PLACE).encode(), piece)


def with_cells(count):
    """The mini lesson with many cells that claim points under endless ids."""
    notebook = mini.submitted({})
    for number in range(count):
        cell = nbformat.v4.new_code_cell(
            "pass", metadata={"nbgrader": {"grade_id": f"\x1b{number}" * 20, "points": number}}
        )
        cell.id = f"claim{number}"
        notebook.cells.append(cell)
    return mini.encoded(notebook)


def submissions():
    """All, by name."""
    found = {name: with_code(code) for name, code in CODE.items()}
    found |= {f"frame_{name}": with_code(FORGE + code) for name, (_, code) in FRAMES.items()}
    pieces = {"huge": b"1" * 400, "endless": b"1" * 5000, "deep": b"[" * 50_000 + b"]" * 50_000, "nan": b"NaN"}
    found |= {f"points_{name}": with_piece(piece) for name, piece in pieces.items()}
    return found | {"cells": with_cells(1_500), "half_file": mini.encoded(mini.submitted())[:900], "nothing": b""}


def some(count):
    """(name, bytes) of `count` of them, the same every time, from both halves: attacks first, then what fuzzing makes."""
    attacks = list(submissions().items())
    step = max(1, len(attacks) // max(1, count * 2 // 3))
    chosen = attacks[::step][: count * 2 // 3]
    made = effort.sample(notebooks.files(), count - len(chosen))
    return [*chosen, *((f"made{number}", data) for number, data in enumerate(made))]
