"""The build, the grader and the command line. It knows nbgrader and Jupyter, and a lesson only as a notebook."""
