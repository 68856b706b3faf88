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
# **Before you start:** lessons 02, 03, 04 and 10. **Time:** 60 minutes for the scenes, 84 for the exercise. The cases of CytoTriage are real and its two sites are invented; everything about PayGuard and LendFair is simulated, and so is the learner of section 6. Nothing here is medical or legal advice, and law differs from place to place.

# %% [markdown] tags=["S6.0", "S6.1", "S6.7", "S6.8", "S1.5"]
# **Why this lesson.** The guide ends with a claim and a checklist. The claim: this is a different discipline, with other mental models, other skills and another relation to uncertainty. That is an opinion, and you can now hold it against what you measured: much of the craft is old, and what changed most is that every promise comes with an interval. The checklist has eight takeaways. Each is closed by something you have made.
#
# | The guide asks you to | Closed in lesson | By question |
# |---|---|---|
# | see the work as shaping what a model does, not as shipping features | 01, 11 | Q01.2, Q11.2 |
# | speak of the cost of each error, never of accuracy alone | 02 | Q02.4 |
# | map five failures before the happy path | 04 | Q04.1 |
# | know which of the five jobs you want | 05 | Q05.7 |
# | look beyond one industry | 06 | Q06.1 |
# | close the gap in four skills: data, experiments, prompts, evaluation | 07, 08, 09, 10 | Q07.2, Q08.8, Q09.2, Q10.7 |
# | practise structured analysis, estimation and cases | 02, 08, 11 | Q02.5, Q08.2, Q11.5 |
# | build a portfolio of cases, analyses and mock specifications | all, 11 | Q01.2, Q11.1 |

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
# **Predict.** Ten of 1,000 women may be missed. How many are, at the outreach site?

# %%
guess_outreach = ...

# %% tags=["S2.13", "S1.5"]
spec.table(clinic.lines(clinics.DRAFT, month))

# %% [markdown] tags=["S1.5", "S1.9", "S2.13"]
# The average of two sites is a site that nobody visits. A budget needs a **scope**: the people for whom it must hold, each group by itself. That is the guide's shift in one table. Nobody shipped a feature here. You shape what a model does, for whom, and the deliverable is the specification of it.
#
# Now move the end of the clear zone, for both sites or for one. Then change the month.

# %% tags=["S1.5", "S2.13"]
from aipm.explore import launch_review as explore

explore.dashboard()

# %% [markdown] tags=["S2.12", "S2.13", "S1.9"]
# The same rules fare differently in other months, so an end that just holds in one month is no end. And a careful end for everybody is paid for by the queue.
#
# A package is more than rules. The guide wants budgets that live: engineers, data scientists and lawyers look at them again, and they keep what users may suffer and what the team aims at in one line. So each budget here has an owner and a date, each is watched by a monitor, each failure mode has a fallback, and the launch has an exit. A package in which one of these is missing can be told without running anything. That check is a **lint**, a word from programming.
#
# **What it means for you.** Read a package for what is not in it.
#
# **Where this ends.** A lint sees that a date is there, not that somebody will come.

# %% [markdown] tags=["S5.29", "S5.30"]
# ## 2. The alarm rings, and then?
#
# Lesson 04 asked for alarms that see two incidents. The naive plan lets them send a message.
#
# **Predict.** After the change of tactics, what does PayGuard lose a week with its model, compared with no model at all: less, the same or more?

# %%
guess_loss = ...

# %% tags=["S5.29"]
from aipm.worlds import failures

model, nothing = failures.weekly_loss()
print(f"A week with the model: {model:,.0f} €; without any: {nothing:,.0f} €.")
days = failures.STEPS["find_cause"] / 24
print(f"Finding the cause takes {days:.1f} days; each costs {(model - nothing) / 7:,.0f} € more.")

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
# **Predict.** Which of the three would you not launch in any form?

# %%
guess_refused = ...

# %% tags=["S5.28", "S6.7"]
from aipm.measure import wilson_interval

for row in launch.evidence(files).itertuples():
    low, high = wilson_interval(row.wrong, row.of)
    counted = f"{row.wrong} of {row.of:,} ({low:.1%} to {high:.1%})"
    print(f"{row.file}, {row.group}: {row.red_line} {counted}, allowed {row.at_most}")

# %% [markdown] tags=["S5.28", "S5.30", "S6.7"]
# One interval lies below its line, one above, one across. The file that earns most is the one above, and its limited form serves both groups as well: one branch refuses the same people. Here *no launch* is the right answer, and it is a result of the work, not its failure.
#
# The file in the middle can go limited, with an exit that numbers trigger: it grows if at most so many wrong ones are found in so many cases. How good is such a rule? Count what it would do with a launch that is bad and with one that is good.

# %% tags=["S5.28", "S6.7"]
for cases, wrong in ((120, 2), (300, 12), (300, 2)):
    bad, good = boards.grows(cases, wrong, 0.04), boards.grows(cases, wrong, 0.01)
    print(f"at most {wrong} of {cases}: at 4% held it grows in {bad:.0%}, at 1% in {good:.0%}")

# %% [markdown] tags=["S5.28", "S6.7"]
# Each rule fails on one side. The chances follow from the binomial distribution, and inspectors of goods call such a rule an **acceptance sampling plan**. Estimate before you compute: at twice the line, how many wrong ones do you expect in 300?
#
# **Where this ends.** The rule takes it that cases are independent and that somebody recognises a wrong one. And a red line says what must not happen; who draws it is a question of power that no table answers.

# %% [markdown] tags=["S5.27"]
# ## 5. The memo
#
# The board reads half a page. This is the draft of it, on the month and the rules of section 1:
#
# > *"At the outreach site 2.4 of 1,000 women are missed. A person looks at 10% of the cases. Of all women with a malignant lump 99.4% are caught, so the system is ready."*
#
# **Predict.** How many of its three numbers are those of this month?

# %%
guess_numbers = ...

# %% tags=["S5.27"]
action = clinic.actions(clinics.DRAFT, month)
missed = (action == "clear") & (month["malignant"] == 1)
away = month["segment"] == "outreach"
print(f"Outreach: {missed[away].sum()} of {away.sum():,} women are missed.")
sick = (month["malignant"] == 1).sum()
print(f"Both sites: {sick - missed.sum():,} of {sick:,} malignant lumps are not cleared.")

# %% [markdown] tags=["S5.27", "S6.8"]
# Two of them were true once: they were counted before the outreach site joined, and nobody counted again. One was rounded for the slide, and none has an interval. To communicate to people outside the trade, as the guide asks, is first of all to be right on the day you speak. A number in a memo needs the line of code that makes it.
#
# **Where this ends.** Recounting finds stale numbers. It does not find the number that should have been there and is not.

# %% [markdown] tags=["S6.0", "S6.8"]
# ## 6. How sure were you?
#
# In every answer of this course you could say how sure you were. This is such a record of 75 answers. The learner is simulated.

# %% tags=["S6.0"]
from aipm.worlds import answers_record

record = answers_record.public_world()
record.head()

# %% [markdown]
# **Predict.** Where this learner said 0.9, how often were they right?

# %%
guess_right = ...

# %% tags=["S6.0"]
levels = answers_record.levels(record)
levels.round(2)

# %% [markdown] tags=["S6.0"]
# Look at the column `answers` before you look at `gap`. A level that was used three times says almost nothing.
#
# One number for the whole record is the **Brier score** (Brier 1950, who wrote about weather forecasts): the mean squared distance between what was said and what happened. Zero is perfect; always saying 0.5 gets 0.25. The squares make it dear to be sure and wrong.

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

# %% [markdown] tags=["S6.0"]
# **What it means for you.** A learner whose 0.9 means 0.6 and a model whose 0.9 means 0.6 need the same repair: a record, and a reason against before the number is said.
#
# **Where this ends.** Seventy-five answers are few, questions differ in how hard they are, and somebody who can try again is not being measured like a forecaster.

# %% [markdown] tags=["S6.7", "S6.8"]
# ## The exercise: the review
#
# Seven questions, 21 points. Each has a cell for your answer and a cell that checks it. Some checks see only the form here, or public worlds; the rest is judged on worlds that nobody has seen. In each answer write also how sure you are, from 0.5 (a coin flip) to 1.0 (certain). It is never graded.

# %% [markdown] tags=["S1.9", "S2.12", "S2.13", "S5.29"]
# ### Q11.1 The package
#
# *3 points, 14 minutes.* Today is 4 May 2026. Complete CytoTriage's package, so that every budget has an owner, a review date within a year and a monitor, every failure mode has a fallback, and the exit is no wider than its budget.
#
# - owners: `clinical_lead`, `operations`, `product`; dates like `"2026-11-02"`;
# - signals: `audit_of_cleared` sees missed cases, `review_share` sees the queue, `referral_outcome` sees needless referrals; `then`: `alert_owner`, `fallback_rules`, `pause_product`;
# - fallbacks: `ask_for_new_picture`, `human_review`, `answer_later`, `paper_rule` (the rule from before the model), `clear`, `nothing`;
# - `exit`: the launch grows when `metric` is at most `max`, counted on `cases` women.
#
# <details><summary>Hint 1</summary>Go from promise to promise: who answers for it, when is it looked at, which signal sees it break?</details>
# <details><summary>Hint 2</summary>For each failure mode: is there a picture to look at, and is there a model to work with?</details>
# <details><summary>Hint 3</summary>Three monitors, one a budget. A blurred picture: another one, or a person. An exit on missed_per_1000 at most 10, on a thousand women or more.</details>

# %% answer="q11_1"
package = {
    "spec": {
        "product": "CytoTriage",
        "population": "women with a lump, city and outreach site",
        "owner": "product",
        "rules": clinics.DRAFT,
        "default": "human_review",
        "budgets": [
            {**clinics.PROMISES[0], "owner": ..., "review_by": ...},  # missed_per_1000
            {**clinics.PROMISES[1], "owner": ..., "review_by": ...},  # review_share
            {**clinics.PROMISES[2], "owner": ..., "review_by": ...},  # urgent_benign_share
        ],
        "monitors": [{"signal": ..., "stat": "p_chart", "then": ...}],
    },
    "fallbacks": {"blurred_picture": ..., "slow_answer": ..., "model_down": ...},
    "exit": {"metric": ..., "max": ..., "cases": ...},
}
sure = ...
### BEGIN SOLUTION
owners = ("clinical_lead", "operations", "product")
budgets = [{**promise, "owner": owner} for promise, owner in zip(clinics.PROMISES, owners)]
package = {
    "spec": {
        "product": "CytoTriage",
        "population": "women with a lump, city and outreach site",
        "owner": "product",
        "rules": clinics.DRAFT,
        "default": "human_review",
        "budgets": [{**budget, "review_by": "2026-11-02"} for budget in budgets],
        "monitors": [
            {"signal": "audit_of_cleared", "stat": "p_chart", "then": "fallback_rules"},
            {"signal": "review_share", "stat": "p_chart", "then": "alert_owner"},
            {"signal": "referral_outcome", "stat": "p_chart", "then": "alert_owner"},
        ],
    },
    "fallbacks": {
        "blurred_picture": "ask_for_new_picture",
        "slow_answer": "answer_later",
        "model_down": "paper_rule",
    },
    "exit": {"metric": "missed_per_1000", "max": 10, "cases": 2000},
}
sure = 0.9
### END SOLUTION

# %% judge="q11_1" points=3
from aipm.questions import launch_review

launch_review.launch_package(package)
### BEGIN HIDDEN TESTS
launch_review.launch_package(
    package,
    key={
        "blurred_picture": {"ask_for_new_picture", "human_review"},
        "slow_answer": {"answer_later", "paper_rule"},
        "model_down": {"paper_rule"},
    },
)
### END HIDDEN TESTS

# %% [markdown] tags=["S1.5", "S1.9", "S2.13"]
# ### Q11.2 Months you have not seen
#
# *4 points, 12 minutes.* Write rules that meet the budgets of section 1, the first of them at each site, in at least two of three months that nobody has seen. Where no rule holds, a person looks. A rule may name its site with `"segment": ["outreach"]`. The notebook's month is one of many.
#
# <details><summary>Hint 1</summary>The dashboard of section 1 has other months, and an end for one site only.</details>
# <details><summary>Hint 2</summary>A tighter end for everybody fills the queue. Where is it needed?</details>
# <details><summary>Hint 3</summary>Keep the city at 0.08 and clear at the outreach site below about 0.01 only; both may share the urgent rule.</details>

# %% answer="q11_2"
away_only, city_only = {"segment": ["outreach"]}, {"segment": ["city"]}
rules = [
    {"id": "city", "if": {"score": [0.0, ...], **city_only}, "do": "clear", "say": "likely_benign"},
    {"id": "away", "if": {"score": [0.0, ...], **away_only}, "do": "clear", "say": "likely_benign"},
    {"id": "urgent", "if": {"score": [..., 1.01]}, "do": "urgent_referral", "say": "seen_this_week"},
]
sure = ...
### BEGIN SOLUTION
away_only, city_only = {"segment": ["outreach"]}, {"segment": ["city"]}
rules = [
    {"id": "city", "if": {"score": [0.0, 0.07], **city_only}, "do": "clear", "say": "likely_benign"},
    {"id": "away", "if": {"score": [0.0, 0.01], **away_only}, "do": "clear", "say": "likely_benign"},
    {"id": "urgent", "if": {"score": [0.85, 1.01]}, "do": "urgent_referral", "say": "seen_this_week"},
]
sure = 0.8
### END SOLUTION

# %% judge="q11_2" part="shape" points=1
launch_review.site_rules_form(rules)

# %% judge="q11_2" points=3
launch_review.site_rules(rules)
### BEGIN HIDDEN TESTS
from aipm.worlds import clinics, hidden

launch_review.site_rules(rules, worlds=hidden(clinics, "q11_2", worlds=3))
### END HIDDEN TESTS

# %% [markdown] tags=["S5.29"]
# ### Q11.3 Alarms that act
#
# *3 points, 12 minutes.* Write one to four monitors for PayGuard, in the form of Q04.4, and replayed as there: false alarms in at most 5% of calm quarters, at least 90% of the changes of tactics caught within six weeks, at least 90% of the broken feeds within two. New: the monitors whose `then` is `fallback_rules` or `pause_product` must reach both by themselves.
#
# `signal`: `accuracy`, `score_psi`, `recall`, `review_hit_rate`. `window_weeks`: 1 to 8. `k`: standard deviations, or the limit of `score_psi`. `runs`: 1 to 4. `wait_days`: 0 to 56; a missed fraud is known after 28.
#
# <details><summary>Hint 1</summary>Your page of lesson 04 has alarms that see both incidents.</details>
# <details><summary>Hint 2</summary>Which of your monitors sees the broken feed, and what does it do then?</details>
# <details><summary>Hint 3</summary>The hit rate at 3 standard deviations over two weeks, the PSI of the scores with a limit of 0.01, and both go back to the rules.</details>

# %% answer="q11_3"
monitors = [
    {"signal": ..., "window_weeks": ..., "k": ..., "runs": ..., "wait_days": ..., "then": ...},
    {"signal": ..., "window_weeks": ..., "k": ..., "runs": ..., "wait_days": ..., "then": ...},
]
sure = ...
### BEGIN SOLUTION
contain = {"runs": 1, "wait_days": 0, "then": "fallback_rules"}
monitors = [
    {"signal": "review_hit_rate", "window_weeks": 2, "k": 3, **contain},
    {"signal": "score_psi", "window_weeks": 1, "k": 0.01, **contain},
]
sure = 0.8
### END SOLUTION

# %% judge="q11_3" points=3
launch_review.contained_drills(monitors)
### BEGIN HIDDEN TESTS
from aipm.worlds import drills, hidden

launch_review.contained_drills(monitors, worlds=hidden(drills, "q11_3", worlds=2))
### END HIDDEN TESTS

# %% [markdown] tags=["S5.30"]
# ### Q11.4 Eight tests
#
# *4 points, 14 minutes.* Write a suite of at most eight tests, in the form of Q10.3. The good model must pass them all. In each world at least six of nine faulty copies must die, among them both whose fault sits in one segment: one ignores new devices of `new_user` or of `cross_border`, the other never reviews `established` or `cross_border`.
#
# <details><summary>Hint 1</summary>Your page of lesson 10 has a suite. Which of its tests kill what another kills already?</details>
# <details><summary>Hint 2</summary>Four tests for the segments: two payments that must go to review, two edits of the device. Four are left for the columns.</details>
# <details><summary>Hint 3</summary>For the other four: 60 EUR are 75 USD; an edit to amount 9,000; one to night 1; one from velocity_24h 3 to 40.</details>

# %% answer="q11_4"
suite = [
    {"kind": "MFT", "row": {**scary, "segment": ...}, "expect": "review"},
    {"kind": "MFT", "row": {**scary, "segment": ...}, "expect": "review"},
    {"kind": "DIR", "row": {"segment": ..., "night": 1}, "edit": {"device_new": 1}, "expect": "higher"},
    {"kind": "DIR", "row": {"segment": ..., "night": 1}, "edit": {"device_new": 1}, "expect": "higher"},
    {"kind": "DIR", "row": {}, "edit": {"amount": ...}, "expect": "higher"},
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

launch_review.release_suite(suite, worlds=hidden(vendors, "q11_4", worlds=2))
### END HIDDEN TESTS

# %% [markdown] tags=["S5.28", "S6.7"]
# ### Q11.5 The verdict
#
# *3 points, 14 minutes.* For each file of section 4 write a decision (`launch`, `limited`, `no`) and a code: `lines_hold_and_it_pays`, `red_line_broken_in_a_group`, `too_few_cases`, `signature_missing`, `it_earns_most`. Then the exit of what is limited: it grows if at most `wrong` of `cases` honest payments are held, `cases` at most 2,000; `None` where nothing is limited. At twice the line it may grow with a chance of 5% at most, at half the line it must with at least 80%. The decisions are replayed in worlds whose evidence looks like this one's.
#
# <details><summary>Hint 1</summary>Read each interval of section 4 against its line: below, above, across.</details>
# <details><summary>Hint 2</summary>Whom does the limited form of LendFair serve? And what would a hundred more cases tell of PayGuard?</details>
# <details><summary>Hint 3</summary>One of each decision fits. Try <code>boards.grows(400, 8, 0.04)</code> and the same at 0.01.</details>

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
        ("cytotriage", "limited"): {"lines_hold_and_it_pays"},
        ("payguard", "limited"): {"too_few_cases"},
        ("payguard", "no"): {"too_few_cases"},
        ("lendfair", "no"): {"red_line_broken_in_a_group"},
    },
)
### END HIDDEN TESTS

# %% [markdown] tags=["S5.27", "S6.8"]
# ### Q11.6 The memo, recounted
#
# *2 points, 10 minutes.* Count the three numbers of the memo in section 5 again, on the month and rules of section 1, each with its 95% interval: value, low, high.
#
# - `missed_outreach`: women missed of 1,000 at the outreach site;
# - `review_share`: the share of all women at whose case a person looks, as a fraction;
# - `caught_share`: of the women with a malignant lump at both sites, the share that is not cleared, as a fraction.
#
# <details><summary>Hint 1</summary>Section 5 prints the counts of two of them. The third: how often is <code>action</code> "human_review"?</details>
# <details><summary>Hint 2</summary><code>wilson_interval(hits, of)</code>, where <code>of</code> counts the women whom the sentence is about.</details>
# <details><summary>Hint 3</summary>For the first: 1000 * missed[away].sum() / away.sum(), and the interval's two ends times 1,000 as well.</details>

# %% answer="q11_6"
memo = {
    "missed_outreach": (..., ..., ...),
    "review_share": (..., ..., ...),
    "caught_share": (..., ..., ...),
}
sure = ...
### BEGIN SOLUTION
low, high = wilson_interval(missed[away].sum(), away.sum())
asked, caught = (action == "human_review").sum(), sick - missed.sum()
memo = {
    "missed_outreach": (1000 * missed[away].mean(), 1000 * low, 1000 * high),
    "review_share": (asked / len(month), *wilson_interval(asked, len(month))),
    "caught_share": (caught / sick, *wilson_interval(caught, sick)),
}
sure = 0.9
### END SOLUTION

# %% judge="q11_6" points=2
launch_review.memo_numbers(memo)
### BEGIN HIDDEN TESTS
launch_review.memo_numbers(memo, recomputed=True)
### END HIDDEN TESTS

# %% [markdown] tags=["S6.0"]
# ### Q11.7 How sure is this learner?
#
# *2 points, 8 minutes.* For the simulated `record` of section 6 write the `brier` score, the `direction` (`over`: says more than they know, `under`, `about_right`), the `worst_level` (the level of `sure`, of those with at least five answers, that is furthest from what happened), and a `next_step`: `look_for_a_reason_against`, `check_before_saying_0.9`, `keep_a_record`, `say_1.0_more_often`, `change_nothing`.
#
# <details><summary>Hint 1</summary>Section 6 prints the first number and holds the table <code>levels</code>.</details>
# <details><summary>Hint 2</summary>Compare what was said on average with the share that was right.</details>
# <details><summary>Hint 3</summary>Leave out the level with three answers, then look for the largest gap. More than one next step fits.</details>

# %% answer="q11_7"
own = {"brier": ..., "direction": ..., "worst_level": ..., "next_step": ...}
sure = ...
### BEGIN SOLUTION
enough = levels[levels["answers"] >= 5]
own = {
    "brier": score,
    "direction": "over",
    "worst_level": enough["gap"].abs().idxmax(),
    "next_step": "look_for_a_reason_against",
}
sure = 0.9
### END SOLUTION

# %% judge="q11_7" points=2
launch_review.calibration(own)
### BEGIN HIDDEN TESTS
launch_review.calibration(
    own, key={"look_for_a_reason_against", "check_before_saying_0.9", "keep_a_record"}
)
### END HIDDEN TESTS

# %% [markdown]
# ## What we planted
#
# The outreach site is ours: its blur pulls every score down and towards the middle, so that some malignant cases look harmless. The notebook's month is a mild one, chosen among 150, so that rules tuned to it fail elsewhere. On average the draft misses half as many again at that site. The three files, their euros and their lines are invented; PayGuard's true rate was drawn from half to three times its line, so nobody could know it. The learner of section 6 says more than they know at every level from 0.6 on, and at 0.6 we let them fail almost always, on three answers, to see who reads a fact there.

# %% [markdown] tags=["S6.8", "S6.9"]
# ## Keep it
#
# This page closes your portfolio. Each lesson has left one, as text and as data, in the folder `portfolio`; together they are the case studies, analyses and mock specifications that the guide asks for. Before you show it to anybody, write one sentence above each page: what you decided, and which number decided it. Take out nothing that failed.
#
# The guide is the first part of a series. It announces the daily work, ways into the job, interviews and a portfolio for the parts to come. This course ends here. What you need for an interview, an incident or a bad Friday is the habit: predict, measure, name the group, give the interval, say where it ends.

# %% tags=["S6.8"]
portfolio.add(
    "11_launch_package", "Launch package",
    package=package,
    rules_by_site=rules,
    alarms_that_act=monitors,
    release_tests=suite,
    verdicts_and_exit=review,
    memo_recounted=memo,
    calibration_of_a_record=own,
)

# %% [markdown]
# ## References
#
# - Brier, G. W. (1950). [Verification of forecasts expressed in terms of probability](https://doi.org/10.1175/1520-0493%281950%29078%3C0001:VOFEIT%3E2.0.CO;2). Monthly Weather Review 78(1), 1–3. The score of section 6, here in its form for two outcomes, which is half of his.
# - Gebru, T. and others (2021). [Datasheets for datasets](https://doi.org/10.1145/3458723). Communications of the ACM 64(12), 86–92. The other half of a package: where its data come from.
# - Mitchell, M. and others (2019). [Model cards for model reporting](https://doi.org/10.1145/3287560.3287596). FAT* 2019, 220–229. Results for each group, beside what the model is for.
# - NIST (2023). [Artificial Intelligence Risk Management Framework, AI RMF 1.0](https://doi.org/10.6028/NIST.AI.100-1). Voluntary; asks that somebody decides whether a system should go on.
