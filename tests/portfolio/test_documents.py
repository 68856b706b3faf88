"""Each artefact as a document: drawn from the reference answers, open while anything is, and safe with any text.

`reference/` holds what the solutions keep, as `portfolio.add` wrote it; the first test fails when a lesson keeps other parts.
"""

import ast
import base64
import copy
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from aipm import portfolio
from aipm.portfolio import picture, store
from aipm.portfolio.document import of_1000
from aipm.portfolio.documents import BUILDERS
from aipm.portfolio.drawing import OTHER_FORM, draw
from aipm.portfolio.kept import Artefact, collect, parse
from aipm.portfolio.own_seed import FILE
from aipm.portfolio.page import export
from tests.paths import ROOT

REFERENCE = Path(__file__).parent / "reference"
SLUGS = sorted(BUILDERS)
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"
COUNT = re.compile(r"\d[\d,]* of \d[\d,]*")


@pytest.fixture(scope="module")
def drawn():
    """Every document of the reference answers, by name."""
    made = {slug: draw(parse(REFERENCE / f"{slug}.json")) for slug in SLUGS}
    assert {slug: why for slug, (document, why) in made.items() if document is None} == {}
    return {slug: document for slug, (document, _) in made.items()}


def kept_by_lessons():
    """name → headings of the parts, for each call of `portfolio.add` in the texts of the lessons."""
    found = {}
    for path in sorted((ROOT / "lessons").glob("[0-9][0-9]_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "portfolio.add":
                headings = [each.arg.replace("_", " ").capitalize() for each in node.keywords]
                found[node.args[0].value] = (node.args[1].value, headings)
    return found


def test_every_artefact_of_the_lessons_has_a_document_and_reference_answers():
    lessons = kept_by_lessons()
    assert set(lessons) | {"00_my_product"} == set(SLUGS)
    for slug, told in lessons.items():
        artefact = parse(REFERENCE / f"{slug}.json")
        assert (artefact.title, list(artefact.parts)) == told, slug
        assert artefact.done, (slug, artefact.open)


def test_a_document_says_its_decision_its_counts_its_data_and_what_is_not_known(drawn):
    for slug, document in drawn.items():
        assert document.decision[0].isupper() or document.decision[0].isdigit(), slug
        assert document.decision.endswith(".") and len(document.decision.split()) <= 50, (slug, document.decision)
        assert document.decision.count(". ") == 0, (slug, "one sentence")
        counted = [fact for fact in document.facts if COUNT.search(fact.value)]
        assert counted and len(document.facts) >= 2, (slug, document.facts)
        assert document.unknown and document.kind and document.data, slug
        told = " ".join([document.data, *(fact.label for fact in document.facts)])
        assert re.search(r"[Ss]imulated|real|My own", document.data), (slug, told)
    assert {slug for slug in SLUGS if drawn[slug].prices} >= {
        "02_error_cost_memo",
        "03_uncertainty_budget",
        "05_desk_decisions",
        "06_industry_risk_sheet",
        "10_model_card_and_decision",
    }
    assert all(
        "€" in "".join(fact.value for fact in drawn[s].prices) for s in ("02_error_cost_memo", "06_industry_risk_sheet")
    )
    assert "569 real cases" in drawn["04_failure_plan"].data


def test_a_document_is_read_in_two_minutes(drawn):
    for slug, document in drawn.items():
        said = [document.decision, document.picture.message, *document.points, *document.unknown]
        said += [f"{fact.value} {fact.label}" for fact in (*document.facts, *document.prices)]
        said += [cell for row in (document.sheet.rows if document.sheet else []) for cell in row]
        assert len(" ".join(said).split()) <= 480, slug  # 240 words a minute


def test_a_picture_has_a_message_words_for_those_who_do_not_see_it_and_the_same_bytes_again(drawn):
    for slug, document in drawn.items():
        shown = document.picture
        assert shown.message.endswith(".") and len(shown.alt) > 30 and shown.rows, slug
        for address in (shown.wide(), shown.narrow()):
            head, data = address.split(",")
            text = base64.b64decode(data)
            assert head == "data:image/svg+xml;base64" and text.startswith(b"<?xml") and len(text) < 80_000, slug
            outside = set(re.findall(rb'https?://[^"< ]+', text))
            assert all(
                b"w3.org" in place or b"purl.org" in place or b"creativecommons" in place for place in outside
            ), slug
        assert shown.wide() == shown.wide() != shown.narrow(), slug


@pytest.mark.parametrize("slug", ["02_error_cost_memo", "04_failure_plan", "11_launch_package"])
def test_the_document_follows_the_answers(slug, drawn):
    artefact = parse(REFERENCE / f"{slug}.json")
    parts = copy.deepcopy(artefact.parts)
    if slug == "02_error_cost_memo":
        parts["Thresholds by amount"] = dict.fromkeys(parts["Thresholds by amount"], 0.02)
    elif slug == "04_failure_plan":
        rules = parts["Three zones"]["rules"]
        rules[0]["if"]["score"], rules[1]["if"]["score"] = [0.0, 0.4], [0.4, 0.7]
    else:
        parts["Package"]["spec"]["rules"][0]["if"]["score"] = [0.0, 0.3]
    other, why = draw(Artefact(slug, artefact.title, parts))
    assert other and not why
    assert other.decision != drawn[slug].decision
    assert [fact.value for fact in other.facts] != [fact.value for fact in drawn[slug].facts]
    assert other.picture.wide() != drawn[slug].picture.wide()
    if slug == "02_error_cost_memo":
        assert "0 € less than one threshold for all" in other.decision  # it is that threshold


def spoiled(value):
    """Every way to spoil one entry of an answer: (where, the spoiled whole)."""
    if isinstance(value, dict):
        for key, inner in value.items():
            for where, other in spoiled(inner):
                yield f"{key}/{where}", {**value, key: other}
    elif isinstance(value, list):
        for place, inner in enumerate(value[:2]):
            for where, other in spoiled(inner):
                yield f"{place}/{where}", [*value[:place], other, *value[place + 1 :]]
    for other in (None, EVIL, -7, 1e300, [], {}, {EVIL: EVIL}, [EVIL], True):
        yield repr(other)[:20], other


@pytest.mark.parametrize("slug", ["00_my_product", "03_uncertainty_budget", "05_role_canvas", "08_experiment_plan"])
def test_answers_of_any_form_make_a_document_or_a_sentence(slug):
    artefact = parse(REFERENCE / f"{slug}.json")
    tried = 0
    for part, value in artefact.parts.items():
        for where, other in spoiled(value):
            document, why = draw(Artefact(slug, "T", {**artefact.parts, part: other}))
            assert (document is None) != (why == ""), (part, where)
            tried += 1
    assert tried > 30 and ValueError in OTHER_FORM


def blanked(value, above=""):
    """Every answer with one entry left blank: (the key, or that of the whole where nothing else is left; the answers)."""
    for key, inner in value.items():
        others = [each for other, each in value.items() if other != key]
        yield above if above and all(map(store.unanswered, others)) else key, {**value, key: ...}
        if isinstance(inner, dict) and len(inner) > 1:
            yield from ((deep, {**value, key: whole}) for deep, whole in blanked(inner, key))


@pytest.mark.parametrize("slug", SLUGS)
def test_one_blank_entry_keeps_a_document_open_and_is_named(slug, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("AIPM_PORTFOLIO", str(tmp_path))
    artefact = parse(REFERENCE / f"{slug}.json")
    for key, parts in blanked(artefact.parts):
        portfolio.add(slug, artefact.title, **parts)
        assert "Still open: " in (said := capsys.readouterr().out) and key.replace("_", " ").lower() in said.lower()
        kept = collect(tmp_path, None)
        assert not kept.artefacts[0].done and kept.open
        document, why = draw(kept.artefacts[0])
        assert document is None and "still open" in why and key.replace("_", " ").lower() in why.lower()


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"a": 1, "b": ...}, ["P: b"]),
        ({"a": {"b_c": [1, ...]}, "d": "…"}, ["P: a, b c, 2", "P: d"]),
        ([..., ...], ["P"]),
        ({...}, ["P"]),
        ({1, ...}, ["P: one word"]),
        ("  ", ["P"]),
        ({"all": None, "new": {"min": None, "n": 3}}, []),  # "nothing is asked" is an answer
        ({"any": ["x"], "none": []}, []),
        (0, []),
        (False, []),
    ],
)
def test_open_entries_are_told_from_answers(value, told):
    assert portfolio.blanks(value, "P") == told


class Tags(HTMLParser):
    """The tags of a page, and its attributes that can act or fetch."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.acts = set(), []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.acts += [
            (name, value) for name, value in attrs if name.startswith("on") or name in ("src", "srcset", "href")
        ]


def poisoned(value):
    """The value with hostile text in place of each free text."""
    if isinstance(value, dict):
        return {key: poisoned(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [poisoned(each) for each in value]
    return value + EVIL if isinstance(value, str) else value


def test_hostile_text_stays_text_in_every_document(tmp_path):
    shown = []
    for slug in SLUGS:
        artefact = parse(REFERENCE / f"{slug}.json")
        for part, value in artefact.parts.items():
            parts = {**artefact.parts, part: poisoned(value), "Memo": EVIL}
            made, _ = draw(Artefact(slug, EVIL, parts)) if not shown.count(slug) else (None, "")
            if made and EVIL in " ".join([made.decision, *made.points, *(fact.label for fact in made.facts)]):
                shown.append(slug)
                told = json.dumps({"title": EVIL, "parts": parts, "open": []})
                (tmp_path / f"{slug}.json").write_text(told, encoding="utf-8")
    assert len(shown) >= 8, shown  # in so many documents a learner's free word reaches the page
    (tmp_path / FILE).write_text("0" * 16)
    export(tmp_path, tmp_path)
    page = (tmp_path / "portfolio.html").read_text(encoding="utf-8")
    seen = Tags(page)
    assert "script" not in seen.tags and "<script" not in page
    assert all(value.startswith(("data:image/svg+xml", "#artefact-")) for _, value in seen.acts)
    text = (tmp_path / "portfolio.md").read_text(encoding="utf-8")
    assert "<script" not in text and "<img" not in text


def test_the_own_product_is_silent_until_something_is_filled_in(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("AIPM_PORTFOLIO", str(tmp_path / "kept"))
    answers = parse(REFERENCE / "00_my_product.json").parts["My product"]
    portfolio.own_product(dict.fromkeys(answers, ...))
    assert capsys.readouterr().out == "" and not (tmp_path / "kept").exists()
    portfolio.own_product({**answers, "product": ...})
    assert "Still open: My product: product." in capsys.readouterr().out
    portfolio.own_product(answers)
    assert capsys.readouterr().out == "Kept in your portfolio: portfolio/00_my_product.md.\n"
    impossible = {**answers, "noticed_of_those": 60}
    document, why = draw(Artefact("00_my_product", "T", {"My product": impossible}))
    assert document is None and "60 of those are noticed; that cannot be" in why


def test_the_cell_of_lesson_00_asks_for_the_entries_that_the_page_shows():
    text = (ROOT / "lessons" / "00_start_here.py").read_text(encoding="utf-8")
    cell = next(cell for cell in re.split(r"(?m)^# %%", text) if "portfolio.own_product(" in cell)
    asked = re.findall(r'^    "(\w+)": \.\.\.,', cell, re.MULTILINE)
    assert asked == list(parse(REFERENCE / "00_my_product.json").parts["My product"])


def test_labels_of_zones_do_not_stand_on_one_another_on_a_phone():
    rows = [
        picture.Row(
            "r",
            [
                picture.Zone(0, 0.01, "cleared at once"),
                picture.Zone(0.01, 0.03, "a person looks"),
                picture.Zone(0.03, 1, "urgent"),
            ],
        )
    ]
    fig = picture.zones("M.", "alt", "score", rows).draw(picture.NARROW)
    renderer = fig.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in fig.axes[0].texts if text.get_text()]
    assert [(a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :] if a.overlaps(b)] == []
    assert all(box.x0 >= 0 and box.x1 <= picture.NARROW * fig.dpi for box in boxes)


@pytest.mark.parametrize(
    ("share", "said"), [(0.055, "55 of 1,000"), (0.0069, "6.9 of 1,000"), (0.007, "7 of 1,000"), (0, "0 of 1,000")]
)
def test_shares_are_counts_of_a_thousand(share, said):
    assert of_1000(share) == said
