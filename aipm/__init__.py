"""What the lessons import: measures, product worlds, explorations, questions, figures and the learner's portfolio.

The direction of imports is `measure` ← `worlds` ← `questions`, `explore` ← lessons; nothing here imports `autograder`.
"""

__version__ = "0.1.0"
