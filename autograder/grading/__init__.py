"""Judging submissions: learner code runs in one process, checks in another that has never run any of it.

exam        what a lesson asks, from its solution
submission  what somebody handed in, read without trusting it
rebuild     the exam's notebook with the learner's sources in it
plan        which scenes run again, and from which checkpoint
jail        where learner code runs: the fork server, the room it is locked up in, and the only way in or out
judge       runs the checks; `session` leads one submission through all of it
suspicion   what looked odd; `marking` writes the notebook that goes back, `unit` the record
"""
