"""Lesson 07, the questions about deciding: what a test proves, which way a relation points, which columns to pay for."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from aipm.questions.reading import answered, count, differs, fraction, mapping, number, word, words
from aipm.questions.verdict import Malformed, Readable, Wrong, brief, judges
from aipm.worlds.keepit import churn_model, support
from aipm.worlds.keepit import columns as churn_columns
from aipm.worlds.keepit import export as keepit_export

AUC_WITHIN = 0.03  # a single split of the public export lies up to 0.025 off
PUBLIC = range(2)  # seeds of the open worlds
LONG = 12  # months from which on a customer counts as a customer of long standing
GAP_WITHIN = 0.005  # half a point
CONCLUSIONS = ("tickets_protect", "tickets_make_leave", "tickets_signal_trouble", "tickets_say_nothing")
OF_BEST = 0.97  # of the AUC of the best affordable legal set
CLOSE = 0.005  # above it, other customers may decide otherwise
TWINS = (
    {"logins_30d", "active_days_30d"},
    {"active_days_30d", "features_used"},
    {"logins_30d", "features_used"},
    {"tickets_90d", "open_tickets"},
    {"tier", "seats"},
)


def _months(name: str, value: Any) -> set[int]:
    """`value` as a set of whole months from 1 to 12, or Malformed."""
    if not isinstance(value, (set, frozenset, list, tuple)):
        raise Malformed(
            f"`{name}` is {brief(value)}; a set of months was expected, such as {{1, 2}}, or an empty set()."
        )
    return {count(f"an entry of {name}", number(f"an entry of {name}", month, 1, 12)) for month in value}


@lru_cache(maxsize=64)
def _tested(drop: frozenset[str], split: str, months: frozenset[int]) -> float:
    """The AUC that the team's test reports for a recipe on the public export."""
    return churn_model.tested(keepit_export.load(), drop, split, months)


@judges
def honest_auc(estimate: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q07.3: a recipe for testing the churn model, the AUC to promise, and by how much the team's own test says more.

    `estimate` maps drop to a set of churn_model.COLUMNS, split to one of churn_model.SPLITS, exclude_months to a set of months,
    auc and too_much to fractions. The forest learned by the recipe meets new customers (`worlds` of churn_model, without them
    public ones); both numbers may be AUC_WITHIN off what its expected AUC there says.
    """
    answered(estimate)
    estimate = mapping("estimate", estimate, ("drop", "split", "exclude_months", "auc", "too_much"))
    drop = frozenset(words("drop", estimate["drop"], churn_model.COLUMNS))
    split = word("split", estimate["split"], churn_model.SPLITS)
    months = frozenset(_months("exclude_months", estimate["exclude_months"]))
    auc = fraction("auc", estimate["auc"])
    too_much = number("too_much", estimate["too_much"])
    if not -1 <= too_much <= 1:
        raise Malformed(f"`too_much` is {too_much:g}; a difference of two AUCs, from -1 to 1, was expected.")
    if len(drop) == len(churn_model.COLUMNS):
        raise Malformed("`drop` holds every column; a model needs one at least.")
    export = keepit_export.load()
    rows = export[~export["month"].isin(list(months))]
    if len(rows) < 0.5 * len(export):
        raise Malformed(
            f"`exclude_months` leaves {len(rows) / len(export):.0%} of the rows; at least half of them were expected."
        )
    new = worlds or [churn_model.world(seed) for seed in PUBLIC]
    day = float(np.mean([churn_model.on_the_day(world, drop, months) for world in new]))
    if "retention_call" not in drop:
        raise Wrong(
            f"With retention_call the test says {_tested(drop, split, months):.2f}; next month the model is worth {day:.2f}. The call "
            "comes when a customer has given notice, and the score is needed before. Which column is not there yet on that day?"
        )
    if split == "same_rows":
        raise Wrong(
            f"Tested on the rows that it learned from, the forest scores {_tested(drop, split, months):.2f}; next month it is worth "
            f"{day:.2f}. It remembers them. Which rows does it not know?"
        )
    twice = int(rows["customer_id"].duplicated().sum())
    if split == "random_rows" and twice:
        raise Wrong(
            f"{twice} customers stand in the table twice. A random split puts many of them on both sides, and the forest "
            f"recognises them: {_tested(drop, split, months):.2f} in the test, {day:.2f} next month. What should never be split?"
        )
    if keepit_export.LAST not in months:
        by_month = rows.groupby("month")["churned"].mean()
        raise Wrong(
            f"Month {by_month.idxmin()} is part of your test: {by_month.min():.0%} left in it, in the others "
            f"{by_month.drop(by_month.idxmin()).mean():.0%} did. The label takes 30 days. Which rows are still waiting for theirs?"
        )
    if differs(auc, day, AUC_WITHIN):
        more = "more than the model delivers next month" if auc > day else "less than the model delivers next month"
        raise Wrong(
            f"The recipe is sound, and a promise of {auc:.2f} is {more}, by over {AUC_WITHIN:g}. "
            "What does `churn_model.tested` say for exactly this recipe?"
        )
    team = _tested(frozenset(), "random_rows", frozenset())
    if differs(too_much, team - day, AUC_WITHIN):
        raise Wrong(
            f"The team's test says {team:.2f}, and you promise {auc:.2f}. The first is not {too_much:.2f} above the second. "
            "Subtract your promise from what the team's test says."
        )
    if worlds is None and max(abs(auc - day), abs(too_much - team + day)) > AUC_WITHIN - 0.005:
        return Readable(f"{auc:.2f} lies close to the limit here; other customers may decide otherwise.")
    return (
        f"{auc:.2f} promised, {day:.2f} delivered for customers that nobody had seen; the team had promised {team:.2f}."
    )


@lru_cache(maxsize=1)
def _known() -> tuple[pd.DataFrame, float, pd.Series, pd.DataFrame]:
    """For customers of long standing: the gaps, the gap when nobody looks at tiers, the tickets of each tier; and all gaps."""
    every = keepit_export.mended(keepit_export.load())
    table = every[every["tenure_months"] >= LONG]
    gaps = support.gaps(table)
    gaps["even"] = table.groupby("tier")["tickets_90d"].agg(lambda tickets: (tickets >= support.HEAVY).mean())
    return gaps, support.raw_gap(table), table.groupby("tier")["tickets_90d"].mean(), support.gaps(every)


@judges
def which_way(direction: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q07.4: how tickets and leaving go together for customers of long standing, what follows, and what to do.

    `direction` maps free, pro, enterprise and all_tiers to signed fractions (heavy users minus others), conclusion to one of
    CONCLUSIONS and action to one of support.ACTIONS. The action is tried out on `worlds` of support (without them public ones).
    """
    answered(direction)
    tiers = ["free", "pro", "enterprise"]
    direction = mapping("direction", direction, (*tiers, "all_tiers", "conclusion", "action"))
    gap = {name: number(name, direction[name]) for name in (*tiers, "all_tiers")}
    for name, value in gap.items():
        if abs(value) > 1:
            raise Malformed(
                f"`{name}` is {value:g}; a difference of two shares was expected, as a fraction from -1 to 1, such as 0.05."
            )
    conclusion = word("conclusion", direction["conclusion"], CONCLUSIONS)
    action = word("action", direction["action"], support.ACTIONS[1:])
    known, raw, tickets, every = _known()
    for name in tiers:
        if differs(gap[name], known.loc[name, "gap"], GAP_WITHIN):
            _other_gap(name, gap[name], known, every)
    said = f"all_tiers is {100 * gap['all_tiers']:+.1f} points, and your tiers say {', '.join(f'{100 * gap[name]:+.1f}' for name in tiers)}."
    if not differs(gap["all_tiers"], raw, GAP_WITHIN):
        raise Wrong(
            f"{said} That is the difference when nobody looks at tiers. Enterprise customers file {tickets['enterprise']:.1f} tickets each and "
            f"free ones {tickets['free']:.1f}: you compare tiers, not customers. Compare within a tier first, then average."
        )
    if differs(gap["all_tiers"], support.weighted_gap(known), GAP_WITHIN):
        size, even = known["customers"], known["even"]
        if not differs(gap["all_tiers"], known["gap"].mean(), GAP_WITHIN):
            raise Wrong(
                f"{said} That is their plain mean: {size['enterprise']:,} enterprise customers count as much as {size['free']:,} free ones. "
                "Let each tier count by its customers."
            )
        if not differs(gap["all_tiers"], np.average(known["gap"], weights=size * even * (1 - even)), GAP_WITHIN):
            raise Wrong(
                f"{said} That is what a regression with a column for each tier gives. It lets a tier count more where about half are heavy "
                "users. Here each tier counts by its customers."
            )
        raise Wrong(f"{said} An average that counts each tier by its customers lies elsewhere.")
    worlds = worlds or [support.world(seed) for seed in PUBLIC]
    today, hidden_button, then = (
        float(np.mean([support.leavers(world, name) for world in worlds]))
        for name in ("nothing", "hide_ticket_button", action)
    )
    if conclusion == "tickets_make_leave":
        raise Wrong(
            f"If tickets drove customers out, hiding the button would keep them. Tried out, {hidden_button:.0f} of 1,000 leave instead of "
            f"{today:.0f}. A column can predict without causing. What lies behind a ticket?"
        )
    if conclusion == "tickets_protect":
        raise Wrong("Your own three numbers say that heavy users leave more in every tier. Whom does a ticket protect?")
    if conclusion == "tickets_say_nothing":
        raise Wrong(
            f"Within the tiers {100 * gap['all_tiers']:.1f} more of 100 leave among those who file tickets. Who files tickets leaves more "
            "often, so tickets do say something. What?"
        )
    if action == "hide_ticket_button":
        raise Wrong(
            f"Without the button {then:.0f} of 1,000 leave instead of {today:.0f}: the problems stay, and nobody hears of them. "
            "What would make tickets unnecessary?"
        )
    if then > 0.99 * today:
        raise Wrong(
            f"{action}: {then:.0f} of 1,000 leave, and without it {today:.0f}. Tickets or calls have moved, and hardly a problem has gone "
            "away. What is it that makes people leave?"
        )
    return f"{today:.0f} of 1,000 leave today, {then:.0f} after your action."


def _other_gap(name: str, value: float, known: pd.DataFrame, every: pd.DataFrame) -> NoReturn:
    """Raise Wrong: what the gap of a tier is instead, where that can be told."""
    row, said = known.loc[name], f"{name}: {100 * value:+.1f} points"
    if not differs(value, -row["gap"], GAP_WITHIN):
        raise Wrong(
            f"{said} is the share of the others minus that of the heavy users. Heavy users first, then minus the others."
        )
    if not differs(value, every.loc[name, "gap"], GAP_WITHIN):
        raise Wrong(
            f"{said} is the difference among all {every.loc[name, 'customers']:,} customers of this tier, as section 6 prints it. Asked is "
            f"about those who have been customers for {LONG} months or more."
        )
    raise Wrong(
        f"{said} is not the difference between its customers with {support.HEAVY} tickets or more and its others, among the "
        f"{row['customers']:,.0f} of {LONG} months or more. Take the share that left in each of the two groups."
    )


@judges
def feature_set(features: Any, worlds: Sequence[pd.DataFrame] | None = None) -> str:
    """Judge Q07.5: at most churn_columns.MOST columns for at most churn_columns.DAYS days that rank leavers well and lawfully.

    On `worlds` of churn_columns (without them public ones) the expected AUC must reach OF_BEST of the best affordable legal set.
    """
    answered(features)
    if not isinstance(features, (list, tuple, set, frozenset)) or not features:
        raise Malformed(
            f"`features` is {brief(features)}; a list of one to {churn_columns.MOST} column names was expected."
        )
    if len(features) > churn_columns.MOST:
        raise Malformed(f"`features` has {len(features)} entries; at most {churn_columns.MOST} were expected.")
    chosen = [word("an entry of features", name, churn_columns.COLUMNS) for name in features]
    if len(set(chosen)) < len(chosen):
        raise Malformed("`features` names a column twice; each one counts once.")
    chosen = sorted(chosen, key=churn_columns.COLUMNS.index)
    days = int(churn_columns.offer().set_index("column").loc[chosen, "days"].sum())
    visible = worlds is None
    worlds = worlds or [churn_columns.world(seed) for seed in PUBLIC]
    late = [name for name in chosen if name in churn_columns.TOO_LATE]
    if late:
        test = np.mean([churn_columns.tested(world, chosen) for world in worlds])
        day = np.mean([churn_columns.auc(world, chosen, known=False) for world in worlds])
        raise Wrong(
            f"Your set scores {test:.2f} in the test and {day:.2f} on the day: {late[0]} is still 0 for everybody then. "
            "Read the column `known` again."
        )
    if "customer_id" in chosen:
        twice = int(keepit_export.load()["customer_id"].duplicated().sum())
        raise Wrong(
            f"customer_id is a number drawn by lot. A model that grows fine enough remembers the {twice} customers that stand in the "
            "export twice by it, and learns nothing about new ones."
        )
    region = [name for name in chosen if name in churn_columns.REGION]
    if region:
        slow = worlds[0].groupby(worlds[0]["postcode_group"] >= 7)["latency_ms"].median()
        raise Wrong(
            f"{region[0]} stands for the region: in postcodes 7 to 9, in the country, the delay is {slow[True]:.0f} ms, elsewhere "
            f"{slow[False]:.0f}. The score would treat a place, not a customer. Nobody has audited that yet; do without."
        )
    if days > churn_columns.DAYS:
        raise Wrong(
            f"Your set takes {days} days to build, and you have {churn_columns.DAYS}. Which column earns its days least?"
        )
    got = float(np.mean([churn_columns.auc(world, chosen) for world in worlds]))
    best = float(np.mean([churn_columns.best_auc(world) for world in worlds]))
    if visible and OF_BEST <= got / best < OF_BEST + CLOSE:
        return Readable(
            f"AUC {got:.3f} is {got / best:.1%} of the best here; {OF_BEST:.0%} is asked, so other customers decide."
        )
    if got >= OF_BEST * best:
        return f"AUC {got:.3f} for {days} days, {got / best:.0%} of the best affordable set."
    said = f"AUC {got:.3f}, {got / best:.1%} of what {churn_columns.DAYS} days can buy; {OF_BEST:.0%} is asked."
    twins = [pair for pair in TWINS if pair <= set(chosen)]
    if twins:
        one, other = sorted(twins[0])
        alike = np.corrcoef(worlds[0][one], worlds[0][other])[0, 1]
        raise Wrong(
            f"{said} {one} and {other} say partly the same (correlation {alike:.2f}): two places for one message."
        )
    if "tickets_90d" in chosen and churn_columns.weights(chosen)[chosen.index("tickets_90d")] < 0:
        raise Wrong(
            f"{said} Without another column, your model reads many tickets as less risk. Section 6 says which one puts them right."
        )
    raise Wrong(
        f"{said} For each column ask: could it know, before the customer does, that something is about to change?"
    )
