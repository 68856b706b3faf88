"""What axe-core finds in the lesson itself: its text, its outputs and its controls."""

from tests.browser.axe import violations

LESSON = [[".jp-Notebook .jp-RenderedHTMLCommon"], [".jp-Notebook .jp-OutputArea"]]
# A wide table of data scrolls inside JupyterLab's own box for outputs. Today's browsers give such a box the keyboard by
# themselves, which the rule does not know; nothing of a lesson could.
NOT_OURS = ("scrollable-region-focusable",)


def grave(page):
    """(rule, impact, how many places, the first of them as HTML) of each rule whose breach keeps somebody from the lesson."""
    return [
        (each["id"], each["impact"], len(each["nodes"]), each["nodes"][0]["html"][:300])
        for each in violations(page, LESSON)
        if each["id"] not in NOT_OURS
    ]
