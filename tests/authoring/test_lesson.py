"""What the build makes of a lesson's text before it runs: a prediction becomes a card of its own."""

from autograder.authoring import lesson as lessons


def test_a_prediction_is_set_apart_and_nothing_else():
    text = "# A scene\n\nOne.\n\nFirst. **Predict.** How\nmany?\n\n- a"
    assert lessons.set_apart(text) == "# A scene\n\nOne.\n\n> First. **Predict.** How\n> many?\n\n- a"
    assert lessons.set_apart("Whom do you **predict**?") == "Whom do you **predict**?"
