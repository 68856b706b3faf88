# %% [markdown]
# # Designing for failure
#
# **After this lesson you map failures before features, and what you build for them survives a drill.**
#
# You will be able to
#
# - *enumerate* failure modes, and *prioritise* them by severity before any product of ratings;
# - *match* each failure mode with a fallback that the team has hands for;
# - *set* three zones that keep three promises at once;
# - *configure* alarms that sleep in calm quarters and wake in bad ones;
# - *estimate* what nobody looked at;
# - *plan* caveats, and *learn* from what customers flag;
# - *design* a feedback loop that keeps learning, and *order* the steps of a bad week.
#
# **Before you start:** lessons 00 and 02. **Time:** 80 minutes for the scenes, 84 for the exercise. Four products appear: PayGuard, whose payments are simulated; CytoTriage, whose patients were real and whose clinic is invented; a simulated help desk; and a simulated shop page. Nothing here is medical or legal advice.

# %% [markdown] tags=["S2.1", "S2.22", "S2.29", "S1.22"]
# **Why failures first.** The guide counts this among three shifts of thinking: design for failure as rigorously as for success, because the model *will* be wrong. A model's answers are uncertain, and the guide follows that through design, tests, monitoring and the next version. It also says that working failure-first feels backwards to people who were trained to begin with the **happy path**, the story in which everything works. So we begin at the other end. Its five steps are the scenes below.

# %% [markdown] tags=["S2.23", "S2.24", "S6.3"]
# ## 1. Five failures before one feature
#
# CytoTriage goes live next month. It scores cell samples of breast lumps, and six reviewers stand behind it. In a workshop your team has written twenty cards: what could go wrong. The guide wants every scenario in which the output is wrong, harmful or unhelpful, by severity and frequency. Engineers call this failure mode and effects analysis. A **failure mode** is one way in which a thing fails; each is rated from 1 to 10 for severity, occurrence and how hard it is to detect.

# %% tags=["S2.23"]
from aipm.worlds import failures

cards = failures.cards()
cards

# %% [markdown] tags=["S2.24"]
# The naive step: multiply the three ratings and work down from the largest product.
#
# **Predict.** Which of these two gets the larger product: `swapped_samples` (two women get each other's result) or `slow_page` (ten seconds)? Write the name, or `"equal"`.

# %%
guess_larger = ...

# %% tags=["S2.24"]
cards["product"] = cards["severity"] * cards["occurrence"] * cards["detection"]
cards["harm"] = failures.harm(cards)
columns = ["card", "severity", "occurrence", "detection", "product", "harm"]
cards.loc[cards["card"].isin(["swapped_samples", "slow_page"]), columns]

# %%
from aipm.compare import compare

two = cards.set_index("card")["product"].loc[["swapped_samples", "slow_page"]]
larger = "equal" if two.nunique() == 1 else two.idxmax()
compare(guess_larger, larger, "the larger product", choices=[*two.index, "equal"])

# %% [markdown] tags=["S2.24"]
# Now all twenty cards. Which ones stand to the right of the dashed line, and where are the two gravest, the diamonds?

# %% tags=["S2.24"]
from aipm.figure import show
from aipm.pictures import designing_for_failure as pictures

show(*pictures.product_and_severity(cards))

# %% [markdown] tags=["S2.24", "S6.3"]
# The two cards are a tie, and that is not the worst of it. The product is called the **risk priority number**. It treats a step from 1 to 2 like a step from 9 to 10, and the three ratings as if one could pay for another. The column `harm` uses a scale of our own instead: each point of severity triples the harm, each point of occurrence doubles it, detection is the share that nobody notices.
#
# Our rule is **severity first**: every card of severity 9 or 10 goes on the list, however rare. Then fill the list by harm, with at least one card of each kind, and write the gravest on top.
#
# **What it means for you.** A meeting that ranks by the product plans for a cut-off printout and not for a lost patient. Before anybody draws the happy path, put five failures on the wall. The guide asks for exactly that.
#
# **Where this ends.** The ratings are opinions, and our harm scale is an assumption. A tool such as Microsoft's HAX Playbook lists failures for your scenario before anything is built; it cannot know your patients. And a list is finished only on paper.

# %% [markdown] tags=["S2.25", "S1.7"]
# ## 2. What does the user see?
#
# Step two: for each failure, what happens instead? An **edge case** is a case that the everyday rule was not made for, and to handle it gracefully means that the person in front of it can still go on. Six modes need a fallback. The naive one is "a person looks at it".

# %% tags=["S2.25"]
modes = failures.modes()
modes

# %% [markdown]
# **Predict.** Six reviewers look at 40 cases each a day. How many times their capacity is "a person looks at it", for all six modes on a day when the model is down?

# %%
guess_times = ...

# %% tags=["S2.25"]
capacity = failures.REVIEWERS * failures.REVIEWS_EACH
load = modes["a_day"].sum()
show(*pictures.load(modes, capacity))
print(f"{load:,} cases for {capacity} reviews a day: {load / capacity:.1f} times the capacity.")
print(f"The last case waits for {(load - capacity) / capacity:.1f} more working days.")
compare(guess_times, load / capacity, "times the capacity")

# %% [markdown] tags=["S2.25"]
# "Human in the loop" is a promise about people, so count them. The guide names three kinds of fallback: a person, a default, an honest message. Choose by three questions. Can somebody be harmed before anybody looks again? Is there a rule from the time before the model? Does the wording say what really happens next?
#
# Google's People + AI Guidebook asks the last question too: can the user move forward after a failure? An apology alone is no way forward.
#
# Words bind. In *Moffatt v. Air Canada* (2024 BCCRT 149) a chatbot told a grieving traveller that he could claim a lower fare after the flight. The airline argued that it was not liable for what the chatbot said. The tribunal held that it is responsible for all of its website, and awarded damages. That is one small-claims decision in British Columbia, and not legal advice. Words also have to say who speaks. {{fact eu_ai_act_disclosure}}

# %% [markdown] tags=["S2.30"]
# **Trust.** The guide says that the unhappy path earns or loses trust, and that lost trust is extraordinarily hard to rebuild. We have no simulator of trust that would be worth believing, so we measure nothing. There is evidence for the first half: in five studies people who had seen an algorithm err chose it less often, even when they had seen it beat a human forecaster; they lost confidence in it more quickly than in a person who made the same mistake (Dietvorst, Simmons and Massey 2015). How long lost trust stays lost is another question, and those forecasting tasks are not your product.
#
# **Where this ends.** The table has 1,200 cases a day because we said so. Put your own clinic's day into it before you promise a person.

# %% [markdown] tags=["S2.26", "S1.10", "S1.11", "S2.6"]
# ## 3. Three zones
#
# Step three: thresholds. One threshold makes two zones, and in both the product acts as if it were sure. Two thresholds make three: clear, **grey zone** (here a person looks), urgent referral. What to do when sure, and what to do when not, are the first two questions of a behavioural specification.

# %% tags=["S2.26"]
from aipm.worlds import cytotriage

cases = cytotriage.public_world().rename(columns={"logistic": "score"})
sick = cases["malignant"] == 1
cleared = cases["score"] < 0.5
print(f"One threshold, 0.5: {(cleared & sick).sum()} of {len(cases)} women have cancer and are cleared.")
print(f"That is {1000 * (cleared & sick).mean():.1f} in 1,000 women, sick or not.")
print(f"Of the {sick.sum()} sick ones it is {cleared[sick].mean():.1%}. Looked at by a person: 0.")

# %% [markdown]
# **Predict.** You want at most 10 in 1,000 women missed, and almost no benign lump referred as urgent. At how many percent of the cases must a person look: 2, 10 or 40?

# %%
guess_share = ...

# %% tags=["S2.26"]
from aipm.tables import show_table

rows = []
for low, high in ((0.5, 0.5), (0.1, 0.1), (0.4, 0.6), (0.1, 0.9), (0.01, 0.99)):
    missed = 1000 * ((cases["score"] < low) & sick).mean()
    needless = 1000 * ((cases["score"] >= high) & ~sick).mean()
    grey = cases["score"].between(low, high, inclusive="left").mean()
    row = {"clear below": low, "urgent from": high, "missed of 1,000": missed}
    rows.append(row | {"needlessly urgent of 1,000": needless, "to a person": grey})
form = {"clear below": ".2f", "urgent from": ".2f", "to a person": ".1%"}
show_table(rows, "With two thresholds fewer are needlessly urgent, and a person looks at some", form)

# %%
enough = cases["score"].between(0.1, 0.9, inclusive="left").mean()
compare(guess_share, 100 * enough, "% of the cases")

# %% [markdown] tags=["S2.26"]
# The second row has one threshold, a low one. Few cancers are missed there, and the price is paid by women with a benign lump: they are referred as urgent, with all the fear and the tests that follow. One threshold moves harm from one side to the other. A grey zone lowers both, because a person looks at the cases in between.
#
# Look where the cases lie, and how many of them are in the zone.

# %% tags=["S2.26"]
show(*pictures.grey_zone(cases, low=0.1, high=0.9))

# %% [markdown] tags=["S2.26"]
# Most cases are clear to this model. So a small grey zone buys most of the safety, and a large one fills the waiting room. Move both ends and watch the queue.

# %% tags=["S2.26"]
from aipm.explore import designing_for_failure as explore

explore.zones()

# %% [markdown] tags=["S1.9", "S2.6"]
# The guide says that you ship something that is wrong some of the time, and design for it. Here is a first design, as rules and promises rather than features. A **budget** in it is a promise with a number and an owner.

# %% tags=["S1.9"]
from aipm.questions.designing_for_failure.watching import BUDGETS, METRICS
from aipm.spec import as_flow, replay, table

draft = [
    {"id": "clear", "if": {"score": [0.0, 0.4]}, "do": "clear", "say": "likely_benign"},
    {"id": "grey", "if": {"score": [0.4, 0.6]}, "do": "human_review", "say": "a_person_will_look"},
    {"id": "urgent", "if": {"score": [0.6, 1.01]}, "do": "urgent_referral", "say": "seen_this_week"},
]
first_spec = {"product": "CytoTriage", "rules": draft, "budgets": BUDGETS}
print("\n".join(as_flow(first_spec)))

# %% tags=["S1.9"]
table(replay(first_spec, cases, METRICS))

# %% [markdown] tags=["S1.10", "S1.11"]
# One promise is broken, and the interval shows how little 569 cases say. Could we not train and score again, and so get more cases? Each woman is scored by a model that learned from other women; another split (lesson 00) gives her another model. Count the missed in three splits.

# %% tags=["S2.26"]
from aipm.pictures.shares import splits_and_women

scores = [cases["score"], cytotriage.scores(1), cytotriage.scores(2)]
missed = [sick & (score < 0.4) for score in scores]
print(f"Missed in three splits: {sum(each.sum() for each in missed)}.")
print(f"Different women among these: {(sum(missed) > 0).sum()}.")
show(*splits_and_women(missed))

# %% [markdown] tags=["S1.10", "S1.11"]
# Three splits of 569 women are still 569 women, and ten would be too: a new split moves the model a little and brings nobody new. The lower bar is a **bootstrap**: draw 569 women anew from the 569, some twice and some not at all, count, and do so 2,000 times. It says what other women of the same kind might get, and nobody could sign "at most 10" on it. In the exercise you write the three zones, and they are replayed on ten fresh splits together. That checks your rules; it is no promise to other women.
#
# **Where this ends.** A grey zone helps only if the reviewer sees more than the model did. A tired one who reads the score first may just repeat it. And all cases come from one clinic. Not medical advice.

# %% [markdown] tags=["S1.T5", "S2.5", "S2.17"]
# ## 4. The week in which nothing happened
#
# Back to PayGuard. It is the end of week 26. The dashboard is green, as it has been for half a year. You look at three of its tiles: accuracy, the inputs, the scores. Compare weeks 14 to 18 with weeks 19 to 26.

# %% tags=["S1.T5"]
from aipm.worlds import payguard

payments = payguard.load()
payments["score"] = payguard.score(payments)
before, after = payments.query("14 <= week <= 18"), payments.query("week >= 19")
periods = {"weeks 14-18": before, "weeks 19-26": after}
rows = []
for name, weeks in periods.items():
    right = ((weeks["score"] >= 0.5) == (weeks["fraud"] == 1)).mean()
    rows.append({"weeks": name, "payments": len(weeks), "accuracy at 0.5": right})
show_table(rows, "The first tile: accuracy is as ever", {"accuracy at 0.5": ".2%"})

# %% [markdown] tags=["S1.25", "S2.27"]
# For the inputs there is a usual number, the **population stability index** (PSI). Cut the old values into ten bins of equal size, and see what share of the new values falls into each. For each bin take the difference of the two shares, times the logarithm of their ratio, and add these up. (The differences alone always add up to zero.) 0 means the same. Banks use a rule of thumb with two limits (Yurdakul and Naranjo): below 0.1 little has changed, above 0.25 much has, and in between you look more closely. How near do the two other tiles come?

# %% tags=["S1.25", "S2.27"]
from aipm.measure import psi

past = payments.query("week <= 8")
columns = ["score", "amount", "night", "device_new", "velocity_24h", "merchant_risk"]
show(*pictures.moved({column: psi(past[column], after[column]) for column in columns}))

# %% [markdown]
# **Predict.** Accuracy is as ever and no input has moved. Of 100 frauds, how many does threshold 0.02 flag before week 19, and how many from then on?

# %%
guess_before, guess_after = ..., ...

# %% tags=["S1.T5", "S2.5", "S1.8"]
import pandas as pd
from sklearn.metrics import roc_auc_score

rows = []
for name, weeks in periods.items():
    fraud, flagged = weeks["fraud"] == 1, weeks["score"] >= 0.02
    caught, area = (fraud & flagged).sum(), roc_auc_score(fraud, weeks["score"])
    rows.append({"weeks": name, "AUC": area, "frauds": fraud.sum(), "flagged": caught})
found = pd.DataFrame(rows)
found["recall"] = found["flagged"] / found["frauds"]
show_table(found, "The model finds far fewer of the frauds", {"AUC": ".2f", "recall": ".0%"})
compare(guess_before, 100 * found["recall"].iloc[0], "of 100 frauds before week 19")
compare(guess_after, 100 * found["recall"].iloc[1], "of 100 frauds from week 19 on")

# %% [markdown] tags=["S1.T5"]
# Here is what the dashboard shows, week by week, and beside it what it does not show.

# %% tags=["S1.T5"]
show(*pictures.silence(payments.query("week >= 9"), 0.02))

# %% [markdown] tags=["S1.T5", "S1.8"]
# And in euros? A missed fraud costs its amount and a fee of 25 €, a needless review 4 €.

# %% tags=["S1.T5", "S1.8"]
rows = []
for name, weeks in periods.items():
    fraud, flagged, count = weeks["fraud"] == 1, weeks["score"] >= 0.02, weeks["week"].nunique()
    lost = (weeks["amount"] + 25) / count
    row = {"weeks": name, "missed": lost[fraud & ~flagged].sum(), "without": lost[fraud].sum()}
    rows.append(row | {"reviews": 4 * (flagged & ~fraud).sum() / count})
show(*pictures.weekly_costs(rows))

# %% [markdown] tags=["S1.T5", "S2.5", "S2.17", "S1.8"]
# These are the euros of this file, which holds about a fifth of the bank's payments. No tile of the dashboard has changed. In week 19 the fraudsters moved from large payments to small ones. The payments look the same; what they *mean* has changed. That is **concept drift**. A change in the inputs themselves is **input drift**. A PSI sees only the second kind, and accuracy, at this base rate, sees neither.
#
# The guide's table says that such products fail by gradual degradation, silently, and with drifting bias. Ours was silent and not even gradual; of bias we measured nothing here. A product that *degrades predictably* is one whose rules say what happens then; this one kept reviewing the wrong customers at full speed.
#
# **How sure is this?** These weeks hold few frauds. Do the two bars overlap?

# %% tags=["S1.T5", "S2.5"]
from aipm.pictures.shares import intervals

caught, frauds = found["flagged"].tolist(), found["frauds"].tolist()
message = "Few frauds, wide bars, and still a clear fall"
show(*intervals(list(periods), caught, frauds, message, "recall"))

# %% [markdown] tags=["S1.T5", "S2.5"]
# Only we know the true probabilities of the simulation. Under them the fall is the same, and a little worse.

# %% tags=["S1.T5", "S2.5"]
from aipm.worlds import drills

rows = []
for kind, rates in drills.rates().items():
    row = {"kind of week": kind, "recall": rates.recall, "accuracy": rates.accuracy}
    rows.append(row | {"reviews that find fraud": rates.review_hit_rate})
form = {"recall": ".0%", "accuracy": ".2%", "reviews that find fraud": ".1%"}
show_table(rows, "Accuracy is high in every kind of week", form)

# %% [markdown]
# **What it means for you.** Ask of each tile on a dashboard: *in which failure would it move?* A tile that moves in none is decoration.
#
# **Where this ends.** We planted the cleanest case there is: only the meaning changes. In the field both kinds often come together, and then input monitors do ring. The third row of the table is such a case: a feed is broken, and section 5 comes back to it.

# %% [markdown] tags=["S2.27", "S1.25"]
# ## 5. Alarms that people still believe
#
# Step four: monitors and alerts. Somebody proposes to watch everything. There are 30 columns, one test a day on each, and an alarm at the usual 5% level.
#
# **Predict.** In a month in which nothing changes, how many alarms?

# %%
guess_alarms = ...

# %% tags=["S2.27"]
import numpy as np

rng = np.random.default_rng(0)
print(f"30 columns, 30 days, 5%: {30 * 30 * 0.05:.0f} false alarms a month.")
compare(guess_alarms, 30 * 30 * 0.05, "alarms")

# %% [markdown] tags=["S2.27"]
# A PSI can ring for nothing as well. Draw payments from the same old weeks, so that nothing has changed, and look how often it lies above 0.1.

# %% tags=["S2.27"]
drawn, theory = {}, {}
for n in (50, 100, 1000):
    drawn[n] = [psi(past["score"], rng.choice(past["score"], n)) for _ in range(60)]
    theory[n] = 9 * (1 / n + 1 / len(past))
show(*pictures.by_chance(drawn, theory))

# %% [markdown] tags=["S2.27", "S1.25"]
# A PSI is never 0, since samples differ. With ten bins its mean is about 9 × (1/n + 1/m) when nothing has changed, n and m being the two sample sizes (Yurdakul 2018). On large samples a fixed limit sleeps instead. Break a feed on purpose, so that every device looks known:

# %% tags=["S2.27"]
blind = payguard.score(before.assign(device_new=0))
fraud = before["fraud"] == 1
moved = psi(before["score"], blind)
recall = (fraud & (blind >= 0.02)).sum() / fraud.sum()
print(f"Feed broken: PSI of the scores {moved:.3f}, recall {recall:.0%}.")

# %% [markdown] tags=["S2.27"]
# The PSI stays below 0.1, where the rule of thumb says that little has changed, and most of the recall is gone. The rule of thumb fails in both directions, because it does not know how many cases you have.
#
# The repair is a **control chart**. Take a share that you care about, such as recall. From its usual value and the number of cases follows how far it strays by luck, its **standard deviation**. Sound an alarm when it falls more than *k* of them below, perhaps only when it does so several weeks in a row. Then choose *k* by two questions: how often will it wake us for nothing in a quarter, and how soon will it see the change?

# %% tags=["S2.27"]
explore.alarms()

# %% [markdown] tags=["S2.27"]
# Recall has a catch. A missed fraud is known only when the cardholder disputes it; at our bank that takes 28 days. This is **label delay**. The **review hit rate**, the share of reviewed payments that are fraud, is known on the same day.
#
# **Predict.** A feed breaks as above. Does the reviewers' hit rate fall, stay or rise? Write `"falls"`, `"stays"` or `"rises"`.

# %%
guess_hit_rate = ...

# %% tags=["S2.27"]
calm, broken = drills.rates()["calm"], drills.rates()["broken_feed"]
show(*pictures.signals(calm, broken))
moves = "rises" if broken.review_hit_rate > calm.review_hit_rate else "falls"
compare(guess_hit_rate, moves, "the hit rate", choices=["falls", "stays", "rises"])

# %% [markdown] tags=["S2.27", "S1.25"]
# Fewer payments are flagged, and those few are the surest. Two tiles turn greener while the product goes blind. No single signal sees both incidents, so a plan needs at least two, each with a reason. The guide lists performance, drift, error rates and what users report; Breck and others (2017) give 28 tests and monitors for such systems.
#
# **What it means for you.** Every alarm needs a false-alarm budget, or people learn to ignore it.
#
# **Where this ends.** The chart takes weeks as independent and the usual share as known. Holidays and campaigns break both.

# %% [markdown] tags=["S2.28", "S2.27"]
# ## 6. What reviewers cannot see
#
# Step five: feedback. PayGuard's reviewers label every payment that they look at. After the change of tactics the team computes recall from these labels, without waiting for disputes.
#
# **Predict.** What recall do they report, in percent?

# %%
guess_reported = ...

# %% tags=["S2.28"]
log, truth = drills.audit(0)
flagged = log.set_index("group").loc["flagged"]
print(f"Frauds found by reviewers: {flagged['frauds_found']}, all of them flagged. Recall: 100%.")
print(f"True recall, which only we know: {truth:.0%}.")
labelled = log.loc[log["group"] == "flagged", "frauds_found"].sum()  # all frauds that they know of
compare(guess_reported, 100 * flagged["frauds_found"] / labelled, "% as they report it")

# %% [markdown] tags=["S2.28"]
# You can only see misses that you looked for. Labels that exist only where the product acted are **selective labels** (Lakkaraju and others 2017). The repair costs a little work: look at some payments that nobody suspects, drawn at random. Such a sample is an **audit**. If one in twenty is looked at, each fraud found stands for twenty.

# %% tags=["S2.28"]
log

# %% [markdown] tags=["S2.28"]
# The table has a trap. The middle row was not drawn at random: curious reviewers opened everything just below the threshold. You will handle it in the exercise.
#
# **Where this ends.** An audit finds what a reviewer would recognise. If the new fraud looks honest even to people, only the dispute tells. And fraud is rare: an audit of a few hundred payments would most likely find none.

# %% [markdown] tags=["S2.26", "S2.28"]
# ### What customers tell you
#
# Reviewers are not the only people who see mistakes. At a simulated help desk a model answers customers at once, 2,500 questions a week. The guide's grey zone serves *with caveats*: the answer goes out with a line such as "This may be wrong; look at the page that it links to". A customer who looks is not harmed by a wrong answer.

# %% tags=["S2.26"]
from aipm.worlds import replies

desk = replies.public_world()
plain = replies.day(desk, caveat_from=0, serve_from=0)
print(f"No caveat: in {plain.acted_on:.0f} of 1,000 questions the customer acts on a wrong answer.")

# %% [markdown]
# **Predict.** Now *every* answer carries the caveat. How many of 1,000?

# %%
guess_warned = ...

# %% tags=["S2.26"]
days = {"nowhere": plain, "on every answer": replies.day(desk, 0, 1.01)}
days["on scores 0.5 to 0.9"] = replies.day(desk, 0.5, 0.9)
show(*pictures.caveats(days))
compare(guess_warned, days["on every answer"].acted_on, "of 1,000 questions")

# %% [markdown] tags=["S2.26", "S2.28"]
# Where a warning stands everywhere, hardly anybody reads it. We built this desk so, and said by how much; outside it, too, warnings are often passed over. {{fact alerts_overridden}} At our desk, the more answers carry a caveat, the fewer customers look. A caveat also costs, since some customers with a right answer now ask a person all the same. So a grey zone is a narrow one: the answers that are doubtful, and not too many of them.
#
# Customers can also **flag** an answer as wrong. Flags are quick and free. Look at who flags, by topic, in 1,000 answers. Only in a simulation can we count the wrong ones.

# %% tags=["S2.27", "S2.28"]
show(*pictures.flags_by_topic(replies.who_flags(desk)))

# %% [markdown]
# **Predict.** The rules for invoices change, and the model goes on answering by the old ones. After four weeks you train again on the flags alone. Of the new errors, what percentage is left?

# %%
guess_left = ...

# %% tags=["S2.28"]
rows = []
for source in ("flags", "confirmed_flags", "confirmed_flags_and_sample"):
    done = replies.learned(desk, 0.5, source, sample=50, topic="invoices")
    row = {"learned from": source, "new errors left": done.left, "spoiled of 1,000": 1000 * done.spoiled}
    rows.append(row | {"reading, hours a week": done.hours})
form = {"new errors left": ".0%", "spoiled of 1,000": ".0f", "reading, hours a week": ".1f"}
show_table(rows, "Reading spoils nothing, and a sample mends more", form)
left = replies.learned(desk, 0.5, "flags", topic="invoices").left
compare(guess_left, 100 * left, "% of the new errors")

# %% [markdown] tags=["S2.27", "S2.28"]
# A flag is not a label. Some customers flag a right answer because they dislike the rule, and few complain about an invoice in their favour. A person who reads a flagged answer turns the flag into a **correction**, which can be learned from. But a topic in which nobody complains stays as it is, until somebody also reads answers that nobody flagged.
#
# Flags are a signal as well, often the first one, since they need no label. Their number rises when more customers come, so divide it by the answers shown. And a change in one small topic is thinned out in the sum over all topics.
#
# **Where this ends.** How fast customers get used to a caveat, and who flags what, are our assumptions. Measure both at your own desk before you choose a zone.

# %% [markdown] tags=["S2.28", "S1.T6"]
# ## 7. A loop that goes blind by itself
#
# The guide's last step sends corrections back into training, and its table draws the cycle: train, evaluate, deploy, monitor, train again. Watch one such cycle turn. A shop page shows five of fifty items and ranks them by the clicks that they have earned. Simulated, 20 weeks, 3,000 visitors a week.
#
# **Predict.** Of the five items that people like best, how many does the page know after 20 weeks?

# %%
guess_known = ...

# %% tags=["S2.28", "S1.T6"]
from aipm.worlds import feedback

shop = feedback.public_world()
result = feedback.run(shop, explore_share=0)
show(*pictures.clicks_by_week(result.clicks, feedback.best_clicks(shop)))
print(f"Of the best five items it knows {result.found}.")
compare(guess_known, result.found, "of 5 items")

# %% [markdown] tags=["S2.28"]
# What is never shown earns no click, and what has no clicks is never shown. The model learns from a world that it has made. This is a **feedback loop**, and more data of the same kind does not open it. A little chance does: give a small share of the places to items drawn at random. That is **exploration**.

# %% tags=["S2.28"]
explore.loop()

# %% [markdown] tags=["S2.28", "S1.T6"]
# A few places in a hundred suffice; far more waste the page. To learn from them later, the **log** must say what was shown, in which place, and how likely it was to be shown, its **propensity**. Clicks alone have no denominator.
#
# **What it means for you.** PayGuard has the same loop: it learns from what it reviewed. The audit of section 6 is its exploration.
#
# **Where this ends.** In this shop tastes stand still and a random item harms nobody. Where tastes move, exploration never ends; where an item can harm, chance needs limits.

# %% [markdown] tags=["S2.6", "S2.22", "S1.T6"]
# ## 8. The drill
#
# The alarm rings. What comes first? The naive plan is to find the cause and retrain. Ask the clock: what is lost while the team only waits for labels?

# %% tags=["S2.6"]
model, nothing = failures.weekly_loss()
print("The whole bank, 60,000 payments a week (section 4's file holds about a fifth of them).")
print(f"A week after the change: with the model {model:,.0f} €, without it {nothing:,.0f} €.")
days = failures.STEPS["collect_labels"] // 24
show(*pictures.waiting(model, nothing, days))

# %% [markdown] tags=["S2.6", "S2.22"]
# Until something better is there, the dull fallback wins: switch the scores off. **Containment** stops the loss; understanding it comes after. A **runbook** is the list of steps in order, written on a quiet day, with a name behind each. It also says when the people are told who were hit, which is part of the unhappy path.
#
# **Where this ends.** Here the fallback is free and known. Where switching off does harm of its own, as in a clinic, the runbook needs a second, slower way out, and a person who may choose.

# %% [markdown] tags=["S2.22", "S6.3"]
# ## The exercise: five steps and a drill
#
# Eight questions, 21 points. Each has a cell for your answer and a cell that checks it. Some checks see only the form here, or public drills; the rest is judged on worlds that nobody has seen. In each answer write also how sure you are, from 0.5 (a coin flip) to 1.0 (certain). It is never graded.

# %% [markdown] tags=["S6.3", "S2.23", "S2.24"]
# ### Q04.1 Five failures first
#
# *2 points, 10 minutes.* Choose five of the twenty `cards` and put them in order, the one to plan for first at the top. Every card of severity 9 or 10 must be there, and none below 5. Severity never rises on the way down, and all three types (wrong, harmful, unhelpful) appear. The three cards that severity does not settle carry at least 80% of the harm that three such cards can carry. The hidden check asks 150 other panels, whose ratings of occurrence and detection differ by up to one point, and takes the average harm of each card. A list of card names.
#
# <details><summary>Hint 1</summary>Two places are settled by severity alone.</details>
# <details><summary>Hint 2</summary>Compare the others by the column <code>harm</code>. Which types must still appear?</details>
# <details><summary>Hint 3</summary>Severity 6, occurrence 4, detection 6 is a harm of <code>3**6 * 2**4 * 6/10</code> = 6,998. Find the cards with the largest such number, look whether a type is missing, and then sort your five by severity.</details>

# %% answer="q04_1"
first_five = [..., ..., ..., ..., ...]
sure = ...
### BEGIN SOLUTION
first_five = ["lost_patient", "swapped_samples", "cancer_cleared", "blind_trust", "queue_too_long"]
sure = 0.9
### END SOLUTION

# %% judge="q04_1" points=2
from aipm.questions import designing_for_failure

designing_for_failure.first_failures(first_five)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden

designing_for_failure.first_failures(first_five, worlds=hidden(failures, "q04_1", worlds=150))
### END HIDDEN TESTS

# %% [markdown] tags=["S2.25", "S1.7"]
# ### Q04.2 A fallback for each mode
#
# *2 points, 10 minutes.* For each of the six `modes`, what does CytoTriage do, and what does it say? Write a pair of words. What it does must help with what has failed, nobody may be cleared, and the wording must say what really happens next.
#
# - `human_review`: a person looks; in all six modes together at most 240 cases a day.
# - `ask_again`: a new picture is made. It helps where the picture was at fault.
# - `paper_rule`: the doctor decides by the referral rule from before the model. It needs no score, and it misses more than a person does. So, apart from `model_down`, it may get at most 100 women a day from the modes marked `harmful`.
# - `answer_later`: nothing is decided until the answer comes. It helps where an answer is on its way.
# - `clear`: the case is closed as benign.
#
# It says one of `a_person_will_look`, `please_send_again`, `use_the_paper_rule`, `answer_follows`, `sorry`, `nothing`.
#
# <details><summary>Hint 1</summary>Add up the cases a day of the modes that you send to a person.</details>
# <details><summary>Hint 2</summary>Keep people for cases in which somebody may be harmed and only a person can tell. What needs no person at all?</details>
# <details><summary>Hint 3</summary>Ask of each mode what is missing: a judgement, a usable picture, a moment of patience, or the model itself. For a lost password, for example, a new one is missing: send it, and say that it comes.</details>

# %% answer="q04_2"
fallbacks = {
    "unsure_score": (..., ...),
    "unlike_training": (..., ...),
    "doctor_disagrees": (..., ...),
    "unreadable_image": (..., ...),
    "slow_answer": (..., ...),
    "model_down": (..., ...),
}
sure = ...
### BEGIN SOLUTION
fallbacks = {
    "unsure_score": ("human_review", "a_person_will_look"),
    "unlike_training": ("human_review", "a_person_will_look"),
    "doctor_disagrees": ("human_review", "a_person_will_look"),
    "unreadable_image": ("ask_again", "please_send_again"),
    "slow_answer": ("answer_later", "answer_follows"),
    "model_down": ("paper_rule", "use_the_paper_rule"),
}
sure = 0.9
### END SOLUTION

# %% judge="q04_2" points=2
designing_for_failure.fallback_table(fallbacks)
### BEGIN HIDDEN TESTS
designing_for_failure.fallback_table(
    fallbacks,
    key={
        "unsure_score": {"human_review"},
        "unlike_training": {"human_review", "paper_rule"},
        "doctor_disagrees": {"human_review", "paper_rule"},
        "unreadable_image": {"ask_again", "human_review", "paper_rule"},
        "slow_answer": {"answer_later", "paper_rule"},
        "model_down": {"paper_rule"},
    },
)
### END HIDDEN TESTS

# %% [markdown] tags=["S2.26", "S1.9", "S1.10", "S1.11"]
# ### Q04.3 Three zones
#
# *4 points, 12 minutes.* Two of the six reviewers leave, and the director asks for more safety. Write the ends that are missing in CytoTriage's specification. Replayed on ten fresh splits of the 569 women together, it must keep three promises: at most 5 malignant cases in 1,000 are cleared, at most 13% of the cases go to a person, at most 1% are benign and referred as urgent. Every score must find a rule (or a `default`, written as `"default": "human_review"`), each rule must fire somewhere, and each must say what it does: `clear` says `likely_benign`, `human_review` says `a_person_will_look`, `urgent_referral` says `seen_this_week`. Otherwise you may change the rules as you like.
#
# <details><summary>Hint 1</summary>The slider of section 3 shows all three numbers in its sentence. Which of its pairs keep the new promises?</details>
# <details><summary>Hint 2</summary>Where one rule ends, the next begins. Lower the first end until few are missed; then look at the queue.</details>
# <details><summary>Hint 3</summary>Each end answers for one promise, and the distance between them for the third. Try pairs: with <code>low, high = 0.2, 0.4</code> compute <code>((cases["score"] &lt; low) &amp; sick).mean()</code> and the two other shares as in section 3, and keep some distance from the limits, since other splits differ.</details>

# %% answer="q04_3"
spec = {
    "product": "CytoTriage",
    "rules": [
        {"id": "clear", "if": {"score": [0.0, ...]}, "do": "clear", "say": "likely_benign"},
        {"id": "grey", "if": {"score": [..., ...]}, "do": "human_review", "say": "a_person_will_look"},
        {"id": "urgent", "if": {"score": [..., 1.01]}, "do": "urgent_referral", "say": "seen_this_week"},
    ],
}
sure = ...
### BEGIN SOLUTION
spec = {
    "product": "CytoTriage",
    "rules": [
        {"id": "clear", "if": {"score": [0.0, 0.05]}, "do": "clear", "say": "likely_benign"},
        {"id": "grey", "if": {"score": [0.05, 0.7]}, "do": "human_review", "say": "a_person_will_look"},
        {"id": "urgent", "if": {"score": [0.7, 1.01]}, "do": "urgent_referral", "say": "seen_this_week"},
    ],
    "default": "human_review",
}
sure = 0.8
### END SOLUTION

# %% judge="q04_3" part="shape" points=1
designing_for_failure.three_zones_form(spec)

# %% judge="q04_3" points=3
designing_for_failure.three_zones(spec)
### BEGIN HIDDEN TESTS
from aipm.worlds import cytotriage, hidden

designing_for_failure.three_zones(spec, worlds=hidden(cytotriage, "q04_3", worlds=10))
### END HIDDEN TESTS

# %% [markdown] tags=["S2.27", "S1.25"]
# ### Q04.4 Alarms for PayGuard
#
# *4 points, 14 minutes.* Write one to four monitors for the whole bank, 60,000 payments a week. They are replayed on hundreds of simulated quarters. In at most 5% of calm quarters may any of them alarm. At least 90% of the broken feeds must be caught within two weeks. At least 90% of the changes of tactics must be caught within six weeks by monitors that stop the model, because it then costs more than no model. And in at most 1% of calm quarters may a monitor pause all payments.
#
# - `signal`: `accuracy`, `score_psi`, `recall`, `review_hit_rate`; shares alarm when they fall.
# - `window_weeks`: 1 to 8 weeks counted together.
# - `k`: for a share the standard deviations below its usual value, for `score_psi` the limit itself.
# - `runs`: weeks in a row, 1 to 4.
# - `wait_days`: days until the labels are read, 0 to 56. A missed fraud is known after 28 days.
# - `then`: `alert_owner` (a message; the model runs on), `fallback_rules` (stops the model: the scores are off, people pay as before the model) or `pause_product` (stops the model and every payment, until somebody has looked).
#
# <details><summary>Hint 1</summary>One incident changes what payments mean, the other changes the scores. Which signal moves in which?</details>
# <details><summary>Hint 2</summary>Section 5 shows the PSI of a broken feed, and what chance alone gives at n payments. The limit lies between the two. Which alarm answers the incident in which the model costs more than no model?</details>
# <details><summary>Hint 3</summary>At 200 payments a week chance gives a PSI of about 9/200 = 0.045, so a quiet limit lies well above it there, at 0.15; at your volume it is another one. For a share, section 5's slider shows which distance is quiet in calm quarters. Recall must wait until the disputes are in.</details>

# %% answer="q04_4"
monitors = [
    {
        "signal": ...,
        "window_weeks": ...,
        "k": ...,
        "runs": ...,
        "wait_days": ...,
        "then": ...,
    },
    {
        "signal": ...,
        "window_weeks": ...,
        "k": ...,
        "runs": ...,
        "wait_days": ...,
        "then": ...,
    },
]
sure = ...
### BEGIN SOLUTION
monitors = [
    {
        "signal": "review_hit_rate",
        "window_weeks": 2,
        "k": 3,
        "runs": 1,
        "wait_days": 0,
        "then": "fallback_rules",
    },
    {
        "signal": "score_psi",
        "window_weeks": 1,
        "k": 0.01,
        "runs": 1,
        "wait_days": 0,
        "then": "alert_owner",
    },
]
sure = 0.8
### END SOLUTION

# %% judge="q04_4" part="shape" points=1
designing_for_failure.alarm_plan_form(monitors)

# %% judge="q04_4" points=3
designing_for_failure.alarm_response(monitors)
### BEGIN HIDDEN TESTS
from aipm.worlds import drills, hidden

designing_for_failure.alarm_response(monitors, worlds=hidden(drills, "q04_4", worlds=6))
### END HIDDEN TESTS

# %% [markdown] tags=["S2.28", "S1.T6"]
# ### Q04.5 A loop that learns
#
# *2 points, 8 minutes.* Smaller shops: 300 visitors a week, where section 7 had 3,000. Choose the share of random places and what the log keeps. After 20 weeks the page must earn at least 94% of the clicks of the best page and know at least 3.7 of its five items, on average over shops that nobody has seen. The log must tell for each item what came of showing it: how often it was shown, where, with which chance, with which result. What is about persons is not needed for that. `explore_share` is a fraction; `log` is a set of words from `customer_name`, `clicks`, `delivery_address`, `position`, `propensity`, `shown_items`.
#
# <details><summary>Hint 1</summary>A tenth of the visitors bring a tenth of the clicks. What does that mean for the share that sufficed in section 7?</details>
# <details><summary>Hint 2</summary>Run such shops: <code>feedback.run(feedback.world(1), 0.3, visitors=300)</code> has <code>.of_best</code> and <code>.found</code>. For the log, think of an item without clicks: was it shown, in which place, and by chance or by choice?</details>
# <details><summary>Hint 3</summary>One shop says little. Average over twenty, as here for a share of 0.3: <code>sum(feedback.run(feedback.world(s), 0.3, visitors=300).found for s in range(20)) / 20</code>, and the same for <code>of_best</code>. Then try other shares.</details>

# %% answer="q04_5"
loop = {"explore_share": ..., "log": {...}}
sure = ...
### BEGIN SOLUTION
loop = {"explore_share": 0.06, "log": {"clicks", "shown_items", "position", "propensity"}}
sure = 0.9
### END SOLUTION

# %% judge="q04_5" points=2
designing_for_failure.learning_loop(loop)
### BEGIN HIDDEN TESTS
from aipm.worlds import feedback, hidden

designing_for_failure.learning_loop(loop, worlds=hidden(feedback, "q04_5", worlds=80))
### END HIDDEN TESTS

# %% [markdown] tags=["S2.28"]
# ### Q04.6 The recall that nobody sees
#
# *2 points, 10 minutes.* Write a function that estimates the true recall of threshold 0.02 from a table such as `log` in section 6: one row a group (`flagged`, `just_below`, `rest`, in this order), with the columns `payments` (how many there are), `looked_at` and `frauds_found`. The flagged are looked at in full. Of the two other groups, shares are looked at that differ from group to group and from table to table, each drawn at random within its group. Return a fraction. It is run on twenty tables that nobody has seen, from times with few and with many new frauds, and may be 3 percentage points off on average.
#
# <details><summary>Hint 1</summary>How many frauds does each row hold, and not only: how many were found in it?</details>
# <details><summary>Hint 2</summary>Where 40 of 800 letters were opened and 3 of them were bills, there are about 60 bills. What does one fraud found stand for in each row?</details>
# <details><summary>Hint 3</summary>Columns can be multiplied and divided as a whole: <code>table["looked_at"] / table["payments"]</code> gives a share for each row. From a column such as <code>frauds</code>, <code>frauds[0]</code> is the first row and <code>frauds.sum()</code> all of them.</details>

# %% answer="q04_6"
def true_recall(table):
    return ...
sure = ...
### BEGIN SOLUTION
def true_recall(table):
    frauds = table["frauds_found"] * table["payments"] / table["looked_at"]
    return frauds[0] / frauds.sum()
sure = 0.9
### END SOLUTION

# %% judge="q04_6" points=2
designing_for_failure.recall_from_audit(true_recall)
### BEGIN HIDDEN TESTS
from aipm.worlds import drills, hidden

designing_for_failure.recall_from_audit(true_recall, worlds=hidden(drills, "q04_6", worlds=20))
### END HIDDEN TESTS

# %% [markdown] tags=["S2.6", "S2.22"]
# ### Q04.7 The runbook
#
# *2 points, 8 minutes.* Week 21, the alarm rings. Put these ten steps in order; each begins when the one before has ended. The scores are not switched off, and nobody is told, before somebody has checked the alarm. At most 12 hours after the alarm the scores are off, and at most 24 hours after the alarm those who were hit have been told. Records are overwritten after 48 hours. The new model learns when the cause is known and the labels are there, and it is tested before it goes live. The review knows the cause. Several orders are right.
#
# - `collect_labels` (28 days): wait for disputes of the new weeks; `write_review` (4 hours);
# - `find_cause` (60 hours); `tell_affected` (8 hours): customers and support learn what happened;
# - `retrain` (24 hours); `save_evidence` (1 hour): copy scores and logs before they are overwritten;
# - `relaunch_in_steps` (72 hours); `check_alarm` (2 hours): count again, by hand;
# - `switch_to_fallback` (1 hour): scores off; `test_on_new_weeks` (24 hours).
#
# <details><summary>Hint 1</summary>Which step stops the loss, and what must you know before you take it?</details>
# <details><summary>Hint 2</summary>Whoever was hit should not wait for your diagnosis. And what does a new model learn from?</details>
# <details><summary>Hint 3</summary>Add up the hours from the top: where a step of 5 hours stands behind ones of 2 and 30, it has ended after 37. Do that for each step with a deadline, and the long steps find their places.</details>

# %% answer="q04_7"
steps = [..., ..., ..., ..., ..., ..., ..., ..., ..., ...]
sure = ...
### BEGIN SOLUTION
steps = [
    "check_alarm", "save_evidence", "switch_to_fallback", "tell_affected", "find_cause",
    "collect_labels", "retrain", "test_on_new_weeks", "relaunch_in_steps", "write_review",
]
sure = 0.9
### END SOLUTION

# %% judge="q04_7" points=2
designing_for_failure.runbook(steps)
### BEGIN HIDDEN TESTS
designing_for_failure.runbook(steps, replayed=True)
### END HIDDEN TESTS

# %% [markdown] tags=["S2.26", "S2.27", "S2.28"]
# ### Q04.8 Caveats, flags, corrections
#
# *3 points, 12 minutes.* Plan the help desk of section 6 for desks that nobody has seen. Below `caveat_from` a person answers, from there to `serve_from` the answer goes out with a caveat, above it without one. On average, of 1,000 questions at most 78 may end with a customer who acts on a wrong answer, and at most 115 may go to a person. `signal` is watched in each week: it must ring within two weeks at 60% or more of the changes, and in at most 10% of calm quarters, one week of which is always busy. After four weeks the model learns from `learn_from`; whichever topic has changed, at most 20% of its new errors may be left, and at most 10 in 1,000 right answers spoiled. With `sample` answers a week read at random, reading may take 21 hours a week.
#
# - `signal`: `flags`, `flags_per_1000` or `flags_per_1000_by_topic`.
# - `learn_from`: `flags`, `confirmed_flags`, `confirmed_flags_and_sample` or `silence_is_right` (an answer without a flag counts as right).
#
# <details><summary>Hint 1</summary>Take the zone first. What do one threshold for both, and a caveat on everything, cost in people and in harm?</details>
# <details><summary>Hint 2</summary>A number that rises when more people come is no alarm, and one that sums over topics is a deaf one. For learning, ask of each source: who has looked, and at what?</details>
# <details><summary>Hint 3</summary>One desk says little. Average over a hundred, as here for another zone: <code>sum(replies.day(replies.world(s), 0.8, 0.95).acted_on for s in range(100)) / 100</code>. The same works for <code>to_people</code>, and for <code>replies.learned(replies.world(s), 0.8, source, sample, topic).left</code>.</details>

# %% answer="q04_8"
reply_loop = {
    "caveat_from": ...,
    "serve_from": ...,
    "signal": ...,
    "learn_from": ...,
    "sample": ...,
}
sure = ...
### BEGIN SOLUTION
reply_loop = {
    "caveat_from": 0.66,
    "serve_from": 0.84,
    "signal": "flags_per_1000_by_topic",
    "learn_from": "confirmed_flags_and_sample",
    "sample": 160,
}
sure = 0.85
### END SOLUTION

# %% judge="q04_8" points=3
designing_for_failure.caveats_and_flags(reply_loop)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, replies

designing_for_failure.caveats_and_flags(reply_loop, worlds=hidden(replies, "q04_8", worlds=300))
### END HIDDEN TESTS

# %% [markdown]
# ## What we planted
#
# PayGuard's payments are simulated. From week 19 on small amounts are the likelier frauds, a night hour and a new device almost stop mattering, and a risky shop matters more; the inputs are drawn as before. That is why every PSI stays small. The bank's volume of 60,000 payments a week, the 28 days, the broken feed and the audits are ours; in those of Q04.6 a share of the frauds follows the new tactics, from none to all. With the file's own volume, a fifth of that, the weekly charts would be far blinder.
#
# The clinic's day, its six reviewers, the twenty cards, their ratings, the harm scale, the paper rule and the hours of the runbook are invented. The CytoTriage cases are real. The shop is invented: tastes that stand still favour little exploration.

# %% [markdown] tags=["S6.8"]
# ## Keep it
#
# The guide's checklist asks for five failure modes before the happy path. This page of your portfolio has them, with the fallbacks, the alarms and the runbook that follow from them.

# %% tags=["S6.8"]
from aipm import portfolio

portfolio.add(
    "04_failure_plan",
    "What we do when it fails",
    five_failures_first=first_five,
    fallbacks=fallbacks,
    three_zones=spec,
    alarms=monitors,
    learning_loop=loop,
    runbook=steps,
)

# %% [markdown]
# ## References
#
# - Breck, E., Cai, S., Nielsen, E., Salib, M. and Sculley, D. (2017). [The ML Test Score: a rubric for ML production readiness and technical debt reduction](https://research.google/pubs/pub46555). IEEE Big Data 2017. The 28 tests and monitors of section 5, from its abstract.
# - Dietvorst, B. J., Simmons, J. P. and Massey, C. (2015). [Algorithm aversion: people erroneously avoid algorithms after seeing them err](https://doi.org/10.1037/xge0000033). Journal of Experimental Psychology: General 144, 114–126. The five studies of section 2, from its abstract.
# - Google PAIR. [People + AI Guidebook: Errors + Graceful Failure](https://pair.withgoogle.com/chapter/errors-failing/). Seen in its present version in 2026.
# - Lakkaraju, H., Kleinberg, J., Leskovec, J., Ludwig, J. and Mullainathan, S. (2017). [The selective labels problem](https://doi.org/10.1145/3097983.3098066). KDD 2017, 275–284.
# - Microsoft. [HAX Playbook](https://www.microsoft.com/en-us/haxtoolkit/playbook/): lists likely failures of a planned product; a preview for language scenarios.
# - [Moffatt v. Air Canada, 2024 BCCRT 149](https://canlii.ca/t/k2spq). Civil Resolution Tribunal of British Columbia, 14 February 2024.
# - Yurdakul, B. and Naranjo, J. [Statistical properties of the population stability index](https://econpapers.repec.org/article/rskjourn5/7725371.htm). Journal of Risk Model Validation. Its abstract quotes the rule of thumb with 0.10 and 0.25, and says that nobody looked at its error rates.
# - Yurdakul, B. (2018). [Statistical properties of population stability index](https://scholarworks.wmich.edu/dissertations/3208/). Dissertation, Western Michigan University. PSI without change is about a chi-squared with bins − 1 degrees of freedom, times 1/n + 1/m.
