"""Who gets which form when, and in which order the choices stand: dealt by the learner's own number, the same every time."""

import hashlib

from aipm.inventory.item import Choice
from aipm.inventory.items import item
from aipm.inventory.store import AFTER, BEFORE, Kept
from aipm.inventory.topics import FORMS


def _draw(*parts: str) -> bytes:
    return hashlib.sha256("/".join(parts).encode()).digest()


def first_form(learner: str) -> str:
    """The form that a learner gets first: each with a chance of one half, and always the same one for the same learner."""
    return FORMS[_draw(learner, "form")[0] & 1]


def other(form: str) -> str:
    """The other form."""
    return FORMS[1 - FORMS.index(form)]


def form_of(kept: Kept, when: str) -> str:
    """The form that the learner gets now: the one begun, the one not had yet, or the first one."""
    if when in kept.taken:
        return kept.taken[when].form
    had = kept.taken.get(AFTER if when == BEFORE else BEFORE)
    return other(had.form) if had else first_form(kept.learner)


def choices(learner: str, name: str, form: str) -> list[Choice]:
    """The choices of an item in the order in which this learner sees them."""
    return sorted(item(name, form).choices, key=lambda choice: _draw(learner, name, form, choice.tag))
