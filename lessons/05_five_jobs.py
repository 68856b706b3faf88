# %% [markdown]
# # Roles: five jobs under one title
#
# **After this lesson you can tell five kinds of product manager apart by the decisions they own, and find their jobs under other names.**
#
# You will be able to
#
# - *construct* a search for jobs, and *measure* what it misses;
# - *classify* work by the desk that owns the decision;
# - *choose* a measure of success for each desk;
# - *make* one decision at each desk, and see it replayed;
# - *argue* for a target role from evidence.
#
# **Before you start:** lessons 00, 02 and 04. **Time:** 75 minutes for the scenes, 74 for the exercise. One product appears: HelpDesk, which reads the tickets of a company's customers. The product, its week and all job advertisements are simulated.

# %% [markdown] tags=["S0.4", "S4.19"]
# ## 1. The search that finds a third
#
# You look for your first job as a product manager, or you have one and want to work with models. On Sunday evening you open a job board and type the obvious three words.
#
# This board is simulated. It holds one month of advertisements for product managers, put together from templates, and each lists four tasks. Here somebody has read every one of them and counted the tasks that decide something about a model. We call an advertisement **wanted** when it has at least one such task, whatever its title says.

# %%
from aipm.worlds import job_ads

ads = job_ads.load()
wanted = job_ads.wanted(ads)
print(f"{len(ads)} advertisements, {wanted.sum()} of them wanted. One of those:")
example = ads[wanted].iloc[1]
print(example["title"])
print(example["text"].replace(". ", ".\n"))

# %% [markdown]
# **Predict.** Of 100 wanted advertisements, how many does the search for "AI Product Manager" find?

# %%
guess_found_of_100 = ...

# %% tags=["S4.19"]
from aipm.compare import compare

hit = job_ads.found(ads, {"any": ["AI Product Manager"]})
right = (hit & wanted).sum()
print(f"It finds {hit.sum()} advertisements, and {right} of them are wanted.")
print(f"Precision {right / hit.sum():.0%}, recall {right / wanted.sum():.0%}.")
compare(guess_found_of_100, 100 * right / wanted.sum(), "of 100 wanted advertisements")

# %% [markdown] tags=["S4.18", "S4.19"]
# Precision and recall are those of lesson 02; this time the flag is raised by a search box. Some of what it finds is an ordinary job with two letters in front. And where are the wanted advertisements that it misses? The guide names four titles under which such jobs hide. Look for the solid parts of the bars.

# %% tags=["S4.18"]
import pandas as pd

from aipm.figure import show
from aipm.pictures import five_jobs as pictures

guide = ["Recommendations", "Trust & Safety", "Data Platform", "Intelligent Features"]
named = ads["title"].str.extract(f"(AI Product Manager|{'|'.join(guide)})")[0]
counts = pd.crosstab(named.fillna("any other title"), wanted)
show(*pictures.titles(counts, "AI Product Manager"))

# %% [markdown] tags=["S4.18"]
# All four titles are worth reading, and none of them is a promise. A title is what the employer calls a job; the tasks are what you will do. So search for the tasks. Words such as *model* and *training* stand in many advertisements in another sense; find out how many.

# %% tags=["S4.18", "S4.19"]
from aipm.explore import five_jobs as explore

explore.search()

# %% [markdown] tags=["S4.19"]
# **Is the market larger than the keyword shows?** On our board it is, because we planted it. For real boards the guide gives no figure. We found two counts, both weak evidence. One reader went through 200 advertisements of half a year from one Chinese board, all with such a title (besthub 2026). By that reader's judgement 29% asked for knowledge of models, 42% spoke of such products and asked for the usual skills, and 29% were ordinary jobs under a new name. That speaks of precision. Nothing in it speaks of recall, since it looked at no other title. The other counted skills in 9,617 advertisements on a board of its own in May 2026, and found A/B testing in 18.7% (InterviewStack 2026). So the claim is plausible, and nobody whom we found has measured it.
#
# **What it means for you.** You can. Draw 50 advertisements at random, whatever their titles, read them, and see which of the wanted ones your search had missed. That is the audit of lesson 04.
#
# **Where this ends.** Real advertisements are vaguer than ours, and people who write them copy from each other. A query also ages: next year the work has other words.

# %% [markdown] tags=["S3.1"]
# ## 2. One product, five desks
#
# The guide sorts these jobs into five types, or **archetypes**, and rightly says that they are not one profession. Here they are with the question that we found to tell them apart: *whom does it serve?* The last column is our own reading, and you will need it in the exercise.

# %% tags=["S3.1", "S3.2", "S3.7", "S3.11", "S3.13", "S3.15"]
from aipm.worlds import roles

pd.set_option("display.max_colwidth", None)
roles.table()

# %% [markdown] tags=["S1.2", "S3.2", "S3.3", "S3.4", "S3.7", "S3.8", "S3.10", "S3.11", "S3.13", "S3.15"]
# - **Platform** builds what other teams call, so its users are teams and developers. The guide names Google's AI Platform, AWS SageMaker and Azure ML. Such names age. Vertex AI took the place of Google's AI Platform, and then got another name itself. {{fact vertex_ai_name}} The references say what became of the names in the guide.
# - **Applied** takes a capability that exists and solves a user's problem with it. The guide names recommendations for streaming (Gomez-Uribe and Hunt 2015 describe Netflix's), fraud in payments (our PayGuard), and sentences that an email client completes (Gmail's Smart Compose, Chen et al. 2019).
# - **ML infrastructure** serves those who build models: a feature store (columns computed once, for everybody), experiment tracking (which try gave what), a model registry (which version is where), training pipelines, monitoring.
# - **Tooling** sells such things to people who are no experts: platforms without code, annotation tools, AutoML (software that chooses a model by itself), dashboards for evaluation.
# - **Start-up**: the model is the whole product.
#
# We go through one week at HelpDesk and sit at each desk for a day. The guide says that the mechanics of the work, from the daily routine to the skills, separate AI product managers from others. Watch how much they separate these five from each other: the product stays the same, and the users, the numbers and the words change every morning.

# %% [markdown] tags=["S3.2", "S3.4", "S3.5", "S3.6"]
# ## 3. Monday, platform: the mean is fine
#
# HelpDesk's models run as a service. In the peak hour 900 calls a second arrive from forty product teams. A **replica** is one copy of the model on a machine of its own. It answers calls in **batches**: starting takes 16 milliseconds, each call in the batch 10 more. So large batches are thrifty, and an engineer proposes batches of 8.
#
# The teams were promised a **service level**: 95 of 100 calls answered within 150 milliseconds, at most 0.5% errors. A caller who waits longer than 400 has gone. The time until an answer is called **latency**. The slowest 5 of 100 lie above the 95th percentile of it, in short **p95**.

# %% tags=["S3.6"]
import numpy as np

from aipm.worlds import serving

hour = serving.pooled((0, 1, 2), replicas=12, batch=8)
print(f"Work for {serving.load(batch=8):.1f} replicas arrives, and there are 12.")
print(f"Mean latency {hour.mean:.0f} ms, busy {hour.busy:.0%} of the time.")

# %% [markdown]
# The dashboard shows the mean, and the mean is fine.
#
# **Predict.** With 12 replicas, one call in twenty waits longer than how many milliseconds? And with 40?

# %%
guess_p95, guess_with_40 = ..., ...

# %% tags=["S3.6"]
from aipm.tables import show_table

hours = {replicas: serving.pooled((0, 1, 2), replicas, batch=8) for replicas in (11, 12, 16, 40)}
rows = pd.DataFrame(
    {"replicas": n, "mean (ms)": hour.mean, "p95 (ms)": hour.p95, "busy": hour.busy}
    for n, hour in hours.items()
)
show_table(rows, "More replicas do not bring p95 to the promise", {"busy": ".0%"})
compare(guess_p95, hours[12].p95, "ms with 12 replicas")
compare(guess_with_40, hours[40].p95, "ms with 40 replicas")

# %% [markdown] tags=["S3.6"]
# Here are the waits behind two of these rows. Look at the part to the right of the promise, and how much of it the additional machines take away.

# %% tags=["S3.6"]
def waits(replicas):
    each = [serving.waits(np.random.default_rng(seed), replicas, batch=8) for seed in (0, 1, 2)]
    return np.concatenate([wait[serving.WARM_UP :] for wait in each])


seen = {f"{replicas} replicas": waits(replicas) for replicas in (12, 40)}
show(*pictures.waiting(seen, serving.P95))

# %% [markdown] tags=["S3.5", "S3.6"]
# Each call waits for the rest of its own batch, and no machine shortens that. Batches buy **throughput**, calls a second, and pay with latency. Serving systems are built around this trade (Crankshaw et al. 2017).
#
# Find the other way to break it: make the batches small, and take replicas away one by one.

# %% tags=["S3.6"]
explore.promise()

# %% [markdown] tags=["S3.2", "S3.4", "S3.5", "S3.6"]
# Near full load there is no slack for a busy second, and the queue that it leaves takes long to clear: the curve is a cliff. This is why a platform manager needs the depth that the guide asks for, in infrastructure, serving and the **API** (the agreement by which programs call each other): the decision cannot be made from the mean.
#
# **What it means for you.** Promise a percentile, watch how busy the machines are, and know your distance from the cliff. The guide also names adoption and the satisfaction of developers. We have no simulated developers whose satisfaction would be worth believing; ask which teams still call the service after three months.
#
# **Where this ends.** Calls arrive at random here, evenly over the hour. Real traffic comes in waves, and then the cliff lies further out. And each answer here takes about as long as another. A language model writes its answer word by word, so there a promise also needs the time to the first word. A test holds our queue against the formula of the textbooks for the case that they solve.

# %% [markdown] tags=["S3.7", "S3.9"]
# ## 4. Tuesday, applied: a score is not a decision
#
# One of the forty teams shows support agents which tickets will turn urgent. The data team reports an AUC. The applied product manager asks the agents: a ticket that turns urgent unseen costs 45 minutes of trouble, a needless alarm costs 5. Both prices are ours. The outcomes of last week's tickets are known by now.
#
# **Predict.** Does threshold 0.5 save more minutes than threshold 0.1, or fewer? Write `"more"` or `"fewer"`.

# %%
guess_better = ...

# %% tags=["S3.7", "S3.9"]
from aipm.worlds import skew

week = skew.public_world()
urgent = week.urgent == 1


def minutes(score, threshold):
    missed, needless = urgent & (score < threshold), ~urgent & (score >= threshold)
    return 1000 * pd.Series({"unseen": 45 * missed.mean(), "needless": 5 * needless.mean()})

# %% tags=["S3.7", "S3.9"]
on_paper = skew.score(week.recomputed)
tried = {"no model": 1, "threshold 0.5": 0.5, "threshold 0.2": 0.2, "threshold 0.1": 0.1}
spent = pd.DataFrame({name: minutes(on_paper, at) for name, at in tried.items()}).T
show(*pictures.lost_minutes(spent))
lost = spent.sum(axis=1)
saves = "more" if lost["threshold 0.5"] < lost["threshold 0.1"] else "fewer"
compare(guess_better, saves, "minutes saved at 0.5", choices=["more", "fewer"])

# %% [markdown] tags=["S3.7", "S3.9"]
# You know this from lesson 02: the break-even is 5 / (5 + 45). What is new is whose numbers these are. Nobody but the applied desk asked the agents, and no measure of the platform contains their minutes. The guide lists what the desk needs: empathy for users, data literacy, and the skill to translate what a model can do into what a user sees.
#
# **Where this ends.** That applied is the commonest way in, as the guide also says, is an opinion; it comes back in section 8. And a minute of an angry customer is worth more than one of a patient one.

# %% [markdown] tags=["S3.10", "S3.11"]
# ## 5. Wednesday, ML infrastructure: the same ticket, twice
#
# The applied manager is at the door. In the product, threshold 0.1 does worse than it did yesterday on paper. Model, tickets and outcomes are the same. What differs is who computed the columns: on paper the training pipeline did, in the product the serving code, whose log you have.

# %% tags=["S3.10", "S3.11"]
from sklearn.metrics import roc_auc_score

scores = {"on paper": on_paper, "as served": skew.score(skew.matched(week))}
rows = [
    {
        "columns": name,
        "AUC": roc_auc_score(urgent, score),
        "minutes lost per 1,000 tickets": minutes(score, 0.1).sum(),
    }
    for name, score in scores.items()
]
show_table(rows, "The served columns rank worse and lose more minutes")

# %% [markdown]
# The usual monitor compares last quarter, from which the model learned, with last week, and shows a PSI for each column (lesson 04). On the left you will see what it shows, on the right on how many of the same tickets the two programs differ.
#
# **Predict.** Of ten columns, how many does the serving code break?

# %%
guess_broken = ...

# %% tags=["S3.10"]
monitor = skew.differences(week, "past_and_served", "psi")
same = skew.differences(week, "same_tickets", "share_different")
show(*pictures.two_views(monitor, same, week.broken, alarm=0.25))
compare(guess_broken, len(week.broken), "of 10 columns")

# %% [markdown] tags=["S3.10", "S3.11"]
# The two columns with a large PSI are sound: the customers have changed, and both programs agree on what they see. The tiny differences in sound columns are values that changed honestly between serving and recomputing. Of the broken columns, one comes from a cache (a store of earlier results, kept so that they need not be computed again) that mixes up tickets: every value in it is right, for somebody else. That is **training-serving skew**: the same case, computed in two ways. Only a comparison of the same tickets shows it.
#
# A feature store exists for this: one computation, used by both. Sculley et al. (2015) describe how such hidden dependencies make systems with a model costly to keep running, and Polyzotis et al. (2019) name training-serving skew among the troubles that a data check at Google was built against.
#
# **What it means for you.** Before each release, compute the columns of yesterday's tickets again and compare, ticket by ticket. The users of that check are the engineers and scientists down the hall. It reduces their friction: they learn on the same day what they would otherwise hunt for a month.

# %% [markdown] tags=["S3.12"]
# **Where this ends.** Both programs can agree and both be wrong; then this check is silent. The guide says that this desk demands the deepest technical fluency. We do not rank desks. But note what you needed today: to know that two programs existed.

# %% [markdown] tags=["S3.13", "S3.14"]
# ## 6. Thursday, tooling: what agreement hides
#
# HelpDesk also sells a workbench. Small firms label their own tickets in it as urgent or not, and get a model without writing code. Their **annotators**, the people who label, are right on 9 of 10 tickets. The workbench shows one number for quality: how often two annotators agree.
#
# **Predict.** Two annotators, each right on 90%. On how many of 100 tickets do they agree? And how many of 100 would a stamp get right that always says "not urgent"?

# %%
guess_agree, guess_stamp = ..., ...

# %% tags=["S3.13", "S3.14"]
from aipm.worlds import annotation

rng = np.random.default_rng(annotation.PUBLIC_SEED)
truth, labels = annotation.draw(rng, annotation.public_world(), tickets=2000, labels=3)
print(f"One annotator is right on {(labels[:, 0] == truth).mean():.1%} of the tickets.")
print(f"Two of them agree on {(labels[:, 0] == labels[:, 1]).mean():.1%}.")
print(f"The stamp is right on {(truth == 0).mean():.1%}.")
compare(guess_agree, 100 * (labels[:, 0] == labels[:, 1]).mean(), "of 100 tickets in agreement")
compare(guess_stamp, 100 * (truth == 0).mean(), "of 100 tickets by the stamp")

# %% [markdown] tags=["S3.13"]
# One in ten tickets is urgent, so the stamp is as good as a person, by accuracy. And how often would two people agree who label blindly, and say "urgent" as often as our two? Look at the left part of the bar.

# %% tags=["S3.13"]
show(*pictures.agreement(labels[:, 0], labels[:, 1]))

# %% [markdown] tags=["S3.13"]
# **Cohen's kappa** leaves out the agreement of chance. It divides the middle part by the middle and the right part: 0 is the agreement of chance, 1 is perfect (Cohen 1960).

# %% tags=["S3.13"]
from sklearn.metrics import cohen_kappa_score

print(f"Kappa {cohen_kappa_score(labels[:, 0], labels[:, 1]):.2f}")
most = labels.sum(axis=1) >= 2
print(f"Three votes, if errors were independent: {annotation.majority(0.9, 3):.1%} right.")
print(f"Three votes on these tickets: {(most == truth).mean():.1%} right.")

# %% [markdown] tags=["S3.13"]
# That sounds good, but lesson 02 warned of one number where one case in ten is urgent. So ask its two questions: of the urgent tickets, how many are labelled urgent (recall)? And of the tickets labelled urgent, how many are urgent (precision)?

# %% tags=["S3.13"]
show(*pictures.found_and_called(most, truth))
found = (most & truth).sum()
print(f"Recall {found / truth.sum():.0%}, precision {found / most.sum():.0%}.")

# %% [markdown] tags=["S3.13", "S3.14"]
# Nearly every label is right, and yet the hatched part of the lower bar is long, because even a small share of the many tickets that are not urgent makes many errors. More labels help (Sheng, Provost and Ipeirotis 2008), but three votes keep less than they promise. Some tickets are hard, and hard for everybody: there the votes are often wrong together. A person who decides where votes differ is worth more than another vote. That is **adjudication**. Set the share of hard tickets to 0 and then to 0.2, and compare.

# %% tags=["S3.13", "S3.14"]
explore.votes()

# %% [markdown] tags=["S3.14", "S5.22"]
# **What it means for you.** The customers of this desk will not ask for kappa. Whoever designs the workbench decides which number they see, from the first upload to the finished model; that is what the guide means by knowing the workflow from end to end and caring for the person in it. The same holds where customers write instructions to a language model in place of labels. The guide calls that skill especially important at this desk and the next, and lesson 09 measures it.
#
# **Where this ends.** Our annotators err alike in both directions. Real people often do not, and then accuracy hides even more. {{fact triage_nurses}} For help desks we found no such count; that one ticket in ten is urgent is ours. Kappa has quirks of its own at rare classes; show it beside the counts.

# %% [markdown] tags=["S3.15", "S3.16", "S1.14"]
# ## 7. Friday, start-up: eight weeks
#
# Nine people sell HelpDesk and nothing else. The investors come in eight weeks, and one of them brings five tickets of her own to the demo. Five kinds of work compete for the weeks, each building on the one before: label data, train the model, evaluate it, build a fallback, win pilot customers. A model off the shelf is bought already.
#
# The founder says: the model is our product, so all eight weeks go to the model.
#
# **Predict.** How many percent of the answers are right after eight weeks of training?

# %%
guess_right = ...

# %% tags=["S3.15", "S3.16", "S1.14"]
from aipm.worlds import startup

market = startup.public_world()
all_on_model = startup.outcome(market, startup.plan(0, 8, 0, 0, 0))
shelf = startup.outcome(market, startup.plan(0, 0, 0, 0, 0))
print(f"Off the shelf {shelf.right:.0%} right, after eight weeks {all_on_model.right:.0%}.")
compare(guess_right, 100 * all_on_model.right, "% of the answers")

# %% [markdown] tags=["S1.14"]
# Nothing. There was no labelled data to learn from. Give three of the eight weeks to labels first, and compare the two lines.

# %% tags=["S1.14", "S3.16"]
weeks_left = {labels: np.arange(9 - labels) for labels in (0, 3)}
learned = {
    labels: startup.outcome(market, startup.plan(labels, weeks, 0, 0, 0)).right
    for labels, weeks in weeks_left.items()
}
show(*pictures.training(learned))

# %% [markdown] tags=["S1.14"]
# The guide says that it changes the timeline when a thing is trained and not built; here you see how. What is built is done when the work is done. What is trained waits for its data first.
#
# Now the founder has three plans, each with three weeks for labels. The demo *holds* when none of the investor's five tickets gets a wrong answer that the product shows as a sure one. A **dead end** is a session in which the answer is wrong and the customer finds no other way on, such as a person to ask.

# %% tags=["S3.16"]
plans = {"model only": (3, 5, 0, 0, 0), "with pilots": (3, 3, 0, 0, 2), "with fallback": (3, 2, 0, 1, 2)}
work = ["labels", "training", "evaluation", "fallback", "pilots"]
weeks_given = pd.DataFrame(plans, index=work).T
done = startup.outcome(market, startup.plan(*weeks_given.to_numpy().T))
shares = {"right": done.right, "demo holds": done.demo, "dead ends": done.dead_ends}
show_table(
    weeks_given.assign(**shares).rename_axis("plan (weeks)"),
    "In no plan is the demo safe",
    dict.fromkeys(shares, ".0%"),
)

# %% [markdown] tags=["S3.16"]
# What is each plan worth? Two sources pay: pilot customers who stay, and a round of money from the investors, which comes only when the demo holds. All amounts are expected ones.

# %% tags=["S3.16"]
investors = startup.ROUND_EUROS * done.demo
sources = {"the investors' round": investors, "pilot customers": done.value - investors}
show(*pictures.worth(pd.DataFrame(sources, index=list(plans))))

# %% [markdown] tags=["S3.15", "S3.16"]
# With customers but nobody who looked for errors, the demo is a coin flip. The last plan builds a fallback and gains nothing by it: a way out helps only where somebody knows that one is needed. One person decides about data, evaluation, design and what to tell the investor; the guide calls it many hats, and the hats depend on each other.
#
# **What it means for you.** Ask of each week: what does it build on, and is that there?
#
# **Where this ends.** All of these curves are ours, and a real founder knows none of them. You will look for a plan that is good in many markets, which is the honest question.

# %% [markdown] tags=["S3.16", "S3.17", "S5.22"]
# The guide calls this the most ambiguous desk and so the hardest way in. That is an opinion; we know of no count of who got in where. What the day shows is that no other desk had to choose among all five kinds of work.

# %% [markdown] tags=["S3.18", "S6.4"]
# ## 8. Which desk is yours?
#
# The guide advises to start with applied, for three reasons: the highest demand, the most skills that transfer from other product work, and concrete exposure to teams that build models. It is friendly advice, and it comes without evidence. On the first reason: on our board applied jobs are the most frequent, because we drew them so, and neither count of section 1 sorts jobs by archetype. The other two you can check for yourself, with the table of section 2 beside your own history. The guide also says to practise by doing. There it is on firmer ground: you leave this lesson with pages that show what you can do.
#
# Each lesson so far has left a page in your portfolio. What does it show, and what closes which gap?

# %% tags=["S3.18", "S6.4"]
roles.evidence()

# %% tags=["S6.4"]
roles.steps()

# %% [markdown] tags=["S6.4"]
# And what may you say in the interview? Here are sentences that people say. Some are carried by a page of yours; others are boasts.

# %% tags=["S6.4"]
roles.claims()

# %% [markdown] tags=["S6.4"]
# A target role without evidence is a wish, and one without gaps is a boast. Name both. Your own work from elsewhere counts more than ours; the tables know only this course.
#
# **Where this ends.** Many employers mix two archetypes in one job, and the same title means two jobs in two firms. The question *who notices tomorrow if this decision is wrong?* works in any interview.

# %% [markdown] tags=["S3.1", "S6.4"]
# ## The exercise: five desks and a goal
#
# Seven questions, 18 points. Each has a cell for your answer and a cell that checks it. Some checks see only the form here, or public data; the rest is judged on months, traffic, tickets and markets that nobody has seen. In each answer write also how sure you are, from 0.5 (a coin flip) to 1.0 (certain). It is never graded.

# %% [markdown] tags=["S3.1", "S3.2", "S3.4", "S3.6", "S3.7", "S3.10", "S3.11", "S3.13", "S3.15"]
# ### Q05.1 Whose decision?
#
# *3 points, 12 minutes.* Which desk owns each decision: `platform`, `applied`, `ml_infra`, `tooling` or `startup`? At least ten of the twelve must fit. Some decisions fit two desks or three; then each of them is right.
#
# - `suggestion_speed`: how fast must the service that all product teams call answer at noon?
# - `shared_prompts`: one set of prompts (instructions to a language model) serves three products of the company. Who may change it, after which test?
# - `silent_suggestion`: below which score does the agent see no suggested reply?
# - `held_payment`: from which score on does a payment app hold a payment?
# - `feature_store`: data scientists compute one column in four ways. Which one is stored for all of them, and how do they find it?
# - `training_queue`: trainings wait two days for a machine. What do the engineers who build models get first?
# - `label_workbench`: small firms label tickets in a workbench they have bought. What does it show when two labels differ?
# - `clicked_together`: customers put a ticket model together by clicks. Which of its errors are they shown, in which words?
# - `next_month`: nine people sell one model and nothing else. More labels next month, or more pilot customers?
# - `demo_on_friday`: an investor brings her own tickets. What may the only product refuse to answer?
# - `comparison_page`: before a release, teams inside the company compare models on a page. What stands on it first?
# - `drift_service`: every team in the company can switch on a service that watches for drift. What does it watch by default?
#
# Then choose for each desk the measure of success that its users would feel. All five must fit, each desk has another one, and two words of the list help nobody: `p95_and_adoption`, `minutes_saved_for_users`, `days_from_idea_to_release`, `right_labels_per_euro`, `pilots_who_stay`, `accuracy`, `models_trained`.
#
# <details><summary>Hint 1</summary>Ask of each: who notices tomorrow if it is decided wrongly?</details>
# <details><summary>Hint 2</summary>Product teams inside the company point to platform, people who build models to ml_infra, customers who buy a tool to tooling.</details>
# <details><summary>Hint 3</summary>Two decisions have a firm with a single product in them. The first two are about something that several teams share. For the measures, go through the days of the week: ask what the users of each day waited for, or paid for.</details>

# %% answer="q05_1"
owners = {
    "suggestion_speed": ...,
    "shared_prompts": ...,
    "silent_suggestion": ...,
    "held_payment": ...,
    "feature_store": ...,
    "training_queue": ...,
    "label_workbench": ...,
    "clicked_together": ...,
    "next_month": ...,
    "demo_on_friday": ...,
    "comparison_page": ...,
    "drift_service": ...,
}
success = {"platform": ..., "applied": ..., "ml_infra": ..., "tooling": ..., "startup": ...}
sure = ...
### BEGIN SOLUTION
owners = {
    "suggestion_speed": "platform",
    "shared_prompts": "platform",
    "silent_suggestion": "applied",
    "held_payment": "applied",
    "feature_store": "ml_infra",
    "training_queue": "ml_infra",
    "label_workbench": "tooling",
    "clicked_together": "tooling",
    "next_month": "startup",
    "demo_on_friday": "startup",
    "comparison_page": "ml_infra",
    "drift_service": "platform",
}
success = {
    "platform": "p95_and_adoption",
    "applied": "minutes_saved_for_users",
    "ml_infra": "days_from_idea_to_release",
    "tooling": "right_labels_per_euro",
    "startup": "pilots_who_stay",
}
sure = 0.8
### END SOLUTION

# %% judge="q05_1" points=3
from aipm.questions import five_jobs

five_jobs.whose_decision(owners, success)
### BEGIN HIDDEN TESTS
five_jobs.whose_decision(
    owners,
    success,
    key={
        "suggestion_speed": {"platform"},
        "shared_prompts": {"platform", "applied", "tooling"},
        "silent_suggestion": {"applied"},
        "held_payment": {"applied"},
        "feature_store": {"ml_infra"},
        "training_queue": {"ml_infra"},
        "label_workbench": {"tooling"},
        "clicked_together": {"tooling"},
        "next_month": {"startup"},
        "demo_on_friday": {"startup"},
        "comparison_page": {"ml_infra", "tooling", "platform"},
        "drift_service": {"platform", "ml_infra"},
    },
    success_key={
        "platform": {"p95_and_adoption"},
        "applied": {"minutes_saved_for_users"},
        "ml_infra": {"days_from_idea_to_release"},
        "tooling": {"right_labels_per_euro"},
        "startup": {"pilots_who_stay"},
    },
)
### END HIDDEN TESTS

# %% [markdown] tags=["S4.18", "S4.19"]
# ### Q05.2 Find the hidden jobs
#
# *3 points, 14 minutes.* Write a query of at most twelve terms. It is graded on twelve months that nobody has seen, with other employers. Over these months together it must find at least 80% of the wanted advertisements, and at least 60% of what it finds must be wanted. The check here runs it on other months still, and tells you the counts. An advertisement is found when its title and text hold at least one term of `any`, every term of `all` and no term of `none`. Terms are whole words or phrases in quotes; capitals do not matter. This shows what a query misses:
#
# `ads[wanted & ~job_ads.found(ads, query)]["text"]`
#
# <details><summary>Hint 1</summary>Leave <code>all</code> and <code>none</code> empty at first. Take the title as one term of <code>any</code>, and read ten of the wanted that it misses.</details>
# <details><summary>Hint 2</summary>Single words with two senses, such as model or training, bring in shops and warehouses. Phrases do not: the model, model serving.</details>
# <details><summary>Hint 3</summary>Take a word or two from the work of each desk, and measure each before it enters: <code>hit = job_ads.found(ads, {"any": ["feature store"]})</code>, then <code>hit.sum(), (hit &amp; wanted).sum()</code>. Keep a term that brings many wanted advertisements which the others miss. Two terms that find the same advertisements are one too many.</details>

# %% answer="q05_2"
query = {"any": [..., ...], "all": [], "none": []}
sure = ...
### BEGIN SOLUTION
query = {
    "any": [
        "AI Product Manager", "the model", "model serving", "inference", "misses", "offline",
        "annotation", "annotators", "non-experts", "data scientists", "confidence", "embeddings",
    ],
    "all": [],
    "none": [],
}
sure = 0.8
### END SOLUTION

# %% judge="q05_2" part="shape" points=1
five_jobs.hidden_jobs_form(query)

# %% judge="q05_2" points=2
five_jobs.hidden_jobs(query)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, job_ads

five_jobs.hidden_jobs(query, worlds=hidden(job_ads, "q05_2", worlds=12))
### END HIDDEN TESTS

# %% [markdown] tags=["S3.2", "S3.6"]
# ### Q05.3 Monday's promise
#
# *3 points, 10 minutes.* How many `replicas` (up to 40), and batches of how many calls (`batch`, up to 32)? In the peak hours of six other days, p95 must be at most 150 milliseconds and errors at most 0.5%, both on average. A replica costs 0.60 € an hour. Some distance from the cliff is worth its price, so you may have up to two replicas more than the fewest that keep the promise. Whole numbers. `serving.pooled((0, 1, 2), replicas, batch)` tries a size.
#
# <details><summary>Hint 1</summary>First find the batches that keep the promise with 40 replicas.</details>
# <details><summary>Hint 2</summary>Then take replicas away. The larger the batch, the fewer you need, as long as its own wait fits into the promise.</details>
# <details><summary>Hint 3</summary>Divide the work that arrives, <code>serving.load(batch)</code>, by the share of time in which replicas may be busy. With batches of 2 that is 16.2 replicas of work; to keep them busy 80% of the time it takes 16.2 / 0.8 = 20.25, so 21. Do this for larger batches, then let <code>serving.pooled</code> tell you p95.</details>

# %% answer="q05_3"
size = {"replicas": ..., "batch": ...}
sure = ...
### BEGIN SOLUTION
size = {"replicas": 14, "batch": 4}
sure = 0.9
### END SOLUTION

# %% judge="q05_3" points=3
five_jobs.platform_promise(size)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, serving

five_jobs.platform_promise(size, worlds=hidden(serving, "q05_3", worlds=6))
### END HIDDEN TESTS

# %% [markdown] tags=["S3.10", "S3.11"]
# ### Q05.4 Wednesday's check
#
# *2 points, 10 minutes.* Set the check that runs before each release. It compares two tables column by column, and names a column when the statistic exceeds your limit. In ten weeks that nobody has seen, with other columns broken, it must name at least 9 of 10 broken columns, and at least 9 of 10 named ones must be broken, counted over the ten weeks together.
#
# - `compare`: `past_and_served` (last quarter and last week), `row_by_row` (last week recomputed and as served, as the rows lie in the files), `same_tickets` (the same, matched by ticket);
# - `statistic`: `mean_difference` (in standard deviations), `psi`, `share_different` (the share of rows that differ by more than 1% of a standard deviation), `share_not_identical` (the share that differ at all);
# - `limit`: a number from 0 to 10.
#
# `skew.differences(week, "past_and_served", "psi")` shows all columns.
#
# <details><summary>Hint 1</summary>Section 5 shows a comparison that points at sound columns, and one that points at broken ones.</details>
# <details><summary>Hint 2</summary>The serving code keeps about seven digits of each number. And a few values change honestly between serving and recomputing.</details>
# <details><summary>Hint 3</summary>Look at several weeks, not at one: <code>skew.differences(skew.world(3), …)</code> shows another, and <code>skew.world(3).broken</code> names its broken columns. In each week find the largest number of a sound column and the smallest of a broken one. The limit belongs between them, far from both.</details>

# %% answer="q05_4"
check = {"compare": ..., "statistic": ..., "limit": ...}
sure = ...
### BEGIN SOLUTION
check = {"compare": "same_tickets", "statistic": "share_different", "limit": 0.01}
sure = 0.9
### END SOLUTION

# %% judge="q05_4" points=2
five_jobs.release_check(check)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, skew

five_jobs.release_check(check, worlds=hidden(skew, "q05_4", worlds=10))
### END HIDDEN TESTS

# %% [markdown] tags=["S3.13", "S3.14"]
# ### Q05.5 Thursday's plan
#
# *2 points, 8 minutes.* A customer of the workbench has 2,000 tickets and 2,000 €. A label costs 0.22 €, a decision of the expert 1.20 € (both are ours), and all tickets must be labelled. One ticket in ten is urgent. At least 95% of the urgent tickets must be labelled urgent (recall), and at least 75% of the tickets labelled urgent must be urgent (precision); both expected over crews like the one of section 6.
#
# - `labels_per_item`: 1 to 7;
# - `adjudicate_if`: `never`, `split_vote` (the labels of a ticket differ), `low_agreement` (two annotators agree on fewer than 80% of all tickets; then the expert decides all of them), `low_kappa` (the same where kappa is below 0.6). Where nobody adjudicates, most votes win, and a coin decides ties;
# - `precision`: the precision of urgent that your plan gives, as a fraction, within 5 points. The customer will ask.
#
# With `world = annotation.public_world()`, the call `annotation.outcome(world, 3, "never")` gives the share of labels that are right, and euros a ticket. Urgent tickets and others are labelled rightly equally often.
#
# <details><summary>Hint 1</summary>Where do you want the expert: on all tickets, on none, or on those that annotators see differently?</details>
# <details><summary>Hint 2</summary>Since both kinds are labelled rightly equally often, recall is the share of labels that are right. Precision is not: most tickets are not urgent, and each of them can be labelled urgent by mistake.</details>
# <details><summary>Hint 3</summary>Count 1,000 tickets, with a plan that is right in 90%. It finds 90 of the 100 urgent ones, and calls 90 of the 900 others urgent as well. So 180 are labelled urgent, and 90 / 180 of these are: precision 0.5. Do the same with your plan's share.</details>

# %% answer="q05_5"
plan = {"labels_per_item": ..., "adjudicate_if": ..., "precision": ...}
sure = ...
### BEGIN SOLUTION
plan = {"labels_per_item": 2, "adjudicate_if": "split_vote", "precision": 0.81}
sure = 0.9
### END SOLUTION

# %% judge="q05_5" points=2
five_jobs.annotation_plan(plan)
### BEGIN HIDDEN TESTS
from aipm.worlds import annotation, hidden

five_jobs.annotation_plan(plan, worlds=hidden(annotation, "q05_5", worlds=5))
### END HIDDEN TESTS

# %% [markdown] tags=["S3.15", "S3.16", "S1.14"]
# ### Q05.6 Friday's eight weeks
#
# *3 points, 12 minutes.* Give whole weeks to the five kinds of work, eight in all. In six markets that nobody has seen, your plan must be worth at least 90% of the best plan there is, on average. `startup.outcome(market, weeks).value` tries a plan on the public market.
#
# <details><summary>Hint 1</summary>Of the plans in section 7, which kind of work is missing in all three?</details>
# <details><summary>Hint 2</summary>Each kind of work pays most in its first weeks, and little where the one that it builds on is missing.</details>
# <details><summary>Hint 3</summary>Start from a plan that leaves nothing out, with weeks to spare. Write a loop that adds one week to each kind of work in turn and prints the value, give the week where it adds most, and run the loop again. At the end move single weeks, and see whether that adds more.</details>

# %% answer="q05_6"
weeks = {
    "label_data": ...,
    "train_model": ...,
    "evaluate": ...,
    "build_fallback": ...,
    "win_pilots": ...,
}
sure = ...
### BEGIN SOLUTION
weeks = {"label_data": 2, "train_model": 1, "evaluate": 2, "build_fallback": 1, "win_pilots": 2}
sure = 0.8
### END SOLUTION

# %% judge="q05_6" points=3
five_jobs.eight_weeks(weeks)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, startup

five_jobs.eight_weeks(weeks, worlds=hidden(startup, "q05_6", worlds=6))
### END HIDDEN TESTS

# %% [markdown] tags=["S6.4", "S3.18"]
# ### Q05.7 Your role canvas
#
# *2 points, 8 minutes.* Name the role that you want next, and argue for it as in an interview.
#
# - `role`: one of the five;
# - `evidence`: at least two different artefacts of section 8, each of which shows a skill of that role;
# - `claims`: at least two different sentences of section 8 that you can say with these pages in your hand. Each must be shown by a page of your evidence, and speak for a skill of the role. Some of the sentences are shown by no page: an interviewer would find that out;
# - `gaps`: skills that the role asks for (table of section 2) and your evidence does not show, at least one;
# - `next_step`: a step of section 8 that closes one of these gaps.
#
# The page `05_role_canvas` is made of this exercise. No role is the right one. The claims are judged when the lesson is graded.
#
# <details><summary>Hint 1</summary>Read the row of your role in section 2, then look for its skills in the table of artefacts. What is left over in that row are your gaps. Write down the ones that you mean to close first.</details>
# <details><summary>Hint 2</summary>Ask of each sentence: which page would I open if somebody said "show me"? What you decided in this course is on a page. What a company, a team or a customer did is not.</details>
# <details><summary>Hint 3</summary>For a role in research on users, which is not among the five: the pages would have to show conversations, and none does. So "I have heard twenty users" would be a boast, and <code>user_research</code> a gap. Go through your role in the same way.</details>

# %% answer="q05_7"
canvas = {"role": ..., "evidence": [..., ...], "claims": [..., ...], "gaps": [...], "next_step": ...}
sure = ...
### BEGIN SOLUTION
canvas = {
    "role": "applied",
    "evidence": ["01_behaviour_spec", "02_error_cost_memo", "04_failure_plan"],
    "claims": ["priced_errors", "planned_fallback"],
    "gaps": ["experiments", "user_research"],
    "next_step": "lesson_08_experiments",
}
sure = 0.9
### END SOLUTION

# %% judge="q05_7" points=2
five_jobs.role_canvas(canvas)
### BEGIN HIDDEN TESTS
from aipm.worlds import roles

five_jobs.role_canvas(
    canvas,
    kept=roles.ARTEFACTS,
    key={
        "found_the_trap": ({"02_error_cost_memo"}, ["evaluation", "error_costs"]),
        "specified_behaviour": ({"00_product_card", "01_behaviour_spec"}, ["behaviour_specs"]),
        "priced_errors": ({"02_error_cost_memo"}, ["error_costs"]),
        "stated_limits": ({"03_uncertainty_budget"}, ["uncertainty", "evaluation"]),
        "planned_fallback": ({"04_failure_plan"}, ["failure_design"]),
        "planned_alarms": ({"04_failure_plan"}, ["monitoring"]),
        "sized_by_p95": ({"05_desk_decisions"}, ["service_levels"]),
        "checked_columns": ({"05_desk_decisions"}, ["pipelines", "monitoring"]),
        "planned_labels": ({"05_desk_decisions"}, ["annotation_quality"]),
        "ordered_weeks": ({"05_desk_decisions"}, ["prioritising"]),
    },
)
### END HIDDEN TESTS

# %% [markdown]
# ## What we planted
#
# **The board.** 36% of the advertisements are wanted, and 35% of those have "AI Product Manager" in their title. The share of relabelled jobs was set after the one count that we found. How many jobs there are for each archetype is our invention, and no hint for a career.
#
# **The service.** Poisson traffic, batches of 16 + 10 milliseconds a call with a standard deviation of half of that, callers who go after 400.
#
# **The tickets.** Each fault can hit several columns: hours in place of minutes in 3% of the tickets, a cache that mixes up 40%, zeros in 12%, a foreign clock in 20%. Two columns always move because the customers do.
#
# **The annotators.** One ticket in five is hard: there they are right in 70%, elsewhere in 95%, which makes 90% in all. That is better than the nurses of section 6, who sort into five levels and not two. With independent errors three votes would do.
#
# **The start-up.** Each kind of work pays by a curve that flattens. In some of our markets a plan that trains nothing, and gives four weeks to evaluation, comes out best: a bought model, well understood, with a good way out. We did not plan that; we found it when we tried every plan.

# %% [markdown] tags=["S6.4", "S6.8"]
# ## Keep it
#
# The guide's checklist asks you to identify your target role. These two pages do: the decisions that you made at five desks, and the role that you argue for.

# %% tags=["S6.4", "S6.8"]
from aipm import portfolio

portfolio.add(
    "05_desk_decisions",
    "Five desks, five decisions",
    job_query=query,
    service_size=size,
    release_check=check,
    annotation_plan=plan,
    eight_weeks=weeks,
)
portfolio.add("05_role_canvas", "The role I want next, and why", canvas=canvas)

# %% [markdown]
# ## References
#
# - besthub (2026). [5 harsh truths uncovered from analyzing 200 AI product manager job descriptions](https://www.besthub.dev/articles/5-harsh-truths-uncovered-from-analyzing-200-ai-product-manager-job-descriptions-36a990f4e011). One author's reading of 200 advertisements from one board in six Chinese cities, October 2025 to March 2026. Weak evidence.
# - Chen, M. X. et al. (2019). [Gmail Smart Compose: real-time assisted writing](https://doi.org/10.1145/3292500.3330723). KDD 2019. From its abstract.
# - Cohen, J. (1960). [A coefficient of agreement for nominal scales](https://doi.org/10.1177/001316446002000104). Educational and Psychological Measurement 20, 37–46. The kappa of section 6.
# - Crankshaw, D. et al. (2017). [Clipper: a low-latency online prediction serving system](https://www.usenix.org/conference/nsdi17/technical-sessions/presentation/crankshaw). NSDI 2017. Batching for throughput and latency, from its abstract.
# - Gomez-Uribe, C. A. and Hunt, N. (2015). [The Netflix recommender system: algorithms, business value, and innovation](https://doi.org/10.1145/2843948). ACM Transactions on Management Information Systems 6(4). From its abstract.
# - InterviewStack (2026). [The product manager skill stack has a fault line](https://interviewstack.io/blog/product-manager-skills-companies-want-2026). 9,617 active advertisements on its own board, May 2026. Weak evidence.
# - Names of services. {{fact google_ai_platform_shutdown}} {{fact sagemaker_name}} {{fact azure_names}}
# - Polyzotis, N., Zinkevich, M., Roy, S., Breck, E. and Whang, S. (2019). [Data validation for machine learning](https://proceedings.mlsys.org/paper/2019/hash/5878a7ab84fb43402106c575658472fa). MLSys 2019. From its abstract.
# - Sculley, D. et al. (2015). [Hidden technical debt in machine learning systems](https://proceedings.neurips.cc/paper/2015/hash/86df7dcfd896fcaf2674f757a2463eba-Abstract.html). NIPS 2015. It finds large, lasting maintenance costs, and data dependencies among their causes; from its abstract.
# - Sheng, V. S., Provost, F. and Ipeirotis, P. G. (2008). [Get another label? Improving data quality and data mining using multiple, noisy labelers](https://doi.org/10.1145/1401890.1401965). KDD 2008. More labels can help, not always; from its abstract.
