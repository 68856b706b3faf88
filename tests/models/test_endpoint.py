"""The optional door to a real model, against a small server in this process: what it sends, keeps, and says when all goes wrong.

Only the loopback interface is used, and no test leaves this machine.
"""

import json
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from aipm.models import Completion, ModelError, check_prompt, messages, run, split
from aipm.models.endpoint import Cassette, Endpoint, from_environment

KEY = "a-key-that-must-never-be-written"


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    for name in ("URL", "MODEL", "KEY", "CASSETTE"):
        monkeypatch.delenv(f"AIPM_LLM_{name}", raising=False)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@contextmanager
def server(answer):
    """A server on loopback whose POST handler is `answer(handler, body)`; gives (address, list of what it was asked)."""
    asked, closing = [], threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append((self.path, dict(self.headers), body))
            self.closing = closing
            answer(self, body)

        def log_message(self, *args):
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}/v1", asked
    finally:
        closing.set()
        httpd.shutdown()
        httpd.server_close()
        thread.join()


def says(body, status=200):
    """A handler that sends `body` (bytes)."""

    def answer(handler, _):
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def chat(text):
    return says(json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode())


def hangs(handler, _):
    handler.closing.wait(10)


def drips(handler, _):
    """One byte after the other, each in time, and never all of them."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    while not handler.closing.wait(0.05):
        handler.wfile.write(b" ")
        handler.wfile.flush()


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


WRONG = {
    "hangs": (hangs, "within 0.4 seconds", "allow more time"),
    "drips": (drips, "within 0.4 seconds", "allow more time"),
    "error 500": (says(b"oops", 500), "the error 500", "use SimLM"),
    "refuses the key": (says(b"{}", 401), "the error 401", "Check AIPM_LLM_KEY"),
    "no such address": (says(b"{}", 404), "the error 404", "AIPM_LLM_URL"),
    "redirects": (says(b"", 302), "the error 302", "use SimLM"),
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
    "url", ["localhost:11434", "ftp://127.0.0.1/", "http://", "not an address", "http://127.0.0.1:port/"]
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
