"""Lesson 08, the questions about choosing: an interleaving to audit, a method for each decision, and a launch."""

from collections.abc import Container, Mapping, Sequence
from typing import Any, NoReturn

import numpy as np
from scipy import stats

from aipm.questions.reading import answered, count, fitting, fraction, mapping, missing, number, word, word_table
from aipm.questions.verdict import Malformed, Readable, Wrong, judges
from aipm.worlds.shelf import bandits, experiments
from aipm.worlds.shelf import feed as shelf_feed
from aipm.worlds.shelf import rank as shelf_rank

BUGS = ("no_bug", "old_drafts_first", "clicks_counted_twice", "users_not_split", "lists_too_short")
FIXES = ("none", "new_drafts_first", "more_sessions", "coin_each_round", "coin_each_session", "take_turns")
CLAIMS = ("old_preferred", "new_preferred", "no_difference", "new_has_higher_click_rate", "new_earns_more")
FAIR = 0.04  # the largest mean preference between two identical lists
NEEDED = 7.85  # times variance / mean²: sessions for a power of 80%
POWER, CLOSE = (0.75, 0.90), 0.015  # what a repaired run must reach; nearer to either end other pages decide

METHODS = ("fixed_test", "sequential_test", "bandit", "interleaving", "holdout")
CASES = ("headline", "renewal_offer", "warning_text", "ranker_order", "push_messages", "checkout")
HEADLINES, HEADLINE_VISITORS = 10, 20_000  # candidates, and visitors a day

DECISIONS = ("ship_to_all", "ship_with_holdout", "hold")
FORESIGHT = 0.90  # of the early readings, over the candidates, must point where half a year later points
SURE = 0.92  # above, other shops agree
NOVELTY = 4  # weeks in which people also click what is only new
MOST_HELD = 0.2  # of the users, in a holdout; with half of them nothing would be shipped
LAST_WEEK, AT_LATEST = 16, 6  # weeks that a plan may name, and the last one in which there is still something to decide


@judges
def interleaving_audit(audit: Any, worlds: Sequence[shelf_rank.Pages] | None = None) -> str:
    """Judge Q08.6: what is wrong with an interleaving, how to mend it, what it then shows, and with how many sessions.

    Fixes are tried on two identical lists, sessions on the true preference, over `worlds` (Pages; without them the public).
    """
    answered(audit)
    audit = mapping("audit", audit, ("bug", "fix", "claim", "sessions"))
    bug, fix = word("bug", audit["bug"], BUGS), word("fix", audit["fix"], FIXES)
    claim = word("claim", audit["claim"], CLAIMS)
    sessions = round(number("sessions", audit["sessions"], 1, 10_000_000))
    visible = worlds is None
    worlds = worlds or [shelf_rank.public_world()]
    tilt = _mean(worlds, "old_first", same=True)
    if bug == "no_bug":
        raise Wrong(
            f"With two identical lists, which cannot differ, the old team is ahead by {-tilt:.2f} a session. Something in the "
            "draft favours it. Which column of the log could show what?"
        )
    if bug != "old_drafts_first":
        raise Wrong(
            f"{bug} would not put one team ahead by {-tilt:.2f} a session when both have the same list. Which column of the log has only one "
            "value?"
        )
    if fix in ("none", "more_sessions"):
        raise Wrong(
            f"However many sessions you collect, two identical lists still end {-tilt:.2f} apart: more data make a bias surer. What must "
            "change in the draft?"
        )
    left = _mean(worlds, fix.replace("new_drafts_first", "new_first"), same=True)
    if abs(left) > FAIR:
        raise Wrong(
            f"With your fix two identical lists end {abs(left):.2f} apart, the other way round. The top place earns clicks for whoever owns it: "
            "who should own it?"
        )
    if claim == "new_has_higher_click_rate":
        raise Wrong(
            "Both teams share every page, so there is no page of the new ranker whose click rate you could have measured. Credit goes to "
            "teams: what may be said of them?"
        )
    if claim == "new_earns_more":
        raise Wrong("The log holds clicks on drafted items, and no euro. Interleaving shows a preference, not revenue.")
    mean, variance = _mean(worlds, "coin_each_round"), _variance(worlds)
    if claim == "no_difference":
        times = mean / np.sqrt(variance / shelf_rank.SESSIONS)
        raise Wrong(
            f"no_difference: over {shelf_rank.SESSIONS:,} sessions a fair draft ends {mean:.3f} a session apart, {times:.0f} times what luck "
            "alone would bring. Section 6 prints which team is ahead."
        )
    if claim != "new_preferred":
        raise Wrong(
            f"{claim} is what the biased log suggested: it gave the old team {-_mean(worlds, 'old_first'):.2f} a session. A fair draft over so many "
            "sessions comes out on another side. Section 6 prints it."
        )
    power = float(stats.norm.cdf(np.sqrt(sessions / variance) * mean - experiments.Z))
    said = f"{sessions:,} sessions see this preference in {power:.1%} of cases; {POWER[0]:.0%} to {POWER[1]:.0%} are asked."
    if power > POWER[1]:
        raise Wrong(
            f"{said} Every session too many waits for an answer that is there. Did you plan for another method, or another power?"
        )
    if power < POWER[0]:
        their = shelf_rank.engineers_logs()[0]["win"]
        if abs(sessions / (NEEDED * their.var() / their.mean() ** 2) - 1) < 0.03:
            raise Wrong(f"{said} That number comes from the biased log. Which log do you trust?")
        raise Wrong(f"{said} How large are variance and mean of `win` in a log that you trust, and what is squared?")
    if visible and not POWER[0] + CLOSE <= power <= POWER[1] - CLOSE:
        return Readable(f"{said} That is close to the limit; other pages decide.")
    return (
        f"a fair draft (identical lists {abs(left):.3f} apart), the new ranker preferred by {mean:.3f} a session, and {sessions:,} sessions "
        f"with a power of {power:.0%}."
    )


def _mean(worlds: Sequence[shelf_rank.Pages], first: str, same: bool = False) -> float:
    return float(np.mean([shelf_rank.preference(world.seed, first, same=same)[0] for world in worlds]))


def _variance(worlds: Sequence[shelf_rank.Pages]) -> float:
    return float(np.mean([shelf_rank.preference(world.seed)[1] for world in worlds]))


@judges
def method_table(methods: Any, key: Mapping[str, Container[str]] | None = None) -> str:
    """Judge Q08.7: a method for each of six decisions. `key` maps cases to the methods that fit."""
    answered(methods)
    chosen = word_table("methods", methods, CASES, METHODS)
    if chosen["renewal_offer"] == "bandit":
        late, even = bandits.regret("ucb", delay=1000), bandits.regret("even")
        raise Wrong(
            f"renewal_offer: the answer comes after 30 days, and the bandit plays blindly until then. With feedback every 1,000 steps UCB's "
            f"regret is {late:.0f}, an even split's {even:.0f}. What is left of its advantage?"
        )
    if chosen["warning_text"] == "bandit":
        gap = bandits.believed_gap("thompson")
        raise Wrong(
            f"warning_text: the regulator wants the size of the effect. On arms that differ by {0.1:.2f} the click rates that Thompson sampling "
            f"collects differ by {gap:.3f} on average. Whoever samples what looks good collects biased data."
        )
    if chosen["headline"] == "fixed_test":
        days = HEADLINES / 2 * experiments.visitors_needed(0.05, 0.1) / HEADLINE_VISITORS
        raise Wrong(
            f"headline: ten arms at 20,000 visitors a day need about {days:.0f} days to see a lift of 10%, and the campaign lasts 3. The story is over "
            "before the test ends."
        )
    if chosen["push_messages"] in ("bandit", "interleaving", "sequential_test"):
        raise Wrong(
            f"push_messages: the harm is slow, as in section 8, and everybody gets the messages next week. When {chosen['push_messages']} has ended, who is "
            "left to compare with in half a year?"
        )
    if key is None:
        return Readable(f"{len(chosen)} decisions, {len(set(chosen.values()))} methods.")
    fitting(
        chosen,
        key,
        "{right} of {total} fit. Read {entry} again: when is its outcome known, must its size be reported, and can {word} "
        "give that?",
    )
    return "six decisions, and for each a method that can answer it."


@judges
def launch_plan(launch: Any, worlds: Sequence[shelf_feed.Feed] | None = None) -> str:
    """Judge Q08.8: what to do with a ranker that gains clicks at first, and by which early reading.

    The reading is tried on the candidates of `worlds` (Feeds; without them the public one): in FORESIGHT of them it must point
    where clicks per user point after half a year. The guardrail, another metric, must have fallen in that week for the ranker at
    hand; with both readings down the ranker is not shipped.
    """
    answered(launch)
    launch = mapping("launch", launch, ("decision", "surrogate", "guardrail", "week", "holdout_share"))
    decision = word("decision", launch["decision"], DECISIONS)
    surrogate = word("surrogate", launch["surrogate"], shelf_feed.METRICS)
    guardrail = word("guardrail", launch["guardrail"], shelf_feed.METRICS)
    week = count("week", number("week", launch["week"], 1, LAST_WEEK))
    share = _holdout(decision, launch["holdout_share"])
    feeds = worlds or [shelf_feed.public_world()]
    effects = {name: np.mean([shelf_feed.effects(feed)[name] for feed in feeds], axis=0) for name in shelf_feed.METRICS}
    later = f"in week {shelf_feed.WEEKS} clicks per user stand at {effects['clicks_per_user'][-1]:+.1%} and visits at {effects['visits_per_user'][-1]:+.1%}"
    if surrogate == "click_rate":
        raise Wrong(
            f"The click rate stands at {effects['click_rate'][week - 1]:+.1%} in week {week} and still at {effects['click_rate'][-1]:+.1%} in week "
            f"{shelf_feed.WEEKS}; {later}. It is per visit, so a visit that does not happen is not counted. Which metric also counts those who stay away?"
        )
    if decision == "ship_to_all" or share == 0:
        raise Wrong(
            f"Everybody has the new ranker, and nobody is left to compare with. Simulated, {later}; you would see a falling curve and blame "
            "the season. Who keeps the old one?"
        )
    if week > AT_LATEST:
        raise Wrong(
            f"You read in week {week}, and the decision is due in week {AT_LATEST}: visits stand at {effects['visits_per_user'][AT_LATEST - 1]:+.1%} then "
            f"and at {effects['visits_per_user'][week - 1]:+.1%} in week {week}. Which reading is early enough, and sure enough?"
        )
    right = float(np.mean([shelf_feed.foresight(feed, surrogate, week, round(share, 4)) for feed in feeds]))
    if right < FORESIGHT:
        _too_early(surrogate, week, share, right, effects, later)
    noise = 2 * shelf_feed.noise(feeds[0], guardrail, share)
    if week <= NOVELTY:
        raise Wrong(
            f"You read in week {week}. In the first {NOVELTY} weeks people also click what is only new, so nobody reads them. The decision "
            f"is due in week {AT_LATEST}: which weeks are left?"
        )
    fall = effects[guardrail][week - 1]
    if fall > -noise:
        raise Wrong(
            f"Your guardrail, {guardrail}, stands at {fall:+.2%} in week {week}; twice its noise is {noise:.2%}, so it does not ring. Visits stand at "
            f"{effects['visits_per_user'][week - 1]:+.1%}. A guardrail watches what a click gain could cost."
        )
    if guardrail == surrogate:
        raise Wrong(
            f"{surrogate} is your surrogate and your guardrail. A guardrail is there for what the surrogate does not see. Which second metric has fallen "
            f"in week {week} as well?"
        )
    if decision == "ship_with_holdout":
        raise Wrong(
            f"In week {week} your surrogate, {surrogate}, stands at {effects[surrogate][week - 1]:+.1%} and your guardrail, {guardrail}, at {fall:+.1%}, "
            f"which is more than twice the noise. You ship all the same, and all but {share:.0%} of the users get this ranker: {later}. What do your own two readings say?"
        )
    if worlds is None and (right < SURE or fall > -1.15 * noise):
        return Readable(
            f"Read in week {week}, {surrogate} points the right way in {right:.1%} here: close to a limit, so other shops decide."
        )
    return (
        f"read in week {week}, {surrogate} points the right way in {right:.0%} of the readings over twelve candidates. For this ranker it stands at "
        f"{effects[surrogate][week - 1]:+.1%} and {guardrail} at {fall:+.1%}, so its arm ends and everybody has the old ranker. Shipped, it would have ended badly: {later}."
    )


def _holdout(decision: str, value: Any) -> float:
    """The share of users who keep the old ranker; only `ship_with_holdout` reads the entry, which may be None otherwise."""
    if decision != "ship_with_holdout":
        if not missing(value):
            number("holdout_share", value)
        return 0.5 if decision == "hold" else 0.0
    share = fraction("holdout_share", value)
    if share > MOST_HELD:
        raise Malformed(
            f"`holdout_share` is {share:g}; at most {MOST_HELD:g} of the users was expected, since a holdout is a small group."
        )
    return share


def _too_early(
    surrogate: str, week: int, control: float, right: float, effects: Mapping[str, np.ndarray], later: str
) -> NoReturn:
    """Raise Wrong: the surrogate does not yet tell what comes."""
    settled = f"Over the candidates {right:.1%} of its readings point the right way; {FORESIGHT:.0%} are asked."
    if surrogate == "clicks_per_user" and effects[surrogate][week - 1] > 0:
        raise Wrong(
            f"In week {week} clicks per user stand at {effects[surrogate][week - 1]:+.1%}, and by this metric alone one would ship: {later}. {settled} Which metric moves "
            "earlier?"
        )
    if control < 0.5:
        raise Wrong(
            f"With {control:.1%} of {shelf_feed.REACH:,} users held out, {surrogate} in week {week} is partly noise. {settled} More users, or more weeks?"
        )
    raise Wrong(
        f"In week {week} {surrogate} stands at {effects[surrogate][week - 1]:+.1%}. {settled} Habits move slowly: when is there something to read?"
    )
