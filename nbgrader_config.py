"""nbgrader, told where this course keeps its folders and who judges. `nbgrader COMMAND` works from here as you know it."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "aipm"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.submitted_directory = "submitted"
c.CourseDirectory.autograded_directory = "autograded"
c.CourseDirectory.feedback_directory = "feedback"

# A student notebook runs from top to bottom: an open answer says so instead of raising NotImplementedError.
c.ClearSolutions.code_stub = {
    "python": "# Replace each ... above with your answer, then run this cell and the check below."
}

# Learner code runs in a jail, checks run outside it: `nbgrader autograde` and the formgrader's button judge as
# `aipm grade` does. To see nbgrader's own way, take these lines out.
c.Autograde.exporter_class = "autograder.classroom.nbgrader_plugins.SubmissionExporter"
c.Autograde.sanitize_preprocessors = []  # the exporter has read the submission; the judge takes it from there
c.Autograde.autograde_preprocessors = [
    "autograder.classroom.nbgrader_plugins.Judge",
    "nbgrader.preprocessors.SaveAutoGrades",
    "autograder.classroom.nbgrader_plugins.LeaveOpen",
    "nbgrader.preprocessors.AssignLatePenalties",
]

# Feedback: points and messages on top, readable on a phone, no hidden source, no script.
c.GenerateFeedback.exporter_class = "autograder.classroom.feedback.FeedbackExporter"
c.GenerateFeedback.preprocessors = ["nbgrader.preprocessors.GetGrades"]
