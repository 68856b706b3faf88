"""How the scores of the word table were made: `python -m aipm.worlds.askcourse.words WHEEL`, with a wheel of wordllama 0.4.

The wheel (MIT licence) holds a table of 256 numbers for each of 32,000 words and parts of words. A text gets the mean of the
numbers of its parts, and two texts the cosine between their means: no word knows its neighbours, which is what a modern
embedding model would add. Two members of the wheel are read, checked by digest; nothing of it is run or installed.
"""

import hashlib
import itertools
import json
import struct
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from aipm import place
from aipm.worlds import askcourse, packages
from aipm.worlds.outside.archives import Read, Unfit, wheel

PARTS = "wordllama/tokenizers/l2_supercat_tokenizer_config.json"
NUMBERS = "wordllama/weights/l2_supercat_256.safetensors"
DIGESTS = {
    PARTS: "93248f2a9ec36c7b35f700a033d5f36228aae48db61aee31007fa49062cdeb68",
    NUMBERS: "64b47a2dc493cb8e85944076601189739852d7b64e0e1eedcb1937a251cd9fd5",
}
FETCH = "pip download --no-deps wordllama==0.4.0.post1"
MARK = "▁"  # stands before each word


class Splitter:
    """Cuts words into the parts that a byte pair encoding knows, as the `tokenizers` library does with the same file."""

    def __init__(self, model: Mapping[str, object]) -> None:
        """`model` holds "vocab" (part → its number) and "merges" ("a b", most urgent first)."""
        self._vocab: dict[str, int] = dict(model["vocab"])  # type: ignore[call-overload]
        merges: list[str] = list(model["merges"])  # type: ignore[call-overload]
        self._rank = {tuple(pair.split(" ")): rank for rank, pair in enumerate(merges)}
        self.word = lru_cache(maxsize=None)(self._word)

    def _word(self, word: str) -> tuple[int, ...]:
        parts = list(word)
        while len(parts) > 1:
            ranks = [self._rank.get(pair, len(self._rank)) for pair in itertools.pairwise(parts)]
            best = min(ranks)
            if best == len(self._rank):
                break
            at = ranks.index(best)
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        return tuple(number for part in parts for number in self._numbers(part))

    def _numbers(self, part: str) -> list[int]:
        """The number of a part; a sign that the table lacks becomes its bytes."""
        if part in self._vocab:
            return [self._vocab[part]]
        return [self._vocab[f"<0x{byte:02X}>"] for byte in part.encode()]

    def text(self, text: str) -> list[int]:
        """The numbers of the parts of `text`, in which words are divided by single spaces."""
        return [number for word in text.split(" ") for number in self.word(MARK + word)]


def matrix(data: bytes) -> np.ndarray:
    """The one table of a safetensors file of half-precision numbers; raises Unfit where it holds something else."""
    (size,) = struct.unpack("<Q", data[:8])
    tables = {name: about for name, about in json.loads(data[8 : 8 + size]).items() if name != "__metadata__"}
    if len(tables) != 1 or next(iter(tables.values()))["dtype"] != "F16":
        raise Unfit(f"The table of words holds {', '.join(tables)}, and one table of kind F16 was expected.")
    (about,) = tables.values()
    begin, end = about["data_offsets"]
    flat = np.frombuffer(data[8 + size + begin : 8 + size + end], dtype="<f2")
    return flat.reshape(about["shape"]).astype(np.float64)


def cosines(splitter: Splitter, numbers: np.ndarray, ones: Sequence[str], others: Sequence[str]) -> np.ndarray:
    """The cosine between the mean numbers of each of `ones` and each of `others`, as (ones, others)."""

    def directions(texts: Sequence[str]) -> np.ndarray:
        means = np.array([numbers[splitter.text(text)].mean(axis=0) for text in texts])
        return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True))

    return np.asarray(directions(ones) @ directions(others).T)


def table(read: Read, digests: Mapping[str, str] = DIGESTS) -> pd.DataFrame:
    """The scores to be kept, a row a pair: question, passage (with its heading), cosine (3 decimals).

    Raises Unfit where a member of the wheel is not the one that is expected.
    """
    members = {name: read(name) for name in digests}
    for name, data in members.items():
        found = hashlib.sha256(data).hexdigest()
        if found != digests[name]:
            raise Unfit(
                f"{name} has the SHA-256 digest {found}, and {digests[name]} was expected. Fetch it with `{FETCH}`."
            )
    questions, passages = askcourse.questions(), askcourse.passages()
    splitter = Splitter(json.loads(members[PARTS])["model"])
    whole = passages["heading"] + ". " + passages["text"]
    scores = cosines(splitter, matrix(members[NUMBERS]), questions["text"].tolist(), whole.tolist())
    names = pd.MultiIndex.from_product([questions["question"], passages["passage"]])
    return pd.DataFrame({"cosine": scores.round(3).ravel()}, index=names).reset_index()


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        sys.exit(f"Give the path of a wheel of wordllama 0.4. Fetch one with `{FETCH}`.")
    try:
        kept = table(wheel(Path(sys.argv[1]).read_bytes(), sys.argv[1]))
    except Unfit as error:
        sys.exit(str(error))
    file = f"{askcourse.NAME}/word_table.csv.gz"
    print(packages.lay_down(place.datasets(), file, packages.encode(kept, file)))
