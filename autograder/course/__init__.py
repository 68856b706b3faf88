"""The ground: where the course is, its files and names, the class key, nbgrader's API with our settings."""
