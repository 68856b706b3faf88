"""The real model itself, where it is on this machine: the same words as recorded, soon enough, also through a server of chat.

Nobody needs a model to work on the course, and nothing here fetches one: `aipm model fetch smollm2` brings it, and these
tests then run. They alone may be left out where AIPM_REQUIRE_ALL=1 forbids to skip, unless AIPM_REQUIRE_MODEL=1 is set too.
"""

import os

import pytest
from typer.testing import CliRunner

from aipm.models import weights
from aipm.worlds.voices import recording, runs
from autograder.cli.common import app
from tests.needs import absent

pytestmark = pytest.mark.skipif(
    not weights.there("smollm2") and os.environ.get("AIPM_REQUIRE_MODEL") != "1",
    reason="the model smollm2 is not on this machine; `aipm model fetch smollm2` brings it (98 MB)",
)
RUN, COUNT = "plain", 40
MOST_SECONDS = 0.5  # an answer, on two quiet cores


@pytest.fixture(scope="module")
def told():
    if not weights.there("smollm2"):
        absent("the model smollm2 is not on this machine")
    return recording.again(weights.load("smollm2"), RUN, COUNT)


def test_recorded_words_come_out_again(told):
    assert told.of == COUNT and told.share >= recording.SAME, f"{told.same} of {told.of} words are the recorded ones"


def test_an_answer_comes_soon_enough(told):
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0
    if busy > (os.cpu_count() or 1) / 2 + 1:
        pytest.skip(
            f"this machine is busy (load {busy:.1f}), so its times say nothing; an answer took {told.seconds:.2f} s"
        )
    assert told.seconds <= MOST_SECONDS


def test_the_command_says_both_figures():
    done = CliRunner().invoke(app, ["model", "again", "--count", "3"])
    assert done.exit_code == 0 and "3 of 3 answers are the recorded word (100%); an answer takes" in done.output


def test_the_same_question_gets_the_same_answer_twice():
    model = weights.load("smollm2")
    said = runs.run_of("smollm2", "one-word").make("the lid broke after a day.")
    assert model.write(said, 12) == model.write(said, 12) != ""
