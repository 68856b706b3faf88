"""The simulated board of lesson 05: what a term matches, and that the planted shares are those of the data sheet."""

import math

import pandas as pd
import pytest
from sklearn.metrics import precision_score, recall_score

from aipm.worlds.jobs import ads as job_ads
from tests.paths import ROOT


def test_terms_are_whole_words_and_phrases():
    ads = pd.DataFrame(
        {
            "title": ["Product Manager, Trust & Safety", "Maintainer", "AI-first PM"],
            "text": ["Own the Model-Serving roadmap.", "You email and maintain.", "The business model. A model."],
        }
    )
    for query, expected in (
        ({"any": ["ai"]}, [False, False, True]),
        ({"any": ["model serving"]}, [True, False, False]),
        ({"any": ["trust & safety", "email"]}, [True, True, False]),
        ({"all": ["model", "first"]}, [False, False, True]),
        ({"any": ["model"], "none": ["business model"]}, [True, False, False]),
        ({"none": ["model"]}, [False, True, False]),
        ({"any": ["ma"]}, [False, False, False]),
    ):
        assert job_ads.found(ads, query).tolist() == expected, query


def test_precision_and_recall_of_a_search_are_those_of_scikit_learn():
    ads = job_ads.load()
    hit = job_ads.found(ads, {"any": ["AI", "ranking"], "none": ["board"]})
    precision, recall = job_ads.score(ads, hit)
    assert precision == pytest.approx(precision_score(job_ads.wanted(ads), hit))
    assert recall == pytest.approx(recall_score(job_ads.wanted(ads), hit))
    assert math.isnan(job_ads.score(ads, hit & False)[0])


def test_the_planted_shares_of_the_board():
    """Over 60 months each share lies within four standard errors of what the data sheet says."""
    months = pd.concat([job_ads.world(seed) for seed in range(60)], ignore_index=True)
    wanted = job_ads.wanted(months)
    named = months["title"].str.contains("AI Product Manager")
    borrowed = months["title"].isin(job_ads.TITLES["applied"] + job_ads.TITLES["platform"][:2])
    for share, planted, count in (
        (wanted.mean(), 0.36, len(months)),
        (named[wanted].mean(), 0.35, wanted.sum()),
        ((~wanted)[named].mean(), 0.29, named.sum()),
        ((months["model_tasks"] >= 3)[wanted].mean(), 29 / 71, wanted.sum()),
        ((months["archetype"] == "applied")[wanted].mean(), 0.40, wanted.sum()),
        (months["text"].str.contains("AI")[~wanted].mean(), 0.45, (~wanted).sum()),
    ):
        assert share == pytest.approx(planted, abs=4 * math.sqrt(planted * (1 - planted) / count))
    assert 0.10 < borrowed[~wanted].mean() < 0.20  # 20% of those without AI in the title, less the shared third title
    assert not set(months["employer"]) & {f"E-{code}" for code in job_ads.PUBLIC_EMPLOYERS}


def test_model_tasks_are_counted_by_reading_the_text():
    ads = job_ads.load()
    sentences = {wording for tasks in job_ads.MODEL_TASKS.values() for wordings in tasks for wording in wordings}
    counted = ads["text"].map(
        lambda text: sum(sentence in sentences for sentence in text.split(". ")) + _first(text, sentences)
    )
    assert (counted == ads["model_tasks"]).all()
    assert ((ads["archetype"] == "none") == (ads["model_tasks"] == 0)).all()


def _first(text, sentences):
    """1 where the task right after "You will:" is one of `sentences`."""
    return int(text.split("You will: ")[1].split(". ")[0] in sentences)


def test_the_data_sheet_gives_the_counts_of_its_file():
    text = (ROOT / "datasets" / "job_ads" / "datasheet.md").read_text(encoding="utf-8")
    ads = job_ads.load()
    wanted, named = job_ads.wanted(ads), ads["title"].str.contains("AI Product Manager")
    for said in (
        f"{len(ads)} rows and {ads.shape[1]} columns",
        f"{wanted.sum()} advertisements have at least one",
        f"{(~wanted).sum()} have none",
        f'{named.sum()} advertisements have "AI Product Manager"',
        f"{(named & wanted).sum()} of them are wanted",
        f"{ads.duplicated(['title', 'text']).sum()} rows equal an earlier row",
    ):
        assert said in text, f"job_ads' data sheet does not say: {said}"
    assert "simulated" in text.split("\n\n")[1].split(":")[0]
    before, answers = text.split("\n## What was planted\n")
    assert "\n## " not in answers, "the answers should be the last section"
    assert [value for value in ("36%", "35%", "29%", "45%", "20%") if value in before or value not in answers] == []
