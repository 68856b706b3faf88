"""The document of lesson 12: how a judge of answers was validated, what its labels buy, and what is not known."""

from collections import Counter

from aipm.portfolio.document import Answers, Document, Fact, as_number, euros
from aipm.portfolio.picture import Bar, bars
from aipm.portfolio.shape import words
from aipm.worlds.voices import answers as recorded
from aipm.worlds.voices import buying, judging, mail_routes, rates

AT = 0.5  # the cut of the judge whose rates are told


def validation(answers: Answers) -> Document:
    """The bill of each judge on offer, the judges that may stop a release, and the rates of a real one with their counts."""
    part = "Labels and judged answers"
    bought = answers.text(part, "buy")
    plans = {name: (answers.number(part, name, 0), answers.number(part, name, 1)) for name in buying.OFFERS}
    if bought not in plans:
        raise ValueError(f"“{part}” should name one of {', '.join(plans)} to buy, and names {bought!r:.40}.")
    bills = {name: buying.bill(buying.OFFERS[name], round(plan[0]), round(plan[1])) for name, plan in plans.items()}
    gates = answers.entries("Judges that may stop a release")
    free = {
        name: as_number(count, "Judges that may stop a release") for name, count in gates.items() if count is not None
    }
    labels, judged = plans[bought]
    table = recorded.answers(mail_routes.MODEL, mail_routes.RUN, "judge")
    seen = judging.judge_rates(table["share"] > AT, table["side"] == "displeased", table["review"])
    heard, alone = round(seen.true_positive * seen.positives), round(seen.true_negative * seen.negatives)
    least = min(bills, key=lambda name: bills[name])
    return Document(
        kind="Judge validation",
        data=f"SmolLM2 on {len(table)} real sentences with the votes of twenty people; the judges on offer are simulated",
        decision=(
            f"We buy the {bought} judge with {labels:,.0f} labels by people and {judged:,.0f} judged answers a month for "
            f"{euros(bills[bought])}, and {len(free)} of {len(gates)} judges may stop a release."
        ),
        picture=bars(
            f"The {least} judge costs least for the same width: ±{100 * buying.HALF:.0f} points.",
            f"Bars of the monthly bill for ±{100 * buying.HALF:.0f} points: "
            + "; ".join(f"{name} judge {euros(bill)}" for name, bill in bills.items()),
            "bill of a month",
            [
                Bar(
                    f"{name}: {plans[name][0]:,.0f} labels, {plans[name][1]:,.0f} judged",
                    bill,
                    euros(bill),
                    name == bought,
                )
                for name, bill in bills.items()
            ],
        ),
        facts=[
            Fact(
                f"{heard} of {seen.positives}",
                f"displeased sentences are heard by a real judge ({seen.tp_low:.0%} to {seen.tp_high:.0%} would fit)",
            ),
            Fact(
                f"{alone} of {seen.negatives}",
                f"others are left alone by the same judge ({seen.tn_low:.0%} to {seen.tn_high:.0%} would fit)",
            ),
            Fact(
                f"{labels:,.0f}",
                f"labels by people a month leave ±{100 * buying.HALF:.0f} points with the {bought} judge",
            ),
            Fact(
                f"{answers.number('Watch', 'labels'):,.0f}",
                f"labels a week watch for a change of the judge, from {answers.text('Watch', 'labels_from')}",
            ),
        ],
        prices=[
            Fact(
                euros(buying.A_LABEL) if buying.A_LABEL >= 10 else f"{buying.A_LABEL:.2f} €", "for a label by a person"
            ),
            *(
                Fact(f"{offer.price:.2f} €", f"for a judged answer of the {name} judge")
                for name, offer in buying.OFFERS.items()
            ),
            Fact(
                f"{euros(rates.MISSED)} and {euros(rates.WASTED)}",
                "for a complaint that nobody hears, and for a wasted call",
            ),
        ],
        points=[
            *(
                f"Judge {name}: {f'may stop a release, from {free[name]:,.0f} answers of each version on' if name in free else 'may stop no release'}."
                for name in gates
            ),
            f"Pairs: {words(answers.text('Protocol for pairs', 'orders'))}, ties: {answers.text('Protocol for pairs', 'ties')}, "
            f"{answers.number('Protocol for pairs', 'pairs'):,.0f} pairs, better from a lead of "
            f"{100 * answers.number('Protocol for pairs', 'margin'):.1f} points on.",
            f"Of {len(answers.entries('What went wrong'))} traces of the help desk: "
            + ", ".join(
                f"{count} {words(part)}"
                for part, count in Counter(map(str, answers.entries("What went wrong").values())).most_common()
            )
            + f"; repaired first: {answers.text('First repair')}.",
            f"A person reads from a share of {answers.number('Route', 'look_from'):g}, and the customer is called from "
            f"{answers.number('Route', 'call_from'):g}.",
        ],
        points_heading="What it may decide, and what is repaired first",
        unknown=[
            "Whether its rates hold for another product, month or rubric: each needs labels of its own.",
            "What people would say who were not trained and paid for agreeing, as these voters were.",
            "Whether the judge prefers answers in its own style: no label of this set can show it.",
        ],
    )
