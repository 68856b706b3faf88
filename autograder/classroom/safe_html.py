"""Markdown as HTML for a page that others open: the course's prompts in full, a learner's own text without any harm.

Nothing is filtered out of foreign HTML. What is read is written anew: tags and attributes from the lists below, each text
escaped. So whatever a browser reads differently from the parser here, it only ever meets what this module wrote.
"""

import html
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt

from aipm.printable import printable

MOST = 40_000  # characters of one Markdown text
DEEPEST = 60  # elements in one another
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
VOID = {"br", "hr"}
BLOCKS = {
    "p", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd",
    "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "details", "summary",
}  # fmt: skip
WORDS = {
    "a", "b", "i", "u", "s", "em", "strong", "del", "ins", "mark", "small", "sub", "sup", "code", "kbd", "samp", "var", "q",
}  # fmt: skip
KEPT = VOID | BLOCKS | WORDS | {*HEADINGS}
DROPPED = {"script", "style"}  # with what is in them, which nobody wrote to be read
SCHEMES = {"http", "https", "mailto"}
SIDES = {f"text-align:{side}" for side in ("left", "center", "right")}  # as Markdown's tables write them
PARENTS = {  # what stands elsewhere would be moved by a browser to where nobody meant it
    "li": {"ul", "ol"}, "dt": {"dl"}, "dd": {"dl"}, "summary": {"details"}, "caption": {"table"}, "thead": {"table"},
    "tbody": {"table"}, "tfoot": {"table"}, "tr": {"thead", "tbody", "tfoot", "table"}, "th": {"tr"}, "td": {"tr"},
}  # fmt: skip

Attributes = Iterable[tuple[str, str | None]]


class Writer(HTMLParser):
    """Reads HTML and writes it anew: known elements, closed in their order; the first heading is an h`level`, and none
    below it skips a level."""

    def __init__(self, level: int, source: str):
        super().__init__(convert_charrefs=True)
        self.source = source.lower()
        self.made: list[str] = []
        self.open: list[str] = []  # what is written and not closed, under the names that were read
        self.names: list[str] = []  # the same under the names that were written
        self.level, self.outline = level, list[int]()
        self.dropped = ""  # the element whose content is left out now

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """An element begins: write it if it is known and stands where it may."""
        if self.dropped:
            return
        if tag in DROPPED:
            self.dropped = tag if self._closes(tag) else ""
        elif tag == "img":
            words = " ".join((dict(attrs).get("alt") or "").split())
            self.made.append(f"[{html.escape(printable(words, 300)) or 'a picture'}]")
        elif tag in VOID:
            self.made.append(f"<{tag}>")
        elif tag in KEPT and len(self.open) < DEEPEST:
            if tag in ("p", "li", "dt", "dd", "tr", "th", "td"):
                self._end_implied(tag)
            parents = PARENTS.get(tag)
            if parents is None or (self.open[-1:] and self.open[-1] in parents):
                name = self._heading(tag) if tag in HEADINGS else tag
                self.made.append(f"<{name}{attributes(tag, attrs)}>")
                self.open.append(tag)
                self.names.append(name)

    def set_cdata_mode(self, elem: str, **settings: Any) -> None:
        """What follows is no HTML: only where the element ends at all, so that a tag somebody mentions hides nothing."""
        if self._closes(elem):
            super().set_cdata_mode(elem, **settings)

    def _closes(self, tag: str) -> bool:
        return f"</{tag}" in self.source

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        """`<br/>`; of any other element the slash means nothing to a browser."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """An element ends, and with it what was left open in it."""
        if self.dropped:
            self.dropped = "" if tag == self.dropped else self.dropped
        elif tag in self.open:
            while self._end() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Text is escaped; between the parts of a table there is none."""
        if self.dropped or (
            self.open[-1:] and self.open[-1] in ("table", "thead", "tbody", "tfoot", "tr") and data.isspace()
        ):
            return
        self.made.append(html.escape(printable(data, MOST, lines=True)))

    def written(self) -> str:
        """The HTML so far, with everything closed."""
        while self.open:
            self._end()
        return "".join(self.made)

    def _end(self) -> str:
        self.made.append(f"</{self.names.pop()}>")
        return self.open.pop()

    def _end_implied(self, tag: str) -> None:
        """A second paragraph, item or cell ends the first, whether its author said so or not."""
        ended = {
            "dt": {"dt", "dd"},
            "dd": {"dt", "dd"},
            "th": {"th", "td"},
            "td": {"th", "td"},
            "tr": {"th", "td", "tr"},
        }
        while self.open and self.open[-1] in ended.get(tag, {tag}):
            self._end()

    def _heading(self, tag: str) -> str:
        rank = HEADINGS.index(tag)
        while self.outline and self.outline[-1] >= rank:
            self.outline.pop()
        self.outline.append(rank)
        return HEADINGS[min(self.level + len(self.outline) - 2, 5)]


def attributes(tag: str, attrs: Attributes) -> str:
    """The attributes that an element keeps: a link's address if it leads to a page or a mailbox, and a cell's side."""
    given = {name: value or "" for name, value in reversed(list(attrs))}
    if tag == "a" and harmless(given.get("href", "")):
        return f' href="{html.escape(given["href"])}" rel="noopener noreferrer nofollow"'
    if tag in ("th", "td") and given.get("style") in SIDES:
        return f' style="{given["style"]}"'
    return ""


def harmless(address: str) -> bool:
    """Whether a link may lead there: to the web or to a mailbox, named in full, without a character that hides."""
    try:
        scheme, host = urlsplit(address)[:2]
    except ValueError:
        return False
    plain = address == printable(address, 2_000) and not any(letter.isspace() for letter in address)
    return plain and scheme in SCHEMES and (bool(host) or scheme == "mailto")


def safe_html(markdown: str, level: int = 3) -> str:
    """Markdown as HTML in which nothing runs, loads or stands outside its place.

    Headings begin at h`level` and skip none. Raw HTML counts as far as it is harmless; a picture becomes its description
    in brackets. Text of more than MOST characters is cut, which its end says; what cannot be read is shown as it stands.
    """
    text = printable(markdown, MOST, lines=True)
    try:
        source = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)
        writer = Writer(level, source)
        writer.feed(source)
        writer.close()
    except (RecursionError, AssertionError, ValueError):
        return f"<pre>{html.escape(text)}</pre>"
    return writer.written()
