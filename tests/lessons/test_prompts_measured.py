"""Lesson 09: the paired test, the cut and the reader against other computations, and what the scenes say of the recordings."""

import re

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score

from aipm.explore import prompts_measured as explore
from aipm.measure import clustered_interval, mcnemar, mcnemar_power
from aipm.worlds.voices import answers, rates, runs
from aipm.worlds.voices.cuts import cheapest_cut
from aipm.worlds.voices.forms import whole
from tests.paths import ROOT

SIX = [run.name for run in runs.runs_of("smollm2") if run.name.startswith("six-") and run.words]
TRIED = ["plain", "expert", "swapped", "defined", "user", *SIX]


def asked(run, half="judge"):
    return answers.answers("smollm2", run, half)


def cost(table, cut):
    return 1000 * rates.price(table, table["share"] > cut).mean()


# The paired test


def test_mcnemar_is_the_sign_test_of_the_discordant_pairs():
    for only_a in range(12):
        for only_b in range(12):
            want = stats.binomtest(only_a, only_a + only_b).pvalue if only_a + only_b else 1.0
            assert mcnemar(only_a, only_b) == pytest.approx(want)
    assert mcnemar([1, 2], [5, 2]) == pytest.approx([mcnemar(1, 5), 1.0])


def test_power_agrees_with_a_simulation():
    rng = np.random.default_rng(3)
    for n, only_a, only_b in ((60, 0.1, 0.25), (200, 0.03, 0.09)):
        pairs = rng.multinomial(n, [only_a, only_b, 1 - only_a - only_b], 8_000)
        found = (mcnemar(pairs[:, 0], pairs[:, 1]) < 0.05) & (pairs[:, 1] > pairs[:, 0])
        assert mcnemar_power(n, only_a, only_b)[0] == pytest.approx(found.mean(), abs=0.02)


def test_equal_prompts_are_called_different_in_at_most_five_of_a_hundred():
    for n in (20, 100, 400):
        better, worse = mcnemar_power(n, 0.06, 0.06)
        assert better == pytest.approx(worse) and better + worse <= 0.05
    with pytest.raises(ValueError, match="pairs"):
        mcnemar_power(100, 0, 0)


# What the scenes call


@pytest.mark.parametrize("seed", range(6))
def test_the_cheapest_cut_is_the_best_of_all(seed):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {"share": rng.random(60).round(1), "side": rng.choice(["pleased", "displeased", "neutral"], 60)}
    )
    every = [cost(table, cut) for cut in (-1, *table["share"].unique(), 1)]
    assert cost(table, cheapest_cut(table)) == pytest.approx(min(every))


def test_a_cut_can_call_everybody_or_nobody():
    assert cheapest_cut(pd.DataFrame({"share": [0.2, 0.7], "side": ["displeased"] * 2})) < 0.2
    assert 0.7 < cheapest_cut(pd.DataFrame({"share": [0.2, 0.7], "side": ["pleased"] * 2})) <= 1


@pytest.mark.parametrize(
    ("answer", "read"),
    [
        ("positive", "positive"),
        (" Negative.\n", "negative"),
        ('{"label": "positive"}', "positive"),
        ('{"label": ["positive"]}', None),
        ('{"label": "positive"', None),
        ('{"verdict": "positive"}', None),
        ("The review is positive.", None),
        ("not positive", None),
        ("neutral", None),
        ("{" * 100_000, None),
        ("", None),
    ],
)
def test_what_a_strict_program_reads(answer, read):
    assert whole(answer) == read


def test_the_power_of_real_pairs_is_that_of_reviews_drawn_anew():
    """Reviews are drawn from the recording, with replacement; the difference by review is tested on each draw."""
    name = "two orders of section 6"
    first, second = (asked(run).query("side != 'neutral'") for run in explore.COMPARED[name])
    hits = [((table["share"] > 0.5) == (table["side"] == "displeased")).astype(float) for table in (first, second)]
    each = pd.DataFrame({"net": hits[1] - hits[0], "n": 1.0}).groupby(first["review"]).sum().to_numpy()
    drawn = each[np.random.default_rng(1).integers(0, len(each), (4000, 200))]
    net, size = drawn[..., 0], drawn[..., 1]
    gain = net.sum(1) / size.sum(1)
    error = np.sqrt(((net - gain[:, None] * size) ** 2).sum(1)) / size.sum(1)
    assert explore._powers(name)[0][explore.SIZES.index(200)] == pytest.approx((gain / error > 1.96).mean(), abs=0.03)
    coins = (mcnemar((net < 0).sum(1), (net > 0).sum(1)) < 0.05) & ((net > 0).sum(1) > (net < 0).sum(1))
    assert explore._powers(name)[1][explore.SIZES.index(200)] == pytest.approx(coins.mean(), abs=0.03)


def test_sentences_of_the_explorations_agree_with_the_recording():
    _, sentence = explore.cut_frame("pnpnpn", 0.14)
    table = asked("six-pnpnpn")
    called, bad = table["share"] > 0.14, table["side"] == "displeased"
    for part in (
        f"{called[bad].mean():.0%} of the displeased",
        f"of the {called.sum()} calls",
        f"{cost(table, 0.14):,.0f} euros",
    ):
        assert part in sentence
    assert "nobody is called" in explore.cut_frame("pnpnpn", 1.0)[1]


# What the scenes say


def test_our_codes_are_of_each_of_the_twenty_answers():
    text = (ROOT / "lessons" / "09_prompts_measured.py").read_text(encoding="utf-8")
    rows = {
        name: [int(row) for row in re.findall(r"\d+", found)]
        for name, found in re.findall(r'"([a-z ]+)": \[([\d, ]+)\]', text)
    }
    assert sorted(row for found in rows.values() for row in found) == list(range(20))
    twenty = answers.written("bare", "build").head(20)["answer"]
    said = twenty.str.contains(r"(?:review|sentence|answer) is:? (?:positive|negative)", case=False)
    assert twenty.index[said].tolist() == rows["names a side"]
    held = set(twenty.index[twenty.str.contains("positive|negative", case=False)]) - set(rows["names a side"])
    assert len(held) == 1 and "a positive review" in twenty[held.pop()]
    assert twenty[rows["talks to the customer"]].str.contains("I'm (?:glad|sorry|happy)|You're right").all()
    assert twenty[rows["edits the text"]].str.contains("rephras").all()


def test_no_bare_answer_is_one_of_the_words_and_most_complaints_get_the_wrong_one():
    bare = answers.written("bare", "build")
    assert bare["answer"].map(whole).isna().all()
    found = bare["answer"].map(lambda answer: answers.word_in(answer, ("positive", "negative")))
    assert (found[bare["side"] == "displeased"].dropna() == 0).mean() > 0.5


def test_most_of_the_range_over_orders_is_the_cut():
    half = [cost(asked(run), 0.5) for run in SIX]
    own = [cost(asked(run), cheapest_cut(asked(run, "build"))) for run in SIX]
    assert max(half) > 2 * min(half) and np.ptp(own) < np.ptp(half) / 4


def test_the_expert_calls_more_and_knows_no_more():
    plain, expert = asked("plain"), asked("expert")
    assert (expert["share"] > 0.5).sum() > 1.2 * (plain["share"] > 0.5).sum() and cost(expert, 0.5) > cost(plain, 0.5)


def test_prompt_and_cut_of_build_put_the_model_ahead_of_the_word_list():
    cuts = {run: cheapest_cut(asked(run, "build")) for run in TRIED}
    best = min(TRIED, key=lambda run: cost(asked(run, "build"), cuts[run]))
    words, cut = answers.word_list("judge"), cheapest_cut(answers.word_list("build"))
    for model, ahead in ((asked(best), cuts[best]), True), ((asked("plain"), 0.5), False):
        table, limit = model
        less = rates.price(words, words["share"] > cut) - rates.price(table, table["share"] > limit)
        assert (clustered_interval(less, table["review"].to_numpy())[0] > 0) == ahead


def test_examples_make_gemma_and_the_old_cut_spoils_it():
    def auc(run, model):
        table = answers.answers(model, run, "judge").query("side != 'neutral'")
        return roc_auc_score(table["side"] == "displeased", table["share"])

    orders = [run.name for run in runs.runs_of("gemma3") if run.name.startswith("text-six-")]
    assert min(auc(run, "gemma3") for run in orders) > 0.95 and auc("text-plain", "gemma3") < 0.6
    assert max(auc(run.removeprefix("text-"), "smollm2") for run in orders) < 0.9
    old, new = (answers.answers(*run, "judge") for run in (("smollm2", "six-pnpnpn"), ("gemma3", "text-six-pnpnpn")))
    before, after = (cheapest_cut(answers.answers(*run, "build")) for run in
                     (("smollm2", "six-pnpnpn"), ("gemma3", "text-six-pnpnpn")))  # fmt: skip
    assert cost(new, before) > cost(old, before) > cost(new, after)
    best = cheapest_cut(asked("user", "build"))
    assert (
        clustered_interval(
            rates.price(asked("user"), asked("user")["share"] > best) - rates.price(new, new["share"] > after),
            new["review"],
        )[0]
        > 0
    )


def test_the_orders_know_nearly_the_same_and_two_cuts_of_build_do_not_help():
    sided = [asked(run).query("side != 'neutral'") for run in SIX]
    knows = [roc_auc_score(table["side"] == "displeased", table["share"]) for table in sided]
    assert min(knows) > 0.77 and max(knows) < 0.88
    own = [cost(asked(run), cheapest_cut(asked(run, "build"))) for run in SIX]
    assert sum(new > cost(asked(run), 0.5) for run, new in zip(SIX, own, strict=True)) == 2


def test_steps_order_a_little_better_and_cost_no_less():
    found = {run: asked(run).query("side != 'neutral'") for run in ("no-steps", "steps", "plain")}
    knows = {run: roc_auc_score(each["side"] == "displeased", each["share"]) for run, each in found.items()}
    assert 0.03 < knows["steps"] - knows["no-steps"] < 0.1 and knows["plain"] > knows["steps"] + 0.1
    bills = {run: cost(asked(run), cheapest_cut(asked(run, "build"))) for run in ("no-steps", "steps")}
    assert bills["steps"] >= bills["no-steps"]
    said = answers.written("steps", "judge")["answer"]
    assert "price was too high" in said[0] and "rewritten version" in said[12]


def test_a_neutral_clause_silences_few():
    table, boxed = asked("plain"), asked("boxed")
    bad = table["side"] == "displeased"
    assert 0 < (table["share"] > 0.5)[bad].mean() - (boxed["share"] > 0.5)[bad].mean() < 0.06


def test_a_test_by_sentence_finds_differences_that_are_not_there():
    tables = [asked(run).query("side != 'neutral'") for run in explore.COMPARED["two orders of section 6"]]
    a, b = ((table["share"] > 0.5) == (table["side"] == "displeased") for table in tables)
    each = pd.DataFrame({"a": a & ~b, "b": b & ~a}).groupby(tables[0]["review"]).sum()
    net = each["a"] - each["b"]
    assert mcnemar(*each.sum()) < 0.01 < 0.1 < mcnemar((net > 0).sum(), (net < 0).sum())
    low, high = clustered_interval(a.astype(float) - b.astype(float), tables[0]["review"])
    assert low < 0 < high  # the interval by review says the same
    turned = np.where(np.random.default_rng(5).random((4000, len(each))) < 0.5, net, -net)
    error = np.sqrt(each.to_numpy().sum())
    assert (abs(turned.sum(axis=1)) / error > 1.96).mean() > 0.10


def test_the_winner_of_few_cases_loses_its_lead():
    few = {run: cost(asked(run, "build").head(100), 0.5) for run in TRIED}
    winner = min(TRIED, key=few.get)
    assert few["plain"] - few[winner] > 300 and cost(asked("plain"), 0.5) - cost(asked(winner), 0.5) < 50


def test_neither_guard_nor_sandwich_stops_an_order():
    heard = {run: (asked(run)["share"] > 0.5)[asked(run)["side"] == "displeased"].mean() for run in
             ("plain", "guard", "sandwich", *(f"attacked-{name}{end}" for name in runs.ATTACKS for end in ("", "-guard")))}  # fmt: skip
    assert max(share for run, share in heard.items() if run.startswith("attacked")) < 0.05
    assert heard["guard"] > 0.75 and heard["plain"] > 0.75 and heard["sandwich"] < 0.1


def test_v2_pays_for_short_complaints_with_long_ones():
    table, v2 = asked("plain"), asked("six-npnnpp")
    cut = cheapest_cut(asked("six-npnnpp", "build"))
    bad, long = table["side"] == "displeased", table["words"] > 10
    assert cost(v2, cut) < cost(table, 0.5)
    gains = {part: ((v2["share"] > cut) * 1.0 - (table["share"] > 0.5))[bad & mask].mean() for part, mask in
             (("long", long), ("short", ~long))}  # fmt: skip
    assert gains["long"] < -0.05 and gains["short"] > 0.05
    lost = (table["share"] > 0.5) * 1.0 - (v2["share"] > cut)
    assert clustered_interval(lost[bad & long], table["review"][bad & long])[0] > 0
