"""One package a lesson: how each answer is judged, and what each wrong answer is told."""
