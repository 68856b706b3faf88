"""The documents of lessons 02 and 06: what errors cost, at one bank and in five industries."""

import numpy as np

from aipm.portfolio.document import SIMULATED, Answers, Document, Fact, as_number, euros, joined, of_1000
from aipm.portfolio.picture import Bar, Row, Zone, bars, zones
from aipm.portfolio.shape import words
from aipm.worlds import lendfair, payguard
from aipm.worlds.industries import regimes

ONE = 0.02  # the threshold with which the lesson begins, the same for every amount


def error_costs(answers: Answers) -> Document:
    """PayGuard: the bill of no review, of one threshold for all and of the learner's thresholds by amount."""
    payments = payguard.public_world()
    policy = {band: answers.number("Thresholds by amount", band) for band in payguard.AMOUNT_BANDS}
    own = payments["score"].to_numpy() >= np.vectorize(policy.get)(payguard.band(payments["amount"].to_numpy()))
    one, none = (payments["score"] >= ONE).to_numpy(), np.zeros(len(payments), bool)
    bill = {name: payguard.cost(payments, flagged) for name, flagged in (("none", none), ("one", one), ("own", own))}
    fraud = (payments["fraud"] == 1).to_numpy()
    flagged, caught, frauds = int(own.sum()), int((own & fraud).sum()), int(fraud.sum())
    missed = float((payments["amount"] + payguard.DISPUTE_FEE)[fraud & ~own].sum())
    saved = bill["one"] - bill["own"]
    against = f"{euros(abs(saved))} {'less' if saved >= 0 else 'more'} than one threshold for all"
    price = answers.at("The guide tested", "false_alarm_euros")
    tested = f"“A fraud tool requires near-perfect precision”: {answers.text('The guide tested', 'verdict')}"
    if price is not None:
        tested += f"; at a false alarm of {euros(as_number(price, 'The guide tested'))} it would"
    return Document(
        kind="Error-cost memo",
        data=f"{SIMULATED}: {len(payments):,} card payments of five weeks, {frauds} of them fraud",
        decision=(
            f"Each amount gets its own threshold: {flagged:,} of {len(payments):,} payments go to review, and five "
            f"weeks cost {euros(bill['own'])}, {against}."
        ),
        picture=bars(
            "A threshold for each amount costs least of the three."
            if bill["own"] == min(bill.values())
            else "What three policies cost in five weeks.",
            f"Bars of the expected bill of five weeks: no review {euros(bill['none'])}, one threshold of {ONE:g} "
            f"{euros(bill['one'])}, a threshold for each amount {euros(bill['own'])}.",
            "expected bill of five weeks",
            [
                Bar("no review", bill["none"], euros(bill["none"])),
                Bar(f"one threshold for all, {ONE:g}", bill["one"], euros(bill["one"])),
                Bar("a threshold for each amount", bill["own"], euros(bill["own"]), main=True),
            ],
        ),
        facts=[
            Fact(f"{flagged:,} of {len(payments):,}", "payments go to review"),
            Fact(f"{caught} of {frauds}", "frauds are among them (recall)"),
            Fact(f"{caught} of {flagged:,}", "reviewed payments are fraud (precision)"),
            Fact(f"{frauds - caught} of {frauds}", f"frauds pass; their bill is {euros(missed)}"),
        ],
        prices=[
            Fact(euros(payguard.REVIEW_COST), "for a review of an honest payment"),
            Fact(f"amount + {euros(payguard.DISPUTE_FEE)}", "for a fraud that passes"),
            *(
                Fact(f"from a score of {at:g}", f"a payment of {words(band)} € is reviewed")
                for band, at in policy.items()
            ),
        ],
        points=[
            f"{tested}.",
            *(
                f"{words(case)}: decide by {words(str(metric))}."
                for case, metric in answers.entries("Metric for each decision").items()
            ),
        ],
        points_heading="A metric for each decision",
        unknown=[
            "The prices are the course's; a bank would count the hotline, and the customers who leave.",
            "From week 19 on the fraudsters change what they do; these are the weeks before.",
        ],
    )


def industries(answers: Answers) -> Document:
    """One score in five industries: each one's contract, its bill against a threshold of 0.5, and two groups of one lender."""
    cases = regimes.public_world()
    contracts = answers.entries("Contracts")
    rows, bills = [], {}
    for name, regime in regimes.REGIMES.items():
        low, high = (min(answers.number("Contracts", name, end), 1.0) for end in ("lo", "hi"))
        confirmed = contracts[name]["automation"] == "person_confirms"
        half = regimes.outcome(cases, regime, 0.5, 0.5, confirmed=regime.must_confirm).cost
        bills[name] = (regimes.outcome(cases, regime, low, high, confirmed=confirmed), half, regime)
        acts = "confirmed" if confirmed else "acts"
        parts = [
            Zone(0, low, "leave alone", "none"),
            Zone(low, high, "a person looks", "ask"),
            Zone(high, 1, acts, "act"),
        ]
        rows.append(
            Row(f"{SECTORS.get(name, name)}: below {low:g}, from {high:g}", [p for p in parts if p.low < p.high])
        )
    thresholds = {group: answers.number("Lending", "thresholds", group) for group in lendfair.GROUPS}
    applicants = lendfair.public_world()
    groups = lendfair.by_group(applicants, lendfair.rejected(applicants, thresholds))
    health = bills["healthcare"][0]
    n, most = (answers.number("Citation check", key) for key in ("n", "max_failures"))
    return Document(
        kind="Industry risk sheet",
        data=f"{SIMULATED}: {len(cases.scores):,} cases, and {len(applicants):,} loan applicants in two groups",
        decision=(
            f"The same score gets {len(rows)} contracts, because a miss, a false alarm and a look cost each customer "
            f"something else, and {sum(regime.must_confirm for regime in regimes.REGIMES.values())} of them may not let "
            "the product act alone."
        ),
        picture=zones(
            "One score, five contracts: where each industry leaves alone, looks and acts.",
            "Zones of the score in five industries: " + "; ".join(row.name for row in rows) + ".",
            "score",
            rows,
        ),
        facts=[
            Fact(f"{health.missed:.0f} of 1,000", "cases in screening are ill and left alone"),
            Fact(f"{health.reviews:.0f} of 1,000", "cases in screening are seen by a person"),
            *(
                Fact(of_1000(float(groups.loc[group, "good_refused"])), f"good payers of group {group} are refused")
                for group in lendfair.GROUPS
            ),
            Fact(f"{most:.0f} of {n:,.0f}", "unsupported citations at most, or “at most 2%” is not claimed"),
        ],
        prices=[
            Fact(
                f"{euros(done.cost)} per 1,000",
                f"{SECTORS.get(name, name)}, against {euros(half)} at 0.5; miss {regime.miss:g} €, false alarm "
                f"{regime.false_alarm:g} €, look {regime.review:g} €",
            )
            for name, (done, half, regime) in bills.items()
        ],
        points=[
            *(
                f"{words(rule)}: binds {joined([SECTORS.get(each, each) for each in who])}."
                for rule, who in answers.entries("Constraints").items()
            ),
            f"Lending: {answers.text('Lending', 'criterion')}; in the file: {answers.text('Lending', 'reason_code')}.",
            f"The helper makes its offer from a score of {answers.number('Offer', 'from_score'):g} on; "
            f"{100 * answers.number('Offer', 'still_on'):.0f} of 100 users still have it on after a year.",
        ],
        points_heading="Whose constraint it is",
        unknown=[
            "Prices and capacities are invented; each customer would have to name theirs.",
            "Flags for lawyers and for an authority are marked, not answered. No legal or medical advice.",
        ],
    )


SECTORS = {
    "saas": "software helper",
    "fintech": "payment check",
    "healthcare": "screening",
    "legal": "contract review",
    "ecommerce": "item slot",
}
