"""What lies on the table of a launch review: proposals, candidates, leaderboards, readiness checks. All invented."""
