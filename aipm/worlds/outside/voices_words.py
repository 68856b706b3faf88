"""What the word list VADER says of the sentences of Voices, by the program that Hutto and Gilbert published with it.

The one module here that runs something of an archive: two files of words and the program that reads them are laid into an
empty folder, and a Python of its own, without this course's packages, scores the sentences there. The archive is the one
whose digest is pinned, and its set-up file is not run.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from aipm.worlds.outside import voices
from aipm.worlds.outside.archives import Read, Unfit
from aipm.worlds.voices import runs, winner

PROGRAM = "vaderSentiment.py"
MEMBERS = (PROGRAM, "vader_lexicon.txt", "emoji_utf8_lexicon.txt")
FOLDER = "vaderSentiment-3.3.2/vaderSentiment"
HALVES = ("build", "judge", "spare")
SECONDS = 300
SCORE = """
import json, sys
sys.path.insert(0, sys.argv[1])
from vaderSentiment import SentimentIntensityAnalyzer
score = SentimentIntensityAnalyzer().polarity_scores
json.dump([score(text)["compound"] for text in json.load(sys.stdin)], sys.stdout)
"""


def table(read: Read) -> pd.DataFrame:
    """One row a run and sentence of 3 to 25 words, by half and dealing: run, review, sentence, share.

    The run "compound" holds the sentences outside the half for examples, with VADER's one score from -1 (displeased) to 1;
    the runs "attacked-…" the displeased ones of the halves for building and judging, with an attack of `runs.ATTACKS` behind
    them. `share` is (1 - score) / 2 with four decimals. `read` gives the bytes of a member of the source archive. Raises
    Unfit where the program does not run to its end.
    """
    sentences = voices.table(read)
    sentences = sentences[voices.fits(sentences["text"]) & sentences["half"].isin(HALVES)]
    sentences = sentences.sort_values(
        ["half", "turn", "sentence"]
    )  # the names of the three halves are in the right order
    parts = [sentences.assign(run="compound")]
    attacked = sentences[sentences["half"].isin(HALVES[:2]) & displeased(sentences)]
    for name, attack in runs.ATTACKS.items():
        parts.append(attacked.assign(run=f"attacked-{name}", text=attacked["text"] + attack))
    asked = pd.concat(parts, ignore_index=True)
    shares = [round((1 - score) / 2, 4) for score in scored(read, asked["text"].tolist())]
    return asked.assign(share=shares)[["run", "review", "sentence", "share"]]


def displeased(sentences: pd.DataFrame) -> np.ndarray:
    """Which sentences most votes call displeased."""
    signs = [np.sign([int(vote) for vote in votes.split()]) for votes in sentences["votes"]]
    counts = [[int((sign == side).sum()) for side in (-1, 0, 1)] for sign in signs]
    return np.asarray(winner(np.array(counts).reshape(-1, 3)) == 0)


def scored(read: Read, texts: list[str]) -> list[float]:
    """The program's compound score of each text."""
    with tempfile.TemporaryDirectory() as folder:
        for member in MEMBERS:
            (Path(folder) / member).write_bytes(read(f"{FOLDER}/{member}"))
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-S", "-B", "-c", SCORE, folder],
                input=json.dumps(texts), capture_output=True, text=True, timeout=SECONDS, cwd=folder,
            )  # fmt: skip
            scores = [float(score) for score in json.loads(done.stdout)]
        except (subprocess.TimeoutExpired, ValueError, TypeError):
            scores = []
    if len(scores) != len(texts):
        raise Unfit(f"{PROGRAM} of the source archive gave no scores. Try another version of Python.")
    return scores
