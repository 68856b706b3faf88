"""Judging submissions: learner code runs in one process, checks in another that has never run any of it.

exam        what a lesson asks, from its solution
submission  what somebody handed in, read without trusting it
rebuild     the exam's notebook with the learner's sources in it
snapshot    the fork server that has run the scenes once; `learner` is what runs in each fork
sandbox     where that fork is locked up
wire        the only way in or out: plain data
judge       runs the checks; `session` leads one submission through all of it
suspicion   what looked odd; `marking` writes the notebook that goes back, `unit` the record
"""
