"""`python -m autograder.authoring.glossary` writes GLOSSARY.md: each technical word that a lesson introduces in bold.

A word counts as introduced where it stands as `**word**` inside a sentence, a bullet or a table of a Markdown cell.
Labels such as `**Predict.**` end in a mark of punctuation; they and whole bold sentences introduce nothing.
"""

import re
import sys
from dataclasses import dataclass

from autograder.authoring.lesson import read
from autograder.course.places import course_root, lesson_texts
from autograder.course.problems import Problem

GLOSSARY = "GLOSSARY.md"
BOLD = re.compile(r"(?<![*\\])\*\*(?=[^\s*])([^*]+?)\*\*(?!\*)")
CODE = re.compile(r"(`+)(?:(?!\1).)+?\1", re.DOTALL)
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


def passages(source: str):
    """The passages of a Markdown cell that hold whole sentences: paragraphs, bullets, rows of tables."""
    source = re.sub(r"<details>.*?</details>", "", source, flags=re.DOTALL)
    source = re.sub(r"^```.*?^```", "", source, flags=re.DOTALL | re.MULTILINE)
    for block in re.split(r"\n\s*\n", source):
        lines, passage = block.splitlines(), []
        for line in lines:
            if re.match(r"\s*(#{1,6} |\||[-*+] |\d+[.)] |>)", line) and passage:
                yield " ".join(passage)
                passage = []
            if re.match(r"\s*\|", line):
                cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
                yield ": ".join(cells[:2])
            elif not line.startswith("#"):
                passage.append(re.sub(r"^\s*([-*+] |\d+[.)] |>\s?)", "", line).strip())
        if passage:
            yield " ".join(passage)


def introductions(source: str):
    """(word, sentence) of each word that a Markdown cell introduces, in order.

    A sentence that leans on the one before it ("That is **adjudication**.") is given with it.
    """
    for passage in passages(source):
        hidden = CODE.sub(lambda found: "`" * len(found[0]), passage)
        start, before = 0, ""
        for stop in [*(found.end() for found in END.finditer(hidden)), len(hidden)]:
            sentence = passage[start:stop].strip()
            for found in BOLD.finditer(hidden, start, stop):
                if introduces(found[1]):
                    yield found[1].strip(), f"{before} {sentence}" if before and LEANS.match(sentence) else sentence
            start, before = stop, re.sub(r"^\*\*[^*]+[.:?!]\*\*\s*", "", sentence)


def entries(texts) -> list[Entry]:
    """The words that the lessons' texts introduce, in order; a word once a lesson."""
    found = {}
    for text in texts:
        cells = [cell.source for cell in read(text) if cell.kind == "markdown"]
        title = next((match[1] for source in cells if (match := re.search(r"^# (.+)$", source, re.MULTILINE))), "")
        for source in cells:
            for word, sentence in introductions(source):
                entry = Entry(word, text.stem, title, sentence)
                found.setdefault((entry.key, text.stem), entry)
    return list(found.values())


def twice(listed: list[Entry]) -> dict[str, list[str]]:
    """The words that more than one lesson introduces without being listed in TWICE, with those lessons."""
    lessons = {}
    for entry in listed:
        lessons.setdefault(entry.key, []).append(entry.lesson)
    return {word: names for word, names in lessons.items() if len(names) > 1 and word not in TWICE}


def as_markdown(listed: list[Entry]) -> str:
    """The glossary as a page, by letter; a word of two lessons stands once, with both sentences."""
    words = {}
    for entry in listed:
        words.setdefault(entry.key, []).append(entry)
    lines, letter = [HEAD], None
    for key in sorted(words, key=lambda key: (key.lstrip("'\""), key)):
        if key[0].upper() != letter:
            letter = key[0].upper()
            lines.append(f"## {letter}\n")
        first = words[key][0].word
        shown = first[0].lower() + first[1:] if first[1:2].islower() and not proper(words[key][0]) else first
        said = " ".join(f"{told(entry)} ({link(entry)})" for entry in words[key])
        lines.append(f"- **{shown}**: {said}\n")
    return "\n".join(lines)


def told(entry: Entry) -> str:
    """An entry's sentence, without the word before a colon that the glossary says itself, and with a full stop."""
    sentence = entry.sentence.removeprefix(f"**{entry.word}**:").strip().rstrip(";:")
    return sentence if sentence.endswith((".", "?", "!", ")")) else f"{sentence}."


def proper(entry: Entry) -> bool:
    """Whether a word keeps its capital: it does not begin its sentence, or it is somebody's name."""
    return not entry.sentence.startswith(f"**{entry.word}") or "'s " in entry.word


def link(entry: Entry) -> str:
    """A link to the student notebook of an entry's lesson, named by number and title."""
    return f"[{entry.lesson[:2]} {entry.title}](notebooks/{entry.lesson}/{entry.lesson}.ipynb)"


def main(arguments=None) -> int:
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
        path.write_text(text, encoding="utf-8", newline="\n")
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
