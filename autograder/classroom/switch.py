"""What a course's `nbgrader_config.py` says so that this grader judges, for `nbgrader autograde` and the formgrader too.

It imports nothing, since nbgrader reads it with every command.
"""

from typing import Any


def switch_on(c: Any) -> None:
    """Set, in the settings `c` of nbgrader, who reads submissions, who judges them, and who writes the feedback page."""
    c.Autograde.exporter_class = "autograder.classroom.nbgrader_plugins.SubmissionExporter"
    c.Autograde.sanitize_preprocessors = []  # the exporter has read the submission; the judge takes it from there
    c.Autograde.autograde_preprocessors = [
        "autograder.classroom.nbgrader_plugins.Judge",
        "nbgrader.preprocessors.SaveAutoGrades",
        "autograder.classroom.nbgrader_plugins.LeaveOpen",
        "nbgrader.preprocessors.AssignLatePenalties",
    ]
    # Points and messages on top, readable on a phone, no hidden source, no script.
    c.GenerateFeedback.exporter_class = "autograder.classroom.feedback.FeedbackExporter"
    c.GenerateFeedback.preprocessors = ["nbgrader.preprocessors.GetGrades"]
