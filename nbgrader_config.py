"""nbgrader, told where this course keeps its folders and who judges. `nbgrader COMMAND` works from here as you know it."""

from autograder.classroom.switch import switch_on

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
# `aipm grade` does, and the feedback page is ours. To see nbgrader's own way, take this line out.
switch_on(c)
