"""Scenes that the fork server runs without their pictures: they leave the state that they leave in a notebook."""

import itertools
import json
import os
import subprocess
import sys
from contextlib import closing

import pytest

from autograder.course.problems import Problem
from autograder.grading.exam import load_exam
from autograder.grading.jail.sandbox import Limits
from autograder.grading.jail.snapshot import Snapshot, neutral_environment
from autograder.grading.plan import scenes_of
from tests.needs import needs_linux
from tests.paths import ROOT

# Runs scenes in one of two ways, and tells what they leave: names with their types and plain values, the figures' sizes
# and what is drawn in them, and where the generators of random numbers stand.
STATE = """
import json, random, sys
import numpy as np
import pandas as pd
from matplotlib import rcParams
from matplotlib.figure import Figure
from aipm import figure
from aipm.explore.panel import Exploration
from autograder.grading.jail.learner import new_shell, run_cell
from autograder.grading.jail.serving import run_scenes

def told(value):
    if isinstance(value, pd.DataFrame | pd.Series | np.ndarray):
        return value.to_json() if hasattr(value, "to_json") else value.tolist()
    if isinstance(value, Figure):
        return [len(axes.get_children()) for axes in value.axes]
    if isinstance(value, Exploration):
        return [value.sentence, value.values()]
    if isinstance(value, dict):
        return {str(key): told(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [told(each) for each in value]
    return repr(value) if isinstance(value, bool | int | float | str | np.generic) else type(value).__name__

drawn = []
packed = figure.imsave
figure.imsave = lambda *all, **named: drawn.append(1) or packed(*all, **named)
sources, undrawn = json.load(sys.stdin)
shell = new_shell()
if undrawn:
    assert run_scenes(shell, sources) is None
else:
    assert not any([run_cell(shell, source)["error"] for source in sources])
state = {name: told(value) for name, value in shell.user_ns.items()}
state["generators"] = [random.getstate(), np.random.get_state()[1].tolist()]
settings = json.dumps({name: repr(value) for name, value in sorted(rcParams.items())})
json.dump([state, settings, len(drawn)], sys.stdout)
"""

SEEDED = "import random\nimport numpy as np\nrandom.seed(7)\nnp.random.seed(7)"
FIGURE = (
    "from aipm.figure import figure, show\nfig, ax = figure()\nax.plot([1, 2], [3, 5])\nshow(fig, 'A line that rises.')"
)
PICTURE = f"{FIGURE}\nfrom aipm.figure import as_html\nprint('data:image/png;base64,iVBOR' in as_html(fig, 'A line.'))"


def left_by(folder, sources, undrawn):
    """(state, settings, number of pictures) after scenes that ran in one way."""
    environment = neutral_environment(str(folder)) | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", STATE],
        input=json.dumps([sources, undrawn]),
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_scenes_leave_the_same_state_without_their_pictures(tmp_path):
    sources = [SEEDED, *itertools.chain(*scenes_of(load_exam(ROOT, "02_accuracy_trap")).segments)]
    state, settings, pictures = left_by(tmp_path, sources, undrawn=False)
    without = left_by(tmp_path, sources, undrawn=True)
    assert state == without[0] and settings == without[1]
    assert {"weeks", "cases", "costs", "rows", "clinic_cost"} <= set(state)
    assert pictures > 3 and without[2] == 0


def test_what_a_learner_shows_after_the_scenes_is_drawn():
    needs_linux("the fork server forks")
    with closing(Snapshot()) as server:
        server.begin([[], [FIGURE]])
        channel = server.fork(1, None, Limits())
        channel.send({"run": PICTURE})
        reply = channel.receive(60)
        channel.end()
    assert reply["error"] is None and reply["printed"].strip() == "True"
    assert [each["data"]["text/plain"] for each in reply["outputs"]] == ["A line that rises."]


def test_a_scene_that_fails_without_its_picture_is_said():
    needs_linux("the fork server forks")
    with closing(Snapshot()) as server:
        server.begin([[], [FIGURE, "1 / 0"]])
        with pytest.raises(Problem, match="a scene stopped with ZeroDivisionError"):
            server.wait(1)
