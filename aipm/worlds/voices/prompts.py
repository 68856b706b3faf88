"""Prompts on Voices: a factorial design of six parts, and what is sent to a model for one review.

Every prompt asks for one of two words, one of which means that the customer is displeased. A prompt's name is made of its
parts, such as "sort-pos-plain-norole-system-ex0"; recorded answers are kept under it.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

Message = dict[str, str]  # role and content, as a model that chats takes them
Example = tuple[str, bool]  # a sentence, and whether its customer is displeased

EXPERT = "You are a world-class expert in reading customer reviews."
# Six clear sentences of the reviews that are kept for examples, pleased and displeased in turn.
EXAMPLES: tuple[Example, ...] = (
    ("i'm extremely glad i bought this camera.", False),
    ("there was neither picture nor sound.", True),
    ("great design and looks cool.", False),
    ("so, i've had it for a month, and the headphone jack went out.", True),
    ("the software installed flawlessly and without any problems on my windows 2k machine.", False),
    ("the speed is noticeably slower than canon, especially so with flashes on.", True),
)


def ordered(seed: int) -> list[Example]:
    """The six examples in one of their orders: in turn for 0, else as `seed` shuffles them."""
    examples = list(EXAMPLES)
    if seed:
        random.Random(seed).shuffle(examples)
    return examples


@dataclass(frozen=True)
class Prompt:
    """One choice of the six parts."""

    ask: str = "sort"  # "sort": positive or negative; "yes": whether the customer is unhappy, yes or no
    first: str = "positive"  # which meaning the instruction names first, "positive" or "negative"
    defined: bool = False  # whether both words are defined
    expert: bool = False  # whether the model is told that it is one
    place: str = "system"  # where the instruction stands: "system", or "user" with the review
    examples: int = 0  # none, or the six in one of two orders: 1 or 2

    @property
    def name(self) -> str:
        """The parts in a row, as recordings know the prompt."""
        meaning = "def" if self.defined else "plain"
        role = "expert" if self.expert else "norole"
        return "-".join([self.ask, self.first[:3], meaning, role, self.place, f"ex{self.examples}"])

    @property
    def words(self) -> tuple[str, str]:
        """The two words that may be answered: (pleased, displeased)."""
        return ("positive", "negative") if self.ask == "sort" else ("no", "yes")

    @property
    def shown(self) -> list[Example]:
        """The examples of the prompt, in their order."""
        return ordered({1: 0, 2: 3}[self.examples]) if self.examples else []

    @property
    def instruction(self) -> str:
        """What the model is told, without examples and review."""
        sort = self.ask == "sort"
        words = self.words if self.first == "positive" else self.words[::-1]
        wishes = (
            "The customer is pleased or recommends the product.",
            "The customer complains, reports a fault or would not buy again.",
        )
        meanings = dict(zip(self.words, wishes, strict=True))
        lines = [EXPERT] if self.expert else []
        lines.append(
            f"Classify the review as {' or '.join(words)}." if sort else "Is the customer unhappy with the product?"
        )
        if self.defined:
            lines += [f"{word.capitalize()}: {meanings[word][0].lower()}{meanings[word][1:]}" for word in words]
        lines.append("Answer with one word." if sort else f"Answer with one word, {' or '.join(words)}.")
        return " ".join(lines)


PARTS: dict[str, tuple[Any, ...]] = {
    "ask": ("sort", "yes"),
    "first": ("positive", "negative"),
    "defined": (False, True),
    "expert": (False, True),
    "place": ("system", "user"),
    "examples": (0, 1, 2),
}
DESIGN = tuple(Prompt(*choice) for choice in product(*PARTS.values()))


def messages(prompt: Prompt, text: str, examples: Sequence[Example] | None = None) -> list[Message]:
    """What is sent for the review `text`: the instruction, the prompt's examples (or others) as turns of a talk, the review."""

    def asked(review: str) -> str:
        return f"{prompt.instruction}\n\nReview: {review}" if prompt.place == "user" else review

    said = [{"role": "system", "content": prompt.instruction}] if prompt.place == "system" else []
    for review, displeased in prompt.shown if examples is None else examples:
        said.append({"role": "user", "content": asked(review)})
        said.append({"role": "assistant", "content": prompt.words[displeased]})
    return [*said, {"role": "user", "content": asked(text)}]
