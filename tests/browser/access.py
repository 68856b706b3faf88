"""What axe-core finds in the lesson itself: its text, its outputs and its controls."""

LESSON = [[".jp-Notebook .jp-RenderedHTMLCommon"], [".jp-Notebook .jp-OutputArea"]]
GRAVE = ("serious", "critical")
# A wide table of data scrolls inside JupyterLab's own box for outputs. Today's browsers give such a box the keyboard by
# themselves, which the rule does not know; nothing of a lesson could.
NOT_OURS = ("scrollable-region-focusable",)


def findings(page):
    """(rule, impact, how many places, the first of them as HTML) of each rule that the lesson breaks."""
    from axe_playwright_python.sync_playwright import Axe

    broken = (
        Axe().run(page, context={"include": LESSON}, options={"resultTypes": ["violations"]}).response["violations"]
    )
    return [(each["id"], each["impact"], len(each["nodes"]), each["nodes"][0]["html"][:300]) for each in broken]


def grave(found):
    """Those findings that keep somebody from reading or working the lesson."""
    return [each for each in found if each[1] in GRAVE and each[0] not in NOT_OURS]
