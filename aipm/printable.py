"""Text that somebody else wrote, made harmless to look at: the one way in which it reaches a screen, a table or a page."""

import re
import unicodedata

LIMIT = 1_000  # characters, where a caller names no limit of its own
LONGEST = 200_000  # characters of a text in lines, such as an answer's source

# No letter to see, though Unicode calls them letters or marks: fillers, and selectors that no emoji needs.
UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0d\uffa0\U000e0100-\U000e01ef]")
ZWNJ, ZWJ = "\u200c", "\u200d"
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}  # controls, formats, halves of characters, private ones, line separators


def joins(text: str, place: int) -> bool:
    """Whether the joiner at `place` is part of how a word or an emoji is written: where RFC 5892 (appendix A) lets it
    stand in names, and between two pictures."""
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if not before or not after:
        return False
    if unicodedata.combining(before) == 9:  # a virama: Devanagari, Bengali, Tamil …
        return True
    if text[place] == ZWNJ:
        return unicodedata.bidirectional(before) == unicodedata.bidirectional(after) == "AL"
    return (before == "\ufe0f" or unicodedata.category(before) in ("So", "Sk")) and unicodedata.category(after) == "So"


def seen(text: str, place: int) -> str:
    """The character at `place` as it is shown: itself, or how Python writes it where it cannot be seen or steers."""
    letter = text[place]
    if letter in (ZWNJ, ZWJ) and joins(text, place):
        return letter
    nobody = ord(letter) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(letter) <= 0xFDEF  # code points that are no characters
    if nobody or unicodedata.category(letter) in HIDDEN or UNSEEN.match(letter):
        return letter.encode("unicode_escape").decode("ascii")
    return letter


def printable(text: object, limit: int = LIMIT, *, lines: bool = False) -> str:
    """`text` as it may be shown anywhere: nothing in it steers a screen, hides, turns the line round or cannot be encoded.

    Such characters are shown as Python writes them (`\\x1b`, `\\u202e`, `\\ud800`). What is longer than `limit` characters
    is cut, and the end says how much is missing. With `lines`, line ends and tabs stay; every line end becomes \\n.
    """
    whole = text if isinstance(text, str) else str(text)
    rest = len(whole) - limit
    cut = whole[:limit] if rest > 0 else whole
    if lines:
        parts = re.sub("\r\n?", "\n", cut)
        shown = re.sub("[^\n\t]+", lambda line: _one_line(line[0]), parts)
    else:
        shown = _one_line(cut)
    return f"{shown}… ({rest:,} more characters)" if rest > 0 else shown


def _one_line(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(seen(text, place) for place in range(len(text)))
