"""Lesson 06, how many worlds its checks draw."""

HIDDEN = 12  # worlds that grading draws
