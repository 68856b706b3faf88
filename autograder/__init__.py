"""The build, the grader and the command line. It knows nbgrader and Jupyter, and grades a lesson as the notebook it is, whatever it is about."""

from autograder.course.unopened import leave_all_unopened

leave_all_unopened()
