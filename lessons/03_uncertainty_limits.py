# %% [markdown]
# # Uncertainty and limits
#
# **After this lesson you can say where a model stops being trustworthy, and you can write a budget for how wrong it may be.**
#
# You will be able to
#
# - *measure* whether a score may be shown as a percentage;
# - *locate* the boundary beyond which a model is unreliable;
# - *combine* a threshold on the score with a gate for unfamiliar inputs;
# - *classify* failures by the five limits of a model;
# - *separate* what predicts from what causes;
# - *write* an uncertainty budget that runs.
#
# **Before you start:** lessons 00 and 02. **Time:** 70 minutes for the scenes, 70 for the exercise. DigitDesk's digits are real and its business is invented. KeepIt's customers and the patients of section 7 are simulated. Nothing here is medical advice.

# %% [markdown] tags=["S2.1", "S2.2"]
# **Two kinds of uncertainty.** You know the one about the market: will they want it? A product with a model adds a second one: will it work on the next case? The guide names three shifts of thinking, or mental models, for such products. This lesson takes the first two, uncertainty and limits; lesson 04 takes the third, designing for failure.

# %% [markdown] tags=["S1.20", "S2.3"]
# ## 1. Three readers and their self-confidence
#
# DigitDesk's scanner is due for a new reader, and three vendors come to your office. All three learn from the same 898 digits and read the same 450 new ones.
#
# - `bayes` weighs each dot of the picture on its own and multiplies;
# - `forest` lets a hundred decision trees vote;
# - `cautious` adds up the dots and is kept from strong opinions.
#
# The vendor of `bayes` opens with its score: on average it is as good as certain.
#
# **Predict.** Of 100 pages, how many does it read rightly?

# %%
guess_bayes_right = ...

# %% tags=["S1.20", "S2.3"]
import numpy as np

from aipm.measure import calibration_error, calibration_luck
from aipm.worlds import scanner

deal = scanner.public_world()
rows = []
for name in scanner.READERS:
    read = deal.readings(name)
    said, right = read["score"].mean(), read["right"].mean()
    row = {"reader": name, "says": said, "is right": right}
    row["error"] = calibration_error(read["score"], read["right"])
    luck = calibration_luck(read["score"], np.random.default_rng(0))
    rows.append(row | {"by luck": luck.mean(), "95% below": np.quantile(luck, 0.95)})

# %% tags=["S1.20", "S2.3"]
from aipm.compare import compare
from aipm.figure import show
from aipm.pictures import uncertainty_limits as pictures

show(*pictures.said_and_right(rows))
compare(guess_bayes_right, 100 * deal.readings("bayes")["right"].mean(), "of 100 pages")

# %% [markdown] tags=["S1.20", "S1.6"]
# The best reader sounds unsure. A score is what a model *says*; whether that happens is another question. Scores that come true as often as they say are **calibrated**: of all pages with a score of 0.8, eight in ten are read rightly.
#
# Under each name stands its **calibration error**: sort the pages by their score into ten bins of equal width, compare in each bin what was said with what happened, and average the gaps. So "predicts with sufficient confidence" is half a goal. The other half is that the confidence is true.
#
# Even a perfectly calibrated reader would show an error: of ten pages with a score of 0.8, seven or nine may be right. The number *by luck* is this **floor**. Suppose that each score is true, draw right and wrong with these chances, measure again, and average over many draws; 95 draws of 100 stay below the last number. An error below that one is no news; what lies above is the reader's. Fewer pages, more bins and scores near one half raise the floor, so read each error against its own.
#
# Draw it. Each circle is a bin, larger where it holds more pages; nearly all pages of `bayes` share one. A **temperature** above 1 softens all scores, one below 1 sharpens them.

# %% tags=["S1.20"]
from aipm.explore import uncertainty_limits as explore

explore.reliability()

# %% [markdown] tags=["S1.39"]
# No answer changes while you move the slider: only what is said of it. That repair is called **recalibration**. It needs labelled pages that the reader did not learn from; in our deals 449 pages are kept for it, the part `calibration`. Two usual ways are **Platt scaling**, an S-shaped curve with two numbers, and **isotonic regression**, a staircase that only climbs. Guo et al. (2017) found modern neural networks overconfident, and one temperature often enough to mend them.
#
# **What it means for you.** A threshold that follows from prices, as in lesson 02, takes the score for a probability. So calibrate first, then put the prices in.
#
# **Where this ends.** Calibrated on average is not calibrated for everybody, nor tomorrow. And if you only need the order of the pages, an uncalibrated score will do.

# %% [markdown] tags=["S2.19"]
# ## 2. It has never seen this
#
# The scanner of a customer goes wild. It sends pages with ink and paper swapped, and pages of pure noise, where no digit ever was.
#
# **Predict.** On a page of pure noise, what score does `bayes` give its answer on average?

# %%
guess_noise_score = ...

# %% tags=["S2.19"]
rows = []
for stream in ("clean", "noise", "inverted"):
    for name in ("bayes", "forest"):
        score = deal.readings(name, stream)["score"]
        high = (score > 0.9).mean()
        rows.append({"reader": name, "pages": stream, "mean score": score.mean(), "above 0.9": high})
show(*pictures.sure_of_strangers(rows))
compare(guess_noise_score, deal.readings("bayes", "noise")["score"].mean(), "score on noise")

# %% [markdown] tags=["S2.19"]
# Look at such pages, and at the digit that `bayes` names on each.

# %%
strange = ["clean", "rotated_45", "noise", "inverted"]
show(*pictures.sheet(deal, "bayes", strange, "bayes names a digit on every page"))

# %% [markdown] tags=["S2.19"]
# `bayes` must choose one of ten, and far from everything it knows its arithmetic tells the ten apart easily. Answering far outside what was learned is called **extrapolation**. It is the first of five limits that the guide lists. No score of this reader warns you, since the score is extrapolated too.
#
# **Where this ends.** Not every reader behaves so, as `forest` shows. You cannot tell which kind you have bought until you send it noise.

# %% [markdown] tags=["S2.14", "S2.17", "S2.21"]
# ## 3. The boundary
#
# A page lies a little askew. At first everything works. At some angle it no longer does. Your question is not *does it work?* but: where does it work, where does it get worse, and what happens between?
#
# **Predict.** Pages are turned by 5 degrees, by 10, and so on. At which of these angles does the best reader, `forest`, fall below 85%?

# %%
guess_angle = ...

# %% tags=["S2.14", "S2.21"]
explore.rotation()

# %% [markdown] tags=["S1.8", "S1.T5"]
# All three fail in much the same way: gradually, without an error message. What differs is what they say. `bayes` goes on at its usual score, which is a **silent failure** in the words of lesson 00. Up to 30 degrees the others sound less sure as they get worse. Far beyond they do not: at the slider's end `cautious` sounds almost as sure as at its start. If a vendor says "degrades predictably outside the training distribution", ask how far that was tested.
#
# The **boundary** is where the product no longer keeps its promise. One deal of 450 pages gives a rough one, so average three of the five dealt here. Where does the solid line cross the promise, and does the score tell you?

# %% tags=["S2.14"]
deals = [scanner.world(seed) for seed in range(5)]
angles = range(0, 41, 5)
curve = sum(scanner.turned(each, "forest", angles) for each in deals[:3]) / 3
show(*pictures.boundary(curve, promise=0.85))
compare(guess_angle, curve.loc[curve["accuracy"] < 0.85, "angle"].min(), "degrees")

# %% [markdown] tags=["S2.15", "S2.17"]
# When the inputs of a product stop looking like those its model learned from, that is **distribution shift**, another of the five limits. Here we made it with a slider. In the field a new phone, a new form or a new season does it.
#
# **What it means for you.** Write the boundary down in the words of the user: "Reads pages that lie within so many degrees. Turn the page if it lies askew." That sentence belongs on the screen, in the contract and in the sales deck.
#
# **Where this ends.** A boundary holds for one reader and one kind of change, here a turn to one side. The other side, at negative angles, has its own, and so have shade, size and pen.

# %% [markdown] tags=["S1.11", "S2.19"]
# ## 4. A gate before the reader
#
# The score cannot say "I have never seen this". Another number can. For each page, find the nearest of the learned pictures and measure how far it is. Then ask: which share of the learned pictures lie nearer to *their* nearest fellow? That share is the page's **unfamiliarity**, from 0 to 1. A rule that serves only pages up to some unfamiliarity is a **gate**. Specifications of this course call the number `ood`, for out of distribution.
#
# **Predict.** A gate at 0.95 refuses some clean pages. Of 100, how many?

# %%
guess_refused = ...

# %% tags=["S1.11"]
from aipm.tables import show_table

rows = []
for stream in ("clean", "rotated_10", "rotated_20", *strange[1:]):
    read = deal.readings("bayes", stream)
    sure = read["score"] >= 0.9
    both = sure & (deal.unfamiliar(stream) <= 0.95)
    row = {"pages": stream, "served by score alone": sure.mean(), "with the gate": both.mean()}
    rows.append(row | {"wrong of these": 1 - read["right"][both].mean()})
form = {"served by score alone": ".0%", "with the gate": ".0%", "wrong of these": ".0%"}
show_table(rows, "The gate stops what is far away, and near the boundary it lets part through", form)
compare(guess_refused, 100 * (deal.unfamiliar("clean") > 0.95).mean(), "of 100 clean pages")

# %%
explore.gate()

# %% [markdown] tags=["S1.11"]
# Two numbers, two questions: *which digit is it?* and *is it the kind of page I know?* "What do we do when the model is not sure" has therefore two parts, and each needs a rule. Move the gate to 0.999 and see that the strangest learned picture is a poor guard.
#
# **Where this ends.** Near the boundary a gate lets part of the pages through. It knows what is near in dots, not what is near in meaning. Section 6 has pages that pass it and are read wrongly, because somebody wanted it so.

# %% [markdown] tags=["S1.25", "S2.7"]
# ## 5. A guarantee, and how it dies
#
# A vendor offers more than a score: a guarantee. Instead of one digit the reader names a *set*, and promises that the truth is in it in 95% of cases. It works with any model; here the reader is `cautious`. Rank the calibration pages by how little probability their true digit got, and draw the limit so that 5% lie beyond it. Such sets are called **conformal**, and the share that may be missed is **alpha** (Angelopoulos and Bates 2021).
#
# Here are pages picked by the size of their set, which stands in bold. What does the reader say of a page by naming no digit, or several?

# %% tags=["S1.25"]
sets = deal.sets("clean", alpha=0.05)
show(*pictures.some_sets(deal.pictures("clean"), sets, deal.digits("clean")))

# %% [markdown] tags=["S1.25", "S2.7"]
# Several digits mean "one of these". None means that no digit was likely enough.
#
# **Predict.** The promise is 95%. In how many percent does it hold on clean pages, and on pages turned by 30 degrees?

# %%
guess_clean_kept, guess_turned_kept = ..., ...

# %% tags=["S1.25", "S2.7"]
rows = []
for alpha in (0.10, 0.05, 0.02):
    for pages, stream in (("clean", "clean"), ("turned", "rotated_30")):
        sets = deal.sets(stream, alpha)
        kept = sets[range(len(sets)), deal.digits(stream)].mean()
        size = sets.sum(axis=1)
        row = {"promise": 1 - alpha, "pages": pages, "kept": kept, "size": size.mean()}
        rows.append(row | {"exactly one": (size == 1).mean()})
show(*pictures.promises(rows))

# %% tags=["S1.25"]
form = {"promise": ".0%", "kept": ".0%", "size": ".2f", "exactly one": ".0%"}
show_table(rows, "On turned pages fewer sets name exactly one digit", form)
clean, turned = (row["kept"] for row in rows if row["promise"] == 0.95)
compare(guess_clean_kept, 100 * clean, "% of clean pages")
compare(guess_turned_kept, 100 * turned, "% of turned pages")

# %% [markdown] tags=["S1.25"]
# On clean pages the promise holds to within the luck of 450 pages here and of 449 on which the limit was drawn: it is kept on average over deals, not in each. And it is **marginal**: it speaks of all pages together, and nothing is promised for any one kind. So split them by the digit that was written, over the five deals of section 3, and look for bars that end left of the line. (A bar counts a page anew each time it is dealt, so it is a little too short; the title allows for that, and for ten looks.)

# %% tags=["S1.25"]
import pandas as pd

parts = []
for each in deals:
    sets, written = each.sets("clean", alpha=0.05), each.digits("clean")
    kept = sets[range(len(sets)), written]
    parts.append(pd.DataFrame({"page": each.tested, "digit": written, "kept": kept}))
show(*pictures.kept_by_digit(pd.concat(parts), promise=0.95))

# %% [markdown] tags=["S1.25"]
# The easy digits pay for the hard ones. Where one kind of page matters to you, ask for its own share. (Ten bars are ten looks, and a page can lie in several deals; the title counts what stays below with intervals wide enough for both.)
#
# On turned pages the promise is gone at each of the three alphas. The guarantee takes it that new pages come as the calibration pages came, in any order. The word for that is **exchangeable**. Turned pages are not.
#
# Do the sets grow when the world changes? Look at the column *size*: it grows only at the strictest promise, and falls at the others, where many sets become empty. What falls each time is the share of pages with exactly one answer. No label is needed to watch it. Rabanser et al. (2019) study which such signals find a shift.
#
# **What it means for you.** A guarantee is a statement about a kind of page. Monitor the kind. You do not remove the uncertainty; you decide who carries it.
#
# **Where this ends.** A signal tells you that pages have changed, not that answers got worse. Some shifts are harmless, and some harms come without a change in the inputs, as in the next section.

# %% [markdown] tags=["S2.4", "S2.16"]
# ## 6. Whom it never learned, and who wants it wrong
#
# KeepIt sells software by subscription, and its model says which customers will leave. All of them are simulated, and most live in cities. The region is no input of the model. The data team reports one AUC for everybody.
#
# **Predict.** Is the model better for urban customers, for rural ones, or the same? Write `"urban"`, `"rural"` or `"the same"`.

# %%
guess_better_for = ...

# %% tags=["S2.4", "S2.16"]
from sklearn.metrics import roc_auc_score

from aipm.worlds import keepit

customers = keepit.world(seed=1, customers=100_000)
rows = []
for region in ("everybody", "urban", "rural"):
    group = customers if region == "everybody" else customers[customers["region"] == region]
    auc = roc_auc_score(group["churned"], group["score"])
    top = group.nlargest(len(group) // 10, "score")["churned"].mean()
    row = {"region": region, "customers": len(group), "mean logins": group["logins_30d"].mean()}
    rows.append(row | {"AUC": auc, "highest tenth that left": top})
form = {"mean logins": ".2f", "AUC": ".3f", "highest tenth that left": ".0%"}
show_table(rows, "The average looks like the larger group", form)

# %%
_, urban, rural = (row["AUC"] for row in rows)
better = "urban" if urban > rural else "rural" if rural > urban else "the same"
compare(guess_better_for, better, "better for", choices=["urban", "rural", "the same"])

# %% [markdown] tags=["S2.16"]
# Why? Compare customers with fewer logins than usual for their contract with the others. Which way does each line go?

# %% tags=["S2.16"]
usual = customers["tier"].map(keepit.USUAL_LOGINS)
customers["few"] = customers["logins_30d"] < usual
show(*pictures.crossing(customers))

# %% [markdown] tags=["S2.4", "S2.5", "S2.16"]
# In the country people work in batches over a thin line, so few logins are a good sign there. The model has one slope for logins, and the majority sets it. Are the rural rows too few? Learn again with one more column, the rural logins above the usual.

# %% tags=["S2.16"]
from sklearn.linear_model import LogisticRegression


def with_own_slope(table):
    above = table["logins_30d"] - table["tier"].map(keepit.USUAL_LOGINS)
    return keepit.features(table).assign(rural_logins=above.where(table["region"] == "rural", 0))


known, rural = keepit.load(), customers[customers["region"] == "rural"]
model = LogisticRegression(solver="newton-cholesky").fit(with_own_slope(known), known["churned"])
auc = roc_auc_score(rural["churned"], model.predict_proba(with_own_slope(rural))[:, 1])
print(f"{(known['region'] == 'rural').sum():,} rural rows and one column: AUC {auc:.3f} in the country")

# %% [markdown] tags=["S2.4", "S2.5", "S2.16"]
# The rows sufficed; nobody had given them a slope of their own. This is **training-data bias**, a third limit: a group whose pattern the model could not, or was not let, learn.
#
# The rural customers come with ordinary inputs: we drew them like the others, and the column *mean logins* agrees. So no gate stops them; only the meaning of an input differs. Suppose that the meaning changes in this way for the whole market, from one year to the next. That is **concept drift**. The model is then worth for everybody what the table says of rural customers, while inputs and scores look as before: only the labels tell, and they come late.
#
# **What it means for you.** Ask for every number by group, and for the size of each group. "We have too few to know" is an answer too, if it is true.

# %% [markdown] tags=["S2.18"]
# Now somebody *wants* a wrong answer. Each dot may move by 15% of the way from white to black. Once it moves by a coin flip. Once somebody who knows the `cautious` reader chooses the direction of each dot.
#
# **Predict.** Section 1 shows how many clean pages it reads. How many of 100 after the coin flips, and how many after the choice?

# %%
guess_flips, guess_chosen = ..., ...

# %% tags=["S2.18"]
rights, rows = {}, []
for stream in ("clean", "jittered_0.15", "attacked_0.15"):
    right = deal.readings("cautious", stream)["right"] == 1
    passed = deal.unfamiliar(stream) <= 0.95
    row = {"pages": stream, "read rightly": right.mean(), "pass a gate at 0.95": passed.mean()}
    rows.append(row | {"pass and are read wrongly": (passed & ~right).mean()})
    rights[stream] = right.mean()
form = dict.fromkeys(list(rows[0])[1:], ".0%")
show_table(rows, "A direction that is chosen does more harm than a coin flip", form)
compare(guess_flips, 100 * rights["jittered_0.15"], "of 100 pages after the coin flips")
compare(guess_chosen, 100 * rights["attacked_0.15"], "of 100 pages after the choice")

# %% [markdown] tags=["S2.18"]
# Would a clerk see the difference? ✗ marks what was read wrongly.

# %% tags=["S2.18"]
message = "Both changes may move a dot equally far, and only one has an aim"
show(*pictures.sheet(deal, "cautious", list(rights), message))

# %% [markdown] tags=["S2.18"]
# Inputs that somebody chooses in order to fool the model are called **adversarial**, a fourth limit. The recipe is that of Goodfellow et al. (2015). Average tests never show it, since no average page has an enemy.
#
# **Where this ends.** This attacker knows the whole model. One who can only try and watch needs more tries, so count the tries.

# %% [markdown] tags=["S2.20"]
# ## 7. It learned a dangerous truth
#
# A hospital has intensive beds for a quarter of its pneumonia patients. A model shall say who is in danger, from 20,000 past cases. Patients and hospital are simulated, and nothing here is medical advice. The model for the story is a study of real records by Caruana et al. (2015).
#
# **Predict.** Patients with asthma breathe badly already. In the records, do they die more often than the others, or less? Write `"more"` or `"less"`.

# %%
guess_asthma = ...

# %% tags=["S2.20"]
from aipm.worlds import triage

records = triage.records()
shares = records.groupby("asthma")[["died", "intensive"]].mean().rename({0: "no", 1: "yes"})
often = "more" if shares.loc["yes", "died"] > shares.loc["no", "died"] else "less"
form = {"died": ".1%", "intensive": ".0%"}
show_table(shares, f"In the records patients with asthma die {often} often", form)
compare(guess_asthma, often, "deaths with asthma", choices=["more", "less"])

# %% [markdown] tags=["S2.20"]
# Has the model learned it? Look for weights below zero.

# %% tags=["S2.20"]
show(*pictures.protections(triage.weights().rename({"age": "age, each year"})))

# %% [markdown] tags=["S2.20"]
# The records are true. The column `intensive` tells why they look so: nearly all of these patients went to intensive care at once. **Correlation** is what occurs together in the records; **causation** is what would happen if you acted differently. A model that predicts well answers the first. A product that acts on it asks the second.
#
# Because the patients are simulated, you can ask it. Give the beds to the highest scores, and count the deaths to be expected. The doctors leave some beds free, so let them also choose first and the score fill the rest. Compare the last two rows.

# %% tags=["S2.20"]
patients = triage.world(seed=1)
asthma = patients["asthma"] == 1
beds = {"doctors": patients["intensive"] == 1, "doctors,\nthen the score": triage.filled(patients)}
beds["model"] = triage.admitted(patients, "trust_model")
rows = []
for who, chosen in beds.items():
    these = triage.deaths(patients[asthma], chosen[asthma])
    rows.append({"beds": who, "in all": triage.deaths(patients, chosen), "with asthma": these})
show(*pictures.who_dies(rows))

# %% [markdown] tags=["S2.20"]
# In total fewer die under the model than under the doctors, and it would pass a review that looks only at totals. Most of that comes from beds that had stood empty. The small rest is paid for by the patients with asthma, whose beds the model takes away. Correlation mistaken for causation is the fifth limit.
#
# **What it means for you.** Before a score decides who gets help, ask: *was help already given in these records?* If so, the score shows who did well with it.
#
# **Where this ends.** In our hospital we know what would have happened. In yours nobody does. There it takes doctors who know the reason, or a trial.

# %% [markdown] tags=["S1.24", "S2.6", "S2.8", "S2.9"]
# ## 8. A budget for being wrong
#
# The product will be wrong, and you ship it. How wrong may it be? An **uncertainty budget** answers that for each scenario: how much may be wrong, who owns the promise, when it is looked at again. It replaces "the answer must be right" by a range that can be checked. The guide's example is a recommender that may show 10% irrelevant items.
#
# DigitDesk's readings have three uses. A **prefilled** field is seen by a clerk before it counts. An **auto-filed** form is not. A **payment** moves money.
#
# Allow each of them the recommender's 10%, and see what that costs per 1,000 readings.

# %% tags=["S2.9", "S2.10", "S2.11"]
euros, rows = {"prefill": 1, "auto_file": 4, "payment": 10}, []
for scenario, price in euros.items():
    row = {"scenario": scenario, "an error (€)": price, "10% of 1,000 wrong (€)": 1000 * 0.10 * price}
    rows.append(row | {"wrong for 100 €": 100 / 1000 / price})
form = {"wrong for 100 €": ".1%"}
show_table(rows, "The same share of errors costs more where an error costs more", form)

# %% [markdown] tags=["S2.10", "S2.11", "S2.12", "S2.13"]
# The model is the same in all three rows; the budget is not. So "how good must it be?" has no answer before "for what?". The guide's other example, that fraud needs near-perfect precision, was measured in lesson 02 and did not hold at PayGuard's prices.
#
# A budget also says where to work next: at the scenario that uses up its share. It lives: finance, operations, the data team and the lawyers look at it again on a date that stands in it. Lesson 11 brings it to a launch meeting.
#
# One trap is left. Can you *show* that you keep it? Test on so many pages, and suppose that not one is wrong. Look at what stays plausible.

# %% tags=["S2.6", "S2.7"]
from aipm.measure import upper_error_bound

pages = [20, 100, 300, 1000]
bounds = [upper_error_bound(failures=0, trials=each) for each in pages]
show(*pictures.flawless(pages, bounds))

# %% [markdown] tags=["S2.6", "S2.7"]
# A perfect run is no proof of perfection. Each diamond is the error rate at which a run without an error would still occur in 5 of 100 tests; larger ones are excluded at 95%. The shortcut, three divided by the number of pages, is the **rule of three** (Hanley and Lippman-Hand 1983). Hence a budget of 0% can never be shown to hold. Uncertainty is not eliminated; it is given a size and an owner.
#
# **Where this ends.** Three divided by n counts pages that are drawn independently, from the kind that you will meet. A thousand pages by one hand are not a thousand pages. Nor are three deals of the same 1,797 images three tests: a page can lie in several.

# %% [markdown]
# ## The exercise: DigitDesk's limits, on paper
#
# Nine questions, 19 points. A check tells you what your answer would *do*, never the answer. Some see only the form here, and the rest when your work is graded, on deals and worlds that nobody has seen. Write `sure` as before; it is never graded.

# %% [markdown] tags=["S1.24", "S2.8", "S2.12", "S2.13"]
# ### Q03.1 An uncertainty budget
#
# *3 points, 10 minutes.* Write three budgets, one for each scenario. The launch is on 2027-01-04.
#
# - The forest must serve 98% of the readings in `prefill`, 85% in `auto_file` and 60% in `payment`. A person types the rest, the least sure ones.
# - A wrong reading now costs 2 € in `prefill`, 6 € in `auto_file` and 15 € in `payment`. In each scenario at most 120 € per 1,000 served readings may be lost.
# - The budget must be one that the reader can be shown to keep: on three deals together, even the upper end of the interval (95%, Wilson) must lie within it. Other deals are used when your work is graded, so leave some room.
#
# Each budget is a dict as in a specification: `metric` is `"wrong_share"`, `scope` a scenario, `max` a fraction, `owner` one of `product_manager`, `operations_lead`, `finance_lead`, `data_science_lead`, `legal`, and `review_by` a date within a year of the launch, such as `"2027-07-01"`.
#
# <details><summary>Hint 1</summary>Section 8 shows the most that the money allows at other prices. Count again.</details>
# <details><summary>Hint 2</summary>Then go down only as far as the reader can follow. Try a strict value and read what the check says of the interval.</details>
# <details><summary>Hint 3</summary>An error of 8 € of which 200 € per 1,000 readings may be lost allows 25 errors in 1,000, a <code>max</code> of 0.025. A value a little below it leaves the reader room.</details>

# %% answer="q03_1"
budgets = [
    {"metric": "wrong_share", "scope": "prefill", "max": ..., "owner": ..., "review_by": ...},
    {"metric": "wrong_share", "scope": "auto_file", "max": ..., "owner": ..., "review_by": ...},
    {"metric": "wrong_share", "scope": "payment", "max": ..., "owner": ..., "review_by": ...},
]
sure = ...
### BEGIN SOLUTION
budgets = [
    {"metric": "wrong_share", "scope": scenario, "max": most, "owner": owner, "review_by": "2027-07-01"}
    for scenario, most, owner in (
        ("prefill", 0.055, "operations_lead"),
        ("auto_file", 0.018, "operations_lead"),
        ("payment", 0.007, "finance_lead"),
    )
]
sure = 0.8
### END SOLUTION

# %% judge="q03_1" part="shape" points=1
from aipm.questions import uncertainty_limits

uncertainty_limits.budget_form(budgets)

# %% judge="q03_1" points=2
uncertainty_limits.uncertainty_budget(budgets)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, scanner

uncertainty_limits.uncertainty_budget(budgets, worlds=hidden(scanner, "q03_1", worlds=3))
### END HIDDEN TESTS

# %% [markdown] tags=["S1.20"]
# ### Q03.2 Which score may be shown as a percentage?
#
# *2 points, 8 minutes.* The clerk shall read "87% likely". Choose a `reader` (`bayes`, `forest`, `cautious`), a `method` (`none`, `platt`, `isotonic`) and the part of the deal that the method is `fitted_on` (`nothing`, `training`, `calibration`, `test`). On unseen deals the calibration error may be at most 0.05, and accuracy at most 1 point below the best reader. Report also the calibration error (`error`) that your choice has on the clean pages of `deal`, to within 0.005.
#
# <details><summary>Hint 1</summary>Section 1 shows both numbers for each reader as it comes.</details>
# <details><summary>Hint 2</summary>Recalibration repairs what is said, never what is read. Which of the two can you not repair?</details>
# <details><summary>Hint 3</summary><code>scanner.recalibrated(deal, "cautious", "isotonic")</code> gives the new scores of another reader on the clean pages. <code>calibration_error</code> compares them with its column <code>right</code>, as in section 1. Fit on pages that were dealt for it.</details>

# %% answer="q03_2"
choice = {"reader": ..., "method": ..., "fitted_on": ..., "error": ...}
sure = ...
### BEGIN SOLUTION
said = scanner.recalibrated(deal, "forest", "platt")
error = calibration_error(said, deal.readings("forest")["right"])
choice = {"reader": "forest", "method": "platt", "fitted_on": "calibration", "error": error}
sure = 0.9
### END SOLUTION

# %% judge="q03_2" points=2
uncertainty_limits.shown_percentage(choice)
### BEGIN HIDDEN TESTS
uncertainty_limits.shown_percentage(choice, worlds=hidden(scanner, "q03_2", worlds=3))
### END HIDDEN TESTS

# %% [markdown] tags=["S1.11", "S1.6"]
# ### Q03.3 A gate and a threshold
#
# *3 points, 8 minutes.* The customer has bought `bayes` and will not change it. A page is served if its score is at least `score_min` and its unfamiliarity at most `ood_max`. Serve at least 80% of the clean pages, with at most 4% of those wrong, and at most 1% of the pages turned by 45 degrees, of noise, and of inverted pages. You are judged on eight unseen deals together.
#
# <details><summary>Hint 1</summary>Try both controls of section 4. Which one empties the hatched bars, and which one lowers the share of wrong readings?</details>
# <details><summary>Hint 2</summary>The gate refuses about 1 minus its value of ordinary pages. You may refuse 20% in all, by both conditions together.</details>
# <details><summary>Hint 3</summary>This reader is sure of nearly everything, so a threshold works only far up: 0.99 refuses about 7 pages of 100, 0.999 about 10. Spend what the gate leaves you on the threshold.</details>

# %% answer="q03_3"
gate = {"score_min": ..., "ood_max": ...}
sure = ...
### BEGIN SOLUTION
gate = {"score_min": 0.9999, "ood_max": 0.95}
sure = 0.8
### END SOLUTION

# %% judge="q03_3" points=3
uncertainty_limits.gate_and_threshold(gate)
### BEGIN HIDDEN TESTS
uncertainty_limits.gate_and_threshold(gate, worlds=hidden(scanner, "q03_3", worlds=8))
### END HIDDEN TESTS

# %% [markdown] tags=["S2.14", "S2.15", "S2.21"]
# ### Q03.4 The boundary, for the label
#
# *2 points, 8 minutes.* The label of the scanner shall say how far a page may be turned. The customer has bought `bayes`. By how many degrees must pages be turned until its accuracy is 85% (`angle_85`) and 60% (`angle_60`), and to the other side until it is 60% (`other_60`)? All three are positive. You are judged on unseen deals, to within 2 degrees.
#
# <details><summary>Hint 1</summary>Section 3 makes the table <code>curve</code> for <code>forest</code>, from three deals. Make it for the other reader, from all of <code>deals</code>; the other side is <code>range(0, -41, -5)</code>.</details>
# <details><summary>Hint 2</summary>Find the two rows between which accuracy passes 0.85, and draw a straight line between them.</details>
# <details><summary>Hint 3</summary>A reader that is right in 66% at 30 degrees and in 56% at 35 degrees passes 60% at 33 degrees: six of the ten points are lost after six tenths of the five degrees.</details>

# %% answer="q03_4"
card = {"angle_85": ..., "angle_60": ..., "other_60": ...}
sure = ...
### BEGIN SOLUTION
import numpy as np

this, other = (
    sum(scanner.turned(each, "bayes", range(0, 41 * side, 5 * side)) for each in deals) / len(deals) for side in (1, -1)
)
card = {
    "angle_85": float(np.interp(-0.85, -this["accuracy"], this["angle"])),
    "angle_60": float(np.interp(-0.60, -this["accuracy"], this["angle"])),
    "other_60": float(np.interp(-0.60, -other["accuracy"], -other["angle"])),
}
sure = 0.8
### END SOLUTION

# %% judge="q03_4" points=2
uncertainty_limits.boundary(card)
### BEGIN HIDDEN TESTS
uncertainty_limits.boundary(card, worlds=hidden(scanner, "q03_4", worlds=5))
### END HIDDEN TESTS

# %% [markdown] tags=["S1.25", "S1.8"]
# ### Q03.5 A promise under shift
#
# *2 points, 8 minutes.* You sell the conformal sets of section 5, made by `cautious`. One day, after 300 clean pages, all that follow are turned by 30 degrees, 300 of them. Plan so that on average over many deals fewer than 20 of those are wrong. A page is wrong when its set is used and misses the truth. On most days the alarm must stay silent while the pages are clean.
#
# - `alpha`: 0.10, 0.05 or 0.02;
# - `watch`, over the last 50 pages: `nothing`, `labelled_errors` (the right answers arrive three weeks later), `mean_score`, `pages_without_one_answer`, `unfamiliar_pages`; it alarms when their mean lies more than four standard errors from that of the calibration pages;
# - `then`, when it alarms: `retrain_nightly`, `lower_alpha` (to 0.01), `singletons_only` (use only sets with one digit), `hold_pages` (a person types them);
# - `kept_at_20`: at your alpha, the share of the pages of `deal` turned by 20 degrees whose set holds the truth, two digits after the point.
#
# <details><summary>Hint 1</summary>Section 5 shows what each alpha keeps on turned pages, and how far the share of pages with one answer moves.</details>
# <details><summary>Hint 2</summary>Which signals can you see today, without the right answers?</details>
# <details><summary>Hint 3</summary>After the alarm every page that is still used may be wrong. Which action uses none? For the share, the loop of section 5 takes any angle: <code>deal.sets("rotated_45", 0.05)</code>.</details>

# %% answer="q03_5"
plan = {"alpha": ..., "watch": ..., "then": ..., "kept_at_20": ...}
sure = ...
### BEGIN SOLUTION
sets = deal.sets("rotated_20", 0.10)
kept = sets[range(len(sets)), deal.digits("rotated_20")].mean()
plan = {"alpha": 0.10, "watch": "pages_without_one_answer", "then": "hold_pages", "kept_at_20": kept}
sure = 0.8
### END SOLUTION

# %% judge="q03_5" points=2
uncertainty_limits.promise_under_shift(plan)
### BEGIN HIDDEN TESTS
uncertainty_limits.promise_under_shift(plan, worlds=hidden(scanner, "q03_5", worlds=12))
### END HIDDEN TESTS

# %% [markdown] tags=["S2.16", "S2.17", "S2.18", "S2.19", "S2.20"]
# ### Q03.6 Name the limit
#
# *2 points, 6 minutes.* Which limit does each incident show? Vocabulary: `bias` (a group whose pattern was not learned), `shift` (the inputs or their meaning have changed since), `adversarial` (somebody chooses the input so that the model errs), `extrapolation` (one input that is far from everything learned), `correlation` (taken for a cause).
#
# - `rural_customers`: a churn model has always been poor for the few customers outside cities.
# - `tilted_pages`: since the new scanner came on Monday, all pages lie askew.
# - `dotted_cheque`: a customer prints faint dots on his own cheques, and a 1 is read as a 7, so that he is paid more.
# - `holiday_photo`: somebody scans a photo of a beach. It is an 8, says the reader, score 0.99.
# - `helped_patients`: a risk model sends home those who used to do well under intensive care.
# - `dusty_glass`: dust has settled on the scanner, and specks appear where it fell.
# - `fraud_tactics`: the fraudsters have found out what is flagged and do something else.
# - `left_handers`: 13 right-handed people wrote the training digits; left-handed people are misread.
#
# <details><summary>Hint 1</summary>Ask in turn: did it never learn this group, has the world moved, does somebody choose the input, is it far from everything, was a pattern taken for a cause?</details>
# <details><summary>Hint 2</summary>Never learned is another thing than changed since. Dust wants nothing.</details>
# <details><summary>Hint 3</summary>Two incidents allow two names each. Each of the five names occurs at least once.</details>

# %% answer="q03_6"
names = {
    "rural_customers": ...,
    "tilted_pages": ...,
    "dotted_cheque": ...,
    "holiday_photo": ...,
    "helped_patients": ...,
    "dusty_glass": ...,
    "fraud_tactics": ...,
    "left_handers": ...,
}
sure = ...
### BEGIN SOLUTION
names = {
    "rural_customers": "bias",
    "tilted_pages": "shift",
    "dotted_cheque": "adversarial",
    "holiday_photo": "extrapolation",
    "helped_patients": "correlation",
    "dusty_glass": "shift",
    "fraud_tactics": "shift",
    "left_handers": "bias",
}
sure = 0.8
### END SOLUTION

# %% judge="q03_6" points=2
uncertainty_limits.name_limits(names)
### BEGIN HIDDEN TESTS
uncertainty_limits.name_limits(
    names,
    key={
        "rural_customers": {"bias"},
        "tilted_pages": {"shift"},
        "dotted_cheque": {"adversarial"},
        "holiday_photo": {"extrapolation"},
        "helped_patients": {"correlation"},
        "dusty_glass": {"shift"},
        "fraud_tactics": {"shift", "adversarial"},
        "left_handers": {"bias", "extrapolation"},
    },
)
### END HIDDEN TESTS

# %% [markdown] tags=["S2.20"]
# ### Q03.7 The asthma trap
#
# *2 points, 8 minutes.* Who gets the intensive beds of section 7, and what would convince you? Choose a `policy` and a `proof`. Your policy is followed on simulated patients, and may cost at most 10% more deaths than the best use of the same beds. The proof must be about what happens when the policy is followed. Report also `asthma_deaths`: under your policy, how many in 1,000 of the patients with asthma are expected to die, among the `patients` of section 7, to the nearest whole number. Not medical advice.
#
# - `trust_model`: the beds go to the highest scores;
# - `drop_column`: learn again without the column `asthma`;
# - `more_data`: learn again from ten times as many records;
# - `monotone_constraint`: learn again so that no sign of a weak lung may lower the risk;
# - `learn_from_untreated`: learn only from patients who got ordinary care;
# - `rule_override`: patients with asthma first, then the highest scores.
#
# The proofs are `higher_auc` and `better_calibrated` (both on the records), `fewer_expected_deaths` (if the policy were followed) and `trial_of_the_policy`.
#
# <details><summary>Hint 1</summary>An inhaler is a column too.</details>
# <details><summary>Hint 2</summary>Replace <code>trust_model</code> in the last cell of section 7 and count again.</details>
# <details><summary>Hint 3</summary>Three policies stop rewarding asthma for the treatment it got. For the number, <code>triage.admitted(patients, "drop_column")</code> says who gets a bed under another policy, and the last code cell counts what follows.</details>

# %% answer="q03_7"
decision = {"policy": ..., "proof": ..., "asthma_deaths": ...}
sure = ...
### BEGIN SOLUTION
chosen = triage.admitted(patients, "rule_override")
died = triage.deaths(patients[asthma], chosen[asthma])
decision = {"policy": "rule_override", "proof": "fewer_expected_deaths", "asthma_deaths": died}
sure = 0.8
### END SOLUTION

# %% judge="q03_7" points=2
uncertainty_limits.asthma_trap(decision)
### BEGIN HIDDEN TESTS
from aipm.worlds import triage

uncertainty_limits.asthma_trap(decision, worlds=hidden(triage, "q03_7", worlds=3))
### END HIDDEN TESTS

# %% [markdown] tags=["S2.7", "S2.15"]
# ### Q03.8 What may you claim?
#
# *2 points, 6 minutes.* In the pilot 176 of 176 cheques and 54 of 54 forms were read rightly. Give for each the largest error rate that is still plausible, one-sided at 95%, as a fraction: exact, by the rule of three, or rounded up to the next whole percent. How many pages without an error, at the least, must the next test hold before you may claim at most 0.5% (`pages_needed`, exact or by the rule of three)? And choose what you `may_say` to the customer, who wants to know how much was tested: `never_wrong`, `no_error_seen`, `at_most_the_bound` ("at most this share, with 95% confidence, on pages like these").
#
# <details><summary>Hint 1</summary>Which error rate would show no error in only 5 of 100 such tests?</details>
# <details><summary>Hint 2</summary>The last code cell of section 8 computes it for other numbers of pages.</details>
# <details><summary>Hint 3</summary>For 100 pages the rule of three says 3 / 100, or 3%. Turned round: to claim at most 3%, 100 pages are needed.</details>

# %% answer="q03_8"
claim = {"cheques": ..., "forms": ..., "pages_needed": ..., "may_say": ...}
sure = ...
### BEGIN SOLUTION
claim = {
    "cheques": upper_error_bound(0, 176),
    "forms": upper_error_bound(0, 54),
    "pages_needed": 598,
    "may_say": "at_most_the_bound",
}
sure = 0.9
### END SOLUTION

# %% judge="q03_8" points=2
uncertainty_limits.flawless_run(claim)
### BEGIN HIDDEN TESTS
uncertainty_limits.flawless_run(claim, exact=True)
### END HIDDEN TESTS

# %% [markdown]
# ### Q03.9 Write to the post room
#
# *1 point, 8 minutes.* The lead of a post room asks whether `forest` may read alone. Take the readings of `deal` with a score of 0.4 or more, the ones that it would serve: on the clean pages, which lie straight, and on the pages that lie on their side, turned by 90 degrees (`rotated_90`). Write two to five sentences, 120 words at most and 20 numbers at most, as one text in quotes. Say
#
# - of how many served straight pages how many were read wrongly,
# - of how many served turned pages how many were read wrongly,
# - what you propose: use it, use it for some pages, or wait,
# - on what condition you would decide otherwise (if, unless, until …).
#
# Write the numbers as you like: 12 of 300, 4%, one in 25, rounded to two digits or more. Say a rate with its count. One deal carries no certainty, so "always", "guarantees" and "proves" are refused. The check tells you what it has read. It judges neither your style nor your English, and not which decision you take.
#
# <details><summary>Hint 1</summary><code>deal.readings("bayes", "inverted")</code> gives the readings of another reader on other pages, with a column <code>score</code> and a column <code>right</code>.</details>
# <details><summary>Hint 2</summary>Keep the rows with a high enough score, then count them, then count those with <code>right</code> equal to 0. Do it for both kinds of pages.</details>
# <details><summary>Hint 3</summary>"5% wrong" hides how many pages you saw: 1 of 20 or 50 of 1,000. A condition names something that the post room can see: "If more than one page in ten lies askew, a person reads them all."</details>

# %% answer="q03_9"
memo = ...
sure = ...
### BEGIN SOLUTION
counts = {}
for stream in ("clean", "rotated_90"):
    served = deal.readings("forest", stream).query("score >= 0.4")
    counts[stream] = f"{(served['right'] == 0).sum()} of {len(served)}"
memo = (
    f"Of the straight pages that the reader served, {counts['clean']} were read wrongly. "
    f"Of the turned pages that it served, {counts['rotated_90']} were read wrongly. "
    "I propose to use it for straight pages only. Unless somebody keeps turned pages away, we should wait."
)
sure = 0.8
### END SOLUTION

# %% judge="q03_9" points=1
uncertainty_limits.memo_to_post_room(memo)
### BEGIN HIDDEN TESTS
from aipm.worlds import scanner

uncertainty_limits.memo_to_post_room(memo, deal=scanner.public_world())
### END HIDDEN TESTS

# %% [markdown]
# ## What we planted
#
# The digits are real; the turning, the noise, the swapped ink and the attack were computed. We chose `bayes` because it multiplies 64 dots as if each were news, which makes it overconfident, and `cautious` because it is held back hard.
#
# KeepIt's customers are simulated. In the city each login above the usual lowers the odds of leaving, in the country it raises them; 8% live there. The [data sheet of KeepIt](../../datasets/keepit/datasheet.md) gives all numbers at its end.
#
# The patients are simulated. Asthma triples the odds of death, intensive care divides the risk by five, and the doctors sent 97% of the patients with asthma there. The records never lie; they only leave out what would have happened otherwise. Prices and promises of the exercise are ours.

# %% [markdown] tags=["S2.21", "S2.12"]
# ## Keep it
#
# Your portfolio gets an uncertainty budget and a boundary card. Together they answer the question with which a product with a model should be met: where does it work, where does it get worse, and what happens at the boundary?

# %% tags=["S2.21", "S6.8"]
from aipm import portfolio

portfolio.add(
    "03_uncertainty_budget",
    "DigitDesk: what may be wrong, and where it ends",
    memo=memo,
    budgets=budgets,
    boundary_in_degrees=card,
    gate=gate,
    when_pages_change=plan,
    what_we_may_claim=claim,
)

# %% [markdown]
# ## References
#
# - Angelopoulos, A. N. and Bates, S. (2021). [A gentle introduction to conformal prediction and distribution-free uncertainty quantification](https://arxiv.org/abs/2107.07511). The sets of section 5.
# - Caruana, R. et al. (2015). [Intelligible models for healthcare: predicting pneumonia risk and hospital 30-day readmission](https://doi.org/10.1145/2783258.2788613). KDD 2015. A model that can be read showed patterns that had kept more accurate models from being used on patients.
# - Goodfellow, I. J., Shlens, J. and Szegedy, C. (2015). [Explaining and harnessing adversarial examples](https://arxiv.org/abs/1412.6572). The attack of section 6.
# - Guo, C., Pleiss, G., Sun, Y. and Weinberger, K. Q. (2017). [On calibration of modern neural networks](https://arxiv.org/abs/1706.04599). Calibration error and temperature.
# - Hanley, J. A. and Lippman-Hand, A. (1983). [If nothing goes wrong, is everything all right? Interpreting zero numerators](https://doi.org/10.1001/jama.1983.03330370053031). JAMA 249, 1743–1745. The rule of three.
# - Rabanser, S., Günnemann, S. and Lipton, Z. C. (2019). [Failing loudly: an empirical study of methods for detecting dataset shift](https://arxiv.org/abs/1810.11953). NeurIPS 2019.
