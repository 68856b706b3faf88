"""Before and after: twelve short questions about what people believe, in two forms, ungraded; and what has moved."""

from aipm.inventory.view import after, before, show_gain

__all__ = ["after", "before", "show_gain"]
