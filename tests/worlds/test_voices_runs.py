"""The runs over Voices: whole reviews apart, one choice of parts a prompt, and a recording that goes on where it stopped."""

import io
import json
import re

import numpy as np
import pandas as pd
import pytest

from aipm.worlds import voices
from aipm.worlds.voices import answers, prompts, recording, runs
from aipm.worlds.voices.prompts import DESIGN, EXAMPLES, Prompt, messages


class Counting:
    """A model whose share of displeased is the length of the last message, that echoes it, and that stops after some questions."""

    def __init__(self, name="gemma3", stops=None):
        self.name, self.asked, self.stops = name, [], stops

    def weigh(self, messages, words, *, chat=None):
        self.count(messages)
        share = len(messages[-1]["content"]) / 10_000
        return [1 - share, share]

    def write(self, messages, tokens=64, *, chat=None):
        self.count(messages)
        return messages[-1]["content"][:tokens]

    def count(self, messages):
        if self.stops is not None and len(self.asked) >= self.stops:
            raise KeyboardInterrupt
        self.asked.append([turn["content"] for turn in messages])


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


def test_the_sentences_of_a_run_follow_the_dealing_and_no_half_for_examples_or_spare_is_asked():
    whole = {half: voices.fitting(half) for half in ("build", "judge")}
    every = runs.sentences("all")
    assert every["text"].tolist() == [*whole["build"]["text"], *whole["judge"]["text"]]
    assert runs.sentences("judge")["text"].tolist() == whole["judge"]["text"].tolist()
    assert set(runs.sentences("displeased")["side"]) == {"displeased"}
    assert len(runs.sentences("displeased")) == (every["side"] == "displeased").sum()
    few = runs.sentences("few")
    assert 100 <= len(few) < len(every) and set(few["text"]) <= set(every["text"])
    for over in ("all", "judge", "few", "displeased"):
        assert runs.sentences(over).index.tolist() == list(range(len(runs.sentences(over))))


@pytest.mark.parametrize("model", runs.MODELS)
def test_runs_have_names_of_their_own_and_send_the_review_once(model):
    planned = runs.runs_of(model)
    assert len({run.name for run in planned}) == len(planned)
    for run in planned:
        assert sum(turn["content"].count("zebra") for turn in run.make("zebra")) == 1


def test_a_model_without_runs_is_named():
    with pytest.raises(ValueError, match="no run is planned for 'huge'; planned are smollm2, gemma3"):
        runs.runs_of("huge")


@pytest.fixture
def three(monkeypatch):
    """Three sentences in the place of all."""
    small = runs.sentences("all").head(3)
    monkeypatch.setattr(runs, "sentences", lambda over: small)
    return small


@pytest.mark.parametrize("stops", [0, 2, 4, 6])
def test_a_recording_that_was_stopped_goes_on_and_asks_nothing_twice(tmp_path, three, stops):
    first = Counting(stops=stops)
    with pytest.raises(KeyboardInterrupt):
        recording.record(first, tmp_path)
    rest = Counting()
    recording.record(rest, tmp_path)
    planned = runs.runs_of("gemma3")
    assert len(first.asked) == stops and len(first.asked) + len(rest.asked) == 3 * len(planned)
    assert {path.name for path in tmp_path.iterdir()} == {f"{run.name}.csv" for run in planned}
    table = answers.together("gemma3", recording.recorded("gemma3", tmp_path))
    shares = [round(len(run.make(text)[-1]["content"]) / 10_000, 4) for run in planned for text in three["text"]]
    assert table["share"].tolist() == shares
    recording.record(rest, tmp_path)
    assert len(first.asked) + len(rest.asked) == 3 * len(planned), "what is recorded is not asked again"


def test_a_line_that_a_crash_cut_off_is_asked_again(tmp_path, three):
    with pytest.raises(KeyboardInterrupt):
        recording.record(Counting(stops=2), tmp_path)
    (begun,) = tmp_path.iterdir()
    begun.write_text(begun.read_text()[:-4])
    rest = Counting()
    recording.record(rest, tmp_path)
    assert len(rest.asked) == 3 * len(runs.runs_of("gemma3")) - 1


def test_a_run_in_which_the_model_writes_first_is_a_talk_of_four_turns(tmp_path, three):
    """Its text and its share are both kept; a free run has no share, and a text of commas, quotes and lines comes back."""
    model = Counting("smollm2")
    run = runs.run_of("smollm2", "steps")
    found = recording.ask(model, run, "it broke.")
    wrote, chose = model.asked
    assert found == {"answer": wrote[-1][: run.tokens], "p": round(len(runs.LAST) / 10_000, 4)}
    assert chose == [*wrote, found["answer"], runs.LAST]
    assert "p" not in recording.ask(model, runs.run_of("smollm2", "bare"), "it broke.")


class Odd(Counting):
    """A model that writes texts that a table could break on."""

    texts = ('a "quoted", text\nof two lines', "", "NA")

    def write(self, messages, tokens=64, *, chat=None):
        super().write(messages, tokens)
        return self.texts[len(self.asked) - 1]


def test_texts_come_back_as_they_were_written(tmp_path, three, monkeypatch):
    free = [run for run in runs.runs_of("smollm2") if not run.words][:1]
    monkeypatch.setattr(runs, "runs_of", lambda model: free)
    recording.record(Odd("smollm2"), tmp_path)
    assert recording.recorded("smollm2", tmp_path) == {}
    table = answers.texts_together("smollm2", recording.recorded("smollm2", tmp_path, "answer"))
    again = pd.read_csv(io.StringIO(table.to_csv(index=False)), keep_default_na=False)
    assert table["answer"].tolist() == again["answer"].tolist() == list(Odd.texts)


def test_a_run_with_too_few_answers_is_named():
    with pytest.raises(ValueError, match=r"text-plain has 2 answers for [\d]+ sentences"):
        answers.together("gemma3", {"text-plain": [0.1, 0.2]})


def test_asking_again_says_how_many_words_are_the_same(monkeypatch):
    run = runs.runs_of("gemma3")[0]
    table = runs.sentences("all").head(100)
    shares = np.array([len(run.make(text)[-1]["content"]) / 10_000 for text in table["text"]])
    monkeypatch.setattr(answers, "answers", lambda model, name: table.assign(share=shares))
    told = recording.again(Counting(), run.name, 40)
    assert (told.same, told.of, told.share) == (40, 40, 1) and 0 < told.seconds < 1
    other = table.assign(share=np.where(table.index < 50, shares, 0.9))
    monkeypatch.setattr(answers, "answers", lambda model, name: other)
    assert recording.again(Counting(), run.name, 40).same == 20
    with pytest.raises(ValueError, match="in 'bare' the model writes freely; name a run in which it chooses"):
        recording.again(Counting("smollm2"), "bare")
    with pytest.raises(ValueError, match="gemma3 has no run 'all'; it has text-plain"):
        recording.again(Counting(), "all")


def test_a_name_tells_its_parts():
    assert re.fullmatch(r"(sort|yes)-(pos|neg)-(plain|def)-(norole|expert)-(system|user)-ex[012]", Prompt().name)
    assert prompts.ordered(0) == list(EXAMPLES) and sorted(prompts.ordered(5)) == sorted(EXAMPLES)
    assert pd.Series(DESIGN).is_unique
