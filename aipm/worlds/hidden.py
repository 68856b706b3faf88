"""Worlds that no learner has seen: their seeds come from a key that the grading side holds."""

import hashlib
import hmac
import os
from functools import lru_cache
from pathlib import Path
from typing import Protocol, TypeVar

from aipm.worlds.seeds import class_seed

DEFAULT_KEY = "an open course has an open key"

World = TypeVar("World", covariant=True)


class WorldModule(Protocol[World]):
    """A module of a product: its name, which seeds are drawn with, and what it makes of a seed."""

    NAME: str

    def world(self, seed: int) -> World:
        """The world of a seed."""


def given_key() -> str:
    """The key that this process was given: the variable AIPM_KEY, else the text of the file AIPM_KEY_FILE, else "".

    Raises OSError where that file cannot be read.
    """
    file = os.environ.get("AIPM_KEY_FILE")
    return os.environ.get("AIPM_KEY") or (Path(file).read_text(encoding="utf-8").strip() if file else "")


@lru_cache(maxsize=4)  # slow on purpose, and asked for with every submission
def public_seed_of(key: str) -> str:
    """The public seed of the class with a key, 32 hexadecimal digits. The derivation is slow, so that a key resists guessing."""
    return hashlib.scrypt(key.encode(), salt=b"aipm public seed", n=2**14, r=8, p=1, dklen=16).hex()


def hidden_seed(world_name: str, question: str, index: int) -> int:
    """The seed of the `index`-th hidden world of a question: 63 bits of HMAC-SHA256 under the class's key.

    Self-learners need no key: without one the class's public seed serves, and in the open course DEFAULT_KEY.
    """
    key = given_key() or class_seed() or DEFAULT_KEY
    digest = hmac.new(key.encode(), f"{world_name}/{question}/{index}".encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def hidden(world: WorldModule[World], question: str, worlds: int = 3) -> list[World]:
    """`worlds` unseen worlds of a product, as a list.

    `world` is a module of `aipm.worlds` with a constant NAME and a function `world(seed)`; `question` is an id such as
    "q02_5". The same question sees the same worlds in the notebook, on the command line and in nbgrader, as long as the
    key is the same.
    """
    return [world.world(hidden_seed(world.NAME, question, index)) for index in range(worlds)]
