"""How well ways to ask a real model do on Voices, as one table; and a learner's own prompt on a few sentences.

The rows come from the recorded answers. Where a learner has a notebook open and a real model is at hand, rows of that model
stand below them (`aipm/worlds/voices/live.py`).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from aipm.models import ModelError, check_prompt, tidied, weights
from aipm.printable import printable
from aipm.worlds import voices
from aipm.worlds.voices import answers, live, recording, runs
from aipm.worlds.voices.rates import rates

COLUMNS = ["model", "run", "sentences", "readable", "recall", "precision", "euros", "low", "high"]
REVIEW = "{review}"
LONGEST = 400  # characters of an answer that are shown
TRIED, MOST_TRIED = 5, 40  # sentences of a learner's own prompt

Called = Sequence[bool | None]  # a sentence leads to a call, to none, or its answer cannot be read


def measured(
    runs_asked: str | Sequence[str], model: str = "smollm2", half: str | None = None, at: float = 0.5
) -> pd.DataFrame:
    """One row a run of `model`: what its answers are worth on the sentences of `half` ("build", "judge", or None for both).

    Columns: model, run, sentences and readable (how many answers say one of the two words), recall and precision of the
    displeased (0 to 1; NaN where there is nothing to divide by), euros (per 1,000 sentences) with low and high, its 95%
    interval by review. A share above `at` leads to a call; an answer that cannot be read calls nobody. `model` "vader" is the
    word list, whose runs are "compound" and those called "attacked-…".

    In a learner's notebook with a model, two rows a run follow: the recorded answers on the first sentences (live.FIRST or
    AIPM_LLM_SENTENCES), and the answers of that model on the same ones; one line is printed. No failure of a model is raised.
    Raises ValueError where a run is not recorded.
    """
    names = [runs_asked] if isinstance(runs_asked, str) else list(runs_asked)
    found = {name: recorded(name, model, half, at) for name in names}
    rows = [row(model, name, table, called) for name, (table, called) in found.items()]
    if model != answers.WORD_LIST:
        rows += now_rows(model, found, at)
    return pd.DataFrame(rows, columns=COLUMNS)


def recorded(name: str, model: str, half: str | None, at: float) -> tuple[pd.DataFrame, Called]:
    """The sentences of a recorded run, and who was called."""
    if model == answers.WORD_LIST:
        table = answers.word_list(half, name)
        return table, (table["share"] > at).tolist()
    run = runs.run_of(model, name)
    column = "share" if run.words else "answer"
    table = answers.answers(model, name, half) if run.words else answers.written(name, half)
    return table, [live.called({"p" if run.words else "answer": value}, run, at) for value in table[column]]


def row(model: str, name: str, table: pd.DataFrame, called: Called) -> dict[str, object]:
    """One row of `measured`: the sentences of `table` and who was called."""
    who = np.array([one is True for one in called])
    with np.errstate(invalid="ignore"):  # no displeased sentence among a few: recall is then NaN
        told = rates(table, who)
    readable = sum(one is not None for one in called)
    return {
        "model": model, "run": name, "sentences": told.sentences, "readable": readable, "recall": told.recall,
        "precision": told.precision, "euros": told.euros, "low": told.low, "high": told.high,
    }  # fmt: skip


def now_rows(model: str, found: dict[str, tuple[pd.DataFrame, Called]], at: float) -> list[dict[str, object]]:
    """The rows of a model that answers now, each below the recorded row on the same sentences; none where there is none."""
    try:
        asked = live.model_here(model)
    except ModelError as why:
        print(f"{why} {live.stays(0)}")
        return []
    if asked is None:
        return []
    first = live.how_many()
    ways = [(runs.run_of(model, name), table.head(first)) for name, (table, _) in found.items()]
    rows = []
    for (run, table), answered in zip(ways, live.all_asked(asked, ways), strict=False):
        old = found[run.name][1][: len(table)]
        rows.append(row(f"{model}, first {len(table)}", run.name, table, old))
        now = [live.called(one, run, at) for one in answered]
        rows.append(row(f"{asked.name}, now, first {len(table)}", run.name, table, now))
    return rows


NOBODY = (
    "No model was asked here. In your own notebook, run `aipm model fetch smollm2` once ({} MB), or set AIPM_LLM_URL and "
    "AIPM_LLM_MODEL, and run this cell again."
)


def say(
    prompt: str, sentences: int | Sequence[str] = TRIED, words: tuple[str, str] = live.PLAIN
) -> pd.DataFrame | None:
    """What a real model answers to your own `prompt` on a few sentences, as a table; None, and one line, where it cannot.

    {review} says where the review stands in the prompt; without it the prompt is the standing instruction, and the review
    is the message. `sentences` is how many of the half for building are asked (at most 40), or a list of texts of yours.
    `words` are the two that are looked for in the answer, (pleased, displeased).

    Columns: text, side (where people voted), answer (the model's own words), read (pleased, displeased or unreadable) and,
    of a model on this machine, share: the chance of the second word where only the two are allowed. Nothing is raised.
    """
    try:
        prompt = sendable(prompt)
        table = chosen(sentences)
        asked = live.model_here("smollm2")
    except ModelError as why:
        print(why)
        return None
    if asked is None:
        print(NOBODY.format(weights.known("smollm2").megabytes))
        return None
    rows: list[dict[str, object]] = []
    try:
        for text in table["text"]:
            rows.append(tried(asked, prompt, text, words))
    except ModelError as why:
        print(why)
    except KeyboardInterrupt:
        print("You stopped the model.")
    return pd.concat([table.head(len(rows)), pd.DataFrame(rows)], axis=1) if rows else None


def sendable(prompt: object) -> str:
    """A learner's prompt as it is sent, and a printed line where it is changed or has no place for the review; ModelError."""
    text, dropped = tidied(prompt) if isinstance(prompt, str) else (prompt, 0)
    text = check_prompt(text, REVIEW)
    if dropped:
        print(f"{dropped} characters of the prompt that cannot be seen or sent were taken out.")
    if REVIEW not in text:
        print(f"The prompt has no {REVIEW}, so the review is sent below it, as a message of its own.")
    return text


def chosen(sentences: int | Sequence[str]) -> pd.DataFrame:
    """The sentences that are tried: text, and side where people voted; ModelError where there are none or too many."""
    if isinstance(sentences, str):
        sentences = [sentences]
    if isinstance(sentences, int) and not isinstance(sentences, bool) and 1 <= sentences <= MOST_TRIED:
        return voices.fitting("build").head(sentences)[["text", "side"]].reset_index(drop=True)
    try:
        texts = [tidied(text)[0] for text in sentences if text.strip()]  # type: ignore[union-attr]
    except (TypeError, AttributeError):
        texts = []
    if not 1 <= len(texts) <= MOST_TRIED:
        raise ModelError(f"sentences is a number from 1 to {MOST_TRIED}, or a list of as many texts.")
    return pd.DataFrame({"text": texts})


def tried(model: live.Writer, prompt: str, text: str, words: tuple[str, str]) -> dict[str, object]:
    """One row of `say` without its sentence."""
    if REVIEW in prompt:
        said = [{"role": "user", "content": prompt.replace(REVIEW, text)}]
    else:
        said = [{"role": "system", "content": prompt}, {"role": "user", "content": text}]
    answer = model.write(said, 64 if isinstance(model, recording.Weigher) else 0)
    place = answers.word_in(answer, words)
    read = "unreadable" if place is None else ("pleased", "displeased")[place]
    found: dict[str, object] = {"answer": printable(answer.strip(), LONGEST), "read": read}
    if isinstance(model, recording.Weigher):
        found["share"] = round(model.weigh(said, words)[1], 2)
    return found
