"""Tables of runs with a live model beside them: who is asked and who never is, and one sentence for each thing that fails."""

import dataclasses
import json

import numpy as np
import pandas as pd
import pytest

from aipm.models import ModelError, weights
from aipm.worlds import voices
from aipm.worlds.voices import answers, live, measured, runs
from aipm.worlds.voices.rates import rates
from tests.models.serving import chat, cut, hangs, says, server

MADE_UP = ("plain", "swapped", "text-plain")  # runs whose shares are put in place of the recorded ones
FREE = "bare"


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    for name in ("URL", "MODEL", "KEY", "CASSETTE", "SECONDS", "SENTENCES"):
        monkeypatch.delenv(f"AIPM_LLM_{name}", raising=False)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(live, "_asked", {})


@pytest.fixture(autouse=True)
def made_up(monkeypatch):
    """Recorded answers that are made up, so that no test waits for a recording: shares, and texts of one run."""
    table = voices.load()
    table = table[table["half"].isin(["build", "judge"]) & table["words"].between(3, 25)]
    rows = [table[["review", "sentence"]].assign(run=run, share=table["down"] / 20) for run in MADE_UP]
    texts = np.array(["Positive.", 'It is "NEGATIVE"!', "I am so glad.", "positive, not negative", ""])
    wrote = table[["review", "sentence"]].assign(run=FREE, answer=np.resize(texts, len(table)))
    answers.forget()
    monkeypatch.setattr(answers, "_shares", lambda model: pd.concat(rows, ignore_index=True))
    monkeypatch.setattr(answers, "_texts", lambda: wrote)
    yield
    answers.forget()


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A notebook that a learner has open, and no model on the machine."""
    notebook = tmp_path / "09_prompts_measured.ipynb"
    notebook.write_text("{}")
    monkeypatch.delenv("PYTEST_VERSION")
    monkeypatch.setenv("JPY_SESSION_NAME", str(notebook))
    monkeypatch.setenv("AIPM_MODELS", str(tmp_path / "models"))
    return tmp_path


@pytest.fixture
def endpoint(desk, monkeypatch):
    """What sets an endpoint for a learner."""

    def told(url, model="big-model"):
        monkeypatch.setenv("AIPM_LLM_URL", url)
        monkeypatch.setenv("AIPM_LLM_MODEL", model)
        monkeypatch.setenv("AIPM_LLM_SENTENCES", "20")

    return told


class Local:
    """A model on this machine: it says "negative" of texts with "not" in them."""

    name = "smollm2"

    def __init__(self):
        self.asked = []

    def weigh(self, messages, words, *, chat=None):
        self.asked.append(messages)
        share = 0.9 if "not" in messages[-1]["content"] else 0.2
        return [1 - share, share]

    def write(self, messages, tokens=64, *, chat=None):
        self.asked.append(messages)
        return "It is negative." if "not" in messages[-1]["content"] else "I am glad.\x1b[31m"


def negative_of_not(handler, body):
    said = body["messages"][-1]["content"]
    chat("Negative." if "not" in said else "I would say **positive**.")(handler, body)


# --- recorded rows


@pytest.mark.parametrize("half", [None, "build", "judge"])
def test_a_row_is_what_rates_says_of_the_recorded_shares(half):
    found = measured.measured(["plain", "swapped"], half=half, at=0.3)
    assert found.columns.tolist() == measured.COLUMNS and found["run"].tolist() == ["plain", "swapped"]
    table = answers.answers("smollm2", "plain", half)
    told = rates(table, table["share"] > 0.3)
    row = found.iloc[0]
    assert (row["model"], row["sentences"], row["readable"]) == ("smollm2", len(table), len(table))
    assert row[["recall", "precision", "euros", "low", "high"]].tolist() == [
        told.recall, told.precision, told.euros, told.low, told.high
    ]  # fmt: skip
    assert measured.measured("plain", half=half, at=0.3).iloc[0].equals(row)


def test_a_free_text_is_read_as_the_one_word_in_it_and_what_cannot_be_read_calls_nobody():
    words = ("positive", "negative")
    said = {
        "Positive.": 0, 'It is "NEGATIVE"!': 1, '{"label": "negative"}': 1, "positive, very positive": 0, "not positive": 0,
        "positive or negative": None, "I am glad.": None, "": None, "positively": None, "negativ": None,
    }  # fmt: skip
    assert {text: answers.word_in(text, words) for text in said} == said
    (row,) = measured.measured(FREE).to_dict("records")
    table = answers.written(FREE)
    called = table["answer"].str.contains("It is")
    assert row["readable"] == table["answer"].isin(["Positive.", 'It is "NEGATIVE"!']).sum()
    assert row["recall"] == rates(table, called).recall and row["euros"] == rates(table, called).euros


def test_a_run_that_is_not_recorded_is_named():
    with pytest.raises(ValueError, match="smollm2 has no run 'best'; it has plain"):
        measured.measured(["best"])
    with pytest.raises(ValueError, match="'defined' is not recorded; recorded are plain"):
        measured.measured("defined")


# --- who is asked


@pytest.mark.parametrize("where", ["graded or built", "tested", "no notebook"])
def test_nobody_is_asked_where_no_learner_sits(desk, monkeypatch, where, capsys):
    """The kernels of the grader, the build and the site have no notebook open; nbval's run under pytest."""
    if where == "graded or built":
        monkeypatch.delenv("JPY_SESSION_NAME")
    elif where == "tested":
        monkeypatch.setenv("PYTEST_VERSION", "9")
    else:
        monkeypatch.setenv("JPY_SESSION_NAME", str(desk / "gone.ipynb"))
    monkeypatch.setattr(weights, "there", lambda name: True)
    monkeypatch.setattr(weights, "load", lambda name: pytest.fail("a model was loaded"))
    with server(negative_of_not) as (url, asked):
        monkeypatch.setenv("AIPM_LLM_URL", url)
        monkeypatch.setenv("AIPM_LLM_MODEL", "big-model")
        found = measured.measured(["plain", FREE])
        assert capsys.readouterr().out == ""
        assert measured.say("Sort {review}") is None
    assert asked == [] and found["model"].tolist() == ["smollm2"] * 2
    assert capsys.readouterr().out.startswith("No model was asked here.")


def test_without_a_model_a_learner_gets_the_recorded_rows_and_the_next_step(desk, capsys):
    assert len(measured.measured("plain")) == 1 and capsys.readouterr().out == ""
    assert measured.say("Sort {review}") is None
    said = capsys.readouterr().out
    assert "`aipm model fetch smollm2` once (98 MB)" in said and "AIPM_LLM_URL" in said and len(said.splitlines()) == 1


def test_a_model_of_this_machine_stands_below_the_recorded_rows_on_the_same_sentences(desk, monkeypatch, capsys):
    model = Local()
    monkeypatch.setattr(weights, "there", lambda name: True)
    monkeypatch.setattr(weights, "load", lambda name: model)
    found = measured.measured(["plain", "swapped"], half="judge")
    assert found["model"].tolist() == ["smollm2"] * 2 + ["smollm2, first 40", "smollm2, now, first 40"] * 2
    assert found["run"].tolist() == ["plain", "swapped", "plain", "plain", "swapped", "swapped"]
    table = voices.fitting("judge").head(40)
    now, called = found.iloc[3], table["text"].str.contains("not")
    assert (now["sentences"], now["readable"]) == (40, 40) and now["euros"] == rates(table, called).euros
    assert len(model.asked) == 80 and model.asked[0] == runs.run_of("smollm2", "plain").make(table["text"].iloc[0])
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("smollm2 answers now, on the first 40 sentences in 2 ways: 80 answers, about 1 seconds")
    again = measured.measured(["plain", "swapped"], half="judge")
    assert len(model.asked) == 80 and again.equals(found) and capsys.readouterr().out == "", "answers are kept"


def test_the_word_list_and_another_model_ask_nobody(desk, monkeypatch):
    monkeypatch.setattr(weights, "there", lambda name: name == "smollm2")
    monkeypatch.setattr(weights, "load", lambda name: pytest.fail("a model was loaded"))
    assert measured.measured("text-plain", "gemma3")["model"].tolist() == ["gemma3"]
    monkeypatch.setattr(
        answers, "_shares", lambda model: pd.DataFrame(voices.fitting("judge")).assign(run="compound", share=0.2)
    )
    answers.forget()
    assert measured.measured("compound", "vader", "judge")["recall"].tolist() == [0]


def test_an_endpoint_gives_words_and_those_that_say_neither_are_counted(endpoint, capsys):
    talks = ["Negative.", "positive", "I cannot know.", "positive or negative?"]
    numbers = iter(range(10_000))
    with server(lambda handler, body: chat(talks[next(numbers) % 4])(handler, body)) as (url, asked):
        endpoint(url)
        found = measured.measured("plain", half="build")
    table = voices.fitting("build").head(20)
    now = found.iloc[-1]
    assert (now["model"], now["sentences"], now["readable"]) == ("big-model, now, first 20", 20, 10)
    assert now["euros"] == rates(table, np.arange(20) % 4 == 0).euros
    assert [body["messages"] for _, _, body in asked] == [
        runs.run_of("smollm2", "plain").make(text) for text in table["text"]
    ]
    assert "big-model answers now, on the first 20 sentences in one way: 20 answers" in capsys.readouterr().out


def test_steps_are_a_talk_in_which_the_endpoint_reads_its_own_words(endpoint, monkeypatch):
    steps = runs.run_of("smollm2", "steps")
    with server(negative_of_not) as (url, asked):
        endpoint(url)
        found = live.ask(live.model_here("smollm2"), steps, "it does not work.")
    (_, _, first), (_, _, second) = asked
    assert first["max_tokens"] == steps.tokens and "max_tokens" not in second
    assert [turn["content"] for turn in second["messages"][-2:]] == ["Negative.", runs.LAST]
    assert live.called(found, steps) is False, "the last question has no 'not' in it"


def test_a_cassette_keeps_the_answers_for_a_day_without_a_network(endpoint, desk, monkeypatch):
    monkeypatch.setenv("AIPM_LLM_CASSETTE", str(desk / "tape.json"))
    with server(negative_of_not) as (url, asked):
        endpoint(url)
        found = measured.measured("plain")
    assert len(asked) == 20 == len(json.loads((desk / "tape.json").read_text())["answers"])
    monkeypatch.setattr(live, "_asked", {})
    monkeypatch.delenv("AIPM_LLM_URL")
    assert measured.measured("plain").equals(found)


# --- what fails


FAILS = {
    "hangs": (hangs, "gave no whole answer within 0.3 seconds"),
    "refuses": (says(b"{}", 401), "answered with the error 401. Check AIPM_LLM_KEY."),
    "a web page": (says(b"<html>"), "not as a chat model does"),
    "rate limit": (says(b"{}", 429), "the error 429. It takes no more questions for now."),
    "cut off": (cut, "broke off its answer. Try again"),
}


@pytest.mark.parametrize("name", FAILS)
def test_a_failing_endpoint_costs_one_line_and_no_recorded_row(name, endpoint, monkeypatch, capsys):
    answer, line = FAILS[name]
    with server(answer) as (url, asked):
        endpoint(url)
        monkeypatch.setenv("AIPM_LLM_SECONDS", "0.3" if name == "hangs" else "5")
        found = measured.measured(["plain", "swapped"])
        assert len(asked) == 1, "one failure is enough"
        (said,) = capsys.readouterr().out.splitlines()
        assert line in said and said.endswith("The recorded rows stay.")
        assert measured.say("Sort {review}") is None and line in capsys.readouterr().out
    assert found["model"].tolist() == ["smollm2"] * 2


@pytest.mark.parametrize("stop", ["rate limit", "interrupt"])
def test_after_a_stop_the_cell_goes_on_and_asks_nothing_twice(stop, endpoint, monkeypatch, capsys):
    left = {"answers": 25}

    def tired(handler, body):
        left["answers"] -= 1
        (negative_of_not if left["answers"] >= 0 else says(b"{}", 429))(handler, body)

    with server(tired) as (url, asked):
        endpoint(url)
        if stop == "interrupt":
            ask = live.ask
            monkeypatch.setattr(live, "ask", lambda *told: ask(*told) if len(asked) < 25 else interrupt())
        found = measured.measured(["plain", "swapped"])
        assert found["model"].tolist() == ["smollm2"] * 2 + ["smollm2, first 20", "big-model, now, first 20"]
        said = capsys.readouterr().out.splitlines()
        assert said[1].startswith(
            "You stopped the model." if stop == "interrupt" else "127.0.0.1 answered with the error 429."
        )
        assert said[1].endswith(
            "The 25 answers so far are kept, and the cell goes on from there when you run it again."
        )
        monkeypatch.undo() if stop == "never" else left.update(answers=1000)
        if stop == "interrupt":
            monkeypatch.setattr(live, "ask", ask)
        assert len(measured.measured(["plain", "swapped"])) == 6
        messages = [json.dumps(body["messages"]) for _, _, body in asked]
        assert len(messages) == 40 + (stop == "rate limit") and len(set(messages)) == 40


def interrupt():
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("set_up", "line"),
    [
        ({"AIPM_LLM_URL": "http://127.0.0.1:9/v1"}, "Set AIPM_LLM_MODEL to the model's name."),
        ({"AIPM_LLM_URL": "no address", "AIPM_LLM_MODEL": "m"}, "AIPM_LLM_URL"),
        ({"AIPM_LLM_CASSETTE": "{folder}/tape.json", "AIPM_LLM_MODEL": "m"}, "not on the cassette tape.json"),
    ],
)
def test_a_setting_that_is_wrong_costs_one_line(set_up, line, desk, monkeypatch, capsys):
    for name, value in set_up.items():
        monkeypatch.setenv(name, value.format(folder=desk))
    assert len(measured.measured("plain")) == 1
    (said,) = capsys.readouterr().out.splitlines()
    assert line in said and said.endswith("The recorded rows stay.")


@pytest.mark.parametrize("broken", ["cut off", "another file", "no engine"])
def test_a_model_of_this_machine_that_cannot_be_used_costs_one_line(broken, desk, monkeypatch, capsys):
    """No engine reads as no model: the next step fetches both."""
    small = b"weights of a model"
    known = weights.KNOWN["smollm2"]
    folder = desk / "models"
    (folder / "engine" / "xllamacpp").mkdir(parents=True)
    (folder / "smollm2.gguf").write_bytes(small)
    size = known.size if broken == "cut off" else len(small)
    monkeypatch.setitem(weights.KNOWN, "smollm2", dataclasses.replace(known, size=size))
    weights.load.cache_clear()
    if broken == "no engine":
        (folder / "engine" / "xllamacpp").rmdir()
    assert len(measured.measured("plain")) == 1
    said = capsys.readouterr().out.splitlines()
    expected = {"cut off": "has 18 bytes, and 98,362,432 are expected", "another file": "is not the pinned one"}
    if broken == "no engine":
        assert said == []
    else:
        (line,) = said
        assert expected[broken] in line and "Run `aipm model fetch smollm2`. The recorded rows stay." in line
    assert measured.say("Sort {review}") is None and "aipm model fetch smollm2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("told", "count", "line"),
    [
        ("", 40, ""), ("60", 60, ""), (" 25 ", 25, ""), ("3", 20, "between 20 and 1,000"), ("1000000", 1000, "so it is 1,000"),
        ("many", 40, "'many' and no whole number"), ("-5", 40, "no whole number"), ("²", 40, "no whole number"),
    ],
)  # fmt: skip
def test_how_many_sentences_are_asked(told, count, line, monkeypatch, capsys):
    monkeypatch.setenv("AIPM_LLM_SENTENCES", told)
    assert live.how_many() == count and line in capsys.readouterr().out


@pytest.mark.parametrize("half", [None, "build", "judge"])
def test_the_first_sentences_have_two_reviews_and_somebody_displeased(half):
    """So an interval by review and a recall can be given for the fewest that may be asked."""
    table = answers.answers("smollm2", "plain", half).head(live.LEAST)
    assert table["review"].nunique() > 1 and (table["side"] == "displeased").any()
    assert np.isfinite(list(vars(rates(table, table["share"] > 0.5)).values())).all()


def test_the_line_gives_minutes_from_a_hundred_seconds_on():
    assert "about 99 seconds" in live.announced("m", 1, 40, 99, 1.0) and "about 2 minutes" in live.announced(
        "m", 1, 40, 120, 1.0
    )


# --- a learner's own prompt


def test_a_prompt_is_tried_on_a_few_sentences(desk, monkeypatch, capsys):
    model = Local()
    monkeypatch.setattr(live, "model_here", lambda name: model)
    found = measured.say("Was sagt der Kunde? 好 oder 坏? {review} Antworte!", 3)
    table = voices.fitting("build").head(3)
    assert found.columns.tolist() == ["text", "side", "answer", "read", "share"]
    assert found["text"].tolist() == table["text"].tolist() and found["side"].tolist() == table["side"].tolist()
    assert model.asked[0] == [
        {"role": "user", "content": f"Was sagt der Kunde? 好 oder 坏? {table['text'].iloc[0]} Antworte!"}
    ]
    assert capsys.readouterr().out == ""
    own = measured.say("Sort it.", ["it does not work", "great", " "])
    assert own.columns.tolist() == ["text", "answer", "read", "share"] and own["read"].tolist() == [
        "displeased",
        "unreadable",
    ]
    assert own["answer"].tolist() == ["It is negative.", "I am glad.\\x1b[31m"], (
        "what steers a screen is shown, not sent to it"
    )
    assert (
        capsys.readouterr().out
        == "The prompt has no {review}, so the review is sent below it, as a message of its own.\n"
    )


def test_a_prompt_of_an_endpoint_has_no_share(endpoint):
    with server(negative_of_not) as (url, asked):
        endpoint(url)
        found = measured.say("Sort: {review}", ["it does not work", "great"])
    assert found.columns.tolist() == ["text", "answer", "read"] and found["read"].tolist() == ["displeased", "pleased"]
    assert all("max_tokens" not in body for _, _, body in asked)


@pytest.mark.parametrize(
    ("prompt", "line"),
    [
        ("", "The prompt is empty. Write what the model should do."),
        (" \n\x07", "The prompt is empty. Write what the model should do."),
        (None, "A prompt is text in quotes, and this is a NoneType."),
        (["Sort"], "A prompt is text in quotes, and this is a list."),
        (
            "x" * 20_001,
            "The prompt has 20,001 characters, and 20,000 fit. Keep the instructions and the best examples.",
        ),
        ("{review} or {review}", "The prompt has {review} in 2 places. Leave it in one."),
        ("\x00\ud800Sort\x1b it\r\n{review}", None),
    ],
)
def test_a_prompt_that_cannot_be_sent_is_one_sentence(prompt, line, desk, monkeypatch, capsys):
    model = Local()
    monkeypatch.setattr(live, "model_here", lambda name: model)
    found = measured.say(prompt, 2)
    said = capsys.readouterr().out
    if line:
        assert found is None and said == f"{line}\n" and not model.asked
    else:
        assert said == "3 characters of the prompt that cannot be seen or sent were taken out.\n"
        assert model.asked[0][0]["content"] == f"Sort it\n{found['text'].iloc[0]}"


@pytest.mark.parametrize("sentences", [0, 41, -1, True, 2.5, [], [" "], [3], None, ["x"] * 41])
def test_sentences_that_cannot_be_tried_are_one_sentence(sentences, capsys):
    assert measured.say("Sort {review}", sentences) is None
    assert capsys.readouterr().out == "sentences is a number from 1 to 40, or a list of as many texts.\n"


def test_rows_that_were_answered_stay_when_the_model_stops(monkeypatch, capsys):
    model = Local()
    monkeypatch.setattr(live, "model_here", lambda name: model)
    write = model.write

    def tires(messages, tokens=64, *, chat=None):
        if len(model.asked) >= 4:
            raise ModelError("It is tired. Try again.")
        return write(messages, tokens)

    monkeypatch.setattr(model, "write", tires)
    assert len(measured.say("Sort {review}", 5)) == 2 and capsys.readouterr().out == "It is tired. Try again.\n"
