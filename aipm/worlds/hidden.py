"""Worlds that no learner has seen: their seeds come from a key that the grading side holds."""

import hashlib
import hmac
import os

DEFAULT_KEY = "an open course has an open key"


def hidden_seed(world_name, question, index):
    """The seed of the `index`-th hidden world of a question: 63 bits of HMAC-SHA256 under the class's key.

    The key is the environment variable AIPM_KEY; self-learners need none, since DEFAULT_KEY serves them.
    """
    key = os.environ.get("AIPM_KEY") or DEFAULT_KEY
    digest = hmac.new(key.encode(), f"{world_name}/{question}/{index}".encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def hidden(world, question, worlds=3):
    """`worlds` unseen worlds of a product, as a list.

    `world` is a module of `aipm.worlds` with a function `world(seed)`; `question` is an id such as "q02_5". The same
    question sees the same worlds in the notebook, on the command line and in nbgrader, as long as the key is the same.
    """
    name = world.__name__.rsplit(".", 1)[-1]
    return [world.world(hidden_seed(name, question, index)) for index in range(worlds)]
