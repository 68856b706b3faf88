"""Voices: sentences of product reviews, each with twenty votes from -4 to 4, as Hutto and Gilbert (2014) collected them."""

import math

import numpy as np
import pandas as pd

from aipm.worlds.outside.archives import Read, source_archive
from aipm.worlds.voices import FITS

FOLDER = "hutto_ICWSM_2014"
ARCHIVE = f"vaderSentiment-3.3.2/additional_resources/{FOLDER}.tar.gz"  # an archive within the archive
TEXTS = f"{FOLDER}/amazonReviewSnippets_GroundTruth.txt"
VOTES = f"{FOLDER}/amazonReviewSnippets_anonDataRatings.txt"
FIRST = {  # the number of a product's first review: ours, by the words in the reviews; the source says "five products"
    "Apex AD2600 DVD player": 1,
    "Canon G3": 99,
    "Nikon Coolpix 4300": 143,
    "Nokia 6610": 176,
    "Creative Nomad Jukebox Zen Xtra": 216,
}
SEED = 0  # of the dealing; recorded answers of language models rest on it
EXAMPLES = 40  # reviews
LEAST = {"build": 400, "judge": 800, "spare": math.inf}  # sentences that fit, at least: then the next half begins


def fits(texts: pd.Series) -> pd.Series:
    """Which sentences have the number of words, from 3 to 25, that the dealing counts."""
    return texts.str.split().str.len().between(*FITS)


def dealt(table: pd.DataFrame) -> pd.DataFrame:
    """How whole reviews are dealt: for each review number of `table`, its `turn` (1 is dealt first) and its `half`.

    The reviews are shuffled. The first 40 are "examples"; the next are "build" until 400 of its sentences fit, then "judge"
    until 800 of its do; what is left is "spare". No review has sentences in two halves. `table` has review and text.
    """
    order = np.random.default_rng(SEED).permutation(table["review"].unique())
    fitting = fits(table["text"]).groupby(table["review"]).sum()
    halves, have = ["examples"] * min(EXAMPLES, len(order)), dict.fromkeys(LEAST, 0)
    for review in order[EXAMPLES:]:
        half = next(half for half, least in LEAST.items() if have[half] < least)
        have[half] += fitting[review]
        halves.append(half)
    return pd.DataFrame({"turn": range(1, len(order) + 1), "half": halves}, index=pd.Index(order, name="review"))


def _rows(data: bytes) -> list[list[str]]:
    """The fields of each line; the first is "review_sentence", the last is what the file is for."""
    return [line.split("\t") for line in data.decode("utf-8-sig").splitlines()]


def table(read: Read) -> pd.DataFrame:
    """One row a sentence, by review and sentence.

    Columns: review and sentence (numbers of the source, which has gaps), product, half and turn (see `dealt`), text (as it
    stands in the source), votes (twenty whole numbers with spaces between, in the source's order). `read` gives the bytes of
    a member of the source archive. Raises ValueError where a sentence has no votes, or votes have no sentence.
    """
    inner = source_archive(read(ARCHIVE), ARCHIVE)
    texts = {row[0]: row[-1] for row in _rows(inner(TEXTS))}
    votes = {row[0]: row[-1].strip("[]").replace(",", "") for row in _rows(inner(VOTES))}
    if texts.keys() != votes.keys():
        raise ValueError(f"{len(texts.keys() ^ votes.keys())} sentences stand in only one of {TEXTS} and {VOTES}")
    names = sorted(texts, key=lambda name: [int(part) for part in name.split("_")])
    kept = pd.DataFrame(np.array([name.split("_") for name in names], dtype=int), columns=["review", "sentence"])
    block = np.searchsorted(list(FIRST.values()), kept["review"], side="right") - 1
    kept["product"] = np.array(list(FIRST))[block]
    kept["text"] = [texts[name] for name in names]
    deal = dealt(kept)
    kept.insert(3, "half", kept["review"].map(deal["half"]))
    kept.insert(4, "turn", kept["review"].map(deal["turn"]))
    return kept.assign(votes=[votes[name] for name in names])
