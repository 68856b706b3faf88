"""How SimLM reads a prompt: the whole grammar. What is not read here cannot change an answer.

It reads line by line and sentence by sentence, with patterns of bounded length, and keeps a bounded number of names and
examples, so that no prompt can keep it busy.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from aipm.models import split
from aipm.worlds.helpdesk.tickets import UNSURE

MOST_NAMES, MOST_EXAMPLES = 40, 200  # it reads no more of each; the first count


@dataclass(frozen=True)
class Reading:
    """What SimLM has understood of a prompt; the defaults are those of an empty one."""

    labels: tuple[str, ...] = ()
    examples: tuple[tuple[str, str], ...] = ()  # (ticket, label) pairs in order
    form: str = "free"  # free, brief, word, json or only_json
    key: str | None = None  # of the JSON object
    steps: bool = False
    guard: str | None = None  # before, after (the ticket), or wording: only the quoted words are guarded against
    guarded_words: tuple[str, ...] = ()
    unsure: str | None = None  # lost, doubt or always
    suspects: bool = False
    longest: int | None = None  # words, above which it answers unsure


def read_prompt(prompt: str) -> Reading:
    """The Reading of a prompt; ModelError where it cannot be sent."""
    return read(*split(prompt))


@lru_cache(maxsize=256)
def read(before: str, after: str) -> Reading:
    """The Reading of a prompt in its two halves, above and below the ticket."""
    lines = [line.strip() for line in f"{before}\n{after}".splitlines()]
    examples: list[tuple[str, str]] = []
    rest: list[str] = []
    labels: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        lower = line.lower()
        if lower.startswith("ticket:") and following.lower().startswith("answer:") and following[7:].strip():
            examples.append((line[7:].strip().lower(), _label(following[7:].strip())))
        elif re.match(r"(labels?|queues?|categories|intents?)\s?:", lower):
            labels += [name.strip(" .\"'") for name in lower.split(":", 1)[1].split(",")]
        elif not lower.startswith("answer:"):
            rest.append(line)
            labels += _named(lower)
    text = " ".join(rest).lower()
    form, key = _contract(text, [answer for line in lines if (answer := line[7:].strip()) and line[:7] == "Answer:"])
    guard, words = _guard(before.lower(), after.lower())
    unsure = re.search(r"(?:answer|say|write|reply|label|use|with) \"?unsure", text)
    longest = re.search(r"(?:longer|more) than (\d{1,4}) words", text)
    return Reading(
        labels=tuple(name for name in dict.fromkeys(labels) if name and name != UNSURE)[:MOST_NAMES],
        examples=tuple(examples[:MOST_EXAMPLES]),
        form=form,
        key=key,
        steps=bool(re.search(r"step[ -]by[ -]step|think first|first (?:find|work out|say|write|think)", text)),
        guard=guard,
        guarded_words=words,
        unsure=None if not unsure else _how_unsure(text),
        suspects=bool(unsure and "suspicious" in text),
        longest=int(longest[1]) if longest and unsure else None,
    )


NAMED = re.compile(
    r"(?:labels?|queues?|categories|intents?|one of)(?: are| is|:| the| these| following)*[: ]\s?"
    r"(\w{1,30}(?:(?:, or |, | or )\w{1,30}){2,39})"
)


def _named(line: str) -> list[str]:
    """The queues that a sentence lists: three or more single words after "labels:" or "one of", with commas."""
    found = NAMED.search(line)
    return re.split(r", or |, | or ", found[1]) if found else []


def _label(answer: str) -> str:
    """The queue that an example's answer names, bare or in JSON."""
    found = re.search(r"\"label\"\s?:\s?\"([\w ]{1,40})\"", answer)
    return (found[1] if found else answer.strip(" .\"'")).lower()[:40]


def _contract(text: str, answers: Sequence[str]) -> tuple[str, str | None]:
    """(form, key) that the instructions ask for, or that the examples' answers show."""
    if "json" in text:
        key = re.search(r"key \"?'?`?(\w{1,30})|\{\s?\"(\w{1,30})\"", text)
        only = re.search(
            r"nothing else|nothing but|write anything else|only (?:with |a |the )*json|json only|no other text|no explanation",
            text,
        )
        return ("only_json" if only else "json"), (key[1] or key[2]) if key else None
    if re.search(r"one word|only the (?:label|queue|name)|(?:label|queue|name) only", text):
        return "word", None
    if answers and all(answer.startswith("{") for answer in answers):
        return "json", "label"
    if answers:
        return "word", None
    return ("brief" if re.search(r"concise|brief|short", text) else "free"), None


DATA = re.compile(
    r"as data|is data|only data|(?:not|never|don't) (?:follow|obey|act on|carry out)|ignore (?:any|all|every) |not (?:an? |as )?(?:instruction|order|command)"
)


def _guard(before: str, after: str) -> tuple[str | None, tuple[str, ...]]:
    """(guard, words): whether and where the prompt says that a ticket gives no orders, and to which words it is limited."""
    quoted: tuple[str, ...] = ()
    for place, text in (("before", before), ("after", after)):
        for sentence in re.split(r"\.(?:\s|$)|\n", text):
            quotes = re.findall(r"[\"'“]([a-z :]{8,80})[\"'”]", sentence)
            if quotes and re.search(r"ignore|not|never|obey|attack", sentence):
                quoted += tuple(quotes)
            elif DATA.search(sentence) and re.search(r"ticket|message|customer|inside", sentence):
                return place, ()
    return ("wording", quoted) if quoted else (None, ())


def _how_unsure(text: str) -> str:
    if re.search(r"always (?:answer|say|write|reply) \"?unsure", text):
        return "always"
    return "doubt" if re.search(r"any doubt|slightest doubt|fully certain|completely certain", text) else "lost"
