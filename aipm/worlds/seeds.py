"""The seeds of public worlds: the course's own, or in a class of its own those that its public seed gives.

A class's public seed stands in `datasets/class.json`, where learners need it. It comes from the class's secret key, which
cannot be told from it, and which only the grading side holds (see `aipm.worlds.hidden`).
"""

import hashlib
import json
from functools import lru_cache
from typing import TypedDict

from aipm.worlds.files import class_file


class _ClassFile(TypedDict, total=False):
    """What `datasets/class.json` holds; nothing of it in the open course."""

    public_seed: str
    draws: dict[str, int]  # which draw serves, by world


@lru_cache(maxsize=1)
def _class() -> _ClassFile:
    """What `datasets/class.json` holds: public_seed (text) and draws (which draw serves, by world); {} without one."""
    path = class_file()
    if not path.exists():
        return {}
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        return {"public_seed": str(known["public_seed"]), "draws": dict(known["draws"])}
    except (ValueError, KeyError, TypeError):
        raise ValueError(
            f"{path.name} holds no public seed. Build the class again with `aipm build --key-file`."
        ) from None


def class_seed() -> str | None:
    """The public seed of this class as a text, or None in the open course. Raises ValueError where its file is broken."""
    return _class().get("public_seed")


def draw_of(public_seed: str, world: str, draw: int = 0) -> int:
    """The seed, 31 bits, of the draw number `draw` of a class's public `world`."""
    return int.from_bytes(hashlib.sha256(f"{public_seed}/{world}/{draw}".encode()).digest()[:4], "big") >> 1


def public_seed(world: str, default: int) -> int:
    """The seed of a public world: `default` in the open course, else the one that the class's file gives."""
    seed = class_seed()
    if seed is None:
        return default
    return draw_of(seed, world, _class()["draws"].get(world, 0))
