"""DigitDesk's scanner: three readers of the same digits, and pages that are turned, inverted, attacked or no digits at all.

The digits are those of `aipm.worlds.digitdesk` and real. What happens to the pages is computed here.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from scipy.ndimage import rotate
from sklearn.base import ClassifierMixin
from sklearn.ensemble import RandomForestClassifier
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import NearestNeighbors

from aipm.measure import conformal_limit
from aipm.worlds import digitdesk
from aipm.worlds.seeds import public_seed

NAME = "scanner"
PUBLIC_SEED = public_seed(NAME, 0)
READERS = ("bayes", "forest", "cautious")
FOREIGN = ("rotated_45", "noise", "inverted")
NO_DIGIT = -1
NOISE_IMAGES = 450
FIRST_HIDDEN, HIDDEN_DEALS = 1000, 60
ANGLES = tuple(range(0, 91, 5))  # degrees


def new_reader(name: str) -> ClassifierMixin:
    """An untrained reader: `bayes` multiplies dot by dot, `forest` votes, `cautious` is a logistic held on a short lead."""
    return {
        "bayes": GaussianNB(var_smoothing=1e-2),
        "forest": RandomForestClassifier(100, random_state=0),
        "cautious": LogisticRegression(C=0.05, max_iter=2000),
    }[name]


@lru_cache(maxsize=1)
def _images() -> tuple[np.ndarray, np.ndarray]:
    """All images as fractions (1,797 by 64) and their digits."""
    images = digitdesk.load()
    return digitdesk.pixels(images).to_numpy(), images["digit"].to_numpy()


@lru_cache(maxsize=64)
def _rotation(angle: float) -> np.ndarray:
    """What a turn by `angle` degrees does to 64 dots, as a 64 by 64 matrix; around the page lies paper.

    Each new dot is a weighted sum of four old ones, so turning the 64 pages with one dot each tells how to turn any page.
    With `grid-constant` a border dot that moves out by a hair keeps nearly all its ink; `constant` would wipe it.
    """
    dots = np.eye(64).reshape(-1, 8, 8)
    return rotate(dots, angle, axes=(2, 1), reshape=False, order=1, mode="grid-constant").reshape(64, 64)


class Scanner:
    """One split of the 1,797 images: 898 to learn from, 449 to calibrate on, 450 to be read; `seed` deals them.

    A stream is a name: calibration, clean, rotated_30 (any angle in degrees), inverted (ink and paper swapped), noise
    (no digit, every dot at random), attacked_0.15 or jittered_0.15 (each dot moved by that part of the grey range,
    against the cautious reader or at random).
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed % 2**32
        digits = _images()[1]
        places = np.arange(len(digits))
        self.learned, rest = train_test_split(places, test_size=0.5, stratify=digits, random_state=self.seed)
        self.calibrated, self.tested = train_test_split(
            rest, test_size=0.5, stratify=digits[rest], random_state=self.seed
        )
        self._readers: dict[str, ClassifierMixin] = {}
        self._probabilities: dict[tuple[str, str], np.ndarray] = {}
        self._unfamiliar: dict[str, np.ndarray] = {}

    def reader(self, name: str) -> ClassifierMixin:
        """The trained reader called `name`, one of READERS."""
        if name not in self._readers:
            pictures, digits = _images()
            self._readers[name] = new_reader(name).fit(pictures[self.learned], digits[self.learned])
        return self._readers[name]

    def digits(self, stream: str) -> np.ndarray:
        """What was written on each page of a stream; NO_DIGIT where nothing was."""
        if stream == "noise":
            return np.full(NOISE_IMAGES, NO_DIGIT)
        place = {"calibration": self.calibrated, "training": self.learned}.get(stream, self.tested)
        return _images()[1][place]

    def pictures(self, stream: str) -> np.ndarray:
        """The pages of a stream, one row of 64 fractions each."""
        clean = _images()[0]
        if stream in ("clean", "calibration", "training"):
            place = {"calibration": self.calibrated, "training": self.learned}.get(stream, self.tested)
            return clean[place]
        if stream == "noise":
            return np.random.default_rng(self.seed).random((NOISE_IMAGES, 64))
        if stream == "inverted":
            return 1 - clean[self.tested]
        kind, _, size = stream.partition("_")
        if kind == "rotated":
            return clean[self.tested] @ _rotation(float(size))
        if kind in ("attacked", "jittered"):
            return np.clip(clean[self.tested] + float(size) * self._direction(kind), 0, 1)
        raise ValueError(f"no stream is called {stream!r}")

    def _direction(self, kind: str) -> np.ndarray:
        """+1 or -1 for each dot: the way that hurts the cautious reader most, or a coin flip."""
        pictures = _images()[0][self.tested]
        if kind == "jittered":
            return np.sign(np.random.default_rng(self.seed).standard_normal(pictures.shape))
        reader = self.reader("cautious")
        error = reader.predict_proba(pictures)
        error[np.arange(len(error)), self.digits("clean")] -= 1
        return np.sign(error @ reader.coef_)

    def probabilities(self, reader: str, stream: str) -> np.ndarray:
        """What a reader says of each page: one probability for each of the ten digits."""
        self.read(reader, [stream])
        return self._probabilities[reader, stream]

    def read(self, reader: str, streams: Sequence[str]) -> None:
        """Let a reader read the pages of some streams in one go, which takes less time than one stream after another."""
        new = [stream for stream in streams if (reader, stream) not in self._probabilities]
        if new:
            pages = [self.pictures(stream) for stream in new]
            ends = np.cumsum([len(part) for part in pages])[:-1]
            said = np.split(self.reader(reader).predict_proba(np.concatenate(pages)), ends)
            self._probabilities |= {(reader, stream): part for stream, part in zip(new, said, strict=True)}

    def readings(self, reader: str, stream: str = "clean") -> pd.DataFrame:
        """One row a page: digit (what was written), read_as, score (the highest probability), right (0 or 1)."""
        probabilities, digits = self.probabilities(reader, stream), self.digits(stream)
        read_as = probabilities.argmax(axis=1)
        return pd.DataFrame(
            {
                "digit": digits,
                "read_as": read_as,
                "score": probabilities.max(axis=1),
                "right": (read_as == digits).astype(int),
            }
        )

    @cached_property
    def _neighbours(self) -> tuple[NearestNeighbors, np.ndarray]:
        """The learned images for a search, and the sorted distance of each to its nearest fellow."""
        pictures = _images()[0][self.learned]
        search = NearestNeighbors(n_neighbors=2).fit(pictures)
        return search, np.sort(search.kneighbors(pictures)[0][:, 1])

    def unfamiliar(self, stream: str) -> np.ndarray:
        """For each page, the share of learned images that lie nearer to their nearest fellow than this page does.

        0.5 is as close as the average learned image, 1.0 further off than every one of them.
        """
        if stream not in self._unfamiliar:
            search, usual = self._neighbours
            distance = search.kneighbors(self.pictures(stream), n_neighbors=1)[0][:, 0]
            self._unfamiliar[stream] = np.searchsorted(usual, distance) / len(usual)
        return self._unfamiliar[stream]

    def sets(self, stream: str, alpha: float, reader: str = "cautious") -> np.ndarray:
        """For each page a conformal set, one row of ten booleans, that misses the truth in at most `alpha` of cases.

        The promise holds for pages that come as those of the calibration part came.
        """
        said, digits = self.probabilities(reader, "calibration"), self.digits("calibration")
        limit = conformal_limit(1 - said[np.arange(len(digits)), digits], alpha)
        return 1 - self.probabilities(reader, stream) <= limit


@lru_cache(maxsize=80)
def _deal(seed: int) -> Scanner:
    return Scanner(seed)


def world(seed: int) -> Scanner:
    """The Scanner of one deal; what it computes is kept.

    Seeds below FIRST_HIDDEN are the deals that lessons show. All others lead to one of HIDDEN_DEALS deals: there are only
    1,797 images, and training a forest for each of thousands of hidden deals would cost hours and teach nothing more.
    """
    return _deal(seed if seed < FIRST_HIDDEN else FIRST_HIDDEN + seed % HIDDEN_DEALS)


def public_world() -> Scanner:
    """The deal that the lessons show."""
    return world(PUBLIC_SEED)


def turned(scanner: Scanner, reader: str, angles: Sequence[float] = ANGLES) -> pd.DataFrame:
    """A reader's accuracy and mean score on pages turned by each of `angles` degrees, one row an angle."""
    streams = [f"rotated_{angle}" for angle in angles]
    scanner.read(reader, streams)
    read = [scanner.readings(reader, stream) for stream in streams]
    return pd.DataFrame(
        {
            "angle": list(angles),
            "accuracy": [each["right"].mean() for each in read],
            "mean_score": [each["score"].mean() for each in read],
        }
    )


def recalibrated(scanner: Scanner, reader: str, method: str, fitted_on: str = "calibration") -> np.ndarray:
    """The scores of a reader on clean pages after a recalibration: `none`, `platt` or `isotonic`.

    The recalibrator learns, from the pages of the stream `fitted_on`, how often each score was right. It changes what is
    said of an answer, never the answer.
    """
    new = scanner.readings(reader, "clean")["score"].to_numpy()
    if method == "none":
        return new
    known = scanner.readings(reader, fitted_on)
    said, right = known["score"].to_numpy(), known["right"].to_numpy()
    if right.min() == right.max():
        return np.full(len(new), float(right[0]))
    if method == "isotonic":
        return IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(said, right).predict(new)
    return LogisticRegression(C=100).fit(_log_odds(said), right).predict_proba(_log_odds(new))[:, 1]


def _log_odds(share: np.ndarray) -> np.ndarray:
    share = np.clip(share, 1e-6, 1 - 1e-6)
    return np.log(share / (1 - share))[:, None]
