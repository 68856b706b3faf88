"""The seed of a portfolio: made once, shown nowhere, and the month of the launch memo is dealt from it."""

import copy
import re
import shutil
from pathlib import Path

import pytest

from aipm.measure import wilson_interval
from aipm.portfolio import own_seed
from aipm.portfolio.drawing import draw
from aipm.portfolio.kept import Artefact, parse
from aipm.portfolio.page import export
from aipm.spec import clinic
from aipm.worlds.cytotriage import clinics

REFERENCE = Path(__file__).parent / "reference"
PACKAGE = parse(REFERENCE / "11_launch_package.json")
DEALT = "a month dealt for this portfolio (simulated)"
SEED, OTHER = 0x1234567890ABCDEF, 0xFEDCBA0987654321


@pytest.fixture
def folder(tmp_path):
    """A portfolio with the launch package in it."""
    shutil.copy(REFERENCE / "11_launch_package.json", tmp_path)
    return tmp_path


def pages(folder):
    export(folder, folder)
    return [(folder / f"portfolio.{ending}").read_bytes() for ending in ("html", "md")]


def test_a_seed_is_made_once_and_kept_and_two_portfolios_have_two(tmp_path):
    first, said = own_seed.own_seed(tmp_path / "a")
    assert said == "" and 0 <= first < 2**64 and own_seed.own_seed(tmp_path / "a") == (first, "")
    assert own_seed.own_seed(tmp_path / "b")[0] != first
    assert re.fullmatch(rb"[0-9a-f]{16}\n", (tmp_path / "a" / own_seed.FILE).read_bytes())


@pytest.mark.parametrize("spoiled", [b"", b"12", b"\xff\xfe", b"g" * 16, b"0" * 17, b"0" * 10_000_000])
def test_a_seed_that_cannot_be_read_is_replaced_with_one_sentence(folder, spoiled):
    (folder / own_seed.FILE).write_bytes(spoiled)
    lines = export(folder, folder).lines()
    assert [line for line in lines if own_seed.FILE in line] == [own_seed.REPLACED]
    assert own_seed.REPLACED.count(". ") == 0 and own_seed.REPLACED.endswith(".")
    assert not any(own_seed.FILE in line for line in export(folder, folder).lines())  # it is read from then on


def test_a_seed_that_cannot_be_kept_is_a_page_that_cannot_be_written(folder):
    from aipm.portfolio.store import PortfolioNotWritten

    (folder / own_seed.FILE).mkdir()
    with pytest.raises(PortfolioNotWritten, match="Make the folder writable and export again"):
        export(folder, folder)


def test_the_same_seed_is_the_same_page_another_is_another_and_no_page_shows_it(folder):
    made = {}
    for seed in (SEED, OTHER):
        (folder / own_seed.FILE).write_text(f"{seed:016x}\n")
        made[seed] = pages(folder)
        assert pages(folder) == made[seed]
        for page in made[seed]:
            assert (
                DEALT.encode() in page and f"{seed:x}".encode() not in page.lower() and str(seed).encode() not in page
            )
            assert own_seed.FILE.encode() not in page
    assert all(one != other for one, other in zip(made[SEED], made[OTHER], strict=True))


def test_a_new_portfolio_keeps_its_month(folder):
    assert not (folder / own_seed.FILE).exists()
    first = pages(folder)
    assert (folder / own_seed.FILE).exists() and pages(folder) == first


def test_only_the_launch_package_is_dealt():
    for path in sorted(REFERENCE.glob("*.json")):
        with_seed, without = (draw(parse(path), seed)[0] for seed in (SEED, None))
        same = with_seed.picture.wide() == without.picture.wide() and with_seed.facts == without.facts
        assert same == (path.stem != "11_launch_package"), path.stem


def test_without_a_seed_the_month_is_that_of_the_lesson():
    document, _ = draw(PACKAGE)
    told = [document.data, document.decision, document.picture.message, *(fact.label for fact in document.facts)]
    assert not any("dealt" in text for text in told) and "One mild month" in document.unknown[0]


@pytest.mark.parametrize("seed", [SEED, OTHER, 0, 2**64 - 1])
def test_the_document_counts_the_missed_of_both_sites_by_the_learners_own_rules(seed):
    document, why = draw(PACKAGE, seed)
    assert not why and DEALT in document.picture.message
    month, rules = clinics.world(seed), PACKAGE.parts["Package"]["spec"]["rules"]
    cleared = clinic.actions(rules, month) == "clear"
    keeps = True
    for site, (name, text), fact in zip(clinics.SITES, document.picture.rows, document.facts, strict=False):
        here = month["segment"] == site
        missed, women = int((cleared & here & (month["malignant"] == 1)).sum()), int(here.sum())
        assert name == f"{site} site" and text == f"{missed} of {women:,}, or {1000 * missed / women:.1f} of 1,000"
        assert fact.value == f"{missed} of {women:,}"
        low, high = wilson_interval(missed, women)
        assert f"{1000 * missed / women:.1f} ({1000 * low:.1f} to {1000 * high:.1f})" in document.picture.alt
        keeps = keeps and 1000 * missed / women <= 7
    assert ("both sites keep that" in document.decision) == keeps
    public = clinics.public_world()
    all_missed = int(((clinic.actions(rules, public) == "clear") & (public["malignant"] == 1)).sum())
    assert document.facts[-1].value == f"{all_missed} of {len(public):,}"


def test_other_rules_miss_others_in_the_same_month():
    parts = copy.deepcopy(PACKAGE.parts)
    parts["Package"]["spec"]["rules"][0]["if"]["score"] = [0.0, 0.3]
    careless, _ = draw(Artefact(PACKAGE.slug, PACKAGE.title, parts), SEED)
    careful, _ = draw(PACKAGE, SEED)
    assert careless.facts[0].value != careful.facts[0].value and "not every site keeps that" in careless.decision


MISSING = object()


@pytest.mark.parametrize("rules", [MISSING, None, [], "clear", 7, [7], [{}], [{"if": {"score": [0, 1]}}], {"a": 1}])
def test_without_rules_that_can_be_read_the_seed_changes_nothing(rules):
    parts = copy.deepcopy(PACKAGE.parts)
    if rules is MISSING:
        del parts["Package"]["spec"]["rules"]
    else:
        parts["Package"]["spec"]["rules"] = rules
    artefact = Artefact(PACKAGE.slug, PACKAGE.title, parts)
    assert draw(artefact, SEED) == draw(artefact) and draw(artefact)[0] is None and draw(artefact)[1]
