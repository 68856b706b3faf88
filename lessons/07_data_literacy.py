# %% [markdown]
# # Data literacy
#
# **After this lesson you smell bad data before the model does.**
#
# You will be able to
#
# - *trace* where a table comes from, and *say* where its record is silent;
# - *detect* eight planted defects, and leave four honest oddities alone;
# - *estimate* what a model will be worth on the day it is used;
# - *resolve* a relation that points one way in every part and the other way in the whole;
# - *select* columns that are known in time, allowed and worth their price;
# - *separate* news from noise, and *plan* a sample that hears the few.
#
# **Before you start:** lessons 00, 02 and 03. **Time:** 75 minutes for the scenes, 76 for the exercise. One product appears: KeepIt, a software service whose customers are simulated. The applicants to Berkeley in section 6 were real. Nothing here is legal advice.

# %% [markdown] tags=["S5.2", "S5.T1", "S5.8", "S6.6"]
# **Four skills.** The guide names four skills that courses rarely teach: data literacy, experiments, prompts and evaluation. It counts no courses, so "rarely" is its opinion. This lesson is the first of the four. People think data literacy means dashboards and some SQL, says its table; what the work asks for is where data come from, what they leave out, what is luck, and which signals could matter. You need no heroic query: most of what follows is one line of `groupby` and a good question.

# %% [markdown] tags=["S1.T8"]
# ## 1. The best test they ever had
#
# KeepIt wants to call customers before they leave. The data team has trained a forest, a model of several decision trees that vote, on last year's customers, and sends you its test: rows that the forest did not learn from, ranked by its score.

# %% tags=["S1.T8"]
from aipm.worlds import churn_model, keepit_export

export = keepit_export.load()
print(f"{len(export):,} rows. AUC in the test: {churn_model.tested(export):.2f}.")
export.head()

# %% [markdown]
# Seven of the twelve columns go into the model. Shuffle one of them in the test, so that each row gets the value of another row: the column now tells the forest nothing, and what the AUC loses is what the forest owed to it (Breiman 2001).
#
# **Predict.** Shuffle them one at a time. For how many of the seven does the AUC fall by more than 0.05?

# %%
guess_columns = ...

# %% tags=["S1.T8"]
import pandas as pd

from aipm.compare import compare

whole = churn_model.tested(export)
shuffled = {column: churn_model.tested(export, shuffle=column) for column in churn_model.COLUMNS}
falls = (whole - pd.Series(shuffled)).sort_values(ascending=False)
print(f"Shuffling {falls.index[0]} costs {falls.iloc[0]:.2f}, any other at most {falls.iloc[1]:.2f}.")
compare(guess_columns, (falls > 0.05).sum(), "of 7 columns")

# %% tags=["S1.T8"]
calls = export.groupby("churned")["retention_call"].mean()
print(f"Called: {calls[1]:.0%} of those who left, {calls[0]:.0%} of the others.")

# %% [markdown] tags=["S1.T8", "S5.8"]
# The retention desk calls a customer who has given notice. So the column does not foresee that somebody leaves; it reports it. Ask what the model is worth next month, when the score is needed and nobody has been called yet.

# %% tags=["S1.T8"]
next_month = churn_model.world(seed=0)
day = churn_model.on_the_day(next_month)
recipe = {"drop": ["retention_call"], "exclude_months": [12]}  # section 3 says why December is out
honest = churn_model.on_the_day(next_month, **recipe)
print(f"Next month: AUC {day:.2f}, where 0.50 is a coin.")
print(f"Trained without the call, and without December: {honest:.2f}.")

# %%
from aipm.figure import show
from aipm.pictures import data_literacy as pictures

show(*pictures.timeline())

# %% [markdown] tags=["S1.T8"]
# This is **leakage**: the model learns from something that it will not have on the day. Kapoor and Narayanan (2023) surveyed the literature and counted 17 fields of science in which it had been found, with 294 papers affected.
#
# The guide's table says that data are the ingredient of such a product. Here one column makes the difference between a splendid test and a modest truth; we checked that leaving out December alone hardly moves the AUC. And more of the ingredient can make it *worse*: the forest with the call is worth less on the day than the one without.
#
# **What it means for you.** Ask of every column: *who writes it, and when?* A number that is far better than anybody hoped is a reason to look, not to launch.
#
# **Where this ends.** A column that repeats another is not missed when it is shuffled. And a strong column is not always a leak. Time decides, not strength: was it written before the moment at which the score is used?

# %% [markdown] tags=["S5.3"]
# ## 2. Where does it come from?
#
# The file on your desk is of January 2026, and the slide says "data of January 2026". The pipeline keeps a record.
#
# **Predict.** How old is the oldest row of the table, in months?

# %%
guess_months = ...

# %% tags=["S5.3"]
import json

from aipm.worlds import lineage

record = lineage.record()
print(json.dumps(record, indent=1))

# %%
oldest = pd.Timestamp(min(source["from"] for source in record["sources"].values()))
months = 12 * (2026 - oldest.year) + 1 - oldest.month  # until January 2026
compare(guess_months, months, "months")

# %% [markdown] tags=["S5.3"]
# Such a record is called **lineage**; what it tells, the **provenance** of the data. The oldest row is a year older than the load, and its counts reach back another 90 days. And the record answers questions that no column answers. Nobody *measured* that a customer left: a billing job decided it by a rule, and the rule needs 30 days. The survey went to those who had logged in during its month, so whoever had stopped was no longer asked. The survey goes out in the middle of a month, so an `nps` can be younger than the day on which its row is looked at: a leak by section 1, if a model learns from it. Before March no rural office was connected.
#
# Each of these is a **bias**: a reason why the table differs from the world in one direction. More rows do not cure it.
#
# The record is also silent, on two things that somebody will ask you: what the customers agreed to, and what happened when one asked to be erased. Gebru and others (2021) propose a **data sheet** for every data set, with questions on motivation, composition, collection and uses; "unknown" is a fair answer, and a guess is not.
#
# **Where this ends.** A record says what the pipeline did, not whether that was allowed.

# %% [markdown] tags=["S5.4", "S5.8"]
# ## 3. Three questions to every column
#
# The guide asks of data whether they are complete, accurate and representative. First ask the whole table at once.

# %% tags=["S5.4"]
print(f"Complete: {export.notna().mean().mean():.1%} of all cells are filled.")
print(f"Accurate: the typical customer pays {export['monthly_spend'].median():.0f} € a month.")
print(f"Representative: {(export['region'] == 'rural').mean():.1%} of the rows are rural.")

# %% [markdown]
# Nothing to see. **Predict.** Now ask again *by month*. How many of these three will look the same in all twelve months?

# %%
guess_same = ...

# %% tags=["S5.4"]
by_month = export.groupby("month").agg(
    left=("churned", "mean"),
    spend_top_5_percent=("monthly_spend", lambda euros: euros.quantile(0.95)),
    rural=("region", lambda region: (region == "rural").mean()),
)
show(*pictures.months(by_month))

# %%
alike = by_month.max() < 2 * by_month.min()
compare(guess_same, alike.sum(), "of the three")

# %% [markdown] tags=["S5.4", "S5.8"]
# Three columns, three smells.
#
# - In the last month hardly anybody seems to leave. The label needs 30 days and the table was loaded on the fifth day of January: the label delay of lesson 04. The rows say "stayed" and mean "not known yet".
# - From September on the highest spends are several times as high. No price list has changed; a unit has. Ask which rows, by a second question: *by source*.
# - In two months there are no rural rows at all.
#
# The third question is *by outcome*. The column `nps` holds the answer to "would you recommend us?", from 0 to 10.

# %% tags=["S5.4"]
silent = export["nps"].isna().groupby(export["churned"]).mean()
print(f"No answer: {silent[1]:.0%} of those who left, {silent[0]:.0%} of the others.")
print(f"Average of the answers: {export['nps'].mean():.2f}.")

apart = export.groupby("churned")["nps"].mean()
shares = export["churned"].value_counts(normalize=True)
print(f"Leavers and stayers apart, each weighted by its share: {(apart * shares).sum():.2f}.")

everybody = keepit_export.public_customers()
print(f"Average if all had answered, which only we know: {everybody['nps'].mean():.2f}.")

# %% [markdown] tags=["S5.4"]
# Those who are about to leave keep silent, so the average flatters. The silence depends on a column that we hold, so the average can be mended: average leavers and stayers apart, and weigh both by their numbers. Where gaps depend only on a known column, here the outcome, statisticians speak of values **missing at random** (in the exercise `missing_depends_on_outcome`). Had the unhappy among the stayers kept silent too, the answers would be **missing not at random**, and no column would help.
#
# Month, source, outcome: three cuts through every column find most of what we planted; in your table they are a start. They also find things that only look wrong. A long tail is what times look like; a zero can be a true zero; August is quiet because people are away. In the exercise there are eight defects, of which you have now met five, and four such decoys.
#
# **Where this ends.** A defect that is the same everywhere shows in no cut. For that one you need somebody who knows what the number should be.

# %% [markdown] tags=["S5.4", "S5.8"]
# ## 4. The same customer twice
#
# The retention call is out, and so is December, whose labels are not in yet: that is the `recipe` of section 1. The team splits the rows at random, 70 for learning and 30 for the test.
#
# **Predict.** Random is fair. Is the test now honest? Write `"yes"` or `"no"`.

# %%
guess_honest = ...

# %% tags=["S5.4"]
print(f"Rows: {len(export):,}; different customers: {export['customer_id'].nunique():,}.")
tests = {
    split: [churn_model.tested(export, split=split, seed=seed, **recipe) for seed in range(5)]
    for split in ("random_rows", "by_customer")
}
luck = churn_model.luck_of_a_test(export, honest, exclude_months=[12])
show(*pictures.draws(tests, luck, honest))
nobody_twice = export["customer_id"].is_unique
compare(guess_honest, nobody_twice, "random rows make an honest test", choices=["yes", "no"])

# %% [markdown] tags=["S5.4"]
# The record told you: a load in June stopped and began again. Hundreds of customers stand in the table twice. Split by rows, many of them have one row on each side, and the forest recognises them. That is leakage again: what belongs together must stay on one side of the split.
#
# Each dot is one draw of the split, with the interval that luck leaves to a test of this size (Hanley and McNeil 1982). Move through them.

# %% tags=["S5.4"]
from aipm.explore import data_literacy as explore

explore.leak()

# %% [markdown] tags=["S5.4", "S5.8"]
# Why does the honest mean not lie on the line? Its forests learned from 70% of the customers, which costs a little. The rest is luck of *this table*: on other exports, honest tests promise too much about as often as too little. Five splits are five looks at the same customers; how another table would have come out only the intervals try to say.
#
# Now let a second model race with the forest. It is a plain **logistic regression**, a weighted sum of the columns. Which of the two would you buy after the team's test, and which after an honest one, averaged over five draws?

# %% tags=["S5.4", "S5.8"]
rows = []
for model in ("forest", "plain"):
    fair = {"split": "by_customer", "model": model} | recipe
    draws = [churn_model.tested(export, seed=seed, **fair) for seed in range(5)]
    leaky = churn_model.tested(export, model=model)
    day = churn_model.on_the_day(next_month, model=model, **recipe)
    row = {"model": model, "the team's test": leaky, "honest tests": sum(draws) / 5}
    rows.append(row | {"next month": day})
show(*pictures.tests_and_days(pd.DataFrame(rows)))
chance = next_month["p_churn"]
print(f"Knowing each customer's true chance of leaving: {churn_model.expected_auc(chance, chance):.2f}.")

# %% [markdown] tags=["S5.4"]
# The plain model beats the forest by far more than luck, and reaches nearly all that there is to reach. The leak lifts both and shrinks the gap between them. Here you would still buy the right one, and believe that both are splendid.
#
# **What it means for you.** A leak flatters good and bad models alike. Trust neither the height of a leaky test nor its gaps.
#
# **Where this ends.** An honest test still promises only for customers like these, in a year like this one.

# %% [markdown] tags=["S2.4", "S2.16"]
# ## 5. Who is not in it?
#
# Lesson 03 met the rural customers: the model serves them worse. Now you hold the table that it learned from.
#
# **Predict.** The honest plain model: how large is its AUC in the city, and how large in the country?

# %%
guess_city, guess_country = ..., ...

# %% tags=["S2.4", "S2.16"]
from aipm.tables import show_table

new = pd.concat([churn_model.world(seed) for seed in range(10)])
new["score"] = churn_model.score(new, model="plain", **recipe)
aucs, rows = {}, []
for region, group in new.groupby("region"):
    aucs[region] = churn_model.expected_auc(group["p_churn"], group["score"])
    rows.append({"region": region, "new customers": len(group), "AUC": aucs[region]})
show_table(rows, "The model is weaker in the country")
compare(guess_city, aucs["urban"], "AUC in the city")
compare(guess_country, aucs["rural"], "AUC in the country")

# %% tags=["S2.4", "S2.16"]
rural = new[new["region"] == "rural"]
own = churn_model.score(rural, model="plain", learned_from="rural", **recipe)
taught = export[(export["region"] == "rural") & (export["month"] < 12)]["customer_id"].nunique()
auc = churn_model.expected_auc(rural["p_churn"], own)
print(f"Learned from the {taught} rural customers alone, the AUC in the country is {auc:.2f}.")

# %% [markdown] tags=["S2.4", "S2.16"]
# The guide's example holds here: the model learned the habits of the city. Yet the rural rows are not too few: alone they teach a model more about the country. The model of all has one slope for logins, which the majority sets. How the country behaves in winter the table cannot say: two months have no rural row. A real company would not have thousands of rural customers to see this gap with. So you would go and ask. How many?
#
# Suppose you pay for 1,500 interviews with the question "do you plan to stay?". Suppose, too, that KeepIt has 12,000 customers today, 960 of them rural, which is 8%. A plan in proportion is about the best for the share of all customers. See how well a rural share of 35% would then be known, and with more interviews.

# %% tags=["S5.4"]
from aipm.worlds import survey

show(*pictures.widths(survey.half_width, marked=(120, 240, 720), population=960))

# %% [markdown] tags=["S5.4", "S2.16"]
# In proportion, 120 of the interviews are rural, and the country is known badly: the width of an interval depends on how many you ask. The **finite population correction** makes an interval narrower where a large part of a small population is asked.
#
# So ask more in the country than its share. Then the overall average leans to the country, until you let each interview count for as many customers as it stands for: 11,040 divided by the urban interviews, 960 divided by the rural ones. That number is its **weight**. The price of such a plan: the share of all is known less well, the more so the further the plan departs from the proportions. A sample with chosen numbers for each group is called **stratified**.
#
# **Where this ends.** Weights repair whom you asked, not who answered. If the discontented hang up, section 3 comes back.

# %% [markdown] tags=["S2.20"]
# ## 6. In every part more, in the whole less
#
# Support costs money, and somebody has a slide: customers who file tickets leave *less*. So tickets are good for us? First mend what we know to be broken: each customer once, one name for a tier, euros, no December.

# %% tags=["S2.20"]
from aipm.worlds import support

mended = keepit_export.mended(export)
heavy = mended["tickets_90d"] >= 2
left = mended.groupby(heavy)["churned"].agg(["mean", "size"])
left.index = ["fewer tickets", "2 or more tickets"]
left.columns = ["left", "customers"]
show_table(left, "Customers who file tickets leave less", {"left": ".1%"})

# %% [markdown]
# **Predict.** The slide is right about the whole. Now split by tier. In how many of the three tiers do heavy users of support leave less?

# %%
guess_tiers = ...

# %% tags=["S2.20"]
gaps = support.gaps(mended)
gaps["tickets_each"] = mended.groupby("tier")["tickets_90d"].mean()
show(*pictures.tiers_and_whole(gaps, left))
compare(guess_tiers, (gaps["gap"] < 0).sum(), "of 3 tiers")

# %% tags=["S2.20"]
counted = support.in_words(support.counted(mended))
counted["tickets"] = gaps["tickets_each"]
show_table(counted, "Left, of how many; the gap in points with its 95% interval", {"tickets": ".1f"})

# %% [markdown] tags=["S2.20"]
# In none. Within each tier they leave *more*. Enterprise customers file many tickets and rarely leave; free ones file few and leave often. Enterprise has few others, so its interval just reaches zero; that of free is the widest. The slide compared tiers and called it tickets. Such a reversal is **Simpson's paradox**.
#
# Move the mix of tiers. The people inside the tiers stay as they are.

# %% tags=["S2.20"]
explore.mix()

# %% [markdown] tags=["S2.20"]
# To speak of tickets for all customers, average the gaps of the tiers, each counted by its customers. Such an average is called **standardised**.
#
# Outside our worlds: in 1973 the six largest departments for graduate study at Berkeley admitted 44.5% of the men's applications and 30.4% of the women's (Bickel, Hammel and O'Connell 1975; the [data sheet](../../datasets/berkeley/datasheet.md) says where the counts come from).
#
# **Predict.** In how many of the six departments were women admitted less often than men?

# %%
guess_departments = ...

# %% tags=["S2.20"]
from aipm.worlds import berkeley

apart = berkeley.gaps(berkeley.load())
show(*pictures.departments(apart))
compare(guess_departments, (apart["gap"].drop("all together") < 0).sum(), "of 6 departments")

# %% tags=["S2.20"]
table = berkeley.by_department(berkeley.load())
applied = table["men"] + table["women"]
rows = pd.DataFrame({"applied": applied, "of them women": table["women"] / applied})
rows["admitted"] = (table["men_admitted"] + table["women_admitted"]) / applied
form = {"of them women": ".0%", "admitted": ".0%"}
show_table(rows, "Where few are admitted, more of the applicants are women", form)
mixes = {"all": applied, "the women": table["women"], "all but those of A": applied.drop("A")}
for who, weights in mixes.items():
    gap, half = berkeley.standardised(table, weights)
    print(f"Weighted by the applications of {who}: women {100 * gap:+.1f} points, ±{100 * half:.1f}.")

# %% [markdown] tags=["S2.20"]
# What is the same as at KeepIt: the gap of the whole does not survive the comparison within the parts, because women had applied more to departments that admit few. What is not: the parts do not all turn, and all intervals but one span zero. Whether a small advantage for women is left depends on the weights and on department A. The counts are complete, so these intervals ask what chance in the decisions could do.
#
# What it means is disputed. The departments may have decided evenly, and women may still have been led to crowded fields before they applied, as the authors write. Whether you may divide that away depends on your question. And nothing in the table says how qualified anybody was.
#
# Back to KeepIt. So tickets make people leave? That is the second trap. **Predict.** KeepIt hides the ticket button. Do more customers leave, fewer, or as many? Write `"more"`, `"fewer"` or `"as many"`.

# %%
guess_button = ...

# %% tags=["S2.20"]
customers = support.world(seed=0)
leave = {action: support.leavers(customers, action) for action in ("nothing", "hide_ticket_button")}
leave["if a ticket only reports"] = support.leavers(customers, "hide_ticket_button", unanswered=0)
rows = [{"what KeepIt does": action, "leave, of 1,000": of_1000} for action, of_1000 in leave.items()]
show_table(rows, "Without the button more leave, if we are right about tickets")
then = "more" if leave["hide_ticket_button"] > leave["nothing"] else "fewer"
compare(guess_button, then, "customers who leave", choices=["more", "fewer", "as many"])

# %% [markdown] tags=["S2.20"]
# More, because we assumed that a problem that nobody may report stays unsolved and weighs more. Had tickets only reported, it would be as many. A column can *predict* without *causing*: a thermometer predicts the doctor's visit, and breaking it heals nobody. The guide lists this among the limits of a model.
#
# **What it means for you.** Before you act on a column, ask what the action changes: the column, or the thing behind it.
#
# **Where this ends.** We split by tier because a tier is there before any ticket. Splitting by something that tickets bring about, such as a later call, would hide an effect instead of showing it. Knowledge decides which split is right, not the table.

# %% [markdown] tags=["S5.5"]
# ## 7. Which signals could be predictive?
#
# Twenty columns are on offer for the next model, at a price: days of an engineer. You may take five, for ten days together. The naive step is to take the five that rank best, each tested alone.

# %% tags=["S5.5"]
from aipm.worlds import churn_columns

people = churn_columns.world(seed=0)
offer = churn_columns.offer()
offer["alone"] = [churn_columns.tested(people, [column]) for column in offer["column"]]
offer.round(2)

# %% [markdown]
# **Predict.** Take the five with the largest AUC alone. Which AUC has the set on the day?

# %%
guess_day = ...

# %% tags=["S5.5"]
best_alone = list(offer.nlargest(5, "alone")["column"])
print(", ".join(best_alone))
test, day = churn_columns.tested(people, best_alone), churn_columns.auc(people, best_alone, known=False)
days = offer.loc[offer["column"].isin(best_alone), "days"].sum()
print(f"AUC {test:.2f} in the test, {day:.2f} on the day, for {days} days of work.")
compare(guess_day, day, "AUC on the day")

# %% [markdown] tags=["S5.5"]
# Two of the five are written after the fact; on the day they are empty. The rest cost more days than you have, and say partly the same. And some columns need company:

# %% tags=["S5.5"]
rows = []
for chosen in (["tickets_90d"], ["tickets_90d", "tier"]):
    weight, auc = churn_columns.weights(chosen)[0], churn_columns.auc(people, chosen)
    rows.append({"columns": ", ".join(chosen), "weight of the tickets": weight, "AUC": auc})
form = {"weight of the tickets": "+.2f", "AUC": ".2f"}
show_table(rows, "Beside the tier, tickets change their sign", form)

# %% [markdown] tags=["S5.5", "S5.3"]
# Alone, tickets seem to lower the risk: that is section 6 again, inside a model. Beside the tier they raise it.
#
# Two columns on offer stand for the region. A column that stands for another is a **proxy**. It treats people by where they live, so it needs an audit before use. A label can be a proxy, too. Obermeyer and others (2019) studied a widely used program that was meant to find patients who need more care and had learned to predict their *costs*. Less money is spent on Black patients who are equally ill, so at the same score they were clearly more ill than White patients.
#
# **What it means for you.** Intuition for features is a list of questions: known in time? who writes it? what would it say just before somebody leaves? does it say something new? may we?
#
# **Where this ends.** Our columns add up. Real ones also work in pairs, and the best set is harder to guess.

# %% [markdown] tags=["S5.6"]
# ## 8. News or noise?
#
# Last quarter's report lists twenty segments, by trade, with their customers. Look for the largest change.

# %% tags=["S5.6"]
from aipm.worlds import segments

report = segments.load()
report = report.join(segments.interval(report))
show(*pictures.changes(report))

# %% [markdown] tags=["S5.6"]
# The winner is a handful of choirs, and its interval spans zero. A diamond marks an interval that does not. So ask for each segment how often luck alone would bring a change at least as large: its **p value**. Below 5% it is usually called **significant**.
#
# **Predict.** The segments are different customers, so their luck is independent. Suppose that nothing has happened in any of twenty segments. How often is at least one of them below 5% all the same, in percent?

# %%
guess_often = ...

# %% tags=["S5.6"]
p = segments.p_values(report)
print(f"Below 5%: {(p < 0.05).sum()} of {len(p)} segments.")
print(f"With nothing going on, at least one: {segments.chance_of_a_false_one(20):.0%}.")
compare(guess_often, 100 * segments.chance_of_a_false_one(20), "% of the quarters")

# %% tags=["S5.6"]
explore.looks()

# %% [markdown] tags=["S5.6"]
# Whoever looks twenty times usually finds something. The repair is to ask more of each look: divide the 5% by their number (**Bonferroni**), or use a rule that lets in, on average, at most 5% false ones among those that it names (Benjamini and Hochberg 1995). `segments.bonferroni(p)` and `segments.benjamini_hochberg(p)` do both.
#
# The guide asks whether a result is significant or just noise. Add two questions: *how many did you look at?* and *how large is the change, with its interval?* A change can be significant and too small to matter. One that is not significant may still be large: see how far the interval of the choirs reaches. And what is picked for its size looks larger than it is.
#
# **Where this ends.** Correction guards against luck, not against section 3. And the safest test costs a quarter: wait and look again.
#
# The neighbouring country has sent the same report, for the exercise.

# %% tags=["S5.6"]
abroad = segments.load_abroad()
abroad.head(3)

# %% [markdown] tags=["S5.7"]
# ## 9. Where do the rows go?
#
# Between billing and the model lie five stages. The pipeline checks itself by counting rows.

# %% tags=["S5.7"]
stages = lineage.public_world()
counts = {name: len(table) for name, table in stages.items()}
rows = [{"stage": name, "rows": number, "what": lineage.WHAT[name]} for name, number in counts.items()]
show_table(rows, "The number of rows rises and falls")

# %% [markdown] tags=["S5.7"]
# Rows rise and fall for good reasons. Watch one step at the size of a hand: three invoices of three customers, and a table of devices.

# %% tags=["S5.7"]
invoices = pd.DataFrame({"customer": ["Ann", "Bo", "Cy"], "euros": [49, 49, 900]})
devices = pd.DataFrame({"customer": ["Ann", "Ann", "Bo"], "device": ["phone", "laptop", "phone"]})
devices

# %% [markdown]
# **Predict.** Put each invoice beside the devices of its customer. The result has three rows. How many different customers stand in it?

# %%
guess_customers = ...

# %% tags=["S5.7"]
joined = invoices.merge(devices, on="customer")
compare(guess_customers, joined["customer"].nunique(), "of 3 customers")
joined

# %% [markdown] tags=["S5.7"]
# Three rows before, three rows after, and Cy is gone. A **join** puts two tables side by side. An **inner join** keeps only what has a partner in both; Ann, who has two, fills the place.
#
# The repair is one word, `how="left"`, or one number: count *different customers* at every stage. Then ask who the lost ones are. They are seldom a random sample.
#
# **What it means for you.** From source to model, a table passes many hands, and each hand can drop somebody. Ask for the number of customers at each stage, and who is accountable for the difference.
#
# **Where this ends.** A row can survive every join and still carry the wrong value.

# %% [markdown] tags=["S5.8", "S6.6", "S5.T1"]
# ## The exercise: KeepIt's data, on paper
#
# Eight questions, 18 points. A check tells you what your answer would *do*, never the answer. Some see only the form here, and the rest when your work is graded, on exports, customers and quarters that nobody has seen. In each answer write also how sure you are, from 0.5 (a coin flip) to 1.0 (certain). It is never graded.

# %% [markdown] tags=["S5.3"]
# ### Q07.1 A data sheet
#
# *2 points, 8 minutes.* Fill the sheet of the churn export from the record of section 2 and from nothing else. All nine entries must agree with the record. Dates as text, such as `"2025-03-31"`; days as a number; else one word. Where the record is silent, write `unknown` (or `not_recorded`, which means the same).
#
# - `one_row_is`: `customer`, `month`, `invoice`, `login`;
# - `collected_from`, `collected_to`: the first and the last day of the events in it;
# - `label_written_by`: `customer`, `billing_job`, `retention_desk`; `label_known_after_days`: after the renewal month;
# - `survey_sent_to`: `everybody`, `those_who_logged_in`, `those_who_left`;
# - `absent_until_march`: `nobody`, `rural_offices`, `partner_customers`;
# - `consent_to_training`: `given`, `refused`, `not_needed`; `erased_on_request`: `removed`, `kept`.
#
# <details><summary>Hint 1</summary>Each entry has a line in the record, or none.</details>
# <details><summary>Hint 2</summary>When a table is loaded is not when its events happened.</details>
# <details><summary>Hint 3</summary>Two entries have no line at all. Section 2 says which questions the record leaves open.</details>

# %% answer="q07_1"
sheet = {
    "one_row_is": ...,
    "collected_from": ...,
    "collected_to": ...,
    "label_written_by": ...,
    "label_known_after_days": ...,
    "survey_sent_to": ...,
    "absent_until_march": ...,
    "consent_to_training": ...,
    "erased_on_request": ...,
}
sure = ...
### BEGIN SOLUTION
sheet = {
    "one_row_is": "customer",
    "collected_from": "2025-01-01",
    "collected_to": "2025-12-31",
    "label_written_by": "billing_job",
    "label_known_after_days": 30,
    "survey_sent_to": "those_who_logged_in",
    "absent_until_march": "rural_offices",
    "consent_to_training": "unknown",
    "erased_on_request": "unknown",
}
sure = 0.9
### END SOLUTION

# %% judge="q07_1" points=2
from aipm.questions import data_literacy

data_literacy.datasheet(sheet)
### BEGIN HIDDEN TESTS
data_literacy.datasheet(
    sheet,
    key={
        "one_row_is": {"customer"},
        "collected_from": {"2025-01-01"},
        "collected_to": {"2025-12-31"},
        "label_written_by": {"billing_job"},
        "label_known_after_days": {30},
        "survey_sent_to": {"those_who_logged_in"},
        "absent_until_march": {"rural_offices"},
        "consent_to_training": {"unknown"},
        "erased_on_request": {"unknown"},
    },
)
### END HIDDEN TESTS

# %% [markdown] tags=["S5.4", "S5.8", "S5.T1"]
# ### Q07.2 The smell hunt
#
# *3 points, 16 minutes.* Go through `export` and write down what is wrong, as a list. Each finding says what it smells of, in which `column`, in which `months` (first and last, such as `(1, 12)`) and in which `rows`. A finding holds when smell and column are those of a defect, and the two share at least 70% of the rows that either of them means. Your list needs an F1 of 0.9 against the eight defects: one may be missing, or one too many. An honest oddity on it (a long tail, a true zero, a season, a low share) fails the list. It is compared on exports of the same pipeline that you have not seen.
#
# - `smell`: `written_after_outcome`, `rows_twice` (column `customer_id`), `labels_not_in_yet`, `missing_depends_on_outcome`, `missing_at_random` (here: it depends on nothing), `wrong_unit`, `extreme_values`, `zero_means_not_measured`, `two_names_for_one`, `group_absent`;
# - `rows`: `all`, `crm`, `partner`, `free`, `pro`, `enterprise`, `urban`, `rural`, `left`, `stayed`.
#
# <details><summary>Hint 1</summary>Sections 1, 3 and 4 show six. Where does each begin and end? For spend, ask by source as well.</details>
# <details><summary>Hint 2</summary>Two are left. Try <code>export.groupby("month")["logins_30d"].mean()</code> and <code>pd.crosstab(export["source"], export["tier"])</code>.</details>
# <details><summary>Hint 3</summary>In which month do the second rows of a customer lie? <code>export[export["customer_id"].duplicated()]["month"].value_counts()</code></details>

# %% answer="q07_2"
findings = [
    {"smell": ..., "column": ..., "months": (..., ...), "rows": ...},
    {"smell": ..., "column": ..., "months": (..., ...), "rows": ...},
    {"smell": ..., "column": ..., "months": (..., ...), "rows": ...},
]
sure = ...
### BEGIN SOLUTION
findings = [
    {"smell": "written_after_outcome", "column": "retention_call", "months": (1, 12), "rows": "all"},
    {"smell": "rows_twice", "column": "customer_id", "months": (5, 5), "rows": "all"},
    {"smell": "labels_not_in_yet", "column": "churned", "months": (12, 12), "rows": "all"},
    {"smell": "missing_depends_on_outcome", "column": "nps", "months": (1, 12), "rows": "all"},
    {"smell": "wrong_unit", "column": "monthly_spend", "months": (9, 12), "rows": "partner"},
    {"smell": "zero_means_not_measured", "column": "logins_30d", "months": (7, 7), "rows": "all"},
    {"smell": "two_names_for_one", "column": "tier", "months": (1, 12), "rows": "partner"},
    {"smell": "group_absent", "column": "region", "months": (1, 2), "rows": "all"},
]
sure = 0.8
### END SOLUTION

# %% judge="q07_2" part="shape" points=1
data_literacy.smell_form(findings)

# %% judge="q07_2" points=2
data_literacy.smell_hunt(findings)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, keepit_export

data_literacy.smell_hunt(findings, worlds=hidden(keepit_export, "q07_2", worlds=2))
### END HIDDEN TESTS

# %% [markdown] tags=["S1.T8", "S5.4", "S6.6"]
# ### Q07.3 An AUC that you can promise
#
# *3 points, 10 minutes.* Choose how the forest is tested, and promise its AUC for next month. The test must be honest: it may use nothing that is not known yet on the day, no customer may stand on both sides, and no label may still be open. `drop` is a set of columns from `churn_model.COLUMNS`. `split` is `random_rows`, `by_customer`, `each_customer_once` (then at random) or `same_rows`. `exclude_months` is a set of months. `auc` is your promise, and `too_much` says by how much the team's own test of section 1 lies above it. Both may be 0.03 off what the forest is worth for customers that nobody has seen.
#
# <details><summary>Hint 1</summary>Three things are wrong with the team's test: one column, one kind of row, one month.</details>
# <details><summary>Hint 2</summary>Sections 1, 3 and 4 have one each.</details>
# <details><summary>Hint 3</summary>When you have the recipe, run it: <code>churn_model.tested(export, drop=…, split=…, exclude_months=…)</code>, perhaps with <code>seed=1</code> and <code>seed=2</code> as well. A test that says 0.80 where the promise is 0.70 says 0.10 too much.</details>

# %% answer="q07_3"
estimate = {"drop": {...}, "split": ..., "exclude_months": {...}, "auc": ..., "too_much": ...}
sure = ...
### BEGIN SOLUTION
honest_test = {"drop": {"retention_call"}, "split": "by_customer", "exclude_months": {12}}
draws = [churn_model.tested(export, seed=seed, **honest_test) for seed in range(3)]
promise = sum(draws) / len(draws)
estimate = honest_test | {"auc": promise, "too_much": churn_model.tested(export) - promise}
sure = 0.9
### END SOLUTION

# %% judge="q07_3" points=3
data_literacy.honest_auc(estimate)
### BEGIN HIDDEN TESTS
from aipm.worlds import churn_model, hidden

data_literacy.honest_auc(estimate, worlds=hidden(churn_model, "q07_3", worlds=2))
### END HIDDEN TESTS

# %% [markdown] tags=["S2.20"]
# ### Q07.4 Which way does it point?
#
# *2 points, 8 minutes.* New customers ask about everything. So look at those in `mended` who have been customers for 12 months or more (`tenure_months`). By how much more do those with 2 tickets or more leave than the others? Write signed fractions (0.05 for 5 points more) for each tier, and in `all_tiers` their average, in which each tier counts by its customers. Half a point of difference is allowed. What follows, and what should KeepIt do? The action is tried out on simulated customers: it must keep at least one leaver in a hundred.
#
# - `conclusion`: `tickets_protect`, `tickets_make_leave`, `tickets_signal_trouble`, `tickets_say_nothing`;
# - `action`: `hide_ticket_button`, `reward_tickets` (a voucher for each), `call_few_tickets` (call the fifth with the fewest), `fix_frequent_problems`.
#
# <details><summary>Hint 1</summary>The table <code>gaps</code> of section 6 is about all customers. <code>support.gaps(...)</code> makes the same table for fewer of them.</details>
# <details><summary>Hint 2</summary><code>mended[mended["tickets_90d"] >= 1]</code> keeps the customers with a ticket. How do you keep those of 12 months or more?</details>
# <details><summary>Hint 3</summary>Gaps of 0.10 and 0.04 in tiers of 300 and 100 customers average to (0.10 × 300 + 0.04 × 100) / 400 = 0.085. For the action: which one leaves fewer problems behind?</details>

# %% answer="q07_4"
direction = {
    "free": ...,
    "pro": ...,
    "enterprise": ...,
    "all_tiers": ...,
    "conclusion": ...,
    "action": ...,
}
sure = ...
### BEGIN SOLUTION
loyal = support.gaps(mended[mended["tenure_months"] >= 12])
direction = dict(loyal["gap"]) | {
    "all_tiers": (loyal["gap"] * loyal["customers"]).sum() / loyal["customers"].sum(),
    "conclusion": "tickets_signal_trouble",
    "action": "fix_frequent_problems",
}
sure = 0.9
### END SOLUTION

# %% judge="q07_4" points=2
data_literacy.which_way(direction)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, support

data_literacy.which_way(direction, worlds=hidden(support, "q07_4", worlds=2))
### END HIDDEN TESTS

# %% [markdown] tags=["S5.5"]
# ### Q07.5 Five columns for ten days
#
# *3 points, 12 minutes.* Choose at most five of the twenty columns in `offer`, for at most 10 days together. Nothing that is unknown on the day, no number of an account, nothing that stands for the region. For customers nobody has seen, your set must reach 97% of the AUC of the best such set. A list of names.
#
# <details><summary>Hint 1</summary>Strike out what may not be used. Then look for columns that say the same, and keep one of each kind.</details>
# <details><summary>Hint 2</summary><code>churn_columns.auc(people, [...])</code> tries a set out. What changes shortly before somebody leaves?</details>
# <details><summary>Hint 3</summary>Start from tier and login_trend, and spend the other days on columns that are not about logins.</details>

# %% answer="q07_5"
features = [..., ..., ...]
sure = ...
### BEGIN SOLUTION
features = ["tier", "login_trend", "days_to_renewal", "tickets_90d", "tenure_months"]
sure = 0.8
### END SOLUTION

# %% judge="q07_5" points=3
data_literacy.feature_set(features)
### BEGIN HIDDEN TESTS
from aipm.worlds import churn_columns, hidden

data_literacy.feature_set(features, worlds=hidden(churn_columns, "q07_5", worlds=3))
### END HIDDEN TESTS

# %% [markdown] tags=["S5.6"]
# ### Q07.6 What goes into the report?
#
# *2 points, 8 minutes.* Read the report from `abroad`, the last table of section 8. Which of its twenty segments may you report as changed? Name them as a set: all whose change survives a correction for twenty looks, and no other. The quarters that follow will show what stays.
#
# <details><summary>Hint 1</summary>Section 8 computes the p values of the first report. Do the same for the second.</details>
# <details><summary>Hint 2</summary>Put them beside the names: <code>abroad.assign(p=segments.p_values(abroad)).sort_values("p")</code></details>
# <details><summary>Hint 3</summary>Below what must a p value be after twenty looks? After five looks at 5% it would be 0.05 / 5 = 0.01.</details>

# %% answer="q07_6"
news = {...}
sure = ...
### BEGIN SOLUTION
news = set(abroad.loc[segments.bonferroni(segments.p_values(abroad)), "segment"])
sure = 0.9
### END SOLUTION

# %% judge="q07_6" points=2
data_literacy.noise_or_news(news)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, segments

data_literacy.noise_or_news(news, worlds=hidden(segments, "q07_6", worlds=2))
### END HIDDEN TESTS

# %% [markdown] tags=["S5.7"]
# ### Q07.7 Where did the rows go?
#
# *1 point, 6 minutes.* At which stage of `stages` were customers lost who should be in the model, by which cause, and how many different customers (`n`, to within 1%)? Our own testers do not count as lost.
#
# - `stage`: `billing`, `with_device`, `without_tests`, `each_once`, `model_table`;
# - `cause`: `inner_join`, `filter`, `duplicates_removed`, `late_labels`, `size_limit`.
#
# <details><summary>Hint 1</summary>Each stage is a table with the column <code>customer_id</code>.</details>
# <details><summary>Hint 2</summary><code>stages["billing"]["customer_id"].nunique()</code>, and so on for each stage.</details>
# <details><summary>Hint 3</summary>Two stages lose customers. One of them means to.</details>

# %% answer="q07_7"
finding = {"stage": ..., "cause": ..., "n": ...}
sure = ...
### BEGIN SOLUTION
people_at = {name: table["customer_id"].nunique() for name, table in stages.items()}
finding = {
    "stage": "with_device",
    "cause": "inner_join",
    "n": people_at["billing"] - people_at["with_device"],
}
sure = 0.9
### END SOLUTION

# %% judge="q07_7" points=1
data_literacy.lost_rows(finding)
### BEGIN HIDDEN TESTS
data_literacy.lost_rows(finding, exact=True)
### END HIDDEN TESTS

# %% [markdown] tags=["S2.16", "S5.4"]
# ### Q07.8 Whom to ask
#
# *2 points, 8 minutes.* Plan the survey of section 5: at most 1,500 interviews among 11,040 urban and 960 rural customers. `quotas` says how many in each region, `counts_for` for how many customers one interview there counts (only the ratio of the two matters). Whatever the shares turn out to be, the rural one must be known to ±4.5 points and the overall one to ±3.0. The two regions may differ by up to 20 points, and even then the overall share may be off by half a point at most. All three are read to a tenth of a point.
#
# <details><summary>Hint 1</summary><code>survey.half_width(share, interviews, population)</code> gives the interval of one region. Section 5 uses it for a share of 35%.</details>
# <details><summary>Hint 2</summary>A share of one half has the widest interval. How many rural interviews are enough even then? The city gets what is left.</details>
# <details><summary>Hint 3</summary>Were 50 of 1,000 customers asked in one place, each of these interviews would count for 1,000 / 50 = 20 customers.</details>

# %% answer="q07_8"
plan = {
    "quotas": {"urban": ..., "rural": ...},
    "counts_for": {"urban": ..., "rural": ...},
}
sure = ...
### BEGIN SOLUTION
plan = {
    "quotas": {"urban": 1150, "rural": 350},
    "counts_for": {"urban": 11040 / 1150, "rural": 960 / 350},
}
sure = 0.9
### END SOLUTION

# %% judge="q07_8" points=2
data_literacy.sampling_plan(plan)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, survey

data_literacy.sampling_plan(plan, worlds=hidden(survey, "q07_8", worlds=3))
### END HIDDEN TESTS

# %% [markdown]
# ## What we planted
#
# Berkeley's counts are real. All of KeepIt is simulated. The customers are those of lesson 03, written down as a warehouse might, with eight defects and four decoys. The [data sheet of the export](../../datasets/keepit_export/datasheet.md) names them at its end. That a fifth of all customers leaves is ours, and high. So is the size of every defect: a real table may have more of them, and smaller ones.
#
# The forest's eight trees grow until each leaf is pure; a hundred trees with large leaves rank as well as the plain model. In the ticket simulation each problem raises the odds of leaving by the same factor, a ticket reports one, and a problem that nobody may report weighs more: all that we assumed. The twenty candidate columns, their prices and their worth are invented. In the first report two segments were moved by hand, dentists up and schools down; in the one from abroad couriers and garages up and plumbers down. Their seeds were chosen so that luck shows itself.

# %% [markdown] tags=["S6.6", "S6.8"]
# ## Keep it
#
# The guide's checklist asks you to close the skills gap, data literacy first. This page of your portfolio shows it: a data sheet, a log of findings, and the promise that you can keep.

# %% tags=["S6.6", "S6.8"]
from aipm import portfolio

portfolio.add(
    "07_data_sheet_and_findings", "KeepIt: what our data can carry",
    data_sheet=sheet,
    findings=findings,
    honest_estimate=estimate,
    tickets_and_leaving=direction,
    columns_to_build=features,
    real_changes=news,
    lost_customers=finding,
    sampling_plan=plan,
)

# %% [markdown]
# ## References
#
# - Benjamini, Y. and Hochberg, Y. (1995). [Controlling the false discovery rate](https://doi.org/10.1111/j.2517-6161.1995.tb02031.x). Journal of the Royal Statistical Society B 57, 289–300.
# - Bickel, P. J., Hammel, E. A. and O'Connell, J. W. (1975). [Sex bias in graduate admissions: data from Berkeley](https://doi.org/10.1126/science.187.4175.398). Science 187, 398–404. Its abstract; the counts of the six departments from R's table UCBAdmissions and from Freedman, Pisani and Purves, Statistics, chapter 2.
# - Breiman, L. (2001). [Random forests](https://doi.org/10.1023/A:1010933404324). Machine Learning 45, 5–32. Shuffling a column to measure its worth.
# - Cochran, W. G. (1977). Sampling Techniques, third edition. Wiley. The finite population correction of section 5, section 2.5 there.
# - Gebru, T. and others (2021). [Datasheets for datasets](https://doi.org/10.1145/3458723). Communications of the ACM 64(12), 86–92.
# - Hanley, J. A. and McNeil, B. J. (1982). [The meaning and use of the area under a receiver operating characteristic (ROC) curve](https://doi.org/10.1148/radiology.143.1.7063747). Radiology 143, 29–36. The interval of an AUC in section 4.
# - Kapoor, S. and Narayanan, A. (2023). [Leakage and the reproducibility crisis in machine-learning-based science](https://doi.org/10.1016/j.patter.2023.100804). Patterns 4(9). The 17 fields and 294 papers, from its abstract.
# - Newcombe, R. G. (1998). [Interval estimation for the difference between independent proportions](https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8%3C873::AID-SIM779%3E3.0.CO;2-I). Statistics in Medicine 17, 873–890. The intervals of differences in sections 6 and 8.
# - Obermeyer, Z., Powers, B., Vogeli, C. and Mullainathan, S. (2019). [Dissecting racial bias in an algorithm used to manage the health of populations](https://doi.org/10.1126/science.aax2342). Science 366, 447–453. From its abstract.
