"""The one kind of error that the command shows to a person: what happened, where, and the next step."""


class Problem(Exception):
    """One sentence with its next step; the command prints it without a traceback and exits with 1."""
