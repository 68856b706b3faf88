"""The pictures of a portfolio: five plain kinds, each drawn twice, for a wide page and for a narrow one."""

import base64
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from aipm.figure import BLUE, FAINT, INK, VERMILION, figure, styled

WIDE, NARROW = 7.6, 3.7  # inches; a page column, and a phone
ROW = 0.62  # inches of a row: its label above, its mark below
LEAST = 1.15  # inches of the lowest figure that the style of the course can lay out
LETTER = 0.083  # inches of an average letter at SMALL points
SMALL = 9.5
PALE = {"act": "#BFE3D6", "ask": "#FBE3B5", "hold": "#CFE3F2", "none": "#ECECEC"}  # INK on each: at least 9 to 1
EDGE = {"act": "#009E73", "ask": "#B07400", "hold": "#0072B2", "none": "#6B6B6B"}


@dataclass(frozen=True)
class Picture:
    """A picture with its one message, what it shows in words (`alt`), its data as rows, and how it is drawn at a width
    in inches."""

    message: str
    alt: str
    columns: list[str]
    rows: list[list[str]]
    draw: Callable[[float], Figure]

    def wide(self) -> str:
        """The picture for a page, as the address of an SVG that holds all of itself."""
        return address(self.draw(WIDE))

    def narrow(self) -> str:
        """The same for a phone."""
        return address(self.draw(NARROW))


def svg(fig: Figure) -> bytes:
    """The figure as SVG, the same bytes for the same figure; its letters are drawn, so that no font is needed."""
    with styled(**{"svg.fonttype": "path", "svg.hashsalt": "portfolio"}):
        buffer = io.BytesIO()
        FigureCanvasSVG(fig).print_svg(buffer, metadata={"Date": None, "Creator": None})
        return buffer.getvalue()


def address(fig: Figure) -> str:
    """The figure as a data address."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg(fig)).decode()}"


def board(rows: int, width: float, below: float = 0.1) -> tuple[Figure, Axes]:
    """An empty figure for `rows` rows and `below` inches under them."""
    return blank(width, rows * ROW + below)


def blank(width: float, height: float) -> tuple[Figure, Axes]:
    """An empty figure in inches, without axes to see: x from 0 to the right, y from 0 down."""
    height = max(height, LEAST)
    fig, ax = figure(width=width, height=height)
    fig.subplots_adjust(left=0, right=1, top=1, bottom=0)
    ax.set(xlim=(0, width), ylim=(-height, 0))
    ax.axis("off")
    return fig, ax


def label(ax: Axes, row: int, text: str) -> None:
    """A row's name, above its mark."""
    ax.text(0.02, -row * ROW - 0.12, text, fontsize=SMALL + 0.5, fontweight="bold", va="center", color=INK)


@dataclass(frozen=True)
class Bar:
    """A row of `bars`: its name, its length in the unit of all, what stands at its end, and whether it is the one that
    the message is about."""

    name: str
    value: float
    text: str
    main: bool = False


def bars(message: str, alt: str, unit: str, rows: Sequence[Bar], limit: float | None = None, of: str = "") -> Picture:
    """Horizontal bars from 0, each named above and counted at its end; `limit` is a line, named `of`."""

    def draw(width: float) -> Figure:
        fig, ax = board(len(rows), width, 0.3 if limit is not None else 0.1)
        room = width - 0.15 - LETTER * max(len(row.text) for row in rows)
        most = max([row.value for row in rows] + [limit or 0]) or 1
        for place, row in enumerate(rows):
            label(ax, place, row.name)
            long = max(room * row.value / most, 0.02)
            ax.barh(
                -place * ROW - 0.38, long, 0.24, left=0.02, color=BLUE if row.main else "#B9C4CC",
                edgecolor=INK if row.main else "none", linewidth=1.2,
            )  # fmt: skip
            ax.text(0.1 + long, -place * ROW - 0.38, row.text, fontsize=SMALL, va="center")
        if limit is not None:
            at = 0.02 + room * limit / most
            ax.plot([at, at], [-len(rows) * ROW, -0.22], color=VERMILION, linestyle="--", linewidth=1.5)
            side = "right" if at > width / 2 else "left"
            ax.text(at, -len(rows) * ROW - 0.13, of, fontsize=SMALL, color="#A84300", ha=side, va="center")
        return fig

    return Picture(message, alt, ["", unit], [[row.name, row.text] for row in rows], draw)


@dataclass(frozen=True)
class Zone:
    """A part of a row of `zones`, from `low` to `high`: what happens there, and of which kind it is (a key of PALE)."""

    low: float
    high: float
    text: str
    kind: str = "hold"


@dataclass(frozen=True)
class Row:
    """A row of `zones`: its name and its parts, in order."""

    name: str
    parts: Sequence[Zone] = field(default_factory=tuple)


def zones(
    message: str, alt: str, axis: str, rows: Sequence[Row], ends: tuple[float, float] = (0, 1), whole: bool = False
) -> Picture:
    """Coloured parts of one axis, a row each; what does not fit into its part stands below it, with a thread to it.

    With `whole` the axis counts whole things, such as months, and a part that ends at 3 reaches the end of 3.
    """
    low, high = ends[0], ends[1] + whole

    def said(value: float) -> str:
        return f"{value:g}"

    def draw(width: float) -> Figure:
        room = width - 0.1
        at = lambda value: 0.05 + room * (value - low) / (high - low)  # noqa: E731
        tall = [0.62 + 0.2 * sum(not fits(part, room / (high - low), whole) for part in row.parts) for row in rows]
        fig, ax = blank(width, sum(tall) + 0.45)
        top = 0.0
        for row, space in zip(rows, tall, strict=True):
            ax.text(0.05, top - 0.12, row.name, fontsize=SMALL + 0.5, fontweight="bold", va="center")
            below = top - 0.66
            for part in row.parts:
                left, right = at(part.low), at(part.high + whole)
                ax.barh(top - 0.38, right - left, 0.27, left=left, color=PALE[part.kind], edgecolor=EDGE[part.kind])
                if fits(part, room / (high - low), whole):
                    ax.text((left + right) / 2, top - 0.38, part.text, fontsize=SMALL, ha="center", va="center")
                    continue
                middle = (left + right) / 2
                ax.plot([middle, middle], [top - 0.515, below + 0.04], color=EDGE[part.kind], linewidth=1)
                half = LETTER * len(part.text) / 2
                ax.text(
                    min(max(middle, half + 0.05), width - half - 0.05), below - 0.03, part.text,
                    fontsize=SMALL, ha="center", va="center",
                )  # fmt: skip
                below -= 0.2
            top -= space
        marks = sorted({low, *(m for m in range(int(low), int(high)) if whole), *([] if whole else [0.5, 1.0])})
        for mark in marks:
            side = "center" if whole else {low: "left", ends[1]: "right"}.get(mark, "center")
            ax.text(at(mark + whole / 2), top - 0.1, said(mark), fontsize=SMALL, color=FAINT, ha=side, va="center")
        ax.text(0.05, top - 0.3, axis, fontsize=SMALL, color=FAINT, va="center")
        return fig

    cells = [[row.name, f"{said(part.low)} to {said(part.high)}", part.text] for row in rows for part in row.parts]
    return Picture(message, alt, ["", axis, "what happens"], cells, draw)


def fits(part: Zone, inch: float, whole: bool) -> bool:
    """Whether a part's text stands inside of it, where one unit of the axis is `inch` inches long."""
    return LETTER * len(part.text) + 0.08 < (part.high + whole - part.low) * inch


@dataclass(frozen=True)
class Range:
    """A row of `ranges`: a value with its interval, and both in words."""

    name: str
    value: float
    low: float
    high: float
    text: str


def ranges(
    message: str, alt: str, unit: str, rows: Sequence[Range], limit: float | None = None, of: str = ""
) -> Picture:
    """Values as dots on the interval that fits what was counted, from 0; `limit` is a line, named `of`."""

    def draw(width: float) -> Figure:
        fig, ax = board(len(rows), width, 0.3 if limit is not None else 0.1)
        most = max([row.high for row in rows] + [limit or 0]) or 1
        room = (width - 0.2) * 0.97
        at = lambda value: 0.1 + room * value / most  # noqa: E731
        for place, row in enumerate(rows):
            y = -place * ROW - 0.4
            ax.text(0.02, y + 0.28, f"{row.name}: {row.text}", fontsize=SMALL + 0.5, fontweight="bold", va="center")
            ax.plot([0.1, width - 0.1], [y, y], color="#E3E3E3", linewidth=1)
            if limit is not None:
                ax.plot([at(limit)] * 2, [y - 0.16, y + 0.12], color=VERMILION, linestyle=(0, (2, 1)), linewidth=2)
            ax.plot([at(row.low), at(row.high)], [y, y], color=BLUE, linewidth=4, solid_capstyle="butt")
            ax.plot(
                [at(row.value)], [y], marker="o", markersize=9, color="white", markeredgecolor=INK, markeredgewidth=2
            )
        if limit is not None:
            side = "right" if at(limit) > width / 2 else "left"
            ax.text(at(limit), -len(rows) * ROW - 0.13, of, fontsize=SMALL, color="#A84300", ha=side, va="center")
        return fig

    return Picture(message, alt, ["", unit], [[row.name, row.text] for row in rows], draw)


def marks(message: str, alt: str, rows: Sequence[tuple[str, bool, str]]) -> Picture:
    """A list with a filled mark for what is there and an empty one for what is not: (name, whether, in words)."""

    def draw(width: float) -> Figure:
        fig, ax = board(len(rows), width)
        for place, (name, there, text) in enumerate(rows):
            y = -place * ROW - 0.32
            ax.plot(
                [0.2], [y], marker="o" if there else "s", markersize=13, color=BLUE if there else "white",
                markeredgecolor=BLUE if there else "#A84300", markeredgewidth=2,
            )  # fmt: skip
            ax.text(0.45, y + 0.1, name, fontsize=SMALL + 0.5, fontweight="bold", va="center")
            ax.text(0.45, y - 0.12, text, fontsize=SMALL, va="center", color=INK if there else "#A84300")
        return fig

    return Picture(message, alt, ["", ""], [[name, text] for name, _, text in rows], draw)


def hundred(message: str, alt: str, wrong: int, noticed: int) -> Picture:
    """A hundred uses as dots: those that go wrong unnoticed, those that are noticed, and the rest."""

    def draw(width: float) -> Figure:
        step, lines = min(width / 22, 0.3), 1 if width > 5 else 3
        fig, ax = blank(width, 5 * step + 0.2 + 0.22 * lines)
        for place in range(100):
            x, y = (place % 20 + 0.7) * step, -(place // 20 + 0.6) * step
            silent, loud = place < wrong - noticed, place < wrong
            color = VERMILION if silent else BLUE if loud else "#D5DADF"
            ax.plot([x], [y], marker="X" if silent else "o", color=color, markersize=min(11, 34 * step))
        said = [f"× wrong, unnoticed: {wrong - noticed}", f"● wrong, noticed: {noticed}", "grey: right"]
        text = ("    " if lines == 1 else "\n").join(said)
        ax.text(0.05, -5 * step - 0.15, text, fontsize=SMALL, va="top")
        return fig

    rows = [["wrong and not noticed", str(wrong - noticed)], ["wrong and noticed", str(noticed)]]
    return Picture(message, alt, ["of 100 uses", ""], [*rows, ["right", str(100 - wrong)]], draw)
