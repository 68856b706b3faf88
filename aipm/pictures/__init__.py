"""The static pictures of the scenes: each function draws what a lesson has counted and returns (figure, words, table) for `show`."""
