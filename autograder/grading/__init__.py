"""Judging submissions: learner code runs in one process, checks in another that has never run any of it.

exam        what a lesson asks, from its solution
submission  what somebody handed in; `reading` bounds everything of its bytes before anything else touches it
rebuild     the exam's notebook with the learner's sources in it; `matching` says which cell is which
plan        which scenes run again, and from which checkpoint
jail        where learner code runs: the fork server, the room it is locked up in, and the only way in or out
judge       runs the checks; `session` leads one submission through all of it
text        foreign text made harmless, wherever it goes into a record
written     what a person grades; `texts` is the learner's Markdown
supported   which notebooks of other courses can be graded; `helpers` what their checks need, `beside` their files,
            `mirror` their checks that change a learner's name
suspicion   what looked odd; `marking` writes the notebook that goes back, `unit` the record
"""
