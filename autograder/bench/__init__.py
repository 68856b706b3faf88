"""What we measure ourselves against: a made-up class, stock nbgrader, otter-grader, load and faults."""
