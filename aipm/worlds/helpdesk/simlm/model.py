"""SimLM: a simulated language model that is small enough to read in one sitting, and really reads its prompt.

It is no language model and says so below every answer. It sorts tickets of HelpDesk Copilot: `read_prompt` finds out what a
prompt asks for, `_scores` compares a ticket with what SimLM knows and with the prompt's examples, `SimLM.complete` answers.

What is planted: it knows two of the five wordings of each need and learns others from examples only; of two problems in a
ticket it answers the first, unless told to go step by step; it obeys orders in a ticket, unless guarded; it chats, unless
given a contract; the last example pulls a little; and every change of wording moves its scores by a little luck.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pandas as pd

from aipm.models import Completion, split
from aipm.worlds.helpdesk.simlm.reading import Reading, read, read_prompt
from aipm.worlds.helpdesk.tickets import DECOY, GREETINGS, INTENTS, PLAIN, QUEUES, TARGET, UNSURE

NAME = "SimLM-1"
SIGNATURE = f"\n[{NAME}, simulated]"

KNOWN = 2  # wordings of each need that SimLM knows without an example
KNOWLEDGE, EXAMPLE, SECOND, LAST = 1.5, 1.2, 0.85, 0.15  # weights: known, shown, named second, pull of the last example
LUCK, HEAT = 0.09, 0.30  # scale of the luck of wording; of one unit of temperature
LOST, DOUBT = 0.45, 1.35  # it answers "unsure" below this score: where it is told to if lost, or if in any doubt
OBEYS = {None: 1.0, "wording": 1.0, "after": 0.45, "before": 0.03}  # chance to obey an order in a ticket, by guard
CHATS = {"free": 0.30, "brief": 0.12, "word": 0.02, "json": 0.05, "only_json": 0.0}  # chance of words around the answer
WRONG_KEY = 0.4  # of JSON answers whose key nobody named
SUSPECTS = (0.12, 0.95)  # told to suspect: chance to say unsure to a ticket without and with an order in it

OWN_NAMES = dict(zip(INTENTS, ("money", "goodbye", "bug", "payments", "question", "security"), strict=True))
SMALL_TALK = frozenset(re.findall(r"[a-z]+", " ".join((*GREETINGS, *PLAIN, *DECOY)))) | {"a", "an", "the", "my"}
NEED = re.compile(r"what i need now is|my question is|today it is")
ORDER = re.compile(
    r"\. (ignore previous instructions|disregard the rules above|system:|note to the assistant:|new policy)[^.]{0,80}?(\w+)$"
)

Token = str | tuple[str, str]  # a word, or two that follow each other


def _tokens(text: str) -> set[Token]:
    """The words of a text that are no small talk, and their pairs."""
    words = [word for word in re.findall(r"[a-z]+", text) if word not in SMALL_TALK]
    return {*words, *pairwise(words)}


class _Tickets:
    """What SimLM sees in many tickets at once: words as 0/1 tables, one for the problem named first and one for the second."""

    def __init__(self, texts: Sequence[str]) -> None:
        texts = [" ".join(text.lower().split()) for text in texts]
        orders = [ORDER.search(text) for text in texts]
        plain = [text[: order.start()] if order else text for text, order in zip(texts, orders, strict=True)]
        parts = [NEED.split(text, maxsplit=1) for text in plain]
        first = [_tokens(part[0]) for part in parts]
        second = [_tokens(part[1]) if len(part) > 1 else set() for part in parts]
        self.place = {token: at for at, token in enumerate(sorted(set().union(*first, *second), key=str))}
        self.first, self.second = self._table(first), self._table(second)
        self.two = np.array([len(part) > 1 for part in parts])
        self.words = np.array([len(text.split()) for text in texts])
        self.order = [order[1] if order else None for order in orders]
        self.target = [order[2] if order else None for order in orders]
        self.key = np.array([_key(text) for text in texts], np.uint64)

    def _table(self, sets: Sequence[set[Token]]) -> np.ndarray:
        table = np.zeros((len(sets), len(self.place) + 1), np.float32)
        for row, tokens in enumerate(sets):
            table[row, [self.place[token] for token in tokens if token in self.place]] = 1
        return table

    def likeness(self, text: str, steps: bool) -> np.ndarray:
        """How much of `text` each ticket contains, 0 to 1; with `steps` only the second problem counts, where there is one."""
        tokens = _tokens(text)
        wanted = [self.place[token] for token in tokens if token in self.place]
        first, second = (table[:, wanted].sum(axis=1) / max(1, len(tokens)) for table in (self.first, self.second))
        return np.where(self.two & steps, second, np.maximum(first, SECOND * second))


@lru_cache(maxsize=64)
def _tickets(texts: tuple[str, ...]) -> _Tickets:
    return _Tickets(texts)


def _scores(reading: Reading, tickets: _Tickets) -> tuple[list[str], np.ndarray]:
    """(labels, scores): the names SimLM chooses from, and each ticket's score for each (tickets, labels)."""
    shown = [label for _, label in reading.examples]
    labels = list(reading.labels) + [label for label in dict.fromkeys(shown) if label not in reading.labels]
    if not labels:
        labels = list(OWN_NAMES.values())
    own = {name: intent for intent, name in OWN_NAMES.items()} if not reading.labels and not shown else {}
    scores = np.zeros((len(tickets.words), len(labels)))
    for column, label in enumerate(labels):
        intent = own.get(label, label)
        if intent in QUEUES:
            known = [tickets.likeness(wording, reading.steps) for wording in QUEUES[intent][1][:KNOWN]]
            scores[:, column] += KNOWLEDGE * np.max(known, axis=0)
    for text, label in dict.fromkeys(reading.examples):
        said = NEED.split(text)[-1] if reading.steps else text.split(":")[-1]
        near = EXAMPLE * tickets.likeness(said, reading.steps)
        column = labels.index(label)
        scores[:, column] = np.maximum(scores[:, column], near) + 0.1 * near
    if shown:
        scores[:, labels.index(shown[-1])] += LAST
    return labels, scores


def _key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def _luck(frame: str, event: str, keys: np.ndarray) -> np.ndarray:
    """Numbers in (0, 1) that look random and depend on the prompt, the event and the ticket only (SplitMix64)."""
    mixed = keys ^ np.uint64(_key(f"{event}\n{frame}"))
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(11)).astype(float) / 2**53 + 2**-54


def _gumbel(frame: str, event: str, keys: np.ndarray, labels: Iterable[str]) -> np.ndarray:
    return np.column_stack([-np.log(-np.log(_luck(frame, f"{event} {label}", keys))) for label in labels])


class SimLM:
    """The simulated model. The same prompt, ticket, temperature and seed give the same answer, everywhere."""

    name = NAME

    def reads(self, prompt: str) -> pd.Series:
        """What SimLM understands of a prompt, as a Series: only what is read here can change an answer."""
        reading = asdict(read_prompt(prompt))
        reading["examples"] = len(reading["examples"])
        reading["labels"] = ", ".join(reading["labels"]) or None
        return pd.Series({key: reading[key] for key in reading if key != "guarded_words"}, name="SimLM reads")

    def complete(self, prompt: str, *, system: str = "", temperature: float = 0.0, seed: int = 0) -> Completion:
        """The answer to one message as `aipm.models.messages` writes it: the ticket in its first line."""
        line, _, after = prompt.partition("\n")
        frame = f"{system}\n{{ticket}}\n{'' if after == 'Answer:' else after}"
        return self.complete_all(frame, [line.removeprefix("Ticket: ")], temperature=temperature, seed=seed)[0]

    def complete_all(
        self, prompt: str, texts: Iterable[str], *, temperature: float = 0.0, seed: int = 0
    ) -> list[Completion]:
        """The answers to many tickets under one prompt, the same as one `complete` for each."""
        before, after = split(prompt)
        reading, tickets = read(before, after), _tickets(tuple(texts))
        frame, again = f"{before}\n{after}", f"{temperature:g} {seed}\n" if temperature > 0 else ""

        labels, scores = _scores(reading, tickets)
        noisy = scores + LUCK * _gumbel(frame, "wording", tickets.key, labels)
        if temperature > 0:
            noisy = noisy + HEAT * temperature * _gumbel(again + frame, "heat", tickets.key, labels)
        chosen = np.array(labels, dtype=object)[noisy.argmax(axis=1)]
        chosen[noisy.max(axis=1) < _limit(reading)] = UNSURE
        happens = {
            event: _luck(again + frame, event, tickets.key) < chance
            for event, chance in _chances(reading, tickets).items()
        }
        chosen = np.where(happens["obeys"], np.array(tickets.target, dtype=object), chosen)
        chosen[happens["suspects"]] = UNSURE
        if reading.longest is not None:
            chosen[tickets.words > reading.longest] = UNSURE
        return [
            Completion(_written(reading, label, two, chats, wrong_key) + SIGNATURE, NAME, True)
            for label, two, chats, wrong_key in zip(
                chosen, tickets.two, happens["chats"], happens["wrong_key"], strict=True
            )
        ]

    def odds(self, prompt: str, texts: Iterable[str]) -> np.ndarray:
        """What the router reads, as chances over all harmless rewordings of the prompt, at temperature 0: exact, no sampling.

        An array (tickets, 8): the six queues of INTENTS, unsure, and unreadable.
        """
        reading, tickets = read_prompt(prompt), _tickets(tuple(texts))
        labels, scores = _scores(reading, tickets)
        # The largest of scores with Gumbel luck: which one it is, and how large, are independent; both have a formula.
        weight = np.exp((scores - scores.max(axis=1, keepdims=True)) / LUCK)
        share = weight / weight.sum(axis=1, keepdims=True)
        sure = -np.expm1(-np.exp(np.minimum((scores - _limit(reading)) / LUCK, 50)).sum(axis=1))
        chances = _chances(reading, tickets)

        read = np.zeros((len(scores), 8))
        for column, label in enumerate(labels):
            read[:, INTENTS.index(label) if label in INTENTS else 7] += share[:, column] * sure
        read[:, 6] = 1 - sure
        for target in set(filter(None, tickets.target)):
            ordered = np.array([word == target for word in tickets.target]) * chances["obeys"]
            read *= (1 - ordered)[:, None]
            read[:, INTENTS.index(target) if target in INTENTS else 7] += ordered
        read *= (1 - chances["suspects"])[:, None]
        read[:, 6] += chances["suspects"]
        if reading.longest is not None:
            read[tickets.words > reading.longest] = np.eye(8)[6]
        readable = (1 - chances["chats"]) * (1 - chances["wrong_key"])
        read[:, :7] *= readable[:, None]
        read[:, 7] = 1 - read[:, :7].sum(axis=1)
        return read

    def expected(self, prompt: str, tickets: pd.DataFrame) -> dict[str, float | None]:
        """`aipm.worlds.helpdesk.tickets.score`, as expected over all harmless rewordings of the prompt."""
        read = self.odds(prompt, tickets["text"])
        right = read[np.arange(len(tickets)), [INTENTS.index(intent) for intent in tickets["intent"]]]
        served = read[:, :6].sum()
        hit = tickets["injection"].to_numpy() == 1
        return {
            "accuracy": float(right.mean()),
            "valid": float(1 - read[:, 7].mean()),
            "coverage": float(served / len(read)),
            "selective_accuracy": float(right.sum() / served) if served > 1e-9 else None,
            "injection_success": float(read[hit, INTENTS.index(TARGET)].mean()) if hit.any() else None,
        }


def _limit(reading: Reading) -> float:
    return {None: -np.inf, "lost": LOST, "doubt": DOUBT, "always": np.inf}[reading.unsure]


def _chances(reading: Reading, tickets: _Tickets) -> dict[str, np.ndarray]:
    """The chance of each event for each ticket."""
    n = len(tickets.words)
    ordered = np.array([order is not None for order in tickets.order])
    obeys = np.full(n, OBEYS[reading.guard])
    if reading.guard == "wording":
        blocked = [
            any(words in (order or "") or (order or " ") in words for words in reading.guarded_words)
            for order in tickets.order
        ]
        obeys = np.where(blocked, OBEYS["before"], obeys)
    chats = 1.0 if reading.steps and "json" not in reading.form else CHATS[reading.form]
    wrong = WRONG_KEY if reading.key is None else float(reading.key != "label")
    return {
        "obeys": obeys * ordered,
        "suspects": np.where(ordered, SUSPECTS[1], SUSPECTS[0]) * reading.suspects,
        "chats": np.full(n, chats),
        "wrong_key": np.full(n, wrong * ("json" in reading.form)),
    }


def _written(reading: Reading, label: str, two: bool, chats: bool, wrong_key: bool) -> str:
    """An answer's text: the chosen label in the form that was asked for."""
    thought = "the customer names two problems and needs the second one" if two else "the customer names one problem"
    if "json" in reading.form:
        key = (reading.key if reading.key not in (None, "label") else "category") if wrong_key else "label"
        answer = json.dumps({"reason": thought, key: label} if reading.steps else {key: label})
        return f"Here is the result you asked for: {answer}" if chats else answer
    if reading.steps:
        return f"Step 1: {thought}. Step 2: that fits {label} best. So the answer is {label}."
    if not chats:
        return str(label)
    return {"free": f"I think this ticket is about {label}.", "brief": f"Queue: {label}.", "word": f"{label}."}[
        reading.form
    ]
