# %% [markdown]
# # Industries: one score, five products
#
# **After this lesson you can re-specify one model for five industries without touching the model.**
#
# You will be able to
#
# - *derive* thresholds from an industry's prices, people and rules;
# - *apply* a change-control plan to changes that nobody foresaw;
# - *balance* profit, fairness and law, and know which of them is not yours to decide;
# - *size* a sample of checks that proves a claim;
# - *handle* cold start, and *combine* metrics that pull apart.
#
# **Before you start:** lessons 00, 02 and 03. **Time:** 75 minutes for the scenes, 81 for the exercise. All cases, applicants, users and shops in this lesson are simulated. Scenes 3, 4 and 5 touch law and medicine. They are not advice: law differs between countries and changes, and what we cite carries its date.

# %% [markdown] tags=["S4.1", "S6.5"]
# **Why five.** The guide says that AI product management is not confined to the largest technology companies, and its checklist asks you to look beyond them. It adds that four industries hire aggressively; it gives no count, and we have none, so that stays its opinion. What can be measured is what changes from one industry to the next when the model stays the same.

# %% [markdown] tags=["S4.1", "S4.9", "S1.37"]
# ## 1. One score, five offices
#
# Your company has one good score. For any case it says how likely it is to be what the customer looks for. Five customers buy it: a service that sells its software by subscription (**SaaS**), a bank, a screening programme, a law firm and a shop. The sales deck says "plug and play": act when the score reaches 0.5.
#
# First look at the score, then at the customers. Prices are in euros a case, counts are per 1,000 cases, and all of them are ours.

# %% tags=["S4.1"]
from aipm.worlds import regimes

cases = regimes.public_world()
print(f"{len(cases.scores):,} cases, {cases.scores.mean():.0%} of them positive.")
print(f"AUC {regimes.auc(cases):.2f}.")
regimes.terms()

# %% [markdown]
# The score is calibrated by construction: it is the very probability with which we let a case be positive.
#
# **Predict.** At 0.5, of 100 ill patients in the screening programme, how many does the product leave alone?

# %%
guess_left_alone = ...

# %% tags=["S4.9", "S1.37"]
import numpy as np
import pandas as pd

from aipm.compare import compare
from aipm.figure import show
from aipm.pictures import five_industries as pictures

ill, at = 1000 * cases.scores.mean(), np.array([0.5, 0.2, 0.05])
done = regimes.outcome(cases, regimes.REGIMES["healthcare"], at, at, confirmed=True)
tried = pd.DataFrame({"left_alone": done.missed, "seen": done.reviews}, index=at)
show(*pictures.trade_off(tried, ill))
compare(guess_left_alone, 100 * tried.loc[0.5, "left_alone"] / ill, "of 100 ill patients")

# %% [markdown] tags=["S4.9", "S1.37"]
# "Extreme sensitivity to false negatives" is how the guide puts it for healthcare, and here is what it costs. Lesson 02 gave the rule for two prices. Put each customer's prices into it, and look how far each diamond is from the line of the sales deck.

# %% tags=["S4.1"]
def cost(regime, threshold):
    return regimes.outcome(cases, regime, threshold, threshold, confirmed=False).cost


offices = {}
for name, regime in regimes.REGIMES.items():
    own = regime.price_threshold()
    offices[name] = {"own": own, "times": cost(regime, 0.5) / cost(regime, own)}
show(*pictures.own_thresholds(pd.DataFrame(offices).T, deck=0.5))

# %% [markdown]
# In the exploration the left side is the ROC curve of lesson 02, which all five share; the right side is what one threshold costs in one office. Where a person has to confirm each action, the cost is that person's time.

# %% tags=["S4.1"]
from aipm.explore import five_industries as explore

explore.regime()

# %% [markdown] tags=["S4.9"]
# Prices are half of it. Look at the columns to the right of the prices: two customers have nobody to review anything, and two may not let the product act alone. So the product needs three zones, as in lesson 04, and a **contract** for each customer: leave alone below `lo`, let a person look from `lo` to `hi`, act from `hi` on. All that surrounds the contract, the prices, people and rules, is the customer's **regime**.
#
# The bank pays 4 euros for a look and 60 for a missed fraud, so a look pays from a score of 4 / 60 on.

# %%
from aipm.tables import show_table

bank, lo = regimes.REGIMES["fintech"], np.array([4 / 60, 0.10, 0.14])
reviews = regimes.outcome(cases, bank, lo, 0.4, confirmed=False).reviews
rows = pd.DataFrame({"look from": lo, "reviews": reviews, "can be done": bank.capacity})
show_table(rows, "More reviews are asked for than can be done", {"look from": ".3f"})

# %% [markdown]
# The price says 4 / 60, the people say otherwise. With 1,000 cases a day the difference is a queue that grows every day. In the exercise you write all five contracts.
#
# **What it means for you.** Before you ask how good the model is, ask a new customer four things: what does each error cost, how many people look, who must agree to an action, and what does the other side need to understand it?
#
# **Where this ends.** One score that is equally good everywhere, and one positive in ten everywhere, is our gift. A real score sold into a new crowd loses its precision (lesson 02) and its calibration (lesson 03) first.

# %% [markdown] tags=["S4.2", "S4.3"]
# ## 2. SaaS: the helper that nobody asked
#
# The guide finds AI all over software services: intelligent search, automated workflows, predictive analytics, recommendations. Its examples are Salesforce's Einstein, HubSpot's content assistant and Notion's AI blocks. Those are the guide's names, from its own date; such names change quickly, so check them before you use them in an interview.
#
# It names the challenge as well: not to disturb a workflow that people already trust. That can be measured. A helper offers a template when its score says that you want one. A wanted offer saves 3 minutes. An unwanted one costs 1 minute and is dismissed, and at each dismissal one user in twenty switches the helper off for good. All of that is simulated, and all of it is ours.

# %% [markdown] tags=["S4.4"]
# At which score does a single offer pay? Where 3 minutes times *p* equals 1 minute times 1 − *p*: at 0.25.
#
# **Predict.** With an offer at every score from 0.25 on, how many of 100 users still have the helper after twelve weeks?

# %%
guess_still_on = ...

# %% tags=["S4.4"]
from aipm.worlds import disturb

team = disturb.public_world()
rows = []
for at in (0.0, 0.25, 0.45, 0.54, 0.8, 0.95):
    run = disturb.quarter(team, at)
    each = {"offer from": at, "dismissed": run.dismissed, "switched off": run.off}
    rows.append({**each, "clicks a week": run.clicks, "minutes a week": run.minutes})
form = {"offer from": ".2f", "dismissed": ".0%", "switched off": ".0%"}
show_table(rows, "Most clicks and most minutes are in different rows", form)
compare(guess_still_on, 100 * (1 - disturb.quarter(team, 0.25).off), "of 100 users")

# %% [markdown] tags=["S4.4"]
# Is the break-even of one offer a good threshold? Look where the dashed line crosses each curve.

# %% tags=["S4.4"]
show(*pictures.offers(pd.DataFrame(rows), break_even=0.25))

# %% [markdown] tags=["S4.4"]
# The break-even of one offer is far too low, because a dismissal costs more than a minute: it risks all the offers that were still to come. Clicks point in the wrong direction, too, because people click on half of what they do not need.
#
# The idea is old. Horvitz (1999) lets an assistant act, ask or keep quiet by the expected use of each, with the user's attention as a cost.
#
# **What it means for you.** Count what the user gains, put the loss of the user into the price, and set a limit for dismissals before the launch.
#
# **Where this ends.** Our users forget nothing and forgive nothing, and they all dislike interruptions equally. And we know what a saved minute is; you will have to measure it.

# %% [markdown] tags=["S4.5"]
# ## 3. Fintech: a fair score and unfair errors
#
# The guide calls finance arguably the most model-dense industry, and lists credit scores, fraud, trading, money laundering, personal advice and risk. "Most" is an opinion; the stakes are not. For cards issued in Europe's payments area, 0.036% of the value of all transactions in 2019 was fraud, which came to 1.87 billion euros (ECB 2021).

# %% [markdown] tags=["S4.6"]
# The guide also names discriminatory lending. Take LendFair, a lender with two groups of applicants, A and B. They are invented and stand for nobody. A loan that is paid back earns 1, a default loses 5, so a loan is worth giving below a default probability of 1/6. The score does not see the group. Is it fair? Cut the applicants into five parts by score, and look whether both groups keep to the dotted line.

# %% tags=["S4.6"]
from aipm.worlds import lendfair

applicants = lendfair.public_world()
said = pd.cut(applicants["score"], [0, 0.1, 0.2, 0.3, 0.5, 1]).rename("said")
parts = applicants.groupby([said, "group"], observed=True).agg(
    score=("score", "mean"), defaults=("defaulted", "sum"), applicants=("defaulted", "size")
)
show(*pictures.calibration(parts))

# %% [markdown] tags=["S4.6"]
# Up to chance, the score is calibrated in both groups. Now use it, with the one threshold that earns most.
#
# **Predict.** Of 100 applicants who would pay back, how many are refused in A, and how many in B?

# %%
guess_refused_a, guess_refused_b = ..., ...

# %% tags=["S4.6"]
refused = lendfair.rejected(applicants, 1 / 6)
groups = lendfair.by_group(applicants, refused)
groups[["applicants", "default_rate", "refused", "good_refused", "bad_refused", "precision"]].round(3)

# %% tags=["S4.6"]
good = groups["good_refused"]
print(f"Good payers refused: {good['A']:.0%} in A, {good['B']:.0%} in B.")
compare(guess_refused_a, 100 * good["A"], "of 100 good payers in A")
compare(guess_refused_b, 100 * good["B"], "of 100 good payers in B")
profit = lendfair.profit(applicants, refused)
print(f"Profit {profit:.3f} an applicant, {profit / lendfair.best_profit(applicants):.1%} of the best.")

# %% [markdown] tags=["S4.6"]
# A score that never saw the group refuses the good payers of B far more often. Nobody made a mistake. Look where the good payers of each group stand.

# %% tags=["S4.6"]
show(*pictures.good_payers(applicants, 1 / 6))

# %% [markdown] tags=["S4.6"]
# More of group B default, so more of B have higher scores, the good payers with them.
#
# Can better thresholds make everything equal? No. Chouldechova (2017) and Kleinberg, Mullainathan and Raghavan (2017) showed it independently. When two groups have different base rates, no imperfect score can keep its meaning and make both kinds of error equal. The numbers obey one identity: false-positive rate = odds of default × (1 − precision) / precision × recall.
#
# In words, for LendFair, where a refusal is the flag: precision is the share of the refused who would default, recall the share of the defaulters who are refused, and the false-positive rate the share of the good payers who are refused. The **odds** of default are those who default divided by those who pay back: with 20 defaults in 100 they are 20 / 80 = 0.25.

# %% tags=["S4.6"]
odds = groups["default_rate"] / (1 - groups["default_rate"])
implied = odds * (1 - groups["precision"]) / groups["precision"] * groups["bad_refused"]
print("by the identity:", implied.round(3).to_dict())
print("as measured:    ", groups["good_refused"].round(3).to_dict())
print(f"With equal precision and recall, B's rate would be {odds['B'] / odds['A']:.1f} times A's.")

# %% [markdown] tags=["S4.6"]
# So somebody has to choose which rule the errors follow. Such a rule is a **criterion of fairness**. Four that people propose:
#
# - one threshold for all: the same score, the same answer;
# - equal approval: both groups are refused equally often;
# - equal refusal of good payers: of those who would pay back, equally many are refused (Hardt, Price and Srebro 2016 call it equal opportunity, and compute its price on real credit scores);
# - drop the group column: here it is dropped already, and you saw what that does.
#
# Set the two thresholds by hand. Try to make the good payers equal, then everybody, and watch the profit and the other bars. The exploration shows expected shares, so they lie up to a point beside the counts above.

# %% tags=["S4.6"]
explore.lending()

# %% [markdown] tags=["S4.6"]
# **What it means for you.** The gap has a price, and the slider names it. Which criterion applies is a question of law and policy, not of the model. In the United States, Regulation B forbids a creditor to treat applicants differently on a prohibited basis such as sex or national origin (12 CFR 1002.4), and thresholds by group may be exactly that. Whoever is refused must get the specific reasons or be told how to ask for them (12 CFR 1002.9). How firmly an authority says so moves: the consumer bureau's circular that applied this to complex algorithms is of May 2022, and it was withdrawn in May 2025; the regulation itself stayed. So the paper that you write carries a flag for a lawyer. Not advice; law differs.
#
# **Where this ends.** Our labels are free of prejudice, and everybody got a loan. Real defaults are known only for those who were approved, and a label can carry an old injustice. Then a calibrated score is calibrated to that. Lesson 10 comes back to LendFair.

# %% [markdown] tags=["S4.7", "S4.8"]
# ## 4. Healthcare: a change needs permission
#
# From diagnostic imaging over drug discovery to the planning of trials, the guide sees healthcare booming, and it names four challenges: the FDA's approval, missed diagnoses, privacy, explanations. Take them one by one. Not medical and not legal advice.
#
# **Approved or cleared?** The guide says "FDA regulatory approval". The American authority uses two words. A device is *approved* after a premarket approval, the path for the highest risk. It is *cleared*, by what is called a 510(k), when it is found substantially equivalent to an earlier device. Of 64 AI devices found in 2020, 85.9% were cleared that way, 12.5% took the path for new kinds of device, and one was approved (Benjamens and others 2020). Of 692 counted to July 2023, 96.5% had a 510(k) (Ray and others 2024). So the right word for most of them is *cleared*. Even the titles of such papers say "approved", so the guide is in good company; in a sales deck, though, the word is a claim, and of a cleared device it is untrue.

# %% [markdown] tags=["S4.10", "S4.11"]
# **Privacy.** HIPAA, which the guide names, is a law of the United States for health plans, clearing houses and providers of care that do their business electronically, and for the firms that work with patients' records for them. It is not a general law about data, and elsewhere other laws hold. Ask first: whose records are these, and who are we to them?
#
# **Explanations.** The guide says that a physician will not trust a model that cannot explain itself. That is plausible, and disputed: Ghassemi, Oakden-Rayner and Beam (2021) argue that present explanation methods are unlikely to make decisions for a single patient better, and ask for rigorous validation instead. Our regime asks for the main reasons because its clinicians must confirm each action. Whether the reasons help them is for you to test.

# %% [markdown] tags=["S4.8"]
# **Change.** A product that learns wants to change, and a regulated one may not change as it likes. The FDA's answer, in a guidance of December 2024, issued again in August 2025, is a **predetermined change control plan**. The maker says beforehand which modifications will come, by which protocol each is built and tested, and what each may do to patients. Changes inside the authorised plan then ship without a new submission. The guidance is a recommendation, and it is American.
#
# The heart of such a protocol is a test, and tests err. Suppose yours says: on 100 fresh malignant cases the retrained model must find at least 93. The present one finds 96% in the long run.
#
# **Predict.** A retrained model is worse and finds 90%. In how many percent of such tests does it pass?

# %%
guess_worse_passes = ...

# %% tags=["S4.8"]
from scipy.stats import binom

show(*pictures.one_test(cases=100, needed=93, worse=0.90, good=0.96))
compare(guess_worse_passes, 100 * binom.sf(92, 100, 0.90), "% of the tests")

# %% [markdown] tags=["S4.8"]
# What changes with more cases, if the share that is asked for stays about the same?

# %% tags=["S4.8"]
tests = pd.DataFrame({"cases": [100, 200, 400, 800], "needed": [93, 188, 374, 746]})
for found in (0.90, 0.96):
    tests[f"finds {found:.0%}: passes"] = binom.sf(tests["needed"] - 1, tests["cases"], found)
share = dict.fromkeys(tests.columns[2:], ".1%")
show_table(tests, "A larger test stops the worse model and keeps the good one", share)

# %% [markdown] tags=["S4.8"]
# The number of cases in the protocol is a decision about patients, and it is made before anybody sees a result.
#
# **What it means for you.** Write down, before launch: what may change, how it is tested, on how many cases, in which groups, and what happens when the test fails. Then each later wish is one of three things: *inside* the plan, *outside* it, or *stopped* by it.
#
# **Where this ends.** A plan is only as good as its list of groups and its test set. A test set that has been used often stops testing; lesson 10 measures that.

# %% [markdown] tags=["S4.12", "S4.13"]
# ## 5. Legal: how many citations must somebody check?
#
# Contract analysis, legal research, due diligence, the outcome of cases: the guide lists them, and says that the profession expects extremely high accuracy in a language full of nuance. Not legal advice.
#
# How high is it? Magesh and others (2025) put 202 questions to three commercial research tools, some of which had been sold as free of hallucinations. A **hallucination** there is an answer that is false, or that cites a source which does not support it. Each tool hallucinated in 17% to 33% of the answers. The tools have changed since, and the makers dispute the definition. First, how sure is such a number? 17% of 202 is about 34.

# %% tags=["S4.13"]
from aipm.measure import upper_error_bound, wilson_interval

low, high = wilson_interval(34, 202)
print(f"34 of 202 is {34 / 202:.0%}; plausible at 95%: {low:.0%} to {high:.0%}.")

# %% [markdown] tags=["S4.13"]
# Now your own product. ClauseFinder reads contracts and says which clause is risky, with a citation. The team has checked 50 citations and found each of them sound. The customer wants a sentence in the contract: "at most 2% unsupported, with 95% confidence".
#
# **Predict.** What is the largest share of unsupported citations that still fits a clean run of 50, in percent?

# %%
guess_still_fits = ...

# %% tags=["S4.13"]
bounds = {n: upper_error_bound(0, n) for n in (50, 100, 200)}
show(*pictures.clean_runs(bounds, claim=0.02))
print(f"A product with 2% unsupported shows a clean run of 50 in {0.98**50:.0%} of cases.")
compare(guess_still_fits, 100 * upper_error_bound(0, 50), "% of the citations")

# %% [markdown] tags=["S4.13"]
# The bound is the exact one of lesson 03. It answers the customer. There is a second question, yours: will a *good* product pass? Suppose that ClauseFinder really has 0.5% unsupported citations.

# %% tags=["S4.13"]
rows = pd.DataFrame({"checks": [200, 300, 450], "allowed": [0, 1, 3]})
rows["bound"] = [upper_error_bound(*pair) for pair in zip(rows["allowed"], rows["checks"], strict=True)]
rows["good one passes in"] = binom.cdf(rows["allowed"], rows["checks"], 0.005)
rows["hours"] = rows["checks"] * 6 / 60
show_table(rows, "A fairer test takes more hours", {"bound": ".2%", "good one passes in": ".0%"})

# %% [markdown] tags=["S4.13"]
# The smallest test that proves the claim throws out most good products: a clean run is much to ask. Allowing a failure costs more checks and makes the test fairer to you. Both belong in the contract before the first check is made.
#
# **What it means for you.** "We looked at some and they were fine" is a number with a bound. Say the bound.
#
# **Where this ends.** The sum takes each citation for an independent draw from what customers will ask. Fifty citations from one contract are not fifty. And *unsupported* is a judgement: two lawyers will differ, so let two judge the same cases and count how often.

# %% [markdown] tags=["S4.14", "S4.17"]
# ## 6. E-commerce: new every week
#
# Recommendations, dynamic prices, visual search, personal e-mails, forecasts of demand: many mature patterns began here, says the guide. It names three challenges, and all three can be measured.
#
# **Cold start** is the first: what to believe of an item or a user without a record. A shop page has six places for 30 items, one of the items is replaced each week, and each place is looked at ten times a week. That is a small shop, simulated. An average item sells in 4 of 100 showings. Take its own record as it comes.
#
# **Predict.** Of 100 average items, how many show no sale at all in their first ten showings?

# %%
guess_no_sale = ...

# %% tags=["S4.17"]
from aipm.worlds import cold_start

print(f"No sale in ten showings: {0.96**10:.0%} of items that sell in 4%.")
compare(guess_no_sale, 100 * 0.96**10, "of 100 average items")

# %% [markdown] tags=["S4.17"]
# By its own record alone, one sale makes a hit and no sale buries an item for good. The repair is old and simple: **blend** the record with what you know of its category. (Schein and others 2002 suggest items that nobody has rated by what they are.) After *n* showings the record counts n / (n + k), the category the rest. The number *k* says how many showings it takes to believe half. Here are two items after ten showings, one with a sale and one without, for three values of *k*. How far apart does the shop believe them to be?

# %% tags=["S4.17"]
k = np.array([0, 60, 2000])
believed = {"none": cold_start.blend(10, 0, k, 0.04), "one": cold_start.blend(10, 1, k, 0.04)}
show(*pictures.one_sale(pd.DataFrame(believed, index=k), category=0.04))

# %% [markdown] tags=["S4.17"]
# With too small a *k* the page chases luck; with too large a *k* it never learns which items are good.

# %% tags=["S4.17"]
explore.blending()

# %% [markdown] tags=["S4.16"]
# **Competing metrics** are the second challenge. Three people own the page. One counts *conversion*, the share that buys. One counts *order value*. One counts *lifetime value*, what the buyer brings later, less returns and help. Here is what the shop sells.

# %% tags=["S4.16"]
columns = ["category", "sells in", "price", "brings later"]
goods = pd.DataFrame(cold_start.CATEGORIES, columns=columns)
goods["a sale earns"] = 0.30 * goods["price"] + goods["brings later"]
goods["a showing earns"] = goods["sells in"] * goods["a sale earns"]
goods.round(2)

# %% [markdown] tags=["S4.16"]
# Of each order 30% are earned at once.
#
# **Predict.** Which of the three owners has the page that earns most in 26 weeks: `"conversion"`, `"order_value"` or `"lifetime_value"`?

# %%
guess_best_owner = ...

# %% tags=["S4.16"]
shops = cold_start.public_world()
owners = {"conversion": (1, 0, 0), "order_value": (0, 1, 0), "lifetime_value": (0, 0, 1)}
rows = {}
for name, weights in owners.items():
    run = cold_start.run(shops, 60, weights)
    share = run.value / cold_start.best(shops)
    sale = run.orders / run.sales
    rows[name] = {"sales a week": run.sales, "euros a sale": sale, "of best value": share}
pages = pd.DataFrame(rows).T.rename_axis("owner")
show(*pictures.owners(pages))
show_table(pages, "Some pages sell often, others sell at high prices", {"of best value": ".0%"})

# %% tags=["S4.16"]
best_owner = pages["of best value"].idxmax()
compare(guess_best_owner, best_owner, "the page that earns most", choices=list(owners))

# %% [markdown] tags=["S4.16"]
# The page that sells most earns least: it sells cheap things to people who are disappointed. None of the three is wrong; each is a part of what a sale earns. The exercise asks you for the sum.

# %% [markdown] tags=["S4.15"]
# **Personalisation and privacy** are the third. A shop keeps the last clicks of its visitors, in eight departments, and suggests a department. How many clicks are worth keeping? A visitor whose kept record nobody else has can be told from all others, with or without a name.
#
# **Predict.** Keep the last 20 clicks instead of the last 5. By how many points does the share of suggestions that hit rise?

# %%
guess_better = ...

# %% tags=["S4.15"]
from aipm.worlds import tastes

kept = tastes.table()
show(*pictures.kept_clicks(kept))
hits_by_clicks = 100 * kept.set_index(kept.columns[0])["hits"]
compare(guess_better, hits_by_clicks[20] - hits_by_clicks[5], "points")

# %% [markdown] tags=["S4.15"]
# Between the first clicks and the next ones lies a number that a product manager can defend.
#
# **Where this ends.** Tastes here stand still, and eight departments are few; a real record also has times, places and a device, and it gives people away sooner. The shop's prices and rates are ours, and so is the certainty with which it knows what a buyer brings later.

# %% [markdown] tags=["S6.5", "S4.1"]
# ## 7. What to say in the meeting
#
# You know one model well, and somebody asks whether you could work in another industry. Say:
#
# 1. *"The model may stay. I would ask for the prices of both errors, the people, the rules and the words."*
# 2. *"Here is one score with five contracts, and what the one threshold of the sales deck would have cost."*
# 3. *"This question is for a lawyer, this one for a clinician; here are the numbers they will need."*
#
# That is the guide's wider lens, with something to look at.

# %% [markdown] tags=["S6.5"]
# ## The exercise: five contracts for one score
#
# Eight questions, 19 points. Each has a cell for your answer and a cell that checks it. A check tells you what your answer would *do*; it never tells you the answer. Some checks see only the form here, and the rest when your work is graded, on worlds that nobody has seen.
#
# In each answer write also how sure you are, from 0.5 to 1.0: `sure = 0.8`. It is never graded.

# %% [markdown] tags=["S4.10", "S4.11", "S4.15", "S4.17"]
# ### Q06.1 Whose constraint is it?
#
# *2 points, 8 minutes.* For each constraint, write the set of industries that it binds, as sections 1 to 6 show them. All eight must fit. Where the sections allow a wider reading, the narrow and the wide one are both right. Words: `saas`, `fintech`, `healthcare`, `legal`, `ecommerce`. Several constraints bind more than one.
#
# - `health_privacy`: the cases are patients' records, and HIPAA or its like says who may see them;
# - `device_authorisation`: an authority for medical devices must agree before launch, and to changes;
# - `reasons_for_each`: somebody needs the reasons of this one decision, because law owes them or because they will not act without;
# - `errors_by_group`: a wrong refusal takes something vital from a person, and error rates must be compared between groups;
# - `source_passage`: a statement is worth nothing without the passage that it rests on;
# - `do_not_interrupt`: people work in the tool all day, and leave it when it disturbs them;
# - `cold_start`: users and items without a record arrive all the time;
# - `rival_metrics`: conversion, order value and lifetime value pull apart.
#
# <details><summary>Hint 1</summary>Read the last column of the table in section 1: what does the person on the other side do?</details>
# <details><summary>Hint 2</summary>Two industries owe reasons for a single decision: one by regulation, one because a person has to confirm it.</details>
# <details><summary>Hint 3</summary>Each section names its own: 2 the interruptions, 3 the groups and the refused, 4 records and authorities, 5 the passage, 6 the rest.</details>

# %% answer="q06_1"
constraints = {
    "health_privacy": {...},
    "device_authorisation": {...},
    "reasons_for_each": {...},
    "errors_by_group": {...},
    "source_passage": {...},
    "do_not_interrupt": {...},
    "cold_start": {...},
    "rival_metrics": {...},
}
sure = ...
### BEGIN SOLUTION
constraints = {
    "health_privacy": {"healthcare"},
    "device_authorisation": {"healthcare"},
    "reasons_for_each": {"fintech", "healthcare"},
    "errors_by_group": {"fintech", "healthcare"},
    "source_passage": {"legal"},
    "do_not_interrupt": {"saas"},
    "cold_start": {"ecommerce"},
    "rival_metrics": {"ecommerce"},
}
sure = 0.9
### END SOLUTION

# %% judge="q06_1" points=2
from aipm.questions import five_industries

five_industries.constraint_match(constraints)
### BEGIN HIDDEN TESTS
five_industries.constraint_match(
    constraints,
    key={
        "health_privacy": {"must": {"healthcare"}, "may": set(), "see": "Section 4 says whom HIPAA speaks to"},
        "device_authorisation": {"must": {"healthcare"}, "may": set(), "see": "Section 4 says what is a device"},
        "reasons_for_each": {
            "must": {"fintech", "healthcare"},
            "may": {"legal"},
            "see": "In section 1, read what the other side does; in section 3, what the refused are owed",
        },
        "errors_by_group": {
            "must": {"fintech"},
            "may": {"healthcare"},
            "see": "Section 3 compares error rates between groups; section 4 asks in which groups a change is tested",
        },
        "source_passage": {
            "must": {"legal"},
            "may": {"healthcare"},
            "see": "Section 5 says whose statement needs a citation",
        },
        "do_not_interrupt": {
            "must": {"saas"},
            "may": {"healthcare", "ecommerce", "legal"},
            "see": "Section 2 says who switches a helper off",
        },
        "cold_start": {
            "must": {"ecommerce"},
            "may": {"saas", "fintech"},
            "see": "Section 6 says what arrives without a record",
        },
        "rival_metrics": {"must": {"ecommerce"}, "may": {"saas"}, "see": "Section 6 says who owns which number"},
    },
)
### END HIDDEN TESTS

# %% [markdown] tags=["S4.9", "S4.11", "S1.37", "S6.5"]
# ### Q06.2 Five contracts
#
# *4 points, 15 minutes.* Write a contract for each industry of section 1. Below `lo` a case is left alone, from `lo` to `hi` a person looks, from `hi` on the product acts. `automation` is `acts_alone` or `person_confirms`; who confirms an action looks at it, and that counts as a review. `explain` is what comes with it: `nothing`, `main_reasons` or `source_passage`. A contract must keep the limits of the table and cost at most 10% more than the best one that does. It is replayed on the cases of twelve customers that nobody has seen, and what counts is the average. A look finds the truth.
#
# <details><summary>Hint 1</summary>Where there are no reviews, <code>lo</code> and <code>hi</code> are the same number, and section 1 shows it.</details>
# <details><summary>Hint 2</summary>Where a person confirms everything, only <code>lo</code> matters: <code>regimes.outcome(cases, regimes.REGIMES["legal"], 0.05, 1.01, confirmed=True)</code> gives you the missed and the reviews.</details>
# <details><summary>Hint 3</summary>Put a loop around that line: for several <code>lo</code> print <code>missed</code> and <code>reviews</code>, and keep one that lies inside both limits with room to spare, since customers differ by a few reviews. For the bank set <code>hi</code> first, then raise <code>lo</code> until its people can do the reviews. For <code>explain</code>, read the last column of the table: what does that person need in front of them?</details>

# %% answer="q06_2"
contracts = {
    "saas": {"lo": ..., "hi": ..., "automation": ..., "explain": ...},
    "fintech": {"lo": ..., "hi": ..., "automation": ..., "explain": ...},
    "healthcare": {"lo": ..., "hi": ..., "automation": ..., "explain": ...},
    "legal": {"lo": ..., "hi": ..., "automation": ..., "explain": ...},
    "ecommerce": {"lo": ..., "hi": ..., "automation": ..., "explain": ...},
}
sure = ...
### BEGIN SOLUTION
alone, confirmed = "acts_alone", "person_confirms"
contracts = {
    "saas": {"lo": 0.5, "hi": 0.5, "automation": alone, "explain": "nothing"},
    "fintech": {"lo": 0.17, "hi": 0.4, "automation": alone, "explain": "main_reasons"},
    "healthcare": {"lo": 0.03, "hi": 0.6, "automation": confirmed, "explain": "main_reasons"},
    "legal": {"lo": 0.055, "hi": 0.6, "automation": confirmed, "explain": "source_passage"},
    "ecommerce": {"lo": 0.13, "hi": 0.13, "automation": alone, "explain": "nothing"},
}
sure = 0.8
### END SOLUTION

# %% judge="q06_2" part="shape" points=1
five_industries.five_contracts_form(contracts)

# %% judge="q06_2" points=3
five_industries.five_contracts(contracts)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden

five_industries.five_contracts(contracts, worlds=hidden(regimes, "q06_2", worlds=12))
### END HIDDEN TESTS

# %% [markdown] tags=["S4.4"]
# ### Q06.3 Do not disturb
#
# *2 points, 8 minutes.* From which score on does the helper of section 2 make its offer (`from_score`)? At most 25% of its offers may be dismissed, and it must save at least 95% of the minutes that any threshold saves within that limit. And what share of the users still has the helper after twelve weeks (`still_on`)? As a fraction, within 3 points. Both are replayed in twelve companies that nobody has seen, on average.
#
# <details><summary>Hint 1</summary>Section 2 shows what you need for six thresholds. Between which two rows do you have to look?</details>
# <details><summary>Hint 2</summary>In the cell of that table, put more thresholds in place of the six, in steps of 0.02. A place in the middle of those that keep both limits is safer than one at their edge.</details>
# <details><summary>Hint 3</summary><code>run.off</code> is the share of users who have switched the helper off. Where 30% have, 70% still have it. <code>run.dismissed</code> is something else: it counts offers, not users.</details>

# %% answer="q06_3"
offer = {"from_score": ..., "still_on": ...}
sure = ...
### BEGIN SOLUTION
offer = {"from_score": 0.60, "still_on": 0.51}
sure = 0.9
### END SOLUTION

# %% judge="q06_3" points=2
five_industries.do_not_disturb(offer)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden

five_industries.do_not_disturb(offer, worlds=hidden(disturb, "q06_3", worlds=12))
### END HIDDEN TESTS

# %% [markdown] tags=["S4.6"]
# ### Q06.4 Two groups, one lender
#
# *3 points, 12 minutes.* LendFair's board wants at least 93% of the best possible profit, and the shares of good payers who are refused may differ by at most 5 percentage points between the groups. Give each group's threshold, the criterion that your thresholds follow, and a reason code for the file. It is replayed on six times 20,000 applicants that nobody has seen, on average. Not legal advice.
#
# - `criterion`: `highest_profit`, `one_threshold`, `drop_group_column`, `equal_approval`, `equal_good_refused`;
# - `reason_code`: `legal_review_required`, `decided_by_product`, `lawful_since_fair`, `not_needed`.
#
# <details><summary>Hint 1</summary>The exploration of section 3 shows both numbers in its sentence.</details>
# <details><summary>Hint 2</summary>Good payers of B score higher than good payers of A. Raise B's threshold, then lower A's a little.</details>
# <details><summary>Hint 3</summary>Hold A where it is, at 0.17, and raise B in steps of 0.05, until the two groups' good payers are refused nearly equally often. Then look at the profit: if it is too small, move both together and close the gap again. And read the end of section 3: whose decision is it to treat two groups differently?</details>

# %% answer="q06_4"
decision = {"thresholds": {"A": ..., "B": ...}, "criterion": ..., "reason_code": ...}
sure = ...
### BEGIN SOLUTION
decision = {
    "thresholds": {"A": 0.13, "B": 0.27},
    "criterion": "equal_good_refused",
    "reason_code": "legal_review_required",
}
sure = 0.8
### END SOLUTION

# %% judge="q06_4" points=3
five_industries.lending_policy(decision)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden

five_industries.lending_policy(decision, worlds=hidden(lendfair, "q06_4", worlds=6))
### END HIDDEN TESTS

# %% [markdown] tags=["S4.8"]
# ### Q06.5 Inside, outside or stop?
#
# *2 points, 10 minutes.* An invented plan for an invented device that triages cell samples. Not advice; a real plan is agreed with an authority.
#
# | line | the plan says |
# |---|---|
# | M1 | The model may be retrained each quarter, with new cases of adult women from the clinics in use. |
# | M2 | New clinics with the same kind of microscope may be added. |
# | M3 | The lower end of the grey zone may be set between 0.05 and 0.10. |
# | P1 | Each change is tested on at least 300 adult cases that no version has learned from. |
# | P2 | At least 95% of the malignant cases are found, and no age group loses more than 2 points. |
# | P3 | A new clinic shows P2 on at least 200 of its own cases before it starts. |
# | P4 | A change that misses P1, P2 or P3 does not ship; the old version stays. |
# | I1 | The device sorts samples for a person. It never replaces one. |
#
# Lines M name the changes, lines P are the protocol, and line I is the intended use, which no change under the plan may touch. Eight changes are on your desk. Each is `inside` (ships under the plan), `outside` (no line M names it, or it touches line I: a new submission first) or `stop` (a line M names it, and the protocol was not met). All eight must fit.
#
# - `new_cases`: retrained on this quarter's cases of adult women from the clinics in use; P1 and P2 are met;
# - `third_clinic`: a third clinic, the same kind of microscope; P1 is met, and P2 is met on 240 of its own cases;
# - `children`: patients under 18 are to be sorted as well; the first results look excellent;
# - `older_women_worse`: retrained as M1 says; P1 is met, the average rises to 97%, and women over 70 lose 4 points;
# - `end_at_007`: the lower end goes from 0.08 to 0.07; P1 and P2 are met;
# - `end_at_020`: the lower end goes to 0.20, to save reviews; P1 and P2 are met;
# - `seen_test_cases`: retrained as M1 says, and 40 of the 300 test cases were among the new training cases;
# - `rules_out`: the same model; the screen shall say "cancer ruled out, no review needed".
#
# <details><summary>Hint 1</summary>First look for a line M that names the change. Without one it is outside, however good it looks.</details>
# <details><summary>Hint 2</summary>Then look at the lines P. Named and not met is a stop.</details>
# <details><summary>Hint 3</summary>Write two columns: the line M that names the change, or "none"; and the line P that it misses, or "none". A fourth clinic with another kind of microscope: no line M, so it is outside, whatever its results. A fourth clinic with the same kind and 150 own cases: M2 names it, and P3 asks for 200, so it is stopped.</details>

# %% answer="q06_5"
changes = {
    "new_cases": ...,
    "third_clinic": ...,
    "children": ...,
    "older_women_worse": ...,
    "end_at_007": ...,
    "end_at_020": ...,
    "seen_test_cases": ...,
    "rules_out": ...,
}
sure = ...
### BEGIN SOLUTION
changes = {
    "new_cases": "inside",
    "third_clinic": "inside",
    "children": "outside",
    "older_women_worse": "stop",
    "end_at_007": "inside",
    "end_at_020": "outside",
    "seen_test_cases": "stop",
    "rules_out": "outside",
}
sure = 0.9
### END SOLUTION

# %% judge="q06_5" points=2
five_industries.change_plan(changes)
### BEGIN HIDDEN TESTS
five_industries.change_plan(
    changes,
    plan={
        "new_cases": ("inside", "M1 speaks of new cases of adult women from the clinics in use"),
        "third_clinic": ("inside", "M2 speaks of the same kind of microscope, and P3 asks for 200 own cases"),
        "children": ("outside", "M1 speaks of adult women"),
        "older_women_worse": ("stop", "P2 allows no age group to lose more than 2 points"),
        "end_at_007": ("inside", "M3 speaks of the lower end between 0.05 and 0.10"),
        "end_at_020": ("outside", "M3 speaks of the lower end between 0.05 and 0.10"),
        "seen_test_cases": ("stop", "P1 asks for 300 cases that no version has learned from"),
        "rules_out": ("outside", "I1 says that the device never replaces a person, and no plan may change that"),
    },
)
### END HIDDEN TESTS

# %% [markdown] tags=["S4.13"]
# ### Q06.6 How many citations?
#
# *2 points, 8 minutes.* The customer's sentence is "at most 2% unsupported, with 95% confidence", by the exact bound of section 5, not rounded. A check takes a lawyer 6 minutes, and 60 hours are paid for. And you want a fair test: if ClauseFinder really has 0.5% unsupported citations, it must pass in at least 90% of cases. How many citations are drawn (`n`), and with how many unsupported ones among them is the claim still made (`max_failures`)? Whole numbers.
#
# <details><summary>Hint 1</summary>Three conditions: the hours limit <code>n</code>, <code>upper_error_bound(max_failures, n)</code> may not exceed 0.02, and a good product must pass often enough.</details>
# <details><summary>Hint 2</summary>Section 5 shows the bound, the passes and the hours of three tests. Which of the three conditions does the last of them miss?</details>
# <details><summary>Hint 3</summary>For each number of failures that you allow, find the smallest <code>n</code> whose bound is low enough, then look at <code>binom.cdf(max_failures, n, 0.005)</code>. With 2 allowed that is <code>n</code> = 313, and a good product passes in 79%. Go on from there, as long as the hours last.</details>

# %% answer="q06_6"
sample = {"n": ..., "max_failures": ...}
sure = ...
### BEGIN SOLUTION
sample = {"n": 460, "max_failures": 4}
sure = 0.9
### END SOLUTION

# %% judge="q06_6" points=2
five_industries.citation_sample(sample)
### BEGIN HIDDEN TESTS
# The same check again: nothing about these numbers is hidden.
five_industries.citation_sample(sample)
### END HIDDEN TESTS

# %% [markdown] tags=["S4.16", "S4.17"]
# ### Q06.7 New items, one objective
#
# *3 points, 10 minutes.* Choose for the shops of section 6 the blend `k`, in showings, and the weight of each metric in what a sale counts. A sale counts `conversion` × 35 € + `order_value` × its price + `lifetime_value` × what the buyer brings later; only the ratios of the weights matter. And write in euros what one sale earns in all (`a_sale`) when the item costs 60 € and its buyer costs the shop 4 € later, for returns and help. In 26 weeks the page must earn at least 97% of what the best blend earns, on average over twelve sets of shops that nobody has seen.
#
# <details><summary>Hint 1</summary>What does one sale earn, in euros, today and later? Section 6 has a column for it.</details>
# <details><summary>Hint 2</summary>How much of one euro of lifetime value does the shop keep? How much of one euro of order value? And what is a sale worth that brings neither?</details>
# <details><summary>Hint 3</summary>A shop that keeps 20% of an order, and whose buyers bring 5 € later, earns 0.2 × 50 + 5 = 15 € from a sale of 50 €: the factors in such a sum are the weights. For k, the right-hand side of the exploration in section 6 shows which values earn most; <code>cold_start.run(shops, k, weights).value</code> tells you for one.</details>

# %% answer="q06_7"
plan = {
    "k": ...,
    "weights": {"conversion": ..., "order_value": ..., "lifetime_value": ...},
    "a_sale": ...,
}
sure = ...
### BEGIN SOLUTION
plan = {"k": 60, "weights": {"conversion": 0.0, "order_value": 0.3, "lifetime_value": 1.0}, "a_sale": 14.0}
sure = 0.8
### END SOLUTION

# %% judge="q06_7" points=3
five_industries.new_items(plan)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden

five_industries.new_items(plan, worlds=hidden(cold_start, "q06_7", worlds=12))
### END HIDDEN TESTS

# %% [markdown] tags=["S4.6", "S1.15"]
# ### Q06.8 Write to the board
#
# *1 point, 10 minutes.* LendFair's board has one question: leave the one threshold of section 3 (1/6), or raise the threshold of group B to 0.25 and leave that of A? Take the applicants of section 3 and count good payers by the column `defaulted`. Say that a loan which is paid back earns 100 €, so that what a policy is expected to earn is 100 × the number of applicants × `lendfair.profit`. Write two to five sentences, 120 words at most and 20 numbers at most, as one text in quotes. Say
#
# - of how many good payers in A how many are refused today, and the same for B,
# - what all applicants together are expected to earn today and with B's threshold raised, in euros,
# - what you propose,
# - on what condition you would decide otherwise (if, unless, until …).
#
# Write the numbers as you like: 12 of 300, 4%, one in 25, 1.7k euros, rounded to two digits or more. Say a rate with its count. Whether it is lawful is not yours to say, and one set of applicants carries no certainty. The check tells you what it has read. It judges neither your style nor your English, and not which decision you take.
#
# <details><summary>Hint 1</summary>The rows with <code>applicants["defaulted"] == 0</code> are the good payers. Which of them does <code>refused</code> of section 3 refuse, in each group?</details>
# <details><summary>Hint 2</summary><code>lendfair.rejected(applicants, {"A": 0.20, "B": 0.10})</code> says who would be refused with two other thresholds; <code>lendfair.profit(applicants, …)</code> is the profit of an applicant in loans paid back.</details>
# <details><summary>Hint 3</summary>"B is refused more often" tells the board nothing that it could weigh. "Of 40 good payers in B we refuse 10, and serving five of them costs 300 €" does. A condition may name a lawyer, a price or a count: "Unless the lawyer objects, …".</details>

# %% answer="q06_8"
memo = ...
sure = ...
### BEGIN SOLUTION
paid, euros = applicants["defaulted"] == 0, {}
today = lendfair.rejected(applicants, 1 / 6)
raised = lendfair.rejected(applicants, {"A": 1 / 6, "B": 0.25})
for policy, gone in (("today", today), ("raised", raised)):
    euros[policy] = 100 * len(applicants) * lendfair.profit(applicants, gone)
told = {}
for group in "AB":
    here = paid & (applicants["group"] == group)
    told[group] = f"{(today & here).sum():,} of {here.sum():,}"
memo = (
    f"Today we refuse {told['A']} good payers in A and {told['B']} good payers in B. "
    f"Today all applicants earn {euros['today']:,.0f} euros; with B's threshold at 0.25 they earn {euros['raised']:,.0f} euros. "
    "I propose to raise the threshold of B. Unless a lawyer agrees, we keep the one threshold."
)
sure = 0.8
### END SOLUTION

# %% judge="q06_8" points=1
five_industries.memo_to_the_board(memo)
### BEGIN HIDDEN TESTS
five_industries.memo_to_the_board(memo, applicants=lendfair.public_world())
### END HIDDEN TESTS

# %% [markdown]
# ## What we planted
#
# Everything here is simulated. The one score is the true probability of each case, which no real score is, and one case in ten is positive in all five offices. All prices, capacities and limits are ours, chosen so that the five contracts differ.
#
# The helper's users differ in how much of their work is routine; a dismissal makes one in twenty switch it off, and half of the unwanted offers are clicked. LendFair's groups differ in income, use of credit and history, and in nothing else; the [data sheet of LendFair](../../datasets/lendfair/datasheet.md) gives all numbers at its end. The items of a category sell at rates that are as alike as if each had already been shown about 60 times, which is why a k near 60 does well. Cheap accessories sell best and disappoint, appliances are costly and are often sent back. The visitors' tastes and departments are invented.
#
# The change plan is invented. What we say of the FDA, of Regulation B and of HIPAA is from the sources below, with their dates.

# %% [markdown] tags=["S6.5", "S6.8"]
# ## Keep it
#
# The guide's checklist asks you to expand your industry lens. This sheet of your portfolio shows one model under five regimes, with the flags that belong to other professions.

# %% tags=["S6.5", "S6.8"]
from aipm import portfolio

portfolio.add(
    "06_industry_risk_sheet", "One score, five industries",
    memo=memo,
    constraints=constraints,
    contracts=contracts,
    offer=offer,
    lending=decision,
    changes=changes,
    citation_check=sample,
    new_items=plan,
)

# %% [markdown]
# ## References
#
# - Benjamens, S., Dhunnoo, P. and Meskó, B. (2020). [The state of artificial intelligence-based FDA-approved medical devices and algorithms: an online database](https://doi.org/10.1038/s41746-020-00324-0). npj Digital Medicine 3. The 64 devices of section 4, from the abstract.
# - Chouldechova, A. (2017). [Fair prediction with disparate impact: a study of bias in recidivism prediction instruments](https://arxiv.org/abs/1703.00056). Big Data 5. The identity of section 3.
# - European Central Bank (2021). [Seventh report on card fraud](https://www.ecb.europa.eu/pub/cardfraud/html/ecb.cardfraudreport202110~cac4c418e8.en.html). The figures for 2019, from its summary.
# - FDA (2025). [Marketing submission recommendations for a predetermined change control plan for artificial intelligence-enabled device software functions](https://www.fda.gov/regulatory-information/search-fda-guidance-documents/marketing-submission-recommendations-predetermined-change-control-plan-artificial-intelligence). Guidance, first final in December 2024, issued again in August 2025; read through the [summary of a law firm](https://natlawreview.com/article/fda-final-guidance-pccp-streamlining-fda-approval-ai-enabled-medical-devices).
# - [FDA-cleared artificial intelligence and machine learning-based medical devices and their 510(k) predicate networks](https://pubmed.ncbi.nlm.nih.gov/37625896/) (2023). What clearance means, from the abstract.
# - Ghassemi, M., Oakden-Rayner, L. and Beam, A. L. (2021). [The false hope of current approaches to explainable artificial intelligence in health care](https://doi.org/10.1016/S2589-7500%2821%2900208-9). The Lancet Digital Health 3. A viewpoint.
# - Hardt, M., Price, E. and Srebro, N. (2016). [Equality of opportunity in supervised learning](https://arxiv.org/abs/1610.02413). NeurIPS 2016. Section 3's third criterion, with a case study on credit scores.
# - Horvitz, E. (1999). [Principles of mixed-initiative user interfaces](https://doi.org/10.1145/302979.303030). CHI '99, 159–166.
# - Kleinberg, J., Mullainathan, S. and Raghavan, M. (2017). [Inherent trade-offs in the fair determination of risk scores](https://doi.org/10.4230/LIPIcs.ITCS.2017.43). ITCS 2017.
# - Magesh, V. et al. (2025). [Hallucination-free? Assessing the reliability of leading AI legal research tools](https://doi.org/10.1111/jels.12413). Journal of Empirical Legal Studies. The 17% to 33% of section 5, from the abstract; the tools were those of 2024.
# - Ray, P. et al. (2024). [FDA-approved AI/ML-enabled medical devices: an updated landscape from 1995 to 2023](https://www.ispor.org/heor-resources/presentations-database/presentation/intl2024-3898/136546). ISPOR 2024, a conference abstract.
# - Regulation B of the United States: [12 CFR 1002.4](https://www.consumerfinance.gov/rules-policy/regulations/1002/4/) on discrimination and [12 CFR 1002.9](https://www.consumerfinance.gov/rules-policy/regulations/1002/9/) on notices. Circular 2022-03 of the consumer bureau was withdrawn on 12 May 2025, with 66 other papers; a [summary of the withdrawal](https://www.kriegdevault.com/index.php/insights/cfpb-withdraws-67-guidance-documents/print).
# - Schein, A. I., Popescul, A., Ungar, L. H. and Pennock, D. M. (2002). [Methods and metrics for cold-start recommendations](https://doi.org/10.1145/564376.564421). SIGIR 2002. Items that nobody has rated yet, suggested by what they are.
# - U.S. Department of Health and Human Services. [Covered entities and business associates](https://www.hhs.gov/hipaa/for-professionals/covered-entities/index.html): to whom the HIPAA rules apply.
