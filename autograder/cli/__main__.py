"""`python -m autograder.cli` is the `aipm` command."""

from autograder.cli import main

main()
