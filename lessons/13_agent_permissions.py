# %% [markdown]
# # What may an agent do alone?
#
# **After this lesson you can set what an agent with tools may do alone, and defend the limits against somebody who tries again.**
#
# You will be able to
#
# - *compute* what an agent can cost at worst, before anybody attacks it;
# - *set* limits in code, and *write* them into its specification;
# - *plan* who approves what, and *test* whether that person looks;
# - *price* a resolved case instead of a call of a model;
# - *choose* tries, keys and a way back for each tool;
# - *claim* no more after a red-team test than the test supports;
# - *gate* a new version of the model, and *name* a product's duties with their dates.
#
# **Before you start:** lessons 04, 09 and 11. **Time:** 75 minutes for the scenes, 75 for the exercise; a good place to pause is after section 4. **This lesson is an elective, beyond the guide:** the guide asks for fallbacks and monitoring where a model answers; here a model acts.
#
# RefundDesk is an agent that answers the customers of an online shop. It looks up orders, writes drafts, pays refunds, changes addresses and closes accounts. All of it is simulated: the customers, the attackers, and what each of them costs ([data sheet](../../datasets/refunddesk/datasheet.md)). Where a number was published, the text says about which other system.

# %% [markdown] tags=["S2.18", "S2.22", "S2.29"]
# **Why this lesson.** A model that only answers can be wrong. An **agent** is a model that chooses and calls **tools**, functions that read or change something outside, so its mistakes may be done before anybody reads them. The guide asks you to design for failure as rigorously as for success. With tools, the first question of that design is not how often the agent fails, but what a failure may do before somebody looks.

# %% [markdown] tags=["S2.23", "S2.30"]
# ## 1. One refund, paid twice
#
# Answers of the payment service get lost at times, so RefundDesk calls again, up to three times. The naive step: look at what the second and third call bring.

# %% tags=["S2.23"]
from aipm.worlds import refunddesk, refunddesk_traces

cases = refunddesk.load()
calls = refunddesk_traces.load().merge(cases[["case", "day", "order_euros"]], on="case")
pays = calls["tool"].isin(["refund_small", "refund_any"])
early = calls[pays & (calls["day"] <= 15)]
tries = early.groupby("case")["outcome"].agg(["first", "last"])
answered = (tries == "ok").mean()
print(f"{len(tries):,} refunds in 15 days: {answered['first']:.0%} are answered at the first call,")
print(f"and {answered['last']:.0%} after all calls.")

# %% [markdown]
# Here is one of these refunds. The column `outcome` is what the agent saw; `done` and `euros` are what the payment service did.

# %% tags=["S2.23"]
from aipm.tables import show_table

twice = refunddesk_traces.paid_twice(refunddesk_traces.load())
incident = calls[calls["case"] == twice.loc[0, "case"]]
columns = ["day", "tool", "try", "outcome", "done", "euros", "order_euros"]
form = {"euros": ".2f", "order_euros": ".2f"}
show_table(incident[columns], "The agent saw one refund, and the payment service paid two", form)

# %% [markdown]
# **Predict.** Of 1,000 refunds of these 15 days, how many were paid more than once?

# %%
guess_twice = ...

# %% tags=["S2.23", "S2.27"]
from aipm.compare import compare
from aipm.figure import show
from aipm.pictures import agent_permissions as pictures

by_day = twice.merge(cases[["case", "day"]], on="case").groupby("day")["too_much"]
days = by_day.agg(cases="size", too_much="sum").reindex(range(1, 31), fill_value=0)
show(*pictures.by_day(days.reset_index(), keys_from=16))
seen = (tries.loc[twice["case"], "last"] == "ok").sum()
thrice = (twice["payments"] > 2).sum()
print(f"{len(twice)} refunds were paid more than once, {thrice} of them three times;")
print(f"{seen} of the {len(twice)} end with ok in the agent's log.")
compare(guess_twice, 1000 * len(twice) / len(tries), "of 1,000 refunds")

# %% [markdown] tags=["S2.23", "S2.27"]
# No answer does not mean that nothing was done. On day 16 the shop began to send an **idempotency key**, a number that stays the same when a call is repeated, so that the service does it only once (section 5). Our service loses far more answers than yours should, and it pays by bank transfer: card processors add up and refuse more than was paid.
#
# The key was missing, but the second payment was also *allowed*. Which limit would have refused it?

# %% tags=["S2.23"]
paid = early[early["euros"] > 0].copy()
paid["before"] = paid.groupby("case")["euros"].cumsum() - paid["euros"]
again = paid[paid["before"] > 0]
small, owed = again["euros"] <= 50, again["before"] + again["euros"] <= again["order_euros"]
limits = {"none": again, "50 € a call": again[small], "the order's price in all": again[owed]}
rows = [
    {"limit": limit, "paid again": len(left), "€ too much": left["euros"].sum()}
    for limit, left in limits.items()
]
show_table(rows, "A small limit lets most second payments through, the customer's own right none")

# %% [markdown] tags=["S2.23", "S2.30"]
# The customer may get the price of this order back, once. The agent paid with its own rights, which reach to any amount of any order. A program that uses its larger rights for somebody who has smaller ones is a **confused deputy** (Hardy 1988). Let each call carry the rights of the customer for whom it is made, once that customer has proved who is writing.
#
# **The first hour.** This order is our opinion: stop the tool that pays, and let drafts go to people; then set a limit; keep all logs (who asked, what was read, which call, which limit); tell the customers whose money is concerned; and only then look for the cause. Others set the limit first, since a stop harms honest customers, too.
#
# **What it means for you.** Ask of each tool: what happens if it is called twice, and with whose rights? Count payments per order every day, because the agent's log showed nothing.
#
# **Where this ends.** A key stops the same call from being done twice. It does not stop an agent that decides anew to pay, with a new key; the customer's right does.

# %% [markdown] tags=["S2.18", "S2.22"]
# ## 2. What can it do at most?
#
# RefundDesk has six tools.

# %% tags=["S2.22"]
from aipm.worlds import tools

rows = [
    {"tool": tool.name, "it can": tool.says, "€ at most": tool.most,
     "a cap sees it": "no euros" if not tool.most else "yes" if tool.capped else "no"}
    for tool in tools.TOOLS.values()
]  # fmt: skip
show_table(rows, "The most that one call can cost, and whether a cap can see it")

# %% [markdown]
# The naive step: a **cap**, a limit in euros. The agent pays 50 euros a refund at most, since 50 euros hurt nobody.
#
# **Predict.** The desk serves at most 2,000 cases a day. How many euros can one day cost, if somebody talks the agent into everything?

# %%
guess_worst = ...

# %% tags=["S2.22"]
base = ["look_up", "draft", "refund_small"]
policies = {
    "any refund": tools.Policy([*base, "refund_any"]),
    "50 € a refund": tools.Policy(base, per_case=50),
    "+ 150 € a customer": tools.Policy(base, per_case=50, per_customer=150),
    "+ 20,000 € a day": tools.Policy(base, per_case=50, per_customer=150, per_day=20_000),
    "+ a new address": tools.Policy(
        [*base, "change_address"], per_case=50, per_customer=150, per_day=20_000
    ),
}

# %% tags=["S2.22"]
import pandas as pd

rows = []
for limits, policy in policies.items():
    alone = tools.alone(policy, cases).mean()
    rows.append({"limits": limits, "worst_day": tools.worst_day(policy), "alone": alone})
show(*pictures.at_worst(pd.DataFrame(rows)))
compare(guess_worst, tools.worst_day(policies["50 € a refund"]), "euros")

# %% [markdown] tags=["S2.22"]
# The most that a failure can destroy is its **blast radius**. It takes no model and no attack, only a multiplication: cases times euros, or accounts times euros (an attacker holds 300, we say). A cap per refund caps no total; the cap per day does, and stops nobody in an ordinary month. But no cap holds a new address, because that call contains no euros: each account has a parcel of up to 600 euros on its way. And what costs no euros can be the worst harm: whatever the agent can read, an attacker can have it say. So `look_up` may see the orders of this customer only, and its calls are counted.
#
# Now somebody attacks. One copies forty public texts, which a filter before the model knows. One rewords them. One studies the limits, and has 200 free tries for each call that it wants.
#
# **Predict.** The three caps (50, 150 and 20,000 euros) stand in the prompt. How many euros does the third get in a day?

# %%
guess_adapts = ...

# %% tags=["S2.18"]
import numpy as np

from aipm.worlds import attackers

rng, euros, days = np.random.default_rng(13), {}, range(20)
for way, in_code in (("in the prompt", False), ("in code", True)):
    policy = tools.Policy(base, per_case=50, per_customer=150, per_day=20_000, in_code=in_code)
    got = [[attackers.attack(rng, policy, kind) for _ in days] for kind in attackers.KINDS]
    euros[way] = np.mean(got, axis=1)
show(*pictures.three_attackers(pd.DataFrame(euros, index=["copies", "rewords", "adapts"])))
compare(guess_adapts, euros["in the prompt"][2], "euros in a day")

# %% tags=["S2.18"]
asked = tools.Policy(base, per_case=50, per_customer=150, per_day=20_000, in_code=False)
for tries in (1, 7):
    got = np.mean([attackers.attack(rng, asked, "adaptive", tries=tries) for _ in days])
    print(f"With {tries} in place of 200 tries for each call, the prompt lets {got:,.0f} € go.")

# %% [markdown] tags=["S2.18"]
# The first two make both places look safe: who rewords asks twenty times from one account for 50 euros, and is obeyed about every fourth time. The third gets from code what the arithmetic said, to the euro, and from a prompt what the model lets go: less where tries are few, so limit them, too. How often a model obeys was published of other systems (section 6). That rewording works as often as a fixed attack there, and the euros, are ours.
#
# So the specification of lessons 04 and 11 gains two parts: `tools`, which the agent may use `alone`, must `ask` for or may `never` use, and `limits`. A draft:

# %% tags=["S2.22"]
from aipm.spec import as_permissions, lint, worst_day
from aipm.spec import desk as desk_spec

draft = {
    "tools": [{"id": "look_up", "may": "alone"}, {"id": "draft", "may": "alone"},
              {"id": "refund_any", "may": "ask"}, {"id": "refund_small", "may": "alone"},
              {"id": "change_address", "may": "alone"}],
    "limits": [{"tools": ["refund_small"], "per": "day", "max_euros": 20_000,
                "held_by": "prompt", "then": "ask"}],
}  # fmt: skip
found = lint(desk_spec.whole(draft), desk_spec.VOCABULARY)
rows = [{"finding": finding.kind, "it says": finding.sentence} for finding in found]
show_table(rows, "What is wrong with the draft, before anything runs")

# %% [markdown]
# {{fact rule_of_two_2025}} Our desk has all three. For small refunds, caps in code stand in the person's place; whether that is enough is our judgement. Move the draft's limit into code, and count the calls that no euros stand in.

# %% tags=["S2.22"]
a_day = {"per": "day", "held_by": "code", "then": "ask"}
limits = [a_day | {"tools": ["refund_small"], "max_euros": 20_000},
          a_day | {"tools": ["change_address"], "max_calls": 5}]  # fmt: skip
mended = draft | {"limits": limits}
show_table(as_permissions(mended)[["tool", "may", "caps"]], "The permissions of the mended draft")
print(f"At worst a day costs {worst_day(draft):,.0f} € with the draft, {worst_day(mended):,.0f} € now.")

# %% [markdown]
# Move the caps. The diamond is your policy.

# %% tags=["S2.22"]
from aipm.explore import agent_permissions as explore

explore.caps()

# %% [markdown] tags=["S2.18", "S2.22"]
# **What it means for you.** Ask for the worst day in euros before anybody shows you how often the agent is right. Give it the least powerful tool that does the work (**least privilege**), and hold its limits in code. Code must set the euros aside before it pays, and count the last 24 hours: else two calls at once pass one cap, or two days meet at midnight.
#
# **Where this ends.** The arithmetic believes our 300 accounts. An attacker can use up the day's cap by nine in the morning; then honest customers wait for people. What is wrong below the limits is still paid. And orders to the agent come not only in messages, but in photos, order notes, found pages and its own memory, where they wait for the next customer.

# %% [markdown] tags=["S2.25"]
# ## 3. Who approves, and does the person look?
#
# About four of 100 refunds that the agent proposes are not owed, we say. The naive step: a person approves every refund, and sees first what the agent recommends. A look takes a minute, half a minute more without the advice in front, and a few owed refunds are refused by mistake.
#
# **Predict.** Per 1,000 refunds, does that cost `"more"` or `"less"` than when nobody looks?

# %%
guess_all = ...

# %% tags=["S2.25"]
import dataclasses

from aipm.worlds import approvals
from aipm.worlds.refunddesk import parameters as given

office = approvals.public_world()
unpaid = dataclasses.replace(office, wage=0.0)  # the same people, if their time were free
order = approvals.by_worth(office)  # the largest risk times euros first
ways = {"nobody": ([], "shown_first"), "all, advice first": (range(len(order)), "shown_first")}
told = {"shown_first": "advice first", "decides_first": "deciding first", "not_shown": "no advice"}
for shown, name in told.items():
    ways[f"11 hours, {name}"] = (order[: office.most_looks(11, shown)], shown)

# %% tags=["S2.25"]
rows = []
for way, (looked, shown) in ways.items():
    errors = unpaid.bill(looked, shown)
    wages = office.bill(looked, shown) - errors
    hours = office.hours(len(looked), shown)
    rows.append({"way": way, "hours": hours, "wages": wages, "errors": errors})
bills = pd.DataFrame(rows)
print(f"The desk pays {7 * len(order) / 30:,.0f} refunds a week.")
show(*pictures.approvals(bills))
nobody, everything = (bills["wages"] + bills["errors"]).head(2)
compare(guess_all, "more" if everything > nobody else "less", "the bill", choices=["more", "less"])

# %% [markdown] tags=["S2.25"]
# The three lower bars spend 11 hours a week on the largest risk times euros. A person who sees the advice first tends to follow it: **automation bias**. Moderately experienced radiologists rated 81% of mammograms right where the suggestion was right, and 25% where it was wrong (Dratsch and others 2023). Where the advice was wrong, laypeople were right in 49% without it, in 27% when they decided first or asked for it, and in 8% when it was shown at once (Buçinca, Malaya and Gajos 2021, as reported). So deciding first is a modest help. Our reviewers keep 25 of 81 catches when the advice comes first, and 27 of 49 when they decide first; the 8% is not used. Nobody in the studies approved refunds, and here the advice adds nothing, since the order of the list holds it.
#
# How large is the harm? Ten readers found 71% of the cancers that a program had missed when they worked alone, and 39% with the program (Taib and others 2026). That is milder. What changes?

# %% tags=["S2.25"]
kept = office.reviewer.kept | {"shown_first": given.READERS_2026[1] / given.READERS_2026[0]}
milder = dataclasses.replace(office, reviewer=dataclasses.replace(office.reviewer, kept=kept))
rows = [
    {"11 hours": name, "bill": milder.bill(order[: milder.most_looks(11, shown)], shown)}
    for shown, name in told.items()
]
show_table(rows, "With the milder harm (€ per 1,000 refunds)", {"bill": ",.0f"})

# %% [markdown]
# Then advice first costs no more than deciding first, since its looks are shorter. No advice stays the cheapest.
#
# **Predict.** On an ordinary day four of 100 refunds are wrong. Of 100 wrong ones, how many does a reviewer catch who sees the advice first?

# %%
guess_caught = ...

# %% tags=["S2.25", "S2.27"]
shares, looks_a_day = [0.5, 0.1, 0.04, 0.01], 80
caught = {
    told[shown]: [office.reviewer.looks(looks_a_day, share, shown) for share in shares]
    for shown in reversed(approvals.SHOWN)
}
caught = pd.DataFrame(caught, index=shares)
show(*pictures.catches(caught, {"a test hour": 0.5, "an ordinary day": 0.04}))
compare(guess_caught, 100 * caught.loc[0.04, "advice first"], "of 100 wrong refunds")

# %% [markdown] tags=["S2.27"]
# The fall to the right is the **prevalence effect**: what is rare is overlooked. Our lines follow a study of luggage pictures: 7% of the targets were missed where half of the pictures held one, 30% where one in 100 did (Wolfe, Horowitz and Kenner 2005, as quoted). Ours look at 80 refunds a day, and tire with each. Doctors missed 12% of 50 cancers where half of all cases were cancers, and 30% of them among everyday mammograms (Evans, Birdwell and Wolfe 2013). So a test hour at 50% promises too much.
#
# Can the share of approvals tell whether somebody looks?

# %% tags=["S2.27"]
rows = []
for shown, name in told.items():
    yes, owed = approvals.approved(office, shown)
    found = approvals.true_catch(office, shown, looks_a_day)
    rows.append({"advice": name, "approved": yes, "of these owed": owed, "wrong ones caught": found})
form = {"approved": ".1%", "of these owed": ".1%", "wrong ones caught": ".0%"}
show_table(rows, "The three approve almost the same share, and catch very different ones", form)

# %% [markdown] tags=["S2.25", "S2.27"]
# {{fact approvals_93}} Most proposals are right, so a blind reviewer approves about as many. **Planted errors** say more: refunds known to be wrong, as rare as real ones, and never paid. Even they can be easier to see. Tell reviewers, and who speaks for them, that plants exist, though not which; show each miss at once.
#
# **What it means for you.** Buy few good looks in place of many: by risk times euros, without the advice, and with errors planted at the everyday rate.
#
# **Where this ends.** That attention tires with the number of looks is published; how fast it does is ours, as are all prices. The queue itself is advice, since the agent proposed all that is in it: mix in some that it would refuse. And our customers do not learn that nobody looks; yours will.

# %% [markdown] tags=["S2.26"]
# ## 4. What does a resolved case cost?
#
# The vendor has a small model, whose tokens (pieces of words) cost a tenth. The naive step: let it try first, and hand on what it cannot do. But one case takes six calls of the model, and each reads the instructions, the tools and all that was said before.
#
# **Predict.** Of 100 tokens that a case needs, how many has the model read before, in an earlier call?

# %%
guess_again = ...

# %% tags=["S2.26"]
from aipm.worlds import routes

anew, again, written = routes.tokens(turns=6)
parts = pd.DataFrame(
    [[anew, again, written], [anew, again, 4 * written], [anew, again / 4, 4 * written]],
    index=["tokens", "price, no cache", "price with a cache"],
    columns=["read for the first time", "read again", "written"],
)
show(*pictures.tokens(parts))
full, cached = routes.price("large", cache=False), routes.price("large")
print(f"One case of the large model costs {full:.3f} € without a cache and {cached:.3f} € with one.")
compare(guess_again, 100 * again / (anew + again + written), "of 100 tokens")

# %% [markdown] tags=["S2.26"]
# In our prices a written token costs four times as much as a read one, and a **cache**, which keeps what was read for some minutes, sells it again for a quarter. {{fact token_price_ratios_2026}} Our euros lie above the lists, so that a model is not free beside a person.
#
# A case is **resolved** when the customer does not come back within seven days; a person handles those who do, for five euros. A check hands on about half of what the small model fails at. A fixed rule can answer easy cases, such as where a parcel is. The p95 of the wait (lesson 05) is what 95 of 100 cases do not exceed.
#
# **Predict.** By how many percent does the price of a case, people for those who come back included, fall when the small model always tries first? Write a percentage.

# %%
guess_saved = ...

# %% tags=["S2.26"]
traffic = routes.public_world()
limits = {"large": (0, 0), "small first": (0, 1), "rule, large": (0.2, 0.2),
          "rule, small first, large": (0.2, 0.4)}  # fmt: skip
bills = {way: traffic.by_thresholds(low, high) for way, (low, high) in limits.items()}
rows = []
for way, bill in bills.items():
    back = (1 - bill.resolved) * traffic.person
    euros = {"answering": (bill.euros - back) / bill.resolved, "coming_back": back / bill.resolved}
    rows.append({"way": way, **euros, "p95": bill.p95})

# %% tags=["S2.26"]
show(*pictures.per_resolved(pd.DataFrame(rows)))
large, small = bills["large"], bills["small first"]
print(f"Small first, the price of a case falls by {1 - small.euros / large.euros:.1%},")
print(f"and the price of a resolved case rises by {small.per_resolved / large.per_resolved - 1:.1%}.")
print(f"A rule answers {bills['rule, large'].shares['rule']:.0%} of the cases, the easiest ones.")
compare(guess_saved, 100 * (1 - small.euros / large.euros), "% of the price")

# %% [markdown] tags=["S2.26"]
# People are most of the price: what the small model saves, its failures spend. The rule saves more than either model. Here only the wait speaks for small first.
#
# What you divide by decides the contract. {{fact resolution_price_2026}} A customer who gives up is silent, too. Published savings hold for their tests: choosing between two models saved 85, 45 and 35% on three of them, at 95% of the quality (Ong and others 2025).

# %% tags=["S2.26"]
rows = []
for person in (5.0, 3.0):
    prices = dataclasses.replace(traffic, person=person)
    row = {way: prices.by_thresholds(*limits[way]).per_resolved for way in limits}
    rows.append({"a person's case (€)": f"{person:.0f}", **row})
message = "Where a person costs less, small first is the cheaper one (€ per resolved case)"
show_table(rows, message, dict.fromkeys(limits, ".3f"))

# %% [markdown] tags=["S2.25", "S2.26"]
# **What it means for you.** Ask for the price per resolved case, for the days until a case counts as resolved, and for the share that a plain rule could answer; only then for the price of the model.
#
# **Where this ends.** Our desk knows how difficult a case is before it is routed; yours must guess it. Our check never stops a good answer, and our rule needs no upkeep. With other prices the order turns, as the table shows.

# %% [markdown] tags=["S2.22"]
# ## 5. Would it work again?
#
# A vendor's agent does six of ten tasks right. The naive step: take it, and where it fails, let it try again. But does it do the *same* task right each time, and does a second try mend what failed?
#
# tau-bench is a public test: a language model plays the customer of a shop, and a program checks what then stands in the database (Yao and others 2024). In one run gpt-4o did 60% of the retail tasks right.
#
# **Predict.** Each task is run four times. In how many of 100 tasks are all four runs right?

# %%
guess_all_four = ...

# %% tags=["S5.25"]
from aipm.pictures import agent_trials as trials
from aipm.worlds import curves

published = curves.published()
retail = published[published["what"] == "retail, all of k runs"]
show(*trials.all_of_k(retail))
compare(guess_all_four, 100 * retail["published"].iloc[-1], "of 100 tasks")

# %% [markdown] tags=["S5.25"]
# The share of tasks of which all k runs succeed is **pass^k**; that of which at least one does is **pass@k**. Customers who come back need the first. With one chance for all tasks, both would follow from the mean. They do not, because some tasks nearly always work and others never. Our line gives each task a chance of its own, drawn from a **Beta distribution** whose two numbers we fitted to the four shares. A count needs no fit: 50 airline tasks, four runs each, from the authors' file.

# %% tags=["S5.25"]
show(*trials.successes(curves.airline()))
print(f"For eight runs our line says {curves.every(8, given.TASKS):.0%} of the retail tasks.")
print("Yao and others (2024) report less than 25%, from an earlier run.")

# %% [markdown]
# Move the sliders: what changes when tasks are more alike?

# %%
explore.tries()

# %% [markdown] tags=["S2.25"]
# Calls to a tool differ as well. In RefundDesk all rates are ours: 12% of the calls to *refund* time out, each try anew, and 4% of the tasks fail however often they are tried. The formula 1 − (1 − p)^k, for k tries of chance p, promises almost all.
#
# **Predict.** One try works in 84 of 100 tasks. In how many do three tries work?

# %%
guess_three_tries = ...

# %% tags=["S2.25"]
from aipm.worlds import retries as calls_again

shop = calls_again.public_world()
tries = calls_again.by_tries(shop, "refund", most=5)
show(*trials.retried(tries))
works = 100 * tries["works"].iloc[2]
compare(guess_three_tries, works, "of 100 tasks", name="three tries")

# %% [markdown] tags=["S2.25"]
# A retry cures what fails by chance. But half of the calls that time out were done; only the answer was lost. {{fact idempotency_keys}} With little **patience** (seconds to wait) more calls that were done count as failed. Now all kinds of cases, each a chain of two or three calls:

# %% tags=["S2.25"]
Plan, rows = calls_again.Plan, []
plans = {"one try": Plan(), "3 tries": Plan(3), "3 tries, 5 s": Plan(3, patience=5),
         "3 tries, key": Plan(3, key=True), "the same, undo": Plan(3, key=True, undo=True)}  # fmt: skip
for name, plan in plans.items():
    found = shop.run(dict.fromkeys(shop.calls, plan))
    rows.append({"every tool": name, "resolved": found.resolved, "paid twice": found.double,
                 "half done": 1000 * found.half_done, "p95 (s)": found.p95})  # fmt: skip
form = {"resolved": ".0%", "paid twice": ",.0f", "half done": ".1f", "p95 (s)": ".0f"}
show_table(rows, "A key ends the double payments (counts per 1,000 tasks)", form)

# %% [markdown]
# A specification holds one such entry for each tool.

# %% tags=["S2.25"]
from aipm.spec import plans_of

entry = {"tool": "refund_small", "tries": 3, "patience_seconds": 10, "key": True, "undo": "tool"}
found = shop.run(plans_of({"retries": [entry]}))
print(f"With this entry alone {found.resolved:.0%} are resolved, and {found.double:.0f} paid twice.")

# %% [markdown] tags=["S2.25", "S2.30"]
# **What it means for you.** Ask for pass^k, by kind of task. Give each tool that changes something a key, tries, a patience and an undo. After the last try the outcome is unknown, not failed: look it up at the service, with the same key, before a person pays.
#
# **Where this ends.** The authors have mended their tasks since (see the references). An undo (a **compensating action**, which takes back what was done) is a call too, and can fail; nothing takes back a closed account, so that step comes last. In an outage all tries fail together. Real plans wait longer before each try, by chance, and stop calling at last; ours do not.

# %% [markdown] tags=["S2.18"]
# ## 6. What may you claim after an attack that failed?
#
# A **red team** attacks its own product before others do. Its report on RefundDesk: thirty attacks were tried, and none worked. The naive step: write "safe" on the launch page.
#
# **Predict.** None of 30 tries worked. Which percentage of such attacks may still work, if you want to be right with 95 of 100 such reports?

# %%
guess_room = ...

# %% tags=["S2.18"]
from aipm.worlds import red_team

room = {number: red_team.bound(number, 0) for number in (10, 30, 100, 300, 1000)}
show(*trials.failures(room))
compare(guess_room, 100 * room[30], "%")

# %% [markdown] tags=["S2.18", "S5.25"]
# If none of n tries worked, about 3 of n may: the rule of three of lesson 03 (Hanley and Lippman-Hand 1983). It holds only for tries that were drawn independently, like the attacks of tomorrow. So ask four questions of a report:
#
# - Were the texts new or taken from real messages, or copied from a list that the makers of the guard have read? (The guard is a filter before the model here.)
# - Is the agent the one that was tested: model, prompt, tools?
# - What is one piece of evidence? Where 60 testers each repeat one idea ten times, it is the tester.
# - Will the attacker see the answer, and change the attack?

# %% tags=["S2.18"]
print(f"600 tries, none worked: at most {red_team.bound(600, 0):.1%}, if each was drawn anew.")
print(f"60 testers, none got through: at most {red_team.bound(60, 0):.1%} of the testers will.")

# %% [markdown] tags=["S2.18"]
# The fourth question decides most. Nasr, Carlini and others (2025) fitted attacks to seven defences on four models, with up to 800 questions each.
#
# **Predict.** Marks around the data (*spotlighting*, lesson 09) let 28% of the fixed attacks on Gemini 2.5 Pro through. How many of 100 fitted attacks?

# %%
guess_fitted = ...

# %% tags=["S2.18"]
from aipm.worlds import fitted_attacks

attacks = fitted_attacks.table().set_index(["defence", "model"])
show(*trials.fixed_and_fitted(attacks.reset_index()))
compare(guess_fitted, 100 * attacks.loc[("Spotlighting", "Gemini-2.5 Pro"), "fitted"], "of 100 attacks")

# %% [markdown] tags=["S2.18"]
# What stops every fixed attack may stop few fitted ones. And tries of one attack hang together, like runs of one task. Three versions of Claude Opus:

# %% tags=["S2.18"]
known = {"Opus 4.6, no safeguards": given.GUI_2026, "Opus 4.5": given.CODE_2025}
known["Opus 4.7"] = given.CONTAINED_2026
fits, count = (given.ADAPTIVE, given.ADAPTIVE_CODE, given.ADAPTIVE_CONTAINED), np.arange(1, 201)
ours = {name: curves.once(count, fit) for name, fit in zip(known, fits, strict=True)}
show(*trials.tried_again(count, ours, known))

# %% [markdown] tags=["S2.18", "S2.29"]
# The marks are published figures of three different tests, so they rank no models. The highest was measured on a screen without safeguards; with them 57% had worked by 200 tries. Two are known only as others report them (see the references). The curves are ours. Two of them meet their two points because two numbers were fitted; only the one with three points is a check. In all three, one try shows far less than what somebody gets who tries again.
#
# **What it means for you.** Write a claim with its attacker: at most so many of the attacks drawn like these, 95% sure, for this version. Where the attacker adapts, claim nothing about the model, and let code hold the limit: the arithmetic of section 2 needs no claim. {{fact model_only_defences_2026}}
#
# **Where this ends.** A limit in code bounds the euros, and not what customers are told. Makers measured their own models here.

# %% [markdown] tags=["S2.27", "S5.28"]
# ## 7. The vendor retires the model
#
# A letter: the version that RefundDesk calls ends in 60 days, and eight others are on offer. To keep it is no option; to wait means to choose without a test. The naive step: run each on last month's cases, and take one whose average stays.
#
# Everything in this section is simulated, so the truth is known. Version G resolves as many of all cases as today's, within a tenth of a point.
#
# **Predict.** By how many points does its worst slice fall?

# %%
guess_slice = ...

# %% tags=["S2.27", "S5.25"]
from aipm.pictures import agent_changes as changes
from aipm.worlds import swaps

offer = {version.name: version for version in swaps.world(7)}
today, shares = pd.Series(given.BASE), pd.Series(given.SLICES)
show(*changes.slices(today, offer["G"].resolved, shares))
compare(guess_slice, 100 * offer["G"].falls.max(), "points")

# %% tags=["S2.27"]
d = offer["D"]
print(f"Version D resolves {100 * (d.average - today @ shares):.1f} points more of the cases,")
print(f"for {d.tokens:.1f} times the tokens and {d.p95:.1f} times the wait of the slowest 5%.")

# %% [markdown] tags=["S2.27", "S5.25"]
# Only one case in ten asks for a new address, so the other slices hide its fall. Real versions move so, too: GPT-4 of March 2023 told primes from other numbers in 84% of the cases, that of June in 51%, with the same prompt (Chen, Zaharia and Zou 2023); another prompt might have kept it. A gate (lesson 09) for a swap therefore has a line for each slice, one for tokens and one for the wait.
#
# **Predict.** The gate stops a version if a slice falls by 5 points in the test. Each slice is tested with 100 cases. Version H harms nothing. How often, of 100 tests, is it stopped?

# %%
guess_stopped = ...

# %% tags=["S2.27", "S5.28"]
rng, rows = np.random.default_rng(0), {}
for number in (50, 100, 300, 1000):
    rows[number] = {}
    for name, letter in {"harmful": "G", "harmless": "H"}.items():
        before = rng.binomial(number, today, (2000, len(today)))
        after = rng.binomial(number, offer[letter].resolved, (2000, len(today)))
        rows[number][name] = (((before - after) / number).max(axis=1) >= given.HARM).mean()
stopped = pd.DataFrame(rows).T

# %% tags=["S2.27", "S5.28"]
show(*changes.gates(stopped, given.HARM))
compare(guess_stopped, 100 * stopped.loc[100, "harmless"], "of 100 tests")

# %% [markdown] tags=["S2.27"]
# The worst of six noisy slices nearly always looks bad, so a small test stops everything, and people learn to overrule it. The smallest slice has 4% of the cases, 800 in a month: collect test cases by slice before the letter comes.
#
# Let the new version first run in the shadow, where nobody acts on it, then on one case in 100 with a way back, and pin it. Then watch. Which signal would have shown the refunds that were paid twice (section 1)?

# %% tags=["S2.27"]
per_day = calls.groupby("day")
paid_twice = twice.merge(cases[["case", "day"]], on="case").groupby("day").size()
daily = pd.DataFrame({"euros": per_day["euros"].sum(), "twice": paid_twice}).fillna(0)
show(*changes.watched(daily, given.KEYS_FROM))
print(f"Up to day 15 {twice['too_much'].sum() / 15:,.0f} € a day were paid too much;")
print(f"the euros of a day differ by ± {daily['euros'].std():,.0f} € in any case.")

# %% tags=["S2.27", "S2.28"]
served, away = per_day["case"].nunique(), calls[calls["outcome"] == "to_a_person"].groupby("day")
month = {"€ refunded": ("cap of a day", daily["euros"]), "paid twice": ("key", daily["twice"]),
         "% to a person": ("hours of review", 100 * away["case"].nunique() / served),
         "tokens a case": ("price, section 4", per_day["tokens"].sum() / served)}  # fmt: skip
signals = [{"each day": name, "guards": limit, "to day 15": day[day.index < given.KEYS_FROM].mean(),
            "from 16": day[day.index >= given.KEYS_FROM].mean(), "highest": day.max()}
           for name, (limit, day) in month.items()]  # fmt: skip
signals += [{"each day": "plants caught (week)", "guards": "approval, section 3"},
            {"each day": "back in 7 days", "guards": "resolved, section 4"}]  # fmt: skip
show_table(signals, "Six signals and the limit that each guards; four are in these files")

# %% [markdown] tags=["S2.27", "S2.28"]
# The total hides the double payments in its own variation. Count the harm itself.
#
# **What it means for you.** Every limit of this lesson needs a signal, a line, an owner and an action (lesson 04). Some signals come late: *back in seven days* is a week old when you read it.
#
# **Where this ends.** Our versions fail independently. Real ones fail on the same cases, so comparing them case by case needs fewer. The lines of 5 points and 1.5 times the tokens are ours.

# %% [markdown] tags=["S2.22"]
# ## 8. The law, with its dates
#
# **This is not legal advice.** The products are invented. We read the articles in copies, and some dates only as others report them; your lawyer reads the originals: the [AI Act](https://eur-lex.europa.eu/eli/reg/2024/1689/oj) with its [amendment of dates](https://eur-lex.europa.eu/eli/reg/2026/1744/oj), the [GDPR regulation](https://eur-lex.europa.eu/eli/reg/2016/679/oj), and the directives on [consumer credit](https://eur-lex.europa.eu/eli/dir/2023/2225/oj) and [product liability](https://eur-lex.europa.eu/eli/dir/2024/2853/oj).
#
# The naive step: read "AI Act postponed" in the news, and wait. {{fact eu_ai_act_council}}
#
# **Predict.** LendFair scores who gets a loan, PayGuard stops payments, CytoTriage is part of a medical device, and RefundDesk talks with customers, all in the European Union. On the day on which we read the articles, for how many of the four does a duty of the AI Act in the tables below bind somebody?

# %%
guess_bound = ...

# %% tags=["S2.22"]
from aipm.worlds import duties

dated = duties.by_product()
show(*changes.dates(dated, duties.READ_ON))
bound = dated[dated["short"].str.startswith("AI Act") & (dated["since"] <= duties.READ_ON)]
compare(guess_bound, bound["product"].nunique(), "of 4 products")

# %% [markdown] tags=["S2.22"]
# Article 50(1) asks that people are told when they talk with a machine. {{fact eu_ai_act_disclosure_not_postponed}}
#
# Whom a duty binds depends on the role. The **provider** builds a system, or has it built, and sells it or puts it into service under its own name: a shop that runs an agent of its own on a vendor's model can be one. The **deployer** uses it, the **controller** decides why and how personal data are used.

# %%
columns = ["name", "high_risk", "talks", "decides_alone", "credit"]
seen = duties.products()[columns].replace({"high_risk": {"": "no"}})
show_table(seen, "The four products as these articles see them (–: the law leaves it open)")

# %%
listed = duties.table().astype({"since": str})
show_table(listed[["id", "role", "since", "applies"]], "Who has a duty, and from which day")

# %%
asked = pd.DataFrame([{"article": duty.short, "asks for": duty.says} for duty in duties.DUTIES])
show_table(asked.drop_duplicates(), "What each article asks for")

# %% [markdown] tags=["S2.22"]
# Article 22 is about decisions that a machine takes alone, and a clerk signs LendFair's. {{fact schufa_2023}} So ask what the signature changes, with the plants of section 3. Article 14 asks for such care of high-risk systems only: no point of Annex III names RefundDesk, and point 5(b) excepts PayGuard, which detects fraud.
#
# **What it means for you.** Keep a table like these for your product: article, role, day, and who read the original when. Ask a lawyer about the cells with a dash.
#
# **Where this ends.** Left out are bans, AI literacy, marks on generated content, for lenders the impact assessment of Article 27 and the explanation of Article 86, and the laws of member states. {{fact gdpr_reform_2026}}

# %% [markdown]
# ## The exercise: nine decisions about one agent
#
# Nine questions, 20 points: eight decisions, and a memo on two of them. Each has a cell for your answer and a cell that checks it. Some checks see only the public month here; the rest is judged on months, reviewers, desks and attackers that nobody has seen. In each answer write also how sure you are, from 0.5 (a coin flip) to 1.0 (certain). It is never graded. Where a question names one of the modules below, you may open it and try it.
#
# All cases, people and attackers of the questions are simulated, and all prices are set by us.

# %%
from aipm.spec import desk as desk_spec, worst_parts
from aipm.worlds import approvals, refunddesk, retries

# %% [markdown] tags=["S2.18", "S2.22"]
# ### Q13.1 What may it do alone?
#
# *3 points, 12 minutes.* Write what the agent may do alone, as a part of its specification. `tools` says of each tool whether the agent may use it `alone`, must `ask` a person, or may `never` use it. A tool that you do not list is `never`, and requests that need it are refused. Of `limits` write as many as you need. A limit has
#
# - `tools`: one tool, or several that are added up together;
# - `per`: each `case`, each `customer` (an account, in a month) or each `day`;
# - `max_euros`, or `max_calls` in its place;
# - `held_by`: the `code` or the `prompt`;
# - `then`: what the limit stops must `ask` a person, or the agent must `refuse` it, or `pause_product`: then a person decides every further case of that day.
#
# By arithmetic, whoever attacks, a day may cost at most 6,000 €, and one account may be paid at most 120 € in a month. In unseen months at least 70% of the honest cases must need no person. No honest case may be refused unless a person has seen it, not even on days on which an attacker who adapts writes first. On such days, too, at least 40% must need no person.
#
# <details><summary>Hint 1</summary>The desk serves 2,000 cases a day, and one attacker holds 300 accounts. Over what must euros be added up so that neither number matters? And in which calls do no euros stand?</details>
# <details><summary>Hint 2</summary><code>worst_parts(desk)</code> shows what the worst day is made of. <code>desk_spec.settle(desk, refunddesk.load())["way"].value_counts()</code> counts what becomes of the cases of the public month.</details>
# <details><summary>Hint 3</summary>A limit that honest customers seldom meet costs them little. With <code>few = refunddesk.load().query("0 &lt; asked_euros &lt;= 20")</code>, for refunds up to 20 €, <code>few.groupby("day")["asked_euros"].sum().describe()</code> tells what a day adds up to. The same with <code>"customer"</code> tells what an account asks for.</details>

# %% answer="q13_1"
desk = {
    "tools": [
        {"id": "look_up", "may": ...}, {"id": "draft", "may": ...},
        {"id": "refund_small", "may": ...}, {"id": "refund_any", "may": ...},
        {"id": "change_address", "may": ...}, {"id": "close_account", "may": ...},
    ],
    "limits": [
        {"tools": [...], "per": ..., "max_euros": ..., "held_by": ..., "then": ...},
        {"tools": [...], "per": ..., "max_euros": ..., "held_by": ..., "then": ...},
    ],
}
sure = ...
### BEGIN SOLUTION
desk = {
    "tools": [
        {"id": "look_up", "may": "alone"}, {"id": "draft", "may": "alone"},
        {"id": "refund_small", "may": "alone"}, {"id": "refund_any", "may": "ask"},
        {"id": "change_address", "may": "ask"}, {"id": "close_account", "may": "ask"},
    ],
    "limits": [
        {"tools": ["refund_small"], "per": "customer", "max_euros": 100, "held_by": "code", "then": "ask"},
        {"tools": ["refund_small"], "per": "day", "max_euros": 5700, "held_by": "code", "then": "ask"},
    ],
}
sure = 0.9
### END SOLUTION

# %% judge="q13_1" points=3
from aipm.questions import agent_permissions

agent_permissions.agent_may(desk)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, refunddesk

agent_permissions.agent_may(desk, worlds=hidden(refunddesk, "q13_1", worlds=3))
### END HIDDEN TESTS

# %% [markdown] tags=["S2.25", "S2.26"]
# ### Q13.2 Which refunds does a person see?
#
# *3 points, 11 minutes.* At another desk every refund waits for a person, and what nobody has looked at is paid as the agent proposes. People have 5, 11 or 25 `hours` a week. Write a function of a month's refunds, a table such as `refunddesk.refunds(refunddesk.load())`, and of these hours. It returns the places of the refunds at which a person looks (0 is the first row), the first looked at first. Then choose what a person sees:
#
# - `shown_first`: the agent's recommendation stands above the case; a look takes 60 seconds;
# - `decides_first`: the person decides and then sees it; 90 seconds;
# - `not_shown`: the person never sees it; 95 seconds.
#
# The looks must fit into the hours; a month has 30/7 weeks. The bill is that of section 3: wages, customers who are wrongly refused, and refunds paid that nobody owed. In unseen months, with people whom nobody has met, it may be at most 5% above the least that we know, on average and with each number of hours.
#
# <details><summary>Hint 1</summary>Of which refund is most lost if nobody looks? Neither of the columns <code>risk</code> and <code>asked_euros</code> says it alone. And is there a refund for which a look costs more than it saves?</details>
# <details><summary>Hint 2</summary><code>office = approvals.public_world()</code> is the desk in the public month. <code>office.most_looks(11, "shown_first")</code> is how many looks fit into 11 hours, and <code>office.bill(places, "shown_first")</code> the bill in euros per 1,000 refunds.</details>
# <details><summary>Hint 3</summary>In pandas, <code>refunds["order_euros"].sort_values(ascending=False).index[:100]</code> are the places of the hundred largest orders. Compare the bills of the first 500, 1,000, 3,000 places of your order. A look of 100 seconds costs a euro of wages, and a tired person catches less.</details>

# %% answer="q13_2"
def to_look_at(refunds, hours=11):
    most = int(hours * 30 / 7 * 3600 / ...)  # looks that fit
    ...
    return ...
shown = ...
sure = ...
### BEGIN SOLUTION
def to_look_at(refunds, hours=11):
    most = int(hours * 30 / 7 * 3600 / 95)
    at_stake = refunds["risk"] * refunds["asked_euros"]
    worth_a_look = at_stake[at_stake > 2]
    return worth_a_look.sort_values(ascending=False).index[:most]
shown = "not_shown"
sure = 0.9
### END SOLUTION

# %% judge="q13_2" points=3
agent_permissions.people_look(to_look_at, shown)
### BEGIN HIDDEN TESTS
from aipm.worlds import approvals, hidden

agent_permissions.people_look(to_look_at, shown, worlds=hidden(approvals, "q13_2", worlds=2))
### END HIDDEN TESTS

# %% [markdown] tags=["S2.27"]
# ### Q13.3 Does the reviewer look?
#
# *2 points, 9 minutes.* A person approves about 400 refunds a week, of which about 4% are wrong. The agent's advice opens on a click. Some reviewers never open it, others open it before they look, and nobody sees who does. So for four weeks you plant refunds that are wrong. A planted error is up to a fifth easier to catch than a real one; by how much, nobody knows. Decide
#
# - `plants`: how many a week. Each takes a look of 90 seconds, and 45 minutes a week may go to plants;
# - `where`: in an `announced_test`, where half of the refunds are planted, or `among_the_others`, on ordinary days and unannounced;
# - `claim`: what you take from all plants together: the `share_caught`, or the `lower_end` of its 95% interval, <code>1 - red_team.bound(planted, planted - caught)</code>;
# - `times`: the number from 0 to 1 by which you multiply it. The product is your claim: *at least* this share of the real wrong refunds is caught on ordinary days without plants;
# - `act_below`: you act where the claim is below this fraction;
# - `then`: the act: `no_advice` (it is not there any more), `commit_first` (the reviewer notes a decision, then sees it), or `more_looks` (twice as many a day).
#
# Judged on unseen reviewers, half of each kind: the claim is true of at least 95% of them, and on average at least two thirds of the true share; you act on at least 95% of those who open the advice first, and on at most 5% of those who never do; and after the act at least 95% of those who opened it first catch half or more of the wrong refunds.
#
# <details><summary>Hint 1</summary>Which days is the claim about? What does a person do in a test that everybody knows of? Section 3 says what each of the three acts changes.</details>
# <details><summary>Hint 2</summary>The lower end allows for luck, and for nothing else. <code>approvals.world(7).reviewer.looks(80, 0.04, "not_shown")</code> is the share of real errors that one reviewer catches in days of 80 looks with 4% wrong; with <code>0.09</code> and <code>planted=True</code> it is the share of plants where 9% are wrong. With <code>"shown_first"</code> it is somebody who opens the advice first.</details>
# <details><summary>Hint 3</summary>Say plants were a tenth easier at most, and meeting more errors sharpened the eye by a twentieth. Then 30 of 50 caught, with a lower end of 0.47, would let you claim 0.47 / (1.10 × 1.05), so 0.41. Compute what you would claim of each kind of reviewer, and put the line between the two.</details>

# %% answer="q13_3"
looking = {
    "plants": ..., "where": ...,
    "claim": ..., "times": ...,
    "act_below": ..., "then": ...,
}
sure = ...
### BEGIN SOLUTION
looking = {
    "plants": 28, "where": "among_the_others",
    "claim": "lower_end", "times": 0.8,
    "act_below": 0.33, "then": "no_advice",
}
sure = 0.8
### END SOLUTION

# %% judge="q13_3" points=2
agent_permissions.looking_plan(looking)
### BEGIN HIDDEN TESTS
from aipm.worlds import approvals, hidden

agent_permissions.looking_plan(looking, worlds=hidden(approvals, "q13_3", worlds=30))
### END HIDDEN TESTS

# %% [markdown]
# Question Q13.4 needs these reports.

# %% tags=["S2.18"]
show_table(red_team.table(red_team.public_world()), "Six red-team reports on RefundDesk")

# %% [markdown] tags=["S2.18"]
# ### Q13.4 What may you claim?
#
# *2 points, 6 minutes.* Complete a function that reads one report and returns the claim "at most this share of tomorrow's attacks works": the smallest fraction that you may claim, 95% sure. It returns `None` where the tries do not stand for tomorrow's attacks on tomorrow's agent, so that no number follows from them.
#
# `tries`, `testers` and `worked` are counts. `says` is one of the six sentences above, word for word. Where each tester tried one idea ten times, an attack is a tester with ten tries, and `worked` counts the testers who got through; in the other reports it counts the tries that worked.
#
# It is tried on reports that nobody has seen, with other counts. Of each kind of report that supports a claim, at least 93% of the claims must be true, and on average they may be at most 1.5 times the least claim that the report supports. All other reports must get `None`.
#
# <details><summary>Hint 1</summary>Ask the four questions of section 6 of each of the six sentences. Which of them answer one of these so that tomorrow differs from the test?</details>
# <details><summary>Hint 2</summary><code>"written anew" in says</code> is True for the reports whose sentence has these words. <code>red_team.bound(units, worked)</code> is the share that may still work, 95% sure, after so many independent pieces of evidence.</details>
# <details><summary>Hint 3</summary>Where 0 of 60 worked, the share may be 4.9%; where 2 of 60 worked, 10.1%, not 3.3%. If 20 testers made 200 tries with an idea each, and one got through, there are 20 pieces: up to 21.6%. For a report without a claim the function says <code>return None</code> before it computes anything.</details>

# %% answer="q13_4"
def claim(tries, testers, worked, says):
    ...
    return ...
sure = ...
### BEGIN SOLUTION
def claim(tries, testers, worked, says):
    for words in ("public list", "released after the test", "try again"):
        if words in says:
            return None
    units = testers if "ten times" in says else tries
    return red_team.bound(units, worked)
sure = 0.9
### END SOLUTION

# %% judge="q13_4" points=2
agent_permissions.red_team_claim(claim)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, red_team

agent_permissions.red_team_claim(claim, worlds=hidden(red_team, "q13_4", worlds=30))
### END HIDDEN TESTS

# %% [markdown] tags=["S2.25", "S2.30"]
# ### Q13.5 Try again, and take it back
#
# *3 points, 11 minutes.* Of 100 cases, 62 look up and refund, 14 look up and change an address, 6 look up, refund and then close the account, and 18 look up and write a draft.
#
# | tool | times out | never works | half answer within |
# |---|---|---|---|
# | `look_up` | 10% | 2% | 1.5 seconds |
# | `draft` | 5% | 2% | 4 seconds |
# | `refund_small` | 12% | 4% | 3 seconds |
# | `change_address` | 8% | 5% | 2.5 seconds |
# | `close_account` | 6% | 3% | 2.5 seconds |
#
# `refund_any` is as `refund_small`. Of the calls of these last three tools that time out, half were done all the same. An undo works in 60% of the refunds and in 90% of the new addresses, and never for a closed account; after look-ups and drafts there is nothing to undo.
#
# Write an entry for each tool: `tries` (1 to 8), the `patience_seconds` after which a call counts as timed out (0.5 to 60), whether each try carries the same `key`, and who takes the step back where a later one fails: the `tool`, a `person` or `none`. An entry for `refund_small` counts for `refund_any` too. At unseen desks, where the two percentages of each tool lie up to 30% higher or lower, on average
#
# - no refund is paid twice, and at least 92% of the cases are resolved;
# - 95 of 100 cases are over within 15 seconds;
# - at most 1.3 of 1,000 cases stay half done, before a person comes.
#
# Promise nothing that the service does not have: write `tool` under `undo` only where its undo works in at least half of the cases, and `True` under `key` only for tools that change something, since look-ups and drafts know no keys.
#
# <details><summary>Hint 1</summary>Which of the columns does another try cure, and which not? A tool that is quick needs less patience than one that is slow. What is left behind where a refund was paid and the account cannot be closed?</details>
# <details><summary>Hint 2</summary>Three quarters of a tool's answers have come after 1.4 times the time in which half of them come, and 95 of 100 after 2.3 times. A call that is only slow counts as timed out, and may have been done.</details>
# <details><summary>Hint 3</summary><code>retries.public_world().run({"refund": retries.Plan(tries=2, key=True, undo=False, patience=20)})</code> shows what one plan makes of the public desk: shares <code>resolved</code> and <code>half_done</code>, <code>p95</code> in seconds. Add the other tools, then change one number at a time.</details>

# %% answer="q13_5"
retry_plan = [
    {"tool": "look_up", "tries": ..., "patience_seconds": ..., "key": ..., "undo": ...},
    {"tool": "draft", "tries": ..., "patience_seconds": ..., "key": ..., "undo": ...},
    {"tool": "refund_small", "tries": ..., "patience_seconds": ..., "key": ..., "undo": ...},
    {"tool": "change_address", "tries": ..., "patience_seconds": ..., "key": ..., "undo": ...},
    {"tool": "close_account", "tries": ..., "patience_seconds": ..., "key": ..., "undo": ...},
]
sure = ...
### BEGIN SOLUTION
retry_plan = [
    {"tool": "look_up", "tries": 3, "patience_seconds": 3, "key": False, "undo": "none"},
    {"tool": "draft", "tries": 2, "patience_seconds": 9, "key": False, "undo": "none"},
    {"tool": "refund_small", "tries": 3, "patience_seconds": 6.5, "key": True, "undo": "tool"},
    {"tool": "change_address", "tries": 2, "patience_seconds": 6, "key": True, "undo": "tool"},
    {"tool": "close_account", "tries": 3, "patience_seconds": 6, "key": True, "undo": "person"},
]
sure = 0.8
### END SOLUTION

# %% judge="q13_5" points=3
agent_permissions.tried_again(retry_plan)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, retries

agent_permissions.tried_again(retry_plan, worlds=hidden(retries, "q13_5", worlds=16))
### END HIDDEN TESTS

# %% [markdown] tags=["S1.36", "S2.26"]
# ### Q13.6 Rule, small model, large model or a person?
#
# *2 points, 7 minutes.* A desk has sorted its cases by difficulty into twenty bands of equal size. For each band it has measured the four ways of section 4: `rule`, `small` (the small model first; what its check notices goes on to the large one), `large` and `person`. Two dicts hold the result for one band:
#
# - `euros["small"]` is what a case costs that way until it is answered, tokens or wage, and likewise for the other ways;
# - `back["small"]` is the share of the cases that come back within seven days. A person then handles each of them, for `euros["person"]`.
#
# Complete a function that gets both dicts of a band and returns the way for this band, as a word. It is called for all bands of 24 desks that nobody has seen: people and tokens cost 0.4 to 2.5 times what they cost in section 4, and the rule and the models are better or worse. And since wages differ between countries, each desk is asked three times: with its own price of a person, with a fifth of it, and with five times as much. What counts is the price of a resolved case: all euros, also those for the cases that come back, divided by the cases that do not come back. On average over all of these it may be at most 1.02 times the least possible with these ways.
#
# <details><summary>Hint 1</summary>A rule costs nothing. What does a case cost that the rule answers wrongly, and where does that stand?</details>
# <details><summary>Hint 2</summary>Of 100 cases 30 come back after way A, which is free, and 10 after way B, which costs 0.50 € a case. Compare 100 cases by A and by B where a person costs 2 €, and where a person costs 4 €.</details>
# <details><summary>Hint 3</summary>By A they cost 30 × 2 € = 60 € or 30 × 4 € = 120 €; by B 50 € + 10 × 2 € = 70 €, or 50 € + 10 × 4 € = 90 €. The function needs that sum for one case of each way. In Python, <code>min(bill, key=bill.get)</code> is the key of a dict with the least value.</details>

# %% answer="q13_6"
def route(euros, back):
    bill = {}
    for way in ("rule", "small", "large", "person"):
        bill[way] = ...
    return ...
sure = ...
### BEGIN SOLUTION
def route(euros, back):
    bill = {}
    for way in ("rule", "small", "large", "person"):
        bill[way] = euros[way] + back[way] * euros["person"]
    return min(bill, key=bill.get)
sure = 0.9
### END SOLUTION

# %% judge="q13_6" points=2
agent_permissions.route_by_band(route)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, routes

agent_permissions.route_by_band(route, worlds=hidden(routes, "q13_6", worlds=24))
### END HIDDEN TESTS

# %% [markdown] tags=["S2.27", "S5.28"]
# ### Q13.7 A gate for eight versions
#
# *2 points, 7 minutes.* The version that RefundDesk calls ends in 60 days, and the vendor offers eight others. Each is tested on new cases of every slice, and today's version on as many others. Set the gate before anybody sees a result:
#
# - `cases`: test cases for each version, by slice: at least 100 in each, and at most 4,800 in all;
# - `fall`: it stops a version where the share resolved falls by this fraction or more in *any* slice of the test;
# - `tokens`: it stops a version that takes this many times the tokens of today or more (1 is as many as today);
# - `average`: what the average decides, with each slice weighted by its share of the cases: `decides_nothing`, `stops_if_lower` (also where every slice and the tokens hold) or `passes_if_not_lower` (whatever slices and tokens show).
#
# | slice | share of the cases | resolved today |
# |---|---|---|
# | `status` | 38% | 95% |
# | `refund` | 30% | 86% |
# | `address` | 10% | 90% |
# | `other_language` | 12% | 84% |
# | `long_message` | 6% | 80% |
# | `angry` | 4% | 76% |
#
# Three of eight versions do harm: two lose 10 to 14 points in one slice, which may be a small one, and one takes about twice the tokens. The others lose less than two points in any slice, and take at most a tenth more tokens. In at least 90% of the tests of unseen sets of eight, the gate must stop all three and let all five others pass. (A real team would run both versions on the same cases, compare them case by case, and need fewer.)
#
# <details><summary>Hint 1</summary>How many of 4,800 cases would be angry ones, if you took them as they come? Six slices are compared in each of five harmless versions. How often will at least one of the thirty look bad by luck?</details>
# <details><summary>Hint 2</summary>With 100 cases of each version, the difference in a slice of which 80% are resolved has a standard deviation of √(2 × 0.8 × 0.2 / 100), 5.7 points, although nothing changed. <code>swaps.trial(np.random.default_rng(1), swaps.public_world()[0], swap_gate["cases"])</code> shows one test of one version.</details>
# <details><summary>Hint 3</summary>Say a harmful version lost 20 points in one slice, a harmless one up to 5, and the standard deviation were 4 points. A line at 9 would lie one standard deviation above the harmless loss: one comparison in six would cross it, and there are thirty. A line at 14 would lie more than two above it, and one and a half below the harm, which is compared only twice. Where does your line lie, and how many cases make luck small beside these distances?</details>

# %% answer="q13_7"
swap_gate = {
    "cases": {
        "status": ..., "refund": ..., "address": ...,
        "other_language": ..., "long_message": ..., "angry": ...,
    },
    "fall": ..., "tokens": ..., "average": ...,
}
sure = ...
### BEGIN SOLUTION
swap_gate = {
    "cases": {
        "status": 550, "refund": 800, "address": 700,
        "other_language": 850, "long_message": 950, "angry": 950,
    },
    "fall": 0.066, "tokens": 1.5, "average": "decides_nothing",
}
sure = 0.8
### END SOLUTION

# %% judge="q13_7" points=2
agent_permissions.swap_gate(swap_gate)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, swaps

agent_permissions.swap_gate(swap_gate, worlds=hidden(swaps, "q13_7", worlds=20))
### END HIDDEN TESTS

# %% [markdown] tags=["S4.6", "S4.8"]
# ### Q13.8 Which duties bind whom, and on which day?
#
# *2 points, 7 minutes.* An exercise in reading rules with dates, not legal advice. Take the rows of `duties.table()` as section 8 prints them, and the products as `duties.products()` describes them. List for each case the ids of all duties that bind this company on this day; where none does, the list is empty.
#
# - `bank_2026`, on 19 November 2026: a bank lends with LendFair; a clerk signs each decision, and has not once in a year decided otherwise than the score;
# - `bank_2027`, on 2 December 2027: the same bank, which works as before;
# - `lendfair_maker`, on 2 December 2027: builds LendFair and sells it to banks;
# - `refunddesk_maker`, on 10 December 2026: builds RefundDesk and sells it to shops; it writes like a person, and customers cannot tell;
# - `payguard_maker`, on 2 December 2027: builds PayGuard and sells it to banks;
# - `hospital`, on 2 August 2028: works with CytoTriage; a doctor examines each case as well and decides;
# - `cytotriage_maker`, on 1 August 2028: builds CytoTriage and sells it to hospitals.
#
# So that nothing hangs on what the law leaves open: who builds a product and sells it under their own name is its `provider` and its `manufacturer`, and nothing else. Who works with it is its `deployer`, and the `controller` of the data about people that it is given; who lends is a `creditor`, too. Each company is in the European Union. Each product is a new version that comes on the market on the very day of its case, and the directives have become national law with their own dates. All cases must fit. The check here looks at the days only.
#
# <details><summary>Hint 1</summary>Three steps for each case: which roles does the company have, which rows of these roles apply to the product, and which of these have begun?</details>
# <details><summary>Hint 2</summary>Not every date was moved, and the moved ones went to two different days. A row binds on its first day. And is PayGuard what its neighbours are?</details>
# <details><summary>Hint 3</summary>A company that built a chatting CytoTriage would be provider and manufacturer. On 15 August 2028 the rows of these two roles whose <code>applies</code> is "talks is True", "high_risk is annex_i" or "every product" would bind it, and none of a deployer. <code>duties_on["hospital"] = ["first_id", "second_id"]</code> is the form.</details>

# %% answer="q13_8"
duties_on = {
    "bank_2026": [...],
    "bank_2027": [...],
    "lendfair_maker": [...],
    "refunddesk_maker": [...],
    "payguard_maker": [...],
    "hospital": [...],
    "cytotriage_maker": [...],
}
sure = ...
### BEGIN SOLUTION
duties_on = {
    "bank_2026": ["gdpr_22"],
    "bank_2027": ["ai_act_26_2_annex_iii", "ai_act_26_6_annex_iii", "ai_act_26_11_annex_iii", "gdpr_22", "credit_18"],
    "lendfair_maker": ["ai_act_14_annex_iii", "liability_software"],
    "refunddesk_maker": ["ai_act_50_1", "liability_software"],
    "payguard_maker": ["liability_software"],
    "hospital": ["ai_act_26_2_annex_i", "ai_act_26_6_annex_i"],
    "cytotriage_maker": ["liability_software"],
}
sure = 0.8
### END SOLUTION

# %% judge="q13_8" points=2
agent_permissions.duties_by_case(duties_on)
### BEGIN HIDDEN TESTS
key = {
    "bank_2026": {"gdpr_22"},
    "bank_2027": {"ai_act_26_2_annex_iii", "ai_act_26_6_annex_iii", "ai_act_26_11_annex_iii", "gdpr_22", "credit_18"},
    "lendfair_maker": {"ai_act_14_annex_iii", "liability_software"},
    "refunddesk_maker": {"ai_act_50_1", "liability_software"},
    "payguard_maker": {"liability_software"},
    "hospital": {"ai_act_26_2_annex_i", "ai_act_26_6_annex_i"},
    "cytotriage_maker": {"liability_software"},
}
agent_permissions.duties_by_case(duties_on, key=key)
### END HIDDEN TESTS

# %% [markdown] tags=["S2.26", "S2.30"]
# ### Q13.9 Write to the head of customer service
#
# *1 point, 5 minutes.* Another shop uses RefundDesk too. Today a person there approves all refunds and sees the agent's recommendation first. `office = approvals.world(3)` is a month of that shop, and `approvals.table(office)` gives the expected bill of each way to approve, in euros per 1,000 refunds. Two red-team reports about its agent are on your desk:
#
# - P: 500 tries by 50 testers, 2 of whom got through. Each tester tried one idea of their own ten times, as tomorrow's attackers will; the agent has not changed since.
# - Q: 300 tries by 300 testers, and nobody got through. The texts are those of a public list, which the makers of the guard have read as well; the agent has not changed since.
#
# *Got through* means past the agent: it did what the tester wanted. Tell the head of customer service in two to five sentences, 120 words at most and 20 numbers at most, as one text in quotes,
#
# - what 1,000 refunds cost today, and what they would cost in the way with the least bill of the table, both in euros; say once for both that they are for 1,000 refunds (1000 or a thousand refunds is as good),
# - in the report that supports a claim: of how many testers how many got through,
# - at most which share of tomorrow's attackers may get through by that report, as `red_team.bound` gives it (95% confidence), in percent or of 1,000,
# - what you propose,
# - on what condition you would decide otherwise (if, unless, until …).
#
# Write the numbers as you like: 12 of 300, 4%, one in 25. A sum may be rounded to two significant digits, so that 5,678 € becomes 5,700 €. As the largest share each value is taken from the whole percent below what `red_team.bound` gives to the whole percent above it, in every form: for 4.3% anything from 4% to 5%, also one in 22 or 45 of 1,000. Every other share is refused as the largest one, and so are "will save", "proves" and "is safe", since the bill is only expected and the attackers were few; "proves nothing" and "nobody can say that it is safe" are taken. You need not name P or the 95%, and you may name Q. The check tells you what it has read. It judges neither your style nor your English, and not which decision you take.
#
# <details><summary>Hint 1</summary>Whose attacks were chosen as tomorrow's will be? And is the second try of one idea a new piece of evidence?</details>
# <details><summary>Hint 2</summary>The column <code>bill</code> of <code>approvals.table(office)</code> has both sums: in the row of today, and in the row with the least bill. <code>red_team.bound(30, 1)</code> is the largest share where 1 of 30 independent tries worked.</details>
# <details><summary>Hint 3</summary>"Nobody broke it in 900 tries" can hide that one person tried 900 times. "3 of 20 people got in, so up to 35% of such people may" does not. A condition names what would count against your proposal: a bill, a report, a new version of the agent.</details>

# %% answer="q13_9"
memo = ...
sure = ...
### BEGIN SOLUTION
bills = approvals.table(approvals.world(3))
today = bills[(bills["way"] == "a person approves all") & (bills["shown"] == "shown_first")]["bill"].item()
memo = (
    f"Today 1,000 refunds cost us {today:,.0f} euros, because the person who approves all of them sees the agent's advice first. "
    f"With only the most risky euros looked at, and without the advice, {bills['bill'].min():,.0f} euros are expected. "
    f"Of 50 testers with ideas of their own 2 got through, so at most {red_team.bound(50, 2):.0%} of tomorrow's attackers may. "
    "I propose to change to the second way and to keep the cap on refunds. "
    "If the bill of the first month is above 1,500 euros, we go back to the way of today."
)
sure = 0.8
### END SOLUTION

# %% judge="q13_9" points=1
agent_permissions.memo_to_head_of_customer_service(memo)
### BEGIN HIDDEN TESTS
from aipm.worlds import approvals

agent_permissions.memo_to_head_of_customer_service(memo, office=approvals.world(3))
### END HIDDEN TESTS

# %% [markdown]
# ## What we planted
#
# RefundDesk is invented: its customers, refunds, reviewers, attackers, tools and versions. Each of its numbers stands in `aipm/worlds/refunddesk/parameters.py` with its source or the word *assumed*. Taken from others, who measured other systems and other people, are the fall of attention with rarity, what a shown recommendation takes away, the runs of tau-bench, the attacks by number of tries, and the ratios of prices. Assumed are all euros of harm, the rates of time-outs, and how versions fall.
#
# Planted on purpose: the missing key until day 15 and the agent's own authority; a new address, whose call holds no euros; plants that are easier to catch than real errors; reports whose tries do not resemble tomorrow's; a version whose average hides a slice, and one that doubles the tokens. The [data sheet of the cases](../../datasets/refunddesk/datasheet.md) and the [data sheet of the calls](../../datasets/refunddesk_traces/datasheet.md) say the rest.

# %% [markdown] tags=["S2.22", "S2.25", "S6.8"]
# ## Keep it
#
# What an agent may do belongs on one page: its tools and limits, what the person who approves sees and how you know that this person looks, what each tool does when no answer comes, what a new version must show, and which duties bind whom. Put it before the person who may change a limit, and before the one who is told when a limit is reached.

# %% tags=["S2.25"]
from aipm.portfolio.trying import tried

refunds = refunddesk.refunds(refunddesk.load())

def looks_in(hours):
    return len(to_look_at(refunds, hours))

looks = {hours: tried(looks_in, hours) for hours in (5, 11, 25)}

# %% tags=["S2.22", "S2.25", "S6.8"]
from aipm import portfolio

portfolio.add(
    "13_agent_permission_sheet", "What the agent may do alone",
    tools_and_limits=desk,
    refunds_looked_at_by_hours_a_week=looks,
    what_the_reviewer_sees=shown, does_the_reviewer_look=looking,
    tries_keys_and_undo=retry_plan,
    gate_for_a_new_version=swap_gate,
    duties_by_case=duties_on,
    memo=memo,
)

# %% [markdown]
# ## References
#
# - Attacks by the number of tries. {{fact injection_gui_2026}} {{fact injection_tries_2025}} {{fact injection_tries_2026}}
# - Buçinca, Z., Malaya, M. B. and Gajos, K. Z. (2021). [To trust or to think: cognitive forcing functions can reduce overreliance on AI in AI-assisted decision-making](https://doi.org/10.1145/3449287). Proceedings of the ACM on Human-Computer Interaction 5 (CSCW1), 188. The percentages are as a reader's notes report them.
# - Chen, L., Zaharia, M. and Zou, J. (2023). [How is ChatGPT's behavior changing over time?](https://arxiv.org/abs/2307.09009) Third version, October 2023.
# - Clopper, C. J. and Pearson, E. S. (1934). [The use of confidence or fiducial limits illustrated in the case of the binomial](https://doi.org/10.1093/biomet/26.4.404). Biometrika 26, 404–413. The exact bound of section 6.
# - Dratsch, T., Chen, X., Rezazade Mehrizi, M. and others (2023). [Automation bias in mammography: the impact of artificial intelligence BI-RADS suggestions on reader performance](https://doi.org/10.1148/radiol.222176). Radiology 307(4), e222176. From its abstract.
# - Evans, K. K., Birdwell, R. L. and Wolfe, J. M. (2013). [If you don't find it often, you often don't find it: why some cancers are missed in breast cancer screening](https://doi.org/10.1371/journal.pone.0064366). PLoS ONE 8(5), e64366. From its abstract.
# - Hanley, J. A. and Lippman-Hand, A. (1983). [If nothing goes wrong, is everything all right?](https://doi.org/10.1001/jama.1983.03330370053031) JAMA 249, 1743–1745. The rule of three.
# - Hardy, N. (1988). [The confused deputy (or why capabilities might have been invented)](https://doi.org/10.1145/54289.871709). ACM SIGOPS Operating Systems Review 22(4), 36–38.
# - Law. {{fact eu_ai_act_oversight}} {{fact product_liability_software}} The other articles are linked in section 8.
# - Nasr, M., Carlini, N., Sitawarin, C. and others (2025). [The attacker moves second](https://arxiv.org/abs/2510.09023). First version, October 2025; table 7, read in the paper's own text.
# - Ong, I., Almahairi, A., Wu, V. and others (2025). [RouteLLM: learning to route LLMs with preference data](https://arxiv.org/abs/2406.18665). ICLR 2025. The three savings are those of the makers' page of July 2024.
# - OWASP. {{fact owasp_prompt_injection}}
# - Taib and others (2026). A meeting abstract in Breast Cancer Research 28 (supplement 1), 79. Ten readers of the British health service.
# - Wolfe, J. M., Horowitz, T. S. and Kenner, N. M. (2005). [Rare items often missed in visual searches](https://doi.org/10.1038/435439a). Nature 435, 439–440. The percentages are as others quote them.
# - Yao, S., Shinn, N., Razavi, P. and Narasimhan, K. (2024). [tau-bench: a benchmark for tool-agent-user interaction in real-world domains](https://arxiv.org/abs/2406.12045). The shares are from the file README.md of [the authors' repository](https://github.com/sierra-research/tau-bench), the counts of airline tasks from its file of runs. {{fact tau_bench_fixed}}
