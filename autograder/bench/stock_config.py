"""Pure-stock nbgrader: its own defaults, told where this course keeps its folders. A configuration file, not a module.

What a course runs as `nbgrader_config.py` may point to the safe grader; this is what that one is measured against.
"""

c = get_config()  # type: ignore[name-defined]  # noqa: F821 (traitlets defines it while it reads this file)

# Written again from the course's nbgrader_config.py on purpose: stock nbgrader reads this file alone, in another folder.
c.CourseDirectory.course_id = "aipm"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.submitted_directory = "submitted"
c.CourseDirectory.autograded_directory = "autograded"
c.CourseDirectory.feedback_directory = "feedback"
c.CourseDirectory.db_url = "sqlite:///gradebook.db"

# A student notebook runs from top to bottom: an open answer says so instead of raising NotImplementedError.
c.ClearSolutions.code_stub = {
    "python": "# Replace each ... above with your answer, then run this cell and the check below."
}

# A cell that never ends is interrupted and counts as an error; the cells after it still run.
c.ExecutePreprocessor.timeout = 30
c.ExecutePreprocessor.interrupt_on_timeout = True
# The kernel's own start-up warnings are not the student's.
c.ExecutePreprocessor.extra_arguments = ["--log-level=40"]
