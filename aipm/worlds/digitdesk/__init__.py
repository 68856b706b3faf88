"""DigitDesk: real handwritten digits, read by a random forest that also says how sure it is.

Data: the test part of Optical Recognition of Handwritten Digits (Alpaydin and Kaynak, 1998; CC BY 4.0), 1,797 images of
8 by 8 grey values. The product around them is invented.
"""

from functools import lru_cache

import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

from aipm.worlds.files import read_public

NAME = "digitdesk"

PUBLIC_SEED = 0
TREES = 150
TRAINED_ON = 0.4  # share of the images; the others are read


@lru_cache(maxsize=1)
def _public() -> pd.DataFrame:
    return read_public("digitdesk", "images.csv.gz")


def load() -> pd.DataFrame:
    """The 1,797 images: `image`, 64 grey values from 0 (paper) to 16 (ink), and the `digit` that was written."""
    return _public().copy()


def pixels(images: pd.DataFrame) -> pd.DataFrame:
    """The 64 grey values of each image, as fractions."""
    return images.filter(like="pixel") / 16


@lru_cache(maxsize=64)
def _world(seed: int) -> pd.DataFrame:
    trained, read = train_test_split(
        _public(), train_size=TRAINED_ON, stratify=_public()["digit"], random_state=seed % 2**32
    )
    forest = RandomForestClassifier(TREES, random_state=0).fit(pixels(trained), trained["digit"])
    probabilities = forest.predict_proba(pixels(read))
    return pd.DataFrame(
        {
            "image": read["image"].to_numpy(),
            "digit": read["digit"].to_numpy(),
            "read_as": forest.classes_[probabilities.argmax(axis=1)],
            "score": probabilities.max(axis=1),
        }
    )


def world(seed: int) -> pd.DataFrame:
    """1,079 images read by a forest that was trained on the other 718; `seed` decides which are which.

    Columns: image, digit (what was written), read_as (what the model says), score (its highest probability).
    """
    return _world(seed).copy()


def public_world() -> pd.DataFrame:
    """The split that the lessons show."""
    return world(PUBLIC_SEED)


def served(readings: pd.DataFrame, threshold: float) -> tuple[float, float]:
    """What happens when only readings with a score of at least `threshold` are served.

    Returns (coverage, error): the share of images served, and the share of the served that are wrong (0 if none is).
    """
    kept = readings[readings["score"] >= threshold]
    error = (kept["read_as"] != kept["digit"]).mean() if len(kept) else 0.0
    return len(kept) / len(readings), float(error)
