"""Whether the pictures of figures are drawn here; apart from `figure`, so that who asks needs no Matplotlib."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

drawing = ContextVar("drawing", default=True)


@contextmanager
def undrawn() -> Iterator[None]:
    """Figures are made and shown without their pictures, which is most of their time: for cells whose figures nobody will
    see. All names and values of those cells are what they would have been."""
    before = drawing.set(False)
    try:
        yield
    finally:
        drawing.reset(before)
