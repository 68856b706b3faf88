"""Duties by product, role and date, as rows: articles of European law that somebody can look up, and nothing that we inferred.

The products are invented, the articles are not. Nothing here is legal advice. Each row says which article it is, in force for
whom, from which day, where its text stands and how we read it. Where the law leaves a case open, the row says so in `open`,
and no question may hang on it. LendFair is used here as if it lent in the European Union.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

NAME = "duties"
READ_ON = date(2026, 11, 26)
ROLES = ("provider", "deployer", "controller", "manufacturer", "creditor")
AI_ACT = "Regulation (EU) 2024/1689"
AMENDED = f"{AI_ACT}, dates as amended by Regulation (EU) 2026/1744 of 8 July 2026, in force since 27 July 2026"
ELI = "https://eur-lex.europa.eu/eli"
EVERYDAY = {
    "Regulation (EU) 2024/1689": "AI Act", "Regulation (EU) 2016/679": "GDPR", "Directive (EU) 2023/2225": "consumer credit",
    "Directive (EU) 2024/2853": "product liability",
}  # fmt: skip


@dataclass(frozen=True)
class Product:
    """What a product is in the eyes of these articles.

    `high_risk` is "annex_iii", "annex_i" or ""; `talks`: it talks with people; `decides_alone`: it takes decisions about people
    with legal or similarly serious effects without a person (None where that is open); `credit`: it judges whether a person
    can pay.
    """

    name: str
    says: str
    high_risk: str = ""
    talks: bool = False
    decides_alone: bool | None = False
    credit: bool = False


PRODUCTS = {
    product.name: product
    for product in (
        Product(
            "LendFair",
            "scores whether an applicant may get a loan; a clerk signs each decision and draws strongly on the score",
            high_risk="annex_iii",
            decides_alone=True,
            credit=True,
        ),
        Product("PayGuard", "detects fraud among card payments and stops some of them", decides_alone=None),
        Product("CytoTriage", "part of a medical device that a doctor works with", high_risk="annex_i"),
        Product(
            "RefundDesk", "answers customers of a shop and pays refunds up to 50 euros", talks=True, decides_alone=None
        ),
    )
}


@dataclass(frozen=True)
class Duty:
    """One duty: `role` has it from `since` on, for products that `applies` names (a field of Product and its value)."""

    id: str
    article: str
    role: str
    since: date
    applies: Mapping[str, object]
    says: str
    law: str
    url: str
    read: str
    open: str = ""

    @property
    def short(self) -> str:
        """The everyday name of the law and the number of the article, such as "AI Act 50(1)"."""
        law = next(name for words, name in EVERYDAY.items() if self.law.startswith(words))
        named = self.article.startswith("Article ")
        return f"{law} {self.article.removeprefix('Article ').split(' and ')[0]}" if named else law

    def binds(self, product: Product, role: str, day: date) -> bool:
        """Whether the duty binds a role of a product on a day."""
        return (
            role == self.role and day >= self.since and all(getattr(product, k) == v for k, v in self.applies.items())
        )


def _oversight(group: str, since: date) -> list[Duty]:
    """The high-risk duties of providers and deployers, which begin on another day for each annex."""
    rows = (
        ("14", "provider", "build it so that people can oversee it, and stay aware of automation bias (4)(b)"),
        ("26_2", "deployer", "give the oversight to people with competence, training, authority and support"),
        ("26_6", "deployer", "keep the logs that the system makes for at least six months"),
    )
    duties = [
        Duty(f"ai_act_{number}_{group}", f"Article {number.replace('_', '(') + ')' * ('_' in number)}", role, since,
             {"high_risk": group}, says, AMENDED, f"{ELI}/reg/2024/1689/oj", "articles in copies, dates through timelines")
        for number, role, says in rows
    ]  # fmt: skip
    if group == "annex_iii":
        duties.append(
            Duty(f"ai_act_26_11_{group}", "Article 26(11)", "deployer", since, {"high_risk": group},
                 "tell the people about whom it decides, or helps to decide, that it is used", AMENDED,
                 f"{ELI}/reg/2024/1689/oj", "article in copies, dates through timelines")
        )  # fmt: skip
    return duties


DUTIES = (
    Duty(
        "ai_act_50_1", "Article 50(1)", "provider", date(2026, 8, 2), {"talks": True},
        "build a system that talks with people so that they are told that it is an AI system, unless that is obvious",
        AI_ACT, f"{ELI}/reg/2024/1689/oj", "the article word for word in a copy; not among the dates that were moved",
        open="what is obvious, for a person who is reasonably well-informed, observant and circumspect",
    ),
    *_oversight("annex_iii", date(2027, 12, 2)),
    *_oversight("annex_i", date(2028, 8, 2)),
    Duty(
        "gdpr_22", "Article 22(1) and (3)", "controller", date(2018, 5, 25), {"decides_alone": True},
        "take no decision with legal or similarly serious effects by automated processing alone; where an exception allows it, "
        "let the person ask for a human, say their view and contest it",
        "Regulation (EU) 2016/679; Court of Justice, C-634/21 (SCHUFA), 7 December 2023: a score on which the decision draws "
        "strongly is itself the decision",
        f"{ELI}/reg/2016/679/oj", "the article word for word in two copies; in June 2026 it stood unchanged",
        open="whether a stopped payment or a refused refund affects a person as seriously as a legal effect",
    ),
    Duty(
        "credit_18", "Article 18", "creditor", date(2026, 11, 20), {"credit": True},
        "where a machine assesses whether a person can pay, let that person ask for a human, an explanation and a review",
        "Directive (EU) 2023/2225, as each member state has written it into its law", f"{ELI}/dir/2023/2225/oj",
        "the date in three copies, the article through notes",
    ),
    Duty(
        "liability_software", "on its scope, and on 'product'", "manufacturer", date(2026, 12, 10), {},
        "answer without fault where a defect of a product placed on the market after 9 December 2026, software too, harms a "
        "person's health, property or data; not for lost money alone",
        "Directive (EU) 2024/2853, as each member state has written it into its law", f"{ELI}/dir/2024/2853/oj",
        "scope and date through five notes that agree; products placed on the market earlier stay under the old law",
    ),
)  # fmt: skip

EXCEPTED = {
    "PayGuard": "Annex III, point 5(b), of the AI Act excepts systems that detect financial fraud, so it is not high-risk by it.",
    "RefundDesk": "No point of Annex III names it, so Articles 14 and 26 do not bind it.",
}

LEFT_OUT = (
    "Article 50(2) of the AI Act, marks on generated content: we found nothing on the short answers of a help desk.",
    "Article 4 of the AI Act, AI literacy: its wording was changed in July 2026, and we read the new one in one place only.",
    "Whether an approval by a person ends Article 22 of the GDPR: it depends on whether the person really decides.",
)


def binding(product: str, role: str, day: date) -> list[str]:
    """The ids of the duties that bind a role of a product on a day, in the order of DUTIES; open cases are left out."""
    if product not in PRODUCTS:
        raise ValueError(f"there is no product {product!r}; choose from {', '.join(PRODUCTS)}")
    if role not in ROLES:
        raise ValueError(f"there is no role {role!r}; choose from {', '.join(ROLES)}")
    return [duty.id for duty in DUTIES if duty.binds(PRODUCTS[product], role, day)]


def table() -> pd.DataFrame:
    """The duties as printed, one row each: id, article, role, since, applies, says, law, url, read, open."""
    rows = [
        {**{k: getattr(duty, k) for k in ("id", "article", "role", "since")},
         "applies": ", ".join(f"{k} is {v}" for k, v in duty.applies.items()) or "every product",
         **{k: getattr(duty, k) for k in ("says", "law", "url", "read", "open")}}
        for duty in DUTIES
    ]  # fmt: skip
    return pd.DataFrame(rows)


def by_product() -> pd.DataFrame:
    """One row a duty and product that it will bind: since (date), short, role, product, id, in order of day."""
    rows = [
        (duty.since, duty.short, duty.role, product.name, duty.id)
        for duty in DUTIES
        for product in PRODUCTS.values()
        if duty.binds(product, duty.role, duty.since)
    ]
    found = pd.DataFrame(rows, columns=["since", "short", "role", "product", "id"])
    return found.sort_values("since", kind="stable").reset_index(drop=True)


def products() -> pd.DataFrame:
    """The products as these articles see them, one row each."""
    return pd.DataFrame([vars(product) for product in PRODUCTS.values()])


def world(seed: int, questions: int = 24) -> list[tuple[str, str, date]]:
    """Cases nobody has seen: (product, role, day), with days on both sides of every date, and some on the day itself."""
    rng = np.random.default_rng(seed)
    dates = sorted({duty.since for duty in DUTIES if duty.since.year > 2020})
    cases = []
    for number in range(questions):
        day = date.fromordinal(dates[number % len(dates)].toordinal() + int(rng.choice([-200, -1, 0, 1, 200])))
        cases.append((str(rng.choice(list(PRODUCTS))), str(rng.choice(ROLES)), day))
    return cases
