"""Attacks on a grader and honest mistakes, each as a real submission of lesson 02, with a witness to tell what it did.

for submission in [*bystanders(root), *submissions(root)]:
    write(submission, course)           # lays its files into course/submitted/NAME/LESSON/
...                                     # grading runs
complaints = submission.witness.check(course)   # empty where nothing leaked and nothing was touched
"""

from autograder.attacks.corpus import bystanders, submissions
from autograder.attacks.submission import LESSON, Link, Submission, Zip, write

__all__ = ["LESSON", "Link", "Submission", "Zip", "bystanders", "submissions", "write"]
