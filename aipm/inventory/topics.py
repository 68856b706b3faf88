"""What the inventory is about: twelve beliefs, one a topic, and what each wrong choice says of the one who takes it.

Only words are here; `items.py` makes the questions. Most misconceptions are wrong answers of learners that the course's own
questions name (`tests/answers/`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

RIGHT = "right"  # what stands in the place of a misconception where the choice is the right one
FORMS = ("a", "b")  # two parallel forms: the same misconceptions, other products or numbers
FEWEST = 3  # choices of an item


@dataclass(frozen=True)
class Topic:
    """A topic: its name, the lesson that teaches it, what it is about, and its misconceptions (tag → words)."""

    name: str
    lesson: str
    about: str
    misconceptions: Mapping[str, str]


TOPICS = (
    Topic(
        "average",
        "01",
        "what an average says of a group",
        {
            "average_holds_for_all": "an average holds for each group",
            "average_protects_groups": "a bad group would show in the average",
            "size_covers_groups": "a large sample also speaks for each group",
        },
    ),
    Topic(
        "accuracy",
        "02",
        "what accuracy says of rare cases",
        {
            "accuracy_is_recall": "accuracy is the share of rare cases that are found",
            "few_errors_few_missed": "few errors in all mean few missed cases",
            "accuracy_beats_a_coin": "high accuracy finds at least half of the rare cases",
        },
    ),
    Topic(
        "base_rate",
        "02",
        "a precision where the base rate is another",
        {
            "precision_travels": "a precision stays the same at another base rate",
            "recall_is_precision": "the share of bad cases found is the share of flagged cases that are bad",
            "base_rate_is_precision": "flagged cases are as bad as all cases",
        },
    ),
    Topic(
        "none_seen",
        "03",
        "a test without an error",
        {
            "none_seen_none_there": "no error seen means no error there",
            "one_in_n": "no error in n cases leaves one in n",
            "confidence_is_the_rate": "95% confidence means 5% errors",
        },
    ),
    Topic(
        "only_flagged",
        "04",
        "what nobody has looked at",
        {
            "precision_as_recall": "what the flagged cases show is the share of all that is found",
            "silence_is_success": "no complaint means no error",
            "more_of_the_same_log": "more of the same log shows what the log leaves out",
        },
    ),
    Topic(
        "votes",
        "05",
        "several people who label",
        {
            "errors_are_independent": "people who label err independently",
            "votes_add_nothing": "a majority is no better than one person",
            "one_right_is_enough": "it is enough that one of several people is right",
        },
    ),
    Topic(
        "blind",
        "06",
        "a model that does not see the group",
        {
            "blind_is_fair": "a model that does not see the group is fair to it",
            "one_threshold_is_fair": "one threshold for all harms all alike",
            "more_rows_make_fair": "more data make the errors of two groups equal",
        },
    ),
    Topic(
        "more_data",
        "07",
        "more data of the same kind",
        {
            "more_data_repairs_bias": "more data repair a biased sample",
            "interval_is_all_error": "the interval holds the whole error",
            "big_sample_stands_for_all": "a large sample stands for everybody",
        },
    ),
    Topic(
        "p_value",
        "08",
        "a small p-value",
        {
            "p_is_the_chance_of_no_effect": "1 minus p is the chance that the new page is better",
            "p_is_repeating": "1 minus p is the chance to win again",
            "p_is_the_effect": "p is the size of the effect",
        },
    ),
    Topic(
        "pairs",
        "09",
        "a few more right answers",
        {
            "higher_mean_ships": "more right answers mean a better prompt",
            "p_is_the_chance_that_b_wins": "1 minus p is the chance that the new prompt is better",
            "no_proof_is_equality": "no proven difference means no difference",
        },
    ),
    Topic(
        "best_of_many",
        "10",
        "the best of many tries",
        {
            "test_set_never_wears_out": "a test set can be used as often as one likes",
            "luck_cancels_out": "luck cancels out when the best is kept",
            "what_won_goes_on_winning": "what won on the test is an improvement",
        },
    ),
    Topic(
        "of_whom",
        "11",
        "a share of whom",
        {
            "all_for_the_sick": "a share of all cases is a share of the bad ones",
            "shares_multiplied": "the share among the bad cases is smaller than among all",
            "needs_the_good_ones": "the share of bad cases that are missed depends on the good cases",
        },
    ),
)
MISCONCEPTIONS = {topic.name: topic.misconceptions for topic in TOPICS}


def belief(name: str, tag: str) -> str:
    """What whoever takes a choice of the topic `name` believes, in words; of the right choice, RIGHT."""
    return RIGHT if tag == RIGHT else MISCONCEPTIONS[name][tag]
