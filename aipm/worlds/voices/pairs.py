"""Voices judged by pairs: which of two customers is more pleased, asked of two models in both orders.

Three recordings, all in `datasets/voices_pairs/` (its data sheet says how they were made): PAIRS pairs of sentences in both
orders; texts without content under each order of examples; and sentences with a clause added that says nothing. The pairs
are of the half for judging, so each sentence also has its own share in `datasets/voices_answers/`.
"""

import re
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm.worlds import voices
from aipm.worlds.files import read_public
from aipm.worlds.voices import runs
from aipm.worlds.voices.prompts import Message
from aipm.worlds.voices.recording import Weigher

FOLDER = "voices_pairs"
KINDS = {"clear": (3.0, 8.0), "near": (0.5, 1.5), "equal": (0.0, 0.0)}  # how far the mean votes lie apart, in points
SIZES = {"clear": 80, "near": 60, "equal": 60}
SEED = 12
ORDERS = ("first", "second")  # which of the two sentences is called A
BLANKS = {"na": "N/A", "empty": "", "mask": "[MASK]"}  # texts without content, as in Zhao and others (2021)
QUESTION = "Two customers wrote about a product. Which customer is more pleased, A or B? Answer with one letter."
# Four pairs of sentences of the half for examples, and who is more pleased.
EXAMPLES = (
    ("great design and looks cool.", "there was neither picture nor sound.", "A"),
    ("the speed is noticeably slower than canon, especially so with flashes on.", "i'm extremely glad i bought this camera.", "B"),
    ("so, i've had it for a month, and the headphone jack went out.", "the software installed flawlessly and without any problems on my windows 2k machine.", "B"),
    ("i'm extremely glad i bought this camera.", "the speed is noticeably slower than canon, especially so with flashes on.", "A"),
)  # fmt: skip


def dealt() -> pd.DataFrame:
    """The pairs, a row each: pair (from 1), kind (one of KINDS), and review and sentence of the first and the second.

    Columns review_1, sentence_1, review_2, sentence_2. The two sentences are of two reviews of the half for judging, no
    sentence comes twice, and which of the two is the first is dealt. Fixed by SEED.
    """
    rng = np.random.default_rng(SEED)
    left = voices.fitting("judge").drop_duplicates("text").sample(frac=1, random_state=rng).reset_index(drop=True)
    rows = []
    for kind, (low, high) in KINDS.items():
        for _ in range(SIZES[kind]):
            left, found = _taken(left, low, high)
            rows.append([kind, *(value for one in rng.permutation(2) for value in found[one])])
    names = ["kind", "review_1", "sentence_1", "review_2", "sentence_2"]
    table = pd.DataFrame(rows, columns=names).sample(frac=1, random_state=rng, ignore_index=True)
    table.insert(0, "pair", range(1, len(table) + 1))
    return table


def _taken(left: pd.DataFrame, low: float, high: float) -> tuple[pd.DataFrame, list[list[int]]]:
    """The sentences that are left without the first that has a partner and the first of its partners; and those two."""
    for place in range(len(left)):
        one = left.loc[place]
        apart = (left["mean"] - one["mean"]).abs().round(2)
        fits = apart.between(low, high) & (left["review"] != one["review"]) & (left.index != place)
        if fits.any():
            both = [place, int(fits.idxmax())]
            return left.drop(both).reset_index(drop=True), left.loc[both, ["review", "sentence"]].to_numpy().tolist()
    raise ValueError(f"no two sentences are left whose mean votes lie {low} to {high} points apart")


def asked_in_chat(a: str, b: str) -> list[Message]:
    """What a model that chats is sent for a pair; it may answer A or B."""
    return [{"role": "system", "content": QUESTION}, {"role": "user", "content": f"A: {a}\nB: {b}"}]


def asked_as_text(a: str, b: str) -> list[Message]:
    """The text that a model without a talk goes on with: four examples, and the pair."""
    shown = "".join(f"A: {one}\nB: {other}\nMore pleased: {letter}\n\n" for one, other, letter in EXAMPLES)
    return [{"role": "user", "content": f"{shown}A: {a}\nB: {b}\nMore pleased:"}]


MAKERS = {"smollm2": asked_in_chat, "gemma3": asked_as_text}
BOXED = 400  # sentences
BOXED_RUN = "text-six-nnpppn"  # of the orders of examples, the one under which blank texts lie nearest to one half


def ask_pairs(model: Weigher) -> pd.DataFrame:
    """Ask `model` every pair in both orders: pair and its share of A with the first and with the second sentence as A."""
    make, texts = MAKERS[model.name], voices.load().set_index(["review", "sentence"])["text"]
    rows = []
    for row in dealt().itertuples():
        one, other = texts[row.review_1, row.sentence_1], texts[row.review_2, row.sentence_2]
        shares = [model.weigh(make(*both), "AB")[0] for both in ((one, other), (other, one))]
        rows.append([row.pair, *np.round(shares, 4)])
    return pd.DataFrame(rows, columns=["pair", *(f"{model.name}_{order}" for order in ORDERS)])


def ask_blanks(model: Weigher) -> pd.DataFrame:
    """Ask `model` each text of BLANKS under its prompts that sort without and with six examples: run, name, share.

    The empty text is sent only in a text to go on with: an empty message of a talk is refused by `aipm.models`.
    """
    rows = []
    for run in runs.runs_of(model.name):
        if run.words and re.fullmatch(r"(text-)?(plain|swapped|six-[pn]{6})", run.name):
            for name, blank in BLANKS.items():
                if blank or not run.chat:
                    share = model.weigh(run.make(blank), run.words, chat=run.chat)[1]
                    rows.append([run.name, name, round(share, 4)])
    return pd.DataFrame(rows, columns=["run", "name", "share"])


def ask_boxed(model: Weigher, run: str, half: str = "judge", count: int = BOXED) -> pd.DataFrame:
    """Ask `model` the first fitting sentences of a half under `run`, as they are and boxed: review, sentence, share, boxed.

    Raises ValueError where the run lets the model write freely.
    """
    asked, table = runs.run_of(model.name, run), voices.fitting(half).head(count)
    if not asked.words:
        raise ValueError(f"in the run {run} {model.name} writes freely, and gives no share")
    found = table[["review", "sentence"]].reset_index(drop=True)
    for column, after in (("share", ""), ("boxed", runs.BOX)):
        said = [asked.make(text + after) for text in table["text"]]
        found[column] = [round(model.weigh(messages, asked.words, chat=asked.chat)[1], 4) for messages in said]
    return found


@lru_cache(maxsize=1)
def _public() -> pd.DataFrame:
    return read_public(FOLDER, "pairs.csv.gz")


def load() -> pd.DataFrame:
    """The pairs as published, with both texts, their mean votes and what both models answered; a row a pair.

    pair, kind, review_1, sentence_1, review_2, sentence_2, then for each model its share of the letter A with the first
    sentence as A (smollm2_first, gemma3_first) and with the second as A (smollm2_second, gemma3_second). Added: text_1,
    text_2, mean_1, mean_2 (points from -4 to 4).
    """
    table, of = _public(), voices.load()[["review", "sentence", "text", "mean"]]
    for one in (1, 2):
        table = table.merge(of.add_suffix(f"_{one}"), on=[f"review_{one}", f"sentence_{one}"], validate="1:1")
    return table.sort_values("pair", ignore_index=True)


def picks(pairs: pd.DataFrame, model: str) -> pd.DataFrame:
    """Which sentence of each pair a model picks as the more pleased, 1 or 2: in each order, and by its mean share.

    Columns first and second (the order, by who is called A) and averaged (the share of sentence 1 over both orders). Shares
    of exactly one half go to sentence 1. Raises ValueError where the model was not asked.
    """
    asked = [name for name in MAKERS if f"{name}_first" in pairs]
    if model not in asked:
        raise ValueError(f"{model!r} was not asked about these pairs; asked were {', '.join(asked)}")
    of_first = pd.DataFrame({"first": pairs[f"{model}_first"], "second": 1 - pairs[f"{model}_second"]})
    of_first["averaged"] = of_first.mean(axis=1)
    return (of_first < 0.5).astype(int) + 1


def blanks() -> pd.DataFrame:
    """What both models answered to a text without content, a row a model, run and text.

    model, run (as in `aipm/worlds/voices/runs.py`), name (a key of BLANKS), share (of the word for displeased), and blank (the
    text itself).
    """
    table = read_public(FOLDER, "blanks.csv.gz")
    return table.assign(blank=table["name"].map(BLANKS))


def boxed() -> pd.DataFrame:
    """Sentences of the half for judging, as `voices.load` describes them, asked as they are and with `runs.BOX` behind.

    Gemma 3, with the six examples in the order of BOXED_RUN. Added: share and boxed (of the word for displeased, without
    and with the clause).
    """
    table = read_public(FOLDER, "boxed.csv.gz")
    return table.merge(voices.load(), on=["review", "sentence"], validate="1:1")
