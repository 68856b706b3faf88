# %% [markdown]
# # Experimentation depth
#
# **After this lesson you can pick the experiment that can answer your question, and stop it honestly.**
#
# You will be able to
#
# - *reconcile* what a log says with what visitors do;
# - *detect* a test whose visitors were not split as planned;
# - *compute* how many visitors a test needs;
# - *diagnose* a test that was looked at too often, and *write* a plan for stopping one;
# - *apply* CUPED, which needs half the visitors here;
# - *debug* an interleaving;
# - *choose* between a test, a bandit and the others;
# - *forecast* what is left of an effect after half a year.
#
# **Before you start:** lessons 00, 02, 04 and 07. **Time:** 75 minutes for the scenes, 88 for the exercise. One product: Shelf, the web shop of lesson 01. Its visitors are simulated; the log of a real shop and an example printed in a paper stand beside them.
#
# Run a cell with Shift+Enter. Where you see `...` after a question, write your guess before you go on. Nobody grades a guess.

# %% [markdown] tags=["S2.2", "S5.2", "S5.10"]
# **Four weeks, one decision.** Shelf's page shows six suggestions, best on top. The data team has a new **ranker**, the model that orders them. In four weeks you say whether it goes live.
#
# The guide counts experiments among the skills that courses rarely teach. It also says that the old uncertainty is in the market, and the new one in the product. An experiment on live visitors asks both at once.

# %% [markdown] tags=["S5.11"]
# ## 1. The log says no
#
# Before anything goes live, the team tests the new ranker **offline**, on what is already stored. The log has one row for each item that was shown: where it stood, where each ranker puts it (0 is nowhere), and whether it was clicked.

# %% tags=["S5.11"]
from aipm.worlds import shelf_log

log = shelf_log.load()
log[["session", "place", "old_place", "new_place", "clicked"]].head(6)

# %% [markdown]
# The naive step: count the logged clicks on items that a ranker would show as well. Such a click is *kept*.
#
# **Predict.** The old ranker keeps nearly all of them. Of 100 clicks, how many does the new one keep?

# %%
guess_kept_of_100 = ...

# %% tags=["S5.11"]
from aipm.compare import compare

clicks = log["clicked"].sum()
for ranker in ("old", "new"):
    kept = log.loc[log[f"{ranker}_place"] > 0, "clicked"].sum()
    print(f"{ranker}: {kept:,} of {clicks:,} clicks kept ({kept / clicks:.0%})")
order = shelf_log.estimate(log, "ndcg_on_clicks")
print(f"NDCG, a usual score for orders: {order:+.0%} for the new ranker")
compare(guess_kept_of_100, 100 * kept / clicks, "of 100 clicks")

# %% [markdown] tags=["S5.11"]
# Both scores say worse. **NDCG** asks how high on the list the right items stand, and takes the clicked ones for the right ones. But who made this log? Look at what a good place is worth.

# %% tags=["S5.11"]
from aipm.figure import show
from aipm.pictures import logs

show(*logs.clicks_by_place(log))

# %% [markdown] tags=["S5.11"]
# The old ranker made it. Its first place is clicked most, partly because good items stood there, and partly because it is the first place. That is **position bias**. And an item that the old ranker hides cannot be clicked at all. How often was the item on the page that the new ranker would put first, or sixth?

# %% tags=["S5.11"]
show(*logs.shown_by_place(log))

# %% [markdown] tags=["S5.11"]
# So both scores ask how much a ranker resembles the old one. Try a second candidate. `echo` shows the old ranker's six items in a partly shuffled order. This count does not see order, so on a log of the old ranker's pages alone it keeps every click; the picture below uses such a log.
#
# **Predict.** Both candidates get a live test. It is simulated, too, with visitors who click alike. Which of them brings more clicks? Write `"echo"` or `"new"`.

# %%
guess_live = ...

# %% tags=["S5.11"]
live = shelf_log.offline_and_live()
show(*logs.offline_and_live(live))
winner = live.set_index("ranker")["gain"].idxmax()
compare(guess_live, winner, "the live winner", choices=["echo", "new"])

# %% [markdown] tags=["S5.11"]
# The offline winner loses clicks: a score on the old ranker's log rewards those who repeat it. Can the log be asked in a fairer way? Take one item that stood low. Of 100 visitors 20 looked at it, and it got 3 clicks. The new ranker would put it higher, where 40 of 100 would look. So expect twice as many clicks: let each of the 3 count as 2. A click on an item that the new ranker would move down counts less than 1.
#
# That is **inverse propensity scoring**, IPS (Joachims, Swaminathan and Schnabel 2017). It needs two columns that somebody has to have logged, as lesson 04 asked: `look_log`, the chance that the item was looked at on the logged page (0.2 above), and `look_new`, the same chance on the new ranker's page (0.4). And it needs a chance above zero for every item. Here one session in ten had a random page.

# %% tags=["S5.11"]
import pandas as pd

rows, sessions = [], log["session"].nunique()
for ranker in ("old", "new"):
    kept = log.loc[log[f"{ranker}_place"] > 0, "clicked"].sum() / sessions
    weight = log[f"look_{ranker}"] / log["look_log"]
    weighted = (log["clicked"] * weight).sum() / sessions
    rows.append({"ranker": ranker, "counted": kept, "weighted": weighted})
show(*logs.two_verdicts(pd.DataFrame(rows)))

# %% tags=["S5.11"]
low, high = shelf_log.interval(log)
gain = shelf_log.estimate(log, "ips")
print(f"Weighted: new gains {gain:+.1%}, with a 95% interval from {low:+.0%} to {high:+.0%}.")
weight = shelf_log.weights(log)[log["clicked"] == 1]
share = weight.nlargest(100).sum() / weight.sum()
print(f"A click counts up to {weight.max():.0f} times; 100 of {clicks:,} clicks carry {share:.0%}.")

# %% [markdown] tags=["S5.11"]
# By weights the new one leads, and few clicks carry a large part of the sum. Ask a real log, too. ZOZO, a fashion shop in Japan, published about 26 million suggestions of one week (Saito, Aihara, Matsutani and Narita 2021). We use its small example file: 10,000 that were drawn at random, and 10,000 that a bandit chose, a rule that learns from clicks (section 7).
#
# Weigh each click of the random half by the bandit's chance of the show, divided by the chance at random. The bandit's chances at these shows were not logged. We take its share of shows over the week, from its own log, so this is not a test in advance.

# %% tags=["S5.11"]
from aipm.worlds import open_bandit

real = open_bandit.load()
weight, at_random = open_bandit.weights(real), real[real["policy"] == "random"]
worth = open_bandit.worth_of(weight[at_random["clicked"] == 1])
clicked = at_random["clicked"].sum()
print(f"{clicked} clicks on {len(at_random):,} shows; weighted, they tell as much as {worth:.0f} alike.")
moved = 100 * (weight - 1) * at_random["clicked"]
print(f"The weights move the rate by {moved.mean():.2f} points, luck by up to {1.96 * moved.sem():.2f}.")
show(*logs.real_log(real))

# %% [markdown] tags=["S5.11"]
# Outside our world no verdict came out of so small a sample; the whole log may give one. The weighted rate has moved towards the bandit's, but by no more than luck moves it: so few clicks say too little either way.
#
# IPS is right on average over many logs. **SNIPS** divides by the sum of the weights, so that one heavy click moves it less. A *cap*, which lets no click count more than ten times, is wrong for Shelf: the heavy clicks come from the random pages, and only these show what the old ranker hides.
#
# **What it means for you.** Offline numbers say which candidate deserves live visitors. Ask of each: *who made the log, and could this score ever prefer something the log has not shown?*
#
# **Where this ends.** In Shelf we know how much each place is looked at; in a shop that is an estimate. And no log knows what visitors do after a month with the new ranker.

# %% [markdown] tags=["S5.9", "S5.6", "S1.T3"]
# ## 2. Fifty-fifty, and then?
#
# So it goes **online**, in front of visitors. The guide lists the plain **A/B test** beside evaluation sets and significance, and calls it relatively straightforward: half of the visitors see A, half see B, and you compare your metric.
#
# At Shelf 5% of the visitors buy. You hope for a relative lift of 10%: from 5.0% to 5.5%. The team suggests one week with 7,000 visitors in each **arm**, as the groups of a test are called. How much can luck alone do in such a week? Let both arms be the same, and run the week 10,000 times.

# %% tags=["S5.9", "S5.6"]
import numpy as np

from aipm.pictures import experimentation as pictures

rng = np.random.default_rng(3)
a, b = rng.binomial(7000, 0.05, 10_000), rng.binomial(7000, 0.05, 10_000)
luck = np.sqrt(2 * 0.05 * 0.95 * 7000)  # one standard deviation of b - a
show(*pictures.luck(b - a, limit=1.96 * luck))
print(f"The lift that you hope for is {7000 * (0.055 - 0.05):.0f} more buyers.")

# %% [markdown] tags=["S5.9", "S5.6", "S1.T3"]
# Count a difference in standard deviations of luck and call that number **z**. The two lines stand at z = −1.96 and z = 1.96. Beyond them, in either direction, luck alone brings a test in one of 20 cases; the result is then significant at 5%, in the word of lesson 07.
#
# **Predict.** Suppose the lift is real. In how many of 100 such tests is it seen, so that z lies above 1.96?

# %%
guess_seen_of_100 = ...

# %% tags=["S5.9", "S5.6"]
rng = np.random.default_rng(0)
a, b = rng.binomial(7000, 0.050, 10_000), rng.binomial(7000, 0.055, 10_000)
z = (b - a) / luck
winners = (b - a)[z > 1.96] / (7000 * 0.05)  # the lifts that these tests report; section 3 asks for them
print(f"The lift is real, and {(z > 1.96).mean():.0%} of 10,000 such tests see it.")
compare(guess_seen_of_100, 100 * (z > 1.96).mean(), "of 100 tests")

# %%
show(*pictures.two_bells(visitors=7000, base=0.05, lift=0.10))

# %% [markdown] tags=["S5.9", "S5.6"]
# The chance that a test sees a true lift is its **power**; here it is the shaded share. With such a power a real gain is more often called noise than not.
#
# More visitors move the bell of the true lift to the right, because luck shrinks with the square root of their number. A difference half as large needs four times as many. For a power of 80% a rule of thumb is enough: per arm, 16 × share × (1 − share) / difference².

# %% tags=["S5.9"]
from aipm.tables import show_table
from aipm.worlds import experiments

print(f"16 stands for 2 × (1.96 + 0.84)² = {2 * (1.96 + 0.84) ** 2:.1f}")
needed = pd.DataFrame({"lift": [0.10, 0.05, 0.02]})
needed["visitors in both arms"] = experiments.visitors_needed(base=0.05, lift=needed["lift"])
needed["weeks at 14,000"] = needed["visitors in both arms"] / 14_000
show_table(needed, "A small lift needs many visitors", {"lift": ".0%", "weeks at 14,000": ".1f"})

# %% [markdown] tags=["S5.9", "S5.6"]
# Only 14,000 visitors a week, a small part of Shelf's, may be used for this test. So your four weeks are not enough even for the first row. And outside our world the lift of the last row is a large one. {{fact effects_ecommerce}} Clicks move more easily than revenue, so do not read our rankers' gains in clicks as gains in sales.
#
# Suppose each test has a power of 80%. Is a significant gain then a real one? That depends on your ideas. {{fact ideas_that_win}} Take one idea in ten, with a lift of 10% where it works.
#
# **Predict.** Of 100 tests that show a gain, with z above 1.96, how many are of ideas that do nothing?

# %%
guess_false_of_100 = ...

# %% tags=["S5.9", "S5.6"]
rng = np.random.default_rng(4)
works = rng.random(20_000) < 0.10
n = round(needed["visitors in both arms"][0] / 2)
a, b = rng.binomial(n, 0.05, works.size), rng.binomial(n, 0.05 * (1 + 0.10 * works))
gain = (b - a) / np.sqrt(2 * 0.05 * 0.95 * n) > 1.96
false = (~works[gain]).mean()
print(f"{gain.sum():,} of {works.size:,} tests show a gain, and {false:.0%} of these gains are luck.")
print(f"By arithmetic: {0.90 * 0.025 / (0.90 * 0.025 + 0.10 * 0.80):.0%}.")
print(f"Losses counted as findings too: {0.90 * 0.05 / (0.90 * 0.05 + 0.10 * 0.80):.0%}.")
compare(guess_false_of_100, 100 * false, "of 100 gains")

# %% [markdown] tags=["S5.9", "S5.6"]
# This share is the **false-positive risk** (Kohavi, Deng and Vermeer 2022). It is not the 5%. Of 1,000 ideas 900 do nothing, and luck lifts z above 1.96 for 2.5% of them, 22 or 23; of the 100 that work, 80 are seen. We left out ideas that do harm, since luck seldom makes those a gain. A result that looks too good is more often a fault than a discovery (Twyman's law, in Kohavi, Tang and Xu 2020): look for the fault, then repeat the test.
#
# **What it means for you.** Before the start, name the one metric that decides, and the smallest lift that would change your decision. From it follow the visitors, and the days. If they are too many, you need a better method (sections 4 and 6).
#
# **Where this ends.** The formula takes visitors as independent, and counts what was assigned: where visitors are assigned and pages are counted, luck is larger. People who share a household are not independent. And where both arms share one market, each changes what the other finds, which is called **interference**. {{fact interference_airbnb}}

# %% [markdown] tags=["S5.9", "S5.6"]
# ## 3. Just a quick look
#
# For the next test Shelf sends 2,230 visitors a day to each arm, so that 14 days would show a lift of 10% with a power of 80%. The dashboard shows it every morning, with a green light when it is significant, and you agree to stop at the first. To see what that does, run tests in which both arms see the same page. This is an **A/A test**. Any green light is false. It also checks a platform: one look that is green in clearly more than one of 20 such tests shows a fault in the platform.
#
# **Predict.** Of 100 A/A tests, how many show a green light on at least one of 14 mornings?

# %%
guess_green_of_100 = ...

# %% tags=["S5.9", "S5.6"]
z = experiments.z_scores(np.random.default_rng(1))
once = (abs(z[:, -1]) > 1.96).mean()
daily = (abs(z) > 1.96).any(axis=1).mean()
print(f"{len(z):,} A/A tests. Looked at once, on day 14: {once:.1%} false.")
print(f"Looked at each morning: {daily:.1%} false.")
compare(guess_green_of_100, 100 * daily, "of 100 A/A tests")

# %% [markdown] tags=["S5.9", "S5.6"]
# Here are the first hundred, a column each. Look for columns that lose their light again.

# %% tags=["S5.9", "S5.6"]
show(*pictures.mornings(z[:100]))

# %% [markdown] tags=["S5.9", "S5.6"]
# Most tests that turn green are not green on the last day. Follow one of them.

# %% tags=["S5.9", "S5.6"]
show(*pictures.running_z(z[:100]))

# %% [markdown] tags=["S5.9", "S5.6"]
# Now choose how often you look, and with which limit.

# %% tags=["S5.9", "S5.6"]
from aipm.explore import experimentation as explore

explore.looks()

# %% [markdown] tags=["S5.6"]
# This is **peeking**. Each morning is another chance for luck. It is not a fresh one, since today's visitors include yesterday's.
#
# Now take tests with a real lift of 10%, and stop at the first green light.
#
# **Predict.** What lift do those tests report on average, in percent?

# %%
guess_reported = ...

# %% tags=["S5.6"]
z = experiments.z_scores(np.random.default_rng(2), lift=0.10)
days = np.arange(1, experiments.DAYS + 1)
lift = z * np.sqrt(2 * 0.05 * 0.95 / (experiments.A_DAY * days)) / 0.05  # z as a relative lift
won = (z > 1.96).any(axis=1)
first = (z > 1.96).argmax(axis=1)
reported = lift[won, first[won]]
print(f"True lift 10.0%. Reported at the first green light: {reported.mean():.1%} on average")
print(f"Winners with one look on day 14 report {lift[z[:, -1] > 1.96, -1].mean():.1%} on average.")
print(f"Winners of section 2's small test, with one look, report {winners.mean():.1%}.")
show(*pictures.reported_lifts(reported, true_lift=0.10))
compare(guess_reported, 100 * reported.mean(), "%")

# %% [markdown] tags=["S5.6"]
# Any test that is read only when it wins overstates: a little with one look at full size, more with peeking, most where the test is small. The next quarter will show less than was promised.
#
# The repair is old, since medical trials must be watched: decide beforehand how often you look, and make each look stricter. One family uses the same limit each time (Pocock 1977). Another is very strict at first and nearly 1.96 at the end (O'Brien and Fleming 1979).

# %% tags=["S5.6"]
rows = []
for number in (1, 2, 5, 10, 14):
    strict = experiments.rising_limits(number)
    family = {"the same limit": experiments.constant_limit(number), "strict first": strict[0]}
    rows.append({"looks": number, **family, "and last": strict[-1]})
show_table(rows, "The more looks, the stricter each must be")

# %% [markdown] tags=["S5.6", "S5.9"]
# **What it means for you.** Looking is allowed; stopping by what you see needs a plan. Stop at any hour for a broken page or a wrong split.
#
# **Where this ends.** These limits hold for looks at equal distances that were planned. For looking without a plan there are others. {{fact always_valid_tests}} Such a test needs more visitors.

# %% [markdown] tags=["S5.10"]
# ## 4. Half the visitors
#
# A test has run for a fortnight with 4,000 people. Clicks per person was named beforehand as the metric that decides. Here is what is known of each.

# %% tags=["S5.10"]
people = experiments.people(seed=experiments.PUBLIC_SEED)
people.head()

# %% tags=["S5.10"]
print(f"The split: {people['treated'].sum():,} of {len(people):,} people have the new ranker.")
effect, variance = experiments.cuped(people)
luck = 2 * np.sqrt(variance / len(people))
low, high = effect - 1.96 * luck, effect + 1.96 * luck
print(f"Effect {effect:.2f} clicks a person ({low:.2f} to {high:.2f}), z = {effect / luck:.1f}")

# %% [markdown] tags=["S5.10"]
# The split is as planned; check that before you read an effect (section 5). The effect is not significant. `variance` is the square of the standard deviation, here of the clicks of a person. Much of it is no mystery: some people click a lot and others hardly ever, and did so before the test. By luck one arm may get more of those who click a lot. Take out of each person's clicks what the fortnight *before* would predict. This is **CUPED**, for controlled experiments using pre-experiment data (Deng, Xu, Kohavi and Walker 2013), and the column that predicts is the **covariate**.
#
# **Predict.** How much of the variance is left, in percent?

# %%
guess_left = ...

# %% tags=["S5.10"]
adjusted, left = experiments.cuped(people, "clicks_before")
rho = np.corrcoef(people["clicks_before"], people["clicks"])[0, 1]
luck = 2 * np.sqrt(left / len(people))
low, high = adjusted - 1.96 * luck, adjusted + 1.96 * luck
print(f"Variance left: {left / variance:.0%}. The correlation is {rho:.2f}, 1 − ρ² is {1 - rho**2:.0%}.")
print(f"Effect {adjusted:.2f} clicks a person ({low:.2f} to {high:.2f}), z = {adjusted / luck:.1f}")
print(f"With the effect of before and the smaller variance alone, z would be {effect / luck:.1f}.")
compare(guess_left, 100 * left / variance, "% of the variance")

# %%
show(*pictures.before_and_during(people))

# %% [markdown] tags=["S5.10"]
# CUPED takes out what lies on the dashed line; what is left is the distance of each circle from it. The visitors that you need are in proportion to the variance, so half of it is worth twice the visitors. The authors report about half at Bing; it depends on how well the past predicts.
#
# Half of the step in z is luck going our way: the estimate moved, too, and 0.24 is true. Here you adjusted after seeing “not significant”. Name the covariate before the start, or this is peeking by another name. It may be anything that the test cannot have changed.
#
# **Where this ends.** New visitors have no past. And CUPED makes luck smaller; it mends no broken split.

# %% [markdown] tags=["S5.10"]
# ## 5. Who was in the test?
#
# The check that section 4 made in one line, in full. Here are seven tests of one quarter, with the share that was planned for arm B and the visitors who came.

# %% tags=["S5.10"]
from aipm.worlds import splits

tests = splits.table()
show_table(tests, "Seven tests, what was planned and who came", {"planned_b": ".0%"})

# %% [markdown] tags=["S5.10"]
# In `checkout` arm B has 49.7% of the visitors. Is that luck? Let a split that works send as many visitors, again and again.
#
# **Predict.** In how many of 1,000 such tests is the split at least so uneven?

# %%
guess_uneven = ...

# %% tags=["S5.10"]
a, b = 251_870, 249_240
drawn = np.random.default_rng(7).binomial(a + b, 0.5, 200_000)
uneven = (abs(2 * drawn - (a + b)) >= a - b).mean()
print(f"{1000 * uneven:.1f} of 1,000 working splits are at least so uneven.")
print(f"If the missing never buy, the rate of B looks {a / b - 1:.1%} better, and nothing differs.")
compare(guess_uneven, 1000 * uneven, "of 1,000 tests")

# %% tags=["S5.10"]
show(*pictures.splits(tests, splits.ALARM))

# %% [markdown] tags=["S5.10"]
# `photos` looks the most uneven and is luck; `checkout` looks even and is not. A split that luck does not explain is a **sample-ratio mismatch**. Platforms look for it first, with a rate of false alarms that is fixed beforehand; ours is 1 in 1,000. A stopped test is not read, because nobody knows who is missing. Three causes from the list of Fabijan and others (2019): `checkout` sent arm B through a redirect, and the impatient left; in `newsletter` robots were taken out of A only; in `app icon` arm A was opened some hours earlier.
#
# {{fact srm_common}}
#
# A split as planned can mislead, too. A careful team starts a risky change with 1% of the users, and goes to 50% when nothing breaks, in a **ramp-up**. Crook, Frasca, Kohavi and Longbotham (2009) print an example in round numbers, with a million users on each of two days.

# %% tags=["S5.10"]
days = experiments.ramp_up()
show_table(days, "The split of the users changes from Friday to Saturday")

# %% [markdown]
# **Predict.** Pool both days, as a dashboard would. Which arm has the higher conversion rate, the share of users who buy? Write `"control"` or `"treatment"`.

# %%
guess_ahead = ...

# %% tags=["S5.10"]
pooled = days.drop(columns="day").sum()
control = pooled["control_conversions"] / pooled["control_users"]
treated = pooled["treated_conversions"] / pooled["treated_users"]
print(f"Control {control:.2%}. The treatment is {'ahead' if treated > control else 'behind'}.")
ahead = "treatment" if treated > control else "control"
compare(guess_ahead, ahead, "the arm that is ahead", choices=["control", "treatment"])

# %% [markdown] tags=["S5.10"]
# Within each day, as you will see in the exercise, the treatment is ahead. Look at the days on which the users of each arm came.

# %% tags=["S5.10"]
show(*pictures.who_came(days))

# %% [markdown] tags=["S5.10"]
# Friday was the better day, and nearly everybody on Friday was in the control. Pooled, you compare Friday's users with Saturday's: Simpson's paradox, as in lesson 07.
#
# **What it means for you.** Check the split first. While the planned split changes, compare inside periods of one split.
#
# **Where this ends.** The same happens with countries, browsers or anything else whose split differs. And a split may be even by luck although visitors are lost.

# %% [markdown] tags=["S5.12"]
# ## 6. Both rankers on one page
#
# Visitors differ much in how much they click. **Interleaving** lets each visitor compare: the page mixes both rankers' items, and whoever's items are clicked more wins the session. **Team draft** mixes them as children choose teams. The rankers take turns to pick their best item that is still free, and a coin decides who picks first in each round (Radlinski, Kurup and Joachims 2008).

# %% tags=["S5.12"]
from aipm.worlds import shelf_rank

fair = shelf_rank.interleaved(shelf_rank.PUBLIC_SEED)
fair.head()

# %% tags=["S5.12"]
wins = fair["win"].map({1: "the new ranker", -1: "the old ranker", 0: "neither"}).value_counts()
wins = pd.DataFrame({"sessions won": wins, "share": wins / len(fair)})
show_table(wins.rename_axis("who"), "The new ranker wins more sessions", {"share": ".1%"})
print(f"Preference for the new one: {fair['win'].mean():+.3f} a session")

# %% [markdown]
# **Predict.** For the same ranker and the same certainty, how many visitors does an A/B test of clicks need for each one of the interleaving, if visitors differ as those of this log do?

# %%
guess_times = ...

# %% tags=["S5.12"]
explore.spread()

# %%
times = shelf_rank.visitors_for_ab() / shelf_rank.sessions_for_interleaving()
print(f"At this log's spread of 1.0 an A/B test needs {times:.1f} times as many visitors.")
print(f"If CUPED halves their variance, as in section 4, it needs {times / 2:.1f} times as many.")
compare(guess_times, times, "visitors for one of the interleaving")

# %% [markdown] tags=["S5.12"]
# The more visitors differ, the more interleaving saves, since each is compared with nobody else. DoorDash (2024) lists what seven companies report: from 10 to 500 times.
#
# **What it means for you.** Interleaving answers *which of two orders do they prefer?* in hours. It cannot say how many clicks, euros or visits the new one brings, as no visitor ever has a page of it alone.
#
# The engineers have built their own version. Here are its first logs: the new ranker against the old one, and, to check it, the old ranker against itself.

# %% tags=["S5.12"]
their_log, twin_log = shelf_rank.engineers_logs()
both = pd.concat({"new against old": their_log, "old against old": twin_log}, names=["log"])
by_log = both.groupby("log")["win"].agg(sessions="size", preference="mean")
show_table(by_log, "The preference for the new team, as the engineers count it", {"preference": "+.3f"})
their_log.head()

# %% [markdown] tags=["S5.12"]
# By this log the old ranker is preferred. You will audit it.
#
# **Where this ends.** Interleaving needs lists that can be mixed. Two designs of a page, or two prices, cannot.

# %% [markdown] tags=["S5.13"]
# ## 7. The machine that learns while it earns
#
# A test sends half of the visitors to the worse arm until it ends. A **multi-armed bandit**, named after slot machines, shifts visitors to what has worked so far. Its cost is the **regret**: the clicks lost by not always playing the best arm.
#
# Ten arms, one clicked in 50% of cases, nine in 40%; 10,000 steps. The set-up is one of Chapelle and Li (2011). We add a test: 200 tries an arm, and then the winner for the rest.

# %% tags=["S5.13"]
from aipm.worlds import bandits

rows = []
for rule in ("thompson", "ucb", "even"):
    rows.append({"rule": rule, "clicks lost": round(bandits.regret(rule))})
rows.append({"rule": "test, then the winner", "clicks lost": round(bandits.test_then_winner(200))})
show_table(rows, "A short test keeps up with one of the bandits")
near = {"gap": 0.02, "delay": 10, "repetitions": 25}  # told every ten steps, and so computed faster
learned, even = (bandits.regret(rule, **near) for rule in ("thompson", "even"))
print(f"Where arms differ by 0.02: {learned:.0f} lost by thompson, {even:.0f} by an even split.")

# %% [markdown] tags=["S5.13"]
# `thompson` plays each arm as often as it may still be the best one. `ucb` plays the arm whose rate could be highest at the upper end of its interval. The test loses little, too, because 200 tries suit this gap; a bandit need not know the gap beforehand. Where the arms lie close, 10,000 steps are too few to learn much.
#
# Three conditions are hidden here. The first: feedback came at once. Move it away.

# %% tags=["S5.13"]
explore.delay()

# %% [markdown] tags=["S5.13"]
# A bandit that must wait plays blindly in the meantime. Thompson sampling spreads its bets and suffers less; UCB ends as an even split. Chapelle and Li also found that delay hurts UCB more, in another set-up: a million steps, with items that come and go.
#
# The second condition: nobody asks how large the effect is. **Predict.** The arms differ by 10 percentage points. How many points do the click rates show that Thompson sampling has collected?

# %%
guess_gap = ...

# %% tags=["S5.13"]
gaps = {rule: bandits.believed_gap(rule) for rule in ("even", "ucb", "thompson")}
rows = [{"rule": rule, "difference shown (points)": 100 * gap} for rule, gap in gaps.items()]
form = {"difference shown (points)": ".1f"}
show_table(rows, "Bandits overstate the difference (average of 50 runs)", form)
run = bandits.play("thompson")
losers = run.successes[:, 1:].sum() / run.pulls[:, 1:].sum()
print(f"All plays of the nine worse arms together: {losers:.1%} clicked; 40% is true.")
compare(guess_gap, 100 * gaps["thompson"], "points as the difference shown")

# %% [markdown] tags=["S5.13"]
# The table averages the rates of the nine worse arms, each counted alike. An arm that was unlucky early is played less, so its bad luck is seldom corrected, and its rate stays too low. Shin, Ramdas and Rinaldo (2019) prove it: to sample by what looks good biases an arm's rate downwards. Counted by plays, the unlucky arms weigh little, and hardly any bias is left. The third condition is that the arms stand still; a headline that is good on Monday may be stale on Friday.
#
# **What it means for you.** A bandit earns while it learns; a test says how large the effect is. Take the bandit when feedback is quick, the choice is short-lived, and nobody needs the size of the effect.
#
# **Where this ends.** There are corrections for the bias and for moving arms. They need the chances with which each arm was played, so log them.

# %% [markdown] tags=["S5.14", "S4.16"]
# ## 8. Clicks today
#
# Last, another ranker of Shelf's. It has learned what makes people click: **bait**, titles that promise a little more than the item holds. The test has run for two weeks, with all four million users, half of them in each arm. Clicks per user are up, beyond all limits of section 3.
#
# **Predict.** Where do clicks per user stand after half a year, in percent more than the old ranker's? Write `-10` for ten percent less.

# %%
guess_half_year = ...

# %% tags=["S5.14"]
from aipm.worlds import shelf_feed

shop = shelf_feed.public_world()
effects = shelf_feed.effects(shop).set_index("week").loc[[1, 2, 6, 12, 26]]
form = dict.fromkeys(effects, "+.1%")
show_table(effects, "Clicks are won at once, and visits are lost slowly", form)

# %%
half_year = effects.loc[26, "clicks_per_user"]
compare(guess_half_year, 100 * half_year, "% against the old ranker")

# %% tags=["S5.14"]
explore.horizon()

# %% [markdown] tags=["S5.14"]
# The test measured two weeks, and the decision was about years. Each baited click wears trust out a little: people come less often, and click less readily. The click rate stays above zero to the end, since it is per visit, and a visit that does not happen is not counted.
#
# The harm is a matter of one or two percent, and it comes slowly. With 100,000 users a single week hides it until long after the decision; several weeks read together show it a little earlier. With all four million users one week shows it before week 6.
#
# A **surrogate** is a metric that moves early and predicts the late one. A **guardrail** is a metric that must not fall, whatever is won. A **holdout** is a small group that keeps the old version after the launch, so that there is something left to compare with.

# %% tags=["S5.14"]
rows, form = [], {}
for metric in shelf_feed.METRICS:
    shares = {f"week {week}": shelf_feed.foresight(shop, metric, week) for week in (2, 4, 8, 12)}
    rows.append({"metric": metric, **shares})
    form = dict.fromkeys(shares, ".0%")
show_table(rows, "How often a metric points where half a year ends", form)
few = shelf_feed.foresight(shop, "visits_per_user", 6, users=100_000)
print(f"With 100,000 users in place of {shelf_feed.REACH:,}, visits of week 6 do so in {few:.0%}.")

# %% [markdown] tags=["S5.14", "S4.16"]
# The shares are over twelve candidates, some nearly alike: four baiting, four better, and four calmer ones that click less at first and win later. The click rate is right for the better ones only, so its share is their part of our mix. Outside our world Google measured how users learn to ignore ads, and halved them on its mobile search page (Hohnhold, O'Brien and Tang 2015). Pandora tested levels of advertising for 21 months on 35 million listeners, and found three times the effect that a month would have shown (Goli, Huang, Reiley and Riabov 2025).
#
# In shops, says the guide, conversion, order value and the worth of a customer compete; name before the test which one decides.
#
# **Where this ends.** That visits are the better surrogate follows from how we built this world. In yours, look it up in tests that ran long.

# %% [markdown] tags=["S5.T2", "S5.10"]
# ## 9. Published, and ours
#
# *Published* is copied from its source; *ours* is computed here.

# %% tags=["S5.T2"]
from aipm.worlds import published

published.table()

# %% [markdown] tags=["S5.T2", "S5.10"]
# The first five rows and the ramp-up check our arithmetic, and CUPED's half we set. Only the last three rows could have come out otherwise; the ratios of regret have the published direction, and another size.
#
# So the guide's row on experiments holds: aspirants think of running A/B tests, and the work is offline and online evaluation, interleaving, bandits and long-term effects. Even a plain A/B test is "relatively straightforward" only for those who plan their looks. And most tests find little. {{fact effects_are_small}}

# %% [markdown]
# ## The exercise: one ranker, nine decisions
#
# Nine questions, 20 points. Each has a cell for your answer and a cell that checks it. Some checks see only the form here, or public worlds; the rest is judged on worlds that nobody has seen. In each answer write also how sure you are, from 0.5 (a coin flip) to 1.0 (certain). It is never graded.

# %% [markdown] tags=["S5.11"]
# ### Q08.1 The offline winner loses
#
# *2 points, 8 minutes.* Suppose that you had looked earlier, after the first 4,000 sessions of `log` (`session` up to 4,000). Choose an `estimator` that is right on average, compute with it the new ranker's `lift` over the old one on these sessions (a fraction, to within 0.001), and say what follows.
#
# - estimators: `raw_clicks` (clicks kept), `ndcg_on_clicks`, `ips`, `ips_capped` (no weight above 10), `snips`; `shelf_log.estimate(log, "…")` computes each;
# - verdicts: `keep_old`, `test_online`, `ship_new`.
#
# <details><summary>Hint 1</summary>Which of the five could prefer an item that the old ranker hid?</details>
# <details><summary>Hint 2</summary>Section 1 shows how wide the interval of a real log is. How sure does that make you of one log?</details>
# <details><summary>Hint 3</summary><code>log[log["place"] <= 3]</code> keeps the rows of the first three places. Keep the rows of the early sessions in the same way, and give them to <code>shelf_log.estimate</code>. Fewer sessions say less: what can a log never decide alone?</details>

# %% answer="q08_1"
offline = {"estimator": ..., "lift": ..., "verdict": ...}
sure = ...
### BEGIN SOLUTION
early = log[log["session"] <= 4_000]
offline = {"estimator": "snips", "lift": shelf_log.estimate(early, "snips"), "verdict": "test_online"}
sure = 0.9
### END SOLUTION

# %% judge="q08_1" points=2
from aipm.questions import experimentation

experimentation.offline_choice(offline)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, shelf_log

experimentation.offline_choice(offline, worlds=hidden(shelf_log, "q08_1", worlds=3))
### END HIDDEN TESTS

# %% [markdown] tags=["S5.9"]
# ### Q08.2 How many days
#
# *2 points, 10 minutes.* Write a function for the days that a test needs: `base` is the share who buy now, `lift` the relative lift to be seen, `power` the chance to see it (0.8 or 0.9), and `a_day` the visitors who come each day, half of them to each arm. Two-sided, 5%. The answer is a whole number of days, rounded up, and never less than 7, so that each day of the week is seen. For the visitors any of the usual formulas passes, give or take 3%.
#
# <details><summary>Hint 1</summary>The rule of thumb in section 2 gives one arm, for a power of 0.8. What is its difference, in points?</details>
# <details><summary>Hint 2</summary>The difference is base × lift. The 16 comes from 2 × (1.96 + 0.84)²; only 0.84 belongs to the power. For 0.9 it is 1.28.</details>
# <details><summary>Hint 3</summary>With <code>import math</code>, <code>math.ceil(12.3)</code> is 13, and <code>max(3, 2)</code> is 3. 20,000 visitors at 1,500 a day take 13.3 days, so 14.</details>

# %% answer="q08_2"
def days_needed(base, lift, power, a_day):
    return ...
sure = ...
### BEGIN SOLUTION
import math


def days_needed(base, lift, power, a_day):
    z = 1.96 + {0.8: 0.8416, 0.9: 1.2816}[power]
    one_arm = 2 * z**2 * base * (1 - base) / (base * lift) ** 2
    return max(7, math.ceil(2 * one_arm / a_day))
sure = 0.9
### END SOLUTION

# %% judge="q08_2" points=2
experimentation.planned_days(days_needed)
### BEGIN HIDDEN TESTS
from aipm.worlds import experiments, hidden

experimentation.planned_days(days_needed, worlds=hidden(experiments, "q08_2", worlds=3))
### END HIDDEN TESTS

# %% [markdown] tags=["S5.6", "S5.9"]
# ### Q08.3 A plan for stopping
#
# *3 points, 10 minutes.* The test of section 3 may run for 14 days. On which `days` do you look, and from which |z| on do you claim something (`limits`: one number, or one for each look)? Take at least three looks, the first by day 5. `stop_for` says what ends the test before its last look: `both`, only `wins`, or only `losses`. At the last look your plan claims a win or a loss, whichever it sees. Two points: at most 6% of tests without a difference claim one, and a change that loses 20% of the orders is stopped by day 10 in at least 90% of tests. One more: a true lift of 10% is seen at least 80% as often as with one look on day 14.
#
# <details><summary>Hint 1</summary>Fewer looks need less strict limits. How often must you really look?</details>
# <details><summary>Hint 2</summary>Section 3 shows limits for 1, 2, 5, 10 and 14 looks at equal distances. The last look belongs on day 14.</details>
# <details><summary>Hint 3</summary>For six looks at equal distances <code>experiments.constant_limit(6)</code> is one limit for all, and <code>list(experiments.rising_limits(6))</code> are six. Choose your own number of looks.</details>

# %% answer="q08_3"
stopping = {"days": [...], "limits": ..., "stop_for": ...}
sure = ...
### BEGIN SOLUTION
stopping = {"days": [5, 10, 14], "limits": experiments.constant_limit(3), "stop_for": "both"}
sure = 0.9
### END SOLUTION

# %% judge="q08_3" part="valid" points=2
experimentation.stopping_valid(stopping)
### BEGIN HIDDEN TESTS
from aipm.worlds import experiments, hidden

experimentation.stopping_valid(stopping, worlds=hidden(experiments, "q08_3", worlds=2))
### END HIDDEN TESTS

# %% judge="q08_3" points=1
experimentation.stopping_plan(stopping)
### BEGIN HIDDEN TESTS
from aipm.worlds import experiments, hidden

experimentation.stopping_plan(stopping, worlds=hidden(experiments, "q08_3", worlds=2))
### END HIDDEN TESTS

# %% [markdown] tags=["S5.10"]
# ### Q08.4 What may be taken out
#
# *2 points, 8 minutes.* The next test is about quiet people only: those in `people` with at most 7 `visits_before`. Choose the `covariate` for CUPED: `clicks_before`, `visits_before`, `clicks_first_week` (of the test), `person` (a number drawn at sign-up) or `treated`. It must leave at least 85% of a true effect and at most 95% of the variance. And with it, on the quiet people: which fraction of the visitors does it save (`users_saved`, to within 0.005)?
#
# <details><summary>Hint 1</summary>Two demands: it goes along with clicks, and the test cannot have changed it.</details>
# <details><summary>Hint 2</summary><code>experiments.cuped(table, "…")</code> gives effect and variance for the people of a table. Watch both, on the quiet people.</details>
# <details><summary>Hint 3</summary>Where the variance falls from 8.0 to 6.0, six of eight users are still needed, and 0.25 of them are saved.</details>

# %% answer="q08_4"
cuped_plan = {"covariate": ..., "users_saved": ...}
sure = ...
### BEGIN SOLUTION
quiet = people[people["visits_before"] <= 7]
left_of_quiet = experiments.cuped(quiet, "clicks_before")[1] / experiments.cuped(quiet)[1]
cuped_plan = {"covariate": "clicks_before", "users_saved": 1 - left_of_quiet}
sure = 0.9
### END SOLUTION

# %% judge="q08_4" points=2
experimentation.covariate_choice(cuped_plan)
### BEGIN HIDDEN TESTS
from aipm.worlds import experiments, hidden

experimentation.covariate_choice(cuped_plan, worlds=hidden(experiments, "q08_4", worlds=3))
### END HIDDEN TESTS

# %% [markdown] tags=["S5.10"]
# ### Q08.5 May this test be read?
#
# *2 points, 12 minutes.* Two splits of section 5. One point: write `mismatch(a, b, planned_b)`, which says whether a test must be stopped for its split (`True`) or may be read (`False`). `a` and `b` are the visitors of the arms, `planned_b` is the share planned for B, such as 0.5 or 0.1. It stops a test if luck makes a working split at least so uneven, in either direction, in fewer than 1 of 1,000 tests. (Tests near this limit, from 1 of 500 to 1 of 3,000, are not tried.) One point: from the table `days`, the effect on `friday` and on `saturday` in percentage points, treated minus control, with two decimals each; the `verdict`; and how you `report` the ramp-up, so that neither the changing split nor a choice after the fact can turn it round.
#
# - verdicts: `treatment_better`, `control_better`, `no_difference`;
# - reports: `pool_users`, `best_day` (the larger effect of the two), `average_days` (mean of the effects inside days), `weigh_days` (the same, weighted by the day's users; here both days have equally many), `drop_friday` (since it looks odd), `equal_split_rule` (only days with the final split, as written down before the start).
#
# <details><summary>Hint 1</summary>How many visitors of B does the plan expect? For the ramp-up: 100 × conversions / users, for each arm and day; then subtract.</details>
# <details><summary>Hint 2</summary>Luck moves the visitors of B with a standard deviation of √(n × p × (1 − p)), where n are all visitors and p is the plan. It passes 3.29 of these in 1 of 1,000 tests. A sound report compares users of the same day, or follows a rule that was there before the numbers.</details>
# <details><summary>Hint 3</summary>With 10,000 visitors and a plan of 0.2, B should have 2,000; one standard deviation is √(10,000 × 0.2 × 0.8) = 40, and 2,150 lie 3.75 of them above. In Python <code>16 ** 0.5</code> is 4, and <code>abs(-3)</code> is 3. Whoever prefers a library: <code>scipy.stats.binomtest(2150, 10_000, 0.2).pvalue</code>.</details>

# %% answer="q08_5"
def mismatch(a, b, planned_b):
    return ...
ramp = {"friday": ..., "saturday": ..., "verdict": ..., "report": ...}
sure = ...
### BEGIN SOLUTION
def mismatch(a, b, planned_b):
    visitors = a + b
    luck = (visitors * planned_b * (1 - planned_b)) ** 0.5
    return abs(b - visitors * planned_b) > 3.29 * luck


ramp = {
    "friday": 100 * (230 / 10_000 - 20_000 / 990_000),
    "saturday": 100 * (6_000 / 500_000 - 5_000 / 500_000),
    "verdict": "treatment_better",
    "report": "weigh_days",
}
sure = 0.9
### END SOLUTION

# %% judge="q08_5" part="split" points=1
experimentation.split_check(mismatch)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, splits

experimentation.split_check(mismatch, worlds=hidden(splits, "q08_5", worlds=3))
### END HIDDEN TESTS

# %% judge="q08_5" points=1
experimentation.ramp_up(ramp)
### BEGIN HIDDEN TESTS
experimentation.ramp_up(ramp, key={"average_days", "weigh_days", "equal_split_rule"})
### END HIDDEN TESTS

# %% [markdown] tags=["S5.12"]
# ### Q08.6 Audit the interleaving
#
# *3 points, 12 minutes.* Look into `their_log` and `twin_log` of section 6. Name the `bug` and a `fix`, say what a repaired run shows (`claim`; `fair` is one), and how many `sessions` such a run needs for a power of 80%. On pages that nobody has seen, these sessions must reach a power of 75% to 90%.
#
# - bugs: `no_bug`, `old_drafts_first`, `clicks_counted_twice`, `users_not_split`, `lists_too_short`;
# - fixes: `none`, `new_drafts_first`, `more_sessions`, `coin_each_round`, `coin_each_session`, `take_turns` (first pick alternates by session);
# - claims: `old_preferred`, `new_preferred`, `no_difference`, `new_has_higher_click_rate`, `new_earns_more`.
#
# <details><summary>Hint 1</summary>In <code>twin_log</code> both teams have the same list, so no team should be ahead. Count the values of the column <code>first</code>.</details>
# <details><summary>Hint 2</summary>What does a session without a page of the new ranker alone allow you to claim?</details>
# <details><summary>Hint 3</summary>Sessions: 7.85 × variance / mean² of the column <code>win</code>, in a log that you trust. A variance of 0.8 and a mean of 0.2 need 7.85 × 0.8 / 0.04 = 157 sessions.</details>

# %% answer="q08_6"
audit = {"bug": ..., "fix": ..., "claim": ..., "sessions": ...}
sure = ...
### BEGIN SOLUTION
audit = {
    "bug": "old_drafts_first",
    "fix": "coin_each_round",
    "claim": "new_preferred",
    "sessions": round(7.85 * fair["win"].var() / fair["win"].mean() ** 2),
}
sure = 0.8
### END SOLUTION

# %% judge="q08_6" points=3
experimentation.interleaving_audit(audit)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, shelf_rank

experimentation.interleaving_audit(audit, worlds=hidden(shelf_rank, "q08_6", worlds=6))
### END HIDDEN TESTS

# %% [markdown] tags=["S5.13", "S5.T2", "S6.7"]
# ### Q08.7 Bandit or test?
#
# *2 points, 8 minutes.* Choose a method for each decision: `fixed_test` (one look at the end), `sequential_test` (planned looks), `bandit`, `interleaving` or `holdout`. Two cases accept two methods.
#
# - `headline`: ten headlines for a campaign of three days, 20,000 visitors a day; clicks come within seconds, and afterwards nobody asks for the numbers.
# - `renewal_offer`: five offers; whether a customer renews is known after 30 days; the quarter ends in seven weeks.
# - `warning_text`: before anything goes live, a regulator wants to know by how much the new warning lowers overdrafts, with an interval.
# - `ranker_order`: two rankers, 1,500 sessions, and the question which order people prefer.
# - `push_messages`: more messages bring visits tomorrow, and everybody will get them next week; the fear is that people switch them off over months.
# - `checkout`: a new payment step; if it loses orders you must stop within days, and the board wants its effect.
#
# <details><summary>Hint 1</summary>Three questions to each: how soon is the outcome known, must its size be reported, how long does the choice live?</details>
# <details><summary>Hint 2</summary>Late feedback and the size of an effect both speak against a bandit. Slow harm needs somebody left to compare with.</details>
# <details><summary>Hint 3</summary>One bandit, one interleaving, one holdout. In the other three somebody wants an effect; only one of them is in a hurry to stop.</details>

# %% answer="q08_7"
methods = {
    "headline": ...,
    "renewal_offer": ...,
    "warning_text": ...,
    "ranker_order": ...,
    "push_messages": ...,
    "checkout": ...,
}
sure = ...
### BEGIN SOLUTION
methods = {
    "headline": "bandit",
    "renewal_offer": "fixed_test",
    "warning_text": "fixed_test",
    "ranker_order": "interleaving",
    "push_messages": "holdout",
    "checkout": "sequential_test",
}
sure = 0.8
### END SOLUTION

# %% judge="q08_7" points=2
experimentation.method_table(methods)
### BEGIN HIDDEN TESTS
experimentation.method_table(
    methods,
    key={
        "headline": {"bandit"},
        "renewal_offer": {"fixed_test", "sequential_test"},
        "warning_text": {"fixed_test", "sequential_test"},
        "ranker_order": {"interleaving"},
        "push_messages": {"holdout"},
        "checkout": {"sequential_test"},
    },
)
### END HIDDEN TESTS

# %% [markdown] tags=["S5.14", "S4.16"]
# ### Q08.8 Ship, hold or hold out
#
# *3 points, 10 minutes.* Write the plan for the ranker of section 8: the `surrogate` by which you judge, the `week` (1 to 16) in which you read it, a `guardrail`, which is a second metric, and the `decision` about this ranker that follows from your two readings in that week. It is due in week 6, so read no later; and nobody reads the first four weeks, in which people also click what is only new. Take a surrogate that can be trusted: it says up or down, and in at least 90 of 100 readings, taken over twelve candidate rankers, it must say what clicks per user turn out to be after half a year, up or down. Take a guardrail that warns: for the ranker of section 8 it lies, in your week, below the old ranker's by more than twice its noise. In a shop you name both before the start; here you may look at section 8 first, so this is a plan for the next ranker as well. Both are tried in shops that nobody has seen.
#
# - decisions: `ship_to_all`, `ship_with_holdout` (all get it but the `holdout_share`, 0 to 0.2, so what it does is done to nearly all), `hold` (half and half until your week; then the arm with the new ranker ends, and everybody has the old one again; the share is not used: write `None` or any number);
# - metrics: `click_rate`, `clicks_per_user`, `visits_per_user`, `returning_share`.
#
# <details><summary>Hint 1</summary>Which metric counts those who stay away?</details>
# <details><summary>Hint 2</summary>Section 8 shows how often each metric points the right way in some weeks, with half of the four million users in each arm. A small holdout is noisier, so it needs more weeks. Then look at where your two metrics stand for this ranker.</details>
# <details><summary>Hint 3</summary><code>shelf_feed.foresight(shop, "click_rate", 3, 0.2)</code> says how often the click rate of week 3 points the right way with a holdout of 0.2. Try your own metric, week and share; <code>shelf_feed.effects(shop)</code> shows what falls for this ranker, and <code>shelf_feed.noise(shop, "click_rate", 0.2)</code> the noise beside which it falls.</details>

# %% answer="q08_8"
launch = {"decision": ..., "surrogate": ..., "week": ..., "guardrail": ..., "holdout_share": ...}
sure = ...
### BEGIN SOLUTION
launch = {
    "decision": "hold",
    "surrogate": "visits_per_user",
    "week": 6,
    "guardrail": "returning_share",
    "holdout_share": None,
}
sure = 0.8
### END SOLUTION

# %% judge="q08_8" points=3
experimentation.launch_plan(launch)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, shelf_feed

experimentation.launch_plan(launch, worlds=hidden(shelf_feed, "q08_8", worlds=3))
### END HIDDEN TESTS

# %% [markdown]
# ### Q08.9 Write to the head of product
#
# *1 point, 10 minutes.* The test of section 4 once more (`people`). The head of product counts people with five clicks or more in the fortnight (`clicks`). That cut-off was named after the test, and keeps of each person only a yes or a no, so it can say less than the metric named before the start. Write her two to five sentences, 120 words at most and 20 numbers at most, as one text in quotes. Say
#
# - of how many people with the old ranker how many clicked five times or more, and the same for the new ranker,
# - from where to where the difference of the two shares may lie: both ends of a 95% interval, in points,
# - what you propose: ship, hold, or test on,
# - on what condition you would decide otherwise (if, unless, until …).
#
# Write the numbers as you like: 12 of 300, 4%, one in 25, rounded to two digits or more. Say a share with its count. Claim no more than the interval carries: "will raise", "proves", and more. The check tells you what it has read. It judges neither your style nor your English, and not which decision you take.
#
# <details><summary>Hint 1</summary><code>people[people["treated"] == 1]</code> keeps the people with the new ranker. Count those with five clicks or more, in each arm.</details>
# <details><summary>Hint 2</summary>Luck moves a share p of n people by √(p(1 − p)/n). For a difference add the squares of both: √(p(1 − p)/n + q(1 − q)/m). The ends lie 1.96 times as far away, on both sides.</details>
# <details><summary>Hint 3</summary>With 300 of 1,000 and 320 of 1,000 the difference is 2 points, and luck 2.07 points; so from −2.1 to 6.1. With zero inside, neither "it works" nor "it has no effect" follows. What would you like to see first, and what would it change?</details>

# %% answer="q08_9"
memo = ...
sure = ...
### BEGIN SOLUTION
size = people.groupby("treated").size()
active = people[people["clicks"] >= 5].groupby("treated").size()
share = active / size
luck = np.sqrt((share * (1 - share) / size).sum())
low, high = 100 * (share[1] - share[0] + 1.96 * luck * np.array([-1, 1]))
memo = (
    f"With the new ranker {active[1]} of {size[1]:,} people clicked five times or more, "
    f"and with the old ranker {active[0]} of {size[0]:,} people did. "
    f"The difference may lie anywhere from {low:.1f} to {high:.1f} points. "
    "I propose to test for two more weeks. If the lower end is above zero then, we ship."
)
sure = 0.8
### END SOLUTION

# %% judge="q08_9" points=1
experimentation.memo_to_head_of_product(memo)
### BEGIN HIDDEN TESTS
from aipm.worlds import experiments

experimentation.memo_to_head_of_product(memo, people=experiments.people(experiments.PUBLIC_SEED))
### END HIDDEN TESTS

# %% [markdown]
# ## What we planted
#
# Shelf's visitors are simulated. What an item is worth is drawn anew in each session; both rankers see it through noise, the new one through less, so it earns about 7.6% more clicks; `echo` partly shuffles the old one's page. A visitor looks at each place 0.85 times as often as at the one above. One logged session in ten had a random page.
#
# In sections 2 and 3, 5% buy, and nothing changes from day to day. In a shop, weekends do. The people of section 4 have habits that last, which is why CUPED halves the variance; the true lift is 6%. The seven splits of section 5 are set by hand. In the feed of section 8, bait lifts clicks at once, each baited click lowers satisfaction, and satisfaction moves visits and clicks, and comes back by itself within months. How fast and by how much, we chose, and the share who return follows from visits alone. Nothing was planted in the fashion shop's log. The ramp-up is an example that Crook and others print.

# %% [markdown] tags=["S6.6", "S6.7", "S6.8"]
# ## Keep it
#
# The guide's checklist asks you to close the gap in experimentation, and to practise structured analysis with estimates and cases. A plan is **pre-registered** when it is written down before the data come. This page keeps your plans and, apart from them, what you decided after seeing data. Only the stopping plan was written before.

# %% tags=["S6.6", "S6.7", "S6.8"]
from aipm import portfolio

portfolio.add(
    "08_experiment_plan", "Shelf's new ranker: the plan, and what was decided after data",
    stopping=stopping,
    offline_reading=offline,
    memo=memo,
    covariate=cuped_plan,
    ramp_up_reported_by=ramp,
    interleaving=audit,
    method_for_each=methods,
    launch=launch,
)

# %% [markdown]
# ## References
#
# - Armitage, P., McPherson, C. K. and Rowe, B. C. (1969). [Repeated significance tests on accumulating data](https://doi.org/10.2307/2343787). Journal of the Royal Statistical Society A 132, 235–244. Quoted here through Wetterslev and others.
# - Chapelle, O. and Li, L. (2011). [An empirical evaluation of Thompson sampling](https://papers.nips.cc/paper/2011/hash/e53a0a2978c28872a4505bdb51db06dc-Abstract.html). NIPS 2011. The set-up of section 7 is that of figure 1; the ratios 2.65 and 3.82 are from table 1, whose ten items come and go.
# - Crook, T., Frasca, B., Kohavi, R. and Longbotham, R. (2009). [Seven pitfalls to avoid when running controlled experiments on the web](https://doi.org/10.1145/1557019.1557139). KDD 2009, 1105–1114. The ramp-up of section 5.
# - Deng, A., Xu, Y., Kohavi, R. and Walker, T. (2013). [Improving the sensitivity of online controlled experiments by utilizing pre-experiment data](https://doi.org/10.1145/2433396.2433413). WSDM 2013, 123–132. About half of the variance, from the abstract.
# - DoorDash (27 August 2024). [How DoorDash is pushing experimentation boundaries with interleaving designs](https://careersatdoordash.com/blog/doordash-experimentation-with-interleaving-designs/). Table 1 lists reported gains: Wikimedia about 10 to 100 times, DoorDash itself about 100 to 500.
# - Fabijan, A., Gupchup, J., Gupta, S. and others (2019). [Diagnosing sample ratio mismatch in online controlled experiments](https://doi.org/10.1145/3292500.3330722). KDD 2019. Redirects, removed robots and different starting times are in its taxonomy.
# - Goli, A., Huang, J., Reiley, D. and Riabov, N. M. (2025). [Measuring consumer sensitivity to audio advertising: a long-run field experiment on Pandora internet radio](https://doi.org/10.1007/s11129-025-09294-7). Quantitative Marketing and Economics 23, 347–377. From the abstract.
# - Hohnhold, H., O'Brien, D. and Tang, D. (2015). [Focusing on the long-term: it's good for users and business](https://doi.org/10.1145/2783258.2788583). KDD 2015. The halved ad load of section 8, from the abstract.
# - Joachims, T., Swaminathan, A. and Schnabel, T. (2017). [Unbiased learning-to-rank with biased feedback](https://arxiv.org/abs/1608.04468). WSDM 2017. The weights of section 1.
# - Kohavi, R., Deng, A. and Vermeer, L. (2022). [A/B testing intuition busters](https://doi.org/10.1145/3534678.3539160). KDD 2022, 3168–3177. On the false-positive risk; counted here over gains only.
# - Kohavi, R., Tang, D. and Xu, Y. (2020). Trustworthy Online Controlled Experiments. Cambridge University Press. Chapter 3 has Twyman's law, and its table 3.1 prints the ramp-up again, as quoted in readers' notes.
# - O'Brien, P. C. and Fleming, T. R. (1979). [A multiple testing procedure for clinical trials](https://doi.org/10.2307/2530245). Biometrics 35, 549–556.
# - Pocock, S. J. (1977). [Group sequential methods in the design and analysis of clinical trials](https://doi.org/10.1093/biomet/64.2.191). Biometrika 64, 191–199.
# - Radlinski, F., Kurup, M. and Joachims, T. (2008). [How does clickthrough data reflect retrieval quality?](https://doi.org/10.1145/1458082.1458092). CIKM 2008. Team draft. On a live search engine, says the abstract, none of eight plain usage measures reliably told good rankings from worse ones, and paired comparisons did.
# - Saito, Y., Aihara, S., Matsutani, M. and Narita, Y. (2021). [Open Bandit Dataset and Pipeline: Towards realistic and reproducible off-policy evaluation](https://arxiv.org/abs/2008.07146). NeurIPS 2021, Datasets and Benchmarks. The log of section 1: the small version, campaign for men; see `datasets/open_bandit`.
# - Shin, J., Ramdas, A. and Rinaldo, A. (2019). [Are sample means in multi-armed bandits positively or negatively biased?](https://papers.nips.cc/paper/8932-are-sample-means-in-multi-armed-bandits-positively-or-negatively-biased). NeurIPS 2019. The bias of section 7.
# - Wetterslev, J., Jakobsen, J. C. and Gluud, C. (2017). [Trial sequential analysis in systematic reviews with meta-analysis](https://doi.org/10.1186/s12874-017-0315-7). BMC Medical Research Methodology 17, 39. Table 1: 8, 14, 25 and 37% false claims at 2, 5, 20 and 100 tests.
