# %% [markdown]
# # Who grades the answers?
#
# **After this lesson you can let a model grade answers, and say how far its grades can be trusted.**
#
# You will be able to
#
# - *measure* how far people agree before you ask a machine to agree with them;
# - *validate* a judge as a classifier: two rates, by slice, with intervals;
# - *plan* what a small number of labels buys: people, a judge, or both;
# - *test* a judge for the order of answers, for added words and for orders in the text;
# - *set* its threshold anew, and *route* what it is unsure of to people;
# - *watch* a judge that its vendor may change;
# - *tell* a bad search from a bad answer, and *count* what a desk that may refuse answers, gets right and refuses.
#
# **Before you start:** lessons 03, 09 and 10. **Time:** 60 minutes for the scenes, 60 for the exercise. **This lesson is an elective, beyond the guide:** the guide asks for evaluation at scale and does not say who grades. Two products carry it. Voices holds real reviews with the votes of real people (lesson 09). AskCourse, a help desk over the pages of this course, is ours, and its labels were made by a language model, not by people (section 1). What models said was recorded, so nothing here needs a model or a network.

# %% [markdown] tags=["S5.19", "S5.23"]
# **Why this lesson.** Ten thousand answers a day, and ten people who could read them: so a second model grades the first. Such a grader is called a **judge**. The guide asks whether prompt A is better than prompt B, at scale, and calls evaluation the most underrated skill. Both rest on grades. A judge that nobody has validated makes them cheap, and leaves you with the question of who grades the judge.

# %% [markdown] tags=["S5.25"]
# ## 1. Two readings, one rubric
#
# AskCourse finds a passage of this course, and Gemma 3, a small language model, answers from it. Which answers are *supported by the passage*? The naive step: write a **rubric**, the written rule by which graders grade, and believe the labels.
#
# The readings A and B below were both made by **one language-model assistant, not by two persons**, in one session ([data sheet](../../datasets/askcourse/datasheet.md)). It took the words of the rubric in two ways. So their agreement says nothing of people; what you can see is how much a loose rubric leaves open.

# %% tags=["S5.25"]
import textwrap

from aipm.tables import show_table
from aipm.worlds import askcourse
from aipm.worlds.askcourse import answered

labels = answered.labels()
print(textwrap.fill(answered.RUBRICS[1], 90))
show_table(labels[["text", "passage", "answer"]].head(3), "Three of the answers that were graded")

# %% [markdown]
# **Predict.** Thirty answers, graded twice by this rubric. On how many do the readings differ?

# %%
guess_differ = ...

# %% tags=["S5.25"]
from aipm.compare import compare
from aipm.figure import show
from aipm.pictures import grading_answers as pictures

columns = ["reader_a_1", "reader_b_1", "reader_a_2", "reader_b_2"]
verdicts = labels[columns].head(30) == "supported"
show(*pictures.two_rounds(verdicts, ["A", "B"]))
differ = (verdicts["reader_a_1"] != verdicts["reader_b_1"]).sum()
compare(guess_differ, differ, "of 30 answers")

# %% [markdown] tags=["S5.25"]
# A had asked whether the text bears out the answer to this question, a refusal included; B, whether what the answer says stands in the text. From these cases came a second rubric, and all answers were graded again.

# %% tags=["S5.25"]
print(textwrap.fill(answered.RUBRICS[2], 90))
rows = []
for number in (1, 2):
    one, other = (labels[f"reader_{name}_{number}"] for name in "ab")
    found = answered.agreement(one, other)
    rows.append({"round": number, "they agree": found.share, "kappa": found.kappa})
message = f"Over all {len(labels)} answers the new rubric ends most of the dispute"
show_table(rows, message, {"they agree": ".0%"})

# %% [markdown] tags=["S5.25"]
# Both had followed the first rubric. Is *not in the text* a supported answer? Does an answer count that says the question back? The rubric had not said. Shankar and others (2024) saw the same with people and call it **criteria drift**: you need criteria to grade, and only grading shows you which criteria you need. So a rubric has versions, and labels of the old version are not mixed with those of the new one.
#
# Could two judges of one make settle it? Two more assistants, C and D, worked apart and saw nothing but the first rubric and the answers.

# %% tags=["S5.25"]
alike = answered.agreement(labels["reader_c"], labels["reader_d"])
as_a = (labels["reader_c"] == labels["reader_a_1"]).sum()
print(f"C and D, by the first rubric: {alike.share:.0%} of {len(labels)} answers the same.")
print(f"{as_a} of these {len(labels)} labels of C are those of A's first round.")

# %% [markdown] tags=["S5.25"]
# They agree because they are alike: both filled the gaps of the rubric almost as A had. Readers of one make can be wrong together, so their agreement is no proof that the rubric is clear, or that they are right.
#
# The second round of A and B flatters, too, because it graded the very answers that had made the rubric. The fair test is on new answers. **Kappa** (lesson 05) is the agreement beyond what two blind readers with the same habits would reach: 0 is chance, 1 is perfect.

# %% [markdown] tags=["S5.25"]
# Now people. Each of the 3,708 sentences of Voices has the votes of twenty: displeased, neutral or pleased. The side with the most votes is called the truth.
#
# **Predict.** Take one vote away and compare it with the majority of the other nineteen. Of 100 votes, how many stand on that side?

# %%
guess_one_vote = ...

# %% tags=["S5.25"]
from aipm.worlds import voices
from aipm.worlds.voices import agreement

sentences = voices.load()
one = 100 * agreement.one_against_the_rest(sentences[voices.COUNTS]).three_way
print(f"One vote is where the majority of the others is in {one:.1f} of 100 cases.")
compare(guess_one_vote, one, "of 100 votes")

# %% [markdown]
# More people vote more steadily. How far does that go, and for which sentences? A sentence is *clear* where its mean vote lies far from zero.

# %% tags=["S5.25"]
import pandas as pd

kinds, people = agreement.clearness(sentences["mean"]), (1, 3, 5, 7, 9)
parts = {"all": sentences, **{kind: sentences[kinds == kind] for kind in agreement.CLEAR}}
met = {
    name: [agreement.majority_against(part[voices.COUNTS], k) for k in people]
    for name, part in parts.items()
}
show(*pictures.majorities(pd.DataFrame(met, index=people)))

# %% [markdown] tags=["S5.25"]
# The kinds are cut by the same votes, so a part of the picture is arithmetic. But nine people do not meet ten others everywhere, so expect of no judge that it does; it may still agree with the majority more often than one person. The first number to ask for is not the judge's agreement with people but **people's agreement with people**, on the same cases and by kind.
#
# Kappa has a trap here. Take the sentences that say *amazing*, *fantastic* or *highly recommend*, and two votes on each.
#
# **Predict.** Is kappa there above or below the kappa of all sentences? Write `"above"` or `"below"`.

# %%
guess_kappa = ...

# %% tags=["S5.25"]
praise = sentences[sentences["text"].str.contains("amazing|fantastic|highly recommend")]
rows = []
for name, part in (("all", sentences), ("with such words", praise)):
    votes = part[voices.COUNTS]
    pairs_that_agree = (votes * (votes - 1)).sum().sum() / (20 * 19 * len(part))
    rows.append({"sentences": name, "number": len(part), "two votes agree": pairs_that_agree,
                 "kappa": agreement.fleiss_kappa(votes)})  # fmt: skip
show_table(rows, "Almost full agreement, and hardly any beyond chance", {"two votes agree": ".1%"})
compare(guess_kappa, "above" if rows[1]["kappa"] > rows[0]["kappa"] else "below", "kappa")

# %% [markdown] tags=["S5.25"]
# Nearly all these sentences please, so blind voters agree as well (Feinstein and Cicchetti 1990 call it a paradox). High agreement says that verdicts rarely differ; low kappa says that these cases cannot show whether anybody can tell the two sides apart. A judge that always says *pleased* would agree even a little more often.
#
# **What it means for you.** Before you buy a judge, let two people grade thirty answers, write down where they differ, and change the rubric. Report agreement by kind, with the share of each side beside it.
#
# **Where this ends.** The voters of Voices were trained, and paid for agreeing: other people would agree less. And a majority is a decision about the truth, not the truth.

# %% [markdown] tags=["S5.24", "S5.25"]
# ## 2. A judge is a classifier
#
# Now programs are the judges: a word list (VADER, Hutto and Gilbert 2014), SmolLM2 under three prompts, and Gemma 3. In the names of prompts *p* and *n* are the order of the examples, pleased and displeased. Each reads the 801 sentences that are kept for judging and says *displeased* or not. The naive step: take the judge that agrees with people most often.

# %% tags=["S5.25"]
from aipm.worlds.voices import answers, judging

asked = {"SmolLM2, plain": "plain", "SmolLM2, user's side": "user", "SmolLM2, examples": "six-pnnnpp"}
judges = {name: answers.answers("smollm2", run, "judge") for name, run in asked.items()}
judges["Gemma 3, examples"] = answers.answers("gemma3", "text-six-pnpnpn", "judge")
judges["word list"] = answers.word_list("judge")
displeased = judges["word list"]["side"] == "displeased"
review = judges["word list"]["review"]

# %% tags=["S5.25"]
rows = {
    name: vars(judging.judge_rates(table["share"] > 0.5, displeased, review))
    for name, table in judges.items()
}
rates = pd.DataFrame(rows).T.sort_values("agreement", ascending=False)
message = "Most of the judges agree with people in more than six of ten cases"
show_table(rates[["agreement"]].rename_axis("judge"), message, {"agreement": ".0%"})

# %% [markdown]
# **Predict.** SmolLM2 with examples agrees in more than seven of ten cases. Of 100 displeased sentences, how many does it call displeased?

# %%
guess_heard = ...

# %% tags=["S5.24", "S5.25"]
deaf = rates.loc["SmolLM2, examples"]
show(*pictures.two_rates(rates, "Judges that agree often can hear little"))
print(f"A judge that never says displeased would agree in {(~displeased).mean():.0%}.")
compare(guess_heard, 100 * deaf["true_positive"], "of 100 displeased sentences")

# %% [markdown] tags=["S5.24", "S5.25"]
# Most sentences are no complaint, so a judge that hears nothing agrees in most cases. A judge is a **classifier** (lesson 02), and needs two numbers. Its **true positive rate** is the share of people's *displeased* that it calls displeased, which is recall; its **true negative rate** is the share of people's *not displeased* that it leaves alone. Both come with their count, and with intervals by review, since sentences of one review go together.
#
# Large judges are better, and are often reported in the same way. GPT-4 agreed with experts in 85% of the votes without ties, two experts with each other in 81%; with ties counted it was 66 and 63% (Zheng and others 2023). In 2026, the kappa of 21 judges lay 33 to 41 points below their agreement (Norman, Rivera and Hughes 2026, not yet reviewed).
#
# The shop counts in euros: 15 for a complaint that nobody hears, 5 for a wasted call (lesson 09). Ask for the bill of the three prompts. Where a real model is on your machine, rows of it follow (`aipm model fetch smollm2`).

# %% tags=["S5.24"]
from aipm.worlds.voices.measured import measured

columns = ["run", "recall", "precision", "euros", "low", "high"]
paid = measured(list(asked.values()), half="judge")[columns]
form = {"recall": ".0%", "precision": ".0%", "euros": ",.0f", "low": ",.0f", "high": ",.0f"}
show_table(paid, "Of the three prompts, the one that agrees most costs most per 1,000 sentences", form)

# %% [markdown] tags=["S5.25"]
# Take the judge asked from the user's side, which hears nearly all, and split its two rates by length.

# %% tags=["S5.25"]
user = judges["SmolLM2, user's side"]
length = pd.cut(user["words"], [2, 8, 15, 25], labels=["3 to 8 words", "9 to 15", "16 to 25"])
rows = {}
for name, part in user.groupby(length, observed=True):
    said, truth = part["share"] > 0.5, part["side"] == "displeased"
    rows[name] = vars(judging.judge_rates(said, truth, part["review"]))
show(*pictures.two_rates(pd.DataFrame(rows).T, "Long sentences are called complaints"))

# %% [markdown] tags=["S5.24", "S5.25"]
# Short sentences are judged best, and long ones are mostly called complaints. A month with longer reviews would look like a month with more complaints.
#
# **What it means for you.** Ask a judge for its two rates on your cases, with counts, for the slices that you decide by. "It agrees in 90%" says nothing before you know what a judge that always says the same would reach.
#
# **Where this ends.** The rates hold for cases like these. Another product, another month or another rubric needs labels of its own.

# %% [markdown] tags=["S5.19", "S5.28"]
# ## 3. Two hundred labels are left
#
# The shop asks: which share of all sentences is displeased? The naive step: let a judge read everything, and report what it says.
#
# **Predict.** SmolLM2, plain, reads the 801 sentences. Which percentage does it report?

# %%
guess_reported = ...

# %% tags=["S5.19"]
plain = rates.loc["SmolLM2, plain"]
reported = (judges["SmolLM2, plain"]["share"] > 0.5).mean()
share = displeased.mean()
print(f"People call {share:.0%} displeased, and the judge reports {reported:.0%}.")
mended = judging.corrected_share(reported, plain["true_positive"], plain["true_negative"])
print(f"Corrected by its two rates: {mended:.0%}.")
compare(guess_reported, 100 * reported, "% displeased")

# %% [markdown] tags=["S5.19", "S5.28"]
# A report counts the judge's false alarms as complaints. The correction takes them out: (reported + true negative rate − 1) divided by (true positive rate + true negative rate − 1), a formula for medical tests by Rogan and Gladen (1978). It comes out exactly right here only because the rates were counted on the very same sentences.
#
# In truth you have some labels and many sentences. Say 200 labels, drawn at random, and 5,000 other sentences that the judge can read at once. Three ways to use them:
#
# - *people*: count the 200 labels and leave the judge out;
# - *corrected*: take the judge's rates from the labels, and correct what it says of the 5,000;
# - *combined*: take the share among the labels, and move it by a part of the difference that the judge sees between the 200 and the 5,000 (**prediction-powered inference**, Angelopoulos and others 2023). The part is larger the better judge and people agree on the labels, and near 0 for a judge that knows nothing; with the whole difference a weak judge would leave more open than the labels alone.
#
# **Predict.** The judge is SmolLM2, plain. Which interval is the widest: `"people"`, `"corrected"` or `"combined"`?

# %%
guess_widest = ...

# %% [markdown]
# Beside two of our judges stand two that we invent: right in 90 and in 95 of 100 cases of either side.

# %% tags=["S5.19"]
import numpy as np

both = ["true_positive", "true_negative"]
on_offer = {name: tuple(rates.loc[name, both]) for name in ("SmolLM2, plain", "Gemma 3, examples")}
on_offer |= {"right in 90%": (0.90, 0.90), "right in 95%": (0.95, 0.95)}
rng = np.random.default_rng(0)
widths = judging.compare_ways(on_offer, share, labels=200, judged=5000, rng=rng, draws=2000)
show(*pictures.ways(widths))
widest = widths.query("judge == 'SmolLM2, plain'").set_index("way")["half"].idxmax()
compare(guess_widest, widest, "the widest", choices=["people", "corrected", "combined"])

# %% [markdown] tags=["S5.19", "S5.28"]
# In each of 2,000 simulated months the three intervals were computed; each way holds the true share in about 95%. Corrected, both of our real judges leave more open than not asking them, and only the invented ones pay: the two rates are known from only 200 labels, and dividing by a small number makes their luck large. Combining leaves no more open than the labels alone, and with a weak judge hardly less. In code these are `judging.by_people`, `judging.corrected` and `judging.combined`.
#
# The judge can read more: it costs almost nothing.

# %% tags=["S5.19", "S5.28"]
judged = np.array([200, 1_000, 5_000, 20_000, 100_000])
halves = {
    name: judging.half_width("corrected", share, *pair, labels=200, judged=judged)
    for name, pair in on_offer.items()
}
alone = judging.half_width("people", share, 1, 1, labels=200, judged=1)
show(*pictures.more_judging(judged, halves, float(alone)))

# %% [markdown]
# So labels are what is scarce. Move them, and look when the combined line falls below the width that you promised.

# %% tags=["S5.28"]
from aipm.explore import grading_answers as explore

explore.labels_and_width()

# %% tags=["S5.25", "S5.28"]
effect = agreement.design_effect(displeased, review)
print(f"{len(review)} sentences come from {review.nunique()} reviews. For this share they are worth")
print(f"{len(review) / effect:.0f} sentences that were drawn one by one (design effect {effect:.1f}).")

# %% [markdown] tags=["S5.19", "S5.28"]
# The formulae take labels as drawn one by one. Draw sentences from all reviews, not whole reviews; else divide labels and judged answers by the design effect first.
#
# There is a limit. A judge that grades another model's answers, and is no more often right than that model, saves at most half of the labels, whatever the correction (Dorner, Nastl and Hardt 2025); our invented 95% is far better than such a judge. With GPT-4 as the judge, 100 labels counted like 150 at best (Boyeau and others 2024).
#
# **What it means for you.** Ask two things of an offer: what would the labels alone leave open, and how many of them does this judge save? A weak judge saves few. Use it to find cases worth reading, not to report a share.
#
# **Where this ends.** The labels are drawn from the same sentences as those that are judged. Where they are last year's, no formula here holds.

# %% [markdown] tags=["S5.25"]
# ## 4. What moves a verdict
#
# Two rates say how often a judge is wrong, not by what it lets itself be moved. So ask it the same thing in another form. The naive step in many products: show the judge two answers and ask which is better. Here it gets the sentences of two customers, called A and B, and says who is more pleased.
#
# **Predict.** Exchange A and B. In how many of 200 pairs does Gemma 3 now pick the other customer?

# %%
guess_flipped = ...

# %% tags=["S5.25"]
from aipm.pictures import habits
from aipm.pictures.shares import intervals
from aipm.worlds.voices import orders, pairs, runs

asked, rows = pairs.load(), []
for model, name in orders.NAMES.items():
    picks = pairs.picks(asked, model)
    changed = (picks["first"] != picks["second"]).groupby(asked["kind"]).agg(["sum", "size"])
    rows += [(f"{name}, {kind}", *changed.loc[kind]) for kind in pairs.KINDS]
flips = pd.DataFrame(rows, columns=["pairs", "sum", "size"])

# %% tags=["S5.25"]
message = "In most pairs the order decides, not the customers"
what = "pick changes with the order"
show(*intervals(list(flips["pairs"]), list(flips["sum"]), list(flips["size"]), message, what))
gemma = flips.loc[flips["pairs"].str.startswith("Gemma"), "sum"].sum()
compare(guess_flipped, gemma, "of 200 pairs")

# %% [markdown] tags=["S5.25"]
# In the clear pairs people's mean votes lie at least three points apart, in the equal ones not at all. A pick that changes with the order says nothing about the customers. Large judges do it less, and they do it: shown two similar answers in the other order, GPT-4 kept its verdict in 65% of 80 questions, GPT-3.5 in 46% and Claude-v1 in 24% (Zheng and others 2023). In April 2026, on pairs of nearly equal stories, the median of 27 judges changed 45% of its choices (Mazur 2026, not reviewed by peers); those are the hardest pairs, like our equal ones.
#
# The usual repair is to ask in both orders and to average. Take the 80 clear pairs, and ask Gemma 3 in a third way: about each sentence alone, and compare the two probabilities.

# %% tags=["S5.25"]
clear = asked[asked["kind"] == "clear"]
better = np.where(clear["mean_1"] > clear["mean_2"], 1, 2)
alone = orders.asked("gemma3", "pnpnpn", "judge").set_index(["review", "sentence"])["share"]
shares = [
    alone.loc[list(zip(clear[f"review_{n}"], clear[f"sentence_{n}"], strict=True))].to_numpy()
    for n in (1, 2)
]
picks = pairs.picks(clear, "gemma3").assign(alone=np.where(shares[0] <= shares[1], 1, 2))
names = {"first": "A and B", "second": "B and A", "averaged": "both orders", "alone": "each alone"}
picks = picks.rename(columns=names)
right = (picks.eq(better, axis=0)).sum().rename_axis("asked about").reset_index(name="right, of 80")
show_table(right, "The same model orders the pairs when it reads one sentence at a time")

# %% [markdown] tags=["S5.25"]
# Both orders expose such a judge and do not repair it: averaged, it is no better than a coin here. If your judge fails the order test and you may choose, let it grade one answer at a time and compare the grades.
#
# Other tests need no label at all, because the meaning stays as it was: **invariance tests** (lesson 10). Exchange the two words in the question, add *It came in a brown box.*, put marks and a warning around the text, or let the text end in words to the judge.

# %% tags=["S5.25"]
as_asked = judges["SmolLM2, plain"]
complaints = as_asked[displeased.to_numpy()]
attacks = {runs.ATTACKS[name].strip(): f"attacked-{name}" for name in ("order", "claim")}
forms = {"words exchanged": "swapped", "a brown box": "boxed", "marks, a warning": "guard"} | attacks
rows = []
for form, run in forms.items():
    before = as_asked if run in ("swapped", "boxed") else complaints
    after = answers.answers("smollm2", run, "judge")
    moved = ((before["share"] > 0.5).to_numpy() != (after["share"] > 0.5).to_numpy()).sum()
    rows.append({"what is new": form, "verdicts changed": moved, "of": len(before)})
show_table(rows, "Words to the judge change most verdicts, and harmless changes some")

# %% [markdown] tags=["S5.25"]
# Whoever writes the answers can write to the judge. Attackers adapt to guards in the prompt. {{fact adaptive_attacks_2025}} Length moved judges too: told to be wordy, one model won 64% of its comparisons in place of 23% when told to be short (Dubois and others 2024); the judges of 2026 showed almost nothing of it (Norman, Rivera and Hughes 2026). So test your judge, not a list of biases.
#
# Last, let the judge read a text that says nothing: `N/A`. Each order of the six examples is a mark.

# %% tags=["S5.25"]
blanks = pairs.blanks().query("blank == 'N/A'").set_index(["model", "run"])["share"]
points, bill = [], []
for model, name in orders.NAMES.items():
    for order in orders.of(model):
        said = orders.asked(model, order, "judge")
        blank = blanks[model, orders.PREFIX[model] + order]
        called = (said["share"] > 0.5).mean()
        points.append({"model": name, "order": order, "blank": blank, "called": called})
        bill.append({"half": orders.euros(said, 0.5), "blank": orders.euros(said, blank)})
points, bill = pd.DataFrame(points), pd.DataFrame(bill)
show(*habits.blanks(points))

# %% [markdown] tags=["S5.25"]
# A judge with no leaning would stand at 50%. Zhao and others (2021) took such an answer as the new threshold, without a label, and it helped GPT-3. Does it help here, in euros per 1,000 sentences?

# %% tags=["S5.25"]
rows = []
for name, own in bill.groupby(points["model"]):
    cheaper, apart = (own["blank"] < own["half"]).sum(), own.max() - own.min()
    rows.append({"judge": name, "cheaper orders": f"{cheaper} of {len(own)}",
                 "mean € at 0.5": own["half"].mean(), "at the blank": own["blank"].mean(),
                 "€ apart at 0.5": apart["half"], "apart at the blank": apart["blank"]})  # fmt: skip
form = dict.fromkeys(list(rows[0])[2:], ",.0f")
show_table(rows, "As a threshold the blank draws orders together, and makes many costlier", form)

# %% [markdown] tags=["S5.25"]
# Whether it helps your judge, only labels tell, so section 5 uses a few.
#
# **What it means for you.** Before a judge decides anything, run four tests on it: the other order of the answers, another form of the question, an order in the text, an empty text. None needs a label.
#
# **Where this ends.** These are two small models, and each larger one has its own faults. A judge that passes may still prefer texts like its own: GPT-4 told its own summaries from others in 73.5% of the pairs, and preferred them (Panickssery, Bowman and Feng 2024).

# %% [markdown] tags=["S5.24"]
# ## 5. Its probability is a score
#
# Each judge gives a probability of *displeased*, and until now we cut it at 0.5. Lesson 09 put the same six examples into the prompt in several orders, and the bill went up and down with the order. The naive step: keep the cheapest order.
#
# **Predict.** Gemma 3 read them in five orders, and its bill more than doubles from the best order to the worst. AUC asks only whether displeased sentences get higher probabilities than others. By how many hundredths does Gemma's AUC differ between the orders?

# %%
guess_auc = ...

# %% tags=["S5.24"]
by_order = orders.table(labels=20)
show(*habits.thresholds(by_order))
own = by_order[by_order["model"] == "Gemma 3"]
low, high = own["chosen"].min(), own["chosen"].max()
print(f"With 20 labels an order of Gemma 3 costs from {low:,.0f} to {high:,.0f} € on average.")
print(f"Its cheapest order at 0.5 costs {own['half'].min():,.0f} €.")
auc = 100 * own["auc"]
compare(guess_auc, auc.max() - auc.min(), "hundredths of AUC")

# %% [markdown] tags=["S5.24"]
# The order of examples moves Gemma's threshold far more than its knowledge; SmolLM2's knowledge moves too. Of one prompt for GPT-3, Zhao and others (2021) say that only its threshold was wrong (they measured accuracy, not AUC). The lucky orders at 0.5 stay the cheapest, but to know which ones took 801 labels. Take 20 labelled sentences and set the threshold that costs least on them: the deaf orders become ordinary, and the lucky ones lose something, because 20 labels are few. Try more of them, on SmolLM2.

# %% tags=["S5.24"]
explore.moved_threshold()

# %% [markdown] tags=["S5.24"]
# A threshold needs only an order of the sentences. To ask a person about the doubtful ones, you need a probability that means what it says: **calibration** (lesson 03). Fit one on the 41 reviews for building, for the judge asked from the user's side, and look at other reviews.

# %% tags=["S5.24"]
from sklearn.linear_model import LogisticRegression

build, table = (answers.answers("smollm2", "user", half) for half in ("build", "judge"))
fitted = LogisticRegression(C=100).fit(build[["share"]], build["side"] == "displeased")
table["chance"] = fitted.predict_proba(table[["share"]])[:, 1]
truth = table["side"] == "displeased"
before, after = (judging.reliability(table[c], truth, table["review"]) for c in ("share", "chance"))
show(*habits.reliability(before, after))

# %% [markdown] tags=["S5.24"]
# It is still a little too high, because complaints are more frequent in the reviews for building. Now a person can read a fifth of the sentences, and decides rightly. Which fifth?
#
# **Predict.** Read those nearest to 0.5 as the model says it, or those nearest to 0.25 on the fitted scale, where a call begins to pay (a wasted call costs 5 euros, a missed complaint 15)? Write `"0.5"` or `"0.25"`.

# %%
guess_fifth = ...

# %% tags=["S5.24"]
from aipm.worlds.voices import rates as bills

price = pd.Series(bills.price(table, table["chance"] > 0.25))
fifth = len(table) // 5
rows = [{"people read": "nothing", "€ per 1,000": 1000 * price.mean()}]
for column, middle in (("share", 0.5), ("chance", 0.25)):
    read = (table[column] - middle).abs().nsmallest(fifth).index
    left = 1000 * price.drop(read).sum() / len(table)
    rows.append({"people read": f"a fifth near {middle:g} of its {column}", "€ per 1,000": left})
show_table(rows, "The same hours of reading save several times as much near the price's threshold")
better = "0.5" if rows[1]["€ per 1,000"] < rows[2]["€ per 1,000"] else "0.25"
compare(guess_fifth, better, "the fifth to read", choices=["0.5", "0.25"])

# %% [markdown] tags=["S5.24"]
# **What it means for you.** Ask for the judge's probability, not for its word. Set the threshold on your own labels, by your prices, and send people to that threshold.
#
# **Where this ends.** Many judges give only a word. Large ones trained to chat can be worse calibrated than before: on an exam, GPT-4's probabilities were off by 0.7 points before that training and by 7.4 after (OpenAI 2023). And a calibration moves with the share of complaints.

# %% [markdown] tags=["S5.19", "S5.28"]
# ## 6. The vendor changes the judge
#
# Half a year in service. In week 10 the vendor puts another model behind the same name: Gemma 3 in the place of SmolLM2, with the same six examples. In week 18 the customers change: complaints become 1.6 times as frequent. The weeks are drawn from real sentences; when things happen, we set.
#
# The dashboard shows what the judge reports each week. **Predict.** Which change moves it more? Write `"vendor"` or `"customers"`.

# %%
guess_moved = ...

# %% tags=["S5.19", "S5.28"]
from aipm.worlds.voices import vendor

plan = vendor.HalfYear()
old, new = orders.asked("smollm2", "pnpnpn", "judge"), orders.asked("gemma3", "pnpnpn", "judge")
weeks = vendor.half_year(old, new, plan, seed=12)
show(*habits.watched(weeks, plan.vendor, plan.customers))
by_phase = weeks.groupby(pd.cut(weeks["week"], [0, 9, 17, 26]), observed=True)["said"].mean().to_numpy()
jumps = dict(zip(("vendor", "customers"), abs(np.diff(by_phase)), strict=True))
compare(guess_moved, max(jumps, key=jumps.get), "the larger change", choices=["vendor", "customers"])

# %% [markdown] tags=["S5.19", "S5.28"]
# On the report alone nobody can tell the two apart. The lower line can. **Anchors** are cases whose labels are known, a hundred here, that the judge reads again each week. They cost no new label. Where the anchors move more than on a second run of the same model, the judge has changed; where only the report moves, probably the cases have.

# %% tags=["S5.28"]
rows = []
for name, week in (("before", plan.vendor - 1), ("after", plan.vendor)):
    now = weeks.set_index("week").loc[week]
    complaints, others = now["complaints"], vendor.ANCHORS - now["complaints"]
    hears = f"{now['hears'] * complaints:.0f} of {complaints:.0f}"
    spares = f"{now['spares'] * others:.0f} of {others:.0f}"
    rows.append({"the vendor's change": name, "hears": hears, "leaves alone": spares})
show_table(rows, "On its anchors the judge has other rates than before")

# %% [markdown] tags=["S5.19", "S5.28"]
# We chose a nearly deaf judge, so that the change can be seen. The new model is the better judge, and the report still breaks into two halves that cannot be compared. GPT-4 of March 2023 told prime numbers from others in 84% of the cases, the GPT-4 of June in 51% (Chen, Zaharia and Zou 2023). So log which version graded what, pin the version where the vendor lets you, and grade the old answers again before you draw one line through both.
#
# **What it means for you.** A judge is a dependency with a release of its own. Give it a gate, as lesson 09 gives a prompt one: anchors, two rates, and a limit for each.
#
# **Where this ends.** A hundred anchors tell *that* the judge changed; how much it is wrong now takes the labels of section 3. Anchors also grow old: if customers begin to write in another way, the anchors stay calm and the judge errs. Some fresh labels each month are the only alarm for that.

# %% [markdown] tags=["S5.25"]
# ## 7. Was the passage there at all?
#
# Back to AskCourse. Before any answer stands a search: which of 104 passages answers the question? **BM25** counts shared words and gives more to rare ones. A **word table** gives each word 256 numbers learned from other texts, so that words of like meaning lie near each other, and compares the means. It is no embedding model of today, which reads words in their context.
#
# The naive test: write forty questions with the pages open, and look how often the right passage comes first.

# %% tags=["S5.25"]
from aipm.worlds.askcourse import search

questions = askcourse.questions().set_index("question")
place = search.places(search.bm25_table(), questions["passage"])
written_open = place[questions["kind"] == "open"]
print(f"BM25 finds {(written_open == 1).sum()} of {len(written_open)} passages first.")

# %% [markdown]
# **Predict.** Another forty were written from the headings alone, in other words than the page's. Of these forty, how many does BM25 find first?

# %%
guess_topic = ...

# %% tags=["S5.25"]
from aipm.pictures import passages

scores = {"BM25": search.bm25_table(), "word table": search.word_table()}
scores["both joined"] = search.joined(*scores.values())
counts = []
for kind in askcourse.ANSWERABLE:
    for name, table in scores.items():
        place = search.places(table, questions.loc[questions["kind"] == kind, "passage"])
        found = {"first": sum(place == 1), "five": sum(place <= 5), "of": len(place)}
        counts.append({"kind": kind, "search": name, **found})
counts = pd.DataFrame(counts)

# %% tags=["S5.25"]
show(*passages.found(counts))
topic = counts.query("kind == 'topic' and search == 'BM25'")["first"].item()
compare(guess_topic, topic, "of 40 questions")

# %% [markdown] tags=["S5.25"]
# Questions written from a page carry the page's words, so the test measured copying. On other words both fail often, and the word table has more of the passages in its first five. *Both joined* ranks a passage by its places in the two lists. For exact terms the words win. On 18 public collections of 2021 the best search with one vector a text beat BM25 on eight; BM25 with a second model that sorts its hits beat it on 16 (Thakur and others 2021). {{fact embedding_board_2024}}
#
# Can the best score tell that *no* passage answers? Somebody adds 24 questions without an answer, such as "Are you hiring?", and then 40 that are as long as the others.

# %% tags=["S5.25"]
with_answer = questions["kind"].isin(["open", "topic"])
ways = ("BM25", "word table")
numbers = {f"{name}: the best score": scores[name].max(axis=1) for name in ways}
numbers["the number of words"] = questions["words"]
sets = {"24 short questions": "none-short", "40 of the others' length": "none"}
rows = {}
for name, number in numbers.items():
    tell = {key: number[questions["kind"] == kind] for key, kind in sets.items()}
    rows[name] = {key: search.chance_higher(number[with_answer], none) for key, none in tell.items()}
show(*passages.tell_apart(pd.DataFrame(rows).T))

# %% [markdown] tags=["S5.25"]
# The score looked almost perfect, and so did the number of words: the short questions gave themselves away, because BM25's score is a sum over the question's words. With equal lengths the score is a weak hint of whether an answer exists. Whether the *first passage is right* it tells well here, but only because questions with copied words score high and are found; these are more than half of ours. Whatever tells your two sets apart without any reading is a leak in the test (lesson 07).
#
# **What it means for you.** Collect questions from customers, or from people who have not seen the pages. Report exact terms apart. Before you believe a score, try a stupid one.
#
# **Where this ends.** 104 passages are few. A language-model assistant wrote all questions, and those of the headings avoid the page's words more than a customer would.

# %% [markdown] tags=["S5.27", "S5.28"]
# ## 8. Wrong passage, or wrong use of it?
#
# Now the desk as a whole: BM25's first passage goes to Gemma 3, and its answer to the customer. For 63 questions the right answer is so short that a program can compare. The naive step: count the wrong answers, and buy a better search, since section 7 was so bad.
#
# **Predict.** Of 100 wrong answers, how many had a wrong passage to begin with?

# %%
guess_wrong_passage = ...

# %% tags=["S5.28"]
desk = answered.answers()
desk["correct"] = [
    right != "" and answered.is_right(answer, right)
    for answer, right in zip(desk["answer"], desk["right_answer"], strict=True)
]
desk["refused"] = desk["answer"].map(answered.refuses)
whole = desk.query("examples == 'plain' and shown == 'whole' and first and right_answer != ''")
wrong = whole[~whole["correct"]]
print(f"{whole['correct'].sum()} of {len(whole)} answers are right.")
compare(guess_wrong_passage, 100 * (wrong["given"] == "wrong").mean(), "of 100 wrong answers")

# %% [markdown] tags=["S5.27", "S5.28"]
# More than half of the wrong answers came from a right passage; no search would mend those. To see the two causes apart, take the search out. Give the model the right passage, or only the three sentences of it that fit the question best, or a wrong passage; or, for questions that the pages do not answer, the passage that BM25 finds. The model was never told that it may refuse. So do it again with other examples, of which two answer *not in the text*.
#
# **Predict.** With plain examples and a wrong passage: how many of 100 answers refuse?

# %%
guess_refused = ...

# %% tags=["S5.27", "S5.28"]
cases = [("right passage", "right", "whole"), ("three sentences of it", "right", "clip"),
         ("wrong passage", "wrong", "whole"), ("nothing to find", "found", "whole")]  # fmt: skip
rows = {}
for examples in ("plain", "refusing"):
    for name, given, shown in cases:
        own = desk.query("given == @given and shown == @shown and examples == @examples")
        if len(own):  # the three sentences were only tried with plain examples
            right, refused = own["correct"].mean(), own["refused"].mean()
            part = {"right": right, "refused": refused, "wrong": 1 - right - refused}
            rows[f"{name}, {examples} ({len(own)})"] = part

# %% tags=["S5.27", "S5.28"]
message = "Less text helps more than leave to refuse"
show(*passages.stacked(pd.DataFrame(rows).T, message, "the answers (their number in brackets)"))
alone = desk.query("given == 'wrong' and shown == 'whole' and examples == 'plain'")
compare(guess_refused, 100 * alone["refused"].mean(), "of 100 answers")

# %% [markdown] tags=["S5.27", "S5.28"]
# Three sentences bring more right answers than the whole passage that holds them. With plain examples the model never refuses. A desk that may refuse has its own rates: its **coverage** (lesson 03), the share of questions that it answers; how often it is right when it answers; and of the questions that nothing answers, the share that it refuses. Here they are for the examples that may refuse.

# %% tags=["S5.27", "S5.28"]
may = desk.query("examples == 'refusing' and shown == 'whole' and passage != ''")
for what, part in (("holds", may.query("given == 'right'")), ("lacks", may.query("given != 'right'"))):
    print(f"Where the passage {what} the answer: {part['refused'].sum()} of {len(part)} refused.")
bm25 = may[may["first"]]
none = bm25["right_answer"] == ""
told = bm25[~bm25["refused"]]
print(f"With BM25's first passage it answers {len(told)} of {len(bm25)} questions (coverage),")
print(f"{told['correct'].sum()} of these {len(told)} rightly.")
print(f"Of the {none.sum()} that no page answers it refuses {bm25.loc[none, 'refused'].sum()}.")

# %% [markdown] tags=["S5.27", "S5.28"]
# Perhaps it refuses a little more often where it should, and far too seldom. Large models refuse more, and not enough: when the passage did not hold the answer, GPT-4o declined in 58% of the cases, Gemini 1.5 Pro in 63% and o1 in 69% (Kirichenko and others 2025). A thin passage can be worse than none: Google's small open model answered wrongly in 66% of the cases with one, and in 10% without any (Joren and others 2025, as reported).
#
# Can a program do without a judge? Here is a check in one line: all words of the answer stand in the passage.

# %% tags=["S5.28"]
text = askcourse.passages().set_index("passage")["text"]
said = desk.query("examples == 'plain' and shown == 'whole' and passage != ''").copy()
said["passes"] = [
    answered.stands_in(answer, text[passage])
    for answer, passage in zip(said["answer"], said["passage"], strict=True)
]
said["answers"] = np.where(said["correct"], "right", "wrong, " + said["given"] + " passage")
checked = said.groupby("answers")["passes"].agg(["sum", "size"])
checked.columns = ["pass the check", "of"]
show_table(checked, "The check passes nearly all right answers, and many wrong ones")

# %% [markdown] tags=["S5.27", "S5.28"]
# The check catches invention, since invented words stand nowhere. It cannot see a wrong passage, whose words are all there, nor a number of the right passage that answers another question.
#
# **What it means for you.** Keep for each answer the passage that it was made from. Then say, in counts, what share was lost in the search and what share in the answer, and buy the repair for the larger one.
#
# **Where this ends.** Short answers copied from a page are the easy case, and a program can compare them. Long ones need readers again, and a rubric: you are back in section 1.

# %% [markdown]
# ## The exercise: eight decisions about judges
#
# Nine questions, 20 points: eight decisions, and a memo on the first. Each has a cell for your answer and a cell that checks it. Some checks see only public worlds here; the rest is judged on months, releases and questions that nobody has seen. In each answer write also how sure you are, from 0.5 (a coin flip) to 1.0 (certain). It is never graded. Where a question names one of the modules below, you may open it and try it.
#
# The judges of questions 1 to 4, 8 and 9 are invented, since the truth must be known there. Questions 5 to 7 use the recordings, with prices that we set.

# %%
from aipm.worlds.voices import buying, duels, judge_watch, mail_routes, release_gates

# %% [markdown] tags=["S5.19", "S5.28"]
# ### Q12.1 The least bill
#
# *2 points, 8 minutes.* Three judges are on offer for sentences of which about 30% are displeased. You want that share each month to ± 4 points, by `judging.combined`. Sentences are drawn at random; the labelled ones are others than the judged ones.
#
# | judge | finds of the displeased | leaves alone of the others | a judged answer |
# |---|---|---|---|
# | `small` | 72% | 70% | 0.01 € |
# | `medium` | 86% | 84% | 0.03 € |
# | `large` | 95% | 94% | 0.10 € |
#
# A label by a person costs 1.50 €. Write for *each* judge how many labels and how many judged answers you would buy a month, 0 judged answers for people alone. The half of the interval must be 4 points or less in 95% of the months, for at most 15% more than the least bill of that judge. Then name the judge to `buy`.
#
# <details><summary>Hint 1</summary>Section 3 shows what is left when the judge reads as much as you like. Which of the two numbers is worth its price?</details>
# <details><summary>Hint 2</summary><code>judging.half_width("combined", 0.3, 0.86, 0.84, labels, judged)</code> is the half of the interval on average. In 95% of the months you need a little more than for the average.</details>
# <details><summary>Hint 3</summary>For each of some numbers of labels, look for the fewest judged answers that are enough, and compare the bills. <code>(buying.public_world().half_widths(buying.OFFERS["medium"], 900, 500) &lt;= 0.04).mean()</code> is the share of months in which 900 labels and 500 judged answers are.</details>

# %% answer="q12_1"
purchase = {
    # judge: (labels, judged answers)
    "small": (..., ...),
    "medium": (..., ...),
    "large": (..., ...),
    "buy": ...,
}
sure = ...
### BEGIN SOLUTION
purchase = {"small": (485, 2200), "medium": (370, 2300), "large": (240, 1300), "buy": "large"}
sure = 0.9
### END SOLUTION

# %% judge="q12_1" points=2
from aipm.questions import grading_answers

grading_answers.least_bill(purchase)
### BEGIN HIDDEN TESTS
from aipm.worlds import buying, hidden

grading_answers.least_bill(purchase, worlds=hidden(buying, "q12_1", worlds=3))
### END HIDDEN TESTS

# %% [markdown] tags=["S5.24", "S5.28"]
# ### Q12.2 Which judge may stop a release?
#
# *2 points, 6 minutes.* Before each release a judge reads so many answers of the old version, and as many of the new one. The gate stops the release where the share that the judge passes falls by more than two standard errors. Of the old version's answers about 90% are right. People have looked at thousands of verdicts:
#
# | judge | agrees with people (old version) | passes of right answers: old, new version | passes of wrong answers: old, new version |
# |---|---|---|---|
# | A | 92% | 93%, 93% | 12%, 12% |
# | B | 90% | 99%, 99% | 88%, 88% |
# | C | 82% | 80%, 80% | 5%, 5% |
# | D | 88% | 90%, 90% | 28%, 28% |
# | E | 95% | 96%, 99% | 10%, 45% |
#
# A judge may gate where at most 5% of the releases that are as good are stopped, and at most 20% of those are missed whose share of right answers falls by five points. At most 3,000 answers of each version can be judged. Write for each judge how many answers of each version its gate needs, at most 25% above the fewest that are enough; or `None` where it may not gate.
#
# <details><summary>Hint 1</summary>Of ten answers that turn from right to wrong, how many does the judge pass before, and how many after? What does "agrees with people" say about that?</details>
# <details><summary>Hint 2</summary><code>release_gates.stops(release_gates.JUDGES["B"], 400, 0.05)</code> is the chance that the gate of B, with 400 answers of each version, stops a release that lost five points. With 0 in place of 0.05 the new version is as good.</details>
# <details><summary>Hint 3</summary>Go through 400, 800, 1,200 and so on. A judge that passes 95% of the right and 55% of the wrong answers shows 40% of a loss: of five points it shows two. A standard error must be small beside that. And compare the two columns of a version: whom does a judge favour?</details>

# %% answer="q12_2"
gate = {"A": ..., "B": ..., "C": ..., "D": ..., "E": ...}
sure = ...
### BEGIN SOLUTION
gate = {"A": 1500, "B": None, "C": 2600, "D": 2700, "E": None}
sure = 0.9
### END SOLUTION

# %% judge="q12_2" points=2
grading_answers.gate_table(gate)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, release_gates

grading_answers.gate_table(gate, worlds=hidden(release_gates, "q12_2", worlds=10))
### END HIDDEN TESTS

# %% [markdown] tags=["S5.19", "S5.24"]
# ### Q12.3 Did the complaints rise?
#
# *3 points, 8 minutes.* One judge reads the sentences of two months. It says "displeased" of `said` among `judged` in the month before, and of `said_now` among `judged_now` in this month. People have sorted some sentences beforehand: of `displeased` the judge found `found`, of `others` it left alone `left`. Take its two rates as the same in both months. Complete a function that returns `(low, high)`, a 95% interval of the *rise* of the true share, as fractions (this month minus the month before). It returns `None` where the labels do not show that the judge knows more than a coin.
#
# It is tried on a thousand cases that nobody has seen. The interval must hold the true rise in at least 93% of those with a useful judge, and be at most 1.2 times as wide on average as the counts need. A tenth of the judges are useless: of these at least 90% must get `None`, of the useful ones at most 2%.
#
# <details><summary>Hint 1</summary>A judge that finds 80% of the displeased and wrongly calls 30% of the others moves by half a point where the truth moves by one. Which of its errors are in both months?</details>
# <details><summary>Hint 2</summary>Divide the judge's own rise by what it knows. Two things stray: the two months' shares, and <code>knows</code>. A share p of n cases strays by p(1 − p)/n, squared.</details>
# <details><summary>Hint 3</summary>The rise is a quotient. Of a quotient a/b the squared error is that of a, plus (a/b)² times that of b, all divided by b². With a = 0.02 ± 0.01 and b = 0.5 ± 0.05 that is 0.04 ± 0.0204. And <code>knows</code> itself is luck where it is not some of its own errors above zero.</details>

# %% answer="q12_3"
def rise(said, judged, said_now, judged_now, displeased, found, others, left):
    before, now = said / judged, said_now / judged_now
    finds, leaves = found / displeased, left / others
    knows = finds + leaves - 1
    ...
    return ...
sure = ...
### BEGIN SOLUTION
def rise(said, judged, said_now, judged_now, displeased, found, others, left):
    before, now = said / judged, said_now / judged_now
    finds, leaves = found / displeased, left / others
    knows = finds + leaves - 1
    of_knows = finds * (1 - finds) / displeased + leaves * (1 - leaves) / others
    if knows <= 2.5 * of_knows**0.5:
        return None
    middle = (now - before) / knows
    of_months = before * (1 - before) / judged + now * (1 - now) / judged_now
    error = (of_months + middle**2 * of_knows) ** 0.5 / knows
    return middle - 1.96 * error, middle + 1.96 * error
sure = 0.8
### END SOLUTION

# %% judge="q12_3" points=3
grading_answers.rise_interval(rise)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, rises

grading_answers.rise_interval(rise, worlds=hidden(rises, "q12_3", worlds=10))
### END HIDDEN TESTS

# %% [markdown] tags=["S5.24", "S5.28"]
# ### Q12.4 A protocol for pairs
#
# *2 points, 7 minutes.* A judge sees an answer of the old and one of the new version to the same question, and says which is better. It likes what stands first: of 65 to 85% of the pairs, nobody knows how many, it says "the first one" in either order. Of the others it prefers the same answer in both orders. The **lead** is the share of all pairs in which it so prefers the new version, minus that of the old one. Set the protocol:
#
# - `orders`: `old_first`, `random` (each pair once, in a random order) or `both` (each pair twice: two calls);
# - `ties`: what becomes of a pair whose two verdicts differ: `drop` it, count it `half` for each, or `new_wins`. Only `both` has such pairs;
# - `pairs`: how many pairs, for at most 640 calls;
# - `margin`: the new version is called better where its lead among the pairs that count is more than this fraction, and worse where the old one's is.
#
# Whichever judge it is: two equal versions may be called different in at most 5% of the comparisons, and a lead of ten points must be found in at least 80%.
#
# <details><summary>Hint 1</summary>What does a pair tell in which the judge only says "the first one"? Under which orders can you see that it did?</details>
# <details><summary>Hint 2</summary><code>duels.called(duels.Protocol("random", "half", 200, 0.10), 0.0, 0.7)</code> gives the chances that equal versions are called better, and worse, by a judge that says "the first one" of 70% of the pairs.</details>
# <details><summary>Hint 3</summary>Pairs that count half do not stray. If 40% of 500 pairs are clear, the lead of equal versions strays by √(0.4/500), 2.8 points. The margin must lie about two of these above 0, and nearly one below ten points, for the judge that strays most.</details>

# %% answer="q12_4"
protocol = {"orders": ..., "ties": ..., "pairs": ..., "margin": ...}
sure = ...
### BEGIN SOLUTION
protocol = {"orders": "both", "ties": "half", "pairs": 310, "margin": 0.068}
sure = 0.9
### END SOLUTION

# %% judge="q12_4" points=2
grading_answers.pair_protocol(protocol)
### BEGIN HIDDEN TESTS
from aipm.worlds import duels, hidden

grading_answers.pair_protocol(protocol, worlds=hidden(duels, "q12_4", worlds=2))
### END HIDDEN TESTS

# %% [markdown] tags=["S5.24", "S1.41"]
# ### Q12.5 Six hours of people
#
# *2 points, 6 minutes.* A shop reads its reviews with SmolLM2, by the prompt `user`; `share` is the model's chance of "displeased". A displeased sentence that nobody hears of costs 15 €, a wasted call 5 €. A person who reads a sentence first decides rightly; that takes two minutes, and there are six hours a month, so 180 sentences. What does not fit is not read, and nobody is called for it.
#
# Set `look_from`, the share from which on a person reads the sentence, and `call_from`, the share from which on the customer is called at once. In unseen months of 80 reviews the bill may be at most 1,275 € per 1,000 sentences on average.
#
# <details><summary>Hint 1</summary>A call is worth its price where more than one in four such sentences is displeased. Is that at a share of 0.25? Or at 0.5?</details>
# <details><summary>Hint 2</summary><code>mail_routes.build()</code> holds the sentences of the half for building, with <code>share</code> and <code>side</code>. Sort them into bands of shares, and count the displeased in each.</details>
# <details><summary>Hint 3</summary><code>mail_routes.cost(month, 0.30, 0.45)</code> tells what a route costs in a month, and how many looks it wants, and <code>mail_routes.months()</code> gives 20 months made of the half for building. Average over them for some pairs of limits.</details>

# %% answer="q12_5"
limits = {"look_from": ..., "call_from": ...}
sure = ...
### BEGIN SOLUTION
limits = {"look_from": 0.56, "call_from": 0.66}
sure = 0.8
### END SOLUTION

# %% judge="q12_5" points=2
grading_answers.route(limits)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, mail_routes

grading_answers.route(limits, worlds=hidden(mail_routes, "q12_5", worlds=12))
### END HIDDEN TESTS

# %% [markdown]
# Question Q12.6 needs these traces.

# %% tags=["S5.28"]
from aipm.tables import show_table
from aipm.worlds import desk_traces

traces = desk_traces.shown().replace({"needs": {"": "none"}})
show_table(traces, "24 traces: what was asked, needed, found and answered")

# %% [markdown] tags=["S5.27", "S5.28"]
# ### Q12.6 Whom to blame, and what to buy first
#
# *3 points, 8 minutes.* Above are 24 traces of AskCourse as section 8 has it: the first passage of BM25, whole, and Gemma 3 with plain examples. `needs` is the passage that answers the question, `none` where no page does (empty in `desk_traces.shown()`); `found` is the passage that the model got. Blame one part of each:
#
# - `fine`: the answer is right;
# - `wrong_passage`: a page answers the question, and another one was found;
# - `wrong_use`: the right passage was there, and the answer is wrong;
# - `no_answer`: no page answers it, and the desk should have refused.
#
# At least 22 must fit; the check here looks at little more than the form. Then choose the *one* repair that you buy first: `shorter` (three sentences in place of the whole passage), `leave` (the examples that may refuse), `word_search` (the word table in place of BM25) or `limit` (where BM25's best score is below 12, a person writes). A wrong answer costs 8 €, a person 3 €. On unseen questions of the same kinds (most of those with an answer carry the page's own words) it must save more than each of the others.
#
# <details><summary>Hint 1</summary>Look at <code>needs</code> first, then whether <code>found</code> is the same, then at the answer. Other words for the same fact are right.</details>
# <details><summary>Hint 2</summary>Count the four piles. Which repairs touch the largest one? Sections 7 and 8 show how well each of them works on it.</details>
# <details><summary>Hint 3</summary>A repair saves (traces that it changes) times (euros for each). If 30 of 100 answers came from a wrong passage and a new search finds 5 of these, that is 5 × 8 € at most, before what it loses elsewhere. If a person takes over 20 wrong answers and 4 right ones, that is 20 × 5 € − 4 × 3 €.</details>

# %% answer="q12_6"
blame = {
    "t01": ..., "t02": ..., "t03": ..., "t04": ..., "t05": ..., "t06": ...,
    "t07": ..., "t08": ..., "t09": ..., "t10": ..., "t11": ..., "t12": ...,
    "t13": ..., "t14": ..., "t15": ..., "t16": ..., "t17": ..., "t18": ...,
    "t19": ..., "t20": ..., "t21": ..., "t22": ..., "t23": ..., "t24": ...,
}
first = ...
sure = ...
### BEGIN SOLUTION
parts = {
    "fine": "t03 t09 t13 t15 t21",
    "wrong_passage": "t05 t06 t14 t18 t23 t24",
    "wrong_use": "t04 t07 t10 t12 t20",
    "no_answer": "t01 t02 t08 t11 t16 t17 t19 t22",
}
blame = {name: part for part, names in parts.items() for name in names.split()}
first = "limit"
sure = 0.9
### END SOLUTION

# %% judge="q12_6" points=3
grading_answers.blame_and_repair(blame, first)
### BEGIN HIDDEN TESTS
from aipm.worlds import desk_traces, hidden

key = {
    "fine": "t03 t09 t13 t15 t21",
    "wrong_passage": "t05 t06 t14 t18 t23 t24",
    "wrong_use": "t04 t07 t10 t12 t20",
    "no_answer": "t01 t02 t08 t11 t16 t17 t19 t22",
}
grading_answers.blame_and_repair(
    blame,
    first,
    key={name: {part} for part, names in key.items() for name in names.split()},
    worlds=hidden(desk_traces, "q12_6", worlds=6),
)
### END HIDDEN TESTS

# %% [markdown] tags=["S5.24", "S5.28"]
# ### Q12.7 Answer or refuse?
#
# *2 points, 6 minutes.* At two desks AskCourse shows the passage that BM25 ranks first, or says that a person will write. A passage that does not answer costs 6 €, a person 3 €. At `desk_10` the pages do not answer 10% of the questions, at `desk_40` 40%; the other questions are of the three kinds of section 7. More than half of these carry the page's own words, so a limit set on them is none for your customers (section 7 says why). Choose
#
# - `signal`: the best score of `bm25`, the best score of the `word_table`, or the number of `words` of the question;
# - `desk_10` and `desk_40`: from which value of the signal on the passage is shown. The two may be alike.
#
# On unseen questions each desk may cost at most 15% more than with the best limit on BM25's score.
#
# <details><summary>Hint 1</summary>A passage is worth showing where it is right in more than half of the cases. A question that no page answers is one reason why it is not. Which other reason did section 7 show?</details>
# <details><summary>Hint 2</summary><code>desks.build()</code> (<code>from aipm.worlds import desks</code>) holds half of the questions with the three signals, and <code>right</code>: whether the first passage answers. Sort by a signal and look where <code>right</code> begins.</details>
# <details><summary>Hint 3</summary><code>desks.costs(desks.build(), "word_table", 0.6, 0.25)</code> gives the euros a question for a limit of 0.6 on the word table where 25% have no answer, then the share that gets a passage, and the share that gets a wrong one. Compare with showing all, and with showing none.</details>

# %% answer="q12_7"
desk = {"signal": ..., "desk_10": ..., "desk_40": ...}
sure = ...
### BEGIN SOLUTION
desk = {"signal": "bm25", "desk_10": 13, "desk_40": 14}
sure = 0.8
### END SOLUTION

# %% judge="q12_7" points=2
grading_answers.refusal(desk)
### BEGIN HIDDEN TESTS
from aipm.worlds import desks, hidden

grading_answers.refusal(desk, worlds=hidden(desks, "q12_7", worlds=12))
### END HIDDEN TESTS

# %% [markdown] tags=["S5.19", "S5.28"]
# ### Q12.8 Watch the judge
#
# *3 points, 6 minutes.* Your judge finds 90% of the displeased sentences and leaves 90% of the others alone. It reads a thousand sentences a week. In a half-year of 26 weeks the vendor may change it, in week 9 to 16: it grows *deaf* (it finds 65% of the displeased) or *nervous* (it leaves only 70% of the others alone). The customers change too: the true share of displeased drifts between 22% and 38%. Decide
#
# - `signal`: `agreement` (of people's labels with the judge) or `called_share` (how much the judge calls displeased; it needs no label);
# - `labels_from`: people label sentences from `all`, only those `called`, only those `left_alone`, or `half_each` of the two;
# - `labels`: how many a week, at most 120;
# - `alarm`: it rings when the last four weeks together lie so far from the first six (a fraction): below them for `agreement`, above or below for `called_share`.
#
# In half-years without a change the alarm may ring in at most 10%. Of the deaf judges and of the nervous ones, each alone, at least 85% must be noticed within six weeks after the change, and not before it.
#
# <details><summary>Hint 1</summary>Which sentences does a deaf judge get wrong, and in which pile do they lie? What else moves the share that it calls?</details>
# <details><summary>Hint 2</summary>About 30% of the sentences are displeased. By how many points does the agreement fall if the judge finds 65 in place of 90% of them?</details>
# <details><summary>Hint 3</summary><code>judge_watch.public_worlds()[0].noticed("agreement", "all", 60, 0.08)</code> tells what an alarm at eight points does with 60 labels a week. A smaller fall is luck more often; more labels make luck smaller.</details>

# %% answer="q12_8"
watch = {"signal": ..., "labels_from": ..., "labels": ..., "alarm": ...}
sure = ...
### BEGIN SOLUTION
watch = {"signal": "agreement", "labels_from": "all", "labels": 120, "alarm": 0.05}
sure = 0.9
### END SOLUTION

# %% judge="q12_8" points=3
grading_answers.watch_plan(watch)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden, judge_watch

grading_answers.watch_plan(watch, worlds=hidden(judge_watch, "q12_8", worlds=20))
### END HIDDEN TESTS

# %% [markdown] tags=["S5.27", "S5.28"]
# ### Q12.9 Write to the head of customer care
#
# *1 point, 5 minutes.* You have bought the judge `medium` of Q12.1 for a month. `labels, yes, judged = buying.bought()`: 380 sentences have been read by a person and by the judge, and of 2,400 others (`judged`) the judge calls `yes` displeased. Tell the head of customer care in two to five sentences, 120 words at most and 20 numbers at most, as one text in quotes,
#
# - of how many displeased sentences the judge finds how many,
# - of how many other sentences it calls how many displeased,
# - from where to where the true share of displeased sentences may lie: both ends of the 95% interval of `judging.combined`, in percent or of 1,000,
# - what you propose,
# - on what condition you would decide otherwise (if, unless, until …).
#
# Write the numbers as you like: 12 of 300, 4%, one in 25, rounded to two digits or more. Say a rate with its count. The labels are a sample of one month, so "will find", "proves" and "no doubt" are refused. The check tells you what it has read. It judges neither your style nor your English, and not which decision you take.
#
# <details><summary>Hint 1</summary>The judge's own <code>yes</code> of <code>judged</code> is not the true share. Which counts say by how much it errs, and in which direction?</details>
# <details><summary>Hint 2</summary><code>labels.hit</code> and <code>labels.missed</code> count the displeased sentences, <code>labels.alarm</code> and <code>labels.quiet</code> the others. <code>judging.combined(labels, yes, judged)</code> has <code>low</code> and <code>high</code>.</details>
# <details><summary>Hint 3</summary>"It is right in 90%" can hide that it hears half. "It finds 40 of 50 complaints and calls 30 of 150 other letters" does not. A condition names what next month's labels can show.</details>

# %% answer="q12_9"
memo = ...
sure = ...
### BEGIN SOLUTION
labels, yes, judged = buying.bought()
month = judging.combined(labels, yes, judged)
memo = (
    f"Our judge finds {labels.hit} of {labels.hit + labels.missed} displeased sentences. "
    f"Of {labels.alarm + labels.quiet} other sentences it wrongly calls {labels.alarm}, so its own count is too high. "
    f"The true share of displeased sentences lies between {month.low:.1%} and {month.high:.1%}. "
    "I propose to report this interval and to keep the labels. "
    "If the judge finds fewer than 8 of 10 displeased sentences next month, we go back to people."
)
sure = 0.8
### END SOLUTION

# %% judge="q12_9" points=1
grading_answers.memo_to_head_of_customer_care(memo)
### BEGIN HIDDEN TESTS
grading_answers.memo_to_head_of_customer_care(memo, month=buying.bought())
### END HIDDEN TESTS

# %% [markdown]
# ## What we planted
#
# The reviews, their votes and the models' answers are real; nothing is planted in them. Invented are the judges that are right in 90 and 95 of 100 cases, the weeks in which the vendor and the customers change, and the prices.
#
# AskCourse's passages are pages of this course as they stood when the set was made; they do not follow later changes. Its questions were written for it, and both readings of its answers were made by one language-model assistant, not by persons. The votes of Voices are of people, who were trained and paid for agreeing.

# %% [markdown] tags=["S5.27", "S5.28", "S6.6", "S6.8"]
# ## Keep it
#
# A judge that decides needs a page of its own: how it was validated, its rates with their counts, what the labels buy, and what is not known. Write above it, in two sentences of your own, on which cases it may be used.

# %% tags=["S5.27", "S5.28", "S6.6", "S6.8"]
from aipm import portfolio

portfolio.add(
    "12_judge_validation", "How far a judge may be trusted",
    labels_and_judged_answers=purchase,
    judges_that_may_stop_a_release=gate,
    protocol_for_pairs=protocol,
    route=limits,
    what_went_wrong=blame, first_repair=first, answer_or_refuse=desk,
    watch=watch,
    memo=memo,
)

# %% [markdown]
# ## References
#
# - Angelopoulos, A. N., Bates, S., Fannjiang, C., Jordan, M. I. and Zrnic, T. (2023). [Prediction-powered inference](https://doi.org/10.1126/science.adi6000). Science 382, 669–674. The weight of our *combined* way is tuned as in their later [paper on tuned weights](https://arxiv.org/abs/2311.01453).
# - Boyeau, P., Angelopoulos, A. N., Yosef, N., Malik, J. and Jordan, M. I. (2024). [AutoEval done right: using synthetic data for model evaluation](https://arxiv.org/abs/2403.07008). "Up to 50%", from the abstract.
# - Chen, L., Zaharia, M. and Zou, J. (2023). [How is ChatGPT's behavior changing over time?](https://arxiv.org/abs/2307.09009) Third version, October 2023.
# - Dorner, F. E., Nastl, V. Y. and Hardt, M. (2025). [Limits to scalable evaluation at the frontier: LLM as judge won't beat twice the data](https://openreview.net/forum?id=NO6Tv6QcDs). ICLR 2025. From the abstract.
# - Dubois, Y., Galambosi, B., Liang, P. and Hashimoto, T. B. (2024). [Length-controlled AlpacaEval: a simple way to debias automatic evaluators](https://arxiv.org/abs/2404.04475). Read in copies.
# - Feinstein, A. R. and Cicchetti, D. V. (1990). [High agreement but low kappa: I. The problems of two paradoxes](https://doi.org/10.1016/0895-4356%2890%2990158-L). Journal of Clinical Epidemiology 43, 543–549.
# - Fleiss, J. L. (1971). [Measuring nominal scale agreement among many raters](https://doi.org/10.1037/h0031619). Psychological Bulletin 76, 378–382. The kappa of section 1.
# - Hutto, C. J. and Gilbert, E. (2014). [VADER: a parsimonious rule-based model for sentiment analysis of social media text](https://doi.org/10.1609/icwsm.v8i1.14550). ICWSM 2014. The word list, and the votes.
# - Joren, H., Zhang, J., Ferng, C.-S., Juan, D.-C., Taly, A. and Rashtchian, C. (2025). [Sufficient context: a new lens on retrieval augmented generation systems](https://arxiv.org/abs/2411.06037). ICLR 2025. The two percentages are as others report them.
# - Kirichenko, P., Ibrahim, M., Chaudhuri, K. and Bell, S. J. (2025). [AbstentionBench: reasoning LLMs fail on unanswerable questions](https://arxiv.org/abs/2506.09038). The percentages are from the authors' own file of results; a model decided what counts as declining.
# - Korn, E. L. and Graubard, B. I. (1998). Confidence intervals for proportions with small expected number of positive counts estimated from survey data. Survey Methodology 24, 193–201. Counts are divided by the design effect, as in our intervals by review.
# - Lang, Z. and Reiczigel, J. (2014). [Confidence limits for prevalence of disease adjusted for estimated sensitivity and specificity](https://doi.org/10.1016/j.prevetmed.2013.09.015). Preventive Veterinary Medicine 113, 13–22. Our interval for a corrected share; its formula was read in a program by others.
# - Lee, C., Zeng, T., Jeong, J., Sohn, J. and Lee, K. (2025). [How to correctly report LLM-as-a-judge evaluations](https://arxiv.org/abs/2511.21140). The same correction for judges, from the abstract.
# - Mazur, L. (2026). [Position bias of judges, a repository with its table](https://github.com/lechmazur/position_bias). April 2026, read in a copy; not reviewed by peers.
# - Norman, J. D., Rivera, M. U. and Hughes, D. A. (2026). [Reliability without validity: a systematic, large-scale evaluation of LLM-as-a-judge models](https://arxiv.org/abs/2606.19544). June 2026, from the abstract; not reviewed by peers.
# - OpenAI (2023). [GPT-4 technical report](https://arxiv.org/abs/2303.08774). Figure 8, as its readers report the numbers.
# - Panickssery, A., Bowman, S. R. and Feng, S. (2024). [LLM evaluators recognize and favor their own generations](https://arxiv.org/abs/2404.13076). NeurIPS 2024. The percentage was read in copies of the paper.
# - Rogan, W. J. and Gladen, B. (1978). [Estimating prevalence from the results of a screening test](https://doi.org/10.1093/oxfordjournals.aje.a112510). American Journal of Epidemiology 107, 71–76.
# - Shankar, S., Zamfirescu-Pereira, J. D., Hartmann, B., Parameswaran, A. G. and Arawjo, I. (2024). [Who validates the validators? Aligning LLM-assisted evaluation of LLM outputs with human preferences](https://arxiv.org/abs/2404.12272). UIST 2024. From the abstract.
# - Tenenbein, A. (1970). [A double sampling scheme for estimating from binomial data with misclassifications](https://doi.org/10.1080/01621459.1970.10481170). Journal of the American Statistical Association 65, 1350–1361. For a yes or no, the combined way is as wide as his.
# - Thakur, N., Reimers, N., Rücklé, A., Srivastava, A. and Gurevych, I. (2021). [BEIR: a heterogeneous benchmark for zero-shot evaluation of information retrieval models](https://arxiv.org/abs/2104.08663). NeurIPS 2021. We counted in a copy of its table; the search with one vector a text is TAS-B.
# - Zhao, T. Z., Wallace, E., Feng, S., Klein, D. and Singh, S. (2021). [Calibrate before use: improving few-shot performance of language models](https://proceedings.mlr.press/v139/zhao21c.html). ICML 2021.
# - Zheng, L., Chiang, W.-L., Sheng, Y. and others (2023). [Judging LLM-as-a-judge with MT-Bench and Chatbot Arena](https://arxiv.org/abs/2306.05685). NeurIPS 2023. Sections 3 and 4.
