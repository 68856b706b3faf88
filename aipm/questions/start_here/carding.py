"""Lesson 00, the questions about words: a product card, and which statements digits could refute."""

from collections.abc import Container, Mapping
from typing import Any

from aipm.questions.reading import answered, mapping, word, words
from aipm.questions.verdict import Malformed, Readable, Wrong, judges

PRODUCTS = ("digitdesk", "payguard", "cytotriage", "shelf")
USERS = ("cardholder", "clerk", "doctor", "patient", "programmer", "shopper")
HARMS = (
    "cancer_missed", "fraud_let_through", "healthy_woman_alarmed", "honest_payment_stopped", "page_too_slow",
    "scanner_jammed", "useless_suggestion", "wrong_amount_booked",
)  # fmt: skip
NOISY = ("page_too_slow", "scanner_jammed")  # failures of the machinery around a model, which everybody sees
FIXERS = ("the_model", "the_data_team", "the_user", "the_product_manager", "a_second_person")
TOTALS = ("the_data_team", "the_product_manager")  # who see totals and no single case, as the prompt says

STATEMENTS = (
    "more_jobs_than_titles", "retraining_changes_answers", "some_answers_are_wrong", "lost_trust_stays_lost",
    "cut_offs_hold_back_bad_answers", "most_study_the_wrong_things", "watch_for_unfamiliar_inputs",
    "a_score_is_no_guarantee",
)  # fmt: skip
ABOUT_PEOPLE = {
    "more_jobs_than_titles": "the jobs that are advertised",
    "lost_trust_stays_lost": "the users of a product, over months",
    "most_study_the_wrong_things": "the people who prepare for this work",
}


@judges
def product_card(card: Any, key: Mapping[str, Container[str]] | None = None) -> str:
    """Judge Q00.1: one product, its user, the error that hurts most and who puts the single case right.

    `card` maps product, user, harm and fixer to words of PRODUCTS, USERS, HARMS and FIXERS. `key` maps each product to
    the set of users and harms that belong to it; without it the form is judged, and what fits no product.
    """
    answered(card)
    vocabulary = {"product": PRODUCTS, "user": USERS, "harm": HARMS, "fixer": FIXERS}
    card = mapping("card", card, tuple(vocabulary))
    card = {field: word(field, value, vocabulary[field]) for field, value in card.items()}
    product, harm = card["product"], card["harm"]
    if card["fixer"] == "the_model":
        raise Wrong(
            "The model gave the wrong answer and shows it like a right one: it cannot know. "
            "Section 2 calls that a silent failure. Which person looks at the case, and puts it right?"
        )
    if card["fixer"] in TOTALS:
        raise Wrong(
            f"{card['fixer']} sees totals and can make the next version of {product} better, but does not look at "
            f"this one case of {harm}. Who has this case in front of them, and can put it right?"
        )
    if harm in NOISY:
        raise Wrong(
            f"{harm} is a failure of a machine, and everybody notices it at once. The card asks for a wrong answer of the "
            f"model in {product}: what does it decide?"
        )
    if key is None:
        return Readable(f"a card for {product}, every word known, and a person who looks at the single case.")
    if harm not in key[product]:
        raise Wrong(
            f"{harm} cannot happen in {product}. Read its line in the list again: what does it decide, and what "
            "has gone wrong when it decides wrongly?"
        )
    if card["user"] not in key[product]:
        raise Wrong(
            f"No {card['user']} works with {product}. Read its line in the list again: who has its answer in front of them?"
        )
    return f"{harm} can happen in {product}, the {card['user']} has its answer in front of them, and a person puts the case right."


@judges
def testable_statements(testable: Any, key: Mapping[str, set[str]] | None = None) -> str:
    """Judge Q00.5: which of STATEMENTS could be refuted with DigitDesk's readings, as a set of words.

    `key` has the sets `must` and `may`; without it only statements about people are refused, and one that was measured.
    """
    answered(testable)
    chosen = words("testable", testable, STATEMENTS)
    if not chosen:
        raise Malformed("`testable` is empty; a set with at least one of the eight words was expected.")
    if len(chosen) == len(STATEMENTS):
        raise Wrong(
            "You chose all eight. Testable means that it could have come out otherwise: for each, say which count over "
            "`readings` would have proved it false."
        )
    people = [statement for statement in STATEMENTS if statement in chosen and statement in ABOUT_PEOPLE]
    if people:
        raise Wrong(
            f"{people[0]}: the columns are image, digit, read_as and score. No column of these could make the sentence "
            f"false. You would have to observe {ABOUT_PEOPLE[people[0]]}."
        )
    if "a_score_is_no_guarantee" not in chosen:
        raise Wrong(
            "You left out a statement that you have just measured: section 5 counted the wrong readings that are served all "
            "the same. Which statement would have fallen, had there been none at any threshold?"
        )
    if key is None:
        said = "1 statement" if len(chosen) == 1 else f"{len(chosen)} statements"
        return Readable(f"{said} of {len(STATEMENTS)}, and none is about jobs or users.")
    missing = key["must"] - chosen
    if missing:
        raise Wrong(
            f"{len(missing)} more of the eight can be tested with these digits. Look for those where a count over "
            "`readings`, or a comparison of two splits, could have come out otherwise."
        )
    return "you can tell a claim that data could refute from one that they cannot."
