# %% [markdown]
# # The accuracy trap
#
# **After this lesson you will never again defend a model by its accuracy, and you will be able to price each of its errors.**
#
# You will be able to
#
# - *compute* accuracy, precision, recall and the two error rates, with the right class as the positive one;
# - *predict* what an alarm is worth from how rare the thing is;
# - *derive* a threshold from the cost of each error;
# - *design* a review policy that knows the amount at stake;
# - *select* the metric that fits a decision;
# - *criticise* a published result.
#
# **Before you start:** lesson 00. **Time:** 75 minutes for the scenes, 80 for the exercise. Two products appear: PayGuard, whose payments are simulated, and CytoTriage, whose patients were real.
#
# Run a cell with Shift+Enter. Where you see `...` after a question, write your guess before you go on. Nobody grades a guess.

# %% [markdown] tags=["S1.26", "S1.28"]
# ## 1. A model that is right 99.9% of the time
#
# PayGuard screens card payments for a bank. On Monday the data team sends you one line:
#
# > Accuracy on last week's payments: 99.9%. Ready to launch?
#
# The meeting is in ten minutes. Last week, week 18, is on your desk: one row a payment.

# %%
from aipm.worlds import payguard

payments = payguard.load()
last_week = payments[payments["week"] == 18]
last_week.head()

# %% [markdown]
# **Predict.** Of every 1,000 payments, how many are fraud?

# %%
guess_per_1000 = ...

# %% tags=["S1.28"]
from aipm.compare import compare

fraud = last_week["fraud"]
print(f"{fraud.sum()} of {len(fraud):,} payments were fraud.")
print(f"That is {1000 * fraud.mean():.1f} in every 1,000.")
compare(guess_per_1000, 1000 * fraud.mean(), "of 1,000 payments")

# %% [markdown] tags=["S1.29"]
# That number is the **base rate**: how often the thing you look for happens at all.
#
# Now build the laziest product there is. It calls every payment legitimate. Then compute its **accuracy**, the share of all calls that are right.

# %% tags=["S1.26", "S1.27", "S1.29", "S1.30"]
never_flags = fraud * 0
accuracy = (never_flags == fraud).mean()
caught = (never_flags * fraud).sum()
print(f"It is right {accuracy:.2%} of the time, and it caught {caught} of {fraud.sum()} frauds.")

# %% [markdown] tags=["S1.27", "S1.30"]
# The line from the data team fits a product that does nothing. It may also fit a good one; accuracy cannot tell them apart. When one class is this rare, almost all of the accuracy is earned on payments that nobody was worried about. The field calls it **class imbalance**.
#
# So the first answer to "99.9%, ready?" is a question: *of the frauds, how many did we catch? Of the payments we stopped, how many were fraud?*
#
# **Where this ends.** With classes of similar size, and errors that cost the same, accuracy is a fair summary. The handwritten digits of lesson 00 are such a case.

# %% [markdown]
# ## 2. Four boxes instead of one number
#
# The data team's real model gives each payment a score between 0 and 1. It learned from weeks 1 to 8, so every payment that you see it score here is new to it. To act on it you need a threshold: at or above it a payment goes to review, below it passes. Most software starts at 0.5, and so do they.

# %%
last_week = last_week.assign(score=payguard.score(last_week))
flagged = last_week["score"] >= 0.5
print(f"At 0.5 the model flags {flagged.sum()} payments.")
print(f"Its largest score is {last_week['score'].max():.2f}.")

# %% [markdown]
# The model at 0.5 *is* the lazy product: same calls, same accuracy. Its scores are small because fraud is rare, and 0.5 asks for more certainty than it ever has. Lower the threshold to 0.02 and count again, this time over five weeks, so that there is something to count.
#
# **Predict.** Of 100 payments it now flags, how many are fraud?

# %%
guess_of_100 = ...

# %%
import pandas as pd

weeks = payments[payments["week"].between(14, 18)]
weeks = weeks.assign(score=payguard.score(weeks))
weeks["flagged"] = weeks["score"] >= 0.02
pd.crosstab(weeks["fraud"], weeks["flagged"])

# %%
from aipm.figure import show
from aipm.pictures import accuracy_trap as pictures

show(*pictures.four_boxes(weeks))
compare(guess_of_100, 100 * weeks.loc[weeks["flagged"], "fraud"].mean(), "of 100 flagged")

# %% [markdown] tags=["S1.31", "S1.32", "S1.35"]
# This table is the **confusion matrix**: what was true in rows, what the model said in columns. Everything else in this lesson is one box divided by a sum of boxes.
#
# | name | in words | divide by |
# |---|---|---|
# | **precision** | of the flagged, how many are fraud | the flagged |
# | **recall** | of the frauds, how many are flagged | the frauds |
# | **false-positive rate** | of the honest, how many are flagged | the honest |
# | **false-negative rate** | of the frauds, how many are missed | the frauds |

# %% tags=["S1.31", "S1.32", "S1.35"]
is_fraud, is_flagged = weeks["fraud"] == 1, weeks["flagged"]  # below, ~ means "not"
true_alarms = (is_fraud & is_flagged).sum()
false_alarms = (~is_fraud & is_flagged).sum()
found = true_alarms / is_fraud.sum()
print(f"Precision {true_alarms / is_flagged.sum():.1%} ({true_alarms} of {is_flagged.sum()} flagged)")
print(f"Recall {found:.1%} ({true_alarms} of {is_fraud.sum()} frauds)")
print(f"False-positive rate {false_alarms / (~is_fraud).sum():.2%} ({false_alarms} honest payments)")
print(f"False-negative rate {1 - found:.1%}")

# %% [markdown]
# Why does no threshold give both, a high precision and a high recall? Draw the scores of the two kinds. The scores are small, so each line of the axis is ten times the one before.

# %%
show(*pictures.score_histogram(weeks, threshold=0.02))

# %% [markdown] tags=["S1.33"]
# Two numbers that pull against each other ask for a third that joins them. **F1** is 2 × precision × recall / (precision + recall), a mean that stays near the smaller of the two: a precision of 1.0 and a recall of 0.1 give 0.18. So it is high only if both are. Watch what it prefers.

# %% tags=["S1.33"]
from sklearn.metrics import f1_score

from aipm.tables import show_table

rows = []
for threshold in (0.02, 0.05, 0.10, 0.20):
    calls = (weeks["score"] >= threshold).astype(int)
    f1, caught_now = f1_score(weeks["fraud"], calls), (calls * weeks["fraud"]).sum()
    rows.append({"threshold": threshold, "F1": f1, "frauds caught": caught_now})
show_table(rows, "F1 is highest where less fraud is caught", {"threshold": ".2f", "F1": ".2f"})

# %% [markdown] tags=["S1.33"]
# F1 likes the stricter thresholds, at which the product lets most of the fraud pass. It treats precision and recall as equally important. Nobody at the bank was asked whether they are.
#
# **Where this ends.** F1 is a fair referee where both errors hurt about alike and you have no prices yet.

# %% [markdown] tags=["S1.37", "S4.9"]
# ## 3. Which class is the positive one?
#
# Next desk: CytoTriage. It reads measurements of cell nuclei from a needle biopsy and says how likely a breast lump is malignant. The data are 569 real cases from one clinic, and each is scored by a model that learned from other cases. Two wrongs are possible: a healthy woman is frightened and biopsied again, or a sick one is sent home. They are not the same wrong.
#
# The data team reports a splendid recall. Here is how they computed it.

# %% tags=["S4.9"]
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import recall_score

from aipm.worlds import cytotriage

cases = cytotriage.public_world()
target = load_breast_cancer().target
predicted = (cases["logistic"] < 0.5).astype(int)
print(f"recall_score says {recall_score(target, predicted):.1%}")

# %% [markdown]
# **Predict.** Of the women with a malignant lump, how many would this model send home?

# %%
guess_sent_home = ...

# %%
for code, name in enumerate(load_breast_cancer().target_names):
    print(f"In this file, {code} means {name}.")

box = cytotriage.counts(cases, cases["logistic"] >= 0.5)
box.to_frame("women")

# %%
compare(guess_sent_home, box["missed"], "women sent home")

# %% [markdown] tags=["S1.37", "S4.9"]
# In this file 0 means malignant and 1 means benign. `recall_score` looks for class 1 unless told otherwise, so the splendid recall is about the healthy. The row *missed* is the number that belongs in the meeting.
#
# The **positive class** is the one you are looking for. Software cannot know which one that is; it takes the one coded 1. Ask for it by name: not "what is the recall?" but "of the women with cancer, how many did we find?"

# %% [markdown] tags=["S1.37"]
# ## 4. The same test in another crowd
#
# More than a third of the women in that clinic had cancer, because doctors had sent them there. In a screening programme nobody has been sent. For mammography in the United States, a study of 1.7 million screens reports that 86.9% of cancers are flagged (**sensitivity**, the medical word for recall) and 88.9% of healthy women are left alone (**specificity**). It found 5.1 cancers per 1,000 screens and missed 0.8 (Lehman et al. 2017).
#
# **Predict.** A woman's screening mammogram is flagged. What is the chance that she has cancer, in percent?

# %%
guess_chance = ...

# %% tags=["S1.37"]
women = 1000
sick = 5.1 + 0.8
flagged_sick = 0.869 * sick
flagged_healthy = (1 - 0.889) * (women - sick)
chance = flagged_sick / (flagged_sick + flagged_healthy)
print(f"Of {women} women, {flagged_sick:.1f} sick and {flagged_healthy:.1f} healthy are flagged.")
print(f"The chance that a flagged woman is sick: {chance:.1%}")
compare(guess_chance, 100 * chance, "% of the flagged women")

# %% [markdown] tags=["S1.37"]
# The study itself reports 4.4%. Nothing is wrong with the test. There are so many healthy women that one in nine of them is far more than all of the sick ones.
#
# Move the slider from the clinic to the screening programme. The test stays; only the crowd changes.

# %% tags=["S1.37"]
from aipm.explore import accuracy_trap as explore

explore.crowd()

# %% [markdown] tags=["S1.37"]
# **What it means for you.** A precision measured in one place does not travel. Ask of every precision: *measured on whom, with what base rate, and is that our crowd?*
#
# **Where this ends.** We moved only the base rate. A new crowd often also looks different to the model, and then sensitivity and specificity move too. Lesson 03 measures that. Nothing here is medical advice.

# %% [markdown] tags=["S1.34"]
# ## 5. The curve that does not move
#
# A vendor praises its AUC. The **ROC curve** draws recall against the false-positive rate for every threshold. The **AUC** is the area under it: the chance that a random fraud scores higher than a random honest payment. It needs no threshold, which is why people like it.
#
# **Predict.** If fraud becomes ten times as common, does the AUC rise, fall or stay? Write `"rises"`, `"falls"` or `"stays"`.

# %%
guess_auc = ...

# %% tags=["S1.34"]
explore.curves()

# %%
compare(guess_auc, "stays", "AUC", choices=["rises", "falls", "stays"])

# %% [markdown] tags=["S1.34"]
# The left curve never moves; the right one does, and it is the right one that your reviewers live on. Saito and Rehmsmeier (2015) make this case for imbalanced data: the ROC plot looks fine while most alarms are false.
#
# AUC answers *which of two models ranks better?* It does not answer *should we launch?*, because you launch one threshold, in one crowd.
#
# **Where this ends.** To compare two rankings before anybody has agreed on prices, AUC is a good first look.

# %% [markdown] tags=["S1.36", "S1.38"]
# ## 6. What does each error cost?
#
# So far we counted errors. Now we price them. Take CytoTriage to the head of the clinic and ask: *how many needless second biopsies would you accept to find one more cancer?* Suppose she says twenty. That sentence is the most valuable one of the project, and no data set contains it.

# %% tags=["S1.36"]
def clinic_cost(cases, scores, threshold):
    box = cytotriage.counts(cases, scores >= threshold)
    return 20 * box["missed"] + 1 * box["false_alarms"]


print(f"Cost at threshold 0.5: {clinic_cost(cases, cases['logistic'], 0.5)} false-alarm units.")

# %% [markdown] tags=["S1.39"]
# Where should the threshold be? Think of one woman with probability *p*. Flagging her needlessly costs 1, with chance 1 − *p*. Sending her home wrongly costs 20, with chance *p*. The two are equal at *p* = 1/21. Above it, flag. Elkan (2001) gives the general rule; you will write it in the exercise.
#
# **Predict.** By what factor does the cost fall at 1/21? Write 2 if you think that it halves.

# %%
guess_factor = ...

# %% tags=["S1.39", "S4.9"]
rows = []
for threshold in (0.5, 1 / 21):
    box = cytotriage.counts(cases, cases["logistic"] >= threshold)
    cost = clinic_cost(cases, cases["logistic"], threshold)
    row = {"threshold": threshold, "accuracy": (box["caught"] + box["cleared"]) / len(cases)}
    row |= {"missed": box["missed"], "false alarms": box["false_alarms"]}
    rows.append(row | {"cost (false-alarm units)": cost})
show_table(rows, "The same model is less often right, and costs less", {"accuracy": ".1%"})
before, after = (row["cost (false-alarm units)"] for row in rows)
compare(guess_factor, before / after, "times")

# %% [markdown] tags=["S1.38", "S1.39"]
# The model has not changed. Somebody asked what an error costs, and the same model became a better product, although its accuracy fell. Setting the threshold by the prices is what the guide means by calibrating the model to the errors that stakeholders can bear.
#
# These women were real, and only the twenty is ours. So ask for other prices as well: where do the two thresholds part?

# %% tags=["S1.39", "S4.9"]
show(*pictures.price_of_a_miss(cases))

# %% [markdown] tags=["S1.38", "S1.39"]
# A **decision curve** draws what a model is worth for each price of a miss; doctors use it (Vickers and Elkin 2006). On the left, where a miss weighs little more than a false alarm, the thresholds cost about the same, and 569 women are too few to say which is ahead. The heavier a miss, the worse a threshold that was chosen for accuracy. Even at twenty the factor is not well known, since a few missed women decide it: draw 569 women anew from these again and again (lesson 04), and it varies as the picture says. At the far right even a biopsy for every woman, without any model, costs less than threshold 0.5.
#
# Now do the same with another model, a **naive Bayes** classifier.

# %% tags=["S1.39"]
rows = []
for threshold in (0.5, 1 / 21, 0.0000001):
    cost = clinic_cost(cases, cases["bayes"], threshold)
    rows.append({"threshold": threshold, "cost (false-alarm units)": cost})
show_table(rows, "Naive Bayes: the rule's threshold is far from the best one", {"threshold": ".7f"})

# %% [markdown] tags=["S1.39"]
# At 1/21 little is gained, at a threshold near zero far more. The rule was derived for probabilities, and this model's scores are none: it says almost never where it should say perhaps. **Where this ends:** the cost threshold holds only for scores that mean what they say. Lesson 03 tests that.

# %% [markdown] tags=["S1.36", "S1.39"]
# ## 7. Let the amount speak
#
# Back to PayGuard. A missed fraud costs the amount plus a 25 € dispute fee. Reviewing an honest customer costs 4 €. Both prices are ours, set for the course. We count what goes wrong, so a stopped fraud costs nothing here. In truth somebody had to look at it too; below you see how much that leaves out.
#
# **Predict.** Which threshold is cheapest: 0.5, 0.1, 0.03 or 0.005?

# %%
guess_cheapest = ...

# %% tags=["S1.36"]
missed_fraud = weeks["fraud"] * (weeks["amount"] + 25)


def five_week_cost(flagged):
    return missed_fraud[~flagged].sum() + 4 * (flagged & (weeks["fraud"] == 0)).sum()


nothing, costs, rows = missed_fraud.sum(), {}, []
for threshold in (0.5, 0.1, 0.03, 0.005):
    flagged = weeks["score"] >= threshold
    cost = costs[threshold] = five_week_cost(flagged)
    share = {"of doing nothing": cost / nothing}
    rows.append({"threshold": threshold, "reviews": flagged.sum(), "cost (€)": cost, **share})

# %% tags=["S1.36"]
show_table(rows, "Too few reviews cost money, and so do too many", {"of doing nothing": ".2f"})
compare(guess_cheapest, min(costs, key=costs.get), "as the cheapest threshold")

# %% [markdown] tags=["S1.36"]
# Doing nothing is always one of the options, and the one your launch must beat. Move both controls: find the bottom of the valley, then make a false alarm cost more and watch the bottom move.

# %% tags=["S1.36", "S1.39"]
explore.prices()

# %% [markdown] tags=["S1.36"]
# One threshold treats a 5 € coffee and a 900 € phone alike. The break-even of section 6 says they differ: *p* = 4 / (4 + amount + 25).

# %% tags=["S1.36", "S1.39"]
amounts = pd.DataFrame({"amount (€)": [5, 60, 200, 900]})
amounts["review from a fraud probability of"] = 4 / (4 + amounts["amount (€)"] + 25)
show_table(amounts, "The larger the amount, the earlier a review pays")

flagged = weeks["score"] >= 4 / (4 + weeks["amount"] + 25)
cost = five_week_cost(flagged)
print(f"In all: {flagged.sum()} reviews, {cost:,.0f} €, {cost / nothing:.2f} of doing nothing.")
looks = 4 * (flagged & (weeks["fraud"] == 1)).sum()
print(f"Left out: the reviews of stopped frauds, {looks / 5:.0f} € a week, {looks / cost:.1%} more.")

# %% [markdown] tags=["S1.36"]
# The amount is not a feature of the model here; it is a fact about your loss. That is a product decision, and it is yours.
#
# The last line is what our short price list leaves out: a review costs its 4 € even where it finds a fraud. With it a review pays from 4 / (amount + 25) on, a little later than above. We leave it out because it is small beside an amount. Where a right call is costly too, it belongs in the rule, and Q02.4 has a place for it, `c11`.
#
# **Where this ends.** These five weeks hold few frauds, so the euros above would differ in other weeks. The exercise therefore judges your policy by *expected* cost over many worlds. And the prices leave out what is hard to price: a customer who was stopped twice and does not come back.

# %% [markdown] tags=["S1.12", "S1.T7"]
# ## 8. For whom does it work?
#
# The guide's model sentence is "92% precision at 85% recall for segment A". Say PayGuard's own, and say how much you know. An **interval** is the range of values that the counts leave plausible; ours are 95% Wilson intervals.

# %% tags=["S1.12", "S1.T7"]
show(*pictures.recall_by_segment(weeks))

# %% [markdown] tags=["S1.12", "S1.T7"]
# Tens of thousands of payments, and still wide intervals: recall lives on the frauds alone, and there are few in each segment. A sentence such as "recall 85% for segment A" without its count is a guess with a decimal point.
#
# **What it means for you.** Different segments may need different rules, and you may not know yet. Lesson 10 makes a plan for finding out.

# %% [markdown] tags=["S2.10"]
# ## 9. Does fraud need near-perfect precision?
#
# The guide names fraud detection as a case that requires near-perfect precision. It sounds right: nobody likes to be stopped at the till. Take it as a claim that could be false, and measure.
#
# **Predict.** At the cheapest single threshold, what is the precision, in percent?

# %%
guess_precision = ...

# %% tags=["S2.10"]
rows = []
for threshold in (0.01, 0.02, 0.025, 0.03, 0.05, 0.1, 0.2, 0.3):
    flagged = weeks["score"] >= threshold
    precision = weeks.loc[flagged, "fraud"].mean()
    found = weeks.loc[flagged, "fraud"].sum() / weeks["fraud"].sum()
    cost = five_week_cost(flagged)
    rows.append({"threshold": threshold, "precision": precision, "recall": found, "cost (€)": cost})

# %% tags=["S2.10"]
nine = pd.DataFrame(rows)
show_table(nine, "The cheapest row is not the most precise one", {"precision": ".0%", "recall": ".0%"})
cheapest = nine.loc[nine["cost (€)"].idxmin()]
compare(guess_precision, 100 * cheapest["precision"], "% of the flagged payments")

# %% [markdown] tags=["S2.10"]
# Read the row with the least cost, then the row with the best precision. At these prices the bank is better off reviewing many honest customers for each fraud it stops. The claim would hold where a false alarm costs far more than a short review: an account frozen for weeks, say. So the guide's sentence is not wrong everywhere; it lacks its price. You will put a number on that in Q02.8.

# %% [markdown] tags=["S1.40", "S1.41", "S1.42", "S5.24"]
# ## 10. What to say in the meeting
#
# You now have everything for the ten minutes on Monday:
#
# 1. *"99.9% is what a product that does nothing scores."* (accuracy with its base rate)
# 2. *"At this threshold we stop so many of so many frauds and bother so many honest customers."* (counts, not rates alone)
# 3. *"That costs so many euros in five weeks, against so many for doing nothing."* (errors with prices)
# 4. *"The prices are these, and these people agreed to them."* (who decided)
#
# The metric came from the decision, not from the library's default. The guide holds that this is what separates junior from senior thinking. We have no measurement of that; we do know that a launch decided on point 1 alone would have bought a product that does nothing.

# %% [markdown] tags=["S6.2", "S6.7"]
# ## The exercise: PayGuard's launch paper
#
# Nine questions, 19 points. Each has a cell for your answer and a cell that checks it. A check tells you what your answer would *do*; it never tells you the answer. Some checks see only the form here, and the rest when your work is graded, on worlds that nobody has seen.
#
# In each answer write also how sure you are, from 0.5 (a coin flip) to 1.0 (certain): `sure = 0.8`. It is never graded. Lesson 11 shows you how well you know what you know.

# %% [markdown] tags=["S1.29", "S1.31", "S1.32"]
# ### Q02.1 What the lazy product scores
#
# *2 points, 5 minutes.* Fill the table for the product that never flags, this time on the payments of new users (`segment` is `"new_user"`) in weeks 14 to 18 (`weeks`). `accuracy` (three digits after the point) and `recall`, `precision` are fractions, `caught` is a count. Where a measure has nothing to divide by, write `None`.
#
# <details><summary>Hint 1</summary>Recall divides by the frauds, precision by the flagged.</details>
# <details><summary>Hint 2</summary>How many payments did it flag?</details>
# <details><summary>Hint 3</summary>The product is wrong on each fraud and right on all others. <code>weeks[weeks["week"] == 15]["fraud"].mean()</code> is the base rate of week 15; ask in the same way for a segment.</details>

# %% answer="q02_1"
scores = {"accuracy": ..., "recall": ..., "precision": ..., "caught": ...}
sure = ...
### BEGIN SOLUTION
new_users = weeks[weeks["segment"] == "new_user"]
scores = {"accuracy": 1 - new_users["fraud"].mean(), "recall": 0.0, "precision": None, "caught": 0}
sure = 0.9
### END SOLUTION

# %% judge="q02_1" points=2
from aipm.questions import accuracy_trap

accuracy_trap.lazy_scores(scores)
### BEGIN HIDDEN TESTS
new_users = payguard.load().query("14 <= week <= 18 and segment == 'new_user'")
accuracy_trap.lazy_scores(scores, world=new_users)
### END HIDDEN TESTS

# %% [markdown] tags=["S1.32", "S1.37"]
# ### Q02.2 The recall that hurts
#
# *1 point, 5 minutes.* The clinic lowers the threshold of CytoTriage's logistic model to 0.1. On the 569 cases of section 3: of the women with a malignant lump, which fraction does it find now? Write one number with three digits after the point.
#
# <details><summary>Hint 1</summary>Which column of <code>cases</code> says who is sick, and what does 1 mean in it?</details>
# <details><summary>Hint 2</summary>Section 3 ends with four counts at another threshold. Two of them are about sick women.</details>
# <details><summary>Hint 3</summary><code>cytotriage.counts(cases, cases["bayes"] &gt;= 0.3)</code> counts the four outcomes of another model at 0.3. Recall is the caught, divided by the caught plus the missed.</details>

# %% answer="q02_2"
recall = ...
sure = ...
### BEGIN SOLUTION
box = cytotriage.counts(cases, cases["logistic"] >= 0.1)
recall = box["caught"] / (box["caught"] + box["missed"])
sure = 0.9
### END SOLUTION

# %% judge="q02_2" points=1
accuracy_trap.malignant_recall(recall)
### BEGIN HIDDEN TESTS
accuracy_trap.malignant_recall(recall, cases=cytotriage.public_world())
### END HIDDEN TESTS

# %% [markdown] tags=["S1.31"]
# ### Q02.3 One test, other crowds
#
# *2 points, 8 minutes.* Take the published mammogram: sensitivity 86.9%, specificity 88.9%. Of the flagged women, which fraction has cancer (a) among women with `family_risk`, 15 cancers per 1,000, (b) among women with `symptoms`, 85 per 1,000? Two digits after the point are enough. And (c) at how many cancers per 1,000 women, to the nearest woman, are exactly half of the flagged sick (`half_at`)? The three crowds are ours.
#
# <details><summary>Hint 1</summary>Count 1,000 women, as in section 4.</details>
# <details><summary>Hint 2</summary>Change only the number of sick women. The healthy are the others.</details>
# <details><summary>Hint 3</summary>With 50 sick of 1,000: 0.869 × 50 = 43 of the sick are flagged and 0.111 × 950 = 105 of the healthy, so 43 of 148, or 0.29. For (c) try larger crowds until the two numbers are equal, or set them equal and solve.</details>

# %% answer="q02_3"
ppv = {"family_risk": ..., "symptoms": ..., "half_at": ...}
sure = ...
### BEGIN SOLUTION
ppv = {}
for crowd, sick in {"family_risk": 15, "symptoms": 85}.items():
    flagged_sick, flagged_healthy = 0.869 * sick, 0.111 * (1000 - sick)
    ppv[crowd] = flagged_sick / (flagged_sick + flagged_healthy)
ppv["half_at"] = 1000 * 0.111 / (0.869 + 0.111)
sure = 0.9
### END SOLUTION

# %% judge="q02_3" points=2
accuracy_trap.published_ppv(ppv)
### BEGIN HIDDEN TESTS
accuracy_trap.published_ppv(ppv, exact=True)
### END HIDDEN TESTS

# %% [markdown] tags=["S1.36", "S1.39"]
# ### Q02.4 The threshold follows from the prices
#
# *2 points, 10 minutes.* Write the rule of section 6 for any four prices: `c10` a false alarm, `c01` a miss, `c00` an honest payment rightly left alone, `c11` a fraud rightly flagged. Return the probability at which flagging and leaving alone cost the same; three digits after the point are enough. Some prices have no such probability, and then the rule decides:
#
# - a false alarm costs no more than leaving the honest payment alone, but a miss costs more than the flag: flag all, return 0;
# - a miss costs no more than the flag, but a false alarm costs more: flag none, return 1;
# - neither error costs more than its right call: somebody has mixed up the prices, `raise ValueError`. The template shows how.
#
# <details><summary>Hint 1</summary>Write the cost of flagging a case with probability p, then the cost of leaving it. Both have two parts.</details>
# <details><summary>Hint 2</summary>Flag: p·c11 + (1 − p)·c10. Leave: p·c01 + (1 − p)·c00. Set them equal and solve for p.</details>
# <details><summary>Hint 3</summary>Test your rule: c10 = 1, c01 = 20 and the others 0 must give 1/21; c10 = 5, c01 = 40, c00 = 1, c11 = 4 must give 0.1; c10 = 0, c01 = 20, c00 = 1, c11 = 0 must give 0. Each of the first two cases is an <code>if</code> with a <code>return</code> below it, written like the one in the template.</details>

# %% answer="q02_4"
def threshold(c10, c01, c00, c11):
    if c10 <= c00 and c01 <= c11:
        raise ValueError("neither error costs more than its right call")
    return ...
sure = ...
### BEGIN SOLUTION
def threshold(c10, c01, c00, c11):
    if c10 <= c00 and c01 <= c11:
        raise ValueError("neither error costs more than its right call")
    if c10 <= c00:
        return 0
    if c01 <= c11:
        return 1
    return (c10 - c00) / (c10 - c00 + c01 - c11)
sure = 0.9
### END SOLUTION

# %% judge="q02_4" points=2
accuracy_trap.threshold_rule(threshold)
### BEGIN HIDDEN TESTS
from aipm.worlds import costs, hidden

accuracy_trap.threshold_rule(threshold, worlds=hidden(costs, "q02_4", worlds=3))
### END HIDDEN TESTS

# %% [markdown] tags=["S1.36", "S1.39", "S6.2"]
# ### Q02.5 A policy for the review team
#
# *4 points, 12 minutes.* Give each amount band its threshold. The bands are `under_25`, `25_to_100`, `100_to_300` and `over_300` euros. Your table is replayed on worlds you have not seen. Its expected cost may be at most 6% above the best possible policy, and at most 1.0% of payments may go to review. You may try as often as you like here.
#
# <details><summary>Hint 1</summary>For which payment does a miss cost most? There you can afford the most false alarms.</details>
# <details><summary>Hint 2</summary>Section 7 prints the break-even for four amounts, one in each band.</details>
# <details><summary>Hint 3</summary>For a band of 1,000 to 2,000 € a typical amount is 1,400 €, and its break-even 4 / (4 + 1,400 + 25) = 0.0028. Do the same for each of your bands. If too much goes to review, raise the thresholds of the low bands a little.</details>

# %% answer="q02_5"
policy = {
    "under_25": ...,
    "25_to_100": ...,
    "100_to_300": ...,
    "over_300": ...,
}
sure = ...
### BEGIN SOLUTION
policy = {"under_25": 0.12, "25_to_100": 0.05, "100_to_300": 0.018, "over_300": 0.007}
sure = 0.8
### END SOLUTION

# %% judge="q02_5" part="shape" points=1
accuracy_trap.policy_form(policy)

# %% judge="q02_5" points=3
accuracy_trap.policy_table(policy)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, payguard

accuracy_trap.policy_table(policy, worlds=hidden(payguard, "q02_5", worlds=3))
### END HIDDEN TESTS

# %% [markdown] tags=["S5.24", "S1.33", "S1.34"]
# ### Q02.6 A metric for each decision
#
# *2 points, 8 minutes.* Choose for each decision the metric that can change it.
#
# - `fraud_queue`: the team reviews exactly 300 payments a day. Which of two models fills the list better?
# - `auto_block`: payments are blocked without a person. A wrong block costs 12 €, a missed fraud its amount. Where does the threshold go?
# - `cancer_triage`: a missed cancer weighs as much as twenty needless biopsies. Which model and threshold does the clinic buy?
# - `vendor_choice`: two vendors rank the same applicants. Prices and thresholds will be set next year, by somebody else. Whose ranking is better?
# - `digit_sorting`: ten digits, equally common; any misread sends one letter to the wrong shelf, at the same cost. Which reader?
# - `shown_percentage`: the score is shown to a clerk as "87% likely". May it be?
#
# Vocabulary: `accuracy`, `auc`, `calibration_error` (how far what was said is from what happened), `expected_cost`, `f1`, `precision_at_k` (precision among the k highest scores), `recall_at_precision` (the most recall at a promised precision).
#
# <details><summary>Hint 1</summary>Ask of each sentence: is a capacity given, are prices given, or neither?</details>
# <details><summary>Hint 2</summary>Where prices are given, use them. Where a capacity is given, look only at what fits into it.</details>
# <details><summary>Hint 3</summary>Accuracy fits where classes are equally common and errors cost the same; AUC where only the ranking counts.</details>

# %% answer="q02_6"
choices = {
    "fraud_queue": ...,
    "auto_block": ...,
    "cancer_triage": ...,
    "vendor_choice": ...,
    "digit_sorting": ...,
    "shown_percentage": ...,
}
sure = ...
### BEGIN SOLUTION
choices = {
    "fraud_queue": "precision_at_k",
    "auto_block": "expected_cost",
    "cancer_triage": "expected_cost",
    "vendor_choice": "auc",
    "digit_sorting": "accuracy",
    "shown_percentage": "calibration_error",
}
sure = 0.8
### END SOLUTION

# %% judge="q02_6" points=2
accuracy_trap.metric_choice(choices)
### BEGIN HIDDEN TESTS
accuracy_trap.metric_choice(
    choices,
    key={
        "fraud_queue": {"precision_at_k", "expected_cost"},
        "auto_block": {"expected_cost"},
        "cancer_triage": {"expected_cost", "recall_at_precision"},
        "vendor_choice": {"auc"},
        "digit_sorting": {"accuracy", "expected_cost"},
        "shown_percentage": {"calibration_error"},
    },
)
### END HIDDEN TESTS

# %% [markdown] tags=["S1.31", "S1.35"]
# ### Q02.7 Rebuild a published table
#
# *2 points, 10 minutes.* A sepsis alert was used at hundreds of hospitals. A hospital then checked it on its own patients (Wong et al. 2021): 38,455 stays, 2,552 with sepsis; the alert missed 1,709 of those; it sounded in 18% of all stays (the 18% is rounded: 17.5% to 18.5% will do); its AUC was 0.63. Rebuild the four boxes as whole counts (`tp` alerts that were right, `fn` missed, `fp` false alerts, `tn` the rest) and `ppv`, the precision. Then take the alert to another hospital, where only 2% of the stays have sepsis: if it finds the same share of the septic stays and alerts in the same share of the others, what is its precision there (`ppv_elsewhere`)? Both as fractions; two digits after the point are enough.
#
# <details><summary>Hint 1</summary>Two boxes hold the septic stays. One of them is given.</details>
# <details><summary>Hint 2</summary>All alerts are 18% of all stays. Take away those that were right.</details>
# <details><summary>Hint 3</summary>For the other hospital count 1,000 stays, 20 of them septic. If an alert found half of the septic and sounded in a tenth of the others, 10 alerts would be right and 98 false. Use the two shares of your boxes instead.</details>

# %% answer="q02_7"
table = {"tp": ..., "fn": ..., "fp": ..., "tn": ..., "ppv": ..., "ppv_elsewhere": ...}
sure = ...
### BEGIN SOLUTION
alerts = round(0.18 * 38_455)
tp = 2_552 - 1_709
fp = alerts - tp
table = {"tp": tp, "fn": 1_709, "fp": fp, "tn": 38_455 - 2_552 - fp, "ppv": tp / alerts}
right, false = 0.02 * tp / 2_552, 0.98 * fp / (38_455 - 2_552)
table["ppv_elsewhere"] = right / (right + false)
sure = 0.9
### END SOLUTION

# %% judge="q02_7" points=2
accuracy_trap.sepsis_table(table)
### BEGIN HIDDEN TESTS
accuracy_trap.sepsis_table(table, exact=True)
### END HIDDEN TESTS

# %% [markdown] tags=["S2.10", "S1.41"]
# ### Q02.8 Is the guide right?
#
# *3 points, 12 minutes.* "A fraud tool requires near-perfect precision." Test it on PayGuard, weeks 14 to 18 (`weeks`). The bank now phones each honest customer whom it has stopped, so a false alarm costs 20 €, not 4 €. A missed fraud still costs the amount plus 25 €, and the call to a stopped fraudster is left out, as in section 7. Report
#
# - `max_recall_at_p90`: the largest recall at which precision is at least 0.9, over all thresholds (0 if none reaches it),
# - `cheapest_precision`: the precision at the cheapest of the eight thresholds of section 9,
# - `verdict`: `supported`, `not_supported`, or `depends_on_cost`,
# - `false_alarm_euros`: whatever your verdict, the cost of one false alarm at which the break-even threshold for an average fraud of these weeks would be 0.9, to within 20 €.
#
# Both fractions are judged on these very weeks; two digits after the point are enough.
#
# <details><summary>Hint 1</summary>Section 9 prints the precision of eight thresholds. Count the euros again with the new price.</details>
# <details><summary>Hint 2</summary>The cheapest threshold is the row with the fewest euros. Report its precision, even if it looks low.</details>
# <details><summary>Hint 3</summary>For the euros: break-even is c / (c + miss). For a threshold of 0.8 and a miss of 50 €, c is four times 50 €, because 200 / (200 + 50) = 0.8. Which multiple is it for 0.9? The average miss is the mean of amount + 25 among the frauds.</details>

# %% answer="q02_8"
finding = {
    "max_recall_at_p90": ...,
    "cheapest_precision": ...,
    "verdict": ...,
    "false_alarm_euros": ...,
}
sure = ...
### BEGIN SOLUTION
thresholds = (0.01, 0.02, 0.025, 0.03, 0.05, 0.1, 0.2, 0.3)
honest = weeks["fraud"] == 0
cost = {}
for t in thresholds:
    flagged = weeks["score"] >= t
    cost[t] = missed_fraud[~flagged].sum() + 20 * (flagged & honest).sum()
ranked = weeks.sort_values("score", ascending=False)["fraud"].to_numpy()
found = ranked.cumsum()
enough = found[found >= 0.9 * (pd.RangeIndex(len(found)) + 1)]
average_miss = (weeks.loc[weeks["fraud"] == 1, "amount"] + 25).mean()
finding = {
    "max_recall_at_p90": max(enough, default=0) / found[-1],
    "cheapest_precision": weeks.loc[weeks["score"] >= min(cost, key=cost.get), "fraud"].mean(),
    "verdict": "depends_on_cost",
    "false_alarm_euros": 9 * average_miss,
}
sure = 0.8
### END SOLUTION

# %% judge="q02_8" points=3
accuracy_trap.guide_tested(finding)
### BEGIN HIDDEN TESTS
weeks = payguard.load().query("14 <= week <= 18")
accuracy_trap.guide_tested(finding, weeks=weeks.assign(score=payguard.score(weeks)))
### END HIDDEN TESTS

# %% [markdown]
# ### Q02.9 Write to the head of fraud
#
# *1 point, 10 minutes.* The head of fraud decides on Monday and does not know what a recall is. Take the one threshold 0.04 in weeks 9 to 13, which no scene showed and from which the model did not learn, at the prices of section 7. Write two to five sentences, 120 words at most and 20 numbers at most, as one text in quotes. Say
#
# - of how many frauds PayGuard caught how many,
# - of how many flagged payments how many were fraud (or honest),
# - what the errors cost with the threshold and what they cost with no review, in euros,
# - what you propose,
# - on what condition you would decide otherwise (if, unless, until …).
#
# Write the numbers as you like: 12 of 300, 4%, one in 25, 1.7k euros, rounded to two digits or more. Say a rate with its count. Five weeks carry no certainty, so "will catch", "guarantees" and "proves" are refused. The check tells you what it has read. It judges neither your style nor your English, and not which decision you take.
#
# <details><summary>Hint 1</summary><code>payments["week"].between(9, 13)</code> chooses the weeks; the rest is counted as in sections 2 and 7.</details>
# <details><summary>Hint 2</summary>"Recall is 44%" tells her little. "Of 9 frauds we stopped 4" tells her how many, and how few frauds you have seen.</details>
# <details><summary>Hint 3</summary>A condition is something that she can watch: "Stop it if more than 80 customers a week complain". The last sentences of other memos read: "I would wait until …", "Launch it, unless …", "If …, we go back".</details>

# %% answer="q02_9"
memo = ...
sure = ...
### BEGIN SOLUTION
five = payments[payments["week"].between(9, 13)]
stopped, cheat = payguard.score(five) >= 0.04, five["fraud"] == 1
loss = five["fraud"] * (five["amount"] + 25)
cost = loss[~stopped].sum() + 4 * (stopped & ~cheat).sum()
caught, honest = (stopped & cheat).sum(), (stopped & ~cheat).sum()
memo = (
    f"In weeks 9 to 13 PayGuard would have caught {caught} of {cheat.sum()} frauds. "
    f"Of the {stopped.sum()} payments that it flagged, {honest} were honest. "
    f"The errors would have cost {cost:,.0f} euros; with no review they cost {loss.sum():,.0f} euros. "
    "I propose to launch it at 0.04. If a review comes to cost 10 euros or more, we stop and count again."
)
sure = 0.8
### END SOLUTION

# %% judge="q02_9" points=1
accuracy_trap.memo_to_head_of_fraud(memo)
### BEGIN HIDDEN TESTS
accuracy_trap.memo_to_head_of_fraud(memo, payments=payguard.load())
### END HIDDEN TESTS

# %% [markdown]
# ## What we planted
#
# PayGuard's payments are simulated, and we chose what makes them fraud. Each step of the log of the amount, a payment at night, a new device, a burst of payments, a risky shop and a cross-border customer all raise the odds; the base rate was set to match the guide's 0.1%. The scores are low because the base rate is. The best precision is modest because we left much of the fraud to chance. A bank with better signals would see a better curve, and would still have to price its errors. The prices of 4 € and 25 € are ours. From week 19 on something changes; lesson 04 is about that.
#
# The CytoTriage cases are real, and the factor of twenty is ours.

# %% [markdown] tags=["S6.2", "S6.8"]
# ## Keep it
#
# The guide's checklist asks you to *learn precision-recall trade-offs* and to speak of cost per error. This page of your portfolio does both.

# %% tags=["S6.8"]
from aipm import portfolio

portfolio.add(
    "02_error_cost_memo",
    "PayGuard: what our errors cost",
    thresholds_by_amount=policy,
    memo=memo,
    metric_for_each_decision=choices,
    the_guide_tested=finding,
)

# %% [markdown]
# ## References
#
# - Elkan, C. (2001). [The foundations of cost-sensitive learning](https://www.ijcai.org/Proceedings/2001). IJCAI 2001. Equation 2 is the cost threshold of section 6.
# - Lehman, C. D. et al. (2017). [National performance benchmarks for modern screening digital mammography](https://doi.org/10.1148/radiol.2016161174). Radiology 283, 49–58. The figures of section 4, from the abstract.
# - Saito, T. and Rehmsmeier, M. (2015). [The precision-recall plot is more informative than the ROC plot when evaluating binary classifiers on imbalanced datasets](https://doi.org/10.1371/journal.pone.0118432). PLoS ONE 10(3).
# - scikit-learn: [tuning the decision threshold](https://scikit-learn.org/stable/modules/classification_threshold.html), with `TunedThresholdClassifierCV`, which does what section 7 does by hand.
# - Vickers, A. J. and Elkin, E. B. (2006). [Decision curve analysis: a novel method for evaluating prediction models](https://ideas.repec.org/a/sae/medema/v26y2006i6p565-574.html). Medical Decision Making 26, 565–574. It draws net benefit; section 6 draws the same as costs.
# - Wolberg, W., Mangasarian, O., Street, N. and Street, W. (1993). [Breast Cancer Wisconsin (Diagnostic)](https://doi.org/10.24432/C5DW2B). UCI Machine Learning Repository. The cases of CytoTriage.
# - Wong, A. et al. (2021). [External validation of a widely implemented proprietary sepsis prediction model in hospitalized patients](https://doi.org/10.1001/jamainternmed.2021.2626). JAMA Internal Medicine 181, 1065–1070. It describes the first version. {{fact sepsis_v2_2026}}
