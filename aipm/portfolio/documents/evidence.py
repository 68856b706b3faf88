"""The documents of lessons 07, 08 and 09: what the data carry, the plan of a test, and the prompt with its gate."""

from collections import Counter

from aipm.portfolio.document import SIMULATED, Answers, Document, Fact, as_number, joined
from aipm.portfolio.picture import Bar, Row, Zone, bars, zones
from aipm.portfolio.shape import words
from aipm.worlds.keepit import survey

WEEKS_A_LAUNCH, DAYS = 16, 14  # that the tests of lesson 08 may run


def data_sheet(answers: Answers) -> Document:
    """KeepIt: the data sheet, the defects that were found, and the AUC that can be promised."""
    findings = answers.listing("Findings")
    auc, above = (answers.number("Honest estimate", key) for key in ("auc", "too_much"))
    lost = answers.number("Lost customers", "n")
    quotas = {region: answers.number("Sampling plan", "quotas", region) for region in survey.CUSTOMERS}
    rows = []
    for each in findings:
        first, last = (as_number(month, "Findings") for month in each["months"])
        rows.append(
            Row(f"{words(each['smell'])}: {words(each['column'])}", [Zone(first, last, f"rows: {words(each['rows'])}")])
        )
    return Document(
        kind="Data sheet and findings",
        data=f"{SIMULATED}: a year of KeepIt's customers",
        decision=(
            f"We promise an AUC of {auc:.2f}, not {auc + above:.2f}: the {'higher' if above > 0 else 'lower'} number came "
            "from a test that may use what nobody knows on the day."
        ),
        picture=zones(
            f"{len(findings)} defects, and when each is in the data.",
            "The months of each defect: "
            + "; ".join(f"{row.name}, {row.parts[0].low:g} to {row.parts[0].high:g}" for row in rows)
            + ".",
            "month",
            rows,
            ends=(1, 12),
            whole=True,
        ),
        facts=[
            Fact(f"{auc:.2f}", f"AUC on customers whom the model has not seen (0.5 is chance); "
                 f"the team's test said {auc + above:.2f}"),
            Fact(f"{lost:,.0f}", f"customers were lost at the stage “{answers.text('Lost customers', 'stage')}”, by "
                 f"{answers.text('Lost customers', 'cause')}"),
            *(
                Fact(f"{quota:,.0f} of {survey.CUSTOMERS[region]:,}", f"{region} customers are interviewed")
                for region, quota in quotas.items()
            ),
        ],
        points=[
            *(f"{words(key)}: {words(str(value))}." for key, value in answers.entries("Data sheet").items()),
            f"Tickets and leaving: {answers.text('Tickets and leaving', 'conclusion')}, so "
            f"{answers.text('Tickets and leaving', 'action')}.",
            f"Real changes of the quarter: {joined(answers.listing('Real changes'))}.",
            f"Columns to build: {joined(answers.listing('Columns to build'))}.",
        ],
        points_heading="The data sheet, and what follows",
        unknown=[
            "Whatever the record is silent about: see “unknown” above.",
            "Whether acting on the score keeps a customer; that needs an experiment.",
        ],
    )  # fmt: skip


def experiment(answers: Answers) -> Document:
    """Shelf: the plan of a test, its stopping written before its data, and the launch that follows."""
    days = [as_number(day, "Stopping") for day in answers.listing("Stopping", "days")]
    told = answers.at("Stopping", "limits")
    limits = [as_number(each, "Stopping") for each in (told if isinstance(told, list) else [told] * len(days))]
    if len(limits) != len(days):
        raise ValueError("“Stopping” needs one limit for all looks, or one for each.")
    decision, week = answers.text("Launch", "decision"), answers.number("Launch", "week")
    share = answers.at("Launch", "holdout_share")
    surrogate = answers.text("Launch", "surrogate")
    held_out = bool(share) and "holdout" in decision
    held = f"{100 * as_number(share, 'Launch'):.0f} of 100 users are held out, and " if held_out else ""
    tail = "" if "click" in surrogate else ", not the clicks of the first days"
    lift = answers.number("Offline reading", "lift")
    looks = [Zone(day, day, f"day {day:g}: |z| ≥ {limit:.2f}", "act") for day, limit in zip(days, limits, strict=True)]
    return Document(
        kind="Experiment plan",
        data=f"{SIMULATED}: clicks, visits and shops of Shelf",
        decision=f"{decision.capitalize()}: {held}in week {week:g} {surrogate} decides{tail}.",
        picture=zones(
            f"The test is looked at {len(days)} times, and each look has its limit beforehand.",
            "The days of the test with its looks: " + "; ".join(look.text for look in looks) + ".",
            "day of the test",
            [Row("looks at the data", looks)],
            ends=(1, max(DAYS, max(days))),
            whole=True,
        ),
        facts=[
            Fact(
                f"{100 * lift:+.0f}%",
                f"clicks for the new ranker in old logs, estimated by {answers.text('Offline reading', 'estimator')}; so "
                f"{answers.text('Offline reading', 'verdict')}",
            ),
            Fact(
                f"{100 * answers.number('Covariate', 'users_saved'):.0f} of 100",
                f"users are saved by {answers.text('Covariate', 'covariate')} (CUPED)",
            ),
            Fact(
                f"{answers.number('Interleaving', 'sessions'):,.0f}",
                "sessions are enough for interleaving to find the better ranker in 80 of 100 runs",
            ),
            Fact(
                f"{answers.number('Ramp up reported by', 'friday'):+.2f} and "
                f"{answers.number('Ramp up reported by', 'saturday'):+.2f} points",
                "effects on the two days of the ramp-up, each counted by itself",
            ),
        ],
        points=[
            f"The test stops early for {answers.text('Stopping', 'stop_for')}.",
            f"Guardrail: {answers.text('Launch', 'guardrail')}.",
            f"The ramp-up is reported by {answers.text('Ramp up reported by', 'report')}: "
            f"{answers.text('Ramp up reported by', 'verdict')}.",
            f"Interleaving had a fault ({answers.text('Interleaving', 'bug')}), mended by "
            f"{answers.text('Interleaving', 'fix')}.",
            *(f"{words(case)}: {words(str(method))}." for case, method in answers.entries("Method for each").items()),
        ],
        points_heading="Written down before the data",
        unknown=[
            "What a longer time would show: a small group without the change has to be kept for that.",
            "Effects on users outside the test, who see the same stock.",
        ],
    )


def prompts(answers: Answers) -> Document:
    """Voices: what went wrong with the prompt, what a month costs with the chosen one, and the gate for the next version."""
    codes = Counter(str(code) for code in answers.entries("What went wrong").values())
    total = sum(codes.values())
    right = codes.get("right", 0)
    wrong = [(code, count) for code, count in codes.most_common() if code != "right"]
    worst = wrong[0][0] if wrong else "right"
    prompt = answers.text("Prompt cut and promise", "prompt")
    cut = answers.number("Prompt cut and promise", "cut")
    low, high = (as_number(each, "Prompt") for each in answers.listing("Prompt cut and promise", "promise"))
    losses = {part: loss for part, loss in answers.entries("Registry and gate", "max_loss").items() if loss is not None}
    finding = answers.text("Is b better", "decision")
    p, needed = answers.number("Is b better", "p"), answers.number("Is b better", "n_needed")
    shops = answers.entries("What three shops ship")
    return Document(
        kind="Prompt changelog with its gate",
        data="On real reviews and the recorded answers of a real, small language model; prices assumed",
        decision=(
            f"We ask with the prompt “{prompt}” and call above {cut:.2f}; a month then costs {low:,.0f} to {high:,.0f} euros "
            f"per 1,000 sentences, and a gate over {len(losses)} groups decides each release."
        ),
        picture=bars(
            f"Of {total} answers that were read, {total - right} could not be used, most often: {words(worst)}.",
            f"Bars of what was found in {total} answers: "
            + "; ".join(f"{words(code)} {count}" for code, count in codes.most_common()),
            f"answers of {total}",
            [Bar(words(code), count, f"{count} of {total}", code == worst) for code, count in codes.most_common()],
        ),
        facts=[
            Fact(f"{total - right} of {total}", "answers to the first prompt could not be used as they came"),
            Fact(f"{needed:,.0f}", "reviews are needed to find an order of examples that is ahead in 40 of 100 reviews and "
                 "behind in 25, with a chance of 90%"),
            Fact(f"p = {p:.2f}", f"for the order that looked better on 50 reviews, counted by review; so: {finding}"),
        ],
        prices=[
            Fact(f"{low:,.0f} to {high:,.0f} €", "per 1,000 sentences, promised for a month where both errors cost 10 euros"),
        ],
        points=[
            f"The gate watches {joined([words(part) for part in losses])}.",
            f"The registry keeps {joined([words(str(each)) for each in answers.listing('Registry and gate', 'record')])}.",
            *(f"{words(shop).capitalize()}: {shipped(shop, answers)}." for shop in shops),
        ],
        points_heading="Registry, gate and three shops",
        unknown=[
            "How another model reads the same prompt: a prompt does not travel.",
            "Attacks in wordings that nobody has tried yet.",
        ],
    )  # fmt: skip


def shipped(shop: str, answers: Answers) -> str:
    """What one of the three shops ships, in words."""
    way = words(answers.text("What three shops ship", shop, "way"))
    cut = answers.at("What three shops ship", shop, "cut")
    return way if cut is None else f"{way}, calling above {as_number(cut, 'Shops'):.2f}"
