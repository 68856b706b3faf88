"""Two pictures of predictions: one guess beside its truth, and all that are kept, in their order."""

from collections.abc import Sequence
from statistics import median

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator

from aipm.compare.record import Kept
from aipm.compare.sentence import FAR, said, shown, with_unit
from aipm.figure import BLUE, FAINT, VERMILION, figure, title

WIDE = 10.0  # from this factor on both dots are seen apart only on an axis that counts in tens


def two_dots(guess: float, truth: float, unit: str) -> tuple[Figure, str]:
    """A guess and its truth on one axis, and the words that say where they lie."""
    low, high = sorted((guess, truth))
    tens = low > 0 and high / low >= WIDE
    fig, ax = figure(height=1.4)
    fig.subplots_adjust(left=0.05, right=0.95, top=0.98, bottom=0.38)
    ax.plot([guess, truth], [0, 0], color=FAINT, linewidth=1.2)
    for value, side, mark, colour, words in (
        (guess, 1, "o", BLUE, f"you said {said(guess)}"),
        (truth, -1, "D", VERMILION, f"it is {shown(truth)}"),
    ):
        ax.plot([value], [0], mark, color=colour, markersize=9, clip_on=False)
        ax.annotate(
            words,
            (value, 0),
            (0, 9 * side),
            textcoords="offset points",
            ha="center",
            va="bottom" if side > 0 else "top",
        )
    ax.set(xscale="log" if tens else "linear", yticks=[], ylim=(-1.5, 1.2), xlabel=unit.lstrip())
    ax.set_xlim((low / 2, high * 2) if tens else (min(0.0, 1.15 * low), max(1.15 * high, 0.0) or 1.0))
    ax.spines["left"].set_visible(False)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    ax.xaxis.set_minor_locator(NullLocator())
    scale = " Each step to the right is ten times as much." if tens else ""
    return fig, (
        f"Two dots on one axis: your guess at {with_unit(said(guess), unit)}, "
        f"the measured value at {with_unit(shown(truth), unit)}.{scale}"
    )


def record_picture(kept: Sequence[Kept]) -> tuple[Figure, str] | None:
    """By which factor each predicted number was off, in order, with the middle of each half; None below four."""
    off = [entry.off for entry in kept if entry.off is not None]
    if len(off) < 4:
        return None
    half = len(off) // 2
    fig, ax = figure(height=3.2)
    ax.plot(range(1, len(off) + 1), off, "o", color=BLUE)
    ax.axhspan(1, FAR, color=FAINT, alpha=0.12)
    ax.annotate(f"up to a factor of {FAR:g}", (len(off) + 0.4, FAR), (0, 3), textcoords="offset points", ha="right")
    halves = ((1, half, "first half"), (half + 1, len(off), "second half"))
    for first, last, name in halves:
        middle = median(off[first - 1 : last])
        ax.plot([first - 0.3, last + 0.3], [middle] * 2, color=VERMILION, linestyle="--")
        ax.annotate(f"{name}: {factor_text(middle)}", (first - 0.3, middle), xytext=(0, 4), textcoords="offset points")
    ax.set(yscale="log", ylim=(0.9, 1.6 * max(*off, FAR)), xlabel="predicted numbers, in the order of your guesses")
    ax.set_ylabel("off by a factor of")
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    ax.yaxis.set_minor_locator(NullLocator())
    early, late = (median(off[first - 1 : last]) for first, last, _ in halves)
    title(ax, f"Your later guesses were {'closer' if late < early else 'no closer'} than your first")
    return fig, (
        f"{len(off)} predicted numbers in order: the middle one of the first half is off by a factor of "
        f"{factor_text(early)}, of the second half by {factor_text(late)}. The grey band ends at a factor of {FAR:g}."
    )


def factor_text(off: float) -> str:
    """A factor from 1 on, in two digits or whole."""
    return f"{off:,.0f}" if off >= 10 else f"{off:.1f}"
