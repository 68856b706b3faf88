"""The twelve items: two forms that ask after the same beliefs, numbers from the worlds, one right choice that hides its place."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from aipm.inventory import early, late
from aipm.inventory.item import asked
from aipm.inventory.items import MAKERS, item
from aipm.inventory.topics import FORMS, MISCONCEPTIONS, RIGHT, TOPICS
from aipm.measure import mcnemar, upper_error_bound
from tests.paths import ROOT

# Misconceptions of the inventory that are rows of the answers corpus: lesson, and the row's name.
ROWS = {
    "average_holds_for_all": ("01", "over all only"),
    "accuracy_is_recall": ("02", "recall is accuracy"),
    "precision_travels": ("02", "the same precision elsewhere"),
    "none_seen_none_there": ("03", "no error seen, none there"),
    "more_of_the_same_log": ("04", "only what reviewers saw"),
    "errors_are_independent": ("05", "three votes"),
    "blind_is_fair": ("06", "drop the group column"),
    "one_threshold_is_fair": ("06", "the break-even for all"),
    "more_data_repairs_bias": ("08", "more sessions as the fix"),
    "p_is_the_chance_of_no_effect": ("09", "the chance that B is better"),
    "p_is_the_chance_that_b_wins": ("09", "the chance that B is better"),
    "higher_mean_ships": ("09", "by sentence, and shipped"),
    "what_won_goes_on_winning": ("10", "no step"),
    "all_for_the_sick": ("11", "of all women in place of the sick"),
}
EVERY = pytest.mark.parametrize("name", MAKERS)


def numbers(text):
    return re.findall(r"\d[\d,]*(?:\.\d+)?", text)


def test_twelve_items_cover_the_eleven_lessons():
    assert len(TOPICS) == 12 and list(MAKERS) == [topic.name for topic in TOPICS]
    lessons = [topic.lesson for topic in TOPICS]
    assert lessons == sorted(lessons) and set(lessons) == {f"{number:02}" for number in range(1, 12)}


@EVERY
def test_both_forms_ask_after_the_same_misconceptions(name):
    forms = [item(name, form) for form in FORMS]
    for form in forms:
        assert form.tags == (RIGHT, *MISCONCEPTIONS[name])
        assert 3 <= len(form.choices) <= 4 and len({choice.text for choice in form.choices}) == len(form.choices)


@EVERY
def test_the_forms_have_other_numbers(name):
    shown = [
        " ".join([form.text, *(choice.text for choice in form.choices)]) for form in (item(name, x) for x in FORMS)
    ]
    assert set(numbers(shown[0])) != set(numbers(shown[1]))


def test_no_number_of_a_world_is_typed():
    """What stands in the texts as a literal is set by us (of 1,000, 95%), never counted."""
    typed = set()
    for module in (early, late):
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        told = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, (ast.Module, ast.FunctionDef))}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
                typed.update(numbers(node.value) if " " in node.value else [])
    assert typed == {"1,000", "100", "95", "0", "5"}


@EVERY
def test_texts_are_short_enough_for_half_a_minute(name):
    for form in FORMS:
        made = item(name, form)
        words = len(" ".join([made.text, *(choice.text for choice in made.choices)]).split())
        assert words <= 130, (name, form, words)
        assert max(len(choice.text) for choice in made.choices) <= 110


def test_every_misconception_has_its_words_and_its_own_name():
    tags = [tag for topic in TOPICS for tag in topic.misconceptions]
    words = [said for topic in TOPICS for said in topic.misconceptions.values()]
    assert len(tags) == len(set(tags)) and len(words) == len(set(words)) and RIGHT not in tags


def test_the_distractors_are_wrong_answers_of_the_corpus():
    assert {topic.name for topic in TOPICS} == {
        topic.name for topic in TOPICS for tag in topic.misconceptions if tag in ROWS
    }
    for tag, (lesson, name) in ROWS.items():
        assert any(tag in topic.misconceptions for topic in TOPICS), tag
        (path,) = (ROOT / "tests" / "answers").glob(f"{lesson}_*.toml")
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["row"]
        assert name in [row["name"] for row in rows if row["kind"] == "wrong"], (lesson, name)


@pytest.mark.parametrize("form", FORMS)
def test_the_right_choices_are_right(form):
    """Counted here a second time, from the numbers that the text shows."""
    clean = int(numbers(item("none_seen", form).text)[0])
    assert item("none_seen", form).choices[0].text == f"About {upper_error_bound(0, clean):.1%}"
    _, one, two = map(int, numbers(item("pairs", form).text))
    assert f"in {mcnemar(one, two):.0%} of" in item("pairs", form).choices[0].text
    _, rare, _, line, _ = [float(number.replace(",", "")) for number in numbers(item("of_whom", form).text)]
    assert float(numbers(item("of_whom", form).choices[0].text)[0]) == pytest.approx(100 * line / rare, rel=0.05)
    text, many = item("base_rate", form).text, 1_000 if form == "a" else 100
    found, alarmed = (float(number) for number in numbers(text)[:2])
    there = float(re.findall(r"([\d.]+) of 1,000", text)[1])
    hits, false = there * found / 100, (1_000 - there) * alarmed / 100
    said = float(numbers(item("base_rate", form).choices[0].text)[0])
    assert said == pytest.approx(many * hits / (hits + false), rel=0.12)  # the text shows rounded shares


def test_a_choice_that_reads_like_another_is_left_out():
    made = asked("How many?", "About 5", {"x": "About 5", "y": "About 6", "z": "About 7"})
    assert made.tags == (RIGHT, "y", "z")
    with pytest.raises(ValueError, match="needs 3"):
        asked("How many?", "About 5", {"x": "About 5", "y": "About 6", "z": "About 6"})


def test_the_labels_of_several_people_are_worse_than_the_calculation():
    from aipm.worlds import annotation

    for form, seed in (("a", None), ("b", annotation.PUBLIC_SEED + 1)):
        crew = annotation.public_world() if seed is None else annotation.world(seed)
        people = early.VOTERS[form]
        assert annotation.outcome(crew, people, "never").right < annotation.majority(crew.right, people) - 0.01


def test_the_best_of_many_is_worse_on_cases_nobody_has_looked_at():
    from aipm.worlds import leaderboard

    for form in FORMS:
        told = leaderboard.world(leaderboard.PUBLIC_SEED + (form == "b")).run(late.LOOKS[form], 0.0, 0)
        assert told.true < told.announced - 0.01
