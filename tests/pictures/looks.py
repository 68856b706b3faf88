"""What every picture of a scene owes: a message as its title, words, a table without holes, and the same bytes each time."""

from aipm.figure import png


def titled(fig):
    """The titles of a figure's axes."""
    return [ax.get_title(loc="left") for ax in fig.axes]


def labels(fig):
    """The texts that stand in a figure's axes."""
    return [text.get_text().strip() for ax in fig.axes for text in ax.texts]


def check_looks(draw):
    """Draw a figure twice, and hold it and its words and table to what every picture owes; returns the three."""
    fig, words, table = draw()
    assert all(len(title.split()) >= 4 for title in titled(fig))
    assert len(words.split()) >= 8 and words.endswith(".") and "\n" not in words
    assert len(table) and not table.isna().any(axis=None)
    assert png(fig) == png(draw()[0])
    return fig, words, table
