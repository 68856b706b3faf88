"""A real language model on this machine: llama.cpp over a file of weights, without a network.

It answers in two ways. `complete` lets the model write; `weigh` allows it a few words and asks how likely each is, which
is how an enforced form works: the answer is the likelier word.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aipm.models import Completion, Message, ModelError, check_messages

CONTEXT = 2048  # tokens of prompt and answer together
LONGEST = 64  # tokens of one answer
TOKENS = 20  # the likeliest first tokens that are read; a form of two words has fewer


class LocalModel:
    """One model in memory. It has the interface of `aipm.models.Model`; questions are answered one at a time."""

    def __init__(self, engine: Any, weights: Path, name: str, *, chat: bool = True, threads: int = 2) -> None:
        """Load `weights` (a gguf file) with `engine`, the module xllamacpp. `chat` says whether it was trained to chat."""
        self.name, self.chat = name, chat
        params = engine.CommonParams()
        params.model.path = str(weights)
        params.n_ctx, params.n_parallel, params.verbosity = CONTEXT, 1, -1  # it says nothing of itself
        params.swa_full = True  # or else a model with a sliding window reads the whole prompt anew for each question
        params.cache_ram_mib = 0  # it keeps no old prompts: they would grow to gigabytes
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
        try:
            self._server = engine.Server(params)
        except Exception as error:
            raise ModelError(
                f"The model in {weights.name} could not be loaded ({error}). Run `aipm model verify`."
            ) from None
        self._one = threading.Lock()

    def complete(self, prompt: str, *, system: str = "", temperature: float = 0.0, seed: int = 0) -> Completion:
        """The model's own words, at most LONGEST tokens; ModelError in one sentence."""
        roles = [("system", system), ("user", prompt)]
        said = [{"role": role, "content": text} for role, text in roles if text]
        answer = self._ask(said, {"max_tokens": LONGEST, "temperature": temperature, "seed": seed})
        text = answer["choices"][0]
        written = text["message"]["content"] if self.chat else text["text"]
        return Completion(written.strip(), self.name, simulated=False)

    def write(self, messages: Sequence[Message], tokens: int = LONGEST, *, chat: bool | None = None) -> str:
        """The model's own words after `messages`, at most `tokens` tokens, the likeliest each time; ModelError."""
        answer = self._ask(messages, {"max_tokens": tokens, "temperature": 0.0, "seed": 0}, chat)["choices"][0]
        return str(answer["text"] if "text" in answer else answer["message"]["content"])

    def weigh(self, messages: Sequence[Message], words: Sequence[str], *, chat: bool | None = None) -> list[float]:
        """How likely the answer is each of `words`, where no other is allowed: probabilities that add to 1.

        No word may begin with another. `chat` says whether it is asked as in a talk; else it goes on with the text. The
        default is what the model was trained for. Raises ModelError.
        """
        talks = self.chat if chat is None else chat
        lead = "" if talks else " "  # a completion goes on after "Sentiment:" with a space
        form = " | ".join(f'"{lead}{word}"' for word in words)
        settings = {
            "max_tokens": 1, "n_predict": 1, "temperature": 1.0, "top_k": 0, "top_p": 1.0, "min_p": 0.0, "seed": 0,
            "grammar": f"root ::= {form}", "logprobs": True, "top_logprobs": TOKENS, "n_probs": TOKENS,
            "post_sampling_probs": True,
        }  # fmt: skip
        first = self._ask(messages, settings, talks)["choices"][0]["logprobs"]["content"][0]
        shares = dict.fromkeys(words, 0.0)
        for token in first["top_probs"]:
            for word in words:
                if token["token"] and f"{lead}{word}".startswith(token["token"]):
                    shares[word] += token["prob"]
        total = sum(shares.values())
        if not total:
            raise ModelError(f"The model gave none of the words {', '.join(words)} a chance. Ask for other words.")
        return [share / total for share in shares.values()]

    def _ask(self, messages: Sequence[Message], settings: dict[str, Any], chat: bool | None = None) -> dict[str, Any]:
        check_messages(messages)
        with self._one:
            if self.chat if chat is None else chat:
                answer = self._server.handle_chat_completions(
                    {"messages": list(messages), **settings, "cache_prompt": True}
                )
            else:
                prompt = "".join(message["content"] for message in messages)
                answer = self._server.handle_completions({"prompt": prompt, **settings, "cache_prompt": True})
        if "choices" not in answer:
            said = str(answer.get("message") or answer.get("error") or answer)[:200]
            raise ModelError(f"The model could not answer: {said}. Shorten the prompt, and try again.")
        return dict(answer)
