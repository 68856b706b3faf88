"""The market for product managers: advertisements, roles, and eight weeks in a start-up."""
