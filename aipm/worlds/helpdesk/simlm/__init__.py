"""SimLM, the simulated language model: `reading` is how it reads a prompt, `model` how it answers."""

from aipm.worlds.helpdesk.simlm.model import NAME, SimLM
from aipm.worlds.helpdesk.simlm.reading import Reading, read_prompt

__all__ = ["NAME", "Reading", "SimLM", "read_prompt"]
