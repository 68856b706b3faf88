"""An optional door to a real model: any endpoint that speaks OpenAI's chat protocol, on this machine or elsewhere.

Nothing in the course asks for one. It is set by environment variables: AIPM_LLM_URL (such as http://localhost:11434/v1),
AIPM_LLM_MODEL, AIPM_LLM_KEY (where one is needed) and AIPM_LLM_CASSETTE, a file in which each question and its answer is
kept. A question that is on the cassette is answered from it, without a network; the key is never written down.
"""

import hashlib
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aipm.files import write
from aipm.models import LIMIT, Completion, ModelError

MOST_BYTES = 2_000_000  # of one response
ADVICE = {
    401: "Check AIPM_LLM_KEY.",
    403: "Check AIPM_LLM_KEY, and that it may use this model.",
    404: "Check AIPM_LLM_URL (it often ends in /v1) and AIPM_LLM_MODEL.",
    429: "Wait a while, or ask for fewer tickets.",
}


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
        timeout: float = 30.0,
    ) -> None:
        """`url` may be None: then only what is on the cassette can be answered. `timeout` is in seconds, for a whole answer."""
        self.url, self.name, self.timeout = url, model, timeout
        self._key = key
        self.cassette = Cassette(cassette) if cassette else None

    def complete(self, prompt: str, *, system: str = "", temperature: float = 0.0, seed: int = 0) -> Completion:
        """The model's answer, from the cassette where it is kept; else asked for, and kept. ModelError in one sentence."""
        if not isinstance(prompt, str) or not prompt.strip():
            raise ModelError("The prompt is empty. Write what the model should do.")
        if len(prompt) + len(system) > LIMIT:
            raise ModelError(f"The prompt has {len(prompt) + len(system):,} characters, and {LIMIT:,} may be sent.")
        roles = [("system", system), ("user", prompt)]
        question = {
            "model": self.name,
            "messages": [{"role": role, "content": text} for role, text in roles if text],
            "temperature": temperature,
            "seed": seed,
        }
        answer = self.cassette.find(question) if self.cassette else None
        if answer is None:
            answer = self._ask(question)
            if self.cassette:
                self.cassette.keep(question, answer)
        return Completion(answer, self.name, simulated=False)

    def _ask(self, question: Mapping[str, Any]) -> str:
        if not self.url:
            raise ModelError(
                f"This question is not on the cassette {self.cassette.path.name if self.cassette else '(none)'}, and no endpoint "
                "is set. Set AIPM_LLM_URL to record it, or use SimLM."
            )
        import httpx  # here, so that nothing of a network is even loaded where no endpoint is set

        where = urlsplit(self.url).hostname or "the address in AIPM_LLM_URL"
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        late = ModelError(
            f"{where} gave no whole answer within {self.timeout:g} seconds. Try again, or allow more time."
        )
        deadline, body = time.monotonic() + self.timeout, b""
        try:
            with httpx.Client(timeout=self.timeout) as client:
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
        except (httpx.HTTPError, UnicodeError):
            raise ModelError(f"{where} cannot be reached. Check AIPM_LLM_URL, and that the model is running.") from None
        if response.status_code != 200:
            advice = ADVICE.get(response.status_code, "Try again later, or use SimLM.")
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


def from_environment() -> Endpoint | None:
    """The Endpoint that the environment describes, or None where it describes none."""
    url, cassette = os.environ.get("AIPM_LLM_URL"), os.environ.get("AIPM_LLM_CASSETTE")
    if not url and not cassette:
        return None
    model = os.environ.get("AIPM_LLM_MODEL")
    if not model:
        raise ModelError("An endpoint or a cassette is set, and no model. Set AIPM_LLM_MODEL to the model's name.")
    return Endpoint(url, model, key=os.environ.get("AIPM_LLM_KEY"), cassette=cassette)
