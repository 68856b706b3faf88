"""The whole corpus, in order of its rows."""

from pathlib import Path

from autograder.attacks.breaking import breaking
from autograder.attacks.honest import honest
from autograder.attacks.kit import Kit
from autograder.attacks.points import points
from autograder.attacks.reach import reach
from autograder.attacks.submission import Submission


def submissions(root: Path) -> list[Submission]:
    """Every attack in order of its row, then every honest mistake; `root` is the course with lesson 02 built."""
    kit = Kit(root)
    attacks = sorted([*points(kit), *reach(kit), *breaking(kit)], key=lambda attack: attack.row)
    return [*attacks, *honest(kit)]


def bystanders(root: Path) -> list[Submission]:
    """Two honest learners to hand in with the others, one early in a batch and one late; every witness watches them."""
    return Kit(root).bystanders()
