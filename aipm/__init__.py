"""What the lessons import: measures, product worlds, explorations, questions, figures and the learner's portfolio.

The direction of imports is `measure` ← `worlds` ← `questions`, `explore` ← lessons; nothing here imports `autograder`,
except `check`, with which learners grade their own notebooks.
"""

from aipm.check import check
from aipm.progress import progress

__all__ = ["check", "progress"]

__version__ = "0.1.0"
