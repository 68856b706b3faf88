"""SimLM, the simulated language model: `reading` is how it reads a prompt, `model` how it answers."""

from aipm.simlm.model import NAME, SimLM
from aipm.simlm.reading import Reading, read_prompt

__all__ = ["NAME", "Reading", "SimLM", "read_prompt"]
