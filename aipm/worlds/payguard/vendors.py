"""Vendors: all nine faulty copies of the fraud model at once, with details that the seed decides (see `mutants`)."""

from aipm.worlds.payguard import mutants
from aipm.worlds.seeds import public_seed

NAME = "vendors"
PUBLIC_SEED = public_seed(NAME, 0)
SEGMENT_FAULTS = ("blind_segment", "trusts_regulars")  # the two that show in one segment only


def world(seed: int) -> tuple[mutants.Mutant, ...]:
    """A tuple of nine Mutants, one a fault."""
    return mutants.world(seed, mutants=len(mutants.FAULTS))


def public_world() -> tuple[mutants.Mutant, ...]:
    """The nine copies of the open notebook."""
    return world(PUBLIC_SEED)
