"""The runs over Voices: whole reviews apart, one choice of parts a prompt, and a recording that goes on where it stopped."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from aipm.worlds import voices
from aipm.worlds.voices import prompts, recording, runs
from aipm.worlds.voices.prompts import DESIGN, EXAMPLES, Prompt, messages


class Counting:
    """A model whose share of displeased is the length of the last message, and that stops after some questions."""

    name = "gemma3"

    def __init__(self, stops=None):
        self.asked, self.stops = [], stops

    def weigh(self, said, words):
        if self.stops is not None and len(self.asked) >= self.stops:
            raise KeyboardInterrupt
        self.asked.append(said[-1]["content"])
        share = len(said[-1]["content"]) / 10_000
        return [1 - share, share]


def test_the_design_holds_each_choice_of_parts_once():
    assert len({prompt.name for prompt in DESIGN}) == len(DESIGN) == 96
    assert len({json.dumps(messages(prompt, "a review")) for prompt in DESIGN}) == 96


@pytest.mark.parametrize("prompt", DESIGN, ids=lambda prompt: prompt.name)
def test_a_prompt_says_its_parts_and_ends_in_the_review(prompt):
    said = messages(prompt, "the lid broke.")
    first, second = prompt.words if prompt.first == "positive" else prompt.words[::-1]
    assert said[-1]["role"] == "user" and said[-1]["content"].endswith("the lid broke.")
    assert f"{first} or {second}" in prompt.instruction
    assert ("world-class" in said[0]["content"]) == prompt.expert
    assert ("would not buy again" in said[0]["content"]) == prompt.defined
    assert (said[0]["role"] == "system") == (prompt.place == "system")
    answers = [turn["content"] for turn in said if turn["role"] == "assistant"]
    assert len(answers) == (6 if prompt.examples else 0) and set(answers) <= set(prompt.words)


def test_examples_come_from_reviews_that_judge_nothing():
    table = voices.load()
    for text, displeased in EXAMPLES:
        (row,) = table[table["text"].str.endswith(text)].to_dict("records")
        assert row["half"] == "examples" and row["side"] == ("displeased" if displeased else "pleased")


def test_a_run_is_asked_of_whole_reviews_of_two_halves():
    every, few = runs.sentences("all"), runs.sentences("few")
    assert len(every) >= 1000 and set(every["half"]) == {"build", "judge"}
    assert (few["half"] == "build").sum() == 200 and (few["half"] == "judge").sum() == 400
    assert set(runs.sentences("displeased")["side"]) == {"displeased"}


@pytest.mark.parametrize("model", runs.MODELS)
def test_runs_have_names_of_their_own_and_send_the_review_once(model):
    planned = runs.runs_of(model)
    assert len({run.name for run in planned}) == len(planned)
    for run in planned:
        assert sum(turn["content"].count("zebra") for turn in run.make("zebra")) == 1


def test_a_model_without_runs_is_named():
    with pytest.raises(ValueError, match="no run is planned for 'huge'; planned are smollm2, gemma3"):
        runs.runs_of("huge")


def test_a_recording_that_was_stopped_goes_on_and_asks_nothing_twice(tmp_path, monkeypatch):
    small = runs.sentences("all").head(3)
    monkeypatch.setattr(runs, "sentences", lambda over: small)
    with pytest.raises(KeyboardInterrupt):
        recording.record(Counting(stops=4), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["all-zero-pos.csv"]
    rest = Counting()
    recording.record(rest, tmp_path)
    assert len(rest.asked) == 3 * (len(runs.runs_of("gemma3")) - 1)
    table = runs.together("gemma3", recording.recorded("gemma3", tmp_path))
    assert len(table) == 3 * len(runs.runs_of("gemma3")) and table["share"].between(0, 1).all()
    with pytest.raises(ValueError, match="all-zero-pos has 2 shares for 3 sentences"):
        runs.together("gemma3", {"all-zero-pos": [0.1, 0.2]})


def test_asking_again_says_how_many_words_are_the_same(monkeypatch):
    run = runs.runs_of("gemma3")[0]
    table = runs.sentences("all").head(100)
    shares = np.array([len(run.make(text)[-1]["content"]) / 10_000 for text in table["text"]])
    monkeypatch.setattr(runs, "answers", lambda model, name: table.assign(share=shares))
    assert recording.again(Counting(), run.name, 40) == 1
    monkeypatch.setattr(
        runs, "answers", lambda model, name: table.assign(share=np.where(table.index < 50, shares, 0.9))
    )
    assert recording.again(Counting(), run.name, 40) == pytest.approx(0.5, abs=0.03)


def test_a_name_tells_its_parts():
    assert re.fullmatch(r"(sort|yes)-(pos|neg)-(plain|def)-(norole|expert)-(system|user)-ex[012]", Prompt().name)
    assert prompts.ordered(0) == list(EXAMPLES) and sorted(prompts.ordered(5)) == sorted(EXAMPLES)
    assert pd.Series(DESIGN).is_unique
