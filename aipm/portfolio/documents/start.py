"""The documents of lesson 00: a product of the learner's own choice, and the product card of DigitDesk."""

from aipm.portfolio.document import Answers, Document, Fact, as_number
from aipm.portfolio.documents.rules import counted, rule_rows, sentences
from aipm.portfolio.picture import hundred, zones
from aipm.spec import decide
from aipm.worlds import digitdesk

QUESTIONS = {
    "i_would_count": "Does it work well? I would count",
    "numbers_to_watch": "I would watch",
    "a_failure_is": "A failure is",
    "i_would_notice_by": "I would notice it by",
}


def own_product(answers: Answers) -> Document:
    """Four questions asked of a product of the learner's own choice, with a guess in numbers."""
    part = "My product"
    wrong, noticed = (whole(as_number(answers.at(part, key), part)) for key in ("wrong_of_100", "noticed_of_those"))
    if not 0 <= noticed <= wrong <= 100:
        raise ValueError(f"“{part}”: of 100 uses {wrong} go wrong and {noticed} of those are noticed; that cannot be.")
    silent = wrong - noticed
    return Document(
        kind="Four questions for a product I use",
        data="My own observation; the numbers are my guess, and nothing is measured yet",
        decision=f"{answers.text(part, 'product')}: I would first {lowered(answers.text(part, 'i_would_change_first'))}",
        picture=hundred(
            f"My guess: of 100 uses {wrong} go wrong, and {silent} of those pass unnoticed.",
            f"A hundred dots: {silent} wrong and unnoticed, {noticed} wrong and noticed, {100 - wrong} right.",
            wrong,
            noticed,
        ),
        facts=[
            Fact(f"{wrong} of 100", "uses go wrong (guessed)"),
            Fact(f"{silent} of {wrong}" if wrong else "0", "wrong ones pass unnoticed (guessed)"),
        ],
        points=[f"{lead}: {answers.text(part, key)}" for key, lead in QUESTIONS.items()],
        points_heading="Four questions",
        unknown=["Both numbers are guesses until somebody counts. The fourth answer above says how to begin."],
    )


def whole(value: float) -> int:
    """A number as the count that it stands for."""
    return round(value)


def lowered(text: str) -> str:
    """A sentence to go on with: its first letter small unless it belongs to a name, and a point at its end."""
    first = text[:1].lower() if text[1:2].islower() else text[:1]
    return first + text[1:].rstrip(". ") + "."


def product_card(answers: Answers) -> Document:
    """DigitDesk: from which score on it acts alone, replayed on three splits of real images."""
    threshold = answers.number("Threshold for two promises")
    typed = answers.number("Digits typed of 1000")
    card, repaired = answers.entries("Product card"), answers.entries("Repaired rules")
    splits = [digitdesk.world(seed) for seed in (0, 1, 2)]
    served = wrong = total = 0
    for split in splits:
        kept = split["score"] >= threshold
        served += int(kept.sum())
        wrong += int((kept & (split["read_as"] != split["digit"])).sum())
        total += len(split)
    actions = [decide(repaired, split)[0] for split in splits]
    happens = counted([action for split in actions for action in split])
    rows = rule_rows(repaired, {"all digits": None})
    alone = f"DigitDesk serves a reading from a score of {threshold:g} on and leaves the rest to a person"
    return Document(
        kind="Product card and first rules",
        data="On 1,797 real images of digits, dealt three times; the product around them is invented",
        decision=f"{alone}, because it promises to serve 90% and to be wrong in at most 1.5% of those.",
        picture=zones(
            "What the product does at each score: no score is left without an answer."
            if all(part.kind != "none" for part in rows[0].parts)
            else "What the product does at each score, and where nobody answers.",
            f"The scores from 0 to 1 with what the rules do there: {'; '.join(sentences(repaired))}.",
            "score",
            rows,
        ),
        facts=[
            Fact(f"{served:,} of {total:,}", f"readings are served from {threshold:g} on"),
            Fact(f"{wrong:,} of {served:,}", "of the served are wrong, and nobody is warned"),
            Fact(f"{typed:.0f} of 1,000", "digits are left for the clerk to type"),
        ],
        points=[
            f"Who reads the answer: {answers.text('Product card', 'user')}.",
            f"Worst wrong answer: {answers.text('Product card', 'harm')}.",
            f"Who puts one case right: {answers.text('Product card', 'fixer')}."
            if "fixer" in card
            else "Nobody puts it right.",
            f"The rules over the three deals: {happens}.",
        ],
        unknown=[
            "A coffee stain gets a score as well: inputs unlike any digit were not tested.",
            "One set of writers; how other hands and other scanners do is not known.",
        ],
    )
