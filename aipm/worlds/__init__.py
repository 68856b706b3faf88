"""One module a product: how its world is made or read, the model that serves it, and what its errors cost."""

from aipm.worlds.hidden import hidden

__all__ = ["hidden"]
