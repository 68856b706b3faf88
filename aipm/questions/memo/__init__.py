"""Memos: two to five sentences that a learner writes, read by plain rules that anybody can follow.

It reads numbers (`figures`), sentences (`sentences`), what the numbers say of a story (`story`, `evidence`), the decision,
its condition and what is claimed as certain (`stance`), and says what it has read before it says what is missing (`reader`).
"""

from aipm.questions.memo.reader import judged
from aipm.questions.memo.story import Quantity, Share, Story

__all__ = ["Quantity", "Share", "Story", "judged"]
