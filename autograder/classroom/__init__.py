"""The instructor's week: collect, grade, gradebook, feedback, report, export."""
