"""From a kept artefact to its document, or to the sentence that says why there is none."""

import re
from dataclasses import replace

from aipm.portfolio.document import Answers, Document
from aipm.portfolio.documents import BUILDERS
from aipm.portfolio.kept import Artefact

MEMO = "Memo"  # the part of an artefact that holds the learner's own text
ABBREVIATIONS = re.compile(r"\b(auc|psi|nps|snips|ips|ndcg)\b")
# What an answer of another form makes of a document: it cannot be drawn, and its entries are listed as they are.
OTHER_FORM = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def memo_of(artefact: Artefact) -> str | None:
    """The learner's own text, where the artefact holds one."""
    text = artefact.parts.get(MEMO)
    return text.strip() if isinstance(text, str) and text.strip() else None


def draw(artefact: Artefact, seed: int | None = None) -> tuple[Document | None, str]:
    """The artefact as (document, ""), or (None, why there is none): it is open, of no known kind, or of another form.

    `seed` is the portfolio's own; without one the document shows only what is the same for everybody.
    """
    builder = BUILDERS.get(artefact.slug)
    if builder is None:
        return None, ""
    if not artefact.done:
        return None, f"This document is still open: {artefact.gaps()}."
    try:
        made = builder(Answers(artefact.parts, seed))
        made.picture.wide()  # what cannot be drawn is found here, and not while the page is written
    except OTHER_FORM as why:
        said = str(why) if isinstance(why, ValueError) and str(why).startswith("“") else "An entry has another form."
        return None, f"This document could not be drawn. {said} All entries are listed below."
    return replace(made, points=[polished(point) for point in made.points]), ""


def polished(text: str) -> str:
    """A sentence made of the course's words, as a reader from outside reads it: a capital first, short names in capitals."""
    return re.sub(ABBREVIATIONS, lambda found: found[0].upper(), text[:1].upper() + text[1:])
