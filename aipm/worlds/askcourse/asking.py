"""What a real language model was asked about the questions with a short answer, and how: the answer copied from a passage.

The model, Gemma 3 270M, goes on with a text: four examples, a passage, the question, "Answer:". Its answer is the first line
that it writes. Recorded in `datasets/askcourse/answers.csv.gz`; `record` asks anew.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import pandas as pd

from aipm.models.local import Message
from aipm.worlds import askcourse
from aipm.worlds.askcourse import search

REFUSAL = "not in the text"
TOKENS = 16  # of an answer, at most
Example = tuple[str, str, str]  # text, question, answer
TEXTS = (
    "A ticket costs 12 euros. Children under seven ride free.",
    "The library opens at nine and closes at six. On Sundays it is closed.",
    "Parcels are kept for 14 days. Then they go back to the sender.",
    "The blue line runs every ten minutes and ends at the harbour.",
)
EXAMPLES: dict[str, Sequence[Example]] = {
    "plain": (
        (TEXTS[0], "How much does a ticket cost?", "12 euros"),
        (TEXTS[1], "When does the library close?", "at six"),
        (TEXTS[2], "How long are parcels kept?", "14 days"),
        (TEXTS[3], "Where does the blue line end?", "the harbour"),
    ),
    "refusing": (
        (TEXTS[0], "What does a place in the car park cost?", REFUSAL),
        (TEXTS[1], "When does the library close?", "at six"),
        (TEXTS[2], "Who brings the parcels?", REFUSAL),
        (TEXTS[3], "Where does the blue line end?", "the harbour"),
    ),
}


class Writer(Protocol):
    """A model that can go on with a text."""

    def write(self, messages: Sequence[Message], tokens: int = 64, *, chat: bool | None = None) -> str:
        """The model's own words, at most so many tokens."""


def prompt(examples: str, passage: str, question: str) -> str:
    """The text to go on with: the examples of that name (a key of EXAMPLES), the passage ("" for none) and the question."""
    shown = "".join(f"Text: {text}\nQuestion: {asked}\nAnswer: {said}\n\n" for text, asked, said in EXAMPLES[examples])
    return f"{shown}Text: {passage}\nQuestion: {question}\nAnswer:"


def first_line(written: str) -> str:
    """The answer in what a model wrote: its first line, without spaces around it."""
    return written.strip(" ").split("\n")[0].strip()


def planned() -> pd.DataFrame:
    """What is asked: question, passage ("" for none), shown and examples, without doubles.

    Each question with a short answer meets its right passage, the first of the wrong ones by BM25, and none; each question
    that the pages do not answer, and that is not short, meets the passage that BM25 ranks first. So the passage that search
    finds first is always among them. A passage is shown "whole"; with the plain examples, it is shown again as a "clip" (see `search.clip`).
    """
    scores, rows = search.bm25_table(), []
    for row in askcourse.questions().itertuples():
        ranked = scores.loc[row.question].sort_values(ascending=False, kind="stable").index
        if row.answer:
            given = [row.passage, next(one for one in ranked if one != row.passage), ""]
        else:
            given = [ranked[0]] if row.kind == "none" else []
        rows += [[row.question, passage, "whole", examples] for passage in given for examples in EXAMPLES]
    table = pd.DataFrame(rows, columns=["question", "passage", "shown", "examples"])
    again = table[(table["passage"] != "") & (table["examples"] == "plain")]
    return pd.concat([table, again.assign(shown="clip")], ignore_index=True)


def shown(passage: str, how: str, question: str, texts: Mapping[str, str]) -> str:
    """The text that the model sees of a passage ("" for none); `texts` gives each passage's whole text."""
    if not passage:
        return ""
    return search.clip(question, texts[passage]) if how == "clip" else texts[passage]


def record(model: Writer, say: Callable[[str], object] = lambda step: None) -> pd.DataFrame:
    """Ask `model` everything that is planned: item (from 1), question, passage, shown, examples, answer."""
    table, texts = planned(), askcourse.passages().set_index("passage")["text"].to_dict()
    questions = askcourse.questions().set_index("question")["text"]
    answers = []
    for row in table.itertuples():
        question = questions[row.question]
        said = prompt(row.examples, shown(row.passage, row.shown, question, texts), question)
        answers.append(first_line(model.write([{"role": "user", "content": said}], TOKENS, chat=False)))
        say(f"{len(answers)} of {len(table)}: {row.question} {row.passage} {row.examples}: {answers[-1]}")
    table.insert(0, "item", range(1, len(table) + 1))
    return table.assign(answer=answers)
