"""The answer audit: mutation testing for judges. `run` is the entry."""
