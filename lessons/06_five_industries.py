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
# - *size* a sample of checks that supports a claim, at 95%;
# - *handle* cold start, and *combine* metrics that pull apart.
#
# **Before you start:** lessons 00, 02 and 03. **Time:** 75 minutes for the scenes, 81 for the exercise. All cases, applicants, users and shops in this lesson are simulated, except for the credit scores at the end of scene 3, which are real. Scenes 3, 4 and 5 touch law and medicine. They are not advice: law differs between countries and changes, and what we cite carries its date.

# %% [markdown] tags=["S4.1", "S6.5"]
# **Why five.** The guide says that AI product management is not confined to the largest technology companies, and its checklist asks you to look beyond them. That four industries hire aggressively is its opinion; it gives no count. What can be measured is what changes from one industry to the next when the model stays the same.

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
# AUC is how often a positive case has a higher score than a negative one (lesson 02). The score is calibrated by construction: it is the very probability with which we let a case be positive.
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
# "Extreme sensitivity to false negatives" is how the guide puts it for healthcare, and here is what it costs. Lesson 02 gave the rule for two prices. Put each customer's prices into it, and look how far each diamond is from the line of the sales deck. For healthcare and legal, which may not let the product act alone, this is only the rule of two prices; their real contract comes below.

# %% tags=["S4.1"]
def cost(regime, threshold):
    return regimes.outcome(cases, regime, threshold, threshold, confirmed=False).cost


offices = {}
for name, regime in regimes.REGIMES.items():
    own = regime.price_threshold()
    offices[name] = {"own": own, "times": cost(regime, 0.5) / cost(regime, own)}
show(*pictures.own_thresholds(pd.DataFrame(offices).T, deck=0.5))

# %% [markdown]
# Left in the exploration is the ROC curve of lesson 02, which all five share, right what one threshold costs in one office. For healthcare and legal it counts the time of the person who confirms in place of false alarms, so their cheapest threshold is not the diamond above.

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
# The guide finds AI all over software services: intelligent search, automated workflows, predictive analytics, recommendations.
#
# It names the challenge as well: not to disturb a workflow that people already trust. That can be measured. A helper offers a template when its score says that you want one. A wanted offer saves 3 minutes. An unwanted one costs 1 minute and is dismissed, and at one dismissal in a hundred the user switches the helper off for good. (The 3 euros for a false alarm in section 1 hold more than this minute of the user's time; look what.)
#
# The users are simulated. Published are only acceptances; we took them as a guide to wants. {{fact copilot_acceptance}} {{fact proactive_helper_2026}} How many users one dismissal costs, we found nowhere; one in a hundred is ours.

# %% [markdown] tags=["S4.4"]
# At which score does a single offer pay? Where 3 minutes times *p* equals 1 minute times 1 − *p*: at 0.25.
#
# **Predict.** With an offer at every score from 0.25 on, how many of 100 users still have the helper after a year?

# %%
guess_still_on = ...

# %% tags=["S4.4"]
from aipm.worlds import disturb

team = disturb.public_world()
rows = []
for at in (0.1, 0.2, 0.25, 0.33, 0.55, 0.8):
    run, pilot = disturb.use(team, at), disturb.use(team, at, weeks=12)
    rows.append({"offer from": at, "dismissed": run.dismissed, "off in 12 weeks": pilot.off})
    rows[-1] |= {"off in a year": run.off, "clicks a week": run.clicks, "minutes a week": run.minutes}
form = dict.fromkeys(["dismissed", "off in 12 weeks", "off in a year"], ".0%")
show_table(rows, "Most clicks and most minutes are in different rows", {"offer from": ".2f", **form})
compare(guess_still_on, 100 * (1 - disturb.use(team, 0.25).off), "of 100 users")

# %% [markdown] tags=["S4.4"]
# Is the break-even of one offer a good threshold? Look where the dashed line crosses each curve.

# %% tags=["S4.4"]
show(*pictures.offers(pd.DataFrame(rows), break_even=0.25))

# %% [markdown] tags=["S4.4"]
# The break-even of one offer is too low, because a dismissal costs more than a minute: it risks all the offers that were still to come. In a pilot, read who left, not who stayed: the share that is gone after twelve weeks already says that most will be gone after a year. Clicks point in the wrong direction, too, because people also click on what they do not need.
#
# The idea is old. Horvitz (1999) lets an assistant act, ask or keep quiet by the expected use of each, with the user's attention as a cost.
#
# **What it means for you.** Count what the user gains, put the loss of the user into the price, and set a limit for dismissals before the launch.
#
# **Where this ends.** Our users never switch the helper on again, they all dislike interruptions equally, and the moment does not matter, although Kuo and others found that it does.

# %% [markdown] tags=["S4.5"]
# ## 3. Fintech: a fair score and unfair errors
#
# The guide calls finance arguably the most model-dense industry, and lists credit scores, fraud, trading, money laundering, personal advice and risk. {{fact card_fraud_share_2024}} So the one case in ten of section 1 is far too common for all of a bank's payments; read it as a queue that other rules have filtered first.

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
columns = ["default_rate", "refused", "good_refused", "bad_refused", "precision"]
message = "One threshold, and every share differs: of all, the good, the bad, the refused"
show_table(groups[columns].reset_index(), message, dict.fromkeys(columns, ".1%"))

# %% tags=["S4.6"]
good = groups["good_refused"]
print(f"Good payers refused: {good['A']:.0%} in A, {good['B']:.0%} in B.")
compare(guess_refused_a, 100 * good["A"], "of 100 good payers in A")
compare(guess_refused_b, 100 * good["B"], "of 100 good payers in B")
profit = lendfair.profit(applicants, refused)
print(f"Profit {profit:.3f} an applicant, {profit / lendfair.best_profit(applicants):.1%} of the best.")

# %% [markdown] tags=["S4.6"]
# A score that never saw the group refuses the good payers of B far more often, and no line of the code is wrong. Look where the good payers of each group stand.

# %% tags=["S4.6"]
show(*pictures.good_payers(applicants, 1 / 6))

# %% [markdown] tags=["S4.6"]
# More of group B default, so more of B have higher scores, the good payers with them.
#
# Can better thresholds make everything equal? No, and two proofs say so, of two things that may be called meaning. The first is that *one score* is one risk, as you saw it here. Unless such a score is perfect, it cannot give good payers equal scores on average in both groups, and defaulters too, where the default rates differ (Kleinberg, Mullainathan and Raghavan 2017). The second is that *being refused* is one risk; at LendFair it is not, as the last column of the table says. Where it is equal in both groups, both kinds of error cannot be (Chouldechova 2017), by an identity: false-positive rate = odds of default × (1 − precision) / precision × recall.
#
# In words, for LendFair, where a default is what is looked for: precision is the share of the refused who would default, recall the share of the defaulters who are refused, and the false-positive rate the share of the good payers who are refused. The **odds** of default are those who default divided by those who pay back: with 20 defaults in 100 they are 20 / 80 = 0.25.

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
# - equal refusal of good payers: of those who would pay back, equally many are refused (equal opportunity for Hardt, Price and Srebro 2016; `equal_false_alarms` in lesson 10);
# - drop the group column: here it is dropped already, and you saw what that does.
#
# Set the two thresholds by hand. Try to make the good payers equal, then everybody, and watch the profit and the other bars. It shows expected shares, a little beside the counts above.

# %% tags=["S4.6"]
explore.lending()

# %% [markdown] tags=["S4.6"]
# **Outside our world.** LendFair's groups are invented. Hardt, Price and Srebro (2016) asked the same of real scores: the credit scores of 174,047 people in the United States in 2003, by race, from a [report of the Federal Reserve](https://www.federalreserve.gov/boarddocs/rptcongress/creditscore/). The file holds shares and no person; its [data sheet](../../datasets/transrisk/datasheet.md) says what else to know. "Bad" there is somebody who was late by 90 days or more on any account, or got a public record or a collection agency's account: much wider than a default on one loan. Mind the direction: here a high score is good, so whoever scores below a limit is refused. The prices are LendFair's.
#
# **Predict.** Give each group a limit of its own, so that equally many of its good payers are refused. Of 100 euros of profit, how many does that give up?

# %%
guess_given_up = ...

# %% tags=["S4.6"]
from aipm.pictures import real_scores
from aipm.worlds import transrisk

limit = transrisk.best_limit()
level = transrisk.level_limits(limit)
one, own = transrisk.by_group(limit), transrisk.by_group(level)
given_up = 1 - transrisk.profit(level) / transrisk.profit(limit)
show(*real_scores.credit_scores(transrisk.people(), one, own, limit, 1 / 6))
compare(guess_given_up, 100 * given_up, "of 100 euros of profit")

# %% tags=["S4.6"]
beside = transrisk.beside_lendfair(losses=(2, 5, 10))
message = "At a loss of 5 the gap and its price are alike; another loss changes both"
show_table(beside, message, dict.fromkeys(beside.columns[2:], ".0%") | {"a bad loan loses": ".0f"})
newcomers = lendfair.let_in(one, own)["Black"]
print(f'Of those in the group Black whom the lower limit lets in, {newcomers:.0%} were "bad".')

# %% [markdown] tags=["S4.6"]
# At LendFair's loss of 5 the gap came out about the same, limits by group can close it, and that costs a little more; here four groups are made equal at once, not two. With another loss both the gap and the price change.
#
# The score differs, too. LendFair's means one risk in both groups. Here, at the limit, more of the group Black were bad than of the group White. So the prices alone would ask for a *higher* limit there, and equal refusal asks for a much *lower* one. The printed share says who was bad somewhere; whether *this* loan would have failed, the table cannot say. Where loans do fail, they harm those who took them, so such a rule can harm the very group that it was made for (Liu and others 2018).

# %% [markdown] tags=["S4.6"]
# **What it means for you.** Which criterion applies is a question of law and policy, and what you may do is narrower than the sliders. Not advice; law differs. In the United States:
#
# - Regulation B forbids to treat applicants differently by race, sex, national origin and other grounds that it names (12 CFR 1002.4). Thresholds by group may be exactly that.
# - {{fact regulation_b_2026}}
# - {{fact fair_housing_2015}}
# - {{fact regulation_b_other_laws}}
# - Whoever is refused must get the specific reasons, or be told how to ask for them (12 CFR 1002.9).
#
# In the European Union unequal effects can themselves be unlawful:
#
# - {{fact eu_indirect_discrimination}}
# - {{fact eu_consumer_credit_2026}}
# - {{fact eu_ai_act_credit}}
# - {{fact eu_ai_act_high_risk_date}}
# - {{fact gdpr_article_22}}
# - {{fact schufa_2023}}
#
# So the paper that you write names its questions for a lawyer.
#
# **Where this ends.** LendFair's labels are free of prejudice, and everybody got a loan. Real defaults are known only for those who were approved, and a label can carry an old injustice. Then a calibrated score is calibrated to that. The real table is of one country and one year, knows only people who had a credit record, and comes without intervals. And a lender has more answers than yes and no: an interest rate, an amount, or something of value that the lender may keep.

# %% [markdown] tags=["S4.7", "S4.8"]
# ## 4. Healthcare: a change needs permission
#
# From diagnostic imaging over drug discovery to the planning of trials, the guide sees healthcare booming, and it names four challenges: the FDA's approval, missed diagnoses, privacy, explanations. Take them one by one. Not medical and not legal advice.
#
# **Approved or cleared?** The guide says "FDA regulatory approval". The American authority uses three words. A device is *approved* after a premarket approval, the path for the highest risk. A new kind of device of low or moderate risk is *granted* its place on the market, by a path called De Novo. A device is *cleared*, by what is called a 510(k), when it is found substantially equivalent to an earlier device. Of 692 AI devices that Ray and others (2024) counted, 96.5% had a 510(k). {{fact fda_ai_devices}} So the right word for most of them is *cleared*; in a sales deck another one is a claim, and untrue.

# %% [markdown] tags=["S4.10", "S4.11"]
# **Privacy.** HIPAA, which the guide names, is a law of the United States for health plans, clearing houses and providers of care that do their business electronically, and for the firms that work with patients' records for them. Elsewhere other laws hold. Ask first: whose records are these, and who are we to them?
#
# **Explanations.** The guide says that a physician will not trust a model that cannot explain itself. That is disputed: Ghassemi, Oakden-Rayner and Beam (2021) argue that present explanation methods are unlikely to make decisions for a single patient better, and ask for rigorous validation instead. Whether reasons help the clinicians who must confirm each action is for you to test.

# %% [markdown] tags=["S4.8"]
# **Change.** A product that learns wants to change, and a regulated one may not change as it likes. The FDA's answer is a **predetermined change control plan**. The maker says beforehand which modifications will come, by which protocol each is built and tested, and what each may do to patients. Changes inside the authorised plan then ship without a new submission. {{fact fda_pccp}} Elsewhere other law holds. {{fact eu_ai_act_products_date}}
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
# What changes with more cases, if the share that is asked for stays the same?

# %% tags=["S4.8"]
tests = pd.DataFrame({"cases": [100, 200, 400, 800], "needed": [93, 186, 372, 744]})
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
# The bound is the exact one of lesson 03. It answers the customer. There is a second question, yours: will a *good* product pass? Suppose that ClauseFinder really has 0.5% unsupported citations. Here are the smallest tests whose bound stays below 2%, by how many failures they allow.

# %% tags=["S4.13"]
rows = pd.DataFrame({"checks": [149, 236, 386], "allowed": [0, 1, 3]})
rows["bound"] = [upper_error_bound(*pair) for pair in zip(rows["allowed"], rows["checks"], strict=True)]
rows["good one passes in"] = binom.cdf(rows["allowed"], rows["checks"], 0.005)
rows["hours"] = rows["checks"] * 6 / 60
show_table(rows, "A fairer test takes more hours", {"bound": ".2%", "good one passes in": ".0%"})

# %% [markdown] tags=["S4.13"]
# A test that allows no failure is short, and fails many good products. Allowing a failure costs more checks and makes the test fairer to you. Both belong in the contract before the first check is made, and with them a third rule: a failed test may not be repeated until it passes.
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
others = [cold_start.world(seed) for seed in range(1, 21)]
earned = [[cold_start.run(one, 60, each).value for each in owners.values()] for one in others]
first = pd.DataFrame(earned, columns=list(owners)).idxmax(axis=1).value_counts().to_dict()
print("Earns most, in 20 other sets of shops:", first)
compare(guess_best_owner, best_owner, "the page that earns most", choices=list(owners))

# %% [markdown] tags=["S4.16"]
# The page that sells most earns least: it sells cheap things to people who are disappointed. None of the three is wrong; each is a part of what a sale earns. The exercise asks you for the sum.

# %% [markdown] tags=["S4.15"]
# **Personalisation and privacy** are the third. A shop keeps the last clicks of its visitors, in eight departments, and suggests a department. How many clicks are worth keeping? A visitor whose kept record nobody else has can be told from all others, with or without a name.
#
# **Predict.** Keep the last 20 clicks instead of the last 5. By how many points does the share of suggestions that hit rise? And you have promised that at most 5 of 100 visitors can be told from all others: of 1, 3, 5, 10 or 20 clicks, how many do you keep?

# %%
guess_better, guess_keep = ..., ...

# %% tags=["S4.15"]
from aipm.worlds import tastes

kept = tastes.table()
show(*pictures.kept_clicks(kept))
hits_by_clicks = 100 * kept.set_index(kept.columns[0])["hits"]
compare(guess_better, hits_by_clicks[20] - hits_by_clicks[5], "points")
within = kept.loc[kept["unique"] <= 0.05, kept.columns[0]]
compare(guess_keep, within.max(), "clicks")

# %% [markdown] tags=["S4.15"]
# The promise came first, and the number of clicks follows from it.
#
# **Where this ends.** "Unique" is counted among 5,000 visitors; in a larger crowd fewer are. Tastes here stand still, and eight departments are few; a real record also has times, places and a device, and it gives people away sooner. And a record that several share is no safety where all of them share the secret. The shop's prices and rates are ours, and so is the certainty with which it knows what a buyer brings later.

# %% [markdown] tags=["S6.5", "S4.1"]
# ## 7. What to say in the meeting
#
# You know one model well, and somebody asks whether you could work in another industry. Say:
#
# 1. *"The model may stay. I would ask for the prices of both errors, the people, the rules and the words."*
# 2. *"Here is one score with five contracts, and what the one threshold of the sales deck would have cost."*
# 3. *"This question is for a lawyer, this one for a clinician; here are the numbers they will need."*

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
# *2 points, 8 minutes.* From which score on does the helper of section 2 make its offer (`from_score`)? At most 45% of its offers may be dismissed, and over a year it must save at least 95% of the minutes that any threshold saves within that limit. And what share of the users still has the helper after the year (`still_on`)? As a fraction, within 3 points. Both are replayed in twelve companies that nobody has seen, on average.
#
# <details><summary>Hint 1</summary>Section 2 shows what you need for six thresholds. Between which two rows do you have to look?</details>
# <details><summary>Hint 2</summary>In the cell of that table, put more thresholds in place of the six, in steps of 0.02. A place in the middle of those that keep both limits is safer than one at their edge.</details>
# <details><summary>Hint 3</summary><code>run.off</code> is the share of users who have switched the helper off. Where 12% have, 88% still have it. <code>run.dismissed</code> is something else: it counts offers, not users.</details>

# %% answer="q06_3"
offer = {"from_score": ..., "still_on": ...}
sure = ...
### BEGIN SOLUTION
offer = {"from_score": 0.42, "still_on": 0.69}
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
# The helper's users differ in how much of their work is routine; a dismissal makes one in a hundred switch it off, and three in ten unwanted offers are clicked. LendFair's groups differ in income, use of credit and history, and in nothing else; the [data sheet of LendFair](../../datasets/lendfair/datasheet.md) gives all numbers at its end. The items of a category sell at rates that are as alike as if each had already been shown about 60 times, which is why a k near 60 does well. Cheap accessories sell best and disappoint, appliances are costly and are often sent back. The visitors' tastes and departments are invented.
#
# The change plan is invented. What we say of the law is from sources that are named with their dates. The credit scores of section 3 are real, and nothing is planted in them.

# %% [markdown] tags=["S6.5", "S6.8"]
# ## Keep it
#
# The guide's checklist asks you to expand your industry lens. This sheet of your portfolio shows one model under five regimes, with the questions that belong to other professions.

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
# - Chouldechova, A. (2017). [Fair prediction with disparate impact: a study of bias in recidivism prediction instruments](https://arxiv.org/abs/1703.00056). Big Data 5. The identity of section 3.
# - European Banking Authority and European Central Bank (2025). 2025 report on payment fraud, 15 December 2025. The shares of 2024, through the page that section 3 names.
# - Federal Reserve, Board of Governors (2007). [Report to the Congress on credit scoring and its effects on the availability and affordability of credit](https://www.federalreserve.gov/boarddocs/rptcongress/creditscore/). The scores at the end of section 3, as Hardt, Price and Srebro wrote them down.
# - FDA (2025). [Marketing submission recommendations for a predetermined change control plan for artificial intelligence-enabled device software functions](https://www.fda.gov/regulatory-information/search-fda-guidance-documents/marketing-submission-recommendations-predetermined-change-control-plan-artificial-intelligence). Guidance, first final in December 2024, issued again in August 2025; read through the [summary of a law firm](https://natlawreview.com/article/fda-final-guidance-pccp-streamlining-fda-approval-ai-enabled-medical-devices).
# - Ghassemi, M., Oakden-Rayner, L. and Beam, A. L. (2021). [The false hope of current approaches to explainable artificial intelligence in health care](https://doi.org/10.1016/S2589-7500%2821%2900208-9). The Lancet Digital Health 3. A viewpoint.
# - Hardt, M., Price, E. and Srebro, N. (2016). [Equality of opportunity in supervised learning](https://arxiv.org/abs/1610.02413). NeurIPS 2016. Section 3's third criterion, and its price on the scores of 2003.
# - Horvitz, E. (1999). [Principles of mixed-initiative user interfaces](https://doi.org/10.1145/302979.303030). CHI '99, 159–166.
# - Kleinberg, J., Mullainathan, S. and Raghavan, M. (2017). [Inherent trade-offs in the fair determination of risk scores](https://doi.org/10.4230/LIPIcs.ITCS.2017.43). ITCS 2017.
# - Liu, L. T., Dean, S., Rolf, E., Simchowitz, M. and Hardt, M. (2018). [Delayed impact of fair machine learning](https://arxiv.org/abs/1803.04383). ICML 2018. What equal refusal can do to those it lets in.
# - Magesh, V. et al. (2025). [Hallucination-free? Assessing the reliability of leading AI legal research tools](https://doi.org/10.1111/jels.12413). Journal of Empirical Legal Studies. The 17% to 33% of section 5, from the abstract; the tools were those of 2024.
# - Muehlematter, U. J., Bluethgen, C. and Vokinger, K. N. (2023). [FDA-cleared artificial intelligence and machine learning-based medical devices and their 510(k) predicate networks](https://pubmed.ncbi.nlm.nih.gov/37625896/). The Lancet Digital Health 5, e618–e626. What clearance means, from the abstract.
# - Ray, P. et al. (2024). [FDA-approved AI/ML-enabled medical devices: an updated landscape from 1995 to 2023](https://www.ispor.org/heor-resources/presentations-database/presentation/intl2024-3898/136546). ISPOR 2024, a conference abstract.
# - Regulation B of the United States: [12 CFR 1002.4](https://www.consumerfinance.gov/rules-policy/regulations/1002/4/) on discrimination, amended on 22 April 2026, and [12 CFR 1002.9](https://www.consumerfinance.gov/rules-policy/regulations/1002/9/) on notices, which that rule left as it was.
# - Schein, A. I., Popescul, A., Ungar, L. H. and Pennock, D. M. (2002). [Methods and metrics for cold-start recommendations](https://doi.org/10.1145/564376.564421). SIGIR 2002. Items that nobody has rated yet, suggested by what they are.
# - U.S. Department of Health and Human Services. [Covered entities and business associates](https://www.hhs.gov/hipaa/for-professionals/covered-entities/index.html): to whom the HIPAA rules apply.
