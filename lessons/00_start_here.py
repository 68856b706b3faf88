# %% [markdown]
# # Start here: you already make behaviour decisions
#
# **After this lesson you will have run a model, seen it fail without a sound, and written rules for what a product does when its model is unsure.**
#
# You will be able to
#
# - *run* a notebook, and *interpret* what a check tells you;
# - *distinguish* a visible check from a hidden one;
# - *choose* a threshold that keeps two promises at once;
# - *repair* a set of rules that leaves cases without an answer;
# - *state* how sure you are of an answer;
# - *ask* the four questions that evaluate a product with a model inside.
#
# **Before you start:** nothing. You need not have opened a notebook before. **Time:** 30 minutes for the scenes, 35 for the exercise. One product appears: DigitDesk, whose digits are real and whose business is invented.

# %% [markdown] tags=["S0.1", "S0.4"]
# **Why this course exists.** It follows a guide which holds that artificial intelligence has created a new kind of product manager, with a mindset, skills and an approach of its own. Whether that is so is a question about jobs, and we do not measure it. We measure what such a person has to decide.
#
# **For whom.** You want your first job in product management, or you have one and come from products without a model. You decide things, and you read Python slowly. That is enough.
#
# **Where your work stays.** In this notebook, once you save it. Binder, which runs the course in a browser with nothing installed, forgets it when you leave: choose *File*, then *Download*, before you go, and drag the file into the folder on the left when you come back. On a class's JupyterHub save first (Ctrl+S), then hand in with *Submit*, where you fetched this lesson; a link to another lesson works once you have fetched that one, and one to the data where your class's folder holds them.

# %% [markdown]
# ## Before you begin: twelve questions
#
# What do you believe today? Click into the grey box below, press Shift+Enter, and then press *Begin*. Twelve short questions follow, about six minutes. For each, choose an answer and say how sure you are. Guess where you do not know. Lesson 11 ends with twelve others and shows you both side by side; until then nobody tells you what was right. Nothing is graded or sent anywhere: your answers stay in the folder `portfolio`. If you would rather not, go on with section 1.

# %%
from aipm import inventory

inventory.before()

# %% [markdown]
# ## 1. A demo that convinces everybody
#
# From today you are the product manager of DigitDesk. People write amounts on paper slips. DigitDesk reads the digits, so that no clerk has to type them.
#
# The grey box below is a **cell**. Click into it and press Shift+Enter. It runs, and what it says appears beneath it. The brackets on its left hold a star while it works, and a number when it is done.

# %%
from aipm.worlds import digitdesk

images = digitdesk.load()
print(f"{len(images):,} handwritten digits, each a picture of 8 by 8 dots.")

# %% [markdown]
# A cell knows what the cells that you ran before it have done, so go from top to bottom. If you lose your way, choose *Run*, then *Restart Kernel and Run All Cells* in the menu. What you have written stays.
#
# What does a program get to see of a digit? The next cell takes the first image, with a number for the ink in each dot: 0 is paper, 16 is solid ink.

# %%
from aipm.figure import show
from aipm.pictures import start_here as pictures

show(*pictures.dots(images.iloc[0]))

# %% [markdown]
# Next comes the model. A **model** is a program that was not written but drawn from examples: here from digits, each with its right answer. Ours is a random forest, 150 small decision trees that vote.
#
# To find out how well it reads, we deal the images into two heaps. It learns from one heap and reads the other, which it has never seen. Such a deal is called a **split**.

# %%
readings = digitdesk.public_world()
print(f"It learned from {len(images) - len(readings)} digits and has read the other {len(readings):,}.")
readings.head()

# %% [markdown]
# One row is one digit. `digit` is what the person wrote, `read_as` what the model says. Your colleague in sales has shown a customer the first twelve. Under each picture stands what was read, and a score that section 3 explains.

# %%
show(*pictures.sheet(readings.head(12)))

# %% [markdown]
# The customer wants to sign.
#
# **Predict.** Of 1,000 digits, how many does the model read wrongly? Put a bare number, such as `300`, in place of the `...` and run the cell. If red lines appear, Python could not read it: mend the cell and run it again. Nobody grades a guess; it is worth something only if you write it before you look. The cell below it then says how close you were, and keeps your first guess in the folder `portfolio` for lesson 11.

# %%
guess_per_1000 = ...

# %%
from aipm.compare import compare

wrong = readings[readings["read_as"] != readings["digit"]]
error = len(wrong) / len(readings)
print(f"{len(wrong)} of {len(readings):,} are read wrongly. That is {1000 * error:.0f} in every 1,000.")
compare(guess_per_1000, 1000 * error, "of 1,000 digits")

# %% [markdown]
# The share that is wrong is called the **error**. A model with this error can still shine in a demo, and a customer does not buy single digits: on a slip of four digits, one wrong digit makes a wrong amount. Look for the slip and for the demo on the curve.

# %%
print(f"Of all slips of four digits, {1 - (1 - error) ** 4:.0%} hold a mistake.")
show(*pictures.all_right(error))

# %% [markdown]
# **What it means for you.** A demo shows that a thing can work. How often it fails, only counting shows, on cases that the model has not learned from. That counting is called **evaluation**, and this course is mostly about it.
#
# **Where this ends.** The curve takes it that mistakes fall on digits independently. A hasty hand writes four bad digits on one slip; then fewer slips are wrong, and those more thoroughly. And the images come from 13 people, whose hands lie in both heaps. On a stranger's hand expect a larger error. The [data sheet of DigitDesk](../../datasets/digitdesk/datasheet.md) explains why.

# %% [markdown]
# ## 2. It is wrong, and nothing happens
#
# When a web page fails, you see an error page. A person complains, a light turns red, somebody repairs it.
#
# **Predict.** DigitDesk takes a 3 for a 9. What appears on the clerk's screen? Write one with its quotes: `"an error message"`, `"an empty field"` or `"a 9"`.

# %%
guess_on_screen = ...

# %%
show(*pictures.sheet(wrong.head(8)))
screen = f"a {wrong['read_as'].iloc[0]}"
compare(guess_on_screen, screen, "the screen", choices=["an error message", "an empty field", screen])

# %% [markdown]
# A 9. It looks like any other 9, and the wrong amount goes to the books. A failure that looks like a success is called a **silent failure**. You see it here only because somebody wrote the right answers down, in the column `digit`. The product in the field has no such column.
#
# **What it means for you.** "Nobody has complained" is no evidence. Before launch, ask who compares a sample of readings with the paper, and how often.
#
# **Where this ends.** Not every failure is silent. A jammed scanner or a missing slip makes noise, and the tests you know from other products find it.

# %% [markdown]
# ## 3. How sure is it?
#
# The model says more than a digit. Its **score** is the support that its answer got, from 0 to 1: here the share of the trees that voted for it. It looks like the warning light that was missing.
#
# **Predict.** Of 100 readings, how many have a score of 0.9 or more?

# %%
guess_very_sure = ...

# %%
show(*pictures.score_histogram(readings))

# %%
very_sure = (readings["score"] >= 0.9).mean()
print(f"{very_sure:.0%} of the readings score 0.9 or more.")
print(f"The average score is {readings['score'].mean():.2f}. {1 - error:.0%} of the readings are right.")
compare(guess_very_sure, 100 * very_sure, "of 100 readings")

# %% [markdown]
# If a score were the chance of being right, the average score and the share of right readings would agree. They do not: this model is right far more often than it is sure. So a score of 0.6 does not mean "right in 60 of 100 cases". It puts the readings of one model in order, from doubtful to clear.
#
# **What it means for you.** Before somebody shows a score to a customer as a percentage, ask whether anybody has compared it with what happened.
#
# **Where this ends.** The scores of this model are modest. Other models are sure of nearly everything, also where they are wrong. Lesson 03 compares them.

# %% [markdown]
# ## 4. How your answers are checked
#
# A **graded question** has a prompt, a cell for your answer and a **check** below it. Write your answer in place of each `...`, run that cell, then run the check. Its first words say what kind of message it is:
#
# | the message begins | it means | what to do |
# |---|---|---|
# | Not answered yet | a `...` is left, or the answer cell was not run again since | fill it in, run that cell, run the check |
# | Cannot read this answer | the form is wrong; your thought may be right | read which form was expected |
# | Not yet | your answer is clear, and this is what it would do | look where the message points |
# | The form is right | it can be read; nothing is said of what it does | run the next check |
# | Readable so far | it can be read, and what could be judged here is kept | go on; the rest is judged later |
# | Solved | it does what was asked | go on |
#
# A message tells you what your answer would *do*. It never tells you the answer. Try as often as you like; a wrong try costs nothing.
#
# If many red lines appear in place of a message, they come from Python: a quote, a comma or a bracket is missing, or a cell above was not run. Read the last of those lines and mend the cell.
#
# What you run here is the **visible check**. When your work is graded, a **hidden check** follows: the same question, with a key or with data that nobody has seen, because your product, too, will serve people whom you have not seen. To run it yourself, save the notebook (Ctrl+S), click to the left of a cell and press B for a new cell below, and run `from aipm import check; check()` there. It shows your points and what each check says.
#
# Below each answer stands `sure = ...`. Write how sure you are, from 0.5 (a coin flip) to 1.0 (certain), with a decimal point: `0.8`, not `0,8` and not `80`. It is never graded. Lesson 11 shows you how well you know what you know.
#
# The exercise has five questions, 9 points. Two come now: one below, to make a mistake in, and one in section 5, where you guess before you count.

# %% [markdown]
# ### Q00.1 A product card
#
# *1 point, 6 minutes.* First make a harmless mistake. Run the two cells below as they stand, and read. Then fill in all five `...`, with a harm in your own words such as `"bad numbers"`; run both, and read again. Now answer.
#
# A **product card** says in four words what is at stake. Choose one of four products of this course:
#
# - `digitdesk` reads amounts on paper slips, so that a clerk need not type them;
# - `payguard` stops card payments that look like fraud;
# - `cytotriage` tells a doctor how likely a lump in the breast is malignant;
# - `shelf` suggests to a shopper what else to buy.
#
# Say who has its answer in front of them, which wrong answer of its model hurts most, and who puts that one case right once it has happened. The data team and the product manager see totals; they look at no single case. Use these words, each in quotes, such as `"clerk"`:
#
# - `product`: `digitdesk`, `payguard`, `cytotriage`, `shelf`;
# - `user`: `cardholder`, `clerk`, `doctor`, `patient`, `programmer`, `shopper`;
# - `harm`: `cancer_missed`, `fraud_let_through`, `healthy_woman_alarmed`, `honest_payment_stopped`, `page_too_slow`, `scanner_jammed`, `useless_suggestion`, `wrong_amount_booked`;
# - `fixer`: `the_model`, `the_data_team`, `the_user`, `the_product_manager`, `a_second_person`.
#
# <details><summary>Hint 1</summary>Each entry is one word in quotes. Without them Python takes the word for a name: it finds something else of that name, or writes red lines.</details>
# <details><summary>Hint 2</summary>Start from the product you know best. What does its model decide, and for whom? What has happened when it decides wrongly?</details>
# <details><summary>Hint 3</summary>For the fixer, think of section 2 and of one single slip, payment, lump or visit: who looks at it, and can notice a failure that makes no sound?</details>

# %% answer="q00_1"
card = {
    "product": ...,
    "user": ...,
    "harm": ...,
    "fixer": ...,
}
sure = ...
### BEGIN SOLUTION
card = {"product": "digitdesk", "user": "clerk", "harm": "wrong_amount_booked", "fixer": "a_second_person"}
sure = 0.9
### END SOLUTION

# %% judge="q00_1" points=1
from aipm.questions import start_here

start_here.product_card(card)
### BEGIN HIDDEN TESTS
start_here.product_card(
    card,
    key={
        "digitdesk": {"clerk", "wrong_amount_booked"},
        "payguard": {"cardholder", "fraud_let_through", "honest_payment_stopped"},
        "cytotriage": {"doctor", "cancer_missed", "healthy_woman_alarmed"},
        "shelf": {"shopper", "useless_suggestion"},
    },
)
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Being surer costs work
#
# A reading that is used without a person is **served**. Suppose DigitDesk serves a reading only when its score is at least 0.5. A clerk types all the others.
#
# **Predict.** How many percent of the *wrong* readings are held back in this way? Section 2 shows eight wrong readings with their scores.

# %%
guess_held_back = ...

# %%
served = readings["score"] >= 0.5
is_wrong = readings["read_as"] != readings["digit"]
held_wrong = (is_wrong & ~served).sum()
print(f"Held back: {held_wrong} of {is_wrong.sum()} wrong readings, {held_wrong / is_wrong.sum():.0%}.")
compare(guess_held_back, 100 * held_wrong / is_wrong.sum(), "% of the wrong readings")

# %% [markdown]
# That looks like a cure. But what is held back, a clerk types.
#
# **Predict.** Of 100 digits that the clerk types, how many had the model read rightly?

# %%
guess_needless = ...

# %%
held_right = (~is_wrong & ~served).sum()
held = (~served).sum()
print(f"The clerk types {held} of {len(readings):,} digits.")
print(f"{held_right} of those {held} had been read rightly: {held_right / held:.0%}.")
compare(guess_needless, 100 * held_right / held, "of 100 typed digits")

# %%
show(*pictures.served_and_typed(readings, 0.5))

# %% [markdown]
# ### Q00.2 Guess, then count
#
# *1 point, 3 minutes.* Now DigitDesk serves from a score of 0.35 on. Which share of the wrong readings is held back? First write your guess as a number from 0 to 1. Then count, with the lines of this section in a cell of your own, and write the share as `held_back`. Two decimals are enough. Only the count is judged; leave the guess as it was.
#
# <details><summary>Hint 1</summary>A new cell: click on this text and press B. Copy the first cell of this section that prints something into it.</details>
# <details><summary>Hint 2</summary>One number in those lines decides what is served. Everything below follows from it.</details>
# <details><summary>Hint 3</summary>A share has two counts: of how many, and how many of those. With 12 wrong readings of which 3 are held back you would write 0.25.</details>

# %% answer="q00_2"
guess = ...
held_back = ...
sure = ...
### BEGIN SOLUTION
guess = 0.5
held_back = (is_wrong & (readings["score"] < 0.35)).sum() / is_wrong.sum()
sure = 0.9
### END SOLUTION

# %% judge="q00_2" points=1
start_here.guess_and_count(guess, held_back, sure)
### BEGIN HIDDEN TESTS
# Nothing about these digits is hidden: the same call again.
start_here.guess_and_count(guess, held_back, sure)
### END HIDDEN TESTS

# %% [markdown]
# The 0.5 is a **threshold**: from this score on the product acts. Why does it hold back so many wrong readings? Look at where the two hills lie.

# %%
show(*pictures.right_and_wrong(readings, 0.5))

# %% [markdown]
# The hills overlap, so a threshold sets two numbers at once. **Coverage** is the share of cases that are served. The error among the served is what reaches the customer. Move the slider and watch both.

# %%
from aipm.explore import start_here as explore

explore.threshold()

# %% [markdown]
# No place is best for both. **Being surer costs work, not nothing.** To the left the customer pays, with wrong amounts; to the right the clerk pays, with typing.
#
# One more question before you trust the curve. How much does it depend on which images went into which heap?

# %%
for seed in (0, 1, 2):
    coverage, served_error = digitdesk.served(digitdesk.world(seed), 0.5)
    print(f"split {seed}: coverage {coverage:.1%}, error among the served {served_error:.2%}")

# %% [markdown]
# Split 0 is the one you have looked at so far. The other two deal the same images anew, and the numbers move.
#
# **What it means for you.** A threshold is no technical setting. It says how much typing one wrong amount is worth, so ask the people who type and the people who correct the books. And leave room: a promise that is only just kept on one split may be broken on the next.
#
# **Where this ends.** That the wrong readings have low scores is a finding about this model, not a law.

# %% [markdown]
# ## 6. From a number to a rule
#
# Your developer asks what to build. "Use a reading when its score is at least 0.5", you say. She writes it down as a **behaviour rule**: an `id`, a condition under `if`, what the product does under `do`, and what it tells the clerk under `say`.

# %%
from aipm.spec import decide, gaps

sure_enough = {"id": "r1", "if": {"score": [0.5, 1.01]}, "do": "serve", "say": "amount_read"}
first_rules = {"rules": [sure_enough]}

# %% [markdown]
# The two numbers are where the interval begins and ends. The first belongs to it, the last does not. With 1.0 at the end, a reading with the full score would fall out.
#
# **Predict.** A reading scores 0.37. What does the product do with it now: `"serve"`, `"human_review"` or `"nothing"`?

# %%
guess_at_037 = ...

# %%
actions, fired = decide(first_rules, readings["score"])
unanswered = sum(action is None for action in actions)
print(f"{unanswered} of {len(actions):,} digits get no answer: they are neither read nor typed.")
print("Scores that match no rule, from and to:", gaps(first_rules))
does = "nothing" if any(low <= 0.37 < high for low, high in gaps(first_rules)) else "serve"
compare(guess_at_037, does, "a reading with 0.37", choices=["serve", "human_review", "nothing"])

# %%
show(*pictures.rule_line(first_rules, readings["score"]))

# %% [markdown]
# Scores that match no rule are a **gap**. You said what happens when the model is sure, and not what happens when it is unsure. Nothing in the software complains: the slips just lie there, and that is silent too.
#
# The repair is a second rule. What a product does where nothing better applies is its **fallback**. Does the second rule close the gap?

# %%
unsure = {"id": "r2", "if": {"score": [0.0, 0.5]}, "do": "human_review", "say": "please_type"}
two_rules = {"rules": [sure_enough, unsure]}
print("Gaps:", gaps(two_rules))
show(*pictures.rule_line(two_rules, readings["score"]))

# %% [markdown]
# Rules are tried from the top, and the first that matches wins. Together they are a **spec**, short for behavioural specification: what the product does, written down so that it runs.
#
# **What it means for you.** You have decided such things before: what a form does with half an address, what a shop does with a payment that neither fails nor arrives. Those were behaviour decisions about rare cases. With a model inside, the unsure cases are an everyday share of the work, and the rule for them is the product.
#
# **Where this ends.** Both rules look at the score alone. A coffee stain gets a score as well.

# %% [markdown] tags=["S5.29"]
# ## 7. Four questions for every day
#
# The guide advises a habit: ask four questions of every product with a model that you meet. You have just asked them of DigitDesk.
#
# | ask | of DigitDesk |
# |---|---|
# | How would I find out whether it works well? | Count mistakes on digits that it has not learned from. |
# | Which numbers would I watch? | Coverage, and the error among the served, side by side. |
# | What would be a failure? | A wrong digit served. A right one typed again is a cost. |
# | How would I notice that failure? | Not by itself: it is silent. Somebody compares a sample with the paper. |
#
# Now ask them of one thing that you use yourself: a spelling correction, a route, a song that plays next. Replace each `...` with your own words in quotes; `wrong_of_100` and `noticed_of_those` are your guesses, as numbers: of 100 uses, how many go wrong, and how many of those do you notice? The fourth question is the hard one. Nobody grades the cell. What you write becomes the first page of your portfolio; as long as the cell is empty, nothing is kept.

# %%
from aipm import portfolio

my_product = {
    "product": ...,
    "i_would_count": ...,
    "numbers_to_watch": ...,
    "a_failure_is": ...,
    "i_would_notice_by": ...,
    "wrong_of_100": ...,
    "noticed_of_those": ...,
    "i_would_change_first": ...,
}
portfolio.own_product(my_product)

# %% [markdown] tags=["S5.1", "S5.30"]
# The guide also claims that most people who want this work learn the wrong things first: neural networks, gradient descent. It gives no numbers, so take it as an opinion. You need not be able to build a model, it goes on, but you must be able to evaluate it, to question it, and to decide about a product by what it does. Compare that with this lesson: you built nothing; you counted, asked and decided.
#
# **Where this ends.** One lesson is no proof. And the four questions show you what you do not know; they do not say how many cases you must count before you may answer. Lesson 10 does.

# %% [markdown] tags=["S0.3"]
# ## 8. Where the course goes
#
# The guide asks what the work is and how it differs from other product management, which roles there are, where they are found, and which skills people lack. Twelve lessons follow it, and two go beyond it.
#
# | the guide asks | lessons |
# |---|---|
# | What is it, and how does it differ? | 00 Start here · 01 [Features versus behaviours](../01_features_behaviours/01_features_behaviours.ipynb) · 02 [The accuracy trap](../02_accuracy_trap/02_accuracy_trap.ipynb) · 03 [Uncertainty and limits](../03_uncertainty_limits/03_uncertainty_limits.ipynb) · 04 [Designing for failure](../04_designing_for_failure/04_designing_for_failure.ipynb) |
# | Which roles are there? | 05 [Roles: five jobs under one title](../05_five_jobs/05_five_jobs.ipynb) |
# | Where are they found? | 06 [Industries: one score, five products](../06_five_industries/06_five_industries.ipynb) |
# | Which skills do people lack? | 07 [Data literacy](../07_data_literacy/07_data_literacy.ipynb) · 08 [Experimentation depth](../08_experimentation/08_experimentation.ipynb) · 09 [Prompts, measured](../09_prompts_measured/09_prompts_measured.ipynb) · 10 [Model evaluation thinking](../10_evaluation_thinking/10_evaluation_thinking.ipynb) |
# | All of it, at once | 11 [Capstone: launch review and portfolio](../11_launch_review/11_launch_review.ipynb) |
# | Beyond the guide, if you like | 12 [Who grades the answers?](../12_grading_answers/12_grading_answers.ipynb), after 09 and 10 · 13 [What may an agent do alone?](../13_agent_permissions/13_agent_permissions.ipynb), after 09 and 11 |

# %% [markdown]
# ## The exercise: DigitDesk's first rules
#
# Questions 1 and 2 stand in sections 4 and 5. Three are left, 7 points. They are one decision: from which score on DigitDesk may act alone, and what it does otherwise.

# %% [markdown]
# ### Q00.3 Two promises, one threshold
#
# *2 points, 8 minutes.* You have promised two things. At least 90% of the digits are served without a person. Of the served, at most 1.5% are wrong. Choose one threshold that keeps both, on the three splits of section 5 together and on five splits that nobody has seen. Then tell the clerk: of 1,000 digits, how many are left to type (`typed`), counted on the three splits together? To the nearest ten is enough.
#
# <details><summary>Hint 1</summary>Go back to the slider. Which of the two promises does 0.5 break?</details>
# <details><summary>Hint 2</summary>Lower the threshold until enough is served. Then look at what that does to the error. The last code cell of section 5 counts both on the three splits.</details>
# <details><summary>Hint 3</summary>Write down the lowest and the highest threshold that keep both promises here, and take one in the middle, because other splits give other numbers. What is not served is typed: with a coverage of 60% that would be 400 of 1,000.</details>

# %% answer="q00_3"
threshold = ...
typed = ...
sure = ...
### BEGIN SOLUTION
threshold = 0.395
coverages = [digitdesk.served(digitdesk.world(seed), threshold)[0] for seed in (0, 1, 2)]
typed = 1000 * (1 - sum(coverages) / 3)
sure = 0.8
### END SOLUTION

# %% judge="q00_3" points=2
start_here.two_sided_budget(threshold, typed)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden

start_here.two_sided_budget(threshold, typed, worlds=hidden(digitdesk, "q00_3", worlds=5))
### END HIDDEN TESTS

# %% [markdown]
# Your developer could not wait for your number and has drafted rules of her own. She has thought of three cases: sure, fairly sure, unsure.

# %%
draft = {
    "product": "DigitDesk",
    "rules": [
        {"id": "r1", "if": {"score": [0.45, 1.01]}, "do": "serve", "say": "amount_read"},
        {"id": "r2", "if": {"score": [0.60, 0.80]}, "do": "serve_with_caveat", "say": "please_check"},
        {"id": "r3", "if": {"score": [0.00, 0.40]}, "do": "human_review", "say": "please_type"},
    ],
}

# %% [markdown]
# ### Q00.4 Repair the draft
#
# *3 points, 10 minutes.* The draft has two faults: some scores match no rule, and one rule never fires. Write rules without these faults.
#
# - Every score from 0 to 1 gets an answer.
# - No rule is dead, and no score is named by two rules.
# - Wherever the draft gives an answer, the product still does the same and says the same.
# - Each rule says what it does: `serve` says `amount_read`, `serve_with_caveat` says `please_check`, `human_review` says `please_type`.
#
# What happens in the gap is yours to choose. `default` is what the product does where no rule fires; it tells the clerk nothing, and `None` means that nobody answers. Copy from the draft what you keep.
#
# <details><summary>Hint 1</summary>Draw a line from 0 to 1 and mark the three intervals on it. Where does nobody stand? Where do two stand?</details>
# <details><summary>Hint 2</summary>Rules are tried from the top. Which scores does r2 name that r1 has not taken already?</details>
# <details><summary>Hint 3</summary>Suppose one rule ends at 0.70 and the next begins at 0.75. Either both name one number in between, such as 0.72, or a third rule takes 0.70 to 0.75. A rule that has no scores left can go there, or go away.</details>

# %% answer="q00_4"
repaired = {
    "product": "DigitDesk",
    "rules": [
        ...,
    ],
    "default": ...,
}
sure = ...
### BEGIN SOLUTION
repaired = {
    "product": "DigitDesk",
    "rules": [
        {"id": "r1", "if": {"score": [0.4, 1.01]}, "do": "serve", "say": "amount_read"},
        {"id": "r3", "if": {"score": [0.0, 0.4]}, "do": "human_review", "say": "please_type"},
    ],
    "default": "human_review",
}
sure = 0.9
### END SOLUTION

# %% judge="q00_4" part="shape" points=1
start_here.spec_form(repaired)

# %% judge="q00_4" points=2
start_here.repaired_spec(repaired)
### BEGIN HIDDEN TESTS
from aipm.worlds import hidden

start_here.repaired_spec(repaired, worlds=hidden(digitdesk, "q00_4", worlds=3))
### END HIDDEN TESTS

# %% [markdown]
# ### Q00.5 Claim or measurement?
#
# *2 points, 8 minutes.* Eight statements of the guide, in our words. Which of them could be *refuted* with DigitDesk's images and readings? You may deal new splits and train new forests. Write the set of their names.
#
# - `more_jobs_than_titles`: there are more such jobs than a search for the title finds.
# - `retraining_changes_answers`: trained again on other examples, a model may answer the same input differently.
# - `some_answers_are_wrong`: a product with a model inside is wrong some of the time.
# - `lost_trust_stays_lost`: users who have lost their trust in such a product hardly come back.
# - `cut_offs_hold_back_bad_answers`: with a cut-off on the score, what is served is better than what is held back.
# - `most_study_the_wrong_things`: most people who want this work prepare for it wrongly.
# - `watch_for_unfamiliar_inputs`: watch whether the inputs still look like those that the model learned from.
# - `a_score_is_no_guarantee`: an answer comes with a score, and even a good score promises nothing.
#
# <details><summary>Hint 1</summary>For each statement, finish the sentence: it would be false if we had counted …</details>
# <details><summary>Hint 2</summary>A statement about people's careers or feelings needs data about people. Which columns do you have?</details>
# <details><summary>Hint 3</summary>An example that is not in the list: "threes are misread more often than sevens" could be refuted, by counting in <code>readings</code>. "Clerks like DigitDesk" could not, since no clerk is in the file. An advice such as "watch this" may stay in or out.</details>

# %% answer="q00_5"
testable = {...}
sure = ...
### BEGIN SOLUTION
testable = {
    "some_answers_are_wrong",
    "a_score_is_no_guarantee",
    "cut_offs_hold_back_bad_answers",
    "retraining_changes_answers",
}
sure = 0.8
### END SOLUTION

# %% judge="q00_5" points=2
start_here.testable_statements(testable)
### BEGIN HIDDEN TESTS
start_here.testable_statements(
    testable,
    key={
        "must": {
            "some_answers_are_wrong",
            "a_score_is_no_guarantee",
            "cut_offs_hold_back_bad_answers",
            "retraining_changes_answers",
        },
        "may": {"watch_for_unfamiliar_inputs"},
    },
)
### END HIDDEN TESTS

# %% [markdown]
# ## What we planted
#
# Nothing in the images. People wrote these digits, and the model's mistakes are its own. What is invented is the product: the slips, the clerk, the customer, and the two promises of 90% and 1.5%. The two faults in the draft are ours as well.

# %% [markdown] tags=["S6.8"]
# ## Keep it
#
# The guide's checklist asks you to *build a portfolio*. Yours lies in the folder `portfolio` of the course: one document a lesson, made from your own answers, that you can show. `aipm portfolio` puts them on one page, each with its decision, a picture, its numbers and what is not known; a browser prints that page as a PDF. A document with an empty place counts as open. This one holds your product card, your rules, and a contract with yourself. Nobody grades the contract, and the printed page leaves it out. Fill it in, and run the next cell again whenever you change your mind.

# %%
contract = {
    "hours_a_week": ...,
    "product_i_will_question_every_day": ...,
    "who_will_ask_me_about_it": ...,
}

# %% tags=["S6.8"]
from aipm import portfolio

portfolio.add(
    "00_product_card", "My product card and learning contract",
    product_card=card,
    my_guess_of_the_share_held_back=guess,
    counted_share_held_back=held_back,
    threshold_for_two_promises=threshold,
    digits_typed_of_1000=typed,
    repaired_rules=repaired,
    what_these_digits_can_refute=testable,
    learning_contract=contract,
)

# %% [markdown]
# ## How far you are
#
# The next cell reads your folder and grades nothing. For each lesson it shows the points of your last `check()`, the artefacts you have kept and the minutes that are left. Come back and run it whenever you like; it works in any lesson, and `aipm progress` says the same in a terminal.

# %% tags=["nbval-ignore-output"]
from aipm import progress

progress()

# %% [markdown]
# ## References
#
# - Alpaydin, E. and Kaynak, C. (1998). [Optical Recognition of Handwritten Digits](https://doi.org/10.24432/C50P49). UCI Machine Learning Repository. The images of DigitDesk.
# - Google PAIR (2019). [People + AI Guidebook](https://pair.withgoogle.com/guidebook). How to design what people see when a model is unsure or wrong.
# - nbgrader: [user documentation](https://nbgrader.readthedocs.io). The tool behind answer cells, checks and points.
# - Zinkevich, M. [Rules of Machine Learning](https://developers.google.com/machine-learning/guides/rules-of-ml). Google. Advice from practice; rule 2 asks for metrics first, rule 10 to watch for silent failures, there of data that go stale.
