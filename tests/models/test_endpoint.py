"""The optional door to a real model, against a small server in this process: what it sends, keeps, and says when all goes wrong.

Only the loopback interface is used, and no test leaves this machine.
"""

import socket

import pytest

from aipm.models import Completion, ModelError, check_prompt, messages, run, split
from aipm.models.endpoint import Cassette, Endpoint, from_environment
from tests.models.serving import chat, cut, drips, hangs, no_gzip, says, server, silent

KEY = "a-key-that-must-never-be-written"


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    for name in ("URL", "MODEL", "KEY", "CASSETTE", "SECONDS"):
        monkeypatch.delenv(f"AIPM_LLM_{name}", raising=False)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def test_it_speaks_the_protocol():
    with server(chat('{"label": "refund"}')) as (url, asked):
        model = Endpoint(url, "some-model", key=KEY, timeout=5)
        (answer,) = run(model, "Sort it.\nTicket: {ticket}\nOne word.", ["a refund,\nplease"], temperature=0.5, seed=3)
    assert answer == Completion('{"label": "refund"}', "some-model", simulated=False)
    ((path, headers, body),) = asked
    assert path == "/v1/chat/completions" and headers["Authorization"] == f"Bearer {KEY}"
    assert body == {
        "model": "some-model",
        "messages": [
            {"role": "system", "content": "Sort it."},
            {"role": "user", "content": "Ticket: a refund, please\nOne word."},
        ],
        "temperature": 0.5,
        "seed": 3,
    }


TALK = [
    {"role": "system", "content": "Sort it."},
    {"role": "user", "content": "i love it."},
    {"role": "assistant", "content": "positive"},
    {"role": "user", "content": "Das Gerät ist kaputt. 盖子坏了 😡"},
]


def test_a_whole_talk_is_sent_as_it_stands_and_kept_on_the_cassette(tmp_path):
    with server(chat("negative")) as (url, asked):
        model = Endpoint(url, "some-model", cassette=tmp_path / "tape.json", timeout=5)
        assert model.write(TALK) == model.write(TALK, 24) == model.write(TALK) == "negative"
    bodies = [body for _, _, body in asked]
    assert [body["messages"] for body in bodies] == [TALK, TALK], "the third was on the cassette"
    assert [body.get("max_tokens") for body in bodies] == [None, 24] and bodies[0]["temperature"] == 0
    replay = Endpoint(None, "some-model", cassette=tmp_path / "tape.json")
    assert replay.write(TALK) == "negative"
    with pytest.raises(ModelError, match="not on the cassette"):
        replay.write(TALK[:2])


@pytest.mark.parametrize(
    ("talk", "what"),
    [
        ([], "empty"),
        ([*TALK[:3], {"role": "user", "content": " "}], "empty"),
        ([{"role": "user", "content": "bad \ud800 text"}], "holds half of a character"),
        ([TALK[0], {"role": "user", "content": "x" * 20_000}], "20,008 characters"),
    ],
)
def test_a_talk_that_cannot_be_sent_is_not_sent(talk, what):
    with server(chat("negative")) as (url, asked), pytest.raises(ModelError, match=what):
        Endpoint(url, "m").write(talk)
    assert asked == []


WRONG = {
    "hangs": (hangs, "within 0.4 seconds", "allow more time"),
    "drips": (drips, "within 0.4 seconds", "allow more time"),
    "error 500": (says(b"oops", 500), "the error 500", "Try again later"),
    "rate limit": (says(b'{"error": "slow down"}', 429), "the error 429", "Wait a while, or ask for less"),
    "no such setting": (says(b"{}", 400), "the error 400", "Check AIPM_LLM_MODEL"),
    "breaks off": (cut, "broke off its answer", "Try again"),
    "says nothing": (silent, "broke off its answer", "Try again"),
    "no gzip": (no_gzip, "broke off its answer", "Try again"),
    "refuses the key": (says(b"{}", 401), "the error 401", "Check AIPM_LLM_KEY"),
    "no such address": (says(b"{}", 404), "the error 404", "AIPM_LLM_URL"),
    "redirects": (says(b"", 302), "the error 302", "Try again later"),
    "a web page": (says(b"<html>hello</html>"), "not as a chat model does", "AIPM_LLM_URL"),
    "JSON without an answer": (says(b'{"choices": []}'), "not as a chat model does", "AIPM_LLM_URL"),
    "an answer that is no text": (chat(None), "not as a chat model does", "AIPM_LLM_URL"),
    "a number": (says(b"7"), "not as a chat model does", "AIPM_LLM_URL"),
    "no text at all": (says(b"\xff\xfe\x00"), "not as a chat model does", "AIPM_LLM_URL"),
    "very deep JSON": (says(b"[" * 200_000), "not as a chat model does", "AIPM_LLM_URL"),
    "megabytes": (says(b" " * 3_000_000), "more than 2,000,000 bytes", "Is it a model?"),
}


@pytest.mark.parametrize("name", WRONG)
def test_each_failure_is_one_sentence_with_the_next_step(name, tmp_path):
    answer, what, then = WRONG[name]
    with server(answer) as (url, _):
        model = Endpoint(
            url, "some-model", key=KEY, cassette=tmp_path / "tape.json", timeout=0.4 if "within" in what else 5
        )
        with pytest.raises(ModelError) as caught:
            model.complete("Sort this ticket.")
    message = str(caught.value)
    assert what in message and then in message and "\n" not in message and KEY not in message
    assert caught.value._render_traceback_() == [message]
    assert not (tmp_path / "tape.json").exists(), "a failure is not kept"


def test_nobody_there():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(ModelError, match=r"127.0.0.1 cannot be reached. Check AIPM_LLM_URL"):
        Endpoint(f"http://127.0.0.1:{port}/v1", "m", timeout=2).complete("Sort this ticket.")


@pytest.mark.parametrize(
    "url",
    [
        "localhost:11434",
        "ftp://127.0.0.1/",
        "http://",
        "not an address",
        "http://127.0.0.1:port/",
        "http://[",
        "\ud800",
    ],
)
def test_no_address(url):
    with pytest.raises(ModelError, match="AIPM_LLM_URL"):
        Endpoint(url, "m", timeout=1).complete("Sort this ticket.")


def test_a_cassette_answers_without_a_network(tmp_path, monkeypatch):
    tape = tmp_path / "tape.json"
    with server(chat("refund")) as (url, asked):
        recording = Endpoint(url, "m", key=KEY, cassette=tape, timeout=5)
        for prompt in ("one", "two", "one"):
            recording.complete(prompt)
        assert len(asked) == 2, "the third question was already on the cassette"
    assert KEY not in tape.read_text() and not list(tmp_path.glob("*.part"))

    def refuse(*args, **kwargs):
        raise AssertionError("a replay tried to use the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    replay = Endpoint(None, "m", cassette=tape)
    assert replay.complete("two").text == "refund"
    for prompt, other in (("three", {}), ("two", {"seed": 1}), ("two", {"temperature": 1.0}), ("two", {"system": "x"})):
        with pytest.raises(ModelError, match="not on the cassette tape.json, and no endpoint is set. Set AIPM_LLM_URL"):
            replay.complete(prompt, **other)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"answers": 3}', '{"answers": {"a": {}}}', '{"answers": {"a": {"answer": 1}}}']
)
def test_a_spoiled_cassette_is_named(text, tmp_path):
    (tmp_path / "tape.json").write_text(text)
    with pytest.raises(ModelError, match="tape.json cannot be read as a cassette. Move it away"):
        Endpoint(None, "m", cassette=tmp_path / "tape.json")


def test_a_cassette_that_cannot_be_written(tmp_path):
    (tmp_path / "no folder").write_text("")
    with pytest.raises(ModelError, match="could not be written .*Set AIPM_LLM_CASSETTE"):
        Cassette(tmp_path / "no folder" / "tape.json").keep({"a": 1}, "b")


def test_the_environment_decides(monkeypatch, tmp_path):
    assert from_environment() is None
    monkeypatch.setenv("AIPM_LLM_URL", "http://127.0.0.1:9/v1")
    with pytest.raises(ModelError, match="Set AIPM_LLM_MODEL"):
        from_environment()
    monkeypatch.setenv("AIPM_LLM_MODEL", "m")
    monkeypatch.setenv("AIPM_LLM_KEY", KEY)
    model = from_environment()
    assert (model.name, model.url) == ("m", "http://127.0.0.1:9/v1") and KEY not in repr(model)
    assert model.timeout == 30
    monkeypatch.setenv("AIPM_LLM_SECONDS", "120")
    assert from_environment().timeout == 120
    for seconds in ("soon", "0", "-1", "1e9"):
        monkeypatch.setenv("AIPM_LLM_SECONDS", seconds)
        with pytest.raises(ModelError, match=f"AIPM_LLM_SECONDS is '{seconds}'. Write a number of seconds"):
            from_environment()
    monkeypatch.delenv("AIPM_LLM_SECONDS")
    for key in ("clé", "a\x1bb"):
        monkeypatch.setenv("AIPM_LLM_KEY", key)
        with pytest.raises(ModelError, match="AIPM_LLM_KEY holds a character that no key has"):
            from_environment()
    monkeypatch.setenv("AIPM_LLM_KEY", f" {KEY}\n")
    monkeypatch.delenv("AIPM_LLM_URL")
    monkeypatch.setenv("AIPM_LLM_CASSETTE", str(tmp_path / "tape.json"))
    assert from_environment().url is None


def test_a_prompt_that_cannot_be_sent_is_not_sent():
    with server(chat("refund")) as (url, asked):
        for prompt, what in (("", "empty"), ("x" * 1_000_000, "1,000,000 characters"), (None, "empty")):
            with pytest.raises(ModelError, match=what):
                Endpoint(url, "m").complete(prompt)
    assert asked == []


@pytest.mark.parametrize(
    ("prompt", "what"),
    [
        ("  \n", "empty"),
        ("a" * 1_000_000, "1,000,000 characters, and 20,000 fit"),
        ("{ticket} {ticket}", "in 2 places"),
        (None, "this is a NoneType"),
        (["Sort"], "this is a list"),
    ],
)
def test_check_says_what_is_wrong_with_a_prompt(prompt, what):
    with pytest.raises(ModelError, match=what):
        check_prompt(prompt)


def test_messages_put_the_ticket_in_the_first_line():
    assert split("Sort it.") == ("Sort it.", "")
    assert split("Sort it.\nTicket: {ticket}\nAnswer:") == ("Sort it.", "")
    assert messages("Sort it.", "two\nlines") == ("Sort it.", "Ticket: two lines\nAnswer:")
    assert messages("Sort it.\n<t>\n{ticket}\n</t>", "x") == ("Sort it.\n<t>", "Ticket: x\n</t>")


def test_run_needs_nothing_but_the_interface():
    class Echo:
        name = "echo"

        def complete(self, prompt, *, system="", temperature=0.0, seed=0):
            return Completion(f"{system}|{prompt}|{temperature}|{seed}", self.name, simulated=True)

    answers = run(Echo(), "Sort it.", ["a", "b"], temperature=1.0, seed=2)
    assert [answer.text for answer in answers] == [f"Sort it.|Ticket: {x}\nAnswer:|1.0|2" for x in "ab"]


def test_words_do_not_count_a_signature():
    texts = {"one two\n[SimLM-1, simulated]": 2, "one\n[2, 3]\nfour": 4, "[one two]": 2, "": 0, "one": 1}
    assert {text: Completion(text, "m", True).words for text in texts} == texts
