"""How a verdict looks in a notebook: a calm card with a sign, its words and a colour of its own, in light and dark.

A verdict that stops a check stays an exception, so that every grader sees one. Beside a card the notebook hides the red
text in which it would say the same; other programs show both.
"""

import sys
from dataclasses import dataclass

from aipm.markup import coded, escaped


@dataclass(frozen=True)
class Look:
    """A sign, and its colours as #rrggbb: of sign and word (`mark`) and of the ground, in a light and a dark theme."""

    sign: str
    mark: str
    ground: str
    dark_mark: str
    dark_ground: str


STOP = {"open", "unread", "wrong"}  # those that are raised, so that an error follows
INK, DARK_INK = "#222222", "#eeeeee"  # of the sentence
LOOKS = {
    "open": Look("○", "#555555", "#f5f5f5", "#c8c8c8", "#2a2a2a"),
    "unread": Look("?", "#8a3a6b", "#fbf3f8", "#e6a9cb", "#31222b"),
    "wrong": Look("△", "#a04000", "#fdf4ec", "#ffb07c", "#33261c"),
    "readable": Look("◐", "#005a8c", "#eff6fb", "#85c5f0", "#1c2a33"),
    "solved": Look("✓", "#00654a", "#eef8f4", "#66d4b0", "#1b2e27"),
}

# JupyterLab's dark theme, and Visual Studio Code's.
DARK = ('[data-jp-theme-light="false"]', ".vscode-dark")
CHILD = ".jp-OutputArea-child:has"  # an output, in JupyterLab and in the pages that nbconvert makes


def as_html(kind: str, words: str, sentence: str) -> str:
    """The card of `kind` (a key of LOOKS): its sign, `words` such as "Not yet", and the sentence, `names` as code.

    Colours stand at the elements, so that the card keeps them where a program drops style sheets.
    """
    look = LOOKS[kind]
    told = coded(sentence, "color:inherit;background:none;padding:0")
    card = f".aipm-verdict.aipm-{kind}"
    dark = ",".join(f"{theme} {card}" for theme in DARK)
    dark_mark = ",".join(f"{theme} {card} .aipm-mark" for theme in DARK)
    error = f"{CHILD}(.aipm-{kind}) + {CHILD}([data-mime-type$=error], [data-mime-type$=stderr])"
    hide = f"{error}{{display:none}}" if kind in STOP else ""
    return (
        f"<style>{dark}{{color:{DARK_INK}!important;background-color:{look.dark_ground}!important;"
        f"border-color:{look.dark_mark}!important}}{dark_mark}{{color:{look.dark_mark}!important}}"
        f"{hide}</style>"
        f"<div class='aipm-verdict aipm-{kind}' style='display:flex;max-width:48em;margin:4px 0;padding:8px 14px;"
        f"border-left:5px solid {look.mark};border-radius:4px;color:{INK};background-color:{look.ground}'>"
        f"<span class='aipm-mark' aria-hidden='true' style='width:1.6em;font-weight:bold;color:{look.mark}'>{look.sign}</span>"
        f"<p style='margin:0;flex:1'><strong class='aipm-mark' style='color:{look.mark}'>{escaped(words)}:</strong> {told}</p></div>"
    )


def after_an_error() -> str:
    """A sentence, behind a space, where the notebook's cell that ran just before stopped with an error that is no verdict: what
    it was to set is then still what an earlier run has set. Else ""."""
    ipython = sys.modules.get("IPython")
    result = getattr(ipython.get_ipython() if ipython else None, "last_execution_result", None)
    error = getattr(result, "error_before_exec", None) or getattr(result, "error_in_exec", None)
    if error is None or hasattr(error, "_render_traceback_"):
        return ""
    return " But the cell that ran just before stopped with an error: if it was your answer, this speaks of an earlier one."


def shown(html: str, text: str = "") -> bool:
    """Show a card where a notebook runs this, with `text` for programs that show no HTML; False where none does."""
    ipython = sys.modules.get("IPython")  # where nobody has imported it, nothing can be shown
    if not hasattr(ipython.get_ipython() if ipython else None, "kernel"):
        return False
    from IPython.display import display

    display({"text/html": html, **({"text/plain": text} if text else {})}, raw=True)
    return True
