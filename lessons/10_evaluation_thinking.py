# %% [markdown]
# # Model evaluation thinking
#
# **After this lesson you can launch, limit or refuse a model, and defend it with numbers that hold.**
#
# You will be able to
#
# - *derive* what an outcome is worth from what people say;
# - *design* slices, and *divide* a small number of labels among them;
# - *write* behavioural tests that tell a good model from its faulty copies;
# - *detect* when a leaderboard has been overfitted, and *set* rules against it;
# - *audit* a model for two groups, and *name* what a fairness criterion costs;
# - *explain* a result in counts and with its interval;
# - *decide* on five launch files, with a reason and an exit.
#
# **Before you start:** lessons 00 to 03. **Time:** 80 minutes for the scenes, 98 for the exercise. Four products carry the scenes. CytoTriage's cases are real and its clinic is invented; PayGuard, LendFair and DigitDesk's post are simulated. Section 5 ends with real counts of a real score. Nothing here is medical or legal advice, and law differs from place to place.

# %% [markdown] tags=["S5.23", "S5.1", "S5.2", "S5.T4", "S5.29", "S5.30"]
# **Why this lesson.** The guide names four skills that courses rarely teach, and calls this one perhaps the most underrated. It gives no numbers, so take the ranking as an opinion. What people think it means, says its table, is looking at accuracy. What it takes is four things: a metric made for the context, tests at the edges, a fairness audit, and a framework for launching. They are the scenes below.
#
# You have the four questions of every day from lesson 00. Here each becomes a procedure: how to evaluate (sections 2 to 4), which metric (1), what is a failure (5), how to notice it (2 and 3). You build no model in it. You evaluate models, question them and decide.

# %% [markdown] tags=["S5.24", "S1.38", "S1.40"]
# ## 1. The most accurate candidate
#
# It is Monday. Five candidates, A to E, are to replace the model behind CytoTriage, and the board meets on Friday. Somebody has counted what each would do with 1,000 cases, of which 100 are malignant. A case is cleared, flagged, or given to a person, who gets it right. Simulated.
#
# The naive step: rank them by accuracy.

# %% tags=["S5.24", "S1.40"]
from aipm.tables import show_table
from aipm.worlds import candidates

models = candidates.public_world().models
accuracy = 1 - (models["missed"] + models["false_alarms"]) / 1000
ranked = accuracy.sort_values(ascending=False).rename("accuracy").rename_axis("model")
show_table(ranked.reset_index(), "By accuracy, one candidate is ahead", {"accuracy": ".1%"})

# %% [markdown]
# **Predict.** The winner is right almost always. Of its 1,000 cases, how many does it give to a person?

# %%
guess_given_away = ...

# %% tags=["S5.24", "S1.40", "S1.41"]
from aipm.compare import compare

compare(guess_given_away, models.loc[accuracy.idxmax(), "to_a_person"], "of 1,000 cases")
models.round(0).astype(int)

# %% [markdown] tags=["S5.24", "S1.38", "S1.41"]
# The most accurate candidate is the one that lets others work. Never quote only accuracy, says the guide. Leave out those that ask a person, and look how many women the most accurate of the others misses, of 100.
#
# No number in this table says which candidate to take. People say it, in sentences, and each sentence holds a price:
#
# - the clinic: *"For one more cancer found we accept twenty needless biopsies. A reviewer's look costs us a tenth of a biopsy."*
# - a bank: *"A missed fraud costs 145 €, an honest customer who is stopped 12 €, a review 4 €."*
# - a mail service: *"One real letter in the spam folder is as bad as fifty spams in the inbox. To ask the reader is a fifth of a spam."*

# %% tags=["S5.24", "S1.38", "S1.41"]
from aipm.figure import show
from aipm.pictures import evaluation_thinking as pictures

# a miss, a false alarm, a case for a person
prices = {"clinic": (20, 1, 0.1), "bank": (145, 12, 4), "mail": (1, 50, 0.2)}
show(*pictures.costs_by_kind(models, prices))

# %% [markdown] tags=["S5.24", "S1.38"]
# Three places, three winners, and the same five models. What an outcome is worth to those who bear it is its **utility**; we write it as a price of what goes wrong. Only ratios count, so any unit will do. With a person's time priced, E still wins at the clinic, and now you know why: a look is cheap there. A metric from a library hides prices as well. Under F1 one more miss costs more than one more false alarm, how much more depends on the model, and a case for a person costs nothing.
#
# **What it means for you.** Before anybody shows a curve, write down three prices and who agreed to them.
#
# **Where this ends.** Prices add up here: the hundredth miss costs as much as the first. A clinic that is sued after the third would say otherwise. And some outcomes have no price that you may pay. Section 7 draws red lines for those.

# %% [markdown] tags=["S5.25", "S1.7", "S1.12"]
# ## 2. Six hundred labels
#
# DigitDesk reads slips with amounts. They arrive in six ways, and the contract promises that of each kind at most 15% are read wrongly. To check it, somebody types slips by hand; 600 are paid for. The naive step: take the slips as they come.

# %% tags=["S5.25", "S1.T4"]
slips = candidates.public_world().slips
as_they_come = candidates.proportional(600)
typed = candidates.typed_by_hand(slips, as_they_come)
wrong, labels = typed["wrong"].sum(), typed["of"].sum()
print(f"Read wrongly: {wrong} of {labels}, {wrong / labels:.1%}. Promised: at most 15%.")

# %% [markdown]
# Half of what was allowed. One kind, though, is in truth twice as bad as promised. We planted it.
#
# **Predict.** How many of the 600 labels fell on the rarest kind?

# %%
guess_rarest = ...

# %% tags=["S5.25", "S1.12", "S1.T7"]
from aipm.pictures.shares import intervals

message = "The rarer the kind, the less is known of it"
show(*intervals(typed["kind"], typed["wrong"], typed["of"], message, "read wrongly", 0.15))
compare(guess_rarest, typed["of"].min(), "of 600 labels")

# %% [markdown] tags=["S5.25", "S1.7", "S1.12", "S1.T4", "S1.T7"]
# A **slice** is a part of the cases that has something in common: a way of arriving, a segment, a kind of edge case. Look at fax. Its interval reaches from fine to dreadful, so nobody can say whether the promise is kept there. The labels lie where nobody was worried.
#
# The guide's table says that a model is done when its thresholds are met *across segments*. To say that, you need labels across segments. Move them, and look at the rarest kind.

# %% tags=["S5.25", "S1.T4"]
from aipm.explore import evaluation_thinking as explore

explore.budget()

# %% tags=["S5.25", "S1.T7"]
equally = candidates.typed_by_hand(slips, dict.fromkeys(candidates.SLIPS, 100))
message = "With 100 labels for each kind, one kind stands out"
counts = equally["kind"], equally["wrong"], equally["of"]
show(*intervals(*counts, message, "read wrongly", 0.15))

# %% [markdown] tags=["S5.25", "S1.12"]
# The money is the same. The price is a wider interval for the large kinds: `scanner`, which was clearly below the line, now reaches across it. So equal shares go too far for the largest kind.
#
# Now somebody overdoes it: twenty slices that share no slip, each tested at the usual 5% level.
#
# **Predict.** The model is fine in all twenty. How likely is it that at least one alarm rings, in percent?

# %%
guess_any_alarm = ...

# %% tags=["S5.25", "S1.T3"]
import numpy as np

rng = np.random.default_rng(0)
alarms = rng.random((10_000, 20)) < 0.05
print(f"By the formula 1 - 0.95 ** 20: {1 - 0.95**20:.0%}.")
print(f"In 10,000 simulated weeks: {alarms.any(axis=1).mean():.0%}.")
stricter = rng.random((10_000, 20)) < 0.05 / 20
print(f"At 5% divided by 20: {stricter.any(axis=1).mean():.1%}.")
compare(guess_any_alarm, 100 * alarms.any(axis=1).mean(), "% of the weeks")

# %% [markdown] tags=["S5.25", "S1.T3"]
# Dividing the level by the number of looks is the Bonferroni correction of lesson 07. It is safe and blunt. The better way, where you can pay for it: let the first look only name a suspect, and judge it on fresh labels.
#
# **What it means for you.** Write the list of slices before the data come, each with its reason.
#
# **Where this ends.** No plan finds a slice that nobody thought of. The share of a slice says nothing about how much it matters.

# %% [markdown] tags=["S1.23", "S1.T3", "S5.25"]
# ## 3. Tests for your tests
#
# A vendor delivers PayGuard's fraud model in four copies. One is good. Each of the others has a fault that somebody put in on purpose. Such a copy is a **mutant**, a word from software testing (DeMillo, Lipton and Sayward 1978), and it has one use: tests that cannot tell it from the good model are no tests. A test that fails for the mutant has **killed** it.

# %% tags=["S1.23", "S5.25"]
from aipm.worlds import mutants

three = mutants.world(1, mutants=3)
for mutant in three:
    print(f"{mutant.fault}: {mutant.what}")

# %% [markdown]
# The naive test is accuracy, here on 20,000 everyday payments, review against fraud.
#
# **Predict.** How many of the three mutants have a lower accuracy than the good model?

# %%
guess_lower = ...

# %% tags=["S5.25", "S1.40"]
good = mutants.accuracy(mutants.good)
rows = [{"model": mutant.fault, "accuracy": mutants.accuracy(mutant.model)} for mutant in three]
every = [{"model": "good", "accuracy": good}, *rows]
show_table(every, "Accuracy gives away one of three", {"accuracy": ".2%"})
compare(guess_lower, sum(row["accuracy"] < good for row in rows), "of 3 mutants")

# %% [markdown] tags=["S5.25", "S1.23", "S1.T3"]
# The errors of one nearly double, which accuracy shows. Of the other two, one is as good as the original and one looks better; differences of a tenth of a point would need an interval before they mean anything. Accuracy is an average over everyday payments, and faults live elsewhere.
#
# Lesson 01 had three kinds of tests (Ribeiro and others 2020): minimum functionality (MFT), invariance (INV), direction (DIR). Here they are written down as data and run. Each starts from an ordinary payment and says only what is different.

# %% tags=["S1.23", "S5.25"]
print(mutants.ORDINARY)
alarming = {"amount": 900.0, "night": 1, "device_new": 1, "merchant_risk": 0.4}
suite = [
    {"kind": "MFT", "row": alarming, "expect": "review"},
    {"kind": "INV", "row": alarming, "edit": {"name": "Zoltan"}, "expect": "same"},
    {"kind": "DIR", "row": {"segment": "cross_border"}, "edit": {"device_new": 1}, "expect": "higher"},
]
print(f"The good model passes {mutants.holds(suite, mutants.good).sum()} of {len(suite)} tests.")

# %% tags=["S1.23", "S5.25"]
killed = mutants.kills(suite, three).replace({True: "killed", False: "–"})
killed.columns = ["MFT", "INV", "DIR"]
show_table(killed, "Each test kills one fault at most, and one fault lives")

# %% [markdown] tags=["S1.23", "S1.T3"]
# Two of three mutants die, each by one test, and one lives: nobody has tested a refund. The guide holds that you cannot write "input X always gives Y". For a case at the border that is so. Away from the border you can, and you have just done it: three exact tests of a model that gives scores.
#
# An invariance has a trap. The edit must leave the *meaning* as it was.

# %% tags=["S1.23"]
careless = [{"kind": "INV", "row": alarming, "edit": {"amount": 90.0}, "expect": "same"}]
print(f"The good model passes: {bool(mutants.holds(careless, mutants.good)[0])}")

# %% [markdown] tags=["S5.25", "S1.23"]
# An amount that is a tenth as large is another payment, and the good model says so. The test is wrong, not the model. An amount in another currency of the same worth would have been the same payment.
#
# Is the work worth it? In a study by Ribeiro and others, people who wrote tests in this way wrote twice as many and found almost three times as many faults as people without it.
#
# **What it means for you.** Ask of a test plan what it would catch. If nobody can name a fault that it kills, it is decoration.
#
# **Where this ends.** Mutants are faults that somebody thought of. A suite that kills all of them shows that you can see those; it does not show that the model has no others.

# %% [markdown] tags=["S5.26"]
# ## 4. The board that climbs
#
# A team keeps a leaderboard. Who has an idea hands in predictions; the board shows their accuracy on 200 labels that nobody may see. That sounds safe. Here is a visitor without any idea. They hand in coin flips, keep those that the board puts above 50%, and let the kept ones vote.
#
# **Predict.** After 500 rounds of coin flips: what does the board show, in percent?

# %%
guess_board = ...

# %% tags=["S5.26"]
from aipm.worlds import leaderboard

board, unseen = leaderboard.climb(labels=200, rounds=500, rng=np.random.default_rng(1))
rows = []
for rounds in (1, 50, 200, 500):
    shown, true = board[rounds - 1], unseen[rounds - 1]
    rows.append({"rounds of coin flips": rounds, "on the board": shown, "elsewhere": true})
show_table(rows, "The board climbs, and nothing else", {"on the board": ".0%", "elsewhere": ".0%"})
compare(guess_board, 100 * board[499], "% on the board")

# %% tags=["S5.26"]
explore.climb()

# %% [markdown] tags=["S5.26"]
# This is the boosting attack of Blum and Hardt (2015). Nobody cheated: each answer of the board leaks a little about its labels, and the vote collects it. Choosing by a set of labels until the choice fits their luck is **overfitting to the evaluation set**. A team that tries many small changes and keeps what the board likes does a milder form. Here are twenty such teams, simulated: 300 changes each, six of which really help, and a board with 2,000 labels. Each races under three rules, and the marks are the means of the twenty. Compare how far apart the two marks lie with what is left of the real gains.

# %% tags=["S5.26"]
import pandas as pd

race = leaderboard.public_world()
races = [leaderboard.world(seed) for seed in range(20)]
ends = []
for rules, looks, step in (("every score", 300, 0), ("clear wins only", 300, 0.01), ("one look", 1, 0)):
    each = pd.DataFrame([vars(one.run(looks, step, fresh_labels=0)) for one in races])
    ends.append({"rules": rules, **each.mean()})
show(*pictures.announced_and_true(pd.DataFrame(ends)))

# %% [markdown] tags=["S5.26"]
# Three remedies. **Fewer looks**, best tried in the order of the team's own tests. A **Ladder**, the mechanism of Blum and Hardt: the board tells a new score only where it beats the best by a step, so that luck is not told. **Fresh labels** for the number that you announce. Each has a price, and too much of any remedy throws real gains away, as one look shows.
#
# How do you notice it? Compare with labels that no choice was made by. A gap does not prove that somebody peeked, though. Recht and others (2019) built new test sets for ImageNet, as like the old one as they could, and models lost 11 to 14 points. The order of the models hardly changed, and the authors hold that the cause is slightly harder images, not overfitting by repeated use.
#
# **What it means for you.** Ask of a winning number: how many looks were there at these labels, and who chose by them?
#
# **Where this ends.** In our races each change has luck of its own, and the labels are right. Where labels are wrong, a board can be climbed by learning their errors, and a fresh set from the same source repeats them.

# %% [markdown] tags=["S4.6", "S5.25", "S5.T4"]
# ## 5. Fair by which measure?
#
# You know LendFair from lesson 06, simulated: two groups A and B that the model does not see, and a score, the chance of a default. A **default** is a loan that is not paid back. One score means one risk in both groups, and whoever has one in six or more is refused. Yet far more good payers are refused in B than in A. A **good payer** is somebody who would pay the loan back. The guide names discriminatory lending among the stakes of this trade, next to losses and violations of law.
#
# Lesson 06 set the thresholds. Here you audit them. An audit by group starts with four shares, and each answers "of whom?":
#
# - `refused`: of all applicants, how many are refused;
# - `good_refused`: of the good payers, how many are refused;
# - `bad_refused`: of those who would default, how many are refused (this is recall);
# - `precision`: of the refused, how many would default. It is what being refused *means*. (One score means the same in both groups. The refused of B just have more of the high scores.)

# %% tags=["S4.6", "S5.25"]
from aipm.worlds import lendfair

applicants = lendfair.public_world()
one = lendfair.by_group(applicants, lendfair.rejected(applicants, 1 / 6))
columns = ["default_rate", "refused", "good_refused", "bad_refused", "precision"]
show_table(one[columns], "One threshold, and every share differs", dict.fromkeys(columns, ".1%"))

# %% [markdown] tags=["S4.6", "S5.25", "S5.T4"]
# A **fairness criterion** says which of these numbers should be equal in both groups. To make one of them equal, give each group a threshold of its own. Choose a criterion, and watch the other bars.

# %% tags=["S5.25", "S5.T4"]
explore.criteria()

# %% [markdown] tags=["S5.25", "S5.T4"]
# Now all of them side by side. A row is a criterion, and each cell is a gap: B minus A. Find the cell *equal* of each row, and then look at the last gap in that row. The third criterion, `equal_false_alarms`, is lesson 06's *equal refusal of good payers*, for whom a refusal is a false alarm; the fourth is equal recall of those who would default.

# %% tags=["S4.6", "S5.25"]
from aipm.worlds import fairness

show(*pictures.gaps(fairness.comparison()))

# %% [markdown] tags=["S4.6", "S5.25", "S5.T4"]
# Take the third row, equal refusal of good payers. The price stands in `precision_gap`: being refused now means a far larger risk in B than in A. That precision and both kinds of error cannot all be equal is proved for every imperfect score, where one group defaults more often (Chouldechova 2017). How large the gap is belongs to our numbers. So you choose what to give up, and you say so.
#
# Two reflexes do not help. *Drop the column:* this model never had it; the gap comes from unequal default rates, which remain when the column goes. *Equal shares for everybody:* think of a test for a disease that is more common in one group. If equal shares of both groups are treated, more of the sick in that group stay untreated. Ask who is harmed by which error before you choose. Sometimes the answer is to keep the meaning of the score and to let a person read it.

# %% [markdown] tags=["S5.25", "S5.T4"]
# **Outside our world.** COMPAS is a score that judges in the United States are shown: the risk, from 1 to 10, that a defendant will be arrested again. In 2016 the newsroom ProPublica audited it in one county of Florida. It called 5 and more flagged, and looked who was arrested again within two years (Angwin and others 2016). The people are real, so our file holds counts of two groups and no person; its [data sheet](../../datasets/compas/datasheet.md) says what is contested.
#
# **Predict.** Of 100 people who were *not* arrested again, how many had been flagged in the group called Black, and how many in the group called White?

# %%
guess_flagged_black, guess_flagged_white = ..., ...

# %% tags=["S5.25"]
from aipm.pictures import real_scores
from aipm.worlds import compas

shares = compas.shares("as published")
wrongly = 100 * shares["wrongly_flagged"]
show(*real_scores.rearrests(compas.by_decile("as published"), shares))
compare(guess_flagged_black, wrongly["Black"], "of 100 not arrested again, Black")
compare(guess_flagged_white, wrongly["White"], "of 100 not arrested again, White")
gap, half = (100 * part for part in compas.gap_at_equal_scores("as published"))
print(f"Averaged over the ten scores: Black people {gap:.1f} ± {half:.1f} points more often.")

# %% [markdown] tags=["S5.25", "S5.T4"]
# The same came out as at LendFair: a score means about the same in both groups, up to some points, and its errors do not fall equally. ProPublica looked at the errors and called it bias. The maker of the score, and Flores, Bechtel and Lowenkamp (2016), looked at what a flag means, and saw none. They disagree mainly because they ask "of whom?" differently, and which question should count is not a matter of counting. Chouldechova's proof takes this very case as its example. Their numbers also carry a fault of the file.
#
# One thing is different. At LendFair we know the truth, because we made it. Here an arrest stands for a deed, and nobody knows how well. And this is the fault: who was screened after 1 April 2014 could not be watched for two years ([Barenstein 2019](https://arxiv.org/abs/1906.04711)). Such people were left out if they were not arrested again, and kept if they were. Leave out all of them, and count again.
#
# **Predict.** Which of the three shares on the right changes most: `"wrongly_flagged"`, `"missed"` or `"precision"`?

# %%
guess_changed = ...

# %% tags=["S5.25"]
both = pd.concat({read: compas.shares(read) for read in compas.FILES}, names=["file"])
form = dict.fromkeys(both.columns, ".1%")
show_table(both.reset_index(), "Repaired, a flag means less, and as many are wrongly flagged", form)
three = ["wrongly_flagged", "missed", "precision"]
moved = (both.loc["repaired"] - both.loc["as published"])[three].abs().mean()
compare(guess_changed, moved.idxmax(), "the share that changes most", choices=three)
gap, half = (100 * part for part in compas.gap_at_equal_scores("repaired"))
print(f"Averaged over the ten scores, the gap is now {gap:.1f} ± {half:.1f} points.")

# %% [markdown] tags=["S5.25", "S5.T4", "S4.6"]
# The repair takes away only people who were arrested again. Those who were not are the same people, so the share of them who were flagged stays. What a flag *means* depends on how common arrests are, as precision did in lesson 02, and it falls in both groups. The last line is a weighted mean: a score counts more, the more people of both groups have it. By it a gap of some points is left, and these counts cannot say whether it is near zero or twice as large. So "the same meaning", too, is a claim with an interval.
#
# **What it means for you.** An audit ends with a criterion, the reason for it, and its price. Without a price it is a wish. It begins with two questions: who is in the file, and what does the label count?
#
# **Where this ends.** Thresholds by group may be unlawful where you are, so the next step is a lawyer, not a deploy. LendFair's two groups differ in their features only. Where the *labels* are unfair, as arrests may be, all of these numbers are measured with a bent ruler. And counts of the past say how a score erred, not how anybody will act. What the law says in the United States and in Europe stands in lesson 06, section 3. The date that an audit like this one waits for: {{fact eu_ai_act_credit_date}}

# %% [markdown] tags=["S5.27", "S1.15", "S2.15"]
# ## 6. Say it plainly
#
# CytoTriage clears women whose score is below 0.08. What does the leaflet say? The draft: *"Our system is right in 97.7% of cases, so you can be 97.7% sure that you are healthy."*
#
# **Predict.** Of 1,000 women who are cleared, how many have cancer after all?

# %%
guess_of_1000 = ...

# %% tags=["S5.27", "S1.T7"]
from aipm.worlds import cytotriage

cases = cytotriage.public_world()
cleared = cases[cases["logistic"] < 0.08]
sick = (cleared["malignant"] == 1).sum()
print(f"{sick} of {len(cleared)} women who are cleared have cancer.")
show(*pictures.of_1000(sick, len(cleared), "cleared women who have cancer"))
compare(guess_of_1000, 1000 * sick / len(cleared), "of 1,000 cleared women")

# %% tags=["S5.27"]
from sklearn.metrics import roc_auc_score

says_cancer = cases["logistic"] >= 0.5
right_calls = says_cancer == (cases["malignant"] == 1)
print(f"At threshold 0.5: {right_calls.mean():.1%} right, {right_calls.sum()} of {len(cases)} women.")
print(f"Its area under the curve is {roc_auc_score(cases['malignant'], cases['logistic']):.3f}.")

# %% [markdown] tags=["S5.27", "S1.15", "S2.15"]
# The 97.7% counts everybody, sick and well, at another threshold. She is one of the cleared, and wants to know about them. Counts that start from everybody and keep the sick and the well apart are **natural frequencies**. Medical students who had to work out such a share from them were right more often, by 37 percentage points on average, than from the same facts as probabilities (Hoffrage and others 2015). Whether patients read a finished count better was not tested there.
#
# The next draft quotes the makers of the data: on 54 new cases their system was right every time (Wolberg and others 1994).

# %% tags=["S5.27", "S1.T7"]
from aipm.measure import wilson_interval

low, high = wilson_interval(54, 54)
print(f"54 of 54 right: plausible {low:.1%} to {high:.0%}.")
print(f"A system that is right in 95% of cases shows no error in 54 with a chance of {0.95**54:.0%}.")

# %% [markdown] tags=["S5.27", "S1.15", "S1.T7", "S2.15"]
# A perfect score on few cases is a statement about few cases. And a third draft: *"The new threshold cuts the missed cancers by more than half."* Half of what? A share of an unnamed number can be a thousand women or one.
#
# So: count people like her, give the interval, give both numbers. The guide asks to tell the boundary honestly, inside and to users, and not in the dialect of the trade. Its own model sentence, *92% precision at 85% recall for segment A*, is for colleagues.
#
# **Where this ends.** Among the women of this clinic more than a third had cancer. Elsewhere another number is true, and the leaflet must be counted again. Not medical advice.

# %% [markdown] tags=["S5.28", "S5.T4"]
# ## 7. Five files on Friday
#
# The board has five proposals. All are invented. Each names what it earns against today, and what a limited form would be.

# %% tags=["S5.28"]
from aipm.worlds import launch

files = launch.public_world()
launch.proposals(files)

# %% [markdown]
# Each red line was measured in the people for whom it is tightest; where it holds for them, we take it to hold for everybody. The naive step: launch what earns most, all five if the people are there.
#
# **Predict.** How many of the five can be launched to everybody without breaking a promise?

# %%
guess_launched = ...

# %% tags=["S5.28"]
evidence = launch.evidence(files)
evidence

# %% tags=["S5.28", "S1.T7"]
fig, told, lines = pictures.red_lines(evidence)
show(fig, told, lines)
compare(guess_launched, (lines["to"] <= lines["most"]).sum(), "of 5 files")

# %% [markdown] tags=["S5.28", "S5.T4", "S1.12"]
# A **red line** is a promise that no gain buys back. Read first of whom it counts: file C's 1% are women who have cancer and are cleared, of *all* women, so of the women with cancer it is a larger share. Then read each interval against the line. Below it: plausibly kept, at 95%. Above it: broken, with the same certainty. Across it: not known yet, however good the point in the middle looks. One file has no measurement at all, only a missing signature, and no number repairs that.
#
# Between yes and no lies a third answer, if it has an end. **Limited** is a launch to those for whom the lines hold, with an **exit**: what will be measured, on how many, before it grows or stops. A date alone is no exit. And *no* has a price as well: what the file would have earned without crossing a line.
#
# The framework of the United States' standards institute NIST (2023) puts it as a duty: somebody determines whether the system does what it is meant to do, and whether it should go on. It is voluntary, and it does not say how. {{fact nist_genai_profile}} Here is how we do it: red lines first, then expected value, then the reason in one line of evidence.
#
# **Where this ends.** Expected value takes it that you can afford the bad months. A decision that could end the company is not weighed by its average.

# %% [markdown] tags=["S5.28", "S5.T4"]
# ## 8. Is the team ready, too?
#
# A model can pass and its team not be ready to run it. Breck and others (2017) list 28 checks in four sections: data, model, infrastructure, monitoring. A check done by hand and written down gives half a point, one that a system repeats gives a point. Then comes the rule that matters.
#
# **Predict.** A team has 6, 7, 6 and 0 points in the four sections. Which score would you give it?

# %%
guess_score = ...

# %% tags=["S5.28", "S5.T4"]
sections = {"data": 6, "model": 7, "infrastructure": 6, "monitoring": 0}
points = list(sections.values())
print(f"Sum {sum(points)}, average {sum(points) / 4:.2f}, ML Test Score {min(points)}.")
compare(guess_score, min(points), "points")

# %% [markdown] tags=["S5.28", "S5.T4"]
# The score is the *smallest* section. A team without monitoring is not three quarters ready. It is a team that will not notice. Here is the team behind file C, with three checks a section, in our words.

# %% tags=["S5.28"]
from aipm.worlds import readiness

checks = readiness.checks()
checks

# %% [markdown] tags=["S5.28"]
# **Where this ends.** The list is from one company, and from before language models (Breck and others 2017). Points say that a check runs, not that anybody reads its result.

# %% [markdown] tags=["S5.23", "S5.30"]
# ## The exercise: Friday
#
# Nine questions, 21 points. Each has a cell for your answer and a cell that checks it. Some checks see only the form here, or public worlds; the rest is judged on worlds that nobody has seen. In each answer write also how sure you are, from 0.5 (a coin flip) to 1.0 (certain). It is never graded.

# %% [markdown] tags=["S5.24", "S1.38", "S1.41"]
# ### Q10.1 What is it worth, and to whom?
#
# *2 points, 10 minutes.* Six people each say what errors are worth to them; none of them is from section 1. Write the three prices: of a *miss*, of a *false alarm*, of a *case for a person*. Any unit will do within a line. Your prices are tried on the five candidates of section 1 and on others like them: wherever one candidate costs at least a tenth more than another, your prices must say so too, in the right order.
#
# - `cancer_triage`, a small clinic: "For one more cancer found we accept five needless biopsies. Two looks of a reviewer cost us as much as one biopsy."
# - `fraud_review`, a young bank: "A missed fraud costs 90 €. An honest customer who is stopped takes 40 minutes of our hotline, at 36 € an hour. A review takes 25 minutes of the same people."
# - `churn_offer`: "A customer who leaves costs us 300 €. A gift to somebody who would have stayed costs 75 €. Having an agent look into it costs 45 €."
# - `urgent_tickets`: "An urgent ticket that is not seen as urgent costs the customer an hour and a half. One that is wrongly called urgent costs us 20 minutes, and a second look by a specialist half an hour."
# - `spam_filter`: "One real letter in the spam folder is as bad as four spams in the inbox. To be asked twice is as bad as one spam." Spam is what is looked for.
# - `loan_default`: "A default loses what four good loans earn. For what one good loan earns, an officer looks into five applications." Defaults are what is looked for.
#
# <details><summary>Hint 1</summary>For each sentence, find the thing that is looked for. A miss is one of those that is let go.</details>
# <details><summary>Hint 2</summary>Choose a unit a sentence: a biopsy, a euro, a minute, a spam, a loan. In the spam filter, which of the two errors loses a real letter?</details>
# <details><summary>Hint 3</summary>"Four looks cost as much as one call": with a call as the unit, a call has the price 1 and a look 0.25. Times become money, or all become minutes; in one line there is one unit.</details>

# %% answer="q10_1"
weights = {
    # context: (a miss, a false alarm, a case for a person)
    "cancer_triage": (..., ..., ...),
    "fraud_review": (..., ..., ...),
    "churn_offer": (..., ..., ...),
    "urgent_tickets": (..., ..., ...),
    "spam_filter": (..., ..., ...),
    "loan_default": (..., ..., ...),
}
sure = ...
### BEGIN SOLUTION
weights = {
    "cancer_triage": (5, 1, 0.5),
    "fraud_review": (90, 24, 15),
    "churn_offer": (300, 75, 45),
    "urgent_tickets": (90, 20, 30),
    "spam_filter": (1, 4, 0.5),
    "loan_default": (4, 1, 0.2),
}
sure = 0.9
### END SOLUTION

# %% judge="q10_1" points=2
from aipm.questions import evaluation_thinking

evaluation_thinking.utility(weights)
### BEGIN HIDDEN TESTS
from aipm.worlds import candidates, hidden

evaluation_thinking.utility(
    weights,
    key={
        "cancer_triage": (5, 1, 0.5),
        "fraud_review": (90, 24, 15),
        "churn_offer": (300, 75, 45),
        "urgent_tickets": (90, 20, 30),
        "spam_filter": (1, 4, 0.5),
        "loan_default": (4, 1, 0.2),
    },
    worlds=hidden(candidates, "q10_1", worlds=4),
)
### END HIDDEN TESTS

# %% [markdown] tags=["S5.25", "S1.7", "S1.12", "S1.T4"]
# ### Q10.2 Fewer labels
#
# *2 points, 8 minutes.* The budget was cut. Divide 350 labels among the six kinds of slips. Each month another of the rare kinds (`fax`, `old_form` or `carbon_copy`) may be weak: then 28 to 34% of its slips are read wrongly. Of every other kind at most 9% are. Whichever rare kind it is, the weak one must be found, with its whole 95% interval (Wilson's) above 15%, in at least 90% of the months, where all rates from 28 to 34% are equally likely. And no kind's interval may be wider than ± 11 points on average, not even with the largest share that the kind may have.
#
# <details><summary>Hint 1</summary>The slider of section 2 shows both numbers for a kind that is weak. No position of it solves this.</details>
# <details><summary>Hint 2</summary>A kind that is rarely wrong needs fewer labels for the same width. Any of the rare ones may be the weak one.</details>
# <details><summary>Hint 3</summary><code>candidates.half_width(0.2, 50)</code> is the half-width of an interval when 20% of 50 slips are wrong, and <code>candidates.found(0.2, 50)</code> the chance to find it. Try them with the shares of this question, first for a weak kind, then for one that is not.</details>

# %% answer="q10_2"
plan = {
    "scanner": ...,
    "branch_copier": ...,
    "phone_photo": ...,
    "fax": ...,
    "old_form": ...,
    "carbon_copy": ...,
}
sure = ...
### BEGIN SOLUTION
plan = {
    "scanner": 34,
    "branch_copier": 34,
    "phone_photo": 34,
    "fax": 82,
    "old_form": 82,
    "carbon_copy": 82,
}
sure = 0.9
### END SOLUTION

# %% judge="q10_2" points=2
evaluation_thinking.label_plan(plan)
### BEGIN HIDDEN TESTS
from aipm.worlds import candidates, hidden

evaluation_thinking.label_plan(plan, worlds=hidden(candidates, "q10_2", worlds=20))
### END HIDDEN TESTS

# %% [markdown] tags=["S1.23", "S1.T3", "S5.25"]
# ### Q10.3 Tests for your tests
#
# *4 points, 16 minutes.* Write a suite of up to 12 tests. The good model must pass them all, and in each world at least 4 of 6 mutants must die. Nine faults exist; a world draws six of them, and their details change. The mutants here are not those of the hidden worlds. Complete the suite, or write your own.
#
# A test has `kind`, `row` (what differs from `mutants.ORDINARY`) and `expect`; INV and DIR also have `edit`.
#
# - MFT expects `"review"` or `"pass"`; INV expects `"same"`; DIR expects `"higher"`, `"lower"`, `"not_lower"` or `"not_higher"`.
# - `amount` is in `currency` and negative for a refund, which never goes to review. `currency` is `"EUR"`, `"USD"` (0.80 €) or `"JPY"` (0.00625 €). `segment` is `"established"`, `"new_user"` or `"cross_border"`. `merchant_risk` is 0 to 1, or `None` for an unknown shop, which counts as risky. `velocity_24h` is the number of payments in 24 hours. `name` must not matter.
#
# <details><summary>Hint 1</summary>Go through the columns of a payment one by one: what must never matter, and what must push the score one way only?</details>
# <details><summary>Hint 2</summary>Faults like the extremes: a very large amount, a refund, 40 payments in a day, an unknown shop, another currency of the same worth.</details>
# <details><summary>Hint 3</summary>One test a column, at its extreme. Currency: 8 € are 10 USD, since a dollar is 0.80 €, so an INV from 8 € to 10 USD is the same payment. Segment: a fault may sit in one segment only, so write a test for each. A DIR says "higher" or "lower" only if the good model moves there: use <code>mutants.holds(suite, mutants.good)</code>, and for what dies <code>mutants.kills(suite, mutants.public_world())</code>.</details>

# %% answer="q10_3"
suite = [
    {"kind": "MFT", "row": {"amount": 9000.0, "night": 1, "device_new": 1}, "expect": ...},
    {"kind": "MFT", "row": {"amount": -9000.0, "night": 1, "device_new": 1}, "expect": ...},
    {"kind": "INV", "row": {}, "edit": {"amount": ..., "currency": "USD"}, "expect": "same"},
    {"kind": "INV", "row": {"night": 1}, "edit": {"name": ...}, "expect": "same"},
    {"kind": "DIR", "row": {}, "edit": {"amount": ...}, "expect": "higher"},
    {"kind": "DIR", "row": {}, "edit": {"velocity_24h": ...}, "expect": ...},
]
sure = ...
### BEGIN SOLUTION
scary = {"amount": 900.0, "night": 1, "device_new": 1, "merchant_risk": 0.4}
suite = [
    {"kind": "MFT", "row": scary, "expect": "review"},
    {"kind": "MFT", "row": {**scary, "segment": "cross_border"}, "expect": "review"},
    {"kind": "MFT", "row": {**scary, "merchant_risk": None}, "expect": "review"},
    {"kind": "MFT", "row": {**scary, "amount": -3000.0}, "expect": "pass"},
    {"kind": "INV", "row": scary, "edit": {"name": "Zoltan"}, "expect": "same"},
    {"kind": "INV", "row": {}, "edit": {"amount": 75.0, "currency": "USD"}, "expect": "same"},
    {"kind": "DIR", "row": {"segment": "new_user", "night": 1}, "edit": {"device_new": 1}, "expect": "higher"},
    {"kind": "DIR", "row": {"segment": "cross_border", "night": 1}, "edit": {"device_new": 1}, "expect": "higher"},
    {"kind": "DIR", "row": {}, "edit": {"amount": 9000.0}, "expect": "higher"},
    {"kind": "DIR", "row": {"device_new": 1}, "edit": {"night": 1}, "expect": "higher"},
    {"kind": "DIR", "row": {"velocity_24h": 3}, "edit": {"velocity_24h": 40}, "expect": "higher"},
]
sure = 0.8
### END SOLUTION

# %% judge="q10_3" part="shape" points=1
evaluation_thinking.mutation_suite_form(suite)

# %% judge="q10_3" points=3
evaluation_thinking.mutation_suite(suite)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, mutants

evaluation_thinking.mutation_suite(suite, worlds=hidden(mutants, "q10_3", worlds=3))
### END HIDDEN TESTS

# %% [markdown] tags=["S5.26"]
# ### Q10.4 The rules of the board
#
# *2 points, 10 minutes.* A team has 300 changes and 2,000 labels. Six changes really help, by nearly 3 points each; the others cost a little. The changes come in the order of the team's own tests, which are off by about 2 points. To score one change on the board costs 40 €, and there are 5,000 €. Set the rules:
#
# - `looks`: how many changes are scored, 1 to 300;
# - `step`: by how much a change must beat the best score to replace it, as a fraction (0.01 is one point);
# - `fresh_labels`: how many of the 2,000 labels are kept off the board, 0 to 1,900. If there are any, the announced number comes from them.
#
# On average over many races, the announced accuracy may lie 1.5 points above or below the true one at most, and at least 65% of the real gains must be in the model.
#
# <details><summary>Hint 1</summary>How many looks can the team pay for? Then run <code>race.run(looks, step, fresh_labels)</code> from section 4 with values of your own.</details>
# <details><summary>Hint 2</summary>Luck moves a score on 2,000 labels by about 0.7 points, a real gain by nearly 3. A step between the two?</details>
# <details><summary>Hint 3</summary>One race says little. <code>ends = [leaderboard.world(seed).run(30, 0.02, 200) for seed in range(10)]</code> runs ten; average <code>abs(end.announced - end.true)</code> and <code>end.kept</code> over them. Change one rule at a time: first the step, then the fresh labels.</details>

# %% answer="q10_4"
protocol = {"looks": ..., "step": ..., "fresh_labels": ...}
sure = ...
### BEGIN SOLUTION
protocol = {"looks": 125, "step": 0.013, "fresh_labels": 0}
sure = 0.9
### END SOLUTION

# %% judge="q10_4" points=2
evaluation_thinking.board_protocol(protocol)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, leaderboard

evaluation_thinking.board_protocol(protocol, worlds=hidden(leaderboard, "q10_4", worlds=12))
### END HIDDEN TESTS

# %% [markdown] tags=["S4.6", "S5.25", "S5.T4"]
# ### Q10.5 The audit
#
# *3 points, 14 minutes.* LendFair wants to lend to more people. From Monday on it refuses everybody whose score is 0.25 or more. Audit this rule on the `applicants` of section 5. Gaps are B minus A, as fractions, to one point in a hundred.
#
# - `refused_gap`, `good_refused_gap`, `bad_refused_gap`: of the rule above, named as in section 5;
# - `gap_without_column`: the `good_refused_gap` once the model no longer sees the group;
# - `cost`: somebody proposes to refuse A from 0.20 on and B from 0.40 on, so that good payers of both groups are refused about equally often. How much profit per 1,000 applicants does that give up against the rule above? `lendfair.profit(applicants, refused)` is the profit per applicant;
# - `lending`: your criterion for LendFair and the reason, a pair of words. A program decides, and nobody sees a score. The bank has set money aside for defaults. Who would have paid back and is refused goes without a home of their own for years;
# - `diagnosis`: the same for CytoTriage, used in two groups of women in whom cancer is not equally common. The doctors see who is flagged, not the score. Who is not flagged is sent home.
#
# Criteria: `equal_selection` (equal shares refused or flagged), `equal_false_alarms` (of those without the thing that is looked for), `equal_recall` (of those with it), `same_meaning` (a score means one risk in both groups), `all_of_them`. Reasons: `wrongly_refused_are_harmed`, `missed_are_harmed`, `a_person_reads_the_score`, `shares_should_be_equal`, `no_reason_needed`.
#
# <details><summary>Hint 1</summary>Section 5 makes the table <code>one</code> for the threshold 1/6. What has to change in that line?</details>
# <details><summary>Hint 2</summary>Which column has LendFair's model never seen? And who is harmed when a sick woman is not flagged?</details>
# <details><summary>Hint 3</summary><code>lendfair.rejected(applicants, {"A": 0.1, "B": 0.3})</code> refuses by group. A pair of words fits if the reason speaks of the very people whose errors the criterion makes equal, and if the prompt says that these people are harmed.</details>

# %% answer="q10_5"
audit = {
    "refused_gap": ...,
    "good_refused_gap": ...,
    "bad_refused_gap": ...,
    "gap_without_column": ...,
    "cost": ...,
    "lending": (..., ...),
    "diagnosis": (..., ...),
}
sure = ...
### BEGIN SOLUTION
ruled = lendfair.rejected(applicants, 0.25)
levelled = lendfair.rejected(applicants, {"A": 0.20, "B": 0.40})
table = lendfair.by_group(applicants, ruled)
gap = table.loc["B"] - table.loc["A"]
audit = {
    "refused_gap": gap["refused"],
    "good_refused_gap": gap["good_refused"],
    "bad_refused_gap": gap["bad_refused"],
    "gap_without_column": gap["good_refused"],
    "cost": 1000 * (lendfair.profit(applicants, ruled) - lendfair.profit(applicants, levelled)),
    "lending": ("equal_false_alarms", "wrongly_refused_are_harmed"),
    "diagnosis": ("equal_recall", "missed_are_harmed"),
}
sure = 0.8
### END SOLUTION

# %% judge="q10_5" points=3
evaluation_thinking.fairness_audit(audit)
### BEGIN HIDDEN TESTS
evaluation_thinking.fairness_audit(
    audit,
    key={
        "lending": {("equal_false_alarms", "wrongly_refused_are_harmed")},
        "diagnosis": {("equal_recall", "missed_are_harmed")},
    },
)
### END HIDDEN TESTS

# %% [markdown] tags=["S5.27", "S1.15", "S2.15", "S1.40"]
# ### Q10.6 The leaflet
#
# *2 points, 8 minutes.* A second clinic uses the same model and clears more women: those with a score below 0.20. Choose the sentence for a woman who is cleared there, and fill in the numbers, counted in `cases`.
#
# - `accuracy`: "The system is right in 97.7% of cases, so you can be 97.7% sure that you are healthy."
# - `auc`: "The system has an area under the curve of 0.995."
# - `pilot`: "In a pilot with 80 new cases such a system made no mistake."
# - `cut`: "The new threshold cuts the missed cancers by nearly half."
# - `of_1000`: "Of 1,000 women with a result like yours about … have cancer after all. From … to … would fit what we have counted."
# - `of_cleared`: "We have counted … women with a result like yours. … of them had cancer after all."
#
# `cancer_of_1000`, `low` and `high` are numbers of 1,000 women cleared there, with a 95% interval of any usual kind; whole numbers are enough. `pilot_low` is the lowest share of right answers, as a fraction, that still fits 80 of 80.
#
# <details><summary>Hint 1</summary>Among whom would she count herself: all women, or those who were cleared?</details>
# <details><summary>Hint 2</summary>Section 6 counts the women below 0.08. Which two numbers change below 0.20?</details>
# <details><summary>Hint 3</summary>3 of 200 are 15 of 1,000, and <code>wilson_interval(3, 200)</code> gives both ends of their interval as fractions. For a pilot without an error take the lower end only, as for 54 of 54 in section 6.</details>

# %% answer="q10_6"
words = {"sentence": ..., "cancer_of_1000": ..., "low": ..., "high": ..., "pilot_low": ...}
sure = ...
### BEGIN SOLUTION
sent_home = cases[cases["logistic"] < 0.20]
with_cancer = (sent_home["malignant"] == 1).sum()
interval = wilson_interval(with_cancer, len(sent_home))
words = {
    "sentence": "of_1000",
    "cancer_of_1000": 1000 * with_cancer / len(sent_home),
    "low": 1000 * interval[0],
    "high": 1000 * interval[1],
    "pilot_low": wilson_interval(80, 80)[0],
}
sure = 0.9
### END SOLUTION

# %% judge="q10_6" points=2
evaluation_thinking.leaflet(words)
### BEGIN HIDDEN TESTS
evaluation_thinking.leaflet(words, key={"of_1000", "of_cleared"})
### END HIDDEN TESTS

# %% [markdown] tags=["S5.28", "S5.T4", "S6.6"]
# ### Q10.7 Five files
#
# *3 points, 12 minutes.* Decide on the five files of section 7. For each write three entries: decision, reason, exit.
#
# - decision: `launch`, `limited`, `no`;
# - reason: `lines_hold_and_it_pays`, `red_line_broken_in_a_group`, `too_few_cases`, `signature_missing`, `too_new`;
# - exit, only for `limited`: `line_kept_on_enough_cases`, `on_a_date`, `when_nobody_complains`; otherwise `None`.
#
# Your table decides again in months that nobody has seen. It may cross no red line, and it must earn at least 90% of what is possible without crossing one. Each reason must be the one that the evidence supports.
#
# <details><summary>Hint 1</summary>Take the intervals that section 7 shows, one file after the other: below the line, above it, or across it?</details>
# <details><summary>Hint 2</summary>Where the line is broken in one group, or not yet known, read what the limited form means. Where a signature is missing, does a smaller launch help?</details>
# <details><summary>Hint 3</summary>A made-up file: 30 of 1,000 wrong, plausible 2.1% to 4.3%, allowed 2%. The whole interval lies above its line, so the line is broken; a limited form is possible if it keeps those people out. With 3 of 100, plausible 1.0% to 8.5%, the line lies inside the interval, and nothing is known yet.</details>

# %% answer="q10_7"
decisions = {
    "A": (..., ..., ...),
    "B": (..., ..., ...),
    "C": (..., ..., ...),
    "D": (..., ..., ...),
    "E": (..., ..., ...),
}
sure = ...
### BEGIN SOLUTION
decisions = {
    "A": ("launch", "lines_hold_and_it_pays", None),
    "B": ("limited", "red_line_broken_in_a_group", "line_kept_on_enough_cases"),
    "C": ("launch", "lines_hold_and_it_pays", None),
    "D": ("no", "signature_missing", None),
    "E": ("limited", "too_few_cases", "line_kept_on_enough_cases"),
}
sure = 0.9
### END SOLUTION

# %% judge="q10_7" points=3
evaluation_thinking.launch_table(decisions)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, launch

evaluation_thinking.launch_table(
    decisions,
    worlds=hidden(launch, "q10_7", worlds=6),
    key={
        ("A", "launch"): {"lines_hold_and_it_pays"},
        ("A", "limited"): {"lines_hold_and_it_pays", "too_new"},
        ("B", "limited"): {"red_line_broken_in_a_group"},
        ("C", "launch"): {"lines_hold_and_it_pays"},
        ("D", "no"): {"signature_missing"},
        ("E", "limited"): {"too_few_cases"},
        ("E", "no"): {"too_few_cases"},
    },
)
### END HIDDEN TESTS

# %% [markdown] tags=["S5.28", "S5.T4"]
# ### Q10.8 How ready is the team?
#
# *2 points, 10 minutes.* Today is 4 May 2026. Give each of the twelve `checks` of section 8 its points: 0.5 for one that is done by hand and written down, 1 for one that a system repeats, 0 for what nobody could verify. Then the `score`. Here only the form and the sum are judged.
#
# <details><summary>Hint 1</summary>Look for two things in each line: who repeats it, a person or a system, and a date.</details>
# <details><summary>Hint 2</summary>A plan, a claim without a document and a dashboard that nobody reads are nothing yet.</details>
# <details><summary>Hint 3</summary>"Compared by two people each spring; report of 2025-04-02" is half a point. "Compared by a script every hour; last run this morning" is a point. "We always compare" is none. Section 8 makes a score of four sums.</details>

# %% answer="q10_8"
ready = {
    "schema": ..., "feature_value": ..., "privacy": ...,
    "baseline": ..., "slices": ..., "staleness": ...,
    "reproducible": ..., "rollback": ..., "canary": ...,
    "input_drift": ..., "skew": ..., "quality_drop": ...,
    "score": ...,
}
sure = ...
### BEGIN SOLUTION
ready = {
    "schema": 1, "feature_value": 0.5, "privacy": 0,
    "baseline": 1, "slices": 1, "staleness": 0.5,
    "reproducible": 1, "rollback": 0.5, "canary": 1,
    "input_drift": 0, "skew": 0.5, "quality_drop": 0,
    "score": 0.5,
}
sure = 0.9
### END SOLUTION

# %% judge="q10_8" points=2
evaluation_thinking.readiness_score(ready)
### BEGIN HIDDEN TESTS
evaluation_thinking.readiness_score(
    ready,
    key={
        "schema": 1, "feature_value": 0.5, "privacy": 0,
        "baseline": 1, "slices": 1, "staleness": 0.5,
        "reproducible": 1, "rollback": 0.5, "canary": 1,
        "input_drift": 0, "skew": 0.5, "quality_drop": 0,
    },
)
### END HIDDEN TESTS

# %% [markdown] tags=["S5.27", "S1.15", "S5.T4"]
# ### Q10.9 Write to the director
#
# *1 point, 10 minutes.* The clinic's director has too few doctors. May CytoTriage clear women with a score below 0.15 without a doctor's look? Count in `cases` and write her two to five sentences, 120 words at most and 20 numbers at most, as one text in quotes. Say
#
# - of how many cleared women how many have cancer after all,
# - from where to where that share may lie: both ends of its 95% interval (`wilson_interval`), in percent or of 1,000,
# - of how many women with cancer how many would be cleared,
# - what you propose,
# - on what condition you would decide otherwise (if, unless, until …).
#
# Write the numbers as you like: 12 of 300, 4%, one in 25, rounded to two digits or more. Say a rate with its count. These women are a sample of the past, so "safe", "will find" and "proves" are refused. The check tells you what it has read. It judges neither your style nor your English, and not which decision you take.
#
# <details><summary>Hint 1</summary>Two shares with one number in common: the women who have cancer and are cleared. Of whom is each share counted?</details>
# <details><summary>Hint 2</summary>Section 6 counts the first share and its interval at another score. For the second, count the women with cancer first.</details>
# <details><summary>Hint 3</summary>"We miss 1%" can mean two things. "Of 300 women whom we clear, 3 have cancer" is for the woman; "of 60 women with cancer we clear 3" is for the clinic. The director needs both. A condition names what she can count next year.</details>

# %% answer="q10_9"
memo = ...
sure = ...
### BEGIN SOLUTION
home, has_cancer = cases["logistic"] < 0.15, cases["malignant"] == 1
both = (home & has_cancer).sum()
ends = 1000 * np.array(wilson_interval(both, home.sum()))
memo = (
    f"Of the {home.sum()} women whom CytoTriage would clear, {both} have cancer after all. "
    f"With so few, between {ends[0]:.0f} and {ends[1]:.0f} of 1,000 cleared women would fit what we have counted. "
    f"Of the {has_cancer.sum()} women with cancer, {both} would be cleared. "
    "I propose to clear them with a second look for one year. If more than one in 100 of them has cancer, we stop."
)
sure = 0.8
### END SOLUTION

# %% judge="q10_9" points=1
evaluation_thinking.memo_to_the_director(memo)
### BEGIN HIDDEN TESTS
evaluation_thinking.memo_to_the_director(memo, cases=cytotriage.public_world())
### END HIDDEN TESTS

# %% [markdown]
# ## What we planted
#
# The five candidates are five settings of two bell curves; none is best everywhere because we set them so. DigitDesk's fax slips are read wrongly about twice as often as promised, and in the hidden months another rare kind is weak. The fraud model of section 3 was written by hand in the manner of PayGuard, and the nine faults, the currencies and the names are ours. In the race six of 300 changes gain about 2.8 points each. Elsewhere nobody can tell you how many of your changes are real.
#
# The counts of COMPAS are real, and nothing is planted in them. LendFair's groups differ in their features only, so that the same person would get the same score in either. The five files, their euros and their red lines are invented, and we know their true rates, which no board does. The cases of CytoTriage are real; its leaflet is not. The team of section 8 does not exist, though you may have met it.

# %% [markdown] tags=["S6.6", "S6.8", "S5.28"]
# ## Keep it
#
# The guide's checklist asks to close the gap in four skills; this page is your evidence for the fourth. A **model card** (Mitchell and others 2019) is a short document that goes with a model: what it is for, on whom it was measured, how it does for each group, what to beware of. Yours has the measured parts and the decision. Write above them, in two sentences of your own, what the model is for and what it is not for.

# %% tags=["S6.6", "S6.8", "S5.28"]
from aipm import portfolio

portfolio.add(
    "10_model_card_and_decision", "Model card and launch decision",
    what_outcomes_are_worth=weights,
    labels_by_slice=plan,
    behavioural_tests=suite,
    rules_of_the_leaderboard=protocol,
    fairness_audit=audit,
    words_for_those_concerned=words,
    launch_decisions=decisions,
    readiness=ready, memo=memo,
)

# %% [markdown]
# ## References
#
# - Angwin, J., Larson, J., Mattu, S. and Kirchner, L. (2016). [Machine bias](https://www.propublica.org/article/machine-bias-risk-assessments-in-criminal-sentencing). ProPublica, 23 May. The audit of section 5.
# - Barenstein, M. (2019). [ProPublica's COMPAS data revisited](https://arxiv.org/abs/1906.04711). The fault of the file, and its repair, from the abstract.
# - Blum, A. and Hardt, M. (2015). [The Ladder: a reliable leaderboard for machine learning competitions](https://proceedings.mlr.press/v37/blum15.html). ICML 2015, 1006–1014. The attack and the Ladder of section 4; our step is simpler than theirs.
# - Breck, E., Cai, S., Nielsen, E., Salib, M. and Sculley, D. (2017). [The ML Test Score: a rubric for ML production readiness and technical debt reduction](https://research.google/pubs/pub46555). IEEE Big Data 2017. Section VI: half points, full points, and the minimum of the four sections.
# - Chouldechova, A. (2017). [Fair prediction with disparate impact](https://doi.org/10.1089/big.2016.0047). Big Data 5(2). The criteria cannot all hold when the base rate differs between groups; COMPAS is its case.
# - DeMillo, R. A., Lipton, R. J. and Sayward, F. G. (1978). [Hints on test data selection](https://doi.org/10.1109/C-M.1978.218136). Computer 11(4), 34–41. Where mutants come from.
# - Dieterich, W., Mendoza, C. and Brennan, T. (2016). [COMPAS risk scales: demonstrating accuracy equity and predictive parity](https://www.equivant.com/response-to-propublica-demonstrating-accuracy-equity-and-predictive-parity/). The maker's answer, from its summary.
# - Flores, A. W., Bechtel, K. and Lowenkamp, C. T. (2016). [False positives, false negatives, and false analyses](https://www.uscourts.gov/federal-probation-journal/2016/09/false-positives-false-negatives-and-false-analyses-rejoinder). Federal Probation 80(2).
# - Hoffrage, U., Krauss, S., Martignon, L. and Gigerenzer, G. (2015). [Natural frequencies improve Bayesian reasoning in simple and complex inference tasks](https://doi.org/10.3389/fpsyg.2015.01473). Frontiers in Psychology 6. The 37 points of section 6 are its first study.
# - Mitchell, M. and others (2019). [Model cards for model reporting](https://doi.org/10.1145/3287560.3287596). FAT* 2019, 220–229.
# - NIST (2023). [Artificial Intelligence Risk Management Framework, AI RMF 1.0](https://doi.org/10.6028/NIST.AI.100-1). The determination of section 7 is its item Manage 1.1.
# - Recht, B., Roelofs, R., Schmidt, L. and Shankar, V. (2019). [Do ImageNet classifiers generalize to ImageNet?](https://proceedings.mlr.press/v97/recht19a.html) ICML 2019, 5389–5400. The drops of section 4, from the abstract.
# - Ribeiro, M. T., Wu, T., Guestrin, C. and Singh, S. (2020). [Beyond accuracy: behavioral testing of NLP models with CheckList](https://doi.org/10.18653/v1/2020.acl-main.442). ACL 2020, 4902–4912. The study of section 3, from the abstract.
# - Wolberg, W. H., Street, W. N. and Mangasarian, O. L. (1994). [Machine learning techniques to diagnose breast cancer from image-processed nuclear features of fine needle aspirates](https://doi.org/10.1016/0304-3835%2894%2990099-X). Cancer Letters 77, 163–171. The 54 new cases, from the abstract.
