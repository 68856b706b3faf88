"""One module a lesson: explorations with sliders, each a thin skin over a tested function."""
