"""What the texts and the shell lines of a learner's cells mention: files of the grader, secrets, scripts, other programs."""

import re
from collections.abc import Iterator

TEXTS = {
    r"\*\.ipynb\b|\bgradebook\.\w|\.db\b|(?:^|[/\\])(?:solutions|submitted|autograded)/": "names files of the grader",
    r"\.\./\.\.(?!/(?:datasets|notebooks|portfolio)\b)|(?<!\w)/(?:proc|etc)/|\.ipython/|site-packages/|sitecustomize": (
        "names files outside its folder"
    ),
    r"NBGRADER_|AIPM_KEY|### BEGIN (?:HIDDEN|SOLUTION)": "names what only the grader has",
    r"<\s*(?:script|iframe)\b|<\s*object\s[^>]*data|javascript:|onerror\s*=": "holds a script for a browser",
}
WORD = re.compile(r"\S*")
# Commands with which people look around or install something.
SHELL = re.compile(
    r"^[ \t]*!(?!\s*(?:apt|apt-get|cat|conda|curl|date|df|du|echo|free|git|head|jupyter|ls|mamba|nvidia-smi|pip3?|pwd"
    r"|python3? (?:-m pip|--version)|tail|unzip|uv|wc|wget|which)\b)\s*[\w./~]",
    re.MULTILINE,
)


def of_text(value: object, words: str) -> Iterator[str]:
    """Texts that name what only the grader has, where the word is none of the lesson's."""
    if not isinstance(value, str):
        return
    for pattern, says in TEXTS.items():
        for found in re.finditer(pattern, value):
            start = max(value.rfind(space, 0, found.start()) for space in " \n\t") + 1
            end = WORD.match(value, found.end())
            if value[start : end.end() if end else found.end()] not in words:
                yield says
                break


def of_shell(lines: list[str], words: str) -> Iterator[str]:
    """Lines for the shell and for IPython (`!…`, `%…`) that start a program, or mention what they should not."""
    if any(map(SHELL.search, lines)):
        yield "starts another program"
    for line in lines:
        yield from of_text(line, words)
