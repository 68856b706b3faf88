"""One module a lesson: explorations, each a panel of sliders over a tested function."""
