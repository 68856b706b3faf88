"""`aipm model run`: a prompt on real reviews, with what is read of each answer, and one sentence where it cannot be asked."""

import json

import pytest
from typer.testing import CliRunner

from aipm.models import weights
from autograder.cli import app


class Cheerful:
    """A model that calls everything positive, but chats about the first sentence."""

    name = "smollm2"

    def __init__(self):
        self.asked = []

    def write(self, messages, tokens=64, *, chat=None):
        self.asked.append(messages[-1]["content"])
        return "How nice." if len(self.asked) == 1 else "Positive. [bold]"

    def weigh(self, messages, words, *, chat=None):
        return [0.9, 0.1]


@pytest.fixture
def model(monkeypatch):
    cheerful = Cheerful()
    monkeypatch.delenv("AIPM_LLM_URL", raising=False)
    monkeypatch.setattr(weights, "load", lambda name, threads=None: cheerful)
    return cheerful


def test_each_sentence_is_asked_and_what_is_read_is_counted(model):
    told = CliRunner().invoke(app, ["model", "run", "Positive or negative? {review}", "--sentences", "5", "--json"])
    rows = json.loads(told.stdout)
    assert [row["read"] for row in rows] == ["unreadable", *["pleased"] * 4]
    assert all(said == f"Positive or negative? {row['text']}" for said, row in zip(model.asked, rows, strict=True))
    shown = CliRunner().invoke(app, ["model", "run", "Positive or negative? {review}", "--sentences", "5"]).stdout
    right = sum(row["side"] == "pleased" for row in rows)
    assert "5 of 5 answers can be read" in shown and f"{right} of the" in shown and "[bold]" in shown


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["  "], "The prompt is empty"),
        (["{review} {review}"], "{review} in 2 places"),
        (["x", "--words", "yes"], "write two words with a comma"),
        (["x" * 30_000], "30,000 characters"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(model, given, says):
    told = CliRunner().invoke(app, ["model", "run", *given])
    assert told.exit_code != 0 and says in str(told.exception or told.output) and not model.asked
