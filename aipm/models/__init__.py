"""One small interface to a language model, simulated or real, and what a prompt is.

`Model` says what a model must be able to do; `aipm.worlds.helpdesk.simlm.SimLM` is the simulated one, `aipm.models.endpoint.Endpoint` the
optional door to a real one. `messages` turns a prompt and a ticket into what is sent; `run` asks for many tickets.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

LIMIT = 20_000  # characters of one prompt
SLOT = "{ticket}"
HALF = re.compile("[\ud800-\udfff]")  # half of a character, which no model can be sent
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # control characters but tabs and line ends

Message = Mapping[str, str]  # {"role": "system" | "user" | "assistant", "content": text}


class ModelError(Exception):
    """A prompt that cannot be sent, or a model that cannot be reached; one sentence with the next step."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


@dataclass(frozen=True)
class Completion:
    """One answer: its text, which model gave it, and whether that model is simulated."""

    text: str
    model: str
    simulated: bool

    @property
    def words(self) -> int:
        """How many words the model wrote; a last line in square brackets, a signature, is not counted."""
        body, _, last = self.text.rstrip().rpartition("\n")
        signed = body and last.startswith("[") and last.endswith("]")
        return len((body if signed else self.text).split())


class Model(Protocol):
    """What a model can do."""

    name: str

    def complete(self, prompt: str, *, system: str = "", temperature: float = 0.0, seed: int = 0) -> Completion:
        """The model's answer to `prompt` below the standing instructions `system`."""


def check_prompt(prompt: Any, slot: str = SLOT) -> str:
    """The prompt as text, or ModelError: empty, too long, no text, or with `slot` in two places."""
    if not isinstance(prompt, str):
        raise ModelError(f"A prompt is text in quotes, and this is a {type(prompt).__name__}.")
    if not prompt.strip():
        raise ModelError("The prompt is empty. Write what the model should do.")
    if len(prompt) > LIMIT:
        raise ModelError(
            f"The prompt has {len(prompt):,} characters, and {LIMIT:,} fit. Keep the instructions and the best examples."
        )
    if prompt.count(slot) > 1:
        raise ModelError(f"The prompt has {slot} in {prompt.count(slot)} places. Leave it in one.")
    return prompt


def check_messages(messages: Sequence[Message]) -> None:
    """ModelError where a talk cannot be sent: its last message is empty or no text, it is too long, or has half a character."""
    texts = [message["content"] for message in messages]
    if not texts or not isinstance(texts[-1], str) or not texts[-1].strip():
        raise ModelError("The prompt is empty. Write what the model should do.")
    size = sum(map(len, texts))
    if size > LIMIT:
        raise ModelError(f"The prompt has {size:,} characters, and {LIMIT:,} may be sent. Shorten it.")
    if any(HALF.search(text) for text in texts):
        raise ModelError("The prompt holds half of a character, which cannot be sent. Type that place again.")


def tidied(text: str) -> tuple[str, int]:
    """`text` without control characters and halves of characters, and how many were taken out; tabs and line ends stay."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    clean = HALF.sub("", STEERING.sub("", lines))
    return clean, len(lines) - len(clean)


def split(prompt: str) -> tuple[str, str]:
    """(before, after): the prompt's text above and below the ticket, which comes last without the mark {ticket}."""
    before, _, after = check_prompt(prompt).partition(SLOT)
    before = before.rstrip()
    if before.lower().endswith("ticket:"):
        before = before[: -len("ticket:")].rstrip()
    after = after.strip()
    return before, "" if after == "Answer:" else after


def messages(prompt: str, ticket: str) -> tuple[str, str]:
    """(system, user): the standing instructions, and the message with the ticket in its first line."""
    before, after = split(prompt)
    line = "Ticket: " + " ".join(ticket.split())
    return before, f"{line}\n{after or 'Answer:'}"


def run(model: Model, prompt: str, texts: Iterable[str], temperature: float = 0.0, seed: int = 0) -> list[Completion]:
    """The Completions of a model for many tickets under one prompt, in their order."""
    if hasattr(model, "complete_all"):
        return model.complete_all(prompt, list(texts), temperature=temperature, seed=seed)
    answers = []
    for text in texts:
        system, user = messages(prompt, text)
        answers.append(model.complete(user, system=system, temperature=temperature, seed=seed))
    return answers
