"""The documents of lessons 01, 03 and 04: what a product does, how wrong it may be, and what happens when it fails."""

from typing import Any

from aipm.measure import wilson_interval
from aipm.portfolio.document import SIMULATED, Answers, Document, Fact, as_number, euros, joined, of_1000
from aipm.portfolio.documents.rules import rule_rows, sentences
from aipm.portfolio.picture import Bar, bars, zones
from aipm.portfolio.shape import words
from aipm.spec import decide
from aipm.worlds import cytotriage, shelf

PRICES = {"prefill": 2, "auto_file": 6, "payment": 15}  # euros that a wrong reading costs, by scenario (Q03.1)
MOST_LOST = 120  # euros per 1,000 served readings (Q03.1)
# The sides of the boundary card, by the first part of a name (Q03.4)
SIDES = {"angle": "of a page", "other": "to the other side"}
PILOT = {"cheques": 176, "forms": 54}  # read without an error in the pilot (Q03.8)


def specification(answers: Answers) -> Document:
    """Shelf: the rules of the slot, replayed on the public day of visits, and the gate for the next model."""
    spec = answers.entries("Behaviour spec")
    visits = shelf.visits()
    actions = decide(spec, visits)[0]
    made = actions == "recommend"
    unwanted = made & (visits["wanted"] != visits["item"]).to_numpy()
    new = (visits["segment"] == "new").to_numpy()
    margin = answers.number("Churn margin")
    changed = answers.number("Users who change of 10000")
    status = answers.entries("Status line")
    found = round(as_number(status["recall"], "Status line") * as_number(status["n_pos"], "Status line"))
    low, high = (100 * as_number(status[key], "Status line") for key in ("ci_low", "ci_high"))
    gate = [line for group, ask in answers.entries("Definition of done").items() if (line := gate_line(group, ask))]
    return Document(
        kind="Behavioural specification",
        data=f"{SIMULATED}: a shop's slot for one suggested item, one day of {len(visits):,} visits",
        decision=(
            f"Shelf suggests an item only where its score earns it, which is in {made.sum():,} of {len(visits):,} "
            "visits; everybody else sees the popular item, and no slot stays empty."
            if (actions != "show_nothing").all()
            else f"Shelf suggests an item only where its score earns it, in {made.sum():,} of {len(visits):,} visits."
        ),
        picture=zones(
            "New visitors need a higher score than returning ones before anything is suggested."
            if starts(spec, "new") > starts(spec, "returning")
            else "From which score on an item is suggested, for each kind of visitor.",
            f"The scores from 0 to 1 for each kind of visitor, with what the rules do: {'; '.join(sentences(spec))}.",
            "score",
            rule_rows(
                spec, {"returning visitors": "returning", "new visitors": "new", "visitors from abroad": "abroad"}
            ),
        ),
        facts=[
            Fact(f"{made.sum():,} of {len(visits):,}", "visits get a suggestion"),
            Fact(f"{unwanted.sum():,} of {made.sum():,}", "suggestions are not wanted"),
            Fact(f"{(unwanted & new).sum():,} of {(made & new).sum():,}", "suggestions to new visitors are not wanted"),
            Fact(
                f"{found} of {status['n_pos']:,}",
                f"items wanted by {words(str(status['segment']))} visitors are found by a score of 0.75 or more "
                f"(95% interval {low:.0f} to {high:.0f}%), as of {status['as_of']}",
            ),
        ],
        points=[
            *(f"{line}." for line in sentences(spec)),
            *(f"A new model is released only if {line}." for line in gate),
            f"A user's item changes only when the new score beats the old by more than {margin:g}: {changed:,.0f} of "
            "10,000 users find another item in one morning.",
            f"When the log is spoiled, in this order: {joined(answers.listing('Cycle'))}.",
        ],
        points_heading="The rules, in the order in which they are asked",
        unknown=[
            "One day of one shop. The lesson replays the rules on eight other shops, where up to twice as many "
            "suggestions may be unwanted.",
            "Whether a suggestion that was wanted also sold more; that needs an experiment.",
        ],
    )


def starts(spec: dict[str, Any], segment: str) -> float:
    """The score from which on a segment gets a recommendation, 1 where never."""
    row = rule_rows(spec, {segment: segment})[0]
    return min((part.low for part in row.parts if part.text.startswith("recommend")), default=1.0)


def gate_line(group: str, ask: Any) -> str | None:
    """One line of the definition of done in words, or None where nothing is asked of the group."""
    if ask is None:
        return None
    least, cases = (as_number(ask[key], "Definition of done") for key in ("min", "n_min"))
    return (
        f"its {words(ask['metric'])} for {words(group)} visitors is at least {least:.0%} on {cases:,.0f} cases or more"
    )


def uncertainty(answers: Answers) -> Document:
    """DigitDesk: error budgets with their prices, the boundary of the scanner and what may be claimed after a pilot."""
    budgets = {}
    for place, each in enumerate(answers.listing("Budgets")):
        budgets[str(each["scope"])] = answers.number("Budgets", place, "max")
    angles = {key: answers.number("Boundary in degrees", key) for key in answers.entries("Boundary in degrees")}
    bounds = {kind: answers.number("What we may claim", kind) for kind in PILOT}
    gate = {key: answers.number("Gate", key) for key in ("score_min", "ood_max")}
    tightest = min(budgets, key=lambda scope: budgets[scope])
    owners = {str(each["scope"]): (words(str(each["owner"])), each["review_by"]) for each in answers.listing("Budgets")}
    return Document(
        kind="Uncertainty budget and boundary card",
        data="On 1,797 real images of digits; the pages, the scanner and the prices are invented",
        decision=(
            f"One reader gets {len(budgets)} budgets: what may be wrong depends on what an error costs, from "
            f"{of_1000(max(budgets.values()))} down to {of_1000(budgets[tightest])} in {words(tightest)}."
        ),
        picture=bars(
            f"The costlier the error, the fewer may be wrong: the tightest budget is {words(tightest)}."
            if sorted(budgets, key=lambda scope: -budgets[scope]) == sorted(budgets, key=lambda scope: PRICES[scope])
            else "How many readings may be wrong in each scenario.",
            "Bars of the wrong readings allowed in 1,000 served: "
            + "; ".join(f"{words(scope)} {1000 * most:.0f}" for scope, most in budgets.items()),
            "wrong readings allowed of 1,000 served",
            [Bar(words(scope), most, of_1000(most), scope == tightest) for scope, most in budgets.items()],
        ),
        facts=[
            *(
                Fact(
                    f"0 of {PILOT[kind]}", f"{kind} were read wrongly in the pilot, so at most {of_1000(bound)} may be"
                )
                for kind, bound in bounds.items()
            ),
            Fact(
                f"{answers.number('What we may claim', 'pages_needed'):,.0f}",
                "pages without an error are needed to claim 0.5%",
            ),
            *(
                Fact(
                    f"{angle:.1f}°",
                    f"turn {SIDES[key.split('_', 1)[0]]} at which {key.rsplit('_', 1)[-1]}% of the digits are still read",
                )
                for key, angle in angles.items()
            ),
        ],
        prices=[
            Fact(
                euros(1000 * most * PRICES[scope]), f"per 1,000 served in {words(scope)}, at {PRICES[scope]} € an error"
            )
            for scope, most in budgets.items()
        ],
        points=[
            *(f"{words(scope)}: {who} looks again by {day}." for scope, (who, day) in owners.items()),
            f"A page is served only with a score of {gate['score_min']:g} or more and an unfamiliarity of at most "
            f"{gate['ood_max']:g}.",
            f"When pages change: watch {answers.text('When pages change', 'watch')}, then "
            f"{answers.text('When pages change', 'then')}.",
            f"What we say to the customer: {answers.text('What we may claim', 'may_say')}.",
        ],
        points_heading="Owners and limits",
        unknown=[
            "Pages turned, blurred or dusty in ways that were not tried.",
            "The bounds hold for pages like those of the pilot, with 95% confidence, and for no others.",
            f"At most {MOST_LOST} € may be lost per 1,000 served; the prices are assumptions, not an invoice.",
        ],
    )


def failure_plan(answers: Answers) -> Document:
    """CytoTriage: three zones replayed on the 569 real cases, fallbacks, alarms and the runbook."""
    spec = answers.entries("Three zones")
    cases = cytotriage.public_world().rename(columns={"logistic": "score"})
    actions, sick = decide(spec, cases)[0], (cases["malignant"] == 1).to_numpy()
    total, missed = len(cases), int(((actions == "clear") & sick).sum())
    looked, needless = int((actions == "human_review").sum()), int(((actions == "urgent_referral") & ~sick).sum())
    low, high = (1000 * end for end in wilson_interval(missed, total))
    rows = rule_rows(spec, {"every woman": None})
    zone_of_doubt = [part.kind for part in rows[0].parts] == ["act", "ask", "act"]
    fallbacks = answers.entries("Fallbacks")
    alarms = answers.listing("Alarms")
    loop = answers.number("Learning loop", "explore_share")
    return Document(
        kind="Failure plan",
        data=f"On {total} real cases (Breast Cancer Wisconsin, 1993); PayGuard's alarms on simulated payments",
        decision=(
            f"The product decides alone on {total - looked} of {total} cases, and the other {looked}, on which its score "
            "is unsure, go to a doctor."
            if zone_of_doubt
            else f"The product decides alone on {total - looked} of {total} cases; a doctor sees the other {looked}."
        ),
        picture=zones(
            "Two thresholds make three zones, so that an unsure score decides nothing."
            if zone_of_doubt
            else "What the product does at each score.",
            f"The scores from 0 to 1 in zones: {'; '.join(sentences(spec))}.",
            "score",
            rows,
        ),
        facts=[
            Fact(
                f"{missed} of {total}",
                f"women have cancer and are cleared (so {low:.0f} to {high:.0f} of 1,000 would fit, at 95%)",
            ),
            Fact(f"{looked} of {total}", "cases go to a person"),
            Fact(f"{needless} of {total}", "women are referred as urgent and have nothing"),
        ],
        points=[
            f"Planned for first: {joined(answers.listing('Five failures first'))}.",
            *(f"{words(mode)}: {words(act)}, and we say “{words(say)}”." for mode, (act, say) in fallbacks.items()),
            *(alarm_line(alarm) for alarm in alarms),
            f"{100 * loop:.0f} of 100 places on the page are left to chance, so that the product goes on learning; "
            f"kept are {joined(answers.listing('Learning loop', 'log'))}.",
            f"When the alarm rings, in this order: {joined(answers.listing('Runbook'))}.",
        ],
        points_heading="What happens when",
        unknown=[
            f"{total} cases of one clinic say little about rare misses: see the interval above.",
            "Whether a tired reviewer sees more than the model did.",
            "Not medical advice; no such device is authorised.",
        ],
    )


def alarm_line(alarm: dict[str, Any]) -> str:
    """A monitor in words."""
    weeks = as_number(alarm["window_weeks"], "Alarms")
    limit = as_number(alarm["k"], "Alarms")
    return (
        f"Alarm on {words(alarm['signal'])}, {weeks:.0f} week{'s' * (weeks != 1)} together, at a limit of {limit:g}: "
        f"{words(alarm['then'])}."
    )
