"""The whole corpus, in order of its rows."""

from pathlib import Path

from autograder.attacks.bounds import bounds
from autograder.attacks.breaking import breaking
from autograder.attacks.forging import forging
from autograder.attacks.honest import honest
from autograder.attacks.materials import Materials
from autograder.attacks.points import points
from autograder.attacks.reach import reach
from autograder.attacks.sharing import sharing
from autograder.attacks.submission import Submission


def submissions(root: Path) -> list[Submission]:
    """Every attack in order of its row, then every honest mistake; `root` is the course with lesson 02 built."""
    materials = Materials(root)
    made = [*points(materials), *reach(materials), *breaking(materials)]
    made += [*bounds(materials), *forging(materials), *sharing(materials)]
    attacks = sorted(made, key=lambda attack: attack.row or 0)
    return [*attacks, *honest(materials)]


def bystanders(root: Path) -> list[Submission]:
    """Two honest learners to hand in with the others, one early in a batch and one late; every witness watches them."""
    return Materials(root).bystanders()
