"""A class: its gain by hand, who stopped, what stayed, and files that nobody should have to trust."""

import math

import pytest

from aipm.inventory.classes import lines, read_folder, summarise
from aipm.inventory.store import AFTER, BEFORE, Kept, Unreadable, as_json
from tests.inventory.learners import NAMES, learner, taken
from tests.inventory.test_store import HOSTILE

# Gains in items: 3, 6, 0, 3. Mean 3 of 12 = 0.25; standard deviation of the shares 0.25, 0.5, 0, 0.25 is
# sqrt((0 + 0.0625 + 0.0625 + 0) / 3) = 0.204124; standard error 0.102062; t(0.975, 3) = 3.182446; half 0.324807.
CLASS = [learner(1, 3, 6), learner(2, 2, 8, "b"), learner(3, 5, 5), learner(4, 9, 12, "b")]


def lay(folder, learners):
    folder.mkdir(exist_ok=True)
    for number, kept in enumerate(learners):
        (folder / f"Learner {number}_aipm-gain.json").write_bytes(as_json(kept))
    return folder


def test_the_gain_and_its_interval_by_hand():
    told = summarise(CLASS)
    assert told.gains == pytest.approx((0.25, 0.5, 0.0, 0.25)) and told.mean == pytest.approx(0.25)
    assert told.interval == pytest.approx((0.25 - 0.324807, 0.25 + 0.324807), abs=1e-5)
    assert told.a_first == 2
    assert "+25.0 points of 100 (95% interval -7.5 to +57.5)" in lines(told)[0]


def test_each_learner_counts_once_however_many_items_they_answered():
    few = Kept("a" * 16, {BEFORE: taken("a", [], NAMES[:2]), AFTER: taken("b", NAMES[:2])})
    assert summarise([few, learner(2, 6, 6)]).mean == pytest.approx(0.5)


def test_who_stopped_stands_beside_the_gain():
    told = summarise([*CLASS, learner(5, 4), learner(6, 7), learner(7, after=9), Kept("b" * 16)])
    assert (told.stopped, told.only_after) == (2, 1) and told.mean == pytest.approx(0.25)
    assert told.if_stopped_gained_nothing == pytest.approx(0.25 * 4 / 6)
    said = " ".join(lines(told, enrolled=10))
    assert "2 learners answered the first form and not the second; 1 learner only the second." in said
    assert "the mean of all who began would be +16.7 points" in said
    assert "Of 10 learners in the class, 3 handed in no answers." in said
    assert "Whoever handed in no file is not counted" in " ".join(lines(told))


@pytest.mark.parametrize("learners", [[], [learner(1, 4)], [learner(1, after=4)]])
def test_no_gain_where_nobody_has_both(learners):
    told = summarise(learners)
    assert told.mean is None and lines(told)[0].startswith("No learner answered both forms")


def test_one_learner_gives_no_interval():
    told = summarise([learner(1, 3, 6)])
    assert told.interval is None and "one learner gives no interval" in lines(told)[0]


def test_the_misconceptions_that_stayed_come_first():
    told = summarise(CLASS)
    stayed = {each.words: each for each in told.misconceptions}
    last = stayed["a share of all cases is a share of the bad ones"]
    assert (last.before, last.after, last.both, last.of) == (4, 3, 3, 4)
    assert [each.after for each in told.misconceptions] == sorted((e.after for e in told.misconceptions), reverse=True)
    assert "an average holds for each group" not in stayed  # nobody showed it


def test_a_folder_of_files_is_read(tmp_path):
    learners, notes = read_folder(lay(tmp_path / "gains", CLASS))
    assert sorted(kept.learner for kept in learners) == [kept.learner for kept in CLASS] and notes == []


def test_a_learner_with_two_files_counts_once_with_the_fuller_one(tmp_path):
    learners, notes = read_folder(lay(tmp_path / "gains", [learner(1, 3), learner(1, 3, 6)]))
    assert learners == [learner(1, 3, 6)] and len(notes) == 1 and "second file of one learner" in notes[0]


def test_hostile_files_cost_one_sentence_each(tmp_path):
    folder = lay(tmp_path / "gains", CLASS)
    for number, data in enumerate(HOSTILE.values()):
        (folder / f"x{number}\x1b[31m.json").write_bytes(data)
    (folder / "link.json").symlink_to("/etc/passwd")
    learners, notes = read_folder(folder)
    assert len(learners) == len(CLASS) and len(notes) == len(HOSTILE)
    assert all("was left out: " in note and "\x1b" not in note and len(note) < 200 for note in notes)
    assert math.isclose(summarise(learners).mean, 0.25)


def test_a_folder_that_is_none(tmp_path):
    with pytest.raises(Unreadable, match="is no folder. Name the folder"):
        read_folder(tmp_path / "nowhere")
