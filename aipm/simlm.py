"""SimLM, the simulated language model, by the name that lesson 09 calls it; it lies with the product it serves."""

from aipm.worlds.helpdesk.simlm import SimLM

__all__ = ["SimLM"]
