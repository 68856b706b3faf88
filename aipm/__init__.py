"""What the lessons import: measures, product worlds, explorations, questions, figures and the learner's portfolio.

The direction of imports is `measure` ← `models` ← `worlds` ← `spec` ← `questions`, `explore` ← lessons. Nothing here
imports `autograder`; `check`, with which learners grade their own notebooks, finds it by an entry point.
"""

from aipm.progress import progress
from aipm.self_check import check

__all__ = ["check", "progress"]

__version__ = "0.1.0"
