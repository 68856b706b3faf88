"""The verdict on a memo: first what was read, then what is missing or says something else. Style is never judged."""

import re
from collections.abc import Sequence
from typing import Any

from aipm.questions.memo import claiming, conditions, stance
from aipm.questions.memo.contradictions import faults
from aipm.questions.memo.evidence import Placed, known, part_said, placed, quantities_said, whole_said
from aipm.questions.memo.figures import TIME
from aipm.questions.memo.sentences import COMMON, Span, sentences, whole, words
from aipm.questions.memo.story import Story
from aipm.questions.reading import answered
from aipm.questions.verdict import Malformed, Wrong, brief

CANNOT = "Whether the tone is right and whether it convinces, this check cannot judge; give it to somebody to read."

LONGEST = 3000  # characters that are read at all
FEWEST = 8  # words: what has fewer is no memo


def judged(name: str, memo: Any, story: Story) -> str:
    """The sentence of a memo that says what its story needs; raises NotAnswered, Malformed, or Wrong with what is missing."""
    answered(memo)
    if not isinstance(memo, str):
        raise Malformed(f"`{name}` is {brief(memo)}; a text in quotes was expected, of two to five sentences.")
    if len(words(memo)) < FEWEST:
        raise Malformed(f"`{name}` has {len(words(memo))} words; two to five sentences were expected.")
    if len(memo) > LONGEST:
        raise Wrong(
            f"The memo has {len(words(memo))} words; {story.reader} reads {story.most_words}. Leave out the rest."
        )
    pieces, found = sentences(memo), placed(memo)
    read = f"I read: {summary(memo, pieces, found, story)}."
    for fault in _form(memo, pieces, found, story):
        raise Wrong(f"{read} {fault}")
    claims = claiming.certainties(pieces)
    if claims:
        raise Wrong(
            f'{read} I also read "{claims[0]}". The data are a sample of the past and do not carry that certainty; say what '
            "was counted, or what you expect."
        )
    for claim, reason in claiming.claims(pieces, story.too_much):
        raise Wrong(f'{read} I also read "{claim}". {reason}')
    false = list(dict.fromkeys(faults(memo, story, found)))
    if false:
        raise Wrong(f"{read} {' '.join(false[:2])}")
    lacks = missing(memo, pieces, found, story)
    if lacks:
        raise Wrong(f"{read} {' '.join(lacks)}")
    return f"{read} Every figure, the decision and its condition are there. {CANNOT}"


def _form(memo: str, pieces: Sequence[Span], found: Sequence[Placed], story: Story) -> list[str]:
    """What is wrong with a memo's form: too long, no sentences, or a heap of numbers."""
    count, told = len(words(memo)), [piece for piece in pieces if whole(piece)]
    faults_ = []
    if count > story.most_words:
        faults_.append(
            f"The memo has {count} words; {story.reader} reads {story.most_words}. Leave out what decides nothing."
        )
    if len(told) < 2 or sum(len(words(piece.text)) for piece in told) < 0.6 * count:
        faults_.append(
            f"{len(told)} of its {len(pieces)} parts read as whole sentences; at least two are needed, and most of the text. "
            "Say each number in a sentence with what it counts."
        )
    numbers = sum(at.figure.kind != TIME for at in found)
    if numbers > story.most_numbers:
        faults_.append(
            f"The memo has {numbers} numbers; {story.reader} can use {story.most_numbers} at most. Which ones decide?"
        )
    return faults_


def missing(memo: str, pieces: Sequence[Span], found: Sequence[Placed], story: Story) -> list[str]:
    """What a story needs and a memo does not say, a sentence each."""
    lacks = [reason for pattern, reason in story.needs if not re.search(pattern, memo, re.IGNORECASE)]
    for share in story.shares:
        part, of = part_said(memo, share, found, story), whole_said(share, found, story)
        if not part:
            lacks.append(f"The memo does not say {share.ask}.")
        elif not of:
            lacks.append(
                f"I read a share or a count of {share.group}, and not of how many. Say once how many {share.group[4:]} there were."
            )
    for quantity in story.quantities:
        if len(quantities_said(memo, quantity, found)) < quantity.enough:
            lacks.append(f"The memo does not say {quantity.ask}.")
    if not _decision(pieces, story):
        lacks.append(f"The memo does not say {story.decision}.")
    if not _condition(pieces, story):
        lacks.append(f"The memo does not say {story.condition}.")
    return lacks


def _decision(pieces: Sequence[Span], story: Story) -> str | None:
    def tells(text: str) -> bool:
        return known(text, story)

    deciding = [piece for piece in pieces if stance.decision([_without(piece, story.subject)], tells)]
    return stance.decision(deciding, tells)


def _without(piece: Span, subject: str) -> Span:
    """A sentence with the words of a subject blotted out, each letter at its place."""
    text = re.sub(rf"\b(?:{subject})", lambda match: "_" * len(match[0]), piece.text, flags=re.IGNORECASE)
    return Span(text, piece.start, piece.end)


def _condition(pieces: Sequence[Span], story: Story) -> str | None:
    return conditions.condition(pieces, lambda rest: known(rest, story) and not stance.proposes(rest), stance.proposes)


def summary(memo: str, pieces: Sequence[Span], found: Sequence[Placed], story: Story) -> str:
    """What was read: each number with the words behind it, the decision and the condition."""
    ends = [*[at.figure.start for at in found[1:]], len(memo)][: len(found)]
    said = [
        f'"{_with_noun(memo, at, end)}"' for at, end in zip(found, ends, strict=True) if at.figure.kind != TIME
    ] or ["no number"]
    shown = said if len(said) <= 12 else [*said[:12], f"{len(said) - 12} more numbers"]
    decided, when = _decision(pieces, story), _condition(pieces, story)
    shown.append(f"a decision: {brief(decided)}" if decided else "no decision")
    shown.append(f"a condition: {brief(when)}" if when else "no condition")
    return "; ".join(shown)


def _with_noun(memo: str, at: Placed, end: int) -> str:
    """A number with at most two words that stand behind it in its clause and before the next number, at `end`."""
    stop = min(at.clause.end, at.sentence.end, end)
    behind = [word.strip(".,;:!?()") for word in memo[at.figure.end : stop].split()[:2]]
    while behind and behind[-1].lower() in COMMON:
        behind.pop()
    return " ".join([at.figure.text[:40], *behind]).strip()
