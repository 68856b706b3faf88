"""A cell's source as Python reads it, whatever somebody has written there."""

import ast
import warnings


def tree_of(source: str) -> ast.Module | None:
    """A cell's syntax tree; None for what is no Python. A literal that Python finds odd is no matter of ours."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
