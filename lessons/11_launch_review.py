# %% [markdown]
# # Capstone: launch review and portfolio
#
# **After this lesson you hold a launch package that survived worlds you never saw, and you know how far to trust your own "I am sure".**
#
# You will be able to
#
# - *integrate* rules, budgets, monitors, fallbacks and an exit into one package;
# - *respond* to incidents with alarms that also stop the harm;
# - *prove* a release with a short suite of tests;
# - *decide* with evidence, and *set* an exit that numbers can trigger;
# - *reconcile* a memo with the data;
# - *evaluate* your own calibration, and *publish* your portfolio.
#
# **Before you start:** lessons 02, 03, 04 and 10. **Time:** 60 minutes for the scenes, 94 for the exercise. The cases of CytoTriage are real and its two sites are invented; everything about PayGuard and LendFair is simulated, and so is the learner of section 6. Nothing here is medical or legal advice, and law differs from place to place.

# %% [markdown] tags=["S6.0", "S6.1", "S6.7", "S6.8", "S1.5"]
# **Why this lesson.** The guide ends with a claim and a checklist. The claim: this is a different discipline, with other mental models, other skills and another relation to uncertainty. That is an opinion, and you can now hold it against what you measured: much of the craft is old, and what changed most is that every promise comes with an interval. The checklist has eight takeaways. Each is closed by something you have made.
#
# | The guide asks you to | Closed in lesson | By question |
# |---|---|---|
# | see the work as shaping what a model does, not as shipping features | 01, 11 | Q01.2, Q11.1 |
# | speak of the cost of each error, never of accuracy alone | 02 | Q02.4 |
# | map five failures before the happy path | 04 | Q04.1 |
# | know which of the five jobs you want | 05 | Q05.7 |
# | look beyond one industry | 06 | Q06.1 |
# | close the gap in four skills: data, experiments, prompts, evaluation | 07, 08, 09, 10 | Q07.2, Q08.8, Q09.2, Q10.7 |
# | practise structured analysis, estimation and cases | 02, 08, 11 | Q02.5, Q08.2, Q11.5 |
# | build a portfolio of cases, analyses and mock specifications | all, 11 | Q01.2, Q11.3 |

# %% [markdown] tags=["S1.5", "S1.9", "S2.12", "S2.13"]
# ## 1. A package that looks finished
#
# CytoTriage opens a second site. The city site keeps its pictures; at the outreach site they are blurred. Here are the three zones of lesson 04 and what they promise.

# %% tags=["S1.9", "S2.13"]
from aipm import spec
from aipm.spec import clinic
from aipm.worlds import clinics

month = clinics.public_world()
whole = [{**budget, "scope": "all"} for budget in clinics.BUDGETS]
spec.table(clinic.lines(clinics.DRAFT, month, whole))

# %% [markdown]
# Every budget is met. The naive step: launch.
#
# A woman is missed when she has cancer and is cleared; counted are missed women of 1,000 women, sick or not.
#
# **Predict.** Ten of 1,000 may be missed. How many are, at the outreach site?

# %%
guess_outreach = ...

# %% tags=["S2.13", "S1.5"]
from aipm.compare import compare

lines = clinic.lines(clinics.DRAFT, month)
outreach = next(line for line in lines if line.scope == "outreach")
compare(guess_outreach, outreach.value, "of 1,000 women at the outreach site")
spec.table(lines)

# %% tags=["S2.13", "S1.5"]
from aipm.figure import show
from aipm.pictures import launch_review as pictures

action = clinic.actions(clinics.DRAFT, month)
missed = (action == "clear") & (month["malignant"] == 1)
sites = missed.groupby(month["segment"]).agg(["sum", "size"])
sites.loc["both sites"] = sites.sum()
show(*pictures.missed_by_site(sites, most=10))

# %% [markdown] tags=["S1.5", "S1.9", "S2.13"]
# Nobody visits the average of two sites. (The bars take each row for another woman; section 5 asks what that leaves out.) A budget needs a **scope**: the people for whom it must hold, each group by itself. That is the guide's shift in one table. Nobody shipped a feature here. You shape what a model does, and for whom, and what you deliver is the specification of it.
#
# Now move the end of the clear zone, for both sites or for one. Then change the month.

# %% tags=["S1.5", "S2.13"]
from aipm.explore import launch_review as explore

explore.dashboard()

# %% [markdown] tags=["S2.12", "S2.13", "S1.9"]
# The same rules do better or worse in other months, so an end that just holds in one month is no end. And a careful end for everybody is paid for by the queue.
#
# A package is more than rules. The guide wants budgets that live: engineers, data scientists and lawyers look at them again, and they keep what users may suffer and what the team aims at in one line. So each budget here has an owner and a date, each is watched by a monitor, each failure mode has a fallback, and the launch has an exit. Whether one of these is missing can be seen without running anything. That check is a **lint**, a word from programming.
#
# **What it means for you.** Read a package for what is not in it.
#
# **Where this ends.** A lint sees that a date is there, not that somebody will come.

# %% [markdown] tags=["S5.29", "S5.30"]
# ## 2. The alarm rings, and then?
#
# Lesson 04 asked for alarms that see two incidents, and stop the model after one of them. The naive plan lets its alarms send a message.
#
# **Predict.** After the change of tactics, what does PayGuard lose a week with its model, compared with no model at all: `"less"`, `"the same"` or `"more"`?

# %%
guess_loss = ...

# %% tags=["S5.29"]
from aipm.worlds import failures

model, nothing = failures.weekly_loss()
print(f"A week of the whole bank: {model:,.0f} € with the model, {nothing:,.0f} € without any.")
days = failures.STEPS["find_cause"] / 24
print(f"Finding the cause takes {days:.1f} days; each costs {(model - nothing) / 7:,.0f} € more.")
loses = "more" if model > nothing else "less"
compare(guess_loss, loses, "the weekly loss with the model", choices=["less", "the same", "more"])

# %% [markdown] tags=["S5.29", "S5.30"]
# A message costs that much while somebody reads it. An alarm that may act by itself contains the loss, and then its false alarms also act. So the budget for false alarms and the response belong in one line.
#
# Replay the incident. Choose what the alarm watches and what it does; the rules are taken to lose what no model loses.

# %% tags=["S5.29"]
explore.incident()

# %% [markdown] tags=["S5.29", "S5.30"]
# Most is lost before the alarm rings, and without end where it watches what does not move. An answer that comes at once saves the last few hundred euros; an alarm on the right signal saves thousands.
#
# The guide's four questions of every day end here: how do I evaluate it, which metric, what is a failure, how do I notice it. A fifth is missing, and it is yours: *and what happens then?*
#
# **Where this ends.** Going back to rules is harmless where rules are good. Elsewhere the response needs a person.

# %% [markdown] tags=["S5.30"]
# ## 3. Eight tests before each release
#
# A vendor sends a new copy of the fraud model every week. The release runs eight tests, no more, since each is looked at by a person when it fails. All nine faults of lesson 10 exist.

# %% tags=["S5.30"]
from aipm.worlds import mutants, vendors

copies = vendors.public_world()
scary = {"amount": 900.0, "night": 1, "device_new": 1, "merchant_risk": 0.4}
amounts = (400.0, 900.0, 2500.0)
naive = [{"kind": "MFT", "row": {**scary, "amount": euros}, "expect": "review"} for euros in amounts]

# %% [markdown]
# **Predict.** Three frightening payments, all of which must go to review. How many of the nine faulty copies fail one of them?

# %%
guess_dead = ...

# %% tags=["S5.30"]
dead = mutants.kills(naive, copies).any(axis=1)
print(f"{dead.sum()} of {len(copies)} die: {', '.join(dead[dead].index)}.")
compare(guess_dead, dead.sum(), "of 9 copies")

# %% [markdown] tags=["S5.30"]
# Three tests that ask one question are one test. You need not build a model, says the guide, but you must question one. With eight questions to ask, ask different ones: of each column, and of each segment.
#
# **Where this ends.** Eight tests are a gate, not an evaluation.

# %% [markdown] tags=["S5.28", "S5.30", "S6.7"]
# ## 4. Launch, limited, no
#
# Three files lie on the table. All are invented.

# %% tags=["S5.28"]
from aipm.worlds import boards, launch

files = boards.public_world()
launch.proposals(files)

# %% [markdown]
# The naive step: take the file that earns most first.
#
# **Predict.** Each file was counted on its own cases. For how many of the three does the 95% interval reach above the line?

# %%
guess_above = ...

# %% tags=["S5.28", "S6.7"]
from aipm.pictures.evaluation_thinking import red_lines
from aipm.tables import show_table

evidence = launch.evidence(files)
show_table(evidence, "Each line counts the wrong ones among other people")
fig, told, counted = red_lines(evidence)
show(fig, told, counted)
compare(guess_above, (counted["to"] > counted["most"]).sum(), "of 3 files")

# %% [markdown] tags=["S5.28", "S5.30", "S6.7"]
# Read first of whom each line is counted. The first is counted of all women, sick or not:

# %% tags=["S5.28"]
sick_share = (month["malignant"] == 1).mean()
print(f"{sick_share:.0%} of the women of section 1 have a malignant lump.")
print(f"There 1% of all women is {0.01 / sick_share:.1%} of the women with a malignant lump.")

# %% [markdown] tags=["S5.28", "S5.30", "S6.7"]
# One interval lies below its line, one above, one across. The file that earns most is the one above, and its limited form serves both groups as well: one branch refuses the same people. Here *no launch* is the right answer, and it is a result of the work, not its failure.
#
# The file in the middle can go limited, with an exit that numbers trigger: it grows if at most so many wrong ones are found in so many cases. How good is such a rule? See what it would do with a launch that holds twice what the line allows, and with one that holds half of it. A good rule stays high at the first mark and is low at the last.

# %% tags=["S5.28", "S6.7"]
plans = [(120, 2), (300, 12), (300, 2)]  # cases, and the most wrong ones among them
show(*pictures.exits(plans, boards.LINE, boards.grows))

# %% [markdown] tags=["S5.28", "S6.7"]
# The chances follow from the binomial distribution, and inspectors of goods call such a rule an **acceptance sampling plan**. Estimate before you compute: at twice the line, how many wrong ones do you expect in 300?
#
# **Where this ends.** The rule assumes that cases are independent and that somebody recognises a wrong one. And a red line says what must not happen; who draws it is a question of power that no table answers.

# %% [markdown] tags=["S5.27"]
# ## 5. The memo
#
# The board reads half a page. This is the draft of it, on the month and the rules of section 1:
#
# > *"At the outreach site 2.4 of 1,000 women are missed. A person looks at 10% of the cases. Of all women with a malignant lump 99.4% are caught, so the system is ready."*
#
# **Predict.** How many of its three numbers are right for the women of whom they speak?

# %%
guess_numbers = ...

# %% tags=["S5.27"]
from aipm.measure import clustered_interval, wilson_interval

away = month["segment"] == "outreach"
low, high = wilson_interval(missed[away].sum(), away.sum())
print(f"Outreach: {missed[away].sum()} of {away.sum():,} women are missed.")
print(f"Of 1,000 that is plausibly from {1000 * low:.1f} to {1000 * high:.1f}.")
lost = month[away & missed]
low, high = clustered_interval(missed[away], month.loc[away, "case"])
print(f"These {len(lost)} rows are {lost['case'].nunique()} women of the real clinic.")
print(f"With other women in the clinic: from {1000 * low:.1f} to {1000 * high:.1f}.")
sick = (month["malignant"] == 1).sum()
print(f"Both sites: {sick - missed.sum():,} of {sick:,} malignant lumps are not cleared.")

# %%
counted = {"outreach": 1000 * missed[away].mean(), "person": 100 * (action == "human_review").mean()}
caught = 100 * (1 - missed.sum() / sick)
agree = [round(counted["outreach"], 1) == 2.4, round(counted["person"]) == 10, round(caught, 1) == 99.4]
compare(guess_numbers, sum(agree), "of 3 numbers")

# %% [markdown] tags=["S5.27", "S6.8"]
# Two of the three are this month's numbers of another group: 2.4 of 1,000 and 99.4% are those of the city alone. Somebody counted where the product began, and wrote of both sites. The third was rounded for the slide, and none has an interval.
#
# Two intervals are printed for the outreach site, since the month's 6,000 rows are drawn from 569 real women and the same few are missed again and again. The first interval takes each row for another woman; it speaks of other months with these 569. The second draws the 569 anew (the bootstrap of lesson 04), and so it speaks of other women, and is wider.
#
# To communicate to people outside the trade, as the guide asks, is first of all to be right on the day you speak. A number in a memo needs the line of code that makes it.
#
# **Where this ends.** Recounting finds numbers of other people and of other months. It does not find the number that should have been there and is not.

# %% [markdown] tags=["S6.0", "S6.8"]
# ## 6. How sure were you?
#
# In every answer of this course you could say how sure you were. This is such a record of 75 answers. The learner is simulated.

# %% tags=["S6.0"]
from aipm.worlds import answers_record

record = answers_record.public_world()
record.head()

# %% [markdown]
# **Predict.** Where this learner said 0.9, in how many percent were they right?

# %%
guess_right = ...

# %% tags=["S6.0"]
levels = answers_record.levels(record)
compare(guess_right, 100 * levels.loc[0.9, "right"], "% right at 0.9")
levels.round(2)

# %% [markdown] tags=["S6.0"]
# Look at the column `answers` before you look at `gap`. A level that was used three times says almost nothing.
#
# One number for the whole record is the **Brier score** (Brier 1950, who wrote about weather forecasts): the mean squared distance between what was said and what happened. Zero is perfect; always saying 0.5 gets 0.25. The squares make it costly to be sure and wrong.

# %% tags=["S6.0"]
score = ((record["sure"] - record["right"]) ** 2).mean()
said, right = record["sure"].mean(), record["right"].mean()
print(f"Brier score {score:.3f}: said {said:.0%}, right in {right:.0%}.")

# %% tags=["S6.0"]
explore.reliability()

# %% [markdown] tags=["S6.0", "S6.8"]
# Whoever never says more than they know lies on the dashed line. Now yours, if you have checked lessons on this machine.

# %% tags=["S6.0", "S6.8"]
from aipm import portfolio

yours = answers_record.own(portfolio.folder())
if yours.empty:
    print("No record of yours yet: write `sure` in your answers and run `aipm check` on a lesson.")
else:
    print(f"Brier score {answers_record.brier(yours):.3f} on {len(yours)} answers.")
    print(answers_record.levels(yours).round(2).to_string())

# %% [markdown]
# Your predictions were forecasts, too. Here they are, if you have made some on this machine: by which factor each number was off, and whether the later ones were closer.

# %% tags=["nbval-ignore-output"]
from aipm.compare import predictions

predictions()

# %% [markdown] tags=["S6.0"]
# **What it means for you.** A learner whose 0.9 means 0.6 and a model whose 0.9 means 0.6 need the same repair: a record, and a reason against before the number is said.
#
# **Where this ends.** Seventy-five answers are few, questions differ in how hard they are, and somebody who can try again is not being measured like a forecaster.

# %% [markdown] tags=["S6.7", "S6.8"]
# ## The exercise: the review
#
# Eight questions, 22 points. Each has a cell for your answer and a cell that checks it. Some checks see only the form here, or worlds to practise on; the rest is judged on worlds that nobody has seen. In each answer write also how sure you are, from 0.5 (a coin flip) to 1.0 (certain). It is never graded. Two things of which the last questions ask:

# %%
later = clinics.world(2)  # a month after that of section 1, for Q11.6 and Q11.8
later_action = clinic.actions(clinics.DRAFT, later)
neighbour = answers_record.neighbour()  # another learner's record, for Q11.7

# %% [markdown] tags=["S1.5", "S1.9", "S2.13", "S2.11"]
# ### Q11.1 Months you have not seen
#
# *4 points, 12 minutes.* The board tightens the first budget of section 1: at most 7 of 1,000 women may be missed, at each site by itself. The other two stay: a person looks at no more than 15% of all cases, and no more than 5% of all women are benign and referred as urgent. Write rules that meet all three in at least ten of twelve months that nobody has seen. Where no rule holds, a person looks.
#
# A rule may name its site with `"segment": ["outreach"]`. What a woman reads (`say`) must be what happens: `clear` says `likely_benign`, `urgent_referral` says `seen_this_week`, `human_review` says `a_person_will_look`. The months to practise on are `clinics.world(1)` to `clinics.world(60)`.
#
# <details><summary>Hint 1</summary>The dashboard of section 1 shows six of these months. Its line stands at 10, so read the numbers below it. One month that holds proves little.</details>
# <details><summary>Hint 2</summary>A tighter end for everybody fills the queue. Where is it needed most, and at which other end can the queue be shortened?</details>
# <details><summary>Hint 3</summary>Try one set of ends on a few months: <code>spec.table(clinic.lines(explore.rules(0.03, True), clinics.world(9)))</code>. Then change one end at a time, also the lower end of the urgent rule, and look at the number that comes nearest to its limit.</details>

# %% answer="q11_1"
away_only, city_only = {"segment": ["outreach"]}, {"segment": ["city"]}
rules = [
    {"id": "city", "if": {"score": [0.0, ...], **city_only}, "do": "clear", "say": ...},
    {"id": "away", "if": {"score": [0.0, ...], **away_only}, "do": "clear", "say": ...},
    {"id": "urgent", "if": {"score": [..., 1.01]}, "do": "urgent_referral", "say": ...},
]
sure = ...
### BEGIN SOLUTION
away_only, city_only = {"segment": ["outreach"]}, {"segment": ["city"]}
rules = [
    {"id": "city", "if": {"score": [0.0, 0.04], **city_only}, "do": "clear", "say": "likely_benign"},
    {"id": "away", "if": {"score": [0.0, 0.005], **away_only}, "do": "clear", "say": "likely_benign"},
    {"id": "urgent", "if": {"score": [0.5, 1.01]}, "do": "urgent_referral", "say": "seen_this_week"},
]
sure = 0.8
### END SOLUTION

# %% judge="q11_1" part="shape" points=1
from aipm.questions import launch_review

launch_review.site_rules_form(rules)

# %% judge="q11_1" points=3
launch_review.site_rules(rules)
### BEGIN HIDDEN TESTS
from aipm.worlds import clinics, hidden

launch_review.site_rules(rules, worlds=hidden(clinics, "q11_1", worlds=12))
### END HIDDEN TESTS

# %% [markdown] tags=["S5.29"]
# ### Q11.2 Alarms that act
#
# *3 points, 12 minutes.* Write one to four monitors for PayGuard, in the form of Q04.4. Three things are new. An alarm ends an incident only if its `then` is `fallback_rules` or `pause_product`. There is less time: at least 90% of the changes of tactics must end within three weeks, at least 90% of the broken feeds within one. And an alarm that acts must be surer: any alarm rings in at most 5% of calm quarters, but an alarm that acts in at most 2%, and one that pauses in at most 1%, because `pause_product` stops every payment until somebody has looked. `fallback_rules` stops the model only.
#
# `signal`: `accuracy`, `score_psi`, `recall`, `review_hit_rate`. `window_weeks`: 1 to 8. `k`: standard deviations, or the limit of `score_psi`. `runs`: 1 to 4 weeks in a row. `wait_days`: 0 to 56; a missed fraud is known after 28.
#
# <details><summary>Hint 1</summary>Your page of lesson 04 has alarms that see both incidents. Which of them would still be in time, and what does each do?</details>
# <details><summary>Hint 2</summary>One signal is known on the day on which a payment is reviewed. Another needs no outcome at all, only the scores. Each sees one of the two incidents.</details>
# <details><summary>Hint 3</summary>Chance alone moves a PSI at this volume by a few ten-thousandths, so a limit of 0.2 is hundreds of times as much. For a share, <code>k</code> says how rare a false alarm is: at 2 it comes in about two of 100 weeks, and a quarter has 13 of them.</details>

# %% answer="q11_2"
monitors = [
    {"signal": ..., "window_weeks": ..., "k": ..., "runs": ..., "wait_days": ..., "then": ...},
    {"signal": ..., "window_weeks": ..., "k": ..., "runs": ..., "wait_days": ..., "then": ...},
]
sure = ...
### BEGIN SOLUTION
contain = {"runs": 1, "wait_days": 0, "then": "fallback_rules"}
monitors = [
    {"signal": "review_hit_rate", "window_weeks": 2, "k": 3.2, **contain},
    {"signal": "score_psi", "window_weeks": 1, "k": 0.01, **contain},
]
sure = 0.8
### END SOLUTION

# %% judge="q11_2" points=3
launch_review.contained_drills(monitors)
### BEGIN HIDDEN TESTS
from aipm.worlds import drills, hidden

launch_review.contained_drills(monitors, worlds=hidden(drills, "q11_2", worlds=8))
### END HIDDEN TESTS

# %% [markdown] tags=["S1.9", "S2.12", "S2.13", "S5.29"]
# ### Q11.3 The package
#
# *3 points, 14 minutes.* Today is 4 May 2026. Put the launch of CytoTriage into one package, with your rules of Q11.1 in it. It is judged as a whole: its own rules must keep its own budgets in at least ten of the twelve unseen months of Q11.1.
#
# - `budgets`: the three of Q11.1, each with its scope (`all`, `each_segment`, `city`, `outreach`) and its limit (`missed_per_1000` in women of 1,000, the others as a fraction), an `owner` who can act when it breaks, and a date `review_by`. The `clinical_lead` may change who is cleared, who is seen by a person and who is referred, `operations` how many people look, `product` how many urgent places the sites have. The date lies within a year, and not before a first month has been counted, on 4 June 2026. A tighter budget is fine where your rules keep it.
# - `monitors`, at least one for each budget: `audit_of_cleared` sees missed cases, `review_share` sees the queue, `referral_outcome` sees needless referrals. `then` is `alert_owner`, `fallback_rules` or `pause_product`. A harm that nobody can undo needs an alarm that acts.
# - `fallbacks`: for `blurred_picture` (the woman is still there), `slow_answer` (the score comes within the hour) and `model_down` (no score for a day or more). The words: `ask_for_new_picture`, `human_review`, `answer_later`, `paper_rule` (from before the model; it reads the same picture), `clear`, `nothing`.
# - `exit`: the launch grows when `metric` is at most `max`, counted on `cases` women of the outreach site, which sees 5,400 in the three months that the board gives. Choose the metric whose harm nobody can undo. A launch that misses twice as many as the board's budget may grow with a chance of 5% at most. A launch that misses half as many must grow with a chance of at least 90%.
#
# <details><summary>Hint 1</summary>Go from promise to promise: for whom does it hold, who answers for it, which signal sees it break, and what happens then?</details>
# <details><summary>Hint 2</summary>For each failure mode: is there a picture to look at, and will a score come today?</details>
# <details><summary>Hint 3</summary>An exit on missed women is the rule of section 4. With a budget of 20 of 1,000, "at most 10 of 1,000, counted on 300 women" means at most 3 found: <code>boards.grows(300, 3, 0.040)</code> is the chance at twice the budget, and with 0.010 the one at half.</details>

# %% answer="q11_3"
package = {
    "spec": {
        "product": "CytoTriage",
        "population": "women with a lump, city and outreach site",
        "owner": "product",
        "rules": rules,  # yours, of Q11.1
        "default": "human_review",
        "budgets": [
            {"metric": "missed_per_1000", "scope": ..., "max": ..., "owner": ..., "review_by": ...},
            {"metric": "review_share", "scope": ..., "max": ..., "owner": ..., "review_by": ...},
            {"metric": "urgent_benign_share", "scope": ..., "max": ..., "owner": ..., "review_by": ...},
        ],
        "monitors": [{"signal": ..., "then": ...}],
    },
    "fallbacks": {"blurred_picture": ..., "slow_answer": ..., "model_down": ...},
    "exit": {"metric": ..., "max": ..., "cases": ...},
}
sure = ...
### BEGIN SOLUTION
day = "2026-11-02"
package = {
    "spec": {
        "product": "CytoTriage",
        "population": "women with a lump, city and outreach site",
        "owner": "product",
        "rules": rules,
        "default": "human_review",
        "budgets": [
            {"metric": "missed_per_1000", "scope": "each_segment", "max": 7, "owner": "clinical_lead", "review_by": day},
            {"metric": "review_share", "scope": "all", "max": 0.15, "owner": "operations", "review_by": day},
            {"metric": "urgent_benign_share", "scope": "all", "max": 0.05, "owner": "product", "review_by": day},
        ],
        "monitors": [
            {"signal": "audit_of_cleared", "then": "fallback_rules"},
            {"signal": "review_share", "then": "alert_owner"},
            {"signal": "referral_outcome", "then": "alert_owner"},
        ],
    },
    "fallbacks": {
        "blurred_picture": "ask_for_new_picture",
        "slow_answer": "answer_later",
        "model_down": "paper_rule",
    },
    "exit": {"metric": "missed_per_1000", "max": 7, "cases": 1800},
}
sure = 0.9
### END SOLUTION

# %% judge="q11_3" points=3
launch_review.launch_package(package)
### BEGIN HIDDEN TESTS
from aipm.worlds import clinics, hidden

launch_review.launch_package(package, worlds=hidden(clinics, "q11_1", worlds=12))
### END HIDDEN TESTS

# %% [markdown] tags=["S5.30"]
# ### Q11.4 Eight tests
#
# *4 points, 14 minutes.* Write a suite of at most eight tests. As in Q10.3 a test has a `kind`, a `row` (what differs from an ordinary payment) and `expect`. MFT expects `"review"` or `"pass"`. INV expects `"same"` and DIR `"higher"`, `"lower"`, `"not_lower"` or `"not_higher"`; both have an `edit` as well. A `USD` is 0.80 €, a `JPY` 0.00625 €. The good model must pass them all. In the delivery of each week at least six of nine faulty copies must fail a test, among them both whose fault sits in one segment: one ignores new devices of `new_user` or of `cross_border`, the other never reviews `established` or `cross_border`. What else a copy gets wrong differs from week to week, such as the amount from which it is wrong.
#
# <details><summary>Hint 1</summary>Your page of lesson 10 has a suite. Which of its tests find what another test finds already?</details>
# <details><summary>Hint 2</summary>Either fault in one segment can sit in two places, so each needs two tests. Four are left for the columns.</details>
# <details><summary>Hint 3</summary>An edit must reach beyond the place where a copy goes wrong. A copy that starts to count again at 10 passes an edit of velocity_24h from 1 to 5 and fails one from 1 to 30. Ask the same of the other columns: how far must this edit go, and which way must the score move?</details>

# %% answer="q11_4"
suite = [
    {"kind": "MFT", "row": {**scary, "segment": ...}, "expect": "review"},
    {"kind": "DIR", "row": {"segment": ..., "night": 1}, "edit": {...: ...}, "expect": "higher"},
    {"kind": "INV", "row": {}, "edit": {"amount": ..., "currency": ...}, "expect": "same"},
]
sure = ...
### BEGIN SOLUTION
suite = [
    {"kind": "MFT", "row": {**scary, "merchant_risk": None}, "expect": "review"},
    {"kind": "MFT", "row": {**scary, "segment": "cross_border"}, "expect": "review"},
    {"kind": "DIR", "row": {"segment": "new_user"}, "edit": {"device_new": 1}, "expect": "higher"},
    {"kind": "DIR", "row": {"segment": "cross_border"}, "edit": {"device_new": 1}, "expect": "higher"},
    {"kind": "INV", "row": {}, "edit": {"amount": 75.0, "currency": "USD"}, "expect": "same"},
    {"kind": "DIR", "row": {}, "edit": {"amount": 9000.0}, "expect": "higher"},
    {"kind": "DIR", "row": {"device_new": 1}, "edit": {"night": 1}, "expect": "higher"},
    {"kind": "DIR", "row": {"velocity_24h": 3}, "edit": {"velocity_24h": 40}, "expect": "higher"},
]
sure = 0.8
### END SOLUTION

# %% judge="q11_4" part="shape" points=1
launch_review.release_suite_form(suite)

# %% judge="q11_4" points=3
launch_review.release_suite(suite)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, vendors

launch_review.release_suite(suite, worlds=hidden(vendors, "q11_4", worlds=4))
### END HIDDEN TESTS

# %% [markdown] tags=["S5.28", "S6.7"]
# ### Q11.5 The verdict
#
# *3 points, 14 minutes.* For each file of section 4 write a decision (`launch`, `limited`, `no`) and the code of its reason: `lines_hold_and_it_pays`, `red_line_broken_in_a_group`, `too_few_cases`, `signature_missing`, `it_earns_most`. No red line may be crossed. A file that keeps its line and pays goes to everybody, because a smaller launch gives up euros that no red line asks for. The decisions are replayed in worlds whose evidence looks like this one's. Then write PayGuard's `exit`, whether you say `limited` or `no` to it: how many more `cases` would settle it, and how many `wrong` ones at most among them. If so many or fewer of these honest payments are held, PayGuard grows; after a `no` they are counted while the model runs without effect. `cases` is at most 2,000. A PayGuard that holds twice the line may grow with a chance of 5% at most. One that holds half the line must grow with a chance of at least 90%.
#
# <details><summary>Hint 1</summary>Read each interval of section 4 against its line: below, above, across.</details>
# <details><summary>Hint 2</summary>Whom does the limited form of LendFair serve? And what would a few hundred more cases tell of PayGuard?</details>
# <details><summary>Hint 3</summary>Count how many wrong ones you expect at half the line and at twice the line. A limit between the two tells them apart once they lie far enough from each other: with 150 cases and a line of 4% that is 3 and 12, and <code>boards.grows(150, 6, 0.08)</code> is the chance at twice that line.</details>

# %% answer="q11_5"
review = {
    "cytotriage": (..., ...),
    "payguard": (..., ...),
    "lendfair": (..., ...),
    "exit": {"cases": ..., "wrong": ...},
}
sure = ...
### BEGIN SOLUTION
review = {
    "cytotriage": ("launch", "lines_hold_and_it_pays"),
    "payguard": ("limited", "too_few_cases"),
    "lendfair": ("no", "red_line_broken_in_a_group"),
    "exit": {"cases": 400, "wrong": 8},
}
sure = 0.9
### END SOLUTION

# %% judge="q11_5" points=3
launch_review.verdicts(review)
### BEGIN HIDDEN TESTS
from aipm.worlds import boards, hidden

launch_review.verdicts(
    review,
    worlds=hidden(boards, "q11_5", worlds=8),
    key={
        ("cytotriage", "launch"): {"lines_hold_and_it_pays"},
        ("payguard", "limited"): {"too_few_cases"},
        ("payguard", "no"): {"too_few_cases"},
        ("lendfair", "no"): {"red_line_broken_in_a_group"},
    },
)
### END HIDDEN TESTS

# %% [markdown] tags=["S5.27", "S6.8"]
# ### Q11.6 The memo, recounted
#
# *2 points, 10 minutes.* The board meets after another month, `later`, in which the draft's rules ran on at both sites. Count the three numbers of the memo on that month, each with its 95% interval: value, low, high. Take each row for a woman, or draw the real women anew as in section 5. Round as a memo does, to whole women of 1,000 and to whole percents, or finer; digits may also be cut off, and an interval rounded outwards. Any usual interval will do.
#
# - `missed_outreach`: women missed of 1,000 women at the outreach site;
# - `review_share`: the share of all women at whose case a person looks, as a fraction;
# - `caught_share`: of the women with a malignant lump at both sites, the share that is not cleared, as a fraction.
#
# <details><summary>Hint 1</summary>Section 5 counts two of them, on another month. The third: how often is the action "human_review"?</details>
# <details><summary>Hint 2</summary><code>wilson_interval(hits, of)</code>, where <code>of</code> counts the women of whom the sentence speaks.</details>
# <details><summary>Hint 3</summary>The share of women at the city site who are referred as urgent would be <code>((later_action == "urgent_referral") &amp; (later["segment"] == "city")).sum()</code> divided by <code>(later["segment"] == "city").sum()</code>. For women of 1,000, take the value and both ends of the interval times 1,000.</details>

# %% answer="q11_6"
memo = {
    "missed_outreach": (..., ..., ...),
    "review_share": (..., ..., ...),
    "caught_share": (..., ..., ...),
}
sure = ...
### BEGIN SOLUTION
outreach, ill = later["segment"] == "outreach", later["malignant"] == 1
lost, asked = (later_action == "clear") & ill, (later_action == "human_review").sum()
caught = ill.sum() - lost.sum()
low, high = wilson_interval(lost[outreach].sum(), outreach.sum())
memo = {
    "missed_outreach": (1000 * lost[outreach].mean(), 1000 * low, 1000 * high),
    "review_share": (asked / len(later), *wilson_interval(asked, len(later))),
    "caught_share": (caught / ill.sum(), *wilson_interval(caught, ill.sum())),
}
sure = 0.9
### END SOLUTION

# %% judge="q11_6" points=2
launch_review.memo_numbers(memo)
### BEGIN HIDDEN TESTS
launch_review.memo_numbers(memo)  # the same again: whoever has the month can count all of it
### END HIDDEN TESTS

# %% [markdown] tags=["S6.0"]
# ### Q11.7 How sure is the neighbour?
#
# *2 points, 8 minutes.* Another simulated learner sits at the next desk. For that record, `neighbour`, write the `brier` score (two decimals or more), the `direction` (`over`: says more than they know, `under`, `about_right`), the `worst_level` (the level of `sure`, of those with at least five answers, that is furthest from what happened), and a `next_step` that brings what they say closer to what happens: `look_for_a_reason_against`, `doubt_high_numbers`, `keep_a_record`, `say_a_higher_number`, `change_nothing`.
#
# <details><summary>Hint 1</summary>Run the code of section 6 again, with <code>neighbour</code> in the place of <code>record</code>.</details>
# <details><summary>Hint 2</summary>Compare what was said on average with the share that was right. Then ask of each next step: does somebody who takes it say more, or less?</details>
# <details><summary>Hint 3</summary>A level with three answers is no level to judge by. Of a made-up table with gaps 0.30 (2 answers), -0.12 (9) and 0.08 (14), the middle one is furthest off.</details>

# %% answer="q11_7"
own = {"brier": ..., "direction": ..., "worst_level": ..., "next_step": ...}
sure = ...
### BEGIN SOLUTION
table = answers_record.levels(neighbour)
enough = table[table["answers"] >= 5]
own = {
    "brier": ((neighbour["sure"] - neighbour["right"]) ** 2).mean(),
    "direction": "under",
    "worst_level": enough["gap"].abs().idxmax(),
    "next_step": "say_a_higher_number",
}
sure = 0.9
### END SOLUTION

# %% judge="q11_7" points=2
launch_review.calibration(own)
### BEGIN HIDDEN TESTS
launch_review.calibration(own, key={"keep_a_record", "say_a_higher_number"})
### END HIDDEN TESTS

# %% [markdown] tags=["S5.27", "S6.8"]
# ### Q11.8 The memo, written anew
#
# *1 point, 10 minutes.* Now write what the board should have got, on the month `later` and the draft's rules. Promised are at most 10 missed of 1,000 women at each site, and a person's look at no more than 15% of all cases. Write two to five sentences, 120 words at most and 20 numbers at most, as one text in quotes. Say
#
# - of how many women at the outreach site how many were missed (they have cancer and were cleared),
# - at how many of all the cases a person looked,
# - of how many women with a malignant lump, at both sites, how many were not cleared,
# - what you propose: launch, launch at one site, or wait,
# - on what condition you would decide otherwise (if, unless, until …).
#
# Write the numbers as you like: 12 of 300, 4%, one in 25, rounded to two digits or more. Say a rate with its count. One month carries no certainty, so "will catch", "guarantees", "proves" and "is safe" are refused. The check tells you what it has read. It judges neither your style nor your English, and not which decision you take.
#
# <details><summary>Hint 1</summary>You counted all three for Q11.6. Which counts stand above and below each share?</details>
# <details><summary>Hint 2</summary>The draft's numbers were those of other women. Begin each sentence with the people of whom it speaks.</details>
# <details><summary>Hint 3</summary>Of a made-up month: "At the harbour site 9 of 450 women were missed; 4 were promised. I would open without it. As soon as three months keep the promise, we add it."</details>

# %% answer="q11_8"
board_memo = ...
sure = ...
### BEGIN SOLUTION
here, ill_now = later["segment"] == "outreach", later["malignant"] == 1
gone, looked = (later_action == "clear") & ill_now, (later_action == "human_review").sum()
board_memo = (
    f"At the outreach site {gone[here].sum()} of {here.sum():,} women were missed. "
    f"A person looked at {looked} of all {len(later):,} cases. "
    f"Of the {ill_now.sum():,} women with a malignant lump, {ill_now.sum() - gone.sum():,} were not cleared. "
    "I propose to launch in the city and to wait with the outreach site. "
    "As soon as its missed women stay below 10 of 1,000 for three months, we open it too."
)
sure = 0.8
### END SOLUTION

# %% judge="q11_8" points=1
launch_review.memo_to_the_board(board_memo)
### BEGIN HIDDEN TESTS
from aipm.worlds import clinics

launch_review.memo_to_the_board(board_memo, month=clinics.world(2))
### END HIDDEN TESTS

# %% [markdown]
# ## What we planted
#
# A month draws its 6,000 women from the 569 real cases, so it holds no more cases than these. The outreach site is ours: its blur pulls every score down and towards the middle, so that some malignant cases look harmless. The notebook's month is a mild one, chosen among 150, so that rules tuned to it fail elsewhere. In an average month the draft misses about fifty percent more women at the outreach site than in the notebook's month. The three files, their euros and their lines are invented; PayGuard's true rate was drawn from half to three times its line, so nobody could know it. The learner of section 6 says more than they know at every level from 0.6 on, and at 0.6 we let them fail almost always, on three answers, to see who reads a fact there. The neighbour says less than they know at every level below 1.0.

# %% [markdown] tags=["S6.8", "S6.9"]
# ## Keep it
#
# This page closes your portfolio. Each lesson has left one, as text and as data, in the folder `portfolio`; together they are the case studies, analyses and mock specifications that the guide asks for. `aipm portfolio` makes one page of them, for the screen and for the browser's print. Before you show it to anybody, read the decision above each document aloud, and check that you can say which number decided it. Take out nothing that failed.
#
# The guide is the first part of a series. It announces the daily work, ways into the job, interviews and a portfolio for the parts to come. This course ends here. What you need for an interview, an incident or a bad Friday is the habit: predict, measure, name the group, give the interval, say where it ends.

# %% tags=["S6.8"]
portfolio.add(
    "11_launch_package", "Launch package",
    memo=board_memo,
    package=package,  # with the rules of Q11.1 in it: what you keep is what was judged
    alarms_that_act=monitors,
    release_tests=suite,
    verdicts_and_exit=review,
    memo_recounted=memo,
    calibration_of_a_record=own,
)

# %% [markdown]
# ## Twelve questions again
#
# Lesson 00 began with twelve short questions. Here are twelve others about the same beliefs, about six minutes. At the end you see, item by item, what you believed before and what you believe now, and which misconceptions stayed. It is no score: the sum moves even for somebody who only guesses, and a line below the table says by how much. `aipm gain` in a terminal shows it again. `aipm gain --save aipm-gain.json` writes a file without your name, which you can hand in if your instructor asks for it.

# %%
from aipm import inventory

inventory.after()

# %% [markdown]
# ## Beyond the guide
#
# The guide ends here. Lesson 12, [Who grades the answers?](../12_grading_answers/12_grading_answers.ipynb), goes on where products hold language models: may a model judge a model, and what are a few hundred labels by people worth? Lesson 13, [What may an agent do alone?](../13_agent_permissions/13_agent_permissions.ipynb), goes on where a model does not only answer but acts: what may it pay, change or close before a person looks?

# %% [markdown]
# ## References
#
# - Brier, G. W. (1950). [Verification of forecasts expressed in terms of probability](https://doi.org/10.1175/1520-0493%281950%29078%3C0001:VOFEIT%3E2.0.CO;2). Monthly Weather Review 78(1), 1–3. The score of section 6, here in its form for two outcomes, which is half of his.
# - Gebru, T. and others (2021). [Datasheets for datasets](https://doi.org/10.1145/3458723). Communications of the ACM 64(12), 86–92. The other half of a package: where its data come from.
# - Mitchell, M. and others (2019). [Model cards for model reporting](https://doi.org/10.1145/3287560.3287596). FAT* 2019, 220–229. Results for each group, beside what the model is for.
# - NIST (2023). [Artificial Intelligence Risk Management Framework, AI RMF 1.0](https://doi.org/10.6028/NIST.AI.100-1). Voluntary; asks that somebody decides whether a system should go on. {{fact nist_rmf_revision}}
# - NIST (2024). [Generative AI profile, NIST AI 600-1](https://doi.org/10.6028/NIST.AI.600-1). {{fact nist_genai_profile}}
