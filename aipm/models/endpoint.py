"""An optional door to a real model: any endpoint that speaks OpenAI's chat protocol, on this machine or elsewhere.

Nothing in the course asks for one. It is set by environment variables: AIPM_LLM_URL (such as http://localhost:11434/v1),
AIPM_LLM_MODEL, AIPM_LLM_KEY (where one is needed), AIPM_LLM_SECONDS (for a whole answer, 30 without it) and
AIPM_LLM_CASSETTE, a file in which each question and its answer is kept. A question that is on the cassette is answered from
it, without a network; the key is never written down.
"""

import functools
import hashlib
import json
import os
import re
import ssl
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aipm.files import write
from aipm.models import Completion, Message, ModelError, check_messages

MOST_BYTES = 2_000_000  # of one response
PATIENCE = 30.0  # seconds for a whole answer
ADVICE = {
    400: "Check AIPM_LLM_MODEL: this model may not take what the course sends.",
    401: "Check AIPM_LLM_KEY.",
    403: "Check AIPM_LLM_KEY, and that it may use this model.",
    404: "Check AIPM_LLM_URL (it often ends in /v1) and AIPM_LLM_MODEL.",
    429: "It takes no more questions for now. Wait a while, or ask for less.",
}
OTHERWISE = "Try again later; the lessons work without it."


class Cassette:
    """Questions and answers in one JSON file, found again by a hash of the whole question."""

    def __init__(self, path: str | Path) -> None:
        """Read `path` if it is there; ModelError where it is no cassette."""
        self.path = Path(path)
        self.answers: dict[str, dict[str, Any]] = {}
        if self.path.exists():
            try:
                self.answers = json.loads(self.path.read_text(encoding="utf-8"))["answers"]
                assert all(isinstance(entry["answer"], str) for entry in self.answers.values())
            except (OSError, ValueError, KeyError, TypeError, AttributeError, AssertionError, RecursionError):
                raise ModelError(
                    f"{self.path.name} cannot be read as a cassette. Move it away, and set AIPM_LLM_CASSETTE to a new name."
                ) from None

    @staticmethod
    def key(question: Mapping[str, Any]) -> str:
        """The name under which a question is kept."""
        return hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()[:32]

    def find(self, question: Mapping[str, Any]) -> str | None:
        """The kept answer, or None."""
        entry = self.answers.get(self.key(question))
        return entry["answer"] if entry else None

    def keep(self, question: Mapping[str, Any], answer: str) -> None:
        """Write a question with its answer; the file is replaced in one step, so that a crash leaves the old one."""
        self.answers[self.key(question)] = {"question": question, "answer": answer}
        try:
            write(self.path, (json.dumps({"answers": self.answers}, indent=1, sort_keys=True) + "\n").encode())
        except OSError as error:
            raise ModelError(
                f"The cassette {self.path.name} could not be written ({error.strerror}). Set AIPM_LLM_CASSETTE to a folder "
                "that you may write to."
            ) from None


class Endpoint:
    """A real model behind an address, with the interface of `aipm.models.Model`."""

    def __init__(
        self,
        url: str | None,
        model: str,
        *,
        key: str | None = None,
        cassette: str | Path | None = None,
        timeout: float = PATIENCE,
    ) -> None:
        """`url` may be None: then only what is on the cassette can be answered. `timeout` is in seconds, for a whole answer."""
        self.url, self.name, self.timeout = url, model, timeout
        self._key = key
        self.cassette = Cassette(cassette) if cassette else None

    def complete(self, prompt: str, *, system: str = "", temperature: float = 0.0, seed: int = 0) -> Completion:
        """The model's answer, from the cassette where it is kept; else asked for, and kept. ModelError in one sentence."""
        said = [{"role": role, "content": text} for role, text in (("system", system), ("user", prompt)) if text]
        if not prompt:  # which leaves only the standing instructions
            said = []
        return Completion(self._answer(said, {"temperature": temperature, "seed": seed}), self.name, simulated=False)

    def write(self, messages: Sequence[Message], tokens: int = 0, *, chat: bool | None = None) -> str:
        """The model's own words after `messages`, a whole talk, as `complete` finds them; at most `tokens` tokens, or as many as it likes (0).

        `chat` is there for the interface of `aipm.models.local.LocalModel`: an endpoint always talks. ModelError.
        """
        said = [{"role": message["role"], "content": message["content"]} for message in messages]
        least = (
            {"max_tokens": tokens} if tokens else {}
        )  # some models refuse the setting, so it is left out where it can be
        return self._answer(said, {"temperature": 0.0, "seed": 0, **least})

    def _answer(self, said: Sequence[Message], settings: Mapping[str, float]) -> str:
        check_messages(said)
        question = {"model": self.name, "messages": list(said), **settings}
        answer = self.cassette.find(question) if self.cassette else None
        if answer is None:
            answer = self._ask(question)
            if self.cassette:
                self.cassette.keep(question, answer)
        return answer

    def _ask(self, question: Mapping[str, Any]) -> str:
        if not self.url:
            raise ModelError(
                f"This question is not on the cassette {self.cassette.path.name if self.cassette else '(none)'}, and no endpoint "
                "is set. Set AIPM_LLM_URL to record it."
            )
        import httpx  # here, so that nothing of a network is even loaded where no endpoint is set

        where = host(self.url)
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        late = ModelError(
            f"{where} gave no whole answer within {self.timeout:g} seconds. Try again, or allow more time with "
            "AIPM_LLM_SECONDS."
        )
        deadline, body = time.monotonic() + self.timeout, b""
        try:
            with httpx.Client(timeout=self.timeout, verify=trusted()) as client:
                address = f"{self.url.rstrip('/')}/chat/completions"
                with client.stream("POST", address, json=question, headers=headers) as response:
                    for part in response.iter_bytes():
                        body += part
                        if time.monotonic() > deadline:
                            raise late
                        if len(body) > MOST_BYTES:
                            raise ModelError(
                                f"{where} sent more than {MOST_BYTES:,} bytes for one answer. Is it a model?"
                            )
        except httpx.TimeoutException:
            raise late from None
        except (httpx.UnsupportedProtocol, httpx.InvalidURL):
            raise ModelError(
                "AIPM_LLM_URL is no address of a model. Write one such as http://localhost:11434/v1."
            ) from None
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.DecodingError):
            raise ModelError(
                f"{where} broke off its answer. Try again, and check that the model is still running."
            ) from None
        except (httpx.HTTPError, UnicodeError):
            raise ModelError(f"{where} cannot be reached. Check AIPM_LLM_URL, and that the model is running.") from None
        if response.status_code != 200:
            advice = ADVICE.get(response.status_code, OTHERWISE)
            raise ModelError(f"{where} answered with the error {response.status_code}. {advice}")
        try:
            text = json.loads(body)["choices"][0]["message"]["content"]
        except (ValueError, KeyError, IndexError, TypeError, RecursionError):
            text = None
        if not isinstance(text, str):
            raise ModelError(
                f"{where} answered, but not as a chat model does. Check that AIPM_LLM_URL is an OpenAI-compatible address."
            )
        return text


@functools.cache
def trusted() -> ssl.SSLContext:
    """Whose certificates are believed; read once, since it takes longer than a question to a model nearby."""
    import httpx

    return httpx.create_ssl_context()


def host(url: str) -> str:
    """The name of the machine in an address, as sentences call it."""
    try:
        return urlsplit(url).hostname or "the address in AIPM_LLM_URL"
    except ValueError:
        return "the address in AIPM_LLM_URL"


def from_environment() -> Endpoint | None:
    """The Endpoint that the environment describes, or None where it describes none; ModelError where it cannot be one."""
    url, cassette = os.environ.get("AIPM_LLM_URL"), os.environ.get("AIPM_LLM_CASSETTE")
    if not url and not cassette:
        return None
    model = os.environ.get("AIPM_LLM_MODEL")
    if not model:
        raise ModelError("An endpoint or a cassette is set, and no model. Set AIPM_LLM_MODEL to the model's name.")
    told = os.environ.get("AIPM_LLM_SECONDS") or str(PATIENCE)
    if not re.fullmatch(r"\d{1,4}(\.\d+)?", told) or not float(told):
        raise ModelError(f"AIPM_LLM_SECONDS is {told[:40]!r}. Write a number of seconds, such as 120.")
    key = (os.environ.get("AIPM_LLM_KEY") or "").strip()
    if not (key.isascii() and (not key or key.isprintable())):
        raise ModelError("AIPM_LLM_KEY holds a character that no key has. Copy the key again.")
    return Endpoint(url, model, key=key or None, cassette=cassette, timeout=float(told))
