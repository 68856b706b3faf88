"""`python -m autograder.authoring.glossary` writes GLOSSARY.md: each technical word that a lesson introduces in bold.

A word counts as introduced where it stands as `**word**` inside a sentence, a bullet or a table of a Markdown cell.
Labels such as `**Predict.**` end in a mark of punctuation; they and whole bold sentences introduce nothing.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from aipm.files import write
from autograder.authoring.facts import facts_of, filled
from autograder.authoring.lesson import read
from autograder.course.places import course_root, lesson_texts
from autograder.course.problems import Problem

GLOSSARY = "GLOSSARY.md"
# Characters behind a backslash stay tokens of their own, so that a text can be written as it stood.
MARKDOWN = MarkdownIt("commonmark").enable("table").disable("text_join")
END = re.compile(r"(?<=[.?!])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bal\.)[\"”)*]*\s+(?=[\"“(*`]*[A-Z0-9`])")
LEANS = re.compile(r"(That|This|These|Such|Both|Its|It|Their|The field|The repair|The word|The product) ")
LONGEST = 5  # words of a technical term
HEAD = """# Glossary

Each technical word of the course, with the lesson that introduces it and the sentence that does so. Built from the lessons by `python -m autograder.authoring.glossary`; edit the lessons, not this page.
"""

REASONS = "TWICE of autograder/authoring/glossary.py"

# Words that two lessons introduce, and why both may. A test names every other one.
TWICE = {
    "silent failure": "lesson 03 recalls lesson 00's word where a shifted page meets it again",
    "concept drift": "lesson 03 only names it at the boundary of its scene; lesson 04 measures it",
    "budget": "lesson 01 counts promises; lesson 04 adds the owner that a promise needs",
    "coverage": "lesson 09 says it anew of tickets, beside the accuracy of those that are served",
    "temperature": "lesson 09's is set before a text is drawn, lesson 03's after a score is known",
    "power": "lesson 09 compares two prompts, and its readers need not have read lesson 08",
    "slice": "lesson 09 needs it before lesson 10 makes it a plan",
}


@dataclass(frozen=True)
class Entry:
    """A word as it is printed, the lesson's full name and title, and the sentence that introduces it."""

    word: str
    lesson: str
    title: str
    sentence: str

    @property
    def key(self) -> str:
        """What makes two entries the same word: small letters, singular."""
        return plain(self.word)


def plain(word: str) -> str:
    """A word in small letters without hyphens and the plural's s."""
    low = " ".join(word.lower().replace("-", " ").split())
    return low[:-1] if low.endswith("s") and not low.endswith(("ss", "is", "us", "bayes", "saas")) else low


def introduces(bold: str) -> bool:
    """Whether bold text is a word that is introduced, and no label, question or whole sentence."""
    return not re.search(r"[.:?!,;]", bold) and len(bold.split()) <= LONGEST and any(map(str.isalpha, bold))


@dataclass
class Passage:
    """A paragraph, a bullet or a row of a table, on one line.

    `text` is its Markdown. `ground` is as long and holds only running text and its stars: the rest is blotted out, so
    that no sentence ends there. `bold` says where the words in bold begin and end.
    """

    text: str = ""
    ground: str = ""
    bold: list[tuple[int, int]] = field(default_factory=list)

    def add(self, text: str, blot: str = "") -> None:
        """Write on; the letter `blot` hides what is no running text."""
        self.text += text
        self.ground += blot * len(text) or text

    def add_line(self, line: Token) -> None:
        """Write on as the text stood, but for links: where the glossary lies, their targets would lead nowhere."""
        opened: list[int] = []
        for token in line.children or ():
            if token.type in ("softbreak", "hardbreak"):
                self.add(" ")
            elif token.type == "code_inline":
                self.add(f"{token.markup}{token.content}{token.markup}", blot="`")
            elif token.type == "text_special":  # a character behind a backslash, or called by its name
                self.add(token.markup, blot="x")
            elif token.type == "html_inline":
                self.add(token.content, blot="x")
            elif token.type in ("strong_open", "em_open", "strong_close", "em_close"):
                if token.type == "strong_close":
                    self.bold.append((opened.pop(), len(self.text)))
                self.add(token.markup)
                if token.type == "strong_open":
                    opened.append(len(self.text))
            else:
                self.add(token.content)


def passages(source: str) -> Iterator[Passage]:
    """The passages of a Markdown cell that hold whole sentences: paragraphs, bullets, rows of tables (two cells each)."""
    folded, heading, row, column = 0, False, None, 0
    for token in MARKDOWN.parse(source):
        if token.type in ("heading_open", "heading_close"):
            heading = token.type == "heading_open"
        elif token.type == "html_block":
            folded += token.content.count("<details") - token.content.count("</details>")
        elif token.type == "tr_open":
            row, column = Passage(), 0
        elif token.type == "tr_close" and row is not None:
            yield row
            row = None
        elif token.type == "inline" and row is not None:
            column += 1
            if column <= 2:
                row.add(": " if column == 2 else "")
                row.add_line(token)
        elif token.type == "inline" and not heading and not folded:
            passage = Passage()
            passage.add_line(token)
            yield passage


def introductions(source: str) -> Iterator[tuple[str, str]]:
    """(word, sentence) of each word that a Markdown cell introduces, in order.

    A sentence that leans on the one before it ("That is **adjudication**.") is given with it.
    """
    for passage in passages(source):
        start, before = 0, ""
        for stop in [*(found.end() for found in END.finditer(passage.ground)), len(passage.ground)]:
            sentence, rest = passage.text[start:stop].strip(), start
            for first, last in passage.bold:
                if not start <= first <= last <= stop:
                    continue
                bold = passage.text[first:last]
                if introduces(bold):
                    yield bold, f"{before} {sentence}" if before and LEANS.match(sentence) else sentence
                if not passage.text[start : first - 2].strip() and bold.endswith((".", ":", "?", "!")):
                    rest = last + 2  # a label at the beginning, such as "Predict."
            start, before = stop, passage.text[rest:stop].strip()


def title_of(source: str) -> str:
    """The heading of level 1 in a Markdown cell; empty where there is none."""
    return next((line.content for opens, line in pairwise(MARKDOWN.parse(source)) if opens.tag == "h1"), "")


def entries(texts: Iterable[Path]) -> list[Entry]:
    """The words that the lessons' texts introduce, in order; a word once a lesson."""
    found: dict[tuple[str, str], Entry] = {}
    for text in texts:
        told = filled(read(text), facts_of(text.parents[1]))  # where a fact stands, a sentence ends
        cells = [cell.source for cell in told if cell.kind == "markdown"]
        title = next(filter(None, map(title_of, cells)), "")
        for source in cells:
            for word, sentence in introductions(source):
                entry = Entry(word, text.stem, title, sentence)
                found.setdefault((entry.key, text.stem), entry)
    return list(found.values())


def twice(listed: list[Entry]) -> dict[str, list[str]]:
    """The words that more than one lesson introduces without being listed in TWICE, with those lessons."""
    lessons: dict[str, list[str]] = {}
    for entry in listed:
        lessons.setdefault(entry.key, []).append(entry.lesson)
    return {word: names for word, names in lessons.items() if len(names) > 1 and word not in TWICE}


def as_markdown(listed: list[Entry]) -> str:
    """The glossary as a page, by letter; a word of two lessons stands once, with both sentences."""
    words: dict[str, list[Entry]] = {}
    for entry in listed:
        words.setdefault(entry.key, []).append(entry)
    lines, letter = [HEAD], ""
    for key in sorted(words, key=lambda key: (key.lstrip("'\""), key)):
        if key[0].upper() != letter:
            letter = key[0].upper()
            lines.append(f"## {letter}\n")
        first = words[key][0].word
        shown = first[0].lower() + first[1:] if first[1:2].islower() and not proper(words[key][0]) else first
        said = " ".join(f"{explanation(entry)} ({link(entry)})" for entry in words[key])
        lines.append(f"- **{shown}**: {said}\n")
    return "\n".join(lines)


def explanation(entry: Entry) -> str:
    """An entry's sentence, without the word before a colon that the glossary says itself, and with a full stop."""
    sentence = entry.sentence.removeprefix(f"**{entry.word}**:").strip().rstrip(";:")
    return sentence if sentence.endswith((".", "?", "!", ")")) else f"{sentence}."


def proper(entry: Entry) -> bool:
    """Whether a word keeps its capital: it does not begin its sentence, or it is somebody's name."""
    return not entry.sentence.startswith(f"**{entry.word}") or "'s " in entry.word


def link(entry: Entry) -> str:
    """A link to the student notebook of an entry's lesson, named by number and title."""
    return f"[{entry.lesson[:2]} {entry.title}](notebooks/{entry.lesson}/{entry.lesson}.ipynb)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write GLOSSARY.md, or with `--check` write nothing and return 1 where it is not current or a word comes twice."""
    check = "--check" in (sys.argv[1:] if arguments is None else arguments)
    try:
        root = course_root()
        listed = entries(lesson_texts(root))
    except (Problem, ValueError) as why:
        print(why, file=sys.stderr)
        return 1
    path, text = root / GLOSSARY, as_markdown(listed)
    current = path.exists() and path.read_text(encoding="utf-8") == text
    if check and not current:
        print(
            f"{GLOSSARY} is out of date. Run `python -m autograder.authoring.glossary` and commit it.", file=sys.stderr
        )
    elif not check and not current:
        write(path, text.encode())
    again = twice(listed)
    for word, names in again.items():
        print(
            f"{word!r} is introduced in bold by {' and '.join(names)}. Keep the first, or say why in {REASONS}.",
            file=sys.stderr,
        )
    if not check:
        print(f"{len({entry.key for entry in listed})} words, {len({entry.lesson for entry in listed})} lessons.")
    return int(check and (bool(again) or not current))


if __name__ == "__main__":
    sys.exit(main())
