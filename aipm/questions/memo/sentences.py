"""A text as sentences and clauses, with their places, and how many words it has."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

ABBREVIATED = re.compile(r"\b(?:mr|mrs|ms|dr|prof|approx|e\.g|i\.e|vs|incl|ca|resp|p\.p|fig|max|min)\.$", re.IGNORECASE)
NUMBERED = re.compile(r"\bno\.\s+\d$", re.IGNORECASE)
ENDS = re.compile(r"[.!?][\"'”’)]*\s+|\s*\n\s*")
BREAKS = re.compile(
    r"[;:()–—]|,(?!\d)|\s-\s|\b(?:and|but|while|whereas|where|although|though|which|so|yet|because|instead of|against|"
    r"rather than|versus|vs|compared (?:to|with)|down from|up from)\b",
    re.IGNORECASE,
)
BULLET = re.compile(r"^\s*(?:[-*•–]|\d+[.)])\s+")
COMMON = frozenset(
    "a an and are as at be been but by can cost costs could did do does for from had has have he her his i if in is it its "  # noqa: SIM905
    "let may me might more my no not of on one only or our out should so than that the their them then there these they "
    "this to too until up us was we were what when where which while who will with would you your".split()
)


@dataclass(frozen=True)
class Span:
    """A piece of a text, and where it stands."""

    text: str
    start: int
    end: int

    def holds(self, place: int) -> bool:
        """Whether a place of the whole text lies in this piece."""
        return self.start <= place < self.end


def sentences(text: str) -> list[Span]:
    """The sentences of a text in their order; a line is one at least, so that lists count too."""
    found, start = [], 0
    for end in [*ENDS.finditer(text), None]:
        stop = end.end() if end else len(text)
        if end and text[start : end.start()].rstrip().endswith(":"):
            continue  # "Frauds:" on a line of its own belongs to what follows
        if (
            end
            and "\n" not in end[0]
            and (ABBREVIATED.search(text[start : end.start() + 1]) or NUMBERED.search(text[start : end.end() + 1]))
        ):
            continue
        piece = text[start:stop]
        if re.search(r"\w", piece):
            found.append(Span(piece, start, stop))
        start = stop
    return found


def clauses(sentence: Span) -> Iterator[Span]:
    """The clauses of a sentence: what stands between commas, colons, brackets, and words such as "and" or "but"."""
    start = 0
    for cut in BREAKS.finditer(sentence.text):
        yield Span(sentence.text[start : cut.start()], sentence.start + start, sentence.start + cut.start())
        start = cut.start()
    yield Span(sentence.text[start:], sentence.start + start, sentence.end)


def clause_at(sentence: Span, place: int) -> Span:
    """The clause of a sentence in which a place of the whole text lies."""
    return next((clause for clause in clauses(sentence) if clause.holds(place)), sentence)


def with_label(sentence: Span, place: int) -> str:
    """The clause in which a place lies, with the clause before it where a colon or a bracket joins the two."""
    before = ""
    for clause in clauses(sentence):
        text = before + clause.text if clause.text[:1] in (":", "(") else clause.text
        if clause.holds(place):
            return text
        before = text
    return sentence.text


def words(text: str) -> list[str]:
    """The words of a text; a number is one."""
    return re.findall(r"[^\W_][\w.,%'’/-]*", text)


def whole(sentence: Span) -> bool:
    """Whether a piece reads as a sentence: four words or more, and one of the common words that join words; or a label with what it says."""
    said = [word.lower().strip(".,'’") for word in words(sentence.text)]
    letters = [word for word in said if not re.search(r"\d", word)]
    if re.match(r"[^:=]{2,40}[:=]\s*\S+", sentence.text.strip()) and len(letters) >= 2:
        return True  # "Missed at the outreach site: 34 of 1,824."
    return len(letters) >= 3 and sum(word in COMMON for word in letters) >= max(1, len(letters) // 8)
