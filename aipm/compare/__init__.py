"""Predictions with a payoff: what the learner said beside what was measured, and how good their predictions are."""

from typing import Any

from IPython.display import display

from aipm import markup
from aipm.compare import record
from aipm.compare.picture import record_picture, two_dots
from aipm.compare.reading import Unread, guessed
from aipm.compare.sentence import Compared, compared
from aipm.figure import as_html
from aipm.portfolio import folder

__all__ = ["compare", "predictions"]


def compare(
    guess: Any, truth: Any, unit: str = "", *, name: str = "", choices: tuple[str, ...] | list[str] = ()
) -> None:
    """Show a prediction beside what was measured: one sentence and, for numbers, two dots on one axis.

    `truth` is a number, a word, True or False, or an order of words (list or tuple). `unit` is what a number counts
    ("of 1,000 payments", "%", "euros"), or what a word is said of ("AUC"). `choices` are the words to choose from.
    Nothing is shown while the guess is `...`. In a learner's own notebook the first guess is kept under `name` (else
    `unit`) of its lesson. Raises ValueError where `truth` can be neither.
    """
    compared(truth, truth, unit, choices)  # a truth that nobody can read fails in the build, not at the first guess
    if guess is Ellipsis:
        return
    try:
        made = compared(guessed(guess, truth, unit, choices), truth, unit, choices, written=guess)
    except Unread as why:
        display({"text/html": markup.paragraph(str(why)), "text/plain": str(why)}, raw=True)
        return
    kept = record.keep(name or unit, made) if made.counts else []
    said = " ".join(filter(None, (made.sentence, record.sentence(kept))))
    display({"text/html": as_card(made, said, unit), "text/plain": said}, raw=True)


def as_card(made: Compared, said: str, unit: str) -> str:
    """The comparison as HTML: its sentence and, where both are numbers, the picture."""
    if made.numbers is None:
        return markup.paragraph(said)
    fig, words = two_dots(*made.numbers, unit)
    return markup.paragraph(said) + as_html(fig, words)


def predictions() -> None:
    """Show how good your predictions were, and whether they got better. Nothing is shown where none are kept."""
    kept = record.read(folder())
    if not kept:
        return
    said = record.summary(kept)
    drawn = record_picture(kept)
    page = markup.paragraph(said) + (as_html(*drawn) if drawn else "")
    display({"text/html": page, "text/plain": said}, raw=True)
