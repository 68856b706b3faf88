"""SimLM, the simulated language model, by a short name; it lies with the product it serves, and the inventory asks it."""

from aipm.worlds.helpdesk.simlm import SimLM

__all__ = ["SimLM"]
